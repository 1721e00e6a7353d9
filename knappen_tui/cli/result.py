"""How a batch ended: its exit code, its summary in words and as one versioned JSON object."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from knappen_tui.batch.cprfile import CprList
from knappen_tui.domain.errors import ExitCode, KnappenError
from knappen_tui.domain.report import LineRemark, Report

_FORMAT = "knappen-batch"
_VERSION = 1


def exit_code(report: Report, *, allow_rejects: bool) -> ExitCode:
    """Complete, or written with something missing."""
    missing = report.unanswered or (report.rejected and not allow_rejects)
    return ExitCode.INCOMPLETE if missing else ExitCode.OK


def summary(report: Report, target: Path | None) -> Iterator[str]:
    """The end of a run in a few lines."""
    yield (
        f"Færdig: {report.answered} af {report.persons} personer besvaret: {report.found} fundet,"
        f" {report.only_prae2004} kun før 2004, {report.not_found} ikke fundet."
    )
    if report.rejected:
        yield f"{len(report.rejected)} linjer i listen blev afvist; de står på arket »Afviste linjer«."
    if report.unanswered:
        yield f"{len(report.unanswered)} personer blev ikke besvaret; de står på arket »Ikke besvaret«."
    if target:
        yield f"Skrevet: {target}"


def success(report: Report, target: Path | None, code: ExitCode) -> dict[str, Any]:
    """The envelope of a run whose output is written."""
    return _envelope(
        "success" if code is ExitCode.OK else "partial",
        code,
        demo=report.demo,
        output=target,
        counts={
            "persons": report.persons,
            "duplicates": report.duplicates,
            "rejected": len(report.rejected),
            "answered": report.answered,
            "found": report.found,
            "only_prae2004": report.only_prae2004,
            "not_found": report.not_found,
            "unanswered": len(report.unanswered),
        },
        rejected=_remarks(report.rejected),
        notes=_remarks(report.notes),
        unanswered=[{"cpr": str(entry.cpr), "reason": entry.reason} for entry in report.unanswered],
    )


def dry_run(cprs: CprList, chunks: int, target: Path | None, *, demo: bool) -> dict[str, Any]:
    """The envelope of a list that was only read."""
    return _envelope(
        "dry-run",
        ExitCode.OK,
        demo=demo,
        output=target,
        counts={
            "persons": len(cprs.cprs),
            "duplicates": cprs.duplicates,
            "rejected": len(cprs.rejected),
            "chunks": chunks,
        },
        rejected=_remarks(cprs.rejected),
        notes=_remarks(cprs.notes),
    )


def failure(error: KnappenError, *, demo: bool) -> dict[str, Any]:
    """The envelope of a run that was stopped."""
    return _envelope(
        "error",
        error.exit_code,
        demo=demo,
        error={
            "kind": type(error).__name__,
            "message": error.message,
            "kept": error.kept,
            "advice": error.advice,
        },
    )


def _envelope(status: str, code: ExitCode, *, demo: bool, output: Path | None = None, **more: Any) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "status": status,
        "exit_code": int(code),
        "demo": demo,
        "output": str(output) if output else None,
        **more,
    }


def _remarks(remarks: Iterable[LineRemark]) -> list[dict[str, Any]]:
    return [{"line": remark.line, "text": remark.text} for remark in remarks]

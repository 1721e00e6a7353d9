"""How a batch ended: its exit code, its summary in words and as one versioned JSON object."""

import argparse
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from knappen_tui.batch.cprfile import CprList
from knappen_tui.cli import output
from knappen_tui.domain.errors import ExitCode, KnappenError
from knappen_tui.domain.report import ChangeKind, LineRemark, Report

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
    if report.changes is not None:
        counted = ", ".join(f"{count} {kind.value}" for kind, count in _changed_persons(report).items())
        yield f"Siden det tidligere ark: {counted}; se arket »Ændringer«."
    if target:
        yield f"Skrevet: {target}"


def _changed_persons(report: Report) -> dict[ChangeKind, int]:
    """How many persons are new, changed and gone; nothing where nothing was compared."""
    if report.changes is None:
        return {}
    return {kind: len({change.cpr for change in report.changes if change.kind is kind}) for kind in ChangeKind}


@contextmanager
def failures_as_json(args: argparse.Namespace, *, demo: bool) -> Iterator[None]:
    """Let a failure leave its object on stdout where `--json` asks for one."""
    try:
        yield
    except KnappenError as error:
        if args.json:
            output.print_json(failure(error, demo=demo))
        raise


def success(report: Report, target: Path | None, code: ExitCode) -> dict[str, Any]:
    """The envelope of a run whose output is written."""
    return _envelope(
        "success" if code is ExitCode.OK else "partial",
        code,
        demo=report.demo,
        output_file=target,
        counts={
            "persons": report.persons,
            "duplicates": report.duplicates,
            "rejected": len(report.rejected),
            "answered": report.answered,
            "found": report.found,
            "only_prae2004": report.only_prae2004,
            "not_found": report.not_found,
            "unanswered": len(report.unanswered),
            **{f"changes_{kind.name.lower()}": count for kind, count in _changed_persons(report).items()},
        },
        rejected=_remarks(report.rejected),
        notes=_remarks(report.notes),
        unanswered=[{"cpr": str(entry.cpr), "reason": entry.reason} for entry in report.unanswered],
    )


def dry_run(cprs: CprList, chunks: int, target: Path | None, code: ExitCode, *, demo: bool) -> dict[str, Any]:
    """The envelope of a list that was only read."""
    return _envelope(
        "dry-run",
        code,
        demo=demo,
        output_file=target,
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


def _envelope(
    status: str, code: ExitCode, *, demo: bool, output_file: Path | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "format": _FORMAT,
        "version": _VERSION,
        "status": status,
        "exit_code": int(code),
        "demo": demo,
        "output": str(output_file) if output_file else None,
        **more,
    }


def _remarks(remarks: Iterable[LineRemark]) -> list[dict[str, Any]]:
    return [{"line": remark.line, "text": remark.text} for remark in remarks]

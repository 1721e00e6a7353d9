"""The result of a batch: exit code, summary in Danish, and a versioned JSON object."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knappen_tui.cli import output
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import count, number, plural
from knappen_tui.domain.errors import ExitCode, KnappenError
from knappen_tui.domain.follow_up.evaluation import FollowUpReport
from knappen_tui.domain.report import LineRemark, Report
from knappen_tui.service import CprList, Format

_FORMAT = "knappen"
_VERSION = 1


def exit_code(report: Report, *, allow_rejects: bool) -> ExitCode:
    """OK, or INCOMPLETE if persons are unanswered or without details, or lines rejected."""
    without_details = report.details is not None and report.details.missing
    missing = report.unanswered or without_details or (report.rejected and not allow_rejects)
    return ExitCode.INCOMPLETE if missing else ExitCode.OK


def print_written(report: Report, form: Format, target: Path | None, *, as_json: bool, allow_rejects: bool) -> ExitCode:
    """Print the summary of a file that a command without look-ups has written, and the JSON object; the exit code.

    Raises `StorageError`.
    """
    code = exit_code(report, allow_rejects=allow_rejects)
    for line in summary(report, form, target):
        output.say(line)
    if as_json:
        output.print_json(success(report, target, code))
    return code


def summary(report: Report, form: Format, target: Path | None) -> Iterator[str]:
    """The lines that are printed at the end of a run."""
    persons = count(report.persons, "person", "personer")
    yield (
        f"Færdig: {number(report.answered)} af {persons} besvaret: {number(report.found)} fundet,"
        f" {number(report.only_prae2004)} kun før 2004, {number(report.not_found)} ikke fundet."
    )
    if report.details:
        persons = count(report.details.total, "person", "personer")
        yield f"Slået op enkeltvis: {persons}, {number(report.details.answered)} med detaljer."
    yield from missing(report, form)
    if report.details and form is Format.CSV:
        yield "Detaljerne er ikke med i en csv-fil: skriv en Excel-fil for at få dem."
    if report.own and report.own.headings and form is Format.CSV:
        yield "Listens egne kolonner er ikke med i en csv-fil: skriv en Excel-fil for at få dem."
    if report.changes is not None:
        counted = ", ".join(kind.counted(persons) for kind, persons in report.change_counts().items())
        yield f"Siden den tidligere fil: {counted}."
    if report.follow_up:
        yield from _follow_up(report.follow_up, form)
    if target:
        yield f"Skrevet: {target}"


def _follow_up(found: FollowUpReport, form: Format) -> Iterator[str]:
    """A line a rule that was evaluated, then the rules that were not."""
    yield f"Opfølgning per {to_text(found.today)}:"
    for one in found.counts:
        if one.evaluated:
            remark = f" ({one.remark})" if one.remark else ""
            yield f"  {one.rule.title}: {count(one.persons, 'person', 'personer', zero='ingen')}{remark}"
    left_out: dict[str, list[str]] = {}
    for one in found.counts:
        if not one.evaluated:
            left_out.setdefault(one.rule.missing, []).append(one.rule.title)
    for missing_fact, titles in left_out.items():
        yield f"  Ikke vurderet ({missing_fact}): {'; '.join(titles)}"
    if form is Format.CSV:
        yield "Opfølgningen er ikke med i en csv-fil: skriv en Excel-fil for at få den."


def missing(report: Report, form: Format) -> Iterator[str]:
    """The counts of rejected lines and unanswered persons, and where the output lists them."""
    if report.rejected:
        rejected = len(report.rejected)
        yield f"{rejected} {plural(rejected, 'linje', 'linjer')} i listen blev afvist; {form.rejected_at}."
    if report.unanswered:
        unanswered = len(report.unanswered)
        yield f"{unanswered} {plural(unanswered, 'person', 'personer')} mangler svar; {form.unanswered_at}."
    if report.details and report.details.missing:
        without = len(report.details.missing)
        yield f"{without} {plural(without, 'person', 'personer')} mangler detaljer; {form.missing_at}."


def success(report: Report, target: Path | None, code: ExitCode) -> dict[str, Any]:
    """The JSON object of a run whose output is written."""
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
            **_detail_counts(report),
            **{f"changes_{kind.name.lower()}": persons for kind, persons in report.change_counts().items()},
        },
        rejected=_remarks(report.rejected),
        notes=_remarks(report.notes),
        unanswered=[{"cpr": str(entry.cpr), "reason": entry.reason} for entry in report.unanswered],
        follow_up=[one.as_dict() for one in report.follow_up.counts] if report.follow_up else [],
    )


def _detail_counts(report: Report) -> dict[str, int]:
    if report.details is None:
        return {}
    return {"details_answered": report.details.answered, "details_missing": len(report.details.missing)}


def dry_run(
    cprs: CprList, chunks: int, target: Path | None, code: ExitCode, *, demo: bool, with_details: bool
) -> dict[str, Any]:
    """The JSON object of a dry run. With details everyone on the list may be looked up singly."""
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
            **({"details_at_most": len(cprs.cprs)} if with_details else {}),
        },
        place=asdict(cprs.place) if cprs.place else None,
        rejected=_remarks(cprs.rejected),
        notes=_remarks(cprs.notes),
    )


def failure(command: str, error: KnappenError, *, demo: bool) -> dict[str, Any]:
    """The JSON object of a command that failed."""
    return _envelope(
        "error",
        error.exit_code,
        command=command,
        demo=demo,
        error={
            "kind": error.kind,
            "message": error.message,
            "kept": error.kept,
            "advice": error.advice,
        },
    )


def _envelope(
    status: str, code: ExitCode, *, demo: bool, command: str = "batch", output_file: Path | None = None, **more: Any
) -> dict[str, Any]:
    return {
        "format": f"{_FORMAT}-{command}",
        "version": _VERSION,
        "status": status,
        "exit_code": int(code),
        "demo": demo,
        "output": str(output_file) if output_file else None,
        **more,
    }


def _remarks(remarks: Iterable[LineRemark]) -> list[dict[str, Any]]:
    return [{"line": remark.line, "text": remark.text} for remark in remarks]

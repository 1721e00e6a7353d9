"""A plan or what came of it, and the list, as text, JSON and files.

The JSON object of a plan is versioned:

    {"format": "stil-amu", "version": 1, "kilde": "resultater.xlsx", "antal": {"ændret": 3, …},
     "raekker": [{"linje": 2, "hold_id": …, "startdato": "2026-09-16", "person": "010190-••••", "fagkode": …,
     "niveau": …, "foer": 0, "efter": 1, "selvstuderende": false, "status": "ændret", "bemaerkning": …}, …]}

CPR numbers are masked, but in an Excel file where whole ones were asked for, and in the file of a list: it is filled in
and read again.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from knappen_tui.domain.columns import Value, to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.danish import count
from knappen_tui.domain.demo_mark import DEMO_MARK, file_name_of
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.events import Event, LoggedInAgain, Retrying
from knappen_tui.export import atomic
from knappen_tui.stil.amu.participation import FIELDS, Participation
from knappen_tui.stil.amu.plan import Plan, PlanRow, RowStatus, WantedRow
from knappen_tui.stil.amu.proposals import Proposal
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.period import Period

FORMAT = "stil-amu"
VERSION = 1

_HEADINGS = (
    "Linje", "Hold-id", "Startdato", "CPR-nummer", "Fagkode", "Kursusnavn", "Niveau", "Før", "Efter", "Status",
    "Bemærkning",
)  # fmt: skip
_SUFFIXES = (".xlsx", ".json")
_SILENT = frozenset({RowStatus.ALREADY, RowStatus.BLANK})
_NAME = 34  # characters of a course's name in a line


def check_target(target: Path, *, overwrite: bool, suffixes: Sequence[str] = _SUFFIXES) -> None:
    """Check that a file can be written, before anything is sent. Raises `ConfigurationError`, `StorageError`."""
    if target.suffix.lower() not in suffixes:
        raise ConfigurationError(f"{target} skal ende på {' eller '.join(suffixes)}.")
    atomic.check_target(target, overwrite=overwrite)


def quarter_text(quarter: Period) -> str:
    """Return a quarter in words: `3. kvartal 2026`."""
    return f"{quarter.first_month % 12 // 3 + 1}. kvartal {quarter.year}"


def plan_text(plan: Plan) -> Iterator[str]:
    """Yield the lines of a plan: how many rows have which status, then each row that something is to be said of."""
    for status, number in plan.counts.most_common():
        yield f"{number:>7}  {status.value}"
    yield ""
    for row in plan.rows:
        if row.status in _SILENT:
            continue
        before, after = _states(row)
        where = f"linje {row.line}: " if row.line else ""
        change = f": {before or '–'} → {after or '–'}" if row.change is not None else ""
        remark = f" ({row.remark})" if row.remark else ""
        yield f"{where}{row.status.value}{remark}{change} · {_described(row.about)}"


def plan_json(plan: Plan) -> dict[str, Any]:
    """Return a plan as an object of JSON."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "kilde": plan.source,
        "antal": {status.value: number for status, number in plan.counts.items()},
        "raekker": [_row_json(row) for row in plan.rows],
    }


def write_plan(target: Path, plan: Plan, *, overwrite: bool, full_numbers: bool, demo: bool) -> None:
    """Write a plan to .xlsx or .json. Raises `StorageError`."""
    with atomic.replacing(target, overwrite=overwrite) as stream:
        if target.suffix.lower() == ".json":
            stream.write(json.dumps(plan_json(plan), ensure_ascii=False, indent=2).encode() + b"\n")
            return
        from knappen_tui.export.xlsx import write_tables

        rows = [_cells(row, full_numbers=full_numbers) for row in plan.rows]
        counts = [(status.value, number) for status, number in plan.counts.most_common()]
        sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Value | int]]]] = {
            "Rækker": (_HEADINGS, rows),
            "Antal": (("Status", "Rækker"), counts),
        }
        write_tables(stream, sheets, mark=DEMO_MARK if demo else "", filters=True)


def list_text(listing: Iterable[Participation]) -> Iterator[str]:
    """Yield a line for each participation."""
    for one in listing:
        name = one.kursusnavn if len(one.kursusnavn) <= _NAME else f"{one.kursusnavn[: _NAME - 1]}…"
        alone = "selvstuderende" if one.selvstuderende else ""
        others = " ".join(f"{heading}: {text}" for heading, text in one.others if text)
        days = f"{to_text(one.startdato)} {to_text(one.slutdato)}"
        edited = to_text(one.senest_redigeret)
        yield (
            f"{one.hold_id:<10} {days} {one.cpr} {one.fagkode} {name:<{_NAME}} {one.niveau:<2} {one.fkb:<5}"
            f" {int(one.resultat)} {edited:<10} {alone} {others}"
        ).rstrip()


def write_list(
    target: Path, listing: Sequence[Participation], advised: Sequence[Proposal], *, overwrite: bool, demo: bool
) -> None:
    """Write participations with whole numbers to .xlsx, to be filled in and read again. Raises `StorageError`."""
    from knappen_tui.export.xlsx import write_tables

    others = list(dict.fromkeys(heading for one in listing for heading, _ in one.others))
    headings = [*(column.heading for column in FIELDS), *others]
    sheets: dict[str, tuple[Sequence[str], Iterable[Sequence[Value | int]]]] = {
        "Kursusdeltagelser": (headings, [_list_cells(one, others) for one in listing])
    }
    if advised:
        rows = [(one.advice.value, str(one.participation), one.advice.rule) for one in advised]
        sheets["Forslag"] = (("Hvad", "Kursusdeltagelse", "Vejledningen siger"), rows)
    with atomic.replacing(target, overwrite=overwrite) as stream:
        write_tables(stream, sheets, mark=DEMO_MARK if demo else "", filters=True)


def advice_text(advised: Sequence[Proposal], *, each: bool) -> Iterator[str]:
    """Yield what the guide says, rule by rule, with `each` also the participations that it concerns."""
    for advice in dict.fromkeys(one.advice for one in advised):
        concerned = [one.participation for one in advised if one.advice is advice]
        yield f"{advice.value}: {count(len(concerned), 'kursusdeltagelse', 'kursusdeltagelser')}. {advice.rule}"
        yield from (f"  {one}" for one in concerned if each)


def deletion_file(folder: Path, *, demo: bool) -> Path:
    """Return a file of a folder that is not there yet, for a participation that is to be deleted."""
    names = (f"slettet-{date.today().isoformat()}{end}.xlsx" for end in ("", *(f"-{at}" for at in range(2, 1000))))
    marked = (folder / file_name_of(name, demo=demo) for name in names)
    return next(file for file in marked if not file.exists())


def write_deletion(target: Path, one: Participation, *, overwrite: bool = False, demo: bool) -> None:
    """Write a participation that is to be deleted, so that it can be created from the file again.

    Raises `ConfigurationError`, `StorageError`.
    """
    check_target(target, overwrite=overwrite, suffixes=(".xlsx",))
    write_list(target, [one], [], overwrite=overwrite, demo=demo)


def event_text(event: Event) -> str:
    """Return why something takes time, "" for other events."""
    match event:
        case Retrying(reason, _, wait):
            return f"{reason} Prøver igen om {wait:.0f} s."
        case LoggedInAgain():
            return "Der er logget ind igen."
        case _:
            return ""


def _list_cells(one: Participation, others: Sequence[str]) -> list[Value]:
    told = dict(one.others)
    values = {column.field: getattr(one, column.field) for column in FIELDS}
    values["cpr"] = one.cpr.digits
    values["resultat"] = None if one.resultat is ExamResult.INTET else str(int(one.resultat))
    values["selvstuderende"] = to_text(one.selvstuderende)
    return [*values.values(), *(told.get(heading, "") for heading in others)]


def _states(row: PlanRow) -> tuple[str, str]:
    """Return the result before and after, with what is said of selvstuderende where it matters."""
    if row.change is None:
        known = _state(row.about) if isinstance(row.about, Participation) else ""
        return known, known
    before, after = row.change.before, row.change.after
    tells = before is None or after is None or before.selvstuderende != after.selvstuderende
    return (
        _state(before, tells=tells) if before else "",
        _state(after, tells=tells) if after else "",
    )


def _state(one: Participation, *, tells: bool = False) -> str:
    return f"{int(one.resultat)}, selvstuderende: {to_text(one.selvstuderende)}" if tells else str(int(one.resultat))


def _described(about: Participation | WantedRow) -> str:
    if isinstance(about, Participation):
        return str(about)
    day = to_text(about.startdato)
    return ", ".join(filter(None, (str(about.cpr or ""), about.fagkode, about.niveau, day, about.hold_id)))


def _number(cpr: Cpr | None, *, full: bool) -> str:
    return "" if cpr is None else cpr.digits if full else str(cpr)


def _cells(row: PlanRow, *, full_numbers: bool) -> list[Value | int]:
    about = row.about
    before, after = _states(row)
    return [
        row.line,
        about.hold_id,
        about.startdato,
        _number(about.cpr, full=full_numbers),
        about.fagkode,
        about.kursusnavn if isinstance(about, Participation) else "",
        about.niveau,
        before,
        after,
        row.status.value,
        row.remark,
    ]


def _row_json(row: PlanRow) -> dict[str, Any]:
    about = row.about
    change = row.change
    before = change.before if change else about if isinstance(about, Participation) else None
    after = change.after if change else before
    return {
        "linje": row.line or None,
        "hold_id": about.hold_id,
        "startdato": _iso(about.startdato),
        "person": _number(about.cpr, full=False),
        "fagkode": about.fagkode,
        "niveau": about.niveau,
        "foer": int(before.resultat) if before else None,
        "efter": int(after.resultat) if after else None,
        "selvstuderende": after.selvstuderende if after else None,
        "status": row.status.value,
        "bemaerkning": row.remark,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

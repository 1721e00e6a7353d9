"""Compare a sheet with an earlier one, and join several sheets to one."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from knappen_tui.batch.past_run import PastRun
from knappen_tui.domain.changes import Change, ChangeKind
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import NOT_CHOSEN, Details
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable, OwnRow, OwnValue, PersonDetails
from knappen_tui.domain.person_tables import DETAIL_TABLES, Table
from knappen_tui.domain.report import LineRemark, RunDetails, Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Udtraek


def changes(earlier: "NamedSheet", rows: Iterable[Udtraek], unanswered: Collection[Cpr]) -> Iterator[Change]:
    """Yield who is new, changed and gone since the earlier sheet, in the order of `rows`, the gone last.

    Whoever was not answered, this time or then, is neither: nothing is known of them.
    """
    known = {row.cpr: row for row in earlier.rows}
    unknown = {one.cpr for one in earlier.past.unanswered} if earlier.past else set()
    met = set(unanswered)
    for row in rows:
        met.add(row.cpr)
        before = known.get(row.cpr)
        if before is None:
            if row.cpr not in unknown:
                yield Change(row.cpr, ChangeKind.NEW)
        elif before != row:
            yield from _differences(before, row)
    for cpr in known:
        if cpr not in met:
            yield Change(cpr, ChangeKind.GONE)


def _differences(before: Udtraek, after: Udtraek) -> Iterator[Change]:
    for column, old, new in zip(COLUMNS, before.values(), after.values(), strict=True):
        if old != new:
            yield Change(after.cpr, ChangeKind.CHANGED, column, old, new)


@dataclass(frozen=True, slots=True)
class NamedSheet:
    """An earlier sheet: its name for messages, its rows, the date in its title, and whether it is a demo's.

    `past` is what else a workbook of this program holds, None for other sheets. `details` are of the persons looked up
    singly, or not chosen for it; empty where no one was. `file` is where it was read.
    """

    name: str
    rows: Sequence[Udtraek]
    as_of: date | None
    demo: bool = False
    past: PastRun | None = None
    file: Path | None = None
    details: Mapping[Cpr, Details] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joined:
    """Each person once, those without one answer, and what else the sheets have. Remarks name their sheet.

    A person's details are of the sheet with the answer that is taken.
    """

    rows: list[Udtraek]
    unanswered: list[Unanswered]
    rejected: list[LineRemark]
    notes: list[LineRemark]
    own: AnsweredTable | None
    details: RunDetails | None


def join(sheets: Sequence[NamedSheet]) -> Joined:
    """Take each person's newest answer, by the title's date; a sheet without one is older than any other.

    Persons stand in the order they are first met. Where the newest answers of the same day differ, none is taken.
    Whoever is answered in no sheet stays unanswered, and every row of every list is kept.
    """
    newest: dict[Cpr, tuple[date, Udtraek, str]] = {}
    disagreeing: dict[Cpr, set[str]] = {}
    details: dict[Cpr, Details] = {}
    for sheet in sheets:
        day = sheet.as_of or date.min
        for row in sheet.rows:
            known = newest.get(row.cpr)
            if known is None or known[0] < day:
                newest[row.cpr] = (day, row, sheet.name)
                disagreeing.pop(row.cpr, None)
                details.pop(row.cpr, None)
            elif known[0] == day and known[1] != row:
                disagreeing.setdefault(row.cpr, {known[2]}).add(sheet.name)
            elif known[0] > day:
                continue
            if (found := sheet.details.get(row.cpr)) and (found.kursist or row.cpr not in details):
                details[row.cpr] = found
    answers = {cpr: row for cpr, (_, row, _) in newest.items() if cpr not in disagreeing}
    reasons = {
        one.cpr: one.reason for sheet in sheets if sheet.past for one in sheet.past.unanswered if one.cpr not in newest
    }
    reasons |= {
        cpr: f"filer fra samme dag siger forskelligt: {', '.join(sorted(names))}" for cpr, names in disagreeing.items()
    }
    own = _own(sheets, answers, reasons, details)
    return Joined(
        list(answers.values()),
        [Unanswered(cpr, reason) for cpr, reason in reasons.items()],
        [_named(sheet, remark) for sheet in sheets if sheet.past for remark in sheet.past.rejected],
        [_named(sheet, remark) for sheet in sheets if sheet.past for remark in sheet.past.notes],
        own,
        _run_details(own) if own and details else None,
    )


def _run_details(own: AnsweredTable) -> RunDetails:
    """Return the details of a joined table's persons, without those who were not chosen."""
    first = {one.row.cpr: one for one in own.rows() if one.row.cpr and not one.row.is_duplicate}
    persons = [
        PersonDetails(cpr, one.row.cells, one.details)
        for cpr, one in first.items()
        if cpr and one.details and one.details.reason != NOT_CHOSEN
    ]
    missing = [Unanswered(one.cpr, one.details.reason) for one in persons if one.details.kursist is None]
    others = {table.field: _other_headings(persons, table) for table in DETAIL_TABLES}
    return RunDetails(len(persons) - len(missing), tuple(missing), own.headings, others, lambda: persons)


def _other_headings(persons: Iterable[PersonDetails], table: Table) -> tuple[str, ...]:
    people = (one.details.kursist for one in persons if one.details.kursist)
    records = (record for kursist in people for record in table.records(kursist))
    return tuple(dict.fromkeys(heading for record in records for heading, _ in record.andet))


def _named(sheet: NamedSheet, remark: LineRemark) -> LineRemark:
    return replace(remark, text=f"{sheet.name}: {remark.text}")


def _own(
    sheets: Sequence[NamedSheet],
    answers: Mapping[Cpr, Udtraek],
    reasons: Mapping[Cpr, str],
    details: Mapping[Cpr, Details],
) -> AnsweredTable | None:
    """Return the rows of all lists below one another, columns with the same heading in one; None without any.

    A person of a sheet without own columns has a row of her own. Lines are counted from 2, as in the joined sheet.
    """
    places: dict[tuple[str, int], int] = {}
    columns: list[list[int]] = []
    for sheet in sheets:
        met: Counter[str] = Counter()
        mine = []
        for heading in sheet.past.headings if sheet.past else ():
            mine.append(places.setdefault((heading, met[heading]), len(places)))
            met[heading] += 1
        columns.append(mine)
    if not places and not details:
        return None
    rows: list[AnsweredRow] = []
    seen: set[Cpr] = set()
    for sheet, mine in zip(sheets, columns, strict=True):
        for row in _rows(sheet):
            cells: list[OwnValue] = [""] * len(places)
            for place, cell in zip(mine, row.cells, strict=False):
                cells[place] = cell
            # The remark of a looked-up row told of its own list: which line it repeats, why there was no answer.
            remark = "" if row.cpr else row.remark
            own = OwnRow(len(rows) + 2, row.cpr, remark, row.cpr in seen, tuple(cells))
            if row.cpr is None:
                rows.append(AnsweredRow(own, None, "", None))
                continue
            seen.add(row.cpr)
            answer = answers.get(row.cpr)
            outcome = answer.outcome if answer else Outcome.UNANSWERED
            looked_up = (
                details.get(row.cpr, Details(None, NOT_CHOSEN)) if details and answer and answer.findes else None
            )
            rows.append(AnsweredRow(own, outcome, "" if answer else reasons[row.cpr], answer, looked_up))
    return AnsweredTable(tuple(heading for heading, _ in places), 0, lambda: rows)


def _rows(sheet: NamedSheet) -> Iterator[OwnRow]:
    """Yield the rows of the list; without own columns the persons and the refused lines of the sheet."""
    if sheet.past and sheet.past.rows:
        yield from sheet.past.rows
        return
    people = [row.cpr for row in sheet.rows]
    if sheet.past:
        people += [one.cpr for one in sheet.past.unanswered]
        for remark in sheet.past.rejected:
            yield OwnRow(remark.line, None, f"{sheet.name}, linje {remark.line}: {remark.text}", False, ())
    for cpr in people:
        yield OwnRow(0, cpr, "", False, ())

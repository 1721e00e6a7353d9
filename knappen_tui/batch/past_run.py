"""What a workbook of this program holds beside the extract: its list, its own columns, and who has no answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.own_columns import OwnRow, OwnValue
from knappen_tui.domain.report import LineRemark, Unanswered
from knappen_tui.tables.cells import RawTable, Row

# The sheets of `export.xlsx`; a test holds them together.
_KOERSEL, _DIN_LISTE, _REJECTED, _NOTES = "Kørsel", "Din liste", "Afviste linjer", "Bemærkninger"
_UNANSWERED = ("Mangler svar", "Ikke besvaret")  # earlier versions had the second name
_FINISHED = "%d-%m-%Y kl. %H.%M.%S"
_ADDED = ("Status", "Bemærkning", "CPR nr")  # the headings that follow the own columns


@dataclass(frozen=True, slots=True)
class PastRun:
    """A finished run as its workbook tells it. `source` is the list's file name; `finished` is local time.

    `rows` are those of "Din liste", empty where the list had no own columns; an answer's row holds the person.
    `part` says which persons of the list the workbook holds, "" for all.
    """

    source: str
    finished: datetime | None
    headings: tuple[str, ...]
    rows: tuple[OwnRow, ...]
    unanswered: tuple[Unanswered, ...]
    rejected: tuple[LineRemark, ...]
    notes: tuple[LineRemark, ...]
    part: str = ""


def read_past_run(tables: Iterable[RawTable], today: date) -> PastRun | None:
    """Return what the sheets of a workbook of this program hold, None for any other file."""
    sheets = {table.name: table for table in tables}
    if _KOERSEL not in sheets:
        return None
    facts = {str(row[0]): str(row[1]) for row in sheets[_KOERSEL].rows if len(row) > 1}
    if "knappen, version" not in facts:
        return None
    added = find_added(sheets.get(_DIN_LISTE))
    return PastRun(
        facts.get("Liste", ""),
        _moment(facts.get("Kørsel slut", "")),
        added.own_headings if added else (),
        tuple(_own_rows(added, today)) if added else (),
        tuple(
            Unanswered(cpr, str(why))
            for name in _UNANSWERED
            for digits, why in _pairs(sheets.get(name))
            if (cpr := cpr_of(digits, today)) is not None
        ),
        _remarks(sheets.get(_REJECTED), today),
        _remarks(sheets.get(_NOTES), today),
        facts.get("Udvalg", ""),
    )


class AddedColumns(NamedTuple):
    """The sheet "Din liste": how many columns are the list's own, the headings behind them, and the lines below.

    `line` is the number of the first line in the sheet; `own_headings` are the list's.
    """

    own: int
    own_headings: tuple[str, ...]
    headings: tuple[str, ...]
    lines: Sequence[Sequence[OwnValue]]
    line: int


def find_added(table: RawTable | None) -> AddedColumns | None:
    """Return the columns of "Din liste", None where there is none."""
    if table is None:
        return None
    offset = [""] * (table.first_column - 1)
    for at, row in enumerate(table.rows[:2]):
        headings = tuple(str(cell or "") for cell in (*offset, *row))
        places = [place for place in range(len(headings)) if headings[place : place + len(_ADDED)] == _ADDED]
        if places:
            own = places[-1]
            lines = [[*offset, *cells] for cells in table.rows[at + 1 :]]
            return AddedColumns(own, headings[:own], headings[own:], lines, table.first_row + at + 1)
    return None


def _own_rows(added: AddedColumns, today: date) -> Iterator[OwnRow]:
    for number, cells in enumerate(added.lines, added.line):
        _, remark, digits = cells[added.own : added.own + len(_ADDED)]
        yield OwnRow(number, cpr_of(digits, today), str(remark or ""), False, tuple(cells[: added.own]))


def cpr_of(cell: object, today: date) -> Cpr | None:
    """Return the CPR number in a cell, None for any other content."""
    try:
        return parse(str(cell), today=today).cpr
    except InvalidCpr:
        return None


def _pairs(table: RawTable | None) -> Iterator[Row]:
    """Yield the lines below the headings of a sheet with two columns."""
    if table is not None:
        yield from (row for row in table.rows[1:] if len(row) == 2)


def _remarks(table: RawTable | None, today: date) -> tuple[LineRemark, ...]:
    """Return the remarks; before version 0.2 the sheet has neither the line's text nor the number."""
    found = []
    for row in table.rows[1:] if table else ():
        line, text, written, digits = (*row, "", "", "", "")[:4]
        if isinstance(line, int | float) and line:
            found.append(LineRemark(int(line), str(text), str(written), cpr_of(digits, today)))
    return tuple(found)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _FINISHED).astimezone()
    except ValueError:
        return None

"""What a workbook of this program holds beside the extract: its list, its own columns, and who has no answer."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
    """

    source: str
    finished: datetime | None
    headings: tuple[str, ...]
    rows: tuple[OwnRow, ...]
    unanswered: tuple[Unanswered, ...]
    rejected: tuple[LineRemark, ...]
    notes: tuple[LineRemark, ...]


def read_past_run(tables: Iterable[RawTable], today: date) -> PastRun | None:
    """Return what the sheets of a workbook of this program hold, None for any other file."""
    sheets = {table.name: table for table in tables}
    if _KOERSEL not in sheets:
        return None
    facts = {str(row[0]): str(row[1]) for row in sheets[_KOERSEL].rows if len(row) > 1}
    if "knappen, version" not in facts:
        return None
    headings, rows = _own(sheets.get(_DIN_LISTE), today)
    return PastRun(
        facts.get("Liste", ""),
        _moment(facts.get("Kørsel slut", "")),
        headings,
        rows,
        tuple(
            Unanswered(cpr, str(why))
            for name in _UNANSWERED
            for digits, why in _pairs(sheets.get(name))
            if (cpr := _cpr(digits, today)) is not None
        ),
        _remarks(sheets.get(_REJECTED)),
        _remarks(sheets.get(_NOTES)),
    )


def _own(table: RawTable | None, today: date) -> tuple[tuple[str, ...], tuple[OwnRow, ...]]:
    if table is None:
        return (), ()
    offset = [""] * (table.first_column - 1)
    for at, row in enumerate(table.rows[:2]):
        line = [*offset, *row]
        places = [place for place in range(len(line)) if tuple(line[place : place + len(_ADDED)]) == _ADDED]
        if places:
            own = places[-1]
            lines = ([*offset, *cells] for cells in table.rows[at + 1 :])
            return tuple(map(str, line[:own])), tuple(_own_rows(lines, own, table.first_row + at + 1, today))
    return (), ()


def _own_rows(lines: Iterable[Sequence[OwnValue]], own: int, first_line: int, today: date) -> Iterator[OwnRow]:
    for number, cells in enumerate(lines, first_line):
        _, remark, digits = cells[own : own + len(_ADDED)]
        yield OwnRow(number, _cpr(digits, today), str(remark or ""), False, tuple(cells[:own]))


def _cpr(cell: object, today: date) -> Cpr | None:
    try:
        return parse(str(cell), today=today).cpr
    except InvalidCpr:
        return None


def _pairs(table: RawTable | None) -> Iterator[Row]:
    """Yield the lines below the headings of a sheet with two columns."""
    if table is not None:
        yield from (row for row in table.rows[1:] if len(row) == 2)


def _remarks(table: RawTable | None) -> tuple[LineRemark, ...]:
    return tuple(
        LineRemark(int(line), str(text)) for line, text in _pairs(table) if isinstance(line, int | float) and line
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _FINISHED).astimezone()
    except ValueError:
        return None

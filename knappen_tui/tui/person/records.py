"""A person's records of one kind as rows and columns, sorted and filtered. Knows nothing of Textual."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knappen_tui.domain.columns import Column, Value, to_text
from knappen_tui.domain.kursist import Registration
from knappen_tui.domain.person_tables import Table
from knappen_tui.service import Preferences
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.memory_rows import MemoryRow, MemoryRows
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_WIDEST = 40
_ARROW = 2  # room for the arrow of a sorted column


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its text, and what a code means ("" where that is not known)."""

    value: Value
    text: str
    meaning: str = ""


class Records(MemoryRows):
    """The rows in the order and selection the user chose. A column's key is its number; a row's id its place."""

    def __init__(self, table: Table, records: Iterable[Registration], preferences: Preferences) -> None:
        self._records = tuple(records)
        extra = list(dict.fromkeys(heading for record in self._records for heading, _ in record.andet))
        columns = _in_order(table.columns)
        self.table = table
        self.title = table.title
        self.headings = tuple(plain(heading) for heading in (*(column.heading for column in columns), *extra))
        rows = [_row(place, _cells(record, columns, extra, preferences)) for place, record in enumerate(self._records)]
        widths = [
            max([len(heading) + _ARROW, *(len(row.line.cells[number]) for row in rows)])
            for number, heading in enumerate(self.headings)
        ]
        shown = zip(self.headings, widths, strict=True)
        super().__init__(
            [TableColumn(str(number), heading, min(width, _WIDEST)) for number, (heading, width) in enumerate(shown)],
            rows,
        )

    def records_of(self, places: Collection[int]) -> list[Registration]:
        """The records of the rows with these ids; for no ids those that are shown."""
        return [self._records[place] for place in (sorted(places) if places else self.ids)]


def _row(place: int, cells: Sequence[Cell]) -> MemoryRow:
    line = Line(tuple(one.text for one in cells), id=place, meanings=tuple(one.meaning for one in cells))
    return MemoryRow(place, line, tuple(_sort_key(one) for one in cells))


def _in_order(columns: Sequence[Column]) -> list[Column]:
    """The columns as the screen shows them: an exam's result right after its name."""
    return sorted(columns, key=lambda column: 0.5 if column.field == "resultat" else columns.index(column))


def _cells(
    record: Registration, columns: Sequence[Column], extra: list[str], preferences: Preferences
) -> tuple[Cell, ...]:
    cells = []
    for column in columns:
        value: Value = getattr(record, column.field)
        meaning = ""
        if isinstance(value, str):
            meaning = preferences.meaning(column.field, value)
        cells.append(Cell(value, plain(to_text(value)), plain(meaning)))
    others = dict(record.andet)
    return (*cells, *(Cell(others.get(heading), plain(others.get(heading, ""))) for heading in extra))


def _sort_key(cell: Cell) -> tuple[int, str] | None:
    if not cell.text:
        return None
    if isinstance(cell.value, date):
        return (cell.value.toordinal(), "")
    return (0, cell.text.casefold())

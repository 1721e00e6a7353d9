"""A person's records of one kind as rows and columns, sorted and filtered. Knows nothing of Textual."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knappen_tui.domain.columns import Column, Value, to_text
from knappen_tui.domain.kursist import Registration, Table
from knappen_tui.domain.outcome import RowFilter, Sorting
from knappen_tui.service import Preferences
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_WIDEST = 40
_ARROW = 2  # room for the arrow of a sorted column


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its text, and what a code means ("" where that is not known)."""

    value: Value
    text: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    place: int
    record: Registration
    cells: tuple[Cell, ...]


class Records:
    """The rows of a table, in the order and selection the user chose. A column's key is its number; a row's id its
    place among all."""

    def __init__(self, table: Table, records: Iterable[Registration], preferences: Preferences) -> None:
        kept = tuple(records)
        extra = list(dict.fromkeys(heading for record in kept for heading, _ in record.andet))
        columns = _in_order(table.columns)
        self.table = table
        self.title = table.title
        self.headings = tuple(plain(heading) for heading in (*(column.heading for column in columns), *extra))
        self._all = [
            _Row(place, record, _cells(record, columns, extra, preferences)) for place, record in enumerate(kept)
        ]
        self.rows = list(self._all)

    @property
    def columns(self) -> tuple[TableColumn, ...]:
        """The columns, as wide as their texts, up to a limit."""
        widths = [
            max([len(heading) + _ARROW, *(len(row.cells[number].text) for row in self._all)])
            for number, heading in enumerate(self.headings)
        ]
        return tuple(
            TableColumn(str(number), heading, min(width, _WIDEST))
            for number, (heading, width) in enumerate(zip(self.headings, widths, strict=True))
        )

    @property
    def total(self) -> int:
        """The number of records, filtered or not."""
        return len(self._all)

    def __len__(self) -> int:
        return len(self.rows)

    def line(self, index: int) -> Line:
        """The row at this index among those that are shown."""
        row = self.rows[index]
        texts, meanings = (tuple(getattr(cell, name) for cell in row.cells) for name in ("text", "meaning"))
        return Line(texts, id=row.place, meanings=meanings)

    def arrange(self, rows: RowFilter, sorting: Sorting | None) -> None:
        """Keep the rows that pass the filter, sorted; empty cells come last either way."""
        found = [row for row in self._all if _contains(row, rows.text) and _shows(row, rows)]
        if sorting is not None:
            column = int(sorting.field)
            known = [row for row in found if row.cells[column].text]
            known.sort(key=lambda row: _sort_key(row.cells[column].value), reverse=sorting.descending)
            found = known + [row for row in found if not row.cells[column].text]
        self.rows = found

    def find(self, text: str, after: int) -> int | None:
        """The index of the next row after this one, or from the top, that contains the text."""
        order = (*range(after + 1, len(self.rows)), *range(min(after + 1, len(self.rows))))
        return next((index for index in order if _contains(self.rows[index], text)), None)

    def records_of(self, places: Collection[int]) -> list[Registration]:
        """The records of the rows with these ids; for no ids those that are shown."""
        return [row.record for row in self._all if row.place in places] if places else [row.record for row in self.rows]


def _contains(row: _Row, text: str) -> bool:
    wanted = text.strip().casefold()
    return any(wanted in f"{cell.text} {cell.meaning}".casefold() for cell in row.cells)


def _shows(row: _Row, rows: RowFilter) -> bool:
    return not rows.field or row.cells[int(rows.field)].text == rows.value


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


def _sort_key(value: Value) -> tuple[int, str]:
    if isinstance(value, date):
        return (value.toordinal(), "")
    return (0, to_text(value).casefold())

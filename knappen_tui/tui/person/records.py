"""A person's records of one kind as rows and columns, sorted and filtered. Knows nothing of Textual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from knappen_tui.domain.columns import Column, Value, to_text
from knappen_tui.domain.kursist import Registration, Table
from knappen_tui.service import Preferences
from knappen_tui.tui.shell.text import plain


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, its text, and what a code means ("" where that is not known)."""

    value: Value
    text: str
    meaning: str = ""


Line = tuple[Cell, ...]


class Records:
    """The rows of a table, in the order and selection the user chose."""

    def __init__(self, table: Table, records: Iterable[Registration], preferences: Preferences) -> None:
        kept = tuple(records)
        extra = list(dict.fromkeys(heading for record in kept for heading, _ in record.andet))
        columns = _in_order(table.columns)
        self.title = table.title
        self.headings = tuple(plain(heading) for heading in (*(column.heading for column in columns), *extra))
        self._all = [_line(record, columns, extra, preferences) for record in kept]
        self.lines = list(self._all)
        self.sorted_by: int | None = None
        self.reversed = False
        self._filter = ""

    @property
    def total(self) -> int:
        """The number of records, filtered or not."""
        return len(self._all)

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is set."""
        return bool(self._filter)

    def sort(self, column: int) -> None:
        """Sort by this column: upwards, then downwards, then not. Empty cells come last either way."""
        if self.sorted_by == column and self.reversed:
            self.sorted_by, self.reversed = None, False
        else:
            self.reversed = self.sorted_by == column
            self.sorted_by = column
        self._select()

    def filter(self, text: str) -> None:
        """Keep only rows that contain the text, in any case."""
        self._filter = text.strip().casefold()
        self._select()

    def _select(self) -> None:
        found = [line for line in self._all if self._matches(line)]
        if (column := self.sorted_by) is not None:
            known = [line for line in found if line[column].text]
            known.sort(key=lambda line: _sort_key(line[column].value), reverse=self.reversed)
            found = known + [line for line in found if not line[column].text]
        self.lines = found

    def _matches(self, line: Line) -> bool:
        return any(self._filter in f"{cell.text} {cell.meaning}".casefold() for cell in line)


def _in_order(columns: Sequence[Column]) -> list[Column]:
    """The columns as the screen shows them: an exam's result right after its name."""
    return sorted(columns, key=lambda column: 0.5 if column.field == "resultat" else columns.index(column))


def _line(record: Registration, columns: Sequence[Column], extra: list[str], preferences: Preferences) -> Line:
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

"""The rows of a table that are all in memory: filtered, sorted and searched there. Knows nothing of Textual."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from knappen_tui.domain.outcome import RowFilter, Sorting
from knappen_tui.tui.widgets.table_lines import Line, TableColumn


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """A line, and a value for each column to sort it by; None comes last either way. `id` names it in its table.

    `sought` is text by which the row is found though the line does not show it: a masked number.
    """

    id: int
    line: Line
    values: tuple[Any, ...]
    sought: str = ""


class MemoryRows:
    """The rows in the order and selection the user chose."""

    def __init__(self, columns: Sequence[TableColumn], rows: Iterable[MemoryRow]) -> None:
        self.columns = tuple(columns)
        self._all = list(rows)
        self._shown = list(self._all)
        self._places = {column.key: place for place, column in enumerate(self.columns)}

    @property
    def total(self) -> int:
        """The number of rows, filtered or not."""
        return len(self._all)

    @property
    def ids(self) -> list[int]:
        """The ids of the rows that are shown, in their order."""
        return [row.id for row in self._shown]

    def __len__(self) -> int:
        return len(self._shown)

    def line(self, index: int) -> Line:
        """The row at this index among those that are shown."""
        return self._shown[index].line

    def arrange(self, rows: RowFilter, sorting: Sorting | None) -> None:
        """Keep the rows that pass the filter, sorted."""
        found = [row for row in self._all if _contains(row, rows.text) and self._has_value(row.line, rows)]
        if sorting is not None:
            place = self._places[sorting.field]
            known = [row for row in found if row.values[place] is not None]
            known.sort(key=lambda row: row.values[place], reverse=sorting.descending)
            found = known + [row for row in found if row.values[place] is None]
        self._shown = found

    def find(self, text: str, after: int) -> int | None:
        """The index of the next row after this one, or from the top, that contains the text."""
        order = (*range(after + 1, len(self)), *range(min(after + 1, len(self))))
        return next((index for index in order if _contains(self._shown[index], text)), None)

    def _has_value(self, line: Line, rows: RowFilter) -> bool:
        if not rows.field:
            return True
        place = self._places[rows.field]
        return (line.cells[place] if place < len(line.cells) else "") == rows.value


def _contains(row: MemoryRow, text: str) -> bool:
    wanted, line = text.strip().casefold(), row.line
    return any(wanted in part.casefold() for part in (*line.cells, line.note, *line.meanings, row.sought))

"""Columns and rows of a table, as its source gives them. Knows nothing of Textual."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its key in messages, its heading, an optional heading of its group, and its width in cells."""

    key: str
    heading: str
    width: int
    group: str = ""

    @property
    def full_heading(self) -> str:
        """The heading with that of its group: `Første modul reg.: Startdato`."""
        return f"{self.group}: {self.heading}" if self.group else self.heading


@dataclass(frozen=True, slots=True)
class Line:
    """A row's text by column. A `note` is written across all columns after the given cells.

    `dim` rows step back, `is_missing` rows stand out. `id` names the row however the rows are sorted; rows without one
    cannot be marked. `meanings` explains the cells, "" where there is nothing to explain.
    """

    cells: tuple[str, ...]
    note: str = ""
    dim: bool = False
    is_missing: bool = False
    id: int | None = None
    meanings: tuple[str, ...] = ()


class LineSource(Protocol):
    """Where the rows come from. A row is read each time it is drawn."""

    def __len__(self) -> int: ...

    def line(self, index: int) -> Line:
        """The row at this index, from 0."""
        ...


class NoLines:
    """No rows."""

    def __len__(self) -> int:
        return 0

    def line(self, index: int) -> Line:
        """No row has an index."""
        raise IndexError(index)

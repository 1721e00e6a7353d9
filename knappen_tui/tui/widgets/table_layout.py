"""The columns of a table and how its lines are drawn: fixed widths, the first column stays when the others scroll."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter
from typing import Protocol

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from knappen_tui.tui.shell.text import plain

_GUTTER = 2  # holds the cursor's mark, which is readable without colour
_GAP = 2


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: its key in messages, its heading, an optional heading of its group, and its width in cells."""

    key: str
    heading: str
    width: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row's text by column. A `note` is written across all columns after the given cells.

    `dim` rows step back, `is_missing` rows stand out.
    """

    cells: tuple[str, ...]
    note: str = ""
    dim: bool = False
    is_missing: bool = False


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


class TableLayout:
    """Where the columns stand. `shift` is how far the columns after the first are scrolled, in cells."""

    def __init__(self, columns: Sequence[TableColumn]) -> None:
        self.columns = tuple(columns)
        ends = list(accumulate((one.width + _GAP for one in columns), initial=_GUTTER))
        self.starts, self.width = ends[:-1], ends[-1] - _GAP
        self.fixed = self.starts[1] if len(columns) > 1 else self.width
        self.header_lines = 2 if any(one.group for one in columns) else 1

    def column_at(self, x: int, shift: int) -> int | None:
        """The column at this cell of a line, None where there is none."""
        if x >= self.fixed:
            x += shift
        ends = zip(self.starts, self.columns, strict=True)
        return next((index for index, (start, one) in enumerate(ends) if start <= x < start + one.width + _GAP), None)

    def shift_to(self, column: int, width: int, shift: int) -> int:
        """The shift nearest to the present one by which a column is wholly in view; no column is cut on the left."""
        if column == 0:
            return 0
        room = width - self.fixed
        lefts = [start - self.fixed for start in self.starts[1 : column + 1]]
        right = lefts[-1] + self.columns[column].width
        if lefts[-1] < shift:
            return lefts[-1]
        if right > shift + room:
            return next((left for left in lefts if left + room >= right), lefts[-1])
        return shift

    def line(self, line: Line, mark: str, style: Style, width: int, shift: int) -> Strip:
        """Draw a row."""
        parts = [(one.width, text, style) for one, text in zip(self.columns, line.cells, strict=False)]
        if line.note:
            parts.append((self.width - self.starts[len(line.cells)], line.note, style))
        return self.strip(parts, mark, style, width, shift)

    def groups(self, style: Style, width: int, shift: int) -> Strip:
        """Draw the headings of groups, each moved along its columns so that it stays in view when they are scrolled."""
        parts = []
        start, left = _GUTTER, self.fixed + shift
        for group, columns in groupby(self.columns, lambda one: one.group):
            room = sum(one.width + _GAP for one in columns) - _GAP
            hidden = max(min(left - start, room), 0) if start >= self.fixed else 0
            parts.append((room, f"{' ' * hidden}{_fitted(group, room - hidden)}", style))
            start += room + _GAP
        return self.strip(parts, "", style, width, shift)

    def strip(self, parts: Sequence[tuple[int, str, Style]], mark: str, style: Style, width: int, shift: int) -> Strip:
        """Draw a line of (width, text, style).

        Neighbours of one style become one segment, since each segment costs time up to the terminal.
        """
        pieces = [(_GUTTER, mark, style)]
        for room, text, its_style in parts:
            pieces += ((room, text, its_style), (_GAP, "", style))
        pieces.append((width + shift, "", style))
        windows = ((0, min(self.fixed, width)), (self.fixed + shift, width + shift))
        runs = groupby(_visible(pieces, windows), key=itemgetter(1))
        return Strip([Segment("".join(text for text, _ in run), its_style) for its_style, run in runs], width)


def _visible(
    pieces: Sequence[tuple[int, str, Style]], windows: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, Style]]:
    """The parts of pieces of a fixed width each that stand in one of the windows."""
    end = 0
    for room, text, style in pieces:
        start, end = end, end + room
        for left, right in windows:
            if start < right and end > left:
                segment = Segment(_fitted(text, room))
                if end > right:
                    segment = segment.split_cells(right - start)[0]
                if start < left:
                    segment = segment.split_cells(left - start)[1]
                yield segment.text, style


def _fitted(text: str, width: int) -> str:
    """Exactly `width` cells of text; longer text ends in an ellipsis."""
    if width <= 0:
        return ""
    if text.isascii() and text.isprintable():
        return text.ljust(width) if len(text) <= width else f"{text[: width - 1]}…"
    text = plain(text)
    return set_cell_size(text, width) if len(text) <= width else f"{set_cell_size(text, width - 1)}…"

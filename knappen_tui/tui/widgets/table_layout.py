"""The columns of a table and how its lines are drawn: fixed widths, the first column stays when the others scroll."""

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, groupby
from operator import itemgetter

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_GUTTER = 3  # holds the marks of cursor and row, which are readable without colour
_GAP = 2


class TableLayout:
    """Where the columns stand. `shift` is how far the columns after the first are scrolled, in cells.

    Without the `hidden` columns, given by key; `places` are the indexes of the others among all columns.
    """

    def __init__(self, columns: Sequence[TableColumn], hidden: Collection[str] = ()) -> None:
        self.places = [place for place, one in enumerate(columns) if one.key not in hidden]
        self.columns = tuple(columns[place] for place in self.places)
        ends = list(accumulate((one.width + _GAP for one in self.columns), initial=_GUTTER))
        self.starts, self.width = ends[:-1], ends[-1] - _GAP
        self.fixed = self.starts[1] if len(self.columns) > 1 else self.width
        self.header_lines = 2 if any(one.group for one in self.columns) else 1

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

    def line(self, line: Line, mark: str, style: Style, width: int, shift: int, *, current: tuple[int, Style]) -> Strip:
        """Draw a row; the column `current` has a style of its own."""
        parts = [
            (one.width, line.cells[place], current[1] if index == current[0] else style)
            for index, (place, one) in enumerate(zip(self.places, self.columns, strict=True))
            if place < len(line.cells)
        ]
        if line.note and len(parts) < len(self.starts):
            parts.append((self.width - self.starts[len(parts)], line.note, style))
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

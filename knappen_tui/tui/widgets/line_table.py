"""A table of any length with a cursor. Only the lines on the screen are read and drawn.

Textual's DataTable measures every cell of every row; this table has fixed widths and reads a row when it draws it.
Text is shown without markup and control characters.
"""

from collections.abc import Collection, Sequence
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from typing_extensions import override

from knappen_tui.tui.widgets.table_layout import TableLayout
from knappen_tui.tui.widgets.table_lines import Line, LineSource, NoLines, TableColumn

MOVING: tuple[BindingType, ...] = (
    Binding("up", "rows(-1)", show=False),
    Binding("down", "rows(1)", show=False),
    Binding("pageup", "pages(-1)", show=False),
    Binding("pagedown", "pages(1)", show=False),
    Binding("home,ctrl+home", "first", show=False),
    Binding("end,ctrl+end", "last", show=False),
    Binding("left", "columns(-1)", show=False),
    Binding("right", "columns(1)", show=False),
)


class LineTable(ScrollView, can_focus=True):
    """The lines, and a cursor on a row and a column. The first column stays when the others are scrolled.

    `marks` are the ids of the rows that are drawn as marked.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-table--header",
        "line-table--header-current",
        "line-table--cursor",
        "line-table--cursor-blurred",
        "line-table--cell",
        "line-table--dim",
        "line-table--missing",
    }
    DEFAULT_CSS = """
    LineTable {
        height: 1fr;
        background: $surface;
        color: $foreground;
        & > .line-table--header { background: $panel; text-style: bold; }
        & > .line-table--header-current { background: $panel; text-style: bold underline; }
        & > .line-table--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .line-table--cursor-blurred { background: $block-cursor-blurred-background; color: $foreground; }
        & > .line-table--cell { text-style: bold underline; }
        & > .line-table--dim { color: $text-muted; }
        & > .line-table--missing { color: $text-warning; text-style: bold; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*MOVING]

    row = reactive(0, repaint=False)
    column = reactive(0, repaint=False)

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        empty: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        """`empty` is the text where there are no rows."""
        super().__init__(id=id, classes=classes)
        self._source: LineSource = NoLines()
        self._empty = empty
        self.marks: set[int] = set()
        self._hidden: frozenset[str] = frozenset()
        self._sorting: tuple[str, bool] | None = None
        self._base = Style.null()
        self._all_columns = tuple(columns)
        self._layout = TableLayout(columns)

    # Content

    @property
    def source(self) -> LineSource:
        """The rows."""
        return self._source

    def show(
        self,
        source: LineSource,
        *,
        sorting: tuple[str, bool] | None = None,
        row: int = 0,
        columns: Sequence[TableColumn] | None = None,
        empty: str | None = None,
    ) -> None:
        """Show other rows: `sorting` is the column's key and whether it descends, `row` where the cursor stands.

        `empty` is the text where there are none.
        """
        if empty is not None:
            self._empty = empty
        if columns is not None:
            self._all_columns = tuple(columns)
            self._layout = TableLayout(columns, self._hidden)
        self._source = source
        self._sorting = sorting
        self._resize()
        self.go_to(row)
        self.refresh()

    def go_to(self, index: int) -> None:
        """Put the cursor on this row, or on the nearest that there is."""
        self.row = max(0, min(index, len(self._source) - 1))

    def go_to_column(self, key: str) -> None:
        """Put the cursor on this column, if it is shown."""
        self.column = next((index for index, one in enumerate(self._layout.columns) if one.key == key), self.column)

    def reset(self) -> None:
        """Go to the first row and column, and remove the marks."""
        self.marks.clear()
        self.row = self.column = 0
        self.scroll_to(0, 0, animate=False)

    def reread(self, indexes: Collection[int]) -> None:
        """Redraw if any of these rows is on the screen."""
        top = self.scroll_offset.y
        if any(index in indexes for index in range(top, top + self.size.height)):
            self.refresh()

    def _resize(self) -> None:
        self.virtual_size = Size(self._layout.width, len(self._source) + self._layout.header_lines)
        if self.styles.is_auto_height:
            self.refresh(layout=True)

    @property
    def all_columns(self) -> tuple[TableColumn, ...]:
        """All columns, hidden or not."""
        return self._all_columns

    @property
    def current_column(self) -> TableColumn:
        """The column under the cursor."""
        return self._layout.columns[self.column]

    @property
    def current_place(self) -> int:
        """The index of the current column among all."""
        return self.shown_places[self.column]

    @property
    def shown_places(self) -> list[int]:
        """The indexes of the shown columns among all."""
        return self._layout.places

    @property
    def current_line(self) -> Line | None:
        """The row under the cursor, None where there is none."""
        return self._source.line(self.row) if len(self._source) else None

    @property
    def hidden(self) -> frozenset[str]:
        """The keys of the hidden columns."""
        return self._hidden

    @hidden.setter
    def hidden(self, keys: frozenset[str]) -> None:
        current = self.current_column.key
        self._hidden = keys - {self._all_columns[0].key}  # the first column says whose row it is
        self._layout = TableLayout(self._all_columns, self._hidden)
        shown = [one.key for one in self._layout.columns]
        self.column = shown.index(current) if current in shown else min(self.column, len(shown) - 1)
        self._resize()
        self.watch_column(self.column, self.column)

    def on_mount(self) -> None:
        """Set the size for the rows that were set before."""
        self._resize()

    # Drawing

    # The base style is computed once for all lines.
    @override
    def render_lines(self, crop: Region) -> list[Strip]:
        self._base = self.rich_style
        return super().render_lines(crop)

    @override
    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self._base
        if y < self._layout.header_lines:
            return self._header(y)
        if (index := self.row_at(y)) is None:
            text = self._empty if not len(self._source) and y == self._layout.header_lines + 1 else ""
            return Strip([Segment(set_cell_size(f"  {text}", width), base)], width)
        style, cell, cursor = base, base, " "
        line = self._source.line(index)
        if index == self.row:
            name = "line-table--cursor" if self.has_focus else "line-table--cursor-blurred"
            style, cursor = base + self.get_component_rich_style(name), "▸"
            partial = self.get_component_rich_style("line-table--cell", partial=True)
            cell = style + partial if self.has_focus else style
        elif line.is_missing:
            style, cursor = base + self.get_component_rich_style("line-table--missing"), "!"
        elif line.dim:
            style = base + self.get_component_rich_style("line-table--dim")
        mark = f"{cursor}{'✓' if line.id in self.marks else ' '}"
        current = (self.column if index == self.row else -1, cell)
        return self._layout.line(line, mark, style, width, self.scroll_offset.x, current=current)

    def _header(self, y: int) -> Strip:
        layout, width, shift = self._layout, self.size.width, self.scroll_offset.x
        style = self._base + self.get_component_rich_style("line-table--header")
        if y == 0 and layout.header_lines == 2:
            return layout.groups(style, width, shift)
        current = self._base + self.get_component_rich_style("line-table--header-current")
        parts = [
            (one.width, self._heading(one), current if self.has_focus and index == self.column else style)
            for index, one in enumerate(layout.columns)
        ]
        return layout.strip(parts, "", style, width, shift)

    def _heading(self, column: TableColumn) -> str:
        if self._sorting is None or self._sorting[0] != column.key:
            return column.heading
        return f"{column.heading[: column.width - 1]}{'▼' if self._sorting[1] else '▲'}"

    # Moving

    def _page(self) -> int:
        return max(self.size.height - self._layout.header_lines - 1, 1)

    def watch_row(self, before: int, now: int) -> None:
        """Scroll the cursor into view, and redraw the two rows that changed."""
        top, room = self.scroll_offset.y, max(self.size.height - self._layout.header_lines, 1)
        if now < top:
            self.scroll_to(y=now, animate=False)
        elif now >= top + room:
            self.scroll_to(y=now - room + 1, animate=False)
        for index in (before, now):
            self.refresh(Region(0, index - self.scroll_offset.y + self._layout.header_lines, self.size.width, 1))

    def watch_column(self, _before: int, now: int) -> None:
        """Scroll the current column into view."""
        self.scroll_to(x=self._layout.shift_to(now, self.size.width, self.scroll_offset.x), animate=False)
        self.refresh()

    def action_rows(self, by: int) -> None:
        """Move the cursor by some rows."""
        self.go_to(self.row + by)

    def action_pages(self, by: int) -> None:
        """Move cursor and view by some pages."""
        self.scroll_to(y=max(0, self.scroll_offset.y + by * self._page()), animate=False)
        self.go_to(self.row + by * self._page())

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self.go_to(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self.go_to(len(self._source) - 1)

    def action_columns(self, by: int) -> None:
        """Move to another column."""
        self.column = max(0, min(self.column + by, len(self._layout.columns) - 1))

    def heading_at(self, x: int, y: int) -> int | None:
        """The index of the shown column whose heading is at this cell, None where there is none."""
        return self._layout.column_at(x, self.scroll_offset.x) if y < self._layout.header_lines else None

    def row_at(self, y: int) -> int | None:
        """The index of the row on this line of the screen, None where there is none."""
        index = y - self._layout.header_lines + self.scroll_offset.y
        return index if y >= self._layout.header_lines and index < len(self._source) else None

    def on_resize(self) -> None:
        """Scroll the cursor into view."""
        self.watch_row(self.row, self.row)

    def on_focus(self) -> None:
        """Draw the cursor as focused."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw the cursor as not focused."""
        self.refresh()

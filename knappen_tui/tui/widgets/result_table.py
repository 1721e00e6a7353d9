"""A table of any length. Only the lines on the screen are read and drawn.

Textual's DataTable measures every cell of every row; this table has fixed widths and reads a row when it draws it.
Text is shown without markup and control characters.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from typing_extensions import override

from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.messages import ChooseColumns, Copy, ShowDetail
from knappen_tui.tui.widgets.table_layout import TableLayout
from knappen_tui.tui.widgets.table_lines import Line, LineSource, NoLines, TableColumn

READING = frozenset({"copy_cell", "copy_row", "show_row", "show_cell", "choose_columns"})
OPENING = READING | {"open", "sort"}
FILTERING = OPENING | {"filter", "same", "find"}
WORKING = FILTERING | {"mark", "export_part"}

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


class ResultTable(ScrollView, can_focus=True):
    """The table. Its first column stays when the others are scrolled.

    `offers` names those of its actions that its parent handles: `READING`, `OPENING`, `FILTERING` or `WORKING`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "result-table--header",
        "result-table--header-current",
        "result-table--cursor",
        "result-table--cursor-blurred",
        "result-table--cell",
        "result-table--dim",
        "result-table--missing",
    }
    DEFAULT_CSS = """
    ResultTable {
        height: 1fr;
        background: $surface;
        color: $foreground;
        & > .result-table--header { background: $panel; text-style: bold; }
        & > .result-table--header-current { background: $panel; text-style: bold underline; }
        & > .result-table--cursor {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .result-table--cursor-blurred { background: $block-cursor-blurred-background; color: $foreground; }
        & > .result-table--cell { text-style: bold underline; }
        & > .result-table--dim { color: $text-muted; }
        & > .result-table--missing { color: $text-warning; text-style: bold; }
    }
    """
    PLACES: ClassVar[tuple[str, ...]] = ("tabel", "filter")
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bindings("tabel"),
        *actions.bindings("filter"),
        *MOVING,
    ]

    row = reactive(0, repaint=False)
    column = reactive(0, repaint=False)

    @dataclass
    class Opened(Message):
        """A row was chosen with Enter or a double click."""

        table: "ResultTable"
        index: int

        @property
        def control(self) -> "ResultTable":
            """The table."""
            return self.table

    @dataclass
    class Sorted(Message):
        """A heading was chosen."""

        table: "ResultTable"
        key: str

        @property
        def control(self) -> "ResultTable":
            """The table."""
            return self.table

    class FilterAsked(Message):
        """Some rows are to be shown alone."""

    class FindAsked(Message):
        """A row is to be found."""

    class AllAsked(Message):
        """Esc was pressed among filtered or marked rows."""

    class PartAsked(Message):
        """The marked or filtered rows are to be exported."""

    class Marked(Message):
        """A row was marked, or its mark removed."""

    @dataclass
    class SameAsked(Message):
        """Only rows with this text in the column are to be shown."""

        key: str
        text: str

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        offers: frozenset[str] = OPENING,
        empty: str = "",
        title: str = "Hele rækken",
        id: str | None = None,  # noqa: A002 - Textual's own word
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._source: LineSource = NoLines()
        self._offers = offers
        self._empty = empty
        self._title = title
        self.is_filtered = False
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
        self._move(row)
        self.refresh()

    def go_to(self, index: int) -> None:
        """Put the cursor on this row."""
        self._move(index)

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
        index = y - self._layout.header_lines + self.scroll_offset.y
        if index >= len(self._source):
            text = self._empty if not len(self._source) and y == self._layout.header_lines + 1 else ""
            return Strip([Segment(set_cell_size(f"  {text}", width), base)], width)
        style, cell, cursor = base, base, " "
        line = self._source.line(index)
        if index == self.row:
            name = "result-table--cursor" if self.has_focus else "result-table--cursor-blurred"
            style, cursor = base + self.get_component_rich_style(name), "▸"
            partial = self.get_component_rich_style("result-table--cell", partial=True)
            cell = style + partial if self.has_focus else style
        elif line.is_missing:
            style, cursor = base + self.get_component_rich_style("result-table--missing"), "!"
        elif line.dim:
            style = base + self.get_component_rich_style("result-table--dim")
        mark = f"{cursor}{'✓' if line.id in self.marks else ' '}"
        current = (self.column if index == self.row else -1, cell)
        return self._layout.line(line, mark, style, width, self.scroll_offset.x, current=current)

    def _header(self, y: int) -> Strip:
        layout, width, shift = self._layout, self.size.width, self.scroll_offset.x
        style = self._base + self.get_component_rich_style("result-table--header")
        if y == 0 and layout.header_lines == 2:
            return layout.groups(style, width, shift)
        current = self._base + self.get_component_rich_style("result-table--header-current")
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

    def _move(self, row: int) -> None:
        self.row = max(0, min(row, len(self._source) - 1))

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
        self._move(self.row + by)

    def action_pages(self, by: int) -> None:
        """Move cursor and view by some pages."""
        self.scroll_to(y=max(0, self.scroll_offset.y + by * self._page()), animate=False)
        self._move(self.row + by * self._page())

    def action_first(self) -> None:
        """Move the cursor to the first row."""
        self._move(0)

    def action_last(self) -> None:
        """Move the cursor to the last row."""
        self._move(len(self._source) - 1)

    def action_columns(self, by: int) -> None:
        """Move to another column."""
        self.column = max(0, min(self.column + by, len(self._layout.columns) - 1))

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in WORKING:
            return action in self._offers
        if action == "columns":
            return not self._offers.isdisjoint({"sort", "copy_cell"})
        if action == "close_filter":
            return self.is_filtered or bool(self.marks)
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Ask for a filter."""
        self.post_message(self.FilterAsked())

    def action_find(self) -> None:
        """Ask for a row to go to."""
        self.post_message(self.FindAsked())

    def action_close_filter(self) -> None:
        """Ask for all rows."""
        self.post_message(self.AllAsked())

    def action_export_part(self) -> None:
        """Ask for the marked or filtered rows as a file."""
        self.post_message(self.PartAsked())

    def action_same(self) -> None:
        """Ask for the rows with the text under the cursor."""
        if (cells := self._cells) is not None:
            self.post_message(self.SameAsked(self.current_column.key, cells[self.current_place]))

    def action_mark(self) -> None:
        """Mark the row, or remove its mark, and go to the next."""
        if (line := self.current_line) is not None and line.id is not None:
            self.marks ^= {line.id}
            self._move(self.row + 1)
            self.refresh()
            self.post_message(self.Marked())

    def action_hide_column(self) -> None:
        """Hide the current column."""
        if self.current_place == 0:
            self.notify("Den første kolonne vises altid.")
        self.hidden |= {self.current_column.key}

    def action_choose_columns(self) -> None:
        """Choose which columns are shown."""
        self.post_message(ChooseColumns(self))

    def action_show_row(self) -> None:
        """Show the row in full."""
        if (shown := self.detail(range(len(self._all_columns)))) is not None:
            self.post_message(shown)

    def action_show_cell(self) -> None:
        """Show the cell in full."""
        if (shown := self.detail([self.current_place])) is not None:
            self.post_message(shown)

    def detail(self, places: Sequence[int]) -> ShowDetail | None:
        """These columns of the row under the cursor in full; None where there is no row."""
        if (line := self.current_line) is None or (cells := self._cells) is None:
            return None
        meanings = [*line.meanings, *[""] * (len(cells) - len(line.meanings))]
        pairs = tuple((self._all_columns[at].full_heading, cells[at], meanings[at]) for at in places)
        return ShowDetail(self._title, pairs)

    def action_copy_cell(self) -> None:
        """Copy the cell as it is shown."""
        if (cells := self._cells) is not None:
            self.post_message(Copy(cells[self.current_place]))

    def action_copy_row(self) -> None:
        """Copy the row as it is shown, its cells separated by tabs."""
        if (cells := self._cells) is not None:
            self.post_message(Copy("\t".join(cells[place] for place in self._layout.places)))

    @property
    def current_place(self) -> int:
        """The index of the current column among all."""
        return self._layout.places[self.column]

    @property
    def _cells(self) -> list[str] | None:
        """The texts of the row under the cursor, one for each column; None where there is no row."""
        if (line := self.current_line) is None:
            return None
        texts = [*line.cells, *filter(None, [line.note])]
        return [*texts, *[""] * (len(self._all_columns) - len(texts))][: len(self._all_columns)]

    def action_sort(self) -> None:
        """Sort by the current column."""
        self.post_message(self.Sorted(self, self.current_column.key))

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if len(self._source):
            self.post_message(self.Opened(self, self.row))

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor, and open the row at a double click; sort at a click on a heading."""
        event.stop()
        x, y = event.x, event.y
        if y < self._layout.header_lines:
            if (column := self._layout.column_at(x, self.scroll_offset.x)) is not None:
                self.column = column
                if "sort" in self._offers:
                    self.action_sort()
            return
        index = y - self._layout.header_lines + self.scroll_offset.y
        if index >= len(self._source):
            return
        self._move(index)
        if event.chain >= 2 and "open" in self._offers:
            self.action_open()

    def on_resize(self) -> None:
        """Scroll the cursor into view."""
        self.watch_row(self.row, self.row)

    def on_focus(self) -> None:
        """Draw the cursor as focused."""
        self.refresh()

    def on_blur(self) -> None:
        """Draw the cursor as not focused."""
        self.refresh()

"""A table whose rows, cells and columns can be opened, marked, copied, shown in full, sorted, filtered and hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from typing_extensions import override

from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.messages import ChooseColumns, Copy, ShowDetail
from knappen_tui.tui.widgets.line_table import LineTable
from knappen_tui.tui.widgets.table_lines import TableColumn

READING = frozenset({"copy_cell", "copy_row", "show_row", "show_cell", "choose_columns"})
OPENING = READING | {"open", "sort"}
FILTERING = OPENING | {"filter", "same", "find"}
WORKING = FILTERING | {"mark", "export_part"}


class ResultTable(LineTable):
    """`offers` names those of its actions that its parent handles: `READING`, `OPENING`, `FILTERING` or `WORKING`."""

    PLACES: ClassVar[tuple[str, ...]] = ("tabel", "filter")
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings("tabel"), *actions.bindings("filter")]

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
        """`title` stands over a row that is shown in full."""
        super().__init__(columns, empty=empty, id=id, classes=classes)
        self._offers = offers
        self._title = title
        self.is_filtered = False

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
            self.go_to(self.row + 1)
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
        if (shown := self.detail(range(len(self.all_columns)))) is not None:
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
        pairs = tuple((self.all_columns[at].full_heading, cells[at], meanings[at]) for at in places)
        return ShowDetail(self._title, pairs)

    def action_copy_cell(self) -> None:
        """Copy the cell as it is shown."""
        if (cells := self._cells) is not None:
            self.post_message(Copy(cells[self.current_place]))

    def action_copy_row(self) -> None:
        """Copy the row as it is shown, its cells separated by tabs."""
        if (cells := self._cells) is not None:
            self.post_message(Copy("\t".join(cells[place] for place in self.shown_places)))

    @property
    def _cells(self) -> list[str] | None:
        """The texts of the row under the cursor, one for each column; None where there is no row."""
        if (line := self.current_line) is None:
            return None
        texts = [*line.cells, *filter(None, [line.note])]
        return [*texts, *[""] * (len(self.all_columns) - len(texts))][: len(self.all_columns)]

    def action_sort(self) -> None:
        """Sort by the current column."""
        self.post_message(self.Sorted(self, self.current_column.key))

    def action_open(self) -> None:
        """Choose the row under the cursor."""
        if len(self.source):
            self.post_message(self.Opened(self, self.row))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor, and open the row at a double click; sort at a click on a heading."""
        event.stop()
        if (column := self.heading_at(event.x, event.y)) is not None:
            self.column = column
            if "sort" in self._offers:
                self.action_sort()
        elif (row := self.row_at(event.y)) is not None:
            self.go_to(row)
            if event.chain >= 2 and "open" in self._offers:
                self.action_open()

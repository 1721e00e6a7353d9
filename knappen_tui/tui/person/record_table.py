"""A person's records of one kind as a table: sort, filter, copy, show a row or a cell in full."""

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import DataTable, Input, Static
from typing_extensions import override

from knappen_tui.domain.danish import count
from knappen_tui.tui.person.records import Cell, Line, Records
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.messages import Copy, ShowDetail
from knappen_tui.tui.shell.text import cell
from knappen_tui.tui.widgets.filter import Filter

_WIDEST = 40


class Grid(DataTable[Text]):
    """The cells, and the keys that act on them."""

    PLACES: ClassVar[tuple[str, ...]] = ("tabel", "filter")
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings("tabel"), *actions.bindings("filter")]
    HELP_TEXT = (
        "Piletasterne flytter markøren fra celle til celle. Sortér følger den kolonne, markøren står i. Har kommunen"
        " skrevet koderne ind i knappen.toml, forklares de under tabellen og i »Række«."
    )

    class FilterRequested(Message):
        """The filter key was pressed."""

    class RecordFilterClosed(Message):
        """Esc was pressed among filtered rows."""

    def __init__(self, records: Records) -> None:
        super().__init__(zebra_stripes=True, cursor_type="cell", cell_padding=1)
        self.records = records

    def on_mount(self) -> None:
        """Add columns and rows."""
        self.fill()

    def fill(self) -> None:
        """Show the records anew; the cursor keeps its column."""
        column = self.cursor_column
        self.clear(columns=True)
        for number, heading in enumerate(self.records.headings):
            arrow = "" if number != self.records.sorted_by else " ▼" if self.records.reversed else " ▲"
            self.add_column(cell(f"{heading}{arrow}"), key=str(number))
        for line in self.records.lines:
            self.add_row(*(_shown(one) for one in line))
        self.move_cursor(row=0, column=min(column, len(self.records.headings) - 1))

    @property
    def current(self) -> tuple[Line, Cell, str] | None:
        """Row, cell and heading under the cursor; None where there is no row."""
        row, column = self.cursor_coordinate
        if row >= len(self.records.lines):
            return None
        return self.records.lines[row], self.records.lines[row][column], self.records.headings[column]

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "close_filter":
            return self.records.is_filtered
        if action in {"show_row", "show_cell", "copy_cell", "copy_row", "sort"} and self.current is None:
            return False
        return super().check_action(action, parameters)

    def action_filter(self) -> None:
        """Open the filter."""
        self.post_message(self.FilterRequested())

    def action_close_filter(self) -> None:
        """Show all rows."""
        self.post_message(self.RecordFilterClosed())

    def action_sort(self) -> None:
        """Sort by the column under the cursor."""
        self.records.sort(self.cursor_column)
        self.fill()

    @on(DataTable.HeaderSelected)
    def _heading_clicked(self, event: DataTable.HeaderSelected) -> None:
        event.stop()
        self.move_cursor(column=event.column_index)
        self.action_sort()

    def action_show_row(self) -> None:
        """Show the row in full."""
        if current := self.current:
            pairs = tuple(
                (heading, one.text, one.meaning) for heading, one in zip(self.records.headings, current[0], strict=True)
            )
            self.post_message(ShowDetail(self.records.title, pairs))

    def action_show_cell(self) -> None:
        """Show the cell in full."""
        if current := self.current:
            _, one, heading = current
            self.post_message(ShowDetail(heading, ((heading, one.text, one.meaning),)))

    def action_copy_cell(self) -> None:
        """Copy the cell's text."""
        if current := self.current:
            self.post_message(Copy(current[1].text))

    def action_copy_row(self) -> None:
        """Copy the row, its cells separated by tabs."""
        if current := self.current:
            self.post_message(Copy("\t".join(one.text for one in current[0])))


class RecordTable(Vertical):
    """A filter, the cells, and a line that explains the cell under the cursor."""

    DEFAULT_CSS = """
    RecordTable { height: 1fr; }
    RecordTable.-short { height: auto; }
    RecordTable > Filter { display: none; margin-bottom: 1; }
    RecordTable.-filtering > Filter { display: block; }
    RecordTable > Grid { height: auto; max-height: 1fr; background: $background; }
    RecordTable.-short > Grid { max-height: 12; }
    RecordTable > .explanation { height: 1; color: $text-muted; padding: 0 1; margin-top: 1; }
    RecordTable.-short > .explanation { display: none; }
    RecordTable > .empty { padding: 1 1; color: $text-muted; height: auto; }
    """

    def __init__(self, records: Records, *, short: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="-short" if short else "")
        self._records = records

    @override
    def compose(self) -> ComposeResult:
        if not self._records.total:
            yield Static(f"Ingen {self._records.title.lower()} er indberettet for personen.", classes="empty")
            return
        yield Filter(placeholder="Vis kun rækker med …", compact=True)
        yield Grid(self._records)
        yield Static("", classes="explanation", markup=False)

    def take_focus(self) -> bool:
        """Focus the cells and return whether there are any."""
        if not self._records.total:
            return False
        self.query_one(Grid).focus()
        return True

    @on(Grid.FilterRequested)
    def _open_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one(Filter).focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._records.filter(event.value)
        self.query_one(Grid).fill()
        self.query_one(Grid).refresh_bindings()
        self._explain()

    @on(Input.Submitted)
    def _narrowed(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one(Grid).focus()

    @on(Filter.Closed)
    @on(Grid.RecordFilterClosed)
    def _close_filter(self) -> None:
        self.query_one(Filter).value = ""
        self.remove_class("-filtering")
        self.query_one(Grid).focus()

    @on(DataTable.CellHighlighted)
    def _moved(self, event: DataTable.CellHighlighted) -> None:
        event.stop()
        self._explain()

    def _explain(self) -> None:
        shown, total = len(self._records.lines), self._records.total
        parts = [f"{shown} af {total} rækker" if shown != total else count(total, "række", "rækker")]
        if current := self.query_one(Grid).current:
            _, one, heading = current
            if one.meaning:
                parts.append(f"{heading} {one.text}: {one.meaning}")
        elif total:
            parts.append("ingen rækker passer; Esc viser alle igen")
        self.query_one(".explanation", Static).update("  ·  ".join(parts))


def _shown(one: Cell) -> Text:
    text = one.text if len(one.text) <= _WIDEST else f"{one.text[: _WIDEST - 1]}…"
    return cell(text)

"""A short table beside the persons of a run, each of whose lines stands for some of them."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_lines import LineSource, TableColumn


class SidePanel(Vertical):
    """A title above a table whose lines can be opened."""

    DEFAULT_CSS = """
    SidePanel { width: 40; max-width: 66%; border-left: solid $panel; }
    SidePanel ResultTable { overflow-x: hidden; }
    SidePanel > Static { height: 1; padding: 0 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    class PanelClosed(Message):
        """Esc was pressed."""

    def __init__(self, columns: Sequence[TableColumn], *, table_id: str) -> None:
        super().__init__()
        self.lines = ResultTable(columns, offers=frozenset({"open"}), empty="Ingen svar endnu.", id=table_id)

    @override
    def compose(self) -> ComposeResult:
        yield Static(markup=False)
        yield self.lines

    def show_lines(self, title: str, source: LineSource) -> None:
        """Show new lines; the cursor stays in its row."""
        self.query_one(Static).update(plain(title))
        self.lines.show(source, row=self.lines.row)

    def action_close_panel(self) -> None:
        """Close the panel."""
        self.post_message(self.PanelClosed())

    def take_focus(self) -> None:
        """Focus the first line."""
        self.lines.reset()
        self.lines.focus()

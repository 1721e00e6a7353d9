"""Chooses which columns of a table are shown."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import content
from knappen_tui.tui.widgets.options import OptionMenu
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_lines import TableColumn


class ShownColumnsDialog(Dialog[None]):
    """Enter shows or hides the highlighted column at once."""

    HELP_TEXT = "Enter skjuler kolonnen eller viser den igen. Den første kolonne vises altid. Esc lukker vinduet."
    DEFAULT_CSS = """
    ShownColumnsDialog OptionList, ShownColumnsDialog OptionList:focus {
        height: auto; max-height: 100%; border: none; padding: 0; background: $surface;
    }
    ShownColumnsDialog Static { margin-bottom: 1; }
    """

    def __init__(self, table: ResultTable) -> None:
        super().__init__("Kolonner")
        self._table = table

    @override
    def body(self) -> ComposeResult:
        yield Static("Enter skjuler kolonnen eller viser den igen.", classes="muted")
        columns = self._table.all_columns[1:]
        yield OptionMenu(*(Option(self._named(one), id=one.key) for one in columns), markup=False)

    def on_mount(self) -> None:
        """Highlight the first column."""
        self.query_one(OptionMenu).highlighted = 0

    @on(OptionList.OptionSelected)
    def _toggle(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        column = next(one for one in self._table.all_columns if one.key == event.option_id)
        self._table.hidden ^= {column.key}
        event.option_list.replace_option_prompt(column.key, self._named(column))

    def _named(self, column: TableColumn) -> Content:
        box = "[ ]" if column.key in self._table.hidden else "[X]"
        return content(f"{box} {column.full_heading}")

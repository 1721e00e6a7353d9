"""The field above a table for the text that its rows must contain."""

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Input

from knappen_tui.tui.shell import actions


class Filter(Input):
    """The field above the table while rows are filtered."""

    PLACES: ClassVar[tuple[str, ...]] = ("filter",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("filter")
    HELP_TEXT = "Skriv en del af det, rækkerne skal indeholde. Enter går ned i tabellen, Esc viser alle rækker igen."

    @dataclass
    class Closed(Message):
        """Esc was pressed in the filter."""

    def action_close_filter(self) -> None:
        """Close the filter and show all rows."""
        self.post_message(self.Closed())

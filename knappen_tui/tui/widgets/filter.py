"""The fields above a table: for the text that its rows must contain, and for the row to go to."""

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

    class Closed(Message):
        """Esc was pressed in the filter."""

    def action_close_filter(self) -> None:
        """Close the filter and show all rows."""
        self.post_message(self.Closed())


class Find(Input):
    """The field above the table while a row is looked for."""

    PLACES: ClassVar[tuple[str, ...]] = ("find",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("find")
    HELP_TEXT = (
        "Skriv en del af nummeret eller teksten. Enter går til den næste række med den, Esc tilbage til tabellen."
    )

    class FindClosed(Message):
        """Esc was pressed in the field."""

    def action_close_find(self) -> None:
        """Close the field."""
        self.post_message(self.FindClosed())

"""A question with two answers."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from knappen_tui.tui.dialogs.base import Dialog


class Confirm(Dialog[bool]):
    """Asks; the safe answer has the focus. True for yes, False or None for no."""

    def __init__(self, title: str, question: str, *, yes: str, no: str = "Nej") -> None:
        super().__init__(title)
        self._question = question
        self._words = (yes, no)

    def body(self) -> ComposeResult:
        """The question over its two answers."""
        yes, no = self._words
        yield Static(self._question, markup=False)
        with Horizontal(classes="buttons"):
            yield Button(no, id="no")
            yield Button(yes, id="yes", variant="warning")

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

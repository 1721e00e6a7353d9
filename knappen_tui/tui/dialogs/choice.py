"""A question with several answers."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static

from knappen_tui.tui.dialogs.base import Dialog


class ChoiceDialog(Dialog[str]):
    """Answers are (key, label), the safe one first: it has the focus. The result is the chosen one's key."""

    def __init__(self, title: str, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._question = question
        self._answers = answers

    def body(self) -> ComposeResult:
        """The question over its answers."""
        yield Static(self._question, markup=False)
        with Horizontal(classes="buttons"):
            for key, label in self._answers:
                yield Button(label, id=key)

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id)

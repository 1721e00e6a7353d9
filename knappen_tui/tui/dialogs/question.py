"""A question with buttons for its answers."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Static
from typing_extensions import override

from knappen_tui.tui.dialogs.base import Dialog


class ChoiceDialog(Dialog[str]):
    """Answers are (key, label), the safe one first: it has the focus. The result is the chosen answer's key."""

    def __init__(self, title: str, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__(title)
        self._question = question
        self._answers = answers

    @override
    def body(self) -> ComposeResult:
        yield Static(self._question, markup=False)
        with Horizontal(classes="buttons"):
            for key, label in self._answers:
                yield Button(label, id=key)

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id)


class ConfirmDialog(Dialog[bool]):
    """The result is True for yes, False or None for no. No has the focus."""

    def __init__(self, title: str, question: str, *, yes: str, no: str = "Nej") -> None:
        super().__init__(title)
        self._question = question
        self._words = (yes, no)

    @override
    def body(self) -> ComposeResult:
        yes, no = self._words
        yield Static(self._question, markup=False)
        with Horizontal(classes="buttons"):
            yield Button(no, id="no")
            yield Button(yes, id="yes", variant="warning")

    @on(Button.Pressed)
    def _answered(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

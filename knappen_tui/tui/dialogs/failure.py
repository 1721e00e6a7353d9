"""What went wrong: what happened, what was kept, what to do next, and a key to try again."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions


class Failure(Dialog[bool]):
    """Shows an error over the screen; True where the person wants to try again."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "fejl")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("fejl")

    def __init__(self, error: KnappenError, retry: Callable[[], None] | None = None) -> None:
        super().__init__(error.title)
        self._error = error
        self._can_retry = retry is not None

    def body(self) -> ComposeResult:
        """The three things to say, those that there are."""
        yield Static(self._error.message, markup=False, classes="message")
        for more in filter(None, (self._error.kept, self._error.advice)):
            yield Static(f"\n{more}", markup=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Retrying is offered only where something can be retried."""
        return self._can_retry if action == "retry" else super().check_action(action, parameters)

    def action_retry(self) -> None:
        """Try again."""
        self.dismiss(True)

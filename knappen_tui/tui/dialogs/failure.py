"""An error: what happened, what was kept, what to do, and a key to retry."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions


class FailureDialog(Dialog[bool]):
    """The result is True where the user wants to retry."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "fejl")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("fejl")

    def __init__(self, error: KnappenError, retry: Callable[[], None] | None = None) -> None:
        super().__init__(error.title)
        self._error = error
        self._can_retry = retry is not None

    @override
    def body(self) -> ComposeResult:
        yield Static(self._error.message, markup=False, classes="message")
        for more in filter(None, (self._error.kept, self._error.advice)):
            yield Static(f"\n{more}", markup=False)

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._can_retry if action == "retry" else super().check_action(action, parameters)

    def action_retry(self) -> None:
        """Close the dialog and retry."""
        self.dismiss(True)

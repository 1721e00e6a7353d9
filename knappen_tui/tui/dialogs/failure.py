"""An error: what happened, what was kept, what to do, and a key to retry."""

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Collapsible, Static
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.text import plain_lines
from knappen_tui.tui.widgets.fault import FOR_IT, advice_of, it_details


class FailureDialog(Dialog[bool]):
    """The result is True where the user wants to retry."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "fejl")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("fejl")
    DEFAULT_CSS = """
    FailureDialog VerticalScroll { height: auto; max-height: 100%; }
    FailureDialog Collapsible { border: none; padding: 0; margin-top: 1; background: transparent; color: $text-muted; }
    """

    def __init__(self, error: KnappenError, retry: Callable[[], None] | None = None) -> None:
        super().__init__(error.title)
        self._error = error
        self._can_retry = retry is not None

    @override
    def body(self) -> ComposeResult:
        with VerticalScroll(can_focus=False):
            yield Static(plain_lines(self._error.message), markup=False, classes="message")
            for more in filter(None, (self._error.kept, advice_of(self._error))):
                yield Static(plain_lines(f"\n{more}"), markup=False)
            with Collapsible(title=FOR_IT):
                yield Static(plain_lines(it_details(self._error)), markup=False)

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._can_retry if action == "retry" else super().check_action(action, parameters)

    def action_retry(self) -> None:
        """Close the dialog and retry."""
        self.dismiss(True)

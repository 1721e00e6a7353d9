"""The base class of apps that show personal data: nothing of it in notifications, logs and crash reports."""

from typing import Any

from rich.text import Text
from textual.app import App
from textual.notifications import SeverityLevel
from typing_extensions import override

from knappen_tui.domain.masking import masked
from knappen_tui.tui.shell import crash, keymap, theme


class PrivateApp(App[None], inherit_bindings=False):
    """Has the themes and the Danish names of keys, and reports an unexpected exception without its text."""

    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        theme.register(self)
        self._has_crashed = False

    @override
    def get_key_display(self, binding: Any) -> str:
        return keymap.key_name(binding.key)

    @override
    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notification without markup, its CPR numbers masked."""
        super().notify(masked(message), title=title, severity=severity, timeout=timeout, markup=False)

    @override
    def _log(self, *_: Any, **__: Any) -> None:
        """Do nothing: Textual's log would hold every key that is pressed."""

    # Textual's own report would show every local variable, among them CPR numbers.
    @override
    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._has_crashed:
            return  # a consequence of the first one
        self._has_crashed = True
        reported = crash.as_error(error)
        self.panic(Text(f"{reported.message}\n{reported.advice}"))
        self._exception = error  # tests read it
        self._exception_event.set()

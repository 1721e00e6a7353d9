"""Asks for the case that look-ups belong to."""

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input, Static
from typing_extensions import override

from knappen_tui.domain.masking import masked
from knappen_tui.tui.dialogs.base import Dialog


class PurposeDialog(Dialog[str]):
    """The result is the case, "" for none. A CPR number is refused."""

    HELP_TEXT = (
        "Et sagsnummer eller et formål. Det skrives i opslagsloggen ved hvert opslag, til du skriver et andet eller"
        " lukker programmet. Skriv ikke et CPR-nummer."
    )

    def __init__(self, current: str) -> None:
        super().__init__("Sag")
        self._current = current

    @override
    def body(self) -> ComposeResult:
        yield Static("Hvilken sag eller hvilket formål hører opslagene til?\n")
        yield Input(self._current, placeholder="Sagsnummer eller formål", compact=True)
        yield Static("", id="notice", classes="message", markup=False)

    @on(Input.Submitted)
    def _given(self, event: Input.Submitted) -> None:
        purpose = event.value.strip()
        if masked(purpose) != purpose:
            self.query_one("#notice", Static).update(
                "\n✗ Det ligner et CPR-nummer. Skriv et sagsnummer eller et formål."
            )
            return
        self.dismiss(purpose)

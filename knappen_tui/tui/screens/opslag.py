"""Opslag: one person, looked up and shown."""

from textual.app import ComposeResult
from textual.widgets import Static

from knappen_tui.domain.cpr import Cpr
from knappen_tui.tui.screens.base import KnappenScreen


class OpslagScreen(KnappenScreen):
    """The first screen."""

    MODE = "opslag"

    def body(self) -> ComposeResult:
        """To come."""
        yield Static("Opslag")

    def look_up(self, cpr: Cpr) -> None:
        """To come."""

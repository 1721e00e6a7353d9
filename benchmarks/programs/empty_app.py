"""A minimal Textual app, for the time to the first paint."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """Shows one word."""

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static("PAINTED")


Empty().run()

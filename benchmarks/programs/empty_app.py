"""A Textual app with one word on the screen: what its first paint costs at the least."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Empty(App[None]):
    """Nothing but a word."""

    def compose(self) -> ComposeResult:
        """The word."""
        yield Static("PAINTED")


Empty().run()

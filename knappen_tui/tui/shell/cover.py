"""The privacy cover: hides all personal data until a key is pressed."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.demo_mark import DEMO_MARK


class Cover(Screen[None]):
    """Covers the screen below. The key that closes it does nothing else."""

    DEFAULT_CSS = """
    Cover { align: center middle; background: $background; }
    Cover Vertical { width: auto; height: auto; border: round $primary; padding: 1 4; }
    Cover Static { width: auto; text-align: center; }
    Cover .demo { width: 100%; text-style: bold reverse; margin-bottom: 1; }
    """

    def __init__(self, text: str, *, demo: bool) -> None:
        super().__init__()
        self._text = text
        self._demo = demo

    @override
    def compose(self) -> ComposeResult:
        with Vertical():
            if self._demo:
                yield Static(DEMO_MARK, classes="demo")
            yield Static(self._text)
            yield Static("\nTryk på en tast for at fortsætte.")

    def on_key(self, event: events.Key) -> None:
        """Close the cover; the key goes nowhere else."""
        event.stop()
        event.prevent_default()
        self.dismiss()

    def on_click(self) -> None:
        """Close the cover."""
        self.dismiss()

"""The line of a dialog that says what is wrong with what was typed."""

from textual.widgets import Static

from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.shell.text import plain_lines


class Notice(Static):
    """Takes no room until it has something to say."""

    DEFAULT_CSS = """
    Notice { height: auto; text-style: bold; color: $text-error; display: none; }
    Notice.-shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__("", id="notice", markup=False)

    def show(self, text: str) -> None:
        """Show a text, which may have several lines."""
        self.update(plain_lines(text))
        self.add_class("-shown")

    def show_error(self, error: KnappenError) -> None:
        """Show what went wrong, and the advice."""
        self.show("\n".join(filter(None, (f"✗ {error.message}", error.advice))))

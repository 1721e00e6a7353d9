"""An error shown in place of the answer: what happened, what was kept, what to do, buttons to retry or log in, and
what the IT department needs, folded."""

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Collapsible, Static
from typing_extensions import override

from knappen_tui import __version__
from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.shell import actions, keymap, state
from knappen_tui.tui.shell.text import plain_lines

FOR_IT = "Til it-afdelingen"


class FaultPane(VerticalScroll, can_focus=False):
    """Shows one error at a time."""

    DEFAULT_CSS = """
    FaultPane { padding: 1 2; height: 1fr; }
    FaultPane > .card {
        height: auto; max-width: 90; border-left: thick $error; background: $surface; padding: 1 2;
    }
    FaultPane > .card.-mild { border-left: thick $primary; }
    FaultPane .heading { text-style: bold; }
    FaultPane Static { height: auto; }
    FaultPane .buttons { height: auto; margin-top: 1; }
    FaultPane Button { margin-right: 2; }
    FaultPane Collapsible { border: none; padding: 0; margin-top: 1; background: transparent; color: $text-muted; }
    """

    class Retry(Message):
        """Retry the work that failed."""

    class LogIn(Message):
        """Log in again."""

    @override
    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="card", can_focus=False):
            yield Static("", classes="heading", markup=False)
            yield Static("", classes="body", markup=False)
            with Horizontal(classes="buttons"):
                yield Button(f"Prøv igen{self._retry_key()}", id="retry", variant="primary", compact=True)
                yield Button("Log ind", id="log-in", compact=True)
            with Collapsible(title=FOR_IT, id="for-it"):
                yield Static("", classes="details", markup=False)

    def _retry_key(self) -> str:
        """The key that retries on this screen, in brackets; "" where there is none."""
        action = next((action for action in actions.of(self.screen) if action.does == "retry"), None)
        return f" ({keymap.names_of(action, state.shared_by(self.app).keys)})" if action else ""

    def show(self, error: KnappenError, *, title: str = "", can_retry: bool = True, can_log_in: bool = False) -> None:
        """Show an error; `title` replaces its own."""
        paragraphs = tuple(filter(None, (error.message, error.kept, advice_of(error))))
        self.show_text(f"✗ {title or error.title}", paragraphs, can_retry=can_retry, can_log_in=can_log_in)
        self.query_one(".details", Static).update(plain_lines(it_details(error)))
        folded = self.query_one("#for-it", Collapsible)
        folded.collapsed = folded.display = True

    def show_text(
        self,
        heading: str,
        texts: Sequence[str],
        *,
        mild: bool = False,
        can_retry: bool = True,
        can_log_in: bool = False,
    ) -> None:
        """Show paragraphs under a heading; `mild` where it is not an error."""
        self.query_one(".card").set_class(mild, "-mild")
        self.query_one(".heading", Static).update(plain_lines(heading))
        self.query_one(".body", Static).update("\n" + "\n\n".join(map(plain_lines, texts)))
        self.query_one("#for-it").display = False
        self.query_one("#retry").display = can_retry
        self.query_one("#log-in").display = can_log_in

    def take_focus(self) -> None:
        """Focus the first button."""
        for button in self.query(Button):
            if button.display:
                button.focus()
                return

    @on(Collapsible.Expanded)
    def _unfolded(self) -> None:
        """Show what was unfolded, as soon as it is laid out: it is the last, below the others on a low screen."""
        self.anchor()

    @on(Collapsible.Collapsed)
    def _folded(self) -> None:
        self.anchor(False)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.Retry() if event.button.id == "retry" else self.LogIn())


def advice_of(error: KnappenError) -> str:
    """What to do about the error, under its heading; "" where nothing is known."""
    return f"Det kan du gøre:\n{error.advice}" if error.advice else ""


def it_details(error: KnappenError) -> str:
    """The error's kind, exit code and causes: no texts of causes, which may hold anything."""
    lines = [f"knappen {__version__} · {error.kind} · kode {int(error.exit_code)}"]
    cause = error.__cause__
    while cause is not None:
        lines.append(f"fordi: {type(cause).__module__}.{type(cause).__qualname__}")
        cause = cause.__cause__
    return "\n".join(lines)

"""The base class of dialogs: a title, a body, and Esc closes it."""

from typing import ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static
from textual.worker import Worker, WorkerState
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.shell import actions, crash
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.footer import KnappenFooter

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None]):
    """Subclasses define `body`. The result is None where the user closed the dialog."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("dialog")
    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > .dialog {
        width: 70; max-width: 96%; height: auto; max-height: 90%;
        background: $surface; border: round $primary; border-title-color: $text-primary;
        border-title-style: bold; padding: 1 2;
    }
    Dialog .buttons { height: auto; align-horizontal: right; margin-top: 1; }
    Dialog .buttons Button { margin-left: 2; }
    Dialog.-narrow .buttons Button { margin-left: 1; min-width: 14; }
    Dialog.-low > .dialog { max-height: 95%; padding: 0 2; }
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title

    @override
    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as frame:
            frame.border_title = plain(self._title).replace("[", "\\[")
            yield from self.body()
        yield KnappenFooter()

    def body(self) -> ComposeResult:
        """The widgets inside the frame."""
        yield Static()

    def failed(self, error: KnappenError) -> None:
        """Show the error of a failed worker. A dialog with a place for it overrides this."""
        self.notify(error.message, severity="error")

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            event.stop()
            error = event.worker.error
            self.failed(error if isinstance(error, KnappenError) else crash.as_error(error))

    def action_close(self) -> None:
        """Close the dialog without a result."""
        self.dismiss(None)

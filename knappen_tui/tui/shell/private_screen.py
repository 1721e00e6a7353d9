"""The base class of main screens with personal data: numbers shown for a while, and what a failed worker leads to."""

from collections.abc import Callable, Coroutine
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.screen import Screen
from textual.timer import Timer
from textual.worker import Worker, WorkerState
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError
from knappen_tui.tui.shell import crash, state
from knappen_tui.tui.widgets.footer import KnappenFooter
from knappen_tui.tui.widgets.header import Header

Retry = Callable[[], None]
Work = Callable[[], Coroutine[None, None, None]]

SHOWN_SECONDS = 10.0  # how long CPR numbers are shown in full


class PrivateScreen(Screen[None]):
    """Start workers with `begin` or with `exit_on_error=False`: their errors go to `failed`."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    HELP_TEXT: ClassVar[str] = ""

    def __init__(self) -> None:
        super().__init__()
        self._masking: Timer | None = None

    @override
    def compose(self) -> ComposeResult:
        yield self.header()
        yield from self.body()
        yield KnappenFooter()

    def header(self) -> Header:
        """The line at the top."""
        raise NotImplementedError

    def body(self) -> ComposeResult:
        """The widgets between header and footer."""
        yield from ()

    def on_mount(self) -> None:
        """Register for `forget`."""
        state.shared_by(self.app).register_holder(self)

    def forget(self) -> None:
        """Clear all personal data from this screen. Work in progress goes on."""

    def action_reveal(self) -> None:
        """Show the CPR numbers in full for `SHOWN_SECONDS`."""
        self.show_numbers(whole=True)
        if self._masking is not None:
            self._masking.stop()
        self._masking = self.set_timer(SHOWN_SECONDS, self._mask)

    def on_screen_suspend(self) -> None:
        """Mask the CPR numbers, and close the notifications, which belong to this screen."""
        self._mask()
        self.app.clear_notifications()

    def _mask(self) -> None:
        if self._masking is not None:
            self._masking.stop()
            self._masking = None
            self.show_numbers(whole=False)

    def show_numbers(self, *, whole: bool) -> None:
        """Show the CPR numbers of the screen in full, or masked. A screen with numbers overrides this."""

    def begin(self, work: Work, *, group: str) -> Worker[None]:
        """Start a worker in place of any other of the group."""
        return self.run_worker(work, group=group, exclusive=True, exit_on_error=False)

    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        """Show an error in a dialog. Screens that show errors elsewhere override this."""

        from knappen_tui.tui.dialogs.failure import FailureDialog

        def answered(again: bool | None) -> None:
            if again and retry:
                retry()

        self.app.push_screen(FailureDialog(error, retry), answered)

    def retry_for(self, worker: Worker[object]) -> Retry | None:
        """What repeats a failed worker's work; None where nothing does."""
        del worker
        return None

    @on(Worker.StateChanged)
    def _worker_ended(self, event: Worker.StateChanged) -> None:
        """Report every failed worker."""
        if event.state is not WorkerState.ERROR or event.worker.error is None:
            return
        event.stop()
        error = event.worker.error
        if not isinstance(error, KnappenError):
            error = crash.as_error(error)
        self.failed(error, self.retry_for(event.worker))

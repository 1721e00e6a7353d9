"""A screen that does one piece of work at a time. An error is shown above the content, and the work can be retried."""

from textual import on
from textual.app import ComposeResult
from textual.worker import Worker
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError, LoginRefused
from knappen_tui.tui.shell.private_screen import PrivateScreen, Retry, Work
from knappen_tui.tui.widgets.fault import FaultPane

_WORK = "work"


class WorkScreen(PrivateScreen):
    """Give work to `do`. Subclasses add their content below the error."""

    DEFAULT_CSS = """
    WorkScreen FaultPane { height: auto; max-height: 60%; padding: 0 1; display: none; }
    WorkScreen FaultPane.-shown { display: block; }
    WorkScreen FaultPane > .card { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._retry: Retry | None = None
        self._can_retry = False

    @override
    def body(self) -> ComposeResult:
        yield FaultPane()

    def do(self, work: Work, *, group: str = _WORK) -> None:
        """Start work in place of any other of the group. Only work of the default group can be retried."""
        if group == _WORK:
            self.hide_fault()
            self._retry = lambda: self.do(work)
        self.begin(work, group=group)

    def retry(self) -> None:
        """Repeat the latest work of the default group."""
        if self._retry is not None:
            self._retry()

    @override
    def retry_for(self, worker: Worker[object]) -> Retry | None:
        return self._retry if worker.group == _WORK else None

    @override
    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        self._can_retry = retry is not None
        pane = self.query_one(FaultPane)
        can_log_in = self._can_retry and isinstance(error, LoginRefused)
        pane.show(error, title=self.title_of(error), can_retry=self._can_retry, can_log_in=can_log_in)
        pane.add_class("-shown")
        pane.take_focus()
        self.refresh_bindings()

    def title_of(self, error: KnappenError) -> str:
        """The title over an error. Screens about another site than knappen override this."""
        return error.title

    def hide_fault(self) -> None:
        """Hide the error: other work has started."""
        self.query_one(FaultPane).remove_class("-shown")

    def drop_fault(self) -> None:
        """Hide the error and drop its work: it cannot be retried."""
        self.hide_fault()
        self._retry = None

    @property
    def can_retry(self) -> bool:
        """Whether an error is shown whose work can be retried."""
        return self._can_retry and self.query_one(FaultPane).has_class("-shown")

    @on(FaultPane.Retry)
    @on(FaultPane.LogIn)
    def action_retry(self) -> None:
        """Repeat the work that failed; after a refused login it asks for the password."""
        if self.can_retry:
            self.retry()

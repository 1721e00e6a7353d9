"""A screen that works at one thing at a time: what fails is shown over what is kept, and can be tried again."""

from textual import on
from textual.app import ComposeResult
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError, LoginRefused
from knappen_tui.tui.shell.screen import KnappenScreen, Retry, Work
from knappen_tui.tui.widgets.fault import FaultPane


class WorkScreen(KnappenScreen):
    """Give work to `do`; subclasses put what they show below the fault."""

    DEFAULT_CSS = """
    WorkScreen FaultPane { height: auto; max-height: 60%; padding: 0 1; display: none; }
    WorkScreen FaultPane.-shown { display: block; }
    WorkScreen FaultPane > .card { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._retry: Retry | None = None

    @override
    def body(self) -> ComposeResult:
        yield FaultPane()

    def do(self, work: Work, *, group: str = "work", show: bool = True) -> None:
        """Begin this in place of what the group was at; with `show` off it happens unseen, and is not tried again."""
        if show:
            self.hide_fault()
            self._retry = lambda: self.do(work, group=group)
        self.begin(work, group=group)

    @override
    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        del retry
        pane = self.query_one(FaultPane)
        pane.show(error, can_retry=self._retry is not None, can_log_in=isinstance(error, LoginRefused))
        pane.add_class("-shown")
        pane.take_focus()
        self.refresh_bindings()

    def hide_fault(self) -> None:
        """Something else is begun."""
        self.query_one(FaultPane).remove_class("-shown")

    def drop_fault(self) -> None:
        """Remove the fault for good: what failed is not tried again."""
        self.hide_fault()
        self._retry = None

    @property
    def can_retry(self) -> bool:
        """Whether a fault is shown that something can be done about."""
        return self._retry is not None and self.query_one(FaultPane).has_class("-shown")

    @on(FaultPane.Retry)
    @on(FaultPane.LogIn)
    def action_retry(self) -> None:
        """Try what failed again; after a refused login that asks for the password."""
        if self._retry is not None:
            self._retry()

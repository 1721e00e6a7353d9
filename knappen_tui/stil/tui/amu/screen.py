"""The base class of the app's screens: the header, the school's access, and the words over an error."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from textual import on
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError, LoginRefused
from knappen_tui.domain.events import Event, Listener
from knappen_tui.stil.amu import report
from knappen_tui.stil.amu.service import AmuAccess
from knappen_tui.stil.error_titles import title_of
from knappen_tui.stil.tui.amu.login import AmuLoginDialog
from knappen_tui.stil.tui.amu.loop_thread import LoopThread
from knappen_tui.stil.tui.amu.state import AmuState
from knappen_tui.tui.shell import state
from knappen_tui.tui.shell.private_screen import Retry
from knappen_tui.tui.shell.work_screen import WorkScreen
from knappen_tui.tui.widgets.header import Header
from knappen_tui.tui.widgets.memory_rows import MemoryRows
from knappen_tui.tui.widgets.table_pane import TablePane

T = TypeVar("T")


class AmuScreen(WorkScreen):
    """Shows one table, whose rows `_arrange` shows. Subclasses say with `tell` why something takes time."""

    def __init__(self) -> None:
        super().__init__()
        self._rows = MemoryRows((), ())

    @property
    def shared(self) -> AmuState:
        """What the screens share."""
        return cast("AmuState", state.shared_by(self.app))

    @override
    def header(self) -> Header:
        return Header([], "", who=self.shared.who, demo=self.shared.demo, program="stil amu")

    def show_user(self) -> None:
        """Show which school is logged in."""
        self.query_one(Header).show_user(self.shared.who)

    @override
    def title_of(self, error: KnappenError) -> str:
        return title_of(error) or error.title

    @override
    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        if isinstance(error, LoginRefused):
            self.shared.reject()
            self.show_user()
        super().failed(error, retry)

    def tell(self, text: str) -> None:
        """Say why something takes time."""

    def _arrange(self) -> None:
        """Show the rows in the order and the selection that the table asks for."""
        raise NotImplementedError

    @on(TablePane.Rearranged)
    def _rearranged(self) -> None:
        self._arrange()

    @on(TablePane.RowWanted)
    def _find(self, event: TablePane.RowWanted) -> None:
        self.query_one(TablePane).go_to(self._rows.find(event.text, event.after))

    async def get_access(self) -> AmuAccess | None:
        """Return the school's access, after asking for it where it is not known. Only from a worker.

        None where the user cancels. Raises `KnappenError`.
        """
        shared = self.shared
        if await asyncio.to_thread(shared.prepare) is None:
            await self.app.push_screen_wait(AmuLoginDialog(shared))
        self.show_user()
        return shared.access

    def listener(self) -> Listener:
        """Return a listener, for any thread, that tells why something takes time."""
        loop = asyncio.get_running_loop()

        def notify(event: Event) -> None:
            if text := report.event_text(event):
                loop.call_soon_threadsafe(self.tell, text)

        return notify

    async def from_site(self, work: Callable[[Listener], Coroutine[Any, Any, T]]) -> T | None:
        """Return what `work` returns, done in a thread; None where that was stopped. Raises what it raises."""
        notify = self.listener()
        return await LoopThread(lambda: work(notify)).run()

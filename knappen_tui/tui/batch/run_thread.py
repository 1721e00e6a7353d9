"""A batch on a thread of its own, so that neither a slow disk nor a long answer ever holds the screen back."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from knappen_tui import service
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.events import Event, Progress
from knappen_tui.domain.narration import kept
from knappen_tui.domain.report import Report


@dataclass(frozen=True, slots=True)
class RunBegun:
    """The journal is open: the run can be looked at from now on."""

    run_id: str
    progress: Progress


class RunThread:
    """One start of a run: the batch is opened, asked and closed in one thread (SQLite and the lock want that).

    `tell` is called in the thread of the event loop that made this object.
    """

    def __init__(
        self, open_batch: Callable[[], service.BatchSession], tell: Callable[[RunBegun | Event], None]
    ) -> None:
        self._open_batch = open_batch
        self._screen = asyncio.get_running_loop()
        self._tell = tell
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None
        self._gate: asyncio.Event | None = None
        self._paused = False
        self._stopped = False

    async def run(self) -> Progress:
        """Ask until all are done, or `stop`; how far it came. Raises `KnappenError`: what is answered is kept."""
        try:
            return await asyncio.to_thread(self._in_thread)
        except asyncio.CancelledError:
            self.stop()
            raise

    def pause(self) -> None:
        """Ask about nobody else for now; a chunk on its way is finished."""
        with self._guard:
            self._paused = True
            if self._loop and self._gate:
                self._loop.call_soon_threadsafe(self._gate.clear)

    def go_on(self) -> None:
        """The pause is over."""
        with self._guard:
            self._paused = False
            if self._loop and self._gate:
                self._loop.call_soon_threadsafe(self._gate.set)

    def stop(self) -> None:
        """End now; a chunk on its way is given up, all that is answered is kept."""
        with self._guard:
            self._stopped = True
            if self._loop and self._work:
                self._loop.call_soon_threadsafe(self._work.cancel)

    def _in_thread(self) -> Progress:
        with self._open_batch() as batch:
            self._say(RunBegun(batch.run_id, batch.progress))
            try:
                asyncio.run(self._ask(batch))
            except KnappenError as error:
                error.kept = error.kept or kept(batch.progress)
                raise
            except asyncio.CancelledError:
                if not self._stopped:
                    raise
            return batch.progress

    async def _ask(self, batch: service.BatchSession) -> None:
        gate = asyncio.Event()
        with self._guard:
            if self._stopped:
                return
            self._loop, self._work, self._gate = asyncio.get_running_loop(), asyncio.current_task(), gate
            if not self._paused:
                gate.set()
        try:
            async with aclosing(batch.events()) as events:
                async for event in events:
                    self._say(event)
                    await gate.wait()
        finally:
            with self._guard:
                self._loop = None

    def _say(self, what: RunBegun | Event) -> None:
        self._screen.call_soon_threadsafe(self._tell, what)


async def write(order: service.BatchSpec, run_id: str) -> Report:
    """Write a run's sheet; then its persons are gone from the journal.

    Raises `KnappenError`: then the answers are kept.
    """

    def in_thread() -> Report:
        with service.BatchSession.resume(order, run_id) as batch:
            return batch.write()

    return await asyncio.to_thread(in_thread)

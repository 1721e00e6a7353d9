"""A batch in its own thread: neither a slow disk nor a long answer blocks the screen."""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Collection
from contextlib import AbstractContextManager, aclosing
from dataclasses import dataclass

from knappen_tui import service
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.events import DetailProgress, Event, Progress
from knappen_tui.domain.narration import answers_kept, details_kept
from knappen_tui.domain.report import Report


@dataclass(frozen=True, slots=True)
class RunBegun:
    """The journal is open: its persons can be shown."""

    run_id: str
    progress: Progress
    details: DetailProgress


class RunThread:
    """One start of a run. The batch is opened, run and closed in one thread, as SQLite and the lock require.

    `on_event` is called in the thread of the event loop that this object was made in. The persons at `positions` of the
    list are looked up singly, beside those that the run itself wants.
    """

    def __init__(
        self,
        open_batch: Callable[[], AbstractContextManager[service.BatchSession]],
        on_event: Callable[[RunBegun | Event], None],
        positions: Collection[int] = (),
    ) -> None:
        self._open_batch = open_batch
        self._positions = positions
        self._screen_loop = asyncio.get_running_loop()
        self._on_event = on_event
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None
        self._go: asyncio.Event | None = None
        self._paused = False
        self._stopped = False

    async def run(self) -> Progress:
        """Ask until all are answered or `stop` is called. Raises `KnappenError`; answers are kept."""
        try:
            return await asyncio.to_thread(self._in_thread)
        except asyncio.CancelledError:
            self.stop()
            raise

    def pause(self) -> None:
        """Send no more chunks; the one under way is finished."""
        with self._guard:
            self._paused = True
            if self._loop and self._go:
                self._loop.call_soon_threadsafe(self._go.clear)

    def go_on(self) -> None:
        """End the pause."""
        with self._guard:
            self._paused = False
            if self._loop and self._go:
                self._loop.call_soon_threadsafe(self._go.set)

    def stop(self) -> None:
        """End the run; the chunk under way is cancelled, answers are kept."""
        with self._guard:
            self._stopped = True
            if self._loop and self._work:
                self._loop.call_soon_threadsafe(self._work.cancel)

    def _in_thread(self) -> Progress:
        with self._open_batch() as batch:
            self._report(RunBegun(batch.run_id, batch.progress, batch.detail_progress))
            try:
                asyncio.run(self._ask(batch))
            except KnappenError as error:
                details = batch.detail_progress
                error.kept = error.kept or (details_kept(details) if details.total else answers_kept(batch.progress))
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
            self._loop, self._work, self._go = asyncio.get_running_loop(), asyncio.current_task(), gate
            if not self._paused:
                gate.set()
        try:
            if batch.progress.done < batch.progress.total or not self._wants_details(batch):
                await self._show(batch.events(), gate)
            if self._wants_details(batch):
                await self._show(batch.detail_events(), gate)
        finally:
            with self._guard:
                self._loop = None

    def _wants_details(self, batch: service.BatchSession) -> bool:
        """Mark who is to be looked up singly; return whether anyone is left."""
        if batch.with_details:
            batch.want_details()
        positions, self._positions = self._positions, ()
        if positions:
            batch.want_details(positions)
        return batch.detail_progress.done < batch.detail_progress.total

    async def _show(self, work: AsyncGenerator[Event, None], gate: asyncio.Event) -> None:
        async with aclosing(work) as events:
            async for event in events:
                self._report(event)
                await gate.wait()

    def _report(self, what: RunBegun | Event) -> None:
        self._screen_loop.call_soon_threadsafe(self._on_event, what)


async def write(
    spec: service.BatchSpec, run_id: str, session: service.BatchSession | None
) -> tuple[service.BatchSession, Report]:
    """Write a run's file, again where `session` has written it before; return the session that holds the answers.

    Raises `KnappenError`; the answers are kept then.
    """

    def in_thread() -> tuple[service.BatchSession, Report]:
        if session is not None:
            session.retarget(spec)
            return session, session.write(keep=True)
        fresh = service.BatchSession.resume(spec, run_id)
        try:
            return fresh, fresh.write(keep=True)
        except BaseException:
            fresh.close()
            raise

    return await asyncio.to_thread(in_thread)


async def write_part(
    spec: service.BatchSpec, run_id: str, session: service.BatchSession | None, positions: Collection[int], words: str
) -> None:
    """Write some persons of a run, which `session` holds where its file is written. Raises `KnappenError`."""

    def in_thread() -> None:
        if session is not None:
            session.retarget(spec)
            session.write_part(positions, words)
        else:
            with service.BatchSession.resume(spec, run_id) as fresh:
                fresh.write_part(positions, words)

    await asyncio.to_thread(in_thread)

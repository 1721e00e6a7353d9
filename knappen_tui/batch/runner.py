"""A run: chunks of the list -> site -> journal, told as events while it happens."""

import asyncio
import math
import time
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from knappen_tui.batch.journal import Journal
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood, ServerFault
from knappen_tui.domain.events import ChunkAsked, ChunkDone, ChunkSplit, Event, Listener, NotAnswered, RunStarted
from knappen_tui.domain.report import Unanswered
from knappen_tui.domain.udtraek import Answer

# When so many numbers in a row have failed alone, as many from the end of the list tell whether the site is at fault.
_DOUBTS = 3
_SILENCE = "knappen svarede ikke på nummeret, heller ikke anden gang"


class Site(Protocol):
    """What a run needs of a knappen site."""

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        """Rows for exactly these persons. Raises `KnappenError`; with `patient` off it gives up sooner."""
        ...


async def run(
    journal: Journal, site: Site, *, chunk_size: int, parallel: int, now: Callable[[], datetime]
) -> AsyncGenerator[Event, None]:
    """Ask about everyone pending in the journal, `chunk_size` at a time, `parallel` chunks at once.

    Nothing new is asked while the consumer holds back, so pausing is not to iterate. Closing the
    iterator cancels what is in flight; all that was answered is in the journal. `now` gives aware times.
    Raises the `KnappenError` that stopped it: what is answered by then is kept.
    """
    pending = journal.progress.total - journal.progress.done
    yield RunStarted(journal.run_id, journal.progress, journal.progress.done, math.ceil(pending / chunk_size))
    told: asyncio.Queue[Event | asyncio.Task[None]] = asyncio.Queue()
    work = _Work(journal, site, told.put_nowait, now)
    chunks = enumerate(journal.chunks(chunk_size), 1)
    tasks = _start(work, chunks, parallel, told)
    try:
        while tasks:
            event = await told.get()
            if not isinstance(event, asyncio.Task):
                yield event
                continue
            tasks.discard(event)
            event.result()
            tasks |= _start(work, chunks, 1, told)
        work.settle_doubts()
        while not told.empty():
            event = told.get_nowait()
            if not isinstance(event, asyncio.Task):
                yield event
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _start(
    work: "_Work",
    chunks: Iterator[tuple[int, list[Cpr]]],
    count: int,
    told: "asyncio.Queue[Event | asyncio.Task[None]]",
) -> set[asyncio.Task[None]]:
    """Set up to `count` further chunks going; each task reports its own end to the same queue."""
    started = set()
    for _, (number, chunk) in zip(range(count), chunks, strict=False):
        task = asyncio.create_task(work.chunk(number, chunk))
        task.add_done_callback(told.put_nowait)
        started.add(task)
    return started


class _Work:
    """One run's chunks, and the doubts about single numbers that they share."""

    def __init__(self, journal: Journal, site: Site, notify: Listener, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._site = site
        self._notify = notify
        self._now = now
        self._doubts: list[tuple[Cpr, KnappenError]] = []
        self._in_flight: set[Cpr] = set()
        self._witnesses: set[Cpr] = set()
        self._in_court = asyncio.Lock()

    async def chunk(self, number: int, cprs: list[Cpr]) -> None:
        self._notify(ChunkAsked(number, len(cprs)))
        started = time.monotonic()
        self._in_flight.update(cprs)
        await self._ask(cprs, cprs, patient=True)
        self._in_flight.difference_update(cprs)
        self._notify(ChunkDone(number, len(cprs), time.monotonic() - started, self._journal.progress))

    async def _ask(self, cprs: Sequence[Cpr], chunk: Sequence[Cpr], *, patient: bool) -> None:
        """Get these persons of a chunk into the journal, in halves where they cannot be had as a whole."""
        cprs = [cpr for cpr in cprs if cpr not in self._witnesses]
        if not cprs:
            return
        try:
            answer = await self._site.udtraek(cprs, self._notify, patient=patient)
        except (NotUnderstood, ServerFault) as fault:
            if fault.site_wide:
                raise
            if len(cprs) == 1:
                await self._doubt(cprs[0], fault, chunk)
                return
            self._notify(ChunkSplit(len(cprs), fault.message))
            half = len(cprs) // 2
            await self._ask(cprs[:half], chunk, patient=False)
            await self._ask(cprs[half:], chunk, patient=False)
            return
        self._take(answer)

    def _take(self, answer: Answer) -> None:
        """Put an answer in the journal; a site that answers about someone is not itself at fault."""
        self._record(answer, [Unanswered(cpr, _SILENCE) for cpr in answer.unanswered])
        if answer.rows:
            self._give_up_doubtful()

    async def _doubt(self, cpr: Cpr, fault: KnappenError, chunk: Sequence[Cpr]) -> None:
        """A number failed alone. Whose fault it is shows when the site answers about another."""
        self._doubts.append((cpr, fault))
        async with self._in_court:
            if len(self._doubts) < _DOUBTS:
                return
            elsewhere = self._in_flight.difference(chunk) | self._witnesses | {doubted for doubted, _ in self._doubts}
            witnesses = self._journal.last_pending(_DOUBTS, but_not=elsewhere)
            for witness in witnesses:
                self._witnesses.add(witness)
                try:
                    self._take(await self._site.udtraek([witness], self._notify, patient=False))
                except (NotUnderstood, ServerFault) as other:
                    self._doubts.append((witness, other))
                else:
                    return
            # At the very end of a list there is no full jury; `settle_doubts` has the last word then.
            if len(witnesses) == _DOUBTS:
                raise fault

    def settle_doubts(self) -> None:
        """At the end of a run: the site has answered about others, or it has answered nothing at all."""
        if self._doubts and not self._journal.progress.answered:
            raise self._doubts[0][1]
        self._give_up_doubtful()

    def _give_up_doubtful(self) -> None:
        doubtful = [Unanswered(cpr, fault.message) for cpr, fault in self._doubts]
        self._doubts.clear()
        if doubtful:
            self._record(Answer([], [], None), doubtful)

    def _record(self, answer: Answer, unanswered: list[Unanswered]) -> None:
        self._journal.record(answer, unanswered, self._now())
        for entry in unanswered:
            self._notify(NotAnswered(entry.cpr, entry.reason))

"""Run a batch: ask the site about the journal's pending persons, chunk by chunk, and yield events.

How a bad number is isolated. The site may fail on a whole chunk because of one number in it:

1. A failed chunk is asked again in halves, down to single numbers. If nobody has been answered yet, and a chunk and
   its first half both have a fault of the same kind in the page as a whole (`NotUnderstood.page_level`), the site is
   at fault: the run stops.
2. A number that fails alone is a *suspect*: the fault may be the number's or the site's.
3. An answer with rows about anyone shows that the site works. All suspects are then recorded as unanswered.
4. With `_PROBE_COUNT` suspects and no such answer, as many other pending numbers are asked one by one: the *probes*,
   from the end of the list, none of them in flight in another chunk. The first probe that is answered settles it as
   in 3. If every probe fails the site is at fault: the run stops, and no suspect is recorded as unanswered.
5. Near the end of a list there are too few probes. The run then goes on, and at its end the suspects are recorded as
   unanswered if anyone at all was answered; otherwise the first suspect's error is raised.

`_probe_lock` keeps parallel chunks from probing at once. A failed probe is a suspect, and no chunk asks it again.
"""

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

_PROBE_COUNT = 3
_NO_ROW = "knappen svarede ikke på nummeret, heller ikke anden gang"


class Site(Protocol):
    """What a run needs of a knappen site."""

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        """Rows for exactly these persons. Raises `KnappenError`; with `patient` off it gives up sooner."""
        ...


async def run(
    journal: Journal, site: Site, *, chunk_size: int, parallel: int, now: Callable[[], datetime]
) -> AsyncGenerator[Event, None]:
    """Ask about everyone pending in the journal, `chunk_size` persons at a time, `parallel` chunks at once.

    No new chunk starts while the consumer holds back: a run is paused by not iterating. Closing the generator cancels
    the requests in flight; what was answered is in the journal. `now` returns aware datetimes.
    Raises the `KnappenError` that stopped the run.
    """
    progress = journal.progress
    before = math.ceil(progress.done / chunk_size)
    chunks_in_all = before + math.ceil((progress.total - progress.done) / chunk_size)
    yield RunStarted(journal.run_id, progress, progress.done, chunks_in_all)
    queue: asyncio.Queue[Event | asyncio.Task[None]] = asyncio.Queue()
    asking = _ChunkRunner(journal, site, queue.put_nowait, now)
    chunks = enumerate(journal.chunks(chunk_size), before + 1)
    tasks = _start(asking, chunks, parallel, queue)
    try:
        while tasks:
            event = await queue.get()
            if not isinstance(event, asyncio.Task):
                yield event
                continue
            tasks.discard(event)
            event.result()
            tasks |= _start(asking, chunks, 1, queue)
        asking.settle_suspects()
        while not queue.empty():
            event = queue.get_nowait()
            if not isinstance(event, asyncio.Task):
                yield event
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _start(
    asking: "_ChunkRunner",
    chunks: Iterator[tuple[int, list[Cpr]]],
    count: int,
    queue: "asyncio.Queue[Event | asyncio.Task[None]]",
) -> set[asyncio.Task[None]]:
    """Start up to `count` further chunks; each task puts itself in the queue when it is done."""
    started = set()
    for _, (number, chunk) in zip(range(count), chunks, strict=False):
        task = asyncio.create_task(asking.run_chunk(number, chunk))
        task.add_done_callback(queue.put_nowait)
        started.add(task)
    return started


class _ChunkRunner:
    """Asks the chunks of one run; holds the suspects and probes that its chunks share."""

    def __init__(self, journal: Journal, site: Site, notify: Listener, now: Callable[[], datetime]) -> None:
        self._journal = journal
        self._site = site
        self._notify = notify
        self._now = now
        self._suspects: list[tuple[Cpr, KnappenError]] = []
        self._in_flight: set[Cpr] = set()
        self._probes: set[Cpr] = set()
        self._probe_lock = asyncio.Lock()
        self._has_answered = False

    async def run_chunk(self, number: int, cprs: list[Cpr]) -> None:
        """Ask about one chunk until everyone in it is answered, unanswered or a suspect."""
        self._notify(ChunkAsked(number, len(cprs)))
        started = time.monotonic()
        self._in_flight.update(cprs)
        await self._ask(cprs, cprs, patient=True)
        self._in_flight.difference_update(cprs)
        self._notify(ChunkDone(number, len(cprs), time.monotonic() - started, self._journal.progress))

    async def _ask(
        self, cprs: Sequence[Cpr], chunk: Sequence[Cpr], *, patient: bool, whole: KnappenError | None = None
    ) -> None:
        """Ask about some persons of a chunk, in halves where they fail together.

        `whole` is the error of the chunk that they are the first half of.
        """
        cprs = [cpr for cpr in cprs if cpr not in self._probes]
        if not cprs:
            return
        try:
            answer = await self._site.udtraek(cprs, self._notify, patient=patient)
        except (NotUnderstood, ServerFault) as error:
            if error.site_wide or (error.page_level and type(error) is type(whole) and not self._has_answered):
                raise
            if len(cprs) == 1:
                await self._suspect(cprs[0], error, chunk)
                return
            self._notify(ChunkSplit(len(cprs), error.message))
            half = len(cprs) // 2
            await self._ask(cprs[:half], chunk, patient=False, whole=error)
            await self._ask(cprs[half:], chunk, patient=False)
            return
        self._accept(answer)

    def _accept(self, answer: Answer) -> None:
        """Record an answer. Only rows show that the site works: an answer without any settles no suspect."""
        self._record(answer, [Unanswered(cpr, _NO_ROW) for cpr in answer.unanswered])
        if answer.rows:
            self._has_answered = True
            self._record_suspects()

    async def _suspect(self, cpr: Cpr, error: KnappenError, chunk: Sequence[Cpr]) -> None:
        """Add a number that failed alone, and probe the site if there are enough.

        Raises `error` if the site is at fault.
        """
        self._suspects.append((cpr, error))
        async with self._probe_lock:
            if len(self._suspects) < _PROBE_COUNT:
                return
            suspects = {suspect for suspect, _ in self._suspects}
            excluded = self._in_flight.difference(chunk) | self._probes | suspects
            probes = self._journal.last_pending(_PROBE_COUNT, exclude=excluded)
            for probe in probes:
                self._probes.add(probe)
                try:
                    self._accept(await self._site.udtraek([probe], self._notify, patient=False))
                except (NotUnderstood, ServerFault) as probe_error:
                    self._suspects.append((probe, probe_error))
                else:
                    return
            if len(probes) == _PROBE_COUNT:
                raise error

    def settle_suspects(self) -> None:
        """Record the suspects as unanswered at the end of a run.

        Raises the first suspect's error if the site answered about no one.
        """
        if self._suspects and not self._journal.progress.answered:
            raise self._suspects[0][1]
        self._record_suspects()

    def _record_suspects(self) -> None:
        unanswered = [Unanswered(cpr, error.message) for cpr, error in self._suspects]
        self._suspects.clear()
        if unanswered:
            self._record(Answer([], [], None), unanswered)

    def _record(self, answer: Answer, unanswered: list[Unanswered]) -> None:
        self._journal.record(answer, unanswered, self._now())
        for entry in unanswered:
            self._notify(NotAnswered(entry.cpr, entry.reason))

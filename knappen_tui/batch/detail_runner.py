"""Look up persons of a run singly: one at a time, with pauses, and yield events.

A fault may be one person's or the site's:

1. A person whose page fails is a *suspect*. An answer about anyone shows that the site works; the suspects are then
   recorded as missing, each with its reason.
2. With two suspects the next person is taken from the end of the list, where the persons are others.
3. The same fault of three persons without an answer in between is the site's: the run stops, and no suspect is
   recorded.
4. At the end of the list the suspects are recorded as missing if anyone has details; otherwise the first suspect's
   error is raised.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from knappen_tui.batch.details import PendingPerson
from knappen_tui.batch.journal import Journal
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood, ServerFault
from knappen_tui.domain.events import (
    DetailAsked,
    DetailDone,
    DetailMissing,
    DetailsStarted,
    Event,
    Listener,
    WindowClosed,
)
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.report import Unanswered
from knappen_tui.domain.time_window import TimeWindow

_SITE_FAULTS = 3
_SUSPECTS_BEFORE_PROBE = 2
_WINDOW_CHECK = 30.0  # seconds: a computer that sleeps does not count them
_UNKNOWN = "Siden kender ikke personen, men udtrækket har personen."
_NO_MODULES = "Siden viste ingen moduler, men udtrækket har et modul."


class PersonSite(Protocol):
    """What looking up singly needs of a knappen site."""

    async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
        """Everything registered about one person. Raises `KnappenError`."""
        ...


@dataclass(frozen=True, slots=True)
class Pacing:
    """Limits on look-ups: seconds between two of them, and the hours in which they are made (None: all)."""

    pause: float
    window: TimeWindow | None = None


async def run_details(
    journal: Journal, site: PersonSite, pacing: Pacing, now: Callable[[], datetime]
) -> AsyncGenerator[Event, None]:
    """Look up everyone whose details are pending in the journal, in the list's order.

    The next person is looked up when the consumer goes on: a run is paused by not iterating. Closing the generator
    cancels the request in flight; what was answered is in the journal. `now` returns aware datetimes.
    Raises the `KnappenError` that stopped the run.
    """
    yield DetailsStarted(journal.details.progress)
    queue: asyncio.Queue[Event | asyncio.Task[None]] = asyncio.Queue()
    looking = _PersonRunner(journal, site, queue.put_nowait, now)
    is_first = True
    while (person := looking.next_person()) is not None:
        if not is_first:
            await asyncio.sleep(pacing.pause)
        is_first = False
        if pacing.window and not pacing.window.is_open(now()):
            yield WindowClosed(pacing.window.opens_after(now()))
            while not pacing.window.is_open(now()):  # noqa: ASYNC110 - the clock tells, and nothing else does
                await asyncio.sleep(_WINDOW_CHECK)
        yield DetailAsked()  # a pause that began meanwhile holds here
        task = asyncio.create_task(looking.look_up(person))
        task.add_done_callback(queue.put_nowait)
        try:
            while not isinstance(event := await queue.get(), asyncio.Task):
                yield event
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        task.result()
    looking.settle()
    while not queue.empty():
        event = queue.get_nowait()
        if not isinstance(event, asyncio.Task):
            yield event


class _PersonRunner:
    """Looks up the persons of one run; holds its suspects."""

    def __init__(self, journal: Journal, site: PersonSite, notify: Listener, now: Callable[[], datetime]) -> None:
        self._details = journal.details
        self._site = site
        self._notify = notify
        self._now = now
        self._suspects: dict[Cpr, KnappenError] = {}
        self._position = 0

    def next_person(self) -> PendingPerson | None:
        """Return whom to look up next; None at the end of the list."""
        if len(self._suspects) >= _SUSPECTS_BEFORE_PROBE:
            return self._details.last_pending(exclude=self._suspects)
        found = self._details.next_pending(self._position, exclude=self._suspects)
        if found is not None:
            self._position = found.position
        return found

    async def look_up(self, person: PendingPerson) -> None:
        """Look up a person, who then has details or is a suspect. Raises the error of a site at fault."""
        try:
            kursist = await self._site.opslag(person.cpr, self._notify)
            _check(kursist, person)
        except (NotUnderstood, ServerFault) as error:
            self._suspects[person.cpr] = error
            if error.site_wide or max(Counter(map(type, self._suspects.values())).values()) == _SITE_FAULTS:
                raise
            return
        self._details.record(kursist, self._now())
        self._record_suspects()
        self._notify(DetailDone(self._details.progress))

    def settle(self) -> None:
        """Record the suspects as missing at the end of a run. Raises the first one's error if no one has details."""
        if self._suspects and not self._details.progress.answered:
            raise next(iter(self._suspects.values()))
        self._record_suspects()

    def _record_suspects(self) -> None:
        missing = [Unanswered(cpr, error.message) for cpr, error in self._suspects.items()]
        if missing:
            self._details.record_missing(missing, self._now())
        self._suspects.clear()
        for one in missing:
            self._notify(DetailMissing(one.cpr, one.reason))


def _check(kursist: Kursist, person: PendingPerson) -> None:
    """Raise `NotUnderstood` where a person's page contradicts the extract, in which the person is found."""
    if not kursist.is_known:
        raise NotUnderstood(_UNKNOWN)
    if person.has_modules and not kursist.moduler:
        raise NotUnderstood(_NO_MODULES)

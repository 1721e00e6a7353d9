"""Counts and timing of one start of a run, folded from its events. Knows nothing of Textual."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from knappen_tui.domain.danish import count, decimal, estimate
from knappen_tui.domain.events import (
    ChunkAsked,
    ChunkDone,
    ChunkSplit,
    DetailDone,
    DetailProgress,
    DetailsStarted,
    Event,
    LoggedInAgain,
    Progress,
    Retrying,
    RunStarted,
    SiteWorking,
)
from knappen_tui.domain.narration import describe
from knappen_tui.tui.batch.run_thread import RunBegun

_ASIDES = 200
NOTHING = Progress(0, 0, 0)
NO_DETAILS = DetailProgress(0, 0, 0)


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass
class RunStats:
    """`clock` is monotonic, in seconds; `now` is the local time that `asides` are stamped with."""

    name: str
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    run_id: str | None = None
    progress: Progress = NOTHING
    details: DetailProgress = NO_DETAILS
    is_started: bool = False
    is_detailing: bool = False
    chunks: int = 0
    chunk: int = 0
    asked: int = 0
    retries: int = 0
    splits: int = 0
    logins: int = 0
    said: str = ""
    asides: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=_ASIDES))
    _busy: float = 0.0
    _since: float | None = None
    _asked_at: float | None = None

    def fold(self, what: RunBegun | Event) -> None:
        """Update the counts with one event."""
        match what:
            case RunBegun():
                self.run_id, self.progress, self.details = what.run_id, what.progress, what.details
            case RunStarted():
                self.progress, self.chunks, self.is_started = what.progress, what.chunks, True
                self.start_clock()
            case ChunkAsked():
                self.chunk = max(self.chunk, what.number)
                self._asked_at = self.clock()
            case ChunkDone():
                self.progress = what.progress
                self.asked += what.size
                self._asked_at, self.said = None, ""
            case DetailsStarted():
                self._start_details(what)
            case DetailDone():
                self.asked += what.progress.done - self.details.done
                self.details = what.progress
            case SiteWorking():
                self.said = what.said
            case _:
                self._count_trouble(what)
        if not isinstance(what, RunBegun) and (text := describe(what)):
            self.asides.append((self.now(), text))

    def _count_trouble(self, what: Event) -> None:
        match what:
            case ChunkSplit():
                self.splits += 1
            case Retrying():
                self.retries += 1
            case LoggedInAgain():
                self.logins += 1

    def _start_details(self, started: DetailsStarted) -> None:
        """Measure the pace anew."""
        self.details, self.is_detailing, self.is_started = started.progress, True, True
        self.asked, self._busy = 0, 0.0
        self.start_clock()

    @property
    def shown(self) -> Progress | DetailProgress:
        """The counts that the run is about now: of everyone, or of those who are looked up singly."""
        return self.details if self.is_detailing else self.progress

    @property
    def has_details_left(self) -> bool:
        """Whether the extract is complete, and details of some persons are still to be asked for."""
        return self.progress.done == self.progress.total and self.details.done < self.details.total

    def start_clock(self) -> None:
        """Count time from now on."""
        self._since = self.clock()

    def stop_clock(self) -> None:
        """Exclude the time until `start_clock` from the rate."""
        if self._since is not None:
            self._busy += self.clock() - self._since
            self._since = None

    @property
    def waited(self) -> float | None:
        """Seconds since the latest chunk was sent; None while none is on its way."""
        return None if self._asked_at is None else self.clock() - self._asked_at

    @property
    def rate(self) -> float | None:
        """Persons per second since this start, pauses excluded; None until the first chunk is answered."""
        busy = self._busy + (self.clock() - self._since if self._since is not None else 0.0)
        return self.asked / busy if self.asked and busy > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """Estimated time to the end at this rate."""
        rate = self.rate
        return (self.shown.total - self.shown.done) / rate if rate else None

    @property
    def troubles(self) -> str:
        """Retries, splits and renewed logins in words, "" if there were none."""
        counts = (
            (self.retries, "nyt forsøg", "nye forsøg"),
            (self.splits, "deling", "delinger"),
            (self.logins, "fornyet login", "fornyede login"),
        )
        return " · ".join(count(times, one, many) for times, one, many in counts if times)

    @property
    def pace(self) -> str:
        """Rate and time left in words."""
        if not (rate := self.rate):
            return "hastighed ukendt endnu"
        left = self.seconds_left
        return f"{decimal(rate)} personer/s · {estimate(left)} tilbage" if left else f"{decimal(rate)} personer/s"

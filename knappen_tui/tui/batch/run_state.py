"""A run as the screen sees it: the events folded into what there is to show. Knows nothing of Textual."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from knappen_tui.domain.danish import count, decimal, estimate
from knappen_tui.domain.events import (
    ChunkAsked,
    ChunkDone,
    ChunkSplit,
    Event,
    LoggedInAgain,
    Progress,
    Retrying,
    RunStarted,
)
from knappen_tui.domain.narration import aside
from knappen_tui.tui.batch.run_thread import RunBegun

_ASIDES = 200
NOTHING = Progress(0, 0, 0)


class Phase(Enum):
    """Where a run is."""

    OPENING = auto()
    ASKING = auto()
    PAUSED = auto()
    STOPPED = auto()
    ASKED = auto()
    WRITING = auto()


def _now() -> datetime:
    return datetime.now().astimezone()


@dataclass
class RunState:
    """`clock` gives seconds that only grow, `now` the time of day for what is told."""

    name: str
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _now
    phase: Phase = Phase.OPENING
    run_id: str | None = None
    progress: Progress = NOTHING
    chunks: int = 0
    chunk: int = 0
    asked: int = 0
    retries: int = 0
    splits: int = 0
    logins: int = 0
    asides: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=_ASIDES))
    _busy: float = 0.0
    _since: float | None = None

    def fold(self, what: RunBegun | Event) -> None:
        """Take in what happened."""
        match what:
            case RunBegun():
                self.run_id, self.progress = what.run_id, what.progress
            case RunStarted():
                self.progress, self.chunks = what.progress, what.chunks
                if self.phase is Phase.OPENING:
                    self.phase = Phase.ASKING
                self._since = self.clock()
            case ChunkAsked():
                self.chunk = max(self.chunk, what.number)
            case ChunkDone():
                self.progress = what.progress
                self.asked += what.size
            case ChunkSplit():
                self.splits += 1
            case Retrying():
                self.retries += 1
            case LoggedInAgain():
                self.logins += 1
        if not isinstance(what, RunBegun) and (text := aside(what)):
            self.asides.append((self.now(), text))

    def pause(self) -> None:
        """Time that is rested does not count."""
        self.phase = Phase.PAUSED
        self._rest()

    def go_on(self) -> None:
        """Work goes on."""
        self.phase = Phase.ASKING
        self._since = self.clock()

    def end(self, progress: Progress) -> None:
        """No more events come."""
        self.progress = progress
        self.phase = Phase.ASKED if progress.done == progress.total else Phase.STOPPED
        self._rest()

    def stop(self, phase: Phase) -> None:
        """It failed; how far it came is known from the events."""
        self.phase = phase
        self._rest()

    def _rest(self) -> None:
        if self._since is not None:
            self._busy += self.clock() - self._since
            self._since = None

    @property
    def is_running(self) -> bool:
        """Whether a thread is at work on it."""
        return self.phase in {Phase.OPENING, Phase.ASKING, Phase.PAUSED, Phase.WRITING}

    @property
    def rate(self) -> float | None:
        """Persons a second in this start, None until the first chunk is there."""
        busy = self._busy + (self.clock() - self._since if self._since is not None else 0.0)
        return self.asked / busy if self.asked and busy > 0 else None

    @property
    def seconds_left(self) -> float | None:
        """How long it will go on at this rate."""
        rate = self.rate
        return (self.progress.total - self.progress.done) / rate if rate else None

    @property
    def troubles(self) -> str:
        """How often something had to be done again, "" if never."""
        counts = (
            (self.retries, "nyt forsøg", "nye forsøg"),
            (self.splits, "deling", "delinger"),
            (self.logins, "fornyet login", "fornyede login"),
        )
        return " · ".join(count(times, one, many) for times, one, many in counts if times)

    @property
    def pace(self) -> str:
        """Rate and time left in words."""
        if self.phase is Phase.PAUSED:
            return "på pause"
        if not (rate := self.rate):
            return "hastighed ukendt endnu"
        left = self.seconds_left
        return f"{decimal(rate)} personer/s · {estimate(left)} tilbage" if left else f"{decimal(rate)} personer/s"

"""Events of a batch. The CLI and the TUI show progress from these alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from knappen_tui.domain.cpr import Cpr


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of persons of a run."""

    total: int
    answered: int
    unanswered: int

    @property
    def done(self) -> int:
        """Persons that are not sent to the site again in this run."""
        return self.answered + self.unanswered


@dataclass(frozen=True, slots=True)
class DetailProgress:
    """Counts of the persons of a run who are looked up singly; the `missing` have no details."""

    total: int
    answered: int
    missing: int

    @property
    def done(self) -> int:
        """Persons who are not looked up singly again in this run."""
        return self.answered + self.missing


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The journal is open. `resumed` persons were done by an earlier start of the same run.

    `chunks` is their number in the whole run: the persons done before count as whole chunks.
    """

    run_id: str
    progress: Progress
    resumed: int
    chunks: int


@dataclass(frozen=True, slots=True)
class ChunkAsked:
    """A chunk of `size` persons is sent to the site; `number` counts from 1 in the whole run."""

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """A chunk's answer is committed to the journal, `seconds` after it was sent."""

    number: int
    size: int
    seconds: float
    progress: Progress


@dataclass(frozen=True, slots=True)
class ChunkSplit:
    """A chunk failed and is sent again in halves, to isolate the number that causes it."""

    size: int
    reason: str


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """One person has no answer; `reason` is Danish."""

    cpr: Cpr
    reason: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """A transient error; the request is sent again after `wait` seconds."""

    reason: str
    attempt: int
    wait: float


@dataclass(frozen=True, slots=True)
class LoggedInAgain:
    """The login had expired and was renewed."""


@dataclass(frozen=True, slots=True)
class SiteWorking:
    """The site works on a chunk; `said` is its own sentence, CPR numbers masked. Sent at every poll."""

    said: str


@dataclass(frozen=True, slots=True)
class DetailsStarted:
    """Persons are about to be looked up singly; `progress.done` of them were by an earlier start of the same run."""

    progress: DetailProgress


@dataclass(frozen=True, slots=True)
class DetailAsked:
    """The next person is looked up singly when the consumer goes on."""


@dataclass(frozen=True, slots=True)
class DetailDone:
    """One person's details are committed to the journal."""

    progress: DetailProgress


@dataclass(frozen=True, slots=True)
class DetailMissing:
    """One person has no details; `reason` is Danish."""

    cpr: Cpr
    reason: str


@dataclass(frozen=True, slots=True)
class WindowClosed:
    """No one is looked up singly before `until`."""

    until: datetime


Event = (
    RunStarted
    | ChunkAsked
    | ChunkDone
    | ChunkSplit
    | NotAnswered
    | Retrying
    | LoggedInAgain
    | SiteWorking
    | DetailsStarted
    | DetailAsked
    | DetailDone
    | DetailMissing
    | WindowClosed
)
Listener = Callable[[Event], None]


def silent(_: Event) -> None:
    """Ignore the event: the default listener."""

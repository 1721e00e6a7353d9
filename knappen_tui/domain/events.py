"""What happens during a batch: cli and tui draw their progress from these, and from nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from knappen_tui.domain.cpr import Cpr


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, in numbers of persons."""

    total: int
    answered: int
    unanswered: int

    @property
    def done(self) -> int:
        """Persons that will not be asked about again in this run."""
        return self.answered + self.unanswered


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The journal is open. `resumed` persons were done already, by an earlier start of the same run."""

    run_id: str
    progress: Progress
    resumed: int
    chunks: int


@dataclass(frozen=True, slots=True)
class ChunkAsked:
    """A chunk of `size` persons is on its way to the site; `number` counts from 1 in this start."""

    number: int
    size: int


@dataclass(frozen=True, slots=True)
class ChunkDone:
    """A chunk's answer is in the journal, safely on disk, after `seconds`."""

    number: int
    size: int
    seconds: float
    progress: Progress


@dataclass(frozen=True, slots=True)
class ChunkSplit:
    """A chunk failed as a whole and is asked again in halves to find the number that causes it."""

    size: int
    reason: str


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """One person could not be answered, and why."""

    cpr: Cpr
    reason: str


@dataclass(frozen=True, slots=True)
class Retrying:
    """The site failed in a way that may pass: asked again after `wait` seconds."""

    reason: str
    attempt: int
    wait: float


@dataclass(frozen=True, slots=True)
class LoggedInAgain:
    """The site had forgotten the login; it was renewed."""


Event = RunStarted | ChunkAsked | ChunkDone | ChunkSplit | NotAnswered | Retrying | LoggedInAgain
Listener = Callable[[Event], None]


def silent(_: Event) -> None:
    """A listener that does not listen."""

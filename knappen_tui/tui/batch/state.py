"""The states of the Batch screen. View, keys and whether a thread is busy follow from the state alone.

    Choosing -> Opening -> Running -> Stopped -> Saving -> Saved -> Saving …

Where opening or saving fails, the state before it comes back; where running fails, the run is `Stopped`. A `Saved` run
is still shown and can be saved again; its answers are deleted when it is closed. Its persons can be looked up singly:
`Saved` -> `Running` -> `Saved`, with the same session.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from knappen_tui.service import BatchSession
from knappen_tui.tui.batch.draft import BatchDraft
from knappen_tui.tui.batch.run_stats import RunStats

if TYPE_CHECKING:  # `run_view` imports this module
    from knappen_tui.tui.batch.run_table import RunTable
    from knappen_tui.tui.batch.run_thread import RunThread


class Phase(Enum):
    """How far a batch is."""

    CHOOSING = auto()
    OPENING = auto()
    CONNECTING = auto()
    ASKING = auto()
    DETAILING = auto()
    PAUSED = auto()
    STOPPED = auto()
    DETAILS_LEFT = auto()
    ASKED = auto()
    SAVING = auto()
    SAVED = auto()


_TABLE = frozenset({"chart", "follow_up", "select", "reveal"})
_ACTIONS: Mapping[Phase, frozenset[str]] = {
    Phase.CHOOSING: frozenset({"browse", "start"}),
    Phase.OPENING: frozenset({"stop"}),
    Phase.CONNECTING: _TABLE | {"stop"},
    Phase.ASKING: _TABLE | {"pause", "stop"},
    Phase.DETAILING: _TABLE | {"pause", "stop"},
    Phase.PAUSED: _TABLE | {"go_on", "stop"},
    Phase.STOPPED: _TABLE | {"go_on", "new"},
    Phase.DETAILS_LEFT: _TABLE | {"go_on", "save", "details", "new"},
    Phase.ASKED: _TABLE | {"save", "details", "new"},
    Phase.SAVING: _TABLE,
    Phase.SAVED: _TABLE | {"save", "details", "new", "clear", "open_file", "open_folder"},
}
ACTIONS = frozenset().union(*_ACTIONS.values())
CAN_SAVE = frozenset(phase for phase, actions in _ACTIONS.items() if "save" in actions)


@dataclass(eq=False)
class Choosing:
    """No run is open. `draft` is the list that was read."""

    draft: BatchDraft | None = None
    phase = Phase.CHOOSING
    view = "choose"
    is_busy = False


@dataclass(eq=False)
class Opening:
    """A thread opens the run's journal; the view of the state `before` is still shown."""

    draft: BatchDraft
    stats: RunStats
    thread: "RunThread"
    before: "Choosing | Stopped"
    phase = Phase.OPENING
    is_busy = True

    @property
    def view(self) -> str:
        """The id of the view that is shown."""
        return self.before.view


@dataclass(eq=False)
class _OpenRun:
    draft: BatchDraft
    stats: RunStats
    table: "RunTable"
    view = "run"


@dataclass(eq=False)
class Running(_OpenRun):
    """A thread asks the site. `before` is the saved run whose persons are looked up singly; it comes back."""

    thread: "RunThread"
    is_paused: bool = False
    before: "Saved | None" = None
    is_busy = True

    @property
    def phase(self) -> Phase:
        """Connecting, asking, looking up singly or paused."""
        if self.is_paused:
            return Phase.PAUSED
        if self.stats.is_detailing:
            return Phase.DETAILING
        return Phase.ASKING if self.stats.is_started else Phase.CONNECTING

    def pause(self) -> None:
        """Send no more chunks; the one under way is finished."""
        self.thread.pause()
        self.stats.stop_clock()
        self.is_paused = True

    def go_on(self) -> None:
        """End the pause."""
        self.thread.go_on()
        self.stats.start_clock()
        self.is_paused = False


@dataclass(eq=False)
class Stopped(_OpenRun):
    """No thread holds the run: it can be continued, or saved if everyone in it is asked."""

    is_busy = False

    @property
    def phase(self) -> Phase:
        """`ASKED` if every person is answered or unanswered, else `STOPPED`.

        `DETAILS_LEFT` where someone is still to be looked up singly after that.
        """
        if self.stats.has_details_left:
            return Phase.DETAILS_LEFT
        progress = self.stats.progress
        return Phase.ASKED if progress.done == progress.total else Phase.STOPPED


@dataclass(eq=False)
class Saving(_OpenRun):
    """A thread writes the file. `before` is the state that comes back if it fails."""

    before: "Stopped | Saved"
    phase = Phase.SAVING
    is_busy = True


@dataclass(eq=False)
class Saved(_OpenRun):
    """The file `written` exists, and `session` holds the answers until it is cleared."""

    session: "BatchSession"
    written: Path
    phase = Phase.SAVED
    is_busy = False


BatchState = Choosing | Opening | Running | Stopped | Saving | Saved


def offers(state: BatchState, action: str) -> bool:
    """Whether an action of the Batch screen does something in this state."""
    if action == "start" and isinstance(state, Choosing) and state.draft is None:
        return False
    return action in _ACTIONS[state.phase]

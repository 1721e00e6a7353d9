"""The state of the Batch screen, and the view, keys and facts that follow from it."""

from textual.app import ComposeResult
from textual.widgets import ContentSwitcher
from typing_extensions import override

from knappen_tui.domain.events import Progress
from knappen_tui.tui.batch.choose_list import ChooseList
from knappen_tui.tui.batch.run_stats import NOTHING
from knappen_tui.tui.batch.run_table import RunTable
from knappen_tui.tui.batch.run_view import RunView
from knappen_tui.tui.batch.state import (
    ACTIONS,
    BatchState,
    Choosing,
    Opening,
    Phase,
    Running,
    Saved,
    Saving,
    Stopped,
    offers,
)
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.shell.work_screen import WorkScreen


class BatchStateScreen(WorkScreen, KnappenScreen):
    """Shows one of the two views. Subclasses change the state with `_enter` alone."""

    DEFAULT_CSS = """
    BatchStateScreen ContentSwitcher { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._state: BatchState = Choosing()

    @override
    def body(self) -> ComposeResult:
        yield from super().body()
        with ContentSwitcher(initial=self._state.view):
            yield ChooseList(id="choose")
            yield RunView(id="run")

    @property
    def phase(self) -> Phase:
        """How far the batch is."""
        return self._state.phase

    @property
    def progress(self) -> Progress:
        """How many persons of the run are answered; zeros where no run is open."""
        return NOTHING if isinstance(self._state, Choosing) else self._state.stats.progress

    @property
    def run_id(self) -> str | None:
        """The run that is open."""
        return None if isinstance(self._state, Choosing) else self._state.stats.run_id

    @property
    def table(self) -> RunTable | None:
        """The table of the run that is shown."""
        shown = self._state.before if isinstance(self._state, Opening) else self._state
        return shown.table if isinstance(shown, Running | Stopped | Saving | Saved) else None

    def _enter(self, state: BatchState) -> None:
        self._state = state
        self.app_state.batch_running = state.is_busy
        self.app_state.written = state.session if isinstance(state, Saved) else None
        self.query_one(ContentSwitcher).current = state.view
        self.refresh_bindings()

    def _show_run(self) -> None:
        """Show how far the run is, and read the persons anew who waited for an answer."""
        if isinstance(self._state, Running | Stopped | Saving | Saved):
            self._state.table.reread()
            self.query_one(RunView).show(self._state.phase, self._state.stats)

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "retry":
            return self.is_mounted and self.can_retry
        if action in ACTIONS:
            return offers(self._state, action)
        return super().check_action(action, parameters)

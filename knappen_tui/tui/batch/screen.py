"""Batch: a list of any length, asked about while one works on, and its sheet."""

import asyncio
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import Button, ContentSwitcher

from knappen_tui import service
from knappen_tui.domain.errors import KnappenError, LoginRefused, RunGone, TargetExists
from knappen_tui.domain.events import Event
from knappen_tui.domain.outcome import Selection
from knappen_tui.domain.report import RunSummary
from knappen_tui.tui.batch import draft, run_thread
from knappen_tui.tui.batch.choose_list import ChooseList
from knappen_tui.tui.batch.draft import BatchDraft
from knappen_tui.tui.batch.keys import OFFERED
from knappen_tui.tui.batch.run_done import RunDone
from knappen_tui.tui.batch.run_state import Phase, RunState
from knappen_tui.tui.batch.run_table import RunTable
from knappen_tui.tui.batch.run_thread import RunBegun, RunThread
from knappen_tui.tui.batch.run_view import RunView
from knappen_tui.tui.batch.tally import Tally
from knappen_tui.tui.dialogs.browse import Browse
from knappen_tui.tui.dialogs.choice import ChoiceDialog
from knappen_tui.tui.shell import actions, upkeep
from knappen_tui.tui.shell.messages import OpenPerson
from knappen_tui.tui.shell.screen import Retry
from knappen_tui.tui.shell.work_screen import WorkScreen
from knappen_tui.tui.widgets.result_table import ResultTable

_GLANCE = 0.2  # seconds between two pictures of a running batch
_TICK = 0.5  # seconds between two looks at the clock, and at least between two counts of a running batch


class BatchScreen(WorkScreen):
    """Three views: the list, the run, the end. The run has a thread of its own and goes on behind other screens."""

    MODE = "batch"
    AUTO_FOCUS = ""  # where to begin is known when the unfinished runs are
    PLACES: ClassVar[tuple[str, ...]] = ("batch", "fejl")
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bindings("batch"), *actions.bindings("fejl")]
    HELP_TEXT = (
        "Vælg en tekstfil med ét CPR-nummer på hver linje. Du ser, hvad der er i den, før noget spørges. Mens listen"
        " slås op, kan du holde pause, afbryde og bruge de andre skærme: det, der er besvaret, er gemt på disken, og"
        " kørslen kan fortsættes, også med »knappen batch«. Til sidst gemmes arket, og svarene slettes her."
    )
    DEFAULT_CSS = """
    BatchScreen ContentSwitcher { height: 1fr; }
    """

    class Told(Message):
        """Something happened in the run. One in the queue is as good as many."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest state is drawn."""
            return isinstance(message, BatchScreen.Told)

    def __init__(self) -> None:
        super().__init__()
        self._job: BatchDraft | None = None
        self._state: RunState | None = None
        self._asking: RunThread | None = None
        self._table: RunTable | None = None
        self._glancing = False
        self._keys_for: Phase | None = None

    def body(self) -> ComposeResult:
        """The fault, if any, over one of the three views."""
        yield from super().body()
        with ContentSwitcher(initial="choose"):
            yield ChooseList(id="choose")
            yield RunView(id="run")
            yield RunDone(id="done")

    def on_mount(self) -> None:
        """Start the clock."""
        self.set_interval(_TICK, self._tick)

    def on_screen_resume(self) -> None:
        """Something may have come to an end meanwhile."""
        if self._view == "choose":
            self.do(self._offer, group="offer", show=False)

    # What the app and other screens may ask of this one

    @property
    def is_at_work(self) -> bool:
        """Whether a batch is at work."""
        return self._state is not None and self._state.is_running

    def forget(self) -> None:
        """Drop what is held of persons; a run's table reads them again when it is looked at."""
        if self._table is not None:
            self._table.forget()
        if not self.is_at_work and self._job is not None and self._job.run_id is None:
            self._job = None
            self.query_one(ChooseList).forget()

    def resume(self, run: RunSummary) -> None:
        """Continue a run of the history."""
        if self.is_at_work:
            self.notify("En kørsel er allerede i gang. Vent, til den er færdig, eller afbryd den først.")
            return

        self._job = draft.of_run(run)
        self.do(self._ask)

    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        """A run that has ended so is kept, one that is gone is left; a file in the way is asked about."""
        del retry
        if isinstance(error, RunGone):
            self._give_up_run()
        if self._state is not None and self._state.is_running:
            self._state.stop(Phase.ASKED if self._state.phase is Phase.WRITING else Phase.STOPPED)
        self._settle()
        if isinstance(error, LoginRefused):
            self.app_state.reject()
        if isinstance(error, TargetExists) and self._job is not None:
            self._ask_about_file(self._job)
            return
        if not self.is_current:
            self.notify(f"{error.title}: se Batch.", severity="warning")
        super().failed(error)

    # The list

    async def _offer(self) -> None:
        await upkeep.purge(self)
        runs = await asyncio.to_thread(service.history)
        unfinished = [run for run in runs if not run.finished and run.demo == self.app_state.demo]
        choose = self.query_one(ChooseList)
        choose.offer(unfinished, f"{datetime.now().astimezone():%d-%m-%Y}")
        if self._view == "choose" and self.focused is None:
            choose.enter()

    @on(ChooseList.PathChosen)
    def _path_chosen(self, event: ChooseList.PathChosen) -> None:
        if event.path.strip():
            self._read(event.path)

    def _read(self, typed: str) -> None:
        path = draft.list_path(typed)

        async def read() -> None:
            self.query_one(ChooseList).forget()
            self._job = None
            self.refresh_bindings()
            cprs = await asyncio.to_thread(service.read_list, path)
            profile = await upkeep.profile_of(self.app_state)
            pace = await asyncio.to_thread(service.seconds_per_person, profile)
            self._job = draft.of_list(cprs, path, demo=profile.demo)
            found = draft.review(cprs, self._job.target, profile.chunk_size, pace)
            self.query_one(ChooseList).review(path, found)
            self.refresh_bindings()

        self.do(read)

    @on(ChooseList.Offered)
    def _offered(self, event: ChooseList.Offered) -> None:
        self.resume(event.run)

    @on(ChooseList.BrowseAsked)
    def action_browse(self) -> None:
        """Find the list on the disk."""

        def chosen(path: object) -> None:
            if path is not None:
                self._read(str(path))

        self.app.push_screen(Browse(self.query_one(ChooseList).folder), chosen)

    @on(ChooseList.StartAsked)
    def action_start(self) -> None:
        """Begin with the list that was read."""
        if self._job is not None:
            self._job.target = draft.target_of(self.query_one(ChooseList).target, demo=self.app_state.demo)
            self.do(self._ask)

    # The run

    async def _ask(self) -> None:
        work, access = self._job, await self.way_in()
        if work is None or access is None:
            return
        if self._table is not None and self._table.run_id != work.run_id:
            self._table = None
        # What the run is called is known for certain when it is open: another process may have ended or deleted it.
        self._state = state = RunState(work.name, progress=work.progress)
        self._asking = RunThread(lambda: work.open(access), self._told)
        self.app_state.batch_running = True
        self.query_one(RunView).target = str(work.target)
        progress = await self._asking.run()
        work.progress = progress
        state.end(progress)
        self._settle()
        if self._table is not None:
            await self._table.survey()

    def _told(self, what: RunBegun | Event) -> None:
        if self._state is None or self._job is None:
            return
        self._state.fold(what)
        if isinstance(what, RunBegun):
            self._job.begun(what.run_id, what.progress)
        self.post_message(self.Told())

    @on(Told)
    def _show_soon(self) -> None:
        """A quick site answers dozens of times a second: nobody sees that, and keys must not wait for it."""
        if self._table is None:
            self._show_run()
        elif not self._glancing:
            self._glancing = True
            self.set_timer(_GLANCE, self._show_run)

    def _show_run(self) -> None:
        self._glancing = False
        if self._state is None or self._state.run_id is None:
            return
        view = self.query_one(RunView)
        if self._table is None:
            self._table = RunTable(view, self._state.run_id, self._state.progress.total)
            self._switch("run")
            view.table.focus()
        self._table.news()
        view.tell(self._state)
        if self._keys_for is not self._state.phase:
            self._keys_for = self._state.phase
            self.refresh_bindings()

    def _settle(self) -> None:
        """A run has come to rest: its thread is gone."""
        self._asking = None
        self.app_state.batch_running = False
        self._show_run()

    def _tick(self) -> None:
        if self._view != "run" or self._state is None or not self.is_current:
            return
        self.query_one(RunView).tell(self._state)
        if self._table is not None and self._table.is_due:
            self.do(self._table.survey, group="survey", show=False)

    def action_pause(self) -> None:
        """Ask nobody else for now."""
        if self._asking is not None and self._state is not None:
            self._asking.pause()
            self._state.pause()
            self._show_run()

    def action_go_on(self) -> None:
        """After a pause, or after a stop."""
        if self._state is None:
            return
        if self._asking is not None:
            self._asking.go_on()
            self._state.go_on()
            self._show_run()
        else:
            self.do(self._ask)

    def action_stop(self) -> None:
        """Stop; what is answered is kept."""
        if self._asking is not None:
            self._asking.stop()

    def action_new(self) -> None:
        """Back to the choice of a list; an unfinished run is offered there."""
        self.hide_fault()
        self._give_up_run()
        self.set_focus(None)

    def _give_up_run(self) -> None:
        """Neither list nor run is at hand any more."""
        self._job = self._state = self._table = self._retry = None
        self.query_one(ChooseList).forget()
        self._switch("choose")
        self.do(self._offer, group="offer", show=False)

    @on(Button.Pressed, "#another")
    def _another(self) -> None:
        self.action_new()

    # The table

    @on(Tally.Chosen)
    def _selection_chosen(self, event: Tally.Chosen) -> None:
        self.action_select(event.selection.name)

    def action_select(self, name: str) -> None:
        """Show these persons."""
        if self._table is not None:
            self._table.select(Selection[name])
            self._rearrange(self._table)

    @on(ResultTable.Sorted, "#results")
    def _sort(self, event: ResultTable.Sorted) -> None:
        if self._table is not None:
            self._table.sort(event.key)
            self._rearrange(self._table)

    def _rearrange(self, table: RunTable) -> None:
        async def from_the_top() -> None:
            await table.survey()
            self.query_one(RunView).table.action_first()

        self.do(from_the_top, group="survey", show=False)

    @on(ResultTable.Opened, "#results")
    def _open(self, event: ResultTable.Opened) -> None:
        if self._table is not None and (cpr := self._table.person(event.place)):
            self.post_message(OpenPerson(cpr))

    def action_chart(self) -> None:
        """Show or hide the chart."""
        self.query_one(RunView).toggle_class("-chart")

    # The sheet

    @on(RunView.SaveAsked)
    def action_save(self) -> None:
        """Write the sheet."""
        if self._job is not None and self._state is not None and self._state.phase is Phase.ASKED:
            self._job.target = draft.target_of(self.query_one(RunView).target, demo=self.app_state.demo)
            self.do(self._save)

    async def _save(self) -> None:
        work, state, access = self._job, self._state, await self.way_in()
        if work is None or state is None or state.run_id is None or access is None:
            return
        moduler = await asyncio.to_thread(service.results(state.run_id).latest_moduler)
        state.phase = Phase.WRITING
        self.app_state.batch_running = True
        self._show_run()
        report = await run_thread.write(work.order(access), state.run_id)
        # Nobody is in the journal any more, and so nobody is on the screen.
        self.app_state.batch_running = False
        self._job = self._state = self._table = None
        self._switch("done")
        self.query_one(RunDone).show(report, work.target, moduler)

    def _ask_about_file(self, work: BatchDraft) -> None:
        """There is a file where the sheet is to go."""

        def answered(answer: str | None) -> None:
            if answer == "replace":
                work.overwrite = True
                self.action_retry()
            elif answer == "rename":
                self._rename(work)

        self.app.push_screen(
            ChoiceDialog(
                TargetExists.title,
                f"{work.target} findes allerede.\n\nSkal den erstattes?",
                [("cancel", "Annullér"), ("rename", "Andet navn"), ("replace", "Erstat")],
            ),
            answered,
        )

    def _rename(self, work: BatchDraft) -> None:
        """Propose a name no file has where one can be typed; a run that is only continued takes it as it is."""
        work.target = draft.unused(work.target)
        if work.cprs is not None:
            self.query_one(ChooseList).rename(str(work.target))
        elif self._state is not None and self._state.phase is Phase.ASKED:
            self.query_one(RunView).rename(str(work.target))
        else:
            self.action_retry()

    # Which view, which keys

    @property
    def _view(self) -> str:
        return self.query_one(ContentSwitcher).current or ""

    def _switch(self, view: str) -> None:
        self.query_one(ContentSwitcher).current = view
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A key is offered where it does something."""
        if action not in OFFERED:
            return super().check_action(action, parameters)
        if not self.is_mounted:
            return False
        phase = self._state.phase if self._state else None
        return OFFERED[action](self._view, phase) and not self._lacks(action)

    def _lacks(self, action: str) -> bool:
        if action == "start":
            return self._job is None or self._job.cprs is None
        return action == "retry" and not self.can_retry

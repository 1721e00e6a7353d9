"""The Batch screen: a list is read, looked up and saved as a sheet."""

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.errors import KnappenError, LoginRefused, RunGone, TargetExists
from knappen_tui.domain.events import DetailsStarted, Event, RunStarted
from knappen_tui.domain.outcome import Selection
from knappen_tui.domain.report import RunSummary
from knappen_tui.service import CprList, Profile
from knappen_tui.tui.batch import draft, earlier
from knappen_tui.tui.batch.choose_list import ChooseList
from knappen_tui.tui.batch.confirm_details import confirm_details
from knappen_tui.tui.batch.draft import BatchDraft
from knappen_tui.tui.batch.persons_pane import PersonsPane
from knappen_tui.tui.batch.read_list import read_list
from knappen_tui.tui.batch.run_stats import RunStats
from knappen_tui.tui.batch.run_table import RunTable
from knappen_tui.tui.batch.run_thread import RunBegun, RunThread
from knappen_tui.tui.batch.run_view import RunView
from knappen_tui.tui.batch.saving_screen import BatchSavingScreen
from knappen_tui.tui.batch.state import (
    Choosing,
    Opening,
    Running,
    Saved,
    Saving,
    Stopped,
)
from knappen_tui.tui.dialogs.browse import BrowseDialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.private_screen import Retry

_REDRAW = 0.2  # seconds between two redraws of a running batch
_TICK = 0.5  # seconds between two updates of the pace, and at least between two counts of a running batch


class BatchScreen(BatchSavingScreen):
    """Three views: choose a list, run it, done. The run has its own thread and goes on behind other screens."""

    MODE = "batch"
    AUTO_FOCUS = "#path"
    PLACES: ClassVar[tuple[str, ...]] = ("fejl", "fil", "batch")  # what is there for a while comes first in the footer
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings(*PLACES)
    HELP_TEXT = (
        "Vælg en liste: Excel, ods, csv eller tekst med ét CPR-nummer på hver linje. Du ser, hvad der er i den, før"
        " noget slås op. Mens listen"
        " slås op, kan du holde pause, afbryde og bruge de andre skærme: det, der er besvaret, er gemt på disken, og"
        " kørslen kan fortsættes, også med »knappen batch«. Til sidst gemmes Excel-filen."
    )

    class Changed(Message):
        """The run's counts have changed."""

        @override
        def can_replace(self, message: Message) -> bool:
            return isinstance(message, BatchScreen.Changed)

    def __init__(self) -> None:
        super().__init__()
        self._is_redraw_due = False

    def on_mount(self) -> None:
        """Start the timer that updates pace and counts."""
        self.set_interval(_TICK, self._tick)

    def on_screen_resume(self) -> None:
        """List the unfinished runs: one may have ended elsewhere."""
        if self._state.view == "choose":
            self.do(self._offer, group="offer")

    @override
    def forget(self) -> None:
        if isinstance(self._state, Saved):
            self._clear(self._state)
        elif self.table is not None:
            self.table.forget()
        if isinstance(self._state, Choosing) and self._state.draft is not None:
            self._choose()

    def resume(self, run: RunSummary) -> None:
        """Continue an unfinished run."""
        if self._state.is_busy:
            self.notify("En kørsel er allerede i gang. Vent, til den er færdig, eller afbryd den først.")
            return
        if isinstance(self._state, Saved):
            self._clear(self._state)
        self.do(partial(self._run, draft.of_run(run)))

    @override
    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        if isinstance(error, RunGone) and not self._state.is_busy:
            self._choose()
            retry = None
        if isinstance(error, LoginRefused):
            self.app_state.reject()
        if not self.is_current:
            self.notify(f"{error.title}: se Batch.", severity="warning")
        super().failed(error, retry)

    # The list

    async def _offer(self) -> None:
        await self.purge_runs()
        runs = await asyncio.to_thread(service.history)
        mine = [run for run in runs if run.demo == self.app_state.demo]
        unfinished, finished = ([run for run in mine if bool(run.finished) is ended] for ended in (False, True))
        self.query_one(ChooseList).offer(unfinished, finished, f"{datetime.now().astimezone():%d-%m-%Y}")

    @on(ChooseList.PathChosen)
    def _path_chosen(self, event: ChooseList.PathChosen) -> None:
        if event.path.strip():
            self._read(event.path)

    def _read(self, typed: str) -> None:
        if isinstance(self._state, Choosing):
            path = draft.list_path(typed)
            self.do(partial(self._review, partial(service.read_list, path), path))

    def review_pasted(self, text: str) -> None:
        """Review pasted lines as a list."""
        if self._state.is_busy or self.table is not None:
            self.notify("En kørsel er åben. Gør den færdig, eller vælg »Ny liste«, og indsæt linjerne igen.")
        else:
            self.do(partial(self._review, partial(service.read_pasted, text), None))

    async def _review(self, read: "partial[CprList]", path: Path | None) -> None:
        self.query_one(ChooseList).forget()
        self._enter(Choosing())
        cprs = await read_list(self.app, read)
        if cprs is None:
            return
        profile = await self.app_state.profile()
        pace = await asyncio.to_thread(service.seconds_per_person, profile)
        single = await asyncio.to_thread(service.detail_seconds, profile)
        found = draft.of_list(cprs, path, demo=profile.demo)
        self.query_one(ChooseList).review(path, draft.review(cprs, found.target, profile, pace, single))
        self._enter(Choosing(found))
        self.do(partial(self._propose_earlier, found, profile), group="earlier")

    async def _propose_earlier(self, found: BatchDraft, profile: Profile) -> None:
        try:
            file = await earlier.newest(found, profile)
        except KnappenError as error:
            self.notify(f"En tidligere fil af listen kan ikke bruges: {error.message}", severity="warning")
            return
        if file is not None and isinstance(self._state, Choosing) and self._state.draft is found:
            self.query_one(ChooseList).propose_earlier(file)

    @on(ChooseList.Offered)
    def _offered(self, event: ChooseList.Offered) -> None:
        self.resume(event.run)

    @on(ChooseList.BrowseAsked)
    def action_browse(self) -> None:
        """Find the list on the disk."""

        def chosen(path: object) -> None:
            if path is not None:
                self._read(str(path))

        self.app.push_screen(BrowseDialog(self.query_one(ChooseList).folder), chosen)

    @on(ChooseList.StartAsked)
    def action_start(self) -> None:
        """Begin with the list that was read."""
        if isinstance(self._state, Choosing) and (read := self._state.draft) is not None:
            chosen = self.query_one(ChooseList)
            read.save_as(draft.target_of(chosen.target, demo=self.app_state.demo))
            read.with_details = chosen.with_details
            read.earlier = earlier.typed_path(chosen.earlier)
            self.do(partial(self._start, read))

    async def _start(self, read: BatchDraft) -> None:
        persons = len(read.cprs.cprs) if read.cprs and read.with_details else 0
        profile = await self.app_state.profile()
        if read.earlier is not None:
            await earlier.read(read.earlier, profile)  # before anyone is looked up
        if await confirm_details(self.app, profile, persons):
            await self._run(read)

    def action_new(self) -> None:
        """Go back to the choice of a list; the answers of a saved run are deleted."""
        if isinstance(self._state, Saved):
            self._clear(self._state)
        else:
            self._choose()
        self.query_one(ChooseList).enter()

    def action_clear(self) -> None:
        """Delete the answers of a saved run, and close it."""
        self.action_new()

    def _clear(self, saved: Saved) -> None:
        """Close a saved run and delete its answers."""
        self._choose()

        async def clear() -> None:
            await asyncio.to_thread(saved.session.clear)
            self.notify("Oplysningerne er slettet her i programmet og findes nu kun i Excel-filen.")

        self.run_worker(clear(), group="clear", exit_on_error=False)

    def _choose(self) -> None:
        """Close the list or run, and drop its persons."""
        self.drop_fault()
        self.query_one(ChooseList).forget()
        self._enter(Choosing())
        self.do(self._offer, group="offer")

    # The run

    async def _run(self, wanted: BatchDraft, positions: Collection[int] = ()) -> None:
        """Begin or continue a run; the persons at `positions` are looked up singly."""
        before = self._state
        access = await self.get_access()
        if access is None or before is not self._state or isinstance(before, Opening | Running | Saving | Saved):
            return
        # The run's id is known for certain when the journal is open: another process may have ended or deleted the run.
        thread = RunThread(lambda: wanted.open(access), self._run_event, positions)
        self._enter(Opening(wanted, RunStats(wanted.name, progress=wanted.progress), thread, before))
        self.query_one(RunView).target = str(wanted.target)
        with self._busy_with(wanted):
            progress = await thread.run()
            self._show_opened()
            if isinstance(self._state, Running):
                wanted.progress = self._state.stats.progress = progress
        if self.table is not None:
            await self.table.survey()

    @contextmanager
    def _busy_with(self, wanted: BatchDraft) -> Iterator[None]:
        """Leave the busy state when the thread has ended. A file where the sheet is to go is asked about."""
        try:
            yield
        except Exception as error:
            self._settle()
            if not isinstance(error, TargetExists):
                raise
            self._ask_about_file(wanted)
        else:
            self._settle()

    def _settle(self) -> None:
        """Enter the state that follows a thread that has ended."""
        self._show_opened()
        match self._state:
            case Opening(before=before):
                self._enter(before)
            case Running(before=Saved() as saved):
                self._enter(saved)
            case Running(draft=drafted, stats=stats, table=table):
                stats.stop_clock()
                self._enter(Stopped(drafted, stats, table))
        self._show_run()

    def _run_event(self, what: RunBegun | Event) -> None:
        if isinstance(self._state, Opening | Running):
            self._state.stats.fold(what)
            match what:
                case RunBegun():
                    self._state.draft.begun(what.run_id, what.progress)
                case RunStarted() | DetailsStarted():
                    self.refresh_bindings()
            self.post_message(self.Changed())

    @on(Changed)
    def _show_soon(self) -> None:
        """Redraw a few times a second: a fast site answers dozens of chunks a second, and keys come first."""
        if isinstance(self._state, Opening):
            self._show_opened()
        elif not self._is_redraw_due:
            self._is_redraw_due = True
            self.set_timer(_REDRAW, self._redraw)

    def _redraw(self) -> None:
        self._is_redraw_due = False
        self._show_run()

    def _show_opened(self) -> None:
        """Show the run when its journal is open."""
        opening = self._state
        if not isinstance(opening, Opening) or (run_id := opening.stats.run_id) is None:
            return
        view = self.query_one(RunView)
        table = self.table
        if table is None or table.run_id != run_id:
            table = RunTable(view.persons, run_id, opening.stats.progress.total)
        self._enter(Running(opening.draft, opening.stats, table, opening.thread))
        view.persons.table.focus()
        self._show_run()

    def _tick(self) -> None:
        if self._state.view != "run" or not self.is_current:
            return
        if isinstance(self._state, Opening | Running | Stopped | Saving):
            self.query_one(RunView).show(self._state.phase, self._state.stats)
        if self.table is not None and self.table.is_due:
            self.do(self.table.survey, group="survey")

    def action_pause(self) -> None:
        """Send no more chunks for now."""
        if isinstance(self._state, Running):
            self._state.pause()
            self.refresh_bindings()
            self._show_run()

    def action_go_on(self) -> None:
        """End the pause, or continue a stopped run."""
        match self._state:
            case Running():
                self._state.go_on()
                self.refresh_bindings()
                self._show_run()
            case Stopped(draft=drafted):
                self.do(partial(self._run, drafted))

    def action_stop(self) -> None:
        """Stop the run; the answers are kept."""
        if isinstance(self._state, Opening | Running):
            self._state.thread.stop()

    # Details

    def action_details(self) -> None:
        """Look up the marked persons singly; without marks those that are shown."""
        if self.table is not None:
            self.do(partial(self._look_up, self.table), group="details")

    async def _look_up(self, table: RunTable) -> None:
        before = self._state
        positions, _ = await table.part()
        if not positions or before is not self._state or not isinstance(before, Stopped | Saved):
            return
        if not await confirm_details(self.app, await self.app_state.profile(), len(positions)):
            return
        if isinstance(before, Stopped):
            await self._run(before.draft, positions)
        elif before is self._state:
            await self._look_up_saved(before, positions)

    async def _look_up_saved(self, saved: Saved, positions: Collection[int]) -> None:
        """Look up persons of a saved run, whose session stays open."""
        thread = RunThread(lambda: nullcontext(saved.session), self._run_event, positions)
        self._enter(Running(saved.draft, RunStats(saved.draft.name), saved.table, thread, before=saved))
        with self._busy_with(saved.draft):
            await thread.run()
        self.notify("Detaljerne er ikke i filen endnu: gem den igen.")

    # The table

    def action_select(self, name: str) -> None:
        """Show the persons of one selection."""
        self.query_one(PersonsPane).select(Selection[name])

    def action_chart(self) -> None:
        """Show how the persons are divided on the column under the cursor."""
        self.query_one(PersonsPane).divide()

    def action_follow_up(self) -> None:
        """Show the rules of follow-up, and how many persons each found something about."""
        self.query_one(PersonsPane).follow_up()

    @on(PersonsPane.WorkNeeded)
    def _read_persons(self, event: PersonsPane.WorkNeeded) -> None:
        self.do(event.work, group=event.group)

    @override
    def show_numbers(self, *, whole: bool) -> None:
        if self.table is not None:
            self.table.show_numbers(whole=whole)

"""A plan before it is carried out, its progress, and the report of what came of it."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from pathlib import Path
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.danish import count, number
from knappen_tui.domain.demo_mark import file_name_of
from knappen_tui.domain.errors import ConfigurationError, KnappenError
from knappen_tui.domain.events import Listener
from knappen_tui.stil.amu import report, service
from knappen_tui.stil.amu.service import AmuAccess, Plan, PlannedChange, PlannedRun, Settled
from knappen_tui.stil.tui.amu.actions import PLAN
from knappen_tui.stil.tui.amu.loop_thread import LoopThread
from knappen_tui.stil.tui.amu.rows import PLAN_COLUMNS, plan_rows
from knappen_tui.stil.tui.amu.screen import AmuScreen
from knappen_tui.stil.tui.amu.tables import PlanPane, PlanTable
from knappen_tui.tui.dialogs.export import PERSON_FORMATS, ExportDialog, ask_target
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.actions import Action
from knappen_tui.tui.shell.text import plain, plain_lines
from knappen_tui.tui.widgets.memory_rows import MemoryRows

Make = Callable[[AmuAccess, Listener], Coroutine[Any, Any, PlannedRun]]

About = Callable[[Sequence[PlannedChange]], str]

_REDRAW = 0.2  # seconds between two looks at what was settled
_BAR = 20


class PlanPhase(Enum):
    """How far a plan is; the value says what can be done."""

    READING = "Læser listen …"
    PLANNED = "Intet er sendt. Shift+U udfører planen, Esc går tilbage."
    NOTHING = "Der er intet at udføre. Esc går tilbage."
    RUNNING = "Planen udføres …"
    STOPPED = "Stoppet. Det, der er udført, står på siden. Shift+U udfører resten."
    DONE = "Udførelsen er slut. Dette er rapporten; e gemmer den, Esc går tilbage."
    FORGOTTEN = "Planen er glemt her i programmet. Esc går tilbage."


class PlanScreen(AmuScreen):
    """`make` reads the list and makes the plan; `about` says how the list is after some changes.

    `is_executed`: something of the plan may have been sent.
    """

    ACTIONS: ClassVar[tuple[Action, ...]] = PLAN
    BINDINGS: ClassVar[list[BindingType]] = actions.bound(PLAN)
    HELP_TEXT = (
        "Planen siger for hver række, hvad der vil ske. Først når den udføres, sendes noget. Hver ændring sendes én"
        " gang, og listen læses igen, før noget andet sker: har en anden ændret rækken, bliver den ikke overskrevet."
        " Stopper det undervejs, kan resten udføres senere, også når programmet har været lukket."
    )
    DEFAULT_CSS = """
    PlanScreen > .line { height: auto; padding: 0 1; }
    PlanScreen > #title { text-style: bold; }
    PlanScreen > #progress { color: $text-accent; }
    """

    def __init__(self, access: AmuAccess, make: Make, about: About) -> None:
        super().__init__()
        self._about = about
        self._access = access
        self._make = make
        self._phase = PlanPhase.READING
        self._run: PlannedRun | None = None
        self._plan: Plan | None = None
        self._thread: LoopThread[None] | None = None
        self._settled: list[Settled] = []
        self._whole = False
        self.is_executed = False

    @override
    def body(self) -> ComposeResult:
        yield Static(id="about", classes="line", markup=False)
        yield Static(id="title", classes="line", markup=False)
        yield Static(id="progress", classes="line", markup=False)
        yield from super().body()
        yield PlanPane(PLAN_COLUMNS, title="Rækken i planen", unfiltered=("cpr",), table_id="plan")

    def on_mount(self) -> None:
        """Make the plan."""
        self._pane.table.focus()
        self.set_interval(_REDRAW, self._show_settled)
        self.do(self._planned)

    def on_unmount(self) -> None:
        """End what is under way; the journal has what was sent."""
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_executing(self) -> bool:
        """Whether the plan is being carried out."""
        return self._phase is PlanPhase.RUNNING

    @property
    def phase(self) -> PlanPhase:
        """How far the plan is."""
        return self._phase

    @property
    def _pane(self) -> PlanPane:
        return self.query_one(PlanPane)

    async def _planned(self) -> None:
        self._enter(PlanPhase.READING)
        access = await self._same_access()
        run = await self.from_site(lambda notify: self._make(access, notify))
        if run is None:
            return
        self._run, self._plan = run, run.plan
        self.is_executed = run.resumed is not None
        self._enter(self._reached())

    def _reached(self) -> PlanPhase:
        """Return the phase of a plan that is not being carried out."""
        if self._plan is not None and self._plan.changes:
            return PlanPhase.STOPPED if self.is_executed else PlanPhase.PLANNED
        return PlanPhase.DONE if self.is_executed else PlanPhase.NOTHING

    async def _same_access(self) -> AmuAccess:
        """Return the access that the plan belongs to, after a new login where that was refused."""
        access = await self.get_access()
        if access is None or access.connection != self._access.connection:
            raise ConfigurationError(
                f"Planen hører til skole {self._access.connection.user}.", advice="Log ind som den skole, og prøv igen."
            )
        return access

    # Carrying out

    def action_carry_out(self) -> None:
        """Carry out the plan."""
        self.do(self._carry_out)

    async def _carry_out(self) -> None:
        if (run := self._run) is None:
            return
        access = await self._same_access()
        loop, notify = asyncio.get_running_loop(), self.listener()

        async def work() -> None:
            async for settled in service.execute(access, run, notify):
                loop.call_soon_threadsafe(self._settled.append, settled)

        self.is_executed = True
        self._enter(PlanPhase.RUNNING)
        self._thread = LoopThread(work)
        try:
            await self._thread.run()
        except KnappenError as error:
            await self._ended(access, run)
            error.kept = error.kept or _kept(self._plan)
            raise
        except Exception:
            await self._ended(access, run)
            raise
        await self._ended(access, run)

    async def _ended(self, access: AmuAccess, run: PlannedRun) -> None:
        """Show what came of each row, as the journal has it."""
        self._thread = None
        self._settled.clear()
        self._plan = await asyncio.to_thread(service.outcome, access, run)
        self._enter(self._reached())

    def action_stop(self) -> None:
        """Stop; what is sent is finished by the next start."""
        if self._thread is not None:
            self._thread.stop()

    def _show_settled(self) -> None:
        """Show the rows that have been settled since the last look."""
        if not self._settled or self._plan is None:
            return
        settled, latest = {_key(one.row): one.row for one in self._settled}, self._settled[-1]
        self._settled.clear()
        self._plan = Plan(self._plan.source, tuple(settled.get(_key(row), row) for row in self._plan.rows))
        self.tell(_bar(latest.done, latest.total))
        self._arrange()

    # What is shown

    def _enter(self, phase: PlanPhase) -> None:
        self._phase = phase
        self.tell(_told(phase, self._plan))
        self._arrange()
        self.refresh_bindings()

    @override
    def tell(self, text: str) -> None:
        self.query_one("#progress", Static).update(plain_lines(text))

    @override
    def _arrange(self) -> None:
        pane, plan = self._pane, self._plan
        self._rows = MemoryRows(PLAN_COLUMNS, plan_rows(plan, whole=self._whole) if plan else ())
        self._rows.arrange(pane.arrangement.rows, pane.arrangement.sorting)
        pane.show(self._rows, empty="Ingen rækker passer." if self._rows.total else "")
        self.query_one("#title", Static).update(plain(_title(self._phase, plan)))
        self.query_one("#about", Static).update(plain(self._about(self._done)))

    @property
    def _done(self) -> list[PlannedChange]:
        """The changes that have been carried out since the plan was made or taken up again."""
        if self._run is None or self._plan is None:
            return []
        rows = zip(self._run.plan.rows, self._plan.rows, strict=True)
        return [now.change for was, now in rows if now.change and now.status is now.change.done is not was.status]

    @on(PlanTable.Opened)
    def _open(self, event: PlanTable.Opened) -> None:
        if (shown := event.table.detail(range(len(PLAN_COLUMNS)))) is not None:
            self.post_message(shown)

    @override
    def show_numbers(self, *, whole: bool) -> None:
        self._whole = whole
        self._arrange()

    @override
    def forget(self) -> None:
        """Drop the plan, unless it is being carried out; a journal stays."""
        if self._phase not in {PlanPhase.RUNNING, PlanPhase.READING}:
            self._run = self._plan = None
            self._pane.reset()
            self._pane.forget()
            self._enter(PlanPhase.FORGOTTEN)

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "carry_out":
                return self._phase in {PlanPhase.PLANNED, PlanPhase.STOPPED}
            case "stop":
                return self._phase is PlanPhase.RUNNING
            case "export":
                return self._plan is not None and self._phase is not PlanPhase.RUNNING
            case "discard":
                return self._phase is PlanPhase.STOPPED
            case "retry":
                return self.is_mounted and self.can_retry
        return super().check_action(action, parameters)

    # Leaving

    def action_leave(self) -> None:
        """Go back to the list; the journal of a plan that is done is deleted."""
        if self._phase is PlanPhase.RUNNING:
            self.notify("Planen er ved at blive udført. x stopper den.")
        elif self._phase is PlanPhase.DONE:
            self.begin(self._finish, group="leave")
        else:
            self.dismiss(None)

    async def _finish(self) -> None:
        if self._run is not None:
            await asyncio.to_thread(service.finish, self._access, self._run)
        self.dismiss(None)

    def action_discard(self) -> None:
        """Forget what is left of a stopped plan, after asking."""

        def answered(yes: bool | None) -> None:
            if yes:
                self.begin(self._finish, group="leave")

        left = count(len(self._plan.changes) if self._plan else 0, "ændring", "ændringer")
        question = f"{left} er ikke udført og kan ikke fortsættes, når planen er glemt.\n\nSkal den glemmes?"
        self.app.push_screen(ConfirmDialog("Glem planen", question, yes="Glem den", no="Behold den"), answered)

    def action_export(self) -> None:
        """Ask for a file, and write plan or report to it."""
        self.begin(self._write, group="export")

    async def _write(self) -> None:
        plan, demo = self._plan, self.shared.demo
        if plan is None:
            return
        name = "amu-rapport.xlsx" if self.is_executed else "amu-plan.xlsx"
        proposed = Path.cwd() / file_name_of(name, demo=demo)
        title = "Gem rapporten" if self.is_executed else "Gem planen"
        dialog = ExportDialog(title, proposed, PERSON_FORMATS, "CPR-numrene er maskeret i filen.")
        if (given := await ask_target(self, dialog, demo=demo)) is None:
            return
        target, overwrite = given
        await asyncio.to_thread(report.write_plan, target, plan, overwrite=overwrite, full_numbers=False, demo=demo)
        self.notify(f"Gemt: {target.name}")


def _key(row: service.PlanRow) -> object:
    """What stays of a row when it is settled."""
    return row.line, row.about, row.change


def _told(phase: PlanPhase, plan: Plan | None) -> str:
    """Return what can be done, and how many rows of a report are not as they were to be."""
    wrong = sum(not row.status.is_done for row in plan.rows) if plan and phase is PlanPhase.DONE else 0
    rows = count(wrong, "række er", "rækker er")
    return f"{rows} ikke, som planen ville; se Status og Bemærkning. {phase.value}" if wrong else phase.value


def _title(phase: PlanPhase, plan: Plan | None) -> str:
    if plan is None:
        return "Plan"
    name = "Rapport" if phase is PlanPhase.DONE else "Plan"
    counts = " · ".join(f"{number(many)} {status.value}" for status, many in plan.counts.most_common())
    return f"{name} af {plan.source}: {counts}"


def _bar(done: int, total: int) -> str:
    filled = _BAR * done // total if total else _BAR
    return f"{'█' * filled}{'░' * (_BAR - filled)} {number(done)} af {number(total)} er færdige"


def _kept(plan: Plan | None) -> str:
    done = sum(row.change is not None and row.status.is_done for row in plan.rows) if plan else 0
    left = len(plan.changes) if plan else 0
    return (
        f"{count(done, 'ændring er', 'ændringer er')} udført og står på siden; {number(left)} mangler. Planen er gemt"
        " og kan fortsættes, også når programmet har været lukket."
    )

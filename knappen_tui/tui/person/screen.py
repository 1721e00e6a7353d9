"""The Opslag screen: looks up one person."""

import asyncio
import gc
import time
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widget import AwaitMount, Widget
from textual.widgets import ContentSwitcher, Static
from textual.worker import Worker
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.danish import count, duration
from knappen_tui.domain.errors import ConfigurationError, KnappenError, LoginRefused
from knappen_tui.domain.events import Event
from knappen_tui.domain.narration import describe
from knappen_tui.tui.person.cpr_field import CprField, CprInput
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.messages import PastedList, SaveRecords
from knappen_tui.tui.shell.private_screen import Retry
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.widgets.fault import FaultPane

if TYPE_CHECKING:
    from knappen_tui.domain.follow_up.rule import FollowUp
    from knappen_tui.domain.kursist import Kursist
    from knappen_tui.domain.part import PersonPart
    from knappen_tui.tui.person.view import PersonView

_LOOK_UP = "opslag"
_TICK = 0.5  # seconds between two updates of the time waited
# Seconds until what a look-up needs is imported: the first paint comes first.
_WARM_UP_DELAY = 0.3
_WARNING = "Filen rummer det fulde CPR-nummer. Kun du kan læse den; slet den, når den ikke skal bruges mere."
_WELCOME = (
    "Skriv et CPR-nummer, og tryk Enter.\n\n"
    "Knappen svarer med alt, hvad sprogcentrene har indberettet om personen:\n"
    "moduler, prøver og henvisninger, og om personen er kendt fra før 2004."
)


class OpslagScreen(KnappenScreen):
    """A field for the CPR number, and below it the answer or the error."""

    MODE = "opslag"
    PLACES: ClassVar[tuple[str, ...]] = ("opslag",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("opslag")
    DEFAULT_CSS = """
    OpslagScreen #answer { width: 100%; height: 1fr; margin-top: 1; }
    OpslagScreen #welcome, OpslagScreen #busy { padding: 1 2; color: $text-muted; height: auto; }
    OpslagScreen #person { height: 1fr; }
    OpslagScreen #who { height: 1; padding: 0 2; }
    OpslagScreen #view { height: 1fr; }
    """
    HELP_TEXT = (
        "Her slår du én person op. Svaret vises på fire faneblade og hører altid til nummeret i feltet. Numre vises"
        " skjult; »Vis nummer« viser dem hele i ti sekunder. Opslagene huskes kun i hukommelsen: de er væk, når"
        " programmet lukkes eller har stået ubrugt i et kvarter."
    )

    def __init__(self) -> None:
        super().__init__()
        self._asked: Cpr | None = None
        self._shown: Kursist | None = None
        self._person: PersonView | None = None
        self._work: Worker[None] | None = None
        self._since = 0.0
        self._said = ""
        # Whether the answer takes the focus: not once the user has gone to the field.
        self._takes_focus = True

    @override
    def body(self) -> ComposeResult:
        yield CprField()
        with ContentSwitcher(initial="welcome", id="answer"):
            yield Static(_WELCOME, id="welcome", markup=False)
            yield Static("", id="busy", markup=False)
            yield Vertical(Static("", id="who"), Vertical(id="view"), id="person")

    def on_mount(self) -> None:
        """Focus the field, and start the imports that a look-up needs."""
        self.query_one(CprField).take_focus()
        self.set_interval(_TICK, self._show_waiting)
        self.set_timer(_WARM_UP_DELAY, self._warm_up)

    @work(thread=True, exit_on_error=False)
    def _warm_up(self) -> None:
        service.warm_up()
        service.clear_written_runs()
        # What is loaded now is kept to the end: a full collection would stop the screen for some 60 ms.
        gc.freeze()

    @property
    def kursist(self) -> "Kursist | None":
        """The person whose tabs are shown."""
        return self._shown if self._pane == "person" else None

    # Looking up

    @on(CprField.Submitted)
    def _submitted(self, event: CprField.Submitted) -> None:
        if self._shown is not None and self._shown.cpr == event.cpr and self._pane in {"person", "fault"}:
            self.action_reveal()
        else:
            self.look_up(event.cpr)

    @on(CprField.Edited)
    def _edited(self) -> None:
        """Clear what belongs to another number than the one in the field."""
        if self._asked is not None and self.query_one(CprField).cpr != self._asked:
            self.workers.cancel_group(self, _LOOK_UP)
            self._drop()

    @on(CprInput.LinesPasted)
    def _lines_pasted(self, event: CprInput.LinesPasted) -> None:
        from knappen_tui.tui.dialogs.question import ConfirmDialog

        lines = sum(bool(line.strip()) for line in event.text.splitlines())
        question = f"Du har indsat {count(lines, 'linje', 'linjer')}. Her slås én person op ad gangen."
        dialog = ConfirmDialog("En hel liste", f"{question}\n\nVil du bruge dem som liste i Batch?", yes="Åbn i Batch")

        def answered(yes: bool | None) -> None:
            if yes:
                self.post_message(PastedList(event.text))

        self.app.push_screen(dialog, answered)

    def look_up(self, cpr: Cpr) -> None:
        """Look this person up, in place of any look-up under way."""
        field = self.query_one(CprField)
        if self._shown is not None and self._shown.cpr != cpr:
            self._drop()
        if field.cpr != cpr:
            field.show_person(cpr)
        self._asked = cpr
        self._takes_focus = True
        self._since, self._said = time.monotonic(), ""
        self._switch("busy")
        self._show_waiting()
        self._work = self.begin(partial(self._look_up, cpr), group=_LOOK_UP)

    async def _look_up(self, cpr: Cpr) -> None:
        shared = self.app_state
        access = await self.get_access()
        if access is None:
            self._back()
            return
        kursist = await shared.person_lookup.opslag(access, cpr, self._hear)
        shared.remember(kursist, datetime.now().astimezone())
        await self._show(kursist)

    def _hear(self, event: Event) -> None:
        self._said = describe(event) or self._said
        self._show_waiting()

    def _show_waiting(self) -> None:
        """Show how long the look-up has taken, and what happened last."""
        if self._asked is not None and self._pane == "busy":
            waited = duration(timedelta(seconds=time.monotonic() - self._since))
            said = f"{self._said}\n\n" if self._said else ""
            text = f"Slår {self._asked} op … {waited}\n\n{said}Esc annullerer."
            self.query_one("#busy", Static).update(text)

    async def _show(self, kursist: "Kursist") -> None:
        today = date.today()
        found, problem = await asyncio.to_thread(_follow_up, kursist, today)
        view = self.query_one("#view", Vertical)
        await _mounted(view)
        pane = None if kursist.findes else await self._fault_pane()
        # No await until the mount: field, name and records of a person change together.
        self._asked, self._shown = kursist.cpr, kursist
        self.query_one(CprField).show_person(kursist.cpr)
        view.remove_children()
        self._person = None
        if pane is not None:
            self._show_absence(kursist, pane)
            return
        from knappen_tui.tui.person.view import PersonView

        self._show_name()
        preferences = self.app_state.preferences
        self._person = PersonView(kursist, preferences, today, follow_up=found, problem=problem)
        await view.mount(self._person)
        self._switch("person")
        if self._takes_focus:
            self._person.show("overblik")

    def _show_name(self, *, whole: bool = False) -> None:
        """Show number, birth date and age of the person."""
        from knappen_tui.tui.person.view import headline

        if self._shown is not None:
            self.query_one("#who", Static).update(headline(self._shown, date.today(), whole=whole))

    def _show_absence(self, kursist: "Kursist", pane: FaultPane) -> None:
        """Show that nothing is registered since 2004: an answer, not an error."""
        from knappen_tui.tui.person.view import absence

        heading, texts = absence(kursist)
        pane.show_text(heading, texts, mild=True)
        self._show_fault(pane)

    def _show_fault(self, pane: FaultPane) -> None:
        self._switch("fault")
        if self._takes_focus:
            pane.take_focus()

    @override
    def show_numbers(self, *, whole: bool) -> None:
        if self._shown is not None and self._pane in {"person", "fault"}:
            self.query_one(CprField).show_person(self._shown.cpr, whole=whole)
            self._show_name(whole=whole)

    async def _fault_pane(self) -> FaultPane:
        """The pane for errors, mounted when it is first used."""
        answer = self.query_one("#answer", ContentSwitcher)
        if not answer.query(FaultPane):
            pane = FaultPane(id="fault")
            pane.display = False
            answer.mount(pane)
        await _mounted(answer)
        return answer.query_one(FaultPane)

    @override
    def failed(self, error: KnappenError, retry: Retry | None = None) -> None:
        if retry is None:
            super().failed(error)
            return
        asked = self._asked
        self._drop()
        self._asked = asked
        if refused := isinstance(error, LoginRefused):
            self.app_state.reject()
        self._show_failure(error, can_log_in=refused)

    @work(exit_on_error=False)
    async def _show_failure(self, error: KnappenError, *, can_log_in: bool) -> None:
        pane = await self._fault_pane()
        pane.show(error, can_log_in=can_log_in)
        self._show_fault(pane)

    @override
    def retry_for(self, worker: Worker[object]) -> Retry | None:
        return self.action_retry if worker.group == _LOOK_UP else None

    # Keys

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        has_person = self._shown is not None and self._shown.findes
        if action == "tab":
            return has_person and self._pane == "person"
        if action in {"export", "reveal"}:
            return self._shown is not None and self._pane in {"person", "fault"}
        if action == "retry":
            return self._asked is not None and self._pane in {"person", "fault"}
        if action == "earlier":
            return bool(self.app_state.lookups)
        return super().check_action(action, parameters)

    @property
    def _pane(self) -> str | None:
        return self.query_one("#answer", ContentSwitcher).current

    def _switch(self, pane: str) -> None:
        self.query_one("#answer", ContentSwitcher).current = pane
        self.refresh_bindings()

    def action_new(self) -> None:
        """Go to the field."""
        self._takes_focus = False
        self.query_one(CprField).take_focus()

    def action_cancel(self) -> None:
        """Cancel the look-up, or go to the field."""
        if self._work is not None and self._work.is_running:
            self._work.cancel()
            self._back()
        self.action_new()

    def _back(self) -> None:
        """Show the person again who was looked up anew; else nothing."""
        if self._shown is not None and self._shown.findes:
            self._switch("person")
        else:
            self._drop()

    def _drop(self) -> None:
        """Drop the person, or the error, that is shown."""
        if self._person is not None:
            self._remove(self._person)
        self._asked = self._shown = self._person = None
        self.query_one("#who", Static).update("")
        self.query_one("#busy", Static).update("")
        for pane in self.query(FaultPane):
            pane.show_text("", ())
        self._switch("welcome")

    def action_tab(self, tab: str) -> None:
        """Show one of the four tabs."""
        if self._person is not None:
            self._person.show(tab)

    @on(FaultPane.Retry)
    def action_retry(self) -> None:
        """Look the same person up again."""
        if self._asked is not None:
            self.look_up(self._asked)

    @on(FaultPane.LogIn)
    def _log_in(self) -> None:
        self.action_retry()

    @work(exit_on_error=False)
    async def action_earlier(self) -> None:
        """Choose among earlier look-ups."""
        from knappen_tui.tui.dialogs.pick import PickDialog
        from knappen_tui.tui.person import earlier

        options = earlier.choices(self.app_state.lookups)
        chosen = await self.app.push_screen_wait(PickDialog("Tidligere opslag", options))
        if chosen and (found := self.app_state.find(Cpr(chosen))):
            self._takes_focus = True
            self._work = self.begin(partial(self._show, found.kursist), group=_LOOK_UP)

    # Export

    def action_export(self) -> None:
        """Save the person to a file."""
        self._export(None)

    @on(SaveRecords)
    def _records_wanted(self, event: SaveRecords) -> None:
        self._export(event.part)

    @work(exit_on_error=False)
    async def _export(self, part: "PersonPart | None") -> None:
        """Save the person, or a part of the records, to a file."""
        from knappen_tui.tui.dialogs.export import PERSON_FORMATS, ExportDialog, ask_target

        kursist, access = self._shown, self.app_state.access
        if kursist is None or access is None:
            return
        demo = access.profile.demo
        title = f"Gem udvalg af {part.title}" if part else "Eksportér personen"
        proposed = service.person_target(demo=demo, what="udvalg" if part else "opslag")
        target = await ask_target(self, ExportDialog(title, proposed, PERSON_FORMATS, _WARNING), demo=demo)
        if target is None:
            return
        file, replaces = target
        await service.export_person_soon(kursist, file, access=access, overwrite=replaces, part=part)
        self.notify(f"Gemt: {file}", timeout=8)

    @override
    def forget(self) -> None:
        self.workers.cancel_group(self, _LOOK_UP)
        self._drop()
        self.query_one(CprField).clear()

    @work(exit_on_error=False)
    async def _remove(self, person: "PersonView") -> None:
        await _mounted(self.query_one("#view"))
        if person.is_attached:  # else a later look-up has removed it
            person.remove()


async def _mounted(parent: Widget) -> None:
    """Wait for the children that are being mounted: a cancelled worker leaves some, and Textual's tabs do not survive
    a removal before their mount has ended.

    No worker awaits a removal: if it were cancelled then, it would cancel the tasks of the widgets too.
    """
    await AwaitMount(parent, list(parent.children))


def _follow_up(kursist: "Kursist", today: date) -> "tuple[list[FollowUp], str]":
    """What the rules of follow-up find, or why they cannot be used."""
    try:
        return service.person_follow_up(kursist, today), ""
    except ConfigurationError as error:
        return [], error.message

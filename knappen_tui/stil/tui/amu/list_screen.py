"""The app's first screen: results are set, rows edited, created and deleted in a draft, until it is planned."""

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import BindingType

from knappen_tui.domain.danish import count
from knappen_tui.domain.demo_mark import file_name_of
from knappen_tui.export.formats import Format
from knappen_tui.stil.amu import report, service
from knappen_tui.stil.amu.service import AmuAccess, ExamResult, Participation, PlannedRun, UnfinishedPlan
from knappen_tui.stil.tui.amu.actions import LIST
from knappen_tui.stil.tui.amu.delete import DeleteDialog
from knappen_tui.stil.tui.amu.draft import Draft
from knappen_tui.stil.tui.amu.form import ParticipationForm
from knappen_tui.stil.tui.amu.listing_screen import NO_LOGIN, ListingScreen
from knappen_tui.stil.tui.amu.plan_screen import Make, PlanScreen
from knappen_tui.stil.tui.amu.results_file import ChosenFile, ResultsFileDialog
from knappen_tui.stil.tui.amu.status import list_text
from knappen_tui.stil.tui.amu.tables import ListTable
from knappen_tui.tui.dialogs.export import ExportDialog, ask_target
from knappen_tui.tui.dialogs.pick import PickDialog
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.actions import Action
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.table_pane import NO_PART, TablePane

_SOURCE = "ændringer på listen"


class ListScreen(ListingScreen):
    """What is done on the list."""

    ACTIONS: ClassVar[tuple[Action, ...]] = LIST
    BINDINGS: ClassVar[list[BindingType]] = actions.bound(LIST)
    HELP_TEXT = (
        "Listen over kursusdeltagelser, som siden viser den. 1 til 6 sætter resultatet for de markerede rækker"
        " (Mellemrum markerer) eller for rækken under markøren. Intet sendes: rækker, der er ændret her, er"
        " fremhævet, og u tager ændringen tilbage. F5 viser planen, og først derfra udføres den."
    )

    def on_mount(self) -> None:
        """Read the list."""
        self.do(self._open)

    async def _open(self) -> None:
        """Read the list for the first time, and offer what was stopped."""
        await self._load()
        if self._unfinished:
            self.action_unfinished()

    # Changes

    def action_set_result(self, code: int) -> None:
        """Set a result for the marked rows, or for the row under the cursor, and go to the next row."""
        current, is_marked = self._current, bool(self._pane.marks)
        if not self._draft.set_result(self._chosen, ExamResult(code)):
            self.notify("Rækken skal slettes. u tager det tilbage.")
        self._changed()
        if not is_marked and current is not None and current.id in self._rows.ids:
            self._pane.table.go_to(self._rows.ids.index(current.id) + 1)

    def action_reset(self) -> None:
        """Set the rows back to no result, after asking where one is registered."""
        ids = list(self._chosen)
        registered = sum(bool((before := self._draft.row(one).before) and before.resultat) for one in ids)

        def answered(yes: bool | None) -> None:
            if yes:
                self._draft.set_result(ids, ExamResult.INTET)
                self._changed()

        if not registered:
            answered(yes=True)
            return
        rows = count(registered, "række har", "rækker har")
        question = f"{rows} et registreret resultat. Når planen udføres, slettes det på siden.\n\nSkal det i planen?"
        self.app.push_screen(ConfirmDialog("Nulstil", question, yes="Læg i planen", no="Nej"), answered)

    def action_take_back(self) -> None:
        """Take back what was to be done about the rows."""
        if not self._draft.take_back(self._chosen):
            self.notify("Der er intet at tage tilbage i rækken.")
        self._changed()

    @on(ListTable.Opened)
    def _edit(self) -> None:
        """Edit the row under the cursor."""
        if (row := self._current) is None:
            return
        if row.after is None:
            self.notify("Rækken skal slettes. u tager det tilbage.")
            return

        def given(after: Participation | None) -> None:
            if after is None or self._is_known(after, but=row.id):
                return
            self._draft.edit(row.id, after)
            self._changed()

        self.app.push_screen(ParticipationForm(row.after), given)

    def action_create(self) -> None:
        """Ask for a participation that the list does not have; hold and course begin as those under the cursor."""
        current = self._current

        def given(new: Participation | None) -> None:
            if new is None or self._is_known(new):
                return
            row_id = self._draft.add(new)
            self._changed()
            self._go_to(self._draft.row(row_id))

        self.app.push_screen(ParticipationForm(None, current.participation if current else None), given)

    def _is_known(self, one: Participation, *, but: int | None = None) -> bool:
        """Whether another row is about the same; then say so."""
        known = self._draft.knows(one, but=but)
        if known:
            self.notify(
                "En kursusdeltagelse med samme person, fag, niveau og startdato findes. Intet er ændret.",
                severity="warning", timeout=10,
            )  # fmt: skip
        return known

    def action_delete(self) -> None:
        """Delete the row under the cursor, after its dialog: never more than one."""
        if (row := self._current) is None or row.after is None:
            return
        if row.before is None:
            self.action_take_back()
            return
        before = row.before
        if self._pane.marks:
            self.notify("Der slettes én ad gangen: rækken under markøren.")

        def written(file: Path | None) -> None:
            if file is not None:
                self._draft.delete(row.id)
                self._changed()
                self.notify(f"Sletningen er i planen. Kursusdeltagelsen er gemt i {file.name}.")

        self.app.push_screen(DeleteDialog(before, demo=self.shared.demo), written)

    # Plans

    def action_plan(self) -> None:
        """Make a plan of what is to be done."""
        changes = self._draft.changes
        if not changes:
            self.notify("Der er intet i planen. 1 til 6 sætter et resultat.")
            return
        self._plan(
            lambda access, notify: service.plan_edits(access, changes, source=_SOURCE, notify=notify), is_draft=True
        )

    def action_plan_from_file(self) -> None:
        """Make a plan of a file of results."""

        def chosen(file: ChosenFile | None) -> None:
            if file is not None:
                self._plan(
                    lambda access, notify: service.plan_file(
                        access, file.path, allow_reset=file.allow_reset, notify=notify
                    )
                )

        self.app.push_screen(ResultsFileDialog(), chosen)

    def action_unfinished(self) -> None:
        """Offer the plans that were begun and not finished."""
        found = {one.file.stem: one for one in self._unfinished}

        def chosen(name: str | None) -> None:
            if name is not None:
                self._plan(lambda access, _: _resumed(access, found[name]))

        self.app.push_screen(
            PickDialog("Planer, der ikke er gjort færdige", list(map(_offer, self._unfinished))), chosen
        )

    def _plan(self, make: Make, *, is_draft: bool = False) -> None:
        access, listing = self.shared.access, self._listing
        if access is None or listing is None:
            self.action_retry()
            return
        screen = PlanScreen(access, make, lambda done: list_text(listing, self._today(), done))

        def left(_: None) -> None:
            if screen.is_executed:
                if is_draft:
                    self._draft = Draft(self._draft.listed)
                self.do(self._load)

        self.app.push_screen(screen, left)

    # Files and login

    @on(TablePane.PartWanted)
    def _export(self) -> None:
        shown = self._rows.ids
        ids = set(self._pane.marks or (shown if len(self._rows) != len(self._draft.rows) else ()))
        ordered = [*(one for one in shown if one in ids), *ids.difference(shown)]
        chosen = [self._draft.row(one).participation for one in ordered]
        if not chosen:
            self.notify(NO_PART)
            return
        self.begin(partial(self._write, chosen), group="export")

    async def _write(self, chosen: list[Participation]) -> None:
        demo = self.shared.demo
        name = "amu-udvalg.xlsx"
        proposed = Path.cwd() / file_name_of(name, demo=demo)
        dialog = ExportDialog(
            "Gem udvalg", proposed, (Format.XLSX,), "Filen rummer hele CPR-numre. Den kan udfyldes og læses igen med o."
        )
        if (given := await ask_target(self, dialog, demo=demo)) is None:
            return
        target, overwrite = given
        await asyncio.to_thread(report.write_list, target, chosen, [], overwrite=overwrite, demo=demo)
        self.notify(f"Gemt: {target.name}")

    def log_in(self) -> None:
        """Ask for another school or password."""
        if self._may_leave():
            self.shared.reject()
            self.do(self._load)

    def log_out(self) -> None:
        """Forget the password and the list."""
        if self._may_leave():
            self.shared.reject()
            self.forget()
            self.show_user()
            self.drop_fault()
            self._pane.show(self._rows, empty=NO_LOGIN)

    def _may_leave(self) -> bool:
        if self._draft.changes:
            self.notify(
                "Der er ændringer, der ikke er sendt. Udfør dem, eller tag dem tilbage først.", severity="warning"
            )
        return not self._draft.changes


async def _resumed(access: AmuAccess, found: UnfinishedPlan) -> PlannedRun:
    return service.resume(access, found)


def _offer(found: UnfinishedPlan) -> tuple[str, str]:
    left = (
        f"{found.pending} af {count(found.rows, 'række', 'rækker')} mangler"
        if found.pending
        else "rapporten er ikke set"
    )
    return found.file.stem, f"{plain(found.source)}\nBegyndt {found.started:%d-%m-%Y %H:%M}; {left}"

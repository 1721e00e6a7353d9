"""Saving on the Batch screen: the file of a list, a part of it, and what happens where a file exists already."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from textual import on

from knappen_tui.domain.errors import TargetExists
from knappen_tui.service import Format
from knappen_tui.tui.batch import draft, earlier, run_thread
from knappen_tui.tui.batch.choose_list import ChooseList
from knappen_tui.tui.batch.draft import BatchDraft
from knappen_tui.tui.batch.run_table import RunTable
from knappen_tui.tui.batch.run_view import RunView
from knappen_tui.tui.batch.state import CAN_SAVE, Choosing, Saved, Saving, Stopped
from knappen_tui.tui.batch.state_screen import BatchStateScreen
from knappen_tui.tui.dialogs.question import ChoiceDialog
from knappen_tui.tui.shell.messages import OpenFile
from knappen_tui.tui.widgets.table_pane import NO_PART, TablePane

_PART_WARNING = "Udvalget siger selv, at det er en del af listen. Filen rummer de fulde CPR-numre; kun du kan læse den."


class BatchSavingScreen(BatchStateScreen):
    """Writes files from a run that no thread holds: `Stopped` or `Saved`."""

    @on(RunView.SaveAsked)
    def action_save(self) -> None:
        """Write the file; the answers stay, so that it can be written again."""
        if self.phase in CAN_SAVE:
            self.do(self._save)

    async def _save(self) -> None:
        before, run_id = self._state, self.run_id
        access = await self.get_access()
        if access is None or before is not self._state or not isinstance(before, Stopped | Saved) or run_id is None:
            return
        wanted = before.draft
        wanted.save_as(draft.target_of(self.query_one(RunView).target, demo=self.app_state.demo))
        try:
            with self._writing(before):
                session = before.session if isinstance(before, Saved) else None
                spec, lost = await earlier.compared(wanted.spec(access), wanted.earlier)
                session, report = await run_thread.write(spec, run_id, session)
                wanted.overwrite = False
                self._enter(Saved(wanted, before.stats, before.table, session, wanted.target))
        except TargetExists:
            self._ask_about_file(wanted)
            return
        self.query_one(RunView).show_saved(report, wanted.target)
        if lost:
            self.notify(lost, severity="warning", timeout=12)

    @contextmanager
    def _writing(self, before: Stopped | Saved) -> Iterator[None]:
        """Show that a file is being written; the state `before` comes back unless another was entered."""
        saving = Saving(before.draft, before.stats, before.table, before)
        self._enter(saving)
        self._show_run()
        try:
            yield
        finally:
            if self._state is saving:
                self._enter(before)
            self._show_run()

    @on(TablePane.PartWanted)
    def _part_wanted(self) -> None:
        if self._state.is_busy:
            self.notify("Et udvalg kan gemmes, når alle er slået op, eller kørslen er afbrudt.")
        elif self.table is None:
            self.notify(NO_PART)
        else:
            self.do(partial(self._save_part, self.table), group="part")

    async def _save_part(self, table: RunTable) -> None:
        from knappen_tui.tui.dialogs.export import ExportDialog, ask_target

        before, run_id = self._state, self.run_id
        if not isinstance(before, Stopped | Saved) or run_id is None or (access := await self.get_access()) is None:
            return
        positions, words = await table.part()
        if not positions or not words:
            self.notify(NO_PART)
            return
        proposed = draft.part_proposal(before.draft.target)
        dialog = ExportDialog(f"Gem udvalg: {words}", proposed, tuple(Format), _PART_WARNING)
        chosen = await ask_target(self, dialog, demo=self.app_state.demo)
        if chosen is None or before is not self._state:
            return
        target, replaces = chosen
        spec = before.draft.part_spec(access, target, overwrite=replaces)
        with self._writing(before):
            session = before.session if isinstance(before, Saved) else None
            await run_thread.write_part(spec, run_id, session, positions, words)
        self.notify(f"Gemt: {target}", timeout=8)

    def action_open_file(self) -> None:
        """Open the saved file in the system's program for it."""
        if isinstance(self._state, Saved):
            self.post_message(OpenFile(self._state.written))

    def action_open_folder(self) -> None:
        """Open the folder of the saved file."""
        if isinstance(self._state, Saved):
            self.post_message(OpenFile(self._state.written.parent))

    def _ask_about_file(self, wanted: BatchDraft) -> None:
        """Ask what to do where a file has the name already; then the work that it stopped is repeated."""

        def answered(answer: str | None) -> None:
            if answer == "replace":
                wanted.overwrite = True
                self.retry()
            elif answer == "rename":
                self._rename(wanted)

        question = f"{wanted.target} findes allerede.\n\nSkal den erstattes?"
        answers = [("cancel", "Annullér"), ("rename", "Andet navn"), ("replace", "Erstat")]
        self.app.push_screen(ChoiceDialog(TargetExists.title, question, answers), answered)

    def _rename(self, wanted: BatchDraft) -> None:
        """Propose an unused name in the field for it; without one on the screen, take that name and try again."""
        wanted.save_as(draft.unused(wanted.target))
        if isinstance(self._state, Choosing) and self._state.draft is wanted:
            self.query_one(ChooseList).rename(str(wanted.target))
        elif self.phase in CAN_SAVE:
            self.query_one(RunView).rename(str(wanted.target))
        else:
            self.retry()

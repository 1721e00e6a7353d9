"""The Historik screen: all runs of this user."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.danish import count
from knappen_tui.domain.report import RunSummary
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.history.report import RunReportDialog
from knappen_tui.tui.history.runs import RUN_COLUMNS, deletion, run_name, run_rows
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.messages import ContinueRun, OpenFile
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.widgets.memory_rows import MemoryRows
from knappen_tui.tui.widgets.result_table import FILTERING, ResultTable
from knappen_tui.tui.widgets.table_pane import TablePane

_READING, _NONE = "Læser kørslerne …", "Der er ingen kørsler endnu."


class HistorikScreen(KnappenScreen):
    """One line for each run, the newest first."""

    MODE = "historik"
    PLACES: ClassVar[tuple[str, ...]] = ("historik", "fil")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("historik", "fil")
    HELP_TEXT = (
        "Alle dine kørsler på denne pc. En kørsel, der er afbrudt, rummer listen og de svar, der er hentet: den kan"
        " fortsættes i Batch eller slettes. En færdig kørsel rummer kun tal og navnene på liste og fil; svarene står i"
        " Excel-filen. Ord, der kan være et navn på en person, står som … i navnene."
    )
    DEFAULT_CSS = """
    HistorikScreen #about { height: auto; padding: 1 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._listed: Sequence[RunSummary | str] = ()
        self._rows = MemoryRows(RUN_COLUMNS, ())

    @override
    def body(self) -> ComposeResult:
        yield Static(id="about")
        yield TablePane(
            RUN_COLUMNS, empty=_READING, title="Kørslen", nouns=("kørsel", "kørsler"), offers=FILTERING, table_id="runs"
        )

    def on_screen_resume(self) -> None:
        """Read the runs: one may have progressed or ended."""
        self.action_reload()

    def action_reload(self) -> None:
        """Read the runs again."""
        self.begin(self._load, group="load")

    def on_mount(self) -> None:
        """Focus the table, so that keys typed ahead reach it."""
        self._pane.table.focus()

    async def _load(self) -> None:
        await self.purge_runs()
        runs, damaged = await asyncio.to_thread(lambda: (service.history(), service.damaged_runs()))
        self._read(runs, damaged)

    def _read(self, runs: Sequence[RunSummary], damaged: Sequence[str]) -> None:
        before = run_name(current) if (current := self._current) else None
        self._listed = [*runs, *damaged]
        self._rows = MemoryRows(RUN_COLUMNS, run_rows(self._listed))
        unfinished = sum(not run.finished for run in runs)
        runs_counted = count(len(runs), "kørsel", "kørsler")
        about = f"{runs_counted}, {count(unfinished, 'afbrudt', 'afbrudte', zero='ingen')}."
        self.query_one("#about", Static).update(about)
        self._arrange()
        # The cursor follows its run: a key must not act on another that has taken its row.
        names = [run_name(self._listed[place]) for place in self._rows.ids]
        if before in names:
            self._pane.table.go_to(names.index(before))
        if not self._pane.has_focus_within:
            self._pane.table.focus()

    @property
    def _pane(self) -> TablePane:
        return self.query_one(TablePane)

    @property
    def _current(self) -> RunSummary | str | None:
        """The run under the cursor, or the name of a file that cannot be read."""
        row, shown = self._pane.table.row, self._rows.ids
        return self._listed[shown[row]] if row < len(shown) else None

    @property
    def _finished(self) -> RunSummary | None:
        """The run under the cursor if it is finished."""
        run = self._current
        return run if isinstance(run, RunSummary) and run.finished else None

    @on(TablePane.Rearranged)
    def _arrange(self) -> None:
        pane = self._pane
        self._rows.arrange(pane.arrangement.rows, pane.arrangement.sorting)
        pane.show(self._rows, empty="Ingen kørsler passer." if self._rows.total else _NONE)
        self.refresh_bindings()

    @on(TablePane.RowWanted)
    def _find(self, event: TablePane.RowWanted) -> None:
        self._pane.go_to(self._rows.find(event.text, event.after))

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"open_file", "open_folder"}:
            return self.is_mounted and self._finished is not None
        return super().check_action(action, parameters)

    @on(ResultTable.Opened)
    def _open(self) -> None:
        """Show the report of a finished run, or continue one that is not."""
        if (run := self._finished) is None:
            self.action_go_on()
            return

        def answered(action: str | None) -> None:
            if action is not None:
                self._open_output(run, is_folder=action == "open_folder")

        self.app.push_screen(RunReportDialog(run), answered)

    def action_go_on(self) -> None:
        """Continue the run under the cursor in Batch."""
        run = self._current
        if run is None:
            return
        if isinstance(run, str):
            self.notify("Filen kan ikke læses. Den kan kun slettes.")
            return
        if run.finished:
            self.notify("Kørslen er færdig. Svarene står i den Excel-fil, der blev gemt.")
            return
        self.post_message(ContinueRun(run))

    def action_open_file(self) -> None:
        """Open the file of the finished run under the cursor."""
        if run := self._finished:
            self._open_output(run, is_folder=False)

    def action_open_folder(self) -> None:
        """Open the folder of the file of the finished run under the cursor."""
        if run := self._finished:
            self._open_output(run, is_folder=True)

    def _open_output(self, run: RunSummary, *, is_folder: bool) -> None:
        async def find() -> None:
            file = await asyncio.to_thread(service.output_of, run)
            if file is not None:
                self.post_message(OpenFile(file.parent if is_folder else file))
            elif run.output is None:
                self.notify("Filens navn er ikke husket, så den kan ikke åbnes herfra.")
            else:
                self.notify(f"Filen er ikke fundet. Den blev gemt her: {run.output}", timeout=10)

        self.begin(find, group="open")

    def action_delete(self) -> None:
        """Delete the run under the cursor, after asking."""
        if (run := self._current) is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._delete(run_name(run)), group="delete", exit_on_error=False)

        self.app.push_screen(ConfirmDialog("Slet kørslen", deletion(run), yes="Slet"), answered)

    async def _delete(self, run_id: str) -> None:
        await asyncio.to_thread(service.delete_run, run_id)
        self.notify("Kørslen er slettet.")
        self.action_reload()

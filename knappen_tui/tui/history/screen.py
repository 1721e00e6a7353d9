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
from knappen_tui.domain.danish import count, number
from knappen_tui.domain.report import RunSummary
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.messages import ContinueRun
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_COLUMNS = (
    TableColumn("started", "Begyndt", 16),
    TableColumn("state", "Status", 14),
    TableColumn("persons", "Personer", 8),
    TableColumn("answered", "Besvaret", 8),
    TableColumn("list", "Liste", 21),
    TableColumn("who", "Profil og bruger", 28),
    TableColumn("found", "Fundet", 8),
    TableColumn("missing", "Mangler", 8),
)


class HistorikScreen(KnappenScreen):
    """One line for each run, the newest first."""

    MODE = "historik"
    PLACES: ClassVar[tuple[str, ...]] = ("historik",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("historik")
    HELP_TEXT = (
        "Alle kørsler på denne maskine. En kørsel, der er afbrudt, rummer listen og de svar, der er hentet: den"
        " kan fortsættes i Batch eller slettes. En færdig kørsel rummer kun tal; svarene står i Excel-filen."
    )
    DEFAULT_CSS = """
    HistorikScreen #about { height: auto; padding: 1 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._runs: Sequence[RunSummary] = ()
        self._damaged: Sequence[str] = ()
        self._sorting: tuple[str, bool] | None = None

    @override
    def body(self) -> ComposeResult:
        yield Static(id="about")
        yield ResultTable(_COLUMNS, id="runs", empty="Læser kørslerne …")

    def on_screen_resume(self) -> None:
        """Read the runs: one may have progressed or ended."""
        self.action_reload()

    def action_reload(self) -> None:
        """Read the runs again."""
        self.begin(self._load, group="load")

    def on_mount(self) -> None:
        """Focus the table, so that keys typed ahead reach it."""
        self.query_one("#runs", ResultTable).focus()

    async def _load(self) -> None:
        await self.purge_runs()
        runs, damaged = await asyncio.to_thread(lambda: (service.history(), service.damaged_runs()))
        self._show(runs, damaged)

    def _show(self, runs: Sequence[RunSummary], damaged: Sequence[str]) -> None:
        before = _name(current) if (current := self._current) else None
        self._runs, self._damaged = runs, damaged
        if self._sorting is not None:
            key, descending = self._sorting
            self._runs = sorted(self._runs, key=lambda run: _sort_key(run, key), reverse=descending)
        unfinished = sum(not run.finished for run in self._runs)
        runs_counted = count(len(self._runs), "kørsel", "kørsler")
        about = f"{runs_counted}, {count(unfinished, 'afbrudt', 'afbrudte', zero='ingen')}."
        self.query_one("#about", Static).update(about)
        table = self.query_one("#runs", ResultTable)
        everything = self._everything
        # The cursor follows its run: a key must not act on another that has taken its row.
        names = [*map(_name, everything)]
        row = names.index(before) if before in names else table.row
        table.show(_Runs(everything), sorting=self._sorting, row=row, empty="Der er ingen kørsler endnu.")
        table.focus()
        self.refresh_bindings()

    @property
    def _current(self) -> RunSummary | str | None:
        """The run under the cursor, or the name of a file that cannot be read."""
        row, everything = self.query_one("#runs", ResultTable).row, self._everything
        return everything[row] if row < len(everything) else None

    @property
    def _everything(self) -> list[RunSummary | str]:
        """The runs, and after them the files that cannot be read."""
        return [*self._runs, *self._damaged]

    @on(ResultTable.Opened)
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

    @on(ResultTable.Sorted)
    def _sort(self, event: ResultTable.Sorted) -> None:
        self._sorting = (event.key, self._sorting == (event.key, False))
        self._show(self._runs, self._damaged)

    def action_delete(self) -> None:
        """Delete the run under the cursor, after asking."""
        if (run := self._current) is None:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.run_worker(self._delete(_name(run)), group="delete", exit_on_error=False)

        self.app.push_screen(ConfirmDialog("Slet kørslen", _consequence(run), yes="Slet"), answered)

    async def _delete(self, run_id: str) -> None:
        await asyncio.to_thread(service.delete_run, run_id)
        self.notify("Kørslen er slettet.")
        await self._load()


class _Runs:
    """A line for each run, and for each file that cannot be read."""

    def __init__(self, listed: Sequence[RunSummary | str]) -> None:
        self._listed = listed

    def __len__(self) -> int:
        return len(self._listed)

    def line(self, index: int) -> Line:
        run = self._listed[index]
        if isinstance(run, str):
            return Line(("", "kan ikke læses"), note=run)
        missing = run.persons - run.answered
        return Line(
            (
                f"{run.started.astimezone():%d-%m-%Y %H:%M}",
                _state(run),
                f"{number(run.persons):>8}",
                f"{number(run.answered):>8}",
                run.source or "",
                f"{run.profile} · {run.user}",
                f"{number(run.found):>8}",
                f"{number(missing):>8}",
            )
        )


def _name(run: RunSummary | str) -> str:
    return run if isinstance(run, str) else run.id


def _state(run: RunSummary) -> str:
    if run.finished:
        return "færdig"
    return "fil mangler" if run.answered + run.unanswered == run.persons else "afbrudt"


def _sort_key(run: RunSummary, key: str) -> tuple[bool, str | int]:
    """The sort key; empty text comes last."""
    values: dict[str, str | int] = {
        "started": run.started.isoformat(),
        "state": _state(run),
        "persons": run.persons,
        "answered": run.answered,
        "found": run.found,
        "missing": run.persons - run.answered,
        "list": (run.source or "").casefold(),
        "who": f"{run.profile} {run.user}",
    }
    return values[key] == "", values[key]


def _consequence(run: RunSummary | str) -> str:
    """What deleting removes, in words."""
    if isinstance(run, str):
        return (
            f"Filen {run} kan ikke læses: den er beskadiget eller fra en anden udgave af programmet. Den slettes for"
            " altid med alt, hvad den måtte rumme af personer og svar. Excel-filer, der er gemt, røres ikke."
        )
    begun = f"{run.started.astimezone():%d-%m-%Y kl. %H:%M}"
    if run.finished:
        return (
            f"Kørslen fra {begun} er færdig. Kun dens tal slettes ({count(run.persons, 'person', 'personer')} slået op,"
            f" {number(run.answered)} besvaret). Excel-filen røres ikke."
        )
    return (
        f"Kørslen fra {begun} er afbrudt. Dette slettes for altid:\n\n"
        f"  · listen med {number(run.persons)} CPR-numre, som programmet har gemt den\n"
        f"  · {number(run.answered)} svar, der endnu ikke står i nogen Excel-fil\n\n"
        "Den tekstfil, listen kom fra, og Excel-filer, der er gemt, røres ikke."
    )

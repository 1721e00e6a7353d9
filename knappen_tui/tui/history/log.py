"""The look-up log: every look-up, or those of one person."""

import asyncio
from collections.abc import Sequence
from datetime import date

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label, Static
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import KnappenError
from knappen_tui.service import LogEntry
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.memory_rows import MemoryRow, MemoryRows
from knappen_tui.tui.widgets.result_table import FILTERING, ResultTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn
from knappen_tui.tui.widgets.table_pane import TablePane

_COLUMNS = (
    TableColumn("time", "Tid", 19),
    TableColumn("kind", "Slags", 7),
    TableColumn("outcomes", "Udfald", 34),
    TableColumn("purpose", "Sag", 18),
    TableColumn("who", "Profil og bruger", 24),
    TableColumn("os_user", "Maskinbruger", 24),
)


class LookupLogDialog(Dialog[None]):
    """All look-ups, the newest first. The question about a person is not written down anywhere."""

    HELP_TEXT = (
        "Opslagsloggen viser, hvem der slog op hvornår, i hvilken sag og med hvilket udfald. Skriv et CPR-nummer for at"
        " se opslag af den person alene: nummeret sammenlignes på denne pc, og der slås ikke noget op. Loggen rummer"
        " ingen CPR-numre, så den kan ikke sige, hvem de andre linjer handler om."
    )
    DEFAULT_CSS = """
    LookupLogDialog > .dialog { width: 96%; height: 90%; padding: 1; }
    LookupLogDialog .row { height: 1; margin-bottom: 1; }
    LookupLogDialog Label { width: auto; padding: 0 1 0 0; text-style: bold; }
    LookupLogDialog #person { width: 20; }
    LookupLogDialog #about { width: 1fr; height: auto; padding: 0 0 0 2; }
    LookupLogDialog TablePane { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__("Opslagslog")
        self._rows = MemoryRows(_COLUMNS, ())

    @override
    def body(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Label("CPR-nummer")
            yield Input(placeholder="tomt: alle", id="person", compact=True, max_length=40)
            yield Static("", id="about", markup=False)
        yield TablePane(
            _COLUMNS,
            empty="Læser loggen …",
            title="Opslaget",
            nouns=("linje", "linjer"),
            offers=FILTERING,
            table_id="entries",
        )

    def on_mount(self) -> None:
        """Show all look-ups."""
        self._read(None)

    @on(Input.Submitted, "#person")
    def _person_asked(self, event: Input.Submitted) -> None:
        event.stop()
        typed = event.value.strip()
        try:
            cpr = parse(typed, today=date.today()).cpr if typed else None
        except InvalidCpr as reason:
            self._say(f"✗ {reason}")
            return
        event.input.value = ""  # the number stays masked in what is said
        self._read(cpr)

    @work(exclusive=True, exit_on_error=False)
    async def _read(self, cpr: Cpr | None) -> None:
        found = await asyncio.to_thread(lambda: list(service.lookup_log().entries(cpr)))
        entries = [one for one in found if isinstance(one, LogEntry)]
        self._rows = MemoryRows(_COLUMNS, map(_row, range(len(entries)), reversed(entries)))
        self._say(_about(cpr, entries, len(found) - len(entries)))
        self._arrange()
        self.query_one(ResultTable).go_to(0)

    @override
    def failed(self, error: KnappenError) -> None:
        self._say(f"✗ {error.message}")

    def _say(self, text: str) -> None:
        self.query_one("#about", Static).update(plain(text))

    @on(TablePane.Rearranged)
    def _arrange(self) -> None:
        pane = self.query_one(TablePane)
        self._rows.arrange(pane.arrangement.rows, pane.arrangement.sorting)
        pane.show(self._rows, empty="Ingen linjer passer." if self._rows.total else "Ingen opslag.")

    @on(TablePane.RowWanted)
    def _find(self, event: TablePane.RowWanted) -> None:
        self.query_one(TablePane).go_to(self._rows.find(event.text, event.after))

    @on(ResultTable.Opened)
    def _open(self, event: ResultTable.Opened) -> None:
        event.table.action_show_row()


def _about(cpr: Cpr | None, entries: Sequence[LogEntry], unreadable: int) -> str:
    if cpr is None:
        said = f"{count(len(entries), 'linje', 'linjer')} i loggen"
    elif entries:
        said = f"{cpr} er slået op {count(len(entries), 'gang', 'gange')}"
    else:
        said = f"{cpr} er ikke slået op herfra"
    if unreadable:
        lost = count(unreadable, "linje", "linjer")
        said += f" · {lost} kan ikke læses og kan handle om hvem som helst: sig det til jeres it-afdeling"
    return said


def _row(place: int, entry: LogEntry) -> MemoryRow:
    cells = (
        f"{entry.time:%d-%m-%Y %H.%M.%S}",
        entry.kind,
        entry.in_words,
        entry.purpose,
        f"{entry.profile} · {entry.user}",
        entry.os_user,
    )
    return MemoryRow(place, Line(cells, id=place), (entry.time, *(cell.casefold() or None for cell in cells[1:])))

"""Asks before a participation is to be deleted, and writes it to a file first."""

import asyncio
from pathlib import Path

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input, Static
from typing_extensions import override

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.file_names import path_from
from knappen_tui.stil.amu import report
from knappen_tui.stil.amu.service import Participation
from knappen_tui.stil.tui.amu.notice import Notice
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import plain, plain_lines

_IRREVOCABLE = (
    "En sletning kan ikke fortrydes på siden. Kursusdeltagelsen skrives derfor først i en fil, med hele CPR-nummeret."
    " Den kan oprettes igen af filen:"
)


class DeleteDialog(Dialog[Path]):
    """The result is the file that the participation was written to; then the word was typed."""

    HELP_TEXT = "Kun et skrevet ja lægger sletningen i planen. Der slettes først, når planen udføres."
    DEFAULT_CSS = """
    DeleteDialog > .dialog { width: 84; }
    DeleteDialog .row { text-style: bold; margin-bottom: 1; }
    DeleteDialog .label { color: $text-muted; margin-top: 1; }
    DeleteDialog.-low .label, DeleteDialog.-low .row { margin: 0; }
    """

    def __init__(self, participation: Participation, *, demo: bool) -> None:
        super().__init__("Slet kursusdeltagelsen")
        self._participation = participation
        self._demo = demo

    @override
    def body(self) -> ComposeResult:
        one = self._participation
        days = f"{to_text(one.startdato)} til {to_text(one.slutdato)}"
        yield Static(plain_lines(f"{one}\n{days} · resultat {one.resultat.label}"), classes="row", markup=False)
        yield Static(_IRREVOCABLE)
        yield Static("Fil", classes="label")
        yield Input(str(report.deletion_file(Path.cwd(), demo=self._demo)), id="file", compact=True)
        yield Static("Skriv ja for at slette", classes="label")
        yield Input(id="word", compact=True)
        yield Notice()
        with Horizontal(classes="buttons"):
            yield Button("Behold den", id="cancel")
            yield Button("Slet", id="delete", variant="warning")

    def on_mount(self) -> None:
        """Go to the field of the word."""
        self.query_one("#word").focus()

    @override
    def failed(self, error: KnappenError) -> None:
        self.query_one(Notice).show_error(error)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#delete")
    @on(Input.Submitted)
    def _delete(self) -> None:
        if self.query_one("#word", Input).value.strip().casefold() != "ja":
            self.query_one(Notice).show("Der er ikke skrevet ja. Intet er slettet.")
            return
        self._write(path_from(plain(self.query_one("#file", Input).value.strip())))

    @work(exit_on_error=False, exclusive=True)
    async def _write(self, file: Path) -> None:
        await asyncio.to_thread(report.write_deletion, file, self._participation, demo=self._demo)
        self.dismiss(file)

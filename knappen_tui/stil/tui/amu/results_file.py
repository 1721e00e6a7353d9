"""Asks for a file of results."""

from dataclasses import dataclass
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input, Static
from typing_extensions import override

from knappen_tui.domain.file_names import path_from
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.browse import BrowseDialog
from knappen_tui.tui.dialogs.tick import Tick


@dataclass(frozen=True, slots=True)
class ChosenFile:
    """A file of results, and whether it may set a registered result back to 0."""

    path: Path
    allow_reset: bool


class ResultsFileDialog(Dialog[ChosenFile]):
    """The path is typed, pasted or found."""

    HELP_TEXT = (
        "Skriv eller indsæt stien til en Excel- eller csv-fil med kolonnerne CPR, Fagkode, Niveau, Startdato og"
        " Resultat. Enter laver en plan af den; intet sendes."
    )
    DEFAULT_CSS = """
    ResultsFileDialog .label { color: $text-muted; }
    ResultsFileDialog Tick { border: none; padding: 0; background: transparent; margin-top: 1; }
    """

    def __init__(self) -> None:
        super().__init__("Plan af en fil med resultater")

    @override
    def body(self) -> ComposeResult:
        yield Static("Fil", classes="label")
        yield Input(placeholder="resultater.xlsx", id="path", compact=True)
        yield Tick("Tillad 0, der sletter et registreret resultat", id="reset")
        with Horizontal(classes="buttons"):
            yield Button("Gennemse", id="browse")
            yield Button("Annullér", id="cancel")
            yield Button("Lav planen", id="plan", variant="primary")

    def on_mount(self) -> None:
        """Go to the path."""
        self.query_one("#path").focus()

    @on(Button.Pressed, "#browse")
    def _browse(self) -> None:
        def chosen(path: Path | None) -> None:
            if path is not None:
                self.query_one("#path", Input).value = str(path)
                self.query_one("#plan").focus()

        self.app.push_screen(BrowseDialog(Path.cwd()), chosen)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#plan")
    @on(Input.Submitted)
    def _plan(self) -> None:
        if typed := self.query_one("#path", Input).value.strip():
            self.dismiss(ChosenFile(path_from(typed), self.query_one("#reset", Tick).value))

"""Asks for the file and format of an exported person."""

from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Button, Input, RadioSet, Static
from typing_extensions import override

from knappen_tui.domain.file_names import path_from
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.tick import RadioChoice

_SUFFIXES = (".xlsx", ".json")


class ExportDialog(Dialog[Path]):
    """The result is the path to write. Whether it may be replaced is asked afterwards."""

    HELP_TEXT = "Vælg Excel-fil eller JSON, ret stien, hvis filen skal ligge et andet sted, og tryk Enter."
    DEFAULT_CSS = """
    ExportDialog RadioSet { border: none; background: transparent; padding: 0; layout: horizontal; margin-bottom: 1; }
    ExportDialog RadioChoice { margin-right: 3; background: transparent; }
    ExportDialog .label { color: $text-muted; }
    ExportDialog #warning { margin-top: 1; }
    """

    def __init__(self, proposed: Path) -> None:
        super().__init__("Eksportér personen")
        self._proposed = proposed

    @override
    def body(self) -> ComposeResult:
        with RadioSet():
            yield RadioChoice("Excel-fil (.xlsx)", value=self._proposed.suffix == ".xlsx")
            yield RadioChoice("JSON (.json)", value=self._proposed.suffix == ".json")
        yield Static("Fil", classes="label")
        yield Input(str(self._proposed), compact=True, select_on_focus=False)
        yield Static(
            "Filen rummer det fulde CPR-nummer. Kun du kan læse den; slet den, når den ikke skal bruges mere.",
            id="warning",
            classes="muted",
        )
        with Horizontal(classes="buttons"):
            yield Button("Annullér", id="cancel")
            yield Button("Gem", id="save", variant="primary")

    def on_mount(self) -> None:
        """Focus the path."""
        self.query_one(Input).focus()

    @on(RadioSet.Changed)
    def _other_form(self, event: RadioSet.Changed) -> None:
        event.stop()
        field = self.query_one(Input)
        path = Path(field.value)
        suffix = _SUFFIXES[event.index]
        field.value = str(path.with_suffix(suffix) if path.suffix.lower() in _SUFFIXES else Path(f"{path}{suffix}"))

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        if typed := self.query_one(Input).value.strip():
            self.dismiss(path_from(typed))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

"""Asks for the file and format of an export."""

from collections.abc import Sequence
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Button, Input, RadioSet, Static
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.file_names import path_from
from knappen_tui.service import Format
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.dialogs.tick import RadioChoice

PERSON_FORMATS = (Format.XLSX, Format.JSON)
_LABELS = {Format.XLSX: "Excel-fil (.xlsx)", Format.CSV: "csv (.csv)", Format.JSON: "JSON (.json)"}


class ExportDialog(Dialog[Path]):
    """The result is the path to write. Whether it may be replaced is asked afterwards."""

    HELP_TEXT = "Vælg format, ret stien, hvis filen skal ligge et andet sted, og tryk Enter."
    DEFAULT_CSS = """
    ExportDialog RadioSet { border: none; background: transparent; padding: 0; margin-bottom: 1; }
    ExportDialog RadioChoice { border: none; padding: 0; height: 1; background: transparent; }
    ExportDialog .label { color: $text-muted; }
    ExportDialog #warning { margin-top: 1; }
    """

    def __init__(self, title: str, proposed: Path, formats: Sequence[Format], warning: str) -> None:
        super().__init__(title)
        self._proposed = proposed
        self._formats = formats
        self._warning = warning

    @override
    def body(self) -> ComposeResult:
        with RadioSet():
            for form in self._formats:
                yield RadioChoice(_LABELS[form], value=self._proposed.suffix == form.suffix)
        yield Static("Fil", classes="label")
        yield Input(str(self._proposed), compact=True, select_on_focus=False)
        yield Static(self._warning, id="warning", classes="muted", markup=False)
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
        suffix = self._formats[event.index].suffix
        is_known = Format.of(path) in self._formats
        field.value = str(path.with_suffix(suffix) if is_known else Path(f"{path}{suffix}"))

    @on(Input.Submitted)
    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        if typed := self.query_one(Input).value.strip():
            self.dismiss(path_from(typed))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)


async def ask_target(screen: Screen[None], dialog: ExportDialog, *, demo: bool) -> tuple[Path, bool] | None:
    """Return the file to write and whether it replaces one; None where the user cancels. Only from a worker."""
    target = await screen.app.push_screen_wait(dialog)
    if target is None:
        return None
    if Format.of(target) is None:
        target = target.with_name(f"{target.name}{Format.XLSX.suffix}")
    if demo:
        target = service.demo_target(target)
    replaces = target.is_file()
    question = f"{target} findes allerede.\n\nSkal den erstattes?"
    if replaces and not await screen.app.push_screen_wait(
        ConfirmDialog("Filen findes", question, yes="Erstat", no="Behold den")
    ):
        return None
    return target, replaces

"""`knappen saml` in the app: sheets are added one by one, and saved as one."""

import asyncio
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button, Input, Label, Static
from textual.widgets.option_list import Option
from typing_extensions import override

from knappen_tui import service
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import ConfigurationError, KnappenError, TargetExists
from knappen_tui.domain.file_names import path_from
from knappen_tui.domain.report import Report
from knappen_tui.service import Format, NamedSheet
from knappen_tui.tui.batch.draft import target_of
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.browse import BrowseDialog
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.shell import actions, state
from knappen_tui.tui.shell.messages import OpenFile
from knappen_tui.tui.shell.text import content, plain_lines
from knappen_tui.tui.widgets.options import OptionMenu


class JoinDialog(Dialog[None]):
    """Holds the sheets that were added, until it is closed."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "saml", "fil")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("saml", "fil")
    HELP_TEXT = (
        "Saml flere Excel-filer til én: filer fra dette program, eller hentet i hånden. Den nyeste oplysning om hver"
        " person gælder, og alle rækker og egne kolonner kommer med. Enter i feltet tilføjer filen; Delete i listen"
        " fjerner den igen. Der slås ikke noget op."
    )
    DEFAULT_CSS = """
    JoinDialog > .dialog { width: 90; }
    JoinDialog .row { height: 1; margin-bottom: 1; }
    JoinDialog .row Input { width: 1fr; }
    JoinDialog .row Button { margin-left: 1; }
    JoinDialog Label { width: 10; text-style: bold; }
    JoinDialog OptionList { height: auto; max-height: 10; border: none; background: $surface; margin-bottom: 1; }
    JoinDialog #notice { height: auto; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__("Saml Excel-filer")
        self._sheets: dict[Path, NamedSheet] = {}
        self._saved: Path | None = None

    @override
    def body(self) -> ComposeResult:
        with Horizontal(classes="row"):
            yield Label("Tilføj")
            yield Input(placeholder="Stien til en Excel-fil", id="file", compact=True)
            yield Button("Gennemse", id="browse", compact=True)
        yield OptionMenu(id="files", markup=False)
        with Horizontal(classes="row"):
            yield Label("Gem som")
            yield Input(id="target", compact=True)
        yield Static("", id="notice", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Luk", id="close")
            yield Button("Saml", id="save", variant="primary")

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#browse")
    def action_browse(self) -> None:
        """Find a file on the disk."""
        folder = next(iter(self._sheets)).parent if self._sheets else Path.cwd()

        def chosen(path: object) -> None:
            if path is not None:
                self._add(Path(str(path)))

        self.app.push_screen(BrowseDialog(folder), chosen)

    @on(Input.Submitted, "#file")
    def _file_entered(self, event: Input.Submitted) -> None:
        event.stop()
        if typed := event.value.strip().strip("\"'"):
            self._add(path_from(typed).absolute())

    @work(exit_on_error=False)
    async def _add(self, file: Path) -> None:
        self._say("Læser filen …")
        shared = state.of(self.app)
        profile = None if shared.demo else (await shared.profile()).name
        sheet = await asyncio.to_thread(partial(service.read_sheet, file, profile=profile, demo=shared.demo))
        self._sheets[file] = sheet
        self.query_one("#file", Input).value = ""
        self._saved = None
        self._show_files()
        self._say("")

    def _show_files(self) -> None:
        files = self.query_one("#files", OptionMenu)
        files.clear_options()
        files.add_options([Option(content(_described(sheet))) for sheet in self._sheets.values()])
        target = self.query_one("#target", Input)
        if self._sheets and not target.value:
            proposed = service.default_target(next(iter(self._sheets)), Format.XLSX, what="samlet").absolute()
            target.value = str(service.demo_target(proposed) if state.of(self.app).demo else proposed)
        self.refresh_bindings()

    @override
    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "remove":
            return self.is_mounted and self.query_one("#files", OptionMenu).has_focus and bool(self._sheets)
        if action in {"open_file", "open_folder"}:
            return self._saved is not None
        return super().check_action(action, parameters)

    def action_remove(self) -> None:
        """Leave out the highlighted file."""
        place = self.query_one("#files", OptionMenu).highlighted
        if place is not None:
            del self._sheets[list(self._sheets)[place]]
            self._show_files()

    @on(Input.Submitted, "#target")
    @on(Button.Pressed, "#save")
    def _save(self) -> None:
        self._join(overwrite=False)

    @work(exit_on_error=False, exclusive=True)
    async def _join(self, *, overwrite: bool) -> None:
        if not self._sheets:
            raise ConfigurationError("Der er ingen filer at samle.", advice="Tilføj mindst én.")
        target = target_of(self.query_one("#target", Input).value, demo=state.of(self.app).demo)
        form = Format.of(target) or Format.XLSX
        self._say("Skriver filen …")
        sheets = list(self._sheets.values())
        try:
            report = await asyncio.to_thread(partial(service.join_sheets, sheets, target, form, overwrite=overwrite))
        except TargetExists:
            self._ask_about(target)
            return
        self._saved = target
        self._say("\n".join(_result(report, target)))
        self.query_one("#close").focus()
        self.refresh_bindings()

    def _ask_about(self, target: Path) -> None:
        self._say("")

        def answered(yes: bool | None) -> None:
            if yes:
                self._join(overwrite=True)

        question = f"{target} findes allerede.\n\nSkal den erstattes?"
        self.app.push_screen(ConfirmDialog("Filen findes", question, yes="Erstat", no="Behold den"), answered)

    def action_open_file(self) -> None:
        """Open the saved file in the system's program for it."""
        if self._saved is not None:
            self.post_message(OpenFile(self._saved))

    def action_open_folder(self) -> None:
        """Open the folder of the saved file."""
        if self._saved is not None:
            self.post_message(OpenFile(self._saved.parent))

    def _say(self, text: str) -> None:
        self.query_one("#notice", Static).update(plain_lines(text))

    @override
    def failed(self, error: KnappenError) -> None:
        self._say("\n".join(filter(None, (f"✗ {error.message}", error.advice))))


def _described(sheet: NamedSheet) -> str:
    persons = count(len(sheet.rows), "person", "personer")
    return f"{sheet.name} · {persons} per {to_text(sheet.as_of) or 'ukendt dato'}"


def _result(report: Report, target: Path) -> list[str]:
    known = [
        count(report.persons, "person", "personer"),
        count(report.duplicates, "dublet udeladt", "dubletter udeladt"),
    ]
    if report.unanswered:
        known.append(f"{count(len(report.unanswered), 'person', 'personer')} mangler svar")
    return [f"✓ Gemt: {target}", f"  {' · '.join(known)}"]

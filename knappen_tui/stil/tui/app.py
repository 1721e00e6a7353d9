"""The app: the folder's files to the left, the report of the chosen one to the right."""

import asyncio
import os
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.masking import masked
from knappen_tui.stil import report
from knappen_tui.stil.check import CheckOptions, check
from knappen_tui.stil.document import Severity
from knappen_tui.stil.findings import CheckResult, Finding
from knappen_tui.stil.source import opened
from knappen_tui.stil.tui.excerpt import SourceLine, excerpt
from knappen_tui.stil.tui.tables import (
    FILES,
    FINDINGS,
    FileEntry,
    FileLines,
    FindingFilter,
    FindingLines,
    entries,
    sorted_by,
)
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.help import HelpDialog
from knappen_tui.tui.dialogs.pick import PickDialog
from knappen_tui.tui.shell import actions, theme
from knappen_tui.tui.shell.actions import Action
from knappen_tui.tui.shell.private_app import PrivateApp
from knappen_tui.tui.shell.state import SharedState
from knappen_tui.tui.shell.text import plain, plain_lines
from knappen_tui.tui.widgets.footer import KnappenFooter
from knappen_tui.tui.widgets.result_table import ResultTable

_OFFERS = frozenset({"open", "sort"})
_LOOK = 1.0  # seconds between two looks at the folder
_ALL = "\0"  # the choice of all, in a dialog

ACTIONS = (
    Action("stil.igen", "f5", "Kontrollér", "Kontrollér filen igen", "recheck"),
    Action("stil.alvor", "a", "Alvor", "Vis alle fund, kun fejl eller kun advarsler", "severity"),
    Action("stil.regel", "r", "Regel", "Vis kun fund af én regel", "pick('regel')"),
    Action("stil.tabel", "t", "Tabel", "Vis kun fund i én tabel", "pick('tabel')"),
    Action("stil.alle", "escape", "Vis alle", "Vis alle fund igen", "all"),
    Action("stil.aabn", "o", "Rapport", "Gem rapporten som Excel-fil ved siden af filen, og åbn den", "report"),
    Action("stil.tema", "f9", "Tema", "Vælg farver", "theme"),
    Action("stil.hjaelp", "f1", "Hjælp", "Vis denne hjælp", "help", footer=False),
    Action("stil.afslut", "ctrl+q", "Afslut", "Luk programmet", "quit"),
)
_HELP = (
    "Til venstre mappens filer, til højre rapporten om den valgte. Enter på en fil kontrollerer den; Enter på et fund"
    " viser linjerne omkring det. Ændres filen, kontrolleres den igen. CPR-numre og navne vises ikke."
)


class ExcerptDialog(Dialog[None]):
    """The lines around a fault; the faulty one is marked. The rule and what to do stand above."""

    DEFAULT_CSS = """
    ExcerptDialog > .dialog { width: 110; height: 90%; }
    ExcerptDialog VerticalScroll { height: 1fr; min-height: 8; }
    ExcerptDialog .rule { margin-bottom: 1; height: auto; }
    """

    def __init__(self, finding: Finding, lines: list[SourceLine]) -> None:
        super().__init__(report.where(finding) or finding.regel.id)
        self._finding = finding
        self._lines = lines

    @override
    def body(self) -> ComposeResult:
        regel = self._finding.regel
        told = f"{regel.id} ({regel.severity}, {regel.grundlag}): {regel.tekst}\n{self._finding.detail}\n{regel.raad}"
        yield Static(plain_lines(f"{told}\nKilde: {regel.kilde}"), classes="rule", markup=False)
        with VerticalScroll():
            for one in self._lines:
                is_faulty = one.number == self._finding.location.linje
                text = f"{'▸' if is_faulty else ' '}{one.number:>7}  {plain(one.text)}"
                content = Content.styled(text, "bold $error") if is_faulty else Content(text)
                yield Static(content, classes="source -faulty" if is_faulty else "source")

    def on_mount(self) -> None:
        """Bring the faulty line into sight."""
        for line in self.query(".-faulty"):
            self.call_after_refresh(line.scroll_visible, animate=False)


class StilApp(PrivateApp, inherit_bindings=False):
    """The terminal app over one folder."""

    TITLE = "stil"
    CSS = """
    Screen { background: $background; }
    Footer, FooterKey.-command-palette { background: $panel; }
    Footer FooterKey .footer-key--key, Footer FooterKey .footer-key--description { background: $panel; }
    .top { height: 1; background: $panel; padding: 0 1; text-style: bold; }
    #files { width: 40; border-right: solid $panel; }
    #summary { height: auto; max-height: 8; padding: 0 1; margin-bottom: 1; }
    """
    ACTIONS: ClassVar[tuple[Action, ...]] = ACTIONS
    HELP_TEXT = _HELP
    BINDINGS: ClassVar[list[BindingType]] = [
        *actions.bound(ACTIONS),
        Binding("tab", "app.focus_next", show=False),
        Binding("shift+tab", "app.focus_previous", show=False),
    ]

    def __init__(self, folder: Path, *, today: date | None = None) -> None:
        super().__init__()
        self.app_state = SharedState()
        self._folder = folder
        self._today = today
        self._file: FileEntry | None = None
        self._tjek: CheckResult | None = None
        self._udvalg = FindingFilter()
        self._sorting: tuple[str, bool] | None = None
        # Held here: a query would look in the dialog that is open.
        self._files = ResultTable(FILES, offers=_OFFERS, empty="Ingen xml-filer i mappen", id="files")
        self._said = Static("Vælg en fil med Enter.", id="summary", markup=False)
        self._findings = ResultTable(FINDINGS, offers=_OFFERS, empty="", id="findings")

    @override
    def compose(self) -> ComposeResult:
        yield Static(plain(f"stil · {masked(str(self._folder))}"), classes="top", markup=False)
        with Horizontal():
            yield self._files
            with Vertical():
                yield self._said
                yield self._findings
        yield KnappenFooter()

    def on_mount(self) -> None:
        """Show the files, and look for changes from now on."""
        theme.apply(self, None)
        self._files.focus()
        self._look()
        self.set_interval(_LOOK, self._look)

    # Files

    def _look(self) -> None:
        """Show the folder as it is now; check the chosen file again where it has changed."""
        found = entries(self._folder)
        table = self._files
        if not isinstance(table.source, FileLines) or table.source.entries != found:
            table.show(FileLines(found), row=table.row)
        now = next((one for one in found if self._file is not None and one.path == self._file.path), None)
        if now is not None and now != self._file:
            self._begin(now)

    @on(ResultTable.Opened, "#files")
    def _chosen(self, event: ResultTable.Opened) -> None:
        source = event.table.source
        if isinstance(source, FileLines):
            self._udvalg, self._sorting = FindingFilter(), None
            self._begin(source.entries[event.index])

    def action_recheck(self) -> None:
        """Check the chosen file again."""
        if self._file is not None:
            self._begin(self._file)

    def _begin(self, file: FileEntry) -> None:
        self._file = file
        self._summary("Kontrollerer …")
        self._check(file)

    @work(exclusive=True, group="check")
    async def _check(self, file: FileEntry) -> None:
        try:
            found = await asyncio.to_thread(self._checked, file.path)
        except KnappenError as error:
            self._tjek = None
            self._summary("\n".join(filter(None, (f"✗ {error.title}: {error.message}", error.advice))))
            self._findings.show(FindingLines([]), empty="")
            return
        self._tjek = found
        self._show()

    def _checked(self, path: Path) -> CheckResult:
        with opened(path) as source:
            return check(source, CheckOptions(self._today or date.today()))

    # The report

    def _summary(self, text: str) -> None:
        self._said.update(plain_lines(text))

    def _show(self) -> None:
        tjek = self._tjek
        if tjek is None:
            return
        lines = list(report.text(tjek))[:5]
        if self._udvalg.words:
            lines.append(f"Viser kun: {self._udvalg.words} (Esc viser alle)")
        self._summary("\n".join(lines))
        findings = self._udvalg.of(tjek)
        if self._sorting is not None:
            key, descending = self._sorting
            findings = sorted_by(findings, key, descending=descending)
        empty = "Ingen fund" if not self._udvalg.words else "Ingen fund i det valgte"
        self._findings.show(FindingLines(findings), sorting=self._sorting, empty=empty)

    @on(ResultTable.Sorted, "#findings")
    def _sort(self, event: ResultTable.Sorted) -> None:
        again = self._sorting is not None and self._sorting == (event.key, False)
        self._sorting = (event.key, again)
        self._show()

    @on(ResultTable.Opened, "#findings")
    def _finding_chosen(self, event: ResultTable.Opened) -> None:
        source = event.table.source
        if isinstance(source, FindingLines) and self._file is not None:
            self._show_excerpt(self._file.path, source.findings[event.index])

    @work(exclusive=True, group="excerpt")
    async def _show_excerpt(self, path: Path, finding: Finding) -> None:
        if self._tjek is None:
            return
        try:
            lines = await asyncio.to_thread(excerpt, path, finding.location.linje, self._tjek.dokument)
        except KnappenError as error:
            self.notify(error.message, severity="warning")
            return
        await self.push_screen(ExcerptDialog(finding, lines))

    def action_severity(self) -> None:
        """All, errors alone, warnings alone."""
        order = ["", Severity.FEJL.value, Severity.ADVARSEL.value]
        following = order[(order.index(self._udvalg.severity) + 1) % len(order)]
        self._select(FindingFilter(following, self._udvalg.regel, self._udvalg.tabel))

    def action_pick(self, what: str) -> None:
        """Choose one rule or one table among those that have findings."""
        if self._tjek is None:
            return
        if what == "regel":
            options = [(one.id, f"{one.id} ({count})\n{one.tekst}") for one, count in self._tjek.findings.by_rule]
        else:
            tables = sorted({one.location.tabel for one in self._tjek.rows if one.location.tabel})
            options = [(name, name) for name in tables]
        title = {"regel": "Vis kun fund af", "tabel": "Vis kun fund i"}[what]

        def chosen(key: str | None) -> None:
            if key is not None:
                picked = "" if key == _ALL else key
                now = self._udvalg
                is_rule = what == "regel"
                self._select(
                    FindingFilter(now.severity, picked if is_rule else now.regel, now.tabel if is_rule else picked)
                )

        self.push_screen(PickDialog(title, [(_ALL, "Alle"), *options]), chosen)

    def action_all(self) -> None:
        """Show all findings."""
        self._select(FindingFilter())

    def _select(self, udvalg: FindingFilter) -> None:
        self._udvalg = udvalg
        self._show()

    def action_report(self) -> None:
        """Write the workbook beside the file, and open it."""
        if self._tjek is not None and self._file is not None:
            self._write_report(self._file.path.with_name(f"{self._file.path.stem}-rapport.xlsx"), self._tjek)

    @work(exclusive=True, group="report")
    async def _write_report(self, target: Path, tjek: CheckResult) -> None:
        try:
            await asyncio.to_thread(report.write, target, [tjek], overwrite=True)
        except KnappenError as error:
            self.notify(f"{error.message} {error.advice}", severity="error")
            return
        self.notify(f"Rapporten ligger i {target.name}.")
        await asyncio.to_thread(open_file, target)

    # The app

    def action_theme(self) -> None:
        """Other colours, for as long as the app is open."""
        theme.choose(self, keep=False)

    def action_help(self) -> None:
        """The keys."""
        if not isinstance(self.screen, HelpDialog):
            self.push_screen(HelpDialog.of(self.screen))


def open_file(target: Path) -> None:
    """Open a file with the system's program for it; nothing happens where there is none."""
    with suppress(OSError):
        if sys.platform == "win32":
            os.startfile(target)  # noqa: S606 - our own file
        else:
            program = "open" if sys.platform == "darwin" else "xdg-open"
            quiet = subprocess.DEVNULL
            subprocess.run([program, str(target)], stdout=quiet, stderr=quiet, check=False)  # noqa: S603 - our own file


async def run(folder: Path) -> int:
    """Run the app to its end; 0, or 1 after an unexpected exception."""
    app = StilApp(folder)
    await app.run_async()
    return app.return_code or 0

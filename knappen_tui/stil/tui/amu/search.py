"""The search by the site's four fields: fag/mål, hold-id, senest redigeret and CPR number."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Input, Select, Static
from typing_extensions import override

from knappen_tui.domain.columns import to_text
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.service import Participation
from knappen_tui.stil.tui.amu.notice import Notice
from knappen_tui.stil.tui.amu.rows import NOT_EDITED, Search
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import plain

_ALL = ""


class SearchDialog(Dialog[Search]):
    """The result is the search as it is to be; its quarter stays."""

    HELP_TEXT = (
        "Vælg i et felt eller i flere: rækkerne skal passe på dem alle. Enter i feltet med CPR-nummer søger; Esc lader"
        " søgningen være, som den var."
    )
    DEFAULT_CSS = """
    SearchDialog .label { color: $text-muted; margin-top: 1; }
    SearchDialog.-low .label { margin-top: 0; }
    SearchDialog VerticalScroll { height: auto; max-height: 60vh; }
    """

    def __init__(self, listed: Sequence[Participation], search: Search) -> None:
        super().__init__("Søg på listen")
        self._listed = listed
        self._search = search

    @override
    def body(self) -> ComposeResult:
        names: dict[str, str] = {}
        for one in self._listed:
            names.setdefault(one.fagkode, f"{one.fagkode} {one.kursusnavn}")
        days = sorted({one.senest_redigeret for one in self._listed if one.senest_redigeret}, reverse=True)
        with VerticalScroll(can_focus=False):
            yield Static("Fag/mål", classes="label")
            yield _choice("fagkode", sorted(names.items()), self._search.fagkode)
            yield Static("Hold-id", classes="label")
            holds = sorted({one.hold_id for one in self._listed})
            yield _choice("hold_id", [(hold, hold) for hold in holds], self._search.hold_id)
            yield Static("Senest redigeret", classes="label")
            yield _choice("edited", _days(days), self._search.edited)
            yield Static("CPR-nummer", classes="label")
            yield Input(self._search.cpr.digits if self._search.cpr else "", id="cpr", compact=True)
            yield Notice()
        with Horizontal(classes="buttons"):
            yield Button("Vis alle", id="all")
            yield Button("Søg", id="search", variant="primary")

    @on(Button.Pressed, "#all")
    def _all(self) -> None:
        self.dismiss(Search(quarter=self._search.quarter))

    @on(Button.Pressed, "#search")
    @on(Input.Submitted)
    def _take(self) -> None:
        typed = self.query_one("#cpr", Input).value.strip()
        try:
            cpr = service.parse_cpr(typed) if typed else None
        except ValueError as error:
            self.query_one(Notice).show(f"✗ Det er {error}.")
            return
        fagkode, hold_id, edited = (
            str(self.query_one(name, Select).value) for name in ("#fagkode", "#hold_id", "#edited")
        )
        self.dismiss(Search(fagkode, hold_id, edited, cpr, self._search.quarter))


def _days(days: Iterable[date]) -> list[tuple[str, str]]:
    return [(NOT_EDITED, "Aldrig redigeret"), *((to_text(day), to_text(day)) for day in days)]


def _choice(name: str, options: Iterable[tuple[str, str]], current: str) -> Select[str]:
    shown = [("Alle", _ALL), *((plain(text), value) for value, text in options)]
    known = {value for _, value in shown}
    return Select(shown, value=current if current in known else _ALL, allow_blank=False, id=name, compact=True)

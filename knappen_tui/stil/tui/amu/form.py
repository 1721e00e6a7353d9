"""The form of one participation: to change its fields, or to create one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, VerticalScroll
from textual.widgets import Button, Input, Select, Static
from typing_extensions import override

from knappen_tui.domain.columns import to_text
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.service import ExamResult, Participation
from knappen_tui.stil.tui.amu.notice import Notice
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.tick import Tick
from knappen_tui.tui.shell.text import plain

_TYPED = ("cpr", "hold_id", "startdato", "slutdato", "fagkode", "kursusnavn", "niveau", "fkb")
_HINTS = {"startdato": "DD-MM-ÅÅÅÅ", "slutdato": "DD-MM-ÅÅÅÅ", "niveau": "tomt for intet", "fkb": "tomt for intet"}


class ParticipationForm(Dialog[Participation]):
    """The result is the participation as it is to be. Nothing is sent: it becomes a change of the plan.

    `before` is what is changed, None where one is created. The number is not shown: an empty field keeps it.
    """

    HELP_TEXT: ClassVar[str] = (
        "Tab går til næste felt, Enter gemmer, og Esc fortryder. Intet sendes til siden: ændringen kommer i planen, og"
        " den kan ses dér, før den udføres. Et tomt felt med CPR-nummer lader nummeret være."
    )
    DEFAULT_CSS = """
    ParticipationForm > .dialog { width: 84; }
    ParticipationForm VerticalScroll { height: auto; max-height: 60vh; }
    ParticipationForm Grid { grid-size: 2; grid-columns: 18 1fr; grid-rows: auto; height: auto; }
    ParticipationForm .label { color: $text-muted; }
    ParticipationForm Tick { border: none; padding: 0; background: transparent; }
    ParticipationForm Notice { margin-bottom: 1; }
    """

    def __init__(self, before: Participation | None, like: Participation | None = None) -> None:
        super().__init__("Ret kursusdeltagelsen" if before else "Ny kursusdeltagelse")
        self._before = before
        self._like = before or like

    @override
    def body(self) -> ComposeResult:
        yield Notice()
        headings = service.headings()
        with VerticalScroll(can_focus=False), Grid():
            for name in _TYPED:
                yield Static(headings[name], classes="label", markup=False)
                yield Input(self._known(name), placeholder=self._hint(name), id=name, compact=True)
            yield Static(headings["resultat"], classes="label", markup=False)
            registered = bool(self._before and self._before.resultat)
            results = [(plain(one.label), int(one)) for one in ExamResult if one or not registered]
            chosen = int(self._before.resultat) if self._before else 0
            yield Select(results, value=chosen, allow_blank=False, id="resultat", compact=True)
            yield Static(headings["selvstuderende"], classes="label", markup=False)
            yield Tick("Ja", bool(self._before and self._before.selvstuderende), id="selvstuderende")
        with Horizontal(classes="buttons"):
            yield Button("Fortryd", id="cancel")
            yield Button("Læg i planen", id="save", variant="primary")

    def on_mount(self) -> None:
        """Go to what is changed most often."""
        self.query_one("#resultat" if self._before else "#cpr").focus()

    def _known(self, name: str) -> str:
        if self._like is None or name == "cpr":
            return ""
        return plain(to_text(getattr(self._like, name)))

    def _hint(self, name: str) -> str:
        if name == "cpr" and self._before is not None:
            return f"{self._before.cpr} (skriv et andet for at ændre det)"
        return _HINTS.get(name, "")

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @on(Button.Pressed, "#save")
    @on(Input.Submitted)
    def _save(self) -> None:
        typed = {name: self.query_one(f"#{name}", Input).value for name in _TYPED}
        typed["resultat"] = str(self.query_one("#resultat", Select).value)
        typed["selvstuderende"] = "Ja" if self.query_one("#selvstuderende", Tick).value else "Nej"
        try:
            self.dismiss(service.typed_participation(typed, self._before))
        except ValueError as error:
            self.query_one(Notice).show(f"✗ {error}")

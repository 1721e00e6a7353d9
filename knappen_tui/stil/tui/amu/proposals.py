"""The participations that the guide says something about, with what it says. Nothing is done about them here."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.danish import count
from knappen_tui.stil.amu.service import Advice, Proposal
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.shell.text import plain

_NONE = "Der er ingen forslag: ingen kurser slutter i et senere kvartal, og fristen er ikke nær."


class ProposalsDialog(Dialog[None]):
    """One part for each rule."""

    HELP_TEXT = "Forslagene er vejledningens. Programmet ændrer intet af sig selv."
    DEFAULT_CSS = """
    ProposalsDialog > .dialog { width: 100; }
    ProposalsDialog VerticalScroll { height: auto; max-height: 100%; }
    ProposalsDialog .heading { text-style: bold; }
    """

    def __init__(self, found: Sequence[Proposal]) -> None:
        super().__init__("Forslag")
        self._found = found

    @override
    def body(self) -> ComposeResult:
        with VerticalScroll():
            if not self._found:
                yield Static(_NONE)
            for advice in Advice:
                concerned = [one.participation for one in self._found if one.advice is advice]
                if not concerned:
                    continue
                many = count(len(concerned), "kursusdeltagelse", "kursusdeltagelser")
                yield Static(f"{advice.value}: {many}", classes="heading")
                yield Static(f"{advice.rule}\n")
                yield Static("\n".join(plain(str(one)) for one in concerned) + "\n", markup=False, classes="muted")

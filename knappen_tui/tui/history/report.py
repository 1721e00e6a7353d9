"""The report of a finished run."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from typing_extensions import override

from knappen_tui.domain.report import RunSummary
from knappen_tui.tui.dialogs.base import Dialog
from knappen_tui.tui.dialogs.detail import DetailList
from knappen_tui.tui.history.runs import run_report
from knappen_tui.tui.shell import actions


class RunReportDialog(Dialog[str]):
    """The result is the action that opens the run's file or its folder."""

    PLACES: ClassVar[tuple[str, ...]] = ("dialog", "fil")
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("fil")
    HELP_TEXT = "Rapporten over en færdig kørsel. Svarene står i Excel-filen."

    def __init__(self, run: RunSummary) -> None:
        super().__init__("Færdig kørsel")
        self._run = run

    @override
    def body(self) -> ComposeResult:
        yield DetailList([(label, value, "") for label, value in run_report(self._run)])

    def action_open_file(self) -> None:
        """Close the report, and open the file."""
        self.dismiss("open_file")

    def action_open_folder(self) -> None:
        """Close the report, and open the folder."""
        self.dismiss("open_folder")

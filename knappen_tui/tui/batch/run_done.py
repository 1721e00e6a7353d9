"""The last view of Batch: the saved file and the counts."""

from collections.abc import Mapping
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static
from typing_extensions import override

from knappen_tui.domain.danish import number
from knappen_tui.domain.report import Report
from knappen_tui.tui.batch.chart import Chart
from knappen_tui.tui.shell.text import content


class RunDone(VerticalScroll, can_focus=False):
    """Shows the file's path, the counts and the chart. Holds no personal data."""

    DEFAULT_CSS = """
    RunDone { padding: 1 1 0 1; }
    RunDone #summary { margin-bottom: 1; }
    RunDone Chart { padding: 0; max-width: 90; margin-bottom: 1; }
    RunDone Button { margin-bottom: 1; }
    """

    @override
    def compose(self) -> ComposeResult:
        yield Static(id="summary")
        yield Button("Ny liste", id="another", compact=True)
        yield Chart()

    def show(self, report: Report, target: Path, moduler: Mapping[str | None, int]) -> None:
        """Show a finished batch."""
        lines: list[Content] = [Content.styled("Filen er gemt", "bold"), content(str(target), "bold"), Content("")]
        lines += [content(line) for line in _summary(report)]
        self.query_one("#summary", Static).update(Content("\n").join(lines))
        self.query_one(Chart).counts = moduler
        self.query_one("#another").focus()


def _summary(report: Report) -> list[str]:
    lines = [f"{number(report.answered)} af {number(report.persons)} personer er besvaret:"]
    counts = (("fundet", report.found), ("kun før 2004", report.only_prae2004), ("ikke fundet", report.not_found))
    lines += [f"  {number(count):>9}  {word}" for word, count in counts]
    if report.unanswered:
        lines.append(f"  {number(len(report.unanswered)):>9}  mangler svar; de står på fanen »Mangler svar«")
    if report.rejected:
        lines.append(f"  {number(len(report.rejected)):>9}  afviste linjer; de står på fanen »Afviste linjer«")
    return [*lines, "", "Oplysningerne er slettet her i programmet og findes nu kun i Excel-filen."]

"""The rules of follow-up, and how many persons of a run each found something about."""

from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.danish import number
from knappen_tui.domain.follow_up.evaluation import FollowUpReport, RuleCount
from knappen_tui.tui.batch.side_panel import SidePanel
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

FOLLOW_UP = "Opfølgning"  # also the field of a filter by rule, whose value is the rule's title
_TITLE, _COUNT = 32, 8
_COLUMNS = (TableColumn("rule", "Regel", _TITLE), TableColumn("persons", "Personer", _COUNT))
_NOT_EVALUATED = "–"


class FollowUpRules(SidePanel):
    """The day above a line for each rule."""

    DEFAULT_CSS = "FollowUpRules { width: 48; max-width: 80%; }"
    PLACES: ClassVar[tuple[str, ...]] = ("opfoelgning",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("opfoelgning")

    @dataclass
    class RuleChosen(Message):
        """The persons whom the rule with this title found something about are to be shown."""

        title: str

    def __init__(self) -> None:
        super().__init__(_COLUMNS, table_id="rules")

    @property
    def HELP_TEXT(self) -> str:  # noqa: N802 - what the help reads of every widget
        """About the rule under the cursor."""
        source = self.lines.source
        known = "Enter viser kun de personer, reglen har fundet noget om. »–« er en regel, der ikke er vurderet."
        if not isinstance(source, RuleLines) or not source.counts:
            return known
        one = source.counts[self.lines.row]
        remark = f" {one.remark[0].upper()}{one.remark[1:]}." if one.remark else ""
        return (
            f"{plain(one.rule.title)}: {plain(one.rule.sentence)}{plain(remark)}\n"
            f"Ved ikke: {one.rule.cannot_know}\nKilde: {plain(one.rule.source)}\n\n{known}"
        )

    def show(self, report: FollowUpReport) -> None:
        """Show new counts."""
        self.show_lines(f"{FOLLOW_UP} per {to_text(report.today)}", RuleLines(report.counts))

    @on(ResultTable.Opened)
    def _chosen(self, event: ResultTable.Opened) -> None:
        event.stop()
        source = event.table.source
        if isinstance(source, RuleLines) and source.counts[event.index].evaluated:
            self.post_message(self.RuleChosen(source.counts[event.index].rule.title))


class RuleLines:
    """A line for each rule: title and number of persons."""

    def __init__(self, counts: tuple[RuleCount, ...]) -> None:
        self.counts = counts

    def __len__(self) -> int:
        return len(self.counts)

    def line(self, index: int) -> Line:
        """The line of a rule."""
        one = self.counts[index]
        persons = number(one.persons) if one.evaluated else _NOT_EVALUATED
        return Line((plain(one.rule.title), f"{persons:>{_COUNT}}"))

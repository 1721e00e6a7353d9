"""The persons of a run: counts by selection, table, distribution and follow-up."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from typing_extensions import override

from knappen_tui.domain.outcome import RowFilter, Selection
from knappen_tui.tui.batch.distribution import Distribution
from knappen_tui.tui.batch.follow_up_rules import FOLLOW_UP, FollowUpRules
from knappen_tui.tui.batch.result_lines import RESULT_COLUMNS
from knappen_tui.tui.batch.side_panel import SidePanel
from knappen_tui.tui.batch.tally import Tally
from knappen_tui.tui.shell.messages import OpenPerson
from knappen_tui.tui.shell.private_screen import Work
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_pane import TablePane

if TYPE_CHECKING:  # `run_table` imports this module
    from knappen_tui.tui.batch.run_table import RunTable

_WIDE = 200


class PersonsPane(Vertical):
    """Shows the run table `shown`, and lets the user select, sort, filter and divide its persons."""

    DEFAULT_CSS = """
    PersonsPane { height: 1fr; }
    PersonsPane Distribution, PersonsPane FollowUpRules { display: none; }
    PersonsPane.-divided Distribution, PersonsPane.-follow-up FollowUpRules { display: block; }
    """

    @dataclass
    class WorkNeeded(Message):
        """The journal is to be read in a worker of the group."""

        work: Work
        group: str = "survey"

    def __init__(self) -> None:
        super().__init__()
        self.shown: RunTable | None = None

    @override
    def compose(self) -> ComposeResult:
        yield Tally()
        with Horizontal():
            yield TablePane(
                RESULT_COLUMNS,
                empty="Ingen personer i denne visning.",
                title="Personen",
                nouns=("person", "personer"),
                unfiltered={RESULT_COLUMNS[0].key},  # every number stands once, and is masked
                table_id="results",
            )
            yield Distribution()
            yield FollowUpRules()

    def on_mount(self) -> None:
        """Show the distribution from the start on a wide screen."""
        self.set_class(self.app.size.width >= _WIDE, "-divided")

    @property
    def tally(self) -> Tally:
        """The counts and the chosen selection."""
        return self.query_one(Tally)

    @property
    def rows(self) -> TablePane:
        """The table with its filter and marks."""
        return self.query_one(TablePane)

    @property
    def table(self) -> ResultTable:
        """The table of persons."""
        return self.rows.table

    @property
    def rules(self) -> FollowUpRules:
        """The rules of follow-up."""
        return self.query_one(FollowUpRules)

    @property
    def shows_rules(self) -> bool:
        """Whether the rules are on the screen."""
        return self.has_class("-follow-up")

    @property
    def distribution(self) -> Distribution:
        """The bars."""
        return self.query_one(Distribution)

    def select(self, selection: Selection) -> None:
        """Show the persons of one selection."""
        if self.shown is not None:
            self.shown.selection = selection
            self._rearrange()

    def divide(self) -> None:
        """Show how the persons are divided on the column under the cursor; for the same column again, hide it."""
        if self.shown is None:
            return
        is_other = self.shown.divide_by(self.table.current_column.key)
        if not is_other and self.has_class("-divided"):
            self._close_panel()
        else:
            self._open_panel("-divided", self.distribution, self.shown)

    def follow_up(self) -> None:
        """Show the rules of follow-up beside the table; hide them where they are shown."""
        if self.shown is None:
            return
        if self.shows_rules:
            self._close_panel()
        else:
            self._open_panel("-follow-up", self.rules, self.shown)

    def _open_panel(self, name: str, panel: SidePanel, shown: "RunTable") -> None:
        """Show one panel, whose class is `name`, in place of another."""
        self.remove_class("-divided", "-follow-up")
        self.add_class(name)
        self.post_message(self.WorkNeeded(shown.survey))
        panel.take_focus()

    @on(SidePanel.PanelClosed)
    def _close_panel(self) -> None:
        self.remove_class("-divided", "-follow-up")
        self.table.focus()

    @on(FollowUpRules.RuleChosen)
    def _show_rule(self, event: FollowUpRules.RuleChosen) -> None:
        if self.shown is not None:
            self.shown.selection = Selection.ALL
            self.rows.filter(RowFilter(field=FOLLOW_UP, value=event.title))
            self.table.focus()

    @on(Distribution.ColumnAsked)
    def _divide_by_other(self, event: Distribution.ColumnAsked) -> None:
        if self.shown is not None:
            keys = [column.key for column in RESULT_COLUMNS[1:]]
            at = keys.index(self.shown.divided.key)
            self.shown.divide_by(keys[(at + event.by) % len(keys)])
            self.post_message(self.WorkNeeded(self.shown.survey))
            self.distribution.take_focus()

    @on(TablePane.Rearranged)
    def _rearrange(self) -> None:
        async def from_the_top(table: "RunTable") -> None:
            await table.survey()
            self.table.action_first()

        if self.shown is not None:
            self.post_message(self.WorkNeeded(partial(from_the_top, self.shown)))

    @on(TablePane.RowWanted)
    def _find(self, event: TablePane.RowWanted) -> None:
        if self.shown is not None:
            self.post_message(self.WorkNeeded(partial(self.shown.find, event.text, event.after), group="find"))

    @on(Distribution.BarChosen)
    def _show_bar(self, event: Distribution.BarChosen) -> None:
        if self.shown is not None:
            self.shown.selection = self.shown.divided_selection
            self.rows.filter(RowFilter(field=self.shown.divided.key, value=event.value))
            self.table.go_to_column(self.shown.divided.key)
            self.table.focus()

    @on(Tally.SelectionChosen)
    def _selection_chosen(self, event: Tally.SelectionChosen) -> None:
        self.select(event.selection)

    @on(ResultTable.Opened, "#results")
    def _open(self, event: ResultTable.Opened) -> None:
        if self.shown is not None and (row := self.shown.row(event.index)):
            self.post_message(OpenPerson(row.cpr))

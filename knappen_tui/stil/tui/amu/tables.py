"""The app's two tables: knappen's, with the app's own keys for a row."""

from typing import ClassVar

from textual.binding import BindingType
from typing_extensions import override

from knappen_tui.stil.tui.amu.actions import PLAN_ROW, ROW
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.actions import Action
from knappen_tui.tui.widgets.line_table import MOVING
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_pane import TablePane


class ListTable(ResultTable, inherit_bindings=False):
    """Enter edits a row of the list. What is typed after the key of a field never sets a result in place of it."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    ACTIONS: ClassVar[tuple[Action, ...]] = ROW
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bound(ROW), *MOVING]

    @override
    def action_filter(self) -> None:
        self.query_ancestor(TablePane).open_filter()

    @override
    def action_find(self) -> None:
        self.query_ancestor(TablePane).open_find()


class PlanTable(ResultTable, inherit_bindings=False):
    """Enter shows a row of the plan in full."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    ACTIONS: ClassVar[tuple[Action, ...]] = PLAN_ROW
    BINDINGS: ClassVar[list[BindingType]] = [*actions.bound(PLAN_ROW), *MOVING]


class ListPane(TablePane):
    """The list."""

    TABLE = ListTable


class PlanPane(TablePane):
    """A plan."""

    TABLE = PlanTable

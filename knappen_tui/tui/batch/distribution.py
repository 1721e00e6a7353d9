"""How many persons have which value of a column: one bar for each. Readable without colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.message import Message

from knappen_tui.domain.danish import number
from knappen_tui.tui.batch.side_panel import SidePanel
from knappen_tui.tui.shell import actions
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_EIGHTHS = " ▏▎▍▌▋▊▉"
_NONE = "tom"
_WIDEST = 12
_COUNT = 6
_BAR = 10
_COLUMNS = (
    TableColumn("value", "Værdi", _WIDEST),
    TableColumn("persons", "Antal", _COUNT),
    TableColumn("bar", "", _BAR),
)


class Distribution(SidePanel):
    """The column's heading above the bars."""

    PLACES: ClassVar[tuple[str, ...]] = ("fordeling",)
    BINDINGS: ClassVar[list[BindingType]] = actions.bindings("fordeling")
    HELP_TEXT = "Fordelingen på den kolonne, markøren stod i. Enter viser kun personerne bag søjlen."

    @dataclass
    class BarChosen(Message):
        """The persons with this value are to be shown."""

        value: str

    @dataclass
    class ColumnAsked(Message):
        """The persons are to be divided by a column so many places further on."""

        by: int

    def __init__(self) -> None:
        super().__init__(_COLUMNS, table_id="bars")

    def show(self, title: str, counts: Mapping[str, int]) -> None:
        """Show new counts of values; "" is no value."""
        self.show_lines(title, Bars(counts))

    def action_divide(self, by: int) -> None:
        """Divide by another column."""
        self.post_message(self.ColumnAsked(by))

    @on(ResultTable.Opened)
    def _chosen(self, event: ResultTable.Opened) -> None:
        event.stop()
        if isinstance(bars := event.table.source, Bars):
            self.post_message(self.BarChosen(bars.values[event.index]))


class Bars:
    """A line for each value: text, count, bar."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.values = list(counts)
        self._counts = list(counts.values())
        self._most = max(self._counts, default=0)

    def __len__(self) -> int:
        return len(self.values)

    def line(self, index: int) -> Line:
        """The line of a value."""
        persons = self._counts[index]
        bar = _bar(persons / self._most * _BAR)
        return Line((plain(self.values[index]) or _NONE, f"{number(persons):>{_COUNT}}", bar))


def _bar(length: float) -> str:
    """A bar of this many cells, rounded to an eighth, at least one eighth."""
    whole, eighths = divmod(max(round(length * 8), 1), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()

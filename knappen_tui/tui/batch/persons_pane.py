"""The persons of a run: counts by selection, filter, table and chart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input, Static
from typing_extensions import override

from knappen_tui.domain.danish import count
from knappen_tui.domain.outcome import NO_FILTER, Outcome, RowFilter, Selection
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.tui.batch.chart import Chart
from knappen_tui.tui.batch.result_lines import RESULT_COLUMNS
from knappen_tui.tui.batch.tally import Tally
from knappen_tui.tui.shell.messages import OpenPerson
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.filter import Filter
from knappen_tui.tui.widgets.result_table import ResultTable

if TYPE_CHECKING:  # `run_table` imports this module
    from knappen_tui.tui.batch.run_table import RunTable

_WIDE = 200


class PersonsPane(Vertical):
    """Shows the run table `shown`, and lets the user select, sort, filter and divide its persons."""

    DEFAULT_CSS = """
    PersonsPane { height: 1fr; }
    PersonsPane #filter, PersonsPane #filtered { display: none; padding: 0 1; height: 1; }
    PersonsPane.-filtering #filter, PersonsPane.-filtered #filtered { display: block; }
    PersonsPane #side { width: 40; display: none; border-left: solid $panel; }
    PersonsPane.-chart #side { display: block; }
    """

    @dataclass
    class SurveyNeeded(Message):
        """The table is to be counted and arranged anew; `from_the_top` with the cursor on its first row."""

        from_the_top: bool = True

    def __init__(self) -> None:
        super().__init__()
        self.shown: RunTable | None = None

    @override
    def compose(self) -> ComposeResult:
        yield Tally()
        with Horizontal():
            with Vertical():
                yield Filter(placeholder="Vis kun rækker med …", compact=True, id="filter")
                yield Static(id="filtered", markup=False)
                yield ResultTable(
                    RESULT_COLUMNS, id="results", empty="Ingen personer i denne visning.", has_filter=True
                )
            with VerticalScroll(id="side", can_focus=False):
                yield Chart()

    def on_mount(self) -> None:
        """Show the chart from the start on a wide screen."""
        self.set_class(self.app.size.width >= _WIDE, "-chart")

    @property
    def tally(self) -> Tally:
        """The counts and the chosen selection."""
        return self.query_one(Tally)

    @property
    def table(self) -> ResultTable:
        """The table of persons."""
        return self.query_one("#results", ResultTable)

    def show_counts(self, counts: dict[Outcome, int], title: str, bars: Mapping[str, int]) -> None:
        """Show new counts: of each outcome, and of each value of the column named by `title`."""
        self.tally.show(counts)
        chart = self.query_one(Chart)
        chart.title, chart.counts = title, bars

    def show_filter(self, rows: RowFilter, found: int) -> None:
        """Show which rows a filter keeps, and how many they are."""
        same = next((one for one in RESULT_COLUMNS if one.key == rows.field), None)
        parts = [f"{same.heading}: {rows.value or 'tom'}"] if same else []
        if rows.text.strip():
            parts.append(f"»{rows.text.strip()}«")
        about = f"Kun {' og '.join(parts)} · {count(found, 'person', 'personer')} · Esc viser alle"
        self.query_one("#filtered", Static).update(plain(about))
        self.set_class(rows.is_set, "-filtered")
        self.table.is_filtered = rows.is_set
        self.table.refresh_bindings()

    def close_filter(self) -> None:
        """Empty and hide the filter's field, and focus the table."""
        self.remove_class("-filtering")
        field = self.query_one("#filter", Input)
        with field.prevent(Input.Changed):
            field.value = ""
        self.table.focus()

    def select(self, selection: Selection) -> None:
        """Show the persons of one selection."""
        if self.shown is not None:
            self.shown.select(selection)
            self.post_message(self.SurveyNeeded())

    def divide(self) -> None:
        """Show how the persons are divided on the column under the cursor; for the same column again, hide it."""
        if self.shown is not None:
            is_other = self.shown.divide_by_current()
            self.set_class(is_other or not self.has_class("-chart"), "-chart")
            self.post_message(self.SurveyNeeded(from_the_top=False))

    def _filter(self, change: Callable[[RowFilter], RowFilter]) -> None:
        if self.shown is not None:
            self.shown.filter(change(self.shown.filtered))
            self.post_message(self.SurveyNeeded())

    @on(Tally.SelectionChosen)
    def _selection_chosen(self, event: Tally.SelectionChosen) -> None:
        self.select(event.selection)

    @on(ResultTable.Sorted, "#results")
    def _sort(self, event: ResultTable.Sorted) -> None:
        if self.shown is not None:
            self.shown.sort(event.key)
            self.post_message(self.SurveyNeeded())

    @on(ResultTable.Opened, "#results")
    def _open(self, event: ResultTable.Opened) -> None:
        if self.shown is not None and (row := self.shown.row(event.index)):
            self.post_message(OpenPerson(row.cpr))

    @on(ResultTable.FilterAsked)
    def _open_filter(self) -> None:
        self.add_class("-filtering")
        self.query_one("#filter").focus()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        self._filter(lambda rows: replace(rows, text=event.value))

    @on(Input.Submitted, "#filter")
    def _filter_entered(self) -> None:
        self.table.focus()

    @on(ResultTable.SameAsked)
    def _same(self, event: ResultTable.SameAsked) -> None:
        if event.key != COLUMNS[0].field:  # every number stands once, and is masked
            self._filter(lambda rows: replace(rows, field=event.key, value=event.text))

    @on(Filter.Closed)
    @on(ResultTable.FilterClosed)
    def _close_filter(self) -> None:
        self.close_filter()
        self._filter(lambda _: NO_FILTER)

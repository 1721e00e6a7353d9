"""A table with what every working table has: a filter, a search, marks, and a line that says which rows are shown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input, Static
from typing_extensions import override

from knappen_tui.domain.danish import count, number
from knappen_tui.domain.masking import masked
from knappen_tui.domain.outcome import NO_FILTER, RowFilter, Sorting
from knappen_tui.tui.shell.text import plain
from knappen_tui.tui.widgets.filter import Filter, Find
from knappen_tui.tui.widgets.result_table import WORKING, ResultTable
from knappen_tui.tui.widgets.table_lines import LineSource, TableColumn

NO_PART = "Markér rækker med Mellemrum, eller filtrér, og gem så udvalget."


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Which rows are shown, in which order."""

    rows: RowFilter = NO_FILTER
    sorting: Sorting | None = None

    def sorted_by(self, key: str) -> "Arrangement":
        """Sort by a column: upwards, then downwards, then not."""
        match self.sorting:
            case Sorting(field=now, descending=False) if now == key:
                return replace(self, sorting=Sorting(key, descending=True))
            case Sorting(field=now) if now == key:
                return replace(self, sorting=None)
            case _:
                return replace(self, sorting=Sorting(key))


class TablePane(Vertical):
    """Keeps the arrangement and the marks; its parent has the rows, and shows them with `show`.

    `nouns` are the words for a row and for several. `unfiltered` are the keys of columns that "same value" does not
    filter by.
    """

    DEFAULT_CSS = """
    TablePane > Filter, TablePane > Find, TablePane > .notice { display: none; padding: 0 1; height: 1; }
    TablePane.-filtering > Filter, TablePane.-finding > Find, TablePane.-noticing > .notice { display: block; }
    TablePane > .notice { color: $text-accent; text-wrap: nowrap; text-overflow: ellipsis; }
    """

    TABLE: ClassVar[type[ResultTable]] = ResultTable

    class Rearranged(Message):
        """The arrangement has changed: the parent shows the rows anew."""

    @dataclass
    class RowWanted(Message):
        """The next row after `after` that contains the text is wanted: the parent calls `go_to`."""

        text: str
        after: int

    class PartWanted(Message):
        """The marked rows, or without marks the filtered ones, are wanted as a file."""

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        empty: str = "",
        title: str = "Hele rækken",
        nouns: tuple[str, str] = ("række", "rækker"),
        unfiltered: Collection[str] = (),
        offers: frozenset[str] = WORKING,
        table_id: str | None = None,
    ) -> None:
        super().__init__()
        self._nouns = nouns
        self._unfiltered = unfiltered
        self.arrangement = Arrangement()
        self.table = self.TABLE(columns, offers=offers, empty=empty, title=title, id=table_id)

    @override
    def compose(self) -> ComposeResult:
        yield Filter(placeholder="Vis kun rækker med …", compact=True, id="filter")
        yield Find(placeholder="Gå til næste række med …", compact=True, id="find")
        yield Static(classes="notice", markup=False)
        yield self.table

    @property
    def marks(self) -> set[int]:
        """The ids of the marked rows."""
        return self.table.marks

    def reset(self) -> None:
        """Forget arrangement, marks and fields: other rows are coming."""
        self.arrangement = Arrangement()
        self.table.reset()
        self._close_fields()

    def show(self, source: LineSource, *, empty: str | None = None) -> None:
        """Show the rows of the arrangement; `empty` is the text where there are none."""
        sorting = self.arrangement.sorting
        self.table.is_filtered = self.arrangement.rows.is_set
        arrow = (sorting.field, sorting.descending) if sorting else None
        self.table.show(source, sorting=arrow, row=self.table.row, empty=empty)
        self._show_notice()

    def forget(self) -> None:
        """Empty the search, which may hold a number."""
        self.query_one(Find).value = ""

    def go_to(self, index: int | None) -> None:
        """Go to the row that was wanted; None where no row contains the text."""
        if index is None:
            self._show_notice(f"Ingen række indeholder »{masked(self.query_one(Find).value.strip())}«")
        else:
            self._show_notice()
            self.table.go_to(index)

    def open_filter(self) -> None:
        """Show the field of the filter; it has the focus at once."""
        self.add_class("-filtering")
        self.screen.set_focus(self.query_one(Filter))

    def open_find(self) -> None:
        """Show the field of the search; it has the focus at once."""
        self.add_class("-finding")
        self.screen.set_focus(self.query_one(Find))

    def filter(self, rows: RowFilter) -> None:
        """Show other rows."""
        self._arrange(replace(self.arrangement, rows=rows))

    @property
    def filtered_by(self) -> str:
        """The filter in words, "" for none; a CPR number is masked."""
        rows = self.arrangement.rows
        # What is no column has its name in place of a heading.
        headings = {one.key: one.full_heading for one in self.table.all_columns}
        parts = [f"{headings.get(rows.field, rows.field)}: {rows.value or 'tom'}"] if rows.field else []
        if rows.text.strip():
            parts.append(f"»{masked(rows.text.strip())}«")
        return " og ".join(parts)

    def part_in_words(self, rows: int, total: int, *, selected: str = "") -> str:
        """Which rows are marked, or else shown: `12 af 48 personer (Fundet, Seneste DU-modul: 2-4)`; "" for all."""
        how = "markeret" if self.marks else ", ".join(filter(None, (selected, self.filtered_by)))
        return f"{number(rows)} af {count(total, *self._nouns)} ({how})" if how else ""

    def _arrange(self, arrangement: Arrangement) -> None:
        self.arrangement = arrangement
        self.post_message(self.Rearranged())

    def _show_notice(self, said: str = "") -> None:
        parts = [said] if said else []
        if filtered := self.filtered_by:
            parts.append(f"Kun {filtered} · {count(len(self.table.source), *self._nouns)}")
        if self.marks:
            parts.append(f"{number(len(self.marks))} markeret")
        if filtered or self.marks:
            parts.append("Esc viser alle" if filtered else "Esc fjerner mærkerne")
        self.query_one(".notice", Static).update(plain(" · ".join(parts)))
        self.set_class(bool(parts), "-noticing")
        self.table.refresh_bindings()

    def _close_fields(self) -> None:
        self.remove_class("-filtering", "-finding")
        field = self.query_one(Filter)
        with field.prevent(Input.Changed):
            field.value = ""
        self._show_notice()

    @on(ResultTable.Sorted)
    def _sort(self, event: ResultTable.Sorted) -> None:
        event.stop()
        self._arrange(self.arrangement.sorted_by(event.key))

    @on(ResultTable.SameAsked)
    def _same(self, event: ResultTable.SameAsked) -> None:
        event.stop()
        if event.key not in self._unfiltered:
            self.filter(replace(self.arrangement.rows, field=event.key, value=event.text))

    @on(ResultTable.FilterAsked)
    def _filter_asked(self, event: ResultTable.FilterAsked) -> None:
        event.stop()
        self.open_filter()

    @on(Input.Changed, "#filter")
    def _filter_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.filter(replace(self.arrangement.rows, text=event.value))

    @on(Input.Submitted, "#filter")
    def _filter_entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    @on(ResultTable.AllAsked)
    @on(Filter.Closed)
    def _show_all(self, event: Message) -> None:
        """Drop the filter; where there is none, the marks."""
        event.stop()
        had_filter = self.arrangement.rows.is_set or self.has_class("-filtering")
        if not had_filter:
            self.marks.clear()
            self.table.refresh()
        self._close_fields()
        self.table.focus()
        if had_filter:
            self.filter(NO_FILTER)

    @on(ResultTable.FindAsked)
    def _find_asked(self, event: ResultTable.FindAsked) -> None:
        event.stop()
        self.open_find()

    @on(Input.Submitted, "#find")
    def _find(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip():
            self.post_message(self.RowWanted(event.value.strip(), self.table.row))

    @on(Input.Changed, "#find")
    def _find_changed(self, event: Input.Changed) -> None:
        event.stop()

    @on(Find.FindClosed)
    def _close_find(self, event: Find.FindClosed) -> None:
        event.stop()
        self.remove_class("-finding")
        self._show_notice()
        self.table.focus()

    @on(ResultTable.Marked)
    def _marked(self, event: ResultTable.Marked) -> None:
        event.stop()
        self._show_notice()

    @on(ResultTable.PartAsked)
    def _export(self, event: ResultTable.PartAsked) -> None:
        event.stop()
        self.post_message(self.PartWanted())

"""A person's records of one kind as a table, with an explanation of the cell under the cursor."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static
from typing_extensions import override

from knappen_tui.domain.danish import count
from knappen_tui.domain.part import PersonPart
from knappen_tui.tui.person.records import Records
from knappen_tui.tui.shell.messages import SaveRecords
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_pane import NO_PART, TablePane


class RecordTable(Vertical):
    """The table, and a line that explains the cell under the cursor."""

    DEFAULT_CSS = """
    RecordTable { height: 1fr; }
    RecordTable.-short { height: auto; }
    RecordTable > TablePane, RecordTable ResultTable { height: auto; max-height: 1fr; background: $background; }
    RecordTable.-short ResultTable { max-height: 12; }
    RecordTable > .explanation { dock: bottom; height: 1; color: $text-muted; padding: 0 1; }
    RecordTable.-short > .explanation { display: none; }
    RecordTable > .empty { padding: 1 1; color: $text-muted; height: auto; }
    """
    HELP_TEXT = (
        "Piletasterne flytter markøren fra række til række og fra kolonne til kolonne. Har kommunen skrevet koderne ind"
        " i knappen.toml, forklares de under tabellen og i »Hele rækken«."
    )

    def __init__(self, records: Records, *, short: bool = False, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes="-short" if short else "")
        self._records = records

    @override
    def compose(self) -> ComposeResult:
        if not self._records.total:
            yield Static(f"Ingen {self._records.title.lower()} er indberettet for personen.", classes="empty")
            return
        yield TablePane(self._records.columns, empty="Ingen rækker passer.", title=self._records.title)
        yield Static("", classes="explanation", markup=False)

    def on_mount(self) -> None:
        """Show the records."""
        if self._records.total:
            self._arrange()
            table = self.query_one(ResultTable)
            for moved in ("row", "column"):
                self.watch(table, moved, self._explain)

    def take_focus(self) -> bool:
        """Focus the table and return whether there is one."""
        if not self._records.total:
            return False
        self.query_one(ResultTable).focus()
        return True

    @on(TablePane.Rearranged)
    def _arrange(self) -> None:
        pane = self.query_one(TablePane)
        self._records.arrange(pane.arrangement.rows, pane.arrangement.sorting)
        pane.table.action_first()
        pane.show(self._records)
        self._explain()

    @on(TablePane.RowWanted)
    def _find(self, event: TablePane.RowWanted) -> None:
        event.stop()
        self.query_one(TablePane).go_to(self._records.find(event.text, event.after))

    @on(TablePane.PartWanted)
    def _export(self, event: TablePane.PartWanted) -> None:
        event.stop()
        pane = self.query_one(TablePane)
        chosen = self._records.records_of(pane.marks)
        part = pane.part_in_words(len(chosen), self._records.total)
        if chosen and part:
            self.post_message(SaveRecords(PersonPart(self._records.table, tuple(chosen), part)))
        else:
            self.notify(NO_PART)

    @on(ResultTable.Opened)
    def _open(self, event: ResultTable.Opened) -> None:
        event.stop()
        if (shown := event.table.detail(range(len(event.table.all_columns)))) is not None:
            self.post_message(shown)

    def _explain(self) -> None:
        shown, total = len(self._records), self._records.total
        rows = count(total, "række", "rækker")
        parts = [f"{shown} af {rows}" if shown != total else rows]
        table = self.query_one(ResultTable)
        if (line := table.current_line) and (meaning := line.meanings[table.current_place]):
            parts.append(f"{table.current_column.heading} {line.cells[table.current_place]}: {meaning}")
        self.query_one(".explanation", Static).update("  ·  ".join(parts))

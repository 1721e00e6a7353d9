"""What is done with a table's rows and cells, by keyboard and by mouse."""

from textual.app import App, ComposeResult

from knappen_tui.tui.widgets.memory_rows import MemoryRow, MemoryRows
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_lines import Line, TableColumn
from tests.tui.conftest import until

COLUMNS = (TableColumn("a", "A", 5), TableColumn("b", "B", 5))


class Bench(App[None]):
    """One table and the messages it posted."""

    def __init__(self, table: ResultTable) -> None:
        super().__init__()
        self.table = table
        self.posted: list[object] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_result_table_opened(self, event: ResultTable.Opened) -> None:
        self.posted.append(event.index)

    def on_result_table_sorted(self, event: ResultTable.Sorted) -> None:
        self.posted.append(event.key)


async def test_keys_and_mouse_post_the_same_messages() -> None:
    table = ResultTable(COLUMNS)
    app = Bench(table)
    async with app.run_test(size=(40, 10)) as pilot:
        table.show(MemoryRows(COLUMNS, [MemoryRow(index, Line((f"r{index}", "x")), ()) for index in range(30)]))
        table.focus()
        await pilot.press("down", "enter", "right", "s")
        await until(pilot, lambda: app.posted == [1, "b"])
        await pilot.click(table, offset=(3, 4))
        await pilot.click(table, offset=(3, 5), times=2)
        await pilot.click(table, offset=(10, 0))
        await pilot.click(table, offset=(3, 0))
        await pilot.pause()
        assert app.posted == [1, "b", 4, "b", "a"]

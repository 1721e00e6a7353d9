"""What every working table can do, in a person's table of moduler."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from textual.app import App, ComposeResult
from textual.pilot import Pilot
from typing_extensions import override

from knappen_tui.domain.kursist import Modul
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.service import Preferences
from knappen_tui.tui.dialogs.shown_columns import ShownColumnsDialog
from knappen_tui.tui.person.record_table import RecordTable
from knappen_tui.tui.person.records import Records
from knappen_tui.tui.shell.messages import ChooseColumns, SaveRecords
from knappen_tui.tui.shell.state import AppState
from knappen_tui.tui.widgets.filter import Filter, Find
from knappen_tui.tui.widgets.result_table import ResultTable
from knappen_tui.tui.widgets.table_pane import TablePane
from tests.tui.conftest import shown, until

MODULER = [
    Modul(f"{du}-{modul}", date(2018 + du, modul, 1), date(2018 + du, modul + 1, 1), udbyder=udbyder)
    for du in (1, 2)
    for modul, udbyder in ((1, "101123"), (2, "222333"), (3, "101123"))
]


class OneTable(App[None]):
    """A record table, and the parts of it that were wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.app_state = AppState(demo=True, profile_name=None, preferences=Preferences())
        self.wanted: list[tuple[list[object], str]] = []

    @override
    def compose(self) -> ComposeResult:
        yield RecordTable(Records(TABLES[0], MODULER, Preferences()))

    def on_save_records(self, event: SaveRecords) -> None:
        self.wanted.append((list(event.part.records), event.part.words))

    def on_choose_columns(self, event: ChooseColumns) -> None:
        self.push_screen(ShownColumnsDialog(event.table))


@asynccontextmanager
async def table() -> AsyncIterator[tuple[OneTable, Pilot[None], ResultTable]]:
    app = OneTable()
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: app.query(ResultTable) and len(app.query_one(ResultTable).source) == len(MODULER))
        found = app.query_one(ResultTable)
        found.focus()
        yield app, pilot, found


async def test_find_goes_to_the_next_row_and_round() -> None:
    async with table() as (app, pilot, rows):
        await pilot.press("ctrl+f", *"222")
        await until(pilot, lambda: isinstance(app.focused, Find))
        for row in (1, 4, 1):
            await pilot.press("enter")
            await until(pilot, lambda: rows.row == row)  # noqa: B023 - done with before the next
        assert len(rows.source) == len(MODULER)
        await pilot.press(*"9", "enter")
        await until(pilot, lambda: "Ingen række indeholder »2229«" in shown(app))
        await pilot.press("escape", "down")
        await until(pilot, lambda: app.focused is rows and rows.row == 2 and not app.query_one(Find).display)
        assert "Ingen række" not in shown(app)


async def test_filter_by_text_and_by_the_value_under_the_cursor() -> None:
    async with table() as (app, pilot, rows):
        await pilot.press("down", "right", "right", "right", "equals_sign")
        await until(pilot, lambda: len(rows.source) == 2 and "Kun Udbyder: 222333 · 2 rækker" in shown(app))
        await pilot.press("slash", *"20")
        await until(pilot, lambda: isinstance(app.focused, Filter) and len(rows.source) == 2)
        await pilot.press(*"20")
        await until(pilot, lambda: len(rows.source) == 1 and "og »2020« · 1 række" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: len(rows.source) == len(MODULER) and app.focused is rows)
        await pilot.press("s", "s")
        await until(pilot, lambda: "Udbyder▼" in shown(app))
        await pilot.press("s")
        await until(pilot, lambda: "Udbyder▼" not in shown(app))
        assert rows.source.line(1).cells[0] == "1-2"


async def test_marked_rows_are_wanted_alone_whatever_the_filter_and_the_order() -> None:
    async with table() as (app, pilot, rows):
        await pilot.press("E")
        await until(pilot, lambda: app._notifications)
        assert app.wanted == []
        await pilot.press("space", "down", "space")
        await until(pilot, lambda: "2 markeret · Esc fjerner mærkerne" in shown(app))
        assert rows.row == 3
        assert shown(app).count("✓") == 2
        await pilot.press("s", "s", "slash", *"03-2020", "enter", "E")
        await until(pilot, lambda: app.wanted)
        assert app.wanted.pop() == ([MODULER[0], MODULER[2]], "2 af 6 rækker (markeret)")
        await pilot.press("escape")
        await until(pilot, lambda: len(rows.source) == len(MODULER) and "2 markeret" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "markeret" not in shown(app))
        await pilot.press("home", "equals_sign", "E")
        await until(pilot, lambda: app.wanted)
        assert app.wanted == [([MODULER[5]], "1 af 6 rækker (DU-modul: 2-3)")]


async def test_columns_are_hidden_and_shown_again() -> None:
    async with table() as (app, pilot, rows):
        await pilot.press("right", "minus")
        await until(pilot, lambda: "Startdato" not in shown(app))
        assert rows.current_column.heading == "Slutdato"
        await pilot.press("left", "minus")  # the first one stays
        await until(pilot, lambda: rows.column == 0 and "DU-modul" in shown(app))
        await pilot.press("k")
        await until(pilot, lambda: "[ ] Startdato" in shown(app) and "[X] Slutdato" in shown(app))
        await pilot.press("enter", "down", "enter", "escape")
        await until(pilot, lambda: app.focused is rows)
        await until(pilot, lambda: "Startdato" in shown(app) and "Slutdato" not in shown(app))
        await pilot.press("right", "right")
        assert rows.current_column.heading == "Udbyder"
        assert app.query_one(TablePane).table.current_place == 3

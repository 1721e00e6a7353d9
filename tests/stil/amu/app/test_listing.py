"""The list: what stands above it, sorted and searched as SQL does, found by number, by quarter."""

from datetime import date
from pathlib import Path
from sqlite3 import Connection as Db

import pytest
from textual.widgets import Input, Select

from knappen_tui.stil.amu.practice.app import PracticeOptions
from knappen_tui.stil.tui.amu import actions as registry
from knappen_tui.stil.tui.amu.app import AmuApp
from knappen_tui.stil.tui.amu.list_screen import ListScreen
from knappen_tui.stil.tui.amu.plan_screen import PlanScreen
from knappen_tui.stil.tui.amu.proposals import ProposalsDialog
from knappen_tui.stil.tui.amu.search import SearchDialog
from knappen_tui.stil.tui.amu.tables import ListTable, PlanTable
from knappen_tui.tui.dialogs.help import HelpDialog
from knappen_tui.tui.shell import actions, keymap, private_screen
from tests.stil.amu.accesses import access_to
from tests.stil.amu.app.conftest import HERE, column, running, shown_ids, sql_ids, table, the_list
from tests.stil.amu.conftest import ROWS
from tests.stil.amu.cprs import numbers_in
from tests.tui.conftest import Clipboard, shown, until

pytestmark = pytest.mark.slow

# In SQL as the app has it: what is empty comes last either way, and rows that are alike stay in the list's order.
SORTABLE = {
    "cpr": "cpr", "hold_id": "hold_id", "fagkode": "fagkode", "resultat": "resultat", "startdato": "startdato",
    "slutdato": "slutdato", "kursusnavn": "kursusnavn", "niveau": "nullif(niveau, '')", "fkb": "fkb",
    "senest_redigeret": "date(senest_redigeret, 'unixepoch', 'localtime')",
}  # fmt: skip


async def test_counts_quarter_and_deadline_stand_above_the_list(amu_database: Path, db: Db) -> None:
    (missing,) = db.execute("SELECT count(*) FROM deltagelser WHERE skole = ? AND kvartal = ? AND NOT resultat", HERE)
    async with running(access_to(amu_database, PracticeOptions(50))) as (app, pilot):
        await until(pilot, lambda: f"{ROWS} i alt, {missing[0]} uden resultat" in shown(app))
        assert "3. kvartal 2026" in shown(app)
        assert "frist 14-12-2026 (om 20 dage)" in shown(app)
        assert len(table(app).source) == ROWS
        assert "1 Bestået" in shown(app).splitlines()[-2]


@pytest.mark.parametrize(("today", "told"), [(date(2026, 12, 14), "(i dag)"), (date(2026, 12, 15), "(overskredet)")])
async def test_deadline_is_told_to_the_day(amu_database: Path, today: date, told: str) -> None:
    async with running(access_to(amu_database), today=lambda: today) as (app, pilot):
        await until(pilot, lambda: told in shown(app))


async def test_every_column_is_sorted_as_by_sql_and_third_press_restores_the_order(amu_database: Path, db: Db) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        for key, expression in SORTABLE.items():
            table(app).go_to_column(key)
            for direction in ("ASC", "DESC"):
                await pilot.press("s")
                order = f"{expression} IS NULL, {expression} {direction}, hold_id, id"
                assert shown_ids(app) == sql_ids(db, order=order), (key, direction)
            await pilot.press("s")
            assert shown_ids(app) == sql_ids(db)


async def test_the_four_search_fields_find_what_sql_finds(amu_database: Path, db: Db) -> None:
    db.execute("UPDATE deltagelser SET senest_redigeret = 1793620800 WHERE id % 7 = 0")
    fag, hold, cpr = db.execute(
        "SELECT fagkode, hold_id, cpr FROM deltagelser WHERE skole = ? AND kvartal = ? ORDER BY hold_id DESC", HERE
    ).fetchone()
    day = "strftime('%d-%m-%Y', senest_redigeret, 'unixepoch', 'localtime')"
    given: list[tuple[dict[str, str], str]] = [
        ({"fagkode": fag}, f"fagkode = '{fag}'"),
        ({"hold_id": hold}, f"hold_id = '{hold}'"),
        ({"edited": "02-11-2026"}, f"{day} = '02-11-2026'"),
        ({"edited": "aldrig"}, "senest_redigeret IS NULL"),
        ({"cpr": cpr}, f"cpr = '{cpr}'"),
        ({"cpr": f"{cpr[:6]}-{cpr[6:]}", "fagkode": fag, "hold_id": hold}, f"(cpr, hold_id) = ('{cpr}', '{hold}')"),
    ]  # fmt: skip
    async with running(access_to(amu_database)) as (app, pilot):
        for fields, where in given:
            await pilot.press("f")
            await until(pilot, lambda: isinstance(app.screen, SearchDialog))
            for name, value in fields.items():
                if name == "cpr":
                    app.screen.query_one("#cpr", Input).value = value
                else:
                    app.screen.query_one(f"#{name}", Select).value = value
            app.screen.query_one("#cpr").focus()
            await pilot.press("enter")
            await until(pilot, lambda: app.screen is the_list(app))
            assert shown_ids(app) == sql_ids(db, where)
            assert shown_ids(app)
            assert "▸ Søgning:" in shown(app)
            assert not numbers_in(shown(app))
            await pilot.press("escape")
            assert len(shown_ids(app)) == ROWS


async def test_search_refuses_what_is_no_number(amu_database: Path) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("f")
        await until(pilot, lambda: isinstance(app.screen, SearchDialog))
        app.screen.query_one("#cpr", Input).value = "1234"
        app.screen.query_one("#cpr").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "ikke et CPR-nummer" in shown(app))
        assert isinstance(app.screen, SearchDialog)


async def test_masked_number_is_found_by_its_digits(amu_database: Path, db: Db) -> None:
    (cpr,) = db.execute(
        "SELECT cpr FROM deltagelser WHERE skole = ? AND kvartal = ? ORDER BY hold_id DESC, id DESC", HERE
    ).fetchone()
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("ctrl+f", *cpr, "enter", "escape")
        assert table(app).row == sql_ids(db, f"cpr = '{cpr}'")[0]
        await pilot.press("slash", *f"{cpr[:6]}-{cpr[6:]}", "enter")
        await until(pilot, lambda: shown_ids(app) == sql_ids(db, f"cpr = '{cpr}'"))
        await pilot.press("escape")
        await until(pilot, lambda: len(shown_ids(app)) == ROWS)


async def test_quarters_are_stepped_through(amu_database: Path, db: Db) -> None:
    later = "slutdato > '2026-09-30'"
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("q")
        assert shown_ids(app) == sql_ids(db, f"NOT ({later})")
        await pilot.press("q")
        assert shown_ids(app) == sql_ids(db, later)
        assert shown_ids(app)
        await until(pilot, lambda: "4. kvartal 2026" in shown(app) and "(vises alene)" in shown(app))
        await pilot.press("q")
        assert len(shown_ids(app)) == ROWS


async def test_numbers_are_masked_until_shown_for_a_while(amu_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_screen, "SHOWN_SECONDS", 1.5)
    async with running(access_to(amu_database)) as (app, pilot):
        await until(pilot, lambda: "••••" in shown(app))
        assert not numbers_in(shown(app))
        await pilot.press("m")
        await until(pilot, lambda: numbers_in(shown(app)))
        await until(pilot, lambda: not numbers_in(shown(app)))


async def test_copied_cell_is_as_it_is_shown(amu_database: Path, clipboard: Clipboard) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("c")
        await until(pilot, lambda: clipboard.copied)
        assert clipboard.copied == column(app, "cpr")[:1]
        assert "••••" in clipboard.copied[0]


async def test_proposals_are_listed_with_the_rule(amu_database: Path, db: Db) -> None:
    later = len(sql_ids(db, "slutdato > '2026-09-30'"))
    missing = len(sql_ids(db, "slutdato <= '2026-09-30' AND NOT resultat"))
    async with running(access_to(amu_database), size=(120, 60), today=lambda: date(2026, 12, 10)) as (app, pilot):
        await pilot.press("g")
        await until(pilot, lambda: isinstance(app.screen, ProposalsDialog))
        await until(pilot, lambda: f"Slutter i et senere kvartal: {later} kursusdeltagelser" in shown(app))
        assert "Skolen skal slette kursusdeltagelsen" in shown(app)
        told = "\n".join(str(one.render()) for one in app.screen.query("Static"))
        assert f"Uden resultat: {missing} kursusdeltagelser" in told
        assert not numbers_in(told)


async def test_help_lists_every_key_of_the_list(amu_database: Path) -> None:
    async with running(access_to(amu_database), size=(120, 100)) as (app, pilot):
        offered = [one.action for one in actions.offers(app.screen)]
        assert {one.id for one in registry.ROW} - {one.id for one in offered} == {"filter.luk"}
        assert {one.id for one in registry.LIST} - {one.id for one in offered} == {"amu.alle", "amu.afbrudte"}
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        told = "\n".join(str(one.render()) for one in app.screen.query("Static"))
        assert [one.id for one in offered if f"{one.label}: " not in told or keymap.names_of(one, {}) not in told] == []


def test_no_key_has_two_meanings() -> None:
    for together in registry.TOGETHER:
        keys = [key for action in together if action.id != "filter.luk" for key in action.keys.split(",")]
        assert sorted(keys) == sorted(set(keys)) or {"escape"} == {key for key in keys if keys.count(key) > 1}


def test_every_action_has_a_method() -> None:
    for owner in (AmuApp, ListScreen, PlanScreen, ListTable, PlanTable):
        for action in owner.ACTIONS:
            assert hasattr(owner, f"action_{action.does.split('(')[0]}"), action.id

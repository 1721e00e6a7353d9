"""What Opslag shows belongs to the number in the field, which is masked once its person is shown."""

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.events import Retrying
from knappen_tui.tui.batch.screen import BatchScreen
from knappen_tui.tui.person.cpr_field import CprField, CprInput
from knappen_tui.tui.person.view import PersonView
from knappen_tui.tui.shell import private_screen
from knappen_tui.tui.shell.app import KnappenApp
from tests.tui.conftest import Harness, look_up, opslag, running, shown, until
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow


def shows_no_one(app: KnappenApp) -> bool:
    return opslag(app).kursist is None and "Overblik" not in shown(app) and not app.screen.query(PersonView)


async def type_number(pilot: Pilot[None], cpr: Cpr) -> None:
    await pilot.press("n", *cpr.digits)


async def test_cancelled_look_up_shows_no_earlier_person(site: SteeredSite, database: Path) -> None:
    first, second = list(known_cprs(database, 60))[:2]
    async with running() as (app, pilot):
        await look_up(app, pilot, first)
        site.silent = True
        await type_number(pilot, second)
        await until(pilot, lambda: shows_no_one(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Slår" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Skriv et CPR-nummer" in shown(app))
        assert shows_no_one(app)
        assert app.screen.query_one(CprField).cpr == second
        site.silent = False


async def test_failed_look_up_shows_no_earlier_person(site: SteeredSite, database: Path) -> None:
    first, second = list(known_cprs(database, 60))[:2]
    async with running() as (app, pilot):
        await look_up(app, pilot, first)
        site.answer = (403, b"")
        await type_number(pilot, second)
        await pilot.press("enter")
        await until(pilot, lambda: "Prøv igen" in shown(app))
        assert shows_no_one(app)
        await pilot.press("escape")
        assert shows_no_one(app)


async def test_impossible_number_shows_no_earlier_person(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await look_up(app, pilot, next(known_cprs(demo_site, 1)))
        await pilot.press("n", *"4112801234")
        await until(pilot, lambda: "Dag 41 findes ikke" in shown(app))
        assert shows_no_one(app)


async def test_earlier_person_is_shown_under_own_number(demo_site: Path) -> None:
    first = next(known_cprs(demo_site, 1))
    async with running() as (app, pilot):
        await look_up(app, pilot, first)
        await pilot.press("n")
        await look_up(app, pilot, unknown_cprs(1)[0], until_shown="Ikke fundet")
        await pilot.press("t", "down", "enter")
        await until(pilot, lambda: "Overblik" in shown(app))
        assert app.screen.query_one(CprField).cpr == first
        await pilot.press("n", "1")
        await until(pilot, lambda: shows_no_one(app))


@pytest.mark.parametrize("keys", [["n", "enter"], ["m"]])
async def test_shown_number_is_revealed_for_a_while(
    demo_site: Path, monkeypatch: pytest.MonkeyPatch, keys: list[str]
) -> None:
    monkeypatch.setattr(private_screen, "SHOWN_SECONDS", 0.5)
    cpr = next(known_cprs(demo_site, 1))
    whole = f"{cpr.digits[:6]}-{cpr.digits[6:]}"
    async with running() as (app, pilot):
        await look_up(app, pilot, cpr)
        assert shown(app).count(str(cpr)) == 2  # in the field and above the tabs
        await pilot.press(*keys)
        await until(pilot, lambda: shown(app).count(whole) == 2)
        await until(pilot, lambda: shown(app).count(str(cpr)) == 2)


async def test_letters_in_the_field_are_keys(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await look_up(app, pilot, next(known_cprs(demo_site, 1)))
        await pilot.press("n", "t")
        await until(pilot, lambda: "Tidligere opslag" in shown(app))


async def test_several_pasted_lines_are_offered_to_batch(demo_site: Path) -> None:
    people = [cpr.digits for cpr in known_cprs(demo_site, 3)]
    async with running() as (app, pilot):
        app.screen.query_one(CprInput).post_message(events.Paste("\r\n".join(people)))
        await until(pilot, lambda: "3 linjer" in shown(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen) and "3 personer" in shown(app))
        assert app.screen.query_one("#target", Input).value


async def test_time_waited_and_retries_are_shown(site: SteeredSite, database: Path) -> None:
    async with running() as (app, pilot):
        site.silent = True
        opslag(app).look_up(next(known_cprs(database, 1)))
        await until(pilot, lambda: "1 sek." in shown(app))
        opslag(app)._hear(Retrying("Knappen kan ikke nås.", 2, 4.0))
        await until(pilot, lambda: "Knappen kan ikke nås. Prøver igen om 4,0 s (forsøg 2)" in shown(app))
        site.silent = False


async def test_escape_clears_the_filter_of_a_table(demo_site: Path) -> None:
    async with running(size=(120, 40)) as (app, pilot):
        await look_up(app, pilot, next(known_cprs(demo_site, 1)))
        await pilot.press("2", "slash", *"zzz", "enter")
        await until(pilot, lambda: "0 rækker" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "0 rækker" not in shown(app))
        assert app.focused is not app.screen.query_one(CprInput)


async def test_login_is_not_offered_in_the_demo(demo_site: Path) -> None:
    async with running() as (app, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: "Taster her" in shown(app))
        assert "F6" not in shown(app)


async def test_cover_hides_notifications_and_keeps_the_focus(demo_site: Path, harness: Harness) -> None:
    async with running(notifications=True) as (app, pilot):
        await look_up(app, pilot, next(known_cprs(demo_site, 1)))
        await pilot.press("2")
        before = app.focused
        app.notify("Gemt: /hjemme/fil.xlsx")
        await until(pilot, lambda: "/hjemme" in shown(app))
        await pilot.press("f8")
        await until(pilot, lambda: "Skærmen er dækket.\n" in "\n".join(map(str.strip, shown(app).split("│"))) + "\n")
        assert "/hjemme" not in shown(app)
        assert "ikke har været brugt" not in shown(app)
        await pilot.press("x")
        await until(pilot, lambda: "Overblik" in shown(app))
        assert app.focused is before

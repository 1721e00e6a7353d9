"""Login by a dialog or a file; a refused password is told, and not sent again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import create_app
from knappen_tui.stil.tui.amu.app import AmuApp
from knappen_tui.stil.tui.amu.login import AmuLoginDialog
from knappen_tui.stil.tui.amu.state import AmuOptions
from tests import support
from tests.site.faults import Faulty
from tests.stil.amu.accesses import NOON
from tests.stil.amu.app.conftest import running, the_list
from tests.stil.amu.conftest import ROWS
from tests.tui.conftest import shown, until

pytestmark = pytest.mark.slow


@pytest.fixture
def site(amu_database: Path) -> Iterator[tuple[str, Faulty]]:
    """The practice site on a port; its address, and its requests."""
    app = Faulty(create_app(amu_database, clock=lambda: NOON))
    with support.serving(app) as url:
        yield url, app


async def log_in(app: AmuApp, pilot: Pilot[None], password: str) -> None:
    """Type the password into the dialog, and press Enter."""
    await until(pilot, lambda: isinstance(app.screen, AmuLoginDialog) and app.screen.query("#password"))
    app.screen.query_one("#institution", Input).value = population.DEMO_SCHOOL
    field = app.screen.query_one("#password", Input)
    field.value = password
    field.focus()
    await pilot.press("enter")
    await until(pilot, lambda: not isinstance(app.screen, AmuLoginDialog))


async def test_refused_password_is_told_and_asked_for_again(site: tuple[str, Faulty]) -> None:
    url, requests = site
    async with running(None, options=AmuOptions(url=url)) as (app, pilot):
        await log_in(app, pilot, "forkert")
        await until(pilot, lambda: "✗ Login afvist" in shown(app))
        assert "Log ind" in shown(app)
        assert requests.count("POST", ".*/Login") == 1
        await pilot.press("r")
        await log_in(app, pilot, population.PASSWORD)
        await until(pilot, lambda: len(the_list(app).draft.rows) == ROWS)
        assert f"skole {population.DEMO_SCHOOL}" in shown(app)
        assert population.PASSWORD not in shown(app)


async def test_password_of_a_file_asks_for_nothing_until_it_is_refused(site: tuple[str, Faulty]) -> None:
    url, _ = site
    given = [population.PASSWORD, "forkert"]
    options = AmuOptions(url, population.DEMO_SCHOOL, password=lambda _: given.pop(0))
    async with running(None, options=options) as (app, pilot):
        await until(pilot, lambda: len(the_list(app).draft.rows) == ROWS)
        await pilot.press("r")
        await until(pilot, lambda: "✗ Login afvist" in shown(app))
        await pilot.press("r")
        await log_in(app, pilot, population.PASSWORD)
        await until(pilot, lambda: "✗" not in shown(app) and the_list(app).draft.rows)


async def test_login_that_is_left_asks_again_by_its_key(site: tuple[str, Faulty]) -> None:
    url, requests = site
    async with running(None, options=AmuOptions(url=url)) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, AmuLoginDialog))
        await pilot.press("escape")
        await until(pilot, lambda: "F6 logger ind" in shown(app))
        assert requests.requests == []
        await pilot.press("f6")
        await log_in(app, pilot, population.PASSWORD)
        await until(pilot, lambda: len(the_list(app).draft.rows) == ROWS)
        await pilot.press("ctrl+y")
        await until(pilot, lambda: "ikke logget ind" in shown(app))
        assert the_list(app).draft.rows == []


async def test_what_is_set_up_wrongly_is_told_in_the_dialog() -> None:
    async with running(None, options=AmuOptions(url="ftp://x/")) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, AmuLoginDialog) and app.screen.query("#password"))
        app.screen.query_one("#institution", Input).value = population.DEMO_SCHOOL
        app.screen.query_one("#password", Input).value = "x"
        app.screen.query_one("#password").focus()
        await pilot.press("enter")
        await until(pilot, lambda: "✗ Adressen" in shown(app))
        assert isinstance(app.screen, AmuLoginDialog)

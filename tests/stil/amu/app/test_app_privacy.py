"""No number in notifications, titles and crash reports; the cover, and what is forgotten behind it."""

from pathlib import Path
from sqlite3 import Connection as Db

import pytest

from knappen_tui.settings import paths
from knappen_tui.stil.amu import service
from knappen_tui.stil.tui.amu.list_screen import ListScreen
from knappen_tui.stil.tui.amu.plan_screen import PlanPhase
from knappen_tui.stil.tui.amu.state import AmuOptions
from knappen_tui.tui.shell.cover import Cover
from tests.stil.amu.accesses import access_to
from tests.stil.amu.app.conftest import plan_screen, running, table, the_list, to_plan
from tests.stil.amu.cprs import numbers_in
from tests.tui.conftest import Harness, shown, until

pytestmark = pytest.mark.slow


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_cover_hides_the_list_until_a_key_which_does_nothing_else(amu_database: Path) -> None:
    async with running(access_to(amu_database)) as (app, pilot):
        await pilot.press("f8")
        await until(pilot, lambda: isinstance(app.screen, Cover) and "Skærmen er dækket" in shown(app))
        assert "263001" not in shown(app)
        await pilot.press("1")
        await until(pilot, lambda: app.screen is the_list(app))
        assert the_list(app).draft.changes == []


async def test_unattended_list_is_covered_and_forgotten_but_not_what_waits_to_be_sent(amu_database: Path) -> None:
    clock = Clock()
    async with running(access_to(amu_database), clock=clock) as (app, pilot):
        await pilot.press("home", "2")
        assert len(the_list(app).draft.changes) == 1
        clock.now += 6 * 60
        app.check_idle_time()
        await until(pilot, lambda: isinstance(app.screen, Cover))
        clock.now += 20 * 60
        app.check_idle_time()
        await until(pilot, lambda: "fjernet fra hukommelsen" in shown(app))
        assert len(the_list(app).draft.changes) == 1, "what waits stays, behind the cover"
        await pilot.press("space")
        await until(pilot, lambda: app.screen is the_list(app))
        await pilot.press("home", "u")
        app.check_idle_time()
        clock.now += 30 * 60
        app.check_idle_time()
        await until(pilot, lambda: isinstance(app.screen, Cover))
        assert the_list(app).draft.rows == []
        await pilot.press("space")
        await until(pilot, lambda: "Listen er glemt her i programmet" in shown(app))
        await pilot.press("r")
        await until(pilot, lambda: the_list(app).draft.rows)


async def test_forgotten_plan_shows_nothing(amu_database: Path) -> None:
    clock = Clock()
    async with running(access_to(amu_database), clock=clock) as (app, pilot):
        await pilot.press("home", "2")
        await to_plan(app, pilot)
        clock.now += 30 * 60
        app.check_idle_time()
        await until(pilot, lambda: isinstance(app.screen, Cover))
        await pilot.press("space")
        await until(pilot, lambda: plan_screen(app).phase is PlanPhase.FORGOTTEN)
        assert len(table(app).source) == 0
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is the_list(app))
        assert len(the_list(app).draft.changes) == 1


async def test_notifications_and_title_have_no_number(
    amu_database: Path, db: Db, harness: Harness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (digits,) = db.execute("SELECT cpr FROM deltagelser LIMIT 1").fetchone()
    async with running(access_to(amu_database)) as (app, pilot):
        app.notify(f"Rækken {digits}")
        await pilot.press("u", "f5", "m")
        await until(pilot, lambda: len(harness.toasts) >= 3)
        await until(pilot, lambda: "Rækken" in shown(app))
        told = [line for line in shown(app).splitlines() if "Rækken" in line]
        assert not any(digits in line for line in told)
        assert f"{digits[:6]}-••••" in " ".join(told)
        assert not numbers_in(f"{app.title} {app.sub_title}")


async def test_unexpected_exception_is_reported_without_numbers(
    amu_database: Path, db: Db, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    (digits,) = db.execute("SELECT cpr FROM deltagelser LIMIT 1").fetchone()

    def broken(_: ListScreen) -> None:
        number = digits
        raise RuntimeError(number)

    harness.expect("RuntimeError")
    monkeypatch.setattr(ListScreen, "action_proposals", broken)
    with pytest.raises(RuntimeError):
        async with running(access_to(amu_database)) as (_, pilot):
            await pilot.press("g")
    [report] = crash_reports()
    text = report.read_text(encoding="utf-8")
    assert "RuntimeError" in text
    assert digits not in text
    assert not numbers_in(text.replace(report.stem, ""))


def crash_reports() -> list[Path]:
    return list((paths.state_folder() / "fejl").glob("*.txt"))


async def test_demo_is_marked(amu_database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access = access_to(amu_database)
    monkeypatch.setattr(service, "demo_access", lambda: access)
    async with running(None, options=AmuOptions(demo=True)) as (app, pilot):
        await until(pilot, lambda: the_list(app).draft.rows)
        assert "DEMO: opdigtede personer" in shown(app)
        assert app.app_state.access is access

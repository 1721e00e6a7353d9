"""Make the pictures of README and docs/stil.md from the demos: `python docs/make_pictures.py`. The same every time.

Everyone in them is made up, the day stands still, and nothing is read from or written to the user's own folders.
"""

import asyncio
import os
import re
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import httpx
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui import demo
from knappen_tui.backend.population import known_cprs
from knappen_tui.settings.connection import Connection
from knappen_tui.settings.preferences import Preferences
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import create_app
from knappen_tui.stil.tui.amu.app import AmuApp
from knappen_tui.stil.tui.amu.plan_screen import PlanPhase, PlanScreen
from knappen_tui.stil.tui.amu.state import AmuOptions
from knappen_tui.tui.batch.choose_list import ChooseList
from knappen_tui.tui.person import screen
from knappen_tui.tui.person.cpr_field import CprInput
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.widgets.result_table import ResultTable

FOLDER = Path(__file__).parent / "pictures"
LIST = Path(__file__).parent.parent / "sample_cprs" / "rene-250.txt"
SIZE = (100, 30)
# Which made-up person is in the pictures, counted from 0.
PERSON = 647
PICTURES = {
    "opslag": ("knappen-moerk", ()),
    "moduler": ("knappen-lys", ("2",)),
}


class _Today(date):
    """The day of the pictures."""

    @classmethod
    def today(cls) -> "_Today":
        return cls(2026, 11, 21)


async def person(theme: str, keys: tuple[str, ...], digits: str) -> str:
    """One person looked up, some keys pressed: the screen as SVG."""
    app = KnappenApp(demo=True, preferences=Preferences(theme=theme))
    async with app.run_test(size=SIZE) as pilot:
        field = app.screen.query_one(CprInput)
        field.cursor_blink = False
        field.value = digits
        await pilot.press("enter")
        await _until(pilot, lambda: app.app_state.lookups and app.screen.query("PersonView ResultTable"))
        await pilot.press(*keys)
        await pilot.pause()
        return _screenshot(app)


async def batch() -> str:
    """A list that has been asked about, before its sheet is written."""
    app = KnappenApp(demo=True, preferences=Preferences(theme="knappen-moerk"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("f3")
        await _until(pilot, lambda: app.screen.query(ChooseList))
        app.screen.query_one(ChooseList).post_message(ChooseList.PathChosen(str(LIST)))
        await _until(pilot, lambda: app.screen.check_action("start", ()))
        await pilot.press("f5")
        await _until(pilot, lambda: app.screen.query("RunView.-asked") and not app.app_state.batch_running)
        target = app.screen.query_one("#save-target", Input)
        target.value, target.cursor_blink = "DEMO-hold-udtraek-2026-11-21.xlsx", False
        await pilot.press("down", "down", "pagedown")
        await _until(pilot, lambda: not app.workers)
        return _screenshot(app)


def amu_access(folder: Path) -> AmuAccess:
    """The access of an invented school to the practice site."""
    file = folder / "amu.sqlite"
    population.create(file, today=_Today.today())
    now = datetime.combine(_Today.today(), datetime.min.time()).timestamp()
    site = create_app(file, clock=lambda: now)
    return AmuAccess(
        Connection("https://amu-demo.invalid/", population.DEMO_SCHOOL),
        lambda: population.PASSWORD,
        transport=lambda: httpx.ASGITransport(site),
        demo=True,
    )


async def amu(access: AmuAccess) -> dict[str, str]:
    """The list with results that are not sent, their plan, and its report: three screens as SVG by name."""
    app = AmuApp(AmuOptions(demo=True), today=_Today.today)
    app.app_state.access = access
    found = {}
    async with app.run_test(size=SIZE) as pilot:
        await _until(pilot, lambda: app.screen.query("ListPane") and len(app.screen.query_one(ResultTable).source))
        await pilot.press("down", "down", "space", "space", "down", "space", "1", "4", "down", "5")
        found["amu-liste"] = _screenshot(app)
        await pilot.press("f5")
        await _until(pilot, lambda: isinstance(app.screen, PlanScreen) and app.screen.phase is PlanPhase.PLANNED)
        found["amu-plan"] = _screenshot(app)
        await pilot.press("U")
        await _until(pilot, lambda: isinstance(app.screen, PlanScreen) and app.screen.phase is PlanPhase.DONE)
        found["amu-rapport"] = _screenshot(app)
    return found


async def _until(pilot: Pilot[None], happened: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not happened():
            await pilot.pause(0.02)
    await pilot.pause()


def _screenshot(app: App[None]) -> str:
    svg = app.export_screenshot(title=app.title)
    # Rich names its styles after a checksum with many digits; any name will do.
    names = {name: f"t{number}" for number, name in enumerate(dict.fromkeys(re.findall(r"terminal-[0-9]+", svg)))}
    return re.sub(r"terminal-[0-9]+", lambda match: names[match[0]], svg)


def main() -> None:
    """Make them all."""
    screen.date = _Today
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        for name in ("CONFIG", "STATE", "CACHE"):
            os.environ[f"XDG_{name}_HOME"] = home
        demo.transport()
        (database,) = Path(home).rglob("demo-*.sqlite")
        cpr = list(known_cprs(database, PERSON + 1))[PERSON]
        for name, (theme, keys) in PICTURES.items():
            (FOLDER / f"{name}.svg").write_text(asyncio.run(person(theme, keys, cpr.digits)), encoding="utf-8")
        (FOLDER / "batch.svg").write_text(asyncio.run(batch()), encoding="utf-8")
        for name, svg in asyncio.run(amu(amu_access(Path(home)))).items():
            (FOLDER / f"{name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()

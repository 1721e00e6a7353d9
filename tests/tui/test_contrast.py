"""Every text in every theme of ours has a contrast of at least 4.5:1 to its background, as drawn on the screen."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.errors import SiteUnavailable
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.shell.theme import CONTRAST, DARK, LIGHT
from tests.support import write_list
from tests.tui.batch_steps import phase, read
from tests.tui.conftest import Harness, look_up, opslag, person_with, running, shown, until
from tests.tui.contrast import weak
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow

# The light theme is tried always: its muted colours are the nearest to the limit.
THEMES = pytest.mark.parametrize(
    "theme", [LIGHT, pytest.param(DARK, marks=pytest.mark.nightly), pytest.param(CONTRAST, marks=pytest.mark.nightly)]
)


class Contrast:
    """Measures the screen, and remembers what is too weak."""

    def __init__(self, app: KnappenApp, pilot: Pilot[None]) -> None:
        self.faults: list[str] = []
        self._app = app
        self._pilot = pilot

    async def measure(self, screen: str) -> None:
        await self._pilot.pause()
        for ratio, front, back, text in sorted(weak(self._app)):
            self.faults.append(f"{screen}: {ratio} {front} on {back}: {text[:30]}")

    async def measure_dialog(self, key: str) -> None:
        await self._pilot.press(key)
        await until(self._pilot, lambda: len(self._app.screen_stack) > 1, key)
        await self.measure(key)
        await self._pilot.press("escape")
        await until(self._pilot, lambda: len(self._app.screen_stack) == 1, f"{key} closed")


@THEMES
async def test_person_and_dialogs(demo_site: Path, harness: Harness, theme: str) -> None:
    harness.expect("opdigtet advarsel")
    async with running(size=(120, 40), preferences=Preferences(theme=theme), notifications=True) as (app, pilot):
        contrast = Contrast(app, pilot)
        await contrast.measure("welcome")
        await pilot.press("3", "1", "0", "2", "9", "9")
        await contrast.measure("impossible number")
        await look_up(app, pilot, unknown_cprs(1)[0], until_shown="Ikke fundet")
        await contrast.measure("absence")
        await pilot.press("n")
        await look_up(app, pilot, person_with(demo_site, moduler=6, proever=1, henvisninger=2, meritter=1).cpr)
        for key in "1234":
            await pilot.press(key)
            await contrast.measure(f"tab {key}")
        await pilot.press("2", "slash", "2")
        await contrast.measure("filter")
        await pilot.press("enter", "enter")
        await contrast.measure("row")
        await pilot.press("escape", "escape")
        for key in ("f1", "ctrl+p", "f9", "f7", "e", "t", "f8"):
            await contrast.measure_dialog(key)
        app.notify("opdigtet besked")
        app.notify("opdigtet advarsel", severity="warning")
        await until(pilot, lambda: "opdigtet advarsel" in shown(app))
        await contrast.measure("toasts")
    assert contrast.faults == []


@THEMES
async def test_batch_and_historik(site: SteeredSite, database: Path, tmp_path: Path, theme: str) -> None:
    people = [cpr.digits for cpr in (*known_cprs(database, 30), *unknown_cprs(3))]
    async with running(size=(120, 40), preferences=Preferences(theme=theme)) as (app, pilot):
        contrast = Contrast(app, pilot)
        await pilot.press("f3")
        await contrast.measure("no list")
        await contrast.measure_dialog("ctrl+o")
        await read(app, pilot, write_list(tmp_path / "hold.txt", [*people, people[0], "ikke et nummer"]))
        await contrast.measure("plan")
        await pilot.press("f5")
        await until(pilot, lambda: phase(app) is Phase.ASKED and "Alle er slået op" in shown(app))
        await contrast.measure("run")
        await pilot.press("space", "d")
        await contrast.measure("marks and bars")
        await pilot.press("escape", "f4")
        await until(pilot, lambda: "fil mangler" in shown(app))
        await contrast.measure("historik")
        await contrast.measure_dialog("delete")
    assert contrast.faults == []


@THEMES
async def test_login_and_failure(database: Path, harness: Harness, theme: str) -> None:
    async with running(size=(120, 40), preferences=Preferences(theme=theme), demo=False) as (app, pilot):
        contrast = Contrast(app, pilot)
        await until(pilot, lambda: "ikke sat op endnu" in shown(app))
        await contrast.measure("login")
        await pilot.press("escape")
        await until(pilot, lambda: len(app.screen_stack) == 1)
        opslag(app).failed(SiteUnavailable("Ingen forbindelse.", advice="Prøv igen."), lambda: None)
        await contrast.measure("failure dialog")
    assert contrast.faults == []

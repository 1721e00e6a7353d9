"""Random keys at an unreliable site: no exception, and no person's records under another's number."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from textual.widgets import Input

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.tui.person.cpr_field import CprField, CprInput
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.person.view import PersonView
from knappen_tui.tui.shell import actions, keymap
from knappen_tui.tui.shell.app import KnappenApp
from tests.sampling import nightly
from tests.support import write_list
from tests.tui.batch_steps import a_run
from tests.tui.conftest import Clipboard, Harness, running
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow

STEPS = 120
ACTIONS = [action for place in actions.PLACES.values() for action in place if action.id != keymap.QUIT]
OWN = sorted({key for action in ACTIONS for key in action.keys.split(",")})
MOVES = ("tab", "shift+tab", "up", "down", "left", "right", "pageup", "pagedown", "home", "end", "space", "enter")
ANSWERS = (None, None, (500, b""), (403, b""), (200, b"<html>noget andet</html>"))


@dataclass
class Monkey:
    """Picks random keys, and random events outside the app."""

    random: Random
    site: SteeredSite
    people: list[str]
    hold: Path

    def key(self) -> str:
        return self.random.choice((*OWN, *MOVES, *MOVES))

    def disturb(self, app: KnappenApp) -> None:
        match self.random.randrange(5):
            case 0:
                for cpr_input in app.screen.query(CprInput):
                    cpr_input.value = self.random.choice(self.people)
            case 1:
                for field in app.screen.query("#path").results(Input):
                    field.value = str(self.hold)
                    field.focus()
            case 2:
                self.site.answer = self.random.choice(ANSWERS)
            case 3:
                self.site.silent = not self.site.silent
            case _:
                app.forget()


@pytest.mark.parametrize("seed", [0, 1, *map(nightly, range(2, 8))])
async def test_random_keys_break_nothing(
    seed: int,
    site: SteeredSite,
    database: Path,
    tmp_path: Path,
    harness: Harness,
    clipboard: Clipboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)  # sheets are proposed in the current folder
    harness.expect(": se Batch")  # notified where another screen is in front
    people = [cpr.digits for cpr in (*known_cprs(database, 60), *unknown_cprs(5))]
    await a_run(write_list(tmp_path / "halv.txt", people[20:50]), whole=False)
    monkey = Monkey(Random(seed), site, people, write_list(tmp_path / "hold.txt", people))
    async with running(size=monkey.random.choice(((80, 24), (160, 48), (40, 8)))) as (app, pilot):
        for _ in range(STEPS):
            if monkey.random.random() < 0.2:
                monkey.disturb(app)
            else:
                await pilot.press(monkey.key())
            await asyncio.sleep(monkey.random.choice((0, 0, 0.01, 0.05)))
            await pilot.pause()
            assert_records_belong_to_the_shown_person(app)
        site.silent = False
    assert harness.bugs == []


def assert_records_belong_to_the_shown_person(app: KnappenApp) -> None:
    screen = app.screen
    if isinstance(screen, OpslagScreen) and screen.kursist:
        assert [view.kursist.cpr for view in screen.query(PersonView)] == [screen.kursist.cpr]
        assert screen.query_one(CprField).cpr == screen.kursist.cpr

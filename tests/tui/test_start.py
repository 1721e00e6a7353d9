"""The start of the app without the imports of a look-up, and the end of its process."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from textual import events
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui import demo
from knappen_tui.backend.population import known_cprs
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.person.cpr_field import CprInput
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell.app import KnappenApp
from tests import support
from tests.support import sheet_rows, write_list
from tests.terminal import Terminal
from tests.tui.conftest import Harness, running, until
from tests.waiting import LIMIT, wait_for

pytestmark = pytest.mark.slow

HEAVY = ("httpx", "lxml", "openpyxl", "starlette", "python_calamine", "stamina", "keyring", "rich.progress", "uvicorn")


def test_app_import_loads_nothing_heavy() -> None:
    asks = f"import sys, knappen_tui.tui.shell.app; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_keys_typed_ahead_reach_the_field(demo_site: Path) -> None:
    app = KnappenApp(demo=True, preferences=Preferences())

    async def typing(pilot: Pilot[object]) -> None:
        assert not app.screen.is_mounted
        for digit in "0101":
            app.post_message(events.Key(digit, digit))
        await until(pilot, lambda: app.screen.query(CprInput) and app.screen.query_one(CprInput).value == "0101")
        app.exit()

    await app.run_async(headless=True, auto_pilot=typing)


@pytest.mark.parametrize("visits", [1, 2])
async def test_keys_typed_ahead_reach_the_field_of_another_screen(demo_site: Path, visits: int) -> None:
    async with running() as (app, pilot):
        for _ in range(visits - 1):
            await pilot.press("f3")
            await until(pilot, lambda: app.screen.query("#path"))
            await pilot.press("f2")
        app.post_message(events.Key("f3", None))
        for letter in "hold":
            app.post_message(events.Key(letter, letter))
        await until(pilot, lambda: app.screen.query("#path") and app.screen.query_one("#path", Input).value == "hold")


async def test_keys_typed_ahead_do_not_block_a_crash(
    demo_site: Path, harness: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness.expect("KeyError")

    def explode(_: OpslagScreen) -> ComposeResult:
        raise KeyError

    async def typing(_: Pilot[object]) -> None:
        app.post_message(events.Key("0", "0"))

    monkeypatch.setattr(OpslagScreen, "body", explode)
    app = KnappenApp(demo=True, preferences=Preferences())
    ended, _ = await asyncio.wait([asyncio.create_task(app.run_async(headless=True, auto_pilot=typing))], timeout=LIMIT)
    assert ended
    assert app.return_code == 1


def test_missing_terminal_prints_message() -> None:
    done = support.knappen()
    assert done.returncode == 2
    assert "i en terminal" in done.stderr.decode()


def test_look_up_and_batch_in_a_real_terminal(terminal: Terminal, own_folders: Path) -> None:
    demo.transport()  # makes the register, which would delay the first look-up
    log = terminal.folder / "end"
    environment = " ".join(f"{name}={value}" for name, value in os.environ.items() if name.startswith("XDG_"))
    command = f"PYTHON_KEYRING_BACKEND=keyring.backends.fail.Keyring {sys.executable} -m knappen_tui --demo"
    terminal.start(f"env {environment} {command}; echo slut=$? > {log}")
    first = terminal.wait("CPR-nummer")
    assert "DEMO: opdigtede personer" in first
    terminal.keys("120", "Escape")
    terminal.wait("3 af 10 cifre")
    terminal.keys("C-u")
    terminal.wait("DDMMÅÅ-LLLL")
    cpr = next(known_cprs(register_of(own_folders), 1))
    terminal.keys(cpr.digits, "Enter")
    answer = terminal.wait("Overblik")
    assert str(cpr) in answer
    assert cpr.digits not in answer
    people = write_list(terminal.folder / "hold.txt", [one.digits for one in known_cprs(register_of(own_folders), 150)])
    terminal.keys("F3")
    terminal.wait("Gennemse")
    terminal.keys("-l", str(people))
    terminal.wait("hold.txt")
    terminal.keys("Enter")
    terminal.wait("150 personer")
    terminal.keys("F5")
    terminal.wait("150 af 150")
    part = part_of_the_table(terminal)
    terminal.keys("C-s")
    terminal.wait("✓ Gemt:")
    (sheet,) = (file for file in terminal.folder.glob("DEMO-hold-udtraek-*.xlsx") if file != part)
    assert len(sheet_rows(sheet)) == 150
    terminal.keys("C-q")
    terminal.wait("Vil du slutte?")
    terminal.keys("Tab", "Enter")
    assert wait_for(lambda: log.read_text() if log.exists() else "", "the end of the app").strip() == "slut=0"


def part_of_the_table(terminal: Terminal) -> Path:
    """Mark two persons, save them alone, and show the persons behind a bar; return the saved file."""
    terminal.keys("Space", "Down", "Space")
    terminal.wait("2 markeret")
    terminal.keys("E")
    terminal.wait("Gem udvalg: 2 af 150 personer")
    terminal.keys("Enter")
    terminal.wait("Gemt:")
    (part,) = terminal.folder.glob("DEMO-hold-udtraek-*-udvalg.xlsx")
    assert len(sheet_rows(part)) == 2
    terminal.keys("d")
    terminal.wait("Værdi")
    terminal.keys("Enter")
    terminal.wait("Kun Seneste modul reg.: DU-Modul")
    return part


def register_of(home: Path) -> Path:
    """The demo's register."""
    return next(home.glob("cache/knappen/demo-*.sqlite"))

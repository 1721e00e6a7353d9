"""Runs the app in process over the real backend. A test fails on any error that it did not expect."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.notifications import SeverityLevel
from textual.pilot import Pilot

from knappen_tui import demo
from knappen_tui.backend import database as register_database
from knappen_tui.backend import records
from knappen_tui.backend.population import known_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.person.cpr_field import CprInput
from knappen_tui.tui.person.screen import OpslagScreen
from knappen_tui.tui.shell import crash
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.shell.private_app import PrivateApp
from tests.tui.steered import SteeredSite, steer
from tests.waiting import LIMIT

_TURNS = 50


class Harness:
    """The notifications and the recorded unexpected exceptions of a test's apps."""

    def __init__(self) -> None:
        self.toasts: list[tuple[SeverityLevel, str]] = []
        self.bugs: list[BaseException] = []
        self.expected: list[str] = []

    def expect(self, text: str) -> None:
        """Expect an error notification, or an exception, that contains this text."""
        self.expected.append(text)

    def unexpected(self) -> list[str]:
        errors = [text for severity, text in self.toasts if severity != "information"]
        errors += [f"{type(bug).__name__}: {bug}" for bug in self.bugs]
        return [text for text in errors if not any(one in text for one in self.expected)]


@pytest.fixture(autouse=True)
def harness(monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    """Records notifications and exceptions; the test fails if it did not expect one of them."""
    found = Harness()
    notify, record = PrivateApp.notify, crash.record

    def noted(app: PrivateApp, message: str, **how: Any) -> None:
        found.toasts.append((how.get("severity", "information"), message))
        notify(app, message, **how)

    def kept(error: BaseException) -> str:
        found.bugs.append(error)
        return record(error)

    monkeypatch.setattr(PrivateApp, "notify", noted)
    monkeypatch.setattr(crash, "record", kept)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)
    yield found
    assert found.unexpected() == []


@pytest.fixture(autouse=True)
def nothing_kept_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out what the app does once in its process: here every app would keep those before it in memory."""
    monkeypatch.setattr(gc, "freeze", lambda: None)


@pytest.fixture(autouse=True)
def fixed_turns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Replaces Textual's wait for an idle processor, which is wrong on a busy machine.

    A key gets as many turns of the event loop as it takes to be handled by its widget; for what needs time, a thread or
    a socket, a test waits with `until`.
    """
    if "snap_compare" in request.fixturenames:
        return  # a snapshot is taken when the app is idle

    async def go_on(*_: float) -> None:
        for _turn in range(_TURNS):
            await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", go_on)
    monkeypatch.setattr("textual.pilot.wait_for_idle", go_on)


@pytest.fixture(autouse=True)
def drawn_when_looked_at(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws no frame for a terminal that is not there: `shown` draws the screen when a test looks at it."""
    if "snap_compare" in request.fixturenames:
        return

    def nothing(compositor: Compositor, *_: object, **__: object) -> None:
        compositor._dirty_regions.clear()

    monkeypatch.setattr(Compositor, "render_update", nothing)


_PARSED: dict[tuple[object, ...], list[RuleSet]] = {}


@pytest.fixture(autouse=True)
def styles_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeps the rules of a style sheet for the apps of later tests: each would parse the same ones, twice."""
    parse = Stylesheet._parse_rules

    def parse_or_kept(stylesheet: Stylesheet, *source: Any, **how: Any) -> list[RuleSet]:
        key = (source, frozenset(how.items()), frozenset(stylesheet._variables.items()))
        if key not in _PARSED:
            _PARSED[key] = parse(stylesheet, *source, **how)
        return _PARSED[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", parse_or_kept)


class Clipboard:
    """What the system's clipboard program was given, one line for each copy."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def copied(self) -> list[str]:
        return self._file.read_text(encoding="utf-8").splitlines()


@pytest.fixture
def clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clipboard:
    """A clipboard program on PATH that appends its input to a file; the text `langsom` takes it a while."""
    if os.name != "posix":
        pytest.skip("the clipboard program is a shell script")
    file = tmp_path / "clipboard.txt"
    file.touch()
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("xclip", "pbcopy"):
        program = programs / name
        program.write_text(
            f'#!/bin/sh\ntext=$(cat)\n[ "$text" = langsom ] && sleep 0.2\nprintf "%s\\n" "$text" >> "{file}"\n',
            encoding="utf-8",
        )
        program.chmod(0o755)
    for name in ("WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    return Clipboard(file)


@pytest.fixture
def demo_site(register: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The register that all tests share, behind `--demo`; its database file."""
    monkeypatch.setattr(demo, "_database", lambda: register)
    return register


@asynccontextmanager
async def running(
    *,
    size: tuple[int, int] = (100, 30),
    demo: bool = True,
    preferences: Preferences | None = None,
    stored: bool = False,
    notifications: bool = False,
    **how: Any,
) -> AsyncIterator[tuple[KnappenApp, Pilot[None]]]:
    """A running app and its pilot. With `stored` the preferences are read from knappen.toml.

    Notifications are recorded by `harness`; with `notifications` they are shown too.
    """
    app = KnappenApp(demo=demo, preferences=None if stored else preferences or Preferences(), **how)
    async with app.run_test(size=size, notifications=notifications) as pilot:
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[Any], happened: Callable[[], object], what: str = "") -> None:
    """Wait for a condition, up to `LIMIT` seconds."""
    try:
        async with asyncio.timeout(LIMIT):
            while not happened():
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"Timed out waiting for {what or happened}; the screen shows:\n{shown(pilot.app)}")
    await pilot.pause()


def shown(app: App[Any]) -> str:
    """The text on the screen, line by line."""
    _, height = app.size
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips[:height])


def opslag(app: KnappenApp) -> OpslagScreen:
    """The Opslag screen, which is in front."""
    assert isinstance(app.screen, OpslagScreen)
    return app.screen


async def look_up(app: KnappenApp, pilot: Pilot[None], cpr: Cpr, *, until_shown: str = "Overblik") -> None:
    """Paste a CPR number into the field, which has the focus, and wait for the answer."""
    app.screen.query_one(CprInput).value = cpr.digits
    await pilot.press("enter")

    def answered() -> bool:
        screen = shown(app)
        return str(cpr) in screen and until_shown.casefold() in screen.casefold()

    await until(pilot, answered)


def kursist_of(register: Path, cpr: Cpr) -> Kursist:
    """A person's records in the register."""
    return next(iter(everyone(register, [cpr])))


def everyone(register: Path, cprs: Iterable[Cpr]) -> list[Kursist]:
    """The records of several persons in the register."""
    with register_database.connect(register) as connection:
        return records.load(connection, cprs)


def person_with(register: Path, **least: int) -> Kursist:
    """The first person of the register with at least so many records of each kind."""
    return first_of(register, lambda one: all(len(getattr(one, name)) >= least[name] for name in least))


def first_of(register: Path, fits: Callable[[Kursist], object]) -> Kursist:
    """The first person of the register that fits."""
    return next(one for one in everyone(register, known_cprs(register, 400)) if fits(one))


@pytest.fixture
def site(database: Path, monkeypatch: pytest.MonkeyPatch) -> SteeredSite:
    """The demo's site, which a test can delay and break."""
    return steer(database, monkeypatch)

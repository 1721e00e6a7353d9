"""The app in process over the real backend; a test fails on any error nobody expected."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
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
from knappen_tui.tui.shell import crash
from knappen_tui.tui.shell.app import KnappenApp
from tests.tui.steered import SteeredSite, steer

Started = Callable[..., Any]
_PATIENCE = 30.0
_TURNS = 50


class Harness:
    """What a test may look at beside the app: toasts, and the bugs that were recorded."""

    def __init__(self) -> None:
        self.toasts: list[tuple[SeverityLevel, str]] = []
        self.bugs: list[BaseException] = []
        self.expected: list[str] = []

    def expect(self, text: str) -> None:
        """An error toast, or a bug, with this in it is meant to come."""
        self.expected.append(text)

    def unexpected(self) -> list[str]:
        errors = [text for severity, text in self.toasts if severity != "information"]
        errors += [f"{type(bug).__name__}: {bug}" for bug in self.bugs]
        return [text for text in errors if not any(one in text for one in self.expected)]


@pytest.fixture(autouse=True)
def harness(monkeypatch: pytest.MonkeyPatch) -> Iterator[Harness]:
    """Toasts and recorded bugs of the test's apps; none may be there that the test did not expect."""
    found = Harness()
    notify, record = KnappenApp.notify, crash.record

    def noted(app: KnappenApp, message: str, **how: Any) -> None:
        found.toasts.append((how.get("severity", "information"), message))
        notify(app, message, **how)

    def kept(error: BaseException) -> str:
        found.bugs.append(error)
        return record(error)

    monkeypatch.setattr(KnappenApp, "notify", noted)
    monkeypatch.setattr(crash, "record", kept)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.delenv("NO_COLOR", raising=False)
    yield found
    assert found.unexpected() == []


@pytest.fixture(autouse=True)
def no_guess(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual takes a quiet processor for a finished app, and on a busy machine is wrong.

    Here a key has as many turns of the loop as it takes to come to its widget and be acted upon, however fast they
    are; what needs time, a thread or a socket is looked for with `until`.
    """
    if "snap_compare" in request.fixturenames:
        return  # a picture is taken of what has come to rest

    async def go_on(*_: float) -> None:
        for _turn in range(_TURNS):
            await asyncio.sleep(0)

    monkeypatch.setattr("textual.app.wait_for_idle", go_on)
    monkeypatch.setattr("textual.pilot.wait_for_idle", go_on)


@pytest.fixture
def demo_site(register: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`--demo` over the register all tests share; its database file."""
    monkeypatch.setattr(demo, "_database", lambda: register)
    return register


@asynccontextmanager
async def running(
    *,
    size: tuple[int, int] = (100, 30),
    demo: bool = True,
    preferences: Preferences | None = None,
    stored: bool = False,
    **how: Any,
) -> AsyncIterator[tuple[KnappenApp, Pilot[None]]]:
    """A running app and its pilot; with `stored` preferences come from knappen.toml."""
    app = KnappenApp(demo=demo, preferences=None if stored else preferences or Preferences(), **how)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot


async def until(pilot: Pilot[None], happened: Callable[[], object], what: str = "") -> None:
    """Wait for a condition; no test sleeps for luck."""
    try:
        async with asyncio.timeout(_PATIENCE):
            while not happened():
                await asyncio.sleep(0.01)
    except TimeoutError:
        pytest.fail(f"Never came to be {what}; on the screen is:\n{shown(pilot.app)}")
    await pilot.pause()


def shown(app: App[Any]) -> str:
    """What a person sees, line by line."""
    _, height = app.size
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips[:height])


async def look_up(app: KnappenApp, pilot: Pilot[None], cpr: Cpr, *, until_shown: str = "Overblik") -> None:
    """Paste a number into the field, which has the focus, and wait for the answer."""
    app.screen.query_one(CprInput).value = cpr.digits
    await pilot.press("enter")
    await until(pilot, lambda: str(cpr) in shown(app) and until_shown.casefold() in shown(app).casefold())


def kursist_of(register: Path, cpr: Cpr) -> Kursist:
    """What the register itself has about a person."""
    return next(iter(everyone(register, [cpr])))


def everyone(register: Path, cprs: Iterable[Cpr]) -> list[Kursist]:
    """The same for several."""
    with register_database.connect(register) as connection:
        return records.load(connection, cprs)


def person_with(register: Path, **least: int) -> Kursist:
    """The first made-up person with at least so many records of each kind."""
    return first_of(register, lambda one: all(len(getattr(one, name)) >= least[name] for name in least))


def first_of(register: Path, fits: Callable[[Kursist], object]) -> Kursist:
    """The first made-up person of whom something is true."""
    return next(one for one in everyone(register, known_cprs(register, 400)) if fits(one))


@pytest.fixture
def site(database: Path, monkeypatch: pytest.MonkeyPatch) -> SteeredSite:
    """The demo's site, held back and broken as a test wishes."""
    return steer(database, monkeypatch)

"""Snapshots of a person: small and large, in several themes."""

from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.person import screen
from knappen_tui.tui.shell.app import KnappenApp
from tests.tui.conftest import look_up, person_with

SMALL, LARGE = (80, 24), (160, 48)


class Today(date):
    """A fixed date."""

    @classmethod
    def today(cls) -> "Today":
        return cls(2026, 11, 21)


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixes the date and the cursor."""
    monkeypatch.setattr(screen, "date", Today)
    monkeypatch.setattr(Input, "cursor_blink", False)


@pytest.fixture
def cpr(demo_site: Path) -> Cpr:
    return person_with(demo_site, moduler=6, proever=1, henvisninger=2, meritter=1).cpr


def showing(cpr: Cpr, *keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def act(pilot: Pilot[None]) -> None:
        app: Any = pilot.app
        await pilot.pause()
        await look_up(app, pilot, cpr)
        await pilot.press(*keys)
        await pilot.pause()

    return act


@pytest.mark.parametrize(
    ("theme", "size", "keys"),
    [
        ("knappen-moerk", SMALL, ()),
        ("knappen-lys", LARGE, ()),
        ("knappen-lys", SMALL, ("2",)),
        ("knappen-moerk", LARGE, ("2", "f1")),
        ("hoej-kontrast", SMALL, ("3",)),
    ],
)
def test_person_matches_snapshot(
    snap_compare: Any, cpr: Cpr, theme: str, size: tuple[int, int], keys: tuple[str, ...]
) -> None:
    app = KnappenApp(demo=True, preferences=Preferences(theme=theme))
    assert snap_compare(app, terminal_size=size, run_before=showing(cpr, *keys))

"""The app of one school over a practice site in this process; it fails on any error that a test did not expect."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from sqlite3 import Connection

from textual.pilot import Pilot

from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.service import AmuAccess
from knappen_tui.stil.tui.amu.app import AmuApp
from knappen_tui.stil.tui.amu.list_screen import ListScreen
from knappen_tui.stil.tui.amu.plan_screen import PlanPhase, PlanScreen
from knappen_tui.stil.tui.amu.state import AmuOptions
from knappen_tui.tui.widgets.result_table import ResultTable
from tests.stil.amu.mixed_plan import LAST_QUARTER, TODAY
from tests.tui.conftest import (
    Harness,
    clipboard,
    drawn_when_looked_at,
    fixed_turns,
    harness,
    nothing_kept_to_the_end,
    shown,
    styles_parsed_once,
    until,
)

__all__ = [
    "Harness", "clipboard", "drawn_when_looked_at", "fixed_turns", "harness", "nothing_kept_to_the_end",
    "styles_parsed_once",
]  # fmt: skip

HERE = (population.DEMO_SCHOOL, LAST_QUARTER)


@asynccontextmanager
async def running(
    access: AmuAccess | None,
    *,
    size: tuple[int, int] = (120, 30),
    options: AmuOptions | None = None,
    today: Callable[[], date] = lambda: TODAY,
    clock: Callable[[], float] | None = None,
) -> AsyncIterator[tuple[AmuApp, Pilot[None]]]:
    """A running app and its pilot; with an access the list has been read."""
    app = AmuApp(options or AmuOptions(), today=today, **({"clock": clock} if clock else {}))
    app.app_state.access = access
    async with app.run_test(size=size, notifications=True) as pilot:
        if access is not None:
            await until(pilot, lambda: the_list(app).draft.rows or "✗" in shown(app))
        yield app, pilot


def the_list(app: AmuApp) -> ListScreen:
    """The first screen, also behind others."""
    screen = app.screen_stack[0]
    assert isinstance(screen, ListScreen)
    return screen


def table(app: AmuApp) -> ResultTable:
    """The table of the screen that is in front."""
    return app.screen.query_one(ResultTable)


def column(app: AmuApp, key: str) -> list[str]:
    """The cells of a column of the table in front, as they are shown."""
    found = table(app)
    place = [one.key for one in found.all_columns].index(key)
    return [found.source.line(row).cells[place] for row in range(len(found.source))]


def shown_ids(app: AmuApp) -> list[int]:
    """The ids of the rows of the table in front, in their order: the places on the list as it was read."""
    found = table(app)
    return [row_id for row in range(len(found.source)) if (row_id := found.source.line(row).id) is not None]


def plan_screen(app: AmuApp) -> PlanScreen:
    """The screen of a plan, which is in front."""
    assert isinstance(app.screen, PlanScreen)
    return app.screen


async def to_plan(app: AmuApp, pilot: Pilot[None], phase: PlanPhase = PlanPhase.PLANNED) -> None:
    """Press F5 on the list, and wait for the plan."""
    await pilot.press("f5")
    await until(pilot, lambda: isinstance(app.screen, PlanScreen) and plan_screen(app).phase is phase)


async def carry_out(app: AmuApp, pilot: Pilot[None], phase: PlanPhase = PlanPhase.DONE) -> None:
    """Press the key that carries out the plan in front, and wait for its end."""
    await pilot.press("U")
    await until(pilot, lambda: plan_screen(app).phase is phase)


def sql_ids(db: Connection, where: str = "1", order: str = "hold_id, id") -> list[int]:
    """The places on the list of what SQL finds, in its order; the list is that of the demo school's last quarter."""
    scope = "FROM deltagelser WHERE skole = ? AND kvartal = ?"
    listed = [one for (one,) in db.execute(f"SELECT id {scope} ORDER BY hold_id, id", HERE)]
    return [listed.index(one) for (one,) in db.execute(f"SELECT id {scope} AND ({where}) ORDER BY {order}", HERE)]

"""Every key that a screen offers does something that can be seen, on small and large terminals."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import ContentSwitcher, Input

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.history.screen import HistorikScreen
from knappen_tui.tui.person.cpr_field import CprField
from knappen_tui.tui.shell import actions, keymap
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.shell.cover import Cover
from knappen_tui.tui.shell.screen import KnappenScreen
from knappen_tui.tui.widgets.result_table import ResultTable
from tests.support import write_list
from tests.tui.batch_steps import a_run, begin, phase, read
from tests.tui.conftest import Clipboard, Harness, look_up, opslag, person_with, running, shown, until
from tests.tui.steered import SteeredSite

Step = Callable[[], Awaitable[None]]

# Where an action leads back to what is shown already; quitting ends the test's app.
NOTHING_TO_SEE = {
    keymap.QUIT,
    "opslag.fortryd",
    "opslag.overblik",
    "opslag.moduler",
    "app.opslag",
    "app.batch",
    "app.historik",
    "batch.alle",
    "historik.opdater",
}
HERE_ALREADY = {("welcome", "opslag.nyt")}  # the field has the focus

ALL = {"welcome", "overview", "records", "no list", "plan", "run", "bars", "history"}


class Places:
    """The places of the app, each reached from wherever the app is."""

    def __init__(self, app: KnappenApp, pilot: Pilot[None], folder: Path, people: list[Cpr]) -> None:
        self.app = app
        self.pilot = pilot
        self.people = people
        self.hold = write_list(folder / "hold.txt", [cpr.digits for cpr in people])

    def every(self) -> Iterator[tuple[str, Step]]:
        yield from (
            ("welcome", self.welcome),
            ("overview", self.overview),
            ("records", self.records),
            ("no list", self.no_list),
            ("plan", self.plan),
            ("run", self.run),
            ("bars", self.bars),
            ("history", self.history),
        )

    async def out_of_dialogs(self) -> None:
        while not isinstance(self.app.screen, KnappenScreen):
            was = self.app.screen
            await self.pilot.press("space" if isinstance(was, Cover) else "escape")
            await until(self.pilot, lambda: self.app.screen is not was)  # noqa: B023 - done with before the next

    async def go(self, key: str) -> None:
        await self.out_of_dialogs()
        await self.pilot.press(key)

    async def welcome(self) -> None:
        await self.go("f2")
        await self.pilot.press("n")
        await until(self.pilot, lambda: self.app.screen.query_one(CprField).cpr is None)

    async def overview(self) -> None:
        await self.go("f2")
        await until(self.pilot, lambda: self.app.screen.query_one("#answer", ContentSwitcher).current != "busy")
        kursist = opslag(self.app).kursist
        if kursist is None or kursist.cpr != self.people[0]:
            await self.pilot.press("n")
            await look_up(self.app, self.pilot, self.people[0])
            await until(self.pilot, lambda: not isinstance(self.app.focused, Input))
        else:
            self.app.screen.set_focus(None)
        await self.pilot.press("1")

    async def records(self) -> None:
        await self.overview()
        await self.pilot.press("2")
        await until(self.pilot, lambda: isinstance(self.app.focused, ResultTable))
        table = self.app.focused
        assert isinstance(table, ResultTable)
        await self.all_rows(table)

    async def no_list(self) -> None:
        await self.go("f3")
        await until(self.pilot, lambda: self.app.screen.query("#path"))
        await until(self.pilot, lambda: not self.app.app_state.batch_running)
        if phase(self.app) is not Phase.CHOOSING:
            self.app.screen.set_focus(self.app.screen.query_one("#results"))
            await self.pilot.press("n")
        await until(self.pilot, lambda: phase(self.app) is Phase.CHOOSING)
        self.app.screen.set_focus(self.app.screen.query_one("#path"))
        for saved in self.hold.parent.glob("DEMO-*"):
            saved.unlink()

    async def plan(self) -> None:
        await self.no_list()
        await read(self.app, self.pilot, self.hold)

    async def run(self) -> None:
        await self.go("f3")
        await until(self.pilot, lambda: self.app.screen.query("#path"))
        await until(self.pilot, lambda: not self.app.app_state.batch_running)
        if phase(self.app) is not Phase.ASKED:
            await self.no_list()
            await begin(self.app, self.pilot, self.hold)
            await until(self.pilot, lambda: phase(self.app) is Phase.ASKED)
        table = self.app.screen.query_one("#results", ResultTable)
        await self.all_rows(table)
        await self.pilot.press("1", "home", "right")
        await until(self.pilot, lambda: len(table.source) == len(self.people))

    async def bars(self) -> None:
        await self.run()
        if self.app.screen.query_one("Distribution").display:
            await self.pilot.press("d")
        await self.pilot.press("d")
        await until(self.pilot, lambda: len(self.app.screen.query_one("#bars", ResultTable).source) > 1)

    async def history(self) -> None:
        await self.go("f4")
        await until(
            self.pilot, lambda: isinstance(self.app.screen, HistorikScreen) and self.app.screen.query(ResultTable)
        )
        table = self.app.screen.query_one(ResultTable)
        await until(self.pilot, lambda: len(table.source))
        await self.all_rows(table)

    async def all_rows(self, table: ResultTable) -> None:
        """Focus a table, without filter and marks."""
        self.app.screen.set_focus(table)
        while table.check_action("close_filter", ()):
            await self.pilot.press("escape")


def seen(app: KnappenApp, harness: Harness) -> object:
    """All by which a person can tell that something has happened."""
    return type(app.screen), app.focused, shown(app), len(harness.toasts)


def offered_now(app: KnappenApp) -> list[actions.Action]:
    return [one.action for one in actions.offers(app.screen)]


@pytest.mark.parametrize(
    ("size", "names"),
    [
        pytest.param((60, 20), {"records"}, id="records-60", marks=pytest.mark.slow),
        *(
            pytest.param(size, ALL, id=f"all-{size[0]}", marks=pytest.mark.nightly)
            for size in ((60, 20), (80, 24), (120, 40))
        ),
    ],
)
async def test_every_offered_key_does_something(
    size: tuple[int, int],
    names: set[str],
    site: SteeredSite,
    database: Path,
    tmp_path: Path,
    harness: Harness,
    clipboard: Clipboard,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    people = [person_with(database, moduler=4).cpr, *known_cprs(database, 9), *unknown_cprs(2)]
    people = list(dict.fromkeys(people))
    await a_run(write_list(tmp_path / "halv.txt", [cpr.digits for cpr in people[1:]]), whole=False, chunk_size=4)
    silent: list[str] = []
    pressed: set[str] = set()
    async with running(size=size) as (app, pilot):
        places = Places(app, pilot, tmp_path, people)
        for name, arrive in places.every():
            if name not in names:
                continue
            await arrive()
            home = type(app.screen), app.focused
            offered = [
                action
                for action in offered_now(app)
                if action.id not in NOTHING_TO_SEE and (name, action.id) not in HERE_ALREADY
            ]
            # Once in the place that offers it first is enough for what is offered everywhere.
            for action in [one for one in offered if one.id not in pressed or not one.id.startswith("app.")]:
                if (type(app.screen), app.focused) != home or action not in offered_now(app):
                    await arrive()
                before = seen(app, harness)
                key = action.keys.split(",")[0]
                await pilot.press(key)
                pressed.add(action.id)
                for _ in range(200):
                    if seen(app, harness) != before:
                        break
                    await asyncio.sleep(0.01)
                else:
                    silent.append(f"{name}: {key} ({action.id})")
        await places.out_of_dialogs()
    assert not silent, ", ".join(silent)
    parts = {name.split(".")[0] for name in pressed}
    assert names != ALL or parts >= {"app", "opslag", "tabel", "batch", "fordeling", "historik"}

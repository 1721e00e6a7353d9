"""The look-up log in the app, and its question about a person."""

from pathlib import Path

import pytest
from textual.widgets import Input

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.settings import paths
from tests.tui.conftest import look_up, running, shown, until

pytestmark = pytest.mark.slow
FIRST, SECOND, THIRD = unknown_cprs(3)


async def test_log_lists_look_ups_and_answers_about_a_person(demo_site: Path) -> None:
    async with running(size=(120, 30)) as (app, pilot):
        for cpr in (FIRST, SECOND):
            await pilot.press("n")
            await look_up(app, pilot, cpr, until_shown="Ikke fundet")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "linjer i loggen" in shown(app))
        assert shown(app).count("1 ikke fundet") == 2
        field = app.screen.query_one("#person", Input)
        for cpr, said in ((SECOND, "er slået op 1 gang"), (THIRD, "er ikke slået op herfra")):
            field.value = cpr.digits
            field.focus()
            await pilot.press("enter")
            await until(pilot, lambda: f"{cpr} {said}" in shown(app))  # noqa: B023 - done with before the next
            assert cpr.digits not in shown(app).replace("-", "")
        field.value = "123"
        await pilot.press("enter")
        await until(pilot, lambda: "✗" in shown(app))
        field.value = ""
        await pilot.press("enter")
        await until(pilot, lambda: shown(app).count("1 ikke fundet") == 2)
        await pilot.press("tab", "h")
        await until(pilot, lambda: "Opslaget" in shown(app) and "Maskinbruger" in shown(app))


async def test_unreadable_lines_of_the_log_are_counted(demo_site: Path) -> None:
    folder = paths.state_folder()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "opslagslog.jsonl").write_text("afrevet\n", encoding="utf-8")
    async with running(size=(120, 30)) as (app, pilot):
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "1 linje kan ikke læses" in shown(app))

"""Joining Excel files in the app."""

from pathlib import Path

import pytest
from textual.widgets import Input, OptionList

from knappen_tui.backend.population import known_cprs
from knappen_tui.tui.join.dialog import JoinDialog
from tests.support import sheet_rows, write_list
from tests.tui.batch_steps import a_run
from tests.tui.conftest import running, shown, until
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow


async def test_files_are_joined_to_one(site: SteeredSite, database: Path, tmp_path: Path) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 12)]
    for name, part in (("hold 1", people[:8]), ("hold 2", people[6:])):
        await a_run(write_list(tmp_path / f"{name}.txt", part), whole=True)
    (tmp_path / "andet.xlsx").write_bytes(b"ikke en Excel-fil")
    async with running(size=(120, 30)) as (app, pilot):
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(app.screen, JoinDialog))
        dialog = app.screen
        field, files = dialog.query_one("#file", Input), dialog.query_one("#files", OptionList)

        async def add(name: str, said: str) -> None:
            field.focus()
            field.value = str(tmp_path / name)
            await pilot.press("enter")
            await until(pilot, lambda: said in shown(app))

        await add("findes ikke.xlsx", "kan ikke læses")
        await add("andet.xlsx", "✗ andet.xlsx")
        await add("hold 1.xlsx", "hold 1.xlsx · 8 personer per")
        await add("hold 2.xlsx", "hold 2.xlsx · 6 personer per")
        files.focus()
        files.highlighted = 0
        await pilot.press("delete")
        await until(pilot, lambda: "hold 1.xlsx ·" not in shown(app))
        await add("hold 1.xlsx", "hold 1.xlsx · 8 personer per")
        target = tmp_path / "DEMO-samlet.xlsx"
        target.write_bytes(b"")
        dialog.query_one("#target", Input).value = str(tmp_path / "samlet")
        dialog.query_one("#target", Input).focus()
        await pilot.press("enter")
        await until(pilot, lambda: "Skal den erstattes?" in shown(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "✓ Gemt:" in shown(app))
        assert "12 personer · 2 dubletter udeladt" in shown(app)
    assert {row[0] for row in sheet_rows(target)} == set(people)

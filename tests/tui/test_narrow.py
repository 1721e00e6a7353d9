"""Header, footer and headings on narrow screens."""

from pathlib import Path

import pytest

from knappen_tui.backend.population import known_cprs
from knappen_tui.tui.widgets.result_table import ResultTable
from tests.support import write_list
from tests.tui.batch_steps import batch, begin, phase
from tests.tui.conftest import running, shown, until
from tests.tui.steered import SteeredSite


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_header_and_footer_fit(demo_site: Path, size: tuple[int, int]) -> None:
    async with running(size=size) as (app, pilot):
        await until(pilot, lambda: "F1 Hjælp" in shown(app))
        lines = shown(app).splitlines()
        assert all(text in lines[0] for text in ("F2 Opslag", "F3 Batch", "F4 Historik", "DEMO"))
        await until(pilot, lambda: "Ctrl+P Mere" in shown(app) and "Ctrl+Q Afslut" in shown(app))


@pytest.mark.slow
async def test_footer_of_a_run_keeps_palette_and_quit(site: SteeredSite, database: Path, tmp_path: Path) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 30)]
    async with running(size=(80, 24)) as (app, pilot):
        await begin(app, pilot, write_list(tmp_path / "hold.txt", people))
        await until(pilot, lambda: phase(app).name == "ASKED")
        await until(pilot, lambda: "Ctrl+P Mere" in shown(app) and "Ctrl+Q Afslut" in shown(app))
        table = batch(app).query_one("#results", ResultTable)
        await pilot.press(*["right"] * 8)
        await until(pilot, lambda: table.scroll_offset.x > 0)
        groups, headings = next(
            (above, line)
            for above, line in zip(shown(app).splitlines(), shown(app).splitlines()[1:], strict=False)
            if "CPR-nummer" in line
        )
        assert " modul reg." not in groups.replace("Seneste modul reg.", "")
        assert "-Modul" not in headings.replace("DU-Modul", "")
        await pilot.press("n")
        await begin(app, pilot, tmp_path / "hold.txt")
        await until(pilot, lambda: phase(app).name == "ASKED")
        await until(pilot, lambda: table.scroll_offset.x == 0)

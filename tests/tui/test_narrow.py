"""Header, footer and headings on narrow screens."""

import asyncio
from pathlib import Path

import pytest

from knappen_tui.backend.population import known_cprs
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.widgets.footer import KnappenFooter
from knappen_tui.tui.widgets.result_table import ResultTable
from tests.support import write_list
from tests.tui.batch_steps import batch, begin, phase, read
from tests.tui.conftest import look_up, person_with, running, shown, until
from tests.tui.steered import SteeredSite


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_header_and_footer_fit(demo_site: Path, size: tuple[int, int]) -> None:
    async with running(size=size) as (app, pilot):
        await until(pilot, lambda: "F1 Hjælp" in shown(app))
        lines = shown(app).splitlines()
        assert all(text in lines[0] for text in ("F2 Opslag", "F3 Batch", "F4 Historik", "DEMO"))
        await until(pilot, lambda: "Ctrl+P Mere" in shown(app) and "Ctrl+Q Afslut" in shown(app))


async def test_footer_is_drawn_anew_only_where_its_keys_are_others(demo_site: Path) -> None:
    async with running(size=(120, 40)) as (app, pilot):
        await until(pilot, lambda: "Ctrl+P Mere" in footer(app))
        drawn = app.screen.query_one(KnappenFooter)
        keys = list(drawn.children)
        is_done = asyncio.Event()
        drawn.call_later(drawn.recompose)
        drawn.call_later(is_done.set)
        await is_done.wait()
        assert list(drawn.children) == keys
        await pilot.resize_terminal(40, 20)
        await until(pilot, lambda: 0 < len(drawn.children) < len(keys))


async def test_tabs_verdict_and_number_of_records_are_whole(demo_site: Path) -> None:
    cpr = person_with(demo_site, moduler=8, proever=1, henvisninger=1).cpr
    async with running(size=(60, 20)) as (app, pilot):
        await pilot.press(*"310299")
        await until(pilot, lambda: "✗ Dag 31 findes ikke i måned 2 år 99." in " ".join(shown(app).split()))
        await pilot.press("ctrl+u")
        await look_up(app, pilot, cpr)
        strip = next(line for line in shown(app).splitlines() if "1 Overblik" in line)
        assert strip.endswith(")")
        await pilot.press("2")
        await until(pilot, lambda: " rækker" in shown(app))


@pytest.mark.slow
async def test_plan_and_rules_are_whole_on_a_small_terminal(site: SteeredSite, database: Path, tmp_path: Path) -> None:
    lines = [*(cpr.digits for cpr in known_cprs(database, 6)), *("ikke et nummer" for _ in range(9))]
    async with running(size=(60, 20)) as (app, pilot):
        await read(app, pilot, write_list(tmp_path / "hold.txt", lines))
        assert "Start (F5)" in shown(app)
        app.screen.query_one("#details").focus()
        await until(pilot, lambda: " ".join(shown(app).split()).count("op til 6 personer") == 1)
        await pilot.press("tab")
        await until(pilot, lambda: "indeholder andet end tal" in shown(app))
        await pilot.press("f5")
        await until(pilot, lambda: phase(app).name == "ASKED")
        await pilot.press("g")
        await until(pilot, lambda: "Personer" in shown(app) and "Ingen aktivitet" in shown(app))


@pytest.mark.slow
async def test_footer_of_a_run_shows_what_can_be_done_now(site: SteeredSite, database: Path, tmp_path: Path) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 30)]
    site.allowed = 0
    async with running(size=(80, 24)) as (app, pilot):
        await begin(app, pilot, write_list(tmp_path / "hold.txt", people))
        await until(pilot, lambda: "p Pause" in footer(app) and "x Afbryd" in footer(app))
        await pilot.press("x")
        await until(pilot, lambda: "f Fortsæt" in footer(app))
        site.allowed = 1_000_000
        await pilot.press("f")
        await until(pilot, lambda: "Ctrl+S Gem fil" in footer(app))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: "o Åbn fil" in footer(app) and "Ctrl+S Gem fil" in footer(app))


def footer(app: KnappenApp) -> str:
    return shown(app).splitlines()[-1]


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

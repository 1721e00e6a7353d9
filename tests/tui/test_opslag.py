"""The Opslag screen by keyboard: field, tabs, tables, earlier look-ups, export."""

import asyncio
import json
from pathlib import Path

import openpyxl
import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.settings.preferences import Preferences
from knappen_tui.tui.person.cpr_field import CprInput
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.widgets.filter import Filter
from knappen_tui.tui.widgets.result_table import ResultTable
from tests import support
from tests.tui.conftest import (
    Clipboard,
    Harness,
    everyone,
    first_of,
    look_up,
    opslag,
    person_with,
    running,
    shown,
    until,
)
from tests.tui.steered import SteeredSite


async def type_in(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*(" " if char == " " else char for char in text))


async def test_field_reports_errors_while_typing(demo_site: Path) -> None:
    async with running() as (app, pilot):
        field = app.screen.query_one(Input)
        for typed, said in (
            ("1207", "4 af 10 cifre"),
            ("411280", "Dag 41 findes ikke"),
            ("711280", "Erstatnings-CPR-nummer"),
        ):
            field.value = ""
            await type_in(pilot, typed)
            await until(pilot, lambda: said in shown(app))  # noqa: B023 - done with before the next
        field.value = "1207"
        await pilot.press("enter")
        await until(pilot, lambda: "ikke færdigt" in shown(app))
        await pilot.press("ctrl+u", "enter")
        await until(pilot, lambda: "Skriv et CPR-nummer" in shown(app))


async def test_number_is_looked_up_in_every_notation(demo_site: Path) -> None:
    numbers = list(known_cprs(demo_site, 4))
    async with running() as (app, pilot):
        for cpr, form in zip(numbers, ("{0}{1}", "{0}-{1}", "{0} {1}", " {0} - {1} "), strict=True):
            field = app.screen.query_one(Input)
            field.focus()
            field.value = form.format(cpr.digits[:6], cpr.digits[6:])
            await pilot.press("enter")
            await until(pilot, lambda: str(cpr) in shown(app) and "Slår" not in shown(app))  # noqa: B023 - as above
            assert app.app_state.lookups[0].kursist.cpr == cpr


async def test_number_keys_show_tabs_with_all_records(demo_site: Path) -> None:
    kursist = person_with(demo_site, moduler=3, proever=1, henvisninger=1)
    async with running(size=(120, 40)) as (app, pilot):
        await look_up(app, pilot, kursist.cpr)
        first = shown(app)
        for said in ("Første modul", "Højeste merit", "Beståede prøver", "Før 2004", "DU 3", "Henvist", "┬"):
            assert said in first
        for key, records, field in (("2", kursist.moduler, "du_modul"), ("3", kursist.proever, "proeve")):
            await pilot.press(key)
            values = [getattr(record, field) for record in records]
            await until(pilot, lambda: all(value in shown(app) for value in values))  # noqa: B023 - as above
            assert f"({len(records)})" in shown(app)
        await pilot.press("4")
        await until(pilot, lambda: "Henvisende kommune" in shown(app))


async def test_empty_tab_prints_message(demo_site: Path) -> None:
    cpr = first_of(demo_site, lambda one: one.moduler and not one.proever).cpr
    async with running() as (app, pilot):
        await look_up(app, pilot, cpr)
        await pilot.press("3")
        await until(pilot, lambda: "Ingen prøver er indberettet" in shown(app))


async def test_records_are_sorted_copied_shown_and_filtered(
    demo_site: Path, harness: Harness, clipboard: Clipboard
) -> None:
    kursist = person_with(demo_site, moduler=5)
    cpr = kursist.cpr
    kategori = next(modul.henvisningskategori for modul in kursist.moduler if modul.henvisningskategori)
    codes = {"henvisningskategori": {kategori: "Selvforsørgende"}}
    async with running(size=(120, 40), preferences=Preferences(codes=codes)) as (app, pilot):
        await look_up(app, pilot, cpr)
        await pilot.press("2")
        await until(pilot, lambda: isinstance(app.focused, ResultTable))
        await pilot.press("right", "s", "s")
        await until(pilot, lambda: "Startdato▼" in shown(app))
        await pilot.press("c", "C")
        await until(pilot, lambda: len(clipboard.copied) == 2)
        cell, row = clipboard.copied
        latest = max(modul.startdato for modul in kursist.moduler)
        assert cell == f"{latest:%d-%m-%Y}"
        assert row.split("\t")[1] == cell
        await pilot.press("enter")
        await until(pilot, lambda: "Ophørsårsag" in shown(app) and "(Selvforsørgende)" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.focused, ResultTable))
        await pilot.press("slash")
        await until(pilot, lambda: isinstance(app.focused, Filter))
        await type_in(pilot, f"{latest.year}")
        await until(pilot, lambda: f" af {len(kursist.moduler)} rækker" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: f"  {len(kursist.moduler)} rækker" in shown(app))
    assert all(cpr.digits not in text for _, text in harness.toasts)


async def test_unknown_person_and_person_before_2004_print_different_messages(demo_site: Path) -> None:
    old = first_of(demo_site, lambda one: one.prae2004 and not one.findes).cpr
    async with running() as (app, pilot):
        await look_up(app, pilot, unknown_cprs(1)[0], until_shown="Ikke fundet")
        assert "tastet rigtigt" in shown(app)
        [asked] = app.app_state.lookups
        await pilot.press("r")
        await until(pilot, lambda: app.app_state.lookups != [asked] and "Ikke fundet" in shown(app))
        assert len(app.app_state.lookups) == 1
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.focused, CprInput))
        await look_up(app, pilot, old, until_shown="kun før 2004")
        assert "Første startdato" in shown(app)


async def test_earlier_look_up_is_shown_again(demo_site: Path) -> None:
    first, second = list(known_cprs(demo_site, 60))[:2]
    async with running() as (app, pilot):
        await look_up(app, pilot, first)
        await pilot.press("n")
        await look_up(app, pilot, second)
        await pilot.press("t")
        await until(pilot, lambda: "Tidligere opslag" in shown(app))
        assert str(first) in shown(app)
        assert first.digits not in shown(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: str(first) in shown(app) and "Overblik" in shown(app))


async def test_second_look_up_and_escape_cancel_the_first(site: SteeredSite, database: Path) -> None:
    first, second = list(known_cprs(database, 60))[:2]
    async with running() as (app, pilot):
        site.silent = True
        opslag(app).look_up(first)
        await until(pilot, lambda: "Slår" in shown(app))
        opslag(app).look_up(second)
        site.silent = False
        await until(pilot, lambda: "Overblik" in shown(app))
        assert str(second) in shown(app)
        assert [one.kursist.cpr for one in app.app_state.lookups] == [second]
        site.silent = True
        opslag(app).look_up(first)
        await until(pilot, lambda: "Slår" in shown(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Skriv et CPR-nummer" in shown(app))
        assert str(second) not in shown(app)
        assert [one.kursist.cpr for one in app.app_state.lookups] == [second]


@pytest.mark.parametrize("outcome", ["found", "unknown", "refused"])
async def test_answer_leaves_the_focus_in_the_field(outcome: str, site: SteeredSite, database: Path) -> None:
    cpr = unknown_cprs(1)[0] if outcome == "unknown" else next(iter(known_cprs(database, 1)))
    said = {"found": "Overblik", "unknown": "Ikke fundet", "refused": "Prøv igen"}[outcome]
    async with running() as (app, pilot):
        await look_up(app, pilot, cpr, until_shown="Overblik" if outcome == "refused" else said)
        site.silent = True
        await pilot.press("r")
        await until(pilot, lambda: "Slår" in shown(app))
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.focused, CprInput))
        site.answer = (403, b"") if outcome == "refused" else None
        site.silent = False
        await until(pilot, lambda: said in shown(app))
        assert isinstance(app.focused, CprInput)


@pytest.mark.parametrize("found", [True, False])
async def test_last_of_many_look_ups_is_shown(demo_site: Path, monkeypatch: pytest.MonkeyPatch, found: bool) -> None:
    cprs = list(known_cprs(demo_site, 20) if found else unknown_cprs(20))
    kursister = {kursist.cpr: kursist for kursist in everyone(demo_site, cprs)}

    async def answer(_desk: object, _access: object, cpr: Cpr, _notify: object) -> Kursist:
        return kursister[cpr]

    monkeypatch.setattr("knappen_tui.service.PersonLookup.opslag", answer)
    async with running() as (app, pilot):
        for turns, cpr in enumerate(cprs):  # each starts when the one before is one turn further
            opslag(app).look_up(cpr)
            for _ in range(turns):
                await asyncio.sleep(0)
        await until(pilot, lambda: str(cprs[-1]) in shown(app) or "Ikke fundet" in shown(app))
        opslag(app).look_up(cprs[0])
        await asyncio.sleep(0)
        app.forget()
        await pilot.press("escape")
        await until(pilot, lambda: "tryk Enter" in shown(app) and not app.screen.query("PersonView"))


@pytest.mark.parametrize("form", ["xlsx", "json"])
async def test_person_is_exported_and_existing_file_is_asked_about(
    demo_site: Path, tmp_path: Path, form: str, harness: Harness
) -> None:
    cpr = person_with(demo_site, moduler=2, meritter=1).cpr
    target = tmp_path / f"person.{form}"
    async with running() as (app, pilot):
        await look_up(app, pilot, cpr)
        for _ in range(2):  # the second time the file exists and is replaced
            await pilot.press("e")
            await until(pilot, lambda: app.screen.query("ExportDialog Input, #save"))
            app.screen.query_one(Input).value = str(target)
            await pilot.press("enter")
            await until(pilot, lambda: "findes allerede" in shown(app) or written(target))
            if "findes allerede" in shown(app):
                await pilot.press("tab", "enter")
                await until(pilot, lambda: len(harness.toasts) == 2)
    file = tmp_path / f"DEMO-person.{form}"
    assert support.is_private(file)
    if form == "json":
        found = json.loads(file.read_text(encoding="utf-8"))
        assert found["cpr"] == cpr.digits
        assert found["demo"] is True
    else:
        book = openpyxl.load_workbook(file)
        assert book.sheetnames[0] == "Person"
        assert "Moduler" in book.sheetnames
        assert "DEMO" in book["Person"]["A1"].value
    assert all(cpr.digits not in text for _, text in harness.toasts)


def written(target: Path) -> bool:
    return target.with_name(f"DEMO-{target.name}").exists()


async def test_click_shows_a_tab(demo_site: Path) -> None:
    cpr = person_with(demo_site, moduler=2).cpr
    async with running(size=(100, 30)) as (app, pilot):
        await look_up(app, pilot, cpr)
        await pilot.click("#--content-tab-moduler")
        await until(pilot, lambda: "Slutdato" in shown(app))
        assert isinstance(app, KnappenApp)

"""The terminal app: files, report, excerpt, filters."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from knappen_tui.domain.errors import ExitCode
from knappen_tui.stil.document import ReturnKind, dokument
from knappen_tui.stil.testfiles import faults
from knappen_tui.stil.tui import app as stil_app
from knappen_tui.stil.tui.app import ExcerptDialog, StilApp
from knappen_tui.stil.tui.excerpt import excerpt
from knappen_tui.stil.tui.tables import FindingLines, entries
from knappen_tui.tui.dialogs.help import HelpDialog
from knappen_tui.tui.dialogs.pick import PickDialog
from knappen_tui.tui.widgets.result_table import ResultTable
from tests import support
from tests.stil.support import TODAY, as_bytes, made
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

RULES = ("AMU-NIVEAU-01", "AMU-HOLD-02", "PERSON-KOEN-01")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    indberetning = made(ReturnKind.AMU)
    for rule in RULES:
        faults.inject(indberetning, rule)
    (tmp_path / "fejl.xml").write_bytes(as_bytes(indberetning))
    (tmp_path / "rigtig.xml").write_bytes(as_bytes(made(ReturnKind.AMU)))
    (tmp_path / "andet.txt").write_text("intet")
    return tmp_path


@asynccontextmanager
async def running(folder: Path) -> AsyncIterator[tuple[StilApp, Pilot[None]]]:
    app = StilApp(folder, today=TODAY)
    async with app.run_test(size=(140, 40)) as pilot:
        yield app, pilot


async def until(pilot: Pilot[None], condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT):
        while not condition():
            await pilot.pause()
            await asyncio.sleep(0.01)


def shown(app: StilApp) -> list[str]:
    source = app.screen_stack[0].query_one("#findings", ResultTable).source
    return [one.regel.id for one in source.findings] if isinstance(source, FindingLines) else []


def summary(app: StilApp) -> str:
    return str(app.screen_stack[0].query_one("#summary", Static).content)


async def check_first(app: StilApp, pilot: Pilot[None]) -> None:
    """Check fejl.xml and go to its findings."""
    await pilot.press("enter")
    await until(pilot, lambda: len(shown(app)) == 3)
    await pilot.press("tab")


async def test_chosen_file_is_checked_and_its_findings_listed(folder: Path) -> None:
    async with running(folder) as (app, pilot):
        await until(pilot, lambda: len(app.query_one("#files", ResultTable).source) == 2)
        await check_first(app, pilot)
        assert sorted(shown(app)) == sorted(RULES)
        assert "1 fejl, 2 advarsler" in summary(app)
        assert "dokumentversion 1.1.3" in summary(app)


async def test_enter_shows_the_lines_around_with_the_faulty_one_marked(folder: Path) -> None:
    numbers = [person["PersonId"] for person in made(ReturnKind.AMU).all("Person")]
    async with running(folder) as (app, pilot):
        await check_first(app, pilot)
        place = shown(app).index("AMU-NIVEAU-01")
        for _ in range(place):
            await pilot.press("down")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ExcerptDialog))
        lines = [str(one.content) for one in app.screen.query(".source").results(Static)]
        (marked,) = [one for one in lines if one.startswith("▸")]
        assert "<Niveau>1</Niveau>" in marked
        assert not any(number in line for line in lines for number in numbers)
        assert "Skriv - for et mål" in str(app.screen.query_one(".rule", Static).content)
        await pilot.press("escape")
        assert not isinstance(app.screen, ExcerptDialog)


async def test_findings_are_filtered_by_severity_rule_and_table(folder: Path) -> None:
    async with running(folder) as (app, pilot):
        await check_first(app, pilot)
        await pilot.press("a")
        assert shown(app) == ["AMU-NIVEAU-01"]
        assert "Viser kun: fejl" in summary(app)
        await pilot.press("a")
        assert len(shown(app)) == 2
        await pilot.press("escape")
        assert len(shown(app)) == 3
        await pilot.press("r")
        await until(pilot, lambda: isinstance(app.screen, PickDialog))
        await pilot.press(*"HOLD-02", "enter")
        await until(pilot, lambda: shown(app) == ["AMU-HOLD-02"])
        await pilot.press("escape", "t")
        await until(pilot, lambda: isinstance(app.screen, PickDialog))
        await pilot.press(*"Person", "enter")
        await until(pilot, lambda: shown(app) == ["PERSON-KOEN-01"])


async def test_findings_are_sorted_by_a_column(folder: Path) -> None:
    async with running(folder) as (app, pilot):
        await check_first(app, pilot)
        await pilot.press("right", "s")
        assert shown(app) == sorted(RULES)
        await pilot.press("s")
        assert shown(app) == sorted(RULES, reverse=True)


async def test_changed_file_is_checked_again(folder: Path) -> None:
    async with running(folder) as (app, pilot):
        await check_first(app, pilot)
        file = folder / "fejl.xml"
        file.write_bytes((folder / "rigtig.xml").read_bytes())
        os.utime(file, (1, 1))
        await until(pilot, lambda: "Ingen fejl fundet" in summary(app))
        assert not shown(app)


async def test_changed_file_is_checked_again_behind_a_dialog(folder: Path) -> None:
    async with running(folder) as (app, pilot):
        await check_first(app, pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ExcerptDialog))
        file = folder / "fejl.xml"
        file.write_bytes((folder / "rigtig.xml").read_bytes())
        os.utime(file, (1, 1))
        await until(pilot, lambda: "Ingen fejl fundet" in summary(app))
        assert isinstance(app.screen, ExcerptDialog)


async def test_report_is_written_beside_the_file_and_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(stil_app, "open_file", opened.append)
    async with running(folder) as (app, pilot):
        await check_first(app, pilot)
        await pilot.press("o")
        await until(pilot, lambda: bool(opened))
    assert opened == [folder / "fejl-rapport.xlsx"]
    assert support.is_private(opened[0])


async def test_file_that_is_no_return_says_so(folder: Path) -> None:
    (folder / "a.xml").write_text("<a><b>1</b></a>")
    async with running(folder) as (app, pilot):
        await until(pilot, lambda: len(app.query_one("#files", ResultTable).source) == 3)
        await pilot.press("enter")
        await until(pilot, lambda: "✗" in summary(app))
        assert "Forventet" in summary(app)


async def test_help_lists_the_keys(folder: Path) -> None:
    async with running(folder) as (app, pilot):
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpDialog))
        told = "\n".join(str(one.content) for one in app.screen.query(Static))
        assert "Alvor" in told
        assert "CPR-numre og navne vises ikke" in told


def test_excerpt_masks_what_is_confidential(tmp_path: Path) -> None:
    indberetning = made(ReturnKind.EUD)
    person = indberetning.tops[0]
    file = tmp_path / "a.xml"
    file.write_bytes(as_bytes(indberetning))
    lines = excerpt(file, 12, dokument(ReturnKind.EUD))
    told = "\n".join(one.text for one in lines)
    assert f"<PersonId>{person['PersonId'][:6]}-••••</PersonId>" in told
    assert person["Efternavn"] not in told
    assert person["Foedselsdato"] not in told
    assert [one.number for one in lines] == list(range(1, 32))


def test_excerpt_of_one_long_line_is_cut(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a>" + "x" * 10_000 + "</a>\n<b/>")
    lines = excerpt(tmp_path / "a.xml", 1, dokument(ReturnKind.AMU))
    assert [len(one.text) for one in lines] == [500, 4]


def test_folder_that_is_gone_has_no_files(tmp_path: Path) -> None:
    assert entries(tmp_path / "intet") == []


def test_without_a_terminal_the_app_is_wrong_usage() -> None:
    done = subprocess.run([sys.executable, "-m", "knappen_tui.stil"], capture_output=True, check=False, timeout=LIMIT)
    assert done.returncode == ExitCode.USAGE
    assert "kræver en terminal" in done.stderr.decode()

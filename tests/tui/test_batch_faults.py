"""Everything that stops a batch: what the error pane says, and how the batch is retried."""

import os
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from knappen_tui import service
from knappen_tui.backend.accounts import DEMO_PASSWORD
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.errors import StorageError
from knappen_tui.tui.batch.run_table import RunTable
from knappen_tui.tui.batch.screen import BatchScreen
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.dialogs.login import LoginDialog
from knappen_tui.tui.shell.app import KnappenApp
from knappen_tui.tui.widgets.fault import FaultPane
from tests import support
from tests.support import asked, sheet_rows, write_list
from tests.tui.batch_steps import batch, begin, done, phase, read
from tests.tui.conftest import Harness, running, shown, until
from tests.tui.steered import SteeredSite
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

CHUNK = 100


@pytest.fixture
def people(database: Path) -> list[str]:
    return [cpr.digits for cpr in known_cprs(database, 300)]


@pytest.fixture
def hold(tmp_path: Path, people: list[str]) -> Path:
    return write_list(tmp_path / "hold.txt", people)


def fault(app: KnappenApp) -> str:
    """The text of the error pane; "" where it is hidden."""
    pane = batch(app).query_one(FaultPane)
    if not pane.has_class("-shown"):
        return ""
    return "\n".join(str(static.render()) for static in pane.query(Static))


async def test_unavailable_site_stops_the_run_and_keeps_answers(
    site: SteeredSite, database: Path, hold: Path, people: list[str]
) -> None:
    site.allowed = 1
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == CHUNK and site.uploads == 2)
        site.answer = (503, b"<h1>Lukket</h1>")
        site.allowed = 1000
        await until(pilot, lambda: fault(app))
        assert "Knappen kan ikke nås" in fault(app)
        kept = done(app)
        assert f"{kept} af 300 personer er besvaret, og svarene er bevaret." in fault(app)
        assert phase(app) is Phase.STOPPED
        assert "nye forsøg" in shown(app)
        assert "Prøver igen om" in shown(app)
        assert not app.app_state.batch_running
        site.answer = None
        await pilot.press("r")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        assert fault(app) == ""
    assert set(asked(database)) == set(people)
    assert len(asked(database)) <= len(people) + CHUNK


async def test_error_behind_another_screen_is_notified_and_kept(
    site: SteeredSite, hold: Path, harness: Harness
) -> None:
    site.allowed = 1
    harness.expect("Knappen kan ikke nås")
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == CHUNK and site.uploads == 2)
        await pilot.press("f4")
        site.answer = (503, b"")
        site.allowed = 1000
        await until(pilot, lambda: any("Knappen kan ikke nås" in text for _, text in harness.toasts))
        await pilot.press("f3")
        await until(pilot, lambda: "Knappen kan ikke nås" in shown(app))


async def test_unreadable_answer_is_reported_and_can_be_retried(
    site: SteeredSite, hold: Path, people: list[str]
) -> None:
    site.answer = (200, b"<html><h1>Velkommen [red]til[/] noget andet</h1></html>")
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: fault(app))
        assert "Svaret blev ikke forstået" in fault(app)
        assert "0 af 300" in fault(app)
        assert not any(digits in fault(app) for digits in people)
        site.answer = None
        await pilot.press("r")
        await until(pilot, lambda: phase(app) is Phase.ASKED)


async def test_list_of_a_running_batch_is_refused_until_it_ends(site: SteeredSite, hold: Path, tmp_path: Path) -> None:
    spec = service.BatchSpec(service.get_access(demo=True), tmp_path / "anden.xlsx", service.Format.XLSX)
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        with service.BatchSession.begin(spec, service.read_list(hold)):
            await pilot.press("f5")
            await until(pilot, lambda: fault(app))
            assert "Listen er i brug" in fault(app)
            await pilot.press("r")
            await until(pilot, lambda: fault(app))
            assert phase(app) is Phase.CHOOSING
            assert site.uploads == 0
        await pilot.press("r")
        await until(pilot, lambda: phase(app) is Phase.ASKED)


async def test_unwritable_sheet_is_reported_and_can_be_retried(
    site: SteeredSite, hold: Path, people: list[str], tmp_path: Path
) -> None:
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        target = batch(app).query_one("#target", Input)
        target.value = str(tmp_path / "ny" / "ud.xlsx")
        await pilot.press("f5")
        await until(pilot, lambda: fault(app))
        assert "mappen findes ikke" in fault(app)
        assert " -o" not in fault(app)
        assert site.uploads == 0
        (tmp_path / "ny").mkdir()
        await pilot.press("r")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        (tmp_path / "ny").rmdir()
        await pilot.press("ctrl+s")
        await until(pilot, lambda: fault(app))
        assert "Filen kunne ikke skrives" in fault(app)
        assert phase(app) is Phase.ASKED
        (tmp_path / "ny").mkdir()
        await pilot.press("r")
        await until(pilot, lambda: "✓ Gemt:" in shown(app))
    assert [row[0] for row in sheet_rows(tmp_path / "ny" / "DEMO-ud.xlsx")] == people
    assert site.uploads == 3


async def test_unusable_list_is_reported_and_can_be_retried(
    site: SteeredSite, tmp_path: Path, people: list[str]
) -> None:
    hold = tmp_path / "hold.txt"
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: app.screen.query("#path"))
        path = app.screen.query_one("#path", Input)
        path.focus()
        path.value = str(hold)
        await pilot.press("enter")
        await until(pilot, lambda: "findes ikke" in fault(app))
        for content, said in (
            (b"", "er tom"),
            (b"PK\x03\x04", "kan ikke læses"),
            (b"\x00\x01", "ikke en tekstfil"),
            (b"Hansen\r\n", "er ikke et CPR-nummer"),
        ):
            hold.write_bytes(content)
            await pilot.press("r")
            await until(pilot, lambda: said in fault(app))  # noqa: B023 - done with before the next
        await pilot.press("f5")
        write_list(hold, people[:5])
        await pilot.press("r")
        await until(pilot, lambda: "5 personer" in shown(app))
        assert fault(app) == ""
    assert site.uploads == 0


async def test_refused_password_is_sent_once_then_asked_for(
    database: Path, tmp_path: Path, hold: Path, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    password_file = support.write_password(tmp_path / "kode", "galt-kodeord")
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(password_file))
    with support.site(database, BackendOptions(keep_jobs=True)) as url:
        support.set_up(url)
        async with running(demo=False) as (app, pilot):
            await begin(app, pilot, hold)
            await until(pilot, lambda: fault(app))
            assert "Login afvist" in fault(app)
            assert "galt-kodeord" not in shown(app)
            support.write_password(password_file)
            await pilot.press("r")
            await until(pilot, lambda: isinstance(app.screen, LoginDialog) or phase(app) is Phase.ASKED)
            if isinstance(app.screen, LoginDialog):
                app.screen.query_one("#password", Input).focus()
                await pilot.press(*DEMO_PASSWORD, "enter")
            await until(pilot, lambda: phase(app) is Phase.ASKED)
            assert isinstance(app.screen, BatchScreen)
    assert sorted(asked(database)) == sorted(people)


async def test_failed_count_neither_stops_the_run_nor_can_be_retried(
    site: SteeredSite, hold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: RunTable) -> None:
        raise StorageError("Disken er fuld.")

    site.allowed = 1
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: done(app) == CHUNK and site.uploads == 2)
        with monkeypatch.context() as patch:
            patch.setattr(RunTable, "survey", broken)
            await pilot.press("5")
            await until(pilot, lambda: "Disken er fuld" in fault(app))
            await pilot.press("r")
            assert phase(app) is Phase.ASKING
            assert app.app_state.batch_running
        site.allowed = 1000
        await until(pilot, lambda: phase(app) is Phase.ASKED)
    assert site.uploads == 3


@pytest.mark.skipif(os.name != "posix", reason="the command is interrupted by a signal")
async def test_run_begun_by_the_command_is_continued_by_the_app(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import subprocess

    people = [cpr.digits for cpr in [*known_cprs(database, 150), *unknown_cprs(10)]]
    hold = write_list(tmp_path / "hold.txt", people)
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    with support.site(database, BackendOptions(keep_jobs=True, seconds_per_number=0.005)) as url:
        support.set_up(url, omgang=20)
        words = support.command("batch", hold, "-o", tmp_path / "ud.xlsx")
        process = subprocess.Popen(words, stderr=subprocess.PIPE)
        assert process.stderr
        while b"omgang 2" not in process.stderr.readline():
            pass
        process.terminate()
        process.communicate(timeout=LIMIT)
        assert process.returncode == 130
        async with running(demo=False) as (app, pilot):
            await begin(app, pilot, hold)
            await until(pilot, lambda: phase(app) is Phase.ASKED)
            assert "Fortsætter:" in shown(app)
            await pilot.press("ctrl+s")
            await until(pilot, lambda: "✓ Gemt:" in shown(app))
    [sheet] = tmp_path.glob("hold-udtraek-*.xlsx")
    assert [row[0] for row in sheet_rows(sheet)] == people
    assert len(asked(database)) <= len(people) + 20

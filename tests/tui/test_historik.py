"""The Historik screen by keyboard: list, continue, delete."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import OptionList

from knappen_tui import service
from knappen_tui.backend.population import known_cprs
from knappen_tui.domain.report import RunSummary
from knappen_tui.settings import paths
from knappen_tui.tui.batch.choose_list import ChooseList
from knappen_tui.tui.batch.screen import BatchScreen
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.dialogs.detail import DetailDialog
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.history.screen import HistorikScreen
from knappen_tui.tui.shell import opener
from tests.support import write_list
from tests.tui.batch_steps import a_run, batch, phase
from tests.tui.conftest import Harness, running, shown, until
from tests.tui.steered import SteeredSite
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow


@pytest.fixture
async def two_runs(site: SteeredSite, database: Path, tmp_path: Path) -> list[str]:
    """A finished run of 20 persons and an unfinished one of 30; the persons' numbers."""
    people = [cpr.digits for cpr in known_cprs(database, 50)]
    await a_run(write_list(tmp_path / "hel.txt", people[:20]), whole=True)
    await a_run(write_list(tmp_path / "halv.txt", people[20:]), whole=False)
    return people


async def test_empty_history_prints_message_and_ignores_keys(site: SteeredSite) -> None:
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "Der er ingen kørsler endnu." in shown(app))
        await pilot.press("enter", "x", "f", "s")


async def test_history_that_is_not_read_yet_is_not_called_empty(
    two_runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, may_read = service.history, threading.Event()

    def held() -> list[RunSummary]:
        assert may_read.wait(LIMIT)
        return read()

    monkeypatch.setattr(service, "history", held)
    async with running(size=(130, 24)) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "Læser kørslerne …" in shown(app))
        assert "ingen kørsler" not in shown(app)
        may_read.set()
        await until(pilot, lambda: "2 kørsler, 1 afbrudt." in shown(app))


async def test_runs_are_listed_with_progress(two_runs: list[str]) -> None:
    async with running(size=(130, 24)) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        text = shown(app)
        assert "2 kørsler, 1 afbrudt." in text
        rows = [line.strip("▸ ").split() for line in text.splitlines() if "afbrudt " in line or "færdig " in line]
        assert [[row[2], *row[4:6]] for row in rows] == [["afbrudt", "30", "10"], ["færdig", "20", "20"]]
        assert "hel.txt" not in text  # a word that is not known may be a name
        await pilot.press("right", "right", "right", "s")
        await until(pilot, lambda: "Personer▲" in shown(app))
        rows = [line.strip("▸ ").split() for line in shown(app).splitlines() if "afbrudt " in line or "færdig " in line]
        assert [row[2] for row in rows] == ["færdig", "afbrudt"]


async def test_unfinished_run_is_continued_in_batch(two_runs: list[str], site: SteeredSite) -> None:
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen) and phase(app) is Phase.ASKED)
        progress = batch(app).progress
        assert (progress.total, progress.answered) == (30, 30)
        assert site.uploads == 2 + 1 + 1


async def test_chosen_run_is_continued_when_the_list_changes(two_runs: list[str], tmp_path: Path) -> None:
    await a_run(write_list(tmp_path / "ny.txt", two_runs[:10]), whole=False)
    async with running() as (app, pilot):
        await pilot.press("f3")
        await until(pilot, lambda: "halv.txt" in shown(app) and "ny.txt" in shown(app))
        offers = app.screen.query_one("#offers", OptionList)
        [older] = [run for run in service.history() if run.source == "halv.txt"]
        offers.highlighted = offers.get_option_index(older.id)
        offers.action_select()
        app.screen.query_one(ChooseList).offer([older], [], "22-11-2026")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        assert batch(app).run_id == older.id


async def test_header_shows_a_login_made_on_another_screen(two_runs: list[str]) -> None:
    async with running(size=(120, 30)) as (app, pilot):
        assert "demo · demo" not in shown(app).splitlines()[0]
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("f")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("f2")
        await until(pilot, lambda: "demo · demo" in shown(app).splitlines()[0])


async def test_run_deleted_by_another_process_is_closed_with_its_persons(two_runs: list[str], harness: Harness) -> None:
    async with running(size=(120, 30)) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("f")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await until(pilot, lambda: "Alle er slået op" in shown(app))
        await pilot.press("f4")
        await until(pilot, lambda: "fil mangler" in shown(app))  # it has been read again
        [unfinished] = [run for run in service.history() if not run.finished]
        service.delete_run(unfinished.id)
        await pilot.press("f")
        await until(pilot, lambda: "Der er ingen afbrudt kørsel" in shown(app))
        await until(pilot, lambda: "Kørslen er her ikke" in shown(app))
        assert "Stien til listen" in shown(app)
        assert not any(f"{digits[:6]}-{digits[6:]}" in shown(app) for digits in two_runs)


async def test_cursor_follows_its_run_when_another_is_deleted(
    two_runs: list[str], tmp_path: Path, harness: Harness
) -> None:
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("down")
        [unfinished] = [run for run in service.history() if not run.finished]
        await a_run(write_list(tmp_path / "ny.txt", two_runs[:10]), whole=False)
        service.delete_run(unfinished.id)
        await pilot.press("r")
        await until(pilot, lambda: "ny.txt" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: "Færdig kørsel" in shown(app))


async def test_finished_run_is_not_continued(two_runs: list[str], harness: Harness) -> None:
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("down", "f")
        await until(pilot, lambda: any("Kørslen er færdig" in text for _, text in harness.toasts))


async def test_deleting_asks_and_lists_what_is_deleted(two_runs: list[str]) -> None:
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("x")
        await until(pilot, lambda: "Slettes" in shown(app) or "slettes" in shown(app))
        text = shown(app)
        assert "30 CPR-numre" in text
        assert "10 svar" in text
        await pilot.press("enter")  # the safe answer has the focus
        await until(pilot, lambda: isinstance(app.screen, HistorikScreen))
        assert len(service.history()) == 2
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog) and app.focused)
        safe = app.focused
        await pilot.press("tab")
        await until(pilot, lambda: app.focused is not safe)
        await pilot.press("enter")
        await until(pilot, lambda: "1 kørsel, ingen afbrudte." in shown(app))
        assert len(service.history()) == 1


async def test_runs_read_before_a_deletion_are_not_listed_after_it(
    two_runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    read, delete = service.history, service.delete_run
    was_read, may_return = threading.Event(), threading.Event()

    def held() -> list[RunSummary]:
        runs = read()
        if len(runs) == 2:
            was_read.set()
            assert may_return.wait(LIMIT)
        return runs

    def after_reading(run_id: str) -> None:
        assert was_read.wait(LIMIT)
        delete(run_id)

    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "2 kørsler, 1 afbrudt." in shown(app))
        monkeypatch.setattr(service, "history", held)
        monkeypatch.setattr(service, "delete_run", after_reading)
        await pilot.press("delete")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog) and app.focused)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "1 kørsel, ingen afbrudte." in shown(app))
        may_return.set()
        await app.workers.wait_for_complete()
        assert "1 kørsel, ingen afbrudte." in shown(app)


async def test_running_batch_is_not_deleted(two_runs: list[str], tmp_path: Path) -> None:
    spec = service.BatchSpec(service.get_access(demo=True), tmp_path / "ud.xlsx", service.Format.XLSX)
    with service.BatchSession.begin(spec, service.read_list(tmp_path / "halv.txt")):
        async with running() as (app, pilot):
            await pilot.press("f4")
            await until(pilot, lambda: "halv.txt" in shown(app))
            await pilot.press("x")
            await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
            await pilot.press("tab", "enter")
            await until(pilot, lambda: "Listen er i brug" in shown(app))
            await pilot.press("escape")
    assert len(service.history()) == 2


async def test_unreadable_file_is_listed_and_can_be_deleted(two_runs: list[str]) -> None:
    broken = paths.state_folder() / "runs" / "20260101-000000-abcdef01.sqlite"
    broken.write_bytes(b"ikke en database")
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "kan ikke læses" in shown(app) and broken.stem in shown(app))
        await pilot.press("end", "x")
        await until(pilot, lambda: "beskadiget" in shown(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: broken.stem not in shown(app))
    assert not broken.exists()
    assert len(service.history()) == 2


async def test_outdated_run_is_deleted_with_a_notification(two_runs: list[str], harness: Harness) -> None:
    [unfinished] = [run for run in service.history() if not run.finished]
    file = paths.state_folder() / "runs" / f"{unfinished.id}.sqlite"
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE run SET started = '2026-01-01T08:00:00+01:00'")
    async with running() as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: any("begyndt 01-01-2026" in text for _, text in harness.toasts))
        await until(pilot, lambda: "1 kørsel, ingen afbrudte." in shown(app))


def finished() -> RunSummary:
    [run] = [run for run in service.history() if run.finished]
    return run


async def test_finished_run_knows_list_and_file(site: SteeredSite, database: Path, tmp_path: Path) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 20)]
    await a_run(write_list(tmp_path / "hold ygdrasil.txt", people), whole=True)
    run, file = finished(), tmp_path / "hold ygdrasil.xlsx"
    assert run.source == "hold ….txt"
    assert service.output_of(run) == file
    assert run.finished
    another = replace(run, finished=run.finished + timedelta(minutes=1))
    assert service.output_of(another) is None  # a file of another run, whose name is kept alike
    file.unlink()
    assert service.output_of(run) is None


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The paths that the app opened in the system's program."""
    paths_opened: list[Path] = []

    def open_path(path: Path) -> bool:
        paths_opened.append(path)
        return True

    monkeypatch.setattr(opener, "open_path", open_path)
    return paths_opened


async def test_report_of_a_finished_run_opens_its_file(
    site: SteeredSite, database: Path, tmp_path: Path, opened: list[Path], harness: Harness
) -> None:
    people = [cpr.digits for cpr in known_cprs(database, 20)]
    await a_run(write_list(tmp_path / "hold 4.txt", people), whole=True)
    file = tmp_path / "hold 4.xlsx"
    async with running(size=(120, 40)) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "hold 4.txt" in shown(app))
        assert "hold 4.xlsx" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "Færdig kørsel" in shown(app))
        assert "Personer på listen  20" in shown(app)
        await pilot.press("o")
        await until(pilot, lambda: opened == [file])
        await pilot.press("O")
        await until(pilot, lambda: opened == [file, tmp_path])
        file.unlink()
        await pilot.press("o")
        await until(pilot, lambda: any("Filen er ikke fundet" in text for _, text in harness.toasts))
        assert len(opened) == 2


async def test_runs_are_filtered_found_and_sorted_like_other_tables(two_runs: list[str]) -> None:
    async with running(size=(140, 24)) as (app, pilot):
        await pilot.press("f4")
        await until(pilot, lambda: "halv.txt" in shown(app))
        await pilot.press("slash", *"halv", "enter")
        await until(pilot, lambda: "Kun »halv« · 1 kørsel" in shown(app))
        assert "færdig " not in shown(app)
        await pilot.press("escape", "right", "equals_sign")
        await until(pilot, lambda: "Kun Status: afbrudt · 1 kørsel" in shown(app))
        await pilot.press("escape", "right", "s", "s", "s")
        await until(pilot, lambda: "▲" not in shown(app) and "▼" not in shown(app))
        await pilot.press("ctrl+f", *"færdig", "enter", "escape", "h")
        await until(pilot, lambda: isinstance(app.screen, DetailDialog) and "færdig" in shown(app))


async def test_names_are_not_kept_where_the_profile_says_so(site: SteeredSite, database: Path, tmp_path: Path) -> None:
    hold = write_list(tmp_path / "hold 4.txt", [cpr.digits for cpr in known_cprs(database, 5)])
    access = service.get_access(demo=True)
    access = replace(access, profile=replace(access.profile, keep_names=False))
    spec = service.BatchSpec(access, tmp_path / "hold 4.xlsx", service.Format.XLSX)
    with service.BatchSession.begin(spec, service.read_list(hold)) as run:
        async for _ in run.events():
            pass
        run.write()
    assert (finished().source, finished().output) == (None, None)

"""Details on the Batch screen: chosen on the plan, and of marked or filtered persons of a run."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from textual.widgets import Input

from knappen_tui import service
from knappen_tui.audit import LogEntry
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.details import NOT_CHOSEN, PENDING
from knappen_tui.settings import paths
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.dialogs.question import ConfirmDialog
from knappen_tui.tui.dialogs.tick import Tick
from tests import support
from tests.support import log_entries, write_list
from tests.tui.batch_steps import batch, begin, phase, read
from tests.tui.conftest import running, shown, until
from tests.tui.steered import SteeredSite

pytestmark = pytest.mark.slow


@pytest.fixture
def people(database: Path) -> list[str]:
    return [cpr.digits for cpr in [*known_cprs(database, 8), *unknown_cprs(2)]]


@pytest.fixture
def hold(tmp_path: Path, people: list[str]) -> Path:
    return write_list(tmp_path / "hold.txt", people)


def looked_up_singly() -> int:
    """How many look-ups of one person the log has."""
    return sum(entry.kind == "opslag" for entry in log_entries())


def details_column(folder: Path) -> list[object]:
    """What the newest workbook says about each person's details."""
    newest = max(folder.glob("DEMO-*.xlsx"), key=lambda file: file.stat().st_mtime_ns)
    _, headings, *lines = openpyxl.load_workbook(newest)["Din liste"].iter_rows(values_only=True)
    return [line[headings.index("Detaljer")] for line in lines]


async def test_details_chosen_on_the_plan_follow_the_extract(site: SteeredSite, hold: Path) -> None:
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        tick = batch(app).query_one("#details", Tick)
        assert not tick.value
        assert "op til 10 personer" in shown(app)
        tick.focus()
        await pilot.press("space", "f5")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        assert "10 af 10 (100 %)" in shown(app)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
    assert looked_up_singly() == 8
    assert details_column(hold.parent) == ["hentet"] * 8 + [None] * 2


async def test_marked_persons_are_looked_up_before_and_after_saving(
    site: SteeredSite, hold: Path, people: list[str]
) -> None:
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("space", "space", "D")  # each mark goes one row down
        await until(pilot, lambda: looked_up_singly() == 2 and phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
        assert details_column(hold.parent) == ["hentet"] * 2 + [NOT_CHOSEN] * 6 + [None] * 2
        batch(app).query_one("#results").focus()
        await pilot.press("space", "D")
        await until(pilot, lambda: looked_up_singly() == 3 and phase(app) is Phase.SAVED)
        field = batch(app).query_one("#save-target", Input)
        field.value = str(hold.parent / "igen.xlsx")
        field.focus()
        await pilot.press("enter")
        await until(pilot, lambda: (hold.parent / "DEMO-igen.xlsx").exists() and phase(app) is Phase.SAVED)
        assert details_column(hold.parent).count("hentet") == 3
        batch(app).query_one("#results").focus()
        await pilot.press("n")
        await until(pilot, lambda: phase(app) is Phase.CHOOSING)
        await until(pilot, lambda: not any(digits.encode() in kept() for digits in people))


def kept() -> bytes:
    runs = paths.state_folder() / "runs"
    return support.contents_of(runs)


async def test_stopped_details_can_be_saved_and_continued(site: SteeredSite, hold: Path) -> None:
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        batch(app).query_one("#details", Tick).value = True
        site.singles = 3
        await pilot.press("f5")
        await until(pilot, lambda: phase(app) is Phase.DETAILING and "3 af 8" in shown(app))
        await pilot.press("x")
        await until(pilot, lambda: phase(app) is Phase.DETAILS_LEFT)
        assert "men ikke alle enkeltvis" in shown(app)
        site.singles = 1_000_000
        await pilot.press("f")
        await until(pilot, lambda: phase(app) is Phase.ASKED)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
    assert details_column(hold.parent) == ["hentet"] * 8 + [None] * 2
    answered = [entry for entry in log_entries() if entry.kind == "opslag" and is_answered(entry)]
    assert len(answered) == 8, "someone with details is looked up again"


def is_answered(entry: LogEntry) -> bool:
    return all(outcome.value == "fundet" for outcome in entry.outcomes)


async def test_workbook_saved_before_all_have_details_marks_the_others(site: SteeredSite, hold: Path) -> None:
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        batch(app).query_one("#details", Tick).value = True
        site.singles = 3
        await pilot.press("f5")
        await until(pilot, lambda: phase(app) is Phase.DETAILING and "3 af 8" in shown(app))
        await pilot.press("x")
        await until(pilot, lambda: phase(app) is Phase.DETAILS_LEFT)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: phase(app) is Phase.SAVED)
        assert "5 personer mangler detaljer" in shown(app)
    assert details_column(hold.parent) == ["hentet"] * 3 + [f"mangler: {PENDING}"] * 5 + [None] * 2


@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_many_persons_are_asked_about(
    site: SteeredSite, hold: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    profile = service.get_access(demo=True).profile
    monkeypatch.setattr("knappen_tui.demo.PROFILE", replace(profile, details_limit=9))
    async with running() as (app, pilot):
        await read(app, pilot, hold)
        batch(app).query_one("#details", Tick).value = True
        await pilot.press("f5")
        await until(pilot, lambda: isinstance(app.screen, ConfirmDialog))
        assert "Op til 10 personer bliver slået op enkeltvis" in shown(app)
        await pilot.click(f"#{answer}")
        wanted = Phase.ASKED if answer == "yes" else Phase.CHOOSING
        await until(pilot, lambda: not isinstance(app.screen, ConfirmDialog) and phase(app) is wanted)
    assert looked_up_singly() == (8 if answer == "yes" else 0)

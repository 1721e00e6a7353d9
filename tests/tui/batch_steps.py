"""Steps on the Batch screen that several tests share, and runs made without it."""

from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input

from knappen_tui import service
from knappen_tui.domain.events import ChunkDone
from knappen_tui.domain.outcome import ResultRow
from knappen_tui.tui.batch.screen import BatchScreen
from knappen_tui.tui.batch.state import Phase
from knappen_tui.tui.shell.app import KnappenApp
from tests.tui.conftest import until


def batch(app: KnappenApp) -> BatchScreen:
    """The Batch screen, in front or not."""
    return next(screen for screen in app.get_screen_stack("batch") if isinstance(screen, BatchScreen))


def phase(app: KnappenApp) -> Phase:
    return batch(app).phase


def done(app: KnappenApp) -> int:
    return batch(app).progress.done


def rows(app: KnappenApp) -> Callable[[int], ResultRow | None]:
    """The table's rows by index."""
    table = batch(app).table
    assert table
    return table.row


async def read(app: KnappenApp, pilot: Pilot[None], file: Path) -> None:
    """Go to Batch and enter the path of a list."""
    await pilot.press("f3")
    await until(pilot, lambda: app.screen.query("#path"))
    path = app.screen.query_one("#path", Input)
    path.focus()
    path.value = str(file)
    await pilot.press("enter")
    await until(pilot, lambda: app.screen.query_one("#review").display, "the review")


async def begin(app: KnappenApp, pilot: Pilot[None], file: Path) -> None:
    await read(app, pilot, file)
    await pilot.press("f5")


async def save(app: KnappenApp, pilot: Pilot[None]) -> Path:
    """Save a batch whose persons are all asked; the file."""
    await until(pilot, lambda: phase(app) is Phase.ASKED)
    target = Path(batch(app).query_one("#target", Input).value)
    await pilot.press("ctrl+s")
    await until(pilot, lambda: phase(app) is Phase.SAVED)
    return target


async def a_run(hold: Path, *, whole: bool, chunk_size: int = 10) -> None:
    """Run a list without the app: to its end, or stopped after the first chunk."""
    target = hold.with_suffix(".xlsx")
    spec = service.BatchSpec(service.get_access(demo=True), target, service.Format.XLSX, chunk_size=chunk_size)
    with service.BatchSession.begin(spec, service.read_list(hold)) as run:
        events = run.events()
        async for event in events:
            if isinstance(event, ChunkDone) and not whole:
                break
        await events.aclose()
        if whole:
            run.write()

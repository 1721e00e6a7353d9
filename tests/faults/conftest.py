"""A small register, behind a front that injects faults."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
import stamina
from starlette.applications import Starlette

from knappen_tui.backend import population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.site import navigation
from knappen_tui.web.retry import RetryPolicy
from tests.faults.front import Front
from tests.faults.lookups import Lookups

KURSISTER = 40
OPTIONS = BackendOptions(login_failures=1_000_000, keep_jobs=True)


@pytest.fixture(autouse=True)
def attempts_of_the_profile(no_waiting: None) -> Iterator[None]:
    """No pauses between attempts; their number stays that of the profile."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(autouse=True)
def no_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll waiting pages without delay."""
    monkeypatch.setattr(navigation, "DEFAULT_POLICY", RetryPolicy(shortest_poll_pause=0.001))


@pytest.fixture(scope="session")
def backend(tmp_path_factory: pytest.TempPathFactory, memory: Path) -> tuple[Path, Starlette]:
    """A register and its site, made once for each worker."""
    shared = tmp_path_factory.getbasetemp().parent / "small.sqlite"
    population.ensure(shared, KURSISTER)
    file = Path(shutil.copy(shared, memory / "register.sqlite"))
    return file, create_app(file, OPTIONS)


@pytest.fixture
def database(backend: tuple[Path, Starlette]) -> Path:
    """The register without sessions and uploads."""
    with closing(sqlite3.connect(backend[0])) as db, db:
        db.executescript("DELETE FROM upload_numre; DELETE FROM uploads; DELETE FROM sessioner")
    return backend[0]


@pytest.fixture(autouse=True)
def lookups(own_folders: Path) -> Iterator[Lookups]:
    """What is sent to the sites of this test; afterwards the look-up log has to agree with it."""
    lookups = Lookups()
    yield lookups
    lookups.check()


@pytest.fixture
async def front(backend: tuple[Path, Starlette], database: Path, lookups: Lookups) -> AsyncIterator[Front]:
    """The backend behind a front."""
    async with Front(backend[1], lookups.record) as front:
        yield front

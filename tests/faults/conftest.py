"""A small register with quick log-ins, and the front before it."""

import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import pytest
import stamina
from starlette.applications import Starlette

from knappen_tui.backend import accounts, population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.site import navigation
from knappen_tui.web.retry import RetryPolicy
from tests.faults.front import Front

KURSISTER = 40
_SCRYPT = lru_cache(accounts._scrypt)
OPTIONS = BackendOptions(login_failures=1_000_000, keep_jobs=True)


@pytest.fixture(autouse=True)
def as_many_attempts_as_the_profile_says(no_waiting: None) -> Iterator[None]:
    """No pauses between attempts, but no more of them than there would be."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield


@pytest.fixture(autouse=True)
def quick_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting pages are looked at without delay, and the one password is hashed once."""
    monkeypatch.setattr(navigation, "DEFAULT_POLICY", RetryPolicy(shortest_poll_pause=0.001))
    monkeypatch.setattr(accounts, "_scrypt", _SCRYPT)


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory where there is such a place: hundreds of runs would otherwise wait for the disk."""
    shm = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="knappen-", dir=shm if shm.is_dir() else None) as name:
        yield Path(name)


@pytest.fixture(autouse=True)
def state_in_memory(own_folders: Path, memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Journals in memory, a folder for each test."""
    monkeypatch.setenv("XDG_STATE_HOME", tempfile.mkdtemp(dir=memory))


@pytest.fixture(scope="session")
def backend(tmp_path_factory: pytest.TempPathFactory, memory: Path) -> tuple[Path, Starlette]:
    """A worker's own register and its site: made once, since both take their time."""
    shared = tmp_path_factory.getbasetemp().parent / "small.sqlite"
    population.ensure(shared, KURSISTER)
    file = Path(shutil.copy(shared, memory / "register.sqlite"))
    return file, create_app(file, OPTIONS)


@pytest.fixture
def database(backend: tuple[Path, Starlette]) -> Path:
    """The register, with nobody logged in and nothing asked."""
    with closing(sqlite3.connect(backend[0])) as db, db:
        db.executescript("DELETE FROM upload_numre; DELETE FROM uploads; DELETE FROM sessioner")
    return backend[0]


@pytest.fixture
async def front(backend: tuple[Path, Starlette], database: Path) -> AsyncIterator[Front]:
    """The backend behind a front that may make trouble."""
    async with Front(backend[1]) as front:
        yield front

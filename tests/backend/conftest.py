import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from knappen_tui.backend import population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from tests.backend.browser import Browser, BrowserOf, Clock

PERSONS = 1500


@pytest.fixture(scope="session")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of `PERSONS` persons that is never logged in to (the shared one is)."""
    path = tmp_path_factory.mktemp("register") / "register.db"
    population.create(path, PERSONS)
    return path


@pytest.fixture
def database(register: Path, tmp_path: Path) -> Path:
    """A copy of the register for one test."""
    return Path(shutil.copy(register, tmp_path / "knappen.db"))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def browser_of(database: Path, clock: Clock) -> BrowserOf:
    """Makes browsers, each with its own cookies."""

    def open_browser(options: BackendOptions | None = None, scheme: str = "http") -> Browser:
        transport = httpx.ASGITransport(create_app(database, options, clock=clock))
        return Browser(httpx.AsyncClient(transport=transport, base_url=f"{scheme}://127.0.0.1"))

    return open_browser


@pytest.fixture
async def browser(browser_of: BrowserOf) -> Browser:
    """A browser that is logged in as the practice user."""
    browser = browser_of()
    await browser.log_in()
    return browser


@pytest.fixture
def db(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the site's database beside the site's own."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection

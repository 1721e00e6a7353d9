"""The practice site over a database of its own."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from sqlite3 import Connection, connect

import pytest

from knappen_tui.stil.amu.practice import population
from tests.stil.amu.browser import Browser, SiteClock

TODAY = date(2026, 11, 24)
ROWS = 120


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy; no test uses it directly."""
    file = tmp_path_factory.mktemp("amu") / "amu.sqlite"
    population.create(file, today=TODAY, rows=ROWS)
    return file


@pytest.fixture
def amu_database(filled: Path, tmp_path: Path) -> Path:
    return Path(shutil.copyfile(filled, tmp_path / "amu.sqlite"))


@pytest.fixture
def db(amu_database: Path) -> Iterator[Connection]:
    """A connection beside the site's own."""
    with closing(connect(amu_database, isolation_level=None)) as connection:
        yield connection


@pytest.fixture
def clock() -> SiteClock:
    return SiteClock(datetime(2026, 11, 24, 12).timestamp())  # noqa: DTZ001 - the site's own day


@pytest.fixture
async def browser(amu_database: Path, clock: SiteClock) -> AsyncIterator[Browser]:
    """A browser of the demo school that is logged in."""
    async with Browser(amu_database, clock) as found:
        await found.log_in()
        yield found

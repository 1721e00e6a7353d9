"""The demo: the rebuilt backend behind an in-process transport in place of a socket.

The client is the same as for the real site, with the same forms, pages and sheets.
"""

import sqlite3
import time
from datetime import date
from pathlib import Path

import httpx

from knappen_tui import __version__
from knappen_tui.backend import database, jobs, population
from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.storage import storage_errors
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile

KURSISTER = 500

PROFILE = Profile(name="demo", url="https://demo.invalid/", user=DEMO_USER, demo=True, pause_seconds=0)
PASSWORD = DEMO_PASSWORD


class _Transport(httpx.ASGITransport):
    """Transport to the demo site; on close it deletes the uploaded numbers, which may be real ones."""

    def __init__(self, file: Path) -> None:
        super().__init__(create_app(file, BackendOptions(demo=True)))
        self._file = file
        self._opened = time.time()

    async def aclose(self) -> None:
        """Delete the uploads made since the transport was opened."""
        with database.connect(self._file) as connection:
            jobs.delete_newer(connection, made_since=self._opened)


def transport() -> httpx.AsyncBaseTransport:
    """A transport to the demo site, whose database is created at the first call. Raises `StorageError`."""
    return _Transport(_database())


def _database() -> Path:
    file = paths.cache_folder() / f"demo-{__version__}-{KURSISTER}.sqlite"
    advice = "Skaf plads på disken og skriveadgang til mappen."
    with storage_errors(f"Demoens database {file}", sqlite3.OperationalError, advice=advice, verb="laves"):
        paths.private_folder(file.parent)
        try:
            population.ensure(file, KURSISTER, today=date.today())
        except ConfigurationError:
            # Damaged or of another version.
            file.unlink()
            population.ensure(file, KURSISTER, today=date.today())
    return file

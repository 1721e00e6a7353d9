"""The demo: the rebuilt backend in this very process, spoken to as any other site.

Nothing of the way is different: same forms, same pages, same sheets. Only the socket is missing.
"""

import sqlite3
from pathlib import Path

import httpx

from knappen_tui import __version__
from knappen_tui.backend import population
from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import Options
from knappen_tui.domain.errors import NotWritten
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile

KURSISTER = 2000

PROFILE = Profile(name="demo", url="https://demo.invalid/", user=DEMO_USER, demo=True)
PASSWORD = DEMO_PASSWORD


def transport() -> httpx.AsyncBaseTransport:
    """The way to the demo site, made ready at the first call. Raises `NotWritten`."""
    return httpx.ASGITransport(create_app(_database(), Options(demo=True)))


def _database() -> Path:
    try:
        file = paths.private_folder(paths.cache_folder()) / f"demo-{__version__}-{KURSISTER}.sqlite"
        population.ensure(file, KURSISTER)
    except (OSError, sqlite3.OperationalError) as error:
        raise NotWritten(
            f"Demoens database kan ikke laves: {error}.", advice="Sørg for plads og skriveadgang i mappen."
        ) from error
    return file

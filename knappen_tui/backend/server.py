"""Serve the backend on a loopback port for practice, with fictional data."""

import socket
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

from knappen_tui.backend import accounts, population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.domain.errors import ConfigurationError

_LOOPBACK = "127.0.0.1"


def serve(
    database: Path,
    port: int,
    kursister: int = 5000,
    *,
    announce: Callable[[str], None],
    options: BackendOptions | None = None,
    seed: int = population.DEFAULT_SEED,
    progress: population.Progress | None = None,
) -> None:
    """Serve the site on 127.0.0.1:`port` (0: a free one) until SIGINT or SIGTERM.

    A missing database is created with `kursister` persons; an existing one is kept. `announce` is called with each
    line to print: address, user, password. Raises `ConfigurationError` if uvicorn is not installed, the port is
    in use or the database cannot be used.
    """
    try:
        import uvicorn  # of the extra `server`
    except ImportError as error:
        raise ConfigurationError(
            "Serveren kræver uvicorn, som ikke er installeret.",
            advice="Installér den, hvor knappen er installeret: pip install uvicorn",
        ) from error
    with _listen(port) as listener:
        if not database.exists():
            announce(f"Laver {database} med {kursister} opdigtede kursister …")
        _prepare(database, kursister, seed, progress)
        app = create_app(database, options or BackendOptions(demo=True))
        # No access log: the site has its look-up log.
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        announce(f"Adresse: http://{_LOOPBACK}:{listener.getsockname()[1]}/")
        announce(f"Brugernavn: {accounts.DEMO_USER}")
        announce(f"Adgangskode: {accounts.DEMO_PASSWORD}")
        announce("Alle personer er opdigtede. Stop med Ctrl-C.")
        uvicorn.Server(config).run(sockets=[listener])


def _listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_LOOPBACK, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        raise ConfigurationError(
            f"Port {port} kan ikke bruges: den er optaget eller forbeholdt.", advice="Vælg en anden med --port."
        ) from error
    return listener


def _prepare(database: Path, kursister: int, seed: int, progress: population.Progress | None) -> None:
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        population.ensure(database, kursister, seed=seed, today=date.today(), progress=progress)
    except (OSError, ValueError, sqlite3.Error) as error:
        raise ConfigurationError(
            f"Databasen {database} kan ikke oprettes: {error}.", advice="Vælg en anden mappe eller færre kursister."
        ) from error

"""The backend's SQLite file: created from `schema.sql`, opened for each unit of work."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from knappen_tui.domain.errors import ConfigurationError

_APPLICATION_ID = 0x4B4E4150  # "KNAP" in the file's header identifies a backend database
_VERSION = 1
_STAMPS = ("application_id", "user_version")
_BUSY_SECONDS = 30.0


def write_schema(connection: sqlite3.Connection) -> None:
    """Create the tables in an empty database and set its application id and version."""
    for name in ("accounts.sql", "schema.sql"):
        connection.executescript(files("knappen_tui.backend").joinpath(name).read_text(encoding="utf-8"))
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an existing database, closed on exit. Raises `sqlite3.Error`.

    Each unit of work opens its own, in its own thread: it takes a fraction of a millisecond.
    """
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, timeout=_BUSY_SECONDS)) as connection:
        # The data are fictional: losing some in a power cut does not matter.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        yield connection


def check(path: Path) -> None:
    """Raise `ConfigurationError` unless `path` is a backend database of this version."""
    try:
        with connect(path) as connection:
            found = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _STAMPS)
    except sqlite3.Error as error:
        raise ConfigurationError(
            f"Databasen {path} kan ikke åbnes.", advice="Kontrollér filens navn og dine rettigheder til den."
        ) from error
    if found != (_APPLICATION_ID, _VERSION):
        raise ConfigurationError(
            f"{path} er ikke en øvelsesdatabase fra denne version af knappen.",
            advice="Vælg et andet filnavn, eller slet filen, hvis den er en gammel øvelsesdatabase.",
        )

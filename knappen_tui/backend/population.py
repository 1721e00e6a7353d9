"""Write a register of any number of fictional persons to a database file.

Person i depends only on (seed, i): a smaller population is the beginning of a larger one.
"""

import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from filelock import FileLock

from knappen_tui.backend import accounts, database
from knappen_tui.backend.cprs import known_cpr, unknown_cprs
from knappen_tui.backend.generator import REFERENCE_DATE, History, generate
from knappen_tui.backend.udbydere import KOMMUNER, UDBYDERE
from knappen_tui.domain.cpr import Cpr

__all__ = ["DEFAULT_SEED", "REFERENCE_DATE", "Progress", "create", "ensure", "known_cprs", "unknown_cprs"]

DEFAULT_SEED = 2004

Progress = Callable[[int, int], None]
"""Called with (persons written, persons in all)."""

_BATCH = 2000


def create(path: Path, kursister: int = 5000, *, seed: int = DEFAULT_SEED, progress: Progress | None = None) -> None:
    """Create a database of `kursister` persons and the practice account.

    It is written to a temporary file and renamed when complete.
    Raises `FileExistsError` if the file exists, `ValueError` for more persons than there are numbers, `OSError` and
    `sqlite3.Error` if it cannot be written.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(f"{path.name}.ufaerdig")
    unfinished.unlink(missing_ok=True)  # of a killed process
    try:
        # Its persons are fictional, but a real list may be uploaded to it.
        unfinished.touch(mode=0o600)
        with closing(sqlite3.connect(unfinished)) as connection:
            _fill(connection, kursister, seed, progress)
        with unfinished.open("rb+") as stream:
            os.fsync(stream.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def ensure(path: Path, kursister: int = 5000, *, seed: int = DEFAULT_SEED, progress: Progress | None = None) -> bool:
    """Create the database if it is missing; True if it was created. Locked against other processes.

    An existing database is kept, whatever its size. Raises the errors of `create`, and `ConfigurationError` for a file
    that is no backend database.
    """
    # Where the file system has no locks filelock warns on stderr, and does without.
    warnings.filterwarnings("ignore", "flock not supported", UserWarning)
    with FileLock(path.with_name(f"{path.name}.lock"), mode=0o600):
        made = not path.exists()
        if made:
            create(path, kursister, seed=seed, progress=progress)
    database.check(path)
    return made


def known_cprs(path: Path, limit: int | None = None) -> Iterator[Cpr]:
    """Every CPR number in the database, or the first `limit`, in the order of the persons' ids."""
    with database.connect(path) as connection:
        for (digits,) in connection.execute(
            "SELECT cpr FROM kursister ORDER BY id LIMIT ?", (-1 if limit is None else limit,)
        ):
            yield Cpr(digits)


def _fill(connection: sqlite3.Connection, kursister: int, seed: int, progress: Progress | None) -> None:
    connection.execute("PRAGMA journal_mode = OFF")  # a failed creation deletes the file
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA foreign_keys = ON")
    database.write_schema(connection)
    with connection:
        connection.executemany("INSERT INTO kommuner VALUES (?, ?)", KOMMUNER)
        connection.executemany("INSERT INTO udbydere VALUES (?, ?, ?)", UDBYDERE)
        accounts.add_user(connection, accounts.DEMO_USER, accounts.DEMO_PASSWORD)
    for first in range(0, kursister, _BATCH):
        beyond = min(first + _BATCH, kursister)
        with connection:
            _insert(connection, seed, range(first, beyond))
        if progress is not None:
            progress(beyond, kursister)
    connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer


def _insert(connection: sqlite3.Connection, seed: int, indexes: range) -> None:
    """Insert persons by index; a person's id is the index + 1."""
    people: list[tuple[int, Cpr, History]] = []
    for index in indexes:
        cpr = known_cpr(seed, index)
        people.append((index + 1, cpr, generate(seed, index, cpr.birth_date)))
    connection.executemany("INSERT INTO kursister VALUES (?, ?)", ((id_, cpr.digits) for id_, cpr, _ in people))
    connection.executemany(
        "INSERT INTO moduler (kursist, startdato, du_modul, slutdato, udbyder, henvisningskategori, ophoersaarsag,"
        " modultest_bestaaet) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        chain.from_iterable(((id_, *modul) for modul in found.moduler) for id_, _, found in people),
    )
    connection.executemany(
        "INSERT INTO proever VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        chain.from_iterable(((id_, *proeve) for proeve in found.proever) for id_, _, found in people),
    )
    connection.executemany(
        "INSERT INTO henvisninger VALUES (?, ?, ?, ?, ?)",
        chain.from_iterable(
            ((id_, *key, *rest) for key, rest in found.henvisninger.items()) for id_, _, found in people
        ),
    )
    connection.executemany(
        "INSERT INTO meritter VALUES (?, ?, ?, ?)",
        chain.from_iterable(((id_, code, *rest) for code, rest in found.meritter.items()) for id_, _, found in people),
    )
    connection.executemany(
        "INSERT INTO prae2004 VALUES (?, ?, ?)",
        ((id_, *found.prae2004) for id_, _, found in people if found.prae2004 is not None),
    )

"""Write a register of any number of fictional persons to a database file.

Person i depends only on (seed, i): a smaller population is the beginning of a larger one. Beside them are the persons
of `follow_up_cases`, whose dates depend on a day.
"""

import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import chain
from pathlib import Path

from filelock import FileLock

from knappen_tui.backend import accounts, database, follow_up_cases
from knappen_tui.backend.cprs import known_cpr, unknown_cprs
from knappen_tui.backend.follow_up_cases import FIRST_ID
from knappen_tui.backend.generator import REFERENCE_DATE, History, generate
from knappen_tui.backend.udbydere import KOMMUNER, UDBYDERE
from knappen_tui.domain.cpr import Cpr

__all__ = ["DEFAULT_SEED", "REFERENCE_DATE", "Progress", "create", "ensure", "known_cprs", "unknown_cprs"]

DEFAULT_SEED = 2004

Progress = Callable[[int, int], None]
"""Called with (persons written, persons in all)."""

_BATCH = 2000


def create(
    path: Path,
    kursister: int = 5000,
    *,
    seed: int = DEFAULT_SEED,
    today: date = REFERENCE_DATE,
    progress: Progress | None = None,
) -> None:
    """Create a database of `kursister` persons, those of the rules of follow-up on a day, and the practice account.

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
            _add_cases(connection, seed, today)
            connection.execute("PRAGMA journal_mode = WAL")  # readers do not wait for a writer
        with unfinished.open("rb+") as stream:
            os.fsync(stream.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def ensure(
    path: Path,
    kursister: int = 5000,
    *,
    seed: int = DEFAULT_SEED,
    today: date = REFERENCE_DATE,
    progress: Progress | None = None,
) -> bool:
    """Create the database if it is missing; True if it was created. Locked against other processes.

    An existing database is kept, whatever its size. Raises the errors of `create`, and `ConfigurationError` for a file
    that is no backend database.
    """
    # Where the file system has no locks filelock warns on stderr, and does without.
    warnings.filterwarnings("ignore", "flock not supported", UserWarning)
    with FileLock(path.with_name(f"{path.name}.lock"), mode=0o600):
        made = not path.exists()
        if made:
            create(path, kursister, seed=seed, today=today, progress=progress)
    database.check(path)
    return made


def known_cprs(path: Path, limit: int | None = None) -> Iterator[Cpr]:
    """Every CPR number of the population, or the first `limit`, in the order of the persons' ids."""
    with database.connect(path) as connection:
        for (digits,) in connection.execute(
            "SELECT cpr FROM kursister WHERE id < ? ORDER BY id LIMIT ?",
            (FIRST_ID, -1 if limit is None else limit),
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
            _insert(connection, list(_generated(seed, range(first, beyond))))
        if progress is not None:
            progress(beyond, kursister)


def _add_cases(connection: sqlite3.Connection, seed: int, today: date) -> None:
    """Insert the persons of the rules of follow-up."""
    made = follow_up_cases.cases(today)
    numbers = follow_up_cases.case_cprs(seed, len(made))
    with connection:
        _insert(
            connection,
            [(id_, cpr, case.history) for id_, (cpr, case) in enumerate(zip(numbers, made, strict=True), FIRST_ID)],
        )


def _generated(seed: int, indexes: range) -> Iterator[tuple[int, Cpr, History]]:
    """Yield persons by index; a person's id is the index + 1."""
    for index in indexes:
        cpr = known_cpr(seed, index)
        yield index + 1, cpr, generate(seed, index, cpr.birth_date)


def _insert(connection: sqlite3.Connection, people: Sequence[tuple[int, Cpr, History]]) -> None:
    """Insert persons: id, number and registrations."""
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

"""SQLite files that hold persons: a commit is synced to disk, a deleted row is overwritten with zeros."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from knappen_tui.domain.storage import storage_errors

_BUSY_SECONDS = 30


def open_existing(file: Path) -> sqlite3.Connection:
    """Open a file without creating it. Raises `FileNotFoundError` if there is none, `sqlite3.Error`."""
    try:
        return sqlite3.connect(
            f"{file.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
            check_same_thread=False,  # a session may be used by one thread after another
        )
    except sqlite3.OperationalError:
        if file.exists():
            raise
        raise FileNotFoundError(file) from None


def set_durable(db: sqlite3.Connection) -> None:
    """Sync every commit, and overwrite what is deleted. Raises `sqlite3.Error` and closes a file that is damaged."""
    db.row_factory = sqlite3.Row
    try:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
    except BaseException:
        db.close()  # Windows deletes no open file
        raise


def journal_errors(file: Path, *, kept: str) -> AbstractContextManager[None]:
    """Raise `StorageError` in place of errors of the disk and of a damaged file; `kept` says what is safe."""
    return storage_errors(
        f"Journalen {file}",
        sqlite3.DatabaseError,
        advice="Skaf plads på disken og skriveadgang til mappen, og kør samme kommando igen.",
        kept=kept,
    )


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit the block, or roll it back if it raises."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if db.in_transaction:  # SQLite itself has rolled back where the disk was full
            db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")

"""sqlite3 alone, as durable as knappen's journal: same pragmas, same columns, one transaction a chunk."""

import sqlite3
from pathlib import Path

from knappen_tui.domain.udtraek import COLUMNS

_NAMES = [column.field for column in COLUMNS[1:]]
_RECORD = (
    f"UPDATE person SET ({', '.join(_NAMES)}, answered_at) = ({', '.join('?' * (len(_NAMES) + 1))}), "
    "state = 'answered' WHERE cpr = ?"
)


class BareJournal:
    """A table of persons, updated a chunk at a time."""

    def __init__(self, file: Path, numbers: list[str]) -> None:
        """Create the file with every person pending."""
        self._db = sqlite3.connect(file, isolation_level=None)
        for pragma in ("secure_delete = ON", "journal_mode = WAL", "synchronous = FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.execute(
            "CREATE TABLE person (position INTEGER PRIMARY KEY, cpr TEXT NOT NULL UNIQUE,"
            f" state TEXT NOT NULL DEFAULT 'pending', answered_at TEXT, {', '.join(_NAMES)})"
        )
        self._db.execute("BEGIN")
        self._db.executemany("INSERT INTO person (cpr) VALUES (?)", ((number,) for number in numbers))
        self._db.execute("COMMIT")

    def record(self, rows: list[tuple[object, ...]]) -> None:
        """Commit the rows of one chunk (the number last)."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(_RECORD, rows)
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

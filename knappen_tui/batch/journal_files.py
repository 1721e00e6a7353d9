"""Facts of runs' files, read without opening and locking the run."""

import sqlite3
from contextlib import closing
from datetime import datetime
from enum import Enum
from pathlib import Path

from knappen_tui.batch.db import DISCARDED, TOTALS, VERSION, connect, journal_errors, moment
from knappen_tui.domain.report import RunSummary


class FileState(Enum):
    """What a journal file holds.

    `EMPTY`: its process was killed before the run was created, or the run was discarded while a reader had it open.
    `UNREADABLE` files are damaged or of another schema version.
    """

    READABLE = "readable"
    EMPTY = "empty"
    UNREADABLE = "unreadable"


def has_written_persons(file: Path) -> bool:
    """Whether a run is written and still has its personal rows. Raises `RunGone`, `StorageError`."""
    with journal_errors(file), closing(connect(file)) as db:
        found = db.execute("SELECT finished IS NOT NULL AND EXISTS (SELECT 1 FROM person) FROM run").fetchone()[0]
    return bool(found)


def file_state(file: Path) -> FileState:
    """Return what a journal file holds, without locking it. Raises `RunGone`, `StorageError`."""
    with journal_errors(file):
        try:
            with closing(connect(file)) as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
                return FileState.UNREADABLE
            raise
    if version == VERSION:
        return FileState.READABLE
    return FileState.EMPTY if version == DISCARDED or not (version or tables) else FileState.UNREADABLE


def fingerprint(file: Path) -> str | None:
    """Return the fingerprint of a run's list, None once it is finished. Raises `RunGone`, `StorageError`."""
    with journal_errors(file), closing(connect(file)) as db:
        found: str | None = db.execute("SELECT fingerprint FROM run").fetchone()[0]
    return found


def summary(file: Path) -> RunSummary:
    """Return the summary of a run, without locking it. Raises `RunGone`, `StorageError`."""
    with journal_errors(file), closing(connect(file)) as db:
        run = db.execute("SELECT * FROM run").fetchone()
        counts = run if run["finished"] else db.execute(TOTALS).fetchone()
    return RunSummary(
        id=run["id"],
        profile=run["profile"],
        user=run["user"],
        site=run["site"],
        demo=bool(run["demo"]),
        source=run["kept_source"] if run["finished"] else run["source"],
        started=datetime.fromisoformat(run["started"]),
        finished=moment(run["finished"]),
        persons=run["persons"],
        duplicates=run["duplicates"],
        rejected=run["rejected"],
        answered=counts["answered"],
        found=counts["found"],
        only_prae2004=counts["only_prae2004"],
        unanswered=counts["unanswered"],
        answers_from=moment(counts["answers_from"]),
        answers_to=moment(counts["answers_to"]),
        with_details=bool(run["with_details"]),
        details_answered=counts["details_answered"],
        details_missing=counts["details_missing"],
        details_from=moment(counts["details_from"]),
        details_to=moment(counts["details_to"]),
        output=run["kept_output"],
    )

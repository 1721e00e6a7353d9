"""The journal of a plan that is being carried out: a SQLite file that outlives the process.

A row is recorded as sent before its request is, and as settled when the list has been read after it. So the same plan
can be carried out by another start of the program, which sends nothing twice without reading first.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import RunBusy
from knappen_tui.settings import private_database
from knappen_tui.settings.connection import Connection
from knappen_tui.settings.lock import LockHeld, acquire
from knappen_tui.settings.paths import private_folder
from knappen_tui.settings.private_database import transaction
from knappen_tui.stil.amu.participation import Participation, from_json, to_json
from knappen_tui.stil.amu.plan import Plan, PlannedChange, PlanRow, RowStatus, WantedRow
from knappen_tui.stil.amu.results import ExamResult

KEPT = timedelta(days=30)

_VERSION = 2
_PLAN_TABLE = """CREATE TABLE plan (
    source TEXT NOT NULL, url TEXT NOT NULL, user TEXT NOT NULL, started TEXT NOT NULL
) STRICT"""
_ROW_TABLE = """CREATE TABLE row (
    position INTEGER PRIMARY KEY, line INTEGER NOT NULL, about TEXT NOT NULL, change TEXT, status TEXT NOT NULL,
    remark TEXT NOT NULL, sent INTEGER NOT NULL DEFAULT 0, alike INTEGER
) STRICT"""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A row of the plan as it stands. `is_sent`: a request with it may have reached the site.

    `alike` is how many rows of the same person and course the list had before that, None where it was not counted.
    """

    position: int
    row: PlanRow
    is_sent: bool
    alike: int | None = None


@dataclass(frozen=True, slots=True)
class UnfinishedPlan:
    """A plan that was stopped: its file, where its changes came from, when it began, and how many rows are left."""

    file: Path
    source: str
    started: datetime
    rows: int
    pending: int


def fingerprint(connection: Connection, source: str, wishes: Iterable[Any]) -> str:
    """Return the name of a plan's journal: the same for the same wishes (JSON values) of the same school."""
    text = json.dumps([connection.url, connection.user, source, *wishes], ensure_ascii=False)
    return blake2b(text.encode(), digest_size=12).hexdigest()


class ChangeJournal:
    """The journal of one plan, locked against other processes until `close`. `plan` is None until `begin`."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open or create the file. Raises `RunBusy`, `StorageError`."""
        self.file = folder / f"{name}.sqlite"
        self._db: sqlite3.Connection | None = None
        with _errors(self.file):
            private_folder(folder)
            try:
                self._lock = acquire(self.file.with_suffix(".lock"), timeout=0)
            except LockHeld as held:
                raise RunBusy(
                    "De samme ændringer er ved at blive udført af et andet program.",
                    advice=f"Vent, til det er færdigt. {held.advice}".strip(),
                ) from None
        try:
            with _errors(self.file):
                self.file.touch(mode=0o600)
                self._db = private_database.open_existing(self.file)
                private_database.set_durable(self._db)
                self.is_begun = self._db.execute("PRAGMA user_version").fetchone()[0] == _VERSION
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, plan: Plan, connection: Connection, now: datetime) -> None:
        """Record a plan in one transaction. Raises `StorageError`."""
        with _errors(self.file), transaction(self._open):
            for statement in (_PLAN_TABLE, _ROW_TABLE):
                self._open.execute(statement)
            about = (plan.source, connection.url, connection.user, now.isoformat())
            self._open.execute("INSERT INTO plan VALUES (?, ?, ?, ?)", about)
            self._open.executemany(
                "INSERT INTO row (line, about, change, status, remark) VALUES (?, ?, ?, ?, ?)", map(_to_sql, plan.rows)
            )
            self._open.execute(f"PRAGMA user_version = {_VERSION}")
        self.is_begun = True

    def rows(self) -> list[JournalRow]:
        """Return the rows in the plan's order. Raises `StorageError`."""
        with _errors(self.file):
            return [
                JournalRow(row["position"], _from_sql(row), bool(row["sent"]), row["alike"])
                for row in self._open.execute("SELECT * FROM row ORDER BY position")
            ]

    def plan(self) -> Plan:
        """Return the plan as it stands. Raises `StorageError`."""
        with _errors(self.file):
            [source] = self._open.execute("SELECT source FROM plan").fetchone()
        return Plan(source, tuple(one.row for one in self.rows()))

    def started(self) -> datetime:
        """Return when the plan was begun. Raises `StorageError`."""
        with _errors(self.file):
            [started] = self._open.execute("SELECT started FROM plan").fetchone()
        return datetime.fromisoformat(started)

    def set_sent(self, rows: Sequence[JournalRow], alike: int | None = None) -> list[JournalRow]:
        """Record that a request with these rows is about to be sent; `alike` stays as it was the first time.

        Raises `StorageError`.
        """
        sent = [one if one.is_sent else replace(one, is_sent=True, alike=alike) for one in rows]
        with _errors(self.file), transaction(self._open):
            self._open.executemany(
                "UPDATE row SET sent = 1, alike = ? WHERE position = ?", [(one.alike, one.position) for one in sent]
            )
        return sent

    def settle(self, found: Sequence[tuple[JournalRow, RowStatus, str]]) -> list[JournalRow]:
        """Record what came of rows, with remarks, in one transaction. Raises `StorageError`."""
        if not found:
            return []
        with _errors(self.file), transaction(self._open):
            self._open.executemany(
                "UPDATE row SET status = ?, remark = ? WHERE position = ?",
                [(status.name, remark, one.position) for one, status, remark in found],
            )
        return [replace(one, row=replace(one.row, status=status, remark=remark)) for one, status, remark in found]

    def discard(self) -> None:
        """Delete the file, overwriting its rows, and close the journal. Raises `StorageError`."""
        with _errors(self.file):
            if self.is_begun:
                with transaction(self._open):
                    self._open.execute("DELETE FROM row")
                    self._open.execute("DELETE FROM plan")
                self._open.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._open.close()
            self.file.unlink()
        self._db = None
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file and release the lock."""
        if self._db is not None:
            self._db.close()
            self._db = None
            self._lock.release()

    @property
    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            raise AssertionError("the journal is closed")
        return self._db


def delete_old(folder: Path, now: datetime) -> None:
    """Delete the journals that were last written longer ago than `KEPT`. Raises `StorageError`."""
    for file in sorted(folder.glob("*.sqlite")) if folder.exists() else []:
        with _errors(file):
            written = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
        if now - written > KEPT:
            with suppress(RunBusy):
                ChangeJournal(folder, file.stem).discard()


def unfinished_in(folder: Path, connection: Connection) -> list[UnfinishedPlan]:
    """Return the stopped plans of a school, the oldest first. Raises `StorageError`."""
    found = []
    for file in sorted(folder.glob("*.sqlite")) if folder.exists() else []:
        with _errors(file), closing(private_database.open_existing(file)) as db:
            if db.execute("PRAGMA user_version").fetchone()[0] != _VERSION:
                continue
            source, url, user, started = db.execute("SELECT source, url, user, started FROM plan").fetchone()
            names = [status.name for status in RowStatus if status.is_pending]
            counts = "SELECT count(*), count(*) FILTER (WHERE status IN (?, ?, ?)) FROM row"
            rows, pending = db.execute(counts, names).fetchone()
        if (url, user) == (connection.url, connection.user):
            found.append(UnfinishedPlan(file, source, datetime.fromisoformat(started), rows, pending))
    return sorted(found, key=lambda one: one.started)


def _errors(file: Path) -> AbstractContextManager[None]:
    return private_database.journal_errors(file, kept="Det, der er registreret på siden, er registreret.")


def _to_sql(row: PlanRow) -> tuple[int, str, str | None, str, str]:
    change = None if row.change is None else json.dumps([_to_json(row.change.before), _to_json(row.change.after)])
    return row.line, json.dumps(_to_json(row.about)), change, row.status.name, row.remark


def _from_sql(row: sqlite3.Row) -> PlanRow:
    about = _from_json(json.loads(row["about"]))
    assert about is not None  # noqa: S101 - a row is about something
    change = None
    if row["change"] is not None:
        before, after = map(_from_json, json.loads(row["change"]))
        assert not isinstance(before, WantedRow)  # noqa: S101
        assert not isinstance(after, WantedRow)  # noqa: S101
        change = PlannedChange(before, after)
    return PlanRow(row["line"], about, RowStatus[row["status"]], row["remark"], change)


def _to_json(about: Participation | WantedRow | None) -> Any:
    if isinstance(about, Participation):
        return to_json(about)
    return None if about is None else wish(about)


def wish(wanted: WantedRow) -> list[Any]:
    """Return a row of a file as a value of JSON, with its whole number."""
    day = wanted.startdato.isoformat() if wanted.startdato else None
    return [
        wanted.line,
        wanted.cpr.digits if wanted.cpr else None,
        wanted.fagkode,
        wanted.niveau,
        day,
        wanted.hold_id,
        None if wanted.resultat is None else int(wanted.resultat),
        wanted.selvstuderende,
        wanted.fault,
    ]


def _from_json(found: Any) -> Participation | WantedRow | None:
    if found is None or isinstance(found, dict):
        return from_json(found) if found else None
    line, digits, fagkode, niveau, day, hold_id, result, selvstuderende, fault = found
    return WantedRow(
        line,
        Cpr(digits) if digits else None,
        fagkode,
        niveau,
        datetime.fromisoformat(day).date() if day else None,
        hold_id,
        None if result is None else ExamResult(result),
        selvstuderende,
        fault,
    )

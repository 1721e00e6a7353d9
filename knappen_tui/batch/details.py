"""The details in a run's journal: who is looked up singly, who is answered, and with what records.

The promises of the journal hold for them too: a person with details is never looked up singly again in that run, one
without is never reported as having none, and each person is one synced transaction.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from knappen_tui.batch.db import connect, journal_errors
from knappen_tui.domain.columns import Kind, moment_from_json
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import NOT_CHOSEN, PENDING, Details
from knappen_tui.domain.events import DetailProgress
from knappen_tui.domain.kursist import Kursist, Registration
from knappen_tui.domain.own_columns import PersonDetails
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.domain.report import RunDetails, Unanswered
from knappen_tui.settings.private_database import transaction

NAMES = ", ".join(f"details.{table.field}" for table in TABLES)
_FIELDS = ", ".join(table.field for table in TABLES)
_NO_RECORDS = "[]"
_COUNTS = (
    "SELECT count(*), count(*) FILTER (WHERE state = 'answered'), count(*) FILTER (WHERE state = 'missing')"
    " FROM details"
)
_WANT_ALL = "INSERT INTO details (cpr) SELECT cpr FROM person WHERE findes ON CONFLICT DO NOTHING"
# Someone without details who is chosen once more is looked up once more.
_WANT_ONE = (
    "INSERT INTO details (cpr) SELECT cpr FROM person WHERE findes AND position = ? ON CONFLICT (cpr)"
    " DO UPDATE SET state = 'pending', reason = NULL, answered_at = NULL WHERE state = 'missing'"
)
_RECORD = (
    f"UPDATE details SET ({_FIELDS}, answered_at) = ({', '.join('?' * (len(TABLES) + 1))}), state = 'answered'"
    " WHERE cpr = ? AND state = 'pending'"
)
_RECORD_MISSING = (
    "UPDATE details SET state = 'missing', reason = ?, answered_at = ? WHERE cpr = ? AND state = 'pending'"
)
# CROSS JOIN: the persons are read in their order, and nothing is sorted.
_PENDING = "FROM person CROSS JOIN details ON details.cpr = person.cpr WHERE details.state = 'pending'"
_PERSONS = (
    f"SELECT person.cpr, own_row.cells, details.state, details.reason, {NAMES} FROM person"
    " CROSS JOIN details ON details.cpr = person.cpr"
    " LEFT JOIN own_row ON own_row.cpr = person.cpr AND NOT own_row.duplicate ORDER BY person.position"
)
_MISSING = (
    "SELECT person.cpr, details.state, details.reason FROM person CROSS JOIN details ON details.cpr = person.cpr"
    " WHERE details.state != 'answered' ORDER BY person.position"
)


class PendingPerson(NamedTuple):
    """A person who is to be looked up singly: place on the list, and whether the extract has a module."""

    position: int
    cpr: Cpr
    has_modules: bool


class DetailStore:
    """The details of one run. What it writes goes through the journal's connection `db`."""

    def __init__(self, db: sqlite3.Connection, file: Path) -> None:
        self._db = db
        self._file = file
        self.progress = self._count()

    def _count(self) -> DetailProgress:
        return DetailProgress(*self._db.execute(_COUNTS).fetchone())

    def want(self, positions: Iterable[int] | None = None) -> None:
        """Mark the persons at these positions, or all, as to be looked up singly; only those who are found."""
        with journal_errors(self._file), transaction(self._db):
            if positions is None:
                self._db.execute(_WANT_ALL)
            else:
                self._db.executemany(_WANT_ONE, ((position,) for position in positions))
        self.progress = self._count()

    def next_pending(self, after: int, *, exclude: Collection[Cpr] = ()) -> PendingPerson | None:
        """Return the next person behind a position of the list; None if there is none."""
        return self._pending(f"{_PENDING} AND position > ? ORDER BY position", [after], exclude)

    def last_pending(self, *, exclude: Collection[Cpr] = ()) -> PendingPerson | None:
        """Return the last person of the list; None if there is none."""
        return self._pending(f"{_PENDING} ORDER BY position DESC", [], exclude)

    def _pending(self, condition: str, values: list[int], exclude: Collection[Cpr]) -> PendingPerson | None:
        with journal_errors(self._file):
            rows = self._db.execute(
                f"SELECT position, person.cpr, seneste_startdato IS NOT NULL {condition} LIMIT ?",
                [*values, len(exclude) + 1],
            ).fetchall()
        found = (PendingPerson(position, Cpr(digits), bool(modules)) for position, digits, modules in rows)
        return next((one for one in found if one.cpr not in exclude), None)

    def record(self, kursist: Kursist, now: datetime) -> None:
        """Write a person's details in one transaction; the person has to be pending. Raises `StorageError`."""
        packed = [_pack(table, table.records(kursist)) for table in TABLES]
        self._write(_RECORD, [(*packed, now.isoformat(), kursist.cpr.digits)])
        done = self.progress
        self.progress = DetailProgress(done.total, done.answered + 1, done.missing)

    def record_missing(self, missing: Sequence[Unanswered], now: datetime) -> None:
        """Write in one transaction who has no details; all of them have to be pending. Raises `StorageError`."""
        self._write(_RECORD_MISSING, [(one.reason, now.isoformat(), one.cpr.digits) for one in missing])
        done = self.progress
        self.progress = DetailProgress(done.total, done.answered, done.missing + len(missing))

    def _write(self, statement: str, rows: list[tuple[str, ...]]) -> None:
        with journal_errors(self._file), transaction(self._db):
            if self._db.executemany(statement, rows).rowcount != len(rows):
                raise AssertionError("the details are of a person who is not pending in this run")

    def run_details(self) -> RunDetails | None:
        """Return the run's details, None if no one is looked up singly. Safe in any thread."""
        with journal_errors(self._file), closing(connect(self._file)) as db:
            total, answered, _ = db.execute(_COUNTS).fetchone()
            if not total:
                return None
            [headings] = db.execute("SELECT headings FROM run").fetchone()
            missing = [
                Unanswered(Cpr(digits), reason or PENDING) for digits, _, reason in db.execute(_MISSING).fetchall()
            ]
            others = {table.field: _others(db, table) for table in TABLES}
        return RunDetails(answered, tuple(missing), tuple(json.loads(headings or "[]")), others, self._persons)

    def _persons(self) -> Iterator[PersonDetails]:
        with journal_errors(self._file), closing(connect(self._file)) as db:
            db.row_factory = None
            for digits, cells, *found in db.execute(_PERSONS):
                cpr = Cpr(digits)
                own = tuple(json.loads(cells, object_hook=moment_from_json)) if cells else ()
                yield PersonDetails(cpr, own, details_of(cpr, *found))


def details_of(cpr: Cpr, state: str | None, reason: str | None, *packed: str | None) -> Details:
    """Return the details of a person's row; `state` is None where the person is not chosen."""
    if state == "answered":
        return Details(_unpack(cpr, packed), "")
    return Details(None, NOT_CHOSEN if state is None else reason or PENDING)


def _others(db: sqlite3.Connection, table: Table) -> tuple[str, ...]:
    """Return the headings of a table that are not known here, in the order in which they first occur."""
    rows = db.execute(
        f"SELECT json_extract(other.value, '$[0]') AS heading FROM details, json_each(details.{table.field}) AS record,"
        " json_each(record.value, '$[#-1]') AS other WHERE details.state = 'answered'"
        " GROUP BY heading ORDER BY min(details.rowid), min(record.key), min(other.key)"
    )
    return tuple(heading for [heading] in rows)


def _pack(table: Table, records: Iterable[Registration]) -> str:
    """Return records as a JSON array of arrays: the columns of the table, then the unknown ones as pairs."""
    names = [column.field for column in table.columns]
    return json.dumps(
        [[*(_plain(getattr(record, name)) for name in names), record.andet] for record in records],
        separators=(",", ":"),
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _unpack(cpr: Cpr, packed: Sequence[str | None]) -> Kursist:
    """Return the person of packed records, one text a table."""
    found: dict[str, Any] = {
        table.field: tuple(_records(table, dates, text)) if text and text != _NO_RECORDS else ()
        for (table, dates), text in zip(_DATE_PLACES, packed, strict=True)
    }
    prae2004 = found.pop("prae2004")
    # Only who is known is recorded.
    is_empty = not any(found.values()) and not prae2004
    return Kursist(cpr, **found, prae2004=prae2004[0] if prae2004 else None, is_empty=is_empty)


def _records(table: Table, dates: Sequence[int], text: str) -> Iterator[Registration]:
    record: Callable[..., Registration] = table.record
    for values in json.loads(text):
        for place in dates:
            if values[place] is not None:
                values[place] = date.fromisoformat(values[place])
        andet = values.pop()
        yield record(*values, andet=tuple((heading, other) for heading, other in andet)) if andet else record(*values)


_DATE_PLACES = [
    (table, [place for place, column in enumerate(table.columns) if column.kind is Kind.DATE]) for table in TABLES
]

"""The journal: a run's list and answers in one SQLite file, the only state of the run.

An answered person is never asked about again in that run, and an unanswered one is never reported as answered.
Each chunk's answer is one synced transaction (WAL, synchronous FULL), so the process may be killed at any time.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.db import (
    ANSWERS,
    DISCARDED,
    TOTALS,
    connect,
    insert_own_rows,
    insert_remarks,
    journal_errors,
    moment,
    own_headings,
)
from knappen_tui.batch.details import NAMES, DetailStore, details_of
from knappen_tui.domain.columns import Kind, moment_from_json
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import RunBusy, RunGone
from knappen_tui.domain.events import Progress
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable, OwnRow
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.report import KeptNames, LineRemark, Report, Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Answer, Udtraek
from knappen_tui.settings.lock import LockHeld, acquire
from knappen_tui.settings.private_database import transaction
from knappen_tui.settings.profiles import Profile

_NO_NAMES = KeptNames()
_NAMES = ", ".join(column.field for column in ANSWERS)
_DATES = tuple(place for place, column in enumerate(COLUMNS) if column.kind is Kind.DATE)
_DETAIL_WIDTH = 2 + len(TABLES)  # state, reason and one text a table
_FLAGS = tuple(place for place, column in enumerate(COLUMNS) if column.kind is Kind.JA_NEJ)
_DONE_COUNTS = (
    "SELECT count(*) FILTER (WHERE state = 'answered'), count(*) FILTER (WHERE state = 'unanswered') FROM person"
)
_RECORD = (
    f"UPDATE person SET ({_NAMES}, answered_at, as_of) = ({', '.join('?' * (len(ANSWERS) + 2))}), "
    "state = 'answered' WHERE cpr = ? AND state = 'pending'"
)
_RECORD_UNANSWERED = (
    "UPDATE person SET state = 'unanswered', reason = ?, answered_at = ? WHERE cpr = ? AND state = 'pending'"
)
_ANSWER = f"person.state, person.reason, details.state, details.reason, {NAMES}, person.cpr, {_NAMES}"
_OWN_ROWS = (
    f"SELECT line, remark, duplicate, cells, {_ANSWER} FROM own_row LEFT JOIN person ON person.cpr = own_row.cpr"
    " LEFT JOIN details ON details.cpr = own_row.cpr ORDER BY line"
)
_PERSON_ROWS = (
    f"SELECT position, '', 0, '[]', {_ANSWER} FROM person LEFT JOIN details ON details.cpr = person.cpr"
    " ORDER BY position"
)


@dataclass(frozen=True, slots=True)
class PendingOutput:
    """An output file that is written but not yet recorded as finished; `identity` is its `export.atomic.identity`."""

    path: str
    identity: str


class Journal:
    """One run on disk, locked against other processes until `close`. `run_store` begins and resumes runs."""

    def __init__(self, file: Path) -> None:
        """Open and lock an existing run's file. Raises `RunBusy`, `RunGone`, `StorageError`."""
        self.file = file
        with journal_errors(file):
            try:
                self._lock = acquire(file.with_suffix(".lock"), timeout=0)
            except LockHeld as held:
                raise RunBusy(
                    "Den samme liste er ved at blive slået op af en anden kørsel.",
                    advice=f"Vent til den er færdig, eller stop den først. {held.advice}".strip(),
                ) from None
        try:
            with journal_errors(file):
                self._db = connect(file)
        except RunGone:
            self._delete_lock()
            raise
        except BaseException:
            self._lock.release()
            raise
        try:
            with journal_errors(file):
                run = self._db.execute("SELECT * FROM run").fetchone()
                answered, unanswered = self._db.execute(_DONE_COUNTS).fetchone()
                self.details = DetailStore(self._db, file)
        except BaseException:
            self.close()
            raise
        self.run_id: str = run["id"]
        self.owner: tuple[str, str, str] = (run["profile"], run["site"], run["user"])
        self.started = datetime.fromisoformat(run["started"])
        self.fingerprint: str | None = run["fingerprint"]
        self.pending_output = (
            PendingOutput(json.loads(run["writing_to"]), run["writing_as"]) if run["writing_to"] else None
        )
        self.progress = Progress(run["persons"], answered, unanswered)
        self.with_details = bool(run["with_details"])

    def chunks(self, size: int) -> Iterator[list[Cpr]]:
        """Yield the pending persons, `size` at a time, in the order of the list."""
        position = 0
        while True:
            with journal_errors(self.file):
                rows = self._db.execute(
                    "SELECT position, cpr FROM person WHERE state = 'pending' AND position > ?"
                    " ORDER BY position LIMIT ?",
                    (position, size),
                ).fetchall()
            if not rows:
                return
            position = rows[-1]["position"]
            yield [Cpr(row["cpr"]) for row in rows]

    def persons(self) -> Iterator[Cpr]:
        """Yield everyone on the list, in its order. Safe in any thread."""
        with journal_errors(self.file), closing(connect(self.file)) as db:
            for row in db.execute("SELECT cpr FROM person ORDER BY position"):
                yield Cpr(row["cpr"])

    def last_pending(self, count: int, *, exclude: Collection[Cpr]) -> list[Cpr]:
        """Return up to `count` pending persons from the end of the list, last first, without those of `exclude`."""
        with journal_errors(self.file):
            rows = self._db.execute(
                "SELECT cpr FROM person WHERE state = 'pending' ORDER BY position DESC LIMIT ?", (len(exclude) + count,)
            ).fetchall()
        return [cpr for cpr in (Cpr(row["cpr"]) for row in rows) if cpr not in exclude][:count]

    def record(self, answer: Answer, unanswered: Iterable[Unanswered], now: datetime) -> None:
        """Write a chunk's answer in one transaction; everyone in it has to be pending. Raises `StorageError`."""
        stamp = now.isoformat()
        as_of = answer.as_of.isoformat() if answer.as_of else None
        rows = [(*_to_sql(row)[1:], stamp, as_of, row.cpr.digits) for row in answer.rows]
        refusals = [(entry.reason, stamp, entry.cpr.digits) for entry in unanswered]
        with journal_errors(self.file), transaction(self._db):
            updated = self._db.executemany(_RECORD, rows).rowcount if rows else 0
            updated += self._db.executemany(_RECORD_UNANSWERED, refusals).rowcount if refusals else 0
            if updated != len(rows) + len(refusals):
                raise AssertionError("the answer holds a person who is not pending in this run")
        done = self.progress
        self.progress = Progress(done.total, done.answered + len(rows), done.unanswered + len(refusals))

    def rows(self) -> Iterator[Udtraek]:
        """Yield the rows of answered persons in the order of the list. Safe in any thread."""
        with journal_errors(self.file), closing(connect(self.file)) as db:
            db.row_factory = None
            for row in db.execute(f"SELECT cpr, {_NAMES} FROM person WHERE state = 'answered' ORDER BY position"):
                yield from_sql(row)

    def own_table(self) -> AnsweredTable | None:
        """Return the list's own columns with the answers. Safe in any thread.

        Without own columns it has none and a row a person where there are details, else it is None.
        """
        with journal_errors(self.file), closing(connect(self.file)) as db:
            headings, cpr_column = db.execute("SELECT headings, cpr_column FROM run").fetchone()
        if headings:
            return AnsweredTable(tuple(json.loads(headings)), cpr_column, lambda: self._own_rows(_OWN_ROWS))
        return AnsweredTable((), 0, lambda: self._own_rows(_PERSON_ROWS)) if self.details.progress.total else None

    def _own_rows(self, query: str) -> Iterator[AnsweredRow]:
        has_details = self.details.progress.total > 0
        with journal_errors(self.file), closing(connect(self.file)) as db:
            db.row_factory = None
            for line, remark, duplicate, cells, state, reason, *values in db.execute(query):
                detailed, answer = values[:_DETAIL_WIDTH], tuple(values[_DETAIL_WIDTH:])
                own = json.loads(cells, object_hook=moment_from_json)
                row = OwnRow(line, Cpr(answer[0]) if answer[0] else None, remark, bool(duplicate), tuple(own))
                found = from_sql(answer) if state == "answered" else None
                outcome = found.outcome if found else Outcome[state.upper()] if state else None
                details = details_of(found.cpr, *detailed) if has_details and found and found.findes else None
                yield AnsweredRow(row, outcome, reason or "", found, details)

    def report(self, *, now: datetime, version: str) -> Report:
        """Return the run's facts; `now` is the sheet's date if no sheet of the site had one. Safe in any thread."""
        with journal_errors(self.file), closing(connect(self.file)) as db:
            run = db.execute("SELECT * FROM run").fetchone()
            totals = db.execute(TOTALS).fetchone()
            remarks = db.execute("SELECT * FROM remark ORDER BY line").fetchall()
            unanswered = db.execute(
                "SELECT cpr, reason FROM person WHERE state = 'unanswered' ORDER BY position"
            ).fetchall()
        return Report(
            demo=bool(run["demo"]),
            profile=run["profile"],
            user=run["user"],
            site=run["site"],
            source=run["source"],
            started=self.started,
            finished=now,
            as_of=date.fromisoformat(totals["as_of"]) if totals["as_of"] else now.date(),
            answers_from=moment(totals["answers_from"]),
            answers_to=moment(totals["answers_to"]),
            persons=run["persons"],
            duplicates=run["duplicates"],
            answered=totals["answered"],
            found=totals["found"],
            only_prae2004=totals["only_prae2004"],
            not_found=totals["not_found"],
            rejected=tuple(_remark(row) for row in remarks if row["kind"] == "rejected"),
            notes=tuple(_remark(row) for row in remarks if row["kind"] == "note"),
            unanswered=tuple(Unanswered(Cpr(row["cpr"]), row["reason"]) for row in unanswered),
            version=version,
            details=self.details.run_details(),
        )

    def set_with_details(self, with_details: bool) -> None:
        """Store whether everyone who is found is to be looked up singly."""
        with journal_errors(self.file), transaction(self._db):
            self._db.execute("UPDATE run SET with_details = ?", (with_details,))
        self.with_details = with_details

    def set_pending_output(self, output: PendingOutput | None) -> None:
        """Store the output about to be put in place, so that a later start may replace it; None clears it."""
        with journal_errors(self.file), transaction(self._db):
            self._db.execute(
                "UPDATE run SET writing_to = ?, writing_as = ?",
                (json.dumps(output.path), output.identity) if output else (None, None),
            )
        self.pending_output = output

    def replace_list(self, profile: Profile, cprs: CprList) -> None:
        """Take the order, name, remarks and columns of a list with the same persons, and the profile's address."""
        with journal_errors(self.file), transaction(self._db):
            self._db.execute(
                "UPDATE run SET source = ?, duplicates = ?, rejected = ?, site = ?, headings = ?, cpr_column = ?",
                (cprs.source, cprs.duplicates, len(cprs.rejected), profile.url, *own_headings(cprs).values()),
            )
            self._db.execute("DELETE FROM remark")
            self._db.execute("DELETE FROM own_row")
            insert_remarks(self._db, cprs)
            insert_own_rows(self._db, cprs)
            order = [(position, cpr.digits) for position, cpr in enumerate(cprs.cprs, 1)]
            if order != [tuple(row) for row in self._db.execute("SELECT position, cpr FROM person ORDER BY position")]:
                # `position` is the primary key: move every row out of the way first.
                self._db.execute("UPDATE person SET position = -position")
                self._db.executemany("UPDATE person SET position = ? WHERE cpr = ?", order)

    def finish(self, now: datetime, names: KeptNames = _NO_NAMES) -> None:
        """Delete every personal row, keep counts and `names`, and close the journal: the output is written."""
        with journal_errors(self.file):
            with transaction(self._db):
                self._mark_written(now, names)
                self._delete_persons()
            self._truncate_wal()
        self._close_and_delete_lock()

    def set_written(self, now: datetime, names: KeptNames = _NO_NAMES) -> None:
        """Record that the output is written; the personal rows stay until `clear`."""
        with journal_errors(self.file), transaction(self._db):
            self._mark_written(now, names)
        self.fingerprint = self.pending_output = None

    def clear(self) -> None:
        """Delete every personal row of a written run, and close the journal."""
        with journal_errors(self.file):
            with transaction(self._db):
                self._delete_persons()
            self._truncate_wal()
        self._close_and_delete_lock()

    def _mark_written(self, now: datetime, names: KeptNames) -> None:
        totals = self._db.execute(TOTALS).fetchone()
        self._db.execute(
            "UPDATE run SET fingerprint = NULL, writing_to = NULL, writing_as = NULL, finished = ?,"
            f" kept_source = ?, kept_output = ?, ({', '.join(_KEPT_COUNTS)}) = ({', '.join('?' * len(_KEPT_COUNTS))})",
            (now.isoformat(), names.source, names.output, *(totals[name] for name in _KEPT_COUNTS)),
        )

    def discard(self) -> None:
        """Delete the run's rows and file, and close the journal. Raises `StorageError`.

        On Windows the file stays while a reader has it open, without rows; the next run that is begun deletes it.
        """
        try:
            with journal_errors(self.file):
                with transaction(self._db):
                    self._delete_persons()
                    self._db.execute(f"PRAGMA user_version = {DISCARDED}")
                self._truncate_wal()
                self._db.close()
                with suppress(PermissionError):
                    self.file.unlink()
        finally:
            self._close_and_delete_lock()

    def close(self) -> None:
        """Close the file and release the lock."""
        self._db.close()
        self._lock.release()

    def _close_and_delete_lock(self) -> None:
        self._db.close()
        self._delete_lock()

    def _delete_lock(self) -> None:
        self._lock.release()
        with suppress(PermissionError):  # another process tries the lock just now; Windows deletes no open file
            Path(self._lock.lock_file).unlink(missing_ok=True)

    def _delete_persons(self) -> None:
        self._db.execute("UPDATE run SET source = NULL, headings = NULL, cpr_column = NULL")
        self._db.execute("DELETE FROM person")
        self._db.execute("DELETE FROM remark")
        self._db.execute("DELETE FROM own_row")
        self._db.execute("DELETE FROM details")

    def _truncate_wal(self) -> None:
        """Empty the write-ahead log, which still holds the deleted rows."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# What a finished run keeps of its totals.
_KEPT_COUNTS = (
    "answered", "found", "only_prae2004", "unanswered", "answers_from", "answers_to", "details_answered",
    "details_missing", "details_from", "details_to",
)  # fmt: skip


def _to_sql(row: Udtraek) -> list[Any]:
    values: list[Any] = list(row.values())
    for place in _DATES:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return values


def from_sql(row: tuple[Any, ...]) -> Udtraek:
    """Return the answer in a person's row: the CPR number, and the columns of the extract."""
    values = list(row)
    values[0] = Cpr(values[0])
    for place in _DATES:
        if values[place] is not None:
            values[place] = date.fromisoformat(values[place])
    for place in _FLAGS:
        if values[place] is not None:
            values[place] = bool(values[place])
    return Udtraek(*values)


def _remark(row: sqlite3.Row) -> LineRemark:
    return LineRemark(row["line"], row["text"], row["written"], Cpr(row["cpr"]) if row["cpr"] else None)

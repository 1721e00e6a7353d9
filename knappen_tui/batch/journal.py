"""What is answered, on disk: the only state of a run.

An answered person is never asked about again in that run, an unanswered one never reported as answered.
Every chunk is one durable transaction (WAL, synchronous FULL), so a run may be killed at any instant.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.db import ANSWERS, CONDITIONS, VERSION, connect, insert_remarks, journal_errors, transaction
from knappen_tui.domain.columns import Kind
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import RunBusy, RunGone
from knappen_tui.domain.events import Progress
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.report import LineRemark, Report, RunSummary, Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Answer, Udtraek
from knappen_tui.settings.profiles import Profile

_NAMES = ", ".join(column.field for column in ANSWERS)
_DATES = tuple(place for place, column in enumerate(COLUMNS) if column.kind is Kind.DATE)
_FLAGS = tuple(place for place, column in enumerate(COLUMNS) if column.kind is Kind.JA_NEJ)
_ENDED = "SELECT count(*) FILTER (WHERE state = 'answered'), count(*) FILTER (WHERE state = 'unanswered') FROM person"
_RECORD = (
    f"UPDATE person SET ({_NAMES}, answered_at, as_of) = ({', '.join('?' * (len(ANSWERS) + 2))}), "
    "state = 'answered' WHERE cpr = ? AND state = 'pending'"
)
_RECORD_UNANSWERED = (
    "UPDATE person SET state = 'unanswered', reason = ?, answered_at = ? WHERE cpr = ? AND state = 'pending'"
)


@dataclass(frozen=True, slots=True)
class Writing:
    """An output about to stand at `path`; `identity` tells that very file from any other (see `export.atomic`)."""

    path: str
    identity: str


class FileState(Enum):
    """What a file among the journals is: a run of ours, one a kill left unborn, or damaged or of another version."""

    OURS = "ours"
    UNBORN = "unborn"
    ALIEN = "alien"


class Journal:
    """One run on disk, locked against other processes until `close`. `runs.begin` finds or makes one."""

    def __init__(self, file: Path) -> None:
        """Open an existing run's file. Raises `RunBusy`, `RunGone`, `StorageError`."""
        self.file = file
        self._lock = FileLock(file.with_suffix(".lock"), mode=0o600)
        with journal_errors(file):
            try:
                self._lock.acquire(timeout=0)
            except Timeout:
                raise RunBusy(
                    "Den samme liste er ved at blive slået op af en anden kørsel.",
                    advice="Vent til den er færdig, eller stop den først.",
                ) from None
        try:
            with journal_errors(file):
                self._db = connect(file)
                run = self._db.execute("SELECT * FROM run").fetchone()
                answered, unanswered = self._db.execute(_ENDED).fetchone()
        except RunGone:
            self._unlock_for_good()
            raise
        except BaseException:
            self._lock.release()
            raise
        self.run_id: str = run["id"]
        self.owner: tuple[str, str, str] = (run["profile"], run["site"], run["user"])
        self.started = datetime.fromisoformat(run["started"])
        self.fingerprint: str | None = run["fingerprint"]
        self.writing = Writing(run["writing_to"], run["writing_as"]) if run["writing_to"] else None
        self.progress = Progress(run["persons"], answered, unanswered)

    def chunks(self, size: int) -> Iterator[list[Cpr]]:
        """The persons still to be asked about, `size` at a time, in the order of the list."""
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

    def last_pending(self, count: int, *, but_not: Collection[Cpr]) -> list[Cpr]:
        """The last `count` persons of the list still to be asked about, these left out; the last one first."""
        with journal_errors(self.file):
            rows = self._db.execute(
                "SELECT cpr FROM person WHERE state = 'pending' ORDER BY position DESC LIMIT ?", (len(but_not) + count,)
            ).fetchall()
        return [cpr for cpr in (Cpr(row["cpr"]) for row in rows) if cpr not in but_not][:count]

    def record(self, answer: Answer, unanswered: Iterable[Unanswered], now: datetime) -> None:
        """Put a chunk's answer on disk, all of it or nothing. Raises `StorageError`; only pending persons are taken."""
        stamp = now.isoformat()
        as_of = answer.as_of.isoformat() if answer.as_of else None
        rows = [(*_to_sql(row)[1:], stamp, as_of, row.cpr.digits) for row in answer.rows]
        refusals = [(entry.reason, stamp, entry.cpr.digits) for entry in unanswered]
        with journal_errors(self.file), transaction(self._db):
            taken = self._db.executemany(_RECORD, rows).rowcount if rows else 0
            taken += self._db.executemany(_RECORD_UNANSWERED, refusals).rowcount if refusals else 0
            if taken != len(rows) + len(refusals):
                raise AssertionError("an answer for someone who is not pending in this run")
        done = self.progress
        self.progress = Progress(done.total, done.answered + len(rows), done.unanswered + len(refusals))

    def rows(self) -> Iterator[Udtraek]:
        """Every answered person in the order of the list, read a few at a time; safe in any thread."""
        with journal_errors(self.file), closing(connect(self.file)) as db:
            db.row_factory = None
            for row in db.execute(f"SELECT cpr, {_NAMES} FROM person WHERE state = 'answered' ORDER BY position"):
                yield _from_sql(row)

    def report(self, *, now: datetime, version: str) -> Report:
        """The run's facts as they stand; `now` dates the sheet where the site's own sheets bore no date."""
        with journal_errors(self.file), closing(connect(self.file)) as db:
            run = db.execute("SELECT * FROM run").fetchone()
            totals = db.execute(_TOTALS).fetchone()
            remarks = db.execute("SELECT kind, line, text FROM remark ORDER BY line").fetchall()
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
            answers_from=_moment(totals["answers_from"]),
            answers_to=_moment(totals["answers_to"]),
            persons=run["persons"],
            duplicates=run["duplicates"],
            answered=totals["answered"],
            found=totals["found"],
            only_prae2004=totals["only_prae2004"],
            not_found=totals["not_found"],
            rejected=tuple(LineRemark(row["line"], row["text"]) for row in remarks if row["kind"] == "rejected"),
            notes=tuple(LineRemark(row["line"], row["text"]) for row in remarks if row["kind"] == "note"),
            unanswered=tuple(Unanswered(Cpr(row["cpr"]), row["reason"]) for row in unanswered),
            version=version,
        )

    def about_to_write(self, writing: Writing | None) -> None:
        """Remember the output, so that a start after a kill knows the file as its own; None to forget it."""
        with journal_errors(self.file), transaction(self._db):
            self._db.execute(
                "UPDATE run SET writing_to = ?, writing_as = ?",
                (writing.path, writing.identity) if writing else (None, None),
            )
        self.writing = writing

    def renew_list(self, profile: Profile, cprs: CprList) -> None:
        """The same persons may come from another file, or under a profile set otherwise."""
        with journal_errors(self.file), transaction(self._db):
            self._db.execute(
                "UPDATE run SET source = ?, duplicates = ?, rejected = ?, site = ?",
                (cprs.source, cprs.duplicates, len(cprs.rejected), profile.url),
            )
            self._db.execute("DELETE FROM remark")
            insert_remarks(self._db, cprs)
            order = [(position, cpr.digits) for position, cpr in enumerate(cprs.cprs, 1)]
            if order != [tuple(row) for row in self._db.execute("SELECT position, cpr FROM person ORDER BY position")]:
                # Out of each other's way first: a place is taken by one person at a time.
                self._db.execute("UPDATE person SET position = -position")
                self._db.executemany("UPDATE person SET position = ? WHERE cpr = ?", order)

    def finish(self, now: datetime) -> None:
        """The output is safely written: delete every personal row; only counts remain. Closes the journal."""
        with journal_errors(self.file):
            with transaction(self._db):
                totals = self._db.execute(_TOTALS).fetchone()
                self._db.execute(
                    "UPDATE run SET fingerprint = NULL, source = NULL, writing_to = NULL, writing_as = NULL,"
                    " finished = ?,"
                    f" ({', '.join(_STAYING)}) = ({', '.join('?' * len(_STAYING))})",
                    (now.isoformat(), *(totals[name] for name in _STAYING)),
                )
                self._erase()
            self._flush()
        self._leave()

    def discard(self) -> None:
        """Drop the run and all it holds. Closes the journal."""
        with journal_errors(self.file):
            with transaction(self._db):
                self._erase()
            self._flush()
            self._db.close()
            self.file.unlink()
        self._leave()

    def close(self) -> None:
        """Let go of the file and the lock; what is recorded stays."""
        self._db.close()
        self._lock.release()

    def _leave(self) -> None:
        self._db.close()
        self._unlock_for_good()

    def _unlock_for_good(self) -> None:
        """No one will look for this run's lock again."""
        self._lock.release()
        Path(self._lock.lock_file).unlink(missing_ok=True)

    def _erase(self) -> None:
        self._db.execute("DELETE FROM person")
        self._db.execute("DELETE FROM remark")

    def _flush(self) -> None:
        """Take the last copy off the disk: the write-ahead log still holds what it logged."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


# What of them stays when the persons are gone.
_STAYING = ("answered", "found", "only_prae2004", "unanswered", "answers_from", "answers_to")
_TOTALS = f"""
SELECT count(*) FILTER (WHERE state = 'answered') AS answered,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.FOUND]}) AS found,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.ONLY_PRAE2004]}) AS only_prae2004,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.NOT_FOUND]}) AS not_found,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.UNANSWERED]}) AS unanswered,
       min(answered_at) FILTER (WHERE state = 'answered') AS answers_from,
       max(answered_at) FILTER (WHERE state = 'answered') AS answers_to,
       max(as_of) AS as_of
FROM person
"""


def standing(file: Path) -> FileState:
    """What the file is, without locking it. Raises `RunGone`, and `StorageError` where it cannot be seen."""
    with journal_errors(file):
        try:
            with closing(connect(file)) as db:
                version = db.execute("PRAGMA user_version").fetchone()[0]
                tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
                return FileState.ALIEN
            raise
    if version == VERSION:
        return FileState.OURS
    return FileState.ALIEN if version or tables else FileState.UNBORN


def fingerprint(file: Path) -> str | None:
    """Which list a run is of, without locking it; None once it is finished. Raises `RunGone`, `StorageError`."""
    with journal_errors(file), closing(connect(file)) as db:
        found: str | None = db.execute("SELECT fingerprint FROM run").fetchone()[0]
    return found


def summary(file: Path) -> RunSummary:
    """What a run's file says of it, without locking it. Raises `RunGone`, `StorageError`."""
    with journal_errors(file), closing(connect(file)) as db:
        run = db.execute("SELECT * FROM run").fetchone()
        counts = run if run["finished"] else db.execute(_TOTALS).fetchone()
    return RunSummary(
        id=run["id"],
        profile=run["profile"],
        user=run["user"],
        site=run["site"],
        demo=bool(run["demo"]),
        source=run["source"],
        started=datetime.fromisoformat(run["started"]),
        finished=_moment(run["finished"]),
        persons=run["persons"],
        duplicates=run["duplicates"],
        rejected=run["rejected"],
        answered=counts["answered"],
        found=counts["found"],
        only_prae2004=counts["only_prae2004"],
        unanswered=counts["unanswered"],
        answers_from=_moment(counts["answers_from"]),
        answers_to=_moment(counts["answers_to"]),
    )


def _to_sql(row: Udtraek) -> list[Any]:
    values: list[Any] = list(row.values())
    for place in _DATES:
        if values[place] is not None:
            values[place] = values[place].isoformat()
    return values


def _from_sql(row: tuple[Any, ...]) -> Udtraek:
    values = list(row)
    values[0] = Cpr(values[0])
    for place in _DATES:
        if values[place] is not None:
            values[place] = date.fromisoformat(values[place])
    for place in _FLAGS:
        if values[place] is not None:
            values[place] = bool(values[place])
    return Udtraek(*values)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

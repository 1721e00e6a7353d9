"""Uploads with their CPR numbers, and the site's look-up log."""

import secrets
import sqlite3
from dataclasses import dataclass
from typing import Literal

from knappen_tui.backend.accounts import User
from knappen_tui.backend.sessions import LoginSession
from knappen_tui.domain.cpr import Cpr


@dataclass(frozen=True, slots=True)
class UploadJob:
    """An upload: the count of its numbers, and when (Unix seconds) it was made and is ready."""

    id: str
    count: int
    made: float
    ready: float


def add(connection: sqlite3.Connection, session: LoginSession, cprs: list[Cpr], *, now: float, seconds: float) -> str:
    """Store and log an upload that is ready in `seconds`; return its id. `cprs` are distinct and not empty."""
    job_id = secrets.token_hex(16)
    with connection:
        connection.execute(
            "INSERT INTO uploads VALUES (?, ?, ?, ?, ?)",
            (job_id, session.user.id, session.token_hash, now, now + seconds),
        )
        connection.executemany(
            "INSERT INTO upload_numre VALUES (?, ?, ?)",
            ((job_id, row, cpr.digits) for row, cpr in enumerate(cprs, start=1)),
        )
        _log(connection, session.user, "flere", len(cprs), now)
    return job_id


def find(connection: sqlite3.Connection, job_id: str, user: User, *, made_after: float) -> UploadJob | None:
    """The upload, or None if it is unknown, another user's, or made before `made_after`."""
    found = connection.execute(
        "SELECT id, (SELECT count(*) FROM upload_numre WHERE upload = uploads.id), oprettet, klar"
        " FROM uploads WHERE id = ? AND bruger = ? AND oprettet >= ?",
        (job_id, user.id, made_after),
    ).fetchone()
    return UploadJob(*found) if found else None


def numbers(connection: sqlite3.Connection, job: UploadJob) -> list[Cpr]:
    """The upload's numbers in its order."""
    rows = connection.execute("SELECT cpr FROM upload_numre WHERE upload = ? ORDER BY raekke", (job.id,))
    return [Cpr(digits) for (digits,) in rows]


def delete_older(connection: sqlite3.Connection, *, made_after: float) -> None:
    """Delete the uploads made before a time."""
    with connection:
        connection.execute("DELETE FROM uploads WHERE oprettet < ?", (made_after,))


def delete_newer(connection: sqlite3.Connection, *, made_since: float) -> None:
    """Delete the uploads made at or after a time, also from the write-ahead log."""
    with connection:
        connection.execute("DELETE FROM uploads WHERE oprettet >= ?", (made_since,))
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def delete_abandoned(connection: sqlite3.Connection, user: User, *, now: float) -> None:
    """Delete the user's uploads of expired sessions."""
    with connection:
        connection.execute(
            "DELETE FROM uploads WHERE bruger = ? AND token_hash NOT IN"
            " (SELECT token_hash FROM sessioner WHERE bruger = ? AND udloeber > ?)",
            (user.id, user.id, now),
        )


def log_single(connection: sqlite3.Connection, user: User, *, now: float) -> None:
    """Log the look-up of one person."""
    with connection:
        _log(connection, user, "enkelt", 1, now)


def _log(connection: sqlite3.Connection, user: User, kind: Literal["enkelt", "flere"], count: int, now: float) -> None:
    connection.execute(
        "INSERT INTO opslag_log (tidspunkt, bruger, art, antal) VALUES (?, ?, ?, ?)", (now, user.id, kind, count)
    )

"""A run's SQLite file: creating it, opening it, and turning its faults into `StorageError`."""

import json
import sqlite3
from contextlib import AbstractContextManager, closing
from datetime import datetime
from importlib import resources
from pathlib import Path

from knappen_tui.batch.cpr_list import CprList
from knappen_tui.domain.columns import Kind, moment_to_json
from knappen_tui.domain.errors import RunGone
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import OwnRow
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.settings import private_database
from knappen_tui.settings.private_database import transaction
from knappen_tui.settings.profiles import Profile

DISCARDED = -1  # in place of `VERSION`: the file is to be deleted
VERSION = 6  # of the schema; a file of another version is left to the program that made it
# Of `schema()` without comments, and of the columns of a person's tables. Where they change, `VERSION` has to change
# too: a test holds them together.
FINGERPRINTS = {
    2: "a9280047eb6918af",
    3: "0c0f3884b7f532e3",
    4: "9392638ad4972772",
    5: "3e9a1b96b2e77791",
    6: "b0c01eecf9a3b24b",
}
ANSWERS = COLUMNS[1:]
# The outcome of a person's row in SQL; a test holds it to `Outcome.of_answer`.
CONDITIONS = {
    Outcome.PENDING: "state = 'pending'",
    Outcome.FOUND: "findes",
    Outcome.ONLY_PRAE2004: "NOT findes AND prae2004_findes",
    Outcome.NOT_FOUND: "NOT findes AND prae2004_findes IS NOT TRUE",
    Outcome.UNANSWERED: "state = 'unanswered'",
}

# What a run has come to, in one row.
TOTALS = f"""
SELECT count(*) FILTER (WHERE state = 'answered') AS answered,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.FOUND]}) AS found,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.ONLY_PRAE2004]}) AS only_prae2004,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.NOT_FOUND]}) AS not_found,
       count(*) FILTER (WHERE {CONDITIONS[Outcome.UNANSWERED]}) AS unanswered,
       min(answered_at) FILTER (WHERE state = 'answered') AS answers_from,
       max(answered_at) FILTER (WHERE state = 'answered') AS answers_to,
       max(as_of) AS as_of,
       (SELECT count(*) FROM details WHERE state = 'answered') AS details_answered,
       (SELECT count(*) FROM details WHERE state != 'answered') AS details_missing,
       (SELECT min(answered_at) FROM details) AS details_from,
       (SELECT max(answered_at) FROM details) AS details_to
FROM person
"""


def schema() -> str:
    """The SQL of a run's file, with the columns of the extract and the tables of a person."""
    text = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    tables = (f"{table.field} TEXT" for table in TABLES)
    columns = (f"{column.field} {'INTEGER' if column.kind is Kind.JA_NEJ else 'TEXT'}" for column in ANSWERS)
    return text.replace("{columns}", ",\n    ".join(columns)).replace("{tables}", ",\n    ".join(tables))


def create(file: Path, profile: Profile, cprs: CprList, *, fingerprint: str, now: datetime) -> None:
    """Create a run's file with its list, in one transaction. Raises `StorageError`."""
    run = {
        "id": file.stem,
        "fingerprint": fingerprint,
        "profile": profile.name,
        "user": profile.user,
        "site": profile.url,
        "demo": profile.demo,
        "source": cprs.source,
        "started": now.isoformat(),
        "persons": len(cprs.cprs),
        "duplicates": cprs.duplicates,
        "rejected": len(cprs.rejected),
        **own_headings(cprs),
    }
    with journal_errors(file):
        file.touch(mode=0o600, exist_ok=False)
        with closing(connect(file)) as db, transaction(db):
            for statement in schema().split(";\n"):
                db.execute(statement)
            db.execute(f"INSERT INTO run ({', '.join(run)}) VALUES ({', '.join('?' * len(run))})", tuple(run.values()))
            db.executemany("INSERT INTO person (cpr) VALUES (?)", ((cpr.digits,) for cpr in cprs.cprs))
            insert_remarks(db, cprs)
            insert_own_rows(db, cprs)
            db.execute(f"PRAGMA user_version = {VERSION}")


def insert_remarks(db: sqlite3.Connection, cprs: CprList) -> None:
    """Insert the list's rejected lines and notes."""
    for kind, remarks in (("rejected", cprs.rejected), ("note", cprs.notes)):
        db.executemany(
            "INSERT INTO remark (line, kind, text, written, cpr) VALUES (?, ?, ?, ?, ?)",
            ((r.line, kind, r.text, r.written, r.cpr.digits if r.cpr else None) for r in remarks),
        )


def own_headings(cprs: CprList) -> dict[str, str | int | None]:
    """Return the run's columns about the list's own columns."""
    if cprs.own is None:
        return {"headings": None, "cpr_column": None}
    return {"headings": json.dumps(cprs.own.headings, ensure_ascii=False), "cpr_column": cprs.own.cpr_column}


def insert_own_rows(db: sqlite3.Connection, cprs: CprList) -> None:
    """Insert every row of a list with own columns."""
    if cprs.own is not None:
        db.executemany(
            "INSERT INTO own_row (line, cpr, remark, duplicate, cells) VALUES (?, ?, ?, ?, ?)",
            (
                (row.line, row.cpr.digits if row.cpr else None, row.remark, row.is_duplicate, _cells(row))
                for row in cprs.own.rows
            ),
        )


def _cells(row: OwnRow) -> str:
    """Return a row's cells as JSON; a whole number stays one, which Excel keeps as a fraction."""
    cells = [int(cell) if type(cell) is float and cell.is_integer() else cell for cell in row.cells]
    return json.dumps(cells, ensure_ascii=False, default=moment_to_json)


def connect(file: Path) -> sqlite3.Connection:
    """Open a run's file for writing: a commit is synced to disk, a deleted row is overwritten with zeros.

    Raises `RunGone`.
    """
    db = open_existing(file)
    private_database.set_durable(db)
    return db


def journal_errors(file: Path) -> AbstractContextManager[None]:
    """Raise `StorageError` in place of errors of the disk and of a damaged file."""
    return private_database.journal_errors(file, kept="De svar, der allerede er hentet, er bevaret.")


def open_existing(file: Path) -> sqlite3.Connection:
    """Open a run's file without creating it. Raises `RunGone` if there is none."""
    try:
        return private_database.open_existing(file)
    except FileNotFoundError:
        raise run_gone(file.stem) from None


def run_gone(run_id: str) -> RunGone:
    """Return the error for a run that does not exist or is finished."""
    return RunGone(f"Der er ingen afbrudt kørsel {run_id}.", advice="Se dem med »knappen historik«.")


def moment(text: str | None) -> datetime | None:
    """Return a time as the file has it."""
    return datetime.fromisoformat(text) if text else None

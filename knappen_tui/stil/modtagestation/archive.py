"""What has been received in this session: receipts in SQLite, files until they are checked."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE kvittering (
  id TEXT PRIMARY KEY,
  filnavn TEXT NOT NULL,
  modtaget TEXT NOT NULL,
  status TEXT NOT NULL,
  besked TEXT NOT NULL DEFAULT '',
  slags TEXT,
  periode TEXT,
  enhed TEXT,
  rapport TEXT
) STRICT;
"""


class Status(StrEnum):
    """How far a return has come."""

    MODTAGET = "modtaget"
    KONTROLLERES = "kontrolleres"
    GODKENDT = "godkendt"
    AFVIST = "afvist"

    @property
    def is_final(self) -> bool:
        """Whether it has been judged."""
        return self in {Status.GODKENDT, Status.AFVIST}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt. `rapport` is the check's object as `rapport.as_json` has it for one file, None until it is made."""

    id: str
    filnavn: str
    modtaget: str
    status: Status
    besked: str
    rapport: dict[str, Any] | None


class Archive:
    """The receipts of a session in a folder that its owner deletes. Each call has a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._database = folder / "kvitteringer.sqlite"
        with self._transaction() as db:
            db.executescript(_SCHEMA)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._database, timeout=30)) as db:
            db.execute("PRAGMA secure_delete = ON")
            with db:
                yield db

    def receive(self, filnavn: str, now: datetime) -> tuple[str, Path]:
        """A new receipt's number, and the file that the return is to be written to."""
        number = f"{now:%Y%m%d}-k{secrets.token_hex(6)}"
        with self._transaction() as db:
            db.execute(
                "INSERT INTO kvittering (id, filnavn, modtaget, status) VALUES (?, ?, ?, ?)",
                (number, filnavn, now.isoformat(timespec="seconds"), Status.MODTAGET),
            )
        return number, self.file(number)

    def file(self, number: str) -> Path:
        """Where a receipt's return lies until it has been checked."""
        return self._folder / f"{number}.xml"

    def begin(self, number: str) -> None:
        """The check begins."""
        self._set(number, Status.KONTROLLERES)

    def finish(
        self,
        number: str,
        status: Status,
        besked: str,
        *,
        about: tuple[str | None, str | None, str | None] = (None, None, None),
        rapport: dict[str, Any] | None = None,
    ) -> None:
        """The check has ended; `about` is kind, period and reporting unit."""
        told = json.dumps(rapport, ensure_ascii=False) if rapport else None
        with self._transaction() as db:
            db.execute(
                "UPDATE kvittering SET status = ?, besked = ?, slags = ?, periode = ?, enhed = ?, rapport = ?"
                " WHERE id = ?",
                (status, besked, *about, told, number),
            )

    def _set(self, number: str, status: Status) -> None:
        with self._transaction() as db:
            db.execute("UPDATE kvittering SET status = ? WHERE id = ?", (status, number))

    def unit_of(self, slags: str, periode: str) -> str | None:
        """The reporting unit that first sent a return of this kind for this period."""
        with self._transaction() as db:
            row = db.execute(
                "SELECT enhed FROM kvittering WHERE slags = ? AND periode = ? AND enhed <> '' ORDER BY rowid LIMIT 1",
                (slags, periode),
            ).fetchone()
        return row[0] if row else None

    def forget(self, number: str) -> None:
        """Remove a receipt whose file did not arrive."""
        with self._transaction() as db:
            db.execute("DELETE FROM kvittering WHERE id = ?", (number,))

    def find(self, number: str) -> Receipt | None:
        """The receipt with this number."""
        with self._transaction() as db:
            row = db.execute(f"SELECT {_FIELDS} FROM kvittering WHERE id = ?", (number,)).fetchone()  # noqa: S608
        return _kvittering(row) if row else None

    def all(self) -> list[Receipt]:
        """All receipts, the newest first."""
        with self._transaction() as db:
            rows = db.execute(f"SELECT {_FIELDS} FROM kvittering ORDER BY rowid DESC").fetchall()  # noqa: S608
        return list(map(_kvittering, rows))


_FIELDS = "id, filnavn, modtaget, status, besked, rapport"


def _kvittering(row: tuple[Any, ...]) -> Receipt:
    number, filnavn, modtaget, status, besked, rapport = row
    return Receipt(number, filnavn, modtaget, Status(status), besked, json.loads(rapport) if rapport else None)

"""Participations of one school in one quarter: the list, and its changes.

A change names the version (`udgave`) of the row that its page showed. A row of another version is left alone.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from knappen_tui.stil.amu.results import ExamResult

# The columns that the list can be sorted by, and the ones that a person fills in.
SORTABLE = ("hold_id", "startdato", "cpr", "fagkode", "fkb", "resultat", "senest_redigeret")
EDITABLE = (
    "hold_id", "startdato", "slutdato", "cpr", "fagkode", "kursusnavn", "niveau", "fkb", "selvstuderende", "resultat",
)  # fmt: skip
FILTERS = ("fagkode", "hold_id", "edited", "cpr")
NOT_EDITED = "ingen"

_DAY = "date(senest_redigeret, 'unixepoch', 'localtime')"


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A participation as the database has it; `udgave` counts its changes."""

    id: int
    udgave: int
    values: tuple[str | int, ...]
    edited: float | None

    @property
    def fields(self) -> dict[str, str | int]:
        """The values by field of `EDITABLE`."""
        return dict(zip(EDITABLE, self.values, strict=True))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose participations: a school in a quarter (`2026K3`)."""

    school: str
    quarter: str


@dataclass(frozen=True, slots=True)
class ListView:
    """How the list is shown. Empty filters let everything through; `edited` is an ISO date or `NOT_EDITED`."""

    sort: str = ""
    descending: bool = False
    page: int = 1
    filters: dict[str, str] = field(default_factory=lambda: dict.fromkeys(FILTERS, ""))


def fetch(
    connection: sqlite3.Connection, scope: Scope, view: ListView, size: int | None
) -> tuple[list[StoredRow], int]:
    """Return the rows of the view's page, all for `size` None, and the number of rows on all pages."""
    where, values = _where(scope, view.filters)
    total: int = connection.execute(f"SELECT count(*) FROM deltagelser WHERE {where}", values).fetchone()[0]
    order = f"{view.sort} {'DESC' if view.descending else 'ASC'}, id" if view.sort in SORTABLE else "hold_id, id"
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM deltagelser WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?",
        (*values, -1 if size is None else size, 0 if size is None else (view.page - 1) * size),
    )
    return list(map(_row, found)), total


def find(connection: sqlite3.Connection, scope: Scope, row_id: int) -> StoredRow | None:
    """Return one row of the scope, None where there is none."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM deltagelser WHERE skole = ? AND kvartal = ? AND id = ?",
        (scope.school, scope.quarter, row_id),
    ).fetchone()
    return _row(found) if found else None


def choices(connection: sqlite3.Connection, scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """Return what the filters can be set to, as (value, text) by filter."""
    here = (scope.school, scope.quarter)
    of_scope = "FROM deltagelser WHERE skole = ? AND kvartal = ?"
    courses = connection.execute(f"SELECT DISTINCT fagkode, kursusnavn {of_scope} ORDER BY fagkode, kursusnavn", here)
    holds = connection.execute(f"SELECT DISTINCT hold_id {of_scope} ORDER BY hold_id", here)
    days = connection.execute(
        f"SELECT DISTINCT {_DAY} {of_scope} AND senest_redigeret IS NOT NULL ORDER BY 1 DESC", here
    )
    names: dict[str, str] = {}
    for code, name in courses:
        names.setdefault(code, f"{code} {name}")
    return {
        "fagkode": list(names.items()),
        "hold_id": [(hold, hold) for (hold,) in holds],
        "edited": [(NOT_EDITED, "Ikke redigeret"), *((day, _danish(day)) for (day,) in days)],
    }


def set_results(
    connection: sqlite3.Connection, scope: Scope, rows: Sequence[tuple[int, int]], result: ExamResult, now: float
) -> int:
    """Set the result of the rows, given as (id, version); return how many were changed."""
    with connection:
        return sum(
            connection.execute(
                "UPDATE deltagelser SET resultat = ?, senest_redigeret = ?, udgave = udgave + 1"
                " WHERE id = ? AND udgave = ? AND skole = ? AND kvartal = ?",
                (int(result), now, row_id, version, scope.school, scope.quarter),
            ).rowcount
            for row_id, version in rows
        )


def save(
    connection: sqlite3.Connection, scope: Scope, row: tuple[int, int], values: dict[str, str | int], now: float
) -> bool:
    """Write the fields of one row, given as (id, version); return whether it still had that version."""
    setting = ", ".join(f"{name} = ?" for name in EDITABLE)
    with connection:
        return bool(
            connection.execute(
                f"UPDATE deltagelser SET {setting}, senest_redigeret = ?, udgave = udgave + 1"
                " WHERE id = ? AND udgave = ? AND skole = ? AND kvartal = ?",
                (*(values[name] for name in EDITABLE), now, *row, scope.school, scope.quarter),
            ).rowcount
        )


def create(connection: sqlite3.Connection, scope: Scope, values: dict[str, str | int], now: float) -> None:
    """Add a row."""
    names = ", ".join(EDITABLE)
    with connection:
        connection.execute(
            f"INSERT INTO deltagelser (skole, kvartal, {names}, senest_redigeret)"
            f" VALUES (?, ?, {', '.join('?' * len(EDITABLE))}, ?)",
            (scope.school, scope.quarter, *(values[name] for name in EDITABLE), now),
        )


def delete(connection: sqlite3.Connection, scope: Scope, row: tuple[int, int]) -> bool:
    """Delete one row, given as (id, version); return whether it still had that version."""
    with connection:
        return bool(
            connection.execute(
                "DELETE FROM deltagelser WHERE id = ? AND udgave = ? AND skole = ? AND kvartal = ?",
                (*row, scope.school, scope.quarter),
            ).rowcount
        )


_COLUMNS = f"id, udgave, {', '.join(EDITABLE)}, senest_redigeret"


def _row(found: Iterable[str | int | float | None]) -> StoredRow:
    row_id, version, *values, edited = found
    return StoredRow(row_id, version, tuple(values), edited)  # type: ignore[arg-type]  # STRICT tables have these types


def _where(scope: Scope, filters: dict[str, str]) -> tuple[str, list[str]]:
    where, values = ["skole = ?", "kvartal = ?"], [scope.school, scope.quarter]
    for name, value in filters.items():
        if not value:
            continue
        if name == "edited" and value == NOT_EDITED:
            where.append("senest_redigeret IS NULL")
            continue
        where.append(f"{_DAY} = ?" if name == "edited" else f"{name} = ?")
        values.append(value)
    return " AND ".join(where), values


def _danish(day: str) -> str:
    return f"{datetime.fromisoformat(day):%d-%m-%Y}"

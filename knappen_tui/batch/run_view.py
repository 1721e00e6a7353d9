"""Read-only view of a run's journal for a table on the screen: one page at a time, filtered and sorted.

In WAL mode readers and the running batch do not block each other.
"""

import sqlite3
from array import array
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from knappen_tui.batch.db import ANSWERS, CONDITIONS, journal_errors, open_existing
from knappen_tui.domain.columns import Kind, Value
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.outcome import OUTCOME, Outcome, ResultRow, Selection, Sorting
from knappen_tui.domain.udtraek import COLUMNS

_KINDS = tuple(column.kind for column in ANSWERS)
_CASES = " ".join(f"WHEN {condition} THEN '{outcome.name}'" for outcome, condition in CONDITIONS.items())
_OUTCOME = f"CASE {_CASES} END"
# Without GROUP BY, which sorts: this query runs again and again during a batch.
_COUNTS = f"SELECT {', '.join(f'count(*) FILTER (WHERE {condition})' for condition in CONDITIONS.values())} FROM person"
# Sorted by outcome the rows stand in the order of the enum.
_RANKS = " ".join(f"WHEN '{outcome.name}' THEN {place}" for place, outcome in enumerate(Outcome))
_RANK = f"CASE {_OUTCOME} {_RANKS} END"
_PAGE = f"SELECT position, cpr, {_OUTCOME}, reason, {', '.join(column.field for column in ANSWERS)} FROM person"
_SORTABLE = {column.field: column.field for column in COLUMNS} | {OUTCOME: _RANK}


class Results:
    """The persons of one run. Safe in any thread: each call opens the file (0.2 ms) and closes it.

    Every method raises `RunGone`, and `StorageError` if the file is damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def page(self, positions: Sequence[int]) -> list[ResultRow]:
        """Return the persons at these positions, in this order, without those that no longer exist."""
        marks = ", ".join("?" * len(positions))
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            rows = db.execute(f"{_PAGE} WHERE position IN ({marks})", tuple(positions)).fetchall()
        found = {row[0]: _row(row) for row in rows}
        return [found[position] for position in positions if position in found]

    def positions(self, selection: Selection = Selection.ALL, sorting: Sorting | None = None) -> Sequence[int]:
        """Return the positions of the selected persons, sorted."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            if selection is Selection.ALL and sorting is None:
                return range(1, db.execute("SELECT coalesce(max(position), 0) FROM person").fetchone()[0] + 1)
            # SQLite uses the index on cpr only without a needless WHERE, and without NULLS LAST.
            names = [] if selection is Selection.ALL else [outcome.name for outcome in selection.outcomes]
            where = f" WHERE {_OUTCOME} IN ({', '.join('?' * len(names))})" if names else ""
            rows = db.execute(f"SELECT position FROM person{where} ORDER BY {_order(sorting)}", names).fetchall()
        return array("L", (position for (position,) in rows))

    def counts(self) -> dict[Outcome, int]:
        """Return the number of persons with each outcome."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            counts = db.execute(_COUNTS).fetchone()
        return dict(zip(CONDITIONS, counts, strict=True))

    def latest_moduler(self) -> dict[str | None, int]:
        """Return the number of found persons for each latest DU-modul, None for no modul, in order of the code."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            rows = db.execute(
                "SELECT seneste_du_modul, count(*) FROM person WHERE findes GROUP BY 1 ORDER BY 1 NULLS LAST"
            ).fetchall()
        return dict(rows)


def _reader(file: Path) -> sqlite3.Connection:
    db = open_existing(file)
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA temp_store = MEMORY")  # a large sort must not write personal data to a temporary file
    return db


def _order(sorting: Sorting | None) -> str:
    if sorting is None:
        return "position"
    way = "DESC" if sorting.descending else "ASC"
    if sorting.field == COLUMNS[0].field:
        return f"cpr {way}"
    return f"{_SORTABLE[sorting.field]} {way} NULLS LAST, position"


def _row(row: tuple[int, str, str, str | None, *tuple[str | int | None, ...]]) -> ResultRow:
    position, cpr, outcome, reason, *values = row
    typed = tuple(map(_value, values, _KINDS))
    return ResultRow(position, Cpr(cpr), Outcome[outcome], reason or "", typed)


def _value(value: str | int | None, kind: Kind) -> Value:
    if value is None:
        return None
    if kind is Kind.JA_NEJ:
        return bool(value)
    return date.fromisoformat(str(value)) if kind is Kind.DATE else str(value)

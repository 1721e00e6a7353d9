"""A run's journal as a table to look at: a screenful at a time, chosen and sorted, while the run goes on.

Readers never wait for the run's writes (WAL), nor the run for them. Nothing here writes.
"""

import sqlite3
from array import array
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from knappen_tui.batch.db import ANSWERS, CONDITIONS, journal_errors, opened
from knappen_tui.domain.columns import Kind, Value
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.outcome import OUTCOME, Outcome, ResultRow, Selection, Sorting
from knappen_tui.domain.udtraek import COLUMNS

_KINDS = tuple(column.kind for column in ANSWERS)
_CASES = " ".join(f"WHEN {condition} THEN '{outcome.name}'" for outcome, condition in CONDITIONS.items())
_OUTCOME = f"CASE {_CASES} END"
# Not by groups: those would be sorted, and this is asked again and again while a run goes on.
_COUNTS = f"SELECT {', '.join(f'count(*) FILTER (WHERE {condition})' for condition in CONDITIONS.values())} FROM person"
# In the order of the enum, so that the sorted column tells a story: who waits first, who failed last.
_RANKS = " ".join(f"WHEN '{outcome.name}' THEN {place}" for place, outcome in enumerate(Outcome))
_RANK = f"CASE {_OUTCOME} {_RANKS} END"
_PAGE = f"SELECT position, cpr, {_OUTCOME}, reason, {', '.join(column.field for column in ANSWERS)} FROM person"
_SORTABLE = {column.field: column.field for column in COLUMNS} | {OUTCOME: _RANK}


class Results:
    """One run's persons, read from its file. Safe in any thread: each look opens the file anew (0.2 ms) and lets go.

    Raises `RunGone`, and `StorageError` where the file is damaged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def page(self, positions: Sequence[int]) -> list[ResultRow]:
        """The persons at these places in the list, in this order; those no longer there are left out."""
        marks = ", ".join("?" * len(positions))
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            rows = db.execute(f"{_PAGE} WHERE position IN ({marks})", tuple(positions)).fetchall()
        found = {row[0]: _row(row) for row in rows}
        return [found[position] for position in positions if position in found]

    def positions(self, selection: Selection = Selection.ALL, sorting: Sorting | None = None) -> Sequence[int]:
        """Which places in the list are shown, in which order: as things stand now."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            if selection is Selection.ALL and sorting is None:
                return range(1, db.execute("SELECT coalesce(max(position), 0) FROM person").fetchone()[0] + 1)
            # Without a needless WHERE, and without NULLS LAST where nothing is null, the index on cpr is used.
            names = [] if selection is Selection.ALL else [outcome.name for outcome in selection.outcomes]
            where = f" WHERE {_OUTCOME} IN ({', '.join('?' * len(names))})" if names else ""
            rows = db.execute(f"SELECT position FROM person{where} ORDER BY {_order(sorting)}", names).fetchall()
        return array("L", (position for (position,) in rows))

    def counts(self) -> dict[Outcome, int]:
        """How many persons stand how."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            counts = db.execute(_COUNTS).fetchone()
        return dict(zip(CONDITIONS, counts, strict=True))

    def latest_moduler(self) -> dict[str | None, int]:
        """How many found persons have which latest DU-modul; None are those without one. In order of the code."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            rows = db.execute(
                "SELECT seneste_du_modul, count(*) FROM person WHERE findes GROUP BY 1 ORDER BY 1 NULLS LAST"
            ).fetchall()
        return dict(rows)


def _reader(file: Path) -> sqlite3.Connection:
    db = opened(file)
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA temp_store = MEMORY")  # a sort must not spill personal data into a file
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

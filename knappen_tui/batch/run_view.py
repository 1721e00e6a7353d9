"""Read-only view of a run's journal for a table on the screen: one page at a time, filtered and sorted.

In WAL mode readers and the running batch do not block each other.
"""

import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from knappen_tui.batch.db import ANSWERS, CONDITIONS, journal_errors, open_existing
from knappen_tui.domain.columns import Kind, Value
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.outcome import NO_FILTER, OUTCOME, Outcome, ResultRow, RowFilter, Selection, Sorting
from knappen_tui.domain.udtraek import COLUMNS

_KINDS = tuple(column.kind for column in ANSWERS)
_CASES = " ".join(f"WHEN {condition} THEN '{outcome.name}'" for outcome, condition in CONDITIONS.items())
_OUTCOME = f"CASE {_CASES} END"
# Without GROUP BY, which sorts: this query runs again and again during a batch.
_COUNTS = f"SELECT {', '.join(f'count(*) FILTER (WHERE {condition})' for condition in CONDITIONS.values())} FROM person"
# Sorted by outcome the rows stand in the order of the enum.
_RANKS = " ".join(f"WHEN '{outcome.name}' THEN {place}" for place, outcome in enumerate(Outcome))
_RANK = f"CASE {_OUTCOME} {_RANKS} END"
_WORDS = " ".join(f"WHEN {condition} THEN '{outcome.value}'" for outcome, condition in CONDITIONS.items())
_IN_WORDS = {
    Kind.TEXT: "coalesce({0}, '')",
    Kind.DATE: "coalesce(substr({0}, 9) || '-' || substr({0}, 6, 2) || '-' || substr({0}, 1, 4), '')",
    Kind.JA_NEJ: "CASE {0} WHEN 1 THEN 'Ja' WHEN 0 THEN 'Nej' ELSE '' END",
}
# What the screen shows of each column, in SQL.
_SHOWN = {
    COLUMNS[0].field: "(substr(cpr, 1, 6) || '-' || substr(cpr, 7))",
    OUTCOME: f"CASE {_WORDS} END",
    **{column.field: _IN_WORDS[column.kind].format(column.field) for column in ANSWERS},
}
_YEARS = {column.field: f"coalesce(substr({column.field}, 1, 4), '')" for column in ANSWERS if column.kind is Kind.DATE}
_TEXTS, _DATES, _FLAGS = (
    tuple(column.field for column in ANSWERS if column.kind is kind) for kind in (Kind.TEXT, Kind.DATE, Kind.JA_NEJ)
)
_NUMERIC = set("0123456789-")
_DATE = "dd-mm-yyyy"
_HEAD = 6  # digits of a CPR number before its hyphen
_PAGE = f"SELECT position, cpr, {_OUTCOME}, reason, {', '.join(column.field for column in ANSWERS)} FROM person"
# What sorts before and after every value of a kind.
_LOWEST_HIGHEST = {Kind.TEXT: ("''", "char(1114111)"), Kind.DATE: ("''", "'~'"), Kind.JA_NEJ: ("-1", "2")}
_ENDS = {column.field: _LOWEST_HIGHEST[column.kind] for column in ANSWERS}


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

    def positions(
        self, selection: Selection = Selection.ALL, sorting: Sorting | None = None, rows: RowFilter = NO_FILTER
    ) -> Sequence[int]:
        """Return the positions of the selected persons that pass the filter, sorted."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            if selection is Selection.ALL and sorting is None and not rows.is_set:
                return range(1, db.execute("SELECT coalesce(max(position), 0) FROM person").fetchone()[0] + 1)
            # SQLite uses the index on cpr only without a needless WHERE.
            names = [] if selection is Selection.ALL else [outcome.name for outcome in selection.outcomes]
            wanted, values = _condition(rows)
            conditions = [f"{_OUTCOME} IN ({', '.join('?' * len(names))})"] if names else []
            where = f" WHERE {' AND '.join([*conditions, *wanted])}" if conditions or wanted else ""
            found = db.execute(
                f"SELECT position FROM person{where} ORDER BY {_order(sorting)}", [*names, *values]
            ).fetchall()
        return array("L", (position for (position,) in found))

    def divided_among(self, field: str) -> Selection:
        """Return the persons whom `distribution` counts: of a column from 2004 on, those found in that register."""
        return Selection.ALL if field == OUTCOME or field.startswith("prae2004") else Selection.FOUND

    def distribution(self, field: str) -> dict[str, int]:
        """Return the number of persons for each text that a column shows, in order of the text, "" last.

        Dates are counted by year. A filter by the same field and value keeps these persons among `divided_among`.
        """
        shown = _YEARS.get(field) or _SHOWN[field]
        where = "" if self.divided_among(field) is Selection.ALL else f"WHERE {CONDITIONS[Outcome.FOUND]}"
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            rows = db.execute(
                f"SELECT {shown} AS shown, count(*) FROM person {where} GROUP BY shown ORDER BY shown = '', shown"
            ).fetchall()
        return dict(rows)

    def counts(self) -> dict[Outcome, int]:
        """Return the number of persons with each outcome."""
        with journal_errors(self._file), closing(_reader(self._file)) as db:
            counts = db.execute(_COUNTS).fetchone()
        return dict(zip(CONDITIONS, counts, strict=True))


def _reader(file: Path) -> sqlite3.Connection:
    db = open_existing(file)
    db.execute("PRAGMA query_only = ON")
    db.execute("PRAGMA temp_store = MEMORY")  # a large sort must not write personal data to a temporary file
    return db


def _condition(rows: RowFilter) -> tuple[list[str], list[str]]:
    """The conditions of a filter, and the values of their question marks."""
    conditions: list[str] = []
    values: list[str] = []
    if text := rows.text.strip():
        is_number = set(text) <= _NUMERIC
        alternatives = [*(_in_numbers(text) if is_number else _in_words(text))]
        form = "instr({}, ?)" if is_number else "instr(lower({}), ?)"
        alternatives += [(form.format(name), text.lower()) for name in _TEXTS]
        conditions.append(f"({' OR '.join(condition for condition, _ in alternatives)})")
        values += [value for _, value in alternatives]
    if rows.field:
        is_year = rows.field in _YEARS and len(rows.value) == len("yyyy")
        conditions.append(f"{(_YEARS if is_year else _SHOWN)[rows.field]} = ?")
        values.append(rows.value)
    return conditions, values


def _in_words(text: str) -> Iterator[tuple[str, str]]:
    """Yield the conditions under which a person's words contain the text, with their values."""
    wanted = text.casefold()
    for outcome in Outcome:
        if wanted in outcome.value.casefold():
            yield f"{_OUTCOME} = ?", outcome.name
    for word, flag in (("ja", "1"), ("nej", "0")):
        if wanted in word:
            yield from ((f"{name} = CAST(? AS INTEGER)", flag) for name in _FLAGS)
    yield "instr(lower(reason), ?)", text.lower()


def _in_numbers(text: str) -> Iterator[tuple[str, str]]:
    """Yield the conditions under which CPR number or dates, as they are shown, contain the text, with their values.

    Digits alone are looked for in dates only where they are a year.
    """
    head, hyphen, tail = text.partition("-")
    if not hyphen:
        yield "instr(cpr, ?)", text
    elif len(head) <= _HEAD and "-" not in tail:
        yield "cpr LIKE ?", f"{head:_>{_HEAD}}{tail}%"
    if hyphen or len(text) == len("yyyy"):
        for start in range(len(_DATE) - len(text) + 1):
            if all((shown == "-") == (typed == "-") for shown, typed in zip(_DATE[start:], text, strict=False)):
                filled = f"{'_' * start}{text}".ljust(len(_DATE), "_")
                day, month, year = filled[:2], filled[3:5], filled[6:]
                yield from ((f"{name} LIKE ?", f"{year}-{month}-{day}") for name in _DATES)


def _order(sorting: Sorting | None) -> str:
    if sorting is None:
        return "position"
    way = "DESC" if sorting.descending else "ASC"
    if sorting.field == COLUMNS[0].field:
        return f"cpr {way}"
    if sorting.field == OUTCOME:
        return f"{_RANK} {way}, position"
    # Not NULLS LAST: SQLite compares faster where every key is a text, or every key a number.
    lowest, highest = _ENDS[sorting.field]
    return f"coalesce({sorting.field}, {lowest if sorting.descending else highest}) {way}, position"


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

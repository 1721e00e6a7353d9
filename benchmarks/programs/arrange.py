"""Sort, filter and find among a run's persons, as the app's table does, and the same in Python lists, in turn.

`python -m benchmarks.programs.arrange ROUNDS` takes the newest run of the history. It prints as JSON the milliseconds
of each round for both, and SQLite's plan of each query.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from knappen_tui import service
from knappen_tui.batch.run_view import Results
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.outcome import NO_FILTER, ResultRow, RowFilter, Selection, Sorting
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.settings import paths

_DATE, _MODUL = "seneste_startdato", "seneste_du_modul"
QUERIES: dict[str, tuple[Sorting | None, RowFilter]] = {
    "sort by date": (Sorting(_DATE, descending=True), NO_FILTER),
    "sort by module": (Sorting(_MODUL), NO_FILTER),
    "filter by text": (None, RowFilter(text="2-4")),
    "filter by year, sort by date": (Sorting(_DATE), RowFilter(text="2019")),
    "same module": (None, RowFilter(field=_MODUL, value="2-4")),
    "find a number": (None, RowFilter(text="01019")),
}


def main() -> None:
    """Measure every query."""
    run_id = service.history()[0].id
    results = service.results(run_id)
    statements: list[str] = []
    taken = {}
    for label, (sorting, rows) in QUERIES.items():
        pairs = [
            (
                _milliseconds(lambda: results.positions(Selection.ALL, sorting, rows)),  # noqa: B023 - called at once
                _milliseconds(lambda: _in_lists(results, sorting, rows)),  # noqa: B023
            )
            for _ in range(int(sys.argv[1]))
        ]
        ours, lists = zip(*pairs, strict=True)
        taken[label] = {"ours": ours, "lists": lists}
    connect = sqlite3.connect

    def listening(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.set_trace_callback(statements.append)
        return connection

    sqlite3.connect = listening  # type: ignore[assignment]
    for sorting, rows in QUERIES.values():
        results.positions(Selection.ALL, sorting, rows)
    plans = _plans(paths.state_folder() / "runs" / f"{run_id}.sqlite", statements)
    print(json.dumps({"taken": taken, "plans": dict(zip(QUERIES, plans, strict=True))}))


def _milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _in_lists(results: Results, sorting: Sorting | None, rows: RowFilter) -> list[int]:
    """What the query finds, from all persons read into a list."""
    everyone = results.page(results.positions())
    fields = [column.field for column in COLUMNS]

    def texts(row: ResultRow) -> Sequence[str]:
        return (str(row.cpr.digits), row.outcome.value, *map(to_text, row.values))

    found = [row for row in everyone if any(rows.text in text for text in texts(row))] if rows.text else everyone
    if rows.field:
        place = fields.index(rows.field) - 1
        found = [row for row in found if to_text(row.values[place]) == rows.value]
    if sorting:
        place = fields.index(sorting.field) - 1
        known = sorted(
            (row for row in found if row.values[place] is not None),
            key=lambda row: str(row.values[place]),
            reverse=sorting.descending,
        )
        found = known + [row for row in found if row.values[place] is None]
    return [row.position for row in found]


def _plans(file: Path, statements: Sequence[str]) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        queries = [one for one in statements if one.startswith("SELECT position")]
        return ["; ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {one}")) for one in queries]


if __name__ == "__main__":
    main()

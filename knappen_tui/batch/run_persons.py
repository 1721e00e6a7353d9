"""The answered persons of a run, as the rules of follow-up are given them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from knappen_tui.batch.db import ANSWERS, connect, journal_errors
from knappen_tui.batch.details import NAMES, details_of
from knappen_tui.batch.journal import from_sql
from knappen_tui.batch.sheet_persons import PersonChanges
from knappen_tui.domain.columns import moment_from_json
from knappen_tui.domain.follow_up.rule import FollowUpPerson
from knappen_tui.domain.kursist import TABLES

_PERSONS = (
    f"SELECT position, cells, details.state, details.reason, {NAMES}, person.cpr,"
    f" {', '.join(column.field for column in ANSWERS)} FROM person"
    " LEFT JOIN own_row ON own_row.cpr = person.cpr AND NOT own_row.duplicate"
    " LEFT JOIN details ON details.cpr = person.cpr WHERE person.state = 'answered'"
)
_DETAIL_WIDTH = 2 + len(TABLES)  # state, reason and one text a table
_AT = " AND position IN (SELECT value FROM json_each(?))"


class RunPersons:
    """The answered persons of a run's file, read anew each time; safe in any thread. Places are positions in the list.

    `changes` are None where nothing was compared.
    """

    def __init__(self, file: Path, today: date, changes: PersonChanges | None) -> None:
        """Read the headings of the list's own columns. Raises `RunGone`, `StorageError`."""
        self._file = file
        self._today = today
        self._changes = changes
        with journal_errors(file), closing(connect(file)) as db:
            [headings] = db.execute("SELECT headings FROM run").fetchone()
        self.headings: tuple[str, ...] = tuple(json.loads(headings)) if headings else ()

    def persons(self, places: Sequence[int] | None = None) -> Iterator[tuple[int, FollowUpPerson]]:
        """Yield the persons with their positions, in the order of the list. Raises `RunGone`, `StorageError`."""
        query, parameters = (_PERSONS, []) if places is None else (_PERSONS + _AT, [json.dumps(list(places))])
        with journal_errors(self._file), closing(connect(self._file)) as db:
            db.row_factory = None
            for position, cells, *values in db.execute(f"{query} ORDER BY position", parameters):
                row = from_sql(tuple(values[_DETAIL_WIDTH:]))
                details = details_of(row.cpr, *values[:_DETAIL_WIDTH]).kursist
                own = tuple(json.loads(cells, object_hook=moment_from_json)) if cells else ()
                changed = None if self._changes is None else self._changes.get(row.cpr, ())
                yield position, FollowUpPerson(row, self._today, details, changed, self.headings, own)

"""The answered persons of a run, as the rules of follow-up are given them."""

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

from knappen_tui.batch.db import ANSWERS, connect, journal_errors
from knappen_tui.batch.details import NAMES, details_of
from knappen_tui.batch.journal import from_sql
from knappen_tui.batch.sheet_persons import PersonChanges
from knappen_tui.domain.columns import moment_from_json
from knappen_tui.domain.follow_up.evaluation import FollowUpReport, evaluate
from knappen_tui.domain.follow_up.rule import FollowUpPerson, FollowUpRule
from knappen_tui.domain.person_tables import TABLES

_PERSONS = (
    f"SELECT position, cells, details.state, details.reason, {NAMES}, person.cpr,"
    f" {', '.join(column.field for column in ANSWERS)} FROM person"
    " LEFT JOIN own_row ON own_row.cpr = person.cpr AND NOT own_row.duplicate"
    " LEFT JOIN details ON details.cpr = person.cpr WHERE person.state = 'answered'"
)
_KNOWN = (
    "SELECT max(as_of), count(*) FILTER (WHERE state = 'answered'),"
    " (SELECT count(*) FROM details WHERE state = 'answered') FROM person"
)
_DETAIL_WIDTH = 2 + len(TABLES)  # state, reason and one text a table
_AT = " AND position IN (SELECT value FROM json_each(?))"


class RunPersons:
    """The answered persons of a run's file, read anew each time; safe in any thread. Places are positions in the list.

    `changes` are None where nothing was compared; with `only` there are the persons at these positions alone.
    """

    def __init__(
        self, file: Path, today: date, changes: PersonChanges | None, *, only: Collection[int] | None = None
    ) -> None:
        """Read the headings of the list's own columns. Raises `RunGone`, `StorageError`."""
        self._file = file
        self._today = today
        self._changes = changes
        self._only = None if only is None else sorted(only)
        with journal_errors(file), closing(connect(file)) as db:
            [headings] = db.execute("SELECT headings FROM run").fetchone()
        self.headings: tuple[str, ...] = tuple(json.loads(headings)) if headings else ()

    def persons(self, places: Sequence[int] | None = None) -> Iterator[tuple[int, FollowUpPerson]]:
        """Yield the persons with their positions, in the order of the list. Raises `RunGone`, `StorageError`."""
        wanted = self._only if places is None else list(places)
        query, parameters = (_PERSONS, []) if wanted is None else (_PERSONS + _AT, [json.dumps(wanted)])
        with journal_errors(self._file), closing(connect(self._file)) as db:
            db.row_factory = None
            for position, cells, *values in db.execute(f"{query} ORDER BY position", parameters):
                row = from_sql(tuple(values[_DETAIL_WIDTH:]))
                details = details_of(row.cpr, *values[:_DETAIL_WIDTH]).kursist
                own = tuple(json.loads(cells, object_hook=moment_from_json)) if cells else ()
                changed = None if self._changes is None else self._changes.get(row.cpr, ())
                yield position, FollowUpPerson(row, self._today, details, changed, self.headings, own)


class RunFollowUp:
    """What the rules find about the persons of a run that is on the screen; worked out anew when more are answered."""

    def __init__(self, file: Path, rules: Sequence[FollowUpRule]) -> None:
        self._file = file
        self._rules = rules
        self._known: tuple[object, ...] = ()
        self._report: FollowUpReport | None = None

    def report(self) -> FollowUpReport:
        """Return what is found so far. Raises `RunGone`, `StorageError`."""
        with journal_errors(self._file), closing(connect(self._file)) as db:
            as_of, *answered = db.execute(_KNOWN).fetchone()
        today = date.fromisoformat(as_of) if as_of else date.today()
        known = (today, *answered)
        if self._report is None or known != self._known:
            self._report = evaluate(RunPersons(self._file, today, None), self._rules, today)
            self._known = known
        return self._report

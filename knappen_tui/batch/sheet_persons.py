"""The persons of a workbook, as the rules of follow-up are given them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from knappen_tui.domain.changes import Change
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.follow_up.rule import FollowUpPerson
from knappen_tui.domain.own_columns import AnsweredTable
from knappen_tui.domain.udtraek import Udtraek

PersonChanges = Mapping[Cpr, tuple[Change, ...]]


class SheetPersons:
    """The persons of a workbook that is in memory. Places are those of `rows`, from 0."""

    def __init__(
        self, rows: Sequence[Udtraek], own: AnsweredTable | None, today: date, changes: PersonChanges | None
    ) -> None:
        self._rows = rows
        self._today = today
        self._changes = changes
        self.headings = own.headings if own else ()
        # Read backwards, so that a person's first row stays.
        listed = reversed(list(own.rows())) if own else ()
        self._own = {one.row.cpr: one for one in listed if one.row.cpr}

    def persons(self, places: Sequence[int] | None = None) -> Iterator[tuple[int, FollowUpPerson]]:
        """Yield the persons in their order."""
        for place in range(len(self._rows)) if places is None else places:
            row = self._rows[place]
            changed = None if self._changes is None else self._changes.get(row.cpr, ())
            listed = self._own.get(row.cpr)
            details = listed.details.kursist if listed and listed.details else None
            own = listed.row.cells if listed else ()
            yield place, FollowUpPerson(row, self._today, details, changed, self.headings, own)


def by_person(changes: Iterable[Change] | None) -> PersonChanges | None:
    """The changes of each person; None where nothing was compared."""
    if changes is None:
        return None
    found: dict[Cpr, list[Change]] = {}
    for change in changes:
        found.setdefault(change.cpr, []).append(change)
    return {cpr: tuple(of_person) for cpr, of_person in found.items()}

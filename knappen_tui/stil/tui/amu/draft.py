"""The changes that a person has made to the list and not carried out. Knows nothing of Textual and of the site."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from knappen_tui.stil.amu.service import ExamResult, Participation, PlannedChange


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row of the list, and as it is to be. Without `before` it is new, without `after` it is to be deleted."""

    id: int
    before: Participation | None
    after: Participation | None

    @property
    def change(self) -> PlannedChange | None:
        """What is to be done, None for nothing."""
        return None if self.before == self.after else PlannedChange(self.before, self.after)

    @property
    def participation(self) -> Participation:
        """The row as it is to be, or as it is where it is to be deleted."""
        return PlannedChange(self.before, self.after).participation


class Draft:
    """The rows in the list's order, new ones last. An id stays the same as long as the draft does."""

    def __init__(self, participations: Sequence[Participation] = ()) -> None:
        self._rows = {place: DraftRow(place, one, one) for place, one in enumerate(participations)}
        self._following = len(self._rows)

    @property
    def rows(self) -> list[DraftRow]:
        """All rows."""
        return list(self._rows.values())

    def row(self, row_id: int) -> DraftRow:
        """Return one row."""
        return self._rows[row_id]

    @property
    def changes(self) -> list[PlannedChange]:
        """What is to be done, in the list's order."""
        return [change for row in self._rows.values() if (change := row.change) is not None]

    @property
    def listed(self) -> list[Participation]:
        """The participations of the list, as they were read."""
        return [row.before for row in self._rows.values() if row.before is not None]

    def set_result(self, ids: Iterable[int], result: ExamResult) -> int:
        """Set a result for rows that are not to be deleted; return how many."""
        found = [row for row in map(self._rows.__getitem__, ids) if row.after is not None]
        for row in found:
            assert row.after is not None  # noqa: S101
            self._rows[row.id] = replace(row, after=replace(row.after, resultat=result))
        return len(found)

    def edit(self, row_id: int, after: Participation) -> None:
        """Set how a row is to be."""
        self._rows[row_id] = replace(self._rows[row_id], after=after)

    def knows(self, new: Participation, *, but: int | None = None) -> bool:
        """Whether a row has the person, course, level and first day of `new`; the row with the id `but` is left out."""
        return any(row.participation.key == new.key for row in self._rows.values() if row.id != but)

    def add(self, new: Participation) -> int:
        """Add a row that is to be created; return its id."""
        row_id, self._following = self._following, self._following + 1
        self._rows[row_id] = DraftRow(row_id, None, new)
        return row_id

    def delete(self, row_id: int) -> None:
        """Set that a row of the list is to be deleted."""
        self._rows[row_id] = replace(self._rows[row_id], after=None)

    def take_back(self, ids: Collection[int]) -> int:
        """Take back what was to be done about these rows; return how many there were."""
        found = [row for row_id in ids if (row := self._rows.get(row_id)) and row.change is not None]
        for row in found:
            if row.before is None:
                del self._rows[row.id]
            else:
                self._rows[row.id] = replace(row, after=row.before)
        return len(found)

    def moved_to(self, participations: Sequence[Participation]) -> tuple["Draft", int]:
        """Return the same changes upon the list as it has been read anew, and how many could not be kept.

        A change is kept where the row is as it was; who has changed or deleted it is not overwritten.
        """
        fresh = Draft(participations)
        places: dict[Participation, int] = {row.participation: row.id for row in fresh.rows}
        twice = {one for one, number in Counter(participations).items() if number > 1}
        lost = 0
        for change in self.changes:
            if change.before is None:
                assert change.after is not None  # noqa: S101
                if fresh.knows(change.after):
                    lost += 1
                else:
                    fresh.add(change.after)
            elif change.before in places and change.before not in twice:
                fresh._rows[places[change.before]] = replace(fresh._rows[places[change.before]], after=change.after)
            else:
                lost += 1
        return fresh, lost

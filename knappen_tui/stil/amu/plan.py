"""A plan of changes: each row of a file beside the list, and what is to be done about it. Nothing is sent here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from knappen_tui.domain.cpr import Cpr
from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.results import ExamResult


class RowStatus(Enum):
    """What is to be done about a row, or what came of it; the value is Danish, for reports."""

    CHANGE = "ændres"
    CREATE = "oprettes"
    DELETE = "slettes"
    ALREADY = "står der allerede"
    NOT_FOUND = "ikke fundet"
    SEVERAL = "flere passer"
    IMPOSSIBLE = "umulig værdi"
    BLANK = "intet resultat angivet"
    DUPLICATE = "dublet"
    CHANGED = "ændret"
    CREATED = "oprettet"
    DELETED = "slettet"
    REFUSED = "afvist"
    CONFLICT = "ændret af en anden"
    GONE = "findes ikke længere"
    DIFFERENT = "skrevet anderledes på siden"

    @property
    def is_pending(self) -> bool:
        """Whether something is to be sent."""
        return self in {RowStatus.CHANGE, RowStatus.CREATE, RowStatus.DELETE}

    @property
    def is_done(self) -> bool:
        """Whether the list is as the row wants it, or the row wants nothing."""
        return self in _DONE


_DONE = frozenset(
    {
        RowStatus.ALREADY,
        RowStatus.BLANK,
        RowStatus.DUPLICATE,
        RowStatus.CHANGED,
        RowStatus.CREATED,
        RowStatus.DELETED,
    }
)


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """A row of the list as it was read, and as it is to be. Without `before` it is created, without `after` deleted."""

    before: Participation | None
    after: Participation | None

    @property
    def is_bulk(self) -> bool:
        """Whether only the result differs: then many rows are changed in one request."""
        before, after = self.before, self.after
        return before is not None and after is not None and replace(before, resultat=after.resultat) == after

    @property
    def participation(self) -> Participation:
        """What the change is about: as it is to be, or as it was where it is deleted."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - `planned` makes no empty change
        return found

    @property
    def pending(self) -> RowStatus:
        """The status of the change before it is carried out."""
        if self.before is None:
            return RowStatus.CREATE
        return RowStatus.DELETE if self.after is None else RowStatus.CHANGE

    @property
    def done(self) -> RowStatus:
        """The status of the change when it has been carried out."""
        return {
            RowStatus.CREATE: RowStatus.CREATED,
            RowStatus.DELETE: RowStatus.DELETED,
            RowStatus.CHANGE: RowStatus.CHANGED,
        }[self.pending]


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row of a file of results. None where the file has no such column, or nothing in it.

    `fault` is why a value can't be used, in Danish; `line` counts as the file does.
    """

    line: int
    cpr: Cpr | None = None
    fagkode: str = ""
    niveau: str | None = None
    startdato: date | None = None
    hold_id: str | None = None
    resultat: ExamResult | None = None
    selvstuderende: bool | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One row of a plan or of its report. `line` is that of the file, 0 without one; `change` is None where none is
    to be made.
    """

    line: int
    about: WantedRow | Participation
    status: RowStatus
    remark: str = ""
    change: PlannedChange | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, row by row. `source` is the file's name, or what the changes come from."""

    source: str
    rows: tuple[PlanRow, ...]

    @property
    def counts(self) -> Counter[RowStatus]:
        """How many rows have which status."""
        return Counter(row.status for row in self.rows)

    @property
    def changes(self) -> tuple[PlannedChange, ...]:
        """The changes that are to be made."""
        return tuple(row.change for row in self.rows if row.change is not None and row.status.is_pending)


def plan_results(
    source: str, wanted: Sequence[WantedRow], listing: Iterable[Participation], *, allow_reset: bool = False
) -> Plan:
    """Return the plan for a file of results. `allow_reset` lets a registered result be set back to 0."""
    matcher = _Matcher(listing)
    rows = [_planned(one, matcher, allow_reset=allow_reset) for one in wanted]
    return Plan(source, tuple(_without_doubles(rows)))


def plan_changes(source: str, changes: Iterable[PlannedChange], listing: Iterable[Participation]) -> Plan:
    """Return the plan for changes that a person has made one by one; what the list forbids has another status."""
    existing = list(listing)
    identities = Counter(one.identity for one in existing)
    keys = Counter(one.key for one in existing)
    rows = []
    for change in changes:
        status, remark = change.pending, ""
        if change.before is None and keys[change.participation.key]:
            status, remark = RowStatus.REFUSED, "En kursusdeltagelse med samme person, fag, niveau og startdato findes."
        elif change.before is None and change.after is not None:
            keys[change.after.key] += 1
        elif change.before is not None and identities[change.before.identity] != 1:
            several = identities[change.before.identity] > 1
            status = RowStatus.SEVERAL if several else RowStatus.NOT_FOUND
        elif change.before == change.after:
            status = RowStatus.ALREADY
        rows.append(PlanRow(0, change.participation, status, remark, change if status.is_pending else None))
    return Plan(source, tuple(rows))


class _Matcher:
    """Finds the rows of the list that a file's row may mean."""

    def __init__(self, listing: Iterable[Participation]) -> None:
        self._by_person: dict[tuple[Cpr, str], list[Participation]] = {}
        for one in listing:
            self._by_person.setdefault((one.cpr, one.fagkode), []).append(one)

    def find(self, wanted: WantedRow) -> list[Participation]:
        if wanted.cpr is None:
            return []
        return [one for one in self._by_person.get((wanted.cpr, wanted.fagkode), []) if _fits(one, wanted)]


def _fits(one: Participation, wanted: WantedRow) -> bool:
    return (
        wanted.niveau in {None, one.niveau}
        and wanted.startdato in {None, one.startdato}
        and wanted.hold_id in {None, one.hold_id}
    )


def _planned(wanted: WantedRow, matcher: _Matcher, *, allow_reset: bool) -> PlanRow:
    if wanted.fault:
        return PlanRow(wanted.line, wanted, RowStatus.IMPOSSIBLE, wanted.fault)
    if wanted.resultat is None and wanted.selvstuderende is None:
        return PlanRow(wanted.line, wanted, RowStatus.BLANK)
    found = matcher.find(wanted)
    if len(found) != 1:
        remark = f"{len(found)} rækker på listen; hold-id eller startdato skiller dem" if found else ""
        return PlanRow(wanted.line, wanted, RowStatus.SEVERAL if found else RowStatus.NOT_FOUND, remark)
    [before] = found
    after = replace(
        before,
        resultat=before.resultat if wanted.resultat is None else wanted.resultat,
        selvstuderende=before.selvstuderende if wanted.selvstuderende is None else wanted.selvstuderende,
    )
    if after == before:
        return PlanRow(wanted.line, before, RowStatus.ALREADY)
    if after.resultat != before.resultat and after.resultat is ExamResult.INTET and not allow_reset:
        return PlanRow(wanted.line, before, RowStatus.IMPOSSIBLE, "0 sletter et resultat og kræver --nulstil")
    return PlanRow(wanted.line, before, RowStatus.CHANGE, change=PlannedChange(before, after))


def _without_doubles(rows: Sequence[PlanRow]) -> Iterable[PlanRow]:
    """Yield the rows; of several about one participation the first, or none where they contradict one another."""
    wishes: dict[tuple[str, ...], set[tuple[ExamResult, bool]]] = {}
    for row in rows:
        if isinstance(row.about, Participation):
            wishes.setdefault(row.about.identity, set()).add(_wish(row, row.about))
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        if not isinstance(row.about, Participation) or row.status is RowStatus.IMPOSSIBLE:
            yield row
            continue
        identity = row.about.identity
        if len(wishes[identity]) > 1:
            remark = "filen har flere rækker om samme kursusdeltagelse, og de siger ikke det samme"
            yield PlanRow(row.line, row.about, RowStatus.IMPOSSIBLE, remark)
        elif identity in seen:
            yield PlanRow(row.line, row.about, RowStatus.DUPLICATE)
        else:
            seen.add(identity)
            yield row


def _wish(row: PlanRow, about: Participation) -> tuple[ExamResult, bool]:
    after = row.change.participation if row.change else about
    return after.resultat, after.selvstuderende

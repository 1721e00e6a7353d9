"""A part of what a file can hold: some persons of a run, or some records of a person."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Registration
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import AnsweredTable
from knappen_tui.domain.person_tables import Table
from knappen_tui.domain.report import Report, RunDetails, Unanswered
from knappen_tui.domain.udtraek import Udtraek

NOT_ASKED = "er ikke slået op endnu"


@dataclass(frozen=True, slots=True)
class PersonPart:
    """Some records of one of a person's tables; `words` say which they are: `2 af 6 rækker (markeret)`."""

    table: Table
    records: tuple[Registration, ...]
    words: str

    @property
    def title(self) -> str:
        """The table and which of its records: `Moduler: 2 af 6 rækker (markeret)`."""
        return f"{self.table.title}: {self.words}"


def part_of(report: Report, rows: Iterable[Udtraek], persons: Sequence[Cpr], words: str) -> Report:
    """Return the report of some persons of a run; `rows` are their answers, `words` say which persons they are.

    Lines of the list without one of them are left out. Who is not looked up yet counts as unanswered.
    """
    answered = {row.cpr: row.outcome for row in rows}
    outcomes = Counter(answered.values())
    reasons = {one.cpr: one.reason for one in report.unanswered}
    return replace(
        report,
        part=words,
        persons=len(persons),
        duplicates=0,
        answered=len(answered),
        found=outcomes[Outcome.FOUND],
        only_prae2004=outcomes[Outcome.ONLY_PRAE2004],
        not_found=outcomes[Outcome.NOT_FOUND],
        rejected=(),
        notes=(),
        unanswered=tuple(Unanswered(cpr, reasons.get(cpr, NOT_ASKED)) for cpr in persons if cpr not in answered),
        own=_own_of(report.own, frozenset(persons)) if report.own else None,
        details=_details_of(report.details, frozenset(persons)) if report.details else None,
        changes=None,
        follow_up=None,
    )


def _own_of(own: AnsweredTable, persons: frozenset[Cpr]) -> AnsweredTable:
    return replace(own, rows=lambda: (one for one in own.rows() if one.row.cpr in persons))


def _details_of(details: RunDetails, persons: frozenset[Cpr]) -> RunDetails:
    missing = tuple(one for one in details.missing if one.cpr in persons)
    return replace(
        details,
        answered=sum(one.cpr in persons for one in details.persons()) - len(missing),
        missing=missing,
        persons=lambda: (one for one in details.persons() if one.cpr in persons),
    )

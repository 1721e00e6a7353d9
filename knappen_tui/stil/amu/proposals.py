"""What the guide's FAQ says about participations: proposals, never changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.stil.period import Period

_DUE_BEFORE = timedelta(days=7)


class Advice(Enum):
    """A rule of the FAQ; the value is what is the case."""

    LATER_QUARTER = "Slutter i et senere kvartal"
    NO_RESULT = "Uden resultat"

    @property
    def rule(self) -> str:
        """What the guide says to do."""
        return _RULES[self]


_RULES = {
    Advice.LATER_QUARTER: (
        "Skolen skal slette kursusdeltagelsen: resultatet registreres først, når kurset er afsluttet. En slettet "
        "kursusdeltagelse kan kun genskabes ved, at skolen indtaster alle oplysninger."
    ),
    Advice.NO_RESULT: (
        "Er kurset aldrig afholdt, skal kursusdeltagelsen slettes. Er prøven udskudt, er kurset ikke afsluttet, og "
        "kursusdeltagelsen skal stå uregistreret. Er prøven ikke aflagt, er resultatet 5. Én samlet prøve for flere "
        "kurser registreres for hvert kursus."
    ),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A participation and the rule that concerns it."""

    participation: Participation
    advice: Advice


def proposals(
    listing: Iterable[Participation], *, quarter: Period | None, deadline: date | None, today: date
) -> Iterator[Proposal]:
    """Yield what the school has to look at: courses that end after the quarter, and those without a result.

    The latter from a week before the deadline on. Where the site names no quarter or deadline there are no proposals
    of that kind.
    """
    is_due = deadline is not None and today >= deadline - _DUE_BEFORE
    for one in listing:
        if quarter is not None and one.slutdato > quarter.end:
            yield Proposal(one, Advice.LATER_QUARTER)
        elif is_due and one.resultat is ExamResult.INTET:
            yield Proposal(one, Advice.NO_RESULT)

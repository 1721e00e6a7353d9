"""What the guide's FAQ says about participations: proposals, never changes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from knappen_tui.stil.amu.participation import Participation
from knappen_tui.stil.amu.results import ExamResult


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


def proposals(listing: Iterable[Participation], quarter_end: date) -> Iterator[Proposal]:
    """Yield what the school has to look at: courses that end after the quarter, and those without a result."""
    for one in listing:
        if one.slutdato > quarter_end:
            yield Proposal(one, Advice.LATER_QUARTER)
        elif one.resultat is ExamResult.INTET:
            yield Proposal(one, Advice.NO_RESULT)

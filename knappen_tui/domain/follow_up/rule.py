"""What a rule of follow-up is, what it is given, and what it finds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from knappen_tui.domain.changes import Change
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.own_columns import OwnValue
from knappen_tui.domain.udtraek import Udtraek


class Needs(Enum):
    """What a rule is evaluated from; the value is the word in `opfoelgning.toml`."""

    EXTRACT = "udtræk"
    DETAILS = "detaljer"
    COMPARISON = "sammenligning"


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of a rule; each rule uses its own."""

    months: int = 0
    months_since_start: int = 0
    years: int = 0
    notice_months: int = 0
    first: date | None = None
    last: date | None = None


# The keys of thresholds in TOML.
LIMIT_KEYS = {
    "maaneder": "months",
    "maaneder_siden_start": "months_since_start",
    "aar": "years",
    "varsel_maaneder": "notice_months",
    "fra": "first",
    "til": "last",
}


class FollowUpPerson(NamedTuple):
    """What is known about one person on the day of the answers.

    `details` is None where they were not looked up, `changes` where nothing was compared. `own` are the cells of the
    person's first row in the list, under `headings`.
    """

    row: Udtraek
    today: date
    details: Kursist | None = None
    changes: tuple[Change, ...] | None = None
    headings: tuple[str, ...] = ()
    own: tuple[OwnValue, ...] = ()


class Fact(NamedTuple):
    """One fact that a finding rests on. `codes` names the table of explanations that the value belongs to."""

    label: str
    value: str | date
    codes: str = ""

    def text(self, explanations: Mapping[str, Mapping[str, str]]) -> str:
        """The fact in words, a code with its explanation where there is one."""
        explanation = explanations.get(self.codes, {}).get(str(self.value), "") if self.codes else ""
        shown = to_text(self.value)
        return f"{self.label}: {shown} ({explanation})" if explanation else f"{self.label}: {shown}"


class Basis(NamedTuple):
    """What a rule found: its facts, and the name of the sentence that fits, "" for the rule's own."""

    facts: tuple[Fact, ...]
    sentence: str = ""


Evaluate = Callable[[FollowUpPerson, Limits], Iterable[Basis]]


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """One rule. Sentences are complete: the thresholds are in them."""

    id: str
    title: str
    sentence: str
    needs: Needs
    limits: Limits
    cannot_know: str
    source: str
    function: Evaluate
    sentences: Mapping[str, str] = field(default_factory=dict)
    valid_from: date = date.min
    valid_to: date = date.max
    own_column: str = ""

    def can_be_used(self, person: FollowUpPerson) -> bool:
        """Whether all that the rule needs is known of this person."""
        if self.needs is Needs.DETAILS:
            return person.details is not None
        if self.needs is Needs.COMPARISON:
            return person.changes is not None
        return not self.own_column or self.own_column in person.headings

    def evaluate(self, person: FollowUpPerson) -> Iterable[Basis]:
        """What the rule finds about a person it can be used on."""
        return self.function(person, self.limits)

    @property
    def missing(self) -> str:
        """Why the rule could not be used on anyone."""
        if self.own_column:
            return f"kolonnen »{self.own_column}« er ikke på listen"
        return {
            Needs.EXTRACT: "ingen personer har svar",
            Needs.DETAILS: "kræver detaljer om personerne",
            Needs.COMPARISON: "kræver en tidligere fil",
        }[self.needs]


class FollowUp(NamedTuple):
    """One finding: a rule, and what it rests on."""

    rule: FollowUpRule
    basis: Basis

    @property
    def sentence(self) -> str:
        """What to look into."""
        return self.rule.sentences[self.basis.sentence] if self.basis.sentence else self.rule.sentence

    @property
    def day(self) -> date | None:
        """The day it counts from: the first date among the facts."""
        return next((fact.value for fact in self.basis.facts if isinstance(fact.value, date)), None)

    def facts(self, explanations: Mapping[str, Mapping[str, str]]) -> str:
        """The facts on one line."""
        return " · ".join(fact.text(explanations) for fact in self.basis.facts)

"""Evaluate rules on persons: one person at a time, or everyone of a run."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple, Protocol

from knappen_tui.domain.danish import count
from knappen_tui.domain.follow_up.rule import FollowUp, FollowUpPerson, FollowUpRule


class FollowUpSource(Protocol):
    """The answered persons of a run or a workbook. `headings` are those of the list's own columns."""

    headings: tuple[str, ...]

    def persons(self, places: Sequence[int] | None = None) -> Iterable[tuple[int, FollowUpPerson]]:
        """Read each person with a place that stays the same: everyone, or those at these places, in order."""


class RuleCount(NamedTuple):
    """How many of the answered persons a rule was evaluated on, and how many it found something about."""

    rule: FollowUpRule
    answered: int
    evaluated: int
    persons: int

    @property
    def remark(self) -> str:
        """On how many persons the rule was evaluated, if not on all of them."""
        if not self.evaluated:
            return f"ikke vurderet: {self.rule.missing}"
        if self.evaluated < self.answered:
            return f"vurderet for {count(self.evaluated, 'person', 'personer')}"
        return ""

    def as_dict(self) -> dict[str, Any]:
        """The rule and its counts for JSON; `persons` is None where it was evaluated on no one."""
        return {
            "rule": self.rule.id,
            "title": self.rule.title,
            "sentence": self.rule.sentence,
            "source": self.rule.source,
            "persons": self.persons if self.evaluated else None,
            "evaluated": self.evaluated,
            "remark": self.remark,
        }


class PersonFollowUp(NamedTuple):
    """A finding and its person."""

    person: FollowUpPerson
    follow_up: FollowUp


@dataclass(frozen=True, slots=True)
class FollowUpReport:
    """What the rules found on a day. `findings` reads them anew, sorted by rule, one person at a time.

    `places` are the persons that a rule found something about, by the rule's id.
    """

    today: date
    counts: tuple[RuleCount, ...]
    places: Mapping[str, Sequence[int]]
    headings: tuple[str, ...]
    findings: Callable[[], Iterable[PersonFollowUp]]


def used_on(rules: Iterable[FollowUpRule], today: date) -> tuple[FollowUpRule, ...]:
    """The rules that are valid on a day."""
    return tuple(rule for rule in rules if rule.valid_from <= today <= rule.valid_to)


def follow_ups(person: FollowUpPerson, rules: Iterable[FollowUpRule]) -> Iterator[FollowUp]:
    """Yield what the rules find about one person."""
    for rule in used_on(rules, person.today):
        for basis in rule.evaluate(person) or ():
            yield FollowUp(rule, basis)


def evaluate(
    source: FollowUpSource,
    rules: Sequence[FollowUpRule],
    today: date,
    *,
    checkpoint: Callable[[], None] = lambda: None,
) -> FollowUpReport:
    """Evaluate the rules on everyone; `checkpoint` is called before each person and may raise to stop.

    Only the places of the persons are kept: the findings are worked out again when they are read.
    """
    used = used_on(rules, today)
    places = [array("L") for _ in used]
    evaluated, answered = [0] * len(used), 0
    numbered = list(enumerate(used))
    for place, person in source.persons():
        checkpoint()
        answered += 1
        for number, rule in numbered:
            found = rule.evaluate(person)
            if found is not None:
                evaluated[number] += 1
                if any(True for _ in found):
                    places[number].append(place)

    def findings() -> Iterator[PersonFollowUp]:
        for rule, found in zip(used, places, strict=True):
            for _, person in source.persons(found) if found else ():
                for basis in rule.evaluate(person) or ():
                    yield PersonFollowUp(person, FollowUp(rule, basis))

    counts = tuple(map(RuleCount, used, repeat(answered), evaluated, map(len, places)))
    by_rule = {rule.id: found for rule, found in zip(used, places, strict=True)}
    return FollowUpReport(today, counts, by_rule, source.headings, findings)

"""Evaluate rules on persons: one person at a time, or everyone of a run."""

from array import array
from collections import Counter
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
        if rule.can_be_used(person):
            yield from (FollowUp(rule, basis) for basis in rule.evaluate(person))


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
    # Which rules can be used is the same for everyone of whom the same is known.
    usable: dict[tuple[bool, bool], list[int]] = {}
    known: Counter[tuple[bool, bool]] = Counter()
    for place, person in source.persons():
        checkpoint()
        kind = (person.details is None, person.changes is None)
        if kind not in usable:
            usable[kind] = [number for number, rule in enumerate(used) if rule.can_be_used(person)]
        known[kind] += 1
        for number in usable[kind]:
            if next(iter(used[number].evaluate(person)), None) is not None:
                places[number].append(place)

    def findings() -> Iterator[PersonFollowUp]:
        for rule, found in zip(used, places, strict=True):
            for _, person in source.persons(found) if found else ():
                for basis in rule.evaluate(person):
                    yield PersonFollowUp(person, FollowUp(rule, basis))

    evaluated = (sum(known[kind] for kind in usable if number in usable[kind]) for number in range(len(used)))
    counts = tuple(map(RuleCount, used, repeat(known.total()), evaluated, map(len, places)))
    by_rule = {rule.id: found for rule, found in zip(used, places, strict=True)}
    return FollowUpReport(today, counts, by_rule, source.headings, findings)

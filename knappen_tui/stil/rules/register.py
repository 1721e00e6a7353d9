"""Which function judges which rule, and on what: a record's own values, its parent's too, or several records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from knappen_tui.stil.period import Period
from knappen_tui.stil.values import Value

F = TypeVar("F", bound=Callable[..., Any])

FILE = "fil"


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check is given beside the file: the period, if known, and the day."""

    periode: Period | None
    today: date


@dataclass(frozen=True, slots=True)
class Record:
    """A record that is kept until its parent ends: its values, its line, its ordinals below that parent.

    `post["Startdato"]` is a field's value; `places` are the fields' places among the values.
    """

    values: Sequence[Value | None] = field(repr=False)
    places: Mapping[str, int] = field(repr=False)
    line: int
    ordinals: tuple[int, ...]

    def __getitem__(self, navn: str) -> Value | None:
        return self.values[self.places[navn]]


@dataclass(frozen=True, slots=True)
class RecordRule:
    """Judges one record. `optional`: called though a value is missing; `context`: gets the circumstances first."""

    judge: Callable[..., bool]
    optional: bool
    context: bool


@dataclass(frozen=True, slots=True)
class WithinRule:
    """Judges a record against fields of the nearest record of table `above` around it."""

    judge: Callable[..., bool]
    above: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Judges all records of a table within one of table `above`; gives those that break the rule."""

    judge: Callable[[Sequence[Record]], Iterable[Record]]
    above: str


@dataclass(frozen=True, slots=True)
class KeyRule:
    """The fields that must be unique, within one record of table `above` or within the file (`FILE`)."""

    fields: tuple[str, ...]
    above: str


@dataclass(frozen=True, slots=True)
class CountRule:
    """Judges how many records of each of some tables lie in one record."""

    judge: Callable[..., bool]
    tables: tuple[str, ...]


@dataclass(slots=True)
class Register:
    """All functions by rule id."""

    posts: dict[str, RecordRule] = field(default_factory=dict)
    within: dict[str, WithinRule] = field(default_factory=dict)
    groups: dict[str, GroupRule] = field(default_factory=dict)
    keys: dict[str, KeyRule] = field(default_factory=dict)
    counts: dict[str, CountRule] = field(default_factory=dict)

    def above(self, rule: str) -> str | None:
        """The table around the records that a rule is about, `FILE`, or None where it asks for none."""
        found = self.within.get(rule) or self.groups.get(rule) or self.keys.get(rule)
        return found.above if found else None


register = Register()


def post(rule: str, *, optional: bool = False, context: bool = False) -> Callable[[F], F]:
    """Register the function of a rule on one record."""

    def add(function: F) -> F:
        register.posts[rule] = RecordRule(function, optional, context)
        return function

    return add


def within(rule: str, above: str, *fields: str) -> Callable[[F], F]:
    """Register the function of a rule on a record and the one around it; the latter's values come first."""

    def add(function: F) -> F:
        register.within[rule] = WithinRule(function, above, fields)
        return function

    return add


def group(rule: str, above: str) -> Callable[[F], F]:
    """Register the function of a rule on all records of a table within another."""

    def add(function: F) -> F:
        register.groups[rule] = GroupRule(function, above)
        return function

    return add


def count(rule: str, *tables: str) -> Callable[[F], F]:
    """Register the function of a rule on how many records there are in one."""

    def add(function: F) -> F:
        register.counts[rule] = CountRule(function, tables)
        return function

    return add


def key(rule: str, above: str, *fields: str) -> None:
    """Register a rule that says which fields are unique."""
    register.keys[rule] = KeyRule(fields, above)

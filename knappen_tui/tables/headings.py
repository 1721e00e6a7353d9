"""Which column is which: headings as found are matched to columns as expected, or refused.

Spelling habits never matter (`text.fold`), aliases are equal to the heading, and typos are tolerated
where only one column can be meant. Two columns that could both be meant are an error, never a choice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeVar

from knappen_tui.domain.columns import Column
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web.text import clean, fold

_ALIKE = 0.8
_MARGIN = 0.05
_LONGEST = 80

T = TypeVar("T")


class Heading(NamedTuple):
    """A column's heading as found, and the group heading above it ("" where there is none)."""

    group: str
    text: str

    def __str__(self) -> str:
        return f"{self.group}: {self.text}" if self.group else self.text


@dataclass(frozen=True, slots=True)
class Expected:
    """A column that is looked for, with folded spellings: of its heading, of its group, of both in one.

    `alone` are the spellings that mean this column even where no group heading says so.
    """

    column: Column
    spellings: frozenset[str]
    groups: frozenset[str]
    whole: frozenset[str]
    alone: frozenset[str]


class UnclearHeadings(Exception):
    """The columns cannot be told apart. `missing` were not found, `doubtful` could be several."""

    def __init__(self, missing: Sequence[Column], doubtful: Sequence[Column], matched: int) -> None:
        super().__init__()
        self.missing = tuple(missing)
        self.doubtful = tuple(doubtful)
        self.matched = matched


class UnclearColumns(NotUnderstood):
    """A table whose columns cannot be told. `missing` were not found, or could be several of the `headings`.

    `table` is what the words file calls the table.
    """

    def __init__(
        self, message: str, advice: str, table: str, missing: Sequence[Column], headings: Sequence[str]
    ) -> None:
        super().__init__(message, advice=advice)
        self.table = table
        self.missing = tuple(missing)
        self.headings = tuple(headings)


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's columns as a person would name them: those known, those not found, and headings that mean none."""

    known: tuple[str, ...]
    missing: tuple[Column, ...]
    unknown: tuple[str, ...]


def columns_of(expected: Sequence[Expected], found: Mapping[str, int], headings: Sequence[str]) -> Columns:
    """Which columns were found under which headings."""
    taken = set(found.values())
    return Columns(
        tuple(headings[place] for place in sorted(taken)),
        tuple(one.column for one in expected if one.column.field not in found),
        tuple(text for place, text in enumerate(headings) if text and place not in taken),
    )


def expect(
    columns: Sequence[Column], aliases: Mapping[str, tuple[str, ...]], groups: Mapping[str, tuple[str, ...]]
) -> tuple[Expected, ...]:
    """The columns with all their spellings; `aliases` by field, `groups` by canonical group heading."""
    spelled = [frozenset(map(fold, (column.heading, *aliases.get(column.field, ())))) for column in columns]
    uses = Counter(spelling for spellings in spelled for spelling in spellings)
    headings = Counter(fold(column.heading) for column in columns)
    expected = []
    for column, spellings in zip(columns, spelled, strict=True):
        known = frozenset(map(fold, (column.group, *groups.get(column.group, ())))) if column.group else frozenset()
        whole = frozenset(group + spelling for group in known for spelling in spellings)
        if not column.group:
            alone = spellings
        elif headings[fold(column.heading)] > 1:
            alone = frozenset()
        else:
            alone = frozenset(spelling for spelling in spellings if uses[spelling] == 1)
        expected.append(Expected(column, spellings, known, whole, alone))
    return tuple(expected)


@lru_cache(maxsize=64)
def match(expected: tuple[Expected, ...], headings: tuple[Heading, ...]) -> Mapping[str, int]:
    """For each expected field that was found, the number of its column, counted from 0.

    Raises `UnclearHeadings` where one field could be several columns. Absent fields are just absent:
    what is required is the caller's to say.
    """
    groups = _known_groups(expected, headings)
    folded = [fold(heading.text) for heading in headings]
    candidates: dict[str, list[int]] = {}
    for number, text in enumerate(folded):
        for one in _exactly(expected, groups[number], text):
            candidates.setdefault(one.column.field, []).append(number)
    taken = {number for numbers in candidates.values() for number in numbers}
    doubtful = [one.column for one in expected if len(candidates.get(one.column.field, ())) > 1]
    for number, text in enumerate(folded):
        if number in taken or not text:
            continue
        likely = _nearly(expected, groups[number], text)
        if likely and likely.column.field not in candidates:
            candidates[likely.column.field] = [number]
        elif likely and candidates[likely.column.field][0] not in taken:
            doubtful.append(likely.column)
    if doubtful:
        raise UnclearHeadings((), doubtful, len(candidates))
    return {field: numbers[0] for field, numbers in candidates.items()}


def match_all(expected: tuple[Expected, ...], headings: tuple[Heading, ...]) -> Mapping[str, int]:
    """As `match`, but every expected column has to be there, else `UnclearHeadings`.

    Headings without any group row are also taken where they are, word for word and in order, the expected ones:
    then their order says what the lost groups said.
    """
    try:
        found = match(expected, headings)
    except UnclearHeadings:
        if (in_order := _by_order(expected, headings)) is not None:
            return in_order
        raise
    missing = [one.column for one in expected if one.column.field not in found]
    if missing:
        if (in_order := _by_order(expected, headings)) is not None:
            return in_order
        raise UnclearHeadings(missing, (), len(found))
    return found


def listed(headings: Iterable[object]) -> str:
    """Headings for a message: cleaned, cut to a sane length, in quotes."""
    names = [clean(str(heading))[:_LONGEST] for heading in headings]
    return ", ".join(f"»{name}«" for name in names if name) or "ingen"


def _known_groups(expected: Sequence[Expected], headings: Sequence[Heading]) -> list[frozenset[str]]:
    """For each heading the expected group that its group heading means; empty where it means none of them."""
    known = {one.groups for one in expected if one.groups}
    meant: dict[str, frozenset[str]] = {}
    for name in {heading.group for heading in headings}:
        text = fold(name)
        exact = [spellings for spellings in known if text in spellings]
        within = [spellings for spellings in known if any(spelling in text for spelling in spellings)]
        alike = _most_alike(text, {spellings: spellings for spellings in known})
        meant[name] = exact[0] if exact else alike or (within[0] if len(within) == 1 else frozenset())
    return [meant[heading.group] for heading in headings]


def _exactly(expected: Sequence[Expected], group: frozenset[str], text: str) -> list[Expected]:
    if not text:
        return []
    return (
        [one for one in expected if group and one.groups == group and text in one.spellings]
        or [one for one in expected if not group and text in one.whole]
        or [one for one in expected if text in one.alone and not (group and one.groups)]
    )


def _nearly(expected: Sequence[Expected], group: frozenset[str], text: str) -> Expected | None:
    if group:
        spelled = {one: one.spellings for one in expected if one.groups in (group, frozenset())}
    else:
        spelled = {one: one.whole | one.alone for one in expected}
    return _most_alike(text, spelled)


def _most_alike(text: str, spelled: Mapping[T, frozenset[str]]) -> T | None:
    """The one whose spelling is clearly nearest to the text, if any is near enough."""
    matcher = SequenceMatcher(b=text, autojunk=False)
    scores: list[tuple[float, T]] = []
    for what, spellings in spelled.items():
        best = 0.0
        for spelling in spellings:
            matcher.set_seq1(spelling)
            if matcher.real_quick_ratio() >= _ALIKE - _MARGIN:
                best = max(best, matcher.ratio())
        scores.append((best, what))
    scores.sort(key=lambda score: score[0], reverse=True)
    if not scores or scores[0][0] < _ALIKE or (len(scores) > 1 and scores[0][0] - scores[1][0] < _MARGIN):
        return None
    return scores[0][1]


def _by_order(expected: Sequence[Expected], headings: Sequence[Heading]) -> Mapping[str, int] | None:
    present = [(number, fold(heading.text)) for number, heading in enumerate(headings) if heading.text]
    if len(present) != len(expected) or any(heading.group for heading in headings):
        return None
    if any(text not in one.spellings for (_, text), one in zip(present, expected, strict=True)):
        return None
    return {one.column.field: number for (number, _), one in zip(present, expected, strict=True)}

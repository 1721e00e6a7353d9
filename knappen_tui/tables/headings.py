"""Headings in a file are matched to expected columns.

Headings are compared folded (`text.fold`); a column's aliases are as good as its heading. A misspelt heading is
matched where it resembles one column only, and one in other words where its parts are those of one column, and no other
heading has them. A heading that fits two columns, or two headings that fit one, is an error.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple, TypeVar

from knappen_tui.domain.columns import Column, Kind
from knappen_tui.tables.heading_parts import is_about_entry, is_told, spelled_out
from knappen_tui.web.text import fold, mentions

# Ratios of `SequenceMatcher`: the least for a match, and its least distance to the next best.
_SIMILAR = 0.8
_MARGIN = 0.05
# What stands between the name of a group and that of its column, where both are one heading.
_BETWEEN = re.compile(r"\s*[:–—]\s*|\s+[-/|]\s+")
# A heading with one of these is not a misspelling of one without it.
_CONTRARY = (
    "foerst", "senest", "sidst", "start", "slut", "efter", "mundt", "skrift", "best", "dato", "sted", "center",
    "status",
)  # fmt: skip

T = TypeVar("T")


class Heading(NamedTuple):
    """A column's heading in the file, and the group heading above it, "" where there is none."""

    group: str
    text: str

    def __str__(self) -> str:
        return f"{self.group}: {self.text}" if self.group else self.text


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """An expected column with its folded spellings: of the heading, of the group, and of both in one cell (`whole`).

    `alone` are the spellings that identify the column without a group heading, `group_parts` tell the group's.
    `pointed` are those of a words file: of this column, with the heading above it or without.
    """

    column: Column
    spellings: frozenset[str]
    groups: frozenset[str]
    whole: frozenset[str]
    alone: frozenset[str]
    group_parts: tuple[str, ...] = ()
    pointed: frozenset[str] = frozenset()


class UnclearHeadings(Exception):
    """`missing` columns were not found, `ambiguous` ones fit several headings. `matched` counts those found."""

    def __init__(self, missing: Sequence[Column], ambiguous: Sequence[Column], matched: int) -> None:
        super().__init__()
        self.missing = tuple(missing)
        self.ambiguous = tuple(ambiguous)
        self.matched = matched


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings that were matched, columns that were not found, and headings that match no column."""

    known: tuple[str, ...]
    missing: tuple[Column, ...]
    unknown: tuple[str, ...]


def columns_of(expected: Sequence[Expected], found: Mapping[str, int], headings: Sequence[str]) -> Columns:
    """Describe a result of `match`; `headings` are the file's, in order."""
    taken = set(found.values())
    return Columns(
        tuple(headings[place] for place in sorted(taken)),
        tuple(one.column for one in expected if one.column.field not in found),
        tuple(text for place, text in enumerate(headings) if text and place not in taken),
    )


def expect(
    columns: Sequence[Column],
    aliases: Mapping[str, tuple[str, ...]],
    groups: Mapping[str, tuple[str, ...]],
    group_parts: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[Expected, ...]:
    """Return the columns with all their spellings.

    `aliases` is by field, `groups` and `group_parts` by canonical group heading.
    """
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
        pointed = spellings - set(map(fold, (column.heading, *column.words)))
        alone |= {spelling for spelling in pointed if uses[spelling] == 1}
        parts = (group_parts or {}).get(column.group, ())
        expected.append(Expected(column, spellings, known, whole, alone, parts, pointed))
    return tuple(expected)


@lru_cache(maxsize=64)
def match(expected: tuple[Expected, ...], headings: tuple[Heading, ...]) -> Mapping[str, int]:
    """Return the place of each expected field that was found, counted from 0.

    Raises `UnclearHeadings` where one field fits several headings. Fields that were not found are left out.
    """
    groups = _known_groups(expected, headings)
    folded = [fold(heading.text) for heading in headings]
    candidates: dict[str, list[int]] = {}
    alone: set[int] = set()  # the places of headings that name a column, and not its group
    for number, heading in enumerate(headings):
        spellings = dict.fromkeys((folded[number], fold(spelled_out(heading.text))))
        exact = (_exactly(expected, groups[number], heading.group, text) for text in spellings)
        for one in next(filter(None, exact), ()):
            candidates.setdefault(one.column.field, []).append(number)
            if one.groups and not groups[number] and not (one.whole | one.pointed).intersection(spellings):
                alone.add(number)
    several = {field: numbers for field, numbers in candidates.items() if len(numbers) > 1}
    _give_way(several, candidates, alone)
    unclear = {field for field in several if len(candidates[field]) > 1}
    _add_told(expected, groups, headings, candidates, alone)
    taken = {number for numbers in candidates.values() for number in numbers}
    unclear |= {field for field, numbers in several.items() if not taken.issuperset(numbers)}
    ambiguous = [one.column for one in expected if one.column.field in unclear]
    for number, text in enumerate(folded):
        if number in taken or not text:
            continue
        likely = _similarly(_possible(expected, headings[number]), groups[number], text)
        if likely and likely.column.field not in candidates:
            candidates[likely.column.field] = [number]
        elif likely and candidates[likely.column.field][0] not in taken:
            ambiguous.append(likely.column)
    if ambiguous:
        raise UnclearHeadings((), ambiguous, len(candidates))
    return {field: numbers[0] for field, numbers in candidates.items()}


def match_all(expected: tuple[Expected, ...], headings: tuple[Heading, ...]) -> Mapping[str, int]:
    """As `match`, but raises `UnclearHeadings` also where an expected column was not found.

    Headings without groups are accepted too where they are exactly the expected ones in the expected order.
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


def is_of_group(one: Expected, expected: Sequence[Expected], heading: Heading) -> bool:
    """Whether a heading stands under that of a column's group, or has its parts; any heading for a column without."""
    (group,) = _known_groups(expected, [heading])
    return one.groups == group or (not group and _names_group(one, heading))


def may_be_of(one: Expected, expected: Sequence[Expected], heading: Heading) -> bool:
    """Whether a heading is spelled as a column's, has its parts or makes it likely, under a heading of its group."""
    (group,) = _known_groups(expected, [heading])
    spellings = (fold(heading.text), fold(spelled_out(heading.text)))
    if any(one in _exactly(expected, group, heading.group, text) for text in spellings):
        return True
    if one not in _possible(expected, heading):
        return False
    is_likely = is_told(heading.text, one.column.likely) and (not one.groups or is_of_group(one, expected, heading))
    return is_likely or _is_told(one, group, heading)


def own_text(heading: Heading) -> str:
    """Return a heading without the name of a group that stands before it in the same cell."""
    return _BETWEEN.split(heading.text)[-1]


def is_spelled(one: Expected, heading: Heading) -> bool:
    """Whether a heading has a known spelling of the column, and is not told by its parts or as misspelt."""
    spellings = {fold(heading.text), fold(spelled_out(heading.text)), fold(heading.group) + fold(heading.text)}
    return bool(spellings & (one.spellings | one.whole | one.alone))


def _known_groups(expected: Sequence[Expected], headings: Sequence[Heading]) -> list[frozenset[str]]:
    """Return the spellings of the group above each heading; empty where that is none of the expected groups."""
    known = {one.groups: one.group_parts for one in expected if one.groups}
    meant: dict[str, frozenset[str]] = {}
    for name in {heading.group for heading in headings}:
        text = fold(name)
        apart = any(is_told(name, one.column.above) for one in expected)
        exact = [spellings for spellings in known if text in spellings]
        within = [spellings for spellings in known if any(spelling in text for spelling in spellings)]
        similar = _most_similar(text, {spellings: spellings for spellings in known})
        told = [spellings for spellings, parts in known.items() if is_told(name, parts)]
        likely = similar or next((one[0] for one in (within, told) if len(one) == 1), frozenset[str]())
        meant[name] = exact[0] if exact else frozenset[str]() if apart else likely
    return [meant[heading.group] for heading in headings]


def _exactly(expected: Sequence[Expected], group: frozenset[str], above: str, text: str) -> list[Expected]:
    """Return the columns with this folded spelling; `above` is the group heading as it is written."""
    if not text:
        return []
    joined = fold(above) + text if above else ""
    return (
        [one for one in expected if joined in one.pointed]
        or [one for one in expected if group and one.groups == group and text in one.spellings]
        or [one for one in expected if not group and text in one.whole]
        or [one for one in expected if text in one.alone and not group]
        or [one for one in expected if joined in one.alone and not group]
    )


def _similarly(expected: Sequence[Expected], group: frozenset[str], text: str) -> Expected | None:
    if group:
        spelled = {one: one.spellings for one in expected if one.groups in (group, frozenset())}
    else:
        spelled = {one: one.whole | one.alone for one in expected}
    likely = _most_similar(text, spelled)
    if likely and (above := max((name for name in likely.groups if text.startswith(name)), key=len, default="")):
        # A long name of the group makes any two headings alike.
        return likely if _most_similar(text[len(above) :], {likely: likely.spellings}) else None
    return likely


def _most_similar(text: str, spelled: Mapping[T, frozenset[str]]) -> T | None:
    """Return the key with the most similar spelling, None where none is similar enough or two are nearly equal."""
    matcher = SequenceMatcher(b=text, autojunk=False)
    contrary = [part for part in _CONTRARY if part in text]
    least = _SIMILAR - _MARGIN
    scores: list[tuple[float, T]] = []
    for what, spellings in spelled.items():
        best = 0.0
        for spelling in spellings:
            if any(part not in spelling for part in contrary):
                continue
            matcher.set_seq1(spelling)
            if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
                best = max(best, matcher.ratio())
        scores.append((best, what))
    scores.sort(key=lambda score: score[0], reverse=True)
    if not scores or scores[0][0] < _SIMILAR or (len(scores) > 1 and scores[0][0] - scores[1][0] < _MARGIN):
        return None
    return scores[0][1]


def _give_way(several: Mapping[str, list[int]], found: dict[str, list[int]], alone: Collection[int]) -> None:
    """Keep of `several` headings of a column the only one that names its group too: those `alone` may be of another."""
    for field, numbers in several.items():
        own = [number for number in numbers if number not in alone]
        if len(own) == 1:
            found[field] = own


def _add_told(
    expected: Sequence[Expected],
    groups: Sequence[frozenset[str]],
    headings: Sequence[Heading],
    found: dict[str, list[int]],
    alone: Collection[int],
) -> None:
    """Add the columns that are told by parts to those `found`.

    A heading that names a column `alone` gives way to one that names the group too, and may then be of another group:
    »Første start« beside »Før 2004: start«.
    """
    free = set(alone)
    named = {field for field, numbers in found.items() if free.issuperset(numbers)}
    left = [number for number, heading in enumerate(headings) if heading.text]
    fixed = {number for numbers in found.values() for number in numbers} - free
    told = _told(expected, groups, headings, [number for number in left if number not in fixed | free])
    for field, number in told.items():
        if field in named:
            named.discard(field)
            found[field] = [number]
        else:
            found.setdefault(field, [number])
    taken = {number for numbers in found.values() for number in numbers}
    for field, number in _told(expected, groups, headings, [one for one in free if one not in taken]).items():
        found.setdefault(field, [number])


def _told(
    expected: Sequence[Expected],
    groups: Sequence[frozenset[str]],
    headings: Sequence[Heading],
    places: Sequence[int],
) -> dict[str, int]:
    """Return the place of each column whose parts are those of one heading at the places, and of no other there.

    A heading with the parts of several columns tells none.
    """
    told: dict[str, list[int]] = {}
    for number in places:
        fitting = [
            one.column.field
            for one in _possible(expected, headings[number])
            if _is_told(one, groups[number], headings[number])
        ]
        if len(fitting) == 1:
            told.setdefault(fitting[0], []).append(number)
    return {field: numbers[0] for field, numbers in told.items() if len(numbers) == 1}


def _is_told(one: Expected, group: frozenset[str], heading: Heading) -> bool:
    """Whether a heading has the parts of a column, under the heading of its group or with the parts of that too."""
    if group:
        return one.groups == group and is_told(heading.text, one.column.parts)
    text = f"{heading.group} {heading.text}"
    if one.groups and not _names_group(one, heading):
        return False
    # The name of a group says nothing of the column: »Seneste modul: status« is no module.
    own = own_text(heading) if one.groups and not one.column.above else text
    return is_told(own, one.column.parts) or (one.column.is_bare and fold(text) in one.groups)


def _names_group(one: Expected, heading: Heading) -> bool:
    text = f"{heading.group} {heading.text}"
    before = text.removesuffix(own_text(heading)).strip() or text
    return is_told(before, one.group_parts) or is_told(text, one.column.above) or fold(text) in one.groups


def _possible(expected: Sequence[Expected], heading: Heading) -> Sequence[Expected]:
    """Return the columns that a heading without a known spelling may be of."""
    if not is_about_entry(heading.text):
        return expected
    # »Indberetninger siden 2004« with Ja or Nej says that there are some.
    says_entries = mentions(heading.text, ("Indberetninger", "Indberettet"))
    return [
        one for one in expected if one.column.kind is Kind.TEXT or (says_entries and one.column.kind is Kind.JA_NEJ)
    ]


def _by_order(expected: Sequence[Expected], headings: Sequence[Heading]) -> Mapping[str, int] | None:
    present = [(number, fold(heading.text)) for number, heading in enumerate(headings) if heading.text]
    if len(present) != len(expected) or any(heading.group for heading in headings):
        return None
    if any(text not in one.spellings for (_, text), one in zip(present, expected, strict=True)):
        return None
    return {one.column.field: number for (number, _), one in zip(present, expected, strict=True)}

"""A bar of stages on a page about an upload, »Kladde · I kø · Udført«: it names all of them, whichever is reached."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from knappen_tui.site.words import Words
from knappen_tui.web.html import Element, Page, children_of, contains, tag_of, text_of
from knappen_tui.web.text import clean, mentions

_FEWEST = 3
_LONGEST = 40
_IS_CURRENT = re.compile(r"\b(?:active|aktiv|selected|valgt|current|nuværende)\b", re.IGNORECASE)
_IS_PASSED = re.compile(r"done|complete|past\b|passed|visited|finish|success|færdig|afsluttet", re.IGNORECASE)
_CONTROLS = ("a", "button", "input", "select", "option")


def not_reached(page: Page, words: Words) -> frozenset[str]:
    """Return the names of the stages that an upload is not at; empty where a page does not show which one it is at.

    Of the names one is of waiting, and another of being ready.
    """
    return frozenset(
        name
        for row in _rows(page, words)
        if (current := _current(row)) is not None
        for one in row
        if one is not current and (name := text_of(one)) != text_of(current)
    )


def _rows(page: Page, words: Words) -> Iterator[list[Element]]:
    """Yield the rows of short texts in elements of one tag, beside which nothing else stands."""
    for parent in page.elements:
        row = children_of(parent)
        if len(row) < _FEWEST or not tag_of(parent) or len({tag_of(one) for one in row}) > 1:
            continue
        if tag_of(row[0]) in {"", *_CONTROLS, "tr", "td", "th"} or clean(parent.text or ""):
            continue
        if any(contains(one, *_CONTROLS) or clean(one.tail or "") for one in row):
            continue
        names = [text_of(one) for one in row]
        waits = {name for name in names if mentions(name, words.waiting)}
        is_told = waits and any(mentions(name, words.ready) for name in names if name not in waits)
        if is_told and all(0 < len(name) <= _LONGEST for name in names):
            yield row


def _current(row: Sequence[Element]) -> Element | None:
    """Return the stage that says it is the current one, or alone is of another kind than the others.

    Of another kind may also be the only one that is passed, or the last one, where the others are.
    """
    says = [
        one
        for one in row
        if one.get("aria-current") not in {None, "false"} or _IS_CURRENT.search(one.get("class") or "")
    ]
    if says:
        return says[0] if len(says) == 1 else None
    kinds = [one.get("class") or "" for one in row]
    counts = Counter(kinds)
    if sorted(counts.values()) != [1, len(row) - 1]:
        return None
    odd = next(place for place, kind in enumerate(kinds) if counts[kind] == 1)
    is_last = odd == len(row) - 1
    others = any(_IS_PASSED.search(kind) for place, kind in enumerate(kinds) if place != odd)
    return None if others or (_IS_PASSED.search(kinds[odd]) and not is_last) else row[odd]

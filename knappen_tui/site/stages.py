"""A bar of stages on a page about an upload, »Kladde · I kø · Udført«: it names all of them, whichever is reached."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from knappen_tui.site.words import Words
from knappen_tui.web.html import Element, Page, children_of, contains, tag_of, text_of
from knappen_tui.web.text import clean, mentions

_FEWEST = 3
_LONGEST = 40
_IS_CURRENT = re.compile(r"\b(?:active|aktiv|selected|valgt|current|nuværende|primary)\b", re.IGNORECASE)
_CONTROLS = ("a", "button", "input", "select", "option")


class Stages(NamedTuple):
    """The names of the stages on a page, and of those that an upload is not at.

    `not_reached` is empty where the page does not show which one it is at, and has no name that it says elsewhere too.
    """

    names: frozenset[str]
    not_reached: frozenset[str]


def stages_on(page: Page, words: Words) -> Stages:
    """Return the stages that a page names, of which one is of waiting, and another of being ready.

    A legend or a filter may look like a bar of them: it says nothing of an upload.
    """
    rows = list(_rows(page, words))
    names = Counter(text_of(one) for row in rows for one in row)
    said = Counter(page.texts)
    said.subtract(names)
    not_reached = frozenset(
        name
        for row in rows
        if (current := _current(row)) is not None
        for one in row
        if one is not current and (name := text_of(one)) != text_of(current) and said[name] <= 0
    )
    return Stages(frozenset(names), not_reached)


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
    """Return the only stage that says it is the current one; None without one, or where several do."""
    says = [
        one
        for one in row
        if one.get("aria-current") not in {None, "false"} or _IS_CURRENT.search(one.get("class") or "")
    ]
    return says[0] if len(says) == 1 else None

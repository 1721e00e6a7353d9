"""Abbreviated headings that a page explains: »HK = henvisningskategori«, or the title of a heading."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from weakref import WeakKeyDictionary

from knappen_tui.site.person.accounting import may_be_label
from knappen_tui.site.words import Words
from knappen_tui.tables.headings import Heading, UnclearHeadings, match
from knappen_tui.web.html import Page, text_of
from knappen_tui.web.text import folded

_LONGEST_TERM = 20
_LONGEST = 60
_EXPLAINED = re.compile(r"(?:^|[.,;:(]\s*)([^=.,;:()]{1,20}?)\.?\s*=\s*([^=.,;()]{3,60})")

# What a page explains, and the words it was told by.
_KEPT: WeakKeyDictionary[Page, tuple[Words, Words]] = WeakKeyDictionary()


def with_legend(words: Words, page: Page) -> Words:
    """Return the words with the abbreviations of columns that the page explains as more spellings of these."""
    kept = _KEPT.get(page)
    if kept is None or not any(words is one for one in kept):
        kept = _KEPT[page] = (words, _explained(words, dict(_terms(page))))
    return kept[1]


def is_legend(text: str, headings: Iterable[str]) -> bool:
    """Whether a text does no more than explain some of the headings, in words."""
    if "=" not in text:  # as in most
        return False
    terms = set(map(folded, headings))
    found = _EXPLAINED.findall(text)
    is_whole = bool(found) and not any(map(str.isalnum, _EXPLAINED.sub("", text)))
    return is_whole and all(folded(term) in terms and _is_explanation(meaning) for term, meaning in found)


def _is_explanation(text: str) -> bool:
    """Whether a text explains a heading, and is no value under it."""
    return may_be_label(text.strip()) and not any(map(str.isdigit, text))


def _terms(page: Page) -> Iterator[tuple[str, str]]:
    """Yield what the page explains, and how."""
    for text in page.texts if "=" in page.text else ():
        if "=" in text:
            yield from ((found[1].strip(), found[2].strip()) for found in _EXPLAINED.finditer(text))
    for element in page.root.iter("abbr", "acronym", "th"):
        title = element.get("title") or ""
        if title and len(title) <= _LONGEST and 0 < len(term := text_of(element)) <= _LONGEST_TERM:
            yield term, title


def _explained(words: Words, terms: Mapping[str, str]) -> Words:
    columns = {}
    for table, expected in words.table_columns.items() if terms else ():
        added: dict[str, tuple[str, ...]] = {}
        for term, text in terms.items():
            if folded(term) in words.table_labels[table] or not any(map(str.isalpha, term)):
                continue
            try:
                for name in match(expected, (Heading("", text),)):
                    added[name] = (*added.get(name, ()), term)
            except UnclearHeadings:
                continue
        if added:
            known = words.columns.get(table, {})
            columns[table] = {**known, **{name: (*known.get(name, ()), *new) for name, new in added.items()}}
    return replace(words, columns={**words.columns, **columns}) if columns else words

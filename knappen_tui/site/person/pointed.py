"""Words as one page has them: those that point at an element have its name, and those of its legend are added."""

from collections.abc import Mapping
from dataclasses import replace

from knappen_tui.site.person.legend import with_legend
from knappen_tui.site.person.twisties import twisty_of
from knappen_tui.site.words import UDTRAEK, Words
from knappen_tui.web import forms
from knappen_tui.web.html import Element, Page
from knappen_tui.web.selectors import PREFIX, selected


def on_page(words: Words, page: Page) -> Words:
    """Return the words with those of the page's legend.

    Of a selector for tabs, columns and empty tabs they have the names of what it selects on the page.
    """
    if not words.points:
        return with_legend(words, page)
    columns = {
        table: aliases if table == UDTRAEK else _named(aliases, page) for table, aliases in words.columns.items()
    }
    named = replace(words, tabs=_named(words.tabs, page), columns=columns, empty=_names(words.empty, page))
    return with_legend(named, page)


def _named(aliases: Mapping[str, tuple[str, ...]], page: Page) -> dict[str, tuple[str, ...]]:
    return {key: _names(words, page) for key, words in aliases.items()}


def _names(words: tuple[str, ...], page: Page) -> tuple[str, ...]:
    names: list[str] = []
    for word in words:
        names += [_name_of(page, one) for one in selected(page, word)] if word.startswith(PREFIX) else [word]
    return tuple(filter(None, names))


def _name_of(page: Page, element: Element) -> str:
    twisty = twisty_of(page, element)
    return twisty.title if twisty else forms.name_of(page, element)

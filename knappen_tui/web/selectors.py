"""Elements pointed at by a CSS selector: a word that begins with `css:`."""

from collections.abc import Iterable
from functools import lru_cache

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.etree import XPathError

from knappen_tui.web.html import Element, Page, text_of
from knappen_tui.web.text import mentions

PREFIX = "css:"


def selected(page: Page, word: str) -> list[Element]:
    """Return the page's elements that a word with the prefix selects, [] for other words.

    Raises `ValueError` for a selector that is none.
    """
    if not word.startswith(PREFIX):
        return []
    found = _compiled(word)(page.root)
    return [element for element in found if isinstance(element, Element)] if isinstance(found, list) else []


def said(page: Page, texts: Iterable[str], words: Iterable[str]) -> str:
    """Return the first of the texts that mentions one of the words, else the text that a selector among them finds."""
    plain = [word for word in words if not word.startswith(PREFIX)]
    pointed = (text_of(element) for word in words for element in selected(page, word))
    return next((text for text in texts if mentions(text, plain)), "") or next(filter(None, pointed), "")


def check(word: str) -> None:
    """Raise `ValueError` for a word with the prefix and no valid selector."""
    if word.startswith(PREFIX):
        _compiled(word)


@lru_cache(maxsize=64)
def _compiled(word: str) -> CSSSelector:
    try:
        return CSSSelector(word.removeprefix(PREFIX).strip(), translator="html")
    except (SelectorError, XPathError) as error:
        raise ValueError(f"»{word}« er ikke en css-vælger") from error

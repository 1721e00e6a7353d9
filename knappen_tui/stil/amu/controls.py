"""Buttons and links found by words, and the requests that they send."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, type_of
from knappen_tui.web.selectors import selected
from knappen_tui.web.text import fold, listed, mentions, without_numbers

WORDS_ADVICE = "Hedder det noget andet på siden, så skriv det i ordfilen."

# Names and values to send in place of the form's own; None sends none.
Written = Sequence[tuple[str, str | None]]

_MOST_NAMED = 12


def pressed(
    page: Page, words: tuple[str, ...], written: Written = (), controls: Iterable[tuple[Element, str]] | None = None
) -> Submission:
    """Return the request of the control that the words name, among all of the page or those given with their names.

    Raises `NotUnderstood`.
    """
    named = [(one, name) for one, name in controls or forms.clickables(page) if type_of(one) != "radio"]
    pointed = [one for word in words for one in selected(page, word) if any(one is other for other, _ in named)]
    exactly = [one for word in map(fold, words) for one, name in named if fold(name) == word]
    partly = [one for word in words for one, name in named if mentions(name, (word,))]
    for element in (*pointed, *exactly, *partly):
        if sent := forms.press(page, element, [(name, value) for name, value in written if value is not None]):
            left_out = {name for name, value in written if value is None}
            return replace(sent, fields=tuple(one for one in sent.fields if one[0] not in left_out))
    raise missing(page, listed(words[:1]))


def missing(page: Page, what: str) -> NotUnderstood:
    """Return the error for a page without something; it says what can be pressed there."""
    names = dict.fromkeys(without_numbers(name) for _, name in forms.clickables(page))
    shown = listed(list(names)[:_MOST_NAMED])
    return NotUnderstood(f"Siden har ikke {what}. Der kan trykkes på: {shown}.", advice=WORDS_ADVICE)

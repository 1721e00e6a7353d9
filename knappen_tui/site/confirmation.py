"""A page that asks whether the look-up is to be made, before it shows the person."""

from knappen_tui.domain.cpr import Cpr
from knappen_tui.site.person import pages
from knappen_tui.site.words import Words
from knappen_tui.web import forms
from knappen_tui.web.control_words import CHANGING
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, ancestor_of, is_shown, tag_of, type_of
from knappen_tui.web.text import begins, mentions

# What a page says that asks for more than a look-up. Fewer than CHANGING: look-ups are saved, too (»gemmes i loggen«).
_MORE = ("Opret", "Indberet", "Tilmeld", "Slet", "Indsend")
_NOT_CHOSEN = frozenset({"hidden", "submit", "image", "button"})


def confirmation(page: Page, before: Page, words: Words, cpr: Cpr) -> Submission | None:
    """Return the request that confirms a look-up; None for a page that asks for nothing or for something else.

    Such a page shows the number, or its first six digits, and one control alone that the page before has not and that
    does not lead back. Words for a hit or a step name it, and its form has no other field that is shown.
    """
    texts = frozenset(before.texts)
    if cpr.digits[:6] not in page.text or pages.says_not_found(page, words, texts):
        return None
    if any(mentions(text, _MORE) for text in page.texts if text not in texts):
        return None
    new = _new_controls(page, before)
    if len(new) != 1 or not _names_step(new[0][1], words) or has_fields(new[0][0]):
        return None
    sent = forms.press(page, new[0][0])
    return sent if sent and not _has_number(sent, cpr) else None


def _has_number(sent: Submission, cpr: Cpr) -> bool:
    """Whether a request has the number or its first half in a field: only the form of a look-up may send it."""
    values = ("".join(filter(str.isdigit, value.decode("latin-1"))) for _, value in sent.fields)
    return any(cpr.digits in value or value == cpr.digits[:6] for value in values)


def _new_controls(page: Page, before: Page) -> list[tuple[Element, str]]:
    back = {Submission("GET", url) for url in (before.url, page.url)}
    return [
        (element, name)
        for element, name in forms.new_clickables(page, forms.marks(before))
        if not forms.leads_away(element, name) and forms.press(page, element) not in {*back, None}
    ]


def _names_step(name: str, words: Words) -> bool:
    """Whether a name begins with a word for a hit or a step, and names nothing that changes something."""
    return begins(name, (*words.hit, *words.step)) and not mentions(name, (*CHANGING, *_MORE))


def has_fields(element: Element) -> bool:
    """Whether the form around a button has a field that is shown."""
    form = ancestor_of(element, "form")
    if form is None or tag_of(element) == "a":
        return False
    return any(type_of(one) not in _NOT_CHOSEN and is_shown(one) for one in form.iter("input", "select", "textarea"))

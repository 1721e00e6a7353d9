"""Controls whose name says little, by what a page says about them beside it: »Opslag N: flere personer fra en fil«."""

from collections.abc import Iterator

from knappen_tui.web import forms
from knappen_tui.web.control_words import DELETING, EDITING, SAVING
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, is_shown, tag_of, text_of, type_of
from knappen_tui.web.text import fold, mentions

_LONGEST = 200
_BUTTONS = frozenset({"submit", "image", "button", "reset", "hidden"})
_ENDS = frozenset({"form", "body", "html", "nav", "table", "tbody", "ul", "ol"})
# What such a control is never pressed for. Without SENDING: »Send en fil med flere personer« explains the upload.
_CHANGING = (*SAVING, *EDITING, *DELETING)


def explained(page: Page, words: tuple[str, ...], less: tuple[str, ...] = ()) -> Iterator[Submission]:
    """Yield the requests of the links and buttons whose explanation has one of the words, the best one first.

    Earlier words precede; explanations with one of the words `less` come last. A form with something to fill in is
    left alone.
    """
    keys = _legend(page)
    shown = [
        (element, text)
        for element, name in forms.clickables(page)
        if not mentions(name, _CHANGING) and not forms.leads_away(element, name)
        if (text := keys.get(fold(name)) or _beside(page, element)) and not mentions(text, _CHANGING)
    ]
    found = [(element, text) for word in words for element, text in shown if mentions(text, (word,))]
    found.sort(key=lambda one: mentions(one[1], less))
    for element in dict.fromkeys(element for element, _ in found):
        if (sent := forms.press(page, element)) and (sent.method == "GET" or not _asks(page, element)):
            yield sent


def _asks(page: Page, element: Element) -> bool:
    """Whether the form that the control sends has something to fill in or to choose."""
    form = forms.form_of(page, element)
    fields = () if form is None else form.iter("input", "textarea", "select")
    return any(type_of(one) not in _BUTTONS and is_shown(one) for one in fields)


def _legend(page: Page) -> dict[str, str]:
    """Return the explanations of a legend by the folded name: rows of two cells, and definition lists."""
    found: dict[str, str] = {}
    for name in page.root.iter("td", "th", "dt"):
        beside = name.getnext()
        is_pair = beside is not None and tag_of(beside) in {"td", "dd"} and beside.getnext() is None
        if beside is not None and (is_pair or tag_of(name) == "dt") and 0 < len(text_of(name)) <= _LONGEST:
            found.setdefault(fold(text_of(name)), text_of(beside)[:_LONGEST])
    return found


def _beside(page: Page, element: Element) -> str:
    """Return the text around a control, up to where another control stands, "" without any."""
    pressed = {one for one, _ in forms.clickables(page)}
    own = text_of(element)
    for around in element.iterancestors():
        if tag_of(around) in _ENDS or any(one in pressed and one is not element for one in around.iter()):
            return ""
        text = text_of(around)
        if text and text != own:
            return text if len(text) <= _LONGEST else ""
    return ""

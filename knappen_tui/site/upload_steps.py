"""What a site asks for between an upload and its result: to go to its list, open the upload's entry, and approve it.

Nothing is opened or approved but for the upload just made, which a list names by its file or by its reference.
"""

import re
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from knappen_tui.site.confirmation import has_fields
from knappen_tui.site.person import pages
from knappen_tui.site.person.blocks import BlockKind, blocks_of
from knappen_tui.site.result_list import Sent, entries_around, only_named, words_of
from knappen_tui.site.words import Words
from knappen_tui.web import forms
from knappen_tui.web.control_words import DELETING, EDITING
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, ancestor_of, tag_of, text_of
from knappen_tui.web.text import begins, mentions

# A reference has a letter, or stands beside the word for what it is of: other numbers may count something.
_WITH_LETTERS = re.compile(r"[A-ZÆØÅ][-_/A-ZÆØÅ0-9]*", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\b(?:bestilling|ordre|kvittering|reference|anmodning|job|kørsel|udtræk|overførsel|indlæsning|opgave|upload)[a-zæøå]*"
    r"(?:[- ]?(?:nr\.?|id))?[ :#]{1,3}([0-9]{3,9})(?![-./:]?[0-9])",
    re.IGNORECASE,
)
_DIGITS = range(3, 10)  # a CPR number has ten
# A reference in an entry may be that of another upload.
_ENTRIES = ("table", "ul", "ol", "nav", "form", "footer")
# »Ny bestilling« and »Send igen« are for another upload.
_ANEW = ("Ny", "Nyt", "Igen", "Forfra")
# What a button does that approves more than an upload. Fewer than CHANGING: »Godkend og dan udtræk« does not.
_MORE = (*EDITING, *DELETING, "Tilmeld", "Indsend")


class Step(NamedTuple):
    """The request of a step, and the `forms.mark` of its control, by which it is taken once."""

    request: Submission
    mark: str


Find = Callable[[Page, Sent, Words, frozenset[str]], Step | None]


def reference(page: Page, known: Collection[str]) -> str:
    """Return the reference that the answer to an upload gives it: »B-1045« in »Bestilling B-1045 er oprettet«.

    It is the only one of the page that the `known` texts, those before the upload, have not. "" where there is none,
    or where there are several.
    """
    blocks = (block for block in blocks_of(page).blocks if block.kind in {BlockKind.TEXT, BlockKind.TITLE})
    shown = (block for block in blocks if not block.is_hidden and not block.is_nav)
    texts = (block.text for block in shown if ancestor_of(block.element, *_ENTRIES) is None)
    text = " ".join(texts)
    found = {word for word in words_of(text) if _WITH_LETTERS.fullmatch(word) and _has_digits(word)}
    found.update(_NUMBERED.findall(text))
    found.difference_update(word for one in known for word in words_of(one))
    return found.pop() if len(found) == 1 else ""


def _has_digits(word: str) -> bool:
    return sum(map(str.isdigit, word)) in _DIGITS


def way_on(page: Page, new: Sequence[tuple[Element, str]]) -> Submission | None:
    """Return the request of the only link among the `new` controls of a page that says that the site works."""
    onward = [(element, name) for element, name in new if not mentions(name, _ANEW)]
    links = {forms.press(page, element) for element, _ in onward}
    link = links.pop() if len(links) == 1 else None
    return link if link and link.method == "GET" and all(tag_of(element) == "a" for element, _ in onward) else None


def opening(page: Page, sent: Sent, words: Words, known: frozenset[str]) -> Step | None:
    """Return the step that opens the upload's entry in a list; None where it waits, failed, or has another control.

    The entry says that something is ready, and its only control is no result but leads to what is to be looked at:
    »Importlog klar«, »Se importlog«. `known` are the marks of controls that are no step.
    """
    seen: set[Element] = set()
    for element, _ in forms.new_clickables(page, known):
        entries = [] if element in seen else entries_around(element)
        seen.update(one for entry in entries for one in entry.iter())
        own = only_named(entries, sent)
        if own is None:
            continue
        text = text_of(own)
        inside = [one for one in forms.clickables(page) if own in one[0].iterancestors()]
        if mentions(text, words.ready) and not mentions(text, (*words.waiting, *words.refused)) and len(inside) == 1:
            return _opens(page, *inside[0], words, known)
    return None


def _opens(page: Page, element: Element, name: str, words: Words, known: frozenset[str]) -> Step | None:
    mark = forms.mark(element, name)
    is_named = begins(name, words.hit) and not mentions(name, _MORE) and not forms.leads_away(element, name)
    request = forms.press(page, element) if is_named and mark not in known else None
    return Step(request, mark) if request and request.method == "GET" else None


def approval(page: Page, sent: Sent, words: Words, known: frozenset[str]) -> Step | None:
    """Return the step that approves an upload on the page behind its entry; None where it may do something else.

    The page names the upload and shows no numbers but those that were sent. The button is the only new control that
    does not lead back, headings that sort a table not counted, and its form has no other field that is shown.
    """
    if not sent.is_named_on(page.text) or not sent.digits.issuperset(pages.numbers_on(page)):
        return None
    new = [
        (element, name)
        for element, name in forms.new_clickables(page, known)
        if not forms.leads_away(element, name) and not forms.is_in_heading(element)
    ]
    if len(new) != 1:
        return None
    element, name = new[0]
    is_approval = tag_of(element) in {"button", "input"} and begins(name, words.step) and not mentions(name, _MORE)
    request = forms.press(page, element) if is_approval and not has_fields(element) else None
    return Step(request, forms.mark(element, name)) if request else None

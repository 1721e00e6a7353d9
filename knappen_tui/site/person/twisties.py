"""Twisties: links that open and close the section below them, by asking the site for the page again.

A twisty holds its section's title, and an image whose text says what a click does with it: »Vis detaljer for Merit«
where the section is closed and not on the page, »Skjul detaljer for Merit« where it is open.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knappen_tui.web import forms
from knappen_tui.web.html import Element, Page, tag_of, text_of
from knappen_tui.web.text import clean, folded

_OPENING = re.compile(r"(?:vis|åbn|fold ud|udfold|udvid|show|open|expand)\b", re.IGNORECASE)
_CLOSING = re.compile(r"(?:skjul|luk|fold sammen|sammenfold|klap sammen|hide|close|collapse)\b", re.IGNORECASE)


class Twisty(NamedTuple):
    """The title of a section, and whether the section is open."""

    title: str
    is_open: bool


def twisty_of(page: Page, element: Element) -> Twisty | None:
    """Return what a link or a button is as a twisty, None where it is none.

    The text of its only image is what a click does, and ends with the title beside the image. A click that sends no
    request is a script's, which opens what the page has already.
    """
    images = list(element.iter("img")) if len(element) else []
    if len(images) != 1 or tag_of(element) not in {"a", "button"}:
        return None
    says, title = clean(images[0].get("alt") or images[0].get("title") or ""), text_of(element)
    if not folded(title) or not says.endswith(f" {title}"):
        return None
    is_open = _CLOSING.match(says) is not None
    if not (is_open or _OPENING.match(says)) or forms.press(page, element) is None:
        return None
    return Twisty(title, is_open)


def controls_of(page: Page) -> Iterator[tuple[Element, str, Twisty | None]]:
    """Yield the page's controls with their names, a twisty's being the title of its section."""
    for element, name in forms.clickables(page):
        twisty = twisty_of(page, element)
        yield element, twisty.title if twisty else name, twisty

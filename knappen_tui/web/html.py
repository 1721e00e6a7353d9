"""Bytes of HTML become a `Page`: decoded as well as can be, parsed once, read as text."""

import codecs
import re
from collections.abc import Iterable
from functools import cached_property
from urllib.parse import urljoin

import lxml.html
from lxml.etree import LxmlError, _Element

from knappen_tui.web.text import clean, mentions, without_numbers

Element = _Element

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNSEEN = frozenset({"script", "style", "template", "head", "title"})
_LONGEST_MESSAGE = 300
_TAIL = 2000
_EMPTY = b"<html><body></body></html>"


class Page:
    """One page as fetched: `url` is where it came from, `charset` how it was read, `root` its parsed tree.

    `is_closed` tells whether it says where it ends; one that does not may have been cut short on its way.

    Never raises on what the bytes hold: anything at all is some page, if only an empty one.
    """

    def __init__(self, content: bytes, url: str, charset: str | None = None) -> None:
        self.url = url
        text, self.charset = decode(content, charset)
        self.is_closed = "</html" in text[-_TAIL:].lower()
        self.root = _parse(text)

    @cached_property
    def base(self) -> str:
        """What relative addresses are relative to."""
        for element in self.root.iter("base"):
            if href := element.get("href"):
                return resolve(self.url, href)
        return self.url

    @cached_property
    def text(self) -> str:
        """All that a person sees on the page, on one line."""
        return text_of(self.root)

    @cached_property
    def texts(self) -> list[str]:
        """The pieces of text on the page, in order."""
        pieces: list[str] = []
        _collect(self.root, pieces)
        return [text for piece in pieces if (text := clean(piece))]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Text of the labels that name the field they belong to, by that field's id."""
        return {name: text_of(label) for label in self.root.iter("label") if (name := label.get("for"))}

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """The page's elements by their id; the first one of each."""
        found: dict[str, Element] = {}
        for element in self.root.iter():
            if name := element.get("id"):
                found.setdefault(name, element)
        return found


def decode(content: bytes, charset: str | None = None) -> tuple[str, str]:
    """Bytes to text, and the charset it took: byte order mark, declared charset, UTF-8, cp1252. Never fails."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace"), encoding
    meta = _META_CHARSET.search(content[:4096])
    for name in (charset, meta[1].decode("ascii") if meta else None, "utf-8"):
        if name and (found := _decoded(content, name)):
            return found
    return content.decode("cp1252", "replace"), "cp1252"


def resolve(base: str, href: str) -> str:
    """An address on the page as an absolute one; an impossible one is the page's own."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return base


def text_of(element: Element) -> str:
    """The visible text of an element and all that is in it, on one line."""
    parts: list[str] = []
    _collect(element, parts)
    return clean(" ".join(parts))


def complaint(page: Page, texts: Iterable[str], words: Iterable[str]) -> str:
    """What the site objects to: its alert, or the first of the texts with one of the words; "" where it has none.

    Numbers are taken out: the message may be shown.
    """
    for element in page.root.iter():
        if element.get("role") == "alert" and (alert := text_of(element)):
            return without_numbers(alert)[:_LONGEST_MESSAGE]
    said = next((text for text in texts if mentions(text, words)), "")
    return without_numbers(said)[:_LONGEST_MESSAGE]


def tag_of(element: Element) -> str:
    """The tag's name; comments and processing instructions have none."""
    return element.tag if isinstance(element.tag, str) else ""


def _collect(element: Element, parts: list[str]) -> None:
    if tag_of(element) in _UNSEEN or not tag_of(element):
        return
    if element.text:
        parts.append(element.text)
    for child in element:
        _collect(child, parts)
        if child.tail:
            parts.append(child.tail)


def _decoded(content: bytes, name: str) -> tuple[str, str] | None:
    """The text and the charset's proper name, or None where it is unknown or does not fit the bytes."""
    try:
        # The web's rule: a page that says latin-1 means cp1252, which holds everything latin-1 does.
        encoding = codecs.lookup(name).name
        encoding = "cp1252" if encoding == "iso8859-1" else encoding
        text = content.decode(encoding)
    except (LookupError, ValueError):
        return None
    return text, encoding


def _parse(text: str) -> Element:
    # Bytes again, since lxml refuses text that declares an encoding; NUL would end the page early.
    content = text.replace("\0", "").encode("utf-8", "replace")
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        return lxml.html.document_fromstring(content, parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return lxml.html.document_fromstring(_EMPTY)

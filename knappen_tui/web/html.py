"""HTML parsed to a `Page`, and text and charset detection."""

import codecs
import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import cast
from urllib.parse import urljoin

from lxml import etree
from lxml.etree import LxmlError, XPath, _Element
from lxml.html import FormElement, InputElement, SelectElement, TextareaElement

from knappen_tui.domain.encodings import BOMS
from knappen_tui.web import html_limits, scripts
from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.script_elements import elements_of
from knappen_tui.web.text import all_clean, clean, mentions, without_numbers

Element = _Element

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_INVISIBLE = frozenset({"script", "style", "template", "head", "title"})
_TEXTS = XPath("descendant::text()", smart_strings=False)
_HIDDEN_STYLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.IGNORECASE)
# What the image of an alert is called that is no fault.
_SUCCESS_IMAGES = frozenset({"oplysninger", "oplysning", "information", "info", "succes", "success"})
_SUCCESS_CLASS = re.compile(r"(?:^|[-_ ])(?:success|succes|info|confirmation)(?:$|[-_ ])", re.IGNORECASE)
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LONGEST_MESSAGE = 300
_TAIL = 2000
_EMPTY = b"<html><body></body></html>"
# The classes of a form's elements alone: a class written in Python makes every element slow.
_CLASSES = etree.ElementNamespaceClassLookup()
_CLASSES.get_namespace(None).update(
    {"form": FormElement, "input": InputElement, "select": SelectElement, "textarea": TextareaElement}
)


class Page:
    """A parsed page. `url` is its address, `charset` the one it was decoded with, `root` the parsed tree of `source`.

    `is_closed` is whether `</html` was found near the end; a page without it may have been cut off.
    Any bytes give a page, if need be an empty one; the constructor raises only `NotUnderstood`, for what would take too
    long to parse.
    """

    def __init__(self, content: bytes, url: str, charset: str | None = None) -> None:
        self.url = url
        self.source, self.charset = decode(content, charset)
        end = self.source[-_TAIL:]
        self.is_closed = "</html" in end or "</html" in end.lower()
        # Encoded again, since lxml refuses text that declares an encoding. A NUL would end the page.
        source = self.source.replace("\0", "").encode("utf-8", "replace")
        self.root = _parse(source)
        self._lowered = source.lower()
        # lxml makes an element's object anew whenever none is held.
        self.elements = [*self.root.iter()]
        # Kept by `fields` and `forms`, which compute them when they are first asked for.
        self.names: dict[Element, str] = {}
        self.hints: dict[Element, str] = {}
        self.buttons: dict[tuple[Element, tuple[str, ...], Element | None], Element | None] = {}
        self.clickables: list[tuple[Element, str]] | None = None
        self.shown_texts: dict[Element, list[Element]] | None = None

    def may_have(self, name: bytes, *but: bytes) -> bool:
        """Whether the page may have an element or an attribute of this name, in lower case: its source has the name.

        It does not count as a part of one of the texts `but`, which are no such element or attribute.
        """
        if not but:
            return name in self._lowered
        return self._lowered.count(name) > sum(map(self._lowered.count, but))

    @cached_property
    def may_hide(self) -> bool:
        """Whether the page has an element that `is_hidden` may be true of, or a template."""
        if self.may_have(b"<template"):
            return True
        hides = self.may_have(b"hidden", b' type="hidden"')
        styles = self.may_have(b"style", b"stylesheet")
        names = [name for name, is_there in (("hidden", hides), ("style", styles)) if is_there]
        return bool([one for name in names for one in self.elements if one.get(name) is not None])

    @cached_property
    def base(self) -> str:
        """The base of the page's relative addresses."""
        for element in self.root.iter("base"):
            if href := element.get("href"):
                return resolve(self.url, href)
        return self.url

    @cached_property
    def text(self) -> str:
        """The visible text of the page and its script's messages, on one line."""
        return " ".join(self.texts)

    @cached_property
    def texts(self) -> list[str]:
        """The visible text of the page, one entry per text node, in order, and then its script's messages."""
        return [*filter(None, all_clean(self._pieces)), *self.alerts]

    @cached_property
    def _pieces(self) -> list[str]:
        pieces: list[str] = []
        if self.may_hide:
            _collect(self.root, pieces)
            return pieces
        # Some ten times as fast: all texts, those of scripts and the like left out in their order.
        unseen = (one for one in self.root.iter(*_INVISIBLE) if ancestor_of(one, *_INVISIBLE) is None)
        left = [text for element in unseen for text in _texts_in(element)]
        texts = _texts_in(self.root)
        if texts[: len(left)] == left:  # those of the head, as a rule
            return texts[len(left) :]
        following = iter(left)
        next_left = next(following, None)
        for text in texts:
            if text == next_left:
                next_left = next(following, None)
            else:
                pieces.append(text)
        return pieces

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """The texts of the page's inline scripts, and the `onload` of its body."""
        found = [element.text for element in self.root.iter("script") if element.text and element.text.strip()]
        return (*found, *(script for body in self.root.iter("body") if (script := body.get("onload"))))

    @cached_property
    def declared(self) -> Declarations:
        """The functions and variables that the page's scripts declare."""
        return Declarations(self.scripts, elements_of(self.root, self.forms, self.scripts))

    @cached_property
    def forms(self) -> list[Element]:
        """The page's forms."""
        return [*self.root.iter("form")]

    @cached_property
    def alerts(self) -> list[str]:
        """The messages that the page's scripts show when it is loaded."""
        if not (self.may_have(b"alert(") or self.may_have(b"onload")):
            return []
        return list(scripts.alerts(self.scripts))

    @cached_property
    def by_id(self) -> dict[str, Element]:
        """The page's elements by id; the first one of each."""
        found: dict[str, Element] = {}
        for element in self.elements:
            if name := element.get("id"):
                found.setdefault(name, element)
        return found


def decode(content: bytes, charset: str | None = None) -> tuple[str, str]:
    """Return the text and its charset, tried in order: byte order mark, declared, UTF-8, cp1252. Does not raise."""
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(encoding, "replace"), encoding
    if charset and (found := _decoded(content, charset)):
        return found
    meta = _META_CHARSET.search(content[:4096])
    for name in (meta[1].decode("ascii") if meta else "", "utf-8"):
        if name and (found := _decoded(content, name)):
            return found
    return content.decode("cp1252", "replace"), "cp1252"


def resolve(base: str, href: str) -> str:
    """Return the absolute address; for an invalid `href` that is `base`."""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return base


def text_of(element: Element) -> str:
    """Return the visible text of an element and its descendants, on one line."""
    if not len(element):
        return clean(element.text or "") if tag_of(element) not in {"", *_INVISIBLE} else ""
    parts: list[str] = []
    _collect(element, parts)
    return clean(" ".join(parts))


def complaint(page: Page, texts: Iterable[str], words: Iterable[str]) -> str:
    """Return the page's error message: its ARIA alert, else the first text with one of the words, else "".

    An alert about a success is none. Digits are removed, so that the message can be shown.
    """
    for element in page.root.iter():
        if element.get("role") == "alert" and not _says_success(element) and (alert := _alert_text(element)):
            return without_numbers(alert)[:_LONGEST_MESSAGE]
    said = next((text for text in texts if mentions(text, words)), "")
    return without_numbers(said)[:_LONGEST_MESSAGE]


def newly_said(page: Page, before: frozenset[str]) -> str:
    """Return the texts of the page that are not in `before`, without numbers and cut to the length of a message."""
    new = dict.fromkeys(text for text in page.texts if text not in before and any(map(str.isalnum, text)))
    return without_numbers(" ".join(new))[:_LONGEST_MESSAGE]


def is_hidden(element: Element) -> bool:
    """Whether the element's own attributes hide it, style sheets not counted."""
    if element.get("hidden") is not None:
        return True
    style = element.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def is_shown(element: Element) -> bool:
    """Whether neither the element nor one around it is hidden by its own attributes."""
    return not is_hidden(element) and not any(map(is_hidden, element.iterancestors()))


def _says_success(alert: Element) -> bool:
    """Whether an alert is about success or information, by its only image or by a class in it or around it."""
    images = [(image.get("alt") or image.get("title") or "").strip().casefold() for image in alert.iter("img")]
    if len(images) == 1 and images[0] in _SUCCESS_IMAGES:
        return True
    parent = alert.getparent()
    around = [*alert.iter(), *([] if parent is None else [parent])]
    return any(_SUCCESS_CLASS.search(one.get("class") or "") for one in around if tag_of(one))


def _alert_text(alert: Element) -> str:
    """Return the text of an alert, a colon after its heading."""
    text = text_of(alert)
    heading = next((text_of(element) for element in alert.iter(*HEADINGS)), "").rstrip(":.")
    rest = text.removeprefix(heading).lstrip(":. ")
    return f"{heading}: {rest}" if heading and rest and text.startswith(heading) else text


def _texts_in(element: Element) -> list[str]:
    """Return the texts in an element, without the space between elements, which most are."""
    return [text for text in cast("list[str]", _TEXTS(element)) if not text.isspace()]


def tag_of(element: Element) -> str:
    """Return the tag's name, "" for a processing instruction."""
    return element.tag if isinstance(element.tag, str) else ""


def type_of(element: Element) -> str:
    """Return the element's type attribute in lower case."""
    return (element.get("type") or "").strip().lower()


def children_of(element: Element) -> list[Element]:
    """Return the element's children; lxml's own iterator takes several times as long to make."""
    return element[:] if len(element) else []  # type: ignore[index, return-value]  # the stubs know no slices


def ancestor_of(element: Element, *tags: str) -> Element | None:
    """Return the innermost element with one of the tags around the element, None without one."""
    node = element.getparent()
    while node is not None and node.tag not in tags:
        node = node.getparent()
    return node


def contains(element: Element, *tags: str) -> bool:
    """Whether one of the element's descendants has one of the tags."""
    return len(element) > 0 and next(element.iterdescendants(*tags), None) is not None


def common_ancestor(elements: Sequence[Element]) -> Element:
    """Return the innermost element around all of them; for one element its parent."""
    ways = [[*element.iterancestors()][::-1] for element in elements]
    common = ways[0][0]
    for level in zip(*ways, strict=False):
        if any(one is not level[0] for one in level):
            break
        common = level[0]
    return common


def child_around(element: Element, top: Element) -> Element:
    """Return the child of `top` that holds the element."""
    node = element
    while (parent := node.getparent()) is not None and parent is not top:
        node = parent
    return node


def _collect(element: Element, parts: list[str]) -> None:
    if tag_of(element) in _INVISIBLE or not tag_of(element):
        return
    if element.text:
        parts.append(element.text)
    for child in children_of(element):
        if not child.attrib or not is_hidden(child):
            _collect(child, parts)
        if child.tail:
            parts.append(child.tail)


def _decoded(content: bytes, name: str) -> tuple[str, str] | None:
    """Return the text and the charset's canonical name, None for an unknown charset or one that does not fit."""
    try:
        # The HTML standard's rule: latin-1 is decoded as cp1252.
        encoding = codecs.lookup(name).name
        encoding = "cp1252" if encoding == "iso8859-1" else encoding
        text = content.decode(encoding)
    except (LookupError, ValueError):
        return None
    return text, encoding


def _parse(content: bytes) -> Element:
    html_limits.check(content)
    # A comment would divide the text around it: React writes »Side <!-- -->1<!-- --> af <!-- -->3«.
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True)
    parser.set_element_class_lookup(_CLASSES)
    try:
        root = etree.fromstring(content, parser)
    except (LxmlError, ValueError, AssertionError):
        root = None
    return etree.fromstring(_EMPTY, parser) if root is None else root

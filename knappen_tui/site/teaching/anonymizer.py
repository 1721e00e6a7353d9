"""A page without a person in it: its tags, labels, headings and button texts; all values by their shape.

Words of a text are kept where they are known: from the words file, from the guide, or from a page that the site showed
before it had a number. Everything else is shaped, and cells of tables and fields always are. Addresses and names of
elements become tokens, so that the pages still lead to each other. Tokens, comments and style sheets are left out.
"""

import re
from collections.abc import Iterable
from urllib.parse import urldefrag, urlsplit

import lxml.html
from lxml.etree import strip_elements

from knappen_tui.site.person_names import without_names
from knappen_tui.site.teaching.shapes import shape
from knappen_tui.site.words import Words
from knappen_tui.web.html import Element, Page, is_hidden, resolve, tag_of, text_of, type_of
from knappen_tui.web.text import REGISTER_YEAR, clean, fold
from knappen_tui.web.timers import refresh_address

_KEPT_ATTRIBUTES = frozenset(
    {
        "type", "role", "method", "enctype", "colspan", "rowspan", "maxlength", "minlength", "size", "pattern",
        "disabled", "readonly", "checked", "selected", "required", "hidden", "aria-hidden", "aria-selected", "scope",
        "autocomplete", "http-equiv", "accept", "multiple", "rows", "cols",
    }
)  # fmt: skip
_NAMES = frozenset({"id", "name", "for", "form", "headers", "aria-labelledby", "aria-describedby", "aria-controls"})
_TEXTS = frozenset({"alt", "title", "placeholder", "aria-label", "label", "summary"})
_ADDRESSES = frozenset({"href", "src", "action", "formaction"})
_SCRIPTS = frozenset({"onclick", "onsubmit", "onload", "onchange"})
_PANES = frozenset({"data-target", "data-bs-target"})
_BUTTONS = frozenset({"submit", "button", "reset", "image"})
_CELLS = frozenset({"td", "dd", "textarea"})
_HEADINGS = 3
_STEM = 6  # letters; a word that begins with a known one of this length or more is known
_SUFFIX = re.compile(r"\.(?:xlsx?|csv|ods|zip|mht(?:ml)?)$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_QUOTED = re.compile(r"'((?:[^'\\\n]|\\.)*)'|\"((?:[^\"\\\n]|\\.)*)\"")
_SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"])//[^\n]*|<!--[^\n]*", re.DOTALL)
_SCRIPT_PART = re.compile(r"'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"|[^\W\d][\w$]*|[0-9.]+|\s+|.", re.DOTALL)
_SCRIPT_WORDS = frozenset(
    {
        "function", "var", "let", "const", "if", "else", "return", "window", "document", "location", "href", "assign",
        "replace", "reload", "setTimeout", "setInterval", "alert", "open", "forms", "form", "submit", "onload",
        "getElementById", "__doPostBack", "WebForm_PostBackOptions", "true", "false", "null", "new", "this",
        "addEventListener", "history", "go", "javascript", "void", "value", "requestSubmit",
        "WebForm_DoPostBackWithOptions", "apex", "doSubmit", "request", "mojarra", "jsfcljs", "myfaces", "oam",
        "submitForm", "oamSubmitForm", "PrimeFaces", "addSubmitParam", "create", "Sys", "UI", "_Timer", "uniqueID",
        "interval", "enabled",
    }
)  # fmt: skip
_ELEMENT = re.compile(r"[\w-]*[$:_][\w$:-]*")
_ADDRESS_LIKE = re.compile(r"^[\w./?=&;%$#:+-]*[./?][\w./?=&;%$#:+-]*$")


class Anonymizer:
    """Makes the pages of one visit anonymous. `words` are those by which they are read; they may be kept.

    `start` is the first page's address. `left_out` are texts of which no part is kept: the user's name.
    """

    def __init__(self, words: Words, start: str, left_out: Iterable[str] = ()) -> None:
        self._site_words = words
        self._tabs = set(map(fold, words.titles.texts))
        self._known = {word for text in words.vocabulary for word in _words(text)}
        self._exact = {fold(text) for text in words.vocabulary}
        self._left_out = {word for text in left_out for word in _words(text)}
        self._addresses = {urldefrag(start).url: "/"}
        self._names: dict[str, str] = {}

    def learn(self, page: Page) -> None:
        """Keep the words of a page that was shown before a number was sent, and the names of its elements."""
        texts = list(map(str, page.root.itertext()))
        texts += [str(value) for one in page.root.iter() if tag_of(one) for key, value in one.items() if key in _TEXTS]
        texts += [one.get("value") or "" for one in page.root.iter("input") if type_of(one) in _BUTTONS]
        self._known |= {word for text in texts for word in _words(text)}
        for one in page.root.iter():
            for key in ("id", "name"):
                if tag_of(one) and (name := one.get(key)):
                    self._names.setdefault(name, re.sub("[0-9]{3,}", _nines, name))

    def address(self, url: str) -> str:
        """Return the token of an address; a suffix of a sheet's name is kept."""
        url = urldefrag(url).url
        if url not in self._addresses:
            suffix = _SUFFIX.search(urlsplit(url).path)
            self._addresses[url] = f"/s{len(self._addresses)}{suffix[0].lower() if suffix else ''}"
        return self._addresses[url]

    def text(self, text: str) -> str:
        """Return a text with the words that are not known, and all digits, by their shape."""
        return _WORD.sub(lambda word: word[0] if self._is_known(word[0]) else shape(word[0]), clean(text))

    def cell(self, text: str) -> str:
        """Return a value by its shape; a known heading as it is."""
        text = clean(text)
        return text if fold(text) in self._exact and not any(map(str.isdigit, text)) else shape(text)

    def page(self, page: Page) -> str:
        """Return the page's HTML without a person in it."""
        root = lxml.html.fromstring(lxml.html.tostring(page.root, encoding="unicode"))
        strip_elements(root, "style", "template", "svg", with_tail=False)
        for element in list(root.iter()):
            if not tag_of(element):
                _remove(element)
                continue
            self._strip_attributes(element, page)
            self._strip_text(element)
        return str(lxml.html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>"))

    def _strip_text(self, element: Element) -> None:
        tag = tag_of(element)
        if element.text:
            if tag == "script":
                element.text = self._script(element.text, "")
            elif tag == "title":
                element.text = shape(clean(element.text))
            else:
                element.text = self._said(element, element.text)
        if element.tail:
            parent = element.getparent()
            element.tail = self._said(parent if parent is not None else element, element.tail)

    def _said(self, around: Element, text: str) -> str:
        if not text.strip():
            return " "
        in_cell = tag_of(around) in _CELLS or any(tag_of(one) in _CELLS for one in around.iterancestors())
        clickable = tag_of(around) in {"a", "button", "label", "th"}
        is_layout = in_cell and any(True for cell in around.iterancestors("td") for _ in cell.iter("table", "form"))
        if tag_of(around) == "label" or self._is_heading(around) or self._is_tab(around):
            return without_digits(without_names(text, self._site_words))
        return self.cell(text) if in_cell and not clickable and not is_layout else self.text(text)

    def _is_heading(self, element: Element) -> bool:
        """Whether the element is one of a row of column headings."""
        cell = next((one for one in (element, *element.iterancestors()) if tag_of(one) in {"th", "td"}), None)
        row = cell.getparent() if cell is not None else None
        if row is None:
            return False
        if all(
            tag_of(one) == "td" and next(one.iter("b", "strong", "table"), one).tag in {"b", "strong"} for one in row
        ):
            return len(row) >= _HEADINGS
        return cell is not None and tag_of(cell) == "th" and sum(tag_of(one) == "th" for one in row) >= _HEADINGS

    def _is_tab(self, element: Element) -> bool:
        """Whether the element is a link or a button in a row of such that has the name of a known tab in it."""
        link = next((one for one in (element, *element.iterancestors()) if tag_of(one) in {"a", "button"}), None)
        row = next((one for one in link.iterancestors() if len(_links(one)) > 1), None) if link is not None else None
        if row is None or any(len(_links(item)) > 1 for item in row):
            return False
        names = [fold(text_of(one)) for one in _links(row)]
        return len(names) >= _HEADINGS and any(name in self._tabs for name in names)

    def _strip_attributes(self, element: Element, page: Page) -> None:
        for key, value in [(str(key), str(value)) for key, value in element.items()]:
            kept = self._attribute(element, key.lower(), value, page)
            if kept is None:
                del element.attrib[key]
            else:
                element.set(key, kept)

    def _attribute(self, element: Element, key: str, value: str, page: Page) -> str | None:
        """Return what is kept of an attribute, None for nothing."""
        if key in _KEPT_ATTRIBUTES:
            return re.sub("[0-9]{5,}", _nines, value)
        if key in _NAMES or key == "class":
            return " ".join(map(self._name, value.split()))
        if key in _TEXTS or (key == "value" and (type_of(element) in _BUTTONS or tag_of(element) == "button")):
            return self.text(value)
        return self._reference(element, key, value, page)

    def _reference(self, element: Element, key: str, value: str, page: Page) -> str | None:
        """Return what is kept of an attribute that leads somewhere, or hides the element."""
        script = value if key in _SCRIPTS or value.lower().lstrip().startswith("javascript:") else ""
        kept: str | None = None
        if script:
            kept = self._script(script, page.base)
        elif value.startswith("#") and key in _PANES | _ADDRESSES:
            kept = f"#{self._name(value[1:])}"
        elif key in _ADDRESSES:
            kept = self.address(resolve(page.base, value))
        elif key == "value":
            kept = ""
        elif key == "style" and is_hidden(element):
            kept = "display:none"
        elif key == "content" and (element.get("http-equiv") or "").lower() == "refresh":
            target = refresh_address(value)
            kept = f"0;URL={self.address(resolve(page.base, target))}" if target else "0"
        return kept

    def _name(self, name: str) -> str:
        """Return the token of an element's name; one that was shown before a number was sent is kept."""
        return self._names.setdefault(name, f"n{len(self._names)}")

    def _script(self, script: str, base: str) -> str:
        script = _SCRIPT_COMMENT.sub("", script)
        return "".join(self._script_part(part[0], base) for part in _SCRIPT_PART.finditer(script))

    def _script_part(self, part: str, base: str) -> str:
        if part[0] in "'\"" and len(part) > 1:
            text = part[1:-1]
            if text in _SCRIPT_WORDS:
                return part
            if text in self._names or _ELEMENT.fullmatch(text):
                return f"'{self._name(text)}'"
            return f"'{self.address(resolve(base, text)) if base and _ADDRESS_LIKE.match(text) else self.text(text)}'"
        if part[0].isdigit():
            return re.sub("[0-9]", "9", part)
        if part[0].isalpha() or part[0] in "_$":
            return part if part in _SCRIPT_WORDS else "x"
        return part

    def _is_known(self, word: str) -> bool:
        folded = fold(word)
        if word == REGISTER_YEAR:
            return True
        if any(map(str.isdigit, word)) or folded in self._left_out:
            return False
        return any(folded[:length] in self._known for length in range(_STEM, len(folded))) or folded in self._known


def _words(text: str) -> set[str]:
    return {fold(word) for word in _WORD.findall(text) if not any(map(str.isdigit, word))}


def _links(element: Element) -> list[Element]:
    return list(element.iter("a", "button"))


def without_digits(text: str) -> str:
    """Return a text with 9 for each digit; the year in the names of the guide stays."""
    return re.sub(
        rf"\b{REGISTER_YEAR}\b|[0-9]", lambda found: found[0] if found[0] == REGISTER_YEAR else "9", clean(text)
    )


def _nines(found: re.Match[str]) -> str:
    return "9" * len(found[0])


def _remove(element: Element) -> None:
    """Remove an element; the text after it stays."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    before = element.getprevious()
    parent.remove(element)
    if before is not None:
        before.tail = f"{before.tail or ''}{tail or ''}"
    else:
        parent.text = f"{parent.text or ''}{tail or ''}"

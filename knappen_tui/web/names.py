"""The name of an element as a person is told it: the W3C's accessible name, and what stands beside an unnamed element.

The rules are those of Accessible Name and Description Computation 1.2 with HTML-AAM. Style sheets and shadow trees are
not read; inline styles and attributes that hide an element are. Letters in a formatting element (`<u>S</u>øg`) belong
to their word, and an empty `span` divides none; other elements begin a new one, since style sheets may set them apart.

Two names differ from a browser's on purpose: an element in a hidden one is named as when it is shown, since a script
may show it, and an image with an empty `alt` has its title, which a person sees.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple, Self

from lxml.etree import XPath

from knappen_tui.web.html import Element, ancestor_of, children_of, is_hidden, tag_of, text_of, type_of
from knappen_tui.web.text import clean

_FORMATTING = frozenset(
    {"abbr", "acronym", "b", "big", "code", "em", "font", "i", "mark", "s", "small", "strong", "sub", "sup", "u", "wbr"}
)
_SKIPPED = frozenset({"script", "style", "template", "head", "noscript"})
_LABELABLE = frozenset({"button", "input", "meter", "output", "progress", "select", "textarea"})
_CONTROLS = frozenset({"button", "input", "select", "textarea"})
_FROM_CONTENT = frozenset(
    {
        "button", "cell", "checkbox", "columnheader", "gridcell", "heading", "legend", "link", "menuitem",
        "menuitemcheckbox", "menuitemradio", "option", "radio", "row", "rowheader", "switch", "tab", "tooltip",
        "treeitem",
    }
)  # fmt: skip
_ROLES = {
    "a": "link", "area": "link", "button": "button", "h1": "heading", "h2": "heading", "h3": "heading",
    "h4": "heading", "h5": "heading", "h6": "heading", "legend": "legend", "option": "option", "select": "combobox",
    "summary": "button", "td": "cell", "textarea": "textbox", "th": "columnheader", "tr": "row",
}  # fmt: skip
_INPUT_ROLES = {
    "button": "button", "checkbox": "checkbox", "image": "button", "number": "spinbutton", "radio": "radio",
    "range": "slider", "reset": "button", "submit": "button",
}  # fmt: skip
_BUTTON_NAMES = {"submit": "Submit", "reset": "Reset", "image": "Submit Query"}
_CHILD_NAMES = {"fieldset": "legend", "table": "caption", "svg": "title", "figure": "figcaption"}
_NAMING = {"img": "alt", "area": "alt", "optgroup": "label", "option": "label"}
_LEVELS = 4
_WHITE_SPACE = re.compile(r"[\t\n\f\r ]+")
# Attributes that have no part in the name of a link, of a button, and of what stands in one.
_PLAIN = {
    "a": frozenset({"aria-current", "class", "href", "id", "name", "onclick", "rel", "tabindex", "target"}),
    "button": frozenset({"class", "name", "onclick", "tabindex", "type", "value"}),
}
_PLAIN_INSIDE = frozenset({"class", "id"})
_INSIDE = _FORMATTING | {"span"}
_BY_ID = XPath("//*[@id=$name]")
_LABELS_OF = XPath("//label[@for=$name]")


class _Step(NamedTuple):
    """Where the computation of the name of `named` stands. `seen` is shared by all steps of one name."""

    named: Element
    seen: set[Element]
    is_referenced: bool = False  # by aria-labelledby, or by a label
    is_inside: bool = False  # while the content of another element is read
    follows_references: bool = True
    takes_hidden: bool = False  # while the content of a hidden element is read that was referred to

    def to_content(self) -> Self:
        """Return the step to the content of the element."""
        return self._replace(is_inside=True)

    def to_reference(self) -> Self:
        """Return the step to an element that the element refers to, or that labels it."""
        return type(self)(self.named, self.seen, is_referenced=True, follows_references=False)


def accessible_name(element: Element) -> str:
    """Return the element's accessible name, "" where it has none. Non-breaking spaces and control characters stay."""
    plain = _plain_name(element)
    return _one_line(_name(element, _Step(element, set())) if plain is None else plain)


def _plain_name(element: Element) -> str | None:
    """Return the name of a link or a button with nothing but text in it, as most of them are; None for any other."""
    plain = _PLAIN.get(tag_of(element))
    if plain is None or not plain.issuperset(element.keys()):
        return None
    if element.tag == "button" and ancestor_of(element, "label") is not None:
        return None
    parts = [element.text or ""]
    for child in children_of(element):
        if child.tag not in _INSIDE or len(child) or not _PLAIN_INSIDE.issuperset(child.keys()):
            return None
        gap = "" if child.tag in _FORMATTING or not child.text else " "
        parts += [gap, child.text or "", gap, child.tail or ""]
    return "".join(parts)


def name_beside(element: Element) -> str:
    """Return what stands beside an element that has no name: the text before it, else the cell to its left or above.

    For a check box or a radio button that is the text after it, for an element in a `dd` the `dt` before.
    Text beyond another control belongs to that one and is not returned.
    """
    if type_of(element) in {"checkbox", "radio"} and (text := _text_after(element)):
        return text
    return name_before(element)


def name_before(element: Element) -> str:
    """Return the text before an element, else the cell to its left or above, "" where another control stands there."""
    node = element
    for _ in range(_LEVELS):
        text, is_end = _text_before(node)
        if tag_of(node) in {"td", "th"}:
            return text or _cell_above(node)
        if text or is_end:
            return text
        parent = node.getparent()
        if parent is None or tag_of(parent) in {"form", "body", "fieldset"}:
            return ""
        node = parent
    return ""


def _text_before(node: Element) -> tuple[str, bool]:
    """Return the nearest text before the node among its siblings, and whether another control stands there."""
    before = node.getprevious()
    while before is not None:
        if text := _word(before.tail):
            return text, True
        if _has_control(before):
            return "", True
        if text := _word(text_of(before)):
            return text, True
        before = before.getprevious()
    parent = node.getparent()
    text = _word(parent.text) if parent is not None and tag_of(parent) != "tr" else ""
    return text, bool(text)


def _text_after(element: Element) -> str:
    if text := _word(element.tail):
        return text
    after = element.getnext()
    return "" if after is None or _has_control(after) else _word(text_of(after)) or _word(after.tail)


def _cell_above(cell: Element) -> str:
    """Return the text of the cell above, "" where the row above has a control there."""
    row = cell.getparent()
    above = row.getprevious() if row is not None else None
    if row is None or above is None or tag_of(above) != "tr":
        return ""
    place = row.index(cell)
    return "" if place >= len(above) or _has_control(above[place]) else _word(text_of(above[place]))


def _has_control(element: Element) -> bool:
    return any(type_of(one) != "hidden" for one in element.iter(*_CONTROLS))


def _word(text: str | None) -> str:
    """Return the cleaned text if there is a letter or a digit in it."""
    cleaned = clean(text or "")
    return cleaned if any(map(str.isalnum, cleaned)) else ""


def _name(element: Element, step: _Step) -> str:
    tag = tag_of(element)
    if not tag or tag in _SKIPPED or element in step.seen or (tag == "input" and type_of(element) == "hidden"):
        return ""
    if not step.takes_hidden and _is_left_out(element):
        if not step.is_referenced or step.is_inside:
            return ""
        step = step._replace(takes_hidden=True)
    if step.follows_references and (named := _referenced(element, step)):
        return named
    return _own_name(element, step)


def _joined(names: Iterable[str]) -> str:
    return " ".join(line for name in names if (line := _one_line(name)).strip())


def _one_line(text: str) -> str:
    return text.strip(" ") if text.isprintable() and "  " not in text else _WHITE_SPACE.sub(" ", text).strip(" ")


def _own_name(element: Element, step: _Step) -> str:
    """Return the name without `aria-labelledby`."""
    role = _role(element)
    is_part = (step.is_inside or step.is_referenced) and element is not step.named
    value = _value(element, role) if is_part else None
    text = element.get("aria-label") or "" if value is None else value
    if text.strip() or value is not None:
        step.seen.add(element)
        return text
    if native := _native(element, role, step):
        step.seen.add(element)
        return native
    if role in _FROM_CONTENT or step.is_referenced or step.is_inside:
        step.seen.add(element)
        content = _content(element, step.to_content())
        return content if content.strip() else _tooltip(element) or content
    return _tooltip(element)


def _is_left_out(element: Element) -> bool:
    return is_hidden(element) or (element.get("aria-hidden") or "").strip().lower() == "true"


def _referenced(element: Element, step: _Step) -> str:
    """Return the names of the elements that `aria-labelledby` refers to."""
    references = (element.get("aria-labelledby") or "").split()
    named = (_by_id(element, reference) for reference in references)
    inner = step.to_reference()
    return _joined(_name(one, inner) for one in named if one is not None)


def _by_id(element: Element, name: str) -> Element | None:
    found = _BY_ID(element, name=name)
    first = found[0] if isinstance(found, list) and found else None
    return first if isinstance(first, Element) else None


def _role(element: Element) -> str:
    if given := (element.get("role") or "").split():
        return str(given[0]).lower()
    tag = tag_of(element)
    if tag == "input":
        return _INPUT_ROLES.get(type_of(element), "textbox")
    return _ROLES.get(tag, "")


def _value(element: Element, role: str) -> str | None:
    """Return the value of a control that is part of another element's name, None for no control with a value."""
    if role == "textbox":
        return element.get("value") or "" if tag_of(element) == "input" else text_of(element)
    if role in {"spinbutton", "slider", "scrollbar"}:
        return element.get("aria-valuetext") or element.get("aria-valuenow") or element.get("value") or ""
    if role == "menu":
        return ""
    if role == "combobox" and tag_of(element) == "input":
        return element.get("value") or ""
    if role in {"combobox", "listbox"}:
        parts = chain(element.iter(), *(one.iter() for one in _owned(element)))
        options = [one for one in parts if tag_of(one) == "option" or one.get("role") == "option"]
        chosen = [one for one in options if one.get("selected") is not None or one.get("aria-selected") == "true"]
        if not chosen and tag_of(element) == "select":
            chosen = options[:1]
        return " ".join(map(text_of, chosen)) if options or role == "listbox" else text_of(element)
    return None


def _native(element: Element, role: str, step: _Step) -> str:
    """Return the name that the element's own HTML gives it: labels, value, alt, legend, caption, title."""
    tag = tag_of(element)
    if tag in _LABELABLE and (labels := _labels(element, step)):
        return labels
    if tag == "input" and role == "button":
        kind = type_of(element)
        own = element.get("alt" if kind == "image" else "value")
        return own or element.get("title") or _BUTTON_NAMES.get(kind, "")
    if tag in _NAMING:
        return element.get(_NAMING[tag]) or ""
    children = (one for one in element if tag_of(one) == _CHILD_NAMES.get(tag, "-"))
    if (child := next((one for one in children if step.takes_hidden or not _is_left_out(one)), None)) is None:
        return ""
    step.seen.add(element)
    return _content(child, step.to_content())


def _labels(element: Element, step: _Step) -> str:
    inner = step.to_reference()
    step.seen.add(element)
    found = _joined(_name(label, inner) for label in _label_elements(element))
    step.seen.discard(element)
    return found


def _label_elements(element: Element) -> list[Element]:
    """Return the label around the element and those that name its id, in the document's order."""
    around = ancestor_of(element, "label")
    if around is not None and not around.get("for"):
        first = next((one for one in around.iter(*_LABELABLE) if type_of(one) != "hidden"), None)
        around = around if first is element else None
    elif around is not None and around.get("for") != element.get("id"):
        around = None
    pointing = _LABELS_OF(element, name=name) if (name := element.get("id")) else []
    named = [one for one in pointing if isinstance(one, Element)] if isinstance(pointing, list) else []
    if around is None or around in named:
        return named
    return [one for one in element.getroottree().iter("label") if one in {around, *named}] if named else [around]


def _content(element: Element, step: _Step) -> str:
    parts = [element.text or ""]
    for child in children_of(element):
        text = _name(child, step)
        tag = tag_of(child)
        gap = "" if not tag or tag in _FORMATTING or (tag == "span" and not text) else " "
        parts += [gap, text, gap, child.tail or ""]
    for owned in _owned(element):
        parts += [" ", _name(owned, step)]
    return "".join(parts)


def _owned(element: Element) -> Iterator[Element]:
    """Yield the elements that belong to the element by `aria-owns`, without those in a hidden one."""
    for name in (element.get("aria-owns") or "").split():
        owned = _by_id(element, name)
        if owned is not None and not any(map(is_hidden, owned.iterancestors())):
            yield owned


def _tooltip(element: Element) -> str:
    title = element.get("title") or ""
    if title.strip() or tag_of(element) not in {"input", "textarea"}:
        return title
    return element.get("placeholder") or element.get("aria-placeholder") or ""

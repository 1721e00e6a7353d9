"""The elements of a page as its scripts find them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from lxml.etree import XPath, _Element

from knappen_tui.web.javascript.page_elements import FormNames, PageElements

_NAMES = XPath("//@id | //@name", smart_strings=False)
_FIELDS = ("button", "fieldset", "input", "object", "output", "select", "textarea")
_BUTTONS = frozenset({"button", "image", "reset", "submit"})
# What scripts write values into, and what they keep in a variable, by which they may write into it.
_WRITTEN = re.compile(
    r"""([\w:.$-]+)["']?[\])\s]*\.\s*(?:value\s*\+?=(?!=)|val\(|setAttribute\(\s*["']value)"""
    r"""|(?:getElementById|getElementsByName|\$)\(\s*["']\#?([\w:.$-]+)["']\s*\)(?!\s*\.)"""
)
_WRITTEN_META = re.compile(r"""\.\s*(?:content\s*=(?!=)|(?:setAttribute|attr|prop)\(\s*["']content["']\s*,)""")


def elements_of(root: _Element, forms: Sequence[_Element], scripts: Sequence[str]) -> PageElements:
    """Return what the scripts of a page with these forms can find on it."""
    names = Counter(cast("list[str]", _NAMES(root)))
    fields = [*root.iter(*_FIELDS)]
    found = [one[1] or one[2] for script in scripts if "val" in script for one in _WRITTEN.finditer(script)]
    written = {name for one in found for name in (one, one.rpartition(".")[2])}
    metas = {name: meta.get("content") or "" for meta in reversed([*root.iter("meta")]) if (name := meta.get("name"))}
    hidden = {
        name: field.get("value") or ""
        for field in fields
        if _type(field) == "hidden"
        for name in _names(field)
        if names[name] == [field.get("id"), field.get("name")].count(name) and not written & _names(field)
    }
    if any(map(_WRITTEN_META.search, scripts)):
        metas = {}
    linked = [field for field in fields if field.get("form")]
    return PageElements(frozenset(names), tuple(_form(form, linked) for form in forms), hidden, metas)


def _form(form: _Element, linked: Sequence[_Element]) -> FormNames:
    """Return the names of a form; `linked` are the fields that name the form they belong to."""
    own = [field for field in form.iter(*_FIELDS) if not field.get("form")]
    own += [field for field in linked if field.get("form") == form.get("id")]
    buttons = _tags(field for field in own if _is_button(field))
    return FormNames(_names(form), _tags(field for field in own if not _is_button(field)), buttons)


def _is_button(field: _Element) -> bool:
    return field.tag == "button" or _type(field) in _BUTTONS


def _tags(fields: Iterable[_Element]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for field in fields:
        for name in _names(field):
            found[name] = "" if name in found else str(field.tag)
    return found


def _names(element: _Element) -> frozenset[str]:
    return frozenset(name for key in ("id", "name") if (name := element.get(key)))


def _type(element: _Element) -> str:
    return (element.get("type") or "").strip().lower()

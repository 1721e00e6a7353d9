"""What a script finds on a page by a name, an id or a selector."""

import re
from collections.abc import Callable

from knappen_tui.web.javascript.values import UNKNOWN, KnownElement, Reference, Special, Value

# Where the page has been scrolled to: not at all.
SCROLLED = frozenset({"scrollTop", "scrollLeft", "scrollX", "scrollY", "pageXOffset", "pageYOffset"})
_ID = re.compile(r"#((?:[\w-]|\\.)+)")
META = re.compile(r"""(?:head\s+)?meta\[\s*name\s*=\s*(["']?)([\w.:-]+)\1\s*\]""")


def of_special(of: Special, name: str) -> Value:
    """Return what the page has under a name."""
    if of is Special.DOCUMENT:
        return _of_document(name)
    if of in (Special.FORMS, Special.ALL):
        return UNKNOWN if name == "length" else Reference(name)
    return 0.0 if name in SCROLLED else UNKNOWN


def _of_document(name: str) -> Value:
    if name == "forms":
        return Special.FORMS
    if name == "all":
        return Special.ALL
    if name == "body":
        return Special.BODY
    return UNKNOWN if name in {"documentElement", "layers", "cookie"} else Reference(name)


def _by_id(name: Value) -> Value:
    return Reference(name) if isinstance(name, str) else UNKNOWN


def by_selector(selector: Value) -> Value:
    """Return the element that a selector names; jQuery returns an element that it is given."""
    if isinstance(selector, Reference | KnownElement) or selector in (Special.THIS, Special.BODY):
        return selector
    if selector == "body":
        return Special.BODY
    found = _ID.fullmatch(selector) if isinstance(selector, str) else None
    return Reference(found[1].replace("\\", "")) if found else UNKNOWN


def _by_name(name: Value) -> Value:
    return [Reference(name)] if isinstance(name, str) else UNKNOWN


FINDERS: dict[str, Callable[[Value], Value]] = {
    "$": by_selector,
    "jQuery": by_selector,
    "$get": _by_id,
    "getElementById": _by_id,
    "getElementsByName": _by_name,
    "item": _by_id,
    "namedItem": _by_id,
    "querySelector": by_selector,
}

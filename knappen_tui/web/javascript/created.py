"""The elements that a script makes: hidden fields that it puts into a form, and forms that it sends."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from knappen_tui.web.javascript.page_elements import PageElements
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.javascript.values import UNKNOWN, KnownElement, Reference, Special, Unsure, Value, text

PUTTING = frozenset({"append", "appendChild", "appendTo", "insertBefore", "prepend", "prependTo"})
# What a form sends, and what is followed of it; any other attribute of them may change what is sent.
_FOLLOWED: dict[str, frozenset[str]] = {
    "form": frozenset({"action", "encoding", "enctype", "id", "method", "name"}),
    "input": frozenset({"id", "name", "type", "value"}),
}
_UNSENT = frozenset({"autocomplete", "class", "className", "hidden", "style", "target", "title"})
_TEXTS = frozenset({"innerText", "textContent"})
_CONTAINERS = frozenset({"div", "p", "span"})
_CONTROLS = frozenset({"button", "fieldset", "form", "input", "object", "select", "textarea"})
_SHADOWED = frozenset({"action", "encoding", "enctype", "method"})
# A browser sends another value, or the form cannot be sent by a script.
_OTHERWISE_SENT = frozenset({"_charset_", "isindex", "requestsubmit", "submit"})
_ENCODED = "application/x-www-form-urlencoded"
Pairs = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class CreatedElements:
    """The elements that a script has made and put into the page, whose own `elements` are None where not known.

    `around` is the number of the form around what was clicked.
    """

    elements: PageElements | None
    around: int | None
    _placed: list[KnownElement] = field(default_factory=list)

    @property
    def is_in_a_form(self) -> bool:
        """Whether something was put into a form of the page."""
        return any(isinstance(one.around, Reference) and one.tag != "form" for one in self._placed)

    def number(self, form: Reference) -> int | None:
        """Return the number of a form of the page, None where it cannot be told or is no form."""
        return None if self.elements is None or form.form else self.elements.form(form.name, self.around)

    def has(self, element: Reference) -> bool | None:
        """Whether the page has the element, or its form the field; None where that cannot be told."""
        if self.elements is None or element.is_vague:
            return None
        form = None if element.form is None else self.elements.form(element.form, self.around)
        return self.elements.has(element.name, form)

    def named(self, element: Reference) -> KnownElement | None:
        """Return the element that was made with this name or id and put where it is looked for, None without one.

        Raises `Unsure` where another one has the name, too.
        """
        form = None if element.form is None else self.number(Reference(element.form))
        if element.form is not None and form is None:
            return None
        tops = [one for one in self._placed if form is None or self._is_in(one, form)]
        found = [one for top in tops for one in _all(top) if element.name in _names(one)]
        if len(found) > 1 or (found and self.has(element) is not False):
            raise Unsure
        return found[0] if found else None

    def put(self, element: KnownElement, into: Value) -> bool:
        """Put an element into another one. Return whether what that changes can be told."""
        if element.around is not None or element is into:
            element.is_told = False
            return False
        if isinstance(into, KnownElement):
            element.around = into
            into.within.append(element)
            return True
        if into is Special.BODY or (isinstance(into, Reference) and self._is_place(element, into)):
            element.around = into if isinstance(into, Reference) else Special.BODY
            self._placed.append(element)
            return True
        return False

    def sent_with(self, form: Reference, *, is_pressed: bool) -> Pairs:
        """Return the names and values of what was put into a form of the page. Raises `Unsure`.

        `is_pressed` is whether a button of the form sends its name, too.
        """
        if not self.is_in_a_form:
            return ()
        number = self.number(form)
        if number is None or self.elements is None:
            raise Unsure
        names = self.elements.forms[number]
        sent = _sent(one for one in self._placed if self._is_in(one, number))
        taken = {*names.fields, *(names.buttons if is_pressed else ())}
        if any(name in taken or self.elements.has(name, number) is None for name, _ in sent):
            raise Unsure
        return sent

    def submitted(self, form: KnownElement) -> ScriptAction:
        """Return what a form sends that was made. Raises `Unsure` where it is not on the page, or cannot be told."""
        attributes = {name: text(value) for name, value in form.attributes.items()}
        method = (attributes.get("method", "get") or "").lower()
        encodings = {attributes.get(name, _ENCODED) for name in ("enctype", "encoding")}
        is_placed = any(form in [*_all(top)] for top in self._placed)
        if form.tag != "form" or not form.is_told or not is_placed or None in attributes.values():
            raise Unsure
        if method not in {"get", "post"} or encodings != {_ENCODED}:
            raise Unsure
        return ScriptAction(method=method.upper(), target=attributes.get("action"), added=_sent(form.within))

    def _is_place(self, element: KnownElement, into: Reference) -> bool:
        return self.number(into) is not None or (element.tag == "form" and self.has(into) is True)

    def _is_in(self, element: KnownElement, form: int) -> bool:
        return isinstance(element.around, Reference) and element.tag != "form" and self.number(element.around) == form


def create(tag: Value) -> Value:
    """Return a new element."""
    return KnownElement(tag.lower()) if isinstance(tag, str) and tag.isalnum() else UNKNOWN


def write(element: KnownElement, name: str, value: Value, *, is_property: bool) -> None:
    """Write an attribute of an element."""
    if element.tag == "meta":
        raise Unsure
    name = name if is_property else name.lower()
    told = "" if value is None and name == "value" and is_property else text(value)
    if name in _UNSENT or name.startswith(("data-", "aria-")) or (name in _TEXTS and element.tag in _CONTAINERS):
        return
    is_shadowed = is_property and name in _SHADOWED and any(name in _names(one) for one in _all(element))
    if is_shadowed or name not in _FOLLOWED.get(element.tag, {"id", "name"}):
        element.is_told = False
    # Before a field is hidden it is one of text, whose value has one line, and changes once by its attribute.
    is_text = name == "value" and (text(element.attributes.get("type")) or "").lower() != "hidden"
    if is_text and told is not None and ("value" in element.attributes or len(told.splitlines()) > 1):
        told = None
    element.attributes[name] = UNKNOWN if told is None else told


def give_away(element: KnownElement) -> bool:
    """Note that anything may be done with an element. Return whether that may change what a form sends."""
    for one in _all(element):
        one.is_told = False
    return any(one.tag in _CONTROLS for one in _all(element))


def member(element: KnownElement, name: str) -> Value:
    """Return a property of an element, for a form the field of this name among them."""
    found = [one for one in _all(element) if one is not element and name in _names(one)]
    if found and element.tag == "form":
        return found[0] if len(found) == 1 else UNKNOWN
    if name in {"nodeName", "tagName"}:
        return element.tag.upper()
    if name in {"parentNode", "parentElement"}:
        return element.around
    if name in element.attributes:
        return element.attributes[name]
    return "" if name in _FOLLOWED.get(element.tag, frozenset()) - {"action", "method", "type"} else UNKNOWN


def _all(top: KnownElement) -> Iterator[KnownElement]:
    yield top
    for one in top.within:
        yield from _all(one)


def _names(element: KnownElement) -> Sequence[Value]:
    return [element.attributes[key] for key in ("id", "name") if key in element.attributes]


def _sent(elements: Iterator[KnownElement] | Sequence[KnownElement]) -> Pairs:
    """Return the names and values that elements of a form send. Raises `Unsure`."""
    sent = tuple(pair for one in elements for pair in _sent_by(one))
    if len({name for name, _ in sent}) < len(sent):
        raise Unsure
    return sent


def _sent_by(element: KnownElement) -> Pairs:
    if not element.is_told:
        raise Unsure
    if element.tag in _CONTAINERS:
        return _sent(element.within)
    told = {key: text(element.attributes.get(key, "")) for key in ("id", "name", "type", "value")}
    known = {key: value for key, value in told.items() if value is not None}
    if len(known) < len(told) or element.tag != "input" or known["type"].lower() != "hidden":
        raise Unsure
    if {known["name"].lower(), known["id"].lower()} & _OTHERWISE_SENT:
        raise Unsure
    return ((known["name"], known["value"]),) if known["name"] else ()

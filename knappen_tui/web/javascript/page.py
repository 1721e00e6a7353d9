"""The page as its scripts see it: its forms and fields, what they write into them, and where they lead."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote

from knappen_tui.web.javascript import products
from knappen_tui.web.javascript.products import Addition, ScriptAction
from knappen_tui.web.javascript.values import (
    UNKNOWN,
    FormFields,
    Reference,
    Sending,
    Special,
    Unknown,
    Unsure,
    Value,
    text,
)

_PLACES = (Special.WINDOW, Special.OTHER_WINDOW, Special.DOCUMENT)
# Where the page has been scrolled to: not at all.
_SCROLLED = frozenset({"scrollTop", "scrollLeft", "scrollX", "scrollY", "pageXOffset", "pageYOffset"})
_SUBMITS = frozenset({"submit", "requestSubmit"})
# What changes what a form sends in a way that is not followed.
_SENT = frozenset(
    {"action", "checked", "defaultValue", "disabled", "encoding", "enctype", "innerHTML", "method", "name", "options",
     "outerHTML", "selected", "selectedIndex", "type", "value"}
)  # fmt: skip
_CHANGES = frozenset(
    {"add", "append", "appendChild", "attr", "empty", "html", "insertAdjacentHTML", "insertBefore", "prepend", "prop",
     "remove", "removeAttr", "removeAttribute", "removeChild", "removeProp", "replaceChild", "reset", "setAttribute",
     "trigger"}
)  # fmt: skip
_ID = re.compile(r"#((?:[\w-]|\\.)+)")
_UNSENT_ATTRIBUTES = frozenset({"class", "style", "target", "title"})


@dataclass(slots=True)
class PageChanges:
    """What a script has changed so far, and what it has sent: `done`.

    `this` are attributes of what was clicked, `is_prevented` whether the browser does nothing more about the click.
    """

    this: Mapping[str, str]
    done: ScriptAction | None = None
    is_prevented: bool = False
    _values: dict[tuple[str | None, str], str | None] = field(default_factory=dict)
    _added: dict[str, str] = field(default_factory=dict)
    _targets: dict[str, str | None] = field(default_factory=dict)
    _is_doubtful: bool = False

    def send(self, action: ScriptAction) -> None:
        """Note what is sent. Raises `Unsure` where something else has been sent before."""
        if self.done not in (None, action):
            raise Unsure
        self.done = action

    def do(self, done: ScriptAction | Addition) -> None:
        """Do what a function of a product does. Raises as `send`."""
        if isinstance(done, Addition):
            self._added[done.name] = done.value
        else:
            self.send(replace(done, added=(*done.added, *self._added.items())) if done.form is not None else done)

    def doubt(self, *, is_asked: bool = False) -> None:
        """Note a change that cannot be told; none where a condition only asks for something."""
        self._is_doubtful = self._is_doubtful or not is_asked

    def member(self, of: Value, key: Value) -> Value:
        """Return `of[key]`."""
        name = text(key)
        if of is Special.OPTIONS and key is Special.CHOSEN:
            return Special.THIS
        if name == "location" and (of in _PLACES or isinstance(of, Unknown)):
            return Special.LOCATION
        if name is None:
            return UNKNOWN
        if isinstance(of, Special):
            return self._of_this(name) if of == Special.THIS else _of_special(of, name)
        if isinstance(of, Reference):
            return self._of_element(of, name)
        return 0.0 if name in _SCROLLED else _of_value(of, name)

    def _of_this(self, name: str) -> Value:
        if name in {"value", "name", "id"}:
            return self.this.get(name, UNKNOWN)
        if name == "form":
            return Reference("this")
        return {"options": Special.OPTIONS, "selectedIndex": Special.CHOSEN}.get(name, UNKNOWN)

    def _of_element(self, of: Reference, name: str) -> Value:
        if name == "value":
            written = self._values.get((of.form, of.name))
            return UNKNOWN if written is None else written
        if name == "elements":
            return FormFields(of.name)
        if name == "form":
            return UNKNOWN if of.form is None else Reference(of.form)
        return UNKNOWN if name.isdigit() else Reference(name, of.name)

    def assign(self, of: Value, key: Value, value: Value) -> None:
        """Do `of[key] = value`."""
        name = text(key)
        if name == "location" and (of in _PLACES or isinstance(of, Unknown)):
            self._go(value)
        elif of is Special.LOCATION and name != "hash":
            self._go(value if name == "href" else UNKNOWN)
        elif isinstance(of, dict) and name is not None:
            of[name] = value
        elif isinstance(of, Reference) and name == "value":
            self._values[of.form, of.name] = "" if value is None else text(value)
        elif isinstance(of, Reference) and name == "action":
            self._targets[of.name] = text(value)
        elif isinstance(of, Reference | FormFields | Unknown) and (name is None or name in _SENT):
            self.doubt(is_asked=name == "innerHTML" and _is_a_message(value))
        elif of is Special.THIS and name in {"value", "name", "type"}:
            self.doubt()
        self.is_prevented |= name == "returnValue" and value is False

    def call(self, of: Value, key: Value, arguments: Sequence[Value], *, is_asked: bool) -> Value:
        """Call a function that no script of the page declares, a method of `of`."""
        name = text(key) or ""
        first = arguments[0] if arguments else Special.UNDEFINED
        if isinstance(of, Reference) and (name in _SUBMITS or (name == "trigger" and first == "submit")):
            self._submit(of)
        elif isinstance(of, Sending) and name == "submit":
            self.send(products.sent(of))
        elif name in _SUBMITS or name == "click":
            raise Unsure
        elif name == "preventDefault":
            self.is_prevented = True
        elif of is Special.LOCATION or of is Special.HISTORY:
            self._leave(of, name, first)
        elif of is Special.WINDOW:
            return self._call_global(name, arguments, is_asked=is_asked)
        elif of is Special.DOCUMENT or of is Special.FORMS:
            return _FINDERS[name](first) if name in _FINDERS else UNKNOWN
        elif isinstance(of, Reference | FormFields | Special):
            return self._call_of_element(of, name, arguments)
        elif sending := products.collected(name, arguments):
            return sending
        else:
            self._call_unknown(arguments, is_asked=is_asked)
        return UNKNOWN

    def _call_global(self, name: str, arguments: Sequence[Value], *, is_asked: bool) -> Value:
        first = arguments[0] if arguments else Special.UNDEFINED
        if name == "confirm":  # a person that presses a button means it
            return True
        if name in _OF_TEXTS or name in _FINDERS:
            told = text(first)
            return _FINDERS[name](first) if name in _FINDERS else UNKNOWN if told is None else _OF_TEXTS[name](told)
        if name == "open" and first not in ("", Special.UNDEFINED):
            self._go(first)
        elif name == "eval":
            self.doubt()
        elif name not in {"alert", "open"}:
            self._call_unknown(arguments, is_asked=is_asked)
        return UNKNOWN

    def _call_of_element(self, of: Reference | FormFields | Special, name: str, arguments: Sequence[Value]) -> Value:
        first = arguments[0] if arguments else Special.UNDEFINED
        if name in {"closest", "parents"} and first == "form" and of is Special.THIS:
            return Reference("this")
        if name in {"getAttribute", "val", "attr"} and len(arguments) == (name != "val") and of is Special.THIS:
            return self.this.get("value" if name == "val" else text(first) or "", UNKNOWN)
        if name == "val" and arguments:
            self.assign(of, "value", first)
        elif name in {"setAttribute", "attr"} and first in {"action", "value"} and len(arguments) == 2:
            self.assign(of, first, arguments[1])
        elif name in {"item", "namedItem"}:
            return self.member(of, first)
        elif name in _CHANGES and first not in _UNSENT_ATTRIBUTES and of is not Special.THIS:
            self.doubt()
        return of if name in {"val", "attr", "prop", "addClass", "removeClass", "show", "hide"} else UNKNOWN

    def _call_unknown(self, arguments: Sequence[Value], *, is_asked: bool) -> None:
        """A function that is given a form or a field may write into it, where it does not only check it."""
        if any(isinstance(argument, Reference | FormFields) for argument in arguments):
            self.doubt(is_asked=is_asked)

    def _leave(self, of: Value, name: str, first: Value) -> None:
        if name == "reload" or (of is Special.HISTORY and name == "go" and first == 0):
            self.send(ScriptAction(reloads=True))
        elif name in {"assign", "replace"}:
            self._go(first)
        elif of is Special.HISTORY:
            raise Unsure

    def _go(self, address: Value) -> None:
        if address is Special.LOCATION:
            self.send(ScriptAction(reloads=True))
            return
        told = text(address)
        if told is None:
            raise Unsure
        self.send(ScriptAction(address=told))

    def _submit(self, form: Reference) -> None:
        if self.done is not None and self.done.form == form.name:
            return
        sent = self.written(form.name)
        if sent is None or form.form is not None:
            raise Unsure
        self.send(sent)

    def written(self, form: str) -> ScriptAction | None:
        """Return what the form sends after what has been written into it, None where that cannot be told."""
        elsewhere = {name for name, _ in self._values if name is not None} | {*self._targets}
        is_told = all(name == form or Reference(name).is_vague or Reference(form).is_vague for name in elsewhere)
        values = [(name, value) for (_, name), value in self._values.items() if value is not None]
        target = next(iter(self._targets.values()), None)
        is_told = is_told and len(values) == len(self._values) and len(self._targets) < 2
        if self._is_doubtful or not is_told or (self._targets and target is None):
            return None
        return ScriptAction(form=form, values=tuple(values), added=tuple(self._added.items()), target=target)


def _of_value(of: Value, name: str) -> Value:
    if isinstance(of, FormFields):
        return UNKNOWN if name == "length" or name.isdigit() else Reference(name, of.form)
    if isinstance(of, dict):
        return of.get(name, Special.UNDEFINED)
    if isinstance(of, list) and name.isdigit() and int(name) < len(of):
        return of[int(name)]
    return float(len(of)) if isinstance(of, str | list) and name == "length" else UNKNOWN


def _of_special(of: Special, name: str) -> Value:
    if of is Special.DOCUMENT:
        return _of_document(name)
    if of in (Special.FORMS, Special.ALL):
        return UNKNOWN if name == "length" else Reference(name)
    return 0.0 if name in _SCROLLED else UNKNOWN


def _of_document(name: str) -> Value:
    if name == "forms":
        return Special.FORMS
    if name == "all":
        return Special.ALL
    return UNKNOWN if name in {"body", "documentElement", "layers", "cookie"} else Reference(name)


def _by_id(name: Value) -> Value:
    return Reference(name) if isinstance(name, str) else UNKNOWN


def _by_selector(selector: Value) -> Value:
    """Return the element that a selector names; jQuery returns an element that it is given."""
    if isinstance(selector, Reference) or selector is Special.THIS:
        return selector
    found = _ID.fullmatch(selector) if isinstance(selector, str) else None
    return Reference(found[1].replace("\\", "")) if found else UNKNOWN


def _by_name(name: Value) -> Value:
    return [Reference(name)] if isinstance(name, str) else UNKNOWN


_FINDERS: dict[str, Callable[[Value], Value]] = {
    "$": _by_selector,
    "jQuery": _by_selector,
    "$get": _by_id,
    "getElementById": _by_id,
    "getElementsByName": _by_name,
    "item": _by_id,
    "namedItem": _by_id,
    "querySelector": _by_selector,
}
_OF_TEXTS: dict[str, Callable[[str], str]] = {
    "String": str,
    "encodeURI": partial(quote, safe="!'()*~;/?:@&=+$,#"),
    "encodeURIComponent": partial(quote, safe="!'()*~"),
}


def _is_a_message(value: Value) -> bool:
    told = text(value)
    return told is not None and not any(tag in told.lower() for tag in ("<input", "<select", "<textarea", "<form"))

"""The page as its scripts see it: its forms and fields, what they write into them, and where they lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from urllib.parse import quote

from knappen_tui.web.javascript import created, products
from knappen_tui.web.javascript.created import CreatedElements
from knappen_tui.web.javascript.finders import FINDERS, META, SCROLLED, by_selector, of_special
from knappen_tui.web.javascript.objects import Objects
from knappen_tui.web.javascript.products import Addition, ScriptAction
from knappen_tui.web.javascript.values import (
    UNKNOWN,
    FormFields,
    KnownElement,
    Reference,
    Sending,
    Special,
    Unknown,
    Unsure,
    Value,
    text,
)

_PLACES = (Special.WINDOW, Special.OTHER_WINDOW, Special.DOCUMENT)
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
_INSERTING = frozenset({"after", "append", "before", "html", "insertAdjacentHTML", "prepend", "replaceWith"})
_INSERTING_INTO = frozenset({"appendTo", "insertAfter", "prependTo"})
_UNSENT_ATTRIBUTES = frozenset({"class", "style", "target", "title"})
_OF_TEXTS: dict[str, Callable[[str], str]] = {
    "String": str,
    "encodeURI": partial(quote, safe="!'()*~;/?:@&=+$,#"),
    "encodeURIComponent": partial(quote, safe="!'()*~"),
}


@dataclass(slots=True)
class PageChanges:
    """What a script has changed so far, and what it has sent: `done`.

    `this` are attributes of what was clicked, `is_prevented` whether the browser does nothing more about the click.
    `made` are the elements that the script has made.
    """

    this: Mapping[str, str]
    made: CreatedElements
    done: ScriptAction | None = None
    is_prevented: bool = False
    objects: Objects = field(default_factory=Objects)
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
        elif self.made.is_in_a_form:
            raise Unsure
        elif done.form is not None:
            self.send(replace(done, added=(*done.added, *self._added.items())))
        else:
            self.send(self._with_written(done) if done.postback is not None else done)

    def _with_written(self, postback: ScriptAction) -> ScriptAction:
        """Return a postback of a form with what was written into it before. Raises `Unsure` where that is not known."""
        values = [(name, value) for (_, name), value in self._values.items() if value is not None]
        targets = set(self._targets.values())
        if len(values) < len(self._values) or len(targets) > 1 or None in targets:
            raise Unsure
        target = postback.target or next(iter(targets), None)
        return replace(postback, values=(*values, *postback.values), target=target)

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
        if isinstance(of, Reference):
            return self._of_element(of, name)
        return self._of_this(name) if of is Special.THIS else self._of_value(of, name)

    def _of_value(self, of: Value, name: str) -> Value:
        value: Value = UNKNOWN
        match of:
            case Special():
                value = self._found(of_special(of, name))
            case KnownElement():
                value = created.member(of, name)
            case FormFields():
                value = self._field(of, name)
            case dict() | list():
                value = self.objects.member(of, name)
            case str() if name == "length":
                value = float(len(of))
            case _ if name in SCROLLED:
                value = 0.0
        return value

    def _field(self, fields: FormFields, name: str) -> Value:
        if name == "length" or name.isdigit():
            return UNKNOWN
        found = self._found(Reference(name, fields.form))
        is_missing = isinstance(found, Reference) and self.made.has(found) is False
        is_form = self.made.number(Reference(fields.form)) is not None
        return Special.UNDEFINED if is_missing and is_form else found

    def _found(self, value: Value) -> Value:
        """Return the element that was made, where that is what was found."""
        if isinstance(value, list):
            return [*map(self._found, value)]
        return (self.made.named(value) or value) if isinstance(value, Reference) else value

    def _of_this(self, name: str) -> Value:
        if name in {"value", "name", "id"}:
            return self.this.get(name, UNKNOWN)
        if name == "form":
            return Reference("this")
        return {"options": Special.OPTIONS, "selectedIndex": Special.CHOSEN}.get(name, UNKNOWN)

    def _of_element(self, of: Reference, name: str) -> Value:
        if name == "value":
            return self._value_of(of)
        if name in {"nodeName", "tagName"} and of.form is not None:
            return self._tag_of(of)
        if name == "elements":
            return FormFields(of.name)
        if name == "form":
            return UNKNOWN if of.form is None else Reference(of.form)
        return UNKNOWN if name.isdigit() else self._found(Reference(name, of.name))

    def _value_of(self, field: Reference) -> Value:
        """Return what was written into a field, else what the page has in a hidden one where nothing was written."""
        if (field.form, field.name) in self._values:
            written = self._values[field.form, field.name]
            return UNKNOWN if written is None else written
        elements = self.made.elements
        if elements is None or self._values or self._is_doubtful or self.made.has(field) is not True:
            return UNKNOWN
        return elements.hidden.get(field.name, UNKNOWN)

    def _tag_of(self, field: Reference) -> Value:
        elements, form = self.made.elements, self.made.number(Reference(field.form or ""))
        tag = None if elements is None or form is None else elements.forms[form].tag(field.name)
        return tag.upper() if tag else UNKNOWN

    def assign(self, of: Value, key: Value, value: Value) -> None:
        """Do `of[key] = value`."""
        self.objects.changes += 1
        name = text(key)
        if name == "location" and (of in _PLACES or isinstance(of, Unknown)):
            self._go(value)
        elif of is Special.LOCATION and name != "hash":
            self._go(value if name == "href" else UNKNOWN)
        elif isinstance(of, dict | list):
            self.objects.assign(of, name, value)
        elif isinstance(of, KnownElement):
            self._write(of, name, value, is_property=True)
        elif isinstance(of, Reference) and name == "value":
            self._values[of.form, of.name] = "" if value is None else text(value)
        elif isinstance(of, Reference) and name == "action":
            self._targets[of.name] = text(value)
        elif (of is Special.BODY or isinstance(of, Reference | FormFields | Unknown)) and (
            name is None or name in _SENT
        ):
            is_form = isinstance(of, Reference) and self.made.number(of) is not None
            self.doubt(is_asked=name == "innerHTML" and _is_a_message(value) and not is_form)
        elif of is Special.THIS and name in {"value", "name", "type"}:
            self.doubt()
        self.is_prevented |= name == "returnValue" and value is False

    def _write(self, element: KnownElement, name: str | None, value: Value, *, is_property: bool) -> None:
        if name is None:
            element.is_told = False
        else:
            created.write(element, name, value, is_property=is_property)

    def call(self, of: Value, key: Value, arguments: Sequence[Value], *, is_asked: bool) -> Value:
        """Call a function that no script of the page declares, a method of `of`."""
        name = text(key) or ""
        if isinstance(of, dict | list):
            return self.objects.call(of, name, arguments)
        if name in created.PUTTING and self._put(of, name, arguments):
            return arguments[0] if name in {"appendChild", "insertBefore"} else of
        if isinstance(of, KnownElement):
            return self._call_of_made(of, name, arguments)
        if name not in FINDERS and products.collected(name, arguments) is None:
            self._give_away(arguments)
        return self._call_of_page(of, name, arguments, is_asked=is_asked)

    def _call_of_page(self, of: Value, name: str, arguments: Sequence[Value], *, is_asked: bool) -> Value:
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
            return self._call_of_document(name, first)
        elif of is not Special.BODY and isinstance(of, Reference | FormFields | Special):
            return self._call_of_element(of, name, arguments)
        elif sending := products.collected(name, arguments):
            return sending
        else:
            self._insert(name, arguments)
            self._call_unknown(arguments, is_asked=is_asked)
        return UNKNOWN

    def _insert(self, name: str, arguments: Sequence[Value]) -> None:
        """Elements may be put anywhere: what is not known into what is named, or what a text makes into what is not."""
        is_shown = (
            all(map(_is_a_message, arguments)) if name in _INSERTING else arguments[:1] in (["body"], [Special.BODY])
        )
        if name in _INSERTING | _INSERTING_INTO and not is_shown:
            self.doubt()

    def _call_of_document(self, name: str, first: Value) -> Value:
        if name == "createElement":
            return created.create(first)
        if name == "getElementsByTagName" and first == "body":
            return [Special.BODY]
        return self._find(name, first) if name in FINDERS else UNKNOWN

    def _find(self, name: str, given: Value) -> Value:
        """Call one of `FINDERS`. jQuery makes elements of a text with tags, which may be put into a form."""
        told = given if isinstance(given, str) else ""
        if told.lstrip().startswith("<") and not _is_a_message(told):
            self.doubt()
        metas = {} if self.made.elements is None else self.made.elements.metas
        meta = META.fullmatch(told)
        if meta and meta[2] in metas and name in {"$", "jQuery", "querySelector"}:
            return KnownElement("meta", {"content": metas[meta[2]]})
        found = self._found(FINDERS[name](given))
        self.objects.open(found)  # several elements may have the name
        return found

    def _call_of_made(self, of: KnownElement, name: str, arguments: Sequence[Value]) -> Value:
        first = arguments[0] if arguments else Special.UNDEFINED
        key = "value" if name == "val" else text(first)
        if name in _SUBMITS or (name == "trigger" and first == "submit"):
            if self._is_doubtful:
                raise Unsure
            self.send(self.made.submitted(of))
        elif name in {"setAttribute", "attr"} and len(arguments) == 2:
            self._write(of, key, arguments[1], is_property=False)
        elif name in {"prop", "val"} and len(arguments) == (1 if name == "val" else 2):
            self._write(of, key, arguments[-1], is_property=True)
        elif name in {"getAttribute", "attr"} and len(arguments) == 1 and key is not None:
            return of.attributes.get(key, UNKNOWN)
        elif name == "click":
            raise Unsure
        else:
            self._give_away([of, *arguments])
        return of if name in {"attr", "prop", "val"} else UNKNOWN

    def _put(self, of: Value, name: str, arguments: Sequence[Value]) -> bool:
        """Put elements that were made into another one. Return whether that was all that the call does."""
        put, into = ([of], arguments[0] if arguments else None) if name.endswith("To") else (arguments[:1], of)
        if name in {"append", "prepend"}:
            put = [*arguments]
        if isinstance(into, str):
            into = self._found(by_selector(into))
        elements = [one for one in put if isinstance(one, KnownElement)]
        return bool(put) and len(elements) == len(put) and all(self.made.put(one, into) for one in elements)

    def _give_away(self, values: Sequence[Value]) -> None:
        """Note that a function that is not known may do anything with what it is given."""
        for one in values:
            if isinstance(one, KnownElement) and created.give_away(one):
                self.doubt()
            elif isinstance(one, dict | list):
                self._give_away([*(one.values() if isinstance(one, dict) else one)])
                self.objects.forget(one)

    def _call_global(self, name: str, arguments: Sequence[Value], *, is_asked: bool) -> Value:
        first = arguments[0] if arguments else Special.UNDEFINED
        if name == "confirm":  # a person that presses a button means it
            return True
        if name in _OF_TEXTS or name in FINDERS:
            told = text(first)
            if name in FINDERS:
                return self._find(name, first)
            return UNKNOWN if told is None else _OF_TEXTS[name](told)
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
        sent = self.written(form.name, is_pressed=False)
        if sent is None or form.form is not None:
            raise Unsure
        self.send(sent)

    def written(self, form: str, *, is_pressed: bool) -> ScriptAction | None:
        """Return what the form sends after what has been written into it, None where that cannot be told.

        `is_pressed` is whether a button of the form sends it. Raises `Unsure` of what was put into it.
        """
        elsewhere = {name for name, _ in self._values if name is not None} | {*self._targets}
        is_told = all(name == form or Reference(name).is_vague or Reference(form).is_vague for name in elsewhere)
        values = [(name, value) for (_, name), value in self._values.items() if value is not None]
        target = next(iter(self._targets.values()), None)
        is_told = is_told and len(values) == len(self._values) and len(self._targets) < 2
        if self._is_doubtful or not is_told or (self._targets and target is None):
            return None
        added = (*self._added.items(), *self.made.sent_with(Reference(form), is_pressed=is_pressed))
        return ScriptAction(form=form, values=tuple(values), added=added, target=target)


def _is_a_message(value: Value) -> bool:
    told = text(value)
    return told is not None and not any(tag in told.lower() for tag in ("<input", "<select", "<textarea", "<form"))

"""The names and values that a form sends: its own, and those of a pressed button or a script."""

from collections.abc import Iterable
from copy import deepcopy

from lxml.etree import LxmlError
from lxml.html import FormElement

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web.html import Element, type_of
from knappen_tui.web.javascript.products import ScriptAction

# The types of fields whose value nobody types, and of those that nobody types into.
VALUELESS = frozenset({"submit", "image", "button", "checkbox", "radio", "file", "reset"})
NOT_TYPED = VALUELESS | {"hidden"}
POSTBACK_FIELD = "__EVENTTARGET"
_ARGUMENT_FIELD = "__EVENTARGUMENT"
_HERE = "\ue000"  # which no form has as a value


def values_of(form: FormElement) -> list[tuple[str, str]]:
    """Return the form's fields and their values. Raises `NotUnderstood` for a form that lxml cannot read."""
    for element in form.iter("input"):
        if type_of(element) not in VALUELESS and element.get("value") is None:
            element.set("value", "")  # a browser sends empty fields too, lxml leaves them out
    # lxml sends buttons of the type "button" too.
    buttons = {(one.get("name"), one.get("value") or "") for one in form.iter("input") if type_of(one) == "button"}
    try:
        sent = [(name, value or "") for name, value in form.form_values()]
    except (AssertionError, ValueError, TypeError, KeyError, LxmlError) as error:
        raise NotUnderstood("En formular på siden kan ikke læses.") from error
    return [one for one in sent if one not in buttons]


def values_before(form: FormElement, file: str) -> int:
    """Return how many of the form's values stand before its file field of this name, as a browser sends them."""
    copied = deepcopy(form)
    field = next(one for one in copied.iter("input") if type_of(one) == "file" and one.get("name") == file)
    field.set("type", "hidden")
    field.set("value", _HERE)
    return values_of(copied).index((file, _HERE))


def with_ticked(form: FormElement, ticked: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the form's fields and their values, with those `ticked` in place of its own."""
    added = list(ticked)
    names = {name for name, _ in added}
    return [*((name, value) for name, value in values_of(form) if name not in names), *added]


def written_by(form: FormElement, sent: Iterable[tuple[str, str]], done: ScriptAction) -> list[tuple[str, str]]:
    """Return the form's values after a script has written its own into fields, which it finds by name or id.

    A postback of ASP.NET writes its target and argument.
    """
    fields = form.iter("input", "select", "textarea", "button")
    names = {one.get("id"): one.get("name") for one in fields if one.get("id")}
    written = {names.get(name) or name: value for name, value in done.values}
    posted = [*zip((POSTBACK_FIELD, _ARGUMENT_FIELD), done.postback, strict=True)] if done.postback else []
    added = {name for name, _ in (*done.added, *posted)}
    return [*((name, written.get(name, value)) for name, value in sent if name not in added), *done.added, *posted]


def pressed(button: Element) -> list[tuple[str, str]]:
    """Return what a pressed button adds to its form's values."""
    name = button.get("name")
    if type_of(button) == "image":
        return [(f"{name}.{axis}" if name else axis, "1") for axis in "xy"]
    return [(name, button.get("value") or "")] if name else []

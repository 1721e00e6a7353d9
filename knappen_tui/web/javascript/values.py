"""The values that the scripts of a page work with, as far as they can be told without a browser."""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from operator import ge, gt, le, lt
from typing import Any

from knappen_tui.web.javascript.tree import Function


class Unsure(Exception):
    """What a script does cannot be told."""


class Special(Enum):
    """What every page has. `THIS` is what was clicked or the list in which one of `OPTIONS` was chosen, at `CHOSEN`.

    `OTHER_WINDOW` is the one around a frame.
    """

    UNDEFINED = auto()
    THIS = auto()
    OPTIONS = auto()
    CHOSEN = auto()
    WINDOW = auto()
    OTHER_WINDOW = auto()
    DOCUMENT = auto()
    BODY = auto()
    ALL = auto()
    FORMS = auto()
    LOCATION = auto()
    HISTORY = auto()


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be told. `is_declared` is whether a script of the page declares it."""

    is_declared: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """A form or a field by its name, id or number, "this" for the form around what was clicked.

    `form` is the form of a field that was reached through it.
    """

    name: str
    form: str | None = None

    @property
    def is_vague(self) -> bool:
        """Whether it is told by its place, and so may be one that is told by its name, too."""
        return self.name == "this" or self.name.isdigit()


@dataclass(frozen=True, slots=True)
class FormFields:
    """The fields of a form."""

    form: str


@dataclass(frozen=True, slots=True)
class Closure:
    """A function and the variables around it, the innermost first."""

    function: Function
    around: "Scopes"


@dataclass(frozen=True, slots=True)
class Sending:
    """What a call of PrimeFaces returns, whose method sends a form with names and values of its own."""

    form: "Value"
    added: "Value"


@dataclass(slots=True, eq=False)
class KnownElement:
    """An element whose attributes are known: one that the script makes, or a meta of the page.

    `around` is what it was put into. `is_told` is false once it may have more to it than its attributes and `within`.
    """

    tag: str
    attributes: dict[str, "Value"] = field(default_factory=dict)
    within: "list[KnownElement]" = field(default_factory=list)
    around: "KnownElement | Reference | Special | None" = None
    is_told: bool = True


Value = (
    str | float | bool | None | Special | Unknown | Reference | FormFields | Closure | Sending | KnownElement
    | dict[str, "Value"] | list["Value"]
)  # fmt: skip
Variables = dict[str, Value]
Scopes = tuple[Variables, ...]  # the innermost first
UNKNOWN = Unknown()
UNREADABLE = Unknown(is_declared=True)
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WRITTEN_OUT = 1e-4, 1e15  # from where up to where a script writes numbers as Python does


def text(value: Value) -> str | None:
    """Return the value as a text, None where it cannot be told."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        if value and not _WRITTEN_OUT[0] <= abs(value) < _WRITTEN_OUT[1]:
            return None
        return str(int(value)) if value == int(value) else str(value)
    if value is None:
        return "null"
    return "undefined" if value is Special.UNDEFINED else None


def truth(value: Value) -> bool | None:
    """Return whether the value counts as true, None where it cannot be told: an element may be missing."""
    if isinstance(value, Unknown | Reference):
        return None
    return value not in (None, Special.UNDEFINED, Special.ALL, "", 0, False)


def equal(one: Value, other: Value) -> bool | None:
    """Return what `==` says of the values, None where it cannot be told."""
    nothing = (None, Special.UNDEFINED)
    if isinstance(one, KnownElement) and isinstance(other, KnownElement):
        return one is other
    if isinstance(one, Unknown | Reference) or isinstance(other, Unknown | Reference):
        return None
    if one in nothing or other in nothing:
        return one in nothing and other in nothing
    first, second = number(one), number(other)
    if first is not None and second is not None and not (isinstance(one, str) and isinstance(other, str)):
        return first == second
    return text(one) == text(other) if text(one) is not None and text(other) is not None else None


def number(value: Value) -> float | None:
    """Return the value as a number, None where it is none."""
    if isinstance(value, str):
        written = value.strip()
        value = (float(written) if _NUMBER.fullmatch(written) else None) if written else 0.0
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


_COMPARED: dict[str, Callable[[Any, Any], bool]] = {"<": lt, ">": gt, "<=": le, ">=": ge}
_TYPES: dict[type, Value] = {
    str: "string", float: "number", bool: "boolean", type(None): "object", dict: "object", list: "object",
    KnownElement: "object", Closure: "function",
}  # fmt: skip


def apply(sign: str, operand: Value) -> Value:
    """Return the value of an operation with one operand."""
    if sign == "!":
        holds = truth(operand)
        return UNKNOWN if holds is None else not holds
    if sign in {"-", "+"}:
        told = number(operand)
        return UNKNOWN if told is None else told if sign == "+" else -told
    if sign == "typeof":
        return _TYPES.get(type(operand), "undefined" if operand is Special.UNDEFINED else UNKNOWN)
    return Special.UNDEFINED if sign in {"void", "delete"} else UNKNOWN


def operate(sign: str, one: Value, other: Value) -> Value:
    """Return the value of an operation with two operands."""
    if sign in {"==", "===", "!=", "!=="}:
        same = False if len(sign) == 3 and _differ_in_type(one, other) else equal(one, other)
        return UNKNOWN if same is None else same == sign.startswith("=")
    first, second = number(one), number(other)
    if sign == "+" and (isinstance(one, str) or isinstance(other, str)):
        left, right = text(one), text(other)
        return UNKNOWN if left is None or right is None else left + right
    if sign in _COMPARED:
        if isinstance(one, str) and isinstance(other, str):
            return _COMPARED[sign](one, other)
        return UNKNOWN if first is None or second is None else _COMPARED[sign](first, second)
    if first is None or second is None:
        return UNKNOWN
    return {"+": first + second, "-": first - second, "*": first * second}.get(sign, UNKNOWN)


def _differ_in_type(one: Value, other: Value) -> bool:
    first, second = apply("typeof", one), apply("typeof", other)
    is_told = isinstance(first, str) and isinstance(second, str)
    return is_told and (first != second or (one is None) != (other is None))

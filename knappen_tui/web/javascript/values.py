"""The values that the scripts of a page work with, as far as they can be told without a browser."""

from dataclasses import dataclass
from enum import Enum, auto

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


Value = (
    str | float | bool | None | Special | Unknown | Reference | FormFields | Closure | Sending
    | dict[str, "Value"] | list["Value"]
)  # fmt: skip
Variables = dict[str, Value]
Scopes = tuple[Variables, ...]  # the innermost first
UNKNOWN = Unknown()
UNREADABLE = Unknown(is_declared=True)


def text(value: Value) -> str | None:
    """Return the value as a text, None where it cannot be told."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
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
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def apply(sign: str, operand: Value) -> Value:
    """Return the value of an operation with one operand."""
    if sign == "!":
        holds = truth(operand)
        return UNKNOWN if holds is None else not holds
    if sign in {"-", "+"}:
        told = number(operand)
        return UNKNOWN if told is None else told if sign == "+" else -told
    if sign == "typeof" and isinstance(operand, str):
        return "string"
    return Special.UNDEFINED if sign in {"void", "delete"} else UNKNOWN


def operate(sign: str, one: Value, other: Value) -> Value:
    """Return the value of an operation with two operands."""
    if sign in {"==", "===", "!=", "!=="}:
        same = equal(one, other)
        return UNKNOWN if same is None else same == sign.startswith("=")
    first, second = number(one), number(other)
    if sign == "+" and (isinstance(one, str) or isinstance(other, str) or first is None or second is None):
        left, right = text(one), text(other)
        return UNKNOWN if left is None or right is None else left + right
    if first is None or second is None:
        return UNKNOWN
    if sign in {"<", ">", "<=", ">="}:
        return {"<": first < second, ">": first > second, "<=": first <= second, ">=": first >= second}[sign]
    return {"+": first + second, "-": first - second, "*": first * second}.get(sign, UNKNOWN)


def items(values: Value, *, is_of: bool) -> list[Value] | None:
    """Return what a loop assigns in turn: the keys of an object, or the items of a list; None where not known.

    Keys that are numbers come first, in an order of their own.
    """
    if isinstance(values, list):
        return list(values) if is_of else [str(place) for place in range(len(values))]
    if is_of or not isinstance(values, dict) or any(key.isdigit() for key in values):
        return None
    return [*values]

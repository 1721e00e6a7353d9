"""The tree that a script of a page is parsed to: its expressions and statements."""

from dataclasses import dataclass, fields, is_dataclass


class UnknownSyntax(ValueError):
    """The script cannot be parsed."""


@dataclass(frozen=True, slots=True)
class Constant:
    """A text, a number, true, false, or None for null."""

    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, `this` and `undefined` among them."""

    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """`of.key` or `of[key]`."""

    of: "Expression"
    key: "Expression"


@dataclass(frozen=True, slots=True)
class Call:
    """A call, `new` with arguments among them."""

    of: "Expression"
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator and its operands: two, for `!` and the like one, for `?` three."""

    sign: str
    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """`place = value`; `is_declared` is whether the variable is declared by it, `value` None without one.

    `is_local` is whether it is declared for the block around it alone, as by `let`.
    """

    place: "Expression"
    value: "Expression | None"
    is_declared: bool = False
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Function:
    """A function; `name` is "" for one without."""

    name: str
    parameters: tuple[str, ...]
    body: tuple["Statement", ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """An object with its keys, or an array, whose keys are numbers."""

    items: tuple[tuple[str, "Expression"], ...]
    is_array: bool = False


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An expression without a value that can be told: a pattern, a text with places to fill in."""


@dataclass(frozen=True, slots=True)
class Statements:
    """Statements, one after the other; `is_block` is whether they stand in brackets."""

    statements: tuple["Statement", ...]
    is_block: bool = False


@dataclass(frozen=True, slots=True)
class If:
    """A condition and what depends on it."""

    condition: "Expression"
    then: "Statement"
    otherwise: "Statement"


@dataclass(frozen=True, slots=True)
class Loop:
    """What is done until the condition is false: `first` before it, `after` after each turn.

    `is_asked_first` is whether the condition is asked before the first turn, too; it is None where there is none.
    """

    first: "Statement"
    condition: "Expression | None"
    after: "Statement"
    body: "Statement"
    is_asked_first: bool = True


@dataclass(frozen=True, slots=True)
class LoopOver:
    """What is done for each key of an object, with `is_of` for each of its values, which `place` is assigned."""

    place: Assignment
    values: "Expression"
    body: "Statement"
    is_of: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """A value and its cases; the default one has no test."""

    value: "Expression"
    cases: tuple[tuple["Expression | None", tuple["Statement", ...]], ...]


@dataclass(frozen=True, slots=True)
class Leave:
    """`return`, `throw`, `break` or `continue`."""

    word: str
    value: "Expression | None"


Expression = Constant | Name | Member | Call | Operation | Assignment | Function | Literal | Unreadable
Statement = Expression | Statements | If | Loop | LoopOver | Switch | Leave


def dotted(expression: Expression) -> str:
    """Return a name such as `apex.submit` as it is written, `window` left out; "" for another expression."""
    if isinstance(expression, Name):
        return expression.name
    key = expression.key if isinstance(expression, Member) else None
    of = dotted(expression.of) if isinstance(expression, Member) else ""
    if not of or not isinstance(key, Constant) or not isinstance(key.value, str):
        return ""
    return key.value if of in {"window", "self"} else f"{of}.{key.value}"


def assigned(part: object) -> set[str]:
    """Return the names of the variables that are assigned to in a part of a tree."""
    if isinstance(part, tuple):
        return set().union(*map(assigned, part))
    if not is_dataclass(part) or isinstance(part, type):
        return set()
    found = {part.place.name} if isinstance(part, Assignment) and isinstance(part.place, Name) else set()
    return found.union(*(assigned(getattr(part, field.name)) for field in fields(part)))

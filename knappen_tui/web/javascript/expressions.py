"""What the expressions of a script of a page are worth, and what calling and assigning does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from knappen_tui.web.javascript import products
from knappen_tui.web.javascript.created import CreatedElements
from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.objects import FUNCTIONS
from knappen_tui.web.javascript.page import PageChanges
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.javascript.tree import (
    Assignment,
    Call,
    Constant,
    Expression,
    Function,
    Literal,
    Member,
    Name,
    Operation,
    Statement,
    Unreadable,
    assigned,
    dotted,
)
from knappen_tui.web.javascript.values import (
    UNKNOWN,
    UNREADABLE,
    Closure,
    Reference,
    Scopes,
    Special,
    Unknown,
    Unsure,
    Value,
    Variables,
    apply,
    operate,
    truth,
)

_MOST_STEPS = 20_000
_DEEPEST = 30
_T = TypeVar("_T")
# The turns of a loop, and how many conditions in them may be told in both ways.
MOST_TURNS = 100
MOST_ASKED = 5
# What calls a function for what is in an array, or for the elements that jQuery has found.
_FOR_EACH = frozenset({"each", "every", "filter", "find", "findIndex", "forEach", "map", "reduce", "some"})
_GLOBALS: Variables = {
    "window": Special.WINDOW,
    "self": Special.WINDOW,
    "globalThis": Special.WINDOW,
    "top": Special.OTHER_WINDOW,
    "parent": Special.OTHER_WINDOW,
    "opener": Special.OTHER_WINDOW,
    "document": Special.DOCUMENT,
    "location": Special.LOCATION,
    "history": Special.HISTORY,
    "undefined": Special.UNDEFINED,
}


class Thrown(Exception):
    """The script has thrown an exception."""


class Expressions:
    """Runs a script once. `decisions` are those of the conditions that cannot be told; new ones are added, true.

    What a timer gives to functions that are not known, to be called with the site's answer, is called.
    """

    def __init__(
        self,
        declared: Declarations,
        decisions: list[bool],
        this: Mapping[str, str],
        around: int | None = None,
        *,
        is_timer: bool,
    ) -> None:
        self._is_timer = is_timer
        self._declared = declared
        self._decisions = decisions
        self._decided = 0
        self.steps = 0
        self._depth = 0
        self._conditions = 0
        self._globals: Variables = {}
        self._later: list[Value] = []
        self._page = PageChanges(this, CreatedElements(declared.elements, around))

    # Conditions.

    def _decide(self) -> bool:
        if self._decided == len(self._decisions):
            self._decisions.append(True)
        self._decided += 1
        return self._decisions[self._decided - 1]

    def _told(self, holds: bool | None) -> bool:
        return self._decide() if holds is None else holds

    def _holds(self, condition: Expression, around: Scopes) -> bool:
        if isinstance(condition, Operation) and condition.sign in {"&&", "||"}:
            one, other = condition.operands
            return (
                self._holds(other, around)
                if self._holds(one, around) == (condition.sign == "&&")
                else (condition.sign == "||")
            )
        if isinstance(condition, Operation) and condition.sign == "!":
            return not self._holds(condition.operands[0], around)
        self._conditions += 1
        value = self._value(condition, around)
        self._conditions -= 1
        return self._told(self._truth(value))

    def _truth(self, value: Value) -> bool | None:
        """Return whether the value counts as true: an element does that the page has."""
        return True if self._is_there(value) else truth(value)

    def _is_there(self, value: Value) -> bool:
        return isinstance(value, Reference) and self._page.made.has(value) is True

    def _is_missing(self, value: Value) -> bool:
        return isinstance(value, Reference) and self._page.made.has(value) is False

    # Variables.

    def _scope(self, around: Scopes) -> Variables:
        """Return the variables of the function, within which those of blocks stand."""
        return next((scope for scope in around if "this" in scope), self._globals)

    def _forget(self, names: Iterable[str], around: Scopes) -> None:
        for name in names:
            self._assign(name, UNKNOWN, around)

    def _assign(self, name: str, value: Value, around: Scopes) -> None:
        next((scope for scope in around if name in scope), self._globals)[name] = value

    def _variable(self, name: str, around: Scopes) -> Value:
        for scope in (*around, self._globals, _GLOBALS):
            if name in scope:
                return scope[name]
        declared = self._declared.get(name)
        if declared is None or isinstance(declared, Unreadable):
            return UNKNOWN if declared is None else UNREADABLE
        self._globals[name] = UNKNOWN  # while its value is told
        self._globals[name] = self._value(declared, (self._globals,))
        if isinstance(self._globals[name], dict | list) and self._declared.is_changed(name):
            self._page.objects.open(self._globals[name])
        return self._globals[name]

    # Expressions.

    def _value(self, expression: Expression, around: Scopes) -> Value:
        self.steps += 1
        if self.steps > _MOST_STEPS:
            raise Unsure
        value: Value = UNKNOWN
        match expression:
            case Constant():
                value = expression.value
            case Name():
                value = self._variable(expression.name, around)
            case Function():
                value = Closure(expression, around)
            case Literal():
                value = self._literal(expression, around)
            case Member(of, key):
                value = self._page.member(self._value(of, around), self._value(key, around))
            case Operation():
                value = self._operation(expression, around)
            case Assignment():
                value = self._assignment(expression, around)
            case Call():
                value = self._called(expression, around)
        return value

    def _literal(self, literal: Literal, around: Scopes) -> Value:
        values = [(key, self._value(one, around)) for key, one in literal.items]
        if literal.is_array:
            return [value for _, value in values]
        return {str(key): value for key, value in values}

    def _operation(self, operation: Operation, around: Scopes) -> Value:
        sign, operands = operation.sign, operation.operands
        if sign == "?":
            return self._value(operands[1 if self._holds(operands[0], around) else 2], around)
        if sign in {"&&", "||", "??"}:
            self._conditions += 1
            one = self._value(operands[0], around)
            self._conditions -= 1
            goes_on = self._told(self._truth(one)) == (sign == "&&")
            return self._value(operands[1], around) if goes_on else one
        if sign == "delete" and isinstance(operands[0], Member):
            self._page.objects.forget(self._value(operands[0].of, around))
        values = [self._value(operand, around) for operand in operands]
        if len(values) == 2:
            if sign in {"==", "!=", "===", "!=="} and None in values and any(map(self._is_there, values)):
                return sign.startswith("!")
            return values[1] if sign == "," else operate(sign, *values)
        return "object" if sign == "typeof" and self._is_there(values[0]) else apply(sign, values[0])

    def _assignment(self, assignment: Assignment, around: Scopes) -> Value:
        place = assignment.place
        if isinstance(place, Member):
            of, key = self._value(place.of, around), self._value(place.key, around)
            value = Special.UNDEFINED if assignment.value is None else self._value(assignment.value, around)
            if of is Special.WINDOW and isinstance(key, str) and key != "location":
                self._globals[key] = value
            elif of in (None, Special.UNDEFINED) or (key == "value" and self._is_missing(of)):
                raise Thrown
            else:
                self._page.assign(of, key, value)
                self._keep(of, [value])
            return value
        if not isinstance(place, Name):
            raise Unsure
        value = Special.UNDEFINED if assignment.value is None else self._value(assignment.value, around)
        is_new = assignment.is_local or place.name not in self._scope(around)
        if not assignment.is_declared or assignment.value is not None or is_new:
            self._set(assignment, value, around)
        return value

    def _set(self, assignment: Assignment, value: Value, around: Scopes) -> None:
        """Give a variable a value."""
        place = assignment.place
        if not isinstance(place, Name):
            raise Unsure
        if assignment.is_declared:
            (around[0] if assignment.is_local else self._scope(around))[place.name] = value
        elif place.name == "location" and not any("location" in scope for scope in around):
            self._page.assign(Special.WINDOW, "location", value)
        else:
            self._assign(place.name, value, around)

    # Calls.

    def _called(self, call: Call, around: Scopes) -> Value:
        name = dotted(call.of)
        is_global = bool(name) and "." not in name
        if isinstance(call.of, Member) and not is_global and name not in products.PRODUCTS:
            return self._method(call.of, call.arguments, around)
        arguments = [self._value(argument, around) for argument in call.arguments]
        called = UNKNOWN if name in products.PRODUCTS else self._function(name, call.of, around)
        if isinstance(called, Closure):
            return self._call(called, arguments)
        if name in products.PRODUCTS or (name in products.LIBRARIES and called != UNREADABLE):
            if any(map(self._page.objects.is_open, arguments)):
                raise Unsure
            if done := products.call(name, arguments, self._declared):
                if isinstance(done, ScriptAction) and any(self._is_missing(Reference(name)) for name, _ in done.values):
                    raise Thrown
                self._page.do(done)
            return Special.UNDEFINED
        if name in {"setTimeout", "setInterval"} and arguments:
            self._later.append(arguments[0])
            return UNKNOWN
        if name == "eval" and arguments and isinstance(arguments[0], str):
            return self._call(arguments[0], [])
        if called == UNREADABLE:
            self._page.doubt(is_asked=self._conditions > 0)
        self._keep(called, arguments)
        return self._page.call(Special.WINDOW, name, arguments, is_asked=self._conditions > 0)

    def _function(self, name: str, of: Expression, around: Scopes) -> Value:
        return self._variable(name, around) if name else self._value(of, around)

    def _method(self, place: Member, given: Sequence[Expression], around: Scopes) -> Value:
        of, key = self._value(place.of, around), self._value(place.key, around)
        arguments = [self._value(argument, around) for argument in given]
        if dotted(place) in FUNCTIONS and isinstance(of, Unknown):
            return self._page.objects.call_known(dotted(place), arguments)
        closures = [one for one in arguments if isinstance(one, Closure)]
        if key in _FOR_EACH and closures:
            return self._for_each(of if key == "forEach" else UNKNOWN, closures[0])
        called = self._page.member(of, key) if isinstance(of, dict) else UNKNOWN
        if isinstance(called, Closure):
            return self._call(called, arguments, of)
        self._keep(of, arguments)
        return self._page.call(of, key, arguments, is_asked=self._conditions > 0)

    def _keep(self, of: Value, given: Sequence[Value]) -> None:
        """Keep the functions that are given to what is not known, and the object's among them."""
        if self._is_timer and isinstance(of, Unknown):
            within = [one for value in given for one in (value.values() if isinstance(value, dict) else [value])]
            self._later += [one for one in within if isinstance(one, Closure)]

    def _call(self, called: Value, arguments: Sequence[Value], this: Value = Special.WINDOW) -> Value:
        """Call a function, or run a script that is a text."""
        if isinstance(called, str):
            from knappen_tui.web.javascript import syntax

            self._block(syntax.parse(called), (self._globals,))
        if not isinstance(called, Closure):
            return UNKNOWN
        self._depth += 1
        if self._depth > _DEEPEST:
            raise Unsure
        given = [*arguments, *[Special.UNDEFINED] * len(called.function.parameters)]
        variables: Variables = dict(zip(called.function.parameters, given, strict=False))
        variables |= {"this": this, "arguments": [*arguments]}
        left = self._block(called.function.body, (variables, *called.around))
        self._depth -= 1
        return left[1] if left and left[0] == "return" else Special.UNDEFINED

    def _for_each(self, of: Value, called: Closure) -> Value:
        """Call a function for each value of an array."""
        values, asked = self._page.objects.values(of), self._decided
        if values is None:
            if self._decide():
                given = [UNKNOWN] * len(called.function.parameters)
                changed = assigned(called.function.body)
                self._repeat(lambda: self._call(called, given, UNKNOWN), changed, called.around)
                self._forget(changed, called.around)
            return UNKNOWN
        for place, value in enumerate(values):
            self._call(called, [value, float(place), of])
            if self._decided - asked > MOST_ASKED or place == MOST_TURNS:
                raise Unsure
        if values != self._page.objects.values(of):
            raise Unsure
        return Special.UNDEFINED

    def _repeat(self, done: Callable[[], _T], changed: Iterable[str], around: Scopes) -> _T:
        """Do what may be done any number of times: once, or again after what it changes has been forgotten."""
        objects = self._page.objects
        before = objects.changes
        with objects.repeated():
            returned = done()
            if objects.changes > before and self._decide():
                self._forget(changed, around)
                returned = done()
        return returned

    def _block(self, statements: Sequence[Statement], around: Scopes) -> tuple[str, Value] | None:
        """Run statements. Return the word by which they are left and the value, None where they go on."""
        raise NotImplementedError

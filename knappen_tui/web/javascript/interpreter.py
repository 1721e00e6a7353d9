"""One run of a script of a page, with the values that are known and one way of deciding what is not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from knappen_tui.web.javascript import products
from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.page import PageChanges
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.javascript.tree import (
    Assignment,
    Call,
    Constant,
    Expression,
    Function,
    If,
    Leave,
    Literal,
    Loop,
    LoopOver,
    Member,
    Name,
    Operation,
    Statement,
    Statements,
    Switch,
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
    equal,
    items,
    operate,
    truth,
)

_MOST_STEPS = 20_000
_MOST_TIMERS = 10
_DEEPEST = 30
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


@dataclass(frozen=True, slots=True)
class Way:
    """What a script does where its conditions were decided in one way."""

    action: ScriptAction | None
    prepared: ScriptAction | None
    is_prevented: bool


class _Thrown(Exception):
    """The script has thrown an exception."""


class Interpreter:
    """Runs a script once. `decisions` are those of the conditions that cannot be told; new ones are added, true.

    What a timer gives to functions that are not known, to be called with the site's answer, is called.
    """

    def __init__(
        self, declared: Declarations, decisions: list[bool], this: Mapping[str, str], *, is_timer: bool
    ) -> None:
        self._is_timer = is_timer
        self._declared = declared
        self._decisions = decisions
        self._decided = 0
        self._steps = 0
        self._depth = 0
        self._conditions = 0
        self._globals: Variables = {}
        self._later: list[Value] = []
        self._page = PageChanges(this)

    def done(self, first: Sequence[Statement], second: Sequence[Statement]) -> Way:
        """Return what the script of the element does, and then the one of its address."""
        is_prevented = False
        try:
            _, value = self._block(first, ({"this": Special.THIS}, self._globals)) or ("", Special.UNDEFINED)
            is_prevented = value is False or self._page.is_prevented
            if isinstance(value, Unknown):
                is_prevented = is_prevented or not self._decide()
            if not is_prevented:
                self._block(second, (self._globals,))
            for _ in range(_MOST_TIMERS):
                if self._later and self._page.done is None:
                    called = self._later.pop(0)
                    parameters = called.function.parameters if isinstance(called, Closure) else ()
                    self._call(called, [UNKNOWN] * len(parameters))
        except _Thrown:
            pass
        done = self._page.done
        prepared = self._page.written("this") if done is None or done.address is not None or done.reloads else done
        if prepared is not None:
            is_more = prepared.values or prepared.added or prepared.target or prepared.postback
            prepared = replace(prepared, presses=True) if is_more else None
        return Way(done, prepared, is_prevented)

    # Statements. Each returns what is left by: the word and the value, None where it goes on.

    def _block(self, statements: Sequence[Statement], around: Scopes) -> tuple[str, Value] | None:
        for statement in statements:
            if isinstance(statement, Function) and statement.name:
                around[0][statement.name] = Closure(statement, around)
        for statement in statements:
            if left := self._statement(statement, around):
                return left
        return None

    def _statement(self, statement: Statement, around: Scopes) -> tuple[str, Value] | None:
        left: tuple[str, Value] | None = None
        match statement:
            case Statements():
                left = self._block(statement.statements, around)
            case If(condition, then, otherwise):
                left = self._statement(then if self._holds(condition, around) else otherwise, around)
            case Loop():
                left = self._loop(statement, around)
            case LoopOver():
                left = self._loop_over(statement, around)
            case Switch():
                left = self._switch(statement, around)
            case Leave("throw", _):
                raise _Thrown
            case Leave(word, value):
                left = word, Special.UNDEFINED if value is None else self._value(value, around)
            case _:
                self._value(statement, around)
        return left

    def _loop(self, loop: Loop, around: Scopes) -> tuple[str, Value] | None:
        """Run a loop once or not at all, nothing known of what it assigns."""
        changed = assigned((*loop.head, loop.body))
        for statement in loop.head:
            self._statement(statement, around)
        left = None
        for _ in range(self._decide()):
            self._forget(changed, around)
            left = self._statement(loop.body, around)
        self._forget(changed, around)
        return left if left and left[0] == "return" else None

    def _loop_over(self, loop: LoopOver, around: Scopes) -> tuple[str, Value] | None:
        """Run a loop for each key or item, as `_loop` where they are not known."""
        given = items(self._value(loop.values, around), is_of=loop.is_of)
        if given is None:
            unknown = Assignment(loop.place, Unreadable(), is_declared=loop.is_declared)
            return self._loop(Loop((unknown,), loop.body), around)
        for item in given:
            self._assign_to(loop.place, item, around, is_declared=loop.is_declared)
            left = self._statement(loop.body, around)
            if left and left[0] != "continue":
                return left if left[0] == "return" else None
        return None

    def _switch(self, switch: Switch, around: Scopes) -> tuple[str, Value] | None:
        value = self._value(switch.value, around)
        chosen = len(switch.cases)
        for place, (test, _) in enumerate(switch.cases):
            if test is not None and self._told(equal(value, self._value(test, around))):
                chosen = place
                break
        else:
            chosen = next((place for place, (test, _) in enumerate(switch.cases) if test is None), chosen)
        for _, statements in switch.cases[chosen:]:
            if left := self._block(statements, around):
                return None if left[0] == "break" else left
        return None

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
        return isinstance(value, Reference) and self._has(value) is True

    def _has(self, element: Reference) -> bool | None:
        elements = self._declared.elements
        return None if elements is None or element.is_vague else element.name in elements

    # Variables.

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
        return self._globals[name]

    # Expressions.

    def _value(self, expression: Expression, around: Scopes) -> Value:
        self._steps += 1
        if self._steps > _MOST_STEPS:
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
        values = [self._value(operand, around) for operand in operands]
        if len(values) == 2:
            if sign in {"==", "!=", "===", "!=="} and None in values and any(map(self._is_there, values)):
                return sign.startswith("!")
            return values[1] if sign == "," else operate(sign, *values)
        return apply(sign, values[0])

    def _assignment(self, assignment: Assignment, around: Scopes) -> Value:
        place = assignment.place
        if isinstance(place, Member):
            of, key = self._value(place.of, around), self._value(place.key, around)
            value = Special.UNDEFINED if assignment.value is None else self._value(assignment.value, around)
            if of is Special.WINDOW and isinstance(key, str) and key != "location":
                self._globals[key] = value
            elif isinstance(of, Reference) and key == "value" and self._has(of) is False:
                raise _Thrown
            else:
                self._page.assign(of, key, value)
                self._keep(of, [value])
            return value
        value = Special.UNDEFINED if assignment.value is None else self._value(assignment.value, around)
        is_set = assignment.value is not None or not isinstance(place, Name) or place.name not in around[0]
        if is_set or not assignment.is_declared:
            self._assign_to(place, value, around, is_declared=assignment.is_declared)
        return value

    def _assign_to(self, place: Expression, value: Value, around: Scopes, *, is_declared: bool) -> None:
        """Assign to a variable. Raises `Unsure` for another place."""
        if not isinstance(place, Name):
            raise Unsure
        if is_declared:
            around[0][place.name] = value
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
            if done := products.call(name, arguments, self._declared):
                if isinstance(done, ScriptAction) and any(
                    self._has(Reference(field)) is False for field, _ in done.values
                ):
                    raise _Thrown
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

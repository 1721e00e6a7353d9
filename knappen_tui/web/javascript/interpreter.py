"""One run of a script of a page, with the values that are known and one way of deciding what is not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knappen_tui.web.javascript.expressions import MOST_ASKED, MOST_TURNS, Expressions, Thrown
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.javascript.tree import (
    Function,
    If,
    Leave,
    Loop,
    LoopOver,
    Statement,
    Statements,
    Switch,
    assigned,
)
from knappen_tui.web.javascript.values import (
    UNKNOWN,
    Closure,
    Scopes,
    Special,
    Unknown,
    Unsure,
    Value,
    equal,
)

_MOST_TIMERS = 10


@dataclass(frozen=True, slots=True)
class Way:
    """What a script does where its conditions were decided in one way."""

    action: ScriptAction | None
    prepared: ScriptAction | None
    is_prevented: bool


class Interpreter(Expressions):
    """Runs a script once."""

    def done(self, first: Sequence[Statement], second: Sequence[Statement], *, is_press: bool) -> Way:
        """Return what the script of the element does, and then the one of its address.

        `is_press` is whether what it prepares is sent then by the element itself.
        """
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
        except Thrown:
            pass
        done = self._page.done
        is_elsewhere = done is None or done.address is not None or done.method is not None or done.reloads
        prepared = None if not is_press else self._page.written("this", is_pressed=True) if is_elsewhere else done
        if prepared is not None:
            is_more = prepared.values or prepared.added or prepared.target or prepared.postback
            prepared = replace(prepared, presses=True) if is_more else None
        return Way(done, prepared, is_prevented)

    # Statements. Each returns what is left by: the word and the value, None where it goes on.

    def _block(self, statements: Sequence[Statement], around: Scopes) -> tuple[str, Value] | None:
        for statement in statements:
            if isinstance(statement, Function) and statement.name:
                self._scope(around)[statement.name] = Closure(statement, around)
        for statement in statements:
            if left := self._statement(statement, around):
                return left
        return None

    def _statement(self, statement: Statement, around: Scopes) -> tuple[str, Value] | None:
        left: tuple[str, Value] | None = None
        match statement:
            case Statements():
                left = self._block(statement.statements, ({}, *around) if statement.is_block else around)
            case If(condition, then, otherwise):
                left = self._statement(then if self._holds(condition, around) else otherwise, around)
            case Loop():
                left = self._loop(statement, ({}, *around))
            case LoopOver():
                left = self._loop_over(statement, ({}, *around))
            case Switch():
                left = self._switch(statement, ({}, *around))
            case Leave("throw", _):
                raise Thrown
            case Leave(word, value):
                left = word, Special.UNDEFINED if value is None else self._value(value, around)
            case _:
                self._value(statement, around)
        return left

    def _loop(self, loop: Loop, around: Scopes) -> tuple[str, Value] | None:
        self._statement(loop.first, around)
        asked = self._decided
        for turn in range(MOST_TURNS):
            if loop.condition is not None and (turn or loop.is_asked_first):
                before = self._decided
                holds = self._holds(loop.condition, around)
                if self._decided > before:
                    return self._any_turn(loop, around, is_taken=holds)
                if not holds:
                    return None
            if (left := self._statement(loop.body, around)) and left[0] != "continue":
                return left if left[0] == "return" else None
            self._statement(loop.after, around)
            if self._decided - asked > MOST_ASKED:
                return self._any_turn(loop, around, is_taken=self._decide())
        raise Unsure

    def _loop_over(self, loop: LoopOver, around: Scopes) -> tuple[str, Value] | None:
        over = self._value(loop.values, around)
        objects = self._page.objects
        found = objects.values(over) if loop.is_of else objects.keys(over)
        if found is None:
            return self._any_turn(loop, around, is_taken=self._decide())
        asked = self._decided
        for value in found:
            self._set(loop.place, value, around)
            if (left := self._statement(loop.body, around)) and left[0] != "continue":
                return left if left[0] == "return" else None
            if self._decided - asked > MOST_ASKED:
                return self._any_turn(loop, around, is_taken=self._decide())
        if len(found) > MOST_TURNS or found != (objects.values(over) if loop.is_of else objects.keys(over)):
            raise Unsure
        return None

    def _any_turn(self, loop: Loop | LoopOver, around: Scopes, *, is_taken: bool) -> tuple[str, Value] | None:
        """Take another turn of a loop whose turns cannot be told, nothing known of what it assigns."""
        changed = assigned(loop)
        self._forget(changed, around)
        left = None
        if is_taken:
            left = self._repeat(lambda: self._statement(loop.body, around), changed, around)
        self._forget(changed, around)
        return left if left and left[0] == "return" else None

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

"""What a script of a page would do when it runs, where that can be told without a browser.

Where a condition cannot be told the script is run both ways. Of what it may do in the end nothing but one thing may be
left, beside doing nothing at all: a check that fails sends nothing.
"""

from collections.abc import Callable, Mapping
from functools import partial

from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.interpreter import Interpreter, Way
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.javascript.tree import UnknownSyntax
from knappen_tui.web.javascript.values import Unsure

_MOST_WAYS = 100
_MOST_STEPS = 40_000  # of all ways


def run(
    script: str,
    declared: Declarations,
    then: str = "",
    this: Mapping[str, str] | None = None,
    around: int | None = None,
    *,
    is_timer: bool = False,
) -> ScriptAction | None:
    """Return what the script does, None for nothing and where it cannot be told.

    `then` is run after it unless it returns false. `this` are attributes of the element, `around` the number of the
    form around it. Of a timer that asks the site for something it is what may be done with the answer.
    """
    interpreter = partial(Interpreter, declared, this=this or {}, around=around, is_timer=is_timer)
    ways = _ways(script, then, interpreter, is_press=False)
    done = {way.action for way in ways if way.action is not None}
    return done.pop() if len(done) == 1 else None


def press(
    script: str, declared: Declarations, this: Mapping[str, str], around: int | None = None
) -> ScriptAction | None:
    """Return what is done when what sends something by itself is clicked, None for that alone.

    It is what the script does where it keeps the browser from the rest. `presses` is true of what it only prepares.
    """
    interpreter = partial(Interpreter, declared, this=this, around=around, is_timer=False)
    done = {
        way.action if way.is_prevented else way.prepared
        for way in _ways(script, "", interpreter, is_press=True)
        if way.action is not None or not way.is_prevented
    }
    return done.pop() if len(done) == 1 else None


def _ways(script: str, then: str, interpreter: Callable[[list[bool]], Interpreter], *, is_press: bool) -> list[Way]:
    """Return what is done for each way of deciding the conditions that cannot be told, none where that cannot be."""
    from knappen_tui.web.javascript import syntax

    decisions: list[bool] = []
    ways: list[Way] = []
    steps = 0
    try:
        first, second = syntax.parse(script), syntax.parse(then)
        while len(ways) < _MOST_WAYS and steps < _MOST_STEPS:
            one = interpreter(decisions)
            ways.append(one.done(first, second, is_press=is_press))
            steps += one.steps
            while decisions and not decisions[-1]:
                decisions.pop()
            if not decisions:
                return ways
            decisions[-1] = False
    except (UnknownSyntax, Unsure, RecursionError):
        pass
    return []

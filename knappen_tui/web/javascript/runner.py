"""What a script of a page would do when it runs, where that can be told without a browser.

Where a condition cannot be told the script is run both ways. Of what it may do in the end nothing but one thing may be
left, beside doing nothing at all: a check that fails sends nothing.
"""

from collections.abc import Mapping

from knappen_tui.web.javascript.declarations import Declarations
from knappen_tui.web.javascript.interpreter import Interpreter, Way
from knappen_tui.web.javascript.products import ScriptAction
from knappen_tui.web.javascript.tree import UnknownSyntax
from knappen_tui.web.javascript.values import Unsure

_MOST_WAYS = 100


def run(
    script: str,
    declared: Declarations,
    then: str = "",
    this: Mapping[str, str] | None = None,
    *,
    is_timer: bool = False,
) -> ScriptAction | None:
    """Return what the script does, None for nothing and where it cannot be told.

    `then` is run after it unless it returns false. `this` are attributes of the element. Of a timer that asks the
    site for something it is what may be done with the answer.
    """
    ways = _ways(script, then, declared, this or {}, is_timer=is_timer)
    done = {way.action for way in ways if way.action is not None}
    return done.pop() if len(done) == 1 else None


def press(script: str, declared: Declarations, this: Mapping[str, str]) -> ScriptAction | None:
    """Return what is done when what sends something by itself is clicked, None for that alone.

    It is what the script does where it keeps the browser from the rest. `presses` is true of what it only prepares.
    """
    done = {
        way.action if way.is_prevented else way.prepared
        for way in _ways(script, "", declared, this)
        if way.action is not None or not way.is_prevented
    }
    return done.pop() if len(done) == 1 else None


def _ways(
    script: str, then: str, declared: Declarations, this: Mapping[str, str], *, is_timer: bool = False
) -> list[Way]:
    """Return what is done for each way of deciding the conditions that cannot be told, none where that cannot be."""
    from knappen_tui.web.javascript import syntax

    decisions: list[bool] = []
    ways: list[Way] = []
    try:
        first, second = syntax.parse(script), syntax.parse(then)
        while len(ways) < _MOST_WAYS:
            ways.append(Interpreter(declared, decisions, this, is_timer=is_timer).done(first, second))
            while decisions and not decisions[-1]:
                decisions.pop()
            if not decisions:
                return ways
            decisions[-1] = False
    except (UnknownSyntax, Unsure, RecursionError):
        pass
    return []

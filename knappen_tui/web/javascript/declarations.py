"""The functions and variables that the scripts of a page declare. They are looked for by name: scripts may be long."""

import re
from collections.abc import Iterable

from knappen_tui.web.javascript import syntax
from knappen_tui.web.javascript.tokens import UnknownSyntax
from knappen_tui.web.javascript.tree import Expression, Unreadable


class Declarations:
    """What the scripts of a page declare. `elements` are the names and ids of its elements, None where not known."""

    def __init__(self, scripts: Iterable[str] = (), elements: frozenset[str] | None = None) -> None:
        self._scripts = tuple(scripts)
        self.elements = elements
        self._found: dict[str, Expression | None] = {}

    def get(self, name: str) -> Expression | None:
        """Return the function, or the first value of the variable; None for a name that is not declared.

        What is declared in several ways, assigned to later, or cannot be parsed, is `Unreadable`.
        """
        if name not in self._found:
            declared = {*self._declared(name)}
            self._found[name] = declared.pop() if len(declared) == 1 else Unreadable() if declared else None
        return self._found[name]

    def _declared(self, name: str) -> Iterable[Expression]:
        escaped = re.escape(name)
        pattern = re.compile(
            rf"(?<![\w$.])(?P<function>(?:async\s+)?function\s+{escaped}(?![\w$]))"
            rf"|(?<![\w$.])(?:window\.)?{escaped}\s*(?:=(?![=>])(?P<value>)|\+\+|--|[-+*/]=)"
        )
        for script in self._scripts:
            if name not in script:
                continue
            for found in pattern.finditer(script):
                start = found.start("function") if found["function"] else found.end()
                yield _parsed(script[start:]) if found["function"] or found["value"] is not None else Unreadable()


def _parsed(script: str) -> Expression:
    try:
        return syntax.parse_expression(script)
    except UnknownSyntax:
        return Unreadable()

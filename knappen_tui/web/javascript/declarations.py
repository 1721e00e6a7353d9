"""The functions and variables that the scripts of a page declare."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from knappen_tui.web.javascript.tree import Expression, Unreadable

if TYPE_CHECKING:
    from knappen_tui.web.javascript.page_script import PageScript

# ASP.NET 1.1 names controls with colons, which no id may have: `eventTarget.split("$").join(":")`.
_WITH_COLONS = re.compile(r"""\.split\(\s*["']\$["']\s*\)\.join\(\s*["']:["']\s*\)""")


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
            self._found[name] = self._declared(name)
        return self._found[name]

    @cached_property
    def posts_colons(self) -> bool:
        """Whether the page's own postback writes colons for the dollar signs of its target."""
        return any(_WITH_COLONS.search(script) for script in self._scripts)

    @cached_property
    def _parsed(self) -> "list[PageScript]":
        from knappen_tui.web.javascript.page_script import PageScript  # with what few pages need

        return [PageScript(script) for script in self._scripts]

    def _declared(self, name: str) -> Expression | None:
        try:
            declared = {one for script in self._parsed for one in script.declared(name)}
        except RecursionError:
            return Unreadable()
        return declared.pop() if len(declared) == 1 else Unreadable() if declared else None

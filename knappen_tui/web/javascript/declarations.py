"""The functions and variables that the scripts of a page declare."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from knappen_tui.web.javascript.page_elements import PageElements
from knappen_tui.web.javascript.tree import Expression, Unreadable

if TYPE_CHECKING:
    from knappen_tui.web.javascript.page_script import PageScript


class Declarations:
    """What the scripts of a page declare. `elements` are those of the page, None where they are not known."""

    def __init__(self, scripts: Iterable[str] = (), elements: PageElements | None = None) -> None:
        self._scripts = tuple(scripts)
        self.elements = elements
        self._found: dict[str, Expression | None] = {}
        self._changed: dict[str, bool] = {}
        self._patterns: dict[re.Pattern[str], bool] = {}

    def get(self, name: str) -> Expression | None:
        """Return the function, or the first value of the variable; None for a name that is not declared.

        What is declared in several ways, assigned to later, or cannot be parsed, is `Unreadable`.
        """
        if name not in self._found:
            self._found[name] = self._declared(name)
        return self._found[name]

    def has_pattern(self, pattern: re.Pattern[str]) -> bool:
        """Whether the pattern is found in one of the scripts; it is looked for once."""
        if pattern not in self._patterns:
            self._patterns[pattern] = any(map(pattern.search, self._scripts))
        return self._patterns[pattern]

    def is_changed(self, name: str) -> bool:
        """Whether a script of the page may change what is in the array or the object that a variable is declared as."""
        if name not in self._changed:
            self._changed[name] = any(script.changes(name) for script in self._parsed)
        return self._changed[name]

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

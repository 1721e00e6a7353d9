"""A script of a page, and what it declares."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from tree_sitter import Node, Query, QueryCursor, Tree

from knappen_tui.web.javascript import syntax
from knappen_tui.web.javascript.tree import Expression, UnknownSyntax, Unreadable

_Captures = dict[str, list[Node]]
# What declares a variable and what assigns to it: `all` of it, its name, and its value where that can be told.
_DECLARATIONS = """
(function_declaration name: (identifier) @name) @value @all
(function_expression name: (identifier) @name) @value @all
(variable_declarator name: (identifier) @name value: (_) @value) @all
(assignment_expression left: (identifier) @name right: (_) @value) @all
(assignment_expression left: (member_expression object: (identifier) @of property: (property_identifier) @name)
  right: (_) @value (#eq? @of "window")) @all
(augmented_assignment_expression left: (identifier) @name)
(update_expression argument: (identifier) @name)
(for_in_statement left: (identifier) @name)
(assignment_pattern left: (identifier) @name)
(array_pattern (identifier) @name)
(pair_pattern value: (identifier) @name)
(rest_pattern (identifier) @name)
(shorthand_property_identifier_pattern) @name
(class_declaration name: (identifier) @name)
(generator_function_declaration name: (identifier) @name)
(ERROR (identifier) @name)
"""
# Where it may have been written that a name is declared.
_WRITTEN = r"(?<![\w$.])(?:function\s+{0}(?![\w$])|(?:window\.)?{0}\s*=(?![=>]))"


class PageScript:
    """A script of a page. It may be a long library, so it is parsed when a name is looked for that it mentions."""

    def __init__(self, script: str) -> None:
        self._script = script

    def declared(self, name: str) -> Iterator[Expression]:
        """Yield what the name is declared as and what is assigned to it, in any function of the script."""
        if name not in self._script:
            return
        found = self._declarations.get(name, [])
        yield from map(_value, found)
        if self._tree.root_node.has_error:
            written = re.findall(_WRITTEN.format(re.escape(name)), self._script)
            if len(written) > len(found):  # an error hides a declaration
                yield Unreadable()

    @cached_property
    def _tree(self) -> Tree:
        return syntax.parsed(self._script)

    @cached_property
    def _declarations(self) -> dict[str, list[_Captures]]:
        found: dict[str, list[_Captures]] = {}
        for _, captures in QueryCursor(_query()).matches(self._tree.root_node):
            found.setdefault(syntax.text_of(captures["name"][0]), []).append(captures)
        return found


@lru_cache
def _query() -> Query:
    return Query(syntax.language(), _DECLARATIONS)


def _value(captures: _Captures) -> Expression:
    try:
        is_told = "value" in captures and not captures["all"][0].has_error
        return syntax.expression(captures["value"][0]) if is_told else Unreadable()
    except UnknownSyntax:
        return Unreadable()

"""A script of a page: what it declares, and what it calls and assigns when the page is loaded."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

from tree_sitter import Node, Query, QueryCursor, Tree

from knappen_tui.web.javascript import objects, syntax
from knappen_tui.web.javascript.literals import unquoted
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
_NAMES = "[(identifier) (shorthand_property_identifier)] @one"
# What changes the array or the object that it stands at, and the methods that change nothing in it.
_CHANGING = frozenset({"unary_expression", "update_expression"})
_READING = frozenset(
    {"concat", "every", "filter", "forEach", "hasOwnProperty", "includes", "indexOf", "join", "map", "slice", "some"}
)
# Where it may have been written that a name is declared.
_WRITTEN = r"(?<![\w$.])(?:function\s+{0}(?![\w$])|(?:window\.)?{0}\s*=(?![=>]))"
# What stands in one of these is done later, on a condition, or not at all.
_NOT_AT_ONCE = frozenset(
    {"ERROR", "catch_clause", "class_body", "function_declaration", "generator_function",
     "generator_function_declaration", "if_statement", "method_definition", "switch_body", "ternary_expression"}
)  # fmt: skip
_FUNCTIONS = frozenset({"arrow_function", "function_expression"})
# What calls a function when the page is loaded: what it is assigned or given to, or a text beside it (`onload =`, `$(`,
# `DOMContentLoaded`). Where it is called at once that ends as a function does: `})(`.
_CALLING = re.compile(
    r"(?:.*\W)?(?:\w*_|(?:\w*on)?(?:dom)?(?:content)?)(?:load|ready)\w*(?:\(| =)?"
    r"|(?:\$|jQuery)\(|.*\}\)*(?:\.(?:call|apply))?\(",
    re.DOTALL | re.IGNORECASE,
)
_PARTS = {"assignment_expression": ("left", "right"), "call_expression": ("function", "arguments")}
_LONGEST_NAME = 40


class Done(NamedTuple):
    """A call or an assignment in a script: `alert(` or `location.href =`, and what is given to it as it is written.

    `texts` are the values that are given, None for each that is no quoted text. Of a long `name` it is the end.
    """

    name: str
    given: str
    texts: tuple[str | None, ...]


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

    def changes(self, name: str) -> bool:
        """Whether the script uses a variable for more than to read what is in its array or object."""
        if name not in self._script:
            return False
        found = QueryCursor(Query(syntax.language(), _NAMES)).captures(self._tree.root_node)
        return any(not _is_only_read(one) for one in found.get("one", ()) if syntax.text_of(one) == name)

    def done(self, *, at_once: bool = False) -> Iterator[Done]:
        """Yield the calls and assignments of the script in order; `at_once` those that are made on loading the page.

        What depends on a condition is not made for certain.
        """
        yield from _done_in(self._tree.root_node, at_once=at_once)

    def done_by(self, function: str) -> Iterator[Done]:
        """Yield the calls and assignments that a function of the script makes for certain when it is called."""
        declared = self._declarations.get(function, []) if function in self._script else []
        for captures in declared if len(declared) == 1 else ():
            value = captures["value"][0] if "value" in captures else None
            if value is not None and (body := value.child_by_field_name("body")) is not None:
                yield from _done_in(body, at_once=True)

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


def _done_in(top: Node, *, at_once: bool) -> Iterator[Done]:
    waiting = [top]
    while waiting:
        node = waiting.pop()
        if not at_once or not (node.type in _NOT_AT_ONCE or (node.type in _FUNCTIONS and not _is_called(node))):
            waiting += reversed(node.named_children)
            if done := _done(node):
                yield done


def _done(node: Node) -> Done | None:
    """Return the call or the assignment that a node is, None for any other node."""
    if node.type not in _PARTS:
        return None
    of, given = map(node.child_by_field_name, _PARTS[node.type])
    if of is None or given is None:
        return None
    is_call = node.type == "call_expression"
    values = given.named_children if is_call else [given]
    texts = (unquoted(syntax.text_of(one)) if one.type == "string" else None for one in values)
    name = f"{syntax.text_of(of)[-_LONGEST_NAME:]}{'(' if is_call else ' ='}"
    return Done(name, syntax.text_of(given), tuple(texts))


def _is_called(function: Node) -> bool:
    """Whether a function is called where it stands, or when the page is loaded."""
    around = function.parent
    while around is not None and around.type in {"arguments", "member_expression", "parenthesized_expression"}:
        around = around.parent
    done = None if around is None else _done(around)
    return done is not None and any(one is not None and _CALLING.fullmatch(one) for one in (done.name, *done.texts))


def _is_only_read(name: Node) -> bool:
    """Whether a variable is declared, looped over, or something in it read, where its name stands."""
    inner = name
    around = name.parent
    while around is not None and around.type in {"member_expression", "subscript_expression"}:
        if around.child_by_field_name("object") != inner:
            return True  # the key of another object
        inner = around
        around = inner.parent
    if around is None or around.type in _CHANGING or around.child_by_field_name("left") == inner:
        return False
    if around.type == "call_expression":
        key = inner.child_by_field_name("property")
        return key is not None and syntax.text_of(key) in _READING
    if inner != name:
        return True
    if around.type == "arguments" and around.parent is not None:
        called = around.parent.child_by_field_name("function")
        return called is not None and syntax.text_of(called) in objects.FUNCTIONS
    is_declared = around.type == "variable_declarator" and around.child_by_field_name("name") == name
    return is_declared or around.type == "for_in_statement"


def _value(captures: _Captures) -> Expression:
    try:
        is_told = "value" in captures and not captures["all"][0].has_error
        return syntax.expression(captures["value"][0]) if is_told else Unreadable()
    except UnknownSyntax:
        return Unreadable()

"""The syntax of the scripts of a page, parsed by tree-sitter and converted to the tree that is run.

What the tree has no part for (classes, generators, destructuring) raises `UnknownSyntax`, and what is no JavaScript.
Most pages need none of their scripts, so this is imported when the first one is run.
"""

import re
from collections.abc import Callable
from functools import lru_cache, reduce
from itertools import pairwise

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser, Tree

from knappen_tui.web.javascript.literals import number, unquoted
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
    UnknownSyntax,
    Unreadable,
)

# Where a script may stand for an address.
_SCHEME = re.compile(r"\s*javascript:", re.IGNORECASE)
_NOTHING = Statements(())


def parse(script: str) -> tuple[Statement, ...]:
    """Return the statements of a script."""
    scheme = _SCHEME.match(script)
    root = parsed(script[scheme.end() if scheme else 0 :]).root_node
    if root.has_error:
        raise UnknownSyntax(script)
    try:
        return _statements(root)
    except RecursionError as error:
        raise UnknownSyntax from error


def parsed(script: str) -> Tree:
    """Return tree-sitter's tree of a script, which has nodes of errors where it is no JavaScript."""
    return Parser(language()).parse(script.encode(errors="replace"))


def expression(node: Node) -> Expression:
    """Return an expression, or a function that is declared, of tree-sitter's tree where that has no error."""
    if node.type not in _EXPRESSIONS:
        raise UnknownSyntax(node.type)
    return _EXPRESSIONS[node.type](node)


@lru_cache
def language() -> Language:
    """Return the grammar."""
    return Language(tree_sitter_javascript.language())


def text_of(node: Node) -> str:
    """Return what a node is in the script."""
    return (node.text or b"").decode(errors="replace")


def _parts(node: Node) -> list[Node]:
    """Return the parts of a node without signs and comments."""
    return [part for part in node.named_children if not part.is_extra]


def _field(node: Node, name: str) -> Node:
    found = node.child_by_field_name(name)
    if found is None:
        raise UnknownSyntax(node.type)
    return found


def _in_field(node: Node, field: str) -> Expression:
    return expression(_field(node, field))


# Statements.


def _statement(node: Node) -> Statement:
    return _STATEMENTS[node.type](node) if node.type in _STATEMENTS else expression(node)


def _statements(node: Node) -> tuple[Statement, ...]:
    return tuple(map(_statement, _parts(node)))


def _if(node: Node) -> If:
    otherwise = node.child_by_field_name("alternative")
    return If(
        _in_field(node, "condition"),
        _statement(_field(node, "consequence")),
        _NOTHING if otherwise is None else _statement(_only(otherwise)),
    )


def _only(node: Node) -> Node:
    """Return the only part of a node, such as what stands in brackets."""
    found = _parts(node)
    if len(found) != 1:
        raise UnknownSyntax(node.type)
    return found[0]


def _leave(node: Node) -> Leave:
    value = expression(_only(node)) if _parts(node) else None
    return Leave(node.type.removesuffix("_statement"), value)


def _variables(node: Node) -> Statements:
    found = []
    for part in _parts(node):
        value = part.child_by_field_name("value")
        name = _name(_field(part, "name"))
        given = None if value is None else expression(value)
        found.append(Assignment(name, given, is_declared=True, is_local=node.type == "lexical_declaration"))
    return Statements(tuple(found))


def _loop(node: Node) -> Loop:
    first, after = (node.child_by_field_name(name) for name in ("initializer", "increment"))
    condition = node.child_by_field_name("condition")
    is_asked = condition is not None and condition.type != "empty_statement"
    return Loop(
        _NOTHING if first is None else _statement(first),
        expression(condition) if condition is not None and is_asked else None,
        _NOTHING if after is None else _statement(after),
        _statement(_field(node, "body")),
        is_asked_first=node.type != "do_statement",
    )


def _loop_over(node: Node) -> LoopOver:
    kind = node.child_by_field_name("kind")
    is_local = kind is not None and text_of(kind) != "var"
    place = Assignment(_place(node), Unreadable(), is_declared=kind is not None, is_local=is_local)
    is_of = text_of(_field(node, "operator")) == "of"
    return LoopOver(place, _in_field(node, "right"), _statement(_field(node, "body")), is_of)


def _switch(node: Node) -> Switch:
    cases: list[tuple[Expression | None, tuple[Statement, ...]]] = []
    for case in _parts(_field(node, "body")):
        test = _in_field(case, "value") if case.type == "switch_case" else None
        body = [part for part in case.children_by_field_name("body") if not part.is_extra]
        cases.append((test, tuple(map(_statement, body))))
    return Switch(_in_field(node, "value"), tuple(cases))


def _try(node: Node) -> Statements:
    """No exception is known to be thrown by what is tried."""
    found = [_statement(_field(node, "body"))]
    if last := node.child_by_field_name("finalizer"):
        found.append(_statement(_field(last, "body")))
    return Statements(tuple(found))


# Expressions.


def _name(node: Node) -> Name:
    text = text_of(node)
    if node.type not in {"identifier", "this", "undefined"} or "\\" in text:
        raise UnknownSyntax(text)
    return Name(text)


def _place(node: Node) -> Expression:
    """Return what is assigned to."""
    found = _in_field(node, "left")
    if not isinstance(found, Name | Member):
        raise UnknownSyntax(node.type)
    return found


def _template(node: Node) -> Expression:
    is_filled_in = any(part.type == "template_substitution" for part in node.children)
    return Unreadable() if is_filled_in else Constant(unquoted(text_of(node)))


def _array(node: Node) -> Literal:
    found = [part.type for part in node.children if not part.is_extra]
    if any(part == "," and before in {"[", ","} for before, part in pairwise(found)):
        raise UnknownSyntax("an array with holes")
    items = enumerate(map(expression, _parts(node)))
    return Literal(tuple((str(place), one) for place, one in items), is_array=True)


def _object(node: Node) -> Literal:
    return Literal(tuple(map(_item, _parts(node))))


def _item(node: Node) -> tuple[str, Expression]:
    if node.type == "shorthand_property_identifier":
        return text_of(node), Name(text_of(node))
    name = _field(node, "name" if node.type == "method_definition" else "key")
    if name.type not in {"property_identifier", "string", "number"}:
        raise UnknownSyntax(name.type)
    key = unquoted(text_of(name)) if name.type == "string" else text_of(name)
    return key, _method(node, key) if node.type == "method_definition" else _in_field(node, "value")


def _method(node: Node, name: str) -> Function:
    if any(part.type in {"get", "set", "*", "static"} for part in node.children):
        raise UnknownSyntax(node.type)
    return Function(name, _parameters(node), _statements(_field(node, "body")))


def _function(node: Node) -> Function:
    name = node.child_by_field_name("name")
    return Function("" if name is None else _name(name).name, _parameters(node), _statements(_field(node, "body")))


def _arrow(node: Node) -> Function:
    one, body = node.child_by_field_name("parameter"), _field(node, "body")
    parameters = _parameters(node) if one is None else (_name(one).name,)
    is_block = body.type == "statement_block"
    return Function("", parameters, _statements(body) if is_block else (Leave("return", expression(body)),))


def _parameters(node: Node) -> tuple[str, ...]:
    return tuple(_name(part).name for part in _parts(_field(node, "parameters")))


def _member(node: Node) -> Member:
    key = _field(node, "property")
    if key.type != "property_identifier":
        raise UnknownSyntax(key.type)
    return Member(_in_field(node, "object"), Constant(text_of(key)))


def _call(node: Node) -> Call:
    called = _in_field(node, "constructor" if node.type == "new_expression" else "function")
    arguments = node.child_by_field_name("arguments")
    if arguments is not None and arguments.type != "arguments":
        raise UnknownSyntax(arguments.type)
    return Call(called, () if arguments is None else tuple(map(expression, _parts(arguments))))


def _with_sign(node: Node) -> Operation:
    fields = ("argument",) if node.type == "unary_expression" else ("left", "right")
    return Operation(text_of(_field(node, "operator")), tuple(_in_field(node, name) for name in fields))


def _choice(node: Node) -> Operation:
    return Operation("?", tuple(_in_field(node, name) for name in ("condition", "consequence", "alternative")))


def _several(node: Node) -> Expression:
    return reduce(lambda one, other: Operation(",", (one, other)), map(expression, _parts(node)))


def _augmented(node: Node) -> Assignment:
    sign = text_of(_field(node, "operator")).removesuffix("=")
    return Assignment(_place(node), Operation(sign, (_place(node), _in_field(node, "right"))))


def _counted(node: Node) -> Expression:
    """Return `i++` and the like: what is assigned, and where the sign stands last what there was before."""
    place, sign = _in_field(node, "argument"), _field(node, "operator")
    step = text_of(sign)[0]
    one = Constant(1.0)
    counted = Assignment(place, Operation(step, (Operation("+", (place,)), one)))
    return Operation("-" if step == "+" else "+", (counted, one)) if sign.start_byte > node.start_byte else counted


def _number(node: Node) -> Constant:
    try:
        return Constant(number(text_of(node)))
    except ValueError as error:
        raise UnknownSyntax(text_of(node)) from error


_STATEMENTS: dict[str, Callable[[Node], Statement]] = {
    **dict.fromkeys(("break_statement", "continue_statement", "return_statement", "throw_statement"), _leave),
    **dict.fromkeys(("debugger_statement", "empty_statement"), lambda _: _NOTHING),
    **dict.fromkeys(("do_statement", "for_statement", "while_statement"), _loop),
    **dict.fromkeys(("lexical_declaration", "variable_declaration"), _variables),
    "expression_statement": lambda node: expression(_only(node)),
    "for_in_statement": _loop_over,
    "if_statement": _if,
    "labeled_statement": lambda node: _statement(_field(node, "body")),
    "statement_block": lambda node: Statements(_statements(node), is_block=True),
    "switch_statement": _switch,
    "try_statement": _try,
}
_EXPRESSIONS: dict[str, Callable[[Node], Expression]] = {
    **dict.fromkeys(("binary_expression", "unary_expression"), _with_sign),
    **dict.fromkeys(("call_expression", "new_expression"), _call),
    **dict.fromkeys(("function_declaration", "function_expression"), _function),
    **dict.fromkeys(("identifier", "this", "undefined"), _name),
    "array": _array,
    "arrow_function": _arrow,
    "assignment_expression": lambda node: Assignment(_place(node), _in_field(node, "right")),
    "augmented_assignment_expression": _augmented,
    "await_expression": lambda node: Operation("await", (expression(_only(node)),)),
    "false": lambda _: Constant(value=False),
    "member_expression": _member,
    "null": lambda _: Constant(None),
    "number": _number,
    "object": _object,
    "parenthesized_expression": lambda node: expression(_only(node)),
    "regex": lambda _: Unreadable(),
    "sequence_expression": _several,
    "string": lambda node: Constant(unquoted(text_of(node))),
    "subscript_expression": lambda node: Member(_in_field(node, "object"), _in_field(node, "index")),
    "template_string": _template,
    "ternary_expression": _choice,
    "true": lambda _: Constant(value=True),
    "update_expression": _counted,
}

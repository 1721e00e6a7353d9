"""The syntax of the scripts of a page: JavaScript as it stands in attributes and in functions, parsed to a tree.

What the parser does not know (classes, generators, destructuring) raises `UnknownSyntax`.
"""

from collections.abc import Callable

from knappen_tui.web.javascript.tokens import Tokens, UnknownSyntax, unquoted
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
    Member,
    Name,
    Operation,
    Statement,
    Statements,
    Switch,
    Unreadable,
)

_POWERS = {
    "??": 1, "||": 1, "&&": 2, "|": 3, "^": 3, "&": 3, "==": 4, "!=": 4, "===": 4, "!==": 4,
    "<": 5, ">": 5, "<=": 5, ">=": 5, "in": 5, "instanceof": 5, "<<": 6, ">>": 6, ">>>": 6,
    "+": 7, "-": 7, "*": 8, "/": 8, "%": 8, "**": 8,
}  # fmt: skip
_UNARY = frozenset({"!", "-", "+", "~", "typeof", "void", "delete", "await", "++", "--"})
_UNKNOWN_WORDS = frozenset({"class", "import", "export", "with", "yield", "super", "case", "default", "else", "catch"})
_CONSTANTS = {"true": Constant(value=True), "false": Constant(value=False), "null": Constant(None)}
_NOTHING = Statements(())


def parse(script: str) -> tuple[Statement, ...]:
    """Return the statements of a script."""
    parser = _Parser(script)
    found = []
    try:
        while parser.sign():
            found.append(parser.statement())
    except RecursionError as error:
        raise UnknownSyntax from error
    return tuple(found)


def parse_expression(script: str) -> Expression:
    """Return the expression that the script begins with; what follows is not looked at."""
    try:
        return _Parser(script, is_cut=True).assignment()
    except RecursionError as error:
        raise UnknownSyntax from error


class _Parser(Tokens):
    """Reads statements and expressions."""

    def _takes(self, *signs: str) -> bool:
        if self.sign() in signs:
            self.next()
            return True
        return False

    def _expect(self, sign: str) -> None:
        if not self._takes(sign):
            raise UnknownSyntax(self.token.text)

    def _word(self) -> str:
        if self.token.kind != "word":
            raise UnknownSyntax(self.token.text)
        return self.next().text

    # Statements.

    def statement(self) -> Statement:
        """Read a statement."""
        readers: dict[str, Callable[[], Statement]] = {
            "{": self._block, ";": self._nothing, "if": self._if, "switch": self._switch, "try": self._try,
            "for": self._loop, "while": self._loop, "do": self._loop,
            "var": self._declaration, "let": self._declaration, "const": self._declaration,
            "return": self._leave, "throw": self._leave, "break": self._leave, "continue": self._leave,
        }  # fmt: skip
        reader = readers.get(self.sign())
        if reader is not None:
            return reader()
        found = self.expression()
        if isinstance(found, Name) and self._takes(":"):  # a label, such as that of `javascript:`
            return self.statement() if self.sign() else _NOTHING
        return found if isinstance(found, Function) and found.name else self._ended(found)

    def _nothing(self) -> Statement:
        self._expect(";")
        return _NOTHING

    def _if(self) -> If:
        self._expect("if")
        condition, then = self._in_brackets(), self.statement()
        return If(condition, then, self.statement() if self._takes("else") else _NOTHING)

    def _leave(self) -> Statement:
        word = self.next().text
        ends = self.sign() in {";", "}", ""} or self.token.after_line
        return self._ended(Leave(word, None if ends or word in {"break", "continue"} else self.expression()))

    def _ended(self, statement: Statement) -> Statement:
        if not self._takes(";") and self.sign() not in {"}", ""} and not self.token.after_line:
            raise UnknownSyntax(self.token.text)
        return statement

    def _block(self) -> Statements:
        self._expect("{")
        found = []
        while not self._takes("}"):
            if not self.sign():
                raise UnknownSyntax("}")
            found.append(self.statement())
        return Statements(tuple(found))

    def _declaration(self) -> Statement:
        return self._ended(self._variables())

    def _variables(self) -> Statements:
        self.next()
        found = []
        while True:
            name = Name(self._word())
            found.append(Assignment(name, self.assignment() if self._takes("=") else None, is_declared=True))
            if not self._takes(","):
                return Statements(tuple(found))

    def _loop(self) -> Loop:
        word = self.next().text
        if word == "do":
            body = self.statement()
            self._expect("while")
            head: list[Statement] = [self._in_brackets()]
            self._takes(";")
            return Loop(tuple(head), body)
        if word == "while":
            return Loop((self._in_brackets(),), self.statement())
        self._expect("(")
        head = []
        while not self._takes(")"):
            if not self._takes(";", "in", "of"):
                head.append(self._variables() if self.sign() in {"var", "let", "const"} else self.expression())
        return Loop(tuple(head), self.statement())

    def _switch(self) -> Switch:
        self._expect("switch")
        value = self._in_brackets()
        cases: list[tuple[Expression | None, tuple[Statement, ...]]] = []
        self._expect("{")
        while not self._takes("}"):
            test = None if self._takes("default") else self._case()
            self._expect(":")
            body = []
            while self.sign() not in {"case", "default", "}", ""}:
                body.append(self.statement())
            cases.append((test, tuple(body)))
        return Switch(value, tuple(cases))

    def _case(self) -> Expression:
        self._expect("case")
        return self.expression()

    def _try(self) -> Statements:
        self._expect("try")
        found = [self._block()]
        if self._takes("catch"):
            if self.sign() == "(":
                self._in_brackets()
            self._block()
        if self._takes("finally"):
            found.append(self._block())
        return Statements(tuple(found))

    # Expressions.

    def _in_brackets(self) -> Expression:
        self._expect("(")
        found = self.expression()
        self._expect(")")
        return found

    def expression(self) -> Expression:
        """Read an expression, several with commas among them."""
        found = self.assignment()
        while self._takes(","):
            found = Operation(",", (found, self.assignment()))
        return found

    def assignment(self) -> Expression:
        """Read an expression up to a comma."""
        found = self._binary(0)
        if self._takes("?"):
            then = self.assignment()
            self._expect(":")
            return Operation("?", (found, then, self.assignment()))
        if self._takes("="):
            return Assignment(found, self.assignment())
        if self.sign() in {"+=", "-="}:
            sign = self.next().text[0]
            return Assignment(found, Operation(sign, (found, self.assignment())))
        if isinstance(found, Name) and self._takes("=>"):
            return self._arrow((found.name,))
        return found

    def _binary(self, least: int) -> Expression:
        found = self._unary()
        while (power := _POWERS.get(self.sign(), 0)) > least:
            sign = self.next().text
            found = Operation(sign, (found, self._binary(power)))
        return found

    def _unary(self) -> Expression:
        if self.sign() in _UNARY:
            sign = self.next().text
            operand = self._unary()
            return Assignment(operand, Unreadable()) if sign in {"++", "--"} else Operation(sign, (operand,))
        found = self._primary()
        while True:
            if self._takes(".", "?."):
                found = Member(found, Constant(self._word()))
            elif self._takes("["):
                found = Member(found, self.expression())
                self._expect("]")
            elif self.sign() == "(":
                found = Call(found, self._arguments())
            elif self.sign() in {"++", "--"} and not self.token.after_line:
                self.next()
                found = Assignment(found, Unreadable())
            else:
                return found

    def _arguments(self) -> tuple[Expression, ...]:
        self._expect("(")
        found = []
        while not self._takes(")"):
            self._takes("...")
            found.append(self.assignment())
            if self.sign() != ")":
                self._expect(",")
        return tuple(found)

    def _primary(self) -> Expression:
        readers: dict[str, Callable[[], Expression]] = {
            " ": self._constant, "(": self._bracketed, "[": self._array, "{": self._object,
            "function": self._function, "async": self._function, "new": self._new,
        }  # fmt: skip
        reader = readers.get(self.sign())
        if reader is not None:
            return reader()
        if self.token.kind != "word" or self.token.text in _UNKNOWN_WORDS:
            raise UnknownSyntax(self.token.text)
        word = self.next().text
        return _CONSTANTS.get(word) or Name(word)

    def _constant(self) -> Expression:
        kind, text, _ = self.next()
        if kind == "text":
            return Unreadable() if text.startswith("`") and "${" in text else Constant(unquoted(text))
        if kind == "pattern":
            return Unreadable()
        return Constant(float(int(text, 16)) if text[:2] in {"0x", "0X"} else float(text))

    def _function(self) -> Expression:
        if self._takes("async") and self.sign() != "function":
            return self._primary()
        self._expect("function")
        name = self._word() if self.sign() != "(" else ""
        return Function(name, self._parameters(), self._block().statements)

    def _new(self) -> Call:
        self._expect("new")
        found = self._primary()
        while self._takes("."):
            found = Member(found, Constant(self._word()))
        return Call(found, self._arguments() if self.sign() == "(" else ())

    def _parameters(self) -> tuple[str, ...]:
        self._expect("(")
        found = []
        while not self._takes(")"):
            found.append(self._word())
            if self._takes("="):
                raise UnknownSyntax("=")
            if self.sign() != ")":
                self._expect(",")
        return tuple(found)

    def _bracketed(self) -> Expression:
        """Read an expression in brackets, or a function `(a, b) => …`."""
        self._expect("(")
        if self._takes(")"):
            self._expect("=>")
            return self._arrow(())
        found = self.expression()
        self._expect(")")
        return self._arrow(tuple(_names(found))) if self._takes("=>") else found

    def _arrow(self, parameters: tuple[str, ...]) -> Function:
        if self.sign() == "{":
            return Function("", parameters, self._block().statements)
        return Function("", parameters, (Leave("return", self.assignment()),))

    def _array(self) -> Literal:
        self._expect("[")
        found: list[tuple[str, Expression]] = []
        while not self._takes("]"):
            found.append((str(len(found)), self.assignment()))
            if self.sign() != "]":
                self._expect(",")
        return Literal(tuple(found), is_array=True)

    def _object(self) -> Literal:
        self._expect("{")
        found: list[tuple[str, Expression]] = []
        while not self._takes("}"):
            token = self.next()
            if token.kind not in {"word", "text", "number"}:
                raise UnknownSyntax(token.text)
            key = unquoted(token.text) if token.kind == "text" else token.text
            if self.sign() == "(":
                found.append((key, Function(key, self._parameters(), self._block().statements)))
            else:
                found.append((key, self.assignment() if self._takes(":") else Name(key)))
            if self.sign() != "}":
                self._expect(",")
        return Literal(tuple(found))


def _names(expression: Expression) -> list[str]:
    """Return the parameters of `(a, b) => …`."""
    if isinstance(expression, Name):
        return [expression.name]
    if isinstance(expression, Operation) and expression.sign == ",":
        return [*_names(expression.operands[0]), *_names(expression.operands[1])]
    raise UnknownSyntax("=>")

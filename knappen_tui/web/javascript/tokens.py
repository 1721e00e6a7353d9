"""The tokens of JavaScript: words, texts, numbers and signs."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<space>(?:\s|//[^\n]*|<!--[^\n]*|/\*.*?\*/)+)"
    r"|(?P<text>'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"|`(?:\\.|[^`\\])*`)"
    r"|(?P<number>0[xX][0-9a-fA-F]+|[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<word>[\w$]+)"
    r"|(?P<sign>===|!==|>>>|\*\*|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?![0-9])|\+\+|--|\+=|-=|<<|>>|\.\.\.|[-+*/%<>!~?:;,.(){}\[\]=&|^])",
    re.DOTALL,
)
_PATTERN = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_WHITE = {"n": "\n", "t": "\t", "r": "\r", "\n": ""}


class UnknownSyntax(ValueError):
    """The script cannot be parsed."""


class Token(NamedTuple):
    """A token. `kind` is word, text, number, pattern or sign, "" at the end; `after_line` whether it begins a line."""

    kind: str
    text: str
    after_line: bool


class Tokens:
    """The tokens of a script, of which `token` comes next. `is_cut` is whether it may go on with what is no script."""

    def __init__(self, script: str, *, is_cut: bool = False) -> None:
        self._script = script
        self._is_cut = is_cut
        self._end = 0
        self._is_operand = False  # whether the last token ends an operand, so that "/" divides
        self.token = self._read()

    def next(self) -> Token:
        """Return the token that comes next and go on to the one after it."""
        token, self.token = self.token, self._read()
        return token

    def sign(self) -> str:
        """Return the sign or the word that comes next, "" at the end; a text or a number as a space."""
        return " " if self.token.kind in {"text", "number", "pattern"} else self.token.text

    def _read(self) -> Token:
        after_line = False
        while self._end < len(self._script):
            pattern = _PATTERN.match(self._script, self._end) if not self._is_operand else None
            if pattern and pattern[0][:2] not in {"//", "/*"}:
                self._end, self._is_operand = pattern.end(), True
                return Token("pattern", pattern[0], after_line)
            found = _TOKEN.match(self._script, self._end)
            if not found:
                break
            self._end = found.end()
            if found.lastgroup != "space":
                kind, text = found.lastgroup or "", found[0]
                self._is_operand = kind in {"text", "number"} or text in {")", "]", "}"}
                self._is_operand |= kind == "word" and text not in {"return", "typeof", "in", "case"}
                return Token(kind, text, after_line)
            after_line = after_line or "\n" in found[0]
        if self._end < len(self._script) and not self._is_cut:
            raise UnknownSyntax(self._script[self._end])
        return Token("", "", after_line)


def unquoted(text: str) -> str:
    """Return what a text in quotes says."""

    def char(found: re.Match[str]) -> str:
        code = found[1] or found[2]
        return chr(int(code, 16)) if code else _WHITE.get(found[3], found[3])

    return _ESCAPE.sub(char, text[1:-1])

"""What the numbers and the quoted texts of a script say."""

import re

_HEX = "[0-9a-fA-F]"
_ESCAPE = re.compile(
    rf"\\(?:u({_HEX}{{4}})|u\{{0*((?:10|{_HEX})?{_HEX}{{1,4}})\}}|x({_HEX}{{2}})|([0-3]?[0-7]{{1,2}})|(\r\n|.))",
    re.DOTALL,
)
_WHITE = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "\n": "", "\r\n": ""}
_OCTAL = re.compile("0[0-7]+")


def number(written: str) -> float:
    """Return a number. Raises `ValueError` for one that cannot be told, such as 1n."""
    if _OCTAL.fullmatch(written):
        return float(int(written, 8))
    try:
        return float(int(written, 0)) if written[:2].lower() in {"0x", "0o", "0b"} else float(written)
    except OverflowError as error:
        raise ValueError(written) from error


def unquoted(written: str) -> str:
    """Return what a text in quotes says."""

    def char(found: re.Match[str]) -> str:
        code = found[1] or found[2] or found[3]
        if code or found[4]:
            return chr(int(code, 16) if code else int(found[4], 8))
        return _WHITE.get(found[5], found[5])

    said = _ESCAPE.sub(char, written[1:-1])
    return said.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

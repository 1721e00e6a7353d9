"""CPR numbers in addresses, which proxies and servers log: however they are written."""

import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import unquote

_ROUNDS = 8  # of decoding: each may bring forth another encoding
_LENGTH = 10
_SEPARATORS = re.compile(r"[\W_]+")
_DIGITS = re.compile(rf"[0-9]{{{_LENGTH},}}")
_UNICODE = re.compile(r"(?:%|\\)u([0-9a-fA-F]{4})")


def holds_number(url: str, is_number: Callable[[str], bool]) -> bool:
    """Whether `is_number` is true of any ten digits in the address.

    With any separators, percent-encoded any number of times, as `%u0030`, as HTML entities, in digits of any script.
    """
    text = url
    for _ in range(_ROUNDS):
        if any(map(is_number, _ten_digits(text))):
            return True
        decoded = html.unescape(unquote(_UNICODE.sub(lambda found: chr(int(found[1], 16)), text)))
        if decoded == text:
            return False
        text = decoded
    return True  # encoded more often than any site has reason to


def _ten_digits(text: str) -> set[str]:
    """Return every ten adjacent digits of the text without its separators."""
    if not text.isascii():
        text = "".join(str(unicodedata.digit(character, character)) for character in text)
    runs = _DIGITS.findall(_SEPARATORS.sub("", text))
    return {run[at : at + _LENGTH] for run in runs for at in range(len(run) - _LENGTH + 1)}

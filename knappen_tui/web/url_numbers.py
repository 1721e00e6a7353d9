"""CPR numbers in addresses, which proxies and servers log: however they are written."""

import re
from collections.abc import Callable

from knappen_tui.domain.masking import MOST_DECODINGS, ascii_digits, decodings

_LENGTH = 10
_SEPARATORS = re.compile(r"[\W_]+")
_DIGITS = re.compile(rf"[0-9]{{{_LENGTH},}}")


def holds_number(url: str, is_number: Callable[[str], bool]) -> bool:
    """Whether `is_number` is true of any ten digits in the address.

    With any separators, percent-encoded any number of times, as `%u0030`, as HTML entities, in digits of any script.
    """
    texts = [url, *decodings(url)]
    # One that is encoded more often than any site has reason to counts as one with a number.
    return any(map(is_number, set().union(*map(_ten_digits, texts)))) or len(texts) > MOST_DECODINGS


def _ten_digits(text: str) -> set[str]:
    """Return every ten adjacent digits of the text without its separators."""
    runs = _DIGITS.findall(_SEPARATORS.sub("", ascii_digits(text)))
    return {run[at : at + _LENGTH] for run in runs for at in range(len(run) - _LENGTH + 1)}

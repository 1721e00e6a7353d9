"""Masking of CPR numbers in free text (errors, file names, purposes), and ids that are never masked."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

_GROUP = re.compile(r"(?<![0-9])([0-9]{2})[./-]?([0-9]{2})[./-]?([0-9]{2})[ ./-]?[0-9]{4}(?![0-9])")
_MOMENT = re.compile(
    r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])"
    r"|[0-9]{2}-[0-9]{2}-[0-9]{4}(?: [0-9]{2}[.:][0-9]{2}(?:[.:][0-9]{2})?)?(?![0-9])|[0-9]{8}-[0-9]{6}-[a-z])"
)
_UNICODE = re.compile(r"(?:%|\\)u([0-9a-fA-F]{4})")
MOST_DECODINGS = 8
_LETTERS = re.compile(r"[^\W\d_]+")
# Replacement numbers have 60 added to the day.
_DAYS = frozenset({*range(1, 32), *range(61, 92)})
_MONTHS = range(1, 13)


def masked(text: str) -> str:
    """Return the text with every ten digits that may be a CPR number masked: `050680-••••`."""
    return _GROUP.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return f"{day}{month}{year}-••••" if _may_be_cpr(f"{day}{month}") else found[0]


def holds_cpr_digits(text: str) -> bool:
    """Whether digits that no letter parts may hold a CPR number, whatever stands between them."""
    for between_letters in _LETTERS.split(text):
        digits = re.sub(r"[^0-9]", "", between_letters)
        if any(_may_be_cpr(digits[at : at + 10]) for at in range(len(digits) - 9)):
            return True
    return False


def _may_be_cpr(digits: str) -> bool:
    return int(digits[:2]) in _DAYS and int(digits[2:4]) in _MONTHS


def masked_everywhere(text: str) -> str:
    """Return the text with every number that may be a CPR number masked, however it is written.

    With anything but letters between the digits, percent-encoded or as HTML entities, in digits of any script. Moments
    and the ids of `timestamped_id` stay.
    """
    for decoded in map(ascii_digits, (text, *decodings(text))):
        if holds_cpr_digits(decoded):
            text = decoded
    parts = _MOMENT.split(masked(text))
    return "".join(part if place % 2 else _without_numbers(part) for place, part in enumerate(parts))


def decodings(text: str) -> Iterator[str]:
    """Yield the text with its percent signs, entities and escapes decoded, as long as that changes it.

    At most `MOST_DECODINGS` times: each may bring forth another encoding.
    """
    from html import unescape  # what most commands never need
    from urllib.parse import unquote

    for _ in range(MOST_DECODINGS):
        decoded = unescape(unquote(_UNICODE.sub(lambda found: chr(int(found[1], 16)), text)))
        if decoded == text:
            return
        yield decoded
        text = decoded


def ascii_digits(text: str) -> str:
    """Return the text with the digits of any script as 0 to 9."""
    return text if text.isascii() else "".join(str(unicodedata.digit(one, one)) for one in text)


def _without_numbers(text: str) -> str:
    """Return the text with the digits replaced in every stretch without letters that holds a number."""
    parts = re.split(f"({_LETTERS.pattern})", text)
    return "".join(re.sub(r"[0-9]", "•", part) if holds_cpr_digits(part) else part for part in parts)


def timestamped_id(moment: datetime, kind: str, size: int) -> str:
    """An id of local time, the letter `kind` and `size` random bytes in hex: `20261121-120000-r1a2b3c4d`.

    `masked` leaves it as it is: the letter keeps six digits of time and four of chance from forming a CPR number.
    """
    import secrets

    return f"{moment:%Y%m%d-%H%M%S}-{kind}{secrets.token_hex(size)}"

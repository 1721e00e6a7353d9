"""Masking of CPR numbers in free text (errors, file names, purposes), and ids that are never masked."""

import re
from datetime import datetime

_GROUP = re.compile(r"(?<![0-9])([0-9]{2})[./-]?([0-9]{2})[./-]?([0-9]{2})[ ./-]?[0-9]{4}(?![0-9])")
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


def timestamped_id(moment: datetime, kind: str, size: int) -> str:
    """An id of local time, the letter `kind` and `size` random bytes in hex: `20261121-120000-r1a2b3c4d`.

    `masked` leaves it as it is: the letter keeps six digits of time and four of chance from forming a CPR number.
    """
    import secrets

    return f"{moment:%Y%m%d-%H%M%S}-{kind}{secrets.token_hex(size)}"

"""Masking of CPR numbers in free text (errors, file names, purposes), and ids that are never masked."""

import re
from datetime import datetime

_GROUP = re.compile(r"(?<![0-9])([0-9]{2})[./-]?([0-9]{2})[./-]?([0-9]{2})[ ./-]?[0-9]{4}(?![0-9])")
# Replacement numbers have 60 added to the day.
_DAYS = frozenset({*range(1, 32), *range(61, 92)})
_MONTHS = range(1, 13)


def masked(text: str) -> str:
    """Return the text with every ten digits that may be a CPR number masked: `050680-••••`."""
    return _GROUP.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    day, month, year = found.groups()
    return f"{day}{month}{year}-••••" if int(day) in _DAYS and int(month) in _MONTHS else found[0]


def timestamped_id(moment: datetime, kind: str, size: int) -> str:
    """An id of local time, the letter `kind` and `size` random bytes in hex: `20261121-120000-r1a2b3c4d`.

    `masked` leaves it as it is: the letter keeps six digits of time and four of chance from forming a CPR number.
    """
    import secrets

    return f"{moment:%Y%m%d-%H%M%S}-{kind}{secrets.token_hex(size)}"

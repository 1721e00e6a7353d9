"""Whole CPR numbers in text."""

import re

_NUMBER = re.compile(r"(?<![0-9a-f])[0-3][0-9][01][0-9]{3}-?[0-9]{4}(?![0-9a-f])")


def numbers_in(text: str) -> list[str]:
    """What may be a CPR number in full; digits within hexadecimal text are none."""
    return _NUMBER.findall(text)

"""CPR numbers: parsing with reasons in Danish, birth date, masked representation.

stdnum is imported with the first number, since it takes time to load.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

_TEN_DIGITS = re.compile(r"[0-9]{6}-?[0-9]{4}")
_REPLACEMENT_DAYS = range(61, 92)
# Seventh digits with the same century in every year share one entry in the cache of birth dates.
_SAME_CENTURY = {digit: digits[0] for digits in ("0123", "49", "5678") for digit in digits}


@dataclass(frozen=True, slots=True, order=True)
class Cpr:
    """A valid CPR number. `repr` and `str` are masked; the number itself is `.digits` (ten digits)."""

    digits: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.digits[:6]}-••••"

    def __repr__(self) -> str:
        return f"Cpr({self})"

    @property
    def birth_date(self) -> date:
        """Date of birth; the century follows from the seventh digit (CPR-kontoret's table).

        Raises `InvalidCpr` for digits that `parse` would refuse.
        """
        if born := _birth_date(self.digits):
            return born
        raise InvalidCpr(_date_fault(self.digits))

    @property
    def is_modulus_11(self) -> bool:
        """Whether the check digit fits. Not a rule since 1 October 2007, so no reason to reject."""
        from stdnum.dk import cpr as stdnum_cpr

        return stdnum_cpr.checksum(self.digits) == 0

    def age(self, today: date) -> int:
        """Age in whole years on `today`."""
        born = self.birth_date
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class InvalidCpr(ValueError):
    """Not a valid CPR number; `str()` is the reason in Danish, without the number."""


@dataclass(frozen=True, slots=True)
class ParsedCpr:
    """A valid number and a note in Danish about how it was written, "" for none."""

    cpr: Cpr
    note: str = ""


def parse(text: str, *, today: date, modulus_11: bool = False) -> ParsedCpr:
    """Parse one CPR number; hyphens and spaces are ignored, nine digits get a leading zero.

    With `modulus_11` a number without the old check digit gets a note.
    Raises `InvalidCpr` with a reason in Danish.
    """
    note = ""
    if _TEN_DIGITS.fullmatch(text):
        digits = text.replace("-", "")
    else:
        from stdnum.util import clean

        digits = clean(text, " -").strip()
        if not digits:
            raise InvalidCpr("linjen er tom")
        if not (digits.isascii() and digits.isdigit()):
            raise InvalidCpr("indeholder andet end tal")
        if len(digits) == 9:
            digits = f"0{digits}"
            note = "nul sat foran (der stod kun ni cifre)"
        elif len(digits) != 10:
            raise InvalidCpr(f"{len(digits)} cifre i stedet for 10")
    born = _birth_date(digits)
    if born is None:
        reason = _date_fault(digits)
        raise InvalidCpr(f"ni cifre, og med et nul foran: {reason}" if note else reason)
    if born > today:
        raise InvalidCpr("fødselsdatoen ligger i fremtiden")
    found = Cpr(digits)
    if modulus_11 and not found.is_modulus_11:
        missing = "opfylder ikke modulus 11 (almindeligt siden 2007)"
        note = f"{note}; {missing}" if note else missing
    return ParsedCpr(found, note)


def _birth_date(digits: str) -> date | None:
    return _known_birth_date(digits[:6] + _SAME_CENTURY[digits[6]])


@lru_cache(maxsize=1 << 16)
def _known_birth_date(head: str) -> date | None:
    """The birth date of seven digits, None if there is no such date. Cached: long lists repeat birthdays."""
    from stdnum.dk import cpr as stdnum_cpr
    from stdnum.exceptions import InvalidComponent

    try:
        return stdnum_cpr.get_birth_date(head)
    except InvalidComponent:
        return None


def _date_fault(digits: str) -> str:
    """The part of DDMMYY that does not exist, in Danish."""
    day, month, year = int(digits[:2]), int(digits[2:4]), digits[4:6]
    if day in _REPLACEMENT_DAYS:
        return f"erstatnings-CPR-nummer (dag {day} er {day - 60} + 60): står ikke i CPR-registret og kan ikke slås op"
    if not 1 <= month <= 12:
        return f"måned {digits[2:4]} findes ikke"
    if not 1 <= day <= 31:
        return f"dag {digits[:2]} findes ikke"
    return f"dag {day} findes ikke i måned {month} år {year}"

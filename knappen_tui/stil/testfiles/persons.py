"""Invented persons: CPR numbers that were never issued, and made-up names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from knappen_tui.domain.cpr import Cpr

_FIRST_BIRTHDAY = date(1960, 1, 2)
_BIRTHDAYS = 40 * 365
_STEP = 4099  # days between neighbours; coprime with the number of birthdays
_FIRST_NAMES = ("Prøve", "Øve", "Test", "Mønster", "Eksempel")
_LAST_NAMES = ("Prøvesen", "Øvesen", "Testesen", "Mønstersen", "Eksempelsen")


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """An invented person."""

    person_id: str
    first: str
    last: str
    born: date
    koen: str


def person(index: int) -> InventedPerson:
    """The person with this index, always the same; different indexes have different numbers."""
    round_, place = divmod(index, _BIRTHDAYS)
    born = _FIRST_BIRTHDAY + timedelta(days=place * _STEP % _BIRTHDAYS)
    if (born.month, born.day) == (1, 1):
        born += timedelta(days=1)
        round_ += 300
    return InventedPerson(
        person_id=number(born, round_),
        first=_FIRST_NAMES[index % 5],
        last=_LAST_NAMES[index // 5 % 5],
        born=born,
        koen="1" if int(number(born, round_)[9]) % 2 else "2",
    )


def number(born: date, turn: int = 0) -> str:
    """A number with this birthday that was never issued: it fails modulus 11. `turn` gives different ones."""
    return next(found for place, found in enumerate(_failing(born)) if place == turn)


def _failing(born: date) -> Iterator[str]:
    century = 4 if born.year >= 2000 else 0
    for tail in count():
        digits = f"{born:%d%m%y}{century * 1000 + tail:04}"
        if not Cpr(digits).is_modulus_11:
            yield digits

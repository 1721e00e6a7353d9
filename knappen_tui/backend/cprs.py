"""CPR numbers that were never issued: each fails modulus 11, and no birthday is 1 January.

A number depends only on (seed, index), and different indexes give different numbers: the index is permuted over all
numbers available. A population uses the seventh digits 0, 1, 2 (born in the 1900s) and 4, 5, 6 (born since 2000);
3 and 9 are reserved for numbers that are in no population of any seed and size.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import islice
from math import gcd
from random import Random

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.danish import count

_FIRST_BIRTHDAY = date(1955, 1, 1)
_LAST_BIRTHDAY = date(2005, 12, 31)
_PER_SEVENTH_DIGIT = 200  # two middle digits, odd or even
# The seventh digits in use, by whether the person is born since 2000.
_SEVENTH_DIGITS = {False: "012", True: "456"}
_RESERVED_SEVENTH_DIGITS = {False: "3", True: "9"}


def known_cpr(seed: int, index: int) -> Cpr:
    """The number of person `index` (from 0) of the population with this seed. Raises `ValueError` beyond capacity."""
    return _cpr_at(seed, index, _SEVENTH_DIGITS)


def spare_cprs(seed: int, n: int, *, born_before: int) -> list[Cpr]:
    """`n` numbers from the end of those that a population with this seed may take, born before a year."""
    last = len(_birthdays()) * len(_SEVENTH_DIGITS[False]) * _PER_SEVENTH_DIGIT
    numbers = (known_cpr(seed, index) for index in reversed(range(last)))
    return list(islice((cpr for cpr in numbers if cpr.birth_date.year < born_before), n))


def unknown_cprs(n: int, seed: int = 0) -> list[Cpr]:
    """`n` different valid numbers that no population holds. Raises `ValueError` beyond capacity."""
    return [_cpr_at(seed, index, _RESERVED_SEVENTH_DIGITS) for index in range(n)]


def _cpr_at(seed: int, index: int, seventh_digits: dict[bool, str]) -> Cpr:
    days = _birthdays()
    per_day = len(seventh_digits[False]) * _PER_SEVENTH_DIGIT
    capacity = len(days) * per_day
    if not 0 <= index < capacity:
        raise ValueError(f"der er kun plads til {count(capacity, 'person', 'personer')}")
    step, offset = _permutation(seed, capacity)
    day, slot = divmod((index * step + offset) % capacity, per_day)
    seventh, slot = divmod(slot, _PER_SEVENTH_DIGIT)
    middle, sex = divmod(slot, 2)
    digits, since_2000 = days[day]
    return next(_failing_modulus_11(f"{digits}{seventh_digits[since_2000][seventh]}{middle:02}", sex, middle))


def _failing_modulus_11(nine: str, sex: int, turn: int) -> Iterator[Cpr]:
    """The numbers of this sex that fail modulus 11, at least four of five; `turn` varies which is first."""
    for nth in range(5):
        found = Cpr(f"{nine}{sex + 2 * ((turn + nth) % 5)}")
        if not found.is_modulus_11:
            yield found


@cache
def _birthdays() -> tuple[tuple[str, bool], ...]:
    """Every birthday but 1 January as (DDMMYY, born since 2000)."""
    span = range(_FIRST_BIRTHDAY.toordinal(), _LAST_BIRTHDAY.toordinal() + 1)
    days = map(date.fromordinal, span)
    return tuple((f"{day:%d%m%y}", day.year >= 2000) for day in days if (day.month, day.day) != (1, 1))


@cache
def _permutation(seed: int, capacity: int) -> tuple[int, int]:
    """Step and offset of `index * step + offset` modulo the capacity; coprime, so that no two indexes collide."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    step = capacity // 3 + int(random.random() * capacity / 3)
    while gcd(step, capacity) != 1:
        step += 1
    return step, int(random.random() * capacity)

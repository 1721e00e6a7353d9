"""CPR numbers that were never issued: each fails modulus 11 and is nobody's 1 January birthday.

A number follows from (seed, index) alone, and different indexes give different numbers: the index
is permuted over all the places there are. The seventh digit keeps two lanes apart: a population uses
0, 1, 2 (born in the 1900s) and 4, 5, 6 (born since 2000); 3 and 9 are reserved for numbers that are
in no population whatever its seed or size.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from math import gcd
from random import Random

from knappen_tui.domain.cpr import Cpr

_FIRST_BIRTHDAY = date(1955, 1, 1)
_LAST_BIRTHDAY = date(2005, 12, 31)
_PER_LANE = 200  # two middle digits, and odd or even
_LANES = {False: "012", True: "456"}
_RESERVED_LANES = {False: "3", True: "9"}


def known_cpr(seed: int, index: int) -> Cpr:
    """The number of person `index` (from 0) of the population with this seed. Raises `ValueError` beyond capacity."""
    return _place(seed, index, _LANES)


def unknown_cprs(n: int, seed: int = 0) -> list[Cpr]:
    """`n` different valid numbers that no population holds. Raises `ValueError` beyond capacity."""
    return [_place(seed, index, _RESERVED_LANES) for index in range(n)]


def _place(seed: int, index: int, lanes: dict[bool, str]) -> Cpr:
    days = _birthdays()
    per_day = len(lanes[False]) * _PER_LANE
    capacity = len(days) * per_day
    if not 0 <= index < capacity:
        raise ValueError(f"der er kun plads til {capacity} personer")
    step, offset = _permutation(seed, capacity)
    day, slot = divmod((index * step + offset) % capacity, per_day)
    lane, slot = divmod(slot, _PER_LANE)
    middle, sex = divmod(slot, 2)
    digits, since_2000 = days[day]
    return next(_failing(f"{digits}{lanes[since_2000][lane]}{middle:02}", sex, middle))


def _failing(nine: str, sex: int, turn: int) -> Iterator[Cpr]:
    """Ten-digit numbers with the sex's last digits that fail modulus 11 (at least four of five do)."""
    for nth in range(5):
        found = Cpr(f"{nine}{sex + 2 * ((turn + nth) % 5)}")
        if not found.is_modulus_11:
            yield found


@cache
def _birthdays() -> tuple[tuple[str, bool], ...]:
    """Every day but 1 January as (DDMMYY, born since 2000)."""
    span = range(_FIRST_BIRTHDAY.toordinal(), _LAST_BIRTHDAY.toordinal() + 1)
    days = map(date.fromordinal, span)
    return tuple((f"{day:%d%m%y}", day.year >= 2000) for day in days if (day.month, day.day) != (1, 1))


@cache
def _permutation(seed: int, capacity: int) -> tuple[int, int]:
    """Step and offset of `index * step + offset` modulo the capacity; coprime, so no two indexes meet."""
    random = Random(seed)  # noqa: S311 - reproducible, not secret
    step = capacity // 3 + int(random.random() * capacity / 3)
    while gcd(step, capacity) != 1:
        step += 1
    return step, int(random.random() * capacity)

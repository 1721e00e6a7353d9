"""Generate one fictional person's registrations from (seed, index).

Only `Random.random` is called: Python guarantees the sequence of that method alone, and a population must be the same
under every version.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import TypeVar

from knappen_tui.backend import exams
from knappen_tui.backend.udbydere import KOMMUNER, UDBYDERE
from knappen_tui.domain.kursist import DuModul

REFERENCE_DATE = date(2026, 10, 1)  # the last date that can occur
INTRODANSK = "Introdansk"

T = TypeVar("T")

_TODAY = REFERENCE_DATE.toordinal()
_REGISTER_STARTS = date(2004, 1, 5).toordinal()
_OLD_REGISTER = (date(1994, 8, 1).toordinal(), date(2003, 12, 15).toordinal())
_OLD_REGISTER_ENDS = date(2007, 1, 1).toordinal()
_INTRODANSK_YEARS = (date(2014, 1, 1).toordinal(), date(2017, 6, 30).toordinal())
_OF_AGE_DAYS = 18 * 365 + 5
_MOST_MODULES = 16
_MODULE_DAYS = {1: (80, 190), 2: (60, 150), 3: (45, 110)}
_CATEGORIES = "5551123467"
_REASONS_PASSED = "1111122"
_REASONS_OTHER = "03456789"
_REASONS_INTRODANSK = ("31", "32", "33", "34", "35", "36", "37", "38", "39", "0")


@dataclass(slots=True)
class History:
    """Rows for the tables of one person, each without the person's id, columns in the order of `schema.sql`."""

    moduler: list[tuple[str | None, ...]] = field(default_factory=list)
    proever: list[tuple[str | int | None, ...]] = field(default_factory=list)
    henvisninger: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    meritter: dict[str, tuple[str, str]] = field(default_factory=dict)
    prae2004: tuple[str | None, bool] | None = None


def generate(seed: int, index: int, born: date) -> History:
    """Generate the registrations of person `index`, born on `born`; at least one."""
    return _Generator(Random((seed << 32) | index), born.toordinal()).generate()  # noqa: S311 - reproducible, not secret


class _Generator:
    """The random state of one person and the rows so far. Days are ordinals of `date`."""

    def __init__(self, random: Random, born: int) -> None:
        self._random = random.random
        self._of_age = born + _OF_AGE_DAYS
        self._home = self._between(0, len(KOMMUNER) - 1)
        self._kategori: str | None = self._choice(_CATEGORIES)
        self._ability = self._random()
        self._history = History()

    def generate(self) -> History:
        kind = self._random()
        if kind < 0.04 and self._of_age < _OLD_REGISTER[1]:
            self._before_2004()
        elif kind < 0.075:
            self._exams_alone()
        elif kind < 0.10:
            self._referred_and_not_begun()
        else:
            self._modules_from_start()
        return self._history

    def _between(self, low: int, high: int) -> int:
        return low + int(self._random() * (high - low + 1))

    def _chance(self, probability: float) -> bool:
        return self._random() < probability

    def _choice(self, values: Sequence[T]) -> T:
        return values[int(self._random() * len(values))]

    def _udbyder(self) -> str:
        return UDBYDERE[self._home].nummer

    def _some_day(self, margin: int = 10) -> int:
        """A day from age 18 and the start of the register to `margin` days before the reference date."""
        return self._between(max(self._of_age, _REGISTER_STARTS), _TODAY - margin)

    def _before_2004(self) -> None:
        begun = self._between(max(self._of_age, _OLD_REGISTER[0]), _OLD_REGISTER[1])
        self._history.prae2004 = (None if self._chance(0.03) else _iso(begun), self._chance(0.8))

    def _exams_alone(self) -> None:
        """A selvstuderende: exams without a module."""
        self._exams(self._choice(exams.PROEVER), self._some_day(400))

    def _referred_and_not_begun(self) -> None:
        day = self._some_day() if self._chance(0.4) else _TODAY - self._between(1, 120)
        self._refer(max(day, self._of_age))
        if self._chance(0.3):
            self._credit(DuModul(self._choice((2, 3)), self._between(1, 3)), day)

    def _modules_from_start(self) -> None:
        start = self._some_day()
        if start < _OLD_REGISTER_ENDS and self._of_age < _OLD_REGISTER[1] and self._chance(0.5):
            self._before_2004()
        level, number = self._choice((1, 1, 2, 2, 2, 2, 3, 3, 3)), 1
        if self._chance(0.25):
            number = self._between(2, 4)
            self._credit(DuModul(level, number - 1), start)
        if self._chance(0.06):
            self._kategori = None
        elif self._chance(0.04):
            self._refer(start + self._between(1, 40))  # reported late: no referral before the module
        else:
            self._refer(start - self._between(5, 70))
        if _INTRODANSK_YEARS[0] <= start <= _INTRODANSK_YEARS[1] and self._chance(0.3):
            end = start + self._between(30, 120)
            self._module(INTRODANSK, start, end, self._choice(_REASONS_INTRODANSK), None)
            start = end + self._between(5, 200)
        self._modules(DuModul(level, number), start)

    def _modules(self, du_modul: DuModul, start: int) -> None:
        """Modules in sequence until the reference date or until the person stops."""
        for _ in range(_MOST_MODULES):
            end = start + self._between(*_MODULE_DAYS[du_modul.niveau])
            if end > _TODAY:
                self._module(str(du_modul), start, None, None, None)
                return
            passed = self._chance(0.85)
            tested = end - self._between(0, 14) if passed and not self._chance(0.08) else None
            reason = self._choice(_REASONS_PASSED if passed else _REASONS_OTHER)
            self._module(str(du_modul), start, end, reason, tested)
            if passed and du_modul in exams.ENDS:
                self._exams(exams.ENDS[du_modul], end)
            following = self._following(du_modul, end, passed=passed)
            start = end + self._pause()
            if following is None or start > _TODAY:
                return
            if self._chance(0.06):
                self._home = self._between(0, len(KOMMUNER) - 1)
                self._refer(start - self._between(0, 30))
            du_modul = following

    def _following(self, done: DuModul, end: int, *, passed: bool) -> DuModul | None:
        """The module after `done`: the next, the same, one of another level (also lower), or None."""
        roll = self._random()
        if roll < 0.09:
            return None
        if roll < 0.13 and done.niveau > 1:
            return DuModul(done.niveau - 1, min(6, done.modul + self._between(0, 2)))
        if roll < 0.16 and done.niveau < 3:
            above = DuModul(done.niveau + 1, max(1, done.modul - 1))
            if above.modul > 1:
                self._credit(DuModul(above.niveau, above.modul - 1), end)
            return above
        if not passed:
            return done
        if done.modul == 6 or (done == DuModul(3, 5) and not self._chance(0.4)):
            return None
        return DuModul(done.niveau, done.modul + 1)

    def _pause(self) -> int:
        """Days between two modules: up to two weeks, a holiday, or a break of months or years."""
        roll = self._random()
        if roll < 0.7:
            return self._between(1, 14)
        return self._between(15, 90) if roll < 0.92 else self._between(150, 1500)

    def _module(self, code: str, start: int, end: int | None, reason: str | None, tested: int | None) -> None:
        slutdato = None if end is None else _iso(end)
        bestaaet = None if tested is None else _iso(max(tested, start))
        self._history.moduler.append((_iso(start), code, slutdato, self._udbyder(), self._kategori, reason, bestaaet))

    def _refer(self, day: int) -> None:
        day = min(day, _TODAY)
        if self._kategori is None or self._chance(0.2):
            self._kategori = self._choice(_CATEGORIES)
        self._history.henvisninger[_iso(day), self._kategori] = (KOMMUNER[self._home][0], self._udbyder())

    def _credit(self, du_modul: DuModul, day: int) -> None:
        self._history.meritter.setdefault(str(du_modul), (_iso(day), self._udbyder()))

    def _exams(self, proeve: str, ready: int) -> None:
        """Up to three attempts in consecutive terms until passed; each exam only once a person."""
        if any(proeve in row for row in self._history.proever):
            return
        term = exams.Term.after(date.fromordinal(ready))
        for _ in range(3):
            day = term.day(self._random())
            if day > REFERENCE_DATE:
                return
            reported = not self._chance(0.02)
            marks = exams.marks(proeve, term, self._ability, self._random) if reported else exams.NOT_REPORTED
            dated = None if term.year < 2006 and self._chance(0.5) else day.isoformat()
            self._history.proever.append((term.year, term.name, proeve, dated, *marks, self._udbyder()))
            if marks.resultat == exams.PASSED or not self._chance(0.75):
                return
            term = term.following()


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()

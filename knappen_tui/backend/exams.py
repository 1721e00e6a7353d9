"""Exams: terms, marks on the scale in force, and the rules for passing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple, Self

from knappen_tui.domain.kursist import DuModul

PD1, PD2, PD3, STUDIEPROEVEN = PROEVER = ("Prøve i Dansk 1", "Prøve i Dansk 2", "Prøve i Dansk 3", "Studieprøven")
ENDS = {DuModul(1, 6): PD1, DuModul(2, 6): PD2, DuModul(3, 5): PD3, DuModul(3, 6): STUDIEPROEVEN}
PASSED = "Bestået"
FAILED = "Ikke bestået"

_SUMMER, _WINTER = "maj/juni", "november/december"
_SCALE_13 = ("00", "03", "5", "6", "7", "8", "9", "10", "11", "13")
_SCALE_7 = ("-3", "00", "02", "4", "7", "10", "12")


class Term(NamedTuple):
    """An exam term: May/June or November/December of a year."""

    year: int
    name: str

    @classmethod
    def after(cls, day: date) -> Self:
        """The first term after `day`."""
        if day < date(day.year, 5, 10):
            return cls(day.year, _SUMMER)
        return cls(day.year, _WINTER) if day < date(day.year, 11, 5) else cls(day.year + 1, _SUMMER)

    def following(self) -> "Term":
        """The term half a year later."""
        return Term(self.year, _WINTER) if self.name == _SUMMER else Term(self.year + 1, _SUMMER)

    def day(self, fraction: float) -> date:
        """The day at `fraction` (0 to 1) of the term."""
        first = date(self.year, 5, 15) if self.name == _SUMMER else date(self.year, 11, 10)
        return first + timedelta(days=int(fraction * 32))

    @property
    def on_13_scale(self) -> bool:
        """Whether its marks are on the 13-scale, in force until the summer of 2007."""
        return (self.year, self.name) <= (2007, _SUMMER)


class Marks(NamedTuple):
    """The marks of one attempt as text, and the result."""

    laeseforstaaelse: str | None
    skriftlig: str | None
    mundtlig: str | None
    resultat: str | None


NOT_REPORTED = Marks(None, None, None, None)


def marks(proeve: str, term: Term, ability: float, random: Callable[[], float]) -> Marks:
    """Random marks for an ability of 0 to 1, and the result that follows from them."""
    scale = _SCALE_13 if term.on_13_scale else _SCALE_7
    parts = [scale[_step(len(scale), ability, random())] for _ in range(2 if proeve == PD1 else 3)]
    resultat = PASSED if passed(proeve, parts, on_13_scale=term.on_13_scale) else FAILED
    if proeve == PD1:
        return Marks(None, parts[0], parts[1], resultat)
    return Marks(parts[0], parts[1], parts[2], resultat)


def passed(proeve: str, parts: list[str], *, on_13_scale: bool) -> bool:
    """Whether these marks (the oral one last) pass: the oral counts twice; Studieprøven requires each part.

    The threshold is 2, and 6 on the 13-scale (a guess: it is not in the sources).
    """
    needed = 6 if on_13_scale else 2
    points = [int(part) for part in parts]
    if proeve == STUDIEPROEVEN:
        return min(points) >= needed
    return sum(points) + points[-1] >= needed * (len(points) + 1)


def _step(steps: int, ability: float, luck: float) -> int:
    """An index on a scale of `steps` marks: ability and luck (0 to 1) in equal parts."""
    return min(steps - 1, int((0.04 + 0.5 * ability + 0.46 * luck) * steps))

"""Periods of a return and the days on which it is taken in."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.stil.document import ReturnKind

_QUARTER = re.compile(r"([0-9]{4})[Kk]([1-4])")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_AMU_MONTHS = (1, 4, 8, 10)  # the document says August, not July


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter (AMU) or a month: the index of its first month counted from year 0, and how many months it has."""

    first_month: int
    months: int

    @classmethod
    def quarter(cls, year: int, number: int) -> "Period":
        """Quarter 1 to 4 of a year."""
        return cls(year * 12 + 3 * (number - 1), 3)

    @classmethod
    def month(cls, year: int, number: int) -> "Period":
        """Month 1 to 12 of a year."""
        return cls(year * 12 + number - 1, 1)

    @classmethod
    def parse(cls, text: str, slags: ReturnKind) -> "Period":
        """`2026K3` for AMU, `2026-10` else. Raises `ConfigurationError`."""
        if slags is ReturnKind.AMU and (found := _QUARTER.fullmatch(text)) and int(found[1]):
            return cls.quarter(int(found[1]), int(found[2]))
        if (
            slags is not ReturnKind.AMU
            and (found := _MONTH.fullmatch(text))
            and 1 <= int(found[2]) <= 12
            and int(found[1])
        ):
            return cls.month(int(found[1]), int(found[2]))
        form = "et kvartal, fx 2026K3" if slags is ReturnKind.AMU else "en måned, fx 2026-10"
        raise ConfigurationError(f"Perioden »{text}« kan ikke bruges: skriv {form}.")

    @classmethod
    def from_field(cls, text: str) -> "Period | None":
        """The quarter in Indberetningsperiode (`202603`; the form is a guess), None where it is none."""
        if len(text) == 6 and text.isdecimal() and text[4:] in {"01", "02", "03", "04"} and int(text[:4]) > 1:
            return cls.quarter(int(text[:4]), int(text[4:]))
        return None

    def earlier(self, periods: int) -> "Period":
        """The period so many periods before this one."""
        return Period(self.first_month - periods * self.months, self.months)

    @property
    def year(self) -> int:
        """The year it lies in."""
        return self.first_month // 12

    @property
    def start(self) -> date:
        """Its first day."""
        return date(self.first_month // 12, self.first_month % 12 + 1, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        last = self.first_month + self.months - 1
        year, month = last // 12, last % 12 + 1
        return date(year, month, monthrange(year, month)[1])

    @property
    def field(self) -> str:
        """As Indberetningsperiode has it, `202603`."""
        return f"{self.year:04}{self.first_month % 12 // 3 + 1:02}"

    def __str__(self) -> str:
        month = self.first_month % 12
        return f"{self.year:04}K{month // 3 + 1}" if self.months == 3 else f"{self.year:04}-{month + 1:02}"


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


@dataclass(frozen=True, slots=True)
class ReportWindow:
    """The days on which a return for a period is taken in. `note` says what is not sure of it."""

    slags: ReturnKind
    first: date
    last: date
    periode: Period
    note: str = ""


def windows(today: date, *, months: int = 12) -> Iterator[ReportWindow]:
    """The windows that end today or later, month by month, for so many months."""
    for index in range(today.year * 12 + today.month - 1, today.year * 12 + today.month - 1 + months):
        year, month = index // 12, index % 12 + 1
        found = []
        if month in _AMU_MONTHS:
            note = "dokumentet skriver august; kvartalet slutter i juni" if month == 8 else ""
            last_quarter = Period(index - index % 3, 3).earlier(1)
            found.append(ReportWindow(ReturnKind.AMU, date(year, month, 15), date(year, month, 20), last_quarter, note))
        before = Period(index, 1).earlier(1)
        found.append(ReportWindow(ReturnKind.EUD, date(year, month, 2), date(year, month, 5), before))
        guessed = "dokumentet nævner ikke fristen; gæt: som EUD"
        found.append(ReportWindow(ReturnKind.FRAVAER, date(year, month, 2), date(year, month, 5), before, guessed))
        yield from (one for one in sorted(found, key=lambda one: one.first) if one.last >= today)

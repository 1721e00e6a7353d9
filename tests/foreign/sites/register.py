"""A register large enough for paging: the people of `tests.foreign.people` and six more, each there for a reason."""

from collections.abc import Mapping
from datetime import date, timedelta

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from tests.foreign import people

Register = Mapping[Cpr, Kursist]

_MORE = unknown_cprs(9, seed=7117)
MANY, TEN, ELEVEN, TWICE, EMPTY, GAPS = _MORE[:6]
UNKNOWN = _MORE[6:]

_UDBYDERE = ("101512", "173002", "461001", "751302", "851004")
_KOMMUNER = ("101 København", "173 Lyngby-Taarbæk", "461 Odense", "751 Aarhus", "851 Aalborg")


def _moduler(count: int, first: date) -> tuple[Modul, ...]:
    """So many modules, two months apart, no two alike; the last one is running."""
    found = []
    for number in range(count):
        start = first + timedelta(days=61 * number)
        end = start + timedelta(days=47)
        running = number == count - 1
        found.append(
            Modul(
                f"{1 + number % 3}-{1 + number % 6}",
                start,
                None if running else end,
                _UDBYDERE[number % 5],
                str(1 + number % 7),
                None if running else str(number % 10),
                end - timedelta(days=3) if number % 4 == 1 and not running else None,
            )
        )
    return tuple(found)


def _proever(count: int) -> tuple[Proeve, ...]:
    marks = ("-3", "00", "02", "4", "7", "10", "12")
    return tuple(
        Proeve(
            f"Prøve i Dansk {1 + number % 3}",
            date(2008 + number, 6 if number % 2 else 12, 3 + number),
            "Maj/juni" if number % 2 else "Nov./dec.",
            None if number % 3 == 0 else marks[number % 7],
            marks[(number + 2) % 7],
            marks[(number + 4) % 7],
            "Bestået" if number % 3 else "Ikke bestået",
            _UDBYDERE[number % 5],
        )
        for number in range(count)
    )


def _henvisninger(count: int) -> tuple[Henvisning, ...]:
    return tuple(
        Henvisning(date(2007 + number, 2 + number % 9, 5 + number), str(1 + number % 6), _KOMMUNER[number % 5], udbyder)
        for number, udbyder in zip(range(count), _UDBYDERE * 5, strict=False)
    )


_PEOPLE = (
    Kursist(
        MANY,
        _moduler(23, date(2009, 2, 2)),
        _proever(12),
        _henvisninger(11),
        (Merit("2-2", date(2009, 1, 12), "461001"), Merit("1-6", date(2008, 5, 19), "751302")),
        Prae2004(date(2001, 9, 3), True),
    ),
    Kursist(TEN, moduler=_moduler(10, date(2016, 3, 7))),
    Kursist(ELEVEN, moduler=_moduler(11, date(2018, 1, 8)), henvisninger=_henvisninger(1)),
    # Reported twice by the language centre: two records that are alike in every column.
    Kursist(TWICE, moduler=(Modul("2-3", date(2020, 8, 10), date(2020, 11, 27), "751302", "4", "2"),) * 2),
    # Known, and nothing is registered.
    Kursist(EMPTY),
    Kursist(
        GAPS,
        moduler=(Modul("1-1", date(2023, 10, 2)),),
        proever=(Proeve("Studieprøven"),),
        henvisninger=(Henvisning(date(2023, 9, 1)),),
    ),
)
REGISTER: Register = {**people.REGISTER, **{kursist.cpr: kursist for kursist in _PEOPLE}}

"""Persons for every rule of follow-up and each of its borders, relative to a day.

They come beside the population: their ids and numbers are its own, so that the population of a seed stays as it is.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from knappen_tui.backend import exams
from knappen_tui.backend.cprs import spare_cprs
from knappen_tui.backend.generator import INTRODANSK, History
from knappen_tui.backend.udbydere import KOMMUNER, UDBYDERE
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.follow_up.months import add_months

FIRST_ID = 1_000_000_001  # beyond any population

_HERE, _THERE = UDBYDERE[0].nummer, UDBYDERE[1].nummer
_KOMMUNE = KOMMUNER[0][0]
_KATEGORI = "5"
_DAY, _MONTH, _LONG = (timedelta(days=days) for days in (1, 30, 100))
_BORN_BEFORE = 1980
_MARKS = {exams.PASSED: ("02", "4", "7"), exams.FAILED: ("00", "00", "-3"), None: (None, None, None)}


class Case(NamedTuple):
    """A person made for one rule: whether the rule finds something by the extract alone, and by all registrations."""

    rule: str
    name: str
    by_extract: bool
    by_details: bool
    history: History


def cases(today: date) -> list[Case]:
    """Every case on a day, in an order that stays the same."""
    return [
        *_referred(today),
        *_inactive(today),
        *_running(today),
        *_twice(today),
        *_tested(today),
        *_examined(today),
        *_moved(today),
        *_five_years(today),
        Case("kun-foer-2004", "old register", True, True, History(prae2004=("1998-02-03", True))),
    ]


def case_cprs(seed: int, count: int) -> list[Cpr]:
    """The numbers of the cases beside the population of a seed, all born before 1980."""
    return spare_cprs(seed, count, born_before=_BORN_BEFORE)


def border(today: date, months: int) -> date:
    """The earliest day that is no more than so many months before today."""
    day = add_months(today, -months) - timedelta(days=3)
    while add_months(day, months) < today:
        day += _DAY
    return day


def _around(day: date) -> Iterator[tuple[str, date, int]]:
    """Yield the day before a border, the border and the day after, each with its name and its distance in days."""
    for distance, name in ((-1, "day before"), (0, "on the day"), (1, "day after")):
        yield name, day + timedelta(days=distance), distance


def _referred(today: date) -> Iterator[Case]:
    rule, long_ago = "henvist-ikke-begyndt", today - _LONG
    for name, day, distance in _around(border(today, 1)):
        yield Case(rule, name, False, distance < 0, _history(referrals=[day]))
    for name, day, distance in _around(long_ago):
        begun = _module("2-1", day, day + _MONTH)
        yield Case(rule, f"module begun the {name}", False, distance < 0, _history([begun], referrals=[long_ago]))
    again = [long_ago, today - timedelta(days=3)]
    yield Case(rule, "referred again", False, True, _history(referrals=again))


def _inactive(today: date) -> Iterator[Case]:
    rule, start = "ingen-aktivitet", add_months(today, -20)
    for name, day, distance in _around(border(today, 6)):
        yield Case(rule, f"ended, {name}", True, distance < 0, _history([_module("2-3", start, day)]))
    for name, day, distance in _around(border(today, 12)):
        yield Case(rule, f"begun, {name}", distance < 0, False, _history([_module("2-3", day, None)]))
    ended = [_module("2-6", start, add_months(today, -12))]
    since, before = add_months(today, -2), add_months(today, -30)
    for name, history, found in (
        ("exam passed", _history(ended, [_exam(exams.PD2, before, exams.PASSED)]), False),
        ("exam of another level passed", _history(ended, [_exam(exams.PD1, before, exams.PASSED)]), True),
        ("exam failed before", _history(ended, [_exam(exams.PD2, before, exams.FAILED)]), True),
        ("exam failed since", _history(ended, [_exam(exams.PD2, since, exams.FAILED)]), False),
        ("referred since", _history(ended, referrals=[since]), False),
        ("running too", _history([*ended, _module("3-1", before, None)]), False),
    ):
        yield Case(rule, name, True, found, history)


def _running(today: date) -> Iterator[Case]:
    for name, day, distance in _around(border(today, 9)):
        yield Case("modul-uden-slut", name, False, distance < 0, _history([_module("1-2", day, None)]))


def _twice(today: date) -> Iterator[Case]:
    rule, start, middle, end = "samme-modul-to-gange", *(add_months(today, -months) for months in (12, 9, 6))
    later = middle + _DAY
    for name, modules, found in (
        ("one after the other", [_module("2-2", start, middle), _module("2-2", later, end)], True),
        ("at two udbydere at once", [_module("2-2", start, middle), _module("2-2", start + _DAY, end, _THERE)], True),
        ("at another udbyder later", [_module("2-2", start, middle), _module("2-2", middle, end, _THERE)], True),
        ("different modules", [_module("2-2", start, middle), _module("2-3", later, end)], False),
        ("intro-dansk twice", [_intro(start, middle), _intro(later, end)], False),
    ):
        yield Case(rule, name, False, found, _history(modules))


def _tested(today: date) -> Iterator[Case]:
    start = add_months(today, -15)
    for name, day, distance in _around(border(today, 3)):
        module = _module("3-2", start, day + timedelta(days=5), tested=day)
        yield Case("modultest-bestaaet", name, False, distance >= 0, _history([module]))
    yield Case("modultest-bestaaet", "today", False, True, _history([_module("3-2", start, today, tested=today)]))


def _examined(today: date) -> Iterator[Case]:
    rule, start = "slutproeve", add_months(today, -24)
    for code, proeve in ((str(module), proeve) for module, proeve in exams.ENDS.items()):
        for name, day, distance in _around(border(today, 6)):
            yield Case(rule, f"{proeve} missing, {name}", False, distance < 0, _history([_module(code, start, day)]))
        recent = [_module(code, start, today - timedelta(days=9))]
        first, second = add_months(today, -20), add_months(today, -8)
        for name, attempts, found in (
            ("passed", [(first, exams.PASSED)], True),
            ("failed", [(first, exams.FAILED)], True),
            ("failed, then passed", [(first, exams.FAILED), (second, exams.PASSED)], True),
            ("without a result", [(first, None)], False),
        ):
            made = [_exam(proeve, day, result) for day, result in attempts]
            yield Case(rule, f"{proeve} {name}", False, found, _history(recent, made))
    not_last = [_module("2-6", start, add_months(today, -18)), _module("3-1", add_months(today, -17), today)]
    yield Case(rule, "a module after the last one", False, False, _history(not_last))


def _moved(today: date) -> Iterator[Case]:
    starts = [add_months(today, -4), add_months(today, -2)]
    for codes, found in (("2-2 1-4", True), ("2-4 2-3", True), ("2-5 3-1", False), ("2-2 2-2", False)):
        first, latest = codes.split()
        modules = [_module(first, starts[0], starts[0] + _MONTH), _module(latest, starts[1], starts[1] + _MONTH)]
        yield Case("trin-ned", codes.replace(" ", " to "), found, found, _history(modules))
    intro = [_intro(starts[0], starts[0] + _MONTH), _module("1-1", starts[1], None)]
    yield Case("trin-ned", "after intro-dansk", False, False, _history(intro))
    for name, there, found in (("moved", _THERE, True), ("stayed", _HERE, False)):
        modules = [_module("1-1", starts[0], starts[1]), _module("1-2", starts[1] + _DAY, None, there)]
        yield Case("skiftet-udbyder", name, found, found, _history(modules))


def _five_years(today: date) -> Iterator[Case]:
    day = today
    while add_months(day, 60) > today:
        day -= _DAY
    for name, start, distance in _around(day):
        yield Case("fem-aar", f"module {name}", distance <= 0, distance <= 0, _history([_module("1-1", start, None)]))
        referral = _history([_module("1-1", start + timedelta(days=50), None)], referrals=[start])
        yield Case("fem-aar", f"referral {name}", distance <= 0, distance <= 0, referral)
        alone = _history(referrals=[start])
        yield Case("fem-aar", f"referral alone {name}", False, distance <= 0, alone)


_Module = tuple[str | None, ...]
_Exam = tuple[str | int | None, ...]


def _module(
    code: str, start: date, end: date | None, udbyder: str = _HERE, *, tested: date | None = None, reason: str = "1"
) -> _Module:
    ended = (end.isoformat(), reason) if end else (None, None)
    passed = tested.isoformat() if tested else None
    return (start.isoformat(), code, ended[0], udbyder, _KATEGORI, ended[1], passed)


def _intro(start: date, end: date) -> _Module:
    return _module(INTRODANSK, start, end, reason="31")


def _exam(proeve: str, day: date, resultat: str | None) -> _Exam:
    """An exam of the term nearest before the day, taken on that day."""
    term = exams.Term(day.year, "maj/juni" if day.month < 9 else "november/december")
    reading, written, oral = _MARKS[resultat]
    return (term.year, term.name, proeve, day.isoformat(), None if proeve == exams.PD1 else reading, written, oral,
            resultat, _HERE)  # fmt: skip


def _history(modules: Iterable[_Module] = (), taken: Iterable[_Exam] = (), referrals: Iterable[date] = ()) -> History:
    return History(
        moduler=list(modules),
        proever=list(taken),
        henvisninger={(day.isoformat(), _KATEGORI): (_KOMMUNE, _HERE) for day in referrals},
    )

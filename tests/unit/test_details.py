"""The summary of a person's records, and the hours in which persons are looked up singly."""

from datetime import date, datetime, time, timedelta

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.details import SUMMARY_COLUMNS, DetailSummary, summary
from knappen_tui.domain.kursist import Kursist, Modul, Proeve
from knappen_tui.domain.time_window import TimeWindow

[CPR] = unknown_cprs(1)


def day(number: int) -> date:
    return date(2020, 1, 1) + timedelta(days=number)


def test_summary_of_no_records_is_empty() -> None:
    assert summary(Kursist(CPR)) == DetailSummary(None, None, None, None, None, 0, 0)
    assert tuple(column.field for column in SUMMARY_COLUMNS) == DetailSummary._fields


def test_highest_passed_exam_goes_by_level_then_by_date() -> None:
    exams = (
        Proeve("Studieprøven", day(9), resultat="Ikke bestået"),
        Proeve("PD3", day(5), resultat="Bestået"),
        Proeve("Prøve i  dansk 3", day(7), resultat=" bestået "),
        Proeve("Prøve i Dansk 2", day(8), resultat="Bestået", mundtlig="12"),
        Proeve("Studieprøven", day(9), laeseforstaaelse="12", skriftlig="12", mundtlig="12"),
    )
    assert summary(Kursist(CPR, proever=exams))[:2] == ("Prøve i  dansk 3", day(7))
    others = (Proeve("FVU-læsning trin 2", day(9), resultat="Bestået"), *exams[3:])
    assert summary(Kursist(CPR, proever=others))[:2] == ("Prøve i Dansk 2", day(8))


def test_summary_of_modules() -> None:
    modules = (
        Modul("2-1", day(0), day(50), "a", ophoersaarsag="1"),
        Modul("2-2", day(60), None, "b"),
        Modul("2-3", day(70), None, "a"),
        Modul("1-1", day(10), day(80), None, ophoersaarsag="7"),
    )
    assert summary(Kursist(CPR, moduler=modules))[2:] == ("2-3", day(80), "7", 4, 2)


@pytest.mark.parametrize(
    ("window", "at", "is_open"),
    [
        ("18:00-06:00", time(17, 59, 59), False),
        ("18:00-06:00", time(18), True),
        ("18.00 - 6.00", time(0), True),
        ("18:00-06:00", time(5, 59), True),
        ("18:00-06:00", time(6), False),
        ("08:00-16:00", time(8), True),
        ("08:00-16:00", time(16), False),
        ("08:00-16:00", time(23), False),
    ],
)
def test_window(window: str, at: time, is_open: bool) -> None:
    moment = datetime.combine(day(0), at).astimezone()
    parsed = TimeWindow.parse(window)
    assert parsed.is_open(moment) is is_open
    opens = parsed.opens_after(moment)
    assert moment < opens <= moment + timedelta(days=1)
    assert parsed.is_open(opens)
    assert not parsed.is_open(opens - timedelta(seconds=1))


@pytest.mark.parametrize("text", ["", "18-06", "25:00-06:00", "18:00-18:00", "18:00", "18:00-06:00-07:00", "aften"])
def test_other_texts_are_no_window(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        TimeWindow.parse(text)

"""The 16 columns, and how a row follows from a Kursist."""

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.domain.columns import Kind
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import DuModul, Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, from_kursist, title

SOMEONE = Cpr("0506801000")
DAY = date(2019, 8, 1)


def test_columns_are_those_of_the_guide() -> None:
    assert [(column.group, column.heading) for column in COLUMNS] == [
        ("", "CPR nr"),
        ("", "Findes i 2004+"),
        ("Første modul reg.", "Startdato"),
        ("Første modul reg.", "DU-Modul"),
        ("Første modul reg.", "Udbyder"),
        ("Seneste modul reg.", "Startdato"),
        ("Seneste modul reg.", "DU-Modul"),
        ("Seneste modul reg.", "Udbyder"),
        ("Seneste modul reg.", "Henvisning før. dato"),
        ("Seneste modul reg.", "Henvisning kategori"),
        ("Højeste merit", "DU-Modul"),
        ("Højeste merit", "Startdato"),
        ("Højeste merit", "Udbyder"),
        ("Søgning i præ-2004 data", "Findes i præ-2004 data"),
        ("Søgning i præ-2004 data", "Første startdato"),
        ("Søgning i præ-2004 data", "DU i præ-2004 data"),
    ]
    assert len({column.full_heading for column in COLUMNS}) == 16


def test_columns_are_the_fields_of_a_row_in_order() -> None:
    assert [field.name for field in fields(Udtraek)] == [column.field for column in COLUMNS]
    kinds = {Kind.TEXT: "x", Kind.DATE: DAY, Kind.JA_NEJ: True}
    row = Udtraek(SOMEONE, **{column.field: kinds[column.kind] for column in COLUMNS[1:]})  # type: ignore[arg-type]
    assert row.values() == (SOMEONE.digits, *(kinds[column.kind] for column in COLUMNS[1:]))


def test_tables_of_a_person_are_fields_of_their_records() -> None:
    assert {table.field for table in TABLES} == {field.name for field in fields(Kursist)} - {"cpr", "is_empty"}
    for table in TABLES:
        expected = [field.name for field in fields(table.record) if field.name != "andet"]
        assert [column.field for column in table.columns] == expected


def test_title_as_in_the_guide() -> None:
    assert title(date(2017, 1, 27)) == "Resultat af udtræk fra Danskundervisningsdatabasen per 27-01-2017"


def test_a_person_without_registrations() -> None:
    row = from_kursist(Kursist(SOMEONE))
    assert row == Udtraek(SOMEONE, findes=False, prae2004_findes=False)
    assert row.values() == (SOMEONE.digits, False, *[None] * 11, False, None, None)


def test_latest_module_may_lie_below_the_first() -> None:
    first = Modul("2-2", DAY, udbyder="101123")
    latest = Modul("1-4", DAY + timedelta(400), udbyder="280456")
    row = from_kursist(Kursist(SOMEONE, moduler=(latest, first)))
    assert (row.findes, row.foerste_du_modul, row.seneste_du_modul) == (True, "2-2", "1-4")
    assert (row.foerste_udbyder, row.seneste_udbyder) == ("101123", "280456")
    assert (row.foerste_startdato, row.seneste_startdato) == (DAY, DAY + timedelta(400))


def test_one_module_is_both_first_and_latest() -> None:
    row = from_kursist(Kursist(SOMEONE, moduler=(Modul("Introdansk", DAY),)))
    assert row.values()[2:8] == (DAY, "Introdansk", None, DAY, "Introdansk", None)


def test_modules_that_begin_on_the_same_day_go_by_code_then_udbyder() -> None:
    moduler = (Modul("2-3", DAY, udbyder="2"), Modul("2-2", DAY, udbyder="3"), Modul("2-3", DAY, udbyder="4"))
    for order in permutations(moduler):
        row = from_kursist(Kursist(SOMEONE, moduler=order))
        assert (row.foerste_du_modul, row.foerste_udbyder) == ("2-2", "3")
        assert (row.seneste_du_modul, row.seneste_udbyder) == ("2-3", "4")


def test_an_exam_without_any_module_is_enough_to_exist() -> None:
    row = from_kursist(Kursist(SOMEONE, proever=(Proeve("PD3"),)))
    assert row.findes
    assert row.values()[2:13] == (None,) * 11


@pytest.mark.parametrize(
    ("kursist", "findes"),
    [
        (Kursist(SOMEONE, henvisninger=(Henvisning(DAY),)), True),
        (Kursist(SOMEONE, meritter=(Merit("1-1"),)), True),
        (Kursist(SOMEONE, prae2004=Prae2004()), False),
    ],
)
def test_findes_needs_a_registration_from_2004_on(kursist: Kursist, findes: bool) -> None:
    assert kursist.findes is findes
    assert from_kursist(kursist).findes is findes


def test_known_only_before_2004() -> None:
    row = from_kursist(Kursist(SOMEONE, prae2004=Prae2004(date(1998, 3, 2), du=False)))
    assert (row.findes, row.prae2004_findes, row.prae2004_startdato, row.prae2004_du) == (
        False, True, date(1998, 3, 2), False,
    )  # fmt: skip


def test_the_referral_is_the_latest_no_later_than_the_latest_module() -> None:
    def referral(*days: int) -> date | None:
        henvisninger = tuple(Henvisning(DAY + timedelta(day), str(day)) for day in days)
        moduler = (Modul("1-1", DAY - timedelta(900)), Modul("1-2", DAY))
        return from_kursist(Kursist(SOMEONE, moduler=moduler, henvisninger=henvisninger)).henvisning_dato

    assert referral(-500, -20, 20) == DAY - timedelta(20)
    assert referral(0, -20) == DAY
    assert referral(1) is None
    assert referral() is None


def test_two_referrals_on_one_day_go_by_category_and_one_without_comes_last() -> None:
    henvisninger = (Henvisning(DAY, "1"), Henvisning(DAY, "5"), Henvisning(DAY))
    for order in permutations(henvisninger):
        row = from_kursist(Kursist(SOMEONE, moduler=(Modul("1-1", DAY),), henvisninger=order))
        assert row.henvisning_kategori == "5"


def test_referral_without_a_module_is_left_out() -> None:
    assert from_kursist(Kursist(SOMEONE, henvisninger=(Henvisning(DAY, "5"),))).henvisning_dato is None


def test_the_highest_merit_goes_by_level_then_module_then_day() -> None:
    meritter = (
        Merit("2-1"),
        Merit("1-6", DAY),
        Merit("2-4", DAY),
        Merit("2-4", DAY + timedelta(1), "9"),
        Merit("Intro"),
    )
    for order in permutations(meritter):
        row = from_kursist(Kursist(SOMEONE, meritter=order))
        assert (row.merit_du_modul, row.merit_startdato, row.merit_udbyder) == ("2-4", DAY + timedelta(1), "9")


def test_a_code_that_is_no_module_is_the_highest_only_where_alone() -> None:
    assert from_kursist(Kursist(SOMEONE, meritter=(Merit("Intro"),))).merit_du_modul == "Intro"


@pytest.mark.parametrize(("text", "parsed"), [("2-4", DuModul(2, 4)), ("4-1", None), ("2-7", None), ("2-4 ", None)])
def test_du_modul_is_level_and_module(text: str, parsed: DuModul | None) -> None:
    assert DuModul.parse(text) == parsed
    assert parsed is None or str(parsed) == text


_days = st.integers(0, 3).map(lambda days: DAY + timedelta(days))
_codes = st.sampled_from(["1-1", "2-3", "2-4", "Intro", "Andet"])
_udbydere = st.sampled_from([None, "101123", "280456"])
_kursister = st.builds(
    Kursist,
    cpr=st.just(SOMEONE),
    moduler=st.lists(st.builds(Modul, _codes, _days, udbyder=_udbydere), max_size=4).map(tuple),
    henvisninger=st.lists(st.builds(Henvisning, _days, _udbydere), max_size=4).map(tuple),
    meritter=st.lists(st.builds(Merit, _codes, st.none() | _days, _udbydere), max_size=4).map(tuple),
    prae2004=st.none() | st.builds(Prae2004, st.none() | _days, st.none() | st.booleans()),
)


@given(_kursister)
def test_the_row_does_not_depend_on_the_order_of_registrations(kursist: Kursist) -> None:
    other = replace(
        kursist,
        moduler=kursist.moduler[::-1],
        henvisninger=kursist.henvisninger[::-1],
        meritter=kursist.meritter[::-1],
    )
    assert from_kursist(other) == from_kursist(kursist)


@given(_kursister)
def test_the_row_holds_only_what_is_registered(kursist: Kursist) -> None:
    row = from_kursist(kursist)
    starts = [modul.startdato for modul in kursist.moduler]
    assert (row.foerste_startdato, row.seneste_startdato) == ((min(starts), max(starts)) if starts else (None, None))
    assert row.merit_du_modul in {None, *(merit.du_modul for merit in kursist.meritter)}
    assert (row.merit_du_modul is None) is (not kursist.meritter)
    assert row.prae2004_findes is (kursist.prae2004 is not None)

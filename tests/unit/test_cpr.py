"""CPR numbers: read, judged and masked. Numbers are made at run time."""

import json
import logging
import re
import traceback
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.domain.cpr import Cpr, InvalidCpr, ParsedCpr, parse
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.events import NotAnswered
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.report import Unanswered
from knappen_tui.domain.udtraek import Udtraek

TODAY = date(2026, 1, 1)
FAR = date(2099, 1, 1)


def never_issued(birthday: str, seventh: int = 1) -> str:
    """A number with this DDMMYY and seventh digit that fails modulus 11."""
    digits = (f"{birthday}{seventh}{rest:03}" for rest in range(100, 1000))
    return next(number for number in digits if not Cpr(number).is_modulus_11)


def with_modulus_11(birthday: str) -> str:
    digits = (f"{birthday}{rest:04}" for rest in range(1000, 4000))
    return next(number for number in digits if Cpr(number).is_modulus_11)


SOMEONE = never_issued("050680")


@pytest.mark.parametrize(
    ("sevenths", "year", "born"),
    [
        ("0123", "00", 1900),
        ("0123", "36", 1936),
        ("0123", "99", 1999),
        ("49", "00", 2000),
        ("49", "36", 2036),
        ("49", "37", 1937),
        ("49", "99", 1999),
        ("5678", "00", 2000),
        ("5678", "57", 2057),
        ("5678", "58", 1858),
        ("5678", "99", 1899),
    ],
)
def test_century_by_the_seventh_digit(sevenths: str, year: str, born: int) -> None:
    for seventh in sevenths:
        parsed = parse(never_issued(f"2305{year}", int(seventh)), today=FAR)
        assert parsed.cpr.birth_date == date(born, 5, 23)


def test_every_seventh_digit_and_year_has_a_century() -> None:
    for seventh in range(10):
        for year in range(100):
            assert Cpr(never_issued(f"2305{year:02}", seventh)).birth_date.year % 100 == year


@pytest.mark.parametrize(("seventh", "exists"), [(1, False), (4, True)], ids=["1900", "2000"])
def test_leap_day_needs_the_right_century(seventh: int, exists: bool) -> None:
    number = f"290200{seventh}123"
    if exists:
        assert parse(number, today=TODAY).cpr.birth_date == date(2000, 2, 29)
    else:
        with pytest.raises(InvalidCpr, match="dag 29 findes ikke i måned 2 år 00"):
            parse(number, today=TODAY)


@pytest.mark.parametrize(
    "shape", ["{0}{1}", "{0}-{1}", "{0} {1}", " {0}-{1} ", "{0} - {1}", "\t{0}{1}\r\n", "{0}–{1}", "{0}\u00a0{1}"]
)
def test_hyphens_and_spaces_are_tolerated(shape: str) -> None:
    assert parse(shape.format(SOMEONE[:6], SOMEONE[6:]), today=TODAY) == ParsedCpr(Cpr(SOMEONE))


def test_digits_with_spaces_anywhere() -> None:
    assert parse(" ".join(SOMEONE), today=TODAY).cpr.digits == SOMEONE


@given(st.dates(date(1900, 1, 1), date(1999, 12, 31)), st.integers(0, 3999), st.booleans())
def test_every_date_of_a_century_is_read(born: date, run: int, hyphen: bool) -> None:
    text = f"{born:%d%m}{born.year % 100:02}{'-' if hyphen else ''}{run:04}"
    parsed = parse(text, today=TODAY)
    assert parsed.cpr.digits == text.replace("-", "")
    assert parsed.cpr.birth_date == born
    assert parsed.note == ""


def judged(text: str) -> str:
    """Ten digits, or the reason why not."""
    try:
        return parse(text, today=TODAY).cpr.digits
    except InvalidCpr as reason:
        return str(reason)


@given(st.text())
def test_any_text_is_a_number_or_has_a_reason(text: str) -> None:
    assert re.fullmatch(r"[0-9]{10}|.*[a-zæøå]{3}.*", judged(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "linjen er tom"),
        (" - ", "linjen er tom"),
        ("CPR nr", "andet end tal"),
        ("O" + SOMEONE[1:], "andet end tal"),
        ("٠" * 10, "andet end tal"),
        ("²" * 10, "andet end tal"),
        (SOMEONE[:8], "8 cifre i stedet for 10"),
        (SOMEONE + "1", "11 cifre i stedet for 10"),
        ("41" + SOMEONE[2:], "dag 41 findes ikke"),
        ("00" + SOMEONE[2:], "dag 00 findes ikke"),
        ("32" + SOMEONE[2:], "dag 32 findes ikke"),
        ("60" + SOMEONE[2:], "dag 60 findes ikke"),
        ("92" + SOMEONE[2:], "dag 92 findes ikke"),
        ("0513" + SOMEONE[4:], "måned 13 findes ikke"),
        ("0500" + SOMEONE[4:], "måned 00 findes ikke"),
        ("3104" + SOMEONE[4:], "dag 31 findes ikke i måned 4 år 80"),
        ("3002" + SOMEONE[4:], "dag 30 findes ikke i måned 2 år 80"),
    ],
)
def test_invalid_number_has_a_danish_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidCpr, match=reason) as caught:
        parse(text, today=TODAY)
    assert not any(part in str(caught.value) for part in (SOMEONE[6:], SOMEONE[:6]))
    assert "CPR" not in text or text not in str(caught.value)


@pytest.mark.parametrize("day", [61, 75, 91])
def test_replacement_number_is_named_in_the_reason(day: int) -> None:
    with pytest.raises(InvalidCpr, match=rf"erstatnings-CPR-nummer \(dag {day} er {day - 60} \+ 60\)"):
        parse(f"{day}{SOMEONE[2:]}", today=TODAY)


def test_nine_digits_get_a_leading_zero() -> None:
    for text in (SOMEONE[1:], f"{SOMEONE[1:6]}-{SOMEONE[6:]}"):
        assert parse(text, today=TODAY) == ParsedCpr(Cpr(SOMEONE), "nul sat foran (der stod kun ni cifre)")


def test_nine_digits_that_are_no_date_with_a_zero_either() -> None:
    with pytest.raises(InvalidCpr, match="ni cifre, og med et nul foran: måned 13 findes ikke"):
        parse("51380" + SOMEONE[6:], today=TODAY)


def test_born_in_the_future_is_refused_born_today_is_not() -> None:
    text = never_issued("020126", 5)
    with pytest.raises(InvalidCpr, match="fremtiden"):
        parse(text, today=TODAY)
    assert parse(text, today=date(2026, 1, 2)).cpr.age(date(2026, 1, 2)) == 0


def test_modulus_11_is_a_note_and_only_on_request() -> None:
    fitting = with_modulus_11("050680")
    assert Cpr(fitting).is_modulus_11
    assert not Cpr(SOMEONE).is_modulus_11
    assert parse(SOMEONE, today=TODAY).note == ""
    assert parse(fitting, today=TODAY, modulus_11=True).note == ""
    assert parse(SOMEONE, today=TODAY, modulus_11=True).note == "opfylder ikke modulus 11 (almindeligt siden 2007)"
    both = parse(SOMEONE[1:], today=TODAY, modulus_11=True).note
    assert both == "nul sat foran (der stod kun ni cifre); opfylder ikke modulus 11 (almindeligt siden 2007)"


def test_first_of_january_without_modulus_11_is_valid() -> None:
    assert parse(never_issued("010190"), today=TODAY).note == ""


def test_age_turns_on_the_birthday() -> None:
    cpr = Cpr(SOMEONE)
    assert [cpr.age(date(2020, 6, day)) for day in (4, 5, 6)] == [39, 40, 40]
    leapling = Cpr(never_issued("290280"))
    assert [leapling.age(date(2021, *day)) for day in ((2, 28), (3, 1))] == [40, 41]


class TestMasked:
    masked = f"{SOMEONE[:6]}-••••"

    def test_however_it_is_shown(self, caplog: pytest.LogCaptureFixture) -> None:
        cpr = Cpr(SOMEONE)
        logging.getLogger("x").error("%s %r", cpr, cpr)
        shown = [
            str(cpr),
            repr(cpr),
            f"{cpr}",
            f"{cpr!r}",
            format(cpr),
            f"{[cpr]} { ({cpr: 1}) }",
            caplog.text,
        ]
        for text in shown:
            assert self.masked in text
            assert SOMEONE[6:] not in text

    def test_inside_every_record(self) -> None:
        cpr = Cpr(SOMEONE)
        records = [ParsedCpr(cpr), Kursist(cpr), Udtraek(cpr, False), Unanswered(cpr, "x"), NotAnswered(cpr, "x")]
        for record in records:
            assert self.masked in repr(record)
            assert SOMEONE[6:] not in repr(record) + str(record)

    def test_in_errors_and_tracebacks(self) -> None:
        def fail(cpr: Cpr) -> None:
            raise NotUnderstood(f"To rækker om {cpr} siger hver sit.")

        with pytest.raises(NotUnderstood) as caught:
            fail(Cpr(SOMEONE))
        told = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
        assert self.masked in told
        assert SOMEONE not in told

    def test_not_by_way_of_json(self) -> None:
        with pytest.raises(TypeError) as caught:
            json.dumps(Cpr(SOMEONE))
        assert SOMEONE not in str(caught.value)

    def test_refusals_hide_the_chain_that_led_to_them(self) -> None:
        with pytest.raises(InvalidCpr) as caught:
            parse("41" + SOMEONE[2:], today=TODAY)
        told = "".join(traceback.format_exception(caught.value))
        assert SOMEONE[2:] not in told
        assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_equal_ordered_hashable_and_frozen() -> None:
    one, other = Cpr(SOMEONE), Cpr(never_issued("060680"))
    assert one == Cpr(SOMEONE)
    assert one < other
    assert len({one, Cpr(SOMEONE), other}) == 2
    with pytest.raises(AttributeError):
        one.digits = ""  # type: ignore[misc]

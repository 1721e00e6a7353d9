"""Values as text and back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.domain.columns import Column, Kind, Value, as_date, from_text, to_text

_texts = st.text().map(str.strip).filter(bool)
_values = st.one_of(
    st.tuples(_texts, st.just(Kind.TEXT)),
    st.tuples(st.dates(), st.just(Kind.DATE)),
    st.tuples(st.booleans(), st.just(Kind.JA_NEJ)),
    st.tuples(st.none(), st.sampled_from(Kind)),
)


@given(_values)
def test_from_text_reads_what_to_text_writes(pair: tuple[Value, Kind]) -> None:
    value, kind = pair
    assert from_text(to_text(value), kind) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "Ja"),
        (False, "Nej"),
        ("02", "02"),
        (date(2019, 8, 1), "01-08-2019"),
        (datetime(2019, 8, 1, 23, 59, tzinfo=UTC), "01-08-2019"),
        (date(1, 2, 3), "03-02-0001"),
    ],
)
def test_to_text_is_danish(value: Value, text: str) -> None:
    assert to_text(value) == text


@pytest.mark.parametrize(
    "text",
    ["01-08-2019", "1-8-2019", "01/08/2019", "1/8/2019", "01.08.2019", "2019-08-01", " 01-08-2019 ",
     "01-08-2019 00:00", "01-08-2019 00:00:00", "01.08.2019 00.00.00", "2019-08-01T00:00:00", "2019-08-01 00:00:00",
     "2019-08-01 00:00:00.0", "2019-08-01 00:00:00 CEST", "2019-08-01T00:00:00+02:00", "2019-08-01T00:00:00Z",
     "1. august 2019", "den 1. aug. 2019", "1 AUG 2019", "01. August 2019", "01-AUG-2019"],
)  # fmt: skip
def test_from_text_reads_every_date_format(text: str) -> None:
    assert from_text(text, Kind.DATE) == date(2019, 8, 1)


@pytest.mark.parametrize(("text", "month"), [("02-MAY-2019", 5), ("02-OCT-2019", 10), ("02-MAJ-2019", 5)])
def test_from_text_reads_the_months_of_oracle(text: str, month: int) -> None:
    assert from_text(text, Kind.DATE) == date(2019, month, 2)


@pytest.mark.parametrize(
    "text",
    [
        "31-02-2019",
        "01-13-2019",
        "00-00-0000",
        "01-08-19",
        "010819",
        "1. augusti 2019",
        "1. ma 2019",
        "01-08-2019 12:30",
        "2019-07-31T22:00:00Z",
        "2019-08-01 00:00:00 EST",
        "?",
    ],
)
def test_from_text_error_does_not_repeat_the_text(text: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - date() words it in its own way
        from_text(text, Kind.DATE)
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [("Ja", True), ("JA", True), ("j", True), (" nej ", False), ("N", False), ("Sand", True), ("False", False)],
)
def test_from_text_reads_every_form_of_ja_and_nej(text: str, value: bool) -> None:
    assert from_text(text, Kind.JA_NEJ) is value


@pytest.mark.parametrize("text", ["måske", "1", "-"])
def test_from_text_rejects_other_words_than_ja_and_nej(text: str) -> None:
    with pytest.raises(ValueError, match="hverken Ja eller Nej"):
        from_text(text, Kind.JA_NEJ)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("text", ["", " ", "\t\u00a0\r\n"])
def test_blank_text_is_none(kind: Kind, text: str) -> None:
    assert from_text(text, kind) is None


def test_full_heading_names_the_group() -> None:
    assert Column("a", "Startdato", Kind.DATE, "Højeste merit").full_heading == "Højeste merit: Startdato"
    assert Column("a", "CPR nr").full_heading == "CPR nr"


def test_as_date_drops_the_time() -> None:
    day = as_date(datetime(2019, 8, 1, 12, tzinfo=UTC))
    assert type(day) is date
    assert as_date(day) is day

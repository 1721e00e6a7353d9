"""Digits that may be a CPR number are masked; ids of the program are not."""

from datetime import UTC, datetime, timedelta

import pytest

from knappen_tui.domain.masking import masked, timestamped_id

BIRTHDAY, SERIAL = "050680", "1000"


@pytest.mark.parametrize("separator", ["", "-", " "])
def test_cpr_number_is_masked_however_it_is_separated(separator: str) -> None:
    assert masked(f"hold {BIRTHDAY}{separator}{SERIAL}.txt") == f"hold {BIRTHDAY}-••••.txt"


def test_replacement_number_is_masked() -> None:
    assert masked(f"65{BIRTHDAY[2:]}{SERIAL}") == f"65{BIRTHDAY[2:]}-••••"


@pytest.mark.parametrize("text", [f"99{BIRTHDAY[2:]}{SERIAL}", f"05{99}80{SERIAL}", f"{BIRTHDAY}{SERIAL}0", "0506801"])
def test_digits_that_are_no_date_or_of_another_length_stay(text: str) -> None:
    assert masked(text) == text


def test_timestamped_id_is_never_masked() -> None:
    first = datetime(2005, 6, 8, 10, 0, tzinfo=UTC)
    for minutes in range(0, 60 * 24 * 40, 7):
        name = timestamped_id(first + timedelta(minutes=minutes), "r", 4)
        assert masked(name) == name

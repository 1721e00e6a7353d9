"""Numbers, plurals and durations in Danish."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

import knappen_tui
from knappen_tui.domain.danish import count, decimal, duration, estimate, number, plural


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 personer"), (1, "1 person"), (2, "2 personer"), (1234, "1.234 personer")]
)
def test_count_is_number_and_noun(value: int, text: str) -> None:
    assert count(value, "person", "personer") == text


def test_count_of_zero_can_be_a_word() -> None:
    assert count(0, "linje", "linjer", zero="ingen") == "ingen linjer"
    assert count(1, "linje", "linjer", zero="ingen") == "1 linje"


def test_plural_is_the_noun_alone() -> None:
    assert [plural(value, "nr.", "numre") for value in (0, 1, 2)] == ["numre", "nr.", "numre"]


def test_separators_are_danish() -> None:
    assert number(1234567) == "1.234.567"
    assert decimal(2.54) == "2,5"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "ca. 1 s"), (59, "ca. 59 s"), (61, "ca. 1 min"), (4800, "ca. 80 min"), (7500, "ca. 2 t 5 min")],
)
def test_estimate_is_rounded(seconds: float, text: str) -> None:
    assert estimate(seconds) == text


@pytest.mark.parametrize(
    ("span", "text"),
    [
        (timedelta(seconds=8), "8 sek."),
        (timedelta(minutes=1, seconds=59.6), "2 min. 0 sek."),
        (timedelta(hours=26, minutes=3), "26 t. 3 min."),
    ],
)
def test_duration_has_two_units_at_most(span: timedelta, text: str) -> None:
    assert duration(span) == text


def test_numbers_before_nouns_go_through_count() -> None:
    nouns = "moduler|prøver|linjer|personer|rækker|kolonner|kørsler|omgange|CPR-numre|henvisninger|faner|felter|poster"
    raw = re.compile(rf"(?<!\{{)\{{[^{{}}]*\}} (?:{nouns})\b(?!/s)")
    root = Path(knappen_tui.__file__).parent
    found = [
        f"{file.relative_to(root)}: {match[0]}"
        for file in root.rglob("*.py")
        if "stil" not in file.relative_to(root).parts
        for match in raw.finditer(file.read_text(encoding="utf-8"))
        if not match[0].startswith("{count(") and not re.search("[A-Z]{4}", match[0])  # a constant is many
    ]
    assert found == []

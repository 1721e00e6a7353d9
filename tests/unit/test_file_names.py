"""Names of files that Windows takes for something else."""

import pytest

from knappen_tui.domain.file_names import is_windows_name


@pytest.mark.parametrize(
    "name", ["hold.xlsx", "hold 3 – æøå.xlsx", ".skjult", "console.csv", "com.csv", "nul-1.csv", "a.b.c"]
)
def test_usual_name_is_a_name(name: str) -> None:
    assert is_windows_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "hold:ny.xlsx",
        "hold?.xlsx",
        "a|b",
        'a"b',
        "a<b",
        "a*",
        "hold.",
        "hold ",
        "NUL",
        "nul.xlsx",
        "Com1.csv",
        "lpt9",
        "con .csv",
    ],
)
def test_stream_device_or_other_name_is_none(name: str) -> None:
    assert not is_windows_name(name)

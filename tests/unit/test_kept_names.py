"""Names of files in the history: none of them may be a person's."""

from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.kept_names import kept_name, kept_path

DIGITS = unknown_cprs(1)[0].digits


@pytest.mark.parametrize(
    "name",
    [
        "hold.txt",
        "Hold 4b-udtraek-2026-11-21.xlsx",
        "DEMO-hold a.csv",
        "kursistliste uge 47.xlsx",
        "Prøver maj 2026.ods",
        "Integrationsteamet Q3.xlsx",
        "holdene.txt",
        "de indsatte linjer",
    ],
)
def test_known_words_and_short_numbers_stay(name: str) -> None:
    assert kept_name(name) == name


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Xenia Ygdrasil.xlsx", "….xlsx"),
        ("XeniaYgdrasil.xlsx", "….xlsx"),
        ("hold-ygdrasil-udtraek-2026-11-21.xlsx", "hold-…-udtraek-2026-11-21.xlsx"),
        ("holdgaard.xlsx", "….xlsx"),  # a surname that begins with a known word
        ("Holden.xlsx", "….xlsx"),
        ("X.Y.xlsx", "….xlsx"),
        ("august.xlsx", "….xlsx"),  # a first name, unless a number stands beside it
        (f"{DIGITS}.xlsx", "….xlsx"),
        (f"hold {DIGITS[:6]}.xlsx", "hold ….xlsx"),
        (f"{DIGITS[:2]} {DIGITS[2:4]} {DIGITS[4:6]} {DIGITS[6:]} hold 4.csv", "… hold ….csv"),
        ("hold\udce6.txt", "….txt"),
    ],
)
def test_other_words_and_numbers_are_hidden(name: str, kept: str) -> None:
    assert kept_name(name) == kept


def test_each_name_of_a_path_is_kept_like_a_files() -> None:
    home = Path("/home/xenia")
    assert kept_path(home / "Dokumenter" / "Ygdrasil" / "hold.xlsx", home) == str(Path("~/Dokumenter/…/hold.xlsx"))
    assert kept_path(Path("/data/hold.xlsx"), home) == str(Path("/data/hold.xlsx"))

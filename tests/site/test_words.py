"""Words files, and the comparison of words."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.site.words import DEFAULT, load
from knappen_tui.web.text import clean, fold, mentions, without_numbers


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  to   ord ", "to ord"),
        ("a\x1b]0;titel\x07b", "a]0;titelb"),
        ("a\0b\u202eb\u200bc", "abbc"),
        ("linje\r\nskift\tog\u00a0mere", "linje skift og mere"),
        ("FÃ¸rste modul reg.", "Første modul reg."),
        ("Præ-2004", "Præ-2004"),
        ("[red]=HYPERLINK(1)", "[red]=HYPERLINK(1)"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text())
def test_clean_removes_control_characters(text: str) -> None:
    assert not any(unicodedata.category(char).startswith("C") for char in clean(text))


def test_fold_ignores_case_spaces_and_spelling_of_danish_letters() -> None:
    assert fold("Præ-2004  DATA") == fold("prae 2004 data") == "prae2004data"
    assert fold("Prøver") == fold("PROEVER") == fold("PrÃ¸ver")


def test_mentions_matches_the_start_of_words() -> None:
    assert mentions("Regn med ventetid.", ["Vent"])
    assert not mentions("Ikke relevant", ["Vent"])
    assert mentions("Fil med CPR-numre", ["cpr"])


def test_without_numbers_replaces_long_digit_runs() -> None:
    assert without_numbers("Linje 3: 020290-1234 og 0202901234, højst 100") == "Linje 3: … og …, højst 100"


def test_words_file_overrides_defaults(tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(
        '[sider]\nstart = "knap/"\n[ord]\ncpr = "Borger"\n[faneblade]\nmoduler = ["Forløb"]\n'
        '[grupper]\nseneste = ["Sidste"]\n[kolonner.udtraek]\nseneste_udbyder = ["Centre"]\n'
        '[kolonner.moduler]\nudbyder = ["Skolen"]\n',
        encoding="utf-8",
    )
    words = load(file)
    assert (words.start, words.cpr, words.tabs["moduler"]) == ("knap/", ("Borger",), ("Forløb",))
    assert words.tabs["proever"] == DEFAULT.tabs["proever"]
    assert words.groups["seneste"] == ("Sidste",)
    assert words.columns["udtraek"]["seneste_udbyder"] == ("Centre",)
    assert words.columns["udtraek"]["merit_udbyder"] == DEFAULT.columns["udtraek"]["merit_udbyder"]
    assert words.columns["moduler"]["udbyder"] == ("Skolen",)


def test_words_for_the_extract_are_known_on_tabs_with_the_same_data(tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(
        '[kolonner.udtraek]\nprae2004_startdato = ["Historik: Indmeldt"]\nmerit_udbyder = ["Skole"]\n'
        'foerste_startdato = ["Begyndt"]\n[kolonner.meritter]\nudbyder = ["Sted"]\n',
        encoding="utf-8",
    )
    columns = load(file).columns
    assert columns["prae2004"]["foerste_startdato"] == ("Indmeldt", *DEFAULT.columns["prae2004"]["foerste_startdato"])
    assert columns["meritter"]["udbyder"] == ("Sted",)
    assert columns["moduler"] == DEFAULT.columns["moduler"]


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("[ordd]\n", "ordd"),
        ('[ord]\ncprr = ["x"]\n', "cprr"),
        ("[ord]\ncpr = []\n", "ord.cpr"),
        ("[ord]\ncpr = [3]\n", "ord.cpr"),
        ("[ord]\ncpr = ['']\n", "ord.cpr"),
        ("ord = 3\n", "ord"),
        ("[kolonner.udtraek]\nnoget = ['x']\n", "noget"),
        ("[kolonner.noget]\n", "noget"),
        ("[sider]\nstart = 3\n", "sider.start"),
        ("ikke toml", "linje 1 er ikke gyldig TOML"),
    ],
)
def test_invalid_words_file_raises_configuration_error(content: str, named: str, tmp_path: Path) -> None:
    file = tmp_path / "ord.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=named) as caught:
        load(file)
    assert str(file) in caught.value.message


def test_missing_words_file_raises_configuration_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="kan ikke læses"):
        load(tmp_path / "ord.toml")


@pytest.mark.parametrize("day", ["1. januar 2004", "1.1.2004", "01-01-2004", "1/1-2004"])
def test_day_on_which_the_register_begins_names_the_older_one(day: str) -> None:
    table = DEFAULT.titles.named(f"Registreringer før {day}")
    assert table is not None
    assert table.field == "prae2004"
    assert DEFAULT.titles.named(f"Moduler før {day}") is None


@pytest.mark.parametrize("day", ["11.1.2004", "1.12.2004", "01-11-2004", "1.1.2014"])
def test_another_day_names_no_table(day: str) -> None:
    assert DEFAULT.titles.named(f"Registreringer før {day}") is None

"""`[app]`, `[taster]` and `[koder…]`: read, or told in words and left out; never a reason to stop."""

from pathlib import Path

import pytest

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import preferences, profiles
from knappen_tui.settings.preferences import Preferences
from tests import support

WHOLE = """\
standard = "kommunen"
# en bemærkning
[profil.kommunen]
url = "https://knappen.example/"
bruger = "k123"
[app]
daek_minutter = 2
glem_minutter = 4.5
tema = "textual-light"
[taster]
"opslag.eksport" = "x"
[koder.henvisningskategori]
"5" = "Selvforsørgende"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "knappen.toml"


def test_preferences_are_read_beside_the_profiles(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    found = preferences.load(file)
    assert (found.cover_minutes, found.forget_minutes, found.theme) == (2, 4.5, "textual-light")
    assert found.keys == {"opslag.eksport": "x"}
    assert found.meaning("henvisningskategori", "5") == "Selvforsørgende"
    assert found.meaning("henvisningskategori", "6") == ""
    assert found.problems == ()
    assert profiles.load(file).user == "k123"


def test_missing_file_gives_defaults(file: Path) -> None:
    assert preferences.load(file) == Preferences()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[app]\ndaek_minutter = 0", "daek_minutter skal være et tal fra 1 til 120"),
        ("[app]\ndaek_minutter = true", "daek_minutter skal være et tal"),
        ('[app]\nglem_minutter = "snart"', "glem_minutter skal være et tal"),
        ("[app]\nfarve = 1", "[app] farve kan ikke bruges"),
        ("app = 3", "»app« i knappen.toml skal være et afsnit"),
        ("[taster]\nx = 1", "[taster] x skal være tekst"),
        ("[koder]\nx = 1", "[koder.x] skal være et afsnit"),
        ("[koder.x]\n5 = 5", "[koder.x] 5 skal være tekst"),
        ("[app", "linje 1 er ikke gyldig TOML"),
    ],
)
def test_invalid_preference_is_ignored_and_listed(file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")
    found = preferences.load(file)
    assert said in "\n".join(found.problems)
    assert found.cover_minutes == Preferences().cover_minutes


def test_theme_is_saved_and_other_content_stays(file: Path) -> None:
    file.write_text(WHOLE, encoding="utf-8")
    preferences.keep_theme(file, "knappen-lys")
    text = file.read_text(encoding="utf-8")
    assert "# en bemærkning" in text
    assert preferences.load(file).theme == "knappen-lys"
    assert support.is_private(file)


def test_unwritable_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="huskes ikke"):
        preferences.keep_theme(tmp_path, "knappen-lys")

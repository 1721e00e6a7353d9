"""TOML files as hands, Notepad and PowerShell write them: read, or refused with line, key and what to write."""

import codecs
import os
from pathlib import Path

import pytest

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import preferences, profiles, toml_file
from knappen_tui.settings.profiles import Profile

CONTENT = """\
# vores
[profil.kommunen]
url = "https://knappen.example/"
bruger = "æøå"
[app]
daek_minutter = 9
""".replace("\n", "\r\n")
ENCODINGS = {
    "utf-8": CONTENT.encode(),
    "utf-8 with BOM": codecs.BOM_UTF8 + CONTENT.encode(),
    "PowerShell 5": codecs.BOM_UTF16_LE + CONTENT.encode("utf-16-le"),
    "utf-16 be": codecs.BOM_UTF16_BE + CONTENT.encode("utf-16-be"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "knappen.toml"


@pytest.mark.parametrize("content", ENCODINGS.values(), ids=ENCODINGS)
def test_any_encoding_is_read_and_changed(content: bytes, file: Path) -> None:
    file.write_bytes(content)
    assert profiles.load(file).user == "æøå"
    assert preferences.load(file).cover_minutes == 9
    preferences.keep_theme(file, "knappen-lys")
    profiles.add(file, Profile("anden", "https://anden.example/", "k2"))
    assert profiles.load(file, "kommunen").user == "æøå"
    assert preferences.load(file).theme == "knappen-lys"
    assert file.read_text(encoding="utf-8").startswith("# vores\n")


@pytest.mark.parametrize(
    ("content", "said", "advice"),
    [
        ('a = 1\nca_fil = "C:\\Users\\k\\ca.pem"', "linje 2, nøglen »ca_fil«,", "ca_fil = 'C:\\mappe\\fil'"),
        ("[profil.k]\nbruger = k123\n", "linje 2, nøglen »bruger«,", 'bruger = "k123"'),
        ("\n[profil", "linje 2 er ikke gyldig TOML", "[profil.kommunen]"),
        ("a = 1\na = 2\n", "linje 2, nøglen »a«,", ""),
        ("a = [1,\n\n", "linje 1, nøglen »a«,", ""),
    ],
)
def test_what_is_not_toml_is_refused_with_line_key_and_hint(file: Path, content: str, said: str, advice: str) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        toml_file.read(file)
    assert str(file) in caught.value.message
    assert said in caught.value.message
    assert advice in caught.value.advice


def test_line_that_is_not_utf8_is_named(file: Path) -> None:
    file.write_bytes(b"a = 1\nb = '\xe6'\n")
    with pytest.raises(ConfigurationError, match="linje 2 er ikke tekst i UTF-8"):
        toml_file.read(file)


def test_escapes_in_a_path_are_refused(file: Path) -> None:
    file.write_text(
        '[profil.k]\nurl = "https://k.example/"\nbruger = "k1"\nca_fil = "C:\\temp\\ny.pem"\n', encoding="utf-8"
    )
    with pytest.raises(ConfigurationError, match="ca_fil har tegn") as caught:
        profiles.load(file)
    assert "ca_fil = 'C:\\mappe\\fil'" in caught.value.advice


@pytest.mark.parametrize("content", ["app = 3\n", "[[app]]\n"])
def test_section_that_is_none_is_not_changed(content: str, file: Path) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        preferences.keep_theme(file, "knappen-lys")
    assert file.read_text(encoding="utf-8") == content


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_preferences_that_others_can_write_are_left_out(file: Path) -> None:
    file.write_text("[app]\ndaek_minutter = 100\n", encoding="utf-8")
    file.chmod(0o666)
    found = preferences.load(file)
    assert found.cover_minutes == preferences.Preferences().cover_minutes
    assert f"chmod go-w {file}" in found.problems[0]

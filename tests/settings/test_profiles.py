"""`knappen.toml`: what it may hold, what is refused in words, and what is written into it."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import profiles
from knappen_tui.settings.connection import check_url
from knappen_tui.settings.profiles import SETTINGS, Profile
from tests import support

ONE = '[profil.kommunen]\nurl = "https://knappen.example/"\nbruger = "k123"\n'
TWO = ONE + '[profil.proeve]\nurl = "http://127.0.0.1:8765/"\nbruger = "demo"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "knappen.toml"


def test_the_only_profile_needs_no_name(file: Path) -> None:
    file.write_text(ONE, encoding="utf-8")
    assert profiles.load(file) == Profile(name="kommunen", url="https://knappen.example/", user="k123")


def test_one_of_several_is_named_or_standard(file: Path) -> None:
    file.write_text(TWO, encoding="utf-8")
    assert profiles.load(file, "proeve").user == "demo"
    with pytest.raises(ConfigurationError, match="flere profiler"):
        profiles.load(file)
    file.write_text('standard = "proeve"\n' + TWO, encoding="utf-8")
    assert profiles.load(file).name == "proeve"


def test_every_setting_is_read(file: Path, tmp_path: Path) -> None:
    for name in ("ord.toml", "ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).touch()
    file.write_text(
        ONE + 'ordfil = "ord.toml"\nca_fil = "ca.pem"\nklientcertifikat = "cert.pem"\nklientnoegle = "key.pem"\n'
        "omgang = 50\nsamtidige = 4\nventetid_minutter = 2.5\ntimeout_sekunder = 30\nforsoeg = 3\n"
        "kraev_sag = true\nslet_efter_dage = 7\n",
        encoding="utf-8",
    )
    assert profiles.load(file) == Profile(
        name="kommunen",
        url="https://knappen.example/",
        user="k123",
        words=tmp_path / "ord.toml",
        ca_bundle=tmp_path / "ca.pem",
        client_cert=tmp_path / "cert.pem",
        client_key=tmp_path / "key.pem",
        chunk_size=50,
        parallel=4,
        wait_minutes=2.5,
        timeout_seconds=30,
        attempts=3,
        purpose_required=True,
        kept_days=7,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "ikke sat nogen adgang"),
        ("profil = 3", "skal være et afsnit"),
        ("[profil]\nkommunen = 3", "skal være afsnit"),
        ("standart = 'x'\n" + ONE, "standart"),
        ('standard = "andre"\n' + ONE, "ingen profil »andre«"),
        ("[profil.kommunen", "ikke gyldig TOML"),
        ('[profil.kommunen]\nurl = "https://knappen.example/"', "mangler »bruger«"),
        (ONE + "adgangskode = 'x'", "ukendt indstilling"),
        (ONE + "omgang = 101", "fra 1 til 100"),
        (ONE + "omgang = 10.5", "fra 1 til 100"),
        (ONE + "samtidige = 5", "fra 1 til 4"),
        (ONE + "samtidige = true", "fra 1 til 4"),
        (ONE + "kraev_sag = 1", "true eller false"),
        (ONE + "ca_fil = 'ikke-her.pem'", "findes ikke"),
        (ONE.replace("k123", " "), "skal være tekst"),
        (ONE.replace("https:", "http:"), "kun krypteret"),
        (ONE.replace("https:", "ftp:"), "https://"),
        (ONE.replace("knappen.", "k:hemmelig@knappen."), "uden brugernavn"),
    ],
)
def test_invalid_profile_is_an_error(file: Path, text: str, said: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError, match=said) as caught:
        profiles.load(file)
    assert caught.value.exit_code == 2
    assert "hemmelig" not in str(caught.value)


def test_missing_file_has_advice(file: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        profiles.load(file)
    assert "knappen login" in caught.value.advice
    assert "--demo" in caught.value.advice


@pytest.mark.parametrize("url", ["http://localhost:1/", "http://127.0.0.1/", "http://[::1]:8765/", "https://k.example"])
def test_plain_http_stays_on_this_machine(url: str) -> None:
    check_url(url)


def test_profile_is_added_and_other_content_stays(file: Path) -> None:
    file.write_text("# vores knapper\n" + ONE, encoding="utf-8")
    profiles.add(file, Profile(name="proeve", url="http://127.0.0.1:8765/", user="demo"))
    assert profiles.names(file) == ["kommunen", "proeve"]
    assert profiles.load(file, "proeve").user == "demo"
    with pytest.raises(ConfigurationError, match="flere profiler"):  # which one is standard, only a person can say
        profiles.load(file)
    assert file.read_text(encoding="utf-8").startswith("# vores knapper\n")
    assert support.is_private(file)


def test_the_first_profile_makes_the_file(file: Path) -> None:
    profiles.add(file.parent / "ny" / file.name, Profile(name="kommunen", url="https://k.example/", user="k1"))
    assert profiles.load(file.parent / "ny" / file.name).user == "k1"


DOCUMENTED = re.compile(r"^(\w+) = (\S+) +# (.*)$", re.MULTILINE)


def test_drift_documents_every_setting_and_its_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "drift.md").read_text(encoding="utf-8")
    [section] = re.findall(r"^\[profil\.kommunen\]\n(.*?)```", page, re.DOTALL | re.MULTILINE)
    documented = {key: about for key, _, about in DOCUMENTED.findall(section)}
    assert documented == {key: one.metadata["setting"].about for key, one in SETTINGS.items()}
    values = tomllib.loads(section)
    defaults = {key: one.default for key, one in SETTINGS.items() if isinstance(one.default, int | float)}
    assert {key: values[key] for key in defaults} == defaults


def test_every_field_of_a_profile_but_name_and_demo_is_a_setting() -> None:
    assert [one.name for one in SETTINGS.values()] == [one.name for one in fields(Profile)][1:-1]


@pytest.mark.parametrize("key", [key for key, one in SETTINGS.items() if one.type in {int, float}])
def test_number_outside_its_bounds_is_refused(file: Path, key: str) -> None:
    setting = SETTINGS[key].metadata["setting"]
    low, high = setting.lowest, setting.highest
    for value, is_good in [(low, True), (high, True), (low - 1, False), (high + 1, False)]:
        file.write_text(f"{ONE}{key} = {value}\n", encoding="utf-8")
        if is_good:
            assert getattr(profiles.load(file), SETTINGS[key].name) == value
        else:
            with pytest.raises(ConfigurationError, match=f"{key} skal være et tal fra"):
                profiles.load(file)

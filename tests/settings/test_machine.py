"""The machine's `knappen.toml` below the user's: what precedes, what is locked, and what errors name."""

import os
import subprocess
from pathlib import Path

import pytest

from knappen_tui import service
from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import paths, profiles
from tests import support
from tests.waiting import wait_for

MACHINE = """\
standard = "kommunen"
laast = ["url", "kraev_sag"]

[alle]
proxy = "http://proxy.example:8080"
kraev_sag = true
omgang = 50

[profil.kommunen]
url = "https://knappen.example/"
samtidige = 2
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    file = tmp_path / "maskine" / "knappen.toml"
    file.parent.mkdir()
    file.write_text(MACHINE, encoding="utf-8")
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "knappen.toml"


def test_user_of_the_machines_profile_is_all_that_the_users_file_needs(file: Path, machine: Path) -> None:
    assert profiles.names(file, machine=machine) == []
    assert profiles.preset(file, machine=machine) == ("kommunen", "https://knappen.example/")
    draft = profiles.draft(file, "kommunen", "https://knappen.example/", "k123", machine=machine)
    profiles.add(file, draft, machine=machine)
    assert file.read_text(encoding="utf-8") == '[profil.kommunen]\nbruger = "k123"\n'
    found = profiles.load(file, machine=machine)
    assert found == draft
    assert (found.url, found.user, found.proxy) == ("https://knappen.example/", "k123", "http://proxy.example:8080")
    assert (found.purpose_required, found.chunk_size, found.parallel) == (True, 50, 2)
    assert profiles.preset(file, machine=machine) is None


def test_users_value_precedes_that_of_the_profile_and_of_all(file: Path, machine: Path) -> None:
    file.write_text('[profil.kommunen]\nbruger = "k"\nsamtidige = 1\nomgang = 10\nproxy = "ingen"\n', encoding="utf-8")
    found = profiles.load(file, machine=machine)
    assert (found.parallel, found.chunk_size, found.proxy) == (1, 10, "ingen")


@pytest.mark.parametrize(
    ("line", "profile"),
    [('url = "https://anden.example/"', "kommunen"), ("kraev_sag = false", "kommunen"), ("kraev_sag = false", "anden")],
)
def test_locked_key_is_refused_with_file_line_and_what_to_do(
    line: str, profile: str, file: Path, machine: Path
) -> None:
    file.write_text(f'# min\n[profil.{profile}]\nbruger = "k"\n{line}\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match="låst af jeres it-afdeling") as caught:
        profiles.load(file, profile, machine=machine)
    assert f"{file} kan ikke bruges: linje 4: [profil.{profile}] {line.partition(' ')[0]}" in caught.value.message
    assert str(machine) in caught.value.message
    assert "Slet linjen" in caught.value.advice


def test_locked_key_with_the_same_value_is_accepted(file: Path, machine: Path) -> None:
    file.write_text('[profil.kommunen]\nbruger = "k"\nkraev_sag = true\n', encoding="utf-8")
    assert profiles.load(file, machine=machine).purpose_required


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("laast = 3\n", "linje 1: »laast« skal være en liste"),
        ("laast = ['uri']\n", "linje 1: »laast« nævner »uri«"),
        ("\nx = 3\n", "linje 2: »x« er en ukendt indstilling"),
        ("[alle]\nomgang = 0\n[profil.k]\nurl = 'https://k.example/'\nbruger = 'k'\n", "linje 2: [alle] omgang skal"),
        ("[profil.k]\nurl = 'https://k.example/'\nbruger = 'k'\nfarve = 1\n", "linje 4: [profil.k] farve er en ukendt"),
        ("alle = 3\n", "skal være et afsnit: [alle]"),
        ("[app]\n", "ukendt indstilling"),
    ],
)
def test_error_in_the_machines_file_names_it(content: str, said: str, file: Path, machine: Path) -> None:
    machine.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        profiles.load(file, machine=machine)
    assert f"{machine} kan ikke bruges" in caught.value.message
    assert said in caught.value.message


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_machine_file_that_others_can_write_is_refused(file: Path, machine: Path) -> None:
    machine.chmod(0o666)
    with pytest.raises(ConfigurationError, match="kan ændres af andre"):
        profiles.load(file, machine=machine)


def unix_path(path: Path) -> str:
    done = subprocess.run(["winepath", "-u", str(path)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.mark.skipif(not support.is_wine(), reason="only Linux, below Wine, can give a file away")
@pytest.mark.parametrize("given_away", ["knappen.toml", ""])
def test_machine_file_of_another_user_is_refused_on_windows(
    given_away: str, file: Path, machine: Path, tmp_path: Path
) -> None:
    assert profiles.names(file, machine=machine) == []
    path = machine.parent / given_away
    script, given = tmp_path / "give_away.sh", tmp_path / "given_away"
    script.write_bytes(f"chown 12345 '{unix_path(path)}' && touch '{unix_path(given)}'\n".encode())
    # Wine does not wait for a program of Linux, whatever /wait asks for.
    subprocess.run(["start", "/unix", "/bin/sh", unix_path(script)], check=True)
    wait_for(given.exists)
    with pytest.raises(ConfigurationError, match="tilhører en anden bruger") as caught:
        profiles.names(file, machine=machine)
    assert f'icacls "{path}" /setowner' in caught.value.advice


@pytest.mark.parametrize("written", ["$MAPPE/ca.pem", "${MAPPE}/ca.pem", "%MAPPE%/ca.pem", "ca.pem"])
def test_variables_in_a_path_are_expanded(
    written: str, file: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAPPE", str(machine.parent))
    (machine.parent / "ca.pem").touch(mode=0o644)
    machine.write_text(f"{MACHINE}ca_fil = '{written}'\n", encoding="utf-8")
    file.write_text("[profil.kommunen]\nbruger = 'k'\n", encoding="utf-8")
    assert profiles.load(file, machine=machine).ca_bundle == machine.parent / "ca.pem"


@pytest.mark.parametrize("written", ["$USER", "%USERNAME%", "$LOGNAME"])
def test_name_of_the_user_is_known_where_cron_sets_none(
    written: str, file: Path, machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.write_text(f"opslagslog = 'log/{written}'\n", encoding="utf-8")
    for name in ("USER", "USERNAME", "LNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LOGNAME", "k123")
    assert profiles.log_folder(file, machine=machine) == machine.parent / "log" / "k123"


def test_unknown_variable_in_a_path_is_named(file: Path, machine: Path) -> None:
    machine.write_text("opslagslog = '%FINDES_IKKE%/log'\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="linje 1: »opslagslog« nævner variablen FINDES_IKKE"):
        profiles.log_folder(file, machine=machine)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")
def test_password_of_a_proxy_in_a_file_that_others_can_read_is_refused(file: Path) -> None:
    file.write_text(
        "[profil.k]\nurl = 'https://k.example/'\nbruger = 'k'\nproxy = 'http://a:hemmelig@p.example:1'\n", "utf-8"
    )
    file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="kan læses af andre") as caught:
        profiles.load(file)
    assert "hemmelig" not in caught.value.message
    file.chmod(0o600)
    assert profiles.load(file).proxy


def test_look_up_log_lies_where_the_machine_says(tmp_path: Path) -> None:
    machine = paths.machine_config_file()
    machine.parent.mkdir(parents=True)
    folder = tmp_path / "netværksdrev" / "log"
    machine.write_text(f"opslagslog = '{folder}'\nlaast = ['opslagslog']\n", encoding="utf-8")
    number = unknown_cprs(1)[0].digits.encode()
    assert support.knappen("opslag", "--demo", stdin=number).returncode == 0
    assert [path.name for path in folder.iterdir() if path.suffix == ".jsonl"] == ["opslagslog.jsonl"]
    assert len(support.log_entries(service.lookup_log())) == 1
    assert not list(paths.state_folder().rglob("*.jsonl"))
    paths.config_file().parent.mkdir(parents=True, exist_ok=True)
    paths.config_file().write_text("opslagslog = 'andet'\n", encoding="utf-8")
    refused = support.knappen("opslag", "--demo", stdin=number)
    assert refused.returncode == 2
    assert "låst" in refused.stderr.decode()

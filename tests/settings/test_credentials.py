"""Where a password may come from, in order, and where it may not."""

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import credentials, keychain
from knappen_tui.settings.profiles import Profile

PROFILE = Profile(name="kommunen", url="https://knappen.example/", user="k123")


class MemoryKeyring(KeyringBackend):
    """A keyring of the kind a system brings, in memory."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    ring = MemoryKeyring()
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def secret_file(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_password_sources_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ring: MemoryKeyring) -> None:
    keychain.keep(PROFILE, "fra nøglering")
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(secret_file(tmp_path / "b", "fra variabel\n")))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    secret_file(tmp_path / "knappen-password", "fra systemd\n", 0o440)

    def found(file: Path | None = None) -> str:
        return credentials.password(PROFILE, file=file, prompt=lambda _: "spurgt")

    assert found(secret_file(tmp_path / "a", "hemmelig æøå \nanden linje\n")) == "hemmelig æøå "
    assert found() == "fra variabel"
    monkeypatch.delenv("KNAPPEN_PASSWORD_FILE")
    assert found() == "fra systemd"
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert found() == "fra nøglering"
    keychain.forget(PROFILE)
    assert found() == "spurgt"


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        pytest.param("hemmelig", 0o644, "læses af andre", marks=pytest.mark.skipif(os.name != "posix", reason="modes")),
        ("", 0o600, "er tom"),
        ("\n", 0o600, "er tom"),
    ],
)
def test_readable_or_empty_password_file_is_refused(tmp_path: Path, text: str, mode: int, said: str) -> None:
    file = secret_file(tmp_path / "kode", text, mode)
    with pytest.raises(ConfigurationError, match=said) as caught:
        credentials.password(PROFILE, file=file)
    assert "hemmelig" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_password_file_of_notepad_or_powershell_is_read(tmp_path: Path, encoding: str) -> None:
    file = secret_file(tmp_path / "kode", "")
    file.write_bytes("hemmelig æøå\r\n".encode(encoding))
    assert credentials.password(PROFILE, file=file) == "hemmelig æøå"


def test_password_file_in_another_encoding_is_refused_with_advice(tmp_path: Path) -> None:
    file = secret_file(tmp_path / "kode", "")
    file.write_bytes("hemmelig æøå\r\n".encode("cp1252"))
    with pytest.raises(ConfigurationError, match="ikke tekst i UTF-8") as caught:
        credentials.password(PROFILE, file=file)
    assert "UTF-8" in caught.value.advice


def test_missing_password_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="kan ikke læses"):
        credentials.password(PROFILE, file=tmp_path / "væk")


def test_plain_variable_is_not_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNAPPEN_PASSWORD", "hemmelig")
    with pytest.raises(ConfigurationError, match="ingen adgangskode"):
        credentials.password(PROFILE)


def test_forget_returns_whether_a_password_was_saved(ring: MemoryKeyring) -> None:
    assert keychain.forget(PROFILE) is False
    keychain.keep(PROFILE, "x")
    assert keychain.forget(PROFILE) is True
    assert ring.kept == {}


def test_nothing_is_forgotten_where_there_is_no_keyring() -> None:
    assert keychain.forget(PROFILE) is False


def test_missing_keyring_is_an_error_with_advice() -> None:
    assert keychain.find(PROFILE) is None
    with pytest.raises(ConfigurationError, match="nøglering") as caught:
        keychain.keep(PROFILE, "x")
    assert "--password-file" in caught.value.advice
    assert "chmod" not in caught.value.advice, "Windows has none"

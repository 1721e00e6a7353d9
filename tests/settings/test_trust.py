"""Files that others can write are refused; the program's own files are written whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings import preferences, private_file, profiles
from knappen_tui.settings.profiles import Profile

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")

CONFIG = '[profil.k]\nurl = "https://knappen.example/"\nbruger = "k123"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "knappen"
    folder.mkdir(mode=0o700)
    file = folder / "knappen.toml"
    file.write_text(CONFIG, encoding="utf-8")
    file.chmod(0o644)
    return file


def test_own_file_is_read(config: Path) -> None:
    assert profiles.load(config).user == "k123"


@pytest.mark.parametrize("mode", [0o666, 0o664, 0o646])
def test_file_that_others_can_write_is_refused(mode: int, config: Path) -> None:
    config.chmod(mode)
    with pytest.raises(ConfigurationError, match="kan ændres af andre") as caught:
        profiles.load(config)
    assert f"chmod go-w {config}" in caught.value.advice
    with pytest.raises(ConfigurationError, match="kan ændres af andre"):
        profiles.names(config)


@pytest.mark.parametrize("above", [0, 1])
def test_file_in_a_folder_that_others_can_write_is_refused(above: int, config: Path) -> None:
    config.parents[above].chmod(0o777)
    with pytest.raises(ConfigurationError, match="kan ændres af andre"):
        profiles.load(config)


def test_sticky_folder_above_is_accepted(config: Path) -> None:
    config.parent.parent.chmod(0o1777)
    assert profiles.load(config).user == "k123"


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root gives files away")
def test_file_of_another_user_is_refused(config: Path) -> None:
    os.chown(config, 12345, -1)
    with pytest.raises(ConfigurationError, match="tilhører en anden bruger"):
        profiles.load(config)


@pytest.mark.parametrize("key", ["ordfil", "ca_fil", "klientcertifikat", "klientnoegle"])
def test_named_file_that_others_can_write_is_refused(key: str, config: Path) -> None:
    named = config.parent / "fil"
    named.touch(mode=0o644)
    config.write_text(f'{CONFIG}{key} = "fil"\n', encoding="utf-8")
    assert profiles.load(config)
    named.chmod(0o666)
    with pytest.raises(ConfigurationError, match=str(named)):
        profiles.load(config)


def test_link_to_a_file_that_others_can_write_is_refused(config: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "anden.toml"
    config.rename(elsewhere)
    elsewhere.chmod(0o666)
    config.symlink_to(elsewhere)
    with pytest.raises(ConfigurationError, match="kan ændres af andre"):
        profiles.load(config)


def test_full_disk_leaves_the_settings_unchanged(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError):
        profiles.add(config, Profile("ny", "https://ny.example/", "k1"))
    with pytest.raises(ConfigurationError):
        preferences.keep_theme(config, "knappen-lys")
    assert config.read_text(encoding="utf-8") == CONFIG
    assert os.listdir(config.parent) == ["knappen.toml"]  # noqa: PTH208


def test_private_file_is_replaced_with_mode_0600_also_behind_a_link(tmp_path: Path) -> None:
    real = tmp_path / "fil"
    real.write_text("før", encoding="utf-8")
    (tmp_path / "link").symlink_to(real)
    private_file.write_private(tmp_path / "link", "æ")
    assert real.read_bytes() == "æ".encode()
    assert real.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "link").is_symlink()

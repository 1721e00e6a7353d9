"""The program's folders on systems that have one folder where others have several."""

import os
from pathlib import Path

import platformdirs
import pytest

from knappen_tui.service import lookup_log
from knappen_tui.settings import paths
from knappen_tui.settings.private_file import make_folder


def test_key_of_the_log_is_in_another_folder_than_the_log() -> None:
    assert paths.key_folder() != paths.state_folder()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such folder")
def test_key_of_the_log_has_a_folder_of_its_own_where_settings_and_state_share_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "shared")
    monkeypatch.setattr(platformdirs, "user_state_path", lambda *_, **__: tmp_path / "shared")
    assert paths.key_folder() == tmp_path / "Library" / "Preferences" / "knappen"
    lookup_log().ready()
    assert (paths.key_folder() / "opslagslog.key").exists()
    assert not list((tmp_path / "shared").glob("*.key"))


@pytest.mark.skipif(os.name != "nt", reason="a drive that does not exist")
def test_folder_on_a_missing_drive_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match="Q:"):
        make_folder(Path("Q:/knappen/mappe"))

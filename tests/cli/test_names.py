"""No file is named with a CPR number, no purpose holds one, and no link of another user is followed."""

import os
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.errors import ConfigurationError, StorageError
from knappen_tui.domain.masking import masked
from knappen_tui.export import atomic
from knappen_tui.service import get_access
from tests import support

NUMBER = unknown_cprs(1)[0].digits
HYPHENED = f"{NUMBER[:6]}-{NUMBER[6:]}"
DOTTED = f"{NUMBER[:2]}.{NUMBER[2:4]}.{NUMBER[4:6]}-{NUMBER[6:]}"


@pytest.mark.parametrize("name", [NUMBER, HYPHENED, DOTTED])
def test_output_is_not_named_after_a_list_named_with_a_number(name: str, tmp_path: Path) -> None:
    support.write_list(tmp_path / f"{name}.txt", [NUMBER])
    tried = support.knappen("batch", f"{name}.txt", "--demo", "--dry-run", cwd=tmp_path)
    ended = support.knappen("batch", f"{name}.txt", "--demo", cwd=tmp_path)
    assert (tried.returncode, ended.returncode) == (0, 0), ended.stderr
    (out,) = tmp_path.glob("*.xlsx")
    assert out.name.startswith("DEMO-udtraek-")
    assert not any(number.encode() in tried.stdout + ended.stderr for number in (NUMBER, HYPHENED, DOTTED))


def test_output_named_with_a_number_is_refused(tmp_path: Path) -> None:
    support.write_list(tmp_path / "hold.txt", [NUMBER])
    ended = support.knappen("batch", "hold.txt", "--demo", "-o", f"{HYPHENED}.xlsx", cwd=tmp_path)
    assert ended.returncode == 2
    assert "ligner et CPR-nummer" in ended.stderr.decode()
    tried = support.knappen("batch", "hold.txt", "--demo", "--dry-run", "-o", f"{HYPHENED}.xlsx", cwd=tmp_path)
    assert HYPHENED.encode() not in tried.stdout + tried.stderr
    assert {file.name for file in tmp_path.iterdir()} == {"hold.txt"}


@pytest.mark.parametrize("purpose", [NUMBER, HYPHENED, DOTTED, f"sag {DOTTED}"])
def test_purpose_with_a_number_is_refused(purpose: str) -> None:
    with pytest.raises(ConfigurationError, match="ligner et CPR-nummer"):
        get_access(demo=True, purpose=purpose)


@pytest.mark.parametrize("text", ["27.36.00-G01-1-21", "24-11-2026 12:05", "20261121-120000", "127.0.0.1:8765"])
def test_other_numbers_are_not_masked(text: str) -> None:
    assert masked(text) == text


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_link_in_a_folder_that_others_can_write_is_not_followed(tmp_path: Path) -> None:
    shared = tmp_path / "delt"
    shared.mkdir()
    (shared / "ud.xlsx").symlink_to(tmp_path / "andet.xlsx")
    atomic.check_target(shared / "ud.xlsx", overwrite=False)
    shared.chmod(0o1777)
    with pytest.raises(StorageError, match="symbolsk link"):
        atomic.check_target(shared / "ud.xlsx", overwrite=True)
    with pytest.raises(StorageError, match="symbolsk link"), atomic.replacing(shared / "ud.xlsx", overwrite=True):
        pytest.fail("a file was opened")
    assert not (tmp_path / "andet.xlsx").exists()

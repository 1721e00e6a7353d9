"""The register of institutions, kept beside `knappen.toml`."""

import os
from pathlib import Path

import pytest

from knappen_tui.settings.register import keep_register, read_register

REGISTER = "Institutionsnummer;Institutionsnavn\r\n101512;Sprogskolen\r\n751302;Sprogcenter Æ\r\n"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no file modes")
def test_kept_register_and_settings_are_private_under_any_umask(tmp_path: Path) -> None:
    source = tmp_path / "register.csv"
    source.write_text(REGISTER, encoding="utf-8")
    config = tmp_path / "config" / "knappen" / "knappen.toml"
    before = os.umask(0)
    try:
        target = keep_register(config, read_register(source))
    finally:
        os.umask(before)
    modes = [path.stat().st_mode & 0o777 for path in (target, config, config.parent, config.parent.parent)]
    assert modes == [0o600, 0o600, 0o700, 0o700]
    assert read_register(target).names == {"101512": "Sprogskolen", "751302": "Sprogcenter Æ"}


def test_register_is_named_in_settings_that_keep_the_rest(tmp_path: Path) -> None:
    source = tmp_path / "register.csv"
    source.write_text(REGISTER, encoding="utf-8")
    config = tmp_path / "knappen.toml"
    config.write_text('standard = "a"\n', encoding="utf-8")
    keep_register(config, read_register(source))
    text = config.read_text("utf-8")
    assert text.startswith('standard = "a"\n')
    assert "udbydere.csv" in text

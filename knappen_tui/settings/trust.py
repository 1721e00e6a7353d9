"""Files that decide where the password goes: refused where another user of the machine could have written them."""

import os
import stat
import sys
from pathlib import Path

from knappen_tui.domain.errors import ConfigurationError


def check_unwritable_by_others(file: Path) -> None:
    """Raise `ConfigurationError` for a file that another user owns or can write or replace; root may own it.

    A folder above the file counts too, unless it is sticky as `/tmp` is. POSIX only. Raises `OSError`.
    """
    if sys.platform == "win32":
        return
    real = Path(os.path.realpath(file))
    status = real.stat()
    if status.st_uid not in {0, os.getuid()}:
        raise ConfigurationError(
            f"{file} tilhører en anden bruger på maskinen og bliver ikke brugt.",
            advice=f"Se filen igennem, og kør: chown {os.getuid()} {real}",
        )
    for path in (real, *real.parents):
        mode = path.stat().st_mode
        if mode & (stat.S_IWGRP | stat.S_IWOTH) and not (path != real and mode & stat.S_ISVTX):
            raise ConfigurationError(
                f"{file} bliver ikke brugt: {path} kan ændres af andre på maskinen.",
                advice=f"Se filen igennem, og kør: chmod go-w {path}",
            )


def check_unreadable_by_others(file: Path, what: str) -> None:
    """Raise `ConfigurationError` for a file with a password that other users can read. POSIX only. Raises `OSError`."""
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise ConfigurationError(f"{what}, {file}, kan læses af andre på maskinen.", advice=f"Kør: chmod 600 {file}")

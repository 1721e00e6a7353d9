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


def check_made_by_administrators(file: Path) -> None:
    """Raise `ConfigurationError` for a file for all users of a Windows machine that an ordinary one of them made.

    Windows lets anyone make files below `%ProgramData%`. The folder counts too: who owns it can replace the file.
    Windows only: `check_unwritable_by_others` sees to the other systems. Raises `OSError`.
    """
    if sys.platform == "win32":
        from knappen_tui.settings import windows_owner

        trusted = {*windows_owner.TRUSTED, windows_owner.own()}
        for path in (file, file.parent):
            if windows_owner.owner(path) not in trusted:
                command = f'icacls "{path}" /setowner *{windows_owner.ADMINISTRATORS}'
                raise ConfigurationError(
                    f"{file} bliver ikke brugt: {path} tilhører en anden bruger på maskinen.",
                    advice=f"En administrator ser filen igennem, og kører: {command}",
                )


def check_unreadable_by_others(file: Path, what: str) -> None:
    """Raise `ConfigurationError` for a file with a password that other users can read. POSIX only. Raises `OSError`."""
    if os.name == "posix" and stat.S_IMODE(file.stat().st_mode) & 0o077:
        raise ConfigurationError(f"{what}, {file}, kan læses af andre på maskinen.", advice=f"Kør: chmod 600 {file}")

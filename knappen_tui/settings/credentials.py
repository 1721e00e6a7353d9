"""The password: from a file, the system's keyring or a prompt, never from an argument or a plain variable."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

from knappen_tui.domain.encodings import decoded
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.storage import reason
from knappen_tui.settings.profiles import Profile
from knappen_tui.settings.trust import check_unreadable_by_others

FILE_VARIABLE = "KNAPPEN_PASSWORD_FILE"
SYSTEMD_VARIABLE = "CREDENTIALS_DIRECTORY"
SYSTEMD_NAME = "knappen-password"

Prompt = Callable[[Profile], str]


def password(profile: Profile, *, file: Path | None = None, prompt: Prompt | None = None) -> str:
    """The password of the profile's user, from the first place that has one.

    In order: `file` (`--password-file`), `$KNAPPEN_PASSWORD_FILE`, systemd's
    `$CREDENTIALS_DIRECTORY/knappen-password`, the keyring, `prompt`.
    Raises `ConfigurationError` where a named file cannot be used or no place has one.
    """
    if secret := known(profile, file=file):
        return secret
    if prompt is None:
        raise ConfigurationError(
            f"Der er ingen adgangskode til {profile.user} ({profile.name}).",
            advice=f"Kør »knappen login«, eller angiv en fil med --password-file eller ${FILE_VARIABLE}.",
        )
    return prompt(profile)


def known(profile: Profile, *, file: Path | None = None) -> str | None:
    """The password from the first source but the prompt that has one; None if none has.

    Raises `ConfigurationError` where a named file cannot be used.
    """
    if file is not None:
        return from_file(file)
    if named := os.environ.get(FILE_VARIABLE):
        return from_file(Path(named))
    if folder := os.environ.get(SYSTEMD_VARIABLE):
        given = Path(folder) / SYSTEMD_NAME
        if os.path.isfile(given):  # noqa: PTH113 - Path.is_file raises PermissionError
            # systemd restricts access to this folder itself, so the mode is not checked.
            return _first_line(given)
    from knappen_tui.settings import keychain

    return keychain.find(profile)


def from_file(file: Path) -> str:
    """The password on the first line of a file that its owner alone can read. Raises `ConfigurationError`."""
    try:
        mode = file.stat().st_mode
    except OSError as error:
        raise ConfigurationError(f"Filen med adgangskoden, {file}, kan ikke læses: {reason(error)}.") from error
    if not stat.S_ISREG(mode):
        raise ConfigurationError(f"{file} er ikke en fil med en adgangskode i.")
    check_unreadable_by_others(file, "Filen med adgangskoden")
    return _first_line(file)


def _first_line(file: Path) -> str:
    try:
        lines = decoded(file.read_bytes()).splitlines()
    except OSError as error:
        raise ConfigurationError(f"Filen med adgangskoden, {file}, kan ikke læses: {reason(error)}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"Filen med adgangskoden, {file}, er ikke tekst i UTF-8.", advice="Gem filen som UTF-8 i Notesblok."
        ) from error
    if not lines or not lines[0]:
        raise ConfigurationError(f"Den første linje i filen med adgangskoden, {file}, er tom.")
    return lines[0]

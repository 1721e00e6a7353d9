"""The system's keyring: Windows Credential Locker, macOS Keychain, Secret Service."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.errors import KeyringError, NoKeyringError

from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.settings.profiles import Profile


def _service(profile: Profile) -> str:
    return f"knappen {profile.url}"


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except KeyringError as error:
        raise ConfigurationError(
            f"Systemets nøglering kan ikke bruges ({type(error).__name__}).",
            advice="Brug i stedet --password-file FIL (filen skal være kun din: chmod 600).",
        ) from error


def find(profile: Profile) -> str | None:
    """The kept password; None where none is kept or the system has no keyring. Raises `ConfigurationError`."""
    with _explained():
        try:
            return keyring.get_password(_service(profile), profile.user)
        except NoKeyringError:
            return None


def keep(profile: Profile, secret: str) -> None:
    """Keep the password. Raises `ConfigurationError`."""
    with _explained():
        keyring.set_password(_service(profile), profile.user, secret)


def forget(profile: Profile) -> bool:
    """Forget the password; whether there was one. Raises `ConfigurationError`."""
    with _explained():
        if keyring.get_password(_service(profile), profile.user) is None:
            return False
        keyring.delete_password(_service(profile), profile.user)
        return True

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
def _keyring_errors() -> Iterator[None]:
    try:
        keyring.get_keyring()
    except Exception as error:
        raise ConfigurationError(
            "Den nøglering, som PYTHON_KEYRING_BACKEND eller keyringrc.cfg angiver, kan ikke bruges"
            f" ({type(error).__name__}).",
            advice="Ret den, eller brug --password-file FIL.",
        ) from error
    try:
        yield
    except KeyringError as error:
        raise ConfigurationError(
            f"Systemets nøglering kan ikke bruges ({type(error).__name__}).",
            advice="Brug i stedet --password-file FIL (en fil, som kun du kan læse).",
        ) from error


def kind() -> str:
    """The kind of keyring that passwords are kept in. Raises `ConfigurationError` where it cannot be used."""
    with _keyring_errors():
        backend = keyring.get_keyring()
    try:
        is_usable = backend.priority > 0
    except RuntimeError:  # what a backend raises that misses something
        is_usable = False
    return str(backend.name) if is_usable else "ingen, der kan bruges"


def find(profile: Profile) -> str | None:
    """The saved password; None if none is saved or the system has no keyring. Raises `ConfigurationError`."""
    with _keyring_errors():
        try:
            return keyring.get_password(_service(profile), profile.user)
        except NoKeyringError:
            return None


def keep(profile: Profile, secret: str) -> None:
    """Save the password. Raises `ConfigurationError`."""
    with _keyring_errors():
        keyring.set_password(_service(profile), profile.user, secret)


def forget(profile: Profile) -> bool:
    """Delete the password; False if none is saved or the system has no keyring. Raises `ConfigurationError`."""
    if find(profile) is None:
        return False
    with _keyring_errors():
        keyring.delete_password(_service(profile), profile.user)
    return True

"""The folders of the program's files, created with mode 0700."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import platformdirs

from knappen_tui.domain.errors import ConfigurationError, StorageError
from knappen_tui.domain.storage import reason
from knappen_tui.settings.private_file import make_folder

_APP = "knappen"
_HOME, _EXAMPLE = ("HOME", "/home/navn") if os.name == "posix" else ("USERPROFILE", r"C:\Users\navn")
_VARIABLES = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")


def private_folder(folder: Path) -> Path:
    """Create `folder` if needed and set mode 0700, also on the program's own folder above it. Raises `StorageError`."""
    if folder.parent.name == _APP:
        private_folder(folder.parent)
    try:
        make_folder(folder)
        folder.chmod(0o700)
    except OSError as error:
        raise StorageError(
            f"Mappen {folder} kan ikke bruges: {reason(error)}.",
            advice=f"Skaf plads og skriveadgang. Mappen følger af {_setting(folder)}.",
        ) from error
    return folder


def config_file() -> Path:
    """`knappen.toml`, which may not exist. Raises `ConfigurationError`."""
    return _folder(platformdirs.user_config_path) / "knappen.toml"


def machine_config_file() -> Path:
    """The `knappen.toml` of the whole machine, which may not exist."""
    return platformdirs.site_config_path(_APP, appauthor=False) / "knappen.toml"


def key_folder() -> Path:
    """The look-up log's key, in another folder than the log: whoever copies both can try all numbers.

    Raises `ConfigurationError`.
    """
    config = config_file().parent
    if config != state_folder():
        return config
    if sys.platform == "win32":
        return _folder(partial(platformdirs.user_config_path, roaming=True))
    return Path.home() / "Library" / "Preferences" / _APP  # macOS


def state_folder() -> Path:
    """Journals of runs. Raises `ConfigurationError`."""
    return _folder(platformdirs.user_state_path)


def cache_folder() -> Path:
    """The demo database; it can be deleted at any time. Raises `ConfigurationError`."""
    return _folder(platformdirs.user_cache_path)


def documents_folder() -> Path:
    """The user's documents; the home folder where there is no such folder, the current one without a home folder."""
    with suppress(RuntimeError):  # no home folder
        documents = platformdirs.user_documents_path()
        if os.path.isdir(documents):  # noqa: PTH112 - Path.is_dir raises PermissionError
            return documents
    return home_folder()


def home_folder() -> Path:
    """The user's home folder; a path below the current folder where there is none."""
    return Path(os.path.expanduser("~")).absolute()  # noqa: PTH111 - Path.home raises RuntimeError


def _folder(find: Callable[..., Path]) -> Path:
    """Return the program's folder below the one found. Raises `ConfigurationError` where there is no home folder."""
    with suppress(RuntimeError):
        folder = find(_APP, appauthor=False)
        if folder.is_absolute():  # older versions of platformdirs return a folder below the current one
            return folder
    raise ConfigurationError(
        f"Programmets mapper kan ikke findes: {_HOME} er ikke sat til en hel sti.",
        advice=f"Sæt {_HOME} til din hjemmemappe, fx {_EXAMPLE}.",
    )


def _setting(folder: Path) -> str:
    """Return the environment variable that a folder of the program follows from."""
    given = {name: Path(value) for name in _VARIABLES if (value := os.environ.get(name))}
    default = "HOME" if os.name == "posix" else "LOCALAPPDATA"
    return next((name for name, root in given.items() if folder.is_relative_to(root)), default)

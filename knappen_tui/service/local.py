"""This machine: its clock, preferences, crash reports, standard output, the practice server."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from knappen_tui.domain.errors import StorageError
from knappen_tui.settings import paths, register
from knappen_tui.settings.preferences import Preferences
from knappen_tui.settings.preferences import keep_theme as write_theme
from knappen_tui.settings.preferences import load as load_preferences
from knappen_tui.settings.private_file import write_private
from knappen_tui.settings.register import InstitutionRegister

if TYPE_CHECKING:
    from knappen_tui.domain.follow_up.rule import FollowUpRule


def now() -> datetime:
    """Return the current time, aware, in this computer's time zone."""
    return datetime.now().astimezone()


def preferences() -> Preferences:
    """Return the terminal app's preferences. Raises `ConfigurationError`."""
    return load_preferences(paths.config_file())


def follow_up_rules() -> "tuple[FollowUpRule, ...]":
    """Return the rules of follow-up in use. Raises `ConfigurationError`, which names the key that cannot be used."""
    from knappen_tui.settings.follow_up import load

    return load(paths.config_file())


def keep_theme(theme: str) -> None:
    """Store the theme for the next start. Raises `ConfigurationError`."""
    write_theme(paths.config_file(), theme)


def read_register(file: Path) -> InstitutionRegister:
    """Read a register of institutions. Raises `ConfigurationError`."""
    return register.read_register(file)


def keep_register(found: InstitutionRegister) -> Path:
    """Write a register beside `knappen.toml`; return its file. Raises `ConfigurationError`."""
    return register.keep_register(paths.config_file(), found)


def crash_folder() -> Path:
    """Return the folder for crash reports, mode 0700. Raises `ConfigurationError`, `StorageError`."""
    return paths.private_folder(paths.private_folder(paths.state_folder()) / "fejl")


def write_crash_report(name: str, text: str) -> Path:
    """Write a report into the crash folder, for the user alone; return its path. Raises `OSError` and as the folder."""
    file = crash_folder() / name
    write_private(file, text)
    return file


def stdout_error(error: OSError) -> StorageError:
    """Return the error for a failed write to standard output."""
    from knappen_tui.export.atomic import not_written

    return not_written(None, error)


def serve(
    database: Path | None, *, port: int, kursister: int, seconds_per_number: float, say: Callable[[str], None]
) -> None:
    """Serve the practice site on this machine until interrupted; create its database if there is none.

    `say` gets the address and the practice user. Raises `ConfigurationError` where it cannot be served.
    """
    from knappen_tui.backend import server
    from knappen_tui.backend.options import BackendOptions

    file = database or paths.private_folder(paths.cache_folder()) / f"server-{kursister}.sqlite"
    options = BackendOptions(seconds_per_number=seconds_per_number, demo=True)
    server.serve(file, port, kursister, announce=say, options=options)

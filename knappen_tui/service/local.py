"""This machine: its clock, preferences, crash reports, standard output, the practice server."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from knappen_tui.domain.errors import StorageError
from knappen_tui.settings import paths
from knappen_tui.settings.preferences import Preferences
from knappen_tui.settings.preferences import keep_theme as write_theme
from knappen_tui.settings.preferences import load as load_preferences


def now() -> datetime:
    """The current time, aware, in this computer's time zone."""
    return datetime.now().astimezone()


def preferences() -> Preferences:
    """How the terminal app is to look and behave."""
    return load_preferences(paths.config_file())


def keep_theme(theme: str) -> None:
    """Use this theme next time too. Raises `ConfigurationError`."""
    write_theme(paths.config_file(), theme)


def crash_folder() -> Path:
    """The folder for what bugs leave behind; only its user can enter it. Raises `OSError`."""
    return paths.private_folder(paths.private_folder(paths.state_folder()) / "fejl")


def stdout_error(error: OSError) -> StorageError:
    """The error to raise where standard output takes no more, with the reason and advice."""
    from knappen_tui.export.atomic import not_written

    return not_written(None, error)


def serve(
    database: Path | None, *, port: int, kursister: int, seconds_per_number: float, say: Callable[[str], None]
) -> None:
    """Serve the rebuilt backend on this machine until interrupted; the database is made where there is none.

    `say` gets the address and the practice user. Raises `ConfigurationError` where it cannot be served.
    """
    from knappen_tui.backend import server
    from knappen_tui.backend.options import BackendOptions

    file = database or paths.private_folder(paths.cache_folder()) / f"server-{kursister}.sqlite"
    options = BackendOptions(seconds_per_number=seconds_per_number, demo=True)
    server.serve(file, port, kursister, announce=say, options=options)

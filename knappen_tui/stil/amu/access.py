"""Which school at which address: from `stil.toml`, from the command line, or the demo."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from knappen_tui import __version__
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.file_names import path_from
from knappen_tui.domain.storage import storage_errors
from knappen_tui.settings import paths, toml_file
from knappen_tui.settings.connection import Connection, check_url
from knappen_tui.stil.amu import words as word_files
from knappen_tui.stil.amu.change_log import ChangeLog
from knappen_tui.stil.amu.client import AmuClient
from knappen_tui.stil.amu.words import DEFAULT, AmuWords
from knappen_tui.web.retry import RetryPolicy
from knappen_tui.web.transport import Transport

_FILE = "stil.toml"
_SECTION = "amu"
_KEYS = ("url", "institution", "ordfil", "ca_fil")


@dataclass(frozen=True)
class AmuAccess:
    """A school's access: `open` returns a client that logs in at its first request.

    `password` is a function that returns it, called when the site first asks. `transport` makes what replaces the
    network. `demo`: schools and persons are invented.
    """

    connection: Connection
    password: Callable[[], str] = field(repr=False)
    words: AmuWords = field(default=DEFAULT, repr=False)
    transport: Callable[[], Transport] | None = None
    policy: RetryPolicy = field(default_factory=RetryPolicy)
    demo: bool = False

    def open(self, notify: Listener = silent) -> AmuClient:
        """Return a client, an async context manager; `notify` hears of retries. Raises `ConfigurationError`."""
        transport = self.transport() if self.transport else None
        return AmuClient(
            self.connection, self.password, self.words, policy=self.policy, transport=transport, notify=notify
        )

    @property
    def log(self) -> ChangeLog:
        """The change log. Raises `ConfigurationError`."""
        return ChangeLog(paths.state_folder(), paths.config_file().parent, self.connection)

    @property
    def journals(self) -> Path:
        """The folder of the journals. Raises `ConfigurationError`."""
        return paths.state_folder() / "amu"


def settings_file() -> Path:
    """`stil.toml`, which may not exist. Raises `ConfigurationError`."""
    return paths.config_file().with_name(_FILE)


def get_access(
    password: Callable[[Connection], str],
    *,
    url: str | None = None,
    institution: str | None = None,
    words: Path | None = None,
) -> AmuAccess:
    """Return the access that `stil.toml` describes; what is given here takes precedence.

    `password` is called with the connection when the site first asks. Raises `ConfigurationError`.
    """
    file = settings_file()
    found = _section(file)
    url, institution = known_site(url, institution)
    if not url or not institution:
        raise ConfigurationError(
            "Adressen på webapplikationen og skolens institutionsnummer er ikke angivet.",
            advice=f"Skriv dem med --adresse og --institution, eller som url og institution under [amu] i {file}.",
        )
    check_url(url)
    words = words or _path(found, "ordfil")
    connection = Connection(url, institution, ca_bundle=_path(found, "ca_fil"))
    chosen = word_files.load(words) if words else DEFAULT
    return AmuAccess(connection, lambda: password(connection), chosen)


def known_site(url: str | None, institution: str | None) -> tuple[str, str]:
    """Return address and institution number: what is given here, else what `stil.toml` has, "" for what is not known.

    Raises `ConfigurationError`.
    """
    found = _section(settings_file())
    return url or found.get("url", ""), institution or found.get("institution", "")


def demo_access() -> AmuAccess:
    """Return the access of an invented school, with the practice site in this process. Raises `StorageError`."""
    from httpx import ASGITransport

    from knappen_tui.stil.amu.practice import population
    from knappen_tui.stil.amu.practice.app import create_app

    today = date.today()
    file = paths.cache_folder() / f"amu-demo-{__version__}-{today.year}-{(today.month + 2) // 3}.sqlite"
    advice = "Skaf plads på disken og skriveadgang til mappen."
    with storage_errors(f"Demoens database {file}", sqlite3.OperationalError, advice=advice, verb="laves"):
        paths.private_folder(file.parent)
        if not file.exists():
            population.create(file, today=today)
    connection = Connection("https://amu-demo.invalid/", population.DEMO_SCHOOL)
    return AmuAccess(
        connection, lambda: population.PASSWORD, transport=lambda: ASGITransport(create_app(file)), demo=True
    )


def _section(file: Path) -> dict[str, str]:
    document = toml_file.read(file)
    found: Any = document.get(_SECTION, {})
    if not isinstance(found, dict):
        raise toml_file.invalid(file, f"[{_SECTION}] skal være et afsnit")
    for key, value in found.items():
        if key not in _KEYS or not isinstance(value, str):
            raise toml_file.invalid(file, f"»{key}« under [{_SECTION}] kendes ikke, eller er ikke tekst")
    return found


def _path(found: dict[str, str], key: str) -> Path | None:
    return path_from(found[key]) if key in found else None

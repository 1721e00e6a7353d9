"""The change log: who changed what kind of thing about whom and when, with CPR numbers only as HMACs.

A change has two lines with the same `aendring`: one with the outcome `sendt`, on disk before the request is sent, and
one with what came of it.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings.connection import Connection
from knappen_tui.settings.keyed_log import KeyedLog

_LOG = "aendringslog.jsonl"
_KEY = "aendringslog.key"
SENT = "sendt"


class ChangeLog:
    """The log of one user of this machine for one school at one site: lines in `state`, the key in `config`."""

    def __init__(self, state: Path, config: Path, connection: Connection) -> None:
        self._connection = connection
        self._log = KeyedLog(
            state / _LOG,
            config / _KEY,
            title="Ændringsloggen",
            advice="Der ændres intet uden log. Skaf plads og skriveadgang, og prøv igen.",
        )

    def ready(self) -> None:
        """Check that the log can be written. Raises `StorageError`."""
        self._log.ready()

    def begin(self, kind: str, persons: Sequence[Cpr]) -> str:
        """Log that a change of these persons is about to be sent; return its id. Raises `StorageError`."""
        change = secrets.token_hex(8)
        self._append(change, kind, [(cpr, SENT) for cpr in persons])
        return change

    def end(self, change: str, kind: str, outcomes: Sequence[tuple[Cpr, str]]) -> None:
        """Log what came of a change. Raises `StorageError`."""
        self._append(change, kind, outcomes)

    def _append(self, change: str, kind: str, persons: Sequence[tuple[Cpr, str]]) -> None:
        with self._log.errors():
            hashed = self._log.hasher()
            self._log.append(
                {
                    "tid": datetime.now().astimezone().isoformat(timespec="seconds"),
                    "aendring": change,
                    "maskinbruger": self._log.os_user,
                    "websted": self._connection.url,
                    "institution": self._connection.user,
                    "art": kind,
                    "personer": [[hashed(cpr), outcome] for cpr, outcome in persons],
                }
            )

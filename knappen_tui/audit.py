"""The look-up log: user, time, purpose and outcome of every look-up, with CPR numbers only as HMACs.

A citizen may ask for the dates and purposes of look-ups about them (C-579/21). A CPR number stands here only as an
HMAC under a key that lies in another folder, so the log can answer whether a known number was looked up, and nothing
else. One JSON object a line, one line an opslag or a chunk.
"""

import getpass
import hashlib
import hmac
import json
import os
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.storage import storage_errors
from knappen_tui.domain.udtraek import Answer
from knappen_tui.settings.paths import private_folder
from knappen_tui.settings.profiles import Profile

_LOG = "opslagslog.jsonl"
_KEY = "opslagslog.key"
_KEY_BYTES = 32


class LoggedOutcome(Enum):
    """How one look-up of one person ended; the value is the word in the log.

    The outcomes of an answer have the names that they have in `Outcome`. `FAILED`: the request failed or was
    cancelled, and the site may have looked the person up. `TRIED`: `tjek`, logged before its first request.
    """

    FOUND = "fundet"
    ONLY_PRAE2004 = "kun før 2004"
    NOT_FOUND = "ikke fundet"
    UNANSWERED = "ikke besvaret"
    FAILED = "fejlet"
    TRIED = "prøvet"

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The word for an answer's outcome."""
        return cls[outcome.name]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the log. `persons` are (HMAC, outcome) pairs; `purpose` is a case number or the like, or ""."""

    time: datetime
    os_user: str
    profile: str
    site: str
    user: str
    purpose: str
    kind: str
    persons: tuple[tuple[str, LoggedOutcome], ...]

    @property
    def outcomes(self) -> Counter[LoggedOutcome]:
        """How many persons ended how."""
        return Counter(outcome for _, outcome in self.persons)


class LookupLog:
    """The log of one user of this machine: lines in `state`, the key in `config`."""

    def __init__(self, state: Path, config: Path) -> None:
        self._file = state / _LOG
        self._key_file = config / _KEY

    def ready(self) -> None:
        """Check, before any look-up, that the log can be written. Raises `StorageError`."""
        with _log_errors(self._file):
            private_folder(self._file.parent)
            os.close(self._open())
            self._key()

    def append(
        self, profile: Profile, purpose: str, kind: str, persons: Iterable[tuple[Cpr, LoggedOutcome]], now: datetime
    ) -> None:
        """Add a line. Raises `StorageError`."""
        with _log_errors(self._file):
            key = self._key()
            line = {
                "tid": now.isoformat(timespec="seconds"),
                "maskinbruger": getpass.getuser(),
                "profil": profile.name,
                "websted": profile.url,
                "bruger": profile.user,
                "sag": purpose,
                "art": kind,
                "personer": [[_hashed(key, cpr), outcome.value] for cpr, outcome in persons],
            }
            descriptor = self._open()
            try:
                os.write(descriptor, f"{json.dumps(line, ensure_ascii=False)}\n".encode())
            finally:
                os.close(descriptor)

    def entries(self, cpr: Cpr | None = None) -> Iterator[LogEntry]:
        """Every entry, the oldest first; with `cpr` the entries about that person, without other persons.

        Raises `StorageError` where the log cannot be read.
        """
        with _log_errors(self._file):
            if not self._file.exists():
                return
            wanted = _hashed(self._key(), cpr) if cpr else None
            with self._file.open(encoding="utf-8") as lines:
                for line in lines:
                    if entry := _entry(line, wanted):
                        yield entry

    def _open(self) -> int:
        return os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def _key(self) -> bytes:
        """The key, created at the first look-up; a lock keeps two processes from creating one each."""
        if not self._key_file.exists():
            from filelock import FileLock

            folder = private_folder(self._key_file.parent)
            with FileLock(folder / f"{_KEY}.lock", mode=0o600):
                if not self._key_file.exists():
                    fresh = folder / f"{_KEY}.ny"
                    fresh.touch(mode=0o600)
                    fresh.write_bytes(secrets.token_bytes(_KEY_BYTES))
                    fresh.replace(self._key_file)
        return self._key_file.read_bytes()


class LookupClient(Protocol):
    """The client that `LoggedClient` wraps."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
        """Everything registered about one person."""
        ...

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        """The extract of these persons."""
        ...

    def check(self, cpr: Cpr) -> AsyncGenerator[CheckStep, None]:
        """The findings of `tjek` with that person, step by step."""
        ...


class LoggedClient:
    """A client whose every look-up is in the log, with its purpose, before its answer is used."""

    def __init__(self, client: LookupClient, log: LookupLog, profile: Profile, purpose: str) -> None:
        self._client = client
        self._log = log
        self._profile = profile
        self._purpose = purpose

    async def __aenter__(self) -> Self:
        self._log.ready()
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, at)

    async def opslag(self, cpr: Cpr, notify: Listener = silent) -> Kursist:
        """As `KnappenClient.opslag`. Raises `StorageError` too."""
        with self._failure_logged("opslag", [cpr]):
            kursist = await self._client.opslag(cpr, notify)
        self._append("opslag", [(cpr, LoggedOutcome.of(kursist.outcome))])
        return kursist

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener = silent, *, patient: bool = True) -> Answer:
        """As `KnappenClient.udtraek`. Raises `StorageError` too."""
        with self._failure_logged("udtræk", cprs):
            answer = await self._client.udtraek(cprs, notify, patient=patient)
        rows = [(row.cpr, LoggedOutcome.of(row.outcome)) for row in answer.rows]
        self._append("udtræk", [*rows, *((cpr, LoggedOutcome.UNANSWERED) for cpr in answer.unanswered)])
        return answer

    async def check(self, cpr: Cpr) -> AsyncGenerator[CheckStep, None]:
        """As `KnappenClient.check`, which looks the person up. Raises `StorageError`."""
        self._append("tjek", [(cpr, LoggedOutcome.TRIED)])
        async with aclosing(self._client.check(cpr)) as findings:
            async for finding in findings:
                yield finding

    @contextmanager
    def _failure_logged(self, kind: str, cprs: Sequence[Cpr]) -> Iterator[None]:
        try:
            yield
        except BaseException:
            # After an error or a cancellation too, the site may have looked the persons up.
            self._append(kind, [(cpr, LoggedOutcome.FAILED) for cpr in cprs])
            raise

    def _append(self, kind: str, persons: Iterable[tuple[Cpr, LoggedOutcome]]) -> None:
        self._log.append(self._profile, self._purpose, kind, persons, datetime.now().astimezone())


def _hashed(key: bytes, cpr: Cpr) -> str:
    return hmac.new(key, cpr.digits.encode(), hashlib.sha256).hexdigest()[:32]


def _entry(line: str, wanted: str | None) -> LogEntry | None:
    try:
        found = json.loads(line)
        persons = tuple((key, LoggedOutcome(word)) for key, word in found["personer"] if wanted in {None, key})
        if wanted and not persons:
            return None
        return LogEntry(
            time=datetime.fromisoformat(found["tid"]),
            os_user=found["maskinbruger"],
            profile=found["profil"],
            site=found["websted"],
            user=found["bruger"],
            purpose=found["sag"],
            kind=found["art"],
            persons=persons,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(
            "Opslagsloggen har en linje, der ikke kan læses.", advice="Spørg jeres it-afdeling."
        ) from error


def _log_errors(file: Path) -> AbstractContextManager[None]:
    return storage_errors(
        f"Opslagsloggen {file}", advice="Der slås intet op uden log. Skaf plads og skriveadgang, og prøv igen."
    )

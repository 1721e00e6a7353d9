"""The look-up log: user, time, purpose and outcome of every look-up, with CPR numbers only as HMACs.

A citizen may ask for the dates and purposes of look-ups about them (C-579/21). A CPR number stands here only as an
HMAC under a key that lies in another folder, so the log can answer whether a known number was looked up, and nothing
else.

One JSON object a line. An opslag or a chunk has two lines with the same `opslag`: one with the outcome `ASKED`, synced
to disk before the request is sent, and one with the outcomes. A process that is killed in between leaves the first, and
so does a power cut soon after: the second is synced with the next line, or at the end.
"""

import json
import secrets
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from knappen_tui.domain.check_step import CheckStep, Taught
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.udtraek import Answer
from knappen_tui.settings.keyed_log import KeyedLog
from knappen_tui.settings.profiles import Profile

_LOG = "opslagslog.jsonl"
_KEY = "opslagslog.key"


class LoggedOutcome(Enum):
    """How one look-up of one person ended; the value is the word in the log.

    The outcomes of an answer have the names that they have in `Outcome`. `EMPTY`: looked up alone, known, and without
    registrations. `ASKED`: the request was about to be sent, and
    no outcome is known. `FAILED`: the request failed or was cancelled, and the site may have looked the person up.
    `TRIED`: `tjek`, logged before its first request.
    """

    FOUND = "fundet"
    ONLY_PRAE2004 = "kun før 2004"
    NOT_FOUND = "ikke fundet"
    UNANSWERED = "mangler svar"
    EMPTY = "uden registreringer"
    ASKED = "sendt"
    FAILED = "fejlet"
    TRIED = "prøvet"

    @classmethod
    def _missing_(cls, value: object) -> "LoggedOutcome | None":
        return {"ikke besvaret": cls.UNANSWERED, "spurgt": cls.ASKED}.get(str(value))  # lines of version 0.1

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """The word for an answer's outcome."""
        return cls[outcome.name]


Persons = Iterable[tuple[Cpr, LoggedOutcome]]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One look-up. `persons` are (HMAC, outcome) pairs; `purpose` is a case number or the like, or ""."""

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

    @property
    def in_words(self) -> str:
        """How many persons ended how: `97 fundet, 3 ikke fundet`."""
        counts = self.outcomes
        return ", ".join(f"{counts[outcome]} {outcome.value}" for outcome in LoggedOutcome if counts[outcome])


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line of the log that is torn or damaged; `number` counts from 1."""

    number: int


class LookupLog:
    """The log of one user of this machine: lines in `state`, the key in `key_folder`.

    A key in the folder `earlier_key_folder` is moved. `is_own_folder` is whether `state` is a folder of the program,
    which is made private.
    """

    def __init__(
        self, state: Path, key_folder: Path, earlier_key_folder: Path | None = None, *, is_own_folder: bool = True
    ) -> None:
        self._log = KeyedLog(
            state / _LOG,
            key_folder / _KEY,
            earlier_key_file=earlier_key_folder / _KEY if earlier_key_folder else None,
            title="Opslagsloggen",
            advice="Der slås intet op uden log. Skaf plads og skriveadgang, og prøv igen.",
            is_own_folder=is_own_folder,
        )

    def ready(self) -> None:
        """Find what a line needs, and check that the log can be opened for writing. Raises `StorageError`."""
        self._log.ready()

    def append(
        self,
        profile: Profile,
        purpose: str,
        kind: str,
        persons: Persons,
        now: datetime,
        *,
        lookup: str = "",
        is_synced: bool = True,
    ) -> None:
        """Add a whole line and sync it to disk, or raise `StorageError` and leave the log as it was.

        A later line with the same `lookup` takes the place of one with the outcome `ASKED`. A line that is not
        `is_synced` outlives this process; the next line, or `sync`, brings it to disk.
        """
        with self._log.errors():
            hashed = self._log.hasher()
            self._log.append(
                {
                    "tid": now.isoformat(timespec="seconds"),
                    "opslag": lookup,
                    "maskinbruger": self._log.os_user,
                    "profil": profile.name,
                    "websted": profile.url,
                    "bruger": profile.user,
                    "sag": purpose,
                    "art": kind,
                    "personer": [[hashed(cpr), outcome.value] for cpr, outcome in persons],
                },
                is_synced=is_synced,
            )

    def sync(self) -> None:
        """Bring all lines of this process to disk. Raises `StorageError`."""
        self._log.sync()

    def entries(self, cpr: Cpr | None = None) -> Iterator[LogEntry | UnreadableLine]:
        """Every look-up, the oldest first; with `cpr` those of that person, without other persons.

        A line that cannot be read is among them: it may be about anyone.
        Raises `StorageError` where the log or its key cannot be read.
        """
        with self._log.errors():
            wanted = self._log.hasher(makes_key=False)(cpr) if cpr and self._log.exists else None
            finished = {lookup for lookup, entry in self._lines() if entry and not _is_asked(entry)}
            for number, (lookup, entry) in enumerate(self._lines(), 1):
                if entry is None:
                    yield UnreadableLine(number)
                    continue
                if lookup and lookup in finished and _is_asked(entry):
                    continue
                persons = tuple(person for person in entry.persons if wanted in {None, person[0]})
                if persons or wanted is None:
                    yield replace(entry, persons=persons)

    def _lines(self) -> Iterator[tuple[str, LogEntry | None]]:
        """Each line's `opslag` and entry, None for one that cannot be read."""
        return map(_parse, self._log.lines())


class LookupClient(Protocol):
    """The client that `LoggedClient` wraps."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None: ...

    def forbid_in_urls(self, cprs: Iterable[Cpr]) -> None:
        """Refuse addresses with one of these numbers in them."""
        ...

    async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
        """Everything registered about one person."""
        ...

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        """The extract of these persons."""
        ...

    def check(self, *cprs: Cpr) -> AsyncGenerator[CheckStep, None]:
        """The findings of `tjek` with these persons, step by step."""
        ...

    def teach(self, document: Mapping[str, Any], file: Path, *cprs: Cpr) -> Taught:
        """As `check`, with questions where a word is missing."""
        ...

    def report(self, steps: Sequence[CheckStep], *cprs: Cpr) -> dict[str, str]:
        """The files of a report on the check of these persons."""
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
        with suppress(StorageError) if error else nullcontext():  # what ended the block is what is told
            self._log.sync()

    def forbid_in_urls(self, cprs: Iterable[Cpr]) -> None:
        """As `KnappenClient.forbid_in_urls`."""
        self._client.forbid_in_urls(cprs)

    async def opslag(self, cpr: Cpr, notify: Listener = silent) -> Kursist:
        """As `KnappenClient.opslag`. Raises `StorageError` too."""
        with self._logged("opslag", [cpr]) as append:
            kursist = await self._client.opslag(cpr, notify)
        append([(cpr, LoggedOutcome.EMPTY if kursist.is_empty else LoggedOutcome.of(kursist.outcome))])
        return kursist

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener = silent, *, patient: bool = True) -> Answer:
        """As `KnappenClient.udtraek`. Raises `StorageError` too."""
        with self._logged("udtræk", cprs) as append:
            answer = await self._client.udtraek(cprs, notify, patient=patient)
        rows = [(row.cpr, LoggedOutcome.of(row.outcome)) for row in answer.rows]
        append([*rows, *((cpr, LoggedOutcome.UNANSWERED) for cpr in answer.unanswered)])
        return answer

    async def check(self, *cprs: Cpr) -> AsyncGenerator[CheckStep, None]:
        """As `KnappenClient.check`, which looks the persons up. Raises `StorageError`."""
        self._append("tjek", [(cpr, LoggedOutcome.TRIED) for cpr in cprs])
        async with aclosing(self._client.check(*cprs)) as findings:
            async for finding in findings:
                yield finding

    def teach(self, document: Mapping[str, Any], file: Path, *cprs: Cpr) -> Taught:
        """As `KnappenClient.teach`, which looks the persons up. Raises `StorageError`."""
        self._append("tjek", [(cpr, LoggedOutcome.TRIED) for cpr in cprs])
        return self._client.teach(document, file, *cprs)

    def report(self, steps: Sequence[CheckStep], *cprs: Cpr) -> dict[str, str]:
        """As `KnappenClient.report`."""
        return self._client.report(steps, *cprs)

    @contextmanager
    def _logged(self, kind: str, cprs: Sequence[Cpr]) -> Iterator[Callable[[Persons], None]]:
        """Log the persons as asked before the block; yield the function that logs their outcomes after it.

        If the block raises they are logged as failed: the site may have looked them up.
        """
        lookup = secrets.token_hex(8)
        self._append(kind, [(cpr, LoggedOutcome.ASKED) for cpr in cprs], lookup)
        try:
            yield lambda persons: self._append(kind, persons, lookup, is_synced=False)
        except BaseException:
            # If there is no room for this line, the first one stands, and the error that stopped the look-up is shown.
            with suppress(StorageError):
                self._append(kind, [(cpr, LoggedOutcome.FAILED) for cpr in cprs], lookup)
            raise

    def _append(self, kind: str, persons: Persons, lookup: str = "", *, is_synced: bool = True) -> None:
        now = datetime.now().astimezone()
        self._log.append(self._profile, self._purpose, kind, persons, now, lookup=lookup, is_synced=is_synced)


def _is_asked(entry: LogEntry) -> bool:
    return all(outcome is LoggedOutcome.ASKED for _, outcome in entry.persons)


def _parse(line: bytes) -> tuple[str, LogEntry | None]:
    """A line's `opslag` ("" in older lines) and entry; None for a line that cannot be read."""
    try:
        found = json.loads(line)
        entry = LogEntry(
            time=datetime.fromisoformat(found["tid"]),
            os_user=_text(found["maskinbruger"]),
            profile=_text(found["profil"]),
            site=_text(found["websted"]),
            user=_text(found["bruger"]),
            purpose=_text(found["sag"]),
            kind=_text(found["art"]),
            persons=tuple((_text(key), LoggedOutcome(word)) for key, word in found["personer"]),
        )
        return _text(found.get("opslag", "")), entry
    except (ValueError, KeyError, TypeError, RecursionError):
        return "", None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value

"""The look-up log: every look-up of a client is in it, however it ends."""

import asyncio
import errno
import json
import os
import sys
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from knappen_tui.audit import LogEntry, LoggedClient, LoggedOutcome, LookupLog, UnreadableLine
from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.check_step import CheckStep, Taught
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import SiteUnavailable, StorageError
from knappen_tui.domain.events import Listener
from knappen_tui.domain.kursist import Kursist, Prae2004
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile
from tests.support import contents_of, log_entries

PROFILE = Profile(name="kommunen", url="https://knappen.example/", user="k123")
PEOPLE = unknown_cprs(3)
FOUND, ONLY_PRAE2004, SILENT = PEOPLE


class Client:
    """A site that knows two of three people; with `failure` it fails, with `is_hanging` it never answers."""

    def __init__(self, failure: Exception | None = None, *, is_hanging: bool = False) -> None:
        self._failure = failure
        self._is_hanging = is_hanging
        self.asked = asyncio.Event()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        pass

    def forbid_in_urls(self, cprs: Iterable[Cpr]) -> None:
        pass

    async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
        await self._answer()
        return Kursist(cpr, prae2004=Prae2004())

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        await self._answer()
        return Answer([Udtraek(FOUND, True), Udtraek(ONLY_PRAE2004, False, prae2004_findes=True)], [SILENT], None)

    async def check(self, *cprs: Cpr) -> AsyncGenerator[CheckStep, None]:
        await self._answer()
        yield CheckStep("Adresse", "en adresse")

    async def teach(self, document: Mapping[str, Any], file: Path, *cprs: Cpr) -> Taught:
        await self._answer()
        yield CheckStep("Adresse", "en adresse")

    def report(self, steps: Sequence[CheckStep], *cprs: Cpr) -> dict[str, str]:
        return {}

    async def _answer(self) -> None:
        self.asked.set()
        if self._failure:
            raise self._failure
        if self._is_hanging:
            await asyncio.Event().wait()


@pytest.fixture
def log(tmp_path: Path) -> LookupLog:
    return LookupLog(tmp_path / "state", tmp_path / "config")


def logged(log: LookupLog, cpr: Cpr) -> list[tuple[str, str, LoggedOutcome]]:
    """The entries about one person: kind, purpose and outcome."""
    entries = [entry for entry in log.entries(cpr) if isinstance(entry, LogEntry)]
    return [(entry.kind, entry.purpose, outcome) for entry in entries for outcome in entry.outcomes]


def log_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "opslagslog.jsonl"


async def test_opslag_is_logged_with_purpose_and_outcome(log: LookupLog) -> None:
    async with LoggedClient(Client(), log, PROFILE, "2026-17") as client:
        await client.opslag(ONLY_PRAE2004)
    assert logged(log, ONLY_PRAE2004) == [("opslag", "2026-17", LoggedOutcome.ONLY_PRAE2004)]
    assert logged(log, FOUND) == []


async def test_chunk_is_logged_with_the_outcome_of_each_person(log: LookupLog) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.udtraek(PEOPLE)
    outcomes = [logged(log, cpr)[0][2] for cpr in PEOPLE]
    assert outcomes == [LoggedOutcome.FOUND, LoggedOutcome.ONLY_PRAE2004, LoggedOutcome.UNANSWERED]


async def test_failed_chunk_is_logged_for_every_person(log: LookupLog) -> None:
    async with LoggedClient(Client(SiteUnavailable("væk")), log, PROFILE, "") as client:
        with pytest.raises(SiteUnavailable):
            await client.udtraek(PEOPLE)
    for cpr in PEOPLE:
        assert logged(log, cpr) == [("udtræk", "", LoggedOutcome.FAILED)]


@pytest.mark.parametrize("kind", ["opslag", "udtræk"])
async def test_cancelled_look_up_is_logged(log: LookupLog, kind: str) -> None:
    site = Client(is_hanging=True)
    async with LoggedClient(site, log, PROFILE, "") as client:
        look_up = client.opslag(FOUND) if kind == "opslag" else client.udtraek([FOUND])
        task: asyncio.Task[object] = asyncio.create_task(look_up)
        await site.asked.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert logged(log, FOUND) == [(kind, "", LoggedOutcome.FAILED)]


@pytest.mark.parametrize(("failure", "is_hanging"), [(None, False), (SiteUnavailable("væk"), False), (None, True)])
async def test_tjek_is_logged_before_its_first_request(
    log: LookupLog, failure: Exception | None, is_hanging: bool
) -> None:
    site = Client(failure, is_hanging=is_hanging)
    async with LoggedClient(site, log, PROFILE, "2026-17") as client:
        steps = client.check(FOUND)
        task = asyncio.create_task(anext(steps))
        await site.asked.wait()
        assert logged(log, FOUND) == [("tjek", "2026-17", LoggedOutcome.TRIED)]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await steps.aclose()


async def test_no_cpr_number_is_written_to_the_log(log: LookupLog, tmp_path: Path) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.udtraek(PEOPLE)
    written = contents_of(tmp_path)
    assert b"kommunen" in written
    assert not any(cpr.digits.encode() in written for cpr in PEOPLE)


def test_log_has_a_word_for_every_outcome_of_an_answer() -> None:
    answered = [outcome for outcome in Outcome if outcome is not Outcome.PENDING]
    assert [LoggedOutcome.of(outcome).name for outcome in answered] == [outcome.name for outcome in answered]


@pytest.mark.parametrize("kind", ["opslag", "udtræk"])
async def test_look_up_is_logged_before_it_is_sent(log: LookupLog, kind: str) -> None:
    site = Client(is_hanging=True)
    async with LoggedClient(site, log, PROFILE, "") as client:
        look_up = client.opslag(FOUND) if kind == "opslag" else client.udtraek([FOUND])
        task: asyncio.Task[object] = asyncio.create_task(look_up)
        await site.asked.wait()
        assert logged(log, FOUND) == [(kind, "", LoggedOutcome.ASKED)]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_outcomes_replace_only_their_own_asked_line(log: LookupLog) -> None:
    site = Client()
    async with LoggedClient(site, log, PROFILE, "") as client:
        await client.udtraek(PEOPLE)
        log.append(PROFILE, "", "udtræk", [(FOUND, LoggedOutcome.ASKED)], log_entries(log)[0].time, lookup="dræbt")
    assert logged(log, FOUND) == [("udtræk", "", LoggedOutcome.FOUND), ("udtræk", "", LoggedOutcome.ASKED)]


async def test_account_is_that_of_the_operating_system(log: LookupLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "en-anden")
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
    [entry] = log_entries(log)
    if sys.platform == "win32":
        assert entry.os_user == os.getlogin() != "en-anden"
    else:
        import pwd

        assert entry.os_user == f"{pwd.getpwuid(os.getuid()).pw_name} (uid {os.getuid()})"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no passwd")
async def test_account_without_passwd_entry_is_logged_by_its_number(
    log: LookupLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
    assert [entry.os_user for entry in log_entries(log)] == ["uid 54321"]


@pytest.mark.skipif(os.name != "posix", reason="arguments are text on Windows")
async def test_purpose_that_is_not_utf8_is_logged(log: LookupLog) -> None:
    async with LoggedClient(Client(), log, PROFILE, os.fsdecode(b"sag \xe6")) as client:
        await client.opslag(FOUND)
    assert [os.fsencode(entry.purpose) for entry in log_entries(log)] == [b"sag \xe6"]


@pytest.mark.parametrize("written", [0, 1, 100])
async def test_short_write_is_taken_back_and_nothing_is_sent(
    log: LookupLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
    before = log_file(tmp_path).read_bytes()
    write = os.write
    room = [written]

    def short(descriptor: int, data: bytes) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = write(descriptor, data[: room[0]])
        room[0] -= count
        return count

    site = Client()
    async with LoggedClient(site, log, PROFILE, "") as client:
        with monkeypatch.context() as patch:
            patch.setattr(os, "write", short)
            with pytest.raises(StorageError, match="disken er fuld"):
                await client.udtraek(PEOPLE)
        assert not site.asked.is_set()
        assert log_file(tmp_path).read_bytes() == before
        await client.udtraek(PEOPLE)
    assert [entry.kind for entry in log_entries(log)] == ["opslag", "udtræk"]


async def test_line_without_end_is_not_continued(log: LookupLog, tmp_path: Path) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
        with log_file(tmp_path).open("ab") as stream:
            stream.write(b'{"tid": "2026-11-2')
        await client.opslag(ONLY_PRAE2004)
    assert [type(entry) for entry in log.entries()] == [LogEntry, UnreadableLine, LogEntry]
    assert len(logged(log, ONLY_PRAE2004)) == 1


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"\x00" * 40,
        b"\xff\xfe",
        b"[" * 100_000,
        b"null",
        b"[]",
        b"7",
        b'{"tid": 3}',
        b'{"personer": [["x", "y"]]}',
    ],
)
async def test_damaged_line_is_named_and_the_others_are_read(log: LookupLog, tmp_path: Path, damage: bytes) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
        with log_file(tmp_path).open("ab") as stream:
            stream.write(damage + b"\n")
        await client.opslag(FOUND)
    for cpr in (None, FOUND):
        found = list(log.entries(cpr))
        assert [entry.number for entry in found if isinstance(entry, UnreadableLine)] == [3]
        assert len(found) == 3


async def test_lines_of_earlier_versions_are_read(log: LookupLog, tmp_path: Path) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
    first, last = (json.loads(line) for line in log_file(tmp_path).read_bytes().splitlines())
    del last["opslag"]
    assert first["personer"][0][0] == last["personer"][0][0]
    log_file(tmp_path).write_text(json.dumps({**last, "maskinbruger": "anna"}) + "\n", encoding="utf-8")
    [entry] = log_entries(log)
    assert (entry.os_user, entry.outcomes[LoggedOutcome.ONLY_PRAE2004]) == ("anna", 1)


def test_words_of_earlier_versions_are_read() -> None:
    assert LoggedOutcome("ikke besvaret") is LoggedOutcome.UNANSWERED
    assert LoggedOutcome("spurgt") is LoggedOutcome.ASKED
    with pytest.raises(ValueError, match="noget andet"):
        LoggedOutcome("noget andet")


async def test_log_without_its_key_answers_nothing_about_a_number(log: LookupLog, tmp_path: Path) -> None:
    async with LoggedClient(Client(), log, PROFILE, "") as client:
        await client.opslag(FOUND)
    (tmp_path / "config" / "opslagslog.key").unlink()
    with pytest.raises(StorageError):
        list(log.entries(FOUND))
    assert len(log_entries(log)) == 1


async def test_key_beside_the_log_is_moved_and_known_numbers_are_still_found(tmp_path: Path) -> None:
    together, apart = tmp_path / "together", tmp_path / "apart"
    async with LoggedClient(Client(), LookupLog(together, together), PROFILE, "") as client:
        await client.opslag(FOUND)
    key = (together / "opslagslog.key").read_bytes()
    moved = LookupLog(together, apart, together)
    assert len(list(moved.entries(FOUND))) == 1
    assert (apart / "opslagslog.key").read_bytes() == key
    assert not (together / "opslagslog.key").exists()
    async with LoggedClient(Client(), moved, PROFILE, "") as client:
        await client.opslag(FOUND)
    assert len(list(LookupLog(together, apart, together).entries(FOUND))) == 2


def test_key_that_was_copied_and_not_yet_deleted_is_deleted(tmp_path: Path) -> None:
    together, apart = tmp_path / "together", tmp_path / "apart"
    LookupLog(together, together).ready()
    apart.mkdir()
    (apart / "opslagslog.key").write_bytes((together / "opslagslog.key").read_bytes())
    LookupLog(together, apart, together).ready()
    assert not (together / "opslagslog.key").exists()

"""The look-up log: every look-up of a client is in it, however it ends."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from knappen_tui.audit import LoggedClient, LoggedOutcome, LookupLog
from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import SiteUnavailable
from knappen_tui.domain.events import Listener
from knappen_tui.domain.kursist import Kursist, Prae2004
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile

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

    async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
        await self._answer()
        return Kursist(cpr, prae2004=Prae2004())

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        await self._answer()
        return Answer([Udtraek(FOUND, True), Udtraek(ONLY_PRAE2004, False, prae2004_findes=True)], [SILENT], None)

    async def check(self, cpr: Cpr) -> AsyncGenerator[CheckStep, None]:
        await self._answer()
        yield CheckStep("Adresse", "en adresse")

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
    return [(entry.kind, entry.purpose, outcome) for entry in log.entries(cpr) for outcome in entry.outcomes]


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


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
    written = everything_in(tmp_path)
    assert b"kommunen" in written
    assert not any(cpr.digits.encode() in written for cpr in PEOPLE)


def test_log_has_a_word_for_every_outcome_of_an_answer() -> None:
    answered = [outcome for outcome in Outcome if outcome is not Outcome.PENDING]
    assert [LoggedOutcome.of(outcome).name for outcome in answered] == [outcome.name for outcome in answered]

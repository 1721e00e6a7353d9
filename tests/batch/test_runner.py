"""What a run does about failures; runs without failures are tested against the backend."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch import run_store
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.journal import Journal
from knappen_tui.batch.runner import run
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood, ServerFault, SiteUnavailable, WrongAnswer
from knappen_tui.domain.events import (
    ChunkAsked,
    ChunkDone,
    ChunkSplit,
    Event,
    Listener,
    NotAnswered,
    Progress,
    RunStarted,
)
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CPRS = unknown_cprs(40)


@dataclass
class FaultySite:
    """Answers "Nej" about everyone; raises `faults` for chunks that hold their numbers, leaves out the `silent`.

    It raises `SiteUnavailable` after `down_after` requests. Requests for a chunk of `held` wait until `release` is set.
    """

    faults: dict[Cpr, KnappenError] = field(default_factory=dict)
    silent: set[Cpr] = field(default_factory=set)
    down_after: int | None = None
    asked: list[list[Cpr]] = field(default_factory=list)
    patience: list[bool] = field(default_factory=list)
    held: list[Cpr] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    busiest: int = 0

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        self.asked.append(list(cprs))
        self.patience.append(patient)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        await asyncio.sleep(0)
        if cprs == self.held:
            await self.release.wait()
        self.busy -= 1
        if self.down_after is not None and len(self.asked) > self.down_after:
            raise SiteUnavailable("væk")
        for cpr in cprs:
            if cpr in self.faults:
                raise self.faults[cpr]
        answered = [cpr for cpr in cprs if cpr not in self.silent]
        return Answer([Udtraek(cpr, False) for cpr in answered], [c for c in cprs if c in self.silent], NOW.date())


@pytest.fixture
def journal(folder: Path, profile: Profile) -> Iterator[Journal]:
    journal = run_store.begin(folder, profile, CprList("hold.txt", CPRS, 0, [], []), now=NOW)
    yield journal
    journal.close()


def events_of(journal: Journal, site: FaultySite, chunk_size: int = 10, parallel: int = 1) -> list[Event]:
    async def collect() -> list[Event]:
        work = run(journal, site, chunk_size=chunk_size, parallel=parallel, now=lambda: NOW)
        async with aclosing(work) as events:
            return [event async for event in events]

    return asyncio.run(collect())


def answered(journal: Journal) -> list[Cpr]:
    return [row.cpr for row in journal.rows()]


def test_chunks_are_asked_in_the_order_of_the_list(journal: Journal) -> None:
    site = FaultySite()
    events = events_of(journal, site, chunk_size=15)
    assert site.asked == [CPRS[:15], CPRS[15:30], CPRS[30:]]
    assert answered(journal) == CPRS
    assert events[0] == RunStarted(journal.run_id, Progress(40, 0, 0), resumed=0, chunks=3)
    assert [type(event) for event in events[1:]] == [ChunkAsked, ChunkDone] * 3
    assert [event.progress.done for event in events if isinstance(event, ChunkDone)] == [15, 30, 40]


@pytest.mark.parametrize("parallel", [1, 2, 4])
def test_at_most_parallel_chunks_are_in_flight(journal: Journal, parallel: int) -> None:
    site = FaultySite()
    events_of(journal, site, chunk_size=5, parallel=parallel)
    assert site.busiest == parallel
    assert answered(journal) == CPRS


@pytest.mark.parametrize("fault", [ServerFault("fejl 500"), WrongAnswer("en fremmed"), NotUnderstood("sært svar")])
def test_bad_number_is_isolated_by_halving(journal: Journal, fault: KnappenError) -> None:
    site = FaultySite(faults={CPRS[17]: fault})
    events = events_of(journal, site)
    assert answered(journal) == [*CPRS[:17], *CPRS[18:]]
    assert [event for event in events if isinstance(event, NotAnswered)] == [NotAnswered(CPRS[17], fault.message)]
    assert [event.size for event in events if isinstance(event, ChunkSplit)] == [10, 5, 3]
    assert journal.report(now=NOW, version="1").unanswered[0].cpr == CPRS[17]
    assert site.patience.count(True) == 4


def test_two_adjacent_bad_numbers_are_both_isolated(journal: Journal) -> None:
    site = FaultySite(faults=dict.fromkeys(CPRS[4:6], NotUnderstood("sært svar")))
    events_of(journal, site)
    assert answered(journal) == [*CPRS[:4], *CPRS[6:]]
    assert journal.progress.unanswered == 2


@pytest.mark.parametrize("bad", [CPRS[:3], CPRS[8:13], CPRS[12:19], CPRS[36:39]], ids=len)
@pytest.mark.parametrize("parallel", [1, 3])
def test_adjacent_bad_numbers_do_not_stop_the_run(journal: Journal, bad: list[Cpr], parallel: int) -> None:
    site = FaultySite(faults=dict.fromkeys(bad, NotUnderstood("sært svar")))
    events_of(journal, site, parallel=parallel)
    assert answered(journal) == [cpr for cpr in CPRS if cpr not in bad]
    assert [entry.cpr for entry in journal.report(now=NOW, version="1").unanswered] == bad
    assert max(sum(cpr in chunk for chunk in site.asked if len(chunk) == 1) for cpr in CPRS) == 1


def test_no_probe_is_in_flight_in_another_chunk(journal: Journal) -> None:
    """The second chunk, with the last pending numbers, is in flight while the first has its suspects."""
    site = FaultySite(faults=dict.fromkeys(CPRS[20:23], NotUnderstood("sært svar")), held=CPRS[30:])
    journal.record(Answer([Udtraek(cpr, False) for cpr in CPRS[:20]], [], None), [], NOW)

    async def collect() -> None:
        async with aclosing(run(journal, site, chunk_size=10, parallel=2, now=lambda: NOW)) as events:
            async for event in events:
                if isinstance(event, ChunkDone):
                    site.release.set()

    asyncio.run(collect())
    asked = [cpr for chunk in site.asked for cpr in chunk]
    assert [asked.count(cpr) for cpr in CPRS[30:]] == [1] * 10
    assert answered(journal) == [*CPRS[:20], *CPRS[23:]]


def test_parallel_chunks_probe_one_at_a_time(journal: Journal) -> None:
    """Both chunks have suspects at the same time; one probe that is answered settles the suspects of both."""
    bad = [*CPRS[:3], *CPRS[10:13], CPRS[39]]
    site = FaultySite(faults=dict.fromkeys(bad, NotUnderstood("sært svar")))
    events_of(journal, site, parallel=2)
    probed = [chunk for chunk in site.asked if len(chunk) == 1 and chunk[0] in CPRS[20:]]
    assert probed == [[CPRS[39]], [CPRS[38]]]
    assert answered(journal) == [cpr for cpr in CPRS if cpr not in bad]


def test_answer_without_rows_settles_no_suspect(journal: Journal) -> None:
    faulty = [*CPRS[:1], *CPRS[2:]]
    site = FaultySite(faults=dict.fromkeys(faulty, NotUnderstood("sært svar")), silent={CPRS[1]})
    with pytest.raises(NotUnderstood):
        events_of(journal, site)
    assert [entry.cpr for entry in journal.report(now=NOW, version="1").unanswered] == [CPRS[1]]


def test_site_wide_error_stops_the_run_at_once(journal: Journal) -> None:
    fault = NotUnderstood("loginsiden er ukendt", site_wide=True)
    site = FaultySite(faults=dict.fromkeys(CPRS, fault))
    with pytest.raises(NotUnderstood):
        events_of(journal, site)
    assert len(site.asked) == 1


class UnknownColumns(NotUnderstood):
    page_level = True


@pytest.mark.parametrize("parallel", [1, 3])
def test_page_level_fault_of_a_chunk_and_its_half_stops_the_run(journal: Journal, parallel: int) -> None:
    site = FaultySite(faults={cpr: UnknownColumns(f"ukendt side {number}") for number, cpr in enumerate(CPRS)})
    with pytest.raises(UnknownColumns):
        events_of(journal, site, parallel=parallel)
    assert journal.progress.done == 0
    assert [len(chunk) for chunk in site.asked if len(chunk) < 5] == []
    assert parallel > 1 or [len(chunk) for chunk in site.asked] == [10, 5]


def test_page_level_fault_of_the_second_half_alone_is_a_numbers(journal: Journal) -> None:
    site = FaultySite(faults={CPRS[7]: UnknownColumns("ukendt side")})
    events_of(journal, site)
    assert answered(journal) == [*CPRS[:7], *CPRS[8:]]


def test_page_level_fault_after_an_answer_is_a_numbers(journal: Journal) -> None:
    site = FaultySite(faults={CPRS[12]: UnknownColumns("ukendt side")})
    events_of(journal, site)
    assert answered(journal) == [*CPRS[:12], *CPRS[13:]]


def test_bad_last_number_is_recorded_at_the_end(journal: Journal) -> None:
    site = FaultySite(faults={CPRS[-1]: WrongAnswer("en fremmed")})
    events = events_of(journal, site)
    assert events[-1] == NotAnswered(CPRS[-1], "en fremmed")
    assert journal.progress.done == 40


def test_site_that_answers_no_one_stops_the_run(journal: Journal) -> None:
    site = FaultySite(faults=dict.fromkeys(CPRS, NotUnderstood("sært svar")))
    with pytest.raises(NotUnderstood):
        events_of(journal, site)
    assert journal.progress.done == 0
    assert len(site.asked) <= 10


def test_only_number_of_a_list_is_not_recorded_as_bad(folder: Path, profile: Profile) -> None:
    journal = run_store.begin(folder, profile, CprList("en.txt", CPRS[:1], 0, [], []), now=NOW)
    with pytest.raises(ServerFault):
        events_of(journal, FaultySite(faults={CPRS[0]: ServerFault("fejl 500")}))
    assert journal.progress.done == 0
    journal.close()


def test_run_continues_after_the_site_was_down(journal: Journal) -> None:
    with pytest.raises(SiteUnavailable):
        events_of(journal, FaultySite(down_after=2))
    assert answered(journal) == CPRS[:20]
    again = FaultySite()
    events = events_of(journal, again)
    assert again.asked == [CPRS[20:30], CPRS[30:]]
    assert events[0] == RunStarted(journal.run_id, Progress(40, 20, 0), resumed=20, chunks=4)
    assert answered(journal) == CPRS


def test_chunks_of_a_resumed_run_are_numbered_from_its_beginning(journal: Journal) -> None:
    with pytest.raises(SiteUnavailable):
        events_of(journal, FaultySite(down_after=2), chunk_size=15)
    events = events_of(journal, FaultySite(), chunk_size=15)  # the last chunk is smaller
    assert events[0] == RunStarted(journal.run_id, Progress(40, 30, 0), resumed=30, chunks=3)
    assert [event.number for event in events if isinstance(event, ChunkAsked | ChunkDone)] == [3, 3]


def test_person_without_a_row_is_unanswered(journal: Journal) -> None:
    events = events_of(journal, FaultySite(silent={CPRS[3]}))
    assert [event.cpr for event in events if isinstance(event, NotAnswered)] == [CPRS[3]]
    assert answered(journal) == [*CPRS[:3], *CPRS[4:]]


async def until(events: AsyncGenerator[Event, None], wanted: Callable[[Event], bool]) -> None:
    async for event in events:
        if wanted(event):
            return


async def test_not_iterating_pauses_and_closing_keeps_answers(journal: Journal) -> None:
    site = FaultySite()
    async with aclosing(run(journal, site, chunk_size=10, parallel=1, now=lambda: NOW)) as events:
        await until(events, lambda event: isinstance(event, ChunkDone))
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(site.asked) == 1
    assert answered(journal) == CPRS[:10]
    assert asyncio.all_tasks() == {asyncio.current_task()}

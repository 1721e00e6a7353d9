"""What a run does about failures: halve, suspect, give up, keep. The way without them is tested on the real site."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
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
from knappen_tui.domain.events import ChunkAsked, ChunkDone, ChunkSplit, Event, Listener, NotAnswered, RunStarted
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CPRS = unknown_cprs(40)


@dataclass
class FaultySite:
    """Answers everyone with "Nej", but fails as told on chunks that hold certain numbers."""

    faults: dict[Cpr, KnappenError] = field(default_factory=dict)
    silent: set[Cpr] = field(default_factory=set)
    down_after: int | None = None
    asked: list[list[Cpr]] = field(default_factory=list)
    patience: list[bool] = field(default_factory=list)
    busy: int = 0
    busiest: int = 0

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool = True) -> Answer:
        self.asked.append(list(cprs))
        self.patience.append(patient)
        self.busy += 1
        self.busiest = max(self.busy, self.busiest)
        await asyncio.sleep(0)
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


def test_chunk_after_chunk_in_the_list_s_order(journal: Journal) -> None:
    site = FaultySite()
    events = events_of(journal, site, chunk_size=15)
    assert site.asked == [CPRS[:15], CPRS[15:30], CPRS[30:]]
    assert answered(journal) == CPRS
    assert [type(event) for event in events] == [RunStarted, *[ChunkAsked, ChunkDone] * 3]
    assert [event.progress.done for event in events if isinstance(event, ChunkDone)] == [15, 30, 40]


@pytest.mark.parametrize("parallel", [1, 2, 4])
def test_no_more_chunks_at_once_than_allowed(journal: Journal, parallel: int) -> None:
    site = FaultySite()
    events_of(journal, site, chunk_size=5, parallel=parallel)
    assert site.busiest == parallel
    assert answered(journal) == CPRS


@pytest.mark.parametrize("fault", [ServerFault("fejl 500"), WrongAnswer("en fremmed"), NotUnderstood("sært svar")])
def test_one_bad_number_costs_only_itself(journal: Journal, fault: KnappenError) -> None:
    site = FaultySite(faults={CPRS[17]: fault})
    events = events_of(journal, site)
    assert answered(journal) == [*CPRS[:17], *CPRS[18:]]
    assert [event for event in events if isinstance(event, NotAnswered)] == [NotAnswered(CPRS[17], fault.message)]
    assert [event.size for event in events if isinstance(event, ChunkSplit)] == [10, 5, 3]
    assert journal.report(now=NOW, version="1").unanswered[0].cpr == CPRS[17]
    assert site.patience.count(True) == 4


def test_two_bad_numbers_side_by_side_are_both_found(journal: Journal) -> None:
    site = FaultySite(faults=dict.fromkeys(CPRS[4:6], NotUnderstood("sært svar")))
    events_of(journal, site)
    assert answered(journal) == [*CPRS[:4], *CPRS[6:]]
    assert journal.progress.unanswered == 2


@pytest.mark.parametrize("bad", [CPRS[:3], CPRS[8:13], CPRS[12:19], CPRS[36:39]], ids=len)
@pytest.mark.parametrize("parallel", [1, 3])
def test_a_cluster_of_bad_numbers_does_not_stop_the_list(journal: Journal, bad: list[Cpr], parallel: int) -> None:
    site = FaultySite(faults=dict.fromkeys(bad, NotUnderstood("sært svar")))
    events_of(journal, site, parallel=parallel)
    assert answered(journal) == [cpr for cpr in CPRS if cpr not in bad]
    assert [entry.cpr for entry in journal.report(now=NOW, version="1").unanswered] == bad
    assert max(sum(cpr in chunk for chunk in site.asked if len(chunk) == 1) for cpr in CPRS) == 1


def test_a_fault_before_anyone_is_asked_about_is_never_put_on_a_number(journal: Journal) -> None:
    fault = NotUnderstood("loginsiden er ukendt", site_wide=True)
    site = FaultySite(faults=dict.fromkeys(CPRS, fault))
    with pytest.raises(NotUnderstood):
        events_of(journal, site)
    assert len(site.asked) == 1


def test_a_bad_last_number_is_settled_at_the_end(journal: Journal) -> None:
    site = FaultySite(faults={CPRS[-1]: WrongAnswer("en fremmed")})
    events = events_of(journal, site)
    assert events[-1] == NotAnswered(CPRS[-1], "en fremmed")
    assert journal.progress.done == 40


def test_a_site_that_answers_nobody_is_itself_at_fault(journal: Journal) -> None:
    site = FaultySite(faults=dict.fromkeys(CPRS, NotUnderstood("sært svar")))
    with pytest.raises(NotUnderstood):
        events_of(journal, site)
    assert journal.progress.done == 0
    assert len(site.asked) <= 10


def test_a_single_number_the_site_cannot_answer_is_not_reported_as_its_fault(folder: Path, profile: Profile) -> None:
    journal = run_store.begin(folder, profile, CprList("en.txt", CPRS[:1], 0, [], []), now=NOW)
    with pytest.raises(ServerFault):
        events_of(journal, FaultySite(faults={CPRS[0]: ServerFault("fejl 500")}))
    assert journal.progress.done == 0
    journal.close()


def test_a_site_gone_down_ends_the_run_and_all_is_kept(journal: Journal) -> None:
    with pytest.raises(SiteUnavailable):
        events_of(journal, FaultySite(down_after=2))
    assert answered(journal) == CPRS[:20]
    again = FaultySite()
    events = events_of(journal, again)
    assert again.asked == [CPRS[20:30], CPRS[30:]]
    assert events[0] == replace(events[0], resumed=20, chunks=2)  # type: ignore[call-arg]
    assert answered(journal) == CPRS


def test_silence_about_a_number_is_told(journal: Journal) -> None:
    events = events_of(journal, FaultySite(silent={CPRS[3]}))
    assert [event.cpr for event in events if isinstance(event, NotAnswered)] == [CPRS[3]]
    assert answered(journal) == [*CPRS[:3], *CPRS[4:]]


async def until(events: AsyncGenerator[Event, None], wanted: Callable[[Event], bool]) -> None:
    async for event in events:
        if wanted(event):
            return


async def test_holding_back_pauses_and_leaving_keeps_what_is_answered(journal: Journal) -> None:
    site = FaultySite()
    async with aclosing(run(journal, site, chunk_size=10, parallel=1, now=lambda: NOW)) as events:
        await until(events, lambda event: isinstance(event, ChunkDone))
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(site.asked) == 1
    assert answered(journal) == CPRS[:10]
    assert asyncio.all_tasks() == {asyncio.current_task()}

"""Details of a run: what the journal keeps of them, and what a run does about failures."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import aclosing, closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from knappen_tui.backend import database as register_database
from knappen_tui.backend import records
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.batch import detail_runner, journal_files, run_store
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.detail_runner import Pacing, run_details
from knappen_tui.batch.journal import Journal
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import NOT_CHOSEN, PENDING, Details
from knappen_tui.domain.errors import KnappenError, NotUnderstood, ServerFault, SiteUnavailable, WrongAnswer
from knappen_tui.domain.events import (
    DetailAsked,
    DetailDone,
    DetailMissing,
    DetailProgress,
    DetailsStarted,
    Event,
    Listener,
    WindowClosed,
)
from knappen_tui.domain.kursist import Henvisning, Kursist, Merit, Modul, Prae2004, Proeve
from knappen_tui.domain.own_columns import OwnRow, OwnTable
from knappen_tui.domain.report import Unanswered
from knappen_tui.domain.time_window import TimeWindow
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
CPRS = unknown_cprs(14)
FOUND, OLD, UNKNOWN, SILENT = CPRS[:11], CPRS[11], CPRS[12], CPRS[13]


def person(cpr: Cpr) -> Kursist:
    """A person with a record of every kind, one with an unknown column, and text that is not ASCII."""
    return Kursist(
        cpr,
        moduler=(
            Modul("2-4", date(2020, 8, 1), date(2020, 12, 3), "101123", "5", "1", date(2020, 12, 1)),
            Modul("2-5", date(2021, 1, 4), andet=(("Lokale", "B 12"), ("Hold", "æ"))),
        ),
        proever=(Proeve("Prøve i Dansk 2", date(2021, 6, 1), "Maj/juni 2021", "02", "7", "-3", "Bestået", "101123"),),
        henvisninger=(Henvisning(date(2020, 7, 1), "5", "Ærø", None),),
        meritter=(Merit("1-6", None, "101123"),),
        prae2004=Prae2004(date(1999, 2, 1), True),
    )


@dataclass
class PersonSite:
    """Answers about everyone; raises the `faults`. It raises `SiteUnavailable` after `down_after` look-ups."""

    faults: dict[Cpr, KnappenError] = field(default_factory=dict)
    answers: dict[Cpr, Kursist] = field(default_factory=dict)
    down_after: int | None = None
    asked: list[Cpr] = field(default_factory=list)
    busy: int = 0

    async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
        self.asked.append(cpr)
        self.busy += 1
        assert self.busy == 1, "two look-ups at once"
        await asyncio.sleep(0)
        self.busy -= 1
        if self.down_after is not None and len(self.asked) > self.down_after:
            raise SiteUnavailable("væk")
        if cpr in self.faults:
            raise self.faults[cpr]
        return self.answers.get(cpr, person(cpr))


def fill(journal: Journal) -> None:
    with_module = Udtraek(FOUND[0], True, seneste_startdato=date(2021, 1, 4))
    rows = [
        with_module,
        *(Udtraek(cpr, True) for cpr in FOUND[1:]),
        Udtraek(OLD, False, prae2004_findes=True),
        Udtraek(UNKNOWN, False),
    ]
    journal.record(Answer(rows, [], None), [Unanswered(SILENT, "intet svar")], NOW)


@pytest.fixture
def journal(folder: Path, profile: Profile) -> Iterator[Journal]:
    """A run whose extract is complete, before anyone is looked up singly."""
    journal = run_store.begin(folder, profile, CprList("hold.txt", CPRS, 0, [], []), now=NOW)
    fill(journal)
    yield journal
    journal.close()


def look_up(journal: Journal, site: PersonSite, pacing: Pacing | None = None) -> list[Event]:
    async def collect() -> list[Event]:
        async with aclosing(run_details(journal, site, pacing or Pacing(0), lambda: NOW)) as events:
            return [event async for event in events]

    return asyncio.run(collect())


def detailed(journal: Journal) -> list[Cpr]:
    found = journal.details.run_details()
    return [one.cpr for one in found.persons() if one.details.kursist] if found else []


def missing(journal: Journal) -> dict[Cpr, str]:
    found = journal.details.run_details()
    return {one.cpr: one.reason for one in found.missing} if found else {}


def test_found_persons_are_looked_up_in_the_order_of_the_list(journal: Journal) -> None:
    site = PersonSite()
    journal.details.want()
    events = look_up(journal, site)
    assert site.asked == FOUND
    assert events[0] == DetailsStarted(DetailProgress(11, 0, 0))
    assert [event.progress.done for event in events if isinstance(event, DetailDone)] == list(range(1, 12))
    found = journal.details.run_details()
    assert found is not None
    assert [(one.cpr, one.details) for one in found.persons()] == [(cpr, Details(person(cpr), "")) for cpr in FOUND]
    assert (found.answered, found.missing, found.total) == (11, (), 11)
    assert found.others == {
        "moduler": ("Lokale", "Hold"), "proever": (), "henvisninger": (), "meritter": (), "prae2004": (),
    }  # fmt: skip


def test_every_person_of_the_register_is_read_as_written(register: Path, folder: Path, profile: Profile) -> None:
    with register_database.connect(register) as connection:
        people = [one for one in records.load(connection, list(known_cprs(register, 400))) if one.findes]
    cprs = CprList("hold.txt", [one.cpr for one in people], 0, [], [])
    with closing(run_store.begin(folder, profile, cprs, now=NOW)) as journal:
        journal.record(Answer([Udtraek(one.cpr, True) for one in people], [], None), [], NOW)
        journal.details.want()
        for one in people:
            journal.details.record(one, NOW)
        found = journal.details.run_details()
        assert found is not None
        assert [one.details.kursist for one in found.persons()] == people


def test_run_without_details_has_none(journal: Journal) -> None:
    assert journal.report(now=NOW, version="1").details is None
    assert journal.own_table() is None


def test_only_chosen_persons_are_looked_up(journal: Journal) -> None:
    site = PersonSite(faults={FOUND[2]: NotUnderstood("sært svar")})
    journal.details.want([3, 2, 5, 12, 13, 14])
    look_up(journal, site)
    assert site.asked == [FOUND[1], FOUND[2], FOUND[4]]
    own = journal.own_table()
    assert own is not None
    assert own.headings == ()
    shown = {one.row.cpr: one.details for one in own.rows()}
    assert shown == {
        **{cpr: Details(None, NOT_CHOSEN) for cpr in FOUND},
        FOUND[1]: Details(person(FOUND[1]), ""),
        FOUND[2]: Details(None, "sært svar"),
        FOUND[4]: Details(person(FOUND[4]), ""),
        OLD: None,
        UNKNOWN: None,
        SILENT: None,
    }
    journal.details.want([2, 3])
    again = PersonSite()
    look_up(journal, again)
    assert again.asked == [FOUND[2]], "a person without details who is chosen again, and no one else"


def test_stopped_run_continues_with_the_next_person(journal: Journal, folder: Path, profile: Profile) -> None:
    journal.details.want()
    with pytest.raises(SiteUnavailable):
        look_up(journal, PersonSite(down_after=4))
    assert detailed(journal) == FOUND[:4]
    assert missing(journal) == dict.fromkeys(FOUND[4:], PENDING)
    journal.close()
    turned = CprList("andet.txt", CPRS[::-1], 0, [], [])
    with closing(run_store.begin(folder, profile, turned, now=NOW)) as again:
        again.details.want()
        site = PersonSite()
        events = look_up(again, site)
        assert site.asked == FOUND[:3:-1]
        assert events[0] == DetailsStarted(DetailProgress(11, 4, 0))
        assert detailed(again) == FOUND[::-1]


@pytest.mark.parametrize("fault", [ServerFault("fejl 500"), WrongAnswer("en fremmed"), NotUnderstood("sært svar")])
def test_bad_page_makes_its_person_missing(journal: Journal, fault: KnappenError) -> None:
    journal.details.want()
    site = PersonSite(faults={FOUND[3]: fault, FOUND[7]: fault, FOUND[10]: fault})
    events = look_up(journal, site)
    assert site.asked == FOUND
    assert missing(journal) == {FOUND[3]: fault.message, FOUND[7]: fault.message, FOUND[10]: fault.message}
    assert [event.cpr for event in events if isinstance(event, DetailMissing)] == [FOUND[3], FOUND[7], FOUND[10]]


def test_page_that_contradicts_the_extract_is_no_answer(journal: Journal) -> None:
    journal.details.want()
    answers = {
        FOUND[0]: replace(person(FOUND[0]), moduler=()),
        FOUND[3]: Kursist(FOUND[3]),
        FOUND[5]: Kursist(FOUND[5], is_empty=True),
    }
    look_up(journal, PersonSite(answers=answers))
    assert missing(journal) == {FOUND[0]: detail_runner._NO_MODULES, FOUND[3]: detail_runner._UNKNOWN}
    found = journal.details.run_details()
    assert found is not None
    empty = {one.cpr: one.details for one in found.persons()}[FOUND[5]]
    assert empty == Details(Kursist(FOUND[5], is_empty=True), ""), "known, and the page says that there is nothing"


def test_adjacent_bad_pages_do_not_stop_the_run(journal: Journal) -> None:
    journal.details.want()
    site = PersonSite(faults=dict.fromkeys(FOUND[2:7], NotUnderstood("sært svar")))
    look_up(journal, site)
    assert list(missing(journal)) == FOUND[2:7]
    assert site.asked[2:5] == [FOUND[2], FOUND[3], FOUND[10]]
    assert sorted(site.asked, key=FOUND.index) == FOUND


@pytest.mark.parametrize("kept", [0, 3])
def test_same_fault_of_three_in_a_row_stops_the_run(journal: Journal, kept: int) -> None:
    journal.details.want()
    site = PersonSite(faults=dict.fromkeys(FOUND[kept:], NotUnderstood("sært svar")))
    with pytest.raises(NotUnderstood):
        look_up(journal, site)
    assert site.asked == [*FOUND[: kept + 2], FOUND[10]]
    assert missing(journal) == dict.fromkeys(FOUND[kept:], PENDING)
    again = PersonSite()
    look_up(journal, again)
    assert again.asked == FOUND[kept:]
    assert detailed(journal) == FOUND


def test_faults_of_several_kinds_are_the_persons(journal: Journal) -> None:
    journal.details.want()
    faults = [NotUnderstood("a"), ServerFault("b"), NotUnderstood("c"), ServerFault("d")]
    look_up(journal, PersonSite(faults=dict(zip(FOUND, faults, strict=False))))
    assert missing(journal) == dict(zip(FOUND, "abcd", strict=False))


def test_site_wide_fault_stops_the_run_at_once(journal: Journal) -> None:
    journal.details.want()
    site = PersonSite(faults=dict.fromkeys(FOUND, NotUnderstood("loginsiden er ukendt", site_wide=True)))
    with pytest.raises(NotUnderstood):
        look_up(journal, site)
    assert site.asked == FOUND[:1]


def test_only_person_is_not_recorded_as_missing(journal: Journal) -> None:
    journal.details.want([1])
    with pytest.raises(ServerFault):
        look_up(journal, PersonSite(faults={FOUND[0]: ServerFault("fejl 500")}))
    assert journal.details.progress == DetailProgress(1, 0, 0)


def test_only_pending_persons_are_recorded(journal: Journal) -> None:
    journal.details.want([1])
    journal.details.record(person(FOUND[0]), NOW)
    for wrong in (FOUND[0], FOUND[1], UNKNOWN):
        with pytest.raises(AssertionError):
            journal.details.record(person(wrong), NOW)
    assert detailed(journal) == FOUND[:1]


def test_not_iterating_pauses(journal: Journal) -> None:
    site = PersonSite()
    journal.details.want()

    async def pause() -> None:
        async with aclosing(run_details(journal, site, Pacing(0), lambda: NOW)) as events:
            async for event in events:
                if isinstance(event, DetailDone):
                    break
            assert await anext(events) == DetailAsked()
            for _ in range(20):
                await asyncio.sleep(0)
            assert site.asked == FOUND[:1]
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(pause())
    assert detailed(journal) == FOUND[:1]


def test_pauses_lie_between_look_ups(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    plain = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds:
            pauses.append(seconds)
        await plain(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    journal.details.want([1, 2, 3])
    look_up(journal, PersonSite(), Pacing(1.5))
    assert pauses == [1.5, 1.5]


def test_no_one_is_looked_up_outside_the_window(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detail_runner, "_WINDOW_CHECK", 0)
    at = [datetime(2026, 11, 21, 23, 30).astimezone()]

    def now() -> datetime:
        at.append(at[-1] + timedelta(minutes=15))
        return at[-1]

    class Watched(PersonSite):
        async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
            assert window.is_open(at[-1])
            return await super().opslag(cpr, notify)

    window = TimeWindow.parse("01:00-02:00")
    journal.details.want()

    async def collect() -> list[Event]:
        async with aclosing(run_details(journal, Watched(), Pacing(0, window), now)) as events:
            return [event async for event in events]

    closed = [event.until for event in asyncio.run(collect()) if isinstance(event, WindowClosed)]
    assert closed[:2] == [datetime(2026, 11, day, 1).astimezone() for day in (22, 23)]
    assert detailed(journal) == FOUND


def test_own_columns_of_the_first_row_stand_with_the_details(folder: Path, profile: Profile) -> None:
    cprs = [FOUND[1], FOUND[0]]
    rows = [
        OwnRow(2, cprs[0], "", False, ("Et", date(2024, 1, 2))),
        OwnRow(3, None, "dag 41 findes ikke", False, ("x", None)),
        OwnRow(4, cprs[1], "", False, ("To", 7)),
        OwnRow(5, cprs[0], "", True, ("Et igen", None)),
    ]
    own = OwnTable(("Navn", "Tal"), 0, rows)
    with closing(run_store.begin(folder, profile, CprList("a.xlsx", cprs, 1, [], [], own=own), now=NOW)) as journal:
        journal.record(Answer([Udtraek(cpr, True) for cpr in cprs], [], None), [], NOW)
        journal.details.want()
        journal.details.record(person(cprs[0]), NOW)
        found = journal.details.run_details()
        assert found is not None
        assert found.headings == ("Navn", "Tal")
        first, second = found.persons()
        assert (first.own, first.details) == (("Et", date(2024, 1, 2)), Details(person(cprs[0]), ""))
        assert (second.own, second.details) == (("To", 7), Details(None, PENDING))
        shown = journal.own_table()
        assert shown is not None
        assert [one.details for one in shown.rows()] == [first.details, None, second.details, first.details]


@pytest.mark.parametrize("delete", ["finish", "clear", "discard"])
def test_details_are_deleted_with_the_rest(journal: Journal, folder: Path, delete: str) -> None:
    journal.details.want()
    look_up(journal, PersonSite())
    assert b"101123" in everything(folder)
    match delete:
        case "finish":
            journal.finish(NOW)
        case "clear":
            journal.set_written(NOW)
            journal.clear()
        case _:
            journal.discard()
    left = everything(folder)
    assert b"101123" not in left
    assert b"Lokale" not in left
    assert not any(cpr.digits.encode() in left for cpr in CPRS)


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_summary_keeps_the_counts_of_a_finished_run(journal: Journal, folder: Path) -> None:
    journal.set_with_details(True)
    journal.details.want()
    look_up(journal, PersonSite(faults={FOUND[3]: NotUnderstood("sært svar")}))
    before = journal_files.summary(journal.file)
    journal.finish(NOW + timedelta(hours=1))
    after = journal_files.summary(journal.file)
    assert (before.with_details, before.details_answered, before.details_missing) == (True, 10, 1)
    assert after == replace(before, source=None, finished=NOW + timedelta(hours=1))


def test_journal_of_every_moment_of_a_look_up_can_be_continued(
    journal: Journal, folder: Path, tmp_path: Path, profile: Profile
) -> None:
    """A copy of the files at every event is what a killed process leaves."""
    journal.details.want()
    copies: list[Path] = []

    class Copied(PersonSite):
        async def opslag(self, cpr: Cpr, notify: Listener) -> Kursist:
            copies.append(Path(shutil.copytree(folder, tmp_path / f"copy{len(copies)}")))
            return await super().opslag(cpr, notify)

    look_up(journal, Copied())
    for done, copy in enumerate(copies):
        [file] = copy.glob("*.sqlite")
        with closing(sqlite3.connect(file)) as db:
            assert db.execute("SELECT count(*) FROM details WHERE state = 'answered'").fetchone()[0] == done
        with closing(Journal(file)) as again:
            site = PersonSite()
            look_up(again, site)
            assert site.asked == FOUND[done:]
            assert detailed(again) == FOUND

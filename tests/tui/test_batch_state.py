"""The states of the Batch screen, a run's counts and timing, and the chart."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from knappen_tui.domain.changes import ChangeKind
from knappen_tui.domain.events import (
    ChunkAsked,
    ChunkDone,
    ChunkSplit,
    Event,
    LoggedInAgain,
    Progress,
    Retrying,
    RunStarted,
    SiteWorking,
)
from knappen_tui.tui.batch.distribution import Bars
from knappen_tui.tui.batch.draft import BatchDraft
from knappen_tui.tui.batch.run_stats import NO_DETAILS, RunStats
from knappen_tui.tui.batch.run_thread import RunBegun
from knappen_tui.tui.batch.run_view import waiting
from knappen_tui.tui.batch.state import ACTIONS, Choosing, Phase, offers
from knappen_tui.tui.shell import actions


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_rate_and_time_left_exclude_pauses() -> None:
    clock = Clock()
    stats = RunStats("hold.txt", clock=clock, now=lambda: datetime(2026, 11, 21, 9, 12, tzinfo=UTC))
    stats.fold(RunBegun("kørsel", Progress(400, 100, 0), NO_DETAILS))
    assert (stats.run_id, stats.rate, stats.is_started) == ("kørsel", None, False)
    stats.fold(RunStarted("kørsel", Progress(400, 100, 0), 100, 3))
    stats.fold(ChunkAsked(1, 100))
    clock.seconds = 10
    stats.fold(ChunkDone(1, 100, 10.0, Progress(400, 200, 0)))
    assert (stats.rate, stats.seconds_left) == (10.0, 20.0)
    stats.stop_clock()
    clock.seconds = 1000
    assert stats.rate == 10.0
    stats.start_clock()
    clock.seconds = 1010
    assert (stats.rate, stats.pace) == (5.0, "5,0 personer/s · ca. 40 s tilbage")


def test_retries_splits_and_logins_are_counted_and_described() -> None:
    stats = RunStats("hold.txt")
    happened: list[Event] = [Retrying("væk", 1, 2.0), Retrying("væk", 2, 4.0), ChunkSplit(10, "sært"), LoggedInAgain()]
    for event in happened:
        stats.fold(event)
    assert stats.troubles == "2 nye forsøg · 1 deling · 1 fornyet login"
    assert [text.split()[0] for _, text in stats.asides] == ["væk", "væk", "En", "Webstedet"]


def test_chunk_on_its_way_shows_time_waited_and_what_the_site_says() -> None:
    clock = Clock()
    stats = RunStats("hold.txt", clock=clock)
    stats.fold(RunStarted("kørsel", Progress(400, 0, 0), 0, 4))
    assert waiting(Phase.ASKING, stats) == ""
    stats.fold(ChunkAsked(1, 100))
    stats.fold(SiteWorking("Udtrækket er i gang"))
    clock.seconds = 75
    assert (stats.waited, stats.said) == (75.0, "Udtrækket er i gang")
    assert "1 min. 15 sek. · siden siger: »Udtrækket er i gang«" in waiting(Phase.ASKING, stats)
    assert "gøres færdig" in waiting(Phase.PAUSED, stats)
    stats.fold(ChunkDone(1, 100, 75.0, Progress(400, 100, 0)))
    assert waiting(Phase.ASKING, stats) == ""


def test_persons_that_changed_are_counted_in_words() -> None:
    assert [kind.counted(36) for kind in ChangeKind] == ["36 nye", "36 ændrede", "36 ikke med længere"]
    assert ChangeKind.NEW.counted(1) == "1 ny"


def test_list_can_be_started_when_it_is_read() -> None:
    assert not offers(Choosing(), "start")
    assert offers(Choosing(BatchDraft("hold.txt", Path("ud.xlsx"))), "start")


def test_only_the_confirmed_file_is_overwritten(tmp_path: Path) -> None:
    draft = BatchDraft("hold.txt", tmp_path / "ud.xlsx", overwrite=True)
    draft.save_as(tmp_path / "ud.xlsx")
    assert draft.overwrite
    draft.save_as(tmp_path / "andet.xlsx")
    assert (draft.target, draft.overwrite) == (tmp_path / "andet.xlsx", False)


@pytest.mark.parametrize("name", sorted({action.does.split("(")[0] for action in actions.BATCH}))
def test_every_batch_action_is_offered_in_some_state(name: str) -> None:
    assert name in ACTIONS


def test_bars_show_their_numbers_and_are_never_empty() -> None:
    bars = Bars({"1-1": 1, "2-4": 1000, "3-6": 500, "": 3})
    lines = [bars.line(index).cells for index in range(len(bars))]
    assert [(name, count.strip()) for name, count, _ in lines] == [
        ("1-1", "1"),
        ("2-4", "1.000"),
        ("3-6", "500"),
        ("tom", "3"),
    ]
    assert [len(bar) for *_, bar in lines] == [1, 10, 5, 1]
    assert len(Bars({})) == 0

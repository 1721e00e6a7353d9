"""Events folded into what there is to show; and the chart."""

from datetime import UTC, datetime

from knappen_tui.domain.events import (
    ChunkAsked,
    ChunkDone,
    ChunkSplit,
    Event,
    LoggedInAgain,
    Progress,
    Retrying,
    RunStarted,
)
from knappen_tui.tui.batch.chart import bars
from knappen_tui.tui.batch.run_state import Phase, RunState
from knappen_tui.tui.batch.run_thread import RunBegun


class Clock:
    """Seconds as the test wants them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_rate_and_time_left_do_not_count_the_pause() -> None:
    clock = Clock()
    state = RunState("hold.txt", clock=clock, now=lambda: datetime(2026, 11, 21, 9, 12, tzinfo=UTC))
    state.fold(RunBegun("kørsel", Progress(400, 100, 0)))
    assert (state.run_id, state.rate, state.phase) == ("kørsel", None, Phase.OPENING)
    state.fold(RunStarted("kørsel", Progress(400, 100, 0), 100, 3))
    assert state.phase is Phase.ASKING
    state.fold(ChunkAsked(1, 100))
    clock.seconds = 10
    state.fold(ChunkDone(1, 100, 10.0, Progress(400, 200, 0)))
    assert (state.rate, state.seconds_left) == (10.0, 20.0)
    state.pause()
    clock.seconds = 1000
    assert (state.rate, state.pace) == (10.0, "på pause")
    state.go_on()
    clock.seconds = 1010
    assert (state.rate, state.pace) == (5.0, "5,0 personer/s · ca. 40 s tilbage")
    state.end(Progress(400, 399, 1))
    assert state.phase is Phase.ASKED
    assert not state.is_running


def test_what_happened_on_the_way_is_counted_and_told() -> None:
    state = RunState("hold.txt")
    happened: list[Event] = [Retrying("væk", 1, 2.0), Retrying("væk", 2, 4.0), ChunkSplit(10, "sært"), LoggedInAgain()]
    for event in happened:
        state.fold(event)
    assert state.troubles == "2 nye forsøg · 1 deling · 1 fornyet login"
    assert [text.split()[0] for _, text in state.asides] == ["væk", "væk", "En", "Webstedet"]
    state.end(Progress(10, 4, 0))
    assert state.phase is Phase.STOPPED


def test_bars_fit_and_show_their_numbers() -> None:
    lines = bars({"1-1": 1, "2-4": 1000, "3-6": 500, None: 3}, 40)
    assert max(map(len, lines)) == 40
    assert lines[1].startswith("2-4        1.000 ██")
    assert lines[1].count("█") == 23
    assert lines[2].endswith(" ███████████▌")
    assert lines[3].split()[:3] == ["uden", "modul", "3"]
    assert all(line[-1] in "█▏▎▍▌▋▊▉" for line in lines)
    assert bars({}, 40) == ["Ingen er fundet endnu."]

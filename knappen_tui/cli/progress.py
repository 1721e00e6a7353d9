"""Show a run's events: a progress bar on a terminal, a line a chunk in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from knappen_tui.cli import output
from knappen_tui.domain.danish import count, decimal
from knappen_tui.domain.events import (
    ChunkAsked,
    ChunkDone,
    DetailDone,
    DetailsStarted,
    Event,
    Listener,
    RunStarted,
    silent,
)
from knappen_tui.domain.narration import describe

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_DETAILS_A_LINE = 50


@contextmanager
def narrator(*, quiet: bool = False, bar: bool = True) -> Iterator[Listener]:
    """A listener that shows events: as a bar if stderr is a terminal, else as lines; none if `quiet`.

    With a log file there are lines in it in any case.
    """
    if quiet:
        yield _Lines(shown=False) if output.recorder else silent
    elif bar and sys.stderr.isatty():
        with _bar() as shown:
            on_screen, recorded = _Bar(shown), _Lines(shown=False)

            def both(event: Event) -> None:
                on_screen(event)
                recorded(event)

            yield both if output.recorder else on_screen
    else:
        yield _Lines()


class _Lines:
    """Prints a line for each chunk, and for every so many persons looked up singly."""

    def __init__(self, *, shown: bool = True) -> None:
        self._shown = shown
        self._chunks = 0

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._chunks = event.chunks
            case ChunkDone():
                persons = count(event.size, "person", "personer")
                self._say(
                    f"omgang {event.number} af {self._chunks}: {persons} på {decimal(event.seconds)} s;"
                    f" {event.progress.done} af {event.progress.total} færdige"
                )
            case DetailDone() if (
                event.progress.done % _DETAILS_A_LINE == 0 or event.progress.done == event.progress.total
            ):
                self._say(f"enkeltvis: {event.progress.done} af {event.progress.total} færdige")
        if text := describe(event):
            self._say(text)

    def _say(self, text: str) -> None:
        output.say(text, shown=self._shown)


class _Bar:
    """A bar with chunk, counts, rate and time left; other messages are printed above it."""

    def __init__(self, bar: "RichProgress") -> None:
        self._bar = bar
        self._task = bar.add_task("", total=None, chunk="logger ind", rate="")
        self._chunks = 0
        self._answered = 0

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._chunks = event.chunks
                self._bar.update(self._task, total=event.progress.total, completed=event.progress.done)
            case ChunkAsked():
                self._bar.update(self._task, chunk=f"omgang {event.number} af {self._chunks}")
            case ChunkDone():
                self._bar.update(self._task, completed=event.progress.done)
                self._answered += event.size
                elapsed = self._bar.tasks[0].elapsed or 0
                if elapsed:
                    self._bar.update(self._task, rate=f"{decimal(self._answered / elapsed)}/s")
            case DetailsStarted():
                done = event.progress
                self._bar.reset(self._task, total=done.total, completed=done.done, chunk="enkeltvis", rate="")
            case DetailDone():
                self._bar.update(self._task, completed=event.progress.done)
        if text := describe(event):
            from rich.text import Text

            self._bar.console.print(Text(text))


def _bar() -> "RichProgress":
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.fields[chunk]}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )

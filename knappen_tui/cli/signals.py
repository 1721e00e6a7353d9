"""SIGINT, SIGTERM, SIGHUP and SIGBREAK end a command alike: with `KeyboardInterrupt`, never during a write to disk.

Windows sends SIGBREAK for Ctrl+Break, when the console window is closed and when the user logs off.

What a signal does depends on what the command does:

- usually it raises `KeyboardInterrupt` where the command is, as Python does for SIGINT;
- in `run` it cancels the coroutine at its next await. Where none comes for `_LONGEST_STEP` (a page takes long to read,
  or another process reads a workbook) it raises `KeyboardInterrupt` there. A write that takes that long is taken back
  as for any error;
- after `defer` it is noted, and the next `checkpoint` raises. A command without another checkpoint ends as finished.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

from knappen_tui.domain.errors import ExitCode

T = TypeVar("T")

_LONGEST_STEP = 2.0  # seconds
_LONGEST_ENDING = 10.0  # seconds
_ALL = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
_ALARM = [getattr(signal, name) for name in ("SIGALRM",) if hasattr(signal, name)]


def _raise() -> None:
    raise KeyboardInterrupt


def _wait() -> None:
    pass


@dataclass
class _Signals:
    """What this process does at a signal, and whether one has come."""

    act: Callable[[], None] = _wait
    noted: bool = False

    def handle(self, _number: int, _frame: FrameType | None) -> None:
        self.noted = True
        self.act()


# Signal handlers belong to the process, and so does this.
_signals = _Signals()


@contextmanager
def handled() -> Iterator[None]:
    """Handle the signals of a command; restore the handlers on exit. Main thread only."""
    before = {number: signal.getsignal(number) for number in [*_ALL, *_ALARM]}
    _signals.act, _signals.noted = _raise, False
    try:
        for number in _ALL:
            # `nohup` ignores SIGHUP, and it stays ignored.
            if not (before[number] is signal.SIG_IGN and number is not signal.SIGINT):
                signal.signal(number, _signals.handle)
        yield
    finally:
        _signals.act = _wait
        for number, handler in before.items():
            signal.signal(number, handler)


def ignore() -> None:
    """Do nothing at a signal, unless `handled`: the result of a command that has ended stands."""
    for number in _ALL:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def run(main: Coroutine[None, None, T]) -> T:
    """Run a coroutine to its end; a signal cancels it at its next await. Raises `KeyboardInterrupt` then.

    A signal that comes too late for that is noted.
    """
    import asyncio  # a command that only reads a list does not need it

    async def cancellable() -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(main)
        since: float | None = None  # a signal that the loop has not noticed

        def cancel() -> None:
            nonlocal since
            if since is not None and time.monotonic() - since >= _LONGEST_STEP:
                _raise()
            since = since or time.monotonic()
            loop.call_soon_threadsafe(cancel_task)
            _signal_again_after(_LONGEST_STEP)

        def cancel_task() -> None:
            nonlocal since
            since = None
            _signal_again_after(0)
            task.cancel()

        _signals.act = cancel
        try:
            return await task
        finally:
            _signals.act = _wait  # the loop is about to be closed

    try:
        return asyncio.run(cancellable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        _signals.act = _raise


def run_app(main: Coroutine[None, None, T]) -> T:
    """Run a terminal app's coroutine to its end; the first signal cancels it. Raises `KeyboardInterrupt` then.

    A closed terminal sends several: its own, and its shell's. A later one must not interrupt the app's end, or the
    thread that reads the terminal never ends. Where the app has not ended after `_LONGEST_ENDING`, the process does:
    what a run has recorded is safe at any time.
    """
    import asyncio

    async def cancellable() -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(main)

        def cancel() -> None:
            _signals.act = _wait
            loop.call_soon_threadsafe(task.cancel)
            _end_after(_LONGEST_ENDING)

        _signals.act = cancel
        try:
            return await task
        finally:
            _signals.act = _wait

    try:
        ended = asyncio.run(cancellable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    checkpoint()
    return ended


def _end_after(seconds: float) -> None:
    """End the process after so long. Not on Windows, which ends the process of a closed console itself."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, lambda *_: os._exit(ExitCode.INTERRUPTED))
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _signal_again_after(seconds: float) -> None:
    """Send this process another signal after so long, none for 0. On Windows the user has to press Ctrl+C again."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, _signals.handle)
        signal.setitimer(signal.ITIMER_REAL, seconds)


def defer() -> None:
    """Only note signals from here on."""
    _signals.act = _wait


def checkpoint() -> None:
    """Raise `KeyboardInterrupt` if a signal has been noted."""
    if _signals.noted:
        raise KeyboardInterrupt


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise `KeyboardInterrupt` in the block, as before `defer`: it may wait for another process without end."""
    act = _signals.act
    _signals.act = _raise
    try:
        checkpoint()
        yield
    finally:
        _signals.act = act

"""SIGINT, SIGTERM and SIGHUP end a command in the same way: with `KeyboardInterrupt`, never during a write to disk.

What a signal does depends on what the command does:

- usually it raises `KeyboardInterrupt` where the command is, as Python does for SIGINT;
- in `run` it cancels the coroutine at its next await;
- after `defer` it is noted, and the next `checkpoint` raises. A command without another checkpoint ends as finished.
"""

import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

T = TypeVar("T")

_ALL = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


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
    before = [(number, signal.getsignal(number)) for number in _ALL]
    _signals.act, _signals.noted = _raise, False
    try:
        for number, handler in before:
            # `nohup` ignores SIGHUP, and it stays ignored.
            if not (handler is signal.SIG_IGN and number is not signal.SIGINT):
                signal.signal(number, _signals.handle)
        yield
    finally:
        _signals.act = _wait
        for number, handler in before:
            signal.signal(number, handler)


@contextmanager
def sigint_of_python() -> Iterator[None]:
    """Leave SIGINT to Python in the block: Textual's event loop then ends in order."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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

        def cancel() -> None:
            loop.call_soon_threadsafe(task.cancel)

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

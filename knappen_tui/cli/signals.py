"""SIGINT, SIGTERM and SIGHUP end a command in the same way: with `KeyboardInterrupt`, never during a write to disk."""

import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_TERMINATE = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
_ALL = [signal.SIGINT, *_TERMINATE]


@contextmanager
def as_keyboard_interrupt() -> Iterator[None]:
    """Raise `KeyboardInterrupt` for SIGTERM and SIGHUP too; restore the handlers on exit. Main thread only."""
    with _restored():
        for number in _TERMINATE:
            signal.signal(number, signal.default_int_handler)
        yield


def run(main: Coroutine[None, None, T]) -> T:
    """Run a coroutine to its end; a signal cancels it at its next await. Raises `KeyboardInterrupt` then."""
    import asyncio  # a command that only reads a list does not need it

    async def cancellable() -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(main)
        for number in _ALL:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(task.cancel))
        return await task

    try:
        with _restored():
            return asyncio.run(cancellable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


@contextmanager
def _restored() -> Iterator[None]:
    before = [(number, signal.getsignal(number)) for number in _ALL]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)

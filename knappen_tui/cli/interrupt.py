"""Ctrl+C, a closed terminal and SIGTERM: what is being written to disk is finished first, then the command ends."""

import signal
from collections.abc import Coroutine
from typing import TypeVar

T = TypeVar("T")

_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def run(main: Coroutine[None, None, T]) -> T:
    """Run a coroutine; a signal cancels it between two steps. Raises `KeyboardInterrupt` then."""
    import asyncio  # not for those who only look at a list

    async def guarded() -> T:
        loop = asyncio.get_running_loop()
        task = asyncio.ensure_future(main)
        for number in _SIGNALS:
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(task.cancel))
        return await task

    before = [signal.getsignal(number) for number in _SIGNALS]
    try:
        return asyncio.run(guarded())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)

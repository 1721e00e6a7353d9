"""Work with the site in a thread of its own: neither a long page nor a slow disk blocks the screen."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class LoopThread(Generic[T]):
    """Runs one coroutine in an event loop of its own; SQLite and file locks are used in that thread alone."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self._make = work
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[Any] | None = None
        self._stopped = False

    async def run(self) -> T | None:
        """Return what the coroutine returns, None where `stop` ended it. Raises what it raises."""
        try:
            return await asyncio.to_thread(self._in_thread)
        except asyncio.CancelledError:
            self.stop()
            raise

    def stop(self) -> None:
        """Cancel the coroutine; `run` ends when it has."""
        with self._guard:
            self._stopped = True
            if self._loop and self._work:
                self._loop.call_soon_threadsafe(self._work.cancel)

    def _in_thread(self) -> T | None:
        try:
            return asyncio.run(self._watched())
        except asyncio.CancelledError:
            if not self._stopped:
                raise
            return None

    async def _watched(self) -> T | None:
        with self._guard:
            if self._stopped:
                return None
            self._loop, self._work = asyncio.get_running_loop(), asyncio.current_task()
        try:
            return await self._make()
        finally:
            with self._guard:
                self._loop = None

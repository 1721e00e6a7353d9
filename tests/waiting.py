"""How long tests wait for what should happen: only a test that fails waits to the end, so a busy machine fails none."""

import time
from collections.abc import Callable
from typing import TypeVar

LIMIT = 300.0  # seconds

_T = TypeVar("_T")


def wait_for(happened: Callable[[], _T | None], what: str = "") -> _T:
    """Ask until the answer is true, and return it. Raises `TimeoutError` after `LIMIT` seconds."""
    end = time.monotonic() + LIMIT
    while True:
        if answer := happened():
            return answer
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.02)

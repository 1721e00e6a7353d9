"""Locks between processes."""

import os
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout, lock_descriptor, unlock_descriptor

_POLL_SECONDS = 0.01


class LockHeld(Exception):
    """Another process holds the lock. `advice` says what to do if that process was killed: "" if nothing."""

    def __init__(self, advice: str = "") -> None:
        super().__init__(advice)
        self.advice = advice


def acquire(file: Path, *, timeout: float) -> BaseFileLock:
    """Lock `file`, created with mode 0600; return the held lock.

    A lock of the system ends with its process. Where the file system has none, the file itself is the lock. One that a
    killed process of this machine left is taken over at once, or after two seconds if it is empty; one of another
    machine stays until it is deleted.
    Any thread may release it. Raises `LockHeld` if it is still held after `timeout` seconds, `OSError`.
    """
    # Where the file system has no locks filelock warns on stderr, which no option could silence.
    warnings.filterwarnings("ignore", "flock not supported", UserWarning)
    lock = FileLock(file, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=timeout, poll_interval=_POLL_SECONDS)
    except Timeout:
        advice = (
            "Drevet kan ikke låse filer. Er programmet blevet dræbt på en anden maskine, så slet låsen: "
            f"{lock.lock_file}"
        )
        raise LockHeld(advice if isinstance(lock, SoftFileLock) else "") from None
    return lock


@contextmanager
def locked(file: Path, *, timeout: float) -> Iterator[None]:
    """Hold the lock of `file` for the block, against other threads too. The lock is that of `acquire`.

    For who locks often: where the file is there, it takes a tenth of the time. Raises as `acquire`.
    """
    descriptor = _locked_descriptor(file, timeout)
    if descriptor is None:
        lock = acquire(file, timeout=timeout)
        try:
            yield
        finally:
            lock.release()
        return
    try:
        yield
    finally:
        unlock_descriptor(descriptor)
        os.close(descriptor)


def _locked_descriptor(file: Path, timeout: float) -> int | None:
    """Return a descriptor of the file that has the system's lock; None where there is no file, or no such lock.

    Raises `LockHeld`.
    """
    latest = time.monotonic() + timeout
    while True:
        try:
            descriptor = os.open(file, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except OSError:
            return None
        is_locked = False
        try:
            # A file that was deleted meanwhile is not the one that others lock.
            is_locked = lock_descriptor(descriptor, blocking=False) and os.fstat(descriptor).st_nlink > 0
        except OSError:
            return None
        finally:
            if not is_locked:
                os.close(descriptor)
        if is_locked:
            return descriptor
        if time.monotonic() >= latest:
            raise LockHeld
        time.sleep(_POLL_SECONDS)

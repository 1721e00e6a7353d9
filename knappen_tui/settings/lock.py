"""Locks between processes."""

import warnings
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock, Timeout

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
    lock = lock_of(file)
    hold(lock, timeout=timeout)
    return lock


def lock_of(file: Path) -> BaseFileLock:
    """Return the lock of `file`, not held. For who locks often: `hold` it, release it, and hold it again."""
    # Where the file system has no locks filelock warns on stderr, which no option could silence.
    warnings.filterwarnings("ignore", "flock not supported", UserWarning)
    return FileLock(file, mode=0o600, thread_local=False)


def hold(lock: BaseFileLock, *, timeout: float) -> None:
    """Take a lock of `lock_of`; see `acquire`. A lock that this process holds already is held once more."""
    try:
        lock.acquire(timeout=timeout, poll_interval=_POLL_SECONDS)
    except Timeout:
        advice = (
            "Drevet kan ikke låse filer. Er programmet blevet dræbt på en anden maskine, så slet låsen: "
            f"{lock.lock_file}"
        )
        raise LockHeld(advice if isinstance(lock, SoftFileLock) else "") from None

"""Locks between processes."""

import errno
from pathlib import Path

from filelock import BaseFileLock, FileLock, SoftFileLock

_POLL_SECONDS = 0.01


def acquire(file: Path, *, timeout: float) -> BaseFileLock:
    """Lock `file`, created with mode 0600; return the held lock.

    The system's locks end with their process. Where the file system has none, the file itself is the lock. One that a
    killed process of this machine left is taken over at once, one of another machine stays until it is deleted.
    Raises `filelock.Timeout` if it is still held after `timeout` seconds, `OSError`.
    """
    native = FileLock(file, mode=0o600, fallback_to_soft=False)
    try:
        native.acquire(timeout=timeout, poll_interval=_POLL_SECONDS)
    except OSError as error:
        if error.errno != errno.ENOSYS:
            raise
        soft = SoftFileLock(file, mode=0o600)
        soft.acquire(timeout=timeout, poll_interval=_POLL_SECONDS)
        return soft
    return native

"""The standard streams of a command.

stderr is narration: what cannot be written there is dropped, and the command goes on. stdout is data: what cannot be
written there raises `OSError`, also if the parent process closed it.
"""

import codecs
import io
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO, cast

from typing_extensions import override

from knappen_tui.cli import signals

# What a pipe that select calls ready takes at once (PIPE_BUF of Linux; POSIX has 512).
_PIECE = 4096 if sys.platform == "linux" else 512
_LONGEST_WAIT = 2.0  # seconds

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer


@contextmanager
def prepared() -> Iterator[None]:
    """Prepare stdout and stderr for the block; restore those of the caller."""
    _occupy_closed()
    before = sys.stdout, sys.stderr
    sys.stdout = _stdout()
    sys.stderr = _stderr()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the console's encoding lacks must not raise UnicodeEncodeError.
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            # In the C locale bytes pass as they are: UTF-8 is what a terminal or a program most likely reads. For a
            # pipe or file Windows has an encoding of a single language.
            is_lacking = is_ascii or (sys.platform == "win32" and not stream.isatty())
            stream.reconfigure(encoding="utf-8" if is_lacking else None, errors="replace")
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def discard_stdout() -> None:
    """Let go of what stdout could not take: Python flushes it once more at exit, which would fail again."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def flush_or_discard_stdout() -> None:
    """Write what an app or a command that failed has left in stdout; let go of it where it cannot be written."""
    if sys.stdout is None or sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except OSError:
        discard_stdout()


def binary_stdout() -> BinaryIO:
    """Return stdout as a stream of bytes, unbuffered; a signal interrupts a write that waits for its reader."""
    return cast("BinaryIO", _BinaryStdout())


class _BinaryStdout(io.RawIOBase):
    @override
    def writable(self) -> bool:
        return True

    @override
    def write(self, data: "ReadableBuffer", /) -> int:
        """Write all of it; a signal raises `KeyboardInterrupt`. Raises `OSError`, also for no bytes to a closed one."""
        sys.stdout.flush()
        raw = _raw(sys.stdout)
        left = memoryview(data).cast("B")
        size = len(left)
        with signals.interruptible():
            while True:
                left = left[raw.write(left) or 0 :]
                if not left:
                    return size


class _Narration(io.RawIOBase):
    """A raw stream whose faults are not raised: full, closed, hung up, or with a reader that has stopped reading."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw
        self._wait = _LONGEST_WAIT

    @override
    def writable(self) -> bool:
        return True

    @override
    def isatty(self) -> bool:
        return self._raw.isatty()

    @override
    def fileno(self) -> int:
        return self._raw.fileno()

    @override
    def write(self, data: "ReadableBuffer", /) -> int:
        """Write what the stream takes without waiting, at most a piece; drop the data where it takes none."""
        whole = memoryview(data).cast("B")
        written = None
        try:
            if self._takes_more():
                written = self._raw.write(whole[:_PIECE])
        except (OSError, ValueError):
            pass
        return len(whole) if written is None else written

    def _takes_more(self) -> bool:
        """Whether a piece can be written without waiting for the reader. It is waited for once, then only asked."""
        if sys.platform == "win32":  # select knows sockets alone
            return True
        is_ready = bool(select.select([], [self._raw], [], self._wait)[1])
        self._wait = _LONGEST_WAIT if is_ready else 0.0
        return is_ready


def _occupy_closed() -> None:
    """Open /dev/null in place of the standard descriptors that are closed; the next file would get their number."""
    for descriptor in range(3) if os.name == "posix" else ():
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _stdout() -> TextIO:
    if sys.stdout is not None:
        return sys.stdout
    # Opened for reading, so that a write fails as on a closed descriptor.
    return open(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")  # noqa: PTH123 - until exit


def _stderr() -> TextIO:
    stream = sys.stderr
    if stream is None:
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - until exit
    raw = _raw(stream)
    if not isinstance(raw, io.RawIOBase):
        return stream
    narration = io.BufferedWriter(_Narration(raw))
    return io.TextIOWrapper(narration, stream.encoding, "replace", line_buffering=True, write_through=True)


def _raw(stream: TextIO) -> Any:
    """The unbuffered stream of bytes below a text stream, or what comes nearest to it."""
    buffer = getattr(stream, "buffer", None)
    return getattr(buffer, "raw", buffer)

"""Run a program on a pseudo-terminal, press keys and time the text it writes."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from benchmarks.processes import Failed

ROWS, COLUMNS = 40, 120
# Control sequences.
_ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]P][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.")
_LIMIT = 30.0

KEYS = {"down": "\x1b[B", "page down": "\x1b[6~", "F2": "\x1bOQ", "F3": "\x1bOR", "F5": "\x1b[15~", "enter": "\r"}

Seen = Callable[[str], object]


class Terminal:
    """A program on a terminal of 120 × 40. A context manager; the program is ended with it."""

    def __init__(self, command: Sequence[str], env: dict[str, str], cwd: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self._written = b""
        self._since = time.perf_counter()
        self._process = subprocess.Popen(
            command, env=env, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the program; its output is read on so that it does not block."""
        self._process.send_signal(signal.SIGTERM)
        reader = threading.Thread(target=self._drain, daemon=True)
        reader.start()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        reader.join(1)
        os.close(self._ours)

    def press(self, *keys: str) -> None:
        """Press keys (by name, or text to type); what was written before is forgotten, and the watch starts anew."""
        self._read(0)
        self._written = b""
        self._since = time.perf_counter()
        os.write(self._ours, "".join(KEYS.get(key, key) for key in keys).encode())

    def wait(self, seen: Seen | str, *, limit: float = _LIMIT) -> float:
        """Seconds from the last key (or the start) until the text written since then is what is waited for.

        Raises `Failed` where that does not come.
        """
        is_there: Seen = (lambda text: seen in text) if isinstance(seen, str) else seen
        while (left := self._since + limit - time.perf_counter()) > 0:
            if not self._read(left):
                break
            if is_there(self.text):
                return time.perf_counter() - self._since
        raise Failed(f"waited for {seen!r} on the terminal; the last that came: {self.text[-800:]!r}")

    def settle(self, seconds: float) -> None:
        """Read for `seconds`."""
        ends = time.perf_counter() + seconds
        while (left := ends - time.perf_counter()) > 0:
            self._read(left)

    @property
    def text(self) -> str:
        """The text written since the last key, without control sequences."""
        return _ESCAPES.sub("", self._written.decode(errors="replace"))

    def _read(self, seconds: float) -> bool:
        """Take in what comes within so much time; whether anything came."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            self._written += os.read(self._ours, 65536)
        except OSError:  # Linux raises it when the other end is closed
            return False
        return True

    def _drain(self) -> None:
        try:
            while os.read(self._ours, 65536):
                pass
        except OSError:
            return

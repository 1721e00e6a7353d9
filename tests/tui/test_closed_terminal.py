"""A terminal that is closed while an app runs in it."""

import os
import select
import signal
import struct
import sys
import time
from pathlib import Path

import pytest

from knappen_tui import demo
from knappen_tui.domain.errors import ExitCode

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="needs a pseudo terminal")]

_LIMIT = 60  # seconds
_IN_FOOTER = "Afslut"
_BURST = 0.005  # seconds between two signals
_SIZE = struct.pack("HHHH", 24, 80, 0, 0)


@pytest.mark.parametrize("command", ["knappen_tui --demo", "knappen_tui.stil amu --demo", "knappen_tui.stil"])
def test_app_ends_at_the_first_of_many_signals(command: str, own_folders: Path, tmp_path: Path) -> None:
    import fcntl
    import pty
    import termios

    demo.transport()  # makes the register
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(tmp_path)
        os.execv(sys.executable, [sys.executable, "-m", *command.split()])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, _SIZE)
    wait_for(terminal, _IN_FOOTER)
    os.close(terminal)
    # The last one may come after Python has given up its handlers.
    assert end_of(pid) in {ExitCode.INTERRUPTED, -signal.SIGHUP}


def wait_for(terminal: int, shown: str) -> None:
    """Read what a program writes until this text is in it."""
    seen, end = b"", time.monotonic() + _LIMIT
    while shown.encode() not in seen:
        assert time.monotonic() < end, seen
        if select.select([terminal], [], [], 0.1)[0]:
            seen += os.read(terminal, 65536)


def end_of(pid: int) -> int:
    """Send SIGHUP until the process ends; its exit code."""
    end = time.monotonic() + _LIMIT
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            pytest.fail("the program did not end")
        os.kill(pid, signal.SIGHUP)
        time.sleep(_BURST)

"""Run `knappen` as a fork of a process that has its modules loaded, which takes a fifth of the time of a new one.

The fork has the arguments, environment, folder and streams of a process of its own, and ends as one. What Python reads
at its start cannot be given to it (`PYTHON…`, the locale): `run` starts a new process then, and where the system is not
Linux.
"""

import atexit
import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from pathlib import Path
from subprocess import PIPE
from tempfile import TemporaryFile
from typing import Any, NoReturn

from tests.waiting import LIMIT

CLOSED = -100  # in place of a descriptor
_READ_AT_START = re.compile(r"PYTHON[A-Z]|LC_|LANG")
_LARGEST = 1 << 18  # bytes of arguments and environment
_MODULES = (
    "knappen_tui.cli.batch", "knappen_tui.cli.historik", "knappen_tui.cli.log", "knappen_tui.cli.login",
    "knappen_tui.cli.main", "knappen_tui.cli.opslag", "knappen_tui.cli.result", "knappen_tui.cli.saml",
    "knappen_tui.cli.sammenlign", "knappen_tui.cli.tjek", "knappen_tui.batch.list_table", "knappen_tui.batch.run_store",
    "knappen_tui.demo", "knappen_tui.export.csvfile", "knappen_tui.export.jsonfile", "knappen_tui.export.write",
    "knappen_tui.export.xlsx", "knappen_tui.site.teaching.check", "knappen_tui.site.client", "openpyxl",
    "stdnum.dk.cpr",
)  # fmt: skip


class _Forks:
    """The client's end: one server process, started with the first command."""

    def __init__(self) -> None:
        self._channel: socket.socket | None = None
        self._at_start: dict[str, str] = {}

    def can_run(self, environment: Mapping[str, str]) -> bool:
        return sys.platform == "linux" and (not self._at_start or _read_at_start(environment) == self._at_start)

    def run(self, words: Sequence[str], streams: Sequence[int], cwd: Path, environment: Mapping[str, str]) -> int:
        """Run a command to its end; its exit code. Raises `TimeoutError`."""
        channel = self._channel or self._start()
        closed = [number for number, stream in enumerate(streams) if stream == CLOSED]
        request = {"words": words, "cwd": str(cwd), "environment": dict(environment), "closed": closed}
        socket.send_fds(channel, [json.dumps(request).encode()], [stream for stream in streams if stream != CLOSED])
        pid = int(channel.recv(32))
        try:
            return int(channel.recv(32))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            channel.recv(32)
            raise

    def _start(self) -> socket.socket:
        self._at_start = _read_at_start(os.environ)
        self._channel, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._channel.settimeout(LIMIT)
        with other:
            server = subprocess.Popen(
                [sys.executable, "-m", __name__, str(other.fileno())],
                pass_fds=[other.fileno()],
                cwd=Path(__file__).parents[1],
            )
        atexit.register(self._stop, self._channel, server)
        return self._channel

    @staticmethod
    def _stop(channel: socket.socket, server: "subprocess.Popen[bytes]") -> None:
        channel.close()
        server.wait()


_forks = _Forks()


def run(
    words: Sequence[str], *, stdin: bytes = b"", stdout: int = PIPE, stderr: int = PIPE, cwd: Path | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run `knappen` with these arguments to its end; `stdout` and `stderr` are descriptors, `CLOSED`, or captured.

    Raises `TimeoutError` or `subprocess.TimeoutExpired`.
    """
    if not _forks.can_run(os.environ):
        return _run_anew(words, stdin, {1: stdout, 2: stderr}, cwd)
    with ExitStack() as files:
        given, out, err = (files.enter_context(TemporaryFile()) for _ in range(3))
        given.write(stdin)
        given.seek(0)
        streams = (given.fileno(), *(one.fileno() if to == PIPE else to for one, to in ((out, stdout), (err, stderr))))
        code = _forks.run(words, streams, cwd or Path.cwd(), os.environ)
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(["knappen", *words], code, out.read(), err.read())


def _run_anew(
    words: Sequence[str], stdin: bytes, streams: Mapping[int, int], cwd: Path | None
) -> "subprocess.CompletedProcess[bytes]":
    closed = [number for number, stream in streams.items() if stream == CLOSED]
    return subprocess.run(
        [sys.executable, "-m", "knappen_tui", *words],
        input=stdin,
        stdout=PIPE if 1 in closed else streams[1],
        stderr=PIPE if 2 in closed else streams[2],
        preexec_fn=partial(_close, closed) if closed else None,
        check=False,
        timeout=LIMIT,
        cwd=cwd,
    )


def _close(descriptors: Sequence[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _read_at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if _READ_AT_START.match(name)}


def load() -> None:
    """Import what commands import, so that no fork does."""
    for module in _MODULES:
        import_module(module)
    gc.collect()
    gc.freeze()


def _serve(channel: socket.socket) -> None:
    """Fork for each request until the client is gone. Returns in the fork only by `SystemExit`."""
    load()
    while True:
        message, streams, _, _ = socket.recv_fds(channel, _LARGEST, 3)
        if not message:
            return
        child = os.fork()
        if child == 0:
            channel.close()
            _become(json.loads(message), streams)
        for stream in streams:
            os.close(stream)
        channel.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def _become(request: dict[str, Any], streams: Sequence[int]) -> NoReturn:
    """Take over the streams, the folder and the environment of a request, and run its command."""
    from knappen_tui.cli import main, process

    given = iter(streams)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if number in request["closed"]:
            os.close(number)
            setattr(sys, name, None)
            continue
        stream = next(given)
        os.dup2(stream, number)
        os.close(stream)
        # A new one: what a file object knows of its descriptor, it knows from its beginning.
        errors = "backslashreplace" if name == "stderr" else "strict"
        mode, buffering = "w" if number else "r", 1 if name == "stderr" else -1
        setattr(sys, name, os.fdopen(number, mode, buffering, encoding="utf-8", errors=errors))
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    process.run(main.main, request["words"])


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))

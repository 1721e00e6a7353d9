"""Record the output, logs, system calls and files of a process, and search them for confidential data.

`Recorder` starts commands with every logger at DEBUG, asyncio and warnings in debug mode, core files allowed, and an
audit hook that logs every process, file name, address and environment variable the interpreter touches. The app is
started in the same way with `environment`.
"""

import gzip
import os
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.waiting import LIMIT

# Runs at the start of every interpreter.
_HOOK = """
import atexit, logging, os, sys, threading
_folder = os.environ["LEAK_RECORDER"]
logging.basicConfig(filename=os.path.join(_folder, f"log-{os.getpid()}"), level=1, force=True)
logging.getLogger("httpx").propagate = True
_seen = open(os.path.join(_folder, f"audit-{os.getpid()}"), "a", encoding="utf-8", errors="replace", buffering=1)
_events = ("open", "subprocess", "os.exec", "os.posix_spawn", "os.system", "os.rename", "os.putenv", "socket.connect",
           "socket.getaddrinfo", "urllib", "sqlite3.connect", "tempfile", "shutil", "os.mkdir", "os.remove")
def _hook(event, args, busy=threading.local()):
    if event.startswith(_events) and not getattr(busy, "now", False):
        busy.now = True
        try:
            _seen.write(f"{event} {args!r}\\n")
        except ValueError:
            pass
        finally:
            busy.now = False
sys.addaudithook(_hook)
def _proc():
    for name in ("cmdline", "comm", "environ"):
        try:
            with open(f"/proc/self/{name}", "rb") as stream:
                _seen.write(f"{name} {stream.read()!r}\\n")
        except (OSError, ValueError):
            pass
_proc()
atexit.register(_proc)
"""


@dataclass
class Recorder:
    """Records into `folder`; `home` is the folder of the command's configuration, state and cache."""

    folder: Path
    home: Path
    output: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "hook").mkdir(exist_ok=True)
        (self.folder / "hook" / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
        self.work = self.folder / "work"
        self.work.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a recorded process."""
        return {
            **os.environ,
            "LEAK_RECORDER": str(self.folder),
            "PYTHONPATH": str(self.folder / "hook"),
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONFAULTHANDLER": "1",
            "PYTHONWARNINGS": "default",
            "SSLKEYLOGFILE": "",
            "HTTPX_LOG_LEVEL": "trace",
        }

    def run(
        self, *words: str | Path, stdin: bytes = b"", program: str = "knappen_tui"
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `knappen`, or another program of the package, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", program, *map(str, words)],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=LIMIT,
            cwd=self.work,
            env=self.environment,
            preexec_fn=allow_core_files,
        )
        self.output.append(done.stdout + b"\n" + done.stderr)
        return done

    def in_terminal(self, *words: str, end: Path, **more: str) -> str:
        """The line that runs a program of the package in a terminal; it writes the exit code to `end`."""
        environment = {**self.environment, **more}
        wanted = ("XDG_", "PYTHON", "KNAPPEN_", "STIL_", "LEAK_RECORDER", "HTTPX_", "SSLKEY")
        settings = [f"{name}={value}" for name, value in environment.items() if name.startswith(wanted)]
        command = shlex.join(["env", *settings, sys.executable, "-m", *words])
        return f"cd {shlex.quote(str(self.work))}; {command}; echo slut=$? > {shlex.quote(str(end))}"

    def find(self, secrets: Iterable[bytes], *, except_in: Iterable[Path] = ()) -> list[str]:
        """The places of any secret in output, logs, file names and files, also compressed ones."""
        secrets, excepted = list(secrets), {path.resolve() for path in except_in}
        found = [
            f"output {number}: {text!r}"
            for number, text in enumerate(self.output)
            for secret in secrets
            if secret in text
        ]
        for root in (self.folder, self.home):
            for path in root.rglob("*"):
                named = os.fsencode(path.relative_to(root))
                found += [f"name {path}" for secret in secrets if secret in named]
                if path.is_file() and path.resolve() not in excepted:
                    found += [f"in {path}" for content in _contents(path) for secret in secrets if secret in content]
        return found


def allow_core_files() -> None:
    """Permit core files up to the hard limit."""
    import resource

    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def spellings(digits: str) -> Iterator[bytes]:
    """The spellings of a number: without separator, with hyphen or space, each in UTF-8 and UTF-16."""
    for text in (digits, f"{digits[:6]}-{digits[6:]}", f"{digits[:6]} {digits[6:]}"):
        yield text.encode()
        yield text.encode("utf-16-le")


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)

"""Everything a process says and leaves behind, so that it can be searched for what must not be there.

`Eavesdropper` starts commands as talkative as they come: every logger at DEBUG into a file, asyncio and warnings in
debug mode, core files allowed, and an audit hook that writes down every process, file name, address and environment
the interpreter touches. Made for the command line; the app can be started the same way (`environment`).
"""

import gzip
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Runs in every interpreter that is started, before anything else.
_HOOK = """
import atexit, logging, os, sys, threading
_folder = os.environ["EAVESDROP"]
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
class Eavesdropper:
    """A folder where all that is overheard is kept; `home` is where the command keeps its own."""

    folder: Path
    home: Path
    said: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "hook").mkdir(exist_ok=True)
        (self.folder / "hook" / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
        self.work = self.folder / "work"
        self.work.mkdir(exist_ok=True)

    @property
    def environment(self) -> dict[str, str]:
        """What a process has to be started with to be overheard."""
        return {
            **os.environ,
            "EAVESDROP": str(self.folder),
            "PYTHONPATH": str(self.folder / "hook"),
            "PYTHONASYNCIODEBUG": "1",
            "PYTHONFAULTHANDLER": "1",
            "PYTHONWARNINGS": "default",
            "SSLKEYLOGFILE": "",
            "HTTPX_LOG_LEVEL": "trace",
        }

    def run(self, *words: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run `knappen` to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "knappen_tui", *map(str, words)],
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
            cwd=self.work,
            env=self.environment,
            preexec_fn=allow_core_files,
        )
        self.said.append(done.stdout + b"\n" + done.stderr)
        return done

    def find(self, marks: Iterable[bytes], *, but_not: Iterable[Path] = ()) -> list[str]:
        """Where any of the marks stands: in what was said, overheard or left, under whatever name or compression."""
        marks, spared = list(marks), {path.resolve() for path in but_not}
        found = [f"said {number}: {text!r}" for number, text in enumerate(self.said) for mark in marks if mark in text]
        for root in (self.folder, self.home):
            for path in root.rglob("*"):
                named = os.fsencode(path.relative_to(root))
                found += [f"name {path}" for mark in marks if mark in named]
                if path.is_file() and path.resolve() not in spared:
                    found += [f"in {path}" for content in _contents(path) for mark in marks if mark in content]
        return found


def allow_core_files() -> None:
    """Let a crash leave all it can."""
    most = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (most, most))


def spellings(digits: str) -> Iterator[bytes]:
    """A number as it may be written: together, with a hyphen or a space, in UTF-16."""
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

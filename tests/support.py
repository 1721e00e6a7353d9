"""Helpers of several test folders: a server on a socket, the command as a process, lists and journals."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from random import Random

import openpyxl
import uvicorn

from knappen_tui.audit import LogEntry, LookupLog
from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch import run_store
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.db import connect
from knappen_tui.demo import PROFILE as DEMO_PROFILE
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.service import lookup_log
from knappen_tui.settings import paths, profiles
from knappen_tui.settings.private_database import transaction
from knappen_tui.settings.profiles import Profile
from tests import fork_server
from tests.waiting import LIMIT

ASGI = Callable[..., object]


class _Server(uvicorn.Server):
    """A server with an event that is set when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


@contextmanager
def serving(app: ASGI) -> Iterator[str]:
    """Any ASGI app on a free port of this machine; its address."""
    server = _Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        if not server.listening.wait(LIMIT):
            raise TimeoutError("the server does not listen")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def site(database: Path, options: BackendOptions | None = None) -> Iterator[str]:
    """The backend over a database on a free port."""
    with serving(create_app(database, options)) as url:
        yield url


def set_up(url: str, user: str = DEMO_USER, **settings: int) -> None:
    """Add a profile of the practice user or another for a site, with whole-number settings such as `omgang`."""
    file = paths.config_file()
    profiles.add(file, Profile(name="oevelse", url=url, user=user))
    with file.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{key} = {value}\n" for key, value in settings.items())


def is_wine() -> bool:
    """Whether this is Windows' Python under Wine."""
    if sys.platform == "win32":
        import ctypes

        return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")
    return False


def is_private(file: Path) -> bool:
    """Whether its owner alone may read and write a file, as far as its mode says: Windows has none."""
    return os.name != "posix" or file.stat().st_mode & 0o777 == 0o600


def write_password(file: Path, password: str = DEMO_PASSWORD) -> Path:
    """Write a password file that only its owner can read."""
    file.write_text(f"{password}\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def command(*words: str | Path) -> list[str]:
    """The command line of `knappen` with these arguments."""
    return [sys.executable, "-m", "knappen_tui", *map(str, words)]


def knappen(*words: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run `knappen` in a process to its end."""
    return fork_server.run([str(word) for word in words], stdin=stdin, cwd=cwd)


def write_list(file: Path, numbers: Iterable[str]) -> Path:
    """Write a list as Notepad does, with CRLF."""
    file.write_bytes("".join(f"{number}\r\n" for number in numbers).encode())
    return file


def asked(database: Path) -> list[str]:
    """Every number of every upload, with repetitions; the backend needs `keep_jobs`."""
    with closing(sqlite3.connect(database)) as db:
        return [digits for (digits,) in db.execute("SELECT cpr FROM upload_numre ORDER BY upload, raekke")]


def log_entries(log: LookupLog | None = None) -> list[LogEntry]:
    """The entries of a look-up log whose every line can be read; the user's for None."""
    entries = list((log or lookup_log()).entries())
    assert all(isinstance(entry, LogEntry) for entry in entries), "a line of the log cannot be read"
    return [entry for entry in entries if isinstance(entry, LogEntry)]


def sheet_rows(file: Path) -> list[tuple[object, ...]]:
    """The rows of a sheet below title and headings."""
    book = openpyxl.load_workbook(file)
    return list(book["Udtræk"].iter_rows(min_row=4, values_only=True))


def filled_journal(folder: Path, persons: int, *, pending: int = 0, unanswered: int = 0, seed: int = 1) -> str:
    """Create an unfinished run without a site; return its id. The last persons are unanswered, then pending.

    The rows are realistic and the same every time: found, only before 2004, or not found.
    """
    cprs = unknown_cprs(persons)
    with closing(run_store.begin(folder, DEMO_PROFILE, CprList("stor.txt", cprs, 0, [], []), now=_now())) as journal:
        file, run_id = journal.file, journal.run_id
    random = Random(seed)
    names = [column.field for column in COLUMNS[1:]]
    with closing(connect(file)) as db, transaction(db):
        db.executemany(
            f"UPDATE person SET ({', '.join(names)}, state, answered_at) = ({', '.join('?' * len(names))}, 'answered',"
            " '2026-11-21T12:00:00+00:00') WHERE position = ?",
            ((*_answer(random), position) for position in range(1, persons - pending - unanswered + 1)),
        )
        db.execute(
            "UPDATE person SET state = 'unanswered', reason = 'knappen svarede ikke', answered_at ="
            " '2026-11-21T12:00:00+00:00' WHERE state = 'pending' AND position <= ?",
            (persons - pending,),
        )
    return run_id


def _answer(random: Random) -> tuple[str | int | None, ...]:
    """One person's answer as a row of the journal."""
    kind = random.random()
    prae = ("1998-02-03", 1) if kind > 0.9 or kind < 0.05 else (None, None)
    if kind >= 0.85:
        return (0, *[None] * 11, int(prae[0] is not None), *prae)
    moments = sorted(
        f"{random.randint(2004, 2026)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}" for _ in "ab"
    )
    modul = [f"{random.randint(1, 3)}-{random.randint(1, 6)}" for _ in "abc"]
    udbyder = [f"{random.randint(100000, 100020)}" for _ in "abc"]
    merit = (modul[2], moments[1], udbyder[2]) if random.random() < 0.3 else (None, None, None)
    first = (moments[0], modul[0], udbyder[0])
    latest = (moments[1], modul[1], udbyder[1], moments[0], str(random.randint(1, 7)))
    return (1, *first, *latest, *merit, int(prae[0] is not None), *prae)


def _now() -> datetime:
    return datetime.now().astimezone()


def contents_of(folder: Path) -> bytes:
    """What all files in a folder hold; one that is deleted meanwhile holds nothing."""
    found = []
    for file in folder.rglob("*"):
        with suppress(FileNotFoundError):
            found += [file.read_bytes()] if file.is_file() else []
    return b"".join(found)

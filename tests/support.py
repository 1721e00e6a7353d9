"""What several rooms' tests need: a real server on a real socket, and the command as a process."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import openpyxl
import uvicorn

from knappen_tui.backend.accounts import DEMO_PASSWORD, DEMO_USER
from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import Options
from knappen_tui.settings import paths, profiles
from knappen_tui.settings.profiles import Profile

ASGI = Callable[..., object]


class _Server(uvicorn.Server):
    """A server that says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = threading.Event()

    async def startup(self, sockets: list[object] | None = None) -> None:
        await super().startup(sockets)  # type: ignore[arg-type]
        self.listening.set()


@contextmanager
def serving(app: ASGI) -> Iterator[str]:
    """Any ASGI app on a free port of this machine; its address."""
    server = _Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        if not server.listening.wait(10):
            raise TimeoutError("the server does not listen")
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def site(database: Path, options: Options | None = None) -> Iterator[str]:
    """The backend over a database on a free port."""
    with serving(create_app(database, options)) as url:
        yield url


def set_up(url: str, **settings: int) -> None:
    """A profile of the test's own user for a site, with whole-number settings such as `portion`."""
    file = paths.config_file()
    profiles.add(file, Profile(name="oevelse", url=url, user=DEMO_USER))
    with file.open("a", encoding="utf-8") as stream:
        stream.writelines(f"{key} = {value}\n" for key, value in settings.items())


def write_password(file: Path, password: str = DEMO_PASSWORD) -> Path:
    """A password file as an operator keeps it."""
    file.write_text(f"{password}\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def command(*words: str | Path) -> list[str]:
    """The `knappen` command line with these words, as a process to start."""
    return [sys.executable, "-m", "knappen_tui", *map(str, words)]


def knappen(*words: str | Path, stdin: bytes = b"", cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run `knappen` as a process of its own to its end."""
    return subprocess.run(command(*words), input=stdin, capture_output=True, check=False, timeout=60, cwd=cwd)


def write_list(file: Path, numbers: Iterable[str]) -> Path:
    """A list as Notepad saves it."""
    file.write_bytes("".join(f"{number}\r\n" for number in numbers).encode())
    return file


def asked(database: Path) -> list[str]:
    """Every number in every upload, as often as it was asked about (the app must keep its jobs)."""
    with closing(sqlite3.connect(database)) as db:
        return [digits for (digits,) in db.execute("SELECT cpr FROM upload_numre ORDER BY upload, raekke")]


def sheet_rows(file: Path) -> list[tuple[object, ...]]:
    """The persons' rows of a sheet, below title and headings."""
    book = openpyxl.load_workbook(file)
    return list(book["Udtræk"].iter_rows(min_row=4, values_only=True))

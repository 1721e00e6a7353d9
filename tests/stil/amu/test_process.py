"""`stil amu` as a process: killed at requests, and watched for CPR numbers."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import connect

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from knappen_tui.settings import paths
from knappen_tui.settings.connection import Connection
from knappen_tui.stil.amu import service
from knappen_tui.stil.amu.access import AmuAccess
from knappen_tui.stil.amu.practice import population
from knappen_tui.stil.amu.practice.app import create_app
from tests import support
from tests.leak.recorder import Recorder, spellings
from tests.sampling import nightly
from tests.stil.amu.accesses import NOON
from tests.stil.amu.mixed_plan import LAST_QUARTER, TODAY, table_of
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

STIL = "knappen_tui.stil"
SCOPE = (population.DEMO_SCHOOL, LAST_QUARTER)


@pytest.fixture
def site_database(tmp_path: Path) -> Path:
    file = tmp_path / "site" / "amu.sqlite"
    file.parent.mkdir()
    population.create(file, today=TODAY, rows=60)
    return file


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    return support.write_password(tmp_path / "kode", population.PASSWORD)


def set_up(url: str) -> None:
    file = paths.config_file().with_name("stil.toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'[amu]\nurl = "{url}"\ninstitution = "{population.DEMO_SCHOOL}"\n', encoding="utf-8")


def write_all(file: Path, database: Path) -> Path:
    """A file that gives every participation another result."""
    db = connect(database)
    rows = db.execute(
        "SELECT cpr, fagkode, niveau, strftime('%d-%m-%Y', startdato), hold_id, resultat % 6 + 1 FROM deltagelser"
        " WHERE skole = ? AND kvartal = ?",
        SCOPE,
    ).fetchall()
    db.close()
    lines = ["CPR;Fagkode;Niveau;Startdato;Hold;Resultat", *(";".join(map(str, row)) for row in rows)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


class Killing:
    """Kills a process at a request, before the site acts or after."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.pid = 0
        self.left = 0
        self.acts = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.left -= 1
        if self.left == 0 and not self.acts:
            os.kill(self.pid, signal.SIGKILL)
            return
        await self.app(scope, receive, send)
        if self.left == 0:
            os.kill(self.pid, signal.SIGKILL)


def test_killed_process_is_finished_by_the_same_command(
    site_database: Path, password_file: Path, tmp_path: Path
) -> None:
    killing = Killing(create_app(site_database, clock=lambda: NOON))
    file = write_all(tmp_path / "resultater.csv", site_database)
    wanted = [(*row[:9], int(str(row[9])) % 6 + 1) for row in table_of(site_database, *SCOPE)]
    words = [
        sys.executable,
        "-m",
        STIL,
        "amu",
        "registrer",
        str(file),
        "--udfoer",
        "--password-file",
        str(password_file),
    ]
    with support.serving(killing) as url:
        set_up(url)
        # Planning takes six requests with the log-in; so does carrying out, before the first of six changes.
        for at, acts in ((13, False), (8, True), (7, True)):
            process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            killing.pid, killing.left, killing.acts = process.pid, at, acts
            process.communicate(timeout=LIMIT)
            assert process.returncode == -signal.SIGKILL
        done = subprocess.run(words, capture_output=True, check=False, timeout=LIMIT)
    assert done.returncode == 0, done.stderr.decode()
    assert "Den fortsættes" in done.stderr.decode()
    assert table_of(site_database, *SCOPE) == sorted(wanted)
    assert not list((paths.state_folder() / "amu").iterdir())


def test_practice_server_serves_until_interrupted_and_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    words = [sys.executable, "-m", STIL, "amu", "server", "--port", "0", "--raekker", "30", "--sidestoerrelse", "20"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**os.environ, "TMPDIR": str(folder)})
    assert process.stderr is not None
    try:
        url = process.stderr.readline().removeprefix("Adresse: ").strip()
        access = AmuAccess(Connection(url, population.DEMO_SCHOOL), lambda: population.PASSWORD)
        assert len(asyncio.run(service.read_list(access)).participations) == 30
        assert list(folder.iterdir())
        process.send_signal(signal.SIGINT)
        process.wait(60)
    finally:
        process.kill()
        process.stderr.close()
    assert not list(folder.iterdir())


def commands(recorder: Recorder, file: Path, password: Path, number: str, *, fails: bool) -> Iterator[Path]:
    """Run the commands, only those that change something where the site fails; yield files that may hold numbers."""
    flags = ("--password-file", password)
    yield file
    if not fails:
        recorder.run("amu", "tjek", *flags, program=STIL)
        recorder.run("amu", "liste", *flags, program=STIL)
        recorder.run("amu", "liste", "-o", "liste.xlsx", *flags, program=STIL)
        yield recorder.work / "liste.xlsx"
        recorder.run("amu", "registrer", file, "--json", "-o", "rapport.json", *flags, program=STIL)
    recorder.run("amu", "registrer", file, "--udfoer", "-o", "rapport.xlsx", *flags, program=STIL)
    recorder.run("amu", "slet", "-o", "slettet.xlsx", *flags, stdin=f"{number}\nja\n".encode(), program=STIL)
    yield recorder.work / "slettet.xlsx"
    recorder.run("amu", "opret", "slettet.xlsx", "--udfoer", *flags, program=STIL)


class Watched:
    """Notes addresses and headers; fails every request with a number in its answer where it is told to."""

    def __init__(self, app: ASGIApp, number: str, *, fails: bool) -> None:
        self._app = app
        self._answer = f"<html><p role=alert>Fejl for {number}</p><title>{number}</title></html>".encode()
        self._fails = fails
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.seen.append(f"{scope['raw_path']!r}?{scope['query_string']!r} {scope['headers']!r}")
        if self._fails and scope["method"] == "POST" and not scope["path"].endswith("Login"):
            headers = [(b"content-type", b"text/html; charset=utf-8")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": self._answer})
            return
        await self._app(scope, receive, send)


@pytest.mark.parametrize("fails", [False, nightly(True)], ids=["works", "fails"])
def test_no_number_leaves_the_files_that_it_was_asked_into(
    fails: bool, site_database: Path, password_file: Path, tmp_path: Path, own_folders: Path
) -> None:
    recorder = Recorder(tmp_path / "recorded", own_folders)
    file = write_all(recorder.work / "resultater.csv", site_database)
    numbers = sorted({str(row[3]) for row in table_of(site_database, *SCOPE)})
    counts = [str(row[3]) for row in table_of(site_database, *SCOPE)]
    single = next(number for number in numbers if counts.count(number) == 1)
    watched = Watched(create_app(site_database, clock=lambda: NOON), single, fails=fails)
    with support.serving(watched) as url:
        set_up(url)
        files = list(commands(recorder, file, password_file, single, fails=fails))
    secrets = [*(spelling for digits in numbers for spelling in spellings(digits)), population.PASSWORD.encode()]
    state = list((paths.state_folder() / "amu").glob("*")) if fails else []
    assert recorder.find(secrets, except_in=[*files, *state]) == []
    assert not any(digits in address for address in watched.seen for digits in (*numbers, population.PASSWORD))
    if not fails:
        assert (recorder.work / "rapport.xlsx").exists()
        assert (recorder.work / "slettet.xlsx").exists()
    for path in files[1:]:
        assert not path.exists() or path.stat().st_mode & 0o777 == 0o600

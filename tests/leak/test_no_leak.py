"""No CPR number or password in output, logs, addresses or files: every command, under every failure."""

import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from knappen_tui.backend import accounts, population
from knappen_tui.backend.app import create_app
from knappen_tui.backend.database import connect
from knappen_tui.backend.options import BackendOptions
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile, add
from tests import support
from tests.leak.recorder import Recorder, allow_core_files, spellings
from tests.sampling import nightly
from tests.site.faults import Answer, Fault, Faulty, cut, status
from tests.waiting import LIMIT, wait_for

pytestmark = pytest.mark.slow

USER = "leak"
PASSWORD = "Hemmelig-Mærket-0451"
JOB = r"/flere/[0-9a-f]{32}"
EVERYWHERE = (".*", ".*")


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("register") / "register.sqlite"
    population.create(file, 30)
    with connect(file) as db, db:
        accounts.add_user(db, USER, PASSWORD)
    return file


@pytest.fixture
def people(register: Path) -> list[str]:
    return [cpr.digits for cpr in [*population.known_cprs(register, 6), *population.unknown_cprs(2)]]


@pytest.fixture
def recorder(tmp_path: Path, own_folders: Path) -> Recorder:
    return Recorder(tmp_path / "optaget", own_folders)


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    return support.write_password(tmp_path / "kode", PASSWORD)


def repeats(code: int) -> Answer:
    """An error page that repeats the request, as debug pages do."""

    async def answer(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
        body = (await receive()).get("body", b"")
        page = b"<h1>Fejl</h1><div role=alert>Fejl i " + body.replace(b"<", b"&lt;") + b"</div><pre>" + body + b"</pre>"
        headers = [(b"content-type", b"text/html"), (b"x-debug", b" ".join(body.split())[:200].strip())]
        await send({"type": "http.response.start", "status": code, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    return answer


async def redirect_with_number(scope: Scope, receive: Receive, send: Send, app: ASGIApp) -> None:
    """Redirect to an address with the first number of the request."""
    found = re.search(rb"(?<![0-9a-f])[0-9]{10}(?![0-9a-f])", (await receive()).get("body", b""))
    assert found
    await status(302, {"location": f"/enkelt?cpr={found[0].decode()}"})(scope, receive, send, app)


FAILURES: dict[str, Callable[[list[str]], list[Fault]]] = {
    "none": lambda people: [],
    "500 that repeats": lambda people: [Fault("POST", "/flere|/enkelt", repeats(500), 999)],
    "403 that repeats": lambda people: [Fault("POST", "/flere|/enkelt", repeats(403), 999)],
    "200 that repeats": lambda people: [Fault("POST", "/flere|/enkelt", repeats(200), 999)],
    "login that repeats": lambda people: [Fault("POST", "/login", repeats(200), 999)],
    "login that fails": lambda people: [Fault("POST", "/login", repeats(500), 999)],
    "redirect with a number": lambda people: [Fault("POST", "/flere|/enkelt", redirect_with_number, 999)],
    "elsewhere with a number": lambda people: [
        Fault("POST", "/flere|/enkelt", status(302, {"location": f"https://{people[0]}.example/{people[0]}"}), 999)
    ],
    "cut": lambda people: [Fault("POST", "/flere|/enkelt", cut, 999)],
    "sheet of something else": lambda people: [
        Fault(
            "GET",
            JOB + r"/udtraek\.xlsx",
            status(200, {"content-type": "application/vnd.ms-excel"}, f"CPR nr;{people[0]}\r\n{people[0]};x".encode()),
            999,
        )
    ],
    "sheet that cannot be opened": lambda people: [
        Fault(
            "GET",
            JOB + r"/udtraek\.xlsx",
            status(
                200,
                {"content-type": "application/vnd.ms-excel"},
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + people[0].encode(),
            ),
            999,
        )
    ],
}


def secrets(people: list[str]) -> list[bytes]:
    return [*(spelling for digits in people for spelling in spellings(digits)), PASSWORD.encode(), b"Hemmelig-M"]


def main_commands(recorder: Recorder, people: list[str], password: Path) -> Iterator[Path]:
    """Run batch and tjek; yield the files that may hold numbers: the list and the outputs."""
    secret = ("--password-file", password)
    yield support.write_list(recorder.work / "hold.txt", [*people, "Hansen", f"{people[1]}5"])
    recorder.run("batch", "hold.txt", "-o", "ud.csv", "--log-file", "drift.log", *secret)
    assert (recorder.work / "drift.log").stat().st_size
    yield recorder.work / "ud.csv"
    # It looks up a person and then makes an extract.
    recorder.run("tjek", "--log-file", "drift.log", *secret, stdin=people[0].encode())


def other_commands(recorder: Recorder, people: list[str], password: Path) -> Iterator[Path]:
    """Run all other commands, and the same ones with other flags; yield the outputs."""
    secret, number = ("--password-file", password), people[0].encode()
    recorder.run("opslag", *secret, stdin=number)
    recorder.run("batch", "hold.txt", "-o", "ud.xlsx", "--json", *secret)
    yield recorder.work / "ud.xlsx"
    recorder.run("batch", "hold.txt", "--dry-run", "--json", *secret)
    recorder.run("batch", "hold.txt", "-o", "igen.json", "--compare", "ud.xlsx", "--sag", "2026-17", *secret)
    yield recorder.work / "igen.json"
    recorder.run("tjek", "--json", *secret, stdin=number)
    for words in (("historik",), ("historik", "--json"), ("log",), ("log", "--json"), ("logout",), ("login",)):
        recorder.run(*words)
    recorder.run("log", "--person", stdin=number)
    recorder.run("saml", "ud.xlsx", "ud.xlsx", "-o", "samlet.xlsx")
    yield recorder.work / "samlet.xlsx"
    recorder.run("opslag", *secret)
    recorder.run("batch", "hold.txt", "--no-such-flag", *secret)


# Each way for a number to come back: none, in a page, in an address, in a sheet. The nightly run tries all.
ALWAYS_TRIED = {"none", "500 that repeats", "login that repeats", "redirect with a number", "sheet of something else"}


@pytest.mark.parametrize("failure", [one if one in ALWAYS_TRIED else nightly(one) for one in FAILURES])
def test_no_leak(
    failure: str, recorder: Recorder, register: Path, people: list[str], password_file: Path, tmp_path: Path
) -> None:
    site = Faulty(create_app(register, BackendOptions(login_failures=1_000_000)), FAILURES[failure](people))
    addresses: list[str] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        addresses.append(f"{scope['raw_path']!r}?{scope['query_string']!r} {scope['headers']!r}")
        await site(scope, receive, send)

    with support.serving(watched) as url:
        add(paths.config_file(), Profile("leak", url, USER))
        with paths.config_file().open("a", encoding="utf-8") as stream:
            stream.write("forsoeg = 1\n")
        outputs = list(main_commands(recorder, people, password_file))
        if failure == "none":
            outputs += other_commands(recorder, people, password_file)
        # An interrupted run keeps its list and answers until it is finished: by `--restart` or by deleting it.
        for run in support.knappen("historik", "--json").stdout.split(b'"id": "')[1:]:
            support.knappen("historik", "--delete", run.split(b'"')[0].decode())
    assert recorder.find(secrets(people), except_in=outputs) == []
    assert not any(digits in address for address in addresses for digits in people)
    assert not any(PASSWORD in address for address in addresses)
    assert failure != "none" or all(path.exists() for path in outputs)
    for path in outputs[1:]:
        assert not path.exists() or stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(recorder.work.glob("core*"))


@pytest.mark.parametrize("failure", ["none", nightly("200 that repeats"), "redirect with a number"])
def test_no_leak_of_details(
    failure: str, recorder: Recorder, register: Path, people: list[str], password_file: Path
) -> None:
    """A list whose extract succeeds; looking up singly fails."""
    faults = [replace(fault, path="/enkelt") for fault in FAILURES[failure](people)]
    hold = support.write_list(recorder.work / "hold.txt", people)
    with support.serving(Faulty(create_app(register, BackendOptions(login_failures=1_000_000)), faults)) as url:
        support.set_up(url, user=USER, pause_sekunder=0, forsoeg=1)
        recorder.run("batch", hold, "-o", "ud.xlsx", "--details", "--password-file", password_file)
        for run in support.knappen("historik", "--json").stdout.split(b'"id": "')[1:]:
            support.knappen("historik", "--delete", run.split(b'"')[0].decode())
    assert (recorder.work / "ud.xlsx").exists()
    assert recorder.find(secrets(people), except_in=[hold, recorder.work / "ud.xlsx"]) == []


def test_recorder_finds_leaks(recorder: Recorder, register: Path, people: list[str], password_file: Path) -> None:
    """A number on the command line and an unexcepted list are found."""
    support.write_list(recorder.work / "hold.txt", people[1:2])
    with support.site(register) as url:
        add(paths.config_file(), Profile("leak", url, USER))
        recorder.run("opslag", people[0], "--password-file", password_file)
    found = recorder.find(secrets(people))
    assert any("audit-" in place for place in found)
    assert any("hold.txt" in place for place in found)
    assert not any(place.startswith("output") for place in found), "the command prints the number"


def test_files_are_private_under_any_umask(
    recorder: Recorder, register: Path, people: list[str], password_file: Path
) -> None:
    hold = support.write_list(recorder.work / "hold.txt", people)
    before = os.umask(0)
    try:
        with support.site(register) as url:
            add(paths.config_file(), Profile("leak", url, USER))
            recorder.run("batch", hold, "-o", "ud.xlsx", "--password-file", password_file)
            recorder.run("opslag", "--password-file", password_file, stdin=people[0].encode())
            support.knappen("opslag", "--demo", stdin=people[0].encode())
    finally:
        os.umask(before)
    ours = [paths.state_folder(), paths.cache_folder(), paths.config_file().parent]
    for folder in ours:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
        for path in folder.rglob("*"):
            mode = stat.S_IMODE(path.stat().st_mode)
            assert mode == (0o700 if path.is_dir() else 0o600), f"{path}: {mode:o}"
    assert stat.S_IMODE((recorder.work / "ud.xlsx").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_aborted_process_leaves_no_core_file(
    recorder: Recorder, register: Path, people: list[str], password_file: Path
) -> None:
    hold = support.write_list(recorder.work / "hold.txt", people)
    with support.site(register, BackendOptions(seconds_per_number=0.5)) as url:
        add(paths.config_file(), Profile("leak", url, USER))
        process = subprocess.Popen(
            support.command("batch", hold, "-o", "ud.xlsx", "--password-file", password_file),
            stderr=subprocess.PIPE,
            cwd=recorder.work,
            env=recorder.environment,
            preexec_fn=allow_core_files,  # noqa: PLW1509 - it sets a limit and nothing else
        )
        state = paths.state_folder() / "runs"
        wait_for(lambda: list(state.glob("*.sqlite-wal")), "the journal")
        limits = Path(f"/proc/{process.pid}/limits").read_text(encoding="ascii")
        process.send_signal(signal.SIGABRT)
        _, stderr = process.communicate(timeout=LIMIT)
    assert process.returncode == -signal.SIGABRT
    [core] = [line.split()[-3:-1] for line in limits.splitlines() if line.startswith("Max core file size")]
    assert core == ["0", "0"], "a core file would hold the list"
    assert {path.name for path in recorder.work.iterdir()} <= {"hold.txt"}
    assert not any(spelling in stderr for spelling in secrets(people))

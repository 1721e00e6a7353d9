"""stdout and stderr closed, full or without a reader: data that cannot be written is code 9, narration is dropped."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from subprocess import PIPE

import pytest
from starlette.applications import Starlette

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from tests import fork_server, support
from tests.faults.lookups import Lookups
from tests.faults.running import CHUNK, kept, truth, written
from tests.faults.streams import COMMANDS, FAULTS, NARRATED, TO_STDOUT
from tests.sampling import diagonal
from tests.support import asked, command
from tests.waiting import LIMIT

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="descriptors and /dev/full are POSIX")]

STDOUT, STDERR = 1, 2
NAMES = [fault.name for fault in FAULTS]
REFUSED = [fault.name for fault in FAULTS if fault.stdout == 9]


@pytest.fixture
def people(database: Path) -> list[Cpr]:
    return [*known_cprs(database, CHUNK), *unknown_cprs(CHUNK)]


@pytest.fixture
def folder(
    backend: tuple[Path, Starlette], people: list[Cpr], tmp_path: Path, lookups: Lookups,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Path]:  # fmt: skip
    """A folder with a list and an earlier sheet of it, and a profile for the site."""
    support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    support.write_list(tmp_path / "en.txt", [people[0].digits])
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    with support.serving(lookups.recorded(backend[1])) as url:
        support.set_up(url, omgang=CHUNK)
        yield tmp_path


@contextmanager
def faulty(kind: str) -> Iterator[int]:
    """A descriptor that takes nothing."""
    if kind == "closed":
        yield fork_server.CLOSED
        return
    with ExitStack() as stack:
        if kind == "full":
            descriptor = os.open("/dev/full", os.O_WRONLY)
        else:
            reading, descriptor = os.pipe()
            if kind == "stalled":
                stack.callback(os.close, reading)
                fill(descriptor)
            else:
                os.close(reading)
        stack.callback(os.close, descriptor)
        yield descriptor


def fill(descriptor: int) -> None:
    """Write to a pipe until it is full."""
    os.set_blocking(descriptor, False)
    with suppress(BlockingIOError):
        while True:
            os.write(descriptor, bytes(4096))
    os.set_blocking(descriptor, True)


def run(words: str, folder: Path, kind: str, stream: int) -> subprocess.CompletedProcess[bytes]:
    """Run the command with one faulty stream; the other one is captured."""
    with faulty(kind) as descriptor:
        stdout, stderr = (descriptor if stream == number else PIPE for number in (STDOUT, STDERR))
        given = (folder / "en.txt").read_bytes()
        return fork_server.run(words.split(), stdin=given, stdout=stdout, stderr=stderr, cwd=folder)


@pytest.mark.parametrize(("words", "kind"), diagonal(COMMANDS, REFUSED))
def test_faulty_stdout_exits_9(words: str, kind: str, folder: Path, database: Path) -> None:
    if words.startswith(("log", "saml", "historik")):
        done = support.knappen("batch", "hold.txt", "-o", "tidligere.xlsx", cwd=folder)
        assert done.returncode == 0, done.stderr.decode()
    before = len(asked(database))
    done = run(words, folder, kind, STDOUT)
    said = done.stderr.decode()
    assert done.returncode == 9, said
    assert "Standard output kunne ikke skrives" in said
    assert "Traceback" not in said
    if kind != "broken":
        assert len(asked(database)) == before, "nobody is looked up where stdout takes nothing"


@pytest.mark.parametrize("kind", REFUSED)
def test_answers_are_kept_where_stdout_takes_none(kind: str, folder: Path, database: Path, people: list[Cpr]) -> None:
    assert run(TO_STDOUT, folder, kind, STDOUT).returncode == 9
    if kind == "broken":  # only a write shows it
        assert kept() == truth(database, people)
    done = support.knappen(*TO_STDOUT.split(), cwd=folder)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1 + len(people)
    assert sorted(asked(database)) == sorted(cpr.digits for cpr in people)
    assert kept() == []


@pytest.mark.parametrize(("words", "kind"), diagonal(NARRATED, NAMES))
def test_faulty_stderr_stops_nothing(words: str, kind: str, folder: Path, database: Path, people: list[Cpr]) -> None:
    done = run(words, folder, kind, STDERR)
    assert done.returncode == 0
    if words.startswith("batch"):
        [sheet] = folder.glob("hold-udtraek-*.xlsx")
        assert written(sheet) == truth(database, people)
        assert kept() == []
    if words == "opslag":
        assert b"Moduler" in done.stdout


def test_reader_that_leaves_stops_nothing(folder: Path, database: Path, people: list[Cpr]) -> None:
    """`knappen batch … 2>&1 | head -1`."""
    words = [
        "/bin/bash",
        "-o",
        "pipefail",
        "-c",
        '"$@" 2>&1 | head -1',
        "bash",
        *command("batch", "hold.txt", "-o", "ud.xlsx"),
    ]
    done = subprocess.run(words, capture_output=True, check=False, timeout=LIMIT, cwd=folder)
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert written(folder / "ud.xlsx") == truth(database, people)


def test_no_descriptor_of_a_closed_stream_is_used_for_a_file(folder: Path, people: list[Cpr], database: Path) -> None:
    words = ["/bin/bash", "-c", '"$@" 0<&- 1>&- 2>&-', "bash", *command("batch", "hold.txt", "-o", "ud.xlsx")]
    assert subprocess.run(words, check=False, timeout=LIMIT, cwd=folder).returncode == 0
    assert written(folder / "ud.xlsx") == truth(database, people)


def test_signal_ends_a_run_whose_reader_waits(folder: Path, database: Path, people: list[Cpr]) -> None:
    many = support.write_list(folder / "mange.txt", (cpr.digits for cpr in unknown_cprs(200)))
    words = command("batch", many, "--format", "json", "-o", "-", "--chunk-size", "100", "-q")
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=folder) as process:
        assert process.stdout
        assert process.stdout.read(1) == b"{"
        process.terminate()
        assert process.wait(LIMIT) == 130
        assert process.stderr
        assert b"er bevaret" in process.stderr.read()
    again = support.knappen("batch", many, "--format", "json", "-o", "-", "-q", cwd=folder)
    assert again.returncode == 0
    assert len(asked(database)) == 200


@pytest.mark.parametrize("kind", ["full", "gone"])
def test_exit_code_stands_where_stdout_takes_no_more(kind: str) -> None:
    """A terminal that is closed takes nothing of what an app has not written yet."""
    code = "from knappen_tui.cli import process\nprocess.run(lambda _: print('x') or 130)"
    with faulty(kind) as stdout:
        ended = subprocess.run([sys.executable, "-c", code], stdout=stdout, stderr=PIPE, check=False)
    assert (ended.returncode, ended.stderr) == (130, b"")

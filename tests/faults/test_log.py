"""The look-up log where the disk is full and the account unknown; locks on a file system that has none."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from knappen_tui.settings.keyed_log import KeyedLog
from tests import support
from tests.faults.driver import UNKNOWN_UID
from tests.faults.front import Front
from tests.faults.lookups import Lookups
from tests.faults.running import CHUNK, access, kept, run, truth, written
from tests.support import asked, log_entries
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

STEP = 512
ROOT = Path(__file__).parents[2]


@pytest.fixture
def people(database: Path) -> list[Cpr]:
    return [*known_cprs(database, CHUNK), *unknown_cprs(CHUNK)]


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the system refuse what a file gets beyond `size` bytes: the last write before it is short."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.skipif(os.name != "posix", reason="file size limits are POSIX")
async def test_log_on_a_disk_of_every_size(
    front: Front, database: Path, people: list[Cpr], tmp_path: Path, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = KeyedLog._write
    expected = truth(database, people)
    size, codes = 0, [9]
    while codes[-1] == 9:

        def limited(log: KeyedLog, line: bytes, *, is_synced: bool, size: int = size) -> None:
            with largest_file(size):
                write(log, line, is_synced=is_synced)

        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / f"{size}"))
        target = tmp_path / f"{size}.xlsx"
        with monkeypatch.context() as patch:
            patch.setattr(KeyedLog, "_write", limited)
            ended = await run(access(front.url), people, target)
        codes.append(ended.code)
        file = paths.state_folder() / "opslagslog.jsonl"
        assert file.stat().st_size <= size
        assert file.read_bytes()[-1:] in {b"", b"\n"}
        if ended.code == 9:
            assert "Opslagsloggen" in ended.messages
            assert kept() == [row for row in expected if row in kept()]
            assert (await run(access(front.url), people, target)).code == 0, "there is room again"
        assert written(target) == expected
        lookups.check()
        size += STEP
    assert codes[-1] == 0
    assert len(codes) > 5
    assert [entry.kind for entry in log_entries()] == ["udtræk", "udtræk"]


def driver(change: str, *words: str | Path) -> list[str]:
    return [sys.executable, "-m", "tests.faults.driver", change, *map(str, words)]


def driven(*words: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(driver(*map(str, words)), cwd=ROOT, capture_output=True, check=False, timeout=LIMIT)


@pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root becomes another account")
def test_look_up_of_an_account_without_passwd_entry_is_logged(
    backend: tuple[Path, Starlette], people: list[Cpr], tmp_path: Path, lookups: Lookups,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    monkeypatch.setenv("LOGNAME", "en-anden")
    cpr_list = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    with support.serving(lookups.recorded(backend[1])) as url:
        support.set_up(url)
        done = driven("unknown_uid", "batch", cpr_list, "-o", tmp_path / "ud.xlsx")
    assert done.returncode == 0, done.stderr.decode()
    assert {entry.os_user for entry in log_entries()} == {f"uid {UNKNOWN_UID}"}


def marker_of_run() -> Path:
    [marker] = [path for path in (paths.state_folder() / "runs").glob("*.lock") if path.name != "runs.lock"]
    return marker


@pytest.mark.skipif(os.name != "posix", reason="flock is POSIX")
def test_run_killed_where_files_cannot_be_locked_is_continued_at_once(
    database: Path, people: list[Cpr], tmp_path: Path, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    cpr_list = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in people))
    words = ("no_flock", "batch", cpr_list, "-o", tmp_path / "ud.xlsx", "-q")
    # The first run waits until it is killed; then the site answers at once.
    apps = [create_app(database, BackendOptions(seconds_per_number=wait, keep_jobs=True)) for wait in (0, 1000)]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await apps[-1](scope, receive, send)

    with support.serving(lookups.recorded(app)) as url:
        support.set_up(url, omgang=CHUNK)
        first = subprocess.Popen(driver(*words), cwd=ROOT)
        while not asked(database):
            assert first.poll() is None
        beside = driven(*words)
        assert (beside.returncode, beside.stderr.count(b"slet l\xc3\xa5sen")) == (7, 1)
        first.kill()
        first.wait()
        apps.pop()
        marker = marker_of_run()
        content = marker.read_text(encoding="utf-8")
        marker.write_text(content.replace(content.splitlines()[1], "en-anden-maskine"), encoding="utf-8")
        elsewhere = driven(*words)
        assert elsewhere.returncode == 7
        assert str(marker) in elsewhere.stderr.decode()
        marker.write_text(content, encoding="utf-8")
        again = driven(*words)
    assert (again.returncode, again.stderr) == (0, b"")
    assert written(tmp_path / "ud.xlsx") == truth(database, people)

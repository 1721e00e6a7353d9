"""Faults of sessions, clocks and disks, and concurrent runs."""

import asyncio
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from knappen_tui.backend.app import create_app
from knappen_tui.backend.options import BackendOptions
from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.domain.cpr import Cpr
from knappen_tui.export.formats import Format
from knappen_tui.service import BatchSession, BatchSpec, batches
from tests import support
from tests.faults import kinds
from tests.faults.front import Exchange, FaultRule, Front
from tests.faults.lookups import Lookups
from tests.faults.running import CHUNK, access, kept, run, truth, written
from tests.sampling import diagonal, sampled
from tests.support import asked
from tests.waiting import LIMIT

pytestmark = pytest.mark.slow

ANY = (".*", ".*")
# The page after the log-in: a session that expires here looks like a refused log-in, which is not retried because the
# account could be locked. The next run succeeds.
RIGHT_AFTER_LOGIN = 3


@pytest.fixture
def people(database: Path) -> list[Cpr]:
    return [*known_cprs(database, 2 * CHUNK), *unknown_cprs(CHUNK)]


class NthRequest(FaultRule):
    """A fault of the request number `skip`, of any kind."""

    def matches(self, exchange: Exchange) -> bool:
        self.skip -= 1
        return self.skip == -1


@pytest.mark.parametrize("number", sampled(range(18), 3))
async def test_session_expiring_before_any_request_is_renewed(
    number: int, front: Front, database: Path, people: list[Cpr], tmp_path: Path
) -> None:
    front.rules = [NthRequest(*ANY, kinds.expire_sessions(database), skip=number)]
    ended = await run(access(front.url), people, tmp_path / "ud.xlsx")
    if number == RIGHT_AFTER_LOGIN:
        assert ended.code == 5
        ended = await run(access(front.url), people, tmp_path / "ud.xlsx")
    assert ended.code == 0, ended.messages
    assert written(tmp_path / "ud.xlsx") == truth(database, people)
    assert front.requests.count(("POST", "/login")) <= 2


@pytest.mark.parametrize(("number", "hours"), diagonal(range(0, 18, 3), [2, -2]))
async def test_clock_of_the_site_jumps(
    number: int, hours: int, database: Path, people: list[Cpr], tmp_path: Path, lookups: Lookups
) -> None:
    """Sessions and uploads expire at once, or never."""
    ahead = [0.0]

    async def jump(exchange: Exchange) -> None:
        ahead[0] = hours * 3600
        exchange.reply(*await exchange.site())

    app = create_app(database, BackendOptions(login_failures=1_000_000), clock=lambda: time.time() + ahead[0])
    async with Front(app, lookups.record) as front:
        front.rules = [NthRequest(*ANY, jump, skip=number)]
        ended = await run(access(front.url, wait_minutes=0.02), people, tmp_path / "ud.xlsx")
    # The client gives up if the waiting page asks for two hours.
    allowed = ({0} if hours > 0 else {0, 6}) | ({5} if number == RIGHT_AFTER_LOGIN else set())
    assert ended.code in allowed, ended.messages
    if ended.code == 0:
        assert written(tmp_path / "ud.xlsx") == truth(database, people)


class Clock:
    """The current time plus `off`."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self) -> datetime:
        return datetime.now().astimezone() + self.off


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(batches, "now", clock)
    return clock


@pytest.mark.parametrize("days", [366, -366])
async def test_local_clock_jumps_during_a_run(
    days: int, clock: Clock, front: Front, database: Path, people: list[Cpr], tmp_path: Path
) -> None:
    async def jump(exchange: Exchange) -> None:
        clock.off = timedelta(days=days)
        exchange.reply(*await exchange.site())

    front.rules = [NthRequest(*ANY, jump, skip=9)]
    assert (await run(access(front.url), people, tmp_path / "ud.xlsx")).code == 0
    assert written(tmp_path / "ud.xlsx") == truth(database, people)


@pytest.mark.parametrize(("days", "anew"), [(-366, False), (-0.1, False), (0.9, False), (1.1, True), (366, True)])
async def test_local_clock_jumps_between_two_runs(
    days: float, anew: bool, clock: Clock, front: Front, database: Path, people: list[Cpr], tmp_path: Path
) -> None:
    front.rules = [FaultRule("POST", "/flere", kinds.status(503), -1, skip=1)]
    assert (await run(access(front.url), people, tmp_path / "ud.xlsx")).code == 6
    assert len(kept()) == CHUNK
    front.rules.clear()
    clock.off = timedelta(days=days)
    assert (await run(access(front.url), people, tmp_path / "ud.xlsx")).code == 0
    assert written(tmp_path / "ud.xlsx") == truth(database, people)
    assert len(asked(database)) == len(people) + (CHUNK if anew else 0)


async def test_two_runs_at_once(front: Front, database: Path, people: list[Cpr], tmp_path: Path) -> None:
    site_access = access(front.url)
    with BatchSession.begin(
        BatchSpec(site_access, tmp_path / "a.xlsx", Format.XLSX), CprList("hold.txt", people, 0, [], [])
    ) as first:
        async for _ in first.events():
            pass
        assert (await run(site_access, people, tmp_path / "b.xlsx")).code == 7
        assert (await run(site_access, people[:CHUNK], tmp_path / "c.xlsx")).code == 0, "another list is another run"
        first.write()
    assert written(tmp_path / "a.xlsx") == truth(database, people)
    assert not (tmp_path / "b.xlsx").exists()


def test_two_lists_with_one_target_at_once(
    backend: tuple[Path, Starlette], database: Path, tmp_path: Path, lookups: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither list is answered before both are sent, so that both commands have found no file in their way."""
    lists = [list(known_cprs(database, CHUNK)), unknown_cprs(CHUNK)]
    files = [support.write_list(tmp_path / f"{n}.txt", (cpr.digits for cpr in one)) for n, one in enumerate(lists)]
    both = threading.Barrier(2, timeout=LIMIT)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") == "POST" and scope["path"] == "/flere":
            await asyncio.to_thread(both.wait)
        await backend[1](scope, receive, send)

    monkeypatch.setenv("KNAPPEN_PASSWORD_FILE", str(support.write_password(tmp_path / "kode")))
    folder = tmp_path / "ark"
    folder.mkdir()
    words = [("batch", file, "-o", folder / "ud.xlsx", "-q") for file in files]
    with support.serving(lookups.recorded(app)) as url:
        support.set_up(url)
        processes = [subprocess.Popen(support.command(*one), stderr=subprocess.PIPE) for one in words]
        said = [process.communicate(timeout=LIMIT)[1] for process in processes]
        codes = [process.returncode for process in processes]
        assert sorted(codes) == [0, 9], said
        first, second = codes.index(0), codes.index(9)
        assert "findes allerede" in said[second].decode()
        assert written(folder / "ud.xlsx") == truth(database, lists[first])
        assert kept() == truth(database, lists[second])
        assert support.knappen(*words[second], "--overwrite").returncode == 0
    assert written(folder / "ud.xlsx") == truth(database, lists[second])
    assert [path.name for path in folder.iterdir()] == ["ud.xlsx"]
    assert len(asked(database)) == 2 * CHUNK


class Disk:
    """A file system of 2 MB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "fyld"

    def fill_up_to(self, size: int) -> None:
        """Fill it except for `size` bytes."""
        self.empty()
        free = os.statvfs(self.folder)
        self._filler.write_bytes(bytes(max(free.f_bavail * free.f_frsize - size, 0)))

    def empty(self) -> None:
        """Delete the filler."""
        self._filler.unlink(missing_ok=True)

    def mount(self, *options: str) -> bool:
        """Mount it, or remount it with options; False if that is not permitted."""
        words = ["mount", "-t", "tmpfs", "-o", ",".join(("size=2m", *options)), "tmpfs", str(self.folder)]
        with suppress(FileNotFoundError):
            return subprocess.run(words, capture_output=True, check=False).returncode == 0
        return False


@pytest.fixture
def disk(tmp_path: Path, lookups: Lookups) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    disk = Disk(folder)
    if not disk.mount():
        pytest.skip("a small file system cannot be mounted here")
    yield disk
    lookups.check()
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("left", [0, 8_000, 24_000, 60_000, 90_000, 120_000])
async def test_full_disk_of_the_journal(
    left: int, disk: Disk, front: Front, database: Path, people: list[Cpr], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_STATE_HOME", str(disk.folder))
    disk.fill_up_to(left)
    ended = await run(access(front.url), people, tmp_path / "ud.xlsx")
    assert ended.code in {0, 9}, ended.messages
    assert not any(cpr.digits in ended.messages for cpr in people)
    if ended.code == 9:
        disk.empty()
        answered = kept()
        assert answered == [row for row in truth(database, people) if row in answered]
        before = len(asked(database))
        assert (await run(access(front.url), people, tmp_path / "ud.xlsx")).code == 0
        assert len(asked(database)) - before == len(people) - len(answered)
    assert written(tmp_path / "ud.xlsx") == truth(database, people)


@pytest.mark.parametrize("left", [0, 4_096, 8_192])
async def test_full_disk_of_the_sheet(
    left: int, disk: Disk, front: Front, database: Path, people: list[Cpr],
) -> None:  # fmt: skip
    async def fill(exchange: Exchange) -> None:
        disk.fill_up_to(left)
        exchange.reply(*await exchange.site())

    target = disk.folder / "ud.xlsx"
    front.rules = [NthRequest(*ANY, fill, skip=5)]
    ended = await run(access(front.url), people, target)
    assert ended.code in {0, 9}, ended.messages
    assert left or ended.code == 9
    if ended.code == 9:
        assert {path.name for path in disk.folder.iterdir()} == {"fyld"}, "a temporary file is left"
        disk.empty()
        times = len(asked(database))
        assert (await run(access(front.url), people, target)).code == 0
        assert len(asked(database)) == times, "written from the journal"
    assert written(target) == truth(database, people)


@pytest.mark.parametrize("where", ["state", "sheet"])
async def test_read_only_folder(
    where: str, disk: Disk, front: Front, database: Path, people: list[Cpr], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    target = (disk.folder if where == "sheet" else tmp_path) / "ud.xlsx"
    if where == "state":
        monkeypatch.setenv("XDG_STATE_HOME", str(disk.folder))
    assert disk.mount("remount", "ro")
    ended = await run(access(front.url), people, target)
    assert ended.code == 9, ended.messages
    assert asked(database) == []
    assert disk.mount("remount", "rw")
    assert (await run(access(front.url), people, target)).code == 0
    assert written(target) == truth(database, people)

"""Locks between threads and processes, held for long (`acquire`) or for a moment (`locked`)."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knappen_tui.settings.lock import LockHeld, acquire, locked

COUNT = 200
_COUNTING = """
import sys
from pathlib import Path
from knappen_tui.settings.lock import locked

lock, number = map(Path, sys.argv[1:3])
for _ in range(int(sys.argv[3])):
    with locked(lock, timeout=30):
        number.write_text(str(int(number.read_text()) + 1))
"""
_HOLDING = """
import sys
from pathlib import Path
from knappen_tui.settings.lock import locked

with locked(Path(sys.argv[1]), timeout=0):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(params=[True, False], ids=["a file is there", "no file is there"])
def lock(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "log.lock"
    if request.param:
        file.touch()
    return file


def take(file: Path) -> None:
    with locked(file, timeout=0):
        pass


def test_a_lock_is_free_after_the_block(lock: Path) -> None:
    take(lock)
    with pytest.raises(ZeroDivisionError), locked(lock, timeout=0):
        raise ZeroDivisionError
    take(lock)


def test_another_thread_is_locked_out(lock: Path) -> None:
    with locked(lock, timeout=0), ThreadPoolExecutor(1) as pool, pytest.raises(LockHeld):
        pool.submit(take, lock).result()


def test_both_kinds_of_lock_are_one(lock: Path) -> None:
    held = acquire(lock, timeout=0)
    with pytest.raises(LockHeld):
        take(lock)
    held.release()
    with locked(lock, timeout=0), ThreadPoolExecutor(1) as pool, pytest.raises(LockHeld):
        pool.submit(acquire, lock, timeout=0).result()


def test_a_killed_process_holds_nothing(lock: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDING, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(LockHeld):
            take(lock)
        other.kill()
        other.wait()
    take(lock)


def test_processes_that_lock_often_lose_nothing(lock: Path, tmp_path: Path) -> None:
    number = tmp_path / "number"
    number.write_text("0", encoding="ascii")
    words = [sys.executable, "-c", _COUNTING, str(lock), str(number), str(COUNT)]
    counting = [subprocess.Popen(words) for _ in range(2)]
    assert [one.wait() for one in counting] == [0, 0]
    assert number.read_text(encoding="ascii") == str(2 * COUNT)

"""Atomic writing: on any error the target is unchanged and nothing is left beside it."""

import errno
import os
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest

from knappen_tui.domain.errors import ConfigurationError, ExitCode, StorageError, TargetExists
from knappen_tui.export import atomic
from knappen_tui.export.atomic import check_target, identity, not_written, replacing
from knappen_tui.settings import private_file
from tests import support
from tests.waiting import LIMIT

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX modes, links and devices")


def put(target: Path, content: bytes = b"new", *, overwrite: bool = False) -> None:
    with replacing(target, overwrite=overwrite) as stream:
        stream.write(content)


def put_half(target: Path, thrown: BaseException) -> None:
    with replacing(target, overwrite=True) as stream:
        stream.write(b"half")
        raise thrown


def run(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def test_new_file_has_mode_0600(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"
    check_target(target, overwrite=False)
    assert not list(tmp_path.iterdir())
    put(target)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]
    assert support.is_private(target)


def test_old_file_is_unchanged_until_the_end(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")
    with replacing(target, overwrite=True) as stream:
        stream.write(b"new")
        stream.flush()
        assert target.read_bytes() == b"old"
        assert all(map(support.is_private, tmp_path.glob(".*")))
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_before_rename_gets_the_identity_while_the_old_file_stands(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")
    calls: list[tuple[str, bytes]] = []
    with replacing(
        target, overwrite=True, before_rename=lambda new: calls.append((new, target.read_bytes()))
    ) as stream:
        stream.write(b"new")
    assert calls == [(identity(target), b"old")]


def test_error_in_before_rename_keeps_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")

    def refuse(_: str) -> None:
        raise StorageError("journalen er fuld")

    with (
        pytest.raises(StorageError, match="journalen er fuld"),
        replacing(target, overwrite=True, before_rename=refuse) as stream,
    ):
        stream.write(b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_existing_file_is_refused_without_overwrite(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")
    for refused in (partial(check_target, target, overwrite=False), partial(put, target)):
        with pytest.raises(StorageError, match="findes allerede") as caught:
            refused()
        assert "erstat" in caught.value.advice
        assert caught.value.exit_code is ExitCode.NOT_WRITTEN
    check_target(target, overwrite=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_file_created_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"
    writing = replacing(target, overwrite=False)
    writing.__enter__().write(b"new")
    target.write_bytes(b"theirs")
    with pytest.raises(StorageError, match="findes allerede"):
        writing.__exit__(None, None, None)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]


@pytest.fixture(params=["hard links", "no hard links"])
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system with hard links, and one that refuses them as FAT does."""

    def refused(source: object, target: object, **_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), str(source), None, str(target))

    if request.param == "no hard links":
        monkeypatch.setattr(os, "link", refused)


@pytest.mark.usefixtures("links")
def test_file_created_just_before_the_rename_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "ud.csv"

    def create(_: Path) -> None:
        target.write_bytes(b"theirs")

    with (
        pytest.raises(FileExistsError),
        private_file.writing_whole(target, replace=False, before_rename=create) as stream,
    ):
        stream.write(b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"theirs"]


@pytest.mark.usefixtures("links")
def test_one_of_many_writers_of_a_new_file_succeeds(tmp_path: Path) -> None:
    writers = 8
    ready = threading.Barrier(writers, timeout=LIMIT)
    target = tmp_path / "ud.csv"

    def wait(_: str) -> None:
        ready.wait()

    def write(number: int) -> int | None:
        try:
            with replacing(target, overwrite=False, before_rename=wait) as stream:
                stream.write(bytes([number]))
        except TargetExists:
            return None
        return number

    for _ in range(20):
        with ThreadPoolExecutor(writers) as pool:
            (written,) = (number for number in pool.map(write, range(writers)) if number is not None)
        assert [path.read_bytes() for path in tmp_path.iterdir()] == [bytes([written])]
        target.unlink()


@pytest.mark.parametrize(
    ("thrown", "seen"),
    [
        (ValueError("x"), ValueError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (OSError(errno.ENOSPC, "No space left on device"), StorageError),
        (StorageError("for mange rækker"), StorageError),
    ],
)
def test_any_error_keeps_the_old_file_and_leaves_no_other(
    tmp_path: Path, thrown: BaseException, seen: type[BaseException]
) -> None:
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")
    with pytest.raises(seen):
        put_half(target, thrown)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@posix
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "none" / "ud.csv", "mappen findes ikke"),
        (lambda folder: folder, "er en mappe"),
        (lambda folder: Path("/dev/null"), "ikke en almindelig fil"),
        (lambda folder: _file(folder / "fil") / "ud.csv", "gennem en fil"),
        (lambda folder: folder / ("æ" * 200), "navnet er for langt"),
        (lambda folder: _pipe(folder / "pipe"), "ikke en almindelig fil"),
    ],
    ids=["no folder", "a folder", "a device", "through a file", "long name", "a pipe"],
)
@pytest.mark.parametrize("overwrite", [True, False])
def test_impossible_target_is_refused(tmp_path: Path, make: object, words: str, overwrite: bool) -> None:
    assert callable(make)
    target = make(tmp_path)
    before = set(tmp_path.iterdir())
    with pytest.raises(StorageError, match=words) as caught:
        check_target(target, overwrite=overwrite)
    assert caught.value.advice
    with pytest.raises(StorageError, match=words):
        put(target, overwrite=overwrite)
    assert set(tmp_path.iterdir()) == before


def _file(path: Path) -> Path:
    path.touch()
    return path


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


@posix
def test_file_behind_a_symbolic_link_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    real, link = tmp_path / "share" / "ud.csv", tmp_path / "ud.csv"
    link.symlink_to(real)
    put(link)
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    with pytest.raises(StorageError, match="findes allerede"):
        check_target(link, overwrite=False)
    put(link, b"newer", overwrite=True)
    assert link.is_symlink()
    assert [path.read_bytes() for path in real.parent.iterdir()] == [b"newer"]


@posix
def test_link_to_itself_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "ud.csv"
    loop.symlink_to(loop)
    for refused in (partial(check_target, loop, overwrite=True), partial(put, loop, overwrite=True)):
        with pytest.raises(StorageError, match="symbolsk link"):
            refused()
    assert loop.is_symlink()


def test_file_open_in_excel_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")

    def replace(self: Path, onto: Path) -> None:
        raise PermissionError(errno.EACCES, "Access is denied", str(self), 5, str(onto))

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(StorageError, match="åben i et andet program") as caught:
        put(target, overwrite=True)
    assert "Excel" in caught.value.advice
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


@posix
def test_read_only_folder_and_file_are_refused() -> None:
    """In a process that is not root, since root may write in a read-only folder."""
    program = """
        import os, sys
        from pathlib import Path
        from knappen_tui.domain.errors import StorageError
        from knappen_tui.export.atomic import check_target, identity, replacing
        if os.getuid() == 0:
            os.setuid(65534)
        folder = Path(sys.argv[1])
        for target, overwrite in ((folder / "ud.csv", False), (folder / "old.csv", True)):
            try:
                check_target(target, overwrite=overwrite)
            except StorageError as error:
                print(error.message)
            try:
                with replacing(target, overwrite=overwrite):
                    pass
            except StorageError as error:
                print(error.message)
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "old.csv").write_bytes(b"old")
        (folder / "old.csv").chmod(0o444)
        folder.chmod(0o555)
        done = run(program, folder)
        folder.chmod(0o755)
        assert done.stderr == ""
        new, new_again, old, old_again = done.stdout.splitlines()
        assert new == new_again == f"{folder / 'ud.csv'} kunne ikke skrives: du har ikke lov at skrive i mappen."
        assert (
            old == f"{folder / 'old.csv'} kunne ikke skrives: filen er skrivebeskyttet eller åben i et andet program."
        )
        assert "du har ikke lov at skrive i mappen" in old_again
        assert [path.read_bytes() for path in folder.iterdir()] == [b"old"]


@posix
def test_killed_process_keeps_the_old_file_and_its_scratch_is_deleted_next_time(tmp_path: Path) -> None:
    target = tmp_path / "ud.xlsx"
    target.write_bytes(b"old")
    program = """
        import os, signal, sys
        from pathlib import Path
        from knappen_tui.export.atomic import replacing
        with replacing(Path(sys.argv[1]), overwrite=True) as stream:
            stream.write(b"half" * 10_000)
            os.kill(os.getpid(), signal.SIGKILL)
    """
    assert run(program, target).returncode == -9
    assert target.read_bytes() == b"old"
    left = [path for path in tmp_path.iterdir() if path != target]
    assert [support.is_private(path) for path in left] == [True]

    other = tmp_path / ".anden.xlsx.abc.knappen"
    other.touch()
    put(target, overwrite=True)
    assert target.read_bytes() == b"new"
    assert set(tmp_path.iterdir()) == {target, other}


@pytest.mark.parametrize("overwrite", [False, True])
def test_scratch_of_a_living_writer_is_kept(tmp_path: Path, overwrite: bool) -> None:
    target = tmp_path / "ud.csv"
    outcome = nullcontext() if overwrite else pytest.raises(TargetExists, match="findes allerede")
    with outcome, replacing(target, overwrite=overwrite) as first:
        first.write(b"first")
        put(target, b"second", overwrite=overwrite)
        assert target.read_bytes() == b"second"
    assert target.read_bytes() == (b"first" if overwrite else b"second")
    assert list(tmp_path.iterdir()) == [target]


@posix
@pytest.mark.parametrize(("age", "is_kept"), [(60, True), (7200, False)])
def test_scratch_is_abandoned_after_an_hour_where_files_cannot_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, age: int, is_kept: bool
) -> None:
    def missing(_descriptor: int, _operation: int) -> None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    monkeypatch.setattr("fcntl.flock", missing)
    target = tmp_path / "ud.csv"
    descriptor, scratch = private_file.create_beside(target)
    os.close(descriptor)
    written = time.time() - age
    os.utime(scratch, (written, written))
    put(target)
    assert scratch.exists() == is_kept
    assert target.read_bytes() == b"new"


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 kB; skips the test where none can be mounted."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_full_disk_is_a_storage_error(full_disk: Path) -> None:
    target = full_disk / "ud.csv"
    target.write_bytes(b"old")
    with pytest.raises(StorageError, match="disken er fuld") as caught:
        put(target, b"x" * 200_000, overwrite=True)
    assert "plads" in caught.value.advice
    assert [path.read_bytes() for path in full_disk.iterdir()] == [b"old"]


def test_unknown_error_has_the_message_of_the_system(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageError, match=r"kunne ikke skrives: .+\.") as caught,
        replacing(tmp_path / "ud.csv", overwrite=False),
    ):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    assert caught.value.advice


def test_target_that_a_scanner_holds_for_a_moment_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_file, "_SCAN_SECONDS", 20.0)
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")
    held = target.open("rb")
    scanner = threading.Timer(0.3, held.close)
    scanner.start()
    put(target, overwrite=True)
    scanner.join()
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"new"]


def test_target_that_is_held_for_long_is_refused_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private_file, "_SCAN_SECONDS", 0.1)
    target = tmp_path / "ud.csv"
    target.write_bytes(b"old")
    with target.open("rb"), pytest.raises(StorageError, match="åben i et andet program"):
        put(target, overwrite=True)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_name_of_an_alternate_stream_is_refused_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic, "sys", SimpleNamespace(platform="win32"))
    for write in (put, partial(check_target, overwrite=False)):
        with pytest.raises(ConfigurationError, match="ikke et filnavn i Windows"):
            write(tmp_path / "hold:ny.xlsx")
    assert not list(tmp_path.iterdir())


def test_closed_pipe_of_windows_is_named() -> None:
    assert "modtageren lukkede" in not_written(None, OSError(errno.EINVAL, "Invalid argument")).message

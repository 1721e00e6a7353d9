"""Files written whole or not at all, for their owner alone: the program's own, and its output by `export.atomic`.

A file is written beside its target with mode 0600, synced, and put in the target's place; until then, and on any error,
the target is unchanged. What a killed process left beside it is deleted by the next write to the same target; on
Windows by one that is a minute later or more.
"""

import errno
import os
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

_SUFFIX = ".knappen"
# Room for the random part and the suffix within the 255 bytes that a file's name may have.
_NAME_CHARACTERS = 50
_LONGEST_WRITE = 3600  # seconds
_LONGEST_RENAME = 60  # from closing a file
_SCAN_SECONDS = 2.0 if sys.platform == "win32" else 0.0
_SCAN_PAUSE = 0.05
# What `link` says on a file system without hard links.
_NO_LINKS = {errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}


def write_private(file: Path, content: str | bytes) -> None:
    """Replace a file with this content. If it is a link, the file it points at is replaced. Raises `OSError`."""
    with writing_whole(Path(os.path.realpath(file))) as stream:
        stream.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def writing_whole(
    real: Path, *, replace: bool = True, before_rename: Callable[[Path], None] = lambda _: None
) -> Iterator[BinaryIO]:
    """Open a new binary file that takes the place of `real`, which is no link, at the end of the block.

    `before_rename` is called with the new file when it is synced to disk and not yet renamed.
    Unfinished files of living processes for the same target stay. Raises `OSError`, and `FileExistsError` for a target
    that exists, be it created in the same moment, without `replace`.
    """
    sweep(real)
    descriptor, scratch = create_beside(real)
    try:
        with _lock_kept(descriptor):
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            before_rename(scratch)
            _put_in_place(scratch, real, replace=replace)
    except BaseException:
        with suppress(OSError):
            scratch.unlink()
        raise
    _sync_folder(real.parent)


def _put_in_place(scratch: Path, real: Path, *, replace: bool) -> None:
    """Rename a file; wait for a virus scanner that has either open, on Windows. Raises `OSError`."""
    rename = Path.replace if replace else _rename_to_new
    latest = time.monotonic() + _SCAN_SECONDS
    while True:
        try:
            rename(scratch, real)
        except PermissionError:
            if time.monotonic() >= latest:
                raise
            time.sleep(_SCAN_PAUSE)
        else:
            return


def _rename_to_new(scratch: Path, real: Path) -> None:
    """Rename a file to a name that none has. Of several processes one succeeds. Raises `FileExistsError`, `OSError`."""
    if sys.platform == "win32":
        scratch.rename(real)  # refused for a name that exists, unlike on POSIX
        return
    try:
        real.hardlink_to(scratch)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        real.touch(mode=0o600, exist_ok=False)
        scratch.replace(real)
    else:
        scratch.unlink()


def make_folder(folder: Path) -> None:
    """Create a folder and those above it that are missing, mode 0700 whatever the umask is. Raises `OSError`."""
    if not folder.exists():
        if folder.parent != folder:  # else a drive that Windows does not have
            make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def create_beside(real: Path) -> tuple[int, Path]:
    """Create an empty file in the target's folder, mode 0600, and lock it; return its descriptor and path."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=_prefix(real), suffix=_SUFFIX)
        try:
            is_ours = _lock(descriptor)
        except OSError:  # a file system without locks
            is_ours = True
        if is_ours and (os.name != "posix" or os.fstat(descriptor).st_nlink):
            return descriptor, Path(name)
        os.close(descriptor)  # another process locked it first, to delete it


def sweep(real: Path) -> None:
    """Delete unfinished files of this target that no living process writes: they hold CPR numbers. Raises `OSError`."""
    prefix = _prefix(real)
    for path in real.parent.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(_SUFFIX):
            with suppress(OSError):
                _delete_abandoned(path)


def _prefix(real: Path) -> str:
    return f".{real.name[:_NAME_CHARACTERS]}.{zlib.crc32(os.fsencode(real.name)):08x}."


def _lock(descriptor: int) -> bool:
    """Lock an open file until its last descriptor is closed; False if another process has.

    Raises `OSError` if the file system has no locks. Windows needs none, since it deletes no open file.
    """
    if sys.platform == "win32":
        return True
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock_kept(descriptor: int) -> Iterator[None]:
    """Keep the file's lock until the end of the block, also when `descriptor` is closed."""
    if sys.platform == "win32":  # an open file could not be renamed
        yield
        return
    second = os.dup(descriptor)
    try:
        yield
    finally:
        os.close(second)


def _delete_abandoned(scratch: Path) -> None:
    """Delete a file unless another process has it open to write. Raises `OSError`."""
    if sys.platform == "win32":
        # An open file is not deleted; a living process renames one soon after it has closed it.
        if time.time() - scratch.stat().st_mtime > _LONGEST_RENAME:
            scratch.unlink()
        return
    descriptor = os.open(scratch, os.O_RDWR | os.O_NOFOLLOW)
    try:
        try:
            is_abandoned = _lock(descriptor)
        except OSError:  # a file system without locks
            is_abandoned = time.time() - os.fstat(descriptor).st_mtime > _LONGEST_WRITE
        if is_abandoned:
            scratch.unlink()
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Sync a folder so that a rename survives a power cut; Windows and some network drives cannot do that."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

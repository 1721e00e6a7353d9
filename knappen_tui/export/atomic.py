"""Atomic file writing.

A file is written beside its target with mode 0600, synced, and renamed over the target; until then, and on any error,
the target is unchanged. If the target is a symbolic link, the file it points at is replaced, unless others can write
the link's folder.
"""

import errno
import os
import stat
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from knappen_tui.domain import storage
from knappen_tui.domain.errors import ConfigurationError, StorageError, TargetExists
from knappen_tui.domain.masking import masked
from knappen_tui.settings.private_file import sync_folder

_SUFFIX = ".knappen"
# Room for the random part and the suffix within the 255 bytes that a file's name may have.
_NAME_CHARACTERS = 50
_LONGEST_WRITE = 3600  # seconds

_LOCKED = ("filen er skrivebeskyttet eller åben i et andet program", "Luk filen, hvis den er åben i Excel.")
_NO_ACCESS = ("du har ikke lov at skrive i mappen", "Vælg en anden mappe.")


def check_target(target: Path, *, overwrite: bool) -> None:
    """Check that the target can be written, without changing it.

    Raises `StorageError` if it exists and may not be overwritten, is not an ordinary file or is locked, and if no file
    can be created in its folder.
    """
    _check_name(target)
    try:
        real = _real(target)
        _check_link(target)
        if _will_replace(target, real, overwrite=overwrite):
            with real.open("r+b"):
                pass
        descriptor, trial = _create_beside(real)
        os.close(descriptor)
        trial.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(target, error) from error


@contextmanager
def replacing(
    target: Path, *, overwrite: bool, before_rename: Callable[[str], None] = lambda _: None
) -> Iterator[BinaryIO]:
    """Open a new binary file that becomes the target at the end of the block; on any error it is deleted.

    Unfinished files that a killed process left for the same target are deleted first; those of a living one are locked,
    and stay. `before_rename` is called with
    the new file's `identity` when it is synced to disk and not yet renamed.
    Raises `StorageError` for every `OSError`, and if the target has been created meanwhile without `overwrite`.
    """
    _check_name(target)
    try:
        real = _real(target)
        _check_link(target)
        sweep(target)
        descriptor, scratch = _create_beside(real)
        try:
            with _lock_kept(descriptor):
                with os.fdopen(descriptor, "wb") as stream:
                    yield stream
                    stream.flush()
                    os.fsync(stream.fileno())
                before_rename(_identity(scratch))
                _will_replace(target, real, overwrite=overwrite)
                scratch.replace(real)
        except BaseException:
            with suppress(OSError):
                scratch.unlink()
            raise
        sync_folder(real.parent)
    except OSError as error:
        raise not_written(target, error) from error


def not_written(target: Path | None, error: OSError) -> StorageError:
    """Return the error with its reason and advice; `target` is None for standard output."""
    name = "Standard output" if target is None else str(target)
    if isinstance(error, PermissionError):
        at_target = target and (error.filename2 is not None or error.filename == os.path.realpath(target))
        reason, advice = _LOCKED if at_target else _NO_ACCESS
    else:
        # A file to be written is made: what is missing is its folder.
        reason = "mappen findes ikke" if error.errno == errno.ENOENT else storage.reason(error)
        advice = storage.advice(error)
    return StorageError(f"{name} kunne ikke skrives: {reason}.", advice=advice)


def _real(target: Path) -> Path:
    """Return the target with its links resolved. Raises `OSError` for a link to itself."""
    real = Path(os.path.realpath(target))
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    return real


def _check_name(target: Path) -> None:
    """Raise `ConfigurationError` for a file named with a CPR number."""
    if masked(target.name) != target.name:
        raise ConfigurationError("Filens navn ligner et CPR-nummer.", advice="Vælg et navn uden.")


def _check_link(target: Path) -> None:
    """Raise `StorageError` for a link in a folder that others can write: any of them may have placed it."""
    if os.name != "posix" or not target.is_symlink():
        return
    if target.parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise StorageError(
            f"{target} er et symbolsk link i en mappe, som andre på maskinen kan skrive i.",
            advice="Vælg en anden mappe.",
        )


def _will_replace(target: Path, real: Path, *, overwrite: bool) -> bool:
    """Return whether a file will be replaced. Raises `StorageError` for what must not be."""
    if not real.exists():
        return False
    if real.is_dir():
        raise StorageError(f"{target} er en mappe.", advice="Skriv også et filnavn.")
    if not real.is_file():
        raise StorageError(f"{target} er ikke en almindelig fil.", advice="Vælg et andet navn.")
    if not overwrite:
        raise TargetExists(f"{target} findes allerede.", advice="Vælg et andet navn, eller erstat filen.")
    return True


def _prefix(real: Path) -> str:
    return f".{real.name[:_NAME_CHARACTERS]}.{zlib.crc32(os.fsencode(real.name)):08x}."


def _create_beside(real: Path) -> tuple[int, Path]:
    """Create an empty file in the target's folder, mode 0600, and lock it; return its descriptor and path."""
    while True:
        descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=_prefix(real), suffix=_SUFFIX)
        with suppress(OSError):  # a file system without locks
            _lock(descriptor)
        if os.name != "posix" or os.fstat(descriptor).st_nlink:
            return descriptor, Path(name)
        os.close(descriptor)  # swept by another process before it was locked


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


def identity(target: Path) -> str | None:
    """Return an id of the file now at the target, different for any other file; None if there is none."""
    try:
        return _identity(_real(target))
    except OSError:
        return None


def _identity(file: Path) -> str:
    status = file.stat()
    return f"{status.st_dev:x}-{status.st_ino:x}"


def sweep(target: Path) -> None:
    """Delete unfinished files of this target that no living process writes: they hold CPR numbers. Raises `OSError`."""
    real = _real(target)
    prefix = _prefix(real)
    for path in real.parent.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(_SUFFIX):
            with suppress(OSError):
                _delete_abandoned(path)


def _delete_abandoned(scratch: Path) -> None:
    """Delete a file unless another process has it open to write. Raises `OSError`."""
    if sys.platform == "win32":
        scratch.unlink()  # refused for an open file
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

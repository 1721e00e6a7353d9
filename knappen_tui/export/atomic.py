"""Files that are there whole or not at all.

A file is written beside its target, readable by its owner alone, and renamed over the target when it is safely on
disk; until then, and whatever fails, the target stays as it was. A target that is a symbolic link stays one: what it
points at is replaced.
"""

import errno
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from knappen_tui.domain import storage
from knappen_tui.domain.errors import StorageError, TargetExists

_SUFFIX = ".knappen"
# Room for the random part and the suffix within the 255 bytes that a file's name may have.
_NAME_CHARACTERS = 50

_LOCKED = ("filen er skrivebeskyttet eller åben i et andet program", "Luk filen, hvis den er åben i Excel.")
_NO_ACCESS = ("du har ikke lov at skrive i mappen", "Vælg en anden mappe.")


def check_target(target: Path, *, overwrite: bool) -> None:
    """See, before anything is asked of anyone, whether the target can be written; leaves nothing behind.

    Raises `StorageError`: the target exists and may not be overwritten, is no ordinary file, is locked,
    or its folder takes no files.
    """
    try:
        real = _real(target)
        if _to_be_replaced(target, real, overwrite=overwrite):
            with real.open("r+b"):
                pass
        descriptor, trial = _create_beside(real)
        os.close(descriptor)
        trial.unlink()
    except OSError as error:
        raise not_written(target, error) from error


@contextmanager
def replacing(target: Path, *, overwrite: bool, announce: Callable[[str], None] = lambda _: None) -> Iterator[BinaryIO]:
    """A new binary file that becomes the target at the end of the block, mode 0600; on any error it vanishes.

    What a killed process left beside the same target is cleared away first. `announce` is told the new file's
    `identity` when it is safely on disk and has yet to be renamed.
    Raises `StorageError` for every `OSError`, and where the target has come into being without `overwrite`.
    """
    try:
        real = _real(target)
        sweep(target)
        descriptor, scratch = _create_beside(real)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            announce(_identity(scratch))
            _to_be_replaced(target, real, overwrite=overwrite)
            scratch.replace(real)
        except BaseException:
            with suppress(OSError):
                scratch.unlink()
            raise
        _sync_folder(real.parent)
    except OSError as error:
        raise not_written(target, error) from error


def not_written(target: Path | None, error: OSError) -> StorageError:
    """The error in words: what stood in the way and what to do (`target` None: standard output)."""
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
    """Where the target lies when links are followed; raises `OSError` where they never end."""
    real = Path(os.path.realpath(target))
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    return real


def _to_be_replaced(target: Path, real: Path, *, overwrite: bool) -> bool:
    """Whether an ordinary file is there, and may go; raises `StorageError` for all that must not be replaced."""
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
    """A new empty file in the target's folder, mode 0600, open for writing."""
    descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=_prefix(real), suffix=_SUFFIX)
    return descriptor, Path(name)


def identity(target: Path) -> str | None:
    """What tells the very file that is at the target from any other that may come there; None if there is none."""
    try:
        return _identity(_real(target))
    except OSError:
        return None


def _identity(file: Path) -> str:
    facts = file.stat()
    return f"{facts.st_dev:x}-{facts.st_ino:x}"


def sweep(target: Path) -> None:
    """Remove unfinished files of this target: they hold CPR numbers, and no one will finish them. Raises `OSError`."""
    real = _real(target)
    prefix = _prefix(real)
    for path in real.parent.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(_SUFFIX):
            with suppress(OSError):
                path.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the renaming outlast a power cut; Windows and some network drives cannot, and the file is there anyway."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

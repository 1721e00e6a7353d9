"""Output files: written whole or not at all by `settings.private_file`, and never where they must not be.

If the target is a symbolic link, the file it points at is replaced, unless others can write the link's folder.
"""

import errno
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from knappen_tui.domain import storage
from knappen_tui.domain.errors import ConfigurationError, OutputError, TargetExists
from knappen_tui.domain.file_names import is_windows_name
from knappen_tui.domain.masking import masked
from knappen_tui.settings import private_file

_LOCKED = ("filen er skrivebeskyttet eller åben i et andet program", "Luk filen, hvis den er åben i Excel.")
_NO_ACCESS = ("du har ikke lov at skrive i mappen", "Vælg en anden mappe.")


def check_target(target: Path, *, overwrite: bool) -> None:
    """Check that the target can be written, without changing it.

    Raises `OutputError` if it exists and may not be overwritten, is not an ordinary file or is locked, and if no file
    can be created in its folder.
    """
    _check_name(target)
    try:
        real = _real(target)
        _check_link(target)
        if _will_replace(target, real, overwrite=overwrite):
            with real.open("r+b"):
                pass
        descriptor, trial = private_file.create_beside(real)
        os.close(descriptor)
        trial.unlink(missing_ok=True)
    except OSError as error:
        raise not_written(target, error) from error


@contextmanager
def replacing(
    target: Path, *, overwrite: bool, before_rename: Callable[[str], None] = lambda _: None
) -> Iterator[BinaryIO]:
    """Open a new binary file that becomes the target at the end of the block; on any error it is deleted.

    `before_rename` is called with the new file's `identity` when it is synced to disk and not yet renamed.
    Raises `OutputError` for every `OSError`, and if the target has been created meanwhile without `overwrite`.
    """
    _check_name(target)

    def check_again(scratch: Path) -> None:
        before_rename(_identity(scratch))
        _will_replace(target, real, overwrite=overwrite)

    try:
        real = _real(target)
        _check_link(target)
        with private_file.writing_whole(real, replace=overwrite, before_rename=check_again) as stream:
            yield stream
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        raise not_written(target, error) from error


def not_written(target: Path | None, error: OSError) -> OutputError:
    """Return the error with its reason and advice; `target` is None for standard output."""
    name = "Standard output" if target is None else str(target)
    if target is None and error.errno == errno.EINVAL:
        error = BrokenPipeError(errno.EPIPE, error.strerror)  # what Windows says of a pipe whose reader is gone
    if isinstance(error, PermissionError):
        at_target = target and (error.filename2 is not None or error.filename == os.path.realpath(target))
        reason, advice = _LOCKED if at_target else _NO_ACCESS
    else:
        # A file to be written is made: what is missing is its folder.
        reason = "mappen findes ikke" if error.errno == errno.ENOENT else storage.reason(error)
        advice = storage.advice(error)
    return OutputError(f"{name} kunne ikke skrives: {reason}.", advice=advice)


def _real(target: Path) -> Path:
    """Return the target with its links resolved. Raises `OSError` for a link to itself."""
    real = Path(os.path.realpath(target))
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    return real


def _check_name(target: Path) -> None:
    """Raise `ConfigurationError` for a file named with a CPR number, and for a name that Windows takes otherwise."""
    if masked(target.name) != target.name:
        raise ConfigurationError("Filens navn ligner et CPR-nummer.", advice="Vælg et navn uden.")
    if sys.platform == "win32" and not is_windows_name(target.name):
        raise ConfigurationError(
            f"»{target.name}« er ikke et filnavn i Windows.",
            advice='Vælg et navn uden < > : " | ? * og uden punktum til sidst. Navne som CON og NUL går heller ikke.',
        )


def _check_link(target: Path) -> None:
    """Raise `OutputError` for a link in a folder that others can write: any of them may have placed it."""
    if os.name != "posix" or not target.is_symlink():
        return
    if target.parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise OutputError(
            f"{target} er et symbolsk link i en mappe, som andre på maskinen kan skrive i.",
            advice="Vælg en anden mappe.",
        )


def _will_replace(target: Path, real: Path, *, overwrite: bool) -> bool:
    """Return whether a file will be replaced. Raises `OutputError` for what must not be."""
    if not real.exists():
        return False
    if real.is_dir():
        raise OutputError(f"{target} er en mappe.", advice="Skriv også et filnavn.")
    if not real.is_file():
        raise OutputError(f"{target} er ikke en almindelig fil.", advice="Vælg et andet navn.")
    if not overwrite:
        raise _exists(target)
    return True


def _exists(target: Path) -> TargetExists:
    return TargetExists(f"{target} findes allerede.", advice="Vælg et andet navn, eller erstat filen.")


def identity(target: Path) -> str | None:
    """Return an id of the file now at the target, different for any other file; None if there is none.

    A file that is written to in place gets another id if its size changes.
    """
    try:
        return _identity(_real(target))
    except OSError:
        return None


def _identity(file: Path) -> str:
    status = file.stat()
    return f"{status.st_dev:x}-{status.st_ino:x}-{status.st_size:x}"


def sweep(target: Path) -> None:
    """Delete unfinished files of this target that no living process writes. Raises `OSError`."""
    private_file.sweep(_real(target))

"""Open files as Windows has them: this process cannot delete, replace or rename a file while it has it open."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

_DESCRIPTORS = "/proc/self/fd"
_Path = str | bytes | os.PathLike[str] | os.PathLike[bytes]


def refuse_as_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `os.unlink`, `os.remove`, `os.rename` and `os.replace` refuse a file that this process has open.

    Left out are filelock's files, and unfinished outputs: only off Windows does the program lock these by a descriptor.
    Nothing is refused on systems without `/proc`.
    """
    if not Path(_DESCRIPTORS).exists():
        return
    for name in ("unlink", "remove", "rename", "replace"):
        monkeypatch.setattr(os, name, _refusing(getattr(os, name)))


def _refusing(call: Callable[..., None]) -> Callable[..., None]:
    def refusing(*paths: _Path, **options: Any) -> None:
        folders = (options.get("dir_fd", options.get("src_dir_fd")), options.get("dst_dir_fd"))
        for path, folder in zip(paths, folders, strict=False):
            if _is_open(path, folder):
                raise PermissionError(errno.EACCES, "open in this process", os.fspath(path))
        call(*paths, **options)

    return refusing


def _is_open(path: _Path, folder: int | None) -> bool:
    if os.fsdecode(path).endswith((".lock", ".knappen")):
        return False
    try:
        wanted = os.stat(path, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    for descriptor in Path(_DESCRIPTORS).iterdir():
        try:
            status = descriptor.stat()
        except OSError:  # the descriptor of the listing itself
            continue
        if (status.st_dev, status.st_ino) == (wanted.st_dev, wanted.st_ino):
            return True
    return False

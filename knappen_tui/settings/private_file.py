"""The program's own small files: written whole or not at all, for their owner alone."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def write_private(file: Path, content: str | bytes) -> None:
    """Replace a file with this content, mode 0600, synced to disk; on an error it is unchanged. Raises `OSError`.

    If it is a symbolic link, the file it points at is replaced.
    """
    real = Path(os.path.realpath(file))
    descriptor, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name[:50]}.", suffix=".knappen")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(real)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(real.parent)


def make_folder(folder: Path) -> None:
    """Create a folder and those above it that are missing, mode 0700 whatever the umask is. Raises `OSError`."""
    if not folder.exists():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Sync a folder so that a rename survives a power cut; Windows and some network drives cannot do that."""
    if os.name != "posix":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""A log that names persons by HMACs alone: one JSON object a line, on disk before `append` returns.

The key lies in another folder than the log, so the log can answer whether a known number is in it, and nothing else.
"""

import hashlib
import hmac
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.storage import storage_errors
from knappen_tui.settings.paths import private_folder
from knappen_tui.settings.private_file import make_folder, write_private

_KEY_BYTES = 32
_LOCK_SECONDS = 30


class KeyedLog:
    """One user's log on this machine. `title` is what messages call it (»Opslagsloggen«), `advice` what to do.

    A key at `earlier_key_file` is moved to `key_file` when it is first needed. With `is_own_folder` the log's folder is
    made private.
    """

    def __init__(
        self,
        file: Path,
        key_file: Path,
        *,
        title: str,
        advice: str,
        earlier_key_file: Path | None = None,
        is_own_folder: bool = True,
    ) -> None:
        self._file = file
        self._key_file = key_file
        self._earlier_key_file = earlier_key_file if earlier_key_file != key_file else None
        self._title = title
        self._advice = advice
        self._make = private_folder if is_own_folder else make_folder
        self._lock_file = file.with_suffix(".lock")
        self._is_synced = True
        self._known_key: tuple[tuple[int, int, int], bytes] | None = None

    def ready(self) -> None:
        """Find what a line needs, and check that the log can be opened for writing. Raises `StorageError`."""
        with self.errors():
            self._make(self._file.parent)
            os.close(self._open())
            self._key()
            self.os_user  # noqa: B018 - found here, before anything is sent

    def append(self, line: Mapping[str, Any], *, is_synced: bool = True) -> None:
        """Add a whole line and sync it to disk, or raise `StorageError` and leave the log as it was.

        A line that is not `is_synced` outlives this process; the next line, or `sync`, brings it to disk.
        """
        with self.errors():
            # A lone surrogate (from a command line that is not UTF-8) becomes the JSON escape that it came from.
            text = f"{json.dumps(line, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")
            self._write(text, is_synced=is_synced)

    def sync(self) -> None:
        """Bring all lines of this process to disk. Raises `StorageError`."""
        if not self._is_synced:
            with self.errors(), _descriptor(self._open()) as descriptor:
                os.fsync(descriptor)
            self._is_synced = True

    def lines(self) -> Iterator[bytes]:
        """Yield the lines, the oldest first; none where there is no log. Raises `OSError`."""
        if self.exists:
            with self._file.open("rb") as lines:
                yield from lines

    def hasher(self, *, makes_key: bool = True) -> Callable[[Cpr], str]:
        """Return the function from a number to the HMAC that stands for it.

        A missing key is made, unless `makes_key` is False. Raises `StorageError`.
        """
        with self.errors():
            key = self._key() if makes_key or self._earlier_key() else self._key_file.read_bytes()
        return lambda cpr: hmac.new(key, cpr.digits.encode(), hashlib.sha256).hexdigest()[:32]

    @property
    def exists(self) -> bool:
        """Whether anything was ever logged."""
        return self._file.exists()

    def errors(self) -> AbstractContextManager[None]:
        """Raise `StorageError` in place of `OSError`."""
        return storage_errors(f"{self._title} {self._file}", advice=self._advice)

    @cached_property
    def os_user(self) -> str:
        """The account of this process as the operating system has it; environment variables may say anything."""
        if sys.platform == "win32":
            return os.getlogin()  # GetUserNameW; on POSIX it would be the owner of the terminal
        import pwd

        number = os.getuid()
        try:
            return f"{pwd.getpwuid(number).pw_name} (uid {number})"
        except KeyError:
            return f"uid {number}"

    def _write(self, line: bytes, *, is_synced: bool) -> None:
        """Append the line whole, or take it back. The lock keeps other processes from writing meanwhile."""
        with self._locked(self._lock_file), _descriptor(self._open()) as descriptor:
            size = os.lseek(descriptor, 0, os.SEEK_END)
            if size:
                os.lseek(descriptor, size - 1, os.SEEK_SET)
                if os.read(descriptor, 1) != b"\n":
                    line = b"\n" + line  # after a line that a power cut has torn
            try:
                while line:
                    line = line[os.write(descriptor, line) :]
                if is_synced:
                    os.fsync(descriptor)
            except BaseException:
                with suppress(OSError):
                    os.ftruncate(descriptor, size)
                raise
            self._is_synced = is_synced

    def _open(self) -> int:
        return os.open(self._file, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)

    def _key(self) -> bytes:
        """The key, created with the first number; a lock keeps two processes from creating one each."""
        if not self._key_file.exists():
            folder = private_folder(self._key_file.parent)
            with self._locked(folder / f"{self._key_file.name}.lock"):
                if not self._key_file.exists():
                    write_private(self._key_file, self._earlier_key() or secrets.token_bytes(_KEY_BYTES))
        found = self._key_file.stat()
        identity = (found.st_ino, found.st_mtime_ns, found.st_size)
        if self._known_key and self._known_key[0] == identity:
            return self._known_key[1]
        key = self._key_file.read_bytes()
        if self._earlier_key_file and self._earlier_key() == key:
            with suppress(PermissionError):  # another program has it open: tried again with the next number
                self._earlier_key_file.unlink(missing_ok=True)
        if not self._earlier_key():
            self._known_key = (identity, key)
        return key

    def _earlier_key(self) -> bytes:
        """The key where an earlier version had it, b"" if it is not there."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return self._earlier_key_file.read_bytes() if self._earlier_key_file else b""
        return b""

    @contextmanager
    def _locked(self, file: Path) -> Iterator[None]:
        from knappen_tui.settings.lock import LockHeld, locked  # what a command that looks no one up does not need

        try:
            with locked(file, timeout=_LOCK_SECONDS):
                yield
        except LockHeld as held:
            raise StorageError(f"{self._title} er i brug af et andet program.", advice=held.advice) from None


@contextmanager
def _descriptor(descriptor: int) -> Iterator[int]:
    """Close the descriptor after the block."""
    try:
        yield descriptor
    finally:
        os.close(descriptor)

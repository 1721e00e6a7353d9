"""Excel workbooks by calamine, at arm's length: it is fast, and a hostile file could end the process it runs in.

calamine keeps every cell between the first and the last one, so that a lone cell in the farthest corner takes all
memory there is, and that aborts the process. An xlsx is looked through for such cells beforehand. In an old binary
xls they cannot be seen from outside, so it is read by a process of its own with a limit on its memory:
`python -m knappen_tui.tables.workbook`, file on stdin, JSON on stdout.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, TypeVar

import python_calamine

T = TypeVar("T")

MAX_CELLS = 4_000_000

_MAX_UNPACKED = 256 * 1024 * 1024
_MAX_SHEETS = 50
_MAX_MEMORY = 1024 * 1024 * 1024
_MAX_SECONDS = 60
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# A cell's address far out; only where there is one the addresses are counted.
_FAR_OUT = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,}[0-9]|[A-Za-z]?[0-9]{5,})""")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)""")

Cells = list[list[Any]]


class Unreadable(Exception):
    """Not a workbook, a damaged one, or one too large to be an answer."""


def read_xlsx(content: bytes) -> Iterator[tuple[Cells, int]]:
    """The sheets' cells, each with the number of its first row. Raises `Unreadable`."""
    _check(content)
    yield from _read(content)


def read_xls(content: bytes) -> Iterator[tuple[Cells, int]]:
    """As `read_xlsx`, for the old binary format."""
    try:
        child = subprocess.run(  # noqa: S603 - ourselves, and nothing from outside among the arguments
            [sys.executable, "-P", "-m", __name__], input=content, capture_output=True, timeout=_MAX_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unreadable from error
    for cells, first_row in json.loads(child.stdout):
        yield [[_from_json(cell) for cell in row] for row in cells], first_row


def _read(content: bytes) -> Iterator[tuple[Cells, int]]:
    workbook = _guarded(lambda: python_calamine.load_workbook(io.BytesIO(content)))
    for name in workbook.sheet_names[:_MAX_SHEETS]:
        yield _guarded(partial(_cells, workbook, name))


def _cells(workbook: python_calamine.CalamineWorkbook, name: str) -> tuple[Cells, int]:
    sheet = workbook.get_sheet_by_name(name)
    first_row = sheet.start[0] + 1 if sheet.start else 1
    return sheet.to_python(), first_row


def _check(content: bytes) -> None:
    """Refuse an archive that would unpack without end, and cells so far out that they would fill the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > _MAX_UNPACKED:
                raise Unreadable
            if any(part.compress_type not in _METHODS for part in parts):
                raise Unreadable
            for part in parts:
                if "worksheets/" in part.filename:
                    _check_addresses(archive.read(part))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise Unreadable from error


def _check_addresses(worksheet: bytes) -> None:
    if not _FAR_OUT.search(worksheet):
        return
    width = height = 1
    for letters, digits in _ADDRESS.findall(worksheet):
        width = max(width, _column_number(letters))
        height = max(height, int(digits[:9]))
    if width * height > MAX_CELLS:
        raise Unreadable


def _column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def _guarded(work: Callable[[], T]) -> T:
    """Do something with calamine, whose faults come in many kinds."""
    try:
        return work()
    except (python_calamine.CalamineError, OSError, ValueError, EOFError) as error:
        raise Unreadable from error
    except BaseException as error:
        # A panic in Rust code arrives as an exception of a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable from error


def _serve() -> None:
    """Read a workbook from stdin and print its cells; any failure is the process's failure."""
    if sys.platform != "win32":
        import resource  # not there on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    json.dump(list(_read(sys.stdin.buffer.read())), sys.stdout, default=_as_json)


def _from_json(cell: Any) -> Any:
    return date.fromisoformat(cell["d"]) if isinstance(cell, dict) else cell


def _as_json(value: object) -> object:
    if isinstance(value, date | datetime):
        return {"d": value.isoformat()[:10]}
    if isinstance(value, time | timedelta):
        return str(value)
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    _serve()

"""Excel workbooks, read by calamine.

calamine allocates every cell between the first and the last one, so one cell in the last row and column exhausts the
memory and aborts the process. An xlsx is searched for such cells first. In a binary xls they cannot be found without
parsing it, so a child process with a memory limit reads it: `python -m knappen_tui.tables.workbook`, the file on
stdin, JSON on stdout.
"""

import io
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import python_calamine

from knappen_tui.domain.columns import moment_from_json, moment_to_json
from knappen_tui.tables.biff import is_protected
from knappen_tui.tables.cells import RawTable, UnreadableTable

T = TypeVar("T")

MAX_CELLS = 4_000_000
MAX_UNPACKED = 256 * 1024 * 1024  # bytes

_MAX_SHEETS = 50
_MAX_MEMORY = 1024 * 1024 * 1024
_MAX_SECONDS = 60
_MESSAGE = "Excel-filen kan ikke læses: den er beskadiget, eller den er alt for stor."
_PROTECTED = "Filen er beskyttet med en adgangskode."
_ODS_MANIFEST = "META-INF/manifest.xml"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
# The address of a cell far from A1; only where there is one are all addresses parsed.
_FAR_OUT = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{2,}[0-9]|[A-Za-z]?[0-9]{5,})""")
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)""")


def read_xlsx(content: bytes) -> Iterator[RawTable]:
    """Yield the sheets. Raises `UnreadableTable` for a damaged or too large workbook."""
    _check(content)
    yield from _read(content)


def read_xls(content: bytes) -> Iterator[RawTable]:
    """As `read_xlsx`, for the binary format."""
    try:
        child = subprocess.run(  # noqa: S603 - our own program; no argument comes from outside
            [sys.executable, "-P", "-m", __name__], input=content, capture_output=True, timeout=_MAX_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableTable(_PROTECTED if is_protected(content) else _MESSAGE) from error
    for cells, *place in json.loads(child.stdout):
        yield RawTable([[_from_json(cell) for cell in row] for row in cells], *place)


def _read(content: bytes) -> Iterator[RawTable]:
    workbook = _call(lambda: python_calamine.load_workbook(io.BytesIO(content)))
    for name in workbook.sheet_names[:_MAX_SHEETS]:
        yield _call(partial(_sheet, workbook, name))


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str) -> RawTable:
    sheet = workbook.get_sheet_by_name(name)
    row, column = sheet.start or (0, 0)
    return RawTable(sheet.to_python(), row + 1, column + 1, name)


def _check(content: bytes) -> None:
    """Raise `UnreadableTable` for an archive or a cell range that would exhaust the memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise UnreadableTable(_MESSAGE)
            if any(part.compress_type not in _METHODS for part in parts):
                raise UnreadableTable(_MESSAGE)
            if _ODS_MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_ODS_MANIFEST):
                raise UnreadableTable(_PROTECTED)
            for part in parts:
                if "worksheets/" in part.filename:
                    _check_addresses(archive.read(part))
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as error:
        raise UnreadableTable(_MESSAGE) from error


def _check_addresses(worksheet: bytes) -> None:
    if not _FAR_OUT.search(worksheet):
        return
    width = height = 1
    for letters, digits in _ADDRESS.findall(worksheet):
        width = max(width, column_number(letters))
        height = max(height, int(digits[:9]))
    if width * height > MAX_CELLS:
        raise UnreadableTable(_MESSAGE)


def column_number(letters: bytes) -> int:
    """Return 1 for A, 26 for Z, 27 for AA."""
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    """Return `A` for 1, `Z` for 26, `AA` for 27."""
    letters = ""
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _call(work: Callable[[], T]) -> T:
    """Call calamine. Raises `UnreadableTable` for any of its errors."""
    try:
        return work()
    except (python_calamine.CalamineError, OSError, ValueError, EOFError) as error:
        raise UnreadableTable(_MESSAGE) from error
    except BaseException as error:
        # A Rust panic is raised as an exception whose class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableTable(_MESSAGE) from error


def _serve() -> None:
    """Read a workbook from stdin and print its sheets as JSON. Any error ends the process."""
    if sys.platform != "win32":
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))
    json.dump(list(_read(sys.stdin.buffer.read())), sys.stdout, default=moment_to_json)


def _from_json(cell: Any) -> Any:
    return moment_from_json(cell) if isinstance(cell, dict) else cell


if __name__ == "__main__":
    _serve()

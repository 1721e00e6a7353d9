"""Workbooks, read by calamine.

calamine allocates every cell between the first and the last one, and aborts the process where memory is exhausted. So
this process reads only an xlsx that is small for certain (`workbook_guard`). Any other workbook is read by a child
process with a memory limit: `python -m knappen_tui.tables.workbook`, the file on stdin, JSON on stdout.
"""

import io
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import python_calamine

from knappen_tui.domain.columns import moment_from_json, moment_to_json
from knappen_tui.domain.errors import ConfigurationError
from knappen_tui.tables import child_process, workbook_guard
from knappen_tui.tables.biff import is_protected
from knappen_tui.tables.cells import RawTable, UnreadableTable
from knappen_tui.tables.workbook_guard import PROTECTED, UNREADABLE

T = TypeVar("T")

_MAX_SHEETS = 50
_MAX_MEMORY = 1024 * 1024 * 1024
_MAX_OUTPUT = 64 * 1024 * 1024  # characters
_MAX_SECONDS = 60
_NO_LIMIT = 3  # exit code of a child that may not limit its memory
_CHILD = child_process.command("knappen_tui.tables.workbook")


def read_zipped(content: bytes) -> Iterator[RawTable]:
    """Yield the sheets of an xlsx, xlsb or ods.

    Raises `UnreadableTable` for a damaged or too large workbook, `ConfigurationError` where memory cannot be limited.
    """
    if workbook_guard.is_small(content):
        yield from _read(content)
        return
    workbook_guard.check(content)
    yield from _read_in_child(content)


def read_xls(content: bytes) -> Iterator[RawTable]:
    """As `read_zipped`, for the binary format."""
    try:
        yield from _read_in_child(content)
    except UnreadableTable as error:
        if is_protected(content):
            raise UnreadableTable(PROTECTED) from error
        raise


def _read_in_child(content: bytes) -> Iterator[RawTable]:
    try:
        child = subprocess.run(  # noqa: S603 - our own program; no argument comes from outside
            _CHILD,
            input=content,
            capture_output=True,
            timeout=_MAX_SECONDS,
            check=True,
            creationflags=child_process.CREATION_FLAGS,
        )
    except subprocess.CalledProcessError as error:
        if error.returncode == _NO_LIMIT:
            raise ConfigurationError(
                "Excel-filen er ikke læst: systemet tillader ikke, at hukommelsen til den begrænses.",
                advice="Lad programmet bruge setrlimit (RLIMIT_AS; på Windows et jobobjekt), eller gem listen som csv.",
            ) from error
        raise UnreadableTable(UNREADABLE) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableTable(UNREADABLE) from error
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


def _call(work: Callable[[], T]) -> T:
    """Call calamine. Raises `UnreadableTable` for any of its errors."""
    try:
        return work()
    except (python_calamine.CalamineError, OSError, ValueError, EOFError) as error:
        raise UnreadableTable(UNREADABLE) from error
    except BaseException as error:
        # A Rust panic is raised as an exception whose class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableTable(UNREADABLE) from error


def serve() -> None:
    """Read a workbook from stdin and print its sheets as JSON. Any error ends the process."""
    if not child_process.limit_memory(_MAX_MEMORY):
        sys.exit(_NO_LIMIT)
    text = json.dumps(list(_read(sys.stdin.buffer.read())), default=moment_to_json)
    if len(text) > _MAX_OUTPUT:
        sys.exit(1)
    sys.stdout.write(text)


def _from_json(cell: Any) -> Any:
    return moment_from_json(cell) if isinstance(cell, dict) else cell


if __name__ == "__main__":
    serve()

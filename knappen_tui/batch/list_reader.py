"""Read a list from a file or a stream: plain text, or a workbook, csv file or HTML table, told by the content."""

import io
import sys
from datetime import date
from pathlib import Path
from typing import cast

from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.plain_list import is_plain, read_plain, usable
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.file_names import readable
from knappen_tui.domain.own_columns import ColumnChoice, ColumnUnclear
from knappen_tui.domain.storage import reason

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_COLUMN_MARKS = (b";", b"\t", b",", b"<")
_LARGEST = 256 * 1024 * 1024  # bytes
AUTOMATIC = ColumnChoice()


def read(source: Path | None, *, today: date, modulus_11: bool = False, choice: ColumnChoice = AUTOMATIC) -> CprList:
    """Read a list from a file, or from standard input where `source` is None.

    Raises `NothingUsable` for a file that is missing, unreadable, empty, too large or has no valid number; its
    subclass `ColumnUnclear` where it is not clear which column has them.
    """
    if source is None:
        if sys.stdin is None:
            raise NothingUsable("Der er intet på standard input.")
        return parse_stream(
            cast("io.BufferedReader", sys.stdin.buffer), "stdin", today=today, modulus_11=modulus_11, choice=choice
        )
    try:
        with source.open("rb") as stream:
            return parse_stream(stream, readable(source.name), today=today, modulus_11=modulus_11, choice=choice)
    except FileNotFoundError:
        raise NothingUsable(f"Filen {source} findes ikke.", advice="Kontrollér stien og filens navn.") from None
    except OSError as error:
        raise NothingUsable(f"Filen {source} kan ikke læses: {reason(error)}.") from error


def parse_stream(
    stream: io.BufferedReader,
    name: str,
    *,
    today: date,
    modulus_11: bool = False,
    choice: ColumnChoice = AUTOMATIC,
) -> CprList:
    """Read a list from bytes; `name` stands in messages. Raises `NothingUsable`."""
    content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise NothingUsable(f"{name} er for stor til at være en liste.", advice="Se efter, om det er den rigtige fil.")
    if content.startswith(_WORKBOOKS) or choice != AUTOMATIC:
        return _read_table(content, name, choice, today, modulus_11)
    plain = read_plain(content, name, today, modulus_11)
    if is_plain(plain) or not any(mark in content for mark in _COLUMN_MARKS):
        return usable(plain)
    try:
        return _read_table(content, name, choice, today, modulus_11)
    except ColumnUnclear as error:
        if error.possible > 1 or (error.possible and not plain.cprs):
            raise
    except NothingUsable:
        pass  # not columns after all: the lines say what is wrong
    return usable(plain)


def _read_table(content: bytes, name: str, choice: ColumnChoice, today: date, modulus_11: bool) -> CprList:
    from knappen_tui.batch.list_table import read_table  # loads calamine and lxml

    return read_table(content, name, choice, today=today, modulus_11=modulus_11)

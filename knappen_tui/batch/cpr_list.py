"""Read a list: its CPR numbers, and its rejected lines with line number and reason.

A plain list has one number a line, as Notepad saves it: UTF-8, UTF-16 with a byte order mark, or Windows' cp1252; any
line end. Everything else (workbooks, csv, HTML tables) is told by its content and read by `list_table`.
"""

import codecs
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.file_names import readable
from knappen_tui.domain.own_columns import ColumnChoice, ColumnUnclear, ListPlace, OwnTable
from knappen_tui.domain.report import LineRemark
from knappen_tui.domain.storage import reason

_LONGEST_LINE = 1000
_PEEK = 4096
# What `surrogateescape` makes of each byte that is not UTF-8, and the byte's character in Windows' cp1252.
_CP1252 = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="replace") for byte in range(0x80, 0x100)}
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_COLUMN_MARKS = (b";", b"\t", b",", b"<")
_LARGEST = 256 * 1024 * 1024  # bytes
AUTOMATIC = ColumnChoice()


@dataclass(frozen=True, slots=True)
class CprList:
    """A list that was read: its different valid numbers in order, and its remarks by line.

    `source` is the file's name for messages; `duplicates` counts the repetitions left out. `own` has every filled row
    of a list with further columns; `place` is where the numbers stand, None for a plain list.
    """

    source: str
    cprs: list[Cpr]
    duplicates: int
    rejected: list[LineRemark]
    notes: list[LineRemark]
    own: OwnTable | None = None
    place: ListPlace | None = None


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
    plain = _plain(content, name, today, modulus_11)
    if _is_plain(plain) or not any(mark in content for mark in _COLUMN_MARKS):
        return _usable(plain)
    try:
        return _read_table(content, name, choice, today, modulus_11)
    except ColumnUnclear as error:
        if error.possible > 1 or (error.possible and not plain.cprs):
            raise
    except NothingUsable:
        pass  # not columns after all: the lines say what is wrong
    return _usable(plain)


def _read_table(content: bytes, name: str, choice: ColumnChoice, today: date, modulus_11: bool) -> CprList:
    from knappen_tui.batch.list_table import read_table  # loads calamine and lxml

    return read_table(content, name, choice, today=today, modulus_11=modulus_11)


def _plain(content: bytes, name: str, today: date, modulus_11: bool) -> CprList:
    """Read one number a line; the list may be empty."""
    cprs: list[Cpr] = []
    rejected: list[LineRemark] = []
    notes: list[LineRemark] = []
    seen: set[str] = set()
    duplicates = 0
    for number, line in enumerate(_lines(content, name), 1):
        text = line.strip()
        if not text:
            continue
        try:
            parsed = parse(text, today=today, modulus_11=modulus_11)
        except InvalidCpr as reason:
            rejected.append(LineRemark(number, str(reason), text))
            continue
        if parsed.note:
            notes.append(LineRemark(number, parsed.note, text, parsed.cpr))
        if parsed.cpr.digits in seen:
            duplicates += 1
            continue
        seen.add(parsed.cpr.digits)
        cprs.append(parsed.cpr)
    return CprList(name, cprs, duplicates, rejected, notes)


def _is_plain(found: CprList) -> bool:
    """Whether at least half of the filled lines are a CPR number and nothing else."""
    return 0 < len(found.cprs) + found.duplicates >= len(found.rejected)


def _usable(found: CprList) -> CprList:
    """Return the list. Raises `NothingUsable` if it has no number."""
    if not found.cprs:
        raise _nothing(found.source, found.rejected)
    return found


def _nothing(name: str, rejected: list[LineRemark]) -> NothingUsable:
    if not rejected:
        return NothingUsable(f"{name} er tom.", advice="Filen skal have ét CPR-nummer på hver linje.")
    lines = count(len(rejected), "linje", "linjer")
    all_of = f"Linjen i {name} er ikke" if len(rejected) == 1 else f"Ingen af de {lines} i {name} er"
    shown = "\n".join(f"  linje {remark.line}: {remark.text}" for remark in rejected[:10])
    more = f"\n  … og {len(rejected) - 10} til" if len(rejected) > 10 else ""
    return NothingUsable(
        f"{all_of} et CPR-nummer, der kan slås op.\n{shown}{more}",
        advice="Filen skal have ét CPR-nummer på hver linje og ikke andet.",
    )


def _lines(content: bytes, name: str) -> Iterator[str]:
    """Yield the text's lines, each cut at `_LONGEST_LINE` characters."""
    encoding = _encoding(content[:_PEEK], name)
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    text = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, errors=errors, newline=None)
    while line := text.readline(_LONGEST_LINE):
        yield line if line.isascii() else line.translate(_CP1252)
        while len(line) == _LONGEST_LINE and not line.endswith("\n"):
            line = text.readline(_LONGEST_LINE)


def _encoding(head: bytes, name: str) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        raise NothingUsable(
            f"{name} er ikke en tekstfil, der kan læses.",
            advice="Åbn den i Notesblok, og gem den igen med kodningen UTF-8 og ét CPR-nummer på hver linje.",
        )
    return "utf-8-sig"

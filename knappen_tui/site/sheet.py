"""Bytes of a sheet become `Udtraek` rows, whatever the file is called: what it is, its content tells.

xlsx and old binary xls are left to `workbook`; an HTML table or separated text under an Excel name are read here.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.rows import NoHeadings, Row, Sheet, sheet_columns, to_sheet
from knappen_tui.site.words import DEFAULT, Words
from knappen_tui.tables import workbook
from knappen_tui.tables.headings import Columns
from knappen_tui.tables.html_table import is_layout, rows_of
from knappen_tui.web.html import Page, decode

__all__ = ["Sheet", "columns", "kind", "read"]

T = TypeVar("T")

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
_TEXT = "tekst i kolonner"
_SEPARATORS = (";", "\t", ",")


def read(content: bytes, words: Words = DEFAULT) -> Sheet:
    """Read a sheet. Raises `NotUnderstood` for anything but an extract whose every column and value is certain."""
    return _first(content, lambda rows, first_row: to_sheet(rows, words.udtraek_columns, first_row))


def columns(content: bytes, words: Words = DEFAULT) -> Columns:
    """The columns of the sheet that `read` reads. Raises `NotUnderstood` (`UnclearColumns`)."""
    return _first(content, lambda rows, _: sheet_columns(rows, words.udtraek_columns))


def has_visible_end(content: bytes) -> bool:
    """Whether the file would show it if its end had been cut off: text that does not end with its line would not."""
    is_text = kind(content) == _TEXT
    return not is_text or content.rstrip(b" \t\0").endswith((b"\n", b"\r"))


def kind(content: bytes) -> str:
    """What sort of file it is, in words."""
    if content.startswith(_ZIP):
        return "Excel-ark (xlsx)"
    if content.startswith(_OLE):
        return "gammelt Excel-ark (xls)"
    return "HTML-tabel" if _HTML.search(decode(content)[0], 0, 8192) else _TEXT


def _first(content: bytes, do: Callable[[Sequence[Row], int], T]) -> T:
    """What comes of the first table that has the headings."""
    problem = NoHeadings("Filen har ingen tabel med overskriften »CPR nr«.")
    for rows, first_row in _tables(content):
        try:
            return do(rows, first_row)
        except NoHeadings as error:
            problem = error
    raise problem


def _tables(content: bytes) -> Iterator[tuple[Sequence[Row], int]]:
    """The file's tables, one after the other, each with the number of its first row."""
    if content.startswith((_ZIP, _OLE)):
        try:
            yield from workbook.read_xls(content) if content.startswith(_OLE) else workbook.read_xlsx(content)
        except workbook.Unreadable as error:
            raise NotUnderstood(
                "Excel-arket kan ikke læses: det er beskadiget, eller det er alt for stort til at være et svar."
            ) from error
        return
    text, charset = decode(content)
    if _HTML.search(text, 0, 8192):
        lowered = text.lower()
        if "</table" not in lowered[max(lowered.rfind("<td"), lowered.rfind("<th"), 0) :]:
            raise NotUnderstood("Filen er en HTML-tabel, der er skåret af, før den sluttede.")
        for table in Page(content, "", charset).root.iter("table"):
            if not is_layout(table):
                yield [row.cells for row in rows_of(table)], 1
        return
    if not text.strip():
        raise NotUnderstood("Filen er tom.")
    for separator in _SEPARATORS:
        if separator in text:
            yield _separated(text, separator), 1


def _separated(text: str, separator: str) -> list[Row]:
    stream = io.StringIO(text.replace("\0", ""), newline="")
    try:
        rows: list[Row] = list(csv.reader(stream, delimiter=separator))
    except csv.Error:
        raise NotUnderstood("Filen er hverken et Excel-ark, en HTML-tabel eller tekst i kolonner.") from None
    if rows and not text.endswith(("\n", "\r")) and len(rows[-1]) < max(map(len, rows)):
        raise NotUnderstood("Filens sidste linje er skåret af, før den sluttede.")
    return rows

"""The tables in a file. Its kind is recognised by its content: sites name any of them `.xls`."""

import re
from collections.abc import Iterator
from enum import Enum

from knappen_tui.tables import workbook
from knappen_tui.tables.cells import RawTable, UnreadableTable
from knappen_tui.tables.delimited import read_delimited
from knappen_tui.tables.html_table import is_layout, rows_of
from knappen_tui.web.html import Page, decode

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
_HTML_WITHIN = 8192  # characters


class FileKind(Enum):
    """The kinds of file that are read. The values are Danish, for messages."""

    XLSX = "Excel-fil (xlsx)"
    XLS = "gammel Excel-fil (xls)"
    HTML = "HTML-tabel"
    TEXT = "tekst i kolonner"


def file_kind(content: bytes) -> FileKind:
    """Return the kind of file; whatever is neither a workbook nor HTML is text."""
    if content.startswith(_ZIP):
        return FileKind.XLSX
    if content.startswith(_OLE):
        return FileKind.XLS
    return FileKind.HTML if _is_html(decode(content)[0]) else FileKind.TEXT


def has_visible_end(content: bytes) -> bool:
    """Whether the content would show it if its end were cut off. Text without a final newline would not."""
    return file_kind(content) is not FileKind.TEXT or content.rstrip(b" \t\0").endswith((b"\n", b"\r"))


def read_tables(content: bytes) -> Iterator[RawTable]:
    """Yield the file's sheets, HTML tables or delimited text, each read when asked for. Raises `UnreadableTable`."""
    if content.startswith(_ZIP):
        yield from workbook.read_zipped(content)
        return
    if content.startswith(_OLE):
        yield from workbook.read_xls(content)
        return
    text, charset = decode(content)
    if _is_html(text):
        yield from _read_html(content, text, charset)
    elif text.strip():
        yield from read_delimited(text)
    else:
        raise UnreadableTable("Filen er tom.")


def _is_html(text: str) -> bool:
    return _HTML.search(text, 0, _HTML_WITHIN) is not None


def _read_html(content: bytes, text: str, charset: str) -> Iterator[RawTable]:
    lowered = text.lower()
    if "</table" not in lowered[max(lowered.rfind("<td"), lowered.rfind("<th"), 0) :]:
        raise UnreadableTable("Filen er en HTML-tabel, der er skåret af, før den sluttede.")
    for table in Page(content, "", charset).root.iter("table"):
        if not is_layout(table):
            yield RawTable([row.cells for row in rows_of(table)], 1)

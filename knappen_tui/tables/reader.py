"""The tables in a file. Its kind is recognised by its content: sites name any of them `.xls`."""

import re
from collections.abc import Iterator
from enum import Enum

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.tables import workbook, wrapped
from knappen_tui.tables.biff import OLE
from knappen_tui.tables.cells import RawTable, UnreadableTable
from knappen_tui.tables.delimited import read_delimited
from knappen_tui.tables.html_table import is_layout, rows_of
from knappen_tui.tables.spreadsheetml import is_spreadsheetml, read_spreadsheetml
from knappen_tui.tables.workbook_guard import ZIP
from knappen_tui.web.html import Page, decode

_HTML = re.compile(r"<\s*(?:!doctype\s+html|html|head|body|table|meta|div|style)\b", re.IGNORECASE)
_HTML_WITHIN = 8192  # characters
_SAMPLE = 512  # bytes


class FileKind(Enum):
    """The kinds of file that are read. The values are Danish, for messages."""

    XLSX = "Excel-fil (xlsx)"
    XLS = "gammel Excel-fil (xls)"
    XML = "Excel-fil i XML (2003)"
    MHTML = "webside i én fil (mhtml)"
    ZIP = "zip-fil med én Excel- eller csv-fil i"
    HTML = "HTML-tabel"
    TEXT = "tekst i kolonner"


def file_kind(content: bytes) -> FileKind:
    """Return the kind of file; whatever is neither a workbook nor HTML is text."""
    if content.startswith(ZIP):
        return FileKind.ZIP if wrapped.is_archive(content) else FileKind.XLSX
    if content.startswith(OLE):
        return FileKind.XLS
    if wrapped.is_mhtml(content):
        return FileKind.MHTML
    text = _decode(content)[0]
    if is_spreadsheetml(text):
        return FileKind.XML
    return FileKind.HTML if _is_html(text) else FileKind.TEXT


def has_visible_end(content: bytes) -> bool:
    """Whether the content would show it if its end were cut off. Text without a final newline would not."""
    return file_kind(content) is not FileKind.TEXT or content.rstrip(b" \t\0").endswith((b"\n", b"\r"))


def read_tables(content: bytes) -> Iterator[RawTable]:
    """Yield the file's sheets, HTML tables or delimited text, each read when asked for. Raises `UnreadableTable`."""
    match file_kind(content):
        case FileKind.ZIP:
            yield from read_tables(wrapped.only_file(content))
        case FileKind.XLSX:
            yield from workbook.read_zipped(content)
        case FileKind.XLS:
            yield from workbook.read_xls(content)
        case FileKind.MHTML:
            for page, charset in wrapped.pages_of(content):
                yield from _read_html(page, *decode(page, charset))
        case FileKind.XML:
            yield from read_spreadsheetml(_decode(content)[0])
        case FileKind.HTML:
            yield from _read_html(content, *_decode(content))
        case FileKind.TEXT:
            text = _decode(content)[0]
            if not text.strip():
                raise UnreadableTable("Filen er tom.")
            yield from read_delimited(text)


def _decode(content: bytes) -> tuple[str, str]:
    """Return the text and its charset; UTF-16 without a byte order mark is told by its zeros."""
    start = content[:_SAMPLE]
    for offset, charset in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros = start[offset::2].count(0)
        if zeros * 2 > len(start) // 2 and start[1 - offset :: 2].count(0) == 0:
            return content.decode(charset, "replace"), charset
    return decode(content)


def _is_html(text: str) -> bool:
    return _HTML.search(text, 0, _HTML_WITHIN) is not None


def _read_html(content: bytes, text: str, charset: str) -> Iterator[RawTable]:
    lowered = text.lower()
    if "<td" not in lowered and "<th" not in lowered:
        return
    if "</table" not in lowered[max(lowered.rfind("<td"), lowered.rfind("<th"), 0) :]:
        raise UnreadableTable("Filen er en HTML-tabel, der er skåret af, før den sluttede.")
    try:
        page = Page(content, "", charset)
    except NotUnderstood as error:
        raise UnreadableTable(error.message) from error
    for table in page.root.iter("table"):
        if not is_layout(table):
            yield RawTable([row.cells for row in rows_of(table)], 1)

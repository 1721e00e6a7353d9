"""Hidden rows, cells merged over several rows, and errors such as `#N/A`: what calamine does not tell of every format.

Nothing here changes which cells are read: a hidden row is a row. A file whose structure is not understood has no
layout; calamine decides whether it can be read.
"""

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

from knappen_tui.tables.biff import OLE, records, workbook_stream
from knappen_tui.tables.workbook_guard import DAMAGES, MAX_UNPACKED, ZIP, column_number

_MOST_MERGED = 200_000
_MOST_ERRORS = 1_000_000


class MergedRows(NamedTuple):
    """One column's part of a merged area; rows and columns are counted from 1, the last row is included."""

    column: int
    first_row: int
    last_row: int


@dataclass(slots=True)
class SheetLayout:
    """The hidden rows of one sheet (filtered ones too) as ranges, its areas merged over several rows, and its errors.

    `errors` has the text of a cell by its row and column, both counted from 1.
    """

    hidden: list[range] = field(default_factory=list)
    merged: list[MergedRows] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)

    def merge(self, columns: range, first_row: int, last_row: int) -> None:
        """Add an area. Raises `ValueError` for more than any real sheet has."""
        self.merged += [MergedRows(column, first_row, last_row) for column in columns]
        if len(self.merged) > _MOST_MERGED:
            raise ValueError("too many merged cells")

    def add_error(self, row: int, column: int, text: str) -> None:
        """Add the text of a cell with an error. Raises `ValueError` for more than any real sheet has."""
        self.errors[row, column] = text
        if len(self.errors) > _MOST_ERRORS:
            raise ValueError("too many errors")

    def hidden_until(self, last_row: int) -> set[int]:
        """Return the numbers of the hidden rows down to `last_row`."""
        return {row for rows in self.hidden for row in range(rows.start, min(rows.stop, last_row + 1))}


def sheet_layouts(content: bytes) -> Mapping[str, SheetLayout]:
    """Return the layout of each sheet by name; none for text, HTML, and files whose structure is not understood."""
    try:
        if content.startswith(ZIP):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                read = _ods if "content.xml" in archive.namelist() else _xlsx
                return dict(read(archive))
        if content.startswith(OLE):
            return dict(_xls(content))
    except (*DAMAGES, etree.LxmlError, KeyError, IndexError):
        return {}
    return {}


# xlsx

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\b(?=[^>]*\shidden=["'](?:1|true)["'])[^>]*?\sr=["']([0-9]+)["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s+ref=["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)["']""")
_ERROR = re.compile(
    rb"""<c\s[^<>]*?\br=["']([A-Z]+)([0-9]+)["'](?=[^<>]*\st=["']e["'])[^<>]*>(?:<f\b[^<>]*(?:/>|>[^<]*</f>))?<v>([^<]+)"""
)
_WIDEST = 16_384


def _xlsx(archive: zipfile.ZipFile) -> Iterator[tuple[str, SheetLayout]]:
    targets = {
        relation.get("Id"): relation.get("Target", "") for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    for sheet in _xml(archive, "xl/workbook.xml").iter(_SHEET):
        target = targets[sheet.get(_RELATION_ID)]
        part = target[1:] if target.startswith("/") else f"xl/{target}"
        yield sheet.get("name", ""), _xlsx_sheet(_part(archive, part))


def _xlsx_sheet(worksheet: bytes) -> SheetLayout:
    layout = SheetLayout()
    if b"hidden=" in worksheet:
        layout.hidden = [range(row, row + 1) for row in map(int, _HIDDEN_ROW.findall(worksheet))]
    merged = _MERGED.findall(worksheet) if b"mergeCell" in worksheet else []
    for left, top, right, bottom in merged:
        if top != bottom:
            columns = range(column_number(left), min(column_number(right), _WIDEST) + 1)
            layout.merge(columns, int(top), int(bottom))
    for letters, row, text in _ERROR.findall(worksheet) if b't="e"' in worksheet else []:
        layout.add_error(int(row), column_number(letters), text.decode())
    return layout


def _xml(archive: zipfile.ZipFile, name: str) -> "etree._Element":
    return etree.fromstring(_part(archive, name), etree.XMLParser(resolve_entities=False, no_network=True))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > MAX_UNPACKED:
        raise ValueError("the part is too large")
    return archive.read(name)


# ods

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"


def _ods(archive: zipfile.ZipFile) -> Iterator[tuple[str, SheetLayout]]:
    layout, row = SheetLayout(), 1
    content = io.BytesIO(_part(archive, "content.xml"))
    tags = [f"{_TABLE}table", f"{_TABLE}table-row"]
    for event, element in etree.iterparse(content, ("start", "end"), tag=tags, resolve_entities=False):
        if element.tag == tags[0]:
            if event == "start":
                layout, row = SheetLayout(), 1
            else:
                yield element.get(f"{_TABLE}name", ""), layout
                element.clear()
        elif event == "end":
            after = row + int(element.get(f"{_TABLE}number-rows-repeated", "1"))
            if element.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
                layout.hidden.append(range(row, after))
            for columns, height, cell in _ods_cells(element):
                if height > 1:
                    layout.merge(columns, row, row + height - 1)
                if cell.get(_VALUE_TYPE) == "error":
                    layout.add_error(row, columns.start, "".join(map(str, cell.itertext())))
            row = after
            element.clear()


def _ods_cells(line: "etree._Element") -> Iterator[tuple[range, int, "etree._Element"]]:
    """Yield the columns and the height of each cell of a row."""
    column = 1
    for cell in line:
        height = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        width = min(int(cell.get(f"{_TABLE}number-columns-spanned", "1")), _WIDEST)
        yield range(column, column + width), height, cell
        column += int(cell.get(f"{_TABLE}number-columns-repeated", "1"))


# xls

_BOF, _BOUNDSHEET, _ROW, _MERGED_CELLS, _FORMULA, _BOOLEAN_OR_ERROR = 0x0809, 0x0085, 0x0208, 0x00E5, 0x0006, 0x0205
_XLS_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
_SHEETS = 0x0005  # the kind of a BOF record at the start of the workbook, before its sheets
_ROW_HIDDEN = 0x20


def _xls(content: bytes) -> Iterator[tuple[str, SheetLayout]]:
    names: list[str] = []
    layouts: list[SheetLayout] = []
    for kind, record in records(workbook_stream(content)):
        if kind == _BOUNDSHEET:
            length, wide = record[6], record[7] & 1
            names.append(record[8 : 8 + length * (1 + wide)].decode("utf-16-le" if wide else "latin-1"))
        elif kind == _BOF and struct.unpack_from("<H", record, 2)[0] != _SHEETS:
            layouts.append(SheetLayout())
        elif kind == _ROW and layouts and record[12] & _ROW_HIDDEN:
            (row,) = struct.unpack_from("<H", record)
            layouts[-1].hidden.append(range(row + 1, row + 2))
        elif kind in {_FORMULA, _BOOLEAN_OR_ERROR} and layouts:
            if (code := _xls_error(kind, record)) is not None:
                row, column = struct.unpack_from("<2H", record)
                layouts[-1].add_error(row + 1, column + 1, _XLS_ERRORS.get(code, "#N/A"))
        elif kind == _MERGED_CELLS and layouts:
            for top, bottom, left, right in struct.iter_unpack("<4H", record[2 : 2 + (len(record) - 2) // 8 * 8]):
                if top != bottom:
                    columns = range(left + 1, right + 2)
                    layouts[-1].merge(columns, top + 1, bottom + 1)
    yield from zip(names, layouts, strict=False)


def _xls_error(kind: int, record: bytes) -> int | None:
    """Return the error's code; None for a cell with a value. A formula's result is an error if it ends in 0xFFFF."""
    if kind == _BOOLEAN_OR_ERROR:
        return record[6] if record[7] else None
    return record[8] if record[6] == 2 and record[12:14] == b"\xff\xff" else None

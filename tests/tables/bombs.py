"""Workbooks of a few kilobytes that a careless reader would need gigabytes for, and odd ones that are harmless."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from knappen_tui.tables.biff import workbook_stream

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_XLS = Path(__file__).parents[1] / "site" / "data" / "udtraek.xls"


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name may stand twice
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx_parts(
    *sheets: str, shared: str = "", count: int = 1, part: str = "worksheets/sheet{}.xml", encoding: str = "utf-8"
) -> list[tuple[str, bytes]]:
    """The parts of an xlsx with these contents of `sheetData`; `shared` is the content of `sst`."""
    numbers = range(1, len(sheets) + 1)
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_RELATIONS}/worksheet" Target="{part.format(n)}"/>' for n in numbers
    )
    related += f'<Relationship Id="s" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    workbook = f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>'
    root = f'<Relationship Id="w" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    parts = [
        ("_rels/.rels", f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>'.encode()),
        ("xl/workbook.xml", workbook.encode()),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'.encode()),
        ("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}" uniqueCount="{count}">{shared}</sst>'.encode()),
    ]
    for n, sheet in zip(numbers, sheets, strict=True):
        xml = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{_MAIN}" xmlns:x="{_MAIN}">'
        xml += f"{sheet if '<sheetData' in sheet else f'<sheetData>{sheet}</sheetData>'}</worksheet>"
        parts.append((f"xl/{part.format(n)}", xml.encode(encoding)))
    return parts


def xlsx(
    *sheets: str, shared: str = "", count: int = 1, part: str = "worksheets/sheet{}.xml", encoding: str = "utf-8"
) -> bytes:
    """As `xlsx_parts`, as an archive."""
    return zipped(xlsx_parts(*sheets, shared=shared, count=count, part=part, encoding=encoding))


def ods(body: str) -> bytes:
    """An ods with this content of `office:spreadsheet`."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = f"<office:document-content{names}><office:body><office:spreadsheet>{body}</office:spreadsheet>"
    content += "</office:body></office:document-content>"
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return zipped([("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content.encode())])


def ods_cell(row: str = "", cell: str = "", text: str = "1") -> str:
    """A table with one cell; `row` and `cell` are attributes."""
    value = f'<table:table-cell{cell} office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
    return f'<table:table table:name="S"><table:table-row{row}>{value}</table:table-row></table:table>'


def lying(parts: list[tuple[str, bytes]], name: str) -> bytes:
    """An archive whose directory says that a part has one byte."""
    content = bytearray(zipped(parts))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entry, start = archive.getinfo(name), archive.start_dir
    struct.pack_into("<I", content, entry.header_offset + 22, 1)
    at = content.index(name.encode(), start) - 46
    struct.pack_into("<I", content, at + 24, 1)
    return bytes(content)


def xls(kind: int, offset: int, form: str, value: int) -> bytes:
    """The sample xls with a number changed in every record of a kind."""
    content = _XLS.read_bytes()
    stream = workbook_stream(content)
    begin = content.index(stream[:512])
    changed, at = bytearray(content), 0
    while at + 4 <= len(stream):
        found, size = struct.unpack_from("<HH", stream, at)
        if found == kind:
            struct.pack_into(form, changed, begin + at + 4 + offset, value)
        at += 4 + size
    return bytes(changed)


_CELL = '<c r="{}"><v>1</v></c>'
_BARE = "<c><v>1</v></c>"
_LAST = _CELL.format("XFD1048576")
_FIRST = f'<row r="1">{_CELL.format("A1")}</row>'
_FAR = f"{_FIRST}<row>{_LAST}</row>"
_REPEATED = ' table:number-{}-repeated="{}"'
_SHARED = "<row>" + "<c t='s'><v>0</v></c>" * 50 + "</row>"
_ADDRESSED = "".join(f'<row><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 30_000))
_TEXT = f"<si><t>{'x' * 1_000_000}</t></si>"
_MERGED = '<mergeCell ref="A1:XFD1048576"/>' * 20_000

# Made as they are asked for: not every test run needs them.
BOMBS: dict[str, Callable[[], bytes]] = {
    "last cell": lambda: xlsx(f'{_FIRST}<row r="1048576">{_LAST}</row>'),
    "last cell, other quotes": lambda: xlsx(f"{_FIRST}<row><c  r = 'XFD1048576' ><v>1</v></c></row>"),
    "last cell, small letters": lambda: xlsx(f'{_FIRST}<row><c r="xfd1048576"><v>1</v></c></row>'),
    "last cell, prefix": lambda: xlsx(f'{_FIRST}<x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'),
    "last cell, line break": lambda: xlsx(f'{_FIRST}<row><c\nr="XFD1048576"><v>1</v></c></row>'),
    "last cell, another attribute": lambda: xlsx(f'{_FIRST}<row><c s="0" r="XFD1048576"><v>1</v></c></row>'),
    "last cell, commented tag": lambda: xlsx(f"{_FIRST}<!-- <c r='A1'> --><row>{_LAST}</row>"),
    "last cell, UTF-16": lambda: xlsx(f'{_FIRST}<row r="1048576">{_LAST}</row>', encoding="utf-16"),
    "last cell, other part name": lambda: xlsx(_FAR, part="data{}.dat"),
    "last cell, second sheet": lambda: xlsx(_FIRST, _FAR),
    "no address in the last row": lambda: xlsx(
        f'<row r="1">{_CELL.format("A1")}{_CELL.format("XFD1")}</row><row r="1048576"><c><v>1</v></c></row>'
    ),
    "no address behind the last": lambda: xlsx(
        f'<row>{_CELL.format("XFD1")}</row><row r="1048575"/><row>{_BARE}</row>'
    ),
    "no addresses at all": lambda: xlsx(f'<row>{_BARE * 4000}</row><row r="1048576">{_BARE}</row>'),
    "no addresses, rows counted": lambda: xlsx(f"<row>{_BARE * 9000}</row>{'<row/>' * 60_000}<row>{_BARE}</row>"),
    "row beyond 32 bits": lambda: xlsx(f'{_FIRST}<row r="4294967294"><c><v>1</v></c></row>'),
    "row beyond 64 bits": lambda: xlsx(f'{_FIRST}<row r="{"9" * 30}"><c><v>1</v></c></row>'),
    "column beyond 32 bits": lambda: xlsx(f'{_FIRST}<row><c r="ZZZZZZZZ9"><v>1</v></c></row>'),
    "wide and high": lambda: xlsx(f'{_FIRST}<row>{_CELL.format("XFD2")}</row><row>{_CELL.format("A900000")}</row>'),
    "many sheets": lambda: xlsx(*[f"{_FIRST}<row>{_CELL.format('ZZ5000')}</row>"] * 50),
    "one text in every cell": lambda: xlsx(_SHARED * 900, shared=_TEXT),
    "one text in every addressed cell": lambda: xlsx(_ADDRESSED, shared=_TEXT),
    "size that is not true": lambda: lying(xlsx_parts(_FIRST, shared=_TEXT * 60), "xl/sharedStrings.xml"),
    "count of shared texts": lambda: xlsx(_FIRST, count=4_294_967_295),
    "count of shared texts in six figures": lambda: xlsx(_FIRST, count=100_000_000),
    "sheet twice": lambda: zipped([*xlsx_parts(_FIRST), *xlsx_parts(_FAR)[4:]]),
    "bytes before the archive": lambda: b"PK\x03\x04" + xlsx(_FAR),
    "deep": lambda: xlsx("<row>" * 200_000),
    "merged cells": lambda: xlsx(f"<sheetData>{_FIRST}</sheetData><mergeCells>{_MERGED}</mergeCells>"),
    "ods, repeated": lambda: ods(ods_cell(_REPEATED.format("rows", 1048576), _REPEATED.format("columns", 16384))),
    "ods, repeated text": lambda: ods(
        ods_cell(_REPEATED.format("rows", 9999), _REPEATED.format("columns", 9), "x" * 99_999)
    ),
    "ods, spaces": lambda: ods(ods_cell(text='<text:s text:c="4294967295"/>')),
    "ods, many tables": lambda: ods(ods_cell(_REPEATED.format("rows", 60000), _REPEATED.format("columns", 300)) * 40),
    "ods, merged": lambda: ods(
        ods_cell(cell=' table:number-rows-spanned="9" table:number-columns-spanned="16384"') * 600
    ),
    "xls, far row": lambda: xls(0x0203, 0, "<H", 0xFFFF),
    "xls, far column": lambda: xls(0x00FD, 2, "<H", 0xFFFF),
    "xls, dimensions": lambda: xls(0x0200, 4, "<I", 0xFFFFFFFF),
    "xls, shared strings": lambda: xls(0x00FC, 4, "<I", 0x7FFFFFFF),
    "xls, number of a string": lambda: xls(0x00FD, 6, "<I", 0x7FFFFFFF),
}  # fmt: skip

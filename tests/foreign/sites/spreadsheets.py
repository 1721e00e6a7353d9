"""The extract as a file, in the forms that Excel opens."""

import base64
import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from html import escape

import openpyxl

from knappen_tui.domain.columns import Value, to_text
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, title

Cells = list[list[Value]]

_MISSPELT = {
    "Udbyder": "Udbyrder",
    "Henvisning før. dato": "Henviisning før. dato",
    "Henvisning kategori": "Henviisning kateori",
    "Højeste merit": "Højeste merit ",
}


@dataclass(frozen=True, slots=True)
class File:
    """What is sent: the bytes, the name and the content type."""

    content: bytes
    name: str
    kind: str


def garbled(text: str) -> str:
    """UTF-8 read as cp1252."""
    return text.encode().decode("cp1252", errors="replace")


def misspelt(text: str) -> str:
    """The heading as the ministry's guide spells it."""
    return _MISSPELT.get(text, text)


def table(rows: Iterable[Udtraek], as_of: date, spell: Callable[[str], str] = str) -> Cells:
    """Title, group headings, headings, and one row a person."""
    groups: list[Value] = []
    for column in COLUMNS:
        group = spell(column.group)
        groups.append("" if group in groups else group)
    names: list[Value] = [spell(column.heading) for column in COLUMNS]
    groups[:2], names[:2] = names[:2], ["", ""]
    return [[spell(title(as_of))], [group or "" for group in groups], names, *(list(row.values()) for row in rows)]


def xlsx(cells: Cells, name: str = "udtraek.xlsx", *, as_numbers: bool = False) -> File:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in cells:
        sheet.append([to_text(value) if isinstance(value, bool) else value for value in row])
    for line in range(4, len(cells) + 1) if as_numbers else ():
        sheet.cell(line, 1).value = int(str(cells[line - 1][0]))
    stream = io.BytesIO()
    book.save(stream)
    return File(stream.getvalue(), name, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def html_table(cells: Cells) -> str:
    lines = ("".join(f"<td>{escape(to_text(value))}</td>" for value in row) for row in cells[1:])
    top = f'<tr><td colspan="16"><b>{escape(to_text(cells[0][0]))}</b></td></tr>'
    return f'<table border="1">{top}' + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def html_xls(cells: Cells, name: str = "udtraek.xls", encoding: str = "utf-8") -> File:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={encoding}">'
    text = f"<html><head>{meta}</head><body>{html_table(cells)}</body></html>"
    return File(text.encode(encoding, "xmlcharrefreplace"), name, "application/vnd.ms-excel")


def spreadsheetml(cells: Cells, name: str = "udtraek.xls") -> File:
    """Excel 2003's XML; empty cells are left out and counted by ss:Index."""
    moment = '<Cell{} ss:StyleID="d"><Data ss:Type="DateTime">{}T00:00:00.000</Data></Cell>'
    lines = []
    for row in cells:
        line, behind_gap = "", False
        for number, value in enumerate(row, 1):
            if value in (None, ""):
                behind_gap = True
                continue
            index = f' ss:Index="{number}"' if behind_gap else ""
            behind_gap = False
            if isinstance(value, date):
                line += moment.format(index, value.isoformat())
            else:
                line += f'<Cell{index}><Data ss:Type="String">{escape(to_text(value))}</Data></Cell>'
        lines.append(f"<Row>{line}</Row>")
    text = (
        '<?xml version="1.0" encoding="utf-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="d">'
        '<NumberFormat ss:Format="dd\\-mm\\-yyyy"/></Style></Styles>'
        f'<Worksheet ss:Name="Udtræk"><Table>{"".join(lines)}</Table></Worksheet></Workbook>'
    )
    return File(text.encode(), name, "application/vnd.ms-excel")


_ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = "".join(
    f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"))
)


def ods(cells: Cells, name: str = "udtraek.ods") -> File:
    def cell(value: Value) -> str:
        if value in (None, ""):
            return "<table:table-cell/>"
        text = f"<text:p>{escape(to_text(value))}</text:p>"
        kind = f'"date" office:date-value="{value.isoformat()}"' if isinstance(value, date) else '"string"'
        return f"<table:table-cell office:value-type={kind}>{text}</table:table-cell>"

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in cells)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content{_ODS_NAMES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Udtræk">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest'
        ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_KIND}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return File(
        _zipped(
            {
                "mimetype": _ODS_KIND.encode(),
                "content.xml": content.encode(),
                "META-INF/manifest.xml": manifest.encode(),
            }
        ),
        name,
        _ODS_KIND,
    )


def _zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def csv_text(cells: Cells, name: str = "udtraek.csv", separator: str = ";", encoding: str = "utf-8-sig") -> File:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator)
    writer.writerows([to_text(value) for value in row] for row in cells)
    return File(stream.getvalue().encode(encoding), name, "text/csv")


def mhtml(cells: Cells, name: str = "udtraek.xls") -> File:
    """A single file web page, as Excel saves it."""
    page = f'<html><head><meta charset="utf-8"></head><body>{html_table(cells)}</body></html>'
    encoded = base64.encodebytes(page.encode()).decode()
    text = (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="----=_Part"\n\n'
        "------=_Part\nContent-Location: file:///C:/udtraek.htm\nContent-Transfer-Encoding: base64\n"
        f'Content-Type: text/html; charset="utf-8"\n\n{encoded}\n------=_Part--\n'
    )
    return File(text.replace("\n", "\r\n").encode(), name, "application/vnd.ms-excel")


def zipped(file: File, name: str = "udtraek.zip") -> File:
    """A zip with the sheet in it."""
    return File(_zipped({file.name: file.content}), name, "application/zip")


def xls(cells: Cells, name: str = "udtraek.xls") -> File:
    """Excel 97: a BIFF8 stream of text cells in a compound file."""
    return File(_compound_file(_biff8(cells)), name, "application/vnd.ms-excel")


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _biff8(cells: Cells) -> bytes:
    sheet_name = "Resultat"
    begin = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x7CC, 0, 6))
    end = _record(0x0A, b"")
    codepage = _record(0x42, struct.pack("<H", 1200))
    bound_length = 4 + 8 + len(sheet_name)
    where = len(begin) + len(codepage) + bound_length + len(end)
    bound = _record(0x85, struct.pack("<IHBB", where, 0, len(sheet_name), 0) + sheet_name.encode("latin-1"))
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0x0DBB, 0x7CC, 0, 6))
    sheet += _record(0x200, struct.pack("<IIHHH", 0, len(cells), 0, 16, 0))
    for line, row in enumerate(cells):
        for column, value in enumerate(row):
            if text := to_text(value):
                head = struct.pack("<HHHHB", line, column, 0x0F, len(text), 1)
                sheet += _record(0x204, head + text.encode("utf-16-le"))
    return begin + codepage + bound + end + sheet + end


_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _compound_file(stream: bytes) -> bytes:
    """One stream named Workbook in an OLE2 compound file of 512-byte sectors (FAT first, directory second)."""
    stream = stream.ljust(4096, b"\0")
    length = len(stream)
    stream = stream.ljust(-(-length // 512) * 512, b"\0")
    sectors = len(stream) // 512
    tables = next(count for count in range(1, 100) if count * 128 >= count + 1 + sectors)
    first = tables + 1
    fat = [_FAT] * tables + [_END] + [*range(first + 1, first + sectors), _END]
    fat += [_FREE] * (tables * 128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIII", tables, tables, 0, 4096, _END, 0, _END, 0)
    header += b"".join(struct.pack("<I", number if number < tables else _FREE) for number in range(109))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        spelt = name.encode("utf-16-le")
        links = struct.pack("<III", _FREE, _FREE, child)
        lengths = struct.pack("<HBB", len(spelt) + 2 if name else 0, kind, 1)
        return spelt.ljust(64, b"\0") + lengths + links + bytes(36) + struct.pack("<IQ", start, size)

    directory = (
        entry("Root Entry", 5, 1, _END, 0) + entry("Workbook", 2, _FREE, first, length) + entry("", 0, _FREE, 0, 0) * 2
    )
    return header + struct.pack(f"<{tables * 128}I", *fat) + directory + stream

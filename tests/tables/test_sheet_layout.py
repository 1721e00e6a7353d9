"""Hidden rows, merged cells, names and places of sheets in every format, and files with a password."""

import io
import struct
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.reader import read_tables
from knappen_tui.tables.sheet_layout import MergedRows, sheet_layouts
from tests import office

MOMENT = datetime.combine(date(2024, 1, 2), time(3, 4))


def workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Hold æ"
    for row, name in enumerate(["Navn", "Ærlig", "Åge", "Østen", "Ida", "Bo"], 3):
        sheet.cell(row, 2, name)
    sheet["C3"] = "Dato"
    sheet["C4"], sheet["C5"] = date(2024, 1, 2), MOMENT
    sheet.merge_cells("D5:D6")
    sheet.merge_cells("B1:C1")
    sheet["E4"], sheet["E5"], sheet["C8"] = "=1/0", "=TRUE()", "=NA()"
    for row in (4, 6, 7):
        sheet.row_dimensions[row].hidden = True
    book.create_sheet("Tom")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def converted(content: bytes, suffix: str, folder: Path) -> bytes:
    source = folder / "bog.xlsx"
    source.write_bytes(content)
    return office.convert(source, suffix).read_bytes()


def check(content: bytes) -> None:
    layout = sheet_layouts(content)["Hold æ"]
    assert layout.hidden_until(100) == {4, 6, 7}
    assert layout.hidden_until(5) == {4}
    assert layout.merged == [MergedRows(4, 5, 6)]
    table = next(read_tables(content))
    assert (table.name, table.first_row, table.first_column) in {("Hold æ", 1, 2), ("Hold æ", 3, 2)}
    cells = [list(row)[:2] for row in table.rows if row[0]]
    assert cells[1:3] == [["Ærlig", date(2024, 1, 2)], ["Åge", MOMENT]]


def test_hidden_and_merged_rows_of_xlsx() -> None:
    check(workbook())


@pytest.mark.slow
@office.needed
@pytest.mark.parametrize("suffix", ["xlsx", "xls", "ods"])
def test_layout_as_libreoffice_writes_them(suffix: str, tmp_path: Path) -> None:
    content = converted(workbook(), suffix, tmp_path)
    check(content)
    assert sheet_layouts(content)["Hold æ"].errors == {(4, 5): "#DIV/0!", (8, 3): "#N/A"}


@pytest.mark.slow
@office.needed
def test_password_protected_xls_is_refused(tmp_path: Path) -> None:
    content = bytearray(converted(workbook(), "xls", tmp_path))
    start = content.index(struct.pack("<HHH", 0x0809, 16, 0x0600))
    struct.pack_into("<H", content, start + 20, 0x2F)  # the next record becomes FILEPASS
    with pytest.raises(UnreadableTable, match="adgangskode"):
        list(read_tables(bytes(content)))


def test_password_protected_xlsx_is_refused() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le") + bytes(1000)
    with pytest.raises(UnreadableTable, match="adgangskode"):
        list(read_tables(content))


def test_password_protected_ods_is_refused() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        archive.writestr("content.xml", bytes(100))
    with pytest.raises(UnreadableTable, match="adgangskode"):
        list(read_tables(content.getvalue()))


@pytest.mark.parametrize("content", [b"", b"a;b", b"PK\x03\x04x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<table>"])
def test_other_files_have_no_layout(content: bytes) -> None:
    assert sheet_layouts(content) == {}


def test_archive_without_a_workbook_has_no_layout() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("x.txt", "x")
    assert sheet_layouts(content.getvalue()) == {}

"""The forms of file that Excel opens: the same rows from each, or an error without anything of the content."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.site.extract import sheet
from knappen_tui.tables import wrapped
from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.delimited import read_delimited
from knappen_tui.tables.reader import FileKind, file_kind, has_visible_end, read_tables
from tests.foreign.sites import spreadsheets
from tests.foreign.sites.register import REGISTER, UNKNOWN

AS_OF = date(2026, 11, 20)
ROWS = [from_kursist(REGISTER.get(cpr, Kursist(cpr))) for cpr in (*REGISTER, *UNKNOWN)]
CELLS = spreadsheets.table(ROWS, AS_OF)
CSV = spreadsheets.csv_text


def without_mark(content: bytes) -> bytes:
    """UTF-16 without its byte order mark."""
    return content.removeprefix(b"\xff\xfe")


FORMS: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: spreadsheets.xlsx(CELLS).content,
    "xls": lambda: spreadsheets.xls(CELLS).content,
    "ods": lambda: spreadsheets.ods(CELLS).content,
    "SpreadsheetML": lambda: spreadsheets.spreadsheetml(CELLS).content,
    "SpreadsheetML in UTF-16": lambda: spreadsheets.spreadsheetml(CELLS).content.decode().encode("utf-16"),
    "MHTML": lambda: spreadsheets.mhtml(CELLS).content,
    "HTML": lambda: spreadsheets.html_xls(CELLS).content,
    "zipped xlsx": lambda: spreadsheets.zipped(spreadsheets.xlsx(CELLS)).content,
    "zipped csv": lambda: spreadsheets.zipped(CSV(CELLS)).content,
    **{
        f"csv with {separator!r} in {encoding}": partial(
            lambda separator, encoding: CSV(CELLS, separator=separator, encoding=encoding).content, separator, encoding
        )
        for separator in (";", ",", "\t", "|")
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252")
    },
    "csv in UTF-16 without a mark": lambda: without_mark(CSV(CELLS, encoding="utf-16").content),
    "csv in mojibake": lambda: CSV(CELLS).content.decode("utf-8-sig").encode().decode("cp1252", "replace").encode(),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(form: str) -> None:
    read = sheet.read(FORMS[form]())
    assert [list(map(to_text, row.values())) for row in read.rows] == [list(map(to_text, row.values())) for row in ROWS]
    assert read.as_of == AS_OF


@pytest.mark.parametrize("form", ["SpreadsheetML", "MHTML", "ods", "zipped xlsx", "HTML"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.95])
def test_file_cut_off_raises_unreadable_table(form: str, part: float) -> None:
    content = FORMS[form]()
    assert has_visible_end(content)
    with pytest.raises(UnreadableTable):
        list(read_tables(content[: int(len(content) * part)]))


def test_file_kind_names_the_form() -> None:
    kinds = {name: file_kind(FORMS[name]()) for name in ("SpreadsheetML", "MHTML", "zipped csv", "ods")}
    assert kinds == {
        "SpreadsheetML": FileKind.XML, "MHTML": FileKind.MHTML, "zipped csv": FileKind.ZIP, "ods": FileKind.XLSX,
    }  # fmt: skip


NAMES = "urn:schemas-microsoft-com:office:spreadsheet"
XML = f'<Workbook xmlns="{NAMES}" xmlns:ss="{NAMES}">'
TABLE = "<Worksheet><Table>{}</Table></Worksheet></Workbook>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]>'
            + XML
            + TABLE.format("<Row><Cell><Data ss:Type='String'>&b;</Data></Cell></Row>"),
            id="entities",
        ),
        pytest.param(XML + TABLE.format("<Row ss:Index='99999999'/>"), id="a far row"),
        pytest.param(XML + TABLE.format("<Row><Cell ss:Index='99999999'/></Row>"), id="a far cell"),
        pytest.param(XML + TABLE.format("<Row><Cell ss:MergeAcross='16000'/></Row>" * 300), id="many merged cells"),
        pytest.param(XML + TABLE.format("<Row><Cell ss:Index='3'/><Cell ss:Index='2'/></Row>"), id="cells backwards"),
        pytest.param(XML + TABLE.format("<Row><Cell><Data ss:Type='Number'>x</Data></Cell></Row>"), id="no number"),
    ],
)
def test_harmful_xml_raises_unreadable_table(content: str) -> None:
    with pytest.raises(UnreadableTable):
        list(read_tables(content.encode()))


def archive(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(archive({"a.csv": b"a;b\r\n", "b.csv": b"a;b\r\n"}), id="two files"),
        pytest.param(archive({"a.txt": b"a;b\r\n", "b.txt": b"a;b\r\n"}), id="no sheet by its name"),
        pytest.param(archive({"a.zip": archive({"a.csv": b"a;b\r\n"})}), id="a zip in it"),
    ],
)
def test_other_zip_raises_unreadable_table(content: bytes) -> None:
    with pytest.raises(UnreadableTable):
        list(read_tables(content))


def test_zip_of_a_file_too_large_raises_unreadable_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrapped, "MAX_UNPACKED", 1000)
    with pytest.raises(UnreadableTable):
        list(read_tables(archive({"a.csv": b"a;b\r\n" * 1000})))


def test_folders_and_system_files_in_a_zip_are_ignored() -> None:
    content = archive({"ud/": b"", "__MACOSX/._a": b"x", "ud/a.csv": b"a;b\r\n1;2\r\n", ".DS_Store": b"x"})
    (table,) = read_tables(content)
    assert list(table.rows) == [["a", "b"], ["1", "2"]]


def test_text_beside_the_only_sheet_in_a_zip_is_ignored() -> None:
    (table,) = read_tables(archive({"laesmig.txt": b"Hej", "ud/A.CSV": b"a;b\r\n1;2\r\n"}))
    assert list(table.rows) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    ("cell", "text"),
    [('="2-3"', "2-3"), ('"=""2-3"""', "2-3"), ('=""', ""), ("=SUM(A1)", "=SUM(A1)"), ('="2"&"3"', '="2"&"3"')],
)
def test_formula_of_csv_that_is_only_a_text_is_the_text(cell: str, text: str) -> None:
    (table,) = read_delimited(f"Modul;Start\r\n{cell};x\r\n")
    assert table.rows == [["Modul", "Start"], [text, "x"]]

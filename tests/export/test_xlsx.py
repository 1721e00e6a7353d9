"""The workbook, read by openpyxl and by calamine."""

import io
import os
import subprocess
import sys
import textwrap
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook

from knappen_tui.domain.columns import Kind, Value, from_text, to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.report import LineRemark, Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export import streamed, xlsx

MakeRows = Callable[[int], list[Udtraek]]

SOMEONE = Cpr("0202500001")
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#REF!", "#N/A", "=", "{=1}", "\t=1", "\r=1"]


def site_sheet(rows: list[Udtraek], *, demo: bool = False) -> bytes:
    stream = io.BytesIO()
    xlsx.write_site_sheet(stream, iter(rows), date(2025, 1, 31), demo=demo)
    return stream.getvalue()


def report_sheets(rows: list[Udtraek], report: Report) -> bytes:
    stream = io.BytesIO()
    xlsx.write_report(stream, iter(rows), report)
    return stream.getvalue()


def opened(content: bytes, name: str = "Udtræk") -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(content))[name]
    assert isinstance(sheet, Worksheet)
    return sheet


def values(content: bytes, name: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in opened(content, name).iter_rows()]


def midnight(*day: int) -> datetime:
    """A date as openpyxl reads it."""
    return datetime.combine(date(*day), time())


def read_row(cells: list[Any]) -> list[Value]:
    """Read a row of calamine's by the kinds of its columns, as the site's reader does."""
    return [_read(cell, column.kind) for cell, column in zip(cells, COLUMNS, strict=True)]


def _read(cell: object, kind: Kind) -> Value:
    if isinstance(cell, date):
        assert kind is Kind.DATE
        return cell
    assert isinstance(cell, str)
    return from_text(cell, kind)


def test_title_and_headings_are_those_of_the_guide(make_rows: MakeRows) -> None:
    sheet = opened(site_sheet(make_rows(8)))
    assert sheet.title == "Udtræk"
    assert sheet["A1"].value == "Resultat af udtræk fra Danskundervisningsdatabasen per 31-01-2025"
    upper, lower = ([sheet.cell(row, number).value for number in range(1, 17)] for row in (2, 3))
    assert upper[:3] == ["CPR nr", "Findes i 2004+", "Første modul reg."]
    assert [upper[5], upper[10], upper[13]] == ["Seneste modul reg.", "Højeste merit", "Søgning i præ-2004 data"]
    assert sum(text is not None for text in upper) == 6
    assert lower == [None, None, *(column.heading for column in COLUMNS[2:])]
    merged = {str(reference) for reference in sheet.merged_cells.ranges}
    assert merged == {"A1:P1", "A2:A3", "B2:B3", "C2:E2", "F2:J2", "K2:M2", "N2:P2"}


def test_sheet_is_set_up_for_screen_and_paper(make_rows: MakeRows) -> None:
    sheet = opened(site_sheet(make_rows(8)))
    assert sheet.freeze_panes == "B4"
    assert sheet.auto_filter.ref == "A3:P11"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert all(sheet.column_dimensions[letter].width >= 12 for letter in "ABCDEFGHIJKLMNOP")
    assert sheet["A2"].font.b
    assert sheet["A2"].fill.fill_type == "solid"


def test_cpr_is_text_and_dates_are_dates(make_rows: MakeRows) -> None:
    rows = make_rows(1)
    sheet = opened(site_sheet(rows))
    assert (sheet["A4"].value, sheet["A4"].number_format) == (rows[0].cpr.digits, "@")
    assert (sheet["C4"].value, sheet["C4"].number_format) == (midnight(2019, 8, 1), "dd-mm-yyyy")
    assert (sheet["D4"].value, sheet["D4"].number_format) == ("2-2", "@")
    assert (sheet["E4"].value, sheet["E4"].data_type) == ("101123", "s")
    assert (sheet["B4"].value, sheet["P4"].value) == ("Ja", "Nej")


def test_calamine_reads_every_value_in_the_order_given(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(250)[::-1]
    for content in (site_sheet(rows), report_sheets(rows, report)):
        read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Udtræk").to_python()
        assert [read_row(cells) for cells in read[3:]] == [list(row.values()) for row in rows]


def test_sheet_without_rows_has_its_headings() -> None:
    sheet = opened(site_sheet([]))
    assert sheet.max_row == 3
    assert sheet.auto_filter.ref == "A3:P3"


def test_report_has_the_sheets_there_is_something_for(make_rows: MakeRows, report: Report) -> None:
    everything = report_sheets(make_rows(3), report)
    names = ["Udtræk", "Overblik", "Afviste linjer", "Bemærkninger", "Mangler svar", "Kørsel"]
    assert openpyxl.load_workbook(io.BytesIO(everything)).sheetnames == names
    assert values(everything, "Afviste linjer")[1:] == [
        [3, "dag 41 findes ikke", "410190-…"],
        [17, "indeholder andet end tal", "=Hansen"],
    ]
    [remark] = report.notes
    assert remark.cpr
    assert values(everything, "Bemærkninger")[1:] == [[9, remark.text, "10190…", remark.cpr.digits]]
    silent = report.unanswered[0]
    assert values(everything, "Mangler svar")[1:] == [[silent.cpr.digits, silent.reason]]

    nothing = report_sheets(make_rows(3), replace(report, rejected=(), notes=(), unanswered=()))
    assert openpyxl.load_workbook(io.BytesIO(nothing)).sheetnames == ["Udtræk", "Overblik", "Afviste linjer", "Kørsel"]
    assert values(nothing, "Afviste linjer")[1:] == [[None, "Ingen", None]]


def test_excel_marks_no_text_as_a_number_stored_as_text(make_rows: MakeRows, report: Report) -> None:
    content = report_sheets(make_rows(3), report)
    with ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
        found = [etree.fromstring(archive.read(name)) for name in sheets]
    assert len(found) == 6
    for sheet in found:
        names = [etree.QName(child).localname for child in sheet]
        # The schema wants it behind the footer and before any drawing.
        after = names[names.index("ignoredErrors") + 1 :]
        assert set(after) <= {"drawing", "tableParts"}
        [ignored] = sheet.iter("{*}ignoredError")
        assert [ignored.get(name) for name in ("sqref", "numberStoredAsText")] == ["A1:XFD1048576", "1"]


def test_koersel_tells_where_the_rows_come_from(make_rows: MakeRows, report: Report) -> None:
    told = dict(values(report_sheets(make_rows(3), report), "Kørsel")[1:])
    assert told["Liste"] == "hold-7.txt"
    assert told["Udtræk per"] == "31-01-2025"
    assert told["Kørsel begyndt"] == f"{report.started.astimezone():%d-%m-%Y kl. %H.%M.%S}"
    assert told["Varighed"] == "42 min. 0 sek."
    assert (told["Bruger"], told["Websted"]) == ("abc123", "https://knappen.example/")
    assert (told["Personer på listen"], told["Besvaret"], told["Mangler svar"]) == (31, 30, 1)
    assert (told["– findes i 2004+"], told["– kun i præ-2004 data"], told["– findes ikke"]) == (15, 8, 7)
    assert (told["Dubletter udeladt"], told["Afviste linjer"], told["Linjer med bemærkning"]) == (2, 2, 1)
    assert told["knappen, version"] == "0.0.1"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=8), "8 sek."),
        (timedelta(minutes=1, seconds=59.6), "2 min. 0 sek."),
        (timedelta(hours=26, minutes=3), "26 t. 3 min."),
    ],
)
def test_duration_in_words(make_rows: MakeRows, report: Report, span: timedelta, words: str) -> None:
    told = dict(values(report_sheets([], replace(report, finished=report.started + span)), "Kørsel")[1:])
    assert told["Varighed"] == words


def test_times_without_an_answer_are_dashes(report: Report) -> None:
    told = dict(values(report_sheets([], replace(report, answers_from=None, answers_to=None)), "Kørsel")[1:])
    assert (told["Første svar"], told["Seneste svar"]) == ("–", "–")


def test_demo_says_so_unmistakably(make_rows: MakeRows, report: Report, demo_report: Report) -> None:
    content = report_sheets(make_rows(3), demo_report)
    sheet = opened(content)
    assert str(sheet["A1"].value).startswith("DEMO: opdigtede personer · Resultat af udtræk")
    assert sheet["A1"].fill.fill_type == "solid"
    assert values(content, "Kørsel")[0] == ["Kørsel", "DEMO: opdigtede personer"]
    assert "DEMO" not in str(values(report_sheets(make_rows(3), report), "Kørsel"))
    assert str(opened(site_sheet([], demo=True)).cell(1, 1).value).startswith("DEMO: opdigtede personer · Resultat")


@pytest.mark.parametrize("text", FORMULAS)
def test_text_like_a_formula_stays_text(report: Report, text: str) -> None:
    row = Udtraek(SOMEONE, True, foerste_du_modul=text, foerste_udbyder=text)
    content = report_sheets([row], replace(report, source=text, user=text, rejected=(LineRemark(1, text),)))
    for name in ("Udtræk", "Afviste linjer", "Kørsel"):
        cells = [cell for cells in opened(content, name).iter_rows() for cell in cells if cell.value is not None]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
    cell = opened(content)["D4"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [name for name in archive.namelist() if "worksheets/" in name]
        assert sheets
        assert not any(b"<f>" in archive.read(name) for name in sheets)


@pytest.mark.parametrize("text", ["a\x00b\x08c\x1b[31m\x7f", "a\ud800\udfffb", "a\ufffe\uffffb", "x" * 40_000])
def test_characters_that_xml_forbids_are_left_out(text: str) -> None:
    cell = opened(site_sheet([Udtraek(SOMEONE, True, foerste_udbyder=text)]))["E4"]
    assert cell.value in {"abc[31m\x7f", "ab", "x" * 32_767}


def test_dates_before_march_1900_are_text() -> None:
    days = [date(1, 1, 1), date(1899, 12, 31), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)]
    content = site_sheet([Udtraek(SOMEONE, True, foerste_startdato=day) for day in days])
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[3:]
    assert [read_row(cells)[2] for cells in read] == days
    assert [type(cells[2]) for cells in read] == [str, str, str, date, date]
    assert opened(content)["C7"].value == midnight(1900, 3, 1)


def test_datetime_is_written_as_its_date() -> None:
    moment = datetime(2020, 5, 6, 7, 8, tzinfo=timezone(timedelta(hours=2)))
    assert opened(site_sheet([Udtraek(SOMEONE, True, foerste_startdato=moment)]))["C4"].value == midnight(2020, 5, 6)


def _shown(cell: object) -> str:
    """Return a cell of openpyxl's as the text that `to_text` gives for its value."""
    value = cell.date() if isinstance(cell, datetime) else cell
    assert value is None or isinstance(value, (str, date))
    return to_text(value)


_codes = st.none() | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), min_size=1).map(
    str.strip
).filter(bool)
_days = st.none() | st.dates()
_rows = st.builds(
    Udtraek,
    cpr=st.just(SOMEONE),
    findes=st.booleans(),
    **{
        column.field: {Kind.TEXT: _codes, Kind.DATE: _days, Kind.JA_NEJ: st.none() | st.booleans()}[column.kind]
        for column in COLUMNS[2:]
    },
)


@pytest.mark.slow
@given(st.lists(_rows, max_size=4))
def test_any_row_is_read_back(rows: list[Udtraek]) -> None:
    content = site_sheet(rows)
    read = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(nrows=3 + len(rows))
    assert [read_row(cells) for cells in read[3:]] == [list(row.values()) for row in rows]
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    shown = [[_shown(cell) for cell in cells] for cells in sheet.iter_rows(min_row=4, max_col=16, values_only=True)]
    assert shown == [[to_text(value) for value in row.values()] for row in rows]


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch, make_rows: MakeRows) -> None:
    monkeypatch.setattr(streamed, "MAX_ROWS", 12)
    assert site_sheet(make_rows(9))
    with pytest.raises(StorageError, match="flere end 12 rækker") as caught:
        site_sheet(make_rows(10))
    assert "csv" in caught.value.advice


@pytest.mark.slow
def test_rows_are_read_one_at_a_time_in_constant_memory(make_rows: MakeRows, report: Report) -> None:
    some = make_rows(50)

    class Sink(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

        def writable(self) -> bool:
            return True

    def peak(count: int) -> int:
        tracemalloc.start()
        xlsx.write_report(io.BufferedWriter(Sink()), (some[number % 50] for number in range(count)), report)
        try:
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(100)
    assert peak(4000) < peak(400) + 200_000


def test_no_temporary_file_is_written(tmp_path: Path) -> None:
    program = """
        import io, os, sys, tempfile
        from datetime import date
        from knappen_tui.domain.cpr import Cpr
        from knappen_tui.domain.udtraek import Udtraek
        from knappen_tui.export.xlsx import write_site_sheet
        def rows():
            for number in range(2000):
                yield Udtraek(Cpr("0202500001"), True)
            print(len(os.listdir(sys.argv[1])))
        write_site_sheet(io.BytesIO(), rows(), date(2025, 1, 31))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), tmp_path],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "0"

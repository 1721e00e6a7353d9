"""The sheets "Din liste" and "Overblik": rows as they were, each with its own person's answer; counts and charts."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable, OwnRow
from knappen_tui.domain.part import part_of
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export import xlsx
from tests.export.conftest import MakeRows, never_issued

MOMENT = datetime.combine(date(2024, 1, 2), time(3, 4, 5))
CODES = {"udbyder": {"280456": "Sprogskolen"}, "henvisningskategori": {"5": "Selvforsørgende"}}


def workbook(rows: Sequence[Udtraek], report: Report) -> openpyxl.Workbook:
    content = io.BytesIO()
    xlsx.write_report(content, rows, report)
    return openpyxl.load_workbook(content)


def cells(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def own_table(rows: Sequence[Udtraek]) -> AnsweredTable:
    """A list with own columns of every type, a duplicate, a refused row and an unanswered person."""
    silent = never_issued(40)[-1]
    people = [
        AnsweredRow(OwnRow(2, rows[0].cpr, "", False, ("Eksempel Et", "x", 7)), Outcome.FOUND, "", rows[0]),
        AnsweredRow(OwnRow(3, rows[0].cpr, "", True, (MOMENT, 1.5, True)), Outcome.FOUND, "", rows[0]),
        AnsweredRow(OwnRow(4, None, "dag 41 findes ikke", False, ("=1+1", date(2024, 1, 2), "")), None, "", None),
        AnsweredRow(OwnRow(6, silent, "nul tilføjet", False, (time(8, 30), timedelta(1.5), "007")),
                    Outcome.UNANSWERED, "knappen tav", None),
    ]  # fmt: skip
    return AnsweredTable(("Navn", "Sag", ""), 1, lambda: people)


def test_udtraek_is_as_it_was_before_lists_had_own_columns(make_rows: MakeRows, report: Report) -> None:
    """Byte for byte as the version wrote it that knew lists of numbers only."""
    rows = make_rows(4)
    before = (Path(__file__).parent / "data" / "udtraek-before-own-columns.xml").read_bytes()
    for of_list in (report, replace(report, own=own_table(rows))):
        content = io.BytesIO()
        xlsx.write_report(content, rows, of_list)
        with zipfile.ZipFile(content) as archive:
            assert archive.read("xl/worksheets/sheet1.xml").startswith(before)


def test_din_liste_has_every_row_with_its_answer(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(2)
    book = workbook(rows, replace(report, own=own_table(rows)))
    assert book.sheetnames[:3] == ["Udtræk", "Din liste", "Overblik"]
    headings, *found = cells(book["Din liste"])
    assert headings == ["Navn", "Sag", None, "Status", "Bemærkning", *(column.full_heading for column in COLUMNS)]
    own = [line[:3] for line in found]
    assert own == [
        ["Eksempel Et", "x", 7],
        [MOMENT, 1.5, True],
        ["=1+1", datetime.combine(date(2024, 1, 2), time()), None],
        [time(8, 30), timedelta(1.5), "007"],
    ]
    assert [line[3:6] for line in found] == [
        ["Fundet", None, rows[0].cpr.digits],
        ["Fundet", "samme nummer som i linje 2", rows[0].cpr.digits],
        ["Afvist", "dag 41 findes ikke", None],
        ["Mangler svar", "nul tilføjet; knappen tav", never_issued(40)[-1].digits],
    ]
    assert found[0][8:10] == ["2-2", "101123"]
    assert found[1][5:] == found[0][5:]
    assert not any(value for line in found[2:] for value in line[6:])


def test_codes_are_explained_beside_the_code(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(1)
    headings, first, *_ = cells(workbook(rows, replace(report, own=own_table(rows), codes=CODES))["Din liste"])
    explained = {
        heading: value for heading, value in zip(headings, first, strict=True) if "(forklaring)" in (heading or "")
    }
    assert explained == {
        "Første modul reg.: Udbyder (forklaring)": None,
        "Seneste modul reg.: Udbyder (forklaring)": "Sprogskolen",
        "Seneste modul reg.: Henvisning kategori (forklaring)": "Selvforsørgende",
        "Højeste merit: Udbyder (forklaring)": None,
    }
    place = headings.index("Seneste modul reg.: Udbyder (forklaring)")
    assert (headings[place - 1], first[place - 1]) == ("Seneste modul reg.: Udbyder", "280456")


def test_demo_is_marked_on_every_sheet(make_rows: MakeRows, demo_report: Report) -> None:
    rows = make_rows(1)
    book = workbook(rows, replace(demo_report, own=own_table(rows)))
    assert all("DEMO" in str(book[name]["A1"].value) for name in ("Udtræk", "Din liste", "Overblik"))


def test_overblik_has_the_counts_as_tables(make_rows: MakeRows, report: Report) -> None:
    found = cells(workbook(make_rows(8), replace(report, codes=CODES))["Overblik"])
    assert [line[:3] for line in found] == [
        ["Personer", None, "Antal"],
        ["Fundet", None, 4],
        ["Kun før 2004", None, 2],
        ["Ikke fundet", None, 2],
        ["Mangler svar", None, 1],
        [None] * 3,
        ["Seneste DU-modul", None, "Antal"],
        ["1-4", None, 4],
        [None] * 3,
        ["År for seneste start", None, "Antal"],
        ["2021", None, 4],
        [None] * 3,
        ["Henvisningskategori", "Forklaring", "Antal"],
        ["5", "Selvforsørgende", 4],
        [None] * 3,
        ["Udbyder af seneste modul", "Forklaring", "Antal"],
        ["280456", "Sprogskolen", 4],
    ]


def test_overblik_has_charts_of_the_tables(make_rows: MakeRows, report: Report) -> None:
    content = io.BytesIO()
    xlsx.write_report(content, make_rows(8), report)
    with zipfile.ZipFile(content) as archive:
        charts = sorted(name for name in archive.namelist() if name.startswith("xl/charts/chart"))
        texts = [archive.read(name).decode() for name in charts]
        assert archive.testzip() is None
    assert len(charts) == 3
    assert "'Overblik'!$C$2:$C$5" in texts[0]
    assert "'Overblik'!$A$8" in texts[1]


def test_run_without_found_persons_has_one_chart(make_rows: MakeRows, report: Report) -> None:
    rows = [row for row in make_rows(8) if not row.findes]
    content = io.BytesIO()
    xlsx.write_report(content, rows, report)
    with zipfile.ZipFile(content) as archive:
        assert sum(name.startswith("xl/charts/chart") for name in archive.namelist()) == 1


def test_part_has_its_persons_own_rows_alone(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(3)
    whole = replace(report, own=own_table(rows))
    assert whole.own
    part = part_of(whole, rows[:1], [rows[0].cpr], "1 af 3 personer (markeret)")
    assert part.own
    mine = [one for one in whole.own.rows() if one.row.cpr == rows[0].cpr]
    assert mine
    assert list(part.own.rows()) == mine
    assert (part.persons, part.answered, part.rejected, part.unanswered) == (1, 1, (), ())

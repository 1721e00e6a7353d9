"""What `export` writes beside the extract is what `batch.past_run` reads."""

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from knappen_tui.batch.past_run import read_past_run
from knappen_tui.domain.report import Report
from knappen_tui.export import xlsx
from knappen_tui.tables.reader import read_tables
from tests.export.conftest import MakeRows, never_issued
from tests.export.test_own_sheet import CODES, own_table

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("demo", [False, True])
def test_workbook_is_read_back(make_rows: MakeRows, report: Report, demo: bool) -> None:
    rows = make_rows(2)
    content = io.BytesIO()
    xlsx.write_report(content, rows, replace(report, own=own_table(rows), codes=CODES, demo=demo))
    past = read_past_run(read_tables(content.getvalue()), TODAY)
    assert past is not None
    assert past.source == report.source
    assert past.finished == report.finished
    assert past.headings == ("Navn", "Sag", "")
    assert [row.cpr for row in past.rows] == [rows[0].cpr, rows[0].cpr, None, never_issued(40)[-1]]
    assert past.rows[0].cells == ("Eksempel Et", "x", 7)
    assert past.rows[2].remark == "dag 41 findes ikke"
    assert past.unanswered == report.unanswered
    assert past.rejected == report.rejected
    assert past.notes == report.notes


def test_workbook_without_own_columns_has_no_rows(make_rows: MakeRows, report: Report) -> None:
    content = io.BytesIO()
    xlsx.write_report(content, make_rows(2), report)
    past = read_past_run(read_tables(content.getvalue()), TODAY)
    assert past is not None
    assert (past.headings, past.rows) == ((), ())


def test_other_workbooks_are_not_a_past_run() -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0].title = "Kørsel"
    book.save(content)
    assert read_past_run(read_tables(content.getvalue()), TODAY) is None

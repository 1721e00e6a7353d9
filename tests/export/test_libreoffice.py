"""LibreOffice, which did not write the files, shows what was meant."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from tests import office

MakeRows = Callable[[int], list[Udtraek]]

pytestmark = [pytest.mark.slow, office.needed]

# Semicolon, quotes, UTF-8, from line 1, all columns standard, language Danish, values as shown.
CSV = "Text - txt - csv (StarCalc):59,34,76,1,,1030,false,true"
SOME_TEXT = ["=1+1", "+45", "@x", "2-4", "0012", "1e5", "maj 5"]


def test_both_kinds_of_file_open_and_show_the_same(tmp_path: Path, make_rows: MakeRows, report: Report) -> None:
    rows = [*make_rows(12)]
    rows += [Udtraek(row.cpr, True, foerste_du_modul=text) for row, text in zip(rows, SOME_TEXT, strict=False)]
    expected = [[to_text(value) for value in row.values()] for row in rows]

    sheet = tmp_path / "sheet.xlsx"
    write(sheet, Format.XLSX, rows, report)
    shown = office.convert(sheet, f"csv:{CSV}").read_text(encoding="utf-8")
    lines = list(csv.reader(shown.splitlines(), delimiter=";"))
    assert lines[0][0] == "Resultat af udtræk fra Danskundervisningsdatabasen per 31-01-2025"
    assert lines[3:] == expected

    text = tmp_path / "text.csv"
    write(text, Format.CSV, rows, report)
    book = openpyxl.load_workbook(office.convert(text, "xlsx", f"--infilter={CSV}"))
    table = book.worksheets[0].iter_rows(min_row=2, max_col=16, values_only=True)
    *read, silent = [[understood(cell) for cell in cells] for cells in table]
    assert read == [list(row.values()) for row in rows]
    assert silent[0] == report.unanswered[0].cpr.digits

    printed = office.convert(sheet, "pdf")
    assert printed.read_bytes().startswith(b"%PDF")


def understood(cell: object) -> object:
    """What a cell became when the csv was opened: a real date, or text with its TAB taken off."""
    if isinstance(cell, datetime):
        return cell.date()
    assert cell is None or isinstance(cell, str)
    text = cell.strip() if cell else None
    return {"Ja": True, "Nej": False}.get(text, text) if text else None

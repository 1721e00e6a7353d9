"""A caseworker's list in every format of a spreadsheet, through the command line; every cell checked."""

from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from knappen_tui.domain.columns import Kind
from knappen_tui.domain.udtraek import COLUMNS
from tests import office
from tests.calc_list import (
    FILTERS,
    HEADINGS,
    answers,
    expected,
    exported,
    own_cells,
    people_of,
    rows_of,
    status_of,
)
from tests.sampling import nightly
from tests.support import asked, knappen, sheet_rows, write_list

pytestmark = [pytest.mark.slow, office.needed]


# The app reads ods in every run.
@pytest.mark.parametrize("suffix", [nightly(one) if one in {"xls", "ods"} else one for one in FILTERS])
def test_every_cell_of_the_workbook(suffix: str, site: str, database: Path, tmp_path: Path) -> None:
    people = people_of(database)
    rows = rows_of(people)
    hold = exported(rows, suffix, tmp_path)
    plain, target = tmp_path / "plain.xlsx", tmp_path / "svar.xlsx"
    order = [people[place] for place in (0, 4, 1, 2, 5, 3)]
    assert knappen("batch", write_list(tmp_path / "hold.txt", order), "-o", plain).returncode == 0
    before = len(asked(database))

    planned = knappen("batch", hold, "--dry-run")
    said = planned.stderr.decode()
    assert "olonne B »CPR-nr.«: 8 rækker under overskrifterne i række 3" in said
    assert ("2 rækker er skjult" in said) == (suffix != "csv")
    assert "Kolonne F »Ægtefælles CPR« ligner også CPR-numre" in said
    done = knappen("batch", hold, "-o", target)
    assert done.returncode == 4, done.stderr.decode()
    assert asked(database)[before:] == order

    assert sheet_rows(target) == sheet_rows(plain)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[:3] == ["Udtræk", "Din liste", "Overblik"]
    headings, *found = book["Din liste"].iter_rows(values_only=True)
    assert list(headings) == [*HEADINGS, "Status", "Bemærkning", *(column.full_heading for column in COLUMNS)]
    wanted = list(expected(rows, people, answers(plain)))
    for row, right, out in zip(rows, wanted, found, strict=True):
        assert list(out) == [*own_cells(row, suffix), *right], row[0]
    kinds = [column.kind for column in COLUMNS]
    assert all(
        isinstance(cell, datetime)
        for right in wanted
        for cell, kind in zip(right[2:], kinds, strict=True)
        if kind is Kind.DATE and cell is not None
    )
    counts = [row[2] for row in book["Overblik"].iter_rows(min_row=2, max_row=5, values_only=True)]
    assert counts == [
        sum(status_of(row) == status for row in answers(plain).values())
        for status in ("Fundet", "Kun før 2004", "Ikke fundet", "Mangler svar")
    ]
    assert [row[:2] for row in book["Afviste linjer"].iter_rows(min_row=2, values_only=True)] == [
        (9, "indeholder andet end tal")
    ]

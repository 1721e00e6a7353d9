"""A caseworker's list in every format of a spreadsheet, through the app."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from knappen_tui.domain.udtraek import COLUMNS
from tests import office
from tests.calc_list import FILTERS, HEADINGS, answers, expected, exported, own_cells, people_of, rows_of
from tests.sampling import nightly
from tests.tui.batch_steps import begin, save
from tests.tui.conftest import running

pytestmark = [pytest.mark.slow, office.needed]


# The command reads xlsx and csv in every run.
@pytest.mark.parametrize("suffix", [one if one == "ods" else nightly(one) for one in FILTERS])
async def test_every_cell_of_din_liste(suffix: str, demo_site: Path, tmp_path: Path) -> None:
    people = people_of(demo_site)
    rows = rows_of(people)
    hold = exported(rows, suffix, tmp_path)
    async with running() as (app, pilot):
        await begin(app, pilot, hold)
        target = await save(app, pilot)
    _mark, headings, *found = load_workbook(target)["Din liste"].iter_rows(values_only=True)
    assert list(headings) == [*HEADINGS, "Status", "Bemærkning", *(column.full_heading for column in COLUMNS)]
    for row, right, out in zip(rows, expected(rows, people, answers(target)), found, strict=True):
        assert list(out) == [*own_cells(row, suffix), *right], row[0]

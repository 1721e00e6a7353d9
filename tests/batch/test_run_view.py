"""A journal looked at: choosing and sorting in SQL does what the same does in Python."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from knappen_tui.batch.run_view import Results
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import RunGone
from knappen_tui.domain.outcome import OUTCOME, Outcome, ResultRow, Selection, Sorting
from knappen_tui.domain.udtraek import COLUMNS
from tests.support import filled_journal

PERSONS = 600


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("runs")
    return Results(folder / f"{filled_journal(folder, PERSONS, pending=40, unanswered=15)}.sqlite")


@pytest.fixture(scope="module")
def everyone(results: Results) -> list[ResultRow]:
    return results.page(range(1, PERSONS + 1))


def key(row: ResultRow, field: str) -> Any:
    """What a row is sorted by, None for nothing."""
    if field == OUTCOME:
        return list(Outcome).index(row.outcome)
    if field == "cpr":
        return row.cpr.digits
    value = row.values[[column.field for column in COLUMNS[1:]].index(field)]
    return value if value is None or isinstance(value, bool) else str(value)


def expected(rows: list[ResultRow], selection: Selection, sorting: Sorting | None) -> list[int]:
    chosen = [row for row in rows if row.outcome in selection.outcomes]
    if sorting is None:
        return [row.position for row in chosen]
    filled = [row for row in chosen if key(row, sorting.field) is not None]
    empty = [row for row in chosen if key(row, sorting.field) is None]
    filled.sort(key=lambda row: key(row, sorting.field), reverse=sorting.descending)
    return [row.position for row in [*filled, *empty]]


@pytest.mark.parametrize("selection", Selection)
@pytest.mark.parametrize("descending", [False, True])
def test_choice_and_order_are_those_of_python(
    results: Results, everyone: list[ResultRow], selection: Selection, descending: bool
) -> None:
    for field in (OUTCOME, *(column.field for column in COLUMNS)):
        sorting = Sorting(field, descending)
        assert list(results.positions(selection, sorting)) == expected(everyone, selection, sorting), field
    assert list(results.positions(selection)) == expected(everyone, selection, None)


def test_counts_are_those_of_the_rows(results: Results, everyone: list[ResultRow]) -> None:
    counts = results.counts()
    assert counts == {outcome: sum(row.outcome is outcome for row in everyone) for outcome in Outcome}
    assert (counts[Outcome.PENDING], counts[Outcome.UNANSWERED]) == (40, 15)
    moduler = results.latest_moduler()
    assert sum(moduler.values()) == counts[Outcome.FOUND]
    codes = [code for code in moduler if code is not None]
    assert all(first < second for first, second in pairwise(codes))


def test_a_page_comes_in_the_order_asked_for(results: Results, everyone: list[ResultRow]) -> None:
    assert [row.position for row in results.page([7, 3, 599])] == [7, 3, 599]
    assert results.page([PERSONS + 1]) == []
    assert results.page([]) == []
    unanswered = next(row for row in everyone if row.outcome is Outcome.UNANSWERED)
    assert unanswered.reason
    assert to_text(unanswered.values[0]) == ""


def test_a_journal_that_is_gone_is_an_error_and_makes_no_file(tmp_path: Path) -> None:
    missing = Results(tmp_path / "borte.sqlite")
    with pytest.raises(RunGone):
        missing.page([1])
    assert list(tmp_path.iterdir()) == []

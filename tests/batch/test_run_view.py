"""The view of a journal: selecting and sorting in SQL gives what Python gives."""

import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from knappen_tui.batch.db import CONDITIONS
from knappen_tui.batch.run_view import Results
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import RunGone
from knappen_tui.domain.outcome import OUTCOME, Outcome, ResultRow, RowFilter, Selection, Sorting
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
    """Return the row's sort key, None for an empty value."""
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
def test_selection_and_order_are_those_of_python(
    results: Results, everyone: list[ResultRow], selection: Selection, descending: bool
) -> None:
    for field in (OUTCOME, *(column.field for column in COLUMNS)):
        sorting = Sorting(field, descending)
        assert list(results.positions(selection, sorting)) == expected(everyone, selection, sorting), field
    assert list(results.positions(selection)) == expected(everyone, selection, None)


def shown(row: ResultRow) -> dict[str, str]:
    """What the screen shows of a person, by column."""
    texts = map(to_text, row.values)
    return {OUTCOME: row.outcome.value, **dict(zip([column.field for column in COLUMNS[1:]], texts, strict=True))}


@pytest.mark.parametrize("text", ["2-4", "-2019", "Ikke fundet", "%", "ja "])
def test_filter_keeps_rows_with_the_text(results: Results, everyone: list[ResultRow], text: str) -> None:
    found = results.positions(rows=RowFilter(text))
    wanted = [
        row.position
        for row in everyone
        if text.strip().casefold()
        in " ".join(
            [row.cpr.digits, row.reason, f"{row.cpr.digits[:6]}-{row.cpr.digits[6:]}", *shown(row).values()]
        ).casefold()
    ]
    assert list(found) == wanted


@pytest.mark.parametrize("field", [OUTCOME, "seneste_du_modul", "seneste_startdato", "prae2004_findes"])
def test_filter_keeps_rows_with_the_same_value(results: Results, everyone: list[ResultRow], field: str) -> None:
    values = {row.position: shown(row)[field] for row in everyone}
    for value in set(values.values()):
        found = results.positions(rows=RowFilter(field=field, value=value))
        assert list(found) == [position for position, one in values.items() if one == value]


def test_distribution_counts_dates_by_year(results: Results, everyone: list[ResultRow]) -> None:
    years = results.distribution("foerste_startdato")
    starts = [shown(row)["foerste_startdato"] for row in everyone if row.outcome is Outcome.FOUND]
    assert years == {year: sum(start[6:] == year for start in starts) for year in years}
    outcomes = results.distribution(OUTCOME)
    assert outcomes["Ikke fundet"] == results.counts()[Outcome.NOT_FOUND]


def test_counts_match_the_rows(results: Results, everyone: list[ResultRow]) -> None:
    counts = results.counts()
    assert counts == {outcome: sum(row.outcome is outcome for row in everyone) for outcome in Outcome}
    assert (counts[Outcome.PENDING], counts[Outcome.UNANSWERED]) == (40, 15)
    moduler = results.distribution("seneste_du_modul")
    assert sum(moduler.values()) == counts[Outcome.FOUND]
    codes = [code for code in moduler if code]
    assert all(first < second for first, second in pairwise(codes))


@pytest.mark.parametrize(
    ("state", "findes", "prae2004", "outcome"),
    [
        ("pending", None, None, Outcome.PENDING),
        ("unanswered", None, None, Outcome.UNANSWERED),
        *(
            ("answered", findes, prae2004, Outcome.of_answer(findes=findes, prae2004=bool(prae2004)))
            for findes in (True, False)
            for prae2004 in (True, False, None)
        ),
    ],
)
def test_outcome_in_sql_is_that_of_the_domain(
    state: str, findes: bool | None, prae2004: bool | None, outcome: Outcome
) -> None:
    conditions = ", ".join(CONDITIONS.values())
    with closing(sqlite3.connect(":memory:")) as db:
        found = db.execute(
            f"SELECT {conditions} FROM (SELECT ? AS state, ? AS findes, ? AS prae2004_findes)",
            (state, findes, prae2004),
        ).fetchone()
    assert [one for one, holds in zip(CONDITIONS, found, strict=True) if holds] == [outcome]


def test_page_has_the_order_asked_for(results: Results, everyone: list[ResultRow]) -> None:
    assert [row.position for row in results.page([7, 3, 599])] == [7, 3, 599]
    assert results.page([PERSONS + 1]) == []
    assert results.page([]) == []
    unanswered = next(row for row in everyone if row.outcome is Outcome.UNANSWERED)
    assert unanswered.reason
    assert to_text(unanswered.values[0]) == ""


def test_missing_journal_is_gone_and_not_created(tmp_path: Path) -> None:
    missing = Results(tmp_path / "borte.sqlite")
    with pytest.raises(RunGone):
        missing.page([1])
    assert list(tmp_path.iterdir()) == []

"""Generated workbooks to lists to outputs: no row is lost, no cell changed, each answer is its own person's."""

import io
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch import run_store
from knappen_tui.batch.list_reader import parse_stream
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.report import Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Answer, Udtraek
from knappen_tui.export.formats import Format
from knappen_tui.export.write import write
from knappen_tui.settings.profiles import Profile

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PROFILE = Profile(name="kommunen", url="https://knappen.example/", user="k123")
CPRS = unknown_cprs(12)
EARLY = next(cpr for cpr in unknown_cprs(60) if cpr.digits.startswith("0"))

_text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=8)
_own = st.one_of(
    st.none(),
    _text.filter(lambda text: not text.startswith("=")),
    st.integers(-(10**9), 10**9),
    st.floats(-1e9, 1e9, allow_nan=False).map(lambda number: round(number, 3)),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
)
_numbers = st.one_of(
    st.sampled_from([cpr.digits for cpr in CPRS]),
    st.sampled_from([f"{cpr.digits[:6]}-{cpr.digits[6:]}" for cpr in CPRS]),
    st.just(int(EARLY.digits)),
    st.sampled_from(["", None, "ukendt", "413203123", date(2024, 1, 2), 12.5]),
)
_rows = st.lists(st.tuples(_own, _numbers, _own, _own), min_size=1, max_size=12)


def person_of(cell: object) -> Cpr | None:
    digits = f"{cell:010}" if isinstance(cell, int) else str(cell).replace("-", "")
    return next((cpr for cpr in (*CPRS, EARLY) if cpr.digits == digits), None)


def answer_of(cpr: Cpr) -> Udtraek:
    """An answer that no other person has."""
    return Udtraek(cpr, True, date(2019, 8, 1), f"svar {cpr.digits}", seneste_du_modul="1-4", prae2004_findes=False)


def as_read(cell: object) -> object:
    """What openpyxl reads of a cell: nothing for empty text, a moment for a date, a whole number as such."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    return None if cell == "" else cell


def list_of(rows: list[tuple[Any, ...]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["Hold 3"], [], ["Navn", "CPR-nr.", "Sag", "Ægtefælles CPR"], *rows):
        sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_folders = count()


@pytest.mark.slow
@given(rows=_rows, silent=st.sets(st.sampled_from(CPRS), max_size=3))
def test_rows_in_are_rows_out(
    rows: list[tuple[Any, ...]], silent: set[Cpr], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp() / f"own-{next(_folders)}"
    folder.mkdir(parents=True)
    content = io.BytesIO(list_of(rows))
    try:
        cprs = parse_stream(io.BufferedReader(content), "hold.xlsx", today=date(2026, 11, 21))
    except NothingUsable:
        assert not any(person_of(row[1]) for row in rows)
        return
    target = folder / "ud.xlsx"
    with closing(run_store.begin(folder / "runs", PROFILE, cprs, now=NOW)) as journal:
        answered = [answer_of(cpr) for cpr in cprs.cprs if cpr not in silent]
        journal.record(Answer(answered, [], None), [Unanswered(cpr, "tavs") for cpr in cprs.cprs if cpr in silent], NOW)
        report = replace(journal.report(now=NOW, version="1"), own=journal.own_table())
        write(target, Format.XLSX, journal.rows(), report)
    filled = [row for row in rows if any(cell not in ("", None) for cell in row)]
    _, *found = openpyxl.load_workbook(target)["Din liste"].iter_rows(values_only=True)
    assert [row[:4] for row in found] == [tuple(map(as_read, row)) for row in filled]
    for row, out in zip(filled, found, strict=True):
        person, (status, remark, digits, *answer) = person_of(row[1]), out[4:]
        assert digits == (person.digits if person else None)
        if person is None:
            assert (status, bool(remark)) == ("Afvist", True)
            assert not any(answer)
        elif person in silent:
            assert status == "Mangler svar"
            assert not any(answer)
        else:
            assert status == "Fundet"
            assert answer[COLUMNS.index(next(c for c in COLUMNS if c.field == "foerste_du_modul")) - 1] == (
                f"svar {person.digits}"
            )

"""Lists with own columns: `python -m benchmarks.lists` prints ratios, each measured in turns in one process.

Reading 100,000 × 8 cells, and the list in them, beside python-calamine alone; writing Din liste of 100,000 × 24 beside
openpyxl's write-only loop over the same cells; recording chunks with and without own columns.
"""

import io
import resource
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import python_calamine

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.batch import run_store
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.batch.list_reader import parse_stream
from knappen_tui.demo import PROFILE
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable, OwnRow
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.export import own_sheet, streamed
from knappen_tui.tables.reader import read_tables

ROWS = 100_000
TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
_HEADINGS = ("Navn", "CPR-nr.", "Sag", "Dato", "Timer", "By", "Note", "Aktiv")


def main(rows: int = ROWS) -> None:
    """Print the three ratios and the peak memory of writing."""
    cprs = unknown_cprs(rows)
    content = _list_file(cprs)
    for what, read in (("cells", _read_cells), ("list", _read)):
        ours, floor = _turns(partial(read, content), lambda: _calamine(content), times=4)
        print(f"reading the {what} of {rows} x 8: {ours:.2f} s, calamine {floor:.2f} s, ratio {ours / floor:.2f}")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    table = _answered(cprs)
    ours, loop = _turns(lambda: _write(table), lambda: _openpyxl(table))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"writing {rows} x 24: {ours:.2f} s, openpyxl {loop:.2f} s, ratio {ours / loop:.2f}")
    print(f"memory: {before // 1024} MB before writing, {after // 1024} MB after")
    with_own, without = _turns(lambda: _chunks(cprs[:5000], own=True), lambda: _chunks(cprs[:5000], own=False))
    print(f"50 chunks recorded: {with_own:.2f} s with own columns, {without:.2f} s without: {with_own / without:.2f}")


def _turns(ours: Callable[[], float], other: Callable[[], float], times: int = 2) -> tuple[float, float]:
    """Return the best time of each; both run in turns."""
    pairs = [(ours(), other()) for _ in range(times)]
    return min(one for one, _ in pairs), min(one for _, one in pairs)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _list_file(cprs: list[Cpr]) -> bytes:
    book, content = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Hold")
    sheet.append(_HEADINGS)
    for place, cpr in enumerate(cprs):
        sheet.append((f"Eksempel {place}", cpr.digits, f"S-{place}", TODAY, 7.5, "Byen", "en note", True))
    book.save(content)
    return content.getvalue()


def _read(content: bytes) -> float:
    return _timed(lambda: parse_stream(io.BufferedReader(io.BytesIO(content)), "hold.xlsx", today=TODAY))


def _read_cells(content: bytes) -> float:
    return _timed(lambda: list(read_tables(content)))


def _calamine(content: bytes) -> float:
    return _timed(lambda: python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python())


def _answered(cprs: list[Cpr]) -> AnsweredTable:
    """A table of 6 own columns, status, remark and 16 columns; its rows are made when asked for."""

    def rows() -> list[AnsweredRow]:
        return [AnsweredRow(_own(place, cpr), Outcome.FOUND, "", _answer(cpr)) for place, cpr in enumerate(cprs)]

    made = rows()
    return AnsweredTable(_HEADINGS[:6], 1, lambda: made)


def _own(place: int, cpr: Cpr) -> OwnRow:
    return OwnRow(place + 2, cpr, "ok", False, (f"Eksempel {place}", cpr.digits, f"S-{place}", TODAY, 7.5, "Byen"))


def _answer(cpr: Cpr) -> Udtraek:
    day = date(2019, 8, 1)
    return Udtraek(
        cpr, True, day, "2-2", "101123", day, "1-4", "280456", day, "5", "1-3", day, "101123", True, day, False
    )


def _write(table: AnsweredTable) -> float:
    def work() -> None:
        book = streamed.new_workbook()
        rows = own_sheet.din_liste(book, table, {}, mark="")
        streamed.save(book, io.BytesIO(), {own_sheet.DIN_LISTE: rows})

    return _timed(work)


def _openpyxl(table: AnsweredTable) -> float:
    def work() -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Din liste")
        for one in table.rows():
            answer = one.answer.values() if one.answer else ()
            sheet.append((*one.row.cells, "Fundet", one.row.remark, *answer))
        book.save(io.BytesIO())

    return _timed(work)


def _chunks(cprs: list[Cpr], *, own: bool) -> float:
    listed = CprList("hold.xlsx", cprs, 0, [], [])
    if own:
        content = io.BytesIO(_list_file(cprs))
        listed = replace(parse_stream(io.BufferedReader(content), "hold.xlsx", today=TODAY), cprs=cprs)
    with TemporaryDirectory() as folder, closing(run_store.begin(Path(folder), PROFILE, listed, now=NOW)) as journal:

        def record() -> None:
            for chunk in journal.chunks(100):
                journal.record(Answer([_answer(cpr) for cpr in chunk], [], None), [], NOW)

        return _timed(record)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

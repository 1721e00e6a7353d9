"""The JSON file of a run."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from knappen_tui.domain.report import LineRemark, Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export import jsonfile

MakeRows = Callable[[int], list[Udtraek]]


def written(rows: list[Udtraek], report: Report) -> Any:
    stream = io.BytesIO()
    jsonfile.write_report(stream, iter(rows), report)
    return json.loads(stream.getvalue())


def test_object_is_versioned(make_rows: MakeRows, report: Report) -> None:
    found = written(make_rows(5), report)
    assert list(found) == ["format", "version", "demo", "run", "rows", "rejected", "notes", "unanswered"]
    assert (found["format"], found["version"], found["demo"]) == ("knappen-udtraek", 2, False)
    assert found["run"]["as_of"] == "2025-01-31"
    assert found["run"]["started"] == "2025-01-31T13:05:09+00:00"
    assert found["run"]["answered"] == 30
    assert found["rejected"][0] == {"line": 3, "text": "dag 41 findes ikke"}
    assert found["notes"] == [{"line": 9, "text": "foranstillet nul tilføjet (ni cifre)"}]
    unanswered = report.unanswered[0]
    assert found["unanswered"] == [{"cpr": unanswered.cpr.digits, "reason": unanswered.reason}]


def test_rows_hold_every_field_with_iso_dates(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(9)
    found = written(rows, report)["rows"]
    assert [list(row) for row in found] == [[column.field for column in COLUMNS]] * 9
    expected = [[str(value) if isinstance(value, date) else value for value in row.values()] for row in rows]
    assert [list(row.values()) for row in found] == expected


def test_run_without_rows_is_valid_json(report: Report) -> None:
    found = written([], replace(report, demo=True, answers_from=None, rejected=(), notes=(), unanswered=()))
    assert (found["demo"], found["rows"], found["rejected"], found["unanswered"]) == (True, [], [], [])
    assert found["run"]["answers_from"] is None


def test_text_that_cannot_be_encoded_is_left_out(report: Report) -> None:
    found = written([], replace(report, rejected=(LineRemark(1, 'a\ud800"\x1b\\b'),)))
    assert found["rejected"] == [{"line": 1, "text": 'a"\\b'}]


def test_rows_are_written_one_at_a_time(make_rows: MakeRows, report: Report) -> None:
    stream = io.BytesIO()
    sizes = []

    def rows() -> Iterator[Udtraek]:
        for row in make_rows(20):
            sizes.append(stream.tell())
            yield row

    jsonfile.write_report(stream, rows(), report)
    assert sizes == sorted(set(sizes))

"""The JSON object, for programs."""

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


def test_one_versioned_object(make_rows: MakeRows, report: Report) -> None:
    told = written(make_rows(5), report)
    assert list(told) == ["format", "version", "demo", "koersel", "rows", "rejected", "notes", "unanswered"]
    assert (told["format"], told["version"], told["demo"]) == ("knappen-udtraek", 1, False)
    assert told["koersel"]["as_of"] == "2025-01-31"
    assert told["koersel"]["started"] == "2025-01-31T13:05:09+00:00"
    assert told["koersel"]["answered"] == 30
    assert told["rejected"][0] == {"line": 3, "text": "dag 41 findes ikke"}
    assert told["notes"] == [{"line": 9, "text": "foranstillet nul tilføjet (ni cifre)"}]
    silent = report.unanswered[0]
    assert told["unanswered"] == [{"cpr": silent.cpr.digits, "reason": silent.reason}]


def test_rows_hold_every_field_with_iso_dates(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(9)
    told = written(rows, report)["rows"]
    assert [list(row) for row in told] == [[column.field for column in COLUMNS]] * 9
    expected = [[str(value) if isinstance(value, date) else value for value in row.values()] for row in rows]
    assert [list(row.values()) for row in told] == expected


def test_nothing_at_all_is_valid_json(report: Report) -> None:
    told = written([], replace(report, demo=True, answers_from=None, rejected=(), notes=(), unanswered=()))
    assert (told["demo"], told["rows"], told["rejected"], told["unanswered"]) == (True, [], [], [])
    assert told["koersel"]["answers_from"] is None


def test_text_that_cannot_be_encoded_does_not_stop_the_file(report: Report) -> None:
    told = written([], replace(report, rejected=(LineRemark(1, 'a\ud800"\x1b\\b'),)))
    assert told["rejected"] == [{"line": 1, "text": 'a"\\b'}]


def test_rows_are_written_as_they_come(make_rows: MakeRows, report: Report) -> None:
    stream = io.BytesIO()
    sizes = []

    def rows() -> Iterator[Udtraek]:
        for row in make_rows(20):
            sizes.append(stream.tell())
            yield row

    jsonfile.write_report(stream, rows(), report)
    assert sizes == sorted(set(sizes))

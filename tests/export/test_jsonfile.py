"""The JSON file of a run."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable, OwnRow
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
    assert list(found) == ["format", "version", "demo", "run", "rows", "rejected", "notes", "unanswered", "overblik"]
    assert (found["format"], found["version"], found["demo"]) == ("knappen-udtraek", 3, False)
    assert found["run"]["as_of"] == "2025-01-31"
    assert found["run"]["started"] == "2025-01-31T13:05:09+00:00"
    assert found["run"]["answered"] == 30
    assert found["rejected"][0] == {"line": 3, "text": "dag 41 findes ikke", "written": "410190-…", "cpr": None}
    [note] = found["notes"]
    assert (note["line"], note["written"], len(note["cpr"])) == (9, "10190…", 10)
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
    assert found["rejected"] == [{"line": 1, "text": 'a"\\b', "written": "", "cpr": None}]


def test_rows_are_written_one_at_a_time(make_rows: MakeRows, report: Report) -> None:
    stream = io.BytesIO()
    sizes = []

    def rows() -> Iterator[Udtraek]:
        for row in make_rows(20):
            sizes.append(stream.tell())
            yield row

    jsonfile.write_report(stream, rows(), report)
    assert sizes == sorted(set(sizes))


def test_overview_has_the_counts_of_the_rows(make_rows: MakeRows, report: Report) -> None:
    report = replace(report, codes={"udbyder": {"280456": "Sprogskolen"}})
    lines = written(make_rows(8), report)["overblik"]
    counts = {(line["table"], line["value"]): line["persons"] for line in lines}
    assert counts == {
        ("outcome", "Fundet"): 4,
        ("outcome", "Kun før 2004"): 2,
        ("outcome", "Ikke fundet"): 2,
        ("outcome", "Mangler svar"): 1,
        ("seneste_du_modul", "1-4"): 4,
        ("seneste_startdato", "2021"): 4,
        ("henvisning_kategori", "5"): 4,
        ("seneste_udbyder", "280456"): 4,
    }
    assert [line["explanation"] for line in lines if line["table"] == "seneste_udbyder"] == ["Sprogskolen"]


def test_own_columns_are_written_row_by_row(make_rows: MakeRows, report: Report) -> None:
    [answer] = make_rows(1)
    moment = datetime(2024, 1, 2, 3, 4, tzinfo=UTC)
    cells = ("Eksempel Et", answer.cpr.digits, 7, 1.5, True, date(2024, 1, 2), moment, time(8, 30), timedelta(1), "")
    rows = [
        AnsweredRow(OwnRow(2, answer.cpr, "", False, cells), Outcome.FOUND, "", answer),
        AnsweredRow(OwnRow(3, None, "indeholder andet end tal", False, ("x",)), None, "", None),
    ]
    own = AnsweredTable(("Navn", "CPR"), 1, lambda: rows)
    found = written([answer], replace(report, own=own))
    assert found["own_columns"] == ["Navn", "CPR"]
    first, second = found["own_rows"]
    assert first == {
        "line": 2,
        "status": "found",
        "remark": "",
        "duplicate": False,
        "cpr": answer.cpr.digits,
        "cells": ["Eksempel Et", answer.cpr.digits, 7, 1.5, True, "2024-01-02", moment.isoformat(), "08:30:00",
                  "1 day, 0:00:00", ""],
    }  # fmt: skip
    assert (second["status"], second["remark"], second["cpr"]) == ("rejected", "indeholder andet end tal", None)

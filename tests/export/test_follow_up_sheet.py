"""The sheet "Opfølgning", its counts on "Overblik", and both in JSON."""

import io
import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from knappen_tui.batch.sheet_persons import SheetPersons, by_person
from knappen_tui.domain.changes import Change, ChangeKind
from knappen_tui.domain.follow_up.evaluation import evaluate
from knappen_tui.domain.report import Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export import jsonfile, xlsx
from knappen_tui.settings import follow_up
from tests.export.conftest import MakeRows
from tests.export.test_own_sheet import CODES, MOMENT, own_table

TODAY = date(2025, 1, 31)


def with_follow_up(rows: list[Udtraek], report: Report, *changes: Change) -> Report:
    report = replace(report, own=own_table(rows), codes=CODES, changes=changes)
    persons = SheetPersons(rows, report.own, TODAY, by_person(changes))
    return replace(report, follow_up=evaluate(persons, follow_up.load(Path("none.toml")), TODAY))


def workbook(rows: list[Udtraek], report: Report) -> openpyxl.Workbook:
    content = io.BytesIO()
    xlsx.write_report(content, rows, report)
    return openpyxl.load_workbook(content)


@pytest.mark.parametrize("demo", [False, True])
def test_row_has_person_own_columns_rule_and_facts(make_rows: MakeRows, report: Report, demo: bool) -> None:
    rows = make_rows(2)
    sheet = workbook(rows, with_follow_up(rows, replace(report, demo=demo)))["Opfølgning"]
    top = 2 if demo else 1
    headings, *lines = [list(line) for line in sheet.iter_rows(min_row=top, values_only=True)]
    assert headings == ["CPR nr", "Navn", "Sag", None, "Regel", "Se efter", "Dato", "Grundlag"]
    [moved] = [line for line in lines if line[4] == "Skiftet udbyder" and line[0] == rows[0].cpr.digits]
    assert moved[1:4] == ["Eksempel Et", "x", 7]  # the first of the person's two rows
    assert moved[5] == "Se efter: første og seneste modul er hos forskellige udbydere."
    assert moved[6] == datetime(2021, 2, 3)  # noqa: DTZ001 - as openpyxl reads a date
    assert moved[7] == (
        "Første udbyder: 101123 · Seneste udbyder: 280456 (Sprogskolen) · Seneste modul begyndte: 03-02-2021"
    )
    [other] = [line for line in lines if line[4] == "Skiftet udbyder" and line[0] == rows[1].cpr.digits]
    assert other[1:4] == [None, None, None]  # not on the list
    assert MOMENT not in [cell for line in lines for cell in line]
    assert (sheet["A1"].value == "DEMO: opdigtede personer") == demo
    assert sheet.auto_filter.ref == f"A{top}:H{top + len(lines)}"


def test_row_with_much_text_is_as_high_as_its_text(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(1)
    changed = [Change(rows[0].cpr, ChangeKind.CHANGED, column, "a", "b") for column in COLUMNS[2:]]
    sheet = workbook(rows, with_follow_up(rows, report, *changed))["Opfølgning"]
    [line] = [cell.row for cell in sheet["E"] if cell.value == "Nyt siden sidst"]
    assert sheet.sheet_format.defaultRowHeight == 30
    assert sheet.row_dimensions[line].height > 75
    assert sheet.row_dimensions[line - 1].height is None


def test_sheet_without_findings_says_so(make_rows: MakeRows, report: Report) -> None:
    nothing = replace(make_rows(1)[0], foerste_startdato=None, seneste_startdato=None, henvisning_dato=None)
    quiet = replace(nothing, foerste_udbyder=None, foerste_du_modul=None)
    book = workbook([quiet], with_follow_up([quiet], report))
    assert [cell.value for cell in book["Opfølgning"]["E"]] == ["Regel", "Ingen"]


def test_json_has_rules_and_findings(make_rows: MakeRows, report: Report) -> None:
    rows = make_rows(2)
    stream = io.BytesIO()
    jsonfile.write_report(stream, rows, with_follow_up(rows, report))
    written: dict[str, Any] = json.loads(stream.getvalue())
    rules = {one["rule"]: one for one in written["follow_up_rules"]}
    assert (rules["trin-ned"]["persons"], rules["trin-ned"]["evaluated"], rules["trin-ned"]["remark"]) == (2, 2, "")
    assert rules["slutproeve"]["persons"] is None
    assert rules["slutproeve"]["remark"] == "ikke vurderet: kræver detaljer om personerne"
    first = next(one for one in written["follow_up"] if one["rule"] == "trin-ned")
    assert (first["cpr"], first["day"]) == (rows[0].cpr.digits, "2021-02-03")
    assert first["facts"][0] == {"label": "Første modul", "value": "2-2"}

"""A finished run as one versioned JSON object, with ISO dates, written row by row.

    {"format": "knappen-udtraek", "version": 3, "demo": false,
     "run": {"profile": …, "as_of": "2025-01-31", "answered": 250, …},
     "rows": [{"cpr": "…", "findes": true, "foerste_startdato": "2019-08-01", …}, …],
     "rejected": [{"line": 7, "text": …, "written": …, "cpr": null}, …],
     "notes": [{"line": 9, "text": …, "written": …, "cpr": "…"}, …],
     "unanswered": [{"cpr": "…", "reason": …}, …],
     "changes": [{"cpr": "…", "kind": "changed", "field": "seneste_du_modul", "before": …, "after": …}, …],
     "overblik": [{"table": "seneste_du_modul", "value": "2-4", "explanation": "", "persons": 12}, …],
     "follow_up_rules": [{"rule": "trin-ned", "title": …, "sentence": …, "source": …, "persons": 3, "evaluated": 250,
                          "remark": ""}, …],
     "follow_up": [{"rule": "trin-ned", "cpr": "…", "sentence": …, "day": "2024-05-02",
                    "facts": [{"label": "Seneste modul", "value": "1-4"}, …]}, …],
     "own_columns": ["Navn", "CPR-nr."],
     "own_rows": [{"line": 2, "status": "found", "remark": "", "duplicate": false, "cpr": "…", "cells": […]}, …],
     "details": [{"cpr": "…", "missing": null, "moduler": [{"du_modul": "2-4", …}, …], "proever": […],
                  "henvisninger": […], "meritter": […], "prae2004": […]},
                 {"cpr": "…", "missing": "kørslen nåede ikke til personen"}, …]}

`part` in `run` says which part of the list the object holds, "" for all of it.
`changes` is left out if the run was not compared with an earlier sheet; `kind` is new, changed or gone. `own_columns`
and `own_rows` are left out if the list had no columns of its own; `status` is found, only_prae2004, not_found,
unanswered or rejected. `details` has the persons who are looked up singly, with the tables of `knappen opslag --json`;
it is left out where no one is. A person whose details are missing has the reason and no tables.
`follow_up_rules` and `follow_up` are left out if no rules were used; `persons` is null for a rule that could be
evaluated on no one, and `remark` says why.
A row's keys are the fields of `domain.udtraek.COLUMNS`, always all of them, null for an unknown value.
Keys are English, and Danish where they name a field of the domain.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, time, timedelta
from math import isfinite
from typing import Any, BinaryIO

from knappen_tui.domain.changes import Change
from knappen_tui.domain.follow_up.evaluation import PersonFollowUp
from knappen_tui.domain.overview import RunOverview
from knappen_tui.domain.own_columns import AnsweredRow, OwnValue, PersonDetails
from knappen_tui.domain.report import LineRemark, Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export.inert import xml_text
from knappen_tui.export.person import tables_as_json

FORMAT = "knappen-udtraek"
VERSION = 3

_FIELDS = tuple(column.field for column in COLUMNS)
_OUTSIDE_RUN = {"demo", "rejected", "notes", "unanswered", "changes", "own", "codes", "details", "follow_up"}
_REJECTED = "rejected"

Scalar = str | int | date | None
Member = Scalar | list[Any]


def write_report(stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None:
    """Write the object in UTF-8, its rows read one at a time."""
    stream.writelines(piece.encode() for piece in _pieces(rows, report))


def _pieces(rows: Iterable[Udtraek], report: Report) -> Iterator[str]:
    facts = {field.name: getattr(report, field.name) for field in fields(report) if field.name not in _OUTSIDE_RUN}
    if report.details:
        facts |= {"details_answered": report.details.answered, "details_missing": len(report.details.missing)}
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "demo": {_json(report.demo)},\n'
    yield f'"run": {_object(facts)},\n'
    overview = RunOverview()
    counted = overview.counting(rows)
    yield from _array("rows", (dict(zip(_FIELDS, row.values(), strict=True)) for row in counted))
    yield ",\n"
    yield from _array("rejected", map(_remark, report.rejected))
    yield ",\n"
    yield from _array("notes", map(_remark, report.notes))
    yield ",\n"
    yield from _array("unanswered", ({"cpr": one.cpr.digits, "reason": one.reason} for one in report.unanswered))
    if report.changes is not None:
        yield ",\n"
        yield from _array("changes", map(_change, report.changes))
    yield ",\n"
    yield from _array("overblik", _overview(overview, report))
    if report.follow_up:
        yield ",\n"
        yield from _array("follow_up_rules", (one.as_dict() for one in report.follow_up.counts))
        yield ",\n"
        yield from _array("follow_up", map(_finding, report.follow_up.findings()))
    if report.own and report.own.headings:
        yield f',\n"own_columns": {_json(list(map(xml_text, report.own.headings)))},\n'
        yield from _array("own_rows", map(_own_row, report.own.rows()))
    if report.details:
        yield ",\n"
        yield from _array("details", map(_details, report.details.persons()))
    yield "}\n"


def _overview(overview: RunOverview, report: Report) -> Iterator[dict[str, Member]]:
    for table in overview.tables(len(report.unanswered), report.codes):
        for line in table.lines:
            yield {"table": table.key, **line._asdict()}


def _finding(found: PersonFollowUp) -> dict[str, Any]:
    one = found.follow_up
    return {
        "rule": one.rule.id,
        "cpr": found.person.row.cpr.digits,
        "sentence": one.sentence,
        "day": one.day,
        "facts": [{"label": xml_text(fact.label), "value": _plain(fact.value)} for fact in one.basis.facts],
    }


def _own_row(one: AnsweredRow) -> dict[str, Member]:
    return {
        "line": one.row.line,
        "status": one.outcome.name.lower() if one.outcome else _REJECTED,
        "remark": one.reason or one.row.remark,
        "duplicate": one.row.is_duplicate,
        "cpr": one.row.cpr.digits if one.row.cpr else None,
        "cells": [_own_cell(cell) for cell in one.row.cells],
    }


def _details(one: PersonDetails) -> dict[str, Any]:
    kursist = one.details.kursist
    tables = tables_as_json(kursist) if kursist else {}
    return {"cpr": one.cpr.digits, "missing": None if kursist else one.details.reason, **tables}


def _own_cell(cell: OwnValue) -> str | int | float | None:
    if isinstance(cell, float) and not isfinite(cell):
        return str(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    return xml_text(str(cell)) if isinstance(cell, str | timedelta) else cell


def _array(name: str, members: Iterable[dict[str, Member]]) -> Iterator[str]:
    """Yield a named array, one object a line."""
    yield f'"{name}": ['
    separator = "\n"
    for member in members:
        yield f"{separator}{_object(member)}"
        separator = ",\n"
    yield "]"


def _change(change: Change) -> dict[str, Member]:
    return {
        "cpr": change.cpr.digits,
        "kind": change.kind.name.lower(),
        "field": change.column.field if change.column else None,
        "before": change.before,
        "after": change.after,
    }


def _remark(remark: LineRemark) -> dict[str, Member]:
    return {
        "line": remark.line,
        "text": remark.text,
        "written": remark.written,
        "cpr": remark.cpr.digits if remark.cpr else None,
    }


def _object(member: dict[str, Member]) -> str:
    return _json({key: _plain(value) for key, value in member.items()})


def _plain(value: Member) -> object:
    """Return ISO dates, and text without what cannot be encoded."""
    if isinstance(value, date):
        return value.isoformat()
    return xml_text(value) if isinstance(value, str) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

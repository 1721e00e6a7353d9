"""A finished run as one versioned JSON object, with ISO dates, written row by row.

    {"format": "knappen-udtraek", "version": 2, "demo": false,
     "run": {"profile": …, "as_of": "2025-01-31", "answered": 250, …},
     "rows": [{"cpr": "…", "findes": true, "foerste_startdato": "2019-08-01", …}, …],
     "rejected": [{"line": 7, "text": …}, …], "notes": [{"line": 9, "text": …}, …],
     "unanswered": [{"cpr": "…", "reason": …}, …],
     "changes": [{"cpr": "…", "kind": "changed", "field": "seneste_du_modul", "before": …, "after": …}, …]}

`changes` is left out if the run was not compared with an earlier sheet; `kind` is new, changed or gone.
A row's keys are the fields of `domain.udtraek.COLUMNS`, always all of them, null for an unknown value.
Keys are English, and Danish where they name a field of the domain.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import BinaryIO

from knappen_tui.domain.report import Change, LineRemark, Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.export.inert import xml_text

FORMAT = "knappen-udtraek"
VERSION = 2

_FIELDS = tuple(column.field for column in COLUMNS)
_OUTSIDE_RUN = {"demo", "rejected", "notes", "unanswered", "changes"}

Scalar = str | int | date | None


def write_report(stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None:
    """Write the object in UTF-8, its rows read one at a time."""
    stream.writelines(piece.encode() for piece in _pieces(rows, report))


def _pieces(rows: Iterable[Udtraek], report: Report) -> Iterator[str]:
    facts = {field.name: getattr(report, field.name) for field in fields(report) if field.name not in _OUTSIDE_RUN}
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "demo": {_json(report.demo)},\n'
    yield f'"run": {_object(facts)},\n'
    yield from _array("rows", (dict(zip(_FIELDS, row.values(), strict=True)) for row in rows))
    yield ",\n"
    yield from _array("rejected", map(_remark, report.rejected))
    yield ",\n"
    yield from _array("notes", map(_remark, report.notes))
    yield ",\n"
    yield from _array("unanswered", ({"cpr": one.cpr.digits, "reason": one.reason} for one in report.unanswered))
    if report.changes is not None:
        yield ",\n"
        yield from _array("changes", map(_change, report.changes))
    yield "}\n"


def _array(name: str, members: Iterable[dict[str, Scalar]]) -> Iterator[str]:
    """Yield a named array, one object a line."""
    yield f'"{name}": ['
    separator = "\n"
    for member in members:
        yield f"{separator}{_object(member)}"
        separator = ",\n"
    yield "]"


def _change(change: Change) -> dict[str, Scalar]:
    return {
        "cpr": change.cpr.digits,
        "kind": change.kind.name.lower(),
        "field": change.column.field if change.column else None,
        "before": change.before,
        "after": change.after,
    }


def _remark(remark: LineRemark) -> dict[str, Scalar]:
    return {"line": remark.line, "text": remark.text}


def _object(member: dict[str, Scalar]) -> str:
    return _json({key: _plain(value) for key, value in member.items()})


def _plain(value: Scalar) -> str | int | None:
    """Return ISO dates, and text without what cannot be encoded."""
    if isinstance(value, date):
        return value.isoformat()
    return xml_text(value) if isinstance(value, str) else value


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)

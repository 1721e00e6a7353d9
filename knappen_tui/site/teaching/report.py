"""`knappen tjek --rapport`: what a developer needs to mend the client from afar, without a person in it."""

import io
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.site.teaching.anonymizer import Anonymizer, without_digits
from knappen_tui.site.teaching.shapes import shape
from knappen_tui.site.teaching.trace import Exchange
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import Cell, Row, UnreadableTable
from knappen_tui.tables.reader import file_kind, read_tables
from knappen_tui.web.http import Reply

FORMAT = "knappen-rapport"
VERSION = 1
INDEX = "rapport.json"

_MOST_HEADING_ROWS = 6
_MOST_ROWS = 3
_HEADINGS = 5
_NUMBER = re.compile(r"\s*[0-9]{4,6}[- ]?[0-9]{4}(?:\.0)?\s*")


def report(
    exchanges: Sequence[Exchange], steps: Sequence[CheckStep], words: Words, cprs: Sequence[Cpr], start: str, user: str
) -> dict[str, str]:
    """Return the files of a report, the text of each by its name; `INDEX` lists the requests in order.

    `steps` are the findings of the check that made the exchanges. `user` is left out wherever it stands.
    """
    anonymizer = Anonymizer(words, start, [user])
    sent_at = next((place for place, one in enumerate(exchanges) if _sends(one, cprs)), len(exchanges))
    for one in exchanges[:sent_at]:
        if not one.reply.is_file:
            anonymizer.learn(one.reply.page)
    files: dict[str, str] = {}
    requests = []
    for number, one in enumerate(exchanges, 1):
        name = f"{number:02}.json" if one.reply.is_file else f"{number:02}.html"
        files[name] = (
            _as_json(_sheet(one.reply.content, anonymizer)) if one.reply.is_file else anonymizer.page(one.reply.page)
        )
        requests.append(_request(one, name, anonymizer))
    index = {"format": FORMAT, "version": VERSION, "steps": list(map(_step, steps)), "requests": requests}
    return {INDEX: _as_json(index), **files}


def packed(files: Mapping[str, str]) -> bytes:
    """Return the files as a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def _request(one: Exchange, name: str, anonymizer: Anonymizer) -> dict[str, Any]:
    reply: Reply = one.reply
    return {
        "step": one.step,
        "method": one.submission.method,
        "address": anonymizer.address(one.submission.url),
        "answered_from": anonymizer.address(reply.url),
        "fields": len(one.submission.fields),
        "files": len(one.submission.files),
        "status": reply.status,
        "content_type": reply.headers.get("content-type", "").partition(";")[0].strip().lower(),
        "charset": reply.charset or "",
        "size": len(str(len(reply.content))),
        "answer": name,
    }


def _step(step: CheckStep) -> dict[str, Any]:
    """Return what a step found; the site's own texts in it are left out."""
    error = step.error
    return {"step": step.step, "ok": error is None, "error": error.kind if error else None}


def _sheet(content: bytes, anonymizer: Anonymizer) -> dict[str, Any]:
    """Return a sheet's heading rows, and the types and shapes of the cells of its first rows."""
    kind = file_kind(content).value
    try:
        tables = [_table(table.rows, anonymizer) for table in read_tables(content)]
    except UnreadableTable:
        return {"kind": kind, "tables": []}
    return {"kind": kind, "tables": tables}


def _table(rows: Sequence[Row], anonymizer: Anonymizer) -> dict[str, Any]:
    first = next((number for number, row in enumerate(rows) if _holds_number(row)), None)
    above = rows[:_MOST_HEADING_ROWS] if first is None else rows[max(first - _MOST_HEADING_ROWS, 0) : first]
    # The row above the first number has the headings; further up a text may be about anyone.
    headings = [
        [
            without_digits(str(cell or ""))
            if first is not None and _are_headings(row, above)
            else anonymizer.text(str(cell or ""))
            for cell in row
        ]
        for row in above
    ]
    data = [] if first is None else rows[first : first + _MOST_ROWS]
    return {
        "headings": headings,
        "rows": [[_cell(cell) for cell in row] for row in data],
        "more_rows": len(rows) > (first or 0) + _MOST_ROWS,
    }


def _are_headings(row: Row, above: Sequence[Row]) -> bool:
    """Whether a row above the first number is the row of headings: the last one, with several texts in it."""
    return row is above[-1] and sum(isinstance(cell, str) and bool(cell) for cell in row) >= _HEADINGS


def _cell(cell: Cell) -> str:
    return f"{type(cell).__name__}: {shape(str(cell))}" if cell not in (None, "") else ""


def _holds_number(row: Row) -> bool:
    return any(_NUMBER.fullmatch(str(cell)) for cell in row if cell not in (None, ""))


def _sends(one: Exchange, cprs: Sequence[Cpr]) -> bool:
    halves = {part.encode() for cpr in cprs for part in (cpr.digits[:6], cpr.digits)}
    return bool(one.submission.files) or any(
        value[:6] in halves or value in halves for _, value in one.submission.fields
    )


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)

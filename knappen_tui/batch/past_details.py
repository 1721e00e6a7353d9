"""The details that a workbook of this program holds: which persons were looked up singly, and their records."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from knappen_tui.batch.past_run import AddedColumns, cpr_of, find_added
from knappen_tui.domain.columns import Kind, Value, as_date, from_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import Details
from knappen_tui.domain.kursist import Kursist, Prae2004, Registration
from knappen_tui.domain.person_tables import DETAIL_TABLES, Table
from knappen_tui.domain.udtraek import Udtraek
from knappen_tui.tables.cells import Cell, RawTable

# The words of `export.own_sheet` and `export.detail_sheets`; a test holds them together.
_DIN_LISTE, _DETAILS, _CPR = "Din liste", "Detaljer", "CPR nr"
_FETCHED, _MISSING = "hentet", "mangler: "
_EXPLANATION = " (forklaring)"
_UNREADABLE = "fanen »{0}« kan ikke læses"

Records = Mapping[Cpr, Sequence[Registration]]


def read_past_details(tables: Iterable[RawTable], rows: Iterable[Udtraek], today: date) -> dict[Cpr, Details]:
    """Return the details by person, given the workbook's extract; empty where no one was looked up singly.

    A sheet that was changed beyond reading makes its persons ones without details.
    """
    sheets = {table.name: table for table in tables}
    added = find_added(sheets.get(_DIN_LISTE))
    if added is None or _DETAILS not in added.headings:
        return {}
    statuses = dict(_statuses(added, today))
    found: dict[str, Records] = {}
    unreadable = ""
    for table in DETAIL_TABLES:
        try:
            found[table.field] = _records(sheets[table.title], table, added.own, today)
        except (KeyError, ValueError, TypeError):
            unreadable = unreadable or _UNREADABLE.format(table.title)
    details: dict[Cpr, Details] = {}
    for row in rows:
        status = statuses.get(row.cpr)
        if status == _FETCHED:
            details[row.cpr] = Details(None, unreadable) if unreadable else Details(_kursist(row, found), "")
        elif status is not None:
            details[row.cpr] = Details(None, status.removeprefix(_MISSING))
    return details


def _kursist(row: Udtraek, found: Mapping[str, Records]) -> Kursist:
    """Return the person; the older register's entry stands in the extract alone."""
    prae = Prae2004(row.prae2004_startdato, row.prae2004_du) if row.prae2004_findes else None
    records: dict[str, Any] = {field: tuple(by_person.get(row.cpr, ())) for field, by_person in found.items()}
    is_empty = not any(records.values()) and prae is None
    return Kursist(row.cpr, **records, prae2004=prae, is_empty=is_empty)


def _statuses(added: AddedColumns, today: date) -> Iterator[tuple[Cpr, str]]:
    status, number = added.headings.index(_DETAILS), added.headings.index(_CPR)
    for line in added.lines:
        cells = line[added.own :]
        cpr = cpr_of(cells[number], today) if len(cells) > number else None
        if cpr and len(cells) > status and cells[status]:
            yield cpr, str(cells[status])


def _records(raw: RawTable, table: Table, own: int, today: date) -> Records:
    """Return the records of one sheet by person.

    Raises `ValueError` or `TypeError` where the sheet is not as it was written.
    """
    offset: list[Cell] = [None] * (raw.first_column - 1)
    lines = [[*offset, *row] for row in raw.rows]
    at = next((number for number, line in enumerate(lines[:2]) if line and line[0] == _CPR), None)
    if at is None:
        raise ValueError("ingen overskrifter")
    columns = {column.heading: column for column in table.columns}
    headings = [str(cell or "") for cell in lines[at][1 + own :]]
    if not columns.keys() <= set(headings):
        raise ValueError("en kolonne mangler")
    record: Callable[..., Registration] = table.record
    found: dict[Cpr, list[Registration]] = {}
    for line in lines[at + 1 :]:
        cpr = cpr_of(line[0], today)
        if cpr is None:
            raise ValueError("intet CPR-nummer")
        values: dict[str, Value] = {}
        andet: list[tuple[str, str]] = []
        for heading, cell in zip(headings, line[1 + own :], strict=False):
            if column := columns.get(heading):
                values[column.field] = _value(cell, column.kind)
            elif cell not in (None, "") and heading.removesuffix(_EXPLANATION) not in columns:
                andet.append((heading, str(cell)))
        found.setdefault(cpr, []).append(record(**values, andet=tuple(andet)))
    return found


def _value(cell: Cell, kind: Kind) -> Value:
    """Return a cell's value. Raises `ValueError` for text in a column of dates that is none."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, date):
        return as_date(cell)
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return from_text(str(cell), kind)

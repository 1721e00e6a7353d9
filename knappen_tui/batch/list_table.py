"""Read a list from a workbook, a csv file or an HTML table: its CPR numbers, with the caseworker's own columns."""

from collections.abc import Sequence
from datetime import date

from knappen_tui.batch.cpr_column import CprColumn, cell_at, cell_text, find
from knappen_tui.batch.cpr_list import CprList
from knappen_tui.domain.columns import to_text
from knappen_tui.domain.cpr import InvalidCpr, parse
from knappen_tui.domain.danish import count, number
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.own_columns import ColumnChoice, ListPlace, OwnRow, OwnTable, OwnValue
from knappen_tui.domain.report import LineRemark
from knappen_tui.tables.cells import RawTable, Row, UnreadableTable
from knappen_tui.tables.reader import read_tables
from knappen_tui.tables.sheet_layout import SheetLayout, sheet_layouts

MAX_ROWS = 500_000


def read_table(content: bytes, name: str, choice: ColumnChoice, *, today: date, modulus_11: bool = False) -> CprList:
    """Read a list with columns; `name` stands in messages.

    Raises `NothingUsable` for a file that cannot be read or has too many rows, `ColumnUnclear` unless one column is the
    CPR column.
    """
    try:
        tables = _tables(content, choice, name, today)
        layouts = sheet_layouts(content)
    except UnreadableTable as error:
        advice = "Gem filen uden adgangskode." if "adgangskode" in error.message else "Gem listen som .xlsx eller .csv."
        raise NothingUsable(f"{name} kan ikke læses. {error.message}", advice=advice) from error
    found = find(tables, layouts, choice, name=name, today=today)
    layout = layouts.get(found.table.name, SheetLayout())
    rows = _rows(found, layout, today=today, modulus_11=modulus_11)
    if len(rows) > MAX_ROWS:
        raise NothingUsable(
            f"{name} har {count(len(rows), 'række', 'rækker')}, og en liste må højst have {number(MAX_ROWS)}.",
            advice="Del listen i flere.",
        )
    return _as_list(name, found, rows, layout)


def _tables(content: bytes, choice: ColumnChoice, name: str, today: date) -> list[RawTable]:
    """Return the file's sheets; for text, the first delimiter by which one column is the CPR column."""
    tables = list(read_tables(content))
    if all(not table.name for table in tables) and len(tables) > 1:
        for table in tables:
            try:
                find([table], {}, choice, name=name, today=today)
            except NothingUsable:
                continue
            return [table]
        return [max(tables, key=lambda table: max(map(len, table.rows), default=0))]
    return tables


def _merged_into(found: CprColumn, layout: SheetLayout) -> dict[int, int]:
    """Return the lines whose CPR cell is merged into that of another line, with that line."""
    column = found.table.first_column + found.column
    return {
        line: merged.first_row
        for merged in layout.merged
        if merged.column == column
        for line in range(merged.first_row + 1, min(merged.last_row, merged.first_row + MAX_ROWS) + 1)
    }


def _rows(found: CprColumn, layout: SheetLayout, *, today: date, modulus_11: bool) -> list[OwnRow]:
    """Return the filled rows below the headings."""
    rows: list[OwnRow] = []
    seen: set[str] = set()
    merged = _merged_into(found, layout)
    lines = _with_errors(found.table, layout)
    column, width = found.column, max(map(len, lines))
    first_row = found.table.first_row
    for line, cells in enumerate(lines[found.first :], first_row + found.first):
        cell = cell_at(cells, column)
        if cell in ("", None):
            if not any(value not in ("", None) for value in cells):
                continue
            if line in merged:
                cell = cell_at(lines[merged[line] - first_row], column)
        own = tuple(cells) if len(cells) == width else (*cells, *[""] * (width - len(cells)))
        rows.append(_row(line, cell, own, seen, today=today, modulus_11=modulus_11))
    return rows


def _with_errors(table: RawTable, layout: SheetLayout) -> Sequence[Row]:
    """Return the rows with the text of each error, which calamine leaves empty."""
    if not layout.errors:
        return table.rows
    rows = [list(row) for row in table.rows]
    for (line, sheet_column), text in layout.errors.items():
        at, column = line - table.first_row, sheet_column - table.first_column
        if 0 <= at < len(rows) and 0 <= column < len(rows[at]):
            rows[at][column] = text
    return rows


def _row(
    line: int, cell: OwnValue, own: tuple[OwnValue, ...], seen: set[str], *, today: date, modulus_11: bool
) -> OwnRow:
    try:
        parsed = parse(cell_text(cell), today=today, modulus_11=modulus_11)
    except InvalidCpr as reason:
        return OwnRow(line, None, str(reason), False, own)
    digits = parsed.cpr.digits
    is_duplicate = digits in seen
    seen.add(digits)
    return OwnRow(line, parsed.cpr, parsed.note, is_duplicate, own)


def _written(cell: OwnValue) -> str:
    """Return what stands in a cell, a date as Excel shows it."""
    return to_text(cell) if cell is None or isinstance(cell, str | bool | date) else str(cell)


def _as_list(name: str, found: CprColumn, rows: list[OwnRow], layout: SheetLayout) -> CprList:
    cprs = [row.cpr for row in rows if row.cpr and not row.is_duplicate]
    remarks = [
        LineRemark(row.line, row.remark, _written(row.cells[found.column]), row.cpr) for row in rows if row.remark
    ]
    rejected = [remark for remark in remarks if remark.cpr is None]
    if not cprs:
        raise NothingUsable(
            f"{name} har intet CPR-nummer i kolonne {found.letters}, der kan slås op.",
            advice="Vælg en anden kolonne med --column BOGSTAV.",
        )
    headings = found.headings or ("",) * len(rows[0].cells)
    has_own = any(
        column != found.column and (headings[column] or any(row.cells[column] not in ("", None) for row in rows))
        for column in range(len(headings))
    )
    hidden = layout.hidden_until(rows[-1].line)
    return CprList(
        name,
        cprs,
        sum(row.is_duplicate for row in rows),
        rejected,
        [remark for remark in remarks if remark.cpr],
        own=OwnTable(headings, found.column, rows) if has_own else None,
        place=ListPlace(
            found.table.name,
            found.letters,
            headings[found.column],
            found.heading_row,
            len(rows),
            sum(row.line in hidden for row in rows) if hidden else 0,
            found.others,
        ),
    )

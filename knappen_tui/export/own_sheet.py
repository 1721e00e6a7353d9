"""The sheet "Din liste": every row of the caseworker's list as it was, then its status and its person's answer."""

from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from knappen_tui.domain.columns import Column, Kind, Value
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable
from knappen_tui.domain.udtraek import CODE_TABLES, COLUMNS
from knappen_tui.export.sheet_styles import HEADING, NUMBER_FORMATS, WARNING, set_page
from knappen_tui.export.streamed import OwnStamp, Rows, Stamp, add_sheet

DIN_LISTE = "Din liste"
STATUS, REMARK = "Status", "Bemærkning"
EXPLANATION = " (forklaring)"
REJECTED = "Afvist"
_OWN_WIDTH, _WIDEST = 18, 40
_ANSWER_WIDTH, _REMARK_WIDTH = 14, 34
_HEADING_HEIGHT = 46  # three lines


def din_liste(workbook: Workbook, own: AnsweredTable, codes: Mapping[str, Mapping[str, str]], *, mark: str) -> Rows:
    """Set up the sheet and return its rows as a lazy iterable; `mark` stands above the headings unless it is empty."""
    sheet = add_sheet(workbook, DIN_LISTE)
    added = _added(codes)
    headings = [*own.headings, STATUS, REMARK, *(heading for heading, _, _ in added)]
    heading_row = 2 if mark else 1
    for number, text in enumerate(headings, 1):
        width = _REMARK_WIDTH if text == REMARK else _ANSWER_WIDTH
        if number <= len(own.headings):
            width = min(max(_OWN_WIDTH, len(text) + 4), _WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.row_dimensions[heading_row].height = _HEADING_HEIGHT
    sheet.freeze_panes = f"A{heading_row + 1}"
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    set_page(sheet, "landscape")

    def rows() -> Iterator[Sequence[str]]:
        if mark:
            yield [Stamp(sheet, 1, **WARNING).cell(1, mark)]
        yield [Stamp(sheet, number, **HEADING).cell(heading_row, text) for number, text in enumerate(headings, 1)]
        own_stamps = [OwnStamp(sheet, number) for number in range(1, len(own.headings) + 1)]
        first = len(own.headings) + 1
        says = [Stamp(sheet, number, number_format="@") for number in (first, first + 1)]
        stamps = [
            Stamp(sheet, number, number_format=NUMBER_FORMATS[column.kind])
            for number, (_, column, _) in enumerate(added, first + 2)
        ]
        first_lines: dict[str, int] = {}
        line = heading_row
        for line, one in enumerate(own.rows(), heading_row + 1):
            cells = [stamp.cell(line, value) for stamp, value in zip(own_stamps, one.row.cells, strict=True)]
            cells += [stamp.cell(line, text) for stamp, text in zip(says, _status(one, first_lines), strict=True)]
            values = _values(one)
            if values:
                cells += [
                    stamp.cell(line, value if table is None else table.get(str(value), ""))
                    for stamp, (_, column, table) in zip(stamps, added, strict=True)
                    if (value := values.get(column.field)) not in (None, "")
                ]
            yield cells
        sheet.auto_filter.ref = f"A{heading_row}:{get_column_letter(len(headings))}{line}"

    return rows()


def _added(codes: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Column, Mapping[str, str] | None]]:
    """Return the answer's columns with their headings, each code with its explanation beside it where there is one."""
    added: list[tuple[str, Column, Mapping[str, str] | None]] = []
    for column in COLUMNS:
        added.append((column.full_heading, column, None))
        if table := codes.get(CODE_TABLES.get(column.field, "")):
            added.append((f"{column.full_heading}{EXPLANATION}", Column(column.field, "", Kind.TEXT), table))
    return added


def _values(one: AnsweredRow) -> dict[str, Value]:
    """Return the answer's values by field; the CPR number alone where there is no answer."""
    if one.answer:
        return dict(zip((column.field for column in COLUMNS), one.answer.values(), strict=True))
    return {COLUMNS[0].field: one.row.cpr.digits} if one.row.cpr else {}


def _status(one: AnsweredRow, first_lines: dict[str, int]) -> tuple[str, str]:
    """Return a row's status and why; `first_lines` has the line of each person met so far."""
    row = one.row
    if row.cpr is None or one.outcome is None:
        return REJECTED, row.remark
    remarks = [row.remark, one.reason]
    first = first_lines.setdefault(row.cpr.digits, row.line)
    if row.is_duplicate:
        remarks.append(f"samme nummer som i linje {first}")
    return one.outcome.value, "; ".join(filter(None, remarks))

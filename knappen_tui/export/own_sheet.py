"""The sheet "Din liste": every row of the caseworker's list as it was, then its status and its person's answer."""

from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain import person_tables
from knappen_tui.domain.columns import Value
from knappen_tui.domain.details import SUMMARY_COLUMNS, summary
from knappen_tui.domain.own_columns import AnsweredRow, AnsweredTable
from knappen_tui.domain.udtraek import CODE_TABLES, COLUMNS
from knappen_tui.export.filtered_sheet import (
    CODE_WIDTH,
    cells_of,
    explained,
    filtered_sheet,
    own_widths,
    stamps_of,
)
from knappen_tui.export.streamed import OwnStamp, Rows, Stamp

DIN_LISTE = "Din liste"
STATUS, REMARK, DETAILS = "Status", "Bemærkning", "Detaljer"
REJECTED = "Afvist"
_REMARK_WIDTH = 34


def din_liste(
    workbook: Workbook,
    own: AnsweredTable,
    codes: Mapping[str, Mapping[str, str]],
    *,
    mark: str,
    with_details: bool = False,
) -> Rows:
    """Set up the sheet and return its rows as a lazy iterable; `mark` stands above the headings unless it is empty.

    With details there are, behind the answer, whether the person was looked up singly, and the summary.
    """
    answer = explained(((column.full_heading, column) for column in COLUMNS), CODE_TABLES, codes)
    summarised = explained(((column.heading, column) for column in SUMMARY_COLUMNS), person_tables.CODE_TABLES, codes)
    headings = [*own.headings, STATUS, REMARK, *(heading for heading, _, _ in answer)]
    widths = [*own_widths(own.headings), CODE_WIDTH, _REMARK_WIDTH, *[CODE_WIDTH] * len(answer)]
    if with_details:
        headings += [DETAILS, *(heading for heading, _, _ in summarised)]
        widths += [_REMARK_WIDTH, *[CODE_WIDTH] * len(summarised)]

    def lines(sheet: Worksheet, first_line: int) -> Iterator[Sequence[str]]:
        own_stamps = [OwnStamp(sheet, number) for number in range(1, len(own.headings) + 1)]
        first = len(own.headings) + 1
        says = [Stamp(sheet, number, number_format="@") for number in (first, first + 1)]
        stamps = stamps_of(sheet, answer, first + 2)
        state = Stamp(sheet, first + 2 + len(answer), number_format="@")
        summary_stamps = stamps_of(sheet, summarised, first + 3 + len(answer))
        first_lines: dict[str, int] = {}
        for line, one in enumerate(own.rows(), first_line):
            cells = [stamp.cell(line, value) for stamp, value in zip(own_stamps, one.row.cells, strict=True)]
            cells += [stamp.cell(line, text) for stamp, text in zip(says, _status(one, first_lines), strict=True)]
            cells += cells_of(line, stamps, answer, _values(one))
            if one.details:
                cells.append(state.cell(line, one.details.status))
                if one.details.kursist:
                    cells += cells_of(line, summary_stamps, summarised, summary(one.details.kursist)._asdict())
            yield cells

    return filtered_sheet(workbook, DIN_LISTE, headings, widths, lines, mark=mark)


def _values(one: AnsweredRow) -> dict[str, Value | int]:
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

"""The Excel workbook in the ministry's layout.

The sheet is the same for the site's own answer (`write_site_sheet`) and for a finished run (`write_report`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import BinaryIO, Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.columns import Column, Kind, Value, to_text
from knappen_tui.domain.demo_mark import DEMO_MARK, marked_title
from knappen_tui.domain.report import Change, Report
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, title
from knappen_tui.export import facts
from knappen_tui.export.streamed import Rows, Stamp, add_sheet, new_workbook, save

UDTRAEK = "Udtræk"
_HEADING_ROWS = 3
_LAST_COLUMN = get_column_letter(len(COLUMNS))

_NUMBER_FORMATS = {Kind.TEXT: "@", Kind.DATE: "dd-mm-yyyy", Kind.JA_NEJ: "@"}
_FONT = "Calibri"
_MIDDLE = Alignment(vertical="center")
_TITLE = {"font": Font(_FONT, 12, bold=True), "alignment": _MIDDLE}
_WARNING = {
    "font": Font(_FONT, 12, bold=True, color="9C0006"),
    "fill": PatternFill("solid", "FFEB9C"),
    "alignment": _MIDDLE,
}
_THIN = Side(style="thin", color="8EA9BF")
_HEADING = {
    "font": Font(_FONT, 11, bold=True),
    "fill": PatternFill("solid", "DDE7F0"),
    "border": Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN),
    "alignment": Alignment(horizontal="center", vertical="center", wrap_text=True),
}
_WRAPPED = Alignment(horizontal="left", vertical="top", wrap_text=True)
_CENTRED = Alignment(horizontal="center")
_WIDEST = 60
_CHANGE_HEADINGS = ("CPR nr", "Ændring", "Oplysning", "Før", "Nu")
_WIDTHS = {2: (26, 70), 5: (14, 18, 44, 20, 20)}


def write_site_sheet(stream: BinaryIO, rows: Iterable[Udtraek], as_of: date, *, demo: bool = False) -> None:
    """Write the workbook as the site sends it, with the sheet "Udtræk" alone."""
    workbook = new_workbook()
    heading = marked_title(title(as_of)) if demo else title(as_of)
    save(workbook, stream, {UDTRAEK: _udtraek(workbook, rows, heading, demo=demo)})


def write_report(stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None:
    """Write a finished run: its rows in the order given, and its report on further sheets.

    "Udtræk", "Afviste linjer", "Bemærkninger" and "Ikke besvaret" (these two only if there are any), "Ændringer"
    (only if the run was compared with an earlier sheet), "Kørsel".
    Rows are read one at a time. Raises `StorageError` if there are more than a sheet can hold.
    """
    workbook = new_workbook()
    sheets = {UDTRAEK: _udtraek(workbook, rows, facts.headline(report), demo=report.demo)}
    rejected = [(remark.line, remark.text) for remark in report.rejected]
    sheets["Afviste linjer"] = _table(workbook, "Afviste linjer", ("Linje", "Årsag"), rejected or [("", "Ingen")])
    if report.notes:
        notes = [(remark.line, remark.text) for remark in report.notes]
        sheets["Bemærkninger"] = _table(workbook, "Bemærkninger", ("Linje", "Bemærkning"), notes)
    if report.unanswered:
        unanswered = [(person.cpr.digits, person.reason) for person in report.unanswered]
        sheets["Ikke besvaret"] = _table(workbook, "Ikke besvaret", ("CPR nr", "Årsag"), unanswered)
    if report.changes is not None:
        sheets["Ændringer"] = _table(workbook, "Ændringer", _CHANGE_HEADINGS, _changes(report.changes))
    headings = ("Kørsel", DEMO_MARK if report.demo else "Oplysning")
    sheets["Kørsel"] = _table(workbook, "Kørsel", headings, facts.koersel(report))
    save(workbook, stream, sheets)


def _changes(changes: tuple[Change, ...]) -> Iterator[tuple[str, ...]]:
    for change in changes:
        what = change.column.full_heading if change.column else ""
        yield change.cpr.digits, change.kind.value, what, to_text(change.before), to_text(change.after)
    if not changes:
        yield "", "Ingen", "", "", ""


def _udtraek(workbook: Workbook, rows: Iterable[Udtraek], heading: str, *, demo: bool) -> Rows:
    """Set up the ministry's sheet and return its rows, from the title on, as a lazy iterable."""
    sheet = add_sheet(workbook, UDTRAEK)
    for number, column in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(column)
    sheet.row_dimensions[1].height = 22
    sheet.row_dimensions[2].height = 18
    sheet.row_dimensions[_HEADING_ROWS].height = 32
    for reference in _merged():
        sheet.merged_cells.add(reference)
    sheet.freeze_panes = f"B{_HEADING_ROWS + 1}"
    sheet.print_title_rows = f"1:{_HEADING_ROWS}"
    sheet.print_options.gridLines = True
    _page(sheet, "landscape")
    return _udtraek_rows(sheet, rows, heading, demo=demo)


def _udtraek_rows(sheet: Worksheet, rows: Iterable[Udtraek], heading: str, *, demo: bool) -> Iterator[list[Stamp]]:
    yield [Stamp(sheet, 1, **(_WARNING if demo else _TITLE)).set(1, heading)]
    headings = [Stamp(sheet, number, **_HEADING) for number in range(1, len(COLUMNS) + 1)]
    yield [stamp.set(2, text) for stamp, text in zip(headings, _upper(), strict=True)]
    yield [stamp.set(3, text) for stamp, text in zip(headings, _lower(), strict=True)]
    stamps = [
        Stamp(sheet, n, number_format=_NUMBER_FORMATS[column.kind], alignment=_CENTRED)
        for n, column in enumerate(COLUMNS, 1)
    ]
    number = _HEADING_ROWS
    for number, row in enumerate(rows, _HEADING_ROWS + 1):
        yield [
            stamp.set(number, value)
            for stamp, value in zip(stamps, row.values(), strict=True)
            if value is not None and value != ""
        ]
    sheet.auto_filter.ref = f"A{_HEADING_ROWS}:{_LAST_COLUMN}{number}"


def _upper() -> list[str | None]:
    """Row 2: each group above its first column; the heading of a column without a group."""
    texts: list[str | None] = []
    for _, columns in _groups():
        texts.append(columns[0].group or columns[0].heading)
        texts += [None] * (len(columns) - 1)
    return texts


def _lower() -> list[str | None]:
    """Row 3: the headings of grouped columns."""
    return [column.heading if column.group else None for column in COLUMNS]


def _groups() -> Iterator[tuple[int, list[Column]]]:
    """Yield the columns of each heading of row 2, with the number of the first."""
    first = 1
    for _, members in groupby(COLUMNS, key=lambda column: column.group or column):
        columns = list(members)
        yield first, columns
        first += len(columns)


def _merged() -> Iterator[str]:
    """Yield merged ranges: the title, each group over its columns, a column without a group over both heading rows."""
    yield f"A1:{_LAST_COLUMN}1"
    for first, columns in _groups():
        last = first + len(columns) - 1
        row = 2 if columns[0].group else 3
        yield f"{get_column_letter(first)}2:{get_column_letter(last)}{row}"


def _width(column: Column) -> float:
    """Return a width for the values and for the longest word of the heading beside a filter button."""
    word = max(map(len, column.heading.replace("-", "- ").split()))
    return max(12.5, word + 4.5)


def _table(workbook: Workbook, name: str, headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Rows:
    """Set up a sheet with one plain table and return its rows as a lazy iterable."""
    sheet = add_sheet(workbook, name)
    for number, width in enumerate(_WIDTHS[len(headings)], 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _page(sheet, "portrait")
    return _table_rows(sheet, headings, rows)


def _table_rows(
    sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[str | int]]
) -> Iterator[list[Stamp]]:
    style = {**_HEADING, "alignment": Alignment(horizontal="left", vertical="center")}
    heading_stamps = [Stamp(sheet, number, **style) for number in range(1, len(headings) + 1)]
    yield [stamp.set(1, text) for stamp, text in zip(heading_stamps, headings, strict=True)]
    stamps = [Stamp(sheet, n, number_format="@", alignment=_WRAPPED) for n in range(1, len(headings) + 1)]
    for number, row in enumerate(rows, 2):
        yield [stamp.set(number, value) for stamp, value in zip(stamps, row, strict=True)]


def write_tables(
    stream: BinaryIO,
    sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Value | int]]]],
    *,
    mark: str = "",
    filters: bool = False,
) -> None:
    """Write plain tables, one sheet each by title: headings and rows, with `mark` above them unless it is empty.

    With `filters` the headings get Excel's filter buttons.
    """
    workbook = new_workbook()
    rows: dict[str, Rows] = {}
    for name, (headings, records) in sheets.items():
        sheet = add_sheet(workbook, name)
        values = list(records)
        for number, heading in enumerate(headings):
            widest = max((_length(row[number]) for row in values if number < len(row)), default=0)
            width = min(max(14, len(heading) * 1.2 + 3, widest + 3), _WIDEST)
            sheet.column_dimensions[get_column_letter(number + 1)].width = width
        sheet.freeze_panes = "A3" if mark else "A2"
        _page(sheet, "landscape")
        rows[name] = _plain_rows(sheet, headings, values, mark, filters=filters)
    save(workbook, stream, rows)


def _length(value: Value | int) -> int:
    return len(str(value)) if isinstance(value, int) else len(to_text(value))


def _plain_rows(
    sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[Value | int]], mark: str, *, filters: bool
) -> Iterator[list[Stamp]]:
    number = 0
    if mark:
        number += 1
        yield [Stamp(sheet, 1, **_WARNING).set(number, mark)]
    number += 1
    yield [Stamp(sheet, column, **_HEADING).set(number, text) for column, text in enumerate(headings, 1)]
    texts = [Stamp(sheet, column, number_format="@", alignment=_WRAPPED) for column in range(1, len(headings) + 1)]
    dates = [
        Stamp(sheet, column, number_format="dd-mm-yyyy", alignment=_WRAPPED) for column in range(1, len(headings) + 1)
    ]
    top, line = number, number
    for line, row in enumerate(rows, number + 1):
        yield [
            (dates if isinstance(value, date) else texts)[column].set(line, value)
            for column, value in enumerate(row)
            if value is not None
        ]
    if filters:
        sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(headings))}{line}"


def _page(sheet: Worksheet, orientation: Literal["landscape", "portrait"]) -> None:
    """Set A4, one page wide, with a footer."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("Fortroligt: CPR-numre"), right=_HeaderFooterPart("Side &P af &N")
    )

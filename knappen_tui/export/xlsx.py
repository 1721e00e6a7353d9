"""The Excel workbook in the ministry's layout.

The sheet is the same for the site's own answer (`write_site_sheet`) and for a finished run (`write_report`).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, zip_longest
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.columns import Column, Value, to_text
from knappen_tui.domain.demo_mark import DEMO_MARK, marked_title
from knappen_tui.domain.overview import RunOverview
from knappen_tui.domain.report import Report, Unanswered
from knappen_tui.domain.udtraek import COLUMNS, Udtraek, title
from knappen_tui.export import facts
from knappen_tui.export.detail_sheets import detail_sheets
from knappen_tui.export.follow_up_sheet import OPFOELGNING, opfoelgning
from knappen_tui.export.overview_sheet import OVERBLIK, overblik
from knappen_tui.export.own_sheet import DIN_LISTE, din_liste
from knappen_tui.export.sheet_styles import CENTRED, HEADING, LEFT, NUMBER_FORMATS, TITLE, WARNING, WRAPPED, set_page
from knappen_tui.export.streamed import Rows, Stamp, add_sheet, new_workbook, save

UDTRAEK = "Udtræk"
_HEADING_ROWS = 3
_LAST_COLUMN = get_column_letter(len(COLUMNS))

_WIDEST = 60
_CHANGE_HEADINGS = ("CPR nr", "Ændring", "Oplysning", "Før", "Nu", "", "I alt", "Antal")
_WIDTHS = {2: (26, 70), 3: (10, 52, 34), 4: (10, 46, 26, 14), 8: (14, 18, 44, 20, 20, 4, 44, 10)}


def write_site_sheet(stream: BinaryIO, rows: Iterable[Udtraek], as_of: date, *, demo: bool = False) -> None:
    """Write the workbook as the site sends it, with the sheet "Udtræk" alone."""
    workbook = new_workbook()
    heading = marked_title(title(as_of)) if demo else title(as_of)
    save(workbook, stream, {UDTRAEK: _udtraek(workbook, rows, heading, demo=demo)})


def write_report(stream: BinaryIO, rows: Iterable[Udtraek], report: Report) -> None:
    """Write a finished run: its rows in the order given, and its report on further sheets.

    "Udtræk", "Din liste" (only if the list had own columns, and with details), "Overblik", "Opfølgning" (only if
    rules were used), "Moduler", "Prøver", "Henvisninger", "Merit" (these with details only), "Afviste linjer"
    (not of a part of the list), "Bemærkninger", "Mangler svar" and "Mangler detaljer" (these three only if there are
    any), "Ændringer" (only if the run was compared with an earlier sheet), "Kørsel".
    Rows are read one at a time. Raises `StorageError` if there are more than a sheet can hold.
    """
    workbook = new_workbook()
    overview, mark = RunOverview(), DEMO_MARK if report.demo else ""
    sheets = {UDTRAEK: _udtraek(workbook, overview.counting(rows), facts.headline(report), demo=report.demo)}
    if report.own:
        with_details = report.details is not None
        sheets[DIN_LISTE] = din_liste(workbook, report.own, report.codes, mark=mark, with_details=with_details)
    sheets[OVERBLIK] = overblik(workbook, overview, report, mark=mark)
    if report.follow_up:
        with_details = report.details is not None
        sheets[OPFOELGNING] = opfoelgning(
            workbook, report.follow_up, report.codes, mark=mark, with_details=with_details
        )
    if report.details:
        sheets |= detail_sheets(workbook, report.details, report.codes, mark=mark)
    if not report.part:
        rejected = [(remark.line, remark.text, remark.written) for remark in report.rejected]
        sheets["Afviste linjer"] = _table(
            workbook, "Afviste linjer", ("Linje", "Årsag", "Linjens tekst"), rejected or [("", "Ingen", "")]
        )
    if report.notes:
        notes = [
            (remark.line, remark.text, remark.written, remark.cpr.digits if remark.cpr else "")
            for remark in report.notes
        ]
        sheets["Bemærkninger"] = _table(
            workbook, "Bemærkninger", ("Linje", "Bemærkning", "Linjens tekst", "CPR nr"), notes
        )
    if report.unanswered:
        sheets["Mangler svar"] = _persons(workbook, "Mangler svar", report.unanswered)
    if report.details and report.details.missing:
        sheets["Mangler detaljer"] = _persons(workbook, "Mangler detaljer", report.details.missing)
    if report.changes is not None:
        sheets["Ændringer"] = _table(workbook, "Ændringer", _CHANGE_HEADINGS, _changes(report))
    headings = ("Kørsel", DEMO_MARK if report.demo else "Oplysning")
    sheets["Kørsel"] = _table(workbook, "Kørsel", headings, facts.koersel(report))
    save(workbook, stream, sheets)


def _persons(workbook: Workbook, title: str, persons: Iterable[Unanswered]) -> Rows:
    rows = [(person.cpr.digits, person.reason) for person in persons]
    return _table(workbook, title, ("CPR nr", "Årsag"), rows)


def _changes(report: Report) -> Iterator[tuple[str | int, ...]]:
    """Yield a line for each change, and beside the first lines how many persons changed in what way."""
    changes = report.changes or ()
    fields = Counter(change.column.full_heading for change in changes if change.column)
    counts = [
        *((kind.value, persons) for kind, persons in report.change_counts().items()),
        *(("ændret: " + heading, persons) for heading, persons in fields.most_common()),
    ]
    lines: list[tuple[str | int, ...]] = [
        (
            change.cpr.digits,
            change.kind.value,
            change.column.full_heading if change.column else "",
            to_text(change.before),
            to_text(change.after),
        )
        for change in changes
    ] or [("", "Ingen", "", "", "")]
    for line, count in zip_longest(lines, counts):
        yield (*(line or ("",) * 5), "", *(count or ("", "")))


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
    set_page(sheet, "landscape")
    return _udtraek_rows(sheet, rows, heading, demo=demo)


def _udtraek_rows(sheet: Worksheet, rows: Iterable[Udtraek], heading: str, *, demo: bool) -> Iterator[list[str]]:
    yield [Stamp(sheet, 1, **(WARNING if demo else TITLE)).cell(1, heading)]
    headings = [Stamp(sheet, number, **HEADING) for number in range(1, len(COLUMNS) + 1)]
    yield [stamp.cell(2, text) for stamp, text in zip(headings, _upper(), strict=True)]
    yield [stamp.cell(3, text) for stamp, text in zip(headings, _lower(), strict=True)]
    stamps = [
        Stamp(sheet, n, number_format=NUMBER_FORMATS[column.kind], alignment=CENTRED)
        for n, column in enumerate(COLUMNS, 1)
    ]
    number = _HEADING_ROWS
    for number, row in enumerate(rows, _HEADING_ROWS + 1):
        yield [
            stamp.cell(number, value)
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
    set_page(sheet, "portrait")
    return _table_rows(sheet, headings, rows)


def _table_rows(sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[list[str]]:
    style = {**HEADING, "alignment": LEFT}
    heading_stamps = [Stamp(sheet, number, **style) for number in range(1, len(headings) + 1)]
    yield [stamp.cell(1, text) for stamp, text in zip(heading_stamps, headings, strict=True)]
    stamps = [Stamp(sheet, n, number_format="@", alignment=WRAPPED) for n in range(1, len(headings) + 1)]
    for number, row in enumerate(rows, 2):
        yield [stamp.cell(number, value) for stamp, value in zip(stamps, row, strict=True)]


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
        set_page(sheet, "landscape")
        rows[name] = _plain_rows(sheet, headings, values, mark, filters=filters)
    save(workbook, stream, rows)


def _length(value: Value | int) -> int:
    return len(str(value)) if isinstance(value, int) else len(to_text(value))


def _plain_rows(
    sheet: Worksheet, headings: Sequence[str], rows: Iterable[Sequence[Value | int]], mark: str, *, filters: bool
) -> Iterator[list[str]]:
    number = 0
    if mark:
        number += 1
        yield [Stamp(sheet, 1, **WARNING).cell(number, mark)]
    number += 1
    yield [Stamp(sheet, column, **HEADING).cell(number, text) for column, text in enumerate(headings, 1)]
    texts = [Stamp(sheet, column, number_format="@", alignment=WRAPPED) for column in range(1, len(headings) + 1)]
    dates = [
        Stamp(sheet, column, number_format="dd-mm-yyyy", alignment=WRAPPED) for column in range(1, len(headings) + 1)
    ]
    top, line = number, number
    for line, row in enumerate(rows, number + 1):
        yield [
            (dates if isinstance(value, date) else texts)[column].cell(line, value)
            for column, value in enumerate(row)
            if value is not None
        ]
    if filters:
        sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(headings))}{line}"

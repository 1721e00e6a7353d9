"""A sheet with one heading row, filter buttons and, in a demo, the mark above it: the list's own columns and others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.columns import Column, Kind, Value
from knappen_tui.export.sheet_styles import HEADING, NUMBER_FORMATS, WARNING, set_page
from knappen_tui.export.streamed import Rows, Stamp, add_sheet

EXPLANATION = " (forklaring)"
CODE_WIDTH = 14
_OWN_WIDTH, _WIDEST = 18, 40
_HEADING_HEIGHT = 46  # three lines

# The cells of each line below the headings, given the sheet and the number of the first line.
Lines = Callable[[Worksheet, int], Iterable[Sequence[str]]]
# A heading, its column, and the explanations that stand there in place of the codes, None for the codes.
Explained = tuple[str, Column, Mapping[str, str] | None]


def filtered_sheet(
    workbook: Workbook,
    title: str,
    headings: Sequence[str],
    widths: Sequence[float],
    lines: Lines,
    *,
    mark: str,
    row_height: float | None = None,
) -> Rows:
    """Set up the sheet and return its rows as a lazy iterable; `mark` stands above the headings unless it is empty.

    `row_height` is that of the lines, in points.
    """
    sheet = add_sheet(workbook, title)
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    heading_row = 2 if mark else 1
    sheet.row_dimensions[heading_row].height = _HEADING_HEIGHT
    sheet.freeze_panes = f"A{heading_row + 1}"
    sheet.print_title_rows = f"{heading_row}:{heading_row}"
    if row_height is not None:
        sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = row_height, True
    set_page(sheet, "landscape")

    def rows() -> Iterator[Sequence[str]]:
        if mark:
            yield [Stamp(sheet, 1, **WARNING).cell(1, mark)]
        yield [Stamp(sheet, number, **HEADING).cell(heading_row, text) for number, text in enumerate(headings, 1)]
        last = heading_row
        for cells in lines(sheet, heading_row + 1):
            last += 1
            yield cells
        sheet.auto_filter.ref = f"A{heading_row}:{get_column_letter(len(headings))}{last}"

    return rows()


def own_widths(headings: Sequence[str]) -> list[float]:
    """The widths of the list's own columns."""
    return [min(max(_OWN_WIDTH, len(text) + 4), _WIDEST) for text in headings]


def explained(
    columns: Iterable[tuple[str, Column]], tables: Mapping[str, str], codes: Mapping[str, Mapping[str, str]]
) -> list[Explained]:
    """Return columns with their headings, each code with its explanation beside it where `codes` has any.

    `tables` names the table of `codes` by a column's field.
    """
    found: list[Explained] = []
    for heading, column in columns:
        found.append((heading, column, None))
        if table := codes.get(tables.get(column.field, "")):
            found.append((f"{heading}{EXPLANATION}", Column(column.field, "", Kind.TEXT), table))
    return found


def stamps_of(sheet: Worksheet, columns: Sequence[Explained], first: int) -> list[Stamp]:
    """Return the stamps of columns, the first of which is number `first` of the sheet."""
    return [
        Stamp(sheet, number, number_format=NUMBER_FORMATS[column.kind])
        for number, (_, column, _) in enumerate(columns, first)
    ]


def cells_of(
    line: int, stamps: Sequence[Stamp], columns: Sequence[Explained], values: Mapping[str, Value | int]
) -> list[str]:
    """Return the cells of a line, given the values by field; none for an empty one."""
    return [
        stamp.cell(line, value if codes is None else codes.get(str(value), ""))
        for stamp, (_, column, codes) in zip(stamps, columns, strict=True)
        if (value := values.get(column.field)) not in (None, "")
    ]

"""The sheets of a run's details: one row a registration, the CPR number and the list's own columns first."""

from collections.abc import Iterator, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from knappen_tui.domain.person_tables import CODE_TABLES, DETAIL_TABLES, Table
from knappen_tui.domain.report import RunDetails
from knappen_tui.export.filtered_sheet import CODE_WIDTH, cells_of, explained, filtered_sheet, own_widths, stamps_of
from knappen_tui.export.inert import xml_text
from knappen_tui.export.streamed import OwnStamp, Rows, Stamp

CPR_HEADING = "CPR nr"


def detail_sheets(
    workbook: Workbook, details: RunDetails, codes: Mapping[str, Mapping[str, str]], *, mark: str
) -> dict[str, Rows]:
    """Set up the sheets and return their rows by title, each a lazy iterable that reads the persons anew."""
    return {table.title: _sheet(workbook, table, details, codes, mark=mark) for table in DETAIL_TABLES}


def _sheet(
    workbook: Workbook, table: Table, details: RunDetails, codes: Mapping[str, Mapping[str, str]], *, mark: str
) -> Rows:
    columns = explained(((column.heading, column) for column in table.columns), CODE_TABLES, codes)
    others = details.others.get(table.field, ())
    headings = [CPR_HEADING, *details.headings, *(heading for heading, _, _ in columns), *map(xml_text, others)]
    widths = [CODE_WIDTH, *own_widths(details.headings), *[CODE_WIDTH] * (len(columns) + len(others))]
    first = len(details.headings) + 2

    def lines(sheet: Worksheet, line: int) -> Iterator[Sequence[str]]:
        number = Stamp(sheet, 1, number_format="@")
        own_stamps = [OwnStamp(sheet, place) for place in range(2, first)]
        stamps = stamps_of(sheet, columns, first)
        other_stamps = {
            heading: Stamp(sheet, place, number_format="@")
            for place, heading in enumerate(others, first + len(columns))
        }
        for person in details.persons():
            if person.details.kursist is None:
                continue
            for record in table.records(person.details.kursist):
                values = {column.field: getattr(record, column.field) for column in table.columns}
                andet = dict(record.andet)
                yield [
                    number.text(line, person.cpr.digits),
                    *(stamp.cell(line, value) for stamp, value in zip(own_stamps, person.own, strict=True)),
                    *cells_of(line, stamps, columns, values),
                    *(stamp.text(line, andet[heading]) for heading, stamp in other_stamps.items() if heading in andet),
                ]
                line += 1

    return filtered_sheet(workbook, table.title, headings, widths, lines, mark=mark)

"""Write openpyxl workbooks straight into the archive, the cells of each sheet as text.

openpyxl's write-only mode keeps each sheet in a temporary file, which would hold CPR numbers and survive a killed
process, and makes an object and a tree of XML elements of every value, which takes nine tenths of the time.

`_SheetWriter` and `_BookWriter` rely on openpyxl internals: `openpyxl.worksheet._writer.WorksheetWriter.write_rows`,
`ExcelWriter.write_worksheet`, `ExcelWriter.manifest`, and a sheet's `_charts`, `_drawing` and `_rels`. The cells are
those that openpyxl itself would write.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any, BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import Element, SubElement

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import StorageError
from knappen_tui.domain.own_columns import OwnValue
from knappen_tui.export.inert import xml_text

MAX_ROWS = 1_048_576
_WHOLE_SHEET = f"A1:XFD{MAX_ROWS}"

# Excel counts days from here; its calendar has a 29 February 1900, which did not exist.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1).toordinal()
_DAY = timedelta(days=1)
_BUFFERED_ROWS = 200
_MOMENTS = ((datetime, "dd-mm-yyyy hh:mm:ss"), (date, "dd-mm-yyyy"), (time, "hh:mm:ss"), (timedelta, "[h]:mm:ss"))
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})


class Stamp:
    """The style of one column's cells; makes the XML of a cell.

    Text stays text whatever it looks like: no formulas, no errors, no dates.
    """

    __slots__ = ("_head", "_tail")

    def __init__(self, sheet: Worksheet, column: int, **style: object) -> None:
        cell = Cell(sheet, row=1, column=column)
        for name, value in style.items():
            setattr(cell, name, value)
        self._head = f'<c r="{get_column_letter(column)}'
        self._tail = f'" s="{cell.style_id}"'

    def cell(self, row: int, value: str | bool | int | date | None) -> str:
        """Return the cell of a row (from 1), a date or a number as such, all else as text."""
        if isinstance(value, str):
            return self.text(row, value)
        if isinstance(value, date) and value.toordinal() >= _FIRST_DAY:
            return self.number(row, value.toordinal() - _DAY_ZERO)
        if value is None:
            return f'{self._head}{row}{self._tail} t="n"></c>'
        if isinstance(value, int) and not isinstance(value, bool):
            return self.number(row, value)
        return self.text(row, to_text(value))

    def text(self, row: int, value: str) -> str:
        """Return a cell with text."""
        value = xml_text(value)
        if not value:
            return f'{self._head}{row}{self._tail} t="inlineStr"></c>'
        preserve = "" if value == value.strip() else ' xml:space="preserve"'
        escaped = value.translate(_ESCAPES)
        return f'{self._head}{row}{self._tail} t="inlineStr"><is><t{preserve}>{escaped}</t></is></c>'

    def repeated(self, value: str) -> Callable[[int], str]:
        """Return what makes a cell with this text in any row."""
        head = self._head
        tail = self.text(0, value).removeprefix(f"{head}0")
        return lambda row: f"{head}{row}{tail}"

    def number(self, row: int, value: float) -> str:
        """Return a cell with a number."""
        return f'{self._head}{row}{self._tail} t="n"><v>{value!r}</v></c>'

    def truth(self, row: int, value: bool) -> str:
        """Return a cell with TRUE or FALSE."""
        return f'{self._head}{row}{self._tail} t="b"><v>{int(value)}</v></c>'


class OwnStamp:
    """The cells of one of the list's own columns: every type as it was."""

    __slots__ = ("_moments", "_numbers", "_texts")

    def __init__(self, sheet: Worksheet, column: int) -> None:
        self._texts = Stamp(sheet, column, number_format="@")
        self._numbers = Stamp(sheet, column)
        self._moments = {kind: Stamp(sheet, column, number_format=form) for kind, form in _MOMENTS}

    def cell(self, row: int, value: OwnValue) -> str:
        """Return the cell of a row, "" for an empty one."""
        if value is None or value == "":
            return ""
        if isinstance(value, str):
            return self._texts.text(row, value)
        if isinstance(value, bool):
            return self._numbers.truth(row, value)
        if isinstance(value, int | float):
            return self._numbers.number(row, value) if isfinite(value) else self._texts.text(row, str(value))
        days = _days(value)
        if days is None:
            return self._texts.text(row, to_text(value) if isinstance(value, date) else str(value))
        return self._moments[type(value)].number(row, days)


def _days(value: date | time | timedelta) -> float | None:
    """Return a moment as Excel's days, None where its calendar has no such day."""
    if isinstance(value, timedelta):
        return value / _DAY if value >= timedelta() else None
    if isinstance(value, time):
        return _of_day(value)
    if value.toordinal() < _FIRST_DAY:
        return None
    day = value.toordinal() - _DAY_ZERO
    return day + _of_day(value.time()) if isinstance(value, datetime) else day


def _of_day(moment: time) -> float:
    return timedelta(0, moment.second, moment.microsecond, 0, moment.minute, moment.hour) / _DAY


# The cells of each row, from the first row on; "" for a cell that is left out.
Rows = Iterable[Sequence[str]]


class _SheetWriter(WorksheetWriter):
    """Writes rows from an iterable of XML texts instead of the sheet's own."""

    def __init__(self, sheet: Worksheet, out: BinaryIO, rows: Rows) -> None:
        super().__init__(sheet, out)
        self._sheet = sheet
        self._stream = out
        self._iterable = rows

    def write_rows(self) -> None:
        """Write the rows. Raises `StorageError` beyond Excel's last row."""
        xf = cast("Any", self.xf).send(True)
        with xf.element("sheetData"):
            xf.write("")  # ends the start tag
            xf.flush()
            pieces: list[str] = []
            for number, cells in enumerate(self._iterable, 1):
                if number > MAX_ROWS:
                    raise StorageError(
                        f"Der er flere end {MAX_ROWS:,} rækker, og flere kan en Excel-fil ikke have.".replace(",", "."),
                        advice="Skriv listen som csv i stedet: --format csv.",
                    )
                attributes = "".join(f' {key}="{value}"' for key, value in self._attributes(number))
                pieces.append(f'<row r="{number}"{attributes}>{"".join(cells)}</row>')
                if len(pieces) == _BUFFERED_ROWS:
                    self._put(pieces)
            self._put(pieces)
        cast("Any", self.xf).send(None)

    def write_breaks(self) -> None:
        """Write the page breaks, and behind them that no number stored as text is an error to Excel.

        openpyxl has no class for that element.
        """
        super().write_breaks()
        errors = Element("ignoredErrors")
        SubElement(errors, "ignoredError", {"sqref": _WHOLE_SHEET, "numberStoredAsText": "1", "twoDigitTextYear": "1"})
        cast("Any", self.xf).send(errors)

    def _attributes(self, number: int) -> Iterable[tuple[str, str]]:
        dimensions = self._sheet.row_dimensions
        if number not in dimensions:  # `get` would make one
            return ()
        return dimensions[number]

    def _put(self, pieces: list[str]) -> None:
        self._stream.write("".join(pieces).encode("ascii", "xmlcharrefreplace"))
        pieces.clear()


class _BookWriter(ExcelWriter):
    """Writes each sheet straight into the archive."""

    def __init__(self, workbook: Workbook, archive: ZipFile, rows: Mapping[str, Rows]) -> None:
        super().__init__(workbook, archive)
        self._target = archive
        self._rows = rows

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet with its charts; openpyxl calls it for each."""
        with self._target.open(ws.path.removeprefix("/"), "w") as out:
            writer = _SheetWriter(ws, cast("BinaryIO", out), self._rows[ws.title])
            try:
                writer.write()
            finally:
                writer.close()
        sheet, written = cast("Any", ws), cast("Any", writer)
        sheet._rels = written._rels  # noqa: SLF001
        if sheet._charts:  # noqa: SLF001
            sheet._drawing = SpreadsheetDrawing()  # noqa: SLF001
            sheet._drawing.charts = sheet._charts  # noqa: SLF001
        self.manifest.append(ws)


def new_workbook() -> Workbook:
    """Return an empty workbook for `add_sheet` and `save`."""
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "knappen"
    return workbook


def add_sheet(workbook: Workbook, title: str) -> Worksheet:
    """Add a write-only sheet, which has the settings of a `Worksheet` and no cells."""
    return cast("Worksheet", workbook.create_sheet(title))


def save(workbook: Workbook, stream: BinaryIO, rows: Mapping[str, Rows]) -> None:
    """Write the workbook, `rows` by sheet title, read one at a time. The stream need not be seekable."""
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _BookWriter(workbook, archive, rows).write_data()

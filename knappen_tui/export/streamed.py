"""Write openpyxl workbooks straight into the archive, with one reused cell object per column.

openpyxl's write-only mode keeps each sheet in a temporary file, which would hold CPR numbers and survive a killed
process, and creates a styled cell for every value, which takes two thirds of the time.

`_SheetWriter` and `_BookWriter` rely on openpyxl internals: `openpyxl.worksheet._writer.WorksheetWriter.rows`,
`ExcelWriter.write_worksheet`, `ExcelWriter.manifest`, and a cell's `_value` and `data_type`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import StorageError
from knappen_tui.export.inert import xml_text

MAX_ROWS = 1_048_576

# Excel counts days from here; its calendar has a 29 February 1900, which did not exist.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1).toordinal()


class Stamp(Cell):
    """The reused cell of one column: its style is looked up once, its type never guessed.

    Text stays text whatever it looks like: no formulas, no errors, no dates.
    """

    __slots__ = ("_letter", "_number")

    def __init__(self, sheet: Worksheet, column: int, **style: object) -> None:
        super().__init__(sheet, row=1, column=column)
        for name, value in style.items():
            setattr(self, name, value)
        self._letter = self.column_letter
        self._number = super().style_id

    @property
    def style_id(self) -> int:
        """The style's index in the workbook."""
        return self._number

    @property
    def has_style(self) -> bool:
        """True: a blank cell is written too."""
        return True

    @property
    def coordinate(self) -> str:
        """The cell's address, `B7`."""
        return f"{self._letter}{self.row}"

    def set(self, row: int, value: str | bool | int | date | None) -> "Stamp":
        """Set row (from 1) and value, a date or a number as such, all else as text; return the cell."""
        self.row = row
        if isinstance(value, date) and value.toordinal() >= _FIRST_DAY:
            self.data_type = "n"
            self._value: str | int | None = value.toordinal() - _DAY_ZERO
        elif value is None or (isinstance(value, int) and not isinstance(value, bool)):
            self.data_type = "n"
            self._value = value
        else:
            self.data_type = "s"
            self._value = xml_text(to_text(value))
        return self


Rows = Iterable[list[Stamp]]


class _SheetWriter(WorksheetWriter):
    """Writes rows from an iterable instead of the sheet's own."""

    def __init__(self, sheet: Worksheet, out: BinaryIO, rows: Rows) -> None:
        super().__init__(sheet, out)
        self._iterable = rows

    def rows(self) -> Iterable[tuple[int, list[Stamp]]]:  # type: ignore[override]  # openpyxl only loops over them
        """Yield row numbers and cells. Raises `StorageError` beyond Excel's last row."""
        for number, cells in enumerate(self._iterable, 1):
            if number > MAX_ROWS:
                raise StorageError(
                    f"Der er flere end {MAX_ROWS:,} rækker, og flere kan et Excel-ark ikke have.".replace(",", "."),
                    advice="Skriv listen som csv i stedet: --format csv.",
                )
            yield number, cells


class _BookWriter(ExcelWriter):
    """Writes each sheet straight into the archive."""

    def __init__(self, workbook: Workbook, archive: ZipFile, rows: Mapping[str, Rows]) -> None:
        super().__init__(workbook, archive)
        self._target = archive
        self._rows = rows

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write one sheet; openpyxl calls it for each."""
        with self._target.open(ws.path.removeprefix("/"), "w") as out:
            writer = _SheetWriter(ws, cast("BinaryIO", out), self._rows[ws.title])
            try:
                writer.write()
            finally:
                writer.close()
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

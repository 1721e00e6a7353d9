"""openpyxl's write-only workbook, streamed further: straight into the archive, with cells that are used again.

openpyxl parks every sheet in a file in the system's temporary folder and makes a new styled cell for every value.
The file would hold CPR numbers and survive a killed process; the cells are two thirds of the time.
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

# Excel counts days from here; before March 1900 its calendar has a leap day that never was.
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1).toordinal()


class Stamp(Cell):
    """One cell of a column, set anew for every row: its style is looked up once, its type never guessed.

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
        """The number of the style in the workbook."""
        return self._number

    @property
    def has_style(self) -> bool:
        """Always: a stamp is written even where it is blank."""
        return True

    @property
    def coordinate(self) -> str:
        """The cell's address, `B7`."""
        return f"{self._letter}{self.row}"

    def set(self, row: int, value: str | bool | int | date | None) -> "Stamp":
        """Take a value in a row (counted from 1): a date or a number as such, all else as inert text."""
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
    """Writes rows as they come instead of rows that lie in the sheet."""

    def __init__(self, sheet: Worksheet, out: BinaryIO, rows: Rows) -> None:
        super().__init__(sheet, out)
        self._coming = rows

    def rows(self) -> Iterable[tuple[int, list[Stamp]]]:  # type: ignore[override]  # openpyxl only loops over them
        """Row numbers and cells; raises `StorageError` where Excel's last row is passed."""
        for number, cells in enumerate(self._coming, 1):
            if number > MAX_ROWS:
                raise StorageError(
                    f"Der er flere end {MAX_ROWS:,} rækker, og flere kan et Excel-ark ikke have.".replace(",", "."),
                    advice="Skriv listen som csv i stedet: --format csv.",
                )
            yield number, cells


class _BookWriter(ExcelWriter):
    """Puts each sheet into the archive while it is written."""

    def __init__(self, workbook: Workbook, archive: ZipFile, rows: Mapping[str, Rows]) -> None:
        super().__init__(workbook, archive)
        self._target = archive
        self._rows = rows

    def write_worksheet(self, ws: Worksheet) -> None:
        """Stream one sheet; called by openpyxl for each in turn."""
        with self._target.open(ws.path.removeprefix("/"), "w") as out:
            writer = _SheetWriter(ws, cast("BinaryIO", out), self._rows[ws.title])
            try:
                writer.write()
            finally:
                writer.close()
        self.manifest.append(ws)


def new_workbook() -> Workbook:
    """An empty workbook for `add_sheet` and `save`."""
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "knappen"
    return workbook


def add_sheet(workbook: Workbook, title: str) -> Worksheet:
    """A write-only sheet; it has `Worksheet`'s settings, though not its cells."""
    return cast("Worksheet", workbook.create_sheet(title))


def save(workbook: Workbook, stream: BinaryIO, rows: Mapping[str, Rows]) -> None:
    """Write the workbook, each sheet's rows (by its title) pulled one at a time; the stream need not be seekable."""
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        _BookWriter(workbook, archive, rows).write_data()

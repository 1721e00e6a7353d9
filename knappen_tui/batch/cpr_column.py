"""Which column of a workbook or a csv file has the CPR numbers, and where its rows begin.

A column is told by its heading (`CPR_HEADINGS`) and by what is in it; a title may stand above the headings. Where
several columns are possible, or none, `ColumnUnclear` names them: a second CPR column, of a spouse or a child, is never
taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from knappen_tui.domain.column_words import CPR_WORDS
from knappen_tui.domain.cpr import InvalidCpr, parse
from knappen_tui.domain.own_columns import ColumnChoice, ColumnUnclear, ListPreview, OwnValue, PreviewColumn
from knappen_tui.tables.cells import RawTable, Row
from knappen_tui.tables.sheet_layout import SheetLayout
from knappen_tui.tables.workbook_guard import column_letters
from knappen_tui.web.text import clean, folded, listed, mentions

CPR_HEADINGS = frozenset(map(folded, (*CPR_WORDS, "CPR nummer", "CPR no", "Person nr", "Personnr", "P-nummer")))
# A column of CPR numbers whose heading has one of these words is another person's than the row's.
OTHER_PERSONS = (
    "ægtefælle", "samlever", "partner", "kæreste", "barn", "børn", "mor", "moder", "far", "fader", "forælder",
    "forældre", "søskende", "værge", "pårørende", "kontaktperson", "familie", "ledsager", "medforsørger",
)  # fmt: skip

_HEADING_WITHIN = 50  # rows
_SAMPLE = 500  # rows that tell what is in a column
_PREVIEWED = 12  # rows
_AS_DATE = "Excel har lavet cifrene om til en dato"


@dataclass(frozen=True, slots=True)
class CprColumn:
    """The column of a table with the CPR numbers, from 0, and its rows' headings.

    `first` is the place of the first row below the headings in the table's rows; `heading_row` is the row's number in
    the sheet, None where there are no headings. `others` are further columns that look like CPR numbers.
    """

    table: RawTable
    column: int
    first: int
    heading_row: int | None
    headings: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def letters(self) -> str:
        """The column's letters in the sheet."""
        return column_letters(self.table.first_column + self.column)


@dataclass(slots=True)
class _Candidate:
    sheet: "_Sheet"
    column: int
    heading: str
    is_named: bool
    right: int = 0
    filled: int = 0

    @property
    def letters(self) -> str:
        return column_letters(self.sheet.table.first_column + self.column)

    @property
    def is_likely(self) -> bool:
        return self.right > 0 and self.right * 2 >= self.filled

    @property
    def is_other_person(self) -> bool:
        return not self.is_named and mentions(self.heading, OTHER_PERSONS)

    def __str__(self) -> str:
        sheet = f"fane {listed([self.sheet.table.name])}, " if self.sheet.table.name else ""
        heading = f" {listed([self.heading])}" if self.heading.strip() else ""
        return f"{sheet}kolonne {self.letters}{heading}: {self.right} af {self.filled} celler ligner CPR-numre"


class _Sheet:
    """One table with its columns; `limit` is how many rows are looked at."""

    def __init__(self, table: RawTable, today: date, limit: int) -> None:
        self.table = table
        self.named_at = _named_row(table.rows, today)
        self.columns = self._columns(today, limit)

    def _columns(self, today: date, limit: int) -> list[_Candidate]:
        rows = self.table.rows
        heading = rows[self.named_at] if self.named_at is not None else ()
        first = 0 if self.named_at is None else self.named_at + 1
        body = rows[first : first + limit]
        found = []
        for column in range(max(map(len, rows[: first + limit]), default=0)):
            text = str(cell_at(heading, column))
            one = _Candidate(self, column, text, folded(text) in CPR_HEADINGS)
            for row in body:
                if (cell := cell_at(row, column)) not in ("", None):
                    one.filled += 1
                    one.right += is_cpr(cell, today)
            found.append(one)
        if self.named_at is None:
            for one in found:
                if (at := _heading_above(rows, one.column, today)) is not None:
                    one.heading = str(cell_at(rows[at], one.column))
                    one.filled -= 1
        return found

    def heading_at(self, column: int, today: date) -> int | None:
        return self.named_at if self.named_at is not None else _heading_above(self.table.rows, column, today)


def find(
    tables: Sequence[RawTable], layouts: Mapping[str, SheetLayout], choice: ColumnChoice, *, name: str, today: date
) -> CprColumn:
    """Return the CPR column; `name` is the file's, for messages. Raises `ColumnUnclear`."""
    sheets = [_Sheet(table, today, _SAMPLE) for table in tables if any(table.rows)]
    if choice.sheet is not None:
        sheets = _sheets_called(sheets, choice.sheet, name)
    candidates = [one for sheet in sheets for one in _possible(sheet, choice.column)]
    if choice.column is not None and len(candidates) > 1:
        candidates = [one for one in candidates if one.right] or candidates
    if len(candidates) != 1:
        raise _unclear(sheets, candidates, choice, name, today)
    return _found(candidates[0], layouts, today)


def is_cpr(cell: OwnValue, today: date) -> bool:
    """Whether a cell has a CPR number, however Excel has changed it."""
    try:
        parse(cell_text(cell), today=today)
    except InvalidCpr:
        return False
    return True


def cell_text(cell: OwnValue) -> str:
    """Return the text of a cell with a CPR number, for `parse`. Raises `InvalidCpr` for a date and an empty cell."""
    if isinstance(cell, str):
        text = cell.strip().strip("'’`´").strip()
    elif isinstance(cell, date | datetime):
        raise InvalidCpr(_AS_DATE)
    elif isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    else:
        text = "" if cell is None else str(cell)
    if not text:
        raise InvalidCpr("der står ikke noget CPR-nummer")
    return text


def cell_at(row: Row, column: int) -> OwnValue:
    """Return a row's cell, "" beyond its end: rows of text may be shorter than others."""
    return row[column] if column < len(row) else ""


def _named_row(rows: Sequence[Row], today: date) -> int | None:
    """Return the place of the first row with a CPR heading that has no CPR number above it."""
    for at, row in enumerate(rows[:_HEADING_WITHIN]):
        for column, cell in enumerate(row):
            if not isinstance(cell, str) or folded(cell) not in CPR_HEADINGS:
                continue
            if not any(is_cpr(cell_at(above, column), today) for above in rows[:at]):
                return at
    return None


def _heading_above(rows: Sequence[Row], column: int, today: date) -> int | None:
    """Return the place of the filled row above a column's first CPR number, where it has text without digits there."""
    first = next((at for at, row in enumerate(rows[:_SAMPLE]) if is_cpr(cell_at(row, column), today)), 0)
    for at in range(first - 1, -1, -1):
        if any(cell not in ("", None) for cell in rows[at]):
            cell = cell_at(rows[at], column)
            is_text = isinstance(cell, str) and cell.strip() and not any(map(str.isdigit, cell))
            return at if is_text else None
    return None


def _possible(sheet: _Sheet, wanted: str | None) -> list[_Candidate]:
    """Return the columns of a sheet that may be meant: the wanted one, else the named one, else all likely ones."""
    if wanted is not None:
        called = [one for one in sheet.columns if folded(one.heading) == folded(wanted) != ""]
        return called or [one for one in sheet.columns if one.letters == wanted.strip().upper()]
    likely = [one for one in sheet.columns if one.is_likely]
    named = [one for one in sheet.columns if one.is_named and one.right]
    if len(named) == 1 and (named[0].is_likely or likely == []):
        return named
    if len(likely) == 1 and likely[0].is_other_person:
        return []
    return likely if not named else list({id(one): one for one in (*named, *likely)}.values())


def _found(one: _Candidate, layouts: Mapping[str, SheetLayout], today: date) -> CprColumn:
    table = one.sheet.table
    at = one.sheet.heading_at(one.column, today)
    others = tuple(
        str(other.letters) + (f" {listed([other.heading])}" if other.heading.strip() else "")
        for other in one.sheet.columns
        if other is not one and other.is_likely
    )
    if at is None:
        return CprColumn(table, one.column, 0, None, (), others)
    last = at
    number = table.first_row + at
    for merged in layouts.get(table.name, SheetLayout()).merged:
        if merged.column == table.first_column + one.column and merged.first_row <= number <= merged.last_row:
            last = merged.last_row - table.first_row
    width = max(map(len, table.rows))
    lines = [table.rows[place] for place in range(at, min(last + 1, len(table.rows)))]
    headings = tuple(
        next((text for line in reversed(lines) if (text := _heading_text(cell_at(line, column)))), "")
        for column in range(width)
    )
    return CprColumn(table, one.column, last + 1, number, headings, others)


def _heading_text(cell: OwnValue) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else clean(str(cell))


def _sheets_called(sheets: list[_Sheet], wanted: str, name: str) -> list[_Sheet]:
    called = [sheet for sheet in sheets if folded(sheet.table.name) == folded(wanted)]
    if not called and wanted.isdigit() and 0 < int(wanted) <= len(sheets):
        called = [sheets[int(wanted) - 1]]
    if called:
        return called
    raise ColumnUnclear(
        f"{name} har ingen fane {listed([wanted])} med noget i.",
        advice=f"Fanerne med noget i er: {listed(sheet.table.name for sheet in sheets)}.",
        possible=0,
        previews=tuple(map(_preview, sheets)),
    )


def _unclear(
    sheets: list[_Sheet], candidates: list[_Candidate], choice: ColumnChoice, name: str, today: date
) -> ColumnUnclear:
    shown = candidates or [one for sheet in sheets for one in sheet.columns if one.is_named or one.is_likely]
    # Counted once more, in every row.
    whole = {id(sheet): _Sheet(sheet.table, today, len(sheet.table.rows)) for sheet in sheets}
    lines = "".join(f"\n  {whole[id(one.sheet)].columns[one.column]}" for one in shown)
    if candidates:
        message = f"{name} har flere kolonner, der kan være CPR-numrene:"
    elif choice.column is not None:
        message = f"{name} har ingen kolonne {listed([choice.column])}."
    else:
        message = f"{name} har ingen kolonne, der sikkert er CPR-numrene{':' if lines else '.'}"
    several = len({id(one.sheet) for one in shown}) > 1
    sheet = " og --sheet NAVN" if several else ""
    advice = f"Vælg kolonnen med --column BOGSTAV{sheet}."
    if not shown:
        advice = f"Skriv CPR-nr. over kolonnen med numrene, eller v{advice[1:]}"
    return ColumnUnclear(
        f"{message}{lines}",
        advice=advice,
        possible=len(shown),
        previews=tuple(map(_preview, sheets)),
    )


def previews(tables: Sequence[RawTable], today: date) -> tuple[ListPreview, ...]:
    """Return the first rows and the columns of each sheet with something in it."""
    return tuple(_preview(_Sheet(table, today, _SAMPLE)) for table in tables if any(table.rows))


def _preview(sheet: _Sheet) -> ListPreview:
    rows = tuple(tuple(row) for row in sheet.table.rows[:_PREVIEWED])
    columns = tuple(PreviewColumn(one.letters, one.heading, one.right, one.filled) for one in sheet.columns)
    return ListPreview(sheet.table.name, sheet.table.first_row, rows, columns)

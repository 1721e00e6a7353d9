"""A file of results: a workbook, a csv file or a table of any other kind, its columns found by words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knappen_tui.domain.columns import Column, Kind, from_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, NothingUsable
from knappen_tui.domain.storage import reason
from knappen_tui.stil.amu.participation import COLUMNS, parse_cpr
from knappen_tui.stil.amu.plan import WantedRow
from knappen_tui.stil.amu.results import ExamResult, parse_result
from knappen_tui.tables.cells import Cell, RawTable, UnreadableTable, is_nothing
from knappen_tui.tables.headings import Heading, UnclearHeadings, expect, match
from knappen_tui.tables.reader import read_tables
from knappen_tui.web.text import clean, listed

_READ = ("cpr", "fagkode", "niveau", "startdato", "hold_id", "resultat", "selvstuderende")
_REQUIRED = ("cpr", "fagkode")
_WORDS = {
    "cpr": ("CPR", "CPR-nr", "CPR-nummer", "Personnummer", "P-nr"),
    "fagkode": ("Fag", "Mål", "Kode", "Kursuskode", "Uddannelseskode"),
    "resultat": ("Prøveresultat", "Resultatkode", "Nyt resultat"),
    "selvstuderende": ("Selvstud",),
}
_HEADING_WITHIN = 20  # rows
_MOST_ROWS = 100_000


class UnreadableResults(NothingUsable):
    """A file without results that can be used."""

    kind = "UnreadableResults"
    title = "Filen kan ikke bruges"


def read_results(path: Path) -> list[WantedRow]:
    """Return the rows of a file. Raises `ConfigurationError`, `UnreadableResults`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} kan ikke læses: {reason(error)}.") from error
    try:
        tables = [table for table in read_tables(content) if any(table.rows)]
    except UnreadableTable as error:
        advice = "Gem filen som .xlsx eller .csv, uden adgangskode."
        raise UnreadableResults(f"{path.name} kan ikke læses. {error.message}", advice=advice) from error
    readable = [(table, *found) for table in tables if (found := _headings(table, path.name))]
    if not readable:
        raise UnreadableResults(
            f"{path.name} har ingen kolonner med CPR-nummer, fagkode og resultat.",
            advice="Skriv overskrifterne CPR, Fagkode, Niveau, Startdato og Resultat over kolonnerne.",
        )
    sheets = [table.name for table, *_ in readable]
    if len(readable) > 1 and any(sheets):
        raise UnreadableResults(
            f"{path.name} har flere faner med resultater: {listed(sheets)}.",
            advice="Gem den rigtige fane i sin egen fil.",
        )
    table, at, places = readable[0]
    rows = list(_rows(table, at, places))
    if not rows or len(rows) > _MOST_ROWS:
        raise UnreadableResults(f"{path.name} har ingen rækker, eller over {_MOST_ROWS}.")
    return rows


def _headings(table: RawTable, name: str) -> tuple[int, Mapping[str, int]] | None:
    """Return the place of the row with the headings, and that of each column."""
    columns = [_column(column) for column in COLUMNS if column.field in _READ]
    expected = expect(columns, {column.field: column.words for column in columns}, {})
    for at, row in enumerate(table.rows[:_HEADING_WITHIN]):
        headings = tuple(Heading("", clean(str(cell)) if isinstance(cell, str) else "") for cell in row)
        try:
            places = match(expected, headings)
        except UnclearHeadings as unclear:
            if unclear.matched < len(_REQUIRED):
                continue
            names = listed(column.heading for column in unclear.ambiguous)
            raise UnreadableResults(
                f"{name} har flere kolonner, der kan være {names}.", advice="Giv de andre kolonner en anden overskrift."
            ) from unclear
        if all(one in places for one in _REQUIRED) and ("resultat" in places or "selvstuderende" in places):
            return at, places
    return None


def _column(column: Column) -> Column:
    return Column(column.field, column.heading, column.kind, words=(*column.words, *_WORDS.get(column.field, ())))


def _rows(table: RawTable, at: int, places: Mapping[str, int]) -> Iterator[WantedRow]:
    for line, row in enumerate(table.rows[at + 1 :], table.first_row + at + 1):
        cells = {name: _cell(row, place) for name, place in places.items()}
        if any(cell not in ("", None) for cell in cells.values()):
            yield _wanted(line, cells)


def _wanted(line: int, cells: Mapping[str, Cell]) -> WantedRow:
    values: dict[str, Any] = {}
    faults = []
    for name, cell in cells.items():
        try:
            values[name] = _READERS[name](cell)
        except ValueError as error:
            faults.append(f"{_HEADINGS[name]}: {error}")
    if not faults and not values["fagkode"]:
        faults.append("Fagkode: feltet er tomt")
    return WantedRow(line, **values, fault="; ".join(faults))


def _cell(row: Sequence[Cell], place: int) -> Cell:
    cell = row[place] if place < len(row) else None
    return clean(cell.removeprefix("\t")) if isinstance(cell, str) else cell


def _text(cell: Cell) -> str:
    """Return a cell's text; Excel keeps a code as a number."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _cpr(cell: Cell) -> Cpr:
    if isinstance(cell, date):
        raise ValueError("Excel har lavet cifrene om til en dato")  # noqa: TRY004 - the value in the file is at fault
    text = _text(cell)
    if not text:
        raise ValueError("feltet er tomt")
    is_number = isinstance(cell, int | float)
    return parse_cpr(text.zfill(10) if is_number and len(text) == 9 else text)


def _niveau(cell: Cell) -> str:
    text = _text(cell)
    return "" if is_nothing(text) else text


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    found = from_text(_text(cell), Kind.DATE)
    return found if isinstance(found, date) else None


def _resultat(cell: Cell) -> ExamResult | None:
    text = _text(cell)
    return None if is_nothing(text) else parse_result(text)


def _selvstuderende(cell: Cell) -> bool | None:
    if isinstance(cell, bool):
        return cell
    found = from_text(_text(cell), Kind.JA_NEJ)
    return None if found is None else bool(found)


_READERS = {
    "cpr": _cpr, "fagkode": _text, "niveau": _niveau, "startdato": _day,
    "hold_id": lambda cell: _text(cell) or None, "resultat": _resultat, "selvstuderende": _selvstuderende,
}  # fmt: skip
_HEADINGS = {column.field: column.heading for column in COLUMNS}

"""A file of results: a workbook, a csv file or a table of any other kind, its columns found by words."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from knappen_tui.domain.columns import Column, Kind, from_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import ConfigurationError, NothingUsable
from knappen_tui.domain.storage import reason
from knappen_tui.stil.amu.participation import FIELDS, Participation, parse_cpr
from knappen_tui.stil.amu.plan import WantedRow
from knappen_tui.stil.amu.results import ExamResult, parse_result
from knappen_tui.tables.cells import Cell, RawTable, UnreadableTable, is_nothing
from knappen_tui.tables.headings import Expected, Heading, UnclearHeadings, expect, match
from knappen_tui.tables.reader import read_tables
from knappen_tui.web.text import clean, folded, listed

_WANTED = ("cpr", "fagkode", "niveau", "startdato", "hold_id", "resultat", "selvstuderende")
_WHOLE = (*_WANTED, "slutdato", "kursusnavn", "fkb")
_NEEDED = frozenset({"cpr", "fagkode", "startdato", "slutdato", "hold_id", "kursusnavn"})
_REQUIRED = ("cpr", "fagkode")
_WORDS = {
    "cpr": ("CPR", "CPR-nr", "CPR-nummer", "Personnummer", "P-nr"),
    "fagkode": ("Fag", "Mål", "Kode", "Kursuskode", "Uddannelseskode"),
    "resultat": ("Prøveresultat", "Resultatkode", "Nyt resultat"),
    "selvstuderende": ("Selvstud",),
}
_LETTERS = re.compile(r"[^\W\d_]+")
_HEADING_WITHIN = 20  # rows
_MOST_ROWS = 100_000


class UnreadableResults(NothingUsable):
    """A file without results that can be used."""

    kind = "UnreadableResults"
    title = "Filen kan ikke bruges"


def read_results(path: Path) -> list[WantedRow]:
    """Return the rows of a file of results. Raises `ConfigurationError`, `UnreadableResults`."""
    rows = _rows(path, _WANTED, lambda places: not {"resultat", "selvstuderende"}.isdisjoint(places))
    return [_wanted(line, cells) for line, cells in rows]


def read_participations(path: Path) -> list[tuple[int, Participation]]:
    """Return the whole participations of a file, each with its line. Raises `ConfigurationError`, `UnreadableResults`.

    A row that can't be used refuses the file: nothing is to be created from half of one.
    """
    found = []
    for line, cells in _rows(path, _WHOLE, lambda places: places.keys() >= _NEEDED):
        values, faults = _whole_values(cells)
        if faults:
            raise UnreadableResults(f"{path.name}, række {line}: {'; '.join(faults)}.")
        found.append((line, Participation(**values)))
    return found


def typed_participation(typed: Mapping[str, str], before: Participation | None) -> Participation:
    """Return the participation of texts by field; with `before` what differs from it, whose number stays for "".

    Raises `ValueError` with what can't be used, in Danish.
    """
    cells = {name: clean(text) for name, text in typed.items()}
    if before is not None and not cells["cpr"]:
        cells["cpr"] = before.cpr.digits
    values, faults = _whole_values(cells)
    if not faults and values["slutdato"] < values["startdato"]:
        faults.append(f"{_HEADINGS['slutdato']}: den ligger før startdatoen")
    if faults:
        raise ValueError("; ".join(faults))
    return Participation(**values) if before is None else replace(before, **values)


def headings() -> Mapping[str, str]:
    """Return the heading of each field of a participation."""
    return _HEADINGS


def _whole_values(cells: Mapping[str, Cell]) -> tuple[dict[str, Any], list[str]]:
    """Return the values of a whole participation by field, and why it can't be used."""
    values, faults = _values(cells)
    faults += [
        f"{_HEADINGS[name]}: feltet er tomt" for name in _WHOLE if name in _NEEDED & values.keys() and not values[name]
    ]
    values["resultat"] = values.get("resultat") or ExamResult.INTET
    values["selvstuderende"] = bool(values.get("selvstuderende"))
    return values, faults


def _rows(
    path: Path, names: Sequence[str], is_enough: Callable[[Mapping[str, int]], bool]
) -> list[tuple[int, dict[str, Cell]]]:
    """Return the filled rows of the only table with these columns, each with its line and its cells by field."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{path} kan ikke læses: {reason(error)}.") from error
    try:
        tables = [table for table in read_tables(content) if any(table.rows)]
    except UnreadableTable as error:
        advice = "Gem filen som .xlsx eller .csv, uden adgangskode."
        raise UnreadableResults(f"{path.name} kan ikke læses. {error.message}", advice=advice) from error
    columns = [_column(column) for column in FIELDS if column.field in names]
    expected = expect(columns, {column.field: column.words for column in columns}, {})
    readable = [(table, *found) for table in tables if (found := _headings(table, path.name, expected, is_enough))]
    if not readable:
        wanted = ", ".join(column.heading for column in columns)
        raise UnreadableResults(
            f"{path.name} har ikke de kolonner, der skal bruges.",
            advice=f"Skriv overskrifterne over kolonnerne: {wanted}.",
        )
    if len(readable) > 1 and any(table.name for table, *_ in readable):
        sheets = listed(table.name for table, *_ in readable)
        raise UnreadableResults(
            f"{path.name} har flere faner med resultater: {sheets}.", advice="Gem den rigtige fane i sin egen fil."
        )
    table, at, places = readable[0]
    lines = enumerate(table.rows[at + 1 :], table.first_row + at + 1)
    rows = [(line, {name: _cell(row, place) for name, place in places.items()}) for line, row in lines]
    filled = [(line, cells) for line, cells in rows if any(cell not in ("", None) for cell in cells.values())]
    if not filled:
        raise UnreadableResults(f"{path.name} har overskrifter, men ingen rækker under dem.")
    if len(filled) > _MOST_ROWS:
        raise UnreadableResults(f"{path.name} har {len(filled)} rækker; der kan højst være {_MOST_ROWS}.")
    return filled


def _headings(
    table: RawTable, name: str, expected: tuple[Expected, ...], is_enough: Callable[[Mapping[str, int]], bool]
) -> tuple[int, Mapping[str, int]] | None:
    """Return the place of the row with the headings, and that of each column."""
    for at, row in enumerate(table.rows[:_HEADING_WITHIN]):
        texts = [clean(cell) if isinstance(cell, str) else "" for cell in row]
        unsure = [text for text in texts if _may_be_result(text, expected)]
        headings = tuple(Heading("", "" if text in unsure else text) for text in texts)
        try:
            places = match(expected, headings)
        except UnclearHeadings as unclear:
            if unclear.matched < len(_REQUIRED):
                continue
            names = listed(column.heading for column in unclear.ambiguous)
            raise UnreadableResults(
                f"{name} har flere kolonner, der kan være {names}.", advice="Giv de andre kolonner en anden overskrift."
            ) from unclear
        if all(one in places for one in _REQUIRED):
            if unsure and "resultat" not in places:
                raise UnreadableResults(
                    f"{name} har ingen kolonne, der sikkert er resultatet, kun {listed(unsure)}.",
                    advice="Skriv Resultat over den kolonne, der skal registreres.",
                )
            if is_enough(places):
                return at, places
    return None


def _may_be_result(heading: str, expected: tuple[Expected, ...]) -> bool:
    """Whether a heading has a word for the result among other words: »Resultat sidste gang« is another column."""
    spellings = next(one.spellings for one in expected if one.column.field == "resultat")
    words = [folded(word) for word in _LETTERS.findall(heading)]
    return len(words) > 1 and folded(heading) not in spellings and not spellings.isdisjoint(words)


def _column(column: Column) -> Column:
    return Column(column.field, column.heading, column.kind, words=(*column.words, *_WORDS.get(column.field, ())))


def _wanted(line: int, cells: Mapping[str, Cell]) -> WantedRow:
    values, faults = _values(cells)
    if not faults and not values["fagkode"]:
        faults.append("Fagkode: feltet er tomt")
    return WantedRow(line, **values, fault="; ".join(faults))


def _values(cells: Mapping[str, Cell]) -> tuple[dict[str, Any], list[str]]:
    """Return the values of a row by field, and why others can't be used."""
    values: dict[str, Any] = {}
    faults = []
    for name, cell in cells.items():
        try:
            values[name] = _READERS[name](cell)
        except ValueError as error:
            faults.append(f"{_HEADINGS[name]}: {error}")
    return values, faults


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


def _level(cell: Cell) -> str:
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
    "cpr": _cpr,
    "fagkode": _text,
    "niveau": _level,
    "startdato": _day,
    "slutdato": _day,
    "kursusnavn": _text,
    "fkb": _level,
    "hold_id": lambda cell: _text(cell) or None,
    "resultat": _resultat,
    "selvstuderende": _selvstuderende,
}
_HEADINGS = {column.field: column.heading for column in FIELDS}

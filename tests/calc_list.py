"""A caseworker's list as LibreOffice Calc exports it in every format, and the rows of Din liste that it leads to."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl

from knappen_tui.backend.population import known_cprs, unknown_cprs
from knappen_tui.domain.udtraek import COLUMNS
from tests import office
from tests.support import sheet_rows

# Semicolon, quotes where needed, cp1252, values as shown.
FILTERS = {
    "xlsx": "xlsx:Calc MS Excel 2007 XML",
    "xls": "xls:MS Excel 97",
    "ods": "ods:calc8",
    "csv": "csv:Text - txt - csv (StarCalc):59,34,1,1,,1030,false,true",
}
HEADINGS = ("Navn", "CPR-nr.", "Sag", "Modtaget", "Timer", "Ægtefælles CPR")
HIDDEN = (6, 8)
DAY = date(2024, 2, 1)


def people_of(database: Path) -> list[str]:
    """Known persons, one of them born before the tenth of a month, and one whom the register does not have."""
    known = [cpr.digits for cpr in known_cprs(database, 200)]
    early = next(digits for digits in known if digits.startswith("0"))
    return [*[digits for digits in known if digits != early][:4], early, unknown_cprs(1)[0].digits]


def rows_of(people: list[str]) -> list[tuple[Any, ...]]:
    """The rows below the headings: a lost zero, hyphens, a duplicate, a refused row."""
    first, second, third, fourth, early, unknown = people
    return [
        ("Eksempel Ærlig", first, "S-1", DAY, 12, second),
        ("Eksempel Østen", int(early), "S-2", DAY, 7.5, None),
        ("Eksempel Åge", f"{second[:6]}-{second[6:]}", "S-3", DAY, 0, third),
        ("Eksempel Fire", third, None, DAY, 3, None),
        ("Eksempel Fem", first, "S-5", DAY, 4, None),
        ("Eksempel Seks", "mangler", "007", DAY, 5, None),
        ("Eksempel Syv", unknown, "S-7", DAY, 6, None),
        ("Eksempel Otte", fourth, "=2-4", DAY, 8, first),
    ]


def exported(rows: list[tuple[Any, ...]], suffix: str, folder: Path) -> Path:
    """Write the workbook with a title row, and let LibreOffice export it."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Hold æøå"
    for row in (["Hold 3, forår"], [], list(HEADINGS), *map(list, rows)):
        sheet.append(row)
    sheet["C11"].value = "2-4"
    for line in HIDDEN:
        sheet.row_dimensions[line].hidden = True
    source = folder / "hold.xlsx"
    book.save(source)
    return office.convert(source, FILTERS[suffix])


def own_cells(row: tuple[Any, ...], suffix: str) -> list[object]:
    """The cells as the output has them: a csv file has text only, as Calc shows it."""
    cells = ["2-4" if cell == "=2-4" else cell for cell in row]
    if suffix == "csv":
        return [_shown(cell) for cell in cells]
    return [datetime.combine(cell, time()) if isinstance(cell, date) else cell for cell in cells]


def _shown(cell: object) -> object:
    if isinstance(cell, float):
        return str(cell)
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return None if cell is None else str(cell)


def answers(file: Path) -> dict[str, list[object]]:
    """The rows of the ministry's sheet by CPR number."""
    return {str(row[0]): list(row) for row in sheet_rows(file)}


def expected(rows: list[tuple[Any, ...]], people: list[str], found: dict[str, list[object]]) -> Iterator[list[object]]:
    """Status, remark and answer of each row."""
    first, second, third, fourth, early, unknown = people
    nothing: list[object] = [None] * len(COLUMNS)
    yield [status_of(found[first]), None, *found[first]]
    yield [status_of(found[early]), "nul sat foran (der stod kun ni cifre)", *found[early]]
    yield [status_of(found[second]), None, *found[second]]
    yield [status_of(found[third]), None, *found[third]]
    yield [status_of(found[first]), "samme nummer som i linje 4", *found[first]]
    yield ["Afvist", "indeholder andet end tal", *nothing]
    yield ["Ikke fundet", None, *found[unknown]]
    yield [status_of(found[fourth]), None, *found[fourth]]


def status_of(row: list[object]) -> str:
    if row[1] == "Ja":
        return "Fundet"
    return "Kun før 2004" if row[13] == "Ja" else "Ikke fundet"

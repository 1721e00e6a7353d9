"""Text in columns: csv and its relatives."""

import csv
import io
import re
from collections.abc import Iterator

from knappen_tui.tables.cells import RawTable, Row, UnreadableTable

_DELIMITERS = (";", "\t", ",", "|")
# A formula that is only a text: written so that Excel shows 0102036009 or 2-3 as it is.
_TEXT_FORMULA = re.compile(r'="([^"]*)"')


def read_delimited(text: str) -> Iterator[RawTable]:
    """Yield the text as a table once per delimiter in it, the most likely one first. Raises `UnreadableTable`."""
    for delimiter in _DELIMITERS:
        if delimiter in text:
            yield RawTable(_rows(text, delimiter), 1)


def _rows(text: str, delimiter: str) -> list[Row]:
    stream = io.StringIO(text.replace("\0", ""), newline="")
    try:
        rows = list(csv.reader(stream, delimiter=delimiter))
    except csv.Error:
        raise UnreadableTable("Filen er hverken en Excel-fil, en HTML-tabel eller tekst i kolonner.") from None
    if rows and not text.endswith(("\n", "\r")) and len(rows[-1]) < max(map(len, rows)):
        raise UnreadableTable("Filens sidste linje er skåret af, før den sluttede.")
    return [[*map(_shown, row)] for row in rows] if '="' in text else [*rows]


def _shown(cell: str) -> str:
    formula = _TEXT_FORMULA.fullmatch(cell)
    return formula[1] if formula else cell

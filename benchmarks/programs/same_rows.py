"""Whether sheets hold the same persons' rows: `python -m benchmarks.programs.same_rows SHEET SHEET...`.

Prints how many. Below the three heading rows; an empty text is an empty cell, and a moment at midnight is a date.
"""

import sys
from datetime import datetime

from openpyxl import load_workbook

HEADING_ROWS = 3
COLUMNS = 16


def rows(sheet: str) -> list[tuple[object, ...]]:
    """The sheet's rows, normalised."""
    book = load_workbook(sheet, read_only=True)
    found = book["Udtræk"].iter_rows(min_row=HEADING_ROWS + 1, max_col=COLUMNS, values_only=True)
    return [tuple(map(plain, row)) + (None,) * (COLUMNS - len(row)) for row in found]


def plain(value: object) -> object:
    """The cell's value; a midnight as a date, an empty text as None."""
    return value.date() if isinstance(value, datetime) else value or None


first, *others = map(rows, sys.argv[1:])
for other in others:
    if other != first:
        different = sum(one != two for one, two in zip(first, other, strict=False))
        sys.exit(f"{len(first)} and {len(other)} rows, {different} of them different")
print(len(first))

"""The types that every kind of file is read into."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

_NO_VALUE = frozenset(
    {
        "ikke oplyst", "uoplyst", "ikke angivet", "ikke registreret", "ikke udfyldt", "ingen", "intet",
        "ingen oplysning", "ingen oplysninger", "ingen dato", "ingen data", "tom", "n/a", "i/a", "ej oplyst",
    }
)  # fmt: skip
_LONGEST_NO_VALUE = max(map(len, _NO_VALUE)) + 4

Cell = str | int | float | bool | date | datetime | time | timedelta | None
Row = Sequence[Cell]


class RawTable(NamedTuple):
    """The rows of one table, and where its first cell stands in the sheet, counted from 1.

    `name` is the sheet's, "" where there is none.
    """

    rows: Sequence[Row]
    first_row: int
    first_column: int = 1
    name: str = ""


class UnreadableTable(Exception):
    """The content has no table that can be read. `message` is a Danish sentence that holds nothing from the content."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def is_nothing(text: str) -> bool:
    """Whether a cell's text is empty or a dash, which many write for no value."""
    return not text.strip("-–—−")


def is_no_value(text: str) -> bool:
    """Whether a cell says that there is no value: as `is_nothing`, or in words, such as »Ikke oplyst« or »(ingen)«."""
    return is_nothing(text) or (len(text) <= _LONGEST_NO_VALUE and text.strip("() .").casefold() in _NO_VALUE)

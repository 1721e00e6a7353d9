"""The types that every kind of file is read into."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

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

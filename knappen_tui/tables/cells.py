"""The types that every kind of file is read into."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

_NO_VALUE = frozenset(
    {
        "uoplyst", "ingen", "intet", "tom", "tomt", "n/a", "n.a", "i/a", "i.o", "u.o", "blank", "null",
        *(f"{no} {said}" for no in ("ikke", "ej", "intet") for said in (
            "oplyst", "angivet", "registreret", "udfyldt", "indberettet", "opgivet", "relevant", "tilgængelig",
        )),
        *(f"ingen {what}" for what in (
            "oplysning", "oplysninger", "dato", "data", "værdi", "registrering", "registreringer", "angivelse",
        )),
    }
)  # fmt: skip
# What stands around these words, such as a dash or brackets.
_AROUND = "()[]<>-–—−_.:/* "
_NO_DAY = re.compile("0{2,4}[-./]0{1,2}[-./]0{2,4}")
_LONGEST_NO_VALUE = max(map(len, _NO_VALUE)) + 8

MAX_CELLS = 4_000_000  # of a table that is read

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
    """Whether a cell says that there is no value: a dash, or such as »Ikke oplyst«, »(ingen)« and »00-00-0000«."""
    if text and text[0] in "123456789":  # as most values begin
        return False
    if len(text) > _LONGEST_NO_VALUE:
        return is_nothing(text)
    said = text.strip(_AROUND).casefold()
    if not said:
        return "*" not in text  # which may be a mark for yes
    return said in _NO_VALUE or (said[0] == "0" and _NO_DAY.fullmatch(said) is not None)

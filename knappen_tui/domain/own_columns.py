"""The caseworker's own columns: the rows of her list as they were, and what became of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.details import Details
from knappen_tui.domain.errors import NothingUsable
from knappen_tui.domain.outcome import Outcome
from knappen_tui.domain.udtraek import Udtraek

OwnValue = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """The column (letters or heading) and the sheet (name or number) that a person chose; None where she did not."""

    column: str | None = None
    sheet: str | None = None


class PreviewColumn(NamedTuple):
    """A column of a list: its letters and heading, and how many of its filled cells look like CPR numbers."""

    letters: str
    heading: str
    right: int
    filled: int


@dataclass(frozen=True, slots=True)
class ListPreview:
    """The first rows of a sheet (`rows`, from line `first_line` on) and its columns."""

    sheet: str
    first_line: int
    rows: tuple[tuple[OwnValue, ...], ...]
    columns: tuple[PreviewColumn, ...]


class ColumnUnclear(NothingUsable):
    """Several columns may have the CPR numbers, or none. `previews` are for a person to choose by.

    `possible` is how many columns the message names.
    """

    kind = "ColumnUnclear"
    title = "CPR-kolonnen er ikke til at kende"

    def __init__(self, message: str, *, advice: str, possible: int, previews: tuple[ListPreview, ...]) -> None:
        super().__init__(message, advice=advice)
        self.possible = possible
        self.previews = previews


@dataclass(frozen=True, slots=True)
class ListPlace:
    """Where in a file its CPR numbers were read. `hidden` of the filled `rows` are hidden or filtered out on screen.

    `heading_row` is None where there are no headings; `others` names further columns that look like CPR numbers.
    """

    sheet: str
    column: str
    heading: str
    heading_row: int | None
    rows: int
    hidden: int
    others: tuple[str, ...]


class OwnRow(NamedTuple):
    """One filled row of a list: its line (from 1), the person (None if the row was refused), and its cells.

    `remark` says why a row was refused, or how its number was written. A duplicate is a later row of the same person.
    """

    line: int
    cpr: Cpr | None
    remark: str
    is_duplicate: bool
    cells: tuple[OwnValue, ...]


@dataclass(frozen=True, slots=True)
class OwnTable:
    """The list's headings and rows; `cpr_column` is the place of the CPR numbers, from 0."""

    headings: tuple[str, ...]
    cpr_column: int
    rows: list[OwnRow]


class AnsweredRow(NamedTuple):
    """A row of the list with its person's answer. A refused row has no outcome; `reason` says why it is unanswered.

    `details` is None where they are not asked for: of a person who is not found, and in a run without details.
    """

    row: OwnRow
    outcome: Outcome | None
    reason: str
    answer: Udtraek | None
    details: Details | None = None


@dataclass(frozen=True, slots=True)
class AnsweredTable:
    """A list with its answers. `rows` reads them anew, one at a time, in the order of the list."""

    headings: tuple[str, ...]
    cpr_column: int
    rows: Callable[[], Iterable[AnsweredRow]]


class PersonDetails(NamedTuple):
    """The details of one person; `own` are the cells of the person's first row, empty without own columns."""

    cpr: Cpr
    own: tuple[OwnValue, ...]
    details: Details

"""A list that was read: its CPR numbers, its rejected lines and its own columns."""

from dataclasses import dataclass

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.own_columns import ListPlace, OwnTable
from knappen_tui.domain.report import LineRemark


@dataclass(frozen=True, slots=True)
class CprList:
    """A list that was read: its different valid numbers in order, and its remarks by line.

    `source` is the file's name for messages; `duplicates` counts the repetitions left out. `own` has every filled row
    of a list with further columns; `place` is where the numbers stand, None for a plain list.
    """

    source: str
    cprs: list[Cpr]
    duplicates: int
    rejected: list[LineRemark]
    notes: list[LineRemark]
    own: OwnTable | None = None
    place: ListPlace | None = None

"""The outcome of each person of a run, and the selections, sortings and rows of a table."""

from dataclasses import dataclass
from enum import Enum

from knappen_tui.domain.columns import Value
from knappen_tui.domain.cpr import Cpr


class Outcome(Enum):
    """The outcome for one person of a run; the value is the word that users see."""

    PENDING = "Venter"
    FOUND = "Fundet"
    ONLY_PRAE2004 = "Kun før 2004"
    NOT_FOUND = "Ikke fundet"
    UNANSWERED = "Mangler svar"

    @classmethod
    def of_answer(cls, *, findes: bool, prae2004: bool) -> "Outcome":
        """The outcome of a person whom the register from 2004 on has (`findes`), and the older register has."""
        if findes:
            return cls.FOUND
        return cls.ONLY_PRAE2004 if prae2004 else cls.NOT_FOUND


class Selection(Enum):
    """Which persons of a run are shown."""

    ALL = "Alle"
    FOUND = "Fundet"
    ONLY_PRAE2004 = "Kun før 2004"
    NOT_FOUND = "Ikke fundet"
    NOT_ANSWERED = "Mangler svar"

    @property
    def outcomes(self) -> frozenset[Outcome]:
        """The outcomes of the selection; a pending person counts as not answered."""
        match self:
            case Selection.ALL:
                return frozenset(Outcome)
            case Selection.NOT_ANSWERED:
                return frozenset({Outcome.PENDING, Outcome.UNANSWERED})
            case _:
                return frozenset({Outcome[self.name]})


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column of `COLUMNS` (or `OUTCOME`) to sort by; empty values come last either way."""

    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Keeps rows that contain `text`, and rows whose `field` shows exactly `value` (no field: any).

    Both are compared with what the screen shows: dates as `DD-MM-YYYY`, and as a `value` also by their year alone.
    In a run's table only ASCII letters match in any case; digits alone are looked for in dates where they are a year.
    """

    text: str = ""
    field: str = ""
    value: str = ""

    @property
    def is_set(self) -> bool:
        """Whether any row may be left out."""
        return bool(self.text.strip() or self.field)


OUTCOME = "outcome"
NO_FILTER = RowFilter()


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One person of a run. `position` is the place in the list, from 1; `values` go by `COLUMNS[1:]`."""

    position: int
    cpr: Cpr
    outcome: Outcome
    reason: str
    values: tuple[Value, ...]

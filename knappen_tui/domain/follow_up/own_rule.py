"""A municipality's own rule: a column, a comparison, and a value or a number of months."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum

from knappen_tui.domain.columns import Kind, as_date, from_text, to_text
from knappen_tui.domain.follow_up.months import add_months, is_past
from knappen_tui.domain.follow_up.rule import Basis, Fact, FollowUpPerson, Limits
from knappen_tui.domain.own_columns import OwnValue
from knappen_tui.domain.udtraek import CODE_TABLES, COLUMNS


class CellTest(Enum):
    """How a cell is compared; the value is the word in `knappen.toml`."""

    OLDER = "ældre end"
    NEWER = "nyere end"
    WITHIN = "inden for"
    IS = "er"
    IS_NOT = "er ikke"
    EMPTY = "er tom"
    FILLED = "er udfyldt"

    @property
    def takes_months(self) -> bool:
        """Whether it compares a date with a number of months."""
        return self in {CellTest.OLDER, CellTest.NEWER, CellTest.WITHIN}

    @property
    def takes_value(self) -> bool:
        """Whether it compares with a text."""
        return self in {CellTest.IS, CellTest.IS_NOT}


_PLACES = {name: place for place, column in enumerate(COLUMNS) for name in (column.field, column.full_heading)}


def is_extract_column(name: str) -> bool:
    """Whether a column of the extract has this field or full heading."""
    return name in _PLACES


@dataclass(frozen=True, slots=True)
class OwnRule:
    """The function of an own rule. `column` is one of the extract, by field or full heading, or of the list."""

    column: str
    comparison: CellTest
    value: str = ""

    def __call__(self, person: FollowUpPerson, limits: Limits) -> Iterator[Basis]:
        """Yield the finding on a person whose list has the column."""
        place = _PLACES.get(self.column)
        if place is not None:
            column = COLUMNS[place]
            cell: OwnValue = person.row.values()[place]
            label, codes = column.full_heading, CODE_TABLES.get(column.field, "")
        else:
            cell, label, codes = person.own[person.headings.index(self.column)], self.column, ""
        if self._applies(cell, limits.months, person.today):
            yield Basis((Fact(label, _shown(cell) or "–", codes),))

    def _applies(self, cell: OwnValue, months: int, today: date) -> bool:
        text = to_text_of(cell)
        if self.comparison.takes_months:
            day = _day(cell)
            return day is not None and _TESTS[self.comparison](day, months, today)
        match self.comparison:
            case CellTest.IS:
                return text.casefold() == self.value.casefold()
            case CellTest.IS_NOT:
                return text.casefold() != self.value.casefold()
            case CellTest.EMPTY:
                return not text
            case _:
                return bool(text)


def _newer(day: date, months: int, today: date) -> bool:
    return day <= today and not is_past(day, months, today)


def _within(day: date, months: int, today: date) -> bool:
    return today <= day <= add_months(today, months)


_TESTS: dict[CellTest, Callable[[date, int, date], bool]] = {
    CellTest.OLDER: is_past,
    CellTest.NEWER: _newer,
    CellTest.WITHIN: _within,
}


def _day(cell: OwnValue) -> date | None:
    """The date in a cell, also one written as text; None for anything else."""
    if isinstance(cell, date):
        return as_date(cell)
    try:
        day = from_text(cell, Kind.DATE) if isinstance(cell, str) else None
    except ValueError:
        return None
    return day if isinstance(day, date) else None


def _shown(cell: OwnValue) -> str | date:
    return as_date(cell) if isinstance(cell, date) else to_text_of(cell)


def to_text_of(cell: OwnValue) -> str:
    """A cell as Excel shows it by default: whole numbers without a fraction, Ja/Nej."""
    if cell is None or isinstance(cell, str | bool | date):
        return to_text(as_date(cell) if isinstance(cell, date) else cell).strip()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)

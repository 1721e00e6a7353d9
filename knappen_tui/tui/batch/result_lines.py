"""A run's persons as the lines of a table: read a page at a time, few pages kept."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from knappen_tui.domain.columns import Kind, to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.outcome import OUTCOME, Outcome, ResultRow
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.tui.widgets.result_table import Line, TableColumn

_PAGE = 64
_PAGES_KEPT = 8
# The sheet's headings, shortened to what fits over a column of a screen.
_HEADINGS = {
    "henvisning_dato": "Henv. dato",
    "henvisning_kategori": "Kategori",
    "prae2004_findes": "Findes",
    "prae2004_startdato": "Startdato",
    "prae2004_du": "DU",
}
_GROUPS = {"Søgning i præ-2004 data": "Præ-2004"}
_WIDTHS = {Kind.DATE: 10, Kind.TEXT: 9, Kind.JA_NEJ: 7}
_SHOWN = COLUMNS[2:]  # whether a person is found since 2004 stands in the answer

RESULT_COLUMNS = (
    TableColumn("cpr", "CPR-nummer", 11),
    TableColumn(OUTCOME, "Svar", 13),
    *(
        TableColumn(
            column.field,
            _HEADINGS.get(column.field, column.heading),
            _WIDTHS[column.kind],
            _GROUPS.get(column.group, column.group),
        )
        for column in _SHOWN
    ),
)


class Pages(Protocol):
    """Where the rows are read: a run's journal."""

    def page(self, positions: Sequence[int]) -> list[ResultRow]:
        """The persons at these places in the list, in this order. Raises `RunGone`, `StorageError`."""
        ...


class ResultLines:
    """The chosen places of a run, in their order. `reread` forgets what was read: the answers have come further."""

    def __init__(self, results: Pages, positions: Sequence[int] = ()) -> None:
        self._results = results
        self._positions = positions
        self._pages: OrderedDict[int, list[ResultRow] | KnappenError] = OrderedDict()

    def __len__(self) -> int:
        return len(self._positions)

    def arrange(self, positions: Sequence[int]) -> None:
        """Other places, or the same in another order."""
        self._positions = positions
        self.reread()

    def reread(self) -> None:
        """Forget what was read."""
        self._pages.clear()

    def reread_waiting(self) -> set[int]:
        """Forget the pages where somebody still waited for an answer; the places that may read otherwise now."""
        waiting = [number for number, page in self._pages.items() if _waits(page)]
        for number in waiting:
            del self._pages[number]
        return {place for number in waiting for place in range(number * _PAGE, (number + 1) * _PAGE)}

    def row(self, place: int) -> ResultRow | None:
        """The person at this place, None where the journal has it no more."""
        page = self._page(place // _PAGE)
        if isinstance(page, KnappenError):
            return None
        wanted = self._positions[place]
        return next((row for row in page if row.position == wanted), None)

    def line(self, place: int) -> Line:
        """The row at this place as text; what stands in the way, where it cannot be read."""
        page = self._page(place // _PAGE)
        if isinstance(page, KnappenError):
            return Line(("",), note=page.message)
        row = self.row(place)
        return _line(row) if row else Line(("",), note="er slettet fra journalen")

    def _page(self, number: int) -> list[ResultRow] | KnappenError:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        first = number * _PAGE
        page: list[ResultRow] | KnappenError
        try:
            page = self._results.page(self._positions[first : first + _PAGE])
        except KnappenError as error:
            page = error
        self._pages[number] = page
        if len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        return page


def _waits(page: "list[ResultRow] | KnappenError") -> bool:
    return isinstance(page, KnappenError) or any(row.outcome is Outcome.PENDING for row in page)


def in_full(cpr: Cpr) -> str:
    """A number as a caseworker reads it: on the screen, where the person must be recognised, and nowhere else."""
    return f"{cpr.digits[:6]}-{cpr.digits[6:]}"


def _line(row: ResultRow) -> Line:
    head = (in_full(row.cpr), row.outcome.value)
    match row.outcome:
        case Outcome.PENDING:
            return Line(head, dim=True)
        case Outcome.UNANSWERED:
            return Line(head, note=row.reason)
        case _:
            return Line((*head, *map(to_text, row.values[1:])))

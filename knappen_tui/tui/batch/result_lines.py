"""A run's persons as rows of a table, read by the page; a few pages are kept."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from knappen_tui.domain.columns import Kind, to_text
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.outcome import OUTCOME, Outcome, ResultRow
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.tui.shell.text import in_full
from knappen_tui.tui.widgets.table_lines import Line, TableColumn

_PAGE = 64
_PAGES_KEPT = 8
# The sheet's headings, shortened to the width of the columns here.
_HEADINGS = {
    "henvisning_dato": "Henv. dato",
    "henvisning_kategori": "Kategori",
    "prae2004_findes": "Findes",
    "prae2004_startdato": "Startdato",
    "prae2004_du": "DU",
}
_GROUPS = {"Søgning i præ-2004 data": "Præ-2004"}
_WIDTHS = {Kind.DATE: 10, Kind.TEXT: 11, Kind.JA_NEJ: 7}
_SHOWN = COLUMNS[2:]  # the outcome says whether a person is found since 2004

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
    """A run's results, read by position in the list."""

    def page(self, positions: Sequence[int]) -> list[ResultRow]:
        """The persons at these positions, in this order. Raises `RunGone`, `StorageError`."""
        ...


class ResultLines:
    """The rows of a selection of positions, in the given order. Pages are cached until `reread`.

    CPR numbers are masked unless `is_whole`.
    """

    def __init__(self, results: Pages, positions: Sequence[int] = ()) -> None:
        self._results = results
        self._positions = positions
        self.is_whole = False
        self._pages: OrderedDict[int, list[ResultRow] | KnappenError] = OrderedDict()

    def __len__(self) -> int:
        return len(self._positions)

    def arrange(self, positions: Sequence[int]) -> None:
        """Show other positions, or another order."""
        self._positions = positions
        self.reread()

    def reread(self) -> None:
        """Drop all cached pages."""
        self._pages.clear()

    def reread_waiting(self) -> set[int]:
        """Drop the cached pages with a person who waits for an answer; return the indexes of their rows."""
        waiting = [number for number, page in self._pages.items() if _waits(page)]
        for number in waiting:
            del self._pages[number]
        return {index for number in waiting for index in range(number * _PAGE, (number + 1) * _PAGE)}

    def row(self, index: int) -> ResultRow | None:
        """The person at this index; None where the journal no longer has one."""
        page = self._page(index // _PAGE)
        if isinstance(page, KnappenError):
            return None
        wanted = self._positions[index]
        return next((row for row in page if row.position == wanted), None)

    def line(self, index: int) -> Line:
        """The row at this index, or why it cannot be read."""
        page = self._page(index // _PAGE)
        if isinstance(page, KnappenError):
            return Line(("",), note=page.message)
        row = self.row(index)
        return _line(row, is_whole=self.is_whole) if row else Line(("",), note="er slettet fra journalen")

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


def _line(row: ResultRow, *, is_whole: bool) -> Line:
    head = (in_full(row.cpr) if is_whole else str(row.cpr), row.outcome.value)
    values = tuple(map(to_text, row.values[1:]))
    match row.outcome:
        case Outcome.PENDING:
            return Line(head, dim=True, id=row.position)
        case Outcome.UNANSWERED:
            return Line(head, note=row.reason, is_missing=True, id=row.position)
        case outcome:
            return Line((*head, *values), dim=outcome is Outcome.NOT_FOUND, id=row.position)

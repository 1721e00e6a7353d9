"""The table of one run: it follows the journal while the run goes on."""

import asyncio
import time

from knappen_tui import service
from knappen_tui.domain.outcome import ResultRow, Selection, Sorting
from knappen_tui.tui.batch.result_lines import ResultLines
from knappen_tui.tui.batch.run_view import RunView

_SHARE = 40  # counting may take one part in so many of the time


class RunTable:
    """Shows a run's persons in a view, as they are chosen and sorted. Raises what reading the journal raises."""

    def __init__(self, view: RunView, run_id: str, persons: int) -> None:
        self.run_id = run_id
        self._view = view
        self._results = service.results(run_id)
        self._lines = ResultLines(self._results, range(1, persons + 1))
        self._selection = Selection.ALL
        self._sorting: Sorting | None = None
        self._stale = True
        self._due = 0.0
        view.tally.selection = self._selection
        view.table.show(self._lines)

    @property
    def is_due(self) -> bool:
        """Whether there is news to count, and time to."""
        return self._stale and time.monotonic() >= self._due

    def news(self) -> None:
        """More is answered: who waited on the screen is read again now, what must be counted a little later."""
        self._stale = True
        self._view.table.reread(self._lines.reread_waiting())

    def forget(self) -> None:
        """Keep nobody in memory; who is drawn is read again."""
        self._lines.reread()
        self._view.table.refresh()

    def select(self, selection: Selection) -> None:
        """Choose whom to show; `survey` does it."""
        self._selection = selection
        self._view.tally.selection = selection

    def sort(self, field: str) -> None:
        """Sort by a column: upwards, then downwards, then not at all; `survey` does it."""
        match self._sorting:
            case Sorting(field=now, descending=False) if now == field:
                self._sorting = Sorting(field, descending=True)
            case Sorting(field=now) if now == field:
                self._sorting = None
            case _:
                self._sorting = Sorting(field)

    async def survey(self) -> None:
        """Count, choose and sort anew, in a thread: it takes a fifth of a second for a hundred thousand."""
        self._stale = False
        selection, sorting, results = self._selection, self._sorting, self._results
        began = time.monotonic()
        counts, moduler, positions = await asyncio.to_thread(
            lambda: (results.counts(), results.latest_moduler(), results.positions(selection, sorting))
        )
        now = time.monotonic()
        self._due = now + _SHARE * (now - began)
        self._view.survey(counts, moduler)
        self._lines.arrange(positions)
        table = self._view.table
        table.show(self._lines, sorting=(sorting.field, sorting.descending) if sorting else None, row=table.row)

    def row(self, place: int) -> ResultRow | None:
        """The person in this row, None where the journal no longer has one."""
        return self._lines.row(place)

"""The table of one run, updated from its journal."""

import asyncio
import time
from collections.abc import Collection, Sequence

from knappen_tui import service
from knappen_tui.domain.outcome import ResultRow, RowFilter, Selection
from knappen_tui.tui.batch.persons_pane import PersonsPane
from knappen_tui.tui.batch.result_lines import RESULT_COLUMNS, ResultLines

_LATEST = next(column for column in RESULT_COLUMNS if column.key == "seneste_du_modul")
_SHARE = 40  # counting takes at most 1/40 of the time


class RunTable:
    """Shows a run's persons in a pane, as its arrangement says. Methods raise what reading the journal raises.

    After a change of `selection` or the arrangement, `survey` shows it. `divided` is the column of the distribution.
    """

    def __init__(self, pane: PersonsPane, run_id: str, persons: int) -> None:
        self.run_id = run_id
        self._persons = persons
        self.divided = _LATEST
        self._pane = pane
        self._results = service.results(run_id)
        self._positions: Sequence[int] = range(1, persons + 1)
        self._lines = ResultLines(self._results, self._positions)
        self._selection = Selection.ALL
        self._stale = True
        self._due = 0.0
        pane.shown = self
        pane.tally.selection = self._selection
        pane.rows.reset()
        pane.rows.forget()
        pane.rows.show(self._lines)

    @property
    def selection(self) -> Selection:
        """The persons that are shown, before any filter."""
        return self._selection

    @selection.setter
    def selection(self, selection: Selection) -> None:
        self._selection = selection
        self._pane.tally.selection = selection

    @property
    def is_due(self) -> bool:
        """Whether `survey` has something to count, and enough time has passed since the last one."""
        return self._stale and time.monotonic() >= self._due

    def reread(self) -> None:
        """Read the persons anew who waited for an answer; `survey` is needed for the counts."""
        self._stale = True
        self._pane.table.reread(self._lines.reread_waiting())

    def forget(self) -> None:
        """Drop the cached persons; those on the screen are read again when drawn."""
        self._lines.reread()
        self._pane.rows.forget()
        self._pane.table.refresh()

    def show_numbers(self, *, whole: bool) -> None:
        """Show the CPR numbers in full, or masked."""
        self._lines.is_whole = whole
        self._pane.table.refresh()

    def divide_by(self, key: str) -> bool:
        """Divide by a column; return whether that is another one than before.

        The column of numbers stands for the latest DU-modul. Call `survey` to show it.
        """
        before = self.divided
        column = next(one for one in RESULT_COLUMNS if one.key == key)
        self.divided = _LATEST if column is RESULT_COLUMNS[0] else column
        return self.divided != before

    @property
    def divided_selection(self) -> Selection:
        """The persons whom the distribution counts."""
        return self._results.divided_among(self.divided.key)

    async def survey(self) -> None:
        """Count, select and sort in a thread: it takes 0.2 seconds for 100,000 persons."""
        self._stale = False
        selection, arrangement, results = self._selection, self._pane.rows.arrangement, self._results
        began = time.monotonic()
        divided = self.divided
        counts, bars, positions = await asyncio.to_thread(
            lambda: (
                results.counts(),
                results.distribution(divided.key),
                results.positions(selection, arrangement.sorting, arrangement.rows),
            )
        )
        now = time.monotonic()
        self._due = now + _SHARE * (now - began)
        self._pane.tally.show(counts)
        self._pane.distribution.show(divided.full_heading, bars)
        self._positions = positions
        self._lines.arrange(positions)
        self._pane.rows.show(self._lines)

    async def find(self, text: str, after: int) -> None:
        """Go to the next person after this row, or from the top, whose row contains the text."""
        positions, results = self._positions, self._results

        def search() -> int | None:
            found = set(results.positions(self._selection, rows=RowFilter(text=text)))
            order = (*range(after + 1, len(positions)), *range(min(after + 1, len(positions))))
            return next((index for index in order if positions[index] in found), None)

        index = await asyncio.to_thread(search)
        if positions is self._positions:
            self._pane.rows.go_to(index)

    @property
    def part(self) -> tuple[Collection[int], str]:
        """The positions of the marked persons, or else of those that are shown, and which they are; "" for all."""
        pane = self._pane.rows
        positions = frozenset(pane.marks or self._positions)
        selected = "" if self._selection is Selection.ALL else self._selection.value
        return positions, pane.part_in_words(len(positions), self._persons, selected=selected)

    def row(self, index: int) -> ResultRow | None:
        """The person in this row, None where the journal no longer has one."""
        return self._lines.row(index)

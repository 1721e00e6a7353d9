"""The table of one run, updated from its journal."""

import asyncio
import time
from array import array
from collections.abc import Collection, Sequence
from dataclasses import replace

from knappen_tui import service
from knappen_tui.domain.follow_up.evaluation import FollowUpReport
from knappen_tui.domain.outcome import ResultRow, RowFilter, Selection
from knappen_tui.tui.batch.follow_up_rules import FOLLOW_UP
from knappen_tui.tui.batch.persons_pane import PersonsPane
from knappen_tui.tui.batch.result_lines import RESULT_COLUMNS, ResultLines
from knappen_tui.tui.widgets.table_pane import Arrangement

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
        self._follow_up: service.RunFollowUp | None = None
        self._positions: Sequence[int] = range(1, persons + 1)
        self._lines = ResultLines(self._results, self._positions)
        self._selection = Selection.ALL
        self._stale = True
        self._due = 0.0
        self._arranging = asyncio.Lock()  # a search begun within a survey is for the rows that it will show
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
        async with self._arranging:
            self._stale = False
            selection, arrangement, results = self._selection, self._pane.rows.arrangement, self._results
            began = time.monotonic()
            divided = self.divided
            shows_rules = self._pane.shows_rules
            counts, bars, (found, positions) = await asyncio.to_thread(
                lambda: (
                    results.counts(),
                    results.distribution(divided.key),
                    self._survey_persons(selection, arrangement, with_rules=shows_rules),
                )
            )
            now = time.monotonic()
            self._due = now + _SHARE * (now - began)
            self._pane.tally.show(counts)
            self._pane.distribution.show(divided.full_heading, bars)
            if found is not None:
                self._pane.rules.show(found)
            self._positions = positions
            self._lines.arrange(positions)
            self._pane.rows.show(self._lines)

    def _survey_persons(
        self, selection: Selection, arrangement: Arrangement, *, with_rules: bool
    ) -> tuple[FollowUpReport | None, Sequence[int]]:
        """What the rules found, where that is shown or filtered by, and the positions of the arrangement."""
        rows, by_rule = arrangement.rows, arrangement.rows.field == FOLLOW_UP
        found = self._found() if with_rules or by_rule else None
        if found is None or not by_rule:
            return found, self._results.positions(selection, arrangement.sorting, rows)
        wanted = {place for one in found.counts if one.rule.title == rows.value for place in found.places[one.rule.id]}
        others = self._results.positions(selection, arrangement.sorting, replace(rows, field="", value=""))
        return found, array("L", (position for position in others if position in wanted))

    def _found(self) -> FollowUpReport:
        if self._follow_up is None:
            self._follow_up = service.run_follow_up(self.run_id)
        return self._follow_up.report()

    async def find(self, text: str, after: int) -> None:
        """Go to the next person after this row, or from the top, whose row contains the text."""

        def search() -> int | None:
            positions = self._positions
            found = set(self._results.positions(self._selection, rows=RowFilter(text=text)))
            order = (*range(after + 1, len(positions)), *range(min(after + 1, len(positions))))
            return next((index for index in order if positions[index] in found), None)

        async with self._arranging:
            self._pane.rows.go_to(await asyncio.to_thread(search))

    async def part(self) -> tuple[Collection[int], str]:
        """The positions of the marked persons, or else of those that are wanted, and which they are; "" for all.

        What the screen shows may still be that of the selection before: a key can follow a key within the survey.
        """
        pane = self._pane.rows
        positions: Sequence[int] = ()
        wanted = None
        while wanted != (self._selection, pane.arrangement):
            wanted = (self._selection, pane.arrangement)
            _, positions = await asyncio.to_thread(self._survey_persons, *wanted, with_rules=False)
        chosen = frozenset(pane.marks or positions)
        selected = "" if self._selection is Selection.ALL else self._selection.value
        return chosen, pane.part_in_words(len(chosen), self._persons, selected=selected)

    def row(self, index: int) -> ResultRow | None:
        """The person in this row, None where the journal no longer has one."""
        return self._lines.row(index)

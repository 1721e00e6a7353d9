"""A plan carried out: every change is recorded, sent once, and looked for on the list before anything else is done.

Rows where only the result differs go together, page by page; the others one at a time. What a row is judged by is the
list alone: as it is to be (done), as it was (not done: sent again, a few times), or different (changed by another, and
left alone).
"""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from knappen_tui.domain.danish import count
from knappen_tui.domain.errors import WrongAnswer
from knappen_tui.stil.amu.change_log import ChangeLog
from knappen_tui.stil.amu.client import MOST_ROWS, AmuClient, Changed
from knappen_tui.stil.amu.journal import ChangeJournal, JournalRow
from knappen_tui.stil.amu.judgement import Judgement, Rows, alike, by_identity, changed_beside, judge
from knappen_tui.stil.amu.list_page import ListPage, ShownRow
from knappen_tui.stil.amu.plan import PlannedChange, PlanRow, RowStatus
from knappen_tui.stil.amu.results import ExamResult
from knappen_tui.web.html import complaint
from knappen_tui.web.session import AnswerUnknown

_FEWEST_ATTEMPTS = 2
_UNCHANGED = "ikke ændret"
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Settled:
    """A row's new status; `done` of the `total` rows that were to be changed are settled."""

    row: PlanRow
    done: int
    total: int


class Execution:
    """One start of a plan's execution. `run` may be abandoned at any point: the journal has what was sent."""

    def __init__(self, client: AmuClient, journal: ChangeJournal, log: ChangeLog) -> None:
        self._client = client
        self._journal = journal
        self._log = log
        self._rows = {one.position: one for one in journal.rows()}
        self._left = {one.position: None for one in self._rows.values() if one.row.status.is_pending}
        self._attempts = max(client.policy.attempts, _FEWEST_ATTEMPTS)
        self._tries: Counter[int] = Counter()
        self._errors: dict[int, str] = {}
        self._total = sum(one.row.change is not None for one in self._rows.values())
        self._page: ListPage | None = None  # the list as the latest change was answered with, if all of it

    async def run(self) -> AsyncGenerator[Settled, None]:
        """Carry out what is pending and yield each row that is settled; at last compare every row with the list.

        Raises `KnappenError`: then the rest is pending, and another start goes on. `WrongAnswer` where the site has
        changed rows that it was not asked to.
        """
        self._log.ready()
        async for settled in self._bulk():
            yield settled
        for one in [one for one in self._pending() if not _change(one).is_bulk]:
            async for settled in self._single(one):
                yield settled
        if self._total:
            listing = by_identity((await self._client.read()).participations)
            for settled in self._changed_since(listing):
                yield settled

    def _pending(self) -> list[JournalRow]:
        return [self._rows[position] for position in self._left]

    # Results of many rows

    async def _bulk(self) -> AsyncGenerator[Settled, None]:
        if not any(_change(one).is_bulk for one in self._pending()):
            return
        page, number, before = await self._client.first(), 1, 0
        while True:
            for settled in self._judged(_listed(page)):
                yield settled
            if group := self._group(page):
                page, number, before = await self._update(page, number, before, group)
                continue
            following = await self._client.following(page, number, before)
            if following is None:
                break
            page, number, before = following, number + 1, before + len(page.rows)
        gone = [(one, RowStatus.GONE, "") for one in self._pending() if _change(one).is_bulk]
        for settled in self._settle(gone):
            yield settled

    def _judged(self, listing: Rows) -> list[Settled]:
        """Settle the bulk rows that a page of the list shows."""
        found = []
        for one in self._pending():
            change = _change(one)
            if change.is_bulk and change.participation.identity in listing:
                status, remark = _judge(one, listing)
                if status is None and (error := self._exhausted(one)):
                    status, remark = RowStatus.REFUSED, error
                if status is not None:
                    found.append((one, status, remark))
        return self._settle(found)

    def _group(self, page: ListPage) -> list[tuple[JournalRow, ShownRow]]:
        """Return pending rows of the page with one result in common, at most `MOST_ROWS`."""
        found: dict[ExamResult, list[tuple[JournalRow, ShownRow]]] = {}
        for one in self._pending():
            change = _change(one)
            if change.is_bulk and (shown := page.by_identity.get(change.participation.identity)):
                found.setdefault(change.participation.resultat, []).append((one, shown[0]))
        return next(iter(found.values()), [])[:MOST_ROWS]

    async def _update(
        self, page: ListPage, number: int, before: int, group: Sequence[tuple[JournalRow, ShownRow]]
    ) -> tuple[ListPage, int, int]:
        """Send one result for a group; return the page to go on from, with its number and the rows before it."""
        result = _change(group[0][0]).participation.resultat
        sent = [one for one, _ in group]
        change = self._begin("registrer", sent)
        answer = await self._client.update(page, [shown for _, shown in group], result)
        await self._pause(answer, group[0][0])
        if isinstance(answer, ListPage) and answer.by_identity.keys() >= {
            shown.participation.identity for _, shown in group
        }:
            listing, following = _listed(answer), (answer, number, before)
        else:
            read = await self._client.read()
            listing, following = by_identity(read.participations), (await self._client.first(), 1, 0)
        self._note(self._end(change, "registrer", sent, listing), answer, page)
        # Others of the plan may have been given their result by someone who works at the same list.
        bulk = [_change(one) for one in self._pending() if _change(one).is_bulk]
        same = [change for change in bulk if change.participation.resultat is result]
        _check_beside(same, _listed(page), listing)
        return following

    # One row

    async def _single(self, one: JournalRow) -> AsyncGenerator[Settled, None]:
        kind = {RowStatus.CHANGE: "ret", RowStatus.CREATE: "opret", RowStatus.DELETE: "slet"}[one.row.status]
        listing = await self._listing()
        while True:
            status, remark = _judge(one, listing)
            if status is None and (error := self._exhausted(one)):
                status, remark = RowStatus.REFUSED, error
            if status is not None:
                for settled in self._settle([(one, status, remark)]):
                    yield settled
                return
            listing = await self._send(one, kind, listing)
            one = self._rows[one.position]

    async def _pause(self, answer: Changed, one: JournalRow) -> None:
        """Wait where an answer was lost: the site may still be working.

        What is created twice stays twice, so that the longest of the pauses comes before the list is read for that.
        """
        if isinstance(answer, AnswerUnknown) and answer.is_transient:
            attempt = self._tries[one.position] if _change(one).before else self._attempts - 1
            await asyncio.sleep(self._client.policy.pause_after(attempt))

    async def _listing(self) -> Rows:
        if self._page is not None:
            return _listed(self._page)
        return by_identity((await self._client.read()).participations)

    async def _send(self, one: JournalRow, kind: str, before: Rows) -> Rows:
        """Send a change; return the list as it is after that. `before` is the list as it is now."""
        change = _change(one)
        found = await self._place(change)
        if found is None:
            return await self._listing()
        page, row = found
        self._page = None
        begun = self._begin(kind, [one], len(alike(change, before)))
        answer = await self._request(change, page, row, before)
        await self._pause(answer, one)
        self._page = answer if isinstance(answer, ListPage) and answer.is_whole else None
        listing = await self._listing()
        self._note(self._end(begun, kind, [one], listing), answer, page)
        _check_beside([change], before, listing)
        return listing

    async def _place(self, change: PlannedChange) -> tuple[ListPage, ShownRow | None] | None:
        """Return a page to act from, and the row on it; None where the row is no longer there."""
        if change.before is None:
            return (self._page or await self._client.first()), None
        if self._page is not None and (shown := self._page.by_identity.get(change.before.identity)):
            return self._page, shown[0]
        return await self._client.find(change.before.identity)

    async def _request(self, change: PlannedChange, page: ListPage, row: ShownRow | None, before: Rows) -> Changed:
        if row is None:
            return await self._client.create(page, change.participation)
        others = [one for one in alike(change, before) if one.identity != row.participation.identity]
        if change.after is None:
            return await self._client.delete(page, row, others)
        return await self._client.save(page, row, change.after, others)

    # The journal and the log

    def _begin(self, kind: str, rows: Sequence[JournalRow], before: int | None = None) -> str:
        change = self._log.begin(kind, [_change(one).participation.cpr for one in rows])
        for one in self._journal.set_sent(rows, before):
            self._rows[one.position] = one
            self._tries[one.position] += 1
        return change

    def _end(self, change: str, kind: str, rows: Sequence[JournalRow], listing: Rows) -> list[JournalRow]:
        """Log what the list says has come of the rows; return those that are as they were."""
        found = [(one, _judge(self._rows[one.position], listing)[0]) for one in rows]
        outcomes = [(_change(one).participation.cpr, status.value if status else _UNCHANGED) for one, status in found]
        self._log.end(change, kind, outcomes)
        return [one for one, status in found if status is None]

    def _note(self, unchanged: Sequence[JournalRow], answer: Changed, before: ListPage) -> None:
        """Keep why rows are unchanged: what happened to the answer, or what the site said."""
        if not unchanged:
            return
        if isinstance(answer, AnswerUnknown):
            said = answer.error.message
            if not answer.is_transient:
                self._tries.update({one.position: self._attempts // 2 for one in unchanged})
        else:
            known = set(before.page.texts)
            new = [text for text in answer.page.texts if text not in known]
            said = complaint(answer.page, new, answer.words.refused)
            # The site has answered, and may create later what it does not show yet.
            created = [one.position for one in unchanged if _change(one).before is None]
            self._tries.update(dict.fromkeys(created, self._attempts))
        self._errors.update({one.position: said for one in unchanged})

    def _exhausted(self, one: JournalRow) -> str:
        """Return why a row is given up, "" while it may be sent again."""
        if self._tries[one.position] < self._attempts:
            return ""
        return self._errors.get(one.position) or "Siden tog ikke imod ændringen."

    def _settle(self, found: Sequence[tuple[JournalRow, RowStatus, str]]) -> list[Settled]:
        """Record what came of rows in one transaction."""
        settled = []
        for one in self._journal.settle(found):
            self._rows[one.position] = one
            self._left.pop(one.position, None)
            settled.append(Settled(one.row, self._total - len(self._left), self._total))
        return settled

    def _changed_since(self, listing: Rows) -> list[Settled]:
        """Settle rows again that were carried out and are no longer so on the list."""
        found = []
        for one in self._rows.values():
            change = one.row.change
            if change is None or one.row.status is not change.done:
                continue
            status, remark = judge(change, listing, is_sent=True)
            if status is not change.done:
                status, remark = RowStatus.CONFLICT, remark or "ændringen blev udført, men står der ikke længere"
            if (status, remark) != (one.row.status, one.row.remark):
                found.append((one, status, remark))
        return self._settle(found)


def _change(one: JournalRow) -> PlannedChange:
    assert one.row.change is not None  # noqa: S101 - a pending row has one
    return one.row.change


def _judge(one: JournalRow, listing: Rows) -> Judgement:
    return judge(_change(one), listing, is_sent=one.is_sent, before=one.alike)


def _check_beside(changes: Sequence[PlannedChange], before: Rows, after: Rows) -> None:
    """Raise `WrongAnswer` where rows that the changes are not about have been changed with them."""
    if beside := changed_beside(changes, before, after):
        deleted = any(change.after is None for change in changes)
        number = count(len(beside), "anden række", "andre rækker")
        what = (
            f"blev {number} også slettet" if deleted else f"blev {number} også ændret, til samme resultat eller værdi"
        )
        raise WrongAnswer(
            f"Da der blev sendt en ændring, {what}: {'; '.join(map(str, beside[:_MOST_NAMED]))}.",
            advice="Se dem efter på siden. Har en kollega ændret dem imens, så kør kommandoen igen; den fortsætter. "
            "Ellers gør siden mere, end den blev bedt om: brug ikke programmet på den, før ordene passer.",
        )


def _listed(page: ListPage) -> Rows:
    return by_identity(row.participation for row in page.rows)

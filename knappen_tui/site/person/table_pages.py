"""All records of one of a person's tables: on its other pages, in a list of all, unfolded, on pages of their own."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Registration
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person import pages, paging, record_pages, unfolding
from knappen_tui.site.person.accounting import check_total, unread
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.person.records import Records
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.words import Words
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page

Send = Callable[[Submission, str], Awaitable[Page]]


class TableRecords(NamedTuple):
    """The records of a table, the last page that was read, None where it has one only, and the texts left over."""

    records: Records
    last: Page | None
    unread: list[str]


@dataclass(frozen=True, slots=True)
class TablePages:
    """The pages of one of a person's tables.

    `first` is the person's first page, `shown_first` the records that it shows by `Kursist` field, `known` the texts
    from before the person was looked up. `send` sends a request and returns its page; its second argument names the
    step.
    """

    first: Page
    shown_first: Mapping[str, Records]
    words: Words
    known: frozenset[str]
    send: Send

    async def records_from(self, page: Page, extract: Shown) -> TableRecords:
        """Return all records of a table that a page shows, from the list of all where the page shows some of them.

        A page with the list alone is not the last one: it has no tabs. Raises `NotUnderstood` where some are missing.
        """
        submission = paging.whole_list(page, extract)
        if submission is None:
            return await self._all_pages(page, extract)
        about = extract.about
        own = await self.send(submission, f"alle {about.title}")
        shown = read_page(own, self.words, about, self.known, self.first)
        found = shown.get(about.field)
        if found is None or (extract.counts.named and not self._shows_others(about, shown)):
            raise paging.unreachable(extract)
        records, last, texts = await self._all_pages(own, found)
        paging.check_whole(extract, records)
        last = last or own
        tabs, left = (pages.other_tabs(one, self.words, {about.field: records}).keys() for one in (page, last))
        return TableRecords(records, last if tabs <= left else None, [*texts, *unread(extract.unread, records)])

    def _shows_others(self, about: Table, shown: Mapping[str, Shown]) -> bool:
        """Whether a page shows this person's records of all other tables of the first page, and there are some."""
        others = {name: one for name, one in self.shown_first.items() if one and name != about.field}
        return bool(others) and all(name in shown and shown[name].records == one for name, one in others.items())

    async def _all_pages(self, page: Page, shown: Shown) -> TableRecords:
        """Return the records of a table on all of its pages."""
        about = shown.about
        unfolded, shown = await self._unfolded(page, shown)
        last = None if unfolded is page else unfolded
        page, records = unfolded, shown.records
        totals, texts = set(shown.counts.totals), list(shown.unread)
        paging.check_range(shown, 0)
        read = paging.PagesRead((page,), (shown,))
        while submission := read.next_page():
            number = len(read.shown) + 1
            if number > paging.MAX_PAGES:
                raise NotUnderstood(f"Siden viser {about.title} på over {paging.MAX_PAGES} sider.")
            last = await self.send(submission, f"side {number} af {about.title}")
            one = read_page(last, self.words, about, self.known, self.first).get(about.field)
            if one and read.is_end(last, one, submission, self.words):
                texts += one.unread
                break
            if one is None or not one.records or one.records in [earlier.records for earlier in read.shown]:
                raise NotUnderstood(f"Side {number} af {about.title} viser intet nyt.")
            last, one = await self._unfolded(last, one, shown)
            paging.check_range(one, len(records))
            read = read.and_then(last, one, submission)
            records += one.records
            totals |= one.counts.totals
            texts += one.unread
        paging.check_pages(read.shown[-1], len(read.shown))
        check_total(about, records, totals)
        full = [
            record for at, one in zip(read.pages, read.shown, strict=True) for record in await self._in_full(at, one)
        ]
        return TableRecords(tuple(full), last, unread(texts, records))

    async def _unfolded(self, page: Page, listed: Shown, first: Shown | None = None) -> tuple[Page, Shown]:
        """Return a page of a table with its records unfolded; the page itself where they are, or cannot be.

        `first` is what the first page of the table shows.
        """
        submission = unfolding.unfolding(page, listed, first)
        if submission is None:
            return page, listed
        about = listed.about
        own = await self.send(submission, f"alle oplysninger under {about.title}")
        whole = read_page(own, self.words, about, self.known, self.first).get(about.field)
        unfolding.check_unfolded(listed, whole)
        return own, whole or listed

    async def _in_full(self, page: Page, listed: Shown) -> Records:
        """Return the records of a list with what their own pages show, where each has one."""
        full: list[Registration] = []
        for record, submission in zip(listed.records, record_pages.record_pages(page, listed), strict=False):
            own = await self.send(submission, f"en registrering under {listed.about.title}")
            shown = None
            with suppress(NotUnderstood):
                shown = read_page(own, self.words, listed.about, self.known, self.first).get(listed.about.field)
            whole = record_pages.in_full(record, listed, shown, own, self.words)
            if whole is None and full:
                raise record_pages.unclear(listed.about)
            if whole is None:
                break
            full.append(whole)
        return tuple(full) or listed.records

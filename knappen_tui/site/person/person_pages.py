"""Everything that the site shows of one person: each tab, and each page of it."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.person import pages, report_documents, unknown_tabs
from knappen_tui.site.person.accounting import check_total, check_unread, looks_like_data, unread
from knappen_tui.site.person.blocks import Block, BlockKind, blocks_of, visible_texts
from knappen_tui.site.person.count_table import count_table_of
from knappen_tui.site.person.frame import without_frame
from knappen_tui.site.person.page_reading import PageReading, page_before
from knappen_tui.site.person.parts import texts_beside
from knappen_tui.site.person.pointed import on_page
from knappen_tui.site.person.reading import EmptyUnsaid, read_as, read_page
from knappen_tui.site.person.records import Records
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.person.table_pages import Send, TablePages
from knappen_tui.site.person.tabs import sent_again
from knappen_tui.site.words import WORDS_ADVICE, Words
from knappen_tui.tables.headings import Columns
from knappen_tui.web import steps
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.text import folded

# Hashes of records by `Kursist` field: enough to know them again, without keeping them.
Fingerprints = Mapping[str, frozenset[int]]

_CONTRADICTION = "Siden siger, at personen ikke findes, men viser registreringer."
_TABLES = {table.field: table for table in TABLES}


@dataclass
class PersonPages:
    """The pages about one person, read. `first` is the answer to the look-up, `form` the page before it.

    `send` sends a request and returns its page; its second argument names the step. `records` and `columns` are by
    `Kursist` field; they grow with each tab.
    """

    first: Page
    form: Page
    words: Words
    send: Send
    records: dict[str, Records] = field(default_factory=dict)
    columns: dict[str, Columns] = field(default_factory=dict)
    _unread: dict[str, list[str]] = field(default_factory=dict)
    _shown_on: dict[str, Page] = field(default_factory=dict)
    _tabs: dict[str, Page] = field(default_factory=dict)
    _pages: list[tuple[Page, set[Block]]] = field(default_factory=list)  # with the blocks read

    def __post_init__(self) -> None:
        self._before = page_before(self.form, self.words)
        self._known = self._before.known
        self._first = PageReading(self.first, self.words, self._known)
        self._latest = self.first
        self._has_pressed = False  # whether the latest page is behind a tab that may be about something else

    async def read(self) -> None:
        """Read all tabs. Raises `NotUnderstood` for what cannot be read, or is not all there.

        Raises `WrongAnswer` where the page may still show the person before.
        """
        await self._join_document()
        shown = self._first.records
        is_stale = any(self._before.records.values()) and shown == self._before.records
        denials = pages.denials(self.first, self.words, self._before.texts)
        if denials and is_stale:
            return
        if denials and (any(shown.values()) or "" in shown):
            raise WrongAnswer(_CONTRADICTION)
        if is_stale:
            raise WrongAnswer("Siden viser det samme som før opslaget; det er måske om en anden person.")
        latest = await self._read(self.first, None)
        # The page of a person who is not known may have links with names of tabs that are the site's own menu.
        is_denied = bool(denials) and not pages.may_be_of_a_tab(denials, self.words)
        menu = [*pages.other_tabs(self.form, self.words, {}).values()] if is_denied else []
        for name, tab in pages.other_tabs(self.first, self.words, self._found).items():
            if name in self._found:
                continue
            submission = pages.other_tabs(latest, self.words, self._found).get(name, tab)
            page = await self.send(submission, f"fanebladet {name}")
            if not (tab in menu and self._shows_nothing(page, _TABLES[name])):
                latest = await self._read(await self._framed(page, _TABLES[name]), _TABLES[name])
        for submission, several in pages.shared_tabs(latest, self.words, self.records).items():
            page = await self.send(submission, "et faneblad med flere tabeller")
            latest = await self._read(page, None, several)
        self._latest = latest
        if self.records:
            pages.check_named_tabs(self.first, self.words, self.records, self._known)
            pages.check_counts(self.first, self.words, self.records)
            await self._check_second_tabs()
        await self._check_unknown_tabs()
        for name, texts in self._unread.items():
            own = self._shown_on[name]
            elsewhere = [texts_beside(_TABLES[name], page, self.words) for page in {*self._shown_on.values()} - {own}]
            check_unread(_TABLES[name], [text for text in texts if not any(text in shown for shown in elsewhere)])
        self._check_sections()
        self._check_counts()
        self._check_denials(denials)

    async def _join_document(self) -> None:
        """Take all pages of a report's document, with its sections as titles and tables, for the first page."""
        if any(self._first.records.values()):
            return
        if document := await report_documents.whole_document(self.first, on_page(self.words, self.first), self.send):
            self.first = self._latest = document
            self._first = PageReading(document, self.words, self._known)

    def _check_counts(self) -> None:
        """Raise `NotUnderstood` where the first page counts other numbers of records than were read."""
        if table := count_table_of(self.first, blocks_of(self.first), on_page(self.words, self.first)):
            for about, count in table.counts.items():
                check_total(about, self.records.get(about.field, ()), [count])

    def _check_sections(self) -> None:
        """Raise `NotUnderstood` where a section that was not read shows what looks like more records of a table.

        Where a required table was not found, which refuses the person, it may be that table.
        """
        if any(self.records.values()) and not self.records.keys() >= pages.REQUIRED_TABLES:
            return
        records = tuple(record for found in self.records.values() for record in found)
        headings = {text for one in self.columns.values() for text in (*one.known, *one.unknown)}
        for page, read in self._pages:
            blocks = blocks_of(page)
            # A tab is not pressed where its table was found: its hidden pane may have more records of it.
            behind = blocks.behind_tabs.values() if page is self.first else ()
            for section in [*unknown_tabs.sections_without(read, blocks.blocks, self.words), *behind]:
                texts = [text for text in visible_texts(section, and_hidden=True) if text not in self._known]
                # To look for values takes less time than to tell labels, and most sections have none left.
                left = unread((text for text in texts if text not in headings), records)
                left = [text for text in left if folded(text) not in self.words.labels]
                if left and (about := unknown_tabs.labelled_table(texts, self.records, self.words)):
                    check_unread(about, left)

    def _check_denials(self, denials: list[str]) -> None:
        """Raise an error where the first page says that there is no such person, and that is not certain."""
        if any(self.records.values()):
            if denials and not self._says_of_empty_tabs(denials):
                raise WrongAnswer(_CONTRADICTION)
            return
        has_tabs = bool(self._tabs) or len(pages.unread_tabs(self.first, self.words, self.records)) > 1
        is_unclear = bool(denials) and has_tabs and pages.may_be_of_a_tab(denials, self.words)
        if not is_unclear and not self.records and self.is_unknown:
            is_unclear = pages.may_be_of_unknown_tabs(self.first, self.form, self.words, self._known)
        if is_unclear:
            raise NotUnderstood(
                "Siden siger, at der intet er, men ikke, om personen er ukendt, eller fanebladet er tomt.",
                advice="Skriv i ordfilen under [ord], hvad siden siger om en ukendt person: ikke_fundet = [...].",
            )

    def _says_of_empty_tabs(self, texts: list[str]) -> bool:
        """Whether all tabs that were pressed and are empty say the texts, and none that has records."""
        shown = {name: frozenset(page.texts) for name, page in self._tabs.items()}
        empty = [said for name, said in shown.items() if not self.records.get(name)]
        full = [said for name, said in shown.items() if self.records.get(name)]
        return bool(empty and full) and not any(
            text in said or not all(text in one for one in empty) for said in full for text in texts
        )

    @property
    def _found(self) -> Mapping[str, Records]:
        """The tables that were found and are not empty: what is called empty may have a tab of its own."""
        return {name: records for name, records in self.records.items() if records}

    @property
    def fingerprints(self) -> Fingerprints:
        """What `repeats` takes of these pages; empty for a person without records."""
        return {name: frozenset(map(hash, records)) for name, records in self.records.items() if records}

    def repeats(self, other: Fingerprints) -> bool:
        """Whether there are records, and all of them are the other person's too."""
        own = self.fingerprints
        return bool(own) and all(other.get(name, frozenset()) >= records for name, records in own.items())

    @property
    def is_unknown(self) -> bool:
        """Whether the answer says that the person is not known, and shows nothing of one."""
        if any(self.records.values()):
            return False
        is_about_one = bool(self.records) or pages.names_tabs(self.first, self.words)
        says = pages.says_unknown if is_about_one else pages.says_not_found
        return says(self.first, self.words, self._known)

    async def _read(self, page: Page, pressed: Table | None, several: Collection[Table] = ()) -> Page:
        """Read the tables of a page that are not read yet, with their other pages; return the latest page."""
        latest = page
        reading = self._first
        if page is not self.first:
            reading = PageReading(page, self.words, self._known, pressed, self.first, several)
        shown_here = reading.shown()
        new = [name for name in shown_here if name not in self._found]
        new = [name for name in new if name not in self.records or shown_here[name].records]
        for name in new:
            shown = shown_here[name]
            latest = await self._read_table(page, shown) or latest
        # By the tables that were read there: a page without any may be that of a tab, shown before it is pressed.
        self._shown_on |= dict.fromkeys(new, page)
        if pressed:
            self._tabs[pressed.field] = page
        self._pages.append((page, {block for shown in shown_here.values() for block in shown.read}))
        return latest

    async def _read_table(self, page: Page, shown: Shown) -> Page | None:
        """Read all records of a table that a page shows; return the last page that was read, None for that page."""
        name = shown.about.field
        table = TablePages(self.first, self._first.records, self.words, self._known, self.send)
        self.records[name], last, self._unread[name] = await table.records_from(page, shown)
        if shown.columns:
            self.columns[name] = shown.columns
        return last

    def _shows_nothing(self, page: Page, pressed: Table) -> bool:
        """Whether a page behind a tab has no record, does not say that there is none, and has nothing like one."""
        try:
            read_page(page, self.words, pressed, self._known, self.first)
        except EmptyUnsaid:
            new = (text for text in page.texts if text not in self._known)
            return not steps.own_frames(page) and not any(map(looks_like_data, new))
        except NotUnderstood:
            pass
        return False

    async def _framed(self, page: Page, pressed: Table) -> Page:
        """Return the page in the only frame of a tab's page that shows nothing of the table itself; else that page."""
        frames = steps.own_frames(page)
        if len(frames) != 1 or PageReading(page, self.words, self._known, pressed, self.first).records != {"": ()}:
            return page
        return await self.send(frames[0], f"rammen på fanebladet {pressed.field}")

    async def _check_unknown_tabs(self) -> None:
        """Raise `UnknownTab` where a tab or a section without a known name shows what looks like a table not found."""
        missing = unknown_tabs.missing_tables(self.records, self.words)
        if not missing or not self.records:
            return
        read = self._read_blocks
        # A page without a heading may have been read again behind its tab.
        tabs = [unknown_tabs.texts_of(page) for page in self._tabs.values()]
        known = self._known.union(*tabs)
        blocks = blocks_of(self.first)
        panes = list(unknown_tabs.unknown_panes(blocks, read, self.words))
        told = read.union(*(own for _, own in panes))
        tables = ([one] for one in blocks.blocks if one.kind is BlockKind.TABLE and one not in told)
        with_data = (table for table in tables if unread(visible_texts(table, and_hidden=True), ()))
        for section in (*unknown_tabs.sections_without(told, blocks.blocks, self.words), *with_data):
            unknown_tabs.check("", section, known, missing, self.words)
        for name, own in panes:
            await self._read_told(name, self.first, own, known)
        for name, submission in unknown_tabs.unknown_tabs(self.first, on_page(self.words, self.first)).items():
            page = await self._press(submission, "et faneblad uden kendt navn")
            before = known | unknown_tabs.texts_of(self.first)
            await self._read_told(name, page, blocks_of(page).blocks, before)
            await self._read_frames(name, page, self.first, before)
        await self._read_frames("", self.first, self.form, known)

    async def _read_frames(self, name: str, page: Page, before: Page, known: frozenset[str]) -> None:
        """Read the frames of a page, which the page `before` has not, as `_read_told` does a tab called `name`."""
        for frame in steps.own_frames(page):
            if frame not in steps.frames(before):
                framed = await self.send(frame, "en ramme på personens side")
                await self._read_told(name, framed, blocks_of(framed).blocks, known)

    async def _press(self, submission: Submission, step: str) -> Page:
        """Return the page behind a control of the first page, as the same control of the latest one leads to it.

        Where it does not stand there that of the first page is pressed, which the site may not heed any more: not
        after a tab without a known name, which may have led to a page about something else.
        """
        again = sent_again(submission, self.first, self._latest)
        if again is None and self._has_pressed:
            raise NotUnderstood("Siden viser ikke personens faneblade, når et af dem er valgt.", advice=WORDS_ADVICE)
        self._latest, self._has_pressed = await self.send(again or submission, step), True
        return self._latest

    async def _read_told(self, name: str, page: Page, blocks: Sequence[Block], known: frozenset[str]) -> None:
        """Read a tab without a known name as the missing table that its content names; else `unknown_tabs.check` it."""
        missing = unknown_tabs.missing_tables(self.records, self.words)
        about = unknown_tabs.told(blocks, known, missing, self.words)
        own = blocks if page is self.first else without_frame(blocks, page, self.first, self.words)
        shown = None
        if about:
            with suppress(NotUnderstood):
                shown = read_as(about, page, [block for block in own if not block.is_nav], self.words, known)
        if about is None or shown is None:
            unknown_tabs.check(name, blocks, known, missing, self.words)
            return
        self._latest = await self._read_table(page, shown) or page
        self._shown_on[about.field] = page

    @property
    def _read_blocks(self) -> set[Block]:
        """The blocks of the first page that belong to its tables for certain."""
        return {block for shown in self._first.shown().values() for block in shown.read}

    async def _check_second_tabs(self) -> None:
        """Raise `NotUnderstood` where a table has several tabs, and one shows what is not among the records."""
        tabs = unknown_tabs.second_tabs(self.first, on_page(self.words, self.first), self._read_blocks)
        for table, submission in tabs:
            page = await self._press(submission, f"et faneblad mere med {table.title}")
            try:
                shown = read_page(page, self.words, table, self._known, self.first).get(table.field)
                is_new = shown is not None and not set(shown.records) <= set(self.records.get(table.field, ()))
            except NotUnderstood:
                known = self._known.union(self.first.texts, *(one.texts for one in self._tabs.values()))
                is_new = any(looks_like_data(text) for text in page.texts if text not in known)
            if is_new:
                raise NotUnderstood(
                    f"Siden har flere faneblade med {table.title}, og de viser ikke det samme.", advice=WORDS_ADVICE
                )

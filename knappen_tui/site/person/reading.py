"""A part of a page read: its records, what it promises, and what in it was not understood."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from knappen_tui.domain.columns import Kind, Value, from_text, is_date
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Registration
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person import count_table
from knappen_tui.site.person.accounting import Counts, may_say_count, says_more, take_counts, unread
from knappen_tui.site.person.blocks import Block, BlockKind, Blocks, blocks_of
from knappen_tui.site.person.empty_texts import said_empty, says_empty
from knappen_tui.site.person.filters import without_filters
from knappen_tui.site.person.frame import below_tabs, empty_tables, known_on, without_frame
from knappen_tui.site.person.heading_rows import may_be_headings
from knappen_tui.site.person.labelled import labelled, texts_left, unclear_labels, versions
from knappen_tui.site.person.legend import is_legend
from knappen_tui.site.person.menu_tables import are_tabs, is_title
from knappen_tui.site.person.part_titles import is_of_print
from knappen_tui.site.person.parts import Part, parts_of
from knappen_tui.site.person.pointed import on_page
from knappen_tui.site.person.records import RecordGrid, fits, looks_like_headings, read_grid, rows_of, unreadable
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.person.told_by_columns import by_columns
from knappen_tui.site.person_names import listed_without_names, may_name_a_person
from knappen_tui.site.words import WORDS_ADVICE, Words
from knappen_tui.tables.cells import is_nothing
from knappen_tui.tables.html_table import TableRow, holds_pairs
from knappen_tui.web.forms import clickables
from knappen_tui.web.html import Page
from knappen_tui.web.pagers import is_pager, opens_menu
from knappen_tui.web.text import clean, listed

_FEW_TEXTS = 4  # of a part, in an error


def read_page(
    page: Page,
    words: Words,
    pressed: Table | None = None,
    known: Iterable[str] = (),
    first: Page | None = None,
    several: Collection[Table] = (),
) -> dict[str, Shown]:
    """Return what the page shows, by `Kursist` field.

    `pressed` is the table whose tab on the page `first` led here, `several` those of a tab of several. `known` are the
    texts of the page before a person was looked up: they say nothing about the person. Raises `NotUnderstood` for a
    part that cannot be read, or that shows nothing and does not say so.
    """
    words = on_page(words, page)
    if not pressed and not _may_show(page, words):
        return {}
    blocks = blocks_of(page)
    found: dict[str, Shown] = {}
    known = known_on(page, known)
    for part in parts_of(page, blocks, words, pressed):
        if first is not None and part.is_page:
            part.inner = without_frame(part.inner, page, first, words)
        found[part.about.field] = _read_part(part, words, known)
    if not pressed:
        for shown in by_columns(page, blocks, words, found, several):
            found[shown.about.field] = shown
        for about in count_table.empty_tables(page, blocks, words):
            found.setdefault(about.field, Shown(about, (), None, Counts()))
    if several:
        read = {block for shown in found.values() for block in shown.read}
        for about in empty_tables([block for block in below_tabs(page, words) if block not in read], words, known):
            if about in several:
                found.setdefault(about.field, Shown(about, (), None, Counts()))
    _give_pagers(blocks, found, words)
    _check_counts(blocks, found, known)
    return found


def read_as(about: Table, page: Page, inner: Sequence[Block], words: Words, known: frozenset[str]) -> Shown:
    """Return what these blocks of a page show of a table. Raises as `read_page`."""
    return _read_part(Part(about, list(inner)), on_page(words, page), known_on(page, known))


def _may_show(page: Page, words: Words) -> bool:
    """Whether a page may show a table: it has one, or names one. This is quick, and most forms do not."""
    names = (name for _, name in clickables(page))
    return next(page.root.iter("table"), None) is not None or any(map(words.titles.may_name, [page.text, *names]))


def _read_part(part: Part, words: Words, known: frozenset[str]) -> Shown:
    about = part.about
    grids, rest, texts, odd = _grids(part, words, known)
    pairs = labelled(without_filters(rest, about), about, words, known)
    listed_records = versions(pairs, about, words) if pairs else []
    if listed_records is None and odd:
        raise unreadable(about, odd[0], words)
    if listed_records is None:
        raise NotUnderstood(
            f"Siden viser {about.title} med ledetekster, der ikke med sikkerhed kan deles i registreringer.",
            advice=WORDS_ADVICE,
        )
    for block in rest if listed_records else ():
        if any(one.block is block or block.element in one.element.iterancestors("table") for one in pairs):
            _check_pieces(part, block, words)
    grids += [grid for version in listed_records if (grid := read_grid(version.rows, about, words, is_labelled=True))]
    texts += texts_left(rest, pairs)
    counts = Counts(set(part.promised))
    grid = _one_of(_without_whole(_without_pieces(grids), counts), about)
    # The pane of a tab is hidden as a whole until the tab is chosen.
    is_pane = all(block.is_hidden for block in part.inner)
    said = [block for block in rest if block.kind is BlockKind.TEXT]
    hidden = {block.text for block in said if block.is_hidden and not is_pane}
    hidden -= {block.text for block in said if not block.is_hidden}
    headings = (*grid.columns.known, *grid.columns.unknown) if grid else ()
    says = [text for text in texts if text not in known and text not in hidden and not is_legend(text, headings)]
    names = {block.text for block in rest if block.kind is BlockKind.CONTROL}
    left = take_counts((text for text in says if text not in names), counts, about)
    after = [block.text for block in part.after if block.kind is BlockKind.TEXT and block.text not in known]
    take_counts(after, counts, about)
    counts.has_more |= any(says_more(text) for text in (*says, *after) if text not in names)
    told = set(counts.totals)
    left += take_counts((text for text in says if text in names), counts, about)
    counts.named = counts.totals - told
    if grid is None and not (
        0 in counts.totals
        or any(says_empty(text, words) for text in says)
        or _is_dash([text for text in says if text not in names], rest)
        # The title of what is empty may say so: »Ingen prøver«.
        or any(said_empty(title, words) is about for title in part.pieces)
    ):
        raise _no_records(part, rest, odd, words)
    records = grid.records if grid else ()
    if records and part.shows_data_below_empty(words):
        raise NotUnderstood(
            f"Siden siger, at der intet er under {about.title}, men viser noget dér under en anden overskrift.",
            advice=WORDS_ADVICE,
        )
    if records and (title := part.title_of_others()):
        raise NotUnderstood(
            f"Siden viser {about.title} under en overskrift om noget andet: {listed_without_names([title], words)}.",
            advice=WORDS_ADVICE,
        )
    return Shown(
        about,
        records,
        grid.columns if grid else None,
        counts,
        unread([text for text in left if text not in headings], records),
        [*part.inner, *part.after],
        part.inner,
    )


def _grids(
    part: Part, words: Words, known: frozenset[str]
) -> tuple[list[RecordGrid], list[Block], list[str], list[list[TableRow]]]:
    """Return the part's tables that were read, its other blocks, the texts beside records, and the other tables.

    Tables that stand on the page before a person was looked up too, such as menus, are left out.
    """
    grids: list[RecordGrid] = []
    rest: list[Block] = []
    texts: list[str] = []
    odd: list[list[TableRow]] = []
    is_for_print = False
    for block in part.inner:
        if block.kind is BlockKind.TITLE:
            is_for_print = is_of_print(block.text)
        if block.kind is not BlockKind.TABLE:
            rest.append(block)
            continue
        rows = rows_of(block.element)
        if are_tabs(rows, part.about, words) or is_title(rows, part.about, words):
            continue
        if _is_known(block, known) and not _is_headed(rows, part.about, words):
            continue
        if not holds_pairs(block.element) and (grid := read_grid(rows, part.about, words)):
            if grid.records:
                _check_pieces(part, block, words)
            grids.append(replace(grid, may_be_copy=block.is_hidden or is_for_print))
            texts += grid.rest
        else:
            rest.append(block)
            odd += [rows] if rows else []
    return grids, rest, texts, odd


def _check_pieces(part: Part, read: Block, words: Words) -> None:
    """Raise `NotUnderstood` where a block with records stands under another title than a message that says none."""
    if len(part.pieces) > 1 and part.says_empty_beside(read, words):
        raise NotUnderstood(
            f"Siden har flere dele, der ligner {part.about.title}, og en af dem siger, at der intet er.",
            advice=WORDS_ADVICE,
        )


def _is_dash(says: Sequence[str], rest: Sequence[Block]) -> bool:
    """Whether all that is said is a dash, in an element without an id, by which a script may write something there."""
    elements = [block.element for block in rest if block.text in says and block.kind is BlockKind.TEXT]
    return len(says) == 1 and is_nothing(says[0]) and not any(one.get("id") for one in elements)


def _is_known(table: Block, known: frozenset[str]) -> bool:
    if not known:
        return False
    texts = (clean(str(text)) for text in table.element.itertext("*"))
    return all(text in known for text in texts if text)


def _is_headed(rows: Sequence[TableRow], about: Table, words: Words) -> bool:
    return any(fits(row.cells, about, words) for row in rows[:1] if may_be_headings(row.cells, words))


def _without_pieces(grids: Sequence[RecordGrid]) -> list[RecordGrid]:
    """Return the versions, only the copy where it has the records of all others together: one table for each year.

    Without a copy such tables may be versions of the same records, or of something else.
    """
    for whole in grids:
        pieces = [grid for grid in grids if grid is not whole and grid.columns == whole.columns and grid.records]
        is_all = len(pieces) == len(grids) - 1 > 1
        if is_all and Counter(record for grid in pieces for record in grid.records) == Counter(whole.records):
            return [whole]
    return list(grids)


def _without_whole(grids: Sequence[RecordGrid], counts: Counts) -> list[RecordGrid]:
    """Return the versions without a copy that has all records, as for printing, where others show one page.

    Its number of records is added to the `counts`.
    """
    pages = [grid for grid in grids if not grid.may_be_copy]
    if not pages or len(pages) == len(grids):
        return list(grids)
    page = Counter(pages[0].records)
    whole = [grid for grid in grids if grid.may_be_copy and Counter(grid.records) > page]
    counts.totals.update(len(grid.records) for grid in whole)
    return [grid for grid in grids if grid not in whole]


def _one_of(grids: Sequence[RecordGrid], about: Table) -> RecordGrid | None:
    """Return the records that all of the part's versions show, those for the screen and those for printing.

    A version may show some of the columns, and the one that is returned all of them. Raises `NotUnderstood` where they
    differ otherwise.
    """
    if len(grids) == 1:
        return grids[0]
    full = min(grids, key=lambda grid: len(grid.columns.missing), default=None)
    if full is not None and not all(_is_extract(grid, full, about) for grid in grids):
        raise NotUnderstood(f"Siden viser flere tabeller under {about.title}, og de er ikke ens.", advice=WORDS_ADVICE)
    return full


def _is_extract(grid: RecordGrid, full: RecordGrid, about: Table) -> bool:
    """Whether a table shows the same records as the `full` one, in some of its columns.

    What stands under no heading is mostly the name of a control.
    """
    if grid.records == full.records:
        return True
    fields = {column.field for column in about.columns if column not in grid.columns.missing}
    if len(grid.records) != len(full.records) or any(column.field in fields for column in full.columns.missing):
        return False
    return all(
        all(getattr(one, name) == getattr(other, name) for name in fields) and _others(one) <= _others(other)
        for one, other in zip(grid.records, full.records, strict=True)
    )


def _others(record: Registration) -> set[tuple[str, Value]]:
    """Return what stands under unknown headings, dates as such: each version may write them in its own way."""
    return {(name, from_text(text, Kind.DATE) if is_date(text) else text) for name, text in record.andet if name}


def _no_records(part: Part, rest: Sequence[Block], odd: Sequence[Sequence[TableRow]], words: Words) -> NotUnderstood:
    """Return the error for a part without records: it says nothing, or headings or labels of a record are not known.

    The labels may stand at the side of one of the `odd` tables.
    """
    if not odd or not looks_like_headings(odd[0]):
        labels, missing = unclear_labels(rest, part.about, words)
        if labels:
            return unreadable(part.about, [TableRow(labels, is_note=False)], words, missing=missing)
    return unreadable(part.about, odd[0], words) if odd else EmptyUnsaid(part, words)


class EmptyUnsaid(NotUnderstood):
    """A part shows no records and does not say that there are none.

    `texts` are its texts without those that have a digit or may have a person's name in them.
    """

    def __init__(self, part: Part, words: Words) -> None:
        self.about = part.about
        said = (block.text for block in part.inner if block.kind is BlockKind.TEXT and not block.is_hidden)
        plain = (text for text in dict.fromkeys(said) if not any(map(str.isdigit, text)))
        self.texts = tuple(text for text in plain if not may_name_a_person(text, words))
        titles = (block.text for block in part.inner if block.kind is BlockKind.TITLE)
        super().__init__(
            f"Siden viser hverken noget under {part.about.title}, der kan læses, eller at der intet er. "
            f"Overskrifter dér: {listed_without_names(titles, words)}. Tekster dér: {listed(self.texts[:_FEW_TEXTS])}.",
            advice=f"{WORDS_ADVICE} Siger en af teksterne, at der intet er, så skriv den under [ord] ingen. Tegnes "
            "indholdet af JavaScript, kan programmet ikke læse det.",
        )


def _give_pagers(blocks: Blocks, found: dict[str, Shown], words: Words) -> None:
    """Give all controls of a page to its only table, and its only pager to the only table that has several pages.

    Raise `NotUnderstood` for a pager beside several tables. A number of records beside the name of their table is none.
    """
    if len(found) == 1:
        (only,) = found.values()
        only.blocks = blocks.blocks
        return
    controls = (block for block in blocks.blocks if block.kind is BlockKind.CONTROL and is_pager(block.text))
    pager = [block for block in controls if not opens_menu(block.element)]
    if not pager:
        return
    counts = _counts(blocks, found, words)
    pager = [block for block in pager if block not in counts]
    paged = [shown for shown in found.values() if any(pages > 1 for _, pages in shown.counts.pages)]
    is_one = len({block.element.getparent() for block in pager}) == 1 and len({one.text for one in pager}) == len(pager)
    if len(paged) == 1 and is_one:
        for shown in found.values():
            shown.blocks = [block for block in shown.blocks if block not in pager]
        paged[0].blocks = [*paged[0].blocks, *pager]
    taken = {block for shown in found.values() for block in shown.blocks}
    if found and any(block not in taken for block in pager):
        raise NotUnderstood(
            "Siden har links til flere sider, men det er ikke til at se, af hvilken tabel.", advice=WORDS_ADVICE
        )


def _check_counts(blocks: Blocks, found: dict[str, Shown], known: Collection[str]) -> None:
    """Raise `NotUnderstood` where a text in none of several parts says that not all records are shown."""
    if len(found) < 2:
        return
    texts = (block for block in blocks.blocks if block.kind is BlockKind.TEXT and not block.is_hidden)
    counting = [block for block in texts if may_say_count(block.text)]
    parts = {block for shown in found.values() for block in shown.blocks} if counting else set()
    for block in counting:
        if block not in parts and block.text not in known:
            take_counts([block.text], counts := Counts(), next(iter(found.values())).about)
            lasts = {*counts.shown, *(last for _, last in counts.ranges)}
            if any(pages > 1 for _, pages in counts.pages) or any(counts.totals - {last} for last in lasts):
                raise NotUnderstood(
                    "Siden siger, at den ikke viser alt, men det er ikke til at se, af hvilken tabel.",
                    advice=WORDS_ADVICE,
                )


def _counts(blocks: Blocks, found: dict[str, Shown], words: Words) -> set[Block]:
    """Return the controls that are the number of a table's records, alone in an element with its name: »Moduler 3«."""
    counts = set()
    for place, (before, block) in enumerate(pairwise(blocks.blocks)):
        around = block.element.getparent()
        about = words.titles.called(before.text) if block.kind is BlockKind.CONTROL and block.text.isdigit() else None
        if about is None or around is None or blocks.spans.get(around) != range(place, place + 2):
            continue
        shown = found.get(about.field)
        if shown is not None and block.text == str(len(shown.records)):
            counts.add(block)
    return counts

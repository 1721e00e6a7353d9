"""The titles of a page: headings, panes, texts and tables that name one of a person's tables, or another part."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import NamedTuple
from weakref import WeakKeyDictionary

from knappen_tui.domain.columns import Column
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.column_values import are_of_kind, are_usual
from knappen_tui.site.person.accounting import (
    Counts,
    looks_like_data,
    names_exam_and_day,
    take_counts,
    unread,
    words_beside_data,
)
from knappen_tui.site.person.blocks import PANE_LEVEL, Block, BlockKind, visible_texts
from knappen_tui.site.person.empty_texts import says_empty
from knappen_tui.site.person.labelled import Labelled, labelled
from knappen_tui.site.person.panes import kind_of
from knappen_tui.site.person.records import rows_of
from knappen_tui.site.titles import LONGEST_TITLE
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.web.html import Element, Page, child_around, common_ancestor, tag_of, text_of
from knappen_tui.web.text import clean, folded, mentions

# Levels of titles that are no headings.
_INNERMOST = 99
_SHOWN_TAB = PANE_LEVEL
_NEAR = 8  # blocks
_PRINTS = ("Udskrift", "Udskriv", "Print")
# What `_rows_of_names` returns, and for each page the words by which it was found.
_Rows = tuple[list[dict[int, Table]], set[int]]
_KEPT: WeakKeyDictionary[Page, tuple[Words, _Rows]] = WeakKeyDictionary()


class Title(NamedTuple):
    """A title at a place among the blocks. `level` orders titles as headings do; a pane's is 0.

    `is_inner` is whether it belongs to its part, as the titles of single records and of copies for printing do.
    """

    text: str
    about: Table | None
    place: int
    level: int
    block: Block
    is_inner: bool = False

    @property
    def is_shown_tab(self) -> bool:
        """Whether it is a text in a menu: the name of the tab that is shown."""
        return self.block.kind is BlockKind.TEXT and self.level == _SHOWN_TAB

    @property
    def is_closed(self) -> bool:
        """Whether it is the title of a section that is closed, and not on the page."""
        return self.block.kind is BlockKind.CONTROL


def titles_of(page: Page, blocks: list[Block], words: Words) -> Iterator[Title]:
    """Yield the page's titles in reading order, without those of single records.

    Among them are the titles of closed sections, which end the part above.
    """
    texts = _texts_as_titles(page, blocks, words)
    boxes = title_boxes(blocks, words)
    of_records = _titles_of_records(blocks, words)
    of_copies = frozenset(_titles_of_copies(blocks, words))
    about: Table | None = None
    level, is_tab, first = 0, False, 0
    labels: set[Block] | None = None
    for place, block in enumerate(blocks):
        title: Title | None = None
        if place not in of_copies and (block.kind is BlockKind.TITLE or block.level) and not block.is_nav:
            named = of_records.get(place) or words.titles.named(block.text)
            title = Title(block.text, named, place, block.level, block, place in of_records or is_of_print(block.text))
            same = {None, about} if not is_tab else {None}
            is_of_one = block.level > level and title.about in same
            is_said = place == first and title.about is None and _is_message(blocks, place, level, words)
            if about and (is_of_one or is_said):
                continue
        elif place in boxes:
            title = Title(block.text, boxes[place], place, _INNERMOST, block)
        elif place in texts:
            if about and texts[place] is not about and _told_columns(block.text, about, words):
                labels = _labels_below(blocks[first:], about, words) if labels is None else labels
                if block in labels:
                    continue
            level_of_text = _SHOWN_TAB if _is_in_menu(blocks, place, words) else _INNERMOST
            title = Title(block.text, texts[place], place, level_of_text, block)
        elif block.kind is BlockKind.TABLE:
            text, named = _title_of_table(page, block.element, words)
            title = Title(text, named, place, _INNERMOST, block) if named else None
        if title:
            yield title
            about, level, is_tab = title.about, title.level, title.is_shown_tab
            first, labels = place + 1, None


def title_boxes(blocks: Sequence[Block], words: Words) -> dict[int, Table | None]:
    """Return the places of titles that are each alone in a table of one cell, and the table that each one names.

    Such tables are alike, and name two tables of a person, or one by its whole title. What is named stands right below
    its title. No title is a message, a number of records or a record: boxes alike may hold these too.
    """
    kinds: dict[tuple[str, ...], list[int]] = {}
    for place, block in enumerate(blocks):
        if block.box is not None and not block.is_nav:
            around = (block.box.getparent(), block.box, *block.box.iter("td"))
            kinds.setdefault(tuple(kind_of(one) for one in around if one is not None), []).append(place)
    found: dict[int, Table | None] = {}
    for places in kinds.values():
        titles = {place: words.titles.named(blocks[place].text) for place in places}
        named = set(filter(None, titles.values()))
        if not named or any(_says_more(blocks[place].text, words) for place in places):
            continue
        above = {place for place in places if has_content(blocks[place + 1 : place + 2], titles[place], words)}
        is_called = len(above) > 1 and any(words.titles.called(blocks[place].text) for place in places)
        if (len(named) > 1 or is_called) and all(place in above for place, about in titles.items() if about):
            found |= titles
    return found


def _titles_of_records(blocks: Sequence[Block], words: Words) -> dict[int, Table]:
    """Return the places of headings of single records, and the table that one or more of them name.

    »Studieprøven (04-12-2019)« is of Prøver beside »Prøve i Dansk 3 (06-06-2018)«: headings of one level and kind, of
    which those that name a table name the same. Of the others each is values with no other words than those have, and
    the same label follows it as one of those, or it names an exam and a day as they do.
    """
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.TITLE and block.level != PANE_LEVEL and not block.is_nav:
            alike.setdefault((block.level, tag_of(block.element), kind_of(block.element)), []).append(place)
    found: dict[int, Table] = {}
    for places in alike.values():
        named = {place: about for place in places if (about := words.titles.named(blocks[place].text))}
        if len(set(named.values())) != 1:
            continue
        about = next(iter(named.values()))
        exams = {place for place in places if names_exam_and_day(blocks[place].text)}
        labels = {_first_label(blocks, place) for place in named} & words.table_labels[about.field]
        said = {word for place in named for word in words_beside_data(blocks[place].text)}
        others = {
            place
            for place in places
            if place not in named and looks_like_data(blocks[place].text)
            if said.issuperset(words_beside_data(blocks[place].text))
            if _first_label(blocks, place) in labels or (place in exams and not exams.isdisjoint(named))
        }
        found |= dict.fromkeys({*others, *named} if others else exams & named.keys(), about)
    return found


def is_of_print(title: str) -> bool:
    """Whether a title says that what stands below it is for printing."""
    return mentions(title, _PRINTS)


def _titles_of_copies(blocks: Sequence[Block], words: Words) -> Iterator[int]:
    """Yield the places of titles of what is for printing, where a table above has the headings of the one below.

    That stands under no title of a table, so that the title is none of a part. Titles such as that of a pager may stand
    between the two.
    """
    above: Block | None = None
    about: Table | None = None
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.TABLE:
            above = block if about is None else None
        elif block.kind is BlockKind.TITLE:
            about = words.titles.named(block.text)
            if about and above and is_of_print(block.text) and _has_headings_of(above, blocks[place + 1 :]):
                yield place
            above = None if about else above


def _has_headings_of(table: Block, blocks: Iterable[Block]) -> bool:
    """Whether the first of the blocks that is a table or a title is a table with the same headings."""
    found = next((one for one in blocks if one.kind in {BlockKind.TABLE, BlockKind.TITLE}), None)
    if found is None or found.kind is BlockKind.TITLE:
        return False
    first, second = ([row.cells for row in rows_of(one.element)[:1]] for one in (table, found))
    return first == second


def named_in_rows(page: Page, blocks: list[Block], words: Words, known: Collection[str]) -> set[Table]:
    """Return the tables that texts name in rows of several, as tabs of a script do; those of `known` texts are none."""
    rows, _ = _rows_on(page, blocks, words)
    return {
        about
        for row in rows
        if len(set(row.values())) > 1 and not all(blocks[place].text in known for place in row)
        for about in row.values()
    }


def own_title(page: Page, table: Element) -> str:
    """Return the caption or the label of a table, "" without one."""
    for caption in table.iter("caption"):
        return text_of(caption)
    for reference in (table.get("aria-labelledby") or "").split():
        if (named := page.by_id.get(reference)) is not None:
            return text_of(named)
    return clean(table.get("aria-label") or table.get("summary") or "")


def label_in(text: str) -> str:
    """Return the folded label in »Startdato«, »Startdato:« or »Startdato: 4. februar 2019«."""
    label = text.partition(":")[0]
    return folded(label) if len(label) <= LONGEST_TITLE else ""


def _first_label(blocks: Sequence[Block], title: int) -> str:
    """Return the folded label that follows the title at a place, "" without one."""
    texts = visible_texts(blocks[title + 1 : title + 2], and_hidden=True)
    return label_in(texts[0]) if texts else ""


def has_content(blocks: Iterable[Block], about: Table | None, words: Words) -> bool:
    """Whether there is a table, a label of a record of `about` (None: of any table), or a message that it is empty."""
    labels = words.table_labels[about.field] if about else words.labels
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            return True
        if block.kind is BlockKind.TEXT and (label_in(block.text) in labels or says_empty(block.text, words)):
            return True
    return False


def _says_more(text: str, words: Words) -> bool:
    """Whether a text that may be a title is a message that there is nothing, a number of records or a record."""
    return says_empty(text, words) or bool(unread([text], ())) or take_counts([text], Counts(), TABLES[0]) != [text]


def _is_message(blocks: Sequence[Block], place: int, level: int, words: Words) -> bool:
    """Whether a heading below a title of this level says that there is nothing, as Domino does, and is no title itself.

    Only controls stand under it, up to a title of this level that names a table, a closed section or the page's end.
    """
    if blocks[place].is_hidden or blocks[place].level == PANE_LEVEL or not says_empty(blocks[place].text, words):
        return False
    below = (block for block in islice(blocks, place + 1, None) if block.kind is not BlockKind.CONTROL or block.level)
    following = next(below, None)
    if following is None or following.level != level:
        return following is None
    return following.kind is BlockKind.CONTROL or words.titles.named(following.text) is not None


def _top_cell(table: Element) -> str:
    """Return the text of the cell that is all of a table's first row, "" where it has several."""
    cells = [cell for line in islice(table.iter("tr"), 1) for cell in line.iter("td", "th")]
    return text_of(cells[0]) if len(cells) == 1 and (cells[0].get("colspan") or "1") != "1" else ""


def _title_of_table(page: Page, table: Element, words: Words) -> tuple[str, Table | None]:
    text = own_title(page, table)
    if named := words.titles.named(text):
        return text, named
    top = _top_cell(table)
    return top, words.titles.called(top)


def _labels_below(blocks: Iterable[Block], about: Table, words: Words) -> set[Block]:
    """Return the labels of records among the texts below a title of their table, up to the next title of another.

    They stand as its other labels do, and tell a column that their value fits: »Meritmodul« under Merit names no part.
    """
    own = {None, about}
    below = takewhile(lambda one: one.kind is not BlockKind.TITLE or words.titles.named(one.text) in own, blocks)
    found = labelled(list(below), about, words)
    return {one.block for one in found if one.block and one.is_certain and _fits_its_column(one, about, words)}


def _fits_its_column(label: Labelled, about: Table, words: Words) -> bool:
    values = [] if is_no_value(label.value) else [label.value]
    columns = _told_columns(label.label, about, words)
    return bool(label.value) and any(are_usual(one, values) and are_of_kind(one, values) for one in columns)


def _told_columns(text: str, about: Table, words: Words) -> list[Column]:
    """Return the columns of a table that a text is a label of, in known words or by its parts."""
    columns = words.table_columns[about.field]
    label = folded(text)
    return [one.column for one in columns if label in one.spellings or is_told(text, one.column.parts)]


def _texts_as_titles(page: Page, blocks: list[Block], words: Words) -> dict[int, Table]:
    """Return the places of texts that are the name of a table. Names of several in a row are a menu, and left out."""
    rows, linked = _rows_on(page, blocks, words)
    return {place: about for row in rows for place, about in _titles_of_row(row, linked).items()}


def _rows_on(page: Page, blocks: list[Block], words: Words) -> _Rows:
    """Return the `_rows_of_names` of a page's blocks; they are looked for once for each page."""
    kept = _KEPT.get(page)
    if kept is None or kept[0] is not words:
        kept = _KEPT[page] = (words, _rows_of_names(blocks, words))
    return kept[1]


def _rows_of_names(blocks: list[Block], words: Words) -> _Rows:
    """Return the texts that name tables, by place, in rows without other texts between them.

    Of some places a link to the same table stands beside the name; they are returned too.
    """
    rows: list[dict[int, Table]] = [{}]
    linked: set[int] = set()
    called = {one: words.titles.called(one.text) for one in blocks if one.kind is BlockKind.TEXT}
    kinds = _kinds_of_titles(called)
    for place, block in enumerate(blocks):
        row = rows[-1]
        if block.kind is BlockKind.CONTROL:
            if row and row[last := next(reversed(row))] is words.titles.named(block.text):
                linked.add(last)
            continue
        is_text = block.kind is BlockKind.TEXT and not block.is_nav and not block.is_hidden
        named = called[block] if is_text else None
        # A part of a name does for the tab that is shown, a link without an address, and for what looks like a title.
        if is_text and named is None and (block.element.tag == "a" or (kinds and _kind_of_text(block) in kinds)):
            named = words.titles.named(block.text)
        if named and (label_in(block.text) not in words.table_labels[named.field] or _is_in_menu(blocks, place, words)):
            row[place] = named
        elif row and (block.kind is not BlockKind.TEXT or folded(block.text)):
            rows.append({})
    return [row for row in rows if row], linked


def _kinds_of_titles(called: Mapping[Block, Table | None]) -> set[tuple[str, str]]:
    """Return the tags and classes of the elements whose texts are the whole names of two tables or more."""
    named: dict[tuple[str, str], set[Table]] = {}
    for block, about in called.items():
        if about is not None:
            named.setdefault(_kind_of_text(block), set()).add(about)
    return {kind for kind, tables in named.items() if kind[1] and len(tables) > 1}


def _kind_of_text(block: Block) -> tuple[str, str]:
    return tag_of(block.element), kind_of(block.element)


def _titles_of_row(row: dict[int, Table], linked: set[int]) -> dict[int, Table]:
    """Return the names in a row that are titles: all where they are of one table, else the last after labels of links.

    `linked` are the places of names with a link to the same table beside them.
    """
    if len(set(row.values())) == 1:
        return row
    last = next(reversed(row), -1)
    return {last: row[last]} if row and last not in linked and linked.issuperset(row.keys() - {last}) else {}


def unknown_shown_tabs(blocks: list[Block], words: Words) -> list[str]:
    """Return the names of tabs that are shown, and cannot be pressed, where they name no table."""
    return [
        block.text
        for place, block in enumerate(blocks)
        if block.kind is BlockKind.TEXT
        and len(block.text) <= LONGEST_TITLE
        and words.titles.named(block.text) is None
        and any(map(str.isalpha, block.text))
        and _is_in_menu(blocks, place, words)
    ]


def _is_in_menu(blocks: list[Block], place: int, words: Words) -> bool:
    """Whether the text is the tab that is shown: it stands among controls that are named for tables.

    The first label of a record may follow such controls too; those stand together in an element of their own.
    """
    element = blocks[place].element
    near = [block for block in blocks[max(place - _NEAR, 0) : place + _NEAR + 1] if block.kind is BlockKind.CONTROL]
    tabs = [block.element for block in near if words.titles.named(block.text)]
    around = (_next_words(reversed(blocks[:place])), _next_words(blocks[place + 1 :]))
    beside = next((one.element for one in around if one and one.element in tabs), None)
    if beside is None:
        return False
    menu = common_ancestor([element, beside])
    entries = [child_around(tab, menu) for tab in tabs if menu in tab.iterancestors()]
    return len(set(entries)) > 1 or (len(entries) == 1 and tag_of(entries[0]) == tag_of(child_around(element, menu)))


def _next_words(blocks: Iterable[Block]) -> Block | None:
    """Return the first block that is more than a number or a mark."""
    return next((block for block in blocks if any(map(str.isalpha, block.text))), None)

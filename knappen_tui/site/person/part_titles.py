"""The titles of a page: headings, panes, texts and tables that name one of a person's tables, or another part."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile
from typing import NamedTuple

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
from knappen_tui.site.person.card_titles import is_record_title
from knappen_tui.site.person.empty_texts import says_empty
from knappen_tui.site.person.labelled import Labelled, labelled
from knappen_tui.site.person.panes import kind_of
from knappen_tui.site.person.records import rows_of
from knappen_tui.site.person.text_titles import is_in_menu, label_in, texts_as_titles
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.web.html import Element, Page, tag_of, text_of
from knappen_tui.web.text import clean, folded, mentions

# Levels of titles that are no headings.
_INNERMOST = 99
_SHOWN_TAB = PANE_LEVEL
_PRINTS = ("Udskrift", "Udskriv", "Print")


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
    texts = texts_as_titles(page, blocks, words)
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
            is_said = place == first and title.about is None and _is_message(blocks, place, level, words)
            is_of_one = title.about in same or (about is not None and is_record_title(block.text, about, words))
            if about and ((block.level > level and is_of_one) or is_said):
                continue
        elif place in boxes:
            title = Title(block.text, boxes[place], place, _INNERMOST, block)
        elif place in texts:
            if about and texts[place] is not about and _told_columns(block.text, about, words):
                labels = _labels_below(blocks[first:], about, words) if labels is None else labels
                if block in labels:
                    continue
            level_of_text = _SHOWN_TAB if is_in_menu(blocks, place, words) else _INNERMOST
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
    the same label follows it as one of those, or it names an exam and a day as they do. »Modul 2-4« above labels of a
    module is one in any case: it is the value of a column that each record has.
    """
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.TITLE and block.level != PANE_LEVEL and not block.is_nav:
            alike.setdefault((block.level, tag_of(block.element), kind_of(block.element)), []).append(place)
    found: dict[int, Table] = {}
    for places in alike.values():
        named = {place: about for place in places if (about := words.titles.named(blocks[place].text))}
        found |= {place: about for place, about in named.items() if _is_value(blocks, place, about, words)}
        if len(set(named.values())) != 1:
            continue
        about = next(iter(named.values()))
        exams = {place for place in places if names_exam_and_day(blocks[place].text)}
        labels = {label for place in named if (label := _first_label(blocks, place, about, words))}
        said = {word for place in named for word in words_beside_data(blocks[place].text)}
        others = {
            place
            for place in places
            if place not in named and looks_like_data(blocks[place].text)
            if said.issuperset(words_beside_data(blocks[place].text))
            if _first_label(blocks, place, about, words) in labels or (place in exams and not exams.isdisjoint(named))
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


def own_title(page: Page, table: Element) -> str:
    """Return the caption or the label of a table, "" without one."""
    for caption in table.iter("caption"):
        return text_of(caption)
    for reference in (table.get("aria-labelledby") or "").split():
        if (named := page.by_id.get(reference)) is not None:
            return text_of(named)
    return clean(table.get("aria-label") or table.get("summary") or "")


def _is_value(blocks: Sequence[Block], title: int, about: Table, words: Words) -> bool:
    """Whether the title at a place is the value of a column that each record of the table has, above its labels."""
    return bool(_first_label(blocks, title, about, words)) and is_record_title(blocks[title].text, about, words)


def _first_label(blocks: Sequence[Block], title: int, about: Table, words: Words) -> str:
    """Return the folded label of the table that follows the title at a place, "" without one."""
    texts = visible_texts(blocks[title + 1 : title + 2], and_hidden=True)
    text = texts[0].partition(":")[0] if texts else ""
    label = label_in(text)
    return label if label in words.table_labels[about.field] or words.tells(about.field, text) else ""


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

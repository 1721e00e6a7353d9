"""The parts of a page: what stands under the name of one of a person's tables."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from weakref import WeakKeyDictionary

from knappen_tui.domain.columns import Column
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.accounting import Counts, looks_like_data, take_counts, unread
from knappen_tui.site.blocks import PANE_LEVEL, Block, BlockKind, Blocks, visible_texts
from knappen_tui.site.column_values import are_of_kind, are_usual
from knappen_tui.site.labelled import Labelled, labelled
from knappen_tui.site.panes import kind_of
from knappen_tui.site.table_sections import sections_of
from knappen_tui.site.tabs import named_controls
from knappen_tui.site.titles import LONGEST_TITLE, count_in, without_count
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.web.html import Element, Page, child_around, common_ancestor, tag_of, text_of
from knappen_tui.web.text import clean, folded, mentions

# Levels of titles that are no headings.
_INNERMOST = 99
_SHOWN_TAB = PANE_LEVEL
_NEAR = 8  # blocks
_COUNT = re.compile(r"\(?([1-9][0-9]{0,2})\)?")
_NOT_SHOWN = (
    "Adgang", "Rettighed", "Rettigheder", "Tilladelse", "Autoriseret", "Forbindelse", "Tilgængelig", "Fejl",
    "Prøv igen", "Hentes", "Vises", "Indlæses", "JavaScript", "Svar", "Kontakt",
)  # fmt: skip

# The parts of a page, and the words by which they were found.
_KEPT: WeakKeyDictionary[Page, tuple[Words, list["Part"]]] = WeakKeyDictionary()
# What is said under these does not say that there is nothing.
_CONDITIONS = ("Hvis", "Når", "Såfremt", "Kan", "Skal", "Bemærk")


@dataclass
class Part:
    """What a page shows of one table. `promised` are the numbers of records that its titles give.

    Everything in `inner` belongs to it. `after` is what follows up to the next title: a pager may stand there.
    `is_page` is whether it is all that a page shows: the page has no title of a table. `pieces` are what stands under
    each of its titles, by title.
    """

    about: Table
    inner: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    promised: set[int] = field(default_factory=set)
    is_page: bool = False
    pieces: dict[str, list[Block]] = field(default_factory=dict)

    def says_empty_beside(self, read: Block, words: Words) -> bool:
        """Whether another title than that above the block has nothing below it: the block may be of another table."""
        own = [piece for piece in self.pieces.values() if read in piece]
        others = [piece for piece in self.pieces.values() if all(set(piece).isdisjoint(one) for one in own)]
        texts = [visible_texts(piece, and_hidden=True) for piece in others]
        return any(_is_empty(one, words) for one in texts)

    def shows_data_below_empty(self, words: Words) -> bool:
        """Whether a text says that the table is empty, and below a title after it stands what looks like a record."""
        titles = [place for place, one in enumerate(self.inner) if one.kind is BlockKind.TITLE and not one.is_nav]
        above = self.inner[: titles[-1]] if titles else []
        is_pane = all(block.is_hidden for block in self.inner)
        said = (
            place
            for place, block in enumerate(above)
            if block.kind is BlockKind.TEXT and (is_pane or not block.is_hidden)
            if said_empty(block.text, words) is self.about
        )
        first = next(said, len(self.inner))
        title = next((place for place in titles if place > first), len(self.inner))
        return any(map(looks_like_data, visible_texts(self.inner[title:], and_hidden=True)))


@dataclass(frozen=True, slots=True)
class _Title:
    """A title at a place among the blocks. `level` orders titles as headings do; a pane's is 0."""

    text: str
    about: Table | None
    place: int
    level: int
    block: Block

    @property
    def is_shown_tab(self) -> bool:
        """Whether it is a text in a menu: the name of the tab that is shown."""
        return self.block.kind is BlockKind.TEXT and self.level == _SHOWN_TAB


def parts_of(page: Page, blocks: Blocks, words: Words, pressed: Table | None = None) -> list[Part]:
    """Return the page's parts. A part under several titles of one table is one part.

    `pressed` is the table whose tab led to the page: what stands there under no name of a table is about it, unless
    the page has a part of that name.
    """
    kept = _KEPT.get(page)
    if kept is None or kept[0] is not words:
        named = _named_parts(page, blocks, words)
        kept = _KEPT[page] = (words, [*named, *_parts_in_tables(page, blocks, named, words)])
    parts = kept[1]
    if pressed is None or any(part.about is pressed for part in parts):
        return parts
    taken = {block for part in parts for block in part.inner}
    rest = [block for block in blocks.blocks if block not in taken and not block.is_nav]
    return [*parts, Part(pressed, rest, is_page=True)]


def _named_parts(page: Page, blocks: Blocks, words: Words) -> list[Part]:
    """Return the parts under titles of tables."""
    titles = list(_titles(page, blocks.blocks, words))
    headed = {title.about for title in titles if title.block.kind is not BlockKind.TEXT}
    titles = [title for title in titles if not (title.is_shown_tab and title.about in headed)]
    parts: dict[str, Part] = {}
    for number, title in enumerate(titles):
        if title.about is None:
            continue
        end = next((one.place for one in titles[number + 1 :] if _ends(one, title)), len(blocks.blocks))
        part = parts.setdefault(title.about.field, Part(title.about))
        first, last = _extent(title, title.about, end, blocks, words)
        part.inner += blocks.blocks[first:last]
        again = next((one.place for one in titles[number + 1 :] if one.about is title.about), last)
        part.pieces.setdefault(folded(without_count(title.text)), []).extend(blocks.blocks[first : min(again, last)])
        part.after += blocks.blocks[last:end]
        count = count_in(title.text)
        if count is None and last > title.place + 1:
            count = _count_beside(title.block, blocks.blocks[title.place + 1])
        if count is not None:
            part.promised.add(count)
    for part in parts.values():
        if _are_ordinals(part.promised):
            part.promised.clear()
        inner = dict.fromkeys(part.inner)
        part.inner, part.after = list(inner), [block for block in dict.fromkeys(part.after) if block not in inner]
    return list(parts.values())


def _parts_in_tables(page: Page, blocks: Blocks, named: Sequence[Part], words: Words) -> list[Part]:
    """Return the parts that are sections of tables of labels in none of the `named` parts.

    They are of tables that need not be there, are in no other part, and that no control is named for.
    """
    taken = {block for part in named for block in part.inner}
    parts: dict[Table, Part] = {}
    for block in blocks.blocks:
        if block.kind is not BlockKind.TABLE or block in taken or block.is_nav:
            continue
        for title, rows in sections_of(block):
            about = words.titles.named(title)
            if about is None or about.has_tab or says_empty(title, words):
                continue
            parts.setdefault(about, Part(about)).inner.append(rows)
    if not parts:
        return []
    elsewhere = {part.about for part in named} | {one.named for one in named_controls(page, words.titles)}
    return [part for about, part in parts.items() if about not in elsewhere]


def _count_beside(title: Block, following: Block) -> int | None:
    """Return the number that alone follows a heading, in a badge: that of its records; None without one.

    A zero may be shown until a script has counted.
    """
    found = _COUNT.fullmatch(following.text) if following.kind is BlockKind.TEXT else None
    if found is None or title.kind is not BlockKind.TITLE or title.level == PANE_LEVEL:
        return None
    element = following.element
    is_badge = element.getparent() is title.element.getparent() and clean(element.text or "") == following.text
    return int(found[1]) if following.after is title.element or (is_badge and tag_of(element) != "sup") else None


def _are_ordinals(numbers: set[int]) -> bool:
    """Whether numbers in titles count the records: »Prøve 1«, »Prøve 2« and so on."""
    return len(numbers) > 1 and numbers == set(range(min(numbers), max(numbers) + 1))


def says_empty(text: str, words: Words) -> bool:
    """Whether a text in a part says that there is nothing, and not that it cannot be shown."""
    return mentions(text, (*words.empty, *words.not_found)) and not mentions(text, _NOT_SHOWN)


def _is_empty(texts: Iterable[str], words: Words) -> bool:
    """Whether one of the texts says that there is nothing, and none is a value."""
    said = [text for text in texts if not is_no_value(text)]
    return any(says_empty(text, words) for text in said) and not any(map(looks_like_data, said))


def said_empty(text: str, words: Words) -> Table | None:
    """Return the table that a text says is empty: »Der er ingen moduler«; None for any other text."""
    return words.titles.named(text) if says_empty(text, words) and not mentions(text, _CONDITIONS) else None


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
        above = {place for place in places if _has_content(blocks[place + 1 : place + 2], titles[place], words)}
        is_called = len(above) > 1 and any(words.titles.called(blocks[place].text) for place in places)
        if (len(named) > 1 or is_called) and all(place in above for place, about in titles.items() if about):
            found |= titles
    return found


def _says_more(text: str, words: Words) -> bool:
    """Whether a text that may be a title is a message that there is nothing, a number of records or a record."""
    return says_empty(text, words) or bool(unread([text], ())) or take_counts([text], Counts(), TABLES[0]) != [text]


def empty_panes(page: Page, blocks: Iterable[Block], words: Words) -> Iterator[Table]:
    """Yield the tables that a pane without a known name says are empty: »Der er ingen moduler« is all that it shows.

    A table whose name can be pressed has a tab of its own, and stands there.
    """
    panes: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind is BlockKind.TITLE and block.level == _SHOWN_TAB:
            panes.append([])
        panes[-1].append(block)
    for title, *shown in panes[1:]:
        if len(shown) != 1 or shown[0].kind is not BlockKind.TEXT or words.titles.named(title.text):
            continue
        about = said_empty(shown[0].text, words)
        if about and not any(one.named is about for one in named_controls(page, words.titles)):
            yield about


def label_in(text: str) -> str:
    """Return the folded label in »Startdato«, »Startdato:« or »Startdato: 4. februar 2019«."""
    label = text.partition(":")[0]
    return folded(label) if len(label) <= LONGEST_TITLE else ""


def own_title(page: Page, table: Element) -> str:
    """Return the caption or the label of a table, "" without one."""
    for caption in table.iter("caption"):
        return text_of(caption)
    for reference in (table.get("aria-labelledby") or "").split():
        if (named := page.by_id.get(reference)) is not None:
            return text_of(named)
    return clean(table.get("aria-label") or table.get("summary") or "")


def _top_cell(table: Element) -> str:
    """Return the text of the cell that is all of a table's first row, "" where it has several."""
    cells = [cell for line in islice(table.iter("tr"), 1) for cell in line.iter("td", "th")]
    return text_of(cells[0]) if len(cells) == 1 and (cells[0].get("colspan") or "1") != "1" else ""


def _title_of_table(page: Page, table: Element, words: Words) -> tuple[str, Table | None]:
    text, top = own_title(page, table), _top_cell(table)
    if named := words.titles.named(text):
        return text, named
    return top, words.titles.called(top)


def _titles(page: Page, blocks: list[Block], words: Words) -> Iterator[_Title]:
    texts = _texts_as_titles(blocks, words)
    boxes = title_boxes(blocks, words)
    about: Table | None = None
    level, is_tab, first = 0, False, 0
    labels: set[Block] | None = None
    for place, block in enumerate(blocks):
        title: _Title | None = None
        if block.kind is BlockKind.TITLE and not block.is_nav:
            title = _Title(block.text, words.titles.named(block.text), place, block.level, block)
            same = {None, about} if not is_tab else {None}
            if about and block.level > level and title.about in same:
                continue  # the title of one record
        elif place in boxes:
            title = _Title(block.text, boxes[place], place, _INNERMOST, block)
        elif place in texts:
            if about and texts[place] is not about and _told_columns(block.text, about, words):
                labels = _labels_below(blocks[first:], about, words) if labels is None else labels
                if block in labels:
                    continue
            level_of_text = _SHOWN_TAB if _is_in_menu(blocks, place, words) else _INNERMOST
            title = _Title(block.text, texts[place], place, level_of_text, block)
        elif block.kind is BlockKind.TABLE:
            text, named = _title_of_table(page, block.element, words)
            title = _Title(text, named, place, _INNERMOST, block) if named else None
        if title:
            yield title
            about, level, is_tab = title.about, title.level, title.is_shown_tab
            first, labels = place + 1, None


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


def _texts_as_titles(blocks: list[Block], words: Words) -> dict[int, Table]:
    """Return the places of texts that are the name of a table. Names of several in a row are a menu, and left out."""
    found: dict[int, Table] = {}
    row: dict[int, Table] = {}
    linked: set[int] = set()
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.CONTROL:
            linked.update(one for one in list(row)[-1:] if row[one] is words.titles.named(block.text))
            continue
        is_text = block.kind is BlockKind.TEXT and not block.is_nav and not block.is_hidden
        named = words.titles.called(block.text) if is_text else None
        if named and (label_in(block.text) not in words.table_labels[named.field] or _is_in_menu(blocks, place, words)):
            row[place] = named
        elif row and (block.kind is not BlockKind.TEXT or folded(block.text)):
            found |= _titles_of_row(row, linked)
            row = {}
    return found | _titles_of_row(row, linked)


def _titles_of_row(row: dict[int, Table], linked: set[int]) -> dict[int, Table]:
    """Return the names in a row that are titles: all where they are of one table, else the last after labels of links.

    `linked` are the places of names with a link to the same table beside them.
    """
    if len(set(row.values())) == 1:
        return row
    last = next(reversed(row), -1)
    return {last: row[last]} if row and last not in linked and linked.issuperset(row.keys() - {last}) else {}


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


def _ends(following: _Title, title: _Title) -> bool:
    """Whether a part ends where a following title begins."""
    return following.about != title.about and (following.about is not None or following.level <= title.level)


def _extent(title: _Title, about: Table, end: int, blocks: Blocks, words: Words) -> tuple[int, int]:
    """Return the places of a part: those in the smallest element around its title with records or a message."""
    first = title.place if title.block.kind is BlockKind.TABLE else title.place + 1
    searched = first
    for element in (title.block.element, *title.block.element.iterancestors()):
        span = blocks.spans.get(element)
        last = min(span.stop, end) if span else 0
        if last > searched and _has_content(blocks.blocks[searched:last], about, words):
            return first, last
        searched = max(last, searched)
    return first, end


def _has_content(blocks: Iterable[Block], about: Table | None, words: Words) -> bool:
    labels = words.table_labels[about.field] if about else words.labels
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            return True
        if block.kind is BlockKind.TEXT and (label_in(block.text) in labels or says_empty(block.text, words)):
            return True
    return False

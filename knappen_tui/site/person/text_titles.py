"""Texts that are the name of a table: a title where it stands alone, a menu where several stand in a row."""

from collections.abc import Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.blocks import Block, BlockKind
from knappen_tui.site.person.panes import kind_of
from knappen_tui.site.titles import LONGEST_TITLE
from knappen_tui.site.words import Words
from knappen_tui.web.html import Page, child_around, common_ancestor, tag_of
from knappen_tui.web.text import folded

_NEAR = 8  # blocks
# What `_rows_of_names` returns, and for each page the words by which it was found.
_Rows = tuple[list[dict[int, Table]], set[int]]
_KEPT: WeakKeyDictionary[Page, tuple[Words, _Rows]] = WeakKeyDictionary()


def texts_as_titles(page: Page, blocks: list[Block], words: Words) -> dict[int, Table]:
    """Return the places of texts that are the name of a table. Names of several in a row are a menu, and left out."""
    rows, linked = _rows_on(page, blocks, words)
    return {place: about for row in rows for place, about in _titles_of_row(row, linked).items()}


def named_in_rows(page: Page, blocks: list[Block], words: Words, known: Collection[str]) -> set[Table]:
    """Return the tables that texts name in rows of several, as tabs of a script do; those of `known` texts are none."""
    rows, _ = _rows_on(page, blocks, words)
    return {
        about
        for row in rows
        if len(set(row.values())) > 1 and not all(blocks[place].text in known for place in row)
        for about in row.values()
    }


def unknown_shown_tabs(blocks: list[Block], words: Words) -> list[str]:
    """Return the names of tabs that are shown, and cannot be pressed, where they name no table."""
    return [
        block.text
        for place, block in enumerate(blocks)
        if block.kind is BlockKind.TEXT
        and len(block.text) <= LONGEST_TITLE
        and words.titles.named(block.text) is None
        and any(map(str.isalpha, block.text))
        and is_in_menu(blocks, place, words)
    ]


def is_in_menu(blocks: list[Block], place: int, words: Words) -> bool:
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


def label_in(text: str) -> str:
    """Return the folded label in »Startdato«, »Startdato:« or »Startdato: 4. februar 2019«."""
    label = text.partition(":")[0]
    return folded(label) if len(label) <= LONGEST_TITLE else ""


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
        if named and (label_in(block.text) not in words.table_labels[named.field] or is_in_menu(blocks, place, words)):
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


def _next_words(blocks: Iterable[Block]) -> Block | None:
    """Return the first block that is more than a number or a mark."""
    return next((block for block in blocks if any(map(str.isalpha, block.text))), None)

"""Sections of a table of labels: rows of one cell are the titles of those below them."""

from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree

from knappen_tui.site.person.blocks import Block, BlockKind
from knappen_tui.tables.html_table import cell_text, cells_of, lines_of
from knappen_tui.web.html import Element

_PAIR = 2  # a label and its value


def sections_of(block: Block) -> Iterator[tuple[str, Block]]:
    """Yield the title and the rows of each section of a block that is a table of labels; the rows are a table.

    All of its rows are a label with a value, or one cell that spans both: a title, or a message below one.
    """
    lines = [(line, cells_of(line)) for line in lines_of(block.element)]
    places = [place for place, (_, cells) in enumerate(lines) if _spans(cells)]
    if not places or not all(len(cells) == _PAIR or _spans(cells) for _, cells in lines):
        return
    titles = [(place, text) for place in places if (text := cell_text(lines[place][1][0]))]
    for number, (place, title) in enumerate(titles):
        end = titles[number + 1][0] if number + 1 < len(titles) else len(lines)
        rows = [line for line, cells in lines[place + 1 : end] if not _spans(cells)]
        if not rows and end < len(lines):
            rows = [lines[end][0]]
        if rows:
            yield title, _block_of(rows, block)


def _spans(cells: Sequence[Element]) -> bool:
    return len(cells) == 1 and (cells[0].get("colspan") or "1") != "1"


def _block_of(rows: Sequence[Element], whole: Block) -> Block:
    table = etree.Element("table")
    table.extend(deepcopy(row) for row in rows)
    return Block(BlockKind.TABLE, "", table, 0, whole.is_hidden, whole.is_nav)

"""A report as a document: one table on numbered pages, whose sections stand under rows that are titles."""

import re
from collections.abc import Sequence
from copy import deepcopy
from itertools import dropwhile, takewhile
from typing import NamedTuple

from lxml import etree

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person.accounting import page_of, says_page
from knappen_tui.site.person.blocks import BlockKind, blocks_of, visible_texts
from knappen_tui.site.person.empty_texts import says_empty
from knappen_tui.site.person.paging import MAX_PAGES, named_next
from knappen_tui.site.person.table_pages import Send
from knappen_tui.site.words import Words
from knappen_tui.tables.html_table import cell_text, cells_of, lines_of, span_of
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, contains, is_shown, text_of
from knappen_tui.web.pagers import is_pager

_FEWEST_SECTIONS = 2  # of tables of a person, in a document
_NUMBER = re.compile(r"\W*side [0-9]+ (?:af|/) [0-9]+\W*", re.IGNORECASE)
# What a page with others before or after it may say, or name a control.
_OF_PAGES = re.compile(
    r"\bside(?:r|n)?\b|\b(?:næste|forrige|første|sidste)\b|\bfortsæt|\baf [0-9]+\b|[0-9] ?/ ?[0-9]|^\W*[0-9]{1,4}\W*$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\bfortsæt(?:tes|ter)\b|\bnæste side\b", re.IGNORECASE)
_ADVICE = "Slå personen op i knappen, og sig det til dem, der vedligeholder programmet."


class _Row(NamedTuple):
    """The cells of a row between the empty columns at the table's sides: first column, end, and element of each."""

    cells: tuple[tuple[int, int, Element], ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell_text(cell) for _, _, cell in self.cells)

    @property
    def places(self) -> tuple[tuple[int, int], ...]:
        return tuple((first, end) for first, end, _ in self.cells)


async def whole_document(page: Page, words: Words, send: Send) -> Page | None:
    """Return a page with the sections of a document's pages as titles and tables; None where `page` is no document.

    `page` is the first of them. Its rows are blank, a title or a message as wide as the table, or headings and records;
    a page may repeat what stands above the first title, and the headings of the section that it continues. Raises
    `NotUnderstood` where the pages do not say for certain that they are all there.
    """
    table = _table_of(page)
    if table is None or not any(_title_in(row, words) for row in _rows_of(table)):
        return None
    tables = [table]
    number, count = _number_of(page)
    if number != 1 or count > MAX_PAGES:
        raise _incomplete()
    latest = page
    while number < count:
        submission = _next_of(latest)
        if submission is None:
            raise _incomplete()
        number += 1
        latest = await send(submission, f"side {number} af rapporten")
        following = _table_of(latest)
        if following is None or _number_of(latest) != (number, count):
            raise _incomplete()
        tables.append(following)
    if _next_of(latest) is not None:
        raise _incomplete()
    pieces = _pieces([_rows_of(one) for one in tables], words)
    named = {words.titles.named(one.text or "") for one in pieces if one.tag == "h2"} - {None}
    return _with_pieces(page, table, pieces) if len(named) >= _FEWEST_SECTIONS else None


def _incomplete() -> NotUnderstood:
    return NotUnderstood("Rapporten har flere sider, og programmet kan ikke komme til dem alle.", advice=_ADVICE)


def _table_of(page: Page) -> Element | None:
    """Return the only table of a page, None where it has several, or one with more in it than rows of shown cells."""
    tables = [block.element for block in blocks_of(page).blocks if block.kind is BlockKind.TABLE]
    if len(tables) != 1 or tables[0] not in set(page.root.iter("table")) or contains(tables[0], "table", "caption"):
        return None
    if any(tables[0] in element.iterancestors("table") for element, _ in forms.clickables(page)):
        return None
    cells = tables[0].iter("td", "th")
    return tables[0] if all(is_shown(cell) and span_of(cell, "rowspan") == 1 for cell in cells) else None


def _number_of(page: Page) -> tuple[int, int]:
    """Return the number of a page and how many there are; 1 of 1 where it says neither. Raises `NotUnderstood`."""
    said = {found for text in visible_texts(blocks_of(page).blocks) if (found := page_of(text))}
    if len(said) > 1:
        raise _incomplete()
    if not said and _may_have_others(page):
        raise _incomplete()
    return said.pop() if said else (1, 1)


def _may_have_others(page: Page) -> bool:
    """Whether something beside the table of a page may be a pager, or a row of the table says that it goes on."""
    blocks = blocks_of(page).blocks
    beside = [block.text for block in blocks if block.kind is not BlockKind.TABLE]
    rows = visible_texts([block for block in blocks if block.kind is BlockKind.TABLE])
    return any(map(_OF_PAGES.search, beside)) or any(map(_GOES_ON.search, rows))


def _next_of(page: Page) -> Submission | None:
    return next((sent for one in named_next(forms.clickables(page)) if (sent := forms.press(page, one))), None)


def _rows_of(table: Element) -> list[_Row]:
    """Return the rows with a text, without the columns that are empty in all of them at either side."""
    lines: list[list[tuple[int, int, Element]]] = []
    for line in lines_of(table):
        first, cells = 0, []
        for cell in cells_of(line):
            end = first + span_of(cell, "colspan")
            cells.append((first, end, cell))
            first = end
        if any(cell_text(cell) for _, _, cell in cells):
            lines.append(cells)
    filled = [one for cells in lines for one in cells if cell_text(one[2])]
    first = min((one[0] for one in filled), default=0)
    last = max((one[1] for one in filled), default=0)
    return [_Row(tuple(one for one in cells if one[1] > first and one[0] < last)) for cells in lines]


def _message_in(row: _Row) -> str:
    """Return the text of the only cell of a row, as wide as several columns, "" for any other row."""
    (first, end), *others = row.places
    return row.texts[0] if not others and end - first > 1 else ""


def _title_in(row: _Row, words: Words) -> str:
    """Return the message in a row that is the title of a person's table, "" for any other row."""
    text = _message_in(row)
    return text if text and words.titles.named(text) and not says_empty(text, words) else ""


def _kind(row: _Row) -> tuple[object, ...]:
    """Return what the titles of sections have in common: the elements of the cell, and how they look."""
    return tuple((one.tag, one.get("class"), one.get("style")) for _, _, cell in row.cells for one in cell.iter("*"))


def _pieces(pages: Sequence[Sequence[_Row]], words: Words) -> list[Element]:
    """Return the sections of a document as titles, tables and messages, without what stands at the edges of its pages.

    That is a row at the top or the foot with the page's number, and headings that are those of the section above.
    """
    kinds = {_kind(row) for rows in pages for row in rows if _title_in(row, words)}
    head = {row.texts for row in takewhile(lambda row: not _title_in(row, words), pages[0])}
    pieces: list[Element] = []
    table: Element | None = None
    top: _Row | None = None  # the first row of the table
    for number, rows in enumerate(pages):
        is_first = number == 0
        edges = {0, len(rows) - 1}
        own = [row for place, row in enumerate(rows) if place not in edges or not any(map(says_page, row.texts))]
        for place, row in enumerate(own if is_first else dropwhile(lambda row: row.texts in head, own)):
            if text := _message_in(row):
                is_title = _kind(row) in kinds and not says_empty(text, words)
                pieces.append(_element("h2" if is_title else "p", text))
                table = top = None
            elif table is None or top is None or row.places != top.places:
                table, top = _element("table"), row
                pieces.append(table)
                table.append(_line(row))
            elif place or row.texts != top.texts:
                table.append(_line(row))
    return pieces


def _element(tag: str, text: str = "") -> Element:
    element = etree.Element(tag)
    element.text = text
    return element


def _line(row: _Row) -> Element:
    """Return a row of a table whose cells span one column each."""
    line = _element("tr")
    for _, _, cell in row.cells:
        own = deepcopy(cell)
        own.attrib.pop("colspan", "")
        own.tail = None
        line.append(own)
    return line


def _with_pieces(page: Page, table: Element, pieces: Sequence[Element]) -> Page:
    """Return a page with these pieces in place of a table, and without the controls that lead to its other pages."""
    root = deepcopy(page.root)
    copies = dict(zip(page.root.iter(), root.iter(), strict=True))
    pagers = [element for element, name in forms.clickables(page) if is_pager(name)]
    numbers = [block.element for block in blocks_of(page).blocks if page_of(block.text)]
    for element in (*pagers, *(one for one in numbers if _NUMBER.fullmatch(text_of(one)))):
        _empty(copies[element])
    document = copies[table]
    _empty(document)
    document.extend(pieces)
    return Page(etree.tostring(root, method="html", encoding="utf-8"), page.url, "utf-8")


def _empty(element: Element) -> None:
    """Make an element a container without content."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = "div", tail

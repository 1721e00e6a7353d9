"""The controls of a part of a page, by which its records are paged and unfolded."""

from collections.abc import Iterator, Sequence

from knappen_tui.site.person.blocks import Block, BlockKind
from knappen_tui.tables.html_table import cells_of
from knappen_tui.web import forms
from knappen_tui.web.html import Element, Page, ancestor_of, tag_of
from knappen_tui.web.pagers import page_options


def controls_in(page: Page, blocks: Sequence[Block]) -> Iterator[tuple[Element, str]]:
    """Yield the controls of a part, and those in rows of its tables that are one cell, with their names."""
    tables = []
    for block in blocks:
        if block.kind is BlockKind.CONTROL:
            yield block.element, block.text
        elif block.kind is BlockKind.TABLE:
            tables.append(block.element)
    for element, name in forms.clickables(page) if tables else ():
        table = ancestor_of(element, "table")
        while table is not None and table not in tables:
            table = ancestor_of(table, "table")
        if table is not None and _is_in_one_cell(element) and not _is_other_option(element):
            yield element, name


def _is_other_option(element: Element) -> bool:
    """Whether the element is an entry of a list that is not one of page numbers, as that of rows on a page."""
    around = ancestor_of(element, "select") if tag_of(element) == "option" else None
    return around is not None and element not in page_options(around)


def _is_in_one_cell(element: Element) -> bool:
    """Whether a row around the element, of its table or of one around that, is one cell, or it stands in a foot."""
    if next(element.iterancestors("tfoot"), None) is not None:
        return True
    return any(len(cells_of(line)) == 1 for line in element.iterancestors("tr"))

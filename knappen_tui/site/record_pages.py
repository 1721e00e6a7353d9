"""Records with a page each: the list of them shows some of their columns, and leads to the pages with all."""

from collections.abc import Sequence
from dataclasses import replace

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Registration
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.blocks import BlockKind
from knappen_tui.site.reading import Shown
from knappen_tui.site.records import WORDS_ADVICE, rows_of
from knappen_tui.site.unknown_tabs import ACTIONS
from knappen_tui.site.words import Words
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.tables.headings import Expected
from knappen_tui.tables.html_table import cell_text
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, ancestor_of
from knappen_tui.web.text import folded, mentions, spaced

# First words of names of links that show more.
_SHOWING = frozenset({"vis", "se", "aabn", "detalje", "detaljer", "mere", "flere", "info", "karakterer", "oplysninger"})
_CHANGING = (*ACTIONS, *forms.CHANGING, "Opdater", "Indberet", "Skift", "Send", "Luk", "Bestil")


def record_pages(page: Page, shown: Shown) -> list[Submission]:
    """Return the requests of the pages of the records that are shown, in order.

    [] where the table lacks no column, or not every row has a link of its own: one that says that it shows more, or the
    value of a known column.
    """
    tables = [block.element for block in shown.read if block.kind is BlockKind.TABLE]
    if shown.columns is None or not shown.columns.missing or len(tables) != 1:
        return []
    known = set(shown.columns.known)
    headings = next((row.cells for row in rows_of(tables[0]) if known.issubset(row.cells)), [])
    rows: dict[Element, list[tuple[bool, Submission]]] = {}
    for element, name in forms.clickables(page):
        cell = ancestor_of(element, "td", "th")
        row = cell.getparent() if cell is not None else None
        if cell is None or row is None or tables[0] not in row.iterancestors() or all(one.tag == "th" for one in row):
            continue
        is_named = not _SHOWING.isdisjoint(spaced(name).split()[:1])
        is_value = name == cell_text(cell) and not known.isdisjoint(headings[row.index(cell) :][:1])
        if not (is_named or is_value):
            continue
        if mentions(name, _CHANGING) or forms.leads_away(element, name):
            continue
        if (sent := forms.press(page, element)) and sent.method == "GET":
            rows.setdefault(row, []).append((is_named, sent))
    found = [max(links, key=lambda link: link[0])[1] for links in rows.values()]
    return found if len(found) == len(set(found)) == len(shown.records) else []


def in_full(record: Registration, listed: Shown, own: Shown | None, page: Page, words: Words) -> Registration | None:
    """Return a record of a list with the values of its own page; None where the page is about something else.

    `own` is what the page shows of the record's table, None where it cannot be read. Raises `NotUnderstood` where it
    is another record, or may show a column that the list has not.
    """
    about = listed.about
    missing = listed.columns.missing if listed.columns else ()
    if own is None or own.columns is None or len(own.records) != 1:
        lacking = [one for one in words.table_columns[about.field] if one.column in missing]
        if any(_is_label(text, lacking) for text in page.texts):
            raise unclear(about)
        return None
    (full,) = own.records
    shown = [column.field for column in about.columns if column not in own.columns.missing]
    values = {name: getattr(full, name) for name in shown}
    hidden = {column.field for column in missing}
    if own.unread or any(getattr(record, name) != value for name, value in values.items() if name not in hidden):
        raise unclear(about)
    more = [named for named in full.andet if named not in record.andet]
    return replace(record, **values, andet=(*record.andet, *more))


def unclear(about: Table) -> NotUnderstood:
    """Return the error for a list of records whose own pages may show more of them, and cannot be read."""
    return NotUnderstood(
        f"Siden viser {about.title} med en side til hver, og det er ikke til at se, om den viser det samme.",
        advice=WORDS_ADVICE,
    )


def _is_label(text: str, expected: Sequence[Expected]) -> bool:
    label = folded(text.removesuffix(":"))
    return any(label in one.spellings or is_told(text, one.column.parts) for one in expected)

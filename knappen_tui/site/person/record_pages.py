"""Records with a page each: the list of them shows some of their columns, and leads to the pages with all."""

from collections.abc import Sequence
from dataclasses import replace

from knappen_tui.domain.columns import Column
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Registration
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.blocks import BlockKind
from knappen_tui.site.person.records import rows_of
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.words import WORDS_ADVICE, Words
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.tables.headings import Expected
from knappen_tui.tables.html_table import cell_text
from knappen_tui.web import forms
from knappen_tui.web.control_words import CHANGING, TABLE_ACTIONS
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, ancestor_of
from knappen_tui.web.text import folded, mentions, spaced

# First words of names of links that show more.
_SHOWING = frozenset({"vis", "se", "aabn", "detalje", "detaljer", "mere", "flere", "info", "karakterer", "oplysninger"})
_CHANGING = (*TABLE_ACTIONS, *CHANGING, "Luk")


def record_pages(page: Page, shown: Shown) -> list[Submission]:
    """Return the requests of the pages of the records that are shown, in order.

    [] where the table lacks no column, or not every row has a link of its own: one that says that it shows more, or the
    value of a known column. Raises `NotUnderstood` where a control says that it shows more and cannot be followed, as
    it cannot where the records are no table.
    """
    if not missing(shown):
        return []
    tables = [
        block.element for block in shown.read if block.kind is BlockKind.TABLE and _headings(block.element, shown)
    ]
    if not tables:
        beside = (block for block in shown.read if block.kind is BlockKind.CONTROL and not block.is_nav)
        if shown.records and any(_says_more(one.text) and not mentions(one.text, _CHANGING) for one in beside):
            raise unclear(shown.about)
        return []
    by_table = [
        [max(found, key=lambda one: one[0]) for found in _links(page, table, shown).values()] for table in tables
    ]
    links = [link for found in by_table for link in found]
    for own in (links, *by_table):  # one table has all records, where a page shows them twice
        sent = [submission for _, submission in own if submission]
        if len(own) == len(set(sent)) == len(shown.records):
            return sent
    if any(is_named for is_named, _ in links):
        raise unclear(shown.about)
    return []


def missing(shown: Shown) -> list[Column]:
    """Return the columns of values that the table of a list lacks."""
    columns = shown.columns.missing if shown.columns else ()
    return [column for column in columns if column in shown.about.columns]


def _headings(table: Element, shown: Shown) -> list[str]:
    """Return the cells of the row with the headings of the records; [] for a table without them."""
    known = set(shown.columns.known if shown.columns else ())
    return next((row.cells for row in rows_of(table) if known.issubset(row.cells)), [])


def _links(page: Page, table: Element, shown: Shown) -> dict[Element, list[tuple[bool, Submission | None]]]:
    """Return the links in each row of records: whether they say that they show more, and the request of a GET."""
    known = set(shown.columns.known if shown.columns else ())
    headings = _headings(table, shown)
    rows: dict[Element, list[tuple[bool, Submission | None]]] = {}
    for element, name in forms.clickables(page):
        cell = ancestor_of(element, "td", "th")
        row = cell.getparent() if cell is not None else None
        if cell is None or row is None or table not in row.iterancestors() or len(row) == 1:
            continue
        if list(map(cell_text, row)) == headings or all(one.tag == "th" for one in row):
            continue
        if mentions(name, _CHANGING) or forms.leads_away(element, name):
            continue
        is_named = _says_more(name)
        is_value = name == cell_text(cell) and not known.isdisjoint(headings[row.index(cell) :][:1])
        sent = forms.press(page, element)
        sent = sent if sent and sent.method == "GET" else None
        if is_named or (is_value and sent):
            rows.setdefault(row, []).append((is_named, sent))
    return rows


def _says_more(name: str) -> bool:
    return not _SHOWING.isdisjoint(spaced(name).split()[:1])


def in_full(record: Registration, listed: Shown, own: Shown | None, page: Page, words: Words) -> Registration | None:
    """Return a record of a list with the values of its own page; None where the page is about something else.

    `own` is what the page shows of the record's table, None where it cannot be read. Raises `NotUnderstood` where it
    is another record, or may show a column that the list has not.
    """
    about = listed.about
    hidden = {column.field for column in missing(listed)}
    if own is None or own.columns is None or len(own.records) != 1:
        lacking = [one for one in words.table_columns[about.field] if one.column.field in hidden]
        if any(_is_label(text, lacking) for text in page.texts):
            raise unclear(about)
        return None
    (full,) = own.records
    shown = [column.field for column in about.columns if column not in own.columns.missing]
    values = {name: getattr(full, name) for name in shown}
    if own.unread or any(getattr(record, name) != value for name, value in values.items() if name not in hidden):
        raise unclear(about)
    more = [named for named in full.andet if named not in record.andet]
    return replace(record, **values, andet=(*record.andet, *more))


def unclear(about: Table) -> NotUnderstood:
    """Return the error for a list of records of which links may show more that cannot be read."""
    return NotUnderstood(
        f"Siden viser måske mere om hver registrering under {about.title} bag et link, og det kan ikke læses.",
        advice=WORDS_ADVICE,
    )


def _is_label(text: str, expected: Sequence[Expected]) -> bool:
    label = folded(text.removesuffix(":"))
    return any(label in one.spellings or is_told(text, one.column.parts) for one in expected)

"""The pages that answer an opslag, read to a `Kursist`.

A table is recognised by its caption, its label, its tab or the heading above it, else by its columns. A table that
cannot be read, and a required one that is missing, is an error: neither counts as "none registered".
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from knappen_tui.domain.columns import Column, Kind, Value, from_text
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.domain.kursist import TABLES, TABS, Kursist, Registration, Table
from knappen_tui.site.words import UnclearColumns, Words
from knappen_tui.tables import html_table
from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.tables.headings import Columns, Heading, UnclearHeadings, columns_of, match
from knappen_tui.tables.html_table import TableRow, is_layout
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, complaint, tag_of, text_of
from knappen_tui.web.text import clean, fold, listed, mentions, without_numbers

REQUIRED_TABLES = frozenset(table.field for table in TABS)
WORDS_ADVICE = "Passer siden ikke til ordene, så ret dem i ordfilen, som profilen peger på med »ordfil«."

# A record's fields without a default.
_REQUIRED_FIELDS = {
    table.field: tuple(one.name for one in fields(table.record) if one.default is MISSING) for table in TABLES
}
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend"})
_PANE_ATTRIBUTES = ("href", "aria-controls", "data-target", "data-bs-target")
_CPR = re.compile(r"(?<![0-9-])([0-9]{6})[- ]?([0-9]{4})(?![0-9-])")
_COUNT = re.compile(r"\(\s*[0-9]+\s*\)|\s[0-9]{1,3}$")
_HEADING_ROWS = 3
_LONGEST_TITLE = 60

Records = tuple[Registration, ...]


@dataclass
class _Section:
    """The part of a page under one title. Each table has the text before it; `words` are the texts between tables."""

    title: str
    tables: list[tuple[Element, str]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


def read(page: Page, words: Words) -> dict[str, Records]:
    """Return the page's tables by their `Kursist` field; for one that the page calls empty an empty tuple.

    Raises `NotUnderstood` for a table whose columns or values cannot be read.
    """
    tables, empty = _find_tables(page, words)
    found: dict[str, Records] = dict.fromkeys(empty, ())
    for about, rows in tables:
        found[about.field] = found.get(about.field, ()) + _records(rows, about, words)
    return found


def columns(page: Page, words: Words) -> dict[str, Columns]:
    """Return the columns of the tables that `read` reads, by `Kursist` field. Empty tables are left out."""
    found = {}
    for about, rows in _find_tables(page, words)[0]:
        first, places = _heading_row(rows, about, words)
        if places:
            found[about.field] = columns_of(words.table_columns[about.field], places, rows[first].cells)
    return found


def unknown_titles(page: Page, words: Words) -> list[str]:
    """Return candidates for the names of unrecognised tabs: clickable elements, and titles of tables with headings.

    Other titles are left out: on a page about a person they may be that person's name.
    """
    titles = [
        title
        for section in _sections(page)
        for table, name in section.tables
        if _looks_like_headings(_rows_of(table))
        for title in (_own_title(page, table), section.title, name)
    ]
    names = [name for _, name in forms.clickables(page)]
    shown = (without_numbers(text) for text in [*titles, *names] if text and not _table_named(text, words))
    return [text for text in dict.fromkeys(shown) if len(text) <= _LONGEST_TITLE]


def _looks_like_headings(rows: Sequence[TableRow]) -> bool:
    first = [text for text in rows[0].cells if text] if rows else []
    return len(first) >= 3 and len(rows) > 1 and not any(char.isdigit() for text in first for char in text)


def _find_tables(page: Page, words: Words) -> tuple[list[tuple[Table, list[TableRow]]], set[str]]:
    """Return the recognised tables with their rows, and the fields of those that the page calls empty."""
    found: list[tuple[Table, list[TableRow]]] = []
    empty: set[str] = set()
    unnamed: list[list[TableRow]] = []
    for section in _sections(page):
        for table, name in section.tables:
            rows = _rows_of(table)
            titles = (_own_title(page, table), section.title, name)
            about = next((one for title in titles if (one := _table_named(title, words))), None)
            if about is None:
                unnamed.append(rows)
            else:
                found.append((about, rows))
        about = _table_named(section.title, words)
        if about and not section.tables and mentions(" ".join(section.words), words.empty):
            empty.add(about.field)
    for rows in unnamed:
        about = _by_columns(rows, words, {one.field for one, _ in found} | empty)
        if about:
            found.append((about, rows))
    return found, empty


def other_tabs(page: Page, words: Words, seen: Mapping[str, Records]) -> dict[str, Submission]:
    """Return the requests of the tabs that are not in `seen`, by their `Kursist` field."""
    tabs: dict[str, Submission] = {}
    for element, name in forms.clickables(page):
        about = _table_named(name, words)
        if about and about.field not in seen and about.field not in tabs and (sent := forms.press(page, element)):
            tabs[about.field] = sent
    return tabs


def says_not_found(page: Page, words: Words) -> bool:
    """Whether the page says that the person is not in the register."""
    return mentions(page.text, words.not_found)


def check_person(page: Page, cpr: Cpr) -> None:
    """Raise `WrongAnswer` where the page shows another valid CPR number."""
    today = datetime.now(UTC).date()
    for found in _CPR.finditer(page.text):
        digits = found[1] + found[2]
        if digits == cpr.digits:
            continue
        try:
            parse(digits, today=today)
        except InvalidCpr:
            continue
        raise WrongAnswer("Siden viser et andet CPR-nummer end det, der blev slået op.")


def kursist(cpr: Cpr, tables: Mapping[str, Records]) -> Kursist:
    """Return the tables of `read` as one record."""
    values: dict[str, Any] = dict(tables)
    values["prae2004"] = next(iter(tables.get("prae2004", ())), None)
    return Kursist(cpr, **values)


def not_understood(page: Page, words: Words, seen: Mapping[str, Records]) -> NotUnderstood:
    """Return the error for a page without the required tables: with the site's own message, or with its titles."""
    missing = [table.title for table in TABS if table.field not in seen]
    if message := complaint(page, page.texts, words.refused):
        return NotUnderstood(f"Siden svarede på opslaget: {message}", advice=WORDS_ADVICE)
    titles = [section.title for section in _sections(page) if section.title]
    return NotUnderstood(
        f"Siden viser ikke det, der hører til et opslag. Mangler: {listed(missing)}. "
        f"Overskrifter på siden: {listed(map(without_numbers, titles))}.",
        advice=WORDS_ADVICE,
    )


def _sections(page: Page) -> list[_Section]:
    sections = [_Section("")]
    panes = _panes(page)
    for kind, text, element in _walk(page.root, panes):
        if kind == "title":
            sections.append(_Section(text))
        elif kind == "table" and element is not None:
            before = sections[-1].words[-1] if sections[-1].words else ""
            sections[-1].tables.append((element, before if len(before) <= _LONGEST_TITLE else ""))
        elif text:
            sections[-1].words.append(text)
    return sections


def _walk(element: Element, panes: Mapping[str, str]) -> Iterator[tuple[str, str, Element | None]]:
    """Yield (kind, text, element) in reading order; the kinds are title, table and text."""
    tag = tag_of(element)
    if not tag or tag in {"script", "style", "template", "head", "nav", "select"}:
        return
    if title := panes.get(element.get("id", "")):
        yield "title", title, None
    if tag in _HEADINGS:
        yield "title", text_of(element), None
        return
    if tag == "table" and not is_layout(element):
        yield "table", "", element
        return
    yield "text", clean(element.text or ""), None
    for child in element:
        yield from _walk(child, panes)
        yield "text", clean(child.tail or ""), None


def _panes(page: Page) -> dict[str, str]:
    """Return the names of the page's tabs, by the id of the pane that each one shows."""
    panes: dict[str, str] = {}
    for element, name in forms.clickables(page):
        for attribute in _PANE_ATTRIBUTES:
            target = element.get(attribute) or ""
            if name and (target.startswith("#") or attribute == "aria-controls") and len(target) > 1:
                panes.setdefault(target.removeprefix("#"), name)
    return panes


def _rows_of(table: Element) -> list[TableRow]:
    try:
        return html_table.rows_of(table)
    except UnreadableTable as error:
        raise NotUnderstood(error.message) from error


def _own_title(page: Page, table: Element) -> str:
    for caption in table.iter("caption"):
        return text_of(caption)
    for reference in (table.get("aria-labelledby") or "").split():
        if (named := page.by_id.get(reference)) is not None:
            return text_of(named)
    return clean(table.get("aria-label") or table.get("summary") or "")


def _table_named(title: str, words: Words) -> Table | None:
    """Return the table with this title, else the only one whose title is part of it, else None."""
    title = _COUNT.sub("", title).strip()
    if not title or len(title) > _LONGEST_TITLE:
        return None
    named = [(table, (table.title, *words.tabs.get(table.field, ()))) for table in TABLES]
    exactly = [table for table, names in named if fold(title) in map(fold, names)]
    if exactly:
        return exactly[0]
    mentioned = [table for table, names in named if mentions(title, names)]
    return mentioned[0] if len(mentioned) == 1 else None


def _by_columns(rows: Sequence[TableRow], words: Words, seen: set[str]) -> Table | None:
    """Return the table not in `seen` whose required columns are here and that matches most columns, if only one."""
    fitting = []
    for table in TABLES:
        if table.field in seen or not _REQUIRED_FIELDS[table.field]:
            continue
        try:
            first, columns = _heading_row(rows, table, words)
        except UnclearHeadings:
            continue
        shown = sum(map(bool, rows[first].cells)) if rows else 0
        if len(columns) * 2 > shown and all(name in columns for name in _REQUIRED_FIELDS[table.field]):
            fitting.append((len(columns), len(columns) / len(table.columns), table))
    fitting.sort(key=lambda fit: fit[:2], reverse=True)
    return fitting[0][2] if fitting and (len(fitting) == 1 or fitting[0][:2] > fitting[1][:2]) else None


def _heading_row(rows: Sequence[TableRow], about: Table, words: Words) -> tuple[int, Mapping[str, int]]:
    """Return the number of the heading row, one of the first rows, and the place of each field found in it."""
    best: tuple[int, Mapping[str, int]] = (0, {})
    for number, row in enumerate(rows[:_HEADING_ROWS]):
        columns = match(words.table_columns[about.field], tuple(Heading("", text) for text in row.cells))
        if len(columns) > len(best[1]):
            best = (number, columns)
        if best[1] and all(name in best[1] for name in _REQUIRED_FIELDS[about.field]):
            break
    return best


def _records(rows: Sequence[TableRow], about: Table, words: Words) -> Records:
    expected = words.table_columns[about.field]
    try:
        first, columns = _heading_row(rows, about, words)
        ambiguous: Sequence[Column] = ()
    except UnclearHeadings as unclear:
        first, columns, ambiguous = 0, {}, unclear.ambiguous
    required = _REQUIRED_FIELDS[about.field]
    if not columns or any(name not in columns for name in required):
        if mentions(" ".join(text for row in rows for text in row.cells), words.empty) and len(rows) <= 2:
            return ()
        wanted = ambiguous or [one.column for one in expected if one.column.field in required]
        raise _unreadable(about, rows, [one.column for one in expected], wanted, ambiguous)
    headings = rows[first].cells
    records = []
    for number, row in enumerate(rows[first + 1 :], start=1):
        if row.is_note or not any(row.cells):
            continue
        records.append(_record(row.cells, about, columns, headings, number))
    return tuple(records)


def _record(
    cells: Sequence[str], about: Table, columns: Mapping[str, int], headings: Sequence[str], number: int
) -> Registration:
    values: dict[str, Any] = {}
    for column in about.columns:
        place = columns.get(column.field, len(cells))
        values[column.field] = _value(cells[place] if place < len(cells) else "", column, about, number)
        if values[column.field] is None and column.field in _REQUIRED_FIELDS[about.field]:
            raise NotUnderstood(f"Tabellen {about.title}, række {number}: »{column.heading}« er tom.")
    known = set(columns.values())
    andet = tuple(
        (heading, text)
        for place, (heading, text) in enumerate(zip(headings, cells, strict=False))
        if place not in known and text
    )
    return about.record(**values, andet=andet)


def _value(text: str, column: Column, about: Table, number: int) -> Value:
    if column.kind is not Kind.TEXT and not any(char.isalnum() for char in text):
        return None  # sites print a dash for no value
    try:
        return from_text(text, column.kind)
    except ValueError:
        raise NotUnderstood(
            f"Tabellen {about.title}, række {number}: »{column.heading}« er ikke {_KINDS[column.kind]}."
        ) from None


_KINDS = {Kind.DATE: "en dato", Kind.JA_NEJ: "Ja eller Nej", Kind.TEXT: "tekst"}


def _unreadable(
    about: Table,
    rows: Sequence[TableRow],
    expected: Sequence[Column],
    wanted: Sequence[Column],
    ambiguous: Sequence[Column],
) -> UnclearColumns:
    found = [without_numbers(text) for text in rows[0].cells] if rows else []
    doubt = f" Kan være flere: {listed(column.heading for column in ambiguous)}." if ambiguous else ""
    return UnclearColumns(
        f"Tabellen {about.title} kan ikke læses. Ventede kolonnerne {listed(column.heading for column in expected)}, "
        f"fandt {listed(found)}.{doubt}",
        WORDS_ADVICE,
        about.field,
        wanted,
        found if _looks_like_headings(rows) else (),
    )

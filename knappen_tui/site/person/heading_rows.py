"""The headings of a table of records: the row above them or the column at their side, and which field stands where."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from functools import lru_cache
from typing import NamedTuple

from knappen_tui.domain.columns import is_date
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.words import Words
from knappen_tui.tables.headings import Columns, Expected, Heading, UnclearHeadings, columns_of, match
from knappen_tui.tables.html_table import TableRow
from knappen_tui.web.text import REGISTER_YEAR, folded

# A record's fields without a default.
REQUIRED_FIELDS = {
    table.field: tuple(one.name for one in fields(table.record) if one.default is MISSING) for table in TABLES
}
_HEADING_ROWS = 3
# What is no heading.
_VALUE = re.compile(r"[1-3]-[1-6]|(?:ikke )?bestået|[0-9]{6}|-3|[0-9]{1,2}", re.IGNORECASE)
_FIRST = re.compile(r"\b1\. ?(?=[a-zæøå])", re.IGNORECASE)


class GridLayout(NamedTuple):
    """Which fields stand where in a table: their `places`, counted from 0, under its `headings`.

    `names` are the headings folded, `others` the places of headings of no field.
    """

    headings: tuple[str, ...]
    names: tuple[str, ...]
    places: Mapping[str, int]
    others: tuple[int, ...]
    columns: Columns


# Of headings alone, as `match` is; most pages have the same ones.
@lru_cache(maxsize=64)
def _layout(expected: tuple[Expected, ...], headings: tuple[str, ...]) -> GridLayout:
    """Return the layout of a table with these headings. Raises `UnclearHeadings`."""
    places = match(expected, tuple(Heading("", text) for text in headings))
    others = tuple(place for place in range(len(headings)) if place not in places.values())
    return GridLayout(headings, tuple(map(folded, headings)), places, others, columns_of(expected, places, headings))


def heading_row(
    rows: Sequence[TableRow], about: Table, words: Words, *, is_side: bool = False
) -> tuple[int, GridLayout] | None:
    """Return the number of the heading row, one of the first rows, and the layout that it gives.

    `is_side` is whether the only row is the column at a table's side.
    """
    unclear: UnclearHeadings | None = None
    required = REQUIRED_FIELDS[about.field]
    for number, row in enumerate(rows[:_HEADING_ROWS]):
        if row.is_note or not may_be_headings(row.cells, words) or _are_pairs(row.cells):
            continue
        try:
            layout = _layout(words.table_columns[about.field], tuple(text.removesuffix(":") for text in row.cells))
        except UnclearHeadings as error:
            unclear = unclear or error
            continue
        places = layout.places
        if _holds_values(layout) or (not is_side and _are_beside_values(rows[number:], layout, about, words)):
            continue
        if places and all(name in places for name in required) and (required or len(places) > 1 or len(row.cells) == 1):
            below = _divided(layout, rows[number + 1 : number + 2], about, words)
            return (number + 1, below) if below else (number, layout)
    if unclear:
        raise unclear
    return None


def _divided(layout: GridLayout, below: Sequence[TableRow], about: Table, words: Words) -> GridLayout | None:
    """Return the layout of the row below the headings where it divides some of them into columns, and repeats the rest.

    A heading of several columns, »Karakter«, stands above each of them; one that spans both rows is in both.
    """
    cells = tuple(text.removesuffix(":") for row in below if not row.is_note for text in row.cells)
    kept = [place for place, (text, above) in enumerate(zip(cells, layout.headings, strict=False)) if text == above]
    if len(cells) != len(layout.headings) or not set(layout.places.values()) <= set(kept) or len(kept) == len(cells):
        return None
    found = places_of(words.table_columns[about.field], cells)
    return _layout(words.table_columns[about.field], cells) if found.items() > layout.places.items() else None


def of_another_table(layout: GridLayout, about: Table, words: Words) -> tuple[Table, list[str]] | None:
    """Return the table that a table under the title of `about` may be instead, and its headings that `about` has not.

    All that the other table requires is there, it has two such headings or more, and each that `about` has too:
    »Slutdato« and »Ophørsårsag« beside what a merit has are of Moduler.
    """
    others = {place for place in layout.others if layout.headings[place]}
    for table in TABLES if len(others) > 1 else ():
        if table is about or not REQUIRED_FIELDS[table.field]:
            continue
        found = places_of(words.table_columns[table.field], layout.headings)
        places = set(found.values())
        own = sorted(places & others)
        is_whole = found.keys() >= set(REQUIRED_FIELDS[table.field])
        if is_whole and len(own) > 1 and places.issuperset(layout.places.values()):
            return table, [layout.headings[place] for place in own]
    return None


# Unlike an error, what is returned is kept.
@lru_cache(maxsize=64)
def places_of(expected: tuple[Expected, ...], headings: tuple[str, ...]) -> Mapping[str, int]:
    """Return which fields stand where under these headings; empty where that is unclear."""
    try:
        return match(expected, tuple(Heading("", text) for text in headings))
    except UnclearHeadings:
        return {}


def side_headings(first: list[str], about: Table, words: Words) -> tuple[int, GridLayout] | None:
    """Return what `heading_row` does of a table's `first` column, None where it holds values."""
    if len(first) > 1 and not has_label(first[1:], about, words):
        return None
    try:
        return heading_row([TableRow(first, is_note=False)], about, words, is_side=True)
    except UnclearHeadings:
        return None


def may_be_headings(cells: Sequence[str], words: Words) -> bool:
    """Whether a row is worth comparing with spellings: one of its cells is a label, or none has a digit in it.

    Comparing is slow, and what is compared is kept; values are not. The year of the register is no value, nor is the
    number in »1. startdato«.
    """
    return not any(map(str.isdigit, _FIRST.sub("", " ".join(cells)).replace(REGISTER_YEAR, ""))) or any(
        folded(text.removesuffix(":")) in words.labels for text in cells if text
    )


def has_label(texts: Sequence[str], about: Table, words: Words) -> bool:
    """Whether one of the texts is a label of the table; one in other words ends in a colon."""
    return any(
        words.is_label(about.field, text) or (text.endswith(":") and words.tells(about.field, text))
        for text in dict.fromkeys(texts)
        if text
    )


def _are_pairs(cells: Sequence[str]) -> bool:
    """Whether a row is labels with their values beside them: every second cell, and no other, ends in a colon."""
    if cells and cells[0] and not cells[0].endswith(":"):
        return False
    labels, values = list(filter(None, cells[::2])), list(filter(None, cells[1::2]))
    return len(labels) > 1 and all(text.endswith(":") for text in labels) and not any(v.endswith(":") for v in values)


def _holds_values(layout: GridLayout) -> bool:
    """Whether what would be a heading is a value."""
    return any(_VALUE.fullmatch(text) or is_date(text) for place in layout.others if (text := layout.headings[place]))


def _are_beside_values(rows: Sequence[TableRow], layout: GridLayout, about: Table, words: Words) -> bool:
    """Whether the first row is labels with a value beside each: no values stand below, or labels do too."""
    below = [row.cells for row in rows[1:] if row.cells != rows[0].cells and not row.is_note and any(row.cells)]
    if any(len(cells) > 1 and words.is_label(about.field, cells[0]) for cells in below if cells[0]):
        return True
    others = [place for place in layout.others if layout.headings[place]]
    is_each_second = all(place % 2 for place in others) and not any(place % 2 for place in layout.places.values())
    return bool(others) and is_each_second and not below

"""The records of a table whose headings stand above them or at their side."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, zip_longest
from typing import Any

from knappen_tui.domain.columns import Column, Kind, Value, danish_date, from_text, is_date
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Andet, Registration
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.column_values import (
    are_distinct,
    without_explanation,
)
from knappen_tui.site.person.heading_rows import (
    REQUIRED_FIELDS,
    GridLayout,
    has_label,
    heading_row,
    places_of,
    side_headings,
)
from knappen_tui.site.person.record_checks import check_columns, texts_of_column
from knappen_tui.site.person_names import without_names
from knappen_tui.site.words import WORDS_ADVICE, UnclearColumns, Words
from knappen_tui.tables import html_table
from knappen_tui.tables.cells import UnreadableTable, is_no_value, is_nothing
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.tables.headings import Columns, Heading, UnclearHeadings, columns_of, match
from knappen_tui.tables.html_table import TableRow
from knappen_tui.web.html import Element
from knappen_tui.web.text import REGISTER_YEAR, fold, folded, listed, mentions, without_numbers

Records = tuple[Registration, ...]

# Headings, folded, of a column that numbers the rows.
_ROW_NUMBERS = frozenset({"obs", "nr", "lbnr", "raekke", "raekkenr", "linje", "linjenr"})
_LONGEST_NUMBER = 4  # digits
# A value of a column of texts that has nothing more to it: too short for a date, and no »0-0-00« either.
_CODE = re.compile(r"[1-9][0-9-]{0,6}|0[0-9]{0,6}")
# What begins a row of numbers of records.
_OF_TOTAL = re.compile(r"(?:i ?alt|total|sum)\b:?\s*(?:[0-9]+$|$)", re.IGNORECASE)
_KINDS = {Kind.DATE: "en dato", Kind.JA_NEJ: "Ja eller Nej", Kind.TEXT: "tekst"}


@dataclass(frozen=True, slots=True)
class RecordGrid:
    """A table's records and columns, and the texts in it that are neither headings nor values.

    `may_be_copy` is whether the page hides the table, or shows it for printing.
    """

    records: Records
    columns: Columns
    rest: tuple[str, ...] = ()
    may_be_copy: bool = False


def rows_of(table: Element) -> list[TableRow]:
    """Return a table's rows. Raises `NotUnderstood` for one that is too large."""
    try:
        return html_table.rows_of(table)
    except UnreadableTable as error:
        raise NotUnderstood(error.message) from error


def read_grid(rows: Sequence[TableRow], about: Table, words: Words, *, is_labelled: bool = False) -> RecordGrid | None:
    """Return the records of a table with the headings of `about` above or at the side, None for any other table.

    `is_labelled` is whether the page shows no table, but labels beside values. Raises `NotUnderstood` where a value
    cannot be read, and `UnclearColumns` where a column may be another.
    """
    lines = [row for row in rows if not row.is_note]  # a note may be the title of a record
    first = [row.cells[0] if row.cells else "" for row in lines]
    try:
        above = heading_row(rows, about, words)
    except UnclearHeadings as unclear:
        if count_labels(filter(None, first), about, words) > 1:
            return None  # labels beside values
        raise unreadable(about, rows, words, unclear.ambiguous) from None
    if above and len(above[1].places) > len(rows):
        return _read(rows, *above, about, words, is_labelled)  # the first column has fewer headings
    width = max((len(row.cells) for row in rows), default=0)
    aside = side_headings(first, about, words)
    before, beside = len(above[1].places) if above else 0, len(aside[1].places) if aside else 0
    if above and (before > beside or (before == beside and width == 1)):
        return _read(rows, *above, about, words, is_labelled)
    if not aside or beside <= before or width == 2:
        return None
    turned = [
        TableRow(list(cells), is_note=False) for cells in zip_longest(*(row.cells for row in lines), fillvalue="")
    ]
    if any(has_label(row.cells, about, words) for row in turned[1:]):
        return None
    grid = _read(turned, *aside, about, words, is_labelled)
    return replace(grid, rest=(*grid.rest, *(row.cells[0] for row in rows if row.is_note)))


def fits(labels: Sequence[str], about: Table, words: Words) -> int:
    """Return how many of the labels are columns of the table; 0 unless the required ones are among them."""
    found = places_of(words.table_columns[about.field], tuple(labels))
    return len(found) if all(name in found for name in REQUIRED_FIELDS[about.field]) else 0


def count_labels(labels: Iterable[str], about: Table, words: Words) -> int:
    """Return how many columns of the table the labels are of; each may stand there several times."""
    distinct = tuple(Heading("", label) for label in dict.fromkeys(labels))
    try:
        return len(match(words.table_columns[about.field], distinct))
    except UnclearHeadings as unclear:
        return unclear.matched


def looks_like_headings(rows: Sequence[TableRow]) -> bool:
    """Whether the first row may be headings: three texts or more, without other digits than 2004, above other rows."""
    first = [text.replace(REGISTER_YEAR, "") for text in rows[0].cells if text] if rows else []
    return len(first) >= 3 and len(rows) > 1 and not any(char.isdigit() for text in first for char in text)


def _are_names(cells: Sequence[str]) -> bool:
    """Whether texts are two names of columns or more, and no values of a person: »1. startdato« has one digit."""
    texts = [text.replace(REGISTER_YEAR, "") for text in cells if text]
    return len(texts) > 1 and not any(
        sum(map(str.isdigit, text)) > 1 or not any(map(str.isalpha, text)) or text.casefold() in {"ja", "nej"}
        for text in texts
    )


def unreadable(
    about: Table,
    rows: Sequence[TableRow],
    words: Words,
    ambiguous: Sequence[Column] = (),
    missing: Sequence[Column] = (),
) -> UnclearColumns:
    """Return the error for a table under the name of `about` that has not its columns.

    Those that are `missing` are the required ones unless they are given.
    """
    rows = list(dropwhile(lambda row: row.is_note, rows)) or rows
    columns = [one.column for one in words.table_columns[about.field]]
    wanted = ambiguous or missing or [column for column in columns if column.field in REQUIRED_FIELDS[about.field]]
    found = [without_numbers(without_names(text, words)) for text in rows[0].cells] if rows else []
    doubt = f" Kan være flere: {listed(column.heading for column in ambiguous)}." if ambiguous else ""
    return UnclearColumns(
        f"Tabellen {about.title} kan ikke læses. Ventede kolonnerne {listed(column.heading for column in columns)}, "
        f"fandt {listed(found)}.{doubt}",
        WORDS_ADVICE,
        about.field,
        wanted,
        found if looks_like_headings(rows) or _are_names(rows[0].cells if rows else ()) else (),
    )


def _read(
    rows: Sequence[TableRow], first: int, layout: GridLayout, about: Table, words: Words, is_labelled: bool
) -> RecordGrid:
    rest = [text for row in rows[:first] for text in dict.fromkeys(row.cells) if text]
    width = len(layout.headings)
    data: list[list[str]] = []
    for row in rows[first + 1 :]:
        cells = row.cells
        if not any(cells) or cells == rows[first].cells:
            continue
        texts = dict.fromkeys(cells)
        if row.is_note or len(cells) == 1 < width or (len(texts) <= 2 and _says_nothing(texts, words)):
            rest += filter(None, texts)
            continue
        if _OF_TOTAL.match(next(filter(None, cells))):
            rest.append(" ".join(filter(None, cells)))
            continue
        if row.is_hidden:
            raise NotUnderstood(f"Tabellen {about.title} har en række, som siden har skjult.", advice=WORDS_ADVICE)
        if len(cells) > width and any(cells[width:]):
            raise NotUnderstood(f"Tabellen {about.title}, række {len(data) + 1} har flere felter end overskrifter.")
        data.append(cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))])
    if about.exists:
        data = _existing(data, layout, about, about.exists, is_labelled=is_labelled)
    others = tuple(place for place in layout.others if not _are_row_numbers(data, layout, place))
    if layout.others:
        layout = layout._replace(others=others)
    if others:
        layout = _with_likely(data, layout, about, words)
    records = _records(data, layout, about)
    check_columns(data, layout, about, words, is_labelled=is_labelled)
    return RecordGrid(records, layout.columns, tuple(rest))


def _existing(
    data: Sequence[list[str]], layout: GridLayout, about: Table, exists: Column, *, is_labelled: bool
) -> list[list[str]]:
    """Return the rows of records that exist, as their column or any value says.

    Nej alone says so in the row of a table only: labels stand there without a record too. Raises `NotUnderstood` where
    it is not certain, or a row says that there is no record and shows one.
    """
    kept = []
    place = layout.places.get(exists.field)
    for number, row in enumerate(data, start=1):
        values = [
            _value(row[at], column, about, number)
            for column in about.columns
            if (at := layout.places.get(column.field)) is not None
        ]
        says = None if place is None else _value(row[place], exists, about, number)
        is_blank = not any(values) if is_labelled or place is not None else all(value is None for value in values)
        if says is None and is_blank:
            raise NotUnderstood(f"Siden siger hverken, at der er noget under {about.title}, eller at der intet er.")
        if says is False and any(values):
            raise NotUnderstood(f"Siden siger, at der intet er under {about.title}, men viser noget.")
        if says is not False:
            kept.append(row)
    return kept


def _with_likely(data: Sequence[Sequence[str]], layout: GridLayout, about: Table, words: Words) -> GridLayout:
    """Return the layout with the columns that a heading makes likely and the values show, and those of no other."""
    expected = words.table_columns[about.field]
    places = dict(layout.places)
    for one in expected:
        if one.column.field in places or not one.column.likely:
            continue
        shown = [place for place in layout.others if are_distinct(one.column, texts_of_column(data, place))]
        if len(shown) == 1 and is_told(layout.headings[shown[0]], one.column.likely):
            places[one.column.field] = shown[0]
    others = tuple(place for place in layout.others if place not in places.values())
    return layout._replace(places=places, others=others, columns=columns_of(expected, places, layout.headings))


def _are_row_numbers(data: Sequence[Sequence[str]], layout: GridLayout, place: int) -> bool:
    """Whether a column numbers the rows, by its heading and by its values: 1, 2 and so on, from any number if several.

    A mark or a category has such values too, under a heading of its own.
    """
    if layout.names[place] not in _ROW_NUMBERS:
        return False
    texts = [row[place].removesuffix(".") for row in data]
    if not all(text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER for text in texts):
        return False
    first = int(texts[0]) if len(texts) > 1 else 1
    return list(map(int, texts)) == list(range(first, first + len(texts)))


def _says_nothing(texts: Iterable[str], words: Words) -> bool:
    """Whether the different texts of a row are one that says that there are no records."""
    said = list(filter(None, texts))
    return len(said) == 1 and mentions(said[0], words.nothing)


def _records(data: Sequence[Sequence[str]], layout: GridLayout, about: Table) -> Records:
    """Return the records of rows that each have a text for every heading."""
    columns: list[Sequence[Any]] = []
    by_place = list(zip(*data, strict=False))
    for column in about.columns:
        place = layout.places.get(column.field)
        if place is None or not data:
            columns.append([None] * len(data))
            continue
        values = _values(by_place[place], column, layout.headings[place], layout.names[place], about)
        columns.append([*map(values.__getitem__, by_place[place])])
    columns.append([_other_values(cells, layout) for cells in data] if layout.others else [()] * len(data))
    record: Callable[..., Registration] = about.record
    return tuple(map(record, *columns))


def _other_values(cells: Sequence[str], layout: GridLayout) -> Andet:
    return tuple((layout.headings[place], cells[place]) for place in layout.others if not is_nothing(cells[place]))


def _values(texts: Sequence[str], column: Column, heading: str, name: str, about: Table) -> dict[str, Value]:
    """Return the value of each text in a column. `name` is its heading folded.

    Small screens show the heading before the value.
    """
    label = f"{heading}:"
    is_required = column.field in REQUIRED_FIELDS[about.field]
    values = _plain_values(texts, column)
    for number, written in enumerate(texts, start=1):
        if written in values:
            continue
        text = written.removeprefix(label).strip()
        is_word = not text[:1].isdigit()  # few values are
        text = "" if is_word and _says_none(text, column, name) else text
        value = values[written] = _value(text, column, about, number)
        if value is None and is_required:
            raise NotUnderstood(f"Tabellen {about.title}, række {number}: »{column.heading}« er tom.")
        if text and is_word and folded(text) == name:
            raise NotUnderstood(f"Tabellen {about.title}, række {number}: »{column.heading}« er en overskrift.")
    return values


def _plain_values(texts: Iterable[str], column: Column) -> dict[str, Value]:
    """Return the values of the texts that are dates or short codes and nothing more, as most texts in a column are."""
    different = dict.fromkeys(texts)
    if column.kind is Kind.TEXT:
        return {text: text for text in different if _CODE.fullmatch(text)}
    try:
        return {text: day for text in different if (day := danish_date(text))} if column.kind is Kind.DATE else {}
    except ValueError:  # for a day that no month has, which is looked at alone
        return {}


def _says_none(text: str, column: Column, name: str) -> bool:
    """Whether a text says that its column has no value: »Ingen slutdato«. `name` is the heading, folded."""
    none, _, what = text.partition(" ")
    return none.casefold() == "ingen" and folded(what) in {name, *map(fold, (column.heading, *column.words))}


def _value(text: str, column: Column, about: Table, number: int) -> Value:
    try:
        value = from_text(text, column.kind)
    except ValueError:
        if is_no_value(text) or not any(map(str.isalnum, text)) or folded(text) in map(fold, column.no_value):
            return None
        raise NotUnderstood(
            f"Tabellen {about.title}, række {number}: »{column.heading}« er ikke {_KINDS[column.kind]}."
        ) from None
    if value is None or column.kind is not Kind.TEXT:
        return value
    if is_no_value(text):
        return None
    if is_date(text):
        raise NotUnderstood(f"Tabellen {about.title}, række {number}: »{column.heading}« er en dato.")
    return without_explanation(column, text)

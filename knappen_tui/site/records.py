"""The records of a table whose headings stand above them or at their side."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from itertools import zip_longest
from typing import Any

from knappen_tui.domain.columns import Column, Kind, Value, from_text
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import TABLES, Registration, Table
from knappen_tui.site.person_names import without_names
from knappen_tui.site.words import UnclearColumns, Words
from knappen_tui.tables import html_table
from knappen_tui.tables.cells import UnreadableTable, is_nothing
from knappen_tui.tables.headings import Columns, Heading, UnclearHeadings, columns_of, match
from knappen_tui.tables.html_table import TableRow
from knappen_tui.web.html import Element
from knappen_tui.web.text import folded, listed, mentions, without_numbers

WORDS_ADVICE = "Passer siden ikke til ordene, så ret dem i ordfilen, som profilen peger på med »ordfil«."

Records = tuple[Registration, ...]

# A record's fields without a default.
REQUIRED_FIELDS = {
    table.field: tuple(one.name for one in fields(table.record) if one.default is MISSING) for table in TABLES
}
_HEADING_ROWS = 3
_STEM = 5
_KINDS = {Kind.DATE: "en dato", Kind.JA_NEJ: "Ja eller Nej", Kind.TEXT: "tekst"}
_CODE = re.compile(r"[0-9]{1,2}|I|S[1-3]")
_MARK = re.compile(r"-3|[0-9]{1,2}")
# What the values of a text column look like.
_SHAPES = {
    "udbyder": re.compile(r"[0-9A-Z]{6}"),
    "henvisningskategori": _CODE,
    "kategori": _CODE,
    "ophoersaarsag": _CODE,
    "laeseforstaaelse": _MARK,
    "skriftlig": _MARK,
    "mundtlig": _MARK,
    "resultat": re.compile(r"(?:ikke )?bestået", re.IGNORECASE),
    "termin": re.compile(r".*(?:maj|juni|nov|dec|sommer|vinter).*", re.IGNORECASE),
    "kommune": re.compile(r"[0-9]{3}\b.*|.*kommune.*", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class RecordGrid:
    """A table's records and columns, and the texts in it that are neither headings nor values."""

    records: Records
    columns: Columns
    rest: tuple[str, ...] = ()


def rows_of(table: Element) -> list[TableRow]:
    """Return a table's rows. Raises `NotUnderstood` for one that is too large."""
    try:
        return html_table.rows_of(table)
    except UnreadableTable as error:
        raise NotUnderstood(error.message) from error


def read_grid(rows: Sequence[TableRow], about: Table, words: Words) -> RecordGrid | None:
    """Return the records of a table with the headings of `about` above or at the side, None for any other table.

    Raises `NotUnderstood` where a value cannot be read, and `UnclearColumns` where a column may be another.
    """
    try:
        above = _heading_row(rows, about, words)
    except UnclearHeadings as unclear:
        raise unreadable(about, rows, words, unclear.ambiguous) from None
    turned = [TableRow(list(cells), is_note=False) for cells in zip_longest(*(row.cells for row in rows), fillvalue="")]
    aside = _side_headings(turned[:1], about, words)
    before, beside = len(above[1]) if above else 0, len(aside[1]) if aside else 0
    if above and (before > beside or (before == beside and len(turned) == 1)):
        return _read(rows, *above, about, words)
    if aside and beside > before and len(turned) != 2 and not _has_labels(turned[1:], about, words):
        return _read(turned, *aside, about, words)
    return None


def _side_headings(turned: Sequence[TableRow], about: Table, words: Words) -> tuple[int, Mapping[str, int]] | None:
    """Return what `_heading_row` does of a table's first column, None where it holds values."""
    below = [TableRow(column.cells[1:], is_note=False) for column in turned]
    if any(column.cells for column in below) and not _has_labels(below, about, words):
        return None
    try:
        return _heading_row(turned, about, words)
    except UnclearHeadings:
        return None


def fits(labels: Sequence[str], about: Table, words: Words) -> int:
    """Return how many of the labels are columns of the table; 0 unless the required ones are among them."""
    try:
        found = match(words.table_columns[about.field], tuple(Heading("", label) for label in labels))
    except UnclearHeadings:
        return 0
    return len(found) if all(name in found for name in REQUIRED_FIELDS[about.field]) else 0


def looks_like_headings(rows: Sequence[TableRow]) -> bool:
    """Whether the first row may be headings: three texts or more, without digits, above other rows."""
    first = [text for text in rows[0].cells if text] if rows else []
    return len(first) >= 3 and len(rows) > 1 and not any(char.isdigit() for text in first for char in text)


def may_be_headings(cells: Sequence[str], words: Words) -> bool:
    """Whether a row is worth comparing with spellings: one of its cells is a label, or none has a digit in it.

    Comparing is slow, and what is compared is kept; values are not.
    """
    return not any(char.isdigit() for text in cells for char in text) or any(
        folded(text.removesuffix(":")) in words.labels for text in cells if text
    )


def unreadable(
    about: Table, rows: Sequence[TableRow], words: Words, ambiguous: Sequence[Column] = ()
) -> UnclearColumns:
    """Return the error for a table under the name of `about` that has not its columns."""
    columns = [one.column for one in words.table_columns[about.field]]
    wanted = ambiguous or [column for column in columns if column.field in REQUIRED_FIELDS[about.field]]
    found = [without_numbers(without_names(text, words)) for text in rows[0].cells] if rows else []
    doubt = f" Kan være flere: {listed(column.heading for column in ambiguous)}." if ambiguous else ""
    return UnclearColumns(
        f"Tabellen {about.title} kan ikke læses. Ventede kolonnerne {listed(column.heading for column in columns)}, "
        f"fandt {listed(found)}.{doubt}",
        WORDS_ADVICE,
        about.field,
        wanted,
        found if looks_like_headings(rows) else (),
    )


def _has_labels(rows: Sequence[TableRow], about: Table, words: Words) -> bool:
    labels = words.table_labels[about.field]
    return any(folded(text.removesuffix(":")) in labels for row in rows for text in row.cells if text)


def _heading_row(rows: Sequence[TableRow], about: Table, words: Words) -> tuple[int, Mapping[str, int]] | None:
    """Return the number of the heading row, one of the first rows, and the place of each field found in it."""
    unclear: UnclearHeadings | None = None
    required = REQUIRED_FIELDS[about.field]
    for number, row in enumerate(rows[:_HEADING_ROWS]):
        if not may_be_headings(row.cells, words):
            continue
        headings = tuple(Heading("", text.removesuffix(":")) for text in row.cells)
        try:
            places = match(words.table_columns[about.field], headings)
        except UnclearHeadings as error:
            unclear = unclear or error
            continue
        if places and all(name in places for name in required) and (required or len(places) > 1 or len(row.cells) == 1):
            return number, places
    if unclear:
        raise unclear
    return None


def _read(rows: Sequence[TableRow], first: int, places: Mapping[str, int], about: Table, words: Words) -> RecordGrid:
    headings = [text.removesuffix(":") for text in rows[first].cells]
    rest = [text for row in rows[:first] for text in dict.fromkeys(row.cells) if text]
    cells = _cells(about, places, headings)
    others = [(place, heading) for place, heading in enumerate(headings) if place not in places.values()]
    records: list[Registration] = []
    data: list[list[str]] = []
    for row in rows[first + 1 :]:
        texts = [text for text in dict.fromkeys(row.cells) if text]
        if not texts or row.cells == rows[first].cells:
            continue
        if row.is_note or (len(texts) == 1 and mentions(texts[0], (*words.empty, *words.not_found))):
            rest += texts
            continue
        if any(row.cells[len(headings) :]):
            raise NotUnderstood(f"Tabellen {about.title}, række {len(data) + 1} har flere felter end overskrifter.")
        data.append(row.cells)
        texts = [*row.cells, *[""] * (len(headings) - len(row.cells))]
        records.append(_record(texts, cells, others, about, len(data)))
    _check_unknown(headings, data, places, about, words)
    return RecordGrid(tuple(records), columns_of(words.table_columns[about.field], places, headings), tuple(rest))


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where the value of a column stands in a row, under which heading; None where the column is not shown."""

    column: Column
    place: int | None
    label: str  # that small screens show before the value
    folded_heading: str
    is_required: bool


def _cells(about: Table, places: Mapping[str, int], headings: Sequence[str]) -> list[_Cell]:
    found = []
    for column in about.columns:
        place = places.get(column.field)
        heading = "" if place is None else headings[place]
        required = column.field in REQUIRED_FIELDS[about.field]
        found.append(_Cell(column, place, f"{heading}:", folded(heading), required))
    return found


def _record(
    texts: Sequence[str], cells: Sequence[_Cell], others: Sequence[tuple[int, str]], about: Table, number: int
) -> Registration:
    values: dict[str, Any] = {}
    for cell in cells:
        text = texts[cell.place].removeprefix(cell.label).strip() if cell.place is not None else ""
        value = values[cell.column.field] = _value(text, cell.column, about, number)
        if value is None and cell.is_required:
            raise NotUnderstood(f"Tabellen {about.title}, række {number}: »{cell.column.heading}« er tom.")
        if text and not text[0].isdigit() and folded(text) == cell.folded_heading:
            raise NotUnderstood(f"Tabellen {about.title}, række {number}: »{cell.column.heading}« er en overskrift.")
    andet = tuple((heading, texts[place]) for place, heading in others if not is_nothing(texts[place]))
    return about.record(**values, andet=andet)


def _value(text: str, column: Column, about: Table, number: int) -> Value:
    if is_nothing(text) or (column.kind is not Kind.TEXT and not any(char.isalnum() for char in text)):
        return None
    try:
        return from_text(text, column.kind)
    except ValueError:
        raise NotUnderstood(
            f"Tabellen {about.title}, række {number}: »{column.heading}« er ikke {_KINDS[column.kind]}."
        ) from None


def _check_unknown(
    headings: Sequence[str], data: Sequence[Sequence[str]], places: Mapping[str, int], about: Table, words: Words
) -> None:
    """Raise `UnclearColumns` where an unknown column may be one that was not found, by its heading or its values."""
    missing = [one for one in words.table_columns[about.field] if one.column.field not in places]
    for place, heading in enumerate(headings):
        if place in places.values() or not heading:
            continue
        values = [row[place] for row in data if place < len(row) and not is_nothing(row[place])]
        for one in missing:
            alike = any(_share_a_stem(folded(heading), spelling) for spelling in one.spellings)
            if values and (
                (alike and _may_be(values, one.column, sure=False)) or _may_be(values, one.column, sure=True)
            ):
                shown = without_numbers(without_names(heading, words))
                raise UnclearColumns(
                    f"Tabellen {about.title}: kolonnen »{shown}« kan være »{one.column.heading}«, "
                    "som ellers ikke er der.",
                    WORDS_ADVICE,
                    about.field,
                    [one.column],
                    [without_numbers(heading)],
                )


def _may_be(values: Sequence[str], column: Column, *, sure: bool) -> bool:
    """Whether all values can stand in the column. `sure`: they are not just any text."""
    if column.kind is Kind.TEXT:
        shape = _SHAPES.get(column.field)
        return all(map(shape.fullmatch, values)) if shape and sure else not sure
    try:
        return all(from_text(value, column.kind) is not None for value in values)
    except ValueError:
        return False


def _share_a_stem(heading: str, spelling: str) -> bool:
    return any(heading[start : start + _STEM] in spelling for start in range(len(heading) - _STEM + 1))

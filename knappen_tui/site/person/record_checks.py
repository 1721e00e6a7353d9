"""Whether the columns of a table of records are what they were taken for: each error names headings, never values."""

from collections.abc import Sequence

from knappen_tui.domain.columns import Column, from_text
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.column_values import are_distinct, are_of_kind, are_possible, are_usual, may_be_any
from knappen_tui.site.person.heading_rows import GridLayout, of_another_table
from knappen_tui.site.person_names import without_names
from knappen_tui.site.words import WORDS_ADVICE, UnclearColumns, Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.headings import Heading, may_be_of
from knappen_tui.web.text import folded, listed, without_numbers

_STEM = 5  # letters
_NO_HEADING = "en kolonne uden overskrift"


def check_columns(
    data: Sequence[Sequence[str]], layout: GridLayout, about: Table, words: Words, *, is_labelled: bool
) -> None:
    """Raise `NotUnderstood` where a column may be another than it was taken for."""
    _check_told(data, layout, about, words)
    _check_exists(layout, about, words)
    if is_labelled:
        _check_modules(data, layout, about)
    if layout.others:
        _check_table(layout, about, words)
        _check_unknown(data, layout, about, words)
        _check_others(data, layout, about, words)


def texts_of_column(data: Sequence[Sequence[str]], place: int) -> list[str]:
    """Return what the rows say in a column, without what says that there is nothing."""
    return [row[place] for row in data if not is_no_value(row[place])]


def _check_told(data: Sequence[Sequence[str]], layout: GridLayout, about: Table, words: Words) -> None:
    """Raise `UnclearColumns` where a heading in other words than the known ones has values that its column cannot."""
    for one in words.table_columns[about.field]:
        place = layout.places.get(one.column.field)
        if place is None:
            continue
        is_known = layout.names[place] in one.spellings
        if is_known and may_be_any(one.column):
            continue
        values = texts_of_column(data, place)
        if not (are_possible if is_known else are_usual)(one.column, values):
            said = f"har andet i sig end »{one.column.heading}«"
            raise _unclear(layout.headings[place], said, [one.column], about, words)


def _check_modules(data: Sequence[Sequence[str]], layout: GridLayout, about: Table) -> None:
    """Raise `NotUnderstood` where the text beside the label of a DU-modul has no digit: it may be a label too."""
    place = layout.places.get("du_modul")
    if place is not None and any(row[place] and not any(map(str.isdigit, row[place])) for row in data):
        raise NotUnderstood(
            f"Siden viser {about.title} med en tekst ved »{layout.headings[place]}«, der ikke er et modul.",
            advice=WORDS_ADVICE,
        )


def _check_exists(layout: GridLayout, about: Table, words: Words) -> None:
    """Raise `UnclearColumns` where the only Ja or Nej may say that there is a record, or something of it.

    »Undervist før 2004« does, where no other column tells what the person took part in.
    """
    if about.exists is None or (place := layout.places.get(about.exists.field)) is None:
        return
    expected = {one.column.field: one for one in words.table_columns[about.field]}
    other = next((column for column in about.columns if column.kind is about.exists.kind), None)
    if layout.names[place] in expected[about.exists.field].spellings or other is None or other.field in layout.places:
        return
    said = f"kan være »{about.exists.heading}« eller »{other.heading}«"
    raise _unclear(layout.headings[place], said, [about.exists, other], about, words)


def _check_table(layout: GridLayout, about: Table, words: Words) -> None:
    """Raise `NotUnderstood` where the columns are those of another table than the title says."""
    if found := of_another_table(layout, about, words):
        other, headings = found
        raise NotUnderstood(
            f"Tabellen {about.title} har flere kolonner, som {other.title} har, men ikke den: {listed(headings)}.",
            advice=WORDS_ADVICE,
        )


def _check_unknown(data: Sequence[Sequence[str]], layout: GridLayout, about: Table, words: Words) -> None:
    """Raise `UnclearColumns` where an unknown column may be one that was not found, by its heading or its values."""
    missing = [one for one in words.table_columns[about.field] if one.column.field not in layout.places]
    for place in layout.others:
        heading = layout.headings[place]
        values = texts_of_column(data, place)
        for one in missing:
            if one.column is about.exists and _are_nej(one.column, values):
                continue  # a record beside it would contradict it
            alike = any(_share_a_stem(folded(heading), spelling) for spelling in one.spellings)
            if values and ((alike and are_of_kind(one.column, values)) or are_distinct(one.column, values)):
                said = f"kan være »{one.column.heading}«, som ellers ikke er der"
                raise _unclear(heading, said, [one.column], about, words)


def _are_nej(column: Column, values: Sequence[str]) -> bool:
    return are_of_kind(column, values) and not any(from_text(text, column.kind) for text in values)


def _check_others(data: Sequence[Sequence[str]], layout: GridLayout, about: Table, words: Words) -> None:
    """Raise `UnclearColumns` where a heading that was not taken may be of a column too, with other values than it."""
    expected = words.table_columns[about.field]
    found = [one for one in expected if one.column.field in layout.places]
    for place, one in ((place, one) for place in layout.others if layout.headings[place] for one in found):
        if not may_be_of(one, expected, Heading("", layout.headings[place])):
            continue
        own = layout.places[one.column.field]
        if are_distinct(one.column, texts_of_column(data, place)) and any(row[own] != row[place] for row in data):
            said = f"kan også være »{one.column.heading}«"
            raise _unclear(layout.headings[place], said, [one.column], about, words)


def _unclear(heading: str, said: str, columns: Sequence[Column], about: Table, words: Words) -> UnclearColumns:
    """Return the error for a column of which something is `said`: that it may be one of the `columns`, or is not."""
    shown = f"kolonnen »{without_numbers(without_names(heading, words))}«" if heading else _NO_HEADING
    found = [without_numbers(heading)] if heading else []
    return UnclearColumns(f"Tabellen {about.title}: {shown} {said}.", WORDS_ADVICE, about.field, columns, found)


def _share_a_stem(heading: str, spelling: str) -> bool:
    return any(heading[start : start + _STEM] in spelling for start in range(len(heading) - _STEM + 1))

"""One list of records that a page shows as several tables, such as one for each year."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import NamedTuple

from knappen_tui.domain.kursist import Registration
from knappen_tui.site.person.blocks import BlockKind
from knappen_tui.site.person.parts import Part
from knappen_tui.site.person.records import RecordGrid, rows_of
from knappen_tui.web.html import text_of

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


class ReadTable(NamedTuple):
    """The records of a table, and its place among the blocks of its part."""

    place: int
    grid: RecordGrid


def joined(tables: Sequence[ReadTable], part: Part) -> list[RecordGrid]:
    """Return the records of a part's tables, those of tables that are pieces of one list as one.

    Pieces follow each other, and have the same columns and no record in common. Their titles are alike but for the
    years in them, »Startet i 2014« and »Startet i 2015«, and each record has a date in its year. Tables without such
    titles may be versions of the same records.
    """
    grids: list[RecordGrid] = []
    last: ReadTable | None = None
    for one in tables:
        if last is not None and _follows(one, last, part) and set(grids[-1].records).isdisjoint(one.grid.records):
            records, rest = grids[-1].records + one.grid.records, (*grids[-1].rest, *one.grid.rest)
            grids[-1] = replace(grids[-1], records=records, rest=rest)
        else:
            grids.append(one.grid)
        last = one
    return grids


def _follows(one: ReadTable, before: ReadTable, part: Part) -> bool:
    """Whether a table is the next piece of the list that the one before it is of."""
    between = part.inner[before.place + 1 : one.place]
    is_titled = bool(between)
    if len(between) > 1 or any(block.kind is not BlockKind.TITLE for block in between):
        return False
    if one.grid.columns != before.grid.columns or one.grid.may_be_copy != before.grid.may_be_copy:
        return False
    titles_before, titles = (_titles(part, table.place, is_titled=is_titled) for table in (before, one))
    are_alike = [_YEAR.sub("", text) for text in titles] == [_YEAR.sub("", text) for text in titles_before]
    return are_alike and _are_of_its_years(before, titles_before) and _are_of_its_years(one, titles)


def _titles(part: Part, place: int, *, is_titled: bool) -> list[str]:
    """Return the titles of a table: in it, where `is_titled` the text of the block above it, and that of its piece."""
    block = part.inner[place]
    titles = [text_of(caption) for caption in block.element.iter("caption")]
    titles += (cell for row in rows_of(block.element)[:1] if row.is_note for cell in row.cells[:1])
    titles += (above.text for above in part.inner[max(place - 1, 0) : place] if is_titled)
    return [*titles, *(title for title, piece in part.pieces.items() if block in piece)]


def _are_of_its_years(table: ReadTable, titles: Sequence[str]) -> bool:
    """Whether each record of a table has a date in a year that its titles name."""
    years = {int(year) for text in titles for year in _YEAR.findall(text)}
    return bool(years) and all(not years.isdisjoint(_years_of(record)) for record in table.grid.records)


def _years_of(record: Registration) -> set[int]:
    values = (getattr(record, field.name) for field in fields(record))
    return {value.year for value in values if isinstance(value, date)}

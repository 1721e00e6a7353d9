"""Values that stand as the title of a record's labels: the name of an exam above its marks, the date of a referral.

A title may begin with the name of its column: »Modul 2-4«.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knappen_tui.domain.columns import Column, Kind, is_date
from knappen_tui.domain.exams import FinalExam
from knappen_tui.domain.kursist import DuModul
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.blocks import PANE_LEVEL, Block, BlockKind
from knappen_tui.site.person.heading_rows import REQUIRED_FIELDS
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.headings import Expected, Heading, UnclearHeadings, match
from knappen_tui.tables.html_table import filled_cells
from knappen_tui.web.html import Element, tag_of
from knappen_tui.web.text import folded

_LONGEST = 60
# The exams with a name of their own that end no danskuddannelse.
_OTHER_EXAMS = frozenset({"indfødsretsprøve", "medborgerskabsprøve", "indvandringsprøve"})
# A code that is no DU-modul, such as I-1. It is one only after the column's name.
_OTHER_MODUL = re.compile(r"[A-ZÆØÅ]-[0-9]")


@dataclass(frozen=True, slots=True)
class CardTitle:
    """A value without a label of its own: its column, and the text, element and block it stands in."""

    column: Column
    text: str
    element: Element
    block: Block

    @property
    def own_elements(self) -> tuple[Element, ...]:
        """The element, where the text is all that it holds: a pane holds its records too."""
        is_pane = self.block.kind is BlockKind.TITLE and self.block.level == PANE_LEVEL
        return () if is_pane or self.block.after is not None else (self.element,)


def card_titles(
    labels: Mapping[Element, str], taken: set[Element], blocks: Sequence[Block], about: Table, words: Words
) -> dict[Element, list[CardTitle]]:
    """Return the titles of records whose labels lack a column that each record has, by their first label's element.

    `labels` are the labels' texts, `taken` all elements with a label or a value. A title stands right before the first
    label of its record, and is what its column holds; beside it may stand values of other columns that have no label.
    A record begins with the label that the first one begins with, and with any label after a heading that is a title.
    """
    headings = tuple(Heading("", label) for label in dict.fromkeys(labels.values()))
    expected = words.table_columns[about.field]
    try:
        found = match(expected, headings)
    except UnclearHeadings:
        return {}
    columns = [one for one in expected if one.column in about.columns]
    missing = [one for one in columns if one.column.field not in found]
    needed = [one.column for one in missing if one.column.field in REQUIRED_FIELDS[about.field]]
    if len(needed) != 1:
        return {}
    first = next(iter(labels.values()), "")
    titles: dict[Element, list[CardTitle]] = {}
    before: list[tuple[Element, str, Block]] = []
    has_first = True  # whether a title has to stand before the next label like the first one
    for element, text, block in _shown(blocks):
        if element in labels:
            own = _titles(before, missing)
            begins = [one for one in own if one.column is needed[0]]
            if any(labels[element] == first or one.block.kind is BlockKind.TITLE for one in begins):
                titles[element], has_first = own, False
            if labels[element] == first:
                if has_first:
                    return {}
                has_first = True
        before = [] if element in taken else [*before, (element, text, block)]
    return titles


def is_record_title(text: str, about: Table, words: Words) -> bool:
    """Whether a text is the title of a record of the table for certain: the value of a column that each record has."""
    required = REQUIRED_FIELDS[about.field]
    return any(_value(one, text) for one in words.table_columns[about.field] if one.column.field in required)


def _titles(before: Sequence[tuple[Element, str, Block]], missing: Sequence[Expected]) -> list[CardTitle]:
    """Return the values among the texts right before a record's first label, the nearest first.

    What follows a text that ends in a colon is the value of that: »Nuværende: 2-5«.
    """
    found: list[CardTitle] = []
    labels = ["", *(text for _, text, _ in before)]
    for (element, text, block), label in zip(reversed(before), reversed(labels[:-1]), strict=True):
        if label.endswith(":"):
            break
        values = {one.column: value for one in missing if (value := _value(one, text))}
        if len(values) == 1 and not any(one.column in values for one in found):
            found += [CardTitle(column, value, element, block) for column, value in values.items()]
        elif not is_no_value(text):
            break
    return found


def _value(one: Expected, text: str) -> str:
    """Return the value of a column that a text is, alone or after the column's name, "" without one for certain."""
    if _is_of(one.column, text):
        return text
    parts = text.split(" ") if len(text) <= _LONGEST else []
    for place in range(1, len(parts)):
        value = " ".join(parts[place:])
        if folded(" ".join(parts[:place])) in one.spellings:
            is_code = one.column.field == "du_modul" and _OTHER_MODUL.fullmatch(value)
            return value if is_code or _is_of(one.column, value) else ""
    return ""


def _is_of(column: Column, text: str) -> bool:
    """Whether a text without a label can be a value of the column for certain."""
    if len(text) > _LONGEST or is_no_value(text):
        return False
    if column.field == "du_modul":
        return DuModul.parse(text) is not None
    if column.field == "proeve":
        return FinalExam.named(text) is not None or text.casefold().removesuffix("n") in _OTHER_EXAMS
    return column.kind is Kind.DATE and is_date(text)


def _shown(blocks: Sequence[Block]) -> Iterator[tuple[Element, str, Block]]:
    """Yield the texts of the blocks in reading order, those of tables by cell."""
    for block in blocks:
        if block.kind is BlockKind.TABLE:
            yield from ((cell, text, block) for cell, text in filled_cells(block.element))
        elif block.kind is not BlockKind.CONTROL and block.text and tag_of(block.element):
            yield block.element, block.text, block

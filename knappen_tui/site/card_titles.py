"""Values that stand as the title of a record's labels: the name of an exam above its marks, the date of a referral."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knappen_tui.domain.columns import Column, Kind, is_date
from knappen_tui.domain.exams import FinalExam
from knappen_tui.domain.kursist import DuModul
from knappen_tui.domain.person_tables import Table
from knappen_tui.site.blocks import PANE_LEVEL, Block, BlockKind
from knappen_tui.site.heading_rows import REQUIRED_FIELDS
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.tables.headings import Heading, UnclearHeadings, match
from knappen_tui.tables.html_table import cell_text
from knappen_tui.web.html import Element, tag_of

_LONGEST = 60
# The exams with a name of their own that end no danskuddannelse.
_OTHER_EXAMS = frozenset({"indfødsretsprøve", "medborgerskabsprøve", "indvandringsprøve"})


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
    """
    headings = tuple(Heading("", label) for label in dict.fromkeys(labels.values()))
    try:
        found = match(words.table_columns[about.field], headings)
    except UnclearHeadings:
        return {}
    missing = [column for column in about.columns if column.field not in found]
    needed = [column for column in missing if column.field in REQUIRED_FIELDS[about.field]]
    if len(needed) != 1:
        return {}
    first = next(iter(labels.values()), "")
    titles: dict[Element, list[CardTitle]] = {}
    before: list[tuple[Element, str, Block]] = []
    for element, text, block in _shown(blocks):
        if labels.get(element) == first:
            own = _titles(before, missing)
            if not any(one.column is needed[0] for one in own):
                return {}
            titles[element] = own
        before = [] if element in taken else [*before, (element, text, block)]
    return titles


def _titles(before: Sequence[tuple[Element, str, Block]], missing: Sequence[Column]) -> list[CardTitle]:
    """Return the values among the texts right before a record's first label, the nearest first."""
    found: list[CardTitle] = []
    for element, text, block in reversed(before):
        fitting = [column for column in missing if _is_of(column, text)]
        if len(fitting) == 1 and not any(one.column is fitting[0] for one in found):
            found.append(CardTitle(fitting[0], text, element, block))
        elif not is_no_value(text):
            break
    return found


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
            for cell in block.element.iter("td", "th"):
                if text := cell_text(cell):
                    yield cell, text, block
        elif block.kind is not BlockKind.CONTROL and block.text and tag_of(block.element):
            yield block.element, block.text, block

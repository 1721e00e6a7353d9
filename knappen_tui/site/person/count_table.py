"""A table of the names of a person's tables, each with its number of records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from knappen_tui.domain.person_tables import TABS, Table
from knappen_tui.site.person.blocks import BlockKind, Blocks
from knappen_tui.site.person.empty_texts import empty_panes, says_empty
from knappen_tui.site.person.part_titles import own_title
from knappen_tui.site.person.records import rows_of
from knappen_tui.site.person.tabs import named_controls
from knappen_tui.site.words import Words
from knappen_tui.tables.html_table import TableRow, cells_of, lines_of
from knappen_tui.web.html import Element, Page
from knappen_tui.web.text import folded, mentions

_PAIR = 2  # a name and a number
# The headings of numbers of all records, folded.
_NUMBER_HEADINGS = frozenset(
    map(folded, ("Antal", "Antal i alt", "I alt", "Antal registreringer", "Antal poster", "Registreringer", "Poster"))
)
# What says that some of the records are counted.
_SOME = (
    "Ny", "Nye", "Siden", "Seneste", "Sidste", "Ændret", "Ændringer", "Aktuel", "Aktuelle", "Aktiv", "Aktive", "Åben",
    "Åbne", "Adgang", "Rettigheder", "Ulæste", "Fejl", "Mangler",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountTable:
    """The numbers of records by table. `empty` are the tables without records whose name leads nowhere."""

    counts: Mapping[Table, int]
    empty: tuple[Table, ...]


def count_table_of(page: Page, blocks: Blocks, words: Words) -> CountTable | None:
    """Return the page's table of counts, None without one or with several.

    Its numbers stand under a heading for them, and it names all tables that have a tab, each once, and nothing else.
    """
    found = []
    before = ""
    for block in blocks.blocks:
        if block.kind is BlockKind.TABLE and not (block.is_hidden or block.is_nav):
            counts = _counts(rows_of(block.element), words) if _has_pairs(block.element) else {}
            if counts.keys() >= set(TABS) and not mentions(f"{before} {own_title(page, block.element)}", _SOME):
                linked = _linked(page, block.element, words)
                empty = (about for about, count in counts.items() if not count and about not in linked)
                found.append(CountTable(counts, tuple(empty)))
        before = block.text
    return found[0] if len(found) == 1 else None


def empty_tables(page: Page, blocks: Blocks, words: Words) -> Iterator[Table]:
    """Yield the tables that a page says are empty elsewhere than in a part of their own."""
    yield from empty_panes(page, blocks.blocks, words)
    if table := count_table_of(page, blocks, words):
        yield from table.empty


def _has_pairs(table: Element) -> bool:
    """Whether a table's first row has no more cells than one of counts. This is quick, and most tables have more."""
    return all(len(cells_of(line)) <= _PAIR for line in islice(lines_of(table), 1))


def _counts(rows: list[TableRow], words: Words) -> dict[Table, int]:
    """Return the numbers of the rows by table, none where a row has something else."""
    counts: dict[Table, int] = {}
    if any(len(row.cells) != _PAIR for row in rows) or not rows or folded(rows[0].cells[1]) not in _NUMBER_HEADINGS:
        return {}
    if mentions(rows[0].cells[0], _SOME):
        return {}
    for name, text in (row.cells for row in rows[1:]):
        about = words.titles.named(name)
        count = _count(text, words)
        if about is None or about in counts or count is None or mentions(name, _SOME):
            return {}
        counts[about] = count
    return counts


def _count(text: str, words: Words) -> int | None:
    """Return the number that a cell says, 0 where it says that there is none; None for any other text."""
    if text.isdecimal():
        return int(text)
    return 0 if says_empty(text, words) and not any(map(str.isdigit, text)) else None


def _linked(page: Page, table: Element, words: Words) -> set[Table | None]:
    """Return the tables that a control in the table of counts is named for."""
    return {one.named for one in named_controls(page, words.titles) if table in one.element.iterancestors("table")}

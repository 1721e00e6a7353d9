"""Tables under no title of theirs, told by their columns."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import islice

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.person.accounting import Counts, take_counts, unread
from knappen_tui.site.person.blocks import PANE_LEVEL, Block, BlockKind, Blocks, visible_texts
from knappen_tui.site.person.heading_rows import REQUIRED_FIELDS, may_be_headings
from knappen_tui.site.person.menu_tables import are_tabs
from knappen_tui.site.person.part_titles import title_boxes
from knappen_tui.site.person.records import RecordGrid, fits, read_grid, rows_of
from knappen_tui.site.person.shown import Shown
from knappen_tui.site.person.tabs import named_controls
from knappen_tui.site.words import WORDS_ADVICE, Words
from knappen_tui.tables.html_table import TableRow, lines_of
from knappen_tui.web.forms import press
from knappen_tui.web.html import Page


def by_columns(
    page: Page, blocks: Blocks, words: Words, seen: Mapping[str, Shown], several: Collection[Table] = ()
) -> list[Shown]:
    """Return the tables under no title whose columns are those of one table that is not in `seen`.

    One that has a tab stands there, or behind a tab of several of which another is not here either; `several` are those
    of the tab that led to the page. Raises `NotUnderstood` where the columns are of one in `seen`, and the records are
    others; beside its tab some of the records may stand again.
    """
    taken = {block for shown in seen.values() for block in shown.blocks}
    if all(block in taken for block in blocks.blocks if block.kind is BlockKind.TABLE):
        return []
    places: dict[int, tuple[Table, RecordGrid]] = {}
    records = {name: shown.records for name, shown in seen.items()}
    tabs = _tabs_of(page, blocks, words)
    # Below a title in a box a table stands under that.
    first_box = min(title_boxes(blocks.blocks, words), default=len(blocks.blocks))
    for place, block in enumerate(blocks.blocks[:first_box]):
        if block.kind is not BlockKind.TABLE or block in taken or _has_other_title(blocks.blocks, place, words):
            continue
        rows = rows_of(block.element)
        about = _headed_alike(rows, seen.values()) or _best(rows, words, records)
        grid = read_grid(rows, about, words) if about else None
        if about is None or grid is None:
            continue
        known = seen[about.field].records if about.field in seen else None
        if about in tabs and (known is None or not unread(visible_texts([block], and_hidden=True), known)):
            continue
        if about.field not in records:
            records[about.field] = grid.records
            places[place] = (about, grid)
        elif grid.records and grid.records != records[about.field]:
            raise NotUnderstood(
                f"Siden viser flere tabeller, der ligner {about.title}, og de er ikke ens.", advice=WORDS_ADVICE
            )
    elsewhere = _behind_shared_tabs(page, words, records).difference(several)
    places = {place: one for place, one in places.items() if one[0] not in elsewhere}
    found = []
    ends = [*list(places)[1:], len(blocks.blocks)]
    for (place, (about, grid)), end in zip(places.items(), ends, strict=False):
        following = [block for block in blocks.blocks[place + 1 : end] if block not in taken]
        counts = Counts()
        take_counts([*grid.rest, *(one.text for one in following if one.kind is BlockKind.TEXT)], counts, about)
        own = [blocks.blocks[place], *following]
        found.append(Shown(about, grid.records, grid.columns, counts, unread(grid.rest, grid.records), own, own[:1]))
    return found


def _headed_alike(rows: Sequence[TableRow], seen: Iterable[Shown]) -> Table | None:
    """Return the table whose records were read from a table with the same headings: this one is no other."""
    headings = [row.cells for row in rows[:1]]
    for shown in seen:
        tables = (block.element for block in shown.read if block.kind is BlockKind.TABLE)
        if any([row.cells for row in rows_of(table)[:1]] == headings for table in tables):
            return shown.about
    return None


def _tabs_of(page: Page, blocks: Blocks, words: Words) -> set[Table | None]:
    """Return the tables with a tab that can be pressed. In a table of rows a control may sort it by a column."""
    tables = {
        block.element
        for block in blocks.blocks
        if block.kind is BlockKind.TABLE and len([*islice(lines_of(block.element), 2)]) > 1
        if not are_tabs(rows_of(block.element), None, words)
    }
    return {
        one.named if tables.isdisjoint(one.element.iterancestors("table")) else one.called
        for one in named_controls(page, words.titles)
        if press(page, one.element)
    }


def _behind_shared_tabs(page: Page, words: Words, found: Collection[str]) -> set[Table]:
    """Return the tables of the tabs of several that can be pressed, and of which one is not among those `found`."""
    shared = (one.several for one in named_controls(page, words.titles) if one.several and press(page, one.element))
    return {about for tables in shared if any(one.field not in found for one in tables) for about in tables}


def _has_other_title(blocks: Sequence[Block], place: int, words: Words) -> bool:
    """Whether the table at a place stands under the title of something else: of a section of the page, or beside tabs.

    The title of the whole page stands above the tabs, or the page has none.
    """
    at = next((at for at in range(place - 1, -1, -1) if blocks[at].kind is BlockKind.TITLE), None)
    if at is None or words.titles.named(blocks[at].text):
        return False
    if any(block.level == PANE_LEVEL and block.kind is BlockKind.TITLE for block in blocks[max(at - 1, 0) : at + 1]):
        return False
    named = [number for number, block in enumerate(blocks) if block.text and words.titles.named(block.text)]
    if blocks[at].level in {blocks[number].level for number in named if blocks[number].kind is BlockKind.TITLE}:
        return True
    return any(blocks[number].kind is BlockKind.CONTROL for number in named) and not any(
        at < number < place for number in named
    )


def _best(rows: Sequence[TableRow], words: Words, seen: Collection[str]) -> Table | None:
    """Return the table whose required columns are here and that has most of its columns, if only one.

    Of two with as many columns here it is the one not in `seen`.
    """
    fitting = []
    for row in rows[:3]:
        if not may_be_headings(row.cells, words):
            continue
        for table in TABLES:
            if not REQUIRED_FIELDS[table.field]:
                continue
            count = fits([text.removesuffix(":") for text in row.cells], table, words)
            if count > 1 and count * 2 > sum(map(bool, row.cells)):
                fitting.append(((count, table.field not in seen, count / len(table.columns)), table))
        if fitting:
            break
    fitting.sort(key=lambda fit: fit[0], reverse=True)
    return fitting[0][1] if fitting and (len(fitting) == 1 or fitting[0][0] > fitting[1][0]) else None

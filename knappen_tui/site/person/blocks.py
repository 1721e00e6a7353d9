"""A page in reading order: its titles, tables, texts and controls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import groupby, islice
from weakref import WeakKeyDictionary

from knappen_tui.site.person.accounting import says_extent
from knappen_tui.site.person.panes import panes_of, posting_panes
from knappen_tui.site.person.twisties import twisty_of
from knappen_tui.tables.html_table import cell_text, filled_cells, has_details, is_layout, lines_of, table_of_text
from knappen_tui.web import forms
from knappen_tui.web.html import HEADINGS, Element, Page, children_of, contains, is_hidden, tag_of, text_of
from knappen_tui.web.pagers import page_options
from knappen_tui.web.text import clean

_LEVELS = {tag: level for level, tag in enumerate(HEADINGS, start=1)}
_SKIPPED = frozenset({"script", "style", "template", "head", "noscript", "noframes"})
_VALUES = frozenset({"input", "select", "textarea", "button", "img", "time"})
_CELLS = frozenset({"td", "th"})
# The level of the title of a tab's pane, and of a section that is opened and closed.
PANE_LEVEL = 0
_SECTION_LEVEL = 7
# Elements with a title of their own. The headings in each are below it.
_SECTIONS = frozenset({"details", "fieldset"})
_SECTION_TITLES = frozenset({"legend", "summary"})
# What sets off the numbers in a text, and how many and how long these are.
_SET_OFF = frozenset({"b", "em", "font", "i", "span", "strong"})
# Elements around words, as the values of forms have them.
_INLINE = frozenset({*_SET_OFF, "nobr"})
_MOST_NUMBERS = 6
_LONGEST_EXTENT = 80
_KEPT: WeakKeyDictionary[Page, "Blocks"] = WeakKeyDictionary()


class BlockKind(Enum):
    """What a block is: a title, a table, text, or a control with its name."""

    TITLE = "title"
    TABLE = "table"
    TEXT = "text"
    CONTROL = "control"


@dataclass(slots=True, eq=False)
class Block:
    """A title, table, text or control, and the element that holds it.

    A text that follows an element's end is held by their parent, and that element is `after`. `level` is a title's,
    0 for the pane of a tab. The twisty of an open section is its title, that of a closed one a control with the level
    of a title. `box` is the table of one cell that holds a text and nothing else, None without one.
    """

    kind: BlockKind
    text: str
    element: Element
    level: int = 0
    is_hidden: bool = False
    is_nav: bool = False
    after: Element | None = None
    box: Element | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks of a page in reading order, and the places of the blocks of each element.

    `behind_tabs` are those of hidden panes whose tabs ask the site for them, by the names of these. They are not among
    the others: what is in them is known when the tab was pressed.
    """

    blocks: list[Block]
    spans: Mapping[Element, range]
    behind_tabs: Mapping[str, list[Block]] = field(default_factory=dict)


def blocks_of(page: Page) -> Blocks:
    """Return the page's blocks. Scripts are left out; tables that contain others are their contents."""
    found = _KEPT.get(page)
    if found is None:
        walk = _Walk(page)
        walk.enter(page.root, hidden=False, nav=False)
        found = _KEPT[page] = Blocks(walk.blocks, walk.spans, walk.behind_tabs)
    return found


class _Walk:
    """One pass over a page."""

    def __init__(self, page: Page) -> None:
        self.blocks: list[Block] = []
        self.spans: dict[Element, range] = {}
        self.behind_tabs: dict[str, list[Block]] = {}
        self._section_levels = 0  # of the titles of the sections around
        self._page = page
        self._panes = panes_of(page)
        self._left = {one.pane: one.name for one in posting_panes(page) if one.is_hidden}
        self._controls = dict(forms.clickables(page))
        self._may_hide = page.may_hide

    def enter(self, element: Element, *, hidden: bool, nav: bool) -> None:
        tag = tag_of(element)
        if not tag or tag in _SKIPPED:
            return
        first = len(self.blocks)
        if self._left and (name := self._left.pop(element, "")):
            spans, self.spans = self.spans, {}
            self.enter(element, hidden=True, nav=nav)
            self.behind_tabs[name], self.spans = self.blocks[first:], spans
            del self.blocks[first:]
            return
        hidden = hidden or (self._may_hide and is_hidden(element))
        nav = nav or tag == "nav"
        if title := self._panes.get(element):
            self._add(BlockKind.TITLE, title, element, PANE_LEVEL, hidden, nav)
        if element in self._controls:
            self._add_control(element, hidden, nav)
        elif tag in _SECTION_TITLES:
            level = max(self._section_levels, _SECTION_LEVEL)
            self._add(BlockKind.TITLE, text_of(element), element, level, hidden, nav)
        elif tag in _LEVELS and not _is_label(element):
            level = _LEVELS[tag] + self._section_levels
            self._add(BlockKind.TITLE, text_of(element), element, level, hidden, nav)
        elif tag in {"table", "pre"} and (table := self._table(element)) is not None:
            self._add(BlockKind.TABLE, "", table, 0, hidden, nav)
        elif tag in _VALUES or (tag in {"dt", "dd"} and self._is_value(element)):
            self._add_value(element, hidden, nav)
        elif tag in _SECTIONS:
            self._section_levels += _SECTION_LEVEL
            self._add_content(element, hidden, nav)
            self._section_levels -= _SECTION_LEVEL
        else:
            self._add_content(element, hidden, nav)
        self.spans[element] = range(first, len(self.blocks))

    def _add_control(self, element: Element, hidden: bool, nav: bool) -> None:
        if (twisty := twisty_of(self._page, element)) is None:
            self._add(BlockKind.CONTROL, self._controls[element], element, 0, hidden, nav)
        else:
            kind = BlockKind.TITLE if twisty.is_open else BlockKind.CONTROL
            self._add(kind, twisty.title, element, _SECTION_LEVEL, hidden, nav)

    def _add_content(self, element: Element, hidden: bool, nav: bool) -> None:
        """Add what an element holds; a text that is all of a table is told so."""
        first = len(self.blocks)
        children = children_of(element)
        extent, said = self._extent(element, children)
        text, after = element.text, None
        for place in range(len(children) + 1):
            if extent and extent.start <= place <= extent.stop:
                text = said if place == extent.start else ""
            if text and not text.isspace() and (text := clean(text)):
                self.blocks.append(Block(BlockKind.TEXT, text, element, 0, hidden, nav, after))
            if place < len(children):
                after = children[place]
                text = after.tail
                if place not in extent:
                    self.enter(after, hidden=hidden, nav=nav)
        only = self.blocks[first] if element.tag == "table" and len(self.blocks) == first + 1 else None
        if only is not None and only.kind is BlockKind.TEXT and only.box is None:
            only.box = element

    def _extent(self, element: Element, children: Sequence[Element]) -> tuple[range, str]:
        """Return the places of children that are numbers set off in a text that says how much is shown, and the text.

        It is made of the texts before, between and after them; the range is empty where there is no such text.
        """
        if _SET_OFF.isdisjoint([child.tag for child in children]):
            return range(0), ""
        for is_set_off, run in groupby(range(len(children)), lambda place: self._is_set_off(children[place])):
            places = list(run)
            numbers = [children[place].text or "" for place in places]
            if not is_set_off or len(places) > _MOST_NUMBERS or not any(map(str.isdigit, "".join(numbers))):
                continue
            before = children[places[0] - 1].tail if places[0] else element.text
            pieces = [before, *(text for place in places for text in (children[place].text, children[place].tail))]
            said = clean(" ".join(filter(None, pieces)))
            if len(said) <= _LONGEST_EXTENT and says_extent(said):
                return range(places[0], places[-1] + 1), said
        return range(0), ""

    def _is_set_off(self, child: Element) -> bool:
        return child.tag in _SET_OFF and not len(child) and child not in self._controls

    def _is_value(self, element: Element) -> bool:
        """Whether a term or a description is one text, and not the pane of a tab or labels with values."""
        if contains(element, "table", "label", "dl"):
            return False
        return not self._panes or not any(one in self._panes for one in element.iter("*"))

    def _table(self, element: Element) -> Element | None:
        """Return the table that an element is, or that its preformatted text is; None where it is none of records."""
        if element.tag == "table":
            first = list(islice(lines_of(element), 3))
            is_frame = _is_layout(element) or (len(first) < 3 and (self._is_menu(element, first) or _is_box(first)))
            return None if is_frame else element
        has_controls = any(one in self._controls for one in element.iter("*"))
        return None if has_controls or contains(element, "table") else table_of_text(element)

    def _is_menu(self, table: Element, lines: Sequence[Element]) -> bool:
        """Whether a table's one or two lines are controls and the name of what is shown, and at most one cell below."""
        if not lines or any(len(line) > 1 for line in lines[1:]) or contains(table, "th"):
            return False
        pressed = [any(one in self._controls for one in cell.iter()) for cell in lines[0]]
        return any(pressed) and not all(pressed)

    def _add_value(self, element: Element, hidden: bool, nav: bool) -> None:
        """Add what an element says as a whole; for a list of page numbers also the options that can be pressed."""
        pages = page_options(element) if tag_of(element) == "select" else []
        self._add(BlockKind.TEXT, cell_text(element) or ("1" if pages else ""), element, 0, hidden, nav)
        for option in pages:
            if option in self._controls:
                self._add(BlockKind.CONTROL, text_of(option), option, 0, hidden, nav)

    def _add(self, kind: BlockKind, text: str, element: Element, level: int, hidden: bool, nav: bool) -> None:
        if text or kind is not BlockKind.TEXT:
            self.blocks.append(Block(kind, text, element, level, hidden, nav))


def _text(text: str | None) -> str:
    """Return the cleaned text; most in a page is the space between elements."""
    return clean(text) if text and not text.isspace() else ""


def visible_texts(blocks: Iterable[Block], *, and_hidden: bool = False) -> list[str]:
    """Return the texts and titles that are shown, those in tables by cell; `and_hidden` those too that are not."""
    texts: list[str] = []
    for block in blocks:
        if (block.is_hidden and not and_hidden) or block.kind is BlockKind.CONTROL:
            continue
        if block.kind is BlockKind.TABLE:
            texts += (text for _, text in filled_cells(block.element))
        else:
            texts.append(block.text)
    return list(filter(None, texts))


def _is_layout(table: Element) -> bool:
    """Whether the table arranges a page: it holds tables, definition lists, labels with their values in one cell, or
    headings other than its own title.
    """
    if not contains(table, "table", "dl", "label", *HEADINGS):
        return False
    if is_layout(table) or (contains(table, "dl") and not has_details(table)) or _holds_labelled(table):
        return True
    for heading in table.iter(*HEADINGS):
        line = next(heading.iterancestors("tr"), None)
        if line is None or len(line) > 1 or line.getprevious() is not None:
            return True
    return False


def _holds_labelled(table: Element) -> bool:
    """Whether each cell of a table with a text is a label and its value."""
    said = [cell for cell in table.iter("td", "th") if cell_text(cell)]
    labels = [next(cell.iter("label"), None) for cell in said]
    return bool(said) and all(
        label is not None and cell_text(label) != cell_text(cell) for cell, label in zip(said, labels, strict=True)
    )


def _is_box(lines: Sequence[Element]) -> bool:
    """Whether the lines of a table are one cell that is no heading of a column: a frame around what it holds."""
    return len(lines) == 1 and [one.tag for one in children_of(lines[0])] == ["td"]


def _is_label(heading: Element) -> bool:
    """Whether a heading is alone in a cell, beside one that holds a text: SharePoint's forms have their labels so."""
    cell = heading.getparent()
    if cell is None or tag_of(cell) not in _CELLS or len(cell) != 1 or (line := cell.getparent()) is None:
        return False
    lines = (one for one in (line.getprevious(), line, line.getnext()) if one is not None)
    return _is_plain(cell.getnext()) and any(map(_is_labelled, lines))


def _is_labelled(line: Element) -> bool:
    """Whether a row is a heading alone in a cell, and a cell with a text."""
    return (
        len(line) == 2
        and len(line[0]) == 1
        and tag_of(line[0][0]) in HEADINGS
        and _is_plain(line[1])
        and bool(cell_text(line[1]))
    )


def _is_plain(cell: Element | None) -> bool:
    """Whether there is a cell, and it holds no elements but those around words."""
    return (
        cell is not None and tag_of(cell) in _CELLS and all(tag_of(one) in _INLINE for one in cell.iterdescendants("*"))
    )

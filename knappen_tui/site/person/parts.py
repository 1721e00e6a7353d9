"""The parts of a page: what stands under the name of one of a person's tables."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.accounting import looks_like_data
from knappen_tui.site.person.blocks import PANE_LEVEL, Block, BlockKind, Blocks, blocks_of, visible_texts
from knappen_tui.site.person.empty_texts import are_empty, said_empty, says_empty
from knappen_tui.site.person.part_titles import Title, has_content, titles_of
from knappen_tui.site.person.table_sections import sections_of
from knappen_tui.site.person.tabs import named_controls
from knappen_tui.site.titles import count_in, without_count
from knappen_tui.site.words import Words
from knappen_tui.web.html import Page, tag_of, text_of
from knappen_tui.web.text import clean, folded, mentions

_PATH_SIGNS = frozenset({"»", "›", ">", "/", "→", "\\"})
_COUNT = re.compile(r"\(?([1-9][0-9]{0,2})\)?")

# Nothing of any kind: »Ingen meddelelser« may stand above records.
_NOTHING = re.compile(
    r"(?:der (?:er|findes) )?(?:ingen|intet)"
    r"(?: (?:registrering(?:er)?|data|oplysninger|poster|resultater|rækker|registreret|fundet|at vise))*\.?",
    re.IGNORECASE,
)
# What titles say of records that are no registrations, or none yet.
_OF_OTHERS = (
    "Slettet", "Slettede", "Annulleret", "Annullerede", "Planlagt", "Planlagte", "Kommende", "Kladde", "Kladder",
    "Udkast", "Fejlregistreret", "Fejlregistrerede", "Fejlregistreringer", "Tilbagetrukket", "Tilbagetrukne",
)  # fmt: skip

# The parts of a page, and the words by which they were found.
_KEPT: WeakKeyDictionary[Page, tuple[Words, list["Part"]]] = WeakKeyDictionary()


@dataclass
class Part:
    """What a page shows of one table. `promised` are the numbers of records that its titles give.

    Everything in `inner` belongs to it. `after` is what follows up to the next title: a pager may stand there.
    `is_page` is whether it is all that a page shows: the page has no title of a table. `pieces` are what stands under
    each of its titles, by title.
    """

    about: Table
    inner: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    promised: set[int] = field(default_factory=set)
    is_page: bool = False
    pieces: dict[str, list[Block]] = field(default_factory=dict)

    def says_empty_beside(self, read: Block, words: Words) -> bool:
        """Whether another title than that above the block has nothing below it: the block may be of another table."""
        own = [piece for piece in self.pieces.values() if read in piece]
        others = [piece for piece in self.pieces.values() if all(set(piece).isdisjoint(one) for one in own)]
        texts = [visible_texts(piece, and_hidden=True) for piece in others]
        return any(are_empty(one, words) for one in texts)

    def shows_data_below_empty(self, words: Words) -> bool:
        """Whether a text says that the table is empty, and below a title after it stands what looks like a record.

        One that does not name the table stands before all that looks like one.
        """
        titles = [place for place, one in enumerate(self.inner) if one.kind is BlockKind.TITLE and not one.is_nav]
        above = self.inner[: titles[-1]] if titles else []
        is_pane = all(block.is_hidden for block in self.inner)
        said = (
            place
            for place, block in enumerate(above)
            if block.kind is BlockKind.TEXT and (is_pane or not block.is_hidden)
            if said_empty(block.text, words) is self.about or self._begins_empty(place, words)
        )
        first = next(said, len(self.inner))
        title = next((place for place in titles if place > first), len(self.inner))
        return any(map(looks_like_data, visible_texts(self.inner[title:], and_hidden=True)))

    def _begins_empty(self, place: int, words: Words) -> bool:
        text = self.inner[place].text
        is_first = not any(map(looks_like_data, visible_texts(self.inner[:place], and_hidden=True)))
        return is_first and _NOTHING.fullmatch(text) is not None and says_empty(text, words)

    def title_of_others(self) -> str:
        """Return a title that says that what is below it is no registration, or none yet, "" without one."""
        titles = [*self.pieces]
        for before, block in zip([None, *self.inner], self.inner, strict=False):
            if block.is_nav:
                continue
            if block.kind is BlockKind.TITLE:
                titles.append(block.text)
            elif block.kind is BlockKind.TABLE:
                titles += (text_of(caption) for caption in block.element.iter("caption"))
                titles += (before.text,) if before is not None and before.kind is BlockKind.TEXT else ()
        return next((title for title in titles if mentions(title, _OF_OTHERS)), "")


def parts_of(page: Page, blocks: Blocks, words: Words, pressed: Table | None = None) -> list[Part]:
    """Return the page's parts. A part under several titles of one table is one part.

    `pressed` is the table whose tab led to the page: what stands there under no name of a table is about it, unless
    the page has a part of that name, or its twisty is closed still.
    """
    kept = _KEPT.get(page)
    if kept is None or kept[0] is not words:
        named = _named_parts(page, blocks, words)
        kept = _KEPT[page] = (words, [*named, *_parts_in_tables(page, blocks, named, words)])
    parts = kept[1]
    if pressed is None or any(part.about is pressed for part in parts):
        return parts
    taken = {block for part in parts for block in part.inner}
    is_closed = any(one.named is pressed and one.twisty for one in named_controls(page, words.titles))
    rest = [block for block in blocks.blocks if block not in taken and not block.is_nav and not is_closed]
    return [*parts, Part(pressed, rest, is_page=True)]


def _named_parts(page: Page, blocks: Blocks, words: Words) -> list[Part]:
    """Return the parts under titles of tables."""
    titles = list(titles_of(page, blocks.blocks, words))
    headed = {title.about for title in titles if not (title.is_closed or title.block.kind is BlockKind.TEXT)}
    titles = [title for title in titles if not (title.is_shown_tab and title.about in headed)]
    parts: dict[str, Part] = {}
    for number, title in enumerate(titles):
        if title.about is None or title.is_closed:
            continue
        end = next((one.place for one in titles[number + 1 :] if _ends(one, title)), len(blocks.blocks))
        first, last = _extent(title, title.about, end, blocks, words)
        if first == last and _ends_path(title, blocks):
            continue
        part = parts.get(title.about.field) or parts.setdefault(title.about.field, Part(title.about))
        first = title.place if title.is_inner else first
        part.inner += blocks.blocks[first:last]
        again = next((one.place for one in titles[number + 1 :] if one.about is title.about), last)
        part.pieces.setdefault(title.text, []).extend(blocks.blocks[first : min(again, last)])
        part.after += blocks.blocks[last:end]
        count = count_in(title.text)
        if count is None and last > title.place + 1:
            count = _count_beside(title.block, blocks.blocks[title.place + 1])
        if count is not None:
            part.promised.add(count)
    for part in parts.values():
        if _are_ordinals(part.promised):
            part.promised.clear()
        if len(part.pieces) > 1:
            part.pieces = _by_title(part.pieces)
        inner = dict.fromkeys(part.inner)
        part.inner, part.after = list(inner), [block for block in dict.fromkeys(part.after) if block not in inner]
    return list(parts.values())


def _by_title(pieces: Mapping[str, list[Block]]) -> dict[str, list[Block]]:
    """Return pieces by their titles folded, without numbers of records: the caption of a table repeats its heading."""
    found: dict[str, list[Block]] = {}
    for text, blocks in pieces.items():
        found.setdefault(folded(without_count(text)), []).extend(blocks)
    return found


def _parts_in_tables(page: Page, blocks: Blocks, named: Sequence[Part], words: Words) -> list[Part]:
    """Return the parts that are sections of tables of labels in none of the `named` parts.

    They are of tables that need not be there, are in no other part, and that no control is named for.
    """
    taken = {block for part in named for block in part.inner}
    parts: dict[Table, Part] = {}
    for block in blocks.blocks:
        if block.kind is not BlockKind.TABLE or block in taken or block.is_nav:
            continue
        for title, rows in sections_of(block):
            about = words.titles.named(title)
            if about is None or about.has_tab or says_empty(title, words):
                continue
            parts.setdefault(about, Part(about)).inner.append(rows)
    if not parts:
        return []
    elsewhere = {part.about for part in named} | {one.named for one in named_controls(page, words.titles)}
    return [part for about, part in parts.items() if about not in elsewhere]


def _count_beside(title: Block, following: Block) -> int | None:
    """Return the number that alone follows a heading, in a badge: that of its records; None without one.

    A zero may be shown until a script has counted.
    """
    found = _COUNT.fullmatch(following.text) if following.kind is BlockKind.TEXT else None
    if found is None or title.kind is not BlockKind.TITLE or title.level == PANE_LEVEL:
        return None
    element = following.element
    is_badge = element.getparent() is title.element.getparent() and clean(element.text or "") == following.text
    return int(found[1]) if following.after is title.element or (is_badge and tag_of(element) != "sup") else None


def _are_ordinals(numbers: set[int]) -> bool:
    """Whether numbers in titles count the records: »Prøve 1«, »Prøve 2« and so on."""
    return len(numbers) > 1 and numbers == set(range(min(numbers), max(numbers) + 1))


def _ends_path(title: Title, blocks: Blocks) -> bool:
    """Whether a title is the last name of the path to the page: »Forside » Opslag » Moduler«."""
    before = blocks.blocks[title.place - 1].text if title.place else ""
    return title.block.kind is BlockKind.TEXT and before in _PATH_SIGNS and count_in(title.text) is None


def _ends(following: Title, title: Title) -> bool:
    """Whether a part ends where a following title begins."""
    return following.about != title.about and (following.about is not None or following.level <= title.level)


def _extent(title: Title, about: Table, end: int, blocks: Blocks, words: Words) -> tuple[int, int]:
    """Return the places of a part: those in the smallest element around its title with records or a message."""
    first = title.place if title.block.kind is BlockKind.TABLE else title.place + 1
    searched = first
    for element in (title.block.element, *title.block.element.iterancestors()):
        span = blocks.spans.get(element)
        last = min(span.stop, end) if span else 0
        if last > searched and has_content(blocks.blocks[searched:last], about, words):
            return first, last
        searched = max(last, searched)
    return first, end


def texts_beside(about: Table, page: Page, words: Words) -> frozenset[str]:
    """Return the texts of a page that stand under no title of a table: they are not about it."""
    blocks = blocks_of(page)
    inner = {block for part in parts_of(page, blocks, words) if part.about is about for block in part.inner}
    return frozenset(visible_texts([block for block in blocks.blocks if block not in inner], and_hidden=True))

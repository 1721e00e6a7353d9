"""What stands around the content of a tab: the same head above the tabs, whichever of them is shown."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.accounting import looks_like_data
from knappen_tui.site.person.blocks import Block, BlockKind, blocks_of, visible_texts
from knappen_tui.site.person.empty_texts import said_empty
from knappen_tui.site.words import Words
from knappen_tui.web.html import Page

# The head of a page may show what time it is.
_CLOCK = re.compile(r"\b[0-9]{1,2}[:.][0-9]{2}(?:[:.][0-9]{2})?$")


def without_frame(inner: Sequence[Block], page: Page, first: Page, words: Words) -> list[Block]:
    """Return the blocks of a tab's page without those above its tabs that stand above the tabs of `first` too."""
    frame = set(map(_shown, _above_tabs(first, words)))
    above = set(_above_tabs(page, words))
    return [block for block in inner if block not in above or _shown(block) not in frame]


def known_on(page: Page, known: Iterable[str]) -> frozenset[str]:
    """Return the `known` texts of an earlier page, and those of the page that a clock has changed since.

    Of each there are no more than before: a value may have a time of day, too.
    """
    known = frozenset(known)
    clocks = Counter(_CLOCK.sub("", text) for text in known if _CLOCK.search(text))
    if not clocks:
        return known
    shown = [text for text in page.texts if _CLOCK.search(text)]
    counts = Counter(_CLOCK.sub("", text) for text in shown)
    return known.union(text for text in shown if 0 < counts[kept := _CLOCK.sub("", text)] <= clocks[kept])


def below_tabs(page: Page, words: Words) -> list[Block]:
    """Return the blocks after the last of a page's tabs; without tabs all."""
    blocks = blocks_of(page).blocks
    return blocks[max(_places_of_tabs(blocks, words), default=-1) + 1 :]


def empty_tables(blocks: Iterable[Block], words: Words, known: frozenset[str]) -> Iterator[Table]:
    """Yield the tables that texts of the blocks say are empty, where no other text looks like a record."""
    texts = [text for text in visible_texts(blocks, and_hidden=True) if text not in known]
    if any(map(looks_like_data, texts)):
        return
    yield from filter(None, (said_empty(text, words) for text in texts))


def _above_tabs(page: Page, words: Words) -> list[Block]:
    blocks = blocks_of(page).blocks
    return blocks[: min(_places_of_tabs(blocks, words), default=0)]


def _places_of_tabs(blocks: Sequence[Block], words: Words) -> list[int]:
    return [
        place
        for place, block in enumerate(blocks)
        if block.kind is BlockKind.CONTROL and (words.titles.named(block.text) or words.titles.several(block.text))
    ]


def _shown(block: Block) -> str:
    return _CLOCK.sub("", " ".join((block.text, *visible_texts([block]))).strip())

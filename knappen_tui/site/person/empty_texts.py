"""What says that a table of a person has no records."""

import re
from collections.abc import Iterable, Iterator

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.accounting import looks_like_data
from knappen_tui.site.person.blocks import PANE_LEVEL, Block, BlockKind
from knappen_tui.site.person.tabs import named_controls
from knappen_tui.site.words import Words
from knappen_tui.tables.cells import is_no_value
from knappen_tui.web.html import Page
from knappen_tui.web.text import mentions

_NOT_SHOWN = (
    "Adgang", "Rettighed", "Rettigheder", "Tilladelse", "Autoriseret", "Forbindelse", "Tilgængelig", "Fejl",
    "Prøv igen", "Hentes", "Vises", "Indlæses", "JavaScript", "Svar", "Kontakt",
)  # fmt: skip
# Nothing is kept from view: »Ingen data tilgængelige«, »Ingen tilgængelige poster i tabellen«.
_NO_DATA = re.compile(
    r"(?:der er )?ingen (?:tilgængelige (?:data|poster|rækker)"
    r"|(?:data|poster|rækker)(?: af typen [^.]{1,40})?(?: er)? tilgængelige?)"
    r"(?: i (?:tabellen|listen|(?:denne )?visning(?:en)?))?\.?",
    re.IGNORECASE,
)
# What is said under these does not say that there is nothing.
_CONDITIONS = ("Hvis", "Når", "Såfremt", "Kan", "Skal", "Bemærk")


def says_empty(text: str, words: Words) -> bool:
    """Whether a text in a part says that there is nothing, and not that it cannot be shown."""
    return _NO_DATA.fullmatch(text) is not None or (mentions(text, words.nothing) and not mentions(text, _NOT_SHOWN))


def are_empty(texts: Iterable[str], words: Words) -> bool:
    """Whether one of the texts says that there is nothing, and none is a value."""
    said = [text for text in texts if not is_no_value(text)]
    return any(says_empty(text, words) for text in said) and not any(map(looks_like_data, said))


def said_empty(text: str, words: Words) -> Table | None:
    """Return the table that a text says is empty: »Der er ingen moduler«; None for any other text."""
    return words.titles.named(text) if says_empty(text, words) and not mentions(text, _CONDITIONS) else None


def empty_panes(page: Page, blocks: Iterable[Block], words: Words) -> Iterator[Table]:
    """Yield the tables that a pane without a known name says are empty: »Der er ingen moduler« is all that it shows.

    A table whose name can be pressed has a tab of its own, and stands there.
    """
    panes: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind is BlockKind.TITLE and block.level == PANE_LEVEL:
            panes.append([])
        panes[-1].append(block)
    for title, *shown in panes[1:]:
        if len(shown) != 1 or shown[0].kind is not BlockKind.TEXT or words.titles.named(title.text):
            continue
        about = said_empty(shown[0].text, words)
        if about and not any(one.named is about for one in named_controls(page, words.titles)):
            yield about

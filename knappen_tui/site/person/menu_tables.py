"""Tables that hold no records: a menu of tabs, and a title in a frame."""

import re
from collections.abc import Sequence
from itertools import islice

from knappen_tui.domain.person_tables import Table
from knappen_tui.site.person.empty_texts import says_empty
from knappen_tui.site.words import Words
from knappen_tui.tables.html_table import TableRow

_FEWEST_TABS = 3  # below a title
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


def is_title(rows: Sequence[TableRow], about: Table, words: Words) -> bool:
    """Whether all that the rows say is the name of the table, without a number of records: a title in a frame."""
    texts = list(islice((text for row in rows for text in row.cells if text), 2))
    if len(texts) != 1 or any(map(str.isdigit, _YEAR.sub("", texts[0]))):
        return False
    return words.titles.named(texts[0]) is about and not says_empty(texts[0], words)


def are_tabs(rows: Sequence[TableRow], about: Table | None, words: Words) -> bool:
    """Whether the rows are tabs: names of several tables or of another than `about`, and nothing else.

    Where they name three tables or more, one other text is a title above them: »Indhold«.
    """
    named: set[str] = set()
    titles: list[str] = []
    # The last row of a table of records is values, which is told at once.
    for text in (text for row in reversed(rows) for text in row.cells if text):
        tables = words.titles.several(text) or tuple(filter(None, (words.titles.named(text),)))
        if (not tables and (titles or any(map(str.isdigit, text)))) or says_empty(text, words):
            return False
        named.update(table.field for table in tables)
        titles += [] if tables else [text]
    if titles:
        return len(named) >= _FEWEST_TABS
    return len(named) > 1 or (about is not None and bool(named) and about.field not in named)

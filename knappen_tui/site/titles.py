"""The titles of a person's tables, and which table a text is the title of."""

import re
from collections.abc import Mapping
from functools import cached_property

from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.web.text import clean, fold, folded, mentions, spaced

LONGEST_TITLE = 60

# Titles that are those of a table only where they are the whole title: »Sagsforløb« and »Henvendelser« are not.
_WHOLE = frozenset({"Forløb", "Henv.", "Mod.", "Undervisning"})

# What follows a preposition says more about the title, and what stands beside a conjunction is a title of its own.
_PREPOSITION = re.compile(r"\s(?:for|på|til|i|af|fra|under|med|ved|hos|om)\s.*", re.IGNORECASE)
_CONJUNCTION = re.compile(r"\s+(?:og|samt)\s+|\s*[,/&+]\s*", re.IGNORECASE)
# What may stand before a title and says nothing else of its table: »Aflagte danskprøver«, not »Planlagte«.
_QUALIFIERS = re.compile(
    r"(?:(?:alle|samtlige|aflagte|registrerede|indberettede|kursistens|personens|borgerens|kommunens)\s+)+",
    re.IGNORECASE,
)
# A second title in brackets: »Godskrevne moduler (merit)«.
_REMARK = re.compile(r"([^()]+)\(([^()]+)\)")
_RECORDS = ("registrering", "registreringer", "post", "poster", "stk", "stk.")
_NOUN = rf"(?:\s(?:{'|'.join(map(re.escape, _RECORDS))}))?"
# »Prøve i Dansk 2« and »PD 2« are names of exams.
_COUNT = re.compile(rf"\(\s*([0-9]+){_NOUN}\s*\)$|(?<!dansk)(?<!pd)\s([0-9]{{1,3}}){_NOUN}$", re.IGNORECASE)
# Few titles end so, and the pattern looks at each of their letters.
_COUNT_ENDS = (")", *"0123456789", *_RECORDS)


class TableTitles:
    """The titles of each table, by the table's field; earlier tables take precedence. `texts` are all of them."""

    def __init__(self, titles: Mapping[str, tuple[str, ...]]) -> None:
        by_table = [(table, titles[table.field]) for table in TABLES]
        self._tables = dict(reversed([(fold(title), table) for table, own in by_table for title in own]))
        parts = [title for title in self._tables if not any(other in title for other in self._tables if other != title)]
        self._any = re.compile("|".join(map(re.escape, parts)))
        self._titles = [(table, tuple(title for title in own if title not in _WHOLE)) for table, own in by_table]
        self._endings = [(table, tuple(spaced(title)[1:] for title in own)) for table, own in self._titles]
        self.texts = tuple(title for _, own in by_table for title in own)

    def may_name(self, text: str) -> bool:
        """Whether one of the titles stands anywhere in the text. Most texts of a page are none, and this is quick."""
        return self._any.search(folded(text)) is not None

    def named(self, text: str) -> Table | None:
        """Return the table with this title, else the only one whose title is part of it, else None.

        »Merit for moduler« is Merit: where there are several it is the one that a preposition follows.
        """
        if text not in self._as_written and not self.may_name(text):
            return None
        if called := self._called(text):
            return called
        title = without_count(text)
        if not 0 < len(title) <= LONGEST_TITLE:
            return None
        mentioned = self._mentioned(title)
        if len(mentioned) > 1:
            mentioned = self._mentioned(_PREPOSITION.sub("", title))
        return mentioned[0] if len(mentioned) == 1 else None

    def several(self, text: str) -> tuple[Table, ...]:
        """Return the tables of a title of several, such as »Moduler og merit«; for any other text none."""
        pieces = _CONJUNCTION.split(text.strip()) if len(text) <= LONGEST_TITLE else []
        if len(pieces) < 2 or not self.may_name(text):
            return ()
        found = tuple(dict.fromkeys(table for piece in pieces if (table := self.named(piece))))
        return found if len(found) > 1 else ()

    def _mentioned(self, title: str) -> list[Table]:
        return [table for table, own in self._titles if mentions(title, own)]

    def called(self, text: str) -> Table | None:
        """Return the table whose title this is, a count after it left out; None for any other text.

        A compound word is of the kind that its last part says: »Danskprøver« are Prøver, and so are »Modulprøver«.
        """
        may_be = text in self._as_written or (len(text) <= LONGEST_TITLE and self.may_name(text))
        return self._called(text) if may_be else None

    @cached_property
    def _as_written(self) -> dict[str, Table | None]:
        """What `called` says of the titles as they are written: those are most of the titles on a page."""
        return {title: self._meant(title) for title in self.texts}

    def _called(self, text: str) -> Table | None:
        """As `called`, of a text that may name a table."""
        known = self._as_written
        return known[text] if text in known else self._meant(text)

    def _meant(self, text: str) -> Table | None:
        if len(text) > LONGEST_TITLE:
            return None
        name = without_count(text)
        if remark := _REMARK.fullmatch(name):
            tables = {self._tables.get(folded(title)) for title in remark.groups()}
            if len(tables) == 1 and (table := tables.pop()):
                return table
        if qualifiers := _QUALIFIERS.match(name):
            name = name[qualifiers.end() :]
        words = spaced(name)
        if exactly := self._tables.get(words.replace(" ", "")):
            return exactly
        head = _PREPOSITION.sub("", name)
        if head != name and (table := self._tables.get(folded(head))) and len(self._mentioned(name)) > 1:
            return table
        if words.count(" ") > 1:
            return None
        compound = [table for table, endings in self._endings if words.endswith(endings)]
        return compound[0] if len(compound) == 1 else None


def without_count(title: str) -> str:
    """Return the title without the number that `count_in` finds."""
    title = clean(title)
    return _COUNT.sub("", title).strip() if title.lower().endswith(_COUNT_ENDS) else title


def count_in(title: str) -> int | None:
    """Return the number in »Moduler (3)«, »Moduler 3« or »Moduler 3 registreringer«, None without one."""
    title = clean(title)
    found = _COUNT.search(title) if title.lower().endswith(_COUNT_ENDS) else None
    return int(found[1] or found[2]) if found else None

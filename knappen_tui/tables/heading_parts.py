"""Headings told by their parts: »Stoppet pga.« is an Ophørsårsag, though no one has thought of that spelling.

Abbreviations are spelled out before a heading is compared: »Udb.nr.«, »Startdt.«.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from knappen_tui.web.text import REGISTER_YEAR, spaced

# Folded words, and what they are short for.
_ABBREVIATIONS = {
    "afsl": "afsluttet",
    "beg": "begyndt",
    "danskudd": "danskuddannelse",
    "dt": "dato",
    "henv": "henvisning",
    "inst": "institution",
    "kar": "karakter",
    "kat": "kategori",
    "kateg": "kategori",
    "kom": "kommune",
    "komm": "kommune",
    "laes": "laese",
    "mdt": "mundtlig",
    "oph": "ophoer",
    "mdl": "modul",
    "mod": "modul",
    "mundt": "mundtlig",
    "prv": "proeve",
    "reg": "registreret",
    "res": "resultat",
    "skrift": "skriftlig",
    "skr": "skriftlig",
    "sen": "seneste",
    "sl": "slut",
    "st": "start",
    "term": "termin",
    "udb": "udbyder",
    "udd": "uddannelse",
}
# The data of the older register, in other words than the guide's.
_OLDER_DATA = re.compile(r" i data (?:fra )?foer 2004\b")
_ABBREVIATED_DATE = re.compile(r"\b(start|slut|proeve|eksamens?|henv|merit|ophoers?|test)dt\b")

_WHOLE_WORD = 3  # letters: shorter parts, and parts of this length, are words of their own
_LONGEST = 60
# Parts of headings of dates that are about a record as a thing of its own, or a plan, and not about what it records.
_OF_ENTRY = (
    *("oprettet", "oprettelse", "aendr", "rettet", "opdater", "ajour", "slettet", "annuller", "godkendt", "indberet"),
    *("registreringsdato", "registreret dato", "registreret den", "registreret d ", "dato for registrering"),
    *("indtast", "indlaest", "overfoert", "modtagelse", "modtaget d", "dato modtag", "afsendt", "tilmeld", "indmeld"),
    *("opslag", "hentet"),
    *(
        "indskrev",
        "udskrev",
        "bevis",
        "udsted",
        "foedsel",
        "foedt",
        "udloeb",
        "forvent",
        "planlagt",
        "frist",
        "deadline",
    ),
    *("betal", "takst", "depositum", "bopael", "indrejse", "opholds"),
)
# Words of a sentence that says something, such as »Kursisten har ingen moduler.«
_OF_SENTENCES = frozenset({"ingen", "intet"})
_LONG_SENTENCE = 4  # words: one of so many and more, with a full stop after no abbreviation, is no heading
# Where a word begins in a name without spaces and with the year of the register: »Prae2004DuGang«.
_WORD_WITHIN = re.compile(rf"(?<=[a-zæøå0-9])(?=[A-ZÆØÅ][a-zæøå])|(?<=[a-zæøå])(?={REGISTER_YEAR})")


class HeadingParts(NamedTuple):
    """The parts that a heading has, and those that it has not; spaced, as headings are compared."""

    needed: tuple[str, ...]
    excluded: tuple[str, ...]

    def are_in(self, heading: str) -> bool:
        """Whether a heading, spaced and with a space at its end, has the needed parts and none of the excluded."""
        return all(part in heading for part in self.needed) and not any(part in heading for part in self.excluded)


@lru_cache(maxsize=512)
def heading_parts(text: str) -> HeadingParts:
    """Read »henvist den -til«: the words »henvist« and »den«, and no »til«. Long parts may stand within a word."""
    words = text.split()
    return HeadingParts(
        tuple(_part(word) for word in words if not word.startswith("-")),
        tuple(_part(word[1:]) for word in words if word.startswith("-")),
    )


def spelled_out(heading: str) -> str:
    """Return the heading spaced, its abbreviations replaced: `Udb. startdt.` is ` udbyder startdato`.

    The older register has the guide's name: `DU i data fra før 2004` is ` du i prae 2004 data`.
    """
    divided = _WORD_WITHIN.sub(" ", heading) if REGISTER_YEAR in heading else heading
    words = _ABBREVIATED_DATE.sub(r"\1dato", spaced(divided)).split(" ")
    return _OLDER_DATA.sub(" i prae 2004 data", " ".join(_ABBREVIATIONS.get(word, word) for word in words))


def is_told(heading: str, parts: tuple[str, ...]) -> bool:
    """Whether the heading has the parts of one of the texts. Long texts and sentences are no headings."""
    if len(heading) > _LONGEST:
        return False
    compared = f"{spelled_out(heading)} "
    words = compared.split()
    if len(words) >= _LONG_SENTENCE and _ends_with_full_stop(heading):
        return False
    return _OF_SENTENCES.isdisjoint(words) and any(heading_parts(text).are_in(compared) for text in parts)


def _ends_with_full_stop(text: str) -> bool:
    return text.rstrip().endswith(".") and spaced(text).rpartition(" ")[2] not in {*_ABBREVIATIONS, "nr"}


def is_about_entry(heading: str) -> bool:
    """Whether a heading of dates says when a record was entered, changed or sent, or a person was born or enrolled."""
    compared = f"{spelled_out(heading)} "
    return any(part in compared for part in _OF_ENTRY)


def _part(word: str) -> str:
    part = spaced(word)[1:]
    return f" {part} " if len(word) <= _WHOLE_WORD else part

"""File names as the history keeps them: a word that is not known is hidden, since it may be a person's name.

A list is often named after a class or a month, and sometimes after a person. Only known words, short numbers and single
letters beside them stay.
"""

import re
from pathlib import Path

from knappen_tui.domain.file_names import readable
from knappen_tui.domain.masking import holds_cpr_digits

HIDDEN = "…"
HOME = "~"

# What names of lists and folders are made of. A compound of stems is known too: `kursistliste`.
_STEMS = (
    "afdeling aktiv arbejde beskæftigelse bestand borger center danskuddannelse danskudd dansk dokument download"
    " dubletter efterår eksport elev enhed flygtning forløb forår fremmøde gruppe henvisning henvist hold"
    " indvandrer integration introdansk jobcenter kommune kontakt kontor kontrol kopi kursist kursus kvartal"
    " kvinder liste mangler merit modul måned nummer numre næste omgang opfølgning opgørelse opslag overblik"
    " overførsel overførsler person prøve rapport register resultat sagsbehandler samlet selvforsørgelse"
    " selvforsørger selvforsørgende seneste sidste skole skrivebord sprog statistik status studieprøve team test"
    " tilmelding tilmeldt udbyder uddannelse udtraek udtræk undervisning venteliste version visitation voksen"
    " ydelse ændringer øvelse årgang"
)
_ENDINGS = "e|r|en|er|erne|ere|et|ets|ene|s|ens|ers|t|te"
_WORDS = (
    "af afgang aften aktive alle alt andre arkiv cpr csv data de demo den desktop det documents downloads drev du"
    " en et excel faelles fane fil filer for fra fvu fælles gamle gammel hent hentet home i id ikke indsatte intro"
    " it job json knappen linjer med media mnt mænd nr ny nye ods og old om onedrive online over pd pdf privat på"
    " rest shared sprogcenter srv start tests til tmp total txt ud uden uge uger under users ved volumes xls xlsm"
    " xlsx år"
)
# `holden` is no form of `hold`, but a first name. Some months are first names too: they are known beside a number only.
_MONTHS = "januar februar marts april maj juni juli august september oktober november december"
_STEM = "|".join(sorted(_STEMS.split(), key=len, reverse=True))
_KNOWN = re.compile(rf"(?!holden\Z)(?:(?:{_STEM})(?:{_ENDINGS})?)+|{'|'.join(_WORDS.split())}")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_LONGEST_NUMBER = 4
_SEVERAL_HIDDEN = re.compile(rf"{HIDDEN}(?:[\W_]*{HIDDEN})+")


def kept_name(name: str) -> str:
    """Return a file's or folder's name with `…` for each word and number that may point at a person."""
    text = readable(name)
    tokens = _TOKEN.findall(text)
    with_numbers = not holds_cpr_digits(text)
    known = [_is_known(token, with_numbers=with_numbers) for token in tokens]
    for at, token in enumerate(tokens):
        beside = [place for place in (at - 1, at + 1) if 0 <= place < len(tokens) and known[place]]
        if token.casefold() in _MONTHS.split():
            known[at] = any(tokens[place].isdigit() for place in beside)
        elif len(token) == 1 and token.isalpha():
            # `hold a`, `4b` and `Q3`, but not the second of two initials.
            known[at] = any(tokens[place].isdigit() or (place < at and len(tokens[place]) > 1) for place in beside)
    keeps = iter(known)
    return _SEVERAL_HIDDEN.sub(HIDDEN, _TOKEN.sub(lambda found: found[0] if next(keeps) else HIDDEN, text))


def is_known_word(word: str) -> bool:
    """Whether a word is one that lists and folders are named by."""
    return _KNOWN.fullmatch(word.casefold()) is not None


def _is_known(token: str, *, with_numbers: bool) -> bool:
    if token.isdigit():
        return with_numbers and token.isascii() and len(token) <= _LONGEST_NUMBER
    return is_known_word(token)


def kept_path(path: Path, home: Path) -> str:
    """Return an absolute path as `kept_name` keeps each of its names, with `~` for the home folder."""
    if path.is_relative_to(home):
        start, names = Path(HOME), path.relative_to(home).parts
    else:
        start, names = Path(path.anchor), path.parts[1:]
    return str(start.joinpath(*map(kept_name, names)))

"""Names of persons in the texts of a page about one: messages and suggestions are without them.

A name is taken to be two words or more in a row that begin with a capital and are not known. A word is known from the
words file or the guide, or as a word that lists are named by.
"""

import re
from collections.abc import Iterable

from knappen_tui.domain.kept_names import HIDDEN, is_known_word
from knappen_tui.site.words import Words
from knappen_tui.web.text import clean, folded, listed, without_numbers

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BETWEEN = re.compile(r"[\s.,-]*")
# They may stand within a name, in small letters.
_PARTICLES = frozenset(
    ["af", "al", "bin", "da", "de", "del", "den", "der", "di", "du", "el", "ibn", "la", "le", "van", "von", "y"]
)


def without_names(text: str, words: Words) -> str:
    """Return the cleaned text with `…` for what may be a person's name."""
    text = clean(text)
    found: list[tuple[int, int]] = []
    run: list[re.Match[str]] = []
    for word in [*_WORD.finditer(text), None]:
        is_apart = word is None or (run and not _BETWEEN.fullmatch(text[run[-1].end() : word.start()]))
        if is_apart or (word and not _is_of_name(word[0], words, is_within=bool(run))):
            found += _name_in(run)
            run = []
        if word and _is_of_name(word[0], words, is_within=bool(run)):
            run.append(word)
    for start, end in reversed(found):
        text = f"{text[:start]}{HIDDEN}{text[end:]}"
    return text


def may_name_a_person(text: str, words: Words) -> bool:
    """Whether a text may have a person's name in it."""
    return without_names(text, words) != clean(text)


def listed_without_names(texts: Iterable[str], words: Words) -> str:
    """Return texts for a message, as `listed` does, without names and numbers."""
    return listed(without_numbers(without_names(text, words)) for text in texts)


def _is_of_name(word: str, words: Words, *, is_within: bool) -> bool:
    if is_within and word in _PARTICLES:
        return True
    parts = word.replace("’", "-").split("-")
    return word[0].isupper() and not all(folded(part) in words.known_words or is_known_word(part) for part in parts)


def _name_in(run: list[re.Match[str]]) -> list[tuple[int, int]]:
    """Return the place of a name; particles at its end are none of it."""
    while run and run[-1][0] in _PARTICLES:
        run = run[:-1]
    return [(run[0].start(), run[-1].end())] if sum(word[0][0].isupper() for word in run) > 1 else []

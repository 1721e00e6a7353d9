"""Text from the site is data: made harmless before anyone sees it, and folded before it is compared."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Letters a site may spell either way: "Prøver", "Proever" and "PRØVER" are one word.
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ü": "u", "é": "e", "è": "e"})
_LONGEST = 80
_NOT_A_WORD = re.compile(r"[^0-9a-z]+")
_DIGIT_RUN = re.compile(r"[0-9](?:[ \u00a0-]?[0-9]){3,}")


def clean(text: str) -> str:
    """One line of printable text: no control or escape characters, no bidi overrides, no NUL, single spaces.

    UTF-8 that was read as cp1252 (`FÃ¸rste`) is put right.
    """
    if not text.isascii():
        text = _mojibake_undone(text)
    if text.isprintable():  # most texts are: no control characters, and no space but the plain one
        return " ".join(text.split()) if "  " in text else text.strip()
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _is_harmless(char))
    return " ".join("".join(kept).split())


def folded(text: str) -> str:
    """What is left of a text when spelling habits are taken away: `Præ-2004 data` is `prae2004data`."""
    return _NOT_A_WORD.sub("", clean(text).casefold().translate(_DANISH))


# For headings and words only, never for what stands under them: a cache outlives the run it served.
fold = lru_cache(maxsize=2048)(folded)


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether any of the words or phrases stands in the text, at the start of a word: "vent" is not in "relevant"."""
    spaced = _spaced(text)
    return any(_spaced_word(word) in spaced for word in words)


def without_numbers(text: str) -> str:
    """A message from the site that may be shown: every run of four digits or more is gone."""
    return _DIGIT_RUN.sub("…", clean(text))


def listed(texts: Iterable[object]) -> str:
    """Texts for a message: cleaned, cut to 80 characters, in quotes; "ingen" where there is none."""
    names = [clean(str(text))[:_LONGEST] for text in texts]
    return ", ".join(f"»{name}«" for name in names if name) or "ingen"


def _spaced(text: str) -> str:
    return " " + _NOT_A_WORD.sub(" ", clean(text).casefold().translate(_DANISH)).strip()


_spaced_word = lru_cache(maxsize=512)(_spaced)


def _is_harmless(char: str) -> bool:
    return not unicodedata.category(char).startswith("C")


def _mojibake_undone(text: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text

"""Text from a site: control characters removed before it is shown, and folded before it is compared."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

# "Prøver", "Proever" and "PRØVER" are compared as equal.
_OTHERS = (("ä", "ae"), ("ö", "oe"), ("ü", "u"), ("é", "e"), ("è", "e"))
_LONGEST = 80
_WORD = b"0123456789abcdefghijklmnopqrstuvwxyz"
_BETWEEN_WORDS = bytes(byte for byte in range(256) if byte not in _WORD)
_GAPS_AS_SPACES = bytes(byte if byte in _WORD else ord(" ") for byte in range(256))
# UTF-8 read as cp1252 or latin-1: the first byte of a letter, and one that may follow it.
_MOJIBAKE = re.compile(f"[\u00c2-\u00f4][\u0080-\u00bf{bytes(range(0x80, 0xA0)).decode('cp1252', 'ignore')}]")
_DIGIT_RUN = re.compile(r"[0-9](?:[ \u00a0-]?[0-9]){3,}")
# The year in which the register begins stands in headings and names of tabs; it is no one's.
REGISTER_YEAR = "2004"
_BEFORE_YEAR = re.compile(r"(?:^|\()$|\b(?:præ|prae|før|fra|efter|siden|i|til)[ -]$|[a-zæøå]$", re.IGNORECASE)


def clean(text: str) -> str:
    """Return one line of printable text with single spaces: no control, escape or bidi characters.

    UTF-8 that was decoded as cp1252 (`FÃ¸rste`) is repaired.
    """
    if not text.isascii() and _MOJIBAKE.search(text):
        text = _repair_mojibake(text)
    if text.isprintable() and "  " not in text:
        return text.strip()
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join("".join(filter(_is_harmless, text)).split())


def all_clean(texts: Sequence[str]) -> list[str]:
    """Return `clean` of each text. Most need to be stripped and no more, which is told of all of them at once."""
    joined = "".join(texts)
    if not joined.isascii() and _MOJIBAKE.search(joined):
        return list(map(clean, texts))
    stripped = [text.strip() for text in texts]
    joined = "".join(stripped)
    if joined.isprintable() and "  " not in joined:
        return stripped
    return [text if text.isprintable() and "  " not in text else clean(text) for text in stripped]


def folded(text: str) -> str:
    """Return the text in lower case without spaces, punctuation and accents: `Præ-2004 data` is `prae2004data`."""
    plain = _plain(text)
    if plain.isascii() and plain.isalnum():
        return plain
    # Bytes are translated in a third of the time that a pattern takes.
    return plain.encode("ascii", "ignore").translate(None, _BETWEEN_WORDS).decode()


# For headings and words only: the cache outlives the run, so no cell values may get into it.
fold = lru_cache(maxsize=2048)(folded)


def mentions(text: str, words: Iterable[str]) -> bool:
    """Whether a word of the text starts with one of the words or phrases: "vent" is not in "relevant"."""
    return _beginning(tuple(words)).search(f" {_plain(text)}") is not None


def begins(text: str, words: Iterable[str]) -> bool:
    """Whether a text begins with one of the words or phrases, each as a whole."""
    return any(f"{spaced(text)} ".startswith(f"{spaced(word)} ") for word in words)


@lru_cache(maxsize=256)
def _beginning(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return the pattern of a plain text in which a word starts with one of these; no words, no text.

    The text begins with a space. What stands between words is matched here, since to replace it takes longer. The
    phrases are divided by their first letters, so that few are tried at the beginning of a word.
    """
    phrases: dict[str, list[str]] = {}
    for word in words:
        phrase = spaced(word)[1:].replace(" ", "[^0-9a-z]+")
        phrases.setdefault(phrase[:1], []).append(phrase[1:])
    divided = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in phrases.items())
    return re.compile(f"[^0-9a-z](?:{divided})" if words else "(?!)")


def without_numbers(text: str) -> str:
    """Return the cleaned text with every run of four digits or more replaced by `…`.

    »før 2004« stays, and so does »Prae2004« in the name of a column.
    """
    return _DIGIT_RUN.sub(_hidden, clean(text))


def listed(texts: Iterable[object]) -> str:
    """Texts for a message: cleaned, cut to 80 characters, in quotes; "ingen" where there is none."""
    names = [clean(str(text))[:_LONGEST] for text in texts]
    return ", ".join(f"»{name}«" for name in names if name) or "ingen"


def spaced(text: str) -> str:
    """Return the folded words of the text, a space before each: `Præ-2004 data` is ` prae 2004 data`."""
    words = _plain(text).encode("ascii", "replace").translate(_GAPS_AS_SPACES).split()
    return f" {b' '.join(words).decode()}"


def _plain(text: str) -> str:
    """Return the text in lower case, Danish letters as ASCII ones. Spaces may be left as they are."""
    if not text.isprintable() or (not text.isascii() and _MOJIBAKE.search(text)):
        text = clean(text)
    text = text.lower()
    if text.isascii():
        return text
    # To replace each letter takes a fraction of the time of `translate`, which looks at every one.
    text = text.replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    if text.isascii():
        return text
    text = text.casefold()
    for letter, plain in _OTHERS:
        text = text.replace(letter, plain)
    return text


def _hidden(run: re.Match[str]) -> str:
    is_year = run[0] == REGISTER_YEAR and _BEFORE_YEAR.search(run.string[: run.start()][-8:])
    return run[0] if is_year else "…"


def _is_harmless(char: str) -> bool:
    return not unicodedata.category(char).startswith("C")


def _repair_mojibake(text: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text

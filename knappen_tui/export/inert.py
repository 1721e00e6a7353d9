"""Text without what a file format forbids, and without what Excel would run or convert."""

import re
import unicodedata

# Everything XML 1.0 forbids, lone surrogates included.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_FORMULA_STARTS = frozenset("=+-@")
_BOOLEANS = frozenset({"sand", "falsk", "true", "false"})
_EXCEL_CELL = 32_767


def xml_text(text: str) -> str:
    """Return the text without control characters, cut at the length of an Excel cell."""
    return _NOT_XML.sub("", text)[:_EXCEL_CELL]


def csv_text(text: str) -> str:
    """Return the text on one line, with a TAB in front if Excel would convert it.

    Excel reads `2-4` as 2 April, `0512…` as a number without its zero, `=…` as a formula; with a TAB in front each
    stays text. The TAB is added if the text holds a digit, begins like a formula (full-width signs too), or is a
    boolean in Danish or English.
    """
    text = xml_text(_LINE_BREAKS.sub(" ", text)).strip()
    normalized = unicodedata.normalize("NFKC", text)
    if normalized[:1] in _FORMULA_STARTS or normalized.casefold() in _BOOLEANS or any(map(str.isdigit, normalized)):
        return f"\t{text}"
    return text

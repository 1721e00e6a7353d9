"""Text that is only text: what a sheet or a text file must not carry, and what Excel must not bring to life."""

import re
import unicodedata

# Everything XML 1.0 forbids; lone surrogates among it, which cannot be encoded either.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_BREAKS = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")
_FORMULA_STARTS = frozenset("=+-@")
_BOOLEANS = frozenset({"sand", "falsk", "true", "false"})
_EXCEL_CELL = 32_767


def xml_text(text: str) -> str:
    """The text as an Excel cell can hold it: control characters left out, cut at Excel's limit."""
    return _NOT_XML.sub("", text)[:_EXCEL_CELL]


def csv_text(text: str) -> str:
    """The text as one line of a csv field that Excel leaves alone.

    Excel reads `2-4` as 2 April, `0512…` as a number without its zero, `=…` as a formula; a TAB in front keeps
    each of them text and is taken off again by any reader that strips. It is put before every text that holds
    a digit, begins like a formula (full-width signs too), or is a truth value in Danish or English.
    """
    text = xml_text(_LINE_BREAKS.sub(" ", text)).strip()
    looks = unicodedata.normalize("NFKC", text)
    if looks[:1] in _FORMULA_STARTS or looks.casefold() in _BOOLEANS or any(map(str.isdigit, looks)):
        return f"\t{text}"
    return text

"""What the values of a column look like: a heading in other words than the known ones is trusted with such values only.

A column of the extract has the values of a person's table of the same name: `merit_udbyder` those of `udbyder`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from knappen_tui.domain.columns import Column, Kind, from_text

_CODE = re.compile(r"[0-9]{1,2}|I|S[1-3]")
_MARK = re.compile(r"-3|[0-9]{1,2}")
# »Prøve nr. 1« and »2. prøve« count exams and name none.
_COUNTING = r"(?:(?:nr|nummer|af|ud|den|første|anden|tredje|fjerde|femte|sidste|seneste|[a-z]|[0-9]+)\b\W*)*"
_COUNTED = rf"\W*{_COUNTING}(?:dansk)?(?:prøve|eksamen|test)\w*\W*{_COUNTING}"
_SHAPES = {
    "udbyder": re.compile(r"[0-9A-Z]{6}"),
    "kategori": _CODE,
    "ophoersaarsag": _CODE,
    "laeseforstaaelse": _MARK,
    "skriftlig": _MARK,
    "mundtlig": _MARK,
    "resultat": re.compile(r"(?:ikke )?bestået", re.IGNORECASE),
    "termin": re.compile(r".*(?:maj|juni|nov|dec|sommer|vinter).*", re.IGNORECASE),
    "du_modul": re.compile(r"[1-3I]-[1-6]"),
    "proeve": re.compile(rf"(?!{_COUNTED}\Z)(?:.*(?:prøve|eksamen|test).*|pd ?[1-3])", re.IGNORECASE),
    "kommune": re.compile(r"[0-9]{3}\b.*|.*kommune.*", re.IGNORECASE),
}
# Where a heading told by its parts may have other values too, such as the name of a language centre.
_LOOSE = frozenset({"udbyder", "resultat", "termin", "kommune"})
_LEVEL = re.compile("[1-6]")
# A code beside its explanation: »3 (Øvrige udlændinge)«, »Sprogcenter Aarhus, 751302«. A number before words may count
# something, as in »3 måneders fravær«, unless a capital follows it or it is as long as that of an udbyder.
_SHORT = "([0-9]{1,2}|S[1-3])"
_COUNTABLE = "(?i:dag|døgn|uge|måned|md|år|halvår|semest|time|lektion|gang|klip|modul|prøve|forsøg|kursist|person)"
_WITH_EXPLANATION = re.compile(
    rf"{_SHORT}(?: ?[.:=(–]| - ?)(?=.*[^\W\d]).*|.*[^\W\d]\W*\({_SHORT}\)|{_SHORT} (?!{_COUNTABLE})[A-ZÆØÅ].*"
)
_PROVIDER_WITH_NAME = re.compile(
    r"(?!.*[0-9]{6}.*[0-9]{6})(?:([0-9]{6})(?![0-9]).*[^\W\d].*|.*[^\W\d].*(?<![0-9])([0-9]{6})\)?)"
)
_EXPLAINED = {
    "udbyder": _PROVIDER_WITH_NAME,
    "kategori": _WITH_EXPLANATION,
    "ophoersaarsag": _WITH_EXPLANATION,
}


def without_explanation(column: Column, text: str) -> str:
    """Return the code of a column of codes that a text shows with its explanation, else the text."""
    pattern = _EXPLAINED.get(_name(column.field))
    found = pattern.fullmatch(text) if pattern else None
    return next(filter(None, found.groups()), text) if found else text


def are_possible(column: Column, values: Iterable[str]) -> bool:
    """Whether values may stand under a known heading of the column: a DU-modul is no single digit.

    Such a column has the level or the module alone, and the other half stands in another.
    """
    return may_be_any(column) or not any(map(_LEVEL.fullmatch, values))


def may_be_any(column: Column) -> bool:
    """Whether any values are possible under a known heading of the column."""
    return _name(column.field) != "du_modul"


def are_usual(column: Column, values: Iterable[str]) -> bool:
    """Whether values may stand in the column, where its heading is in other words than the known ones."""
    shape = None if _name(column.field) in _LOOSE else _SHAPES.get(_name(column.field))
    return shape is None or all(shape.fullmatch(without_explanation(column, value)) for value in values)


def are_distinct(column: Column, values: Sequence[str]) -> bool:
    """Whether there are values, and they are like those of the column and not just any text."""
    if not values:
        return False
    if column.kind is Kind.TEXT:
        shape = _SHAPES.get(_name(column.field))
        return shape is not None and all(shape.fullmatch(without_explanation(column, value)) for value in values)
    return are_of_kind(column, values)


def are_of_kind(column: Column, values: Sequence[str]) -> bool:
    """Whether all values are of the column's kind."""
    try:
        return column.kind is Kind.TEXT or all(from_text(value, column.kind) is not None for value in values)
    except ValueError:
        return False


@cache
def _name(field: str) -> str:
    """Return the name of the shape of a column of this field."""
    return next((name for name in _SHAPES if field.endswith(name)), field)

"""One field's text: its value, or which rule it breaks. Texts that come again are judged once."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from knappen_tui.stil.document import FieldSpec, FieldType

Value = str | int | date | Decimal

TYPE: Final = "FELT-TYPE-01"
DATE: Final = "FELT-DATO-01"
LENGTH: Final = "FELT-LAENGDE-01"
PLACES: Final = "FELT-DECIMALER-01"
CODE: Final = "FELT-KODE-01"
RANGE: Final = "FELT-INTERVAL-01"
LISTED: Final = "FELT-LISTE-01"
MISSING: Final = "FELT-MANGLER-01"

_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.([0-9]*))?|\.([0-9]+))")
_DIGITS = re.compile(r"[0-9]+")
_MOST_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Judged:
    """A text's value (None where it has none that can be used) and the id of the rule it breaks, with what to say."""

    value: Value | None
    rule: str = ""
    detail: str = ""


class Judge(dict[str | None, Value | None]):
    """Judges the texts of one field: `judge[text]` is a right text's value, `judge.verdict(text)` tells what is wrong.

    It remembers the values of texts that are right; for a wrong one `judge[text]` raises `KeyError`. `listed` are the
    codes of a code list, if any.
    """

    __slots__ = ("_listed", "_read", "felt")

    def __init__(self, felt: FieldSpec, listed: Collection[str] | None = None) -> None:
        super().__init__()
        self.felt = felt
        self._listed = listed
        self._read = _READERS[felt.type]

    def __missing__(self, text: str | None) -> Value | None:
        found = self.verdict(text or "")
        if found.rule:
            raise KeyError(found.rule)
        if len(self) >= _MOST_KEPT:
            self.clear()
        self[text] = found.value
        return found.value

    def verdict(self, text: str) -> Judged:
        """The value of one text, or what is wrong with it."""
        felt = self.felt
        if not text.strip():
            missing = Judged(None, felt.mangler or MISSING, "feltet er tomt")
            return missing if felt.required else Judged(None)
        read = self._read(text, felt)
        if read.rule:
            return read
        if felt.koder and not felt.koder_aabne and text not in felt.koder:
            return Judged(None, CODE, f"lovlige værdier: {', '.join(felt.koder)}")
        if self._listed is not None and text not in self._listed:
            return Judged(read.value, LISTED, f"findes ikke i {felt.navn}.csv")
        return read


def _text(text: str, felt: FieldSpec) -> Judged:
    if felt.laengde is not None and len(text) > felt.laengde:
        return Judged(None, LENGTH, f"{len(text)} tegn, højst {felt.laengde}")
    return Judged(text)


def _digits(text: str, felt: FieldSpec) -> Judged:
    if not _DIGITS.fullmatch(text):
        return Judged(None, TYPE, "der må kun stå cifre")
    if felt.laengde is not None and len(text) != felt.laengde:
        return Judged(None, LENGTH, f"{len(text)} cifre, skal være {felt.laengde}")
    return Judged(text)


def _whole(text: str, felt: FieldSpec) -> Judged:
    if not _WHOLE.fullmatch(text):
        return Judged(None, TYPE, "skal være et helt tal")
    if felt.laengde is not None and len(text.lstrip("+-")) > felt.laengde:
        return Judged(None, LENGTH, f"{len(text)} cifre, højst {felt.laengde}")
    number = int(text)
    low, high = felt.mindst, felt.hoejst
    if (low is not None and number < low) or (high is not None and number > high):
        return Judged(None, RANGE, f"skal være fra {low} til {high}")
    return Judged(number)


def _decimal(text: str, felt: FieldSpec) -> Judged:
    found = _DECIMAL.fullmatch(text)
    if not found:
        return Judged(None, TYPE, "skal være et tal med punktum foran decimalerne")
    if felt.laengde is not None and len(text) > felt.laengde:
        return Judged(None, LENGTH, f"{len(text)} tegn, højst {felt.laengde}")
    value = Decimal(text)
    places = len(found[1] or found[2] or "")
    if felt.decimaler is not None and places > felt.decimaler:
        return Judged(value, PLACES, f"{places} decimaler, højst {felt.decimaler}")
    return Judged(value)


def _date(text: str, _: FieldSpec) -> Judged:
    found = _DATE.fullmatch(text)
    if not found:
        return Judged(None, DATE, "skal skrives ÅÅÅÅ-MM-DD")
    try:
        return Judged(date.fromisoformat(found[1]))
    except ValueError:
        return Judged(None, DATE, "datoen findes ikke")


def _term(text: str, _: FieldSpec) -> Judged:
    if not (_DIGITS.fullmatch(text) and len(text) == 6 and 1 <= int(text[4:]) <= 12 and int(text[:4])):
        return Judged(None, TYPE, "skal skrives ÅÅÅÅMM med en måned fra 01 til 12")
    return Judged(text)


_READERS: dict[FieldType, Callable[[str, FieldSpec], Judged]] = {
    FieldType.TEKST: _text,
    FieldType.FAGTYPE: _text,
    FieldType.UDDANNELSESTYPE: _text,
    FieldType.TAL: _digits,
    FieldType.HELTAL: _whole,
    FieldType.DECIMAL: _decimal,
    FieldType.DATO: _date,
    FieldType.TERMIN: _term,
}

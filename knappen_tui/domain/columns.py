"""Tables as data: a column's field, heading and kind, and how its values are written and read as text."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

Value = str | bool | date | None

_DANISH_DATE = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})(?: 00[:.]00(?:[:.]00)?)?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00:00)?")


class Kind(Enum):
    """What a column holds: text as it stands, a calendar date, or Ja/Nej."""

    TEXT = "tekst"
    DATE = "dato"
    JA_NEJ = "Ja/Nej"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the record's field, the heading a person sees, the group heading above it, if any.

    `words` are other headings that a site may use for it; a words file replaces them.
    """

    field: str
    heading: str
    kind: Kind = Kind.TEXT
    group: str = ""
    words: tuple[str, ...] = ()

    @property
    def full_heading(self) -> str:
        """Group and heading on one line: `Første modul reg.: Startdato`."""
        return f"{self.group}: {self.heading}" if self.group else self.heading


def to_text(value: Value) -> str:
    """A value as a person in Denmark reads it: dd-mm-yyyy, Ja/Nej, nothing for None."""
    if value is None:
        return ""
    if value is True:
        return "Ja"
    if value is False:
        return "Nej"
    if isinstance(value, date):
        return f"{value.day:02}-{value.month:02}-{value.year:04}"  # strftime leaves the zeros of early years out
    return value


def from_text(text: str, kind: Kind) -> Value:
    """Read what `to_text` writes (dates also as d/m/yyyy, d.m.yyyy or ISO); empty text is None.

    Raises `ValueError`, without the text in it, where the text is not of the kind.
    """
    text = text.strip()
    if not text:
        return None
    if kind is Kind.TEXT:
        return text
    if kind is Kind.JA_NEJ:
        return _ja_nej(text)
    if match := _DANISH_DATE.fullmatch(text):
        day, month, year = map(int, match.groups())
    elif match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    else:
        raise ValueError("ikke en dato")
    return date(year, month, day)


def _ja_nej(text: str) -> bool:
    match text.casefold():
        case "ja" | "j":
            return True
        case "nej" | "n":
            return False
        case _:
            raise ValueError("hverken Ja eller Nej")


def as_date(value: date) -> date:
    """A calendar date without a clock (a `datetime` is a `date` too, and sheets are full of them)."""
    return value.date() if isinstance(value, datetime) else value

"""Columns as data: field, heading, kind; conversion of values to Danish text and back."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

Value = str | bool | date | None

_DANISH_DATE = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})(?: 00[:.]00(?:[:.]00)?)?")
# Midnight may be that of a time zone, which programs in Java and .NET write with it.
_ISO_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00:00(?:\.0+)?(?: ?(?:CES?T|MES?T|UTC|GMT|Z|\+0[0-2]:?00))?)?"
)
_NAMED_DATE = re.compile(r"(?:den )?([0-9]{1,2})(?:\.? ?|-)([a-z]{3,9})(?:\.? ?|-)([0-9]{4})")
_SHORTEST_DATE = 8
_DATE_BEGINS = frozenset("0123456789dD")
_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november",
    "december",
)  # fmt: skip
_ENGLISH = {"may": "maj", "oct": "okt"}  # the names of Oracle's dates that are others: »02-OCT-1998«


class Kind(Enum):
    """The type of a column: text unchanged, a calendar date, Ja/Nej, or a count of this program's own."""

    TEXT = "tekst"
    DATE = "dato"
    JA_NEJ = "Ja/Nej"
    NUMBER = "tal"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the record's field, its heading, and the heading of its group ("" for none).

    `words` are other headings that a site may use for it; a words file replaces them. `parts` tell a heading in other
    words: it has all the parts of one of them, and none that begins with a hyphen. `likely` are parts of headings that
    may be of something else as well: the values have to show it. `above` are parts of a heading that may stand
    above this column apart from its group; `is_bare` is whether the heading of its group alone names it. `no_value` is
    what a cell of this column says in place of a value.
    """

    field: str
    heading: str
    kind: Kind = Kind.TEXT
    group: str = ""
    words: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    likely: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    is_bare: bool = False
    no_value: tuple[str, ...] = ()

    @property
    def full_heading(self) -> str:
        """Group and heading on one line: `Første modul reg.: Startdato`."""
        return f"{self.group}: {self.heading}" if self.group else self.heading


def to_text(value: Value) -> str:
    """Return a value as Danish text: dd-mm-yyyy, Ja/Nej, "" for None."""
    if value is None:
        return ""
    if value is True:
        return "Ja"
    if value is False:
        return "Nej"
    if isinstance(value, date):
        return f"{value.day:02}-{value.month:02}-{value.year:04}"  # strftime drops leading zeros of the year
    return value


def from_text(text: str, kind: Kind) -> Value:
    """Parse the output of `to_text`; empty text is None.

    Dates may also be d/m/yyyy, d.m.yyyy, d. month yyyy, d-MON-yyyy or ISO, and Ja what a checkbox says.

    Raises `ValueError` for any other text; the message does not repeat it.
    """
    text = text.strip()
    if not text:
        return None
    if kind is Kind.TEXT:
        return text
    if kind is Kind.JA_NEJ:
        return _ja_nej(text)
    if found := danish_date(text):
        return found
    if match := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _NAMED_DATE.fullmatch(text.casefold()):
        day, month, year = int(match[1]), _month(match[2]), int(match[3])
    else:
        raise ValueError("ikke en dato")
    return date(year, month, day)


def danish_date(text: str) -> date | None:
    """Parse d-m-yyyy, with whatever stands between the numbers; None for any other text, spaces around it included.

    Raises `ValueError` for a day that no month has.
    """
    if match := _DANISH_DATE.fullmatch(text):
        day, month, year = match.groups()
        return date(int(year), int(month), int(day))
    return None


def is_date(text: str) -> bool:
    """Whether `from_text` reads a date in the text."""
    text = text.strip()
    if len(text) < _SHORTEST_DATE or text[0] not in _DATE_BEGINS:
        return False
    try:
        return from_text(text, Kind.DATE) is not None
    except ValueError:
        return False


def _month(name: str) -> int:
    """Return the number of a Danish month by its name or its first letters, three at least.

    Of English names those of three letters are known too.
    """
    name = _ENGLISH.get(name, name)
    for number, month in enumerate(_MONTHS, start=1):
        if month.startswith(name):
            return number
    raise ValueError("ikke en dato")


def _ja_nej(text: str) -> bool:
    match text.casefold():
        # »Markeret« is what the picture of a checkbox says.
        case "ja" | "j" | "sand" | "true" | "markeret" | "afkrydset" | "checked":
            return True
        case "nej" | "n" | "falsk" | "false" | "ikke markeret" | "ikke afkrydset" | "not checked" | "unchecked":
            return False
        case _:
            raise ValueError("hverken Ja eller Nej")


def as_date(value: date) -> date:
    """Return a plain date; the cells of a sheet are often a `datetime`, which is a `date` too."""
    return value.date() if isinstance(value, datetime) else value


def moment_to_json(value: object) -> dict[str, str | float]:
    """Return a date, a time or a duration as an object of JSON. Raises `TypeError` for anything else."""
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


def moment_from_json(cell: dict[str, Any]) -> date | time | timedelta:
    """Return the value of an object of `moment_to_json`."""
    ((kind, value),) = cell.items()
    match kind:
        case "datetime":
            return datetime.fromisoformat(value)
        case "date":
            return date.fromisoformat(value)
        case "time":
            return time.fromisoformat(value)
        case _:
            return timedelta(seconds=value)

"""Columns of the extract that their headings do not tell for certain, told by their place and their values.

A heading that makes a column likely (»Registreret af« for the provider) is taken where the values show it. A heading
that says nothing is taken where it is the only one left for the only column missing, stands where the guide has that
column, and the values agree with those of the other columns in a way that no other column's would:

- the CPR number: every value is one, and no other column has any;
- »Findes«: Ja wherever a row shows registrations, Nej in most rows that show none and in all that are of the older
  register alone; of the older register, Ja in the rows that show something of it and in no others;
- first and latest module: equal in all rows whose other two values are, which is so for a person with one module;
- a column without a value, where all others of its group are empty too;
- merit: module codes, and providers that occur elsewhere, in the rows of the other columns of merit.

A heading of one of the groups has to name its group. Values that are those of another column in every row show nothing:
they may be a copy of it. Nothing else is certain, and what one sheet shows does not hold for the next. A date may
always be another one: when something ended, was entered or was approved.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from knappen_tui.domain.columns import Column
from knappen_tui.domain.person_tables import TABLES
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site.column_values import are_distinct
from knappen_tui.tables.heading_parts import is_about_entry, is_told
from knappen_tui.tables.headings import Expected, Heading, is_of_group, own_text
from knappen_tui.web.text import fold, mentions, spaced

# What is left at a place: the values there, converted as those of a column; None where they are none of it.
Reader = Callable[[int, Column], list[Any] | None]

_LEAST = 2  # rows that have to agree
_SINCE = ("foerste_startdato", "foerste_du_modul", "seneste_startdato", "seneste_du_modul", "merit_du_modul")
_BEFORE = ("prae2004_startdato", "prae2004_du")
_OF_MODULE = ("startdato", "du_modul", "udbyder")
# Other things that sheets have columns of: beginnings and ends of words.
_OTHER = (
    *("nr", "id", "kode", "type", "status", "aktiv", "navn", "hold", "timer", "lektion", "antal", "alder", "køn"),
    *("sag", "journal", "bemærk", "note", "gyldig", "fejl", "kilde", "version", "bruger", "måned", "år", "slut"),
    *("stop", "afbrudt", "bestået", "prøve", "test", "tilbud", "niveau", "tilmeld", "visit", "kommune", "ret", "land"),
)
_OTHER_ENDS = ("nr", "nummer", "kode", "dato", "dag", "tid", "sted", "navn")


class Evidence(NamedTuple):
    """A sheet as far as its headings tell it: the place of each column found, and the headings.

    `filled` are the places with values, and `read` reads those of a place.
    """

    expected: tuple[Expected, ...]
    places: Mapping[str, int]
    headings: tuple[Heading, ...]
    filled: frozenset[int]
    read: Reader

    def complete(self) -> Mapping[str, int]:
        """Return the places of the columns found and of those that place and values tell."""
        places = {**self.places, **self._likely()}
        missing = [one.column for one in self.expected if one.column.field not in places]
        shown = (place for place, heading in enumerate(self.headings) if heading.text or place in self.filled)
        left = [place for place in shown if place not in places.values()]
        if len(missing) == len(left) == 1 and self._is_told(missing[0], left[0], places):
            places[missing[0].field] = left[0]
        return places

    def _likely(self) -> dict[str, int]:
        """Return the places of missing columns that a heading under that of their group makes likely, if only one."""
        taken = set(self.places.values())
        found: dict[str, int] = {}
        for one in self.expected:
            if one.column.field in self.places or not one.column.likely:
                continue
            places = [
                place
                for place, heading in enumerate(self.headings)
                if place not in taken and is_of_group(one, self.expected, heading) and self._shows(one.column, place)
            ]
            if len(places) == 1 and is_told(self.headings[places[0]].text, one.column.likely):
                found[one.column.field] = places[0]
        return found

    def _shows(self, column: Column, place: int) -> bool:
        values = self.read(place, column)
        if values is None:
            return False
        given = [value for value in values if value is not None]
        return are_distinct(column, given) if given else self._is_empty(column, place, self.places)

    def _is_empty(self, column: Column, place: int, places: Mapping[str, int]) -> bool:
        """Whether a record that the column is about is in none of the rows, and there is no value at the place."""
        group, _, name = column.field.partition("_")
        if group not in {"foerste", "seneste", "merit"}:
            return False
        others = [f"{group}_{other}" for other in _OF_MODULE if other != name]
        taken = {place, *(places.get(other, -1) for other in others)}
        return bool(self.filled) and -1 not in taken and self.filled.isdisjoint(taken)

    def _is_told(self, column: Column, place: int, places: Mapping[str, int]) -> bool:
        """Whether the values at a place are those of the only missing column for certain."""
        values = self.read(place, column)
        if values is None or _names_something(self.headings[place]):
            return False
        if column.field == "cpr":
            return bool(values) and not any(self.read(other, column) is not None for other in places.values())
        if not self._is_of_group(column, place):
            return False
        order = [{**places, column.field: place}[one.field] for one in COLUMNS]
        if order == sorted(order) and self._is_empty(column, place, places):
            return True
        known = {one.field: self.read(places[one.field], one) or [] for one in COLUMNS if one != column}
        rows = _Rows(known)
        return order == sorted(order) and not rows.have(values) and rows.agree(column, values)

    def _is_of_group(self, column: Column, place: int) -> bool:
        (one,) = [one for one in self.expected if one.column == column]
        return is_of_group(one, self.expected, self.headings[place])


class _Rows:
    """The values of the columns that are known, by field."""

    def __init__(self, values: Mapping[str, Sequence[Any]]) -> None:
        self._values = values

    def have(self, values: Sequence[Any]) -> bool:
        """Whether another column has these values, and no others."""
        return any(list(values) == list(others) for others in self._values.values())

    def agree(self, column: Column, values: Sequence[Any]) -> bool:
        """Whether the values of the column at hand agree with the others as no other column's would."""
        group, _, name = column.field.partition("_")
        if column.field == "findes":
            return self._is_found(values, _SINCE, self._values["prae2004_findes"])
        if column.field == "prae2004_findes":
            return self._is_found(values, _BEFORE, values)
        if group in {"foerste", "seneste"}:
            return self._is_of_module(group, name, column, values)
        if column.field == "merit_du_modul":
            return self._is_merit(column, values)
        return column.field == "merit_udbyder" and self._is_provider_of_merit(column, values)

    def _is_found(self, values: Sequence[Any], shown: Sequence[str], never: Sequence[Any]) -> bool:
        """Whether the rows with something `shown` are those found. Others may be too, but not where `never` says Ja."""
        data = [any(row) for row in zip(*(self._values[name] for name in shown), strict=True)]
        if any(value is not True for value, has_data in zip(values, data, strict=True) if has_data):
            return False
        if any(value and other for value, other, has_data in zip(values, never, data, strict=True) if not has_data):
            return False
        without = [value for value, has_data in zip(values, data, strict=True) if not has_data]
        is_filled = None not in values
        return is_filled and sum(data) >= _LEAST and without.count(False) >= max(_LEAST, without.count(True))

    def _is_of_module(self, group: str, name: str, column: Column, values: Sequence[Any]) -> bool:
        twin = "seneste" if group == "foerste" else "foerste"
        twins = self._values[f"{twin}_{name}"]
        others = [other for other in _OF_MODULE if other != name]
        agreeing = 0
        for number, (value, other) in enumerate(zip(values, twins, strict=True)):
            same = [self._values[f"{one}_{what}"][number] for what in others for one in (group, twin)]
            if (value is None) != (other is None):
                return False
            if isinstance(value, date) and ((value > other) if group == "foerste" else (value < other)):
                return False
            if value is not None and None not in same and same[0] == same[1] and same[2] == same[3]:
                if value != other:
                    return False
                agreeing += 1
        texts = [value for value in values if isinstance(value, str)]
        return agreeing >= _LEAST and (name == "startdato" or are_distinct(column, texts))

    def _is_merit(self, column: Column, values: Sequence[Any]) -> bool:
        shown = [any(row) for row in zip(self._values["merit_startdato"], self._values["merit_udbyder"], strict=True)]
        filled = [value is not None for value in values]
        return any(shown) and filled == shown and are_distinct(column, list(filter(None, values)))

    def _is_provider_of_merit(self, column: Column, values: Sequence[Any]) -> bool:
        known = {*self._values["foerste_udbyder"], *self._values["seneste_udbyder"]}
        given = [value for value in values if value is not None]
        has_merit = [value is not None for value in self._values["merit_du_modul"]]
        elsewhere = any(value is not None and not merit for value, merit in zip(values, has_merit, strict=True))
        return not elsewhere and are_distinct(column, given) and sum(value in known for value in given) >= _LEAST


def _names_something(heading: Heading) -> bool:
    """Whether a heading says of what the column is: of another thing than the one that is missing."""
    text = own_text(heading)
    columns = (*COLUMNS, *(column for table in TABLES for column in table.all_columns))
    spellings = {fold(spelling) for column in columns for spelling in (column.heading, *column.words)}
    if fold(text) in spellings or is_about_entry(text) or mentions(text, _OTHER):
        return True
    if any(word.endswith(_OTHER_ENDS) for word in spaced(text).split()):
        return True
    return any(is_told(text, (*column.parts, *column.likely)) for column in columns)

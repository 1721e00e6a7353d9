"""Rows of cells converted to `Udtraek` rows.

All columns of the extract have to be there: an empty cell means "none", so a missing column must never look like one.
Other columns are ignored.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

from knappen_tui.domain.columns import Column, Kind, Value, from_text, is_date
from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.masking import masked
from knappen_tui.domain.udtraek import COLUMNS, Udtraek
from knappen_tui.site.column_values import are_distinct, are_possible, are_usual, may_be_any, without_explanation
from knappen_tui.site.extract.column_evidence import Evidence
from knappen_tui.site.words import UDTRAEK, UnclearColumns
from knappen_tui.tables.cells import Cell, Row, is_no_value
from knappen_tui.tables.heading_parts import is_told
from knappen_tui.tables.headings import (
    Columns,
    Expected,
    Heading,
    UnclearHeadings,
    columns_of,
    is_spelled,
    match,
    match_all,
    may_be_of,
)
from knappen_tui.web.text import clean, folded, listed, without_numbers

_HEADING_ROWS = 40
_TITLE_DATE = re.compile(r"\bper\s+([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})", re.IGNORECASE)
_PERSON = re.compile(r"\s*[0-9]{5,6}[- ]?[0-9]{4}(?:\.0)?\s*")
# What may be a CPR number in a sentence, and the words of one.
_NUMBER_WITHIN = re.compile(r"[0-9]{5,6}[-\s]?[0-9]{4}")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# Day 0 of Excel's calendar, and the days that can be a start date: 1927 to 2119.
_EXCEL_EPOCH = date(1899, 12, 30)
_EXCEL_DAYS = range(10_000, 80_000)
_REQUIRED = frozenset({"cpr", "findes"})
_ADVICE = "Hedder kolonnerne noget andet, så skriv det i ordfilen under [kolonner.udtraek]."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows in its own order, the date in its title, None without one, and the title."""

    rows: list[Udtraek]
    as_of: date | None
    title: str = field(default="", compare=False)


class NoHeadings(UnclearColumns):
    """No row has a heading for CPR numbers. `headings` are the texts above the first row with a CPR number."""

    def __init__(self, message: str, rows: Sequence[Row] = ()) -> None:
        first = next((number for number, row in enumerate(rows) if _holds_cpr(row)), 0)
        above = [clean(str(cell)) for row in rows[max(first - 2, 0) : first] for cell in row if isinstance(cell, str)]
        super().__init__(message, _ADVICE, UDTRAEK, COLUMNS[:1], list(dict.fromkeys(filter(None, above))))


def to_sheet(rows: Sequence[Row], expected: tuple[Expected, ...], first_row: int = 1) -> Sheet:
    """Convert the rows of a table; `first_row` is the number of the first of them in the file.

    Raises `NoHeadings`, `UnclearColumns`, and `NotUnderstood` for a value that cannot be read. Messages name
    headings, columns and row numbers, never values.
    """
    layout = _layout(rows, expected)
    values = []
    for column in COLUMNS:
        try:
            values.append(_values(layout.data.cells_at(layout.places[column.field]), column))
        except _Unreadable as error:
            number = first_row + _place_of(layout.data.rows[error.place], rows)
            raise NotUnderstood(f"Arkets række {number}: »{column.full_heading}« kan ikke læses: {error}.") from None
    found = [Udtraek(*row) for row in zip(*values, strict=True)]
    for row, read in zip(layout.data.rows, found, strict=True):
        if _contradicts_itself(read):
            number = first_row + _place_of(row, rows)
            raise NotUnderstood(
                f"Arkets række {number} modsiger sig selv: den siger, at personen ikke findes, og viser noget.",
                advice=_ADVICE,
            )
    return Sheet(found, *_title(rows[: layout.start]))


def _place_of(row: Row, rows: Sequence[Row]) -> int:
    """Return the place of this row among the rows, which others may equal."""
    return next(place for place, one in enumerate(rows) if one is row)


def _contradicts_itself(row: Udtraek) -> bool:
    """Whether a row has what only a person has who is found, and says that the person is not.

    Its columns would not be those that they were taken for.
    """
    since = (row.foerste_startdato, row.foerste_du_modul, row.seneste_startdato, row.seneste_du_modul)
    merit = (row.merit_du_modul, row.merit_startdato)
    if not row.findes and any((*since, *merit)):
        return True
    return row.prae2004_findes is False and bool(row.prae2004_startdato or row.prae2004_du)


def sheet_columns(rows: Sequence[Row], expected: tuple[Expected, ...]) -> Columns:
    """Return the columns of a table. Raises as `to_sheet`."""
    layout = _layout(rows, expected)
    return columns_of(expected, layout.places, [str(heading) for heading in layout.headings])


class _Data:
    """The rows below the headings that are not empty, and their cells by place. Notes below them are left out."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = [row for row in rows if any(cell not in (None, "") for cell in row)]
        while self.rows and _is_note(self.rows[-1]):
            self.rows.pop()
        self.by_place = list(zip_longest(*self.rows))

    def cells_at(self, place: int) -> Sequence[Cell]:
        """Return the cells of a column, which are empty where the rows end before it."""
        return self.by_place[place] if place < len(self.by_place) else [None] * len(self.rows)


def _is_note(row: Row) -> bool:
    """Whether a row is one sentence without a CPR number: who is answered about has two cells at least."""
    texts = {clean(cell) if isinstance(cell, str) else None for cell in row if cell not in (None, "")}
    text = texts.pop() if len(texts) == 1 else None
    return text is not None and len(_LETTERS.findall(text)) > 1 and not _NUMBER_WITHIN.search(text)


class _Layout(NamedTuple):
    """The number of the first row of data, the place of each field, the headings of one or two rows, and the data."""

    start: int
    places: Mapping[str, int]
    headings: tuple[Heading, ...]
    data: _Data


def _layout(rows: Sequence[Row], expected: tuple[Expected, ...]) -> _Layout:
    best: tuple[UnclearHeadings, tuple[Heading, ...]] | None = None
    for first, last in _heading_rows(rows, expected[0]):
        headings = _headings(rows[first], rows[last]) if first < last else _headings((), rows[last])
        data = _Data(rows[last + 1 :])
        try:
            places = _places(expected, headings, data)
        except UnclearHeadings as unclear:
            if best is None or unclear.matched > best[0].matched:
                best = (unclear, headings)
            continue
        _check_values(expected, places, headings, data)
        _check_others(expected, places, headings, data)
        return _Layout(last + 1, places, headings, data)
    if best is None:
        raise NoHeadings("Filen har ingen kolonne med overskriften »CPR nr«.", rows)
    raise _unclear(*best)


def _heading_rows(rows: Sequence[Row], cpr: Expected) -> Iterator[tuple[int, int]]:
    """Yield the first and the last row of what may be the headings: those with one for CPR numbers, else the lowest."""
    named = [
        number
        for number, row in enumerate(rows[:_HEADING_ROWS])
        if not _holds_cpr(row)
        and any(isinstance(cell, str) and len(cell) < 80 and _names_cpr(cell, cpr) for cell in row)
    ]
    if not named:
        first = next((number for number, row in enumerate(rows[:_HEADING_ROWS]) if _holds_cpr(row)), 0)
        named = [number for number in range(first) if any(rows[number])][-1:]
    for number in named:
        for first, last in ((number, number + 1), (number - 1, number), (number, number)):
            if first >= 0 and last < len(rows) and not _holds_cpr(rows[first]) and not _holds_cpr(rows[last]):
                yield first, last


# For rows without a CPR number only, which are those above the data: the cache outlives the run.
@lru_cache(maxsize=256)
def _names_cpr(text: str, cpr: Expected) -> bool:
    return folded(text) in cpr.spellings or is_told(text, cpr.column.parts)


def _places(expected: tuple[Expected, ...], headings: tuple[Heading, ...], data: _Data) -> Mapping[str, int]:
    """Return the place of each field, told by the headings or by the values. Raises `UnclearHeadings`."""
    try:
        return match_all(expected, headings)
    except UnclearHeadings as unclear:
        if unclear.ambiguous:
            raise

    def read(place: int, column: Column) -> list[Any] | None:
        try:
            return _values(data.cells_at(place), column)
        except _Unreadable:
            return None

    filled = frozenset(
        place for place, cells in enumerate(data.by_place) if any(cell not in (None, "") for cell in cells)
    )
    found = Evidence(expected, match(expected, headings), headings, filled, read).complete()
    if missing := [one.column for one in expected if one.column.field not in found]:
        raise UnclearHeadings(missing, (), len(found))
    return found


def _check_values(
    expected: tuple[Expected, ...], places: Mapping[str, int], headings: Sequence[Heading], data: _Data
) -> None:
    """Raise `UnclearColumns` where the values of a text column are not like those of such a column."""
    for one in expected:
        place = places[one.column.field]
        if one.column.kind is not Kind.TEXT or one.column.field == "cpr" or place >= len(data.by_place):
            continue
        heading = headings[place]
        is_known = is_spelled(one, heading)
        if is_known and may_be_any(one.column):
            continue
        values = _given(data.by_place[place])
        # A module begins on a day, so that one without a code is in another column.
        start = places.get(one.column.field.replace("_du_modul", "_startdato"), place)
        is_blank = not values and not is_known and bool(_given(data.cells_at(start)))
        if is_blank or not (are_possible if is_known else are_usual)(one.column, values):
            raise _unclear_column(heading, "har andet i sig end", one.column, headings)


def _check_others(
    expected: tuple[Expected, ...], places: Mapping[str, int], headings: Sequence[Heading], data: _Data
) -> None:
    """Raise `UnclearColumns` where a heading that was not taken may be of a column too, with other values than it."""
    taken = set(places.values())
    others = [place for place in range(min(len(headings), len(data.by_place))) if place not in taken]
    for place, one in ((place, one) for place in others if headings[place].text for one in expected):
        if not may_be_of(one, expected, headings[place]):
            continue
        pairs = list(zip(data.by_place[places[one.column.field]], data.by_place[place], strict=True))
        values = _given([other for _, other in pairs])
        if are_distinct(one.column, values) and any(_as_text(own) != _as_text(other) for own, other in pairs):
            raise _unclear_column(headings[place], "kan også være", one.column, headings)


def _given(cells: Sequence[Cell]) -> list[str]:
    """Return the different texts of the cells that are values."""
    return [text for text in map(_as_text, set(cells)) if text and not is_no_value(text)]


def _as_text(cell: Cell) -> str:
    """Return a cell as the text of a code; other types are not compared."""
    if isinstance(cell, float):
        return f"{cell:g}"
    return clean(cell) if isinstance(cell, str) else str(cell if cell is not None else "")


def _holds_cpr(row: Row) -> bool:
    """Whether a cell of the row is a CPR number."""
    return any(_PERSON.fullmatch(str(cell)) for cell in row)


def _headings(groups: Row, row: Row) -> tuple[Heading, ...]:
    """Return each column's heading and group. A group ends where the next one or a spanning heading begins."""
    headings = []
    group = ""
    for place in range(max(len(groups), len(row))):
        above = clean(str(groups[place] or "")) if place < len(groups) else ""
        text = clean(str(row[place] or "")) if place < len(row) else ""
        group = above or group
        if not text or text == above:
            # A heading that spans both rows.
            headings.append(Heading("", text or above))
            group = "" if above else group
        else:
            headings.append(Heading(group, text))
    return tuple(headings)


def _unclear(unclear: UnclearHeadings, headings: Sequence[Heading]) -> UnclearColumns:
    parts = []
    if unclear.missing:
        parts.append(f"Mangler: {listed(column.full_heading for column in unclear.missing)}.")
    if unclear.ambiguous:
        parts.append(f"Kan være flere: {listed(column.full_heading for column in unclear.ambiguous)}.")
    shown = listed(without_numbers(str(heading)) for heading in headings)
    message = f"Filens kolonner kan ikke kendes med sikkerhed. {' '.join(parts)} Filen har: {shown}."
    return _unclear_columns(message, [*unclear.missing, *unclear.ambiguous], headings)


def _unclear_column(heading: Heading, said: str, column: Column, headings: Sequence[Heading]) -> UnclearColumns:
    """Return the error for a heading of which something is `said` about a column: that it may be that, or is not."""
    message = f"Filens kolonne »{without_numbers(str(heading))}« {said} »{column.full_heading}«."
    return _unclear_columns(message, [column], headings)


def _unclear_columns(message: str, columns: list[Column], headings: Sequence[Heading]) -> UnclearColumns:
    found = [masked(str(heading)) for heading in headings]
    groups = [masked(group) for group in dict.fromkeys(heading.group for heading in headings) if group]
    return UnclearColumns(message, _ADVICE, UDTRAEK, columns, found, groups)


def _values(cells: Sequence[Cell], column: Column) -> list[Any]:
    """Convert one column. Equal cells are converted once: codes, dates and udbydere are repeated a lot."""
    read = _cpr if column.field == "cpr" else _READERS[column.kind]
    values: dict[Cell, Any] = {}
    for cell in dict.fromkeys(cells):
        try:
            value = read(clean(cell) if isinstance(cell, str) else cell)
        except ValueError as error:
            raise _Unreadable(str(error), cells.index(cell)) from None
        if value is None and column.field in _REQUIRED:
            raise _Unreadable("feltet er tomt", cells.index(cell))
        values[cell] = without_explanation(column, value) if isinstance(value, str) else value
    return [values[cell] for cell in cells]


class _Unreadable(Exception):
    """Why a cell cannot be converted, and its place in the column. The text does not contain its value."""

    def __init__(self, reason: str, place: int) -> None:
        super().__init__(reason)
        self.place = place


def _cpr(cell: Cell) -> Cpr:
    text = _digits(cell) if isinstance(cell, int | float) else str(cell or "")
    try:
        return parse(text, today=datetime.now(UTC).date()).cpr
    except InvalidCpr as error:
        raise ValueError(str(error)) from None


def _text(cell: Cell) -> Value:
    if isinstance(cell, int | float):
        return _digits(cell)
    if cell is None or (isinstance(cell, str) and is_no_value(cell)):
        return None
    if not isinstance(cell, str) or is_date(cell):
        raise ValueError("en dato i stedet for en kode (det gør Excel ved koder som 2-4)")
    return cell


def _date(cell: Cell) -> Value:
    if isinstance(cell, datetime):
        return cell.date()
    if cell is None or isinstance(cell, date):
        return cell
    if isinstance(cell, str):
        return None if is_no_value(cell) else from_text(cell, Kind.DATE)
    if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell) and int(cell) in _EXCEL_DAYS:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    raise ValueError("ikke en dato")


def _ja_nej(cell: Cell) -> Value:
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        return None if is_no_value(cell) else from_text(cell, Kind.JA_NEJ)
    raise ValueError("hverken Ja eller Nej")


_READERS: dict[Kind, Callable[[Cell], Value]] = {
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.JA_NEJ: _ja_nej,
}


def _digits(number: float) -> str:
    """Return a whole number as text: Excel stores codes as 5.0."""
    if isinstance(number, bool) or number != number // 1 or abs(number) >= 1e15:
        raise ValueError("ikke en kode")
    return str(int(number))


def _title(rows: Sequence[Row]) -> tuple[date | None, str]:
    """Return the date in the title above the headings, None without one, and the title."""
    for row in rows:
        for cell in row:
            if isinstance(cell, str) and (found := _TITLE_DATE.search(clean(cell))):
                day, month, year = map(int, found.groups())
                try:
                    return date(year, month, day), clean(cell)
                except ValueError:
                    continue
    return None, ""

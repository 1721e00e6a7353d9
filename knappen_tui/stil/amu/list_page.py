"""One page of the list of participations: its rows with their controls, and what it says about all rows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from knappen_tui.domain.columns import Kind, from_text
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.stil.amu.controls import WORDS_ADVICE, FormChoice, choices, missing, pressed
from knappen_tui.stil.amu.participation import COLUMNS, FIELDS, Participation, parse_cpr
from knappen_tui.stil.amu.words import AmuWords
from knappen_tui.stil.period import Period
from knappen_tui.tables.cells import is_nothing
from knappen_tui.tables.headings import Heading, UnclearHeadings, match
from knappen_tui.tables.html_table import TableRow, is_layout, lines_of, rows_of
from knappen_tui.web import forms
from knappen_tui.web.fields import name_in
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, is_hidden, tag_of, type_of
from knappen_tui.web.pagers import ARROWS, PAGE_NUMBER, is_disabled, is_next, page_options
from knappen_tui.web.text import clean, fold, listed, mentions, without_numbers

_HEADING_WITHIN = 5  # rows
_TELLING = ("cpr", "fagkode", "resultat")  # a table with these headings is the list,
_ENOUGH = 5  # or with so many of the list's
# The others may lead to the last page.
_ARROWS = frozenset(ARROWS) - {"»", ">>"}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the page: what it says, its element, and the check boxes by which it may be chosen."""

    participation: Participation
    line: Element = field(repr=False)
    boxes: tuple[Element, ...] = field(repr=False)


@dataclass(frozen=True)
class ListPage:
    """A page of the list. `total` is the number of rows on all pages and `span` the places of the first and the last.

    `total`, `span`, `quarter` and `deadline` are None where the page does not say.
    """

    page: Page = field(repr=False)
    words: AmuWords = field(repr=False)
    rows: tuple[ShownRow, ...]
    total: int | None
    span: tuple[int, int] | None
    quarter: Period | None
    deadline: date | None

    @property
    def is_whole(self) -> bool:
        """Whether the page says that it shows all rows."""
        return self.total == len(self.rows)

    @cached_property
    def by_identity(self) -> Mapping[tuple[str, ...], list[ShownRow]]:
        """The rows by the identity of their participation."""
        found: dict[tuple[str, ...], list[ShownRow]] = {}
        for row in self.rows:
            found.setdefault(row.participation.identity, []).append(row)
        return found

    def following(self, number: int, before: int) -> Submission | None:
        """Return the request of the page after this one, which is page `number`; None after the last one.

        `before` is the number of rows on the pages before. Raises `NotUnderstood` where rows are missing that no page
        can be found for, or where the page shows other places of the list.
        """
        read = before + len(self.rows)
        if self.span is not None and self.rows and self.span != (before + 1, read):
            raise NotUnderstood(
                f"Siden siger, at den viser række {self.span[0]}-{self.span[1]}, ikke {before + 1}-{read}."
            )
        if self.total is not None and read >= self.total:
            if read > self.total:
                raise self._miscounted(read)
            return None
        for sent in self._requests_of_page(number + 1):
            return sent
        if self.total is not None:
            raise self._miscounted(read)
        if self._has_page_after(number):
            raise NotUnderstood("Listen har flere sider, og programmet kan ikke komme til dem.", advice=WORDS_ADVICE)
        return None

    def _requests_of_page(self, number: int) -> Iterator[Submission]:
        """Yield the requests that may lead to page `number`, the surest first."""
        controls = self._around_rows
        numbered = [one for one, name in controls if (told := PAGE_NUMBER.fullmatch(name)) and int(told[1]) == number]
        options = [one[number - 1] for one in self._page_lists if len(one) >= number]
        named = [one for one, name in controls if fold(name) in map(fold, self.words.following)]
        others = [one for one, name in controls if is_next(one, name) or name.strip() in _ARROWS]
        for element in (*numbered, *options, *named, *others):
            if not is_disabled(element) and (sent := self._led_by(element)):
                yield sent

    def _led_by(self, element: Element) -> Submission | None:
        """Return the request of a link to a page, or of a page's number in a list, with the button beside that."""
        if tag_of(element) != "option" or forms.press(self.page, element) is not None:
            return forms.press(self.page, element)
        chooser = next(element.iterancestors("select"))
        form = forms.form_of(self.page, chooser)
        if form is None:
            return None
        following = [one for one in form.iter() if one in {control for control, _ in self._around_rows}]
        places = {one: place for place, one in enumerate(form.iter())}
        after = [one for one in following if places[one] > places[chooser] and tag_of(one) != "option"]
        value = element.get("value") or clean(element.text or "")
        return forms.press(self.page, after[0], [(chooser.get("name") or "", value)]) if after else None

    def _has_page_after(self, number: int) -> bool:
        """Whether the page shows a later one that can't be reached."""
        told = (PAGE_NUMBER.fullmatch(name) for _, name in self._around_rows)
        return any(found and int(found[1]) == number + 1 for found in told) or any(
            len(one) > number for one in self._page_lists
        )

    @cached_property
    def _around_rows(self) -> list[tuple[Element, str]]:
        """The page's links, buttons and lists that stand in no row, with their names; radio buttons lead nowhere."""
        lines = {row.line for row in self.rows}
        return [
            (element, name)
            for element, name in forms.clickables(self.page)
            if type_of(element) != "radio" and not lines.intersection(element.iterancestors("tr"))
        ]

    @cached_property
    def _page_lists(self) -> list[list[Element]]:
        """The options of each list of page numbers."""
        return [options for one in self.page.root.iter("select") if one.get("name") and (options := page_options(one))]

    def update(self, rows: Sequence[ShownRow], result: int) -> Submission:
        """Return the request that sets one result for these rows. Raises `NotUnderstood`."""
        chooser = self._chooser()
        value = chooser.value_of(lambda text: self._is_result(text, result))
        if value is None:
            raise missing(self.page, f"et valg for resultat {int(result)}")
        ticked = [(chooser.name, value), *map(self._tick, rows)]
        chosen = {row.line for row in rows}
        for row in self.rows:
            if row.line not in chosen:
                _untick(row.boxes)
        return pressed(self.page, self.words.update, ticked)

    def open(self, row: ShownRow, words: tuple[str, ...]) -> Submission:
        """Return the request of a control in a row. Raises `NotUnderstood`."""
        return pressed(self.page, words, controls=self._in_row(row))

    def create(self) -> Submission:
        """Return the request of the page for a new participation. Raises `NotUnderstood`."""
        return pressed(self.page, self.words.create)

    def _in_row(self, row: ShownRow) -> list[tuple[Element, str]]:
        return [
            (element, name)
            for element in row.line.iter("a", "button", "input")
            if type_of(element) != "checkbox" and (name := forms.name_of(self.page, element))
        ]

    def _chooser(self) -> FormChoice:
        lines = {row.line for row in self.rows}
        found = [one for one in choices(self.page) if not lines.intersection(one.elements[0].iterancestors("tr"))]
        for word in self.words.choose:
            for one in found:
                if mentions(one.label, (word,)):
                    return one
        raise missing(self.page, listed(self.words.choose[:1]))

    def _is_result(self, text: str, result: int) -> bool:
        try:
            return self.words.result_of(text) == result
        except ValueError:
            return False

    def _tick(self, row: ShownRow) -> tuple[str, str]:
        boxes = row.boxes
        if len(boxes) > 1:
            boxes = tuple(one for one in boxes if mentions(name_in(self.page, one), self._box_words))
        if len(boxes) != 1:
            raise missing(self.page, "afkrydsningsfeltet »Opdater« i en række")
        return boxes[0].get("name") or "", boxes[0].get("value") or "on"

    @property
    def _box_words(self) -> tuple[str, ...]:
        return ("Opdater", *self.words.columns.get("opdater", ()))

    def _miscounted(self, read: int) -> NotUnderstood:
        return NotUnderstood(
            f"Siden siger, at der er {self.total} kursusdeltagelser, men viser {read}.",
            advice="Er listen begrænset eller delt på sider? Resten kunne ikke læses, og intet er ændret.",
        )


def read_list(page: Page, words: AmuWords) -> ListPage | None:
    """Return the page's list, None where it has none.

    Raises `NotUnderstood` where the columns are not certain or a cell can't be read.
    """
    total, span = _counts(page.text, words)
    rows = _rows(page, words)
    if rows is None and total != 0:
        return None
    quarter = next(
        (Period.quarter(int(found["aar"]), int(found["kvartal"])) for found in _found(page, words, "quarter")), None
    )
    days = (from_text(found["dato"], Kind.DATE) for found in _found(page, words, "deadline"))
    deadline = next((day for day in days if isinstance(day, date)), None)
    return ListPage(page, words, tuple(rows or ()), total, span, quarter, deadline)


def _found(page: Page, words: AmuWords, name: str) -> Iterable[re.Match[str]]:
    return (found for pattern in words.patterns[name] if (found := pattern.search(page.text)))


def _counts(text: str, words: AmuWords) -> tuple[int | None, tuple[int, int] | None]:
    totals, spans = set(), set()
    for pattern in words.patterns["shown"]:
        for found in pattern.finditer(text):
            told = {name: int(value.replace(".", "")) for name, value in found.groupdict().items() if value}
            if "antal" in told:
                totals.add(told["antal"])
            if {"fra", "til"} <= told.keys():
                spans.add((told["fra"], told["til"]))
    if len(totals) > 1 or len(spans) > 1:
        raise NotUnderstood("Siden nævner flere antal kursusdeltagelser, der ikke passer sammen.", advice=WORDS_ADVICE)
    return next(iter(totals), None), next(iter(spans), None)


def _rows(page: Page, words: AmuWords) -> list[ShownRow] | None:
    """Return the rows of all tables with the list's headings, None without one: a page may have a table a course."""
    found: list[ShownRow] | None = None
    for table in page.root.iter("table"):
        if is_layout(table):
            continue
        rows = rows_of(table)
        for at, row in enumerate(rows[:_HEADING_WITHIN]):
            headings = tuple(Heading("", clean(cell)) for cell in row.cells)
            places = _places(words, headings)
            if places is not None:
                lines = list(zip(lines_of(table), rows, strict=True))[at + 1 :]
                found = [*(found or ()), *_shown(lines, headings, places, words, before=len(found or ()))]
                break
    return found


def _shown(
    lines: Iterable[tuple[Element, TableRow]],
    headings: Sequence[Heading],
    places: Mapping[str, int],
    words: AmuWords,
    before: int,
) -> Iterator[ShownRow]:
    """Yield the rows of a table below its headings; `before` is the number of rows in other tables."""
    for number, (line, row) in enumerate(lines, before + 1):
        if not row.is_note and any(row.cells) and not _is_foot(line) and not is_hidden(line):
            one = _participation(number, row.cells, headings, places, words)
            yield ShownRow(one, line, _boxes(line, places["selvstuderende"]))


def _untick(boxes: Iterable[Element]) -> None:
    """Remove the ticks that a page came with, as a person would."""
    for box in boxes:
        if box.get("checked") is not None:
            del box.attrib["checked"]


def _boxes(line: Element, place: int) -> tuple[Element, ...]:
    """Return a row's check boxes, without that of a column: Selvstuderende may be one too."""
    cells = [cell for cell in line if tag_of(cell) in {"td", "th"}]
    is_plain = not any(cell.get("colspan") or cell.get("rowspan") for cell in cells)
    own = set(cells[place].iter("input")) if is_plain and place < len(cells) else set()
    return tuple(
        one
        for one in line.iter("input")
        if type_of(one) == "checkbox" and one.get("name") and one.get("disabled") is None and one not in own
    )


def _places(words: AmuWords, headings: tuple[Heading, ...]) -> Mapping[str, int] | None:
    """Return the place of each column, None where these are no headings of the list."""
    try:
        found = match(words.expected, headings)
    except UnclearHeadings as unclear:
        if unclear.matched < len(_TELLING):
            return None
        raise _unclear("Kan være flere", [column.heading for column in unclear.ambiguous], headings) from unclear
    if len(found) < _ENOUGH and not all(name in found for name in _TELLING):
        return None
    if absent := [column.heading for column in FIELDS if column.field not in found]:
        raise _unclear("Mangler", absent, headings)
    return found


def _unclear(what: str, columns: Iterable[str], headings: Iterable[Heading]) -> NotUnderstood:
    shown = listed(without_numbers(heading.text) for heading in headings)
    return NotUnderstood(
        f"Listens kolonner kan ikke kendes med sikkerhed. {what}: {listed(columns)}. Siden har: {shown}.",
        advice="Hedder en kolonne noget andet, så skriv det i ordfilen under [kolonner].",
    )


def _is_foot(line: Element) -> bool:
    parent = line.getparent()
    return parent is not None and tag_of(parent) == "tfoot"


def _participation(
    number: int, cells: Sequence[str], headings: Sequence[Heading], places: Mapping[str, int], words: AmuWords
) -> Participation:
    values: dict[str, Any] = {}
    for column in FIELDS:
        place = places[column.field]
        text = cells[place] if place < len(cells) else ""
        try:
            values[column.field] = read_value(column.field, text, words)
        except ValueError as error:
            raise NotUnderstood(f"Listens række {number}: »{column.heading}« kan ikke læses: {error}.") from None
    known = set(places.values())
    others = tuple(
        (heading.text, cells[place])
        for place, heading in enumerate(headings)
        if place not in known and heading.text and place < len(cells)
    )
    return replace(Participation(**values), others=others)


def read_value(name: str, text: str, words: AmuWords) -> Any:
    """Return the value of a field as it stands on a page. Raises `ValueError`; the message doesn't repeat the text."""
    kind = _KINDS[name]
    if name == "cpr":
        return parse_cpr(text)
    if name == "resultat":
        return words.result_of(text)
    if kind is Kind.DATE:
        day = None if is_nothing(text) else from_text(text.split(maxsplit=1)[0], kind)
        if day is None and name != "senest_redigeret":
            raise ValueError("feltet er tomt")
        return day
    if kind is Kind.JA_NEJ:
        return bool(from_text(text, kind))
    if is_nothing(text):
        if name in {"hold_id", "fagkode"}:
            raise ValueError("feltet er tomt")
        return ""
    return text


_KINDS = {column.field: column.kind for column in COLUMNS}

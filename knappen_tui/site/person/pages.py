"""The pages that answer an opslag: whose they are, what they say, and the tabs that they lead to.

A table is recognised by its caption, its label, its tab or the heading above it, else by its columns. A table that
cannot be read, and a required one that is missing, is an error: neither counts as "none registered".
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from knappen_tui.domain.cpr import Cpr, InvalidCpr, parse
from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.person_tables import TABLES, TABS, Table
from knappen_tui.site.person import unknown_tabs
from knappen_tui.site.person.accounting import check_total, check_unread
from knappen_tui.site.person.blocks import BlockKind, blocks_of, visible_texts
from knappen_tui.site.person.denials import denials_in, denies_a_person
from knappen_tui.site.person.part_titles import own_title
from knappen_tui.site.person.parts import parts_of
from knappen_tui.site.person.pointed import on_page
from knappen_tui.site.person.reading import read_page
from knappen_tui.site.person.records import Records, looks_like_headings, rows_of
from knappen_tui.site.person.tabs import named_controls
from knappen_tui.site.person.text_titles import named_in_rows
from knappen_tui.site.person.twisties import controls_of
from knappen_tui.site.person_names import listed_without_names, may_name_a_person, without_names
from knappen_tui.site.titles import LONGEST_TITLE, count_in, without_count
from knappen_tui.site.words import DEFAULT, WORDS_ADVICE, Words
from knappen_tui.tables.headings import Columns
from knappen_tui.web import forms
from knappen_tui.web.control_words import acts_on_table
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, ancestor_of, children_of, complaint, contains, text_of
from knappen_tui.web.selectors import said
from knappen_tui.web.text import clean, folded, listed, mentions, without_numbers

REQUIRED_TABLES = frozenset(table.field for table in TABS)

# It begins with what is sought, and looks behind it only then: a search passes over all other text at once.
_CPR = re.compile(r"([0-9]{6})(?<![0-9-][0-9]{6})[- ]?([0-9]{4})(?![0-9-])")
_EXAMPLE = re.compile(r"\b(?:fx|f\. ?eks|feks|eksempel|eksempelvis|såsom)\b[^0-9]{0,20}\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SOUGHT = ("Kursist", "Kursisten", "Person", "CPR", "Nummer", "Borger", "Søgning")
_CONTROLS = ("a", "button", "input")
_FEWEST_TABS = len(REQUIRED_TABLES)
# Of the words for a person who is not found those that are said of an empty tab too.
_OF_CONTENT = frozenset(
    {
        *("Ingen oplysninger", "Ingen registreringer", "Ingen indberetninger", "Ingen data", "Ingen poster"),
        "Ikke registreret oplysninger",
    }
)


def read(page: Page, words: Words, pressed: Table | None = None) -> dict[str, Records]:
    """Return the page's tables by their `Kursist` field; for one that the page calls empty an empty tuple.

    `pressed` is the table whose tab led to the page. Raises `NotUnderstood` for a table whose columns or values cannot
    be read, for one that the page does not show whole, and for what looks like a record and was not read.
    """
    found = read_page(page, words, pressed)
    for shown in found.values():
        check_total(shown.about, shown.records, shown.counts.totals)
        check_unread(shown.about, shown.unread)
    return {name: shown.records for name, shown in found.items()}


def columns(page: Page, words: Words) -> dict[str, Columns]:
    """Return the columns of the tables that `read` reads, by `Kursist` field. Empty tables are left out."""
    return {name: shown.columns for name, shown in read_page(page, words).items() if shown.columns}


def unknown_titles(page: Page, words: Words) -> list[str]:
    """Return candidates for the names of unrecognised tabs: clickable elements, and titles of tables with headings.

    Other titles are left out, and names that may be a person's.
    """
    titles: list[str] = []
    title = before = ""
    for block in blocks_of(page).blocks:
        match block.kind:
            case BlockKind.TITLE:
                title, before = block.text, ""
            case BlockKind.TABLE if looks_like_headings(rows_of(block.element)):
                titles += (own_title(page, block.element), title, before)
            case _:
                before = block.text
    names = [name for _, name, _ in controls_of(page)]
    shown = (_without_number(text) for text in [*titles, *names] if text and not words.titles.named(text))
    return [text for text in dict.fromkeys(shown) if len(text) <= LONGEST_TITLE and not may_name_a_person(text, words)]


def _without_number(title: str) -> str:
    """Return a title as `without_numbers` does; years that are all its digits stay: »Arkiv 1986-2003«."""
    is_of_years = not any(map(str.isdigit, _YEAR.sub("", without_count(title))))
    return clean(title) if is_of_years else without_numbers(title)


def other_tabs(page: Page, words: Words, seen: Mapping[str, Records]) -> dict[str, Submission]:
    """Return the requests of the tabs that are not in `seen`, by their `Kursist` field."""
    words = on_page(words, page)
    tabs: dict[str, Submission] = {}
    named = (one for one in named_controls(page, words.titles) if not (one.closes or acts_on_table(one.name)))
    controls = [one for one in named if one.called or not _names_column(one.element, one.name, words)]
    by_name = [(one.element, one.called) for one in controls] + [(one.element, one.named) for one in controls]
    for element, about in by_name:
        if about and about.field not in seen and about.field not in tabs and (sent := forms.press(page, element)):
            tabs[about.field] = sent
    return tabs


def _names_column(element: Element, name: str, words: Words) -> bool:
    """Whether a control is the heading of a column, by which its table is sorted: »Henvisningskategori«."""
    is_heading = any(one.tag == "th" for one in (element, *element.iterancestors("th", "table")))
    return is_heading and folded(name) in words.labels


def shared_tabs(page: Page, words: Words, seen: Collection[str]) -> dict[Submission, tuple[Table, ...]]:
    """Return the requests of the tabs of several tables, such as »Moduler og merit«, of which one is not in `seen`.

    With each request are returned its tables.
    """
    words = on_page(words, page)
    found: dict[Submission, tuple[Table, ...]] = {}
    for one in named_controls(page, words.titles):
        is_new = any(table.field not in seen for table in one.several) and not acts_on_table(one.name)
        if is_new and not one.closes and (sent := forms.press(page, one.element)):
            found.setdefault(sent, one.several)
    return found


def check_named_tabs(page: Page, words: Words, seen: Collection[str], known: Collection[str]) -> None:
    """Raise `NotUnderstood` where the page has a tab for a table that is not in `seen`: its content was not found.

    A tab may be a text among the names of others that is not `known`.
    """
    named = named_in_rows(page, blocks_of(page).blocks, words, known)
    in_rows = (table for table in TABLES if table in named and table.field not in seen)
    if unread := [*unread_tabs(page, words, seen), *in_rows]:
        raise NotUnderstood(
            f"Siden har et faneblad med {listed(table.title for table in unread)}, hvis indhold ikke kan findes.",
            advice=WORDS_ADVICE,
        )


def check_counts(page: Page, words: Words, read: Mapping[str, Records]) -> None:
    """Raise `NotUnderstood` where the only control with a count for a table has another than that of its records."""
    words = on_page(words, page)
    counts: dict[Table, list[int]] = {}
    for one in named_controls(page, words.titles):
        if one.named and (count := count_in(one.name)) is not None:
            counts.setdefault(one.named, []).append(count)
    for about, found in counts.items():
        if len(found) == 1 and about.field in read:
            check_total(about, read[about.field], found)


def unread_tabs(page: Page, words: Words, seen: Collection[str]) -> list[Table]:
    """Return the tables that are not in `seen`, and that the page has a tab for."""
    words = on_page(words, page)
    named = {
        table.field: table
        for one in named_controls(page, words.titles)
        for table in (one.called, *one.several)
        if table
    }
    return [table for name, table in named.items() if name not in seen]


def says_not_found(page: Page, words: Words, known: frozenset[str] = frozenset()) -> bool:
    """Whether the page says that the person is not in the register.

    Only what is visible counts, and only what is not in `known`, the texts of the page before the look-up. What names
    a table, and no person, is about the table: »Der blev ikke fundet nogen prøver«.
    """
    texts = [*visible_texts(blocks_of(page).blocks), *page.alerts]
    new = [text for text in texts if text not in known]
    of_persons = (text for text in new if mentions(text, _SOUGHT) or not mentions(text, words.titles.texts))
    return bool(said(page, of_persons, words.not_found) or denials_in(new, words.titles.texts))


def may_be_of_unknown_tabs(page: Page, form: Page, words: Words, known: frozenset[str]) -> bool:
    """Whether what says as `says_not_found` does not say of whom, and the page has a menu that its form had not.

    The menu may be tabs without known names, of which the shown one is empty.
    """
    texts = [*visible_texts(blocks_of(page).blocks), *page.alerts]
    new = [text for text in texts if text not in known]
    own_words = [word for word in words.not_found if word not in DEFAULT.not_found]
    of_persons = [word for word in words.not_found if word not in _OF_CONTENT]
    if said(page, new, own_words) or denials_in(new, words.titles.texts):
        return False
    if any(mentions(text, of_persons) and mentions(text, _SOUGHT) for text in new):
        return False
    menus: Counter[Element] = Counter()
    for element, name in forms.new_clickables(page, forms.marks(form)):
        if not forms.leads_away(element, name) and forms.press(page, element):
            menus.update([*element.iterancestors()][:2])
    return any(count >= _FEWEST_TABS for count in menus.values())


def denies(message: str, words: Words) -> bool:
    """Whether a message says that there is nothing, of a person or of anything."""
    return mentions(message, words.not_found) or denies_a_person(message, words.titles.texts)


def names_tabs(page: Page, words: Words) -> bool:
    """Whether the page names two tabs of a person, so that it is about one. Headings of columns are no tabs."""
    named: set[str] = set()
    words = on_page(words, page)
    columns = set(map(text_of, _column_headings(page)))
    for text in page.texts:
        table = words.titles.named(text) if len(text) <= LONGEST_TITLE and text not in columns else None
        if table and table.has_tab:
            named.add(table.field)
        if len(named) >= 2:
            return True
    return False


def has_tabs(page: Page, before: Page, words: Words) -> bool:
    """Whether the page has controls for two tabs of a person that the page before it had not.

    That of the tab which is shown may not be pressed. A heading of hits that sorts them is none.
    """
    words, known = on_page(words, page), forms.marks(before)
    columns = set(_column_headings(page))
    new = (
        one
        for one in named_controls(page, words.titles)
        if forms.mark(one.element, one.name) not in known
        and columns.isdisjoint((one.element, *one.element.iterancestors()))
    )
    return len({one.named.field for one in new if one.named and one.named.has_tab}) > 1


def _column_headings(page: Page) -> Iterator[Element]:
    """Yield the headings of tables' columns that cannot be pressed: of hits also plain cells, and those that sort."""
    pressed = {row for one in page.root.iter(*_CONTROLS) for row in one.iterancestors("tr")}
    rows = list(page.root.iter("tr"))
    for row, below in zip_longest(rows, rows[1:]):
        cells = children_of(row)
        is_headed = not any(cell.tag == "td" for cell in cells)
        is_of_hits = below is not None and below in pressed and _is_below(below, row) and _is_hit(below, len(cells))
        if is_of_hits and (is_headed or row not in pressed):
            yield from cells
        elif is_headed:
            yield from (cell for cell in cells if cell.tag == "th" and not contains(cell, *_CONTROLS))


def _is_below(row: Element, other: Element) -> bool:
    """Whether two rows are of one table."""
    return ancestor_of(row, "table") is ancestor_of(other, "table")


def _is_hit(row: Element, width: int) -> bool:
    """Whether a row has so many cells, one with a person's number alone."""
    cells = children_of(row)
    return len(cells) == width and any(_CPR.fullmatch(text_of(cell)) for cell in cells)


def says_unknown(page: Page, words: Words, known: frozenset[str]) -> bool:
    """Whether the page has `denials`."""
    return bool(denials(page, words, known))


def denials(page: Page, words: Words, known: frozenset[str]) -> list[str]:
    """Return what says as `says_not_found`, of a person or a search by name, outside parts and sections.

    A text that names a table is about that table, whether or not it names the person too: »Ingen registreringer under
    kursistens moduler«. A message of the words file may name one.
    """
    if not mentions(page.text, words.not_found) and not denials_in(page.texts, words.titles.texts):
        return []
    blocks = blocks_of(page)
    in_parts = {block for part in parts_of(page, blocks, words) for block in part.inner}
    in_parts |= unknown_tabs.messages(blocks, in_parts, words)
    texts = [*visible_texts(block for block in blocks.blocks if block not in in_parts), *page.alerts]
    new = [text for text in texts if text not in known]
    found = [text for text in new if mentions(text, words.not_found) and mentions(text, _SOUGHT)]
    of_tables = tuple(word for word in words.not_found if mentions(word, words.titles.texts)) if found else ()
    found = [text for text in found if not mentions(text, words.titles.texts) or mentions(text, of_tables)]
    return found + denials_in(new, words.titles.texts)


def may_be_of_a_tab(texts: Iterable[str], words: Words) -> bool:
    """Whether `denials` say no more than that there is nothing, which may be about the tab that is shown."""
    of_persons = tuple(word for word in words.not_found if word not in _OF_CONTENT)
    return not any(mentions(text, of_persons) for text in texts) and not denials_in(texts, words.titles.texts)


def shows_number(page: Page, cpr: Cpr) -> bool:
    """Whether the page's text has this person's number."""
    return cpr.digits in numbers_on(page)


def numbers_on(page: Page) -> Iterator[str]:
    """Yield the digits of all that looks like a CPR number in the page's text."""
    return (found[1] + found[2] for found in _CPR.finditer(page.text))


def check_person(page: Page, cpr: Cpr) -> None:
    """Raise `WrongAnswer` where the page shows another valid CPR number. »fx DDMMÅÅ-0000« is an example of one."""
    today = datetime.now(UTC).date()
    for found in _CPR.finditer(page.text):
        digits = found[1] + found[2]
        if digits == cpr.digits or _EXAMPLE.search(page.text, max(found.start() - 40, 0), found.start()):
            continue
        try:
            parse(digits, today=today)
        except InvalidCpr:
            continue
        raise WrongAnswer("Siden viser et andet CPR-nummer end det, der blev slået op.")


def kursist(cpr: Cpr, tables: Mapping[str, Records]) -> Kursist:
    """Return the tables of `read` as one record. Raises `NotUnderstood` for several records of the older register."""
    values: dict[str, Any] = dict(tables)
    older = tables.get("prae2004", ())
    if len(older) > 1:
        raise NotUnderstood("Siden viser flere registreringer fra før 2004, og der kan kun være én.")
    values["prae2004"] = next(iter(older), None)
    return Kursist(cpr, **values, is_empty=not any(tables.values()))


def not_understood(page: Page, words: Words, seen: Mapping[str, Records], known: Collection[str] = ()) -> NotUnderstood:
    """Return the error for a page without the required tables: with the site's own message, or with its titles.

    `known` are texts that are no answer.
    """
    missing = [table.title for table in TABS if table.field not in seen]
    if message := complaint(page, (text for text in page.texts if text not in known), words.refused):
        said = without_names(message, words)
        return NotUnderstood(f"Siden svarede på opslaget: {said}", advice=WORDS_ADVICE)
    titles = [block.text for block in blocks_of(page).blocks if block.kind is BlockKind.TITLE and block.text]
    return NotUnderstood(
        f"Siden viser ikke det, der hører til et opslag. Mangler: {listed(missing)}. "
        f"Overskrifter på siden: {listed_without_names(titles, words)}.",
        advice=WORDS_ADVICE,
    )

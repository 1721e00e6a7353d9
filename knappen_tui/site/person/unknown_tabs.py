"""Tabs without a known name: a person's Merit or Præ-2004 data may stand there, and would be missing."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby, takewhile

from knappen_tui.domain.column_words import CPR_WORDS
from knappen_tui.domain.columns import Kind, from_text, is_date
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import DuModul
from knappen_tui.domain.person_tables import TABLES, Table
from knappen_tui.site.person.accounting import may_be_label
from knappen_tui.site.person.blocks import PANE_LEVEL, Block, BlockKind, Blocks, blocks_of, visible_texts
from knappen_tui.site.person.heading_rows import REQUIRED_FIELDS
from knappen_tui.site.person.panes import kind_of
from knappen_tui.site.person.part_titles import title_boxes
from knappen_tui.site.person.records import count_labels
from knappen_tui.site.person.tabs import NamedControl, named_controls
from knappen_tui.site.person.twisties import controls_of
from knappen_tui.site.person_names import listed_without_names
from knappen_tui.site.words import DEFAULT, Words
from knappen_tui.web import forms
from knappen_tui.web.control_words import DELETING, MENUS, SAVING, SENDING, TABLE_ACTIONS
from knappen_tui.web.form_values import POSTBACK_FIELD
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, child_around, common_ancestor, tag_of
from knappen_tui.web.pagers import is_pager
from knappen_tui.web.text import mentions

(_OLDER,) = (table for table in TABLES if table.field == "prae2004")
_END = date(2004, 1, 1)  # of the older register
_START = 4  # letters that the names of the buttons of tabs begin with alike
_NUMBER = re.compile(r"[0-9]+")
# A date in any form, and Ja or Nej: what is not written in a message, as a rule.
_VALUE = re.compile(
    r"[0-9]{1,2}[-./ ]+(?:[0-9]{1,2}|[a-zæøå]{3,9}\.?)[-./ ]+(?:[0-9]{2}){1,2}|[0-9]{4}-[0-9]{2}-[0-9]{2}|ja|nej|j|n",
    re.IGNORECASE,
)
# Titles of what is said about the look-up.
_OF_LOOKUPS = ("Fejl", "Besked", "Meddelelse", "Advarsel", "Bemærk", "Info", "Resultat", "Status", "Søg", "Opslag")
# Never pressed among the buttons of tabs. Without EDITING: »Indberetninger« may be a tab.
_CHANGING = (*TABLE_ACTIONS, *SAVING, *SENDING, *DELETING)
# Nor these, which lead to another page than the person's.
_LEAVING = (*CPR_WORDS, *MENUS, "Slut", "Exit", "Søg", "Søgning", "Nyt", "Næste")
# Tabs that have dates of their own.
_OF_PERSONS = ("Stamdata", "Person", "Kontakt", "Adresse", "Adresser", "Note", "Noter", "Log", "Sag", "Sager")


class UnknownTab(NotUnderstood):
    """The tab or section called `name` ("" for a section without one) looks like one of the `missing` tables."""

    page_level = True

    def __init__(self, name: str, missing: Sequence[Table], words: Words, *, is_tab: bool) -> None:
        titles = " eller ".join(table.title for table in missing)
        called = listed_without_names([name], words)
        what = "Fanebladet" if is_tab else "Afsnittet"
        what = f"{what} {called}" if name else "En del af siden"
        super().__init__(
            f"{what} har et navn, der ikke kendes, og ligner {titles}.",
            advice="Skriv navnet i ordfilen under [faneblade]. Er det ingen af delene, så skriv der, hvad de hedder: "
            'meritter = ["Merit"], prae2004 = ["Præ-2004"].',
        )
        self.name = name
        self.missing = tuple(missing)


def missing_tables(seen: Collection[str], words: Words) -> list[Table]:
    """Return the tables without a tab of their own that were not found, and whose names no words file gives."""
    return [
        table
        for table in TABLES
        if not table.has_tab and table.field not in seen and words.tabs[table.field] == DEFAULT.tabs[table.field]
    ]


def unknown_tabs(page: Page, words: Words) -> dict[str, Submission]:
    """Return the requests of the tabs without a known name: links in one menu with the known tabs, and alike."""
    known = [one.element for one in named_controls(page, words.titles) if one.named or one.several]
    if len(known) < 2:
        return {}
    menu = common_ancestor(known)
    places = {child_around(element, menu) for element in known}
    tags = {tag_of(place) for place in places}
    sent = [one for element in known if (one := forms.press(page, element))]
    found: dict[str, Submission] = {}
    for element, name, twisty in controls_of(page):
        is_known = element in known or (twisty is not None and twisty.is_open)
        if is_known or menu not in element.iterancestors() or forms.is_furniture(element, name):
            continue
        if tag_of(child_around(element, menu)) in tags and not is_pager(name):
            pressed = forms.press(page, element)
            stays = not (mentions(name, (*_CHANGING, *_LEAVING)) or forms.leads_away(element, name))
            if pressed and (_is_alike(pressed, sent) or (stays and _is_beside(pressed, sent))):
                found[name] = pressed
    return found if len(places) > 1 else {}


def second_tabs(page: Page, words: Words, read: Collection[Block]) -> list[tuple[Table, Submission]]:
    """Return the requests of tabs that name a table for which there is another: »Afsluttede moduler« beside »Moduler«.

    They are elements of one kind. One that is called as the table is left out, and else none is. A link in one of the
    tables that were `read` sorts it.
    """
    tables = {block.element for block in read if block.kind is BlockKind.TABLE}
    named: dict[tuple[object, ...], list[tuple[NamedControl, Table, Submission]]] = {}
    for one in named_controls(page, words.titles):
        parent = one.element.getparent()
        if one.named is None or parent is None or mentions(one.name, (*TABLE_ACTIONS, *DELETING)):
            continue
        if not tables.isdisjoint(one.element.iterancestors("table")):
            continue
        if pressed := forms.press(page, one.element):
            kind = (one.named.field, tag_of(one.element), kind_of(one.element), tag_of(parent), kind_of(parent))
            named.setdefault(kind, []).append((one, one.named, pressed))
    found = []
    for group in named.values():
        main = next((pressed for one, table, pressed in group if one.called is table), None)
        if len({pressed for _, _, pressed in group}) > 1:
            found += [(table, pressed) for _, table, pressed in group if pressed != main]
    return found


def unknown_panes(blocks: Blocks, read: set[Block], words: Words) -> Iterator[tuple[str, list[Block]]]:
    """Yield the name and the blocks of each pane without a known name, and without one of the blocks `read`.

    The page has panes with known names beside it.
    """
    panes = [block for block in blocks.blocks if block.kind is BlockKind.TITLE and block.level == PANE_LEVEL]
    if any(words.titles.named(pane.text) for pane in panes):
        for pane in panes:
            own = _content_of(pane, blocks)
            if not (words.titles.named(pane.text) or words.titles.several(pane.text)) and read.isdisjoint(own):
                yield pane.text, own


def _content_of(pane: Block, blocks: Blocks) -> list[Block]:
    """Return the blocks of a pane; where its element is a heading alone, those below it too, to the next title."""
    span = blocks.spans[pane.element]
    own = [blocks.blocks[place] for place in span]
    level = max(block.level for block in own) if all(block.kind is BlockKind.TITLE for block in own) else PANE_LEVEL
    below = blocks.blocks[span.stop :] if level else []
    return own + list(takewhile(lambda one: one.kind is not BlockKind.TITLE or one.level > level, below))


def messages(blocks: Blocks, in_parts: Collection[Block], words: Words) -> set[Block]:
    """Return the blocks that say something of a pane or a section without a known name, and not of the person.

    A section is what stands under a title of the same level as those of tables, or in a box like theirs: below one of
    these, or with a text that stands in one of the parts too.
    """
    about = {block for _, own in unknown_panes(blocks, set(), words) for block in own}
    titles = [block for block in blocks.blocks if block.kind is BlockKind.TITLE and block.level > PANE_LEVEL]
    levels = {block.level for block in titles if not block.is_nav and words.titles.named(block.text)}
    boxes = title_boxes(blocks.blocks, words)
    said = {block.text for block in in_parts}
    is_below = is_section = False
    for place, block in enumerate(blocks.blocks) if levels or boxes else ():
        is_title = block.kind is BlockKind.TITLE and not block.is_nav
        if place in boxes or (is_title and block.level in levels):
            is_known = words.titles.named(block.text) is not None
            is_section = not is_known and not mentions(block.text, _OF_LOOKUPS)
            is_below = is_below or is_known
        elif not is_title:
            if is_section and (is_below or block.text in said):
                about.add(block)
        elif PANE_LEVEL < block.level < min(levels, default=block.level + 1):
            is_section = is_below = False
    return about


def check(name: str, blocks: Iterable[Block], known: Collection[str], missing: Sequence[Table], words: Words) -> None:
    """Raise `UnknownTab` where texts of the blocks that are not `known` look like one of the missing tables.

    On the tab called `name` any date and any Ja or Nej does, unless it is named for something else; "" is a section.
    """
    blocks = list(blocks)
    texts = [text for text in visible_texts(blocks, and_hidden=True) if text not in known]
    alike = _labelled(texts, missing, words)
    values = [text.rpartition(": ")[2] for text in texts]
    is_any = bool(name) and not mentions(name, _OF_PERSONS) and any(map(_VALUE.fullmatch, values))
    if not alike and (is_any or any(map(DuModul.parse, values))):
        alike = list(missing)
    if alike:
        title = next((block.text for block in blocks[:1] if block.kind is BlockKind.TITLE), "")
        raise UnknownTab(name or title, alike, words, is_tab=bool(name))


def labelled_table(texts: Iterable[str], seen: Collection[str], words: Words) -> Table | None:
    """Return the table in `seen` of which most labels are among the texts, two at least; None for other texts."""
    counts = _count_labels(texts, [table for table in TABLES if table.field in seen], words)
    best = max(counts, key=lambda one: one[0], default=None)
    return best[1] if best and best[0] > 1 else None


def _labelled(texts: Iterable[str], tables: Iterable[Table], words: Words) -> list[Table]:
    """Return the tables of which two labels or more are among the texts."""
    return [table for count, table in _count_labels(texts, tables, words) if count > 1]


def _count_labels(texts: Iterable[str], tables: Iterable[Table], words: Words) -> list[tuple[int, Table]]:
    """Return how many labels of each table are among texts such as »Startdato« and »Startdato: 4. februar 2019«.

    Fewer than two possible labels are not counted: they are no table's, and to compare them takes long.
    """
    labels = [label for text in texts if may_be_label(label := text.partition(":")[0])]
    return [(count_labels(labels, table, words), table) for table in tables] if len(labels) > 1 else []


def told(blocks: Iterable[Block], known: Collection[str], missing: Sequence[Table], words: Words) -> Table | None:
    """Return the missing table that the texts of the blocks that are not `known` name, where they name no other.

    It is one that no column tells: a date »før 2004« is of the older register, but a merit may be one applied for.
    Where none is named it is the older register if its columns are there, and no date is later.
    """
    texts = [text for text in visible_texts(blocks, and_hidden=True) if text not in known]
    named = {about.field: about for text in texts if (about := words.titles.named(text))}
    if not named and _is_older(texts, missing, words):
        return _OLDER
    (only,) = named.values() if len(named) == 1 else (None,)
    return only if only is not None and only in missing and not REQUIRED_FIELDS[only.field] else None


def _is_older(texts: Sequence[str], missing: Sequence[Table], words: Words) -> bool:
    """Whether texts have the labels of the older register and of no other missing table, and dates before it ended."""
    alike = _labelled(texts, missing, words)
    values = [text.rpartition(": ")[2] for text in texts]
    dates = [from_text(value, Kind.DATE) for value in values if is_date(value)]
    return alike == [_OLDER] and bool(dates) and all(isinstance(one, date) and one < _END for one in dates)


def sections_without(read: Collection[Block], blocks: Sequence[Block], words: Words) -> list[list[Block]]:
    """Return the blocks under each title that has none of the blocks `read` under it.

    Under the others, and above the first one, it is what stands after one of these: titles may be plain texts.
    """
    sections: list[list[Block]] = [[]]
    boxes = title_boxes(blocks, words)
    for place, block in enumerate(blocks):
        if block.kind is BlockKind.TITLE or place in boxes:
            sections.append([])
        sections[-1].append(block)
    found = []
    for section in sections:
        runs = [(is_read, list(run)) for is_read, run in groupby(section, lambda one: one in read)]
        is_whole = len(runs) == 1 and section is not sections[0]
        found += [run for at, (is_read, run) in enumerate(runs) if not is_read and (at or is_whole)]
    return found


def texts_of(page: Page) -> frozenset[str]:
    """Return what `check` takes as known of a page that was read."""
    return frozenset(visible_texts(blocks_of(page).blocks, and_hidden=True))


def _is_alike(pressed: Submission, tabs: Sequence[Submission]) -> bool:
    """Whether a request is of the kind that the tabs send: a link, or a button or postback of like name."""
    if pressed.method == "GET":
        return any(tab.method == "GET" for tab in tabs)
    posts = [tab for tab in tabs if tab.method == "POST" and tab.url == pressed.url]
    event = _event(pressed, posts)[:_START]
    return bool(event) and event in {_event(tab, posts)[:_START] for tab in posts}


def _is_beside(pressed: Submission, tabs: Sequence[Submission]) -> bool:
    """Whether a request is a button's in the form that has the tabs as buttons: it sends the same but for its name."""
    posts = [tab for tab in tabs if tab.method == "POST" and tab.url == pressed.url]
    if len(posts) < 2:
        return False
    common = set.intersection(*(set(tab.fields) for tab in posts))
    return all(len({name for name, _ in one.fields}) == len(common) + 1 for one in (pressed, *posts)) and common <= set(
        pressed.fields
    )


def _event(one: Submission, others: Sequence[Submission]) -> str:
    """Return what tells a request from the others: the postback's target, else the name of its button, else ""."""
    target = dict(one.fields).get(POSTBACK_FIELD, b"").decode("latin-1")
    common = set.intersection(*({name for name, _ in other.fields} for other in others)) if others else set()
    own = [name for name, _ in one.fields if name not in common]
    return _NUMBER.sub("#", target or next(iter(own), ""))

"""The questions that a failed step of `knappen tjek` leaves, and the words file's lines for their answers."""

import re
from collections import Counter
from collections.abc import Sequence

from knappen_tui.domain.check_step import Choice, Question
from knappen_tui.domain.columns import Column
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.person_tables import TABLES, TABS, Table
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.site.person import pages
from knappen_tui.site.person.blocks import blocks_of
from knappen_tui.site.person.reading import EmptyUnsaid
from knappen_tui.site.person.text_titles import unknown_shown_tabs
from knappen_tui.site.person.unknown_tabs import UnknownTab
from knappen_tui.site.person_names import may_name_a_person
from knappen_tui.site.teaching import candidates
from knappen_tui.site.words import GROUPS, UDTRAEK, UnclearColumns, Words, suggestion
from knappen_tui.web import fields, forms
from knappen_tui.web.html import Page
from knappen_tui.web.text import fold, without_numbers

Questions = tuple[Question, ...]

_FEW_TEXTS = 6
_BADGE = re.compile(r"\s*\(?\b[0-9]{1,3}\)?$")  # the number of records after the name of a tab
_LONGEST_TITLE = 60
_SPELLINGS = tuple(fold(text) for column in COLUMNS for text in (column.heading, *column.words))
# A line for these is never offered without a `#` in front: a number would be typed, or a login sent, by it.
_NEVER_PLAIN = frozenset({"cpr", "bruger"})


def about_login(page: Page | None) -> Questions:
    """Ask for the field for the user name, or for what leads to the login."""
    if page is None:
        return ()
    if fields.password_field(page):
        return _questions(("Hvilket felt er til brugernavnet?", candidates.user_fields(page)))
    return _questions(("Hvad skal der trykkes på for at logge ind?", candidates.controls(page, "ord", "log_ind")))


def about_single_form(page: Page, words: Words, cpr: Cpr) -> Questions:
    """Ask for the field for a CPR number, or for what leads to it."""
    return _questions(
        (
            "Hvilket felt skal CPR-nummeret stå i? Er det ikke her: hvad skal der trykkes på for at komme til det?",
            [
                *candidates.number_fields(page, words.user, cpr),
                *candidates.options(page),
                *candidates.controls(page, "ord", "enkelt"),
            ],
        )
    )


def about_several_form(page: Page) -> Questions:
    """Ask for the field for the file, or for what leads to it."""
    return _questions(
        (
            "Hvilket felt skal filen med numre i? Er det ikke her: hvad skal der trykkes på for at komme til det?",
            [*candidates.file_fields(page), *candidates.options(page), *candidates.controls(page, "ord", "flere")],
        )
    )


def about_person(page: Page | None, before: Page | None, words: Words) -> Questions:
    """Ask what the answer to a look-up means. `before` is the page with the form."""
    if page is None or before is None:
        return ()
    choices: list[Choice] = []
    tabs: list[tuple[str, list[Choice]]] = []
    earlier = {fold(name) for _, name in forms.clickables(before)}
    if _is_message(page, before):
        choices += [
            _saying(one, "siden siger dermed, at personen ikke findes")
            for one in candidates.texts(page, before.texts, "ord", "ikke_fundet")
            if not may_name_a_person(one.value, words)
        ]
    else:
        tabs = [_tab_question(table, page, before, words) for table in TABS if not _is_named(page, table, words)]
    choices += [
        _saying(one, "det fører til personen")
        for one in candidates.hits(page, words, known=forms.marks(before))
        if fold(one.value) not in earlier and words.titles.named(one.value) is None
    ]
    field = fields.text_field(before, words.cpr, words.user)
    buttons = candidates.form_buttons(before, field, "soeg") if field else []
    if len(buttons) > 1:
        choices += [_saying(one, "den knap skal sende nummeret") for one in buttons]
    return _questions(*tabs, ("Siden viser ikke en kursist, som programmet kan læse. Hvad er det rigtige?", choices))


def about_tab(table: Table, page: Page, before: Page, words: Words) -> Questions:
    """Ask for the name of a tab. `before` is the page with the form."""
    return _questions(_tab_question(table, page, before, words))


def about_shown_tab(table: Table, page: Page, words: Words) -> Questions:
    """Ask for the name of the tab that a table was found on, where the page has none that is known."""
    blocks = blocks_of(page).blocks
    if any(words.titles.named(block.text) is table for block in blocks):
        return ()
    names = unknown_shown_tabs(blocks, words)
    choices = [
        Choice(f"»{name}«", "faneblade", table.field, name) for name in names if not may_name_a_person(name, words)
    ]
    return _questions(
        (f"{table.title} er fundet, men ikke under et navn, der kendes. Hvad hedder fanebladet?", choices)
    )


def about_unknown_tab(error: UnknownTab, page: Page, before: Page, words: Words) -> Questions:
    """Ask which table a tab or a section shows, or what the missing tables are called where it has no name."""
    if not error.name:
        return _questions(*(_tab_question(table, page, before, words) for table in error.missing))
    name = _BADGE.sub("", error.name)
    if may_name_a_person(name, words):
        return ()
    choices = [Choice(table.title, "faneblade", table.field, name) for table in error.missing]
    return _questions((f"Hvad viser siden under »{without_numbers(name)}«?", choices))


def about_empty(error: EmptyUnsaid) -> Questions:
    """Ask which text of a part says that there is nothing."""
    choices = [
        Choice(f"tekst »{text}«", "ord", "ingen", text)
        for text in error.texts
        if fold(text) and len(text) <= _LONGEST_TITLE
    ]
    return _questions((f"Siger en af teksterne under {error.about.title}, at der intet er?", choices))


def about_columns(error: UnclearColumns) -> Questions:
    """Ask for the columns that were not found, and in the extract for the headings above them.

    A heading that stands under several others, or may be of several columns, is named with the one above it.
    """
    if error.table != UDTRAEK:
        return about_missing_columns(error.table, error.missing, error.headings)
    above: list[tuple[str, list[Choice]]] = []
    for key, group in GROUPS.items():
        own = [column for column in COLUMNS if column.group == group and not column.above]
        if all(column in error.missing for column in own):
            text = f"Hvilken overskrift står over kolonnerne »{group}«?"
            above.append((text, candidates.headings(error.groups, "grupper", key)))
    short = {heading: _below(heading, error.groups) for heading in error.headings}
    uses = Counter([*map(fold, short.values()), *_SPELLINGS])
    texts = [text if uses[fold(text)] == 1 else heading for heading, text in short.items()]
    return (*_questions(*above), *about_missing_columns(error.table, error.missing, texts))


def _below(heading: str, groups: Sequence[str]) -> str:
    """Return a heading of the extract without the one above it."""
    above = next((f"{group}: " for group in groups if heading.startswith(f"{group}: ")), "")
    return heading.removeprefix(above)


def about_missing_columns(table: str, missing: Sequence[Column], texts: Sequence[str]) -> Questions:
    """Ask for the heading of each missing column; `texts` are the headings that are not known."""
    section = f"kolonner.{table}"
    titles = {one.field: one.title for one in TABLES}
    where = f"på fanebladet {titles[table]}" if table in titles else "i filen"
    return _questions(
        *(
            (
                f"Hvilken kolonne {where} er »{column.full_heading}«?",
                candidates.headings(texts, section, column.field),
            )
            for column in missing
        )
    )


def about_upload(page: Page | None, before: Page | None, words: Words) -> Questions:
    """Ask what the page after an upload means. `before` is the page with the form."""
    if page is None or before is None:
        return ()
    known = forms.marks(before)
    choices = [
        _saying(one, "det sætter arbejdet i gang eller henter resultatet")
        for one in candidates.controls(page, "ord", "resultat", known=known)
    ]
    earlier = {fold(name) for _, name in forms.clickables(before)}
    choices.sort(key=lambda one: fold(one.value) in earlier)
    choices += [_saying(one, "siden arbejder endnu") for one in candidates.texts(page, before.texts, "ord", "vent")]
    choices += [_saying(one, "resultatet er klar") for one in candidates.texts(page, before.texts, "ord", "klar")]
    field = fields.file_field(before, words.file)
    buttons = candidates.form_buttons(before, field, "upload") if field else []
    if len(buttons) > 1:
        choices += [_saying(one, "den knap skal sende filen") for one in buttons]
    return _questions(("Filen er sendt, og siden er ikke forstået. Hvad er det rigtige?", choices))


def lines(asked: Questions) -> str:
    """Return the words file's lines for all choices. Where there are several for a key they are commented out."""
    sections: dict[str, dict[str, list[str]]] = {}
    for question in asked:
        for choice in question.choices:
            values = sections.setdefault(choice.section, {}).setdefault(choice.key, [])
            if choice.value not in values:
                values.append(choice.value)
    return "\n".join(suggestion(section, found, never_plain=_NEVER_PLAIN) for section, found in sections.items())


def _tab_question(table: Table, page: Page, before: Page, words: Words) -> tuple[str, list[Choice]]:
    names = {fold(name) for _, name in forms.clickables(before)}
    names |= {fold(name) for element, name in forms.clickables(page) if forms.is_furniture(element, name)}
    titles = [title for title in pages.unknown_titles(page, words) if fold(title) not in names]
    titles = list(dict.fromkeys(_BADGE.sub("", title) for title in titles if any(map(str.isalpha, title))))
    found = [Choice(f"»{title}«", "faneblade", table.field, title) for title in titles]
    shown = candidates.tables(page)
    seen = f" Siden viser: {'; '.join(shown)}." if shown else ""
    return f"Hvad hedder fanebladet eller tabellen med {table.title.lower()}?{seen}", found


def _is_named(page: Page, table: Table, words: Words) -> bool:
    """Whether the page has the name of a table of a person."""
    names = {fold(text) for text in (table.title, *words.tabs.get(table.field, ()))}
    return any(fold(text) in names for text in page.texts if len(text) < _LONGEST_TITLE)


def _is_message(page: Page, before: Page) -> bool:
    """Whether a page shows little that the page before it did not: a message, and no person."""
    known = set(before.texts)
    new = [text for text in page.texts if text not in known]
    added = sum(1 for _ in page.root.iter("table", "dl")) > sum(1 for _ in before.root.iter("table", "dl"))
    return len(new) <= _FEW_TEXTS and not added


def _saying(choice: Choice, meaning: str) -> Choice:
    return Choice(f"{choice.text}: {meaning}", choice.section, choice.key, choice.value)


def _questions(*asked: tuple[str, list[Choice]]) -> Questions:
    return tuple(Question(text, tuple(choices)) for text, choices in asked if choices)

"""What a page offers where the client does not find its way: fields, links, buttons, texts, headings, as choices.

Each choice is tried with the client's own search before it is offered: the line it stands for finds that element and
no other. What belongs to every page (log out, skip links, cookies) and fields of a login are left out. Nothing a
choice holds is about a person: values are shown by their shape, and the texts of a person's page are left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from knappen_tui.domain.check_step import Choice
from knappen_tui.domain.column_words import CPR_WORDS
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kept_names import HIDDEN
from knappen_tui.site.person_names import may_name_a_person
from knappen_tui.site.teaching.shapes import shape
from knappen_tui.site.words import Words
from knappen_tui.tables import html_table
from knappen_tui.tables.cells import UnreadableTable
from knappen_tui.web import fields, forms, steps
from knappen_tui.web.fields import Field
from knappen_tui.web.html import Element, Page, is_shown, tag_of, type_of
from knappen_tui.web.selectors import PREFIX, selected
from knappen_tui.web.text import clean, fold, mentions, without_numbers

MOST = 25

_ATTRIBUTES = ("id", "name", "title", "value", "href", "src")
_SEARCH = ("Søg", "Soeg", "Search", "Websøg", "Websoeg", "Query", "q")
_LONGEST_ATTRIBUTE = 80
_LONGEST_NAME = 60
_SHOWN_COLUMNS = 6
_FEW_WORDS = 3
_YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


def number_fields(page: Page, user_words: tuple[str, ...], cpr: Cpr) -> list[Choice]:
    """Return the page's fields that can hold a CPR number. Login forms and the site's own search are left out."""
    found = []
    for one in fields.text_fields(page, user_words):
        if _searches_the_site(page, one):
            continue
        try:
            fields.fill(page, one, cpr)
        except NotUnderstood:
            continue
        found.append(one)
    return _field_choices(page, found, "cpr", lambda word: fields.text_field(page, (word,), user_words))


def file_fields(page: Page) -> list[Choice]:
    """Return the page's fields for a file."""
    return _field_choices(page, fields.file_fields(page), "fil", lambda word: fields.file_field(page, (word,)))


def user_fields(page: Page) -> list[Choice]:
    """Return the fields that may be the user name's: those in the form with the password."""
    password = fields.password_field(page)
    if password is None:
        return []
    form = password.form
    found = [one for one in fields.text_fields(page) if one.form is form]
    return _field_choices(page, found, "bruger", lambda word: fields.user_field(page, form, (word,)))


def controls(page: Page, section: str, key: str, *, known: frozenset[str] = frozenset()) -> list[Choice]:
    """Return the page's links, buttons and radio buttons, without those whose mark is in `known`."""
    return _distinct(choice for _, choice in _controls(page, section, key, known))


def options(page: Page) -> list[Choice]:
    """Return the options of a list on the page with none chosen: which is right a person has to say."""
    names = (name for name in steps.unchosen_options(page) if without_numbers(name) == clean(name))
    return _distinct(Choice(f"valg {_quoted(name)}", "trin", "videre", name) for name in names)


def _controls(page: Page, section: str, key: str, known: frozenset[str]) -> Iterator[tuple[Element, Choice]]:
    for element in page.root.iter("a", "area", "button", "input", "td", "tr", "li", "div", "span", "img"):
        name = forms.name_of(page, element) if tag_of(element) in {"a", "area", "button", "input"} else ""
        name = name or next((one for other, one in forms.clickables(page) if other is element), "")
        if forms.is_furniture(element, name) or forms.mark(element, name) in known:
            continue
        if not is_shown(element) or not _is_pressable(page, element):
            continue
        if value := _control_word(page, element, name, known):
            yield element, Choice(f"{_kind(element)} {_quoted(name)}", section, key, value)


def hits(page: Page, words: Words, *, known: frozenset[str]) -> list[Choice]:
    """Return what leads on from a list of hits, as `controls` does. What may be named for a person is told by place."""
    found = []
    for element, choice in _controls(page, "trin", "fundet", known):
        is_named = may_name_a_person(forms.name_of(page, element), words)
        unnamed = replace(choice, text=f"{_kind(element)} »{HIDDEN}«", value=_place_of(page, element))
        found.append(unnamed if is_named else choice)
    return _distinct(found)


def form_buttons(page: Page, field: Field, key: str) -> list[Choice]:
    """Return the buttons of a field's form, for the words `soeg` and `upload`."""
    found = []
    for element in field.form.iter("button", "input", "a", "span"):
        name = forms.name_of(page, element)
        if forms.sends(page, field.form, element) and not forms.is_furniture(element, name):
            value = without_numbers(name) if name and without_numbers(name) == name else css_of(page, element)
            found.append(Choice(f"knap {_quoted(name)}", "ord", key, value))
    return _distinct(found)


def texts(page: Page, known: Iterable[str], section: str, key: str) -> list[Choice]:
    """Return the page's texts that are not among the `known` ones, of those with numbers the longest piece without."""
    earlier = set(known)
    names = {name for _, name in forms.clickables(page)}
    new = [text for text in page.texts if text not in earlier and text not in names]
    shown = dict.fromkeys(map(_longest_piece, new))
    return [
        Choice(f"tekst {_quoted(text)}", section, key, text)
        for text in shown
        if 3 <= len(text) <= _LONGEST_ATTRIBUTE and fold(text)
    ][:MOST]


def _longest_piece(text: str) -> str:
    """Return the longest piece of a text that has no number in it, "" where that is no more than a word or two."""
    hidden = without_numbers(text)
    pieces = [piece.strip(" .,:;-–…") for piece in hidden.split("…")]
    longest = max(pieces, key=len)
    return longest if len(pieces) == 1 or len(longest.split()) >= _FEW_WORDS else ""


def headings(texts_found: Iterable[str], section: str, key: str) -> list[Choice]:
    """Return the headings of a table or a sheet. Texts with another number than a year in them are left out."""
    rests = {text: _YEAR.sub("", text) for text in texts_found if text.strip()}
    shown = [text for text, rest in rests.items() if without_numbers(rest) == clean(rest)]
    return [Choice(f"kolonne »{text}«", section, key, text) for text in shown][: 2 * MOST]


def tables(page: Page) -> list[str]:
    """Return the page's tables as a person sees them: the headings, and the first row by its shape."""
    shown = []
    for element in page.root.iter("table"):
        if html_table.is_layout(element):
            continue
        try:
            rows = html_table.rows_of(element)
        except UnreadableTable:
            continue
        if len(rows) < 2 or not _are_headings(rows[0].cells):
            continue
        first = [without_numbers(text) for text in rows[0].cells[:_SHOWN_COLUMNS]]
        values = [shape(text) for text in rows[1].cells[:_SHOWN_COLUMNS]]
        shown.append(f"tabel med {', '.join(first)} (første række: {', '.join(values)})")
    return shown


def css_of(page: Page, element: Element) -> str:
    """Return a word of the words file that selects this element alone: by an attribute, else by its place."""
    for attribute in _ATTRIBUTES:
        text = element.get(attribute) or ""
        if text and len(text) <= _LONGEST_ATTRIBUTE and without_numbers(text) == text and text.isprintable():
            escaped = text.replace("\\", "\\\\").replace('"', '\\"')
            word = f'{PREFIX}{tag_of(element)}[{attribute}="{escaped}"]'
            if _selects(page, word, element):
                return word
    return _place_of(page, element)


def _place_of(page: Page, element: Element) -> str:
    """Return a word of the words file that selects this element alone by its place."""
    places: list[str] = []
    node: Element | None = element
    while node is not None and tag_of(node) not in {"body", "html"}:
        place = 1 + sum(1 for one in node.itersiblings(tag_of(node), preceding=True))
        places.insert(0, f"{tag_of(node)}:nth-of-type({place})")
        word = PREFIX + " > ".join(places)
        if _selects(page, word, element):
            return word
        node = node.getparent()
    return PREFIX + " > ".join(["body", *places])


def _searches_the_site(page: Page, field: Field) -> bool:
    """Whether a field looks for pages of the site: what is typed there may be logged or shown to others."""
    label = fields.label_of(page, field)
    if mentions(label, CPR_WORDS):
        return False
    around = [field.element, *field.element.iterancestors()]
    is_apart = any(one.get("role") == "search" or tag_of(one) in {"search", "header", "nav"} for one in around)
    technical = mentions(f"{field.name} {field.element.get('id') or ''}", _SEARCH)
    return is_apart or type_of(field.element) == "search" or technical or mentions(label, _SEARCH)


def _field_choices(page: Page, found: Sequence[Field], key: str, find: Callable[[str], Field | None]) -> list[Choice]:
    choices = []
    for one in found:
        label = without_numbers(fields.label_of(page, one))
        for word in (label, css_of(page, one.element)):
            if word and _finds(find, word, one):
                choices.append(Choice(f"felt {_quoted(label)}", "ord", key, word))
                break
    return choices


def _finds(find: Callable[[str], Field | None], word: str, wanted: Field) -> bool:
    try:
        found = find(word)
    except NotUnderstood:
        return False
    return found is not None and found.element is wanted.element


def _control_word(page: Page, element: Element, name: str, known: frozenset[str]) -> str:
    """Return the word that presses this element: its name, or a selector where another has the same name."""
    if name and len(name) <= _LONGEST_NAME and without_numbers(name) == name:
        same = [one for one, other in forms.clickables(page) if fold(other) == fold(name)]
        same = [one for one in same if forms.mark(one, name) not in known]
        if same[:1] == [element] or (same and _pressed_alike(page, same, element)):
            return name
    return css_of(page, element)


def _pressed_alike(page: Page, elements: Sequence[Element], element: Element) -> bool:
    return forms.press(page, elements[0]) == forms.press(page, element)


def _is_pressable(page: Page, element: Element) -> bool:
    if element.get("disabled") is not None:
        return False
    try:
        return forms.press(page, element) is not None
    except NotUnderstood:
        return False


def _selects(page: Page, word: str, element: Element) -> bool:
    try:
        return selected(page, word) == [element]
    except ValueError:
        return False


def _are_headings(cells: Sequence[str]) -> bool:
    return not any(char.isdigit() for text in cells for char in text) and sum(map(bool, cells)) >= 3


def _distinct(choices: Iterable[Choice]) -> list[Choice]:
    """Return the choices without those that stand for the same line."""
    return list({(one.key, fold(one.value) or one.value): one for one in reversed(list(choices))}.values())[::-1][:MOST]


def _kind(element: Element) -> str:
    if type_of(element) == "radio":
        return "valg"
    return "knap" if tag_of(element) in {"button", "input"} else "link"


def _quoted(name: str) -> str:
    return f"»{_without_shape(name)}«" if name else "uden navn"


def _without_shape(name: str) -> str:
    return re.sub(r"\s+", " ", without_numbers(name))[:_LONGEST_NAME]

"""Form fields found by their labels, and what they can hold.

A form that logs in is never searched: a field for a number beside a password would send the number as a user name.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml.html import FormElement

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web.html import Element, Page, ancestor_of, is_shown, tag_of, text_of, type_of
from knappen_tui.web.names import accessible_name, name_beside
from knappen_tui.web.selectors import selected
from knappen_tui.web.text import clean, fold, listed, mentions, without_numbers

_TEXT_TYPES = frozenset({"", "text", "search", "tel", "number", "email", "password"})
_NOT_FOR_NUMBERS = frozenset({"email", "password"})
_PERSON = ("CPR", "Personnummer", "Personnr")
_DATE = ("Fødselsdato", "Fødselsdag", "Født")
_PART = ("De første", "De sidste", "Første seks", "Sidste fire", "Løbenummer")
_WORDS_ADVICE = "Skriv feltets hele ledetekst, eller en css-vælger, i ordfilen under [ord] cpr."
_COUNTS = {"fire": 4, "seks": 6, "otte": 8, "ni": 9, "ti": 10}
_LENGTH = re.compile(r"\b([0-9]{1,2}|fire|seks|otte|ni|ti)[ -]?(?:cifre|cifret|ciffer|tal|tegn)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"(?<=[a-zæøå])(?=[A-ZÆØÅ])")
_FORMAT = re.compile(r"\bd{2}\W?m{2}\W?(?:å{2}|a{2}|y{2})(?:å{2}|a{2}|y{2})?([- ]?)([a-z0-9]*)", re.IGNORECASE)


class UnclearField(NotUnderstood):
    """Several fields fit the words, in different places; which one is meant cannot be told."""


@dataclass(frozen=True, slots=True)
class Field:
    """An input element and its form. `rest` takes the last four digits where a CPR number is typed in two fields."""

    form: FormElement
    element: Element
    rest: Element | None = None

    @property
    def name(self) -> str:
        """The name that it is sent under."""
        return self.element.get("name", "")


def password_field(page: Page) -> Field | None:
    """Return the page's password field. A page with one counts as a login page."""
    return next(_fields(page, lambda element: type_of(element) == "password"), None)


def user_field(page: Page, form: FormElement, words: tuple[str, ...], *, or_only: bool = True) -> Field | None:
    """Return the form's field for the user name: the one labelled with a word, else its only text field.

    `or_only` is whether the only text field counts without such a label.
    """
    fields = [one for one in _shown_texts(page) if one.form is form]
    return next(iter(_labelled(page, fields, words)), fields[0] if or_only and len(fields) == 1 else None)


def user_step(page: Page, words: tuple[str, ...]) -> Field | None:
    """Return the field for the user name on a page that asks for the password on the next one, else None."""
    if password_field(page):
        return None
    for one in _shown_texts(page):
        if len(_texts_by_form(page)[one.form]) <= 2 and _is_for_user(page, one.element, words):
            return one
    return None


def text_field(page: Page, words: tuple[str, ...], user_words: tuple[str, ...] = ()) -> Field | None:
    """Return the text field whose label is one of the words, else the one whose label contains one.

    Earlier words take precedence, and labels precede technical names. Fields for a user name (labelled with one of
    `user_words`) and forms with a password are left out. Raises `UnclearField` where several fields fit.
    """
    fields = _outside_logins(page, user_words)
    found = _labelled(page, fields, words)
    if len(found) > 1:
        found = [found[0]] if _is_pair(found[0], found[1:], fields) else _distinct(found)
    if len(found) > 1:
        names = [without_numbers(label_of(page, one)) for one in found]
        raise UnclearField(
            f"Flere felter på siden kan være det, der søges efter: {listed(names)}.", advice=_WORDS_ADVICE
        )
    return _with_rest(found[0], fields) if found else None


def file_field(page: Page, words: tuple[str, ...]) -> Field | None:
    """Return the page's only file field, or the one whose label contains one of the words."""
    files = file_fields(page)
    if len(files) == 1:
        return files[0]
    found = _distinct(_labelled(page, files, words))
    if len(found) > 1:
        names = [without_numbers(label_of(page, one)) for one in found]
        raise UnclearField(f"Flere felter på siden kan tage imod en fil: {listed(names)}.", advice=_WORDS_ADVICE)
    return found[0] if found else None


def label_of(page: Page, field: Field) -> str:
    """Return the field's visible label, or its technical name where it has none."""
    return next(_labels(page, field.element), field.name)


def text_fields(page: Page, user_words: tuple[str, ...] = ()) -> list[Field]:
    """Return the page's text fields; those of forms that log in are left out where `user_words` are given."""
    return _outside_logins(page, user_words) if user_words else _shown_texts(page)


def file_fields(page: Page) -> list[Field]:
    """Return the page's fields for a file."""
    return list(_fields(page, lambda element: type_of(element) == "file"))


def fill(page: Page, field: Field, cpr: Cpr) -> dict[str, str]:
    """Return the values to send for a CPR number, written as the field takes it: with a hyphen, or in two fields.

    Raises `NotUnderstood` where the field cannot hold the number by its maxlength, pattern, type or what stands
    around it.
    """
    first, last = cpr.digits[:6], cpr.digits[6:]
    if field.rest is not None:
        if _holds(page, field.element, first) and _holds(page, field.rest, last):
            return {field.name: first, field.rest.get("name", ""): last}
    else:
        written = [cpr.digits, f"{first}-{last}"]
        for text in reversed(written) if _wants_hyphen(page, field.element) else written:
            if _holds(page, field.element, text):
                return {field.name: text}
    raise NotUnderstood(
        f"Feltet {listed([without_numbers(label_of(page, field))])} kan ikke rumme et CPR-nummer, "
        "så der er intet sendt.",
        advice=_WORDS_ADVICE,
        site_wide=True,
    )


def name_in(page: Page, element: Element) -> str:
    """Return the element's accessible name on one printable line; it is computed once for each page."""
    name = page.names.get(element)
    if name is None:
        name = page.names[element] = clean(accessible_name(element))
    return name


def _fields(page: Page, wanted: Callable[[Element], bool]) -> Iterator[Field]:
    for form in page.forms:
        for element in form.iter("input"):
            if element.get("name") and element.get("disabled") is None and wanted(element):
                yield Field(form, element)


def _shown_texts(page: Page) -> list[Field]:
    """Return the fields for text that a person can fill in, in the document's order."""
    return [Field(form, element) for form, texts in _texts_by_form(page).items() for element in texts]


def _texts_by_form(page: Page) -> dict[FormElement, list[Element]]:
    """Return the elements of `_shown_texts` by their form; they are looked for once."""
    if page.shown_texts is None:
        page.shown_texts = {}
        for one in _fields(page, lambda element: type_of(element) in _TEXT_TYPES - {"password"}):
            if one.element.get("readonly") is None and is_shown(one.element):
                page.shown_texts.setdefault(one.form, []).append(one.element)
    return page.shown_texts


def _outside_logins(page: Page, user_words: tuple[str, ...]) -> list[Field]:
    """Return `_shown_texts` without those of forms with a password, and without those for a user name."""
    forms = page.forms
    logins = {form for form in forms if any(type_of(element) == "password" for element in form.iter("input"))}
    return [
        one for one in _shown_texts(page) if one.form not in logins and not _is_for_user(page, one.element, user_words)
    ]


def _is_for_user(page: Page, element: Element, user_words: tuple[str, ...]) -> bool:
    if (element.get("autocomplete") or "").strip().lower() == "username":
        return True
    labels = list(_labels(page, element))
    return any(mentions(label, user_words) for label in labels) and not any(
        mentions(label, _PERSON) for label in labels
    )


def _labelled(page: Page, fields: list[Field], words: tuple[str, ...]) -> list[Field]:
    """Return the fields that the first fitting word names: a whole label before a part, a label before a name."""
    for word in words:
        if (elements := selected(page, word)) and (found := [one for one in fields if one.element in elements]):
            return found
    shown = [(one, [fold(label) for label in _labels(page, one.element)]) for one in fields]
    for word in map(fold, words):
        if found := [one for one, labels in shown if word in labels]:
            return found
    for texts in (_labels, _words_before_form, _technical_names):
        labelled = [(one, list(texts(page, one.element))) for one in fields]
        for word in words:
            if found := [one for one, labels in labelled if any(mentions(label, (word,)) for label in labels)]:
                return found
    return []


def _labels(page: Page, element: Element) -> Iterator[str]:
    """Yield what a person may take for the field's name, the surest first."""
    texts = (name_in(page, element), name_beside(element), element.get("placeholder"), element.get("title"))
    yield from dict.fromkeys(text for one in texts if (text := clean(one or "")))


def _words_before_form(page: Page, element: Element) -> Iterator[str]:
    """Yield the text before the form where the element is the only field in it to type in."""
    around = ancestor_of(element, "form")
    if around is not None and _texts_by_form(page).get(around) == [element]:
        yield name_beside(around)


def _technical_names(_: Page, element: Element) -> Iterator[str]:
    for attribute in ("name", "id"):
        if text := clean(element.get(attribute) or ""):
            yield _CAPITAL.sub(" ", text)


def _distinct(fields: Sequence[Field]) -> list[Field]:
    """Return the fields without those that would send the same to the same place."""
    found: dict[tuple[str, str, str], Field] = {}
    for one in fields:
        found.setdefault((one.form.get("action") or "", one.form.get("method") or "", one.name), one)
    return list(found.values())


def _is_pair(first: Field, others: Sequence[Field], fields: Sequence[Field]) -> bool:
    rest = _with_rest(first, fields).rest
    return rest is not None and [one.element for one in others] == [rest]


def _with_rest(field: Field, fields: Sequence[Field]) -> Field:
    """Return the field with the one for the last four digits: the next one, with no words between them."""
    for one, following in pairwise(fields):
        if one.element is field.element and following.form is field.form:
            sizes = (_width(one.element), _width(following.element))
            if sizes == (6, 4) and not _words_between(one.element, following.element):
                return Field(field.form, field.element, following.element)
    return field


def _words_between(first: Element, second: Element) -> bool:
    """Whether there is a letter or a digit between two elements of one page."""
    around = next((one for one in first.iterancestors() if one in set(second.iterancestors())), None)
    if around is None:
        return True
    is_between, texts = False, []
    for node in around.iter():
        if node is second:
            break
        if is_between and tag_of(node):
            texts.append(node.text or "")
        is_between = is_between or node is first
        if is_between and node not in set(first.iterancestors()):
            texts.append(node.tail or "")
    return any(char.isalnum() for text in texts for char in text)


def _width(element: Element) -> int | None:
    """Return the number of characters that the field is made for, None where it does not say."""
    for attribute in ("maxlength", "size"):
        value = (element.get(attribute) or "").strip()
        if value.isascii() and value.isdigit():
            return int(value)
    return None


def _holds(page: Page, element: Element, text: str) -> bool:
    if type_of(element) in _NOT_FOR_NUMBERS or (type_of(element) == "number" and not text.isdigit()):
        return False
    for attribute, fits in (("maxlength", len(text).__le__), ("minlength", len(text).__ge__)):
        value = (element.get(attribute) or "").strip()
        if value.isascii() and value.isdigit() and not fits(int(value)):
            return False
    if element.get("maxlength") is None and (_width(element) or len(text)) < 7 <= len(text):
        return False
    if type_of(element) == "number" and not _is_within(element, int(text)):
        return False
    if (pattern := element.get("pattern")) and not _matches(pattern, text):
        return False
    return _may_hold(_hints(page, element), text)


def _is_within(element: Element, number: int) -> bool:
    limits = [(element.get("min"), number.__ge__), (element.get("max"), number.__le__)]
    return all(fits(int(value)) for value, fits in limits if value and value.isascii() and value.isdigit())


def _matches(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True  # browsers ignore a pattern that is none


def _hints(page: Page, element: Element) -> str:
    """Return all that stands around the field, which is looked for once: its labels, and the text after it."""
    found = page.hints.get(element)
    if found is None:
        found = page.hints[element] = _words_around(page, element)
    return found


def _words_around(page: Page, element: Element) -> str:
    after = element.getnext()
    described = (element.get("aria-describedby") or "").split()
    notes = [text_of(page.by_id[name]) for name in described if name in page.by_id]
    beyond = text_of(after) if after is not None and tag_of(after) in {"span", "small", "em", "i", "font"} else ""
    return " · ".join([*_labels(page, element), *notes, clean(element.tail or ""), beyond])


def _may_hold(hints: str, text: str) -> bool:
    """Whether nothing around the field says that it takes another number of digits, or something else."""
    lengths = {_COUNTS.get(found[1].lower()) or int(found[1]) for found in _LENGTH.finditer(hints) if found[1]}
    if lengths and not lengths & {len(text), sum(map(str.isdigit, text))}:
        return False
    if (shape := _FORMAT.search(hints)) and len(text) >= 10 and not shape[2]:
        return False
    if len(text) >= 10 and mentions(hints, _PART) and not lengths:
        return False
    return not (mentions(hints, _DATE) and not mentions(hints, _PERSON))


def _wants_hyphen(page: Page, element: Element) -> bool:
    hints = _hints(page, element)
    shape = _FORMAT.search(hints)
    return mentions(hints, ("med bindestreg",)) or bool(shape and shape[1] == "-" and shape[2])

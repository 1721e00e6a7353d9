"""The page of one participation: to edit it, to create one, or to confirm that it is to be deleted."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import date
from typing import Any

from knappen_tui.domain.columns import Kind, from_text, to_text
from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.stil.amu.controls import WORDS_ADVICE, choice_of, pressed
from knappen_tui.stil.amu.list_page import read_value
from knappen_tui.stil.amu.participation import FIELDS, Participation
from knappen_tui.stil.amu.words import AmuWords
from knappen_tui.tables.headings import Heading, UnclearHeadings, match
from knappen_tui.web.fields import name_in
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, is_shown, tag_of, type_of
from knappen_tui.web.names import name_beside
from knappen_tui.web.text import listed

_NOT_FILLED = frozenset({"hidden", "submit", "button", "image", "reset", "file"})
_DAY = re.compile(r"(?<![0-9])[0-9]{1,4}[-./] ?(?:[0-9]{1,2}|[a-zæøå]{3,9})[-./ ] ?[0-9]{2,4}(?![0-9])", re.IGNORECASE)
_FIELDS = {column.field: column for column in FIELDS}
# Set by the site.
_NOT_WRITTEN = frozenset({"senest_redigeret"})


class EditPage:
    """The page's fields, found by their labels. Raises `NotUnderstood` where several have one label."""

    def __init__(self, page: Page, words: AmuWords) -> None:
        self._page = page
        self._words = words
        controls = list(_filled_in(page))
        labels = tuple(Heading("", self._label(one)) for one in controls)
        try:
            places = match(words.expected, labels)
        except UnclearHeadings as unclear:
            names = listed(column.heading for column in unclear.ambiguous)
            raise NotUnderstood(f"Flere felter på siden kan være {names}.", advice=WORDS_ADVICE) from unclear
        self._controls = {name: controls[place] for name, place in places.items() if name in _FIELDS}

    def _label(self, control: Element) -> str:
        if _is_choice(control):
            return choice_of(self._page, control).label
        return name_in(self._page, control) or name_beside(control)

    def check(self, shown: Participation, others: Iterable[Participation] = ()) -> bool:
        """Return whether the page still says what the list said of this participation; `others` as `require_about`.

        Raises `WrongAnswer` where it is about another one.
        """
        require_about(self._page, shown, others)
        found = {name: self._value(control, name) for name, control in self._controls.items()}
        for name in ("hold_id", "startdato", "slutdato", "cpr", "fagkode", "niveau", "fkb"):
            if name in found and found[name] != getattr(shown, name):
                raise WrongAnswer("Siden viser en anden kursusdeltagelse end den valgte; intet er ændret.")
        return all(found[name] == getattr(shown, name) for name in ("selvstuderende", "resultat") if name in found)

    def require_fields(self) -> None:
        """Raise `NotUnderstood` unless selvstuderende and the result can be filled in, and saved."""
        for name in ("selvstuderende", "resultat"):
            if name not in self._controls:
                raise self._missing(name)
        pressed(self._page, self._words.save)

    def save(self, before: Participation | None, after: Participation) -> Submission:
        """Return the request that saves what differs from `before`, all for None. Raises `NotUnderstood`."""
        written: list[tuple[str, str | None]] = []
        for one in fields(Participation):
            if one.name in _NOT_WRITTEN or one.name not in _FIELDS:
                continue
            value = getattr(after, one.name)
            if before is not None and getattr(before, one.name) == value:
                continue
            if one.name not in self._controls:
                if before is None and value in ("", False):
                    continue
                raise self._missing(one.name)
            written += self._written(self._controls[one.name], one.name, value)
        return pressed(self._page, self._words.save, written)

    def _missing(self, name: str) -> NotUnderstood:
        heading = listed([_FIELDS[name].heading])
        return NotUnderstood(f"Siden har ikke et felt til {heading}; intet er sendt.", advice=WORDS_ADVICE)

    def _value(self, control: Element, name: str) -> Any:
        if _is_choice(control):
            text = choice_of(self._page, control).chosen
        elif type_of(control) == "checkbox":
            text = "Ja" if control.get("checked") is not None else "Nej"
        else:
            text = control.get("value") or control.text or ""
        try:
            return read_value(name, text.strip(), self._words)
        except ValueError as error:
            heading = _FIELDS[name].heading
            raise NotUnderstood(f"Feltet {listed([heading])} på siden kan ikke læses: {error}.") from None

    def _written(self, control: Element, name: str, value: Any) -> list[tuple[str, str | None]]:
        sent = control.get("name") or ""
        if type_of(control) == "checkbox":
            return [(sent, (control.get("value") or "on") if value else None)]
        if _is_choice(control):
            chosen = choice_of(self._page, control).value_of(lambda text: self._says(text, name, value))
            if chosen is not None:
                return [(sent, chosen)]
            heading = _FIELDS[name].heading
            raise NotUnderstood(f"Siden har ikke den værdi at vælge i {listed([heading])}; intet er sendt.")
        if name == "cpr":
            return [(sent, value.digits)]
        if type_of(control) == "date":
            return [(sent, value.isoformat())]
        return [(sent, str(int(value)) if name == "resultat" else to_text(value))]

    def _says(self, text: str, name: str, value: Any) -> bool:
        try:
            return bool(read_value(name, text, self._words) == value)
        except ValueError:
            return False


def require_about(page: Page, shown: Participation, others: Iterable[Participation] = ()) -> None:
    """Raise `WrongAnswer` unless the page names the person and the course of a participation.

    `others` are the list's other rows of this person and course: the page has to tell it from each of them too.
    """
    values = " ".join(one.get("value") or "" for one in page.root.iter("input"))
    text = re.sub(r"[\s-]", "", f"{page.text} {values}")
    if shown.cpr.digits not in text or shown.fagkode not in text:
        raise WrongAnswer("Siden viser en anden kursusdeltagelse end den valgte; intet er ændret.")
    told = " ".join([page.text, *(one.get("value") or "" for one in page.root.iter("input") if is_shown(one))])
    if not all(_tells(told, shown, other) for other in others):
        raise WrongAnswer(
            "Siden siger ikke, hvilken af personens kursusdeltagelser på samme fag den viser; intet er ændret.",
            advice="Gør det på siden selv.",
        )


def _tells(told: str, shown: Participation, other: Participation) -> bool:
    """Whether a text has something that the one participation has and the other has not, and not the reverse."""
    days = set(_days(told))
    for name in ("startdato", "slutdato"):
        if getattr(shown, name) in days and getattr(other, name) not in days:
            return True
    for name in ("hold_id", "niveau", "fkb"):
        here, there = (_word(getattr(one, name)).search(told) is not None for one in (shown, other))
        if getattr(shown, name) and getattr(shown, name) != getattr(other, name) and here and not there:
            return True
    return False


def _days(told: str) -> Iterator[date]:
    for found in _DAY.finditer(told):
        with suppress(ValueError):
            if isinstance(day := from_text(found[0], Kind.DATE), date):
                yield day


def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){re.escape(text)}(?![\w-])" if text else r"(?!)")


def _is_choice(control: Element) -> bool:
    return tag_of(control) == "select" or type_of(control) == "radio"


def _filled_in(page: Page) -> Iterator[Element]:
    """Yield the fields that a person can fill in, of radio buttons the first of each group."""
    seen: set[Element] = set()
    for one in page.root.iter("input", "select", "textarea"):
        if _is_field(one) and one not in seen:
            if type_of(one) == "radio":
                seen.update(choice_of(page, one).elements)
            yield one


def _is_field(element: Element) -> bool:
    return bool(
        element.get("name")
        and type_of(element) not in _NOT_FILLED
        and element.get("disabled") is None
        and is_shown(element)
    )

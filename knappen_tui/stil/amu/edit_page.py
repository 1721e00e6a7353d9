"""The page of one participation: to edit it, to create one, or to confirm that it is to be deleted."""

import re
from dataclasses import fields
from typing import Any

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.errors import NotUnderstood, WrongAnswer
from knappen_tui.stil.amu.controls import WORDS_ADVICE, pressed
from knappen_tui.stil.amu.list_page import read_value
from knappen_tui.stil.amu.participation import FIELDS, Participation
from knappen_tui.stil.amu.words import AmuWords
from knappen_tui.tables.headings import Heading, UnclearHeadings, match
from knappen_tui.web.fields import is_shown, name_in
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, tag_of, text_of, type_of
from knappen_tui.web.names import name_beside
from knappen_tui.web.text import listed

_NOT_FILLED = frozenset({"hidden", "submit", "button", "image", "reset", "file", "radio"})
_FIELDS = {column.field: column for column in FIELDS}
# Set by the site.
_NOT_WRITTEN = frozenset({"senest_redigeret"})


class EditPage:
    """The page's fields, found by their labels. Raises `NotUnderstood` where several have one label."""

    def __init__(self, page: Page, words: AmuWords) -> None:
        self._page = page
        self._words = words
        controls = [one for one in page.root.iter("input", "select", "textarea") if _is_field(one)]
        labels = tuple(Heading("", name_in(page, one) or name_beside(one)) for one in controls)
        try:
            places = match(words.expected, labels)
        except UnclearHeadings as unclear:
            names = listed(column.heading for column in unclear.ambiguous)
            raise NotUnderstood(f"Flere felter på siden kan være {names}.", advice=WORDS_ADVICE) from unclear
        self._controls = {name: controls[place] for name, place in places.items() if name in _FIELDS}

    def check(self, shown: Participation) -> bool:
        """Return whether the page still says what the list said of this participation.

        Raises `WrongAnswer` where it is about another one.
        """
        require_about(self._page, shown)
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
        if tag_of(control) == "select":
            options = list(control.iter("option"))
            chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
            text = text_of(chosen) if chosen is not None else ""
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
        if tag_of(control) == "select":
            for option in control.iter("option"):
                if self._option_is(option, name, value):
                    return [(sent, option.get("value") if option.get("value") is not None else text_of(option))]
            heading = _FIELDS[name].heading
            raise NotUnderstood(f"Siden har ikke den værdi at vælge i {listed([heading])}; intet er sendt.")
        if name == "cpr":
            return [(sent, value.digits)]
        return [(sent, str(int(value)) if name == "resultat" else to_text(value))]

    def _option_is(self, option: Element, name: str, value: Any) -> bool:
        try:
            return bool(read_value(name, text_of(option), self._words) == value)
        except ValueError:
            return False


def require_about(page: Page, shown: Participation) -> None:
    """Raise `WrongAnswer` unless the page names the person and the course of a participation."""
    values = " ".join(one.get("value") or "" for one in page.root.iter("input"))
    text = re.sub(r"[\s-]", "", f"{page.text} {values}")
    if shown.cpr.digits not in text or shown.fagkode not in text:
        raise WrongAnswer("Siden viser en anden kursusdeltagelse end den valgte; intet er ændret.")


def _is_field(element: Element) -> bool:
    return bool(
        element.get("name")
        and type_of(element) not in _NOT_FILLED
        and element.get("disabled") is None
        and is_shown(element)
    )

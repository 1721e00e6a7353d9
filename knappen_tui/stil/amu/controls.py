"""Buttons, links and choices found by words, and the requests that they send."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web import forms
from knappen_tui.web.fields import name_in
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, tag_of, text_of, type_of
from knappen_tui.web.names import name_before, name_beside
from knappen_tui.web.selectors import selected
from knappen_tui.web.text import fold, listed, mentions, without_numbers

WORDS_ADVICE = "Hedder det noget andet på siden, så skriv det i ordfilen."

# Names and values to send in place of the form's own; None sends none.
Written = Sequence[tuple[str, str | None]]

_MOST_NAMED = 12
# Never pressed for a part of their name.
_REFUSING = ("Nej", "Annuller", "Annullér", "Fortryd", "Tilbage", "Luk vindue")


@dataclass(frozen=True, slots=True)
class FormChoice:
    """A list or a group of radio buttons: the name that it is sent under, and its options as (text, value).

    `label` is what it is called; `chosen` the text of the option that is chosen, "" without one.
    """

    elements: tuple[Element, ...] = field(repr=False)
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def name(self) -> str:
        """The name that it is sent under."""
        return self.elements[0].get("name") or ""

    def value_of(self, fits: Callable[[str], bool]) -> str | None:
        """Return the value of the first option whose text fits, None without one."""
        return next((value for text, value in self.options if fits(text)), None)


def choice_of(page: Page, element: Element) -> FormChoice:
    """Return a select element, or the radio buttons that a radio button belongs to, as a choice."""
    if tag_of(element) == "select":
        options = list(element.iter("option"))
        chosen = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
        told = tuple(
            (text_of(one), value if (value := one.get("value")) is not None else text_of(one)) for one in options
        )
        label = name_in(page, element) or name_beside(element)
        return FormChoice((element,), label, told, "" if chosen is None else text_of(chosen))
    group = tuple(
        one
        for one in page.root.iter("input")
        if type_of(one) == "radio"
        and one.get("name") == element.get("name")
        and forms.form_of(page, one) is forms.form_of(page, element)
    )
    texts = [name_in(page, one) or name_beside(one) for one in group]
    chosen_text = next((text for one, text in zip(group, texts, strict=True) if one.get("checked") is not None), "")
    values = tuple((text, one.get("value") or "on") for one, text in zip(group, texts, strict=True))
    return FormChoice(group, _group_label(page, group), values, chosen_text)


def choices(page: Page) -> Iterator[FormChoice]:
    """Yield the page's lists and groups of radio buttons that are sent, in its order."""
    seen: set[Element] = set()
    for element in page.root.iter("select", "input"):
        is_choice = tag_of(element) == "select" or type_of(element) == "radio"
        if is_choice and element.get("name") and element.get("disabled") is None and element not in seen:
            found = choice_of(page, element)
            seen.update(found.elements)
            yield found


def _group_label(page: Page, group: Sequence[Element]) -> str:
    """Return what radio buttons are called: by the group around them, else by the text before all of them."""
    first, last = list(group[0].iterancestors()), set(group[-1].iterancestors())
    for around in first:
        if (tag_of(around) == "fieldset" or around.get("role") == "radiogroup") and (name := name_in(page, around)):
            return name
    shared = next((place for place, one in enumerate(first) if one in last), 0)
    return next(filter(None, map(name_before, (group[0], *first[: shared + 1]))), "")


def pressed(
    page: Page, words: tuple[str, ...], written: Written = (), controls: Iterable[tuple[Element, str]] | None = None
) -> Submission:
    """Return the request of the control that the words name, among all of the page or those given with their names.

    A control whose whole name is one of the words precedes those that only contain one. Raises `NotUnderstood`, also
    where several of the latter have different names.
    """
    known = forms.clickables(page) if controls is None else controls
    named = [(one, name) for one, name in known if type_of(one) != "radio"]
    pointed = [one for word in words for one in selected(page, word) if any(one is other for other, _ in named)]
    exactly = [one for word in map(fold, words) for one, name in named if fold(name) == word]
    for element in chain(pointed, exactly, _partly(named, words)):
        if sent := forms.press(page, element, [(name, value) for name, value in written if value is not None]):
            left_out = {name for name, value in written if value is None}
            return replace(sent, fields=tuple(one for one in sent.fields if one[0] not in left_out))
    raise missing(page, listed(words[:1]))


def _partly(named: Sequence[tuple[Element, str]], words: tuple[str, ...]) -> Iterator[Element]:
    """Yield the controls whose names contain the first of the words that any does. Raises `NotUnderstood`."""
    for word in words:
        found = [(one, name) for one, name in named if mentions(name, (word,)) and not mentions(name, _REFUSING)]
        if len({fold(name) for _, name in found}) > 1:
            shown = listed(without_numbers(name) for name in dict.fromkeys(name for _, name in found))
            raise NotUnderstood(f"Flere på siden kan være {listed([word])}: {shown}.", advice=WORDS_ADVICE)
        if found:
            yield from (one for one, _ in found)
            return


def missing(page: Page, what: str) -> NotUnderstood:
    """Return the error for a page without something; it says what can be pressed there."""
    names = dict.fromkeys(without_numbers(name) for _, name in forms.clickables(page))
    shown = listed(list(names)[:_MOST_NAMED])
    return NotUnderstood(f"Siden har ikke {what}. Der kan trykkes på: {shown}.", advice=WORDS_ADVICE)

"""What was sent to the site and what it answered, told in Danish: what was pressed, typed and newly said.

A number is never told: a field's value is not, and runs of digits in a page's own text are left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.person_names import without_names
from knappen_tui.site.words import Words
from knappen_tui.web import fields, forms
from knappen_tui.web.clicks import submits
from knappen_tui.web.fields import Field
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, text_of, type_of
from knappen_tui.web.http import Reply
from knappen_tui.web.text import listed, mentions, without_numbers

_LOOKED_BACK = 4  # pages
_MOST_TEXTS = 4
_LONGEST_TEXT = 80
_HIDDEN_TYPES = frozenset({"hidden", "submit", "image", "button", "reset", "checkbox", "radio", "file"})


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer; `step` names the request in Danish."""

    step: str
    submission: Submission
    reply: Reply


@dataclass
class Trace:
    """The exchanges of one session, in order. An observer of `Session`."""

    exchanges: list[Exchange] = field(default_factory=list)

    def __call__(self, step: str, submission: Submission, reply: Reply) -> None:
        """Add an exchange."""
        self.exchanges.append(Exchange(step, submission, reply))

    @property
    def page(self) -> Page | None:
        """The last page, files left out; None before the first one."""
        return next((one.reply.page for one in reversed(self.exchanges) if not one.reply.is_file), None)

    def pages_since(self, place: int) -> list[Page]:
        """Return the pages of the exchanges from `place` on."""
        return [one.reply.page for one in self.exchanges[place:] if not one.reply.is_file]

    def page_before(self, place: int) -> Page | None:
        """Return the last page before the exchange at `place`."""
        return next((one.reply.page for one in reversed(self.exchanges[:place]) if not one.reply.is_file), None)

    def place_of(self, digits: str, start: int) -> int:
        """Return the place, from `start` on, of the first exchange that sent these digits or a file; else `start`."""
        halves = {digits, digits[:6], f"{digits[:6]}-{digits[6:]}"}
        for place, one in enumerate(self.exchanges[start:], start):
            values = {value.decode("latin-1") for _, value in one.submission.fields}
            if one.submission.files or values & halves:
                return place
        return start

    def told(self, place: int) -> tuple[str, ...]:
        """Return what was done in the exchanges from `place` on. Repeated requests are told once."""
        lines = (self._told(number) for number in range(place, len(self.exchanges)))
        return tuple(dict.fromkeys(filter(None, lines)))

    def _told(self, place: int) -> str:
        submission = self.exchanges[place].submission
        earlier = [one.reply.page for one in self.exchanges[:place] if not one.reply.is_file]
        for page in reversed(earlier[-_LOOKED_BACK:]):
            if submission.method == "POST" and (line := _sent(page, submission)):
                return line
            if (name := _pressed(page, submission)) is not None:
                return f"trykkede {_quoted(name)}"
        return ""


def new_texts(page: Page, before: Page | None, words: Words, *, only_messages: bool = False) -> tuple[str, ...]:
    """Return the texts of a page that the page before it did not have, without numbers and names of persons.

    With `only_messages` those alone that are a message, by their role or by a known word: for pages about a person.
    """
    known = frozenset(before.texts) if before else frozenset[str]()
    names = {name for _, name in forms.clickables(page)}
    new = [text for text in page.texts if text not in known and text not in names and any(map(str.isalpha, text))]
    if only_messages:
        said = (*words.not_found, *words.refused, *words.waiting)
        roles = [text_of(one) for one in page.root.iter() if one.get("role") in {"alert", "status"}]
        new = [*roles, *(text for text in new if mentions(text, said))]
    shown = dict.fromkeys(without_numbers(without_names(text, words))[:_LONGEST_TEXT] for text in new)
    return tuple(filter(None, shown))[:_MOST_TEXTS]


def _sent(page: Page, submission: Submission) -> str:
    """Return what was typed and pressed in a form of the page, "" where no form of it sends this."""
    values = dict(submission.fields)
    for form in page.forms:
        inputs = [one for one in form.iter("input", "button", "textarea") if one.get("name")]
        names = {one.get("name", "") for one in inputs}
        filled = [one for one in inputs if _is_typed(one, values, page.charset)]
        files = [one for one in inputs if one.get("name") in dict(submission.files)]
        if not (filled or files) or not names >= {one.get("name", "") for one in (*filled, *files)}:
            continue
        lines = [f"skrev i {_fields_told(page, form, filled)}"] if filled else []
        lines += [f"lagde en fil i {_fields_told(page, form, files)}"] if files else []
        buttons = [one for one in inputs if submits(one)]
        pressed = [one for one in buttons if one.get("name") in values or f"{one.get('name')}.x" in values]
        if not pressed:
            pressed = [one for one in form.iter("input", "button") if submits(one)][:1]
        lines += [f"trykkede {_quoted(forms.name_of(page, one))}" for one in pressed[:1]]
        return ", ".join(lines)
    return ""


def _fields_told(page: Page, form: Element, elements: Iterable[Element]) -> str:
    return listed(without_numbers(fields.label_of(page, Field(form, one))) for one in elements)


def _is_typed(element: Element, values: dict[str, bytes], charset: str) -> bool:
    if type_of(element) in _HIDDEN_TYPES or element.tag == "button":
        return False
    sent = values.get(element.get("name", ""))
    return bool(sent) and sent != (element.get("value") or "").encode(charset, "xmlcharrefreplace")


def _pressed(page: Page, submission: Submission) -> str | None:
    for element, name in forms.clickables(page):
        try:
            if forms.press(page, element) == submission:
                return name
        except NotUnderstood:
            continue
    return None


def _quoted(name: str) -> str:
    return f"»{without_numbers(name)[:_LONGEST_TEXT]}«" if name else "knappen uden navn"

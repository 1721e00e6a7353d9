"""The search for the form that takes one CPR number, and for the one that takes a file."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from knappen_tui.domain.column_words import CPR_WORDS
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site.words import WORDS_ADVICE, Words
from knappen_tui.web import fields, forms, steps
from knappen_tui.web.control_words import CHANGING, MENUS
from knappen_tui.web.explanations import explained
from knappen_tui.web.fields import Field
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Element, Page, is_shown, tag_of, type_of
from knappen_tui.web.http import Reply
from knappen_tui.web.retry import RequestContext
from knappen_tui.web.session import Session
from knappen_tui.web.text import listed, mentions, without_numbers
from knappen_tui.web.timers import timers

_STEP = "formularen"
_MAX_CLICKS = 12
_MAX_UNNAMED = 30
# Parts of a site that the forms may stand in.
_SECTIONS = ("Danskundervisning", "Danskuddannelse", "Danskundervisningsdatabasen", "Knappen", "Sprogundervisning")
# A link with such a word may change something, or choose for the user.
_CHANGING = (*CHANGING, "Vælg")
_DIGITS = re.compile("[0-9]+")
# What a page for a list of numbers names.
_NUMBERS = (*CPR_WORDS, "Personnumre", "Pers. numre")
_FORBIDDING = ("Ikke", "Aldrig", "Ingen")
# A form with such a field is for a message or documents, or logs in.
_OF_MESSAGES = frozenset({"email", "file", "password"})


class UnexpectedPage(NotUnderstood):
    """`page` has neither the form nor the link that was looked for."""

    page_level = True

    def __init__(self, what: str, page: Page) -> None:
        names = (without_numbers(name) for _, name in forms.clickables(page))
        asked = list(map(without_numbers, steps.alternatives(page)))
        choose = f" Skal der vælges mellem {listed(asked)}, så skriv jeres under [trin] videre." if asked else ""
        super().__init__(f"{what} På siden kan der trykkes på: {listed(names)}.", advice=f"{WORDS_ADVICE}{choose}")
        self.page = page


@dataclass(frozen=True, slots=True)
class _Sought:
    """A field, in Danish, and how it is found. Names with `words` lead to it, those with `less` in them last.

    `buttons` name what sends the form of such a field.
    """

    name: str
    find: Callable[[Page], Field | None]
    words: tuple[str, ...]
    less: tuple[str, ...]
    buttons: tuple[str, ...]


class FormSearch:
    """Finds a form by its words, from the page that the login led to on, and remembers its address.

    Its methods are called only within `session.perform`.
    """

    def __init__(self, session: Session, words: Words) -> None:
        self._session = session
        self._words = words
        self._urls: dict[str, str] = {}
        self.passed: list[Page] = []  # the pages on the way to the form that was found last

    def use(self, words: Words) -> None:
        """Search by other words from now on."""
        self._words = words
        self.forget()

    def forget(self) -> None:
        """Search from the start page again."""
        self._urls.clear()

    async def single(self, context: RequestContext) -> tuple[Page, Field]:
        """Return the page that takes one CPR number, and its field."""
        words = self._words
        sought = _Sought(
            "feltet til CPR-nummer",
            lambda page: fields.text_field(page, words.cpr, words.user),
            words.single,
            words.several,
            words.search,
        )
        return await self._form(sought, context)

    async def several(self, context: RequestContext) -> tuple[Page, Field]:
        """Return the page that takes a file, and its field."""
        words = self._words
        sought = _Sought(
            "feltet til en fil",
            lambda page: fields.file_field(page, words.file),
            words.several,
            words.single,
            words.upload,
        )
        return await self._form(sought, context)

    async def _form(self, sought: _Sought, context: RequestContext) -> tuple[Page, Field]:
        """Return the page with a form: from its last known address, else by following links from the start page."""
        if url := self._urls.get(sought.name):
            try:
                page = (await self._session.get(url, _STEP, context)).page
            except NotUnderstood:
                page = None  # the address was valid for one login only
            if page and (field := sought.find(page)):
                return page, field
            self._urls.pop(sought.name, None)
        had_logged_in = self._session.has_logged_in
        try:
            reply, field = await self._search_pages(sought, context)
        except NotUnderstood:
            if had_logged_in or not self._session.has_logged_in:
                raise
            # A page behind the first one asked for the login, which led to another page.
            reply, field = await self._search_pages(sought, context)
        if reply.method == "GET":
            self._urls[sought.name] = reply.url
        return reply.page, field

    async def _search_pages(self, sought: _Sought, context: RequestContext) -> tuple[Reply, Field]:
        """Follow the most promising link first, and go back where it ends.

        A form that may be for other files is taken where no other is found. Where no named link leads on all others
        are tried. Raises `UnexpectedPage` without a field.
        """
        first = await self._session.home(_STEP, context)
        reply: Reply | None = first
        last = first.page
        start = self._session.other_start
        waiting: list[tuple[Submission, bool]] = [(start, False)] if start else []
        followed: list[Submission] = []  # since the last step: it may open what a link did not lead to before
        end: Page | None = None
        fault: NotUnderstood | None = None
        self.passed = seen = []
        unsure: tuple[Reply, Field] | None = None
        for _ in range(_MAX_CLICKS):
            if reply is not None and (field := sought.find(reply.page)):
                if type_of(field.element) != "file" or _is_for(reply.page, field, sought):
                    return reply, field
                unsure = unsure or (reply, field)
            elif reply is not None:
                last = reply.page
                seen.append(last)
                ways = [one for one in self._ways(reply.page, sought) if one[0] not in followed]
                end = end or (None if ways else reply.page)
                waiting = [*(one for one in waiting if one not in ways), *reversed(ways)]
            # The start page may log in anew, and a form that was found be of the login before.
            if not waiting or (unsure and waiting[-1][0] == start):
                break
            way, is_step = waiting.pop()
            followed = [*([] if is_step else followed), way]
            try:
                reply = await self._session.send(way, _STEP, context)
            except NotUnderstood as error:
                reply, fault = None, fault if is_step else fault or error
            if reply is not None and reply.is_file:
                reply = None
        found = await self._search_unnamed(seen, followed, sought, context)
        if len(found) == 1:
            return found[0]
        if unsure:
            return unsure
        text = "flere formularer med" if found else "ikke"
        ending = ", og det kan ikke ses, hvilken der er den rette" if found else ", og intet valg, der fører til det"
        raise fault or UnexpectedPage(f"Siden har {text} {sought.name}{ending}.", end or last)

    async def _search_unnamed(
        self, pages: Sequence[Page], followed: Sequence[Submission], sought: _Sought, context: RequestContext
    ) -> list[tuple[Reply, Field]]:
        """Follow links of these pages that no word names, and return the forms that are for such a field.

        Only links beside one that words name are followed: others may be a choice that a person has to make. Before a
        login there is none.
        """
        is_open = not self._session.has_logged_in
        links = (
            link for page in pages for link in _unnamed_links(page, sought, is_menu=is_open) if link not in followed
        )
        found: dict[tuple[str, str], tuple[Reply, Field]] = {}
        for link in islice(dict.fromkeys(links), _MAX_UNNAMED):
            try:
                reply = await self._session.send(link, _STEP, context)
                field = None if reply.is_file else sought.find(reply.page)
            except NotUnderstood:
                continue  # most of what a site links to is no form
            if is_open and self._session.has_logged_in:
                return []
            if field is not None and _is_for(reply.page, field, sought):
                found.setdefault((field.form.get("action") or reply.url, field.name), (reply, field))
        return list(found.values())

    def _ways(self, page: Page, sought: _Sought) -> list[tuple[Submission, bool]]:
        """Return the requests that may lead on from a page, the most promising first, and which are steps between."""
        choices = forms.choices(page, sought.words, less=sought.less)
        named = dict.fromkeys([*choices, *steps.frames(page), *timers(page)], False)
        between = [*steps.steps(page, self._words.step, self._words.own_step), *forms.choices(page, _SECTIONS)]
        ways = [*named.items(), *((way, True) for way in dict.fromkeys(between) if way not in named)]
        taken = {way for way, _ in ways}
        beside = dict.fromkeys(explained(page, sought.words, sought.less), False) | dict.fromkeys(_menus(page), True)
        return [*ways, *((way, is_step) for way, is_step in beside.items() if way not in taken)]


def _menus(page: Page) -> Iterator[Submission]:
    """Yield the requests of what leads back to the menu, where the site shows in place of it what was shown last."""
    for element, name in forms.clickables(page):
        if mentions(name, MENUS) and not forms.is_furniture(element, name):
            sent = forms.press(page, element)
            if sent is not None and sent.method == "POST":
                yield sent


def _unnamed_links(page: Page, sought: _Sought, *, is_menu: bool) -> Iterator[Submission]:
    """Yield the requests of the links in a menu, without those that may change something or are one of a kind.

    A page is a menu where a word for either form names one of its links, whether or not `is_menu` says so.
    """
    named = [
        (forms.press(page, element), name) for element, name in forms.clickables(page) if _is_link(page, element, name)
    ]
    if not is_menu and not any(mentions(name, (*sought.words, *sought.less)) for _, name in named):
        return
    kinds = Counter(_DIGITS.sub("", sent.url) for sent in dict.fromkeys(sent for sent, _ in named if sent))
    for sent, name in named:
        if sent and sent.method == "GET" and kinds[_DIGITS.sub("", sent.url)] == 1 and not mentions(name, _CHANGING):
            yield sent


def _is_link(page: Page, element: Element, name: str) -> bool:
    """Whether the element is a link, or the button of a form in which nothing is to be typed."""
    is_button = tag_of(element) in {"button", "input"} and type_of(element) != "radio"
    is_link = tag_of(element) in {"a", "area"} or element.get("onclick") is not None
    is_link = is_link or (is_button and not steps.asks_to_type(page, element))
    return is_link and not forms.is_furniture(element, name) and without_numbers(name) == name


def _is_for(page: Page, field: Field, sought: _Sought) -> bool:
    """Whether a form is there for this field: one for a message, for documents or for a new record is not.

    A page for a list of numbers says so.
    """
    others = [one for one in field.form.iter("input", "textarea") if one not in {field.element, field.rest}]
    if any(type_of(one) in _OF_MESSAGES or tag_of(one) == "textarea" for one in others if is_shown(one)):
        return False
    if type_of(field.element) == "file":
        if not any(mentions(text, _NUMBERS) and not mentions(text, _FORBIDDING) for text in page.texts):
            return False
        labels = [fields.label_of(page, one) for one in fields.text_fields(page) if one.form is field.form]
        is_list = mentions(fields.label_of(page, field), _NUMBERS)
        if any(mentions(label, _NUMBERS) or not (is_list or mentions(label, sought.buttons)) for label in labels):
            return False
    return any(mentions(name, sought.buttons) for name in forms.button_names(page, field.form))

"""The search for the form that takes one CPR number, and for the one that takes a file."""

from collections.abc import Callable
from dataclasses import dataclass

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.site import polling
from knappen_tui.site.records import WORDS_ADVICE
from knappen_tui.site.words import Words
from knappen_tui.web import fields, forms, steps
from knappen_tui.web.fields import Field
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.http import Reply
from knappen_tui.web.retry import RequestContext
from knappen_tui.web.session import Session
from knappen_tui.web.text import listed, without_numbers

_STEP = "formularen"
_MAX_CLICKS = 12


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
    """A field, in Danish, and how it is found. Names with `words` lead to it, those with `less` in them last."""

    name: str
    find: Callable[[Page], Field | None]
    words: tuple[str, ...]
    less: tuple[str, ...]


class FormSearch:
    """Finds a form by its words, from the page that the login led to on, and remembers its address.

    Its methods are called only within `session.perform`.
    """

    def __init__(self, session: Session, words: Words) -> None:
        self._session = session
        self._words = words
        self._urls: dict[str, str] = {}

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
        )
        return await self._form(sought, context)

    async def several(self, context: RequestContext) -> tuple[Page, Field]:
        """Return the page that takes a file, and its field."""
        words = self._words
        sought = _Sought(
            "feltet til en fil", lambda page: fields.file_field(page, words.file), words.several, words.single
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
        reply, field = await self._search_pages(sought, context)
        if reply.method == "GET":
            self._urls[sought.name] = reply.url
        return reply.page, field

    async def _search_pages(self, sought: _Sought, context: RequestContext) -> tuple[Reply, Field]:
        """Follow the most promising link first, and go back where it ends. Raises `UnexpectedPage` without a field."""
        first = await self._session.home(_STEP, context)
        reply: Reply | None = first
        last = first.page
        waiting: list[tuple[Submission, bool]] = []
        followed: list[Submission] = []  # since the last step: it may open what a link did not lead to before
        end: Page | None = None
        fault: NotUnderstood | None = None
        for _ in range(_MAX_CLICKS):
            if reply is not None:
                if field := sought.find(reply.page):
                    return reply, field
                last = reply.page
                ways = [one for one in self._ways(reply.page, sought) if one[0] not in followed]
                end = end or (None if ways else reply.page)
                waiting = [*(one for one in waiting if one not in ways), *reversed(ways)]
            if not waiting:
                break
            way, is_step = waiting.pop()
            followed = [*([] if is_step else followed), way]
            try:
                reply = await self._session.send(way, _STEP, context)
            except NotUnderstood as error:
                reply, fault = None, fault if is_step else fault or error
            if reply is not None and reply.is_file:
                reply = None
        raise fault or UnexpectedPage(f"Siden har ikke {sought.name}, og intet valg, der fører til det.", end or last)

    def _ways(self, page: Page, sought: _Sought) -> list[tuple[Submission, bool]]:
        """Return the requests that may lead on from a page, the most promising first, and which are steps between."""
        choices = forms.choices(page, sought.words, less=sought.less)
        named = dict.fromkeys([*choices, *steps.frames(page), *polling.timers(page)], False)
        between = (way for way in steps.steps(page, self._words.step) if way not in named)
        return [*named.items(), *((way, True) for way in between)]

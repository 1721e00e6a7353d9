"""The steps of a visit to the site: find a form, fill it in, wait, fetch; each as a caseworker would take it."""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import httpx

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood, SiteUnavailable
from knappen_tui.domain.events import Listener
from knappen_tui.domain.kursist import Kursist
from knappen_tui.settings.profiles import Profile
from knappen_tui.site import pages, polling, sheet
from knappen_tui.site.polling import Baseline, PollInterval, Ready, UploadRefused
from knappen_tui.site.sheet import Sheet
from knappen_tui.site.words import DEFAULT, load
from knappen_tui.tables.headings import listed
from knappen_tui.web import forms
from knappen_tui.web.forms import Field, Submission, Upload
from knappen_tui.web.html import Page
from knappen_tui.web.http import Reply, TransientError
from knappen_tui.web.session import LoginWords, Session
from knappen_tui.web.text import without_numbers

_USER_ADVICE = "Skriv feltets ledetekst i ordfilen under [ord] bruger."
_FILENAME = "cpr.txt"
_MAX_CLICKS = 4
# How long a page that says nothing known after an upload is looked at again, in seconds.
_BEWILDERED = 60.0
_FETCHES = 3
# Reading a sheet this long is left to a thread, so that nothing else has to wait for it.
_LARGE = 256 * 1024


class UnexpectedPage(NotUnderstood):
    """A page on which nothing is what was looked for. `page` is that page."""

    def __init__(self, what: str, page: Page) -> None:
        names = (without_numbers(name) for _, name in forms.clickables(page))
        super().__init__(f"{what} På siden kan der trykkes på: {listed(names)}.", advice=pages.WORDS_ADVICE)
        self.page = page


class Navigator:
    """One session at one site, and the steps that can be taken there. Several may be taken at the same time."""

    def __init__(
        self,
        profile: Profile,
        password: str | Callable[[], str],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.words = load(profile.words) if profile.words else DEFAULT
        login = LoginWords(self.words.start, self.words.user, self.words.log_in, self.words.refused, _USER_ADVICE)
        self.session = Session(profile.connection, password, login, transport)
        self._limit = profile.wait_minutes * 60
        self._rhythm = PollInterval()
        self._form_urls: dict[str, str] = {}

    async def look_up(self, cpr: Cpr, notify: Listener) -> Kursist:
        """Everything registered about one person. Only within `session.perform`."""
        page, reply = await self.person(cpr, notify)
        tables = pages.read(reply.page, self.words)
        for tab, sent in pages.other_tabs(reply.page, self.words, tables).items():
            other = await self.about(cpr, page, sent, f"fanebladet {tab}", notify)
            tables = {**pages.read(other.page, self.words), **tables}
        if not tables and pages.says_not_found(reply.page, self.words):
            return Kursist(cpr)
        if not tables.keys() >= pages.REQUIRED_TABLES:
            raise pages.not_understood(reply.page, self.words, tables)
        return pages.kursist(cpr, tables)

    async def person(self, cpr: Cpr, notify: Listener) -> tuple[Page, Reply]:
        """The page with the form, and the one that answers it. Only within `session.perform`."""
        page, field = await self.single_form(notify)
        submission = forms.submit(page, field.form, {field.name: cpr.digits}, self.words.search)
        return page, await self.about(cpr, page, submission, "opslag", notify)

    async def about(self, cpr: Cpr, form: Page, submission: Submission, step: str, notify: Listener) -> Reply:
        """A page about this person and no other, asked for without the number in any address.

        It has to be whole: where the page with the form said where it ends, so must this one. The last records
        of one that was cut short would be missed by nobody.
        """
        with self.session.unmentionable([cpr]):
            reply = await self.session.send(submission, step, notify)
        if form.is_closed and not reply.page.is_closed:
            raise TransientError(
                SiteUnavailable(f"Siden blev afkortet undervejs ({step}).", advice="Prøv igen senere.")
            )
        pages.check_person(reply.page, cpr)
        return reply

    async def extract(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool) -> Sheet:
        """The sheet that answers about these persons."""
        reply, link = await self.sheet_file(cprs, notify, patient=patient)
        if not sheet.says_its_end(reply.content):
            reply = await self._confirmed(reply, link, cprs, notify, patient=patient)
        try:
            return await self._read(reply)
        except NotUnderstood:
            if link is None:
                raise
        # Cut short on its way without anyone noticing, perhaps: the file is fetched once more.
        with self.session.unmentionable(cprs):
            reply = await self._fetched(link, "resultatet", notify, patient=patient)
        return await self._read(reply)

    async def _confirmed(
        self, first: Reply, link: Submission | None, cprs: Sequence[Cpr], notify: Listener, *, patient: bool
    ) -> Reply:
        """A file that would not show it if its end were cut off, fetched until two are the same."""
        for _attempt in range(_FETCHES):
            if link is None:
                again = (await self.sheet_file(cprs, notify, patient=patient))[0]
            else:
                with self.session.unmentionable(cprs):
                    again = await self._fetched(link, "resultatet", notify, patient=patient)
            if again.content == first.content or sheet.says_its_end(again.content):
                return again
            first = again
        raise SiteUnavailable("Arket bliver afkortet undervejs, hver gang et nyt sted.", advice="Prøv igen senere.")

    async def sheet_file(
        self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool
    ) -> tuple[Reply, Submission | None]:
        """What the site gives as the sheet about these persons, unread, and the link it came from, if there was one."""
        with self.session.unmentionable(cprs):
            before, reply = await self.session.perform(lambda: self._upload(cprs, notify), notify, patient=patient)
            return await self._waited(reply, before, len(cprs), notify, patient=patient)

    async def _read(self, reply: Reply) -> Sheet:
        if len(reply.content) < _LARGE:
            return sheet.read(reply.content, self.words)
        return await asyncio.to_thread(sheet.read, reply.content, self.words)

    async def _upload(self, cprs: Sequence[Cpr], notify: Listener) -> tuple[Baseline, Reply]:
        with about_site():
            page, field = await self.several_form(notify)
        content = "".join(f"{cpr.digits}\r\n" for cpr in cprs).encode("ascii")
        files = {field.name: Upload(_FILENAME, content)}
        submission = forms.submit(page, field.form, {}, self.words.upload, files)
        return polling.take_baseline(page), await self.session.send(submission, "upload", notify)

    async def _waited(
        self, reply: Reply, before: Baseline, size: int, notify: Listener, *, patient: bool
    ) -> tuple[Reply, Submission | None]:
        """The answer to an upload when it has become a file, and the link it came from, if it came from one."""
        started = time.monotonic()
        while not reply.is_file:
            elapsed = time.monotonic() - started
            state = polling.classify(reply.page, before, self.words)
            if isinstance(state, UploadRefused):
                raise NotUnderstood(f"Siden tog ikke imod listen: {state.message}")
            if isinstance(state, Ready):
                self._rhythm.learn(size, elapsed)
                reply = await self._fetched(state.link, "resultatet", notify, patient=patient)
                if reply.is_file or not polling.goes_on(reply.page, before, self.words):
                    return reply, state.link
                look = Submission("GET", reply.url)
            else:
                look = state.look
                if not state.is_certain and elapsed > _BEWILDERED:
                    raise UnexpectedPage(
                        "Siden siger hverken, at den arbejder, eller at der er et resultat.", reply.page
                    )
            if elapsed > self._limit:
                raise SiteUnavailable(f"Siden blev ikke færdig inden for {self._limit:.0f} sekunder.")
            await asyncio.sleep(self._rhythm.pause(size, elapsed))
            reply = await self._fetched(look, "ventesiden", notify, patient=patient)
        self._rhythm.learn(size, time.monotonic() - started)
        return reply, None

    async def _fetched(self, link: Submission, step: str, notify: Listener, *, patient: bool) -> Reply:
        return await self.session.perform(lambda: self.session.send(link, step, notify), notify, patient=patient)

    async def single_form(self, notify: Listener) -> tuple[Page, Field]:
        """The page that takes one CPR number, and its field. Only within `session.perform`."""
        return await self._form(
            lambda page: forms.text_field(page, self.words.cpr), self.words.single, "feltet til CPR-nummer", notify
        )

    async def several_form(self, notify: Listener) -> tuple[Page, Field]:
        """The page that takes a file, and its field. Only within `session.perform`."""
        return await self._form(
            lambda page: forms.file_field(page, self.words.file), self.words.several, "feltet til en fil", notify
        )

    async def _form(
        self, find: Callable[[Page], Field | None], words: tuple[str, ...], sought: str, notify: Listener
    ) -> tuple[Page, Field]:
        """The page with a form, by the address it had last time, else by the choices on the start page."""
        step = "formularen"
        if url := self._form_urls.get(sought):
            try:
                page = (await self.session.get(url, step, notify)).page
            except NotUnderstood:
                page = None  # an address that was good for one login only
            if page and (field := find(page)):
                return page, field
            self._form_urls.pop(sought, None)
        reply = await self.session.get(self.session.start, step, notify)
        pressed: list[Submission] = []
        while not (field := find(reply.page)):
            choice = forms.choice(reply.page, words, but_not=pressed)
            if choice is None or len(pressed) == _MAX_CLICKS:
                raise UnexpectedPage(f"Siden har ikke {sought}, og intet valg, der fører til det.", reply.page)
            pressed.append(choice)
            reply = await self.session.send(choice, step, notify)
        if not pressed or pressed[-1].method == "GET":
            self._form_urls[sought] = reply.url
        return reply.page, field


@contextmanager
def about_site() -> Iterator[None]:
    """Mark what fails before any number has been sent: it cannot be about one of them."""
    try:
        yield
    except TransientError as fault:
        fault.error.about_site = True
        raise
    except KnappenError as error:
        error.about_site = True
        raise

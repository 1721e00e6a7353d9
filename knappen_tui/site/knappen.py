"""Knappen as its users know it: log in, look one person up, have an extract made of many."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

import httpx

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, NotUnderstood, SiteUnavailable, WrongAnswer
from knappen_tui.domain.events import Listener, silent
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import Answer, Udtraek
from knappen_tui.settings.profiles import Profile
from knappen_tui.site import forms, pages, sheet, waiting
from knappen_tui.site.forms import Field, Submission, Upload
from knappen_tui.site.headings import listed
from knappen_tui.site.html import Page
from knappen_tui.site.http import Passing, Reply
from knappen_tui.site.session import Session
from knappen_tui.site.sheet import Sheet
from knappen_tui.site.text import without_numbers
from knappen_tui.site.waiting import Before, Ready, Refused, Rhythm
from knappen_tui.site.words import DEFAULT, Words, load

T = TypeVar("T")

_FILENAME = "cpr.txt"
_MAX_CLICKS = 4
# How long a page that says nothing known after an upload is looked at again, in seconds.
_BEWILDERED = 60.0
# Reading a sheet this long is left to a thread, so that nothing else has to wait for it.
_LARGE = 256 * 1024


class Knappen:
    """The site, as one user. An async context manager; everything on it may be asked at the same time.

    `password` is the password or what gives it, called when the site first asks. `words` defaults to the profile's
    words file. `transport` takes the place of the network.
    Raises `ConfigurationError` for a profile that cannot be worked with.
    """

    def __init__(
        self,
        profile: Profile,
        password: str | Callable[[], str],
        *,
        words: Words | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._words = words or (load(profile.words) if profile.words else DEFAULT)
        self._limit = profile.wait_minutes * 60
        self._session = Session(profile, password, self._words, transport)
        self._rhythm = Rhythm()
        self._form_urls: dict[str, str] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.__aexit__(kind, error, trace)

    async def log_in(self, notify: Listener = silent) -> None:
        """Log in, unless that is done; the others do it by themselves.

        Raises `LoginRefused` (at once, and for good), `SiteUnavailable`, `NotUnderstood`.
        """
        await self._session.log_in(notify)

    async def opslag(self, cpr: Cpr, notify: Listener = silent) -> Kursist:
        """Everything registered about one person; a person unknown to the register is an empty `Kursist`.

        Raises `LoginRefused`, `SiteUnavailable`, `ServerFault`, and `NotUnderstood` (`WrongAnswer` for another's page).
        """
        await self._session.log_in(notify)
        return await self._undisturbed(lambda: self._session.perform(lambda: self._look_up(cpr, notify), notify))

    async def udtraek(self, cprs: Sequence[Cpr], notify: Listener = silent, *, patient: bool = True) -> Answer:
        """The extract of the persons asked about, in their order; numbers left out are asked about once more.

        Impatient, a passing fault is met only twice. Raises `LoginRefused`, `SiteUnavailable` (also when the site is
        not done within the profile's `wait_minutes`), `ServerFault`, `NotUnderstood` for refusals and sheets that
        cannot be read, and `WrongAnswer` for a sheet with strangers or contradictions in it.
        """
        asked = list(dict.fromkeys(cprs))
        if not asked:
            return Answer([], [], None)
        with _about_site():
            await self._session.log_in(notify)
        first = await self._undisturbed(lambda: self._extract(asked, notify, patient=patient))
        answers, as_of = _checked(first, asked), first.as_of
        if missing := [cpr for cpr in asked if cpr not in answers]:
            second = await self._undisturbed(lambda: self._extract(missing, notify, patient=patient))
            answers |= _checked(second, missing)
            as_of = max(filter(None, (as_of, second.as_of)), default=None)
        unanswered = [cpr for cpr in missing if cpr not in answers]
        return Answer([answers[cpr] for cpr in asked if cpr in answers], unanswered, as_of)

    async def _undisturbed(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask, and once more from the beginning where an answer is odd and the site had trouble meanwhile.

        A login that ran out, or an answer that got lost, may have cost the site its memory of the upload.
        """
        troubles = self._session.troubles
        try:
            return await ask()
        except WrongAnswer:
            raise
        except NotUnderstood as error:
            if error.about_site or self._session.troubles == troubles:
                raise
        return await ask()

    async def _look_up(self, cpr: Cpr, notify: Listener) -> Kursist:
        page, field = await self._single_form(notify)
        submission = forms.submit(page, field.form, {field.name: cpr.digits}, self._words.search)
        reply = await self._about(cpr, page, submission, "opslag", notify)
        tables = pages.read(reply.page, self._words)
        for tab, sent in pages.other_tabs(reply.page, self._words, tables).items():
            other = await self._about(cpr, page, sent, f"fanebladet {tab}", notify)
            tables = {**pages.read(other.page, self._words), **tables}
        if not tables and pages.says_not_found(reply.page, self._words):
            return Kursist(cpr)
        if not tables.keys() >= pages.REQUIRED_TABLES:
            raise pages.not_understood(reply.page, self._words, tables)
        return pages.kursist(cpr, tables)

    async def _about(self, cpr: Cpr, form: Page, submission: Submission, step: str, notify: Listener) -> Reply:
        """A page about this person and no other, asked for without the number in any address.

        It has to be whole: where the page with the form said where it ends, so must this one. The last records
        of one that was cut short would be missed by nobody.
        """
        reply = await self._session.send(submission, step, notify, unmentionable=cpr.digits)
        if form.is_closed and not reply.page.is_closed:
            raise Passing(SiteUnavailable(f"Siden blev afkortet undervejs ({step}).", advice="Prøv igen senere."))
        pages.check_person(reply.page, cpr)
        return reply

    async def _extract(self, cprs: Sequence[Cpr], notify: Listener, *, patient: bool) -> Sheet:
        before, reply = await self._session.perform(lambda: self._upload(cprs, notify), notify, patient=patient)
        reply, link = await self._waited(reply, before, len(cprs), notify, patient=patient)
        try:
            return await self._read(reply)
        except NotUnderstood:
            if link is None:
                raise
        # Cut short on its way without anyone noticing, perhaps: the file is fetched once more.
        return await self._read(await self._fetched(link, "resultatet", notify, patient=patient))

    async def _read(self, reply: Reply) -> Sheet:
        if len(reply.content) < _LARGE:
            return sheet.read(reply.content, self._words)
        return await asyncio.to_thread(sheet.read, reply.content, self._words)

    async def _upload(self, cprs: Sequence[Cpr], notify: Listener) -> tuple[Before, Reply]:
        with _about_site():
            page, field = await self._several_form(notify)
        content = "".join(f"{cpr.digits}\r\n" for cpr in cprs).encode("ascii")
        files = {field.name: Upload(_FILENAME, content)}
        submission = forms.submit(page, field.form, {}, self._words.upload, files)
        return waiting.note(page), await self._session.send(submission, "upload", notify)

    async def _waited(
        self, reply: Reply, before: Before, size: int, notify: Listener, *, patient: bool
    ) -> tuple[Reply, Submission | None]:
        """The answer to an upload when it has become a file, and the link it came from, if it came from one."""
        started = time.monotonic()
        while not reply.is_file:
            elapsed = time.monotonic() - started
            state = waiting.judge(reply.page, before, self._words)
            if isinstance(state, Refused):
                raise NotUnderstood(f"Siden tog ikke imod listen: {state.message}")
            if isinstance(state, Ready):
                self._rhythm.learn(size, elapsed)
                reply = await self._fetched(state.link, "resultatet", notify, patient=patient)
                if reply.is_file or not waiting.goes_on(reply.page, before, self._words):
                    return reply, state.link
                look = Submission("GET", reply.url)
            else:
                look = state.look
                if not state.is_certain and elapsed > _BEWILDERED:
                    raise _bewildered("Siden siger hverken, at den arbejder, eller at der er et resultat.", reply.page)
            if elapsed > self._limit:
                raise SiteUnavailable(f"Siden blev ikke færdig inden for {self._limit / 60:.1f} minutter.")
            await asyncio.sleep(self._rhythm.pause(size, elapsed))
            reply = await self._fetched(look, "ventesiden", notify, patient=patient)
        self._rhythm.learn(size, time.monotonic() - started)
        return reply, None

    async def _fetched(self, link: Submission, step: str, notify: Listener, *, patient: bool) -> Reply:
        return await self._session.perform(lambda: self._session.send(link, step, notify), notify, patient=patient)

    async def _single_form(self, notify: Listener) -> tuple[Page, Field]:
        return await self._form(
            lambda page: forms.text_field(page, self._words.cpr), self._words.single, "feltet til CPR-nummer", notify
        )

    async def _several_form(self, notify: Listener) -> tuple[Page, Field]:
        return await self._form(
            lambda page: forms.file_field(page, self._words.file), self._words.several, "feltet til en fil", notify
        )

    async def _form(
        self, find: Callable[[Page], Field | None], words: tuple[str, ...], sought: str, notify: Listener
    ) -> tuple[Page, Field]:
        """The page with a form, by the address it had last time, else by the choices on the start page."""
        step = "formularen"
        if url := self._form_urls.get(sought):
            try:
                page = (await self._session.get(url, step, notify)).page
            except NotUnderstood:
                page = None  # an address that was good for one login only
            if page and (field := find(page)):
                return page, field
            self._form_urls.pop(sought, None)
        reply = await self._session.get(self._session.start, step, notify)
        pressed: list[Submission] = []
        while not (field := find(reply.page)):
            choice = forms.choice(reply.page, words, but_not=pressed)
            if choice is None or len(pressed) == _MAX_CLICKS:
                raise _bewildered(f"Siden har ikke {sought}, og intet valg, der fører til det.", reply.page)
            pressed.append(choice)
            reply = await self._session.send(choice, step, notify)
        if not pressed or pressed[-1].method == "GET":
            self._form_urls[sought] = reply.url
        return reply.page, field


@contextmanager
def _about_site() -> Iterator[None]:
    """Mark what fails before any number has been sent: it cannot be about one of them."""
    try:
        yield
    except Passing as fault:
        fault.error.about_site = True
        raise
    except KnappenError as error:
        error.about_site = True
        raise


def _checked(answer: Sheet, asked: Sequence[Cpr]) -> dict[Cpr, Udtraek]:
    """The rows by number. Raises `WrongAnswer` for numbers never asked about, and for rows that contradict."""
    strangers = {row.cpr for row in answer.rows}.difference(asked)
    if strangers:
        count = "1 CPR-nummer" if len(strangers) == 1 else f"{len(strangers)} CPR-numre"
        raise WrongAnswer(f"Siden svarede på {count}, som den ikke blev spurgt om; arket er afvist.")
    rows: dict[Cpr, Udtraek] = {}
    for row in answer.rows:
        if rows.setdefault(row.cpr, row) != row:
            raise WrongAnswer(f"Siden gav to forskellige svar på {row.cpr}; arket er afvist.")
    return rows


def _bewildered(what: str, page: Page) -> NotUnderstood:
    names = (without_numbers(name) for _, name in forms.clickables(page))
    return NotUnderstood(f"{what} På siden kan der trykkes på: {listed(names)}.", advice=pages.WORDS_ADVICE)

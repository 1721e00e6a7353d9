"""One visit to the site: logged in when needed, and only then, and patient with what passes.

Two things go wrong on any long visit. The login runs out: the site shows its login page (after a redirect, with
status 401, or under 200) and a new login repairs it. And requests fail: `perform` asks again, with growing pauses.
Whatever is asked again starts from a fresh form, since a form may be good for one use only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urljoin

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, LoginRefused, NotUnderstood
from knappen_tui.domain.events import Listener, LoggedInAgain, Retrying
from knappen_tui.settings.connection import Connection
from knappen_tui.web import forms, tls
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, complaint
from knappen_tui.web.http import Reply, TransientError, create_client, fetch, translate_error

T = TypeVar("T")

IMPATIENT_ATTEMPTS = 2

# Pauses between attempts, in seconds: with six attempts 0.25, 0.75, 2.25, 6.75 and 20.25, and the jitter.
_FIRST_PAUSE = 0.25
_LONGEST_PAUSE = 30.0
_GROWTH = 3
_JITTER = 0.25
# How often one step may be begun anew because the login ran out in the middle of it.
_RENEWALS = 2

# Retries are told to the listener; stamina's own hooks would log each one to stderr.
set_on_retry_hooks(())


class _LoggedOut(Exception):
    """A form was sent and answered by the login page: it has to be fetched and filled in anew."""


@dataclass(frozen=True, slots=True)
class LoginWords:
    """The words by which a site's login is found. `start` is the first page's address relative to the connection's.

    `user` names the field, `log_in` the links and buttons, `refused` the texts that a refusal holds. `advice` tells
    what to do where the field for the user's name is not found.
    """

    start: str
    user: tuple[str, ...]
    log_in: tuple[str, ...]
    refused: tuple[str, ...]
    advice: str


class Session:
    """One client, its cookies and its login, shared by all that is asked at the same time.

    `password` is the password or what gives it, called once and not before it is needed.
    A first login that fails is remembered and never tried again, refused or only lost: it may have been counted.
    """

    def __init__(
        self,
        connection: Connection,
        password: str | Callable[[], str],
        words: LoginWords,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._client = create_client(connection, transport)
        self._connection = connection
        self._password = password
        self._words = words
        self._lock = asyncio.Lock()
        self._logins = 0
        self._refused: KnappenError | None = None
        self._troubles = 0
        self._unmentionable: list[frozenset[str]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    @property
    def start(self) -> str:
        """The address where a visit begins."""
        return urljoin(self._connection.url, self._words.start)

    @property
    def troubles(self) -> int:
        """How many faults and logins run out there have been: an odd answer after one may be its fault."""
        return self._troubles

    @property
    def proxy(self) -> str:
        """Host and port of the proxy on the way to the start address, "" without one."""
        return tls.proxy(self._client, self.start)

    async def certificate(self) -> tuple[str, ...]:
        """What TLS the start address is reached by, in Danish. Only within `perform`."""
        try:
            return await tls.certificate(self._client, self.start)
        except httpx.RequestError as error:
            raise translate_error(error, "adressen") from error

    async def log_in(self, notify: Listener) -> None:
        """Log in, unless that is done. Raises `LoginRefused`, and all that asking for a page raises."""
        if self._logins == 0:
            await self._attempts(lambda: self._renew(0, notify), notify, self._connection.attempts)

    async def perform(self, step: Callable[[], Awaitable[T]], notify: Listener, *, patient: bool = True) -> T:
        """Run a step (get the form, fill it in, send it), again from its start as long as what fails may pass.

        The step asks through `get` and `send`. Raises `SiteUnavailable` when patience ends, and what the step raises.
        """

        async def logged_in() -> T:
            for _ in range(_RENEWALS):
                login = self._logins
                try:
                    return await step()
                except _LoggedOut:
                    await self._renew(login, notify)
            try:
                return await step()
            except _LoggedOut:
                raise _not_held("") from None

        attempts = self._connection.attempts if patient else min(IMPATIENT_ATTEMPTS, self._connection.attempts)
        return await self._attempts(logged_in, notify, attempts)

    async def get(self, url: str, step: str, notify: Listener) -> Reply:
        """Get a page or a file; where the login page comes instead, log in and get it once more."""
        login = self._logins
        reply = await self._fetch(Submission("GET", url), step)
        if not _asks_for_login(reply):
            return reply
        await self._renew(login, notify)
        reply = await self._fetch(Submission("GET", url), step)
        if _asks_for_login(reply):
            raise _not_held(f" ({step})")
        return reply

    async def send(self, submission: Submission, step: str, notify: Listener) -> Reply:
        """Follow a link or send a form. Only within `perform`, which begins anew where the login has run out."""
        if submission.method == "GET":
            return await self.get(submission.url, step, notify)
        reply = await self._fetch(submission, step)
        if _asks_for_login(reply):
            raise _LoggedOut
        return reply

    @contextmanager
    def unmentionable(self, cprs: Iterable[Cpr]) -> Iterator[None]:
        """As long as it lasts no address that has one of these numbers in it is gone to."""
        numbers = frozenset(cpr.digits for cpr in cprs)
        self._unmentionable.append(numbers)
        try:
            yield
        finally:
            self._unmentionable.remove(numbers)

    async def _fetch(self, submission: Submission, step: str) -> Reply:
        quiet = frozenset[str]().union(*self._unmentionable)
        return await fetch(self._client, submission, self._connection.url, step, unmentionable=quiet)

    async def _attempts(self, ask: Callable[[], Awaitable[T]], notify: Listener, attempts: int) -> T:
        try:
            async for attempt in stamina.retry_context(
                on=_worth_repeating,
                attempts=attempts,
                timeout=None,
                wait_initial=_FIRST_PAUSE,
                wait_max=_LONGEST_PAUSE,
                wait_jitter=_JITTER,
                wait_exp_base=_GROWTH,
            ):
                with attempt:
                    try:
                        return await ask()
                    except TransientError as fault:
                        self._troubles += 1
                        if attempt.num < attempts:
                            wait = attempt.next_wait if fault.wait is None else fault.wait
                            notify(Retrying(fault.error.message, attempt.num, wait))
                        raise
        except TransientError as fault:
            raise fault.error from fault
        raise AssertionError("stamina ends by a result or an exception")

    async def _renew(self, login: int, notify: Listener) -> None:
        """Log in, unless someone else has since `login` was counted."""
        async with self._lock:
            if self._refused:
                raise self._refused
            if self._logins != login:
                return
            try:
                await self._log_in()
            except KnappenError as fault:
                # Unless the password is known to be right, whoever asks next must not try it again.
                if not self._logins or isinstance(fault, LoginRefused):
                    self._refused = fault
                raise
            self._logins += 1
        if login:
            self._troubles += 1
            notify(LoggedInAgain())

    async def _log_in(self) -> None:
        page = await self.login_page()
        if page is None:
            return
        submission = self._filled_in(page)
        try:
            reply = await self._fetch(submission, "login")
        except TransientError as fault:
            if not fault.sent or self._logins:
                raise
            # The attempt may have been counted, and a wrong password gets the account locked by counting:
            # as long as it is not known to be right, look, but do not try again.
            if await self.login_page() is None:
                return
            raise fault.error from fault
        if _asks_for_login(reply):
            said = complaint(reply.page, reply.page.texts, self._words.refused)
            raise LoginRefused(
                f"Siden afviste login for »{self._connection.user}«{f': {said}' if said else '.'}",
                advice="Ret brugernavn eller adgangskode. Der er kun prøvet én gang, så kontoen ikke bliver låst.",
            )

    async def login_page(self) -> Page | None:
        """The page with the login form, or None where the site does not ask for a login."""
        reply = await self._fetch(Submission("GET", self.start), "loginsiden")
        if forms.password_field(reply.page):
            return reply.page
        link = forms.choice(reply.page, self._words.log_in)
        if link and link.method == "GET":
            reply = await self._fetch(link, "loginsiden")
            if forms.password_field(reply.page):
                return reply.page
        if reply.status == 401:
            raise NotUnderstood("Siden kræver login, men viser ingen loginformular.")
        return None

    def _filled_in(self, page: Page) -> Submission:
        password = forms.password_field(page)
        user = forms.user_field(page, password.form, self._words.user) if password else None
        if password is None or user is None:
            raise NotUnderstood(
                "Loginsiden har intet felt til brugernavn, der kan kendes.",
                advice=self._words.advice,
            )
        secret = self._password if isinstance(self._password, str) else self._password()
        values = {user.name: self._connection.user, password.name: secret}
        return forms.submit(page, password.form, values, self._words.log_in)


def _not_held(where: str) -> NotUnderstood:
    error = NotUnderstood(f"Siden beder om login igen, lige efter at der er logget ind{where}.")
    error.about_site = True  # whatever was asked, it is not what is at fault
    return error


def _asks_for_login(reply: Reply) -> bool:
    return reply.status == 401 or (not reply.is_file and forms.password_field(reply.page) is not None)


def _worth_repeating(error: Exception) -> bool | float:
    if not isinstance(error, TransientError):
        return False
    return True if error.wait is None else error.wait

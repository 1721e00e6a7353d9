"""A logged-in session at one site: logs in when the site asks for it and retries transient errors.

A login expires in one of three ways: a redirect to the login page, status 401, or the login page under status 200;
a new login is the remedy. Whatever is repeated starts from a freshly fetched form, since a form may be valid once only.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from http.cookiejar import CookieJar
from secrets import token_bytes
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import urldefrag, urljoin

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, LoginRefused, NotUnderstood
from knappen_tui.domain.events import LoggedInAgain
from knappen_tui.settings.connection import Connection
from knappen_tui.web import fields, proxy, tls
from knappen_tui.web.faults import TransientError
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, complaint, newly_said
from knappen_tui.web.http import Reply, fetch
from knappen_tui.web.login import LoginSearch, LoginWords, step_of
from knappen_tui.web.retry import RequestContext, RetryPolicy, retry
from knappen_tui.web.text import clean
from knappen_tui.web.timers import relay, timers
from knappen_tui.web.transport import Transport, create_client, proxy_of
from knappen_tui.web.url_numbers import holds_number

T = TypeVar("T")
# Called with each request and its answer: the step in Danish, the request, the answer after redirects.
Observer = Callable[[str, Submission, Reply], None]

_MOST_RELAYS = 3


class _LoginExpired(Exception):
    """A form was answered by the login page `page`: the form has to be fetched and filled in again."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page


@dataclass(frozen=True, slots=True)
class AnswerUnknown:
    """A form was sent, and its answer is lost or is no answer to it: the site may have acted on it, or not.

    `error` is what happened. `is_transient` is whether the form may be sent again, once it has been read back that the
    site has not acted.
    """

    error: KnappenError
    is_transient: bool


class Session:
    """One HTTP client with its cookies and login, shared by concurrent requests.

    `password` is the password or a function that returns it, called once, when the site asks for a login.
    A first login that fails is never repeated, not even by a concurrent request and not even where its answer was
    lost: the site may have counted it, and locks accounts by counting.
    """

    def __init__(
        self,
        connection: Connection,
        password: str | Callable[[], str],
        words: LoginWords,
        policy: RetryPolicy,
        transport: Transport | None = None,
    ) -> None:
        self.policy = policy
        self._cookies = CookieJar()
        self._client = create_client(connection, transport, self._cookies)
        self._proxy = None if transport else proxy_of(connection)
        self._connection = connection
        self._password = password
        self._words = words
        self._lock = asyncio.Lock()
        self._login_count = 0
        self._is_confirmed = False  # whether the site has accepted the password
        self._is_logged_in = False  # whether it has since the session began, or began anew
        self._is_met = False  # whether the login was found on a page that asked for it
        self._login_error: KnappenError | None = None
        self._disruptions = 0
        # Hashes under a key of this session: a list that has been cleared is not kept here.
        self._key = token_bytes(32)
        self._forbidden: set[bytes] = set()
        self.observe: Observer | None = None
        self._home = self.start
        self._landing: Reply | None = None
        # The first page's address, where the login led to another one and does not stand there itself.
        self.other_start: Submission | None = None
        self._user_step: tuple[str, str] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    def use(self, words: LoginWords) -> None:
        """Look for the login by other words from now on. A login page that was not understood is looked at again."""
        if words.start != self._words.start:
            self._home, self._landing = urljoin(self._connection.url, words.start), None
        self._words = words
        if not isinstance(self._login_error, LoginRefused):
            self._login_error = None

    @property
    def start(self) -> str:
        """The address of the first page."""
        return urljoin(self._connection.url, self._words.start)

    @property
    def disruptions(self) -> int:
        """The number of transient errors and expired logins so far. One of them may explain an unexpected answer."""
        return self._disruptions

    @property
    def logins(self) -> int:
        """The number of logins so far."""
        return self._login_count

    @property
    def has_logged_in(self) -> bool:
        """Whether the site has asked for a login since the session began, or began anew."""
        return self._is_logged_in

    @property
    def proxy(self) -> str:
        """Host and port of the proxy for the start address, "" without one."""
        return clean(proxy.shown(self._proxy)) if self._proxy else ""

    async def certificate(self) -> tuple[str, ...]:
        """Describe the start address's TLS connection in Danish. Only within `perform`."""
        return await tls.certificate(self._client, self.start)

    async def log_in(self, context: RequestContext) -> None:
        """Log in, unless that is done. Raises `LoginRefused`, `SiteUnavailable` and `NotUnderstood`."""
        if self._login_count == 0:
            await retry(lambda: self._renew_login(0, context), self.policy, context, self._count_disruption)

    async def restart(self, context: RequestContext) -> None:
        """Log in as a new visitor: without the cookies so far, so that the site forgets what it has shown."""
        login = self._login_count
        self._cookies.clear()
        self._home, self._landing = self.start, None
        self._is_logged_in = False
        await self._renew_login(login, context)

    async def perform(self, step: Callable[[], Awaitable[T]], context: RequestContext) -> T:
        """Run a step (get the form, fill it in, send it); start it over after transient errors and expired logins.

        The step sends its requests by `get` and `send`. Raises `SiteUnavailable` after the last attempt, and what
        the step raises.
        """

        async def logged_in() -> T:
            for _ in range(self.policy.login_renewals):
                login = self._login_count
                try:
                    return await step()
                except _LoginExpired as expired:
                    await self._renew_login(login, context, expired.page)
            try:
                return await step()
            except _LoginExpired:
                raise _login_not_kept("") from None

        return await retry(logged_in, self.policy, context, self._count_disruption)

    async def get(self, url: str, step: str, context: RequestContext) -> Reply:
        """Get a page or a file; where the login page is returned instead, log in and get it once more."""
        login = self._login_count
        reply = await self._fetch(Submission("GET", url), step)
        if not self._meets_login(reply):
            return reply
        await self._renew_login(login, context, reply.page)
        reply = await self._fetch(Submission("GET", url), step)
        if self._asks_for_login(reply):
            raise _login_not_kept(f" ({step})")
        return reply

    async def send(self, submission: Submission, step: str, context: RequestContext) -> Reply:
        """Follow a link or send a form. Only within `perform`, which starts over where the login has expired."""
        if submission.method == "GET":
            return await self.get(submission.url, step, context)
        reply = await self._fetch(submission, step)
        if self._meets_login(reply):
            raise _LoginExpired(reply.page)
        return reply

    async def send_once(self, submission: Submission, step: str) -> Reply | AnswerUnknown:
        """Send a form that changes something, once; never raises a `KnappenError`.

        A login page is no answer: the site may have acted before the login expired.
        """
        try:
            reply = await self._fetch(submission, step)
        except TransientError as fault:
            self._count_disruption()
            return AnswerUnknown(fault.error, is_transient=True)
        except KnappenError as error:
            return AnswerUnknown(error, is_transient=False)
        if self._asks_for_login(reply):
            return AnswerUnknown(_login_not_kept(f" ({step})"), is_transient=True)
        return reply

    async def home(self, step: str, context: RequestContext) -> Reply:
        """Return the page that work begins from: the one that the login led to, else the start page."""
        await self.log_in(context)
        return self._landing or await self.get(self._home, step, context)

    def forbid_in_urls(self, cprs: Iterable[Cpr]) -> None:
        """Raise `NotUnderstood` from now on for requests to an address with one of these numbers in it.

        Proxies and servers log addresses. A page may have the number of any person in its links: an earlier one, or
        one that has not been asked about yet.
        """
        self._forbidden.update(self._keyed(cpr.digits) for cpr in cprs)

    def _is_forbidden(self, url: str) -> bool:
        return bool(self._forbidden) and holds_number(url, lambda ten: self._keyed(ten) in self._forbidden)

    def _keyed(self, digits: str) -> bytes:
        return blake2b(digits.encode("ascii"), key=self._key, digest_size=8).digest()

    async def login_page(self) -> Page | None:
        """Return the page with the login form, None where the site does not ask for a login."""
        return await self._login_search().page(self.start)

    def _login_search(self) -> LoginSearch:
        return LoginSearch(self._words, self._connection.user, self._fetch)

    def _asks_for_login(self, reply: Reply) -> bool:
        if reply.status == 401:
            return True
        if reply.is_file:
            return False
        if fields.password_field(reply.page):
            return True
        return self._user_step is not None and self._user_step == step_of(reply.page, self._words)

    def _meets_login(self, reply: Reply) -> bool:
        """Whether the page asks for the login; before the first one also by a field for the user name alone."""
        if self._asks_for_login(reply):
            return True
        return not (self._is_confirmed or reply.is_file) and step_of(reply.page, self._words) is not None

    async def _fetch(self, submission: Submission, step: str) -> Reply:
        reply = await fetch(self._client, submission, self._connection.url, step, is_forbidden=self._is_forbidden)
        if self.observe:
            self.observe(step, submission, reply)
        return reply

    def _count_disruption(self) -> None:
        self._disruptions += 1

    async def _renew_login(self, login: int, context: RequestContext, met: Page | None = None) -> None:
        """Log in, unless a concurrent request has done so since the login count was `login`.

        `met` is the page that asked for the login; it is the login page where the first page leads to none.
        """
        async with self._lock:
            if self._login_error:
                raise self._login_error
            if self._login_count != login:
                return
            had_logged_in = self._is_confirmed
            try:
                await self._log_in(met)
            except KnappenError as error:
                # An unconfirmed password must not be sent again by the next request.
                if not self._is_confirmed or isinstance(error, LoginRefused):
                    self._login_error = error
                raise
            self._login_count += 1
        if had_logged_in:
            self._count_disruption()
            context.notify(LoggedInAgain())

    async def _log_in(self, met: Page | None) -> None:
        search = self._login_search()
        first = await search.page(self.start)
        # Where the first page led to the login before, a page that asks for it is an answer by mistake.
        if first is None and met is not None and search.is_login(met) and (self._is_met or not self._is_confirmed):
            first = met
        if first is None:
            return
        self._user_step = step_of(first, self._words)
        try:
            page = await search.password_page(first)
        except NotUnderstood:
            if first is met and not self._is_confirmed:
                return  # the field was for something else
            raise
        secret = self._password if isinstance(self._password, str) else self._password()
        submission = search.submission(page, secret, is_second=page is not first)
        try:
            reply = await self._fetch(submission, "login")
        except TransientError as fault:
            if not fault.sent or self._is_confirmed:
                raise
            # The site may have counted the attempt. An unconfirmed password is not sent again; the login page
            # shows whether the login succeeded all the same.
            if first is not met and await self.login_page() is None:
                self._is_confirmed = self._is_logged_in = True
                return
            raise fault.error from fault
        reply = await self._relayed(reply)
        self._check_answer(reply, page)
        self._is_confirmed = self._is_logged_in = True
        self._is_met = first is met
        # What leads on by itself may be there once.
        leads_on = not reply.is_file and any(timers(reply.page))
        self._landing = reply if reply.method == "POST" or leads_on else None
        self._home = reply.url
        was_led = urldefrag(first.url).url != urldefrag(self.start).url
        self.other_start = Submission("GET", self.start) if was_led and self.start != reply.url else None

    async def _relayed(self, reply: Reply) -> Reply:
        """Return the page that a login's answer leads to where it is a `relay`, as that of a login elsewhere."""
        for _ in range(_MOST_RELAYS):
            sent = None if reply.is_file else relay(reply.page)
            if sent is None:
                break
            reply = await self._fetch(sent, "login")
        return reply

    def _check_answer(self, reply: Reply, page: Page) -> None:
        """Raise `LoginRefused` where the answer to the login on `page` asks for it again."""
        if self._asks_for_login(reply):
            texts = frozenset(page.texts)
            said = complaint(reply.page, reply.page.texts, self._words.refused) or newly_said(reply.page, texts)
            raise LoginRefused(
                f"Siden afviste login for »{self._connection.user}«{f': {said}' if said else '.'}",
                advice="Ret brugernavn eller adgangskode. Der er kun prøvet én gang, så kontoen ikke bliver låst.",
            )


def _login_not_kept(where: str) -> NotUnderstood:
    return NotUnderstood(f"Siden beder om login igen, lige efter at der er logget ind{where}.", site_wide=True)

"""The search for a site's login: the page with its form, by links and frames, and the requests that it sends."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.web import fields, forms, steps
from knappen_tui.web.fields import Field
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page, newly_said, type_of
from knappen_tui.web.http import Reply
from knappen_tui.web.text import mentions
from knappen_tui.web.timers import timers

_STEP = "loginsiden"
_MAX_PAGES = 8
# Where a site has several ways to log in, the one with a user name and a password is named by one of these.
_PASSWORD = ("Adgangskode", "Kodeord", "Password")
_USER_NAME = "Brugernavn"


@dataclass(frozen=True, slots=True)
class LoginWords:
    """The words by which a site's login is found. `start` is the first page's address relative to the connection's.

    `user` names the field, `log_in` the links and buttons, `step` the button between user name and password where
    they stand on two pages, `refused` the texts of a refusal. `advice` says what to do where the field for the
    user's name is not found.
    """

    start: str
    user: tuple[str, ...]
    log_in: tuple[str, ...]
    step: tuple[str, ...]
    refused: tuple[str, ...]
    advice: str


class LoginSearch:
    """Finds the login of one site. `fetch` sends a request for a step, which is named in Danish."""

    def __init__(self, words: LoginWords, user: str, fetch: Callable[[Submission, str], Awaitable[Reply]]) -> None:
        self._words = words
        self._user = user
        self._fetch = fetch

    async def page(self, start: str) -> Page | None:
        """Return the page with the login form, None where the first page leads to none.

        That is a page with a password field, or with a field for the user name alone. It may stand in a frame, behind
        links to a login, and behind what is the only way on. Raises `NotUnderstood` for a first page with status 401
        and no such form.
        """
        waiting, followed, unsure = [Submission("GET", start)], set[Submission](), set[Submission]()
        first: Reply | None = None
        while waiting and len(followed) < _MAX_PAGES:
            way = waiting.pop()
            followed.add(way)
            try:
                reply = await self._fetch(way, _STEP)
            except NotUnderstood:
                if way in unsure:
                    continue
                raise
            first = first or reply
            if self._has_login(reply.page):
                return reply.page
            ways = list(self._ways(reply.page, is_first=first is reply))
            # A form in which nothing is to be typed or chosen may be sent, too, where its button is named so.
            between = [one for one in steps.steps(reply.page, self._words.step) if one.method == "GET"]
            others = [one for one in (*steps.steps(reply.page, self._words.log_in), *between) if one not in ways]
            unsure.update(others)
            waiting += reversed([one for one in dict.fromkeys([*ways, *others]) if one not in followed])
        if first is not None and first.status == 401:
            raise NotUnderstood("Siden kræver login, men viser ingen loginformular.")
        return None

    def _ways(self, page: Page, *, is_first: bool) -> Iterator[Submission]:
        """Yield the requests that may lead to the login form, the most promising first."""
        yield from steps.frames(page)
        yield from (one for one in timers(page) if one.url != page.url and one.method == "GET")
        names = (*self._words.log_in, _USER_NAME, *_PASSWORD) if is_first else (*_PASSWORD, *self._words.user)
        yield from (one for one in forms.choices(page, names) if one.method == "GET")

    def is_login(self, page: Page) -> bool:
        """Whether the page asks for the login. One for a new password has several fields for it."""
        password = fields.password_field(page)
        passwords = [one for one in password.form.iter("input") if type_of(one) == "password"] if password else []
        return len(passwords) == 1 or _user_step(page, self._words) is not None

    def _has_login(self, page: Page) -> bool:
        return bool(fields.password_field(page) or _user_step(page, self._words))

    async def password_page(self, page: Page) -> Page:
        """Return the page with the password field: the login page, or the one after the user name."""
        if fields.password_field(page):
            return page
        step = _user_step(page, self._words)
        if step is None:
            raise NotUnderstood("Loginsiden har intet felt til adgangskode.", advice=self._words.advice)
        buttons = (*self._words.step, *self._words.log_in)
        sent = forms.submit(page, step.form, {step.name: self._user}, buttons, beside=step.element)
        reply = await self._fetch(sent, "login")
        if not fields.password_field(reply.page):
            said = newly_said(reply.page, frozenset(page.texts))
            raise NotUnderstood(
                f"Siden spørger ikke om adgangskode efter brugernavnet{f': {said}' if said else '.'}",
                advice=self._words.advice,
            )
        return reply.page

    def submission(self, page: Page, secret: str, *, is_second: bool) -> Submission:
        """Return the request that logs in. `is_second` is whether the user name was sent from the page before."""
        password = fields.password_field(page)
        user = fields.user_field(page, password.form, self._words.user, or_only=not is_second) if password else None
        if password is None or (user is None and not is_second):
            raise NotUnderstood("Loginsiden har intet felt til brugernavn, der kan kendes.", advice=self._words.advice)
        values = {password.name: secret} | ({user.name: self._user} if user else {})
        return forms.submit(page, password.form, values, self._words.log_in, beside=password.element)


def step_of(page: Page, words: LoginWords) -> tuple[str, str] | None:
    """Return the path of a page that asks for the user name alone and the name of its field, else None."""
    field = _user_step(page, words)
    return (urlsplit(page.url).path, field.name) if field else None


def _user_step(page: Page, words: LoginWords) -> Field | None:
    """Return the field for the user name alone. A form with a button for something else, such as news, has none."""
    field = fields.user_step(page, words.user)
    if field is None:
        return None
    names = forms.button_names(page, field.form)
    return field if not any(names) or any(mentions(name, (*words.log_in, *words.step)) for name in names) else None

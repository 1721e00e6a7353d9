"""A form that changes something is sent once, whatever happens to its answer."""

from collections.abc import Callable

import httpx
import pytest

from knappen_tui.domain.errors import LoginRefused, SiteUnavailable
from knappen_tui.settings.connection import Connection
from knappen_tui.web.forms import Submission
from knappen_tui.web.http import Reply
from knappen_tui.web.login import LoginWords
from knappen_tui.web.retry import RequestContext, RetryPolicy
from knappen_tui.web.session import AnswerUnknown, Session

HOME = "https://knap.example/"
WORDS = LoginWords("", ("Bruger",), ("Log ind",), ("Næste",), ("Fejl",), "")
FORM = Submission("POST", f"{HOME}gem", (("a", b"1"),))
LOGIN = "<form method=post action=/login><input name=bruger><input type=password name=p></form></html>"

Answer = Callable[[httpx.Request], httpx.Response]


class Site(httpx.AsyncBaseTransport):
    """Answers by method and path; notes every request."""

    def __init__(self, **answers: Answer) -> None:
        self.answers = answers
        self.asked: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method}{request.url.path}".replace("/", "_")
        self.asked.append(name)
        return self.answers[name](request)


def page(html: str, status: int = 200) -> Answer:
    return lambda _: httpx.Response(status, text=html, headers={"content-type": "text/html"})


def redirect(_: httpx.Request) -> httpx.Response:
    return httpx.Response(303, headers={"location": HOME})


def refused(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused", request=request)


def reset(request: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("reset", request=request)


def session(site: Site) -> Session:
    return Session(Connection(HOME, "skole"), "x", WORDS, RetryPolicy(), site)


async def test_answer_is_returned() -> None:
    site = Site(POST_gem=page("<p>Gemt</p>"))
    async with session(site) as found:
        reply = await found.send_once(FORM, "gem")
    assert isinstance(reply, Reply)
    assert reply.page.text == "Gemt"


LOST: dict[str, tuple[dict[str, Answer], bool]] = {
    "refused": ({"POST_gem": refused}, True),
    "reset": ({"POST_gem": reset}, True),
    "busy": ({"POST_gem": page("", 503)}, True),
    "fault": ({"POST_gem": page("", 500)}, True),
    "forbidden": ({"POST_gem": page("", 403)}, False),
    "logged out": ({"POST_gem": redirect, "GET_": page(LOGIN)}, True),
    "lost after the redirect": ({"POST_gem": redirect, "GET_": refused}, True),
}


@pytest.mark.parametrize("kind", LOST)
async def test_lost_answer_is_an_outcome_and_nothing_is_repeated(kind: str) -> None:
    answers, is_transient = LOST[kind]
    site = Site(**answers)
    async with session(site) as found:
        outcome = await found.send_once(FORM, "gem")
    assert isinstance(outcome, AnswerUnknown)
    assert outcome.is_transient == is_transient
    assert site.asked.count("POST_gem") == 1


async def test_password_is_not_sent_again_where_the_page_after_the_login_is_lost() -> None:
    """The site has taken the log-in where it redirects, also if the next page can't be fetched."""
    site = Site(GET_=page(LOGIN), POST_login=lambda _: httpx.Response(303, headers={"location": f"{HOME}liste"}))
    site.answers["GET_liste"] = refused
    async with session(site) as found:
        with pytest.raises((SiteUnavailable, LoginRefused)):
            await found.log_in(RequestContext())
    assert site.asked.count("POST_login") == 1

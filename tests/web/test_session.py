"""Requests of a session: what they ask for, where work begins, and addresses with CPR numbers in them."""

import tracemalloc

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.settings.connection import Connection
from knappen_tui.web import forms
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.login import LoginWords
from knappen_tui.web.retry import RequestContext, RetryPolicy
from knappen_tui.web.session import Session
from knappen_tui.web.timers import timers

FIRST, SECOND, OTHER = unknown_cprs(3, seed=17)
WORDS = LoginWords("", ("Bruger",), ("Log ind",), ("Næste",), ("Fejl",), "")


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
    await send({"type": "http.response.body", "body": b"<p>Hej</p>"})


def open_session() -> Session:
    connection = Connection("https://knap.example/", "kommune")
    return Session(connection, "x", WORDS, RetryPolicy(), httpx.ASGITransport(hello))


async def test_page_in_danish_is_asked_for() -> None:
    asked: list[httpx.Headers] = []

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        asked.append(httpx.Headers(scope["headers"]))
        await hello(scope, receive, send)

    connection = Connection("https://knap.example/", "kommune")
    async with Session(connection, "x", WORDS, RetryPolicy(), httpx.ASGITransport(site)) as session:
        await session.get("https://knap.example/", "siden", RequestContext())
    (headers,) = asked
    assert headers["accept"].startswith("text/html,")
    assert headers["accept-language"] == "da"
    assert headers["cache-control"] == "no-cache"


async def test_page_that_leads_on_after_the_login_is_asked_for_once() -> None:
    """As Salesforce's frontdoor.jsp, whose address is valid for one request."""
    served: list[str] = []
    login = b"<form method=post action=/login>Bruger <input name=u><input type=password name=p><button>Log ind</button>"

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        served.append(path)
        status, headers = (303, [(b"location", b"/en-gang")]) if path == "/login" else (200, [])
        bodies = {"/": login, "/en-gang": b"<script>location.replace('/menu')</script>"}
        await send(
            {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-type", b"text/html")]}
        )
        await send({"type": "http.response.body", "body": bodies.get(path, b"")})

    connection = Connection("https://knap.example/", "kommune")
    async with Session(connection, "x", WORDS, RetryPolicy(), httpx.ASGITransport(site)) as session:
        first = await session.home("siden", RequestContext())
        again = await session.home("siden", RequestContext())
    assert [*timers(first.page)] == [*timers(again.page)] == [Submission("GET", "https://knap.example/menu")]
    assert served.count("/en-gang") == 1


async def test_answer_to_the_login_that_posts_itself_is_a_part_of_the_login() -> None:
    """As that of ADFS, whose page posts a token to the site."""
    served: list[str] = []
    login = b"<form method=post action=/adfs>Bruger <input name=u><input type=password name=p><button>Log ind</button>"
    token = (
        b"<form method=post action=/signin><input type=hidden name=wresult value=t></form>"
        b"<script>window.setTimeout('document.forms[0].submit()', 0);</script>"
    )

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        served.append(f"{scope['method']} {path}")
        has_token = "POST /signin" in served
        status, headers = (303, [(b"location", b"/")]) if path == "/signin" else (200, [])
        bodies = {"/": b"<p>Menu</p>" if has_token else login, "/adfs": token}
        await send(
            {"type": "http.response.start", "status": status, "headers": [*headers, (b"content-type", b"text/html")]}
        )
        await send({"type": "http.response.body", "body": bodies.get(path, b"")})

    connection = Connection("https://knap.example/", "kommune")
    async with Session(connection, "x", WORDS, RetryPolicy(), httpx.ASGITransport(site)) as session:
        await session.log_in(RequestContext())
        shown = await session.get("https://knap.example/", "siden", RequestContext())
    assert shown.page.texts == ["Menu"]
    assert served == ["GET /", "POST /adfs", "POST /signin", "GET /", "GET /"]


async def test_session_that_begins_anew_has_not_logged_in_before_the_login_is_met_again() -> None:
    """The first page leads to the login by a link that names none."""
    login = b"<form method=post action=/ind>Bruger <input name=u><input type=password name=p><button>Log ind</button>"

    async def site(scope: Scope, receive: Receive, send: Send) -> None:
        bodies = {"/": b"<a href=/start>Start nu</a> <a href=/om>Om siden</a>", "/start": login, "/ind": b"<p>Menu</p>"}
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": bodies[scope["path"]]})

    connection = Connection("https://knap.example/", "kommune")
    has_logged_in: list[bool] = []
    async with Session(connection, "x", WORDS, RetryPolicy(), httpx.ASGITransport(site)) as session:
        for begin in (session.log_in, session.restart):
            await begin(RequestContext())
            has_logged_in.append(session.has_logged_in)
            with pytest.raises(NotUnderstood):  # the site shows the login again
                await session.get("https://knap.example/start", "siden", RequestContext())
            has_logged_in.append(session.has_logged_in)
    assert has_logged_in == [False, True, False, True]


@pytest.mark.parametrize("cpr", [FIRST, SECOND])
@pytest.mark.parametrize("before", ["?cpr=", "?fane=1&cpr=", "kursist/", "?n=7&x="])
@pytest.mark.parametrize("hyphen", ["", "-", "%2d", "%20"])
async def test_number_sent_earlier_in_an_address_raises_not_understood(cpr: Cpr, before: str, hyphen: str) -> None:
    async with open_session() as session:
        session.forbid_in_urls([FIRST])
        session.forbid_in_urls([SECOND, OTHER])
        url = f"https://knap.example/{before}{cpr.digits[:6]}{hyphen}{cpr.digits[6:]}"
        with pytest.raises(NotUnderstood, match="adresse") as caught:
            await session.get(url, "siden", RequestContext())
    assert cpr.digits not in caught.value.message


async def test_number_in_the_fields_of_a_form_of_a_script_that_gets_raises_not_understood() -> None:
    script = (
        "var f=document.createElement('form'),i=document.createElement('input');i.type='hidden';i.name='cpr';"
        f"i.value='{FIRST.digits}';f.action='/vis';f.appendChild(i);document.body.appendChild(f);f.submit()"
    )
    page = Page(f'<html><a id=vis href="#" onclick="{script}">Vis</a></html>'.encode(), "https://knap.example/")
    sent = forms.press(page, page.by_id["vis"])
    assert sent is not None
    async with open_session() as session:
        session.forbid_in_urls([FIRST])
        with pytest.raises(NotUnderstood, match="adresse"):
            await session.send(sent, "siden", RequestContext())


async def test_other_digits_in_an_address_are_sent() -> None:
    async with open_session() as session:
        session.forbid_in_urls([FIRST])
        reply = await session.get("https://knap.example/?t=17324928001234", "siden", RequestContext())
    assert reply.page.text == "Hej"


async def test_forbidden_numbers_take_less_than_a_hundred_bytes_each() -> None:
    async with open_session() as session:
        tracemalloc.start()
        session.forbid_in_urls(Cpr(f"{number:010}") for number in range(100_000))
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        with pytest.raises(NotUnderstood, match="adresse"):
            await session.get("https://knap.example/?a=0000099999", "siden", RequestContext())
    assert size < 10_000_000

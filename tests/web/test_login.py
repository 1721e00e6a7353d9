"""The search for a login: behind refreshes, links and choices, and never in a form for something else."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.settings.connection import Connection
from knappen_tui.web.login import LoginWords
from knappen_tui.web.retry import RequestContext, RetryPolicy
from knappen_tui.web.session import Session

WORDS = LoginWords("", ("Brugernavn", "E-mail"), ("Log ind",), ("Næste",), ("Fejl",), "")
LOGIN = "<form method=post action=/ind>Brugernavn<input name=u>Kode<input type=password name=k><button>Log ind</form>"
NEWS = "<form method=post action=/nyheder><input name=mail placeholder='Din e-mail'><button>Tilmeld</button></form>"
WORK = "<h1>Arbejde</h1>"


class LoginSite:
    """`pages` by their path, and a login that leads to `/arbejde`; `sent` is what was posted, by path.

    The pages `closed` show the work to whoever is logged in.
    """

    def __init__(self, pages: dict[str, str], *closed: str) -> None:
        self.sent: list[tuple[str, dict[str, str]]] = []
        self._closed = closed
        self._pages = {**pages, "/arbejde": WORK}
        paths = [*self._pages, "/ind", "/nyheder"]
        self.app = Starlette(routes=[Route(path, self._answer, methods=["GET", "POST"]) for path in paths])

    async def _answer(self, request: Request) -> Response:
        if request.method == "POST" and request.url.path not in self._pages:
            form = await request.form()
            self.sent.append((request.url.path, {key: str(value) for key, value in form.items()}))
            answer = RedirectResponse("/arbejde", 303)
            answer.set_cookie("inde", "ja")
            return answer
        shown = (
            WORK if request.url.path in self._closed and "inde" in request.cookies else self._pages[request.url.path]
        )
        return HTMLResponse(f"<html><body>{shown}</body></html>")

    def open(self) -> Session:
        connection = Connection("https://knap.example/", "kommune")
        return Session(connection, "kode", WORDS, RetryPolicy(), httpx.ASGITransport(self.app))


@pytest.mark.parametrize(
    "pages",
    [
        {"/": LOGIN},
        {"/": "<meta http-equiv=refresh content='0;url=/login'>", "/login": LOGIN},
        {"/": "<script>location.href = '/login'</script>", "/login": LOGIN},
        {"/": "<frameset><frame src=/top><frame src=/login></frameset>", "/top": "Top", "/login": LOGIN},
        {"/": f"<a href=/login>Log ind</a>{NEWS}", "/login": LOGIN},
        {"/": "<a href=/mitid>Fortsæt med MitID</a><a href=/login>Fortsæt med brugernavn</a>", "/login": LOGIN},
        {
            "/": "<a href=/valg>Log ind</a>",
            "/valg": "<a href=/mitid>MitID</a><a href=/login>Brugernavn og adgangskode</a>",
            "/mitid": "MitID virker ikke.",
            "/login": LOGIN,
        },
        {"/": "<p>Kun for kommuner.</p><a href=/login>Til basen</a>", "/login": LOGIN},
        {"/": "<form action=/login><input type=submit value=Adgang></form>", "/login": LOGIN},
        {"/": "<form method=post action=/login><button>Log ind</button></form><a href=/om>Om</a>", "/login": LOGIN},
    ],
)
async def test_login_is_found(pages: dict[str, str]) -> None:
    site = LoginSite(pages)
    async with site.open() as session:
        page = (await session.home("forsiden", RequestContext())).page
    assert page.text == "Arbejde"
    assert site.sent == [("/ind", {"u": "kommune", "k": "kode"})]


async def test_page_that_asks_for_the_login_is_the_login_page() -> None:
    pages = {"/": "<a href=/om>Om basen</a><a href=/basen>Til basen</a>", "/om": "Basen er ny.", "/basen": LOGIN}
    site = LoginSite(pages, "/basen")
    async with site.open() as session:
        context = RequestContext()
        assert await session.login_page() is None
        await session.log_in(context)
        await session.perform(lambda: session.get("https://knap.example/basen", "formularen", context), context)
        assert session.has_logged_in
    assert site.sent == [("/ind", {"u": "kommune", "k": "kode"})]


async def test_password_is_not_sent_where_a_new_one_is_asked_for() -> None:
    twice = LOGIN.replace("<button>", "Ny kode<input type=password name=n><button>")
    site = LoginSite({"/": "<a href=/om>Om basen</a><a href=/ny>Ny kode</a>", "/om": "Basen er ny.", "/ny": twice})
    async with site.open() as session:
        context = RequestContext()
        with pytest.raises(NotUnderstood, match="beder om login igen"):
            await session.perform(lambda: session.get("https://knap.example/ny", "formularen", context), context)
    assert site.sent == []


async def test_field_for_something_else_is_no_login() -> None:
    news = "<form method=post action=/tak>E-mail<input name=mail><button>Næste</button></form>"
    site = LoginSite({"/": "<a href=/om>Om</a><a href=/nyt>Nyt</a>", "/nyt": news, "/tak": "Tak.", "/om": LOGIN}, "/om")
    async with site.open() as session:
        context = RequestContext()
        with pytest.raises(NotUnderstood, match="beder om login igen"):
            await session.perform(lambda: session.get("https://knap.example/nyt", "formularen", context), context)
        await session.perform(lambda: session.get("https://knap.example/om", "formularen", context), context)
        assert session.has_logged_in


async def test_form_for_news_gets_no_user_name() -> None:
    site = LoginSite({"/": NEWS})
    async with site.open() as session:
        assert await session.login_page() is None
    assert site.sent == []


async def test_first_page_is_another_start_where_the_login_stands_elsewhere() -> None:
    site = LoginSite({"/": "<a href=/login>Log ind</a>", "/login": LOGIN})
    async with site.open() as session:
        await session.log_in(RequestContext())
        assert session.other_start
        assert session.other_start.url == "https://knap.example/"


async def test_login_without_a_form_is_refused() -> None:
    async def refused(_: Request) -> Response:
        return HTMLResponse("<html><body>Adgang kræver login.</body></html>", 401)

    app = Starlette(routes=[Route("/", refused)])
    connection = Connection("https://knap.example/", "kommune")
    async with Session(connection, "kode", WORDS, RetryPolicy(), httpx.ASGITransport(app)) as session:
        with pytest.raises(NotUnderstood, match="viser ingen loginformular"):
            await session.login_page()

"""The way from page to page to a form."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from knappen_tui.settings.profiles import Profile
from knappen_tui.site.navigation import Navigator
from knappen_tui.web.retry import RequestContext

_MENU = "<form method=post><button name=til value=en>Opslag</button><button name=til value=fil>Liste</button></form>"
_BACK = "<form method=post><button name=til value=menu>{}</button></form>"
_ONE = "<form method=post><label>CPR-nummer <input name=cpr></label><button>Søg</button></form>"
_FILE = (
    "<form method=post enctype=multipart/form-data><p>Fil med CPR-numre</p>"
    "<label>Fil <input type=file name=f></label><button>Upload</button></form>"
)
_LOGIN = (
    "<html><body><form method=post action=/login><label>Brugernavn <input name=b></label>"
    "<label>Adgangskode <input type=password name=k></label><button>Log ind</button></form></body></html>"
)
# A form with another field, as for a document.
_UNSURE = _FILE.replace("<button>", "<label>Bemærkning <input name=bem></label><button>")


def app(back: str) -> Starlette:
    """A site that shows what it showed last."""
    shown = "menu"

    async def page(request: Request) -> HTMLResponse:
        nonlocal shown
        if request.method == "POST":
            shown = str((await request.form())["til"])
        content = {"menu": _MENU, "en": _ONE, "fil": _FILE}[shown] + (_BACK.format(back) if shown != "menu" else "")
        return HTMLResponse(f"<html><body>{content}</body></html>")

    return Starlette(routes=[Route("/", page, methods=["GET", "POST"])])


@pytest.mark.parametrize("back", ["F3=Menu", "Tilbage til menuen", "Forside"])
async def test_other_form_is_found_from_where_the_site_was_left(back: str) -> None:
    profile = Profile("fremmed", "https://knap.example/", "kommune")
    navigator = Navigator(profile, "kodeord", transport=httpx.ASGITransport(app(back)))
    context = RequestContext()
    async with navigator.session as session:
        for _ in range(2):
            _, field = await session.perform(lambda: navigator.form_search.single(context), context)
            assert field.name == "cpr"
            _, field = await session.perform(lambda: navigator.form_search.several(context), context)
            assert field.name == "f"


async def test_start_page_that_logs_in_anew_is_not_asked_for_where_a_form_was_found() -> None:
    logins = 0

    async def start(_: Request) -> Response:
        return RedirectResponse("/login")

    async def form(_: Request) -> HTMLResponse:
        return HTMLResponse(_LOGIN)

    async def login(_: Request) -> Response:
        nonlocal logins
        logins += 1
        return RedirectResponse("/menu", 303)

    async def menu(_: Request) -> HTMLResponse:
        return HTMLResponse("<html><body><a href=/liste>Liste</a> <a href=/hjemmel>Hjemmel</a></body></html>")

    async def upload(_: Request) -> HTMLResponse:
        return HTMLResponse(f"<html><body>{_UNSURE}</body></html>")

    routes = [Route("/", start), Route("/login", form), Route("/login", login, methods=["POST"]), Route("/menu", menu)]
    site = Starlette(routes=[*routes, Route("/liste", upload), Route("/hjemmel", menu)])
    profile = Profile("fremmed", "https://knap.example/", "kommune")
    navigator = Navigator(profile, "kodeord", transport=httpx.ASGITransport(site))
    context = RequestContext()
    async with navigator.session as session:
        _, field = await session.perform(lambda: navigator.form_search.several(context), context)
    assert (field.name, logins) == ("f", 1)

"""The way from page to page to a form."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
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

"""The search for a form behind links that no word names."""

import httpx
import pytest
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.form_search import UnexpectedPage
from tests.foreign.people import bare
from tests.foreign.sites.base import Site
from tests.foreign.sites.contractors import CONTRACTORS
from tests.foreign.sites.register import MANY, REGISTER
from tests.foreign.test_unseen_sites import HASTY, Changed

MESSAGE = """<form method=post action=/skriv enctype=multipart/form-data>
<label>CPR-nummer <input name=cpr></label><label>Besked <textarea name=tekst></textarea></label>
<label>Bilag <input type=file name=bilag></label><button>Søg og send</button></form>"""
DOCUMENTS = """<form method=post action=/skriv enctype=multipart/form-data>
<label>Journal <input name=journal></label><label>Fil <input type=file name=fil></label><button>Upload</button>
</form>"""
SECOND = """<form method=post action=/skriv><p>Et CPR-nummer pr. linje.</p>
<label>Fil <input type=file name=fil></label><button>Upload</button></form>"""

LISTS = """<form method=post action=/skriv enctype=multipart/form-data>
<label>Fil med CPR-numre <input type=file name=fil></label><label>Jeres reference <input name=ref></label>
<button>Send fil</button></form>"""


class WithPage:
    """A site whose menu has one link more, first of all, to a page of its own, and other words for a list."""

    def __init__(self, site: Site, name: str, page: str, lists: str) -> None:
        link = f"<a href=/ekstra>{name}</a>"
        self._site = Changed(
            site.app,
            lambda body: body.replace("Massesøgning".encode(), lists.encode()).replace(
                b"<body>", f"<body>{link}".encode()
            ),
        )
        self._page = f"<html><head><title>Ekstra</title></head><body>{page}</body></html>"
        self.visits: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] in {"/ekstra", "/skriv"}:
            self.visits.append(scope["path"])
            await HTMLResponse(self._page)(scope, receive, send)
        else:
            await self._site(scope, receive, send)


def open_site(app: WithPage, site: Site) -> KnappenClient:
    profile = Profile("fremmed", f"https://knap.example{site.start}", site.user, attempts=2)
    return KnappenClient(profile, site.password, transport=httpx.ASGITransport(app), policy=HASTY)


@pytest.mark.parametrize("page", [MESSAGE, DOCUMENTS])
async def test_form_behind_an_unnamed_link_is_found(page: str) -> None:
    """Forms for something else are looked at, and nothing is sent with them."""
    site = CONTRACTORS["jsp"](REGISTER)
    app = WithPage(site, "Skriv til os", page, "Rekvisition")
    async with open_site(app, site) as client:
        assert bare(await client.opslag(MANY)) == site.truth(MANY)
        assert (await client.udtraek(tuple(REGISTER))).rows == site.extract(REGISTER)
    assert app.visits == ["/ekstra"]
    assert site.misplaced() == []


@pytest.mark.parametrize("page", [SECOND, LISTS, LISTS.replace("CPR-numre", "personnumre")])
async def test_two_forms_behind_unnamed_links_are_refused(page: str) -> None:
    site = CONTRACTORS["jsp"](REGISTER)
    app = WithPage(site, "Dokumenter", page, "Rekvisition")
    async with open_site(app, site) as client:
        with pytest.raises(UnexpectedPage, match="flere formularer med feltet til en fil"):
            await client.udtraek(tuple(REGISTER))
    assert site.asked == []


async def test_list_is_not_sent_to_a_form_for_documents_behind_a_known_word() -> None:
    site = CONTRACTORS["jsp"](REGISTER)
    app = WithPage(site, "Upload dokument", DOCUMENTS, "Massesøgning")
    async with open_site(app, site) as client:
        assert (await client.udtraek(tuple(REGISTER))).rows == site.extract(REGISTER)
    assert app.visits == ["/ekstra"]


@pytest.mark.parametrize("told", ["", "Der må ikke lægges CPR-numre her."])
async def test_list_is_not_sent_to_a_form_for_documents(told: str) -> None:
    site = CONTRACTORS["jsp"](REGISTER)
    app = WithPage(site, "Dokumenter", SECOND.replace("Et CPR-nummer pr. linje.", told), "Slet rekvisition")
    async with open_site(app, site) as client:
        with pytest.raises(UnexpectedPage):
            await client.udtraek(tuple(REGISTER))
    assert app.visits == ["/ekstra"]
    assert site.asked == []


@pytest.mark.parametrize("name", ["Slet alle lister", "Vælg anden kommune", "Skift rolle"])
async def test_link_that_may_change_something_is_not_followed(name: str) -> None:
    site = CONTRACTORS["jsp"](REGISTER)
    app = WithPage(site, name, "", "Rekvisition")
    async with open_site(app, site) as client:
        assert (await client.udtraek(tuple(REGISTER))).rows == site.extract(REGISTER)
    assert app.visits == []


class BehindAFront:
    """A site behind a public first page whose links no word names: one of them asks for the login."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        links = f"<a href=/om>Om tallene</a><a href=/nyt>Nyt herfra</a><a href='{self._site.start}'>Til tallene</a>"
        news = "<form method=post action=/om><input name=mail><button>Hold mig underrettet</button></form>"
        pages = {"/front": links, "/om": "<p>Tallene er fra kommunerne.</p>", "/nyt": news}
        if scope["path"] in pages:
            await HTMLResponse(f"<html><body>{pages[scope['path']]}</body></html>")(scope, receive, send)
        else:
            await self._site.app(scope, receive, send)


@pytest.mark.parametrize("name", ["jsp", "frameset", "episerver", "blazor"])
async def test_login_behind_an_unnamed_link_is_found(name: str) -> None:
    site = CONTRACTORS[name](REGISTER)
    profile = Profile("fremmed", "https://knap.example/front", site.user, attempts=2)
    transport = httpx.ASGITransport(BehindAFront(site))
    async with KnappenClient(profile, site.password, transport=transport, policy=HASTY) as client:
        assert bare(await client.opslag(MANY)) == site.truth(MANY)
        assert (await client.udtraek(tuple(REGISTER))).rows == site.extract(REGISTER)
    assert site.misplaced() == []

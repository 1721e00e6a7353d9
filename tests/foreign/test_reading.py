"""What foreign sites show of a person is read as it stands, or refused: never a wrong record.

A visitor who knows the site logs in and looks the person up; the reading from there on is the client's.
"""

from collections.abc import Awaitable, Callable

import pytest

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.kursist import Kursist
from knappen_tui.site import pages
from knappen_tui.site.person import PersonPages
from knappen_tui.site.words import DEFAULT
from knappen_tui.web.forms import Submission
from knappen_tui.web.html import Page
from knappen_tui.web.http import fetch
from tests.foreign.people import bare
from tests.foreign.sites import generated
from tests.foreign.sites import umbraco as umbraco_site
from tests.foreign.sites.base import Site
from tests.foreign.sites.browser import SiteBrowser, elements
from tests.foreign.sites.plan import SINGLE, Plan, draw, plain
from tests.foreign.sites.register import ELEVEN, EMPTY, GAPS, MANY, REGISTER, TEN, TWICE, UNKNOWN
from tests.foreign.sites.walks import WALKS, Walk
from tests.foreign.test_generated_self import Visit

PEOPLE = (MANY, TEN, ELEVEN, TWICE, EMPTY, GAPS)
SEEDS = range(24)

HOME = "https://knap.example/"
LookUp = Callable[[SiteBrowser, Cpr], Awaitable[Page]]


def shown_page(browser: SiteBrowser) -> Page:
    """The page that the visitor sees."""
    charset = browser.answer.charset_encoding
    return Page(browser.answer.content, str(browser.answer.url), charset)


async def read(browser: SiteBrowser, form: Page, latest: dict[str, frozenset[int]] | None = None) -> PersonPages:
    """Read the person whose page the visitor sees, as the client does; `latest` holds who was read before."""

    async def send(submission: Submission, step: str) -> Page:
        return (await fetch(browser._client, submission, HOME, step)).page

    shown = PersonPages(shown_page(browser), form, DEFAULT, send, dict(latest or {}))
    await shown.read()
    return shown


async def kursist(
    browser: SiteBrowser, form: Page, cpr: Cpr, latest: dict[str, frozenset[int]] | None = None
) -> Kursist:
    """The person, as `KnappenClient.opslag` returns them."""
    known = {} if pages.shows_number(shown_page(browser), cpr) else latest
    shown = await read(browser, form, known)
    if latest is not None and any(shown.records.values()):
        latest.clear()
        latest.update(shown.fingerprints)
    if shown.is_unknown:
        return Kursist(cpr)
    if not shown.records.keys() >= pages.REQUIRED_TABLES:
        raise pages.not_understood(shown.first, DEFAULT, shown.records)
    return pages.kursist(cpr, shown.records)


ROUTES: dict[str, LookUp] = {}


def route(name: str) -> Callable[[LookUp], LookUp]:
    """Register the way to a person on a hand-written site; it returns the page before the look-up."""

    def register(look_up: LookUp) -> LookUp:
        ROUTES[name] = look_up
        return look_up

    return register


@route("classic_asp")
async def classic_asp(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.get("/asp/default.asp")
    await browser.click("Søg en kursist")
    form = shown_page(browser)
    await browser.submit({"cpr": cpr.digits})
    if elements(browser.page, "//form[@action='vis.asp']"):
        await browser.submit({}, "v1", form="//form[@action='vis.asp']")
    return form


@route("domino")
async def domino(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.get("/dansk/knap.nsf/indhold?OpenPage")
    await browser.click("Oplysninger om en enkelt kursist")
    form = shown_page(browser)
    await browser.submit({"CPR": cpr.digits})
    return form


@route("drupal")
async def drupal(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.click("Enkelt kursist")
    form = shown_page(browser)
    await browser.submit({"cpr": cpr.digits}, "op", form="//form[@id='knap-enkelt']")
    return form


@route("fragments")
async def fragments(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.get("/")
    await browser.click("Enkelt opslag")
    form = shown_page(browser)
    await browser.submit({"nummer": cpr.digits})
    return form


@route("jsf")
async def jsf(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.get("/danskdb/forside.xhtml")
    await browser.submit({}, "j_idt10:enkelt")
    form = shown_page(browser)
    await browser.submit({"j_idt21:cpr": cpr.digits}, "j_idt21:soeg")
    return form


@route("mvc")
async def mvc(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.click("Enkelt opslag")
    form = shown_page(browser)
    await browser.submit({"CprNr": cpr.digits}, form="//form[@action='/Opslag']")
    return form


@route("php")
async def php(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.get("index.php?side=opslag")
    form = shown_page(browser)
    await browser.submit({"cpr1": cpr.digits[:6], "cpr2": cpr.digits[6:]})
    return form


@route("struts")
async def struts(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.get("/knappen/menu.jsp")
    await browser.click("Enkeltopslag")
    form = shown_page(browser)
    await browser.submit({"cprnr": cpr.digits})
    if "window.location" in browser.text:
        await browser.get(browser.found(r"window.location='(.*?)'"))
    return form


@route("umbraco")
async def umbraco(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.click("Opslag på én kursist")
    form = shown_page(browser)
    await browser.submit({umbraco_site.CPR: cpr.digits}, "hent")
    return form


@route("dkfds")
async def dkfds(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.click("Enkelt kursist")
    form = shown_page(browser)
    await browser.submit({"cpr": cpr.digits}, form="//form[@class='kontrol']")
    return form


@route("webforms")
async def webforms(browser: SiteBrowser, cpr: Cpr) -> Page:
    await browser.click("Én kursist")
    form = shown_page(browser)
    await browser.submit({"ctl00$Main$txtCpr": cpr.digits}, "ctl00$Main$btnVis")
    return form


def generated_route(plan: Plan) -> LookUp:
    """The way to a person on a generated site."""

    async def look_up(browser: SiteBrowser, cpr: Cpr) -> Page:
        await browser.get("/opslag")
        form = shown_page(browser)
        name = plan.words["cpr field"]
        fields = {name: cpr.digits}
        if "split field" in plan.traits:
            fields = {f"{name}1": cpr.digits[:6], f"{name}2": cpr.digits[6:]}
        await browser.submit(fields, form=f"//form[.//*[@name='{next(iter(fields))}']]")
        if "hits list" in plan.traits and cpr in REGISTER:
            await browser.get("/kursist")
        return form

    return look_up


async def read_all(site: Site, walk: Visit | Walk, browser: SiteBrowser, look_up: LookUp) -> list[str]:
    """Read everyone; return why anyone was refused. No one is read wrongly."""
    await walk.login()
    refused: list[str] = []
    latest: dict[str, frozenset[int]] = {}
    for cpr in (*PEOPLE, *UNKNOWN[:1]):
        form = await look_up(browser, cpr)
        try:
            found = bare(await kursist(browser, form, cpr, latest))
        except NotUnderstood as error:
            refused.append(error.message)
            continue
        assert found == bare(site.truth(cpr))
        # A badge of 0 says that a tab drawn by a script is empty.
        says_empty = {"badges", "script-drawn tab"} <= site.traits
        assert cpr not in REGISTER or not site.hides(cpr) or says_empty
    return refused


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.__name__)
async def test_hand_written_site_is_read_as_it_stands(walk: type[Walk]) -> None:
    name = walk.create.__module__.rpartition(".")[2]
    site = walk.create(REGISTER)
    async with SiteBrowser(site) as browser:
        assert await read_all(site, walk(site, browser), browser, ROUTES[name]) == []


@pytest.mark.parametrize("trait", SINGLE)
async def test_generated_site_of_one_trait_is_read_as_it_stands(trait: str) -> None:
    plan = plain(trait)
    site = generated.build(plan, REGISTER)
    async with SiteBrowser(site) as browser:
        refused = await read_all(site, Visit(site, plan, browser), browser, generated_route(plan))
    # The message that the person is unknown stands above another's records.
    assert len(refused) == (trait == "previous person stays")


@pytest.mark.parametrize("seed", SEEDS)
async def test_generated_site_is_read_as_it_stands_or_refused(seed: int) -> None:
    await check_seed(seed, "")


async def check_seed(seed: int, harm: str) -> None:
    plan = draw(seed, harm)
    site = generated.build(plan, REGISTER)
    async with SiteBrowser(site) as browser:
        await read_all(site, Visit(site, plan, browser), browser, generated_route(plan))


@pytest.mark.parametrize("seed", [2122, 2514])
async def test_previous_person_on_another_tab_or_page_is_not_taken_for_the_next(seed: int) -> None:
    assert "previous person stays" in draw(seed, "").traits
    await check_seed(seed, "")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("harm", ["count mismatch", "paging without link", "script-drawn tab"])
async def test_generated_site_with_a_harmful_trait_is_never_read_wrongly(harm: str, seed: int) -> None:
    await check_seed(seed, harm)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 100, 50))
async def test_many_generated_sites_are_read_as_they_stand_or_refused(first: int) -> None:
    for seed in range(first + 1000, first + 1050):
        await check_seed(seed, "")


@pytest.mark.nightly
@pytest.mark.parametrize("first", range(2000, 5000, 100))
async def test_thousands_of_generated_sites_are_read_as_they_stand_or_refused(first: int) -> None:
    for seed in range(first, first + 100):
        await check_seed(seed, "")
        await check_seed(seed, ("count mismatch", "paging without link", "script-drawn tab")[seed % 3])

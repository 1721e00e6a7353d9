"""The client on sites that were written by someone who does not know it, without words but that for the authority.

Each look-up and each sheet is the truth or a named refusal, never a wrong record, and no CPR number is sent anywhere
but to the look-up field and the upload.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, LoginRefused, NotUnderstood, SiteUnavailable, WrongAnswer
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.person.unknown_tabs import UnknownTab
from knappen_tui.web.retry import RetryPolicy
from tests.foreign.people import bare
from tests.foreign.sites import generated
from tests.foreign.sites.base import Site
from tests.foreign.sites.catalogue import HARMFUL_SITES, SITES
from tests.foreign.sites.plan import SINGLE, draw, plain
from tests.foreign.sites.register import ELEVEN, EMPTY, GAPS, MANY, REGISTER, TEN, TWICE, UNKNOWN
from tests.foreign.sites.traits import HARMFUL, HARMFUL_SHEET, REFUSALS, TRAITS

HASTY = RetryPolicy(
    first_pause=0.001,
    longest_pause=0.001,
    jitter=0.0,
    longest_retry_after=0.001,
    unknown_page_seconds=0.1,
    shortest_poll_pause=0.001,
    longest_poll_pause=0.001,
)
REGISTERED = (MANY, TEN, ELEVEN, TWICE, EMPTY, GAPS)
PEOPLE = (*REGISTERED, UNKNOWN[0])
SEEDS = range(12)
NIGHTLY_SEEDS = range(100, 5100)
# Which of several authorities is meant is the user's to say.
AUTHORITY = '[trin]\nvidere = ["Prøveby Kommune", "Birkeby"]\n'


@pytest.fixture(scope="session")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A words file that names the user's authority, and nothing else."""
    file = tmp_path_factory.mktemp("ord") / "ord.toml"
    file.write_text(AUTHORITY, encoding="utf-8")
    return file


class Changed:
    """An application whose pages are changed on their way."""

    def __init__(self, app: ASGIApp, change: Callable[[bytes], bytes]) -> None:
        self._app = app
        self._change = change

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [one for one in message["headers"] if one[0] != b"content-length"]
            elif message["type"] == "http.response.body":
                message["body"] = self._change(message["body"])
            await send(message)

        await self._app(scope, receive, changed)


def open_client(site: Site, words: Path | None = None, password: str = "", app: ASGIApp | None = None) -> KnappenClient:
    profile = Profile("fremmed", f"https://knap.example{site.start}", site.user, attempts=2, words=words)
    transport = httpx.ASGITransport(app or site.app)
    return KnappenClient(profile, password or site.password, transport=transport, policy=HASTY)


def refused(error: KnappenError, site: Site, cprs: tuple[Cpr, ...]) -> bool:
    """False, where the error names one of the site's traits, and none of the numbers."""
    assert not any(cpr.digits in f"{error.message} {error.advice}" for cpr in cprs)
    said = [REFUSALS[trait] for trait in sorted(site.traits & REFUSALS.keys())]
    assert any(re.search(pattern, error.message) for pattern in said), error.message
    return False


async def looked_up(client: KnappenClient, site: Site, cpr: Cpr) -> bool:
    """Whether a look-up gives the truth; False where it is refused."""
    try:
        found = await client.opslag(cpr)
    except KnappenError as error:
        return refused(error, site, (cpr,))
    assert bare(found) == site.truth(cpr)
    return True


async def extracted(client: KnappenClient, site: Site, cprs: tuple[Cpr, ...]) -> bool:
    """Whether the sheet gives the truth; False where it is refused."""
    try:
        answer = await client.udtraek(cprs)
    except KnappenError as error:
        return refused(error, site, cprs)
    assert answer.rows == site.extract(cprs)
    assert set(answer.unanswered) == set(cprs) - {row.cpr for row in answer.rows}
    return True


async def visit(site: Site, words: Path | None = None) -> tuple[list[bool], bool]:
    """Whether each look-up, and the sheet of all, gives the truth."""
    async with open_client(site, words) as client:
        look_ups = [await looked_up(client, site, cpr) for cpr in PEOPLE]
        sheet = await extracted(client, site, PEOPLE)
    assert set(site.asked) <= {cpr.digits for cpr in PEOPLE}
    assert site.misplaced() == []
    return look_ups, sheet


@cache
def visited(name: str, words: Path) -> tuple[list[bool], bool]:
    """What `visit` returns of a hand-written site; each is visited once."""
    site = SITES[name](REGISTER)
    return asyncio.run(visit(site, words if "authority choice" in site.traits else None))


TRAITS_OF_SITES = [(name, trait) for name in SITES for trait in sorted(SITES[name](REGISTER).traits)]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "trait"), TRAITS_OF_SITES, ids=lambda text: text)
def test_trait_of_a_site_gives_the_truth(name: str, trait: str, words: Path) -> None:
    """Each trait on every hand-written site that has it."""
    assert trait in TRAITS
    assert visited(name, words) == ([True] * len(PEOPLE), True)


def test_every_trait_occurs() -> None:
    assert {trait for _, trait in TRAITS_OF_SITES} | set(SINGLE) | HARMFUL | HARMFUL_SHEET == TRAITS.keys()


async def test_choice_of_authority_is_refused_without_words() -> None:
    site = SITES["classic_asp"](REGISTER)
    assert await visit(site) == ([False] * len(PEOPLE), False)
    assert site.asked == []


@pytest.mark.parametrize("name", HARMFUL_SITES)
async def test_harmful_site_is_refused(name: str) -> None:
    await visit(HARMFUL_SITES[name](REGISTER))


@pytest.mark.slow
@pytest.mark.parametrize("trait", SINGLE)
async def test_site_of_one_trait_gives_the_truth(trait: str, words: Path) -> None:
    site = generated.build(plain(trait), REGISTER)
    look_ups, sheet = await visit(site, words if trait == "authority choice" else None)
    # A message in words that are not known here is refused.
    assert look_ups == [True] * len(REGISTERED) + [trait != "unheard message"]
    assert sheet


@pytest.mark.parametrize("seed", SEEDS)
async def test_site_of_many_traits_is_the_truth_or_refused(seed: int, words: Path) -> None:
    await visit(generated.create(seed, REGISTER), words)


# Shown tabs that are no links, labels right after the menu, and tabs that say of the kursist that there is nothing.
@pytest.mark.parametrize("seed", [3202, 3216, 3327, 3382, 6112, 6115])
async def test_site_of_many_traits_gives_the_truth(seed: int) -> None:
    assert await visit(generated.create(seed, REGISTER)) == ([True] * len(PEOPLE), True)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("harm", sorted(HARMFUL))
async def test_site_with_a_harmful_trait_is_the_truth_or_refused(harm: str, seed: int, words: Path) -> None:
    await visit(generated.create(seed, REGISTER, harm), words)


# Sites on which the previous person stays on another tab or page.
@pytest.mark.parametrize("seed", [2122, 2514])
async def test_previous_person_on_another_tab_or_page_is_not_taken_for_the_next(seed: int, words: Path) -> None:
    assert "previous person stays" in draw(seed, "").traits
    await visit(generated.create(seed, REGISTER, ""), words)


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("first", range(NIGHTLY_SEEDS.start, NIGHTLY_SEEDS.stop, 100))
async def test_any_site_is_the_truth_or_refused(first: int, words: Path) -> None:
    failed = {}
    for seed in range(first, first + 100):
        try:
            await visit(generated.create(seed, REGISTER), words)
        except AssertionError as error:
            failed[seed] = str(error)
    assert failed == {}


@pytest.mark.parametrize("name", SITES)
async def test_wrong_password_is_sent_once(name: str) -> None:
    site = SITES[name](REGISTER)
    async with open_client(site, password="forkert") as client:
        for _ in range(2):
            with pytest.raises(LoginRefused):
                await client.opslag(MANY)
    assert [one.value for one in site.typed].count("forkert") == 1
    assert site.asked == []


@pytest.mark.parametrize("told", ["", "alert messages"])
@pytest.mark.parametrize("says", ["", "number in message"])
async def test_person_that_stays_below_a_message_is_not_taken_for_the_next(told: str, says: str) -> None:
    site = generated.build(plain("previous person stays", *filter(None, (told, says))), REGISTER)
    async with open_client(site) as client:
        assert [await looked_up(client, site, cpr) for cpr in (GAPS, UNKNOWN[0], UNKNOWN[1], TWICE)] == [True] * 4


@pytest.mark.parametrize("told", ["", "alert messages"])
@pytest.mark.parametrize("says", ["", "number in message"])
async def test_person_that_stays_below_words_unknown_here_is_refused(told: str, says: str) -> None:
    traits = ("previous person stays", "unheard message", *filter(None, (told, says)))
    site = generated.build(plain(*traits), REGISTER)
    async with open_client(site) as client:
        assert await looked_up(client, site, GAPS)
        with pytest.raises(NotUnderstood):
            await client.opslag(UNKNOWN[0])
        assert await looked_up(client, site, TWICE)


@pytest.mark.parametrize("says", ["", "number in message"])
async def test_person_whose_page_was_lost_is_not_taken_for_the_next(says: str) -> None:
    """The page of the person before was cut off on its way, so that its records are not known."""
    traits = ("previous person stays", "unheard message", *filter(None, (says,)))
    site = generated.build(plain(*traits), REGISTER)
    is_cut = [True]

    def cut(body: bytes) -> bytes:
        return body.partition(b"</table>")[0] if is_cut[0] and b'<h1 id="indhold">Kursist' in body else body

    async with open_client(site, app=Changed(site.app, cut)) as client:
        with pytest.raises(SiteUnavailable):
            await client.opslag(GAPS)
        is_cut[0] = False
        with pytest.raises(NotUnderstood):
            await client.opslag(UNKNOWN[0])


TWIN = TEN
TWINS = {**REGISTER, TWIN: replace(REGISTER[GAPS], cpr=TWIN)}


async def test_person_with_the_records_of_the_one_before_is_refused() -> None:
    site = generated.build(plain(), TWINS)
    async with open_client(site) as client:
        assert await looked_up(client, site, GAPS)
        with pytest.raises(WrongAnswer, match="en anden person"):
            await client.opslag(TWIN)
        assert await looked_up(client, site, GAPS)
    async with open_client(site) as client:
        assert await looked_up(client, site, TWIN)


async def test_person_with_the_records_of_the_one_before_is_known_by_the_number_after_a_new_login() -> None:
    site = generated.build(plain(), TWINS)

    def titled(body: bytes) -> bytes:
        number = site.asked[-1] if site.asked else ""
        return body.replace(b"</h1>", f"</h1><p>CPR-nr.: {number}</p>".encode())

    async with open_client(site, app=Changed(site.app, titled)) as client:
        assert [await looked_up(client, site, cpr) for cpr in (GAPS, TWIN)] == [True, True]
    assert [one.value for one in site.typed].count(site.password) == 2


LISTED = "<form method=post action=/kursist><select name=side {}>{}</select><button name=gaa>Gå</button></form>"


@pytest.mark.parametrize("script", ["", 'onchange="this.form.submit()"'], ids=["button", "script"])
async def test_page_numbers_in_a_list_are_followed_or_refused(script: str) -> None:
    """A list of page numbers, without a total, in place of links."""
    site = generated.build(plain("paging links"), REGISTER)
    options = "".join(f"<option value={number}>{number}</option>" for number in (1, 2, 3))

    def change(body: bytes) -> bytes:
        before, _, rest = body.partition(b"<p class=sider>")
        return before + LISTED.format(script, options).encode() + rest.partition(b"</p>")[2] if rest else body

    async with open_client(site, app=Changed(site.app, change)) as client:
        with pytest.raises(NotUnderstood):
            await client.opslag(MANY)
        assert await looked_up(client, site, TEN)


@pytest.mark.parametrize("cpr", REGISTERED, ids=range(len(REGISTERED)))
async def test_panes_that_no_tab_leads_to_are_refused(cpr: Cpr) -> None:
    """A pane that says »Der blev ikke fundet nogen prøver« does not say that the person is unknown."""
    site = SITES["liferay"](REGISTER)

    def change(body: bytes) -> bytes:
        return body.replace(b'onclick="Liferay', b'data-script="Liferay')

    async with open_client(site, app=Changed(site.app, change)) as client:
        with pytest.raises(NotUnderstood, match=r"Mangler|hvis indhold ikke kan findes|kan ikke læses"):
            await client.opslag(cpr)
        assert await looked_up(client, site, UNKNOWN[0])


async def test_hit_that_is_named_as_the_button_of_the_look_up_is_pressed() -> None:
    plan = plain("hits list", "tab buttons")
    site = generated.build(replace(plan, words={**plan.words, "hit": plan.words["find"]}), REGISTER)
    async with open_client(site) as client:
        assert [await looked_up(client, site, cpr) for cpr in (MANY, UNKNOWN[0], TEN)] == [True] * 3


async def test_choice_of_authority_names_the_word_to_write() -> None:
    site = generated.build(plain("authority choice"), REGISTER)
    async with open_client(site) as client:
        with pytest.raises(NotUnderstood) as caught:
            await client.opslag(MANY)
    assert "»Øvrød«, »Birkeby«" in caught.value.advice
    assert "[trin] videre" in caught.value.advice


NAMED = {"meritter": "Fritagelser", "prae2004": "Arkiv"}


def under_other_names(*traits: str) -> Site:
    plan = plain(*traits)
    return generated.build(replace(plan, words={**plan.words, **NAMED}), REGISTER)


@pytest.mark.parametrize("tabs", ["tabs on one page", "hidden panes"])
async def test_records_in_a_pane_of_unknown_name_are_read_by_their_columns(tabs: str) -> None:
    site = under_other_names(tabs)
    async with open_client(site) as client:
        assert await looked_up(client, site, MANY)
        assert await looked_up(client, site, GAPS)


@pytest.mark.parametrize("tabs", ["tab pages", "tab buttons", "postback tabs"])
async def test_records_on_a_tab_of_unknown_name_are_refused(tabs: str, tmp_path: Path) -> None:
    site = under_other_names(tabs)
    async with open_client(site) as client:
        with pytest.raises(UnknownTab, match=r"Merit|Præ-2004"):
            await client.opslag(MANY)
        assert await looked_up(client, site, GAPS)
    words = tmp_path / "ord.toml"
    words.write_text('[faneblade]\nmeritter = ["Fritagelser"]\nprae2004 = ["Arkiv"]\n', encoding="utf-8")
    async with open_client(site, words) as client:
        assert await looked_up(client, site, MANY)


@pytest.mark.parametrize("tabs", ["tab pages", "tabs on one page"])
async def test_record_in_an_unknown_form_on_the_first_page_is_refused(tabs: str) -> None:
    site = generated.build(plain(tabs), REGISTER)

    def change(body: bytes) -> bytes:
        return body.replace(b"</table>", b"</table><p>2-6 fra 01-02-2003</p>", 1) if b"DU-modul" in body else body

    async with open_client(site, app=Changed(site.app, change)) as client:
        with pytest.raises(NotUnderstood, match="Moduler, der ligner en registrering"):
            await client.opslag(TEN)


async def test_record_in_an_unknown_form_on_a_first_page_without_a_heading_is_refused() -> None:
    """The first page is read only once its tab is pressed."""
    site = generated.build(plain("tab pages", "no tab heading", "cards"), REGISTER)

    def change(body: bytes) -> bytes:
        card, is_there, rest = body.partition(b'<div class="card">')
        return card + b"<p>2-6 fra 01-02-2003</p>" + is_there + rest if b"DU-modul" in body else body

    async with open_client(site, app=Changed(site.app, change)) as client:
        with pytest.raises(NotUnderstood):
            await client.opslag(TEN)
        assert await looked_up(client, site, EMPTY)


async def test_tab_about_something_else_is_left_out() -> None:
    site = generated.build(plain("fewer columns"), REGISTER)  # without merit and præ-2004

    def change(body: bytes) -> bytes:
        return body.replace(b"<ul class=faner>", b"<ul class=faner><li><a href='/hjem'>Stamdata</a></li>")

    async with open_client(site, app=Changed(site.app, change)) as client:
        assert await looked_up(client, site, MANY)
    assert any(address.endswith("/hjem") for address in site.addresses)

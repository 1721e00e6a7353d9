"""The client on sites that were written by someone who does not know it, without a words file.

Each look-up and each sheet is the truth or a named refusal, never a wrong record, and no CPR number is sent anywhere
but to the look-up field and the upload.
"""

from pathlib import Path

import httpx
import pytest

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError, LoginRefused, WrongAnswer
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.web.retry import RetryPolicy
from tests.foreign.people import bare
from tests.foreign.sites import generated
from tests.foreign.sites.base import Site
from tests.foreign.sites.catalogue import HARMFUL_SITES, SITES
from tests.foreign.sites.plan import SINGLE, plain
from tests.foreign.sites.register import EMPTY, GAPS, MANY, REGISTER, TWICE, UNKNOWN

HASTY = RetryPolicy(
    first_pause=0.001,
    longest_pause=0.001,
    jitter=0.0,
    longest_retry_after=0.001,
    unknown_page_seconds=0.1,
    shortest_poll_pause=0.001,
    longest_poll_pause=0.001,
)
PEOPLE = (MANY, TWICE, EMPTY, GAPS, UNKNOWN[0])
SEEDS = range(24)
NIGHTLY_SEEDS = range(100, 2100)
# Which of several authorities is meant is the user's to say.
CHOICES = {"classic_asp": '[trin]\nvidere = ["Prøveby Kommune"]\n'}


def open_client(site: Site, words: Path | None = None, password: str = "") -> KnappenClient:
    profile = Profile("fremmed", f"https://knap.example{site.start}", site.user, attempts=2, words=words)
    transport = httpx.ASGITransport(site.app)
    return KnappenClient(profile, password or site.password, transport=transport, policy=HASTY)


def keeps_silent(error: KnappenError, cprs: tuple[Cpr, ...]) -> bool:
    """False, where none of the numbers is in the error."""
    assert not any(cpr.digits in f"{error.message} {error.advice}" for cpr in cprs)
    return False


async def looked_up(client: KnappenClient, site: Site, cpr: Cpr) -> bool:
    """Whether a look-up gives the truth; False where it is refused."""
    try:
        found = await client.opslag(cpr)
    except KnappenError as error:
        return keeps_silent(error, (cpr,))
    assert bare(found) == site.truth(cpr)
    return True


async def extracted(client: KnappenClient, site: Site, cprs: tuple[Cpr, ...]) -> bool:
    """Whether the sheet gives the truth; False where it is refused."""
    try:
        answer = await client.udtraek(cprs)
    except KnappenError as error:
        return keeps_silent(error, cprs)
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


@pytest.mark.parametrize("name", SITES)
async def test_site_gives_the_truth(name: str, tmp_path: Path) -> None:
    words = None
    if name in CHOICES:
        words = tmp_path / "ord.toml"
        words.write_text(CHOICES[name], encoding="utf-8")
    assert await visit(SITES[name](REGISTER), words) == ([True] * len(PEOPLE), True)


@pytest.mark.parametrize("name", CHOICES)
async def test_choice_of_authority_is_refused_without_words(name: str) -> None:
    site = SITES[name](REGISTER)
    assert await visit(site) == ([False] * len(PEOPLE), False)
    assert site.asked == []


@pytest.mark.parametrize("name", HARMFUL_SITES)
async def test_harmful_site_is_refused(name: str) -> None:
    await visit(HARMFUL_SITES[name](REGISTER))


@pytest.mark.parametrize("trait", SINGLE)
async def test_site_of_one_trait_is_found_through(trait: str) -> None:
    site = generated.build(plain(trait), REGISTER)
    await visit(site)
    if trait != "authority choice":
        assert len(site.asked) >= 2 * len(PEOPLE), "each number was looked up and uploaded"


@pytest.mark.parametrize("seed", SEEDS)
async def test_site_of_many_traits_is_the_truth_or_refused(seed: int) -> None:
    await visit(generated.create(seed, REGISTER))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", NIGHTLY_SEEDS)
async def test_any_site_is_the_truth_or_refused(seed: int) -> None:
    await visit(generated.create(seed, REGISTER))


@pytest.mark.parametrize("name", SITES)
async def test_wrong_password_is_sent_once(name: str) -> None:
    site = SITES[name](REGISTER)
    async with open_client(site, password="forkert") as client:
        for _ in range(2):
            with pytest.raises(LoginRefused):
                await client.opslag(MANY)
    assert [one.value for one in site.typed].count("forkert") == 1
    assert site.asked == []


async def test_person_that_stays_below_a_message_is_refused() -> None:
    site = generated.build(plain("previous person stays", "alert messages"), REGISTER)
    async with open_client(site) as client:
        assert await looked_up(client, site, GAPS)
        with pytest.raises(WrongAnswer, match="ikke findes"):
            await client.opslag(UNKNOWN[0])

"""The client on sites that were written by someone who does not know it, without words but that for the authority.

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
from tests.foreign.sites.plan import SINGLE, draw, plain
from tests.foreign.sites.register import ELEVEN, EMPTY, GAPS, MANY, REGISTER, TEN, TWICE, UNKNOWN
from tests.foreign.sites.traits import HARMFUL

HASTY = RetryPolicy(
    first_pause=0.001,
    longest_pause=0.001,
    jitter=0.0,
    longest_retry_after=0.001,
    unknown_page_seconds=0.1,
    shortest_poll_pause=0.001,
    longest_poll_pause=0.001,
)
PEOPLE = (MANY, TEN, ELEVEN, TWICE, EMPTY, GAPS, UNKNOWN[0])
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
async def test_site_gives_the_truth(name: str, words: Path) -> None:
    site = SITES[name](REGISTER)
    assert await visit(site, words if "authority choice" in site.traits else None) == ([True] * len(PEOPLE), True)


async def test_choice_of_authority_is_refused_without_words() -> None:
    site = SITES["classic_asp"](REGISTER)
    assert await visit(site) == ([False] * len(PEOPLE), False)
    assert site.asked == []


@pytest.mark.parametrize("name", HARMFUL_SITES)
async def test_harmful_site_is_refused(name: str) -> None:
    await visit(HARMFUL_SITES[name](REGISTER))


@pytest.mark.parametrize("trait", SINGLE)
async def test_site_of_one_trait_gives_the_truth(trait: str, words: Path) -> None:
    site = generated.build(plain(trait), REGISTER)
    look_ups, sheet = await visit(site, words if trait == "authority choice" else None)
    # The message that the person is unknown stands above another's records.
    assert [cpr for cpr, is_true in zip(PEOPLE, look_ups, strict=True) if not is_true] == (
        [UNKNOWN[0]] if trait == "previous person stays" else []
    )
    assert sheet


@pytest.mark.parametrize("seed", SEEDS)
async def test_site_of_many_traits_is_the_truth_or_refused(seed: int, words: Path) -> None:
    await visit(generated.create(seed, REGISTER), words)


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
@pytest.mark.parametrize("first", range(NIGHTLY_SEEDS.start, NIGHTLY_SEEDS.stop, 100))
async def test_any_site_is_the_truth_or_refused(first: int, words: Path) -> None:
    for seed in range(first, first + 100):
        await visit(generated.create(seed, REGISTER), words)


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

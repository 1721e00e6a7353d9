"""The client on six sites of other contractors: without words, and with the words that `tjek --lær` wrote."""

from pathlib import Path

import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.check_step import Choice, Question
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from tests.foreign.people import bare
from tests.foreign.sites.base import Site
from tests.foreign.sites.contractors import CONTRACTORS
from tests.foreign.sites.register import MANY, REGISTER, UNKNOWN
from tests.foreign.test_teach import by_names, taught
from tests.foreign.test_unseen_sites import open_client

# What an operator of these sites answers by, where reading alone does not tell.
OWN = {
    "enkelt": ("personopslag", "find borger"),
    "flere": ("massesøgning", "listekørsel"),
    "ikke_fundet": ("vi fandt ingen borger",),
}
HUNDRED = tuple(unknown_cprs(100, seed=9311))


def operator(question: Question) -> Choice | None:
    for key, names in OWN.items():
        for choice in question.choices:
            if choice.key == key and any(name in choice.text.casefold() for name in names):
                return choice
    return by_names(question)


async def look_up_all(client: KnappenClient, site: Site) -> None:
    for cpr in (*list(REGISTER)[-10:], *UNKNOWN[:3]):
        assert bare(await client.opslag(cpr)) == site.truth(cpr)


async def extract_all(client: KnappenClient, site: Site) -> None:
    everyone = tuple(dict.fromkeys((*REGISTER, *UNKNOWN[:3], *HUNDRED)))
    assert (await client.udtraek(everyone)).rows == site.extract(everyone)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in ("blazor", "jsp") else pytest.mark.nightly) for name in CONTRACTORS]
)
async def test_site_without_words_gives_the_truth(name: str) -> None:
    site = CONTRACTORS[name](REGISTER)
    async with open_client(site) as client:
        await look_up_all(client, site)
        await extract_all(client, site)
    assert site.misplaced() == []


@pytest.mark.nightly
@pytest.mark.parametrize("name", CONTRACTORS)
async def test_site_with_learned_words_gives_the_truth(name: str, tmp_path: Path) -> None:
    site = CONTRACTORS[name](REGISTER)
    profile = Profile("fremmed", f"https://knap.example{site.start}", site.user, attempts=2)
    text, steps, _ = await taught(profile, site.app, site.password, [MANY, UNKNOWN[0]], operator)
    assert [one.step for one in steps if one.error] == []
    words = tmp_path / "ord.toml"
    words.write_text(text, encoding="utf-8")
    async with open_client(site, words) as client:
        await look_up_all(client, site)
        await extract_all(client, site)
    assert site.misplaced() == []

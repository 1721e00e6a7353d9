"""The client on sites by authors who had not seen it: without words, and with the words that `tjek --lær` writes.

A look-up or an extract gives the truth or is refused, and no number is sent anywhere but to its field and the upload.
"""

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from knappen_tui.backend.population import unknown_cprs
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import Udtraek, from_kursist
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from tests.foreign.independent_site import FOLDER, NAMES, PASSWORD, USER, IndependentSite
from tests.foreign.people import bare
from tests.foreign.sites.register import MANY, REGISTER, UNKNOWN
from tests.foreign.test_teach import taught
from tests.foreign.test_unseen_sites import HASTY
from tests.sampling import sampled

# Where some of it is refused: without words, and with learned ones too.
REFUSED_WITHOUT_WORDS = frozenset(
    {
        *("access2005", "asp2008", "cics2005", "drupal2016", "dynamicdata2011", "intraweb2006", "joomla2013"),
        *("kmd2009", "oracleadf2014", "oracleforms2007", "rails2016", "seam2011", "sharepoint2013", "symfony2021"),
        *("jspportal2004", "kohana2012", "nestjs2022", "opentextportal2013", "pyramid2019", "springroo2012"),
        *("axum2024", "foxpro2008", "mojolicious2016", "unpolyfds2024", "webforms2007"),
    }
)
REFUSED = frozenset({"axum2024", "drupal2016", "mojolicious2016", "oracleforms2007", "springroo2012", "unpolyfds2024"})

# The sites do not close what was uploaded.
UPLOADS_STAY_OPEN = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::DeprecationWarning"
)

pytestmark = UPLOADS_STAY_OPEN

EVERYONE = (*REGISTER, *UNKNOWN)
HUNDRED = (*unknown_cprs(100 - len(REGISTER), seed=9311), *REGISTER)
NUMBERS = {*EVERYONE, *HUNDRED}


def row(cpr: Cpr) -> Udtraek:
    return from_kursist(REGISTER.get(cpr, Kursist(cpr)))


def filled(found: Udtraek) -> Udtraek:
    """Some sites leave all other cells of an unknown person empty, and some say »Nej« of the older register too."""
    return replace(found, prae2004_findes=False) if not found.findes and found.prae2004_findes is None else found


async def refusals(client: KnappenClient, site: IndependentSite) -> list[str]:
    """Look everyone up and send two lists; what was refused. What is not refused is the truth."""
    found = []
    for cpr in EVERYONE:
        try:
            kursist = bare(await client.opslag(cpr))
        except KnappenError as error:
            found.append(error.message)
        else:
            assert kursist == site.truth(cpr)
    for cprs in (EVERYONE, HUNDRED):
        try:
            answer = await client.udtraek(cprs)
        except KnappenError as error:
            found.append(error.message)
        else:
            assert {one.cpr: filled(one) for one in answer.rows} == {
                cpr: row(cpr) for cpr in cprs if cpr not in answer.unanswered
            }
            assert not REGISTER.keys() & set(answer.unanswered)
    return found


def open_client(site: IndependentSite, words: Path | None = None) -> KnappenClient:
    profile = Profile("fremmed", f"https://knap.example{site.start}", USER, attempts=2, words=words)
    return KnappenClient(profile, PASSWORD, transport=httpx.ASGITransport(site), policy=HASTY)


async def faults(site: IndependentSite, words: Path | None) -> list[str]:
    async with open_client(site, words) as client:
        found = await refusals(client, site)
    async with open_client(site, words) as client:
        return found + [one.error.message async for one in client.check(MANY, UNKNOWN[0]) if one.error]


@pytest.mark.parametrize("name", sampled(NAMES, 5))
async def test_site_without_words_gives_the_truth_or_refuses(name: str) -> None:
    site = IndependentSite(name, NUMBERS)
    found = await faults(site, None)
    assert site.misplaced == []
    assert found == [] or name in REFUSED_WITHOUT_WORDS


@pytest.mark.parametrize("name", sampled(NAMES, 5))
async def test_site_with_learned_words_gives_the_truth_or_refuses(name: str, tmp_path: Path) -> None:
    site = IndependentSite(name, NUMBERS)
    profile = Profile("fremmed", f"https://knap.example{site.start}", USER, attempts=2)
    text, _, _ = await taught(profile, site, PASSWORD, [MANY, UNKNOWN[0]], site.answer)
    words = tmp_path / "ord.toml"
    words.write_text(text, encoding="utf-8")
    found = await faults(site, words)
    assert site.misplaced == []
    assert found == [] or name in REFUSED


def plain(value: Any) -> Any:
    """As people.json has it."""
    if isinstance(value, Cpr):
        return value.digits
    if is_dataclass(value):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value) if one.name != "andet"}
    return value.isoformat() if isinstance(value, date) else value


def test_people_are_those_of_the_register() -> None:
    people = json.loads((FOLDER / "people.json").read_text(encoding="utf-8"))
    tables = ("moduler", "proever", "henvisninger", "meritter")
    assert people == [
        {
            "cpr": cpr.digits,
            **{name: [plain(record) for record in getattr(kursist, name)] for name in tables},
            "prae2004": plain(kursist.prae2004) if kursist.prae2004 else None,
            "udtraek": plain(from_kursist(kursist)),
        }
        for cpr, kursist in REGISTER.items()
    ]

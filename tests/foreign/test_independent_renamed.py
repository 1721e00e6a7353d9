"""The independent sites with one of their names after another in words that nobody knows: the truth, or a refusal."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx
import pytest

from knappen_tui.domain.errors import KnappenError
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.person_tables import DETAIL_TABLES
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from tests.foreign.independent_site import NAMES, PASSWORD, USER, IndependentSite
from tests.foreign.people import bare
from tests.foreign.sites.register import EMPTY, GAPS, MANY, REGISTER, TWICE, UNKNOWN
from tests.foreign.test_independent import NUMBERS, UPLOADS_STAY_OPEN, filled, row
from tests.foreign.test_unseen_sites import HASTY, Changed

pytestmark = UPLOADS_STAY_OPEN
PEOPLE = (*list(REGISTER)[:3], MANY, TWICE, EMPTY, GAPS, UNKNOWN[0])
NONSENSE = "Brødkasse"
# A button apart from the tabs: without its name, nothing on the page says that there is more about the person.
APART = {"seam2011": "Historik før 2004"}
_SHOWN = re.compile(rb">[^<>]+<|value=\"[^\"]*\"")
_ENTITIES = {"æ": "&aelig;", "ø": "&oslash;", "å": "&aring;", "é": "&eacute;"}


@dataclass(frozen=True)
class Renamed:
    """Changes a text in what the pages show, in each form that HTML gives it; addresses and names stay."""

    text: str

    def __call__(self, body: bytes) -> bytes:
        if body.startswith(b"PK"):
            return body
        return _SHOWN.sub(lambda found: self._renamed(found[0]), body)

    def _renamed(self, shown: bytes) -> bytes:
        entities = html.escape(self.text)
        for letter, entity in _ENTITIES.items():
            entities = entities.replace(letter, entity)
        for encoding in ("utf-8", "latin-1"):
            for text in (self.text, html.escape(self.text), entities):
                old = text.encode(encoding, "xmlcharrefreplace")
                shown = shown.replace(old, NONSENSE.encode(encoding))
        return shown


def names_of(site: IndependentSite) -> list[str]:
    """The texts that the site's author wrote down: of tabs, messages and columns."""
    known = site.known
    columns = [text for one in known.get("columns", {}).values() for text in (one or {}).values()]
    shown = [*known["tabs"].values(), *known["empty_messages"], known["unknown_message"], *columns]
    return list(dict.fromkeys(text.rpartition(" / ")[2] for text in shown if text))


def open_client(site: IndependentSite, change: Callable[[bytes], bytes]) -> KnappenClient:
    """A client of the site with its pages changed on their way."""
    profile = Profile("fremmed", f"https://knap.example{site.start}", USER, attempts=1)
    return KnappenClient(profile, PASSWORD, transport=httpx.ASGITransport(Changed(site, change)), policy=HASTY)


def sorted_by_value(kursist: Kursist) -> Kursist:
    tables = {table.field: tuple(sorted(getattr(kursist, table.field), key=repr)) for table in DETAIL_TABLES}
    return replace(kursist, **tables)  # type: ignore[arg-type]


async def look_up_everyone(client: KnappenClient, site: IndependentSite, change: str = "") -> None:
    """Look everyone up: what is not refused is the truth. An assertion that fails shows the `change`.

    Of a table under an unknown title the heading that sorts it may be taken for its tab: any order is the truth.
    """
    for cpr in PEOPLE:
        try:
            found = bare(await client.opslag(cpr))
        except KnappenError:
            continue
        assert sorted_by_value(found) == sorted_by_value(site.truth(cpr)), change


@pytest.mark.nightly
@pytest.mark.parametrize("name", NAMES)
async def test_site_with_an_unknown_name_gives_the_truth_or_refuses(name: str) -> None:
    for text in names_of(IndependentSite(name, NUMBERS)):
        if text == APART.get(name):
            continue
        site = IndependentSite(name, NUMBERS)
        async with open_client(site, Renamed(text)) as client:
            await look_up_everyone(client, site, text)
            try:
                answer = await client.udtraek(PEOPLE)
            except KnappenError:
                continue
            assert all(filled(one) == row(one.cpr) for one in answer.rows), text
        assert site.misplaced == [], text

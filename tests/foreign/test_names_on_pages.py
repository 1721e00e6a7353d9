"""A person's name on the site's pages is in no error, finding, question, suggestion or report."""

import json
from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.errors import KnappenError
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from tests.foreign.conftest import POLICY
from tests.foreign.sites import generated
from tests.foreign.sites.base import Site
from tests.foreign.sites.plan import plain
from tests.foreign.sites.register import MANY, REGISTER, UNKNOWN
from tests.foreign.test_unseen_sites import Changed

NAME = "Navnia Eksempelsen"
TITLE = '<h1 id="indhold">Kursist'


def as_title(body: str) -> str:
    return body.replace(TITLE, f'<h1 id="indhold">{NAME}')


def as_only_text(body: str) -> str:
    """The page shows the name in place of the records of a tab."""
    before, found, rest = body.partition(TITLE)
    rest = rest.replace("<table", "<div hidden").replace("</h1>", f"</h1><p>{NAME}</p>", 1)
    return f"{before}{found}{rest}"


def as_table(body: str) -> str:
    table = f"<table><tr><th>Navn<th>Gade<th>By<tr><td>{NAME}<td>Vej<td>By</table>"
    return body.replace("<table", f"{table}<table", 1) if TITLE in body else body


def as_table_of_two(body: str) -> str:
    table = f"<table><tr><td>Navn<td>{NAME}<tr><td>Mor<td>{NAME}</table>"
    return body.replace("<table", f"{table}<!--", 1).replace("</table>", "-->") if TITLE in body else body


def as_hit(body: str) -> str:
    """Two links in the list of hits have the name, so that neither can be followed without a word."""
    return body.replace("<td><a href", f"<td><a href=/kursist>{NAME}</a></td><td><a href").replace(">Vis<", f">{NAME}<")


def as_message(body: str) -> str:
    return body.replace("<p class=besked>", f"<p class=besked role=alert>Se {NAME}: ")


def as_tab(body: str) -> str:
    return body.replace("<ul class=faner>", f"<ul class=faner><li><a href='/kursist?fane=meritter'>{NAME}</a></li>")


PLACES = [as_title, as_only_text, as_table, as_table_of_two, as_hit, as_message, as_tab]


def broken(*traits: str) -> Site:
    """A site whose tabs have names that are not known, so that there is much to say about it."""
    plan = plain(*traits)
    words = {**plan.words, "moduler": "Forløb", "meritter": "Fritagelser", "unknown": "Nix"}
    return generated.build(replace(plan, words=words), REGISTER)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.__name__))
@pytest.mark.parametrize(
    "traits", [(), ("hits list",), ("tabs on one page",), ("tab pages", "no tab heading")], ids=str
)
async def test_name_is_nowhere_in_what_is_said(traits: tuple[str, ...], place: Callable[[str], str]) -> None:
    site = broken(*traits)
    app = Changed(
        site.app, lambda body: place(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    )
    profile = Profile("x", f"https://fremmed.example{site.start}", site.user, timeout_seconds=5, attempts=2)
    policy = replace(POLICY, unknown_page_seconds=0.05)
    async with KnappenClient(profile, site.password, transport=httpx.ASGITransport(app), policy=policy) as client:
        steps: list[CheckStep] = [one async for one in client.check(MANY, UNKNOWN[0])]
        report = client.report(steps, MANY, UNKNOWN[0])
        errors = [one.error for one in steps if one.error]
        try:
            await client.opslag(MANY)
        except KnappenError as error:
            errors.append(error)
    assert errors
    for text in (repr(steps), json.dumps(report), *(f"{one.message} {one.advice}" for one in errors)):
        assert "Eksempelsen" not in text
        assert "Navnia" not in text

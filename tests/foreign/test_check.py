"""`knappen tjek` on matching and other sites; its findings hold nothing about the person."""

import json
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from knappen_tui.backend import database as register_database
from knappen_tui.backend import population, records
from knappen_tui.cli.main import main
from knappen_tui.domain.check_step import CheckStep
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.udtraek import COLUMNS
from knappen_tui.settings import paths
from knappen_tui.site.client import KnappenClient
from tests import support
from tests.foreign.conftest import POLICY, PROFILE
from tests.foreign.people import CPRS, UNKNOWN, marks, truth
from tests.foreign.site import JARGON_WORDS, PASSWORD, USER, ForeignSite, Variant
from tests.foreign.test_teach import under_group

PERSON = truth(CPRS[0])


async def findings(knappen: KnappenClient, person: int = 0) -> list[CheckStep]:
    async with knappen:
        return [finding async for finding in knappen.check(CPRS[person])]


def shown(found: list[CheckStep]) -> str:
    return repr(found) + "".join(f"{one.error.message} {one.error.advice}" for one in found if one.error)


def personal(text: str) -> set[str]:
    return {mark for mark in marks(PERSON) if mark in text}


def first_fault(found: list[CheckStep]) -> CheckStep:
    return next(one for one in found if one.error)


@pytest.mark.parametrize("tabs", ["postbacks", "links", "panes"])
async def test_check_of_a_matching_site_finds_no_error(
    tabs: str, open_client: Callable[[ForeignSite], KnappenClient]
) -> None:
    found = await findings(open_client(ForeignSite(Variant(tabs))))
    assert [one for one in found if one.error] == []
    steps = [one.step for one in found]
    assert steps[:5] == ["Proxy", "Adresse", "TLS", "Login", "Siden til én kursist"]
    assert steps[-4:] == ["Siden til flere kursister", "Udtræk af én", "Filens kolonner", "Udtræk én gang til"]
    moduler = next(one for one in found if one.step == "Fanebladet Moduler")
    assert "»Udbyrder«" in moduler.found[0]
    assert "»Skolekode«" in moduler.found[-1], "unknown columns are shown"
    assert personal(shown(found)) == set()


async def test_check_of_an_unknown_person(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    found = await findings(open_client(ForeignSite()), CPRS.index(UNKNOWN))
    assert [one for one in found if one.error] == []
    assert any("ikke findes" in line for one in found for line in one.found)


async def test_check_tells_what_it_pressed_and_typed(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    found = await findings(open_client(ForeignSite(Variant("links"))))
    did = {one.step: one.did for one in found}
    assert did["Login"] == ("skrev i »Brugernavn:«, »Kodeord:«, trykkede »Log på«",)
    assert did["Opslag"][:3] == (
        "trykkede »Søg på én kursist«",
        "skrev i »Indtast kursistens CPR-nr.«, trykkede »Søg«",
        "trykkede »Prøver«",
    )
    assert "lagde en fil i »Gennemse ...«, trykkede »Upload fil«" in did["Udtræk af én"]
    assert "Forespørgslen er sat i kø." in next(one.said for one in found if one.step == "Udtræk af én")


class StaleSheetSite(ForeignSite):
    """A site that gives the first sheet for every upload."""

    def _file(self, key: str) -> Response:
        return super()._file(next(iter(self._jobs)))


async def test_check_uploads_twice_and_finds_a_stale_sheet(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    site = StaleSheetSite()
    async with open_client(site) as knappen:
        found = [one async for one in knappen.check(CPRS[0], CPRS[1])]
    assert [one.step for one in found if one.error] == ["Udtræk én gang til"]


async def test_check_of_two_persons(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    site = ForeignSite()
    async with open_client(site) as knappen:
        found = [one async for one in knappen.check(CPRS[0], UNKNOWN)]
    assert [one for one in found if one.error] == []
    assert [one.found[0] for one in found if one.step == "Opslag"][1] == "siden siger, at personen ikke findes"
    assert site.asked == [[CPRS[0]], [UNKNOWN]]


async def test_suggested_words_file_lines_make_a_foreign_site_readable(
    tmp_path: Path,
) -> None:
    """Run the check, copy the right suggestions into the words file, and repeat."""
    policy = replace(POLICY, unknown_page_seconds=0.05)
    right = tomllib.loads(JARGON_WORDS)
    file = tmp_path / "ord.toml"
    site = ForeignSite(Variant("links", spelling="jargon"))
    chosen: dict[str, dict[str, str]] = {}
    for _ in range(12):
        file.write_text(as_toml(chosen), encoding="utf-8")
        transport = httpx.ASGITransport(site.app)
        knappen = KnappenClient(replace(PROFILE, words=file), PASSWORD, transport=transport, policy=policy)
        found = await findings(knappen)
        assert personal(shown(found)) == set()
        if not any(one.error for one in found):
            break
        taken = {
            (section, key, value)
            for one in found
            for section, key, value in offered(one.words)
            if value in right_values(right, section, key)
        }
        new = {one for one in taken if chosen.get(one[0], {}).get(one[1]) is None}
        assert new, f"no new suggestion: {shown(found)}"
        for section, key, value in new:
            chosen.setdefault(section, {})[key] = value
    assert not any(one.error for one in found), shown(found)
    assert sum(map(len, chosen.values())) <= 25


def right_values(document: dict[str, Any], section: str, key: str) -> list[str]:
    """The values of a line that are right: a heading of the extract also with the one above it."""
    if (value := lookup(document, section).get(key)) is None:
        return []
    is_of_sheet = section.endswith("udtraek")
    return [value, *(under_group(one, value, document) for one in COLUMNS if is_of_sheet and one.field == key)]


def lookup(document: dict[str, object], section: str) -> dict[str, str]:
    found: object = document
    for part in section.split("."):
        found = found.get(part, {}) if isinstance(found, dict) else {}
    return found if isinstance(found, dict) else {}


def offered(words: str) -> list[tuple[str, str, str]]:
    """Return the suggested lines, commented out or not: section, key, value."""
    section, lines = "", []
    for line in words.splitlines():
        if header := re.fullmatch(r"\[(.+)\]", line):
            section = header[1]
        else:
            [(key, [value])] = tomllib.loads(line.removeprefix("# ")).items()
            lines.append((section, key, value))
    return lines


def as_toml(chosen: dict[str, dict[str, str]]) -> str:
    return "".join(
        f"[{section}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in entries.items())
        for section, entries in chosen.items()
    )


async def test_check_sends_a_wrong_password_once(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    site = ForeignSite()
    knappen = KnappenClient(PROFILE, "forkert", transport=httpx.ASGITransport(site.app))
    found = await findings(knappen)
    assert found[-1].step == "Login"
    error = first_fault(found).error
    assert error is not None
    assert error.exit_code == 5
    assert site.logins == 1
    assert "forkert'" not in shown(found)


class NamedPersonSite(ForeignSite):
    """A site that shows the person's name in headings and in a table of its own, and has no known tab."""

    def person_line(self, cpr: Cpr) -> str:
        return (
            f"<h1>Navnia Eksempelsen</h1>{super().person_line(cpr)}<h2>Navnia Eksempelsen</h2>"
            "<table><tr><th>Navn<td>Navnia Eksempelsen<tr><th>Adresse<td>Vejnavn 7</table>"
        )

    def wording(self, text: str) -> str:
        return {"Moduler": "Forløb"}.get(text, text)

    def table(self, kursist: Kursist, about: str) -> str:
        return "<p>?</p>"


async def test_findings_hold_no_headings_of_other_tables(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    """A heading above a person's page may be the person's name."""
    found = await findings(open_client(NamedPersonSite(Variant("panes"))))
    assert any(one.error for one in found)
    assert "Navnia" not in shown(found)
    assert "Vejnavn" not in shown(found)


def set_up(url: str, user: str, tmp_path: Path, password: str) -> list[str]:
    config = paths.config_file()
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[profil.fremmed]\nurl = "{url}"\nbruger = "{user}"\nforsoeg = 2\n', encoding="utf-8")
    return ["tjek", "--password-file", str(support.write_password(tmp_path / "kode", password))]


@pytest.mark.slow
def test_tjek_command_against_the_backend(register: Path, tmp_path: Path) -> None:
    [cpr] = population.known_cprs(register, 1)
    with register_database.connect(register) as connection:
        kursist = records.load(connection, [cpr])[0]
    with support.site(register) as url:
        support.set_up(url)
        words = ("tjek", "--password-file", support.write_password(tmp_path / "kode"))
        done = support.knappen(*words, stdin=cpr.digits.encode())
        as_json = support.knappen(*words, "--json", stdin=cpr.digits.encode())
    assert done.returncode == 0, done.stderr.decode()
    said = done.stdout.decode() + done.stderr.decode() + as_json.stdout.decode()
    # Letters alone may be words of the output.
    assert [mark for mark in marks(kursist) if mark in said and not mark.isalpha()] == []
    answer = json.loads(as_json.stdout)
    assert (answer["format"], answer["exit_code"]) == ("knappen-tjek", 0)
    assert all(step["ok"] for step in answer["steps"])


def test_unreachable_site_is_exit_code_6(tmp_path: Path, capsys: pytest.CaptureFixture[str], ask: None) -> None:
    assert main(set_up("http://127.0.0.1:9/", USER, tmp_path, PASSWORD)) == 6
    assert "FEJL  Adresse" in capsys.readouterr().out


def test_other_site_is_exit_code_8_and_suggests_its_links(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ask: None
) -> None:
    async def hello(scope: Scope, receive: Receive, send: Send) -> None:
        body = b"<a href=/om>Om os</a><a href=/personer>Personer</a>"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": body})

    with support.serving(hello) as url:
        assert main(set_up(url, USER, tmp_path, PASSWORD)) == 8
    out = capsys.readouterr().out
    assert '# enkelt = ["Personer"]' in out
    assert '# flere = ["Personer"]' in out


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knappen_tui.cli.prompt.ask_one_or_two_cprs", lambda: CPRS[:1])

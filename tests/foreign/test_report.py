"""`knappen tjek --rapport`: the pages without a person in them, and a report used as a site."""

import html
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from knappen_tui.cli.main import main
from knappen_tui.domain.cpr import Cpr
from knappen_tui.settings import paths
from knappen_tui.settings.profiles import Profile
from knappen_tui.site.client import KnappenClient
from knappen_tui.site.teaching.report import packed
from tests import support
from tests.foreign.conftest import POLICY
from tests.foreign.people import CPRS, marks, truth
from tests.foreign.report_site import ReportSite, unpacked
from tests.foreign.site import PASSWORD, USER, ForeignSite, Variant
from tests.foreign.sites.base import Site
from tests.foreign.sites.catalogue import SITES
from tests.foreign.sites.register import MANY, REGISTER, UNKNOWN

MARKS = ("Navnia", "Eksempelsen", "Mærkevej", "88776655", "hemmeligt", "Zanzibarsvej", UNKNOWN[1].digits)
MARKED = (
    f"<title>Navnia Eksempelsen {UNKNOWN[1].digits}</title><!-- Navnia {UNKNOWN[1].digits} -->"
    "<h1 id='Navnia' class='Eksempelsen'>Navnia Eksempelsen</h1><h2>Moduler for Navnia</h2>"
    "<p>Navnia Eksempelsen, Mærkevej 17, tlf. 88776655, findes ikke</p>"
    "<table summary='Navnia'><caption>Navnia Eksempelsen</caption><tr><th>Navn<td>Navnia Eksempelsen<tr><th>Tlf."
    "<td>88776655<tr><td>Adresse<td><b>Mærkevej</b> 17<tr><th colspan=2>Navnia Eksempelsen</table>"
    "<dl><dt>Bor<dd>Zanzibarsvej</dl><ul><li><a href='/vis?navn=Navnia&tlf=88776655'>Navnia Eksempelsen</a></ul>"
    "<form action='/gem/88776655'><input name='n' value='Navnia'><input type=hidden name=token value='hemmeligt'>"
    "<textarea name=t>Mærkevej 17</textarea><select name=s><option value='88776655'>Navnia</select>"
    "<input type=checkbox name=Eksempelsen value=Navnia data-navn='Navnia'><button value='88776655'>Ret Navnia</button>"
    f"</form><script>var navn = 'Navnia Eksempelsen'; /* Mærkevej */ var Zanzibarsvej = {{\"cpr\": "
    f'"{UNKNOWN[1].digits}"}}; // hemmeligt\n setTimeout("location=\'/vis/{UNKNOWN[1].digits}\'", 88776655);</script>'
    "<div style=\"background:url('/Navnia.png')\" onclick=\"alert('Navnia Eksempelsen')\">Eksempelsen</div>"
    "<img src='/billede/Navnia.png' alt='Navnia' title='Mærkevej'><style>.Navnia {color: red}</style>"
)


class Marking:
    """An application whose pages have marks of a person from the first request with a number on."""

    def __init__(self, app: ASGIApp, number: Cpr) -> None:
        self._app = app
        self._number = number.digits.encode()
        self._is_marking = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watched() -> Message:
            message = await receive()
            body = message.get("body", b"")
            self._is_marking = self._is_marking or self._number in body or self._number[:6] in body
            return message

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and self._is_marking:
                message["headers"] = [one for one in message["headers"] if one[0] != b"content-length"]
            elif message["type"] == "http.response.body" and self._is_marking and b"</body>" in message["body"]:
                content = MARKED.encode("latin-1" if b"\xe6" in message["body"] else "utf-8")
                message["body"] = message["body"].replace(b"</body>", content + b"</body>")
            await send(message)

        await self._app(scope, watched, marked)


async def reported(site: Site, app: ASGIApp) -> dict[str, str]:
    profile = Profile("x", f"https://fremmed.example{site.start}", site.user, timeout_seconds=60, attempts=2)
    policy = replace(POLICY, unknown_page_seconds=0.1)
    async with KnappenClient(profile, site.password, transport=httpx.ASGITransport(app), policy=policy) as client:
        steps = [one async for one in client.check(MANY, UNKNOWN[0])]
        return client.report(steps, MANY, UNKNOWN[0])


def values(cpr: Cpr) -> set[str]:
    """The values of a person that are no words of the site's own."""
    return {mark for mark in marks(REGISTER[cpr]) if any(map(str.isdigit, mark)) and len(mark) > 2}


@pytest.mark.parametrize("name", SITES)
async def test_report_holds_no_value_of_a_person(name: str) -> None:
    site = SITES[name](REGISTER)
    files = await reported(site, Marking(site.app, MANY))
    text = "\n".join(files.values())
    assert [mark for mark in MARKS if mark.casefold() in text.casefold()] == []
    assert [value for value in values(MANY) if value in text] == []
    assert [number for number in (MANY, UNKNOWN[0]) if number.digits in text or number.digits[:6] in text] == []
    for secret in (site.user, site.password, *(one for one in site.visitors if len(one) > 3)):
        assert secret not in text


async def test_report_keeps_labels_headings_and_buttons() -> None:
    site = SITES["drupal"](REGISTER)
    files = await reported(site, site.app)
    requests = json.loads(files["rapport.json"])["requests"]
    person = next(one["answer"] for one in requests if one["step"] == "opslag" and one["method"] == "POST")
    form = files[requests[next(n for n, one in enumerate(requests) if one["answer"] == person) - 1]["answer"]]
    assert "Enkelt kursist" in form
    assert 'name="search_block_form"' in form
    sheet = next(json.loads(text) for name, text in files.items() if name.endswith(".json") and "tables" in text)
    assert "Findes i 2004+" in sheet["tables"][0]["headings"][-1] or sheet["tables"][0]["headings"]


@pytest.mark.parametrize("tabs", ["links", "panes"])
async def test_report_as_a_site_shows_the_same_tables(tabs: str) -> None:
    site = ForeignSite(Variant(tabs))
    profile = Profile("x", "https://fremmed.example/", USER, timeout_seconds=60, attempts=2, wait_minutes=0.1)
    async with KnappenClient(profile, PASSWORD, transport=httpx.ASGITransport(site.app), policy=POLICY) as client:
        steps = [one async for one in client.check(CPRS[0])]
        files = client.report(steps, CPRS[0])
    assert [one.error for one in steps if one.error] == []
    assert [
        mark for mark in marks(truth(CPRS[0])) if any(map(str.isdigit, mark)) and mark in "".join(files.values())
    ] == []
    again = ReportSite(unpacked(packed(files)))
    async with KnappenClient(profile, "kode", transport=httpx.ASGITransport(again.app), policy=POLICY) as client:
        found = {one.step: one async for one in client.check(CPRS[0])}
    assert found["Login"].error is None
    assert found["Siden til én kursist"].found == ("feltet »Indtast kursistens CPR-nr.«",)
    moduler = next(one for one in steps if one.step == "Fanebladet Moduler")
    assert found["Fanebladet Moduler"].found == moduler.found


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("apex", "apex.submit({request:'FIND'"),
        ("sharepoint", '"uniqueID":'),
    ],
)
async def test_report_keeps_what_scripts_of_a_framework_do(name: str, script: str) -> None:
    site = SITES[name](REGISTER)
    files = await reported(site, site.app)
    assert any(script in html.unescape(text) for text in files.values())


@pytest.fixture
def profile(tmp_path: Path) -> Callable[[str], list[str]]:
    def made(url: str) -> list[str]:
        config = paths.config_file()
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(f'[profil.fremmed]\nurl = "{url}"\nbruger = "{USER}"\n', encoding="utf-8")
        return ["--password-file", str(support.write_password(tmp_path / "kode", PASSWORD))]

    return made


@pytest.mark.parametrize("answer", ["ja", "nej"])
def test_report_is_shown_and_written_after_a_yes(
    answer: str,
    profile: Callable[[str], list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: list[str] = []

    def ask(question: str, *, may_be_empty: bool = False) -> str:
        assert question.startswith("Skal den skrives"), may_be_empty
        shown.append(capsys.readouterr().out)
        return answer

    monkeypatch.setattr("knappen_tui.cli.prompt.has_keyboard", lambda: True)
    monkeypatch.setattr("knappen_tui.cli.prompt.ask_one_or_two_cprs", lambda: CPRS[:1])
    monkeypatch.setattr("knappen_tui.cli.prompt.ask", ask)
    target = tmp_path / "rapport.zip"
    with support.serving(ForeignSite().app) as url:
        assert main(["tjek", "--rapport", str(target), *profile(url)]) == 0
    assert target.exists() == (answer == "ja")
    if answer == "ja":
        assert all(text in shown[0] for text in unpacked(target.read_bytes()).values())


def test_report_without_a_keyboard_needs_ja(
    profile: Callable[[str], list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("knappen_tui.cli.prompt.has_keyboard", lambda: False)
    monkeypatch.setattr("knappen_tui.cli.prompt.ask_one_or_two_cprs", lambda: CPRS[:1])
    target = tmp_path / "rapport.zip"
    with support.serving(ForeignSite().app) as url:
        words = profile(url)
        assert main(["tjek", "--rapport", str(target), *words]) == 2
        assert main(["tjek", "--rapport", str(target), "--ja", *words]) == 0
    assert target.exists()

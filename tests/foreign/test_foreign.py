"""Opslag, udtræk and batch on every variant of a foreign site equal its register."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knappen_tui.cli.main import main
from knappen_tui.domain.errors import NotUnderstood
from knappen_tui.domain.udtraek import from_kursist
from knappen_tui.export.person import tables_as_json
from knappen_tui.settings import paths
from knappen_tui.site.client import KnappenClient
from tests import support
from tests.foreign import sheets
from tests.foreign.people import CPRS, UNKNOWN, bare, truth
from tests.foreign.site import PASSWORD, USER, ForeignSite, Variant

VARIANTS = {
    "postbacks, link, xlsx": Variant(),
    "links, refresh, html in mojibake": Variant("links", "refresh", "html", "mojibake"),
    "panes, postback, text": Variant("panes", "postback", "text"),
    "postbacks, at once, xls": Variant(result="at once", sheet="xls"),
    "links, link, xls": Variant("links", sheet="xls"),
    "the guide's garbling, xlsx": Variant("panes", spelling="guide"),
    "the guide's garbling, html": Variant("panes", "refresh", "html", "guide"),
    "the guide's garbling, text": Variant("links", "postback", "text", "guide"),
    "one heading row, xlsx": Variant(heading_rows=1),
    "one heading row, html": Variant("links", "postback", "html", heading_rows=1),
    "one heading row, text in mojibake": Variant("panes", "refresh", "text", "mojibake", heading_rows=1),
    "xlsx in mojibake": Variant(spelling="mojibake"),
    "utf-8 that does not say so": Variant("panes", charset="utf-8"),
    "logins of nine requests": Variant(lasts=9, looks=0),
    "logins of eight requests, links": Variant("links", "refresh", lasts=8, looks=1),
    "words of its own": Variant(spelling="jargon"),
    "words of its own, links, text": Variant("links", "refresh", "text", "jargon"),
    "words of its own, one row, html": Variant("panes", "postback", "html", "jargon", heading_rows=1),
}
each_variant = pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS)


@each_variant
async def test_opslag(variant: Variant, open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    site = ForeignSite(variant)
    async with open_client(site) as knappen:
        found = [await knappen.opslag(cpr) for cpr in CPRS]
    assert [bare(kursist) for kursist in found] == [truth(cpr) for cpr in CPRS]
    extra = {heading for kursist in found for modul in kursist.moduler for heading, _ in modul.andet}
    assert extra == {"Skolekode", "Hold"}
    assert not any(cpr.digits in address for address in site.addresses for cpr in CPRS)


@each_variant
async def test_udtraek(variant: Variant, open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    site = ForeignSite(variant)
    async with open_client(site) as knappen:
        answer = await knappen.udtraek(CPRS)
    assert answer.rows == [from_kursist(truth(cpr)) for cpr in CPRS]
    assert (answer.unanswered, answer.as_of) == ([], sheets.AS_OF)
    assert site.asked == [CPRS]
    assert variant.lasts is not None or site.logins == 1


@pytest.mark.slow
@each_variant
def test_batch(
    variant: Variant,
    words_file: Callable[[ForeignSite], Path | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = ForeignSite(variant)
    password = support.write_password(tmp_path / "kode", PASSWORD)
    hold = support.write_list(tmp_path / "hold.txt", (cpr.digits for cpr in CPRS))
    out = tmp_path / "ud.json"
    with support.serving(site.app) as url:
        settings: dict[str, object] = {"url": url, "bruger": USER, "pause_sekunder": 0}
        if words := words_file(site):
            settings["ordfil"] = str(words)
        config = paths.config_file()
        config.parent.mkdir(parents=True)
        entries = "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items())
        config.write_text(f"[profil.fremmed]\n{entries}", encoding="utf-8")
        code = main(["batch", str(hold), "-o", str(out), "--details", "--password-file", str(password)])
    assert code == 0, capsys.readouterr().err
    written = json.loads(out.read_text(encoding="utf-8"))
    names = [*written["rows"][0]]
    expected = [
        [value.isoformat() if isinstance(value, date) else value for value in from_kursist(truth(cpr)).values()]
        for cpr in CPRS
    ]
    assert [[row[name] for name in names] for row in written["rows"]] == expected
    assert written["run"]["as_of"] == sheets.AS_OF.isoformat()
    found = [kursist for kursist in map(truth, CPRS) if kursist.findes]
    assert [one["cpr"] for one in written["details"]] == [kursist.cpr.digits for kursist in found]
    for one, kursist in zip(written["details"], found, strict=True):
        tables = {name: [bare_json(record) for record in one[name]] for name in tables_as_json(kursist)}
        assert tables == {name: list(map(bare_json, records)) for name, records in tables_as_json(kursist).items()}


def bare_json(record: dict[str, object]) -> dict[str, object]:
    """A record without the columns that only this site has."""
    return {name: value for name, value in record.items() if name != "andet"}


@pytest.mark.parametrize("lasts", range(1, 8))
@pytest.mark.parametrize("tabs", ["postbacks", "links"])
async def test_login_may_expire_between_any_two_requests(
    lasts: int, tabs: str, open_client: Callable[[ForeignSite], KnappenClient]
) -> None:
    """The first login expires after `lasts` requests; later ones do not expire."""
    site = ForeignSite(Variant(tabs, lasts=lasts, looks=1))
    async with open_client(site) as knappen:
        await knappen.log_in()
        site.variant = Variant(tabs, looks=1)
        assert bare(await knappen.opslag(CPRS[0])) == truth(CPRS[0])
        assert (await knappen.udtraek(CPRS)).unanswered == []
    assert site.logins == 2


@pytest.mark.parametrize("tabs", ["postbacks", "links"])
async def test_number_in_an_address_raises_not_understood(
    tabs: str, open_client: Callable[[ForeignSite], KnappenClient]
) -> None:
    """The site redirects to an address with the number, or its tabs link to one."""
    site = ForeignSite(Variant(tabs, number_in_address=True))
    async with open_client(site) as knappen:
        with pytest.raises(NotUnderstood, match="adresse") as caught:
            await knappen.opslag(CPRS[0])
    assert CPRS[0].digits not in f"{caught.value.message} {caught.value.advice}"
    assert not any(CPRS[0].digits in address for address in site.addresses)


async def test_unknown_person_is_an_empty_kursist(open_client: Callable[[ForeignSite], KnappenClient]) -> None:
    async with open_client(ForeignSite(Variant("links"))) as knappen:
        assert await knappen.opslag(UNKNOWN) == truth(UNKNOWN)

"""Each foreign site shows the truth: a scripted visitor who knows the site walks through it.

So a failure of a client on a site is the client's.
"""

import pytest

from knappen_tui.domain.columns import to_text
from tests.foreign.sites import php
from tests.foreign.sites.browser import SiteBrowser, read_sheet, truth, values
from tests.foreign.sites.catalogue import HARMFUL_SITES, SITES
from tests.foreign.sites.portal_walks import PORTAL_WALKS
from tests.foreign.sites.register import MANY, REGISTER, UNKNOWN
from tests.foreign.sites.walks import WALKS, Php, Walk


@pytest.mark.parametrize("walk", [*WALKS, *(pytest.param(walk, marks=pytest.mark.nightly) for walk in PORTAL_WALKS)])
async def test_each_tab_of_each_person_shows_the_truth(walk: type[Walk]) -> None:
    site = walk.create(REGISTER)
    async with SiteBrowser(site) as browser:
        way = walk(site, browser)
        await way.login()
        for cpr in REGISTER:
            tabs = await way.look_up(cpr)
            assert tabs is not None
            assert {field: values(site, field, rows) for field, rows in tabs.items()} == {
                table.field: truth(site, cpr, table.field) for table in site.tables()
            }
        for cpr in UNKNOWN:
            assert await way.look_up(cpr) is None
    assert site.asked == [cpr.digits for cpr in (*REGISTER, *UNKNOWN)]
    assert not site.misplaced()


@pytest.mark.parametrize("walk", [*WALKS, *PORTAL_WALKS])
async def test_the_sheet_shows_the_truth(walk: type[Walk]) -> None:
    site = walk.create(REGISTER)
    asked = (*REGISTER, *UNKNOWN)
    async with SiteBrowser(site) as browser:
        way = walk(site, browser)
        await way.login()
        for chunk in (asked[:5], asked[5:]):
            await way.upload([cpr.digits for cpr in chunk])
            rows = read_sheet(browser.answer.content, way.sheet)
            shown = [(row + [""] * 16)[:16] for row in rows[3:]]
            assert shown == [[to_text(one) for one in row.values()] for row in site.extract(chunk)]
    assert site.asked == [cpr.digits for cpr in asked]
    assert not site.misplaced()


@pytest.mark.parametrize("name", HARMFUL_SITES)
async def test_a_harmful_site_hides_what_it_says(name: str) -> None:
    site = HARMFUL_SITES[name](REGISTER)
    (walk,) = (one for one in WALKS if one.create.__module__ == SITES[name.partition(",")[0]].__module__)
    async with SiteBrowser(site) as browser:
        way = walk(site, browser)
        await way.login()
        assert site.hides(MANY)
        if "number in address" in site.traits:
            await browser.get(f"index.php?side=opslag&cpr1={MANY.digits[:6]}&cpr2={MANY.digits[6:]}")
            assert site.asked == [MANY.digits]
            assert site.misplaced()
        elif "number in link" in site.traits:
            await way.look_up(MANY)
            assert site.misplaced()
        elif "script-drawn tab" in site.traits:
            with pytest.raises(AssertionError):
                await way.look_up(MANY)
        else:
            tabs = await way.look_up(MANY)
            assert tabs
            assert len(tabs["moduler"]) < 23


async def test_an_upload_with_a_failing_number_fails() -> None:
    site = php.create(REGISTER)
    site.fails_on.add(MANY.digits)
    async with SiteBrowser(site) as browser:
        way = Php(site, browser)
        await way.login()
        await browser.get("index.php?side=flere")
        await browser.submit({}, file=("fil", [MANY.digits]))
        assert "alert('Filen er modtaget." not in browser.text
        await way.upload([UNKNOWN[0].digits])
    assert site.asked == [MANY.digits, UNKNOWN[0].digits]


async def test_a_number_in_a_wrong_place_is_misplaced() -> None:
    site = php.create(REGISTER)
    async with SiteBrowser(site) as browser:
        way = Php(site, browser)
        await way.login()
        await way.look_up(MANY)
        assert not site.misplaced()
        await browser.get("index.php?side=login")
        await browser.submit({"bruger": MANY.digits[:6], "kode": "x"})
        await browser.get(f"index.php?side={MANY.digits}")
    assert [one.partition(" ")[0] for one in site.misplaced()] == ["/knap/index.php:", "/knap/index.php:", "address"]

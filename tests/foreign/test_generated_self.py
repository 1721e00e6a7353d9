"""Each generated site shows the truth, or hides what its harmful trait says.

A visitor who knows the site's plan walks through it.
"""

from collections.abc import Sequence

import pytest

from knappen_tui.domain.columns import to_text
from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.person_tables import Table
from tests.foreign.sites import generated
from tests.foreign.sites.base import Site
from tests.foreign.sites.browser import (
    Records,
    SiteBrowser,
    elements,
    read_grid,
    read_pairs,
    read_sheet,
    read_side_grid,
    truth,
    values,
)  # fmt: skip
from tests.foreign.sites.plan import SINGLE, Plan, draw, plain
from tests.foreign.sites.register import ELEVEN, EMPTY, GAPS, MANY, REGISTER, TEN, TWICE, UNKNOWN
from tests.foreign.sites.traits import HARMFUL

SHEETS = ("xlsx", "xls", "html xls", "spreadsheetml", "ods", "csv", "text xls", "mhtml", "zip")
SEEDS = range(6)
NIGHTLY_SEEDS = range(6, 60)
PEOPLE = (MANY, TEN, ELEVEN, TWICE, EMPTY, GAPS)


class Visit:
    """A way through a generated site."""

    def __init__(self, site: Site, plan: Plan, browser: SiteBrowser) -> None:
        self.site, self.plan, self.browser = site, plan, browser

    async def login(self) -> None:
        await self.browser.get("/")
        user, password = self.plan.words["user field"], self.plan.words["password field"]
        if "two-step login" in self.plan.traits:
            await self._send({user: self.site.user}, user)
            await self._send({password: self.site.password}, password)
        else:
            await self._send({user: self.site.user, password: self.site.password}, user)
        if "terms page" in self.plan.traits:
            await self._send({"videre": "1"}, "videre")
        elif "notice page" in self.plan.traits:
            await self.browser.get(self.browser.found("(/efter.videre=1)"))
        elif "authority choice" in self.plan.traits:
            await self.browser.get(self.browser.found("(/efter.by=b)"))

    async def _send(self, fields: dict[str, str], beside: str) -> None:
        await self.browser.submit(fields, form=f"//form[.//*[@name='{beside}']]")

    async def look_up(self, cpr: Cpr) -> dict[str, Records] | None:
        await self.browser.get("/opslag")
        name = self.plan.words["cpr field"]
        if "split field" in self.plan.traits:
            await self._send({f"{name}1": cpr.digits[:6], f"{name}2": cpr.digits[6:]}, f"{name}1")
        else:
            await self._send({name: cpr.digits}, name)
        unknown = self.plan.words["unknown"]
        if f"<p class=besked>{unknown}" in self.browser.text or f"alert('{unknown}" in self.browser.text:
            return None
        if "hits list" in self.plan.traits:
            await self.browser.get("/kursist")
        return {table.field: await self._tab(table) for table in self.site.tables()}

    async def _tab(self, table: Table) -> Records:
        traits, field = self.plan.traits, table.field
        if "tabs on one page" not in traits and f"<b>{self.plan.words[field]}" not in self.browser.text:
            if "tab buttons" in traits:
                await self._send({f"fane_{field}": "1"}, f"fane_{field}")
            elif "postback tabs" in traits:
                await self.browser.submit({"__EVENTTARGET": "fane", "__EVENTARGUMENT": field})
            else:
                await self.browser.get(self.browser.found(f"(/kursist.fane={field})"))
        found, page = self._records(field), 1
        while True:
            page += 1
            if "paging buttons" in traits and 'name="frem"' in self.browser.text:
                await self._send({"frem": "x"}, "frem")
            elif f"__doPostBack('side','{page}')" in self.browser.text:
                await self.browser.submit({"__EVENTTARGET": "side", "__EVENTARGUMENT": str(page)})
            elif f"fane={field}&amp;side={page}" in self.browser.text:
                await self.browser.get(f"/kursist?fane={field}&side={page}")
            else:
                return found
            found += self._records(field)

    def _records(self, field: str) -> Records:
        """The records of a table on the page shown."""
        traits, page = self.plan.traits, self.browser.page
        if "tabs on one page" in traits:
            page = elements(page, f"//div[@id='{field}']")[0]
        tables = elements(page, ".//table[not(@class='info')]")
        if "definition lists" in traits:
            return read_pairs(elements(page, ".//dl"), "./dt", "./dd")
        cards = read_pairs(elements(page, ".//div[@class='card']"), ".//*[@class='label']", ".//*[@class='value']")
        if "cards" in traits:
            return cards
        if "panels" in traits:
            panels = read_pairs(elements(page, ".//div[@class='panel']"), ".//td[1]", ".//td[2]")
            return [{name.removesuffix(":"): text for name, text in one.items()} for one in panels]
        if "side headings" in traits:
            return read_side_grid(tables[0]) if tables else []
        shown = [read_grid(table) for table in tables]
        if "print version" in traits and shown:
            assert shown[0] == shown[1]
        if "mobile version" in traits and shown:
            assert shown[0] == cards
        return shown[0] if shown else []

    async def upload(self, numbers: Sequence[str]) -> bytes:
        await self.browser.get("/opslag" if "both on one page" in self.plan.traits else "/flere")
        name = self.plan.words["file field"]
        await self.browser.submit({}, form=f"//form[.//*[@name='{name}']]", file=(name, numbers))
        while self.plan.words["wait"] in self.browser.text.replace("&#8230;", "…"):
            await self.browser.get("/status")
        if "download button" in self.plan.traits:
            await self._send({"hent": "x"}, "hent")
        else:
            await self.browser.get(self.browser.found("(/fil)"))
        return self.browser.answer.content


def shown_rows(content: bytes, plan: Plan) -> list[list[str]]:
    kind = next(name for name in SHEETS if name in plan.traits)
    rows = [(row + [""] * 16)[:16] for row in read_sheet(content, kind)[3:]]
    return [[row[0].removesuffix(".0").replace("-", "").zfill(10), *row[1:]] for row in rows]


@pytest.mark.nightly
@pytest.mark.parametrize("trait", SINGLE)
async def test_a_site_with_one_trait_shows_the_truth(trait: str) -> None:
    await _visit(plain(trait))


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_site_of_many_traits_shows_the_truth(seed: int) -> None:
    await _visit(draw(seed, ""))


@pytest.mark.nightly
@pytest.mark.parametrize("seed", NIGHTLY_SEEDS)
async def test_another_site_of_many_traits_shows_the_truth(seed: int) -> None:
    await _visit(draw(seed, ""))


async def _visit(plan: Plan) -> None:
    site = generated.build(plan, REGISTER)
    asked = (*PEOPLE, *UNKNOWN)
    async with SiteBrowser(site) as browser:
        visit = Visit(site, plan, browser)
        await visit.login()
        for cpr in PEOPLE:
            tabs = await visit.look_up(cpr)
            assert tabs is not None
            for field, rows in tabs.items():
                assert values(site, field, rows) == truth(site, cpr, field)
        for cpr in UNKNOWN:
            assert await visit.look_up(cpr) is None
            assert (plan.words["moduler"] in browser.text) is ("previous person stays" in plan.traits)
        for chunk in (asked[:4], asked[4:]):
            content = await visit.upload([cpr.digits for cpr in chunk])
            assert shown_rows(content, plan) == [[to_text(one) for one in row.values()] for row in site.extract(chunk)]
    assert site.asked == [cpr.digits for cpr in (*PEOPLE, *UNKNOWN, *asked)]
    assert not site.misplaced()
    assert not site.harmful
    assert plan.traits == site.traits


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("harm", sorted(HARMFUL))
async def test_a_harmful_trait_hides_what_it_says(harm: str, seed: int) -> None:
    site, plan = generated.create(seed, REGISTER, harm), draw(seed, harm)
    assert site.harmful == {harm}
    async with SiteBrowser(site) as browser:
        visit = Visit(site, plan, browser)
        await visit.login()
        for cpr in (MANY, TEN, ELEVEN, TWICE, EMPTY):
            if harm == "number in address":
                name = plan.words["cpr field"]
                await browser.get(f"/opslag?{name}={cpr.digits}&{name}1={cpr.digits}")
                assert "/kursist" in str(browser.answer.url) or "hits list" in plan.traits
                continue
            tabs = await visit.look_up(cpr)
            assert tabs is not None
            is_true = all(values(site, field, rows) == truth(site, cpr, field) for field, rows in tabs.items())
            assert is_true or site.hides(cpr)
            assert not is_true or cpr != MANY or harm.startswith("number in")
            assert (f"&amp;cpr={cpr.digits}" in browser.text) is (harm == "number in link")
    assert bool(site.misplaced()) is (harm in ("number in address", "number in redirect"))


async def test_a_stranger_stands_in_the_sheet() -> None:
    plan = draw(1, "stranger in sheet")
    site = generated.build(plan, REGISTER)
    assert site.is_sheet_false
    assert not site.hides(MANY)
    async with SiteBrowser(site) as browser:
        visit = Visit(site, plan, browser)
        await visit.login()
        rows = shown_rows(await visit.upload([MANY.digits, TEN.digits]), plan)
    assert [row[0] for row in rows][1:] == [MANY.digits, TEN.digits]
    assert rows[0][0] in {cpr.digits for cpr in REGISTER}


def test_a_plan_is_the_same_for_the_same_seed() -> None:
    assert [draw(seed) for seed in SEEDS] == [draw(seed) for seed in SEEDS]


def test_every_trait_is_drawn() -> None:
    drawn = {trait for seed in range(3000) for trait in draw(seed).traits}
    assert drawn >= HARMFUL
    assert {"several pagers", "202", "zip", "old link", "hits list", "mobile version", "postback tabs"} <= drawn

"""Scripted visitors for the sites of portals and frameworks (see `walks`)."""

from collections.abc import Sequence

from lxml.etree import _Element

from knappen_tui.domain.cpr import Cpr
from tests.foreign.sites import apex, coldfusion, django_admin, liferay, razor, sharepoint
from tests.foreign.sites.browser import Records, elements, read_grid, text_of
from tests.foreign.sites.walks import Tabs, Walk


class Apex(Walk):
    create, sheet = staticmethod(apex.create), "xlsx"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"P101_USERNAME": self.site.user, "P101_PASSWORD": self.site.password})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Enkelt kursist")
        await self.browser.submit({"P2_CPR": cpr.digits, "p_request": "FIND"})
        if "Der findes ingen kursist" in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in self.site.tables():
            await self.browser.click(table.title)
            tabs[table.field] = []
            while grids := elements(self.browser.page, "//table"):
                tabs[table.field] += read_grid(grids[0])
                if not elements(self.browser.page, "//a[.='Næste']"):
                    break
                await self.browser.click("Næste")
            assert bool(tabs[table.field]) is not ("Ingen data fundet" in self.browser.text)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Flere kursister")
        await self.browser.submit({"p_request": "UPLOAD"}, file=("P5_FIL", numbers))
        while "Under behandling" in self.browser.text:
            await self.browser.click("Opdater")
        await self.browser.click("Hent Excel-ark")


class SharePoint(Walk):
    create, sheet = staticmethod(sharepoint.create), "html xls"

    async def login(self) -> None:
        name = "ctl00$PlaceHolderMain$signInControl$"
        await self.browser.get(self.site.start)
        await self.browser.submit({f"{name}UserName": self.site.user, f"{name}password": self.site.password})

    async def _post_back(self, target: str, argument: str = "") -> None:
        target = f"{sharepoint.PART}{target}"
        await self.browser.submit({"__EVENTTARGET": target, "__EVENTARGUMENT": argument})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get(f"{sharepoint.SITE}/Enkelt.aspx")
        await self.browser.submit({f"{sharepoint.PART}txtCpr": cpr.digits}, f"{sharepoint.PART}btnSoeg")
        if "Der blev ikke fundet nogen kursist" in self.browser.text:
            return None
        tabs: Tabs = {}
        for number, table in enumerate(self.site.tables()):
            await self._post_back("mnuFaner", str(number))
            found: Records = []
            if "Der er ingen elementer at vise" not in self.browser.text:
                found, page = read_grid(self.browser.find("//table")), 2
                while f"Page${page}" in self.browser.text:
                    await self._post_back("grdData", f"Page${page}")
                    found += read_grid(self.browser.find("//table"))
                    page += 1
            tabs[table.field] = found
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get(f"{sharepoint.SITE}/Flere.aspx")
        await self.browser.submit({}, f"{sharepoint.PART}btnUpload", file=(f"{sharepoint.PART}fupFil", numbers))
        while "Vent venligst" in self.browser.text:
            await self._post_back("tmrVent")
        await self._post_back("lnkHent")


class Liferay(Walk):
    create, sheet = staticmethod(liferay.create), "xls"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"_58_login": self.site.user, "_58_password": self.site.password})
        await self.browser.submit({})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/web/kommuner/knappen")
        name = f"_{liferay.PORTLET}_cpr"
        await self.browser.submit({name: cpr.digits}, form=f"//form[.//*[@name='{name}']]")
        if "Der blev ikke fundet en kursist" in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in self.site.tables():
            pane = f"//div[@id='_{liferay.PORTLET}_{table.field}TabsSection']"
            tabs[table.field] = []
            while elements(self.browser.page, f"{pane}//table"):
                tabs[table.field] += read_grid(self.browser.find(f"{pane}//table"))
                links = elements(self.browser.page, f"{pane}//a[@href and .='Næste']")
                if not links:
                    break
                await self.browser.get(links[0].get("href", ""))
            assert bool(tabs[table.field]) is not (liferay.EMPTY[table.field] in self.browser.text)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/web/kommuner/knappen")
        name = f"_{liferay.PORTLET}_fil"
        await self.browser.submit({}, form=f"//form[.//*[@name='{name}']]", file=(name, numbers))
        while "Opdater siden" in self.browser.text:
            await self.browser.click("Opdater siden")
        await self.browser.get(self.browser.find("//div[contains(@class, 'alert')]/a").get("href", ""))


class DjangoAdmin(Walk):
    create, sheet = staticmethod(django_admin.create), "ods"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"username": self.site.user, "password": self.site.password})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/")
        await self.browser.click("Søg en kursist")
        await self.browser.submit({"cpr_nr": cpr.digits})
        if "eksisterer ikke" in self.browser.text:
            return None
        await self.browser.get(self.browser.find("//table//a").get("href", ""))
        for icon in elements(self.browser.page, "//img"):
            icon.tail = icon.get("alt", "")
        tabs: Tabs = {}
        for table in self.site.tables():
            (part,) = elements(self.browser.page, f"//fieldset[h2='{table.title}']")
            tabs[table.field] = [one for grid in elements(part, "table") for one in read_grid(grid)]
            assert bool(tabs[table.field]) is not (django_admin.EMPTY[table.field] in text_of(part))
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/udtraek/tilfoej/")
        await self.browser.submit({}, file=("fil", numbers))
        while "http-equiv" in self.browser.text:
            await self.browser.get("/udtraek/1/")
        await self.browser.click("Hent regnearket")


class ColdFusion(Walk):
    create, sheet = staticmethod(coldfusion.create), "text xls"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"j_bruger": self.site.user, "j_kode": self.site.password})

    async def _press(self, name: str) -> None:
        await self.browser.get(self.browser.find(f"//a[img/@alt='{name}']").get("href", ""))

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/knap/menu.cfm")
        await self._press("Enkelt CPR-nr.")
        await self.browser.submit({"cprnr": cpr.digits})
        if "CPR-nr. findes ikke!" in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in self.site.tables():
            await self._press(table.title)
            found = elements(self.browser.page, "//table//table")
            tabs[table.field] = read_grid(found[0]) if found else []
            assert bool(found) is not (coldfusion.EMPTY[table.field] in self.browser.text)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/knap/menu.cfm")
        await self._press("Flere CPR-nr.")
        await self.browser.submit({}, file=("filnavn", numbers))
        while "vent.cfm" in self.browser.text:
            await self.browser.get("vent.cfm")
        await self._press("Excel")


def _card(card: _Element) -> dict[str, str]:
    """A record of a card: the first column in its header, the others in its list."""
    first, _, text = text_of(elements(card, "./div[@class='card-header']")[0]).partition(": ")
    names, texts = (map(text_of, elements(card, f".//{tag}")) for tag in ("dt", "dd"))
    return {first: text, **dict(zip(names, texts, strict=True))}


class Razor(Walk):
    create, sheet = staticmethod(razor.create), "zip"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"Input.Brugernavn": self.site.user})
        await self.browser.submit({"Input.Adgangskode": self.site.password})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Enkeltopslag")
        await self.browser.submit({"Cpr": cpr.digits}, form="//main//form")
        if "Vi kunne ikke finde en kursist" in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in self.site.tables():
            pane, tabs[table.field] = f"//div[@id='{table.field}']", []
            number = 2
            while cards := elements(self.browser.page, f"{pane}/div[@class='card']"):
                tabs[table.field] += [_card(card) for card in cards]
                if not elements(self.browser.page, f"{pane}//a[.='{number}']"):
                    break
                await self.browser.get(f"/Kursist/Detaljer?{table.field}={number}")
                number += 1
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Opslag på flere")
        await self.browser.submit({}, form="//main//form", file=("Fil", numbers))
        while "noscript" in self.browser.text:
            await self.browser.get("/Udtraek/Status")
        await self.browser.click("Klik her for at hente det")


PORTAL_WALKS: tuple[type[Walk], ...] = (Apex, ColdFusion, DjangoAdmin, Liferay, Razor, SharePoint)

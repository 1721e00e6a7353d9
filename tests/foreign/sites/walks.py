"""A scripted visitor for each hand-written site, who knows it."""

import re
from collections.abc import Callable, Sequence

from knappen_tui.domain.cpr import Cpr
from knappen_tui.domain.person_tables import TABLES
from tests.foreign.sites import classic_asp, dkfds, domino, drupal, fragments, jsf, mvc, php, struts, umbraco, webforms
from tests.foreign.sites.base import Site
from tests.foreign.sites.browser import Records, SiteBrowser, elements, read_grid, read_pairs, read_side_grid
from tests.foreign.sites.register import Register

Tabs = dict[str, Records]


class Walk:
    """A way through one site: the log-in, a look-up through all tabs (None for an unknown person), an upload."""

    create: Callable[[Register], Site]
    sheet: str

    def __init__(self, site: Site, browser: SiteBrowser) -> None:
        self.site, self.browser = site, browser

    async def login(self) -> None:
        raise NotImplementedError

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        raise NotImplementedError

    async def upload(self, numbers: Sequence[str]) -> None:
        """Upload, wait, and fetch the sheet."""
        raise NotImplementedError


class Php(Walk):
    create, sheet = staticmethod(php.create), "csv"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"bruger": self.site.user, "kode": self.site.password})
        assert "lukket for vedligehold" in self.browser.text

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("index.php?side=opslag")
        await self.browser.submit({"cpr1": cpr.digits[:6], "cpr2": cpr.digits[6:]})
        if "alert('Kursisten kendes ikke" in self.browser.text:
            return None
        tabs: Tabs = {}
        for name in re.findall(r"fane=(\w+)'", self.browser.text):
            page = await self.browser.get(f"index.php?side=kursist&fane={name}")
            found = elements(page, "//h2/following-sibling::table")
            tabs[name] = read_side_grid(found[0]) if found else []
            assert found or self.browser.texts("//h2/following-sibling::p") == [php.EMPTY[name]]
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("index.php?side=flere")
        await self.browser.submit({}, file=("fil", numbers))
        assert "alert('Filen er modtaget." in self.browser.text
        while "setTimeout" in self.browser.text:
            await self.browser.get("index.php?side=flere")
        assert "alert('Resultatet er klar." in self.browser.text
        await self.browser.click("Seneste resultat")


class WebForms(Walk):
    create, sheet = staticmethod(webforms.create), "html xls"

    async def _post_back(self, link: str) -> None:
        match = re.fullmatch(r"javascript:__doPostBack\('(.*)','(.*)'\)", link)
        assert match
        await self.browser.submit({"__EVENTTARGET": match[1], "__EVENTARGUMENT": match[2]})

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        fields = {"ctl00$Main$Login1$UserName": self.site.user, "ctl00$Main$Login1$Password": self.site.password}
        await self.browser.submit(fields, "ctl00$Main$Login1$LoginButton")

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Én kursist")
        await self.browser.submit({"ctl00$Main$txtCpr": cpr.digits}, "ctl00$Main$btnVis")
        if self.browser.texts("//span[@class='fejl']") == ["Ingen kursist med det angivne CPR-nr."]:
            return None
        tabs: Tabs = {}
        for number, table in enumerate(TABLES):
            await self._post_back(self.browser.find(f"//table[@id='Menu1']//td[{number + 1}]/a").get("href", ""))
            tabs[table.field] = []
            for page in range(2, 9):
                tabs[table.field] += [
                    row for one in elements(self.browser.page, "//*[@id='gv']") for row in read_grid(one)
                ]
                pager = elements(self.browser.page, f"//tr[@class='pgr']//a[.='{page}']")
                if not pager:
                    break
                await self._post_back(pager[0].get("href", ""))
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Flere kursister")
        await self.browser.submit({}, "ctl00$Main$btnUpload", file=("ctl00$Main$FileUpload1", numbers))
        while "Timer1" in self.browser.text:
            await self._post_back("javascript:__doPostBack('ctl00$Main$Timer1','')")
        await self._post_back(self.browser.find("//a[contains(., 'Klik her')]").get("href", ""))


class Struts(Walk):
    create, sheet = staticmethod(struts.create), "spreadsheetml"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"username": self.site.user, "password": self.site.password})
        assert [one.get("src") for one in elements(self.browser.page, "//frame")] == [
            "top.jsp",
            "menu.jsp",
            "velkommen.jsp",
        ]

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/knappen/menu.jsp")
        await self.browser.click("Enkeltopslag")
        await self.browser.submit({"cprnr": cpr.digits})
        if "Søgningen gav ingen resultater." in self.browser.text:
            return None
        await self.browser.get(self.browser.found(r"window.location='(.*?)'"))
        tabs: Tabs = {}
        for tab in elements(self.browser.page, "//table[@class='faneblade']//a"):
            link = tab.get("href", "")
            page = await self.browser.get(link)
            screen, paper = map(read_grid, elements(page, "//h2/following-sibling::div/table"))
            assert screen == paper
            tabs[link.rpartition("=")[2]] = screen
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/knappen/upload.do")
        await self.browser.submit({}, file=("theFile", numbers))
        while "http-equiv" in self.browser.text:
            await self.browser.get(self.browser.found("url=(vent.do)"))
        await self.browser.get(self.browser.found(r"window.open\('(.*?)'"))


class Jsf(Walk):
    create, sheet = staticmethod(jsf.create), "ods"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"j_idt8:bruger": self.site.user, "j_idt8:kode": self.site.password})
        await self.browser.submit({"j_idt9:accept": "on"}, "j_idt9:j_idt12")

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/danskdb/forside.xhtml")
        await self.browser.submit({}, "j_idt10:enkelt")
        await self.browser.submit({"j_idt21:cpr": cpr.digits}, "j_idt21:soeg")
        if "Der findes ingen kursist" in self.browser.text:
            return None
        tabs: Tabs = {}
        person = "//form[@id='j_idt31']"
        for number, table in enumerate(TABLES):
            await self.browser.submit({}, f"j_idt31:j_idt{40 + number}", form=person)
            tabs[table.field] = []
            while shown := elements(self.browser.page, "//table"):
                assert self.browser.texts("//caption") == [table.title]
                tabs[table.field] += read_grid(shown[0])
                if not elements(self.browser.page, "//input[@value='Næste ›'][not(@disabled)]"):
                    assert self.browser.found(r"–([0-9]+) af") == self.browser.found(r"af ([0-9]+)<")
                    break
                await self.browser.submit({}, "j_idt31:frem", form=person)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/danskdb/forside.xhtml")
        await self.browser.submit({}, "j_idt10:liste")
        await self.browser.submit({}, "j_idt22:send", file=("j_idt22:fil", numbers))
        while self.browser.answer.status_code == 202:
            await self.browser.get("/danskdb/resultat.xhtml")
        await self.browser.submit({}, "j_idt50:hent")


class Mvc(Walk):
    create, sheet = staticmethod(mvc.create), "xlsx"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"Email": self.site.user, "Password": self.site.password})
        await self.browser.submit({"MyndighedId": "b"}, form="//form[@action='/Account/Myndighed']")

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Enkelt opslag")
        await self.browser.submit({"CprNr": cpr.digits}, form="//form[@action='/Opslag']")
        if "CPR-nummeret blev ikke fundet." in self.browser.text:
            return None
        tabs: Tabs = {}
        for pane in elements(self.browser.page, "//div[@role='tabpanel']"):
            name = pane.get("id", "")
            wide = [read_grid(table) for table in elements(pane, ".//table")]
            small = elements(pane, ".//div[@class='card']")
            pairs = read_pairs(small, ".//span[@class='label']", ".//span[@class='value']")
            tabs[name] = wide[0] if wide else []
            assert tabs[name] == pairs
            assert bool(wide) is not (mvc.EMPTY[name] in self.browser.text)
        badges = map(int, self.browser.texts("//span[@class='badge']"))
        assert list(badges) == [len(rows) for rows in tabs.values()]
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Masseopslag")
        await self.browser.submit({}, form="//form[@action='/Udtraek']", file=("Fil", numbers))
        while "Opdater status" in self.browser.text:
            await self.browser.click("Opdater status")
        await self.browser.click("Hent Excel-fil")


class Umbraco(Walk):
    create, sheet = staticmethod(umbraco.create), "csv"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"bruger": self.site.user, "adgangskode": self.site.password}, "log-ind")

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Opslag på én kursist")
        await self.browser.submit({umbraco.CPR: cpr.digits}, "hent")
        if "Vi fandt desværre ingen kursist med dette nummer." in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in TABLES:
            if [table.title] != self.browser.texts("//li[@class='aktiv']"):
                await self.browser.click(table.title)
            tabs[table.field] = read_pairs(elements(self.browser.page, "//dl"), "./dt", "./dd")
            assert bool(tabs[table.field]) is not (umbraco.EMPTY[table.field] in self.browser.text)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Opslag på flere kursister")
        await self.browser.submit({}, "upload", file=(umbraco.FILE, numbers))
        while "window.location.reload" in self.browser.text:
            await self.browser.get(str(self.browser.answer.url))
        await self.browser.click("Resultatet er klar - hent det her")


class Drupal(Walk):
    create, sheet = staticmethod(drupal.create), "csv"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"name": self.site.user, "pass": self.site.password}, form="//form[@id='user-login']")

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Enkelt kursist")
        await self.browser.submit({"cpr": cpr.digits}, "op", form="//form[@id='knap-enkelt']")
        if "Der er ikke fundet oplysninger om kursisten." in self.browser.text:
            return None
        tabs: Tabs = {}
        for tab in elements(self.browser.page, "//ul[@class='tabs primary']//a"):
            address = tab.get("href", "")
            await self.browser.get(address)
            rows: Records = []
            while shown := elements(self.browser.page, "//table"):
                rows += read_grid(shown[0])
                if not elements(self.browser.page, "//li[@class='pager-next']"):
                    break
                await self.browser.click("næste ›")
            tabs[address.rpartition("/")[2]] = rows
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Flere kursister")
        await self.browser.submit({}, "op", form="//form[@id='knap-flere']", file=("files[liste]", numbers))
        while "Refresh" in self.browser.text:
            await self.browser.get(self.browser.found('URL=(.*?)"').replace("&amp;", "&"))
        await self.browser.click("udtraek.csv")


class Fragments(Walk):
    create, sheet = staticmethod(fragments.create), "zip"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"bruger": self.site.user})
        await self.browser.submit({"kode": self.site.password})
        await self.browser.submit({})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/")
        await self.browser.click("Enkelt opslag")
        await self.browser.submit({"nummer": cpr.digits})
        if "Nummeret findes ikke i databasen" in self.browser.text:
            return None
        tabs: Tabs = {}
        for tab in elements(self.browser.page, "//a[@role='tab']"):
            page = await self.browser.get(tab.get("href", ""))
            cards = elements(page, "//div[@class='card']")
            assert bool(cards) is not ('<p class="tom">Ingen endnu</p>' in self.browser.text)
            name = tab.get("href", "").rpartition("/")[2]
            tabs[name] = read_pairs(cards, ".//span[@class='label']", ".//span[@class='value']")
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/")
        await self.browser.click("Flere på én gang")
        await self.browser.submit({}, file=("liste", numbers))
        while self.browser.answer.status_code == 202:
            await self.browser.get("/del/udtraek/svar")
        await self.browser.click("Hent regnearket")


class Domino(Walk):
    create, sheet = staticmethod(domino.create), "mhtml"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"Username": self.site.user, "Password": self.site.password})
        await self.browser.get(self.browser.find("//iframe").get("src", ""))

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get(f"{domino.BASE}/indhold?OpenPage")
        await self.browser.click("Oplysninger om en enkelt kursist")
        await self.browser.submit({"CPR": cpr.digits})
        if "Intet fundet på det CPR-nr." in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in TABLES:
            await self.browser.click(table.title)
            assert self.browser.texts("//h2") == [table.title]
            panels = read_pairs(elements(self.browser.page, "//div[@class='panel']"), ".//td[1]", ".//td[2]")
            tabs[table.field] = [{name.removesuffix(":"): text for name, text in one.items()} for one in panels]
            assert bool(panels) is not (domino.EMPTY[table.field] in self.browser.text)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get(f"{domino.BASE}/indhold?OpenPage")
        await self.browser.click("Oplysninger om flere kursister")
        await self.browser.submit({}, file=("%%File", numbers))
        while "Opdater" in self.browser.text:
            await self.browser.click("Opdater")
        await self.browser.get(self.browser.find("//a[img]").get("href", ""))


class ClassicAsp(Walk):
    create, sheet = staticmethod(classic_asp.create), "xls"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"uid": self.site.user, "pwd": self.site.password})
        await self.browser.click("Øvelse Kommune")

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.get("/asp/default.asp")
        await self.browser.click("Søg en kursist")
        await self.browser.submit({"cpr": cpr.digits})
        if "alert('Der blev ikke fundet nogen kursist.')" in self.browser.text:
            return None
        await self.browser.submit({}, "v1", form="//form[@action='vis.asp']")
        return {
            table.field: read_grid(self.browser.find(f"//h2[.='{table.title}']/following-sibling::table"))
            for table in TABLES
        }

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.get("/asp/default.asp")
        await self.browser.click("Søg flere kursister (fil)")
        await self.browser.submit({}, file=("fil", numbers))
        while "setTimeout" in self.browser.text:
            await self.browser.get(self.browser.found(r"location.href='(.*?)'"))
        await self.browser.get(self.browser.found(r"window.open\('(.*?)'"))


class Dkfds(Walk):
    create, sheet = staticmethod(dkfds.create), "text xls"

    async def login(self) -> None:
        await self.browser.get(self.site.start)
        await self.browser.submit({"brugernavn": self.site.user, "adgangskode": self.site.password})

    async def look_up(self, cpr: Cpr) -> Tabs | None:
        await self.browser.click("Enkelt kursist")
        await self.browser.submit({"cpr": cpr.digits}, form="//form[@class='kontrol']")
        if "Vi kender ikke en kursist" in self.browser.text:
            return None
        tabs: Tabs = {}
        for table in TABLES:
            pane, page = f"//div[@id='a-{table.field}']", 1
            tabs[table.field] = []
            while elements(self.browser.page, f"{pane}//table"):
                tabs[table.field] += read_grid(self.browser.find(f"{pane}//table"))
                page += 1
                if not elements(self.browser.page, f"{pane}//a[.='{page}']"):
                    break
                await self.browser.get(f"/kursist?{table.field}={page}")
            assert bool(tabs[table.field]) is not (dkfds.EMPTY[table.field] in self.browser.text)
        return tabs

    async def upload(self, numbers: Sequence[str]) -> None:
        await self.browser.click("Flere kursister")
        await self.browser.submit({}, form="//form[@action='/flere']", file=("fil", numbers))
        while "http-equiv" in self.browser.text:
            await self.browser.get("/flere/status")
        await self.browser.click("Hent udtræk (Excel, 12 kB)")


WALKS: tuple[type[Walk], ...] = (
    ClassicAsp, Dkfds, Domino, Drupal, Fragments, Jsf, Mvc, Php, Struts, Umbraco, WebForms,
)  # fmt: skip

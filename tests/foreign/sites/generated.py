"""A site made up from a seed: every trait in any combination, under random words."""

from collections.abc import Callable
from functools import partial

from starlette.responses import HTMLResponse, Response

from knappen_tui.domain.kursist import Kursist
from knappen_tui.domain.person_tables import Table
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.parts import Parts
from tests.foreign.sites.plan import Plan, draw
from tests.foreign.sites.register import Register
from tests.foreign.sites.spreadsheets import Cells, File

_DATES = {
    "time elements": render.time_element,
    "month names": render.month_names,
    "slash dates": render.slashes,
    "dot dates": render.dots,
    "iso dates": render.iso,
}
_LAYOUTS: dict[str, Callable[[list[str], render.Rows], str]] = {
    "old tables": render.old_grid,
    "side headings": render.side_grid,
    "definition lists": render.definition_lists,
    "cards": render.cards,
    "panels": render.panels,
    "print version": render.screen_and_print,
    "mobile version": lambda headings, rows: render.grid(headings, rows) + render.cards(headings, rows),
}
_SHEETS: dict[str, Callable[[Cells], File]] = {
    "xlsx": spreadsheets.xlsx,
    "xls": spreadsheets.xls,
    "html xls": spreadsheets.html_xls,
    "spreadsheetml": spreadsheets.spreadsheetml,
    "ods": spreadsheets.ods,
    "text xls": partial(spreadsheets.csv_text, name="udtraek.xls", separator="\t", encoding="utf-16"),
    "mhtml": spreadsheets.mhtml,
    "zip": lambda cells: spreadsheets.zipped(spreadsheets.xlsx(cells)),
}
_SPELLINGS = {"garbled headings": spreadsheets.garbled, "misspelt headings": spreadsheets.misspelt}


class Handlers(Parts):
    """The handlers of one plan."""

    # the way in

    def start(self, site: Site, request: SiteRequest) -> Reply:
        if self.has("login shown at start"):
            return self.login(site, request)
        return self.front(site, request) if request.visitor.user else see_other("/ind")

    def login(self, site: Site, request: SiteRequest) -> Reply:
        if "websoeg" in request.form:
            return self.search(site, request)
        form, two = request.form, self.has("two-step login")
        user, password = self.plan.words["user field"], self.plan.words["password field"]
        name = request.visitor.name if two else form.get(user, "")
        if two and form.get(user):
            request.visitor.name = form[user]
            return see_other("/ind/kode")
        if self.fits(request) and site.logged_in(request, name, form.get(password, "")):
            return see_other("/efter")
        fault = "<p>Du kunne ikke logges ind.</p>" if request.posted else ""
        fields = []
        if not (two and request.path == "/ind/kode"):
            fields.append(f'<label for="n">{self.word("user")}</label><input id="n" name="{user}">')
        if not two or request.path == "/ind/kode":
            fields.append(
                f'<label for="o">{self.word("password")}</label><input id="o" name="{password}" type="password">'
            )
        button = (
            f'<input type="submit" name="ind" value="{"Næste" if two and len(fields) == 1 else self.word("log in")}">'
        )
        return self.page(request, "Velkommen", fault + self.form(request, "<br>".join([*fields, button])))

    def logout(self, site: Site, request: SiteRequest) -> Reply:
        request.visitor.user = ""
        return see_other("/ind")

    def gate(self, site: Site, request: SiteRequest) -> Reply:
        """What stands between the login and the function."""
        done = "gate" in request.visitor.steps or not self.has("notice page", "terms page", "authority choice")
        if done or request.form.keys() & {"videre", "by"} or "by" in request.query or "videre" in request.query:
            request.visitor.steps.add("gate")
            return see_other("/forside")
        if self.has("notice page"):
            return self.page(
                request, "Nyheder", f"<p>Systemet er lukket søndag.</p>{self.link('/efter?videre=1', 'Fortsæt')}"
            )
        if self.has("terms page"):
            button = '<button name="videre" value="1">Accepter og fortsæt</button>'
            return self.page(request, "Vilkår", self.form(request, f"<p>Brug kun oplysningerne i sager.</p>{button}"))
        links = "".join(
            f"<li>{self.link(f'/efter?by={key}', name)}</li>" for key, name in (("a", "Øvrød"), ("b", "Birkeby"))
        )
        return self.page(request, "Vælg kommune", f"<ul>{links}</ul>")

    def front(self, site: Site, request: SiteRequest) -> Reply:
        if self.has("notice page", "terms page", "authority choice") and "gate" not in request.visitor.steps:
            return see_other("/efter")
        if self.has("frameset"):
            return (
                "<html><head><title>Knappen</title></head><frameset cols='20%,*'><frame src='/menu' name='menu'>"
                "<frame src='/hjem' name='hoved'></frameset></html>"
            )
        if self.has("iframe"):
            return self.page(request, "Portal", '<iframe src="/menu" title="Knappen"></iframe>')
        return self.menu(site, request)

    def menu(self, site: Site, request: SiteRequest) -> Reply:
        if self.has("both on one page"):
            return see_other("/opslag")
        if "m1" in request.form or "m2" in request.form or "valg" in request.form:
            return see_other("/opslag" if "m1" in request.form or request.form.get("valg") == "1" else "/flere")
        if self.has("menu buttons"):
            buttons = (("m1", self.word("single")), ("m2", self.word("several")))
            body = self.form(
                request, "".join(f'<input type="submit" name="{name}" value="{text}">' for name, text in buttons)
            )
        elif self.has("menu radios"):
            texts = (("1", self.word("single")), ("2", self.word("several")))
            choices = (f'<label><input type="radio" name="valg" value="{key}"> {text}</label>' for key, text in texts)
            body = self.form(request, f'{"".join(choices)}<button type="submit">Videre</button>')
        else:
            links = self.link("/opslag", self.word("single")), self.link("/flere", self.word("several"))
            body = f"<ul><li>{links[0]}</li><li>{links[1]}</li></ul>"
        return self.page(request, "Danskundervisningsdatabasen", body)

    def home(self, site: Site, request: SiteRequest) -> Reply:
        return self.page(request, "Velkommen", "<p>Vælg i menuen.</p>")

    def search(self, site: Site, request: SiteRequest) -> Reply:
        return self.page(request, "Søgeresultat", "<p>Ingen sider indeholder de ord.</p>")

    # one person

    def find(self, site: Site, request: SiteRequest) -> Reply:
        given = request.query if self.has("number in address") else request.form
        body, script = "", ""
        if "websoeg" in request.form or "cookie" in request.form:
            return self.search(site, request)
        if self.has("both on one page") and (
            request.files.get(self.plan.words["file field"]) or request.visitor.message
        ):
            return self.several(site, request)
        if "hit" in request.form:
            return see_other("/kursist")
        if any(given.get(name) for name in self.names) and self.fits(request):
            request.visitor.tab, request.visitor.page = "", 1
            before = request.visitor.person
            person = site.look_up(request, *self.names)
            if person and not self.has("hits list"):
                end = f"?cpr={person.cpr.digits}" if self.has("number in redirect") else ""
                return see_other(f"/kursist{end}")
            number = f" ({site.asked[-1]})" if self.has("number in message") else ""
            body, script = self._hit(request, person) if person else self.message(f"{self.word('unknown')}{number}")
            if not person and before and self.has("previous person stays"):
                request.visitor.person = before
                body += self._view(site, request, before)
        if self.has("hidden message"):
            body += f'<div style="display:none">{self.word("unknown")}</div>'
        form = self.field() + self.button()
        if self.has("number in address"):
            form = f'<form method="get" action="/opslag">{form}</form>'
        else:
            form = self.form(request, form, "soeg")
        if self.has("both on one page"):
            form = f"<h2>{self.word('single')}</h2>{form}<h2>{self.word('several')}</h2>{self._upload(request)}"
        return self.page(request, self.word("single"), form + body, script=script)

    def _hit(self, request: SiteRequest, person: Kursist) -> tuple[str, str]:
        hit = self.word("hit")
        button = f'<input type="submit" name="hit" value="{hit}">'
        if not self.has("tab buttons"):
            button = self.link("/kursist", hit)
        born = f"{person.cpr.birth_date:%d-%m-%Y}"
        table = render.grid(["Nr.", "Født", ""], [["1", born, button]])
        return (self.form(request, table) if self.has("tab buttons") else table), ""

    def person(self, site: Site, request: SiteRequest) -> Reply:
        if request.visitor.person is None or not self.fits(request):
            return see_other("/opslag")
        self._turn(site, request)
        return self.page(request, "Kursist", self._view(site, request, request.visitor.person))

    def _view(self, site: Site, request: SiteRequest, person: Kursist) -> str:
        """What is shown of a person: the tabs, and the chosen one's records or everyone's."""
        tables, box = site.tables(), ""
        if self.has("person box"):
            box = f"<div class=boks>CPR-nr.: {person.cpr.digits[:6]}-xxxx<br>Status: Aktiv</div>"
        if self.has("tabs on one page"):
            tabs = " | ".join(f'<a href="#{table.field}">{self._title(request, table)}</a>' for table in tables)
            style = ' style="display:none"' if self.has("hidden panes") else ""
            sections = "".join(
                f'<div id="{table.field}"{style if number else ""}><h2>{self.word(table.field)}</h2>'
                f"{self._records(site, request, table)}</div>"
                for number, table in enumerate(tables)
            )
            return f"{box}<p>{tabs}</p>{sections}"
        chosen = next(table for table in tables if table.field == (request.visitor.tab or tables[0].field))
        tabs = "".join(f"<li>{self._tab(request, table, is_current=table is chosen)}</li>" for table in tables)
        heading = "" if self.has("no tab heading") else f"<h2>{self.word(chosen.field)}</h2>"
        content = f"<ul class=faner>{tabs}</ul><div>{heading}{self._records(site, request, chosen)}</div>"
        if self.has("tab buttons", "paging buttons"):
            content = self.form(request, content)
        return box + content

    def _turn(self, site: Site, request: SiteRequest) -> None:
        """Go to the tab and the page that were asked for."""
        visitor = request.visitor
        target, argument = request.form.get("__EVENTTARGET", ""), request.form.get("__EVENTARGUMENT", "")
        pressed = next((name.removeprefix("fane_") for name in request.form if name.startswith("fane_")), "")
        tab = pressed or request.query.get("fane", "") or (argument if target == "fane" else "")
        if tab:
            visitor.tab, visitor.page = tab, 1
        if "side" in request.query:
            visitor.page = int(request.query["side"])
        elif target == "side":
            visitor.page = int(argument)
        elif "frem" in request.form:
            visitor.page += 1

    def _title(self, request: SiteRequest, table: Table) -> str:
        assert request.visitor.person
        count = len(render.records(request.visitor.person, table))
        return self.word(table.field) + (f" <span class=badge>{count}</span>" if self.has("badges") else "")

    def _tab(self, request: SiteRequest, table: Table, *, is_current: bool) -> str:
        title = self._title(request, table)
        if is_current and self.has("current tab is no link"):
            return f"<b>{title}</b>"
        if self.has("tab buttons"):
            return f'<button type="submit" name="fane_{table.field}" value="1">{title}</button>'
        if self.has("postback tabs"):
            return f"<a href=\"javascript:__doPostBack('fane','{table.field}')\">{title}</a>"
        end = ""
        if self.has("number in link") and request.visitor.person:
            end = f"&amp;cpr={request.visitor.person.cpr.digits}"
        return self.link(f"/kursist?fane={table.field}{end}", title)

    def _records(self, site: Site, request: SiteRequest, table: Table) -> str:
        assert request.visitor.person
        headings, rows = site.style.headings(table), site.style.rows(table, request.visitor.person)
        if self.has("script-drawn tab") and table.field == self.plan.script_table:
            return f'<div id="liste"></div><script src="/tegn.js" data-fane="{table.field}"></script>'
        if not rows and self.has("empty in words"):
            return f"<p>{self.word(f'empty {table.field}').format(self.word(table.field).lower())}</p>"
        count, page = len(rows), request.visitor.page if request.visitor.tab in ("", table.field) else 1
        paged = self.has("paging links", "paging buttons", "paging postback", "paging without link")
        pager = self._pager(table, page, pages(count)) if paged and count > 10 else ""
        if paged:
            rows = on_page(rows, page)
        if self.has("count mismatch") and count > 1:
            rows = rows[:-1]
            pager = f"<p>{count} {self.word(table.field).lower()}</p>"
        if count and (self.has("count") or (self.has("paging without link") and count > 10)):
            size = 10 if paged else count
            places = {"first": (page - 1) * size + 1, "last": min(page * size, count), "all": count}
            total = pages(count) if paged else 1
            pager = f"<p>{self.word('count').format(page=page, pages=total, **places)}</p>{pager}"
        layout = next((_LAYOUTS[name] for name in _LAYOUTS if self.has(name)), render.grid)
        return layout(headings, rows) + pager

    def _pager(self, table: Table, page: int, last: int) -> str:
        numbers = [one for one in range(1, last + 1) if self.plan.words["pager"] != "next" or one == page + 1]
        more = self.plan.words["pager"] != "numbers" and page < last
        following = self.word("next")
        if self.has("paging without link"):
            return (
                f"<p><a href='#'>{following}</a></p>" if self.plan.seed % 2 else f"<p>{' '.join(map(str, numbers))}</p>"
            )
        if self.has("paging buttons"):
            return f'<input type="submit" name="frem" value="{following}">' if page < last else ""

        def link(number: int, text: str) -> str:
            if number == page:
                return f"<span>{text}</span>"
            if self.has("paging postback"):
                return f"<a href=\"javascript:__doPostBack('side','{number}')\">{text}</a>"
            return f'<a href="/kursist?fane={table.field}&amp;side={number}">{text}</a>'

        found = [] if self.plan.words["pager"] == "next" else [link(number, str(number)) for number in numbers]
        return f"<p class=sider>{' '.join([*found, link(page + 1, following)] if more else found)}</p>"

    # several persons

    def several(self, site: Site, request: SiteRequest) -> Reply:
        if "websoeg" in request.form or "cookie" in request.form:
            return self.search(site, request)
        if request.posted and self.fits(request):
            if site.upload(request, self.plan.words["file field"]):
                return see_other("/status")
            request.visitor.message = "Filen kan ikke behandles."
        body, script = self.message(request.visitor.message) if request.visitor.message else ("", "")
        request.visitor.message = ""
        form = self._upload(request)
        if self.has("both on one page"):
            form = f"<h2>{self.word('single')}</h2>{self.form(request, self.field() + self.button(), 'soeg')}"
            form += f"<h2>{self.word('several')}</h2>{self._upload(request)}"
        return self.page(request, self.word("several"), form + body, script=script)

    def _upload(self, request: SiteRequest) -> str:
        """The form of the upload, and the link to the latest sheet where it is always there."""
        name = self.word("file field")
        field = f'<label for="fil">{self.word("file")}</label><input type="file" id="fil" name="{name}">'
        button = f'<input type="submit" name="send" value="{self.word("upload")}">'
        old = self.link("/fil", self.word("latest")) if self.has("old link") else ""
        return f"{self.form(request, field + button, file=True)}{old}"

    def status(self, site: Site, request: SiteRequest) -> Reply:
        if "hent" in request.form and request.visitor.ready:
            return self.file(site, request)
        if request.visitor.job and not site.is_ready(request):
            return self._waiting(request)
        ready = self.word("ready")
        request.visitor.message = "Udtrækket er dannet." if self.has("old link") else ""
        if self.has("old link"):
            return see_other("/opslag" if self.has("both on one page") else "/flere")
        body, script = self.message("Resultatet er klar.")
        if self.has("download button"):
            body += self.form(request, f'<input type="submit" name="hent" value="{ready}">')
        elif self.has("window.open"):
            body += f'<a href="#" onclick="window.open(\'/fil\'); return false;">{ready}</a>'
        else:
            body += self.link("/fil", ready)
        return self.page(request, "Resultat", body, script=script)

    def _waiting(self, request: SiteRequest) -> Reply:
        text = f"<p>{self.word('wait')}</p>"
        if self.has("202"):
            body = self.page(request, "Vent", text).encode(
                "latin-1" if self.has("latin-1") else "utf-8", "xmlcharrefreplace"
            )
            return HTMLResponse(body, 202, headers={"Retry-After": "0"})
        if self.has("meta refresh"):
            return self.page(request, "Vent", text, head='<meta http-equiv="refresh" content="0; url=/status">')
        if self.has("progress page"):
            looks = request.visitor.job.looks if request.visitor.job else 0
            link = self.link("/status", "Opdater")
            return self.page(request, "Vent", f"{text}<p>{30 * looks} %</p>{link}")
        if self.has("script reload"):
            return self.page(request, "Vent", text, script="setTimeout(function () { location.reload(); }, 10);")
        call = "__doPostBack('ur','')" if self.has("webforms") else "document.forms['vent'].submit()"
        call = "document.forms['side'].submit()" if self.plan.one_form and not self.has("webforms") else call
        return self.page(request, "Vent", text + self.form(request, "", "vent"), script=f'setTimeout("{call}", 10);')

    def file(self, site: Site, request: SiteRequest) -> Response:
        if request.visitor.ready is None:
            request.visitor.ready = site.people[:1]
        kind = next((name for name in _SHEETS if self.has(name)), "")
        separator, encoding = self.plan.csv
        write = _SHEETS.get(kind, partial(spreadsheets.csv_text, separator=separator, encoding=encoding))
        if kind == "xlsx" and self.has("sheet without zeros"):
            write = partial(spreadsheets.xlsx, as_numbers=True)
        return site.sheet(request, write, next((_SPELLINGS[name] for name in _SPELLINGS if self.has(name)), str))


def create(seed: int, register: Register, harm: str | None = None) -> Site:
    """The site of a seed; `harm` is a harmful trait it has, "" for none, None for one in every fifth."""
    return build(draw(seed, harm), register)


def build(plan: Plan, register: Register) -> Site:
    """The site of a plan."""
    answers = Handlers(plan)
    paths = {
        "/": answers.start,
        "/ind": answers.login,
        "/ind/kode": answers.login,
        "/ud": answers.logout,
        "/efter": answers.gate,
        "/forside": answers.front,
        "/menu": answers.menu,
        "/hjem": answers.home,
        "/websoeg": answers.search,
        "/cookies": answers.search,
        "/opslag": answers.find,
        "/kursist": answers.person,
        "/flere": answers.several,
        "/status": answers.status,
        "/fil": answers.file,
    }
    dates = next((_DATES[name] for name in _DATES if name in plan.traits), render.dashes)
    nothing = plan.words["dash"] if "dash for nothing" in plan.traits else ""
    extra = ("Kilde",) if "extra columns" in plan.traits else ()
    return Site(
        register,
        plan.traits,
        paths,
        style=render.Style(dates, nothing, plan.headings, extra),
        login="/ind",
        open_paths=["/", "/ind/kode", "/websoeg", "/cookies"],
        encoding="latin-1" if "latin-1" in plan.traits else "utf-8",
        left_out=plan.left_out,
        says_charset="latin-1" not in plan.traits,
    )

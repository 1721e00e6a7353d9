"""Classic ASP of 2008: a choice of authority by links, a list of hits, all sections on one page, alerts, a real xls."""

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "layout tables", "latin-1", "authority choice", "notice page", "label beside", "maxlength", "hits list",
    "alert messages", "tabs on one page", "slash dates", "empty table", "extra columns", "other words", "script reload",
    "message link", "xls", "misspelt headings", "unknown left out",
)  # fmt: skip
STYLE = render.Style(
    date=render.slashes,
    words={
        "moduler.ophoersaarsag": "Årsag til ophør",
        "moduler.udbyder": "Udbyder (nr.)",
        "proever.dato": "Dato for prøve",
    },
    extra=("Kilde",),
)
AUTHORITIES = {"1": "Øvelse Kommune", "2": "Prøveby Kommune"}


def _page(title: str, body: str, script: str = "") -> str:
    script = f"<script>{script}</script>" if script else ""
    return render.document(title, f"<table><tr><td><h1>{title}</h1>{body}</td></tr></table>{script}")


def login(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.logged_in(request, request.form.get("uid", ""), request.form.get("pwd", "")):
        return see_other("/asp/valg.asp")
    script = "alert('Forkert bruger-id eller password.');" if request.posted else ""
    return _page(
        "Log på",
        "<form method=post action=login.asp><table><tr><td>Bruger-id</td><td><input name=uid></td></tr>"
        "<tr><td>Password"
        "</td><td><input type=password name=pwd></td></tr></table><input type=submit value=OK></form>",
        script,
    )


def valg(site: Site, request: SiteRequest) -> Reply:
    if request.query.get("id") in AUTHORITIES:
        request.visitor.steps.add("valg")
        return see_other("/asp/default.asp")
    links = "".join(f"<li><a href='valg.asp?id={key}'>{name}</a></li>" for key, name in AUTHORITIES.items())
    return _page("Vælg kommune", f"<ul>{links}</ul>")


def default(site: Site, request: SiteRequest) -> Reply:
    if "valg" not in request.visitor.steps:
        return see_other("/asp/valg.asp")
    return _page(
        "Hovedmenu",
        "<a href=soeg.asp>Søg en kursist</a><br><a href=fil.asp>Søg flere kursister (fil)</a><br><a"
        " href=ud.asp>Log ud</a>",
    )


def ud(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other(site.login_url)


def soeg(site: Site, request: SiteRequest) -> Reply:
    hits, script = "", ""
    if request.posted and (person := site.look_up(request, "cpr")):
        hits = (
            "<form method=post action=vis.asp><table border=1><tr><th>Nr.</th><th>Født</th><th></th>"
            "</tr><tr><td>1</td><td>"
            f"{person.cpr.birth_date:%d-%m-%Y}</td><td><input type=submit name=v1 value='Vis kursist'>"
            f"</td></tr></table></form>"
        )
    elif request.posted:
        script = "alert('Der blev ikke fundet nogen kursist.');"
    return _page(
        "Søg en kursist",
        "<form method=post action=soeg.asp><table><tr><td>CPR-nummer</td><td><input name=cpr maxlength=10></td><td>"
        f"<input type=submit value=Find></td></tr></table></form>{hits}",
        script,
    )


def vis(site: Site, request: SiteRequest) -> Reply:
    person = request.visitor.person
    if person is None:
        return see_other("/asp/soeg.asp")
    sections = "".join(
        f"<h2><a name={table.field}></a>{table.title}</h2>"
        + render.old_grid(site.style.headings(table), site.style.rows(table, person))
        for table in site.tables()
    )
    tops = " | ".join(f"<a href='#{table.field}'>{table.title}</a>" for table in site.tables())
    return _page("Kursist", f"{tops}{sections}")


def fil(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.upload(request, "fil"):
        return see_other("/asp/status.asp?n=1")
    return _page(
        "Søg flere kursister",
        "<form method=post action=fil.asp enctype='multipart/form-data'><table><tr><td>Tekstfil</td><td>"
        "<input type=file name=fil></td></tr></table><input type=submit value='Upload fil'></form>",
        "alert('Vælg en fil.');" if request.posted else "",
    )


def status(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        script = f"setTimeout(\"location.href='status.asp?n={request.visitor.job.looks + 1}'\", 2000);"
        return _page("Vent", "<p>Der søges ...</p>", script)
    return _page(
        "Resultat", "<a href=\"javascript:window.open('ark.asp');void(0);\">Klik her for at åbne Excel-arket</a>"
    )


def ark(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, spreadsheets.xls, spreadsheets.misspelt)


PAGES = {
    "/asp/": default,
    "/asp/default.asp": default,
    "/asp/login.asp": login,
    "/asp/valg.asp": valg,
    "/asp/ud.asp": ud,
    "/asp/soeg.asp": soeg,
    "/asp/vis.asp": vis,
    "/asp/fil.asp": fil,
    "/asp/status.asp": status,
    "/asp/ark.asp": ark,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start="/asp/", login="/asp/login.asp", encoding="latin-1",
        cookie="ASPSESSIONID",
    )  # fmt: skip

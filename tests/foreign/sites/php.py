"""Plain PHP of 2008: layout tables, latin-1 said in a meta element alone, alerts, links by onclick."""

from functools import partial

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "php", "layout tables", "latin-1", "notice page", "onclick links", "split field", "maxlength", "label beside",
    "alert messages", "tab pages", "side headings", "slash dates", "empty in words", "fewer columns", "script reload",
    "old link", "csv",
)  # fmt: skip
EMPTY = {
    "moduler": "Ingen moduler.",
    "proever": "Der er ikke aflagt prøver.",
    "henvisninger": "Der foreligger ingen henvisninger.",
}
TABS = {"moduler": "Moduler", "proever": "Prøver", "henvisninger": "Henvisninger"}
STYLE = render.Style(date=render.slashes)
HEAD = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'
MENU = {"opslag": "Opslag enkelt kursist", "flere": "Opslag flere kursister", "logaf": "Log af"}


def _page(body: str, script: str = "") -> str:
    cells = "".join(
        f"<tr><td class=menu onclick=\"window.location='index.php?side={side}'\">{text}</td></tr>"
        for side, text in MENU.items()
    )
    script = f"<script language=JavaScript>{script}</script>" if script else ""
    return render.document(
        "Danskundervisning",
        f"<table width=760><tr><td colspan=2><img src=logo.gif alt=''><b>Danskundervisningsdatabasen</b></td></tr>"
        f"<tr valign=top><td width=160><table>{cells}</table></td><td>{body}</td></tr></table>{script}",
        HEAD,
    )


def _login(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.logged_in(request, request.form.get("bruger", ""), request.form.get("kode", "")):
        return see_other("/knap/index.php?side=nyt")
    fault = "alert('Forkert brugernavn eller kode');" if request.posted else ""
    return render.document(
        "Log på",
        f"<script>{fault}</script><form method=post action='index.php?side=login'><table><tr><td>Brugernavn:</td>"
        "<td><input name=bruger size=20></td></tr>"
        "<tr><td>Adgangskode:</td><td><input type=password name=kode></td></tr><tr><td></td><td>"
        "<input type=submit value='Log på'></td></tr></table></form>",
        HEAD,
    )


def _opslag(site: Site, request: SiteRequest) -> Reply:
    asked = bool(request.form.get("cpr1") or request.query.get("cpr1"))
    if asked and site.look_up(request, "cpr1", "cpr2"):
        return see_other("/knap/index.php?side=kursist&fane=moduler")
    start = "<form method=post action='index.php?side=opslag'>"
    if "number in address" in site.traits:
        start = "<form action='index.php'><input type=hidden name=side value=opslag>"
    return _page(
        f"<h1>Opslag på enkelt kursist</h1>{start}<table><tr><td>CPR-nr.</td>"
        "<td><input name=cpr1 size=6 maxlength=6> - <input name=cpr2 size=4 maxlength=4></td>"
        "<td><input type=submit value='Vis kursist'></td></tr></table></form>",
        "alert('Kursisten kendes ikke i Danskundervisningsdatabasen.');" if asked else "",
    )


def _kursist(site: Site, request: SiteRequest) -> Reply:
    person, chosen = request.visitor.person, request.query.get("fane", "moduler")
    if person is None:
        return see_other("/knap/index.php?side=opslag")
    table = next(one for one in site.tables() if one.field == chosen)
    rows = site.style.rows(table, person)
    content = render.side_grid(site.style.headings(table), rows, " border=1") if rows else f"<p>{EMPTY[chosen]}</p>"
    tabs = "".join(
        f"<td class=fane onclick=\"window.location='index.php?side=kursist&amp;fane={name}'\">{text}</td>"
        for name, text in TABS.items()
    )
    return _page(f"<table class=faner><tr>{tabs}</tr></table><h2>{TABS[chosen]}</h2>{content}")


def _flere(site: Site, request: SiteRequest) -> Reply:
    script = ""
    if request.posted:
        received = site.upload(request, "fil")
        script = "alert('Filen er modtaget. Vent venligst mens databasen finder oplysningerne.');" if received else ""
        script = script or "alert('Filen er tom.');"
    elif request.visitor.job and site.is_ready(request):
        request.visitor.job = None
        script = "alert('Resultatet er klar. Hent det under »Seneste resultat«.');"
    if request.visitor.job:
        script += "setTimeout(\"window.location='index.php?side=flere'\", 1500);"
    return _page(
        "<h1>Opslag på flere kursister</h1><form method=post action='index.php?side=flere'"
        " enctype='multipart/form-data'>Fil med CPR-nr.: <input type=file name=fil>"
        " <input type=submit value='Upload fil'></form>"
        "<p><a href='index.php?side=hent'>Seneste resultat</a> (Excel)</p>",
        script,
    )


def _hent(site: Site, request: SiteRequest) -> Response:
    """Before the first upload: what a colleague has asked about."""
    if request.visitor.ready is None:
        request.visitor.ready = site.people[:1]
    return site.sheet(request, partial(spreadsheets.csv_text, encoding="cp1252"))


def start(site: Site, request: SiteRequest) -> Reply:
    return see_other("/knap/index.php")


def index(site: Site, request: SiteRequest) -> Reply:
    side = request.query.get("side", "nyt")
    if side == "login" or not request.visitor.user:
        return _login(site, request)
    if side == "logaf":
        request.visitor.user = ""
        return see_other(site.login_url)
    known = {"opslag": _opslag, "kursist": _kursist, "flere": _flere, "hent": _hent}
    if side in known:
        return known[side](site, request)
    return _page("<h1>Nyt</h1><p>Databasen er lukket for vedligehold søndag den 5. kl. 8-12.</p>")


PAGES = {
    "/knap/": start,
    "/knap/index.php": index,
}


def create(register: Register, *harm: str) -> Site:
    left_out = ("meritter", "prae2004", "proever.termin", "moduler.henvisningskategori")
    return Site(
        register, (*TRAITS, *harm), PAGES, style=STYLE, start="/knap/", login="/knap/index.php?side=login",
        encoding="latin-1", cookie="PHPSESSID", left_out=left_out, says_charset=False,
    )  # fmt: skip

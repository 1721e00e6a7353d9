"""Lotus Domino of 2008: the login is shown at the start, an iframe, a button by script, panels, MHTML under .xls."""

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "domino", "login shown at start", "iframe", "latin-1", "label beside", "maxlength", "script button", "tab pages",
    "panels", "dot dates", "dash for nothing", "empty in words", "progress page", "message link", "mhtml",
)  # fmt: skip
STYLE = render.Style(date=render.dots, nothing="-")
EMPTY = {
    "moduler": "Ingen dokumenter under moduler.",
    "proever": "Ingen dokumenter under prøver.",
    "henvisninger": "Ingen dokumenter under henvisninger.",
    "meritter": "Ingen dokumenter under merit.",
    "prae2004": "Ingen dokumenter fra før 2004.",
}
BASE = "/dansk/knap.nsf"


def _page(body: str) -> str:
    return render.document("Danskundervisning", f'<font face="Verdana" size="2">{body}</font>')


def login(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.logged_in(request, request.form.get("Username", ""), request.form.get("Password", "")):
        return see_other(f"{BASE}/portal")
    fault = "<b>Forkert navn eller adgangskode.</b><br>" if request.posted else ""
    return _page(
        f'<h2>Server Login</h2>{fault}<form method="post" action="/names.nsf?Login" name="_DominoForm">'
        f'<input type="hidden"'
        f' name="RedirectTo" value="{BASE}/portal?OpenPage"><table><tr><td>Brugernavn</td><td><input'
        f' name="Username"></td>'
        '</tr><tr><td>Adgangskode</td><td><input name="Password" type="password"></td></tr></table>'
        '<input type="submit" value="Log ind"></form>'
    )


def portal(site: Site, request: SiteRequest) -> Reply:
    return _page(
        f'<h1>Portal</h1><a href="/help">Hjælp</a><iframe src="{BASE}/indhold?OpenPage" name="knap"'
        f' width="100%"></iframe>'
    )


def hjaelp(site: Site, request: SiteRequest) -> Reply:
    return _page("<h1>Hjælp</h1><p>Ring til support.</p>")


def indhold(site: Site, request: SiteRequest) -> Reply:
    return _page(
        f'<h2>Udtræk fra danskundervisningsdatabasen</h2><a href="{BASE}/opslag?OpenForm">'
        f"Oplysninger om en enkelt kursist"
        f'</a><br><a href="{BASE}/flere?OpenForm">Oplysninger om flere kursister</a>'
    )


def opslag(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.look_up(request, "CPR"):
        return see_other(f"{BASE}/kursist?OpenDocument&Fane=1")
    fault = "<p><b>Intet fundet på det CPR-nr.</b></p>" if request.posted else ""
    return _page(
        f'<h2>Enkelt kursist</h2>{fault}<form method="post" action="{BASE}/opslag?CreateDocument"'
        f' name="_Opslag">CPR-nr. '
        '<input name="CPR" size="10" maxlength="10"> <input type="button" value="Vis oplysninger" '
        "onclick=\"document.forms['_Opslag'].submit()\"></form>"
    )


def kursist(site: Site, request: SiteRequest) -> Reply:
    person, tables = request.visitor.person, site.tables()
    if person is None:
        return see_other(f"{BASE}/opslag?OpenForm")
    key = f"&amp;CPR={person.cpr.digits}" if "number in link" in site.traits else ""
    tabs = " | ".join(
        f'<a href="{BASE}/kursist?OpenDocument{key}&amp;Fane={number}">{table.title}</a>'
        for number, table in enumerate(tables, 1)
    )
    chosen = tables[int(request.query["Fane"]) - 1]
    rows = site.style.rows(chosen, person)
    content = render.panels(site.style.headings(chosen), rows) if rows else f"<p><i>{EMPTY[chosen.field]}</i></p>"
    return _page(f"<p>{tabs}</p><h2>{chosen.title}</h2>{content}")


def flere(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.upload(request, "%%File"):
        return see_other(f"{BASE}/status?OpenPage")
    return _page(
        f'<h2>Flere kursister</h2><form method="post" action="{BASE}/flere?CreateDocument"'
        f' enctype="multipart/form-data">'
        'Fil med CPR-nr.: <input type="file" name="%%File"><input type="submit" value="Upload fil"></form>'
    )


def status(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        done = f"Trin {request.visitor.job.looks} af {site.waits + 1}"
        return _page(f'<h2>Vent</h2><p>{done}</p><a href="{BASE}/status?OpenPage">Opdater</a>')
    link = f'<a href="{BASE}/ark/$file/resultat.xls"><img src="/icons/vwicn.gif" alt="resultat.xls"></a>'
    return _page(f"<h2>Svar</h2><p>Resultatet ligger i det vedhæftede ark:</p>{link}")


def ark(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, spreadsheets.mhtml)


PAGES = {
    "/names.nsf": login,
    "/help": hjaelp,
    f"{BASE}/portal": portal,
    f"{BASE}/indhold": indhold,
    f"{BASE}/opslag": opslag,
    f"{BASE}/kursist": kursist,
    f"{BASE}/flere": flere,
    f"{BASE}/status": status,
    f"{BASE}/ark/$file/resultat.xls": ark,
}


def create(register: Register, *harm: str) -> Site:
    return Site(
        register, (*TRAITS, *harm), PAGES, style=STYLE, start="/names.nsf?Login", login="/names.nsf?Login",
        encoding="latin-1", cookie="DomAuthSessId",
    )  # fmt: skip

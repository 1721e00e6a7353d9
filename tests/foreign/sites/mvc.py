"""ASP.NET MVC of 2016: antiforgery tokens, Bootstrap tabs on one page with badges, cards for small screens."""

from starlette.responses import Response

from knappen_tui.domain.person_tables import Table
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "mvc", "authority choice", "maxlength", "tabs on one page", "badges", "time elements", "mobile version",
    "empty in words", "progress page", "message link", "xlsx",
)  # fmt: skip
STYLE = render.Style(date=render.time_element, nothing="&ndash;")
EMPTY = {
    "moduler": "Ingen registrerede moduler",
    "proever": "Kursisten har ikke været til prøve",
    "henvisninger": "Der er ikke registreret henvisninger",
    "meritter": "Ingen merit",
    "prae2004": "Findes ikke i præ-2004 data",
}
TOKEN = "__RequestVerificationToken"


def _form(request: SiteRequest, action: str, body: str, attributes: str = "") -> str:
    hidden = f'<input name="{TOKEN}" type="hidden" value="CfDJ8{request.visitor.cookie}xQ" />'
    return f'<form action="{action}" method="post"{attributes}>{hidden}{body}</form>'


def _forged(request: SiteRequest) -> bool:
    return request.posted and request.form.get(TOKEN) != f"CfDJ8{request.visitor.cookie}xQ"


def _page(request: SiteRequest, title: str, body: str) -> str:
    log_off = _form(request, "/Account/LogOff", '<button class="btn btn-link">Log af</button>', ' class="navbar-form"')
    menu = '<li><a href="/">Forside</a></li><li><a href="/Opslag">Enkelt opslag</a></li><li><a href="/Udtraek">'
    nav = (
        f'<nav class="navbar"><ul class="nav">{menu}Masseopslag</a></li></ul>{log_off}</nav>'
        if request.visitor.user
        else ""
    )
    return render.document(f"{title} - Knappen", f'{nav}<div class="container"><h2>{title}</h2>{body}</div>')


def login(site: Site, request: SiteRequest) -> Reply:
    if not _forged(request) and site.logged_in(
        request, request.form.get("Email", ""), request.form.get("Password", "")
    ):
        return see_other("/Account/Myndighed")
    fault = '<div class="validation-summary-errors"><ul><li>Ugyldigt login.</li></ul></div>' if request.posted else ""
    fields = (
        '<label for="Email">Brugernavn</label><input class="form-control" id="Email" name="Email" type="text" />'
        '<label for="Password">Adgangskode</label><input id="Password" name="Password" type="password" />'
        '<input id="RememberMe" name="RememberMe" type="checkbox" value="true" /><label'
        ' for="RememberMe">Husk mig?</label>'
        '<input name="RememberMe" type="hidden" value="false" /><button type="submit">Log ind</button>'
    )
    return _page(request, "Log ind", fault + _form(request, "/Account/Login?ReturnUrl=%2F", fields))


def log_off(site: Site, request: SiteRequest) -> Reply:
    if request.posted and not _forged(request):
        request.visitor.user = ""
    return see_other("/")


def myndighed(site: Site, request: SiteRequest) -> Reply:
    if request.posted and not _forged(request) and request.form.get("MyndighedId"):
        request.visitor.steps.add("myndighed")
        return see_other("/")
    choices = "".join(
        f'<div class="radio"><label><input name="MyndighedId" type="radio" value="{value}"{checked} />'
        f" {text}</label></div>"
        for value, text, checked in (("a", "Øvelse Kommune", " checked"), ("b", "Øvelse Kommune, Jobcenter", ""))
    )
    return _page(request, "Vælg myndighed", _form(request, "/Account/Myndighed", f"{choices}<button>Fortsæt</button>"))


def home(site: Site, request: SiteRequest) -> Reply:
    if "myndighed" not in request.visitor.steps:
        return see_other("/Account/Myndighed")
    return _page(request, "Danskundervisningsdatabasen", "<p>Vælg enkelt opslag eller masseopslag i menuen.</p>")


def opslag(site: Site, request: SiteRequest) -> Reply:
    if "myndighed" not in request.visitor.steps:
        return see_other("/Account/Myndighed")
    if _forged(request):
        return Response("Bad Request", 400)
    if request.posted and site.look_up(request, "CprNr"):
        return see_other("/Opslag/Resultat")
    fault = '<div class="validation-summary-errors"><ul><li>CPR-nummeret blev ikke fundet.</li></ul></div>'
    field = '<label for="CprNr">CPR-nr.</label><input id="CprNr" name="CprNr" type="text" maxlength="11" required />'
    form = _form(request, "/Opslag", f'{fault if request.posted else ""}{field}<button type="submit">Slå op</button>')
    return _page(request, "Enkelt opslag", form)


def _pane(site: Site, request: SiteRequest, table: Table, active: str) -> tuple[str, str]:
    """The tab and its pane."""
    assert request.visitor.person
    headings, rows = site.style.headings(table), site.style.rows(table, request.visitor.person)
    badge = f'<span class="badge">{len(rows)}</span>'
    tab = f'<li{active}><a href="#{table.field}" data-toggle="tab">{table.title} {badge}</a>'
    content = (
        f'<div class="table-responsive hidden-xs">{render.grid(headings, rows, " class=table")}</div>'
        f'<div class="visible-xs">{render.cards(headings, rows)}</div>'
        if rows
        else f'<p class="text-muted">{EMPTY[table.field]}</p>'
    )
    if "script-drawn tab" in site.traits and table.field == "proever":
        content = '<div class="lazy" data-url="/Opslag/Proever"></div><script src="/bundles/lazy"></script>'
    return f"{tab}</li>", f'<div role="tabpanel" class="tab-pane" id="{table.field}">{content}</div>'


def resultat(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.person is None:
        return see_other("/Opslag")
    panes = [
        _pane(site, request, table, "" if number else ' class="active"') for number, table in enumerate(site.tables())
    ]
    tabs = "".join(tab for tab, _ in panes)
    content = "".join(pane for _, pane in panes)
    return _page(request, "Kursist", f'<ul class="nav nav-tabs">{tabs}</ul><div class="tab-content">{content}</div>')


def udtraek(site: Site, request: SiteRequest) -> Reply:
    if _forged(request):
        return Response("Bad Request", 400)
    if request.posted and site.upload(request, "Fil"):
        return see_other("/Udtraek/Status")
    fault = '<div class="alert alert-danger">Filen er tom.</div>' if request.posted else ""
    field = '<label for="Fil">Vælg fil</label><input id="Fil" name="Fil" type="file" accept=".txt" />'
    button = '<button type="submit">Upload fil</button>'
    form = _form(request, "/Udtraek", field + button, ' enctype="multipart/form-data"')
    return _page(request, "Masseopslag", fault + form)


def status(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        done = 100 * request.visitor.job.looks // (site.waits + 1)
        bar = f'<div class="progress"><div class="progress-bar" style="width:{done}%">{done} %</div></div>'
        return _page(request, "Udtrækket dannes", f'{bar}<a class="btn" href="/Udtraek/Status">Opdater status</a>')
    link = '<div class="alert alert-success">Dit udtræk er klar. <a href="/Udtraek/Hent">Hent Excel-fil</a></div>'
    return _page(request, "Udtræk", link)


def hent(site: Site, request: SiteRequest) -> Reply:
    return site.sheet(request, spreadsheets.xlsx)


PAGES = {
    "/": home,
    "/Account/Login": login,
    "/Account/LogOff": log_off,
    "/Account/Myndighed": myndighed,
    "/Opslag": opslag,
    "/Opslag/Resultat": resultat,
    "/Udtraek": udtraek,
    "/Udtraek/Status": status,
    "/Udtraek/Hent": hent,
}


def create(register: Register, *harm: str) -> Site:
    login_url = "/Account/Login?ReturnUrl=%2F"
    return Site(register, (*TRAITS, *harm), PAGES, style=STYLE, login=login_url, cookie="ASP.NET_SessionId")

"""ASP.NET MVC of 2016: antiforgery tokens, Bootstrap tabs on one page with badges, cards for small screens."""

from starlette.responses import Response

from knappen_tui.domain.kursist import Table
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Answer, Ask, Site, see_other
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


def _form(ask: Ask, action: str, body: str, attributes: str = "") -> str:
    hidden = f'<input name="{TOKEN}" type="hidden" value="CfDJ8{ask.session.cookie}xQ" />'
    return f'<form action="{action}" method="post"{attributes}>{hidden}{body}</form>'


def _forged(ask: Ask) -> bool:
    return ask.posted and ask.form.get(TOKEN) != f"CfDJ8{ask.session.cookie}xQ"


def _page(ask: Ask, title: str, body: str) -> str:
    log_off = _form(ask, "/Account/LogOff", '<button class="btn btn-link">Log af</button>', ' class="navbar-form"')
    menu = '<li><a href="/">Forside</a></li><li><a href="/Opslag">Enkelt opslag</a></li><li><a href="/Udtraek">'
    nav = (
        f'<nav class="navbar"><ul class="nav">{menu}Masseopslag</a></li></ul>{log_off}</nav>'
        if ask.session.user
        else ""
    )
    return render.document(f"{title} - Knappen", f'{nav}<div class="container"><h2>{title}</h2>{body}</div>')


def login(site: Site, ask: Ask) -> Answer:
    if not _forged(ask) and site.logged_in(ask, ask.form.get("Email", ""), ask.form.get("Password", "")):
        return see_other("/Account/Myndighed")
    fault = '<div class="validation-summary-errors"><ul><li>Ugyldigt login.</li></ul></div>' if ask.posted else ""
    fields = (
        '<label for="Email">Brugernavn</label><input class="form-control" id="Email" name="Email" type="text" />'
        '<label for="Password">Adgangskode</label><input id="Password" name="Password" type="password" />'
        '<input id="RememberMe" name="RememberMe" type="checkbox" value="true" /><label'
        ' for="RememberMe">Husk mig?</label>'
        '<input name="RememberMe" type="hidden" value="false" /><button type="submit">Log ind</button>'
    )
    return _page(ask, "Log ind", fault + _form(ask, "/Account/Login?ReturnUrl=%2F", fields))


def log_off(site: Site, ask: Ask) -> Answer:
    if ask.posted and not _forged(ask):
        ask.session.user = ""
    return see_other("/")


def myndighed(site: Site, ask: Ask) -> Answer:
    if ask.posted and not _forged(ask) and ask.form.get("MyndighedId"):
        ask.session.steps.add("myndighed")
        return see_other("/")
    choices = "".join(
        f'<div class="radio"><label><input name="MyndighedId" type="radio" value="{value}"{checked} />'
        f" {text}</label></div>"
        for value, text, checked in (("a", "Øvelse Kommune", " checked"), ("b", "Øvelse Kommune, Jobcenter", ""))
    )
    return _page(ask, "Vælg myndighed", _form(ask, "/Account/Myndighed", f"{choices}<button>Fortsæt</button>"))


def home(site: Site, ask: Ask) -> Answer:
    if "myndighed" not in ask.session.steps:
        return see_other("/Account/Myndighed")
    return _page(ask, "Danskundervisningsdatabasen", "<p>Vælg enkelt opslag eller masseopslag i menuen.</p>")


def opslag(site: Site, ask: Ask) -> Answer:
    if "myndighed" not in ask.session.steps:
        return see_other("/Account/Myndighed")
    if _forged(ask):
        return Response("Bad Request", 400)
    if ask.posted and site.look_up(ask, "CprNr"):
        return see_other("/Opslag/Resultat")
    fault = '<div class="validation-summary-errors"><ul><li>CPR-nummeret blev ikke fundet.</li></ul></div>'
    field = '<label for="CprNr">CPR-nr.</label><input id="CprNr" name="CprNr" type="text" maxlength="11" required />'
    form = _form(ask, "/Opslag", f'{fault if ask.posted else ""}{field}<button type="submit">Slå op</button>')
    return _page(ask, "Enkelt opslag", form)


def _pane(site: Site, ask: Ask, table: Table, active: str) -> tuple[str, str]:
    """The tab and its pane."""
    assert ask.session.person
    headings, rows = site.style.headings(table), site.style.rows(table, ask.session.person)
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


def resultat(site: Site, ask: Ask) -> Answer:
    if ask.session.person is None:
        return see_other("/Opslag")
    panes = [_pane(site, ask, table, "" if number else ' class="active"') for number, table in enumerate(site.tables())]
    tabs = "".join(tab for tab, _ in panes)
    content = "".join(pane for _, pane in panes)
    return _page(ask, "Kursist", f'<ul class="nav nav-tabs">{tabs}</ul><div class="tab-content">{content}</div>')


def udtraek(site: Site, ask: Ask) -> Answer:
    if _forged(ask):
        return Response("Bad Request", 400)
    if ask.posted and site.upload(ask, "Fil"):
        return see_other("/Udtraek/Status")
    fault = '<div class="alert alert-danger">Filen er tom.</div>' if ask.posted else ""
    field = '<label for="Fil">Vælg fil</label><input id="Fil" name="Fil" type="file" accept=".txt" />'
    button = '<button type="submit">Upload fil</button>'
    form = _form(ask, "/Udtraek", field + button, ' enctype="multipart/form-data"')
    return _page(ask, "Masseopslag", fault + form)


def status(site: Site, ask: Ask) -> Answer:
    if ask.session.job and not site.is_ready(ask):
        done = 100 * ask.session.job.looks // (site.waits + 1)
        bar = f'<div class="progress"><div class="progress-bar" style="width:{done}%">{done} %</div></div>'
        return _page(ask, "Udtrækket dannes", f'{bar}<a class="btn" href="/Udtraek/Status">Opdater status</a>')
    link = '<div class="alert alert-success">Dit udtræk er klar. <a href="/Udtraek/Hent">Hent Excel-fil</a></div>'
    return _page(ask, "Udtræk", link)


def hent(site: Site, ask: Ask) -> Answer:
    return site.sheet(ask, spreadsheets.xlsx)


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

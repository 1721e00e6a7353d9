"""JavaServer Faces of 2013: generated ids, view state, terms after the login, tabs and pager as buttons, 202."""

from starlette.responses import HTMLResponse, Response

from knappen_tui.domain.kursist import Kursist
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "jsf", "terms page", "menu buttons", "maxlength", "pattern", "tab buttons", "paging buttons", "count",
    "empty in words", "other words", "202", "download button", "ods",
)  # fmt: skip
STYLE = render.Style(
    words={
        "moduler.du_modul": "Modul",
        "moduler.udbyder": "Sprogcenter",
        "moduler.slutdato": "Slutdato for modul",
        "moduler.modultest_bestaaet": "Bestået modultest",
        "proever.udbyder": "Sprogcenter",
        "proever.skriftlig": "Skriftlig",
        "henvisninger.udbyder": "Sprogcenter",
        "henvisninger.kommune": "Kommune",
        "meritter.udbyder": "Sprogcenter",
    },
)
STATE = "javax.faces.ViewState"


def _form(request: SiteRequest, name: str, body: str, kind: str = "application/x-www-form-urlencoded") -> str:
    state = f"-{request.visitor.cookie}:stateless-"
    return (
        f'<form id="{name}" name="{name}" method="post" action="{request.path}" enctype="{kind}">'
        f'<input type="hidden" name="{name}" value="{name}" />{body}'
        f'<input type="hidden" name="{STATE}" id="j_id1:{STATE}:0" value="{state}" autocomplete="off" /></form>'
    )


def _button(name: str, text: str, *, disabled: bool = False) -> str:
    return f'<input type="submit" name="{name}" value="{text}"{" disabled" if disabled else ""} />'


def _expired(request: SiteRequest) -> bool:
    return request.posted and request.form.get(STATE) != f"-{request.visitor.cookie}:stateless-"


def _page(title: str, body: str) -> str:
    return render.document(f"{title} - Danskundervisningsdatabasen", f"<h1>{title}</h1>{body}")


def login(site: Site, request: SiteRequest) -> Reply:
    name, word = request.form.get("j_idt8:bruger", ""), request.form.get("j_idt8:kode", "")
    if not _expired(request) and site.logged_in(request, name, word):
        return see_other("/danskdb/vilkaar.xhtml")
    fault = '<ul><li class="fejl">Login fejlede</li></ul>' if request.posted else ""
    fields = (
        '<label for="j_idt8:bruger">Brugernavn</label><input id="j_idt8:bruger" type="text" name="j_idt8:bruger" />'
        '<label for="j_idt8:kode">Adgangskode</label><input id="j_idt8:kode" type="password" name="j_idt8:kode" />'
    )
    return _page("Log ind", fault + _form(request, "j_idt8", fields + _button("j_idt8:j_idt11", "Log ind")))


def vilkaar(site: Site, request: SiteRequest) -> Reply:
    if request.form.get("j_idt9:accept") == "on":
        request.visitor.steps.add("vilkaar")
        return see_other("/danskdb/forside.xhtml")
    box = '<input type="checkbox" id="j_idt9:accept" name="j_idt9:accept" /><label for="j_idt9:accept">'
    text = "<p>Oplysningerne må kun bruges til sagsbehandling efter danskuddannelsesloven.</p>"
    accept = f"{box}Jeg har læst og accepterer vilkårene</label>"
    return _page("Vilkår for brug", _form(request, "j_idt9", text + accept + _button("j_idt9:j_idt12", "Fortsæt")))


def forside(site: Site, request: SiteRequest) -> Reply:
    if "vilkaar" not in request.visitor.steps:
        return see_other("/danskdb/vilkaar.xhtml")
    if "j_idt10:enkelt" in request.form:
        return see_other("/danskdb/enkelt.xhtml")
    if "j_idt10:liste" in request.form:
        return see_other("/danskdb/liste.xhtml")
    buttons = _button("j_idt10:enkelt", "Slå én kursist op") + _button("j_idt10:liste", "Slå flere kursister op")
    return _page("Forside", _form(request, "j_idt10", buttons))


def enkelt(site: Site, request: SiteRequest) -> Reply:
    if _expired(request) or "vilkaar" not in request.visitor.steps:
        return see_other("/danskdb/forside.xhtml")
    visitor, message = request.visitor, ""
    tables = site.tables()
    for number in range(len(tables)):
        if f"j_idt31:j_idt{40 + number}" in request.form:
            visitor.tab, visitor.page = tables[number].field, 1
    visitor.page += ("j_idt31:frem" in request.form) - ("j_idt31:tilbage" in request.form)
    if not request.posted:
        visitor.person = None
    elif "j_idt21:soeg" in request.form:
        visitor.tab, visitor.page = "moduler", 1
        if not site.look_up(request, "j_idt21:cpr"):
            message = '<div class="ui-messages-warn">Der findes ingen kursist med det indtastede CPR-nummer.</div>'
    field = (
        '<label for="j_idt21:cpr">CPR-nummer</label><input id="j_idt21:cpr" name="j_idt21:cpr" type="text"'
        ' maxlength="11" pattern="[0-9]{6}-?[0-9]{4}" title="Ti cifre" autocomplete="off" />'
    )
    form = _form(request, "j_idt21", field + _button("j_idt21:soeg", "Søg"))
    return _page("Enkeltopslag", form + message + (_person(site, request, visitor.person) if visitor.person else ""))


def _person(site: Site, request: SiteRequest, person: Kursist) -> str:
    tables, page = site.tables(), request.visitor.page
    chosen = next(table for table in tables if table.field == request.visitor.tab)
    tabs = "".join(_button(f"j_idt31:j_idt{40 + number}", table.title) for number, table in enumerate(tables))
    rows = site.style.rows(chosen, person)
    if not rows:
        content = f"<p>Ingen {chosen.title.lower()} registreret.</p>"
    else:
        last = pages(len(rows))
        content = render.grid(site.style.headings(chosen), on_page(rows, page), caption=chosen.title)
        content += f"<div>{render.viser(page, len(rows))}</div>"
        content += _button("j_idt31:tilbage", "‹ Forrige", disabled=page == 1)
        content += _button("j_idt31:frem", "Næste ›", disabled=page == last)
    return _form(request, "j_idt31", f'<div class="ui-tabs">{tabs}</div><div class="ui-panel">{content}</div>')


def liste(site: Site, request: SiteRequest) -> Reply:
    if "j_idt22:send" in request.form and not _expired(request) and site.upload(request, "j_idt22:fil"):
        return see_other("/danskdb/resultat.xhtml")
    fault = '<div class="ui-messages-error">Filen indeholder ingen CPR-numre.</div>' if request.posted else ""
    field = (
        '<label for="j_idt22:fil">Fil med CPR-numre</label><input id="j_idt22:fil" type="file" name="j_idt22:fil" />'
    )
    form = _form(request, "j_idt22", field + _button("j_idt22:send", "Upload fil"), "multipart/form-data")
    return _page("Opslag på flere kursister", form + fault)


def resultat(site: Site, request: SiteRequest) -> Reply | Response:
    if "j_idt50:hent" in request.form and request.visitor.ready:
        return site.sheet(request, spreadsheets.ods)
    if request.visitor.job and not site.is_ready(request):
        text = _page("Vent venligst", "<p>Oplysningerne findes frem i databasen.</p>")
        return HTMLResponse(text, 202, headers={"Retry-After": "1"})
    found = f"<p>Der er fundet oplysninger.</p>{_form(request, 'j_idt50', _button('j_idt50:hent', 'Hent regneark'))}"
    return _page("Resultat", found)


PAGES = {
    "/danskdb/": forside,
    "/danskdb/login.xhtml": login,
    "/danskdb/vilkaar.xhtml": vilkaar,
    "/danskdb/forside.xhtml": forside,
    "/danskdb/enkelt.xhtml": enkelt,
    "/danskdb/liste.xhtml": liste,
    "/danskdb/resultat.xhtml": resultat,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start="/danskdb/", login="/danskdb/login.xhtml", cookie="JSESSIONID"
    )

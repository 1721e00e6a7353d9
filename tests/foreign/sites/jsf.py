"""JavaServer Faces of 2013: generated ids, view state, terms after the login, tabs and pager as buttons, 202."""

from starlette.responses import HTMLResponse, Response

from knappen_tui.domain.kursist import Kursist
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Answer, Ask, Site, on_page, pages, see_other
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


def _form(ask: Ask, name: str, body: str, kind: str = "application/x-www-form-urlencoded") -> str:
    state = f"-{ask.session.cookie}:stateless-"
    return (
        f'<form id="{name}" name="{name}" method="post" action="{ask.path}" enctype="{kind}">'
        f'<input type="hidden" name="{name}" value="{name}" />{body}'
        f'<input type="hidden" name="{STATE}" id="j_id1:{STATE}:0" value="{state}" autocomplete="off" /></form>'
    )


def _button(name: str, text: str, *, disabled: bool = False) -> str:
    return f'<input type="submit" name="{name}" value="{text}"{" disabled" if disabled else ""} />'


def _expired(ask: Ask) -> bool:
    return ask.posted and ask.form.get(STATE) != f"-{ask.session.cookie}:stateless-"


def _page(title: str, body: str) -> str:
    return render.document(f"{title} - Danskundervisningsdatabasen", f"<h1>{title}</h1>{body}")


def login(site: Site, ask: Ask) -> Answer:
    name, word = ask.form.get("j_idt8:bruger", ""), ask.form.get("j_idt8:kode", "")
    if not _expired(ask) and site.logged_in(ask, name, word):
        return see_other("/danskdb/vilkaar.xhtml")
    fault = '<ul><li class="fejl">Login fejlede</li></ul>' if ask.posted else ""
    fields = (
        '<label for="j_idt8:bruger">Brugernavn</label><input id="j_idt8:bruger" type="text" name="j_idt8:bruger" />'
        '<label for="j_idt8:kode">Adgangskode</label><input id="j_idt8:kode" type="password" name="j_idt8:kode" />'
    )
    return _page("Log ind", fault + _form(ask, "j_idt8", fields + _button("j_idt8:j_idt11", "Log ind")))


def vilkaar(site: Site, ask: Ask) -> Answer:
    if ask.form.get("j_idt9:accept") == "on":
        ask.session.steps.add("vilkaar")
        return see_other("/danskdb/forside.xhtml")
    box = '<input type="checkbox" id="j_idt9:accept" name="j_idt9:accept" /><label for="j_idt9:accept">'
    text = "<p>Oplysningerne må kun bruges til sagsbehandling efter danskuddannelsesloven.</p>"
    accept = f"{box}Jeg har læst og accepterer vilkårene</label>"
    return _page("Vilkår for brug", _form(ask, "j_idt9", text + accept + _button("j_idt9:j_idt12", "Fortsæt")))


def forside(site: Site, ask: Ask) -> Answer:
    if "vilkaar" not in ask.session.steps:
        return see_other("/danskdb/vilkaar.xhtml")
    if "j_idt10:enkelt" in ask.form:
        return see_other("/danskdb/enkelt.xhtml")
    if "j_idt10:liste" in ask.form:
        return see_other("/danskdb/liste.xhtml")
    buttons = _button("j_idt10:enkelt", "Slå én kursist op") + _button("j_idt10:liste", "Slå flere kursister op")
    return _page("Forside", _form(ask, "j_idt10", buttons))


def enkelt(site: Site, ask: Ask) -> Answer:
    if _expired(ask) or "vilkaar" not in ask.session.steps:
        return see_other("/danskdb/forside.xhtml")
    session, message = ask.session, ""
    tables = site.tables()
    for number in range(len(tables)):
        if f"j_idt31:j_idt{40 + number}" in ask.form:
            session.tab, session.page = tables[number].field, 1
    session.page += ("j_idt31:frem" in ask.form) - ("j_idt31:tilbage" in ask.form)
    if not ask.posted:
        session.person = None
    elif "j_idt21:soeg" in ask.form:
        session.tab, session.page = "moduler", 1
        if not site.look_up(ask, "j_idt21:cpr"):
            message = '<div class="ui-messages-warn">Der findes ingen kursist med det indtastede CPR-nummer.</div>'
    field = (
        '<label for="j_idt21:cpr">CPR-nummer</label><input id="j_idt21:cpr" name="j_idt21:cpr" type="text"'
        ' maxlength="11" pattern="[0-9]{6}-?[0-9]{4}" title="Ti cifre" autocomplete="off" />'
    )
    form = _form(ask, "j_idt21", field + _button("j_idt21:soeg", "Søg"))
    return _page("Enkeltopslag", form + message + (_person(site, ask, session.person) if session.person else ""))


def _person(site: Site, ask: Ask, person: Kursist) -> str:
    tables, page = site.tables(), ask.session.page
    chosen = next(table for table in tables if table.field == ask.session.tab)
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
    return _form(ask, "j_idt31", f'<div class="ui-tabs">{tabs}</div><div class="ui-panel">{content}</div>')


def liste(site: Site, ask: Ask) -> Answer:
    if "j_idt22:send" in ask.form and not _expired(ask) and site.upload(ask, "j_idt22:fil"):
        return see_other("/danskdb/resultat.xhtml")
    fault = '<div class="ui-messages-error">Filen indeholder ingen CPR-numre.</div>' if ask.posted else ""
    field = (
        '<label for="j_idt22:fil">Fil med CPR-numre</label><input id="j_idt22:fil" type="file" name="j_idt22:fil" />'
    )
    form = _form(ask, "j_idt22", field + _button("j_idt22:send", "Upload fil"), "multipart/form-data")
    return _page("Opslag på flere kursister", form + fault)


def resultat(site: Site, ask: Ask) -> Answer | Response:
    if "j_idt50:hent" in ask.form and ask.session.ready:
        return site.sheet(ask, spreadsheets.ods)
    if ask.session.job and not site.is_ready(ask):
        text = _page("Vent venligst", "<p>Oplysningerne findes frem i databasen.</p>")
        return HTMLResponse(text, 202, headers={"Retry-After": "1"})
    found = f"<p>Der er fundet oplysninger.</p>{_form(ask, 'j_idt50', _button('j_idt50:hent', 'Hent regneark'))}"
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

"""ASP.NET WebForms of 2009: one form, GridView with a pager in the table's last row, tabs by postback, UpdatePanel."""

import base64
from functools import partial

from starlette.responses import Response

from knappen_tui.domain.kursist import Kursist
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Answer, Ask, Site, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "webforms", "updatepanel", "postback links", "number kept", "label beside", "maxlength", "paging postback",
    "empty in words", "script postback", "message link", "html xls", "garbled headings", "other words",
)  # fmt: skip
STYLE = render.Style(
    nothing="&nbsp;",
    words={
        "moduler.du_modul": "DU modul",
        "moduler.startdato": "Start",
        "moduler.slutdato": "Slut",
        "moduler.henvisningskategori": "Henv. kategori",
        "moduler.ophoersaarsag": "Ophørsårsag",
        "proever.dato": "Dato",
        "henvisninger.dato": "Henvist den",
        "prae2004.du": "DU",
    },
)
MAIN = "ctl00$Main$"


def _postback(target: str, argument: str = "") -> str:
    return f"javascript:__doPostBack('{MAIN}{target}','{argument}')"


def _state(ask: Ask) -> str:
    """The view state belongs to a page and a visitor."""
    return base64.b64encode(f"-{ask.path}:{ask.session.cookie}-".encode()).decode()


def _page(ask: Ask, body: str, script: str = "") -> Answer:
    panel = f'<div id="ctl00_Main_UpdatePanel1">{body}</div>'
    if ask.headers.get("x-microsoftajax"):
        state = _state(ask)
        parts = (
            f"{len(panel)}|updatePanel|ctl00_Main_UpdatePanel1|{panel}|{len(state)}|hiddenField|__VIEWSTATE|{state}|"
        )
        return Response(parts, media_type="text/plain")
    menu = '<div id="menu"><a href="Opslag.aspx">Én kursist</a> | <a href="Udtraek.aspx">Flere kursister</a></div>'
    if not ask.session.user:
        menu = ""
    return render.document(
        "Danskundervisningsdatabasen",
        f'<form name="aspnetForm" method="post" action="{ask.path.rpartition("/")[2]}" id="aspnetForm"'
        ' enctype="multipart/form-data"><div><input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />'
        '<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />'
        f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{_state(ask)}" /></div>\n'
        "<script type='text/javascript'>//<![CDATA[\nvar theForm = document.forms['aspnetForm'];\n"
        "function __doPostBack(eventTarget, eventArgument) { theForm.__EVENTTARGET.value = eventTarget;"
        " theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit(); }\n//]]></script>\n"
        f'<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{_state(ask)[::-1]}" />'
        f"{menu}{panel}{script}</form>",
    )


def _state_fits(ask: Ask) -> bool:
    return not ask.posted or ask.form.get("__VIEWSTATE") == _state(ask)


def _person(site: Site, ask: Ask, person: Kursist) -> str:
    tables = site.tables()
    chosen = tables[int(ask.session.tab or 0)]
    tabs = "".join(
        f'<td><a class="tab" href="{_postback("Menu1", str(number))}">{table.title}</a></td>'
        for number, table in enumerate(tables)
    )
    rows = site.style.rows(chosen, person)
    if not rows:
        content = f"<span>Der er ingen registreringer under {chosen.title.lower()}.</span>"
    else:
        content = render.old_grid(site.style.headings(chosen), on_page(rows, ask.session.page), ' id="gv" class="grid"')
        if (last := pages(len(rows))) > 1:
            cells = "".join(
                f"<td><span>{number}</span></td>"
                if number == ask.session.page
                else f'<td><a href="{_postback("gv", f"Page${number}")}">{number}</a></td>'
                for number in range(1, last + 1)
            )
            width = len(chosen.columns)
            pager = f'<tr class="pgr"><td colspan="{width}"><table><tr>{cells}</tr></table></td></tr></table>'
            content = content.removesuffix("</table>") + pager
    return f'<table id="Menu1"><tr>{tabs}</tr></table><h3>{chosen.title}</h3><div>{content}</div>'


def login(site: Site, ask: Ask) -> Answer:
    given = ask.form.get("ctl00$Main$Login1$UserName", ""), ask.form.get("ctl00$Main$Login1$Password", "")
    if ask.posted and _state_fits(ask) and site.logged_in(ask, *given):
        return see_other("/Default.aspx")
    fault = "Log på mislykkedes. Prøv igen." if ask.posted else ""
    return _page(
        ask,
        '<table><tr><td colspan="2">Log på</td></tr><tr><td><label for="u">Brugernavn:</label></td><td>'
        '<input name="ctl00$Main$Login1$UserName" type="text" id="u" /></td></tr><tr><td><label for="p">Adgangskode:'
        '</label></td><td><input name="ctl00$Main$Login1$Password" type="password" id="p" /></td></tr><tr><td '
        f'colspan="2" style="color:Red;">{fault}</td></tr></table>'
        '<input type="submit" name="ctl00$Main$Login1$LoginButton" value="Log på" />',
    )


def default(site: Site, ask: Ask) -> Answer:
    return _page(ask, "<h2>Velkommen til knappen</h2><p>Vælg i menuen.</p>")


def opslag(site: Site, ask: Ask) -> Answer:
    session, message = ask.session, ""
    if not _state_fits(ask):
        return Response("Validation of viewstate MAC failed.", 500)
    target, argument = ask.form.get("__EVENTTARGET", ""), ask.form.get("__EVENTARGUMENT", "")
    if not ask.posted:
        session.person = None
    elif target == f"{MAIN}Menu1":
        session.tab, session.page = argument, 1
    elif target == f"{MAIN}gv":
        session.page = int(argument.removeprefix("Page$"))
    elif f"{MAIN}btnVis" in ask.form:
        session.tab, session.page = "0", 1
        if not site.look_up(ask, f"{MAIN}txtCpr"):
            message = "Ingen kursist med det angivne CPR-nr."
    kept = ask.form.get(f"{MAIN}txtCpr", "")
    content = _person(site, ask, session.person) if session.person else f'<span class="fejl">{message}</span>'
    return _page(
        ask,
        f'<h2>Opslag</h2><table><tr><td><span id="lblCpr">CPR-nr.</span></td><td><input name="{MAIN}txtCpr" '
        f'type="text" maxlength="10" value="{kept}" /></td><td><input type="submit" name="{MAIN}btnVis"'
        f' value="Vis" />'
        f"</td></tr></table>{content}",
    )


def udtraek(site: Site, ask: Ask) -> Answer:
    if not _state_fits(ask):
        return Response("Validation of viewstate MAC failed.", 500)
    target, content, script = ask.form.get("__EVENTTARGET", ""), "", ""
    if target == f"{MAIN}lnkHent" and ask.session.ready:
        return site.sheet(ask, partial(spreadsheets.html_xls), spreadsheets.garbled)
    if f"{MAIN}btnUpload" in ask.form and not site.upload(ask, f"{MAIN}FileUpload1"):
        content = "<span>Vælg en fil med CPR-numre.</span>"
    elif ask.session.job and site.is_ready(ask):
        ask.session.job = None
        content = f'<a href="{_postback("lnkHent")}">Udtrækket er dannet. Klik her for at hente det i Excel.</a>'
    elif ask.session.job:
        content = '<img src="vent.gif" alt="Arbejder" /> Vent venligst, databasen finder oplysningerne.'
        script = f"<script>setTimeout(\"__doPostBack('{MAIN}Timer1','')\", 3000);</script>"
    return _page(
        ask,
        f'<h2>Flere kursister</h2><span>Fil: </span><input type="file" name="{MAIN}FileUpload1" />'
        f'<input type="submit" name="{MAIN}btnUpload" value="Upload fil" /><div>{content}</div>',
        script,
    )


PAGES = {
    "/Login.aspx": login,
    "/Default.aspx": default,
    "/Opslag.aspx": opslag,
    "/Udtraek.aspx": udtraek,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start="/Default.aspx", login="/Login.aspx", cookie="ASP.NET_SessionId"
    )

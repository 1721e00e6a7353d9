"""ASP.NET WebForms of 2009: one form, GridView with a pager in the table's last row, tabs by postback, UpdatePanel."""

import base64
from functools import partial

from starlette.responses import Response

from knappen_tui.domain.kursist import Kursist
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
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


def _state(request: SiteRequest) -> str:
    """The view state belongs to a page and a visitor."""
    return base64.b64encode(f"-{request.path}:{request.visitor.cookie}-".encode()).decode()


def _page(request: SiteRequest, body: str, script: str = "") -> Reply:
    panel = f'<div id="ctl00_Main_UpdatePanel1">{body}</div>'
    if request.headers.get("x-microsoftajax"):
        state = _state(request)
        parts = (
            f"{len(panel)}|updatePanel|ctl00_Main_UpdatePanel1|{panel}|{len(state)}|hiddenField|__VIEWSTATE|{state}|"
        )
        return Response(parts, media_type="text/plain")
    menu = '<div id="menu"><a href="Opslag.aspx">Én kursist</a> | <a href="Udtraek.aspx">Flere kursister</a></div>'
    if not request.visitor.user:
        menu = ""
    return render.document(
        "Danskundervisningsdatabasen",
        f'<form name="aspnetForm" method="post" action="{request.path.rpartition("/")[2]}" id="aspnetForm"'
        ' enctype="multipart/form-data"><div><input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />'
        '<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />'
        f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{_state(request)}" /></div>\n'
        "<script type='text/javascript'>//<![CDATA[\nvar theForm = document.forms['aspnetForm'];\n"
        "function __doPostBack(eventTarget, eventArgument) { theForm.__EVENTTARGET.value = eventTarget;"
        " theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit(); }\n//]]></script>\n"
        f'<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{_state(request)[::-1]}" />'
        f"{menu}{panel}{script}</form>",
    )


def _state_fits(request: SiteRequest) -> bool:
    return not request.posted or request.form.get("__VIEWSTATE") == _state(request)


def _person(site: Site, request: SiteRequest, person: Kursist) -> str:
    tables = site.tables()
    chosen = tables[int(request.visitor.tab or 0)]
    tabs = "".join(
        f'<td><a class="tab" href="{_postback("Menu1", str(number))}">{table.title}</a></td>'
        for number, table in enumerate(tables)
    )
    rows = site.style.rows(chosen, person)
    if not rows:
        content = f"<span>Der er ingen registreringer under {chosen.title.lower()}.</span>"
    else:
        content = render.old_grid(
            site.style.headings(chosen), on_page(rows, request.visitor.page), ' id="gv" class="grid"'
        )
        if (last := pages(len(rows))) > 1:
            cells = "".join(
                f"<td><span>{number}</span></td>"
                if number == request.visitor.page
                else f'<td><a href="{_postback("gv", f"Page${number}")}">{number}</a></td>'
                for number in range(1, last + 1)
            )
            width = len(chosen.columns)
            pager = f'<tr class="pgr"><td colspan="{width}"><table><tr>{cells}</tr></table></td></tr></table>'
            content = content.removesuffix("</table>") + pager
    return f'<table id="Menu1"><tr>{tabs}</tr></table><h3>{chosen.title}</h3><div>{content}</div>'


def login(site: Site, request: SiteRequest) -> Reply:
    given = request.form.get("ctl00$Main$Login1$UserName", ""), request.form.get("ctl00$Main$Login1$Password", "")
    if request.posted and _state_fits(request) and site.logged_in(request, *given):
        return see_other("/Default.aspx")
    fault = "Log på mislykkedes. Prøv igen." if request.posted else ""
    return _page(
        request,
        '<table><tr><td colspan="2">Log på</td></tr><tr><td><label for="u">Brugernavn:</label></td><td>'
        '<input name="ctl00$Main$Login1$UserName" type="text" id="u" /></td></tr><tr><td><label for="p">Adgangskode:'
        '</label></td><td><input name="ctl00$Main$Login1$Password" type="password" id="p" /></td></tr><tr><td '
        f'colspan="2" style="color:Red;">{fault}</td></tr></table>'
        '<input type="submit" name="ctl00$Main$Login1$LoginButton" value="Log på" />',
    )


def default(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "<h2>Velkommen til knappen</h2><p>Vælg i menuen.</p>")


def opslag(site: Site, request: SiteRequest) -> Reply:
    visitor, message = request.visitor, ""
    if not _state_fits(request):
        return Response("Validation of viewstate MAC failed.", 500)
    target, argument = request.form.get("__EVENTTARGET", ""), request.form.get("__EVENTARGUMENT", "")
    if not request.posted:
        visitor.person = None
    elif target == f"{MAIN}Menu1":
        visitor.tab, visitor.page = argument, 1
    elif target == f"{MAIN}gv":
        visitor.page = int(argument.removeprefix("Page$"))
    elif f"{MAIN}btnVis" in request.form:
        visitor.tab, visitor.page = "0", 1
        if not site.look_up(request, f"{MAIN}txtCpr"):
            message = "Ingen kursist med det angivne CPR-nr."
    kept = request.form.get(f"{MAIN}txtCpr", "")
    content = _person(site, request, visitor.person) if visitor.person else f'<span class="fejl">{message}</span>'
    return _page(
        request,
        f'<h2>Opslag</h2><table><tr><td><span id="lblCpr">CPR-nr.</span></td><td><input name="{MAIN}txtCpr" '
        f'type="text" maxlength="10" value="{kept}" /></td><td><input type="submit" name="{MAIN}btnVis"'
        f' value="Vis" />'
        f"</td></tr></table>{content}",
    )


def udtraek(site: Site, request: SiteRequest) -> Reply:
    if not _state_fits(request):
        return Response("Validation of viewstate MAC failed.", 500)
    target, content, script = request.form.get("__EVENTTARGET", ""), "", ""
    if target == f"{MAIN}lnkHent" and request.visitor.ready:
        return site.sheet(request, partial(spreadsheets.html_xls), spreadsheets.garbled)
    if f"{MAIN}btnUpload" in request.form and not site.upload(request, f"{MAIN}FileUpload1"):
        content = "<span>Vælg en fil med CPR-numre.</span>"
    elif request.visitor.job and site.is_ready(request):
        request.visitor.job = None
        content = f'<a href="{_postback("lnkHent")}">Udtrækket er dannet. Klik her for at hente det i Excel.</a>'
    elif request.visitor.job:
        content = '<img src="vent.gif" alt="Arbejder" /> Vent venligst, databasen finder oplysningerne.'
        script = f"<script>setTimeout(\"__doPostBack('{MAIN}Timer1','')\", 3000);</script>"
    return _page(
        request,
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

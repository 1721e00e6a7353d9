"""SharePoint of 2013 with web parts: one form, the site's search in it, a menu of postbacks, a timer of AJAX."""

import base64

from starlette.responses import Response

from knappen_tui.domain.kursist import Kursist
from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, on_page, pages, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "sharepoint", "search in same form", "skip links", "label for", "button options", "postback tabs", "no tab heading",
    "paging postback", "empty in words", "ajax timer", "message link", "html xls", "misspelt headings", "latin-1",
)  # fmt: skip
STYLE = render.Style(nothing="&nbsp;")
PART = "ctl00$ctl40$g_7c1f0a2b$ctl00$"
SITE = "/sites/knappen/SitePages"
RIBBON = (
    '<div id="s4-ribbonrow"><ul class="ms-cui-tts"><li class="ms-cui-tt"><a class="ms-cui-tt-a" href="javascript:;"'
    ' title="Gennemse" onclick="return false;">Gennemse</a></li><li class="ms-cui-tt"><a class="ms-cui-tt-a"'
    ' href="javascript:;" title="Side" onclick="return false;">Side</a></li></ul></div>'
)
SEARCH = (
    '<input name="ctl00$PlaceHolderSearchArea$csr_sbox" type="text" value="Søg på dette websted..." maxlength="2048"'
    ' title="Søg på dette websted..." class="ms-textSmall"/><a title="Søg" class="ms-srch-sb-searchLink"'
    ' onclick="$find(\'ctl00_SearchBox\').search();" href="javascript: {}"><img src="/_layouts/15/images/searchresultui'
    '.png" alt="Søg"/></a>'
)


def _postback(target: str, argument: str = "") -> str:
    return f"__doPostBack('{PART}{target}','{argument}')"


def _button(name: str, text: str) -> str:
    """A button as the framework writes it where the form is checked before it is sent."""
    options = f"new WebForm_PostBackOptions(&quot;{PART}{name}&quot;, &quot;&quot;, true, &quot;&quot;, &quot;&quot;,"
    return (
        f'<input type="submit" name="{PART}{name}" value="{text}"'
        f' onclick="javascript:WebForm_DoPostBackWithOptions({options} false, false))" class="ms-ButtonHeightWidth"/>'
    )


def _state(request: SiteRequest) -> str:
    return base64.b64encode(f"{request.path}#{request.visitor.cookie}".encode()).decode()


def _page(request: SiteRequest, title: str, body: str) -> str:
    launch = {"Startside.aspx": "Startside", "Enkelt.aspx": "Opslag på én kursist", "Flere.aspx": "Opslag på flere"}
    links = "".join(
        f'<li><a class="static menu-item" href="{SITE}/{to}"><span>{text}</span></a></li>'
        for to, text in launch.items()
    )
    top = ""
    if request.visitor.user:
        top = (
            f'<a class="ms-skip" href="#mainContent">Gå til hovedindhold</a>{RIBBON}<div id="suiteBar">'
            f'<span>{request.visitor.user}</span><a href="/_layouts/15/SignOut.aspx">Log af</a></div>{SEARCH}'
            f'<div id="sideNavBox"><h2 class="ms-core-listMenu-header">Udtræk</h2><ul>{links}</ul>'
            '<a href="/sites/knappen/_layouts/15/viewlsts.aspx">Indhold på webstedet</a></div>'
        )
    return render.document(
        f"Knappen - {title}",
        f'<form method="post" action="{request.path}" id="aspnetForm" enctype="multipart/form-data"'
        ' onsubmit="javascript:return WebForm_OnSubmit();">'
        '<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""/>'
        '<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value=""/>'
        f'<input type="hidden" name="__REQUESTDIGEST" value="0xF1{request.visitor.cookie},20 Nov 2026 09:00:00 -0000"/>'
        f'<input type="hidden" name="__VIEWSTATE" value="{_state(request)}"/>{top}<div id="DeltaPlaceHolderMain">'
        f'<a id="mainContent" name="mainContent"></a>{body}</div></form>',
    )


def _part(title: str, body: str) -> str:
    """A web part with its title."""
    return (
        f'<div class="ms-webpart-chrome"><div class="ms-webpart-chrome-title"><h2 class="ms-webpart-titleText">'
        f'<span>{title}</span></h2></div><div class="ms-WPBody">{body}</div></div>'
    )


def login(site: Site, request: SiteRequest) -> Reply:
    name = "ctl00$PlaceHolderMain$signInControl$"
    given = request.form.get(f"{name}UserName", ""), request.form.get(f"{name}password", "")
    if request.posted and site.logged_in(request, *given):
        return see_other(f"{SITE}/Startside.aspx")
    fault = "Serveren kunne ikke logge dig på. Kontroller brugernavn og adgangskode." if request.posted else ""
    return _page(
        request,
        "Log på",
        f'<h1>Log på</h1><span id="FailureText">{fault}</span><table><tr><td><span>Brugernavn:</span></td><td>'
        f'<input name="{name}UserName" type="text"'
        f' title="Brugernavn:"/></td></tr><tr><td><span>Adgangskode:</span></td>'
        f'<td><input name="{name}password" type="password" title="Adgangskode:"/></td></tr><tr><td colspan="2">'
        f'<input type="submit" name="{name}login" value="Log på"/></td></tr><tr><td colspan="2"><input type="checkbox"'
        f' id="rm" name="{name}RememberMe"/><label for="rm">Log mig på automatisk</label></td></tr></table>',
    )


def startside(site: Site, request: SiteRequest) -> Reply:
    return _page(
        request,
        "Startside",
        _part("Velkommen", "<p>Her henter kommunen oplysninger fra danskundervisningsdatabasen. Vælg til venstre.</p>"),
    )


def enkelt(site: Site, request: SiteRequest) -> Reply:
    visitor, message = request.visitor, ""
    target, argument = request.form.get("__EVENTTARGET", ""), request.form.get("__EVENTARGUMENT", "")
    if request.posted and request.form.get("__VIEWSTATE") != _state(request):
        return Response("Valideringen af viewstate mislykkedes.", 500)
    if not request.posted:
        visitor.person = None
    elif target == f"{PART}mnuFaner":
        visitor.tab, visitor.page = argument, 1
    elif target == f"{PART}grdData":
        visitor.page = int(argument.removeprefix("Page$"))
    elif f"{PART}btnSoeg" in request.form:
        visitor.tab, visitor.page = "0", 1
        if not site.look_up(request, f"{PART}txtCpr"):
            message = "Der blev ikke fundet nogen kursist med det CPR-nummer."
    found = _person(site, request, visitor.person) if visitor.person else ""
    return _page(
        request,
        "Opslag på én kursist",
        _part(
            "Opslag på én kursist",
            f'<label for="txtCpr">Kursistens CPR-nr.</label> <input name="{PART}txtCpr" type="text" id="txtCpr"'
            f' maxlength="11"/> {_button("btnSoeg", "Søg")}<span class="ms-error">{message}</span>',
        )
        + found,
    )


def _person(site: Site, request: SiteRequest, person: Kursist) -> str:
    tables, chosen = site.tables(), int(request.visitor.tab)
    items = "".join(
        f'<li><a class="level1{" selected" if number == chosen else ""}" href="#"'
        f' onclick="{_postback("mnuFaner", str(number))}">{table.title}</a></li>'
        for number, table in enumerate(tables)
    )
    table, rows = tables[chosen], site.style.rows(tables[chosen], person)
    if not rows:
        grid = f'<table class="ms-listviewtable"><tr><td colspan="{len(table.columns)}">Der er ingen elementer at vise'
        grid += "</td></tr></table>"
    else:
        shown = on_page(rows, request.visitor.page)
        grid = render.old_grid(site.style.headings(table), shown, ' class="ms-listviewtable" rules="all" border="1"')
        if (last := pages(len(rows))) > 1:
            cells = "".join(
                f"<td><span>{number}</span></td>"
                if number == request.visitor.page
                else f'<td><a href="javascript:{_postback("grdData", f"Page${number}")}">{number}</a></td>'
                for number in range(1, last + 1)
            )
            pager = f'<tr class="ms-bottompaging"><td colspan="{len(table.columns)}"><table><tr>{cells}</tr></table>'
            grid = grid.removesuffix("</table>") + f"{pager}</td></tr></table>"
    return _part("Registreringer", f'<div id="mnuFaner"><ul class="level1">{items}</ul></div><div>{grid}</div>')


def flere(site: Site, request: SiteRequest) -> Reply:
    target, content = request.form.get("__EVENTTARGET", ""), ""
    if target == f"{PART}lnkHent" and request.visitor.ready:
        return site.sheet(request, spreadsheets.html_xls, spreadsheets.misspelt)
    if f"{PART}btnUpload" in request.form and not site.upload(request, f"{PART}fupFil"):
        content = '<span class="ms-error">Filen kunne ikke læses.</span>'
    elif target == f"{PART}tmrVent" and request.visitor.job and site.is_ready(request):
        request.visitor.job = None
        link = (
            f'<a href="javascript:{_postback("lnkHent")}">Søgningen er færdig. Klik her for at hente Excel-arket.</a>'
        )
        content = f'<span class="ms-success">{link}</span>'
    elif request.visitor.job:
        timer = f'{{"enabled":true,"interval":4000,"uniqueID":"{PART}tmrVent"}}'
        content = (
            '<span>Vent venligst. Databasen finder oplysningerne for kursisterne.</span><span id="tmrVent"'
            ' style="visibility:hidden;display:none;"></span><script type="text/javascript">\n'
            f'Sys.Application.add_init(function() {{ $create(Sys.UI._Timer, {timer}, null, null, $get("tmrVent")); }});'
            "\n</script>"
        )
    return _page(
        request,
        "Opslag på flere",
        _part(
            "Opslag på flere kursister",
            f'<label for="fupFil">Vælg fil:</label> <input type="file" name="{PART}fupFil" id="fupFil"/>'
            f"{_button('btnUpload', 'Upload fil')}<div>{content}</div>",
        ),
    )


def site_contents(site: Site, request: SiteRequest) -> Reply:
    return _page(request, "Indhold på webstedet", "<h1>Indhold på webstedet</h1><p>Dokumenter (3)</p>")


def sign_out(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/_login/default.aspx")


PAGES = {
    "/_login/default.aspx": login,
    "/_layouts/15/SignOut.aspx": sign_out,
    "/sites/knappen/_layouts/15/viewlsts.aspx": site_contents,
    f"{SITE}/Startside.aspx": startside,
    f"{SITE}/Enkelt.aspx": enkelt,
    f"{SITE}/Flere.aspx": flere,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start=f"{SITE}/Startside.aspx", login="/_login/default.aspx",
        encoding="latin-1", cookie="FedAuth",
    )  # fmt: skip

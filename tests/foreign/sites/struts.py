"""Struts and JSP of 2010: a frameset, addresses with ;jsessionid, a list of hits, tables again for printing."""

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "struts", "frameset", "latin-1", "layout tables", "label beside", "maxlength", "image button", "hits list",
    "onclick links", "tab pages", "print version", "dot dates", "dash for nothing", "empty table", "meta refresh",
    "message link", "spreadsheetml", "misspelt headings",
)  # fmt: skip
STYLE = render.Style(date=render.dots, nothing="-")


def _page(title: str, body: str, head: str = "") -> str:
    return render.document(title, f"<h1>{title}</h1>{body}", head)


def logon(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.logged_in(request, request.form.get("username", ""), request.form.get("password", "")):
        return see_other("/knappen/")
    fault = "<li>Brugernavn eller password er forkert</li>" if request.posted else ""
    return _page(
        "Login",
        f'<ul>{fault}</ul><form name="logonForm" method="post" action="/knappen/logon.do;jsessionid='
        f'{request.visitor.cookie}"><table><tr><th align="right">Brugernavn:</th><td><input'
        f' name="username"></td></tr>'
        '<tr><th align="right">Password:</th><td><input type="password" name="password"></td></tr><tr><td></td><td>'
        '<input type="submit" value="Login"><input type="reset" value="Ryd"></td></tr></table></form>',
    )


def frames(site: Site, request: SiteRequest) -> Reply:
    return (
        "<html><head><title>Knappen</title></head><frameset rows='60,*'><frame src='top.jsp' name='top'>"
        "<frameset cols='180,*'><frame src='menu.jsp' name='menu'><frame src='velkommen.jsp' name='indhold'>"
        "</frameset><noframes><body>Siden kræver frames.</body></noframes></frameset></html>"
    )


def top(site: Site, request: SiteRequest) -> Reply:
    return _page("Danskundervisningsdatabasen", f"Bruger: {request.visitor.user}")


def menu(site: Site, request: SiteRequest) -> Reply:
    return render.document(
        "Menu",
        '<a href="opslag.do" target="indhold">Enkeltopslag</a><br><a href="upload.do" target="indhold">Upload af '
        'CPR-numre</a><br><a href="logoff.do" target="_top">Log af</a>',
    )


def velkommen(site: Site, request: SiteRequest) -> Reply:
    return _page("Velkommen", "<p>Vælg en funktion i menuen til venstre.</p>")


def logoff(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other(site.login_url)


def opslag(site: Site, request: SiteRequest) -> Reply:
    result = ""
    if request.posted and (person := site.look_up(request, "cprnr")):
        result = (
            "<p>Søgningen gav 1 resultat.</p><table border='1'><tr><th>CPR nr</th><th>Status</th><th></th></tr>"
            f"<tr><td>{person.cpr.digits[:6]}-xxxx</td><td>Aktiv</td><td><a href='#' onclick=\"window.location="
            "'kursist.do?fane=moduler'; return false;\">Vis</a></td></tr></table>"
        )
    elif request.posted:
        result = "<p>Søgningen gav ingen resultater.</p>"
    return _page(
        "Enkeltopslag",
        '<form name="opslagForm" method="post" action="/knappen/opslag.do"><table><tr><td>CPR nr:</td><td><input '
        'type="text" name="cprnr" maxlength="10" size="10"></td><td><input type="image" src="soeg.gif" alt="Søg">'
        f"</td></tr></table></form>{result}",
    )


def kursist(site: Site, request: SiteRequest) -> Reply:
    person, tables = request.visitor.person, site.tables()
    if person is None:
        return see_other("/knappen/opslag.do")
    tabs = "".join(f'<td><a href="kursist.do?fane={table.field}">{table.title}</a></td>' for table in tables)
    table = next(one for one in tables if one.field == request.query["fane"])
    content = render.screen_and_print(site.style.headings(table), site.style.rows(table, person))
    tabs = f"<table class='faneblade'><tr>{tabs}</tr></table>"
    return _page("Kursist", f"{tabs}<h2>{table.title}</h2>{content}")


def upload(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.upload(request, "theFile"):
        return see_other("/knappen/vent.do")
    fault = "<p>Filen er tom.</p>" if request.posted else ""
    return _page(
        "Upload af CPR-numre",
        '<form name="uploadForm" method="post" action="/knappen/upload.do" enctype="multipart/form-data">'
        f'<table><tr><td>Fil:</td><td><input type="file" name="theFile"></td></tr></table>{fault}'
        '<input type="submit" value="Upload"></form>',
    )


def vent(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        refresh = '<meta http-equiv="refresh" content="2; url=vent.do">'
        return _page("Vent venligst", "<p>Databasen finder oplysningerne om de pågældende kursister.</p>", refresh)
    return _page(
        "Udtræk",
        "<p><a href='#' onclick=\"window.open('hent.do', 'ark'); return false;\">Udtrækket er færdigt. "
        "Hent Excel-arket.</a></p>",
    )


def hent(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, spreadsheets.spreadsheetml, spreadsheets.misspelt)


PAGES = {
    "/knappen/logon.do": logon,
    "/knappen/logon.do;jsessionid={key}": logon,
    "/knappen/": frames,
    "/knappen/top.jsp": top,
    "/knappen/menu.jsp": menu,
    "/knappen/velkommen.jsp": velkommen,
    "/knappen/logoff.do": logoff,
    "/knappen/opslag.do": opslag,
    "/knappen/kursist.do": kursist,
    "/knappen/upload.do": upload,
    "/knappen/vent.do": vent,
    "/knappen/hent.do": hent,
}


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start="/knappen/", login="/knappen/logon.do",
        open_paths=["/knappen/logon.do;jsessionid={key}"], encoding="latin-1", cookie="JSESSIONID",
    )  # fmt: skip

"""ColdFusion of 2008: a frameset, capital tags, images for every link, tab and button, three tabs as in the guide."""

from starlette.responses import Response

from tests.foreign.sites import render, spreadsheets
from tests.foreign.sites.base import Reply, Site, SiteRequest, see_other
from tests.foreign.sites.register import Register

TRAITS = (
    "coldfusion", "frameset", "latin-1", "layout tables", "label beside", "maxlength", "image button", "image links",
    "tab pages", "old tables", "other words", "empty in words", "fewer columns", "script reload", "message link",
    "text xls",
)  # fmt: skip
STYLE = render.Style(
    nothing="&nbsp;",
    words={
        "moduler.du_modul": "DU-modul nr.",
        "moduler.startdato": "Start dato",
        "moduler.slutdato": "Slut dato",
        "moduler.udbyder": "Sprogcenter",
        "proever.dato": "Prøvedato",
        "henvisninger.dato": "Henvist dato",
        "henvisninger.kategori": "Kategori",
    },
)
# The guide knows three tabs.
LEFT_OUT = ("meritter", "prae2004", "moduler.modultest_bestaaet", "proever.termin")
EMPTY = {
    "moduler": "Ingen moduler indberettet.",
    "proever": "Ingen prøver indberettet.",
    "henvisninger": "Ingen henvisninger indberettet.",
}


def _page(title: str, body: str) -> str:
    head = "<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=iso-8859-1'>"
    return (
        f"<HTML><HEAD><TITLE>{title}</TITLE>{head}</HEAD><BODY BGCOLOR=#FFFFFF TEXT=#000000><CENTER>"
        f"<FONT FACE='Arial' SIZE=2>{body}</FONT></CENTER></BODY></HTML>"
    )


def login(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.logged_in(request, request.form.get("j_bruger", ""), request.form.get("j_kode", "")):
        return see_other("/knap/index.cfm")
    fault = "<FONT COLOR=red>Forkert bruger-id eller password!</FONT><BR>" if request.posted else ""
    return _page(
        "Login",
        f"<IMG SRC='images/logo.gif' ALT='Ministeriet'><BR><B>Log ind p&aring; databasen</B><BR>{fault}"
        "<FORM ACTION='login.cfm' METHOD=post><TABLE BORDER=0><TR><TD ALIGN=right>Bruger-id:</TD><TD>"
        "<INPUT TYPE=text NAME=j_bruger SIZE=15></TD></TR><TR><TD ALIGN=right>Password:</TD><TD>"
        "<INPUT TYPE=password NAME=j_kode SIZE=15></TD></TR><TR><TD></TD><TD><INPUT TYPE=image NAME=login"
        " SRC='images/login.gif' ALT='Log ind' BORDER=0></TD></TR></TABLE></FORM>",
    )


def frames(site: Site, request: SiteRequest) -> Reply:
    return (
        "<HTML><HEAD><TITLE>Danskundervisningsdatabasen</TITLE></HEAD><FRAMESET ROWS='70,*' BORDER=0>"
        "<FRAME NAME=top SRC='top.cfm' SCROLLING=no NORESIZE><FRAMESET COLS='160,*'><FRAME NAME=menu SRC='menu.cfm'>"
        "<FRAME NAME=main SRC='velkommen.cfm'></FRAMESET></FRAMESET><NOFRAMES>Din browser viser ikke frames.</NOFRAMES>"
        "</HTML>"
    )


def top(site: Site, request: SiteRequest) -> Reply:
    return _page("Top", "<IMG SRC='images/top.gif' ALT='Danskundervisningsdatabasen' WIDTH=760 HEIGHT=60>")


def menu(site: Site, request: SiteRequest) -> Reply:
    entries = {"enkelt.cfm": "Enkelt CPR-nr.", "flere.cfm": "Flere CPR-nr.", "vejledning.cfm": "Vejledning"}
    lines = "".join(
        f"<A HREF='{to}' TARGET=main><IMG SRC='images/{to[:-4]}.gif' ALT='{text}' BORDER=0></A><BR>"
        for to, text in entries.items()
    )
    return _page(
        "Menu", f"{lines}<BR><A HREF='logud.cfm' TARGET=_top><IMG SRC='images/ud.gif' ALT='Log ud' BORDER=0></A>"
    )


def welcome(site: Site, request: SiteRequest) -> Reply:
    return _page("Velkommen", "<H3>Velkommen</H3>V&aelig;lg i menuen til venstre.")


def guide(site: Site, request: SiteRequest) -> Reply:
    return _page("Vejledning", "<H3>Vejledning</H3>Der s&oslash;ges p&aring; h&oslash;jst 100 CPR-nr. ad gangen.")


def single(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.look_up(request, "cprnr"):
        return see_other("/knap/vis.cfm?fane=moduler")
    fault = "<FONT COLOR=red><B>CPR-nr. findes ikke!</B></FONT><BR>" if request.posted else ""
    return _page(
        "Enkelt CPR-nr.",
        f"<H3>Enkelt CPR-nr.</H3>{fault}<FORM ACTION='enkelt.cfm' METHOD=post NAME=f1><TABLE BORDER=0"
        f" CELLPADDING=2><TR>"
        "<TD>CPR-nr.:</TD><TD><INPUT TYPE=text NAME=cprnr SIZE=11 MAXLENGTH=10></TD><TD><INPUT TYPE=image NAME=soeg"
        " SRC='images/soeg.gif' ALT='S&oslash;g' BORDER=0></TD></TR></TABLE></FORM>",
    )


def show(site: Site, request: SiteRequest) -> Reply:
    person = request.visitor.person
    if person is None:
        return see_other("/knap/enkelt.cfm")
    tables = {table.field: table for table in site.tables()}
    chosen = request.query.get("fane", "moduler")
    tabs = "".join(
        f"<TD><A HREF='vis.cfm?fane={name}'><IMG SRC='images/fane_{name}{'_on' if name == chosen else ''}.gif'"
        f" ALT='{table.title}' BORDER=0></A></TD>"
        for name, table in tables.items()
    )
    rows = site.style.rows(tables[chosen], person)
    grid = render.old_grid(site.style.headings(tables[chosen]), rows) if rows else f"<I>{EMPTY[chosen]}</I>"
    return _page(
        "Kursist",
        f"<TABLE BORDER=0 CELLSPACING=0><TR>{tabs}</TR><TR><TD COLSPAN=3 BGCOLOR=#EEEEEE>{grid}</TD></TR></TABLE><BR>"
        "<A HREF='enkelt.cfm'><IMG SRC='images/ny.gif' ALT='Ny s&oslash;gning' BORDER=0></A>",
    )


def several(site: Site, request: SiteRequest) -> Reply:
    if request.posted and site.upload(request, "filnavn"):
        return see_other("/knap/vent.cfm")
    fault = "<FONT COLOR=red><B>Filen er tom!</B></FONT><BR>" if request.posted else ""
    return _page(
        "Flere CPR-nr.",
        f"<H3>Flere CPR-nr.</H3>{fault}<FORM ACTION='flere.cfm' METHOD=post"
        f" ENCTYPE='multipart/form-data'><TABLE BORDER=0>"
        "<TR><TD>Fil:</TD><TD><INPUT TYPE=file NAME=filnavn></TD></TR><TR><TD></TD><TD><INPUT TYPE=image NAME=upload"
        " SRC='images/upload.gif' ALT='Upload fil' BORDER=0></TD></TR></TABLE></FORM>",
    )


def wait(site: Site, request: SiteRequest) -> Reply:
    if request.visitor.job and not site.is_ready(request):
        return _page(
            "Vent",
            "<IMG SRC='images/timeglas.gif' ALT='Vent'><BR>S&oslash;ger - vent venligst...<SCRIPT"
            " LANGUAGE='JavaScript'>"
            "<!--\nsetTimeout(\"document.location='vent.cfm'\", 5000);\n//--></SCRIPT>",
        )
    return _page(
        "Resultat",
        "<A HREF='resultat.cfm' TARGET=_blank><IMG SRC='images/excel.gif' ALT='Excel' BORDER=0> Resultatet af"
        " s&oslash;gningen er klar - klik her</A>",
    )


def result(site: Site, request: SiteRequest) -> Response:
    return site.sheet(request, lambda cells: spreadsheets.csv_text(cells, "resultat.xls", "\t", "latin-1"))


def log_out(site: Site, request: SiteRequest) -> Reply:
    request.visitor.user = ""
    return see_other("/knap/login.cfm")


PAGES = {
    f"/knap/{name}.cfm": page
    for name, page in {
        "login": login, "index": frames, "top": top, "menu": menu, "velkommen": welcome, "vejledning": guide,
        "enkelt": single, "vis": show, "flere": several, "vent": wait, "resultat": result, "logud": log_out,
    }.items()
}  # fmt: skip


def create(register: Register) -> Site:
    return Site(
        register, TRAITS, PAGES, style=STYLE, start="/knap/index.cfm", login="/knap/login.cfm", encoding="latin-1",
        cookie="CFID", left_out=LEFT_OUT, says_charset=False,
    )  # fmt: skip

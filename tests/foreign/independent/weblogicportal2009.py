"""Danskportalen - BEA WebLogic Portal 10 med NetUI page flows, som leveret 2009."""
import json
import random
import secrets
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
DESKTOP = "/danskportal/appmanager/inm/dansk"
SESSIONS = {}

NO_HIT = "Din søgning gav intet resultat. Personen findes ikke i Danskundervisningsdatabasen."
NO_DATA = "Ingen data at vise"
WAIT = "Udtrækket er under behandling."
READY = "Udtrækket er klar til afhentning."

BOOK = [("dansk_page_forside", "Forside"), ("dansk_page_opslag", "Kursistopslag"), ("dansk_page_liste", "Listeudtræk"),
        ("dansk_page_vejledning", "Vejledning")]


def dk(iso):
    return "" if iso is None else f"{iso[8:10]}.{iso[5:7]}.{iso[0:4]}"


def txt(v):
    return "&nbsp;" if v in (None, "") else escape(str(v))


def url(page, window=None, action=None, **params):
    u = f"{DESKTOP}?_nfpb=true"
    if window:
        u += f"&_windowLabel={window}"
    if action:
        u += f"&{window}_actionOverride=" + quote(action, safe="")
    for k, v in params.items():
        u += f"&{window}{k}={quote(str(v))}"
    return escape(u + f"&_pageLabel={page}")


def portlet(label, title, content):
    return f"""<div id="{label}" class="bea-portal-window">
<div class="bea-portal-window-titlebar"><div class="bea-portal-window-titlebar-container">
<div class="bea-portal-window-titlebar-title-panel"><span class="bea-portal-window-titlebar-title">{title}</span></div>
<div class="bea-portal-window-titlebar-button-panel"><img src="/danskportal/framework/skins/inm/images/titlebar-button-minimize.gif" alt="Minimér" title="Minimér" /></div>
</div></div>
<div class="bea-portal-window-content">
{content}
</div></div>
"""


def desktop(page, left, main):
    menu = "".join(
        f'<li class="{"bea-portal-book-primary-menu-single-item-active" if label == page else "bea-portal-book-primary-menu-single-item"}">'
        + (f'<a href="{url(label)}">{title}</a>') + "</li>\n" for label, title in BOOK)
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head>
<title>Danskportalen</title>
<meta name="bea-portal-meta-skeleton" content="/framework/skeletons/inm" />
<meta name="bea-portal-meta-skin" content="/framework/skins/inm" />
<link href="/danskportal/framework/skins/inm/css/body.css" rel="stylesheet" type="text/css" />
<style type="text/css">
body {{ font: 12px Arial, Helvetica, sans-serif; }}
.bea-portal-window {{ border: 1px solid #336699; margin: 6px; }} .bea-portal-window-titlebar {{ background: #336699; color: #fff; padding: 3px; }}
.bea-portal-window-titlebar-button-panel {{ display: none; }} .bea-portal-window-content {{ padding: 6px; }}
.bea-portal-book-primary-menu-single li {{ display: inline; padding: 4px 10px; }}
.datagrid {{ border-collapse: collapse; }} .datagrid th, .datagrid td {{ border: 1px solid #99b3cc; padding: 2px 6px; }}
.datagrid-even {{ background: #eef3f8; }} .netui-error {{ color: #c00; }}
</style>
<script type="text/javascript" src="/danskportal/framework/skeletons/inm/js/util.js"></script>
</head>
<body class="bea-portal-body">
<div class="bea-portal-body-header"><table width="100%"><tr>
<td><a href="{url('dansk_page_forside')}"><img src="/danskportal/framework/skins/inm/images/logo.gif" alt="Integrationsministeriet" border="0" /></a> <b>Danskportalen</b></td>
<td align="right"><form name="portalsoeg" method="get" action="/danskportal/soeg"><input type="text" name="q" size="14" title="Søg i portalens tekster" /> <input type="submit" value="Søg" /></form></td>
<td align="right">Bruger: kommune &nbsp; <a href="/danskportal/logout.do">Log ud</a></td></tr></table></div>
<div class="bea-portal-book-primary"><div class="bea-portal-book-primary-menu-single-panel">
<ul class="bea-portal-book-primary-menu-single">
{menu}</ul></div>
<div class="bea-portal-book-primary-page"><div class="bea-portal-book-content">
<table class="bea-portal-layout-grid" width="100%" cellspacing="0"><tr>
<td class="bea-portal-layout-placeholder-container" width="20%" valign="top"><div class="bea-portal-layout-placeholder">
{left}</div></td>
<td class="bea-portal-layout-placeholder-container" width="80%" valign="top"><div class="bea-portal-layout-placeholder">
{main}</div></td>
</tr></table></div></div></div>
<div class="bea-portal-body-footer">Ministeriet for Flygtninge, Indvandrere og Integration &middot; Holbergsgade 6 &middot; 1057 København K &middot; Support hverdage 9-15</div>
</body></html>""")


def drift():
    return portlet("drift_1", "Driftsinformation", "<p>Ingen kendte driftsforstyrrelser. Servicevindue: søndag kl. 6-9.</p>")


def find_session(request):
    return SESSIONS.get(request.cookies.get("JSESSIONID", ""))


def login_page(error=""):
    err = f'<p class="netui-error">{error}</p>' if error else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head><title>Danskportalen - log ind</title></head>
<body class="bea-portal-body"><h1>Danskportalen</h1>
<p>Adgang for kommuner og sprogcentre.</p>
{err}<form name="loginForm" method="post" action="/danskportal/j_security_check">
<table>
<tr><td><label for="j_username">Bruger:</label></td><td><input type="text" name="j_username" id="j_username" size="20" /></td></tr>
<tr><td><label for="j_password">Kodeord:</label></td><td><input type="password" name="j_password" id="j_password" size="20" /></td></tr>
<tr><td>&nbsp;</td><td><input type="submit" value="Log ind" /> <input type="reset" value="Ryd" /></td></tr>
</table></form>
<p>Kontakt ministeriet, hvis du mangler et login.</p></body></html>""")


async def security_check(request):
    form = await request.form()
    if form.get("j_username", "").strip() == "kommune" and form.get("j_password") == "hemmeligt-1":
        token = secrets.token_urlsafe(39) + "!" + str(random.randint(10**8, 10**9))
        SESSIONS[token] = {"refs": {}, "pending": None, "jobs": []}
        r = RedirectResponse(DESKTOP + "?_nfpb=true&_pageLabel=dansk_page_forside", 302)
        r.set_cookie("JSESSIONID", token, path="/", httponly=True)
        return r
    return login_page("Bruger eller kodeord er forkert. Prøv igen.")


async def login(request):
    return login_page()


async def logout(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID", ""), None)
    r = RedirectResponse("/danskportal/login.jsp", 302)
    r.delete_cookie("JSESSIONID", path="/")
    return r


async def home(request):
    return RedirectResponse(DESKTOP, 302)


async def portal_search(request):
    if find_session(request) is None:
        return RedirectResponse("/danskportal/login.jsp", 302)
    return desktop("dansk_page_forside", drift(), portlet(
        "soeg_1", "Søgning i portalen", "<p>Der blev ikke fundet nogen tekster i portalen. Kursister fremsøges under Kursistopslag.</p>"))


# ------------------------------------------------------------ kursistopslag
def clean(s):
    return "".join(s.replace("-", "").split())


def datagrid(head, rows):
    if not rows:
        return f'<p class="datagrid-nodata">{NO_DATA}</p>'
    body = "".join(
        f'<tr class="{"datagrid-even" if i % 2 else "datagrid-odd"}">' + "".join(f"<td>{txt(v)}</td>" for v in r) + "</tr>\n"
        for i, r in enumerate(rows))
    return f'<table class="datagrid">\n<thead>{head}</thead>\n<tbody>\n{body}</tbody></table>'


def ths(*names):
    return "".join(f"<th>{n}</th>" for n in names)


def kursist(p):
    two = lambda n: f'<th rowspan="2">{n}</th>'
    out = portlet("kursist_1", "Kursist", f"""<table><tr><td>Personnummer:</td><td><b>{p["cpr"][:6]}-{p["cpr"][6:]}</b></td></tr></table>
<a href="{url('dansk_page_opslag', 'opslag_1', '/inm/opslag/begin')}">Ny søgning</a>""")
    out += portlet("moduler_1", "Modulforløb", datagrid(
        "<tr>" + two("Modul") + '<th colspan="2">Periode</th>' + two("Udbydernr.") + two("Henv. kat.") + two("Ophør")
        + two("Modultest best.") + "</tr>\n<tr>" + ths("Fra", "Til") + "</tr>",
        [(m["du_modul"], dk(m["startdato"]), dk(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"],
          dk(m["modultest_bestaaet"])) for m in p["moduler"]]))
    out += portlet("proever_1", "Danskprøver", datagrid(
        "<tr>" + two("Prøve") + two("Prøvedato") + two("Termin") + '<th colspan="3">Karakterer</th>' + two("Udfald")
        + two("Udbydernr.") + "</tr>\n<tr>" + ths("Læs.", "Skr.", "Mdt.") + "</tr>",
        [(x["proeve"], dk(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"],
          x["udbyder"]) for x in p["proever"]]))
    out += portlet("henvisninger_1", "Kommunale henvisninger", datagrid(
        "<tr>" + ths("Dato", "Kommune", "Henv. kat.", "Udbydernr.") + "</tr>",
        [(dk(h["dato"]), h["kommune"], h["kategori"], h["udbyder"]) for h in p["henvisninger"]]))
    out += portlet("merit_1", "Meritgivne moduler", datagrid(
        "<tr>" + ths("Modul", "Fra", "Udbydernr.") + "</tr>",
        [(m["du_modul"], dk(m["startdato"]), m["udbyder"]) for m in p["meritter"]]))
    prae = p["prae2004"]
    out += portlet("prae2004_1", "Data fra før 2004", datagrid(
        "<tr>" + ths("Første start", "Har gået på danskuddannelse") + "</tr>",
        [] if prae is None else [(dk(prae["foerste_startdato"]), {True: "Ja", False: "Nej", None: ""}[prae["du"]])]))
    return out


def opslag(request, s, form):
    action = request.query_params.get("opslag_1_actionOverride", "")
    value, message, hits = "", "", ""
    if action.endswith("/visKursist"):
        cpr = s["refs"].get(request.query_params.get("opslag_1kursistRef"))
        if cpr:
            return desktop("dansk_page_opslag", drift(), kursist(PEOPLE[cpr]))
    elif action.endswith("/soeg"):
        value = form.get("opslag_1{actionForm.personnummer}", "")
        number = clean(value)
        if len(number) != 10 or not number.isdigit():
            message = '<p class="netui-error">Personnummer skal udfyldes med 10 cifre.</p>'
        elif number not in PEOPLE:
            message = f'<p class="netui-error">{NO_HIT}</p>'
        else:
            p = PEOPLE[number]
            ref = str(random.randint(100000, 999999))
            while ref in s["refs"]:
                ref = str(random.randint(100000, 999999))
            s["refs"][ref] = number
            hits = portlet("resultat_1", "Søgeresultat", f"""<p>Antal fundne personer: 1</p>
<table class="datagrid"><thead><tr><th>Personnummer</th><th>Antal moduler</th><th>Antal prøver</th><th>Funktion</th></tr></thead>
<tbody><tr class="datagrid-odd"><td>{number[:6]}-{number[6:]}</td><td>{len(p["moduler"])}</td><td>{len(p["proever"])}</td>
<td><a href="{url('dansk_page_opslag', 'opslag_1', '/inm/opslag/visKursist', kursistRef=ref)}">Vis registreringer</a></td></tr></tbody></table>""")
    return desktop("dansk_page_opslag", drift(), portlet("opslag_1", "Fremsøg kursist", f"""{message}
<form id="opslag_1soegForm" name="opslag_1soegForm" action="{url('dansk_page_opslag', 'opslag_1', '/inm/opslag/soeg')}" method="post">
<table><tr><td><label for="opslag_1cpr">Personnummer:</label></td>
<td><input type="text" id="opslag_1cpr" name="opslag_1{{actionForm.personnummer}}" size="12" maxlength="11" value="{escape(value)}" /></td>
<td><input type="submit" value="Fremsøg" /></td></tr>
<tr><td>&nbsp;</td><td colspan="2"><i>Skrives ddmmåå-xxxx</i></td></tr></table></form>""") + hits)


# -------------------------------------------------------------- listeudtræk
GROUPS = [("Første modul", [("Fra", "foerste_startdato"), ("Modul", "foerste_du_modul"), ("Udbydernr.", "foerste_udbyder")]),
          ("Seneste modul", [("Fra", "seneste_startdato"), ("Modul", "seneste_du_modul"), ("Udbydernr.", "seneste_udbyder")]),
          ("Henvisning", [("Dato", "henvisning_dato"), ("Henv. kat.", "henvisning_kategori")]),
          ("Højeste merit", [("Modul", "merit_du_modul"), ("Fra", "merit_startdato"), ("Udbydernr.", "merit_udbyder")]),
          ("Før 2004", [("Findes", "prae2004_findes"), ("Første start", "prae2004_startdato"), ("Danskuddannelse", "prae2004_du")])]


def spreadsheet(numbers):
    def c(v, style="s21", extra=""):
        return f'<Cell ss:StyleID="{style}"{extra}><Data ss:Type="String">{escape(v)}</Data></Cell>'

    rows = ["<Row>" + c("Personnummer", "s20", ' ss:MergeDown="1"') + c("Findes fra 2004", "s20", ' ss:MergeDown="1"')
            + "".join(c(g, "s20", f' ss:MergeAcross="{len(cols) - 1}"') for g, cols in GROUPS) + "</Row>"]
    heads = [h for _, cols in GROUPS for h, _ in cols]
    rows.append("<Row>" + c(heads[0], "s20", ' ss:Index="3"') + "".join(c(h, "s20") for h in heads[1:]) + "</Row>")
    for n in numbers:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {}
        cells, skipped = [c(n), c("J" if u.get("findes") else "N")], False
        for i, f in enumerate(f for _, cols in GROUPS for _, f in cols):
            v = u.get(f)
            if v is None:
                skipped = True
                continue
            index = f' ss:Index="{i + 3}"' if skipped else ""
            skipped = False
            if isinstance(v, bool):
                cells.append(c("J" if v else "N", "s21", index))
            elif "dato" in f:
                cells.append(f'<Cell ss:StyleID="s22"{index}><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>')
            else:
                cells.append(c(v, "s21", index))
        rows.append("<Row>" + "".join(cells) + "</Row>")
    return ("""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="s20"><Font ss:Bold="1"/><Interior ss:Color="#99B3CC" ss:Pattern="Solid"/></Style>
<Style ss:ID="s21"><NumberFormat ss:Format="@"/></Style><Style ss:ID="s22"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>
<Worksheet ss:Name="Udtræk"><Table>
""" + "\n".join(rows) + "\n</Table></Worksheet>\n</Workbook>\n").encode("utf-8")


def upload_portlet(message=""):
    return portlet("liste_1", "Indlæs liste", f"""{message}<p>Gem en tekstfil med ét personnummer pr. linje (højst 100) og indlæs den her.</p>
<form id="liste_1filForm" name="liste_1filForm" action="{url('dansk_page_liste', 'liste_1', '/inm/liste/indlaes')}" method="post" enctype="multipart/form-data">
<table><tr><td><label for="liste_1fil">Fil med personnumre:</label></td><td><input type="file" id="liste_1fil" name="liste_1{{actionForm.fil}}" /></td>
<td><input type="submit" value="Indlæs fil" /></td></tr></table></form>""")


def job_portlet(s):
    if not s["jobs"]:
        return portlet("mine_1", "Mine udtræk", "<p>Du har ikke bestilt nogen udtræk i dag.</p>")
    for j in s["jobs"]:
        j["looks"] += 1
    newest = s["jobs"][0]
    rows = ""
    for j in s["jobs"]:
        done = j["looks"] > 3
        link = (f'<a href="/danskportal/inm/liste/hent.do?bestilling={j["id"]}">Hent regneark</a>' if done else "&nbsp;")
        rows += (f'<tr><td>{j["id"]}</td><td>{j["tid"]}</td><td>{len(j["numbers"])}</td>'
                 f'<td>{"Afsluttet" if done else "I kø" if j["looks"] < 2 else "Kører"}</td><td>{link}</td></tr>\n')
    return portlet("mine_1", "Mine udtræk", f"""<p><b>{READY if newest["looks"] > 3 else WAIT}</b></p>
<table class="datagrid"><thead><tr><th>Bestilling</th><th>Bestilt</th><th>Antal numre</th><th>Status</th><th>Resultat</th></tr></thead>
<tbody>
{rows}</tbody></table>
<form name="mine_1opdaterForm" method="post" action="{url('dansk_page_liste', 'mine_1', '/inm/liste/opdater')}"><input type="submit" value="Opdatér status" /></form>""")


async def liste(request, s, form):
    action = request.query_params.get("liste_1_actionOverride", "") or request.query_params.get("mine_1_actionOverride", "")
    main = ""
    if action.endswith("/indlaes"):
        upload = form.get("liste_1{actionForm.fil}")
        data = b"" if upload is None or isinstance(upload, str) else await upload.read()
        numbers = [clean(x) for x in data.decode("utf-8-sig", "replace").splitlines() if clean(x)]
        bad = [x for x in numbers if len(x) != 10 or not x.isdigit()]
        fault = ("Vælg en fil med personnumre." if not numbers else
                 "Filen indeholder flere end 100 personnumre." if len(numbers) > 100 else
                 f"Filen indeholder {len(bad)} linje(r), der ikke er et personnummer." if bad else "")
        if fault:
            main = upload_portlet(f'<p class="netui-error">{fault}</p>')
        else:
            s["pending"] = numbers
            main = portlet("liste_1", "Bekræft bestilling", f"""<p>Filen er indlæst og indeholder {len(numbers)} personnumre.</p>
<form name="liste_1bekraeftForm" method="post" action="{url('dansk_page_liste', 'liste_1', '/inm/liste/bestil')}">
<input type="submit" value="Bestil udtræk" /></form>
<a href="{url('dansk_page_liste', 'liste_1', '/inm/liste/begin')}">Fortryd</a>""")
            return desktop("dansk_page_liste", drift(), main)
    elif action.endswith("/bestil") and s["pending"]:
        s["jobs"].insert(0, {"id": "D" + str(random.randint(10000, 99999)) + str(len(s["jobs"])), "numbers": s["pending"],
                             "tid": datetime.now().strftime("%d.%m.%Y %H:%M"), "looks": 0})
        s["pending"] = None
        return desktop("dansk_page_liste", drift(), job_portlet(s))
    elif action.endswith("/opdater"):
        return desktop("dansk_page_liste", drift(), job_portlet(s) + upload_portlet())
    return desktop("dansk_page_liste", drift(), (main or upload_portlet()) + job_portlet(s))


async def hent(request):
    s = find_session(request)
    if s is None:
        return RedirectResponse("/danskportal/login.jsp", 302)
    for j in s["jobs"]:
        if j["id"] == request.query_params.get("bestilling") and j["looks"] > 3:
            return Response(spreadsheet(j["numbers"]), media_type="application/vnd.ms-excel",
                            headers={"Content-Disposition": f'attachment; filename="udtraek_{j["id"]}.xls"'})
    return HTMLResponse("<html><body><p>Udtrækket findes ikke.</p></body></html>", 404)


async def appmanager(request):
    s = find_session(request)
    if s is None:
        return RedirectResponse("/danskportal/login.jsp", 302)
    form = await request.form() if request.method == "POST" else {}
    page = request.query_params.get("_pageLabel", "dansk_page_forside")
    if page == "dansk_page_opslag":
        return opslag(request, s, form)
    if page == "dansk_page_liste":
        return await liste(request, s, form)
    if page == "dansk_page_vejledning":
        return desktop(page, drift(), portlet("vejl_1", "Vejledning", """<p>Danskportalen viser de indberetninger, som sprogcentrene har sendt til
Danskundervisningsdatabasen.</p><ul><li>Enkelte kursister: skriv personnummeret og vælg derefter personen i søgeresultatet.</li>
<li>Flere kursister: indlæs en fil, bestil udtrækket, og hent regnearket, når status er Afsluttet.</li>
<li>I regnearket betyder J ja og N nej.</li></ul>"""))
    return desktop("dansk_page_forside", drift(), portlet("velkommen_1", "Velkommen", "<p>Velkommen til Danskportalen. Vælg et område i menuen øverst.</p>")
                   + portlet("nyt_1", "Nyt fra ministeriet", """<table><tr><td>12.01.2009</td><td>Nye frister for sprogcentrenes indberetning</td></tr>
<tr><td>03.11.2008</td><td>Listeudtræk kan nu bestilles med op til 100 numre</td></tr></table>"""))


async def static(request):
    return Response("", media_type="text/css" if request.url.path.endswith("css") else "image/gif")


app = Starlette(routes=[
    Route("/", home), Route("/danskportal", home), Route("/danskportal/", home),
    Route("/danskportal/login.jsp", login),
    Route("/danskportal/j_security_check", security_check, methods=["POST"]),
    Route("/danskportal/logout.do", logout),
    Route("/danskportal/soeg", portal_search),
    Route("/danskportal/inm/liste/hent.do", hent),
    Route(DESKTOP, appmanager, methods=["GET", "POST"]),
    Route("/danskportal/framework/{path:path}", static),
])

# -*- coding: utf-8 -*-
"""DUDB-opslag: ASP.NET MVC 4 (IIS 7.5, .NET 4.5), jQuery UI, ClosedXML. Virtuel mappe /DUDB."""
import hashlib
import hmac
import io
import json
import re
import secrets
import time
import uuid
from html import escape as e
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SECRET = secrets.token_bytes(16)
LOGINS = {}          # .ASPXAUTH -> {"user", "seen", "person"}
JOBS = {}            # guid -> {"owner", "start", "numre", "fil"}
JOB_SECONDS = 4.0
AF_COOKIE = "__RequestVerificationToken_L0RVREI1"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
IKKE_ANGIVET = "(ikke angivet)"

KOLONNER = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbydernr."),
                ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læsning"),
                ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig komm."), ("resultat", "Samlet resultat"), ("udbyder", "Udbydernr.")],
    "henvisninger": [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til udbydernr.")],
    "meritter": [("du_modul", "Meriteret DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbydernr.")],
}
FANER = [("moduler", "Moduler"), ("proever", "Prøveresultater"), ("henvisninger", "Henvisninger"), ("meritter", "Merit")]
DATOER = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
ARK = [("", "CPR-nummer", "cpr"), ("", "Findes i DUDB", "findes"),
       ("Første modul", "Startdato", "foerste_startdato"), ("Første modul", "DU-modul", "foerste_du_modul"),
       ("Første modul", "Udbydernr.", "foerste_udbyder"),
       ("Seneste modul", "Startdato", "seneste_startdato"), ("Seneste modul", "DU-modul", "seneste_du_modul"),
       ("Seneste modul", "Udbydernr.", "seneste_udbyder"),
       ("Henvisning", "Henvist den", "henvisning_dato"), ("Henvisning", "Kategori", "henvisning_kategori"),
       ("Højeste merit", "DU-modul", "merit_du_modul"), ("Højeste merit", "Startdato", "merit_startdato"),
       ("Højeste merit", "Udbydernr.", "merit_udbyder"),
       ("Før 2004", "Findes", "prae2004_findes"), ("Før 2004", "Første startdato", "prae2004_startdato"),
       ("Før 2004", "DU", "prae2004_du")]


def ny_noegle(lav):
    """En nøgle til adresser; må aldrig ligne et CPR-nummer."""
    while True:
        k = str(lav())
        if not re.search(r"\d{6}-?\d{4}", k):
            return k


def dato(v):
    return "-".join(reversed(v.split("-"))) if v else v


def vis(felt, v):
    """Html.DisplayFor med [DisplayFormat(NullDisplayText = "(ikke angivet)")]."""
    if v is None:
        return f'<span class="null">{IKKE_ANGIVET}</span>'
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return e(dato(v) if felt in DATOER else v)


def session(request):
    s = LOGINS.get(request.cookies.get(".ASPXAUTH", ""))
    if s and time.time() - s["seen"] < 1200:
        s["seen"] = time.time()
        return s
    return None


# ---- anti-forgery -------------------------------------------------------------------------------------------------
def token_for(cookie, user, nonce):
    return hmac.new(SECRET, f"{cookie}|{user}|{nonce}".encode(), hashlib.sha256).hexdigest()


def token_ok(request, form, user):
    nonce, _, mac = str(form.get("__RequestVerificationToken", "")).partition(".")
    cookie = request.cookies.get(AF_COOKIE, "")
    return bool(cookie and mac) and hmac.compare_digest(mac, token_for(cookie, user, nonce))


def yellow_screen():
    return HTMLResponse("""<html><head><title>Det angivne anti-forgery token kunne ikke valideres.</title>
<style>body {font-family:"Verdana";font-size:.7em;background-color:white} H1 {font-size:18pt;color:red} H2 {font-size:14pt;color:maroon}</style></head>
<body><h1>Serverfejl i programmet '/DUDB'.<hr width="100%" size="1" color="silver"></h1>
<h2><i>Det angivne anti-forgery token kunne ikke valideres. Gå tilbage, genindlæs siden, og prøv igen.</i></h2>
<b>Undtagelsesoplysninger:</b> System.Web.Mvc.HttpAntiForgeryException<br><br>
<hr width="100%" size="1" color="silver"><b>Versionsoplysninger:</b> Microsoft .NET Framework version:4.0.30319; ASP.NET-version:4.0.30319.18034
</body></html>""", 500)


# ---- _Layout.cshtml -----------------------------------------------------------------------------------------------
def side(request, titel, krop, aktiv="", status=200, head="", script=""):
    s = session(request)
    user = s["user"] if s else ""
    cookie = request.cookies.get(AF_COOKIE) or secrets.token_urlsafe(48)
    nonce = secrets.token_urlsafe(12)
    af = f'<input name="__RequestVerificationToken" type="hidden" value="{nonce}.{token_for(cookie, user, nonce)}" />'
    menu = login = ""
    if s:
        punkter = [("Forside", "/DUDB/"), ("Personopslag", "/DUDB/Person/Opslag"), ("Filudtræk", "/DUDB/Filudtraek"),
                   ("Kodelister", "/DUDB/Home/Koder")]
        menu = '<ul id="menu">' + "".join(
            f'<li{" class=selected" if n == aktiv else ""}><a href="{a}">{n}</a></li>' for n, a in punkter) + "</ul>"
        login = (f'Logget på som <span class="username">{e(user)}</span> '
                 f'<form action="/DUDB/Account/LogOff" id="logoutForm" method="post">{af}'
                 '<input type="submit" class="link" value="Log af" /></form>')
    html = f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta http-equiv="X-UA-Compatible" content="IE=edge" />
    <title>{e(titel)} - DUDB-opslag</title>
    <meta name="viewport" content="width=device-width" />
    <link href="/DUDB/Content/css" rel="stylesheet" />{head}
</head>
<body>
    <header>
        <div class="content-wrapper">
            <div class="float-left"><p class="site-title"><a href="/DUDB/">DUDB-opslag</a></p></div>
            <div class="float-right">
                <section id="login">{login}</section>
                <nav>{menu}</nav>
            </div>
        </div>
    </header>
    <div id="body">
        <section class="content-wrapper main-content clear-fix">
{krop.replace("@AF", af)}
        </section>
    </div>
    <footer>
        <div class="content-wrapper"><p>&copy; 2013 - Danskundervisningsdatabasen - version 1.4.2.0 - support: dudb-support@example.dk</p></div>
    </footer>
{script}</body>
</html>"""
    r = HTMLResponse(html, status, headers={"X-AspNetMvc-Version": "4.0", "Cache-Control": "private, no-store"})
    if AF_COOKIE not in request.cookies:
        r.set_cookie(AF_COOKIE, cookie, path="/DUDB", httponly=True)
    return r


def summary(fejl):
    if not fejl:
        return ""
    return ('<div class="validation-summary-errors" data-valmsg-summary="true"><ul>'
            + "".join(f"<li>{e(f)}</li>" for f in fejl) + "</ul></div>")


def logon_redirect(request):
    return RedirectResponse("/DUDB/Account/LogOn?ReturnUrl=" + quote(request.url.path, safe=""), 302)


def kraever_login(view):
    async def indpakket(request):
        s = session(request)
        return await view(request, s) if s else logon_redirect(request)
    return indpakket


# ---- AccountController --------------------------------------------------------------------------------------------
async def logon(request):
    fejl, navn = [], ""
    retur = request.query_params.get("ReturnUrl", "/DUDB/")
    if not retur.startswith("/DUDB"):
        retur = "/DUDB/"
    if request.method == "POST":
        f = await request.form()
        if not token_ok(request, f, ""):
            return yellow_screen()
        navn, kode = str(f.get("UserName", "")).strip(), str(f.get("Password", ""))
        if not navn:
            fejl.append("Feltet Brugernavn skal udfyldes.")
        if not kode:
            fejl.append("Feltet Adgangskode skal udfyldes.")
        if not fejl:
            if navn.lower() == "kommune" and kode == "hemmeligt-1":
                k = secrets.token_hex(40).upper()
                LOGINS[k] = {"user": "kommune", "seen": time.time(), "person": None}
                r = RedirectResponse(retur, 302)
                r.set_cookie(".ASPXAUTH", k, path="/DUDB", httponly=True)
                return r
            fejl.append("Det angivne brugernavn eller den angivne adgangskode er ikke korrekt.")
    return side(request, "Log på", f"""
<hgroup class="title"><h1>Log på.</h1></hgroup>
<section id="loginForm">
<form action="/DUDB/Account/LogOn?ReturnUrl={quote(retur, safe='')}" method="post">@AF{summary(fejl)}
<fieldset><legend>Log på-formular</legend>
<ol>
<li><label for="UserName">Brugernavn</label>
<input data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="UserName" name="UserName" type="text" value="{e(navn)}" /></li>
<li><label for="Password">Adgangskode</label>
<input data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Password" name="Password" type="password" /></li>
<li><input id="RememberMe" name="RememberMe" type="checkbox" value="true" /><input name="RememberMe" type="hidden" value="false" />
<label class="checkbox" for="RememberMe">Husk mig på denne computer</label></li>
</ol>
<input type="submit" value="Log på" />
</fieldset></form></section>""")


async def logoff(request):
    s = session(request)
    if not token_ok(request, await request.form(), s["user"] if s else ""):
        return yellow_screen()
    LOGINS.pop(request.cookies.get(".ASPXAUTH", ""), None)
    r = RedirectResponse("/DUDB/Account/LogOn", 302)
    r.delete_cookie(".ASPXAUTH", path="/DUDB")
    return r


# ---- HomeController -----------------------------------------------------------------------------------------------
@kraever_login
async def forside(request, s):
    return side(request, "Forside", """
<hgroup class="title"><h1>Velkommen til DUDB-opslag.</h1> <h2>Kommunernes adgang til sprogcentrenes indberetninger.</h2></hgroup>
<h3>Det kan du her:</h3>
<ol class="round">
<li class="one"><h5>Én person</h5>Find alle registreringer om en person ud fra CPR-nummeret. Vælg punktet i menuen øverst.</li>
<li class="two"><h5>Mange personer</h5>Indlæs en fil med op til 100 CPR-numre og få en række pr. person i et regneark.</li>
</ol>""", "Forside")


@kraever_login
async def koder(request, s):
    return side(request, "Kodelister", """
<hgroup class="title"><h1>Kodelister.</h1></hgroup>
<p>DU-modul skrives som uddannelse-modul, fx 2-3 for Danskuddannelse 2, modul 3. I-1 er intensiv danskuddannelse.</p>
<p>Udbydernr. består af kommunenummer (3 cifre) og sprogcentrets løbenummer (3 cifre).</p>""", "Kodelister")


# ---- PersonController ---------------------------------------------------------------------------------------------
@kraever_login
async def opslag(request, s):
    fejl, cpr = [], ""
    if request.method == "POST":
        f = await request.form()
        if not token_ok(request, f, s["user"]):
            return yellow_screen()
        cpr = str(f.get("CprNummer", "")).strip()
        rent = re.sub(r"[-\s]", "", cpr)
        if not cpr:
            fejl.append("Feltet CPR-nummer skal udfyldes.")
        elif not re.fullmatch(r"\d{10}", rent):
            fejl.append("Feltet CPR-nummer skal bestå af 10 cifre.")
        elif rent not in PEOPLE:
            fejl.append("Der blev ikke fundet nogen person med det angivne CPR-nummer.")
        else:
            s["person"] = rent
            return RedirectResponse("/DUDB/Person/Vis", 302)
    return side(request, "Personopslag", f"""
<hgroup class="title"><h1>Personopslag.</h1></hgroup>
<form action="/DUDB/Person/Opslag" method="post" autocomplete="off">@AF{summary(fejl)}
<fieldset><legend>Søgekriterier</legend>
<div class="editor-label"><label for="CprNummer">CPR-nummer</label></div>
<div class="editor-field"><input class="text-box single-line{' input-validation-error' if fejl else ''}" data-val="true"
 data-val-required="Feltet CPR-nummer skal udfyldes." id="CprNummer" name="CprNummer" type="text" maxlength="11" value="{e(cpr)}" />
<span class="field-validation-valid" data-valmsg-for="CprNummer" data-valmsg-replace="true"></span></div>
<p><input type="submit" value="Find person" /></p>
</fieldset></form>""", "Personopslag")


def tabel(navn, poster, sort, ned):
    kol = KOLONNER[navn]
    if sort in [k for k, _ in kol]:
        poster = sorted(poster, key=lambda p: p[sort] or "", reverse=ned)
    th = ""
    for k, t in kol:
        kls = ("sorting_desc" if ned else "sorting_asc") if k == sort else "sorting"
        th += (f'<th class="{kls}" role="columnheader"><a href="/DUDB/Person/Vis?sort={navn}.{k}'
               f'{"&amp;dir=desc" if k == sort and not ned else ""}#{navn}">{e(t)}</a></th>')
    if poster:
        tr = "".join(f'<tr class="{"even" if i % 2 else "odd"}">' + "".join(f"<td>{vis(k, p[k])}</td>" for k, _ in kol) + "</tr>\n"
                     for i, p in enumerate(poster))
        info = f"Viser 1 til {len(poster)} af {len(poster)} rækker"
    else:
        tr = f'<tr class="odd"><td valign="top" colspan="{len(kol)}" class="dataTables_empty">Ingen rækker at vise</td></tr>'
        info = "Viser 0 til 0 af 0 rækker"
    return (f'<div id="tbl_{navn}_wrapper" class="dataTables_wrapper" role="grid"><table class="display dataTable" id="tbl_{navn}">'
            f'<thead><tr role="row">{th}</tr></thead>\n<tbody>{tr}</tbody></table><div class="dataTables_info">{info}</div></div>')


@kraever_login
async def person_vis(request, s):
    if not s["person"]:
        return RedirectResponse("/DUDB/Person/Opslag", 302)
    p = PEOPLE[s["person"]]
    hvor, _, felt = request.query_params.get("sort", "").partition(".")
    ned = request.query_params.get("dir") == "desc"
    li = "".join(f'<li class="ui-state-default ui-corner-top"><a href="#{k}">{t}</a></li>' for k, t in FANER + [("foer2004", "Data før 2004")])
    paneler = "".join(f'<div id="{k}" class="ui-tabs-panel ui-widget-content">{tabel(k, p[k], felt if hvor == k else "", ned)}</div>\n'
                      for k, _ in FANER)
    g = p["prae2004"]
    if g:
        gl = ('<fieldset><legend>Data før 2004</legend>'
              f'<div class="display-label">Første startdato</div><div class="display-field">{vis("foerste_startdato", g["foerste_startdato"])}</div>'
              f'<div class="display-label">Danskuddannelse (DU)</div><div class="display-field">{vis("du", g["du"])}</div></fieldset>')
    else:
        gl = '<p class="info">Personen er ikke registreret i data før 2004.</p>'
    paneler += f'<div id="foer2004" class="ui-tabs-panel ui-widget-content">{gl}</div>'
    return side(request, "Person", f"""
<hgroup class="title"><h1>Person.</h1> <h2>CPR-nummer {p['cpr'][:6]}-{p['cpr'][6:]}</h2></hgroup>
<div id="faner" class="ui-tabs ui-widget ui-widget-content ui-corner-all">
<ul class="ui-tabs-nav ui-helper-reset ui-helper-clearfix ui-widget-header ui-corner-all">{li}</ul>
{paneler}</div>
<p><a href="/DUDB/Person/Opslag">Ny søgning</a></p>""", "Personopslag", script="""    <script type="text/javascript">
    (function () {
        var f = document.getElementById("faner"), a = f.getElementsByTagName("ul")[0].getElementsByTagName("a"), i;
        function vis(h) {
            for (var j = 0; j < a.length; j++) {
                var id = a[j].getAttribute("href").split("#")[1], til = id === h;
                document.getElementById(id).style.display = til ? "block" : "none";
                a[j].parentNode.className = "ui-state-default ui-corner-top" + (til ? " ui-tabs-active ui-state-active" : "");
            }
        }
        for (i = 0; i < a.length; i++) { a[i].onclick = function () { vis(this.getAttribute("href").split("#")[1]); return false; }; }
        vis(location.hash.replace("#", "") || "moduler");
    })();
    </script>
""")


# ---- FiludtraekController -----------------------------------------------------------------------------------------
@kraever_login
async def filudtraek(request, s):
    fejl = []
    if request.method == "POST":
        f = await request.form()
        if not token_ok(request, f, s["user"]):
            return yellow_screen()
        fil = f.get("Fil")
        if not hasattr(fil, "read") or not fil.filename:
            fejl.append("Feltet Tekstfil skal udfyldes.")
        elif not fil.filename.lower().endswith((".txt", ".csv")):
            fejl.append("Filen skal være af typen .txt.")
        else:
            linjer = (await fil.read()).decode("utf-8-sig", "replace").splitlines()
            numre = [(i, re.sub(r"[-\s]", "", l)) for i, l in enumerate(linjer, 1) if l.strip()]
            forkerte = [str(i) for i, n in numre if not re.fullmatch(r"\d{10}", n)]
            if not numre:
                fejl.append("Filen er tom.")
            elif forkerte:
                fejl.append("Filen indeholder ugyldige CPR-numre i linje " + ", ".join(forkerte) + ".")
            elif len(numre) > 100:
                fejl.append(f"Filen indeholder {len(numre)} CPR-numre. Der kan højst behandles 100 ad gangen.")
            else:
                g = ny_noegle(uuid.uuid4)
                JOBS[g] = {"owner": s["user"], "start": time.time(), "numre": [n for _, n in numre]}
                return RedirectResponse(f"/DUDB/Filudtraek/Status/{g}", 302)
    return side(request, "Filudtræk", f"""
<hgroup class="title"><h1>Filudtræk.</h1></hgroup>
<p>Vælg en tekstfil med ét CPR-nummer pr. linje (højst 100). Bindestreg er tilladt.</p>
<form action="/DUDB/Filudtraek" enctype="multipart/form-data" method="post">@AF{summary(fejl)}
<fieldset><legend>Fil</legend>
<div class="editor-label"><label for="Fil">Tekstfil</label></div>
<div class="editor-field"><input type="file" id="Fil" name="Fil" accept=".txt,text/plain" /></div>
<p><input type="submit" value="Indlæs og dan udtræk" /></p>
</fieldset></form>""", "Filudtræk")


@kraever_login
async def status(request, s):
    g = request.path_params["guid"]
    j = JOBS.get(g)
    if not j:
        return side(request, "Fejl", '<hgroup class="title"><h1 class="error">Fejl.</h1></hgroup><p>Udtrækket findes ikke længere.</p>', status=404)
    gaaet, n = time.time() - j["start"], len(j["numre"])
    if gaaet < JOB_SECONDS:
        pct = int(100 * gaaet / JOB_SECONDS)
        return side(request, "Udtræk i gang", f"""
<hgroup class="title"><h1>Filudtræk.</h1></hgroup>
<p id="besked">Udtrækket er i gang. {pct * n // 100} af {n} personer er behandlet.</p>
<div id="progressbar" class="ui-progressbar ui-widget ui-widget-content" role="progressbar" aria-valuenow="{pct}">
<div class="ui-progressbar-value ui-widget-header" style="width: {pct}%"></div></div>
<p><a href="/DUDB/Filudtraek/Status/{g}">Opdatér status</a></p>""", "Filudtræk",
                    script='    <script type="text/javascript">setTimeout(function () { location.reload(); }, 1500);</script>\n')
    return side(request, "Udtræk færdigt", f"""
<hgroup class="title"><h1>Filudtræk.</h1></hgroup>
<p class="message-success">Udtrækket er færdigt. {n} personer er behandlet.</p>
<p><a href="/DUDB/Filudtraek/Hent/{g}">Hent regneark</a></p>
<p><a href="/DUDB/Filudtraek">Nyt udtræk</a></p>""", "Filudtræk")


@kraever_login
async def hent(request, s):
    g = request.path_params["guid"]
    j = JOBS.get(g)
    if not j or time.time() - j["start"] < JOB_SECONDS:
        return RedirectResponse(f"/DUDB/Filudtraek/Status/{g}", 302)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    fed, graa = Font(bold=True), PatternFill("solid", fgColor="D9D9D9")
    sidste = ""
    for c, (gruppe, navn, _) in enumerate(ARK, 1):
        if gruppe and gruppe != sidste:
            ws.cell(1, c, gruppe).alignment = Alignment(horizontal="center")
            ws.merge_cells(start_row=1, end_row=1, start_column=c, end_column=c + sum(a[0] == gruppe for a in ARK) - 1)
            ws.cell(1, c).font = fed
        sidste = gruppe
        ws.cell(2, c, navn).font = fed
        ws.cell(2, c).fill = graa
        ws.column_dimensions[ws.cell(2, c).column_letter].width = 16
    for r, cpr in enumerate(j["numre"], 3):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        for c, (_, _, felt) in enumerate(ARK, 1):
            v = u.get(felt)
            v = {True: "Ja", False: "Nej"}[v] if isinstance(v, bool) else dato(v) if felt.endswith("dato") else v
            if v is not None:
                ws.cell(r, c, v).number_format = "@"
    ws.freeze_panes = "A3"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type=XLSX, headers={
        "Content-Disposition": f"attachment; filename=DUDB_udtraek_{time.strftime('%Y%m%d_%H%M', time.localtime(j['start']))}.xlsx"})


async def css(request):
    return Response("""body{font-family:"Segoe UI",Verdana,sans-serif;font-size:.85em;background:#efeeef;color:#333;margin:0}
header,#body,footer{background:#fff}#body{background:#efeeef;padding:20px}.content-wrapper{max-width:1060px;margin:0 auto}.site-title a{font-size:2.3em;color:#c8c8c8;text-decoration:none}
ul#menu li{display:inline;padding-right:15px}#logoutForm{display:inline}input.link{border:0;background:none;text-decoration:underline;cursor:pointer}
.validation-summary-errors{color:#e80c4d;font-weight:bold}.display-label{font-weight:bold}.display-field{margin-bottom:8px}table.dataTable{width:100%;border-collapse:collapse}
table.dataTable td,table.dataTable th{padding:4px 8px;text-align:left}tr.odd{background:#e2e4ff}.null{color:#999}.ui-tabs-nav{list-style:none;padding:4px;background:#ccc}
.ui-tabs-nav li{display:inline;padding:4px 10px;background:#e6e6e6;margin-right:3px}.ui-state-active{background:#fff!important}.ui-progressbar{height:22px;border:1px solid #aaa}.ui-progressbar-value{background:#ccc;height:22px}
.message-success{color:#7ac0da;font-size:1.3em}""", media_type="text/css")


async def rod(request):
    return RedirectResponse("/DUDB/", 302)

app = Starlette(routes=[
    Route("/", rod), Route("/DUDB", rod), Route("/DUDB/", forside), Route("/DUDB/Content/css", css), Route("/DUDB/Home/Koder", koder),
    Route("/DUDB/Account/LogOn", logon, methods=["GET", "POST"]), Route("/DUDB/Account/LogOff", logoff, methods=["POST"]),
    Route("/DUDB/Person/Opslag", opslag, methods=["GET", "POST"]), Route("/DUDB/Person/Vis", person_vis),
    Route("/DUDB/Filudtraek", filudtraek, methods=["GET", "POST"]),
    Route("/DUDB/Filudtraek/Status/{guid}", status), Route("/DUDB/Filudtraek/Hent/{guid}", hent),
])

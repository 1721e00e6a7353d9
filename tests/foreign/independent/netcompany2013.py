"""Knappen, ASP.NET MVC 4 (2013) i SharePoint-lignende dragt."""

from __future__ import annotations

import datetime
import html
import io
import json
import re
import secrets
import time
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
BRUGER, KODE = "kommune", "hemmeligt-1"
AF_COOKIE = "__RequestVerificationToken_L0tuYXBwZW41"
BILLETTER: dict[str, str] = {}  # .ASPXAUTH -> brugernavn
AF_TOKENS: dict[str, set[str]] = {}
JOBS: dict[str, dict] = {}

MODULER = [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
           ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
           ("modultest_bestaaet", "Modultest bestået")]
PROEVER = [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
           ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
           ("udbyder", "Udbyder")]
HENVISNINGER = [("dato", "Henvisningsdato"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisende kommune"),
                ("udbyder", "Udbyder")]
MERIT = [("du_modul", "Merit for DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "DU-gang i præ-2004 data")]
ARK = [("cpr", "", "CPR-nr."), ("findes", "", "Findes i data fra 2004 og frem"),
       ("foerste_startdato", "Første modulregistrering", "Startdato"),
       ("foerste_du_modul", "Første modulregistrering", "DU-modul"),
       ("foerste_udbyder", "Første modulregistrering", "Udbyder"),
       ("seneste_startdato", "Seneste modulregistrering", "Startdato"),
       ("seneste_du_modul", "Seneste modulregistrering", "DU-modul"),
       ("seneste_udbyder", "Seneste modulregistrering", "Udbyder"),
       ("henvisning_dato", "Henvisning", "Dato"), ("henvisning_kategori", "Henvisning", "Kategori"),
       ("merit_du_modul", "Højeste merit", "DU-modul"), ("merit_startdato", "Højeste merit", "Startdato"),
       ("merit_udbyder", "Højeste merit", "Udbyder"),
       ("prae2004_findes", "Præ-2004 data", "Findes"), ("prae2004_startdato", "Præ-2004 data", "Første startdato"),
       ("prae2004_du", "Præ-2004 data", "DU")]

TABS_JS = """/* jquery-ui-1.8.24 (uddrag) */
window.onload=function(){var t=document.getElementById('tabs');if(!t){return;}
var a=t.getElementsByTagName('ul')[0].getElementsByTagName('a');
function vis(n){for(var i=0;i<a.length;i++){var p=document.getElementById(a[i].getAttribute('href').substring(1));
p.style.display=i===n?'block':'none';a[i].parentNode.className='ui-state-default ui-corner-top'+(i===n?' ui-tabs-selected ui-state-active':'');}}
for(var i=0;i<a.length;i++){(function(n){a[n].onclick=function(){vis(n);return false;};})(i);}vis(0);};
"""
CSS = """body{font-family:"Segoe UI",Verdana,sans-serif;font-size:13px;margin:0;color:#333}
#s4-ribbonrow{background:#21374c;color:#fff;padding:4px 12px}#s4-ribbonrow a{color:#fff}
#s4-titlerow{border-bottom:1px solid #ccc;padding:12px}.s4-tn{background:#eee;padding:6px 12px}.s4-tn li{display:inline;margin-right:18px}
#s4-leftpanel{float:left;width:190px;padding:12px}#MSO_ContentTable{margin-left:220px;padding:12px}
.webgrid{border-collapse:collapse;width:100%}.webgrid th{background:#21374c;color:#fff;text-align:left;padding:4px}
.webgrid td{border-bottom:1px solid #ddd;padding:4px}.webgrid-alternating-row{background:#f4f7fa}
.validation-summary-errors,.field-validation-error{color:#b50000}.display-label{font-weight:bold;margin-top:8px}
.ui-tabs-nav li{display:inline-block;padding:4px 10px;border:1px solid #ccc}.ui-state-active{background:#dfe9f2}
#s4-footer{clear:both;border-top:1px solid #ccc;padding:12px;color:#777}
"""


def e(v) -> str:
    return html.escape(str(v))


def vis(v) -> str:
    """DisplayTemplates: dato som dd-MM-yyyy, bool som Ja/Nej, null som tom."""
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


async def formular(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    body, ctype = await request.body(), request.headers.get("content-type", "")
    if not ctype.lower().startswith("multipart/form-data"):
        return dict(reversed(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))), {}
    felter: dict[str, str] = {}
    filer: dict[str, tuple[str, bytes]] = {}
    graense = re.search(r'boundary="?([^";]+)"?', ctype)[1].encode()
    for del_ in (b"\r\n" + body).split(b"\r\n--" + graense)[1:]:
        hoved, skel, indhold = del_.partition(b"\r\n\r\n")
        navn = re.search(rb'[; ]name="([^"]*)"', hoved)
        if not skel or not navn:
            continue
        fil = re.search(rb'filename="([^"]*)"', hoved)
        if fil:
            filer[navn[1].decode()] = (fil[1].decode("utf-8", "replace"), indhold)
        else:
            felter.setdefault(navn[1].decode(), indhold.decode("utf-8", "replace"))
    return felter, filer


def svar(request: Request, titel: str, krumme: list[tuple[str, str]], indhold: str, hoved: str = "", status: int = 200):
    """_Layout.cshtml"""
    bruger = BILLETTER.get(request.cookies.get(".ASPXAUTH", ""))
    af = request.cookies.get(AF_COOKIE, "")
    if af not in AF_TOKENS:
        af = secrets.token_urlsafe(48)
        AF_TOKENS[af] = set()

    def token() -> str:
        t = secrets.token_urlsafe(64)
        AF_TOKENS[af].add(t)
        return f'<input name="__RequestVerificationToken" type="hidden" value="{t}" />'

    while "@Html.AntiForgeryToken()" in indhold:
        indhold = indhold.replace("@Html.AntiForgeryToken()", token(), 1)
    if bruger:
        login = (f'<section id="login">Velkommen, <span class="username">{e(bruger)}</span>'
                 f'<form action="/Account/LogOff" id="logoutForm" method="post">{token()}'
                 "<a href=\"javascript:document.getElementById('logoutForm').submit()\">Log af</a></form></section>")
        top = ('<ul id="zz1_TopNavigationMenu" class="menu"><li><a href="/">Forside</a></li>'
               '<li><a href="/Vejledning">Vejledning</a></li><li><a href="/Kontakt">Kontakt</a></li></ul>')
        venstre = """<div id="s4-leftpanel" class="ms-quicklaunchouter"><h3 class="ms-standardheader">Knappen</h3>
<ul class="ms-quicklaunch root static">
<li class="static"><a class="static menu-item" href="/Opslag/Enkelt"><span class="menu-item-text">Enkeltopslag</span></a></li>
<li class="static"><a class="static menu-item" href="/Opslag/Liste"><span class="menu-item-text">Opslag på flere CPR-nr.</span></a></li>
</ul></div>"""
        soeg = """<form action="/Soegeresultater" id="SearchForm" method="get"><div class="s4-search">
<input id="k" name="k" type="text" maxlength="200" title="Søg på dette websted" placeholder="Søg på dette websted" />
<input type="image" alt="Søg" title="Søg" src="/Content/images/gosearch15.png" class="srch-gosearchimg" /></div></form>"""
    else:
        login, top, venstre, soeg = "", "", "", ""
    sti = " &gt; ".join([f'<a href="{u}">{e(t)}</a>' for t, u in krumme] + [f"<span>{e(titel)}</span>"])
    side = f"""<!DOCTYPE html>
<html lang="da-DK">
<head>
<meta charset="utf-8" /><meta http-equiv="X-UA-Compatible" content="IE=9" />{hoved}
<title>{e(titel)} - Danskundervisningsdatabasen</title>
<link href="/Content/site.css" rel="stylesheet" />
<script src="/bundles/jqueryui" type="text/javascript"></script>
</head>
<body class="v4master">
<div id="s4-ribbonrow" class="s4-pr">{login}</div>
<div id="s4-workspace"><div id="s4-bodyContainer">
<div id="s4-titlerow"><h1 class="s4-title">Danskundervisningsdatabasen - Knappen</h1>{soeg}</div>
<div class="s4-tn">{top}</div>
<div class="s4-breadcrumb">Du er her: {sti}</div>
{venstre}
<div id="MSO_ContentTable" class="s4-ca"><h2>{e(titel)}</h2>
{indhold}
</div>
<div id="s4-footer">Udlændinge- og Integrationsministeriet &middot; kontakt@danskindberetning.dk &middot; Version 2.4.1.0</div>
</div></div>
</body>
</html>"""
    r = HTMLResponse(side, status_code=status, headers={"Cache-Control": "private", "X-AspNetMvc-Version": "4.0"})
    if af != request.cookies.get(AF_COOKIE):
        r.set_cookie(AF_COOKIE, af, httponly=True)
    return r


def antiforgery(request: Request, felter: dict[str, str]):
    if felter.get("__RequestVerificationToken") in AF_TOKENS.get(request.cookies.get(AF_COOKIE, ""), ()):
        return None
    return svar(request, "Der opstod en fejl", [], "<p>Det påkrævede anti-forgery-token kunne ikke valideres.</p>", status=500)


def authorize(action):
    async def indpak(request: Request) -> Response:
        if request.cookies.get(".ASPXAUTH") not in BILLETTER:
            return RedirectResponse("/Account/Login?ReturnUrl=" + quote(request.url.path, safe=""), 302)
        return await action(request)
    return indpak


def opsummering(fejl: list[str]) -> str:
    if not fejl:
        return '<div class="validation-summary-valid" data-valmsg-summary="true"><ul><li style="display:none"></li></ul></div>'
    return ('<div class="validation-summary-errors" data-valmsg-summary="true"><ul>'
            + "".join(f"<li>{e(f)}</li>" for f in fejl) + "</ul></div>")


async def login(request: Request) -> Response:
    fejl: list[str] = []
    retur, navn = request.query_params.get("ReturnUrl", "/"), ""
    if request.method == "POST":
        felter, _ = await formular(request)
        if (r := antiforgery(request, felter)) is not None:
            return r
        navn = felter.get("UserName", "")
        if navn == BRUGER and felter.get("Password") == KODE:
            billet = secrets.token_hex(64).upper()
            BILLETTER[billet] = navn
            r = RedirectResponse(retur if re.match(r"/(?!/)", retur) else "/", 302)
            r.set_cookie(".ASPXAUTH", billet, httponly=True)
            return r
        fejl = ["Det angivne brugernavn eller den angivne adgangskode er forkert."]
    return svar(request, "Log på", [], f"""<p>Angiv dit brugernavn og din adgangskode for at få adgang til Knappen.</p>
<section id="loginForm"><form action="/Account/Login?ReturnUrl={quote(retur, safe='')}" method="post" autocomplete="off">@Html.AntiForgeryToken()
{opsummering(fejl)}
<fieldset><legend>Log på</legend><ol>
<li><label for="UserName">Brugernavn</label> <input data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="UserName" name="UserName" type="text" value="{e(navn)}" />
<span class="field-validation-valid" data-valmsg-for="UserName" data-valmsg-replace="true"></span></li>
<li><label for="Password">Adgangskode</label> <input data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Password" name="Password" type="password" />
<span class="field-validation-valid" data-valmsg-for="Password" data-valmsg-replace="true"></span></li>
<li><input id="RememberMe" name="RememberMe" type="checkbox" value="true" /><input name="RememberMe" type="hidden" value="false" /> <label class="checkbox" for="RememberMe">Husk mig?</label></li>
</ol><input type="submit" value="Log på" /></fieldset></form></section>
<p>Har du ikke et login? Kontakt ministeriet på kontakt@danskindberetning.dk.</p>""")


async def logoff(request: Request) -> Response:
    felter, _ = await formular(request)
    if (r := antiforgery(request, felter)) is not None:
        return r
    BILLETTER.pop(request.cookies.get(".ASPXAUTH", ""), None)
    r = RedirectResponse("/", 302)
    r.delete_cookie(".ASPXAUTH")
    return r


@authorize
async def forside(request: Request) -> Response:
    return svar(request, "Forside", [], """<p>Her kan du trække oplysninger om kursisters deltagelse i danskuddannelse.
Datagrundlaget er sprogcentrenes indberetninger til danskundervisningsdatabasen.</p>
<div class="ms-webpart-zone"><h3>Kom i gang</h3><ul>
<li><b>Én kursist:</b> Vælg Enkeltopslag i menuen til venstre. Du får alle registreringer om kursisten.</li>
<li><b>Flere kursister:</b> Vælg Opslag på flere CPR-nr. i menuen til venstre. Du får en delmængde af oplysningerne i et Excel-ark.</li>
</ul></div>""")


@authorize
async def tekstside(request: Request) -> Response:
    if request.url.path == "/Kontakt":
        return svar(request, "Kontakt", [("Forside", "/")], "<p>Henvendelse om Knappen: kontakt@danskindberetning.dk.</p>")
    if request.url.path == "/Soegeresultater":
        return svar(request, "Søgeresultater", [("Forside", "/")], "<p>Der er ingen sider på webstedet, der svarer til din søgning.</p>")
    return svar(request, "Vejledning", [("Forside", "/")], """<p>Ved enkeltopslag indtastes kursistens CPR-nr. (ddmmåå-xxxx).
Under fanebladene findes sprogcentrenes registreringer.</p><p>Ved opslag på flere CPR-nr. gemmes numrene i en tekstfil (.txt)
med ét CPR-nr. på hver linje. Der kan højst slås 100 CPR-nr. op ad gangen.</p>""")


def gitter(gid: str, kolonner, raekker) -> str:
    if not raekker:
        return '<p class="ingen-data">Der er ingen registreringer at vise.</p>'
    ud = [f'<table class="webgrid" id="{gid}"><thead><tr class="webgrid-header">'
          + "".join(f'<th scope="col">{e(t)}</th>' for _, t in kolonner) + "</tr></thead><tbody>"]
    for i, r in enumerate(raekker):
        klasse = "webgrid-alternating-row" if i % 2 else "webgrid-row-style"
        ud.append(f'<tr class="{klasse}">' + "".join(f"<td>{e(vis(r[k]))}</td>" for k, _ in kolonner) + "</tr>")
    return "\n".join(ud) + "</tbody></table>"


def resultat(person: dict) -> str:
    """_KursistPartial.cshtml"""
    cpr, prae = person["cpr"], person["prae2004"]
    praedel = gitter("", [], []) if prae is None else "<fieldset><legend>Data fra før 2004</legend>" + "".join(
        f'<div class="display-label">{e(t)}</div>\n<div class="display-field">{e(vis(prae[k]))}</div>\n' for k, t in PRAE) + "</fieldset>"
    faner = [("moduler", "Moduler", gitter("gridModuler", MODULER, person["moduler"])),
             ("proever", "Prøver", gitter("gridProever", PROEVER, person["proever"])),
             ("henvisninger", "Henvisninger", gitter("gridHenvisninger", HENVISNINGER, person["henvisninger"])),
             ("merit", "Meritter", gitter("gridMerit", MERIT, person["meritter"])),
             ("prae2004", "Præ-2004 data", praedel)]
    return (f'<h3>Registreringer for CPR-nr. {cpr[:6]}-{cpr[6:]}</h3>\n<div id="tabs"><ul>'
            + "".join(f'<li><a href="#tabs-{i}">{e(t)}</a></li>' for i, t, _ in faner) + "</ul>\n"
            + "\n".join(f'<div id="tabs-{i}">{x}</div>' for i, _, x in faner) + "</div>")


@authorize
async def enkelt(request: Request) -> Response:
    fejl: list[str] = []
    indtastet, feltfejl, del_ = "", "", ""
    if request.method == "POST":
        felter, _ = await formular(request)
        if (r := antiforgery(request, felter)) is not None:
            return r
        indtastet = felter.get("Cpr.Nummer", "").strip()
        if not indtastet:
            feltfejl = "Feltet CPR-nr. skal udfyldes."
        elif not re.fullmatch(r"\d{6}[- ]?\d{4}", indtastet):
            feltfejl = "CPR-nr. skal angives som 10 cifre med eller uden bindestreg."
        elif (person := PERSONER.get(re.sub(r"\D", "", indtastet))) is None:
            fejl = ["Der blev ikke fundet nogen kursist med det angivne CPR-nr."]
        else:
            del_ = resultat(person)
        if request.headers.get("x-requested-with") == "XMLHttpRequest" and not feltfejl:
            return HTMLResponse(opsummering(fejl) + del_)
    return svar(request, "Enkeltopslag", [("Forside", "/")], f"""<p>Indtast kursistens CPR-nr. og tryk på Hent oplysninger.</p>
<form action="/Opslag/Enkelt" id="frmOpslag" method="post">@Html.AntiForgeryToken()
<fieldset><legend>Opslag</legend>
<div class="editor-label"><label for="Cpr_Nummer">CPR-nr.</label></div>
<div class="editor-field"><input autocomplete="off" class="text-box single-line" data-val="true" data-val-required="Feltet CPR-nr. skal udfyldes." id="Cpr_Nummer" maxlength="11" name="Cpr.Nummer" placeholder="ddmmåå-xxxx" type="text" value="{e(indtastet)}" />
<span class="field-validation-{'error' if feltfejl else 'valid'}" data-valmsg-for="Cpr.Nummer" data-valmsg-replace="true">{e(feltfejl)}</span></div>
<p><input type="submit" value="Hent oplysninger" /></p></fieldset></form>
<div id="resultat">{opsummering(fejl) if fejl else ''}{del_}</div>""")


@authorize
async def liste(request: Request) -> Response:
    fejl: list[str] = []
    if request.method == "POST":
        felter, filer = await formular(request)
        if (r := antiforgery(request, felter)) is not None:
            return r
        navn, data = filer.get("UploadetFil", ("", b""))
        linjer = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not navn:
            fejl = ["Vælg den fil, der skal uploades."]
        elif not linjer:
            fejl = ["Filen indeholder ingen CPR-nr."]
        elif len(linjer) > 100:
            fejl = ["Filen må højst indeholde 100 CPR-nr."]
        else:
            fejl = [f"Linje {i} er ikke et gyldigt CPR-nr." for i, x in enumerate(linjer, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
        if not fejl:
            jid = secrets.token_hex(16)
            JOBS[jid] = {"cpr": [x.replace("-", "") for x in linjer], "start": time.time(), "fil": navn}
            return RedirectResponse(f"/Opslag/Status/{jid}", 302)
    return svar(request, "Opslag på flere CPR-nr.", [("Forside", "/")], f"""<p>Upload en tekstfil (.txt) med ét CPR-nr. på hver linje (ddmmååxxxx).
Det anbefales kun at søge på op til 100 CPR-nr. ad gangen.</p>
<form action="/Opslag/Liste" enctype="multipart/form-data" id="frmListe" method="post">@Html.AntiForgeryToken()
{opsummering(fejl)}
<fieldset><legend>Fil</legend><div class="editor-label"><label for="UploadetFil">Vælg fil med CPR-nr.</label></div>
<div class="editor-field"><input id="UploadetFil" name="UploadetFil" type="file" accept=".txt,text/plain" /></div>
<p><input type="submit" value="Upload fil" /></p></fieldset></form>""")


@authorize
async def status(request: Request) -> Response:
    jid = request.path_params["jid"]
    job = JOBS.get(jid)
    if job is None:
        return RedirectResponse("/Opslag/Liste", 302)
    krumme = [("Forside", "/"), ("Opslag på flere CPR-nr.", "/Opslag/Liste")]
    oplysning = f'<p>Fil: {e(job["fil"])}<br />Antal CPR-nr.: {len(job["cpr"])}</p>'
    if time.time() - job["start"] < 5:
        return svar(request, "Status for opslag", krumme, f"""{oplysning}
<div id="jobStatus" class="s4-status-s1"><p><img src="/Content/images/gears_an.gif" alt="" /> Oplysningerne hentes fra databasen. Vent venligst.</p>
<p><a href="/Opslag/Status/{jid}" id="lnkOpdater">Opdater status</a></p></div>""", hoved='<meta http-equiv="refresh" content="5" />')
    return svar(request, "Status for opslag", krumme, f"""{oplysning}
<div id="jobStatus" class="s4-status-s3"><p>Udtrækket er klar.</p>
<p><a href="/Opslag/HentFil/{jid}">Hent resultatet som Excel-ark</a></p></div>""")


def regneark(numre: list[str]) -> bytes:
    strenge: dict[str, int] = {}
    def celle(kol: int, rk: int, v, stil: int = 0) -> str:
        ref = f"{chr(65 + kol)}{rk}"
        if v is None or v == "":
            return f'<c r="{ref}" s="{stil}"/>' if stil else ""
        if isinstance(v, str) and (m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)):
            dag = (datetime.date(int(m[1]), int(m[2]), int(m[3])) - datetime.date(1899, 12, 30)).days
            return f'<c r="{ref}" s="2"><v>{dag}</v></c>'
        return f'<c r="{ref}" s="{stil}" t="s"><v>{strenge.setdefault(vis(v), len(strenge))}</v></c>'
    dato = time.strftime("%d-%m-%Y")
    rk = ['<row r="1">' + celle(0, 1, f"Resultat af udtræk fra Danskundervisningsdatabasen per {dato}", 1) + "</row>"]
    over, under, flet, n = "", "", ["A1:P1", "A2:A3", "B2:B3"], 0
    while n < 16:
        m = n + 1
        while m < 16 and ARK[n][1] and ARK[m][1] == ARK[n][1]:
            m += 1
        for k in range(n, m):
            over += celle(k, 2, (ARK[k][1] or ARK[k][2]) if k == n else "", 1)
            under += celle(k, 3, ARK[k][2] if ARK[k][1] else "", 1)
        if m > n + 1:
            flet.append(f"{chr(65 + n)}2:{chr(64 + m)}2")
        n = m
    rk += [f'<row r="2">{over}</row>', f'<row r="3">{under}</row>']
    for i, cpr in enumerate(numre, 4):
        u = PERSONER[cpr]["udtraek"] if cpr in PERSONER else {"cpr": cpr, "findes": False}
        rk.append(f'<row r="{i}">' + "".join(celle(j, i, u.get(k), 3) for j, (k, _, _) in enumerate(ARK)) + "</row>")
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    x = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    dele = {
        "[Content_Types].xml": f'<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{rel}"><sheets><sheet name="Udtræk" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {ns}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet {ns}><dimension ref="A1:P{len(numre) + 3}"/><cols><col min="1" max="16" width="16" customWidth="1"/></cols><sheetData>{"".join(rk)}</sheetData><mergeCells count="{len(flet)}">' + "".join(f'<mergeCell ref="{f}"/>' for f in flet) + "</mergeCells></worksheet>",
        "xl/sharedStrings.xml": f'<sst {ns} uniqueCount="{len(strenge)}">' + "".join(f"<si><t>{e(s)}</t></si>" for s in strenge) + "</sst>"}
    ud = io.BytesIO()
    with zipfile.ZipFile(ud, "w", zipfile.ZIP_DEFLATED) as z:
        for navn, indhold in dele.items():
            z.writestr(navn, x + indhold)
    return ud.getvalue()


@authorize
async def hentfil(request: Request) -> Response:
    jid = request.path_params["jid"]
    job = JOBS.get(jid)
    if job is None or time.time() - job["start"] < 5:
        return RedirectResponse(f"/Opslag/Status/{jid}", 302)
    return Response(regneark(job["cpr"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=Udtraek_" + time.strftime("%Y%m%d") + ".xlsx"})


async def statisk(request: Request) -> Response:
    if request.url.path.startswith("/bundles/"):
        return Response(TABS_JS, media_type="text/javascript")
    if request.url.path.endswith(".css"):
        return Response(CSS, media_type="text/css")
    gif = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
    return Response(gif, media_type="image/gif")


app = Starlette(routes=[
    Route("/", forside), Route("/Account/Login", login, methods=["GET", "POST"]),
    Route("/Account/LogOff", logoff, methods=["POST"]),
    Route("/Vejledning", tekstside), Route("/Kontakt", tekstside), Route("/Soegeresultater", tekstside),
    Route("/Opslag/Enkelt", enkelt, methods=["GET", "POST"]), Route("/Opslag/Liste", liste, methods=["GET", "POST"]),
    Route("/Opslag/Status/{jid}", status), Route("/Opslag/HentFil/{jid}", hentfil),
    Route("/bundles/{navn:path}", statisk), Route("/Content/{navn:path}", statisk),
    Route("/{resten:path}", authorize(forside)),
])

"""Danskundervisningsdatabasen - udtræk. Java-løsning fra 2011: Spring Security, Spring Web Flow, JSP og displaytag."""
import html
import io
import json
import re
import secrets
import time
import zipfile
from datetime import date
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
CTX = "/ddb"
BRUGERE = {"kommune": "hemmeligt-1"}
SESSIONS = {}
PAGESIZE = 10

FANER = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"),
         ("meritter", "Merit"), ("prae2004", "Præ-2004")]
KOLONNER = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
                ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
                ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
                     ("udbyder", "Udbyder")],
    "meritter": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
    "prae2004": [("foerste_startdato", "Første startdato"), ("du", "DU gennemført før 2004")],
}
SORT = {"moduler": "startdato", "proever": "dato", "henvisninger": "dato", "meritter": "startdato", "prae2004": None}
DTID = {"moduler": "d-16544", "proever": "d-2217", "henvisninger": "d-40881", "meritter": "d-7391", "prae2004": "d-1190"}

esc = html.escape


def vis(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


# ------------------------------------------------------------------ decorator (sitemesh)
def side(req, titel, indhold, menu=None, ses=None, head=""):
    punkter = ""
    if ses is not None:
        for url, tekst in (("/app/forside", "Forside"), ("/app/opslag-flow", "Opslag på én kursist"),
                           ("/app/liste-flow", "Opslag på flere kursister"), ("/app/vejledning", "Vejledning")):
            cls = ' class="selected"' if menu == url else ""
            punkter += f'<li{cls}><a href="{CTX}{url}">{tekst}</a></li>\n'
    bruger = ""
    if ses is not None:
        bruger = (f'<div id="userinfo">Logget ind som: <strong>{esc(ses["bruger"])}</strong> | '
                  f'<a href="{CTX}/j_spring_security_logout">Log ud</a></div>')
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Danskundervisningsdatabasen - {esc(titel)}</title>
{head}<link rel="stylesheet" type="text/css" href="{CTX}/css/main.css" media="all" />
</head>
<body>
<div id="wrapper">
<div id="header"><span class="logo">Ministeriet for Flygtninge, Indvandrere og Integration</span>
<span class="systemnavn">Danskundervisningsdatabasen - udtræk</span>{bruger}</div>
<div id="navigation"><ul>
{punkter}</ul></div>
<div id="content">
<h1>{esc(titel)}</h1>
{indhold}
</div>
<div id="footer">Version 2.4.1 (build 1187) | Support: kontakt@danskindberetning.dk</div>
</div>
</body>
</html>""", headers={"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})


async def css(req):
    return Response("""body{font:12px Verdana,Arial,sans-serif;margin:0;background:#e6e9ee}#wrapper{width:960px;margin:0 auto;background:#fff}
#header{background:#003d6a;color:#fff;padding:14px}#header .systemnavn{display:block;font-size:18px}#header a{color:#fff}
#userinfo{text-align:right}#navigation ul{list-style:none;margin:0;padding:0;background:#c9d6e2;overflow:hidden}
#navigation li{float:left}#navigation a{display:block;padding:8px 14px;color:#003d6a}#navigation li.selected a{background:#fff}
#content{padding:14px}table.displaytag{border-collapse:collapse;width:100%}.displaytag th{background:#003d6a;color:#fff;text-align:left;padding:4px}
.displaytag td{padding:4px;border-bottom:1px solid #ccc}tr.even{background:#eef2f6}.errors{color:#a00;border:1px solid #a00;padding:6px}
.info{border:1px solid #36a;background:#eef5ff;padding:6px}ul.tabs{list-style:none;padding:0;overflow:hidden;border-bottom:1px solid #003d6a}
ul.tabs li{float:left;margin-right:4px;padding:5px 10px;background:#c9d6e2}ul.tabs li.active{background:#003d6a;color:#fff}
#footer{font-size:10px;color:#666;padding:14px;border-top:1px solid #ccc}""", media_type="text/css")


# ------------------------------------------------------------------ forespørgsel
async def parametre(req):
    """Samlede parametre (som HttpServletRequest.getParameter); filer som (navn, bytes)."""
    par = {k: v for k, v in req.query_params.items()}
    if req.method == "POST":
        body = await req.body()
        ct = req.headers.get("content-type", "")
        if ct.startswith("multipart/form-data"):
            msg = BytesParser().parsebytes(b"Content-Type: " + ct.encode("latin-1") + b"\r\n\r\n" + body)
            for del_ in msg.get_payload() if msg.is_multipart() else []:
                navn = del_.get_param("name", header="content-disposition")
                filnavn = del_.get_filename()
                data = del_.get_payload(decode=True) or b""
                par[navn] = (filnavn, data) if filnavn is not None else data.decode("utf-8", "replace")
        else:
            for k, v in parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True).items():
                par[k] = v[0]
    return par


def session(req):
    return SESSIONS.get(req.cookies.get("JSESSIONID", ""))


def kraever_login(f):
    async def inner(req):
        ses = session(req)
        if ses is None:
            return RedirectResponse(CTX + "/login.jsp", 302)
        return await f(req, ses)
    return inner


async def rod(req):
    return RedirectResponse(CTX + "/app/forside", 302)


async def login(req):
    fejl = ""
    if req.query_params.get("login_error"):
        fejl = '<div class="errors">Login mislykkedes. Forkert brugernavn eller adgangskode.</div>'
    return side(req, "Log ind", f"""{fejl}
<p>Adgang til udtræk kræver et login. Loginoplysninger fås ved henvendelse til ministeriet.</p>
<form name="f" action="{CTX}/j_spring_security_check" method="post">
<table class="form">
<tr><td><label for="j_username">Brugernavn:</label></td><td><input type="text" name="j_username" id="j_username" value="" /></td></tr>
<tr><td><label for="j_password">Adgangskode:</label></td><td><input type="password" name="j_password" id="j_password" /></td></tr>
<tr><td>&nbsp;</td><td><input name="submit" type="submit" value="Log ind" /> <input name="reset" type="reset" value="Nulstil" /></td></tr>
</table>
</form>""")


async def security_check(req):
    par = await parametre(req)
    if BRUGERE.get(par.get("j_username", "")) != par.get("j_password", None):
        return RedirectResponse(CTX + "/login.jsp?login_error=1", 302)
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"bruger": par["j_username"], "flows": {}, "n": 0}
    svar = RedirectResponse(CTX + "/app/velkommen", 302)
    svar.set_cookie("JSESSIONID", sid, path="/", httponly=True)
    return svar


async def logud(req):
    SESSIONS.pop(req.cookies.get("JSESSIONID", ""), None)
    svar = RedirectResponse(CTX + "/login.jsp", 302)
    svar.delete_cookie("JSESSIONID", path="/")
    return svar


@kraever_login
async def velkommen(req, ses):
    return side(req, "Driftsinformation", f"""<div class="info">Systemet opdateres hver nat mellem kl. 02.00 og 04.00.
I dette tidsrum kan der forekomme udfald.</div>
<p>Oplysningerne er omfattet af persondataloven og må kun anvendes i forbindelse med kommunens sagsbehandling.</p>
<form action="{CTX}/app/forside" method="get"><p><input type="submit" value="Fortsæt" /></p></form>""")


@kraever_login
async def forside(req, ses):
    return side(req, "Velkommen", f"""<p>Her kan kommunen udtrække oplysninger om udlændinges deltagelse i danskuddannelse.
Datagrundlaget er sprogcentrenes indberetninger.</p>
<p>Vælg en funktion i menuen ovenfor. Ved opslag på flere kursister vises kun et uddrag af registreringerne.</p>""",
                "/app/forside", ses)


@kraever_login
async def vejledning(req, ses):
    return side(req, "Vejledning", """<h2>Enkeltopslag</h2><p>Indtast kursistens CPR-nr. på formen ddmmåå-xxxx eller ddmmååxxxx.
Skift mellem oplysningerne med fanebladene.</p><h2>Listeopslag</h2><p>Opret en tekstfil i fx Notesblok med ét CPR-nr. pr. linje,
højst 100 i alt, og gem den som .txt.</p>""", "/app/vejledning", ses)


# ------------------------------------------------------------------ web flow
def ny_flow(ses, flow):
    ses["n"] += 1
    ses["flows"][ses["n"]] = {"flow": flow, "snap": [None, {"view": "start"}]}
    return ses["n"]


def gem(ses, e, tilstand, flow):
    snap = ses["flows"][e]["snap"]
    snap.append(tilstand)
    return RedirectResponse(f"{CTX}/app/{flow}?execution=e{e}s{len(snap) - 1}", 302)


def flow_endpoint(flow, render, haendelse):
    @kraever_login
    async def endpoint(req, ses):
        par = await parametre(req)
        m = re.fullmatch(r"e(\d+)s(\d+)", par.get("execution", ""))
        ex = ses["flows"].get(int(m[1])) if m else None
        if not ex or ex["flow"] != flow or not 0 < int(m[2]) < len(ex["snap"]):
            return RedirectResponse(f"{CTX}/app/{flow}?execution=e{ny_flow(ses, flow)}s1", 302)
        e, s = int(m[1]), int(m[2])
        event = par.get("_eventId") or next((k[9:] for k in par if k.startswith("_eventId_")), None)
        tilstand = ex["snap"][s]
        if event:
            svar = haendelse(event, par, dict(tilstand))
            if isinstance(svar, Response):
                return svar
            return gem(ses, e, svar, flow)
        return render(req, ses, tilstand, f"e{e}s{s}", par)
    return endpoint


def displaytag(noegle, raekker, url, par):
    kols, did = KOLONNER[noegle], DTID[noegle]
    felt = SORT[noegle]
    if felt:
        raekker = sorted(raekker, key=lambda r: r[felt] or "", reverse=True)
    n = len(raekker)
    sider = max(1, -(-n // PAGESIZE))
    try:
        nr = min(max(1, int(par.get(did + "-p", 1))), sider)
    except ValueError:
        nr = 1
    top = ""
    if n:
        banner = "En registrering fundet." if n == 1 else f"{n} registreringer fundet, viser alle registreringer."
        links = "1"
        if sider > 1:
            banner = f"{n} registreringer fundet, viser {(nr - 1) * PAGESIZE + 1} til {min(nr * PAGESIZE, n)}."
            a = lambda p, t, ti: f'<a href="{url}&amp;{did}-p={p}" title="{ti}">{t}</a>'
            tal = ", ".join(f"<strong>{p}</strong>" if p == nr else a(p, p, f"Gå til side {p}") for p in range(1, sider + 1))
            foer = "Første/Forrige" if nr == 1 else a(1, "Første", "Gå til første side") + "/" + a(nr - 1, "Forrige", "Gå til forrige side")
            efter = "Næste/Sidste" if nr == sider else a(nr + 1, "Næste", "Gå til næste side") + "/" + a(sider, "Sidste", "Gå til sidste side")
            links = f"[{foer}] {tal} [{efter}]"
        top = f'<span class="pagebanner">{banner}</span>'
        if sider > 1:
            top += f'<span class="pagelinks">{links}</span>'
    ud = top + f'\n<table class="displaytag" id="{noegle}">\n<thead>\n<tr>\n'
    ud += "".join(f"<th>{esc(t)}</th>\n" for _, t in kols) + "</tr></thead>\n<tbody>\n"
    if not n:
        ud += f'<tr class="empty"><td colspan="{len(kols)}">Der er ingen registreringer at vise.</td></tr>'
    for i, r in enumerate(raekker[(nr - 1) * PAGESIZE:nr * PAGESIZE]):
        ud += f'<tr class="{"even" if i % 2 else "odd"}">\n' + "".join(f"<td>{esc(vis(r[k]))}</td>\n" for k, _ in kols) + "</tr>\n"
    return ud + "</tbody></table>\n"


def opslag_render(req, ses, t, key, par):
    url = f"{CTX}/app/opslag-flow?execution={key}"
    if t["view"] == "start":
        fejl = f'<div class="errors">{esc(t["fejl"])}</div>' if t.get("fejl") else ""
        return side(req, "Opslag på én kursist", f"""{fejl}
<form id="soegForm" action="{url}" method="post">
<fieldset><legend>Søgekriterier</legend>
<table class="form"><tr><td><label for="cprnr">CPR-nr.:</label></td>
<td><input id="cprnr" name="cprnr" type="text" value="" size="12" maxlength="11" autocomplete="off" /> <span class="hint">(ddmmåå-xxxx)</span></td></tr></table>
</fieldset>
<p><input type="submit" name="_eventId_soeg" value="Søg" /> <input type="submit" name="_eventId_nulstil" value="Nulstil" /></p>
</form>""", "/app/opslag-flow", ses)
    p = PEOPLE[t["cpr"]]
    faner = ""
    for k, navn in FANER:
        if k == t["fane"]:
            faner += f'<li class="active"><span>{navn}</span></li>\n'
        else:
            faner += f'<li><a href="{url}&amp;_eventId=fane&amp;fane={k}">{navn}</a></li>\n'
    data = ([p["prae2004"]] if p["prae2004"] else []) if t["fane"] == "prae2004" else p[t["fane"]]
    return side(req, "Oplysninger om kursist", f"""<p class="person">CPR-nr.: <strong>{t["cpr"][:6]}-{t["cpr"][6:]}</strong></p>
<ul class="tabs">
{faner}</ul>
<div class="tabcontent">
{displaytag(t["fane"], data, url, par)}</div>
<form action="{url}" method="post"><p><input type="submit" name="_eventId_nySoegning" value="Ny søgning" /></p></form>""",
                "/app/opslag-flow", ses)


def opslag_haendelse(event, par, t):
    if event == "soeg":
        cpr = re.sub(r"[\s-]", "", par.get("cprnr", ""))
        if not re.fullmatch(r"\d{10}", cpr):
            return {"view": "start", "fejl": "CPR-nr. skal bestå af 10 cifre."}
        p = PEOPLE.get(cpr)
        if p is None or not (any(p[k] for k in ("moduler", "proever", "henvisninger", "meritter")) or p["prae2004"]):
            return {"view": "start", "fejl": "Der blev ikke fundet nogen kursist med det indtastede CPR-nr."}
        return {"view": "kursist", "cpr": cpr, "fane": "moduler"}
    if event == "fane" and t["view"] == "kursist" and par.get("fane") in KOLONNER:
        t["fane"] = par["fane"]
        return t
    return {"view": "start"}


def liste_render(req, ses, t, key, par):
    url = f"{CTX}/app/liste-flow?execution={key}"
    titel = "Opslag på flere kursister"
    if t["view"] == "start":
        fejl = f'<div class="errors">{esc(t["fejl"])}</div>' if t.get("fejl") else ""
        ind = f"""{fejl}<p>Vælg en tekstfil med ét CPR-nr. pr. linje. Filen må højst indeholde 100 CPR-numre.</p>
<form id="uploadForm" action="{url}" method="post" enctype="multipart/form-data">
<fieldset><legend>Fil</legend><table class="form"><tr><td><label for="fil">Fil med CPR-numre:</label></td>
<td><input type="file" id="fil" name="fil" /></td></tr></table></fieldset>
<p><input type="submit" name="_eventId_upload" value="Upload fil" /></p></form>"""
    elif t["view"] == "bekraeft":
        ind = f"""<p>Filen er modtaget. Den indeholder {len(t["numre"])} CPR-numre.</p>
<p>Udtrækket kan tage lidt tid. Klik på knappen nedenfor for at sætte udtrækket i gang.</p>
<form action="{url}" method="post"><p><input type="submit" name="_eventId_start" value="Start udtræk" />
<input type="submit" name="_eventId_annuller" value="Annuller" /></p></form>"""
    elif time.time() < t["klar"]:
        ind = f"""<div class="info">Udtrækket er ved at blive dannet. Vent venligst.</div>
<form action="{url}" method="post"><p><input type="submit" name="_eventId_opdater" value="Opdater" /></p></form>"""
    else:
        ind = f"""<div class="info">Udtrækket er nu klar.</div>
<p><a href="{url}&amp;_eventId=hent">Hent Excel-ark</a></p>
<form action="{url}" method="post"><p><input type="submit" name="_eventId_nytUdtraek" value="Nyt udtræk" /></p></form>"""
    return side(req, titel, ind, "/app/liste-flow", ses)


def liste_haendelse(event, par, t):
    if event == "upload":
        fil = par.get("fil")
        if not isinstance(fil, tuple) or not fil[1].strip():
            return {"view": "start", "fejl": "Der er ikke valgt en fil, eller filen er tom."}
        numre = [re.sub(r"[\s-]", "", x) for x in fil[1].decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if len(numre) > 100:
            return {"view": "start", "fejl": "Filen må højst indeholde 100 CPR-numre."}
        if not all(re.fullmatch(r"\d{10}", x) for x in numre):
            return {"view": "start", "fejl": "Filen indeholder linjer, der ikke er gyldige CPR-numre."}
        return {"view": "bekraeft", "numre": numre}
    if event == "start" and t["view"] == "bekraeft":
        return {"view": "job", "numre": t["numre"], "klar": time.time() + 3}
    if event == "opdater" and t["view"] == "job":
        return t
    if event == "hent" and t["view"] == "job" and time.time() >= t["klar"]:
        return Response(regneark(t["numre"]),
                        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"'})
    return {"view": "start"}


# ------------------------------------------------------------------ regneark
ARK = [("cpr", "CPR-nr.", None), ("findes", "Findes efter 2004", None),
       ("foerste_startdato", "Første modulregistrering", "Startdato"), ("foerste_du_modul", "", "DU-modul"),
       ("foerste_udbyder", "", "Udbyder"),
       ("seneste_startdato", "Seneste modulregistrering", "Startdato"), ("seneste_du_modul", "", "DU-modul"),
       ("seneste_udbyder", "", "Udbyder"),
       ("henvisning_dato", "Henvisning", "Dato"), ("henvisning_kategori", "", "Kategori"),
       ("merit_du_modul", "Højeste merit", "DU-modul"), ("merit_startdato", "", "Startdato"), ("merit_udbyder", "", "Udbyder"),
       ("prae2004_findes", "Præ-2004", "Findes"), ("prae2004_startdato", "", "Første startdato"), ("prae2004_du", "", "DU")]
FLET = ["A1:P1", "A2:A3", "B2:B3", "C2:E2", "F2:H2", "I2:J2", "K2:M2", "N2:P2"]


def regneark(numre):
    strenge = {}
    sst = lambda s: strenge.setdefault(s, len(strenge))

    def celle(r, c, v, stil=0):
        ref = f"{chr(65 + c)}{r}"
        if v in (None, ""):
            return f'<c r="{ref}" s="{stil}"/>'
        if isinstance(v, date):
            return f'<c r="{ref}" s="2"><v>{(v - date(1899, 12, 30)).days}</v></c>'
        return f'<c r="{ref}" s="{stil}" t="s"><v>{sst(v)}</v></c>'

    idag = date.fromtimestamp(time.time())
    rk = [f'<row r="1">{celle(1, 0, "Resultat af udtræk fra Danskundervisningsdatabasen per " + idag.strftime("%d-%m-%Y"), 1)}</row>',
          '<row r="2">' + "".join(celle(2, c, g, 1) for c, (_, g, _u) in enumerate(ARK)) + "</row>",
          '<row r="3">' + "".join(celle(3, c, u, 1) for c, (_, _g, u) in enumerate(ARK)) + "</row>"]
    for r, cpr in enumerate(numre, 4):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        celler = ""
        for c, (k, _, _) in enumerate(ARK):
            v = u.get(k)
            if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                v = date.fromisoformat(v)
            elif isinstance(v, bool):
                v = vis(v)
            celler += celle(r, c, v)
        rk.append(f'<row r="{r}">{celler}</row>')
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    hoved = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006/"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    filer = {
        "[Content_Types].xml": f'<Types xmlns="{pk}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{ct}sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pk}relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{rel}"><sheets><sheet name="Udtræk" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pk}relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {ns}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
        '<fonts count="2"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet {ns}><sheetData>{"".join(rk)}</sheetData><mergeCells count="{len(FLET)}">'
        + "".join(f'<mergeCell ref="{m}"/>' for m in FLET) + "</mergeCells></worksheet>",
        "xl/sharedStrings.xml": f'<sst {ns} uniqueCount="{len(strenge)}">' + "".join(f"<si><t>{esc(s)}</t></si>" for s in strenge) + "</sst>",
    }
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        for navn, xml in filer.items():
            z.writestr(navn, hoved + xml)
    return buf.getvalue()


app = Starlette(routes=[
    Route("/", rod), Route(CTX, rod), Route(CTX + "/", rod),
    Route(CTX + "/css/main.css", css),
    Route(CTX + "/login.jsp", login),
    Route(CTX + "/j_spring_security_check", security_check, methods=["POST"]),
    Route(CTX + "/j_spring_security_logout", logud),
    Route(CTX + "/app/velkommen", velkommen),
    Route(CTX + "/app/forside", forside),
    Route(CTX + "/app/vejledning", vejledning),
    Route(CTX + "/app/opslag-flow", flow_endpoint("opslag-flow", opslag_render, opslag_haendelse), methods=["GET", "POST"]),
    Route(CTX + "/app/liste-flow", flow_endpoint("liste-flow", liste_render, liste_haendelse), methods=["GET", "POST"]),
    Route("/{sti:path}", rod),
])

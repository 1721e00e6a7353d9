import base64
import datetime as dt
import hashlib
import hmac
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}
UDTRAEK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato",
           "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul",
           "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def h(value):
    return html.escape(str(value))


def to_date(value):
    return dt.date(*map(int, value.split("-")))


def is_date(name):
    return "dato" in name or name == "modultest_bestaaet"


def norm(text):
    m = re.fullmatch(r"(\d{6})[-\s]?(\d{4})", (text or "").strip())
    return m[1] + m[2] if m else None


def hyphen(cpr):
    return cpr[:6] + "-" + cpr[6:]


def lines_of(data):
    text = data.decode("utf-8-sig", "replace")
    return [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]


def extract(cpr):
    """the sixteen raw values of one uploaded number"""
    if cpr not in PEOPLE:
        return [cpr, False] + [None] * 14
    return [PEOPLE[cpr]["udtraek"][k] for k in UDTRAEK]


# ---------------------------------------------------------------- SharePoint 2013-teamwebsted med webdele
from openpyxl import Workbook
from openpyxl.styles import Font

COOKIE = "FedAuth"
SITE = "/sites/integration/dansk"
G1 = "ctl00$ctl42$g_6d1f0a52_84b0_4c0f_9b57_2f3c8a1e70d4$ctl00$"
G2 = "ctl00$ctl42$g_b7e9c311_0c2d_4f6a_a1d5_93e4f2b60c18$ctl00$"
LISTS = [
    ("moduler", "Modulregistreringer", [("du_modul", "DU og modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Sprogcenternr."),
                                        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "Prøveregistreringer", [("proeve", "Titel"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
                                        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenternr.")]),
    ("henvisninger", "Henvisningsregistreringer", [("kommune", "Titel"), ("dato", "Dato"), ("kategori", "Henvisningskategori"), ("udbyder", "Sprogcenternr.")]),
    ("meritter", "Meritregistreringer", [("du_modul", "DU og modul"), ("startdato", "Startdato"), ("udbyder", "Sprogcenternr.")]),
    ("prae2004", "Registreringer før 2004", [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]),
]
HEADS = ["CPR-nr.", "Findes i databasen", "Første modul startdato", "Første modul DU og modul", "Første modul sprogcenternr.",
         "Seneste modul startdato", "Seneste modul DU og modul", "Seneste modul sprogcenternr.", "Seneste henvisning dato",
         "Seneste henvisning kategori", "Højeste merit DU og modul", "Højeste merit startdato", "Højeste merit sprogcenternr.",
         "Findes før 2004", "Før 2004 første startdato", "Før 2004 danskuddannelse"]


def show(name, value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    return f"<nobr>{to_date(value):%d-%m-%Y}</nobr>" if is_date(name) else h(value)


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE))


def webpart(title, body, wid):
    return (f'<div class="ms-webpart-chrome ms-webpart-chrome-vertical"><div class="ms-webpart-chrome-title" id="{wid}_ChromeTitle"><h2 class="ms-webpart-titleText"><nobr><span>{title}</span></nobr></h2></div>'
            f'<div id="{wid}" class="ms-WPBody">{body}</div></div>')


def page(s, path, title, parts, script="", multipart=False):
    nav = "".join(f'<li class="static"><a class="static menu-item ms-core-listMenu-item" href="{SITE}/{u}"><span class="menu-item-text">{t}</span></a></li>' for u, t in (
        ("SitePages/Hjem.aspx", "Hjem"), ("SitePages/Kursist.aspx", "Kursistoplysninger"), ("SitePages/Samleudtraek.aspx", "Samleudtræk"), ("Lists/Opslagstavle.aspx", "Opslagstavle")))
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<html dir="ltr" lang="da-DK">
<head><meta name="GENERATOR" content="Microsoft SharePoint" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" /><meta http-equiv="X-UA-Compatible" content="IE=10" />
<title>{title} - Danskundervisning</title><link rel="stylesheet" type="text/css" href="/_layouts/15/1030/styles/Themable/corev15.css" /></head>
<body>
<form method="post" action="{path}" id="aspnetForm"{enc}>
<div class="aspNetHidden"><input type="hidden" name="_wpcmWpid" id="_wpcmWpid" value="" /><input type="hidden" name="MSOWebPartPage_PostbackSource" id="MSOWebPartPage_PostbackSource" value="" />
<input type="hidden" name="MSOTlPn_View" id="MSOTlPn_View" value="0" /><input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" /><input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__REQUESTDIGEST" id="__REQUESTDIGEST" value="{s["digest"]}" /></div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
function __doPostBack(eventTarget, eventArgument) {{ theForm.__EVENTTARGET.value = eventTarget; theForm.__EVENTARGUMENT.value = eventArgument; theForm.submit(); }}
//]]>
</script>
<div id="suiteBar" class="ms-dialogHidden"><div id="suiteBarLeft"><a href="{SITE}/SitePages/Hjem.aspx">SharePoint</a></div>
<div id="suiteBarRight"><span class="ms-core-menu-root">Kommunebruger</span> <a href="/_layouts/15/SignOut.aspx" id="zz4_ID_Logout">Log af</a></div></div>
<div id="s4-ribbonrow"><ul class="ms-cui-tts" role="tablist"><li class="ms-cui-tt"><a class="ms-cui-tt-a" href="{path}"><span>Gennemse</span></a></li><li class="ms-cui-tt"><span class="ms-cui-tt-span">Side</span></li></ul></div>
<div id="s4-titlerow"><div id="SearchBox" class="ms-srch-sb"><input type="text" name="ctl00$PlaceHolderSearchArea$SmallSearchInputBox1$csr_sbox" title="Søg på dette websted" value="" maxlength="200" /><input type="submit" name="ctl00$PlaceHolderSearchArea$go" value="Søg på webstedet" /></div>
<h1 id="pageTitle"><span id="DeltaPlaceHolderPageTitleInTitleArea">{title}</span></h1></div>
<div id="s4-workspace"><div id="sideNavBox"><ul id="zz12_RootAspMenu" class="root static">{nav}</ul></div>
<div id="contentBox"><div id="DeltaPlaceHolderMain">{parts}</div></div></div>
{script}</form></body></html>""")


def signin(request):
    return RedirectResponse("/_forms/default.aspx?ReturnUrl=" + request.url.path.replace("/", "%2f"), 302)


async def login(request):
    back = request.query_params.get("ReturnUrl", "")
    back = back if back.startswith(SITE) else SITE + "/SitePages/Hjem.aspx"
    error = ""
    P = "ctl00$PlaceHolderMain$signInControl$"
    if request.method == "POST":
        form = await request.form()
        if form.get(P + "UserName", "").lower() == USER and form.get(P + "password") == PASSWORD:
            sid = base64.b64encode(secrets.token_bytes(30)).decode().replace("=", "").replace("/", "x").replace("+", "y")
            SESSIONS[sid] = {"user": USER, "digest": "0x" + secrets.token_hex(32).upper(), "jobs": [], "cpr": None, "pending": None}
            r = RedirectResponse(back, 302)
            r.set_cookie(COOKIE, sid, httponly=True)
            return r
        error = '<span id="ctl00_PlaceHolderMain_signInControl_FailureText" class="ms-error">Serveren kunne ikke logge dig på. Sørg for, at dit brugernavn og din adgangskode er korrekte, og prøv derefter igen.</span>'
    action = "/_forms/default.aspx?ReturnUrl=" + back.replace("/", "%2f")
    return HTMLResponse(f"""<!DOCTYPE html><html lang="da-DK"><head><meta http-equiv="Content-type" content="text/html; charset=utf-8" /><title>Log på</title></head>
<body class="ms-login"><form method="post" action="{action}" id="aspnetForm"><h1>Log på</h1>{error}
<table><tr><td nowrap="nowrap"><label for="ctl00_PlaceHolderMain_signInControl_UserName">Brugernavn:</label></td><td><input name="{P}UserName" type="text" id="ctl00_PlaceHolderMain_signInControl_UserName" class="ms-inputuserfield" autocomplete="off" /></td></tr>
<tr><td nowrap="nowrap"><label for="ctl00_PlaceHolderMain_signInControl_password">Adgangskode:</label></td><td><input name="{P}password" type="password" id="ctl00_PlaceHolderMain_signInControl_password" class="ms-inputuserfield" autocomplete="off" /></td></tr>
<tr><td colspan="2" align="right"><input type="submit" name="{P}login" value="Log på" /></td></tr>
<tr><td colspan="2"><input type="checkbox" name="{P}RememberMe" id="ctl00_PlaceHolderMain_signInControl_RememberMe" /><label for="ctl00_PlaceHolderMain_signInControl_RememberMe">Log mig automatisk på</label></td></tr></table></form></body></html>""")


async def opened(request):
    """(session, form or None, answer that ends the request or None)"""
    s = session(request)
    if not s:
        return None, None, signin(request)
    if request.method != "POST":
        return s, None, None
    form = await request.form()
    if form.get("__REQUESTDIGEST") != s["digest"]:
        return s, form, HTMLResponse("<html><body><h1>Beklager, der opstod en fejl</h1><p>Sikkerhedsvalideringen for denne side er ugyldig og kan være beskadiget. Brug Tilbage-knappen, og prøv igen.</p></body></html>", 403)
    if form.get("ctl00$PlaceHolderSearchArea$go"):
        return s, form, page(s, SITE + "/SitePages/Hjem.aspx", "Søg", '<div class="ms-srch-result-noResults">Der er ikke noget her, som svarer til din søgning</div>')
    return s, form, None


async def home(request):
    s, form, answer = await opened(request)
    if answer:
        return answer
    if request.url.path.endswith("Opslagstavle.aspx"):
        return page(s, request.url.path, "Opslagstavle", webpart("Meddelelser", '<p>Der er ingen elementer at vise i denne visning af listen "Meddelelser".</p>', "WPQ1"))
    return page(s, request.url.path, "Hjem", webpart("Velkommen", "<p>Velkommen til ministeriets samarbejdswebsted for kommuner. Brug menuen til venstre.</p>", "WPQ1")
                + webpart("Kontakt", "<p>Spørgsmål rettes til webstedets ejer.</p>", "WPQ2"))


def listview(n, title, cols, rows):
    if not rows:
        return f'<table class="ms-listviewtable"><tr><td class="ms-vb">Der er ingen elementer at vise i denne visning af listen "{title}".</td></tr></table>'
    rows = [rows] if isinstance(rows, dict) else rows
    head = "".join(f'<th class="ms-vh2" scope="col"><div class="ms-vh-div"><a class="ms-headerSortTitleLink" href="javascript:" onclick="return false;">{t}</a></div></th>' for _, t in cols)
    body = "".join(f'<tr class="{"ms-alternating " if i % 2 else ""}ms-itmhover">' + "".join(f'<td class="ms-vb2">{show(k, r[k])}</td>' for k, _ in cols) + "</tr>" for i, r in enumerate(rows))
    return f'<table class="ms-listviewtable" id="onetidDoclibViewTbl{n}" summary="{title}"><thead><tr class="ms-viewheadertr">{head}</tr></thead><tbody>{body}</tbody></table>'


async def kursist(request):
    s, form, answer = await opened(request)
    if answer:
        return answer
    message, cpr, typed = "", None, ""
    if form is not None:
        typed = form.get(G1 + "tbCPR", "")
        cpr = norm(typed)
        if not typed.strip():
            message = "Du skal angive en værdi for dette påkrævede felt."
        elif not cpr:
            message = "Værdien er ikke et CPR-nr. Brug formatet ddmmåå-xxxx eller ddmmååxxxx."
        elif cpr not in PEOPLE:
            message, cpr = "CPR-nr. blev ikke fundet i danskundervisningsdatabasen.", None
        message = message and f'<br /><span class="ms-formvalidation" role="alert">{message}</span>'
    parts = webpart("Kursistsøgning", f"""<table class="ms-formtable" border="0" cellpadding="0" cellspacing="0"><tr><td class="ms-formlabel"><h3 class="ms-standardheader"><label for="tbCPR">Kursistens CPR-nr.</label><span class="ms-accentText"> *</span></h3></td>
<td class="ms-formbody"><input name="{G1}tbCPR" type="text" id="tbCPR" class="ms-input" value="{h(typed)}" maxlength="11" />{message}</td></tr></table>
<div class="ms-formtoolbar"><input type="submit" name="{G1}btnHent" value="Hent oplysninger" class="ms-ButtonHeightWidth" /></div>""", "WPQ2")
    if cpr:
        parts += f'<p class="ms-textLarge">Kursist: {hyphen(cpr)}</p>'
        parts += "".join(webpart(t, listview(i, t, cols, PEOPLE[cpr][m]), f"WPQ{i}") for i, (m, t, cols) in enumerate(LISTS, 3))
    return page(s, request.url.path, "Kursistoplysninger", parts)


async def batch(request):
    s, form, answer = await opened(request)
    if answer:
        return answer
    message, panel = "", "closed"
    if form is not None:
        if form.get(G2 + "btnNyt"):
            panel = "open"
        elif form.get(G2 + "btnOverfoer"):
            panel = "open"
            up = form.get(G2 + "filCPR")
            name = getattr(up, "filename", "")
            lines = lines_of(await up.read()) if name else []
            wrong = [str(i) for i, t in lines if not norm(t)]
            if not name:
                message = "Angiv en fil."
            elif not name.lower().endswith(".txt"):
                message = "Filtypen er blokeret. Brug en fil med filtypenavnet txt."
            elif not lines:
                message = "Filen er tom."
            elif len(lines) > 100:
                message = f"Filen indeholder {len(lines)} CPR-numre. Grænsen er 100."
            elif wrong:
                message = "Følgende linjer er ikke CPR-numre: " + ", ".join(wrong)
            else:
                s["pending"], panel = {"name": name, "numbers": [norm(t) for _, t in lines]}, "confirm"
        elif form.get(G2 + "btnStart") and s["pending"]:
            now = dt.datetime.now()
            s["jobs"].insert(0, {**s["pending"], "t": time.time(), "made": now, "file": f"Samleudtraek_{now:%H%M%S}_{len(s['jobs']) + 1}.xlsx"})
            s["pending"] = None
        elif form.get(G2 + "btnAnnuller"):
            s["pending"] = None
    err = f'<span class="ms-formvalidation" role="alert">{h(message)}</span>' if message else ""
    if panel == "open":
        top = f"""<table class="ms-formtable"><tr><td class="ms-formlabel"><label for="filCPR">Vælg en fil</label></td><td class="ms-formbody"><input type="file" name="{G2}filCPR" id="filCPR" class="ms-fileinput" /><br />{err}
<span class="ms-metadata">Tekstfil med ét CPR-nr. pr. linje, højst 100.</span></td></tr></table>
<div class="ms-formtoolbar"><input type="submit" name="{G2}btnOverfoer" value="Overfør" class="ms-ButtonHeightWidth" /> <input type="submit" name="{G2}btnAnnuller" value="Annuller" class="ms-ButtonHeightWidth" /></div>"""
    elif panel == "confirm":
        top = f"""<p>Filen {h(s["pending"]["name"])} er overført. Den indeholder {len(s["pending"]["numbers"])} CPR-numre.</p>
<div class="ms-formtoolbar"><input type="submit" name="{G2}btnStart" value="Kør udtræk" class="ms-ButtonHeightWidth" /> <input type="submit" name="{G2}btnAnnuller" value="Annuller" class="ms-ButtonHeightWidth" /></div>"""
    else:
        top = f'<div class="ms-formtoolbar"><input type="submit" name="{G2}btnNyt" value="Nyt udtræk" class="ms-ButtonHeightWidth" /></div>'
    rows, waiting = "", False
    for job in s["jobs"]:
        ready = time.time() - job["t"] >= 5
        waiting = waiting or not ready
        name = f'<a class="ms-listlink" href="{SITE}/Udtraek/{job["file"]}">Hent {job["file"]}</a>' if ready else job["file"]
        state = "Fuldført" if ready else "I gang" if time.time() - job["t"] > 1 else "Ikke startet"
        rows += f'<tr class="ms-itmhover"><td class="ms-vb-title">{name}</td><td class="ms-vb2">{job["made"]:%d-%m-%Y %H:%M}</td><td class="ms-vb2">{len(job["numbers"])}</td><td class="ms-vb2">{state}</td></tr>'
    head = "".join(f'<th class="ms-vh2" scope="col">{t}</th>' for t in ("Navn", "Oprettet", "Antal CPR-nr.", "Status"))
    inner = (f'<table class="ms-listviewtable"><thead><tr class="ms-viewheadertr">{head}</tr></thead><tbody>{rows}</tbody></table>' if rows
             else '<p>Der er ingen elementer at vise i denne visning af listen "Udtræk".</p>')
    if waiting:
        inner = '<p class="ms-status-yellow">Udtrækket er under udarbejdelse. Vælg Opdater status for at følge det.</p>' + inner
    inner += f'<div class="ms-formtoolbar"><input type="submit" name="{G2}btnOpdater" value="Opdater status" class="ms-ButtonHeightWidth" /></div>'
    return page(s, request.url.path, "Samleudtræk", webpart("Bestilling", top, "WPQ2") + webpart("Udtræk", inner, "WPQ3"), multipart=True)


async def sheet(request):
    s = session(request)
    if not s:
        return signin(request)
    job = next((j for j in s["jobs"] if j["file"] == request.path_params["name"] and time.time() - j["t"] >= 5), None)
    if not job:
        return HTMLResponse("<html><body><h1>404 IKKE FUNDET</h1></body></html>", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = f"Samleudtræk fra danskundervisningsdatabasen {job['made']:%d-%m-%Y}"
    ws["A1"].font = Font(bold=True, size=14)
    ws.append([])
    for i, t in enumerate(HEADS, 1):
        ws.cell(3, i, t).font = Font(bold=True)
    for r, number in enumerate(job["numbers"], 4):
        for i, (k, v) in enumerate(zip(UDTRAEK, extract(number)), 1):
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif k == "cpr":
                v = hyphen(v)
            elif v is not None and is_date(k):
                v = f"{to_date(v):%d-%m-%Y}"
            ws.cell(r, i, v)
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f'attachment; filename="{job["file"]}"'})


async def signout(request):
    SESSIONS.pop(request.cookies.get(COOKIE), None)
    r = HTMLResponse("<html><head><title>Log af</title></head><body><h1>Du er logget af.</h1><p>Luk alle browservinduer.</p></body></html>")
    r.delete_cookie(COOKIE)
    return r


async def root(request):
    return RedirectResponse(SITE + "/SitePages/Hjem.aspx", 302)

both = ["GET", "POST"]
app = Starlette(routes=[Route("/", root), Route(SITE, root), Route(SITE + "/", root), Route("/_forms/default.aspx", login, methods=both),
                        Route("/_layouts/15/SignOut.aspx", signout), Route(SITE + "/SitePages/Hjem.aspx", home, methods=both),
                        Route(SITE + "/Lists/Opslagstavle.aspx", home, methods=both), Route(SITE + "/SitePages/Kursist.aspx", kursist, methods=both),
                        Route(SITE + "/SitePages/Samleudtraek.aspx", batch, methods=both), Route(SITE + "/Udtraek/{name}", sheet)])

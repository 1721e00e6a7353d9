"""Integrationsportalen - SharePoint 2010-lignende intranet med webdele. Én stor aspnetForm, __doPostBack, VIEWSTATE."""
import base64
import io
import json
import pathlib
import secrets
import time
from html import escape as e
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
FEDAUTH, WEB = {}, "/sites/integration"
WP1 = "ctl00$m$g_7f2c41d0_9b1e_4a55_8f37_0c2a6d1be913$ctl00$"
WP2 = "ctl00$m$g_c3a8e1f4_21d7_4e0b_b6a2_5d90f7716e48$ctl00$"
SOEG = "ctl00$PlaceHolderSearchArea$ctl01$S3031AEBB_"
dmy = lambda iso: "-".join(reversed(iso.split("-"))) if iso else ""
ident = lambda navn: navn.replace("$", "_")


def bruger(request):
    s = FEDAUTH.get(request.cookies.get("FedAuth", ""))
    if s and time.time() - s["t"] < 3600:
        s["t"] = time.time()
        return s


def webdel(titel, indhold):
    return f"""<table class="s4-wpTopTable" border="0" cellpadding="0" cellspacing="0" width="100%"><tr><td>
<table border="0" cellpadding="0" cellspacing="0" width="100%"><tr class="ms-WPHeader"><td align="left" class="ms-wpTdSpace">&#160;</td><td title="{titel}" class="ms-WPHeaderTd">
<h3 style="text-align:justify;" class="ms-standardheader ms-WPTitle"><nobr><span>{titel}</span></nobr></h3></td></tr></table></td></tr>
<tr><td valign="top"><div class="ms-WPBody ms-wpContentDivSpace">
{indhold}
</div></td></tr></table>"""


def masterside(request, s, titel, indhold, script="", fil=False):
    vs = base64.b64encode(b"/wEPDwUK" + secrets.token_bytes(90)).decode()
    s["dig"].append(vs)
    del s["dig"][:-40]
    menu = [("default.aspx", "Hjem"), ("SitePages/Kursistopslag.aspx", "Opslag på kursist"), ("SitePages/Listeopslag.aspx", "Opslag ud fra fil")]
    ql = "".join(f'<li class="static"><a class="static menu-item" href="{WEB}/{u}"><span class="additional-background"><span class="menu-item-text">{t}</span></span></a></li>' for u, t in menu)
    here = request.url.path + ("?" + e(request.url.query) if request.url.query else "")
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html lang="da-dk" dir="ltr" xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name="GENERATOR" content="Microsoft SharePoint" />
<meta http-equiv="Content-type" content="text/html; charset=utf-8" /><meta http-equiv="X-UA-Compatible" content="IE=8" />
<title>{titel} - Integrationsportalen</title><link rel="stylesheet" type="text/css" href="/_layouts/1030/styles/corev4.css" /></head>
<body scroll="no" class="v4master">
<form name="aspnetForm" method="post" action="{here}" id="aspnetForm"{' enctype="multipart/form-data"' if fil else ''}>
<div><input type="hidden" name="MSOWebPartPage_PostbackSource" id="MSOWebPartPage_PostbackSource" value="" />
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" /><input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__REQUESTDIGEST" id="__REQUESTDIGEST" value="0x{secrets.token_hex(32).upper()},{time.strftime("%d %b %Y %H:%M:%S")} -0000" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" /></div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
{script}//]]>
</script>
<div><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wEW{secrets.token_hex(20)}" /></div>
<div id="s4-ribbonrow"><div class="s4-trc-container-menu"><span class="ms-siteactionsmenu">Webstedshandlinger</span>
<a href="#" class="ms-SPLink ms-hoverCellInactive">kommune</a> <a id="logaf" href="javascript:__doPostBack('ctl00$IdWelcome$SignOut','')">Log ud</a></div></div>
<div id="s4-titlerow"><h1><a href="{WEB}/default.aspx">Integrationsportalen</a></h1><h2>{titel}</h2>
<div class="s4-search"><input name="{SOEG}InputKeywords" type="text" maxlength="200" id="{ident(SOEG)}InputKeywords" title="Søg..." alt="Søg..." class="ms-sbplain" value="" />
<input type="image" name="{SOEG}go" title="Søg på webstedet" alt="Søg på webstedet" src="/_layouts/images/gosearch15.png" /></div>
<div class="s4-lp"><a href="{WEB}/SitePages/Hjaelp.aspx">Hjælp til portalen</a> <a href="{WEB}/Lists/Feedback/NewForm.aspx">Ris og ros</a></div></div>
<div id="s4-leftpanel"><div class="s4-ql"><ul class="root static">{ql}</ul></div></div>
<div id="MSO_ContentTable" class="s4-ca s4-ca-dlgNoRibbon">
{indhold}
</div></form></body></html>""", headers={"microsoftsharepointteamservices": "14.0.0.6029"})


def sider(f):
    async def indre(request):
        s = bruger(request)
        if s is None:
            return RedirectResponse("/_layouts/login.aspx?ReturnUrl=" + quote(request.url.path, safe=""), 302)
        fm = None
        if request.method == "POST":
            fm = await request.form()
            if fm.get("__VIEWSTATE") not in s["dig"]:
                return HTMLResponse("<html><body><h1>Fejl</h1><p>Sikkerhedsvalideringen for denne side er ugyldig. Klik på Tilbage i browseren, opdater siden, og prøv igen.</p></body></html>", 500)
            if fm.get("__EVENTTARGET") == "ctl00$IdWelcome$SignOut":
                FEDAUTH.pop(request.cookies["FedAuth"], None)
                return HTMLResponse('<html><body><h1>Log ud</h1><p>Du er logget ud. Luk browseren for at fuldføre.</p><p><a href="/">Tilbage til Integrationsportalen</a></p></body></html>')
            if SOEG + "go.x" in fm or SOEG + "go" in fm:
                return masterside(request, s, "Søgeresultater", f'<p>Vi kunne ikke finde resultater til: {e(str(fm.get(SOEG + "InputKeywords", "")))}</p>')
        return await f(request, s, fm)
    return indre


async def rod(request):
    return RedirectResponse(WEB + "/default.aspx", 302)


async def login(request):
    fejl = ""
    if request.method == "POST":
        fm = await request.form()
        if fm.get("ctl00$PlaceHolderMain$signInControl$UserName", "").strip() == "kommune" and fm.get("ctl00$PlaceHolderMain$signInControl$password") == "hemmeligt-1":
            n = base64.b64encode(secrets.token_bytes(48)).decode().rstrip("=").replace("/", "_").replace("+", "-")
            FEDAUTH[n] = {"t": time.time(), "dig": [], "set": {}, "filer": []}
            til = request.query_params.get("ReturnUrl", "")
            r = RedirectResponse(til if til.startswith(WEB) else WEB + "/default.aspx", 302)
            r.set_cookie("FedAuth", n, path="/", httponly=True)
            return r
        fejl = "Serveren kunne ikke logge dig på. Kontroller, at dit brugernavn og din adgangskode er korrekte, og prøv derefter igen."
    q = e(request.url.query)
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html dir="ltr"><head><title>Log på</title></head><body>
<form name="aspnetForm" method="post" action="login.aspx?{q}" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUKLTcxMzI1NDMwOA==" />
<h1>Log på</h1><div class="ms-error">{fejl}</div><table id="ctl00_PlaceHolderMain_signInControl">
<tr><td nowrap="nowrap">Brugernavn:</td><td width="100%"><input name="ctl00$PlaceHolderMain$signInControl$UserName" type="text" class="ms-inputuserfield" /></td></tr>
<tr><td nowrap="nowrap">Adgangskode:</td><td><input name="ctl00$PlaceHolderMain$signInControl$password" type="password" class="ms-inputuserfield" /></td></tr>
<tr><td colspan="2" align="right"><input type="submit" name="ctl00$PlaceHolderMain$signInControl$login" value="Log på" /></td></tr>
<tr><td colspan="2"><input type="checkbox" name="ctl00$PlaceHolderMain$signInControl$RememberMe" /> Log mig på automatisk</td></tr></table></form></body></html>""")


async def hjem(request, s, fm):
    return masterside(request, s, "Hjem", '<table width="100%"><tr><td width="70%" valign="top">' + webdel("Meddelelser", """<table class="ms-listviewtable" width="100%"><tr><th class="ms-vh2">Titel</th><th class="ms-vh2">Ændret</th></tr>
<tr><td class="ms-vb2">Ny webdel: opslag ud fra fil</td><td class="ms-vb2">07-03-2011</td></tr><tr class="ms-alternating"><td class="ms-vb2">Planlagt nedetid søndag formiddag</td><td class="ms-vb2">21-02-2011</td></tr></table>""") +
        '</td><td valign="top">' + webdel("Kalender", "Der er ingen kommende begivenheder.") + webdel("Nyttige adresser", '<ul><li>Retsinformation</li><li>Ny i Danmark</li></ul>') + "</td></tr></table>")


async def opslag(request, s, fm):
    besked, felt = "", WP1 + "txtCpr"
    if fm is not None and WP1 + "btnVis" in fm:
        cpr = str(fm.get(felt, "")).replace("-", "").replace(" ", "")
        if not (cpr.isdigit() and len(cpr) == 10):
            besked = "Angiv et CPR-nummer på 10 cifre."
        elif cpr not in KURSISTER:
            besked = "Kursisten blev ikke fundet. Kontroller CPR-nummeret."
        else:
            nr = next((k for k, v in s["set"].items() if v == cpr), None) or str(len(s["set"]) + 1)
            s["set"][nr] = cpr
            return RedirectResponse(f"{WEB}/SitePages/Kursistkort.aspx?ItemID={nr}", 302)
    return masterside(request, s, "Opslag på kursist", webdel("Opslag på kursist", f"""<table class="ms-formtable" border="0" cellpadding="0" cellspacing="0" width="100%">
<tr><td nowrap="nowrap" valign="top" width="190px" class="ms-formlabel"><h3 class="ms-standardheader"><nobr>CPR-nummer<span class="ms-formvalidation"> *</span></nobr></h3></td>
<td valign="top" class="ms-formbody"><span dir="none"><input name="{felt}" type="text" maxlength="11" id="{ident(felt)}" title="CPR-nummer" class="ms-long" /><br /></span><span class="ms-formdescription">F.eks. DDMMÅÅ-XXXX</span>
<div class="ms-formvalidation" role="alert">{besked}</div></td></tr></table>
<table width="100%"><tr><td align="right"><input type="submit" name="{WP1}btnVis" value="Vis kursistkort" class="ms-ButtonHeightWidth" /></td></tr></table>"""))


KOL = {
    "moduler": [("du_modul", "DU og modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Skolekode"), ("henvisningskategori", "Henvisningskat."), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Test bestået")],
    "proever": [("proeve", "Titel"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læse"), ("skriftlig", "Skrive"), ("mundtlig", "Tale"), ("resultat", "Bestået/ikke bestået"), ("udbyder", "Skolekode")],
    "henvisninger": [("dato", "Henvist"), ("kategori", "Henvisningskat."), ("kommune", "Kommune"), ("udbyder", "Skolekode")],
    "meritter": [("du_modul", "Merit for"), ("startdato", "Startdato"), ("udbyder", "Skolekode")],
}
vis = lambda r, k: dmy(r[k]) if k in ("startdato", "slutdato", "dato", "modultest_bestaaet") else e(r[k] or "")
tomt = lambda navn: f'<table class="ms-summarystandardbody" width="100%"><tr><td class="ms-vb">Der er ingen elementer at vise i denne visning af listen "{navn}".</td></tr></table>'


def listevisning(part, navn, raekker):
    if not raekker:
        return tomt(navn)
    th = "".join(f'<th nowrap="nowrap" scope="col" class="ms-vh2"><div class="ms-vh-div" displayname="{h}"><table class="ms-unselectedtitle"><tr><td>{h}</td></tr></table></div></th>' for _, h in KOL[part])
    tr = "".join(f'<tr class="{"ms-alternating" if i % 2 else ""} ms-itmhover"><td class="ms-vb-itmcbx ms-vb-firstCell"><input type="checkbox" class="s4-itm-cbx" /></td>' +
                 "".join(f'<td class="ms-vb2">{vis(r, k)}</td>' for k, _ in KOL[part]) + "</tr>" for i, r in enumerate(raekker))
    return f'<table class="ms-listviewtable" summary="{navn}" width="100%" border="0" cellspacing="0" cellpadding="1"><tr class="ms-viewheadertr"><th class="ms-vh-icon" scope="col"><input type="checkbox" title="Marker eller fjern markering af alle" /></th>{th}</tr>{tr}</table>'


def formularer(part, navn, raekker):
    if not raekker:
        return tomt(navn)
    return '<hr class="ms-hr" />'.join('<table class="ms-formtable" width="100%">' + "".join(
        f'<tr><td nowrap="nowrap" valign="top" width="190px" class="ms-formlabel"><h3 class="ms-standardheader">{h}</h3></td><td valign="top" class="ms-formbody">{vis(r, k)}&#160;</td></tr>' for k, h in KOL[part]) + "</table>" for r in raekker)


FANER = [("lnkModul", "Modulhistorik"), ("lnkProeve", "Prøveresultater"), ("lnkHenvis", "Henvisningshistorik"), ("lnkFoer", "Merit og før 2004")]


async def kort(request, s, fm):
    cpr = s["set"].get(request.query_params.get("ItemID", ""))
    if not cpr:
        return masterside(request, s, "Fejl", "<p>Elementet findes ikke. Det kan være blevet slettet.</p>")
    p, fane, fra = KURSISTER[cpr], "lnkModul", 0
    if fm is not None:
        t = str(fm.get("__EVENTTARGET", ""))
        if t.startswith(WP2) and t[len(WP2):] in dict(FANER):
            fane = t[len(WP2):]
        elif t == WP2 + "side" and str(fm.get("__EVENTARGUMENT", "")).isdigit():
            fra = int(fm["__EVENTARGUMENT"])
    faner = "".join(f'<td class="{"ms-topnavselected" if k == fane else "ms-topnav"}"><a id="{ident(WP2 + k)}" href="javascript:__doPostBack(\'{WP2 + k}\',\'\')">{t}</a></td>' for k, t in FANER)
    if fane == "lnkProeve":
        krop = listevisning("proever", "Prøver", p["proever"])
    elif fane == "lnkHenvis":
        krop = formularer("henvisninger", "Henvisninger", p["henvisninger"])
    elif fane == "lnkFoer":
        g = p["prae2004"]
        krop = "<h4>Merit</h4>" + listevisning("meritter", "Merit", p["meritter"]) + "<h4>Før 2004</h4>" + (tomt("Før 2004") if not g else f"""<table class="ms-formtable"><tr><td class="ms-formlabel"><h3 class="ms-standardheader">Startdato, første</h3></td><td class="ms-formbody">{dmy(g["foerste_startdato"])}&#160;</td></tr>
<tr><td class="ms-formlabel"><h3 class="ms-standardheader">Fulgte danskuddannelse</h3></td><td class="ms-formbody">{ {True: "Ja", False: "Nej", None: ""}[g["du"]]}&#160;</td></tr></table>""")
    else:
        m = p["moduler"]
        krop = listevisning("moduler", "Moduler", m[fra:fra + 10])
        pil = lambda n, alt, img: f'<td><a href="javascript:__doPostBack(\'{WP2}side\',\'{n}\')"><img src="/_layouts/1030/images/{img}.gif" border="0" alt="{alt}" /></a></td>'
        if len(m) > 10:
            krop += '<table class="ms-bottompaging"><tr>' + (pil(max(0, fra - 10), "Forrige", "prev") if fra else "") + f'<td class="ms-paging">{fra + 1} - {min(fra + 10, len(m))}</td>' + (pil(fra + 10, "Næste", "next") if fra + 10 < len(m) else "") + "</tr></table>"
    return masterside(request, s, "Kursistkort", webdel(f"Kursistkort: {cpr[:6]}-{cpr[6:]}", f'<table class="ms-topnavContainer"><tr>{faner}</tr></table><div class="ms-fane">{krop}</div>'))


async def liste(request, s, fm):
    fejl, felt = "", WP1 + "fuCprFil"
    if fm is not None and WP1 + "btnUpload" in fm:
        f = fm.get(felt)
        if not f or isinstance(f, str) or not f.filename:
            fejl = "Du skal angive en værdi for dette påkrævede felt."
        else:
            lin = [x.strip() for x in (await f.read()).decode("utf-8-sig", "replace").splitlines()]
            lin = [x for x in lin if x]
            galt = [x for x in lin if not (x.replace("-", "").isdigit() and len(x.replace("-", "")) == 10)]
            if not lin:
                fejl = "Filen er tom."
            elif len(lin) > 100:
                fejl = f"Filen har for mange CPR-numre ({len(lin)}). Du kan højst slå 100 op."
            elif galt:
                fejl = "Filen kunne ikke behandles. Ret disse linjer, og send filen igen: " + "; ".join(e(x[:20]) for x in galt[:15])
            else:
                s["filer"].append((time.time() + 2, [x.replace("-", "") for x in lin]))
                return RedirectResponse(f"{WEB}/SitePages/Behandler.aspx?Udtraek={len(s['filer'])}", 302)
    return masterside(request, s, "Opslag ud fra fil", webdel("Opslag ud fra fil", f"""<table class="ms-formtable" width="100%"><tr><td class="ms-formlabel" width="190px" valign="top"><h3 class="ms-standardheader"><label for="{ident(felt)}">Navn på fil:</label></h3></td>
<td class="ms-formbody"><input type="file" name="{felt}" id="{ident(felt)}" size="35" title="Navn på fil" class="ms-fileinput" /><div class="ms-formdescription">Tekstfil med ét CPR-nummer på hver linje. Højst 100.</div><div class="ms-formvalidation" role="alert">{fejl}</div></td></tr></table>
<div align="right"><input type="submit" name="{WP1}btnUpload" value="Overfør" class="ms-ButtonHeightWidth" /></div>"""), fil=True)


def hent_nr(request, s):
    n = request.query_params.get("Udtraek", "")
    return int(n) if n.isdigit() and 1 <= int(n) <= len(s["filer"]) else 0


async def behandler(request, s, fm):
    n = hent_nr(request, s)
    if not n:
        return RedirectResponse(WEB + "/SitePages/Listeopslag.aspx", 302)
    if time.time() < s["filer"][n - 1][0]:
        return masterside(request, s, "Behandler", '<div class="ms-gearPage"><img src="/_layouts/images/gears_anv4.gif" alt="" /> <b>Behandler...</b><p>Vent, mens udtrækket bliver lavet.</p></div>', script="setTimeout(\"window.location.reload()\", 1000);\n")
    return masterside(request, s, "Udtræk", webdel("Udtræk", f"""<div class="ms-status-green">Udtrækket er gemt i dokumentbiblioteket.</div><table class="ms-listviewtable" width="100%"><tr><th class="ms-vh2">Type</th><th class="ms-vh2">Dokument</th><th class="ms-vh2">Kursister</th></tr>
<tr><td class="ms-vb-icon"><img src="/_layouts/images/icxlsx.png" alt="xlsx" /></td><td class="ms-vb2"><a href="{WEB}/Udtraek/Udtraek.aspx?Udtraek={n}">Åbn udtrækket</a></td><td class="ms-vb2">{len(s["filer"][n - 1][1])}</td></tr></table>"""))


async def udtraek(request, s, fm):
    n = hent_nr(request, s)
    if not n:
        return HTMLResponse("404 IKKE FUNDET", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = f"Udtræk fra Integrationsportalen {time.strftime('%d-%m-%Y')}"
    ws["A1"].font = Font(bold=True, size=14)
    ov = ["CPR-nummer", "Findes (2004 og frem)", "Første modul: startdato", "Første modul: DU og modul", "Første modul: skolekode", "Seneste modul: startdato", "Seneste modul: DU og modul", "Seneste modul: skolekode",
          "Henvist", "Henvisningskat.", "Højeste merit: merit for", "Højeste merit: startdato", "Højeste merit: skolekode", "Findes (før 2004)", "Før 2004: startdato, første", "Før 2004: fulgte danskuddannelse"]
    for i, o in enumerate(ov, 1):
        ws.cell(3, i, o).font = Font(bold=True)
        ws.column_dimensions[ws.cell(3, i).column_letter].width = 16
    for j, cpr in enumerate(s["filer"][n - 1][1], 4):
        u = KURSISTER[cpr]["udtraek"] if cpr in KURSISTER else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        for i, k in enumerate(next(iter(KURSISTER.values()))["udtraek"], 1):
            x = u.get(k)
            ws.cell(j, i, ("Ja" if x else "Nej") if isinstance(x, bool) else dmy(x) if "dato" in k else x or "")
    ws.auto_filter.ref = f"A3:P{ws.max_row}"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), headers={"content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "content-disposition": f'attachment; filename="Udtraek_{n}.xlsx"'})


async def hjaelp(request, s, fm):
    return masterside(request, s, "Hjælp til portalen", webdel("Spørgsmål og svar", "<p><b>Hvor ser jeg prøver?</b><br />Find kursisten, og klik på Prøveresultater på kursistkortet.</p><p><b>Hvorfor bliver min fil afvist?</b><br />Alle linjer skal være CPR-numre.</p>"))


async def feedback(request, s, fm):
    tak = "<p>Tak for din kommentar.</p>" if fm is not None and WP2 + "btnGem" in fm else ""
    return masterside(request, s, "Ris og ros", tak + webdel("Ny kommentar", f'<table class="ms-formtable"><tr><td class="ms-formlabel">Emne</td><td><input name="{WP2}txtTitel" type="text" title="Emne" /></td></tr><tr><td class="ms-formlabel">Kommentar</td><td><textarea name="{WP2}txtTekst" title="Kommentar"></textarea></td></tr></table><input type="submit" name="{WP2}btnGem" value="Gem" /> <input type="button" value="Annuller" onclick="window.location=\'{WEB}/default.aspx\'" />'))


GP = ["GET", "POST"]
side = lambda sti, f: Route(WEB + sti, sider(f), methods=GP)
app = Starlette(routes=[Route("/", rod), Route("/_layouts/login.aspx", login, methods=GP), side("/default.aspx", hjem), side("/SitePages/Kursistopslag.aspx", opslag), side("/SitePages/Kursistkort.aspx", kort),
                        side("/SitePages/Listeopslag.aspx", liste), side("/SitePages/Behandler.aspx", behandler), side("/Udtraek/Udtraek.aspx", udtraek), side("/SitePages/Hjaelp.aspx", hjaelp), side("/Lists/Feedback/NewForm.aspx", feedback)])

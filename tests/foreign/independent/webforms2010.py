# -*- coding: utf-8 -*-
"""Udtræk fra Danskundervisningsdatabasen - ASP.NET WebForms 3.5, master page, GridView og MultiView (2010)."""
import base64
import html
import json
import os
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}     # ASP.NET_SessionId -> {"bruger": navn}
VIEWSTATE = {}    # __VIEWSTATE -> sidens tilstand
BATCH = {}        # nr -> liste af cpr

C = "ctl00$cphIndhold$"
PAGESIZE = 10
e = html.escape

FANER = [("lbModuler", "Modulforløb"), ("lbProever", "Danskprøver"), ("lbHenvisninger", "Henvisning"),
         ("lbMerit", "Meritoverførsel"), ("lbFoer2004", "Før 2004")]

GRIDS = {
    "gvModuler": ("moduler", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"),
                              ("Sprogcenter", "udbyder"), ("Henv.kat.", "henvisningskategori"),
                              ("Ophørsårsag", "ophoersaarsag"), ("Modultest bestået", "modultest_bestaaet")],
                  "Der er ikke indberettet modulforløb for kursisten."),
    "gvProever": ("proever", [("Prøvetype", "proeve"), ("Prøvedato", "dato"), ("Prøvetermin", "termin"),
                              ("Læsning", "laeseforstaaelse"), ("Skriftlig", "skriftlig"), ("Mundtlig", "mundtlig"),
                              ("Resultat", "resultat"), ("Sprogcenter", "udbyder")],
                  "Der er ikke indberettet danskprøver for kursisten."),
    "gvHenvisninger": ("henvisninger", [("Henvist den", "dato"), ("Henv.kat.", "kategori"),
                                        ("Henvisende kommune", "kommune"), ("Sprogcenter", "udbyder")],
                       "Der er ikke indberettet henvisninger for kursisten."),
    "gvMerit": ("meritter", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Sprogcenter", "udbyder")],
                "Der er ikke indberettet merit for kursisten."),
}


def dato(v):
    return "-".join(reversed(v.split("-"))) if v else ""


def celle(felt, v):
    if v is None:
        return "&nbsp;"
    if "dato" in felt or felt == "modultest_bestaaet":
        v = dato(v)
    return e(v)


def gem_viewstate(tilstand):
    token = base64.b64encode(b"\xff\x01\x0f\x0f\x05" + os.urandom(90)).decode()
    VIEWSTATE[token] = tilstand
    return token


def bruger(request):
    return SESSIONS.get(request.cookies.get("ASP.NET_SessionId"))


def postback(target, arg=""):
    return "javascript:__doPostBack(&#39;%s&#39;,&#39;%s&#39;)" % (target, arg)


def master(request, titel, sti, indhold, tilstand, upload=False, status=200):
    """Knappen.master"""
    side = request.url.path.rsplit("/", 1)[-1]
    if request.url.query:
        side += "?" + e(request.url.query)
    b = bruger(request)
    if b:
        top = ('<span id="ctl00_LoginName1">%s</span> | <a id="ctl00_LoginStatus1" href="%s">Log af</a>'
               % (e(b["bruger"]), postback("ctl00$LoginStatus1$ctl00")))
        menu = "".join(
            '<tr onmouseover="Menu_HoverStatic(this)" id="ctl00_Menu1n%d"><td><table cellpadding="0" cellspacing="0" border="0" width="100%%">'
            '<tr><td style="white-space:nowrap;width:100%%;"><a class="ctl00_Menu1_1 menupunkt" href="%s">%s</a></td></tr></table></td></tr>'
            % (i, href, txt) for i, (href, txt) in enumerate([
                ("Default.aspx", "Forside"), ("OpslagEnkelt.aspx", "Opslag på enkelt kursist"),
                ("OpslagFlere.aspx", "Opslag på flere kursister"), ("Vejledning.aspx", "Vejledning"),
                ("Kontakt.aspx", "Kontakt og support")]))
        menu = ('<a href="#ctl00_Menu1_SkipLink"><img alt="Spring over navigationslinks" src="/WebResource.axd?d=x1" width="0" height="0" '
                'style="border-width:0px;" /></a><table id="ctl00_Menu1" cellpadding="0" cellspacing="0" border="0">%s</table>'
                '<a id="ctl00_Menu1_SkipLink"></a>' % menu)
        soeg = ('<input name="ctl00$txtSoeg" type="text" id="ctl00_txtSoeg" title="Søg på siden" class="soegefelt" />'
                '<input type="submit" name="ctl00$btnSoeg" value="Søg" id="ctl00_btnSoeg" class="soegeknap" />')
    else:
        top, menu, soeg = "Du er ikke logget på", "", ""
    body = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>
	{e(titel)} - Danskundervisningsdatabasen
</title><link href="App_Themes/Knap/Knap.css" type="text/css" rel="stylesheet" /></head>
<body>
<form name="aspnetForm" method="post" action="{side}" id="aspnetForm"{' enctype="multipart/form-data"' if upload else ''}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{gem_viewstate(tilstand)}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) {{ theForm = document.aspnetForm; }}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
//]]>
</script>
<div>
	<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wEW{base64.b64encode(os.urandom(24)).decode()}" />
</div>
<table width="980" align="center" cellpadding="0" cellspacing="0" class="ramme">
<tr class="top"><td colspan="2"><div class="logo">Ministeriet for Flygtninge, Indvandrere og Integration</div>
<div class="topmenu">{top} {soeg}</div></td></tr>
<tr><td colspan="2" class="broedkrumme"><span id="ctl00_SiteMapPath1"><span><a href="Default.aspx">Forside</a></span><span> &gt; </span><span>{e(sti)}</span></span></td></tr>
<tr><td valign="top" width="200" class="venstre">{menu}</td>
<td valign="top" class="indhold">
<h1><span id="ctl00_lblOverskrift">{e(titel)}</span></h1>
{indhold}
</td></tr>
<tr><td colspan="2" class="bund">Version 2.3.1 | <a href="javascript:window.print()">Udskriv siden</a> | Siden vises bedst i Internet Explorer 7 eller nyere</td></tr>
</table>
</form>
</body></html>"""
    return HTMLResponse(body, status, headers={"X-AspNet-Version": "2.0.50727", "Cache-Control": "private"})


def fejl(request):
    return HTMLResponse("<html><head><title>Kørselsfejl</title></head><body bgcolor='white'><h1>Serverfejl i programmet '/Knappen'.</h1>"
                        "<h2><i>Ugyldigt postback- eller callback-argument. Sidens tilstand kunne ikke valideres.</i></h2></body></html>", 500)


async def laes(request):
    """Giver (form, tilstand, kontrol) - tilstand None hvis viewstate er ukendt."""
    form = await request.form()
    tilstand = VIEWSTATE.get(form.get("__VIEWSTATE"))
    return form, tilstand, form.get("__EVENTTARGET") or ""


async def faelles(request):
    """Log på-kontrol, viewstate og masterens egne knapper. Giver (svar, form, tilstand, target)."""
    if not bruger(request):
        return RedirectResponse("/Knappen/Login.aspx?ReturnUrl=" + request.url.path.replace("/", "%2f"), 302), None, None, None
    if request.method != "POST":
        return None, None, {}, ""
    form, tilstand, target = await laes(request)
    if tilstand is None:
        return fejl(request), None, None, None
    if target == "ctl00$LoginStatus1$ctl00":
        SESSIONS.pop(request.cookies.get("ASP.NET_SessionId"), None)
        return RedirectResponse("/Knappen/Login.aspx", 302), None, None, None
    if "ctl00$btnSoeg" in form:
        return master(request, "Søgeresultat", "Søg", "<p>Søgningen gav ingen resultater i vejledningen.</p>", {}), None, None, None
    return None, form, dict(tilstand), target


async def login(request):
    besked = ""
    if request.method == "POST":
        form, tilstand, _ = await laes(request)
        if tilstand is None:
            return fejl(request)
        if form.get(C + "Login1$UserName") == "kommune" and form.get(C + "Login1$Password") == "hemmeligt-1":
            sid = base64.b32encode(os.urandom(15)).decode().lower()
            SESSIONS[sid] = {"bruger": "kommune"}
            ret = request.query_params.get("ReturnUrl", "")
            svar = RedirectResponse(ret if ret.startswith("/Knappen/") else "/Knappen/Default.aspx", 302)
            svar.set_cookie("ASP.NET_SessionId", sid, httponly=True)
            return svar
        besked = '<tr><td align="center" colspan="2" style="color:Red;">Du blev ikke logget på. Kontrollér brugernavn og adgangskode.</td></tr>'
    n = C + "Login1$"
    i = n.replace("$", "_")
    return master(request, "Log på", "Log på", f"""
<table id="{i[:-1]}" cellspacing="0" cellpadding="1" border="0" style="border-collapse:collapse;"><tr><td><table cellpadding="0" border="0">
<tr><td align="center" colspan="2">Log på med kommunens fælles brugernavn</td></tr>
<tr><td align="right"><label for="{i}UserName">Brugernavn:</label></td><td><input name="{n}UserName" type="text" id="{i}UserName" />
<span id="{i}UserNameRequired" title="Brugernavn skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
<tr><td align="right"><label for="{i}Password">Adgangskode:</label></td><td><input name="{n}Password" type="password" id="{i}Password" />
<span id="{i}PasswordRequired" title="Adgangskode skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
<tr><td colspan="2"><input id="{i}RememberMe" type="checkbox" name="{n}RememberMe" /><label for="{i}RememberMe">Husk mig næste gang.</label></td></tr>
{besked}<tr><td align="right" colspan="2"><input type="submit" name="{n}LoginButton" value="Log på" id="{i}LoginButton" /></td></tr>
</table></td></tr></table>
<p class="lille">Har kommunen ikke et login, så skriv til support@example.dk.</p>""", {})


async def default(request):
    svar, *_ = await faelles(request)
    return svar or master(request, "Velkommen", "Velkommen", """
<p>Her kan kommunen trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<ul><li><a href="OpslagEnkelt.aspx">Opslag på enkelt kursist</a></li><li><a href="OpslagFlere.aspx">Opslag på flere kursister</a></li></ul>
<div class="nyhed"><b>Driftsmeddelelse</b><br />Databasen opdateres hver nat mellem kl. 02 og 04. Her kan der forekomme lange svartider.</div>""", {})


async def tekstside(request):
    svar, *_ = await faelles(request)
    if "Kontakt" in request.url.path:
        return svar or master(request, "Kontakt og support", "Kontakt", "<p>Support er åben på hverdage kl. 9-15. Skriv til support@example.dk.</p>", {})
    return svar or master(request, "Vejledning", "Vejledning", "<p>Indtast CPR-nummeret, og tryk på Vis kursist. Skift fane for at se de øvrige oplysninger.</p>", {})


def gridview(gid, person, tilstand):
    noegle, kolonner, tom = GRIDS[gid]
    data = list(person[noegle])
    cid = "ctl00_cphIndhold_" + gid
    if not data:
        return f'<div>\n<table class="grid" cellspacing="0" rules="all" border="1" id="{cid}"><tr class="tom"><td colspan="{len(kolonner)}">{tom}</td></tr></table></div>'
    sort = tilstand.get("sort", {}).get(gid)
    if sort:
        data.sort(key=lambda r: r[sort[0]] or "", reverse=sort[1])
    side = tilstand.get("side", {}).get(gid, 1)
    hoved = "".join('<th scope="col"><a href="%s">%s</a></th>' % (postback(C + gid, "Sort$" + f), h) if gid == "gvModuler"
                    else '<th scope="col">%s</th>' % h for h, f in kolonner)
    raekker = "".join('<tr class="%s">%s</tr>\n' % (("raekke", "altraekke")[i % 2], "".join(
        "<td>%s</td>" % celle(f, r[f]) for _, f in kolonner)) for i, r in enumerate(data[(side - 1) * PAGESIZE:side * PAGESIZE]))
    sider = (len(data) + PAGESIZE - 1) // PAGESIZE
    pager = ""
    if sider > 1:
        pager = '<tr class="pager"><td colspan="%d"><table border="0"><tr>%s</tr></table></td></tr>' % (len(kolonner), "".join(
            "<td><span>%d</span></td>" % s if s == side else '<td><a href="%s">%d</a></td>' % (postback(C + gid, "Page$%d" % s), s)
            for s in range(1, sider + 1)))
    return (f'<div>\n<table class="grid" cellspacing="0" rules="all" border="1" id="{cid}" style="border-collapse:collapse;">'
            f'<tr class="hoved">{hoved}</tr>{raekker}{pager}</table>\n</div>')


async def enkelt(request):
    svar, form, tilstand, target = await faelles(request)
    if svar:
        return svar
    besked, vis, vaerdi = "", "", ""
    if form is not None:
        vaerdi = (form.get(C + "txtCpr") or "").strip()
        arg = form.get("__EVENTARGUMENT") or ""
        if C + "btnVis" in form or (not target and not tilstand.get("cpr")):
            cpr = vaerdi.replace("-", "").replace(" ", "")
            tilstand = {}
            if not cpr:
                besked = "Indtast et CPR-nummer."
            elif len(cpr) != 10 or not cpr.isdigit():
                besked = "CPR-nummeret skal bestå af 10 cifre."
            elif cpr not in PEOPLE:
                besked = "Der findes ingen kursist i databasen med det indtastede CPR-nummer."
            else:
                tilstand = {"cpr": cpr, "fane": 0}
        elif tilstand.get("cpr") and target.startswith(C):
            kontrol = target[len(C):]
            for i, (navn, _) in enumerate(FANER):
                if kontrol == navn:
                    tilstand["fane"] = i
            if kontrol in GRIDS and arg.startswith("Page$"):
                tilstand["side"] = {**tilstand.get("side", {}), kontrol: int(arg[5:])}
            elif kontrol in GRIDS and arg.startswith("Sort$"):
                felt = arg[5:]
                gl = tilstand.get("sort", {}).get(kontrol)
                tilstand["sort"] = {**tilstand.get("sort", {}), kontrol: (felt, bool(gl and gl[0] == felt and not gl[1]))}
                tilstand["side"] = {**tilstand.get("side", {}), kontrol: 1}
    if tilstand.get("cpr"):
        p = PEOPLE[tilstand["cpr"]]
        fane = tilstand["fane"]
        links = "".join('<a id="ctl00_cphIndhold_%s" class="%s" href="%s">%s</a>' % (
            n, "fane aktiv" if i == fane else "fane", postback(C + n), t) for i, (n, t) in enumerate(FANER))
        if fane < 4:
            indhold = gridview(list(GRIDS)[fane], p, tilstand)
        elif p["prae2004"]:
            indhold = ('<div><table class="detaljer" cellspacing="0" rules="all" border="1" id="ctl00_cphIndhold_dvFoer2004">'
                       '<tr><td class="etiket">Første startdato</td><td>%s</td></tr><tr><td class="etiket">DU før 2004</td><td>%s</td></tr></table></div>'
                       % (celle("dato", p["prae2004"]["foerste_startdato"]), "Ja" if p["prae2004"]["du"] else "Nej"))
        else:
            indhold = ('<div><table class="detaljer" cellspacing="0" id="ctl00_cphIndhold_dvFoer2004"><tr><td>'
                       'Kursisten har ingen registreringer fra før 2004.</td></tr></table></div>')
        vis = f"""<div id="ctl00_cphIndhold_pnlKursist" class="panel">
<p><b>Kursist:</b> <span id="ctl00_cphIndhold_lblCpr">{p['cpr'][:6]}-{p['cpr'][6:]}</span></p>
<div class="faner">{links}</div>
<div class="faneblad">{indhold}</div></div>"""
    if besked:
        besked = f'<span id="ctl00_cphIndhold_lblBesked" style="color:Red;">{besked}</span>'
    return master(request, "Opslag på enkelt kursist", "Opslag på enkelt kursist", f"""
<div id="ctl00_cphIndhold_pnlSoeg"><table><tr><td><span id="ctl00_cphIndhold_lblCprTekst">CPR-nummer:</span></td>
<td><input name="{C}txtCpr" type="text" maxlength="11" id="ctl00_cphIndhold_txtCpr" value="{e(vaerdi)}" /> <i>(DDMMÅÅ-XXXX)</i></td>
<td><input type="submit" name="{C}btnVis" value="Vis kursist" id="ctl00_cphIndhold_btnVis" />
<span id="ctl00_cphIndhold_rfvCpr" style="color:Red;display:none;">Udfyld venligst feltet.</span></td></tr></table></div>
{besked}
{vis}""", tilstand)


UDTRAEK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul",
           "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder",
           "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def regneark(numre):
    """GridView.RenderControl ud i Excel."""
    linjer = []
    for nr in numre:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        celler = ""
        for k in UDTRAEK:
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and k.endswith("dato"):
                v = dato(v)
            celler += '<td style="mso-number-format:\\@">%s</td>' % (e(v) if v else "&nbsp;")
        linjer.append("<tr>%s</tr>" % celler)
    t = time.localtime(time.time())
    tekst = ('<html><head><meta http-equiv=Content-Type content="text/html; charset=windows-1252"></head><body><div>'
             '<table cellspacing="0" rules="all" border="1" style="border-collapse:collapse;">'
             '<tr><td colspan="16"><b>Resultat af udtræk fra Danskundervisningsdatabasen per %s</b></td></tr>'
             '<tr><th rowspan="2">CPR nr</th><th rowspan="2">Findes i 2004+</th><th colspan="3">Første modul reg.</th><th colspan="3">Seneste modul reg.</th>'
             '<th colspan="2">Henvisning</th><th colspan="3">Højeste merit</th><th colspan="3">Søgning i præ-2004 data</th></tr>'
             '<tr><th>Startdato</th><th>DU-Modul</th><th>Udbyder</th><th>Startdato</th><th>DU-Modul</th><th>Udbyder</th><th>Dato</th><th>Kategori</th>'
             '<th>DU-Modul</th><th>Startdato</th><th>Udbyder</th><th>Findes</th><th>Første startdato</th><th>DU</th></tr>'
             '%s</table></div></body></html>' % (time.strftime("%d-%m-%Y", t), "\r\n".join(linjer)))
    return tekst.encode("cp1252")


async def flere(request):
    svar, form, tilstand, target = await faelles(request)
    if svar:
        return svar
    besked, klar = "", ""
    if form is not None and target == C + "lbHent" and tilstand.get("batch"):
        nr = tilstand["batch"]
        return Response(regneark(BATCH[nr]), headers={"Content-Type": "application/vnd.ms-excel",
                        "Content-Disposition": "attachment;filename=Udtraek%d.xls" % nr})
    if form is not None and C + "btnUpload" in form:
        fil = form.get(C + "fuFil")
        tilstand = {}
        data = await fil.read() if fil is not None and not isinstance(fil, str) else b""
        numre = [l.strip().replace("-", "") for l in data.decode("cp1252", "replace").replace("\ufeff", "").replace("ï»¿", "").splitlines() if l.strip()]
        daarlig = [i for i, n in enumerate(numre, 1) if len(n) != 10 or not n.isdigit()]
        if not numre:
            besked = "Vælg en fil med CPR-numre."
        elif len(numre) > 100:
            besked = "Filen indeholder %d CPR-numre. Der kan højst søges på 100 ad gangen." % len(numre)
        elif daarlig:
            besked = "Linje %d i filen er ikke et gyldigt CPR-nummer." % daarlig[0]
        else:
            nr = len(BATCH) + 1
            BATCH[nr] = numre
            tilstand = {"batch": nr}
    if tilstand.get("batch"):
        klar = ('<div class="kvittering"><span id="ctl00_cphIndhold_lblKlar">Filen er behandlet. Der er søgt på %d CPR-numre.</span><br />'
                '<a id="ctl00_cphIndhold_lbHent" href="%s">Klik her for at hente resultatet i Excel</a></div>'
                % (len(BATCH[tilstand["batch"]]), postback(C + "lbHent")))
    return master(request, "Opslag på flere kursister", "Opslag på flere kursister", f"""
<p>Opret en tekstfil i Notesblok med ét CPR-nummer på hver linje - højst 100. Behandlingen kan tage lidt tid.</p>
<table><tr><td>Fil:</td><td><input type="file" name="{C}fuFil" id="ctl00_cphIndhold_fuFil" /></td>
<td><input type="submit" name="{C}btnUpload" value="Upload fil" id="ctl00_cphIndhold_btnUpload" /></td></tr></table>
<span id="ctl00_cphIndhold_lblFejl" style="color:Red;">{besked}</span>
{klar}""", tilstand, upload=True)


async def rod(request):
    return RedirectResponse("/Knappen/Default.aspx", 302)


async def css(request):
    return PlainTextResponse("body{font-family:Verdana;font-size:11px}", media_type="text/css")


M = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/Knappen/", rod), Route("/Knappen/Login.aspx", login, methods=M),
    Route("/Knappen/Default.aspx", default, methods=M), Route("/Knappen/OpslagEnkelt.aspx", enkelt, methods=M),
    Route("/Knappen/OpslagFlere.aspx", flere, methods=M), Route("/Knappen/Vejledning.aspx", tekstside, methods=M),
    Route("/Knappen/Kontakt.aspx", tekstside, methods=M), Route("/Knappen/App_Themes/Knap/Knap.css", css)])

"""DUD Kommuneadgang: ASP.NET 3.5 WebForms, master page, Menu, GridView, MultiView, Excel som HTML-tabel (2009)."""
import asyncio
import base64
import html
import json
import re
import secrets
import time
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
ROOT = "/DUDKommune"
SESSIONS = {}          # .ASPXAUTH -> tidspunkt
VIEWSTATE = {}         # viewstate gemmes på serveren (PageStatePersister), kun nøglen ligger i siden
CPH = "ctl00$cphIndhold$"

MODUL = [("du_modul", "Modul"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder (instnr.)"),
         ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørskode"), ("modultest_bestaaet", "Modultest bestået")]
PROEVE = [("proeve", "Prøvebetegnelse"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læs"),
          ("skriftlig", "Skr"), ("mundtlig", "Mdt"), ("resultat", "Resultat"), ("udbyder", "Udbyder (instnr.)")]
HENVIS = [("dato", "Henvisningsdato"), ("kommune", "Henvisende kommune"), ("kategori", "Kategori"),
          ("udbyder", "Henvist til (instnr.)")]
MERIT = [("du_modul", "Meriteret modul"), ("startdato", "Gældende fra"), ("udbyder", "Registreret af (instnr.)")]
VIEWS = [("lnkModuler", "Modulforløb"), ("lnkProever", "Prøveaflæggelser"), ("lnkHenvis", "Henvisninger"),
         ("lnkMerit", "Meritoverførsel"), ("lnkHistorik", "Historik før 2004")]

EXCEL_GROUPS = [("Første modulforløb", 3), ("Seneste modulforløb", 3), ("Henvisning forud for seneste modul", 2),
                ("Højeste merit", 3), ("Historik før 2004", 3)]
EXCEL_COLS = [("foerste_startdato", "Påbegyndt"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbyder"),
              ("seneste_startdato", "Påbegyndt"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbyder"),
              ("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori"),
              ("merit_du_modul", "Modul"), ("merit_startdato", "Gældende fra"), ("merit_udbyder", "Udbyder"),
              ("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "DU")]

CSS = """body{font-family:Verdana,Arial,sans-serif;font-size:11px;margin:0;background:#e9edf1}
#top{background:#00386b;color:#fff;padding:12px 16px;font-size:16px} #top span{font-size:10px;display:block}
#ramme{width:960px;background:#fff;border:1px solid #9aa7b4} td.venstre{width:170px;background:#dfe6ee;vertical-align:top;padding:8px}
td.indhold{vertical-align:top;padding:14px} .menuGruppe{font-weight:bold;color:#00386b} td.menuPunkt{padding:2px 4px}
.grid th{background:#00386b;color:#fff;padding:3px 6px;text-align:left} .grid td{padding:3px 6px} .gridAlt td{background:#eef2f7}
.fane{padding:4px 9px;border:1px solid #9aa7b4;background:#dfe6ee;text-decoration:none;color:#00386b}
.faneAktiv{background:#fff;font-weight:bold;border-bottom-color:#fff} .besked{color:#006600;font-weight:bold} .bund{color:#666;padding:8px}"""


def esc(value):
    return html.escape(str(value))


def dato(value):
    return re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3-\2-\1", value) if isinstance(value, str) else value


def celle(value):
    return "&nbsp;" if value is None else esc(dato(value))


def signed_in(request):
    return request.cookies.get(".ASPXAUTH") in SESSIONS


def to_login(request):
    return RedirectResponse(f"{ROOT}/Login.aspx?ReturnUrl={quote(request.url.path, safe='')}", 302)


def save_state(state):
    key = base64.b64encode(b"/wEPDwUK" + secrets.token_bytes(48)).decode()
    VIEWSTATE[key] = dict(state)
    while len(VIEWSTATE) > 3000:
        VIEWSTATE.pop(next(iter(VIEWSTATE)))
    return key


def menu():
    def punkt(nr, tekst, side, niveau=0):
        indryk = '<td><div style="width:12px;height:1px"></div></td>' if niveau else ""
        link = f'<a class="ctl00_mnuVenstre_1" href="{ROOT}/{side}" style="color:#00386b;text-decoration:none">{tekst}</a>'
        return (f'<tr id="ctl00_mnuVenstren{nr}"><td><table class="menuPunkt" cellpadding="0" cellspacing="0" border="0" '
                f'width="100%"><tr>{indryk}<td class="menuPunkt" style="white-space:nowrap;width:100%">{link}</td></tr></table></td></tr>')
    gruppe = ('<tr id="ctl00_mnuVenstren1"><td><table cellpadding="0" cellspacing="0" border="0" width="100%"><tr>'
              '<td class="menuPunkt menuGruppe">Forespørgsel</td></tr></table></td></tr>')
    return ('<a href="#ctl00_mnuVenstre_SkipLink"><img alt="Spring navigationslinks over" '
            f'src="{ROOT}/WebResource.axd?d=xj4sE2&amp;t=633" width="0" height="0" style="border-width:0px;" /></a>'
            '<table id="ctl00_mnuVenstre" class="ctl00_mnuVenstre_2" cellpadding="0" cellspacing="0" border="0">'
            + punkt(0, "Forside", "Default.aspx") + gruppe + punkt(2, "Enkelt person", "Enkelt.aspx", 1)
            + punkt(3, "Masseforespørgsel", "Masse.aspx", 1) + punkt(4, "Vejledning", "Vejledning.aspx")
            + '</table><a id="ctl00_mnuVenstre_SkipLink"></a>')


def master(request, side, titel, indhold, state=None, inde=True, enctype="", status=200):
    """Master page: hele siden ligger i én form."""
    venstre = menu() if inde else "&nbsp;"
    logaf = ("<div style=\"float:right;font-size:11px\">Bruger: kommune | <a id=\"ctl00_lsStatus\" style=\"color:#fff\" "
             "href=\"javascript:__doPostBack('ctl00$lsStatus$ctl00','')\">Log af</a></div>") if inde else ""
    side_html = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head id="ctl00_Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
	DUD Kommuneadgang - {titel}
</title><style type="text/css">{CSS}</style></head>
<body>
<form name="aspnetForm" method="post" action="{side}" id="aspnetForm"{enctype}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{save_state(state or {})}" />
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
<div id="ramme">
<div id="top">{logaf}Danskundervisningsdatabasen (DUD)<span>Kommuneadgang - Ministeriet for Flygtninge, Indvandrere og Integration</span></div>
<table width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
<td class="venstre">{venstre}</td>
<td class="indhold"><h1 style="font-size:15px">{titel}</h1>
{indhold}
</td></tr></table>
<div class="bund">Version 2.4.1.0 | Driftsvagt: hverdage kl. 8-16 | Alle forespørgsler logges</div>
</div>
</form>
</body>
</html>"""
    return HTMLResponse(side_html, status, headers={"Cache-Control": "private", "X-AspNet-Version": "2.0.50727"})


async def postback(request):
    """Returnerer (form, state) ved postback; state er None når viewstate ikke kan genkendes."""
    form = await request.form()
    return form, VIEWSTATE.get(form.get("__VIEWSTATE", ""))


def server_error(page):
    return HTMLResponse("<html><head><title>Fejl på siden</title></head><body bgcolor='white'><h1>Serverfejl i programmet "
                        f"'{ROOT}'.</h1><h2><i>Validering af viewstate MAC mislykkedes.</i></h2>"
                        f"<p><a href='{ROOT}/{page}'>Indlæs siden igen</a></p></body></html>", 500)


def log_off(request):
    SESSIONS.pop(request.cookies.get(".ASPXAUTH"), None)
    svar = RedirectResponse(f"{ROOT}/Login.aspx", 302)
    svar.delete_cookie(".ASPXAUTH", path="/")
    return svar


async def login(request):
    fejl = ""
    if request.method == "POST":
        form, _ = await postback(request)
        pre = CPH + "lgnKommune$"
        navn, kode = form.get(pre + "UserName", "").strip(), form.get(pre + "Password", "")
        if navn == USER and kode == PASSWORD:
            key = secrets.token_hex(40).upper()
            SESSIONS[key] = time.time()
            maal = request.query_params.get("ReturnUrl") or f"{ROOT}/Default.aspx"
            if not maal.startswith(ROOT + "/"):
                maal = f"{ROOT}/Default.aspx"
            svar = RedirectResponse(maal, 302)
            svar.set_cookie(".ASPXAUTH", key, path="/", httponly=True)
            return svar
        fejl = "Log på mislykkedes. Kontrollér bruger-ID og adgangskode."
    q = request.url.query
    i = "ctl00_cphIndhold_lgnKommune_"
    indhold = f"""<table cellspacing="0" cellpadding="1" border="0" id="ctl00_cphIndhold_lgnKommune" style="border-collapse:collapse;"><tr><td>
<table cellpadding="3" border="0"><tr><td align="center" colspan="2" style="background:#00386b;color:#fff">Log på med kommunens bruger-ID</td></tr>
<tr><td align="right"><label for="{i}UserName">Bruger-ID:</label></td><td><input name="{CPH}lgnKommune$UserName" type="text" id="{i}UserName" /></td></tr>
<tr><td align="right"><label for="{i}Password">Adgangskode:</label></td><td><input name="{CPH}lgnKommune$Password" type="password" id="{i}Password" /></td></tr>
<tr><td align="center" colspan="2" style="color:Red;">{fejl}</td></tr>
<tr><td align="right" colspan="2"><input type="submit" name="{CPH}lgnKommune$LoginButton" value="Log på" id="{i}LoginButton" /></td></tr>
</table></td></tr></table><p>Bruger-ID udleveres af ministeriet.</p>"""
    return master(request, "Login.aspx" + (f"?{esc(q)}" if q else ""), "Log på", indhold, inde=False)


async def default(request):
    if not signed_in(request):
        return to_login(request)
    if request.method == "POST":
        form, _ = await postback(request)
        if form.get("__EVENTTARGET") == "ctl00$lsStatus$ctl00":
            return log_off(request)
    return master(request, "Default.aspx", "Forside", "<p>Velkommen til Danskundervisningsdatabasen.</p><p>Vælg en forespørgsel "
                  "i menuen til venstre.</p><p><b>Driftsmeddelelse:</b> Databasen opdateres hver nat kl. 02.</p>")


async def vejledning(request):
    if not signed_in(request):
        return to_login(request)
    if request.method == "POST":
        form, _ = await postback(request)
        if form.get("__EVENTTARGET") == "ctl00$lsStatus$ctl00":
            return log_off(request)
    return master(request, "Vejledning.aspx", "Vejledning", "<p>Ved masseforespørgsel dannes en tekstfil (f.eks. i Notesblok) "
                  "med ét personnummer pr. linje, højst 100.</p>")


def gridview(navn, kolonner, poster, tom):
    tid = f"ctl00_cphIndhold_{navn}"
    ud = [f'<div>\n<table class="grid" cellspacing="0" rules="all" border="1" id="{tid}" style="border-collapse:collapse;">']
    if not poster:
        ud.append(f'<tr><td colspan="{len(kolonner)}">{tom}</td></tr>')
    else:
        ud.append('<tr class="gridHoved">' + "".join(f'<th scope="col">{t}</th>' for _, t in kolonner) + "</tr>")
        for n, post in enumerate(poster):
            ud.append(f'<tr class="{"gridAlt" if n % 2 else "gridRk"}">'
                      + "".join(f"<td>{celle(post[felt])}</td>" for felt, _ in kolonner) + "</tr>")
    return "\n".join(ud) + "\n</table>\n</div>"


def detailsview(poster):
    if poster is None:
        return '<div><table class="grid" border="1" rules="all" id="ctl00_cphIndhold_dvHistorik"><tr><td colspan="2">Der findes ingen historik før 2004 på personen.</td></tr></table></div>'
    return ('<div><table class="grid" border="1" rules="all" id="ctl00_cphIndhold_dvHistorik">'
            f'<tr><td>Første startdato</td><td>{celle(poster["foerste_startdato"])}</td></tr>'
            f'<tr><td>Danskuddannelse (DU)</td><td>{"Ja" if poster["du"] else "Nej"}</td></tr></table></div>')


def multiview(person, aktiv):
    faner = " ".join(
        f'<a id="ctl00_cphIndhold_{navn}" class="fane{" faneAktiv" if n == aktiv else ""}" '
        f"href=\"javascript:__doPostBack('{CPH}{navn}','')\">{tekst}</a>" for n, (navn, tekst) in enumerate(VIEWS))
    tom = "Der er ingen registreringer."
    vis = [lambda: gridview("gvModuler", MODUL, person["moduler"], tom),
           lambda: gridview("gvProever", PROEVE, person["proever"], tom),
           lambda: gridview("gvHenvis", HENVIS, person["henvisninger"], tom),
           lambda: gridview("gvMerit", MERIT, person["meritter"], tom),
           lambda: detailsview(person["prae2004"])][aktiv]()
    nr = person["cpr"]
    return (f'<hr /><p>Registreringer for personnummer <b><span id="ctl00_cphIndhold_lblPerson">{nr[:6]}-{nr[6:]}</span></b></p>'
            f'<div style="margin:8px 0">{faner}</div>{vis}')


async def enkelt(request):
    if not signed_in(request):
        return to_login(request)
    state, tekst, fejl = {"fundet": None, "view": 0}, "", ""
    mangler = ugyldig = False
    if request.method == "POST":
        form, gammel = await postback(request)
        maal = form.get("__EVENTTARGET", "")
        if maal == "ctl00$lsStatus$ctl00":
            return log_off(request)
        if gammel is None or "view" not in gammel:
            return server_error("Enkelt.aspx")
        state, tekst = dict(gammel), form.get(CPH + "txtPnr", "").strip()
        faner = [CPH + navn for navn, _ in VIEWS]
        if maal in faner and state["fundet"]:
            state["view"] = faner.index(maal)
        elif CPH + "btnFremsoeg" in form or not maal:
            state = {"fundet": None, "view": 0}
            pnr = tekst.replace("-", "").replace(" ", "")
            if not tekst:
                mangler = True
            elif not re.fullmatch(r"\d{10}", pnr):
                ugyldig = True
            elif pnr not in PEOPLE:
                fejl = "Personnummeret er ikke registreret i Danskundervisningsdatabasen."
            else:
                state["fundet"] = pnr
    skjul = "display:none;"
    i = "ctl00_cphIndhold_"
    indhold = f"""<p>Indtast personnummer og tryk på Fremsøg.</p>
<table cellpadding="3"><tr><td><label for="{i}txtPnr" id="{i}lblPnr">Personnummer:</label></td>
<td><input name="{CPH}txtPnr" type="text" maxlength="11" id="{i}txtPnr" value="{esc(tekst)}" style="width:110px;" /></td>
<td><input type="submit" name="{CPH}btnFremsoeg" value="Fremsøg" id="{i}btnFremsoeg" /></td>
<td><span id="{i}rfvPnr" style="color:Red;{"" if mangler else skjul}">Personnummer skal udfyldes.</span><span id="{i}revPnr" style="color:Red;{"" if ugyldig else skjul}">Personnummer skal bestå af 10 cifre.</span></td></tr></table>
<span id="{i}lblFejl" style="color:Red;">{fejl}</span>"""
    if state["fundet"]:
        indhold += multiview(PEOPLE[state["fundet"]], state["view"])
    return master(request, "Enkelt.aspx", "Forespørgsel på enkelt person", indhold, state)


def excel(numre):
    """Excel som HTML-tabel (Response.ContentType = application/vnd.ms-excel)."""
    def td(v):
        v = {True: "Ja", False: "Nej", None: ""}.get(v, dato(v)) if not isinstance(v, str) else dato(v)
        return f'<td class="tekst">{esc(v)}</td>'
    ud = ['<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
          '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style>.tekst{mso-number-format:"\\@";}'
          "</style></head><body><table cellspacing=\"0\" rules=\"all\" border=\"1\">",
          f'<tr><th colspan="16" align="left">Masseforespørgsel i Danskundervisningsdatabasen pr. {time.strftime("%d-%m-%Y")}</th></tr>',
          '<tr><th rowspan="2">Personnummer</th><th rowspan="2">Findes i DUD</th>'
          + "".join(f'<th colspan="{n}">{t}</th>' for t, n in EXCEL_GROUPS) + "</tr>",
          "<tr>" + "".join(f"<th>{t}</th>" for _, t in EXCEL_COLS) + "</tr>"]
    for nr in numre:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"findes": False}
        ud.append("<tr>" + td(f"{nr[:6]}-{nr[6:]}") + td(u["findes"]) + "".join(td(u.get(f)) for f, _ in EXCEL_COLS) + "</tr>")
    return "\r\n".join(ud) + "</table></body></html>"


async def masse(request):
    if not signed_in(request):
        return to_login(request)
    state, fejl = {"numre": None}, ""
    if request.method == "POST":
        form, gammel = await postback(request)
        maal = form.get("__EVENTTARGET", "")
        if maal == "ctl00$lsStatus$ctl00":
            return log_off(request)
        if gammel is None or "numre" not in gammel:
            return server_error("Masse.aspx")
        if maal == CPH + "lnkExcel" and gammel["numre"]:
            return Response("\ufeff" + excel(gammel["numre"]), media_type="application/vnd.ms-excel; charset=utf-8", headers={
                "Content-Disposition": f"attachment;filename=Masseforespoergsel_{time.strftime('%Y%m%d')}.xls"})
        if CPH + "btnOverfoer" in form:
            fil = form.get(CPH + "fuPersoner")
            data = await fil.read() if hasattr(fil, "read") else b""
            linjer = [l.strip() for l in data.decode("utf-8-sig", "replace").splitlines() if l.strip()]
            numre = [l.replace("-", "").replace(" ", "") for l in linjer]
            forkert = [n + 1 for n, nr in enumerate(numre) if not re.fullmatch(r"\d{10}", nr)]
            if not getattr(fil, "filename", ""):
                fejl = "Der er ikke valgt en fil."
            elif not fil.filename.lower().endswith(".txt"):
                fejl = "Filen skal være en tekstfil (.txt)."
            elif not numre:
                fejl = "Filen er tom."
            elif forkert:
                fejl = f"Fejl i filen, linje {forkert[0]}: personnummer skal bestå af 10 cifre. Filen er ikke behandlet."
            elif len(numre) > 100:
                fejl = f"Filen indeholder {len(numre)} personnumre. Der må højst være 100."
            else:
                await asyncio.sleep(1.5)          # synkron behandling, siden står og venter
                state["numre"] = numre
    i = "ctl00_cphIndhold_"
    indhold = f"""<p>Vælg en tekstfil med ét personnummer pr. linje (højst 100). Behandlingen kan tage nogen tid.</p>
<table cellpadding="3"><tr><td><label for="{i}fuPersoner">Fil med personnumre:</label></td>
<td><input type="file" name="{CPH}fuPersoner" id="{i}fuPersoner" size="40" /></td>
<td><input type="submit" name="{CPH}btnOverfoer" value="Overfør og behandl" id="{i}btnOverfoer" onclick="window.status='Vent venligst...';" /></td></tr></table>
<span id="{i}lblFejl" style="color:Red;">{esc(fejl)}</span>"""
    if state["numre"]:
        fundet = sum(1 for nr in state["numre"] if nr in PEOPLE and PEOPLE[nr]["udtraek"]["findes"])
        indhold += (f'<div id="{i}pnlResultat"><p><span id="{i}lblResultat" class="besked">Behandlingen er afsluttet. '
                    f'{len(state["numre"])} personnumre behandlet, heraf {fundet} fundet i DUD.</span></p>'
                    f"<p><a id=\"{i}lnkExcel\" href=\"javascript:__doPostBack('{CPH}lnkExcel','')\">Vis resultat i Excel</a></p></div>")
    return master(request, "Masse.aspx", "Masseforespørgsel", indhold, state, enctype=' enctype="multipart/form-data"')


async def root(request):
    return RedirectResponse(f"{ROOT}/Default.aspx", 302)


async def webresource(request):
    gif = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
    return Response(gif, media_type="image/gif")


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route(ROOT, root), Route(ROOT + "/", root), Route(ROOT + "/WebResource.axd", webresource),
    Route(ROOT + "/Login.aspx", login, methods=BEGGE), Route(ROOT + "/Default.aspx", default, methods=BEGGE),
    Route(ROOT + "/Vejledning.aspx", vejledning, methods=BEGGE),
    Route(ROOT + "/Enkelt.aspx", enkelt, methods=BEGGE), Route(ROOT + "/Masse.aspx", masse, methods=BEGGE)])

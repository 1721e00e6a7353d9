"""Danskundervisningsdatabasen - "Knappen". ASP.NET 3.5 Web Forms, ScriptManager/UpdatePanel, AJAX Control Toolkit (2010)."""
import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
NAVN, KODE = "kommune", "hemmeligt-1"
SESSIONS = {}
NOEGLE = secrets.token_bytes(16)
C = "ctl00$cphIndhold$"
I = "ctl00_cphIndhold_"
FANER = [("moduler", "tpModuler", "Modulregistreringer"), ("proever", "tpProever", "Danskprøver"),
         ("henvisninger", "tpHenvisninger", "Henvisninger"), ("meritter", "tpMerit", "Meritoverførsel"),
         ("prae2004", "tpPrae", "Præ-2004")]
FELTER = {
    "moduler": [("du_modul", "DU-modul"), ("hold", "Hold"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                ("udbyder", "Udbyder"), ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"),
                ("modultest_bestaaet", "Modultest bestået den")],
    "proever": [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
                ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
                ("udbyder", "Udbyder")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
                     ("sagsnr", "Sagsnr."), ("udbyder", "Henvist til udbyder")],
    "meritter": [("du_modul", "Merit til og med modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
    "prae2004": [("foerste_startdato", "Første startdato før 2004"), ("du", "Danskuddannelse før 2004")],
}
GRUPPER = [("", [("cpr", "CPR-nr."), ("findes", "Findes i 2004 og senere")]),
           ("Første modulregistrering", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"),
                                         ("foerste_udbyder", "Udbyder")]),
           ("Seneste modulregistrering", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"),
                                          ("seneste_udbyder", "Udbyder")]),
           ("Henvisning", [("henvisning_dato", "Henvisning fra dato"), ("henvisning_kategori", "Henvisningskategori")]),
           ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"),
                              ("merit_udbyder", "Udbyder")]),
           ("Søgning i præ-2004 data", [("prae2004_findes", "Findes i præ-2004 data"),
                                        ("prae2004_startdato", "Første startdato"), ("prae2004_du", "DU")])]
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


def dato(v):
    return "-".join(reversed(v.split("-")))


def vis(v):
    if v is None:
        return "&nbsp;"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        v = dato(v)
    return escape(v)


def til_viewstate(d):
    raa = b"\xff\x01\x0f" + json.dumps(d).encode()
    return base64.b64encode(raa + hmac.new(NOEGLE, raa, hashlib.sha1).digest()).decode()


def fra_viewstate(s):
    try:
        raa = base64.b64decode(s or "")
    except ValueError:
        return None
    krop, mac = raa[:-20], raa[-20:]
    if not hmac.compare_digest(hmac.new(NOEGLE, krop, hashlib.sha1).digest(), mac):
        return None
    return json.loads(krop[3:])


async def formular(request):
    raa = await request.body()
    ct = request.headers.get("content-type", "")
    felter, filer = {}, {}
    if ct.startswith("multipart/form-data"):
        m = re.search(r'boundary="?([^";]+)"?', ct)
        for del_ in raa.split(b"--" + m.group(1).encode())[1:]:
            hoved, sep, krop = del_.partition(b"\r\n\r\n")
            n = re.search(rb'[; ]name="([^"]*)"', hoved)
            if not sep or not n:
                continue
            krop = krop[:-2] if krop.endswith(b"\r\n") else krop
            f = re.search(rb'filename="([^"]*)"', hoved)
            if f:
                filer[n.group(1).decode()] = (f.group(1).decode("utf-8", "replace"), krop)
            else:
                felter[n.group(1).decode()] = krop.decode("utf-8", "replace")
    else:
        felter = dict(parse_qsl(raa.decode("utf-8", "replace"), keep_blank_values=True))
    return felter, filer


def session(request):
    return SESSIONS.get(request.cookies.get(".ASPXAUTH", ""))


CSS = """body{font-family:Verdana,Arial,sans-serif;font-size:11px;margin:0;background:#e8ecf0}
#side{width:960px;margin:0 auto;background:#fff;border:1px solid #9ab}.top{background:#1f4e79;color:#fff;padding:10px}
.menu a{display:inline-block;padding:6px 14px;color:#1f4e79;font-weight:bold}.indhold{padding:14px;min-height:320px}
.gv{border-collapse:collapse;width:100%}.gv th{background:#507cd1;color:#fff;text-align:left}.gv td,.gv th{padding:3px 5px}
.alt{background:#eff3fb}.pgr td{background:#2461bf;color:#fff}.pgr a{color:#fff}.fod{border-top:1px solid #9ab;padding:8px;color:#555}
.ajax__tab_tab{padding:4px 10px;border:1px solid #999;background:#eee}.ajax__tab_active{background:#fff;font-weight:bold}"""


def side(sti, titel, krop, tilstand, logget_ind=True, multipart=False, skript=""):
    menu = ""
    if logget_ind:
        menu = f"""<div class="top" style="padding:4px 10px;text-align:right;font-size:10px"><span id="ctl00_lnBruger">Logget ind som: {NAVN}</span> |
<a id="ctl00_lsBruger" href="javascript:__doPostBack('ctl00$lsBruger$ctl00','')">Log ud</a> |
<input name="ctl00$txtSiteSoeg" type="text" maxlength="60" id="ctl00_txtSiteSoeg" title="Søg i vejledninger" style="width:120px" />
<input type="submit" name="ctl00$btnSiteSoeg" value="Søg" id="ctl00_btnSiteSoeg" /></div>
<table id="ctl00_mnuHoved" class="menu" cellpadding="0" cellspacing="0" border="0"><tr>
<td><a class="ctl00_mnuHoved_1" href="/Knappen/Default.aspx">Forside</a></td>
<td><a class="ctl00_mnuHoved_1" href="/Knappen/Kursist.aspx">Enkeltopslag</a></td>
<td><a class="ctl00_mnuHoved_1" href="/Knappen/Liste.aspx">Masseopslag</a></td>
<td><a class="ctl00_mnuHoved_1" href="/Knappen/Hjaelp.aspx">Hjælp</a></td></tr></table>
<span id="ctl00_smpSti" style="padding-left:14px"><a href="#ctl00_smpSti_SkipLink" style="display:none">Spring navigationssti over</a><span><a href="/Knappen/Default.aspx">Forside</a></span><span> &gt; </span><span>{escape(titel)}</span></span>"""
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da"><head id="ctl00_Head1"><title>
	{escape(titel)} - Danskundervisningsdatabasen
</title><meta http-equiv="X-UA-Compatible" content="IE=EmulateIE7" /><style type="text/css">{CSS}</style></head>
<body>
<form name="aspnetForm" method="post" action="{escape(sti)}" id="aspnetForm"{enc}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{til_viewstate(tilstand)}" />
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
function WebForm_FireDefaultButton(e, id) {{ e = e || window.event;
    if (e.keyCode == 13) {{ document.getElementById(id).click(); return false; }} return true; }}
//]]>
</script>
<script src="/Knappen/ScriptResource.axd?d={secrets.token_urlsafe(24)}&amp;t=ffffffffec2d9970" type="text/javascript"></script>
<div><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wE{secrets.token_urlsafe(40)}" /></div>
<script type="text/javascript">
//<![CDATA[
Sys.WebForms.PageRequestManager._initialize('ctl00$ScriptManager1', document.getElementById('aspnetForm'));
Sys.WebForms.PageRequestManager.getInstance()._updateControls(['tctl00$cphIndhold$upHoved'], [], [], 90);
//]]>
</script>
<div id="side"><div class="top"><img src="/Knappen/images/logo.gif" alt="Ministeriet" width="40" height="30" /> <b>Danskundervisningsdatabasen</b> &ndash; "Knappen"</div>
{menu}
<div class="indhold"><h1>{escape(titel)}</h1>
<div id="{I}upHoved">
{krop}
</div>
<div id="{I}uprVent" style="display:none;"><img src="/Knappen/images/ajax-loader.gif" alt="" /> Vent venligst, siden opdateres ...</div>
</div>
<div class="fod">Ministeriet for Flygtninge, Indvandrere og Integration &bull; Support: support@eksempel.invalid (hverdage 9-15) &bull; Version 3.1.4 &bull; Sidst ændret 14-06-2010</div></div>
{skript}
</form></body></html>""", headers={"Cache-Control": "private"})


def ned():
    return HTMLResponse("<html><head><title>Runtime Error</title></head><body><h1>Serverfejl i programmet '/Knappen'.</h1>"
                        "<h2><i>Validering af viewstate MAC mislykkedes.</i></h2></body></html>", 500)


def til_login(request):
    sti = request.url.path
    return RedirectResponse("/Knappen/Login.aspx?ReturnUrl=" + quote(sti, safe=""), 302)


async def login(request):
    fejl = ""
    if request.method == "POST":
        f, _ = await formular(request)
        if fra_viewstate(f.get("__VIEWSTATE")) is None:
            return ned()
        if f.get(C + "lgnBruger$UserName") == NAVN and f.get(C + "lgnBruger$Password") == KODE:
            t = secrets.token_hex(32).upper()
            SESSIONS[t] = {"nyt_laest": False}
            r = RedirectResponse("/Knappen/Drift.aspx", 302)
            r.set_cookie(".ASPXAUTH", t, httponly=True, path="/")
            return r
        fejl = "Login mislykkedes. Kontrollér brugernavn og adgangskode, og prøv igen."
    krop = f"""<table id="{I}lgnBruger" cellspacing="0" cellpadding="1" border="0" style="border-collapse:collapse;"><tr><td>
<table cellpadding="0" border="0"><tr><td align="center" colspan="2">Indtast de loginoplysninger, kommunen har fået af ministeriet</td></tr>
<tr><td align="right"><label for="{I}lgnBruger_UserName">Brugernavn:</label></td><td><input name="{C}lgnBruger$UserName" type="text" id="{I}lgnBruger_UserName" /><span id="{I}lgnBruger_UserNameRequired" title="Brugernavn skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
<tr><td align="right"><label for="{I}lgnBruger_Password">Adgangskode:</label></td><td><input name="{C}lgnBruger$Password" type="password" id="{I}lgnBruger_Password" /><span id="{I}lgnBruger_PasswordRequired" title="Adgangskode skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
<tr><td align="center" colspan="2" style="color:Red;">{fejl}</td></tr>
<tr><td align="right" colspan="2"><input type="submit" name="{C}lgnBruger$LoginButton" value="Log ind" id="{I}lgnBruger_LoginButton" /></td></tr></table></td></tr></table>"""
    sti = "/Knappen/Login.aspx" + ("?" + request.url.query if request.url.query else "")
    return side(sti, "Log ind", krop, {}, logget_ind=False)


async def faelles(request):
    """Det, der gælder alle sider bag login: session, log ud, søgefelt i toppen. Giver (session, felter, filer, tilstand, svar)."""
    s = session(request)
    if s is None:
        return None, {}, {}, {}, til_login(request)
    if request.method != "POST":
        return s, {}, {}, {}, None
    f, filer = await formular(request)
    tilstand = fra_viewstate(f.get("__VIEWSTATE"))
    if tilstand is None or "__EVENTVALIDATION" not in f:
        return s, {}, {}, {}, ned()
    if f.get("__EVENTTARGET") == "ctl00$lsBruger$ctl00":
        SESSIONS.pop(request.cookies.get(".ASPXAUTH", ""), None)
        r = RedirectResponse("/Knappen/Login.aspx", 302)
        r.delete_cookie(".ASPXAUTH", path="/")
        return s, f, filer, tilstand, r
    if "ctl00$btnSiteSoeg" in f:
        return s, f, filer, tilstand, RedirectResponse("/Knappen/Soeg.aspx?q=" + quote(f.get("ctl00$txtSiteSoeg", "")), 302)
    return s, f, filer, tilstand, None


async def drift(request):
    s, f, _, _, svar = await faelles(request)
    if svar:
        return svar
    if C + "btnFortsaet" in f:
        s["nyt_laest"] = True
        return RedirectResponse("/Knappen/Default.aspx", 302)
    return side("/Knappen/Drift.aspx", "Driftsmeddelelse", f"""<p><b>04-10-2010:</b> Databasen er lukket for opdatering søndag d. 10-10-2010 kl. 8-12.</p>
<p><b>14-06-2010:</b> Masseopslag leveres nu som Excel-ark. Der kan højst søges på 100 CPR-nr. ad gangen.</p>
<p><input type="submit" name="{C}btnFortsaet" value="Fortsæt til Knappen" id="{I}btnFortsaet" /></p>""", {}, logget_ind=False)


async def forside(request):
    s, _, _, _, svar = await faelles(request)
    if svar:
        return svar
    if not s["nyt_laest"]:
        return RedirectResponse("/Knappen/Drift.aspx", 302)
    return side("/Knappen/Default.aspx", "Velkommen", """<p>Her kan kommunen hente sprogcentrenes indberetninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<ul><li><b>Enkeltopslag</b> viser alle registreringer om én kursist.</li><li><b>Masseopslag</b> giver et uddrag om op til 100 kursister i et Excel-ark.</li></ul>""", {})


async def hjaelp(request):
    _, _, _, _, svar = await faelles(request)
    if svar:
        return svar
    if request.url.path.endswith("Soeg.aspx"):
        return side("/Knappen/Soeg.aspx", "Søgeresultat", "<p>Din søgning i vejledningerne gav 0 resultater.</p>", {})
    return side("/Knappen/Hjaelp.aspx", "Hjælp", "<p>CPR-nr. skrives med bindestreg: ddmmåå-xxxx. Henvisningskategorier og ophørsårsager "
                "er beskrevet i indberetningsvejledningen.</p>", {})


def gridview(slags, fane, raekker, nr):
    felter, navn = FELTER[slags], {"moduler": "gvModuler", "proever": "gvProever", "henvisninger": "gvHenvisninger", "meritter": "gvMerit"}[slags]
    cid, uid = f"{I}tcKursist_{fane}_{navn}", f"{C}tcKursist${fane}${navn}"
    if not raekker:
        return (f'<div><table class="gv" cellspacing="0" rules="all" border="1" id="{cid}"><tr><td colspan="{len(felter)}">'
                "Intet at vise</td></tr></table></div>")
    fra = nr * 10
    ud = [f'<span id="{cid}_lblAntal">Viser {fra + 1}&ndash;{min(fra + 10, len(raekker))} af {len(raekker)}</span>',
          f'<div><table class="gv" cellspacing="0" rules="all" border="1" id="{cid}" style="border-collapse:collapse;">',
          "<tr>" + "".join(f'<th scope="col">{escape(h)}</th>' for _, h in felter) + "</tr>"]
    for n, r in enumerate(raekker[fra:fra + 10], fra):
        r = dict(r, hold=f"H{n + 1:02d}", sagsnr=f"S/{4100 + n * 7}")
        ud.append(f'<tr{" class=alt" if n % 2 else ""}>' + "".join(f"<td>{vis(r[k])}</td>" for k, _ in felter) + "</tr>")
    if len(raekker) > 10:
        celler = "".join(f"<td><span>{i + 1}</span></td>" if i == nr else
                         f"<td><a href=\"javascript:__doPostBack('{uid}','Page${i + 1}')\">{i + 1}</a></td>"
                         for i in range((len(raekker) + 9) // 10))
        ud.append(f'<tr class="pgr"><td colspan="{len(felter)}"><table border="0"><tr>{celler}</tr></table></td></tr>')
    return "\n".join(ud) + "</table></div>"


def faneblade(p, tilstand):
    aktiv = tilstand.get("fane", 0)
    hoveder = "".join(
        f'<span id="{I}tcKursist_{f}_tab" class="{"ajax__tab_active" if n == aktiv else ""}"><a class="ajax__tab_tab{" ajax__tab_active" if n == aktiv else ""}" '
        f'id="__tab_{I}tcKursist_{f}" href="javascript:__doPostBack(\'{C}tcKursist\',\'activeTabChanged:{n}\')">{t}</a></span>'
        for n, (_, f, t) in enumerate(FANER))
    slags, fane, _ = FANER[aktiv]
    if slags == "prae2004":
        if p["prae2004"]:
            raekker = "".join(f'<tr><td class="dvh">{h}</td><td>{vis(p["prae2004"][k])}</td></tr>' for k, h in FELTER[slags])
        else:
            raekker = '<tr><td colspan="2">Intet at vise</td></tr>'
        tabel = f'<div><table class="gv" cellspacing="0" rules="all" border="1" id="{I}tcKursist_{fane}_dvPrae" style="width:420px;">{raekker}</table></div>'
    else:
        tabel = gridview(slags, fane, p[slags], tilstand.get("sider", {}).get(slags, 0))
    return f"""<h2><span id="{I}lblKursist">Kursist {p['cpr'][:6]}-{p['cpr'][6:]}</span></h2>
<input type="hidden" name="{C}tcKursist_ClientState" id="{I}tcKursist_ClientState" value="{{&quot;ActiveTabIndex&quot;:{aktiv},&quot;TabState&quot;:[true,true,true,true,true]}}" />
<div class="ajax__tab_xp" id="{I}tcKursist"><div id="{I}tcKursist_header" style="padding:6px 0">{hoveder}</div>
<div id="{I}tcKursist_body"><div id="{I}tcKursist_{fane}" class="ajax__tab_panel">{tabel}</div></div></div>
<p style="color:#777">Oplysningerne er senest indberettet af sprogcentrene 01-10-2010. Fejl rettes af det sprogcenter, der har indberettet.</p>"""


async def kursist(request):
    s, f, _, t, svar = await faelles(request)
    if svar:
        return svar
    fejl, ugyldig, vist = "", False, f.get(C + "txtCprNr", "")
    maal, arg = f.get("__EVENTTARGET", ""), f.get("__EVENTARGUMENT", "")
    if C + "ibtnFind.x" in f or C + "ibtnFind" in f:
        t = {}
        if not re.fullmatch(r"\d{6}-\d{4}", vist.strip()):
            ugyldig = True
        elif vist.strip().replace("-", "") not in PEOPLE:
            fejl = "Kursisten er ikke registreret i Danskundervisningsdatabasen."
        else:
            t = {"cpr": vist.strip().replace("-", ""), "fane": 0, "sider": {}}
    elif t.get("cpr") and maal == C + "tcKursist" and re.fullmatch(r"activeTabChanged:[0-4]", arg):
        t["fane"] = int(arg[-1])
    elif t.get("cpr") and maal.startswith(C + "tcKursist$") and re.fullmatch(r"Page\$\d+", arg):
        slags = FANER[t["fane"]][0]
        nr = int(arg[5:]) - 1
        if slags != "prae2004" and 0 <= nr <= (len(PEOPLE[t["cpr"]][slags]) - 1) // 10:
            t["sider"][slags] = nr
    krop = f"""<div id="{I}pnlSoeg" onkeypress="javascript:return WebForm_FireDefaultButton(event, '{I}ibtnFind')">
<fieldset><legend>Søg efter kursist</legend>
<label for="{I}txtCprNr" id="{I}lblCprNr">CPR-nr. (ddmmåå-xxxx):</label>
<input name="{C}txtCprNr" type="text" value="{escape(vist)}" maxlength="11" id="{I}txtCprNr" autocomplete="off" />
<input type="hidden" name="{C}tbweCpr_ClientState" id="{I}tbweCpr_ClientState" />
<input type="image" name="{C}ibtnFind" id="{I}ibtnFind" title="Find kursist" src="/Knappen/images/find.gif" alt="Find kursist" style="border-width:0px;" />
<span id="{I}revCprNr" style="color:Red;visibility:{'visible' if ugyldig else 'hidden'};">CPR-nr. skal skrives med bindestreg: ddmmåå-xxxx</span></fieldset></div>
<span id="{I}lblFejl" style="color:Red;">{fejl}</span>
{faneblade(PEOPLE[t['cpr']], t) if t.get('cpr') else ''}"""
    return side("/Knappen/Kursist.aspx", "Enkeltopslag", krop, t)


def spreadsheetml(numre):
    kolonner = [k for _, g in GRUPPER for k, _ in g]
    x = ['<?xml version="1.0" encoding="utf-8"?>', '<?mso-application progid="Excel.Sheet"?>',
         '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" '
         'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">',
         '<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="fed"><Font ss:Bold="1"/></Style>'
         '<Style ss:ID="dato"><NumberFormat ss:Format="dd\\-mm\\-yyyy"/></Style><Style ss:ID="tekst"><NumberFormat ss:Format="@"/></Style></Styles>',
         '<Worksheet ss:Name="Udtræk"><Table>',
         f'<Row><Cell ss:MergeAcross="15" ss:StyleID="fed"><Data ss:Type="String">Resultat af udtræk fra Danskundervisningsdatabasen per {time.strftime("%d-%m-%Y", time.localtime(time.time()))}</Data></Cell></Row>',
         "<Row>"]
    nr = 1
    for navn, g in GRUPPER:
        if navn:
            x.append(f'<Cell ss:Index="{nr}" ss:MergeAcross="{len(g) - 1}" ss:StyleID="fed"><Data ss:Type="String">{escape(navn)}</Data></Cell>')
        nr += len(g)
    x.append("</Row><Row>" + "".join(f'<Cell ss:StyleID="fed"><Data ss:Type="String">{escape(h)}</Data></Cell>' for _, g in GRUPPER for _, h in g) + "</Row>")
    for cpr in numre:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        x.append("<Row>")
        for i, k in enumerate(kolonner, 1):
            v = u.get(k)
            if v is None:
                continue
            if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                x.append(f'<Cell ss:Index="{i}" ss:StyleID="dato"><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>')
            else:
                x.append(f'<Cell ss:Index="{i}" ss:StyleID="tekst"><Data ss:Type="String">{vis(v)}</Data></Cell>')
        x.append("</Row>")
    x.append("</Table></Worksheet></Workbook>")
    return "\n".join(x).encode("utf-8")


async def liste(request):
    s, f, filer, _, svar = await faelles(request)
    if svar:
        return svar
    fejl, status, skript = "", "", ""
    job = s.get("job")
    if f.get("__EVENTTARGET") == C + "lbHent" and job and time.time() >= job["klar"]:
        return Response(spreadsheetml(job["numre"]), media_type="application/vnd.ms-excel",
                        headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})
    if C + "btnUpload" in f:
        navn, indhold = filer.get(C + "fuCprFil", ("", b""))
        numre = [l.strip().replace("-", "") for l in indhold.decode("utf-8-sig", "replace").splitlines() if l.strip()]
        if not navn or not numre:
            fejl = "Vælg en tekstfil med CPR-nr."
        elif len(numre) > 100:
            fejl = "Filen indeholder mere end 100 CPR-nr."
        elif not all(re.fullmatch(r"\d{10}", n) for n in numre):
            fejl = "Filen indeholder linjer, der ikke er et CPR-nr."
        else:
            job = s["job"] = {"numre": numre, "klar": time.time() + 5}
    if job and not fejl:
        if time.time() >= job["klar"]:
            status = (f'<p><span id="{I}lblStatus" style="color:Green;">Udtrækket er færdigt ({len(job["numre"])} CPR-nr.).</span><br />'
                      f'<a id="{I}lbHent" href="javascript:__doPostBack(\'{C}lbHent\',\'\')">Klik her for at hente Excel-arket</a></p>')
        else:
            status = (f'<p><img src="/Knappen/images/ajax-loader.gif" alt="" /> <span id="{I}lblStatus">Oplysningerne hentes fra databasen. Det kan tage lidt tid.</span></p>'
                      f'<span id="{I}tmrStatus" style="visibility:hidden;display:none;"></span>')
            skript = ('<script type="text/javascript">\n//<![CDATA[\n'
                      f"window.setTimeout(\"__doPostBack('{C}tmrStatus','')\", 2000);\n//]]>\n</script>")
    krop = f"""<p>Gem CPR-nr. i en tekstfil (.txt) med ét nummer på hver linje, højst 100.</p>
<table border="0"><tr><td><label for="{I}fuCprFil">Vælg fil:</label></td><td><input type="file" name="{C}fuCprFil" id="{I}fuCprFil" /></td>
<td><input type="submit" name="{C}btnUpload" value="Upload fil" id="{I}btnUpload" /></td></tr></table>
<span id="{I}lblFejl" style="color:Red;">{fejl}</span>
{status}"""
    return side("/Knappen/Liste.aspx", "Masseopslag", krop, {}, multipart=True, skript=skript)


async def script(request):
    return Response("var Sys={WebForms:{PageRequestManager:{_initialize:function(){},getInstance:function(){return {_updateControls:function(){}};}}}};",
                    media_type="application/x-javascript")


async def billede(request):
    return Response(GIF, media_type="image/gif")


async def rod(request):
    if session(request) is None:
        return RedirectResponse("/Knappen/Login.aspx?ReturnUrl=%2fKnappen%2fDefault.aspx", 302)
    return RedirectResponse("/Knappen/Default.aspx", 302)


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/Knappen/", rod), Route("/Knappen/Login.aspx", login, methods=BEGGE),
    Route("/Knappen/Drift.aspx", drift, methods=BEGGE), Route("/Knappen/Default.aspx", forside, methods=BEGGE),
    Route("/Knappen/Kursist.aspx", kursist, methods=BEGGE), Route("/Knappen/Liste.aspx", liste, methods=BEGGE),
    Route("/Knappen/Hjaelp.aspx", hjaelp, methods=BEGGE), Route("/Knappen/Soeg.aspx", hjaelp, methods=BEGGE),
    Route("/Knappen/ScriptResource.axd", script), Route("/Knappen/images/{navn}", billede)])

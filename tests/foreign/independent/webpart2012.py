# -*- coding: utf-8 -*-
"""SharePoint 2010 (FBA, publishing site) med to Visual Web Parts, leveret 2012."""
import base64
import html
import json
import os
import re
import secrets
import time
import uuid
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}      # FedAuth -> {"user"}
VS = {}        # viewstate -> dict
JOBS = []      # {"id","sid","navn","cprs","start","fil"}
WAIT = 1.5
PAGE = 10

G1 = "g_5d0f7c1e_93a4_4c7b_8a55_0be1d4a7e6f2"
G2 = "g_b81e2a90_6f3d_4d19_a0c6_77d15b2c4e08"
G3 = "g_0a46c9d3_12bf_49ee_9d3e_c5f0a1186b7d"
N1, N2, N3 = (f"ctl00$m${g}$ctl00" for g in (G1, G2, G3))


def esc(v):
    return html.escape("" if v is None else str(v))


def cid(name):
    return name.replace("$", "_")


def dk(v):
    return f"{v[8:10]}-{v[5:7]}-{v[0:4]}" if v else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


def session(request):
    return SESS.get(request.cookies.get("FedAuth", ""))


def viewstate(state):
    tok = "/wEPDwUKLTU4" + base64.b64encode(os.urandom(72)).decode()
    VS[tok] = dict(state)
    return tok


MENU = [("/Sider/Forside.aspx", "Forside"), ("/Sider/Enkeltopslag.aspx", "Opslag på én kursist"),
        ("/Sider/Listeopslag.aspx", "Opslag på flere kursister"), ("/Lister/Udtraek.aspx", "Mine udtræk"),
        ("/Sider/Vejledning.aspx", "Vejledning")]

HEAD = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html lang="da-dk" dir="ltr" xmlns="http://www.w3.org/1999/xhtml">
<head><meta http-equiv="X-UA-Compatible" content="IE=8" /><meta name="GENERATOR" content="Microsoft SharePoint" /><meta name="progid" content="SharePoint.WebPartPage.Document" /><meta http-equiv="Content-type" content="text/html; charset=utf-8" /><meta http-equiv="Expires" content="0" /><meta name="ROBOTS" content="NOHTMLINDEX" />
<title>
	%s
</title>
<style type="text/css">
body{margin:0;font:8pt verdana,tahoma,sans-serif;color:#3b4f65}#s4-ribbonrow{background:#21374c;color:#fff;padding:6px 12px;height:22px}#s4-ribbonrow a{color:#fff}
.ms-welcomeMenu{float:right}.s4-title{padding:10px 14px;border-bottom:1px solid #b8babd}.s4-title h1{font-size:1.5em;font-weight:normal;margin:0;display:inline}
.s4-toplinks{background:#f6f6f6 url(/_layouts/images/selbg.png) repeat-x;padding:5px 14px}.s4-toplinks a{margin-right:18px}
#s4-leftpanel{float:left;width:175px;background:#fcfcfc;border-right:1px solid #dbddde;min-height:420px;padding:8px}.s4-ca{margin-left:200px;padding:8px 14px}
.ms-WPTitle{font-size:1.2em;color:#003759;border-bottom:1px solid #ebebeb}.ms-listviewtable td,.ms-listviewtable th{padding:3px 8px;text-align:left}.ms-vh2{color:#b2b2b2;font-weight:normal;border-bottom:1px solid #ebebeb}.ms-alternating{background:#f7f7f7}
ul.uimFaner{list-style:none;margin:12px 0 0;padding:0;border-bottom:1px solid #6f9dd9}ul.uimFaner li{display:inline-block;padding:4px 12px;background:#ebf3ff;margin-right:2px}ul.uimFaner li.valgt{background:#6f9dd9}ul.uimFaner li.valgt a{color:#fff}.ms-error{color:#c00}
</style>
<script type="text/javascript">
// <![CDATA[
var _spBodyOnLoadFunctionNames = new Array();
function _spBodyOnLoadWrapper() { for (var i = 0; i < _spBodyOnLoadFunctionNames.length; i++) { window[_spBodyOnLoadFunctionNames[i]](); } }
// ]]>
</script>
<link rel="shortcut icon" href="/_layouts/images/favicon.ico" type="image/vnd.microsoft.icon" /></head>
"""

ASPNET = """<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) {
    theForm = document.aspnetForm;
}
function __doPostBack(eventTarget, eventArgument) {
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }
}
function WebForm_OnSubmit() { return true; }
//]]>
</script>
"""


def hidden(state):
    return f"""<div>
<input type="hidden" name="MSOWebPartPage_PostbackSource" id="MSOWebPartPage_PostbackSource" value="" />
<input type="hidden" name="MSOTlPn_SelectedWpId" id="MSOTlPn_SelectedWpId" value="" />
<input type="hidden" name="MSOTlPn_View" id="MSOTlPn_View" value="0" />
<input type="hidden" name="__REQUESTDIGEST" id="__REQUESTDIGEST" value="0x{secrets.token_hex(32).upper()},{time.strftime('%d %b %Y %H:%M:%S')} -0000" />
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{esc(viewstate(state))}" />
</div>
"""


def master(request, title, sti, zone, state, multipart=False, script=""):
    s = session(request)
    aktuel = request.url.path
    top = "".join(f'<li class="static{" selected" if u == aktuel else ""}"><a class="static menu-item" href="{u}"><span class="additional-background"><span class="menu-item-text">{esc(t)}</span></span></a></li>'
                  for u, t in MENU[:1])
    def ql(rows):
        return "".join(f'<li class="static{" selected" if u == aktuel else ""}"><a class="static menu-item{" selected" if u == aktuel else ""}" href="{u}"><span class="additional-background"><span class="menu-item-text">{esc(t)}</span></span></a></li>' for u, t in rows)
    enc = ' enctype="multipart/form-data"' if multipart else ""
    out = HEAD % esc(title + " - Knappen") + f"""<body scroll="no" onload="if (typeof(_spBodyOnLoadWrapper) != 'undefined') _spBodyOnLoadWrapper();" class="v4master">
<form name="aspnetForm" method="post" action="{aktuel.rsplit('/', 1)[1]}" onsubmit="javascript:return WebForm_OnSubmit();" id="aspnetForm"{enc}>
{hidden(state)}{ASPNET}
<noscript><div class='noindex'>Du bruger i øjeblikket et program, der ikke understøtter JavaScript, eller som har scripting deaktiveret.</div></noscript>
<div id="s4-ribbonrow" class="s4-pr s4-ribbonrowhidetitle"><div class="ms-welcomeMenu s4-trc-container-menu"><span id="zz1_Menu">Kommunebruger ({esc(s['user'])})</span> | <a id="zz2_SignOut" href="/_layouts/SignOut.aspx">Log af</a></div>
<span class="ms-cui-tt-span">Gennemse</span></div>
<div id="s4-workspace"><div id="s4-bodyContainer">
<div id="s4-titlerow" class="s4-pr s4-notdlg s4-titlerowhidetitle"><div class="s4-title s4-lp"><div class="s4-title-inner"><table class="s4-titletable" cellspacing="0"><tbody><tr>
<td class="s4-titlelogo"><a id="ctl00_onetidProjectPropertyTitleGraphic" href="/Sider/Forside.aspx"><img src="/SiteAssets/uim-logo.png" alt="Integrationsministeriet" style="border-width:0px;" /></a></td>
<td class="s4-titletext"><h1 name="onetidProjectPropertyTitle"><a id="ctl00_PlaceHolderSiteName_onetidProjectPropertyTitle" href="/Sider/Forside.aspx">Danskundervisningsdatabasen</a></h1><span id="onetidPageTitleSeparator" class="s4-nothome s4-bcsep s4-titlesep"> &#9658; </span><h2>{esc(title)}</h2></td>
</tr></tbody></table></div></div>
<div id="s4-topheader2" class="s4-pr s4-notdlg"><div class="s4-rp s4-app"><div id="s4-searcharea" class="s4-search s4-rp"><table class="s4-wpTopTable" border="0" cellpadding="0" cellspacing="0"><tr><td class="ms-sbcell"><input name="ctl00$PlaceHolderSearchArea$ctl01$S3031AEBB_InputKeywords" type="text" value="" maxlength="200" id="ctl00_PlaceHolderSearchArea_ctl01_S3031AEBB_InputKeywords" accesskey="S" title="Søg på dette websted..." class="ms-sbplain" alt="Søg på dette websted..." /></td><td class="ms-sbgo ms-sbcell"><a id="ctl00_PlaceHolderSearchArea_ctl01_S3031AEBB_go" title="Søg på websted" href="javascript:__doPostBack('ctl00$PlaceHolderSearchArea$ctl01$go','')"><img title="Søg på websted" alt="Søg på websted" src="/_layouts/images/gosearch15.png" style="border-width:0px;" /></a></td></tr></table></div></div>
<div class="s4-lp s4-toplinks"><div id="zz3_TopNavigationMenuV4" class="s4-tn"><div class="menu horizontal menu-horizontal"><ul class="root static">{top}</ul></div></div></div></div></div>
<div id="s4-mainarea" class="s4-pr s4-widecontentarea">
<div id="s4-leftpanel" class="s4-notdlg"><div id="s4-leftpanel-content"><div class="ms-quicklaunchouter"><div class="ms-quickLaunch"><h3 class="ms-standardheader"><label class="ms-hidden">Hurtigstart</label></h3>
<div id="zz4_V4QuickLaunchMenu" class="s4-ql"><div class="menu vertical menu-vertical"><ul class="root static"><li class="static"><span class="static menu-item header"><span class="menu-item-text">Opslag</span></span><ul class="static">{ql(MENU[1:3])}</ul></li><li class="static"><span class="static menu-item header"><span class="menu-item-text">Lister</span></span><ul class="static">{ql(MENU[3:4])}</ul></li><li class="static"><span class="static menu-item header"><span class="menu-item-text">Hjælp</span></span><ul class="static">{ql(MENU[4:])}</ul></li></ul></div></div></div></div></div></div>
<div class="s4-ca s4-ca-dislocated" id="MSO_ContentTable"><div class="s4-ba"><div class="ms-bodyareacell"><div id="ctl00_MSO_ContentDiv"><a name="mainContent"></a>
<span class="ms-sitemapdirectional">{sti}</span>
{zone}
</div></div></div></div></div>
<div class="s4-die" style="clear:both;padding:10px 14px;border-top:1px solid #dbddde">Ministeriet for Flygtninge, Indvandrere og Integration &#183; Support: <a href="mailto:kontakt@example.dk">kontakt@example.dk</a></div>
</div></div>
<div><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wEW{secrets.token_urlsafe(30)}" /></div>
{script}
</form>
</body>
</html>"""
    return HTMLResponse(out)


def webpart(guid, nr, title, body):
    g = guid[2:].replace("_", "-")
    return f"""<table class="s4-wpTopTable" border="0" cellpadding="0" cellspacing="0" width="100%"><tr><td id="MSOZoneCell_WebPartWPQ{nr}" valign="top" class="s4-wpcell">
<table class="s4-wpTopTable" border="0" cellpadding="0" cellspacing="0" width="100%"><tr><td valign="top"><div WebPartID="{g}" HasPers="false" id="WebPartWPQ{nr}" width="100%" class="ms-WPBody noindex" allowDelete="false" style="">
<h3 class="ms-standardheader ms-WPTitle"><nobr><span>{esc(title)}</span><span id="WebPartCaptionWPQ{nr}"></span></nobr></h3>
<div id="ctl00_m_{guid}">
{body}
</div></div></td></tr></table></td></tr></table>"""


def sti(*dele):
    r = '<a href="/Sider/Forside.aspx">Danskundervisningsdatabasen</a>'
    for d in dele:
        r += f" &gt; <span>{esc(d)}</span>"
    return r


def to_login(request):
    return RedirectResponse("/_layouts/Authenticate.aspx?Source=" + quote(request.url.path, safe=""), 302)


# ---------------------------------------------------------------- log på
async def root(request):
    return RedirectResponse("/Sider/Forside.aspx", 302)


async def authenticate(request):
    src = request.query_params.get("Source", "/")
    return RedirectResponse("/_forms/default.aspx?ReturnUrl=" + quote("/_layouts/Authenticate.aspx?Source=" + quote(src, safe=""), safe="")
                            + "&Source=" + quote(src, safe=""), 302)


L = "ctl00$PlaceHolderMain$signInControl"


async def login(request):
    fejl = ""
    bruger = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("__VIEWSTATE") in VS:
            bruger = f.get(L + "$UserName", "")
            if bruger.strip().lower() == "kommune" and f.get(L + "$password", "") == "hemmeligt-1":
                sid = base64.b64encode(os.urandom(60)).decode().replace("=", "").replace("+", "x").replace("/", "y")
                SESS[sid] = {"user": "kommune"}
                src = request.query_params.get("Source", "/")
                if not src.startswith("/") or src.startswith("//"):
                    src = "/"
                r = RedirectResponse(src, 302)
                r.set_cookie("FedAuth", sid, httponly=True, path="/")
                return r
            fejl = "Serveren kunne ikke logge dig på. Sørg for, at dit brugernavn og din adgangskode er korrekt, og prøv derefter igen."
    q = esc("default.aspx?" + request.url.query)
    return HTMLResponse(HEAD % "Log på" + f"""<body class="v4master s4-simple-error">
<form name="aspnetForm" method="post" action="{q}" onsubmit="javascript:return WebForm_OnSubmit();" id="aspnetForm">
{hidden({})}{ASPNET}
<div id="s4-simple-header" class="s4-pr"><div class="s4-lpi"><span style="height:17px;width:17px;"></span></div></div>
<div id="s4-simple-card" class="s4-simple-signin"><div id="s4-simple-card-content"><h1>Log på</h1>
<div id="s4-simple-content"><div class="s4-ba"><p>Danskundervisningsdatabasen - adgang for kommuner</p>
<div id="SslWarning" style="color:red;display:none">Advarsel: Denne side er ikke krypteret.</div>
<table id="ctl00_PlaceHolderMain_signInControl" cellspacing="0" border="0" style="border-collapse:collapse;"><tr><td>
<table width="100%">
<tr><td colspan="2"><span id="ctl00_PlaceHolderMain_signInControl_FailureText" class="ms-error">{esc(fejl)}</span></td></tr>
<tr><td nowrap="nowrap"><label for="{cid(L)}_UserName">Brugernavn:</label></td><td width="100%"><input name="{L}$UserName" type="text" maxlength="256" id="{cid(L)}_UserName" autocomplete="off" class="ms-inputuserfield" value="{esc(bruger)}" /></td></tr>
<tr><td nowrap="nowrap"><label for="{cid(L)}_password">Adgangskode:</label></td><td width="100%"><input name="{L}$password" type="password" maxlength="255" id="{cid(L)}_password" autocomplete="off" class="ms-inputuserfield" /></td></tr>
<tr><td colspan="2" align="right"><input type="submit" name="{L}$login" value="Log på" id="{cid(L)}_login" /></td></tr>
<tr><td colspan="2"><input id="{cid(L)}_RememberMe" type="checkbox" name="{L}$RememberMe" /><label for="{cid(L)}_RememberMe">Log mig på automatisk</label></td></tr>
</table></td></tr></table>
<p>Har du ikke et brugernavn, kan du henvende dig til ministeriet på kontakt@example.dk.</p>
</div></div></div></div>
<div><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wEW{secrets.token_urlsafe(30)}" /></div>
</form></body></html>""")


async def signout(request):
    SESS.pop(request.cookies.get("FedAuth", ""), None)
    r = HTMLResponse(HEAD % "Log af" + """<body class="v4master s4-simple-error"><div id="s4-simple-card"><h1>Log af</h1><div id="s4-simple-content">Du er nu logget af. Luk alle browservinduer for at fuldføre. <a href="/">Gå tilbage til webstedet</a></div></div></body></html>""")
    r.delete_cookie("FedAuth", path="/")
    return r


# ---------------------------------------------------------------- sider
async def forside(request):
    if not session(request):
        return to_login(request)
    z = """<div class="ms-rtestate-field"><h2 class="ms-rteElement-H2">Velkommen til Knappen</h2>
<p>Her kan kommunen hente de oplysninger, som sprogcentrene har indberettet til Danskundervisningsdatabasen.</p>
<p>Vælg i menuen til venstre, om du vil slå en enkelt kursist op, eller om du vil hente oplysninger om flere kursister på én gang.</p>
<h3 class="ms-rteElement-H3">Meddelelser</h3><ul><li>Databasen opdateres hver nat mellem kl. 2 og 4. I det tidsrum kan der ikke foretages opslag.</li></ul></div>"""
    return master(request, "Forside", sti("Forside"), z, {})


async def vejledning(request):
    if not session(request):
        return to_login(request)
    z = """<div class="ms-rtestate-field"><h2 class="ms-rteElement-H2">Vejledning</h2><p>Opslag på én kursist viser alle registreringer. Opslag på flere kursister viser første og seneste modul, seneste henvisning, højeste merit og oplysninger fra før 2004.</p>
<p>Opslag på flere kursister bør højst omfatte 100 CPR-numre.</p></div>"""
    return master(request, "Vejledning", sti("Vejledning"), z, {})


FANER = [("lnkModuler", "Modulregistreringer"), ("lnkProever", "Prøver"), ("lnkHenv", "Henvisninger"), ("lnkMerit", "Merit"), ("lnkPrae", "Data før 2004")]
KOL = {
    "lnkModuler": ("gvModuler", "moduler", "Der er ikke registreret moduler på kursisten.",
                   [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                    ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
    "lnkProever": ("gvProever", "proever", "Der er ikke registreret prøver på kursisten.",
                   [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
                    ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig komm."), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    "lnkHenv": ("gvHenvisninger", "henvisninger", "Der er ikke registreret henvisninger på kursisten.",
                [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    "lnkMerit": ("gvMerit", "meritter", "Der er ikke registreret merit på kursisten.",
                 [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
}
DATOER = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def grid(p, fane, side):
    gid, key, tom, kol = KOL[fane]
    rows = p[key]
    navn = f"{N1}${gid}"
    if not rows:
        return f'<div><table class="ms-listviewtable" cellspacing="0" border="0" id="{cid(navn)}"><tr class="ms-vb"><td colspan="{len(kol)}">{esc(tom)}</td></tr></table></div>'
    antal = (len(rows) + PAGE - 1) // PAGE
    side = max(1, min(side, antal))
    t = f'<div><table class="ms-listviewtable" cellspacing="0" border="0" id="{cid(navn)}" style="width:100%;border-collapse:collapse;"><tr class="ms-viewheadertr">'
    t += "".join(f'<th class="ms-vh2" scope="col">{esc(h)}</th>' for _, h in kol) + "</tr>"
    for i, r in enumerate(rows[(side - 1) * PAGE:side * PAGE]):
        t += f'<tr class="{"ms-alternating" if i % 2 else ""}">'
        for k, _ in kol:
            v = dk(r[k]) if k in DATOER else r[k]
            t += f'<td class="ms-vb2">{esc(v) or "&nbsp;"}</td>'
        t += "</tr>"
    if antal > 1:
        t += f'<tr class="ms-paging"><td colspan="{len(kol)}"><table border="0"><tr>'
        for n in range(1, antal + 1):
            t += f"<td><span>{n}</span></td>" if n == side else f"<td><a href=\"javascript:__doPostBack('{navn}','Page${n}')\">{n}</a></td>"
        t += "</tr></table></td></tr>"
    return t + "</table></div>"


def prae(p):
    d = p["prae2004"]
    if not d:
        return '<span class="ms-vb">Der er ingen oplysninger om kursisten fra før 2004.</span>'
    return f"""<table class="ms-formtable" border="0" cellpadding="0" cellspacing="0"><tr><td nowrap="true" valign="top" width="190px" class="ms-formlabel"><h3 class="ms-standardheader"><nobr>Første startdato</nobr></h3></td><td valign="top" class="ms-formbody"><span id="{cid(N1)}_lblPraeStart">{dk(d['foerste_startdato'])}</span></td></tr>
<tr><td nowrap="true" valign="top" width="190px" class="ms-formlabel"><h3 class="ms-standardheader"><nobr>Danskuddannelse (DU)</nobr></h3></td><td valign="top" class="ms-formbody"><span id="{cid(N1)}_lblPraeDU">{jn(d['du'])}</span></td></tr></table>"""


def har_data(p):
    return bool(p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]))


async def enkelt(request):
    if not session(request):
        return to_login(request)
    sid = request.cookies["FedAuth"]
    st = {"sid": sid, "cpr": None, "fane": "lnkModuler", "side": 1}
    tekst, fejl = "", ""
    if request.method == "POST":
        f = await request.form()
        gl = VS.get(f.get("__VIEWSTATE"))
        if not gl or gl.get("sid") != sid:
            return HTMLResponse("<html><head><title>Fejl</title></head><body><h1>Fejl</h1><p>Der opstod en uventet fejl. Sikkerhedsvalideringen for denne side er ugyldig. <a href=\"Enkeltopslag.aspx\">Tilbage</a></p></body></html>", 500)
        st = dict(gl)
        tekst = f.get(N1 + "$txtCpr", "")
        mål, arg = f.get("__EVENTTARGET", ""), f.get("__EVENTARGUMENT", "")
        if N1 + "$btnSoeg" in f:
            st.update(cpr=None, fane="lnkModuler", side=1)
            c = re.sub(r"[\s-]", "", tekst)
            if not re.fullmatch(r"\d{10}", c):
                fejl = "Indtast et CPR-nr. på 10 cifre."
            elif not har_data(PEOPLE.get(c)):
                fejl = "Der er ingen oplysninger i databasen om det indtastede CPR-nr."
            else:
                st["cpr"] = c
        elif mål.startswith(N1 + "$lnk"):
            st.update(fane=mål.rsplit("$", 1)[1], side=1)
        elif arg.startswith("Page$") and arg[5:].isdigit():
            st["side"] = int(arg[5:])
    if st["fane"] not in dict(FANER):
        st["fane"] = "lnkModuler"
    b = f"""<p>Indtast kursistens CPR-nr. og klik på Søg.</p>
<table class="ms-formtable" border="0" cellpadding="2" cellspacing="0"><tr><td class="ms-formlabel"><label for="{cid(N1)}_txtCpr" id="{cid(N1)}_lblCpr">CPR-nr. (ddmmåå-xxxx):</label></td><td class="ms-formbody"><input name="{N1}$txtCpr" type="text" maxlength="11" id="{cid(N1)}_txtCpr" class="ms-input" value="{esc(tekst)}" /></td><td><input type="submit" name="{N1}$btnSoeg" value="Søg" id="{cid(N1)}_btnSoeg" class="ms-ButtonHeightWidth" /></td></tr></table>"""
    if fejl:
        b += f'<div id="{cid(N1)}_pnlFejl" class="ms-error"><span id="{cid(N1)}_lblFejl">{esc(fejl)}</span></div>'
    if st["cpr"]:
        p = PEOPLE[st["cpr"]]
        b += f'<div id="{cid(N1)}_pnlResultat"><p>Registreringer for CPR-nr. <b><span id="{cid(N1)}_lblVistCpr">{p["cpr"][:6]}-{p["cpr"][6:]}</span></b></p><ul class="uimFaner">'
        for i, t in FANER:
            b += f"<li{' class=' + chr(34) + 'valgt' + chr(34) if i == st['fane'] else ''}><a id=\"{cid(N1)}_{i}\" href=\"javascript:__doPostBack('{N1}${i}','')\">{esc(t)}</a></li>"
        b += '</ul><div class="uimFaneIndhold">' + (prae(p) if st["fane"] == "lnkPrae" else grid(p, st["fane"], st["side"])) + "</div></div>"
    return master(request, "Opslag på én kursist", sti("Opslag", "Opslag på én kursist"), webpart(G1, 2, "Søg kursist", b), st)


async def liste(request):
    if not session(request):
        return to_login(request)
    sid = request.cookies["FedAuth"]
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        gl = VS.get(f.get("__VIEWSTATE"))
        fil = f.get(N2 + "$fuCprFil")
        if gl and gl.get("sid") == sid and N2 + "$btnUpload" in f:
            navn = getattr(fil, "filename", "") or ""
            if not navn:
                fejl = "Du skal vælge en fil."
            elif not navn.lower().endswith(".txt"):
                fejl = "Filen skal være en tekstfil (.txt)."
            else:
                txt = (await fil.read()).decode("utf-8-sig", "replace")
                nr = [re.sub(r"[\s-]", "", x) for x in txt.splitlines() if x.strip()]
                if not nr or any(not re.fullmatch(r"\d{10}", x) for x in nr):
                    fejl = "Filen kunne ikke læses. Kontroller, at der står ét CPR-nr. på 10 cifre på hver linje."
                elif len(nr) > 100:
                    fejl = "Filen indeholder flere end 100 CPR-nr. Del filen op, og prøv igen."
                else:
                    JOBS.insert(0, {"id": len(JOBS) + 1, "user": "kommune", "navn": navn.replace("\\", "/").rsplit("/", 1)[-1], "cprs": nr, "start": time.time(), "g": uuid.uuid4().hex})
                    return RedirectResponse("/Lister/Udtraek.aspx?ny=1", 302)
    b = f"""<div class="ms-rtestate-field"><p>Oplysninger om flere kursister hentes ved at uploade en tekstfil med kursisternes CPR-nr.</p>
<ol><li>Åbn fx Notesblok, og skriv ét CPR-nr. på hver linje - højst 100.</li><li>Gem filen med efternavnet .txt.</li><li>Klik på Gennemse, og vælg filen.</li><li>Klik på Upload fil. Udtrækket lægges på listen Mine udtræk, hvor det kan hentes, når det er dannet.</li></ol></div>
<table class="ms-formtable" border="0" cellspacing="0"><tr><td class="ms-formlabel"><label for="{cid(N2)}_fuCprFil">Vælg fil:</label></td><td class="ms-formbody"><input type="file" name="{N2}$fuCprFil" id="{cid(N2)}_fuCprFil" class="ms-fileinput" size="35" /></td></tr>
<tr><td></td><td><input type="submit" name="{N2}$btnUpload" value="Upload fil" id="{cid(N2)}_btnUpload" class="ms-ButtonHeightWidth" /></td></tr></table>"""
    if fejl:
        b += f'<span id="{cid(N2)}_lblFejl" class="ms-error">{esc(fejl)}</span>'
    return master(request, "Opslag på flere kursister", sti("Opslag", "Opslag på flere kursister"), webpart(G2, 3, "Upload af CPR-numre", b), {"sid": sid}, True)


async def udtraek(request):
    if not session(request):
        return to_login(request)
    if request.method == "POST":
        await request.form()
    sid = request.cookies["FedAuth"]
    nu = time.time()
    mine = [j for j in JOBS if nu - j["start"] < 86400]
    venter = any(nu - j["start"] < WAIT for j in mine)
    b = f"""<table class="ms-menutoolbar" cellpadding="2" cellspacing="0" border="0" width="100%"><tr><td class="ms-toolbar" nowrap="nowrap"><a id="{cid(N3)}_lnkOpdater" class="ms-toolbar" href="javascript:__doPostBack('{N3}$lnkOpdater','')">Opdater</a></td><td width="99%"></td></tr></table>"""
    if venter:
        b += f'<div class="ms-informationbar"><span id="{cid(N3)}_lblInfo">Filen er modtaget. Udtrækket dannes nu - det kan tage lidt tid.</span></div>'
    if not mine:
        b += '<table class="ms-listviewtable"><tr><td class="ms-vb">Der er ingen elementer at vise i denne visning af listen "Mine udtræk".</td></tr></table>'
    else:
        b += f'<table class="ms-listviewtable" summary="Mine udtræk" cellspacing="0" border="0" id="{cid(N3)}_gvUdtraek" width="100%"><tr class="ms-viewheadertr">' + "".join(f'<th class="ms-vh2" scope="col">{h}</th>' for h in ("Id", "Fil", "Antal CPR-nr.", "Oprettet", "Status", "Resultat")) + "</tr>"
        for i, j in enumerate(mine):
            klar = nu - j["start"] >= WAIT
            lnk = f'<a href="/Udtraek/{j["g"]}/Udtraek{j["id"]}.xls">Hent Excel-ark</a>' if klar else "&nbsp;"
            b += f'<tr class="{"ms-alternating" if i % 2 else ""}"><td class="ms-vb2">{j["id"]}</td><td class="ms-vb2">{esc(j["navn"])}</td><td class="ms-vb2">{len(j["cprs"])}</td><td class="ms-vb2">{time.strftime("%d-%m-%Y %H:%M", time.localtime(j["start"]))}</td><td class="ms-vb2">{"Udført" if klar else "Under behandling"}</td><td class="ms-vb2">{lnk}</td></tr>'
        b += "</table>"
    b += '<p class="ms-descriptiontext">Udtræk slettes automatisk efter et døgn.</p>'
    s = f"<script type=\"text/javascript\">window.setTimeout(\"__doPostBack('{N3}$tmrOpdater','')\", 5000);</script>" if venter else ""
    return master(request, "Mine udtræk", sti("Lister", "Mine udtræk"), webpart(G3, 2, "Mine udtræk", b), {"sid": sid}, script=s)


TOP = [("CPR-nr.", 1), ("Findes efter 2004", 1), ("Første modulregistrering", 3), ("Seneste modulregistrering", 3), ("Seneste henvisning", 2), ("Højeste merit", 3), ("Data før 2004", 3)]
SUB = ["", "", "Startdato", "DU-modul", "Udbyder", "Startdato", "DU-modul", "Udbyder", "Dato", "Kategori", "DU-modul", "Startdato", "Udbyder", "Findes", "Første startdato", "DU"]
UK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def række(c):
    u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
    ud = []
    for k in UK:
        v = u.get(k)
        ud.append(jn(v) if isinstance(v, bool) else dk(v) if k.endswith("dato") else ("" if v is None else v))
    return ud


async def hent(request):
    if not session(request):
        return to_login(request)
    j = next((x for x in JOBS if x["g"] == request.path_params["g"]), None)
    if not j or time.time() - j["start"] < WAIT:
        return HTMLResponse("<html><body>HTTP 404 - siden blev ikke fundet</body></html>", 404)
    def c(v, extra=""):
        return f'<Cell{extra}><Data ss:Type="String">{esc(v)}</Data></Cell>' if v != "" else f"<Cell{extra}/>"
    x = '<?xml version="1.0" encoding="utf-8"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\r\n<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="h"><Font ss:Bold="1"/></Style></Styles>\r\n<Worksheet ss:Name="Udtræk"><Table>\r\n'
    x += f'<Row><Cell ss:StyleID="h" ss:MergeAcross="15"><Data ss:Type="String">Resultat af udtræk fra Danskundervisningsdatabasen pr. {time.strftime("%d-%m-%Y")}</Data></Cell></Row>\r\n<Row>'
    for t, n in TOP:
        x += c(t, ' ss:StyleID="h"' + (f' ss:MergeAcross="{n - 1}"' if n > 1 else ' ss:MergeDown="1"'))
    x += "</Row>\r\n<Row>" + "".join(c(t, ' ss:StyleID="h"' + (' ss:Index="3"' if i == 2 else "")) for i, t in enumerate(SUB) if i >= 2) + "</Row>\r\n"
    for n in j["cprs"]:
        x += "<Row>" + "".join(c(v) for v in række(n)) + "</Row>\r\n"
    x += "</Table></Worksheet></Workbook>"
    return Response(x.encode("utf-8"), media_type="application/vnd.ms-excel", headers={"Content-Disposition": f'attachment; filename="Udtraek{j["id"]}.xls"', "X-MS-InvokeApp": "1; RequireReadOnly"})


app = Starlette(routes=[
    Route("/", root),
    Route("/_layouts/Authenticate.aspx", authenticate),
    Route("/_forms/default.aspx", login, methods=["GET", "POST"]),
    Route("/_layouts/SignOut.aspx", signout),
    Route("/Sider/Forside.aspx", forside, methods=["GET", "POST"]),
    Route("/Sider/Vejledning.aspx", vejledning, methods=["GET", "POST"]),
    Route("/Sider/Enkeltopslag.aspx", enkelt, methods=["GET", "POST"]),
    Route("/Sider/Listeopslag.aspx", liste, methods=["GET", "POST"]),
    Route("/Lister/Udtraek.aspx", udtraek, methods=["GET", "POST"]),
    Route("/Udtraek/{g}/{navn}", hent),
])

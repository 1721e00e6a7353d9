# -*- coding: utf-8 -*-
"""ASP.NET 4.0 WebForms, VB, AJAX UpdatePanel, GridView with pager (2011)."""
import base64, hashlib, hmac, json, os, re, secrets, time, zlib
from html import escape
from pathlib import Path
from urllib.parse import quote
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
KEY = os.urandom(16)
TICKETS = {}
JOBS = {}
WAIT = 1.5


def e(s):
    return escape(str(s), quote=True).replace("&#x27;", "&#39;")


def dato(s):
    return "-".join(reversed(s.split("-"))) if s else ""


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


def pack(st):
    raw = zlib.compress(json.dumps(st).encode())
    return base64.b64encode(b"\xff\x01" + hmac.new(KEY, raw, hashlib.sha1).digest() + raw).decode()


def unpack(s):
    try:
        b = base64.b64decode(s)
        raw = b[22:]
        if b[:2] == b"\xff\x01" and hmac.compare_digest(b[2:22], hmac.new(KEY, raw, hashlib.sha1).digest()):
            return json.loads(zlib.decompress(raw))
    except Exception:
        pass
    return None


def evval(vs):
    return base64.b64encode(b"\x16\x00" + hmac.new(KEY, b"ev" + vs.encode(), hashlib.sha256).digest() * 2).decode()


CSS = """body{background:#b6b7bc;font-size:.80em;font-family:"Helvetica Neue","Lucida Grande","Segoe UI",Arial,Helvetica,Verdana,sans-serif;margin:0;color:#333}
.page{width:960px;background:#fff;margin:20px auto 0;border:1px solid #496077}.header{background:#4b6c9e;padding:10px}.header h1{color:#f9f9f9;font-size:2em;margin:0}
.loginDisplay{float:right;color:#fff;font-size:1.1em}.loginDisplay a{color:#fff}.hideSkiplink{background:#3a4f63}div.menu ul,div.faner ul{list-style:none;margin:0;padding:0}
div.menu li,div.faner li{display:inline-block}div.menu a{display:block;padding:4px 20px;color:#dde4ec;text-decoration:none}.main{padding:12px;min-height:420px}
div.faner a{display:block;padding:4px 14px;border:1px solid #999;border-bottom:0;background:#eee}div.faner a.selected{background:#fff;font-weight:bold}
.failureNotification{color:Red}.footer{color:#4e5766;padding:8px;text-align:center}.grid th{background:#5d7b9d;color:#fff}.grid th a{color:#fff}.alt{background:#f7f6f3}.pager{background:#284775;color:#fff}.pager a{color:#fff}
"""
JS = """function WebForm_PostBackOptions(a,b,c,d,e,f,g){this.eventTarget=a;this.validation=c}
function WebForm_DoPostBackWithOptions(o){}
var Sys={Application:{add_init:function(){},initialize:function(){}},WebForms:{PageRequestManager:{_initialize:function(){}}}};
"""


def page(path, title, body, user=None, st=None, multipart=False, menu=True, script="", tail=""):
    vs = pack(st or {})
    if user:
        ld = ('Velkommen <span class="bold"><span id="HeadLoginView_HeadLoginName">%s</span></span>! [ <a id="HeadLoginView_HeadLoginStatus" '
              'href="javascript:__doPostBack(&#39;ctl00$HeadLoginView$HeadLoginStatus$ctl00&#39;,&#39;&#39;)">Log af</a> ]' % e(user))
    else:
        ld = '[ <a href="/Login.aspx" id="HeadLoginView_HeadLoginStatus">Log p&#229;</a> ]'
    items = [("/Default.aspx", "Forside"), ("/Enkeltopslag.aspx", "Enkeltopslag"), ("/Masseudtraek.aspx", "Masseudtræk"), ("/Vejledning.aspx", "Vejledning")]
    nav = ""
    if user and menu:
        nav = '<a href="#NavigationMenu_SkipLink"><img alt="Spring over navigationslinks" src="/WebResource.axd?d=Zx1&amp;t=634" width="0" height="0" style="border-width:0px;" /></a><div class="menu" id="NavigationMenu">\n\t<ul class="level1">\n'
        for u, t in items:
            nav += '\t\t<li><a class="level1%s" href="%s">%s</a></li>' % (" selected" if u.split(".")[0] == path.split(".")[0] else "", u.lstrip("/"), t)
        nav += '\n\t</ul>\n</div><a id="NavigationMenu_SkipLink"></a>'
    action = path.lstrip("/")
    h = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da">
<head><title>
	{title} - Danskundervisningsdatabasen
</title><link href="/Styles/Site.css" rel="stylesheet" type="text/css" /></head>
<body>
    <form method="post" action="{e(action)}" onsubmit="javascript:return WebForm_OnSubmit();" id="ctl01"{' enctype="multipart/form-data"' if multipart else ''}>
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__LASTFOCUS" id="__LASTFOCUS" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" />
</div>

<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['ctl01'];
if (!theForm) {{
    theForm = document.ctl01;
}}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
function WebForm_OnSubmit() {{
if (typeof(ValidatorOnSubmit) == "function" && ValidatorOnSubmit() == false) return false;
return true;
}}
//]]>
</script>

<script src="/WebResource.axd?d=pynGkmcFUV13He1Qd6_TZA2&amp;t=634368" type="text/javascript"></script>
<script src="/ScriptResource.axd?d=D9drwtSJ4hBA6O8UhT6CQk&amp;t=ffffffff" type="text/javascript"></script>
<div class="aspNetHidden">

	<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{evval(vs)}" />
</div>
        <script type="text/javascript">
//<![CDATA[
Sys.WebForms.PageRequestManager._initialize('ctl00$ScriptManager1', 'ctl01', ['tctl00$MainContent$UpdatePanel1','MainContent_UpdatePanel1'], [], [], 90, 'ctl00');
//]]>
</script>
    <div class="page">
        <div class="header">
            <div class="title"><h1><img src="/Images/rigsvaaben.png" alt="" width="32" height="40" /> Danskundervisningsdatabasen</h1></div>
            <div class="loginDisplay">{ld}</div>
            <div class="clear hideSkiplink">{nav}</div>
        </div>
        <div class="main">
{body}
        </div>
        <div class="clear"></div>
    </div>
    <div class="footer">Support: <a href="mailto:support@example.dk">support@example.dk</a> &nbsp;|&nbsp; Version 2.3.1 (build 4127) &nbsp;|&nbsp; Bedst i Internet Explorer 8, 1024 x 768</div>
{script}
    </form>
{tail}</body>
</html>
"""
    return HTMLResponse(h, headers={"Cache-Control": "private", "X-AspNet-Version": "4.0.30319", "X-Powered-By": "ASP.NET"})


def fejl():
    return HTMLResponse("""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Der er opst&#229;et en fejl</title></head><body><h1>Der er opst&#229;et en fejl</h1>
<p>Siden kunne ikke vises. Validation of viewstate MAC failed.</p><p><a href="/Default.aspx">G&#229; til forsiden</a></p></body></html>""", 500)


def who(request):
    return TICKETS.get(request.cookies.get(".ASPXAUTH", ""))


def guard(request, terms=True):
    t = who(request)
    if not t:
        return None, RedirectResponse("/Login.aspx?ReturnUrl=" + quote(request.url.path, safe=""), 302)
    if terms and not t["ok"]:
        return None, RedirectResponse("/Vilkaar.aspx", 302)
    return t, None


async def postback(request):
    """(state, form, target, argument) or None when the view state is bad"""
    f = await request.form()
    vs = f.get("__VIEWSTATE", "")
    st = unpack(vs)
    if st is None or f.get("__EVENTVALIDATION") != evval(vs):
        return None
    return st, f, f.get("__EVENTTARGET", ""), f.get("__EVENTARGUMENT", "")


def logaf(request):
    TICKETS.pop(request.cookies.get(".ASPXAUTH", ""), None)
    r = RedirectResponse("/Login.aspx", 302)
    r.delete_cookie(".ASPXAUTH")
    return r


LOGUD = "ctl00$HeadLoginView$HeadLoginStatus$ctl00"


async def login(request):
    q = request.url.query
    path = "/Login.aspx" + ("?" + q if q else "")
    msg, bruger = "", ""
    if request.method == "POST":
        pb = await postback(request)
        if not pb:
            return fejl()
        f = pb[1]
        bruger = f.get("ctl00$MainContent$LoginUser$UserName", "")
        pw = f.get("ctl00$MainContent$LoginUser$Password", "")
        if "ctl00$MainContent$LoginUser$LoginButton" in f:
            if bruger == "kommune" and pw == "hemmeligt-1":
                t = secrets.token_hex(48).upper()
                TICKETS[t] = {"user": bruger, "ok": False}
                ret = request.query_params.get("ReturnUrl", "/Default.aspx")
                if not re.fullmatch(r"/[A-Za-z]+\.aspx", ret):
                    ret = "/Default.aspx"
                r = RedirectResponse(ret, 302)
                r.set_cookie(".ASPXAUTH", t, httponly=True)
                r.set_cookie("ASP.NET_SessionId", secrets.token_hex(12), httponly=True)
                return r
            msg = "Brugernavn eller adgangskode er ikke korrekt. Prøv igen."
    body = f"""
    <h2>Log på</h2>
    <p>Indtast brugernavn og adgangskode. Adgang bestilles hos ministeriet.</p>
    <span class="failureNotification">{msg}</span>
    <div id="MainContent_LoginUser_LoginUserValidationSummary" class="failureNotification" style="display:none;"></div>
    <div class="accountInfo">
        <fieldset class="login">
            <legend>Kontooplysninger</legend>
            <p>
                <label for="MainContent_LoginUser_UserName" id="MainContent_LoginUser_UserNameLabel">Brugernavn:</label>
                <input name="ctl00$MainContent$LoginUser$UserName" type="text" id="MainContent_LoginUser_UserName" class="textEntry" value="{e(bruger)}" />
                <span id="MainContent_LoginUser_UserNameRequired" title="Brugernavn skal udfyldes." class="failureNotification" style="visibility:hidden;">*</span>
            </p>
            <p>
                <label for="MainContent_LoginUser_Password" id="MainContent_LoginUser_PasswordLabel">Adgangskode:</label>
                <input name="ctl00$MainContent$LoginUser$Password" type="password" id="MainContent_LoginUser_Password" class="passwordEntry" />
                <span id="MainContent_LoginUser_PasswordRequired" title="Adgangskode skal udfyldes." class="failureNotification" style="visibility:hidden;">*</span>
            </p>
        </fieldset>
        <p class="submitButton">
            <input type="submit" name="ctl00$MainContent$LoginUser$LoginButton" value="Log på" onclick="javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;ctl00$MainContent$LoginUser$LoginButton&quot;, &quot;&quot;, true, &quot;LoginUserValidationGroup&quot;, &quot;&quot;, false, false))" id="MainContent_LoginUser_LoginButton" />
        </p>
    </div>"""
    return page(path, "Log på", body)


async def vilkaar(request):
    t, r = guard(request, terms=False)
    if r:
        return r
    if request.method == "POST":
        pb = await postback(request)
        if not pb:
            return fejl()
        if pb[2] == LOGUD:
            return logaf(request)
        if "ctl00$MainContent$btnAccepter" in pb[1]:
            t["ok"] = True
            return RedirectResponse("/Default.aspx", 302)
    body = """<h2>Vilkår for brug</h2>
    <div id="MainContent_pnlVilkaar" style="border:1px solid #999;padding:8px">
    <p>Oplysningerne i databasen er fortrolige. Opslag må kun foretages, når det er nødvendigt for kommunens sagsbehandling efter danskuddannelsesloven.</p>
    <p>Alle opslag logges med bruger, tidspunkt og CPR-nummer og opbevares i 6 måneder, jf. sikkerhedsbekendtgørelsen.</p></div>
    <p><input type="submit" name="ctl00$MainContent$btnAccepter" value="Jeg accepterer" id="MainContent_btnAccepter" /></p>"""
    return page("/Vilkaar.aspx", "Vilkår", body, t["user"], menu=False)


async def default(request):
    t, r = guard(request)
    if r:
        return r
    if request.method == "POST":
        pb = await postback(request)
        if not pb:
            return fejl()
        if pb[2] == LOGUD:
            return logaf(request)
    body = """<h2>Udtræk fra Danskundervisningsdatabasen</h2>
    <p>Her kan kommunen hente sprogcentrenes indberetninger om voksne udlændinges deltagelse i danskuddannelse.</p>
    <ul><li><a id="MainContent_hlEnkelt" href="Enkeltopslag.aspx">Enkeltopslag</a> - opslag på én kursist</li>
    <li><a id="MainContent_hlMasse" href="Masseudtraek.aspx">Masseudtræk</a> - opslag på op til 100 CPR-numre ved hjælp af en tekstfil</li></ul>
    <h3>Driftsinformation</h3><p><span id="MainContent_lblDrift">Databasen opdateres hver nat mellem kl. 2 og 4.</span></p>"""
    return page("/Default.aspx", "Forside", body, t["user"])


async def vejledning(request):
    t, r = guard(request)
    if r:
        return r
    if request.method == "POST":
        pb = await postback(request)
        if not pb:
            return fejl()
        if pb[2] == LOGUD:
            return logaf(request)
    body = """<h2>Vejledning</h2><h3>Enkeltopslag</h3><p>Indtast kursistens CPR-nr. med eller uden bindestreg og klik på Søg. Skift mellem fanebladene for at se moduler, prøver, henvisninger, merit og præ-2004.</p>
    <h3>Masseudtræk</h3><p>Opret en tekstfil i Notesblok med ét CPR-nr. pr. linje, gem den som .txt og upload den. Der kan højst søges på 100 CPR-numre ad gangen.</p>"""
    return page("/Vejledning.aspx", "Vejledning", body, t["user"])


FANER = ["Moduler", "Prøver", "Henvisninger", "Merit", "Præ-2004"]
GRIDS = {
    "gvModuler": ("moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                              ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
                  "Der er ikke registreret moduler på kursisten."),
    "gvProever": ("proever", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
                              ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
                  "Der er ikke registreret prøver på kursisten."),
    "gvHenvisninger": ("henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")],
                       "Der er ikke registreret henvisninger på kursisten."),
    "gvMerit": ("meritter", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
                "Der er ikke registreret merit på kursisten."),
}
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet"}
GRIDNAMES = list(GRIDS)


def grid(name, person, st):
    key, cols, tom = GRIDS[name]
    rows = list(person[key])
    if not rows:
        return f'<div>\n\t<table class="grid" cellspacing="0" rules="all" border="1" id="MainContent_{name}" style="border-collapse:collapse;">\n\t\t<tr>\n\t\t\t<td colspan="{len(cols)}">{tom}</td>\n\t\t</tr>\n\t</table>\n</div>'
    srt = st.get("sort", {}).get(name)
    if srt:
        rows.sort(key=lambda r: r[srt[0]] or "", reverse=srt[1])
    size = st.get("antal", 5)
    pages = (len(rows) + size - 1) // size
    pg = min(st.get("side", {}).get(name, 1), pages)
    h = f'<div>\n\t<table class="grid" cellspacing="0" cellpadding="4" rules="all" border="1" id="MainContent_{name}" style="border-collapse:collapse;">\n\t\t<tr class="gridHead">\n\t\t\t'
    for k, t in cols:
        h += f'<th scope="col"><a href="javascript:__doPostBack(&#39;ctl00$MainContent${name}&#39;,&#39;Sort${k}&#39;)">{t}</a></th>'
    h += "\n\t\t</tr>"
    for i, r in enumerate(rows[(pg - 1) * size:pg * size]):
        h += '<tr%s>\n\t\t\t' % (' class="alt"' if i % 2 else "")
        for k, t in cols:
            v = dato(r[k]) if k in DATOER else r[k]
            h += "<td>%s</td>" % (e(v) if v else "&nbsp;")
        h += "\n\t\t</tr>"
    if pages > 1:
        h += f'<tr class="pager">\n\t\t\t<td colspan="{len(cols)}"><table border="0">\n\t\t\t\t<tr>\n\t\t\t\t\t'
        for n in range(1, pages + 1):
            if n == pg:
                h += f"<td><span>{n}</span></td>"
            else:
                h += f'<td><a href="javascript:__doPostBack(&#39;ctl00$MainContent${name}&#39;,&#39;Page${n}&#39;)">{n}</a></td>'
        h += "\n\t\t\t\t</tr>\n\t\t\t</table></td>\n\t\t</tr>"
    return h + "\n\t</table>\n</div>"


async def enkelt(request):
    t, r = guard(request)
    if r:
        return r
    st, msg, val, felt = {}, "", "", ""
    if request.method == "POST":
        pb = await postback(request)
        if not pb:
            return fejl()
        st, f, target, arg = pb
        felt = f.get("ctl00$MainContent$txtCpr", "")
        try:
            st["antal"] = {"5": 5, "10": 10, "25": 25}.get(f.get("ctl00$MainContent$ddlAntal", ""), st.get("antal", 5))
        except Exception:
            pass
        if target == LOGUD:
            return logaf(request)
        if target == "ctl00$MainContent$mnuFaner" and st.get("cpr") and arg in "01234":
            st["fane"] = int(arg)
        elif target == "ctl00$MainContent$ddlAntal":
            st["side"] = {}
        elif target.startswith("ctl00$MainContent$gv") and st.get("cpr"):
            name = target.split("$")[-1]
            m = re.fullmatch(r"(Page|Sort)\$(\w+)", arg)
            if name not in GRIDS or not m:
                return fejl()
            if m[1] == "Page":
                st.setdefault("side", {})[name] = max(1, int(m[2])) if m[2].isdigit() else 1
            elif m[2] in [c[0] for c in GRIDS[name][1]]:
                old = st.setdefault("sort", {}).get(name)
                st["sort"][name] = [m[2], bool(old and old[0] == m[2] and not old[1])]
                st.setdefault("side", {})[name] = 1
        elif "ctl00$MainContent$btnNulstil" in f:
            return RedirectResponse("/Enkeltopslag.aspx", 302)
        elif "ctl00$MainContent$btnSoeg" in f:
            st = {"antal": st.get("antal", 5)}
            m = re.fullmatch(r"\s*(\d{6})-?(\d{4})\s*", felt)
            if not m:
                val = "CPR-nr. skal udfyldes." if not felt.strip() else "CPR-nr. skal bestå af 10 cifre (ddmmååxxxx)."
            elif m[1] + m[2] in PEOPLE:
                st["cpr"] = m[1] + m[2]
                st["fane"] = 0
            else:
                msg = "CPR-nummeret blev ikke fundet i Danskundervisningsdatabasen."
    res = ""
    if st.get("cpr"):
        p = PEOPLE[st["cpr"]]
        fane = st.get("fane", 0)
        res = f'<div id="MainContent_pnlResultat">\n<h3>Registreringer for CPR-nr. <span id="MainContent_lblCpr">{p["cpr"]}</span></h3>\n'
        if fane < 4:
            opt = "".join('<option %svalue="%d">%d</option>' % ('selected="selected" ' if n == st.get("antal", 5) else "", n, n) for n in (5, 10, 25))
            res += f'<p><label for="MainContent_ddlAntal">Antal rækker pr. side:</label> <select name="ctl00$MainContent$ddlAntal" onchange="javascript:setTimeout(&#39;__doPostBack(\\&#39;ctl00$MainContent$ddlAntal\\&#39;,\\&#39;\\&#39;)&#39;, 0)" id="MainContent_ddlAntal">{opt}</select></p>\n'
        res += '<a href="#MainContent_mnuFaner_SkipLink"><img alt="Spring over navigationslinks" src="/WebResource.axd?d=Zx1&amp;t=634" width="0" height="0" style="border-width:0px;" /></a><div class="faner" id="MainContent_mnuFaner">\n\t<ul class="level1">\n'
        for i, n in enumerate(FANER):
            res += f'\t\t<li><a class="level1{" selected" if i == fane else ""}" href="#" onclick="__doPostBack(&#39;ctl00$MainContent$mnuFaner&#39;,&#39;{i}&#39;)">{n}</a></li>'
        res += '\n\t</ul>\n</div><a id="MainContent_mnuFaner_SkipLink"></a>\n'
        if fane < 4:
            res += grid(GRIDNAMES[fane], p, st)
        else:
            d = p["prae2004"]
            res += '<div>\n\t<table cellspacing="0" rules="all" border="1" id="MainContent_dvPrae2004" style="border-collapse:collapse;">\n\t\t'
            if d:
                for a, b in (("Findes i præ-2004 data", "Ja"), ("Første startdato", dato(d["foerste_startdato"])), ("DU gang i præ-2004 data", janej(d["du"]))):
                    res += f'<tr>\n\t\t\t<td style="font-weight:bold;">{a}</td><td>{b or "&nbsp;"}</td>\n\t\t</tr>'
            else:
                res += '<tr>\n\t\t\t<td colspan="2">Der er ingen præ-2004 data på kursisten.</td>\n\t\t</tr>'
            res += "\n\t</table>\n</div>"
        res += "</div>"
    body = f"""<h2>Enkeltopslag</h2>
    <div id="MainContent_UpdatePanel1">
    <div id="MainContent_vsOpslag" class="failureNotification" style="display:none;"></div>
    <table><tr><td><label for="MainContent_txtCpr" id="MainContent_lblCprNr">CPR-nr.:</label></td>
    <td><input name="ctl00$MainContent$txtCpr" type="text" maxlength="11" id="MainContent_txtCpr" value="{e(felt)}" />
    <span id="MainContent_revCpr" class="failureNotification" style="{'' if val else 'display:none;'}">{val or 'CPR-nr. skal bestå af 10 cifre (ddmmååxxxx).'}</span></td></tr>
    <tr><td>&nbsp;</td><td><input type="submit" name="ctl00$MainContent$btnSoeg" value="Søg" onclick="javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;ctl00$MainContent$btnSoeg&quot;, &quot;&quot;, true, &quot;opslag&quot;, &quot;&quot;, false, false))" id="MainContent_btnSoeg" />
    <input type="submit" name="ctl00$MainContent$btnNulstil" value="Nulstil" id="MainContent_btnNulstil" /></td></tr></table>
    <span id="MainContent_lblBesked" class="failureNotification">{msg}</span>
    {res}
    </div>
    <div id="MainContent_UpdateProgress1" style="display:none;"><img src="/Images/ajax-loader.gif" alt="" /> Henter data ...</div>"""
    return page("/Enkeltopslag.aspx", "Enkeltopslag", body, t["user"], st)


UD = [(None, "cpr", "CPR-nr."), (None, "findes", "Findes i 2004+"), ("Første modulregistrering", "foerste_startdato", "Startdato"),
      ("Første modulregistrering", "foerste_du_modul", "DU-modul"), ("Første modulregistrering", "foerste_udbyder", "Udbyder"),
      ("Seneste modulregistrering", "seneste_startdato", "Startdato"), ("Seneste modulregistrering", "seneste_du_modul", "DU-modul"),
      ("Seneste modulregistrering", "seneste_udbyder", "Udbyder"), ("Henvisning", "henvisning_dato", "Henvisning fra dato"), ("Henvisning", "henvisning_kategori", "Henvisningskategori"),
      ("Højeste merit", "merit_du_modul", "DU-modul"), ("Højeste merit", "merit_startdato", "Startdato"), ("Højeste merit", "merit_udbyder", "Udbyder"),
      ("Søgning i præ-2004 data", "prae2004_findes", "Findes i præ-2004 data"), ("Søgning i præ-2004 data", "prae2004_startdato", "Første startdato"),
      ("Søgning i præ-2004 data", "prae2004_du", "DU gang i præ-2004 data")]


def excel(job):
    d = time.strftime("%d-%m-%Y", time.localtime(job["tid"]))
    h = ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><style> .text { mso-number-format:\\@; } </style></head><body>\r\n<div>\r\n'
         '\t<table cellspacing="0" rules="all" border="1" id="gvUdtraek" style="border-collapse:collapse;">\r\n'
         f'\t\t<tr>\r\n\t\t\t<td colspan="16" style="font-weight:bold;">Resultat af udtræk fra Danskundervisningsdatabasen per {d}</td>\r\n\t\t</tr><tr>\r\n\t\t\t<th colspan="2">&nbsp;</th>')
    seen = []
    for g, _, _ in UD[2:]:
        if g not in seen:
            seen.append(g)
            h += '<th colspan="%d">%s</th>' % (sum(1 for x in UD if x[0] == g), g)
    h += "\r\n\t\t</tr><tr>\r\n\t\t\t" + "".join(f'<th scope="col">{t}</th>' for _, _, t in UD) + "\r\n\t\t</tr>"
    for c in job["cpr"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        h += "<tr>\r\n\t\t\t"
        for _, k, _ in UD:
            v = u.get(k)
            v = janej(v) if isinstance(v, bool) else dato(v) if "dato" in k else v
            h += '<td class="text">%s</td>' % (e(v) if v else "&nbsp;")
        h += "\r\n\t\t</tr>"
    return h + "\r\n\t</table>\r\n</div></body></html>"


async def masse(request):
    t, r = guard(request)
    if r:
        return r
    st, msg = {}, ""
    if request.method == "POST":
        pb = await postback(request)
        if not pb:
            return fejl()
        st, f, target, arg = pb
        if target == LOGUD:
            return logaf(request)
        job = JOBS.get(st.get("job", ""))
        if target == "ctl00$MainContent$lnkHent" and job and time.time() >= job["klar"]:
            return Response(excel(job).encode("utf-8"), media_type="application/vnd.ms-excel",
                            headers={"Content-Disposition": "attachment; filename=Udtraek_%s.xls" % time.strftime("%Y%m%d"), "Cache-Control": "private"})
        if "ctl00$MainContent$btnNy" in f:
            return RedirectResponse("/Masseudtraek.aspx", 302)
        if "ctl00$MainContent$btnUpload" in f:
            st = {}
            fil = f.get("ctl00$MainContent$fuCpr")
            data = await fil.read() if hasattr(fil, "read") else b""
            if not getattr(fil, "filename", ""):
                msg = "Vælg en fil."
            elif not fil.filename.lower().endswith(".txt"):
                msg = "Filen skal være en tekstfil (.txt)."
            else:
                lines = [x.strip().replace("-", "") for x in data.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
                bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
                if bad:
                    msg = "Fejl i filen: linje %d er ikke et gyldigt CPR-nr." % bad[0]
                elif not lines:
                    msg = "Filen indeholder ingen CPR-numre."
                elif len(lines) > 100:
                    msg = "Filen indeholder mere end 100 CPR-numre."
                else:
                    j = secrets.token_hex(8)
                    JOBS[j] = {"cpr": lines, "tid": time.time(), "klar": time.time() + WAIT}
                    st = {"job": j}
    job = JOBS.get(st.get("job", ""))
    tail = ""
    if not job:
        inner = f"""<p>Vælg en tekstfil (.txt) med ét CPR-nr. pr. linje. Der kan højst søges på 100 CPR-numre ad gangen.</p>
    <p><label for="MainContent_fuCpr">Fil:</label> <input type="file" name="ctl00$MainContent$fuCpr" id="MainContent_fuCpr" size="50" /></p>
    <p><input type="submit" name="ctl00$MainContent$btnUpload" value="Upload fil" onclick="return confirm(&#39;Udtrækket kan tage nogle minutter. Vil du fortsætte?&#39;);" id="MainContent_btnUpload" /></p>
    <span id="MainContent_lblFejl" class="failureNotification">{msg}</span>"""
    elif time.time() < job["klar"]:
        inner = f"""<div id="MainContent_pnlVent"><p><img src="/Images/ajax-loader.gif" alt="" /> <span id="MainContent_lblVent">Der hentes oplysninger om {len(job["cpr"])} CPR-numre. Vent venligst ...</span></p>
    <p><a id="MainContent_lnkOpdater" href="javascript:__doPostBack(&#39;ctl00$MainContent$lnkOpdater&#39;,&#39;&#39;)">Opdater status</a></p>
    <span id="MainContent_tmrStatus" style="visibility:hidden;display:none;"></span></div>"""
        tail = "<script type=\"text/javascript\">\n//<![CDATA[\nwindow.setTimeout(function(){__doPostBack('ctl00$MainContent$tmrStatus','')}, 2000);\n//]]>\n</script>\n"
    else:
        inner = """<div id="MainContent_pnlKlar"><p><span id="MainContent_lblKlar">Udtrækket er klar.</span>
    <a id="MainContent_lnkHent" href="javascript:__doPostBack(&#39;ctl00$MainContent$lnkHent&#39;,&#39;&#39;)">Klik her for at hente Excel-arket</a></p>
    <p><input type="submit" name="ctl00$MainContent$btnNy" value="Nyt udtræk" id="MainContent_btnNy" /></p></div>"""
    body = f'<h2>Masseudtræk</h2>\n    <div id="MainContent_UpdatePanel1">\n    {inner}\n    </div>'
    return page("/Masseudtraek.aspx", "Masseudtræk", body, t["user"], st, multipart=True, tail=tail)


async def root(request):
    return RedirectResponse("/Default.aspx", 302)


async def css(request):
    return Response(CSS, media_type="text/css")


async def js(request):
    return Response(JS, media_type="application/x-javascript")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/Login.aspx", login, methods=GP), Route("/Vilkaar.aspx", vilkaar, methods=GP), Route("/Default.aspx", default, methods=GP),
    Route("/Vejledning.aspx", vejledning, methods=GP), Route("/Enkeltopslag.aspx", enkelt, methods=GP), Route("/Masseudtraek.aspx", masse, methods=GP),
    Route("/Styles/Site.css", css), Route("/WebResource.axd", js), Route("/ScriptResource.axd", js)])

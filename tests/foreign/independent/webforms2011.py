"""Knappen i ASP.NET Web Forms 4: MasterPage, TabContainer med AutoPostBack, GridView, FileUpload og HTML-tabel som .xls."""
import base64
import hashlib
import hmac
import json
import secrets
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = ".ASPXAUTH"
ROOT = "/Knappen"
KEY = secrets.token_bytes(32)
SESSIONS = {}
JOBS = {}

MODULER = [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
           ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
           ("modultest_bestaaet", "Modultest bestået")]
PROEVER = [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
           ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
           ("udbyder", "Udbyder")]
HENVISNINGER = [("dato", "Henvisningsdato"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisende kommune"),
                ("udbyder", "Udbyder")]
MERITTER = [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]
# (panel-id, faneblad, grid-id, felt i registret, kolonner)
TABS = [("tpModuler", "Moduler", "gvModuler", "moduler", MODULER),
        ("tpProever", "Prøver", "gvProever", "proever", PROEVER),
        ("tpHenvisninger", "Henvisninger", "gvHenvisninger", "henvisninger", HENVISNINGER),
        ("tpMerit", "Merit", "gvMerit", "meritter", MERITTER),
        ("tpPrae2004", "Præ-2004 data", "dvPrae2004", "prae2004", None)]
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato", "seneste_startdato",
         "henvisning_dato", "merit_startdato", "prae2004_startdato"}
PAGE_SIZE = 10
TC = "ctl00$MainContent$TabContainer1"


def show(key, value):
    if value is None:
        return ""
    if value is True:
        return "Ja"
    if value is False:
        return "Nej"
    if key in DATES:
        y, m, d = value.split("-")
        return f"{d}-{m}-{y}"
    return value


def cell(key, value):
    text = show(key, value)
    return escape(text) if text else "&nbsp;"


def postback(target, argument=""):
    return escape(f"javascript:__doPostBack('{target}','{argument}')").replace("&#x27;", "&#39;")


# ---------------------------------------------------------------- ViewState
def sign(raw, sid, purpose):
    return hmac.new(KEY, purpose.encode() + sid.encode() + raw, hashlib.sha1).digest()


def save_viewstate(state, sid, path):
    raw = b"\xff\x01" + json.dumps(state).encode()
    vs = base64.b64encode(raw + sign(raw, sid, "vs" + path)).decode()
    nonce = secrets.token_bytes(24)
    return vs, base64.b64encode(nonce + sign(nonce, sid, "ev" + path)).decode()


def load_viewstate(form, sid, path):
    try:
        blob = base64.b64decode(form.get("__VIEWSTATE", ""), validate=True)
        ev = base64.b64decode(form.get("__EVENTVALIDATION", ""), validate=True)
    except ValueError:
        return None
    raw, mac = blob[:-20], blob[-20:]
    if not hmac.compare_digest(mac, sign(raw, sid, "vs" + path)):
        return None
    if not hmac.compare_digest(ev[-20:], sign(ev[:-20], sid, "ev" + path)):
        return None
    return json.loads(raw[2:])


def server_error():
    return HTMLResponse(
        "<html><head><title>Fejl under kørsel</title></head><body bgcolor=\"white\"><h1>Serverfejl i programmet "
        f"'{ROOT}'.<hr width=100% size=1 color=silver></h1><h2><i>Ugyldigt argument for tilbagesendelse eller "
        "tilbagekald.</i></h2></body></html>", 500)


# ---------------------------------------------------------------- Site.Master
MENU = [("Forside", "Default.aspx"), ("Opslag på én kursist", "Enkeltopslag.aspx"),
        ("Opslag på flere kursister", "Listeopslag.aspx"), ("Vejledning", "Vejledning.aspx")]


def master(page, title, body, state, sid, path_to=None, enctype=""):
    vs, ev = save_viewstate(state, sid, page)
    logged = bool(sid)
    if logged:
        login = (f'Velkommen <span class="bold"><span id="HeadLoginView_HeadLoginName">{USER}</span></span>! [ '
                 f'<a id="HeadLoginView_HeadLoginStatus" href="'
                 f'{postback("ctl00$HeadLoginView$HeadLoginStatus$ctl00")}">Log af</a> ]')
        items = "".join(
            f'<li><a class="level1{" selected" if url == page else ""}" href="{url}">{escape(text)}</a></li>'
            for text, url in MENU)
        menu = ('<a href="#NavigationMenu_SkipLink" style="position:absolute;left:-10000px;top:auto;width:1px;height:1px;'
                'overflow:hidden;">Spring over navigationslinks</a><div class="menu" id="NavigationMenu">\n'
                f'<ul class="level1">{items}</ul></div><a id="NavigationMenu_SkipLink"></a>')
        trail = ""
        if page != "Default.aspx":
            trail = ('<span id="SiteMapPath1"><span><a title="Forside" href="Default.aspx">Forside</a></span><span> &gt; '
                     f'</span><span>{escape(title)}</span></span>')
    else:
        login, menu, trail = "", "", ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da">
<head id="Head1"><title>
	{escape(title)} - Knappen
</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><link href="Styles/Site.css" rel="stylesheet" type="text/css" /></head>
<body>
<form method="post" action="{page}{escape(path_to or '')}" onsubmit="javascript:return WebForm_OnSubmit();" id="ctl01"{enctype}>
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
//]]>
</script>
<script src="WebResource.axd?d=pynGkmcFUV13He1Qd6_TZA2&amp;t=634533650140000000" type="text/javascript"></script>
<div class="aspNetHidden">
	<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{ev}" />
</div>
    <div class="page">
        <div class="header">
            <div class="title"><h1>Danskundervisningsdatabasen</h1></div>
            <div class="loginDisplay">{login}</div>
            <div class="clear hideSkiplink">{menu}</div>
        </div>
        <div class="main">
            <div class="sti">{trail}</div>
            {body}
        </div>
        <div class="clear"></div>
    </div>
    <div class="footer">
        Ministeriet for Flygtninge, Indvandrere og Integration &nbsp;|&nbsp; Support: kontakt@danskindberetning.dk &nbsp;|&nbsp; Version 1.4.2
    </div>
</form>
</body>
</html>""", headers={"Cache-Control": "private", "X-AspNet-Version": "4.0.30319"})


def hidden(failed):
    return "" if failed else ' style="visibility:hidden;"'


def button(name, text, group):
    opts = f'WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions("ctl00$MainContent${name}", "", true, "{group}", "", false, false))'
    return (f'<input type="submit" name="ctl00$MainContent${name}" value="{escape(text)}" '
            f'onclick="{escape("javascript:" + opts)}" id="MainContent_{name.replace("$", "_")}" class="submitButton" />')


# ---------------------------------------------------------------- sider
def session(request):
    sid = request.cookies.get(COOKIE, "")
    return sid if sid in SESSIONS else ""


async def login(request):
    error, missing, user = False, set(), ""
    path_to = ("?" + request.url.query) if request.url.query else ""
    if request.method == "POST":
        form = await request.form()
        if load_viewstate(form, "", "Login.aspx") is None:
            return server_error()
        user = form.get("ctl00$MainContent$LoginUser$UserName", "")
        password = form.get("ctl00$MainContent$LoginUser$Password", "")
        if "ctl00$MainContent$LoginUser$LoginButton" in form:
            missing = {n for n, v in (("u", user), ("p", password)) if not v}
            if not missing:
                if user == USER and password == PASSWORD:
                    sid = secrets.token_hex(48).upper()
                    SESSIONS[sid] = True
                    target = request.query_params.get("ReturnUrl", "")
                    if not target.startswith(ROOT + "/"):
                        target = ROOT + "/Default.aspx"
                    response = RedirectResponse(target, 302)
                    response.set_cookie(COOKIE, sid, httponly=True)
                    return response
                error = True
    fail = ""
    if error:
        fail = "Log på mislykkedes. Brugernavn eller adgangskode er forkert."
    body = f"""<h2>Log på</h2>
<p>Indtast brugernavn og adgangskode. Adgang til knappen fås ved henvendelse til ministeriet.</p>
<span class="failureNotification">{fail}</span>
<div id="MainContent_LoginUser_LoginUserValidationSummary" class="failureNotification" style="display:none;"></div>
<div class="accountInfo">
<fieldset class="login"><legend>Kontooplysninger</legend>
<p><label for="MainContent_LoginUser_UserName" id="MainContent_LoginUser_UserNameLabel">Brugernavn:</label>
<input name="ctl00$MainContent$LoginUser$UserName" type="text" value="{escape(user)}" id="MainContent_LoginUser_UserName" class="textEntry" />
<span id="MainContent_LoginUser_UserNameRequired" title="Brugernavn skal udfyldes." class="failureNotification"{hidden("u" in missing)}>*</span></p>
<p><label for="MainContent_LoginUser_Password" id="MainContent_LoginUser_PasswordLabel">Adgangskode:</label>
<input name="ctl00$MainContent$LoginUser$Password" type="password" id="MainContent_LoginUser_Password" class="passwordEntry" />
<span id="MainContent_LoginUser_PasswordRequired" title="Adgangskode skal udfyldes." class="failureNotification"{hidden("p" in missing)}>*</span></p>
<p><input id="MainContent_LoginUser_RememberMe" type="checkbox" name="ctl00$MainContent$LoginUser$RememberMe" />
<label for="MainContent_LoginUser_RememberMe" id="MainContent_LoginUser_RememberMeLabel" class="inline">Husk mig på denne computer</label></p>
</fieldset>
<p class="submitButton">{button("LoginUser$LoginButton", "Log på", "LoginUserValidationGroup")}</p>
</div>"""
    return master("Login.aspx", "Log på", body, {}, "", path_to)


def gridview(person, tab, pages):
    _, _, gid, field, columns = tab
    rows = person[field]
    name, cid = f"{TC}${tab[0]}${gid}", f"MainContent_TabContainer1_{tab[0]}_{gid}"
    if columns is None:
        if rows is None:
            return (f'<div><table class="grid" cellspacing="0" rules="all" border="1" id="{cid}" style="border-collapse:collapse;">'
                    '<tr><td colspan="2">Ingen registreringer.</td></tr></table></div>')
        return (f'<div><table class="grid" cellspacing="0" rules="all" border="1" id="{cid}" style="border-collapse:collapse;">'
                f'<tr><td class="fieldHeader">Første startdato</td><td>{cell("foerste_startdato", rows["foerste_startdato"])}</td></tr>'
                f'<tr class="alt"><td class="fieldHeader">DU-gang i præ-2004 data</td><td>{cell("du", rows["du"])}</td></tr></table></div>')
    start = f'<div>\n<table class="grid" cellspacing="0" rules="all" border="1" id="{cid}" style="border-collapse:collapse;">'
    if not rows:
        return start + f'<tr class="empty"><td colspan="{len(columns)}">Ingen registreringer.</td></tr></table></div>'
    count = -(-len(rows) // PAGE_SIZE)
    index = min(pages.get(gid, 0), count - 1)
    out = [start, "<tr>" + "".join(f'<th scope="col">{escape(h)}</th>' for _, h in columns) + "</tr>"]
    for i, row in enumerate(rows[index * PAGE_SIZE:(index + 1) * PAGE_SIZE]):
        cls = ' class="alt"' if i % 2 else ""
        out.append(f"<tr{cls}>" + "".join(f"<td>{cell(k, row[k])}</td>" for k, _ in columns) + "</tr>")
    if count > 1:
        links = "".join(
            f"<td><span>{n + 1}</span></td>" if n == index
            else f'<td><a href="{postback(name, f"Page${n + 1}")}">{n + 1}</a></td>' for n in range(count))
        out.append(f'<tr class="pgr"><td colspan="{len(columns)}"><table><tr>{links}</tr></table></td></tr>')
    return "\n".join(out) + "</table>\n</div>"


def tab_container(person, state):
    active = state["tab"]
    heads, bodies = [], []
    for i, tab in enumerate(TABS):
        tid = f"MainContent_TabContainer1_{tab[0]}"
        on = i == active
        heads.append(f'<span id="{tid}_tab"{" class=" + chr(34) + "ajax__tab_active" + chr(34) if on else ""}><span class="ajax__tab_outer">'
                     f'<span class="ajax__tab_inner"><a class="ajax__tab_tab" id="__tab_{tid}" '
                     f'href="{postback(TC, f"activeTabChanged:{i}")}" style="text-decoration:none;">'
                     f'<span>{escape(tab[1])}</span></a></span></span></span>')
        if on:
            bodies.append(f'<div id="{tid}" class="ajax__tab_panel">{gridview(person, tab, state["pages"])}</div>')
        else:
            bodies.append(f'<div id="{tid}" class="ajax__tab_panel" style="display:none;visibility:hidden;"></div>')
    client = json.dumps({"ActiveTabIndex": active, "TabState": [True] * 5}, separators=(",", ":"))
    return (f'<input type="hidden" name="MainContent_TabContainer1_ClientState" id="MainContent_TabContainer1_ClientState" value="{escape(client)}" />'
            '<div class="ajax__tab_xp" id="MainContent_TabContainer1"><div id="MainContent_TabContainer1_header" class="ajax__tab_header">'
            + "\n".join(heads) + '</div><div id="MainContent_TabContainer1_body" class="ajax__tab_body">' + "\n".join(bodies) + "</div></div>")


async def enkelt(request, sid, form, state):
    state = {"cpr": None, "tab": 0, "pages": {}, "msg": ""} | state
    required = regex = False
    typed = ""
    if form is not None:
        typed = form.get("ctl00$MainContent$txtCpr", "")
        target, arg = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
        if target == TC and arg.startswith("activeTabChanged:") and arg[17:] in "01234" and state["cpr"]:
            state["tab"] = int(arg[17:])
        elif target.startswith(TC + "$") and arg.startswith("Page$") and arg[5:].isdigit():
            state["pages"][target.rsplit("$", 1)[1]] = max(int(arg[5:]) - 1, 0)
        elif "ctl00$MainContent$btnSoeg" in form:
            state = {"cpr": None, "tab": 0, "pages": {}, "msg": ""}
            number = typed.strip().replace("-", "")
            if not number:
                required = True
            elif not (len(number) == 10 and number.isdecimal()):
                regex = True
            elif number in PEOPLE:
                state["cpr"] = number
            else:
                state["msg"] = "Der findes ingen oplysninger i databasen om det indtastede CPR-nr."
        elif "ctl00$MainContent$btnRyd" in form:
            state, typed = {"cpr": None, "tab": 0, "pages": {}, "msg": ""}, ""
    result = ""
    if state["msg"]:
        result = f'<p><span id="MainContent_lblBesked" class="besked">{escape(state["msg"])}</span></p>'
    if state["cpr"]:
        result = (f'<h3>Kursist</h3><p><span id="MainContent_lblCprLabel">CPR-nr.:</span> <span id="MainContent_lblCpr" class="bold">{state["cpr"]}</span></p>'
                  + tab_container(PEOPLE[state["cpr"]], state))
    body = f"""<h2>Opslag på én kursist</h2>
<p>Indtast kursistens CPR-nr. (ddmmåå-xxxx) og tryk på Søg. Oplysningerne vises under de enkelte faneblade.</p>
<fieldset class="soeg"><legend>Søgning</legend>
<label for="MainContent_txtCpr" id="MainContent_lblTxtCpr">CPR-nr.:</label>
<input name="ctl00$MainContent$txtCpr" type="text" value="{escape(typed)}" maxlength="11" id="MainContent_txtCpr" class="textEntry" />
{button("btnSoeg", "Søg", "Soeg")}
<input type="submit" name="ctl00$MainContent$btnRyd" value="Ryd" id="MainContent_btnRyd" />
<span id="MainContent_rfvCpr" class="failureNotification"{hidden(required)}>CPR-nr. skal udfyldes.</span>
<span id="MainContent_revCpr" class="failureNotification"{hidden(regex)}>CPR-nr. skal bestå af 10 cifre.</span>
</fieldset>
<div id="MainContent_pnlResultat">{result}</div>"""
    return master("Enkeltopslag.aspx", "Opslag på én kursist", body, state, sid)


GROUPS = [("Første modul reg.", ["foerste_startdato", "foerste_du_modul", "foerste_udbyder"], ["Startdato", "DU-Modul", "Udbyder"]),
          ("Seneste modul reg.", ["seneste_startdato", "seneste_du_modul", "seneste_udbyder"], ["Startdato", "DU-Modul", "Udbyder"]),
          ("Seneste henvisning", ["henvisning_dato", "henvisning_kategori"], ["Henvisning fra dato", "Henvisning kategori"]),
          ("Højeste merit", ["merit_du_modul", "merit_startdato", "merit_udbyder"], ["DU-Modul", "Startdato", "Udbyder"]),
          ("Søgning i præ-2004 data", ["prae2004_findes", "prae2004_startdato", "prae2004_du"],
           ["Findes i præ-2004 data", "Første startdato", "DU gang i præ-2004 data"])]


def excel(numbers):
    keys = ["cpr", "findes"] + [k for g in GROUPS for k in g[1]]
    head = ('<tr><th scope="col" rowspan="2">CPR nr</th><th scope="col" rowspan="2">Findes i 2004 + PR</th>'
            + "".join(f'<th colspan="{len(g[1])}">{escape(g[0])}</th>' for g in GROUPS) + "</tr><tr>"
            + "".join(f'<th scope="col">{escape(h)}</th>' for g in GROUPS for h in g[2]) + "</tr>")
    rows = []
    for number in numbers:
        person = PEOPLE.get(number)
        data = person["udtraek"] if person else {"cpr": number, "findes": False}
        rows.append("<tr>" + "".join(f'<td class="tekst">{cell(k, data.get(k))}</td>' for k in keys) + "</tr>")
    page = ('<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
            '<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
            '<style> .tekst { mso-number-format:\\@; } </style></head><body><div>\r\n'
            '<table cellspacing="0" rules="all" border="1" id="gvUdtraek" style="border-collapse:collapse;">\r\n'
            f'<tr><td colspan="16">Resultat af udtræk fra Danskundervisningsdatabasen per {date.today():%d-%m-%Y}</td></tr>\r\n'
            + head + "\r\n" + "\r\n".join(rows) + "\r\n</table>\r\n</div></body></html>")
    return Response(b"\xef\xbb\xbf" + page.encode("utf-8"), headers={
        "Content-Type": "application/vnd.ms-excel; charset=utf-8",
        "Content-Disposition": "attachment; filename=Udtraek.xls"})


async def liste(request, sid, form, state):
    state = {"job": None} | state
    error, missing = "", False
    if form is not None:
        if form.get("__EVENTTARGET") == "ctl00$MainContent$lbHent":
            job = JOBS.get(state["job"])
            if job and job["looks"] >= 3:
                return excel(job["numbers"])
        elif "ctl00$MainContent$btnUpload" in form:
            upload = form.get("ctl00$MainContent$fuCprFil")
            state = {"job": None}
            if upload is None or isinstance(upload, str) or not upload.filename:
                missing = True
            else:
                raw = await upload.read()
                lines = [x.strip().replace("-", "") for x in raw.decode("utf-8-sig", "replace").splitlines() if x.strip()]
                if not lines:
                    error = "Filen indeholder ingen CPR-numre."
                elif len(lines) > 100:
                    error = "Filen må højst indeholde 100 CPR-numre."
                elif not all(len(x) == 10 and x.isdecimal() for x in lines):
                    error = "Filen indeholder linjer, der ikke er et gyldigt CPR-nr."
                else:
                    state["job"] = secrets.token_hex(8)
                    JOBS[state["job"]] = {"numbers": lines, "looks": 0}
    status = ""
    job = JOBS.get(state["job"])
    if job:
        job["looks"] += 1
        if job["looks"] < 3:
            status = ('<fieldset><legend>Status</legend><p><span id="MainContent_lblStatus">Databasen finder oplysningerne. Vent venligst...</span></p>'
                      '<input type="submit" name="ctl00$MainContent$btnOpdater" value="Opdater" id="MainContent_btnOpdater" /></fieldset>')
        else:
            status = ('<fieldset><legend>Status</legend><p><span id="MainContent_lblStatus">Opslaget er afsluttet.</span> '
                      f'<a id="MainContent_lbHent" href="{postback("ctl00$MainContent$lbHent")}">Klik her for at hente Excel-arket</a></p></fieldset>')
    if error:
        status = f'<p><span id="MainContent_lblFejl" class="failureNotification">{escape(error)}</span></p>'
    body = f"""<h2>Opslag på flere kursister</h2>
<p>Vælg en tekstfil (.txt) med ét CPR-nr. på hver linje. Der kan højst søges på 100 CPR-nr. ad gangen.</p>
<fieldset class="soeg"><legend>Upload</legend>
<label for="MainContent_fuCprFil">Fil med CPR-nr.:</label>
<input type="file" name="ctl00$MainContent$fuCprFil" id="MainContent_fuCprFil" />
{button("btnUpload", "Upload fil", "Upload")}
<span id="MainContent_rfvFil" class="failureNotification"{hidden(missing)}>Der skal vælges en fil.</span>
</fieldset>
<div id="MainContent_pnlStatus">{status}</div>"""
    return master("Listeopslag.aspx", "Opslag på flere kursister", body, state, sid, enctype=' enctype="multipart/form-data"')


async def forside(request, sid, form, state):
    return master("Default.aspx", "Forside", """<h2>Udtræk fra danskundervisningsdatabasen</h2>
<p>Med knappen kan kommunen trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<ul><li>En enkelt kursist: alle indberettede moduler, prøver og henvisninger.</li>
<li>Op til 100 kursister ad gangen: et uddrag i et Excel-ark.</li></ul><p>Vælg i menuen øverst på siden.</p>""", state, sid)


async def vejledning(request, sid, form, state):
    return master("Vejledning.aspx", "Vejledning", """<h2>Vejledning</h2>
<p>CPR-nr. skrives som ddmmåå-xxxx eller uden bindestreg. En fil med CPR-nr. laves i Notesblok med ét CPR-nr. på hver
linje og gemmes som .txt.</p><p>Det kan tage lidt tid at hente oplysningerne.</p>""", state, sid)


def protected(handler, page):
    async def endpoint(request):
        sid = session(request)
        if not sid:
            return RedirectResponse(f"{ROOT}/Login.aspx?ReturnUrl={quote(ROOT + '/' + page, safe='')}", 302)
        form, state = None, {}
        if request.method == "POST":
            form = await request.form()
            state = load_viewstate(form, sid, page)
            if state is None:
                return server_error()
            if form.get("__EVENTTARGET") == "ctl00$HeadLoginView$HeadLoginStatus$ctl00":
                SESSIONS.pop(sid, None)
                response = RedirectResponse(f"{ROOT}/Login.aspx", 302)
                response.delete_cookie(COOKIE)
                return response
        return await handler(request, sid, form, state)
    return Route(f"{ROOT}/{page}", endpoint, methods=["GET", "POST"])


async def script(request):
    return Response("""function WebForm_OnSubmit() { return true; }
function WebForm_PostBackOptions(t, a, v, g, u, f, c) { this.eventTarget = t; this.clientSubmit = c; }
function WebForm_DoPostBackWithOptions(o) { if (o.clientSubmit) __doPostBack(o.eventTarget, ''); }
""", media_type="application/x-javascript")


async def css(request):
    return Response("""body{background:#b6b7bc;font-size:.8em;font-family:"Helvetica Neue","Segoe UI",Arial,sans-serif;margin:0;color:#444}
.page{width:960px;background:#fff;margin:20px auto 0;border:1px solid #496077}.header{background:#4b6c9e}.title h1{color:#f9f9f9;padding:10px 20px;margin:0}
.loginDisplay{text-align:right;color:#fff;padding:0 10px}.loginDisplay a{color:#fff}.menu ul{list-style:none;margin:0;padding:4px 0 4px 8px}.menu li{display:inline}
.menu a{background:#465c71;border:1px solid #4e667d;color:#dde4ec;display:inline-block;padding:4px 20px;text-decoration:none}.main{padding:0 12px;margin:12px 8px 8px;min-height:420px}
.failureNotification{color:red}.grid th{background:#4b6c9e;color:#fff}.grid td,.grid th{padding:3px 6px}.alt{background:#eef}.fieldHeader,.bold{font-weight:bold}
.ajax__tab_tab{padding:4px 10px;border:1px solid #999;display:inline-block}.ajax__tab_active a{background:#dde}.ajax__tab_body{border:1px solid #999;padding:8px}
.footer{color:#4e5766;padding:8px;text-align:center}.inline{display:inline}""", media_type="text/css")


async def root(request):
    return RedirectResponse(f"{ROOT}/Default.aspx", 302)


async def anything(request):
    if not session(request):
        return RedirectResponse(f"{ROOT}/Login.aspx", 302)
    return HTMLResponse("<html><head><title>Ressourcen blev ikke fundet.</title></head><body><h1>Serverfejl i programmet.</h1>"
                        "<h2><i>Ressourcen blev ikke fundet.</i></h2></body></html>", 404)


app = Starlette(routes=[
    Route("/", root), Route(ROOT, root), Route(ROOT + "/", root),
    Route(f"{ROOT}/Login.aspx", login, methods=["GET", "POST"]),
    protected(forside, "Default.aspx"), protected(enkelt, "Enkeltopslag.aspx"),
    protected(liste, "Listeopslag.aspx"), protected(vejledning, "Vejledning.aspx"),
    Route(f"{ROOT}/WebResource.axd", script), Route(f"{ROOT}/Styles/Site.css", css),
    Route("/{rest:path}", anything),
])

"""Knappen - ASP.NET 1.1 WebForms (VB.NET), DataGrids, brugerkontroller som faneblade. 2004."""
import base64
import hashlib
import hmac
import json
import re
import secrets
from datetime import date
from html import escape as e
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
MACHINEKEY = secrets.token_bytes(20)
SESSIONS, TICKETS = {}, set()
PAGESIZE = 10
TABS = [
    ("Moduler", "Moduler", "moduler",
     [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Sprogcenter"),
      ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Oph&oslash;rs&aring;rsag"), ("modultest_bestaaet", "Best&aring;et modultest")]),
    ("Proever", "Danskpr&oslash;ver", "proever",
     [("proeve", "Pr&oslash;vens navn"), ("dato", "Pr&oslash;vedato"), ("termin", "Termin"), ("laeseforstaaelse", "Kar. l&aelig;sning"),
      ("skriftlig", "Kar. skriftlig"), ("mundtlig", "Kar. mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    ("Henvisninger", "Henvisninger", "henvisninger",
     [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Sprogcenter")]),
    ("Merit", "Merit", "meritter",
     [("du_modul", "DU-modul"), ("startdato", "Meritdato"), ("udbyder", "Sprogcenter")]),
    ("Foer2004", "F&oslash;r 2004", "prae2004",
     [("foerste_startdato", "F&oslash;rste startdato"), ("du", "DU gang")]),
]
GROUPS = [
    ("F&oslash;rste modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Sprogcenter")]),
    ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Sprogcenter")]),
    ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
    ("H&oslash;jeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Meritdato"), ("merit_udbyder", "Sprogcenter")]),
    ("Data f&oslash;r 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "F&oslash;rste startdato"), ("prae2004_du", "DU gang")]),
]


def vis(v):
    if v is None:
        return "&nbsp;"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return date.fromisoformat(v).strftime("%d-%m-%Y")
    return e(v)


def save_viewstate(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(raw + hmac.new(MACHINEKEY, raw, hashlib.sha1).digest()).decode()


def load_viewstate(text):
    try:
        raw = base64.b64decode(text)
        raw, mac = raw[:-20], raw[-20:]
        return json.loads(raw) if hmac.compare_digest(mac, hmac.new(MACHINEKEY, raw, hashlib.sha1).digest()) else None
    except Exception:
        return None


SCRIPT = '''
<script language="javascript">
<!--
	function __doPostBack(eventTarget, eventArgument) {
		var theform;
		if (window.navigator.appName.toLowerCase().indexOf("microsoft") > -1) {
			theform = document.Form1;
		}
		else {
			theform = document.forms["Form1"];
		}
		theform.__EVENTTARGET.value = eventTarget.split("$").join(":");
		theform.__EVENTARGUMENT.value = eventArgument;
		theform.submit();
	}
// -->
</script>
'''
MENU = '''<td width="170" valign="top" class="menu">
<!-- ucMenu.ascx -->
<a id="ucMenu_hlEnkelt" href="Enkelt.aspx">Opslag p&aring; &eacute;n kursist</a><br>
<a id="ucMenu_hlListe" href="Liste.aspx">Opslag p&aring; flere kursister</a><br>
<br>
<a id="ucMenu_lnkLogAf" href="javascript:__doPostBack('ucMenu$lnkLogAf','')">Log af</a>
</td>'''


def webform(request, name, title, body, state=None, menu=True, multipart=False, head=""):
    html = f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<HTML>
	<HEAD>
		<title>Knappen - {title}</title>
		<meta name="GENERATOR" content="Microsoft Visual Studio .NET 7.1">
		<meta name="CODE_LANGUAGE" content="Visual Basic .NET 7.1">
		<meta name="vs_defaultClientScript" content="JavaScript">
		<meta name="vs_targetSchema" content="http://schemas.microsoft.com/intellisense/ie5">
		{head}
		<LINK href="Styles.css" type="text/css" rel="stylesheet">
	</HEAD>
	<body MS_POSITIONING="FlowLayout" leftmargin="0" topmargin="0">
		<form name="Form1" method="post" action="{name}"{' enctype="multipart/form-data"' if multipart else ''} id="Form1">
<input type="hidden" name="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" value="{save_viewstate(dict(state or {}, _side=name.split("?")[0]))}" />
{SCRIPT}
<table width="760" border="0" cellpadding="4" cellspacing="0">
<tr><td colspan="2" bgcolor="#003366"><font color="#ffffff" face="Verdana" size="3"><b>Danskundervisningsdatabasen</b></font></td></tr>
<tr>{MENU if menu else ""}
<td valign="top">
<span id="lblOverskrift" class="overskrift">{title}</span><br><br>
{body}
</td></tr>
</table>
		</form>
	</body>
</HTML>
'''
    return html_response(request, html)


def html_response(request, html, status=200):
    r = Response(html.encode("iso-8859-1", "xmlcharrefreplace"), status, media_type="text/html")
    r.headers["Content-Type"] = "text/html; charset=iso-8859-1"
    return stamp(request, r)


def stamp(request, r):
    if getattr(request.state, "ny", False):
        r.set_cookie("ASP.NET_SessionId", request.state.sid, path="/")
    r.headers["X-AspNet-Version"] = "1.1.4322"
    r.headers["Cache-Control"] = "private"
    return r


def redirect(request, url):
    return stamp(request, RedirectResponse("/knappen/" + url, 302))


def side(auth=True):
    def deco(fn):
        async def run(request):
            sid = request.cookies.get("ASP.NET_SessionId")
            if sid not in SESSIONS:
                sid = "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz012345") for _ in range(24))
                SESSIONS[sid] = {}
                request.state.ny = True
            request.state.sid = sid
            if auth and request.cookies.get(".KNAPPENAUTH") not in TICKETS:
                return redirect(request, "Login.aspx?ReturnUrl=" + quote(request.url.path, safe="").lower())
            form, vs, target = {}, {}, ""
            if request.method == "POST":
                form = await request.form()
                vs = load_viewstate(form.get("__VIEWSTATE") or "")
                if vs is None or vs.get("_side") != request.url.path.rsplit("/", 1)[-1]:
                    return html_response(request, "<html><head><title>The viewstate is invalid for this page and might be corrupted.</title></head>"
                                         "<body bgcolor=\"white\"><H1>Server Error in '/knappen' Application.<hr width=100% size=1 color=silver></H1>"
                                         "<h2><i>The viewstate is invalid for this page and might be corrupted.</i></h2></body></html>", 500)
                target = form.get("__EVENTTARGET") or ""
                if target == "ucMenu:lnkLogAf":
                    TICKETS.discard(request.cookies.get(".KNAPPENAUTH"))
                    SESSIONS.pop(sid, None)
                    r = redirect(request, "Login.aspx")
                    r.delete_cookie(".KNAPPENAUTH", path="/")
                    return r
            return await fn(request, SESSIONS[sid], form, vs, target)
        return run
    return deco


@side(auth=False)
async def login(request, s, form, vs, target):
    fejl = ""
    if "btnLogPaa" in form:
        if form.get("txtBruger") == "kommune" and form.get("txtKode") == "hemmeligt-1":
            ticket = secrets.token_hex(64).upper()
            TICKETS.add(ticket)
            r = redirect(request, "Besked.aspx")
            r.set_cookie(".KNAPPENAUTH", ticket, path="/")
            return r
        fejl = "Forkert brugernavn eller kodeord."
    q = request.url.query
    return webform(request, "Login.aspx" + ("?" + e(q) if q else ""), "Log p&aring;", f'''<table border="0" cellpadding="2">
<tr><td>Brugernavn:</td><td><input name="txtBruger" type="text" value="{e(form.get("txtBruger") or "")}" id="txtBruger" style="width:150px;" />
<span id="rfvBruger" controltovalidate="txtBruger" errormessage="*" evaluationfunction="RequiredFieldValidatorEvaluateIsValid" initialvalue="" style="color:Red;visibility:hidden;">*</span></td></tr>
<tr><td>Kodeord:</td><td><input name="txtKode" type="password" id="txtKode" style="width:150px;" /></td></tr>
<tr><td></td><td><input type="submit" name="btnLogPaa" value="Log p&aring;" onclick="if (typeof(Page_ClientValidate) == 'function') Page_ClientValidate(); " language="javascript" id="btnLogPaa" /></td></tr>
</table>
<span id="lblFejl" style="color:Red;">{fejl}</span>''', menu=False)


@side()
async def default(request, s, form, vs, target):
    return redirect(request, "Besked.aspx")


@side()
async def besked(request, s, form, vs, target):
    if "btnFortsaet" in form:
        return redirect(request, "Menu.aspx")
    return webform(request, "Besked.aspx", "Besked til brugerne", '''<p>Oplysningerne i databasen er fortrolige og m&aring; kun bruges i
forbindelse med sagsbehandling. Alle opslag logges.</p>
<input type="submit" name="btnFortsaet" value="Forts&aelig;t" id="btnFortsaet" />''', menu=False)


@side()
async def menu(request, s, form, vs, target):
    return webform(request, "Menu.aspx", "Velkommen", "<p>V&aelig;lg opslag i menuen til venstre.</p>")


def datagrid(uc, cols, rows, page):
    pages = -(-len(rows) // PAGESIZE)
    part = rows[page * PAGESIZE:(page + 1) * PAGESIZE]
    out = [f'<table cellspacing="0" cellpadding="3" rules="all" bordercolor="#999999" border="1" id="uc{uc}_dg{uc}" style="border-color:#999999;border-collapse:collapse;">',
           '\t<tr class="gridHead">' + "".join(f"<td>{h}</td>" for _, h in cols) + "</tr>"]
    for i, r in enumerate(part):
        out.append(f'<tr class="{"gridAlt" if i % 2 else "gridItem"}">\n\t\t' + "".join(f"<td>{vis(r[c])}</td>" for c, _ in cols) + "\n\t</tr>")
    if pages > 1:
        ctl = f"uc{uc}$dg{uc}$_ctl{len(part) + 4}"
        out.append(f'<tr class="gridPager" align="right">\n\t\t<td colspan="{len(cols)}">' + "&nbsp;".join(
            f"<span>{n + 1}</span>" if n == page else f"<a href=\"javascript:__doPostBack('{ctl}$_ctl{n}','')\">{n + 1}</a>"
            for n in range(pages)) + "</td>\n\t</tr>")
    return "\n".join(out) + "\n</table>"


@side()
async def enkelt(request, s, form, vs, target):
    cpr, tab, page, fejl = vs.get("cpr"), vs.get("tab", "Moduler"), vs.get("side", 0), ""
    if "btnSoeg" in form:
        soegt = (form.get("txtCpr") or "").strip()
        cpr, tab, page = None, "Moduler", 0
        if not re.fullmatch(r"\d{6}-?\d{4}", soegt):
            fejl = "CPR-nummeret skal v&aelig;re p&aring; 10 cifre."
        else:
            p = PEOPLE.get(soegt.replace("-", ""))
            if p and any(p[k] for _, _, k, _ in TABS):
                cpr = p["cpr"]
            else:
                fejl = "Kursisten findes ikke i databasen."
    elif m := re.fullmatch(r"ucFaner:lnk(\w+)", target):
        if any(m[1] == t[0] for t in TABS):
            tab, page = m[1], 0
    elif m := re.fullmatch(r"uc(\w+):dg\1:_ctl\d+:_ctl(\d+)", target):
        if m[1] == tab:
            page = int(m[2])
    resultat = ""
    if cpr:
        p = PEOPLE[cpr]
        faner = "".join(
            f'<td class="faneAktiv"><a id="ucFaner_lnk{k}" disabled="disabled">{n}</a></td>' if k == tab else
            f'<td class="fane"><a id="ucFaner_lnk{k}" href="javascript:__doPostBack(\'ucFaner$lnk{k}\',\'\')">{n}</a></td>' for k, n, _, _ in TABS)
        _, _, key, cols = next(t for t in TABS if t[0] == tab)
        rows = p[key] if isinstance(p[key], list) else [p[key]] if p[key] else []
        page = min(page, max(0, -(-len(rows) // PAGESIZE) - 1))
        grid = datagrid(tab, cols, rows, page) if rows else f'<span id="uc{tab}_lblIngen">Ingen data</span>'
        resultat = f'''<div id="pnlResultat">
<p>Kursist: <span id="lblCpr"><b>{cpr[:6]}-{cpr[6:]}</b></span></p>
<table border="0" cellspacing="2" cellpadding="4" id="tblFaner"><tr>{faner}</tr></table>
<!-- uc{tab}.ascx -->
{grid}
</div>'''
    return webform(request, "Enkelt.aspx", "Opslag p&aring; &eacute;n kursist", f'''<table border="0"><tr>
<td>CPR-nummer (ddmm&aring;&aring;-xxxx):</td>
<td><input name="txtCpr" type="text" maxlength="11" id="txtCpr" value="{e(form.get("txtCpr") or "")}" /></td>
<td><input type="submit" name="btnSoeg" value="S&oslash;g" onclick="if (typeof(Page_ClientValidate) == 'function') Page_ClientValidate(); " language="javascript" id="btnSoeg" /></td>
</tr></table>
<span id="lblFejl" style="color:Red;">{fejl}</span>
{resultat}''', {"cpr": cpr, "tab": tab, "side": page})


@side()
async def liste(request, s, form, vs, target):
    fejl = ""
    if "btnUpload" in form:
        f = form.get("filCpr")
        if not f or isinstance(f, str) or not f.filename:
            fejl = "V&aelig;lg en fil."
        elif not f.filename.lower().endswith(".txt"):
            fejl = "Filen skal v&aelig;re en tekstfil (.txt)."
        else:
            numre = [l.strip() for l in (await f.read()).decode("latin-1").splitlines() if l.strip()]
            if not numre or any(not re.fullmatch(r"\d{10}", n) for n in numre):
                fejl = "Filen m&aring; kun indeholde CPR-numre p&aring; 10 cifre, &eacute;t pr. linje."
            elif len(numre) > 100:
                fejl = "Filen m&aring; h&oslash;jst indeholde 100 CPR-numre."
            else:
                s["numre"], s["tael"] = numre, 0
                return redirect(request, "Vent.aspx")
    return webform(request, "Liste.aspx", "Opslag p&aring; flere kursister", f'''<p>Filen skal v&aelig;re en tekstfil med h&oslash;jst 100 CPR-numre,
&eacute;t p&aring; hver linje, 10 cifre uden bindestreg.</p>
<table border="0"><tr><td>Fil med CPR-numre:</td><td><input name="filCpr" id="filCpr" type="file" size="40" /></td></tr>
<tr><td></td><td><input type="submit" name="btnUpload" value="Upload fil" id="btnUpload" /></td></tr></table>
<span id="lblFejl" style="color:Red;">{fejl}</span>''', multipart=True)


@side()
async def vent(request, s, form, vs, target):
    if "numre" not in s:
        return redirect(request, "Liste.aspx")
    s["tael"] += 1
    if s["tael"] > 2:
        return redirect(request, "Resultat.aspx")
    return webform(request, "Vent.aspx", "Opslag p&aring; flere kursister",
                   '<p><img src="images/timeglas.gif" alt=""> Data hentes. Vent venligst...</p>',
                   head='<meta http-equiv="refresh" content="1;URL=Vent.aspx">')


def regneark(numre):
    txt = ' style="mso-number-format:\\@"'
    keys = ["cpr", "findes"] + [k for _, c in GROUPS for k, _ in c]
    out = ['<html><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"></head><body>',
           '<table cellspacing="0" rules="all" border="1" id="dgUdtraek" style="border-collapse:collapse;">',
           f'<tr><td colspan="{len(keys)}"><b>Udtr&aelig;k fra Danskundervisningsdatabasen pr. {date.today():%d-%m-%Y}</b></td></tr>',
           '<tr><td rowspan="2">CPR-nummer</td><td rowspan="2">Findes i 2004+</td>' + "".join(f'<td colspan="{len(c)}">{g}</td>' for g, c in GROUPS) + "</tr>",
           "<tr>" + "".join(f"<td>{h}</td>" for _, c in GROUPS for _, h in c) + "</tr>"]
    for n in numre:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        out.append("<tr>" + "".join(f"<td{txt}>{vis(u.get(k))}</td>" for k in keys) + "</tr>")
    return "\n".join(out) + "\n</table></body></html>"


@side()
async def resultat(request, s, form, vs, target):
    if "numre" not in s:
        return redirect(request, "Liste.aspx")
    if target == "lnkHent":
        r = Response(regneark(s["numre"]).encode("iso-8859-1"))
        r.headers["Content-Type"] = "application/vnd.ms-excel; charset=iso-8859-1"
        r.headers["Content-Disposition"] = "attachment; filename=udtraek.xls"
        return stamp(request, r)
    return webform(request, "Resultat.aspx", "Opslag p&aring; flere kursister", f'''<span id="lblKlar">Opslaget er f&aelig;rdigt. {len(s["numre"])} CPR-numre er behandlet.</span><br><br>
<a id="lnkHent" href="javascript:__doPostBack('lnkHent','')">Klik her for at hente Excel-arket</a>''')


async def statisk(request):
    return Response("", media_type="text/css" if request.url.path.endswith(".css") else "image/gif")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/knappen/", default), Route("/knappen/Default.aspx", default, methods=GP), Route("/knappen/Login.aspx", login, methods=GP),
    Route("/knappen/Besked.aspx", besked, methods=GP), Route("/knappen/Menu.aspx", menu, methods=GP),
    Route("/knappen/Enkelt.aspx", enkelt, methods=GP), Route("/knappen/Liste.aspx", liste, methods=GP),
    Route("/knappen/Vent.aspx", vent, methods=GP), Route("/knappen/Resultat.aspx", resultat, methods=GP),
    Route("/knappen/Styles.css", statisk), Route("/knappen/images/timeglas.gif", statisk),
])

"""KommuneNet - danskdatabasen. ASP.NET WebForms-intranet, anno 2008."""
import base64
import datetime
import json
import secrets
import time
from pathlib import Path
from xml.sax.saxutils import escape

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
TIMEOUT = 20 * 60


def dato(s):
    return "-".join(reversed(s.split("-"))) if s else ""


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


T = {}
T["base"] = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head><title>
	KommuneNet - {{ title }}
</title><link href="/App_Themes/KN/KN.css" type="text/css" rel="stylesheet" /></head>
<body>
<form name="aspnetForm" method="post" action="{{ action }}" id="aspnetForm"{% if upload %} enctype="multipart/form-data"{% endif %}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{{ viewstate }}" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) { theForm = document.aspnetForm; }
function __doPostBack(eventTarget, eventArgument) {
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }
}
//]]>
</script>
<div><input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wEWBgKy{{ ev }}" /></div>
<table width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="top" colspan="3"><table width="100%"><tr>
 <td><img src="/Images/logo.gif" alt="KommuneNet" /></td>
 <td align="right">{% if bruger %}Du er logget på som <span id="ctl00_LoginName1">{{ bruger }}</span> |
  <a id="ctl00_LoginStatus1" href="javascript:__doPostBack('ctl00$LoginStatus1$ctl00','')">Log af</a>
  &nbsp; <input name="ctl00$txtIntraSoeg" type="text" id="ctl00_txtIntraSoeg" title="Søg på KommuneNet" style="width:120px" />
  <input type="submit" name="ctl00$btnIntraSoeg" value="Søg på KommuneNet" id="ctl00_btnIntraSoeg" />{% endif %}</td>
</tr></table></td></tr>
<tr>
<td class="menu" valign="top" width="180">{% if bruger %}
<table id="ctl00_Menu1" cellspacing="0">
 <tr><td><a href="/Default.aspx">Forside</a></td></tr>
 <tr><td><b>Danskdatabasen</b></td></tr>
 <tr><td>&nbsp;<a id="ctl00_lnkFind" href="javascript:__doPostBack('ctl00$lnkFind','')">Find kursist</a></td></tr>
 <tr><td>&nbsp;<a id="ctl00_lnkFil" href="javascript:__doPostBack('ctl00$lnkFil','')">Filudtræk (flere kursister)</a></td></tr>
 <tr><td><b>Øvrigt</b></td></tr>
 <tr><td>&nbsp;<a href="/Telefonbog.aspx">Telefonbog</a></td></tr>
 <tr><td>&nbsp;<a href="/Hjaelp.aspx">Hjælp</a></td></tr>
</table>{% endif %}</td>
<td valign="top" class="indhold"><h2>{{ title }}</h2>
{% block main %}{% endblock %}</td>
<td valign="top" width="170" class="nyt">{% if bruger %}<table class="boks"><tr><th>Driftsnyt</th></tr>
<tr><td>12-11: Databasen er lukket søndag kl. 06-09 pga. backup.</td></tr>
<tr><td>03-11: Ny version af personalehåndbogen.</td></tr></table>{% endif %}</td>
</tr>
<tr><td colspan="3" class="bund">KommuneNet 3.4.1 &copy; 2008 Leverandøren A/S</td></tr>
</table>
</form></body></html>"""
T["login"] = """{% extends "base" %}{% block main %}
<table id="Login1" cellspacing="0" cellpadding="1" border="0"><tr><td><table cellpadding="0" border="0">
<tr><td align="center" colspan="2">Angiv brugernavn og adgangskode</td></tr>
<tr><td align="right"><label for="Login1_UserName">Brugernavn:</label></td><td><input name="Login1$UserName" type="text" id="Login1_UserName" /></td></tr>
<tr><td align="right"><label for="Login1_Password">Adgangskode:</label></td><td><input name="Login1$Password" type="password" id="Login1_Password" /></td></tr>
<tr><td colspan="2"><input id="Login1_RememberMe" type="checkbox" name="Login1$RememberMe" /><label for="Login1_RememberMe">Husk mig næste gang</label></td></tr>
{% if fejl %}<tr><td align="center" colspan="2" style="color:Red">{{ fejl }}</td></tr>{% endif %}
<tr><td align="right" colspan="2"><input type="submit" name="Login1$LoginButton" value="Log på" id="Login1_LoginButton" /></td></tr>
</table></td></tr></table>
<p><a href="/GlemtKode.aspx">Glemt adgangskode?</a></p>{% endblock %}"""
T["tekst"] = """{% extends "base" %}{% block main %}{{ tekst|safe }}{% endblock %}"""
T["find"] = """{% extends "base" %}{% block main %}
<table><tr><td><span id="ctl00_Main_lblCpr">Personnr.:</span></td>
<td><input name="ctl00$Main$txtPersonnr" type="text" maxlength="11" id="ctl00_Main_txtPersonnr" value="{{ indtastet }}" /></td>
<td><input type="submit" name="ctl00$Main$btnVis" value="Vis kursist" id="ctl00_Main_btnVis" /></td></tr></table>
{% if fejl %}<span id="ctl00_Main_lblFejl" style="color:Red;">{{ fejl }}</span>{% endif %}
{% if p %}
<hr /><b>Kursist: <span id="ctl00_Main_lblKursist">{{ p.cpr[:6] }}-{{ p.cpr[6:] }}</span></b>
<table class="faner" cellspacing="0"><tr>
{% for n, t in faner %}<td class="{{ 'valgt' if n == fane else 'fane' }}">{% if n == fane %}<a id="ctl00_Main_lb{{ n }}" disabled="disabled">{{ t }}</a>{% else %}<a id="ctl00_Main_lb{{ n }}" href="javascript:__doPostBack('ctl00$Main$lb{{ n }}','')">{{ t }}</a>{% endif %}</td>
{% endfor %}</tr></table>
{% macro grid(id, heads, rows, tom, side=None, sider=1) %}<div><table class="grid" cellspacing="0" rules="all" border="1" id="ctl00_Main_{{ id }}" style="border-collapse:collapse;">
{% if not rows %}<tr><td colspan="{{ heads|length }}">{{ tom }}</td></tr>{% else %}<tr>{% for h in heads %}<th scope="col">{{ h }}</th>{% endfor %}</tr>
{% for r in rows %}<tr>{% for c in r %}<td>{% if c %}{{ c }}{% else %}&nbsp;{% endif %}</td>{% endfor %}</tr>
{% endfor %}{% if sider > 1 %}<tr class="pager"><td colspan="{{ heads|length }}"><table border="0"><tr>{% for n in range(1, sider + 1) %}<td>{% if n == side %}<span>{{ n }}</span>{% else %}<a href="javascript:__doPostBack('ctl00$Main${{ id }}','Page${{ n }}')">{{ n }}</a>{% endif %}</td>{% endfor %}</tr></table></td></tr>{% endif %}
{% endif %}</table></div>{% endmacro %}
{% if fane == "Modul" %}{{ grid("gvModul", ["DU-modul", "Startdato", "Slutdato", "Udbyder", "Henv. kategori", "Ophørsårsag", "Modultest bestået"], rk, "Der er ikke indberettet moduler på kursisten.", side, sider) }}
{% elif fane == "Proeve" %}{{ grid("gvProeve", ["Prøve", "Prøvedato", "Termin", "Læsning", "Skriftlig", "Mundtlig", "Resultat", "Udbyder"], rk, "Der er ikke indberettet prøver på kursisten.", side, sider) }}
{% elif fane == "Henvis" %}{{ grid("gvHenvis", ["Henvist den", "Kategori", "Henvisende kommune", "Udbyder"], rk, "Der er ikke indberettet henvisninger på kursisten.", side, sider) }}
{% else %}<h3>Merit</h3>{{ grid("gvMerit", ["DU-modul", "Startdato", "Udbyder"], rk, "Der er ikke indberettet merit på kursisten.") }}
<h3>Data fra før 2004</h3>
{% if p.prae2004 %}<table class="detaljer" id="ctl00_Main_dvGammel" border="1"><tr><td>Findes i data fra før 2004</td><td>Ja</td></tr>
<tr><td>Første startdato</td><td>{{ dato(p.prae2004.foerste_startdato) }}</td></tr>
<tr><td>Har gået på danskuddannelse</td><td>{{ janej(p.prae2004.du) }}</td></tr></table>
{% else %}<span>Kursisten findes ikke i data fra før 2004.</span>{% endif %}{% endif %}
{% endif %}{% endblock %}"""
T["fil"] = """{% extends "base" %}{% block main %}
<p>Her kan du trække de vigtigste oplysninger om op til 100 kursister på én gang. Filen skal være en tekstfil (.txt) med ét personnr. på hver linje.</p>
<table><tr><td><span id="ctl00_Main_lblFil">Vælg tekstfil:</span></td><td><input type="file" name="ctl00$Main$fuPersonnumre" id="ctl00_Main_fuPersonnumre" /></td>
<td><input type="submit" name="ctl00$Main$btnIndlaes" value="Indlæs fil" id="ctl00_Main_btnIndlaes" /></td></tr></table>
{% if fejl %}<div id="ctl00_Main_pnlFejl" style="color:Red;">Filen blev ikke indlæst.<ul>{% for f in fejl %}<li>{{ f }}</li>{% endfor %}</ul></div>{% endif %}
{% if antal %}<div id="ctl00_Main_pnlOk" class="ok">Udtrækket er dannet ({{ antal }} personnumre).
<a id="ctl00_Main_lbHent" href="javascript:__doPostBack('ctl00$Main$lbHent','')">Åbn udtrækket i Excel</a></div>{% endif %}{% endblock %}"""
ENV = Environment(loader=DictLoader(T), autoescape=True)
ENV.globals.update(dato=dato, janej=janej)
FANER = [("Modul", "Modulforløb"), ("Proeve", "Danskprøver"), ("Henvis", "Henvisninger"), ("Merit", "Merit og ældre data")]


def session(request):
    s = SESSIONS.get(request.cookies.get("ASP.NET_SessionId", ""))
    if s and time.time() - s["t"] < TIMEOUT:
        s["t"] = time.time()
        return s
    return None


def page(name, request, vs=None, **kw):
    s = session(request)
    state = base64.b64encode(json.dumps(vs or {"v": 1}).encode()).decode()
    html = ENV.get_template(name).render(
        action=request.url.path.split("/")[-1] + ("?" + request.url.query if request.url.query else ""),
        viewstate=state, ev=secrets.token_hex(8), bruger=s and s["bruger"], **kw)
    return HTMLResponse(html)


def til_login(request):
    udl = "&udloebet=1" if request.cookies.get("ASP.NET_SessionId") else ""
    return RedirectResponse("/Login.aspx?ReturnUrl=%2f" + request.url.path.lstrip("/").replace("/", "%2f") + udl, 302)


async def postback(request):
    """Returns (form, viewstate, answer): the master page's own buttons are answered here."""
    form = await request.form()
    try:
        vs = json.loads(base64.b64decode(form["__VIEWSTATE"]))
    except Exception:
        return form, {}, HTMLResponse("<h1>Server Error in '/' Application.</h1><h2><i>Validation of viewstate MAC failed.</i></h2>", 500)
    target = form.get("__EVENTTARGET", "")
    svar = None
    if target == "ctl00$LoginStatus1$ctl00":
        SESSIONS.pop(request.cookies.get("ASP.NET_SessionId"), None)
        svar = RedirectResponse("/Login.aspx", 302)
        svar.delete_cookie("ASP.NET_SessionId")
    elif target == "ctl00$lnkFind":
        svar = RedirectResponse("/Dansk/FindKursist.aspx", 302)
    elif target == "ctl00$lnkFil":
        svar = RedirectResponse("/Dansk/Filudtraek.aspx", 302)
    elif "ctl00$btnIntraSoeg" in form:
        svar = page("tekst", request, title="Søgeresultat", tekst="<p>Der er ingen sider på KommuneNet, der matcher din søgning.</p>")
    return form, vs, svar


async def login(request):
    fejl = "Du har ikke brugt systemet i 20 minutter og er blevet logget af." if "udloebet" in request.query_params else ""
    if request.method == "POST":
        form = await request.form()
        if form.get("Login1$UserName") == "kommune" and form.get("Login1$Password") == "hemmeligt-1":
            sid = secrets.token_hex(12)
            SESSIONS[sid] = {"t": time.time(), "bruger": "kommune", "udtraek": None}
            til = request.query_params.get("ReturnUrl", "/Default.aspx")
            r = RedirectResponse(til if til.startswith("/") and len(til) > 1 else "/Default.aspx", 302)
            r.set_cookie("ASP.NET_SessionId", sid, httponly=True)
            return r
        fejl = "Du kunne ikke logges på. Kontroller brugernavn og adgangskode, og prøv igen."
    return page("login", request, title="Log på", fejl=fejl)


async def tekstside(request):
    if not session(request) and "GlemtKode" not in request.url.path:
        return til_login(request)
    if request.method == "POST":
        _, _, svar = await postback(request)
        if svar:
            return svar
    t, x = {"/Telefonbog.aspx": ("Telefonbog", "<table border=1><tr><th>Afdeling</th><th>Lokal</th></tr><tr><td>Integration</td><td>4410</td></tr><tr><td>It-service</td><td>4499</td></tr></table>"),
            "/Hjaelp.aspx": ("Hjælp", "<p>Brug <b>Find kursist</b> til opslag på ét personnr. Brug <b>Filudtræk</b> når du har flere kursister.</p>"),
            "/GlemtKode.aspx": ("Glemt adgangskode", "<p>Ring til it-service på lokal 4499.</p>")}.get(
        request.url.path, ("Velkommen", "<p>Velkommen til KommuneNet. Danskdatabasen finder du i menuen til venstre.</p><p>Alle opslag på personnumre bliver logget.</p>"))
    return page("tekst", request, title=t, tekst=x)


def raekker(p, fane):
    if fane == "Modul":
        return [[m["du_modul"], dato(m["startdato"]), dato(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], dato(m["modultest_bestaaet"])] for m in p["moduler"]]
    if fane == "Proeve":
        return [[m["proeve"], dato(m["dato"]), m["termin"], m["laeseforstaaelse"], m["skriftlig"], m["mundtlig"], m["resultat"], m["udbyder"]] for m in p["proever"]]
    if fane == "Henvis":
        return [[m["dato"] and dato(m["dato"]), m["kategori"], m["kommune"], m["udbyder"]] for m in p["henvisninger"]]
    return [[m["du_modul"], dato(m["startdato"]), m["udbyder"]] for m in p["meritter"]]


def gyldigt(c):
    try:
        datetime.date(2000, int(c[2:4]), int(c[:2]))
    except ValueError:
        return False
    return len(c) == 10 and c.isdigit()


async def find(request):
    if not session(request):
        return til_login(request)
    kw = dict(title="Find kursist", indtastet="", fejl="", p=None)
    if request.method == "GET":
        return page("find", request, **kw)
    form, vs, svar = await postback(request)
    if svar:
        return svar
    target, arg = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
    cpr, fane, side = vs.get("cpr"), vs.get("fane", "Modul"), 1
    if "ctl00$Main$btnVis" in form:
        kw["indtastet"] = form.get("ctl00$Main$txtPersonnr", "").strip()
        cpr, fane = kw["indtastet"].replace("-", "").replace(" ", ""), "Modul"
        if not gyldigt(cpr):
            return page("find", request, **{**kw, "fejl": "Personnr. er ikke gyldigt. Skriv 10 cifre (ddmmåå-xxxx)."})
        if cpr not in PEOPLE:
            return page("find", request, **{**kw, "fejl": "Der findes ingen kursist med dette personnr. i databasen."})
    elif target.startswith("ctl00$Main$lb"):
        fane = target[len("ctl00$Main$lb"):]
    elif arg.startswith("Page$"):
        side = int(arg[5:])
    if cpr not in PEOPLE:
        return page("find", request, **kw)
    kw["indtastet"] = cpr
    alle = raekker(PEOPLE[cpr], fane)
    return page("find", request, vs={"cpr": cpr, "fane": fane, "v": 1}, **{**kw, "p": PEOPLE[cpr]}, faner=FANER, fane=fane,
                rk=alle if fane == "Merit" else alle[10 * side - 10:10 * side], side=side, sider=(len(alle) + 9) // 10)


def regneark(cprs):
    """SpreadsheetML 2003, the way one wrote it from an .aspx page."""
    def c(v, merge=0):
        m = f' ss:MergeAcross="{merge}"' if merge else ""
        return f"<Cell{m}/>" if v in (None, "") else f'<Cell{m}><Data ss:Type="String">{escape(v)}</Data></Cell>'
    ud = [[c("Udtræk fra danskdatabasen pr. " + datetime.date.today().strftime("%d-%m-%Y"), 15)],
          [c(""), c(""), c("Første modul", 2), c("Seneste modul", 4), c("Højeste merit", 2), c("Data fra før 2004", 2)],
          [c(x) for x in ["Personnr", "Findes efter 2004", "Startdato", "DU-modul", "Udbyder", "Startdato", "DU-modul", "Udbyder", "Henvist den", "Henv. kategori",
                          "DU-modul", "Startdato", "Udbyder", "Findes før 2004", "Første startdato", "Danskuddannelse"]]]
    for n in cprs:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        g = u.get
        ud.append([c(x) for x in [n, janej(g("findes")), dato(g("foerste_startdato")), g("foerste_du_modul"), g("foerste_udbyder"), dato(g("seneste_startdato")), g("seneste_du_modul"),
                                  g("seneste_udbyder"), dato(g("henvisning_dato")), g("henvisning_kategori"), g("merit_du_modul"), dato(g("merit_startdato")), g("merit_udbyder"),
                                  janej(g("prae2004_findes")), dato(g("prae2004_startdato")), janej(g("prae2004_du"))]])
    rows = "\n".join("<Row>" + "".join(r) + "</Row>" for r in ud)
    return ('<?xml version="1.0" encoding="utf-8"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
            'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n<Worksheet ss:Name="Udtræk"><Table>\n' + rows + "\n</Table></Worksheet></Workbook>").encode("utf-8")


async def fil(request):
    s = session(request)
    if not s:
        return til_login(request)
    kw = dict(title="Filudtræk", upload=True, fejl=[], antal=0)
    if request.method == "GET":
        return page("fil", request, **kw)
    form, vs, svar = await postback(request)
    if svar:
        return svar
    if form.get("__EVENTTARGET") == "ctl00$Main$lbHent" and s["udtraek"]:
        return Response(regneark(s["udtraek"]), media_type="application/vnd.ms-excel", headers={"Content-Disposition": "attachment; filename=danskudtraek.xls"})
    if "ctl00$Main$btnIndlaes" in form:
        f = form.get("ctl00$Main$fuPersonnumre")
        raw = (await f.read()) if hasattr(f, "read") else b""
        linjer = [(i, x.strip().replace("-", "")) for i, x in enumerate(raw.decode("latin-1").lstrip("\u00ef\u00bb\u00bf").splitlines(), 1) if x.strip()]
        if not linjer:
            kw["fejl"] = ["Du skal vælge en fil, og den må ikke være tom."]
        elif len(linjer) > 100:
            kw["fejl"] = [f"Filen indeholder {len(linjer)} personnumre. Der kan højst trækkes 100 ad gangen."]
        else:
            kw["fejl"] = [f"Linje {i}: \u201d{x[:20]}\u201d er ikke et gyldigt personnr." for i, x in linjer if not gyldigt(x)]
        if not kw["fejl"]:
            s["udtraek"] = [x for _, x in linjer]
            kw["antal"] = len(linjer)
    return page("fil", request, **kw)


async def rod(request):
    return RedirectResponse("/Default.aspx", 302)


async def css(request):
    return Response("body{font:11px Verdana}.top{background:#036;color:#fff}.menu{background:#eef}.valgt{background:#fff;font-weight:bold}.fane{background:#cde}", media_type="text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/Login.aspx", login, methods=GP), Route("/Default.aspx", tekstside, methods=GP),
    Route("/Telefonbog.aspx", tekstside, methods=GP), Route("/Hjaelp.aspx", tekstside, methods=GP), Route("/GlemtKode.aspx", tekstside),
    Route("/Dansk/FindKursist.aspx", find, methods=GP), Route("/Dansk/Filudtraek.aspx", fil, methods=GP), Route("/App_Themes/KN/KN.css", css)])

"""DANREG - Java/JSP-system (Struts, displaytag, execAndWait), anno 2010. Sider i ISO-8859-1."""
import datetime
import io
import json
import secrets
import time
from pathlib import Path

from jinja2 import DictLoader, Environment
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
IDS = {c: str(40211 + 7 * i) for i, c in enumerate(PEOPLE)}
CPRS = {v: k for k, v in IDS.items()}
SESSIONS = {}
TIMEOUT = 30 * 60
MYND = {"101": "Københavns Kommune", "173": "Lyngby-Taarbæk Kommune", "461": "Odense Kommune", "751": "Aarhus Kommune", "851": "Aalborg Kommune"}


def dato(s):
    return ".".join(reversed(s.split("-"))) if s else ""


T = {}
T["base"] = """<%-- --%>
<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html><head><meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">{% block head %}{% endblock %}
<title>DANREG - {{ titel }}</title><link rel="stylesheet" type="text/css" href="/danreg/css/danreg.css"></head>
<body>
<div id="banner"><h1>DANREG</h1><span>Register over danskundervisning for voksne</span></div>
{% if s and s.mynd %}<div id="bruger">Bruger: kommune / {{ mynd[s.mynd] }} &nbsp;|&nbsp; <a href="/danreg/vaelgMyndighed.do">Skift myndighed</a> &nbsp;|&nbsp; <a href="/danreg/logout.do">Afslut</a></div>
<div id="sti"><a href="/danreg/hovedmenu.do">Hovedmenu</a>{% if titel != "Hovedmenu" %} &gt; {{ titel }}{% endif %}</div>{% endif %}
{% if fejl %}<div class="errors"><b>Der er fejl i det indtastede:</b><ul>{% for f in fejl %}<li>{{ f }}</li>{% endfor %}</ul></div>{% endif %}
{% if besked %}<div class="messages">{{ besked }}</div>{% endif %}
{% block main %}{% endblock %}
<div id="fod">DANREG v. 2.7.3 (build 1184) - Leverandøren A/S - support: tlf. 00 00 00 00 - <a href="/danreg/om.do">Om DANREG</a></div>
</body></html>""".replace("<%-- --%>\n", "\n\n\n")
T["login"] = """{% extends "base" %}{% block main %}<form method="POST" action="/danreg/j_security_check">
<fieldset><legend>Identifikation</legend><table><tr><td>Bruger-id</td><td><input type="text" name="j_username" size="20"></td></tr>
<tr><td>Kodeord</td><td><input type="password" name="j_password" size="20"></td></tr>
<tr><td></td><td><input type="submit" value="Start"> <input type="reset" value="Nulstil"></td></tr></table></fieldset></form>{% endblock %}"""
T["mynd"] = """{% extends "base" %}{% block main %}<p>Du har adgang p&aring; vegne af flere myndigheder. V&aelig;lg hvem du arbejder for i dag.</p>
<form name="myndighedForm" method="post" action="/danreg/vaelgMyndighed.do"><select name="myndighed">
{% for k, v in mynd.items() %}<option value="{{ k }}"{% if k == "173" %} selected="selected"{% endif %}>{{ v }}</option>
{% endfor %}</select> <input type="submit" name="submit" value="Forts&aelig;t"></form>{% endblock %}"""
T["menu"] = """{% extends "base" %}{% block main %}<h2>Hovedmenu</h2><table class="menu" cellpadding="6">
<tr><td><input type="button" class="knap" value="Enkeltforesp&oslash;rgsel" onclick="window.location.href='/danreg/enkelt.do'"></td><td>Alle oplysninger om en kursist</td></tr>
<tr><td><input type="button" class="knap" value="Masseforesp&oslash;rgsel" onclick="window.location.href='/danreg/masse.do'"></td><td>Udvalgte oplysninger om flere kursister via fil</td></tr>
<tr><td><input type="button" class="knap" value="Kodelister" onclick="window.location.href='/danreg/koder.do'"></td><td>Oph&oslash;rs&aring;rsager og henvisningskategorier</td></tr>
<tr><td><input type="button" class="knap" value="Skriv til support" onclick="window.location.href='/danreg/support.do'"></td><td>Fejl og &oslash;nsker</td></tr>
</table>{% endblock %}"""
T["enkelt"] = """{% extends "base" %}{% block main %}<h2>Enkeltforesp&oslash;rgsel</h2>
<form name="enkeltForm" method="post" action="/danreg/enkelt.do"><input type="hidden" name="org.apache.struts.taglib.html.TOKEN" value="{{ token }}">
<input type="hidden" name="method" value="soeg"><table><tr><td>Kursistens CPR-nummer <span class="stjerne">*</span></td>
<td><input type="text" name="kriterie.cprnummer" maxlength="10" size="12" value="{{ cpr }}"> (10 cifre uden bindestreg)</td></tr>
<tr><td></td><td><input type="submit" value="S&oslash;g kursist"> <input type="button" value="Fortryd" onclick="window.location.href='/danreg/hovedmenu.do'"></td></tr></table></form>
{% if resultat is defined %}<h3>S&oslash;geresultat</h3>
{% if resultat %}<span class="pagebanner">1 kursist fundet.</span>
<table class="displaytag"><thead><tr><th>CPR-nummer</th><th>Moduler</th><th>Pr&oslash;ver</th><th>Henvisninger</th><th></th></tr></thead>
<tbody><tr class="odd"><td>{{ resultat.cpr }}</td><td>{{ resultat.moduler|length }}</td><td>{{ resultat.proever|length }}</td><td>{{ resultat.henvisninger|length }}</td>
<td><a href="/danreg/kursist.do?method=vis&amp;id={{ id }}">Vis kursistens oplysninger</a></td></tr></tbody></table>
{% else %}<span class="pagebanner">S&oslash;gningen gav intet resultat: CPR-nummeret er ikke registreret i DANREG.</span>{% endif %}{% endif %}{% endblock %}"""
T["kursist"] = """{% extends "base" %}{% block main %}<h2>Kursist {{ p.cpr }}</h2>
<div id="faneblade"><ul>{% for k, t in faner %}<li{% if k == fane %} class="aktiv"{% endif %}><a href="/danreg/kursist.do?method=vis&amp;id={{ id }}&amp;fane={{ k }}">{{ t }}</a></li>
{% endfor %}</ul></div><div id="faneindhold">
{% macro intet(t) %}<p class="intet">Ingen {{ t }} registreret.</p>{% endmacro %}
{% if fane == "forloeb" %}{% if p.moduler %}<span class="pagebanner">{{ p.moduler|length }} moduler fundet, viser {{ fra + 1 }} til {{ til }}.</span>
{% if sider > 1 %}<span class="pagelinks">{% for n in range(1, sider + 1) %}{% if n == side %}<strong>{{ n }}</strong>{% else %}<a href="/danreg/kursist.do?method=vis&amp;id={{ id }}&amp;fane=forloeb&amp;d-49653-p={{ n }}">{{ n }}</a>{% endif %}{% if not loop.last %}, {% endif %}{% endfor %}
{% if side < sider %}[<a href="/danreg/kursist.do?method=vis&amp;id={{ id }}&amp;fane=forloeb&amp;d-49653-p={{ side + 1 }}">N&aelig;ste</a>]{% endif %}</span>{% endif %}
<table class="displaytag" id="row"><thead><tr><th>Modul</th><th>Start</th><th>Slut</th><th>Sprogcenter</th><th>Henv.kat.</th><th>Oph&oslash;rs&aring;rsag</th><th>Modultest best&aring;et</th></tr></thead><tbody>
{% for m in p.moduler[fra:til] %}<tr class="{{ loop.cycle('odd', 'even') }}"><td>{{ m.du_modul }}</td><td>{{ dato(m.startdato) }}</td><td>{{ dato(m.slutdato) }}</td><td>{{ m.udbyder or "" }}</td><td>{{ m.henvisningskategori or "" }}</td><td>{{ m.ophoersaarsag or "" }}</td><td>{{ dato(m.modultest_bestaaet) }}</td></tr>
{% endfor %}</tbody></table>{% else %}{{ intet("modulforløb") }}{% endif %}
{% elif fane == "proever" %}{% for m in p.proever %}<table class="boks" width="500"><tr><th colspan="4">{{ m.proeve or "" }}</th></tr>
<tr><td class="ledetekst">Dato</td><td>{{ dato(m.dato) }}</td><td class="ledetekst">Termin</td><td>{{ m.termin or "" }}</td></tr>
<tr><td class="ledetekst">L&aelig;seforst&aring;else</td><td>{{ m.laeseforstaaelse or "" }}</td><td class="ledetekst">Skriftlig fremstilling</td><td>{{ m.skriftlig or "" }}</td></tr>
<tr><td class="ledetekst">Mundtlig</td><td>{{ m.mundtlig or "" }}</td><td class="ledetekst">Resultat</td><td>{{ m.resultat or "" }}</td></tr>
<tr><td class="ledetekst">Sprogcenter</td><td colspan="3">{{ m.udbyder or "" }}</td></tr></table><br>
{% else %}{{ intet("prøver") }}{% endfor %}
{% elif fane == "henv" %}{% if p.henvisninger %}<table class="displaytag"><thead><tr><th>Dato</th><th>Kategori</th><th>Kommune</th><th>Sprogcenter</th></tr></thead><tbody>
{% for m in p.henvisninger %}<tr><td>{{ dato(m.dato) }}</td><td>{{ m.kategori or "" }}</td><td>{{ m.kommune or "" }}</td><td>{{ m.udbyder or "" }}</td></tr>
{% endfor %}</tbody></table>{% else %}{{ intet("henvisninger") }}{% endif %}
{% elif fane == "merit" %}{% if p.meritter %}<table class="displaytag"><thead><tr><th>Modul</th><th>Start</th><th>Sprogcenter</th></tr></thead><tbody>
{% for m in p.meritter %}<tr><td>{{ m.du_modul }}</td><td>{{ dato(m.startdato) }}</td><td>{{ m.udbyder or "" }}</td></tr>{% endfor %}</tbody></table>{% else %}{{ intet("merit") }}{% endif %}
{% else %}{% if p.prae2004 %}<table class="boks"><tr><td class="ledetekst">Registreret f&oslash;r 2004</td><td>Ja</td></tr><tr><td class="ledetekst">F&oslash;rste start</td><td>{{ dato(p.prae2004.foerste_startdato) }}</td></tr>
<tr><td class="ledetekst">Danskuddannelse (DU)</td><td>{{ "Ja" if p.prae2004.du else "Nej" }}</td></tr></table>{% else %}{{ intet("undervisning før 2004") }}{% endif %}{% endif %}
</div><p><input type="button" value="Ny foresp&oslash;rgsel" onclick="window.location.href='/danreg/enkelt.do'"> <input type="button" value="Udskriv" onclick="window.print()"></p>{% endblock %}"""
T["masse"] = """{% extends "base" %}{% block main %}<h2>Masseforesp&oslash;rgsel</h2>
<p>Filen skal indeholde &eacute;t CPR-nummer pr. linje, h&oslash;jst 100 i alt.</p>
<form name="masseForm" method="post" action="/danreg/masse.do" enctype="multipart/form-data"><input type="hidden" name="org.apache.struts.taglib.html.TOKEN" value="{{ token }}">
<table><tr><td>Fil med CPR-numre <span class="stjerne">*</span></td><td><input type="file" name="cprfil" size="40"></td></tr>
<tr><td>Jeres reference</td><td><input type="text" name="reference" maxlength="30"></td></tr>
<tr><td></td><td><input type="submit" value="Send fil"></td></tr></table></form>{% endblock %}"""
T["vent"] = """{% extends "base" %}{% block head %}<meta http-equiv="refresh" content="2;url=/danreg/masseStatus.do?job={{ job }}">{% endblock %}{% block main %}
<h2>Masseforesp&oslash;rgsel</h2><p><img src="/danreg/img/timeglas.gif" alt=""> Foresp&oslash;rgslen er under behandling. Siden opdateres automatisk.</p>
<p><a href="/danreg/masseStatus.do?job={{ job }}">Klik her hvis siden ikke opdateres</a></p>{% endblock %}"""
T["faerdig"] = """{% extends "base" %}{% block main %}<h2>Masseforesp&oslash;rgsel</h2>
<p class="ok">Foresp&oslash;rgslen er f&aelig;rdigbehandlet. {{ n }} CPR-numre er sl&aring;et op.</p>
{% if sprunget %}<p class="advarsel">{{ sprunget|length }} linje(r) er sprunget over, fordi de ikke indeholder et gyldigt CPR-nummer: {{ sprunget|join(", ") }}</p>{% endif %}
<p><a href="/danreg/masseResultat.do?job={{ job }}"><img src="/danreg/img/xls.gif" alt="" border="0"> Hent resultatet som Excel-fil</a></p>
<p><a href="/danreg/masse.do">Ny masseforesp&oslash;rgsel</a></p>{% endblock %}"""
T["koder"] = """{% extends "base" %}{% block main %}<h2>Kodelister</h2><table class="displaytag"><tr><th>Kode</th><th>Type</th></tr><tr><td>0-9, 31</td><td>Oph&oslash;rs&aring;rsag</td></tr><tr><td>1-7, 32</td><td>Henvisningskategori</td></tr></table>{% endblock %}"""
T["support"] = """{% extends "base" %}{% block main %}<h2>Skriv til support</h2><form method="post" action="/danreg/support.do">Emne <input type="text" name="emne"><br>
Besked<br><textarea name="besked" rows="6" cols="60"></textarea><br><input type="submit" value="Send besked"></form>{% endblock %}"""
T["om"] = """{% extends "base" %}{% block main %}<h2>Om DANREG</h2><p>DANREG er udviklet af Leverandøren A/S og afvikles p&aring; JBoss 4.2.</p>{% endblock %}"""
ENV = Environment(loader=DictLoader(T), autoescape=True)
ENV.globals.update(dato=dato, mynd=MYND)
FANER = [("forloeb", "Modulforløb"), ("proever", "Prøveresultater"), ("henv", "Henvisninger fra kommune"), ("merit", "Merit"), ("gl", "Før 2004")]
TOK = "org.apache.struts.taglib.html.TOKEN"


def side(name, titel, s=None, status=200, **kw):
    html = ENV.get_template(name).render(titel=titel, s=s, **kw)
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"), status, media_type="text/html", headers={"Content-Type": "text/html;charset=ISO-8859-1", "Cache-Control": "no-cache"})


def token(s):
    s["tok"] = secrets.token_hex(16)
    return s["tok"]


def sess(request):
    s = SESSIONS.get(request.cookies.get("JSESSIONID", ""))
    if s and time.time() - s["t"] < TIMEOUT:
        s["t"] = time.time()
        return s
    return None


def krav(f):
    async def g(request):
        s = sess(request)
        if not s:
            return side("login", "Log ind", besked="Din session er udløbet. Log ind igen." if "JSESSIONID" in request.cookies else "")
        if not s["mynd"] and request.url.path != "/danreg/vaelgMyndighed.do":
            return RedirectResponse("/danreg/vaelgMyndighed.do", 302)
        return await f(request, s)
    return g


async def security(request):
    form = await request.form()
    if form.get("j_username") != "kommune" or form.get("j_password") != "hemmeligt-1":
        return side("login", "Log ind", fejl=["Bruger-id eller kodeord er forkert."])
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {"t": time.time(), "mynd": None, "jobs": {}, "tok": None}
    r = RedirectResponse("/danreg/vaelgMyndighed.do;jsessionid=" + sid, 302)
    r.set_cookie("JSESSIONID", sid, path="/danreg")
    return r


@krav
async def vaelg(request, s):
    if request.method == "POST":
        m = (await request.form()).get("myndighed")
        if m in MYND:
            s["mynd"] = m
            return RedirectResponse("/danreg/hovedmenu.do", 302)
    return side("mynd", "Vælg myndighed", s)


def simpel(name, titel):
    @krav
    async def f(request, s):
        return side(name, titel, s, besked="Tak, din besked er sendt." if request.method == "POST" else "")
    return f


def gyldigt(c):
    try:
        datetime.date(2000, int(c[2:4]), int(c[:2]))
    except ValueError:
        return False
    return len(c) == 10 and c.isdigit()


@krav
async def enkelt(request, s):
    if request.method == "GET":
        return side("enkelt", "Enkeltforespørgsel", s, cpr="", token=token(s))
    form = await request.form()
    cpr = form.get("kriterie.cprnummer", "").strip()
    if not s["tok"] or form.get(TOK) != s["tok"]:
        return side("enkelt", "Enkeltforespørgsel", s, cpr=cpr, token=token(s), fejl=["Formularen er allerede indsendt. Prøv igen."])
    if not gyldigt(cpr):
        return side("enkelt", "Enkeltforespørgsel", s, cpr=cpr, token=token(s), fejl=["CPR-nummer skal være 10 cifre og begynde med en gyldig dato."])
    return side("enkelt", "Enkeltforespørgsel", s, cpr=cpr, token=token(s), resultat=PEOPLE.get(cpr), id=IDS.get(cpr))


@krav
async def kursist(request, s):
    q = request.query_params
    p = PEOPLE.get(CPRS.get(q.get("id"), ""))
    if not p:
        return side("menu", "Hovedmenu", s, fejl=["Kursisten findes ikke."])
    n = int(q.get("d-49653-p", "1"))
    fra = 15 * (n - 1)
    return side("kursist", "Kursist", s, p=p, id=q["id"], fane=q.get("fane", "forloeb"), faner=FANER, side=n, sider=(len(p["moduler"]) + 14) // 15, fra=fra, til=min(fra + 15, len(p["moduler"])))


@krav
async def masse(request, s):
    if request.method == "GET":
        return side("masse", "Masseforespørgsel", s, token=token(s))
    form = await request.form()
    f, fejl = form.get("cprfil"), []
    raw = (await f.read()) if hasattr(f, "read") else b""
    linjer = [x.strip() for x in raw.decode("latin-1").splitlines() if x.strip()]
    ok = [x.replace("-", "") for x in linjer if gyldigt(x.replace("-", ""))]
    if not s["tok"] or form.get(TOK) != s["tok"]:
        fejl = ["Formularen er allerede indsendt. Prøv igen."]
    elif not linjer:
        fejl = ["Fil med CPR-numre skal udfyldes."]
    elif len(linjer) > 100:
        fejl = [f"Filen er for stor: {len(linjer)} linjer. Grænsen er 100 CPR-numre pr. forespørgsel."]
    elif not ok:
        fejl = ["Der er ingen gyldige CPR-numre i filen."]
    if fejl:
        return side("masse", "Masseforespørgsel", s, token=token(s), fejl=fejl)
    job = str(secrets.randbelow(90000) + 10000)
    s["tok"] = None
    s["jobs"][job] = {"start": time.time(), "cpr": ok, "sprunget": [x for x in linjer if not gyldigt(x.replace("-", ""))]}
    return side("vent", "Masseforespørgsel", s, job=job)


@krav
async def status(request, s):
    job = request.query_params.get("job")
    j = s["jobs"].get(job)
    if not j:
        return side("masse", "Masseforespørgsel", s, token=token(s), fejl=["Forespørgslen findes ikke længere."])
    if time.time() - j["start"] < 3:
        return side("vent", "Masseforespørgsel", s, job=job)
    return side("faerdig", "Masseforespørgsel", s, job=job, n=len(j["cpr"]), sprunget=j["sprunget"])


@krav
async def resultat(request, s):
    j = s["jobs"][request.query_params["job"]]
    wb = Workbook()
    ws = wb.active
    ws.title = "Resultat"
    ws.append(["Resultat af masseforespørgsel i DANREG pr. " + datetime.date.today().strftime("%d.%m.%Y")])
    ws.append(["CPR-nummer", "Findes i DANREG (2004-)", "Første modulforløb", None, None, "Seneste modulforløb", None, None, None, None, "Højeste merit", None, None, "Før 2004", None, None])
    ws.append([None, None, "Start", "Modul", "Sprogcenter", "Start", "Modul", "Sprogcenter", "Henvist dato", "Henv.kat.", "Modul", "Start", "Sprogcenter", "Findes", "Første start", "DU"])
    for m in ["A1:P1", "A2:A3", "B2:B3", "C2:E2", "F2:J2", "K2:M2", "N2:P2"]:
        ws.merge_cells(m)
    for row in ws["A1:P3"]:
        for c in row:
            c.font = Font(bold=True)
            c.alignment = Alignment(horizontal="center")
    jn = {True: "Ja", False: "Nej", None: None}
    for n in j["cpr"]:
        u = (PEOPLE.get(n) or {}).get("udtraek") or {"cpr": n, "findes": False, "prae2004_findes": False}
        felter = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato",
                  "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]
        ws.append([(dato(u[k]) or None) if "dato" in k and u.get(k) else jn[u.get(k)] if k in ("findes", "prae2004_findes", "prae2004_du") else u.get(k) for k in felter])
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="masseforespoergsel.xlsx"'})


async def logout(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID"), None)
    r = side("login", "Log ind", besked="Du har afsluttet DANREG.")
    r.delete_cookie("JSESSIONID", path="/danreg")
    return r


async def indeks(request):
    return Response('<html><head><meta http-equiv="refresh" content="0;url=/danreg/hovedmenu.do"></head><body><a href="/danreg/hovedmenu.do">DANREG</a></body></html>', media_type="text/html")


async def css(request):
    return Response("body{font-family:Arial;font-size:12px}#faneblade li{display:inline;border:1px solid #999;padding:3px}.errors{color:#c00}", media_type="text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", indeks), Route("/danreg/", indeks), Route("/danreg/css/danreg.css", css), Route("/danreg/j_security_check", security, methods=["POST"]),
    Route("/danreg/vaelgMyndighed.do", vaelg, methods=GP), Route("/danreg/vaelgMyndighed.do;jsessionid={x}", vaelg), Route("/danreg/hovedmenu.do", simpel("menu", "Hovedmenu")),
    Route("/danreg/koder.do", simpel("koder", "Kodelister")), Route("/danreg/support.do", simpel("support", "Skriv til support"), methods=GP), Route("/danreg/om.do", simpel("om", "Om DANREG")),
    Route("/danreg/enkelt.do", enkelt, methods=GP), Route("/danreg/kursist.do", kursist), Route("/danreg/masse.do", masse, methods=GP),
    Route("/danreg/masseStatus.do", status), Route("/danreg/masseResultat.do", resultat), Route("/danreg/logout.do", logout)])

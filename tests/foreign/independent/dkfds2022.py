"""Sprogindblik - ASP.NET Core MVC med Det Faelles Designsystem (DKFDS), anno 2022."""
import datetime
import io
import json
import secrets
import time
import uuid
from pathlib import Path

from jinja2 import DictLoader, Environment
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
TIMEOUT = 15 * 60
MDR = "januar februar marts april maj juni juli august september oktober november december".split()


def dato(s):
    if not s:
        return "Ikke oplyst"
    y, m, d = s.split("-")
    return f"{int(d)}. {MDR[int(m) - 1]} {y}"


T = {}
T["base"] = """<!DOCTYPE html>
<html lang="da" class="no-js">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{ titel }} - Sprogindblik</title>
<link rel="stylesheet" href="/css/dkfds.min.css?v=8zRk"></head>
<body>
<a class="skipnav" href="#main-content">Gå til sidens indhold</a>
{% if not cookie %}<div class="cookie-message" role="dialog" aria-label="Cookies"><p>Vi bruger kun nødvendige cookies for at få løsningen til at virke.</p><form method="post" action="/Cookie/Accepter"><button class="button button-secondary" type="submit">OK, luk</button></form></div>{% endif %}
<header class="header"><div class="portal-header"><div class="portal-header-inner container"><a href="/" class="solution-heading">Sprogindblik</a>
{% if s %}<div class="portal-info"><p class="user"><span class="weight-semibold">Kommunebruger</span></p><form method="post" action="/Konto/LogUd"><input name="__RequestVerificationToken" type="hidden" value="{{ s.csrf }}"><button type="submit" class="button button-secondary alert-leave">Log ud</button></form></div>
{% else %}<a class="button button-secondary" href="/Konto/Login">Log på</a>{% endif %}</div></div>
{% if s %}<nav class="nav" aria-label="Hovedmenu"><ul class="nav-primary"><li><a href="/" class="nav-link"><span>Overblik</span></a></li><li><a href="/Person" class="nav-link"><span>Find person</span></a></li><li><a href="/Bestilling" class="nav-link"><span>Bestil oplysninger om flere</span></a></li><li><a href="/Hjaelp" class="nav-link"><span>Hjælp</span></a></li></ul></nav>{% endif %}</header>
<main class="container page-container" id="main-content">
{% if fejl %}<div class="alert alert-error" role="alert" aria-atomic="true"><div class="alert-body"><h2 class="alert-heading">{{ fejltitel or "Der er fejl på siden" }}</h2><ul class="nobullet-list">{% for f in fejl %}<li>{{ f }}</li>{% endfor %}</ul></div></div>{% endif %}
{% block m %}{% endblock %}</main>
<footer><div class="footer"><div class="container"><p>Sprogindblik drives af Leverandøren A/S &middot; Telefon 00 00 00 00 &middot; <a href="/Tilgaengelighed">Tilgængelighedserklæring</a></p></div></div></footer>
</body></html>"""
T["forside"] = """{% extends "base" %}{% block m %}{% if s %}<h1>Overblik</h1><div class="row"><div class="card card-align-height"><div class="card-header"><h2 class="header-title">En person</h2></div><div class="card-content"><p>Se et samlet forløb for en enkelt person.</p></div><div class="card-action"><a href="/Person" class="button button-primary">Gå til personsøgning</a></div></div>
<div class="card card-align-height"><div class="card-header"><h2 class="header-title">Flere personer</h2></div><div class="card-content"><p>Upload en liste og få et regneark.</p></div><div class="card-action"><a href="/Bestilling" class="button button-primary">Gå til bestilling</a></div></div></div>
{% else %}<h1>Velkommen til Sprogindblik</h1><p class="font-lead">Få indblik i voksne udlændinges danskundervisning.</p><a class="button button-primary" href="/Konto/Login">Log på</a>
<div class="accordion-wrapper"><ul class="accordion"><li><h2><button class="accordion-button" aria-expanded="false" aria-controls="a1">Hvem kan bruge løsningen?</button></h2><div id="a1" class="accordion-content"><p>Medarbejdere i kommunerne.</p></div></li></ul></div>{% endif %}{% endblock %}"""
T["vaelglogin"] = """{% extends "base" %}{% block m %}<h1>Vælg, hvordan du vil logge på</h1><ul class="nobullet-list"><li><a class="button button-primary" href="/Konto/Bruger{{ retur }}">Brugernavn og adgangskode</a></li><li><a class="button button-secondary" href="/Konto/MitID">MitID Erhverv</a></li></ul>{% endblock %}"""
T["login"] = """{% extends "base" %}{% block m %}<h1>Log på med brugernavn</h1>{% if info %}<div class="alert alert-info"><div class="alert-body"><p class="alert-text">{{ info }}</p></div></div>{% endif %}<form method="post" action="/Konto/Bruger{{ retur }}"><div class="form-group"><label class="form-label" for="Input_Brugernavn">Brugernavn</label><input class="form-input" type="text" id="Input_Brugernavn" name="Input.Brugernavn" autocomplete="username"></div>
<div class="form-group"><label class="form-label" for="Input_Adgangskode">Adgangskode</label><input class="form-input" type="password" id="Input_Adgangskode" name="Input.Adgangskode"></div><input name="__RequestVerificationToken" type="hidden" value="{{ csrf }}"><button type="submit" class="button button-primary">Log på</button></form>{% endblock %}"""
T["tekst"] = """{% extends "base" %}{% block m %}<h1>{{ titel }}</h1><p>{{ tekst }}</p>{% endblock %}"""
T["soeg"] = """{% extends "base" %}{% block m %}<h1>Find person</h1><form method="post" action="/Person"><div class="form-group{% if fejl %} form-error{% endif %}"><label class="form-label" for="Personnummer">CPR-nummer</label><span class="form-hint" id="hint">10 cifre, med eller uden bindestreg</span>
{% if fejl %}<span class="form-error-message"><span class="sr-only">Fejl: </span>{{ fejl[0] }}</span>{% endif %}<input type="text" inputmode="numeric" class="form-input input-char-11" id="Personnummer" name="Personnummer" value="{{ nr or '' }}" aria-describedby="hint"></div>
<input name="__RequestVerificationToken" type="hidden" value="{{ s.csrf }}"><button type="submit" class="button button-primary">Søg</button></form>
{% if ukendt %}<div class="alert alert-warning" role="alert"><div class="alert-body"><h2 class="alert-heading">Ingen resultater</h2><p class="alert-text">Personen har ikke modtaget danskundervisning ifølge vores oplysninger, eller CPR-nummeret findes ikke.</p></div></div>{% endif %}{% endblock %}"""
T["person"] = """{% extends "base" %}{% macro v(x) %}{{ x if x else "Ikke oplyst" }}{% endmacro %}{% block m %}
<nav class="breadcrumbs" aria-label="Brødkrumme"><ol><li><a href="/Person">Find person</a></li><li aria-current="page">{{ p.cpr[:6] }}-{{ p.cpr[6:] }}</li></ol></nav>
<h1>CPR-nummer {{ p.cpr[:6] }}-{{ p.cpr[6:] }}</h1>
<div class="tabnav-container"><div class="tabnav" role="tablist">
{% for i, t in [("undervisning", "Undervisning"), ("proever", "Afsluttende prøver"), ("henvisning", "Henvisningshistorik"), ("tidligere", "Merit og tidligere danskundervisning")] %}<button role="tab" type="button" class="tabnav-item" id="tab-{{ i }}" aria-controls="panel-{{ i }}" aria-selected="{{ 'true' if loop.first else 'false' }}" onclick="document.querySelectorAll('[role=tabpanel]').forEach(function(p){p.hidden=p.id!=='panel-{{ i }}'})">{{ t }}</button>
{% endfor %}</div>
<section id="panel-undervisning" role="tabpanel" class="tabnav-panel" aria-labelledby="tab-undervisning">{% if p.moduler %}<div class="table--responsive-scroll"><table class="table table--zebra"><caption class="sr-only">Moduler</caption><thead><tr><th scope="col">DU-modul</th><th scope="col">Begyndt</th><th scope="col">Afsluttet</th><th scope="col">Udbyder</th><th scope="col">Henvisningskategori</th><th scope="col">Ophørsårsag</th><th scope="col">Bestået modultest</th></tr></thead><tbody>
{% for m in p.moduler %}<tr><th scope="row">{{ v(m.du_modul) }}</th><td>{{ dato(m.startdato) }}</td><td>{{ dato(m.slutdato) }}</td><td>{{ v(m.udbyder) }}</td><td>{{ v(m.henvisningskategori) }}</td><td>{{ v(m.ophoersaarsag) }}</td><td>{{ dato(m.modultest_bestaaet) }}</td></tr>
{% endfor %}</tbody></table></div>{% else %}<p>Vi har ingen oplysninger om moduler.</p>{% endif %}</section>
<section id="panel-proever" role="tabpanel" class="tabnav-panel" hidden aria-labelledby="tab-proever">{% for m in p.proever %}<div class="card"><div class="card-header"><h2 class="header-title">{{ v(m.proeve) }}</h2><p class="sub-header">{{ dato(m.dato) }}</p></div><div class="card-content"><dl><div><dt>Prøvetermin</dt><dd>{{ v(m.termin) }}</dd></div><div><dt>Læseforståelse</dt><dd>{{ v(m.laeseforstaaelse) }}</dd></div><div><dt>Skriftlig fremstilling</dt><dd>{{ v(m.skriftlig) }}</dd></div><div><dt>Mundtlig kommunikation</dt><dd>{{ v(m.mundtlig) }}</dd></div><div><dt>Resultat</dt><dd>{{ v(m.resultat) }}</dd></div><div><dt>Udbyder</dt><dd>{{ v(m.udbyder) }}</dd></div></dl></div></div>
{% else %}<p>Vi har ingen oplysninger om prøver.</p>{% endfor %}</section>
<section id="panel-henvisning" role="tabpanel" class="tabnav-panel" hidden aria-labelledby="tab-henvisning">{% if p.henvisninger %}<ol class="timeline">{% for m in p.henvisninger %}<li><h2 class="h4">{{ dato(m.dato) }}</h2><dl><dt>Kategori</dt><dd>{{ v(m.kategori) }}</dd><dt>Kommune</dt><dd>{{ v(m.kommune) }}</dd><dt>Udbyder</dt><dd>{{ v(m.udbyder) }}</dd></dl></li>
{% endfor %}</ol>{% else %}<p>Vi har ingen oplysninger om henvisninger.</p>{% endif %}</section>
<section id="panel-tidligere" role="tabpanel" class="tabnav-panel" hidden aria-labelledby="tab-tidligere"><h2>Merit</h2>{% if p.meritter %}<table class="table"><thead><tr><th>DU-modul</th><th>Begyndt</th><th>Udbyder</th></tr></thead><tbody>{% for m in p.meritter %}<tr><td>{{ v(m.du_modul) }}</td><td>{{ dato(m.startdato) }}</td><td>{{ v(m.udbyder) }}</td></tr>{% endfor %}</tbody></table>{% else %}<p>Vi har ingen oplysninger om merit.</p>{% endif %}
<h2>Danskundervisning før 2004</h2>{% if p.prae2004 %}<dl><dt>Har modtaget undervisning før 2004</dt><dd>Ja</dd><dt>Første startdato</dt><dd>{{ dato(p.prae2004.foerste_startdato) }}</dd><dt>Har deltaget i danskuddannelse (DU)</dt><dd>{{ "Ja" if p.prae2004.du else "Nej" }}</dd></dl>{% else %}<p>Vi har ingen oplysninger fra før 2004.</p>{% endif %}</section></div>
<a class="button button-secondary" href="/Person">Søg igen</a>{% endblock %}"""
T["bestil"] = """{% extends "base" %}{% block m %}<h1>Bestil oplysninger om flere</h1><p>Upload en tekstfil med et CPR-nummer på hver linje. Du kan bestille op til 100 ad gangen.</p>
<form method="post" action="/Bestilling" enctype="multipart/form-data"><div class="form-group{% if fejl %} form-error{% endif %}"><label class="form-label" for="Liste">Liste med CPR-numre</label><span class="form-hint">Filtype: .txt</span><input type="file" id="Liste" name="Liste" class="form-input" accept=".txt,text/plain"></div>
<input name="__RequestVerificationToken" type="hidden" value="{{ s.csrf }}"><button type="submit" class="button button-primary">Send bestilling</button></form>{% endblock %}"""
T["status"] = """{% extends "base" %}{% block m %}{% if klar %}<div class="alert alert-success" role="alert"><div class="alert-body"><h2 class="alert-heading">Din bestilling er klar</h2><p class="alert-text">Regnearket indeholder {{ n }} {{ "person" if n == 1 else "personer" }}. <a href="/Bestilling/{{ id }}/Fil" class="alert-link">Hent regnearket her</a></p></div></div><p><a href="/Bestilling">Lav en ny bestilling</a></p>
{% else %}<h1>Vi arbejder på din bestilling</h1><div class="spinner" aria-hidden="true"></div><p aria-live="polite">Det tager normalt under et minut. Du behøver ikke gøre noget.</p><script>setTimeout(function () { window.location.reload(); }, 2500);</script><noscript><a href="/Bestilling/{{ id }}">Opdatér siden</a></noscript>{% endif %}{% endblock %}"""
ENV = Environment(loader=DictLoader(T), autoescape=True)
ENV.globals.update(dato=dato)
CSRF0 = "CfDJ8" + secrets.token_urlsafe(60)


def vis(request, navn, titel, status=200, **kw):
    return HTMLResponse(ENV.get_template(navn).render(titel=titel, s=find_session(request), cookie=request.cookies.get("cookieok"), **kw), status)


def find_session(request):
    s = SESSIONS.get(request.cookies.get(".AspNetCore.Cookies", ""))
    if s and time.time() - s["t"] < TIMEOUT:
        s["t"] = time.time()
        return s
    return None


def beskyttet(f):
    async def g(request):
        s = find_session(request)
        if not s:
            return RedirectResponse("/Konto/Login?ReturnUrl=" + request.url.path.replace("/", "%2F"), 302)
        form = await request.form() if request.method == "POST" else None
        if form is not None and form.get("__RequestVerificationToken") != s["csrf"]:
            return vis(request, "tekst", "Ugyldig anmodning", 400, tekst="Siden har været åben for længe. Gå tilbage, og prøv igen.")
        return await f(request, s, form)
    return g


def retur(request):
    til = request.query_params.get("ReturnUrl", "")
    return "?ReturnUrl=" + til.replace("/", "%2F") if til.startswith("/") else ""


async def forside(request):
    return vis(request, "forside", "Forside")


async def vaelglogin(request):
    return vis(request, "vaelglogin", "Log på", retur=retur(request))


async def bruger(request):
    kw = dict(csrf=CSRF0, retur=retur(request))
    if request.method == "GET":
        return vis(request, "login", "Log på", info="Du er blevet logget ud, fordi du ikke har været aktiv i 15 minutter." if ".AspNetCore.Cookies" in request.cookies else "", **kw)
    form = await request.form()
    if form.get("__RequestVerificationToken") != CSRF0:
        return vis(request, "tekst", "Ugyldig anmodning", 400, tekst="Prøv at logge på igen.")
    if form.get("Input.Brugernavn") != "kommune" or form.get("Input.Adgangskode") != "hemmeligt-1":
        return vis(request, "login", "Log på", fejltitel="Du kunne ikke logges på", fejl=["Brugernavnet eller adgangskoden er ikke korrekt."], **kw)
    sid = "CfDJ8" + secrets.token_urlsafe(40)
    SESSIONS[sid] = {"t": time.time(), "csrf": "CfDJ8" + secrets.token_urlsafe(60), "personer": {}, "best": {}}
    til = request.query_params.get("ReturnUrl", "/")
    r = RedirectResponse(til if til.startswith("/") and not til.startswith("//") else "/", 302)
    r.set_cookie(".AspNetCore.Cookies", sid, httponly=True)
    return r


async def mitid(request):
    return vis(request, "tekst", "MitID Erhverv", tekst="MitID Erhverv er ikke tilgængelig lige nu. Log på med brugernavn og adgangskode.")


@beskyttet
async def logud(request, s, form):
    SESSIONS.pop(request.cookies[".AspNetCore.Cookies"], None)
    r = RedirectResponse("/", 303)
    r.delete_cookie(".AspNetCore.Cookies")
    return r


async def cookie(request):
    r = RedirectResponse(request.headers.get("referer", "/"), 303)
    r.set_cookie("cookieok", "1")
    return r


async def hjaelp(request):
    return vis(request, "tekst", "Hjælp" if "Hj" in request.url.path else "Tilgængelighedserklæring", tekst="Har du spørgsmål, kan du ringe til os på hverdage mellem 9 og 15.")


def gyldigt(c):
    try:
        datetime.date(2000, int(c[2:4]), int(c[:2]))
    except ValueError:
        return False
    return len(c) == 10 and c.isdigit()


def rens(x):
    return x.replace("-", "").replace(" ", "")


@beskyttet
async def soeg(request, s, form):
    if form is None:
        return vis(request, "soeg", "Find person")
    nr = form.get("Personnummer", "").strip()
    if not nr:
        return vis(request, "soeg", "Find person", fejl=["Indtast et CPR-nummer"])
    if not gyldigt(rens(nr)):
        return vis(request, "soeg", "Find person", nr=nr, fejl=["Indtast et CPR-nummer i det rigtige format, for eksempel DDMMÅÅ-XXXX"])
    if rens(nr) not in PEOPLE:
        return vis(request, "soeg", "Find person", nr=nr, ukendt=True)
    pid = str(uuid.uuid4())
    s["personer"][pid] = rens(nr)
    return RedirectResponse(f"/Person/{pid}", 303)


@beskyttet
async def person(request, s, form):
    cpr = s["personer"].get(request.path_params["id"])
    if not cpr:
        return vis(request, "tekst", "Siden blev ikke fundet", 404, tekst="Søg efter personen igen.")
    return vis(request, "person", "Person", p=PEOPLE[cpr])


@beskyttet
async def bestil(request, s, form):
    if form is None:
        return vis(request, "bestil", "Bestil oplysninger om flere")
    f = form.get("Liste")
    raw = (await f.read()) if hasattr(f, "read") else b""
    try:
        tekst = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        tekst = raw.decode("latin-1")
    linjer = [(i, x.strip()) for i, x in enumerate(tekst.splitlines(), 1) if x.strip()]
    fejl = [f"Linje {i}: {x[:20]} er ikke et CPR-nummer" for i, x in linjer if not gyldigt(rens(x))]
    if not linjer:
        fejl = ["Vælg en fil, der indeholder CPR-numre"]
    elif len(linjer) > 100:
        fejl = [f"Listen må højst indeholde 100 CPR-numre. Din liste indeholder {len(linjer)}"]
    if fejl:
        return vis(request, "bestil", "Bestil oplysninger om flere", fejl=fejl, fejltitel="Vi kan ikke modtage din liste")
    bid = str(uuid.uuid4())
    s["best"][bid] = {"cpr": list(dict.fromkeys(rens(x) for _, x in linjer)), "start": time.time()}
    return RedirectResponse(f"/Bestilling/{bid}", 303)


@beskyttet
async def status(request, s, form):
    b = s["best"].get(request.path_params["id"])
    if not b:
        return vis(request, "tekst", "Siden blev ikke fundet", 404, tekst="Bestillingen findes ikke længere.")
    return vis(request, "status", "Bestilling", klar=time.time() - b["start"] > 4, n=len(b["cpr"]), id=request.path_params["id"])


@beskyttet
async def fil(request, s, form):
    b = s["best"][request.path_params["id"]]
    wb = Workbook()
    ws = wb.active
    ws.title = "Oplysninger"
    ws.append([f"Oplysninger fra Sprogindblik, bestilt {dato(datetime.date.today().isoformat())}"])
    ws.append([None, None, "Første modul", None, None, "Seneste modul", None, None, None, None, "Højeste merit", None, None, "Danskundervisning før 2004"])
    ws.append(["CPR-nummer", "Findes i 2004 eller senere", "Begyndt", "DU-modul", "Udbyder", "Begyndt", "DU-modul", "Udbyder", "Henvisningsdato", "Henvisningskategori", "DU-modul", "Begyndt", "Udbyder", "Findes før 2004", "Første startdato", "Deltaget i DU"])
    for m in ("A1:P1", "C2:E2", "F2:J2", "K2:M2", "N2:P2"):
        ws.merge_cells(m)
    for c in ws[3]:
        c.font = Font(bold=True)
    for n in b["cpr"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {**dict.fromkeys(PEOPLE["0403763536"]["udtraek"]), "cpr": n, "findes": False, "prae2004_findes": False}
        r = []
        for k, x in u.items():
            if isinstance(x, bool):
                x = "Ja" if x else "Nej"
            elif x and "dato" in k:
                x = datetime.date.fromisoformat(x)
            r.append(x)
        ws.append(r)
        for c in ws[ws.max_row]:
            c.number_format = "dd-mm-yyyy" if isinstance(c.value, datetime.date) else "@"
    ws.freeze_panes = "B4"
    om = wb.create_sheet("Om oplysningerne")
    om["A1"] = "Regnearket indeholder personoplysninger og skal slettes, når det ikke længere skal bruges."
    ud = io.BytesIO()
    wb.save(ud)
    return Response(ud.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=Sprogindblik.xlsx; filename*=UTF-8''Sprogindblik.xlsx"})


async def css(request):
    return Response(".tabnav{display:flex}.card{border:1px solid #ccc;padding:1rem}.alert-error{background:#ffe0e0}.sr-only{position:absolute;left:-9999px}", media_type="text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/Konto/Login", vaelglogin), Route("/Konto/Bruger", bruger, methods=GP), Route("/Konto/MitID", mitid), Route("/Konto/LogUd", logud, methods=["POST"]),
    Route("/Cookie/Accepter", cookie, methods=["POST"]), Route("/Hjaelp", hjaelp), Route("/Tilgaengelighed", hjaelp), Route("/Person", soeg, methods=GP), Route("/Person/{id}", person),
    Route("/Bestilling", bestil, methods=GP), Route("/Bestilling/{id}", status), Route("/Bestilling/{id}/Fil", fil), Route("/css/dkfds.min.css", css)])

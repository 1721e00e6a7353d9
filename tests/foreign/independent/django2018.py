"""Sprogindblik - Django/Bootstrap 4-agtig løsning (2018)."""
import io
import json
import pathlib
import secrets
import time
import zipfile
from datetime import date
from uuid import uuid4

from jinja2 import DictLoader, Environment
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS, MAX_AGE = {}, 30 * 60
PK = {}  # offentligt id -> cpr
for _c in KURSISTER:
    PK[str(uuid4())] = _c
PK_AF = {c: i for i, c in PK.items()}
MAANEDER = "januar februar marts april maj juni juli august september oktober november december".split()


def dato(iso):
    if not iso:
        return "–"
    d = date.fromisoformat(iso)
    return f"{d.day}. {MAANEDER[d.month - 1]} {d.year}"


FELTER = {
    "moduler": [("du_modul", "Uddannelse og modul"), ("startdato", "Startede"), ("slutdato", "Sluttede"), ("udbyder", "Sprogskole (nr.)"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestod modultest")],
    "proever": [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig del"), ("mundtlig", "Mundtlig del"), ("resultat", "Resultat"), ("udbyder", "Sprogskole (nr.)")],
    "henvisninger": [("dato", "Henvist"), ("kategori", "Kategori"), ("kommune", "Af kommune"), ("udbyder", "Til sprogskole (nr.)")],
    "merit": [("du_modul", "Merit for"), ("startdato", "Gælder fra"), ("udbyder", "Sprogskole (nr.)")],
    "foer-2004": [("foerste_startdato", "Startede første gang"), ("du", "Var på danskuddannelse")],
}
FANER = [("moduler", "Moduler"), ("proever", "Danskprøver"), ("henvisninger", "Henvisninger"), ("merit", "Godskrevet merit"), ("foer-2004", "Før 2004")]
INGEN = {"moduler": "Vi har ikke fået indberettet moduler for denne kursist.", "proever": "Vi har ikke fået indberettet danskprøver for denne kursist.", "henvisninger": "Vi har ikke fået indberettet henvisninger for denne kursist.",
         "merit": "Vi har ikke fået indberettet merit for denne kursist.", "foer-2004": "Der er ingen data fra før 2004 for denne kursist."}
DATOFELTER = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}

T = {
    "base.html": """<!doctype html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
  <title>{% block titel %}{% endblock %} | Sprogindblik</title>
  <link rel="stylesheet" href="/static/css/bootstrap.min.css">
</head>
<body>
<a class="sr-only sr-only-focusable" href="#indhold">Gå til indhold</a>
<nav class="navbar navbar-expand-lg navbar-dark bg-primary">
  <a class="navbar-brand" href="/">Sprogindblik</a>
  {% if bruger %}
  <ul class="navbar-nav mr-auto">
    <li class="nav-item"><a class="nav-link" href="/kursister/"><i class="fa fa-user"></i> Søg kursist</a></li>
    <li class="nav-item"><a class="nav-link" href="/udtraek/nyt/"><i class="fa fa-upload"></i> Udtræk på flere</a></li>
    <li class="nav-item"><a class="nav-link" href="/udtraek/">Tidligere udtræk</a></li>
    <li class="nav-item"><a class="nav-link" href="/faq/">Spørgsmål og svar</a></li>
  </ul>
  <span class="navbar-text">{{ bruger }}</span>
  <form class="form-inline" method="post" action="/konto/log-ud/">{{ csrf }}<button class="btn btn-outline-light btn-sm" type="submit">Log ud</button></form>
  {% endif %}
</nav>
<main class="container mt-4" id="indhold">
  {% for slags, tekst in beskeder %}<div class="alert alert-{{ slags }} alert-dismissible fade show" role="alert">{{ tekst }}<button type="button" class="close" data-dismiss="alert" aria-label="Luk"><span aria-hidden="true">&times;</span></button></div>{% endfor %}
  {% block indhold %}{% endblock %}
</main>
<footer class="container text-muted border-top mt-5 pt-3"><small>Sprogindblik leveres af Leverandøren A/S. <a href="/faq/">Privatliv</a></small></footer>
</body>
</html>""",
    "login.html": """{% extends "base.html" %}{% block titel %}Log ind{% endblock %}{% block indhold %}
<div class="row justify-content-center"><div class="col-md-5"><div class="card"><div class="card-body"><h1 class="h4 card-title">Log ind</h1>
<form method="post">{{ csrf }}<input type="hidden" name="next" value="{{ naeste }}">
{% if fejl %}<ul class="errorlist nonfield text-danger"><li>{{ fejl }}</li></ul>{% endif %}
<div class="form-group"><label for="id_username">Brugernavn</label><input type="text" name="username" autofocus maxlength="254" required id="id_username" class="form-control"></div>
<div class="form-group"><label for="id_password">Adgangskode</label><input type="password" name="password" required id="id_password" class="form-control"></div>
<button type="submit" class="btn btn-primary btn-block">Log ind</button></form></div></div></div></div>{% endblock %}""",
    "forside.html": """{% extends "base.html" %}{% block titel %}Overblik{% endblock %}{% block indhold %}
<div class="jumbotron"><h1>Hej</h1><p class="lead">Få indblik i kursisternes vej gennem danskuddannelserne.</p></div>
<div class="card-deck"><div class="card"><div class="card-body"><h5 class="card-title">Én kursist</h5><p>Se alt, vi ved om en enkelt kursist.</p><a href="/kursister/" class="btn btn-primary">Søg kursist</a></div></div>
<div class="card"><div class="card-body"><h5 class="card-title">Mange kursister</h5><p>Upload en liste, og få et regneark.</p><a href="/udtraek/nyt/" class="btn btn-primary">Udtræk på flere</a></div></div>
<div class="card"><div class="card-body"><h5 class="card-title">Nyt</h5><p>4. april 2018: Nu kan du se merit på en fane for sig.</p></div></div></div>{% endblock %}""",
    "soeg.html": """{% extends "base.html" %}{% block titel %}Søg kursist{% endblock %}{% block indhold %}
<h1 class="h3">Søg kursist</h1>
<form method="post" novalidate>{{ csrf }}<div class="form-group"><label for="id_cprnr">CPR-nummer</label>
<input type="text" name="cprnr" id="id_cprnr" class="form-control{% if fejl %} is-invalid{% endif %}" value="{{ vaerdi }}" autocomplete="off" required>
{% if fejl %}<div class="invalid-feedback">{{ fejl }}</div>{% endif %}<small class="form-text text-muted">10 cifre, med eller uden bindestreg.</small></div>
<button type="submit" class="btn btn-primary">Søg</button></form>{% endblock %}""",
    "kursist.html": """{% extends "base.html" %}{% block titel %}Kursist{% endblock %}{% block indhold %}
<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/kursister/">Kursister</a></li><li class="breadcrumb-item active">{{ cpr[:6] }}-{{ cpr[6:] }}</li></ol></nav>
<h1 class="h3">{{ cpr[:6] }}-{{ cpr[6:] }}</h1>
<ul class="nav nav-tabs mb-3">{% for k, t in faner %}<li class="nav-item"><a class="nav-link{% if k == fane %} active{% endif %}" href="/kursister/{{ pk }}/{{ k }}/">{{ t }} <span class="badge badge-pill badge-secondary">{{ antal[k] }}</span></a></li>{% endfor %}</ul>
{% if not poster %}<p class="text-muted">{{ ingen }}</p>{% endif %}
<div class="row">{% for p in poster %}<div class="col-lg-6"><div class="card mb-3"><div class="card-body"><dl class="row mb-0">
{% for navn, v in p %}  <dt class="col-sm-6">{{ navn }}</dt><dd class="col-sm-6">{{ v }}</dd>
{% endfor %}</dl></div></div></div>{% endfor %}</div>
{% if sider > 1 %}<nav aria-label="Sider"><ul class="pagination">
{% if side > 1 %}<li class="page-item"><a class="page-link" href="?side={{ side - 1 }}" rel="prev">Forrige</a></li>{% endif %}
{% for n in range(1, sider + 1) %}<li class="page-item{% if n == side %} active{% endif %}"><a class="page-link" href="?side={{ n }}">{{ n }}</a></li>{% endfor %}
{% if side < sider %}<li class="page-item"><a class="page-link" href="?side={{ side + 1 }}" rel="next">Næste</a></li>{% endif %}</ul></nav>{% endif %}{% endblock %}""",
    "nyt.html": """{% extends "base.html" %}{% block titel %}Udtræk på flere{% endblock %}{% block indhold %}
<h1 class="h3">Udtræk på flere</h1><p>Lav en tekstfil med ét CPR-nummer pr. linje. Der er plads til 100.</p>
<form method="post" enctype="multipart/form-data" novalidate>{{ csrf }}<div class="form-group"><label for="id_cprliste">Liste med CPR-numre</label>
<input type="file" name="cprliste" id="id_cprliste" class="form-control-file{% if fejl %} is-invalid{% endif %}" accept=".txt">
{% for f in fejl %}<div class="invalid-feedback d-block">{{ f }}</div>{% endfor %}</div>
<button type="submit" class="btn btn-primary">Upload listen</button></form>{% endblock %}""",
    "job.html": """{% extends "base.html" %}{% block titel %}Udtræk {{ j.nr }}{% endblock %}{% block indhold %}
<h1 class="h3">Udtræk {{ j.nr }}</h1>
{% if klar %}<div class="alert alert-success">Dit udtræk er klar! Vi fandt {{ fundet }} af {{ j.cpr|length }} kursister.</div>
<a class="btn btn-success" href="/udtraek/{{ j.nr }}/hent/">Hent regnearket</a>
{% else %}<div class="progress mb-3"><div class="progress-bar progress-bar-striped progress-bar-animated" style="width: 40%"></div></div>
<p>Vi arbejder på dit udtræk. Du kan lukke siden og komme tilbage senere.</p><a href="/udtraek/{{ j.nr }}/">Tjek igen</a>
<script>setTimeout(function () { location.reload(); }, 2000);</script>{% endif %}{% endblock %}""",
    "liste.html": """{% extends "base.html" %}{% block titel %}Tidligere udtræk{% endblock %}{% block indhold %}<h1 class="h3">Tidligere udtræk</h1>
{% if not jobs %}<p class="text-muted">Du har ikke lavet nogen udtræk endnu.</p>{% else %}<div class="list-group">{% for j in jobs %}<a class="list-group-item list-group-item-action" href="/udtraek/{{ j.nr }}/">Udtræk {{ j.nr }} – {{ j.navn }}</a>{% endfor %}</div>{% endif %}{% endblock %}""",
    "faq.html": """{% extends "base.html" %}{% block titel %}Spørgsmål og svar{% endblock %}{% block indhold %}<h1 class="h3">Spørgsmål og svar</h1>
<h2 class="h5">Hvem indberetter?</h2><p>Det gør sprogskolerne.</p><h2 class="h5">Hvor mange kan jeg søge på?</h2><p>100 ad gangen.</p>
<h2 class="h5">Skriv til supporten</h2><form method="post">{{ csrf }}<div class="form-group"><label for="id_besked">Besked</label><textarea name="besked" id="id_besked" class="form-control"></textarea></div><button class="btn btn-secondary">Send til support</button></form>{% endblock %}""",
}
env = Environment(loader=DictLoader(T), autoescape=True)
from markupsafe import Markup  # noqa: E402


def vis(request, s, skabelon, status=200, **k):
    tok = (s or {}).get("csrf") or request.cookies.get("csrftoken") or secrets.token_hex(32)
    csrf = Markup(f'<input type="hidden" name="csrfmiddlewaretoken" value="{tok}">')
    besk = s.pop("beskeder", []) if s else []
    r = HTMLResponse(env.get_template(skabelon).render(csrf=csrf, bruger=s and s["bruger"], beskeder=besk + k.pop("ekstra", []), **k), status)
    r.set_cookie("csrftoken", tok, path="/", samesite="lax")
    return r


def hent_session(request):
    s = SESSIONS.get(request.cookies.get("sessionid", ""))
    return s if s and time.time() - s["t"] < MAX_AGE else None


def kraever_login(f):
    async def indre(request):
        s = hent_session(request)
        if s is None:
            ud = "&timeout=1" if request.cookies.get("sessionid") else ""
            return RedirectResponse(f"/konto/log-ind/?next={request.url.path}{ud}", 302)
        s["t"] = time.time()
        fm = None
        if request.method == "POST":
            fm = await request.form()
            if fm.get("csrfmiddlewaretoken") != s["csrf"]:
                return HTMLResponse("<h1>Forbudt <span>(403)</span></h1><p>CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.</p>", 403)
        return await f(request, s, fm)
    return indre


async def log_ind(request):
    fejl, naeste = "", request.query_params.get("next", "/")
    if request.method == "POST":
        fm = await request.form()
        naeste = fm.get("next") or "/"
        if not fm.get("csrfmiddlewaretoken") or fm["csrfmiddlewaretoken"] != request.cookies.get("csrftoken"):
            return HTMLResponse("<h1>Forbudt <span>(403)</span></h1><p>CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.</p>", 403)
        if fm.get("username", "").strip() == "kommune" and fm.get("password") == "hemmeligt-1":
            sid, tok = secrets.token_urlsafe(24), secrets.token_hex(32)
            SESSIONS[sid] = {"bruger": "kommune", "t": time.time(), "csrf": tok, "jobs": []}
            r = RedirectResponse(naeste if naeste.startswith("/") and not naeste.startswith("//") else "/", 302)
            r.set_cookie("sessionid", sid, path="/", httponly=True, samesite="lax")
            r.set_cookie("csrftoken", tok, path="/", samesite="lax")
            return r
        fejl = "Indtast venligst korrekt brugernavn og adgangskode. Bemærk at begge felter kan være versalfølsomme."
    ekstra = [("warning", "Du har været væk i et stykke tid og er blevet logget ud. Log ind igen.")] if "timeout" in request.query_params else []
    return vis(request, None, "login.html", fejl=fejl, naeste=naeste, ekstra=ekstra)


async def log_ud(request, s, fm):
    SESSIONS.pop(request.cookies["sessionid"], None)
    r = RedirectResponse("/konto/log-ind/", 302)
    r.delete_cookie("sessionid", path="/")
    return r


async def forside(request, s, fm):
    return vis(request, s, "forside.html")


def rens(x):
    y = x.replace("-", "").replace(" ", "")
    return y if len(y) == 10 and y.isdigit() else None


async def soeg(request, s, fm):
    fejl = raa = ""
    if fm is not None:
        raa = str(fm.get("cprnr", "")).strip()
        cpr = rens(raa)
        if not raa:
            fejl = "Dette felt er påkrævet."
        elif not cpr:
            fejl = "Indtast et gyldigt CPR-nummer."
        elif cpr not in KURSISTER:
            s["beskeder"] = [("warning", "Vi kender ikke en kursist med det CPR-nummer.")]
        else:
            return RedirectResponse(f"/kursister/{PK_AF[cpr]}/moduler/", 302)
    return vis(request, s, "soeg.html", fejl=fejl, vaerdi=raa)


def celle(k, v):
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return dato(v) if k in DATOFELTER else v or "–"


async def kursist(request, s, fm):
    pk, fane = request.path_params["pk"], request.path_params.get("fane", "moduler")
    if pk not in PK or fane not in FELTER:
        return HTMLResponse("<h1>Siden findes ikke</h1><p>(404)</p>", 404)
    p = KURSISTER[PK[pk]]
    alle = {"moduler": p["moduler"], "proever": p["proever"], "henvisninger": p["henvisninger"], "merit": p["meritter"], "foer-2004": [p["prae2004"]] if p["prae2004"] else []}
    q = request.query_params.get("side", "1")
    pr = 12
    sider = max(1, -(-len(alle[fane]) // pr))
    side = min(max(1, int(q) if q.isdigit() else 1), sider)
    poster = [[(navn, celle(k, r[k])) for k, navn in FELTER[fane]] for r in alle[fane][(side - 1) * pr:side * pr]]
    return vis(request, s, "kursist.html", cpr=p["cpr"], pk=pk, faner=FANER, fane=fane, antal={k: len(x) for k, x in alle.items()}, poster=poster, ingen=INGEN[fane], sider=sider, side=side)


async def nyt(request, s, fm):
    fejl = []
    if fm is not None:
        f = fm.get("cprliste")
        if not f or isinstance(f, str) or not f.filename:
            fejl = ["Vælg en fil."]
        else:
            data = await f.read()
            try:
                txt = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                txt = data.decode("cp1252", "replace")
            lin = [(n, x.strip()) for n, x in enumerate(txt.splitlines(), 1) if x.strip()]
            if not lin:
                fejl = ["Den fil, du uploadede, er tom."]
            elif len(lin) > 100:
                fejl = [f"Listen må højst være på 100 CPR-numre – din har {len(lin)}."]
            else:
                fejl = [f"Linje {n}: “{x[:20]}” er ikke et CPR-nummer." for n, x in lin if not rens(x)]
            if not fejl:
                s["jobs"].append({"nr": len(s["jobs"]) + 301, "cpr": [rens(x) for _, x in lin], "t": time.time(), "navn": f.filename})
                s["beskeder"] = [("info", f"Vi har modtaget din liste med {len(lin)} CPR-numre.")]
                return RedirectResponse(f"/udtraek/{s['jobs'][-1]['nr']}/", 302)
    return vis(request, s, "nyt.html", fejl=fejl)


def find_job(request, s):
    return next((j for j in s["jobs"] if j["nr"] == request.path_params["nr"]), None)


async def job(request, s, fm):
    j = find_job(request, s)
    if not j:
        return HTMLResponse("<h1>Siden findes ikke</h1><p>(404)</p>", 404)
    return vis(request, s, "job.html", j=j, klar=time.time() - j["t"] > 2, fundet=sum(c in KURSISTER for c in j["cpr"]))


async def liste(request, s, fm):
    return vis(request, s, "liste.html", jobs=s["jobs"][::-1])


GRUPPER = [(2, ""), (3, "Første modul"), (3, "Seneste modul"), (2, "Henvisning"), (3, "Højeste merit"), (3, "Før 2004")]
HOVED = ["CPR-nummer", "Data fra 2004 og frem", "Startede", "Uddannelse og modul", "Sprogskole (nr.)", "Startede", "Uddannelse og modul", "Sprogskole (nr.)", "Henvist", "Kategori", "Merit for", "Gælder fra", "Sprogskole (nr.)", "Data fra før 2004", "Startede første gang", "Var på danskuddannelse"]


async def hent(request, s, fm):
    j = find_job(request, s)
    if not j or time.time() - j["t"] <= 2:
        return HTMLResponse("<h1>Siden findes ikke</h1><p>(404)</p>", 404)
    tekst = lambda t, a="": f'<table:table-cell office:value-type="string"{a}><text:p>{Markup.escape(t)}</text:p></table:table-cell>'
    tom = lambda n: f'<table:table-cell{f" table:number-columns-repeated={chr(34)}{n}{chr(34)}" if n > 1 else ""}/>'
    spaend = lambda n, t: tekst(t, f' table:number-columns-spanned="{n}" table:number-rows-spanned="1"') + f'<table:covered-table-cell table:number-columns-repeated="{n - 1}"/>'
    r = f'<table:table-row>{spaend(16, "Sprogindblik: udtræk " + str(j["nr"]) + " fra " + dato(date.today().isoformat()))}</table:table-row>'
    r += "<table:table-row>" + "".join(spaend(n, t) if t else tom(n) for n, t in GRUPPER) + "</table:table-row><table:table-row>" + "".join(map(tekst, HOVED)) + "</table:table-row>"
    for cpr in j["cpr"]:
        u = list(KURSISTER[cpr]["udtraek"].items()) if cpr in KURSISTER else [("cpr", cpr), ("findes", False)] + [("", None)] * 11 + [("", False), ("", None), ("", None)]
        tomme, raekke = 0, ""
        for k, v in u:
            if v is None:
                tomme += 1
                continue
            raekke += tom(tomme) if tomme else ""
            tomme = 0
            if "dato" in k:
                raekke += f'<table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="{v}"><text:p>{dato(v)}</text:p></table:table-cell>'
            else:
                raekke += tekst(celle(k, v))
        r += f'<table:table-row>{raekke}{tom(tomme) if tomme else ""}</table:table-row>'
    ns = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    styles = '<office:automatic-styles><number:date-style style:name="N1"><number:day/><number:text>. </number:text><number:month number:style="long" number:textual="true"/><number:text> </number:text><number:year number:style="long"/></number:date-style><style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>'
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {ns} office:version="1.2">{styles}<office:body><office:spreadsheet><table:table table:name="Udtræk"><table:table-column table:number-columns-repeated="16"/>{r}</table:table></office:spreadsheet></office:body></office:document-content>'
    mt = "application/vnd.oasis.opendocument.spreadsheet"
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w") as z:
        z.writestr("mimetype", mt, zipfile.ZIP_STORED)
        z.writestr("content.xml", xml, zipfile.ZIP_DEFLATED)
        z.writestr("META-INF/manifest.xml", f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mt}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>', zipfile.ZIP_DEFLATED)
    return Response(b.getvalue(), media_type=mt, headers={"content-disposition": f'attachment; filename="udtraek-{j["nr"]}.ods"', "x-frame-options": "SAMEORIGIN"})


async def faq(request, s, fm):
    if fm is not None:
        s["beskeder"] = [("success", "Tak for din besked. Vi vender tilbage.")]
        return RedirectResponse("/faq/", 302)
    return vis(request, s, "faq.html")


async def static(request):
    return Response("body{font-family:sans-serif}", media_type="text/css")

L, GP = kraever_login, ["GET", "POST"]
app = Starlette(routes=[
    Route("/", L(forside)), Route("/konto/log-ind/", log_ind, methods=GP), Route("/konto/log-ud/", L(log_ud), methods=["POST"]), Route("/kursister/", L(soeg), methods=GP),
    Route("/kursister/{pk}/{fane}/", L(kursist)), Route("/udtraek/", L(liste)), Route("/udtraek/nyt/", L(nyt), methods=GP), Route("/udtraek/{nr:int}/", L(job)), Route("/udtraek/{nr:int}/hent/", L(hent)),
    Route("/faq/", L(faq), methods=GP), Route("/static/css/bootstrap.min.css", static)])

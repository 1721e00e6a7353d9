"""Leverandøren A/S: Danskdata - Spring Boot 2 / Thymeleaf / Bootstrap 4, 2019."""
import io
import json
import time
import uuid
from pathlib import Path

from jinja2 import DictLoader, Environment
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SES = {}


def dato(v):
    return ".".join(reversed(v.split("-"))) if v else None


T = {
    "layout": """<!DOCTYPE html>
<html lang="da"><head><meta charset="UTF-8"/><meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{% block titel %}Danskdata{% endblock %}</title><link rel="stylesheet" href="/webjars/bootstrap/4.3.1/css/bootstrap.min.css"/>
<meta name="_csrf" content="{{ s.csrf }}"/><meta name="_csrf_header" content="X-CSRF-TOKEN"/></head><body>
<nav class="navbar navbar-expand-lg navbar-dark bg-primary"><a class="navbar-brand" href="/">Danskdata</a>
<button class="navbar-toggler" type="button" data-toggle="collapse" data-target="#nav" aria-label="Vis menu"><span class="navbar-toggler-icon"></span></button>
<div class="collapse navbar-collapse" id="nav"><ul class="navbar-nav mr-auto">
{% if s.user %}<li class="nav-item"><a class="nav-link" href="/">Forside</a></li><li class="nav-item"><a class="nav-link" href="/opslag">CPR-opslag</a></li>
<li class="nav-item"><a class="nav-link" href="/udtraek">Filudtræk</a></li><li class="nav-item"><a class="nav-link" href="/hjaelp">Hjælp</a></li>{% endif %}</ul>
{% if s.user %}<span class="navbar-text mr-3">{{ s.user }}</span><form class="form-inline" action="/logout" method="post"><input type="hidden" name="_csrf" value="{{ s.csrf }}"/><button class="btn btn-outline-light" type="submit">Log ud</button></form>
{% else %}<a class="btn btn-outline-light" href="/login">Log ind</a>{% endif %}</div></nav>
<main class="container mt-4">{% block main %}{% endblock %}</main>
<footer class="container text-muted mt-5"><hr/><small>Danskdata v1.8.2 &ndash; udviklet af Leverandøren A/S</small></footer>
<script src="/webjars/jquery/3.4.1/jquery.min.js"></script></body></html>""",
    "forside": """{% extends "layout" %}{% block main %}<div class="jumbotron"><h1 class="display-4">Danskdata</h1><p class="lead">Oplysninger fra danskundervisningsdatabasen til landets kommuner.</p></div>
{% if s.user %}<div class="card-deck"><div class="card"><div class="card-body"><h5 class="card-title">Én kursist</h5><p class="card-text">Se alle registreringer for en bestemt kursist.</p><a class="btn btn-primary" href="/opslag">Gå til CPR-opslag</a></div></div>
<div class="card"><div class="card-body"><h5 class="card-title">Mange kursister</h5><p class="card-text">Upload en fil med op til 100 CPR-numre, og få et regneark retur.</p><a class="btn btn-primary" href="/udtraek">Gå til filudtræk</a></div></div></div>
{% else %}<p>Du skal logge ind for at bruge Danskdata.</p>{% endif %}
<h4 class="mt-4">Seneste nyt</h4><ul><li>01.10.2019: Listerne kan nu bladres 10 rækker ad gangen.</li><li>14.06.2019: Ny loginside.</li></ul>{% endblock %}""",
    "login": """{% extends "layout" %}{% block main %}<div class="row justify-content-center"><div class="col-md-5"><h2>Log ind</h2>
{% if fejl %}<div class="alert alert-danger" role="alert">Brugernavn eller adgangskode er ikke korrekt.</div>{% endif %}{% if ud %}<div class="alert alert-info">Du er nu logget ud.</div>{% endif %}
<form action="/login" method="post"><input type="hidden" name="_csrf" value="{{ s.csrf }}"/><div class="form-group"><label for="username">Brugernavn</label><input class="form-control" type="text" id="username" name="username" autofocus="autofocus"/></div>
<div class="form-group"><label for="password">Adgangskode</label><input class="form-control" type="password" id="password" name="password"/></div><button class="btn btn-primary btn-block" type="submit">Log ind</button></form></div></div>{% endblock %}""",
    "opslag": """{% extends "layout" %}{% block main %}<h2>CPR-opslag</h2>{% if ukendt %}<div class="alert alert-warning" role="alert">Vi fandt ingen kursist med CPR-nummeret {{ ukendt }}.</div>{% endif %}
<form action="/opslag" method="post" autocomplete="off"><input type="hidden" name="_csrf" value="{{ s.csrf }}"/><div class="form-group"><label for="cprNummer">Kursistens CPR-nummer</label>
<input type="text" id="cprNummer" name="cprNummer" class="form-control{% if fejl %} is-invalid{% endif %}" placeholder="ddmmåå-xxxx" value="{{ vaerdi }}"/>{% if fejl %}<div class="invalid-feedback">{{ fejl }}</div>{% endif %}</div>
<button type="submit" class="btn btn-primary">Slå op</button> <a class="btn btn-link" href="/">Annuller</a></form>{% endblock %}""",
    "kursist": """{% extends "layout" %}{% block main %}<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/opslag">CPR-opslag</a></li><li class="breadcrumb-item active">{{ nr }}</li></ol></nav>
<h2>Kursist {{ nr }}</h2><ul class="nav nav-tabs mb-3">{% for k, t, n in faner %}<li class="nav-item"><a class="nav-link{% if k == fane %} active{% endif %}" href="/kursist/{{ id }}/{{ k }}">{{ t }}{% if n is not none %} <span class="badge badge-secondary">{{ n }}</span>{% endif %}</a></li>{% endfor %}</ul>
{% if not rows %}<div class="alert alert-light border">{{ tom }}</div>{% elif fane == 'foer-2004' %}<dl class="row">{% for a, b in rows %}<dt class="col-sm-4">{{ a }}</dt><dd class="col-sm-8">{{ b or '–' }}</dd>{% endfor %}</dl>
{% else %}<div class="table-responsive"><table class="table table-striped table-sm"><thead class="thead-light"><tr>{% for c in cols %}<th scope="col">{{ c }}</th>{% endfor %}</tr></thead><tbody>
{% for r in rows %}<tr>{% for v in r %}<td>{{ v if v is not none else '–' }}</td>{% endfor %}</tr>{% endfor %}</tbody></table></div>
{% if sider > 1 %}<p class="text-muted">Viser {{ fra }}–{{ til }} af {{ ialt }}</p><nav aria-label="Sidenavigation"><ul class="pagination"><li class="page-item{% if side == 0 %} disabled{% endif %}">{% if side %}<a class="page-link" href="/kursist/{{ id }}/{{ fane }}?page={{ side - 1 }}">Forrige</a>{% else %}<span class="page-link">Forrige</span>{% endif %}</li>
{% for i in range(sider) %}<li class="page-item{% if i == side %} active{% endif %}"><a class="page-link" href="/kursist/{{ id }}/{{ fane }}?page={{ i }}">{{ i + 1 }}</a></li>{% endfor %}
<li class="page-item{% if side + 1 == sider %} disabled{% endif %}">{% if side + 1 < sider %}<a class="page-link" href="/kursist/{{ id }}/{{ fane }}?page={{ side + 1 }}">Næste</a>{% else %}<span class="page-link">Næste</span>{% endif %}</li></ul></nav>{% endif %}{% endif %}
<a class="btn btn-outline-secondary mt-3" href="/opslag">Nyt opslag</a>{% endblock %}""",
    "udtraek": """{% extends "layout" %}{% block main %}<h2>Filudtræk</h2><p>Filen skal være en almindelig tekstfil (.txt) med ét CPR-nummer pr. linje, højst 100 i alt.</p>
{% if fejl %}<div class="alert alert-danger" role="alert"><strong>Filen blev afvist.</strong><ul class="mb-0">{% for f in fejl %}<li>{{ f }}</li>{% endfor %}</ul></div>{% endif %}
<form action="/udtraek?_csrf={{ s.csrf }}" method="post" enctype="multipart/form-data"><div class="form-group"><label for="fil">Vælg tekstfil</label><input type="file" class="form-control-file" id="fil" name="fil" accept=".txt,text/plain"/></div>
<button type="submit" class="btn btn-primary">Upload og start udtræk</button></form>{% endblock %}""",
    "job": """{% extends "layout" %}{% block main %}<h2>Filudtræk</h2><p>Fil: <em>{{ job.navn }}</em> ({{ job.cpr|length }} CPR-numre)</p>
{% if klar %}<div class="alert alert-success" role="alert">Udtrækket er færdigt.</div><a class="btn btn-success" href="/udtraek/{{ id }}/download">Download Excel-fil</a> <a class="btn btn-link" href="/udtraek">Nyt filudtræk</a>
{% else %}<div class="alert alert-info"><div class="spinner-border spinner-border-sm" role="status"></div> Udtrækket er i gang. Siden opdaterer sig selv, når resultatet foreligger.</div>
<div class="progress"><div class="progress-bar progress-bar-striped progress-bar-animated" style="width: 60%"></div></div><script>setTimeout(function () { window.location.reload(); }, 3000);</script>{% endif %}{% endblock %}""",
    "hjaelp": """{% extends "layout" %}{% block main %}<h2>Hjælp</h2><h5>Hvordan finder jeg en kursist?</h5><p>Vælg CPR-opslag i menuen, skriv CPR-nummeret og klik på Slå op.</p><h5>Hvordan laver jeg en fil?</h5><p>Åbn Notesblok, skriv ét CPR-nummer pr. linje, og gem filen som .txt.</p>
<form class="form-inline" action="/hjaelp" method="get"><input class="form-control mr-2" name="q" placeholder="Søg i hjælpen" aria-label="Søg i hjælpen"/><button class="btn btn-secondary" type="submit">Søg</button></form>{% endblock %}""",
    "fejl": """{% extends "layout" %}{% block main %}<h2>Der opstod en fejl</h2><p>{{ tekst }}</p><a href="/">Til forsiden</a>{% endblock %}""",
}
env = Environment(loader=DictLoader(T), autoescape=True)


def vis(request, name, status=200, **kw):
    sid = request.cookies.get("JSESSIONID")
    ny = sid not in SES
    if ny:
        sid = uuid.uuid4().hex.upper()
        SES[sid] = {"csrf": str(uuid.uuid4()), "user": None, "opslag": {}, "job": {}}
    r = HTMLResponse(env.get_template(name).render(s=SES[sid], **kw), status)
    if ny:
        r.set_cookie("JSESSIONID", sid, httponly=True)
    return r


def s(request):
    return SES.get(request.cookies.get("JSESSIONID")) or {}


def sikret(f):
    async def g(request):
        if not s(request).get("user"):
            return RedirectResponse("/login", 302)
        if request.method == "POST":
            form = await request.form()
            if (request.query_params.get("_csrf") or form.get("_csrf")) != s(request)["csrf"]:
                return vis(request, "fejl", 403, tekst="Ugyldig anmodning (403).")
        return await f(request)
    return g


async def forside(request):
    return vis(request, "forside")


async def login(request):
    if request.method == "GET":
        return vis(request, "login", fejl="error" in request.query_params, ud="logout" in request.query_params)
    form = await request.form()
    if form.get("_csrf") != s(request).get("csrf"):
        return vis(request, "fejl", 403, tekst="Ugyldig anmodning (403).")
    if (form.get("username"), form.get("password")) != ("kommune", "hemmeligt-1"):
        return RedirectResponse("/login?error", 302)
    old = SES.pop(request.cookies["JSESSIONID"])
    sid = uuid.uuid4().hex.upper()
    SES[sid] = {**old, "user": "kommune", "csrf": str(uuid.uuid4())}
    r = RedirectResponse("/", 302)
    r.set_cookie("JSESSIONID", sid, httponly=True)
    return r


async def logout(request):
    SES.pop(request.cookies.get("JSESSIONID"), None)
    return RedirectResponse("/login?logout", 302)


async def opslag(request):
    if request.method == "GET":
        return vis(request, "opslag", vaerdi="")
    v = (await request.form()).get("cprNummer", "").strip()
    c = v.replace("-", "")
    if len(c) != 10 or not c.isdigit():
        return vis(request, "opslag", vaerdi=v, fejl="CPR-nummeret skal bestå af 10 cifre, evt. med bindestreg." if v else "Feltet skal udfyldes.")
    if c not in PERSONER:
        return vis(request, "opslag", vaerdi=v, ukendt=c[:6] + "-" + c[6:])
    i = str(uuid.uuid4())
    s(request)["opslag"][i] = c
    return RedirectResponse("/kursist/%s/moduler" % i, 302)


FANER = {
    "moduler": ("moduler", "Modulforløb", "Der er ikke registreret modulforløb.", [("du_modul", "DU-modul"), ("startdato", "Fra"), ("slutdato", "Til"), ("udbyder", "Udbydernr."), ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]),
    "proever": ("proever", "Danskprøver", "Der er ikke registreret danskprøver.", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Samlet resultat"), ("udbyder", "Udbydernr.")]),
    "henvisninger": ("henvisninger", "Henvisninger", "Der er ikke registreret henvisninger.", [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Henvist til (udbydernr.)")]),
    "merit": ("meritter", "Merit", "Der er ikke registreret merit.", [("du_modul", "DU-modul"), ("startdato", "Meritdato"), ("udbyder", "Udbydernr.")]),
    "foer-2004": ("prae2004", "Før 2004", "Der er ikke registreret undervisning før 2004.", []),
}


async def kursist(request):
    i, fane = request.path_params["id"], request.path_params["fane"]
    c = s(request)["opslag"].get(i)
    if not c or fane not in FANER:
        return vis(request, "fejl", 404, tekst="Siden findes ikke.")
    p = PERSONER[c]
    felt, _, tom, cols = FANER[fane]
    faner = [(k, x[1], len(p[x[0]]) if k != "foer-2004" else None) for k, x in FANER.items()]
    side = int(request.query_params.get("page", 0))
    if fane == "foer-2004":
        g = p["prae2004"]
        rows, ialt = ([("Første startdato", dato(g["foerste_startdato"])), ("Har fulgt danskuddannelse", "Ja" if g["du"] else "Nej")] if g else []), 0
    else:
        alle = [[dato(r[f]) if "dato" in f or f == "modultest_bestaaet" else r[f] for f, _ in cols] for r in p[felt]]
        ialt = len(alle)
        rows = alle[side * 10:side * 10 + 10]
    return vis(request, "kursist", id=i, nr=c[:6] + "-" + c[6:], faner=faner, fane=fane, rows=rows, cols=[t for _, t in cols], tom=tom, side=side,
               sider=-(-ialt // 10), fra=side * 10 + 1, til=side * 10 + len(rows), ialt=ialt)


async def udtraek(request):
    if request.method == "GET":
        return vis(request, "udtraek")
    fil = (await request.form()).get("fil")
    if not getattr(fil, "filename", ""):
        return vis(request, "udtraek", fejl=["Du skal vælge en fil."])
    tekst = (await fil.read()).decode("utf-8-sig", "replace")
    ok, fejl = [], []
    for n, l in enumerate(tekst.splitlines(), 1):
        if l.strip():
            c = l.strip().replace("-", "")
            (ok if len(c) == 10 and c.isdigit() else fejl).append(c if len(c) == 10 and c.isdigit() else "Linje %d: »%s« er ikke et CPR-nummer." % (n, l.strip()))
    if len(ok) > 100:
        fejl.append("Filen indeholder flere end 100 CPR-numre. Del den op i mindre filer.")
    if not ok and not fejl:
        fejl.append("Filen indeholder ingen CPR-numre.")
    if fejl:
        return vis(request, "udtraek", fejl=fejl)
    i = str(uuid.uuid4())
    s(request)["job"][i] = {"navn": fil.filename, "cpr": ok, "klar": time.time() + 8}
    return RedirectResponse("/udtraek/" + i, 302)


async def job(request):
    i = request.path_params["id"]
    j = s(request)["job"].get(i)
    if not j:
        return vis(request, "fejl", 404, tekst="Udtrækket findes ikke længere.")
    return vis(request, "job", id=i, job=j, klar=time.time() >= j["klar"])


async def download(request):
    j = s(request)["job"].get(request.path_params["id"])
    if not j or time.time() < j["klar"]:
        return vis(request, "fejl", 404, tekst="Udtrækket er ikke klar.")
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append(["Resultat af udtræk fra danskundervisningsdatabasen pr. " + time.strftime("%d.%m.%Y", time.localtime(time.time()))])
    ws.append(["CPR-nummer", "Findes (2004 og frem)", "Første modulforløb", None, None, "Seneste modulforløb", None, None, "Seneste henvisning", None, "Højeste merit", None, None, "Før 2004"])
    ws.append([None, None, "Fra", "DU-modul", "Udbydernr.", "Fra", "DU-modul", "Udbydernr.", "Henvist den", "Kategori", "DU-modul", "Meritdato", "Udbydernr.", "Registreret", "Første startdato", "Danskuddannelse"])
    for m in ("A1:P1", "A2:A3", "B2:B3", "C2:E2", "F2:H2", "I2:J2", "K2:M2", "N2:P2"):
        ws.merge_cells(m)
    for r in ws["A1:P3"]:
        for cell in r:
            cell.font = Font(bold=True)
    for c in j["cpr"]:
        u = PERSONER[c]["udtraek"] if c in PERSONER else {"cpr": c, "findes": False, **dict.fromkeys("abcdefghijk"), "prae2004_findes": False, "l": None, "m": None}
        ws.append(["Ja" if v is True else "Nej" if v is False else dato(v) if "dato" in k else v for k, v in u.items()])
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": 'attachment; filename="danskdata-udtraek.xlsx"'})


async def hjaelp(request):
    return vis(request, "hjaelp")


GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", forside), Route("/login", login, methods=GP), Route("/logout", sikret(logout), methods=["POST"]), Route("/opslag", sikret(opslag), methods=GP),
                        Route("/kursist/{id}/{fane}", sikret(kursist)), Route("/udtraek", sikret(udtraek), methods=GP), Route("/udtraek/{id}", sikret(job)),
                        Route("/udtraek/{id}/download", sikret(download)), Route("/hjaelp", sikret(hjaelp))])

# -*- coding: utf-8 -*-
"""Django 2.2 LTS med django-tables2 og Bootstrap 4, leveret 2020."""
import csv
import html
import io
import json
import re
import secrets
import string
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}     # sessionid -> {"user", "beskeder": []}
OPSLAG = {}   # uuid -> {"sid","cpr"}
JOBS = []     # {"pk","navn","cprs","start","user"}
WAIT = 1.5
PER_PAGE = 10
ALNUM = string.ascii_letters + string.digits


def esc(v):
    return html.escape("" if v is None else str(v))


def dk(v):
    return f"{v[8:10]}.{v[5:7]}.{v[0:4]}" if v else None


def jn(v):
    return None if v is None else ("Ja" if v else "Nej")


def sess(request):
    return SESS.get(request.cookies.get("sessionid", ""))


def view(krav=True):
    def deco(fn):
        async def inner(request):
            c = request.cookies.get("csrftoken")
            request.state.csrf = c or "".join(secrets.choice(ALNUM) for _ in range(64))
            if request.method == "POST":
                request.state.form = await request.form()
                if not c or request.state.form.get("csrfmiddlewaretoken") != c:
                    return HTMLResponse("<!DOCTYPE html><html lang=\"da\"><head><title>403 Forbidden</title></head><body><h1>Adgang forbudt <span>(403)</span></h1><p>CSRF-verifikationen mislykkedes. Forespørgslen blev afbrudt.</p></body></html>", 403)
            if krav and not sess(request):
                return RedirectResponse("/konto/login/?next=" + quote(request.url.path), 302)
            r = await fn(request)
            if not c:
                r.set_cookie("csrftoken", request.state.csrf, path="/", samesite="lax", max_age=31449600)
            return r
        return inner
    return deco


def csrf(request):
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{request.state.csrf}">'


def render(request, titel, indhold, head="", status=200):
    s = sess(request)
    p = request.url.path
    nav = ""
    if s:
        def li(u, t):
            on = p.startswith(u)
            return f'<li class="nav-item{" active" if on else ""}"><a class="nav-link" href="{u}"{" aria-current=page" if on else ""}>{t}</a></li>'
        nav = f"""<ul class="navbar-nav mr-auto">{li('/kursister/', 'Kursistopslag')}{li('/udtraek/', 'Udtræk')}{li('/hjaelp/', 'Hjælp')}</ul>
      <span class="navbar-text mr-3">Logget ind som {esc(s['user'])}</span><a class="btn btn-outline-light btn-sm" href="/konto/logout/">Log ud</a>"""
    beskeder = ""
    if s and s["beskeder"]:
        beskeder = "".join(f'<div class="alert alert-{k} alert-dismissible fade show" role="alert">{esc(t)}<button type="button" class="close" data-dismiss="alert" aria-label="Luk"><span aria-hidden="true">&times;</span></button></div>' for k, t in s["beskeder"])
        s["beskeder"] = []
    return HTMLResponse(f"""<!doctype html>
<html lang="da">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
    <link rel="stylesheet" href="/static/bootstrap/css/bootstrap.min.4b2f6c0a91d7.css">
    <link rel="stylesheet" href="/static/knappen/site.8e11c7f3a2b0.css">
    {head}<title>{esc(titel)} – Danskundervisningsdatabasen</title>
  </head>
  <body>
  <nav class="navbar navbar-expand-lg navbar-dark bg-dark">
    <div class="container">
    <a class="navbar-brand" href="/">Danskundervisningsdatabasen</a>
    <button class="navbar-toggler" type="button" data-toggle="collapse" data-target="#navbar" aria-controls="navbar" aria-expanded="false" aria-label="Vis menu"><span class="navbar-toggler-icon"></span></button>
    <div class="collapse navbar-collapse" id="navbar">
      {nav}
    </div>
    </div>
  </nav>
  <main role="main" class="container py-4">
    {beskeder}
    {indhold}
  </main>
  <footer class="footer border-top py-3 text-muted small"><div class="container">Udlændinge- og Integrationsministeriet · <a href="/tilgaengelighed/">Tilgængelighedserklæring</a> · Version 1.4.2</div></footer>
  <script src="/static/jquery/jquery-3.4.1.slim.min.2b0e4cd1c8aa.js"></script>
  <script src="/static/bootstrap/js/bootstrap.bundle.min.e1b2c3d4f5a6.js"></script>
  </body>
</html>""", status)


@view(False)
async def login(request):
    naeste = request.query_params.get("next", "/")
    fejl, navn = "", ""
    if request.method == "POST":
        f = request.state.form
        navn, naeste = f.get("username", ""), f.get("next") or "/"
        if navn == "kommune" and f.get("password") == "hemmeligt-1":
            sid = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(32))
            SESS[sid] = {"user": "kommune", "beskeder": []}
            if not naeste.startswith("/") or naeste.startswith("//"):
                naeste = "/"
            r = RedirectResponse(naeste, 302)
            r.set_cookie("sessionid", sid, path="/", httponly=True, samesite="lax")
            return r
        fejl = '<ul class="errorlist nonfield alert alert-danger list-unstyled"><li>Indtast venligst korrekt brugernavn og adgangskode. Bemærk at begge felter kan være versalfølsomme.</li></ul>'
    return render(request, "Log ind", f"""<div class="row justify-content-center"><div class="col-md-6 col-lg-5"><div class="card"><div class="card-body"><h1 class="h4 card-title">Log ind</h1>
<p class="text-muted">Adgang for kommunale sagsbehandlere.</p>
<form method="post" action="/konto/login/">{csrf(request)}{fejl}
<div class="form-group"><label for="id_username">Brugernavn:</label> <input type="text" name="username" autofocus autocapitalize="none" autocomplete="username" maxlength="150" class="form-control" required id="id_username" value="{esc(navn)}"></div>
<div class="form-group"><label for="id_password">Adgangskode:</label> <input type="password" name="password" autocomplete="current-password" class="form-control" required id="id_password"></div>
<input type="hidden" name="next" value="{esc(naeste)}">
<button type="submit" class="btn btn-primary btn-block">Log ind</button></form></div></div></div></div>""")


@view(False)
async def logout(request):
    SESS.pop(request.cookies.get("sessionid", ""), None)
    r = RedirectResponse("/konto/login/", 302)
    r.delete_cookie("sessionid", path="/")
    return r


@view()
async def hjem(request):
    return render(request, "Forside", """<h1 class="h3">Velkommen</h1><p class="lead">Hent sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p>
<div class="card-deck"><div class="card"><div class="card-body"><h2 class="h5 card-title">En enkelt kursist</h2><p class="card-text">Se moduler, prøver, henvisninger, merit og data fra før 2004.</p><a href="/kursister/" class="btn btn-primary">Slå en kursist op</a></div></div>
<div class="card"><div class="card-body"><h2 class="h5 card-title">Flere kursister</h2><p class="card-text">Upload en liste med CPR-numre og hent resultatet som regneark.</p><a href="/udtraek/" class="btn btn-primary">Gå til udtræk</a></div></div></div>""")


@view()
async def hjaelp(request):
    return render(request, "Hjælp", """<h1 class="h3">Hjælp</h1><h2 class="h5">Kursistopslag</h2><p>Skriv de seks første og de fire sidste cifre i hvert sit felt.</p><h2 class="h5">Udtræk</h2><p>Filen skal være en ren tekstfil med et CPR-nummer pr. linje. Der kan højst behandles 100 numre ad gangen.</p><p>Spørgsmål: <a href="mailto:support@example.dk">support@example.dk</a></p>""")


@view(False)
async def tilgaengelighed(request):
    return render(request, "Tilgængelighedserklæring", '<h1 class="h3">Tilgængelighedserklæring</h1><p>Webstedet er delvist i overensstemmelse med EN 301 549.</p>')


@view()
async def kursister(request):
    a = b = fejl = ikke = ""
    if request.method == "POST":
        f = request.state.form
        a, b = f.get("cpr_0", "").strip(), f.get("cpr_1", "").strip()
        if not a or not b:
            fejl = "Dette felt er påkrævet."
        elif not re.fullmatch(r"\d{6}", a) or not re.fullmatch(r"\d{4}", b):
            fejl = "Indtast et gyldigt CPR-nummer."
        elif a + b not in PEOPLE:
            ikke = '<ul class="errorlist nonfield alert alert-warning list-unstyled"><li>Der blev ikke fundet en kursist med det CPR-nummer.</li></ul>'
        else:
            u = str(uuid.uuid4())
            OPSLAG[u] = {"sid": request.cookies["sessionid"], "cpr": a + b}
            return RedirectResponse(f"/kursister/{u}/moduler/", 302)
    inv = " is-invalid" if fejl else ""
    fb = f'<ul class="errorlist text-danger list-unstyled"><li>{fejl}</li></ul>' if fejl else ""
    return render(request, "Kursistopslag", f"""<h1 class="h3">Kursistopslag</h1>
<form method="post" novalidate>{csrf(request)}{ikke}
<div class="form-group"><label for="id_cpr_0">CPR-nummer:</label>
<div class="form-row align-items-center"><div class="col-auto"><input type="text" name="cpr_0" size="6" maxlength="6" placeholder="DDMMÅÅ" inputmode="numeric" autocomplete="off" class="form-control{inv}" required id="id_cpr_0" value="{esc(a)}"></div><div class="col-auto">–</div><div class="col-auto"><input type="text" name="cpr_1" size="4" maxlength="4" placeholder="XXXX" inputmode="numeric" autocomplete="off" class="form-control{inv}" required id="id_cpr_1" value="{esc(b)}"></div></div>{fb}
<small class="form-text text-muted">Fødselsdato og løbenummer.</small></div>
<button type="submit" class="btn btn-primary">Slå op</button></form>""")


FANER = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("foer-2004", "Før 2004")]
TAB = {
    "moduler": ("moduler", "startdato", "Der er ingen moduler registreret.", [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "DU-modul"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået"), ("udbyder", "Sprogudbyder")]),
    "proever": ("proever", "dato", "Der er ingen prøver registreret.", [("dato", "Prøvedato"), ("proeve", "Prøve"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogudbyder")]),
    "henvisninger": ("henvisninger", "dato", "Der er ingen henvisninger registreret.", [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Sprogudbyder")]),
    "merit": ("meritter", "startdato", "Der er ingen merit registreret.", [("startdato", "Startdato"), ("du_modul", "DU-modul"), ("udbyder", "Sprogudbyder")]),
}
DATO = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def order(rows, felt, faldende):
    med = sorted((r for r in rows if r[felt] is not None), key=lambda r: r[felt], reverse=faldende)
    return med + [r for r in rows if r[felt] is None]


def table2(request, navn, p):
    key, std, tom, kol = TAB[navn]
    sort = request.query_params.get("sort", "")
    felter = [k for k, _ in kol]
    rows = order(p[key], std, True)
    if sort.lstrip("-") in felter:
        rows = order(rows, sort.lstrip("-"), sort.startswith("-"))
    else:
        sort = ""
    n = max(1, -(-len(rows) // PER_PAGE))
    try:
        side = min(max(1, int(request.query_params.get("page", "1"))), n)
    except ValueError:
        side = 1
    def q(**kw):
        d = {k: v for k, v in (("sort", sort),) if v}
        d.update(kw)
        return "?" + esc(urlencode(d))
    t = '<div class="table-container"><table class="table table-sm table-striped"><thead class="thead-light"><tr>'
    for k, h in kol:
        cls = "orderable" + (" asc" if sort == k else " desc" if sort == "-" + k else "")
        t += f'<th class="{cls}"><a href="?sort={"-" + k if sort == k else k}">{esc(h)}</a></th>'
    t += "</tr></thead><tbody>"
    for i, r in enumerate(rows[(side - 1) * PER_PAGE:side * PER_PAGE]):
        t += f'<tr class="{"odd" if i % 2 else "even"}">' + "".join(f"<td>{esc(v) if v is not None else '—'}</td>" for v in ((dk(r[k]) if k in DATO else r[k]) for k in felter)) + "</tr>"
    if not rows:
        t += f'<tr><td colspan="{len(kol)}">{tom}</td></tr>'
    t += "</tbody></table>"
    if n > 1:
        t += '<nav aria-label="Sidenavigation"><ul class="pagination justify-content-center">'
        if side > 1:
            t += f'<li class="previous page-item"><a href="{q(page=side - 1)}" class="page-link"><span aria-hidden="true">&laquo;</span> forrige</a></li>'
        for x in range(1, n + 1):
            t += f'<li class="page-item{" active" if x == side else ""}"><a class="page-link" href="{q(page=x)}">{x}</a></li>'
        if side < n:
            t += f'<li class="next page-item"><a href="{q(page=side + 1)}" class="page-link">næste <span aria-hidden="true">&raquo;</span></a></li>'
        t += "</ul></nav>"
    return t + "</div>"


@view()
async def kursist(request):
    o = OPSLAG.get(request.path_params["u"])
    fane = request.path_params["fane"]
    if not o or o["sid"] != request.cookies.get("sessionid") or fane not in dict(FANER):
        return render(request, "Ikke fundet", '<h1 class="h3">Siden blev ikke fundet</h1><p><a href="/kursister/">Nyt opslag</a></p>', status=404)
    p = PEOPLE[o["cpr"]]
    nav = "".join(f'<li class="nav-item"><a class="nav-link{" active" if k == fane else ""}" href="/kursister/{request.path_params["u"]}/{k}/">{t}</a></li>' for k, t in FANER)
    if fane == "foer-2004":
        d = p["prae2004"]
        if d:
            k = f'<dl class="row"><dt class="col-sm-4">Første startdato</dt><dd class="col-sm-8">{dk(d["foerste_startdato"]) or "—"}</dd><dt class="col-sm-4">Har fulgt danskuddannelse</dt><dd class="col-sm-8">{jn(d["du"]) or "—"}</dd></dl>'
        else:
            k = "<p>Der er ingen registreringer fra før 2004.</p>"
    else:
        k = table2(request, fane, p)
    return render(request, "Kursist", f"""<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/kursister/">Nyt opslag</a></li><li class="breadcrumb-item active" aria-current="page">Kursist</li></ol></nav>
<h1 class="h3">Kursist {p['cpr'][:6]}-{p['cpr'][6:]}</h1>
<ul class="nav nav-tabs mb-3">{nav}</ul>
{k}""")


@view()
async def udtraek_liste(request):
    nu = time.time()
    r = "".join(f'<tr><td><a href="/udtraek/{j["pk"]}/">Nr. {j["pk"]}</a></td><td>{time.strftime("%d.%m.%Y %H:%M", time.localtime(j["start"]))}</td><td>{esc(j["navn"])}</td><td>{len(j["cprs"])}</td><td><span class="badge badge-{"success" if nu - j["start"] >= WAIT else "secondary"}">{"Færdig" if nu - j["start"] >= WAIT else "I gang"}</span></td></tr>' for j in reversed(JOBS[-20:]))
    t = f'<table class="table table-sm"><thead class="thead-light"><tr><th>Udtræk</th><th>Oprettet</th><th>Fil</th><th>Antal</th><th>Status</th></tr></thead><tbody>{r}</tbody></table>' if r else "<p>Du har ikke lavet nogen udtræk endnu.</p>"
    return render(request, "Udtræk", f'<div class="d-flex justify-content-between align-items-center mb-3"><h1 class="h3 mb-0">Udtræk</h1><a class="btn btn-primary" href="/udtraek/nyt/">Opret nyt udtræk</a></div>{t}')


@view()
async def udtraek_nyt(request):
    fejl = ""
    if request.method == "POST":
        f = request.state.form.get("fil")
        navn = getattr(f, "filename", "") or ""
        if not navn:
            fejl = "Dette felt er påkrævet."
        elif not navn.lower().endswith(".txt"):
            fejl = "Filtypen er ikke tilladt. Tilladte filtyper er: txt."
        else:
            raa = await f.read()
            try:
                txt = raa.decode("utf-8-sig")
            except UnicodeDecodeError:
                txt = raa.decode("latin-1")
            nr = []
            for i, l in enumerate(txt.splitlines(), 1):
                l = l.strip()
                if not l:
                    continue
                if not re.fullmatch(r"\d{6}-?\d{4}", l):
                    fejl = f"Linje {i} er ikke et gyldigt CPR-nummer."
                    break
                nr.append(l.replace("-", ""))
            if not fejl and not nr:
                fejl = "Den indsendte fil er tom."
            if not fejl and len(nr) > 100:
                fejl = "Der må højst være 100 CPR-numre i filen."
            if not fejl:
                pk = 1041 + len(JOBS)
                JOBS.append({"pk": pk, "navn": navn, "cprs": nr, "start": time.time(), "user": "kommune"})
                sess(request)["beskeder"].append(("success", f"Filen er uploadet. {len(nr)} CPR-numre er sat i kø."))
                return RedirectResponse(f"/udtraek/{pk}/", 302)
    fb = f'<ul class="errorlist text-danger list-unstyled"><li>{fejl}</li></ul>' if fejl else ""
    return render(request, "Nyt udtræk", f"""<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/udtraek/">Alle udtræk</a></li><li class="breadcrumb-item active" aria-current="page">Nyt udtræk</li></ol></nav>
<h1 class="h3">Nyt udtræk</h1><p>Lav en tekstfil, fx i Notesblok, med et CPR-nummer på hver linje. Bindestreg er valgfri. Der kan højst være 100 numre i filen.</p>
<form method="post" enctype="multipart/form-data">{csrf(request)}
<div class="form-group"><label for="id_fil">Tekstfil:</label> <input type="file" name="fil" accept=".txt,text/plain" class="form-control-file" required id="id_fil">{fb}</div>
<button type="submit" class="btn btn-primary">Upload og start</button> <a href="/udtraek/" class="btn btn-link">Fortryd</a></form>""")


def job(request):
    return next((j for j in JOBS if j["pk"] == request.path_params["pk"]), None)


@view()
async def udtraek_vis(request):
    j = job(request)
    if not j:
        return render(request, "Ikke fundet", '<h1 class="h3">Siden blev ikke fundet</h1>', status=404)
    head = ""
    if time.time() - j["start"] < WAIT:
        head = '<meta http-equiv="refresh" content="3">\n    '
        k = f"""<div class="d-flex align-items-center mb-3"><div class="spinner-border mr-3" role="status" aria-hidden="true"></div><span>Udtrækket er under behandling. Siden opdateres automatisk.</span></div><a class="btn btn-secondary" href="/udtraek/{j['pk']}/">Opdater status</a>"""
    else:
        k = f"""<p>Udtrækket er færdigt og kan hentes.</p><a class="btn btn-success" href="/udtraek/{j['pk']}/download/">Download regneark</a><p class="text-muted small mt-2">Filen er semikolonsepareret (.csv) og åbnes i Excel.</p>"""
    return render(request, f"Udtræk nr. {j['pk']}", f"""<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/udtraek/">Alle udtræk</a></li><li class="breadcrumb-item active" aria-current="page">Nr. {j['pk']}</li></ol></nav>
<h1 class="h3">Udtræk nr. {j['pk']}</h1><dl class="row"><dt class="col-sm-3">Fil</dt><dd class="col-sm-9">{esc(j['navn'])}</dd><dt class="col-sm-3">Antal CPR-numre</dt><dd class="col-sm-9">{len(j['cprs'])}</dd></dl>{k}""", head)


UK = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (2004 og frem)"), ("foerste_startdato", "Første modul: startdato"), ("foerste_du_modul", "Første modul: DU-modul"), ("foerste_udbyder", "Første modul: sprogudbyder"),
      ("seneste_startdato", "Seneste modul: startdato"), ("seneste_du_modul", "Seneste modul: DU-modul"), ("seneste_udbyder", "Seneste modul: sprogudbyder"),
      ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"), ("merit_du_modul", "Højeste merit: DU-modul"), ("merit_startdato", "Højeste merit: startdato"), ("merit_udbyder", "Højeste merit: sprogudbyder"),
      ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004: første startdato"), ("prae2004_du", "Før 2004: danskuddannelse")]


@view()
async def download(request):
    j = job(request)
    if not j or time.time() - j["start"] < WAIT:
        return render(request, "Ikke fundet", '<h1 class="h3">Siden blev ikke fundet</h1>', status=404)
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow([h for _, h in UK])
    for nr in j["cprs"]:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        ud = []
        for k, _ in UK:
            v = u.get(k)
            if k == "cpr":
                v = f"{nr[:6]}-{nr[6:]}"
            elif isinstance(v, bool):
                v = jn(v)
            elif k.endswith("dato"):
                v = dk(v)
            ud.append("" if v is None else v)
        w.writerow(ud)
    return Response(b.getvalue().encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="udtraek_{j["pk"]}.csv"'})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", hjem),
    Route("/konto/login/", login, methods=GP),
    Route("/konto/logout/", logout),
    Route("/hjaelp/", hjaelp),
    Route("/tilgaengelighed/", tilgaengelighed),
    Route("/kursister/", kursister, methods=GP),
    Route("/kursister/{u}/{fane}/", kursist),
    Route("/udtraek/", udtraek_liste),
    Route("/udtraek/nyt/", udtraek_nyt, methods=GP),
    Route("/udtraek/{pk:int}/", udtraek_vis),
    Route("/udtraek/{pk:int}/download/", download),
])

"""Knappen - Quarkus 3.2 (RESTEasy Reactive, Qute, form auth, csrf-reactive), Bootstrap 5.3, 2023."""
import io
import json
import re
import secrets
import time
import uuid
from datetime import date
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
CREDS, VIEWS, JOBS = {}, {}, {}
CURRENT = ' aria-current="page"'
MDR = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]
MODULER = [("startdato", "Fra"), ("slutdato", "Til"), ("du_modul", "Modul"), ("udbyder", "Udbyder nr."), ("henvisningskategori", "Henvist som"),
           ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået")]
HENV = [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder nr.")]
MERIT = [("startdato", "Gælder fra"), ("du_modul", "Modul"), ("udbyder", "Udbyder nr.")]
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}
SHEET = [("cpr", "CPR-nummer"), ("findes", "Registreret fra 2004"), ("foerste_startdato", "Første modul, startdato"), ("foerste_du_modul", "Første modul, DU-modul"),
         ("foerste_udbyder", "Første modul, udbyder"), ("seneste_startdato", "Seneste modul, startdato"), ("seneste_du_modul", "Seneste modul, DU-modul"),
         ("seneste_udbyder", "Seneste modul, udbyder"), ("henvisning_dato", "Henvisning, dato"), ("henvisning_kategori", "Henvisning, kategori"),
         ("merit_du_modul", "Højeste merit, DU-modul"), ("merit_startdato", "Højeste merit, startdato"), ("merit_udbyder", "Højeste merit, udbyder"),
         ("prae2004_findes", "Præ-2004, findes"), ("prae2004_startdato", "Præ-2004, første startdato"), ("prae2004_du", "Præ-2004, danskuddannelse")]


def vis(k, v):
    """Qute extension method: {row.felt.vis}"""
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if k in DATES:
        y, m, d = map(int, v.split("-"))
        return f"{d}. {MDR[m - 1]} {y}"
    return escape(v)


def newest(rows, key):
    return sorted(rows, key=lambda r: r[key] or "", reverse=True)


def auth(request):
    return CREDS.get(request.cookies.get("quarkus-credential", ""))


def to_login():
    return RedirectResponse("/login", 302)


def csrf(request):
    return request.cookies.get("csrf-token") or secrets.token_urlsafe(16)


def csrf_ok(request, form):
    return bool(form.get("csrf-token")) and form.get("csrf-token") == request.cookies.get("csrf-token")


def forbidden():
    return HTMLResponse("", 400)


def page(request, title, main, active="", head="", status=200, user=True):
    tok = csrf(request)
    nav = ""
    if user:
        links = "".join(f'<li class="nav-item"><a class="nav-link{" active" if u == active else ""}"{CURRENT if u == active else ""} href="{u}">{t}</a></li>'
                        for u, t in [("/", "Opslag"), ("/udtraek", "Flere kursister"), ("/vejledning", "Vejledning")])
        nav = (f'<ul class="navbar-nav me-auto">{links}</ul><form method="post" action="/logout" class="d-flex"><input type="hidden" name="csrf-token" value="{tok}">'
               '<button type="submit" class="btn btn-outline-light btn-sm">Log ud</button></form>')
    r = HTMLResponse(f"""<!doctype html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">{head}
  <title>{title} | Knappen</title>
  <link href="/webjars/bootstrap/5.3.1/dist/css/bootstrap.min.css" rel="stylesheet">
  <link href="/webjars/bootstrap-icons/1.10.5/font/bootstrap-icons.css" rel="stylesheet">
</head>
<body class="bg-light d-flex flex-column min-vh-100">
<nav class="navbar navbar-expand-lg navbar-dark bg-dark"><div class="container"><a class="navbar-brand" href="/">Knappen</a>{nav}</div></nav>
<main class="container py-4">
{main.replace("{csrf}", f'<input type="hidden" name="csrf-token" value="{tok}">')}
</main>
<footer class="mt-auto py-3 bg-white border-top"><div class="container text-muted small">Danskundervisningsdatabasen · version 2.4.1</div></footer>
<script src="/webjars/bootstrap/5.3.1/dist/js/bootstrap.bundle.min.js"></script>
</body>
</html>""", status)
    if "csrf-token" not in request.cookies:
        r.set_cookie("csrf-token", tok, path="/", max_age=7200, secure=True, httponly=True)
    r.headers["Cache-Control"] = "no-store"
    return r


def alert(kind, text):
    return f'<div class="alert alert-{kind}" role="alert">{escape(text)}</div>' if text else ""


async def login(request):
    err = alert("danger", "Forkert bruger eller adgangskode.") if "error" in request.query_params else ""
    return page(request, "Log ind", f"""<div class="row justify-content-center"><div class="col-md-5"><div class="card shadow-sm"><div class="card-body">
<h1 class="h4 mb-3">Log ind</h1>{err}
<form method="post" action="/j_security_check">
  <div class="form-floating mb-3"><input type="text" class="form-control" id="j_username" name="j_username" placeholder="Bruger" autocomplete="username" required autofocus><label for="j_username">Bruger</label></div>
  <div class="form-floating mb-3"><input type="password" class="form-control" id="j_password" name="j_password" placeholder="Adgangskode" autocomplete="current-password" required><label for="j_password">Adgangskode</label></div>
  <button class="btn btn-primary w-100" type="submit">Log ind</button>
</form></div></div></div></div>""", user=False)


async def security_check(request):
    form = await request.form()
    if form.get("j_username") != "kommune" or form.get("j_password") != "hemmeligt-1":
        return RedirectResponse("/login?error=true", 302)
    r = RedirectResponse("/", 302)
    cred = secrets.token_urlsafe(64)
    CREDS[cred] = "kommune"
    r.set_cookie("quarkus-credential", cred, path="/", secure=True, httponly=True, samesite="strict")
    return r


async def logout(request):
    if not csrf_ok(request, await request.form()):
        return forbidden()
    CREDS.pop(request.cookies.get("quarkus-credential", ""), None)
    r = RedirectResponse("/login", 303)
    r.delete_cookie("quarkus-credential", path="/")
    return r


def search_page(request, value="", msg="", invalid=""):
    fb = f'<div class="invalid-feedback">{invalid}</div>' if invalid else ""
    return page(request, "Opslag", f"""<h1 class="h3">Opslag på én kursist</h1>{alert("warning", msg)}
<div class="card"><div class="card-body">
<form method="post" action="/opslag" class="row g-3" novalidate>{{csrf}}
  <div class="col-auto"><label for="cpr" class="form-label">CPR-nummer</label>
  <input type="text" inputmode="numeric" class="form-control{' is-invalid' if invalid else ''}" id="cpr" name="cpr" value="{escape(value)}" maxlength="11" placeholder="ddmmåå-xxxx" autocomplete="off" required>{fb}</div>
  <div class="col-12"><button type="submit" class="btn btn-primary"><i class="bi bi-search" aria-hidden="true"></i> Vis kursist</button></div>
</form></div></div>""", "/")


async def index(request):
    return search_page(request) if auth(request) else to_login()


async def opslag(request):
    if not auth(request):
        return to_login()
    if request.method == "GET":
        return RedirectResponse("/", 302)
    form = await request.form()
    if not csrf_ok(request, form):
        return forbidden()
    value = form.get("cpr", "").strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", value):
        return search_page(request, value, invalid="Skriv et gyldigt CPR-nummer med ti cifre.")
    cpr = value.replace("-", "")
    if cpr not in PEOPLE:
        return search_page(request, value, "Vi fandt ingen kursist med det CPR-nummer.")
    key = str(uuid.uuid4())
    VIEWS[key] = cpr
    return RedirectResponse(f"/kursist/{key}", 303)


def table(cols, rows, empty):
    if not rows:
        return f'<p class="text-muted fst-italic">{empty}</p>'
    return ('<div class="table-responsive"><table class="table table-striped table-sm align-middle"><thead class="table-light"><tr>'
            + "".join(f'<th scope="col">{t}</th>' for _, t in cols) + "</tr></thead><tbody>"
            + "".join("<tr>" + "".join(f"<td>{vis(k, r[k])}</td>" for k, _ in cols) + "</tr>" for r in rows) + "</tbody></table></div>")


def exams(rows):
    if not rows:
        return '<p class="text-muted fst-italic">Der er ikke registreret prøver.</p>'
    def badge(v):
        return "–" if v is None else f'<span class="badge text-bg-{"success" if v == "Bestået" else "secondary"}">{escape(v)}</span>'
    body = "".join(f"<tr><td>{vis('dato', r['dato'])}</td><td>{vis('termin', r['termin'])}</td><td>{vis('proeve', r['proeve'])}</td>"
                   + "".join(f'<td class="text-end">{vis(k, r[k])}</td>' for k in ("laeseforstaaelse", "skriftlig", "mundtlig"))
                   + f"<td>{badge(r['resultat'])}</td><td>{vis('udbyder', r['udbyder'])}</td></tr>" for r in rows)
    return ('<div class="table-responsive"><table class="table table-striped table-sm align-middle"><thead class="table-light">'
            '<tr><th scope="col" rowspan="2">Dato</th><th scope="col" rowspan="2">Termin</th><th scope="col" rowspan="2">Prøve</th><th scope="colgroup" colspan="3" class="text-center">Karakterer</th>'
            '<th scope="col" rowspan="2">Resultat</th><th scope="col" rowspan="2">Udbyder nr.</th></tr>'
            '<tr><th scope="col">Læsning</th><th scope="col">Skriftlig</th><th scope="col">Mundtlig</th></tr></thead><tbody>' + body + "</tbody></table></div>")


async def kursist(request):
    if not auth(request):
        return to_login()
    cpr = VIEWS.get(request.path_params["key"])
    if not cpr:
        return page(request, "Ikke fundet", alert("warning", "Opslaget er udløbet. Søg igen."), status=404)
    p = PEOPLE[cpr]
    no = "Der er ikke registreret "
    parts = [("moduler", "Moduler", table(MODULER, newest(p["moduler"], "startdato"), no + "moduler.")),
             ("proever", "Prøver", exams(newest(p["proever"], "dato"))),
             ("henvisninger", "Henvisninger", table(HENV, newest(p["henvisninger"], "dato"), no + "henvisninger.")),
             ("merit", "Merit", table(MERIT, newest(p["meritter"], "startdato"), no + "merit.")),
             ("prae2004", "Præ-2004", table([("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")], [p["prae2004"]] if p["prae2004"] else [],
                                            no + "data fra før 2004."))]
    tabs = "".join(f'<li class="nav-item" role="presentation"><button class="nav-link{" active" if not i else ""}" id="{k}-tab" data-bs-toggle="tab" data-bs-target="#{k}-pane" '
                   f'type="button" role="tab" aria-controls="{k}-pane" aria-selected="{"false" if i else "true"}">{t}</button></li>' for i, (k, t, _) in enumerate(parts))
    panes = "".join(f'<div class="tab-pane fade{" show active" if not i else ""} p-3" id="{k}-pane" role="tabpanel" aria-labelledby="{k}-tab" tabindex="0">{c}</div>'
                    for i, (k, _, c) in enumerate(parts))
    return page(request, "Kursist", f"""<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Opslag</a></li><li class="breadcrumb-item active" aria-current="page">Kursist</li></ol></nav>
<h1 class="h3">Kursist {cpr[:6]}-{cpr[6:]}</h1>
<ul class="nav nav-tabs" role="tablist">{tabs}</ul>
<div class="tab-content bg-white border border-top-0">{panes}</div>""", "/")


def upload_page(request, err=""):
    return page(request, "Flere kursister", f"""<h1 class="h3">Opslag på flere kursister</h1>{alert("danger", err)}
<div class="card"><div class="card-body"><p>Upload en tekstfil (.txt) med ét CPR-nummer pr. linje – ti cifre uden bindestreg, højst 100 numre.</p>
<form method="post" action="/udtraek" enctype="multipart/form-data">{{csrf}}
  <div class="mb-3"><label for="fil" class="form-label">Fil med CPR-numre</label><input class="form-control" type="file" id="fil" name="fil" accept=".txt,text/plain" required></div>
  <button type="submit" class="btn btn-primary">Upload og hent data</button>
</form></div></div>""", "/udtraek")


async def udtraek(request):
    if not auth(request):
        return to_login()
    if request.method == "GET":
        return upload_page(request)
    form = await request.form()
    if not csrf_ok(request, form):
        return forbidden()
    up = form.get("fil")
    if not getattr(up, "filename", ""):
        return upload_page(request, "Du skal vælge en fil.")
    lines = (await up.read()).decode("utf-8-sig", "replace").splitlines()
    cprs = [s.strip() for s in lines if s.strip()]
    bad = [i for i, s in enumerate(lines, 1) if s.strip() and not re.fullmatch(r"\d{10}", s.strip())]
    if bad:
        return upload_page(request, f"Linje {bad[0]} i filen er ikke et CPR-nummer på ti cifre.")
    if not cprs:
        return upload_page(request, "Filen er tom.")
    if len(cprs) > 100:
        return upload_page(request, f"Filen indeholder {len(cprs)} CPR-numre. Du kan højst slå 100 op ad gangen.")
    key = str(uuid.uuid4())
    JOBS[key] = {"cprs": cprs, "t": time.time(), "seen": 0}
    return RedirectResponse(f"/udtraek/{key}", 303)


def done(job):
    return job["seen"] > 2 or time.time() - job["t"] > 1.2


async def udtraek_status(request):
    if not auth(request):
        return to_login()
    key = request.path_params["key"]
    job = JOBS.get(key)
    if not job:
        return page(request, "Ikke fundet", alert("warning", "Udtrækket findes ikke længere."), status=404)
    job["seen"] += 1
    if not done(job):
        return page(request, "Flere kursister", f"""<h1 class="h3">Opslag på flere kursister</h1>
<div class="d-flex align-items-center mb-3"><div class="spinner-border me-3" role="status" aria-hidden="true"></div><span>Vi henter oplysninger om {len(job["cprs"])} kursister …</span></div>
<a class="btn btn-outline-secondary" href="/udtraek/{key}">Opdater siden</a>""", "/udtraek", head='\n  <meta http-equiv="refresh" content="1">')
    return page(request, "Flere kursister", f"""<h1 class="h3">Opslag på flere kursister</h1>{alert("success", "Dit udtræk er klar.")}
<a class="btn btn-success" href="/udtraek/{key}/fil"><i class="bi bi-file-earmark-excel" aria-hidden="true"></i> Download Excel-fil</a>
<a class="btn btn-link" href="/udtraek">Nyt udtræk</a>""", "/udtraek")


async def udtraek_fil(request):
    if not auth(request):
        return to_login()
    job = JOBS.get(request.path_params["key"])
    if not job or not done(job):
        return HTMLResponse("", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([t for _, t in SHEET])
    for c in ws[1]:
        c.font = Font(bold=True)
    for cpr in job["cprs"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        row = []
        for k, _ in SHEET:
            v = u.get(k)
            row.append(("Ja" if v else "Nej") if isinstance(v, bool) else date.fromisoformat(v) if v and "dato" in k else v)
        ws.append(row)
        for c in ws[ws.max_row]:
            if isinstance(c.value, date):
                c.number_format = "dd-mm-yyyy"
    ws.freeze_panes = "B2"
    ws.auto_filter.ref = ws.dimensions
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f'attachment; filename="udtraek-{date.today():%Y%m%d}.xlsx"'})


async def vejledning(request):
    if not auth(request):
        return to_login()
    return page(request, "Vejledning", '<h1 class="h3">Vejledning</h1><p>Oplysningerne er sprogcentrenes egne indberetninger. De nyeste registreringer står øverst i alle tabeller.</p>'
                "<p>Ved opslag på flere kursister får du et Excel-ark med første og seneste modul, henvisning, højeste merit og data fra før 2004.</p>", "/vejledning")


app = Starlette(routes=[
    Route("/", index), Route("/login", login), Route("/j_security_check", security_check, methods=["POST"]), Route("/logout", logout, methods=["POST"]),
    Route("/opslag", opslag, methods=["GET", "POST"]), Route("/kursist/{key}", kursist), Route("/udtraek", udtraek, methods=["GET", "POST"]),
    Route("/udtraek/{key}", udtraek_status), Route("/udtraek/{key}/fil", udtraek_fil), Route("/vejledning", vejledning)])

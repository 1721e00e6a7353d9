"""DanskTjek - Laravel 7 / Bootstrap 4: kort, badges, flash-beskeder, koe-jobs med statusside."""
import html
import io
import json
import re
import secrets
import time
import uuid
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
COOKIE = "dansktjek_session"
JOBTID = 5.0

FANER = {
    "moduler": ("Forløb", "moduler"),
    "proever": ("Prøver", "proever"),
    "henvisninger": ("Henvisninger", "henvisninger"),
    "merit": ("Meritter", "meritter"),
    "arkiv": ("Arkiv 1986-2003", "prae2004"),
}
LABELS = {
    "moduler": {"du_modul": "DU/modul", "udbyder": "Udbydernr.", "startdato": "Begyndt", "slutdato": "Sluttet",
                "henvisningskategori": "Henvist som kategori", "ophoersaarsag": "Ophørskode",
                "modultest_bestaaet": "Modultest bestået d."},
    "proever": {"dato": "Dato", "proeve": "Danskprøve", "termin": "Termin", "laeseforstaaelse": "LÆS", "skriftlig": "SKR",
                "mundtlig": "MDT", "resultat": "Status", "udbyder": "Udbydernr."},
    "henvisninger": {"dato": "Dato", "kategori": "Kategori", "kommune": "Kommune", "udbyder": "Udbydernr."},
    "meritter": {"startdato": "Merit fra", "du_modul": "DU/modul", "udbyder": "Udbydernr."},
    "prae2004": {"foerste_startdato": "Første startdato", "du": "Danskuddannelse"},
}
TOM = {
    "moduler": "Kursisten har ingen forløb.", "proever": "Kursisten har ingen prøver.",
    "henvisninger": "Kursisten har ingen henvisninger.", "merit": "Kursisten har ingen meritter.",
    "arkiv": "Kursisten findes ikke i arkivet.",
}
EXPORT = [
    ("Kursist", {"cpr": "CPR", "findes": "I databasen"}),
    ("Første forløb", {"foerste_startdato": "Begyndt", "foerste_du_modul": "DU/modul", "foerste_udbyder": "Udbydernr."}),
    ("Seneste forløb", {"seneste_startdato": "Begyndt", "seneste_du_modul": "DU/modul", "seneste_udbyder": "Udbydernr."}),
    ("Henvisning", {"henvisning_dato": "Dato", "henvisning_kategori": "Kategori"}),
    ("Højeste merit", {"merit_du_modul": "DU/modul", "merit_startdato": "Merit fra", "merit_udbyder": "Udbydernr."}),
    ("Arkiv 1986-2003", {"prae2004_findes": "I arkivet", "prae2004_startdato": "Første startdato",
                         "prae2004_du": "Danskuddannelse"}),
]


def e(v):
    return html.escape(str(v))


def formater(v):
    if v is None:
        return '<span class="text-muted">Ikke oplyst</span>'
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.match(r"(\d{4})-(\d\d)-(\d\d)$", v)
    return f"{m[3]}/{m[2]}/{m[1]}" if m else e(v)


def ses_af(req):
    return SESSIONS.get(req.cookies.get(COOKIE, ""))


def gaest():
    sid = secrets.token_urlsafe(30)
    SESSIONS[sid] = {"id": sid, "token": secrets.token_urlsafe(30), "jobs": {}, "opslag": {}, "flash": None, "gammel": {}}
    return SESSIONS[sid]


def layout(ses, titel, indhold, status=200, head=""):
    nav = ""
    if ses.get("bruger") and ses.get("vilkaar"):
        nav = f"""<ul class="navbar-nav mr-auto"><li class="nav-item"><a class="nav-link" href="/home">Overblik</a></li>
<li class="nav-item"><a class="nav-link" href="/opslag">Slå op</a></li><li class="nav-item"><a class="nav-link" href="/jobs">Masseopslag</a>
{f'<span class="badge badge-pill badge-light">{len(ses["jobs"])}</span>' if ses["jobs"] else ''}</li></ul>"""
    if ses.get("bruger"):
        nav += f"""<ul class="navbar-nav ml-auto"><li class="nav-item dropdown"><a id="navbarDropdown" class="nav-link dropdown-toggle" href="#" role="button" data-toggle="dropdown">kommune</a>
<div class="dropdown-menu dropdown-menu-right"><form id="logout-form" action="/logout" method="POST"><input type="hidden" name="_token" value="{ses['token']}">
<button type="submit" class="dropdown-item">Log ud</button></form></div></li></ul>"""
    flash = ""
    if ses["flash"]:
        art, tekst = ses["flash"]
        flash = f'<div class="alert alert-{art} alert-dismissible" role="alert">{tekst}<button type="button" class="close" data-dismiss="alert">&times;</button></div>'
        ses["flash"] = None
    svar = HTMLResponse(f"""<!doctype html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="csrf-token" content="{ses['token']}">{head}<title>{titel} | DanskTjek</title>
<style>body{{font-family:Nunito,sans-serif;background:#f8fafc;margin:0}}.navbar{{background:#3490dc;padding:10px}}.navbar a{{color:#fff}}
.navbar-nav{{display:inline-block;list-style:none;margin:0;padding:0 10px}}.nav-item{{display:inline-block;margin-right:12px}}.container{{padding:20px}}
.card{{background:#fff;border:1px solid #ddd;border-radius:4px;margin-bottom:14px}}.card-header{{background:#f0f0f0;padding:8px 14px}}.card-body{{padding:14px}}
.badge{{border-radius:8px;padding:1px 7px;background:#ccc;font-size:80%}}.badge-success{{background:#38c172;color:#fff}}.badge-danger{{background:#e3342f;color:#fff}}
.alert{{padding:10px;border:1px solid #aaa;margin-bottom:10px}}.alert-success{{background:#d7f3e3}}.alert-danger,.invalid-feedback{{color:#900}}
dl.row{{display:grid;grid-template-columns:14em auto}}.text-muted{{color:#888}}td,th{{padding:3px 10px;text-align:left}}</style></head>
<body><div id="app"><nav class="navbar navbar-expand-md navbar-dark"><a class="navbar-brand" href="/">DanskTjek</a>{nav}</nav>
<main class="py-4"><div class="container">{flash}{indhold}</div></main></div></body></html>""", status)
    svar.set_cookie(COOKIE, ses["id"], httponly=True, samesite="lax")
    return svar


def kort(titel, krop, ekstra=""):
    return f'<div class="card"><div class="card-header">{titel}{ekstra}</div><div class="card-body">{krop}</div></div>'


def videre(ses, til, flash=None):
    if flash:
        ses["flash"] = flash
    svar = RedirectResponse(til, 302)
    svar.set_cookie(COOKIE, ses["id"], httponly=True, samesite="lax")
    return svar


def auth(view):
    """middleware('auth', 'vilkaar') + VerifyCsrfToken"""
    async def indpakket(req):
        ses = ses_af(req)
        if not ses or not ses.get("bruger"):
            return videre(ses or gaest(), "/login")
        form = None
        if req.method == "POST":
            form = await req.form()
            if form.get("_token") != ses["token"]:
                return HTMLResponse("<title>Page Expired</title><div>419 | Siden er udløbet</div>", 419)
        if not ses.get("vilkaar") and req.url.path not in ("/vilkaar", "/logout"):
            return videre(ses, "/vilkaar")
        return await view(req, ses, form)
    return indpakket


async def login(req):
    ses = ses_af(req) or gaest()
    fejl, navn = "", ""
    if req.method == "POST":
        form = await req.form()
        if form.get("_token") != ses["token"]:
            return HTMLResponse("<title>Page Expired</title><div>419 | Siden er udløbet</div>", 419)
        navn = form.get("username", "")
        if navn == "kommune" and form.get("password") == "hemmeligt-1":
            SESSIONS.pop(ses["id"], None)
            ses = gaest()
            ses["bruger"] = navn
            return videre(ses, "/home")
        fejl = '<span class="invalid-feedback" role="alert"><strong>De indtastede oplysninger er ugyldige.</strong></span>'
    return layout(ses, "Log ind", kort("Log ind", f"""<form method="POST" action="/login"><input type="hidden" name="_token" value="{ses['token']}">
<div class="form-group row"><label for="username" class="col-md-4">Brugernavn</label>
<input id="username" type="text" class="form-control{' is-invalid' if fejl else ''}" name="username" value="{e(navn)}" required autofocus>{fejl}</div>
<div class="form-group row"><label for="password" class="col-md-4">Adgangskode</label>
<input id="password" type="password" class="form-control" name="password" required></div>
<div class="form-check"><input class="form-check-input" type="checkbox" name="remember" id="remember"><label for="remember">Husk mig</label></div>
<button type="submit" class="btn btn-primary">Log ind</button> <a class="btn btn-link" href="/password/reset">Glemt adgangskode?</a></form>"""))


@auth
async def logout(req, ses, form):
    SESSIONS.pop(ses["id"], None)
    return videre(gaest(), "/login")


@auth
async def vilkaar(req, ses, form):
    if form is not None:
        ses["vilkaar"] = True
        return videre(ses, "/home", ("success", "Tak. Du kan nu bruge DanskTjek."))
    return layout(ses, "Databeskyttelse", kort("Databeskyttelse", f"""<p>Opslag logges. Du må kun slå kursister op, som du har en sag på, jf. databeskyttelsesforordningen.</p>
<form method="POST" action="/vilkaar"><input type="hidden" name="_token" value="{ses['token']}">
<button type="submit" class="btn btn-success">Accepter og fortsæt</button></form>"""))


@auth
async def home(req, ses, form):
    return layout(ses, "Overblik", kort("Én kursist", '<p>Se forløb, prøver, henvisninger og meritter.</p>')
                  + kort("Flere kursister", "<p>Upload en fil og få et Excel-ark, når jobbet er kørt.</p>"))


def opslagsform(ses, fejl="", cpr="", status=200):
    return layout(ses, "Slå op", kort("Slå en kursist op", f"""<form method="POST" action="/opslag"><input type="hidden" name="_token" value="{ses['token']}">
<div class="form-group"><label for="personnummer">CPR-nummer</label>
<input type="text" class="form-control{' is-invalid' if fejl else ''}" id="personnummer" name="personnummer" value="{e(cpr)}" placeholder="ddmmyyxxxx" autocomplete="off">
{f'<div class="invalid-feedback">{fejl}</div>' if fejl else ''}<small class="form-text text-muted">Med eller uden bindestreg.</small></div>
<button type="submit" class="btn btn-primary">Slå op</button></form>"""), status)


@auth
async def opslag(req, ses, form):
    if form is None:
        fejl, cpr = ses.pop("opslagsfejl", ("", ""))
        return opslagsform(ses, fejl, cpr)
    cpr = form.get("personnummer", "").strip()
    if not cpr:
        ses["opslagsfejl"] = ("CPR-nummer skal udfyldes.", "")
        return videre(ses, "/opslag")
    if not re.match(r"\d{6}-?\d{4}$", cpr):
        ses["opslagsfejl"] = ("CPR-nummer har et ugyldigt format.", cpr)
        return videre(ses, "/opslag")
    cpr = cpr.replace("-", "")
    if cpr not in KURSISTER:
        return videre(ses, "/opslag", ("warning", "Ingen kursist med dette CPR-nummer i databasen."))
    uid = str(uuid.uuid4())
    ses["opslag"][uid] = cpr
    return videre(ses, f"/opslag/{uid}/moduler")


def liste_som_kort(raekker, labels):
    ud = []
    for i, r in enumerate(raekker, 1):
        dl = "".join(f'<dt class="col-sm-4">{t}</dt><dd class="col-sm-8">{formater(r[n])}</dd>' for n, t in labels.items())
        ud.append(kort(f"Forløb {i} af {len(raekker)}", f'<dl class="row">{dl}</dl>',
                       "" if r["slutdato"] else ' <span class="badge badge-info">Uden slutdato</span>'))
    return "".join(ud)


def liste_som_tabel(raekker, labels):
    def celle(n, v):
        if n == "resultat" and v:
            return f'<td><span class="badge badge-{"success" if v == "Bestået" else "danger"}">{e(v)}</span></td>'
        return f"<td>{formater(v)}</td>"
    return ('<table class="table table-sm table-striped"><thead><tr>' + "".join(f'<th scope="col">{t}</th>' for t in labels.values())
            + "</tr></thead><tbody>" + "".join("<tr>" + "".join(celle(n, r[n]) for n in labels) + "</tr>" for r in raekker)
            + "</tbody></table>")


@auth
async def kursist(req, ses, form):
    uid, fane = req.path_params["uid"], req.path_params["fane"]
    cpr = ses["opslag"].get(uid)
    if not cpr or fane not in FANER:
        return layout(ses, "Ikke fundet", "<h1>404</h1><p>Siden findes ikke.</p>", 404)
    p = KURSISTER[cpr]
    def antal(gruppe):
        return len(p[gruppe]) if gruppe != "prae2004" else int(p["prae2004"] is not None)
    faner = "".join(
        f'<li class="nav-item"><a class="nav-link{" active" if k == fane else ""}" href="/opslag/{uid}/{k}">{t} '
        f'<span class="badge badge-secondary">{antal(g)}</span></a></li>' for k, (t, g) in FANER.items())
    gruppe = FANER[fane][1]
    if not p[gruppe]:
        krop = f'<div class="alert alert-light">{TOM[fane]}</div>'
    elif fane == "moduler":
        krop = liste_som_kort(p[gruppe], LABELS[gruppe])
    elif fane == "arkiv":
        krop = '<dl class="row">' + "".join(f"<dt>{t}</dt><dd>{formater(p[gruppe][n])}</dd>" for n, t in LABELS[gruppe].items()) + "</dl>"
    else:
        krop = liste_som_tabel(p[gruppe], LABELS[gruppe])
    return layout(ses, "Kursist", f'<h1 class="h3">Kursist {cpr[:6]}-{cpr[6:]}</h1><ul class="nav nav-tabs">{faner}</ul>'
                  f'<div class="tab-content pt-3">{krop}</div><a class="btn btn-outline-secondary" href="/opslag">Nyt opslag</a>')


# ------------------------------------------------------------------ koe

def jobstatus(job):
    alder = time.time() - job["oprettet"]
    if alder < 1.5:
        return "I kø", "secondary"
    return ("Behandles", "primary") if alder < JOBTID else ("Færdig", "success")


@auth
async def jobs(req, ses, form):
    if form is not None:
        fil = form.get("fil")
        fejl, numre = "", []
        if not getattr(fil, "filename", ""):
            fejl = "Fil skal udfyldes."
        elif not fil.filename.lower().endswith((".txt", ".csv")):
            fejl = "Fil skal være en fil af typen: txt, csv."
        else:
            numre = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            forkerte = [str(i) for i, x in enumerate(numre, 1) if not re.match(r"\d{6}-?\d{4}$", x)]
            if not numre:
                fejl = "Filen er tom."
            elif len(numre) > 100:
                fejl = "Filen må højst indeholde 100 CPR-numre."
            elif forkerte:
                fejl = f"Ugyldigt CPR-nummer på linje {', '.join(forkerte)}."
        if fejl:
            ses["jobfejl"] = fejl
            return videre(ses, "/jobs/create")
        nr = 4100 + len(ses["jobs"]) + 1
        ses["jobs"][str(nr)] = {"cpr": [x.replace("-", "") for x in numre], "oprettet": time.time(), "fil": fil.filename}
        return videre(ses, f"/jobs/{nr}", ("success", f"Filen er modtaget, og job #{nr} er lagt i kø."))
    linjer = ""
    for nr, job in reversed(ses["jobs"].items()):
        tekst, farve = jobstatus(job)
        linjer += (f'<tr><td><a href="/jobs/{nr}">#{nr}</a></td><td>{e(job["fil"])}</td><td>{len(job["cpr"])}</td>'
                   f'<td><span class="badge badge-{farve}">{tekst}</span></td></tr>')
    tabel = ('<table class="table"><thead><tr><th>Job</th><th>Fil</th><th>Numre</th><th>Status</th></tr></thead><tbody>'
             f"{linjer}</tbody></table>" if linjer else "<p>Du har ingen job endnu.</p>")
    return layout(ses, "Masseopslag", kort("Mine job", f'<a class="btn btn-primary" href="/jobs/create">Nyt masseopslag</a>{tabel}'))


@auth
async def opret(req, ses, form):
    fejl = ses.pop("jobfejl", "")
    return layout(ses, "Nyt masseopslag", kort("Nyt masseopslag", f"""<form method="POST" action="/jobs" enctype="multipart/form-data">
<input type="hidden" name="_token" value="{ses['token']}"><div class="custom-file"><label class="custom-file-label" for="fil">Fil med CPR-numre</label>
<input type="file" class="custom-file-input" id="fil" name="fil">{f'<div class="invalid-feedback">{fejl}</div>' if fejl else ''}</div>
<small class="form-text text-muted">Ét nummer pr. linje, højst 100.</small><button type="submit" class="btn btn-primary">Læg i kø</button></form>"""))


@auth
async def vis_job(req, ses, form):
    nr = req.path_params["nr"]
    job = ses["jobs"].get(nr)
    if not job:
        return layout(ses, "Ikke fundet", "<h1>404</h1><p>Jobbet findes ikke.</p>", 404)
    tekst, farve = jobstatus(job)
    badge = f' <span class="badge badge-{farve}">{tekst}</span>'
    if tekst == "Færdig":
        return layout(ses, f"Job #{nr}", kort(f"Job #{nr}", f"""<p>Jobbet er kørt færdigt. {len(job['cpr'])} numre er slået op.</p>
<a class="btn btn-success" href="/jobs/{nr}/download">Download Excel</a>""", badge))
    return layout(ses, f"Job #{nr}", kort(f"Job #{nr}", f"""<div class="progress"><div class="progress-bar progress-bar-striped progress-bar-animated"></div></div>
<p>Jobbet er ikke færdigt endnu.</p><a class="btn btn-outline-primary" href="/jobs/{nr}">Opdater</a>""", badge),
                  head='<meta http-equiv="refresh" content="3">')


@auth
async def download(req, ses, form):
    nr = req.path_params["nr"]
    job = ses["jobs"].get(nr)
    if not job or jobstatus(job)[0] != "Færdig":
        return videre(ses, "/jobs", ("danger", "Jobbet er ikke klar til download."))
    wb = Workbook()
    ws = wb.active
    ws.title = "Worksheet"
    ws.append([f"DanskTjek job #{nr} - udtræk fra danskundervisningsdatabasen {time.strftime('%d/%m/%Y')}"])
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    ws["A1"].font = Font(bold=True, size=14)
    kol = 1
    for gruppe, felter in EXPORT:
        ws.cell(2, kol, gruppe).alignment = Alignment(horizontal="center")
        ws.merge_cells(start_row=2, start_column=kol, end_row=2, end_column=kol + len(felter) - 1)
        for t in felter.values():
            ws.cell(3, kol, t).font = Font(bold=True)
            kol += 1
    for r, cpr in enumerate(job["cpr"], 4):
        u = {**(KURSISTER[cpr]["udtraek"] if cpr in KURSISTER else {"findes": False}), "cpr": cpr}
        for k, n in enumerate([n for _, f in EXPORT for n in f], 1):
            v = u.get(n)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and re.match(r"\d{4}-\d\d-\d\d$", v):
                v = date.fromisoformat(v)
            c = ws.cell(r, k, v)
            if isinstance(v, date):
                c.number_format = "dd/mm/yyyy"
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f'attachment; filename="dansktjek-{nr}.xlsx"'})


async def rod(req):
    return RedirectResponse("/home", 302)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/login", login, methods=GP), Route("/logout", logout, methods=["POST"]),
    Route("/vilkaar", vilkaar, methods=GP), Route("/home", home), Route("/opslag", opslag, methods=GP),
    Route("/opslag/{uid}/{fane}", kursist), Route("/jobs", jobs, methods=GP), Route("/jobs/create", opret),
    Route("/jobs/{nr}", vis_job), Route("/jobs/{nr}/download", download)])

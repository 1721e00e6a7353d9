"""Knappen som Power Pages-portal (Dynamics 365): liquid-skabeloner, Bootstrap, kort, to-trins login."""
import csv
import datetime as dt
import io
import json
import secrets
import time
import uuid
import zipfile
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = "ApplicationCookie"
SESSIONS: dict[str, dict] = {}
MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"]

PARTS = [
    ("moduler", "moduler", "Moduler", "Modul", "startdato",
     [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
      ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "proever", "Prøver", "Prøve", "dato",
     [("proeve", "Prøvetype"), ("dato", "Dato for prøven"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
      ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Prøveresultat"), ("udbyder", "Prøvested")]),
    ("henvisninger", "henvisninger", "Henvisninger", "Henvisning", "dato",
     [("dato", "Henvist den"), ("kategori", "Kursistkategori"), ("kommune", "Kommune"), ("udbyder", "Henvist til")]),
    ("merit", "meritter", "Merit", "Merit", "startdato",
     [("du_modul", "Merit for DU-modul"), ("startdato", "Meritdato"), ("udbyder", "Udbyder")]),
    ("foer-2004", "prae2004", "Før 2004", "Registrering", None,
     [("foerste_startdato", "Første startdato"), ("du", "Deltog i danskuddannelse")]),
]
EMPTY = "Der er ikke noget her endnu."
NOT_FOUND = "Vi kunne ikke finde en person med det CPR-nummer, du har skrevet."


def isdate(v):
    return isinstance(v, str) and len(v) == 10 and v[4] == "-" and v[7] == "-"


def long_date(v):
    d = dt.date.fromisoformat(v)
    return f"{d.day}. {MONTHS[d.month - 1]} {d.year}"


def show(v, tag=True):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if isdate(v):
        return f'<time datetime="{v}">{long_date(v)}</time>' if tag else long_date(v)
    return escape(v)


def state(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def session(request):
    s = state(request)
    return s if s and s["auth"] else None


def token(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{s["csrf"] if s else ""}">'


def page(title, content, s=None, path="/", status=200, headers=None, crumbs=()):
    nav = ""
    if s and s["auth"] and s.get("authority"):
        items = [("/", "Forside"), ("/enkeltopslag", "Slå en person op"), ("/listeopslag", "Udtræk for flere"), ("/hjaelp", "Hjælp")]
        links = "".join(f'<li class="nav-item"><a class="nav-link{" active" if path == u else ""}" href="{u}"'
                        f'{" aria-current=page" if path == u else ""}>{t}</a></li>' for u, t in items)
        nav = (f'<ul class="navbar-nav me-auto weblinks" role="menubar">{links}</ul>'
               f'<div class="dropdown user-menu"><span class="username">{USER} ({escape(s["authority"])})</span> '
               '<a class="dropdown-item" href="/Account/Login/LogOff?returnUrl=%2F"><span class="fa fa-sign-out" aria-hidden="true"></span> Log ud</a></div>')
    trail = ""
    if crumbs:
        trail = ('<nav aria-label="Brødkrumme"><ol class="breadcrumb">' + "".join(
            f'<li class="breadcrumb-item"><a href="{u}">{escape(t)}</a></li>' for u, t in crumbs)
            + f'<li class="breadcrumb-item active">{escape(title)}</li></ol></nav>')
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da-DK" data-lang="da-DK">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>{escape(title)} · Danskuddannelse for myndigheder</title>
<style>
:root {{ --portalThemeColor1: #0b3b60; }}
body {{ font-family: "Segoe UI", sans-serif; margin: 0; color: #222; }} .container {{ max-width: 1060px; margin: 0 auto; padding: 0 16px; }}
.navbar {{ background: var(--portalThemeColor1); color: #fff; padding: 10px 0; }} .navbar a {{ color: #fff; }}
.navbar-nav, .nav-tabs, .breadcrumb {{ list-style: none; display: flex; gap: 16px; padding: 0; }}
.card {{ border: 1px solid #ccc; border-radius: 6px; margin: 12px 0; padding: 10px 16px; }} dl {{ display: grid; grid-template-columns: 240px 1fr; }}
dt {{ font-weight: 600; }} dd {{ margin: 0; }} .btn-primary {{ background: #0b3b60; color: #fff; border: 0; border-radius: 4px; padding: 8px 16px; }}
.alert-danger {{ background: #fde7e9; padding: 10px; }} .alert-success {{ background: #dff6dd; padding: 10px; }} .alert-info {{ background: #e5f1fb; padding: 10px; }}
.d-none {{ display: none; }} @media print {{ .d-print-block {{ display: block; }} .d-print-none {{ display: none; }} }}
.visually-hidden {{ position: absolute; width: 1px; height: 1px; overflow: hidden; }}
</style>
</head>
<body data-sitemap-state="{path}:{path}" class="body">
<a class="visually-hidden" href="#mainContent">Gå til indhold</a>
<header><div class="navbar navbar-expand-xl"><div class="container"><a class="navbar-brand homelink" href="/">Danskuddannelse for myndigheder</a>{nav}</div></div></header>
<main id="mainContent" class="page_section"><div class="container">
{trail}
<h1>{escape(title)}</h1>
{content}
</div></main>
<footer role="contentinfo"><div class="container footer-bottom d-print-none"><hr><p>Udlændinge- og Integrationsministeriet · Telefon 61 98 40 00 · <a href="/tilgaengelighed">Tilgængelighedserklæring</a></p>
<p>Copyright © 2023. Alle rettigheder forbeholdes.</p></div></footer>
</body>
</html>""", status_code=status, headers=headers)


def guarded(fn):
    async def inner(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/SignIn?returnUrl=%2F", 302)
        if not s.get("authority") and request.url.path != "/vaelg-myndighed":
            return RedirectResponse("/vaelg-myndighed", 302)
        form = None
        if request.method == "POST":
            form = await request.form()
            if form.get("__RequestVerificationToken") != s["csrf"]:
                return page("Der er sket en fejl", '<div class="alert alert-danger">Formularen er udløbet. Hent siden igen.</div>', s, status=400)
        return await fn(request, s, form)
    return inner


async def signin(request):
    s = state(request)
    fresh = s is None
    if fresh:
        sid = secrets.token_urlsafe(24)
        s = SESSIONS[sid] = {"auth": False, "csrf": secrets.token_urlsafe(32), "people": {}, "jobs": {}}
    err = ""
    if request.method == "POST":
        form = await request.form()
        name = str(form.get("Username", "")).strip()
        if not name:
            err = "Skriv dit brugernavn."
        elif fresh or form.get("__RequestVerificationToken") != s["csrf"]:
            err = "Formularen er udløbet. Prøv igen."
        else:
            s["name"] = name
            return RedirectResponse("/SignIn/Password", 302)
    alert = f'<div class="validation-summary-errors alert alert-danger" role="alert">{err}</div>' if err else ""
    res = page("Log ind", f"""{alert}
<form action="/SignIn" method="post" class="form-horizontal">{token(s)}
<h2 class="h4">Log ind med din lokale konto</h2>
<div class="mb-3"><label class="form-label required" for="Username">Brugernavn</label>
<input class="form-control" id="Username" name="Username" type="text" autocomplete="username" required></div>
<button type="submit" class="btn btn-primary" id="submit-signin-local">Næste</button>
</form>""", s, "/SignIn")
    if fresh:
        res.set_cookie(COOKIE, sid, httponly=True, samesite="lax")
    return res


async def password(request):
    s = state(request)
    if s is None or not s.get("name"):
        return RedirectResponse("/SignIn", 302)
    err = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("__RequestVerificationToken") == s["csrf"] and s["name"] == USER and form.get("PasswordValue") == PASSWORD:
            sid = secrets.token_urlsafe(24)
            SESSIONS[sid] = {"auth": True, "csrf": secrets.token_urlsafe(32), "people": {}, "jobs": {}}
            SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
            res = RedirectResponse("/vaelg-myndighed", 302)
            res.set_cookie(COOKIE, sid, httponly=True, samesite="lax")
            return res
        err = '<div class="validation-summary-errors alert alert-danger" role="alert">Brugernavnet eller adgangskoden er ikke gyldig.</div>'
    return page("Skriv adgangskode", f"""{err}
<p>Du logger ind som <strong>{escape(s["name"])}</strong>. <a href="/SignIn">Skift bruger</a></p>
<form action="/SignIn/Password" method="post">{token(s)}
<div class="mb-3"><label class="form-label required" for="PasswordValue">Adgangskode</label>
<input class="form-control" id="PasswordValue" name="PasswordValue" type="password" autocomplete="current-password" required></div>
<button type="submit" class="btn btn-primary">Log ind</button>
</form>""", s, "/SignIn/Password")


@guarded
async def authority(request, s, form):
    names = {"1": "Jobcenter", "2": "Integrationsafdelingen"}
    if form is not None and form.get("myndighed") in names:
        s["authority"] = names[form["myndighed"]]
        return RedirectResponse("/", 302)
    radios = "".join(f'<div class="form-check"><input class="form-check-input" type="radio" name="myndighed" id="m{k}" value="{k}"{" checked" if k == "1" else ""}>'
                     f'<label class="form-check-label" for="m{k}">{t}</label></div>' for k, t in names.items())
    return page("Vælg myndighed", f"""<p>Din konto er knyttet til flere enheder. Vælg, hvem du slår op for.</p>
<form action="/vaelg-myndighed" method="post">{token(s)}<fieldset><legend class="h5">Enhed</legend>{radios}</fieldset>
<button type="submit" class="btn btn-primary">Fortsæt</button></form>""", s, "/vaelg-myndighed")


@guarded
async def home(request, s, form):
    return page("Forside", """<p class="lead">Se, hvad sprogcentrene har indberettet om deltagelse i danskuddannelse.</p>
<div class="card"><h2 class="h5">Nyt: kortere svartid</h2><p>Udtræk for flere personer dannes nu hurtigere. <small>Offentliggjort 14. juni 2023</small></p></div>""", s, "/")


@guarded
async def help_(request, s, form):
    return page("Hjælp", "<p>CPR-nummeret skrives med 10 cifre. Filen til et udtræk er en tekstfil med ét CPR-nummer på hver linje.</p>", s, "/hjaelp")


@guarded
async def single(request, s, form):
    err = ""
    if form is not None:
        cpr = str(form.get("dudb_cpr", "")).strip().replace("-", "")
        if len(cpr) != 10 or not cpr.isdigit():
            err = "CPR-nummeret skal have 10 cifre."
        elif cpr not in PEOPLE:
            err = NOT_FOUND
        else:
            pid = str(uuid.uuid4())
            s["people"][pid] = cpr
            return RedirectResponse(f"/person/{pid}/moduler", 302)
    alert = f'<div class="alert alert-danger" role="alert"><span class="fa fa-exclamation-circle" aria-hidden="true"></span> {err}</div>' if err else ""
    return page("Slå en person op", f"""{alert}
<div class="entityform"><form id="EntityFormPanel" action="/enkeltopslag" method="post" class="crmEntityFormView">{token(s)}
<div class="info required"><span id="dudb_cpr_label" class="field-label">CPR-nummer</span></div>
<div class="control"><input type="text" name="dudb_cpr" id="dudb_cpr" class="form-control" inputmode="numeric" maxlength="11" autocomplete="off"
 aria-labelledby="dudb_cpr_label" aria-describedby="dudb_cpr_help"></div>
<div id="dudb_cpr_help" class="form-text">10 cifre, fx ddmmåå-xxxx</div>
</form></div>
<div class="actions mt-3"><button type="submit" form="EntityFormPanel" class="btn btn-primary submit-btn">Find person</button></div>""", s, "/enkeltopslag")


@guarded
async def person(request, s, form):
    pid, slug = request.path_params["pid"], request.path_params["slug"]
    cpr = s["people"].get(pid)
    part = next((x for x in PARTS if x[0] == slug), None)
    if not cpr or not part:
        return RedirectResponse("/enkeltopslag", 302)
    _, kind, title, single_name, order, fields = part
    p = PEOPLE[cpr]
    if kind == "prae2004":
        rows = [p[kind]] if p[kind] else []
    else:
        rows = sorted(p[kind], key=lambda r: r[order] or "9999")
    tabs = "".join(f'<li class="nav-item"><a class="nav-link{" active" if x[0] == slug else ""}" href="/person/{pid}/{x[0]}">{x[2]}</a></li>' for x in PARTS)
    if rows:
        cards = "".join(
            f'<section class="card d-print-none"><h3 class="card-title h6">{single_name} {i}</h3><dl class="card-body">'
            + "".join(f"<dt>{h}</dt><dd>{show(r[k])}</dd>" for k, h in fields) + "</dl></section>\n" for i, r in enumerate(rows, 1))
        prints = ('<div class="d-none d-print-block" id="printversion" aria-hidden="true"><table class="table table-sm"><thead><tr>'
                  + "".join(f"<th>{h}</th>" for _, h in fields) + "</tr></thead><tbody>"
                  + "".join("<tr>" + "".join(f"<td>{show(r[k], False)}</td>" for k, _ in fields) + "</tr>\n" for r in rows)
                  + "</tbody></table></div>")
    else:
        cards, prints = f'<p class="text-muted">{EMPTY}</p>', ""
    return page(f"Person {cpr[:6]}-{cpr[6:]}", f"""<ul class="nav nav-tabs d-print-none">{tabs}</ul>
<h2 class="h4">{title}</h2>
<p class="d-print-none"><small>Sidst opdateret 3. november 2023 kl. 04.15</small> <button type="button" class="btn btn-default" title="Udskriv" onclick="window.print()"><span class="fa fa-print" aria-hidden="true"></span></button></p>
{cards}
{prints}
<p class="d-print-none"><a href="/enkeltopslag">Ny søgning</a></p>""", s, "/person", crumbs=[("/", "Forside"), ("/enkeltopslag", "Slå en person op")])


@guarded
async def batch(request, s, form):
    rows = "".join(f'<tr><td>{escape(j["name"])}</td><td>{len(j["numbers"])}</td><td><a href="/listeopslag/{k}">Vis</a></td></tr>' for k, j in reversed(s["jobs"].items()))
    table = (f'<table class="table"><thead><tr><th>Fil</th><th>Antal</th><th></th></tr></thead><tbody>{rows}</tbody></table>' if rows
             else "<p>Du har ingen udtræk i denne session.</p>")
    return page("Udtræk for flere", f"""<p>Et udtræk giver udvalgte oplysninger om op til 100 personer ad gangen.</p>
<p><a class="btn btn-primary" href="/listeopslag/nyt">Opret udtræk</a></p>
<h2 class="h4">Tidligere udtræk</h2>{table}""", s, "/listeopslag")


@guarded
async def batch_new(request, s, form):
    err = ""
    if form is not None:
        up = form.get("AttachFile")
        if not hasattr(up, "read") or not up.filename:
            err = "Vælg en fil."
        else:
            text = (await up.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
            nums = [x.strip().replace("-", "") for x in text.splitlines() if x.strip()]
            if not nums or any(len(n) != 10 or not n.isdigit() for n in nums):
                err = "Filen skal have ét CPR-nummer med 10 cifre på hver linje."
            elif len(nums) > 100:
                err = "Filen har mere end 100 CPR-numre."
            else:
                jid = str(uuid.uuid4())
                s["jobs"][jid] = {"numbers": nums, "name": up.filename, "t": time.time()}
                return RedirectResponse(f"/listeopslag/{jid}", 303)
    alert = f'<div class="alert alert-danger" role="alert">{err}</div>' if err else ""
    return page("Opret udtræk", f"""{alert}
<form id="UploadForm" action="/listeopslag/nyt" method="post" enctype="multipart/form-data">{token(s)}
<div class="info required"><span id="AttachFile_label">Vælg tekstfil</span></div>
<input type="file" name="AttachFile" id="AttachFile" accept="text/plain,.txt" aria-labelledby="AttachFile_label">
</form>
<div class="actions mt-3"><button type="submit" form="UploadForm" class="btn btn-primary" title="Send filen" aria-label="Send filen"><span class="fa fa-cloud-upload" aria-hidden="true"></span></button>
<a href="/listeopslag" class="btn btn-default">Annuller</a></div>""", s, "/listeopslag/nyt", crumbs=[("/", "Forside"), ("/listeopslag", "Udtræk for flere")])


@guarded
async def batch_show(request, s, form):
    jid = request.path_params["jid"]
    job = s["jobs"].get(jid)
    if not job:
        return RedirectResponse("/listeopslag", 302)
    crumbs = [("/", "Forside"), ("/listeopslag", "Udtræk for flere")]
    if time.time() - job["t"] < 5:
        return page("Dit udtræk", f"""<div class="alert alert-info" role="status">Vi samler oplysningerne. Det kan tage lidt tid.</div>
<p><a class="btn btn-default" href="/listeopslag/{jid}">Se status</a></p>""", s, "/listeopslag", status=202, headers={"Retry-After": "2"}, crumbs=crumbs)
    return page("Dit udtræk", f"""<div class="alert alert-success" role="status">Udtrækket kan nu hentes.</div>
<p><a href="/_api/udtraek/{jid}/$value" download>Hent udtræk (zip)</a></p>
<p>Filen slettes, når du logger ud.</p>""", s, "/listeopslag", crumbs=crumbs)


UD = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen fra 2004"),
      ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
      ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"), ("seneste_udbyder", "Seneste modul udbyder"),
      ("henvisning_dato", "Seneste henvisning dato"), ("henvisning_kategori", "Seneste henvisning kursistkategori"),
      ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit dato"), ("merit_udbyder", "Højeste merit udbyder"),
      ("prae2004_findes", "Findes i data før 2004"), ("prae2004_startdato", "Første startdato før 2004"), ("prae2004_du", "Danskuddannelse før 2004")]


@guarded
async def download(request, s, form):
    job = s["jobs"].get(request.path_params["jid"])
    if not job or time.time() - job["t"] < 5:
        return RedirectResponse("/listeopslag", 302)

    def plain(v):
        if v is None:
            return ""
        if isinstance(v, bool):
            return "Ja" if v else "Nej"
        return f"{v[8:]}.{v[5:7]}.{v[:4]}" if isdate(v) else v
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    w.writerow([h for _, h in UD])
    for n in sorted(job["numbers"]):
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False}
        w.writerow([plain(u.get(k)) for k, _ in UD])
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("udtraek.csv", out.getvalue().encode("utf-8-sig"))
    return Response(buf.getvalue(), media_type="application/zip", headers={"Content-Disposition": 'attachment; filename="udtraek.zip"'})


async def logoff(request):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    res = RedirectResponse("/SignIn", 302)
    res.delete_cookie(COOKIE)
    return res


@guarded
async def a11y(request, s, form):
    return page("Tilgængelighedserklæring", "<p>Portalen er testet den 22. september 2022.</p>", s, "/tilgaengelighed")


async def other(request, exc):
    return RedirectResponse("/" if session(request) else "/SignIn", 302)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", home), Route("/SignIn", signin, methods=GP), Route("/SignIn/Password", password, methods=GP),
    Route("/vaelg-myndighed", authority, methods=GP), Route("/hjaelp", help_), Route("/tilgaengelighed", a11y),
    Route("/enkeltopslag", single, methods=GP), Route("/person/{pid}/{slug}", person),
    Route("/listeopslag", batch), Route("/listeopslag/nyt", batch_new, methods=GP), Route("/listeopslag/{jid}", batch_show),
    Route("/_api/udtraek/{jid}/$value", download), Route("/Account/Login/LogOff", logoff),
], exception_handlers={404: other})

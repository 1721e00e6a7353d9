"""Knappen - Laravel 5.6, Blade, Bootstrap 4, Laravel Excel 3, koejobs (database-driver). 2018."""
import base64
import io
import json
import re
import secrets
import uuid
from datetime import date, datetime
from html import escape as e
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SESSIONS = {}
PER_PAGE = 10
TABS = [
    ("moduler", "Moduler", "Ingen moduler registreret", "startdato",
     [("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbydernr."),
      ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået d.")]),
    ("proever", "Prøver", "Ingen prøver registreret", "dato",
     [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læsning"),
      ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbydernr.")]),
    ("henvisninger", "Henvisninger", "Ingen henvisninger registreret", "dato",
     [("dato", "Henvist d."), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbydernr.")]),
    ("meritter", "Merit", "Ingen merit registreret", "startdato",
     [("du_modul", "Merit for modul"), ("startdato", "Start"), ("udbyder", "Udbydernr.")]),
    ("prae2004", "Præ-2004", "Ingen data fra før 2004", "foerste_startdato",
     [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
]
HEADINGS = [
    ("cpr", "Cpr-nr."), ("findes", "Findes 2004 og frem"), ("foerste_startdato", "Første modul startdato"),
    ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
    ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
    ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisning dato"),
    ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit DU-modul"),
    ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
    ("prae2004_findes", "Præ-2004 findes"), ("prae2004_startdato", "Præ-2004 første startdato"),
    ("prae2004_du", "Præ-2004 danskuddannelse"),
]


def vis(v):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return date.fromisoformat(v).strftime("%d-%m-%Y")
    return v


def encrypt(s):
    d = {"iv": secrets.token_urlsafe(12), "value": s, "mac": secrets.token_hex(32)}
    return quote(base64.b64encode(json.dumps(d).encode()).decode(), safe="")


def decrypt(c):
    try:
        from urllib.parse import unquote
        return json.loads(base64.b64decode(unquote(c)))["value"]
    except Exception:
        return None


def session(request):
    sid = decrypt(request.cookies.get("laravel_session", ""))
    if sid not in SESSIONS:
        sid = secrets.token_urlsafe(30)
        SESSIONS[sid] = {"_token": secrets.token_urlsafe(30), "flash": {}, "lister": [], "opslag": {}}
    request.state.sid = sid
    return SESSIONS[sid]


def send(request, resp):
    s = SESSIONS.get(request.state.sid)
    if s:
        resp.set_cookie("XSRF-TOKEN", encrypt(s["_token"]), max_age=7200, path="/")
        resp.set_cookie("laravel_session", encrypt(request.state.sid), max_age=7200, path="/", httponly=True)
    resp.headers["Cache-Control"] = "no-cache, private"
    return resp


def to(request, url, **flash):
    SESSIONS[request.state.sid]["flash"].update(flash)
    return send(request, RedirectResponse(url, 302))


def layout(request, s, title, content, status=200, script=""):
    flash = s.pop("flash_now", {})
    alerts = "".join(
        f'<div class="alert alert-{k} alert-dismissible fade show" role="alert">\n{e(flash[k])}\n'
        '<button type="button" class="close" data-dismiss="alert" aria-label="Luk"><span aria-hidden="true">&times;</span></button></div>'
        for k in ("success", "warning", "danger", "info") if k in flash)
    if s.get("user"):
        left = ('<li class="nav-item"><a class="nav-link" href="/kursister">Find kursist</a></li>\n'
                '<li class="nav-item"><a class="nav-link" href="/lister">Lister</a></li>')
        right = f'''<li class="nav-item dropdown">
    <a id="navbarDropdown" class="nav-link dropdown-toggle" href="#" role="button" data-toggle="dropdown" aria-haspopup="true" aria-expanded="false">
        {e(s["user"])} <span class="caret"></span>
    </a>
    <div class="dropdown-menu dropdown-menu-right" aria-labelledby="navbarDropdown">
        <a class="dropdown-item" href="/logout"
           onclick="event.preventDefault();
                         document.getElementById('logout-form').submit();">
            Log ud
        </a>
        <form id="logout-form" action="/logout" method="POST" style="display: none;">
            <input type="hidden" name="_token" value="{s["_token"]}">
        </form>
    </div>
</li>'''
    else:
        left, right = "", '<li class="nav-item"><a class="nav-link" href="/login">Log ind</a></li>'
    html = f'''<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <!-- CSRF Token -->
    <meta name="csrf-token" content="{s["_token"]}">
    <title>{e(title)} - Knappen</title>
    <script src="/js/app.js" defer></script>
    <link href="/css/app.css" rel="stylesheet">
</head>
<body>
<div id="app">
<nav class="navbar navbar-expand-md navbar-light navbar-laravel">
<div class="container">
    <a class="navbar-brand" href="/">Knappen</a>
    <button class="navbar-toggler" type="button" data-toggle="collapse" data-target="#navbarSupportedContent" aria-controls="navbarSupportedContent" aria-expanded="false" aria-label="Vis menu"><span class="navbar-toggler-icon"></span></button>
    <div class="collapse navbar-collapse" id="navbarSupportedContent">
        <ul class="navbar-nav mr-auto">{left}</ul>
        <ul class="navbar-nav ml-auto">{right}</ul>
    </div>
</div>
</nav>
<main class="py-4">
<div class="container">
{alerts}
{content}
</div>
</main>
</div>
{script}
</body>
</html>'''
    return send(request, HTMLResponse(html, status))


def card(header, body):
    return (f'<div class="row justify-content-center"><div class="col-md-8"><div class="card">\n'
            f'<div class="card-header">{header}</div>\n<div class="card-body">\n{body}\n</div></div></div></div>')


def field_error(flash, name):
    msg = flash.get("errors", {}).get(name)
    return (" is-invalid", f'<span class="invalid-feedback" role="alert"><strong>{e(msg)}</strong></span>') if msg else ("", "")


def page(auth=True):
    """web-middleware: session, csrf, auth."""
    def deco(fn):
        async def run(request):
            s = session(request)
            form = {}
            if request.method == "POST":
                form = await request.form()
                if form.get("_token") != s["_token"]:
                    return send(request, HTMLResponse(
                        "<!DOCTYPE html><html lang=\"en\"><head><title>Page Expired</title></head><body><div class=\"flex-center\">"
                        "<div class=\"title\">Siden er udløbet på grund af inaktivitet.<br><br>Genindlæs siden, og prøv igen."
                        "</div></div></body></html>", 419))
            if auth and not s.get("user"):
                return to(request, "/login")
            if request.method == "GET":
                s["flash_now"], s["flash"] = s["flash"], {}
            return await fn(request, s, form)
        return run
    return deco


@page(auth=False)
async def login(request, s, form):
    if request.method == "POST":
        if form.get("username") == "kommune" and form.get("password") == "hemmeligt-1":
            SESSIONS.pop(request.state.sid)
            sid = request.state.sid = secrets.token_urlsafe(30)
            SESSIONS[sid] = {"_token": secrets.token_urlsafe(30), "flash": {}, "lister": [], "opslag": {}, "user": "kommune"}
            return to(request, "/home")
        return to(request, "/login", errors={"username": "Brugernavn eller adgangskode er forkert."})
    if s.get("user"):
        return to(request, "/home")
    cls, err = field_error(s["flash_now"], "username")
    return layout(request, s, "Log ind", card("Log ind", f'''<form method="POST" action="/login" aria-label="Log ind">
<input type="hidden" name="_token" value="{s["_token"]}">
<div class="form-group row">
    <label for="username" class="col-sm-4 col-form-label text-md-right">Brugernavn</label>
    <div class="col-md-6"><input id="username" type="text" class="form-control{cls}" name="username" value="" required autofocus>{err}</div>
</div>
<div class="form-group row">
    <label for="password" class="col-md-4 col-form-label text-md-right">Adgangskode</label>
    <div class="col-md-6"><input id="password" type="password" class="form-control" name="password" required></div>
</div>
<div class="form-group row"><div class="col-md-6 offset-md-4"><div class="form-check">
    <input class="form-check-input" type="checkbox" name="remember" id="remember">
    <label class="form-check-label" for="remember">Husk mig</label>
</div></div></div>
<div class="form-group row mb-0"><div class="col-md-8 offset-md-4">
    <button type="submit" class="btn btn-primary">
        Log ind
    </button>
</div></div>
</form>'''))


@page(auth=False)
async def logout(request, s, form):
    SESSIONS.pop(request.state.sid, None)
    session(request)
    request.state.sid = list(SESSIONS)[-1]
    resp = RedirectResponse("/login", 302)
    resp.delete_cookie("laravel_session", path="/")
    return resp


@page()
async def root(request, s, form):
    return to(request, "/home")


@page()
async def home(request, s, form):
    return layout(request, s, "Forside", card("Udtræk fra danskundervisningsdatabasen", '''<p>Du er logget ind.</p>
<p>Brug menuen øverst: <em>Find kursist</em> viser alle sprogcentrenes indberetninger om en enkelt kursist.
Under <em>Lister</em> kan du uploade en tekstfil med op til 100 cpr-numre og få et Excel-ark.</p>'''))


@page()
async def kursister(request, s, form):
    if request.method == "POST":
        cpr = re.sub(r"[\s-]", "", form.get("cpr") or "")
        if not cpr:
            return to(request, "/kursister", errors={"cpr": "Feltet cpr-nr. skal udfyldes."})
        if not re.fullmatch(r"\d{10}", cpr):
            return to(request, "/kursister", errors={"cpr": "Cpr-nr. skal bestå af 10 cifre."})
        if cpr not in PEOPLE:
            return to(request, "/kursister", warning="Vi fandt ingen kursist med det cpr-nr.")
        key = str(uuid.uuid4())
        s["opslag"][key] = cpr
        return to(request, "/kursister/" + key)
    cls, err = field_error(s["flash_now"], "cpr")
    return layout(request, s, "Find kursist", card("Find kursist", f'''<form method="POST" action="/kursister">
<input type="hidden" name="_token" value="{s["_token"]}">
<div class="form-group">
    <label for="cpr">Kursistens cpr-nr.</label>
    <input id="cpr" type="text" class="form-control{cls}" name="cpr" maxlength="11" placeholder="ddmmåå-xxxx" autocomplete="off" required autofocus>
    {err}
    <small class="form-text text-muted">10 cifre, med eller uden bindestreg.</small>
</div>
<button type="submit" class="btn btn-primary">Find</button>
</form>'''))


def paginator(path, name, current, last):
    if last < 2:
        return ""
    def a(n, text, extra=""):
        return f'<li class="page-item"><a class="page-link" href="{path}?{name}={n}#{name}"{extra}>{text}</a></li>'
    out = ['<ul class="pagination" role="navigation">']
    out.append(a(current - 1, "&lsaquo;", ' rel="prev" aria-label="&laquo; Forrige"') if current > 1 else
               '<li class="page-item disabled" aria-disabled="true" aria-label="&laquo; Forrige"><span class="page-link" aria-hidden="true">&lsaquo;</span></li>')
    for n in range(1, last + 1):
        out.append(f'<li class="page-item active" aria-current="page"><span class="page-link">{n}</span></li>' if n == current else a(n, n))
    out.append(a(current + 1, "&rsaquo;", ' rel="next" aria-label="Næste &raquo;"') if current < last else
               '<li class="page-item disabled" aria-disabled="true" aria-label="Næste &raquo;"><span class="page-link" aria-hidden="true">&rsaquo;</span></li>')
    return "\n".join(out) + "\n</ul>"


@page()
async def kursist(request, s, form):
    cpr = s["opslag"].get(request.path_params["key"])
    if not cpr:
        return send(request, HTMLResponse("<!DOCTYPE html><title>Page Not Found</title><div class=\"title\">Beklager, siden findes ikke.</div>", 404))
    p, nav, panes = PEOPLE[cpr], [], []
    shown = next((k for k, *_ in TABS if k in request.query_params), "moduler")
    for key, label, empty, sort, cols in TABS:
        rows = p[key] if isinstance(p[key], list) else [p[key]] if p[key] else []
        rows = sorted(rows, key=lambda r: r[sort] or "", reverse=True)
        last = max(1, -(-len(rows) // PER_PAGE))
        q = request.query_params.get(key, "1")
        cur = min(int(q) if q.isdigit() and int(q) else 1, last)
        body = "\n".join("<tr>" + "".join(f"<td>{e(vis(r[c]))}</td>" for c, _ in cols) + "</tr>"
                         for r in rows[(cur - 1) * PER_PAGE:cur * PER_PAGE])
        body = body or f'<tr><td colspan="{len(cols)}" class="text-center text-muted">{empty}</td></tr>'
        act = key == shown
        nav.append(f'<li class="nav-item"><a class="nav-link{" active" if act else ""}" id="{key}-tab" data-toggle="tab" href="#{key}" role="tab" '
                   f'aria-controls="{key}" aria-selected="{str(act).lower()}">{label} <span class="badge badge-pill badge-secondary">{len(rows)}</span></a></li>')
        panes.append(f'<div class="tab-pane fade{" show active" if act else ""}" id="{key}" role="tabpanel" aria-labelledby="{key}-tab">\n'
                     f'<div class="table-responsive"><table class="table table-sm table-striped">\n<thead><tr>'
                     + "".join(f'<th scope="col">{h}</th>' for _, h in cols)
                     + f"</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n"
                     + paginator(request.url.path, key, cur, last) + "</div>")
    return layout(request, s, "Kursist", f'''<nav aria-label="breadcrumb"><ol class="breadcrumb">
<li class="breadcrumb-item"><a href="/kursister">Find kursist</a></li><li class="breadcrumb-item active" aria-current="page">Kursist</li></ol></nav>
<h1 class="h3">Kursist {cpr[:6]}-{cpr[6:]}</h1>
<ul class="nav nav-tabs mb-3" role="tablist">
{"".join(nav)}
</ul>
<div class="tab-content">
{"".join(panes)}
</div>''')


@page()
async def lister(request, s, form):
    if request.method == "POST":
        f = form.get("fil")
        if not f or isinstance(f, str) or not f.filename:
            return to(request, "/lister/create", errors={"fil": "Feltet fil skal udfyldes."})
        if not f.filename.lower().endswith(".txt"):
            return to(request, "/lister/create", errors={"fil": "Filen skal være af typen: txt."})
        lines = [l.strip() for l in (await f.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
        bad = next((i for i, l in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", l)), None)
        if not lines or bad:
            return to(request, "/lister/create", errors={"fil": f"Linje {bad or 1} er ikke et gyldigt cpr-nr."})
        if len(lines) > 100:
            return to(request, "/lister/create", errors={"fil": "Filen må højst indeholde 100 cpr-numre."})
        s["lister"].insert(0, {"id": str(uuid.uuid4()), "navn": f.filename, "cpr": lines, "tid": datetime.now(), "job": 0})
        return to(request, "/lister", success="Filen er uploadet, og listen er lagt i kø.")
    rows, waiting = [], False
    for l in s["lister"]:
        l["job"] += 1
        done = l["job"] > 2
        waiting |= not done
        status = '<span class="badge badge-success">Færdig</span>' if done else '<span class="badge badge-info">Afventer – Excel-arket dannes</span>'
        get = f'<a href="/lister/{l["id"]}/download" class="btn btn-sm btn-success">Download Excel</a>' if done else ""
        rows.append(f'''<tr><td>{e(l["navn"])}</td><td>{l["tid"]:%d-%m-%Y %H:%M}</td><td>{len(l["cpr"])}</td><td>{status}</td>
<td class="text-right">{get}
<form action="/lister/{l["id"]}" method="POST" class="d-inline"><input type="hidden" name="_token" value="{s["_token"]}"><input type="hidden" name="_method" value="DELETE">
<button type="submit" class="btn btn-sm btn-outline-danger" onclick="return confirm('Slet listen?')">Slet</button></form></td></tr>''')
    body = "\n".join(rows) or '<tr><td colspan="5" class="text-center text-muted">Du har ikke uploadet nogen lister</td></tr>'
    refresh = '<a href="/lister" class="btn btn-outline-secondary">Opdater</a>' if waiting else ""
    return layout(request, s, "Lister", f'''<div class="d-flex justify-content-between mb-3"><h1 class="h3">Lister</h1>
<div>{refresh} <a href="/lister/create" class="btn btn-primary">Ny liste</a></div></div>
<table class="table"><thead><tr><th>Fil</th><th>Uploadet</th><th>Antal cpr-numre</th><th>Status</th><th></th></tr></thead>
<tbody>
{body}
</tbody></table>''', script="<script>setTimeout(function () { window.location.reload(); }, 10000);</script>" if waiting else "")


@page()
async def lister_create(request, s, form):
    cls, err = field_error(s["flash_now"], "fil")
    return layout(request, s, "Ny liste", card("Ny liste", f'''<form method="POST" action="/lister" enctype="multipart/form-data">
<input type="hidden" name="_token" value="{s["_token"]}">
<p>Upload en tekstfil (.txt) med ét cpr-nr. på 10 cifre pr. linje, højst 100.</p>
<div class="form-group"><div class="custom-file">
    <input type="file" class="custom-file-input{cls}" id="fil" name="fil" accept=".txt">
    <label class="custom-file-label" for="fil" data-browse="Gennemse">Vælg tekstfil</label>
    {err}
</div></div>
<button type="submit" class="btn btn-primary">Upload</button>
<a href="/lister" class="btn btn-link">Annuller</a>
</form>'''))


@page()
async def lister_item(request, s, form):
    if form.get("_method") == "DELETE":
        s["lister"] = [l for l in s["lister"] if l["id"] != request.path_params["key"]]
        return to(request, "/lister", success="Listen er slettet.")
    return send(request, HTMLResponse("405 Method Not Allowed", 405))


@page()
async def download(request, s, form):
    l = next((l for l in s["lister"] if l["id"] == request.path_params["key"] and l["job"] > 2), None)
    if not l:
        return send(request, HTMLResponse("<!DOCTYPE html><title>Page Not Found</title><div class=\"title\">Beklager, siden findes ikke.</div>", 404))
    wb = Workbook()
    ws = wb.active
    ws.title = "Worksheet"
    ws.append([h for _, h in HEADINGS])
    for cpr in l["cpr"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        # PhpSpreadsheet DefaultValueBinder: talstrenge uden foranstillet nul bliver til tal
        vals = [None if u.get(k) is None else vis(u[k]) for k, _ in HEADINGS]
        ws.append([int(v) if v and re.fullmatch(r"[1-9]\d*|0", v) else v for v in vals])
    for i in range(1, len(HEADINGS) + 1):  # ShouldAutoSize
        ws.column_dimensions[get_column_letter(i)].width = 22
    buf = io.BytesIO()
    wb.save(buf)
    return send(request, Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                  headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"'}))


async def asset(request):
    return Response("", media_type="text/css" if request.url.path.endswith("css") else "application/javascript")


app = Starlette(routes=[
    Route("/", root), Route("/home", home), Route("/login", login, methods=["GET", "POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/kursister", kursister, methods=["GET", "POST"]), Route("/kursister/{key}", kursist),
    Route("/lister", lister, methods=["GET", "POST"]), Route("/lister/create", lister_create),
    Route("/lister/{key}", lister_item, methods=["POST"]), Route("/lister/{key}/download", download),
    Route("/css/app.css", asset), Route("/js/app.js", asset),
])

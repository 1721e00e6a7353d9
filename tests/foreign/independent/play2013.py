"""Knappen - Play Framework 2.1 (Scala), Twitter Bootstrap 2.3, in the manner of the computer-database/zentasks samples."""
import hashlib
import hmac
import json
import re
import secrets
import time
import uuid
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SECRET = secrets.token_bytes(48)          # application.secret
CACHE = {}                                # play.api.cache.Cache
PAGE_SIZE = 10

PARTS = {
    "moduler": ("Modulforløb", "moduler", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Sprogcenter nr."),
        ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Test bestået")], "startdato"),
    "proever": ("Prøveresultater", "proever", [
        ("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"),
        ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter nr.")], "dato"),
    "henvisninger": ("Henvisninger", "henvisninger", [
        ("dato", "Henvist"), ("kategori", "Henv.kat."), ("kommune", "Kommune"), ("udbyder", "Sprogcenter nr.")], "dato"),
    "merit": ("Merit", "meritter", [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Sprogcenter nr.")], "startdato"),
    "foer2004": ("Før 2004", "prae2004", [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")], None),
}
CSV = [("cpr", "CPR"), ("findes", "Findes efter 2004"), ("foerste_startdato", "Første modul start"), ("foerste_du_modul", "Første modul"),
       ("foerste_udbyder", "Første modul sprogcenter"), ("seneste_startdato", "Seneste modul start"), ("seneste_du_modul", "Seneste modul"),
       ("seneste_udbyder", "Seneste modul sprogcenter"), ("henvisning_dato", "Henvist dato"), ("henvisning_kategori", "Henvist kategori"),
       ("merit_du_modul", "Højeste merit modul"), ("merit_startdato", "Højeste merit start"), ("merit_udbyder", "Højeste merit sprogcenter"),
       ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004 første start"), ("prae2004_du", "Før 2004 danskuddannelse")]


# ------------------------------------------------------------------ session, flash, csrf
def sign(text):
    return hmac.new(SECRET, text.encode(), hashlib.sha1).hexdigest()


def read_session(request):
    raw = request.cookies.get("PLAY_SESSION", "").strip('"')
    mac, _, data = raw.partition("-")
    return dict(parse_qsl(data)) if data and hmac.compare_digest(mac, sign(data)) else {}


def write_session(response, session):
    data = urlencode(session)
    response.set_cookie("PLAY_SESSION", f"{sign(data)}-{data}", httponly=True, path="/")
    return response


def redirect(url, session=None, **flash):
    response = RedirectResponse(url, 303)
    if session is not None:
        write_session(response, session)
    if flash:
        response.set_cookie("PLAY_FLASH", urlencode(flash), httponly=True, path="/")
    return response


def ok(request, title, content, status=200, active="", head=""):
    session = read_session(request)
    new = "csrfToken" not in session
    if new:
        session["csrfToken"] = secrets.token_hex(20)
    content = content.replace("@@TOKEN@@", session["csrfToken"])
    flash = dict(parse_qsl(request.cookies.get("PLAY_FLASH", "").strip('"')))
    alerts = "".join(f'<div class="alert alert-{k}"><a class="close" data-dismiss="alert" href="#">&times;</a>{escape(v)}</div>'
                     for k, v in flash.items())
    nav = ""
    if session.get("username"):
        items = [("/kursist", "Slå kursist op", "kursist"), ("/lister", "Listeopslag", "lister")]
        nav = ('<ul class="nav">' + "".join(f'<li{" class=" + chr(34) + "active" + chr(34) if a == active else ""}><a href="{h}">{t}</a></li>'
               for h, t, a in items) + '</ul><ul class="nav pull-right"><li class="navbar-text">' + escape(session["username"])
               + '</li><li class="divider-vertical"></li><li><a href="/logout"><i class="icon-off icon-white"></i> Log ud</a></li></ul>')
    response = HTMLResponse(f'''

<!DOCTYPE html>

<html>
    <head>
        <title>{escape(title)} | Knappen</title>
        {head}
        <link rel="stylesheet" media="screen" href="/assets/stylesheets/bootstrap.min.css">
        <link rel="stylesheet" media="screen" href="/assets/stylesheets/main.css">
        <link rel="shortcut icon" type="image/png" href="/assets/images/favicon.png">
        <script src="/assets/javascripts/jquery-1.9.0.min.js" type="text/javascript"></script>
        <script src="/assets/javascripts/bootstrap.min.js" type="text/javascript"></script>
    </head>
    <body>
        <div class="navbar navbar-inverse navbar-fixed-top"><div class="navbar-inner"><div class="container">
            <a class="brand" href="/">Knappen</a>
            {nav}
        </div></div></div>
        <div class="container" id="main">
            {alerts}
            {content}
            <hr>
            <footer><p class="muted">Danskundervisningsdatabasen &middot; version 1.3.2</p></footer>
        </div>
    </body>
</html>
''', status_code=status)
    if new:
        write_session(response, session)
    if flash:
        response.delete_cookie("PLAY_FLASH", path="/")
    return response


def csrf_ok(request, form):
    token = read_session(request).get("csrfToken")
    given = request.query_params.get("csrfToken") or form.get("csrfToken") or ""
    return bool(token) and hmac.compare_digest(token, str(given))


def secured(action):
    async def inner(request):
        if not read_session(request).get("username"):
            return redirect("/login")
        return await action(request)
    return inner


def control(name, label, kind="text", value="", error="", extra="", help_=""):
    return f'''<div class="control-group{' error' if error else ''}" id="{name}_field">
    <label class="control-label" for="{name}">{label}</label>
    <div class="controls">
        <input type="{kind}" id="{name}" name="{name}" {f'value="{escape(value)}"' if kind == "text" else ""} {extra}>
        <span class="help-inline">{escape(error or help_)}</span>
    </div>
</div>'''


# ------------------------------------------------------------------ Application
async def index(request):
    return redirect("/kursist" if read_session(request).get("username") else "/login")


def login_form(request, value="", error="", status=200):
    alert = f'<div class="alert alert-error">{error}</div>' if error else ""
    return ok(request, "Log ind", f'''<div class="page-header"><h1>Knappen <small>udtræk om danskuddannelse</small></h1></div>
{alert}
<form action="/login" method="POST" class="form-horizontal">
<input type="hidden" name="csrfToken" value="@@TOKEN@@"/>
<fieldset>
{control("username", "Bruger", value=value, extra='autofocus="autofocus"')}
{control("password", "Kodeord", "password")}
<div class="form-actions"><button type="submit" class="btn btn-primary">Log ind</button></div>
</fieldset>
</form>''', status)


async def login(request):
    if request.method == "GET":
        return login_form(request)
    form = await request.form()
    if not csrf_ok(request, form):
        return PlainTextResponse("Invalid CSRF Token", 403)
    if form.get("username") == "kommune" and form.get("password") == "hemmeligt-1":
        return redirect("/kursist", {"username": "kommune", "csrfToken": secrets.token_hex(20)})
    return login_form(request, str(form.get("username", "")), "Forkert bruger eller kodeord", 400)


async def logout(request):
    response = redirect("/login", {"csrfToken": secrets.token_hex(20)}, success="Du er logget ud")
    return response


# ------------------------------------------------------------------ Kursister
def find_form(request, value="", error="", status=200):
    return ok(request, "Slå kursist op", f'''<div class="page-header"><h1>Slå kursist op</h1></div>
<form action="/kursist" method="POST" class="form-horizontal" autocomplete="off">
<input type="hidden" name="csrfToken" value="@@TOKEN@@"/>
{control("cpr", "CPR", value=value, error=error, extra='maxlength="11"', help_="ddmmåå-xxxx, med eller uden bindestreg")}
<div class="form-actions"><button type="submit" class="btn btn-primary"><i class="icon-search icon-white"></i> Slå op</button></div>
</form>''', status, "kursist")


async def find(request):
    if request.method == "GET":
        return find_form(request)
    form = await request.form()
    if not csrf_ok(request, form):
        return PlainTextResponse("Invalid CSRF Token", 403)
    value = str(form.get("cpr", "")).strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", value):
        return find_form(request, value, "Skal være 10 cifre" if value else "Skal udfyldes", 400)
    cpr = value.replace("-", "")
    if cpr not in PEOPLE:
        return redirect("/kursist", error="Kursisten er ikke registreret i databasen")
    key = str(uuid.uuid4())
    CACHE["kursist." + key] = cpr
    return redirect(f"/kursist/{key}/moduler")


def cell(value):
    if value is None:
        return "<em>-</em>"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    return escape(value)


def listing(base, rows, heads, default, query):
    by = next((i for i, (k, _) in enumerate(heads, 1) if k == default), 1)
    sort = int(query["s"]) if re.fullmatch(r"-?[1-9]", query.get("s", "")) else -by
    if abs(sort) > len(heads):
        sort = -by
    key = heads[abs(sort) - 1][0]
    rows = sorted([r for r in rows if r[key] is not None], key=lambda r: r[key], reverse=sort < 0) + [r for r in rows if r[key] is None]
    p = int(query["p"]) if query.get("p", "").isdigit() else 0
    p = min(p, (len(rows) - 1) // PAGE_SIZE)
    shown = rows[p * PAGE_SIZE:(p + 1) * PAGE_SIZE]

    def link(page, s=sort):
        q = [("p", page)] * bool(page) + [("s", s)] * (s != -by)
        return escape(base + ("?" + urlencode(q) if q else ""))
    ths = ""
    for i, (k, h) in enumerate(heads, 1):
        cls = "" if i != abs(sort) else " headerSortDown" if sort < 0 else " headerSortUp"
        ths += f'<th class="col{i} header{cls}"><a href="{link(0, -i if sort == i else i)}">{escape(h)}</a></th>'
    body = "\n".join("<tr>" + "".join(f"<td>{cell(r[k])}</td>" for k, _ in heads) + "</tr>" for r in shown)
    out = f'<table class="kursist zebra-striped table table-striped table-condensed"><thead><tr>{ths}</tr></thead>\n<tbody>{body}</tbody></table>'
    if len(rows) > PAGE_SIZE:
        first, last = p * PAGE_SIZE + 1, p * PAGE_SIZE + len(shown)
        prev = f'<li class="prev"><a href="{link(p - 1)}">&larr; Forrige</a></li>' if p else '<li class="prev disabled"><a>&larr; Forrige</a></li>'
        nxt = (f'<li class="next"><a href="{link(p + 1)}">Næste &rarr;</a></li>' if last < len(rows)
               else '<li class="next disabled"><a>Næste &rarr;</a></li>')
        out += (f'<div id="pagination" class="pagination"><ul>{prev}<li class="current"><a>Viser {first} til {last} af {len(rows)}</a></li>{nxt}</ul></div>')
    return out


async def vis(request):
    key, part = request.path_params["id"], request.path_params["part"]
    cpr = CACHE.get("kursist." + key)
    if not cpr or part not in PARTS:
        return redirect("/kursist", error="Opslaget er udløbet. Slå kursisten op igen")
    name, field, heads, default = PARTS[part]
    data = PEOPLE[cpr][field]
    tabs = "".join(f'<li{" class=" + chr(34) + "active" + chr(34) if k == part else ""}><a href="/kursist/{key}/{k}">{v[0]}</a></li>'
                   for k, v in PARTS.items())
    if not data:
        body = '<div class="well"><em>Ingen indberetninger</em></div>'
    elif field == "prae2004":
        body = '<dl class="dl-horizontal">' + "".join(f"<dt>{escape(h)}</dt><dd>{cell(data[k])}</dd>" for k, h in heads) + "</dl>"
    else:
        body = listing(f"/kursist/{key}/{part}", data, heads, default, request.query_params)
    return ok(request, name, f'''<div class="page-header"><h1>Kursist <small>{cpr[:6]}-{cpr[6:]}</small></h1></div>
<ul class="nav nav-tabs">{tabs}</ul>
{body}
<p><a href="/kursist" class="btn">Ny kursist</a></p>''', active="kursist")


# ------------------------------------------------------------------ Lister (an Akka actor makes the csv)
async def lister(request):
    if request.method == "GET":
        return ok(request, "Listeopslag", f'''<div class="page-header"><h1>Listeopslag</h1></div>
<p>Vælg en tekstfil (.txt) med højst 100 CPR-numre, ét på hver linje (10 cifre). Resultatet er en CSV-fil, der kan åbnes i Excel.</p>
<form action="/lister?csrfToken=@@TOKEN@@" method="POST" enctype="multipart/form-data" class="form-horizontal">
{control("fil", "CPR-fil", "file")}
<div class="form-actions"><button type="submit" class="btn btn-primary"><i class="icon-upload icon-white"></i> Upload</button></div>
</form>''', active="lister")
    form = await request.form()
    if not csrf_ok(request, form):
        return PlainTextResponse("Invalid CSRF Token", 403)
    upload = form.get("fil")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return redirect("/lister", error="Der er ikke valgt en fil")
    lines = [x.strip() for x in (await upload.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
    bad = [x for x in lines if not re.fullmatch(r"\d{6}-?\d{4}", x)]
    if not lines or bad:
        return redirect("/lister", error=f"Filen indeholder {len(bad)} linjer, som ikke er et CPR-nummer" if bad else "Filen er tom")
    if len(lines) > 100:
        return redirect("/lister", error="Filen indeholder mere end 100 CPR-numre")
    key = str(uuid.uuid4())
    CACHE["liste." + key] = {"cpr": [x.replace("-", "") for x in lines], "at": time.time(), "seen": 0}
    return redirect(f"/lister/{key}")


def done(job):
    return job["seen"] > 2 or time.time() - job["at"] > 1.5


async def liste(request):
    key = request.path_params["id"]
    job = CACHE.get("liste." + key)
    if not job:
        return redirect("/lister", error="Listen findes ikke længere")
    job["seen"] += 1
    if done(job):
        body = (f'<div class="alert alert-success">Listen er færdig. {len(job["cpr"])} CPR-numre er slået op.</div>'
                f'<p><a href="/lister/{key}/resultat.csv" class="btn btn-success"><i class="icon-download icon-white"></i> Download CSV-fil</a></p>'
                '<p><a href="/lister" class="btn">Ny liste</a></p>')
        return ok(request, "Listeopslag", f'<div class="page-header"><h1>Listeopslag</h1></div>{body}', active="lister")
    body = f'''<div class="alert alert-info">Listen behandles. Vent et øjeblik ...</div>
<div class="progress progress-striped active"><div class="bar" style="width: {min(90, 30 * job["seen"])}%;"></div></div>
<p><a href="/lister/{key}" class="btn"><i class="icon-refresh"></i> Opdater status</a></p>
<script type="text/javascript">
    $(function() {{
        setInterval(function() {{
            $.getJSON("/lister/{key}/status", function(s) {{ if (s.faerdig) window.location.reload(); }});
        }}, 1000);
    }});
</script>'''
    return ok(request, "Listeopslag", f'<div class="page-header"><h1>Listeopslag</h1></div>{body}', active="lister")


async def status(request):
    job = CACHE.get("liste." + request.path_params["id"])
    return JSONResponse({"faerdig": done(job), "antal": len(job["cpr"])} if job else {"fejl": "NotFound"}, 200 if job else 404)


async def resultat(request):
    job = CACHE.get("liste." + request.path_params["id"])
    if not job or not done(job):
        return redirect("/lister", error="Listen findes ikke længere")
    rows = [";".join(h for _, h in CSV)]
    for cpr in job["cpr"]:
        data = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        rows.append(";".join("" if (v := data.get(k)) is None else ("Ja" if v else "Nej") if isinstance(v, bool) else v for k, _ in CSV))
    return Response(("\r\n".join(rows) + "\r\n").encode("iso-8859-1"), headers={
        "Content-Type": "text/csv; charset=iso-8859-1", "Content-Disposition": 'attachment; filename="resultat.csv"'})


app = Starlette(routes=[
    Route("/", index),
    Route("/login", login, methods=["GET", "POST"]),
    Route("/logout", logout),
    Route("/kursist", secured(find), methods=["GET", "POST"]),
    Route("/kursist/{id}/{part}", secured(vis)),
    Route("/lister", secured(lister), methods=["GET", "POST"]),
    Route("/lister/{id}", secured(liste)),
    Route("/lister/{id}/status", secured(status)),
    Route("/lister/{id}/resultat.csv", secured(resultat)),
])

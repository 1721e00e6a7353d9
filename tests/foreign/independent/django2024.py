"""Dansk+ - Django 5 with django-allauth, crispy-forms (Bootstrap 5) and django-tables2, 2024."""
import csv
import datetime
import html
import io
import json
import re
import secrets
import time
import uuid
from pathlib import Path
from urllib.parse import quote, urlencode

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
PK = {p["cpr"]: str(uuid.uuid4()) for p in PEOPLE}
BY_PK = {PK[c]: p for c, p in BY_CPR.items()}
SESSIONS, JOBS = {}, {}
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()
E = lambda v: html.escape(str(v), quote=True).replace("&#x27;", "&#39;")

# class ModulTable(tables.Table) ... : prefix, caption, empty_text, columns
TABLES = [
    ("moduler", "Moduler", "Personen har ingen moduler", [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Sprogudbyder"),
     ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
    ("proever", "Prøver", "Personen har ingen prøver", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
     ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogudbyder")]),
    ("henvisninger", "Henvisninger", "Personen har ingen henvisninger", [("dato", "Dato for henvisning"), ("kategori", "Henvisningskategori"), ("kommune", "Kommune"), ("udbyder", "Sprogudbyder")]),
    ("meritter", "Meritter", "Personen har ingen meritter", [("du_modul", "Modul"), ("startdato", "Startdato"), ("udbyder", "Sprogudbyder")]),
]
EXPORT = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen"), ("foerste_startdato", "Første modul – startdato"), ("foerste_du_modul", "Første modul – modul"),
          ("foerste_udbyder", "Første modul – sprogudbyder"), ("seneste_startdato", "Seneste modul – startdato"), ("seneste_du_modul", "Seneste modul – modul"),
          ("seneste_udbyder", "Seneste modul – sprogudbyder"), ("henvisning_dato", "Dato for henvisning"), ("henvisning_kategori", "Henvisningskategori"),
          ("merit_du_modul", "Højeste merit – modul"), ("merit_startdato", "Højeste merit – startdato"), ("merit_udbyder", "Højeste merit – sprogudbyder"),
          ("prae2004_findes", "Findes i data fra før 2004"), ("prae2004_startdato", "Før 2004 – første startdato"), ("prae2004_du", "Før 2004 – danskuddannelse")]
ISO = re.compile(r"\d{4}-\d\d-\d\d")


def value(v, long=False):
    """DateColumn (SHORT_DATE_FORMAT d.m.Y) or the |date filter (j. F Y); None stays None."""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if isinstance(v, str) and ISO.fullmatch(v):
        d = datetime.date.fromisoformat(v)
        return f"{d.day}. {MONTHS[d.month - 1]} {d.year}" if long else d.strftime("%d.%m.%Y")
    return v


class Ctx:
    """request.session, messages and the CSRF token."""

    def __init__(self, request):
        self.request = request
        self.sid = request.cookies.get("sessionid")
        self.session = SESSIONS.get(self.sid)
        self.csrf = request.cookies.get("csrftoken") or secrets.token_urlsafe(24)
        self.data, self.files = {}, {}


def base(ctx, title, content, head="", status=200):
    nav = ""
    msgs = ""
    if ctx.session:
        items = [("/", "Start"), ("/personopslag/", "Personopslag"), ("/listeopslag/", "Listeopslag")]
        here = ctx.request.url.path
        nav = ('<ul class="navbar-nav me-auto">' + "".join(f'<li class="nav-item"><a class="nav-link{" active" if (here == u if u == "/" else here.startswith(u)) else ""}" href="{u}">{t}</a></li>' for u, t in items)
               + f'</ul><span class="navbar-text me-3">{E(ctx.session["user"])}</span><a class="btn btn-outline-light btn-sm" href="/accounts/logout/">Log ud</a>')
        for level, text in ctx.session["messages"]:
            msgs += f'<div class="alert alert-{level} alert-dismissible" role="alert">{E(text)}</div>'
        ctx.session["messages"] = []
    resp = HTMLResponse(f"""<!doctype html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{E(title)} | Dansk+</title>{head}
  <link rel="stylesheet" href="/static/css/project.4c1f0a2be77d.css">
</head>
<body>
<nav class="navbar navbar-expand-md navbar-dark bg-primary"><div class="container"><a class="navbar-brand" href="/">Dansk+</a>{nav}</div></nav>
<main class="container my-4">
{msgs}
{content}
</main>
<footer class="container text-muted small border-top py-3">Danskundervisningsdatabasen · <a href="mailto:hjaelp@example.dk">hjaelp@example.dk</a></footer>
</body>
</html>""", status)
    return resp


def token(ctx):
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{ctx.csrf}">'


def crispy(name, label, widget, errors=(), help_text="", required=True):
    star = '<span class="asteriskField">*</span>' if required else ""
    err = "".join(f'<p id="error_{i}_id_{name}" class="invalid-feedback" style="display:block"><strong>{E(e)}</strong></p>' for i, e in enumerate(errors, 1))
    hlp = f'<div id="id_{name}_helptext" class="form-text">{E(help_text)}</div>' if help_text else ""
    return (f'<div id="div_id_{name}" class="mb-3"><label for="id_{name}" class="form-label{" requiredField" if required else ""}">{E(label)}{star}</label>'
            f'{widget.replace("CLS", "form-control" + (" is-invalid" if errors else ""))}{err}{hlp}</div>')


def card(title, body, cid=""):
    return f'<div class="card mb-4"{f""" id="{cid}" """ if cid else ""}><div class="card-header"><h2 class="h5 mb-0">{E(title)}</h2></div><div class="card-body">{body}</div></div>\n'


# ---------------------------------------------------------------- django_tables2/bootstrap5.html
def table(ctx, prefix, empty, cols, rows):
    params = dict(ctx.request.query_params)
    keys = [k for k, _ in cols]
    url = lambda **kw: "?" + E(urlencode({**params, **{f"{prefix}-{k}": v for k, v in kw.items()}}))
    sort = params.get(f"{prefix}-sort", "")
    if sort.lstrip("-") in keys:
        rows = sorted(rows, key=lambda r: "" if r[sort.lstrip("-")] is None else str(r[sort.lstrip("-")]), reverse=sort.startswith("-"))
    page = params.get(f"{prefix}-page", "1")
    pages = max(1, -(-len(rows) // 10))
    page = min(max(int(page) if page.isdigit() else 1, 1), pages)
    th = "".join(f'<th class="orderable{" " + ("desc" if sort[0] == "-" else "asc") if sort.lstrip("-") == k else ""}"><a href="{url(sort="-" + k if sort == k else k)}">{E(h)}</a></th>' for k, h in cols)
    body = ""
    for i, r in enumerate(rows[(page - 1) * 10:page * 10]):
        body += f'<tr class="{"odd" if i % 2 else "even"}">' + "".join(f'<td>{"—" if r[k] in (None, "") else E(value(r[k]))}</td>' for k in keys) + "</tr>\n"
    if not rows:
        body = f'<tr><td colspan="{len(cols)}">{E(empty)}</td></tr>'
    out = f'<div class="table-container"><table class="table table-striped table-hover"><thead class="table-light"><tr>{th}</tr></thead><tbody>\n{body}</tbody></table>'
    if pages > 1:
        li = f'<li class="previous page-item"><a href="{url(page=page - 1)}" class="page-link"><span aria-hidden="true">&laquo;</span> forrige</a></li>' if page > 1 else ""
        li += "".join(f'<li class="page-item{" active" if n == page else ""}"><a class="page-link" href="{url(page=n)}">{n}</a></li>' for n in range(1, pages + 1))
        li += f'<li class="next page-item"><a href="{url(page=page + 1)}" class="page-link">næste <span aria-hidden="true">&raquo;</span></a></li>' if page < pages else ""
        out += f'<nav aria-label="Table navigation"><ul class="pagination">{li}</ul></nav>'
    return out + "</div>"


# ---------------------------------------------------------------- views
def login(ctx):
    errors = ""
    nxt = ctx.data.get("next") or ctx.request.query_params.get("next", "")
    if ctx.request.method == "POST":
        if (ctx.data.get("login"), ctx.data.get("password")) == ("kommune", "hemmeligt-1"):
            sid = secrets.token_urlsafe(24)
            SESSIONS[sid] = {"user": "kommune", "messages": [("success", "Du er nu logget ind som kommune.")]}
            resp = RedirectResponse(nxt if nxt.startswith("/") and not nxt.startswith("//") else "/", 302)
            resp.set_cookie("sessionid", sid, httponly=True, samesite="lax")
            return resp
        errors = '<div class="alert alert-block alert-danger"><ul class="m-0"><li>Brugernavn og/eller adgangskode er ikke korrekt.</li></ul></div>'
    return base(ctx, "Log ind", '<div class="row justify-content-center"><div class="col-md-5"><h1>Log ind</h1>'
                f'<form class="login" method="post" action="/accounts/login/">{token(ctx)}{errors}'
                + crispy("login", "Brugernavn", f'<input type="text" name="login" value="{E(ctx.data.get("login", ""))}" placeholder="Brugernavn" autocomplete="username" maxlength="150" class="textinput CLS" required id="id_login">')
                + crispy("password", "Adgangskode", '<input type="password" name="password" placeholder="Adgangskode" autocomplete="current-password" class="passwordinput CLS" required id="id_password">')
                + '<div class="mb-3"><div id="div_id_remember" class="form-check"><input type="checkbox" name="remember" class="checkboxinput form-check-input" id="id_remember"><label for="id_remember" class="form-check-label">Husk mig</label></div></div>'
                + f'<input type="hidden" name="next" value="{E(nxt)}"><button class="primaryAction btn btn-primary" type="submit">Log ind</button></form></div></div>')


def logout(ctx):
    if ctx.request.method == "POST":
        SESSIONS.pop(ctx.sid, None)
        resp = RedirectResponse("/accounts/login/", 302)
        resp.delete_cookie("sessionid")
        return resp
    return base(ctx, "Log ud", f'<h1>Log ud</h1><p>Er du sikker på, at du vil logge ud?</p><form method="post" action="/accounts/logout/">{token(ctx)}<button class="btn btn-danger" type="submit">Log ud</button></form>')


def home(ctx):
    return base(ctx, "Start", '<h1>Velkommen til Dansk+</h1><p class="lead">Opslag i sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p><div class="row"><div class="col-md-6">'
                + card("Én person", '<p>Se moduler, prøver, henvisninger og meritter for én person.</p><a class="btn btn-primary" href="/personopslag/">Slå en person op</a>') + '</div><div class="col-md-6">'
                + card("Flere personer", '<p>Upload en fil med CPR-numre og få et samlet udtræk.</p><a class="btn btn-primary" href="/listeopslag/">Bestil udtræk</a>') + "</div></div>")


def search(ctx):
    errors, raw = [], ctx.data.get("cpr", "")
    if ctx.request.method == "POST":
        nr = re.sub(r"[\s-]", "", raw)
        if not raw.strip():
            errors = ["Dette felt er påkrævet."]
        elif not re.fullmatch(r"\d{10}", nr):
            errors = ["Indtast et gyldigt CPR-nummer."]
        elif nr not in BY_CPR:
            errors = ["Vi fandt ingen person med det CPR-nummer."]
        else:
            return RedirectResponse(f"/personopslag/{PK[nr]}/", 302)
    return base(ctx, "Personopslag", f'<h1>Personopslag</h1><form method="post" novalidate>{token(ctx)}'
                + crispy("cpr", "CPR-nummer", f'<input type="text" name="cpr" value="{E(raw)}" maxlength="11" autocomplete="off" inputmode="numeric" class="textinput CLS" required aria-describedby="id_cpr_helptext" id="id_cpr">', errors, "Skrives som ddmmåå-xxxx, med eller uden bindestreg.")
                + '<input type="submit" name="submit" value="Slå op" class="btn btn-primary" id="submit-id-submit"></form>')


def person(ctx, pk):
    p = BY_PK.get(pk)
    if not p:
        return base(ctx, "Siden findes ikke", "<h1>Siden findes ikke</h1>", status=404)
    c, out = p["cpr"], ""
    for prefix, title, empty, cols in TABLES:
        out += card(title, table(ctx, prefix, empty, cols, p[prefix]), prefix)
    old = p["prae2004"]
    dl = ('<dl class="row mb-0">' + "".join(f'<dt class="col-sm-4">{h}</dt><dd class="col-sm-8">{"—" if old[k] is None else E(value(old[k], True))}</dd>' for k, h in (
        ("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse"))) + "</dl>") if old else '<p class="text-muted mb-0">Personen har ingen data fra før 2004</p>'
    out += card("Før 2004", dl, "foer-2004")
    return base(ctx, "Person", '<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/personopslag/">Personopslag</a></li><li class="breadcrumb-item active" aria-current="page">Person</li></ol></nav>'
                f"<h1>CPR-nummer {c[:6]}-{c[6:]}</h1>\n{out}")


def upload(ctx):
    errors = []
    if ctx.request.method == "POST":
        name, raw = ctx.files.get("fil", ("", b""))
        lines = [x.strip().replace("-", "") for x in raw.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not name:
            errors = ["Dette felt er påkrævet."]
        elif not raw.strip():
            errors = ["Den sendte fil er tom."]
        elif len(lines) > 100:
            errors = [f"Filen må højst have 100 CPR-numre (den har {len(lines)})."]
        elif bad := [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]:
            errors = [f"Linje {bad[0]} er ikke et gyldigt CPR-nummer."]
        else:
            pk = str(uuid.uuid4())
            JOBS[pk] = {"numbers": lines, "ready": time.time() + 5, "made": time.localtime()}
            ctx.session["messages"].append(("success", "Filen er modtaget."))
            return RedirectResponse(f"/listeopslag/{pk}/", 302)
    return base(ctx, "Listeopslag", f'<h1>Listeopslag</h1><form method="post" enctype="multipart/form-data" novalidate>{token(ctx)}'
                + crispy("fil", "Fil med CPR-numre", '<input type="file" name="fil" accept=".txt" class="clearablefileinput CLS" required id="id_fil">', errors, "En tekstfil (.txt) med ét CPR-nummer pr. linje, højst 100.")
                + '<input type="submit" name="submit" value="Upload" class="btn btn-primary" id="submit-id-submit"></form>')


def job_detail(ctx, pk):
    job = JOBS.get(pk)
    if not job:
        return base(ctx, "Siden findes ikke", "<h1>Siden findes ikke</h1>", status=404)
    info = (f'<dl class="row"><dt class="col-sm-3">Bestilt</dt><dd class="col-sm-9">{job["made"].tm_mday}. {MONTHS[job["made"].tm_mon - 1]} {time.strftime("%Y %H:%M", job["made"])}</dd>'
            f'<dt class="col-sm-3">Antal personer</dt><dd class="col-sm-9">{len(job["numbers"])}</dd></dl>')
    if time.time() < job["ready"]:
        return base(ctx, "Udtræk", f'<h1>Udtræk</h1>{info}<div class="alert alert-info">Udtrækket er sat i kø og bliver behandlet. Siden opdateres automatisk.</div>', '\n  <meta http-equiv="refresh" content="2">')
    fmt = ctx.request.query_params.get("_export")
    if fmt in ("xlsx", "csv"):
        rows = [[h for _, h in EXPORT]]
        for n in job["numbers"]:
            rec = BY_CPR[n]["udtraek"] if n in BY_CPR else {"cpr": n, "findes": False}
            rows.append([value(rec.get(k)) or "" for k, _ in EXPORT])
        if fmt == "csv":
            buf = io.StringIO()
            csv.writer(buf).writerows(rows)
            body, ctype = buf.getvalue().encode(), "text/csv; charset=utf-8"
        else:
            wb = Workbook()
            ws = wb.active
            ws.title = "Tablib Dataset"
            for r in rows:
                ws.append(r)
            for c in ws[1]:
                c.font = Font(bold=True)
            ws.freeze_panes = "A2"
            out = io.BytesIO()
            wb.save(out)
            body, ctype = out.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Response(body, media_type=ctype, headers={"Content-Disposition": f'attachment; filename="udtraek.{fmt}"'})
    return base(ctx, "Udtræk", f'<h1>Udtræk</h1>{info}<div class="alert alert-success">Udtrækket er færdigt.</div>'
                '<div class="btn-group"><a class="btn btn-primary" href="?_export=xlsx">Download som Excel</a><a class="btn btn-outline-primary" href="?_export=csv">Download som CSV</a></div>')


async def dispatch(request):
    ctx, path = Ctx(request), request.url.path
    if path.startswith("/static/"):
        return Response("body{font-family:system-ui}.container{max-width:1140px;margin:auto}.asteriskField{color:#dc3545}", media_type="text/css")
    if not path.endswith("/"):
        return RedirectResponse(path + "/", 301)
    if request.method == "POST":
        for k, v in (await request.form()).multi_items():
            if isinstance(v, str):
                ctx.data[k] = v
            else:
                ctx.files[k] = (v.filename or "", await v.read())
        if not request.cookies.get("csrftoken") or ctx.data.get("csrfmiddlewaretoken") != ctx.csrf:
            return HTMLResponse("<!DOCTYPE html><html lang=\"da\"><head><title>403 Forbidden</title></head><body><h1>Forbudt <span>(403)</span></h1><p>CSRF-verifikationen mislykkedes. Forespørgsel afbrudt.</p></body></html>", 403)
    m = re.fullmatch(r"/(personopslag|listeopslag)/([0-9a-f-]{36})/", path)
    views = {"/": home, "/personopslag/": search, "/listeopslag/": upload, "/accounts/logout/": logout}
    if path == "/accounts/login/":
        resp = RedirectResponse("/", 302) if ctx.session else login(ctx)
    elif not ctx.session:
        return RedirectResponse("/accounts/login/?next=" + quote(path), 302)
    elif m:
        resp = (person if m.group(1) == "personopslag" else job_detail)(ctx, m.group(2))
    elif path in views:
        resp = views[path](ctx)
    else:
        resp = base(ctx, "Siden findes ikke", "<h1>Siden findes ikke</h1>", status=404)
    resp.set_cookie("csrftoken", ctx.csrf, samesite="lax", max_age=31449600)
    resp.headers["X-Frame-Options"], resp.headers["Vary"] = "DENY", "Cookie"
    return resp


app = Starlette(routes=[Route("/{path:path}", dispatch, methods=["GET", "POST"])])

"""Knappen 2023 - Ruby on Rails 7.0, Hotwire Turbo, Devise, simple_form, pagy 6, caxlsx (efterligning)."""
import base64
import io
import json
import re
import secrets
import time
import uuid
from datetime import date, datetime
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS: dict = {}
LIMIT, JOB_SECONDS, COOKIE = 20, 4, "_knappen_session"
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()

SECTIONS = {  # sti: (nøgle, fane, felter, tom)
    "moduler": ("moduler", "Moduler", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Bestået modultest")], "Kursisten har ingen moduler."),
    "proever": ("proever", "Prøver", [
        ("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Karakter for læseforståelse"),
        ("skriftlig", "Karakter for skriftlig"), ("mundtlig", "Karakter for mundtlig"), ("resultat", "Resultat"),
        ("udbyder", "Udbyder")], "Kursisten har ingen prøver."),
    "henvisninger": ("henvisninger", "Henvisninger", [
        ("dato", "Henvist"), ("kategori", "Henvisningskategori"), ("kommune", "Henvist af"), ("udbyder", "Henvist til")],
        "Kursisten har ingen henvisninger."),
    "meritter": ("meritter", "Meritter", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")], "Kursisten har ingen meritter."),
    "historik": ("prae2004", "Historik før 2004", [
        ("foerste_startdato", "Startede første gang"), ("du", "Danskuddannelse (DU)")], "Kursisten har ingen historik før 2004."),
}
SHEET = [
    ("Kursist", [("cpr", "CPR-nummer"), ("findes", "Registreret fra 2004")]),
    ("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
    ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
    ("Henvisning", [("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Henvisningskategori")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
    ("Før 2004", [("prae2004_findes", "Registreret før 2004"), ("prae2004_startdato", "Første startdato"),
                  ("prae2004_du", "Danskuddannelse")]),
]

def vis(v):
    """l(dato, format: :long) / t("ja") / presence || "–" """
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if m := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v):
        return f"{int(m[3])}. {MONTHS[int(m[2]) - 1]} {m[1]}"
    return escape(v)

def cprfmt(c):
    return f"{c[:6]}-{c[6:]}"

def clean(s):
    m = re.fullmatch(r"\s*(\d{6})[- ]?(\d{4})\s*", s)
    return m[1] + m[2] if m else None

class Controller:
    def __init__(self, request):
        self.request, self.sid = request, request.cookies.get(COOKIE)
        if self.sid not in SESSIONS:
            self.start()
        self.s = SESSIONS[self.sid]

    def start(self, **data):
        SESSIONS.pop(self.sid, None)
        self.sid = secrets.token_urlsafe(48)
        self.s = SESSIONS[self.sid] = {"csrf": secrets.token_bytes(32), "flash": {}, "opslag": {}, "udtraek": [], **data}

    def token(self):
        pad = secrets.token_bytes(32)
        return base64.urlsafe_b64encode(pad + bytes(a ^ b for a, b in zip(pad, self.s["csrf"]))).decode().rstrip("=")

    def verified(self, form):
        try:
            blob = base64.urlsafe_b64decode(form.get("authenticity_token", "") + "==")
        except ValueError:
            return False
        return len(blob) == 64 and bytes(a ^ b for a, b in zip(blob[:32], blob[32:])) == self.s["csrf"]

    def hidden(self):
        return f'<input type="hidden" name="authenticity_token" value="{self.token()}" autocomplete="off" />'

    def cookie(self, resp):
        resp.set_cookie(COOKIE, self.sid, path="/", httponly=True, samesite="lax")
        return resp

    def redirect(self, path, status=303, **flash):
        self.s["flash"] = flash
        return self.cookie(RedirectResponse(path, status))

    def render(self, title, body, status=200, now=None):
        flash = {**self.s["flash"], **(now or {})}
        self.s["flash"] = {}
        alerts = "".join(f'<div class="alert alert-{"success" if k == "notice" else "danger"} alert-dismissible" role="alert">{escape(v)}'
                         '<button type="button" class="btn-close" data-bs-dismiss="alert" aria-label="Luk"></button></div>'
                         for k, v in flash.items())
        if self.request.headers.get("turbo-frame"):
            return self.cookie(HTMLResponse(f"<html><head></head><body>{body}</body></html>", status))
        nav = ""
        if self.s.get("user"):
            path = self.request.url.path
            links = "".join(f'<li class="nav-item"><a class="nav-link{" active" if on else ""}" href="{u}">{t}</a></li>' for u, t, on in [
                ("/", "Opslag", path == "/" or path.startswith("/opslag")), ("/udtraek", "Udtræk", path.startswith("/udtraek"))])
            nav = f"""<ul class="navbar-nav me-auto">{links}</ul>
        <span class="navbar-text me-3">{self.s["user"]}</span>
        <form class="button_to" method="post" action="/users/sign_out"><input type="hidden" name="_method" value="delete" autocomplete="off" /><button class="btn btn-outline-light btn-sm" type="submit">Log ud</button>{self.hidden()}</form>"""
        return self.cookie(HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
  <head>
    <title>{escape(title)} | Knappen</title>
    <meta name="viewport" content="width=device-width,initial-scale=1">
    <meta name="csrf-param" content="authenticity_token" />
<meta name="csrf-token" content="{self.token()}" />
    <meta name="turbo-cache-control" content="no-cache">
    <link rel="stylesheet" href="/assets/application-5f1c0e7ab1.css" data-turbo-track="reload" />
    <script src="/assets/application-9b7c2d0e44.js" data-turbo-track="reload" defer="defer"></script>
  </head>
  <body>
    <nav class="navbar navbar-expand-lg navbar-dark bg-primary"><div class="container">
        <a class="navbar-brand" href="/">Knappen</a>
        {nav}
    </div></nav>
    <main class="container py-4">
      <div id="flash">{alerts}</div>
{body}
    </main>
    <footer class="container border-top py-3 text-muted"><small>Udlændinge- og Integrationsministeriet · dansk@example.dk</small></footer>
  </body>
</html>
""", status))

def action(fn):
    async def inner(request):
        c = Controller(request)
        form = await request.form() if request.method == "POST" else None
        if form is not None and not c.verified(form):
            return HTMLResponse("<h1>The change you wanted was rejected.</h1><p>Can't verify CSRF token authenticity.</p>", 422)
        if not c.s.get("user") and request.url.path != "/users/sign_in":
            return c.redirect("/users/sign_in", 302, alert="Du skal logge ind for at fortsætte.")
        return await fn(c, request, form)
    return inner

@action
async def sign_in(c, request, form):
    now, login = None, ""
    if form is not None:
        login = form.get("user[login]", "")
        if login == "kommune" and form.get("user[password]") == "hemmeligt-1":
            c.start(user="kommune")
            return c.redirect("/", notice="Du er nu logget ind.")
        now = {"alert": "Ugyldigt brugernavn eller adgangskode."}
    return c.render("Log ind", f"""      <h1>Log ind</h1>
      <form class="simple_form new_user" id="new_user" novalidate="novalidate" action="/users/sign_in" accept-charset="UTF-8" method="post">{c.hidden()}
        <div class="mb-3 string optional user_login"><label class="form-label string optional" for="user_login">Brugernavn</label><input class="form-control string optional" autocomplete="username" autofocus="autofocus" type="text" value="{escape(login)}" name="user[login]" id="user_login" /></div>
        <div class="mb-3 password optional user_password"><label class="form-label password optional" for="user_password">Adgangskode</label><input class="form-control password optional" autocomplete="current-password" type="password" name="user[password]" id="user_password" /></div>
        <input type="submit" name="commit" value="Log ind" class="btn btn-primary" data-disable-with="Log ind" />
      </form>""", 422 if now else 200, now)

@action
async def sign_out(c, request, form):
    if form.get("_method") != "delete":
        return HTMLResponse("<h1>Routing Error</h1>", 404)
    c.start()
    return c.redirect("/users/sign_in", notice="Du er nu logget ud.")

def opslag_form(c, value="", error="", now=None):
    bad = " is-invalid" if error else ""
    feedback = f'<div class="invalid-feedback">{escape(error)}</div>' if error else ""
    return c.render("Nyt opslag", f"""      <h1>Nyt opslag</h1>
      <p>Slå én kursist op i Danskundervisningsdatabasen.</p>
      <form class="simple_form new_opslag" id="new_opslag" novalidate="novalidate" action="/opslag" accept-charset="UTF-8" method="post">{c.hidden()}
        <div class="mb-3 string required opslag_cpr"><label class="form-label string required" for="opslag_cpr">CPR-nummer <abbr title="påkrævet">*</abbr></label><input class="form-control{bad} string required" autocomplete="off" inputmode="numeric" placeholder="ddmmåå-xxxx" required="required" aria-required="true" type="text" value="{escape(value)}" name="opslag[cpr]" id="opslag_cpr" />{feedback}</div>
        <input type="submit" name="commit" value="Slå op" class="btn btn-primary" data-disable-with="Slå op" />
      </form>""", 422 if error or now else 200, now)

@action
async def opslag_new(c, request, form):
    return opslag_form(c)

@action
async def opslag_create(c, request, form):
    raw = form.get("opslag[cpr]", "")
    cpr = clean(raw)
    if not cpr:
        return opslag_form(c, raw, "skal have formatet ddmmåå-xxxx" if raw.strip() else "skal udfyldes")
    if cpr not in PEOPLE:
        return opslag_form(c, raw, now={"alert": "Kursisten blev ikke fundet i Danskundervisningsdatabasen."})
    ident = str(uuid.uuid4())
    c.s["opslag"][ident] = cpr
    return c.redirect(f"/opslag/{ident}")

def pagy(path, count, page):
    last = max(1, -(-count // LIMIT))
    if last == 1:
        return ""

    def link(n, text, css, extra=""):
        return f'<span class="page{css}"><a href="{path}?page={n}"{extra}>{text}</a></span>'
    prev = link(page - 1, "&lsaquo;&nbsp;Forrige", " prev", ' rel="prev" aria-label="previous"') if page > 1 else \
        '<span class="page prev disabled">&lsaquo;&nbsp;Forrige</span>'
    nxt = link(page + 1, "Næste&nbsp;&rsaquo;", " next", ' rel="next" aria-label="next"') if page < last else \
        '<span class="page next disabled">Næste&nbsp;&rsaquo;</span>'
    nums = " ".join(f'<span class="page active">{n}</span>' if n == page else link(n, n, "") for n in range(1, last + 1))
    first = (page - 1) * LIMIT + 1
    return (f'<span class="pagy-info">Viser <b>{first}-{min(count, page * LIMIT)}</b> af <b>{count}</b> i alt</span>\n'
            f'<nav class="pagy-nav pagination" aria-label="pager">{prev} {nums} {nxt}</nav>')

def dl(fields, r):
    rows = "".join(f'<dt class="col-sm-4">{h}</dt><dd class="col-sm-8">{vis(r[k])}</dd>' for k, h in fields)
    return f'<dl class="row mb-0">{rows}</dl>'

@action
async def opslag_show(c, request, form):
    ident, section = request.path_params["id"], request.path_params.get("section", "moduler")
    if ident not in c.s["opslag"] or section not in SECTIONS:
        return c.cookie(HTMLResponse("<h1>Siden findes ikke.</h1>", 404))
    p = PEOPLE[c.s["opslag"][ident]]
    key, title, fields, empty = SECTIONS[section]
    rows = p[key] if isinstance(p[key], list) else [p[key]] if p[key] else []
    page = int(request.query_params.get("page", "1")) if request.query_params.get("page", "1").isdigit() else 1
    page = min(max(page, 1), max(1, -(-len(rows) // LIMIT)))
    shown = rows[(page - 1) * LIMIT:page * LIMIT]
    if not rows:
        content = f'<p class="text-muted">{empty}</p>'
    elif section in ("proever", "historik"):
        content = "\n".join(f'<div class="card mb-3" id="{section[:-1]}_{(page - 1) * LIMIT + n}"><div class="card-body">{dl(fields, r)}</div></div>'
                            for n, r in enumerate(shown, 1))
    else:
        content = ('<table class="table table-hover"><thead><tr>' + "".join(f'<th scope="col">{h}</th>' for _, h in fields)
                   + "</tr></thead><tbody>" + "".join("<tr>" + "".join(f"<td>{vis(r[k])}</td>" for k, _ in fields) + "</tr>" for r in shown)
                   + "</tbody></table>")
    tabs = "".join(f'<li class="nav-item"><a class="nav-link{" active" if s == section else ""}" data-turbo-action="advance" '
                   f'href="/opslag/{ident}/{s}">{SECTIONS[s][1]}</a></li>' for s in SECTIONS)
    return c.render("Kursist", f"""      <h1>Kursist {cprfmt(p["cpr"])}</h1>
      <turbo-frame id="kursist">
        <ul class="nav nav-tabs mb-3">{tabs}</ul>
        <h2 class="h4">{title}</h2>
        {content}
        {pagy(f"/opslag/{ident}/{section}", len(rows), page)}
      </turbo-frame>
      <p><a href="/">Nyt opslag</a></p>""")

@action
async def udtraek_index(c, request, form):
    rows = ""
    for u in reversed(c.s["udtraek"]):
        done = time.time() >= u["ready"]
        link = f'<a data-turbo="false" href="/rails/active_storage/blobs/redirect/{u["key"]}/udtraek.xlsx">Hent regneark</a>' if done else ""
        badge = '<span class="badge bg-success">Færdigt</span>' if done else '<span class="badge bg-secondary">Behandles</span>'
        rows += (f'<tr id="udtraek_{u["id"]}"><td>{escape(u["name"])}</td><td>{u["at"]:%d.%m.%Y kl. %H:%M}</td><td>{len(u["cpr"])}</td>'
                 f"<td>{badge}</td><td>{link}</td></tr>\n")
    body = f"""<table class="table"><thead><tr><th>Fil</th><th>Oprettet</th><th>Antal kursister</th><th>Status</th><th></th></tr></thead>
      <tbody id="udtraek">{rows}</tbody></table>
      <p><a href="/udtraek">Opdater listen</a></p>""" if rows else '<p class="text-muted">Du har ingen udtræk endnu.</p>'
    return c.render("Udtræk", f"""      <h1>Udtræk</h1>
      <turbo-cable-stream-source channel="Turbo::StreamsChannel" signed-stream-name="{secrets.token_urlsafe(24)}"></turbo-cable-stream-source>
      <p><a class="btn btn-primary" href="/udtraek/new">Nyt udtræk</a></p>
      {body}""")

def udtraek_form(c, error=""):
    bad = " is-invalid" if error else ""
    feedback = f'<div class="invalid-feedback">{escape(error)}</div>' if error else ""
    return c.render("Nyt udtræk", f"""      <h1>Nyt udtræk</h1>
      <form class="simple_form new_udtraek" id="new_udtraek" novalidate="novalidate" enctype="multipart/form-data" action="/udtraek" accept-charset="UTF-8" method="post">{c.hidden()}
        <div class="mb-3 file required udtraek_fil"><label class="form-label file required" for="udtraek_fil">Fil med CPR-numre <abbr title="påkrævet">*</abbr></label><input class="form-control{bad} file required" required="required" aria-required="true" accept=".txt,text/plain" type="file" name="udtraek[fil]" id="udtraek_fil" />{feedback}<div class="form-text">Ét CPR-nummer (ddmmåå-xxxx) pr. linje og højst 100 numre.</div></div>
        <input type="submit" name="commit" value="Opret udtræk" class="btn btn-primary" data-disable-with="Opret udtræk" />
      </form>""", 422 if error else 200)

@action
async def udtraek_new(c, request, form):
    return udtraek_form(c)

@action
async def udtraek_create(c, request, form):
    f = form.get("udtraek[fil]")
    lines = [x for x in (await f.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()] if hasattr(f, "read") else []
    numbers = [clean(x) for x in lines]
    if not lines:
        return udtraek_form(c, "skal vælges og må ikke være tom")
    if len(lines) > 100:
        return udtraek_form(c, f"indeholder for mange CPR-numre ({len(lines)}, højst 100)")
    if None in numbers:
        return udtraek_form(c, f"har et ugyldigt CPR-nummer i linje {numbers.index(None) + 1}")
    name = re.sub(r"\d{6}-?\d{4}", "", Path(f.filename or "fil.txt").name)
    c.s["udtraek"].append({"id": len(c.s["udtraek"]) + 1, "name": name, "cpr": numbers, "at": datetime.now(),
                           "ready": time.time() + JOB_SECONDS, "key": secrets.token_urlsafe(40)})
    return c.redirect("/udtraek", notice="Udtrækket er oprettet og bliver nu behandlet.")

def workbook(u):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([f"Udtræk fra Danskundervisningsdatabasen {date.today():%d.%m.%Y}"])
    ws.append([g if not i else None for g, cols in SHEET for i in range(len(cols))])
    ws.append([h for _, cols in SHEET for _, h in cols])
    col = 1
    for _, cols in SHEET:
        ws.merge_cells(start_row=2, end_row=2, start_column=col, end_column=col + len(cols) - 1)
        ws.cell(2, col).alignment = Alignment(horizontal="center")
        col += len(cols)
    for cell in [ws["A1"], *ws[2], *ws[3]]:
        cell.font = Font(bold=True)
    for cpr in u["cpr"]:
        rec = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"findes": False}
        row = [cprfmt(cpr)]
        for k in [k for _, cols in SHEET for k, _ in cols][1:]:
            v = rec.get(k)
            row.append(vis(v) if isinstance(v, bool) else date.fromisoformat(v) if v and k.endswith(("startdato", "dato")) else v)
        ws.append(row)
        for cell in ws[ws.max_row]:
            if cell.is_date:
                cell.number_format = "dd-mm-yyyy"
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()

@action
async def blob(c, request, form):
    u = next((u for u in c.s["udtraek"] if u["key"] == request.path_params["key"] and time.time() >= u["ready"]), None)
    if u is None:
        return c.cookie(HTMLResponse("<h1>Siden findes ikke.</h1>", 404))
    if "/redirect/" in request.url.path:
        return c.redirect(f"/rails/active_storage/disk/{u['key']}/udtraek.xlsx", 302)
    return c.cookie(Response(workbook(u), headers={
        "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Content-Disposition": "attachment; filename=\"udtraek.xlsx\"; filename*=UTF-8''udtraek.xlsx"}))

app = Starlette(routes=[
    Route("/", opslag_new), Route("/users/sign_in", sign_in, methods=["GET", "POST"]),
    Route("/users/sign_out", sign_out, methods=["POST"]),
    Route("/opslag", opslag_create, methods=["POST"]), Route("/opslag", opslag_new, methods=["GET"]),
    Route("/opslag/{id}", opslag_show), Route("/opslag/{id}/{section}", opslag_show),
    Route("/udtraek", udtraek_index, methods=["GET"]), Route("/udtraek", udtraek_create, methods=["POST"]),
    Route("/udtraek/new", udtraek_new), Route("/rails/active_storage/blobs/redirect/{key}/{name}", blob),
    Route("/rails/active_storage/disk/{key}/{name}", blob),
])

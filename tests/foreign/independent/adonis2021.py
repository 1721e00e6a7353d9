"""Knappen - AdonisJS 5, Edge templates, Bulma 0.9, 2021."""
import csv
import io
import json
import pathlib
import random
import re
import secrets
import string
import time
from html import escape as e

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
IDS = dict(zip(PEOPLE, random.sample(range(1000, 60000), len(PEOPLE))))          # primary keys
BY_ID = {i: c for c, i in IDS.items()}
SESSIONS, LISTS = {}, {}
PER_PAGE = 10

TABS = [
    ("moduler", "moduler", "Moduler", "moduler", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("modultest_bestaaet", "Bestået modultest"),
        ("henvisningskategori", "Kategori"), ("ophoersaarsag", "Ophørt pga."), ("udbyder", "Sprogcenter")]),
    ("proever", "proever", "Prøver", "prøver", [
        ("dato", "Dato"), ("proeve", "Prøvetype"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Sprogcenter")]),
    ("henvisninger", "henvisninger", "Henvisninger", "henvisninger", [
        ("dato", "Dato"), ("kommune", "Henvist af"), ("kategori", "Kategori"), ("udbyder", "Henvist til")]),
    ("merit", "meritter", "Merit", "meritter", [("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Sprogcenter")]),
    ("foer-2004", "prae2004", "Før 2004", "data fra før 2004", [("foerste_startdato", "Første start"), ("du", "Danskuddannelse")]),
]
CSV = [("cpr", "CPR"), ("findes", "Fundet"), ("foerste_startdato", "Første modul start"), ("foerste_du_modul", "Første modul"),
       ("foerste_udbyder", "Første modul sprogcenter"), ("seneste_startdato", "Seneste modul start"),
       ("seneste_du_modul", "Seneste modul"), ("seneste_udbyder", "Seneste modul sprogcenter"),
       ("henvisning_dato", "Henvisning dato"), ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit"),
       ("merit_startdato", "Højeste merit start"), ("merit_udbyder", "Højeste merit sprogcenter"),
       ("prae2004_findes", "Fundet før 2004"), ("prae2004_startdato", "Før 2004 start"), ("prae2004_du", "Før 2004 danskuddannelse")]


def fmt(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else value


def session(request):
    """The session of the request; a new one where there is none (as Adonis does for guests too)."""
    if not hasattr(request.state, "sid"):
        sid = request.cookies.get("adonis-session")
        if sid not in SESSIONS:
            sid = "s:" + secrets.token_urlsafe(48)
            SESSIONS[sid] = {"auth": False, "csrf": secrets.token_urlsafe(36), "flash": {}}
        request.state.sid = sid
    return SESSIONS[request.state.sid]


def finish(request, response):
    response.set_cookie("adonis-session", request.state.sid, max_age=7200, path="/", httponly=True, samesite="lax", secure=True)
    response.set_cookie("XSRF-TOKEN", "e:" + secrets.token_urlsafe(60), path="/", samesite="lax", secure=True)
    return response


def go(request, where):
    session(request)
    return finish(request, RedirectResponse(where, 302))


def csrf(request):
    return f"<input type='hidden' name='_csrf' value='{session(request)['csrf']}'>"


def valid(request, form):
    if form.get("_csrf") == session(request)["csrf"]:
        return True
    session(request)["flash"] = {"error": "Siden var udløbet. Prøv igen."}
    return False


def render(request, title, body, status=200, head=""):
    s = session(request)
    flash, s["flash"] = s["flash"], {}
    note = ""
    for kind, cls in (("error", "is-danger"), ("warning", "is-warning"), ("success", "is-success")):
        if flash.get(kind):
            note += f'<div class="notification {cls} is-light"><button class="delete" type="button" aria-label="Luk"></button>{flash[kind]}</div>'
    nav = ""
    if s["auth"]:
        nav = f"""<div id="mainNav" class="navbar-menu">
      <div class="navbar-start"><a class="navbar-item" href="/kursister">Kursister</a><a class="navbar-item" href="/lister">Lister</a></div>
      <div class="navbar-end"><div class="navbar-item">kommune</div><div class="navbar-item">
        <form action="/logout?_method=DELETE" method="POST">{csrf(request)}<button class="button is-light is-small" type="submit">Log ud</button></form>
      </div></div></div>"""
    return finish(request, HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1.0">
  {head}<title>{title} | Knappen</title>
  <link rel="stylesheet" href="/assets/app.css"><script src="/assets/app.js" defer></script>
</head>
<body>
  <nav class="navbar is-link" role="navigation" aria-label="main navigation"><div class="container">
    <div class="navbar-brand"><a class="navbar-item" href="/"><strong>Knappen</strong></a>
      <a role="button" class="navbar-burger" aria-label="menu" aria-expanded="false" data-target="mainNav"><span aria-hidden="true"></span><span aria-hidden="true"></span><span aria-hidden="true"></span></a></div>
    {nav}
  </div></nav>
  <section class="section"><div class="container">
    {note}
    <h1 class="title">{title}</h1>
    {body}
  </div></section>
  <footer class="footer"><div class="content has-text-centered"><p>Danskundervisningsdatabasen</p></div></footer>
</body>
</html>""", status))


async def index(request):
    return go(request, "/kursister" if session(request)["auth"] else "/login")


async def login(request):
    s = session(request)
    if request.method == "POST":
        form = await request.form()
        if not valid(request, form):
            return go(request, "/login")
        if form.get("uid", "").strip() == "kommune" and form.get("password") == "hemmeligt-1":
            SESSIONS.pop(request.state.sid)                       # session.regenerate()
            request.state.sid = "s:" + secrets.token_urlsafe(48)
            SESSIONS[request.state.sid] = {"auth": True, "csrf": secrets.token_urlsafe(36), "flash": {}, "hit": None}
            return go(request, "/kursister")
        s["flash"] = {"error": "Forkert brugernavn eller adgangskode.", "uid": form.get("uid", "")}
        return go(request, "/login")
    if s["auth"]:
        return go(request, "/kursister")
    old = e(s["flash"].get("uid", ""))
    return render(request, "Log ind", f"""<div class="columns"><div class="column is-5"><form class="box" action="/login" method="POST">
      {csrf(request)}
      <div class="field"><label class="label" for="uid">Brugernavn</label><div class="control has-icons-left">
        <input class="input" type="text" name="uid" id="uid" value="{old}" required><span class="icon is-small is-left"><i class="fas fa-user"></i></span></div></div>
      <div class="field"><label class="label" for="password">Adgangskode</label><div class="control has-icons-left">
        <input class="input" type="password" name="password" id="password" required><span class="icon is-small is-left"><i class="fas fa-lock"></i></span></div></div>
      <div class="field"><div class="control"><button class="button is-link" type="submit">Log ind</button></div></div>
    </form></div></div>""")


async def logout(request):
    form = await request.form()
    if request.query_params.get("_method", "").upper() != "DELETE" or not valid(request, form):
        return go(request, "/")
    SESSIONS.pop(request.state.sid, None)
    del request.state.sid
    request.cookies.pop("adonis-session", None)
    session(request)["flash"] = {"success": "Du er nu logget ud."}
    return go(request, "/login")


async def kursister(request):
    s = session(request)
    if not s["auth"]:
        return go(request, "/login")
    error = s["flash"].get("errors.cpr", "")
    hit = s["hit"] if request.query_params.get("fundet") else None
    found = ""
    if hit:
        found = f"""<div class="card"><header class="card-header"><p class="card-header-title">1 kursist fundet</p></header>
      <div class="card-content"><div class="content">CPR-nummer {hit[:6]}-{hit[6:]}</div></div>
      <footer class="card-footer"><a class="card-footer-item" href="/kursister/{IDS[hit]}">Vis kursist</a></footer></div>"""
    return render(request, "Find kursist", f"""<form action="/kursister" method="POST">
      {csrf(request)}
      <label class="label" for="cpr">CPR-nummer</label>
      <div class="field has-addons"><div class="control"><input class="input{' is-danger' if error else ''}" type="text" name="cpr" id="cpr" maxlength="11" placeholder="ddmmåå-xxxx" autocomplete="off"></div>
        <div class="control"><button class="button is-link" type="submit">Søg</button></div></div>
      {f'<p class="help is-danger">{error}</p>' if error else ''}
    </form><br>{found}""")


async def soeg(request):
    s = session(request)
    if not s["auth"]:
        return go(request, "/login")
    form = await request.form()
    if not valid(request, form):
        return go(request, "/kursister")
    cpr = form.get("cpr", "").strip().replace("-", "")
    s["hit"] = None
    if not re.fullmatch(r"[0-9]{10}", cpr):
        s["flash"] = {"errors.cpr": "CPR-nummeret skal være på 10 cifre"}
    elif cpr not in PEOPLE:
        s["flash"] = {"warning": "Ingen kursist med det CPR-nummer."}
    else:
        s["hit"] = cpr
        return go(request, "/kursister?fundet=1")
    return go(request, "/kursister")


def newest(rows):
    return sorted(rows, key=lambda r: r.get("startdato") or r.get("dato") or "", reverse=True)


async def kursist(request):
    if not session(request)["auth"]:
        return go(request, "/login")
    pk, slug = request.path_params["id"], request.path_params.get("tab")
    tab = next((t for t in TABS if t[0] == slug), None)
    if pk not in BY_ID or (slug and not tab):
        return await missing(request, None)
    if not tab:
        return go(request, f"/kursister/{pk}/moduler")
    cpr = BY_ID[pk]
    p = PEOPLE[cpr]

    def rows_of(key):
        return ([p[key]] if p[key] else []) if key == "prae2004" else newest(p[key])
    tabs = "".join(f'<li{" class=is-active" if t is tab else ""}><a href="/kursister/{pk}/{t[0]}"><span>{t[2]}</span>&nbsp;<span class="tag is-rounded">{len(rows_of(t[1]))}</span></a></li>' for t in TABS)
    _, key, title, plural, columns = tab
    rows = rows_of(key)
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = request.query_params.get("page", "1")
    number = min(max(int(number), 1), pages) if number.isdigit() else 1
    if not rows:
        content = f'<article class="message"><div class="message-body">Ingen {plural} registreret.</div></article>'
    else:
        head = "".join(f"<th>{h}</th>" for _, h in columns)
        body = "".join("<tr>" + "".join(f"<td>{e(fmt(r[k]))}</td>" for k, _ in columns) + "</tr>\n" for r in rows[(number - 1) * PER_PAGE:number * PER_PAGE])
        content = f'<div class="table-container"><table class="table is-striped is-fullwidth"><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'
    if pages > 1:
        base = f"/kursister/{pk}/{slug}?page="

        def step(cls, text, n, ok):
            return f'<a class="{cls}" href="{base}{n}">{text}</a>' if ok else f'<a class="{cls}" disabled>{text}</a>'
        links = "".join(f'<li><a class="pagination-link{" is-current" if i == number else ""}" aria-label="Side {i}" href="{base}{i}">{i}</a></li>' for i in range(1, pages + 1))
        content += (f'<nav class="pagination" role="navigation" aria-label="pagination">{step("pagination-previous", "Forrige", number - 1, number > 1)}'
                    f'{step("pagination-next", "Næste", number + 1, number < pages)}<ul class="pagination-list">{links}</ul></nav>')
    return render(request, f"Kursist {cpr[:6]}-{cpr[6:]}", f'<div class="tabs is-boxed"><ul>{tabs}</ul></div>\n{content}\n'
                  '<p class="mt-5"><a class="button" href="/kursister">Ny søgning</a></p>')


def ready(item):
    return time.monotonic() - item["at"] > 1.2


async def lister(request):
    s = session(request)
    if not s["auth"]:
        return go(request, "/login")
    if request.method == "POST":
        form = await request.form()
        if not valid(request, form):
            return go(request, "/lister/create")
        file, error, numbers = form.get("fil"), "", []
        if file is None or isinstance(file, str) or not file.filename:
            error = "Vælg en fil."
        elif file.filename.rsplit(".", 1)[-1].lower() != "txt":
            error = "Kun .txt-filer kan bruges."
        else:
            text = (await file.read()).decode("utf-8-sig", "replace")
            numbers = [x.strip().replace("-", "") for x in text.split("\n") if x.strip()]
            wrong = [i for i, n in enumerate(numbers, 1) if not re.fullmatch(r"[0-9]{10}", n)]
            if not numbers:
                error = "Filen er tom."
            elif len(numbers) > 100:
                error = "Der er for mange linjer i filen (højst 100)."
            elif wrong:
                error = f"Fejl i linje {wrong[0]}: ikke et CPR-nummer."
        if error:
            s["flash"] = {"error": error}
            return go(request, "/lister/create")
        cuid = "c" + "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(24))
        LISTS[cuid] = {"owner": request.state.sid, "numbers": numbers, "name": file.filename, "at": time.monotonic()}
        return go(request, f"/lister/{cuid}")
    mine = [(k, v) for k, v in LISTS.items() if v["owner"] == request.state.sid]
    rows = "".join(f'<tr><td><a href="/lister/{k}">{e(v["name"])}</a></td><td>{len(v["numbers"])}</td><td><span class="tag {"is-success" if ready(v) else "is-warning"}">{"Færdig" if ready(v) else "I gang"}</span></td></tr>'
                   for k, v in reversed(mine))
    table = (f'<table class="table is-fullwidth"><thead><tr><th>Fil</th><th>Antal</th><th>Status</th></tr></thead><tbody>{rows}</tbody></table>'
             if rows else "<p>Du har ikke lavet nogen lister endnu.</p>")
    return render(request, "Lister", f'<p class="buttons"><a class="button is-link" href="/lister/create">Ny liste</a></p>{table}')


async def ny_liste(request):
    if not session(request)["auth"]:
        return go(request, "/login")
    return render(request, "Ny liste", f"""<form action="/lister" method="POST" enctype="multipart/form-data">
      {csrf(request)}
      <div class="field"><div class="file has-name"><label class="file-label"><input class="file-input" type="file" name="fil" accept=".txt">
        <span class="file-cta"><span class="file-icon"><i class="fas fa-upload"></i></span><span class="file-label">Vælg tekstfil…</span></span>
        <span class="file-name">Ingen fil valgt</span></label></div>
        <p class="help">En .txt-fil med højst 100 CPR-numre, ét på hver linje.</p></div>
      <div class="field is-grouped"><div class="control"><button class="button is-link" type="submit">Upload</button></div>
        <div class="control"><a class="button is-light" href="/lister">Annuller</a></div></div>
    </form>""")


async def vis_liste(request):
    if not session(request)["auth"]:
        return go(request, "/login")
    cuid = request.path_params["id"]
    item = LISTS.get(cuid)
    if not item or item["owner"] != request.state.sid:
        return await missing(request, None)
    if not ready(item):
        return render(request, "Liste", """<article class="message is-info"><div class="message-body">Udtrækket er i gang. Siden genindlæses af sig selv.</div></article>
      <progress class="progress is-small is-link" max="100">50%</progress>""", head='<meta http-equiv="refresh" content="1">\n  ')
    return render(request, "Liste", f"""<article class="message is-success"><div class="message-body">Udtrækket er færdigt.</div></article>
      <p>{e(item['name'])}: {len(item['numbers'])} CPR-numre</p><p class="mt-4"><a class="button is-link" href="/lister/{cuid}/download"><span class="icon"><i class="fas fa-download"></i></span><span>Hent som CSV</span></a></p>""")


async def download(request):
    if not session(request)["auth"]:
        return go(request, "/login")
    item = LISTS.get(request.path_params["id"])
    if not item or item["owner"] != request.state.sid or not ready(item):
        return await missing(request, None)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([h for _, h in CSV])
    for cpr in item["numbers"]:
        row = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        writer.writerow([fmt(row.get(k)) for k, _ in CSV])
    return finish(request, Response(out.getvalue().encode("utf-8-sig"), headers={
        "Content-Type": "text/csv; charset=utf-8", "Content-Disposition": 'attachment; filename="udtraek.csv"'}))


async def missing(request, exc):
    return render(request, "Siden findes ikke", "<p>E_ROUTE_NOT_FOUND</p>", 404)


app = Starlette(routes=[
    Route("/", index), Route("/login", login, methods=["GET", "POST"]), Route("/logout", logout, methods=["POST"]),
    Route("/kursister", kursister), Route("/kursister", soeg, methods=["POST"]),
    Route("/kursister/{id:int}", kursist), Route("/kursister/{id:int}/{tab}", kursist),
    Route("/lister", lister, methods=["GET", "POST"]), Route("/lister/create", ny_liste),
    Route("/lister/{id}", vis_liste), Route("/lister/{id}/download", download),
], exception_handlers={404: missing})

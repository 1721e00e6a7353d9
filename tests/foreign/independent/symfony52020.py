"""Knappen som Symfony 5-applikation: Twig, Bootstrap 4-formularer, flash-beskeder, KNP-paginator."""
import io
import json
import re
import secrets
import time
import uuid
import zipfile
from datetime import date
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = "PHPSESSID"
SESSIONS: dict[str, dict] = {}
PER_PAGE = 10
JOB_SECONDS = 5

TABS = [
    ("moduler", "moduler", "Modulforløb", "startdato", [
        (None, "du_modul", "Modul"), (None, "startdato", "Startdato"), (None, "slutdato", "Slutdato"),
        (None, "udbyder", "Udbyder"), (None, "henvisningskategori", "Henvisningskategori"),
        (None, "ophoersaarsag", "Årsag til ophør"), (None, "modultest_bestaaet", "Modultest bestået")]),
    ("proever", "proever", "Danskprøver", "dato", [
        (None, "proeve", "Prøve"), (None, "dato", "Dato"), (None, "termin", "Termin"),
        ("Karakter", "laeseforstaaelse", "Læsning"), ("Karakter", "skriftlig", "Skriftlig"),
        ("Karakter", "mundtlig", "Mundtlig"), (None, "resultat", "Resultat"), (None, "udbyder", "Udbyder")]),
    ("henvisninger", "henvisninger", "Henvisninger", "dato", [
        (None, "dato", "Dato"), (None, "kategori", "Kategori"), (None, "kommune", "Kommune"), (None, "udbyder", "Udbyder")]),
    ("merit", "meritter", "Merit", "startdato", [
        (None, "du_modul", "Modul"), (None, "startdato", "Startdato"), (None, "udbyder", "Udbyder")]),
    ("foer-2004", "prae2004", "Før 2004", None, [
        (None, "foerste_startdato", "Første startdato"), (None, "du", "Deltaget i danskuddannelse")]),
]
SHEET = [
    (None, "cpr", "CPR-nummer"), (None, "findes", "Findes efter 2004"),
    ("Første modul", "foerste_startdato", "Startdato"), ("Første modul", "foerste_du_modul", "Modul"),
    ("Første modul", "foerste_udbyder", "Udbyder"),
    ("Seneste modul", "seneste_startdato", "Startdato"), ("Seneste modul", "seneste_du_modul", "Modul"),
    ("Seneste modul", "seneste_udbyder", "Udbyder"),
    ("Seneste henvisning", "henvisning_dato", "Dato"), ("Seneste henvisning", "henvisning_kategori", "Kategori"),
    ("Højeste merit", "merit_du_modul", "Modul"), ("Højeste merit", "merit_startdato", "Startdato"),
    ("Højeste merit", "merit_udbyder", "Udbyder"),
    ("Data før 2004", "prae2004_findes", "Findes"), ("Data før 2004", "prae2004_startdato", "Første startdato"),
    ("Data før 2004", "prae2004_du", "Danskuddannelse"),
]


def show(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else value


# ---- base.html.twig ------------------------------------------------------------------------------------------------

CSS = """body{font-family:"Source Sans Pro",Arial,sans-serif;margin:0;color:#212529}.navbar{background:#003d5c;padding:.6rem 1rem}
.navbar a,.navbar-text{color:#fff;margin-right:1rem}.container{max-width:1140px;margin:0 auto;padding:0 15px}
.table{width:100%;border-collapse:collapse}.table td,.table th{padding:.5rem;border-top:1px solid #dee2e6;text-align:left}
.alert{padding:.75rem 1.25rem;margin:1rem 0;border-radius:.25rem}.alert-warning{background:#fff3cd}.alert-danger{background:#f8d7da}
.alert-success{background:#d4edda}.alert-info{background:#d1ecf1}.nav-tabs{display:flex;list-style:none;padding:0;border-bottom:1px solid #dee2e6}
.nav-tabs .nav-link{padding:.5rem 1rem;display:block}.nav-tabs .active{font-weight:bold;border:1px solid #dee2e6;border-bottom:0}
.pagination{display:flex;list-style:none;padding:0}.page-link{padding:.4rem .7rem;border:1px solid #dee2e6}
.btn{padding:.375rem .75rem;border-radius:.25rem;border:1px solid #003d5c}.btn-primary{background:#003d5c;color:#fff}
.breadcrumb{display:flex;list-style:none;padding:.75rem 0}.breadcrumb-item+.breadcrumb-item:before{content:"/";padding:0 .5rem}
.form-text{color:#6c757d;display:block}.footer{margin-top:3rem;border-top:1px solid #dee2e6;padding:1rem 0;color:#6c757d}"""


def render(session, title, body, crumbs=(), head="", status=200, active=""):
    nav = ""
    if session.get("user"):
        items = [("Forside", "/"), ("Find kursist", "/kursist"), ("Udtræk", "/udtraek"), ("Vejledning", "/vejledning")]
        nav = "".join(f'<li class="nav-item{" active" if h == active else ""}"><a class="nav-link" href="{h}">{t}</a></li>' for t, h in items)
        nav = (f'<ul class="navbar-nav mr-auto" style="display:flex;list-style:none;margin:0">{nav}</ul><span class="navbar-text">'
               f'<i class="fas fa-user" aria-hidden="true"></i> {escape(session["user"])}</span><a class="nav-link" href="/logout">Log ud</a>')
    trail = ""
    if crumbs:
        trail = "".join(f'<li class="breadcrumb-item"><a href="{h}">{t}</a></li>' for t, h in crumbs)
        trail = (f'<nav aria-label="Brødkrumme"><ol class="breadcrumb">{trail}<li class="breadcrumb-item active" '
                 f'aria-current="page">{escape(title)}</li></ol></nav>')
    flashes = "".join(f'<div class="alert alert-{k} alert-dismissible fade show" role="alert">{escape(t)}</div>'
                      for k, t in session.pop("flash", []))
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
    <head>
        <meta charset="UTF-8">
        <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
        {head}
        <title>{escape(title)} | Danskundervisningsdatabasen</title>
        <link rel="stylesheet" href="/build/app.3f1c9a2b.css">
    </head>
    <body>
        <nav class="navbar navbar-expand-lg navbar-dark bg-primary" style="display:flex">
            <a class="navbar-brand" href="/">Danskundervisningsdatabasen</a>{nav}
        </nav>
        <main class="container" role="main">
            {trail}
            {flashes}
            <h1 class="h3 mb-4">{escape(title)}</h1>
            {body}
        </main>
        <footer class="footer"><div class="container">Udlændinge- og Integrationsministeriet &middot;
            <a href="mailto:kontakt@danskindberetning.dk">kontakt@danskindberetning.dk</a> &middot;
            <a href="/tilgaengelighed">Tilgængelighedserklæring</a></div></footer>
    </body>
</html>""", status, headers={"Cache-Control": "max-age=0, must-revalidate, private"})


def flash(session, kind, text):
    session.setdefault("flash", []).append((kind, text))


def token(session, name):
    return session.setdefault("csrf_" + name, secrets.token_urlsafe(32))


def invalid(text):
    """form_errors i bootstrap_4_layout.html.twig"""
    return (f'<span class="invalid-feedback d-block"><span class="d-block"><span class="form-error-icon badge badge-danger '
            f'text-uppercase">Fejl</span> <span class="form-error-message">{escape(text)}</span></span></span>') if text else ""


def view(func, anonymous=False):
    async def endpoint(request):
        sid = request.cookies.get(COOKIE)
        fresh = sid not in SESSIONS
        if fresh:
            sid = secrets.token_hex(13)
            SESSIONS[sid] = {}
        session = SESSIONS[sid]
        if not anonymous and not session.get("user"):
            response = RedirectResponse("/login", 302)
        else:
            response = await func(request, session)
        if session.pop("migrate", None):
            SESSIONS.pop(sid)
            sid, fresh = secrets.token_hex(13), True
            SESSIONS[sid] = session
        if fresh:
            response.set_cookie(COOKIE, sid, httponly=True, samesite="lax")
        return response
    return endpoint


# ---- Controllers ---------------------------------------------------------------------------------------------------

async def login(request, session):
    error, last = "", ""
    if session.get("user"):
        return RedirectResponse("/", 302)
    if request.method == "POST":
        form = await request.form()
        last = form.get("_username", "")
        if form.get("_csrf_token") != token(session, "authenticate"):
            error = "Ugyldigt CSRF-token."
        elif last == USER and form.get("_password") == PASSWORD:
            session["user"], session["migrate"] = USER, True
            return RedirectResponse("/", 302)
        else:
            error = "Forkert brugernavn eller adgangskode."
    alert = f'<div class="alert alert-danger">{error}</div>' if error else ""
    return render(session, "Log ind", f"""
<form method="post" action="/login">
    {alert}
    <div class="form-group"><label for="inputUsername">Brugernavn</label>
    <input type="text" value="{escape(last)}" name="_username" id="inputUsername" class="form-control" autocomplete="username" required autofocus></div>
    <div class="form-group"><label for="inputPassword">Adgangskode</label>
    <input type="password" name="_password" id="inputPassword" class="form-control" autocomplete="current-password" required></div>
    <input type="hidden" name="_csrf_token" value="{token(session, 'authenticate')}">
    <button class="btn btn-lg btn-primary" type="submit">Log ind</button>
</form>
<p class="text-muted">Har kommunen ikke en bruger, så skriv til ministeriet.</p>""")


async def logout(request, session):
    session.clear()
    session["migrate"] = True
    return RedirectResponse("/login", 302)


async def home(request, session):
    return render(session, "Knappen", """
<p class="lead">Hent sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p>
<div class="card"><div class="card-body"><h2 class="h5 card-title">Enkelte kursister</h2><p class="card-text">Brug menupunktet
&quot;Find kursist&quot;, når alle oplysninger om én person skal ses.</p></div></div>
<div class="card"><div class="card-body"><h2 class="h5 card-title">Flere kursister</h2><p class="card-text">Brug menupunktet
&quot;Udtræk&quot;, når et regneark med op til 100 personer skal hentes.</p></div></div>""", active="/")


async def guide(request, session):
    return render(session, "Vejledning", """<p>CPR-numre skrives som ddmmåå-xxxx; bindestregen kan udelades. En fil til udtræk er en
almindelig tekstfil med et nummer på hver linje.</p>""", [("Forside", "/")], active="/vejledning")


async def statement(request, session):
    return render(session, "Tilgængelighedserklæring", "<p>Webstedet overholder delvist WCAG 2.1 på niveau AA.</p>")


async def find(request, session):
    error, typed = "", ""
    if request.method == "POST":
        form = await request.form()
        typed = form.get("kursist_opslag[cpr]", "").strip()
        number = re.sub(r"[\s-]", "", typed)
        if form.get("kursist_opslag[_token]") != token(session, "opslag"):
            error = "CSRF-tokenet er ugyldigt. Prøv at genindsende formularen."
        elif not re.fullmatch(r"\d{10}", number):
            error = "Indtast et CPR-nummer på 10 cifre."
        elif number not in PEOPLE or not any(PEOPLE[number][t[1]] for t in TABS):
            flash(session, "warning", "Vi fandt ingen kursist med dette CPR-nummer.")
            return RedirectResponse("/kursist", 302)
        else:
            key = str(uuid.uuid4())
            session.setdefault("opslag", {})[key] = number
            return RedirectResponse(f"/kursist/{key}/moduler", 302)
    return render(session, "Find kursist", f"""
<form name="kursist_opslag" method="post" novalidate="novalidate">
<div id="kursist_opslag"><div class="form-group"><label for="kursist_opslag_cpr" class="required">CPR-nummer</label>
<input type="text" id="kursist_opslag_cpr" name="kursist_opslag[cpr]" required="required" maxlength="11" aria-describedby="kursist_opslag_cpr_help"
 class="form-control{' is-invalid' if error else ''}" value="{escape(typed)}" placeholder="ddmmåå-xxxx">{invalid(error)}
<small id="kursist_opslag_cpr_help" class="form-text text-muted">Skriv de 10 cifre med eller uden bindestreg.</small></div>
<div class="form-group"><button type="submit" id="kursist_opslag_soeg" name="kursist_opslag[soeg]" class="btn-primary btn">Vis kursist</button></div>
<input type="hidden" id="kursist_opslag__token" name="kursist_opslag[_token]" value="{token(session, 'opslag')}"></div>
</form>""", [("Forside", "/")], active="/kursist")


def table(base, columns, records, sort, direction, page):
    """knp_pagination_sortable + tabel + knp_pagination_render"""
    def head(key, text):
        turn = "desc" if sort == key and direction == "asc" else "asc"
        css = direction if sort == key else "sortable"
        return f'<a class="{css}" href="{base}?sort={key}&amp;direction={turn}&amp;page=1" title="{escape(text)}">{escape(text)}</a>'
    top, sub, groups = "", "", [g for g, _, _ in columns]
    for n, (group, key, text) in enumerate(columns):
        if group is None:
            top += f'<th scope="col"{" rowspan=2" if any(groups) else ""}>{head(key, text)}</th>'
            continue
        if groups.index(group) == n:
            top += f'<th scope="colgroup" colspan="{groups.count(group)}" class="text-center">{escape(group)}</th>'
        sub += f'<th scope="col">{head(key, text)}</th>'
    thead = f'<tr>{top}</tr>' + (f'<tr>{sub}</tr>' if sub else "")
    body = "".join("<tr>" + "".join(f"<td>{escape(show(r[k]))}</td>" for _, k, _ in columns) + "</tr>\n"
                   for r in records[(page - 1) * PER_PAGE:page * PER_PAGE])
    pages, pager = -(-len(records) // PER_PAGE), ""
    if pages > 1:
        def href(n):
            return f"{base}?sort={sort}&amp;direction={direction}&amp;page={n}"
        pager = (f'<li class="page-item"><a class="page-link" rel="prev" href="{href(page - 1)}">&laquo;&nbsp;Forrige</a></li>' if page > 1
                 else '<li class="page-item disabled"><span class="page-link">&laquo;&nbsp;Forrige</span></li>')
        for n in range(1, pages + 1):
            pager += (f'<li class="page-item active"><span class="page-link">{n}</span></li>' if n == page
                      else f'<li class="page-item"><a class="page-link" href="{href(n)}">{n}</a></li>')
        pager += (f'<li class="page-item"><a class="page-link" rel="next" href="{href(page + 1)}">Næste&nbsp;&raquo;</a></li>' if page < pages
                  else '<li class="page-item disabled"><span class="page-link">Næste&nbsp;&raquo;</span></li>')
        pager = f'<nav aria-label="Sider"><ul class="pagination">{pager}</ul></nav>'
    return (f'<div class="table-responsive"><table class="table table-striped table-sm"><thead class="thead-light">{thead}</thead>\n'
            f'<tbody>\n{body}</tbody></table></div><p class="text-muted small">I alt {len(records)}</p>{pager}')


async def person(request, session):
    key, slug = request.path_params["key"], request.path_params["slug"]
    number = session.get("opslag", {}).get(key)
    tab = next((t for t in TABS if t[0] == slug), None)
    if number is None or tab is None:
        return render(session, "Siden findes ikke", "<p>Siden kunne ikke findes.</p>", status=404)
    tabs = "".join(f'<li class="nav-item"><a class="nav-link{" active" if t is tab else ""}" href="/kursist/{key}/{t[0]}">{t[2]}</a></li>' for t in TABS)
    data, columns = PEOPLE[number][tab[1]], tab[4]
    if not data:
        body = '<div class="alert alert-light">Ingen oplysninger registreret.</div>'
    elif tab[1] == "prae2004":
        body = '<dl class="row">' + "".join(f'<dt class="col-sm-4">{escape(h)}</dt><dd class="col-sm-8">{escape(show(data[k]))}</dd>'
                                            for _, k, h in columns) + "</dl>"
    else:
        q = request.query_params
        sort = q.get("sort") if q.get("sort") in [c[1] for c in columns] else tab[3]
        direction = q.get("direction") if q.get("direction") in ("asc", "desc") else "desc"
        page = int(q["page"]) if q.get("page", "").isdigit() and int(q["page"]) > 0 else 1
        data = sorted(data, key=lambda r: r[sort] or "", reverse=direction == "desc")
        body = table(f"/kursist/{key}/{slug}", columns, data, sort, direction, page)
    return render(session, f"Kursist {number[:6]}-{number[6:]}", f'<ul class="nav nav-tabs mb-3">{tabs}</ul>\n<h2 class="h5">{tab[2]}</h2>\n{body}',
                  [("Forside", "/"), ("Find kursist", "/kursist")], active="/kursist")


async def jobs(request, session):
    rows = "".join(f'<tr><td>{escape(j["file"])}</td><td>{time.strftime("%d.%m.%Y %H:%M", time.localtime(j["start"]))}</td><td>{len(j["numbers"])}</td>'
                   f'<td><a class="btn btn-sm btn-outline-secondary" href="/udtraek/{k}">Vis</a></td></tr>' for k, j in session.get("jobs", {}).items())
    rows = rows or '<tr><td colspan="4">Der er ikke bestilt udtræk endnu.</td></tr>'
    return render(session, "Udtræk", f"""<p>Et udtræk giver et regneark med hovedoplysningerne om op til 100 kursister.</p>
<p><a class="btn btn-primary" href="/udtraek/ny">Nyt udtræk</a></p>
<h2 class="h5">Mine udtræk</h2>
<table class="table"><thead><tr><th>Filnavn</th><th>Bestilt</th><th>Antal</th><th>Handling</th></tr></thead><tbody>{rows}</tbody></table>""",
                  [("Forside", "/")], active="/udtraek")


async def new_job(request, session):
    error = ""
    if request.method == "POST":
        form = await request.form()
        upload = form.get("udtraek[fil]")
        if form.get("udtraek[_token]") != token(session, "udtraek"):
            error = "CSRF-tokenet er ugyldigt. Prøv at genindsende formularen."
        elif upload is None or isinstance(upload, str) or not upload.filename:
            error = "Vælg en fil."
        else:
            data = await upload.read()
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("latin-1")
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            bad = [n for n, line in enumerate(lines, 1) if not re.fullmatch(r"\d{6}[- ]?\d{4}", line)]
            if not lines:
                error = "En tom fil er ikke tilladt."
            elif len(lines) > 100:
                error = "Filen må højst indeholde 100 CPR-numre."
            elif bad:
                error = f"Linje {bad[0]} er ikke et CPR-nummer."
            else:
                key = str(uuid.uuid4())
                session.setdefault("jobs", {})[key] = {"numbers": [re.sub(r"\D", "", x) for x in lines], "file": upload.filename, "start": time.time()}
                flash(session, "info", f"Filen er modtaget med {len(lines)} CPR-numre.")
                return RedirectResponse(f"/udtraek/{key}", 302)
    return render(session, "Nyt udtræk", f"""
<form name="udtraek" method="post" action="/udtraek/ny" enctype="multipart/form-data">
<div id="udtraek"><div class="form-group"><label for="udtraek_fil" class="required">Tekstfil med CPR-numre</label>
<input type="file" id="udtraek_fil" name="udtraek[fil]" required="required" lang="da" aria-describedby="udtraek_fil_help" class="form-control-file" accept=".txt">{invalid(error)}
<small id="udtraek_fil_help" class="form-text text-muted">Et CPR-nummer på hver linje (ddmmåå-xxxx), højst 100.</small></div>
<input type="hidden" id="udtraek__token" name="udtraek[_token]" value="{token(session, 'udtraek')}"></div>
<button type="submit" class="btn btn-primary">Bestil udtræk</button> <a class="btn btn-link" href="/udtraek">Fortryd</a>
</form>""", [("Forside", "/"), ("Udtræk", "/udtraek")], active="/udtraek")


async def job(request, session):
    key = request.path_params["key"]
    item = session.get("jobs", {}).get(key)
    if item is None:
        return render(session, "Siden findes ikke", "<p>Siden kunne ikke findes.</p>", status=404)
    done = time.time() - item["start"] >= JOB_SECONDS
    if request.url.path.endswith("/hent"):
        if not done:
            return RedirectResponse(f"/udtraek/{key}", 302)
        return Response(workbook(item["numbers"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": f'attachment; filename="udtraek-{key[:8]}.xlsx"'})
    facts = f'<dl class="row"><dt class="col-sm-3">Fil</dt><dd class="col-sm-9">{escape(item["file"])}</dd></dl>'
    if done:
        body = (f'{facts}<div class="alert alert-success">Udtrækket er klar til download.</div>'
                f'<a class="btn btn-primary" href="/udtraek/{key}/hent">Hent regneark (xlsx)</a>')
    else:
        body = (f'{facts}<div class="alert alert-info"><span class="spinner-border spinner-border-sm" aria-hidden="true"></span> '
                'Udtrækket behandles. Siden opdateres automatisk.</div>')
    return render(session, "Dit udtræk", body, [("Forside", "/"), ("Udtræk", "/udtraek")],
                  "" if done else '<meta http-equiv="refresh" content="3">', active="/udtraek")


# ---- Regneark ------------------------------------------------------------------------------------------------------

def workbook(numbers):
    strings: dict[str, int] = {}

    def cell(col, row, value, style=0):
        ref = f"{chr(65 + col)}{row}"
        if value is None or value == "":
            return f'<c r="{ref}" s="{style}"/>'
        if isinstance(value, date):
            return f'<c r="{ref}" s="1"><v>{(value - date(1899, 12, 30)).days}</v></c>'
        return f'<c r="{ref}" s="{style}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'

    groups = [g for g, _, _ in SHEET]
    first, second, merges = "", "", []
    for n, (group, _, text) in enumerate(SHEET):
        if group is None:
            first, second = first + cell(n, 1, text, 2), second + cell(n, 2, None, 2)
            merges.append(f"{chr(65 + n)}1:{chr(65 + n)}2")
        else:
            new = groups.index(group) == n
            first, second = first + cell(n, 1, group if new else None, 2), second + cell(n, 2, text, 2)
            if new:
                merges.append(f"{chr(65 + n)}1:{chr(64 + n + groups.count(group))}1")
    rows = f'<row r="1">{first}</row><row r="2">{second}</row>'
    for r, number in enumerate(numbers, 3):
        data = PEOPLE[number]["udtraek"] if number in PEOPLE else {"cpr": number, "findes": False}
        out = ""
        for n, (_, key, _) in enumerate(SHEET):
            value = data.get(key)
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                value = date.fromisoformat(value)
            out += cell(n, r, show(value) if isinstance(value, bool) else value)
        rows += f'<row r="{r}">{out}</row>'
    head, main = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel, pkg = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    files = {
        "[Content_Types].xml": f'<Types xmlns="{pkg}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pkg}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Udtræk" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pkg}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/>'
        '<name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData><mergeCells count="{len(merges)}">'
        + "".join(f'<mergeCell ref="{m}"/>' for m in merges) + "</mergeCells></worksheet>",
        "xl/sharedStrings.xml": f'<sst xmlns="{main}" uniqueCount="{len(strings)}">' + "".join(f"<si><t>{escape(s)}</t></si>" for s in strings) + "</sst>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, head + text)
    return out.getvalue()


async def css(request):
    return Response(CSS, media_type="text/css")


app = Starlette(routes=[
    Route("/login", view(login, True), methods=["GET", "POST"]), Route("/logout", view(logout)), Route("/", view(home)),
    Route("/vejledning", view(guide)), Route("/tilgaengelighed", view(statement)),
    Route("/kursist", view(find), methods=["GET", "POST"]), Route("/kursist/{key}/{slug}", view(person)),
    Route("/udtraek", view(jobs)), Route("/udtraek/ny", view(new_job), methods=["GET", "POST"]),
    Route("/udtraek/{key}", view(job)), Route("/udtraek/{key}/hent", view(job)),
    Route("/build/app.3f1c9a2b.css", css)])

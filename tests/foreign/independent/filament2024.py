# -*- coding: utf-8 -*-
"""Kommunepanel i stil med Laravel 11 + Filament 3 (kort, infolister, liste over eksporter), 2024."""
import datetime
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
PUBLIC_ID = {c: str(uuid.uuid4()) for c in PEOPLE}
BY_ID = {i: c for c, i in PUBLIC_ID.items()}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}          # cookie -> {"token", "user", "flash"}
JOBS = []              # kommunens udtræk, nyeste sidst
COOKIE = "danskdata_session"
MONTHS = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober",
          "november", "december"]

PARTS = [
    ("moduler", "Moduler", [
        (None, "Modul", "du_modul"), (None, "Startet", "startdato"), (None, "Afsluttet", "slutdato"),
        (None, "Udbyder", "udbyder"), (None, "Henvisningskategori", "henvisningskategori"),
        (None, "Ophørsårsag", "ophoersaarsag"), (None, "Modultest bestået", "modultest_bestaaet")]),
    ("proever", "Prøver", [
        (None, "Prøve", "proeve"), (None, "Prøvedato", "dato"), (None, "Termin", "termin"),
        (None, "Læseforståelse", "laeseforstaaelse"), (None, "Skriftlig", "skriftlig"),
        (None, "Mundtlig", "mundtlig"), (None, "Resultat", "resultat"), (None, "Udbyder", "udbyder")]),
    ("henvisninger", "Henvisninger", [
        (None, "Henvisningsdato", "dato"), (None, "Kategori", "kategori"), (None, "Kommune", "kommune"),
        (None, "Udbyder", "udbyder")]),
    ("meritter", "Merit", [
        (None, "Modul", "du_modul"), (None, "Startet", "startdato"), (None, "Udbyder", "udbyder")]),
    ("prae2004", "Før 2004", [
        (None, "Første startdato", "foerste_startdato"), (None, "Danskuddannelse", "du")]),
]
EMPTY = {"moduler": "Ingen moduler", "proever": "Ingen prøver", "henvisninger": "Ingen henvisninger",
         "meritter": "Ingen meritter", "prae2004": "Ingen data fra før 2004"}
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato", "seneste_startdato",
         "henvisning_dato", "merit_startdato", "prae2004_startdato"}
SHEET = [
    (None, "CPR-nummer", "cpr"), (None, "Findes fra 2004 og frem", "findes"),
    (None, "Første modul, startdato", "foerste_startdato"), (None, "Første modul, modul", "foerste_du_modul"),
    (None, "Første modul, udbyder", "foerste_udbyder"),
    (None, "Seneste modul, startdato", "seneste_startdato"), (None, "Seneste modul, modul", "seneste_du_modul"),
    (None, "Seneste modul, udbyder", "seneste_udbyder"),
    (None, "Henvisning, dato", "henvisning_dato"), (None, "Henvisning, kategori", "henvisning_kategori"),
    (None, "Højeste merit, modul", "merit_du_modul"), (None, "Højeste merit, startdato", "merit_startdato"),
    (None, "Højeste merit, udbyder", "merit_udbyder"),
    (None, "Før 2004, findes", "prae2004_findes"), (None, "Før 2004, første startdato", "prae2004_startdato"),
    (None, "Før 2004, danskuddannelse", "prae2004_du"),
]


def show(key, value):
    if value is None:
        return '<span class="fi-in-placeholder text-sm text-gray-400">–</span>'
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if key in DATES:
        y, m, d = value.split("-")
        return f'<time datetime="{value}">{int(d)}. {MONTHS[int(m) - 1]} {y}</time>'
    return escape(value)


# ---------------------------------------------------------------- layout
def livewire(name):
    snap = json.dumps({"data": [], "memo": {"id": secrets.token_urlsafe(15), "name": name, "locale": "da"},
                       "checksum": secrets.token_hex(32)})
    return f'wire:snapshot="{escape(snap, True)}" wire:effects="[]" wire:id="{secrets.token_urlsafe(15)}"'


def base(title, body, token):
    return f"""<!DOCTYPE html>
<html lang="da" dir="ltr" class="fi min-h-screen">
<head>
    <meta charset="utf-8">
    <meta name="csrf-token" content="{token}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{title} - Danskdata</title>
    <link rel="stylesheet" href="/css/filament/filament/app.css?v=3.2.110.0">
    <script src="/js/filament/filament/app.js?v=3.2.110.0" defer></script>
</head>
<body class="fi-body fi-panel-kommune min-h-screen bg-gray-50 font-normal text-gray-950 antialiased">
{body}
</body>
</html>
"""


def panel(sess, title, content, active="", actions="", crumbs=()):
    note = sess.pop("flash", None)
    nav = "".join(f"""
            <li class="fi-sidebar-item{' fi-active' if key == active else ''}">
                <a href="{url}" class="fi-sidebar-item-button flex items-center gap-x-3 rounded-lg px-2 py-2">
                    <svg class="fi-sidebar-item-icon h-6 w-6" aria-hidden="true"></svg>
                    <span class="fi-sidebar-item-label flex-1 truncate text-sm font-medium">{text}</span>
                </a>
            </li>""" for key, url, text in (("overblik", "/kommune", "Overblik"), ("opslag", "/kommune/opslag", "Slå kursist op"),
                                            ("udtraek", "/kommune/udtraek", "Udtræk på liste")))
    trail = "".join(f'<li class="fi-breadcrumbs-item">{f"<a href={chr(34)}{u}{chr(34)}>{t}</a>" if u else f"<span>{t}</span>"}</li>'
                    for t, u in crumbs)
    body = f"""<div class="fi-layout flex min-h-screen w-full">
    <aside class="fi-sidebar flex flex-col">
        <header class="fi-sidebar-header"><div class="fi-logo text-xl font-bold">Danskdata</div></header>
        <nav class="fi-sidebar-nav" aria-label="Hovedmenu"><ul class="fi-sidebar-nav-groups">{nav}
        </ul></nav>
    </aside>
    <div class="fi-main-ctn w-screen flex-1 flex-col">
        <div class="fi-topbar sticky top-0 z-20"><div class="fi-user-menu">
            <span class="fi-user-name">Kommunebruger</span>
            <form method="post" action="/kommune/logout"><input type="hidden" name="_token" value="{sess['token']}" autocomplete="off">
                <button type="submit" class="fi-dropdown-list-item"><span class="fi-dropdown-list-item-label">Log ud</span></button></form>
        </div></div>
        <main class="fi-main mx-auto h-full w-full px-4 max-w-7xl">
            <div class="fi-page" {livewire("app.filament.kommune.pages." + (active or "side"))}>
                <header class="fi-header flex flex-col gap-4">
                    <nav class="fi-breadcrumbs"><ol class="fi-breadcrumbs-list">{trail}</ol></nav>
                    <h1 class="fi-header-heading text-2xl font-bold">{title}</h1>
                    <div class="fi-ac flex gap-3">{actions}</div>
                </header>
{content}
            </div>
        </main>
        <footer class="fi-footer text-sm">Udlændinge- og Integrationsministeriet · <a href="https://www.was.digst.dk/">Tilgængelighedserklæring</a></footer>
    </div>
</div>
<div class="fi-no" role="status" aria-live="polite">{f'<div class="fi-no-notification"><h3 class="fi-no-notification-title">{note}</h3></div>' if note else ''}</div>"""
    return html(base(title, body, sess["token"]))


def html(text, status=200):
    return HTMLResponse(text, status_code=status, headers={"Cache-Control": "no-cache, private"})


def button(text, form=None):
    attr = f' form="{form}"' if form else ""
    return f'<button type="submit"{attr} class="fi-btn fi-btn-color-primary"><span class="fi-btn-label">{text}</span></button>'


# ---------------------------------------------------------------- session
def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def guarded(handler):
    async def inner(request):
        sess = session(request)
        if sess is None or not sess["user"]:
            return RedirectResponse("/kommune/login", status_code=302)
        if request.method == "POST":
            form = await request.form()
            if form.get("_token") != sess["token"]:
                return html(base("Siden er udløbet", "<main><h1>419</h1><p>Siden er udløbet</p></main>", ""), 419)
            return await handler(request, sess, form)
        return await handler(request, sess, None)
    return inner


def login_page(request, error=""):
    sess, fresh = session(request), None
    if sess is None:
        fresh = secrets.token_urlsafe(40)
        sess = SESSIONS[fresh] = {"token": secrets.token_urlsafe(30), "user": None}
    message = f'<p data-validation-error class="fi-fo-field-wrp-error-message text-sm text-danger-600">{error}</p>' if error else ""
    resp = html(base("Log ind", f"""<div class="fi-simple-layout flex min-h-screen flex-col items-center">
    <main class="fi-simple-main w-full max-w-lg">
        <div class="fi-simple-page" {livewire("filament.pages.auth.login")}>
            <header class="fi-simple-header"><div class="fi-logo">Danskdata</div><h1 class="fi-simple-header-heading">Log ind</h1></header>
            <form id="form" method="post" action="/kommune/login" class="fi-form grid gap-y-6">
                <input type="hidden" name="_token" value="{sess['token']}" autocomplete="off">
                <div class="fi-fo-field-wrp">
                    <label for="data.username" class="fi-fo-field-wrp-label"><span>Brugernavn</span></label>
                    <input type="text" id="data.username" name="data[username]" autocomplete="username" required class="fi-input">{message}
                </div>
                <div class="fi-fo-field-wrp">
                    <label for="data.password" class="fi-fo-field-wrp-label"><span>Adgangskode</span></label>
                    <input type="password" id="data.password" name="data[password]" autocomplete="current-password" required class="fi-input">
                </div>
                <div class="fi-form-actions">{button("Log ind")}</div>
            </form>
        </div>
    </main>
</div>""", sess["token"]))
    if fresh:
        resp.set_cookie(COOKIE, fresh, path="/", httponly=True, samesite="lax")
    return resp


async def login(request):
    sess = session(request)
    if request.method == "GET":
        if sess and sess["user"]:
            return RedirectResponse("/kommune", status_code=302)
        return login_page(request)
    form = await request.form()
    if sess is None or form.get("_token") != sess["token"]:
        return html(base("Siden er udløbet", "<main><h1>419</h1><p>Siden er udløbet</p></main>", ""), 419)
    if form.get("data[username]") != USER or form.get("data[password]") != PASSWORD:
        return login_page(request, "Brugernavn og adgangskode stemmer ikke overens.")
    SESSIONS.pop(request.cookies[COOKIE])
    key = secrets.token_urlsafe(40)
    SESSIONS[key] = {"token": secrets.token_urlsafe(30), "user": USER}
    resp = RedirectResponse("/kommune", status_code=302)
    resp.set_cookie(COOKIE, key, path="/", httponly=True, samesite="lax")
    return resp


@guarded
async def logout(request, sess, form):
    SESSIONS.pop(request.cookies[COOKIE], None)
    resp = RedirectResponse("/kommune/login", status_code=302)
    resp.delete_cookie(COOKIE, path="/")
    return resp


async def root(request):
    return RedirectResponse("/kommune", status_code=302)


@guarded
async def overview(request, sess, form):
    return panel(sess, "Overblik", """                <section class="fi-section rounded-xl bg-white p-6"><h2>Velkommen til Danskdata</h2>
                <p>Her finder du sprogcentrenes indberetninger til Danskundervisningsdatabasen.</p>
                <p>Slå en enkelt kursist op, eller hent et samlet udtræk på op til 100 kursister.</p></section>""",
                 "overblik", crumbs=[("Overblik", None)])


# ---------------------------------------------------------------- opslag
def lookup_page(sess, typed="", error=""):
    message = f'<p data-validation-error class="fi-fo-field-wrp-error-message">{error}</p>' if error else ""
    return panel(sess, "Slå kursist op", f"""                <form id="opslag" method="post" action="/kommune/opslag" class="fi-form grid gap-y-6">
                    <input type="hidden" name="_token" value="{sess['token']}" autocomplete="off">
                    <div class="fi-fo-field-wrp">
                        <label for="data.cpr" class="fi-fo-field-wrp-label"><span>CPR-nummer</span></label>
                        <input type="text" id="data.cpr" name="data[cpr]" value="{escape(typed, True)}" inputmode="numeric" autocomplete="off" class="fi-input">
                        <div class="fi-fo-field-wrp-helper-text">Skriv 10 cifre, fx ddmmåå-xxxx</div>{message}
                    </div>
                </form>
                <div class="fi-form-actions flex gap-3">{button("Find kursist", "opslag")}</div>""",
                 "opslag", crumbs=[("Kursister", None), ("Slå kursist op", None)])


@guarded
async def lookup(request, sess, form):
    if form is None:
        return lookup_page(sess)
    typed = (form.get("data[cpr]") or "").strip()
    cpr = typed.replace("-", "").replace(" ", "")
    if len(cpr) != 10 or not cpr.isdigit():
        return lookup_page(sess, typed, "CPR-nummer skal være på 10 cifre.")
    if cpr not in PEOPLE:
        return lookup_page(sess, typed, "Vi fandt ingen kursist med det CPR-nummer")
    return RedirectResponse(f"/kommune/kursister/{PUBLIC_ID[cpr]}", status_code=302)


@guarded
async def person(request, sess, form):
    cpr = BY_ID.get(request.path_params["pid"])
    if cpr is None:
        return html(base("Ikke fundet", "<main><h1>404</h1><p>Siden blev ikke fundet</p></main>", ""), 404)
    tab = request.query_params.get("fane", "moduler")
    if tab not in EMPTY:
        tab = "moduler"
    key, title, fields = next(p for p in PARTS if p[0] == tab)
    rows = PEOPLE[cpr][key]
    if key == "prae2004":
        rows = [rows] if rows else []
    here = f"/kommune/kursister/{PUBLIC_ID[cpr]}"
    tabs = "".join(f"""
                    <a href="{here}?fane={k}" class="fi-tabs-item{' fi-active' if k == key else ''}" role="tab" aria-selected="{str(k == key).lower()}"><span class="fi-tabs-item-label">{t}</span></a>"""
                   for k, t, _ in PARTS)
    cards = "".join(f"""
                    <li class="fi-ta-record rounded-xl bg-white shadow-sm ring-1 p-4">
                        <dl class="fi-in-entries grid grid-cols-3 gap-4">""" + "".join(f"""
                            <div class="fi-in-entry-wrp"><dt class="fi-in-entry-wrp-label text-sm font-medium">{h}</dt>
                                <dd class="fi-in-text text-sm">{show(k, r[k])}</dd></div>""" for _, h, k in fields) + """
                        </dl>
                    </li>""" for r in rows)
    content = (f'<ul class="fi-ta-content grid gap-4">{cards}\n                </ul>' if rows else
               f'<div class="fi-ta-empty-state px-6 py-12"><h4 class="fi-ta-empty-state-heading">{EMPTY[key]}</h4></div>')
    return panel(sess, f"Kursist {cpr[:6]}-{cpr[6:]}", f"""                <nav class="fi-tabs flex gap-x-1" role="tablist" aria-label="Oplysninger">{tabs}
                </nav>
                <section class="fi-section" role="tabpanel" aria-label="{title}">
                {content}
                </section>""", "opslag", crumbs=[("Kursister", None), ("Slå kursist op", "/kommune/opslag"), ("Vis", None)])


# ---------------------------------------------------------------- udtræk på liste
def stamp(t):
    return time.strftime("%d-%m-%Y %H:%M:%S", time.localtime(t))


@guarded
async def exports(request, sess, form):
    now, rows = time.time(), ""
    for job in reversed(JOBS):
        ready = now >= job["ready"]
        badge = "Klar" if ready else "Behandles"
        link = f'<a href="/kommune/udtraek/{job["id"]}/hent" class="fi-link fi-ac-action">Hent Excel-fil</a>' if ready else ""
        rows += f"""
                        <tr class="fi-ta-row"><td class="fi-ta-cell">{job["no"]}</td><td class="fi-ta-cell">{escape(job["file"])}</td>
                            <td class="fi-ta-cell">{stamp(job["at"])}</td><td class="fi-ta-cell">{len(job["numbers"])}</td>
                            <td class="fi-ta-cell"><span class="fi-badge">{badge}</span></td><td class="fi-ta-actions">{link}</td></tr>"""
    if rows:
        content = f"""<table class="fi-ta-table w-full">
                    <thead><tr><th>Nr.</th><th>Fil</th><th>Bestilt</th><th>Antal numre</th><th>Status</th><th></th></tr></thead>
                    <tbody>{rows}
                    </tbody>
                </table>"""
    else:
        content = '<div class="fi-ta-empty-state"><h4 class="fi-ta-empty-state-heading">Der er endnu ikke bestilt udtræk</h4></div>'
    return panel(sess, "Udtræk på liste", f"""                <p>Det nyeste udtræk står øverst.</p>
                {content}
                <p><a href="/kommune/udtraek" class="fi-link">Opdater</a></p>""", "udtraek",
                 actions='<a href="/kommune/udtraek/opret" class="fi-btn"><span class="fi-btn-label">Nyt udtræk</span></a>',
                 crumbs=[("Udtræk på liste", None)])


def create_page(sess, error=""):
    message = f'<p data-validation-error class="fi-fo-field-wrp-error-message">{error}</p>' if error else ""
    return panel(sess, "Opret udtræk", f"""                <form id="opret" method="post" action="/kommune/udtraek/opret" enctype="multipart/form-data" class="fi-form grid gap-y-6">
                    <input type="hidden" name="_token" value="{sess['token']}" autocomplete="off">
                    <div class="fi-fo-field-wrp">
                        <label for="data.fil" class="fi-fo-field-wrp-label"><span>Fil med CPR-numre</span></label>
                        <input type="file" id="data.fil" name="data[fil]" accept=".txt,text/plain" class="fi-fo-file-upload">
                        <div class="fi-fo-field-wrp-helper-text">Tekstfil med ét CPR-nummer pr. linje, højst 100</div>{message}
                    </div>
                </form>
                <div class="fi-form-actions flex gap-3">{button("Start udtræk", "opret")} <a href="/kommune/udtraek" class="fi-btn fi-btn-color-gray">Annuller</a></div>""",
                 "udtraek", crumbs=[("Udtræk på liste", "/kommune/udtraek"), ("Opret", None)])


@guarded
async def create(request, sess, form):
    if form is None:
        return create_page(sess)
    upload = form.get("data[fil]")
    if upload is None or isinstance(upload, str) or not upload.filename:
        return create_page(sess, "Fil med CPR-numre skal udfyldes.")
    text = (await upload.read()).decode("utf-8-sig", "replace")
    numbers = [s.strip().replace("-", "").replace(" ", "") for s in text.splitlines() if s.strip()]
    if not numbers:
        return create_page(sess, "Filen er tom.")
    if len(numbers) > 100:
        return create_page(sess, "Filen må højst indeholde 100 CPR-numre.")
    bad = [i for i, n in enumerate(numbers, 1) if len(n) != 10 or not n.isdigit()]
    if bad:
        return create_page(sess, f"Linje {bad[0]} er ikke et CPR-nummer.")
    now = time.time()
    JOBS.append({"id": str(uuid.uuid4()), "no": 1000 + len(JOBS) + 1, "file": upload.filename, "at": now,
                 "ready": now + 5, "numbers": numbers})
    sess["flash"] = "Udtrækket er sat i gang"
    return RedirectResponse("/kommune/udtraek", status_code=302)


@guarded
async def download(request, sess, form):
    job = next((j for j in JOBS if j["id"] == request.path_params["jid"]), None)
    if job is None or time.time() < job["ready"]:
        return html(base("Ikke fundet", "<main><h1>404</h1><p>Siden blev ikke fundet</p></main>", ""), 404)
    return Response(workbook(job["numbers"]),
                    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f'attachment; filename="udtraek-{job["no"]}.xlsx"'})


def workbook(numbers):
    def row(r, values, style=""):
        return f'<row r="{r}">' + "".join(
            f'<c r="{chr(65 + c)}{r}"{style} t="inlineStr"><is><t>{escape(v)}</t></is></c>' for c, v in enumerate(values)) + "</row>"

    def text(k, v):
        if v is None:
            return ""
        if isinstance(v, bool):
            return "Ja" if v else "Nej"
        return datetime.date.fromisoformat(v).strftime("%d-%m-%Y") if k in DATES else v

    rows = row(1, [h for _, h, _ in SHEET], ' s="1"')
    for r, n in enumerate(numbers, 2):
        p = PEOPLE.get(n)
        u = p["udtraek"] if p else {**{k: None for _, _, k in SHEET}, "cpr": n, "findes": False}
        rows += row(r, [text(k, u[k]) for _, _, k in SHEET])
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    od = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    files = {
        "[Content_Types].xml": f'<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rIdWorkbook" Type="{od}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{od}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rIdSheet1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rIdStyles" Type="{od}/styles" Target="styles.xml"/><Relationship Id="rIdSheet1" Type="{od}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {ns}><fonts count="2"><font><sz val="12"/><name val="Calibri"/></font><font><b/><sz val="12"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {ns}><sheetData>{rows}</sheetData></worksheet>",
    }
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(name, head + content)
    return buf.getvalue()


async def static(request):
    return Response("", media_type="text/css" if request.url.path.endswith(".css") else "text/javascript")


app = Starlette(routes=[
    Route("/", root), Route("/kommune", overview),
    Route("/kommune/login", login, methods=["GET", "POST"]), Route("/kommune/logout", logout, methods=["POST"]),
    Route("/kommune/opslag", lookup, methods=["GET", "POST"]), Route("/kommune/kursister/{pid}", person),
    Route("/kommune/udtraek", exports), Route("/kommune/udtraek/opret", create, methods=["GET", "POST"]),
    Route("/kommune/udtraek/{jid}/hent", download),
    Route("/css/{p:path}", static), Route("/js/{p:path}", static),
])

"""Danskdata - serverrenderet Kotlin/Ktor-løsning (kotlinx.html, Apache POI) fra 2023."""
import io
import json
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

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
COOKIE = "danskdata_session"
PER_PAGE = 20
MONTHS = ("januar februar marts april maj juni juli august september oktober november december").split()

UNKNOWN = "Vi kunne ikke finde en kursist med det CPR-nummer."
D = "dato"
PARTS = {
    "moduler": ("Moduler", "moduler", "Der er ikke registreret nogen moduler.", "startdato", [
        ("Modul", "du_modul", ""), ("Startede", "startdato", D), ("Sluttede", "slutdato", D), ("Sprogcenter", "udbyder", ""),
        ("Kategori", "henvisningskategori", ""), ("Årsag til ophør", "ophoersaarsag", ""),
        ("Bestod modultest", "modultest_bestaaet", D)]),
    "proever": ("Prøver", "proever", "Der er ikke registreret nogen prøver.", "dato", [
        ("Prøve", "proeve", ""), ("Dato", "dato", D), ("Termin", "termin", ""), ("Læsning", "laeseforstaaelse", ""),
        ("Skriftligt", "skriftlig", ""), ("Mundtligt", "mundtlig", ""), ("Resultat", "resultat", ""), ("Sprogcenter", "udbyder", "")]),
    "henvisninger": ("Henvisninger", "henvisninger", "Der er ikke registreret nogen henvisninger.", "dato", [
        ("Henvist", "dato", D), ("Kommune", "kommune", ""), ("Kategori", "kategori", ""), ("Sprogcenter", "udbyder", "")]),
    "merit": ("Merit", "meritter", "Der er ikke registreret nogen merit.", "startdato", [
        ("Modul", "du_modul", ""), ("Startede", "startdato", D), ("Sprogcenter", "udbyder", "")]),
    "foer-2004": ("Før 2004", None, "Der er ikke registreret noget fra før 2004.", None, None),
}


def long_date(iso):
    y, m, d = iso.split("-")
    return f'<time datetime="{iso}">{int(d)}. {MONTHS[int(m) - 1]} {y}</time>'


def value(v, kind=""):
    if v is None or v == "":
        return '<span class="text-gray-500">–</span>'
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return long_date(v) if kind == D else escape(v)


def page(title, main, session=None, active="", crumbs=(), head=""):
    nav = ""
    if session:
        items = [("/kursist", "Find en kursist"), ("/lister", "Lister"), ("/hjaelp", "Hjælp")]
        links = "".join(
            f'<li><a class="nav-link px-3 py-2" href="{h}"{" aria-current=" + chr(34) + "true" + chr(34) if h == active else ""}>{t}</a></li>'
            for h, t in items)
        nav = f"""<nav class="main-nav" aria-label="Hovedmenu"><ul class="flex gap-4">{links}</ul></nav>
<form class="logout" method="post" action="/log-ud"><input type="hidden" name="_csrf" value="{session['csrf']}"><span>Logget ind som kommune</span>
<button type="submit" class="btn btn-tertiary">Log ud</button></form>"""
    trail = ""
    if crumbs:
        trail = ('<nav class="breadcrumb" aria-label="Brødkrumme"><ol>'
                 + "".join(f'<li><a href="{h}">{t}</a></li>' if h else f'<li aria-current="page">{t}</li>' for h, t in crumbs)
                 + "</ol></nav>")
    return f"""<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
{head}<title>{title} – Danskdata</title>
<link rel="stylesheet" href="/assets/app.8f3c1d.css">
</head>
<body class="min-h-screen flex flex-col">
<a class="skip-link sr-only" href="#indhold">Gå til indhold</a>
<header class="site-header border-b"><div class="container mx-auto flex justify-between">
<a class="brand" href="/"><svg width="24" height="24" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 4h16v16H4z"/></svg><span>Danskdata</span></a>
{nav}</div></header>
{trail}
<main id="indhold" class="container mx-auto flex-1">
{main}
</main>
<footer class="site-footer"><div class="container mx-auto"><p>Styrelsen for International Rekruttering og Integration</p>
<ul><li><a href="/tilgaengelighed">Tilgængelighedserklæring</a></li><li><a href="/privatliv">Privatlivspolitik og cookies</a></li></ul></div></footer>
</body>
</html>"""


def html(*args, status=200, **kw):
    return HTMLResponse(page(*args, **kw), status, headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"})


def go(path):
    return RedirectResponse(path, 303)


def current(request):
    s = SESSIONS.get(request.cookies.get(COOKIE, ""))
    return s if s and s.get("user") else None


def alert(text, kind="error"):
    role = "alert" if kind == "error" else "status"
    return f'<div class="alert alert-{kind}" role="{role}"><p>{text}</p></div>' if text else ""


def secured(handler):
    async def wrapped(request):
        s = current(request)
        if s is None:
            return go("/log-ind")
        if request.method == "POST":
            form = await request.form()
            if form.get("_csrf") != s["csrf"]:
                return html("Fejl", "<h1>Siden er udløbet</h1><p>Gå tilbage og prøv igen.</p>", s, status=403)
            return await handler(request, s, form)
        return await handler(request, s, None)
    return wrapped


# ------------------------------------------------------------------- log ind
async def login(request):
    token = request.cookies.get(COOKIE, "")
    s = SESSIONS.get(token)
    new = s is None
    if new:
        token = secrets.token_urlsafe(32)
        s = SESSIONS[token] = {"csrf": secrets.token_urlsafe(24), "user": None, "refs": {}, "lists": {}}
    if s["user"]:
        return go("/")
    error, name = "", None
    if request.method == "POST":
        form = await request.form()
        if new or form.get("_csrf") != s["csrf"]:
            error = "Siden er udløbet. Prøv igen."
        elif "adgangskode" in form:
            if form.get("brugernavn", "").strip() == "kommune" and form["adgangskode"] == "hemmeligt-1":
                s["user"] = "kommune"
                return go("/")
            error = "Brugernavn eller adgangskode er forkert."
        elif form.get("brugernavn", "").strip():
            name = form["brugernavn"].strip()
        else:
            error = "Skriv dit brugernavn."
    hidden = f'<input type="hidden" name="_csrf" value="{s["csrf"]}">'
    if name is None:
        fields = f"""{hidden}
<div class="field"><label for="brugernavn">Brugernavn</label><input class="input" type="text" id="brugernavn" name="brugernavn" autocomplete="username"></div>
<button type="submit" class="btn btn-primary">Fortsæt</button>"""
    else:
        fields = f"""{hidden}<input type="hidden" name="brugernavn" value="{escape(name)}">
<p>Brugernavn: <strong>{escape(name)}</strong> <a href="/log-ind">Skift</a></p>
<div class="field"><label for="adgangskode">Adgangskode</label><input class="input" type="password" id="adgangskode" name="adgangskode" autocomplete="current-password"></div>
<button type="submit" class="btn btn-primary">Log ind</button>"""
    r = html("Log ind", f"""<h1>Log ind på Danskdata</h1>
{alert(error)}
<form method="post" action="/log-ind" class="card" novalidate>
{fields}
</form>
<p class="help">Mangler du adgang? Skriv til kontakt@danskindberetning.dk.</p>""")
    if new:
        r.set_cookie(COOKIE, token, httponly=True, samesite="lax", path="/")
    return r


async def logout(request, s, form):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    r = go("/log-ind")
    r.delete_cookie(COOKIE, path="/")
    return r


async def front(request, s, form):
    return html("Forside", """<h1>Oplysninger om danskuddannelse</h1>
<p class="lead">Se de registreringer, som sprogcentrene har indberettet om kommunens kursister.</p>
<div class="grid grid-cols-2 gap-6">
<section class="card"><h2>Enkelt kursist</h2><p>Se alle registreringer for én person. Vælg menupunktet øverst på siden.</p></section>
<section class="card"><h2>Mange kursister</h2><p>Send en liste og få et regneark med et uddrag af registreringerne.</p></section>
</div>""", s, "/")


async def help_page(request, s, form):
    titles = {"/hjaelp": "Hjælp", "/tilgaengelighed": "Tilgængelighedserklæring", "/privatliv": "Privatlivspolitik og cookies"}
    title = titles[request.url.path]
    return html(title, f"""<h1>{title}</h1>
<p>CPR-numre skrives som ddmmåå-xxxx eller som 10 cifre uden bindestreg.</p>
<p>Vi bruger kun de cookies, der er nødvendige for at holde dig logget ind. Alle opslag logges.</p>""", s, "/hjaelp", [("/", "Forside"), ("", title)])


# ------------------------------------------------------------------- kursist
def clean(text):
    return "".join(text.replace("-", "").split())


async def find(request, s, form):
    typed, error, status = "", "", 200
    if form is not None:
        typed = form.get("cprNummer", "")
        number = clean(typed)
        if len(number) != 10 or not number.isdigit():
            error, status = "CPR-nummeret skal bestå af 10 cifre.", 422
        elif number not in PEOPLE:
            error = UNKNOWN
        else:
            ref = str(uuid.uuid4())
            s["refs"][ref] = number
            return go(f"/kursist/{ref}/moduler")
    return html("Find en kursist", f"""<h1>Find en kursist</h1>
{alert(error)}
<form method="post" action="/kursist" class="card" novalidate>
<input type="hidden" name="_csrf" value="{s['csrf']}">
<div class="field"><label for="cprNummer">CPR-nummer</label>
<p class="hint" id="cprNummer-hint">For eksempel ddmmåå-xxxx</p>
<input class="input w-48" type="text" inputmode="numeric" id="cprNummer" name="cprNummer" aria-describedby="cprNummer-hint" autocomplete="off" value="{escape(typed)}"></div>
<button type="submit" class="btn btn-primary">Vis kursist</button>
</form>""", s, "/kursist", [("/", "Forside"), ("", "Find en kursist")], status=status)


def table(rows, columns, caption):
    head = "".join(f'<th scope="col">{h}</th>' for h, _, _ in columns)
    body = ""
    for r in rows:
        cells = ""
        for i, (h, f, kind) in enumerate(columns):
            tag, scope = ("th", ' scope="row"') if i == 0 else ("td", "")
            cells += f'<{tag}{scope} data-label="{h}">{value(r[f], kind)}</{tag}>'
        body += f"<tr>{cells}</tr>\n"
    return f"""<div class="table-responsive"><table class="table">
<caption class="sr-only">{caption}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{body}</tbody></table></div>"""


async def record(request, s, form):
    ref, part = request.path_params["ref"], request.path_params["part"]
    number = s["refs"].get(ref)
    if number is None or part not in PARTS:
        return html("Ikke fundet", "<h1>Siden findes ikke</h1>", s, status=404)
    person = PEOPLE[number]
    title, key, empty, by, columns = PARTS[part]
    tabs = "".join(
        f'<li class="tabs-item"><a href="/kursist/{ref}/{slug}"{" aria-current=" + chr(34) + "page" + chr(34) if slug == part else ""}>{p[0]}</a></li>'
        for slug, p in PARTS.items())
    if key is None:
        prae = person["prae2004"]
        content = f'<p class="empty">{empty}</p>' if prae is None else f"""<dl class="summary-list">
<div><dt>Startede første gang</dt><dd>{value(prae["foerste_startdato"], D)}</dd></div>
<div><dt>Gik på danskuddannelse</dt><dd>{value(prae["du"])}</dd></div>
</dl>"""
    elif not person[key]:
        content = f'<p class="empty">{empty}</p>'
    else:
        rows = sorted(person[key], key=lambda r: r[by] or "", reverse=True)
        pages = -(-len(rows) // PER_PAGE)
        asked = request.query_params.get("side", "1")
        now = min(max(int(asked) if asked.isdigit() else 1, 1), pages)
        first = (now - 1) * PER_PAGE
        shown = rows[first:first + PER_PAGE]
        content = f'<p class="count">Viser {first + 1}–{first + len(shown)} af {len(rows)}. De nyeste står øverst.</p>\n' + table(shown, columns, title)
        if pages > 1:
            prev = f'<li><a rel="prev" href="?side={now - 1}">Forrige</a></li>' if now > 1 else ""
            nxt = f'<li><a rel="next" href="?side={now + 1}">Næste</a></li>' if now < pages else ""
            nums = "".join(f'<li><a aria-current="page" href="?side={n}">{n}</a></li>' if n == now else
                           f'<li><a href="?side={n}">{n}</a></li>' for n in range(1, pages + 1))
            content += f'\n<nav class="pagination" aria-label="Sider"><ul>{prev}{nums}{nxt}</ul></nav>'
    return html(f"Kursist – {title}", f"""<h1>Kursist {number[:6]}-{number[6:]}</h1>
<nav class="tabs" aria-label="Registreringer"><ul>{tabs}</ul></nav>
<section aria-labelledby="afsnit"><h2 id="afsnit" class="sr-only">{title}</h2>
{content}
</section>""", s, "/kursist", [("/", "Forside"), ("/kursist", "Find en kursist"), ("", "Kursist")])


# -------------------------------------------------------------------- lister
async def lists(request, s, form):
    return html("Lister", """<h1>Lister</h1>
<p>Få et regneark med et uddrag af registreringerne for op til 100 kursister ad gangen.</p>
<p><a class="btn btn-primary" role="button" href="/lister/ny">Opret ny liste</a></p>""", s, "/lister", [("/", "Forside"), ("", "Lister")])


async def new_list(request, s, form):
    error = ""
    if form is not None:
        upload = form.get("liste")
        data = b"" if upload is None or isinstance(upload, str) else await upload.read()
        numbers = [clean(x) for x in data.decode("utf-8-sig", "replace").splitlines() if clean(x)]
        wrong = [i for i, x in enumerate(numbers, 1) if len(x) != 10 or not x.isdigit()]
        if not numbers:
            error = "Vælg en tekstfil med mindst ét CPR-nummer."
        elif len(numbers) > 100:
            error = "Listen må højst indeholde 100 CPR-numre."
        elif wrong:
            error = f"Nummer {wrong[0]} på listen er ikke et CPR-nummer med 10 cifre."
        else:
            ref = str(uuid.uuid4())
            s["lists"][ref] = {"numbers": numbers, "ready": time.time() + 5}
            return go(f"/lister/{ref}")
    return html("Ny liste", f"""<h1>Ny liste</h1>
{alert(error)}
<form method="post" action="/lister/ny" enctype="multipart/form-data" class="card" novalidate>
<input type="hidden" name="_csrf" value="{s['csrf']}">
<div class="field"><label for="liste">Tekstfil med CPR-numre</label>
<p class="hint" id="liste-hint">Ét nummer på hver linje, højst 100 numre.</p>
<input type="file" id="liste" name="liste" accept=".txt,text/plain" aria-describedby="liste-hint"></div>
<button type="submit" class="btn btn-primary">Send listen</button> <a class="btn btn-tertiary" href="/lister">Annullér</a>
</form>""", s, "/lister", [("/", "Forside"), ("/lister", "Lister"), ("", "Ny liste")], status=422 if error else 200)


async def one_list(request, s, form):
    ref = request.path_params["ref"]
    job = s["lists"].get(ref)
    if job is None:
        return html("Ikke fundet", "<h1>Siden findes ikke</h1>", s, status=404)
    count = f'<p>Listen har {len(job["numbers"])} CPR-numre.</p>'
    trail = [("/", "Forside"), ("/lister", "Lister"), ("", "Din liste")]
    if time.time() < job["ready"]:
        return html("Din liste", f"""<h1>Din liste</h1>
{alert("Vi henter oplysningerne. Det kan tage lidt tid.", "info")}
{count}<p><a class="btn btn-secondary" href="/lister/{ref}">Opdatér siden</a></p>""", s, "/lister", trail,
                    head='<meta http-equiv="refresh" content="5">\n')
    return html("Din liste", f"""<h1>Din liste</h1>
{alert("Dit regneark er klar.", "success")}
{count}<p><a class="btn btn-primary" href="/lister/{ref}/regneark.xlsx" download>Hent regneark (Excel)</a></p>""", s, "/lister", trail)


SHEET = [("CPR-nummer", "cpr"), ("Findes (2004 og senere)", "findes"), ("Første modul: startdato", "foerste_startdato"),
         ("Første modul: modul", "foerste_du_modul"), ("Første modul: sprogcenter", "foerste_udbyder"),
         ("Seneste modul: startdato", "seneste_startdato"), ("Seneste modul: modul", "seneste_du_modul"),
         ("Seneste modul: sprogcenter", "seneste_udbyder"), ("Henvisning: dato", "henvisning_dato"),
         ("Henvisning: kategori", "henvisning_kategori"), ("Højeste merit: modul", "merit_du_modul"),
         ("Højeste merit: startdato", "merit_startdato"), ("Højeste merit: sprogcenter", "merit_udbyder"),
         ("Findes før 2004", "prae2004_findes"), ("Før 2004: første startdato", "prae2004_startdato"),
         ("Før 2004: danskuddannelse", "prae2004_du")]


def workbook(numbers):
    strings = {}

    def text(at, v, style=0):
        return f'<c r="{at}" s="{style}" t="s"><v>{strings.setdefault(v, len(strings))}</v></c>'

    lines = ['<row r="1">' + "".join(text(f"{chr(65 + i)}1", h, 1) for i, (h, _) in enumerate(SHEET)) + "</row>"]
    for n, number in enumerate(numbers, 2):
        u = PEOPLE[number]["udtraek"] if number in PEOPLE else {"cpr": number, "findes": False}
        cells = ""
        for i, (_, f) in enumerate(SHEET):
            v, at = u.get(f), f"{chr(65 + i)}{n}"
            if v is None:
                continue
            if isinstance(v, bool):
                cells += text(at, "Ja" if v else "Nej")
            elif f.endswith("dato"):
                cells += f'<c r="{at}" s="2"><v>{(date.fromisoformat(v) - date(1899, 12, 30)).days}</v></c>'
            else:
                cells += text(at, v)
        lines.append(f'<row r="{n}">{cells}</row>')
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pkg = "http://schemas.openxmlformats.org/package/2006"
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    data = (f'{xml}<worksheet xmlns="{main}"><dimension ref="A1:P{len(numbers) + 1}"/><sheetViews><sheetView workbookViewId="0">'
            f'<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f'<sheetData>{"".join(lines)}</sheetData><autoFilter ref="A1:P{len(numbers) + 1}"/></worksheet>')
    sst = "".join(f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in strings)
    files = {
        "[Content_Types].xml": f'{xml}<Types xmlns="{pkg}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                               f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/>'
                               f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}styles+xml"/>'
                               f'<Override PartName="/xl/sharedStrings.xml" ContentType="{ct}sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{xml}<Relationships xmlns="{pkg}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{xml}<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="Kursister" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{xml}<Relationships xmlns="{pkg}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
                                      f'<Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'{xml}<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts>'
                         '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
                         '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
                         '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
                         '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
                         '<cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
                         '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
        "xl/sharedStrings.xml": f'{xml}<sst xmlns="{main}" uniqueCount="{len(strings)}">{sst}</sst>',
        "xl/worksheets/sheet1.xml": data,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(name, content)
    return out.getvalue()


async def download(request, s, form):
    job = s["lists"].get(request.path_params["ref"])
    if job is None or time.time() < job["ready"]:
        return html("Ikke fundet", "<h1>Regnearket findes ikke</h1>", s, status=404)
    return Response(workbook(job["numbers"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=\"danskdata-kursister.xlsx\""})


async def css(request):
    return Response(".sr-only{position:absolute;left:-9999px}.table{border-collapse:collapse}", media_type="text/css")


BOTH = ["GET", "POST"]
app = Starlette(routes=[
    Route("/assets/{fil}", css),
    Route("/log-ind", login, methods=BOTH),
    Route("/log-ud", secured(logout), methods=["POST"]),
    Route("/", secured(front)),
    Route("/hjaelp", secured(help_page)), Route("/tilgaengelighed", secured(help_page)), Route("/privatliv", secured(help_page)),
    Route("/kursist", secured(find), methods=BOTH),
    Route("/kursist/{ref}/{part}", secured(record)),
    Route("/lister", secured(lists)),
    Route("/lister/ny", secured(new_list), methods=BOTH),
    Route("/lister/{ref}", secured(one_list)),
    Route("/lister/{ref}/regneark.xlsx", secured(download)),
])

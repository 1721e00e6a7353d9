"""Knappen - Optimizely CMS 12 (.NET 6), custom MVC blocks, Det Fælles Designsystem, 2022."""
import datetime
import io
import json
import pathlib
import re
import secrets
import time
import uuid
from html import escape as e
from urllib.parse import quote

import openpyxl
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS, TOKENS, ORDERS = {}, set(), {}
AUTH = ".AspNetCore.Identity.Application"
AF = ".AspNetCore.Antiforgery." + secrets.token_urlsafe(8)
HOME, KNAP = "/da/", "/da/knappen/"
ONE, MANY, LOGIN = KNAP + "opslag-paa-en-kursist/", KNAP + "opslag-paa-flere-kursister/", "/da/log-ind/"
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()

PARTS = [
    ("moduler", "Moduler", [("du_modul", "Modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                            ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"),
                            ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
    ("proever", "Danskprøver", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"),
                                ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
                                ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
                                ("udbyder", "Prøveafholder")]),
    ("henvisninger", "Henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"),
                                      ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    ("meritter", "Merit", [("du_modul", "Modul med merit"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
]
SHEET = [("", [("cpr", "CPR-nummer"), ("findes", "Registreret fra 2004")]),
         ("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbyder")]),
         ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbyder")]),
         ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
         ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
         ("Data fra før 2004", [("prae2004_findes", "Registreret"), ("prae2004_startdato", "Første startdato"),
                                ("prae2004_du", "Danskuddannelse")])]


def show(value):
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        y, m, d = value.split("-")
        return f"{int(d)}. {MONTHS[int(m) - 1]} {y}"
    return e(value)


def known(cpr):
    p = PEOPLE.get(cpr)
    return p if p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]) else None


def session(request):
    return SESSIONS.get(request.cookies.get(AUTH))


def token(request):
    request.state.af = request.cookies.get(AF) or "CfDJ8" + secrets.token_urlsafe(60)
    value = "CfDJ8" + secrets.token_urlsafe(90)
    TOKENS.add((request.state.af, value))
    return f'<input name="__RequestVerificationToken" type="hidden" value="{value}" />'


def genuine(request, form):
    return (request.cookies.get(AF), form.get("__RequestVerificationToken")) in TOKENS


def page(request, title, body, status=200):
    inside = session(request)
    path = request.url.path

    def nav(href, text):
        current = ' class="current" aria-current="page"' if path == href else ""
        return f'<li{current}><a href="{href}" class="nav-link"><span>{text}</span></a></li>'
    if inside:
        who = ('<p class="user">Logget ind som: <strong>kommune</strong></p>'
               '<a href="/Login/LogUd" class="button button-secondary alert-leave">Log ud</a>')
        side = (f'<nav class="sidenav-container" aria-label="Undermenu"><ul class="sidenav-list">{nav(KNAP, "Knappen")}'
                f'{nav(ONE, "Opslag på én kursist")}{nav(MANY, "Opslag på flere kursister")}</ul></nav>')
    else:
        who, side = "", ""
    html = f"""<!DOCTYPE html>
<html lang="da" class="no-js">
<head>
  <meta charset="utf-8" />
  <meta name="viewport" content="width=device-width, initial-scale=1" />
  <title>{title} - Danskuddannelsesportalen</title>
  <link rel="stylesheet" href="/static/dkfds/css/dkfds.min.css?v={BUILD}" />
  <script>document.documentElement.className = document.documentElement.className.replace('no-js', 'js');</script>
</head>
<body>
<div class="skipnav"><a href="#main-content">Gå til sidens indhold</a></div>
<header class="header">
  <div class="portal-header portal-header-simple"><div class="portal-header-inner container">
    <a href="{HOME}" title="Hjem" class="logo alert-leave"><span class="title">Danskuddannelsesportalen</span></a>
    <button class="button button-secondary button-menu-open js-menu-open ml-auto" aria-haspopup="menu" type="button">Menu</button>
    <div class="portal-info">{who}
      <form class="search" role="search" action="/da/soeg/" method="get">
        <label class="sr-only" for="site-search">Søg på portalen</label>
        <input class="form-input" id="site-search" type="search" name="q" placeholder="Søg på portalen" />
        <button class="button button-search" type="submit"><span>Søg</span></button>
      </form>
    </div></div></div>
  <div class="overlay"></div>
  <nav role="navigation" class="nav"><div class="navbar navbar-primary"><div class="navbar-inner container">
    <ul class="nav-primary">{nav(HOME, "Forside")}{nav(KNAP, "Udtræk")}{nav("/da/vejledning/", "Vejledning")}</ul>
  </div></div></nav>
</header>
<div class="container page-container"><div class="row">
  <aside class="col-12 col-lg-3">{side}</aside>
  <main class="col-12 col-lg-9" id="main-content">
{body}
  </main></div></div>
<footer><div class="footer"><div class="container"><p>Udlændinge- og Integrationsministeriet</p>
  <a href="/da/vejledning/" class="function-link">Vejledning</a>
  <a href="/da/tilgaengelighed/" class="function-link">Tilgængelighedserklæring</a></div></div></footer>
<script src="/static/dkfds/js/dkfds.min.js?v={BUILD}"></script>
<script>window.DKFDS && DKFDS.init();</script>
</body>
</html>"""
    response = HTMLResponse(html, status, headers={"Cache-Control": "no-cache, no-store", "Pragma": "no-cache"})
    if hasattr(request.state, "af"):
        response.set_cookie(AF, request.state.af, path="/", httponly=True, samesite="strict", secure=True)
    return response


BUILD = secrets.token_hex(4)


def alert(kind, heading, text):
    return (f'<div class="alert alert-{kind}" role="alert"><div class="alert-body"><h2 class="alert-heading">{heading}</h2>'
            f'<p class="alert-text">{text}</p></div></div>')


def bad(request):
    return Response(status_code=400)


def to_login(request):
    back = request.url.path if request.method == "GET" else KNAP
    return RedirectResponse(f"{LOGIN}?ReturnUrl={quote(back, safe='')}", 302)


async def root(request):
    return RedirectResponse(HOME, 301)


async def home(request):
    return page(request, "Forside", f"""<h1>Knappen</h1>
<p class="font-lead">Kommunerne kan her trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<div class="block ctablock"><a class="button button-primary" href="{KNAP}">Gå til Knappen</a></div>
<div class="block editorialblock"><h2>Adgang</h2><p>Adgang er gratis for kommunerne. Skriv til knappen@example.dk for at få et login.</p></div>""")


async def guide(request):
    return page(request, "Vejledning", """<h1>Vejledning</h1><p>Du kan slå én kursist op ad gangen eller sende en tekstfil med
op til 100 CPR-numre, ét nummer pr. linje, skrevet som ddmmåå-xxxx eller uden bindestreg.</p>""")


async def search(request):
    return page(request, "Søgning", "<h1>Søgeresultat</h1><p>Din søgning gav 0 resultater.</p>")


async def login(request):
    target = request.query_params.get("ReturnUrl") or KNAP
    error, name = "", ""
    if request.method == "POST":
        form = await request.form()
        if not genuine(request, form):
            return bad(request)
        name = form.get("Username", "")
        if name == "kommune" and form.get("Password") == "hemmeligt-1":
            sid = "CfDJ8" + secrets.token_urlsafe(120)
            SESSIONS[sid] = {"opslag": {}, "temp": None}
            if not target.startswith("/") or target.startswith("//"):
                target = KNAP
            response = RedirectResponse(target, 302)
            response.set_cookie(AUTH, sid, path="/", httponly=True, samesite="lax", secure=True)
            return response
        error = alert("error", "Du kunne ikke logges ind", "Brugernavn eller adgangskode er forkert. Prøv igen.")
    elif session(request):
        return RedirectResponse(target if target.startswith("/da/") else KNAP, 302)
    return page(request, "Log ind", f"""<h1>Log ind</h1>{error}
<form action="{LOGIN}?ReturnUrl={quote(target, safe='')}" method="post" autocomplete="off">
  <div class="form-group"><label class="form-label" for="Username">Brugernavn</label>
    <input class="form-input" type="text" data-val="true" data-val-required="Indtast brugernavn" id="Username" name="Username" value="{e(name)}" /></div>
  <div class="form-group"><label class="form-label" for="Password">Adgangskode</label>
    <input class="form-input" type="password" data-val="true" data-val-required="Indtast adgangskode" id="Password" name="Password" /></div>
  <div class="form-group-checkbox"><input class="form-checkbox" type="checkbox" id="RememberMe" name="RememberMe" value="true" />
    <label for="RememberMe">Husk mig</label></div>
  <button class="button button-primary mt-5" type="submit">Log ind</button>
  {token(request)}<input name="RememberMe" type="hidden" value="false" />
</form>""")


async def logout(request):
    SESSIONS.pop(request.cookies.get(AUTH), None)
    response = RedirectResponse(HOME, 302)
    response.delete_cookie(AUTH, path="/")
    return response


async def menu(request):
    if not session(request):
        return to_login(request)
    card = ('<div class="col-12 col-md-6"><div class="card card-align-height"><div class="card-header"><h2 class="header-title">{0}</h2></div>'
            '<div class="card-text"><p>{1}</p></div><div class="card-footer card-action"><a href="{2}" class="button button-primary">{3}</a></div></div></div>')
    return page(request, "Knappen", '<h1>Knappen</h1><p class="font-lead">Vælg, hvordan du vil søge.</p><div class="row">'
                + card.format("Én kursist", "Se alle indberetninger om en kursist.", ONE, "Find én kursist")
                + card.format("Flere kursister", "Få et uddrag for op til 100 kursister i Excel.", MANY, "Hent liste")
                + "</div>")


def table(rows, columns):
    head = "".join(f'<th scope="col">{h}</th>' for _, h in columns)
    body = "".join("<tr>" + "".join(f'<td data-title="{h}">{show(r[k])}</td>' for k, h in columns) + "</tr>\n" for r in rows)
    return (f'<div class="table--responsive-scroll"><table class="table table--responsive-headers"><thead><tr>{head}</tr></thead>'
            f"<tbody>\n{body}</tbody></table></div>")


def person(p):
    items = []
    for i, (key, title, columns) in enumerate(PARTS, 1):
        items.append((i, title, table(p[key], columns) if p[key] else "<p>Der er ingen registreringer.</p>"))
    pre = p["prae2004"]
    text = ("<p>Der er ingen registreringer.</p>" if not pre else
            f'<dl class="summary"><dt>Første startdato</dt><dd>{show(pre["foerste_startdato"])}</dd>'
            f'<dt>Danskuddannelse</dt><dd>{show(pre["du"])}</dd></dl>')
    items.append((5, "Data fra før 2004", text))
    lis = "".join(f'<li><h3><button class="accordion-button" type="button" aria-expanded="{"true" if i == 1 else "false"}" aria-controls="a{i}">{t}</button></h3>'
                  f'<div id="a{i}" aria-hidden="{"false" if i == 1 else "true"}" class="accordion-content">{c}</div></li>\n'
                  for i, t, c in items)
    cpr = p["cpr"]
    return f'<h2>Kursist {cpr[:6]}-{cpr[6:]}</h2><ul class="accordion" data-accordion>{lis}</ul>'


async def one(request):
    s = session(request)
    if not s:
        return to_login(request)
    error, result = "", ""
    temp, s["temp"] = s["temp"], None
    if temp:
        error = f'<span class="form-error-message" id="SoegForm_CprNummer-error"><span class="sr-only">Fejl: </span>{temp}</span>'
    key = request.query_params.get("opslag")
    if key in s["opslag"]:
        p = known(s["opslag"][key])
        result = person(p) if p else alert("warning", "Ingen kursist fundet",
                                           "Vi har ingen oplysninger om en kursist med det CPR-nummer, du har indtastet.")
    return page(request, "Opslag på én kursist", f"""<h1>Opslag på én kursist</h1>
<div class="block kursistopslagblock">
<form action="/KursistopslagBlock/Soeg" method="post">
  <input type="hidden" name="CurrentPageLink" value="127" /><input type="hidden" name="CurrentBlockLink" value="131_402" />
  <div class="form-group{' form-error' if error else ''}"><label class="form-label" for="SoegForm_CprNummer">CPR-nummer</label>
    <span class="form-hint" id="cpr-hint">Fx ddmmåå-xxxx</span>{error}
    <input class="form-input input-width-s" type="text" inputmode="numeric" maxlength="11" autocomplete="off" data-val="true"
      data-val-required="Indtast et CPR-nummer" aria-describedby="cpr-hint" id="SoegForm_CprNummer" name="SoegForm.CprNummer" value="" /></div>
  <button class="button button-primary mt-5" type="submit">Vis oplysninger</button>
  {token(request)}</form></div>
<div class="kursist-resultat mt-7" aria-live="polite">{result}</div>""")


async def one_post(request):
    s = session(request)
    if not s:
        return to_login(request)
    form = await request.form()
    if not genuine(request, form):
        return bad(request)
    cpr = re.sub(r"[\s-]", "", form.get("SoegForm.CprNummer", ""))
    if not re.fullmatch(r"[0-9]{10}", cpr):
        s["temp"] = "CPR-nummeret skal bestå af 10 cifre"
        return RedirectResponse(ONE, 302)
    key = uuid.uuid4().hex
    s["opslag"][key] = cpr
    return RedirectResponse(f"{ONE}?opslag={key}", 302)


async def many(request):
    s = session(request)
    if not s:
        return to_login(request)
    key = request.query_params.get("bestilling", "")
    order = ORDERS.get(key)
    temp, s["temp"] = s["temp"], None
    if order and order["session"] is s:
        if time.monotonic() - order["at"] < 1.5:
            body = alert("info", "Vi henter oplysningerne", "Det kan tage lidt tid. Siden opdateres automatisk, når Excel-filen er klar.") + (
                f'<p><a class="button button-secondary" href="{MANY}?bestilling={key}">Opdatér status</a></p>'
                '<script>window.setTimeout(function () { window.location.reload(); }, 2000);</script>')
        else:
            body = alert("success", "Excel-filen er klar", f'Filen indeholder {len(order["numbers"])} kursister.') + (
                f'<p><a class="button button-primary" href="/ListeopslagBlock/Download/{key}">Download Excel-fil</a></p>'
                f'<p><a class="back-link" href="{MANY}">Lav et nyt opslag</a></p>')
        return page(request, "Opslag på flere kursister", f"<h1>Opslag på flere kursister</h1>{body}")
    error = f'<span class="form-error-message"><span class="sr-only">Fejl: </span>{temp}</span>' if temp else ""
    return page(request, "Opslag på flere kursister", f"""<h1>Opslag på flere kursister</h1>
<div class="block listeopslagblock">
<form action="/ListeopslagBlock/Upload" method="post" enctype="multipart/form-data">
  <input type="hidden" name="CurrentPageLink" value="128" /><input type="hidden" name="CurrentBlockLink" value="133_407" />
  <div class="form-group{' form-error' if error else ''}"><label class="form-label" for="UploadForm_Fil">Tekstfil med CPR-numre</label>
    <span class="form-hint">Filtype: .txt. Ét CPR-nummer pr. linje, højst 100.</span>{error}
    <input class="form-input input-file" type="file" accept=".txt" id="UploadForm_Fil" name="UploadForm.Fil" /></div>
  <button class="button button-primary mt-5" type="submit">Send fil</button>
  {token(request)}</form></div>""")


async def many_post(request):
    s = session(request)
    if not s:
        return to_login(request)
    form = await request.form()
    if not genuine(request, form):
        return bad(request)
    file, error, numbers = form.get("UploadForm.Fil"), None, []
    if file is None or isinstance(file, str) or not file.filename:
        error = "Vælg en fil"
    elif not file.filename.lower().endswith(".txt"):
        error = "Filen skal være en tekstfil (.txt)"
    else:
        lines = (await file.read()).decode("utf-8-sig", "replace").splitlines()
        numbers = [re.sub(r"[\s-]", "", x) for x in lines if x.strip()]
        if not numbers:
            error = "Filen er tom"
        elif len(numbers) > 100:
            error = "Filen må højst indeholde 100 CPR-numre"
        elif not all(re.fullmatch(r"[0-9]{10}", n) for n in numbers):
            error = "Filen indeholder linjer, der ikke er et CPR-nummer"
    if error:
        s["temp"] = error
        return RedirectResponse(MANY, 302)
    key = str(uuid.uuid4())
    ORDERS[key] = {"numbers": list(dict.fromkeys(numbers)), "at": time.monotonic(), "session": s}
    return RedirectResponse(f"{MANY}?bestilling={key}", 302)


async def download(request):
    s = session(request)
    if not s:
        return to_login(request)
    order = ORDERS.get(request.path_params["key"])
    if not order or order["session"] is not s:
        return page(request, "Siden findes ikke", "<h1>Siden findes ikke</h1>", 404)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Udtræk"
    sheet.cell(1, 1, f"Udtræk pr. {datetime.date.today():%d-%m-%Y}").font = Font(bold=True)
    keys, col = [], 1
    for group, columns in SHEET:
        if group:
            sheet.cell(3, col, group).font = Font(bold=True)
            sheet.cell(3, col).alignment = Alignment(horizontal="center")
            sheet.merge_cells(start_row=3, end_row=3, start_column=col, end_column=col + len(columns) - 1)
        for key, heading in columns:
            sheet.cell(4, col, heading).font = Font(bold=True)
            keys.append(key)
            col += 1
    for r, cpr in enumerate(order["numbers"], 5):
        row = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        for c, key in enumerate(keys, 1):
            value = row.get(key)
            if isinstance(value, bool):
                value = "Ja" if value else "Nej"
            elif value and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                value = datetime.date.fromisoformat(value)
            cell = sheet.cell(r, c, value)
            cell.number_format = "dd-mm-yyyy" if isinstance(value, datetime.date) else "@"
    out = io.BytesIO()
    book.save(out)
    return Response(out.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=udtraek.xlsx; filename*=UTF-8''udtr%C3%A6k.xlsx"})


async def missing(request, exc):
    return page(request, "Siden findes ikke", "<h1>Siden findes ikke</h1><p>Prøv forsiden.</p>", 404)


app = Starlette(routes=[
    Route("/", root), Route(HOME, home), Route("/da/vejledning/", guide), Route("/da/tilgaengelighed/", guide),
    Route("/da/soeg/", search), Route(LOGIN, login, methods=["GET", "POST"]), Route("/Login/LogUd", logout),
    Route(KNAP, menu), Route(ONE, one), Route(MANY, many),
    Route("/KursistopslagBlock/Soeg", one_post, methods=["POST"]),
    Route("/ListeopslagBlock/Upload", many_post, methods=["POST"]),
    Route("/ListeopslagBlock/Download/{key}", download),
], exception_handlers={404: missing})

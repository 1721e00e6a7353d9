"""Knappen som .NET 6 Razor Pages med Det Fælles Designsystem: trinindikator, alerts, opsummeringslister, accordions og xlsx (ClosedXML)."""
import base64
import io
import json
import secrets
import time
import uuid
import zipfile
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = ".AspNetCore.Cookies"
SESSIONS = {}
LOGIN_TOKENS = set()
JOB_SECONDS = 7
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()

MODULER = [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "Uddannelse og modul"), ("udbyder", "Udbyder"),
           ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"),
           ("modultest_bestaaet", "Bestået modultest")]
PROEVER = [("dato", "Dato for prøven"), ("proeve", "Prøve"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
           ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENVISNINGER = [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvist af"), ("udbyder", "Henvist til")]
MERITTER = [("startdato", "Startdato"), ("du_modul", "Uddannelse og modul"), ("udbyder", "Udbyder")]
SECTIONS = [("moduler", "Moduler", "startdato", MODULER, "Der er ikke registreret moduler."),
            ("proever", "Prøver", "dato", PROEVER, "Der er ikke registreret prøver."),
            ("henvisninger", "Henvisninger", "dato", HENVISNINGER, "Der er ikke registreret henvisninger."),
            ("meritter", "Merit", "startdato", MERITTER, "Der er ikke registreret merit."),
            ("prae2004", "Oplysninger fra før 2004", None, [("foerste_startdato", "Første startdato"), ("du", "Har deltaget i danskuddannelse")],
             "Der er ikke registreret oplysninger fra før 2004.")]


def show(key, value):
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if key.endswith(("dato", "bestaaet")):
        d = date.fromisoformat(value)
        return f"{d.day}. {MONTHS[d.month - 1]} {d.year}"
    return value


# ---------------------------------------------------------------- _Layout.cshtml
NAV = [("Forside", "/"), ("Søg én kursist", "/Kursist/Soeg"), ("Søg flere kursister", "/Lister"), ("Hjælp", "/Hjaelp")]


def layout(title, body, sess=None, active="", crumbs=(), status=200):
    portal = nav = trail = ""
    if sess is not None:
        portal = (f'<div class="portal-info"><p class="user"><b class="username">{USER}</b></p>'
                  f'<form method="post" action="/Konto/LogUd">{token(sess)}<button type="submit" class="button button-secondary d-print-none">Log ud</button></form></div>')
        items = "".join(f'<li class="{"current" if url == active else ""}"><a class="nav-link" href="{url}"'
                        f'{" aria-current=" + chr(34) + "page" + chr(34) if url == active else ""}><span>{text}</span></a></li>' for text, url in NAV)
        nav = f'<nav class="nav" aria-label="Hovedmenu"><div class="navbar navbar-primary"><div class="navbar-inner container"><ul class="nav-primary">{items}</ul></div></div></nav>'
    if crumbs:
        svg = '<svg class="icon-svg breadcrumbs__icon" focusable="false" aria-hidden="true"><use xlink:href="#chevron-right"></use></svg>'
        lis = '<li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="/">Forside</a></li>'
        lis += "".join(f'<li class="breadcrumbs__list-item">{svg}<a class="breadcrumbs__link" href="{u}">{escape(t)}</a></li>' for t, u in crumbs)
        lis += f'<li class="breadcrumbs__list-item" aria-current="page">{svg}{escape(title)}</li>'
        trail = f'<nav class="breadcrumbs" aria-label="Brødkrumme"><ol class="breadcrumbs__list">{lis}</ol></nav>'
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da" class="no-js">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>{escape(title)} - Danskundervisningsdatabasen</title>
    <link rel="stylesheet" href="/css/dkfds.css?v=Xk3yRr0pL1s" />
</head>
<body>
    <a class="skipnav" href="#main-content">Gå til sidens indhold</a>
    <header class="header">
        <div class="portal-header"><div class="portal-header-inner container">
            <a href="/" title="Til forsiden" aria-label="Til forsiden" class="logo"></a>{portal}
        </div></div>
        <div class="solution-header"><div class="solution-header-inner container"><div class="solution-heading"><a href="/" title="Til forsiden">Danskundervisningsdatabasen</a></div>
        <div class="solution-info"><div class="authority-info"><p><span class="bold">Udlændinge- og Integrationsministeriet</span></p></div></div></div></div>
        {nav}
    </header>
    <div class="container page-container">
        {trail}
        <main role="main" id="main-content" tabindex="-1">
            {body}
        </main>
    </div>
    <footer class="footer"><div class="container"><div class="row">
        <div class="col-12 col-md-6"><h2 class="h5">Kontakt</h2><ul class="unstyled-list"><li><a href="mailto:kontakt@danskindberetning.dk" class="function-link">kontakt@danskindberetning.dk</a></li></ul></div>
        <div class="col-12 col-md-6"><ul class="unstyled-list inline-list"><li><a href="/Tilgaengelighed" class="function-link">Tilgængelighedserklæring</a></li><li><a href="/Privatliv" class="function-link">Privatlivspolitik</a></li></ul></div>
    </div></div></footer>
</body>
</html>""", status)


def token(sess):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{sess["token"]}" />'


def new_token():
    return "CfDJ8" + base64.urlsafe_b64encode(secrets.token_bytes(110)).decode().rstrip("=")


def alert(kind, heading, text):
    role = ' role="alert" aria-atomic="true"' if kind == "error" else ""
    head = f'<h2 class="alert-heading">{escape(heading)}</h2>' if heading else ""
    return f'<div class="alert alert-{kind}"{role}><div class="alert-body">{head}<p class="alert-text">{escape(text)}</p></div></div>'


def field(fid, name, label, hint, error, extra, kind="text"):
    err = f'<span class="form-error-message field-validation-error" id="{fid}-error"><span class="sr-only">Fejl: </span>{escape(error)}</span>' if error else ""
    hint = f'<span class="form-hint" id="{fid}-hint">{escape(hint)}</span>' if hint else ""
    return (f'<div class="form-group{" form-error" if error else ""}"><label class="form-label" for="{fid}">{escape(label)}</label>{hint}{err}'
            f'<input class="form-input" type="{kind}" id="{fid}" name="{name}" data-val="true" data-val-required="{escape(label)} skal udfyldes" {extra} /></div>')


def steps(current):
    names = ["Vælg fil", "Kontrollér oplysninger", "Hent resultat"]
    lis = []
    for i, text in enumerate(names, 1):
        state = "current" if i == current else ("completed" if i < current else "")
        cur = ' aria-current="step"' if i == current else ""
        lis.append(f'<li class="step-indicator__item {state}"{cur}><span class="step-indicator__number">{i}</span><span class="step-indicator__text">{text}</span></li>')
    return f'<div class="step-indicator" aria-label="Trin {current} af 3"><p class="step-indicator__status">Trin {current} af 3</p><ol class="step-indicator__list">{"".join(lis)}</ol></div>'


def summary(rows):
    return '<dl class="d-print-table summary-list">' + "".join(
        f'<div class="d-print-table-row"><dt class="d-print-table-cell">{escape(k)}</dt><dd class="d-print-table-cell">{escape(v)}</dd></div>' for k, v in rows) + "</dl>"


# ---------------------------------------------------------------- login
def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


async def login(request):
    back = request.query_params.get("ReturnUrl", "/")
    error, user, problems = "", "", {}
    status = 200
    if request.method == "POST":
        form = await request.form()
        if form.get("__RequestVerificationToken") not in LOGIN_TOKENS:
            return Response(status_code=400)
        user = form.get("Input.Brugernavn", "").strip()
        password = form.get("Input.Adgangskode", "")
        if not user:
            problems["u"] = "Brugernavn skal udfyldes"
        if not password:
            problems["p"] = "Adgangskode skal udfyldes"
        if not problems:
            if (user, password) == (USER, PASSWORD):
                LOGIN_TOKENS.discard(form["__RequestVerificationToken"])
                sid = "CfDJ8" + secrets.token_urlsafe(120)
                SESSIONS[sid] = {"token": new_token(), "opslag": {}, "lister": {}, "uploads": {}}
                if not back.startswith("/") or back.startswith("//"):
                    back = "/"
                response = RedirectResponse(back, 302)
                response.set_cookie(COOKIE, sid, path="/", httponly=True, samesite="lax")
                return response
            error = alert("error", "Du kunne ikke logges ind", "Brugernavn eller adgangskode er ikke korrekt.")
    pre = {"token": new_token()}
    LOGIN_TOKENS.add(pre["token"])
    body = f"""<h1>Log ind</h1>{error}
<form method="post" action="/Konto/LogInd?ReturnUrl={quote(back, safe='')}" novalidate>
{field("Input_Brugernavn", "Input.Brugernavn", "Brugernavn", "", problems.get("u"), f'value="{escape(user)}" autocomplete="username"')}
{field("Input_Adgangskode", "Input.Adgangskode", "Adgangskode", "", problems.get("p"), 'autocomplete="current-password"', "password")}
<button type="submit" class="button button-primary">Log ind</button>
{token(pre)}</form>"""
    return layout("Log ind", body, status=status)


def page(path, handler, methods=("GET",)):
    async def endpoint(request):
        sess = session(request)
        if sess is None:
            target = request.url.path + ("?" + request.url.query if request.url.query else "")
            return RedirectResponse("/Konto/LogInd?ReturnUrl=" + quote(target if request.method == "GET" else "/", safe=""), 302)
        form = None
        if request.method == "POST":
            form = await request.form()
            if form.get("__RequestVerificationToken") != sess["token"]:
                return Response(status_code=400)
        return await handler(request, sess, form)
    return Route(path, endpoint, methods=list(methods))


async def logout(request, sess, form):
    SESSIONS.pop(request.cookies[COOKIE], None)
    response = RedirectResponse("/Konto/LogInd", 302)
    response.delete_cookie(COOKIE, path="/")
    return response


async def forside(request, sess, form):
    return layout("Forside", """<h1>Udtræk af data om danskuddannelse</h1>
<p class="font-lead">Find sprogcentrenes indberetninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<div class="card"><div class="card-header"><h2 class="header-title">Enkelt kursist</h2></div><div class="card-text"><p>Se alle moduler, prøver og henvisninger for en kursist.</p></div></div>
<div class="card"><div class="card-header"><h2 class="header-title">Flere kursister</h2></div><div class="card-text"><p>Bestil et Excel-ark med et uddrag for op til 100 kursister.</p></div></div>""", sess, "/")


async def hjaelp(request, sess, form):
    return layout("Hjælp", """<h1>Hjælp</h1><h2>CPR-nummer</h2><p>Skriv 10 cifre med eller uden bindestreg, for eksempel ddmmåå-xxxx.</p>
<h2>Fil med CPR-numre</h2><p>Filen skal være en tekstfil (.txt) med ét CPR-nummer på hver linje og højst 100 linjer.</p>""", sess, "/Hjaelp", [("Vejledning", "/Hjaelp")])


async def tekst(request, sess, form):
    title = "Privatlivspolitik" if request.url.path == "/Privatliv" else "Tilgængelighedserklæring"
    return layout(title, f"<h1>{title}</h1><p>Læs mere på ministeriets hjemmeside.</p>", sess)


# ---------------------------------------------------------------- én kursist
async def soeg(request, sess, form):
    error = typed = box = ""
    if form is not None:
        typed = form.get("Input.CprNummer", "")
        number = typed.strip().replace("-", "").replace(" ", "")
        if not number:
            error = "CPR-nummer skal udfyldes"
        elif not (len(number) == 10 and number.isdecimal()):
            error = "CPR-nummer skal bestå af 10 cifre"
        elif number in PEOPLE:
            oid = str(uuid.uuid4())
            sess["opslag"][oid] = number
            return RedirectResponse(f"/Kursist/Vis/{oid}", 302)
        else:
            box = alert("warning", "Ingen resultater", "Vi kunne ikke finde en kursist med det CPR-nummer.")
    body = f"""<h1>Søg én kursist</h1>{box}
<form method="post" action="/Kursist/Soeg" novalidate>
{field("Input_CprNummer", "Input.CprNummer", "CPR-nummer", "Skriv 10 cifre, ddmmåå-xxxx", error, f'value="{escape(typed)}" maxlength="11" autocomplete="off" inputmode="numeric"')}
<button type="submit" class="button button-primary">Find kursist</button>
{token(sess)}</form>"""
    return layout("Søg", body, sess, "/Kursist/Soeg", [("Én kursist", "/Kursist/Soeg")])


def table(title, columns, rows):
    head = "".join(f'<th scope="col">{escape(h)}</th>' for _, h in columns)
    body = "".join("<tr>" + "".join(f'<td data-title="{escape(h)}">{escape(show(k, row[k]))}</td>' for k, h in columns) + "</tr>\n" for row in rows)
    return (f'<div class="table--responsive-scroll"><table class="table table--responsive-headers"><caption class="sr-only">{escape(title)}</caption>'
            f'<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>')


async def vis(request, sess, form):
    number = sess["opslag"].get(request.path_params["oid"])
    if number is None:
        return not_found(sess)
    person = PEOPLE[number]
    items = []
    for field_, title, sort, columns, empty in SECTIONS:
        data = person[field_]
        if not data:
            inner = f"<p>{escape(empty)}</p>"
        elif field_ == "prae2004":
            inner = summary([(h, show(k, data[k])) for k, h in columns])
        else:
            inner = table(title, columns, sorted(data, key=lambda r: r[sort] or "", reverse=True))
        items.append(f'<li><h2 class="accordion-heading"><button class="accordion-button" type="button" aria-expanded="true" aria-controls="a-{field_}">{escape(title)}</button></h2>'
                     f'<div id="a-{field_}" aria-hidden="false" class="accordion-content">{inner}</div></li>')
    body = (f"<h1>Oplysninger om kursisten</h1>{summary([('CPR-nummer', number[:6] + '-' + number[6:])])}"
            f'<ul class="accordion">{"".join(items)}</ul><a href="/Kursist/Soeg" class="button button-secondary">Ny søgning</a>')
    return layout("Kursist", body, sess, "/Kursist/Soeg", [("Én kursist", "/Kursist/Soeg")])


# ---------------------------------------------------------------- flere kursister
LIST_CRUMB = [("Flere kursister", "/Lister")]


async def lister(request, sess, form):
    if sess["lister"]:
        rows = "".join(f'<tr><td data-title="Fil">{escape(j["fil"])}</td><td data-title="Antal">{len(j["numre"])}</td>'
                       f'<td data-title="Handling"><a href="/Lister/Resultat/{lid}">Vis udtræk</a></td></tr>' for lid, j in sess["lister"].items())
        mine = f'<table class="table"><thead><tr><th scope="col">Fil</th><th scope="col">Antal</th><th scope="col">Handling</th></tr></thead><tbody>{rows}</tbody></table>'
    else:
        mine = "<p>Du har ikke bestilt nogen udtræk endnu.</p>"
    return layout("Udtræk", f"""<h1>Søg flere kursister</h1><p class="font-lead">Bestil et udtræk for op til 100 kursister ad gangen.</p>
<a href="/Lister/Opret" class="button button-primary">Start nyt udtræk</a><h2>Mine udtræk</h2>{mine}""", sess, "/Lister", LIST_CRUMB)


async def opret(request, sess, form):
    error = ""
    if form is not None:
        upload = form.get("Input.CprListe")
        if upload is None or isinstance(upload, str) or not upload.filename:
            error = "Du skal vælge en fil"
        else:
            text = (await upload.read()).decode("utf-8-sig", "replace")
            numbers = [x.strip().replace("-", "") for x in text.splitlines() if x.strip()]
            if not numbers:
                error = "Filen er tom"
            elif len(numbers) > 100:
                error = "Filen må højst indeholde 100 CPR-numre"
            elif not all(len(x) == 10 and x.isdecimal() for x in numbers):
                error = "Filen indeholder et ugyldigt CPR-nummer"
            else:
                lid = str(uuid.uuid4())
                sess["uploads"][lid] = {"fil": upload.filename, "numre": numbers}
                return RedirectResponse(f"/Lister/Kontroller/{lid}", 302)
    body = f"""{steps(1)}<h1>Vælg fil</h1>
<form method="post" action="/Lister/Opret" enctype="multipart/form-data" novalidate>
{field("Input_CprListe", "Input.CprListe", "Fil med CPR-numre", "Tekstfil (.txt) med ét CPR-nummer på hver linje, højst 100", error, 'accept=".txt"', "file").replace("form-input", "form-input-file")}
<button type="submit" class="button button-primary">Næste</button> <a class="button button-tertiary" href="/Lister">Annuller</a>
{token(sess)}</form>"""
    return layout("Nyt udtræk", body, sess, "/Lister", LIST_CRUMB)


async def kontroller(request, sess, form):
    lid = request.path_params["lid"]
    upload = sess["uploads"].get(lid)
    if upload is None:
        return not_found(sess)
    if form is not None:
        sess["lister"][lid] = upload | {"klar": time.time() + JOB_SECONDS}
        return RedirectResponse(f"/Lister/Resultat/{lid}", 302)
    body = f"""{steps(2)}<h1>Kontrollér oplysninger</h1>{summary([("Fil", upload["fil"]), ("Antal CPR-numre", str(len(upload["numre"])))])}
<form method="post" action="/Lister/Kontroller/{lid}"><button type="submit" class="button button-primary">Bestil udtræk</button> <a class="button button-secondary" href="/Lister/Opret">Tilbage</a>
{token(sess)}</form>"""
    return layout("Nyt udtræk", body, sess, "/Lister", LIST_CRUMB)


async def resultat(request, sess, form):
    lid = request.path_params["lid"]
    job = sess["lister"].get(lid)
    if job is None:
        return not_found(sess)
    if time.time() >= job["klar"]:
        box = alert("success", "", "Udtrækket er klar til at blive hentet.")
        action = f'<p><a class="icon-link" href="/Lister/Hent/{lid}">Download Excel-fil</a></p>'
    else:
        box = alert("info", "", "Vi henter oplysningerne fra databasen. Det kan tage lidt tid.")
        action = f'<p><a class="button button-secondary" href="/Lister/Resultat/{lid}">Opdatér siden</a></p>'
    body = f'{steps(3)}<h1>Hent resultat</h1>{box}{summary([("Fil", job["fil"]), ("Antal CPR-numre", str(len(job["numre"])))])}{action}'
    return layout("Nyt udtræk", body, sess, "/Lister", LIST_CRUMB)


async def hent(request, sess, form):
    job = sess["lister"].get(request.path_params["lid"])
    if job is None or time.time() < job["klar"]:
        return not_found(sess)
    return Response(xlsx(job["numre"]), headers={
        "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Content-Disposition": "attachment; filename=udtraek.xlsx; filename*=UTF-8''udtr%C3%A6k.xlsx"})


# ---------------------------------------------------------------- Excel (som ClosedXML skriver det)
GROUPS = [("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbyder")]),
          ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbyder")]),
          ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
          ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
          ("Før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def xlsx(numbers):
    strings, merges = {}, ["A1:A2", "B1:B2"]

    def cell(col, row, value, style=0):
        ref = chr(65 + col) + str(row)
        if value is None:
            return f'<x:c r="{ref}" s="{style}"/>'
        if isinstance(value, int):
            return f'<x:c r="{ref}" s="{style}"><x:v>{value}</x:v></x:c>'
        return f'<x:c r="{ref}" s="{style}" t="s"><x:v>{strings.setdefault(value, len(strings))}</x:v></x:c>'

    keys = ["cpr", "findes"] + [k for _, cols in GROUPS for k, _ in cols]
    top = [cell(0, 1, "CPR-nummer", 1), cell(1, 1, "Findes i databasen", 1)]
    sub = [cell(0, 2, None, 1), cell(1, 2, None, 1)]
    col = 2
    for group, cols in GROUPS:
        merges.append(f"{chr(65 + col)}1:{chr(64 + col + len(cols))}1")
        for i, (_, heading) in enumerate(cols):
            top.append(cell(col, 1, group if i == 0 else None, 1))
            sub.append(cell(col, 2, heading, 1))
            col += 1
    rows = [f'<x:row r="1">{"".join(top)}</x:row>', f'<x:row r="2">{"".join(sub)}</x:row>']
    for r, number in enumerate(numbers, 3):
        person = PEOPLE.get(number)
        data = person["udtraek"] if person else {"cpr": number, "findes": False}
        cells = []
        for c, key in enumerate(keys):
            value = data.get(key)
            if isinstance(value, bool):
                cells.append(cell(c, r, "Ja" if value else "Nej"))
            elif value is not None and key.endswith("dato"):
                cells.append(cell(c, r, (date.fromisoformat(value) - date(1899, 12, 30)).days, 2))
            else:
                cells.append(cell(c, r, value))
        rows.append(f'<x:row r="{r}">{"".join(cells)}</x:row>')
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pkg = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    top_xml = '<?xml version="1.0" encoding="utf-8"?>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{pkg}/content-types"><Default Extension="xml" ContentType="{ct}.sheet.main+xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}.sharedStrings+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pkg}/relationships"><Relationship Type="{rel}/officeDocument" Target="/xl/workbook.xml" Id="R1"/></Relationships>',
        "xl/workbook.xml": f'<x:workbook xmlns:r="{rel}" xmlns:x="{ns}"><x:workbookPr/><x:sheets><x:sheet name="Udtræk" sheetId="1" r:id="rId1"/></x:sheets></x:workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pkg}/relationships"><Relationship Type="{rel}/worksheet" Target="/xl/worksheets/sheet.xml" Id="rId1"/>'
        f'<Relationship Type="{rel}/sharedStrings" Target="/xl/sharedStrings.xml" Id="rId2"/><Relationship Type="{rel}/styles" Target="/xl/styles.xml" Id="rId3"/></Relationships>',
        "xl/worksheets/sheet.xml": f'<x:worksheet xmlns:x="{ns}"><x:dimension ref="A1:P{len(numbers) + 2}"/><x:sheetData>{"".join(rows)}</x:sheetData>'
        f'<x:mergeCells count="{len(merges)}">' + "".join(f'<x:mergeCell ref="{m}"/>' for m in merges) + "</x:mergeCells></x:worksheet>",
        "xl/sharedStrings.xml": f'<x:sst xmlns:x="{ns}" uniqueCount="{len(strings)}">' + "".join(f"<x:si><x:t>{escape(s)}</x:t></x:si>" for s in strings) + "</x:sst>",
        "xl/styles.xml": f'<x:styleSheet xmlns:x="{ns}"><x:numFmts count="1"><x:numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></x:numFmts>'
        '<x:fonts count="2"><x:font><x:sz val="11"/><x:name val="Calibri"/></x:font><x:font><x:b/><x:sz val="11"/><x:name val="Calibri"/></x:font></x:fonts>'
        '<x:fills count="2"><x:fill><x:patternFill patternType="none"/></x:fill><x:fill><x:patternFill patternType="gray125"/></x:fill></x:fills>'
        '<x:borders count="1"><x:border><x:left/><x:right/><x:top/><x:bottom/><x:diagonal/></x:border></x:borders>'
        '<x:cellStyleXfs count="1"><x:xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></x:cellStyleXfs><x:cellXfs count="3">'
        '<x:xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><x:xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        '<x:xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></x:cellXfs></x:styleSheet>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, xml in parts.items():
            z.writestr(name, (top_xml + xml).encode("utf-8"))
    return buffer.getvalue()


# ---------------------------------------------------------------- resten
def not_found(sess):
    return layout("Siden findes ikke", "<h1>Siden findes ikke</h1><p>Gå til forsiden og prøv igen.</p>", sess, status=404)


async def anything(request, sess, form):
    return not_found(sess)


async def css(request):
    return Response(""".container{max-width:1150px;margin:0 auto;padding:0 16px}body{font:16px/1.5 "IBM Plex Sans",Arial,sans-serif;margin:0}.skipnav{position:absolute;left:-9999px}
.portal-header{background:#f5f5f5;padding:8px 0}.portal-info{text-align:right}.solution-heading{font-size:1.4em}.nav-primary,.breadcrumbs__list,.step-indicator__list,.accordion{list-style:none;padding:0}
.nav-primary li,.breadcrumbs__list-item,.step-indicator__item{display:inline-block;margin-right:20px}.current{font-weight:bold}.button{padding:8px 20px;border-radius:4px;border:1px solid #0059b3}
.button-primary{background:#0059b3;color:#fff}.alert{padding:16px;border-left:8px solid;margin:16px 0}.alert-info{background:#e2f2fb}.alert-success{background:#e0f7e0}.alert-warning{background:#ffeeb3}.alert-error{background:#fce4e4}
.form-label{display:block;font-weight:bold}.form-hint{display:block;color:#555}.form-error-message{color:#c00;display:block}.table{border-collapse:collapse;width:100%}.table td,.table th{border-bottom:1px solid #bbb;padding:8px;text-align:left}
.summary-list>div{display:flex;border-bottom:1px solid #ddd}.summary-list dt{width:40%;font-weight:bold}.accordion-button{width:100%;text-align:left;padding:16px;background:#f5f5f5;border:0;font-size:1.1em}
.sr-only{position:absolute;left:-9999px}.footer{background:#f5f5f5;margin-top:40px;padding:20px 0}""", media_type="text/css")


BOTH = ("GET", "POST")
app = Starlette(routes=[
    Route("/Konto/LogInd", login, methods=["GET", "POST"]), Route("/css/dkfds.css", css),
    page("/Konto/LogUd", logout, ("POST",)), page("/", forside), page("/Hjaelp", hjaelp), page("/Privatliv", tekst), page("/Tilgaengelighed", tekst),
    page("/Kursist/Soeg", soeg, BOTH), page("/Kursist/Vis/{oid}", vis),
    page("/Lister", lister), page("/Lister/Opret", opret, BOTH), page("/Lister/Kontroller/{lid}", kontroller, BOTH),
    page("/Lister/Resultat/{lid}", resultat), page("/Lister/Hent/{lid}", hent), page("/{rest:path}", anything),
])

"""Danskundervisningsdatabasen - kommuneadgang. ASP.NET Core 3.1 MVC style."""
import base64
import io
import json
import math
import secrets
import time
import uuid
from datetime import date
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
KATEGORI = {"1": "Integrationsprogram", "2": "Introduktionsforløb", "3": "Øvrig udlænding", "4": "Arbejdstager",
            "5": "Selvforsørgende", "6": "Studerende", "7": "Grænsependler", "32": "Arbejdsmarkedsrettet"}
AARSAG = {"0": "Uoplyst", "1": "Modul bestået", "2": "Fravær", "3": "Flyttet", "4": "Modultest bestået",
          "5": "Sygdom/barsel", "6": "Beskæftigelse", "7": "Uddannelse", "8": "Ret udløbet", "9": "Andet", "31": "Arbejdsmarkedsrettet afsluttet"}
SIDESTR = 10
SESSIONS = {}
COOKIE = ".AspNetCore.Cookies"
AF = ".AspNetCore.Antiforgery.w5W7x28NAIs"


def e(v):
    return escape(str(v))


def d(v):
    return "–" if v is None else "-".join(reversed(v.split("-")))


def t(v):
    return "–" if v is None else e(v)


def kode(v, tabel):
    if v is None:
        return "–"
    return f'{e(v)} <span class="text-muted small">– {e(tabel[v])}</span>' if v in tabel else e(v)


def sess(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def token(request):
    return request.cookies.get(AF) or "CfDJ8" + base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()


def page(request, title, body, area="Kommune", status=200, active=""):
    s = sess(request)
    tok = token(request)
    body = body.replace("@@TOKEN@@", f'<input name="__RequestVerificationToken" type="hidden" value="{tok}" />')
    if s:
        def li(href, text, key):
            a = " active" if key == active else ""
            return f'<li class="nav-item"><a class="nav-link text-dark{a}" href="{href}">{text}</a></li>'
        nav = (li("/", "Hjem", "hjem") + li("/Kommune/Opslag", "Find kursist", "opslag")
               + li("/Kommune/Masseopslag", "Masseopslag", "masse") + li("/Home/Hjaelp", "Hjælp", "hjaelp"))
        login = f'''<ul class="navbar-nav"><li class="nav-item"><a class="nav-link text-dark" title="Manage" href="/Identity/Account/Manage">Hej {e(s["user"])}!</a></li>
<li class="nav-item"><form class="form-inline" action="/Identity/Account/Logout?returnUrl=%2F" method="post">
<button type="submit" class="nav-link btn btn-link text-dark">Log af</button><input name="__RequestVerificationToken" type="hidden" value="{tok}" /></form></li></ul>'''
    else:
        nav = '<li class="nav-item"><a class="nav-link text-dark" href="/">Hjem</a></li>'
        login = '<ul class="navbar-nav"><li class="nav-item"><a class="nav-link text-dark" href="/Identity/Account/Login">Log på</a></li></ul>'
    cookie = "" if request.cookies.get(".AspNet.Consent") == "yes" else '''<div id="cookieConsent" class="alert alert-info alert-dismissible fade show" role="alert">
Vi bruger kun nødvendige cookies. <a href="/Home/Privacy">Læs mere</a>.
<button type="button" class="accept-policy close" data-dismiss="alert" aria-label="Close" data-cookie-string=".AspNet.Consent=yes; path=/"><span aria-hidden="true">Accepter</span></button></div>'''
    msg = ""
    if s and s.get("tempdata"):
        kind, text = s.pop("tempdata")
        msg = f'<div class="alert alert-{kind}" role="alert">{e(text)}</div>'
    html = f'''<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>{title} - Danskundervisningsdatabasen</title>
    <link rel="stylesheet" href="/lib/bootstrap/dist/css/bootstrap.min.css" />
    <link rel="stylesheet" href="/css/site.css" />
</head>
<body>
<header><nav class="navbar navbar-expand-sm navbar-toggleable-sm navbar-light bg-white border-bottom box-shadow mb-3"><div class="container">
<a class="navbar-brand" href="/">DU-databasen</a>
<div class="navbar-collapse collapse d-sm-inline-flex flex-sm-row-reverse">{login}<ul class="navbar-nav flex-grow-1">{nav}</ul></div></div></nav></header>
<div class="container">{cookie}
<main role="main" class="pb-3">
{msg}{body}
</main></div>
<footer class="border-top footer text-muted"><div class="container">&copy; 2020 - Udlændinge- og Integrationsministeriet - <a href="/Home/Privacy">Privatlivspolitik</a> - <a href="/Home/Tilgaengelighed">Tilgængelighedserklæring</a></div></footer>
<script src="/lib/jquery/dist/jquery.min.js"></script><script src="/lib/bootstrap/dist/js/bootstrap.bundle.min.js"></script><script src="/js/site.js?v=4q1jwFhaPaZgr8WAUSrux6hAuh0XDg9kPS3xIVq36I0"></script>
</body></html>'''
    r = HTMLResponse(html, status)
    if AF not in request.cookies:
        r.set_cookie(AF, tok, httponly=True, samesite="strict")
    return r


def to_login(request):
    return RedirectResponse("/Identity/Account/Login?ReturnUrl=" + request.url.path.replace("/", "%2F"), 302)


def ok_token(request, form):
    return form.get("__RequestVerificationToken") and form.get("__RequestVerificationToken") == request.cookies.get(AF)


async def home(request):
    s = sess(request)
    if not s:
        return to_login(request)
    return page(request, "Hjem", '''<div class="text-center"><h1 class="display-4">Velkommen</h1>
<p>Her kan kommuner slå oplysninger op om kursister ved danskuddannelserne.</p></div>
<div class="row"><div class="col-md-4"><div class="card"><div class="card-body"><h5 class="card-title">Enkeltopslag</h5><p class="card-text">Slå én kursist op på CPR-nummer.</p><a class="btn btn-primary" href="/Kommune/Opslag">Find kursist</a></div></div></div>
<div class="col-md-4"><div class="card"><div class="card-body"><h5 class="card-title">Masseopslag</h5><p class="card-text">Upload en fil med op til 100 CPR-numre.</p><a class="btn btn-primary" href="/Kommune/Masseopslag">Gå til masseopslag</a></div></div></div>
<div class="col-md-4"><div class="card border-warning"><div class="card-body"><h5 class="card-title">Driftsinformation</h5><p class="card-text">Servicevindue hver torsdag kl. 17-19. Udtræk, der er sat i gang, fortsætter bagefter.</p></div></div></div></div>''', active="hjem")


async def static_page(request):
    name = request.path_params["name"]
    text = {"Privacy": ("Privatlivspolitik", "Oplysningerne behandles efter integrationsloven og danskuddannelsesloven. Alle opslag logges."),
            "Hjaelp": ("Hjælp", "CPR-nummer skrives som DDMMÅÅ-XXXX eller uden bindestreg. Filen til masseopslag er en ren tekstfil med ét nummer pr. linje. Kontakt: support@example.dk."),
            "Tilgaengelighed": ("Tilgængelighedserklæring", "Webstedet overholder delvist WCAG 2.1 AA.")}.get(name)
    if not text:
        return HTMLResponse("", 404)
    return page(request, text[0], f"<h1>{text[0]}</h1><p>{text[1]}</p>")


def login_form(user="", errors=(), field=None):
    field = field or {}
    summ = "".join(f"<li>{e(x)}</li>" for x in errors)
    cls = "validation-summary-errors" if errors else "validation-summary-valid"

    def span(n):
        m = field.get(n, "")
        return f'<span class="text-danger field-validation-{"error" if m else "valid"}" data-valmsg-for="{n}" data-valmsg-replace="true">{m}</span>'
    return f'''<h1>Log på</h1><div class="row"><div class="col-md-4"><section>
<form id="account" method="post" action="/Identity/Account/Login"><h4>Brug din kommunes konto til at logge på.</h4><hr />
<div class="text-danger {cls}" data-valmsg-summary="true"><ul>{summ or '<li style="display:none"></li>'}</ul></div>
<div class="form-group"><label for="Input_UserName">Brugernavn</label><input class="form-control" type="text" data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="Input_UserName" name="Input.UserName" value="{e(user)}" />{span("Input.UserName")}</div>
<div class="form-group"><label for="Input_Password">Adgangskode</label><input class="form-control" type="password" data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Input_Password" name="Input.Password" />{span("Input.Password")}</div>
<div class="form-group"><div class="checkbox"><label for="Input_RememberMe"><input type="checkbox" data-val="true" id="Input_RememberMe" name="Input.RememberMe" value="true" /> Husk mig?</label></div></div>
<div class="form-group"><button type="submit" class="btn btn-primary">Log på</button></div>
<div class="form-group"><p><a id="forgot-password" href="/Home/Hjaelp">Har du glemt din adgangskode?</a></p></div>
@@TOKEN@@<input name="Input.RememberMe" type="hidden" value="false" /></form></section></div>
<div class="col-md-6 col-md-offset-2"><section><h4>Ny bruger?</h4><hr /><p>Loginoplysninger fås ved henvendelse til ministeriet på support@example.dk.</p></section></div></div>'''


async def login(request):
    if request.method == "GET":
        return page(request, "Log på", login_form())
    f = await request.form()
    if not ok_token(request, f):
        return HTMLResponse("", 400)
    user, pw = f.get("Input.UserName", ""), f.get("Input.Password", "")
    miss = {n: f"Feltet {l} skal udfyldes." for n, l, v in (("Input.UserName", "Brugernavn", user), ("Input.Password", "Adgangskode", pw)) if not v}
    if miss:
        return page(request, "Log på", login_form(user, (), miss))
    if (user, pw) != ("kommune", "hemmeligt-1"):
        return page(request, "Log på", login_form(user, ["Ugyldigt loginforsøg."]))
    sid = "CfDJ8" + secrets.token_urlsafe(60)
    SESSIONS[sid] = {"user": user, "opslag": {}, "jobs": {}}
    r = RedirectResponse("/", 302)
    r.set_cookie(COOKIE, sid, httponly=True, samesite="lax")
    return r


async def logout(request):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    r = RedirectResponse("/Identity/Account/Login", 302)
    r.delete_cookie(COOKIE)
    return r


def opslag_form(err="", value=""):
    cls = "error" if err else "valid"
    return f'''<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Hjem</a></li><li class="breadcrumb-item active" aria-current="page">Find kursist</li></ol></nav>
<h1>Find kursist</h1><hr />
<div class="row"><div class="col-md-4"><form action="/Kommune/Opslag" method="post">
<div class="form-group"><label class="control-label" for="CprNummer">CPR-nummer</label>
<input class="form-control{' input-validation-error' if err else ''}" type="text" autocomplete="off" placeholder="DDMMÅÅ-XXXX" data-val="true" data-val-regex="CPR-nummer skal bestå af 10 cifre." data-val-required="CPR-nummer skal udfyldes." id="CprNummer" maxlength="11" name="CprNummer" value="{e(value)}" />
<span class="text-danger field-validation-{cls}" data-valmsg-for="CprNummer" data-valmsg-replace="true">{err}</span></div>
<div class="form-group"><input type="submit" value="Vis kursist" class="btn btn-primary" /></div>@@TOKEN@@</form></div></div>'''


async def opslag(request):
    s = sess(request)
    if not s:
        return to_login(request)
    if request.method == "GET":
        return page(request, "Find kursist", opslag_form(), active="opslag")
    f = await request.form()
    if not ok_token(request, f):
        return HTMLResponse("", 400)
    raw = f.get("CprNummer", "").strip()
    cpr = raw.replace("-", "")
    if not raw:
        return page(request, "Find kursist", opslag_form("CPR-nummer skal udfyldes."), active="opslag")
    if not (cpr.isdigit() and len(cpr) == 10):
        return page(request, "Find kursist", opslag_form("CPR-nummer skal bestå af 10 cifre.", raw), active="opslag")
    if cpr not in PEOPLE:
        s["tempdata"] = ("warning", "Der findes ingen kursist med det angivne CPR-nummer i databasen.")
        return RedirectResponse("/Kommune/Opslag", 302)
    gid = str(uuid.uuid4())
    s["opslag"][gid] = cpr
    return RedirectResponse(f"/Kommune/Opslag/Detaljer/{gid}", 302)


def partial(rows, heads, cells, param, q, gid, anchor, tom):
    """_Liste.cshtml with PaginatedList<T>."""
    if not rows:
        return f'<p class="text-muted font-italic mt-3">{tom}</p>'
    n = math.ceil(len(rows) / SIDESTR)
    try:
        side = min(max(int(q.get(param, "1")), 1), n)
    except ValueError:
        side = 1
    part = rows[(side - 1) * SIDESTR: side * SIDESTR]
    th = "".join(f'<th scope="col">{h}</th>' for h in heads)
    tr = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in cells(r)) + "</tr>\n" for r in part)
    out = f'<table class="table table-sm table-striped mt-3"><thead class="thead-light"><tr>{th}</tr></thead><tbody>\n{tr}</tbody></table>'
    if n > 1:
        def a(to, text, dis):
            return f'<a href="/Kommune/Opslag/Detaljer/{gid}?{param}={to}#{anchor}" class="btn btn-outline-secondary btn-sm {"disabled" if dis else ""}">{text}</a>'
        out += f'<p>{a(side - 1, "Forrige", side == 1)} <span class="mx-2">Side {side} af {n}</span> {a(side + 1, "Næste", side == n)}</p>'
    return out


async def detaljer(request):
    s = sess(request)
    if not s:
        return to_login(request)
    gid = request.path_params["id"]
    cpr = s["opslag"].get(gid)
    if not cpr:
        return page(request, "Ikke fundet", "<h1>404</h1><p>Opslaget er udløbet. Foretag opslaget igen.</p>", status=404)
    p, q = PEOPLE[cpr], request.query_params
    valgt = "proever" if "proeveSide" in q else "henvisninger" if "henvisningSide" in q else "moduler"
    faner = [
        ("moduler", "Moduler", partial(p["moduler"], ["DU-modul", "Startdato", "Slutdato", "Udbyder", "Henvisningskategori", "Ophørsårsag", "Modultest bestået"],
            lambda r: [t(r["du_modul"]), d(r["startdato"]), d(r["slutdato"]), t(r["udbyder"]), kode(r["henvisningskategori"], KATEGORI), kode(r["ophoersaarsag"], AARSAG), d(r["modultest_bestaaet"])],
            "modulSide", q, gid, "moduler", "Der er ikke registreret moduler for kursisten.")),
        ("proever", "Prøver", partial(p["proever"], ["Prøve", "Prøvedato", "Termin", "Læseforståelse", "Skriftlig", "Mundtlig", "Resultat", "Udbyder"],
            lambda r: [t(r["proeve"]), d(r["dato"]), t(r["termin"]), t(r["laeseforstaaelse"]), t(r["skriftlig"]), t(r["mundtlig"]), t(r["resultat"]), t(r["udbyder"])],
            "proeveSide", q, gid, "proever", "Der er ikke registreret prøver for kursisten.")),
        ("henvisninger", "Henvisninger", partial(p["henvisninger"], ["Henvist dato", "Kategori", "Kommune", "Udbyder"],
            lambda r: [d(r["dato"]), kode(r["kategori"], KATEGORI), t(r["kommune"]), t(r["udbyder"])],
            "henvisningSide", q, gid, "henvisninger", "Der er ikke registreret henvisninger for kursisten.")),
        ("merit", "Merit", partial(p["meritter"], ["DU-modul", "Startdato", "Udbyder"],
            lambda r: [t(r["du_modul"]), d(r["startdato"]), t(r["udbyder"])],
            "meritSide", q, gid, "merit", "Der er ikke registreret merit for kursisten.")),
    ]
    pr = p["prae2004"]
    faner.append(("prae2004", "Præ-2004", f'''<dl class="row mt-3"><dt class="col-sm-3">Første startdato</dt><dd class="col-sm-9">{d(pr["foerste_startdato"])}</dd>
<dt class="col-sm-3">Danskuddannelse (DU)</dt><dd class="col-sm-9">{"Ja" if pr["du"] else "Nej"}</dd></dl>''' if pr else
        '<p class="text-muted font-italic mt-3">Der er ingen data fra før 2004 for kursisten.</p>'))
    tabs = "".join(f'<li class="nav-item"><a class="nav-link{" active" if k == valgt else ""}" id="{k}-tab" data-toggle="tab" href="#{k}" role="tab" aria-controls="{k}" aria-selected="{"true" if k == valgt else "false"}">{n}</a></li>\n' for k, n, _ in faner)
    panes = "".join(f'<div class="tab-pane fade{" show active" if k == valgt else ""}" id="{k}" role="tabpanel" aria-labelledby="{k}-tab">\n{h}\n</div>\n' for k, _, h in faner)
    return page(request, "Kursist", f'''<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Hjem</a></li><li class="breadcrumb-item"><a href="/Kommune/Opslag">Find kursist</a></li><li class="breadcrumb-item active" aria-current="page">Kursist</li></ol></nav>
<h1>Kursist</h1><dl class="row"><dt class="col-sm-2">CPR-nummer</dt><dd class="col-sm-10">{cpr[:6]}-{cpr[6:]}</dd></dl>
<ul class="nav nav-tabs" role="tablist">{tabs}</ul><div class="tab-content">{panes}</div>
<hr /><div><a href="/Kommune/Opslag">Nyt opslag</a> | <a href="#" onclick="window.print()">Udskriv</a></div>''', active="opslag")


def status(job):
    gone = time.time() - job["start"]
    return "I kø" if gone < 3 else "Behandles" if gone < 9 else "Færdig"


async def masse(request):
    s = sess(request)
    if not s:
        return to_login(request)
    rows = "".join(f'''<tr><td>{e(j["navn"])}</td><td>{len(j["numre"])}</td><td>{status(j)}</td><td><a href="/Kommune/Masseopslag/Details/{i}">Detaljer</a></td></tr>''' for i, j in s["jobs"].items())
    tab = f'<table class="table"><thead><tr><th>Fil</th><th>Antal CPR-numre</th><th>Status</th><th></th></tr></thead><tbody>{rows}</tbody></table>' if rows else '<p>Du har ingen udtræk endnu.</p>'
    return page(request, "Masseopslag", f'<h1>Masseopslag</h1><p><a href="/Kommune/Masseopslag/Create">Opret nyt udtræk</a></p>{tab}', active="masse")


def create_form(err=""):
    return f'''<h1>Opret udtræk</h1><h4>Masseopslag</h4><hr /><div class="row"><div class="col-md-6">
<form action="/Kommune/Masseopslag/Create" enctype="multipart/form-data" method="post">
<div class="text-danger validation-summary-{"errors" if err else "valid"}"><ul>{f"<li>{err}</li>" if err else '<li style="display:none"></li>'}</ul></div>
<div class="form-group"><label class="control-label" for="Upload">Fil med CPR-numre</label><input class="form-control-file" type="file" accept=".txt" data-val="true" data-val-required="Vælg en fil." id="Upload" name="Upload" />
<small class="form-text text-muted">Tekstfil med ét CPR-nummer (10 cifre) pr. linje, højst 100.</small></div>
<div class="form-group"><input type="submit" value="Upload fil" class="btn btn-primary" /></div>@@TOKEN@@</form></div></div><div><a href="/Kommune/Masseopslag">Tilbage til listen</a></div>'''


async def create(request):
    s = sess(request)
    if not s:
        return to_login(request)
    if request.method == "GET":
        return page(request, "Opret udtræk", create_form(), active="masse")
    f = await request.form()
    if not ok_token(request, f):
        return HTMLResponse("", 400)
    up = f.get("Upload")
    data = await up.read() if hasattr(up, "read") else b""
    lines = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
    err = ""
    if not lines:
        err = "Vælg en fil."
    elif len(lines) > 100:
        err = "Filen må højst indeholde 100 CPR-numre."
    elif any(not (x.isdigit() and len(x) == 10) for x in lines):
        err = "Filen indeholder linjer, der ikke er gyldige CPR-numre."
    if err:
        return page(request, "Opret udtræk", create_form(err), active="masse")
    jid = str(len(s["jobs"]) + 1041)
    s["jobs"][jid] = {"numre": lines, "start": time.time(), "navn": up.filename}
    s["tempdata"] = ("success", "Filen er uploadet, og udtrækket er sat i kø.")
    return RedirectResponse(f"/Kommune/Masseopslag/Details/{jid}", 302)


async def details(request):
    s = sess(request)
    if not s:
        return to_login(request)
    jid = request.path_params["id"]
    job = s["jobs"].get(jid)
    if not job:
        return page(request, "Ikke fundet", "<h1>404</h1>", status=404)
    st = status(job)
    badge = {"I kø": "secondary", "Behandles": "info", "Færdig": "success"}[st]
    if st == "Færdig":
        rest = f'<p>Udtrækket er klar til download.</p><p><a class="btn btn-success" href="/Kommune/Masseopslag/Download/{jid}">Hent Excel-ark</a></p>'
    else:
        rest = f'<p>Udtrækket er under behandling. Det kan tage lidt tid.</p><p><a class="btn btn-secondary" href="/Kommune/Masseopslag/Details/{jid}">Opdater status</a></p>'
    return page(request, "Udtræk", f'''<h1>Udtræk {jid}</h1><hr /><dl class="row"><dt class="col-sm-2">Fil</dt><dd class="col-sm-10">{e(job["navn"])}</dd><dt class="col-sm-2">Antal CPR-numre</dt><dd class="col-sm-10">{len(job["numre"])}</dd>
<dt class="col-sm-2">Status</dt><dd class="col-sm-10"><span class="badge badge-{badge}">{st}</span></dd></dl>{rest}<div><a href="/Kommune/Masseopslag">Tilbage til listen</a></div>''', active="masse")


GRUPPER = [("Kursist", [("CPR-nummer", "cpr"), ("Findes i databasen", "findes")]),
           ("Første modul", [("Startdato", "foerste_startdato"), ("DU-modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
           ("Seneste modul", [("Startdato", "seneste_startdato"), ("DU-modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]),
           ("Seneste henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
           ("Højeste merit", [("DU-modul", "merit_du_modul"), ("Startdato", "merit_startdato"), ("Udbyder", "merit_udbyder")]),
           ("Præ-2004", [("Findes", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("DU", "prae2004_du")])]


async def download(request):
    s = sess(request)
    if not s:
        return to_login(request)
    jid = request.path_params["id"]
    job = s["jobs"].get(jid)
    if not job or status(job) != "Færdig":
        return HTMLResponse("", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    col = 1
    keys = []
    for g, cols in GRUPPER:
        ws.cell(1, col, g).font = Font(bold=True)
        ws.cell(1, col).alignment = Alignment(horizontal="center")
        ws.merge_cells(start_row=1, end_row=1, start_column=col, end_column=col + len(cols) - 1)
        for h, k in cols:
            c = ws.cell(2, col, h)
            c.font, c.fill = Font(bold=True), PatternFill("solid", fgColor="D9E1F2")
            keys.append(k)
            col += 1
    for r, cpr in enumerate(job["numre"], 3):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        for c, k in enumerate(keys, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            cell = ws.cell(r, c)
            if v is not None and (k.endswith("dato")):
                cell.value = date.fromisoformat(v)
                cell.number_format = "dd-mm-yyyy"
            else:
                cell.value = v
    ws.freeze_panes = "A3"
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f"attachment; filename=Masseopslag_{jid}.xlsx; filename*=UTF-8''Masseopslag_{jid}.xlsx"})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", home), Route("/Home/{name}", static_page), Route("/Identity/Account/Login", login, methods=GP),
    Route("/Identity/Account/Logout", logout, methods=["POST"]), Route("/Identity/Account/Manage", home),
    Route("/Kommune/Opslag", opslag, methods=GP), Route("/Kommune/Opslag/Detaljer/{id}", detaljer),
    Route("/Kommune/Masseopslag", masse), Route("/Kommune/Masseopslag/Create", create, methods=GP),
    Route("/Kommune/Masseopslag/Details/{id}", details), Route("/Kommune/Masseopslag/Download/{id}", download)])

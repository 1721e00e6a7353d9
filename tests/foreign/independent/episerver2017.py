# -*- coding: utf-8 -*-
"""EPiServer CMS 10 (MVC 5, Bootstrap 3) med egen selvbetjeningsblok, leveret 2017."""
import datetime
import html
import io
import json
import re
import secrets
import time
import uuid
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
OPSLAG = {}   # guid -> {"sid","cpr"}
UDTRAEK = {}  # guid -> {"sid","cprs","navn","start"}
WAIT = 1.6


def esc(v):
    return html.escape("" if v is None else str(v))


def dk(v):
    return f"{v[8:10]}-{v[5:7]}-{v[0:4]}" if v else None


def vis(v):
    return "&ndash;" if v in (None, "") else esc(v)


def jn(v):
    return None if v is None else ("Ja" if v else "Nej")


def sess(request):
    return SESS.get(request.cookies.get(".ASPXAUTH", ""))


def token(request):
    return request.cookies.get("__RequestVerificationToken") or secrets.token_urlsafe(66)


def side(request, titel, krop, sti=(), status=200, scripts="", bred=False):
    s = sess(request)
    tok = request.state.tok
    if s and s["ok"]:
        p = request.url.path
        def li(u, t):
            return f'<li class="{"active" if p.startswith(u) else ""}"><a href="{u}">{t}</a></li>'
        nav = li("/selvbetjening/enkeltopslag/", "Find kursist") + li("/selvbetjening/filopslag/", "Find flere kursister") + li("/vejledning/", "Vejledning")
    else:
        nav = '<li><a href="/vejledning/">Vejledning</a></li>'
    if s:
        hoejre = f'<span class="user-name"><span class="glyphicon glyphicon-user" aria-hidden="true"></span> {esc(s["user"])}</span> <a href="/log-ud/" class="btn btn-link">Log ud</a>'
    else:
        hoejre = '<a href="/log-ind/" class="btn btn-link">Log ind som kommune</a>'
    bc = ""
    if sti:
        bc = '<ol class="breadcrumb"><li><a href="/">Forside</a></li>' + "".join(f'<li><a href="{u}">{t}</a></li>' if u else f'<li class="active">{t}</li>' for t, u in sti) + "</ol>"
    r = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8">
    <meta http-equiv="X-UA-Compatible" content="IE=edge">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{esc(titel)} | danskdata.example.dk</title>
    <meta name="generator" content="EPiServer">
    <link rel="stylesheet" href="/bundles/css?v=0tq8hXKcGqZ1">
    <style>.tab-content>.tab-pane{{display:none}}.tab-content>.active{{display:block}}.cookie-bar{{background:#222;color:#fff;padding:10px}}</style>
</head>
<body class="page-type-{'start' if request.url.path == '/' else 'standard'}">
<a href="#content" class="sr-only sr-only-focusable">Spring til indhold</a>
<div class="cookie-bar hidden" id="cookiebar"><div class="container">Vi bruger cookies for at få siden til at fungere. <a href="/om-cookies/">Læs om cookies</a> <button type="button" class="btn btn-xs btn-default js-cookie-ok">OK</button></div></div>
<header class="site-header">
  <div class="container">
    <div class="row">
      <div class="col-sm-7"><a href="/" class="logo"><img src="/globalassets/grafik/siri-logo.svg" alt="Styrelsen for International Rekruttering og Integration"></a></div>
      <div class="col-sm-5 text-right">{hoejre}</div>
    </div>
  </div>
  <nav class="navbar navbar-default" role="navigation">
    <div class="container">
      <div class="navbar-header"><button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#hovedmenu"><span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span></button></div>
      <div class="collapse navbar-collapse" id="hovedmenu"><ul class="nav navbar-nav"><li class="{'active' if request.url.path == '/' else ''}"><a href="/">Forside</a></li>{nav}</ul></div>
    </div>
  </nav>
</header>
<main class="container" id="content">
{bc}
{krop}
</main>
<footer class="site-footer"><div class="container"><div class="row">
  <div class="col-sm-4"><h4>Kontakt</h4><p>Danskundervisningsdatabasen<br>Tlf. hverdage kl. 9-15<br><a href="mailto:danskdata@example.dk">danskdata@example.dk</a></p></div>
  <div class="col-sm-4"><h4>Genveje</h4><ul class="list-unstyled"><li><a href="/vejledning/">Vejledning til kommuner</a></li><li><a href="/om-cookies/">Cookies</a></li></ul></div>
  <div class="col-sm-4"><p>Udlændinge- og Integrationsministeriet</p></div>
</div></div></footer>
<script src="/bundles/jquery?v=FVs3ACwOLIVInrAl5sdzR2jr"></script>
<script src="/bundles/bootstrap?v=M4Nk6kIOwMFflsEKET0iPL9i"></script>
<script src="/bundles/site?v=Zk1vGQqTL3pN"></script>
{scripts}
</body>
</html>""", status)
    if not request.cookies.get("__RequestVerificationToken"):
        r.set_cookie("__RequestVerificationToken", tok, httponly=True, path="/")
    return r


def aft(request):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{request.state.tok}">'


def beskyt(fn, krav=True):
    async def inner(request):
        request.state.tok = token(request)
        request.state.form = None
        if request.method == "POST":
            f = await request.form()
            request.state.form = f
            if f.get("__RequestVerificationToken") != request.cookies.get("__RequestVerificationToken"):
                return side(request, "Fejl", '<h1>Der opstod en fejl</h1><p>Siden er udløbet. Gå tilbage, genindlæs siden, og prøv igen.</p>', status=500)
        if krav:
            s = sess(request)
            if not s:
                return RedirectResponse("/log-ind/?ReturnUrl=" + quote(request.url.path, safe=""), 302)
            if not s["ok"]:
                return RedirectResponse("/selvbetjening/vilkaar/", 302)
        return await fn(request)
    return inner


async def forside(request):
    s = sess(request)
    if s:
        knapper = """<div class="row blocks">
<div class="col-sm-6"><div class="block teaserblock well"><h2><a href="/selvbetjening/enkeltopslag/">Find kursist</a></h2><p>Se alle indberetninger på én kursist.</p></div></div>
<div class="col-sm-6"><div class="block teaserblock well"><h2><a href="/selvbetjening/filopslag/">Find flere kursister</a></h2><p>Upload en fil med CPR-numre, og hent et Excel-ark.</p></div></div></div>"""
    else:
        knapper = '<p><a class="btn btn-primary btn-lg" href="/log-ind/">Log ind som kommune</a></p>'
    return side(request, "Forside", f"""<div class="jumbotron"><h1>Udtræk fra Danskundervisningsdatabasen</h1><p>Her kan kommunerne hente oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p></div>
{knapper}
<div class="block editorialblock"><h2>Om data</h2><p>Data bygger på sprogcentrenes indberetninger og opdateres dagligt. Brugernavn og adgangskode fås hos ministeriet.</p></div>""")


async def login(request):
    fejl, navn = "", ""
    retur = request.query_params.get("ReturnUrl", "/")
    if request.method == "POST":
        f = request.state.form
        navn = f.get("Brugernavn", "")
        if navn.strip().lower() == "kommune" and f.get("Adgangskode") == "hemmeligt-1":
            sid = secrets.token_hex(64).upper()
            SESS[sid] = {"user": "kommune", "ok": False}
            r = RedirectResponse("/selvbetjening/vilkaar/", 302)
            r.set_cookie(".ASPXAUTH", sid, httponly=True, path="/")
            return r
        fejl = '<div class="validation-summary-errors alert alert-danger" data-valmsg-summary="true"><ul><li>Forkert brugernavn eller adgangskode.</li></ul></div>'
    return side(request, "Log ind", f"""<div class="row"><div class="col-md-6"><h1>Log ind</h1><p class="introduction">Log ind med kommunens brugernavn.</p>{fejl}
<form action="/log-ind/" method="post" class="form">
{aft(request)}<input type="hidden" name="ReturnUrl" value="{esc(retur)}">
<div class="form-group"><label for="Brugernavn">Brugernavn</label><input class="form-control" data-val="true" data-val-required="Indtast brugernavn" id="Brugernavn" name="Brugernavn" type="text" value="{esc(navn)}"><span class="field-validation-valid" data-valmsg-for="Brugernavn" data-valmsg-replace="true"></span></div>
<div class="form-group"><label for="Adgangskode">Adgangskode</label><input class="form-control" data-val="true" data-val-required="Indtast adgangskode" id="Adgangskode" name="Adgangskode" type="password"><span class="field-validation-valid" data-valmsg-for="Adgangskode" data-valmsg-replace="true"></span></div>
<button type="submit" class="btn btn-primary">Log ind</button>
</form></div></div>""", [("Log ind", None)])


async def vilkaar(request):
    s = sess(request)
    if not s:
        return RedirectResponse("/log-ind/", 302)
    if request.method == "POST":
        s["ok"] = True
        return RedirectResponse("/", 302)
    return side(request, "Behandling af personoplysninger", f"""<div class="row"><div class="col-md-8"><h1>Behandling af personoplysninger</h1>
<div class="alert alert-info"><p>Opslag må kun foretages, når det er nødvendigt for kommunens sagsbehandling. Alle opslag logges efter persondataloven og sikkerhedsbekendtgørelsen.</p></div>
<form action="/selvbetjening/vilkaar/" method="post">{aft(request)}<button type="submit" class="btn btn-primary">Jeg er indforstået</button> <a class="btn btn-default" href="/log-ud/">Annuller</a></form></div></div>""", [("Behandling af personoplysninger", None)])


async def logud(request):
    SESS.pop(request.cookies.get(".ASPXAUTH", ""), None)
    r = RedirectResponse("/", 302)
    r.delete_cookie(".ASPXAUTH", path="/")
    return r


async def vejledning(request):
    return side(request, "Vejledning", """<h1>Vejledning til kommuner</h1><p>Ved opslag på én kursist vises moduler, prøver, henvisninger, merit og data fra før 2004. Ved opslag på flere kursister leveres et uddrag i et Excel-ark.</p><p>Vi anbefaler højst 100 CPR-numre ad gangen.</p>""", [("Vejledning", None)])


async def cookies(request):
    return side(request, "Cookies", "<h1>Cookies</h1><p>Siden bruger kun nødvendige cookies.</p>", [("Cookies", None)])


def opslagsform(request, vaerdi="", fejl=""):
    cls = "field-validation-error text-danger" if fejl else "field-validation-valid"
    return f"""<div class="block selvbetjeningsblok"><form action="/selvbetjening/enkeltopslag/" method="post" class="form-inline" autocomplete="off">
{aft(request)}<input id="CurrentPageLink" name="CurrentPageLink" type="hidden" value="147"><input id="CurrentBlockLink" name="CurrentBlockLink" type="hidden" value="152">
<div class="form-group{' has-error' if fejl else ''}"><label for="Cpr">Kursistens CPR-nr.</label> <input class="form-control" data-val="true" data-val-regex="CPR-nr. skal bestå af 10 cifre." data-val-regex-pattern="^\\d{{6}}-?\\d{{4}}$" data-val-required="Indtast et CPR-nr." id="Cpr" name="Cpr" placeholder="DDMMÅÅXXXX" type="text" value="{esc(vaerdi)}"></div>
<button type="submit" class="btn btn-primary">Vis kursist</button>
<div><span class="{cls}" data-valmsg-for="Cpr" data-valmsg-replace="true">{esc(fejl)}</span></div>
</form></div>"""


async def enkelt(request):
    vaerdi, fejl, besked = "", "", ""
    if request.method == "POST":
        vaerdi = request.state.form.get("Cpr", "")
        c = re.sub(r"[\s-]", "", vaerdi)
        if not c:
            fejl = "Indtast et CPR-nr."
        elif not re.fullmatch(r"\d{10}", c):
            fejl = "CPR-nr. skal bestå af 10 cifre."
        elif c not in PEOPLE:
            besked = '<div class="alert alert-warning" role="alert"><strong>Ingen resultater.</strong> Kursisten findes ikke i Danskundervisningsdatabasen.</div>'
        else:
            g = str(uuid.uuid4())
            OPSLAG[g] = {"sid": request.cookies[".ASPXAUTH"], "cpr": c}
            return RedirectResponse("/selvbetjening/enkeltopslag/kursist/?id=" + g, 302)
    return side(request, "Find kursist", f"""<h1>Find kursist</h1><p class="introduction">Indtast CPR-nr. med eller uden bindestreg.</p>
{besked}{opslagsform(request, vaerdi, fejl)}""", [("Find kursist", None)])


def tabel(kol, rows, cap):
    t = f'<div class="table-responsive"><table class="table table-striped table-condensed"><caption class="sr-only">{cap}</caption><thead><tr>' + "".join(f'<th scope="col">{esc(h)}</th>' for _, h in kol) + "</tr></thead><tbody>"
    for r in rows:
        t += "<tr>" + "".join(f"<td>{vis(dk(r[k]) if k in DATO else jn(r[k]) if isinstance(r[k], bool) else r[k])}</td>" for k, _ in kol) + "</tr>"
    return t + "</tbody></table></div>"


DATO = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
KM = [("startdato", "Start"), ("slutdato", "Slut"), ("du_modul", "Modul"), ("udbyder", "Udbyder (institutionsnr.)"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]
KP = [("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder (institutionsnr.)")]
KH = [("dato", "Henvist dato"), ("kommune", "Kommune"), ("kategori", "Henvisningskategori"), ("udbyder", "Udbyder (institutionsnr.)")]
KR = [("du_modul", "Modul givet i merit"), ("startdato", "Start"), ("udbyder", "Udbyder (institutionsnr.)")]
KG = [("foerste_startdato", "Første startdato"), ("du", "På danskuddannelse")]


async def kursist(request):
    o = OPSLAG.get(request.query_params.get("id", ""))
    if not o or o["sid"] != request.cookies[".ASPXAUTH"]:
        return RedirectResponse("/selvbetjening/enkeltopslag/", 302)
    p = PEOPLE[o["cpr"]]
    proever = "".join('<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">' + vis(r["proeve"]) + '</h3></div><div class="panel-body"><dl class="dl-horizontal">'
                      + "".join(f"<dt>{h}</dt><dd>{vis(dk(r[k]) if k in DATO else r[k])}</dd>" for k, h in KP) + "</dl></div></div>" for r in p["proever"])
    tom = '<p class="text-muted">{}</p>'.format
    faner = [("moduler", "Moduler", tabel(KM, p["moduler"], "Moduler") if p["moduler"] else tom("Der er ikke indberettet moduler.")),
             ("proever", "Danskprøver", proever or tom("Der er ikke indberettet danskprøver.")),
             ("henvisninger", "Henvisninger", tabel(KH, p["henvisninger"], "Henvisninger") if p["henvisninger"] else tom("Der er ikke indberettet henvisninger.")),
             ("merit", "Merit", tabel(KR, p["meritter"], "Merit") if p["meritter"] else tom("Der er ikke indberettet merit.")),
             ("prae2004", "Præ-2004", tabel(KG, [p["prae2004"]], "Præ-2004") if p["prae2004"] else tom("Der er ingen data fra før 2004."))]
    nav = "".join(f'<li role="presentation"{" class=" + chr(34) + "active" + chr(34) if i == 0 else ""}><a href="#{k}" aria-controls="{k}" role="tab" data-toggle="tab">{t}</a></li>' for i, (k, t, _) in enumerate(faner))
    pan = "".join(f'<div role="tabpanel" class="tab-pane{" active" if i == 0 else ""}" id="{k}"><h2 class="visible-print-block">{t}</h2>{b}</div>' for i, (k, t, b) in enumerate(faner))
    return side(request, "Kursist", f"""<div class="row"><div class="col-sm-8"><h1>CPR-nr. {p['cpr'][:6]}-{p['cpr'][6:]}</h1></div><div class="col-sm-4 text-right hidden-print"><a href="/selvbetjening/enkeltopslag/" class="btn btn-default">Ny søgning</a> <button type="button" class="btn btn-default" onclick="window.print()">Udskriv</button></div></div>
<div class="block kursistblok">
<ul class="nav nav-tabs" role="tablist">{nav}</ul>
<div class="tab-content">{pan}</div>
</div>""", [("Find kursist", "/selvbetjening/enkeltopslag/"), ("Kursist", None)])


def trin(n):
    return '<ol class="list-inline wizard">' + "".join(f'<li class="{"active" if i == n else ""}"><span class="badge">{i}</span> {t}</li>' for i, t in ((1, "Vælg fil"), (2, "Kontrollér"), (3, "Hent ark"))) + "</ol>"


BC = [("Find flere kursister", "/selvbetjening/filopslag/")]


async def fil(request):
    fejl = ""
    if request.method == "POST":
        u = request.state.form.get("Fil")
        navn = getattr(u, "filename", "") or ""
        if not navn:
            fejl = "Vælg en fil."
        elif not navn.lower().endswith(".txt"):
            fejl = "Filtypen understøttes ikke. Vælg en .txt-fil."
        else:
            raa = await u.read()
            try:
                txt = raa.decode("utf-8-sig")
            except UnicodeDecodeError:
                txt = raa.decode("cp1252", "replace")
            nr = [re.sub(r"[\s-]", "", x) for x in txt.splitlines() if x.strip()]
            if not nr:
                fejl = "Filen er tom."
            elif any(not re.fullmatch(r"\d{10}", x) for x in nr):
                fejl = "Filen indeholder linjer, som ikke er et CPR-nr. på 10 cifre. Ret filen, og prøv igen."
            elif len(nr) > 100:
                fejl = "Filen indeholder mere end 100 CPR-numre."
            else:
                g = str(uuid.uuid4())
                UDTRAEK[g] = {"sid": request.cookies[".ASPXAUTH"], "cprs": nr, "navn": navn, "start": None}
                return RedirectResponse("/selvbetjening/filopslag/kontroller/?id=" + g, 302)
    f = f'<div class="alert alert-danger" role="alert">{fejl}</div>' if fejl else ""
    return side(request, "Find flere kursister", f"""<h1>Find flere kursister</h1>{trin(1)}{f}
<div class="row"><div class="col-md-7"><div class="block selvbetjeningsblok"><form action="/selvbetjening/filopslag/" method="post" enctype="multipart/form-data">
{aft(request)}<input name="CurrentBlockLink" type="hidden" value="163">
<div class="form-group"><label for="Fil">Fil med CPR-numre</label><input id="Fil" name="Fil" type="file" accept=".txt"><p class="help-block">Tekstfil (.txt) med ét CPR-nr. pr. linje, højst 100.</p></div>
<button type="submit" class="btn btn-primary">Upload fil</button></form></div></div>
<div class="col-md-5"><div class="panel panel-info"><div class="panel-heading">Sådan laver du filen</div><div class="panel-body"><ol><li>Åbn Notesblok.</li><li>Skriv kursisternes CPR-numre under hinanden.</li><li>Gem filen som .txt, og vælg den her på siden.</li></ol></div></div></div></div>""", [("Find flere kursister", None)])


def mit(request):
    g = request.query_params.get("id") or (request.state.form or {}).get("UdtraekId", "")
    u = UDTRAEK.get(g)
    return (g, u) if u and u["sid"] == request.cookies.get(".ASPXAUTH") else (g, None)


async def kontroller(request):
    g, u = mit(request)
    if not u:
        return RedirectResponse("/selvbetjening/filopslag/", 302)
    if request.method == "POST":
        if u["start"] is None:
            u["start"] = time.time()
        return RedirectResponse("/selvbetjening/filopslag/status/?id=" + g, 302)
    return side(request, "Kontrollér", f"""<h1>Find flere kursister</h1>{trin(2)}
<p>Filen <strong>{esc(u['navn'])}</strong> er uploadet. Den indeholder <strong>{len(u['cprs'])}</strong> CPR-numre.</p>
<form action="/selvbetjening/filopslag/kontroller/" method="post">{aft(request)}<input type="hidden" name="UdtraekId" value="{g}">
<button type="submit" class="btn btn-primary">Start udtræk</button> <a class="btn btn-default" href="/selvbetjening/filopslag/">Vælg en anden fil</a></form>""", BC + [("Kontrollér", None)])


async def status(request):
    g, u = mit(request)
    if not u or u["start"] is None:
        return RedirectResponse("/selvbetjening/filopslag/", 302)
    gaaet = time.time() - u["start"]
    if gaaet < WAIT:
        pct = int(100 * gaaet / WAIT)
        k = f"""<div class="alert alert-info" role="status">Vi henter oplysninger om kursisterne. Bliv på siden.</div>
<div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" aria-valuenow="{pct}" aria-valuemin="0" aria-valuemax="100" style="width:{pct}%"><span class="sr-only">{pct} %</span></div></div>
<p><a href="/selvbetjening/filopslag/status/?id={g}" class="btn btn-default">Opdatér siden</a></p>"""
        sc = f"""<script>(function poll(){{ $.getJSON('/api/udtraek/{g}', function(d){{ if (d.Klar) {{ window.location.reload(); }} else {{ setTimeout(poll, 1500); }} }}); }})();</script>"""
    else:
        k = f"""<div class="alert alert-success" role="status">Dit udtræk er klar.</div>
<p><a href="/selvbetjening/filopslag/hent/?id={g}" class="btn btn-primary"><span class="glyphicon glyphicon-download-alt" aria-hidden="true"></span> Hent Excel-ark</a></p><p><a href="/selvbetjening/filopslag/">Lav et nyt udtræk</a></p>"""
        sc = ""
    return side(request, "Hent ark", f"<h1>Find flere kursister</h1>{trin(3)}{k}", BC + [("Hent ark", None)], scripts=sc)


async def api(request):
    u = UDTRAEK.get(request.path_params["g"])
    if not u or u["sid"] != request.cookies.get(".ASPXAUTH") or u["start"] is None:
        return JSONResponse({"Message": "Ikke fundet"}, 404)
    return JSONResponse({"Klar": time.time() - u["start"] >= WAIT})


GRUP = [("CPR-nr.", 1), ("Findes i 2004 og frem", 1), ("Første modul", 3), ("Seneste modul", 3), ("Henvisning", 2), ("Højeste merit", 3), ("Præ-2004", 3)]
UND = [None, None, "Start", "Modul", "Udbyder", "Start", "Modul", "Udbyder", "Dato", "Kategori", "Modul", "Start", "Udbyder", "Findes", "Første start", "Danskuddannelse"]
UK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


async def hent(request):
    g, u = mit(request)
    if not u or u["start"] is None or time.time() - u["start"] < WAIT:
        return RedirectResponse("/selvbetjening/filopslag/", 302)
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.cell(1, 1, "Udtræk fra Danskundervisningsdatabasen " + time.strftime("%d-%m-%Y")).font = Font(bold=True, size=14)
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    k = 1
    for t, n in GRUP:
        c = ws.cell(2, k, t)
        c.font = Font(bold=True)
        c.alignment = Alignment(horizontal="center" if n > 1 else None)
        if n > 1:
            ws.merge_cells(start_row=2, start_column=k, end_row=2, end_column=k + n - 1)
        else:
            ws.merge_cells(start_row=2, start_column=k, end_row=3, end_column=k)
        k += n
    for i, t in enumerate(UND, 1):
        if t:
            ws.cell(3, i, t).font = Font(bold=True)
    for r, nr in enumerate(u["cprs"], 4):
        d = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        for i, key in enumerate(UK, 1):
            v = d.get(key)
            if v is None:
                continue
            if isinstance(v, bool):
                v = jn(v)
            elif key.endswith("dato"):
                v = datetime.datetime.strptime(v, "%Y-%m-%d")
            c = ws.cell(r, i, v)
            c.number_format = "dd-mm-yyyy" if key.endswith("dato") else "@"
    for i in range(1, 17):
        ws.column_dimensions["ABCDEFGHIJKLMNOP"[i - 1]].width = 14
    ws.freeze_panes = "A4"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": "attachment; filename=Kursister.xlsx"})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", beskyt(forside, False)),
    Route("/log-ind/", beskyt(login, False), methods=GP),
    Route("/log-ud/", logud),
    Route("/vejledning/", beskyt(vejledning, False)),
    Route("/om-cookies/", beskyt(cookies, False)),
    Route("/selvbetjening/vilkaar/", beskyt(vilkaar, False), methods=GP),
    Route("/selvbetjening/enkeltopslag/", beskyt(enkelt), methods=GP),
    Route("/selvbetjening/enkeltopslag/kursist/", beskyt(kursist)),
    Route("/selvbetjening/filopslag/", beskyt(fil), methods=GP),
    Route("/selvbetjening/filopslag/kontroller/", beskyt(kontroller), methods=GP),
    Route("/selvbetjening/filopslag/status/", beskyt(status)),
    Route("/selvbetjening/filopslag/hent/", beskyt(hent)),
    Route("/api/udtraek/{g}", api),
])

"""Knappen - selvbetjening i Det Fælles Designsystem (FDS 8), server-renderet med Unpoly-fragmenter, 2024."""
import io
import json
import re
import secrets
import time
import zipfile
from datetime import date, datetime
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

KURSISTER = {x["cpr"]: x for x in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONER = {}
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
PR_SIDE = 8


def dato(v):
    if not v:
        return "–"
    y, m, dd = v.split("-")
    return "%d. %s %s" % (int(dd), MDR[int(m) - 1], y)


def t(v):
    return "–" if v is None else escape(str(v))


def sess(request):
    s = SESSIONER.get(request.cookies.get("knap_session", ""))
    if s is None:
        k = secrets.token_urlsafe(24)
        s = SESSIONER[k] = {"key": k, "user": None, "csrf": secrets.token_urlsafe(32), "opslag": {}, "job": {}, "toast": None, "cookies": None}
    return s


def svar(s, resp):
    resp.set_cookie("knap_session", s["key"], httponly=True, samesite="lax", path="/")
    return resp


def til(s, url):
    return svar(s, RedirectResponse(url, 303))


def token(s):
    return '<input type="hidden" name="_csrf" value="%s">' % s["csrf"]


def side(s, request, titel, indhold, aktiv="", sti=(), head="", status=200):
    menu = ""
    if s["user"]:
        menu = '<nav class="nav" aria-label="Hovedmenu"><div class="navbar navbar-primary"><div class="navbar-inner container"><ul class="nav-primary">' + "".join(
            '<li><a href="%s" class="nav-link%s" up-follow><span>%s</span></a></li>' % (u, " current" if n == aktiv else "", n)
            for n, u in (("Overblik", "/overblik"), ("Slå kursist op", "/kursist"), ("Hent liste", "/liste"), ("Hjælp", "/hjaelp"))) + "</ul></div></div></nav>"
        bruger = """<div class="portal-info"><p class="user"><span class="weight-semibold">Kommunebruger</span> · Kommune</p>
        <form method="post" action="/log-ud" class="d-inline">%s<button class="button button-secondary alert-leave" type="submit">Log ud</button></form></div>""" % token(s)
        soeg = """<form class="search mt-3" role="search" action="/hjaelp/soeg" method="get"><label class="sr-only" for="hjaelpesoeg">Søg i hjælpen</label>
        <input class="form-input" id="hjaelpesoeg" type="search" name="q"><button type="submit" class="button button-search"><span class="sr-only">Søg</span></button></form>"""
    else:
        bruger = '<div class="portal-info"><a href="/log-paa" class="button button-secondary">Log på</a></div>' if request.url.path != "/log-paa" else ""
        soeg = ""
    cookie = ""
    if s["cookies"] is None:
        cookie = """<div class="cookie-message" role="region" aria-label="Cookiemeddelelse"><div class="container">
    <h2 class="h5">Fortæl os, om du accepterer cookies</h2>
    <p>Vi bruger nødvendige cookies for at få siden til at virke, og statistikcookies for at gøre den bedre.</p>
    <form method="post" action="/cookies">%s<input type="hidden" name="retur" value="%s">
    <button class="button button-primary" name="valg" value="alle" type="submit">Accepter alle cookies</button>
    <button class="button button-secondary" name="valg" value="noedvendige" type="submit">Kun nødvendige cookies</button></form></div></div>""" % (
            token(s), escape(request.url.path + ("?" + request.url.query if request.url.query else "")))
    toast = ""
    if s["toast"]:
        toast = """<div class="toast-container"><div class="toast toast-success showing" aria-atomic="true"><div class="toast-icon"></div>
    <div class="toast-message"><strong>Succes: </strong><p>%s</p></div><button class="toast-close">Luk</button></div></div>""" % s["toast"]
        s["toast"] = None
    broed = ""
    if sti:
        broed = '<nav class="breadcrumbs__container" aria-label="Brødkrumme"><ol class="breadcrumbs__list">' + "".join(
            '<li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="%s">%s</a></li>' % (u, n) if u else
            '<li class="breadcrumbs__list-item" aria-current="page">%s</li>' % n for n, u in sti) + "</ol></nav>"
    return svar(s, HTMLResponse("""<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no">
  <meta name="csrf-token" content="%s">
  <title>%s - Knappen</title>%s
  <link rel="stylesheet" href="/assets/dkfds-virkdk.min.css?v=8.1.0">
  <script src="/assets/unpoly.min.js?v=3.7" defer></script>
  <script src="/assets/dkfds.js?v=8.1.0" defer></script>
</head>
<body>
%s
<a href="#main-content" class="skipnav">Gå til sidens indhold</a>
<header class="header">
  <div class="portal-header portal-header-simple"><div class="portal-header-inner container">
    <a href="/" class="logo alert-leave" aria-label="Knappen - til forsiden"><span class="logo-text">Udlændinge- og Integrationsministeriet</span></a>
    %s
  </div></div>
  <div class="solution-header"><div class="solution-header-inner container"><div class="solution-heading"><a href="/">Knappen</a></div>%s
    <div class="solution-info"><p class="h5 authority-name">Danskundervisningsdatabasen</p><p>Support: <a href="mailto:knappen@example.dk">knappen@example.dk</a></p></div></div></div>
  %s
</header>
%s
<main class="container page-container" id="main-content" up-main>
%s
%s
</main>
<footer><div class="footer"><div class="container"><ul class="inline-list"><li><a class="function-link" href="/hjaelp">Hjælp</a></li><li><a class="function-link" href="/tilgaengelighed">Tilgængelighedserklæring</a></li></ul></div></div></footer>
</body>
</html>""" % (s["csrf"], titel, head, cookie, bruger, soeg, menu, toast, broed, indhold), status_code=status))


def alert(kind, overskrift, tekst):
    return """<div class="alert alert-%s has-icon" role="alert"><div class="alert-body"><h2 class="alert-heading h5">%s</h2><p class="alert-text">%s</p></div></div>
""" % (kind, overskrift, tekst)


def handler(aaben=False):
    def deco(fn):
        async def w(request):
            s = sess(request)
            if not aaben and not s["user"]:
                return til(s, "/log-paa")
            f = None
            if request.method == "POST":
                f = await request.form()
                if f.get("_csrf") != s["csrf"]:
                    return side(s, request, "Fejl", alert("error", "Din session er udløbet", "Genindlæs siden og prøv igen."), status=403)
            return await fn(request, s, f)
        return w
    return deco


@handler(True)
async def forside(request, s, f):
    if s["user"]:
        return til(s, "/overblik")
    return side(s, request, "Forside", """<h1>Udtræk fra danskundervisningsdatabasen</h1>
<p class="font-lead">Med Knappen kan kommuner hente oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<p>Du skal bruge et login fra ministeriet.</p>
<p><a class="button button-primary" href="/log-paa">Log på</a></p>""")


@handler(True)
async def cookies(request, s, f):
    s["cookies"] = f.get("valg")
    r = f.get("retur", "/")
    return til(s, r if r.startswith("/") and not r.startswith("//") else "/")


@handler(True)
async def log_paa(request, s, f):
    fejl, u = "", ""
    if f is not None:
        u = f.get("brugernavn", "")
        if u == "kommune" and f.get("adgangskode") == "hemmeligt-1":
            n = secrets.token_urlsafe(24)
            SESSIONER.pop(s["key"], None)
            s.update(key=n, user=u, toast="Du er nu logget på.")
            SESSIONER[n] = s
            return til(s, "/overblik")
        fejl = alert("error", "Du kunne ikke logges på", "Brugernavn eller adgangskode er ikke korrekt.")
    return side(s, request, "Log på", """<h1>Log på Knappen</h1>
%s<form method="post" action="/log-paa" novalidate>%s
  <div class="form-group"><label class="form-label" for="brugernavn">Brugernavn</label><input class="form-input input-width-m" type="text" id="brugernavn" name="brugernavn" autocomplete="username" value="%s"></div>
  <div class="form-group"><label class="form-label" for="adgangskode">Adgangskode</label><input class="form-input input-width-m" type="password" id="adgangskode" name="adgangskode" autocomplete="current-password"></div>
  <button type="submit" class="button button-primary mt-5">Fortsæt</button>
</form>""" % (fejl, token(s), escape(u)))


@handler(True)
async def log_ud(request, s, f):
    SESSIONER.pop(s["key"], None)
    return RedirectResponse("/", 303)


@handler()
async def overblik(request, s, f):
    def kort(u, n, p):
        return """<li class="col-12 col-md-6"><a class="card card-navigation" href="%s" up-follow><div class="card-content"><h2 class="h4 card-heading">%s</h2><p class="card-text">%s</p></div></a></li>
""" % (u, n, p)
    return side(s, request, "Overblik", """<h1>Overblik</h1>
<p class="font-lead">Vælg, hvad du vil.</p>
<ul class="nobullet-list row card-list">
""" + kort("/kursist", "Oplysninger om én kursist", "Se moduler, prøver, henvisninger, merit og ældre registreringer.")
        + kort("/liste", "Oplysninger om flere kursister", "Send en fil med CPR-numre, og få et regneark retur.")
        + "</ul>" + alert("info", "Planlagt vedligehold", "Løsningen er lukket hver søndag kl. 22-24."), "Overblik")


@handler()
async def hjaelp(request, s, f):
    q = request.query_params.get("q")
    if q is not None:
        return side(s, request, "Søg i hjælpen", "<h1>Søg i hjælpen</h1><p>Ingen hjælpesider matcher din søgning.</p>", "Hjælp", [("Overblik", "/overblik"), ("Hjælp", "/hjaelp"), ("Søg", None)])
    return side(s, request, "Hjælp", "<h1>Hjælp</h1><p>Oplysningerne indberettes af sprogcentrene. Sprogcentre vises med institutionsnummer.</p>", "Hjælp", [("Overblik", "/overblik"), ("Hjælp", None)])


@handler(True)
async def tilg(request, s, f):
    return side(s, request, "Tilgængelighed", "<h1>Tilgængelighedserklæring</h1><p>Løsningen overholder WCAG 2.1 AA.</p>")


@handler()
async def kursist(request, s, f):
    fejl, ffejl, v = "", "", ""
    if f is not None:
        v = (f.get("cprnummer") or "").strip()
        m = re.fullmatch(r"(\d{6})[- ]?(\d{4})", v)
        if not m:
            ffejl = '<span class="form-error-message" id="cpr-error"><span class="sr-only">Fejl: </span>Indtast et CPR-nummer på 10 cifre</span>'
        elif m[1] + m[2] not in KURSISTER:
            fejl = alert("warning", "Ingen kursist fundet", "Vi har ingen oplysninger om en kursist med det CPR-nummer, du har indtastet.")
        else:
            k = secrets.token_urlsafe(12)
            s["opslag"][k] = m[1] + m[2]
            return til(s, "/kursist/%s/moduler" % k)
    return side(s, request, "Slå kursist op", """<h1>Slå kursist op</h1>
%s<form method="post" action="/kursist" novalidate>%s
  <div class="form-group%s"><label class="form-label" for="cprnummer">Kursistens CPR-nummer</label><span class="form-hint" id="cpr-hint">10 cifre, fx ddmmååxxxx</span>%s
  <input class="form-input input-char-11" type="text" inputmode="numeric" id="cprnummer" name="cprnummer" aria-describedby="cpr-hint" autocomplete="off" value="%s"></div>
  <button type="submit" class="button button-primary mt-5">Vis kursist</button>
</form>""" % (fejl, token(s), " form-error" if ffejl else "", ffejl, escape(v)), "Slå kursist op", [("Overblik", "/overblik"), ("Slå kursist op", None)])


FANER = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("foer-2004", "Før 2004")]


def tabel(cap, kol, raekker):
    return '<div class="table--responsive-scroll"><table class="table table--compact"><caption class="sr-only">%s</caption>\n<thead><tr>%s</tr></thead>\n<tbody>%s\n</tbody></table></div>' % (
        cap, "".join('<th scope="col">%s</th>' % n for _, n, _ in kol),
        "".join("\n<tr>%s</tr>" % "".join('<td data-title="%s">%s</td>' % (n, fm(r[k])) for k, n, fm in kol) for r in raekker))


def dl(par):
    return '<dl class="structured-list">%s</dl>' % "".join('<div class="structured-list__row"><dt>%s</dt><dd>%s</dd></div>' % x for x in par)


def sider(n, nu, url):
    if n < 2:
        return ""
    li = ""
    if nu > 1:
        li += '<li class="pagination__item pagination__arrow"><a href="%s?side=%d" class="button button-arrow previous-page" aria-label="Forrige side" up-follow up-target="#faneindhold"><span class="d-none d-md-inline">Forrige</span></a></li>' % (url, nu - 1)
    for i in range(1, n + 1):
        li += '<li class="pagination__item pagination-number%s"><a href="%s?side=%d" class="button button-unstyled" aria-label="Side %d"%s up-follow up-target="#faneindhold">%d</a></li>' % (
            " current-page" if i == nu else "", url, i, i, ' aria-current="page"' if i == nu else "", i)
    if nu < n:
        li += '<li class="pagination__item pagination__arrow"><a href="%s?side=%d" class="button button-arrow next-page" aria-label="Næste side" up-follow up-target="#faneindhold"><span class="d-none d-md-inline">Næste</span></a></li>' % (url, nu + 1)
    return '<nav class="pagination" aria-label="Paginering"><ul class="pagination__items">%s</ul></nav>' % li


@handler()
async def fane(request, s, f):
    k, fn = request.path_params["k"], request.path_params["fane"]
    cpr = s["opslag"].get(k)
    if not cpr or fn not in dict(FANER):
        return til(s, "/kursist")
    p = KURSISTER[cpr]
    url = "/kursist/%s/%s" % (k, fn)
    tomt = None
    ind = ""
    if fn in ("moduler", "henvisninger"):
        rows = p[fn]
        n = max(1, -(-len(rows) // PR_SIDE))
        try:
            nu = min(max(1, int(request.query_params.get("side", "1"))), n)
        except ValueError:
            nu = 1
        part = rows[(nu - 1) * PR_SIDE:nu * PR_SIDE]
        if not rows:
            tomt = "moduler" if fn == "moduler" else "henvisninger"
        elif fn == "moduler":
            ind = tabel("Moduler", [("du_modul", "Modul", t), ("startdato", "Startet", dato), ("slutdato", "Sluttet", dato), ("ophoersaarsag", "Årsag til ophør", t),
                        ("modultest_bestaaet", "Modultest bestået", dato), ("henvisningskategori", "Henvist som kategori", t), ("udbyder", "Udbyder", t)], part)
        else:
            ind = tabel("Henvisninger", [("kommune", "Kommune", t), ("dato", "Dato for henvisning", dato), ("kategori", "Kategori", t), ("udbyder", "Udbyder", t)], part)
        if rows:
            ind += '<p class="form-hint">Viser %d af %d</p>' % (len(part), len(rows)) + sider(n, nu, url)
    elif fn == "proever":
        for i, r in enumerate(p["proever"]):
            ind += """<div class="card mb-4"><div class="card-content"><h3 class="h5 card-heading">%s</h3>%s
<div id="proeve-%d"><a class="icon-link" href="%s/%d" up-follow up-target="#proeve-%d" up-history="false">Vis karakterer</a></div></div></div>
""" % (t(r["proeve"]), dl([("Prøvedato", dato(r["dato"])), ("Termin", t(r["termin"])), ("Resultat", t(r["resultat"])), ("Udbyder", t(r["udbyder"]))]), i, url, i, i)
        if not ind:
            tomt = "prøver"
    elif fn == "merit":
        for r in p["meritter"]:
            ind += '<div class="card mb-4"><div class="card-content"><h3 class="h5 card-heading">Merit</h3>%s</div></div>\n' % dl(
                [("Modul", t(r["du_modul"])), ("Startdato", dato(r["startdato"])), ("Udbyder", t(r["udbyder"]))])
        if not ind:
            tomt = "merit"
    else:
        r = p["prae2004"]
        if r:
            ind = dl([("Første startdato", dato(r["foerste_startdato"])), ("Danskuddannelse", {True: "Ja", False: "Nej", None: "–"}[r["du"]])])
        else:
            tomt = "oplysninger fra før 2004"
    if tomt:
        ind = '<p>Der er ikke indberettet %s.</p>' % tomt
    navn = dict(FANER)[fn]
    menu = "".join('<li class="sidenav-list__item%s"><a class="nav-link%s" href="/kursist/%s/%s"%s up-follow>%s</a></li>' % (
        " active" if x == fn else "", " current" if x == fn else "", k, x, ' aria-current="page"' if x == fn else "", n) for x, n in FANER)
    return side(s, request, navn, """<h1>Kursist %s-%s</h1>
<p><a class="back-link" href="/kursist">Slå en anden kursist op</a></p>
<div class="row"><aside class="col-12 col-lg-3"><nav aria-label="Kursistens oplysninger"><ul class="sidenav-list">%s</ul></nav></aside>
<div class="col-12 col-lg-9" id="faneindhold"><h2>%s</h2>
%s</div></div>""" % (cpr[:6], cpr[6:], menu, navn, ind), "Slå kursist op", [("Overblik", "/overblik"), ("Slå kursist op", "/kursist"), (navn, None)])


@handler()
async def proeve(request, s, f):
    """Fragment uden layout."""
    cpr = s["opslag"].get(request.path_params["k"])
    i = request.path_params["i"]
    if not cpr or i >= len(KURSISTER[cpr]["proever"]):
        return svar(s, HTMLResponse("", 404))
    r = KURSISTER[cpr]["proever"][i]
    return svar(s, HTMLResponse('<div id="proeve-%d">%s</div>' % (i, dl([
        ("Læseforståelse", t(r["laeseforstaaelse"])), ("Skriftlig fremstilling", t(r["skriftlig"])), ("Mundtlig kommunikation", t(r["mundtlig"]))])),
        headers={"Vary": "X-Up-Target"}))


def trin(nu):
    navne = ["Vælg fil", "Kontrollér", "Hent regneark"]
    return '<p class="step-indicator-text form-hint">Trin %d af 3: %s</p>' % (nu, navne[nu - 1])


STI = [("Overblik", "/overblik"), ("Hent liste", None)]


@handler()
async def liste(request, s, f):
    fejl = ""
    if f is not None:
        up = f.get("fil")
        if not up or isinstance(up, str) or not up.filename:
            fejl = "Vælg en fil"
        elif not up.filename.lower().endswith(".txt"):
            fejl = "Filen skal være af typen .txt"
        else:
            linjer = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            nr = [re.sub("[- ]", "", x) for x in linjer]
            ok = [x for x in nr if re.fullmatch(r"\d{10}", x)]
            if not ok:
                fejl = "Filen indeholder ingen CPR-numre"
            elif len(linjer) > 100:
                fejl = "Filen må højst indeholde 100 CPR-numre"
            else:
                k = secrets.token_urlsafe(12)
                s["job"][k] = {"nr": ok, "afvist": len(nr) - len(ok), "navn": up.filename, "t": None}
                s["toast"] = "Filen er modtaget."
                return til(s, "/liste/%s/kontrol" % k)
    return side(s, request, "Hent liste", """<h1>Hent oplysninger om flere kursister</h1>%s
<p>Filen skal være en tekstfil med ét CPR-nummer på hver linje. Den må højst indeholde 100 CPR-numre.</p>
<form method="post" action="/liste" enctype="multipart/form-data" novalidate>%s
  <div class="form-group%s"><label class="form-label" for="fil">Vælg fil med CPR-numre</label><span class="form-hint">Filtype: txt</span>%s
  <input class="form-input" type="file" id="fil" name="fil" accept=".txt"></div>
  <button type="submit" class="button button-primary mt-5">Næste</button>
</form>""" % (trin(1), token(s), " form-error" if fejl else "", '<span class="form-error-message">%s</span>' % fejl if fejl else ""), "Hent liste", STI)


@handler()
async def kontrol(request, s, f):
    k = request.path_params["k"]
    j = s["job"].get(k)
    if not j:
        return til(s, "/liste")
    if f is not None:
        j["t"] = j["t"] or time.time()
        return til(s, "/liste/%s/resultat" % k)
    adv = alert("warning", "%d linjer springes over" % j["afvist"], "Linjerne er ikke CPR-numre.") if j["afvist"] else ""
    return side(s, request, "Kontrollér", """<h1>Kontrollér filen</h1>%s%s%s
<form method="post" action="/liste/%s/kontrol">%s<button type="submit" class="button button-primary mt-5">Dan regneark</button> <a class="button button-tertiary" href="/liste">Vælg en anden fil</a></form>""" % (
        trin(2), adv, dl([("Filnavn", escape(j["navn"])), ("Antal CPR-numre", len(j["nr"]))]), k, token(s)), "Hent liste", STI)


def klar(j):
    return j["t"] and time.time() - j["t"] >= 1.6


@handler()
async def resultat(request, s, f):
    k = request.path_params["k"]
    j = s["job"].get(k)
    if not j or not j["t"]:
        return til(s, "/liste")
    if not klar(j):
        return side(s, request, "Vent", """<h1>Regnearket bliver dannet</h1>%s
<div class="spinner" aria-hidden="true"></div><p role="status">Vi henter oplysningerne. Siden opdateres automatisk.</p>
<p><a href="/liste/%s/resultat" class="function-link">Opdater siden</a></p>""" % (trin(3), k), "Hent liste", STI, '\n  <meta http-equiv="refresh" content="2">')
    return side(s, request, "Hent regneark", "<h1>Hent regneark</h1>%s" % trin(3) + alert("success", "Regnearket er klar", "Regnearket ligger i en zip-fil sammen med en læsevejledning.") +
                '<p><a class="button button-primary" href="/liste/%s/download" download up-follow="false">Download zip-fil</a></p>\n<p><a href="/liste">Hent en ny liste</a></p>' % k, "Hent liste", STI)


KOL = [("cpr", "CPR-nummer"), ("findes", "Findes fra 2004 og frem"), ("foerste_startdato", "Første modul: startdato"), ("foerste_du_modul", "Første modul: modul"),
       ("foerste_udbyder", "Første modul: udbyder"), ("seneste_startdato", "Seneste modul: startdato"), ("seneste_du_modul", "Seneste modul: modul"),
       ("seneste_udbyder", "Seneste modul: udbyder"), ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"),
       ("merit_du_modul", "Højeste merit: modul"), ("merit_startdato", "Højeste merit: startdato"), ("merit_udbyder", "Højeste merit: udbyder"),
       ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004: første startdato"), ("prae2004_du", "Før 2004: danskuddannelse")]


@handler()
async def download(request, s, f):
    j = s["job"].get(request.path_params["k"])
    if not j or not klar(j):
        return til(s, "/liste")
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append([n for _, n in KOL])
    for c in ws[1]:
        c.font = Font(bold=True)
    for nr in j["nr"]:
        u = KURSISTER[nr]["udtraek"] if nr in KURSISTER else {"cpr": nr, "findes": False, "prae2004_findes": False}
        row = []
        for n, _ in KOL:
            v = u.get(n)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                v = date.fromisoformat(v)
            row.append(v)
        ws.append(row)
        for c in ws[ws.max_row]:
            if isinstance(c.value, date):
                c.number_format = "dd-mm-yyyy"
    ws.auto_filter.ref = ws.dimensions
    ws.freeze_panes = "A2"
    om = wb.create_sheet("Om udtrækket")
    om.append(["Dannet", datetime.fromtimestamp(time.time()).strftime("%d-%m-%Y %H:%M")])
    om.append(["Antal CPR-numre", len(j["nr"])])
    x, z = io.BytesIO(), io.BytesIO()
    wb.save(x)
    with zipfile.ZipFile(z, "w", zipfile.ZIP_DEFLATED) as a:
        a.writestr("laesmig.txt", "Regnearket indeholder et uddrag af sprogcentrenes indberetninger.\r\nSlet filen, når sagen er behandlet.\r\n")
        a.writestr("kursister.xlsx", x.getvalue())
    return svar(s, Response(z.getvalue(), media_type="application/zip", headers={"Content-Disposition": 'attachment; filename="kursister.zip"'}))


async def assets(request):
    js = request.url.path.endswith(".js")
    return Response("" if js else "body{}", media_type="text/javascript" if js else "text/css")


_gp = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/cookies", cookies, methods=["POST"]), Route("/log-paa", log_paa, methods=_gp), Route("/log-ud", log_ud, methods=["POST"]),
    Route("/overblik", overblik), Route("/hjaelp", hjaelp), Route("/hjaelp/soeg", hjaelp), Route("/tilgaengelighed", tilg),
    Route("/kursist", kursist, methods=_gp), Route("/kursist/{k}/proever/{i:int}", proeve), Route("/kursist/{k}/{fane}", fane),
    Route("/liste", liste, methods=_gp), Route("/liste/{k}/kontrol", kontrol, methods=_gp), Route("/liste/{k}/resultat", resultat), Route("/liste/{k}/download", download),
    Route("/assets/{x}", assets),
])

# Knappen - leveret 2022 i Spring Boot 2.7 / Thymeleaf med Det Faelles Designsystem v8
import io
import json
import re
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
SESSIONS = {}
MDR = "januar februar marts april maj juni juli august september oktober november december".split()


def dato(v):
    return "%d. %s %s" % (int(v[8:10]), MDR[int(v[5:7]) - 1], v[:4]) if v else None


def tid(v):
    bare = v.split("T")[0]
    return '<time datetime="%s">%s</time>' % (bare, dato(bare))


def felt(k, v):
    if v is None:
        return "-"
    if v is True or v is False:
        return "Ja" if v else "Nej"
    return tid(v) if "dato" in k or k == "modultest_bestaaet" else escape(v)


def klokken(t):
    l = time.localtime(t)
    return "%d. %s %d kl. %02d.%02d" % (l.tm_mday, MDR[l.tm_mon - 1], l.tm_year, l.tm_hour, l.tm_min)


def hent(request):
    sid = request.cookies.get("SESSION")
    return sid, SESSIONS.get(sid)


def ny():
    sid = uuid.uuid4().hex
    SESSIONS[sid] = {"csrf": str(uuid.uuid4()), "bruger": None, "opslag": {}, "filer": {}, "udtraek": {}}
    return sid


def rd(url):
    return RedirectResponse(url, status_code=303)


def ikon(n):
    return '<svg class="icon-svg" focusable="false" aria-hidden="true"><use xlink:href="/webjars/dkfds/img/all-svg-icons.svg#%s"></use></svg>' % n


def csrf(s):
    return '<input type="hidden" name="_csrf" value="%s"/>' % s["csrf"]


def side(s, titel, main, krummer=(), aktiv="", head="", sidenav="", scripts=""):
    bruger = nav = ""
    if s and s["bruger"]:
        bruger = '''<div class="portal-user"><p class="user">%s</p>
            <form action="/logout" method="post" class="d-inline">%s<button class="button button-secondary alert-leave" type="submit">Log af</button></form></div>''' % (
            escape(s["bruger"]), csrf(s))
        nav = '''<nav class="nav"><div class="navbar navbar-primary"><div class="navbar-inner container"><ul class="nav-primary" aria-label="Hovedmenu">
            %s</ul></div></div></nav>''' % "".join('<li%s><a href="%s" class="nav-link"%s><span>%s</span></a></li>\n            ' % (
            ' class="current"' if k == aktiv else "", u, ' aria-current="true"' if k == aktiv else "", t) for k, u, t in (
            ("overblik", "/overblik", "Overblik"), ("enkelt", "/kursist/soeg", "Enkeltopslag"), ("udtraek", "/udtraek", "Udtræk til Excel"), ("hjaelp", "/vejledning", "Vejledning")))
    br = ""
    if krummer:
        br = '''<nav class="breadcrumbs" aria-label="Brødkrumme"><ol class="breadcrumbs__list">%s</ol></nav>''' % "".join(
            '<li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="%s">%s</a>%s</li>' % (u, t, ikon("chevron-right")) if u else
            '<li class="breadcrumbs__list-item" aria-current="page">%s</li>' % t for u, t in krummer)
    if sidenav:
        main = '''<div class="row"><aside class="col-12 col-lg-3">%s</aside><div class="col-12 col-lg-9">%s</div></div>''' % (sidenav, main)
    return HTMLResponse('''<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="UTF-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no"/>
    %s<title>%s - Danskundervisningsdatabasen</title>
    <link rel="stylesheet" href="/webjars/dkfds/css/dkfds-virkdk.css"/>
</head>
<body>
<div class="skipnav"><a href="#main-content">Gå til sidens indhold</a></div>
<header class="header">
    <div class="portal-header">
        <div class="portal-header-inner container">
            <a href="/overblik" title="Til forsiden" class="logo alert-leave" aria-label="Udlændinge- og Integrationsministeriet"></a>
            %s
        </div>
    </div>
    <div class="solution-header">
        <div class="solution-header-inner container">
            <div class="solution-heading"><a href="/overblik">Danskundervisningsdatabasen</a></div>
            <div class="solution-info"><p class="h5 authority-name">Udlændinge- og Integrationsministeriet</p><p>Support: <a class="function-link" href="mailto:support@example.dk">support@example.dk</a></p></div>
        </div>
    </div>
    %s
</header>
<div class="container page-container">
    %s
    <main id="main-content">
%s
    </main>
</div>
<footer>
    <div class="footer"><div class="container"><div class="footer-content">
        <h2 class="h5">Kontakt</h2><p>Telefontid mandag-torsdag kl. 9-14</p>
        <ul class="inline-list"><li><a href="/vejledning" class="function-link">Vejledning</a></li><li><a href="/tilgaengelighed" class="function-link">Tilgængelighedserklæring</a></li></ul>
    </div></div></div>
</footer>
<script src="/webjars/dkfds/js/dkfds.js"></script>
<script>DKFDS.init();</script>
%s</body>
</html>''' % (head, titel, bruger, nav, br, main, scripts))


def krav(request):
    sid, s = hent(request)
    if not s or not s["bruger"]:
        return None, rd("/login")
    return s, None


def resume(fejl):
    return '''<div class="alert alert-error" role="alert" aria-atomic="true"><div class="alert-body"><h2 class="alert-heading">Der er problemer</h2>
<ul class="alert-text nobullet-list">%s</ul></div></div>''' % "".join('<li><a class="function-link" href="#%s">%s</a></li>' % f for f in fejl)


async def root(request):
    return rd("/overblik")


async def login(request):
    sid, s = hent(request)
    if s and s["bruger"]:
        return rd("/overblik")
    if not s:
        sid = ny()
        s = SESSIONS[sid]
    q = request.query_params
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("_csrf") == s["csrf"] and f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
            SESSIONS.pop(sid, None)
            sid = ny()
            SESSIONS[sid]["bruger"] = "kommune"
            r = rd("/overblik")
            r.set_cookie("SESSION", sid, path="/", httponly=True, samesite="lax")
            return r
        return rd("/login?error")
    if "error" in q:
        fejl = '<div class="alert alert-error" role="alert"><div class="alert-body"><p class="alert-text">Brugernavnet eller adgangskoden er ikke korrekt.</p></div></div>'
    elif "logout" in q:
        fejl = '<div class="alert alert-success" role="alert"><div class="alert-body"><p class="alert-text">Du er logget af.</p></div></div>'
    r = side(s, "Log på", '''%s<h1>Log på</h1>
<p class="font-lead">Log på for at se oplysninger om kursisters deltagelse i danskuddannelse.</p>
<form action="/login" method="post">%s
    <div class="form-group"><label class="form-label" for="username">Brugernavn</label><input type="text" id="username" name="username" class="form-input input-width-m" autocomplete="username" required="required"/></div>
    <div class="form-group"><label class="form-label" for="password">Adgangskode</label><input type="password" id="password" name="password" class="form-input input-width-m" autocomplete="current-password" required="required"/></div>
    <button type="submit" class="button button-primary mt-6">Log på</button>
</form>''' % (fejl, csrf(s)))
    r.set_cookie("SESSION", sid, path="/", httponly=True, samesite="lax")
    return r


async def logout(request):
    sid, s = hent(request)
    f = await request.form()
    if s and f.get("_csrf") == s["csrf"]:
        SESSIONS.pop(sid, None)
    return rd("/login?logout")


async def overblik(request):
    s, r = krav(request)
    if r:
        return r
    return side(s, "Overblik", '''<h1>Overblik</h1>
<p class="font-lead">Her kan kommunen trække oplysninger, som sprogcentrene har indberettet.</p>
<div class="row">
<div class="col-12 col-md-6"><a class="card card-align-height nav-link" href="/kursist/soeg"><div class="card-header"><h2 class="header-title">Slå én kursist op</h2></div><div class="card-text"><p>Se alle registreringer for et CPR-nummer</p></div></a></div>
<div class="col-12 col-md-6"><a class="card card-align-height nav-link" href="/udtraek"><div class="card-header"><h2 class="header-title">Lav et udtræk</h2></div><div class="card-text"><p>Upload en fil med op til 100 CPR-numre</p></div></a></div>
</div>
<div class="alert alert-info mt-6"><div class="alert-body"><p class="alert-heading">Alle opslag logges</p><p class="alert-text">Du må kun slå kursister op, når du har et sagligt formål med det.</p></div></div>''', (), "overblik")


async def vejledning(request):
    s, r = krav(request)
    if r:
        return r
    return side(s, "Vejledning", '''<h1>Vejledning</h1>
<h2>Opslag på én kursist</h2><p>Vælg Enkeltopslag i menuen, og indtast kursistens CPR-nummer.</p>
<h2>Udtræk til Excel</h2><p>Lav en tekstfil med ét CPR-nummer på hver linje. Filen må højst have 100 linjer.</p>
<h2>Koder</h2><p>Sprogcentre vises med institutionsnummer, og moduler vises som danskuddannelse og modulnummer med bindestreg imellem.</p>''',
                [("/overblik", "Overblik"), (None, "Vejledning")], "hjaelp")


async def was(request):
    return side(hent(request)[1], "Tilgængelighedserklæring", "<h1>Tilgængelighedserklæring</h1><p>Løsningen er delvist i overensstemmelse med lov om tilgængelighed.</p>")


async def soeg(request):
    s, r = krav(request)
    if r:
        return r
    top, fejl, v, res = "", "", "", ""
    if request.method == "POST":
        f = await request.form()
        if f.get("_csrf") != s["csrf"]:
            return rd("/kursist/soeg")
        v = str(f.get("sogeord.cpr", "")).strip()
        n = re.sub(r"[\s-]", "", v)
        if not n:
            fejl = "Indtast et CPR-nummer"
        elif not re.fullmatch(r"\d{10}", n):
            fejl = "CPR-nummer skal være 10 cifre"
        elif n not in PEOPLE:
            res = '''<div class="alert alert-warning mt-6" role="alert"><div class="alert-body"><h2 class="alert-heading">Ingen kursist fundet</h2><p class="alert-text">CPR-nummeret findes ikke i Danskundervisningsdatabasen.</p></div></div>'''
        else:
            oid = next((k for k, x in s["opslag"].items() if x["cpr"] == n), None) or str(uuid.uuid4())
            s["opslag"][oid] = {"cpr": n, "tid": time.time()}
            res = '''<h2 class="mt-7">1 kursist fundet</h2>
<div class="table--responsive-scroll"><table class="table"><thead><tr><th scope="col">CPR-nummer</th><th scope="col">Kilde</th><th scope="col"><span class="sr-only">Handling</span></th></tr></thead>
<tbody><tr><td>%s-%s</td><td>Sprogcentrenes indberetninger</td><td><a href="/kursist/%s/moduler">Vis registreringer</a></td></tr></tbody></table></div>''' % (n[:6], n[6:], oid)
        if fejl:
            top = resume([("cpr", fejl)])
    return side(s, "Enkeltopslag", '''%s<h1>Enkeltopslag</h1>
<form action="/kursist/soeg" method="post" novalidate="novalidate">%s
    <div class="form-group%s">
        <label class="form-label" for="cpr">CPR-nummer</label>
        <span class="form-hint" id="cpr-hint">10 cifre, f.eks. DDMMÅÅ-XXXX</span>
        %s<input type="text" class="form-input input-width-s" id="cpr" name="sogeord.cpr" inputmode="numeric" aria-describedby="cpr-hint" value="%s"/>
    </div>
    <button type="submit" class="button button-primary mt-5">Søg kursist</button>
</form>
<details class="mt-6"><summary>Hvilke oplysninger kan jeg se?</summary><p>Du kan se alt, hvad sprogcentrene har indberettet om kursisten siden 2004, og om kursisten findes i de ældre data.</p></details>
%s''' % (top, csrf(s), " form-error" if fejl else "", '<span class="form-error-message" id="cpr-error">%s</span>' % fejl if fejl else "", escape(v), res),
                [("/overblik", "Overblik"), (None, "Enkeltopslag")], "enkelt")


NAV = [("moduler", "Danskuddannelsesmoduler"), ("proever", "Afsluttende prøver"), ("henvisninger", "Kommunens henvisninger"), ("merit", "Tildelt merit"), ("prae-2004", "Oplysninger før 2004")]
TABEL = {
    "moduler": ("moduler", "startdato", [("Modul", "du_modul"), ("Påbegyndt", "startdato"), ("Afsluttet", "slutdato"), ("Udbyder", "udbyder"), ("Henvisningskategori", "henvisningskategori"),
                                         ("Ophørsårsag", "ophoersaarsag"), ("Modultest bestået", "modultest_bestaaet")],
                "Der er ikke registreret moduler."),
    "henvisninger": ("henvisninger", "dato", [("Henvisningsdato", "dato"), ("Henvisningskategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")],
                     "Der er ikke registreret henvisninger."),
    "merit": ("meritter", "startdato", [("Merit for modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")], "Der er ikke registreret merit."),
}


def nyest(l, k):
    return sorted([x for x in l if x[k]], key=lambda x: x[k], reverse=True) + [x for x in l if not x[k]]


async def kursist(request):
    s, r = krav(request)
    if r:
        return r
    oid, fane = request.path_params["oid"], request.path_params["fane"]
    o = s["opslag"].get(oid)
    if not o or fane not in dict(NAV):
        return rd("/kursist/soeg")
    n = o["cpr"]
    p = PEOPLE[n]
    sn = '''<nav aria-label="Kursistens registreringer"><ul class="sidenav-list">%s</ul></nav>''' % "".join(
        '<li class="%s"><a href="/kursist/%s/%s" class="nav-link"%s>%s</a></li>' % ("active current" if k == fane else "", oid, k, ' aria-current="page"' if k == fane else "", t) for k, t in NAV)
    boks = '''<div class="card kursist-header mb-6"><div class="card-content">
<dl class="dl-inline"><dt>Kursist</dt><dd>%s-%s</dd><dt>Køn ifølge CPR</dt><dd>%s</dd><dt>Hentet</dt><dd>%s</dd></dl>
</div></div>''' % (n[:6], n[6:], "Mand" if int(n[9]) % 2 else "Kvinde", klokken(o["tid"]))
    note = '<p class="small-text mt-3">- betyder, at sprogcentret ikke har indberettet oplysningen.</p>'
    tom = '<p class="empty-state">%s</p>'
    if fane in TABEL:
        key, dk, kol, t = TABEL[fane]
        l = nyest(p[key], dk)
        if not l:
            ud = tom % t
        else:
            ud = '''<div class="table--responsive-scroll" tabindex="0"><table class="table table--borderless table--compact">
<caption class="sr-only">%s, nyeste først</caption>
<thead><tr>%s</tr></thead>
<tbody>
%s</tbody></table></div>
%s''' % (dict(NAV)[fane], "".join('<th scope="col">%s</th>' % a for a, _ in kol),
                "".join("<tr>%s</tr>\n" % "".join('<td data-title="%s">%s</td>' % (a, felt(k, x[k])) for a, k in kol) for x in l), note)
            if fane == "moduler":
                ud += '''<details class="mt-4"><summary>Hjælp til koderne</summary><p>Henvisningskategori og ophørsårsag er indberetningskoder. Udbyder er sprogcentrets institutionsnummer.</p></details>'''
    elif fane == "proever":
        l = nyest(p["proever"], "dato")
        ud = ""
        for x in l:
            ud += '''<div class="card mb-4"><div class="card-header"><h2 class="header-title h4">%s</h2></div>
<div class="card-content"><dl class="row">%s</dl></div></div>
''' % (escape(x["proeve"]), "".join('<div class="col-6 col-md-4"><dt>%s</dt><dd>%s</dd></div>' % (a, felt(k, x[k])) for a, k in (
                ("Prøvedato", "dato"), ("Termin", "termin"), ("Udbyder", "udbyder"), ("Læseforståelse", "laeseforstaaelse"), ("Skriftlig fremstilling", "skriftlig"),
                ("Mundtlig kommunikation", "mundtlig"), ("Resultat", "resultat"))))
        ud = ud + note if l else tom % "Der er ikke registreret prøver."
    else:
        g = p["prae2004"]
        if g:
            ud = '''<dl class="definition-list"><dt>Findes i præ-2004 data</dt><dd>Ja</dd><dt>Første startdato</dt><dd>%s</dd><dt>Har gået på danskuddannelse (DU)</dt><dd>%s</dd></dl>
<p class="small-text">Oplysningerne stammer fra den tidligere statistik og kan ikke rettes.</p>''' % (felt("dato", g["foerste_startdato"]), felt("du", g["du"]))
        else:
            ud = tom % "Der findes ingen oplysninger om kursisten fra før 2004."
    return side(s, dict(NAV)[fane], "%s<h1>%s</h1>\n%s\n<p class=\"mt-6\"><a class=\"back-link\" href=\"/kursist/soeg\">Søg efter en anden kursist</a></p>" % (boks, dict(NAV)[fane], ud),
                [("/overblik", "Overblik"), ("/kursist/soeg", "Enkeltopslag"), (None, dict(NAV)[fane])], "enkelt", sidenav=sn)


KR = [("/overblik", "Overblik"), ("/udtraek", "Udtræk til Excel")]


async def udtraek(request):
    s, r = krav(request)
    if r:
        return r
    if s["udtraek"]:
        nu = time.time()
        l = '''<table class="table"><thead><tr><th scope="col">Bestilt</th><th scope="col">Antal CPR-numre</th><th scope="col">Status</th><th scope="col"><span class="sr-only">Handling</span></th></tr></thead><tbody>%s</tbody></table>''' % "".join(
            '<tr><td>%s</td><td>%d</td><td>%s</td><td><a href="/udtraek/%s">Åbn</a></td></tr>' % (
                klokken(x["start"]), len(x["numre"]), '<span class="badge badge-success">Klar</span>' if nu >= x["klar"] else '<span class="badge badge-info">I gang</span>', k)
            for k, x in reversed(list(s["udtraek"].items())))
    else:
        l = "<p>Du har ikke lavet nogen udtræk endnu.</p>"
    return side(s, "Udtræk til Excel", '''<h1>Udtræk til Excel</h1>
<p class="font-lead">Et udtræk viser hovedoplysninger om op til 100 kursister i et Excel-ark.</p>
<p><a class="button button-primary" href="/udtraek/nyt">Opret udtræk</a></p>
<h2>Dine udtræk</h2>
%s<p class="small-text">Udtræk slettes, når du logger af.</p>''' % l, [KR[0], (None, KR[1][1])], "udtraek")


async def nyt(request):
    s, r = krav(request)
    if r:
        return r
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("_csrf") != s["csrf"]:
            return rd("/udtraek/nyt")
        fil = f.get("cprFil")
        navn = getattr(fil, "filename", "") or ""
        if not navn:
            fejl = "Vælg en fil"
        elif not navn.lower().endswith(".txt"):
            fejl = "Filen skal være af typen .txt"
        else:
            numre = [re.sub(r"[\s-]", "", x) for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            skidt = [x for x in numre if not re.fullmatch(r"\d{10}", x)]
            if not numre:
                fejl = "Filen er tom"
            elif skidt:
                fejl = "Filen indeholder %d linjer, der ikke er et CPR-nummer" % len(skidt) if len(skidt) > 1 else "Filen indeholder 1 linje, der ikke er et CPR-nummer"
            elif len(numre) > 100:
                fejl = "Filen må højst indeholde 100 CPR-numre"
            else:
                fid = str(uuid.uuid4())
                s["filer"][fid] = {"navn": navn, "numre": numre}
                return rd("/udtraek/kontrol?fil=" + fid)
    return side(s, "Opret udtræk", '''%s<h1>Opret udtræk</h1>
<form action="/udtraek/nyt?_csrf=%s" method="post" enctype="multipart/form-data">%s
    <div class="form-group%s">
        <label class="form-label" for="cprFil">Vælg fil med CPR-numre</label>
        <span class="form-hint" id="fil-hint">Tekstfil (.txt) med ét CPR-nummer på hver linje</span>
        %s<input type="file" id="cprFil" name="cprFil" class="form-input-file" accept=".txt,text/plain" aria-describedby="fil-hint"/>
    </div>
    <button type="submit" class="button button-primary mt-6">Upload fil</button>
    <a class="button button-secondary mt-6" href="/udtraek">Annuller</a>
</form>''' % (resume([("cprFil", fejl)]) if fejl else "", s["csrf"], csrf(s), " form-error" if fejl else "",
              '<span class="form-error-message">%s</span>' % fejl if fejl else ""), KR + [(None, "Opret udtræk")], "udtraek")


async def kontrol(request):
    s, r = krav(request)
    if r:
        return r
    if request.method == "POST":
        f = await request.form()
        x = s["filer"].pop(str(f.get("fil")), None)
        if not x or f.get("_csrf") != s["csrf"]:
            return rd("/udtraek")
        uid = str(uuid.uuid4())
        s["udtraek"][uid] = {"numre": x["numre"], "start": time.time(), "klar": time.time() + 1.6}
        return rd("/udtraek/" + uid)
    fid = request.query_params.get("fil", "")
    x = s["filer"].get(fid)
    if not x:
        return rd("/udtraek")
    return side(s, "Kontrollér filen", '''<h1>Kontrollér filen</h1>
<p>Vi har læst filen. Kontrollér, at antallet passer, før du går videre.</p>
<dl class="definition-list"><dt>Filnavn</dt><dd>%s</dd><dt>Antal CPR-numre</dt><dd>%d</dd></dl>
<form action="/udtraek/kontrol" method="post">%s<input type="hidden" name="fil" value="%s"/>
<button type="submit" class="button button-primary">Start udtræk</button> <a class="button button-secondary" href="/udtraek/nyt">Vælg en anden fil</a></form>''' % (
        escape(x["navn"]), len(x["numre"]), csrf(s), fid), KR + [(None, "Kontrollér filen")], "udtraek")


async def vis(request):
    s, r = krav(request)
    if r:
        return r
    uid = request.path_params["uid"]
    x = s["udtraek"].get(uid)
    if not x:
        return rd("/udtraek")
    if time.time() < x["klar"]:
        return side(s, "Dit udtræk", '''<h1>Dit udtræk</h1>
<div class="spinner" role="status"></div><div class="spinner-status" role="status">Vi henter oplysningerne</div>
<p>Det tager normalt under et minut. Du kan blive på siden eller finde udtrækket under Dine udtræk.</p>
<p><a class="button button-secondary" href="/udtraek/%s">Opdater status</a></p>''' % uid, KR + [(None, "Dit udtræk")], "udtraek",
                    scripts="<script>setTimeout(function () { window.location.reload(); }, 3000);</script>\n")
    return side(s, "Dit udtræk", '''<h1>Dit udtræk</h1>
<div class="alert alert-success" role="alert"><div class="alert-body"><h2 class="alert-heading">Udtrækket er klar</h2><p class="alert-text">Der er søgt på %d CPR-numre. <a href="/udtraek/%s/fil">Hent Excel-arket</a></p></div></div>
<p class="small-text">Arket har en linje for hvert CPR-nummer i filen, også for dem, der ikke findes i databasen.</p>
<p><a class="back-link" href="/udtraek">Tilbage til Udtræk til Excel</a></p>''' % (len(x["numre"]), uid), KR + [(None, "Dit udtræk")], "udtraek")


FELTER = list(PEOPLE[next(iter(PEOPLE))]["udtraek"])
GRUPPER = [("Kursist", ["CPR-nummer", "Findes i data fra 2004"]), ("Første modul", ["Startdato", "Modul", "Udbyder"]), ("Seneste modul", ["Startdato", "Modul", "Udbyder"]),
           ("Seneste henvisning", ["Dato", "Kategori"]), ("Højeste merit", ["Modul", "Startdato", "Udbyder"]), ("Før 2004", ["Findes", "Første startdato", "Gået på DU"])]


async def fil(request):
    s, r = krav(request)
    if r:
        return r
    x = s["udtraek"].get(request.path_params["uid"])
    if not x or time.time() < x["klar"]:
        return rd("/udtraek")
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra Danskundervisningsdatabasen"
    ws["A1"].font = Font(bold=True, size=14)
    ws["A2"] = "Dannet " + klokken(x["klar"])
    c = 1
    for g, ks in GRUPPER:
        ws.cell(4, c, g)
        ws.merge_cells(start_row=4, start_column=c, end_row=4, end_column=c + len(ks) - 1)
        for k in ks:
            ws.cell(5, c, k)
            c += 1
    for row in ws["A4:P5"]:
        for ce in row:
            ce.font = Font(bold=True)
            ce.fill = PatternFill("solid", fgColor="DCDCDC")
            ce.alignment = Alignment(wrap_text=True)
    for i, n in enumerate(x["numre"], 6):
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else dict({k: None for k in FELTER}, cpr=n, findes=False, prae2004_findes=False)
        for j, k in enumerate(FELTER, 1):
            v = u[k]
            if v is None:
                continue
            if isinstance(v, bool):
                ws.cell(i, j, "Ja" if v else "Nej")
            elif k.endswith("dato"):
                ws.cell(i, j, date.fromisoformat(v)).number_format = "dd-mm-yyyy"
            else:
                ws.cell(i, j, v).number_format = "@"
    ws.freeze_panes = "B6"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="udtraek-%s.xlsx"' % time.strftime("%Y-%m-%d")})


async def webjars(request):
    js = request.url.path.endswith(".js")
    return Response("var DKFDS={init:function(){}};" if js else "/* dkfds */", media_type="text/javascript" if js else "text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/login", login, methods=GP), Route("/logout", logout, methods=["POST"]), Route("/overblik", overblik), Route("/vejledning", vejledning),
    Route("/tilgaengelighed", was), Route("/kursist/soeg", soeg, methods=GP), Route("/kursist/{oid}/{fane}", kursist), Route("/udtraek", udtraek), Route("/udtraek/nyt", nyt, methods=GP),
    Route("/udtraek/kontrol", kontrol, methods=GP), Route("/udtraek/{uid}", vis), Route("/udtraek/{uid}/fil", fil), Route("/webjars/{p:path}", webjars)])

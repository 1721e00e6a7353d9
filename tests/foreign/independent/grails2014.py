# -*- coding: utf-8 -*-
"""Kursistdata - Grails 2.3 scaffolding (list/show/create), Spring Security Core, Export-plugin (2014)."""
import datetime
import html
import json
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
ID = {p["cpr"]: i + 17 for i, p in enumerate(PEOPLE)}        # Kursist.id
KURSIST = {i: PEOPLE[i - 17] for i in ID.values()}
HTTP = {}
JOBS = []                                                    # Batchkoersel.list()
CTX = "/kursistdata"
e = html.escape
MAX = 10

# domæne -> (titel, nøgle, [(felt, kode)], vis kun n kolonner i listen)
DOM = {
    "duModul": ("DuModul", "moduler", [("DU Modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"), ("Henvisningskategori", "henvisningskategori"),
                                       ("Ophoersaarsag", "ophoersaarsag"), ("Modultest Bestaaet", "modultest_bestaaet")], 7),
    "proeve": ("Proeve", "proever", [("Proeve", "proeve"), ("Dato", "dato"), ("Termin", "termin"), ("Laeseforstaaelse", "laeseforstaaelse"), ("Skriftlig", "skriftlig"), ("Mundtlig", "mundtlig"),
                                     ("Resultat", "resultat"), ("Udbyder", "udbyder")], 6),
    "henvisning": ("Henvisning", "henvisninger", [("Dato", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")], 6),
    "merit": ("Merit", "meritter", [("DU Modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")], 6),
}
RAEKKE = {d: {} for d in DOM}                                # domæne -> id -> (kursistId, række)
for kid, k in KURSIST.items():
    for d_, (_, noegle_, _, _) in DOM.items():
        for r_ in k[noegle_]:
            RAEKKE[d_][len(RAEKKE[d_]) + 101] = (kid, r_)


def g_date(v):
    """g:formatDate med default.date.format=yyyy-MM-dd HH:mm:ss z"""
    if not v:
        return ""
    d = datetime.date.fromisoformat(v)

    def sidste_soendag(m):
        x = datetime.date(d.year, m, 31)
        return x - datetime.timedelta((x.weekday() + 1) % 7)
    return "%s 00:00:00 %s" % (v, "CEST" if sidste_soendag(3) < d <= sidste_soendag(10) else "CET")


def vaerdi(felt, v):
    return g_date(v) if "dato" in felt or felt == "modultest_bestaaet" else e(v or "")


def sess(request):
    return HTTP.get(request.cookies.get("JSESSIONID"))


def layout(request, titel, nav, krop, status=200):
    s = sess(request)
    nav = "".join(f'<li><a class="{c}" href="{CTX}{u}">{t}</a></li>' for c, u, t in nav)
    log = f'<div id="loginHeader">Logget ind som {e(s["bruger"])} (<a href="{CTX}/logout">Log ud</a>)</div>' if s else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<!--[if IE 8 ]>    <html lang="en" class="no-js ie8"> <![endif]-->
<!--[if (gt IE 9)|!(IE)]><!--> <html lang="en" class="no-js"><!--<![endif]-->
<head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="layout" content="main"/><title>{titel}</title>
<link rel="stylesheet" href="{CTX}/static/css/main.css" type="text/css"></head>
<body><div id="grailsLogo" role="banner"><a href="{CTX}/"><img src="{CTX}/static/images/kursistdata_logo.png" alt="Kursistdata"/></a></div>{log}
<a href="#content-body" class="skip" tabindex="-1">Gå til indhold&hellip;</a>
<div class="nav" role="navigation"><ul>{nav}</ul></div>
<div id="content-body" class="content scaffold" role="main">
{krop}
</div>
<div class="footer" role="contentinfo"></div><div id="spinner" class="spinner" style="display:none;">Indl&aelig;ser&hellip;</div></body></html>""", status)


HJEM = ("home", "/", "Hjem")


def flash(s, tekst=None):
    if tekst:
        s["flash"] = tekst
        return ""
    t = s.pop("flash", None)
    return f'<div class="message" role="status">{t}</div>' if t else ""


def til(u):
    return RedirectResponse(CTX + u, 302)


def ikke_inde(request):
    return None if sess(request) else til("/login/auth")


async def auth(request):
    fejl = '<div class="login_message">Beklager, vi kunne ikke finde en bruger med det brugernavn og den adgangskode.</div>' if "login_error" in request.query_params else ""
    return layout(request, "Login", [], f"""<div id="login"><div class="inner"><div class="fheader">Log venligst ind</div>{fejl}
<form action="{CTX}/j_spring_security_check" method="POST" id="loginForm" class="cssform" autocomplete="off">
<p><label for="username">Brugernavn:</label><input type="text" class="text_" name="j_username" id="username"/></p>
<p><label for="password">Adgangskode:</label><input type="password" class="text_" name="j_password" id="password"/></p>
<p id="remember_me_holder"><input type="checkbox" class="chk" name="_spring_security_remember_me" id="remember_me"/><label for="remember_me">Husk mig</label></p>
<p><input type="submit" id="submit" value="Login"/></p></form></div></div>""")


async def check(request):
    f = await request.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        sid = secrets.token_hex(16).upper()
        HTTP[sid] = {"bruger": "kommune"}
        r = til("/")
        r.set_cookie("JSESSIONID", sid, path=CTX, httponly=True)
        return r
    return til("/login/auth?login_error=1")


async def logout(request):
    HTTP.pop(request.cookies.get("JSESSIONID"), None)
    return til("/login/auth")


async def index(request):
    s = sess(request)
    return ikke_inde(request) or layout(request, "Kursistdata", [("home", "/", "Hjem"), ("list", "/kursist/find", "Kursist"), ("list", "/batchkoersel/index", "Batchkørsel")], f"""{flash(s)}<div id="status" role="complementary"><h1>Application Status</h1><ul><li>App version: 0.9</li><li>Grails version: 2.3.7</li></ul></div>
<div id="page-body" role="main"><h1>Velkommen til Kursistdata</h1><p>Udtræk fra danskundervisningsdatabasen for kommuner. Vælg herunder:</p>
<div id="controller-list" role="navigation"><h2>Funktioner:</h2><ul><li class="controller"><a href="{CTX}/kursist/find">Find kursist</a></li><li class="controller"><a href="{CTX}/batchkoersel/index">Batchkørsel (flere kursister)</a></li>
<li class="controller"><a href="{CTX}/logout">Log ud</a></li></ul></div></div>""")


async def find(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    fejl, v = "", ""
    if request.method == "POST":
        f = await request.form()
        v = str(f.get("cpr") or "").strip()
        c = v.replace("-", "")
        if not v:
            fejl = "Feltet [CPR] i klassen [SoegKursistCommand] må ikke være null"
        elif len(c) != 10 or not c.isdigit():
            fejl = "Feltet [CPR] i klassen [SoegKursistCommand] opfylder ikke det krævede mønster"
        elif c not in ID:
            flash(s, "Kursist ikke fundet med det angivne CPR")
        else:
            s["find"] = ID[c]
            return til("/kursist/index")
    return layout(request, "Find Kursist", [HJEM, ("list", "/batchkoersel/index", "Batchkørsel Liste")], f"""<h1>Find Kursist</h1>{flash(s)}
{f'<ul class="errors" role="alert"><li data-field-id="cpr">{fejl}</li></ul>' if fejl else ''}
<form action="{CTX}/kursist/find" method="post"><fieldset class="form"><div class="fieldcontain {'error ' if fejl else ''}required"><label for="cpr">CPR <span class="required-indicator">*</span></label>
<input type="text" name="cpr" maxlength="11" required="" value="{e(v)}" id="cpr"/></div></fieldset>
<fieldset class="buttons"><input type="submit" name="find" class="save" value="Find" id="find"/></fieldset></form>""")


async def kursist_index(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    if "find" not in s:
        return til("/kursist/find")
    i = s["find"]
    k = KURSIST[i]
    return layout(request, "Kursist Liste", [HJEM, ("create", "/kursist/find", "Find Kursist")], f"""<h1>Kursist Liste</h1>{flash(s)}
<table><thead><tr><th class="sortable"><a href="{CTX}/kursist/index?sort=cpr&amp;order=asc">CPR</a></th><th class="sortable"><a href="{CTX}/kursist/index?sort=findes&amp;order=asc">Aktiv</a></th><th></th></tr></thead>
<tbody><tr class="even"><td><a href="{CTX}/kursist/show/{i}">{k['cpr'][:6]}-{k['cpr'][6:]}</a></td><td>{'True' if k['udtraek']['findes'] else 'False'}</td><td><a class="show" href="{CTX}/kursist/show/{i}">Vis</a></td></tr></tbody></table><div class="pagination"></div>""")


def egenskab(i, label, v):
    return f'<li class="fieldcontain"><span id="{i}-label" class="property-label">{label}</span><span class="property-value" aria-labelledby="{i}-label">{v}</span></li>'


async def kursist_show(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    i = request.path_params["id"]
    if i != s.get("find"):
        flash(s, f"Kursist ikke fundet med id {i}")
        return til("/kursist/find")
    k = KURSIST[i]
    li = egenskab("cpr", "CPR", k["cpr"][:6] + "-" + k["cpr"][6:])
    for d, label, tom in (("duModul", "Moduler", "Ingen moduler"), ("proeve", "Proever", "Ingen proever"), ("henvisning", "Henvisninger", "Ingen henvisninger"), ("merit", "Meritter", "Ingen meritter")):
        antal = len(k[DOM[d][1]])
        li += egenskab(d, label, f'<a href="{CTX}/{d}/index?kursist.id={i}">Vis {label.lower()} ({antal})</a>' if antal else tom)
    g = k["prae2004"]
    li += egenskab("prae2004", "Prae2004", (f'<ol class="property-list prae2004">{egenskab("foersteStartdato", "Foerste Startdato", g_date(g["foerste_startdato"]))}{egenskab("du", "Du", "Sand" if g["du"] else "Falsk")}</ol>') if g else "Ingen prae2004")
    return layout(request, "Vis Kursist", [HJEM, ("list", "/kursist/index", "Kursist Liste"), ("create", "/kursist/find", "Find Kursist")], f"<h1>Vis Kursist</h1>{flash(s)}<ol class=\"property-list kursist\">{li}</ol>")


def heltal(v, std=0):
    try:
        return max(0, int(v))
    except (TypeError, ValueError):
        return std


async def dom_index(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    d = request.path_params["dom"]
    kid = heltal(request.query_params.get("kursist.id"))
    if d not in DOM or kid != s.get("find"):
        return til("/kursist/find")
    titel, _, felter, kols = DOM[d]
    rows = [(i, r) for i, (x, r) in RAEKKE[d].items() if x == kid]
    total = len(rows)
    sort, order = request.query_params.get("sort"), request.query_params.get("order", "asc")
    if sort in [f for _, f in felter]:
        rows.sort(key=lambda x: x[1][sort] or "", reverse=order == "desc")
    off = heltal(request.query_params.get("offset"))
    hale = f"&amp;sort={sort}&amp;order={order}" if sort in [f for _, f in felter] else ""
    url = f"{CTX}/{d}/index?kursist.id={kid}"
    hoved = "".join(f'<th class="sortable{" sorted " + order if f == sort else ""}"><a href="{url}&amp;sort={f}&amp;max={MAX}&amp;order={"desc" if f == sort and order == "asc" else "asc"}">{t}</a></th>' for t, f in felter[:kols])
    krop = ""
    for nr, (i, r) in enumerate(rows[off:off + MAX]):
        krop += f'<tr class="{("even", "odd")[nr % 2]}">' + "".join(
            f'<td><a href="{CTX}/{d}/show/{i}">{vaerdi(f, r[f]) or "(tom)"}</a></td>' if not c else f"<td>{vaerdi(f, r[f])}</td>" for c, (_, f) in enumerate(felter[:kols])) + "</tr>"
    pag = ""
    if total > MAX:
        if off:
            pag += f'<a href="{url}&amp;offset={off - MAX}&amp;max={MAX}{hale}" class="prevLink">Forrige</a>'
        pag += "".join(f'<span class="currentStep">{o // MAX + 1}</span>' if o == off else f'<a href="{url}&amp;offset={o}&amp;max={MAX}{hale}" class="step">{o // MAX + 1}</a>' for o in range(0, total, MAX))
        if off + MAX < total:
            pag += f'<a href="{url}&amp;offset={off + MAX}&amp;max={MAX}{hale}" class="nextLink">N&aelig;ste</a>'
    return layout(request, f"{titel} Liste", [HJEM, ("list", f"/kursist/show/{kid}", "Vis Kursist"), ("create", "/kursist/find", "Find Kursist")],
                  f'<h1>{titel} Liste</h1>{flash(s)}<table><thead><tr>{hoved}</tr></thead><tbody>{krop}</tbody></table><div class="pagination">{pag}</div>')


async def dom_show(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    d, i = request.path_params["dom"], request.path_params["id"]
    kid, r = RAEKKE.get(d, {}).get(i, (None, None))
    if r is None or kid != s.get("find"):
        return til("/kursist/find")
    titel, _, felter, _ = DOM[d]
    # scaffolding udelader tomme egenskaber (g:if test)
    li = "".join(egenskab(f, t, vaerdi(f, r[f])) for t, f in felter if r[f] is not None)
    return layout(request, f"Vis {titel}", [HJEM, ("list", f"/{d}/index?kursist.id={kid}", f"{titel} Liste"), ("list", f"/kursist/show/{kid}", "Vis Kursist")],
                  f'<h1>Vis {titel}</h1>{flash(s)}<ol class="property-list {d}">{li}</ol>')


def mine(request):
    return [(i, j) for i, j in enumerate(JOBS, 1) if j["ejer"] == request.cookies.get("JSESSIONID")]


def tilstand(j):
    if j["start"] is None:
        return "OPRETTET"
    return "KOERER" if time.time() < j["start"] + 6 else "FAERDIG"


async def b_index(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    rk = "".join(f'<tr class="{("even", "odd")[x % 2]}"><td><a href="{CTX}/batchkoersel/show/{i}">Batchkørsel {i}</a></td><td>{e(j["fil"])}</td><td>{len(j["numre"])}</td><td>{tilstand(j)}</td></tr>' for x, (i, j) in enumerate(mine(request)))
    return layout(request, "Batchkørsel Liste", [HJEM, ("create", "/batchkoersel/create", "Ny Batchkørsel")], f"""<h1>Batchkørsel Liste</h1>{flash(s)}
<table><thead><tr><th>Id</th><th>Filnavn</th><th>Antal</th><th>Status</th></tr></thead><tbody>{rk}</tbody></table><div class="pagination"></div>""")


async def b_create(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        fil = f.get("fil")
        tekst = (await fil.read()).decode("utf-8-sig", "replace") if fil is not None and not isinstance(fil, str) else ""
        numre = [x.strip() for x in tekst.splitlines() if x.strip()]
        if not numre:
            fejl = "Feltet [Fil] i klassen [Batchkørsel] må ikke være tomt"
        elif len(numre) > 100:
            fejl = "Feltet [Fil] i klassen [Batchkørsel] overstiger den maksimale størrelse på [100] linjer"
        elif not all(len(x) == 10 and x.isdigit() for x in numre):
            fejl = "Feltet [Fil] i klassen [Batchkørsel] indeholder ugyldige CPR-numre"
        else:
            JOBS.append({"ejer": request.cookies["JSESSIONID"], "numre": numre, "fil": fil.filename or "", "start": None})
            flash(s, f"Batchkørsel {len(JOBS)} oprettet")
            return til(f"/batchkoersel/show/{len(JOBS)}")
    return layout(request, "Opret Batchkørsel", [HJEM, ("list", "/batchkoersel/index", "Batchkørsel Liste")], f"""<h1>Opret Batchkørsel</h1>{flash(s)}{f'<ul class="errors" role="alert"><li data-field-id="fil">{fejl}</li></ul>' if fejl else ''}
<form action="{CTX}/batchkoersel/create" method="post" enctype="multipart/form-data"><fieldset class="form"><div class="fieldcontain required"><label for="fil">Fil <span class="required-indicator">*</span></label><input type="file" name="fil" id="fil"/></div></fieldset>
<fieldset class="buttons"><input type="submit" name="create" class="save" value="Opret" id="create"/></fieldset></form>""")


async def b_show(request):
    n = ikke_inde(request)
    if n:
        return n
    s = sess(request)
    i = request.path_params["id"]
    j = dict(mine(request)).get(i)
    if not j:
        flash(s, f"Batchkørsel ikke fundet med id {i}")
        return til("/batchkoersel/index")
    if request.method == "POST":
        f = await request.form()
        if "_action_delete" in f:
            j["ejer"] = None
            flash(s, f"Batchkørsel {i} slettet")
            return til("/batchkoersel/index")
        if "_action_run" in f and j["start"] is None:
            j["start"] = time.time()
            flash(s, f"Batchkørsel {i} er startet")
        return til(f"/batchkoersel/show/{i}")
    st = tilstand(j)
    li = egenskab("fil", "Filnavn", e(j["fil"])) + egenskab("antal", "Antal", len(j["numre"])) + egenskab("status", "Status", st)
    ekstra = ""
    if st == "FAERDIG":
        ekstra = f'<div class="export"><span class="menuButton"><a class="csv" href="{CTX}/batchkoersel/export/{i}?format=csv&amp;extension=csv">CSV</a></span></div>'
    elif st == "KOERER":
        ekstra = f'<p>Kørslen er i gang. <a href="{CTX}/batchkoersel/show/{i}">Opdater</a></p>'
    knap = '<input type="submit" name="_action_run" class="edit" value="Kør"/>' if st == "OPRETTET" else ""
    return layout(request, "Vis Batchkørsel", [HJEM, ("list", "/batchkoersel/index", "Batchkørsel Liste"), ("create", "/batchkoersel/create", "Ny Batchkørsel")], f"""<h1>Vis Batchkørsel</h1>{flash(s)}<ol class="property-list batchkoersel">{li}</ol>{ekstra}
<form action="{CTX}/batchkoersel/show/{i}" method="post"><fieldset class="buttons">{knap}<input type="submit" name="_action_delete" class="delete" value="Slet" onclick="return confirm('Er du sikker?');"/></fieldset></form>""")


async def b_export(request):
    n = ikke_inde(request)
    if n:
        return n
    j = dict(mine(request)).get(request.path_params["id"])
    if not j or tilstand(j) != "FAERDIG":
        return til("/batchkoersel/index")
    kol = list(PEOPLE[0]["udtraek"])
    linjer = [["Cpr", "Findes", "Foerste Startdato", "Foerste Du Modul", "Foerste Udbyder", "Seneste Startdato", "Seneste Du Modul", "Seneste Udbyder", "Henvisning Dato", "Henvisning Kategori",
               "Merit Du Modul", "Merit Startdato", "Merit Udbyder", "Prae2004 Findes", "Prae2004 Startdato", "Prae2004 Du"]]
    for nr in j["numre"]:
        u = KURSIST[ID[nr]]["udtraek"] if nr in ID else {"cpr": nr, "findes": False}
        linjer.append([("Ja" if u[k] else "Nej") if isinstance(u.get(k), bool) else u[k] + " 00:00:00.0" if k.endswith("dato") and u.get(k) else u.get(k) or "" for k in kol])
    tekst = "".join(",".join('"%s"' % c for c in l) + "\n" for l in linjer)
    return Response(tekst.encode("utf-8"), headers={"Content-Type": "text/csv;charset=UTF-8", "Content-Disposition": "attachment; filename=batchkoersel.csv"})


async def rod(request):
    return til("/")

M = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route(CTX + "/", index), Route(CTX + "/login/auth", auth), Route(CTX + "/j_spring_security_check", check, methods=["POST"]), Route(CTX + "/logout", logout),
                        Route(CTX + "/kursist/find", find, methods=M), Route(CTX + "/kursist/index", kursist_index), Route(CTX + "/kursist/show/{id:int}", kursist_show),
                        Route(CTX + "/batchkoersel/index", b_index), Route(CTX + "/batchkoersel/create", b_create, methods=M), Route(CTX + "/batchkoersel/show/{id:int}", b_show, methods=M),
                        Route(CTX + "/batchkoersel/export/{id:int}", b_export), Route(CTX + "/{dom:str}/index", dom_index), Route(CTX + "/{dom:str}/show/{id:int}", dom_show)])

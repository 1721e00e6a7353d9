# Orchard Core 1.4 (ASP.NET Core 6), tema "TheDanskTheme", Bootstrap 5
import html, io, json, re, secrets, time, uuid, zipfile
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response, RedirectResponse
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS, AF, JOBS = {}, set(), {}
AUTH = "orchauth_Default"


def e(v):
    return html.escape("" if v is None else str(v))


def d(v):
    return f"{v[8:10]}.{v[5:7]}.{v[0:4]}" if v else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


def token():
    t = "CfDJ8" + secrets.token_urlsafe(60)
    AF.add(t)
    return f'<input name="__RequestVerificationToken" type="hidden" value="{t}" />'


def page(title, body, s=None, path=""):
    nav = ""
    if s and s["ok"]:
        def li(h, t):
            return f'<li class="nav-item"><a class="nav-link{" active" if path.startswith(h) else ""}" href="{h}">{t}</a></li>'
        nav = f'''<ul class="navbar-nav me-auto">{li("/enkeltopslag", "Enkeltopslag")}{li("/listeopslag", "Listeopslag")}{li("/vejledning", "Vejledning")}</ul>'''
    if s:
        nav += f'''<form class="d-flex" action="/Users/LogOff" method="post">{token()}<span class="navbar-text me-3"><i class="fa fa-user"></i> kommune</span><button type="submit" class="btn btn-sm btn-outline-light"><i class="fa fa-sign-out-alt" aria-hidden="true"></i> Log ud</button></form>'''
    return HTMLResponse(f'''<!DOCTYPE html>
<html lang="da" dir="ltr" data-tenant="Default">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="generator" content="Orchard Core - https://orchardcore.net" />
    <title>{e(title)} - Danskdata for kommuner</title>
    <link href="/TheDanskTheme/css/site.min.css?v=8sd" rel="stylesheet" type="text/css" />
</head>
<body class="d-flex flex-column min-vh-100">
    <a class="visually-hidden-focusable" href="#main">Gå til indhold</a>
    <nav class="navbar navbar-expand-md navbar-dark bg-dark"><div class="container">
        <a class="navbar-brand" href="/"><img src="/media/logo.svg" alt="Danskdata for kommuner" height="28" /></a>
        {nav}
    </div></nav>
    <main id="main" class="container my-4" role="main">
{body}
    </main>
    <footer class="mt-auto bg-light border-top"><div class="container py-3 small">
        <div class="widget-container"><div class="widget widget-html-widget"><div class="widget-body">Udlændinge- og Integrationsministeriet &middot; Skriv til danskdata@example.dk &middot; <a href="/tilgaengelighed">Tilgængelighedserklæring</a></div></div></div>
    </div></footer>
    <script src="/OrchardCore.Resources/Scripts/bootstrap.bundle.min.js"></script>
</body>
</html>''')


def errs(*m):
    return ('<div class="validation-summary-errors alert alert-danger" data-valmsg-summary="true"><ul>' + "".join(f"<li>{x}</li>" for x in m) + "</ul></div>") if m else ""


def sess(r):
    return SESS.get(r.cookies.get(AUTH))


def guard(fn):
    async def g(request):
        s = sess(request)
        if not s:
            return RedirectResponse("/Login?ReturnUrl=" + request.url.path.replace("/", "%2F"), 302)
        if not s["ok"]:
            return RedirectResponse("/vilkaar", 302)
        if request.method == "POST":
            f = await request.form()
            if f.get("__RequestVerificationToken") not in AF:
                return Response("", 400)
        return await fn(request, s)
    return g


async def login(request):
    m = ()
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") not in AF:
            return Response("", 400)
        if f.get("UserName") == "kommune" and f.get("Password") == "hemmeligt-1":
            k = secrets.token_urlsafe(40)
            SESS[k] = {"ok": False}
            r = RedirectResponse("/vilkaar", 302)
            r.set_cookie(AUTH, k, path="/", httponly=True, samesite="lax")
            return r
        m = ("Ugyldigt loginforsøg.",)
    return page("Log ind", f'''<div class="row"><div class="col-md-5 mx-auto"><h1 class="fs-4">Log ind med din kommunes bruger</h1><hr />
<form method="post" action="{e(request.url.path)}" class="no-multisubmit">{errs(*m)}
<div class="mb-3"><label class="form-label" for="UserName">Brugernavn eller e-mail</label><input class="form-control" autofocus type="text" id="UserName" name="UserName" value="" /></div>
<div class="mb-3"><label class="form-label" for="Password">Adgangskode</label><input class="form-control" type="password" id="Password" name="Password" autocomplete="off" /></div>
<div class="form-check mb-3"><input class="form-check-input" type="checkbox" value="true" id="RememberMe" name="RememberMe" /><label class="form-check-label" for="RememberMe">Husk mig?</label></div>
<button type="submit" class="btn btn-primary">Log ind</button>{token()}<input name="RememberMe" type="hidden" value="false" /></form></div></div>''')


async def logoff(request):
    SESS.pop(request.cookies.get(AUTH), None)
    return RedirectResponse("/", 302)


async def vilkaar(request):
    s = sess(request)
    if not s:
        return RedirectResponse("/Login", 302)
    if request.method == "POST":
        f = await request.form()
        if f.get("__RequestVerificationToken") in AF:
            s["ok"] = True
            return RedirectResponse("/", 302)
    return page("Vilkår", f'''<article class="content-item"><h1>Vilkår for brug</h1>
<p>Alle opslag bliver logget. Du må kun slå personer op, hvis det er nødvendigt for behandlingen af en sag i din kommune.</p>
<form action="/vilkaar" method="post">{token()}<button type="submit" class="btn btn-primary" name="Accept" value="true">Jeg accepterer vilkårene</button></form></article>''', s)


async def root(request):
    s = sess(request)
    if not s:
        return page("Forside", '''<section class="widget-jumbotron p-5 bg-light rounded-3"><h1>Danskdata for kommuner</h1>
<p class="lead">Hent oplysninger om udlændinges danskuddannelse fra Danskundervisningsdatabasen.</p><a class="btn btn-primary btn-lg" href="/Login?ReturnUrl=%2F">Gå til login</a></section>''')
    if not s["ok"]:
        return RedirectResponse("/vilkaar", 302)
    return page("Forside", '''<h1>Hvad vil du?</h1><div class="row row-cols-1 row-cols-md-2 g-4">
<div class="col"><div class="card h-100"><div class="card-body"><h2 class="card-title h5">Én kursist</h2><p class="card-text">Se alt, hvad sprogcentrene har indberettet.</p><a class="stretched-link" href="/enkeltopslag">Enkeltopslag</a></div></div></div>
<div class="col"><div class="card h-100"><div class="card-body"><h2 class="card-title h5">Flere kursister</h2><p class="card-text">Send en liste og få et regneark.</p><a class="stretched-link" href="/listeopslag">Listeopslag</a></div></div></div></div>''', s, "/")


def opslag_form(s, *m):
    return page("Enkeltopslag", f'''<nav aria-label="brødkrumme"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item active">Enkeltopslag</li></ol></nav>
<h1>Enkeltopslag</h1>
<div class="widget widget-form"><form action="/enkeltopslag" method="post" enctype="application/x-www-form-urlencoded">{errs(*m)}
<div class="mb-3"><label for="Kursist_PersonNummer" class="form-label">Personnummer (CPR)</label>
<input id="Kursist_PersonNummer" name="Kursist.PersonNummer" type="text" inputmode="numeric" class="form-control w-auto" value="" placeholder="DDMMÅÅ-XXXX" aria-describedby="cprhint" autocomplete="off" />
<div id="cprhint" class="form-text">Ti cifre. Bindestreg er valgfri.</div></div>
<button type="submit" class="btn btn-primary">Vis kursist</button>{token()}</form></div>''', s, "/enkeltopslag")


TABS = [("modul", "Moduler"), ("proeve", "Prøver"), ("henvisning", "Henvisninger"), ("merit", "Meritter"), ("tidligere", "Tidligere data (før 2004)")]


def dl(pairs):
    return '<dl class="row mb-0">' + "".join(f'<dt class="col-sm-4">{a}</dt><dd class="col-sm-8">{e(b) or "&ndash;"}</dd>' for a, b in pairs) + "</dl>"


def table(heads, rows):
    return '<div class="table-responsive"><table class="table table-sm"><thead class="table-light"><tr>' + "".join(f'<th scope="col">{h}</th>' for h in heads) + "</tr></thead><tbody>" + \
        "".join("<tr>" + "".join(f"<td>{e(c) or '&ndash;'}</td>" for c in r) + "</tr>" for r in rows) + "</tbody></table></div>"


def kursist(s, c, tab):
    p = PEOPLE[c]
    if tab == "modul":
        b = "".join(f'<div class="card mb-3"><div class="card-header">Modul {e(m["du_modul"])}</div><div class="card-body">' + dl([("DU-modul", m["du_modul"]), ("Udbyder", m["udbyder"]), ("Startdato", d(m["startdato"])), ("Slutdato", d(m["slutdato"])),
            ("Henvisningskategori", m["henvisningskategori"]), ("Ophørsårsag", m["ophoersaarsag"]), ("Modultest bestået", d(m["modultest_bestaaet"]))]) + "</div></div>\n" for m in p["moduler"])
        none = "Der er ikke indberettet moduler for kursisten."
    elif tab == "proeve":
        b = table(["Prøve", "Termin", "Dato", "Læsning", "Skriftlig", "Mundtlig", "Resultat", "Udbyder"], [[x["proeve"], x["termin"], d(x["dato"]), x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"]] for x in p["proever"]]) if p["proever"] else ""
        none = "Der er ikke indberettet prøver for kursisten."
    elif tab == "henvisning":
        b = table(["Dato for henvisning", "Henvist af", "Henvist til", "Kategori"], [[d(x["dato"]), x["kommune"], x["udbyder"], x["kategori"]] for x in p["henvisninger"]]) if p["henvisninger"] else ""
        none = "Der er ikke indberettet henvisninger for kursisten."
    elif tab == "merit":
        b = table(["Modul med merit", "Gælder fra", "Givet af udbyder"], [[x["du_modul"], d(x["startdato"]), x["udbyder"]] for x in p["meritter"]]) if p["meritter"] else ""
        none = "Der er ikke indberettet meritter for kursisten."
    else:
        x = p["prae2004"]
        b = '<div class="card"><div class="card-body">' + dl([("Første startdato", d(x["foerste_startdato"])), ("Danskuddannelse bestået", jn(x["du"]))]) + "</div></div>" if x else ""
        none = "Der er ingen data fra før 2004 for kursisten."
    nav = "".join(f'<li class="nav-item"><button type="submit" name="Fane" value="{k}" class="nav-link{" active" if k == tab else ""}"{" aria-current=page" if k == tab else ""}>{t}</button></li>' for k, t in TABS)
    return page("Kursist", f'''<nav aria-label="brødkrumme"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item"><a href="/enkeltopslag">Enkeltopslag</a></li><li class="breadcrumb-item active">Kursist</li></ol></nav>
<h1>Kursist {c[:6]}-{c[6:]}</h1>
<form action="/enkeltopslag/kursist" method="post">{token()}<input type="hidden" name="Kursist.Valgt" value="{c}" /><ul class="nav nav-tabs mb-3">{nav}</ul></form>
<section aria-label="{dict(TABS)[tab]}">
{b or f'<p class="text-muted">{none}</p>'}
</section>
<p class="mt-4"><a class="btn btn-secondary" href="/enkeltopslag">Slå en anden op</a></p>''', s, "/enkeltopslag")


@guard
async def enkelt(request, s):
    if request.method != "POST":
        return opslag_form(s)
    f = await request.form()
    c = re.sub(r"[\s-]", "", str(f.get("Kursist.PersonNummer", "")))
    if not re.fullmatch(r"\d{10}", c):
        return opslag_form(s, "Personnummeret skal have ti cifre.")
    if c not in PEOPLE:
        return opslag_form(s, "Vi kunne ikke finde en kursist med dette personnummer.")
    return kursist(s, c, "modul")


@guard
async def fane(request, s):
    f = await request.form()
    c, t = str(f.get("Kursist.Valgt", "")), str(f.get("Fane", "modul"))
    if c not in PEOPLE or t not in dict(TABS):
        return RedirectResponse("/enkeltopslag", 302)
    return kursist(s, c, t)


def liste_form(s, *m):
    return page("Listeopslag", f'''<nav aria-label="brødkrumme"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item active">Listeopslag</li></ol></nav>
<h1>Listeopslag</h1><p>Send en tekstfil med op til 100 personnumre, ét på hver linje.</p>
<div class="widget widget-form"><form action="/listeopslag" method="post" enctype="multipart/form-data">{errs(*m)}
<div class="mb-3"><label for="Liste_Fil" class="form-label">Fil med personnumre</label><input class="form-control" type="file" id="Liste_Fil" name="Liste.Fil" accept=".txt,text/plain" /></div>
<button type="submit" class="btn btn-primary">Send listen</button>{token()}</form></div>''', s, "/listeopslag")


@guard
async def liste(request, s):
    if request.method != "POST":
        return liste_form(s)
    x = (await request.form()).get("Liste.Fil")
    if x is None or isinstance(x, str) or not x.filename:
        return liste_form(s, "Feltet Fil med personnumre skal udfyldes.")
    n = [re.sub(r"[\s-]", "", y) for y in (await x.read()).decode("utf-8-sig", "replace").splitlines() if y.strip()]
    bad = [k for k, y in enumerate(n, 1) if not re.fullmatch(r"\d{10}", y)]
    if not n or bad:
        return liste_form(s, f"Linje {bad[0]} er ikke et personnummer." if bad else "Filen er tom.")
    if len(n) > 100:
        return liste_form(s, "Filen må højst have 100 personnumre.")
    j = str(uuid.uuid4())
    JOBS[j] = {"nums": n, "t": time.time(), "s": s}
    return RedirectResponse("/listeopslag/" + j, 302)


def getjob(request, s):
    j = JOBS.get(request.path_params["id"])
    return j if j and j["s"] is s else None


@guard
async def job(request, s):
    j = getjob(request, s)
    if not j:
        return RedirectResponse("/listeopslag", 302)
    i, el = request.path_params["id"], time.time() - j["t"]
    if el < 1.8:
        st = "I kø" if el < 0.5 else "Under behandling"
        return page("Listeopslag", f'''<h1>Listeopslag</h1><div class="alert alert-info" role="status"><span class="spinner-border spinner-border-sm"></span> Vi er ved at lave dit regneark. Status: {st}</div>
<p><a class="btn btn-outline-secondary" href="/listeopslag/{i}">Genindlæs siden</a></p>
<script>(function poll(){{fetch('/api/listeopslag/{i}').then(function(r){{return r.json();}}).then(function(j){{ if(j.klar) location.reload(); else setTimeout(poll,1000); }});}})();</script>''', s, "/listeopslag")
    return page("Listeopslag", f'''<h1>Listeopslag</h1><div class="alert alert-success message message-success" role="alert">Dit regneark er klar.</div>
<ul class="list-group mb-3"><li class="list-group-item d-flex justify-content-between"><a href="/listeopslag/{i}/regneark">Download regneark (ODS, kan åbnes i Excel)</a><span class="badge bg-secondary">{len(j["nums"])} personnumre</span></li></ul>
<p><a href="/listeopslag">Send en ny liste</a></p>''', s, "/listeopslag")


@guard
async def api(request, s):
    j = getjob(request, s)
    return JSONResponse({"klar": bool(j) and time.time() - j["t"] >= 1.8})


GROUPS = [("Kursist", [("Personnummer", "cpr"), ("Data fra 2004 og frem", "findes")]),
          ("Første modul", [("Startdato", "foerste_startdato"), ("DU-modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
          ("Seneste modul", [("Startdato", "seneste_startdato"), ("DU-modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]),
          ("Seneste henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
          ("Højeste merit", [("DU-modul", "merit_du_modul"), ("Startdato", "merit_startdato"), ("Udbyder", "merit_udbyder")]),
          ("Før 2004", [("Data findes", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("Danskuddannelse bestået", "prae2004_du")])]


def ods(nums):
    def s(v, a=""):
        return f'<table:table-cell{a} office:value-type="string"><text:p>{e(v)}</text:p></table:table-cell>' if v not in (None, "") else "<table:table-cell/>"
    def row(x):
        return "<table:table-row>" + x + "</table:table-row>"
    r = [row(s("Listeopslag i Danskundervisningsdatabasen, " + time.strftime("%d.%m.%Y"))), row('<table:table-cell table:number-columns-repeated="16"/>')]
    r.append(row("".join(s(g, f' table:number-columns-spanned="{len(c)}" table:number-rows-spanned="1"') + f'<table:covered-table-cell table:number-columns-repeated="{len(c) - 1}"/>' for g, c in GROUPS)))
    r.append(row("".join(s(h) for _, c in GROUPS for h, _ in c)))
    for n in nums:
        x = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        t = ""
        for _, c in GROUPS:
            for _, k in c:
                v = x.get(k)
                if isinstance(v, bool):
                    t += s(jn(v))
                elif k.endswith("dato") and v:
                    t += f'<table:table-cell table:style-name="ceD" office:value-type="date" office:date-value="{v}"><text:p>{d(v)}</text:p></table:table-cell>'
                else:
                    t += s(v)
        r.append(row(t))
    ns = ' '.join(f'xmlns:{a}="urn:oasis:names:tc:opendocument:xmlns:{b}:1.0"' for a, b in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle")])
    content = f'''<?xml version="1.0" encoding="UTF-8"?>
<office:document-content {ns} office:version="1.2"><office:automatic-styles><number:date-style style:name="N37"><number:day number:style="long"/><number:text>.</number:text><number:month number:style="long"/><number:text>.</number:text><number:year number:style="long"/></number:date-style><style:style style:name="ceD" style:family="table-cell" style:data-style-name="N37"/></office:automatic-styles><office:body><office:spreadsheet><table:table table:name="Listeopslag">{"".join(r)}</table:table></office:spreadsheet></office:body></office:document-content>'''
    mt = "application/vnd.oasis.opendocument.spreadsheet"
    b = io.BytesIO()
    with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("mimetype", mt, zipfile.ZIP_STORED)
        z.writestr("content.xml", content)
        z.writestr("META-INF/manifest.xml", f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{mt}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')
    return b.getvalue(), mt


@guard
async def ark(request, s):
    j = getjob(request, s)
    if not j or time.time() - j["t"] < 1.8:
        return Response("", 404)
    b, mt = ods(j["nums"])
    return Response(b, media_type=mt, headers={"content-disposition": "attachment; filename=listeopslag.ods; filename*=UTF-8''listeopslag.ods"})


async def vejl(request):
    return page("Vejledning", "<h1>Vejledning</h1><p>Brug Enkeltopslag for én kursist og Listeopslag for flere. Regnearket har kun et uddrag af oplysningerne.</p>", sess(request), "/vejledning")


async def tilg(request):
    return page("Tilgængelighed", "<h1>Tilgængelighedserklæring</h1><p>Webstedet overholder WCAG 2.1 AA delvist.</p>", sess(request))

GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", root), Route("/Login", login, methods=GP), Route("/Users/LogOff", logoff, methods=["POST"]), Route("/vilkaar", vilkaar, methods=GP),
    Route("/enkeltopslag", enkelt, methods=GP), Route("/enkeltopslag/kursist", fane, methods=["POST"]), Route("/listeopslag", liste, methods=GP),
    Route("/listeopslag/{id}", job), Route("/listeopslag/{id}/regneark", ark), Route("/api/listeopslag/{id}", api), Route("/vejledning", vejl), Route("/tilgaengelighed", tilg)])

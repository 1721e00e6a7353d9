"""Knappen - Craft CMS 4 med eget modul, 2024."""
import html, io, json, re, secrets, time, uuid
from pathlib import Path
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
SESS = {}
h = lambda s: html.escape(str(s))
ND = '<span class="text-muted">Ikke oplyst</span>'


def d(v):
    return v and "%s/%s/%s" % (v[8:10], v[5:7], v[:4])


def jn(x):
    return None if x is None else ("Ja" if x else "Nej")


def v(x):
    return ND if x in (None, "") else h(x)


def sess(req):
    return SESS.get(req.cookies.get("CraftSessionId", ""))


def lay(s, title, body, crumbs=(), status=200, head=""):
    user = s and s.get("user")
    note = ""
    if s and s.get("flash"):
        kind, t = s.pop("flash")
        note = f'<div class="notice notice--{kind}" role="{"alert" if kind == "error" else "status"}"><p>{t}</p></div>'
    nav = ""
    if user:
        nav = f'''<nav class="main-nav" aria-label="Hovedmenu"><ul>
<li><a href="/overblik">Overblik</a></li><li><a href="/find-borger">Find borger</a></li><li><a href="/bestil-liste">Bestil liste</a></li></ul></nav>
<form method="post" class="logout" accept-charset="UTF-8">{tok(s, "users/logout")}<button type="submit" class="btn btn--text">Log ud</button></form>'''
    bc = ""
    if crumbs:
        bc = '<nav class="breadcrumb" aria-label="Brødkrumme"><ol>' + "".join(f'<li><a href="{u}">{t}</a></li>' for t, u in crumbs) + f'<li aria-current="page">{title}</li></ol></nav>'
    r = HTMLResponse(f'''<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<title>{title} – Knappen</title>
<meta name="robots" content="noindex, nofollow"/>
<link rel="preload" href="/dist/fonts/inter-var.woff2" as="font" type="font/woff2" crossorigin/>
<link rel="stylesheet" href="/dist/assets/app-4c1f9a2e.css"/>
<script type="module" src="/dist/assets/app-9be0c7d1.js" crossorigin></script>
{head}</head>
<body class="page">
<a class="skip-link" href="#indhold">Spring til indhold</a>
<header class="site-header"><div class="wrap">
<a class="site-logo" href="/" aria-label="Til forsiden"><svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true"><circle cx="16" cy="16" r="15" fill="#7a1f2b"/></svg><span>Knappen</span></a>
{nav}</div></header>
<main id="indhold" class="wrap" tabindex="-1">
{bc}{note}<h1>{title}</h1>
{body}
</main>
<footer class="site-footer"><div class="wrap"><p>Udlændinge- og Integrationsministeriet</p><ul><li><a href="/tilgaengelighed">Tilgængelighedserklæring</a></li><li><a href="mailto:hjaelp@example.dk">Kontakt support</a></li></ul></div></footer>
</body>
</html>''', status)
    return r


def tok(s, action, redirect=None):
    o = f'<input type="hidden" name="CRAFT_CSRF_TOKEN" value="{s["csrf"]}" autocomplete="off"><input type="hidden" name="action" value="{action}">'
    if redirect:
        o += f'<input type="hidden" name="redirect" value="{secrets.token_hex(32)}{redirect}">'
    return o


def start(req):
    s = sess(req)
    if s:
        return s, None
    sid = secrets.token_urlsafe(24)
    s = SESS[sid] = {"csrf": secrets.token_urlsafe(40), "found": {}, "jobs": {}}
    return s, sid


def cookie(r, sid):
    if sid:
        r.set_cookie("CraftSessionId", sid, httponly=True, samesite="lax")
    return r


def guard(req):
    s = sess(req)
    if s and s.get("user"):
        return s, None
    return None, RedirectResponse("/log-ind", 302)


async def handle(req):
    """Craft: POST til siden selv, hidden action afgør hvad der sker."""
    s = sess(req)
    form = await req.form()
    if not s or form.get("CRAFT_CSRF_TOKEN") != s["csrf"]:
        return HTMLResponse("<!DOCTYPE html><title>Bad Request</title><h1>Ugyldig forespørgsel</h1><p>Din forespørgsel kunne ikke bekræftes. <a href='/'>Til forsiden</a></p>", 400)
    a = form.get("action")
    if a == "users/login":
        if form.get("loginName") == "kommune" and form.get("password") == "hemmeligt-1":
            s["user"] = "kommune"
            return RedirectResponse("/overblik", 302)
        s["flash"] = ("error", "Brugernavn eller adgangskode er forkert.")
        return RedirectResponse("/log-ind", 302)
    if a == "users/logout":
        SESS.pop(req.cookies.get("CraftSessionId", ""), None)
        return RedirectResponse("/", 302)
    if not s.get("user"):
        return RedirectResponse("/log-ind", 302)
    if a == "knappen/borger/find":
        c = re.sub(r"[-\s]", "", str(form.get("fields[cprNummer]", "")))
        if not re.fullmatch(r"\d{10}", c):
            s["flash"] = ("error", "Indtast et CPR-nummer på 10 cifre.")
            return RedirectResponse("/find-borger", 302)
        for p in PEOPLE:
            if p["cpr"] == c:
                u = str(uuid.uuid4())
                s["found"][u] = p
                return RedirectResponse("/find-borger/" + u, 302)
        s["flash"] = ("info", "Vi kunne ikke finde en borger med det CPR-nummer.")
        return RedirectResponse("/find-borger", 302)
    if a == "knappen/liste/upload":
        f = form.get("listefil")
        data = (await f.read()).decode("utf-8-sig", "replace") if hasattr(f, "read") else ""
        cs = [re.sub(r"[-\s]", "", x) for x in data.splitlines() if x.strip()]
        err = "Vælg en fil, før du går videre." if not cs else "Filen må højst indeholde 100 CPR-numre." if len(cs) > 100 else "Filen indeholder linjer, der ikke er CPR-numre." if not all(re.fullmatch(r"\d{10}", x) for x in cs) else ""
        if err:
            s["flash"] = ("error", err)
            return RedirectResponse("/bestil-liste", 302)
        u = str(uuid.uuid4())
        s["jobs"][u] = {"cprs": cs, "fil": f.filename, "t": None}
        return RedirectResponse(f"/bestil-liste/{u}/bekraeft", 302)
    if a == "knappen/liste/bestil":
        j = s["jobs"].get(str(form.get("listeUid")))
        if not j:
            return RedirectResponse("/bestil-liste", 302)
        j["t"] = j["t"] or time.time() + 1.6
        return RedirectResponse(f'/bestil-liste/{form["listeUid"]}', 302)
    return HTMLResponse("<h1>Siden findes ikke</h1>", 404)


def view(fn):
    async def inner(req):
        return await handle(req) if req.method == "POST" else fn(req)
    return inner


@view
def home(req):
    s, sid = start(req)
    b = '<a class="btn btn--primary" href="/overblik">Gå til overblik</a>' if s.get("user") else '<a class="btn btn--primary" href="/log-ind">Gå til log ind</a>'
    return cookie(lay(s, "Opslag i Danskundervisningsdatabasen", f'''<p class="lead">Kommuner kan slå oplysninger op om voksne udlændinges deltagelse i danskuddannelse.</p>{b}
<section class="teasers"><article class="card"><h2>Hvad kan du se?</h2><p>Sprogcentrenes indberetninger siden 2004.</p></article><article class="card"><h2>Nyt til knappen?</h2><p>Skriv til <a href="mailto:hjaelp@example.dk">hjaelp@example.dk</a> for at få adgang.</p></article></section>'''), sid)


@view
def login(req):
    s, sid = start(req)
    if s.get("user"):
        return RedirectResponse("/overblik", 302)
    return cookie(lay(s, "Log ind", f'''<form method="post" accept-charset="UTF-8" class="form">{tok(s, "users/login", "overblik")}
<div class="field"><label for="loginName">Brugernavn</label><input id="loginName" type="text" name="loginName" autocomplete="username" required></div>
<div class="field"><label for="password">Adgangskode</label><input id="password" type="password" name="password" autocomplete="current-password" required></div>
<button type="submit" class="btn btn--primary">Log ind</button></form>''', [("Forside", "/")]), sid)


@view
def overblik(req):
    s, r = guard(req)
    return r or lay(s, "Overblik", '''<div class="grid"><article class="card card--link"><h2><a href="/find-borger">Find borger</a></h2><p>Se moduler, prøver, henvisninger og merit for én borger.</p></article>
<article class="card card--link"><h2><a href="/bestil-liste">Bestil liste</a></h2><p>Upload op til 100 CPR-numre, og få et Excel-ark.</p></article></div>''')


@view
def find(req):
    s, r = guard(req)
    return r or lay(s, "Find borger", f'''<form method="post" accept-charset="UTF-8" class="form" novalidate>{tok(s, "knappen/borger/find", "find-borger/{uid}")}
<div class="field"><label for="cprNummer">Borgerens CPR-nummer</label><p class="hint" id="cpr-hint">10 cifre, fx DDMMÅÅXXXX</p>
<input id="cprNummer" type="text" inputmode="numeric" name="fields[cprNummer]" aria-describedby="cpr-hint" autocomplete="off" maxlength="11" required></div>
<button type="submit" class="btn btn--primary"><svg class="icon" aria-hidden="true" width="16" height="16"></svg><span>Vis oplysninger</span></button></form>''', [("Overblik", "/overblik")])


def tbl(cap, cols, rows):
    return f'<div class="table-wrap"><table class="table"><caption class="sr-only">{cap}</caption><thead><tr>' + "".join(f'<th scope="col">{t}</th>' for t in cols) + "</tr></thead><tbody>" + "".join("<tr>" + "".join(f'<td data-label="{t}">{v(x)}</td>' for t, x in zip(cols, r)) + "</tr>\n" for r in rows) + "</tbody></table></div>"


def dl(pairs):
    return '<dl class="data-list">' + "".join(f"<div><dt>{t}</dt><dd>{v(x)}</dd></div>" for t, x in pairs) + "</dl>"


@view
def borger(req):
    s, r = guard(req)
    if r:
        return r
    p = s["found"].get(req.path_params["uid"])
    if not p:
        return RedirectResponse("/find-borger", 302)
    e = lambda t: f'<p class="empty">{t}</p>'
    od = lambda rows, k: sorted(rows, key=lambda m: m[k] or "9999")
    mod = tbl("Moduler", ["Modul", "Periode start", "Periode slut", "Sprogudbyder", "Henvisningskategori", "Årsag til ophør", "Bestod modultest"],
              [[m["du_modul"], d(m["startdato"]), d(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"], d(m["modultest_bestaaet"])] for m in od(p["moduler"], "startdato")]) if p["moduler"] else e("Borgeren har ingen moduler.")
    pr = "".join(f'<article class="card"><h3>{v(m["proeve"])}</h3>' + dl([("Dato", d(m["dato"])), ("Prøvetermin", m["termin"]), ("Læseforståelse", m["laeseforstaaelse"]), ("Skriftlig fremstilling", m["skriftlig"]), ("Mundtlig kommunikation", m["mundtlig"]), ("Resultat", m["resultat"]), ("Sprogudbyder", m["udbyder"])]) + "</article>\n" for m in od(p["proever"], "dato")) or e("Borgeren har ingen prøver.")
    hv = tbl("Henvisninger", ["Henvist", "Kategori", "Fra kommune", "Til sprogudbyder"], [[d(m["dato"]), m["kategori"], m["kommune"], m["udbyder"]] for m in od(p["henvisninger"], "dato")]) if p["henvisninger"] else e("Borgeren har ingen henvisninger.")
    me = ('<ul class="record-list">' + "".join("<li>" + dl([("Modul", m["du_modul"]), ("Startdato", d(m["startdato"])), ("Sprogudbyder", m["udbyder"])]) + "</li>" for m in od(p["meritter"], "startdato")) + "</ul>") if p["meritter"] else e("Borgeren har ingen merit.")
    q = p["prae2004"]
    p4 = dl([("Første startdato", d(q["foerste_startdato"])), ("Danskuddannelse", jn(q["du"]))]) if q else e("Borgeren har ingen data fra før 2004.")
    secs = [("moduler", "Moduler", mod), ("proever", "Danskprøver", pr), ("henvisninger", "Henvisninger", hv), ("merit", "Merit", me), ("foer-2004", "Præ-2004 data", p4)]
    c = p["cpr"]
    return lay(s, f"Borger {c[:6]}-{c[6:]}", '<div class="accordion">' + "".join(f'<details class="accordion__item" id="{i}"{" open" if n == 0 else ""}><summary><h2>{t}</h2></summary><div class="accordion__body">{b}</div></details>\n' for n, (i, t, b) in enumerate(secs)) + '</div><p><a class="btn btn--secondary" href="/find-borger">Find en anden borger</a></p>', [("Overblik", "/overblik"), ("Find borger", "/find-borger")])


STEP = '<ol class="steps"><li{0}>1. Vælg fil</li><li{1}>2. Bekræft</li><li{2}>3. Hent liste</li></ol>'
step = lambda n: STEP.format(*[' aria-current="step"' if i == n else "" for i in range(3)])


@view
def liste(req):
    s, r = guard(req)
    return r or lay(s, "Bestil liste", step(0) + f'''<form method="post" accept-charset="UTF-8" enctype="multipart/form-data" class="form">{tok(s, "knappen/liste/upload", "bestil-liste/{uid}/bekraeft")}
<div class="field"><label for="listefil">Fil med CPR-numre (.txt)</label><p class="hint">Ét CPR-nummer pr. linje – højst 100.</p><input id="listefil" type="file" name="listefil" accept=".txt,text/plain"></div>
<button type="submit" class="btn btn--primary">Upload og fortsæt</button></form>''', [("Overblik", "/overblik")])


@view
def bekraeft(req):
    s, r = guard(req)
    if r:
        return r
    u = req.path_params["uid"]
    j = s["jobs"].get(u)
    if not j:
        return RedirectResponse("/bestil-liste", 302)
    return lay(s, "Bekræft bestilling", step(1) + f'''<p>Filen <strong>{h(j["fil"])}</strong> indeholder {len(j["cprs"])} CPR-numre.</p>
<form method="post" accept-charset="UTF-8">{tok(s, "knappen/liste/bestil")}<input type="hidden" name="listeUid" value="{u}"><button type="submit" class="btn btn--primary">Bekræft og bestil</button> <a class="btn btn--text" href="/bestil-liste">Fortryd</a></form>''', [("Overblik", "/overblik"), ("Bestil liste", "/bestil-liste")])


@view
def status(req):
    s, r = guard(req)
    if r:
        return r
    u = req.path_params["uid"]
    j = s["jobs"].get(u)
    if not j or not j["t"]:
        return RedirectResponse("/bestil-liste", 302)
    cr = [("Overblik", "/overblik"), ("Bestil liste", "/bestil-liste")]
    if time.time() < j["t"]:
        return lay(s, "Vi samler din liste", step(2) + f'''<div class="notice notice--info" role="status" aria-live="polite"><p>Din liste er ved at blive lavet. Det tager normalt under et minut.</p><progress></progress></div>
<p><a class="btn btn--secondary" href="/bestil-liste/{u}">Tjek status</a></p><script>setTimeout(() => location.reload(), 2000)</script>''', cr)
    return lay(s, "Din liste", step(2) + f'''<div class="notice notice--success" role="status"><p>Din liste er klar.</p></div>
<p><a class="btn btn--primary" href="/bestil-liste/{u}/danskundervisning.xlsx" download>Download Excel-ark</a></p><p><a href="/bestil-liste">Bestil en ny liste</a></p>''', cr)


G = [("Første modul", ["Start", "Modul", "Sprogudbyder"]), ("Seneste modul", ["Start", "Modul", "Sprogudbyder"]), ("Seneste henvisning", ["Dato", "Kategori"]), ("Højeste merit", ["Modul", "Start", "Sprogudbyder"]), ("Før 2004", ["Findes", "Første start", "Danskuddannelse"])]
K = ["findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


@view
def sheet(req):
    s, r = guard(req)
    if r:
        return r
    j = s["jobs"].get(req.path_params["uid"])
    if not j or not j["t"] or time.time() < j["t"]:
        return RedirectResponse("/bestil-liste", 302)
    by = {p["cpr"]: p["udtraek"] for p in PEOPLE}
    wb = Workbook()
    ws = wb.active
    ws.title = "Liste"
    ws.append(["CPR-nummer", "Findes fra 2004"] + [x for g, t in G for x in [g] + [None] * (len(t) - 1)])
    ws.append([None, None] + [x for _, t in G for x in t])
    ws.merge_cells("A1:A2")
    ws.merge_cells("B1:B2")
    col = 3
    for g, t in G:
        ws.merge_cells(start_row=1, end_row=1, start_column=col, end_column=col + len(t) - 1)
        col += len(t)
    for row in ws["A1:P2"]:
        for c in row:
            c.font = Font(bold=True)
            c.alignment = Alignment(horizontal="center")
    for c in j["cprs"]:
        u = by.get(c, {"findes": False, "prae2004_findes": False})
        out = [c]
        for k in K:
            x = u.get(k)
            out.append(None if x is None else jn(x) if isinstance(x, bool) else d(x) if k.endswith("dato") else x)
        ws.append(out)
    for i in range(16):
        ws.column_dimensions["ABCDEFGHIJKLMNOP"[i]].width = 16
    ws.freeze_panes = "B3"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": 'attachment; filename="danskundervisning.xlsx"'})


@view
def tilg(req):
    return lay(sess(req), "Tilgængelighedserklæring", "<p>Webstedet overholder WCAG 2.1 AA.</p>", [("Forside", "/")])


P = ["GET", "POST"]
app = Starlette(routes=[Route(p, f, methods=P) for p, f in [("/", home), ("/log-ind", login), ("/overblik", overblik), ("/find-borger", find), ("/find-borger/{uid}", borger), ("/bestil-liste", liste),
                        ("/bestil-liste/{uid}", status), ("/bestil-liste/{uid}/bekraeft", bekraeft), ("/bestil-liste/{uid}/danskundervisning.xlsx", sheet), ("/tilgaengelighed", tilg)]])

"""Knappen - Spring Boot 3.2, Spring Security 6, Thymeleaf, Bootstrap 5 og htmx, 2024."""
import base64, datetime, io, json, math, re, secrets, time, uuid
from html import escape as e
from pathlib import Path
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BY_CPR = {p["cpr"]: p for p in PEOPLE}
SESS = {}
SIZE = 10
MND = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()
DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$")

FANER = {
    "moduler": ("Modulforløb", "moduler", "Der er ingen modulforløb på kursisten.", [
        ("startdato", "Startet"), ("slutdato", "Afsluttet"), ("du_modul", "Modul"), ("udbyder", "Sprogudbyder"),
        ("henvisningskategori", "Henvisningskat."), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]),
    "proever": ("Danskprøver", "proever", "Der er ingen danskprøver på kursisten.", [
        ("dato", "Prøvedato"), ("proeve", "Prøvens navn"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"),
        ("mundtlig", "Mundtlig"), ("resultat", "Udfald"), ("udbyder", "Sprogudbyder")]),
    "henvisninger": ("Henvisninger", "henvisninger", "Der er ingen henvisninger på kursisten.", [
        ("dato", "Henvist"), ("kategori", "Henvisningskat."), ("kommune", "Kommune"), ("udbyder", "Sprogudbyder")]),
    "merit": ("Merit", "meritter", "Der er ingen merit på kursisten.", [
        ("du_modul", "Modul"), ("startdato", "Gælder fra"), ("udbyder", "Sprogudbyder")]),
    "foer-2004": ("Før 2004", "prae2004", "Der er ingen data fra før 2004 på kursisten.", [
        ("foerste_startdato", "Første startdato"), ("du", "Har fulgt danskuddannelse")]),
}
GROUPS = [("", [("cpr", "CPR-nummer"), ("findes", "Fundet i databasen")]),
          ("Første modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Sprogudbyder")]),
          ("Seneste modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Sprogudbyder")]),
          ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
          ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Sprogudbyder")]),
          ("Før 2004", [("prae2004_findes", "Fundet"), ("prae2004_startdato", "Startdato"), ("prae2004_du", "Danskuddannelse")])]


def vis(v):
    if v is None:
        return '<span class="text-body-secondary">–</span>'
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = DATE.match(v)
    return f"{int(m[3])}. {MND[int(m[2]) - 1]} {m[1]}" if m else e(v)


def session(request):
    return SESS.get(request.cookies.get("JSESSIONID", ""))


def new_session():
    sid = secrets.token_hex(16).upper()
    SESS[sid] = {"csrf": str(uuid.uuid4()).encode(), "user": None, "opslag": {}, "job": {}}
    return sid, SESS[sid]


def masked(s):  # XorCsrfTokenRequestAttributeHandler
    rnd = secrets.token_bytes(len(s["csrf"]))
    return base64.urlsafe_b64encode(rnd + bytes(a ^ b for a, b in zip(rnd, s["csrf"]))).decode()


def csrf_ok(s, tok):
    try:
        raw = base64.urlsafe_b64decode(str(tok))
    except ValueError:
        return False
    n = len(raw) // 2
    return s is not None and bytes(a ^ b for a, b in zip(raw[:n], raw[n:])) == s["csrf"]


def csrf(s):
    return f'<input type="hidden" name="_csrf" value="{masked(s)}"/>'


def layout(s, title, content, active="", status=200):
    nav = ""
    if s["user"]:
        li = "".join(f'<li class="nav-item"><a class="nav-link{" active" if active == h else ""}" href="{h}"{" aria-current=page" if active == h else ""}>{t}</a></li>\n'
                     for h, t in (("/enkelt", "Enkeltopslag"), ("/liste", "Listeopslag")))
        nav = f"""<button class="navbar-toggler" type="button" data-bs-toggle="collapse" data-bs-target="#menu" aria-label="Menu"><span class="navbar-toggler-icon"></span></button>
<div class="collapse navbar-collapse" id="menu"><ul class="navbar-nav me-auto">{li}</ul>
<span class="navbar-text me-3">Logget ind som <strong>{e(s['user'])}</strong></span>
<form action="/logout" method="post">{csrf(s)}<button type="submit" class="btn btn-outline-light btn-sm">Log ud</button></form></div>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="UTF-8"/>
  <meta name="viewport" content="width=device-width, initial-scale=1"/>
  <title>{e(title)} – Knappen</title>
  <link rel="stylesheet" href="/webjars/bootstrap/5.3.3/css/bootstrap.min.css"/>
  <script src="/webjars/htmx.org/1.9.12/dist/htmx.min.js" defer></script>
  <script src="/webjars/bootstrap/5.3.3/js/bootstrap.bundle.min.js" defer></script>
</head>
<body>
<nav class="navbar navbar-expand-md navbar-dark bg-primary mb-4"><div class="container"><a class="navbar-brand" href="/">Knappen</a>
{nav}</div></nav>
<main class="container" id="indhold">
{content}
</main>
<footer class="container border-top mt-5 py-3 text-body-secondary small">Udlændinge- og Integrationsministeriet · Danskundervisningsdatabasen · version 2.4.1</footer>
</body>
</html>""", status, headers={"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate", "X-Frame-Options": "DENY",
                             "X-Content-Type-Options": "nosniff", "Vary": "HX-Request"})


def secured(fn):
    async def wrap(request):
        s = session(request)
        if not s or not s["user"]:
            return RedirectResponse("/login", 302)
        if request.method == "POST":
            f = await request.form()
            if not csrf_ok(s, f.get("_csrf", "")):
                return layout(s, "Fejl", '<h1>Der opstod en fejl</h1><p>403 – siden er udløbet. Gå tilbage og prøv igen.</p>', status=403)
            request.state.form = f
        return await fn(request, s)
    return wrap


async def login(request):
    s = session(request)
    sid = None
    if request.method == "POST":
        f = await request.form()
        if not csrf_ok(s, f.get("_csrf", "")):
            return RedirectResponse("/login?udloebet", 302)
        if f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
            SESS.pop(request.cookies["JSESSIONID"], None)
            sid, s = new_session()  # session fixation: changeSessionId
            s["user"] = "kommune"
            r = RedirectResponse("/?continue", 302)
            r.set_cookie("JSESSIONID", sid, path="/", httponly=True, secure=True)
            return r
        return RedirectResponse("/login?error", 302)
    if not s:
        sid, s = new_session()
    al = ""
    if "error" in request.query_params:
        al = '<div class="alert alert-danger" role="alert">Forkert brugernavn eller adgangskode.</div>'
    elif "logout" in request.query_params:
        al = '<div class="alert alert-success" role="alert">Du er nu logget ud.</div>'
    elif "udloebet" in request.query_params:
        al = '<div class="alert alert-warning" role="alert">Din session er udløbet. Log ind igen.</div>'
    r = layout(s, "Log ind", f"""<div class="row justify-content-center"><div class="col-md-6 col-lg-4"><div class="card shadow-sm"><div class="card-body">
<h1 class="h4 card-title mb-3">Log ind</h1>{al}
<form action="/login" method="post">{csrf(s)}
<div class="form-floating mb-3"><input type="text" class="form-control" id="username" name="username" placeholder="Brugernavn" autocomplete="username" required autofocus/><label for="username">Brugernavn</label></div>
<div class="form-floating mb-3"><input type="password" class="form-control" id="password" name="password" placeholder="Adgangskode" autocomplete="current-password" required/><label for="password">Adgangskode</label></div>
<button class="btn btn-primary w-100" type="submit">Log ind</button>
</form></div></div></div></div>""")
    if sid:
        r.set_cookie("JSESSIONID", sid, path="/", httponly=True, secure=True)
    return r


@secured
async def logout(request, s):
    SESS.pop(request.cookies["JSESSIONID"], None)
    r = RedirectResponse("/login?logout", 302)
    r.delete_cookie("JSESSIONID", path="/")
    return r


@secured
async def home(request, s):
    return layout(s, "Forside", """<h1 class="h3 mb-4">Hvad vil du slå op?</h1>
<div class="row row-cols-1 row-cols-md-2 g-4">
<div class="col"><div class="card h-100"><div class="card-body"><h2 class="h5 card-title">Én kursist</h2><p class="card-text">Se alle sprogcentrenes indberetninger om én kursist.</p></div></div></div>
<div class="col"><div class="card h-100"><div class="card-body"><h2 class="h5 card-title">Flere kursister</h2><p class="card-text">Upload en tekstfil og få et uddrag af indberetningerne i Excel.</p></div></div></div>
</div><p class="mt-4">Vælg Enkeltopslag eller Listeopslag i menuen øverst.</p>""")


@secured
async def enkelt(request, s):
    al = err = val = ""
    if request.method == "POST":
        val = str(request.state.form.get("cpr", "")).strip()
        m = re.fullmatch(r"(\d{6})-?(\d{4})", val)
        p = BY_CPR.get(m[1] + m[2]) if m else None
        if not m:
            err = '<div class="invalid-feedback">Skriv CPR-nummeret med 10 cifre.</div>'
        elif not p or not any(p[v[1]] for v in FANER.values()):
            al = '<div class="alert alert-warning" role="alert">Vi har ingen oplysninger om en kursist med det CPR-nummer.</div>'
        else:
            oid = str(uuid.uuid4())
            s["opslag"][oid] = p["cpr"]
            return RedirectResponse(f"/kursist/{oid}", 302)
    return layout(s, "Enkeltopslag", f"""<h1 class="h3 mb-3">Enkeltopslag</h1>
{al}<form action="/enkelt" method="post" hx-post="/enkelt" hx-target="#indhold" hx-select="#indhold" hx-swap="outerHTML" hx-push-url="true" novalidate class="col-md-5">{csrf(s)}
<div class="mb-3"><label for="cpr" class="form-label">Kursistens CPR-nummer</label>
<input type="text" class="form-control{' is-invalid' if err else ''}" id="cpr" name="cpr" value="{e(val)}" inputmode="numeric" maxlength="11" autocomplete="off" aria-describedby="cprHjaelp" required/>{err}
<div id="cprHjaelp" class="form-text">Formatet er ddmmåå-xxxx. Bindestregen kan udelades.</div></div>
<button type="submit" class="btn btn-primary">Vis kursist<span class="htmx-indicator spinner-border spinner-border-sm ms-2" aria-hidden="true"></span></button>
</form>""", "/enkelt")


def fragment(oid, fane, p, n):
    name, key, empty, cols = FANER[fane]
    data = p[key]
    if not data:
        return f'<p class="text-body-secondary fst-italic mt-3">{empty}</p>'
    if isinstance(data, dict):
        return '<dl class="row mt-3">' + "".join(f'<dt class="col-sm-4">{h}</dt><dd class="col-sm-8">{vis(data[c])}</dd>' for c, h in cols) + "</dl>"
    pages = math.ceil(len(data) / SIZE)
    n = max(0, min(n, pages - 1))
    if fane == "proever":
        head = "<tr>" + "".join(f'<th scope="col" rowspan="2">{h}</th>' for _, h in cols[:3]) + '<th scope="colgroup" colspan="3" class="text-center">Karakter</th>' \
            + "".join(f'<th scope="col" rowspan="2">{h}</th>' for _, h in cols[6:]) + "</tr>\n<tr>" + "".join(f'<th scope="col">{h}</th>' for _, h in cols[3:6]) + "</tr>"
    else:
        head = "<tr>" + "".join(f'<th scope="col">{h}</th>' for _, h in cols) + "</tr>"
    rows = "".join("<tr>" + "".join(f"<td>{vis(r[c])}</td>" for c, _ in cols) + "</tr>\n" for r in data[n * SIZE:(n + 1) * SIZE])
    out = f'<div class="table-responsive mt-3"><table class="table table-striped table-sm align-middle"><thead class="table-light">{head}</thead>\n<tbody>{rows}</tbody></table></div>'
    if pages > 1:
        def link(i, text, cls=""):
            u = f"/kursist/{oid}/{fane}?page={i}"
            if i < 0 or i >= pages:
                return f'<li class="page-item disabled"><span class="page-link">{text}</span></li>'
            if cls:
                return f'<li class="page-item active" aria-current="page"><span class="page-link">{text}</span></li>'
            return f'<li class="page-item"><a class="page-link" href="{u}" hx-get="{u}" hx-target="#faneindhold">{text}</a></li>'
        out += (f'<div class="d-flex justify-content-between"><span class="text-body-secondary small">{n * SIZE + 1}–{min(len(data), (n + 1) * SIZE)} af {len(data)}</span>'
                '<nav aria-label="Sider"><ul class="pagination pagination-sm">' + link(n - 1, "Forrige")
                + "".join(link(i, str(i + 1), "active" if i == n else "") for i in range(pages)) + link(n + 1, "Næste") + "</ul></nav></div>")
    return out


@secured
async def kursist(request, s):
    oid, fane = request.path_params["oid"], request.path_params.get("fane", "moduler")
    p = BY_CPR.get(s["opslag"].get(oid, ""))
    if not p or fane not in FANER:
        return layout(s, "Ikke fundet", "<h1>Siden findes ikke</h1><p>Opslaget er ikke længere gyldigt. Lav et nyt opslag.</p>", status=404)
    q = request.query_params.get("page", "0")
    frag = fragment(oid, fane, p, int(q) if q.isdigit() else 0)
    if request.headers.get("HX-Request") and request.headers.get("HX-Target") == "faneindhold":
        return HTMLResponse(frag, headers={"Vary": "HX-Request"})
    tabs = ""
    for k, v in FANER.items():
        cnt = len(p[v[1]]) if isinstance(p[v[1]], list) else int(bool(p[v[1]]))
        u = f"/kursist/{oid}/{k}"
        tabs += (f'<li class="nav-item"><a class="nav-link{" active" if k == fane else ""}"{" aria-current=page" if k == fane else ""} href="{u}" hx-get="{u}" hx-target="#indhold" hx-select="#indhold" hx-swap="outerHTML" hx-push-url="true">'
                 f'{v[0]} <span class="badge rounded-pill text-bg-secondary">{cnt}</span></a></li>\n')
    return layout(s, "Kursist", f"""<nav aria-label="Brødkrumme"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Forside</a></li><li class="breadcrumb-item"><a href="/enkelt">Nyt opslag</a></li><li class="breadcrumb-item active" aria-current="page">Kursist</li></ol></nav>
<h1 class="h3 mb-3">Kursist {p['cpr'][:6]}-{p['cpr'][6:]}</h1>
<ul class="nav nav-tabs">
{tabs}</ul>
<div id="faneindhold">
{frag}
</div>""", "/enkelt")


@secured
async def liste(request, s):
    err = ""
    if request.method == "POST":
        up = request.state.form.get("fil")
        if not getattr(up, "filename", ""):
            err = "Vælg en fil."
        elif not up.filename.lower().endswith(".txt"):
            err = "Filen skal være en tekstfil (.txt)."
        else:
            lines = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
            if not lines:
                err = "Filen er tom."
            elif bad:
                err = f"Linje {bad[0]} er ikke et CPR-nummer på 10 cifre."
            elif len(lines) > 100:
                err = "Du kan højst slå 100 CPR-numre op ad gangen."
            else:
                jid = str(uuid.uuid4())
                s["job"][jid] = ([x.replace("-", "") for x in lines], time.monotonic() + 1.4)
                return RedirectResponse(f"/liste/{jid}", 302)
        err = f'<div class="alert alert-danger" role="alert">{err}</div>'
    return layout(s, "Listeopslag", f"""<h1 class="h3 mb-3">Listeopslag</h1>
{err}<p>Filen skal have ét CPR-nummer på hver linje og må højst indeholde 100 CPR-numre.</p>
<form action="/liste" method="post" enctype="multipart/form-data" class="col-md-6">{csrf(s)}
<div class="mb-3"><label for="fil" class="form-label">Vælg tekstfil</label><input class="form-control" type="file" id="fil" name="fil" accept=".txt,text/plain" required/></div>
<button type="submit" class="btn btn-primary">Upload fil</button></form>""", "/liste")


@secured
async def job(request, s):
    jid = request.path_params["jid"]
    j = s["job"].get(jid)
    if not j:
        return layout(s, "Ikke fundet", "<h1>Siden findes ikke</h1>", status=404)
    done = time.monotonic() >= j[1]
    if done:
        frag = (f'<div id="status" class="alert alert-success" role="status"><p>Udtrækket er færdigt med {len(j[0])} CPR-numre.</p>'
                f'<a class="btn btn-success" href="/liste/{jid}/danskuddannelse.xlsx" download>Download Excel-ark</a></div>')
    else:
        frag = (f'<div id="status" class="alert alert-info" role="status" hx-get="/liste/{jid}" hx-trigger="every 1s" hx-swap="outerHTML">'
                f'<p><span class="spinner-border spinner-border-sm" aria-hidden="true"></span> Vi er ved at samle oplysningerne. Det kan tage lidt tid.</p>'
                f'<a class="btn btn-outline-primary btn-sm" href="/liste/{jid}">Opdatér status</a></div>')
    if request.headers.get("HX-Request"):
        return HTMLResponse(frag, 286 if done else 200)
    return layout(s, "Listeopslag", f'<h1 class="h3 mb-3">Udtræk</h1>\n{frag}\n<p><a href="/liste">Upload en ny fil</a></p>', "/liste")


@secured
async def fil(request, s):
    j = s["job"].get(request.path_params["jid"])
    if not j or time.monotonic() < j[1]:
        return layout(s, "Ikke fundet", "<h1>Siden findes ikke</h1>", status=404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    col, keys = 1, []
    for g, cols in GROUPS:
        ws.cell(1, col, g or None).font = Font(bold=True)
        if g:
            ws.merge_cells(start_row=1, start_column=col, end_row=1, end_column=col + len(cols) - 1)
        for k, h in cols:
            ws.cell(2, col, h).font = Font(bold=True)
            keys.append(k)
            col += 1
    for r, c in enumerate(j[0], 3):
        u = BY_CPR[c]["udtraek"] if c in BY_CPR else {"cpr": c, "findes": False, "prae2004_findes": False}
        for i, k in enumerate(keys, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif isinstance(v, str) and DATE.match(v):
                v = datetime.date.fromisoformat(v)
            cell = ws.cell(r, i, v)
            if isinstance(v, datetime.date):
                cell.number_format = "dd-mm-yyyy"
    ws.freeze_panes = "A3"
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="danskuddannelse.xlsx"'})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", home), Route("/login", login, methods=GP), Route("/logout", logout, methods=["POST"]),
    Route("/enkelt", enkelt, methods=GP), Route("/kursist/{oid}", kursist), Route("/kursist/{oid}/{fane}", kursist),
    Route("/liste", liste, methods=GP), Route("/liste/{jid}", job), Route("/liste/{jid}/danskuddannelse.xlsx", fil)])

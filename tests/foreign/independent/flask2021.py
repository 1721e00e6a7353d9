"""Dansk-opslag. Small Flask + WTForms + Jinja macros product of an agency (2021), Bootstrap 5."""
import io
import json
import secrets
import time
import uuid
from html import escape
from pathlib import Path

from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
LISTS = {}


def e(v):
    return escape(str(v))


# ---- "macros.html" ----------------------------------------------------------
def fmt(v, is_date=False):
    if v is None or v == "":
        return '<span class="text-muted" title="Ikke oplyst">—</span>'
    return f'<time datetime="{v}">{v[8:]}.{v[5:7]}.{v[:4]}</time>' if is_date else e(v)


def render_field(fid, label, typ="text", value="", errors=(), hint="", attrs=""):
    inv = " is-invalid" if errors else ""
    err = "".join(f'<div class="invalid-feedback">{x}</div>' for x in errors)
    h = f'<div id="{fid}-hint" class="form-text">{hint}</div>' if hint else ""
    val = "" if typ in ("file", "password") else f' value="{e(value)}"'
    return f'<div class="mb-3"><label class="form-label" for="{fid}">{label}</label>{h}<input class="form-control{inv}" id="{fid}" name="{fid}" required type="{typ}"{val} {attrs}>{err}</div>'


def render_table(cols, rows):
    th = "".join(f'<th scope="col">{h}</th>' for h, _, _ in cols)
    tr = "".join("<tr>" + "".join(f'<td data-label="{h}">{fmt(r[k], dd)}</td>' for h, k, dd in cols) + "</tr>\n" for r in rows)
    return f'<div class="table-responsive"><table class="table table-stack align-middle"><thead><tr>{th}</tr></thead><tbody>\n{tr}</tbody></table></div>'


def render_empty(text):
    return f'<p class="empty-state"><svg class="bi" aria-hidden="true"><use xlink:href="#inbox"/></svg> {text}</p>'


# ---- session / layout -------------------------------------------------------
def load(request):
    sid = request.cookies.get("session")
    if sid not in SESSIONS:
        sid = "." + secrets.token_urlsafe(32)
        SESSIONS[sid] = {"csrf": "Ij" + secrets.token_urlsafe(40), "flash": [], "user": None, "navn": None}
    return sid, SESSIONS[sid]


def csrf(s):
    return f'<input id="csrf_token" name="csrf_token" type="hidden" value="{s["csrf"]}">'


def render(sid, s, title, body, head="", status=200, nav=""):
    flashes = "".join(f'<div class="alert alert-{c} alert-dismissible fade show" role="alert">{m}<button type="button" class="btn-close" data-bs-dismiss="alert" aria-label="Luk"></button></div>' for c, m in s["flash"])
    s["flash"] = []
    menu = ""
    if s["user"]:
        def item(href, t, k):
            return f'<li class="nav-item"><a class="nav-link{" active" if k == nav else ""}" {"aria-current=page " if k == nav else ""}href="{href}">{t}</a></li>'
        menu = f'''<ul class="navbar-nav me-auto">{item("/borger/", "Enkelt borger", "borger")}{item("/lister/", "Lister", "lister")}{item("/om/", "Om Dansk-opslag", "om")}</ul>
<form class="d-flex" method="post" action="/log-ud">{csrf(s)}<span class="navbar-text me-3">{e(s["user"])}</span><button class="btn btn-outline-light btn-sm" type="submit">Log ud</button></form>'''
    r = HTMLResponse(f'''<!doctype html>
<html lang="da">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">{head}
<title>{title} – Dansk-opslag</title><link rel="stylesheet" href="/static/css/bootstrap.min.css?v=5.0.2"><link rel="icon" href="/static/favicon.svg"></head>
<body class="d-flex flex-column min-vh-100">
<a class="visually-hidden-focusable" href="#indhold">Gå til indhold</a>
<nav class="navbar navbar-expand-md navbar-dark bg-primary"><div class="container"><a class="navbar-brand" href="/">Dansk-opslag</a><button class="navbar-toggler" type="button" data-bs-toggle="collapse" data-bs-target="#nav"><span class="navbar-toggler-icon"></span></button><div class="collapse navbar-collapse" id="nav">{menu}</div></div></nav>
<main id="indhold" class="container py-4">
{flashes}
{body}
</main>
<footer class="mt-auto bg-light py-3"><div class="container small text-muted">Dansk-opslag v2.3.1 · Brug for hjælp? <a href="mailto:hjaelp@example.dk">hjaelp@example.dk</a> · <a href="/om/#was">Tilgængelighed</a></div></footer>
<script src="/static/js/bootstrap.bundle.min.js"></script></body></html>''', status)
    r.set_cookie("session", sid, httponly=True, samesite="lax")
    return r


def go(sid, url):
    r = RedirectResponse(url, 302)
    r.set_cookie("session", sid, httponly=True, samesite="lax")
    return r


def guard(sid, s):
    s["flash"].append(("info", "Log ind for at se siden."))
    return go(sid, "/log-ind/")


async def bad_csrf():
    return HTMLResponse("<!doctype html><title>400 Bad Request</title><h1>Bad Request</h1><p>The CSRF token is missing.</p>", 400)


async def index(request):
    sid, s = load(request)
    if not s["user"]:
        return go(sid, "/log-ind/")
    return render(sid, s, "Forside", '''<h1>Hvad vil du?</h1><div class="row g-3"><div class="col-md-6"><div class="card h-100"><div class="card-body"><h2 class="h5">Enkelt borger</h2><p>Se moduler, prøver og henvisninger for én borger.</p><a class="btn btn-primary stretched-link" href="/borger/">Slå en borger op</a></div></div></div>
<div class="col-md-6"><div class="card h-100"><div class="card-body"><h2 class="h5">Lister</h2><p>Få et regneark for op til 100 borgere.</p><a class="btn btn-primary stretched-link" href="/lister/">Gå til lister</a></div></div></div></div>''')


async def om(request):
    sid, s = load(request)
    return render(sid, s, "Om", '<h1>Om Dansk-opslag</h1><p>Dansk-opslag viser, hvad sprogcentrene har indberettet. Data opdateres hver nat.</p><h2 id="was">Tilgængelighed</h2><p>Vi arbejder efter WCAG 2.1.</p>', nav="om")


async def login(request):
    """Two steps: user name, then password."""
    sid, s = load(request)
    trin2 = request.url.path.endswith("/kode/")
    if trin2 and not s["navn"]:
        return go(sid, "/log-ind/")
    err = []
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_token") != s["csrf"]:
            return await bad_csrf()
        if not trin2:
            if f.get("username", "").strip():
                s["navn"] = f["username"].strip()
                return go(sid, "/log-ind/kode/")
            err = ["Feltet skal udfyldes."]
        elif (s["navn"], f.get("password")) == ("kommune", "hemmeligt-1"):
            s.update(user=s["navn"], navn=None)
            s["flash"].append(("success", "Du er nu logget ind."))
            return go(sid, "/")
        else:
            err = ["Brugernavn og adgangskode passer ikke sammen."]
    if trin2:
        felt = f'<p>Brugernavn: <strong>{e(s["navn"])}</strong> <a href="/log-ind/">Skift</a></p>' + render_field("password", "Adgangskode", "password", errors=err)
        knap = "Log ind"
    else:
        felt, knap = render_field("username", "Brugernavn", errors=err, attrs='autocomplete="username" autofocus'), "Videre"
    return render(sid, s, "Log ind", f'<div class="row justify-content-center"><div class="col-md-5"><h1>Log ind</h1><form method="post" action="{request.url.path}" novalidate>{csrf(s)}{felt}<input class="btn btn-primary" id="submit" name="submit" type="submit" value="{knap}"></form></div></div>')


async def logout(request):
    sid, s = load(request)
    f = await request.form()
    if f.get("csrf_token") != s["csrf"]:
        return await bad_csrf()
    SESSIONS.pop(sid, None)
    sid = "." + secrets.token_urlsafe(32)
    SESSIONS[sid] = {"csrf": "Ij" + secrets.token_urlsafe(40), "flash": [("info", "Du er logget ud.")], "user": None, "navn": None}
    return go(sid, "/log-ind/")


MOD = [("Modul", "du_modul", 0), ("Start", "startdato", 1), ("Slut", "slutdato", 1), ("Udbyder", "udbyder", 0), ("Henvisningskategori", "henvisningskategori", 0), ("Stoppet pga.", "ophoersaarsag", 0), ("Modultest", "modultest_bestaaet", 1)]
HEN = [("Dato", "dato", 1), ("Kategori", "kategori", 0), ("Kommune", "kommune", 0), ("Udbyder", "udbyder", 0)]
MER = [("Modul", "du_modul", 0), ("Start", "startdato", 1), ("Udbyder", "udbyder", 0)]
PRO = [("Dato", "dato", 1), ("Termin", "termin", 0), ("Læseforståelse", "laeseforstaaelse", 0), ("Skriftligt", "skriftlig", 0), ("Mundtligt", "mundtlig", 0), ("Resultat", "resultat", 0), ("Udbyder", "udbyder", 0)]


def render_borger(cpr):
    p = PEOPLE[cpr]
    pro = "".join(f'''<div class="card mb-2"><div class="card-header"><h3 class="h6 mb-0">{e(r["proeve"])}</h3></div><div class="card-body"><dl class="row mb-0">{"".join(f'<dt class="col-sm-4">{h}</dt><dd class="col-sm-8">{fmt(r[k], dd)}</dd>' for h, k, dd in PRO)}</dl></div></div>
''' for r in p["proever"]) or render_empty("Borgeren har ingen prøver.")
    x = p["prae2004"]
    sek = [("moduler", "Moduler", render_table(MOD, p["moduler"]) if p["moduler"] else render_empty("Borgeren har ingen moduler.")), ("proever", "Prøver", pro),
           ("henvisninger", "Henvisninger", render_table(HEN, p["henvisninger"]) if p["henvisninger"] else render_empty("Borgeren har ingen henvisninger.")),
           ("meritter", "Godskrevet (merit)", render_table(MER, p["meritter"]) if p["meritter"] else render_empty("Borgeren har ingen merit.")),
           ("foer-2004", "Før 2004", f'<dl class="row"><dt class="col-sm-4">Første startdato</dt><dd class="col-sm-8">{fmt(x["foerste_startdato"], 1)}</dd><dt class="col-sm-4">Har gået på danskuddannelse</dt><dd class="col-sm-8">{"Ja" if x["du"] else "Nej"}</dd></dl>' if x else render_empty("Borgeren har ingen oplysninger fra før 2004."))]
    toc = "".join(f'<li><a href="#{k}">{t}</a></li>' for k, t, _ in sek)
    return f'''<hr><article class="borger"><h2>Resultat for {cpr[:6]}-<span aria-label="skjult">••••</span></h2><nav aria-label="På denne side"><strong>På denne side</strong><ul>{toc}</ul></nav>
{"".join(f'<section id="{k}" class="mb-5"><h2 class="h4">{t}</h2>{h}</section>' for k, t, h in sek)}<p><a href="#indhold">Til toppen</a></p></article>'''


async def borger(request):
    sid, s = load(request)
    if not s["user"]:
        return guard(sid, s)
    err, res, val = [], "", ""
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_token") != s["csrf"]:
            return await bad_csrf()
        val = f.get("cpr", "").strip()
        cpr = val.replace("-", "").replace(" ", "")
        if not val:
            err = ["Feltet skal udfyldes."]
        elif not (cpr.isdigit() and len(cpr) == 10):
            err = ["Et CPR-nummer har 10 cifre."]
        elif cpr in PEOPLE:
            res, val = render_borger(cpr), ""
        else:
            res = '<hr><div class="alert alert-secondary" role="status"><h2 class="h5">Ingen match</h2><p class="mb-0">Vi kender ikke nogen borger med det CPR-nummer.</p></div>'
    return render(sid, s, "Enkelt borger", f'''<h1>Slå en borger op</h1><form method="post" action="/borger/" novalidate>{csrf(s)}{render_field("cpr", "Borgerens CPR-nummer", value=val, errors=err, hint="10 cifre, fx DDMMÅÅ-XXXX", attrs='inputmode="numeric" autocomplete="off"')}<input class="btn btn-primary" id="submit" name="submit" type="submit" value="Slå op"></form>{res}''', nav="borger")


def andel(j):
    return min(100, int((time.time() - j["start"]) / 0.12))


async def lister(request):
    sid, s = load(request)
    if not s["user"]:
        return guard(sid, s)
    mine = [(k, j) for k, j in LISTS.items() if j["sid"] == sid]
    li = "".join(f'<li class="list-group-item d-flex justify-content-between"><a href="/lister/{k}/">{e(j["navn"])}</a> <span class="badge bg-secondary">{len(j["numre"])} borgere</span></li>' for k, j in reversed(mine))
    return render(sid, s, "Lister", f'<h1>Lister</h1><p>Upload en fil med CPR-numre, så laver vi et regneark til dig.</p><p><a class="btn btn-primary" href="/lister/ny/">Ny liste</a></p><h2 class="h5">Dine lister</h2>' + (f'<ul class="list-group">{li}</ul>' if li else render_empty("Du har ikke lavet nogen lister endnu.")), nav="lister")


async def ny(request):
    sid, s = load(request)
    if not s["user"]:
        return guard(sid, s)
    err = []
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_token") != s["csrf"]:
            return await bad_csrf()
        up = f.get("cpr_fil")
        data = await up.read() if hasattr(up, "read") else b""
        nums = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        fejl = [i for i, x in enumerate(nums, 1) if not (x.isdigit() and len(x) == 10)]
        if not nums:
            err = ["Vælg en fil."]
        elif len(nums) > 100:
            err = [f"Der er {len(nums)} linjer i filen. Der må højst være 100."]
        elif fejl:
            err = [f"Linje {fejl[0]} er ikke et CPR-nummer."]
        else:
            k = str(uuid.uuid4())
            LISTS[k] = {"sid": sid, "numre": nums, "start": time.time(), "navn": up.filename or "liste.txt"}
            return go(sid, f"/lister/{k}/")
    return render(sid, s, "Ny liste", f'''<h1>Ny liste</h1><form method="post" action="/lister/ny/" enctype="multipart/form-data" novalidate>{csrf(s)}{render_field("cpr_fil", "Fil med CPR-numre (.txt)", "file", errors=err, hint="Ét CPR-nummer pr. linje, højst 100.", attrs='accept=".txt,text/plain"')}<input class="btn btn-primary" id="submit" name="submit" type="submit" value="Upload og opret"> <a class="btn btn-link" href="/lister/">Annuller</a></form>''', nav="lister")


async def vis_liste(request):
    sid, s = load(request)
    if not s["user"]:
        return guard(sid, s)
    k = request.path_params["k"]
    j = LISTS.get(k)
    if not j or j["sid"] != sid:
        return render(sid, s, "Ikke fundet", "<h1>Siden findes ikke</h1>", status=404)
    a = andel(j)
    if a < 100:
        return render(sid, s, "Arbejder", f'<h1>{e(j["navn"])}</h1><p>Vi arbejder på din liste …</p><div class="progress"><div class="progress-bar" role="progressbar" style="width: {a}%" aria-valuenow="{a}" aria-valuemin="0" aria-valuemax="100">{a} %</div></div><p class="mt-3"><a href="/lister/{k}/">Genindlæs siden</a></p>', head='<meta http-equiv="refresh" content="3">', nav="lister")
    return render(sid, s, "Klar", f'<h1>{e(j["navn"])}</h1><div class="alert alert-success">Din liste er klar.</div><p>{len(j["numre"])} borgere.</p><p><a class="btn btn-success" href="/lister/{k}/hent.xlsx" download>Hent som Excel</a> <a class="btn btn-outline-secondary" href="/lister/{k}/hent.csv" download>Hent som CSV</a></p><p><a href="/lister/">Alle lister</a></p>', nav="lister")


UD = [("cpr", "CPR-nummer"), ("findes", "Kendt siden 2004"), ("foerste_startdato", "Første modul – start"), ("foerste_du_modul", "Første modul – modul"), ("foerste_udbyder", "Første modul – udbyder"), ("seneste_startdato", "Seneste modul – start"),
      ("seneste_du_modul", "Seneste modul – modul"), ("seneste_udbyder", "Seneste modul – udbyder"), ("henvisning_dato", "Henvist – dato"), ("henvisning_kategori", "Henvist – kategori"), ("merit_du_modul", "Højeste merit – modul"),
      ("merit_startdato", "Højeste merit – start"), ("merit_udbyder", "Højeste merit – udbyder"), ("prae2004_findes", "Kendt før 2004"), ("prae2004_startdato", "Før 2004 – start"), ("prae2004_du", "Før 2004 – danskuddannelse")]


def raekker(j):
    for cpr in j["numre"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        yield ["-" if u.get(k) is None else ("Ja" if u[k] else "Nej") if isinstance(u[k], bool) else ".".join(reversed(u[k].split("-"))) if k.endswith("dato") else u[k] for k, _ in UD]


async def hent(request):
    sid, s = load(request)
    if not s["user"]:
        return guard(sid, s)
    j, typ = LISTS.get(request.path_params["k"]), request.path_params["typ"]
    if not j or j["sid"] != sid or andel(j) < 100 or typ not in ("xlsx", "csv"):
        return render(sid, s, "Ikke fundet", "<h1>Siden findes ikke</h1>", status=404)
    if typ == "csv":
        txt = "\r\n".join(";".join(r) for r in [[h for _, h in UD], *raekker(j)]) + "\r\n"
        data, mt = b"\xef\xbb\xbf" + txt.encode(), "text/csv; charset=utf-8"
    else:
        wb = Workbook()
        ws = wb.active
        ws.title = "Liste"
        ws.append([h for _, h in UD])
        for r in raekker(j):
            ws.append(r)
        om_ = wb.create_sheet("Om")
        om_.append(["Lavet med Dansk-opslag. Tjek altid oplysningerne, før de bruges i en afgørelse."])
        buf = io.BytesIO()
        wb.save(buf)
        data, mt = buf.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(data, media_type=mt, headers={"Content-Disposition": f"attachment; filename=dansk-opslag.{typ}"})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", index), Route("/om/", om), Route("/log-ind/", login, methods=GP), Route("/log-ind/kode/", login, methods=GP), Route("/log-ud", logout, methods=["POST"]),
    Route("/borger/", borger, methods=GP), Route("/lister/", lister), Route("/lister/ny/", ny, methods=GP), Route("/lister/{k}/", vis_liste), Route("/lister/{k}/hent.{typ}", hent)])

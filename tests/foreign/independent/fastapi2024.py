"""Knappen - FastAPI 0.110, Jinja2, Tailwind 3 + DaisyUI 4, htmx, 2024 (here on bare Starlette)."""
import base64, csv, hashlib, hmac, io, json, os, re, secrets, time, uuid
from datetime import date, datetime
from html import escape
from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "people.json"), encoding="utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
SECRET = secrets.token_bytes(32)
LOOKUPS, JOBS, REVOKED = {}, {}, set()
MONTHS = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]

PARTS = {
 "moduler": ("Moduler", "Kursisten har ingen moduler.", [("du_modul", "DU-modul"), ("startdato", "Startet"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder"),
    ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
 "proever": ("Prøver", "Kursisten har ingen prøver.", [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
    ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
 "henvisninger": ("Henvisninger", "Kursisten har ingen henvisninger.", [("dato", "Henvist"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
 "meritter": ("Merit", "Kursisten har ingen meritter.", [("du_modul", "DU-modul"), ("startdato", "Startet"), ("udbyder", "Udbyder")]),
 "prae2004": ("Præ-2004", "Kursisten har ingen data fra før 2004.", [("foerste_startdato", "Første startdato"), ("du", "Har gået på danskuddannelse")]),
}
SHEET = [("cpr", "CPR-nummer"), ("findes", "Findes (2004 og frem)"), ("foerste_startdato", "Første modul: startdato"), ("foerste_du_modul", "Første modul: DU-modul"),
 ("foerste_udbyder", "Første modul: udbyder"), ("seneste_startdato", "Seneste modul: startdato"), ("seneste_du_modul", "Seneste modul: DU-modul"),
 ("seneste_udbyder", "Seneste modul: udbyder"), ("henvisning_dato", "Seneste henvisning: dato"), ("henvisning_kategori", "Seneste henvisning: kategori"),
 ("merit_du_modul", "Højeste merit: DU-modul"), ("merit_startdato", "Højeste merit: startdato"), ("merit_udbyder", "Højeste merit: udbyder"),
 ("prae2004_findes", "Præ-2004: findes"), ("prae2004_startdato", "Præ-2004: første startdato"), ("prae2004_du", "Præ-2004: danskuddannelse")]
ISO = re.compile(r"\d{4}-\d\d-\d\d")


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def make_jwt(sub):
    head = b64(b'{"alg":"HS256","typ":"JWT"}') + "." + b64(json.dumps({"sub": sub, "exp": int(time.time()) + 3600, "jti": uuid.uuid4().hex}).encode())
    return head + "." + b64(hmac.new(SECRET, head.encode(), hashlib.sha256).digest())


def current_user(request):
    token = request.cookies.get("access_token", "").strip('"').removeprefix("Bearer ")
    head, _, sig = token.rpartition(".")
    if not head or token in REVOKED or not hmac.compare_digest(sig, b64(hmac.new(SECRET, head.encode(), hashlib.sha256).digest())):
        return None
    data = head.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4)))
    return claims["sub"] if claims["exp"] > time.time() else None


def fmt(v):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if ISO.fullmatch(v):
        return f"{int(v[8:])}. {MONTHS[int(v[5:7]) - 1]} {v[:4]}"
    return str(v)


def alert(kind, text):
    icon = '<svg xmlns="http://www.w3.org/2000/svg" class="h-6 w-6 shrink-0 stroke-current" fill="none" viewBox="0 0 24 24"><path stroke-linecap="round" stroke-linejoin="round" stroke-width="2" d="M12 9v2m0 4h.01M12 3a9 9 0 110 18 9 9 0 010-18z" /></svg>'
    return f'<div role="alert" class="alert alert-{kind} mb-4">{icon}<span>{escape(text)}</span></div>'


def render(request, title, body, status=200):
    """base.html; body may hold {csrf} where a form wants its token."""
    csrf = request.cookies.get("fastapi-csrf-token") or secrets.token_urlsafe(32)
    hidden = f'<input type="hidden" name="csrf_token" value="{csrf}">'
    nav = ""
    if current_user(request):
        items = '<li><a href="/">Opslag</a></li><li><a href="/lister">Lister</a></li>'
        nav = f'''
  <div class="navbar-start">
    <div class="dropdown lg:hidden">
      <div tabindex="0" role="button" class="btn btn-ghost" aria-label="Menu"><svg class="h-5 w-5" viewBox="0 0 24 24" stroke="currentColor"><path d="M4 6h16M4 12h8m-8 6h16" /></svg></div>
      <ul tabindex="0" class="menu menu-sm dropdown-content bg-base-100 rounded-box z-[1] mt-3 w-52 p-2 shadow">{items}</ul>
    </div>
    <a class="btn btn-ghost text-xl" href="/">Knappen</a>
  </div>
  <div class="navbar-center hidden lg:flex"><ul class="menu menu-horizontal px-1">{items}</ul></div>
  <div class="navbar-end">
    <form method="post" action="/logout">{hidden}<button type="submit" class="btn btn-outline btn-sm">Log ud</button></form>
  </div>'''
    else:
        nav = '<div class="navbar-start"><span class="text-xl px-4">Knappen</span></div>'
    resp = HTMLResponse(f'''<!doctype html>
<html lang="da" data-theme="corporate">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} · Knappen</title>
  <link rel="stylesheet" href="/static/css/app.css?v=20240611">
  <script src="/static/js/htmx.min.js" defer></script>
</head>
<body class="min-h-screen bg-base-200">
<header class="navbar bg-base-100 shadow-sm">{nav}</header>
<main class="container mx-auto max-w-5xl p-4">
{body.replace("{csrf}", hidden)}
</main>
<footer class="footer footer-center p-4 text-base-content/70"><aside><p>Danskundervisningsdatabasen · v2.3.1</p></aside></footer>
</body>
</html>''', status)
    resp.set_cookie("fastapi-csrf-token", csrf, httponly=True, samesite="lax")
    return resp


async def form_of(request, *required):
    """(form, None) or (None, error response) — token first, then fields."""
    form = await request.form()
    cookie = request.cookies.get("fastapi-csrf-token", "")
    if not cookie or not hmac.compare_digest(cookie, str(form.get("csrf_token", ""))):
        return None, render(request, "Fejl", alert("error", "Din session er udløbet. Genindlæs siden, og prøv igen."), 403)
    missing = [{"type": "missing", "loc": ["body", f], "msg": "Field required", "input": None} for f in required if f not in form]
    if missing:
        return None, JSONResponse({"detail": missing}, 422)
    return form, None


def need_login(request):
    return None if current_user(request) else RedirectResponse("/login", 303)


# ---- login ----
def login_page(request, error="", status=200):
    return render(request, "Log ind", f'''<div class="card bg-base-100 w-full max-w-sm mx-auto mt-12 shadow-xl"><div class="card-body">
<h1 class="card-title">Log ind på Knappen</h1>
{alert("error", error) if error else ""}
<form method="post" action="/login" class="space-y-4">{{csrf}}
<label class="input input-bordered flex items-center gap-2"><span class="sr-only">Brugernavn</span><input type="text" name="username" class="grow" placeholder="Brugernavn" autocomplete="username" required></label>
<label class="input input-bordered flex items-center gap-2"><span class="sr-only">Adgangskode</span><input type="password" name="password" class="grow" placeholder="Adgangskode" autocomplete="current-password" required></label>
<button type="submit" class="btn btn-primary w-full">Log ind</button>
</form></div></div>''', status)


async def login(request):
    if request.method == "GET":
        return RedirectResponse("/", 303) if current_user(request) else login_page(request)
    form, bad = await form_of(request, "username", "password")
    if bad:
        return bad
    if form["username"] != USER or form["password"] != PASSWORD:
        return login_page(request, "Forkert brugernavn eller adgangskode", 401)
    resp = RedirectResponse("/", 303)
    resp.set_cookie("access_token", "Bearer " + make_jwt(USER), httponly=True, samesite="lax", max_age=3600)
    return resp


async def logout(request):
    form, bad = await form_of(request)
    if bad:
        return bad
    REVOKED.add(request.cookies.get("access_token", "").strip('"').removeprefix("Bearer "))
    resp = RedirectResponse("/login", 303)
    resp.delete_cookie("access_token")
    return resp


# ---- opslag ----
def search_page(request, value="", note=""):
    return render(request, "Opslag", f'''{note}<div class="card bg-base-100 shadow"><div class="card-body">
<h1 class="card-title">Slå en kursist op</h1>
<form method="post" action="/opslag" class="flex flex-wrap items-end gap-4">{{csrf}}
<label class="form-control w-full max-w-xs">
  <div class="label"><span class="label-text">CPR-nummer</span></div>
  <input type="text" name="cpr" value="{escape(value)}" inputmode="numeric" maxlength="11" placeholder="ddmmåå-xxxx" class="input input-bordered w-full max-w-xs" autocomplete="off" required autofocus>
  <div class="label"><span class="label-text-alt">Med eller uden bindestreg</span></div>
</label>
<button type="submit" class="btn btn-primary mb-8">Vis oplysninger</button>
</form></div></div>''')


async def index(request):
    return need_login(request) or search_page(request)


async def lookup(request):
    if r := need_login(request):
        return r
    form, bad = await form_of(request, "cpr")
    if bad:
        return bad
    typed = form["cpr"].strip()
    cpr = re.sub(r"[\s-]", "", typed)
    if not re.fullmatch(r"\d{10}", cpr):
        return search_page(request, typed, alert("error", "CPR-nummeret skal bestå af 10 cifre."))
    if cpr not in PEOPLE:
        return search_page(request, typed, alert("warning", "Vi kunne ikke finde en kursist med det CPR-nummer."))
    key = str(uuid.uuid4())
    LOOKUPS[key] = cpr
    return RedirectResponse(f"/opslag/{key}", 303)


def td(key, v):
    if key == "resultat" and v:
        return f'<td><span class="badge {"badge-success" if v == "Bestået" else "badge-error"} badge-outline whitespace-nowrap">{escape(v)}</span></td>'
    if v and not isinstance(v, bool) and ISO.fullmatch(v):
        return f'<td class="whitespace-nowrap"><time datetime="{v}">{fmt(v)}</time></td>'
    return f"<td>{escape(fmt(v))}</td>"


def panel(part, data):
    _, empty, cols = PARTS[part]
    if not data:
        return f'<p class="py-6 text-center text-base-content/60">{empty}</p>'
    if part == "prae2004":
        return '<dl class="grid grid-cols-2 gap-2 max-w-md">' + "".join(f'<dt class="font-semibold">{h}</dt><dd>{escape(fmt(data[k]))}</dd>' for k, h in cols) + "</dl>"
    when = "dato" if any(k == "dato" for k, _ in cols) else "startdato"
    rows = sorted(data, key=lambda r: r[when] or "", reverse=True)
    return ('<div class="overflow-x-auto"><table class="table table-zebra table-sm">\n<thead><tr>' + "".join(f"<th>{h}</th>" for _, h in cols) + "</tr></thead>\n<tbody>\n"
            + "\n".join('<tr class="hover">' + "".join(td(k, r[k]) for k, _ in cols) + "</tr>" for r in rows) + "\n</tbody></table></div>")


async def record(request):
    if r := need_login(request):
        return r
    cpr = LOOKUPS.get(str(request.path_params["key"]))
    if not cpr:
        return render(request, "Ikke fundet", alert("error", "Opslaget er udløbet. Søg igen."), 404)
    p = PEOPLE[cpr]
    tabs = ""
    for i, (part, (title, _, _)) in enumerate(PARTS.items()):
        tabs += (f'<input type="radio" name="faner" role="tab" class="tab" aria-label="{title}"{" checked" if i == 0 else ""}>\n'
                 f'<div role="tabpanel" class="tab-content bg-base-100 border-base-300 rounded-box p-6">\n{panel(part, p[part])}\n</div>\n')
    return render(request, "Kursist", f'''<div class="breadcrumbs text-sm"><ul><li><a href="/">Opslag</a></li><li>Kursist</li></ul></div>
<h1 class="text-2xl font-bold mb-4">Kursist {cpr[:6]}-{cpr[6:]}</h1>
<div role="tablist" class="tabs tabs-lifted">
{tabs}</div>''')


# ---- lister ----
def ready(job):
    return job["polls"] >= 2 or time.time() - job["start"] > 1.5


def lists_page(request, note="", opened=False):
    rows = ""
    for key, j in reversed(JOBS.items()):
        state = '<span class="badge badge-success">Klar</span>' if ready(j) else '<span class="badge badge-ghost">I gang</span>'
        rows += f'<tr><td>{j["at"]:%H:%M:%S}</td><td>{len(j["cpr"])}</td><td>{state}</td><td><a class="link" href="/lister/{key}">Åbn</a></td></tr>\n'
    table = f'<table class="table"><thead><tr><th>Sendt kl.</th><th>Antal numre</th><th>Status</th><th></th></tr></thead><tbody>\n{rows}</tbody></table>' if rows else '<p class="py-6 text-base-content/60">Du har ikke sendt nogen lister endnu.</p>'
    return render(request, "Lister", f'''{note}<div class="flex justify-between items-center mb-4"><h1 class="text-2xl font-bold">Lister</h1>
<button type="button" class="btn btn-primary" onclick="ny_liste.showModal()">Ny liste</button></div>
<div class="card bg-base-100 shadow"><div class="card-body">{table}</div></div>
<dialog id="ny_liste" class="modal"{" open" if opened else ""}><div class="modal-box">
<h3 class="text-lg font-bold">Ny liste</h3>
<form method="post" action="/lister" enctype="multipart/form-data" class="space-y-4">{{csrf}}
<label class="form-control w-full"><div class="label"><span class="label-text">Vælg tekstfil</span></div>
<input type="file" name="fil" accept=".txt,text/plain" class="file-input file-input-bordered w-full" required>
<div class="label"><span class="label-text-alt">Ét CPR-nummer pr. linje (10 cifre), højst 100</span></div></label>
<div class="modal-action"><button type="submit" class="btn btn-primary">Start søgning</button></div></form>
<form method="dialog"><button class="btn btn-sm btn-circle btn-ghost absolute right-2 top-2" aria-label="Luk">✕</button></form>
</div></dialog>''')


async def lists(request):
    if r := need_login(request):
        return r
    if request.method == "GET":
        return lists_page(request)
    form, bad = await form_of(request, "fil")
    if bad:
        return bad
    up = form["fil"]
    if isinstance(up, str) or not up.filename:
        return lists_page(request, alert("error", "Vælg en fil først."), True)
    lines = [l.strip() for l in (await up.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
    wrong = [n for n, l in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", l)]
    if wrong or not lines:
        return lists_page(request, alert("error", f"Linje {wrong[0]} er ikke et CPR-nummer på 10 cifre." if wrong else "Filen er tom."), True)
    if len(lines) > 100:
        return lists_page(request, alert("error", f"Filen indeholder {len(lines)} numre. Der må højst være 100."), True)
    key = str(uuid.uuid4())
    JOBS[key] = {"cpr": lines, "start": time.time(), "polls": -1, "at": datetime.now()}
    return RedirectResponse(f"/lister/{key}", 303)


async def job_page(request):
    if r := need_login(request):
        return r
    key = str(request.path_params["key"])
    job = JOBS.get(key)
    if not job:
        return render(request, "Ikke fundet", alert("error", "Listen findes ikke længere."), 404)
    job["polls"] += 1
    if ready(job):
        inner = (f'{alert("success", "Dit udtræk er klar til download.")}<p class="mb-4">{len(job["cpr"])} CPR-numre behandlet.</p>'
                 f'<div class="flex gap-2"><a class="btn btn-primary" href="/lister/{key}/udtraek.xlsx" download>Download Excel</a>'
                 f'<a class="btn btn-outline" href="/lister/{key}/udtraek.csv" download>Download CSV</a></div>')
        poll = ""
    else:
        inner = (f'<div class="flex items-center gap-4"><span class="loading loading-spinner loading-md"></span><p>Vi behandler din liste …</p></div>'
                 f'<a class="btn btn-sm mt-4" href="/lister/{key}">Opdater status</a>')
        poll = f' hx-get="/lister/{key}" hx-trigger="every 1s" hx-select="#status" hx-swap="outerHTML"'
    return render(request, "Liste", f'''<div class="breadcrumbs text-sm"><ul><li><a href="/lister">Lister</a></li><li>Liste</li></ul></div>
<div id="status" class="card bg-base-100 shadow"{poll}><div class="card-body">{inner}</div></div>''')


async def download(request):
    if r := need_login(request):
        return r
    job, ext = JOBS.get(str(request.path_params["key"])), request.path_params["ext"]
    if not job or not ready(job) or ext not in ("xlsx", "csv"):
        return JSONResponse({"detail": "Not Found"}, 404)
    recs = [PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False} for c in job["cpr"]]
    head = {"Content-Disposition": f'attachment; filename="udtraek_{date.today():%Y-%m-%d}.{ext}"'}
    yes = lambda v: ("Ja" if v else "Nej") if isinstance(v, bool) else v
    if ext == "csv":
        out = io.StringIO()
        w = csv.writer(out, delimiter=";")
        w.writerow([h for _, h in SHEET])
        w.writerows([[yes(r.get(k)) for k, _ in SHEET] for r in recs])
        return Response(out.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=head)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([h for _, h in SHEET])
    for c in ws[1]:
        c.font = Font(bold=True)
    for r in recs:
        ws.append([date.fromisoformat(v) if isinstance(v, str) and ISO.fullmatch(v) else yes(v) for v in (r.get(k) for k, _ in SHEET)])
    for row in ws.iter_rows(min_row=2):
        for c in row:
            if c.is_date:
                c.number_format = "DD-MM-YYYY"
    ws.freeze_panes = "B2"
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers=head)


app = Starlette(routes=[Route("/", index), Route("/login", login, methods=["GET", "POST"]), Route("/logout", logout, methods=["POST"]),
    Route("/opslag", lookup, methods=["POST"]), Route("/opslag/{key:uuid}", record), Route("/lister", lists, methods=["GET", "POST"]),
    Route("/lister/{key:uuid}", job_page), Route("/lister/{key:uuid}/udtraek.{ext}", download)])

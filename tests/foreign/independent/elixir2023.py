"""Knappen: Phoenix 1.7 (controllers, HEEx core components, Tailwind, phx.gen.auth), 2023."""
import base64, html, io, json, re, secrets, time, uuid
from datetime import date
from pathlib import Path
from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS, LOOKUPS, JOBS = {}, {}, {}
MND = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]
BUILD = secrets.token_hex(16)


def e(v):
    return html.escape("" if v is None else str(v), quote=True).replace("&#x27;", "&#39;")


def dato(v):  # ex_cldr, da, :medium
    if not v:
        return None
    d = date.fromisoformat(v)
    return f"{d.day}. {MND[d.month - 1]} {d.year}"


def janej(v):
    return None if v is None else ("Ja" if v else "Nej")


class Conn:
    """Session cookie + flash + csrf, som Plug gør det."""

    def __init__(self, request):
        self.req = request
        self.sid = request.cookies.get("_knappen_key")
        if self.sid not in SESSIONS:
            self.renew()
        self.s = SESSIONS[self.sid]

    def renew(self):
        SESSIONS.pop(self.sid, None)
        self.sid = "SFMyNTY." + base64.urlsafe_b64encode(secrets.token_bytes(60)).decode().rstrip("=") + "." + secrets.token_urlsafe(24)
        self.s = SESSIONS[self.sid] = {"csrf": set(), "flash": {}, "user": None}

    def csrf(self):
        t = secrets.token_urlsafe(30)
        self.s["csrf"].add(t)
        return t

    def out(self, resp):
        resp.set_cookie("_knappen_key", self.sid, path="/", httponly=True, samesite="lax")
        resp.headers["cache-control"] = "max-age=0, private, must-revalidate"
        resp.headers["x-request-id"] = secrets.token_urlsafe(15)
        return resp

    def redirect(self, to, **flash):
        self.s["flash"].update(flash)
        return self.out(RedirectResponse(to, status_code=302))

    def render(self, title, inner, status=200, **now):
        flash = {**self.s["flash"], **now}
        self.s["flash"] = {}
        return self.out(HTMLResponse(layout(self, title, inner, flash), status_code=status))


def flash_box(kind, msg):
    col = "bg-emerald-50 text-emerald-800 ring-emerald-500 fill-cyan-900" if kind == "info" else "bg-rose-50 text-rose-900 shadow-md ring-rose-500 fill-rose-900"
    head = "Udført" if kind == "info" else "Fejl"
    icon = "hero-information-circle-mini" if kind == "info" else "hero-exclamation-circle-mini"
    return f'''<div id="flash-{kind}" phx-click="[[&quot;push&quot;,{{&quot;event&quot;:&quot;lv:clear-flash&quot;}}]]" role="alert" class="fixed top-2 right-2 w-80 sm:w-96 z-50 rounded-lg p-3 ring-1 {col}">
  <p class="flex items-center gap-1.5 text-sm font-semibold leading-6">
    <span class="{icon} h-4 w-4"></span>
    {head}
  </p>
  <p class="mt-2 text-sm leading-5">{e(msg)}</p>
  <button type="button" class="group absolute top-1 right-1 p-2" aria-label="luk">
    <span class="hero-x-mark-solid h-5 w-5 opacity-40 group-hover:opacity-70"></span>
  </button>
</div>'''


def layout(c, title, inner, flash):
    tok = c.csrf()
    if c.s["user"]:
        nav = f'''<li class="text-[0.8125rem] leading-6 text-zinc-900">{e(c.s["user"])}</li>
      <li><a href="/opslag/ny" class="text-[0.8125rem] leading-6 text-zinc-900 font-semibold hover:text-zinc-700">Enkeltopslag</a></li>
      <li><a href="/udtraek/ny" class="text-[0.8125rem] leading-6 text-zinc-900 font-semibold hover:text-zinc-700">Listeudtræk</a></li>
      <li><a href="/users/log_out" data-method="delete" data-csrf="{tok}" data-to="/users/log_out" class="text-[0.8125rem] leading-6 text-zinc-900 font-semibold hover:text-zinc-700">Log ud</a></li>'''
    else:
        nav = '<li><a href="/users/log_in" class="text-[0.8125rem] leading-6 text-zinc-900 font-semibold hover:text-zinc-700">Log ind</a></li>'
    fl = "\n".join(flash_box(k, v) for k, v in flash.items())
    return f'''<!DOCTYPE html>
<html lang="da" style="scrollbar-gutter: stable;">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="csrf-token" content="{tok}">
    <title data-suffix=" · Knappen">{e(title)} · Knappen</title>
    <link phx-track-static rel="stylesheet" href="/assets/app-{BUILD}.css?vsn=d">
    <script defer phx-track-static type="text/javascript" src="/assets/app-{BUILD}.js?vsn=d">
    </script>
  </head>
  <body class="bg-white antialiased">
    <ul class="relative z-10 flex items-center gap-4 px-4 sm:px-6 lg:px-8 justify-end">
      {nav}
    </ul>
    <header class="px-4 sm:px-6 lg:px-8">
      <div class="flex items-center justify-between border-b border-zinc-100 py-3 text-sm">
        <div class="flex items-center gap-4">
          <a href="/"><img src="/images/logo.svg" width="36" alt="Knappen"></a>
          <p class="bg-brand/5 text-brand rounded-full px-2 font-medium leading-6">Danskundervisningsdatabasen</p>
        </div>
      </div>
    </header>
    <main class="px-4 py-20 sm:px-6 lg:px-8">
      <div class="mx-auto max-w-4xl">
        {fl}
        {inner}
      </div>
    </main>
  </body>
</html>'''


def header(title, sub="", actions=""):
    sub = f'<p class="mt-2 text-sm leading-6 text-zinc-600">{sub}</p>' if sub else ""
    return f'''<header class="flex items-center justify-between gap-6">
  <div>
    <h1 class="text-lg font-semibold leading-8 text-zinc-800">{title}</h1>
    {sub}
  </div>
  <div class="flex-none">{actions}</div>
</header>'''


def inp(name, label, type_="text", value="", errors=(), extra=""):
    id_ = name.replace("[", "_").replace("]", "")
    err = "".join(f'''<p class="mt-3 flex gap-3 text-sm leading-6 text-rose-600 phx-no-feedback:hidden">
    <span class="hero-exclamation-circle-mini mt-0.5 h-5 w-5 flex-none"></span>
    {e(x)}
  </p>''' for x in errors)
    val = f' value="{e(value)}"' if value else ""
    return f'''<div phx-feedback-for="{name}">
  <label for="{id_}" class="block text-sm font-semibold leading-6 text-zinc-800">{label}</label>
  <input type="{type_}" name="{name}" id="{id_}"{val} class="mt-2 block w-full rounded-lg text-zinc-900 focus:ring-0 sm:text-sm sm:leading-6 {'border-rose-400' if errors else 'border-zinc-300'}" {extra}>
  {err}
</div>'''


BTN = 'class="phx-submit-loading:opacity-75 rounded-lg bg-zinc-900 hover:bg-zinc-700 py-2 px-3 text-sm font-semibold leading-6 text-white active:text-white/80"'


def form(c, action, body, button, multipart=False):
    mp = ' enctype="multipart/form-data"' if multipart else ""
    return f'''<form action="{action}" method="post"{mp}>
  <input name="_csrf_token" type="hidden" hidden="" value="{c.csrf()}">
  <div class="mt-10 space-y-8 bg-white">
    {body}
    <div class="mt-2 flex items-center justify-between gap-6">
      <button {BTN}>
        {button}
      </button>
    </div>
  </div>
</form>'''


def table(id_, cols, rows):
    """core_components.ex, .table/1"""
    th = "".join(f'<th class="p-0 pb-4 pr-6 font-normal">{e(c[1])}</th>\n' for c in cols)
    trs = []
    for r in rows:
        tds = []
        for i, (k, _, f) in enumerate(cols):
            v = f(r[k]) if f else r[k]
            sem = " font-semibold text-zinc-900" if i == 0 else ""
            tds.append(f'''<td class="relative p-0">
          <div class="block py-4 pr-6">
            <span class="absolute -inset-y-px right-0 -left-4 group-hover:bg-zinc-50 sm:rounded-l-xl"></span>
            <span class="relative{sem}">
              {e("–" if v is None else v)}
            </span>
          </div>
        </td>''')
        trs.append('<tr class="group hover:bg-zinc-50">' + "".join(tds) + "</tr>")
    return f'''<div class="overflow-y-auto px-4 sm:overflow-visible sm:px-0">
  <table class="w-[40rem] mt-11 sm:w-full">
    <thead class="text-sm text-left leading-6 text-zinc-500">
      <tr>
        {th}<th class="relative p-0 pb-4"><span class="sr-only">Handlinger</span></th>
      </tr>
    </thead>
    <tbody id="{id_}" class="relative divide-y divide-zinc-100 border-t border-zinc-200 text-sm leading-6 text-zinc-700">
      {"".join(trs)}
    </tbody>
  </table>
</div>'''


def dl(items):
    return '<div class="mt-14"><dl class="-my-4 divide-y divide-zinc-100">' + "".join(
        f'''<div class="flex gap-4 py-4 text-sm leading-6 sm:gap-8">
      <dt class="w-1/4 flex-none text-zinc-500">{e(t)}</dt>
      <dd class="text-zinc-700">{e("–" if v is None else v)}</dd>
    </div>''' for t, v in items) + "</dl></div>"


TABS = [("moduler", "Moduler", "moduler"), ("proever", "Prøver", "proever"), ("henvisninger", "Henvisninger", "henvisninger"),
        ("merit", "Merit", "meritter"), ("foer-2004", "Præ-2004", "prae2004")]
COLS = {
    "moduler": [("du_modul", "DU-modul", None), ("startdato", "Påbegyndt", dato), ("slutdato", "Afsluttet", dato), ("udbyder", "Udbyder", None),
                ("henvisningskategori", "Henvisningskategori", None), ("ophoersaarsag", "Ophørsårsag", None), ("modultest_bestaaet", "Modultest bestået", dato)],
    "proever": [("proeve", "Prøve", None), ("dato", "Dato", dato), ("termin", "Termin", None), ("laeseforstaaelse", "Læseforståelse", None),
                ("skriftlig", "Skriftlig", None), ("mundtlig", "Mundtlig", None), ("resultat", "Resultat", None), ("udbyder", "Udbyder", None)],
    "henvisninger": [("dato", "Henvisningsdato", dato), ("kategori", "Kategori", None), ("kommune", "Henvisende kommune", None), ("udbyder", "Udbyder", None)],
    "meritter": [("du_modul", "DU-modul", None), ("startdato", "Gældende fra", dato), ("udbyder", "Udbyder", None)],
}
EMPTY = {"moduler": "Der er ikke registreret moduler.", "proever": "Der er ikke registreret prøver.", "henvisninger": "Der er ikke registreret henvisninger.",
         "meritter": "Der er ikke registreret merit.", "prae2004": "Der er ikke registreret data fra før 2004."}
SHEET = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (2004 og frem)"), ("foerste_startdato", "Første modul – startdato"), ("foerste_du_modul", "Første modul – DU-modul"),
         ("foerste_udbyder", "Første modul – udbyder"), ("seneste_startdato", "Seneste modul – startdato"), ("seneste_du_modul", "Seneste modul – DU-modul"),
         ("seneste_udbyder", "Seneste modul – udbyder"), ("henvisning_dato", "Henvisning før seneste modul – dato"), ("henvisning_kategori", "Henvisning før seneste modul – kategori"),
         ("merit_du_modul", "Højeste merit – DU-modul"), ("merit_startdato", "Højeste merit – dato"), ("merit_udbyder", "Højeste merit – udbyder"),
         ("prae2004_findes", "Præ-2004 – findes"), ("prae2004_startdato", "Præ-2004 – første startdato"), ("prae2004_du", "Præ-2004 – danskuddannelse")]


def action(auth=True):
    def deco(fn):
        async def run(request):
            c = Conn(request)
            c.form = {}
            if request.method == "POST":
                c.form = await request.form()
                if c.form.get("_csrf_token") not in c.s["csrf"]:
                    return PlainTextResponse("Forbidden", 403)
            if auth and not c.s["user"]:
                return c.redirect("/users/log_in", error="Du skal logge ind for at se denne side.")
            return await fn(c)
        return run
    return deco


@action(auth=False)
async def home(c):
    if c.s["user"]:
        return c.render("Forside", header("Velkommen til Knappen", "Vælg <strong>Enkeltopslag</strong> eller <strong>Listeudtræk</strong> i menuen øverst til højre."))
    return c.render("Forside", header("Knappen", "Udtræk af data om voksne udlændinges deltagelse i danskuddannelse. Siden er for kommunale sagsbehandlere og kræver log ind."))


def login_page(c, user="", **now):
    body = inp("user[username]", "Brugernavn", value=user, extra="required") + inp("user[password]", "Adgangskode", "password", extra="required") + '''
    <div phx-feedback-for="user[remember_me]">
      <label class="flex items-center gap-4 text-sm leading-6 text-zinc-600">
        <input type="hidden" name="user[remember_me]" value="false">
        <input type="checkbox" id="user_remember_me" name="user[remember_me]" value="true" class="rounded border-zinc-300 text-zinc-900 focus:ring-0">
        Husk mig i 60 dage
      </label>
    </div>'''
    inner = '<div class="mx-auto max-w-sm">' + header("Log ind", "Har I ikke et login? Kontakt ministeriet.") + form(c, "/users/log_in", body, 'Log ind <span aria-hidden="true">→</span>') + "</div>"
    return c.render("Log ind", inner, **now)


@action(auth=False)
async def log_in(c):
    if c.req.method == "GET":
        return c.redirect("/") if c.s["user"] else login_page(c)
    u = c.form.get("user[username]", "")
    if (u, c.form.get("user[password]")) != ("kommune", "hemmeligt-1"):
        return login_page(c, u, error="Forkert brugernavn eller adgangskode")
    c.renew()
    c.s["user"] = u
    return c.redirect("/", info="Du er nu logget ind.")


@action(auth=False)
async def log_out(c):
    if c.form.get("_method") != "delete":
        return PlainTextResponse("Not Found", 404)
    c.renew()
    return c.redirect("/", info="Du er nu logget ud.")


def opslag_page(c, value="", errors=(), **now):
    body = inp("kursist[cpr]", "Kursistens CPR-nummer", value=value, errors=errors, extra='placeholder="ddmmåå-xxxx" autocomplete="off" inputmode="numeric" required')
    return c.render("Enkeltopslag", header("Enkeltopslag", "Slå én kursist op. Tast CPR-nummeret med eller uden bindestreg.") + form(c, "/opslag", body, "Slå op"), **now)


@action()
async def opslag_ny(c):
    return opslag_page(c)


@action()
async def opslag_create(c):
    raw = c.form.get("kursist[cpr]", "").strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", raw):
        return opslag_page(c, raw, ["skal være 10 cifre"], error="Ret venligst fejlen herunder.")
    cpr = raw.replace("-", "")
    if cpr not in PEOPLE:
        return c.redirect("/opslag/ny", error="Vi fandt ingen kursist med det CPR-nummer.")
    id_ = str(uuid.uuid4())
    LOOKUPS[id_] = cpr
    return c.redirect(f"/opslag/{id_}/moduler")


@action()
async def opslag_show(c):
    id_, tab = c.req.path_params["id"], c.req.path_params["tab"]
    part = {t[0]: t[2] for t in TABS}.get(tab)
    if id_ not in LOOKUPS or not part:
        return PlainTextResponse("Not Found", 404)
    p = PEOPLE[LOOKUPS[id_]]
    nav = "".join(f'''<a href="/opslag/{id_}/{s}" data-phx-link="redirect" data-phx-link-state="push" class="{'border-brand text-brand' if s == tab else 'border-transparent text-zinc-500 hover:border-zinc-300'} whitespace-nowrap border-b-2 py-4 px-1 text-sm font-medium"{' aria-current="page"' if s == tab else ''}>{n}</a>
''' for s, n, _ in TABS)
    rec = p[part]
    if not rec:
        body = f'<p class="mt-11 text-sm leading-6 text-zinc-500">{EMPTY[part]}</p>'
    elif part == "prae2004":
        body = dl([("Første startdato", dato(rec["foerste_startdato"])), ("Gennemført danskuddannelse", janej(rec["du"]))])
    else:
        body = table(part, COLS[part], rec)
    back = '''<div class="mt-16"><a href="/opslag/ny" class="text-sm font-semibold leading-6 text-zinc-900 hover:text-zinc-700">
    <span class="hero-arrow-left-solid h-3 w-3"></span> Nyt opslag</a></div>'''
    cpr = p["cpr"]
    return c.render("Kursist", header(f"Kursist {cpr[:6]}-{cpr[6:]}", "Registreringer indberettet af sprogcentrene.") +
                    f'<div class="mt-6 border-b border-zinc-200"><nav class="-mb-px flex space-x-8" aria-label="Faner">{nav}</nav></div>' + body + back)


def udtraek_page(c, errors=(), **now):
    body = inp("udtraek[fil]", "Tekstfil med CPR-numre", "file", errors=errors, extra='accept=".txt,text/plain" required')
    return c.render("Listeudtræk", header("Listeudtræk", "Vælg en .txt-fil med højst 100 CPR-numre, ét pr. linje (10 cifre).") +
                    form(c, "/udtraek", body, "Indlæs fil", True), **now)


@action()
async def udtraek_ny(c):
    return udtraek_page(c)


@action()
async def udtraek_create(c):
    f = c.form.get("udtraek[fil]")
    if f is None or isinstance(f, str) or not f.filename:
        return udtraek_page(c, ["skal udfyldes"])
    lines = [x.strip() for x in (await f.read()).decode("utf-8-sig", "replace").splitlines()]
    lines = [x for x in lines if x]
    bad = [str(i) for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
    if not lines:
        return udtraek_page(c, ["filen er tom"])
    if bad:
        return udtraek_page(c, ["ugyldigt CPR-nummer på linje " + ", ".join(bad)])
    if len(lines) > 100:
        return udtraek_page(c, ["må højst indeholde 100 CPR-numre"])
    id_ = str(uuid.uuid4())
    JOBS[id_] = {"cprs": [x.replace("-", "") for x in lines], "started": None}
    return c.redirect(f"/udtraek/{id_}")


@action()
async def udtraek_show(c):
    id_ = c.req.path_params["id"]
    job = JOBS.get(id_)
    if not job:
        return PlainTextResponse("Not Found", 404)
    n = dl([("Antal CPR-numre", len(job["cprs"])), ("Status", "Kladde" if not job["started"] else "I gang" if time.time() < job["started"] + 1.2 else "Færdig")])
    if not job["started"]:
        inner = header("Kontrollér filen", "Filen er indlæst. Start udtrækket, hvis antallet passer.") + n + form(c, f"/udtraek/{id_}/start", "", "Start udtræk")
    elif time.time() < job["started"] + 1.2:
        inner = header("Udtrækket dannes", "Vi henter oplysningerne i databasen. Det kan tage et øjeblik.",
                       f'<a href="/udtraek/{id_}" class="rounded-lg bg-zinc-100 hover:bg-zinc-200 py-2 px-3 text-sm font-semibold leading-6">Opdatér status</a>') + n
        inner += '<script>setTimeout(function () { window.location.reload() }, 2000)</script>'
    else:
        inner = header("Udtrækket er klar", "Filen slettes automatisk efter 24 timer.",
                       f'<a href="/udtraek/{id_}/download" download class="rounded-lg bg-zinc-900 py-2 px-3 text-sm font-semibold leading-6 text-white">Download Excel-fil</a>') + n
    return c.render("Listeudtræk", inner)


@action()
async def udtraek_start(c):
    id_ = c.req.path_params["id"]
    if id_ not in JOBS:
        return PlainTextResponse("Not Found", 404)
    JOBS[id_]["started"] = JOBS[id_]["started"] or time.time()
    return c.redirect(f"/udtraek/{id_}")


@action()
async def udtraek_download(c):
    job = JOBS.get(c.req.path_params["id"])
    if not job or not job["started"] or time.time() < job["started"] + 1.2:
        return PlainTextResponse("Not Found", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([h for _, h in SHEET])
    for cpr in job["cprs"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        row = []
        for k, _ in SHEET:
            v = u.get(k)
            row.append(janej(v) if isinstance(v, bool) else date.fromisoformat(v) if v and k.endswith("dato") else v)
        ws.append(row)
        for cell in ws[ws.max_row]:
            if isinstance(cell.value, date):
                cell.number_format = "yyyy-mm-dd"
    buf = io.BytesIO()
    wb.save(buf)
    return c.out(Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                          headers={"content-disposition": f'attachment; filename="udtraek-{date.today().isoformat()}.xlsx"'}))


app = Starlette(routes=[
    Route("/", home), Route("/users/log_in", log_in, methods=["GET", "POST"]), Route("/users/log_out", log_out, methods=["POST"]),
    Route("/opslag/ny", opslag_ny), Route("/opslag", opslag_create, methods=["POST"]), Route("/opslag/{id}/{tab}", opslag_show),
    Route("/udtraek/ny", udtraek_ny), Route("/udtraek", udtraek_create, methods=["POST"]), Route("/udtraek/{id}", udtraek_show),
    Route("/udtraek/{id}/start", udtraek_start, methods=["POST"]), Route("/udtraek/{id}/download", udtraek_download),
])

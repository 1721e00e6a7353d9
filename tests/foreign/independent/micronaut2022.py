"""micronaut2022: Micronaut 3, Thymeleaf, Bulma, Apache POI (2022)."""
import base64
import html
import io
import json
import re
import time
import uuid
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
SESSIONS = {}
JOBS = {}

TABS = [
    ("moduler", "Moduler", "moduler", "startdato", "Ingen moduler registreret.", [("startdato", "Startet"), ("slutdato", "Afsluttet"),
        ("du_modul", "Modul"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"),
        ("modultest_bestaaet", "Bestået modultest"), ("ophoersaarsag", "Årsag til ophør")]),
    ("proever", "Prøver", "proever", "dato", "Ingen prøver registreret.", [("dato", "Prøvedato"), ("proeve", "Prøve"), ("termin", "Termin"),
        ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Prøvested")]),
    ("henvisninger", "Henvisninger", "henvisninger", "dato", "Ingen henvisninger registreret.", [("dato", "Henvist"), ("kommune", "Kommune"),
        ("kategori", "Kategori"), ("udbyder", "Udbyder")]),
    ("merit", "Merit", "meritter", "startdato", "Ingen merit registreret.", [("startdato", "Startdato"), ("du_modul", "Modul"), ("udbyder", "Udbyder")]),
    ("arkiv", "Arkiv (før 2004)", "prae2004", None, "Ingen arkivdata fra før 2004.", []),
]
SHEET = [
    (None, [("cpr", "CPR-nummer"), ("findes", "Fundet i registret")]),
    ("Første modul", [("foerste_startdato", "Startet"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbyder")]),
    ("Seneste modul", [("seneste_startdato", "Startet"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbyder")]),
    ("Henvisning", [("henvisning_dato", "Henvist"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
    ("Arkiv før 2004", [("prae2004_findes", "Fundet"), ("prae2004_startdato", "Første start"), ("prae2004_du", "Danskuddannelse")]),
]


def e(s):
    return html.escape(str(s), quote=True)


def vis(v):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v


def session(req):
    return SESSIONS.get(req.cookies.get("SESSION"))


def layout(titel, krop, sess=None, status=200, head="", script=""):
    if sess:
        nav = """<div id="navMenu" class="navbar-menu">
        <div class="navbar-start">
          <a class="navbar-item" href="/opslag">Enkeltopslag</a>
          <a class="navbar-item" href="/liste">Listeopslag</a>
        </div>
        <div class="navbar-end">
          <span class="navbar-item">kommune</span>
          <div class="navbar-item">
            <form action="/logout" method="post"><button class="button is-light is-small" type="submit">Log ud</button></form>
          </div>
        </div>
      </div>"""
    else:
        nav = ""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  {head}<title>{e(titel)} | Danskregistret</title>
  <link rel="stylesheet" href="/assets/bulma.min.css">
</head>
<body>
  <nav class="navbar is-primary" role="navigation" aria-label="Hovedmenu">
    <div class="container">
      <div class="navbar-brand">
        <a class="navbar-item has-text-weight-bold" href="/">Danskregistret</a>
        <a role="button" class="navbar-burger" aria-label="menu" aria-expanded="false" data-target="navMenu"><span aria-hidden="true"></span><span aria-hidden="true"></span><span aria-hidden="true"></span></a>
      </div>
      {nav}
    </div>
  </nav>
  <section class="section">
    <div class="container">
      <h1 class="title">{e(titel)}</h1>
{krop}
    </div>
  </section>
  <footer class="footer"><div class="content has-text-centered"><p>Udlændinge- og Integrationsministeriet &middot; version 1.4.2</p></div></footer>
{script}</body>
</html>
""", status)


def notits(art, tekst):
    return f'      <div class="notification is-{art}" role="alert">{tekst}</div>\n'


async def forside(req):
    if session(req):
        return layout("Velkommen", """      <div class="columns">
        <div class="column"><div class="card"><div class="card-content">
          <p class="title is-5">Én kursist</p><p>Se alt, hvad sprogcentrene har indberettet om en enkelt kursist.</p></div>
          <footer class="card-footer"><a class="card-footer-item" href="/opslag">Slå én kursist op</a></footer></div></div>
        <div class="column"><div class="card"><div class="card-content">
          <p class="title is-5">Flere kursister</p><p>Upload en liste og få et regneark med de vigtigste oplysninger.</p></div>
          <footer class="card-footer"><a class="card-footer-item" href="/liste">Slå flere kursister op</a></footer></div></div>
      </div>""", session(req))
    return layout("Knappen", """      <p class="subtitle">Udtræk af data om voksne udlændinges danskuddannelse</p>
      <p class="mb-4">Løsningen er for medarbejdere i kommunerne.</p>
      <a class="button is-primary" href="/login/auth">Fortsæt til log ind</a>""")


def login_form(fejl=""):
    return layout("Log ind", (notits("danger", fejl) if fejl else "") + """      <form action="/login" method="post">
        <div class="field">
          <label class="label" for="username">Brugernavn</label>
          <div class="control"><input class="input" type="text" id="username" name="username" autocomplete="username" required></div>
        </div>
        <div class="field">
          <label class="label" for="password">Adgangskode</label>
          <div class="control"><input class="input" type="password" id="password" name="password" autocomplete="current-password" required></div>
        </div>
        <div class="field"><div class="control"><button class="button is-primary" type="submit">Log ind</button></div></div>
      </form>""")


async def login_auth(req):
    return login_form()


async def login_failed(req):
    return login_form("Brugernavn eller adgangskode er forkert.")


async def login(req):
    f = await req.form()
    if f.get("username") != "kommune" or f.get("password") != "hemmeligt-1":
        return RedirectResponse("/login/authFailed", 303)
    sid = base64.b64encode(str(uuid.uuid4()).encode()).decode()
    SESSIONS[sid] = {"user": "kommune"}
    r = RedirectResponse("/", 303)
    r.headers.append("set-cookie", f"SESSION={sid}; Path=/; HTTPOnly; SameSite=Lax")
    return r


async def logout(req):
    SESSIONS.pop(req.cookies.get("SESSION"), None)
    r = RedirectResponse("/", 303)
    r.headers.append("set-cookie", "SESSION=; Max-Age=0; Path=/; HTTPOnly")
    return r


def secured(handler):
    async def inner(req):
        sess = session(req)
        if not sess:
            return RedirectResponse("/login/auth", 303)
        return await handler(req, sess)
    return inner


def opslag_form(sess, fejl="", besked="", vaerdi=""):
    hj = f'<p class="help is-danger">{e(fejl)}</p>' if fejl else '<p class="help">10 cifre, med eller uden bindestreg (ddmmåå-xxxx)</p>'
    return layout("Enkeltopslag", (notits("warning", besked) if besked else "") + f"""      <form action="/opslag" method="post">
        <div class="field">
          <label class="label" for="cprNummer">Kursistens CPR-nummer</label>
          <div class="control"><input class="input{' is-danger' if fejl else ''}" type="text" id="cprNummer" name="cprNummer" value="{e(vaerdi)}" maxlength="11" autocomplete="off" required></div>
          {hj}
        </div>
        <div class="field"><div class="control"><button class="button is-primary" type="submit">Slå op</button></div></div>
      </form>""", sess)


@secured
async def opslag_get(req, sess):
    return opslag_form(sess)


def tabel(kol, poster):
    hoved = "".join(f"<th>{n}</th>" for _, n in kol)
    krop = "\n".join("            <tr>" + "".join(f"<td>{e(vis(p[k]))}</td>" for k, _ in kol) + "</tr>" for p in poster)
    return (f'<div class="table-container">\n        <table class="table is-striped is-hoverable is-fullwidth">\n'
            f"          <thead><tr>{hoved}</tr></thead>\n          <tbody>\n{krop}\n          </tbody>\n        </table></div>")


TAB_SCRIPT = """  <script>
    document.querySelectorAll('.tabs li').forEach(function (li) {
      li.addEventListener('click', function (ev) {
        ev.preventDefault();
        document.querySelectorAll('.tabs li').forEach(function (x) { x.classList.toggle('is-active', x === li); });
        document.querySelectorAll('.tab-pane').forEach(function (p) { p.classList.toggle('is-hidden', p.id !== li.dataset.target); });
      });
    });
  </script>
"""


@secured
async def opslag_post(req, sess):
    raa = (await req.form()).get("cprNummer", "").strip()
    if not re.fullmatch(r"\d{6}-?\d{4}", raa):
        return opslag_form(sess, "Indtast et CPR-nummer på 10 cifre", vaerdi=raa)
    p = PEOPLE.get(raa.replace("-", ""))
    if not p:
        return opslag_form(sess, besked="Der er ikke fundet nogen kursist med det indtastede CPR-nummer.", vaerdi=raa)
    li, paneler = [], []
    for i, (tid, navn, noegle, orden, tom, kol) in enumerate(TABS):
        li.append(f'          <li{"" if i else " class=%sis-active%s" % (chr(34), chr(34))} data-target="{tid}"><a href="#{tid}">{navn}</a></li>')
        d = p[noegle]
        if not d:
            ind = f'<p class="has-text-grey">{tom}</p>'
        elif noegle == "prae2004":
            ind = (f'<dl><dt class="has-text-weight-bold">Første startdato</dt><dd>{vis(d["foerste_startdato"])}</dd>\n'
                   f'        <dt class="has-text-weight-bold">Danskuddannelse</dt><dd>{vis(d["du"])}</dd></dl>')
        else:   # ORDER BY dato DESC NULLS LAST
            ind = tabel(kol, sorted(d, key=lambda r: r[orden] or "", reverse=True))
        paneler.append(f'      <div class="tab-pane{" is-hidden" if i else ""}" id="{tid}">\n        {ind}\n      </div>')
    return layout("Kursist", f"""      <p class="subtitle">CPR-nummer {p["cpr"][:6]}-{p["cpr"][6:]}</p>
      <div class="tabs is-boxed">
        <ul>
{chr(10).join(li)}
        </ul>
      </div>
{chr(10).join(paneler)}
      <p class="mt-5"><a class="button is-link is-light" href="/opslag">Nyt opslag</a></p>""", sess, script=TAB_SCRIPT)


def liste_form(sess, fejl=""):
    return layout("Listeopslag", (notits("danger", e(fejl)) if fejl else "") + """      <div class="content"><p>Filen skal være en tekstfil (.txt) med ét CPR-nummer på hver linje og højst 100 numre.</p></div>
      <form action="/liste" method="post" enctype="multipart/form-data">
        <div class="field">
          <label class="label">Tekstfil med CPR-numre</label>
          <div class="control">
            <div class="file has-name">
              <label class="file-label">
                <input class="file-input" type="file" name="fil" accept=".txt,text/plain">
                <span class="file-cta"><span class="file-label">Vælg fil…</span></span>
                <span class="file-name">Ingen fil valgt</span>
              </label>
            </div>
          </div>
        </div>
        <div class="field"><div class="control"><button class="button is-primary" type="submit">Upload og start</button></div></div>
      </form>""", sess, script="""  <script>
    var fi = document.querySelector('.file-input');
    fi.addEventListener('change', function () { if (fi.files.length) document.querySelector('.file-name').textContent = fi.files[0].name; });
  </script>
""")


@secured
async def liste_get(req, sess):
    return liste_form(sess)


@secured
async def liste_post(req, sess):
    fil = (await req.form()).get("fil")
    if not getattr(fil, "filename", ""):
        return liste_form(sess, "Vælg en fil, før du uploader.")
    tekst = (await fil.read()).decode("utf-8-sig", "replace")
    numre = [x.strip() for x in tekst.splitlines() if x.strip()]
    for i, n in enumerate(numre, 1):
        if not re.fullmatch(r"\d{6}-?\d{4}", n):
            return liste_form(sess, f"Linje {i}: Et CPR-nummer skal have 10 cifre.")
    if not numre or len(numre) > 100:
        return liste_form(sess, "Filen skal indeholde mellem 1 og 100 CPR-numre.")
    jid = str(uuid.uuid4())
    JOBS[jid] = {"numre": [n.replace("-", "") for n in numre], "t": time.monotonic(), "vist": 0, "sess": sess}
    return RedirectResponse(f"/liste/status/{jid}", 303)


def faa_job(req, sess):
    j = JOBS.get(req.path_params["jid"])
    return j if j and j["sess"] is sess else None


def ikke_fundet(sess):
    return layout("Siden findes ikke", notits("warning", "Udtrækket findes ikke længere."), sess, 404)


@secured
async def status(req, sess):
    j, jid = faa_job(req, sess), req.path_params["jid"]
    if not j:
        return ikke_fundet(sess)
    j["vist"] += 1
    if j["vist"] < 3 and time.monotonic() - j["t"] < 1.5:
        return layout("Listeopslag", f"""      <p class="mb-3">Udtrækket er i gang. Det kan tage lidt tid.</p>
      <progress class="progress is-primary" max="100">Arbejder</progress>
      <a class="button is-small" href="/liste/status/{jid}">Opdater status</a>""", sess, head='<meta http-equiv="refresh" content="1">\n  ')
    return layout("Listeopslag", notits("success", "Udtrækket er færdigt.") + f"""      <p class="mb-3">Antal CPR-numre: {len(j["numre"])}</p>
      <div class="buttons">
        <a class="button is-primary" href="/liste/download/{jid}">Download Excel-fil</a>
        <a class="button" href="/liste">Nyt listeopslag</a>
      </div>""", sess)


@secured
async def download(req, sess):
    j = faa_job(req, sess)
    if not j:
        return ikke_fundet(sess)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    kol = [k for _, g in SHEET for k in g]
    ws.cell(1, 1, f"Udtræk fra Danskregistret pr. {date.today():%d.%m.%Y}").font = Font(bold=True)
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(kol))
    c = 1
    for gruppe, g in SHEET:
        if gruppe:
            ws.cell(2, c, gruppe)
            ws.merge_cells(start_row=2, start_column=c, end_row=2, end_column=c + len(g) - 1)
        for i, (_, navn) in enumerate(g):
            if gruppe:
                ws.cell(3, c + i, navn)
            else:
                ws.cell(2, c + i, navn)
                ws.merge_cells(start_row=2, start_column=c + i, end_row=3, end_column=c + i)
        c += len(g)
    for raekke in ws.iter_rows(2, 3):
        for celle in raekke:
            celle.font, celle.alignment = Font(bold=True), Alignment(horizontal="center")
    for r, n in enumerate(j["numre"], 4):
        d = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        for k, (noegle, _) in enumerate(kol, 1):
            v = d.get(noegle)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            celle = ws.cell(r, k)
            if v and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                celle.value, celle.number_format = date.fromisoformat(v), "dd.mm.yyyy"
            elif v is not None:
                celle.value, celle.number_format = v, "@"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"content-disposition": f'attachment; filename="danskregistret-{date.today()}.xlsx"'})


async def css(req):
    return Response(".is-hidden{display:none!important}", media_type="text/css")


app = Starlette(routes=[
    Route("/", forside),
    Route("/login/auth", login_auth),
    Route("/login/authFailed", login_failed),
    Route("/login", login, methods=["POST"]),
    Route("/logout", logout, methods=["POST"]),
    Route("/opslag", opslag_get, methods=["GET"]),
    Route("/opslag", opslag_post, methods=["POST"]),
    Route("/liste", liste_get, methods=["GET"]),
    Route("/liste", liste_post, methods=["POST"]),
    Route("/liste/status/{jid}", status),
    Route("/liste/download/{jid}", download),
    Route("/assets/bulma.min.css", css),
])

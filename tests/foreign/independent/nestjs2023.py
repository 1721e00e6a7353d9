"""NestJS + Handlebars, 2023: progressive enhancement, forms with buttons, records as lists of description lists."""
import datetime
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

import openpyxl
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = {}
MD = "januar februar marts april maj juni juli august september oktober november december".split()
PER_SIDE = 8


def dk(d):
    return f'<time datetime="{d}">{int(d[8:])}. {MD[int(d[5:7]) - 1]} {d[:4]}</time>' if d else None


def jn(v):
    return None if v is None else ("Ja" if v else "Nej")


def new_session():
    sid = secrets.token_urlsafe(24)
    SESS[sid] = {"csrf": secrets.token_urlsafe(18), "in": False, "info": False, "opslag": {}, "job": {}}
    return sid


def page(s, title, body, status=200, head="", aktiv=""):
    nav = ""
    if s["in"]:
        def a(href, t, k):
            return f'<li><a href="{href}"{" aria-current=page" if k == aktiv else ""}>{t}</a></li>'
        nav = f"""<nav class="hovednav" aria-label="Hovedmenu"><ul>{a('/kursist', 'Slå én kursist op', 'en')}{a('/liste', 'Slå flere op', 'flere')}{a('/vejledning', 'Vejledning', 'v')}</ul>
<form method="post" action="/log-ud">{tok(s)}<button type="submit" class="knap knap--link">Log ud</button></form></nav>"""
    return HTMLResponse(f"""<!doctype html>
<html lang="da" class="no-js">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title} – Knappen</title>
  <link rel="stylesheet" href="/assets/app.5f1c0e.css">
  <script type="module" src="/assets/app.91b2aa.js"></script>
  {head}
</head>
<body>
<a class="skip" href="#indhold">Spring til indhold</a>
<header class="top"><div class="bredde"><a class="top__navn" href="/">Knappen</a> <span class="top__under">Danskundervisningsdatabasen</span></div>{nav}</header>
<main id="indhold" class="bredde" tabindex="-1">
{body}
</main>
<footer class="bund"><div class="bredde"><p>Data stammer fra sprogcentrenes indberetninger.</p>
<ul><li><a href="/tilgaengelighed">Tilgængelighedserklæring</a></li><li><a href="mailto:hjaelp@example.dk">Kontakt support</a></li></ul></div></footer>
</body>
</html>""", status, headers={"x-content-type-options": "nosniff", "cache-control": "no-store"})


def tok(s):
    return f'<input type="hidden" name="_csrf" value="{s["csrf"]}">'


def with_session(need=True):
    def deco(fn):
        async def inner(request):
            sid = request.cookies.get("knappen.sid")
            fresh = sid not in SESS
            if fresh:
                sid = new_session()
            s = SESS[sid]
            if need and not s["in"]:
                r = RedirectResponse("/log-ind", 303)
            elif need and not s["info"] and request.url.path != "/driftsinformation":
                r = RedirectResponse("/driftsinformation", 303)
            else:
                form = None
                if request.method == "POST":
                    form = await request.form()
                if form is not None and form.get("_csrf") != s["csrf"]:
                    r = page(s, "Fejl", "<h1>Formularen er udløbet</h1><p>Gå tilbage og prøv igen.</p>", 403)
                else:
                    r = await fn(request, s, form)
            if fresh:
                r.set_cookie("knappen.sid", sid, httponly=True, samesite="lax")
            return r
        return inner
    return deco


def fejlboks(msg, felt):
    return f"""<div class="fejlboks" role="alert" aria-labelledby="fejl-titel"><h2 id="fejl-titel">Der er et problem</h2>
<ul><li><a href="#{felt}">{msg}</a></li></ul></div>""" if msg else ""


@with_session(False)
async def start(request, s, form):
    if s["in"]:
        return RedirectResponse("/kursist", 303)
    return page(s, "Start", """<h1>Find oplysninger om danskuddannelse</h1>
<p class="manchet">For medarbejdere i kommuner, der har brug for at se, hvad sprogcentrene har indberettet om en kursist.</p>
<p>Du skal bruge kommunens bruger-id og adgangskode.</p>
<a class="knap knap--start" role="button" href="/log-ind">Start nu</a>""")


@with_session(False)
async def log_ind(request, s, form):
    msg = ""
    if form is not None:
        if form.get("brugerId") == "kommune" and form.get("adgangskode") == "hemmeligt-1":
            s["in"] = True
            return RedirectResponse("/driftsinformation", 303)
        msg = "Bruger-id eller adgangskode er forkert"
    return page(s, "Log ind", f"""{fejlboks(msg, 'brugerId')}<h1>Log ind</h1>
<form method="post" action="/log-ind" novalidate>{tok(s)}
<div class="felt"><label for="brugerId">Bruger-id</label><input id="brugerId" name="brugerId" type="text" autocomplete="username" spellcheck="false"></div>
<div class="felt"><label for="adgangskode">Adgangskode</label><input id="adgangskode" name="adgangskode" type="password" autocomplete="current-password"></div>
<button type="submit" class="knap">Log ind</button></form>""", 422 if msg else 200)


@with_session()
async def info(request, s, form):
    if form is not None:
        s["info"] = True
        return RedirectResponse("/kursist", 303)
    return page(s, "Driftsinformation", f"""<h1>Driftsinformation</h1>
<div class="besked" role="note"><p>Der er planlagt opdatering af databasen den første søndag i hver måned kl. 6–9. I det tidsrum kan opslag fejle.</p>
<p>Dine opslag bliver logget.</p></div>
<form method="post" action="/driftsinformation">{tok(s)}<button type="submit" class="knap">Forstået, gå videre</button></form>""")


@with_session()
async def vejledning(request, s, form):
    return page(s, "Vejledning", """<h1>Vejledning</h1><details><summary>Hvordan laver jeg filen?</summary>
<p>Skriv ét CPR-nummer pr. linje i fx Notesblok, og gem som .txt. Bindestreg er valgfri. Højst 100 numre.</p></details>
<details><summary>Hvad betyder henvisningskategori?</summary><p>Kategorien er den kode, sprogcentret har indberettet.</p></details>""", aktiv="v")


@with_session(False)
async def tilg(request, s, form):
    return page(s, "Tilgængelighed", "<h1>Tilgængelighedserklæring</h1><p>Siden overholder WCAG 2.1 niveau AA.</p>")


@with_session()
async def kursist(request, s, form):
    msg = ""
    if form is not None:
        c = re.sub(r"[\s-]", "", form.get("cprNummer") or "")
        if not re.fullmatch(r"\d{10}", c):
            msg = "Skriv et CPR-nummer med 10 cifre"
        elif c not in PEOPLE:
            return page(s, "Ikke fundet", """<h1>Vi kender ikke kursisten</h1>
<p role="status">CPR-nummeret optræder ikke i indberetningerne fra sprogcentrene.</p>
<form method="get" action="/kursist"><button type="submit" class="knap">Prøv et andet nummer</button></form>""", aktiv="en")
        else:
            oid = secrets.token_urlsafe(9)
            s["opslag"][oid] = c
            return RedirectResponse(f"/opslag/{oid}", 303)
    return page(s, "Slå én kursist op", f"""{fejlboks(msg, 'cprNummer')}<h1>Slå én kursist op</h1>
<form method="post" action="/kursist" novalidate>{tok(s)}
<div class="felt"><label for="cprNummer">CPR-nummer</label><p id="cpr-hjaelp" class="hjaelp">10 cifre, for eksempel ddmmåå-xxxx</p>
<input id="cprNummer" name="cprNummer" type="text" inputmode="numeric" autocomplete="off" aria-describedby="cpr-hjaelp"></div>
<button type="submit" class="knap">Vis oplysninger</button></form>""", 422 if msg else 200, aktiv="en")


AFSNIT = [
    ("moduler", "Moduler", "moduler", "startdato", "Sprogcentrene har ikke indberettet nogen moduler.",
     [("Modul", "du_modul", 0), ("Begyndt", "startdato", 1), ("Afsluttet", "slutdato", 1), ("Sprogcenter", "udbyder", 0),
      ("Henvisningskategori", "henvisningskategori", 0), ("Årsag til ophør", "ophoersaarsag", 0), ("Modultest bestået", "modultest_bestaaet", 1)]),
    ("proever", "Prøver", "proever", "dato", "Kursisten har ikke været til prøve.",
     [("Prøve", "proeve", 0), ("Dato", "dato", 1), ("Termin", "termin", 0), ("Læseforståelse", "laeseforstaaelse", 0),
      ("Skriftlig fremstilling", "skriftlig", 0), ("Mundtlig kommunikation", "mundtlig", 0), ("Resultat", "resultat", 0), ("Sprogcenter", "udbyder", 0)]),
    ("henvisninger", "Henvisninger", "henvisninger", "dato", "Kursisten er ikke blevet henvist.",
     [("Dato for henvisning", "dato", 1), ("Kategori", "kategori", 0), ("Kommune", "kommune", 0), ("Sprogcenter", "udbyder", 0)]),
    ("merit", "Merit", "meritter", "startdato", "Kursisten har ikke fået merit.",
     [("Modul", "du_modul", 0), ("Gælder fra", "startdato", 1), ("Sprogcenter", "udbyder", 0)]),
    ("tidligere", "Før 2004", "prae2004", "foerste_startdato", "Kursisten har ikke gået til dansk før 2004.",
     [("Første gang begyndt", "foerste_startdato", 1), ("Har gået på danskuddannelse", "du", 2)]),
]


@with_session()
async def opslag(request, s, form):
    oid = request.path_params["oid"]
    c = s["opslag"].get(oid)
    if not c:
        return page(s, "Ikke fundet", '<h1>Opslaget er lukket</h1><p><a href="/kursist">Slå kursisten op igen</a></p>', 404)
    p = PEOPLE[c]
    form = form or {}
    key = form.get("afsnit") or "moduler"
    key, navn, felt, dato, tom, felter = next((a for a in AFSNIT if a[0] == key), AFSNIT[0])
    rows = p[felt]
    rows = ([rows] if rows else []) if felt == "prae2004" else sorted(rows, key=lambda r: r[dato] or "9999")
    try:
        side = max(1, int(form.get("side") or 1))
    except ValueError:
        side = 1
    sider = max(1, -(-len(rows) // PER_SIDE))
    side = min(side, sider)
    knapper = "".join(
        f'<li><form method="post" action="/opslag/{oid}">{tok(s)}<button type="submit" name="afsnit" value="{a[0]}" class="faneknap"{" aria-current=true" if a[0] == key else ""}>{a[1]}</button></form></li>'
        for a in AFSNIT)
    if rows:
        def val(r, k, t):
            v = dk(r[k]) if t == 1 else jn(r[k]) if t == 2 else (escape(r[k]) if r[k] else None)
            return v or '<span class="mangler">Ikke oplyst</span>'
        off = (side - 1) * PER_SIDE
        items = "\n".join('<li class="post"><dl>' + "".join(
            f'<div class="post__linje"><dt>{l}</dt><dd>{val(r, k, t)}</dd></div>' for l, k, t in felter) + "</dl></li>"
            for r in rows[off:off + PER_SIDE])
        body = f'<ol class="poster" start="{off + 1}">\n{items}\n</ol>'
        if sider > 1:
            def bt(n, t):
                return f'<form method="post" action="/opslag/{oid}">{tok(s)}<input type="hidden" name="afsnit" value="{key}"><button type="submit" name="side" value="{n}" class="knap knap--sekundaer">{t}</button></form>'
            body += f'<nav class="sider" aria-label="Sider">{bt(side - 1, "Forrige") if side > 1 else ""}<p>Side {side} af {sider}</p>{bt(side + 1, "Næste") if side < sider else ""}</nav>'
    else:
        body = f'<p class="tomt">{tom}</p>'
    return page(s, f"Kursist: {navn}", f"""<p class="tilbage"><a href="/kursist">Nyt opslag</a></p>
<h1><span class="overlinje">Kursist</span> {c[:6]}-{c[6:]}</h1>
<nav aria-label="Oplysninger om kursisten"><ul class="faner">{knapper}</ul></nav>
<section aria-labelledby="afsnit-titel"><h2 id="afsnit-titel">{navn}</h2>
{body}
</section>""", aktiv="en")


@with_session()
async def liste(request, s, form):
    msg = ""
    if form is not None:
        up = form.get("cprListe")
        txt = (await up.read()).decode("utf-8-sig", "replace") if hasattr(up, "read") else ""
        nums = [n for n in (re.sub(r"[\s-]", "", l) for l in txt.splitlines()) if n]
        bad = [i for i, n in enumerate(nums, 1) if not re.fullmatch(r"\d{10}", n)]
        if not nums:
            msg = "Vælg en fil med mindst ét CPR-nummer"
        elif bad:
            msg = f"Nummer {bad[0]} i filen er ikke et CPR-nummer"
        elif len(nums) > 100:
            msg = "Filen må højst have 100 CPR-numre"
        else:
            jid = secrets.token_urlsafe(9)
            s["job"][jid] = {"nums": nums, "klar": None}
            return RedirectResponse(f"/liste/{jid}", 303)
    return page(s, "Slå flere op", f"""{fejlboks(msg, 'cprListe')}<h1>Slå flere kursister op</h1>
<form method="post" action="/liste" enctype="multipart/form-data" novalidate>{tok(s)}
<div class="felt"><label for="cprListe">Fil med CPR-numre</label><p id="fil-hjaelp" class="hjaelp">En tekstfil (.txt) med ét nummer pr. linje, højst 100</p>
<input id="cprListe" name="cprListe" type="file" accept=".txt,text/plain" aria-describedby="fil-hjaelp"></div>
<button type="submit" class="knap">Indlæs filen</button></form>""", 422 if msg else 200, aktiv="flere")


@with_session()
async def job(request, s, form):
    jid = request.path_params["jid"]
    j = s["job"].get(jid)
    if not j:
        return page(s, "Ikke fundet", "<h1>Listen findes ikke</h1>", 404)
    if form is not None and not j["klar"]:
        j["klar"] = time.time() + 1.2
        return RedirectResponse(f"/liste/{jid}", 303)
    if j["klar"] is None:
        return page(s, "Kontrollér", f"""<h1>Er antallet rigtigt?</h1><p>Filen indeholder <strong>{len(j['nums'])}</strong> CPR-numre.</p>
<form method="post" action="/liste/{jid}">{tok(s)}<button type="submit" class="knap">Ja, start søgningen</button></form>
<p><a href="/liste">Nej, vælg en anden fil</a></p>""", aktiv="flere")
    if time.time() < j["klar"]:
        return page(s, "Søger", f"""<h1>Vi søger</h1><p role="status" aria-live="polite">Vi samler oplysningerne. Det tager normalt under et minut.</p>
<progress aria-label="Søger"></progress>
<form method="get" action="/liste/{jid}"><button type="submit" class="knap knap--sekundaer">Se om den er færdig</button></form>""",
                    head='<meta http-equiv="refresh" content="3">', aktiv="flere")
    return page(s, "Færdig", f"""<h1>Søgningen er færdig</h1><p role="status">Oplysningerne ligger klar i et Excel-ark.</p>
<form method="post" action="/liste/{jid}/excel">{tok(s)}<button type="submit" class="knap">Download Excel-ark</button></form>
<p><a href="/liste">Indlæs en ny fil</a></p>""", aktiv="flere")


HEADS = ["CPR-nummer", "Registreret siden 2004", "Første modul: begyndt", "Første modul: modul", "Første modul: sprogcenter",
         "Seneste modul: begyndt", "Seneste modul: modul", "Seneste modul: sprogcenter", "Seneste henvisning: dato",
         "Seneste henvisning: kategori", "Højeste merit: modul", "Højeste merit: gælder fra", "Højeste merit: sprogcenter",
         "Før 2004: registreret", "Før 2004: første gang begyndt", "Før 2004: danskuddannelse"]
KEYS = ["findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder",
        "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes",
        "prae2004_startdato", "prae2004_du"]


@with_session()
async def excel(request, s, form):
    j = s["job"].get(request.path_params["jid"])
    if not j or not j["klar"] or time.time() < j["klar"]:
        return page(s, "Ikke klar", "<h1>Arket er ikke klar</h1>", 409)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append(HEADS)
    for n in j["nums"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"findes": False, "prae2004_findes": False}
        row = [n]
        for k in KEYS:
            v = u.get(k)
            if isinstance(v, bool):
                v = jn(v)
            elif v and k.endswith(("dato",)):
                v = datetime.date.fromisoformat(v)
            row.append(v)
        ws.append(row)
        for cell in ws[ws.max_row]:
            cell.number_format = "dd-mm-yyyy" if isinstance(cell.value, datetime.date) else "@"
    for cell in ws[1]:
        cell.font = openpyxl.styles.Font(bold=True)
    ws.freeze_panes = "B2"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), headers={
        "content-type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "content-disposition": "attachment; filename=\"kursister.xlsx\"; filename*=UTF-8''kursister.xlsx"})


@with_session(False)
async def log_ud(request, s, form):
    SESS.pop(request.cookies.get("knappen.sid"), None)
    return RedirectResponse("/", 303)


async def assets(request):
    f = request.path_params["f"]
    js = "document.documentElement.classList.remove('no-js');"
    return Response(js if f.endswith(".js") else "body{font-family:system-ui}", media_type="text/javascript" if f.endswith(".js") else "text/css")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", start), Route("/log-ind", log_ind, methods=GP), Route("/driftsinformation", info, methods=GP), Route("/vejledning", vejledning),
    Route("/tilgaengelighed", tilg), Route("/kursist", kursist, methods=GP), Route("/opslag/{oid}", opslag, methods=GP),
    Route("/liste", liste, methods=GP), Route("/liste/{jid}", job, methods=GP), Route("/liste/{jid}/excel", excel, methods=["POST"]),
    Route("/log-ud", log_ud, methods=["POST"]), Route("/assets/{f}", assets)])

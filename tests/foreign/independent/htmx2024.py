"""Danskforløb - opslag for kommuner. Django-manér med HTMX og progressiv forbedring, 2024."""
import io
import json
import math
import re
import secrets
import time
import uuid
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
PAGE_SIZE = 10
MONTHS = "januar februar marts april maj juni juli august september oktober november december".split()

TABS = {
    "moduler": ("Moduler", "Modul", "Der er ikke registreret nogen moduler.", [
        ("du_modul", "Modul på danskuddannelse"), ("startdato", "Startet"), ("slutdato", "Sluttet"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Kategori for henvisning"), ("ophoersaarsag", "Årsag til ophør"),
        ("modultest_bestaaet", "Modultest bestået")]),
    "proever": ("Prøver", "Prøve", "Der er ikke registreret nogen prøver.", [
        ("proeve", "Prøvens navn"), ("dato", "Dato for prøven"), ("termin", "Prøvetermin"),
        ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig del"), ("mundtlig", "Mundtlig del"),
        ("resultat", "Samlet resultat"), ("udbyder", "Udbyder")]),
    "henvisninger": ("Henvisninger", "Henvisning", "Der er ikke registreret nogen henvisninger.", [
        ("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    "merit": ("Merit", "Merit", "Der er ikke registreret nogen merit.", [
        ("du_modul", "Merit for modul"), ("startdato", "Gælder fra"), ("udbyder", "Udbyder")]),
    "foer-2004": ("Før 2004", "Forløb før 2004", "Der er ingen oplysninger fra før 2004.", [
        ("foerste_startdato", "Første startdato"), ("du", "Deltog i danskuddannelse")]),
}
KEYS = {"merit": "meritter", "foer-2004": "prae2004"}

SHEET = [("cpr", "CPR-nummer"), ("findes", "Registreret i 2004 eller senere"),
         ("foerste_startdato", "Første modul: startdato"), ("foerste_du_modul", "Første modul: modul"),
         ("foerste_udbyder", "Første modul: udbyder"), ("seneste_startdato", "Seneste modul: startdato"),
         ("seneste_du_modul", "Seneste modul: modul"), ("seneste_udbyder", "Seneste modul: udbyder"),
         ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"),
         ("merit_du_modul", "Højeste merit: modul"), ("merit_startdato", "Højeste merit: startdato"),
         ("merit_udbyder", "Højeste merit: udbyder"), ("prae2004_findes", "Registreret før 2004"),
         ("prae2004_startdato", "Før 2004: første startdato"), ("prae2004_du", "Før 2004: deltog i danskuddannelse")]

CSS = """body{font-family:"IBM Plex Sans",system-ui,sans-serif;margin:0;line-height:1.5;color:#1a1a1a}.container{max-width:62rem;margin:0 auto;padding:0 1rem}
header,footer{background:#f5f5f5;padding:.5rem 0}.nav-links,.tab-list,.pagination{display:flex;gap:1.5rem;list-style:none;padding:0}
[aria-current]{font-weight:600}.card{border:1px solid #bfbfbf;border-radius:4px;padding:0 1rem;margin:1rem 0}dl div{display:grid;grid-template-columns:16rem 1fr}
dt{font-weight:600}dd{margin:0}.alert{border-left:4px solid #b88700;background:#fff8e1;padding:.5rem 1rem;margin:1rem 0}.alert-error,.form-error{border-color:#cc0000;background:#ffe0e0}
.button{background:#0059b3;color:#fff;padding:.6rem 1.2rem;border:0;border-radius:4px;font:inherit;text-decoration:none;display:inline-block}.form-input{font:inherit;padding:.5rem;display:block;margin:.25rem 0 1rem}
.skipnav{position:absolute;left:-999rem}"""


def fmt(v):
    if v is None or v == "":
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f'<time datetime="{v}">{int(m[3])}. {MONTHS[int(m[2]) - 1]} {m[1]}</time>' if m else escape(v)


def is_htmx(request):
    return request.headers.get("hx-request") == "true"


def session(request):
    return SESSIONS.get(request.cookies.get("sessionid", ""))


def token(request):
    if not hasattr(request.state, "csrf"):
        request.state.csrf = request.cookies.get("csrftoken") or secrets.token_urlsafe(24)
    return request.state.csrf


def csrf(request):
    return f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token(request))}">'


def render(request, title, main, head="", status=200):
    nav = ""
    if session(request) is not None:
        items = [("/", "Søg på én person"), ("/lister/", "Hent oplysninger på flere")]
        nav = '<nav aria-label="Hovedmenu"><ul class="nav-links">' + "".join(
            f'<li><a class="nav-link" href="{u}"{" aria-current=page" if u == request.url.path else ""}><span>{t}</span></a></li>' for u, t in items)
        nav += f'<li><form method="post" action="/log-ud/">{csrf(request)}<button type="submit" class="function-link">Log ud</button></form></li></ul></nav>'
    r = HTMLResponse(f"""<!doctype html>
<html lang="da">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Danskforløb</title>
<style>{CSS}</style>
<script src="/static/js/htmx.min.js" defer></script>
{head}</head>
<body hx-headers='{{"X-CSRFToken": "{escape(token(request))}"}}'>
<a class="skipnav" href="#main-content">Gå til sidens indhold</a>
<header class="header"><div class="container"><a class="logo" href="/">Danskforløb</a> {nav}</div></header>
<main id="main-content" class="container">
{main}
</main>
<footer><div class="container"><p>Danskforløb &middot; <a href="mailto:support@example.dk">support@example.dk</a></p></div></footer>
</body>
</html>
""", status)
    return with_cookie(request, r)


def with_cookie(request, r):
    if request.cookies.get("csrftoken") != token(request):
        r.set_cookie("csrftoken", token(request), samesite="lax", path="/")
    return r


def view(fn, login=True):
    async def inner(request):
        request.state.form = {}
        if request.method == "POST":
            request.state.form = await request.form()
            sent = request.state.form.get("csrfmiddlewaretoken") or request.headers.get("x-csrftoken")
            if not sent or sent != request.cookies.get("csrftoken"):
                return render(request, "Ingen adgang", "<h1>Ingen adgang (403)</h1><p>CSRF-verifikationen mislykkedes. Genindlæs siden, og prøv igen.</p>", status=403)
        if login and session(request) is None:
            target = "/log-ind/?next=" + quote(request.url.path)
            return Response("", headers={"HX-Redirect": target}) if is_htmx(request) else RedirectResponse(target, 302)
        return await fn(request, session(request))
    return inner


def alert(text, kind="warning", heading=""):
    h = f'<p class="alert-heading"><strong>{heading}</strong></p>' if heading else ""
    return f'<div class="alert alert-{kind}" role="alert"><div class="alert-body">{h}<p class="alert-text">{text}</p></div></div>'


def not_found(request):
    return render(request, "Siden findes ikke", "<h1>Siden findes ikke</h1><p>Opslaget er udløbet eller findes ikke.</p>", status=404)


async def log_ind(request, s):
    form, err = request.state.form, ""
    nxt = form.get("next") or request.query_params.get("next") or "/"
    if not re.match(r"/(?![/\\])", nxt):
        nxt = "/"
    if request.method == "POST":
        if form.get("username") == "kommune" and form.get("password") == "hemmeligt-1":
            sid = secrets.token_urlsafe(24)
            SESSIONS[sid] = {"opslag": {}, "lister": {}}
            r = RedirectResponse(nxt, 302)
            r.set_cookie("sessionid", sid, httponly=True, samesite="lax")
            return r
        err = alert("Brugernavn og adgangskode passer ikke sammen. Vær opmærksom på store og små bogstaver.", "error")
    return render(request, "Log ind", f"""<h1>Log ind</h1>
{err}<form method="post" action="/log-ind/" novalidate>{csrf(request)}<input type="hidden" name="next" value="{escape(nxt)}">
<div class="form-group"><label class="form-label" for="id_username">Brugernavn</label>
<input class="form-input" type="text" name="username" id="id_username" autocomplete="username" maxlength="150" required></div>
<div class="form-group"><label class="form-label" for="id_password">Adgangskode</label>
<input class="form-input" type="password" name="password" id="id_password" autocomplete="current-password" required></div>
<button type="submit" class="button button-primary">Log ind</button></form>""")


async def log_ud(request, s):
    SESSIONS.pop(request.cookies.get("sessionid"), None)
    r = RedirectResponse("/log-ind/", 302)
    r.delete_cookie("sessionid")
    return r


def search_page(request, value="", err="", result=""):
    e = f'<span class="form-error-message" id="id_cpr_error">{err}</span>' if err else ""
    return render(request, "Søg på én person", f"""<h1>Søg på én person</h1>
<p class="font-lead">Se de moduler, prøver og henvisninger, som sprogcentrene har indberettet.</p>
<form method="post" action="/opslag/" hx-post="/opslag/" hx-target="#resultat" autocomplete="off" novalidate>{csrf(request)}
<div class="form-group{' form-error' if err else ''}"><label class="form-label" for="id_cpr">CPR-nummer</label>
<span class="form-hint" id="id_cpr_hint">10 cifre, fx ddmmåå-xxxx</span>{e}
<input class="form-input" type="text" name="cpr" id="id_cpr" inputmode="numeric" maxlength="11" value="{escape(value)}" aria-describedby="id_cpr_hint" required></div>
<button type="submit" class="button button-primary">Vis oplysninger</button></form>
<div id="resultat" aria-live="polite">{result}</div>""")


async def forside(request, s):
    return search_page(request)


async def opslag(request, s):
    raw = request.state.form.get("cpr", "")
    cpr = re.sub(r"[\s-]", "", raw)
    if not re.fullmatch(r"\d{10}", cpr):
        err = "Indtast et CPR-nummer på 10 cifre."
        return HTMLResponse(alert(err, "error")) if is_htmx(request) else search_page(request, raw, err)
    if cpr not in PEOPLE:
        msg = alert("Kontrollér, at nummeret er tastet korrekt.", "warning", "Vi kender ikke personen med det CPR-nummer")
        return HTMLResponse(msg) if is_htmx(request) else search_page(request, raw, result=msg)
    key = str(uuid.uuid4())
    s["opslag"][key] = cpr
    target = f"/opslag/{key}/moduler/"
    return Response("", headers={"HX-Redirect": target}) if is_htmx(request) else RedirectResponse(target, 302)


def tab_fragment(key, tab, person, side):
    title, single, empty, cols = TABS[tab]
    rows = person[KEYS.get(tab, tab)] or []
    rows = [rows] if isinstance(rows, dict) else rows
    base = f"/opslag/{key}/"
    tabs = "".join(f'<li><a href="{base}{t}/" hx-get="{base}{t}/" hx-target="#fane" hx-swap="outerHTML" hx-push-url="true"{" aria-current=page" if t == tab else ""}>{v[0]}</a></li>'
                   for t, v in TABS.items())
    out = [f'<div id="fane"><nav class="tabs" aria-label="Oplysninger"><ul class="tab-list">{tabs}</ul></nav>\n<section aria-labelledby="fane-titel"><h2 id="fane-titel">{title}</h2>']
    if not rows:
        out.append(f"<p>{empty}</p>")
    pages = max(1, math.ceil(len(rows) / PAGE_SIZE))
    side = min(max(side, 1), pages)
    first = (side - 1) * PAGE_SIZE
    for i, r in enumerate(rows[first:first + PAGE_SIZE], first + 1):
        head = single if tab == "foer-2004" else f"{single} {i} af {len(rows)}"
        dl = "\n".join(f"<div><dt>{t}</dt><dd>{fmt(r[k])}</dd></div>" for k, t in cols)
        out.append(f'<article class="card"><h3 class="h5">{head}</h3>\n<dl>\n{dl}\n</dl></article>')
    if pages > 1:
        def link(n, text, rel):
            u = f"{base}{tab}/?side={n}"
            return f'<li><a href="{u}" hx-get="{u}" hx-target="#fane" hx-swap="outerHTML" hx-push-url="true" rel="{rel}">{text}</a></li>'
        out.append('<nav aria-label="Sideinddeling"><ul class="pagination">' + (link(side - 1, "Forrige", "prev") if side > 1 else "")
                   + f"<li>Side {side} af {pages}</li>" + (link(side + 1, "Næste", "next") if side < pages else "") + "</ul></nav>")
    return "\n".join(out) + "</section></div>"


async def person(request, s):
    key, tab = request.path_params["key"], request.path_params["tab"]
    cpr = s["opslag"].get(key)
    if not cpr or tab not in TABS:
        return not_found(request)
    side = request.query_params.get("side", "1")
    frag = tab_fragment(key, tab, PEOPLE[cpr], int(side) if re.fullmatch(r"\d{1,4}", side) else 1)
    if is_htmx(request):
        return HTMLResponse(frag, headers={"Vary": "HX-Request"})
    r = render(request, TABS[tab][0], f'<p><a class="back-link" href="/">Ny søgning</a></p>\n<h1>{cpr[:6]}-{cpr[6:]}</h1>\n{frag}')
    r.headers["Vary"] = "HX-Request"
    return r


async def lister(request, s):
    err = ""
    if request.method == "POST":
        f = request.state.form.get("fil")
        data = (await f.read()).decode("utf-8-sig", "replace") if hasattr(f, "read") else ""
        lines = [re.sub(r"[\s-]", "", x) for x in data.splitlines() if x.strip()]
        bad = [str(i) for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{10}", x)]
        if not lines:
            err = "Vælg en fil med mindst ét CPR-nummer."
        elif len(lines) > 100:
            err = f"Filen indeholder {len(lines)} CPR-numre. Du kan højst hente oplysninger om 100 personer ad gangen."
        elif bad:
            err = "Ret filen. Der står ikke et CPR-nummer på 10 cifre i linje " + ", ".join(bad[:10]) + "."
        else:
            key = str(uuid.uuid4())
            s["lister"][key] = {"cprs": lines, "klar": time.time() + min(5.0, 2.0 + 0.05 * len(lines))}
            return RedirectResponse(f"/lister/{key}/", 302)
    e = f'<span class="form-error-message" id="id_fil_error">{err}</span>' if err else ""
    return render(request, "Hent oplysninger på flere", f"""<h1>Hent oplysninger på flere personer</h1>
<ol><li>Lav en tekstfil med ét CPR-nummer på hver linje.</li><li>Upload filen. Den må indeholde op til 100 CPR-numre.</li><li>Hent resultatet som regneark.</li></ol>
<form method="post" action="/lister/" enctype="multipart/form-data">{csrf(request)}
<div class="form-group{' form-error' if err else ''}"><label class="form-label" for="id_fil">Fil med CPR-numre</label>
<span class="form-hint" id="id_fil_hint">Filtype: .txt</span>{e}
<input class="form-input" type="file" name="fil" id="id_fil" accept=".txt,text/plain" aria-describedby="id_fil_hint" required></div>
<button type="submit" class="button button-primary">Upload</button></form>""")


async def liste(request, s):
    key = request.path_params["key"]
    job = s["lister"].get(key)
    if not job:
        return not_found(request)
    n, head = len(job["cprs"]), ""
    if time.time() < job["klar"]:
        head = '<noscript><meta http-equiv="refresh" content="3"></noscript>\n'
        frag = f"""<div id="status" aria-live="polite" hx-get="/lister/{key}/" hx-trigger="every 2s" hx-swap="outerHTML">
<p>Vi samler oplysninger om {n} personer. Det kan tage et øjeblik.</p>
<p><a class="button button-secondary" href="/lister/{key}/">Opdatér siden</a></p></div>"""
    else:
        frag = f"""<div id="status" aria-live="polite">{alert(f"Regnearket har en række for hvert af de {n} CPR-numre.", "success", "Regnearket er klar")}
<p><a class="button button-primary" href="/lister/{key}/regneark/" download>Hent regneark (Excel)</a></p></div>"""
    if is_htmx(request):
        return HTMLResponse(frag)
    return render(request, "Din liste", f'<h1>Din liste</h1>\n{frag}\n<p><a href="/lister/">Upload en ny fil</a></p>', head)


async def regneark(request, s):
    job = s["lister"].get(request.path_params["key"])
    if not job or time.time() < job["klar"]:
        return not_found(request)
    wb = Workbook()
    ws = wb.active
    ws.title = "Danskforløb"
    ws.append([t for _, t in SHEET])
    for c in ws[1]:
        c.font, c.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        ws.column_dimensions[c.column_letter].width = 17
    ws.freeze_panes = "B2"
    for cpr in job["cprs"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        row = []
        for k, _ in SHEET:
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and (k.endswith("startdato") or k == "henvisning_dato"):
                v = date.fromisoformat(v)
            row.append(v)
        ws.append(row)
        for c in ws[ws.max_row]:
            c.number_format = "DD-MM-YYYY" if isinstance(c.value, date) else "@"
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={
        "Content-Disposition": f'attachment; filename="danskforloeb-{time.strftime("%Y-%m-%d")}.xlsx"'})


async def htmx_js(request):
    return PlainTextResponse("/* htmx 1.9.10 */\n", media_type="text/javascript")

app = Starlette(routes=[
    Route("/", view(forside)), Route("/log-ind/", view(log_ind, login=False), methods=["GET", "POST"]),
    Route("/log-ud/", view(log_ud), methods=["POST"]), Route("/opslag/", view(opslag), methods=["POST"]),
    Route("/opslag/{key}/{tab}/", view(person)), Route("/lister/", view(lister), methods=["GET", "POST"]),
    Route("/lister/{key}/", view(liste)), Route("/lister/{key}/regneark/", view(regneark)),
    Route("/static/js/htmx.min.js", htmx_js)])

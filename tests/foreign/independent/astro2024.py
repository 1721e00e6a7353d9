"""Knappen - Astro 4 (output: 'server', @astrojs/node), formularer uden klient-JavaScript, 2024."""
import datetime as dt
import html
import io
import json
import re
import secrets
import time
import uuid
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
JOBS = {}
MONTHS = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]
CID = "data-astro-cid-sckkx6r4"
CIT = "data-astro-cid-7pf2xkqm"

SECTIONS = [
    ("moduler", "Moduler", "moduler", "startdato", "Ingen moduler er indberettet.", [
        ("du_modul", "Modul"), ("startdato", "Startet"), ("slutdato", "Afsluttet"), ("modultest_bestaaet", "Modultest bestået"),
        ("ophoersaarsag", "Årsag til ophør"), ("henvisningskategori", "Kategori"), ("udbyder", "Udbyder")]),
    ("proever", "Danskprøver", "proever", "dato", "Ingen danskprøver er indberettet.", [
        ("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"),
        ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", "henvisninger", "dato", "Ingen henvisninger er indberettet.", [
        ("dato", "Henvist"), ("kommune", "Kommune"), ("kategori", "Kategori"), ("udbyder", "Udbyder")]),
    ("merit", "Merit", "meritter", "startdato", "Ingen merit er indberettet.", [
        ("du_modul", "Merit for modul"), ("startdato", "Startet"), ("udbyder", "Udbyder")]),
]
SHEET = [
    ("cpr", "CPR-nummer"), ("findes", "Findes (2004 og frem)"),
    ("foerste_startdato", "Første modul: startet"), ("foerste_du_modul", "Første modul: modul"), ("foerste_udbyder", "Første modul: udbyder"),
    ("seneste_startdato", "Seneste modul: startet"), ("seneste_du_modul", "Seneste modul: modul"), ("seneste_udbyder", "Seneste modul: udbyder"),
    ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"),
    ("merit_du_modul", "Højeste merit: modul"), ("merit_startdato", "Højeste merit: startet"), ("merit_udbyder", "Højeste merit: udbyder"),
    ("prae2004_findes", "Før 2004: findes"), ("prae2004_startdato", "Før 2004: første start"), ("prae2004_du", "Før 2004: danskuddannelse"),
]


def e(s):
    return html.escape(str(s))


def show(v):
    if v is None:
        return '<span class="tom">–</span>'
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    if m:
        return f'<time datetime="{v}">{int(m[3])}. {MONTHS[int(m[2]) - 1]} {m[1]}</time>'
    return e(v)


def layout(title, body, sess=None, path="", status=200, head=""):
    nav = ""
    if sess and sess.get("ok"):
        def a(href, text):
            cur = ' aria-current="page"' if path == href else ""
            return f'<li {CID}><a href="{href}"{cur} {CID}>{text}</a></li>'
        nav = (f'<nav aria-label="Hovednavigation" {CID}><ul {CID}>{a("/opslag", "Slå én person op")}{a("/liste", "Slå en liste op")}</ul></nav>'
               f'<form method="post" action="/log-ud" {CID}><button class="link" {CID}>Log ud</button></form>')
    doc = (f'<!DOCTYPE html><html lang="da" {CID}><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
           f'<meta name="generator" content="Astro v4.16.7"><meta name="robots" content="noindex">{head}<title>{e(title)} | Knappen</title>'
           '<link rel="icon" type="image/svg+xml" href="/favicon.svg"><link rel="stylesheet" href="/_astro/Layout.CxK9d2Qe.css"></head>'
           f'<body {CID}><a class="skip" href="#indhold" {CID}>Spring til indhold</a><header {CID}><p class="logo" {CID}>Knappen</p>{nav}</header>'
           f'<main id="indhold" {CID}>{body}</main><footer {CID}><p {CID}>Danskundervisningsdatabasen</p></footer></body></html>')
    return HTMLResponse(doc, status, headers={"Cache-Control": "private, no-store"})


def alert(text):
    return f'<div class="alert alert--fejl" role="alert" {CID}><p {CID}>{e(text)}</p></div>' if text else ""


def session(request):
    return SESSIONS.get(request.cookies.get("knap-session", ""))


def guard(request):
    """Som src/middleware.ts: session og godkendt formål, ellers videre til den rette side."""
    s = session(request)
    if s is None:
        return None, RedirectResponse("/log-ind", 302)
    if not s["ok"]:
        return s, RedirectResponse("/formaal", 302)
    return s, None


def check_origin(handler):
    """security.checkOrigin: true"""
    async def inner(request):
        if request.method == "POST":
            o = request.headers.get("origin", "")
            if re.sub(r"^https?://", "", o) != request.headers.get("host"):
                return PlainTextResponse("Cross-site POST form submissions are forbidden", 403)
        return await handler(request)
    return inner


async def index(request):
    return RedirectResponse("/opslag" if session(request) else "/log-ind", 302)


@check_origin
async def login(request):
    msg = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("brugernavn", "").strip() == "kommune" and f.get("adgangskode") == "hemmeligt-1":
            sid = secrets.token_urlsafe(24)
            SESSIONS[sid] = {"ok": False, "csrf": None}
            r = RedirectResponse("/formaal", 303)
            r.set_cookie("knap-session", sid, path="/", httponly=True, samesite="lax", secure=True)
            return r
        msg = "Brugernavn eller adgangskode er forkert."
    body = (f'<h1 {CID}>Log ind</h1>{alert(msg)}<form method="post" class="kort" {CID}>'
            f'<div class="felt" {CID}><label for="brugernavn" {CID}>Brugernavn</label><input id="brugernavn" name="brugernavn" autocomplete="username" required {CID}></div>'
            f'<div class="felt" {CID}><label for="adgangskode" {CID}>Adgangskode</label><input id="adgangskode" name="adgangskode" type="password" autocomplete="current-password" required {CID}></div>'
            f'<button type="submit" {CID}>Log ind</button></form>')
    return layout("Log ind", body)


@check_origin
async def purpose(request):
    s = session(request)
    if s is None:
        return RedirectResponse("/log-ind", 302)
    if request.method == "POST":
        s["ok"] = True
        return RedirectResponse("/opslag", 303)
    body = (f'<h1 {CID}>Før du går videre</h1><p {CID}>Du må kun slå personer op, når det er nødvendigt for din sagsbehandling. Alle opslag bliver logget.</p>'
            f'<form method="post" {CID}><button type="submit" {CID}>Jeg er indforstået</button></form>')
    return layout("Før du går videre", body)


def search_form(value="", msg=""):
    inv = ' aria-invalid="true"' if msg else ""
    return (f'<form method="post" action="/opslag" class="kort" novalidate {CID}><div class="felt" {CID}><label for="cpr" {CID}>CPR-nummer</label>'
            f'<p class="hjaelp" id="cpr-hjaelp" {CID}>10 cifre, fx ddmmåå-xxxx</p>'
            f'<input id="cpr" name="cpr" value="{e(value)}" inputmode="numeric" autocomplete="off" maxlength="11" aria-describedby="cpr-hjaelp"{inv} {CID}></div>'
            f'<button type="submit" {CID}>Slå op</button></form>')


def table(cols, rows, caption):
    return (f'<div class="tabel" tabindex="0" role="region" aria-label="{caption}" {CIT}><table {CIT}><thead {CIT}><tr {CIT}>'
            + "".join(f'<th scope="col" {CIT}>{e(h)}</th>' for _, h in cols) + "</tr></thead><tbody>"
            + "".join(f"<tr {CIT}>" + "".join(f"<td {CIT}>{show(r[k])}</td>" for k, _ in cols) + "</tr>" for r in rows)
            + "</tbody></table></div>")


def person(p):
    out = [f'<article {CIT}><h2 {CIT}>Person {p["cpr"][:6]}-{p["cpr"][6:]}</h2><nav class="indhold" aria-label="På siden" {CIT}><ul {CIT}>'
           + "".join(f'<li {CIT}><a href="#{i}" {CIT}>{t}</a></li>' for i, t, *_ in SECTIONS) + f'<li {CIT}><a href="#foer-2004" {CIT}>Før 2004</a></li></ul></nav>']
    for sid, title, key, datekey, empty, cols in SECTIONS:
        rows = sorted(p[key], key=lambda r: r[datekey] or "", reverse=True)
        out.append(f'<section id="{sid}" aria-labelledby="{sid}-h" {CIT}><h3 id="{sid}-h" {CIT}>{title}</h3>'
                   + (table(cols, rows, title) if rows else f'<p class="tomt" {CIT}>{empty}</p>') + "</section>")
    d = p["prae2004"]
    out.append(f'<section id="foer-2004" aria-labelledby="foer-2004-h" {CIT}><h3 id="foer-2004-h" {CIT}>Før 2004</h3>'
               + (f'<dl {CIT}><div {CIT}><dt {CIT}>Første startdato</dt><dd {CIT}>{show(d["foerste_startdato"])}</dd></div>'
                  f'<div {CIT}><dt {CIT}>Danskuddannelse</dt><dd {CIT}>{show(d["du"])}</dd></div></dl>' if d
                  else f'<p class="tomt" {CIT}>Ingen oplysninger fra før 2004.</p>') + "</section></article>")
    return "".join(out)


@check_origin
async def lookup(request):
    s, away = guard(request)
    if away:
        return away
    msg = value = found = ""
    status = 200
    if request.method == "POST":
        f = await request.form()
        value = f.get("cpr", "").strip()
        if not re.fullmatch(r"\d{6}[- ]?\d{4}", value):
            msg, status = "Skriv et CPR-nummer på 10 cifre.", 400
        else:
            p = PEOPLE.get(re.sub(r"\D", "", value))
            if p:
                found, value = person(p), ""
            else:
                msg = "Vi kan ikke finde en person med det CPR-nummer."
    body = f'<h1 {CID}>Slå én person op</h1>{alert(msg)}{search_form(value, msg)}{found}'
    return layout("Slå én person op", body, s, "/opslag", status)


@check_origin
async def batch(request):
    s, away = guard(request)
    if away:
        return away
    msg = ""
    if request.method == "POST":
        f = await request.form()
        up = f.get("cprliste")
        data = b"" if up is None or isinstance(up, str) else await up.read()
        lines = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
        if not lines:
            msg = "Vælg en tekstfil med mindst ét CPR-nummer."
        elif len(lines) > 100:
            msg = f"Listen har {len(lines)} linjer. Der må højst være 100."
        elif bad:
            msg = "Der er fejl i linje " + ", ".join(map(str, bad[:10])) + "."
        else:
            jid = str(uuid.uuid4())
            JOBS[jid] = {"s": s, "cprs": [x.replace("-", "") for x in lines], "at": time.monotonic() + 1.2}
            return RedirectResponse(f"/liste/{jid}", 303)
    body = (f'<h1 {CID}>Slå en liste op</h1>{alert(msg)}<p {CID}>Læg CPR-numrene i en tekstfil (.txt) med ét nummer på hver linje. Du kan slå op til 100 numre op ad gangen.</p>'
            f'<form method="post" enctype="multipart/form-data" class="kort" {CID}><div class="felt" {CID}><label for="cprliste" {CID}>Vælg fil</label>'
            f'<input id="cprliste" name="cprliste" type="file" accept=".txt,text/plain" required {CID}></div><button type="submit" {CID}>Send liste</button></form>')
    return layout("Slå en liste op", body, s, "/liste", 400 if msg else 200)


def job_of(request, s):
    j = JOBS.get(request.path_params["id"])
    return j if j and j["s"] is s else None


async def job(request):
    s, away = guard(request)
    if away:
        return away
    j = job_of(request, s)
    if not j:
        return layout("Ikke fundet", f"<h1 {CID}>Siden findes ikke</h1>", s, status=404)
    jid = request.path_params["id"]
    if time.monotonic() < j["at"]:
        body = (f'<h1 {CID}>Din liste</h1><div role="status" {CID}><p {CID}>Vi er ved at samle oplysningerne. Siden opdateres automatisk.</p></div>'
                f'<p {CID}><a href="/liste/{jid}" {CID}>Opdater nu</a></p>')
        return layout("Din liste", body, s, head='<meta http-equiv="refresh" content="1">')
    body = (f'<h1 {CID}>Din liste</h1><div role="status" class="alert alert--ok" {CID}><p {CID}>Oplysningerne er klar.</p></div>'
            f'<p {CID}>{len(j["cprs"])} numre er slået op.</p><p {CID}><a class="knap" href="/liste/{jid}/udtraek.xlsx" download {CID}>Download Excel-fil</a></p>'
            f'<p {CID}><a href="/liste" {CID}>Slå en ny liste op</a></p>')
    return layout("Din liste", body, s)


async def sheet(request):
    s, away = guard(request)
    if away:
        return away
    j = job_of(request, s)
    if not j or time.monotonic() < j["at"]:
        return PlainTextResponse("Not found", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([h for _, h in SHEET])
    for c in ws[1]:
        c.font = Font(bold=True)
    for cpr in j["cprs"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        row = []
        for k, _ in SHEET:
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and k.endswith(("startdato", "_dato")):
                v = dt.date.fromisoformat(v)
            row.append(v)
        ws.append(row)
        for c in ws[ws.max_row]:
            if isinstance(c.value, dt.date):
                c.number_format = "dd-mm-yyyy"
    ws.freeze_panes = "B2"
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"', "Cache-Control": "private, no-store"})


@check_origin
async def logout(request):
    SESSIONS.pop(request.cookies.get("knap-session", ""), None)
    r = RedirectResponse("/log-ind", 303)
    r.delete_cookie("knap-session", path="/")
    return r


async def asset(request):
    return Response("main{max-width:70rem;margin:auto}.tom{color:#666}", media_type="text/css")


app = Starlette(routes=[
    Route("/", index), Route("/log-ind", login, methods=["GET", "POST"]), Route("/formaal", purpose, methods=["GET", "POST"]),
    Route("/opslag", lookup, methods=["GET", "POST"]), Route("/liste", batch, methods=["GET", "POST"]),
    Route("/liste/{id}", job), Route("/liste/{id}/udtraek.xlsx", sheet), Route("/log-ud", logout, methods=["POST"]),
    Route("/_astro/{f}", asset)])

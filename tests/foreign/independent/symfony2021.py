import base64
import datetime as dt
import hashlib
import hmac
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}
UDTRAEK = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato",
           "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul",
           "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def h(value):
    return html.escape(str(value))


def to_date(value):
    return dt.date(*map(int, value.split("-")))


def is_date(name):
    return "dato" in name or name == "modultest_bestaaet"


def norm(text):
    m = re.fullmatch(r"(\d{6})[-\s]?(\d{4})", (text or "").strip())
    return m[1] + m[2] if m else None


def hyphen(cpr):
    return cpr[:6] + "-" + cpr[6:]


def lines_of(data):
    text = data.decode("utf-8-sig", "replace")
    return [(i, line.strip()) for i, line in enumerate(text.splitlines(), 1) if line.strip()]


def extract(cpr):
    """the sixteen raw values of one uploaded number"""
    if cpr not in PEOPLE:
        return [cpr, False] + [None] * 14
    return [PEOPLE[cpr]["udtraek"][k] for k in UDTRAEK]


# ---------------------------------------------------------------- Symfony 5 / Twig, kort og dl-lister
from openpyxl import Workbook
from openpyxl.styles import Font

COOKIE = "PHPSESSID"
MONTHS = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()
CARDS = [
    ("moduler", "Uddannelsesforløb", "Ingen uddannelsesforløb registreret", [
        ("du_modul", "Danskuddannelse og modul"), ("startdato", "Fra"), ("slutdato", "Til"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Kursistkategori"), ("ophoersaarsag", "Ophørt pga."), ("modultest_bestaaet", "Modultest")]),
    ("proever", "Prøver", "Ingen prøver registreret", [
        ("proeve", "Prøvetype"), ("dato", "Prøvedag"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Samlet resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", "Ingen henvisninger registreret", [
        ("dato", "Henvist"), ("kategori", "Kursistkategori"), ("kommune", "Henvist af"), ("udbyder", "Udbyder")]),
    ("meritter", "Meritoverførsler", "Ingen meritoverførsler registreret", [
        ("du_modul", "Danskuddannelse og modul"), ("startdato", "Overført"), ("udbyder", "Udbyder")]),
    ("prae2004", "Før 2004", "Ingen data fra før 2004", [("foerste_startdato", "Begyndte første gang"), ("du", "Danskuddannelse")]),
]
HEADS = ["CPR-nr.", "Fundet i databasen", "Første forløb – fra", "Første forløb – modul", "Første forløb – udbyder",
         "Seneste forløb – fra", "Seneste forløb – modul", "Seneste forløb – udbyder", "Henvist", "Kursistkategori",
         "Højeste merit – modul", "Højeste merit – overført", "Højeste merit – udbyder", "Data før 2004",
         "Før 2004 – begyndte", "Før 2004 – danskuddannelse"]


def show(name, value):
    if value is None:
        return '<span class="text-gray-400">–</span>'
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if is_date(name):
        d = to_date(value)
        return f'<time datetime="{value}">{d.day}. {MONTHS[d.month - 1]} {d.year}</time>'
    return h(value)


def ensure(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESSIONS:
        sid = secrets.token_hex(13)
        SESSIONS[sid] = {"user": None, "flash": [], "csrf": secrets.token_urlsafe(24), "people": {}, "exports": {}}
    return sid, SESSIONS[sid]


def page(sid, s, title, body, head="", status=200):
    colours = {"success": "bg-green-100 text-green-800", "error": "bg-red-100 text-red-800", "info": "bg-blue-100 text-blue-800"}
    flash = "".join(f'<div class="flash flash-{k} rounded-lg p-4 mb-4 {colours[k]}" role="alert">{t}</div>' for k, t in s["flash"])
    s["flash"] = []
    nav = '<a href="/login" class="text-sm font-medium">Log ind med brugernavn</a>'
    if s["user"]:
        nav = ('<a href="/" class="px-3 py-2">Overblik</a><a href="/kursist" class="px-3 py-2">Kursistopslag</a><a href="/eksport" class="px-3 py-2">Eksport</a>'
               f'<span class="ml-auto text-sm text-gray-300">{h(s["user"])}</span><a href="/logout" class="px-3 py-2">Log ud</a>')
    r = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da" class="h-full bg-gray-50">
<head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1">{head}
<title>{h(title)} | Dansk for voksne</title><link rel="stylesheet" href="/build/app.3f1c02.css"><script src="/build/app.a11c7e.js" defer></script></head>
<body class="h-full"><header class="bg-indigo-800 text-white"><nav class="max-w-7xl mx-auto flex items-center h-16 px-4" aria-label="Hovedmenu"><a href="/" class="font-bold mr-6">Dansk for voksne</a>{nav}</nav></header>
<main class="max-w-7xl mx-auto py-8 px-4">{flash}<h1 class="text-2xl font-semibold text-gray-900 mb-6">{h(title)}</h1>
{body}</main>
<footer class="max-w-7xl mx-auto px-4 py-6 text-sm text-gray-500"><a href="https://www.was.digst.dk/">Tilgængelighedserklæring</a></footer></body></html>""", status)
    r.set_cookie(COOKIE, sid, httponly=True, samesite="lax")
    return r


def go(sid, url):
    r = RedirectResponse(url, 302)
    r.set_cookie(COOKIE, sid, httponly=True, samesite="lax")
    return r


def csrf(s, name):
    return f'<input type="hidden" name="{name}" value="{s["csrf"]}">'


async def home(request):
    sid, s = ensure(request)
    if not s["user"]:
        return page(sid, s, "Velkommen", '<div class="bg-white shadow rounded-lg p-6"><p>Du skal være logget ind for at se kursistdata.</p><p class="mt-4"><a href="/login" class="inline-flex rounded-md bg-indigo-600 text-white px-4 py-2">Log ind med brugernavn</a></p></div>')
    return page(sid, s, "Overblik", """<div class="grid grid-cols-2 gap-6"><a href="/kursist" class="block bg-white shadow rounded-lg p-6"><h2 class="font-medium">Slå en kursist op</h2></a>
<a href="/eksport" class="block bg-white shadow rounded-lg p-6"><h2 class="font-medium">Eksportér flere kursister</h2></a></div>""")


async def login(request):
    sid, s = ensure(request)
    error = name = ""
    if request.method == "POST":
        form = await request.form()
        name = form.get("_username", "")
        if form.get("_csrf_token") != s["csrf"]:
            error = "Ugyldigt CSRF-token."
        elif name == USER and form.get("_password") == PASSWORD:
            SESSIONS.pop(sid)
            sid = secrets.token_hex(13)
            SESSIONS[sid] = {"user": USER, "flash": [("success", "Du er nu logget ind.")], "csrf": secrets.token_urlsafe(24), "people": {}, "exports": {}}
            return go(sid, "/")
        else:
            error = "Ugyldige loginoplysninger."
    alert = f'<div class="rounded-lg p-4 mb-4 bg-red-100 text-red-800" role="alert">{error}</div>' if error else ""
    return page(sid, s, "Log ind", f"""{alert}<form method="post" action="/login" class="bg-white shadow rounded-lg p-6 max-w-md space-y-4">
<div><label for="inputUsername" class="block text-sm font-medium">Dit brugernavn</label><input type="text" value="{h(name)}" name="_username" id="inputUsername" class="mt-1 block w-full rounded-md" autocomplete="username" required autofocus></div>
<div><label for="inputPassword" class="block text-sm font-medium">Din adgangskode</label><input type="password" name="_password" id="inputPassword" class="mt-1 block w-full rounded-md" autocomplete="current-password" required></div>
{csrf(s, "_csrf_token")}<button class="rounded-md bg-indigo-600 text-white px-4 py-2" type="submit">Fortsæt</button></form>""")


def guard(fn):
    async def inner(request):
        sid, s = ensure(request)
        if not s["user"]:
            return go(sid, "/login")
        return await fn(request, sid, s)
    return inner


@guard
async def lookup(request, sid, s):
    error = typed = ""
    if request.method == "POST":
        form = await request.form()
        typed = form.get("kursist_opslag[cpr]", "")
        cpr = norm(typed)
        if form.get("kursist_opslag[_token]") != s["csrf"]:
            error = "CSRF-token er ugyldigt. Prøv at sende formularen igen."
        elif not typed.strip():
            error = "Værdien må ikke være blank."
        elif not cpr:
            error = "Værdien er ikke et gyldigt CPR-nummer."
        elif cpr not in PEOPLE:
            s["flash"].append(("info", "Der findes ingen data om den kursist, du søger."))
            return go(sid, "/kursist")
        else:
            key = secrets.token_urlsafe(8)
            s["people"][key] = cpr
            return go(sid, "/kursist/" + key)
    err = f'<ul class="text-red-700 text-sm"><li>{error}</li></ul>' if error else ""
    return page(sid, s, "Kursistopslag", f"""<form name="kursist_opslag" method="post" action="/kursist" class="bg-white shadow rounded-lg p-6 max-w-md">
<div><label for="kursist_opslag_cpr" class="block text-sm font-medium required">Kursistens CPR-nummer</label>{err}
<input type="text" id="kursist_opslag_cpr" name="kursist_opslag[cpr]" required="required" maxlength="11" inputmode="numeric" autocomplete="off" value="{h(typed)}" aria-describedby="kursist_opslag_cpr_help" class="mt-1 block w-full rounded-md">
<p id="kursist_opslag_cpr_help" class="help-text text-sm text-gray-500">Ti cifre med eller uden bindestreg</p></div>
<button type="submit" class="mt-4 rounded-md bg-indigo-600 text-white px-4 py-2">Vis kursist</button>{csrf(s, "kursist_opslag[_token]")}</form>""", status=422 if error else 200)


@guard
async def person(request, sid, s):
    cpr = s["people"].get(request.path_params["key"])
    if not cpr:
        return page(sid, s, "Siden findes ikke", "<p>Prøv at søge kursisten frem igen.</p>", status=404)
    out = f'<p class="mb-6 text-gray-600">CPR-nummer {hyphen(cpr)}</p>'
    for member, title, empty, cols in CARDS:
        rows = PEOPLE[cpr][member]
        rows = [rows] if isinstance(rows, dict) else rows or []
        items = "".join('<li class="border-t border-gray-200 px-6 py-4"><dl class="grid grid-cols-4 gap-4">' + "".join(
            f'<div><dt class="text-sm font-medium text-gray-500">{h(t)}</dt><dd class="text-sm text-gray-900">{show(k, r[k])}</dd></div>' for k, t in cols) + "</dl></li>" for r in rows)
        inner = f'<ul role="list">{items}</ul>' if rows else f'<p class="px-6 py-4 text-gray-500 italic">{empty}</p>'
        out += f'<section id="{member}" class="bg-white shadow rounded-lg mb-8"><h2 class="px-6 py-4 text-lg font-medium">{title}</h2>{inner}</section>'
    return page(sid, s, "Kursist", out + '<a href="/kursist" class="text-indigo-600">Nyt opslag</a>')


@guard
async def export(request, sid, s):
    error = ""
    if request.method == "POST":
        form = await request.form()
        up = form.get("eksport[fil]")
        name = getattr(up, "filename", "")
        lines = lines_of(await up.read()) if name else []
        wrong = [str(i) for i, t in lines if not norm(t)]
        if form.get("eksport[_token]") != s["csrf"]:
            error = "CSRF-token er ugyldigt. Prøv at sende formularen igen."
        elif not name:
            error = "Vælg en fil."
        elif not lines:
            error = "En tom fil er ikke tilladt."
        elif len(lines) > 100:
            error = f"Filen må højst have 100 CPR-numre – den har {len(lines)}."
        elif wrong:
            error = "Disse linjer er ikke gyldige CPR-numre: " + ", ".join(wrong)
        else:
            key = secrets.token_urlsafe(8)
            s["exports"][key] = {"t": time.time(), "made": dt.datetime.now(), "numbers": [norm(t) for _, t in lines]}
            s["flash"].append(("info", "Vi har modtaget din fil."))
            return go(sid, "/eksport/" + key)
    err = f'<ul class="text-red-700 text-sm"><li>{error}</li></ul>' if error else ""
    return page(sid, s, "Eksport", f"""<form name="eksport" method="post" action="/eksport" enctype="multipart/form-data" class="bg-white shadow rounded-lg p-6 max-w-md">
<p class="mb-4">Vælg en tekstfil med ét CPR-nummer per linje (maks. 100). Du får et Excel-ark med de vigtigste oplysninger.</p>
<div><label for="eksport_fil" class="block text-sm font-medium required">Fil med kursister</label>{err}<input type="file" id="eksport_fil" name="eksport[fil]" accept=".txt,text/plain" class="mt-1"></div>
<button type="submit" class="mt-4 rounded-md bg-indigo-600 text-white px-4 py-2">Start eksport</button>{csrf(s, "eksport[_token]")}</form>""", status=422 if error else 200)


@guard
async def export_show(request, sid, s):
    key = request.path_params["key"]
    job = s["exports"].get(key)
    if not job:
        return page(sid, s, "Siden findes ikke", "<p>Eksporten er slettet.</p>", status=404)
    if time.time() - job["t"] < 3.5:
        done = min(95, int((time.time() - job["t"]) / 3.5 * 100))
        return page(sid, s, "Eksport i gang", f"""<div class="bg-white shadow rounded-lg p-6"><p>Vi er ved at samle data om {len(job["numbers"])} kursister. Det tager et øjeblik.</p>
<progress max="100" value="{done}" class="w-full">{done} %</progress><p class="mt-4"><a href="/eksport/{key}" class="text-indigo-600">Genindlæs siden</a></p></div>""", '<meta http-equiv="refresh" content="2">')
    if not job.get("told"):
        job["told"] = True
        s["flash"].append(("success", "Eksporten er færdig."))
    return page(sid, s, "Din eksport", f"""<div class="bg-white shadow rounded-lg p-6"><dl class="grid grid-cols-2 gap-4"><div><dt>Bestilt</dt><dd>{job["made"]:%d/%m/%Y %H:%M}</dd></div>
<div><dt>Kursister</dt><dd>{len(job["numbers"])}</dd></div></dl><p class="mt-4">Filen er klar og kan hentes indtil du logger ud.</p>
<p class="mt-4"><a href="/eksport/{key}/fil" class="rounded-md bg-indigo-600 text-white px-4 py-2">Download Excel-fil</a></p></div>""")


@guard
async def export_file(request, sid, s):
    job = s["exports"].get(request.path_params["key"])
    if not job or time.time() - job["t"] < 3.5:
        return go(sid, "/eksport")
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append(HEADS)
    for c in ws[1]:
        c.font = Font(bold=True)
    for number in job["numbers"]:
        row = []
        for k, v in zip(UDTRAEK, extract(number)):
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v is not None and is_date(k):
                v = to_date(v).strftime("%d/%m/%Y")
            row.append(v)
        ws.append(row)
    ws.freeze_panes, ws.auto_filter.ref = "A2", ws.dimensions
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f"attachment; filename=eksport-{job['made']:%Y-%m-%d-%H%M}.xlsx"})


async def logout(request):
    SESSIONS.pop(request.cookies.get(COOKIE), None)
    sid, s = ensure(request)
    s["flash"].append(("info", "Du er logget ud."))
    return go(sid, "/")


both = ["GET", "POST"]
app = Starlette(routes=[Route("/", home), Route("/login", login, methods=both), Route("/logout", logout), Route("/kursist", lookup, methods=both),
                        Route("/kursist/{key}", person), Route("/eksport", export, methods=both), Route("/eksport/{key}", export_show), Route("/eksport/{key}/fil", export_file)])

"""Knappen – Remix 1.8 (nested routes, progressive enhancement, Tailwind)."""
import base64
import html
import json
import secrets
import time
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}


def cuid():
    return "cl" + "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(23))


IDS = {cuid(): cpr for cpr in PEOPLE}
BY_CPR = {cpr: i for i, cpr in IDS.items()}
SESSIONS, JOBS = {}, {}
PER_PAGE = 10
MND = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()
e = html.escape
CURRENT, INVALID = ' aria-current="page"', ' aria-invalid="true"'

MODUL = [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
         ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
         ("modultest_bestaaet", "Modultest bestået")]
PROEVE = [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
          ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Samlet resultat"), ("udbyder", "Udbyder")]
HENV = [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til")]
MERIT = [("du_modul", "Merit for modul"), ("startdato", "Gælder fra"), ("udbyder", "Givet af")]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]
CSV = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (2004 og frem)"),
       ("foerste_startdato", "Første modul: startdato"), ("foerste_du_modul", "Første modul: DU-modul"),
       ("foerste_udbyder", "Første modul: udbyder"), ("seneste_startdato", "Seneste modul: startdato"),
       ("seneste_du_modul", "Seneste modul: DU-modul"), ("seneste_udbyder", "Seneste modul: udbyder"),
       ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"),
       ("merit_du_modul", "Højeste merit: DU-modul"), ("merit_startdato", "Højeste merit: startdato"),
       ("merit_udbyder", "Højeste merit: udbyder"), ("prae2004_findes", "Før 2004: findes"),
       ("prae2004_startdato", "Før 2004: første startdato"), ("prae2004_du", "Før 2004: danskuddannelse")]
TABS = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"),
        ("foer-2004", "Før 2004")]


def dash(c):
    return c[:6] + "-" + c[6:]


def fmt(key, v):
    """Intl.DateTimeFormat("da-DK", { dateStyle: "medium" })"""
    if v is None or v == "":
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if "dato" in key or key == "modultest_bestaaet":
        y, m, d = v.split("-")
        return f"{int(d)}. {MND[int(m) - 1]} {y}"
    return e(v)


def document(title, body, path, data=None, user=True, status=200, head=""):
    nav = ""
    if user:
        def link(to, text):
            cur = path.startswith(to) or (to == "/enkeltopslag" and path.startswith("/kursister"))
            return (f'<a{CURRENT if cur else ""} class="rounded px-3 py-2 text-sm font-medium'
                    f'{" bg-slate-900 text-white active" if cur else " text-slate-700 hover:bg-slate-100"}" href="{to}">{text}</a>')
        nav = ('<nav aria-label="Hovedmenu" class="flex gap-2">' + link("/enkeltopslag", "Enkeltopslag")
               + link("/listeopslag", "Listeopslag") + '</nav><form method="post" action="/logout"><button type="submit" '
               'class="text-sm underline">Log ud</button></form>')
    ctx = json.dumps({"state": {"loaderData": {"root": {"user": {"navn": "kommune"} if user else None}, **(data or {})},
                                "actionData": None, "errors": None}, "future": {"v2_meta": False}}, ensure_ascii=False)
    ctx = ctx.replace("<", "\\u003c")
    return HTMLResponse(
        f'<!DOCTYPE html><html lang="da" class="h-full"><head><meta charSet="utf-8"/><meta name="viewport" '
        f'content="width=device-width,initial-scale=1"/><title>{title} | Knappen</title>{head}'
        f'<link rel="stylesheet" href="/build/_assets/tailwind-6QXV3JGY.css"/></head><body class="h-full bg-slate-50">'
        f'<a href="#indhold" class="sr-only focus:not-sr-only">Gå til indhold</a>'
        f'<header class="flex items-center justify-between border-b bg-white px-6 py-3"><a class="font-bold" href="/">'
        f'Knappen</a>{nav}</header><main id="indhold" class="mx-auto max-w-5xl p-6">{body}</main>'
        f'<footer class="px-6 py-8 text-xs text-slate-500">Danskundervisningsdatabasen · <a href="/tilgaengelighed">'
        f'Tilgængelighedserklæring</a></footer><script>window.__remixContext = {ctx};</script>'
        f'<script type="module" async="">import "/build/manifest-3F5B2C17.js";</script></body></html>', status,
        headers={"cache-control": "private, no-store"})


def user(req):
    return SESSIONS.get(req.cookies.get("__session", ""))


def guard(fn):
    async def inner(req):
        if not user(req):
            return RedirectResponse("/login?redirectTo=" + quote(req.url.path, safe=""), 302)
        return await fn(req)
    return inner


def alert(id_, text):
    return f'<p class="pt-1 text-red-700" id="{id_}" role="alert">{text}</p>' if text else ""


BTN = "rounded bg-blue-600 px-4 py-2 text-white hover:bg-blue-700 focus:bg-blue-400 disabled:bg-blue-300"


async def login(req):
    err, redirect_to, name = "", req.query_params.get("redirectTo", "/"), ""
    if req.method == "POST":
        form = await req.form()
        redirect_to, name = str(form.get("redirectTo") or "/"), str(form.get("brugernavn") or "")
        if not redirect_to.startswith("/") or redirect_to.startswith("//"):
            redirect_to = "/"
        if name == "kommune" and form.get("adgangskode") == "hemmeligt-1":
            sid = base64.b64encode(json.dumps({"sid": secrets.token_hex(12)}).encode()).decode().rstrip("=")
            sid += "." + secrets.token_urlsafe(20)
            SESSIONS[sid] = name
            res = RedirectResponse(redirect_to, 302)
            res.set_cookie("__session", sid, httponly=True, samesite="lax", path="/")
            return res
        err = "Forkert brugernavn eller adgangskode"
    elif user(req):
        return RedirectResponse("/", 302)
    body = (f'<div class="mx-auto max-w-md"><h1 class="text-2xl font-bold">Log ind</h1><form method="post" action="/login" '
            f'class="space-y-6"><div><label for="brugernavn" class="block text-sm font-medium">Brugernavn</label>'
            f'<input id="brugernavn" required="" autofocus="" name="brugernavn" type="text" autoComplete="username" '
            f'value="{e(name)}" aria-describedby="login-error" class="w-full rounded border px-2 py-1"/></div><div>'
            f'<label for="adgangskode" class="block text-sm font-medium">Adgangskode</label><input id="adgangskode" '
            f'name="adgangskode" type="password" autoComplete="current-password" class="w-full rounded border px-2 py-1"/>'
            f'{alert("login-error", err)}</div><input type="hidden" name="redirectTo" value="{e(redirect_to)}"/>'
            f'<button type="submit" class="w-full {BTN}">Log ind</button></form></div>')
    return document("Log ind", body, "/login", user=False, status=400 if err else 200)


async def logout(req):
    SESSIONS.pop(req.cookies.get("__session", ""), None)
    res = RedirectResponse("/login", 302)
    res.delete_cookie("__session")
    return res


@guard
async def home(req):
    card = ('<li class="rounded-lg border bg-white p-6 shadow-sm"><h2 class="text-lg font-semibold"><a href="{0}">{1}</a>'
            '</h2><p class="mt-2 text-slate-600">{2}</p></li>')
    return document("Forside", '<h1 class="text-2xl font-bold">Hvad vil du slå op?</h1><ul class="mt-6 grid gap-4 '
                    'md:grid-cols-2">' + card.format("/enkeltopslag", "Slå én kursist op",
                    "Se alt, hvad sprogcentrene har indberettet om kursisten.") + card.format("/listeopslag",
                    "Slå flere kursister op", "Upload en liste, og få et sammendrag som regneark.") + "</ul>", "/")


@guard
async def single(req):
    err, value, status = "", "", 200
    if req.method == "POST":
        value = str((await req.form()).get("cpr") or "").strip()
        cpr = value.replace("-", "").replace(" ", "")
        if not (cpr.isdigit() and len(cpr) == 10):
            err, status = "Skriv CPR-nummeret med 10 cifre, fx ddmmåå-xxxx", 400
        elif cpr not in PEOPLE:
            err, status = "Vi har ingen oplysninger om en kursist med dette CPR-nummer", 404
        else:
            return RedirectResponse(f"/kursister/{BY_CPR[cpr]}/moduler", 302)
    body = (f'<h1 class="text-2xl font-bold">Enkeltopslag</h1><form method="post" action="/enkeltopslag?index" '
            f'class="mt-6 space-y-4"><div><label for="cpr" class="block text-sm font-medium">Kursistens CPR-nummer</label>'
            f'<p id="cpr-hint" class="text-sm text-slate-500">Skriv det som ddmmåå-xxxx</p><input id="cpr" name="cpr" '
            f'type="text" inputMode="numeric" autoComplete="off" maxLength="11" required="" value="{e(value)}"'
            f'{INVALID if err else ""} aria-describedby="cpr-hint cpr-error" '
            f'class="rounded border px-2 py-1"/>{alert("cpr-error", err)}</div><button type="submit" name="intent" '
            f'value="soeg" class="{BTN}">Find kursist</button></form>')
    return document("Enkeltopslag", body, "/enkeltopslag", status=status)


def table(caption, cols, rows):
    th = "".join(f'<th scope="col" class="px-3 py-2 text-left text-sm font-semibold">{h}</th>' for _, h in cols)
    tr = "".join('<tr class="border-t">' + "".join(f'<td class="whitespace-nowrap px-3 py-2">{fmt(k, r[k])}</td>'
                 for k, _ in cols) + "</tr>" for r in rows)
    return (f'<table class="min-w-full bg-white"><caption class="sr-only">{caption}</caption><thead><tr>{th}</tr></thead>'
            f"<tbody>{tr}</tbody></table>")


def dl(cols, r):
    return '<dl class="grid grid-cols-2 gap-x-6 gap-y-1">' + "".join(
        f'<div><dt class="text-sm text-slate-500">{h}</dt><dd class="font-medium">{fmt(k, r[k])}</dd></div>'
        for k, h in cols) + "</dl>"


@guard
async def person(req):
    pid, tab = req.path_params["id"], req.path_params.get("tab")
    if tab is None:
        return RedirectResponse(f"/kursister/{pid}/moduler", 302)
    if pid not in IDS or tab not in dict(TABS):
        return not_found()
    p = PEOPLE[IDS[pid]]
    base = f"/kursister/{pid}"
    nav = "".join(f'<a{CURRENT if k == tab else ""} class="border-b-2 px-4 py-2'
                  f'{" border-blue-600 active" if k == tab else " border-transparent"}" href="{base}/{k}">{t}</a>'
                  for k, t in TABS)

    def empty(t):
        return f'<div class="rounded border border-dashed p-8 text-center text-slate-500"><p>{t}</p></div>'
    if tab == "foer-2004":
        data = p["prae2004"]
        content = dl(PRAE, data) if data else empty("Der er ingen oplysninger om kursisten fra før 2004")
    else:
        key = "meritter" if tab == "merit" else tab
        date = "dato" if tab in ("proever", "henvisninger") else "startdato"
        rows = sorted(p[key], key=lambda r: r[date] or "", reverse=True)
        pages = max(1, -(-len(rows) // PER_PAGE))
        side = req.query_params.get("side", "1")
        side = min(max(int(side) if side.isdigit() else 1, 1), pages)
        data = rows[(side - 1) * PER_PAGE:side * PER_PAGE]
        if not rows:
            content = empty({"moduler": "Kursisten har ingen registrerede moduler",
                             "proever": "Kursisten har ingen registrerede prøver",
                             "henvisninger": "Kursisten har ingen registrerede henvisninger",
                             "merit": "Kursisten har ingen registreret merit"}[tab])
        elif tab == "proever":
            content = '<ul class="grid gap-4 md:grid-cols-2">' + "".join(
                f'<li class="rounded-lg border bg-white p-4 shadow-sm">{dl(PROEVE, r)}</li>' for r in data) + "</ul>"
        else:
            content = table(dict(TABS)[tab], {"moduler": MODUL, "henvisninger": HENV, "merit": MERIT}[tab], data)
        if pages > 1:
            prev = f'<a rel="prev" href="{base}/{tab}?side={side - 1}">Forrige</a>' if side > 1 else ""
            nxt = f'<a rel="next" href="{base}/{tab}?side={side + 1}">Næste</a>' if side < pages else ""
            content += (f'<nav aria-label="Sider" class="mt-4 flex gap-4">{prev}<span>Side <!-- -->{side}<!-- --> af '
                        f'<!-- -->{pages}</span>{nxt}</nav>')
    body = (f'<a class="text-sm underline" href="/enkeltopslag">Nyt opslag</a><h1 class="text-2xl font-bold">Kursist '
            f'<!-- -->{dash(p["cpr"])}</h1><nav aria-label="Kursistens oplysninger" class="mt-4 flex border-b">{nav}</nav>'
            f'<section class="mt-6 overflow-x-auto"><h2 class="mb-3 text-lg font-semibold">{dict(TABS)[tab]}</h2>{content}</section>')
    return document("Kursist", body, base, {f"routes/kursister/$kursistId/{tab}": {"data": data}})


@guard
async def batch(req):
    err = ""
    if req.method == "POST":
        up = (await req.form()).get("liste")
        raw = await up.read() if hasattr(up, "read") else b""
        lines = [x.strip() for x in raw.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        cprs = [x.replace("-", "").replace(" ", "") for x in lines]
        bad = [str(n) for n, c in enumerate(cprs, 1) if not (c.isdigit() and len(c) == 10)]
        if not cprs:
            err = "Vælg en fil, der indeholder mindst ét CPR-nummer"
        elif len(cprs) > 100:
            err = f"Listen indeholder <!-- -->{len(cprs)}<!-- --> CPR-numre. Du kan højst slå 100 op ad gangen"
        elif bad:
            err = f"Der står ikke et gyldigt CPR-nummer på linje <!-- -->{', '.join(bad)}"
        else:
            jid = cuid()
            JOBS[jid] = {"cprs": cprs, "t": time.time(), "user": user(req)}
            return RedirectResponse(f"/listeopslag/{jid}", 302)
    body = (f'<h1 class="text-2xl font-bold">Listeopslag</h1><p class="mt-2">Gem CPR-numrene i en tekstfil med ét nummer på '
            f'hver linje. Listen må højst indeholde 100 numre.</p><form method="post" action="/listeopslag?index" '
            f'encType="multipart/form-data" class="mt-6 space-y-4"><div><label for="liste" class="block text-sm font-medium">'
            f'Fil med CPR-numre</label><input id="liste" type="file" name="liste" accept=".txt,text/plain" required="" '
            f'aria-describedby="liste-error"/>{alert("liste-error", err)}</div><button type="submit" class="{BTN}">'
            f'Send listen</button></form>')
    return document("Listeopslag", body, "/listeopslag", status=400 if err else 200)


@guard
async def job(req):
    jid = req.path_params["id"]
    j = JOBS.get(jid)
    if not j:
        return not_found()
    n, ready, head = len(j["cprs"]), time.time() - j["t"] > 4, ""
    if ready:
        inner = (f'<div role="status" class="rounded border border-green-600 bg-green-50 p-4"><p>Dit regneark er klar</p>'
                 f'<p><a class="underline" href="/listeopslag/{jid}/regneark" download="">Hent regnearket</a></p></div>'
                 f'<p class="mt-4"><a href="/listeopslag">Send en ny liste</a></p>')
    else:
        head = '<noscript><meta http-equiv="refresh" content="3"/></noscript>'
        inner = (f'<div role="status" aria-busy="true" class="rounded border bg-white p-4"><p>Vi samler oplysninger om '
                 f'<!-- -->{n}<!-- --> kursister. Det tager normalt under et minut.</p><p><a class="underline" '
                 f'href="/listeopslag/{jid}">Opdater siden</a></p></div>')
    return document("Listeopslag", f'<h1 class="mb-4 text-2xl font-bold">Listeopslag</h1>{inner}', "/listeopslag",
                    {"routes/listeopslag/$opslagId": {"status": "KLAR" if ready else "I_GANG", "antal": n}}, head=head)


@guard
async def sheet(req):
    j = JOBS.get(req.path_params["id"])
    if not j or time.time() - j["t"] <= 4:
        return not_found()
    out = [";".join(h for _, h in CSV)]
    for c in j["cprs"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False}
        vals = []
        for k, _ in CSV:
            v = u.get(k)
            vals.append("" if v is None else ("Ja" if v else "Nej") if isinstance(v, bool) else dash(v) if k == "cpr" else v)
        out.append(";".join(vals))
    return Response(("\ufeff" + "\r\n".join(out) + "\r\n").encode(), headers={
        "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="listeopslag.csv"'})


def not_found():
    return document("Siden findes ikke", '<h1 class="text-2xl font-bold">Siden findes ikke</h1><p>Gå til <a href="/">'
                    'forsiden</a>.</p>', "/404", status=404)


@guard
async def access(req):
    return document("Tilgængelighed", '<h1 class="text-2xl font-bold">Tilgængelighedserklæring</h1><p>Løsningen følger '
                    'WCAG 2.1 AA. Skriv til knappen@example.dk.</p>', "/tilgaengelighed")


async def build(req):
    css = req.url.path.endswith(".css")
    return Response(".sr-only{position:absolute;left:-9999px}" if css else "export {};",
                    media_type="text/css" if css else "text/javascript")


app = Starlette(routes=[
    Route("/", home), Route("/login", login, methods=["GET", "POST"]), Route("/logout", logout, methods=["POST"]),
    Route("/enkeltopslag", single, methods=["GET", "POST"]), Route("/kursister/{id}", person),
    Route("/kursister/{id}/{tab}", person), Route("/listeopslag", batch, methods=["GET", "POST"]),
    Route("/listeopslag/{id}", job), Route("/listeopslag/{id}/regneark", sheet),
    Route("/tilgaengelighed", access), Route("/build/{rest:path}", build)])

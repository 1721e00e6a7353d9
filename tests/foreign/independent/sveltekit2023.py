"""Danskopslag - SvelteKit 1.x med form actions og Det Fælles Designsystem, efterlignet i Starlette."""
import datetime
import io
import json
import re
import time
import uuid
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONER = {}
LISTER = {}

MODUL = [("du_modul", "Modul"), ("startdato", "Startet"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder"),
         ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået den")]
PROEVE = [("proeve", "Prøvens navn"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Karakter, læseforståelse"),
          ("skriftlig", "Karakter, skriftlig"), ("mundtlig", "Karakter, mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENV = [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]
MERIT = [("du_modul", "Modul"), ("startdato", "Gælder fra"), ("udbyder", "Givet af udbyder")]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "Har fulgt danskuddannelse")]
ARK = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (fra 2004)"),
       ("foerste_startdato", "Første modul, startdato"), ("foerste_du_modul", "Første modul, DU-modul"), ("foerste_udbyder", "Første modul, udbyder"),
       ("seneste_startdato", "Seneste modul, startdato"), ("seneste_du_modul", "Seneste modul, DU-modul"), ("seneste_udbyder", "Seneste modul, udbyder"),
       ("henvisning_dato", "Henvisning, dato"), ("henvisning_kategori", "Henvisning, kategori"),
       ("merit_du_modul", "Højeste merit, DU-modul"), ("merit_startdato", "Højeste merit, dato"), ("merit_udbyder", "Højeste merit, udbyder"),
       ("prae2004_findes", "Findes i data før 2004"), ("prae2004_startdato", "Før 2004, første startdato"), ("prae2004_du", "Før 2004, danskuddannelse")]


def dato(v):
    return datetime.date.fromisoformat(v) if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v) else None


def fmt(v):
    """new Date(v).toLocaleDateString('da-DK')"""
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    d = dato(v)
    return f"{d.day}.{d.month}.{d.year}" if d else escape(v, quote=False)


def side(req, titel, krop, status=200, form=None, head="", route="/"):
    inde = bruger(req)
    p = req.url.path

    def a(href, t):
        cur = ' aria-current="page"' if p == href or p.startswith(href + "/") else ""
        return f'<li class="svelte-1qk8c2d"><a href="{href}" class="nav-link svelte-1qk8c2d"{cur}>{t}</a></li>'
    nav = ""
    if inde:
        nav = f"""<nav aria-label="Hovedmenu" class="svelte-1qk8c2d"><ul class="nav-primary svelte-1qk8c2d">{a("/opslag", "Enkeltopslag")} {a("/liste", "Listeopslag")}</ul></nav>
<form method="POST" action="/logud" class="svelte-1qk8c2d"><button class="button button-unstyled">Log ud</button></form>"""
    hyd = json.dumps(form, ensure_ascii=False).replace("<", "\\u003C")
    return HTMLResponse(f"""<!doctype html>
<html lang="da">
	<head>
		<meta charset="utf-8" />
		<link rel="icon" href="/favicon.png" />
		<meta name="viewport" content="width=device-width, initial-scale=1" />
		
		<link href="/_app/immutable/assets/0.2f6d1b0e.css" rel="stylesheet">
		<link rel="modulepreload" href="/_app/immutable/entry/start.7be0c9f1.js">
		<link rel="modulepreload" href="/_app/immutable/entry/app.c1d7e3a4.js"><title>{titel} – Danskopslag</title><!-- HEAD_svelte-t3x9pq_START -->{head}<!-- HEAD_svelte-t3x9pq_END -->
	</head>
	<body data-sveltekit-preload-data="hover">
		<div style="display: contents">  <a class="skipnav" href="#main-content">Gå til sidens indhold</a>
<header class="header svelte-1qk8c2d"><div class="container header-inner svelte-1qk8c2d"><a href="/" class="logo svelte-1qk8c2d">Danskopslag</a> {nav}</div></header>
<main class="container page-container" id="main-content">{krop}</main>
<footer class="footer svelte-9m1z0e"><div class="container"><p>Spørgsmål til løsningen: danskopslag@example.dk</p></div></footer> 
			<script>
				{{
					__sveltekit_1v9x4km = {{
						base: new URL(".", location).pathname.slice(0, -1),
						env: {{}}
					}};

					const element = document.currentScript.parentElement;

					const data = [null,null];

					Promise.all([
						import("/_app/immutable/entry/start.7be0c9f1.js"),
						import("/_app/immutable/entry/app.c1d7e3a4.js")
					]).then(([kit, app]) => {{
						kit.start(app, element, {{
							node_ids: [0, 2],
							data,
							form: {hyd},
							error: null
						}});
					}});
				}}
			</script>
		</div>
	</body>
</html>
""", status)


def bruger(req):
    return SESSIONER.get(req.cookies.get("session", ""))


def alarm(slags, titel, tekst=""):
    p = f'<p class="alert-text">{tekst}</p>' if tekst else ""
    return (f'<div class="alert alert-{slags}" role="alert"><div class="alert-body"><p class="alert-heading">{titel}</p>{p}</div></div>')


async def login(req):
    form, fejl, navn = None, "", ""
    if req.method == "POST":
        d = await req.form()
        navn = str(d.get("brugernavn", ""))
        if navn == "kommune" and d.get("adgangskode") == "hemmeligt-1":
            sid = str(uuid.uuid4())
            SESSIONER[sid] = navn
            r = RedirectResponse("/", 303)
            r.set_cookie("session", sid, path="/", httponly=True, samesite="lax")
            return r
        form = {"brugernavn": navn, "forkert": True}
        fejl = alarm("error", "Du kunne ikke logges ind", "Brugernavnet eller adgangskoden er forkert.")
    elif bruger(req):
        return RedirectResponse("/", 303)
    return side(req, "Log ind", f"""<h1>Log ind</h1> {fejl} <form method="POST" action="?/login">
<div class="form-group"><label class="form-label" for="brugernavn">Brugernavn</label> <input class="form-input" id="brugernavn" name="brugernavn" type="text" autocomplete="username" required value="{escape(navn)}"></div>
<div class="form-group"><label class="form-label" for="adgangskode">Adgangskode</label> <input class="form-input" id="adgangskode" name="adgangskode" type="password" autocomplete="current-password" required></div>
<button class="button button-primary mt-5">Log ind</button></form>""", 400 if form else 200, form)


async def logud(req):
    SESSIONER.pop(req.cookies.get("session", ""), None)
    r = RedirectResponse("/login", 303)
    r.delete_cookie("session", path="/")
    return r


async def forside(req):
    return side(req, "Forside", """<h1>Danskopslag</h1> <p class="font-lead">Se hvad sprogcentrene har indberettet om voksne udlændinges danskuddannelse.</p>
<div class="row"><div class="col-md-6"><div class="card svelte-k3v7aa"><div class="card-header"><h2 class="header-title"><a href="/opslag">Slå én kursist op</a></h2></div><div class="card-text"><p>Moduler, prøver, henvisninger og merit for ét CPR-nummer.</p></div></div></div>
<div class="col-md-6"><div class="card svelte-k3v7aa"><div class="card-header"><h2 class="header-title"><a href="/liste">Slå flere kursister op</a></h2></div><div class="card-text"><p>Upload en tekstfil, og få et regneark tilbage.</p></div></div></div></div>""")


def dl(felter, r, klasse="svelte-1h0x5bd"):
    return f'<dl class="{klasse}">' + " ".join(
        f'<div class="{klasse}"><dt class="{klasse}">{t}</dt> <dd class="{klasse}">{fmt(r[k])}</dd></div>' for k, t in felter) + "</dl>"


def kort(felter, rs):
    return '<ul class="nobullet-list kortliste svelte-1h0x5bd">' + "".join(
        f'<li class="card svelte-1h0x5bd">{dl(felter, r)}</li>' for r in rs) + "</ul>"


def tabel(felter, rs):
    return ('<div class="table--responsive-scroll"><table class="table"><thead><tr>' + "".join(f'<th scope="col">{t}</th>' for _, t in felter)
            + "</tr></thead> <tbody>" + "".join("<tr>" + "".join(f"<td>{fmt(r[k])}</td> " for k, _ in felter) + "</tr>" for r in rs)
            + "</tbody></table></div>")


AFSNIT = [("moduler", "Moduler", lambda x: kort(MODUL, x), "Der er ikke indberettet moduler."),
          ("proever", "Prøver", lambda x: kort(PROEVE, x), "Der er ikke indberettet prøver."),
          ("henvisninger", "Henvisninger", lambda x: tabel(HENV, x), "Der er ikke indberettet henvisninger."),
          ("meritter", "Meritter", lambda x: tabel(MERIT, x), "Der er ikke indberettet meritter."),
          ("prae2004", "Data fra før 2004", lambda x: dl(PRAE, x), "Der er ingen data fra før 2004.")]


async def opslag(req):
    form, status, fejl, res, cpr = None, 200, "", "", ""
    if req.method == "POST":
        d = await req.form()
        cpr = str(d.get("cpr", "")).strip()
        rent = re.sub(r"[\s-]", "", cpr)
        if not re.fullmatch(r"\d{10}", rent):
            form, status = {"cpr": cpr, "ugyldigt": True}, 400
            fejl = '<span class="form-error-message" id="cpr-fejl"><span class="sr-only">Fejl: </span>Indtast et CPR-nummer med 10 cifre</span>'
        elif rent not in PERSONER:
            form, status = {"cpr": cpr, "ikkeFundet": True}, 404
            res = alarm("info", "Kursisten blev ikke fundet", "Der er ingen oplysninger i databasen om det CPR-nummer, du har indtastet.")
        else:
            p = PERSONER[rent]
            form = {"cpr": cpr, "kursist": {k: p[k] for k, *_ in AFSNIT}}
            res = (f'<h2>Oplysninger om {rent[:6]}-{rent[6:]}</h2> <nav aria-label="På denne side"><ul class="svelte-p0w2ze">'
                   + " ".join(f'<li><a href="#{k}">{t}</a></li>' for k, t, *_ in AFSNIT) + "</ul></nav> "
                   + " ".join(f'<section aria-labelledby="{k}" class="svelte-p0w2ze"><h3 id="{k}">{t}</h3> '
                              + (vis(p[k]) if p[k] else f"<p>{tom}</p>") + "</section>" for k, t, vis, tom in AFSNIT))
    return side(req, "Enkeltopslag", f"""<h1>Enkeltopslag</h1> <form method="POST" action="?/hent">
<div class="form-group{" form-error" if fejl else ""}"><label class="form-label" for="cpr">Kursistens CPR-nummer</label> <span class="form-hint" id="cpr-hint">Skriv som ddmmåå-xxxx</span> {fejl} <input class="form-input input-width-s" id="cpr" name="cpr" type="text" inputmode="numeric" autocomplete="off" required aria-describedby="cpr-hint" value="{escape(cpr)}"></div>
<button class="button button-primary mt-5">Hent oplysninger</button></form> {res}""", status, form)


async def liste(req):
    form, fejl = None, ""
    if req.method == "POST":
        d = await req.form()
        fil = d.get("fil")
        tekst = (await fil.read()).decode("utf-8-sig", "replace") if hasattr(fil, "read") else ""
        numre = [re.sub(r"[\s-]", "", l) for l in tekst.splitlines() if l.strip()]
        besked = ("Vælg en fil med mindst ét CPR-nummer" if not numre
                  else f"Filen har {len(numre)} CPR-numre. Du kan højst slå 100 op ad gangen" if len(numre) > 100
                  else "Filen må kun indeholde CPR-numre, ét på hver linje" if not all(re.fullmatch(r"\d{10}", n) for n in numre) else "")
        if not besked:
            i = str(uuid.uuid4())
            LISTER[i] = {"numre": numre, "klar": time.time() + 4, "ejer": bruger(req)}
            return RedirectResponse(f"/liste/{i}", 303)
        form = {"fejl": besked}
        fejl = f'<span class="form-error-message" id="fil-fejl"><span class="sr-only">Fejl: </span>{besked}</span>'
    return side(req, "Listeopslag", f"""<h1>Listeopslag</h1> <p>Lav en tekstfil med ét CPR-nummer på hver linje. Du kan slå op til 100 kursister op ad gangen.</p>
<form method="POST" action="?/upload" enctype="multipart/form-data"><div class="form-group{" form-error" if fejl else ""}"><label class="form-label" for="fil">Vælg tekstfil</label> {fejl} <input class="form-input-file" id="fil" name="fil" type="file" accept=".txt,text/plain" required></div>
<button class="button button-primary mt-5">Upload fil</button></form>""", 400 if form else 200, form)


def fejlside(req, status=404, tekst="Siden findes ikke"):
    return side(req, str(status), f"<h1>{status}</h1> <p>{tekst}</p>", status)


async def liste_id(req):
    i = req.path_params["id"]
    l = LISTER.get(i)
    if not l:
        return fejlside(req)
    if time.time() < l["klar"]:
        return side(req, "Listen dannes", f"""<h1>Listeopslag</h1> {alarm("info", "Listen er ved at blive dannet", f"Vi henter oplysninger om {len(l['numre'])} kursister. Siden opdateres automatisk.")}
<p><a href="/liste/{i}" class="function-link" data-sveltekit-reload>Opdater siden</a></p>""", head='<meta http-equiv="refresh" content="2">')
    return side(req, "Listen er klar", f"""<h1>Listeopslag</h1> {alarm("success", "Listen er klar", f"Regnearket har {len(l['numre'])} rækker.")}
<p><a href="/liste/{i}/regneark" class="button button-primary" download>Download regneark</a></p> <p><a href="/liste">Lav en ny liste</a></p>""")


async def regneark(req):
    l = LISTER.get(req.path_params["id"])
    if not l or time.time() < l["klar"]:
        return fejlside(req)
    wb = Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append([t for _, t in ARK])
    for c in ws[1]:
        c.font = Font(bold=True)
        ws.column_dimensions[c.column_letter].width = max(12, len(c.value) + 2)
    ws.freeze_panes = "A2"
    for n in l["numre"]:
        u = PERSONER[n]["udtraek"] if n in PERSONER else {"cpr": n, "findes": False}
        ws.append([None if u.get(k) is None else dato(u[k]) or (fmt(u[k]) if isinstance(u[k], bool) else u[k]) for k, _ in ARK])
        for c in ws[ws.max_row]:
            if isinstance(c.value, datetime.date):
                c.number_format = "dd-mm-yyyy"
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), headers={
        "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="danskopslag-{time.strftime("%Y-%m-%d")}.xlsx"'})


async def statisk(req):
    return Response("", media_type="text/css" if req.url.path.endswith(".css") else "text/javascript")


def kit(fn, aaben=False):
    """hooks.server.ts: SvelteKits kontrol af origin, og omdirigering af ikke-indloggede"""
    async def h(req):
        if req.method == "POST":
            org = req.headers.get("origin", "")
            if org.split("://")[-1] != req.headers.get("host"):
                return PlainTextResponse("Cross-site POST form submissions are forbidden", 403)
        if not aaben and not bruger(req):
            return RedirectResponse("/login", 303)
        return await fn(req)
    return h


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", kit(forside)), Route("/login", kit(login, True), methods=GP), Route("/logud", kit(logud, True), methods=["POST"]),
    Route("/opslag", kit(opslag), methods=GP), Route("/liste", kit(liste), methods=GP), Route("/liste/{id}", kit(liste_id)),
    Route("/liste/{id}/regneark", kit(regneark)), Route("/_app/{p:path}", statisk), Route("/favicon.png", statisk)])

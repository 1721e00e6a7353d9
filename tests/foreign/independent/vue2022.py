# -*- coding: utf-8 -*-
"""Sprogindblik: Nuxt 3 (SSR), Tailwind, .NET-API bagved. Siderne leveres færdigrenderet; klienten hydrerer kun."""
import io
import json
import re
import secrets
import time
import uuid
from datetime import date
from html import escape as esc
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

API = {b["cpr"]: b for b in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SES, VISNINGER, UDTRAEK = {}, {}, {}
VARIGHED = 4.5
MD = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."]

FANER = {
    "moduler": ("Modulforløb", "Der er ikke registreret modulforløb på borgeren.", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyderkode"), ("henvisningskategori", "Kategori"),
        ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået")]),
    "proever": ("Danskprøver", "Der er ikke registreret danskprøver på borgeren.", [
        ("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læse"), ("skriftlig", "Skrive"), ("mundtlig", "Tale"),
        ("resultat", "Resultat"), ("udbyder", "Udbyderkode")]),
    "henvisninger": ("Henvisninger", "Der er ikke registreret henvisninger på borgeren.", [
        ("dato", "Henvist"), ("kategori", "Kategori"), ("kommune", "Henvist af"), ("udbyder", "Henvist til (udbyderkode)")]),
    "meritter": ("Merit", "Der er ikke registreret merit på borgeren.", [
        ("du_modul", "Merit for modul"), ("startdato", "Startdato"), ("udbyder", "Udbyderkode")]),
    "foer-2004": ("Før 2004", "Der er ikke fundet oplysninger fra før 2004.", [
        ("foerste_startdato", "Første startdato"), ("du", "Gik på danskuddannelse")]),
}
ARK = [("CPR-nummer", "cpr"), ("Fundet (2004 og frem)", "findes"),
       ("Første modul – start", "foerste_startdato"), ("Første modul – modul", "foerste_du_modul"), ("Første modul – udbyderkode", "foerste_udbyder"),
       ("Seneste modul – start", "seneste_startdato"), ("Seneste modul – modul", "seneste_du_modul"), ("Seneste modul – udbyderkode", "seneste_udbyder"),
       ("Henvist før seneste modul", "henvisning_dato"), ("Henvisningskategori", "henvisning_kategori"),
       ("Højeste merit – modul", "merit_du_modul"), ("Højeste merit – startdato", "merit_startdato"), ("Højeste merit – udbyderkode", "merit_udbyder"),
       ("Fundet før 2004", "prae2004_findes"), ("Før 2004 – første startdato", "prae2004_startdato"), ("Før 2004 – danskuddannelse", "prae2004_du")]


def ny_noegle(lav):
    """En nøgle til adresser; må aldrig ligne et CPR-nummer."""
    while True:
        k = str(lav())
        if not re.search(r"\d{6}-?\d{4}", k):
            return k


def vis(felt, v):
    if v is None:
        return '<span aria-hidden="true">–</span><span class="sr-only">Ingen oplysning</span>'
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        y, m, d = v.split("-")
        return f'<time datetime="{v}">{int(d)}. {MD[int(m) - 1]} {y}</time>'
    return esc(v)


def ses(request):
    s = SES.get(request.cookies.get("sprogindblik_session", ""))
    return s if s and time.time() < s["udloeb"] else None


def layout(request, titel, krop, aktiv=None, head="", status=200):
    s = ses(request)
    nav = konto = ""
    if s and s["formaal"]:
        nav = '<nav aria-label="Hovedmenu"><ul class="flex gap-6">' + "".join(
            f'<li><a href="{h}" class="nav-link"{" aria-current=page" if h == aktiv else ""}>{t}</a></li>'
            for h, t in [("/overblik", "Overblik"), ("/borger", "Find borger"), ("/udtraek", "Samlede udtræk"), ("/hjaelp", "Hjælp")]) + "</ul></nav>"
    if s:
        konto = (f'<div class="konto"><span data-v-7ba5bd90>{esc(s["navn"])}</span> <form method="post" action="/log-ud" class="inline">'
                 f'<input type="hidden" name="_csrf" value="{s["csrf"]}"><button type="submit" class="btn btn-tertiary">Log ud</button></form></div>')
    html = f"""<!DOCTYPE html>
<html lang="da" data-capo="">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{esc(titel)} – Sprogindblik</title>{head}
<style>.sr-only{{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}}.flex{{display:flex}}.gap-6{{gap:1.5rem}}.inline{{display:inline}}ul{{list-style:none;padding:0}}
body{{font-family:Inter,system-ui,sans-serif;margin:0;color:#1a1a1a}}header,main,footer{{max-width:72rem;margin:auto;padding:1rem}}.btn{{padding:.6rem 1.2rem;border:1px solid #0059b3;border-radius:4px;background:#fff}}
.btn-primary{{background:#0059b3;color:#fff}}[role=tab]{{padding:.75rem 1rem;display:inline-block}}[role=tab][aria-selected=true]{{border-bottom:3px solid #0059b3}}
.tabel{{display:none;width:100%;border-collapse:collapse}}.tabel th,.tabel td{{text-align:left;padding:.5rem;border-bottom:1px solid #ddd}}.kort{{border:1px solid #ddd;border-radius:6px;padding:1rem;margin:.75rem 0}}
@media(min-width:768px){{.tabel{{display:table}}.kortliste{{display:none}}}}.form-label,.form-hint,.form-error-message{{display:block}}.form-group{{margin:1rem 0}}.alert{{border-left:4px solid;padding:1rem}}.alert-error{{border-color:#c00;background:#fdecea}}.alert-success{{border-color:#2a7;background:#eaf7ef}}</style>
<link rel="modulepreload" as="script" crossorigin href="/_nuxt/entry.4d3b21aa.js">
</head>
<body><div id="__nuxt"><!--[--><div data-v-app="">
<a href="#indhold" class="sr-only">Spring til indhold</a>
<header data-v-7ba5bd90><a href="/" aria-label="Sprogindblik, til forsiden">Sprogindblik</a>{konto}{nav}</header>
<main id="indhold" tabindex="-1"><!--[-->
{krop}
<!--]--></main>
<footer><p>Styrelsen for Sprogdata · <a href="/hjaelp">Tilgængelighedserklæring</a></p></footer>
</div><!--]--></div><script>window.__NUXT__={{serverRendered:true,config:{{public:{{}},app:{{baseURL:"\\u002F"}}}}}}</script></body>
</html>"""
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})


def alert(slags, overskrift, tekst=""):
    rolle = "alert" if slags == "error" else "status"
    return f'<div class="alert alert-{slags}" role="{rolle}"><h2 class="alert-heading">{overskrift}</h2><p class="alert-text">{tekst}</p></div>'


def beskyttet(f):
    async def side(request):
        s = ses(request)
        if not s:
            return RedirectResponse("/log-ind", 302)
        if not s["formaal"] and request.url.path != "/formaal":
            return RedirectResponse("/formaal", 302)
        s["udloeb"] = time.time() + 1800
        return await f(request, s)
    return side


# --------------------------------------------------------------------------------------------- pages/index, log-ind, formaal
async def index(request):
    if ses(request):
        return RedirectResponse("/overblik", 302)
    return layout(request, "Velkommen", """<h1>Sprogindblik</h1>
<p class="lead">For kommunale medarbejdere, der har brug for at kende en borgers danskuddannelse.</p>
<a href="/log-ind" class="btn btn-primary">Gå til login</a>""")


async def log_ind(request):
    return layout(request, "Vælg login", """<h1>Hvordan vil du logge ind?</h1>
<ul class="valg">
<li><a href="/log-ind/mitid" class="btn">MitID Erhverv</a></li>
<li><a href="/log-ind/bruger" class="btn">Bruger-id og adgangskode</a></li>
</ul>""")


async def mitid(request):
    return layout(request, "MitID Erhverv", alert("error", "MitID Erhverv er ikke tilgængelig lige nu", "Din kommune er ikke tilsluttet. Vælg en anden loginmetode.")
                  + '<p><a href="/log-ind">Tilbage</a></p>')


async def bruger(request):
    fejl, navn = "", ""
    if request.method == "POST":
        f = await request.form()
        navn = str(f.get("username", "")).strip()
        if navn == "kommune" and f.get("current-password") == "hemmeligt-1":
            k = secrets.token_urlsafe(32)
            SES[k] = {"navn": navn, "udloeb": time.time() + 1800, "csrf": secrets.token_urlsafe(16), "formaal": False}
            r = RedirectResponse("/formaal", 303)
            r.set_cookie("sprogindblik_session", k, httponly=True, samesite="lax")
            return r
        fejl = alert("error", "Du kunne ikke logges ind", "Bruger-id eller adgangskode er forkert. Prøv igen.")
    return layout(request, "Log ind", f"""<h1>Log ind</h1>{fejl}
<form method="post" action="/log-ind/bruger" novalidate>
<div class="form-group"><label class="form-label" for="v-1">Bruger-id</label><input id="v-1" class="form-input" name="username" type="text" autocomplete="username" value="{esc(navn)}"></div>
<div class="form-group"><label class="form-label" for="v-2">Adgangskode</label><input id="v-2" class="form-input" name="current-password" type="password" autocomplete="current-password"></div>
<button type="submit" class="btn btn-primary">Log ind</button>
</form>""")


@beskyttet
async def formaal(request, s):
    if request.method == "POST":
        if (await request.form()).get("_csrf") != s["csrf"]:
            return csrf_fejl(request)
        s["formaal"] = True
        return RedirectResponse("/overblik", 303)
    return layout(request, "Bekræft formål", f"""<h1>Før du går videre</h1>
<p>Du må kun slå borgere op, når det er nødvendigt for din sagsbehandling. Alle opslag bliver logget, jf. databeskyttelsesloven.</p>
<form method="post" action="/formaal"><input type="hidden" name="_csrf" value="{s["csrf"]}">
<button type="submit" class="btn btn-primary">Jeg bekræfter</button></form>""")


def csrf_fejl(request):
    return layout(request, "Fejl 403", alert("error", "Formularen er udløbet", "Genindlæs siden, og prøv igen."), status=403)


@beskyttet
async def overblik(request, s):
    return layout(request, "Overblik", """<h1>Overblik</h1>
<p>Brug menuen øverst til at finde en enkelt borger eller bestille data om flere borgere på én gang.</p>
<section aria-labelledby="nyt"><h2 id="nyt">Nyt i Sprogindblik</h2><p>Karakterer fra sommerens danskprøver er indlæst.</p></section>""", "/overblik")


async def hjaelp(request):
    return layout(request, "Hjælp", "<h1>Hjælp</h1><p>Skriv til sprogindblik@example.dk, hvis du har brug for hjælp.</p>", "/hjaelp")


async def log_ud(request):
    s = ses(request)
    if s and (await request.form()).get("_csrf") == s["csrf"]:
        SES.pop(request.cookies["sprogindblik_session"], None)
    r = RedirectResponse("/", 303)
    r.delete_cookie("sprogindblik_session")
    return r


# --------------------------------------------------------------------------------------------- pages/borger
@beskyttet
async def borger(request, s):
    besked, feltfejl, v = "", "", ""
    if request.method == "POST":
        f = await request.form()
        if f.get("_csrf") != s["csrf"]:
            return csrf_fejl(request)
        v = str(f.get("personnummer", "")).strip()
        cpr = re.sub(r"[\s-]", "", v)
        if not v:
            feltfejl = "Indtast borgerens CPR-nummer"
        elif not re.fullmatch(r"\d{10}", cpr):
            feltfejl = "CPR-nummeret skal have 10 cifre"
        elif cpr not in API:
            besked = alert("error", "Vi kunne ikke finde borgeren", "Kontrollér CPR-nummeret. Borgeren kan også være helt uden registreringer.")
        else:
            k = ny_noegle(uuid.uuid4)
            VISNINGER[k] = (s["csrf"], cpr)
            return RedirectResponse(f"/borger/{k}", 303)
    ff = f'<span id="v-3-fejl" class="form-error-message"><span class="sr-only">Fejl: </span>{feltfejl}</span>' if feltfejl else ""
    return layout(request, "Find borger", f"""<h1>Find borger</h1>{besked}
<form method="post" action="/borger" role="search" novalidate><input type="hidden" name="_csrf" value="{s["csrf"]}">
<div class="form-group{' form-error' if ff else ''}"><label class="form-label" for="v-3">CPR-nummer</label><span id="v-3-hint" class="form-hint">10 cifre, med eller uden bindestreg</span>{ff}
<input id="v-3" class="form-input" name="personnummer" type="text" inputmode="numeric" autocomplete="off" maxlength="11" aria-describedby="v-3-hint"{' aria-invalid="true"' if ff else ''} value="{esc(v)}"></div>
<button type="submit" class="btn btn-primary"><svg aria-hidden="true" width="16" height="16" focusable="false"><circle cx="7" cy="7" r="5" fill="none" stroke="currentColor"></circle></svg> Vis borger</button>
</form>""", "/borger")


@beskyttet
async def borger_vis(request, s):
    k = request.path_params["id"]
    ejer, cpr = VISNINGER.get(k, (None, None))
    if ejer != s["csrf"]:
        return layout(request, "Ikke fundet", alert("error", "Visningen er udløbet", '<a href="/borger">Find borgeren igen</a>'), status=404)
    b = API[cpr]
    valgt = request.query_params.get("fane", "moduler")
    valgt = valgt if valgt in FANER else "moduler"
    faner = "".join(f'<li role="presentation"><a role="tab" id="tab-{n}" href="/borger/{k}?fane={n}" aria-controls="panel-{n}" aria-selected="{"true" if n == valgt else "false"}"'
                    f'{"" if n == valgt else " tabindex=-1"}>{t}</a></li>' for n, (t, _, _) in FANER.items())
    titel, tom, felter = FANER[valgt]
    if valgt == "foer-2004":
        g = b["prae2004"]
        indhold = '<dl class="beskrivelse">' + "".join(f"<div><dt>{t}</dt><dd>{vis(f, g[f])}</dd></div>" for f, t in felter) + "</dl>" if g else ""
    else:
        poster = b[valgt]
        n = len(poster)
        indhold = "" if not n else f"""<p class="antal">{n} registrering{"er" if n > 1 else ""}</p>
<ul class="kortliste md:hidden" aria-label="{titel}">
""" + "".join('<li class="kort"><article><dl>' + "".join(f"<div><dt>{t}</dt><dd>{vis(f, p[f])}</dd></div>" for f, t in felter) + "</dl></article></li>\n" for p in poster) + f"""</ul>
<table class="tabel hidden md:table"><caption class="sr-only">{titel}</caption>
<thead><tr>{"".join(f'<th scope="col">{t}</th>' for _, t in felter)}</tr></thead>
<tbody><!--[-->""" + "".join("<tr>" + "".join(f"<td>{vis(f, p[f])}</td>" if i else f'<th scope="row">{vis(f, p[f])}</th>' for i, (f, _) in enumerate(felter)) + "</tr>\n" for p in poster) + "<!--]--></tbody></table>"
    if not indhold:
        indhold = f'<div class="empty-state"><svg aria-hidden="true" width="24" height="24"></svg><p>{tom}</p></div>'
    return layout(request, "Borger", f"""<nav aria-label="Brødkrumme"><ol class="flex gap-6"><li><a href="/borger">Find borger</a></li><li aria-current="page">Borger</li></ol></nav>
<h1>Borger <span class="cpr">{cpr[:6]}-{cpr[6:]}</span></h1>
<ul role="tablist" aria-label="Oplysninger om borgeren" class="flex">{faner}</ul>
<section role="tabpanel" id="panel-{valgt}" aria-labelledby="tab-{valgt}" tabindex="0">
<h2>{titel}</h2>
{indhold}
</section>""", "/borger")


# --------------------------------------------------------------------------------------------- pages/udtraek
@beskyttet
async def udtraek(request, s):
    mine = [(k, u) for k, u in UDTRAEK.items() if u["ejer"] == s["navn"]]
    li = "".join(f'<li><a href="/udtraek/{k}">Udtræk fra {time.strftime("%d.%m.%Y kl. %H.%M", time.localtime(u["tid"]))}</a> ({len(u["numre"])} borgere)</li>' for k, u in reversed(mine))
    return layout(request, "Samlede udtræk", f"""<h1>Samlede udtræk</h1>
<p>Få nøgleoplysninger om op til 100 borgere i et Excel-ark.</p>
<p><a href="/udtraek/nyt" role="button" class="btn btn-primary">Opret nyt udtræk</a></p>
<section aria-labelledby="tidl"><h2 id="tidl">Tidligere udtræk</h2>{"<ul>" + li + "</ul>" if li else "<p>Du har endnu ikke lavet udtræk.</p>"}</section>""", "/udtraek")


@beskyttet
async def udtraek_nyt(request, s):
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if f.get("_csrf") != s["csrf"]:
            return csrf_fejl(request)
        fil = f.get("cprliste")
        if not hasattr(fil, "read") or not fil.filename:
            fejl = "Vælg en fil"
        else:
            raa = await fil.read()
            linjer = raa.decode("utf-8-sig", "replace").splitlines()
            numre = [re.sub(r"[\s-]", "", l) for l in linjer if l.strip()]
            forkerte = [str(i) for i, l in enumerate(linjer, 1) if l.strip() and not re.fullmatch(r"\d{10}", re.sub(r"[\s-]", "", l))]
            if not numre:
                fejl = "Filen er tom"
            elif len(numre) > 100:
                fejl = f"Filen har {len(numre)} CPR-numre. Du kan højst have 100 i et udtræk"
            elif forkerte:
                fejl = "Vi kan ikke læse CPR-nummeret i linje " + ", ".join(forkerte[:10])
            else:
                k = ny_noegle(uuid.uuid4)
                UDTRAEK[k] = {"ejer": s["navn"], "tid": time.time(), "numre": numre}
                return RedirectResponse(f"/udtraek/{k}", 303)
    return layout(request, "Nyt udtræk", f"""<h1>Nyt udtræk</h1>
{alert("error", "Filen kunne ikke bruges", fejl + ".") if fejl else ""}
<form method="post" action="/udtraek/nyt" enctype="multipart/form-data"><input type="hidden" name="_csrf" value="{s["csrf"]}">
<div class="form-group"><label class="form-label" for="v-5">Fil med CPR-numre</label><span class="form-hint" id="v-5-hint">Tekstfil (.txt) med ét CPR-nummer pr. linje</span>
<input id="v-5" type="file" name="cprliste" accept=".txt,.csv,text/plain" aria-describedby="v-5-hint"></div>
<button type="submit" class="btn btn-primary">Send og vent på svar</button> <a href="/udtraek" class="btn">Annullér</a>
</form>""", "/udtraek")


@beskyttet
async def udtraek_status(request, s):
    k = request.path_params["id"]
    u = UDTRAEK.get(k)
    if not u or u["ejer"] != s["navn"]:
        return layout(request, "Ikke fundet", alert("error", "Udtrækket findes ikke"), status=404)
    del_ = (time.time() - u["tid"]) / VARIGHED
    if del_ < 1:
        return layout(request, "Udtræk i gang", f"""<h1>Udtræk</h1>
<div role="status" aria-live="polite" aria-busy="true"><p>Vi samler oplysningerne …</p><progress max="100" value="{int(del_ * 100)}" aria-label="Fremdrift">{int(del_ * 100)} %</progress></div>
<p>Siden opdaterer sig selv.</p>""", "/udtraek", head='\n<meta http-equiv="refresh" content="2">')
    return layout(request, "Udtræk klar", f"""<h1>Udtræk</h1>
{alert("success", "Dit udtræk er klar", f"Excel-arket har en række for hver af de {len(u['numre'])} borgere.")}
<p><a href="/udtraek/{k}/excel" download class="btn btn-primary">Gem Excel-ark</a></p>
<p><a href="/udtraek">Til dine udtræk</a></p>""", "/udtraek")


@beskyttet
async def udtraek_excel(request, s):
    u = UDTRAEK.get(request.path_params["id"])
    if not u or u["ejer"] != s["navn"] or time.time() - u["tid"] < VARIGHED:
        return layout(request, "Ikke fundet", alert("error", "Udtrækket findes ikke eller er ikke klar"), status=404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Borgere"
    ws.append([t for t, _ in ARK])
    for cpr in u["numre"]:
        r = API[cpr]["udtraek"] if cpr in API else {"cpr": cpr, "findes": False}
        rk = []
        for _, felt in ARK:
            v = r.get(felt)
            rk.append({True: "Ja", False: "Nej"}[v] if isinstance(v, bool) else date.fromisoformat(v) if v and felt.endswith("dato") else v)
        ws.append(rk)
    for c in range(1, 17):
        ws.cell(1, c).font = Font(bold=True)
        ws.column_dimensions[get_column_letter(c)].width = 24
        for r in range(2, ws.max_row + 1):
            ws.cell(r, c).number_format = "dd\\-mm\\-yyyy" if ARK[c - 1][1].endswith("dato") else "@"
    ws.freeze_panes = "B2"
    ws.auto_filter.ref = ws.dimensions
    om = wb.create_sheet("Forklaring")
    om.append(["Udbyderkode", "Kommunenummer og sprogcentrets løbenummer"])
    om.append(["Modul", "Danskuddannelse og modul, fx 2-3"])
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=\"sprogindblik.xlsx\"; filename*=UTF-8''sprogindblik%20udtr%C3%A6k.xlsx"})


async def js(request):
    return Response("/* hydrate */\n", media_type="text/javascript")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", index), Route("/log-ind", log_ind), Route("/log-ind/mitid", mitid), Route("/log-ind/bruger", bruger, methods=GP), Route("/formaal", formaal, methods=GP),
    Route("/log-ud", log_ud, methods=["POST"]), Route("/overblik", overblik), Route("/hjaelp", hjaelp), Route("/borger", borger, methods=GP),
    Route("/borger/{id}", borger_vis), Route("/udtraek", udtraek), Route("/udtraek/nyt", udtraek_nyt, methods=GP), Route("/udtraek/{id}", udtraek_status),
    Route("/udtraek/{id}/excel", udtraek_excel), Route("/_nuxt/{fil}", js)])

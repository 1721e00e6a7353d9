# -*- coding: utf-8 -*-
"""Self-service in the Danish public design system (DKFDS 6, Virk theme), ASP.NET Core 3.1, 2020."""
import base64
import datetime
import html
import io
import json
import os
import re
import time
import uuid
from pathlib import Path

import openpyxl
from openpyxl.styles import Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}     # cookie -> {"tok": set, "bruger": bool, "opslag": {guid: cpr}, "job": {guid: {...}}}
COOKIE = ".AspNetCore.Session"
MDR = "januar februar marts april maj juni juli august september oktober november december".split()


def e(v):
    return html.escape("" if v is None else str(v))


def dato(v):
    if not v:
        return ""
    y, m, d = v.split("-")
    return f"{int(d)}. {MDR[int(m) - 1]} {y}"


def sess(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESS:
        sid = base64.urlsafe_b64encode(os.urandom(24)).decode()
        SESS[sid] = {"tok": set(), "bruger": False, "opslag": {}, "job": {}}
    return sid, SESS[sid]


def token(s):
    t = "CfDJ8" + base64.urlsafe_b64encode(os.urandom(60)).decode()
    s["tok"].add(t)
    return f'<input name="__RequestVerificationToken" type="hidden" value="{t}" />'


def ikon(n):
    return f'<svg class="icon-svg" focusable="false" aria-hidden="true"><use xlink:href="#{n}"></use></svg>'


def alert(slags, overskrift, tekst="", rolle=""):
    t = f'\n                    <p class="alert-text">{tekst}</p>' if tekst else ""
    return f"""            <div class="alert alert-{slags} alert--show-icon" role="{rolle or 'alert'}" aria-live="polite">
                <div class="alert-body">
                    <p class="alert-heading">{overskrift}</p>{t}
                </div>
            </div>
"""


def side(request, titel, krop, aktiv="", sti=(), status=200, head=""):
    sid, s = sess(request)
    ind = s["bruger"]
    punkter = [("/oversigt", "Oversigt"), ("/opslag", "Slå én kursist op"), ("/bestilling", "Hent data om flere kursister"), ("/hjaelp", "Hjælp")]
    nav = konto = ""
    if ind:
        li = "".join(f'                            <li{" class=" + chr(34) + "current" + chr(34) if u == aktiv else ""}><a href="{u}" class="nav-link"><span>{t}</span></a></li>\n' for u, t in punkter)
        nav = f"""        <nav role="navigation" class="nav" aria-label="Hovedmenu">
            <div class="navbar navbar-primary">
                <div class="navbar-inner container">
                    <ul class="nav-primary">
{li}                    </ul>
                </div>
            </div>
        </nav>
"""
        konto = f"""<p class="user">Logget ind som kommune</p>
                    <form method="post" action="/log-ud">{token(s)}<button type="submit" class="button button-secondary alert-leave">Log af</button></form>"""
    broed = ""
    if sti:
        b = "".join(f'                    <li class="breadcrumbs__list-item"><a class="breadcrumbs__link" href="{u}">{t}</a></li>\n' if u else
                    f'                    <li class="breadcrumbs__list-item" aria-current="page">{t}</li>\n' for t, u in sti)
        broed = f"""            <nav class="breadcrumbs" aria-label="Brødkrumme">
                <ol class="breadcrumbs__list">
{b}                </ol>
            </nav>
"""
    r = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da" class="no-js">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>{titel} - Danskuddannelsesdata</title>
{head}    <link rel="stylesheet" href="/lib/dkfds/css/dkfds-virkdk.min.css" />
</head>
<body>
    <div class="skipnav"><a href="#main-content" class="skipnav-link">Gå til sidens indhold</a></div>
    <header class="header">
        <div class="portal-header portal-header-compact">
            <div class="portal-info container">
                <a href="/" title="Til forsiden" aria-label="Til forsiden" class="logo alert-leave"></a>
                <button class="button button-secondary button-menu-open js-menu-open ml-auto" aria-haspopup="menu" title="Åben mobil menu">Menu</button>
                <div class="portal-user">
                    {konto}
                </div>
            </div>
        </div>
        <div class="solution-header">
            <div class="solution-info container">
                <div class="solution-heading"><a href="{'/oversigt' if ind else '/'}" class="alert-leave" title="Danskuddannelsesdata">Danskuddannelsesdata</a></div>
                <div class="authority-info"><p>Udlændinge- og Integrationsministeriet</p><p>Support: <a href="mailto:support@example.dk">support@example.dk</a></p></div>
            </div>
        </div>
{nav}    </header>
    <div class="page-container">
        <div class="container">
{broed}            <main role="main" id="main-content">
{krop}
            </main>
        </div>
    </div>
    <footer>
        <div class="footer">
            <div class="container">
                <ul class="unstyled-list inline-list">
                    <li><a href="/privatliv" class="function-link">Privatlivspolitik</a></li>
                    <li><a href="/tilgaengelighed" class="function-link">Tilgængelighedserklæring</a></li>
                    <li><a href="/cookies" class="function-link">Cookies</a></li>
                </ul>
            </div>
        </div>
    </footer>
    <script src="/lib/dkfds/js/dkfds.js"></script>
    <script src="/js/site.js"></script>
</body>
</html>""", status)
    r.set_cookie(COOKIE, sid, path="/", httponly=True, samesite="lax")
    return r


def felt(idv, navn, label, hint="", fejl="", typ="text", value="", extra=""):
    h = f'\n                        <span class="form-hint" id="{idv}-hint">{hint}</span>' if hint else ""
    f = f'\n                        <span class="form-error-message" id="{idv}-error"><span class="sr-only">Fejl: </span>{fejl}</span>' if fejl else ""
    return f"""                    <div class="form-group{' form-error' if fejl else ''}">
                        <label class="form-label" for="{idv}">{label}</label>{h}{f}
                        <input class="form-input" id="{idv}" name="{navn}" type="{typ}" value="{e(value)}" {extra}/>
                    </div>
"""


async def forside(request):
    sid, s = sess(request)
    if s["bruger"]:
        return RedirectResponse("/oversigt", 302)
    return side(request, "Velkommen", """                <h1>Data om danskuddannelse for voksne udlændinge</h1>
                <p class="font-lead">Som sagsbehandler i en kommune kan du hente de oplysninger, som sprogcentrene har indberettet om en kursist.</p>
                <h2 class="h3">Det skal du bruge</h2>
                <ul><li>Kommunens brugernavn og adgangskode</li><li>Kursistens CPR-nummer</li></ul>
                <p class="mt-6"><a href="/log-ind" class="button button-primary">Start</a></p>""")


def login_form(request, s, fejl=""):
    return side(request, "Log ind", f"""                <h1>Log ind</h1>
{alert('error', 'Du kunne ikke logges ind', fejl) if fejl else ''}                <form method="post" action="/log-ind" novalidate>
{felt('Brugernavn', 'Brugernavn', 'Brugernavn', extra='autocomplete="username" ')}{felt('Adgangskode', 'Adgangskode', 'Adgangskode', typ='password', extra='autocomplete="current-password" ')}                    {token(s)}
                    <button type="submit" class="button button-primary mt-6">Log ind</button>
                </form>""", sti=[("Forside", "/"), ("Log ind", "")])


async def login(request):
    sid, s = sess(request)
    if request.method == "POST":
        form = await request.form()
        if form.get("__RequestVerificationToken") not in s["tok"]:
            return Response("", 400)
        if form.get("Brugernavn", "").strip() != "kommune" or form.get("Adgangskode") != "hemmeligt-1":
            return login_form(request, s, "Brugernavnet eller adgangskoden er ikke korrekt.")
        SESS.pop(sid, None)
        sid = base64.urlsafe_b64encode(os.urandom(24)).decode()
        SESS[sid] = {"tok": set(), "bruger": True, "opslag": {}, "job": {}}
        r = RedirectResponse("/oversigt", 302)
        r.set_cookie(COOKIE, sid, path="/", httponly=True, samesite="lax")
        return r
    return login_form(request, s)


def kraever(f):
    async def g(request):
        sid, s = sess(request)
        if not s["bruger"]:
            return RedirectResponse("/log-ind", 302)
        form = None
        if request.method == "POST":
            form = await request.form()
            if form.get("__RequestVerificationToken") not in s["tok"]:
                return Response("", 400)
        return await f(request, s, form)
    return g


@kraever
async def oversigt(request, s, form):
    def kort(u, t, p):
        return f"""                    <div class="col-12 col-md-6">
                        <div class="card card-align-height">
                            <div class="card-header"><h2 class="header-title">{t}</h2></div>
                            <div class="card-text"><p>{p}</p></div>
                            <div class="card-footer"><a href="{u}" class="function-link">{t}</a></div>
                        </div>
                    </div>
"""
    return side(request, "Oversigt", f"""                <h1>Hvad vil du gøre?</h1>
                <div class="row">
{kort('/opslag', 'Slå én kursist op', 'Se alle indberettede moduler, prøver, henvisninger, merit og data fra før 2004.')}{kort('/bestilling', 'Hent data om flere kursister', 'Upload en fil med op til 100 CPR-numre, og hent et uddrag i Excel.')}                </div>""", "/oversigt")


@kraever
async def hjaelp(request, s, form):
    return side(request, "Hjælp", """                <h1>Hjælp</h1>
                <h2 class="h3">Hvor kommer oplysningerne fra?</h2><p>Oplysningerne er indberettet af sprogcentrene til danskundervisningsdatabasen.</p>
                <h2 class="h3">Hvordan laver jeg en fil?</h2><p>Skriv ét CPR-nummer på hver linje i fx Notesblok, og gem filen som .txt.</p>""",
                "/hjaelp", [("Oversigt", "/oversigt"), ("Hjælp", "")])


def opslag_form(request, s, fejl="", besked="", value=""):
    opsum = ""
    if fejl:
        opsum = f"""            <div class="alert alert-error" role="alert"><div class="alert-body"><p class="alert-heading">Der er 1 fejl på siden</p>
                <ul class="alert-text nobullet-list"><li><a class="function-link" href="#Cpr">{fejl}</a></li></ul></div></div>
"""
    extra = 'maxlength="11" inputmode="numeric" autocomplete="off" aria-describedby="Cpr-hint" '
    return side(request, "Slå én kursist op", f"""                <h1>Slå én kursist op</h1>
{opsum}{besked}                <form method="post" action="/opslag" novalidate>
{felt('Cpr', 'Input.Cpr', 'CPR-nummer', 'Skriv 10 cifre, fx ddmmåå-xxxx', fejl, value=value, extra=extra)}                    {token(s)}
                    <button type="submit" class="button button-primary mt-6">Vis oplysninger</button>
                </form>""", "/opslag", [("Oversigt", "/oversigt"), ("Slå én kursist op", "")])


@kraever
async def opslag(request, s, form):
    if form is None:
        return opslag_form(request, s)
    raa = form.get("Input.Cpr", "").strip()
    cpr = re.sub(r"[\s-]", "", raa)
    if not cpr:
        return opslag_form(request, s, "Du skal udfylde CPR-nummer")
    if not re.fullmatch(r"\d{10}", cpr):
        return opslag_form(request, s, "CPR-nummeret skal være på 10 cifre", value=raa)
    if cpr not in PEOPLE:
        return opslag_form(request, s, besked=alert("warning", "Ingen kursist fundet", "CPR-nummeret findes ikke i danskundervisningsdatabasen. Kontrollér, at nummeret er rigtigt."), value=raa)
    g = str(uuid.uuid4())
    s["opslag"][g] = cpr
    return RedirectResponse(f"/opslag/kursist/{g}", 302)


MODUL = [("du_modul", "Danskuddannelse og modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"), ("henvisningskategori", "Kategori"),
         ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Bestået modultest")]
HENV = [("dato", "Dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]
MERIT = [("du_modul", "Danskuddannelse og modul"), ("startdato", "Gælder fra"), ("udbyder", "Udbyder")]
PROEVE = [("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"),
          ("resultat", "Resultat"), ("udbyder", "Udbyder")]


def vis(k, v):
    return (dato(v) if "dato" in k or k == "modultest_bestaaet" else e(v)) or "-"


def aeldste(data, k):
    return sorted([r for r in data if r[k]], key=lambda r: r[k]) + [r for r in data if not r[k]]


def tabel(kol, data, caption):
    h = "".join(f'<th scope="col">{t}</th>' for _, t in kol)
    rk = "".join("                            <tr>" + "".join(f'<td data-title="{t}">{vis(k, r[k])}</td>' for k, t in kol) + "</tr>\n" for r in data)
    return f"""                        <table class="table table--zebra table--responsive-headers">
                            <caption class="sr-only">{caption}</caption>
                            <thead><tr>{h}</tr></thead>
                            <tbody>
{rk}                            </tbody>
                        </table>
"""


@kraever
async def kursist(request, s, form):
    cpr = s["opslag"].get(request.path_params["g"])
    if not cpr:
        return RedirectResponse("/opslag", 302)
    p = PEOPLE[cpr]
    pr = ""
    for r in aeldste(p["proever"], "dato"):
        dl = "".join(f"""                                <div class="dl-row"><dt>{t}</dt><dd>{vis(k, r[k])}</dd></div>
""" for k, t in PROEVE)
        pr += f"""                        <div class="card mb-4">
                            <div class="card-header"><h3 class="header-title">{e(r['proeve'])}</h3></div>
                            <div class="card-text"><dl class="structured-list">
{dl}                            </dl></div>
                        </div>
"""
    x = p["prae2004"]
    prae = f"""                        <dl class="structured-list">
                            <div class="dl-row"><dt>Første startdato</dt><dd>{vis('startdato', x['foerste_startdato'])}</dd></div>
                            <div class="dl-row"><dt>Deltaget i danskuddannelse</dt><dd>{'Ja' if x['du'] else 'Nej'}</dd></div>
                        </dl>
""" if x else ""
    afsnit = [
        ("Moduler", tabel(MODUL, aeldste(p["moduler"], "startdato"), "Kursistens moduler") if p["moduler"] else "", "Der er ingen moduler på kursisten."),
        ("Prøver", pr, "Der er ingen prøver på kursisten."),
        ("Henvisninger", tabel(HENV, aeldste(p["henvisninger"], "dato"), "Kursistens henvisninger") if p["henvisninger"] else "", "Der er ingen henvisninger på kursisten."),
        ("Merit", tabel(MERIT, aeldste(p["meritter"], "startdato"), "Kursistens merit") if p["meritter"] else "", "Der er ingen merit på kursisten."),
        ("Oplysninger fra før 2004", prae, "Der er ingen oplysninger fra før 2004 på kursisten."),
    ]
    li = ""
    for i, (t, krop, tom) in enumerate(afsnit, 1):
        krop = krop or f"                        <p>{tom}</p>\n"
        aaben = i == 1
        li += f"""                    <li>
                        <h2><button class="accordion-button" aria-expanded="{'true' if aaben else 'false'}" aria-controls="a{i}" type="button">{t}</button></h2>
                        <div id="a{i}" aria-hidden="{'false' if aaben else 'true'}" class="accordion-content">
{krop}                        </div>
                    </li>
"""
    return side(request, "Kursist", f"""                <h1>Oplysninger om kursist</h1>
                <p>CPR-nummer: <strong>{cpr[:6]}-{cpr[6:]}</strong></p>
                <button type="button" class="accordion-bulk-button" data-accordion-bulk-expand="true">Åbn alle</button>
                <ul class="accordion accordion-multiselectable" aria-multiselectable="true">
{li}                </ul>
                <p class="mt-6"><a href="/opslag" class="button button-secondary">Slå en anden kursist op</a></p>""",
                "/opslag", [("Oversigt", "/oversigt"), ("Slå én kursist op", "/opslag"), ("Kursist", "")])


def trin(n):
    navne = ["Vælg fil", "Kontrollér", "Hent regneark"]
    li = "".join(f"""                    <li class="{'active current' if i == n else ''}"><div class="sidenav-step"><span class="sidenav-number">{i}.</span><span class="sidenav-title">{t}</span></div></li>
""" for i, t in enumerate(navne, 1))
    return f"""                <p class="sr-only">Trin {n} af 3</p>
                <ul class="sidenav-list sidenav-list--steps" aria-label="Trin">
{li}                </ul>
"""


STI = [("Oversigt", "/oversigt"), ("Hent data om flere kursister", "/bestilling")]


@kraever
async def bestilling(request, s, form):
    return side(request, "Hent data om flere kursister", """                <h1>Hent data om flere kursister</h1>
                <p class="font-lead">Du kan få et uddrag af oplysningerne om op til 100 kursister i et Excel-ark.</p>
                <p>Uddraget viser bl.a. første og seneste modul, henvisning, højeste merit og data fra før 2004.</p>
                <p class="mt-6"><a class="button button-primary" href="/bestilling/fil">Start ny bestilling</a></p>""", "/bestilling", [STI[0], (STI[1][0], "")])


def fil_form(request, s, fejl=""):
    return side(request, "Vælg fil", trin(1) + f"""                <h1>Vælg fil</h1>
                <form method="post" action="/bestilling/fil" enctype="multipart/form-data" novalidate>
{felt('Fil', 'Input.Fil', 'Fil med CPR-numre', 'Tekstfil (.txt) med ét CPR-nummer på hver linje', fejl, 'file', extra='accept=".txt" ').replace(' value=""', '')}                    {token(s)}
                    <button type="submit" class="button button-primary mt-6">Næste</button>
                    <a href="/bestilling" class="button button-tertiary">Annullér</a>
                </form>""", "/bestilling", STI + [("Vælg fil", "")])


@kraever
async def fil(request, s, form):
    if form is None:
        return fil_form(request, s)
    f = form.get("Input.Fil")
    if f is None or isinstance(f, str) or not f.filename:
        return fil_form(request, s, "Du skal vælge en fil")
    tal = [re.sub(r"[\s-]", "", x) for x in (await f.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
    if not tal:
        return fil_form(request, s, "Filen er tom")
    for i, x in enumerate(tal, 1):
        if not re.fullmatch(r"\d{10}", x):
            return fil_form(request, s, f"Linje {i} i filen er ikke et CPR-nummer på 10 cifre")
    if len(tal) > 100:
        return fil_form(request, s, "Filen må højst indeholde 100 CPR-numre")
    g = str(uuid.uuid4())
    s["job"][g] = {"cpr": tal, "fil": f.filename, "klar": None}
    return RedirectResponse(f"/bestilling/{g}/kontrol", 302)


@kraever
async def kontrol(request, s, form):
    g = request.path_params["g"]
    j = s["job"].get(g)
    if not j:
        return RedirectResponse("/bestilling", 302)
    if form is not None:
        if j["klar"] is None:
            j["klar"] = time.time() + 1.6
        return RedirectResponse(f"/bestilling/{g}", 302)
    return side(request, "Kontrollér", trin(2) + f"""                <h1>Kontrollér din bestilling</h1>
                <dl class="structured-list">
                    <div class="dl-row"><dt>Fil</dt><dd>{e(j['fil'])}</dd></div>
                    <div class="dl-row"><dt>Antal CPR-numre</dt><dd>{len(j['cpr'])}</dd></div>
                </dl>
                <form method="post" action="/bestilling/{g}/kontrol">
                    {token(s)}
                    <button type="submit" class="button button-primary mt-6">Send bestilling</button>
                    <a href="/bestilling/fil" class="button button-secondary">Vælg en anden fil</a>
                </form>""", "/bestilling", STI + [("Kontrollér", "")])


@kraever
async def kvittering(request, s, form):
    g = request.path_params["g"]
    j = s["job"].get(g)
    if not j:
        return RedirectResponse("/bestilling", 302)
    if j["klar"] is None:
        return RedirectResponse(f"/bestilling/{g}/kontrol", 302)
    if time.time() < j["klar"]:
        return side(request, "Vent", trin(3) + f"""                <h1>Hent regneark</h1>
                <div class="spinner" role="status" aria-live="polite"></div>
                <p class="spinner-status">Vi er ved at hente oplysningerne. Det kan tage et øjeblik.</p>
                <p><a href="/bestilling/{g}" class="button button-secondary">Opdatér siden</a></p>""", "/bestilling", STI + [("Hent regneark", "")],
                    head='    <meta http-equiv="refresh" content="3" />\n')
    return side(request, "Hent regneark", trin(3) + f"""                <h1>Hent regneark</h1>
{alert('success', 'Dit regneark er klar', f'Regnearket indeholder oplysninger om {len(j["cpr"])} CPR-numre.', 'status')}                <p><a href="/bestilling/{g}/regneark" class="function-link">{ikon('file-download')}Download regneark (xlsx)</a></p>
                <p class="mt-6"><a href="/oversigt" class="button button-secondary">Tilbage til oversigten</a></p>""", "/bestilling", STI + [("Hent regneark", "")])


KOL = [("cpr", "CPR-nummer"), ("findes", "Findes i data fra 2004"), ("foerste_startdato", "Første modul - startdato"), ("foerste_du_modul", "Første modul - DU-modul"),
       ("foerste_udbyder", "Første modul - udbyder"), ("seneste_startdato", "Seneste modul - startdato"), ("seneste_du_modul", "Seneste modul - DU-modul"),
       ("seneste_udbyder", "Seneste modul - udbyder"), ("henvisning_dato", "Henvisning - dato"), ("henvisning_kategori", "Henvisning - kategori"),
       ("merit_du_modul", "Højeste merit - DU-modul"), ("merit_startdato", "Højeste merit - startdato"), ("merit_udbyder", "Højeste merit - udbyder"),
       ("prae2004_findes", "Findes i data før 2004"), ("prae2004_startdato", "Før 2004 - første startdato"), ("prae2004_du", "Før 2004 - danskuddannelse")]


@kraever
async def regneark(request, s, form):
    j = s["job"].get(request.path_params["g"])
    if not j or j["klar"] is None or time.time() < j["klar"]:
        return RedirectResponse("/bestilling", 302)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Kursister"
    ws.append([t for _, t in KOL])
    for c in ws[1]:
        c.font = Font(bold=True, color="FFFFFF")
        c.fill = PatternFill("solid", fgColor="1A5B7A")
    for n, nr in enumerate(j["cpr"], 2):
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False, "prae2004_findes": False}
        for k, (f, _) in enumerate(KOL, 1):
            v = u.get(f)
            if v is None:
                continue
            c = ws.cell(n, k)
            if isinstance(v, bool):
                c.value = "Ja" if v else "Nej"
            elif "dato" in f:
                c.value = datetime.datetime.strptime(v, "%Y-%m-%d")
                c.number_format = "dd-mm-yyyy"
            else:
                c.value = v
                c.number_format = "@"
    ws.freeze_panes = "A2"
    ws.auto_filter.ref = ws.dimensions
    ws2 = wb.create_sheet("Om udtrækket")
    ws2.append(["Kilde", "Danskundervisningsdatabasen"])
    ws2.append(["Dannet", datetime.datetime.now().strftime("%d-%m-%Y %H:%M")])
    ws2.append(["Antal CPR-numre", len(j["cpr"])])
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=danskuddannelsesdata.xlsx; filename*=UTF-8''danskuddannelsesdata.xlsx"})


async def logud(request):
    SESS.pop(request.cookies.get(COOKIE), None)
    r = RedirectResponse("/", 302)
    r.delete_cookie(COOKIE, path="/")
    return r


def tekstside(titel, tekst):
    async def f(request):
        return side(request, titel, f"                <h1>{titel}</h1>\n                <p>{tekst}</p>", sti=[("Forside", "/"), (titel, "")])
    return f


JS = """document.documentElement.className = 'js';
[].forEach.call(document.querySelectorAll('.accordion-button'), function (b) {
  b.addEventListener('click', function () {
    var aaben = b.getAttribute('aria-expanded') === 'true';
    b.setAttribute('aria-expanded', String(!aaben));
    document.getElementById(b.getAttribute('aria-controls')).setAttribute('aria-hidden', String(aaben));
  });
});
[].forEach.call(document.querySelectorAll('.accordion-bulk-button'), function (k) {
  k.addEventListener('click', function () {
    [].forEach.call(document.querySelectorAll('.accordion-button[aria-expanded=false]'), function (b) { b.click(); });
  });
});
"""
CSS = """body{font-family:'IBM Plex Sans',sans-serif;margin:0}.container{max-width:1100px;margin:0 auto}.sr-only{position:absolute;left:-9999px}
.js .accordion-content[aria-hidden=true]{display:none}.accordion,.nav-primary{list-style:none;padding:0}.nav-primary li{display:inline-block;margin-right:2em}
.alert{border:2px solid #ccc;padding:1em}.alert-error{border-color:#c00}.form-error-message{color:#c00;display:block}.form-label,.form-hint{display:block}
"""


async def fil_css(request):
    return Response(CSS, media_type="text/css")


async def fil_js(request):
    return Response(JS if request.url.path.endswith("site.js") else "", media_type="text/javascript")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/log-ind", login, methods=GP), Route("/log-ud", logud, methods=["POST"]), Route("/oversigt", oversigt), Route("/hjaelp", hjaelp),
    Route("/opslag", opslag, methods=GP), Route("/opslag/kursist/{g}", kursist), Route("/bestilling", bestilling), Route("/bestilling/fil", fil, methods=GP),
    Route("/bestilling/{g}/kontrol", kontrol, methods=GP), Route("/bestilling/{g}/regneark", regneark), Route("/bestilling/{g}", kvittering),
    Route("/privatliv", tekstside("Privatlivspolitik", "Ministeriet behandler oplysningerne efter databeskyttelsesreglerne.")),
    Route("/tilgaengelighed", tekstside("Tilgængelighedserklæring", "Løsningen er delvist i overensstemmelse med WCAG 2.1 niveau AA.")),
    Route("/cookies", tekstside("Cookies", "Løsningen bruger kun nødvendige cookies.")),
    Route("/lib/dkfds/css/dkfds-virkdk.min.css", fil_css), Route("/lib/dkfds/js/dkfds.js", fil_js), Route("/js/site.js", fil_js),
])

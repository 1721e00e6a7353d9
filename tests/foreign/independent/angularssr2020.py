"""Angular Universal (Express) med Angular Material og almindelige formularer som reserve (2020)."""
import io, json, secrets, time, uuid
from datetime import date, datetime
from html import escape as e
from pathlib import Path

import openpyxl
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
MDR = "jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.".split()
PR_SIDE = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FANER = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("foer-2004", "Før 2004")]
COLS = {
    "moduler": [("du_modul", "Danskuddannelse og modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
    "proever": [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Karakter i læseforståelse"),
                ("skriftlig", "Karakter i skriftlig"), ("mundtlig", "Karakter i mundtlig"), ("resultat", "Samlet resultat"), ("udbyder", "Prøveafholder")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")],
    "merit": [("du_modul", "Danskuddannelse og modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
    "foer-2004": [("foerste_startdato", "Første startdato"), ("du", "Har fulgt danskuddannelse")],
}
TOMT = {"moduler": "Der er ikke registreret moduler.", "proever": "Der er ikke registreret prøver.",
        "henvisninger": "Der er ikke registreret henvisninger.", "merit": "Der er ikke registreret merit.",
        "foer-2004": "Der er ikke registreret noget fra før 2004."}
ARK = [("cpr", "CPR-nummer"), ("findes", "Findes fra 2004 og frem"), ("foerste_startdato", "Første modul: startdato"),
       ("foerste_du_modul", "Første modul: DU-modul"), ("foerste_udbyder", "Første modul: udbyder"),
       ("seneste_startdato", "Seneste modul: startdato"), ("seneste_du_modul", "Seneste modul: DU-modul"),
       ("seneste_udbyder", "Seneste modul: udbyder"), ("henvisning_dato", "Henvisning: dato"), ("henvisning_kategori", "Henvisning: kategori"),
       ("merit_du_modul", "Højeste merit: DU-modul"), ("merit_startdato", "Højeste merit: startdato"), ("merit_udbyder", "Højeste merit: udbyder"),
       ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004: første startdato"), ("prae2004_du", "Før 2004: danskuddannelse")]


def is_date(v):
    return isinstance(v, str) and len(v) == 10 and v[4] == "-" and v[7] == "-"


def vis(v):
    if v is None:
        return "–"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if is_date(v):
        d = date.fromisoformat(v)
        return f"{d.day}. {MDR[d.month - 1]} {d.year}"
    return v


def session(request):
    return SESSIONS.get(request.cookies.get("connect.sid", ""))


# ---------------------------------------------------------------- Material
def ikon(navn):
    return f'<mat-icon _ngcontent-sc12="" role="img" class="mat-icon notranslate material-icons mat-icon-no-color" aria-hidden="true">{navn}</mat-icon>'


def knap(tekst, ekstra='type="submit"', klasse="mat-raised-button mat-primary"):
    return (f'<button _ngcontent-sc12="" {klasse.split()[0]}="" {ekstra} class="mat-focus-indicator {klasse} mat-button-base">'
            f'<span class="mat-button-wrapper">{tekst}</span><div matripple="" class="mat-ripple mat-button-ripple"></div><div class="mat-button-focus-overlay"></div></button>')


def linkknap(tekst, href, klasse="mat-stroked-button", ekstra=""):
    return (f'<a _ngcontent-sc12="" {klasse.split()[0]}="" href="{href}" {ekstra}class="mat-focus-indicator {klasse} mat-button-base" tabindex="0" aria-disabled="false">'
            f'<span class="mat-button-wrapper">{tekst}</span><div matripple="" class="mat-ripple mat-button-ripple"></div><div class="mat-button-focus-overlay"></div></a>')


def felt(nr, navn, label, type_="text", hint="", fejl="", ekstra="", value=""):
    under = (f'<mat-error id="mat-error-{nr}" role="alert" class="mat-error">{e(fejl)}</mat-error>' if fejl
             else f'<div class="mat-form-field-hint-wrapper"><mat-hint class="mat-hint" id="mat-hint-{nr}">{hint}</mat-hint><div class="mat-form-field-hint-spacer"></div></div>')
    return f'''<mat-form-field _ngcontent-sc12="" appearance="outline" class="mat-form-field mat-primary mat-form-field-type-mat-input mat-form-field-appearance-outline mat-form-field-can-float{" mat-form-field-invalid" if fejl else ""}"><div class="mat-form-field-wrapper"><div class="mat-form-field-flex"><div class="mat-form-field-outline"><div class="mat-form-field-outline-start"></div><div class="mat-form-field-outline-gap"></div><div class="mat-form-field-outline-end"></div></div><!----><div class="mat-form-field-infix"><input _ngcontent-sc12="" matinput="" id="mat-input-{nr}" name="{navn}" formcontrolname="{navn}" type="{type_}" class="mat-input-element mat-form-field-autofill-control" aria-invalid="{"true" if fejl else "false"}" aria-required="true" value="{e(value)}" {ekstra}/><span class="mat-form-field-label-wrapper"><label class="mat-form-field-label" id="mat-form-field-label-{nr}" for="mat-input-{nr}"><mat-label>{label}</mat-label><!----><span aria-hidden="true" class="mat-placeholder-required mat-form-field-required-marker"> *</span><!----></label></span></div></div><div class="mat-form-field-subscript-wrapper">{under}</div></div></mat-form-field>'''


def shell(request, title, body, head=""):
    s = session(request)
    nav = ""
    if s and s.get("ok"):
        path = request.url.path
        items = [("/enkeltopslag", "person_search", "Enkeltopslag", path.startswith(("/enkeltopslag", "/kursist"))),
                 ("/listeopslag", "list_alt", "Listeopslag", path.startswith("/listeopslag"))]
        nav = '<mat-nav-list _ngcontent-sc12="" role="navigation" class="mat-nav-list mat-list-base">' + "".join(
            f'<a _ngcontent-sc12="" mat-list-item="" routerlinkactive="aktiv" class="mat-list-item mat-focus-indicator{" aktiv" if on else ""}" href="{u}"><div class="mat-list-item-content"><div matripple="" class="mat-ripple mat-list-item-ripple"></div>{ikon(i)}<div class="mat-list-text"></div><span _ngcontent-sc12="">{t}</span></div></a><!---->'
            for u, i, t, on in items) + "</mat-nav-list>"
    ud = (f'<form _ngcontent-sc12="" method="post" action="/log-ud" class="ng-untouched ng-pristine ng-valid">{csrf(s)}{knap("Log ud", klasse="mat-button")}</form>' if s and s.get("user") else "")
    return HTMLResponse(f'''<!DOCTYPE html><html lang="da"><head>
<meta charset="utf-8">
<title>{title} - Danskundervisningsdatabasen</title>
<base href="/">
<meta name="viewport" content="width=device-width, initial-scale=1">{head}
<link rel="stylesheet" href="styles.3ff695c00d717f2d2a11.css">
<style ng-transition="knappen-app">[_nghost-sc12]{{display:block}} .indhold[_ngcontent-sc12]{{padding:24px;max-width:1200px}} .spacer[_ngcontent-sc12]{{flex:1 1 auto}}</style></head>
<body class="mat-typography mat-app-background">
<app-root _nghost-sc12="" ng-version="9.1.12"><mat-toolbar _ngcontent-sc12="" color="primary" class="mat-toolbar mat-primary mat-toolbar-single-row"><span _ngcontent-sc12="">Danskundervisningsdatabasen</span><span _ngcontent-sc12="" class="spacer"></span>{ud}<!----></mat-toolbar>
<mat-sidenav-container _ngcontent-sc12="" class="mat-drawer-container mat-sidenav-container"><mat-sidenav _ngcontent-sc12="" mode="side" opened="true" class="mat-drawer mat-sidenav mat-drawer-side mat-drawer-opened"><div class="mat-drawer-inner-container">{nav}</div></mat-sidenav><!----><mat-sidenav-content _ngcontent-sc12="" class="mat-drawer-content mat-sidenav-content"><main _ngcontent-sc12="" class="indhold"><router-outlet _ngcontent-sc12=""></router-outlet>{body}<!----></main></mat-sidenav-content></mat-sidenav-container></app-root>
<script id="knappen-app-state" type="application/json">{{&q;config&q;:{{&q;production&q;:true,&q;apiBase&q;:&q;/api&q;,&q;maxCpr&q;:100}}}}</script>
<script src="runtime-es2015.0dae8cbc97194c7caed4.js" type="module"></script><script src="main-es2015.8c4f1d0f6a7e.js" type="module"></script></body></html>''')


def csrf(s):
    return f'<input type="hidden" name="_csrf" value="{s["csrf"]}">' if s else ""


def kort(titel, indhold, under=""):
    u = f'<mat-card-subtitle class="mat-card-subtitle">{under}</mat-card-subtitle>' if under else ""
    return (f'<mat-card _ngcontent-sc12="" class="mat-card mat-focus-indicator"><mat-card-header class="mat-card-header"><div class="mat-card-header-text">'
            f'<mat-card-title class="mat-card-title">{titel}</mat-card-title>{u}</div></mat-card-header><mat-card-content class="mat-card-content">{indhold}</mat-card-content></mat-card>')


def tabel(cols, rows):
    th = "".join(f'<th _ngcontent-sc12="" mat-header-cell="" role="columnheader" class="mat-header-cell cdk-header-cell cdk-column-{k} mat-column-{k}"> {t} </th>' for k, t in cols)
    tr = "".join('<tr _ngcontent-sc12="" mat-row="" role="row" class="mat-row cdk-row ng-star-inserted">' + "".join(
        f'<td _ngcontent-sc12="" mat-cell="" role="gridcell" class="mat-cell cdk-cell cdk-column-{k} mat-column-{k}"> {r[k] if k.startswith("_") else e(vis(r[k]))} </td>'
        for k, _ in cols) + "<!----></tr>" for r in rows)
    return (f'<table _ngcontent-sc12="" mat-table="" role="grid" class="mat-table cdk-table mat-elevation-z1"><thead role="rowgroup"><tr mat-header-row="" role="row" class="mat-header-row cdk-header-row">{th}<!----></tr></thead>'
            f'<tbody role="rowgroup">{tr}<!----></tbody></table>')


def paginator(base, side, antal):
    sider = -(-antal // PR_SIDE)
    def pil(label, til, aktiv, svg):
        inner = f'<span class="mat-button-wrapper"><svg viewBox="0 0 24 24" focusable="false" class="mat-paginator-icon"><path d="{svg}"></path></svg></span>'
        if not aktiv:
            return f'<button mat-icon-button="" type="button" class="mat-icon-button mat-button-base mat-button-disabled" disabled="true" aria-label="{label}">{inner}</button>'
        return f'<a mat-icon-button="" class="mat-icon-button mat-button-base" aria-label="{label}" title="{label}" href="{base}?side={til}">{inner}</a>'
    fra, til = (side - 1) * PR_SIDE + 1, min(side * PR_SIDE, antal)
    return (f'<mat-paginator _ngcontent-sc12="" class="mat-paginator"><div class="mat-paginator-outer-container"><div class="mat-paginator-container"><div class="mat-paginator-page-size"><div class="mat-paginator-page-size-label">Rækker pr. side:</div><div>{PR_SIDE}</div></div>'
            f'<div class="mat-paginator-range-actions"><div class="mat-paginator-range-label">{fra} – {til} af {antal}</div>'
            f'{pil("Forrige side", side - 1, side > 1, "M15.41 7.41L14 6l-6 6 6 6 1.41-1.41L10.83 12z")}{pil("Næste side", side + 1, side < sider, "M10 6L8.59 7.41 13.17 12l-4.58 4.59L10 18l6-6z")}</div></div></div></mat-paginator>')


# ---------------------------------------------------------------- login
def ny_session(response):
    sid = "s:" + secrets.token_urlsafe(24)
    SESSIONS[sid] = {"csrf": secrets.token_urlsafe(16), "jobs": []}
    response.set_cookie("connect.sid", sid, httponly=True, samesite="lax")
    return SESSIONS[sid]


def redirect(url):
    return RedirectResponse(url, 303)


def vagt(func):
    async def inner(request):
        s = session(request)
        if not s or not s.get("user"):
            return redirect("/log-ind")
        if not s.get("ok") and request.url.path != "/vilkaar":
            return redirect("/vilkaar")
        if request.method == "POST" and (await request.form()).get("_csrf") != s["csrf"]:
            return PlainTextResponse("ForbiddenError: invalid csrf token", 403)
        return await func(request, s)
    return inner


async def forside(request):
    s = session(request)
    if s and s.get("user"):
        return redirect("/hjem")
    return shell(request, "Velkommen", '<app-forside><h1>Udtræk til kommuner</h1><p>Her kan kommunens medarbejdere se, hvad sprogcentrene har indberettet om kursister på danskuddannelse.</p>'
                 + linkknap("Gå til login", "/log-ind", "mat-raised-button mat-primary") + "</app-forside>")


async def log_ind(request):
    fejl = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("brugernavn") == "kommune" and form.get("adgangskode") == "hemmeligt-1":
            r = redirect("/vilkaar")
            ny_session(r)["user"] = "kommune"
            return r
        fejl = "Brugernavnet eller adgangskoden er ikke rigtig."
    return shell(request, "Log ind", "<app-login>" + kort("Log ind", f'<form novalidate="" method="post" action="/log-ind" class="ng-untouched ng-pristine ng-invalid">'
                 f'{felt(0, "brugernavn", "Brugernavn")}{felt(1, "adgangskode", "Adgangskode", "password", fejl=fejl)}{knap("Log ind")}</form>') + "</app-login>")


@vagt
async def vilkaar(request, s):
    if request.method == "POST":
        s["ok"] = True
        return redirect("/hjem")
    return shell(request, "Vilkår", "<app-vilkaar>" + kort("Behandling af personoplysninger", "<p>Du må kun slå kursister op, når det er nødvendigt for kommunens sagsbehandling. Alle opslag bliver logget.</p>"
                 f'<form method="post" action="/vilkaar">{csrf(s)}{knap("Acceptér og fortsæt")}</form>') + "</app-vilkaar>")


@vagt
async def hjem(request, s):
    return shell(request, "Hjem", "<app-hjem><h1>Velkommen</h1><p>Vælg i menuen, om du vil slå én kursist op eller hente oplysninger om flere kursister i et regneark.</p></app-hjem>")


async def log_ud(request):
    SESSIONS.pop(request.cookies.get("connect.sid", ""), None)
    r = redirect("/")
    r.delete_cookie("connect.sid")
    return r


# ---------------------------------------------------------------- enkeltopslag
@vagt
async def enkeltopslag(request, s):
    fejl = tekst = ""
    if request.method == "POST":
        tekst = (await request.form()).get("cpr", "").strip()
        cpr = tekst.replace("-", "").replace(" ", "")
        if len(cpr) != 10 or not cpr.isdigit():
            fejl = "Skriv et CPR-nummer med 10 cifre."
        elif cpr not in PEOPLE:
            fejl = "Vi kunne ikke finde en kursist med det CPR-nummer."
        else:
            s["cpr"] = cpr
            return redirect("/kursist/moduler")
    return shell(request, "Enkeltopslag", "<app-enkeltopslag><h1>Slå en kursist op</h1>" + f'<form novalidate="" method="post" action="/enkeltopslag" class="ng-untouched ng-pristine">{csrf(s)}'
                 + felt(2, "cpr", "CPR-nummer", hint="Format: ddmmåå-xxxx", fejl=fejl, ekstra='maxlength="11" autocomplete="off" ', value=tekst) + knap(ikon("search") + " Vis kursist") + "</form></app-enkeltopslag>")


@vagt
async def kursist(request, s):
    fane = request.path_params["fane"]
    cpr = s.get("cpr")
    if not cpr or fane not in COLS:
        return redirect("/enkeltopslag")
    p = PEOPLE[cpr]
    faner = "".join(f'<a _ngcontent-sc12="" mat-tab-link="" class="mat-tab-link mat-focus-indicator{" mat-tab-label-active" if k == fane else ""}" href="/kursist/{k}" aria-current="{"true" if k == fane else "false"}" tabindex="0"> {t} </a><!---->' for k, t in FANER)
    rows = p[{"merit": "meritter", "foer-2004": "prae2004"}.get(fane, fane)] or []
    cols, bund = COLS[fane], ""
    if isinstance(rows, list) and len(rows) > PR_SIDE:
        try:
            side = min(max(int(request.query_params.get("side", 1)), 1), -(-len(rows) // PR_SIDE))
        except ValueError:
            side = 1
        bund = paginator("/kursist/" + fane, side, len(rows))
        rows = rows[(side - 1) * PR_SIDE:side * PR_SIDE]
    def dl(r):
        return '<dl _ngcontent-sc12="" class="detaljer">' + "".join(f'<div class="par"><dt>{t}</dt><dd>{e(vis(r[k]))}</dd></div>' for k, t in cols) + "</dl>"
    if not rows:
        indhold = f'<p _ngcontent-sc12="" class="tom ng-star-inserted">{TOMT[fane]}</p><!---->'
    elif fane == "foer-2004":
        indhold = dl(rows)
    elif fane == "proever":
        indhold = "".join(f'<mat-card _ngcontent-sc12="" class="mat-card mat-focus-indicator ng-star-inserted">{dl(r)}</mat-card><!---->' for r in rows)
    else:
        indhold = tabel(cols, rows)
    return shell(request, "Kursist", f'<app-kursist><h1>Kursist {cpr[:6]}-{cpr[6:]}</h1><nav _ngcontent-sc12="" mat-tab-nav-bar="" class="mat-tab-nav-bar mat-tab-header mat-primary"><div class="mat-tab-link-container"><div class="mat-tab-list"><div class="mat-tab-links">{faner}</div><mat-ink-bar class="mat-ink-bar"></mat-ink-bar></div></div></nav>'
                 f'<section _ngcontent-sc12="" class="faneindhold">{indhold}{bund}</section>{linkknap("Nyt opslag", "/enkeltopslag")}</app-kursist>')


# ---------------------------------------------------------------- listeopslag
@vagt
async def listeopslag(request, s):
    nu, venter = time.time(), False
    rows = []
    for j in reversed(s["jobs"]):
        klar = nu >= j["klar"]
        venter = venter or not klar
        rows.append({"fil": j["navn"], "antal": str(len(j["numre"])), "oprettet": j["oprettet"], "status": "Klar" if klar else "Behandles",
                     "_hent": linkknap(ikon("get_app") + " Hent Excel", f"/listeopslag/{j['id']}/excel", "mat-button mat-primary", 'download="" target="_self" ') if klar else ""})
    liste = tabel([("fil", "Fil"), ("antal", "Antal CPR-numre"), ("oprettet", "Oprettet"), ("status", "Status"), ("_hent", "")], rows) if rows else '<p class="tom">Du har ikke lavet nogen udtræk endnu.</p>'
    return shell(request, "Listeopslag", f'<app-jobliste><h1>Mine udtræk</h1><div class="knapper">{linkknap(ikon("add") + " Nyt udtræk", "/listeopslag/nyt", "mat-raised-button mat-primary")} {linkknap(ikon("refresh") + " Opdatér", "/listeopslag", "mat-button")}</div>{liste}</app-jobliste>',
                 '<noscript><meta http-equiv="refresh" content="5"></noscript>' if venter else "")


@vagt
async def nyt(request, s):
    fejl = ""
    if request.method == "POST":
        f = (await request.form()).get("fil")
        data = (await f.read()) if hasattr(f, "read") else b""
        numre = [x.strip().replace("-", "") for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not numre:
            fejl = "Vælg en fil med mindst ét CPR-nummer."
        elif len(numre) > 100:
            fejl = f"Filen indeholder {len(numre)} CPR-numre. Du kan højst hente 100 ad gangen."
        elif any(len(x) != 10 or not x.isdigit() for x in numre):
            fejl = "Filen må kun indeholde CPR-numre – ét på hver linje."
        else:
            s["jobs"].append({"id": str(uuid.uuid4()), "navn": Path(f.filename or "fil.txt").name, "numre": numre, "klar": time.time() + 4,
                              "oprettet": datetime.now().strftime("%d.%m.%Y kl. %H.%M")})
            return redirect("/listeopslag")
    err = f'<mat-error role="alert" class="mat-error">{fejl}</mat-error>' if fejl else ""
    return shell(request, "Nyt udtræk", "<app-nyt-udtraek><h1>Nyt udtræk</h1>" + kort("Upload CPR-numre", f'<form method="post" action="/listeopslag/nyt" enctype="multipart/form-data">{csrf(s)}'
                 f'<p><label for="fil">Tekstfil med CPR-numre</label> <input type="file" id="fil" name="fil" accept=".txt,text/plain"></p>{err}{knap("Upload og start")} {linkknap("Annullér", "/listeopslag", "mat-button")}</form>',
                 "Ét CPR-nummer (ddmmåå-xxxx) pr. linje, højst 100 i alt") + "</app-nyt-udtraek>")


@vagt
async def excel(request, s):
    job = next((j for j in s["jobs"] if j["id"] == request.path_params["id"]), None)
    if not job or time.time() < job["klar"]:
        return PlainTextResponse("Not Found", 404)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([t for _, t in ARK])
    for nr in job["numre"]:
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        ws.append([datetime.fromisoformat(v) if is_date(v) else None if v is None else vis(v) for v in (u.get(k) for k, _ in ARK)])
    for row in ws.iter_rows(min_row=2):
        for c in row:
            if isinstance(c.value, datetime):
                c.number_format = "dd-mm-yyyy"
    out = io.BytesIO()
    wb.save(out)
    return Response(out.getvalue(), media_type=XLSX, headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"'})


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/log-ind", log_ind, methods=BEGGE), Route("/vilkaar", vilkaar, methods=BEGGE), Route("/hjem", hjem),
    Route("/log-ud", log_ud, methods=["POST"]), Route("/enkeltopslag", enkeltopslag, methods=BEGGE), Route("/kursist/{fane}", kursist),
    Route("/listeopslag", listeopslag), Route("/listeopslag/nyt", nyt, methods=BEGGE), Route("/listeopslag/{id}/excel", excel)])

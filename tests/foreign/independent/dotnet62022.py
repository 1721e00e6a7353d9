"""Danskopslag - i stil med en ASP.NET Core 6 MVC-loesning (tag helpers, Det Faelles Designsystem, ClosedXML), 2022."""
import base64
import datetime
import io
import json
import re
import secrets
import time
import uuid
from html import escape
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS, AUTH, JOBS = {}, {}, {}
VENT = 3.5

FANER = [
    ("Moduler", "moduler", "Undervisningsmoduler", "Der er ikke indberettet undervisningsmoduler for personen.", "Modul", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder (institutionsnr.)"),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået den")]),
    ("Proever", "proever", "Prøver", "Der er ikke indberettet prøver for personen.", "Prøve", [
        ("proeve", "Prøvetype"), ("dato", "Prøvedato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
        ("udbyder", "Udbyder (institutionsnr.)")]),
    ("Henvisninger", "henvisninger", "Henvisninger", "Der er ikke indberettet henvisninger for personen.", "Henvisning", [
        ("dato", "Dato for henvisning"), ("kategori", "Henvisningskategori"), ("kommune", "Henvisende kommune"),
        ("udbyder", "Henvist til (institutionsnr.)")]),
    ("Merit", "meritter", "Merit", "Der er ikke indberettet merit for personen.", "Merit", [
        ("du_modul", "Merit for DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder (institutionsnr.)")]),
    ("Historik", "prae2004", "Historik før 2004", "Personen findes ikke i data fra før 2004.", None, [
        ("foerste_startdato", "Første startdato før 2004"), ("du", "Har fulgt danskuddannelse før 2004")]),
]
ARK = [("Person", [("cpr", "CPR-nummer"), ("findes", "Findes i data fra 2004 og frem")]),
       ("Første registrerede modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
       ("Seneste registrerede modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
       ("Seneste henvisning", [("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Henvisningskategori")]),
       ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
       ("Før 2004", [("prae2004_findes", "Findes i data fra før 2004"), ("prae2004_startdato", "Første startdato"),
                     ("prae2004_du", "Danskuddannelse")])]


def enc(s):
    """HtmlEncoder.Default: alt uden for Basic Latin bliver til &#x..;"""
    return "".join(c if ord(c) < 128 else f"&#x{ord(c):X};" for c in escape(str(s)))


def vis(v):
    if v is None:
        return "-"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return ".".join(reversed(v.split("-"))) if re.fullmatch(r"\d{4}-\d\d-\d\d", v) else v


# ---- session, antiforgery, autorisation -----------------------------------
def sess(request):
    sid = request.cookies.get(".AspNetCore.Session", "")
    if sid not in SESSIONS:
        sid = base64.urlsafe_b64encode(secrets.token_bytes(48)).decode()
        SESSIONS[sid] = {"id": sid, "af": "CfDJ8" + secrets.token_urlsafe(80)}
    return SESSIONS[sid]


def send(s, resp):
    resp.set_cookie(".AspNetCore.Session", s["id"], path="/", httponly=True, samesite="lax")
    resp.headers["Cache-Control"] = "no-cache, no-store"
    return resp


def gaa(s, url):
    return send(s, RedirectResponse(url, 302))


def token(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{s["af"]}" />'


def bruger(request):
    return AUTH.get(request.cookies.get(".AspNetCore.Cookies", ""))


def aktion(krav=2):
    """krav: 0 = [AllowAnonymous], 1 = [Authorize], 2 = [Authorize] + accepterede vilkaar"""
    def ydre(f):
        async def g(request):
            s, b = sess(request), bruger(request)
            if krav and not b:
                return gaa(s, "/Konto/Login?ReturnUrl=" + quote(request.url.path if request.method == "GET" else "/", safe=""))
            data = None
            if request.method == "POST":
                data = await request.form()
                if data.get("__RequestVerificationToken") != s["af"]:
                    return send(s, Response(status_code=400))
            if krav == 2 and not s.get("vilkaar"):
                return gaa(s, "/Vilkaar")
            return await f(request, s, data)
        return g
    return ydre


def layout(request, s, titel, indhold, aktiv="", head=""):
    b, nav, konto = bruger(request), "", ""
    if b:
        konto = (f'<div class="portal-info"><p class="user"><b class="username">{enc(b)}</b> <span class="weight-normal">Kommunal sagsbehandler</span></p>'
                 f'<form action="/Konto/Logud" method="post"><button type="submit" class="button button-secondary">Log ud</button>{token(s)}</form></div>')
    if b and s.get("vilkaar"):
        punkter = [("/Opslag", "Find én person"), ("/Udtraek", "Hent liste"), ("/Om", "Om data")]
        nav = '<nav class="nav" aria-label="Hovedmenu"><div class="navbar container"><ul class="nav-primary">' + "".join(
            f'<li><a href="{u}" class="nav-link{" current" if u == aktiv else ""}"{" aria-current=%spage%s" % (chr(34), chr(34)) if u == aktiv else ""}><span>{t}</span></a></li>'
            for u, t in punkter) + "</ul></div></nav>"
    return send(s, HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    {head}<title>{titel} - Danskopslag</title>
    <link rel="stylesheet" href="/lib/dkfds/css/dkfds.min.css" />
    <link rel="stylesheet" href="/css/site.css?v=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU" />
</head>
<body>
    <div class="skipnav"><a href="#main-content">Gå til sidens indhold</a></div>
    <header class="header">
        <div class="portal-header"><div class="portal-header-inner container"><a href="/" title="Danskopslag forside" aria-label="Danskopslag forside" class="logo"></a>{konto}</div></div>
        {nav}
    </header>
    <main class="container page-container" id="main-content">
        <h1>{titel}</h1>
{indhold}
    </main>
    <footer><div class="footer"><div class="container"><p class="weight-semibold">Danskopslag</p>
        <ul class="nobullet-list"><li><a href="mailto:support@example.dk" class="function-link">support@example.dk</a></li><li><a href="https://www.example.dk/was" class="function-link">Tilgængelighedserklæring</a></li></ul></div></div></footer>
    <script src="/lib/dkfds/js/dkfds.min.js"></script>
</body>
</html>"""))


def alert(slags, tekst, titel=""):
    h = f'<h2 class="alert-heading">{titel}</h2>' if titel else ""
    rolle = ' role="alert"' if slags == "error" else ""
    return f'<div class="alert alert-{slags}"{rolle}><div class="alert-body">{h}<p class="alert-text">{tekst}</p></div></div>'


def felt(navn, label, typ, fejl="", hint="", vaerdi="", ekstra=""):
    """<label asp-for> <span asp-validation-for> <input asp-for>"""
    h = f'<span class="form-hint" id="{navn}-hint">{hint}</span>' if hint else ""
    kl = "field-validation-error" if fejl else "field-validation-valid"
    val = "" if typ in ("file", "password") else f' value="{enc(vaerdi)}"'
    return (f'<div class="form-group{" form-error" if fejl else ""}">\n<label class="form-label" for="{navn}">{enc(label)}</label>\n{h}\n'
            f'<span class="form-error-message {kl}" data-valmsg-for="{navn}" data-valmsg-replace="true">{enc(fejl)}</span>\n'
            f'<input class="form-input{" input-validation-error" if fejl else ""}" type="{typ}" data-val="true" '
            f'data-val-required="{enc(f"Feltet {label} skal udfyldes.")}" id="{navn}" name="{navn}"{val}{ekstra} />\n</div>')


# ---- HomeController / KontoController -------------------------------------
@aktion(0)
async def home(request, s, data):
    if not bruger(request):
        return layout(request, s, "Danskopslag", """<p class="font-lead">Kommunens adgang til oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<p>Du skal bruge et brugernavn og en adgangskode, som din kommune har fået tildelt.</p>
<a class="button button-primary" href="/Konto/Login">Start</a>""")
    if not s.get("vilkaar"):
        return gaa(s, "/Vilkaar")
    return layout(request, s, "Forside", """<p class="font-lead">Vælg i menuen, hvad du vil.</p>
<div class="row"><div class="col-12 col-md-6"><div class="card"><div class="card-header"><h2 class="header-title">Én person</h2></div>
<div class="card-text"><p>Se alle indberetninger om moduler, prøver, henvisninger og merit.</p></div></div></div>
<div class="col-12 col-md-6"><div class="card"><div class="card-header"><h2 class="header-title">Flere personer</h2></div>
<div class="card-text"><p>Upload en liste med op til 100 CPR-numre, og få hovedoplysningerne i et Excel-ark.</p></div></div></div></div>""")


@aktion(0)
async def login(request, s, data):
    retur = request.query_params.get("ReturnUrl", "/")
    if not re.fullmatch(r"/(?![/\\]).*", retur):
        retur = "/"
    fejl, navn, f1, f2 = "", "", "", ""
    if data is not None:
        navn, kode = str(data.get("Brugernavn", "")), str(data.get("Adgangskode", ""))
        f1 = "" if navn else "Feltet Brugernavn skal udfyldes."
        f2 = "" if kode else "Feltet Adgangskode skal udfyldes."
        if navn == "kommune" and kode == "hemmeligt-1":
            resp = gaa(s, retur)
            t = "CfDJ8" + secrets.token_urlsafe(60)
            AUTH[t] = navn
            resp.set_cookie(".AspNetCore.Cookies", t, path="/", httponly=True, samesite="lax")
            return resp
        if navn and kode:
            fejl = alert("error", "Brugernavn eller adgangskode er forkert.", "Login mislykkedes")
    return layout(request, s, "Log på", f"""{fejl}<form method="post" action="/Konto/Login?ReturnUrl={quote(retur, safe='')}" novalidate>
{felt("Brugernavn", "Brugernavn", "text", f1, vaerdi=navn, ekstra=' autocomplete="username"')}
{felt("Adgangskode", "Adgangskode", "password", f2, ekstra=' autocomplete="current-password"')}
<button type="submit" class="button button-primary mt-5">Log på</button>
{token(s)}</form>""")


@aktion(1)
async def logud(request, s, data):
    AUTH.pop(request.cookies.get(".AspNetCore.Cookies", ""), None)
    SESSIONS.pop(s["id"], None)
    resp = RedirectResponse("/", 302)
    resp.delete_cookie(".AspNetCore.Cookies", path="/")
    resp.delete_cookie(".AspNetCore.Session", path="/")
    return resp


@aktion(1)
async def vilkaar(request, s, data):
    if data is not None:
        s["vilkaar"] = True
        return gaa(s, "/")
    return layout(request, s, "Behandling af personoplysninger", f"""<p>Du må kun slå personer op, når det er nødvendigt i en konkret sag. Alle opslag bliver logget.</p>
<form action="/Vilkaar" method="post"><button type="submit" class="button button-primary">Jeg er indforstået</button>{token(s)}</form>""")


@aktion()
async def om(request, s, data):
    return layout(request, s, "Om data", "<p>Oplysningerne stammer fra sprogcentrenes indberetninger. Data fra før 2004 er begrænsede.</p>", "/Om")


# ---- OpslagController -----------------------------------------------------
@aktion()
async def opslag(request, s, data):
    fejl, v = "", ""
    if data is not None:
        v = str(data.get("Cpr", "")).strip()
        c = v.replace("-", "").replace(" ", "")
        if not v:
            fejl = "Feltet CPR-nummer skal udfyldes."
        elif not re.fullmatch(r"\d{10}", c):
            fejl = "CPR-nummer skal bestå af 10 cifre."
        elif c not in PEOPLE:
            fejl = "Der findes ingen person med det indtastede CPR-nummer."
        else:
            s["cpr"] = c
            return gaa(s, "/Opslag/Moduler")
    return layout(request, s, "Find én person", f"""<form method="post" action="/Opslag" novalidate autocomplete="off">
{felt("Cpr", "CPR-nummer", "text", fejl, "Skriv ddmmåå-xxxx", v, ' inputmode="numeric" aria-describedby="Cpr-hint"')}
<button type="submit" class="button button-primary mt-5">Vis oplysninger</button>
{token(s)}</form>""", "/Opslag")


@aktion()
async def fane(request, s, data):
    valgt = next((x for x in FANER if x[0] == request.path_params["fane"]), None)
    p = PEOPLE.get(s.get("cpr"))
    if not valgt or not p:
        return gaa(s, "/Opslag")
    nav = '<nav aria-label="Oplysninger om personen"><ul class="tabnav">' + "".join(
        f'<li><a class="tabnav-item{" active" if x is valgt else ""}"{" aria-current=%spage%s" % (chr(34), chr(34)) if x is valgt else ""} href="/Opslag/{x[0]}">{x[2]}</a></li>'
        for x in FANER) + "</ul></nav>"
    _, noegle, titel, tom, kort, kol = valgt
    poster = p[noegle] if kort else ([p[noegle]] if p[noegle] else [])
    ud = [nav, f'<section class="tabnav-panel"><h2>{titel}</h2>']
    if not poster:
        ud.append(alert("info", tom))
    elif kort:
        ud.append(f'<p>Antal: {len(poster)}</p>')
    for i, r in enumerate(poster, 1):
        hoved = f'<div class="card-header"><h3 class="header-title">{enc(kort)} {i}</h3></div>' if kort else ""
        ud.append(f'<div class="card mb-5">{hoved}<div class="card-text"><dl class="row">\n' + "\n".join(
            f'    <dt class="col-sm-5">{enc(t)}</dt>\n    <dd class="col-sm-7">{enc(vis(r[k]))}</dd>' for k, t in kol) + "\n</dl></div></div>")
    ud.append('</section><p class="mt-5"><a class="back-link" href="/Opslag">Ny søgning</a></p>')
    return layout(request, s, f'CPR-nummer {p["cpr"][:6]}-{p["cpr"][6:]}', "\n".join(ud), "/Opslag")


# ---- UdtraekController ----------------------------------------------------
@aktion()
async def udtraek(request, s, data):
    fejl = ""
    if data is not None:
        fil = data.get("Fil")
        raa = await fil.read() if hasattr(fil, "read") else b""
        linjer = [x.strip() for x in raa.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()]
        forkert = [str(i) for i, x in enumerate(linjer, 1) if x and not re.fullmatch(r"\d{6}[- ]?\d{4}", x)]
        numre = [re.sub(r"\D", "", x) for x in linjer if x]
        if not getattr(fil, "filename", ""):
            fejl = "Feltet Vælg tekstfil skal udfyldes."
        elif forkert:
            fejl = "Filen har fejl i linje " + ", ".join(forkert[:10]) + "."
        elif not numre:
            fejl = "Filen indeholder ingen CPR-numre."
        elif len(numre) > 100:
            fejl = "Filen indeholder for mange CPR-numre. Du kan højst hente 100 ad gangen."
        else:
            s["liste"] = numre
            return gaa(s, "/Udtraek/Kontroller")
    return layout(request, s, "Hent liste", f"""<p>Trin 1 af 2</p>
<form method="post" enctype="multipart/form-data" action="/Udtraek" novalidate>
{felt("Fil", "Vælg tekstfil", "file", fejl, "En .txt-fil med et CPR-nummer (ddmmåå-xxxx) på hver linje, højst 100.", ekstra=' accept=".txt"')}
<button type="submit" class="button button-primary mt-5">Næste</button>
{token(s)}</form>""", "/Udtraek")


@aktion()
async def kontroller(request, s, data):
    if "liste" not in s:
        return gaa(s, "/Udtraek")
    if data is not None:
        jid = str(uuid.uuid4())
        JOBS[jid] = {"cpr": s.pop("liste"), "klar": time.time() + VENT, "dato": datetime.date.today()}
        return gaa(s, "/Udtraek/Status/" + jid)
    return layout(request, s, "Kontrollér listen", f"""<p>Trin 2 af 2</p>
<dl class="row"><dt class="col-sm-5">CPR-numre i filen</dt><dd class="col-sm-7">{len(s["liste"])}</dd></dl>
<form method="post" action="/Udtraek/Kontroller"><a class="button button-secondary" href="/Udtraek">Tilbage</a>
<button type="submit" class="button button-primary">Dan Excel-ark</button>{token(s)}</form>""", "/Udtraek")


@aktion()
async def status(request, s, data):
    j = JOBS.get(request.path_params["id"])
    if not j:
        return send(s, Response(status_code=404))
    url = "/Udtraek/Status/" + request.path_params["id"]
    if time.time() < j["klar"]:
        return layout(request, s, "Listen behandles", alert("info", "Vi henter oplysningerne. Siden opdateres automatisk.")
                      + f'\n<p><a class="function-link" href="{url}">Opdatér siden</a></p>', "/Udtraek",
                      '<meta http-equiv="refresh" content="3" />\n    ')
    return layout(request, s, "Listen er klar", alert("success", "Excel-arket er dannet.")
                  + f'\n<p><a class="button button-primary" href="{url.replace("Status", "Download")}">Download Excel-ark</a></p>', "/Udtraek")


@aktion()
async def download(request, s, data):
    j = JOBS.get(request.path_params["id"])
    if not j or time.time() < j["klar"]:
        return send(s, Response(status_code=404))
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra danskundervisningsdatabasen " + j["dato"].strftime("%d.%m.%Y")
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    n, noegler = 1, []
    for gruppe, kol in ARK:
        ws.cell(2, n, gruppe).alignment = Alignment(horizontal="center")
        ws.merge_cells(start_row=2, start_column=n, end_row=2, end_column=n + len(kol) - 1)
        for k, t in kol:
            ws.cell(3, n, t).font = Font(bold=True)
            noegler.append(k)
            n += 1
    for r, c in enumerate(j["cpr"], 4):
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False}
        for n, k in enumerate(noegler, 1):
            v = u.get(k)
            celle = ws.cell(r, n)
            if isinstance(v, str) and k.endswith(("startdato", "_dato")):
                celle.value, celle.number_format = datetime.datetime.fromisoformat(v), "dd-mm-yyyy"
            elif v is not None:
                celle.value, celle.number_format = vis(v) if isinstance(v, bool) else v, "@"
    ws.freeze_panes = "A4"
    ud = io.BytesIO()
    wb.save(ud)
    return send(s, Response(ud.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={
        "Content-Disposition": f'attachment; filename="Danskopslag {j["dato"]:%Y-%m-%d}.xlsx"'}))


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", home), Route("/Konto/Login", login, methods=GP), Route("/Konto/Logud", logud, methods=["POST"]),
    Route("/Vilkaar", vilkaar, methods=GP), Route("/Om", om), Route("/Opslag", opslag, methods=GP), Route("/Opslag/{fane}", fane),
    Route("/Udtraek", udtraek, methods=GP), Route("/Udtraek/Kontroller", kontroller, methods=GP),
    Route("/Udtraek/Status/{id}", status), Route("/Udtraek/Download/{id}", download)])

"""Danskuddannelse - opslag for kommuner. ASP.NET Core 2.2 Razor Pages, Det Fælles Designsystem, ClosedXML."""
import base64
import datetime as dt
import html
import io
import json
import re
import secrets
import time
import uuid
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

REGISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
AUTH, ANTIFORGERY = ".AspNetCore.Cookies", ".AspNetCore.Antiforgery.w5W7x28NAIs"
TICKETS, TOKENS, FILER = {}, {}, {}
MDR = "januar februar marts april maj juni juli august september oktober november december".split()

MODULER = [("Modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"),
           ("Henvisningskategori", "henvisningskategori"), ("Årsag til ophør", "ophoersaarsag"), ("Modultest bestået", "modultest_bestaaet")]
PROEVER = [("Dato for prøven", "dato"), ("Termin", "termin"), ("Karakter i læseforståelse", "laeseforstaaelse"),
           ("Karakter i skriftlig fremstilling", "skriftlig"), ("Karakter i mundtlig kommunikation", "mundtlig"),
           ("Resultat", "resultat"), ("Udbyder", "udbyder")]
HENVISNINGER = [("Dato for henvisning", "dato"), ("Kategori", "kategori"), ("Kommune", "kommune"), ("Udbyder", "udbyder")]
MERITTER = [("Modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")]
ARK = [("CPR-nummer", "", ["cpr"]), ("Findes i databasen (2004 og senere)", "", ["findes"]),
       ("Første registrerede modul", "Startdato|DU-modul|Udbyder", ["foerste_startdato", "foerste_du_modul", "foerste_udbyder"]),
       ("Seneste registrerede modul", "Startdato|DU-modul|Udbyder", ["seneste_startdato", "seneste_du_modul", "seneste_udbyder"]),
       ("Henvisning", "Dato|Kategori", ["henvisning_dato", "henvisning_kategori"]),
       ("Højeste merit", "DU-modul|Startdato|Udbyder", ["merit_du_modul", "merit_startdato", "merit_udbyder"]),
       ("Oplysninger fra før 2004", "Findes|Første startdato|Danskuddannelse", ["prae2004_findes", "prae2004_startdato", "prae2004_du"])]


def vis(v):
    if v is None:
        return "-"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return f"{int(v[8:])}. {MDR[int(v[5:7]) - 1]} {v[:4]}"
    return v


def enc(s):
    return html.escape(str(s), quote=True)


# --- Pages/Shared/_Layout.cshtml -----------------------------------------------------------------------------------
class Side:
    def __init__(self, req):
        self.req = req
        self.bruger = TICKETS.get(req.cookies.get(AUTH, ""))
        self.af = req.cookies.get(ANTIFORGERY, "")
        self.nyaf = None
        if self.af not in TOKENS:
            self.af = self.nyaf = "CfDJ8" + base64.urlsafe_b64encode(secrets.token_bytes(96)).decode()
            TOKENS[self.af] = "CfDJ8" + base64.urlsafe_b64encode(secrets.token_bytes(108)).decode()

    def token(self):
        return f'<input name="__RequestVerificationToken" type="hidden" value="{TOKENS[self.af]}" />'

    def ok(self, form):
        return not self.nyaf and form.get("__RequestVerificationToken") == TOKENS[self.af]

    def til_login(self):
        return RedirectResponse("/Konto/LogInd?ReturnUrl=" + quote(self.req.url.path, safe=""), 302)

    def page(self, titel, body, status=200):
        nav = bruger = ""
        if self.bruger:
            sti = self.req.url.path
            nav = '<div class="navigation-header"><nav class="nav"><ul class="nav-primary">' + "".join(
                f'\n<li{" class=current" if sti == u else ""}><a class="nav-link" href="{u}"><span>{t}</span></a></li>'
                for t, u in (("Forside", "/"), ("Opslag på kursist", "/Opslag"), ("Opslag på flere kursister", "/Udtraek"))) + "\n</ul></nav></div>"
            bruger = f"""<div class="portal-info"><p class="user"><b>{enc(self.bruger)}</b></p>
<form method="post" class="d-inline" action="/Konto/LogUd"><button type="submit" class="button button-secondary alert-leave">Log af</button>{self.token()}</form></div>"""
        r = Response(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>{titel} - Danskuddannelse for kommuner</title>
    <link rel="stylesheet" href="/lib/dkfds/css/dkfds-virkdk.min.css" />
    <link rel="stylesheet" href="/css/site.css?v=Yw4oQm1TQ0e8WqPlhXvB2a1l7cE" />
</head>
<body>
    <a class="skipnav" href="#main-content">Gå til sidens indhold</a>
    <header class="header">
        <div class="portal-header"><div class="portal-header-inner container">
            <a href="/" title="Til forsiden" class="logo"></a>
            {bruger}
        </div></div>
        <div class="solution-header"><div class="container"><div class="solution-heading"><a href="/" title="Danskuddannelse for kommuner" class="alert-leave">Danskuddannelse for kommuner</a></div></div></div>
        {nav}
    </header>
    <main role="main" id="main-content" class="container page-container">
{body}
    </main>
    <footer><div class="footer"><div class="container"><p>Brug for hjælp? Skriv til <a href="mailto:danskuddannelse@example.dk" class="function-link">danskuddannelse@example.dk</a></p></div></div></footer>
    <script src="/lib/dkfds/js/dkfds.min.js"></script>
    <script>DKFDS.init();</script>
</body>
</html>""", status, media_type="text/html")
        if self.nyaf:
            r.headers.append("set-cookie", f"{ANTIFORGERY}={self.nyaf}; path=/; samesite=strict; httponly")
            r.headers["cache-control"] = "no-cache, no-store"
        return r


def alert(type_, overskrift, tekst=""):
    t = f'<p class="alert-text">{tekst}</p>' if tekst else ""
    return f'<div class="alert alert-{type_}" role="alert"><div class="alert-body"><p class="alert-heading">{overskrift}</p>{t}</div></div>'


def felt(navn, label, fejl, hint="", type_="text", value="", ekstra=""):
    idn = navn.replace(".", "_")
    return f"""<div class="form-group{' form-error' if fejl else ''}">
    <label class="form-label" for="{idn}">{label}</label>
    {f'<span class="form-hint" id="{idn}-hint">{hint}</span>' if hint else ''}
    <span class="form-error-message field-validation-{'error' if fejl else 'valid'}" data-valmsg-for="{navn}" data-valmsg-replace="true">{enc(fejl)}</span>
    <input class="form-input" type="{type_}" id="{idn}" name="{navn}"{f' value="{enc(value)}"' if type_ == 'text' else ''} data-val="true" data-val-required="Feltet {label} skal udfyldes" {ekstra}/>
</div>"""


# --- Pages/Konto ---------------------------------------------------------------------------------------------------
async def log_ind(req):
    s = Side(req)
    fejl, e1, e2, navn, status = "", "", "", "", 200
    if req.method == "POST":
        f = await req.form()
        if not s.ok(f):
            return Response(status_code=400)
        navn, kode = f.get("Input.Brugernavn", "").strip(), f.get("Input.Adgangskode", "")
        e1 = "" if navn else "Skriv dit brugernavn"
        e2 = "" if kode else "Skriv din adgangskode"
        if navn == "kommune" and kode == "hemmeligt-1":
            billet = "CfDJ8" + base64.urlsafe_b64encode(secrets.token_bytes(150)).decode()
            TICKETS[billet] = navn
            retur = req.query_params.get("ReturnUrl", "/")
            r = RedirectResponse(retur if re.fullmatch(r"/[A-Za-z]*", retur) else "/", 302)
            r.headers.append("set-cookie", f"{AUTH}={billet}; path=/; samesite=lax; httponly")
            return r
        if navn and kode:
            fejl = alert("error", "Du kunne ikke logges ind", "Brugernavnet eller adgangskoden er forkert.")
    q = ("?" + enc(req.url.query)) if req.url.query else ""
    return s.page("Log ind", f"""<h1>Log ind</h1>
{alert("info", "Du er logget af") if "afsluttet" in req.query_params else ""}{fejl}
<p class="font-lead">Kommunale medarbejdere kan her se oplysninger om voksne udlændinges danskuddannelse.</p>
<form method="post" action="/Konto/LogInd{q}" novalidate>
{felt("Input.Brugernavn", "Brugernavn", e1, value=navn, ekstra='autocomplete="username" ')}
{felt("Input.Adgangskode", "Adgangskode", e2, type_="password", ekstra='autocomplete="current-password" ')}
<button type="submit" class="button button-primary">Log ind</button>
{s.token()}</form>""", status)


async def log_ud(req):
    s = Side(req)
    if not s.ok(await req.form()):
        return Response(status_code=400)
    TICKETS.pop(req.cookies.get(AUTH, ""), None)
    r = RedirectResponse("/Konto/LogInd?afsluttet=1", 302)
    r.headers.append("set-cookie", f"{AUTH}=; expires=Thu, 01 Jan 1970 00:00:00 GMT; path=/; samesite=lax; httponly")
    return r


# --- Pages/Index, Pages/Opslag -------------------------------------------------------------------------------------
async def index(req):
    s = Side(req)
    if not s.bruger:
        return s.til_login()
    return s.page("Forside", """<h1>Oplysninger om danskuddannelse</h1>
<p class="font-lead">Oplysningerne er indberettet af sprogcentrene til danskundervisningsdatabasen.</p>
<div class="row">
<div class="col-12 col-md-6"><div class="card card-align-height"><div class="card-header"><h2 class="header-title">Opslag på kursist</h2></div>
<div class="card-text"><p>Se alle registrerede oplysninger om én kursist.</p></div><div class="card-footer"><div class="action-links"><a class="button button-secondary" href="/Opslag">Opslag på kursist</a></div></div></div></div>
<div class="col-12 col-md-6"><div class="card card-align-height"><div class="card-header"><h2 class="header-title">Opslag på flere kursister</h2></div>
<div class="card-text"><p>Upload en fil med op til 100 CPR-numre, og hent de vigtigste oplysninger i et Excel-ark.</p></div><div class="card-footer"><div class="action-links"><a class="button button-secondary" href="/Udtraek">Opslag på flere kursister</a></div></div></div></div>
</div>""")


def tabel(rk, kol, tom):
    if not rk:
        return f"<p>{tom}</p>"
    return '<div class="table--responsive-scroll"><table class="table table--responsive-headers">\n<thead><tr>' + "".join(f'<th scope="col">{h}</th>' for h, _ in kol) + "</tr></thead>\n<tbody>\n" + "".join(
        "<tr>" + "".join(f'<td data-title="{h}">{enc(vis(r[k]))}</td>' for h, k in kol) + "</tr>\n" for r in rk) + "</tbody></table></div>"


def dl(r, kol):
    return '<dl class="dl-horizontal">\n' + "".join(f"<dt>{h}</dt><dd>{enc(vis(r[k]))}</dd>\n" for h, k in kol) + "</dl>"


def kursist(p):
    proever = "\n".join(f'<div class="card mb-4"><div class="card-header"><h3 class="header-title">{enc(vis(r["proeve"]))}</h3></div><div class="card-content">{dl(r, [("Prøve", "proeve")] + PROEVER)}</div></div>'
                        for r in p["proever"]) or "<p>Der er ikke registreret prøver.</p>"
    foer = dl(p["prae2004"], [("Første startdato", "foerste_startdato"), ("Danskuddannelse før 2004", "du")]) if p["prae2004"] else "<p>Der er ikke registreret oplysninger fra før 2004.</p>"
    afsnit = [("Moduler på danskuddannelse", tabel(p["moduler"], MODULER, "Der er ikke registreret moduler.")),
              ("Danskprøver", proever),
              ("Henvisninger til danskuddannelse", tabel(p["henvisninger"], HENVISNINGER, "Der er ikke registreret henvisninger.")),
              ("Merit", tabel(p["meritter"], MERITTER, "Der er ikke registreret merit.")),
              ("Oplysninger fra før 2004", foer)]
    return f'<h2>Kursist {p["cpr"][:6]}-{p["cpr"][6:]}</h2>\n<ul class="accordion accordion-bordered" aria-multiselectable="true">\n' + "\n".join(
        f'<li><button type="button" class="accordion-button" aria-expanded="true" aria-controls="afsnit-{i}">{t}</button>\n<div id="afsnit-{i}" aria-hidden="false" class="accordion-content">\n{x}\n</div></li>'
        for i, (t, x) in enumerate(afsnit, 1)) + "\n</ul>"


async def opslag(req):
    s = Side(req)
    if not s.bruger:
        return s.til_login()
    fejl, v, res = "", "", ""
    if req.method == "POST":
        f = await req.form()
        if not s.ok(f):
            return Response(status_code=400)
        v = f.get("Input.CprNummer", "").strip()
        p = REGISTER.get(re.sub(r"[-\s]", "", v))
        if not v:
            fejl = "Skriv et CPR-nummer"
        elif not re.fullmatch(r"\d{6}[- ]?\d{4}", v):
            fejl = "CPR-nummeret skal bestå af 10 cifre"
        elif p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
            res = kursist(p)
        else:
            res = alert("warning", "Ingen oplysninger", "Vi har ikke fundet oplysninger om danskuddannelse på det CPR-nummer, du har søgt på.")
    return s.page("Opslag på kursist", f"""<h1>Opslag på kursist</h1>
<form method="post" action="/Opslag" autocomplete="off" novalidate>
{felt("Input.CprNummer", "Kursistens CPR-nummer", fejl, "Skriv CPR-nummeret som ddmmåå-xxxx", value=v, ekstra='maxlength="11" ')}
<button type="submit" class="button button-primary">Vis oplysninger</button>
{s.token()}</form>
{res}""")


# --- Pages/Udtraek -------------------------------------------------------------------------------------------------
def byg_ark(numre):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra danskundervisningsdatabasen, dannet " + vis(time.strftime("%Y-%m-%d"))
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    c, noegler = 1, []
    for gruppe, under, ks in ARK:
        ws.cell(2, c, gruppe)
        if under:
            ws.merge_cells(start_row=2, end_row=2, start_column=c, end_column=c + len(ks) - 1)
            for i, u in enumerate(under.split("|")):
                ws.cell(3, c + i, u)
        else:
            ws.merge_cells(start_row=2, end_row=3, start_column=c, end_column=c)
        c += len(ks)
        noegler += ks
    for r in ws["A2:P3"]:
        for x in r:
            x.font, x.fill, x.alignment = Font(bold=True), PatternFill("solid", fgColor="D9E1F2"), Alignment(vertical="top", wrap_text=True)
    for i, nr in enumerate(numre, 4):
        u = REGISTER[nr]["udtraek"] if nr in REGISTER else {"cpr": nr, "findes": False}
        for j, k in enumerate(noegler, 1):
            v = u.get(k)
            if v is None:
                continue
            if k.endswith("dato"):
                ws.cell(i, j, dt.datetime.strptime(v, "%Y-%m-%d")).number_format = "dd-mm-yyyy"
            else:
                ws.cell(i, j, vis(v)).number_format = "@"
    for j in range(1, 17):
        ws.column_dimensions[get_column_letter(j)].width = 16
    ws.freeze_panes = "A4"
    b = io.BytesIO()
    wb.save(b)
    return b.getvalue()


async def udtraek(req):
    s = Side(req)
    if not s.bruger:
        return s.til_login()
    fejl, klar, q = "", "", req.query_params
    if req.method == "POST":
        f = await req.form()
        if not s.ok(f):
            return Response(status_code=400)
        fil = f.get("Input.Fil")
        data = await fil.read() if hasattr(fil, "read") else b""
        linjer = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines()]
        numre = [re.sub(r"[-\s]", "", x) for x in linjer if x]
        forkert = [str(i) for i, x in enumerate(linjer, 1) if x and not re.fullmatch(r"\d{6}[- ]?\d{4}", x)]
        if not getattr(fil, "filename", ""):
            fejl = "Vælg en fil"
        elif not numre:
            fejl = "Filen er tom"
        elif len(numre) > 100:
            fejl = f"Filen indeholder {len(numre)} CPR-numre. Du kan højst slå 100 op ad gangen"
        elif forkert:
            fejl = "Der er fejl i filen på linje " + ", ".join(forkert[:10])
        else:
            g = str(uuid.uuid4())
            FILER[g] = (req.cookies.get(AUTH), time.time(), len(numre), byg_ark(numre))
            return RedirectResponse("/Udtraek?id=" + g, 302)
    elif q.get("id"):
        x = FILER.get(q["id"])
        if not x or x[0] != req.cookies.get(AUTH) or time.time() - x[1] > 1200:
            return s.page("Siden findes ikke", "<h1>Siden findes ikke</h1><p>Udtrækket er slettet. Udtræk slettes efter 20 minutter.</p>", 404)
        if q.get("handler") == "Hent":
            return Response(x[3], media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={
                "content-disposition": f'attachment; filename="Danskuddannelse_{time.strftime("%Y%m%d_%H%M")}.xlsx"'})
        klar = alert("success", "Dit udtræk er klar", f'Udtrækket omfatter {x[2]} CPR-numre og slettes efter 20 minutter. <a class="function-link" href="/Udtraek?id={q["id"]}&amp;handler=Hent">Hent Excel-ark</a>')
    return s.page("Opslag på flere kursister", f"""<h1>Opslag på flere kursister</h1>
{klar}
<p class="font-lead">Excel-arket indeholder første og seneste modul, henvisning, højeste merit og oplysninger fra før 2004.</p>
<form method="post" action="/Udtraek" enctype="multipart/form-data" novalidate>
{felt("Input.Fil", "Fil med CPR-numre", fejl, "En tekstfil (.txt) med ét CPR-nummer på hver linje, fx ddmmåå-xxxx. Højst 100 CPR-numre.", "file", ekstra='accept=".txt,.csv" ')}
<button type="submit" class="button button-primary">Upload fil</button>
{s.token()}</form>""")


app = Starlette(routes=[
    Route("/", index), Route("/Konto/LogInd", log_ind, methods=["GET", "POST"]), Route("/Konto/LogUd", log_ud, methods=["POST"]),
    Route("/Opslag", opslag, methods=["GET", "POST"]), Route("/Udtraek", udtraek, methods=["GET", "POST"])])

"""Dansk for udlændinge - selvbetjening. Umbraco 7.5, surface controllers, Bootstrap 3-tema (2017)."""
import hashlib
import io
import json
import secrets
import time
import uuid
from datetime import date
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

BORGERE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
NOEGLE = secrets.token_hex(16)          # machineKey
MEDLEMMER = {}                          # auth-ticket -> {"tempdata":..., "filer":...}
AUTH, XSRF = "yourAuthCookie", "__RequestVerificationToken"

SIDER = {"/": "Forside", "/opslag-paa-borger/": "Opslag på borger", "/opslag-paa-flere-borgere/": "Opslag på flere borgere",
         "/vejledning/": "Vejledning"}


def ufprt(handling):
    return "".join(hashlib.sha512((NOEGLE + handling + str(i)).encode()).hexdigest().upper() for i in range(2))


HANDLINGER = {ufprt(h): h for h in ("UmbLogin.HandleLogin", "UmbLoginStatus.HandleLogout", "BorgerSurface.Soeg", "ListeSurface.Upload")}


class Ctx:
    """UmbracoContext for the request"""

    def __init__(self, request):
        self.r = request
        sti = request.url.path
        self.sti = sti if sti.endswith("/") else sti + "/"
        self.ticket = request.cookies.get(AUTH)
        self.medlem = MEDLEMMER.get(self.ticket)
        self.token = request.cookies.get(XSRF)
        self.ny_token = not self.token
        if self.ny_token:
            self.token = secrets.token_urlsafe(48)
        self.fejl = {}          # ModelState

    def form(self, handling, indhold, klasse="form"):
        """Html.BeginUmbracoForm"""
        return ('<form action="%s" class="%s" enctype="multipart/form-data" method="post" role="form">'
                '<input name="%s" type="hidden" value="%s" />%s<input name="ufprt" type="hidden" value="%s" /></form>'
                % (self.sti, klasse, XSRF, hashlib.sha256((NOEGLE + self.token).encode()).hexdigest(), indhold, ufprt(handling)))

    def gyldig(self, form):
        return form.get(XSRF) == hashlib.sha256((NOEGLE + self.token).encode()).hexdigest()

    def validering(self, felt):
        t = self.fejl.get(felt)
        return '<span class="field-validation-%s" data-valmsg-for="%s" data-valmsg-replace="true">%s</span>' % (
            "error" if t else "valid", felt, escape(t or ""))

    def opsummering(self):
        t = self.fejl.get("")
        return '<div class="validation-summary-errors alert alert-danger" data-valmsg-summary="true"><ul><li>%s</li></ul></div>' % escape(t) if t else ""

    def svar(self, titel, krop, status=200):
        nav = status_html = krumme = ""
        if self.medlem is not None:
            nav = '<ul class="nav navbar-nav">%s</ul>' % "".join(
                '<li class="%s"><a href="%s">%s</a></li>' % ("active" if u == self.sti else "", u, t) for u, t in SIDER.items())
            nav += ('<form class="navbar-form navbar-right site-search" action="/soegeresultat/" method="get" role="search">'
                    '<label class="sr-only" for="q">Søg på hjemmesiden</label><input type="search" class="form-control" id="q" name="q" placeholder="Søg på hjemmesiden" />'
                    '<button type="submit" class="btn btn-default"><span class="glyphicon glyphicon-search"></span><span class="sr-only">Søg</span></button></form>')
            status_html = '<div class="login-status"><p>Logget ind som <strong>kommune</strong></p>%s</div>' % self.form(
                "UmbLoginStatus.HandleLogout", '<button class="btn btn-link">Log ud</button>', "form-inline")
            krumme = '<ol class="breadcrumb"><li><a href="/">Forside</a></li>%s</ol>' % (
                '<li class="active">%s</li>' % titel if self.sti != "/" else "")
        cookie = "" if self.r.cookies.get("cookieAccept") else (
            '<div id="cookie-bar" class="cookie-bar"><p>Vi bruger cookies til at holde styr på dit login og til statistik. '
            '<a href="/vejledning/#cookies">Læs mere om cookies</a> <a href="#" class="btn btn-xs btn-primary" '
            'onclick="document.cookie=\'cookieAccept=1;path=/\';document.getElementById(\'cookie-bar\').style.display=\'none\';return false;">OK, luk</a></p></div>')
        resp = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta http-equiv="X-UA-Compatible" content="IE=edge" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{titel} - Dansk for udlændinge</title>
    <link rel="stylesheet" href="/css/bootstrap.min.css" />
    <link rel="stylesheet" href="/css/tema-offentlig.css?v=1.0.6" />
</head>
<body class="page-{self.sti.strip('/') or 'forside'}">
<a href="#main" class="sr-only sr-only-focusable">Gå til indhold</a>
{cookie}
<header class="site-header"><div class="container">
    <a class="logo" href="/"><img src="/media/1001/logo.svg" alt="Dansk for udlændinge" /></a>
    <ul class="list-inline tools"><li><a href="#" onclick="window.print();return false;">Udskriv</a></li></ul>
    {status_html}
    <nav class="navbar navbar-default" role="navigation">{nav}</nav>
</div></header>
<div class="container">{krumme}
<main id="main" class="main">
<h1>{titel}</h1>
{krop}
</main></div>
<footer class="site-footer"><div class="container"><div class="row">
    <div class="col-sm-6"><h4>Kontakt</h4><p>Team Danskdata<br />Telefontid: mandag-fredag kl. 10-14<br /><a href="mailto:danskdata@example.dk">danskdata@example.dk</a></p></div>
    <div class="col-sm-6"><h4>Om siden</h4><ul class="list-unstyled"><li><a href="/vejledning/#cookies">Cookies</a></li></ul></div>
</div></div></footer>
<script src="/scripts/jquery.validate.unobtrusive.min.js"></script>
</body>
</html>""", status)
        if self.ny_token:
            resp.set_cookie(XSRF, self.token, httponly=True)
        return resp


# ------------------------------------------------------------ visning
def dk(v):
    return "%s-%s-%s" % (v[8:10], v[5:7], v[:4])


def vaerdi(k, v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return dk(v) if "dato" in k or k == "modultest_bestaaet" else escape(v)


SEKTIONER = [
    ("moduler", "Modulforløb", "Der er ikke registreret modulforløb på borgeren.",
     [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
      ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "Danskprøver", "Der er ikke registreret danskprøver på borgeren.",
     [("proeve", "Prøvens navn"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
      ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Samlet resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger til danskuddannelse", "Der er ikke registreret henvisninger på borgeren.",
     [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")]),
    ("meritter", "Meritter", "Der er ikke registreret meritter på borgeren.",
     [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    ("prae2004", "Registreringer fra før 2004", "Der er ingen registreringer fra før 2004 på borgeren.",
     [("foerste_startdato", "Første startdato"), ("du", "Deltaget i danskuddannelse")]),
]


def partial_borger(p):
    """Views/Partials/Borger.cshtml"""
    ud = ['<div class="resultat" id="resultat"><h2>Oplysninger om borger %s-%s</h2>'
          '<p>Opslaget er foretaget den %s.</p><div class="panel-group" id="accordion">' % (p["cpr"][:6], p["cpr"][6:], time.strftime("%d-%m-%Y kl. %H:%M"))]
    for i, (navn, titel, tom, kol) in enumerate(SEKTIONER):
        poster = p[navn]
        if not poster:
            krop = '<p class="ingen-data">%s</p>' % tom
        elif navn == "prae2004":
            krop = '<dl class="dl-horizontal">%s</dl>' % "".join("<dt>%s</dt><dd>%s</dd>" % (t, vaerdi(k, poster[k])) for k, t in kol)
        else:
            krop = ('<div class="table-responsive"><table class="table table-striped"><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>'
                    % ("".join('<th scope="col">%s</th>' % t for _, t in kol),
                       "".join("<tr>%s</tr>" % "".join('<td data-th="%s">%s</td>' % (t, vaerdi(k, r[k])) for k, t in kol) for r in poster)))
        ud.append('<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title"><a data-toggle="collapse" '
                  'data-parent="#accordion" href="#panel%d">%s</a></h3></div><div id="panel%d" class="panel-collapse collapse%s">'
                  '<div class="panel-body">%s</div></div></div>' % (i, titel, i, " in" if i == 0 else "", krop))
    return "\n".join(ud) + "</div></div>"


# ------------------------------------------------------------ sider
def loginside(c, navn=""):
    return c.svar("Log ind", '<p class="lead">Siden er forbeholdt medarbejdere i kommunerne. Log ind med kommunens brugernavn og adgangskode.</p>'
                  + c.form("UmbLogin.HandleLogin", c.opsummering() + '<fieldset><legend class="sr-only">Login</legend>'
                           '<div class="form-group"><label for="loginModel_Username">Brugernavn</label><input class="form-control" data-val="true" '
                           'data-val-required="Udfyld brugernavn" id="loginModel_Username" name="loginModel.Username" type="text" value="%s" />%s</div>'
                           '<div class="form-group"><label for="loginModel_Password">Adgangskode</label><input class="form-control" data-val="true" '
                           'data-val-required="Udfyld adgangskode" id="loginModel_Password" name="loginModel.Password" type="password" />%s</div>'
                           '<button class="btn btn-primary" type="submit">Log ind</button></fieldset>'
                           % (escape(navn), c.validering("loginModel.Username"), c.validering("loginModel.Password"))))


def forside(c):
    return c.svar("Dansk for udlændinge", """<p class="lead">Her kan kommunen se, hvad sprogcentrene har indberettet om borgernes danskuddannelse.</p>
<div class="row spots">
<div class="col-sm-6"><div class="spot"><h2>Én borger</h2><p>Se moduler, prøver, henvisninger og merit for en enkelt borger.</p><a class="btn btn-primary" href="/opslag-paa-borger/">Gå til opslag</a></div></div>
<div class="col-sm-6"><div class="spot"><h2>Flere borgere</h2><p>Send en fil med op til 100 CPR-numre, og få et samlet Excel-ark retur.</p><a class="btn btn-primary" href="/opslag-paa-flere-borgere/">Gå til filopslag</a></div></div>
</div>""")


def vejledning(c):
    return c.svar("Vejledning", """<h2>Sådan skriver du CPR-nummeret</h2><p>Skriv ti cifre med eller uden bindestreg, fx ddmmåå-xxxx.</p>
<h2>Sådan laver du filen</h2><p>Åbn Notesblok, skriv ét CPR-nummer på hver linje, og gem filen som .txt.</p>
<h2 id="cookies">Cookies</h2><p>Siden bruger en cookie til login. Den slettes, når du lukker browseren.</p>""")


def borgerside(c, cpr="", ekstra=""):
    return c.svar("Opslag på borger", '<p class="lead">Indtast borgerens CPR-nummer for at se de indberettede oplysninger.</p>'
                  + c.form("BorgerSurface.Soeg", '<div class="form-group"><label for="CprNummer">CPR-nummer</label>'
                           '<input autocomplete="off" class="form-control" data-val="true" data-val-required="Du skal indtaste et CPR-nummer" id="CprNummer" '
                           'name="CprNummer" placeholder="ddmmåå-xxxx" type="text" value="%s" />%s</div>'
                           '<button type="submit" class="btn btn-primary">Vis oplysninger</button>' % (escape(cpr), c.validering("CprNummer"))) + ekstra)


def listeside(c):
    besked = ""
    td = c.medlem.pop("tempdata", None)
    if td:
        besked = ('<div class="alert alert-success" role="alert"><h2>Dit udtræk er klar</h2><p>Vi har behandlet %d CPR-numre fra filen %s.</p>'
                  '<p><a class="btn btn-success" href="/umbraco/Surface/ListeSurface/Download?id=%s">Download Excel-ark</a></p></div>'
                  % (td["antal"], escape(td["navn"]), td["id"]))
    return c.svar("Opslag på flere borgere", besked + '<p class="lead">Vælg en tekstfil (.txt) med ét CPR-nummer på hver linje. Filen må højst indeholde 100 CPR-numre.</p>'
                  + c.form("ListeSurface.Upload", c.opsummering() + '<div class="form-group"><label for="Fil">Vælg fil</label><input id="Fil" name="Fil" type="file" accept=".txt" />%s'
                           '<p class="help-block">Det kan tage op til et minut at behandle filen. Luk ikke siden imens.</p></div>'
                           '<button type="submit" class="btn btn-primary">Upload fil</button>' % c.validering("Fil")))


VISNING = {"/": forside, "/opslag-paa-borger/": borgerside, "/opslag-paa-flere-borgere/": listeside, "/vejledning/": vejledning}


# ------------------------------------------------------------ surface controllers
def handle_login(c, f):
    navn, kode = f.get("loginModel.Username", ""), f.get("loginModel.Password", "")
    if not navn:
        c.fejl["loginModel.Username"] = "Udfyld brugernavn"
    if not kode:
        c.fejl["loginModel.Password"] = "Udfyld adgangskode"
    if c.fejl:
        return loginside(c, navn)
    if (navn, kode) != ("kommune", "hemmeligt-1"):
        c.fejl[""] = "Brugernavn eller adgangskode er forkert"
        return loginside(c, navn)
    ticket = secrets.token_hex(80).upper()
    MEDLEMMER[ticket] = {"filer": {}}
    resp = RedirectResponse(c.sti, 302)
    resp.set_cookie(AUTH, ticket, httponly=True)
    return resp


def soeg(c, f):
    cpr = f.get("CprNummer", "").strip()
    nr = cpr.replace("-", "").replace(" ", "")
    if not cpr:
        c.fejl["CprNummer"] = "Du skal indtaste et CPR-nummer"
    elif not (nr.isdigit() and len(nr) == 10):
        c.fejl["CprNummer"] = "CPR-nummeret skal bestå af 10 cifre"
    if c.fejl:
        return borgerside(c, cpr)
    if nr not in BORGERE:
        return borgerside(c, cpr, '<div class="alert alert-warning" role="alert">Vi fandt ingen borger med det CPR-nummer i databasen.</div>')
    return borgerside(c, cpr, partial_borger(BORGERE[nr]))


async def upload(c, f):
    fil = f.get("Fil")
    if not getattr(fil, "filename", ""):
        c.fejl["Fil"] = "Du skal vælge en fil"
        return listeside(c)
    numre = [l.strip().replace("-", "") for l in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if l.strip()]
    ugyldige = [n for n in numre if not (n.isdigit() and len(n) == 10)]
    if not numre or ugyldige:
        c.fejl[""] = "Filen indeholder %d linjer, der ikke er gyldige CPR-numre. Ret filen, og prøv igen." % len(ugyldige) if numre else "Filen er tom."
        return listeside(c)
    if len(numre) > 100:
        c.fejl[""] = "Filen indeholder mere end 100 CPR-numre. Del den op i flere filer."
        return listeside(c)
    gid = str(uuid.uuid4())
    c.medlem["filer"][gid] = excel(numre)
    c.medlem["tempdata"] = {"id": gid, "antal": len(numre), "navn": fil.filename}
    return RedirectResponse(c.sti, 302)


GRUPPER = [("Første modulregistrering", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
           ("Seneste modulregistrering", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
           ("Henvisning", [("henvisning_dato", "Henvisningsdato"), ("henvisning_kategori", "Kategori")]),
           ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
           ("Data fra før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")])]


def excel(numre):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra Dansk for udlændinge, dannet %s" % time.strftime("%d-%m-%Y")
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    for kol, t in ((1, "CPR-nummer"), (2, "Findes i databasen")):
        ws.cell(2, kol, t)
        ws.merge_cells(start_row=2, end_row=3, start_column=kol, end_column=kol)
    felter, kol = [("cpr", ""), ("findes", "")], 3
    for titel, gruppe in GRUPPER:
        ws.cell(2, kol, titel)
        ws.merge_cells(start_row=2, end_row=2, start_column=kol, end_column=kol + len(gruppe) - 1)
        for k, t in gruppe:
            ws.cell(3, kol, t)
            felter.append((k, t))
            kol += 1
    for raekke in ws.iter_rows(min_row=2, max_row=3, max_col=16):
        for celle in raekke:
            celle.font, celle.fill, celle.alignment = Font(bold=True), PatternFill("solid", fgColor="DCE6F1"), Alignment(horizontal="center", vertical="center", wrap_text=True)
    for r, nr in enumerate(numre, 4):
        u = BORGERE[nr]["udtraek"] if nr in BORGERE else {"cpr": nr, "findes": False}
        for i, (k, _) in enumerate(felter, 1):
            v = u.get(k)
            celle = ws.cell(r, i)
            if isinstance(v, bool):
                celle.value = "Ja" if v else "Nej"
            elif v is not None and "dato" in k:
                celle.value, celle.number_format = date.fromisoformat(v), "dd-mm-yyyy"
            elif v is not None:
                celle.value, celle.number_format = v, "@"
    for i in range(1, 17):
        ws.column_dimensions[get_column_letter(i)].width = 16
    ws.freeze_panes = "A4"
    ud = io.BytesIO()
    wb.save(ud)
    return ud.getvalue()


async def side(request):
    """RenderMvcController + routing of ufprt posts"""
    c = Ctx(request)
    if c.sti not in VISNING:
        if c.medlem is not None and c.sti == "/soegeresultat/":
            return c.svar("Søgeresultat", '<p>Din søgning gav 0 resultater på hjemmesiden.</p><p>Vil du finde en borger, skal du bruge <a href="/opslag-paa-borger/">Opslag på borger</a>.</p>')
        return c.svar("Siden findes ikke", "<p>Siden er flyttet eller slettet.</p>", 404)
    if request.method == "POST":
        f = await request.form()
        handling = HANDLINGER.get(f.get("ufprt"))
        if not handling or not c.gyldig(f):
            return c.svar("Der skete en fejl", "<p>Formularen er udløbet. Genindlæs siden, og prøv igen.</p>", 400)
        if handling == "UmbLogin.HandleLogin":
            return handle_login(c, f)
        if handling == "UmbLoginStatus.HandleLogout":
            MEDLEMMER.pop(c.ticket, None)
            resp = RedirectResponse("/", 302)
            resp.delete_cookie(AUTH)
            return resp
        if c.medlem is not None:
            return soeg(c, f) if handling == "BorgerSurface.Soeg" else await upload(c, f)
    return VISNING[c.sti](c) if c.medlem is not None else loginside(c)   # Public Access


async def download(request):
    c = Ctx(request)
    data = c.medlem and c.medlem["filer"].get(request.query_params.get("id"))
    if not data:
        return RedirectResponse("/", 302)
    return Response(data, media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=Udtraek_%s.xlsx" % time.strftime("%Y%m%d")})


app = Starlette(routes=[Route("/umbraco/Surface/ListeSurface/Download", download), Route("/{sti:path}", side, methods=["GET", "POST"])])

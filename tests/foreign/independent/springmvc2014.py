"""Knappen 2014 - Spring MVC 4.0, Spring Security 3.2, JSP/JSTL, Bootstrap 3.1 (efterligning)."""
import json
import re
import secrets
import time
from datetime import date
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
CTX = "/knap"
SESSIONS: dict = {}
WAIT = 5

MODULER = [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbydernr."),
           ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"),
           ("modultest_bestaaet", "Modultest bestået den")]
PROEVER = [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
           ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"),
           ("resultat", "Samlet resultat"), ("udbyder", "Udbydernr.")]
HENVISNINGER = [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
                ("udbyder", "Udbydernr.")]
MERITTER = [("du_modul", "Meriteret DU-modul"), ("startdato", "Startdato for merit"), ("udbyder", "Udbydernr.")]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse (DU)")]
CSV = [("cpr", "CPR-nr."), ("findes", "Findes i data fra 2004 og frem"),
       ("foerste_startdato", "Første modul - startdato"), ("foerste_du_modul", "Første modul - DU-modul"),
       ("foerste_udbyder", "Første modul - udbyder"), ("seneste_startdato", "Seneste modul - startdato"),
       ("seneste_du_modul", "Seneste modul - DU-modul"), ("seneste_udbyder", "Seneste modul - udbyder"),
       ("henvisning_dato", "Henvisning - dato"), ("henvisning_kategori", "Henvisning - kategori"),
       ("merit_du_modul", "Højeste merit - DU-modul"), ("merit_startdato", "Højeste merit - startdato"),
       ("merit_udbyder", "Højeste merit - udbyder"), ("prae2004_findes", "Findes i data før 2004"),
       ("prae2004_startdato", "Før 2004 - første startdato"), ("prae2004_du", "Før 2004 - DU")]

def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v

def cprfmt(c):
    return f"{c[:6]}-{c[6:]}"

def clean(s):
    m = re.fullmatch(r"\s*(\d{6})[- ]?(\d{4})\s*", s)
    return m[1] + m[2] if m else None

class Ctx:
    """HttpSession: læs JSESSIONID, ellers ny session med adressen omskrevet (;jsessionid=)."""

    def __init__(self, request):
        sid = request.cookies.get("JSESSIONID")
        self.new = sid not in SESSIONS
        if self.new:
            sid = self.fresh()
        self.sid, self.s = sid, SESSIONS[sid]

    @staticmethod
    def fresh(old=None):
        sid = secrets.token_hex(16).upper()
        SESSIONS[sid] = dict(old or {}, csrf=str(secrets.token_hex(16)))
        return sid

    def url(self, path):
        return f"{CTX}{path};jsessionid={self.sid}" if self.new else CTX + path

    def out(self, resp):
        if self.new:
            resp.set_cookie("JSESSIONID", self.sid, path=CTX, httponly=True)
        resp.headers["Cache-Control"] = "no-cache, no-store, max-age=0, must-revalidate"
        resp.headers["X-Frame-Options"] = "DENY"
        return resp

    def redirect(self, path):
        return self.out(RedirectResponse(CTX + path, 302))

    def csrf(self):
        return f'<input type="hidden" name="_csrf" value="{self.s["csrf"]}" />'

    def page(self, title, body, head="", status=200):
        nav = ""
        if self.s.get("user"):
            nav = f"""
      <div id="navbar" class="collapse navbar-collapse">
        <ul class="nav navbar-nav">
          <li><a href="{CTX}/forside.htm">Forside</a></li>
          <li class="dropdown">
            <a href="#" class="dropdown-toggle" data-toggle="dropdown" role="button">Opslag <span class="caret"></span></a>
            <ul class="dropdown-menu" role="menu">
              <li><a href="{CTX}/opslag/enkelt.htm">Enkelt kursist</a></li>
              <li><a href="{CTX}/opslag/flere.htm">Flere kursister</a></li>
            </ul>
          </li>
        </ul>
        <ul class="nav navbar-nav navbar-right">
          <li><p class="navbar-text"><span class="glyphicon glyphicon-user"></span> {escape(self.s["user"])}</p></li>
          <li><a href="#" onclick="document.getElementById('logoutForm').submit(); return false;">Log ud</a></li>
        </ul>
      </div>
      <form action="{CTX}/j_spring_security_logout" method="post" id="logoutForm">{self.csrf()}</form>"""
        return self.out(HTMLResponse(f"""


<!DOCTYPE html>
<html lang="da">
<head>
  <meta charset="utf-8">
  <meta http-equiv="X-UA-Compatible" content="IE=edge">
  <meta name="viewport" content="width=device-width, initial-scale=1">{head}
  <title>{escape(title)} - Knappen</title>
  <link href="{CTX}/resources/css/bootstrap.min.css" rel="stylesheet">
  <link href="{CTX}/resources/css/knap.css" rel="stylesheet">
  <!--[if lt IE 9]><script src="{CTX}/resources/js/html5shiv.js"></script><![endif]-->
</head>
<body>
  <div class="navbar navbar-default navbar-static-top" role="navigation">
    <div class="container">
      <div class="navbar-header">
        <a class="navbar-brand" href="{CTX}/forside.htm">Danskundervisningsdatabasen</a>
      </div>{nav}
    </div>
  </div>
  <div class="container">
{body}
    <hr>
    <footer><p class="text-muted small">Knappen version 2.1.4 &middot; Drift og udvikling: Strandby Data A/S &middot;
      Support: support@example.dk</p></footer>
  </div>
  <script src="{CTX}/resources/js/jquery-1.11.0.min.js"></script>
  <script src="{CTX}/resources/js/bootstrap.min.js"></script>
</body>
</html>
""", status))

def secured(fn):
    async def inner(request):
        c = Ctx(request)
        if not c.s.get("user"):
            return c.redirect("/login.htm")
        if request.method == "POST":
            form = await request.form()
            token = form.get("_csrf") or request.query_params.get("_csrf")
            if token != c.s["csrf"]:
                return c.page("Fejl", "<h1>HTTP Status 403 - Expected CSRF token not found.</h1>", status=403)
            return await fn(request, c, form)
        return await fn(request, c, None)
    return inner

async def root(request):
    return RedirectResponse(CTX + "/forside.htm", 302)

async def login(request):
    c = Ctx(request)
    msg = ""
    if "error" in request.query_params:
        msg = '<div class="alert alert-danger" role="alert">Forkert brugernavn eller adgangskode.</div>'
    elif "logout" in request.query_params:
        msg = '<div class="alert alert-success" role="alert">Du er nu logget ud.</div>'
    return c.page("Log ind", f"""
    <div class="row"><div class="col-md-4 col-md-offset-4">
      <h2 class="form-signin-heading">Log ind på Knappen</h2>
      {msg}
      <form name="f" class="form-signin" action="{c.url('/j_spring_security_check')}" method="post">
        <div class="form-group"><label for="j_username">Bruger-id</label>
          <input type="text" class="form-control" id="j_username" name="j_username" value="" autofocus></div>
        <div class="form-group"><label for="j_password">Adgangskode</label>
          <input type="password" class="form-control" id="j_password" name="j_password"></div>
        {c.csrf()}
        <button class="btn btn-lg btn-primary btn-block" type="submit">Log ind</button>
      </form>
    </div></div>""")

async def check(request):
    c = Ctx(request)
    form = await request.form()
    if form.get("_csrf") != c.s["csrf"]:
        return c.page("Fejl", "<h1>HTTP Status 403 - Invalid CSRF Token</h1>", status=403)
    if form.get("j_username") != "kommune" or form.get("j_password") != "hemmeligt-1":
        return c.redirect("/login.htm?error")
    SESSIONS.pop(c.sid, None)
    c.sid, c.new = c.fresh({"user": "kommune"}), True
    return c.redirect("/forside.htm")

@secured
async def logout(request, c, form):
    SESSIONS.pop(c.sid, None)
    resp = c.redirect("/login.htm?logout")
    resp.delete_cookie("JSESSIONID", path=CTX)
    return resp

@secured
async def forside(request, c, form):
    return c.page("Forside", """
    <div class="page-header"><h1>Velkommen til Knappen</h1></div>
    <p class="lead">Her kan kommunen slå oplysninger op om kursisters danskuddannelse.</p>
    <p>Vælg mellem opslag på en enkelt kursist og på flere kursister i menuen <strong>Opslag</strong> øverst.
      Du bliver automatisk logget ud efter 30 minutter uden aktivitet.</p>
    <div class="panel panel-info"><div class="panel-heading"><h3 class="panel-title">Driftsinformation</h3></div>
      <div class="panel-body">Databasen opdateres hver nat med sprogcentrenes indberetninger.</div></div>""")

def enkelt_page(c, value="", error="", alert=""):
    cls = " has-error" if error else ""
    err = f'<span id="cprnr.errors" class="help-block">{escape(error)}</span>' if error else ""
    return c.page("Enkelt kursist", f"""
    <div class="page-header"><h1>Opslag på enkelt kursist</h1></div>
    {alert}
    <form id="soegForm" class="form-horizontal" action="{CTX}/opslag/enkelt.htm" method="post" autocomplete="off">
      <div class="form-group{cls}">
        <label for="cprnr" class="col-sm-2 control-label">Kursistens CPR-nr.</label>
        <div class="col-sm-4"><input id="cprnr" name="cprnr" placeholder="ddmmåå-xxxx" class="form-control" type="text"
            value="{escape(value)}" maxlength="11"/>{err}</div>
      </div>
      <div class="form-group"><div class="col-sm-offset-2 col-sm-4">
        <button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-search"></span> Søg kursist</button>
      </div></div>
<div>
{c.csrf()}
</div></form>""")

@secured
async def enkelt(request, c, form):
    if form is None:
        return enkelt_page(c)
    raw = form.get("cprnr", "")
    cpr = clean(raw)
    if not raw.strip():
        return enkelt_page(c, "", "CPR-nr. skal udfyldes")
    if not cpr:
        return enkelt_page(c, raw, "CPR-nr. skal bestå af 10 cifre")
    if cpr not in PEOPLE:
        return enkelt_page(c, raw, "", '<div class="alert alert-warning" role="alert">Der findes ingen kursist med det '
                                       'indtastede CPR-nr.</div>')
    c.s["kursist"] = cpr
    return c.redirect("/opslag/kursist.htm")

def table(cols, rows):
    head = "".join(f"<th>{escape(h)}</th>" for _, h in cols)
    body = "".join("\n            <tr>" + "".join(f"<td>{escape(fmt(r[k]))}</td>" for k, _ in cols) + "</tr>"
                   for r in rows)
    if not rows:
        body = f'\n            <tr><td colspan="{len(cols)}"><em>Ingen registreringer fundet</em></td></tr>'
    return f"""<div class="table-responsive"><table class="table table-striped table-condensed">
          <thead><tr>{head}</tr></thead>
          <tbody>{body}
          </tbody></table></div>"""

def panel(ident, title, body):
    return f"""
      <div class="panel panel-default">
        <div class="panel-heading"><h4 class="panel-title">
          <a data-toggle="collapse" href="#{ident}">{escape(title)}</a></h4></div>
        <div id="{ident}" class="panel-collapse collapse in"><div class="panel-body">
          {body}
        </div></div>
      </div>"""

@secured
async def kursist(request, c, form):
    p = PEOPLE.get(c.s.get("kursist"))
    if p is None:
        return c.redirect("/opslag/enkelt.htm")
    if p["prae2004"]:
        prae = '<dl class="dl-horizontal">' + "".join(
            f"<dt>{escape(h)}</dt><dd>{escape(fmt(p['prae2004'][k]))}</dd>" for k, h in PRAE) + "</dl>"
    else:
        prae = "<p><em>Ingen registreringer fundet</em></p>"
    return c.page("Kursist", f"""
    <div class="page-header"><h1>Kursist <small>{cprfmt(p["cpr"])}</small></h1></div>
    <div class="panel-group" id="accordion">{panel("collapseModuler", "Modulregistreringer", table(MODULER, p["moduler"]))}
{panel("collapseProever", "Aflagte prøver", table(PROEVER, p["proever"]))}
{panel("collapseHenvisninger", "Henvisninger fra kommunen", table(HENVISNINGER, p["henvisninger"]))}
{panel("collapseMerit", "Merit", table(MERITTER, p["meritter"]))}
{panel("collapsePrae", "Registreringer før 2004", prae)}
    </div>
    <a href="{CTX}/opslag/enkelt.htm" class="btn btn-default"><span class="glyphicon glyphicon-chevron-left"></span> Ny søgning</a>""")

@secured
async def flere(request, c, form):
    error = ""
    if form is not None:
        f = form.get("fil")
        data = await f.read() if hasattr(f, "read") else b""
        lines = [x for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        numbers = [clean(x) for x in lines]
        if not lines:
            error = "Der er ikke valgt en fil, eller filen er tom."
        elif len(lines) > 100:
            error = f"Filen indeholder {len(lines)} CPR-numre. Der kan højst slås 100 op ad gangen."
        elif None in numbers:
            error = f"Linje {numbers.index(None) + 1} i filen er ikke et gyldigt CPR-nummer."
        else:
            c.s["job"] = {"cpr": numbers, "ready": time.time() + WAIT}
            return c.redirect("/opslag/status.htm")
    alert = f'<div class="alert alert-danger" role="alert">{escape(error)}</div>' if error else ""
    return c.page("Flere kursister", f"""
    <div class="page-header"><h1>Opslag på flere kursister</h1></div>
    {alert}
    <p>Filen skal være en ren tekstfil med ét CPR-nr. (ddmmåå-xxxx) pr. linje. Der kan højst være 100 linjer.</p>
    <form id="uploadForm" action="{CTX}/opslag/flere.htm?_csrf={c.s['csrf']}" method="post" enctype="multipart/form-data">
      <div class="form-group"><label for="fil">Fil med CPR-numre</label>
        <input type="file" id="fil" name="fil"><p class="help-block">Filtype: .txt</p></div>
      <button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-upload"></span> Send fil</button>
    </form>""")

@secured
async def status(request, c, form):
    job = c.s.get("job")
    if not job:
        return c.redirect("/opslag/flere.htm")
    if time.time() < job["ready"]:
        return c.page("Udtræk", """
    <div class="page-header"><h1>Opslag på flere kursister</h1></div>
    <div class="alert alert-info">Udtrækket er ved at blive dannet. Siden opdateres automatisk.</div>
    <div class="progress progress-striped active"><div class="progress-bar" role="progressbar" style="width: 100%"></div></div>""",
                      head='\n  <meta http-equiv="refresh" content="2">')
    return c.page("Udtræk", f"""
    <div class="page-header"><h1>Opslag på flere kursister</h1></div>
    <div class="alert alert-success">Udtrækket er klar. Antal CPR-numre: {len(job["cpr"])}</div>
    <p><a href="{CTX}/opslag/udtraek.csv" class="btn btn-success"><span class="glyphicon glyphicon-download-alt"></span>
      Hent udtræk til Excel</a></p>
    <p><a href="{CTX}/opslag/flere.htm">Send en ny fil</a></p>""")

@secured
async def udtraek(request, c, form):
    job = c.s.get("job")
    if not job or time.time() < job["ready"]:
        return c.redirect("/opslag/flere.htm")
    out = [";".join(h for _, h in CSV)]
    for cpr in job["cpr"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"findes": False}
        out.append(";".join([cprfmt(cpr)] + [fmt(u.get(k)) for k, _ in CSV[1:]]))
    return c.out(Response(("\r\n".join(out) + "\r\n").encode("iso-8859-1"), headers={
        "Content-Type": "text/csv;charset=ISO-8859-1",
        "Content-Disposition": f'attachment; filename="udtraek_{date.today():%Y%m%d}.csv"'}))

class JSessionId:
    """Tomcat: ;jsessionid=... hører ikke til stien."""

    def __init__(self, inner):
        self.inner = inner

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http" and ";" in scope["path"]:
            scope = dict(scope, path=scope["path"].split(";")[0], raw_path=scope["path"].split(";")[0].encode())
        await self.inner(scope, receive, send)

app = Starlette(routes=[
    Route("/", root), Route(CTX, root), Route(CTX + "/", root),
    Route(CTX + "/login.htm", login), Route(CTX + "/j_spring_security_check", check, methods=["POST"]),
    Route(CTX + "/j_spring_security_logout", logout, methods=["POST"]),
    Route(CTX + "/forside.htm", forside),
    Route(CTX + "/opslag/enkelt.htm", enkelt, methods=["GET", "POST"]), Route(CTX + "/opslag/kursist.htm", kursist),
    Route(CTX + "/opslag/flere.htm", flere, methods=["GET", "POST"]),
    Route(CTX + "/opslag/status.htm", status), Route(CTX + "/opslag/udtraek.csv", udtraek),
])
app.add_middleware(JSessionId)

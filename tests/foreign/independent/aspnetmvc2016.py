"""Danskundervisningsdatabasen - "Knappen". ASP.NET MVC 5 / Razor, Bootstrap 3, PagedList, 2016."""
import io
import json
import re
import time
import uuid
from base64 import urlsafe_b64encode
from datetime import date, datetime
from html import escape
from os import urandom
from pathlib import Path
from urllib.parse import quote, urlencode

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
FORGERY = {}
VIEWS = {}
JOBS = {}
PAGE = 5


def tok(n=80):
    return urlsafe_b64encode(urandom(n)).decode().rstrip("=")


def d(v):
    return "-".join(reversed(v.split("-"))) if v else ""


def e(v):
    return escape(str(v)) if v is not None else ""


class Ctx:
    def __init__(self, request):
        self.r = request
        self.s = SESSIONS.get(request.cookies.get(".ASPXAUTH", ""))
        self.cookie = request.cookies.get("__RequestVerificationToken", "")
        self.new = None
        if self.cookie not in FORGERY:
            self.new = self.cookie = tok()
            FORGERY[self.cookie] = set()

    def antiforgery(self):
        t = tok(66)
        FORGERY[self.cookie].add(t)
        return '<input name="__RequestVerificationToken" type="hidden" value="%s" />' % t

    def check(self, form):
        return not self.new and form.get("__RequestVerificationToken") in FORGERY[self.cookie]

    def done(self, resp):
        if self.new:
            resp.set_cookie("__RequestVerificationToken", self.new, httponly=True, path="/")
        resp.headers["X-AspNetMvc-Version"] = "5.2"
        resp.headers["Cache-Control"] = "private"
        return resp

    def view(self, title, body, active="", head="", status=200):
        nav = ""
        if self.s and self.s["vilkaar"]:
            items = [("Forside", "/"), ("Enkeltopslag", "/Kursist/Soeg"), ("Listeudtræk", "/Listeudtraek"),
                     ("Vejledning", "/Hjem/Vejledning")]
            nav = '<ul class="nav navbar-nav">' + "".join(
                '\n                    <li%s><a href="%s">%s</a></li>' % (' class="active"' if n == active else "", u, n)
                for n, u in items) + "\n                </ul>"
        if self.s:
            nav += """
<form action="/Konto/LogAf" class="navbar-right" id="logoutForm" method="post">%s
    <ul class="nav navbar-nav navbar-right">
        <li><p class="navbar-text">Logget på som <strong>%s</strong></p></li>
        <li><button type="submit" class="btn btn-link navbar-btn">Log af</button></li>
    </ul>
</form>""" % (self.antiforgery(), e(self.s["user"]))
        return self.done(HTMLResponse("""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta http-equiv="X-UA-Compatible" content="IE=edge" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>%s - Danskundervisningsdatabasen</title>
    %s
    <link href="/Content/css?v=bxomq82-FU9mU3eDX6m-kca-a2PFEz0RK2Z7mS-QmnY1" rel="stylesheet"/>
    <script src="/bundles/modernizr?v=wBEWDufH_8Md-Pbioxomt90vm6tJN2Pyy9u9zHtWsPo1"></script>
</head>
<body>
    <div class="navbar navbar-inverse navbar-fixed-top" role="navigation">
        <div class="container">
            <div class="navbar-header">
                <button type="button" class="navbar-toggle" data-toggle="collapse" data-target=".navbar-collapse">
                    <span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span><span class="icon-bar"></span>
                </button>
                <a class="navbar-brand" href="/"><img src="/Content/Images/logo.png" alt="Danskundervisningsdatabasen" height="24" /></a>
            </div>
            <div class="navbar-collapse collapse">
                %s
            </div>
        </div>
    </div>
    <div class="container body-content">
%s
        <hr />
        <footer>
            <p class="text-muted">&copy; 2016 - Danskundervisningsdatabasen &middot; Version 2.3.0.41 &middot; <a href="/Hjem/Vejledning">Hjælp til siden</a></p>
        </footer>
    </div>
    <script src="/bundles/jquery?v=FVs3ACwOLIVInrAl5sdzR2jrCDmVOWFbZMY6g6Q0ulE1"></script>
    <script src="/bundles/jqueryval?v=WDt8lf51bnC546FJKW5By7_3bCi9X11Mr6ray08RhNs1"></script>
    <script src="/bundles/unobtrusive-ajax?v=9R_vH0b2JXhM4hN1Yy0oKbG1"></script>
    <script src="/bundles/bootstrap?v=2Fz3B0iizV2NnnamQFrx-NbYJNTFeBJ2GM05SilbtQU1"></script>
</body>
</html>""" % (e(title), head, nav, body), status_code=status))

    def partial(self, body):
        return self.done(HTMLResponse(body))

    def go(self, url):
        return self.done(RedirectResponse(url, 302))

    def error(self):
        return self.view("Fejl", '<h1 class="text-danger">Fejl.</h1>\n<h2 class="text-danger">Der opstod en fejl under behandling af din forespørgsel.</h2>'
                                 '<p>Gå tilbage, genindlæs siden og prøv igen.</p>', status=500)


def auth(fn):
    async def inner(request):
        c = Ctx(request)
        if not c.s:
            back = request.url.path + ("?" + request.url.query if request.url.query else "")
            return c.go("/Konto/LogPaa?ReturnUrl=" + quote(back, safe=""))
        if not c.s["vilkaar"]:
            return c.go("/Konto/Vilkaar")
        return await fn(c, request)
    return inner


def summary(errors):
    if not errors:
        return '<div class="validation-summary-valid text-danger" data-valmsg-summary="true"><ul><li style="display:none"></li>\n</ul></div>'
    return '<div class="validation-summary-errors text-danger" data-valmsg-summary="true"><ul>%s\n</ul></div>' % "".join(
        "<li>%s</li>" % e(x) for x in errors)


async def logon(request):
    c = Ctx(request)
    ret = request.query_params.get("ReturnUrl", "/")
    if not ret.startswith("/") or ret.startswith("//"):
        ret = "/"
    errors, user = [], ""
    if request.method == "POST":
        f = await request.form()
        if not c.check(f):
            return c.error()
        user = f.get("Brugernavn", "")
        if user == "kommune" and f.get("Adgangskode") == "hemmeligt-1":
            sid = tok(96)
            SESSIONS[sid] = {"user": user, "vilkaar": False, "ret": ret}
            resp = c.go("/Konto/Vilkaar")
            resp.set_cookie(".ASPXAUTH", sid, httponly=True, path="/")
            return resp
        errors = ["Brugernavnet eller adgangskoden er forkert."]
    body = """
<h2>Log på</h2>
<div class="row">
    <div class="col-md-8">
        <section id="loginForm">
<form action="/Konto/LogPaa?ReturnUrl=%s" class="form-horizontal" method="post" role="form">%s
            <h4>Adgang for kommunale sagsbehandlere</h4>
            <hr />
            %s
            <div class="form-group">
                <label class="col-md-3 control-label" for="Brugernavn">Brugernavn</label>
                <div class="col-md-9">
                    <input class="form-control" data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="Brugernavn" name="Brugernavn" type="text" value="%s" />
                    <span class="field-validation-valid text-danger" data-valmsg-for="Brugernavn" data-valmsg-replace="true"></span>
                </div>
            </div>
            <div class="form-group">
                <label class="col-md-3 control-label" for="Adgangskode">Adgangskode</label>
                <div class="col-md-9">
                    <input class="form-control" data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Adgangskode" name="Adgangskode" type="password" />
                    <span class="field-validation-valid text-danger" data-valmsg-for="Adgangskode" data-valmsg-replace="true"></span>
                </div>
            </div>
            <div class="form-group">
                <div class="col-md-offset-3 col-md-9">
                    <div class="checkbox">
                        <input data-val="true" id="HuskMig" name="HuskMig" type="checkbox" value="true" /><input name="HuskMig" type="hidden" value="false" />
                        <label for="HuskMig">Husk mit brugernavn</label>
                    </div>
                </div>
            </div>
            <div class="form-group">
                <div class="col-md-offset-3 col-md-9">
                    <input type="submit" value="Log på" class="btn btn-default" />
                </div>
            </div>
</form>        </section>
    </div>
    <div class="col-md-4">
        <div class="well"><h4>Ingen adgang?</h4><p>Loginoplysninger udleveres af ministeriet ved henvendelse til <a href="mailto:knappen@example.dk">knappen@example.dk</a>.</p></div>
    </div>
</div>""" % (quote(ret, safe=""), c.antiforgery(), summary(errors), e(user))
    return c.view("Log på", body)


async def vilkaar(request):
    c = Ctx(request)
    if not c.s:
        return c.go("/Konto/LogPaa")
    err = []
    if request.method == "POST":
        f = await request.form()
        if not c.check(f):
            return c.error()
        if "true" in f.getlist("AccepterVilkaar"):
            c.s["vilkaar"] = True
            return c.go(c.s["ret"])
        err = ["Du skal acceptere vilkårene for at fortsætte."]
    body = """
<h2>Vilkår for brug</h2>
%s
<div class="panel panel-default">
    <div class="panel-heading">Tavshedspligt og logning</div>
    <div class="panel-body">
        <p>Oplysningerne i databasen er indberettet af sprogcentrene og er omfattet af persondataloven. Opslag må kun foretages, når det er nødvendigt for behandlingen af en konkret sag.</p>
        <p>Alle opslag logges med bruger, tidspunkt og CPR-nummer.</p>
    </div>
</div>
<form action="/Konto/Vilkaar" method="post">%s
    <div class="checkbox"><label for="AccepterVilkaar"><input data-val="true" data-val-required="Feltet skal udfyldes." id="AccepterVilkaar" name="AccepterVilkaar" type="checkbox" value="true" /><input name="AccepterVilkaar" type="hidden" value="false" /> Jeg har læst og accepterer vilkårene</label></div>
    <button type="submit" class="btn btn-primary">Fortsæt</button>
</form>""" % (summary(err), c.antiforgery())
    return c.view("Vilkår", body)


async def logaf(request):
    c = Ctx(request)
    f = await request.form()
    if not c.check(f):
        return c.error()
    SESSIONS.pop(request.cookies.get(".ASPXAUTH", ""), None)
    resp = c.go("/Konto/LogPaa")
    resp.delete_cookie(".ASPXAUTH")
    return resp


@auth
async def home(c, request):
    return c.view("Forside", """
<div class="jumbotron">
    <h1>Knappen</h1>
    <p class="lead">Udtræk fra danskundervisningsdatabasen for kommuner.</p>
</div>
<div class="row">
    <div class="col-md-4">
        <div class="panel panel-primary"><div class="panel-heading"><h3 class="panel-title">Én kursist</h3></div>
        <div class="panel-body"><p>Slå moduler, prøver, henvisninger, merit og ældre data op på én kursist.</p>
        <p><a class="btn btn-default" href="/Kursist/Soeg">Gå til enkeltopslag &raquo;</a></p></div></div>
    </div>
    <div class="col-md-4">
        <div class="panel panel-primary"><div class="panel-heading"><h3 class="panel-title">Flere kursister</h3></div>
        <div class="panel-body"><p>Upload en tekstfil med op til 100 CPR-numre og få et uddrag i Excel.</p>
        <p><a class="btn btn-default" href="/Listeudtraek">Gå til listeudtræk &raquo;</a></p></div></div>
    </div>
    <div class="col-md-4">
        <div class="panel panel-info"><div class="panel-heading"><h3 class="panel-title">Drift</h3></div>
        <div class="panel-body"><p>Databasen opdateres hver nat. Der er servicevindue den første torsdag i måneden kl. 17-20.</p>
        <p><a class="btn btn-default" href="/Hjem/Vejledning">Læs vejledningen &raquo;</a></p></div></div>
    </div>
</div>""", "Forside")


@auth
async def vejl(c, request):
    return c.view("Vejledning", """
<ol class="breadcrumb"><li><a href="/">Forside</a></li><li class="active">Vejledning</li></ol>
<h2>Vejledning</h2>
<p>CPR-numre skrives med 10 cifre. En fil til listeudtræk er en ren tekstfil med ét CPR-nummer på hver linje.</p>
<dl><dt>Udbyder</dt><dd>Sprogcentrets institutionsnummer, seks cifre.</dd><dt>Henv.kat.</dt><dd>Henvisningskategori efter danskuddannelsesloven.</dd></dl>""", "Vejledning")


@auth
async def soeg(c, request):
    err, val = "", ""
    if request.method == "POST":
        f = await request.form()
        if not c.check(f):
            return c.error()
        val = f.get("CprNummer", "").strip()
        m = re.fullmatch(r"(\d{6})[- ]?(\d{4})", val)
        if not m:
            err = "CPR-nummer skal bestå af 10 cifre."
        elif m[1] + m[2] not in PEOPLE:
            err = "CPR-nummeret findes ikke i danskundervisningsdatabasen."
        else:
            k = str(uuid.uuid4())
            VIEWS[k] = (c.s, m[1] + m[2])
            return c.go("/Kursist/Detaljer/" + k)
    body = """
<ol class="breadcrumb"><li><a href="/">Forside</a></li><li class="active">Enkeltopslag</li></ol>
<h2>Enkeltopslag</h2>
<p>Indtast kursistens CPR-nummer.</p>
<form action="/Kursist/Soeg" class="form-horizontal" method="post">%s
    %s
    <div class="form-group">
        <label class="control-label col-md-2" for="CprNummer">CPR-nummer</label>
        <div class="col-md-4">
            <input autocomplete="off" class="form-control%s text-box single-line" data-val="true" data-val-regex="CPR-nummer skal bestå af 10 cifre." data-val-regex-pattern="^\\d{6}-?\\d{4}$" data-val-required="Feltet CPR-nummer skal udfyldes." id="CprNummer" maxlength="11" name="CprNummer" placeholder="ddmmååxxxx" type="text" value="%s" />
            <span class="field-validation-valid text-danger" data-valmsg-for="CprNummer" data-valmsg-replace="true"></span>
        </div>
    </div>
    <div class="form-group">
        <div class="col-md-offset-2 col-md-10">
            <input type="submit" value="Slå op" class="btn btn-primary" />
            <a class="btn btn-default" href="/">Annuller</a>
        </div>
    </div>
</form>""" % (c.antiforgery(), summary([err] if err else []), " input-validation-error" if err else "", e(val))
    return c.view("Enkeltopslag", body, "Enkeltopslag")


TABS = [("Moduler", "Modulregistreringer"), ("Proever", "Prøver"), ("Henvisninger", "Henvisninger"),
        ("Merit", "Merit"), ("Prae2004", "Data før 2004")]


def newest(rows, key):
    dated = [r for r in rows if r[key]]
    return sorted(dated, key=lambda r: r[key], reverse=True) + [r for r in rows if not r[key]]


def iso(v):
    m = re.fullmatch(r"(\d\d)-(\d\d)-(\d{4})", (v or "").strip())
    return "%s-%s-%s" % (m[3], m[2], m[1]) if m else None


def ajax(url, text, cls=""):
    return ('<a %sdata-ajax="true" data-ajax-loading="#henter" data-ajax-method="GET" data-ajax-mode="replace" '
            'data-ajax-update="#faneIndhold" href="%s">%s</a>' % ('class="%s" ' % cls if cls else "", e(url), text))


def paged(rows, side, url, q):
    n = max(1, -(-len(rows) // PAGE))
    side = min(max(1, side), n)
    pager = ""
    if n > 1:
        def link(p, t, cls):
            return '<li class="%s">%s</li>' % (cls, ajax(url + "?" + urlencode({**q, "side": p}), t))
        li = [] if side == 1 else [link(side - 1, "&laquo; Forrige", "PagedList-skipToPrevious")]
        for p in range(1, n + 1):
            li.append('<li class="active"><a>%d</a></li>' % p if p == side else link(p, str(p), ""))
        if side < n:
            li.append(link(side + 1, "Næste &raquo;", "PagedList-skipToNext"))
        pager = '<div class="pagination-container"><ul class="pagination">%s</ul></div>' % "".join(li)
    a = (side - 1) * PAGE
    part = rows[a:a + PAGE]
    info = '<p class="small text-muted">Viser %d-%d af %d</p>' % (a + 1, a + len(part), len(rows))
    return part, info + pager


def filterform(k, action, q, years):
    return """<form action="/Kursist/%s/%s" class="form-inline well well-sm" data-ajax="true" data-ajax-method="GET" data-ajax-mode="replace" data-ajax-update="#faneIndhold" id="filter%s" method="get">
    <div class="form-group"><label for="filterUdbyder">Udbyder</label> <input class="form-control input-sm" id="filterUdbyder" name="udbyder" type="text" value="%s" /></div>
    <div class="form-group"><label for="filterFra">Fra dato</label> <input class="form-control input-sm datepicker" id="filterFra" name="fra" type="text" value="%s" /></div>
    <div class="form-group"><label for="filterTil">Til dato</label> <input class="form-control input-sm datepicker" id="filterTil" name="til" type="text" value="%s" /></div>
    <button type="submit" class="btn btn-default btn-sm"><span class="glyphicon glyphicon-filter"></span> Filtrer</button>
</form>
""" % (action, k, action, e(q.get("udbyder", "")), e(q.get("fra", "")), e(q.get("til", "")))


def keep(rows, key, q):
    u, a, b = q.get("udbyder", "").strip(), iso(q.get("fra")), iso(q.get("til"))
    return [r for r in rows if (not u or (r["udbyder"] or "").startswith(u))
            and (not a or (r[key] and r[key] >= a)) and (not b or (r[key] and r[key] <= b))]


def fane(tab, k, p, params):
    q = {n: params[n] for n in ("udbyder", "fra", "til") if params.get(n)}
    try:
        side = int(params.get("side", 1))
    except ValueError:
        side = 1
    url = "/Kursist/%s/%s" % (tab, k)
    if tab in ("Moduler", "Proever", "Henvisninger"):
        key = "startdato" if tab == "Moduler" else "dato"
        allrows = p[tab.lower()]
        if not allrows:
            return '<p class="text-muted">Der er ikke registreret %s for kursisten.</p>' % {
                "Moduler": "moduler", "Proever": "prøver", "Henvisninger": "henvisninger"}[tab]
        rows = keep(newest(allrows, key), key, q)
        out = filterform(k, tab, q, None)
        if not rows:
            return out + '<p class="text-muted">Ingen registreringer opfylder filteret.</p>'
        part, pager = paged(rows, side, url, q)
        if tab == "Moduler":
            cols = ["du_modul", "startdato", "slutdato", "modultest_bestaaet", "ophoersaarsag", "henvisningskategori", "udbyder"]
            head = "<tr>%s</tr>" % "".join("<th>%s</th>" % h for h in (
                "DU-modul", "Startdato", "Slutdato", "Modultest bestået", "Ophørsårsag", "Henv.kat.", "Udbyder"))
        elif tab == "Proever":
            cols = ["dato", "termin", "proeve", "laeseforstaaelse", "skriftlig", "mundtlig", "resultat", "udbyder"]
            head = ('<tr><th rowspan="2">Prøvedato</th><th rowspan="2">Termin</th><th rowspan="2">Prøve</th>'
                    '<th colspan="3" class="text-center">Karakterer</th><th rowspan="2">Resultat</th><th rowspan="2">Udbyder</th></tr>'
                    '<tr><th>Læseforståelse</th><th>Skriftlig</th><th>Mundtlig</th></tr>')
        else:
            cols = ["dato", "kategori", "kommune", "udbyder"]
            head = "<tr>%s</tr>" % "".join("<th>%s</th>" % h for h in ("Henvisningsdato", "Kategori", "Henvisende kommune", "Udbyder"))
        trs = ""
        for r in part:
            trs += "\n        <tr>%s\n        </tr>" % "".join("\n            <td>\n                %s\n            </td>" % (
                d(r[x]) if x in ("startdato", "slutdato", "dato", "modultest_bestaaet") else e(r[x])) for x in cols)
        return out + '<table class="table table-striped table-condensed">\n    <thead>%s</thead>\n    <tbody>%s\n    </tbody>\n</table>\n%s' % (head, trs, pager)
    if tab == "Merit":
        if not p["meritter"]:
            return '<p class="text-muted">Der er ikke registreret merit for kursisten.</p>'
        out = ""
        for i, r in enumerate(newest(p["meritter"], "startdato"), 1):
            out += """<div class="panel panel-default"><div class="panel-heading">Merit %d</div><div class="panel-body">
    <dl class="dl-horizontal">
        <dt>
            DU-modul
        </dt>
        <dd>
            %s
        </dd>
        <dt>
            Startdato
        </dt>
        <dd>
            %s
        </dd>
        <dt>
            Udbyder
        </dt>
        <dd>
            %s
        </dd>
    </dl></div></div>
""" % (i, e(r["du_modul"]), d(r["startdato"]), e(r["udbyder"]))
        return out
    r = p["prae2004"]
    if not r:
        return '<p class="text-muted">Der er ikke registreret data før 2004 for kursisten.</p>'
    return """<dl class="dl-horizontal">
        <dt>
            Første startdato
        </dt>
        <dd>
            %s
        </dd>
        <dt>
            Danskuddannelse
        </dt>
        <dd>
            %s
        </dd>
    </dl>""" % (d(r["foerste_startdato"]), {True: "Ja", False: "Nej"}.get(r["du"], ""))


@auth
async def detaljer(c, request):
    k = request.path_params["id"]
    v = VIEWS.get(k)
    if not v or v[0] is not c.s:
        return c.go("/Kursist/Soeg")
    p = PEOPLE[v[1]]
    tabs = "".join('\n    <li%s>%s</li>' % (' class="active"' if i == 0 else "", ajax("/Kursist/%s/%s" % (t, k), n))
                   for i, (t, n) in enumerate(TABS))
    return c.view("Kursist", """
<ol class="breadcrumb"><li><a href="/">Forside</a></li><li><a href="/Kursist/Soeg">Enkeltopslag</a></li><li class="active">Kursist</li></ol>
<h2>Kursist <small>CPR-nummer %s-%s</small></h2>
<p><a class="btn btn-default btn-sm" href="/Kursist/Soeg"><span class="glyphicon glyphicon-search"></span> Nyt opslag</a></p>
<ul class="nav nav-tabs" id="faner">%s
</ul>
<div id="henter" style="display:none"><img src="/Content/Images/ajax-loader.gif" alt="" /> Henter...</div>
<div id="faneIndhold" class="tab-content" style="padding-top:15px">
%s
</div>
<script>window.addEventListener('load',function(){ if(window.jQuery) jQuery('#faner a').on('click',function(){ jQuery('#faner li').removeClass('active'); jQuery(this).parent().addClass('active'); }); });</script>
""" % (v[1][:6], v[1][6:], tabs, fane("Moduler", k, p, {})), "Enkeltopslag")


def partial(tab):
    @auth
    async def inner(c, request):
        k = request.path_params["id"]
        v = VIEWS.get(k)
        if not v or v[0] is not c.s:
            return c.go("/Kursist/Soeg")
        return c.partial(fane(tab, k, PEOPLE[v[1]], request.query_params))
    return inner


@auth
async def liste(c, request):
    err = []
    if request.method == "POST":
        f = await request.form()
        if not c.check(f):
            return c.error()
        up = f.get("CprFil")
        if not up or isinstance(up, str) or not up.filename:
            err = ["Vælg en fil."]
        elif not up.filename.lower().endswith(".txt"):
            err = ["Filen skal være en tekstfil (.txt)."]
        else:
            lines = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines()]
            nums = [re.sub(r"[- ]", "", x) for x in lines if x]
            bad = [i for i, x in enumerate(nums, 1) if not re.fullmatch(r"\d{10}", x)]
            if bad:
                err = ["Linje %d er ikke et gyldigt CPR-nummer." % i for i in bad[:10]]
            elif not nums:
                err = ["Filen er tom."]
            elif len(nums) > 100:
                err = ["Filen må højst indeholde 100 CPR-numre."]
            else:
                k = str(uuid.uuid4())
                JOBS[k] = {"s": c.s, "nums": nums, "name": up.filename, "t": None}
                return c.go("/Listeudtraek/Bekraeft/" + k)
    return c.view("Listeudtræk", """
<ol class="breadcrumb"><li><a href="/">Forside</a></li><li class="active">Listeudtræk</li></ol>
<h2>Listeudtræk</h2>
<p>Upload en tekstfil med ét CPR-nummer på hver linje. Resultatet er et uddrag af registreringerne, fx første og seneste modul.</p>
<div class="alert alert-info" role="alert">Af hensyn til serveren må filen højst indeholde 100 CPR-numre.</div>
<form action="/Listeudtraek" class="form-horizontal" enctype="multipart/form-data" method="post">%s
    %s
    <div class="form-group">
        <label class="control-label col-md-2" for="CprFil">Fil med CPR-numre</label>
        <div class="col-md-6"><input accept=".txt" data-val="true" data-val-required="Vælg en fil." id="CprFil" name="CprFil" type="file" value="" />
        <p class="help-block">Filtype: .txt</p></div>
    </div>
    <div class="form-group"><div class="col-md-offset-2 col-md-10"><input type="submit" value="Upload fil" class="btn btn-primary" /></div></div>
</form>""" % (c.antiforgery(), summary(err)), "Listeudtræk")


@auth
async def bekraeft(c, request):
    k = request.path_params["id"]
    j = JOBS.get(k)
    if not j or j["s"] is not c.s:
        return c.go("/Listeudtraek")
    if request.method == "POST":
        f = await request.form()
        if not c.check(f):
            return c.error()
        if not j["t"]:
            j["t"] = time.time()
        return c.go("/Listeudtraek/Status/" + k)
    return c.view("Bekræft udtræk", """
<ol class="breadcrumb"><li><a href="/">Forside</a></li><li><a href="/Listeudtraek">Listeudtræk</a></li><li class="active">Bekræft</li></ol>
<h2>Bekræft udtræk</h2>
<dl class="dl-horizontal"><dt>Fil</dt><dd>%s</dd><dt>Antal CPR-numre</dt><dd>%d</dd></dl>
<form action="/Listeudtraek/Bekraeft/%s" method="post">%s
    <button type="submit" class="btn btn-success">Start udtræk</button>
    <a class="btn btn-default" href="/Listeudtraek">Fortryd</a>
</form>""" % (e(j["name"]), len(j["nums"]), k, c.antiforgery()), "Listeudtræk")


@auth
async def status(c, request):
    k = request.path_params["id"]
    j = JOBS.get(k)
    if not j or j["s"] is not c.s or not j["t"]:
        return c.go("/Listeudtraek")
    done = time.time() - j["t"]
    if request.url.path.startswith("/Listeudtraek/Fremdrift"):
        return c.done(JSONResponse({"faerdig": done >= 1.5, "procent": min(100, int(done / 1.5 * 100))}))
    if done < 1.5:
        body = """<p>Oplysningerne hentes fra databasen. Vent venligst...</p>
<div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" style="width:%d%%">%d %%</div></div>
<p><a class="btn btn-default" href="/Listeudtraek/Status/%s"><span class="glyphicon glyphicon-refresh"></span> Opdater status</a></p>
<script>setInterval(function(){ if(window.jQuery) jQuery.getJSON('/Listeudtraek/Fremdrift/%s',function(s){ if(s.faerdig) location.reload(); }); }, 1000);</script>""" % (
            done / 1.5 * 100, done / 1.5 * 100, k, k)
    else:
        body = """<div class="alert alert-success" role="alert">Dit udtræk er klar.</div>
<p><a class="btn btn-primary" href="/Listeudtraek/Hent/%s"><span class="glyphicon glyphicon-download-alt"></span> Hent Excel-ark</a></p>
<p><a href="/Listeudtraek">Nyt listeudtræk</a></p>""" % k
    return c.view("Status", '<ol class="breadcrumb"><li><a href="/">Forside</a></li><li><a href="/Listeudtraek">Listeudtræk</a></li>'
                            '<li class="active">Status</li></ol>\n<h2>Status for udtræk</h2>\n' + body, "Listeudtræk")


FIELDS = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul",
          "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder",
          "prae2004_findes", "prae2004_startdato", "prae2004_du"]
GROUPS = [("CPR-nummer", 1), ("Findes i data efter 2004", 1), ("Første modulregistrering", 3), ("Seneste modulregistrering", 3),
          ("Seneste henvisning", 2), ("Højeste merit", 3), ("Søgning i data før 2004", 3)]
HEADS = [None, None, "Startdato", "DU-modul", "Udbyder", "Startdato", "DU-modul", "Udbyder", "Henvisningsdato", "Kategori",
         "DU-modul", "Startdato", "Udbyder", "Findes før 2004", "Første startdato", "Danskuddannelse"]


@auth
async def hent(c, request):
    j = JOBS.get(request.path_params["id"])
    if not j or j["s"] is not c.s or not j["t"] or time.time() - j["t"] < 1.5:
        return c.go("/Listeudtraek")
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append(["Resultat af udtræk fra Danskundervisningsdatabasen per " + datetime.fromtimestamp(time.time()).strftime("%d-%m-%Y")])
    ws.merge_cells("A1:P1")
    col = 1
    for g, n in GROUPS:
        ws.cell(2, col, g).alignment = Alignment(horizontal="center", wrap_text=True)
        if n == 1:
            ws.merge_cells(start_row=2, end_row=3, start_column=col, end_column=col)
        else:
            ws.merge_cells(start_row=2, end_row=2, start_column=col, end_column=col + n - 1)
        col += n
    for i, h in enumerate(HEADS, 1):
        if h:
            ws.cell(3, i, h)
    for row in ws["A1:P3"]:
        for x in row:
            x.font = Font(bold=True)
            x.fill = PatternFill("solid", fgColor="D9E1F2")
    for r, n in enumerate(j["nums"], 4):
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False, "prae2004_findes": False}
        for i, fld in enumerate(FIELDS, 1):
            v = u.get(fld)
            if v is None:
                continue
            x = ws.cell(r, i)
            if isinstance(v, bool):
                x.value = "Ja" if v else "Nej"
            elif re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                x.value = date.fromisoformat(v)
                x.number_format = "dd-mm-yyyy"
            else:
                x.value = v
                x.number_format = "@"
    for i in range(16):
        ws.column_dimensions["ABCDEFGHIJKLMNOP"[i]].width = 15
    ws.freeze_panes = "A4"
    b = io.BytesIO()
    wb.save(b)
    return c.done(Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                           headers={"Content-Disposition": 'attachment; filename="Udtraek_%s.xlsx"' % datetime.fromtimestamp(time.time()).strftime("%Y%m%d_%H%M")}))


async def static(request):
    js = request.url.path.startswith("/bundles")
    return Response("/* */" if js else "body{padding-top:60px}", media_type="text/javascript" if js else "text/css")


app = Starlette(routes=[
    Route("/", home), Route("/Hjem/Vejledning", vejl),
    Route("/Konto/LogPaa", logon, methods=["GET", "POST"]),
    Route("/Konto/Vilkaar", vilkaar, methods=["GET", "POST"]),
    Route("/Konto/LogAf", logaf, methods=["POST"]),
    Route("/Kursist/Soeg", soeg, methods=["GET", "POST"]),
    Route("/Kursist/Detaljer/{id}", detaljer),
    *[Route("/Kursist/%s/{id}" % t, partial(t)) for t, _ in TABS],
    Route("/Listeudtraek", liste, methods=["GET", "POST"]),
    Route("/Listeudtraek/Bekraeft/{id}", bekraeft, methods=["GET", "POST"]),
    Route("/Listeudtraek/Status/{id}", status), Route("/Listeudtraek/Fremdrift/{id}", status),
    Route("/Listeudtraek/Hent/{id}", hent),
    Route("/bundles/{x}", static), Route("/Content/css", static),
])

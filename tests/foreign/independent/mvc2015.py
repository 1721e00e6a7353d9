"""Knappen – ASP.NET MVC 5.2, Bootstrap 3, jquery.unobtrusive-ajax, EPPlus, Hangfire."""
import datetime as dt
import html
import io
import json
import secrets
import time
from pathlib import Path
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS, JOBS = {}, []
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
e = html.escape

MODULER = [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbydernr."),
           ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Årsag til ophør"),
           ("modultest_bestaaet", "Bestået modultest")]
PROEVER = [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læsning"),
           ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"),
           ("udbyder", "Udbydernr.")]
HENV = [("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbydernr.")]
MERIT = [("du_modul", "DU-modul"), ("startdato", "Meritdato"), ("udbyder", "Udbydernr.")]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse (DU)")]
SHEET = [("", [("cpr", "CPR-nr."), ("findes", "Findes (2004-)")]),
         ("Første modulregistrering", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"),
                                       ("foerste_udbyder", "Udbyder")]),
         ("Seneste modulregistrering", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"),
                                        ("seneste_udbyder", "Udbyder")]),
         ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
         ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
         ("Data fra før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"),
                                ("prae2004_du", "DU")])]


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == v[7] == "-":
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return e(v)


class Sess:
    def __init__(self):
        self.user, self.terms, self.token, self.temp = None, False, secrets.token_urlsafe(48), None


def sess(req):
    return SESSIONS.get(req.cookies.get("ASP.NET_SessionId", ""))


def layout(req, title, body, s, status=200):
    nav = ""
    if s and s.user and s.terms:
        nav = ('<div class="navbar-collapse collapse">\n<ul class="nav navbar-nav">\n<li><a href="/">Forside</a></li>\n'
               '<li><a href="/Kursist">Søg kursist</a></li>\n<li><a href="/Masseudtraek">Masseudtræk</a></li>\n</ul>\n')
    else:
        nav = '<div class="navbar-collapse collapse">\n'
    if s and s.user:
        nav += (f'<form action="/Account/LogOff" class="navbar-right" id="logoutForm" method="post">{token(s)}'
                f'<ul class="nav navbar-nav navbar-right">\n<li><p class="navbar-text">{e(s.user)}</p></li>\n<li>'
                f'<a href="javascript:document.getElementById(\'logoutForm\').submit()">Log af</a></li>\n</ul>\n</form>\n')
    nav += "</div>\n"
    return HTMLResponse(f'''<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta http-equiv="X-UA-Compatible" content="IE=edge" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0">
    <title>{title} - Danskundervisningsdatabasen</title>
    <link href="/Content/css?v=MDbdFKJHBa_ctS5x4He1bMV0_RjRq8jpcIAvPpKiN6U1" rel="stylesheet"/>
    <noscript><style>.tab-content > .tab-pane {{ display: block; }}</style></noscript>
    <script src="/bundles/modernizr?v=wBEWDufH_8Md-Pbioxomt90vm6tJN2Pyy9u9zHtWsPo1"></script>
</head>
<body>
    <div class="navbar navbar-inverse navbar-fixed-top">
        <div class="container"><div class="navbar-header"><a class="navbar-brand" href="/">Danskundervisningsdatabasen</a></div>
            {nav}        </div></div>
    <div class="container body-content">
{body}
        <hr />
        <footer><p>&copy; {dt.date.today().year} - Ministeriet | Support: support@example.dk | Version 1.4.2.0</p>
        </footer></div>
    <script src="/bundles/jquery?v=FVs3ACwOLIVInrAl5sdzR2jrCDmVOWFbZMY6g6Q0ulE1"></script>
    <script src="/bundles/jqueryval?v=WDt8lf51bnC546FJKW5By7_3bCi9X11Mr6ray08RhNs1"></script>
    <script src="/bundles/bootstrap?v=2Fz3B0iizV2NnnamQFrx-NbYJNTFeBJ2GM05SilbtQU1"></script>
</body>
</html>
''', status)


def token(s):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{s.token}" />'


async def checked_form(req, s):
    f = await req.form()
    return f if s and f.get("__RequestVerificationToken") == s.token else None


def forgery():
    return HTMLResponse("<!DOCTYPE html><html><head><title>Fejl</title></head><body><h1>Der opstod en fejl.</h1><h2>Det "
                        "påkrævede forfalskningssikre formularfelt \"__RequestVerificationToken\" findes ikke.</h2></body>"
                        "</html>", 500)


def summary(errors):
    if not errors:
        return '<div class="validation-summary-valid text-danger" data-valmsg-summary="true"><ul><li style="display:none"></li>\n</ul></div>'
    return ('<div class="validation-summary-errors text-danger" data-valmsg-summary="true"><ul>'
            + "".join(f"<li>{x}</li>\n" for x in errors) + "</ul></div>")


def authorize(fn):
    async def inner(req):
        s = sess(req)
        if not s or not s.user:
            return RedirectResponse("/Account/Login?ReturnUrl=" + quote(req.url.path, safe=""), 302)
        if not s.terms:
            return RedirectResponse("/Account/Vilkaar", 302)
        return await fn(req, s)
    return inner


async def login(req):
    s, errors, name = sess(req), [], ""
    new = None
    if s is None:
        new, s = secrets.token_hex(12), Sess()
        SESSIONS[new] = s
    if req.method == "POST":
        f = await checked_form(req, s)
        if f is None:
            return forgery()
        name = str(f.get("UserName") or "")
        if not name:
            errors.append("Feltet Brugernavn skal udfyldes.")
        if not f.get("Password"):
            errors.append("Feltet Adgangskode skal udfyldes.")
        if not errors:
            if name == "kommune" and f.get("Password") == "hemmeligt-1":
                SESSIONS.pop(req.cookies.get("ASP.NET_SessionId", ""), None)
                fresh, ns = secrets.token_hex(12), Sess()
                ns.user = name
                SESSIONS[fresh] = ns
                res = RedirectResponse("/Account/Vilkaar", 302)
                res.set_cookie("ASP.NET_SessionId", fresh, httponly=True)
                return res
            errors.append("Ugyldigt brugernavn eller ugyldig adgangskode.")
    q = req.url.query
    body = f'''<h2>Log på</h2>
<div class="row"><div class="col-md-8"><section id="loginForm">
<form action="/Account/Login{"?" + e(q) if q else ""}" class="form-horizontal" method="post" role="form">{token(s)}                <h4>Brug det login, kommunen har fået af ministeriet.</h4><hr />
{summary(errors)}                <div class="form-group"><label class="col-md-2 control-label" for="UserName">Brugernavn</label>
                    <div class="col-md-10"><input class="form-control" data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="UserName" name="UserName" type="text" value="{e(name)}" /><span class="field-validation-valid text-danger" data-valmsg-for="UserName" data-valmsg-replace="true"></span></div></div>
                <div class="form-group"><label class="col-md-2 control-label" for="Password">Adgangskode</label>
                    <div class="col-md-10"><input class="form-control" data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Password" name="Password" type="password" /><span class="field-validation-valid text-danger" data-valmsg-for="Password" data-valmsg-replace="true"></span></div></div>
                <div class="form-group"><div class="col-md-offset-2 col-md-10"><input type="submit" value="Log på" class="btn btn-default" /></div></div>
</form>        </section></div>
</div>'''
    res = layout(req, "Log på", body, s if s.user else None)
    if new:
        res.set_cookie("ASP.NET_SessionId", new, httponly=True)
    return res


async def terms(req):
    s = sess(req)
    if not s or not s.user:
        return RedirectResponse("/Account/Login?ReturnUrl=%2FAccount%2FVilkaar", 302)
    if req.method == "POST":
        if await checked_form(req, s) is None:
            return forgery()
        s.terms = True
        return RedirectResponse("/", 302)
    return layout(req, "Vilkår", f'''<h2>Vilkår for anvendelse</h2>
<div class="alert alert-info">Oplysningerne er fortrolige og må kun bruges i sager efter integrationsloven og danskuddannelsesloven. Alle opslag bliver logget.</div>
<form action="/Account/Vilkaar" method="post">{token(s)}<button type="submit" class="btn btn-primary">Accepter vilkår</button>
</form>''', s)


async def logoff(req):
    s = sess(req)
    if await checked_form(req, s) is None:
        return forgery()
    SESSIONS.pop(req.cookies.get("ASP.NET_SessionId"), None)
    res = RedirectResponse("/Account/Login", 302)
    res.delete_cookie("ASP.NET_SessionId")
    return res


@authorize
async def home(req, s):
    return layout(req, "Forside", '''<div class="jumbotron">
    <h1>Knappen</h1>
    <p class="lead">Kommunernes adgang til Danskundervisningsdatabasen.</p>
</div>
<div class="row"><div class="col-md-6"><h2>Enkelt kursist</h2><p>Vis samtlige registreringer for én kursist.</p><p><a class="btn btn-default" href="/Kursist">Gå til søgning &raquo;</a></p></div>
    <div class="col-md-6"><h2>Flere kursister</h2><p>Indsend en fil med CPR-numre, og hent et Excel-ark med hovedoplysninger.</p><p><a class="btn btn-default" href="/Masseudtraek">Gå til masseudtræk &raquo;</a></p></div>
</div>''', s)


def grid(cols, rows):  # Views/Kursist/_Registreringer.cshtml
    body = "".join("        <tr>\n" + "".join(f"            <td>{fmt(r[k])}</td>\n" for k, _ in cols) + "        </tr>\n" for r in rows)
    if not rows:
        body = f'        <tr class="ingen-data"><td colspan="{len(cols)}"><em>Ingen registreringer</em></td></tr>\n'
    return ('<div class="table-responsive">\n<table class="table table-striped table-condensed">\n    <thead>\n        <tr>\n'
            + "".join(f"            <th>{h}</th>\n" for _, h in cols) + f"        </tr>\n    </thead>\n    <tbody>\n{body}    </tbody>\n</table>\n</div>\n")


def person_partial(p):  # Views/Kursist/_Kursist.cshtml
    prae = p["prae2004"]
    dl = ('<dl class="dl-horizontal">\n' + "".join(f"    <dt>{h}</dt>\n    <dd>{fmt(prae[k])}</dd>\n" for k, h in PRAE) + "</dl>\n"
          if prae else "<p><em>Ingen registreringer</em></p>\n")
    tabs = [("moduler", "Moduler", grid(MODULER, p["moduler"])), ("proever", "Danskprøver", grid(PROEVER, p["proever"])),
            ("henvisninger", "Henvisninger", grid(HENV, p["henvisninger"])), ("meritter", "Meritter", grid(MERIT, p["meritter"])),
            ("prae", "Før 2004", dl)]
    nav = "".join(f'    <li role="presentation"{" class=" + chr(34) + "active" + chr(34) if i == 0 else ""}><a href="#{k}" '
                  f'aria-controls="{k}" role="tab" data-toggle="tab">{t}</a></li>\n' for i, (k, t, _) in enumerate(tabs))
    panes = "".join(f'    <div role="tabpanel" class="tab-pane{" active" if i == 0 else ""}" id="{k}">\n<h4>{t}</h4>\n{c}    </div>\n'
                    for i, (k, t, c) in enumerate(tabs))
    return (f'<div class="panel panel-default">\n<div class="panel-heading"><h3 class="panel-title">Kursist {p["cpr"][:6]}-'
            f'{p["cpr"][6:]}</h3></div>\n<div class="panel-body">\n<ul class="nav nav-tabs" role="tablist">\n{nav}</ul>\n'
            f'<div class="tab-content">\n{panes}</div>\n</div>\n</div>\n')


@authorize
async def kursist(req, s):
    value, err, result = "", "", ""
    if req.method == "POST":
        f = await checked_form(req, s)
        if f is None:
            return forgery()
        value = str(f.get("CprNr") or "").strip()
        cpr = value.replace("-", "", 1)
        if not value:
            err = "CPR-nr. skal udfyldes."
        elif not (cpr.isdigit() and len(cpr) == 10):
            err = "CPR-nr. skal angives som ddmmåå-xxxx."
        elif cpr in PEOPLE:
            result = person_partial(PEOPLE[cpr])
        else:
            result = '<div class="alert alert-warning" role="alert">Kursisten blev ikke fundet i databasen.</div>\n'
        if req.headers.get("x-requested-with") == "XMLHttpRequest":
            return HTMLResponse(result or f'<div class="alert alert-danger">{err}</div>')
    state = "error" if err else "valid"
    return layout(req, "Søg kursist", f'''<h2>Søg kursist</h2>
<form action="/Kursist/Soeg" class="form-inline" data-ajax="true" data-ajax-loading="#vent" data-ajax-method="POST" data-ajax-mode="replace" data-ajax-update="#resultat" id="form0" method="post">{token(s)}    <div class="form-group"><label for="CprNr">CPR-nr.</label>
        <input autocomplete="off" class="{"input-validation-error " if err else ""}form-control" data-val="true" data-val-regex="CPR-nr. skal angives som ddmmåå-xxxx." data-val-regex-pattern="^\\d{{6}}-?\\d{{4}}$" data-val-required="CPR-nr. skal udfyldes." id="CprNr" name="CprNr" placeholder="ddmmåå-xxxx" type="text" value="{e(value)}" /><span class="field-validation-{state} text-danger" data-valmsg-for="CprNr" data-valmsg-replace="true">{err}</span></div>
    <button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-search"></span> Søg</button>
    <span id="vent" style="display:none">Søger...</span>
</form><br />
<div id="resultat">
{result}</div>''', s)


def status(j):
    age = time.time() - j["t"]
    return "I kø" if age < 1.5 else "Behandles" if age < 5 else "Klar"


@authorize
async def masse(req, s):
    errors = []
    if req.method == "POST":
        f = await checked_form(req, s)
        if f is None:
            return forgery()
        up = f.get("Fil")
        raw = await up.read() if hasattr(up, "read") else b""
        cprs = [x.strip().replace("-", "") for x in raw.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not getattr(up, "filename", ""):
            errors.append("Der er ikke valgt en fil.")
        elif not cprs:
            errors.append("Filen er tom.")
        elif len(cprs) > 100:
            errors.append("Filen må højst indeholde 100 CPR-numre.")
        elif not all(c.isdigit() and len(c) == 10 for c in cprs):
            errors.append("Filen indeholder linjer, der ikke er gyldige CPR-numre.")
        if not errors:
            JOBS.append({"t": time.time(), "user": s.user, "cprs": cprs, "navn": f"Masseudtræk {len(JOBS) + 1}"})
            s.temp = f"Filen er modtaget med {len(cprs)} CPR-numre. Udtrækket er sat i kø."
            return RedirectResponse("/Masseudtraek", 302)
    msg, s.temp = s.temp, None
    rows = ""
    for i, j in reversed(list(enumerate(JOBS, 1))):
        if j["user"] == s.user:
            st = status(j)
            label = {"I kø": "default", "Behandles": "info", "Klar": "success"}[st]
            hent = f'<a class="btn btn-xs btn-success" href="/Masseudtraek/Hent/{i}">Hent Excel</a>' if st == "Klar" else ""
            when = dt.datetime.fromtimestamp(j["t"]).strftime("%d-%m-%Y %H:%M")
            rows += (f'        <tr>\n            <td>{j["navn"]}</td>\n            <td>{when}</td>\n            <td>{len(j["cprs"])}'
                     f'</td>\n            <td><span class="label label-{label}">{st}</span></td>\n            <td>{hent}</td>\n        </tr>\n')
    body = rows or '        <tr><td colspan="5"><em>Der er ingen bestilte udtræk</em></td></tr>\n'
    return layout(req, "Masseudtræk", f'''<h2>Masseudtræk</h2>
{f'<div class="alert alert-success">{msg}</div>' if msg else ""}
<form action="/Masseudtraek/Upload" enctype="multipart/form-data" method="post">{token(s)}{summary(errors)}    <div class="form-group"><label for="Fil">Tekstfil med CPR-numre</label>
        <input id="Fil" name="Fil" type="file" /><p class="help-block">.txt med ét CPR-nummer (ddmmåå-xxxx, med eller uden bindestreg) pr. linje. Højst 100.</p></div>
    <input type="submit" value="Bestil udtræk" class="btn btn-primary" />
</form>
<h3>Bestilte udtræk</h3>
<p><a class="btn btn-default btn-sm" href="/Masseudtraek">Opdater</a></p>
<table class="table table-bordered" id="jobs">
    <thead><tr><th>Udtræk</th><th>Bestilt</th><th>Antal</th><th>Status</th><th></th></tr></thead>
    <tbody>
{body}    </tbody>
</table>''', s)


@authorize
async def hent(req, s):
    i = req.path_params["id"]
    if not 1 <= i <= len(JOBS) or JOBS[i - 1]["user"] != s.user or status(JOBS[i - 1]) != "Klar":
        return HTMLResponse("<h2>HTTP-fejl 404.0 - Not Found</h2>", 404)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Udtræk fra Danskundervisningsdatabasen dannet " + dt.date.today().strftime("%d-%m-%Y")
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    keys, col = [], 1
    for group, cols in SHEET:
        if group:
            ws.cell(2, col, group).alignment = Alignment(horizontal="center")
            ws.merge_cells(start_row=2, end_row=2, start_column=col, end_column=col + len(cols) - 1)
        for k, h in cols:
            ws.cell(3, col, h)
            keys.append(k)
            col += 1
    for row in ws["A2:P3"]:
        for c in row:
            c.font, c.fill = Font(bold=True), PatternFill("solid", fgColor="D9E1F2")
    for r, cpr in enumerate(JOBS[i - 1]["cprs"], 4):
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        for c, k in enumerate(keys, 1):
            v = u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif v and ("dato" in k):
                v = dt.datetime.strptime(v, "%Y-%m-%d")
            cell = ws.cell(r, c, v)
            cell.number_format = "dd-mm-yyyy" if "dato" in k else "@"
    ws.freeze_panes = "A4"
    for n in range(1, 17):
        ws.column_dimensions[ws.cell(3, n).column_letter].width = 14
    buf = io.BytesIO()
    wb.save(buf)
    return Response(buf.getvalue(), media_type=XLSX, headers={"content-disposition": f"attachment; filename=Masseudtraek_{i}.xlsx"})


async def bundle(req):
    name = req.path_params["name"]
    if name == "bootstrap":  # kun faneblade
        js = ("document.addEventListener('click',function(e){var a=e.target;if(a.getAttribute('data-toggle')!=='tab')return;"
              "e.preventDefault();var i,l=document.querySelectorAll('.nav-tabs li,.tab-pane');for(i=0;i<l.length;i++)"
              "l[i].classList.remove('active');a.parentNode.classList.add('active');"
              "document.querySelector(a.getAttribute('href')).classList.add('active');});")
        return Response(js, media_type="text/javascript")
    return Response("", media_type="text/javascript")


async def css(req):
    return Response("body{padding-top:50px}.tab-content>.tab-pane{display:none}.tab-content>.active{display:block}", media_type="text/css")


app = Starlette(routes=[
    Route("/", home), Route("/Account/Login", login, methods=["GET", "POST"]), Route("/Account/Vilkaar", terms, methods=["GET", "POST"]),
    Route("/Account/LogOff", logoff, methods=["POST"]), Route("/Kursist", kursist), Route("/Kursist/Soeg", kursist, methods=["GET", "POST"]),
    Route("/Masseudtraek", masse), Route("/Masseudtraek/Upload", masse, methods=["GET", "POST"]), Route("/Masseudtraek/Hent/{id:int}", hent),
    Route("/bundles/{name}", bundle), Route("/Content/css", css)])

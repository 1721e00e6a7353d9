"""Knappen - ASP.NET MVC 5.2 / Bootstrap 3 / PagedList.Mvc / Hangfire / ClosedXML (2018)."""
import datetime, html, io, json, pathlib, re, secrets, time, uuid
from urllib.parse import quote
import openpyxl
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table, TableStyleInfo
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(
    (pathlib.Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USERS = {"kommune": "hemmeligt-1"}
TICKETS, FORGERY, VISNINGER, JOBS = {}, {}, {}, {}
SIDE_STR = 10
e = lambda s: html.escape("" if s is None else str(s))


def nyt_token(n=72):
    return secrets.token_urlsafe(n)


def dato(s):
    return datetime.date.fromisoformat(s).strftime("%d-%m-%Y") if s else ""


# ---------- ramme ----------
class Ctx:
    def __init__(self, request):
        self.r = request
        self.user = TICKETS.get(request.cookies.get(".AspNet.ApplicationCookie", ""))
        self.af = request.cookies.get("__RequestVerificationToken")
        self.ny = self.af not in FORGERY
        if self.ny:
            self.af = nyt_token()
            FORGERY[self.af] = set()

    def token(self):
        t = nyt_token(80)
        FORGERY[self.af].add(t)
        return f'<input name="__RequestVerificationToken" type="hidden" value="{t}" />'

    def ok(self, form):
        return not self.ny and form.get("__RequestVerificationToken") in FORGERY[self.af]

    def view(self, title, body, scripts="", status=200):
        if self.user:
            nav = """<ul class="nav navbar-nav">
                    <li><a href="/">Forside</a></li>
                    <li><a href="/Kursist/Soeg">Enkeltopslag</a></li>
                    <li><a href="/Udtraek">Listeopslag</a></li>
                    <li><a href="/Home/Hjaelp">Hjælp</a></li>
                </ul>
<form action="/Account/LogOff" class="navbar-right" id="logoutForm" method="post">%s
    <ul class="nav navbar-nav navbar-right">
        <li><p class="navbar-text">Logget på som %s</p></li>
        <li><a href="javascript:document.getElementById('logoutForm').submit()">Log af</a></li>
    </ul>
</form>""" % (self.token(), e(self.user))
        else:
            nav = """<ul class="nav navbar-nav navbar-right">
        <li><a href="/Account/Login" id="loginLink">Log på</a></li>
    </ul>"""
        resp = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0">
    <title>{e(title)} - Danskundervisningsdatabasen</title>
    <link href="/Content/css?v=WMr-pvK-ldSbNXHT-cT0d9QF2pqi7sqz_4MtKl04wlw1" rel="stylesheet"/>
    <link href="/Content/PagedList.css" rel="stylesheet" />
    <script src="/bundles/modernizr?v=inCVuEFe6J4Q07A0AcRsbJic_UE5MwpRMNGcOtk94TE1"></script>
</head>
<body>
    <div class="navbar navbar-inverse navbar-fixed-top">
        <div class="container">
            <div class="navbar-header">
                <button type="button" class="navbar-toggle" data-toggle="collapse" data-target=".navbar-collapse">
                    <span class="icon-bar"></span><span class="icon-bar"></span><span class="icon-bar"></span>
                </button>
                <a class="navbar-brand" href="/">Knappen</a>
            </div>
            <div class="navbar-collapse collapse">
                {nav}
            </div>
        </div>
    </div>
    <div class="container body-content">
{body}
        <hr />
        <footer><p>&copy; 2018 - Udlændinge- og Integrationsministeriet &middot; version 1.4.6712</p></footer>
    </div>
    <script src="/bundles/jquery?v=2u0aRenDpYxArEyILB59ETSCA2cfQkSMlxb6jbMBqf81"></script>
    <script src="/bundles/bootstrap?v=M4Nk6kIOwMFflsEKET0iPL9i5YBqbzMzvUOrd8gyCnw1"></script>
    {scripts}
</body>
</html>""", status_code=status)
        if self.ny:
            resp.set_cookie("__RequestVerificationToken", self.af, httponly=True, path="/")
        return resp


def action(login=True, post=False):
    def deco(f):
        async def inner(request):
            c = Ctx(request)
            if login and not c.user:
                return RedirectResponse("/Account/Login?ReturnUrl=" + quote(request.url.path, safe=""), 302)
            form = {}
            if request.method == "POST":
                form = await request.form()
                if not c.ok(form):
                    return c.view("Fejl", '<h1 class="text-danger">Fejl.</h1>\n<h2 class="text-danger">'
                                  'Der opstod en fejl under behandling af forespørgslen.</h2>', status=500)
            return await f(c, request, form)
        return inner
    return deco


def summary(fejl):
    if not fejl:
        return ""
    return ('<div class="validation-summary-errors text-danger" data-valmsg-summary="true"><ul>'
            + "".join(f"<li>{e(x)}</li>" for x in fejl) + "\n</ul></div>")


# ---------- AccountController ----------
@action(login=False)
async def login(c, request, form):
    fejl = []
    ret = request.query_params.get("ReturnUrl", "/")
    if request.method == "POST":
        if not form.get("Brugernavn"):
            fejl.append("Feltet Brugernavn skal udfyldes.")
        if not form.get("Adgangskode"):
            fejl.append("Feltet Adgangskode skal udfyldes.")
        if not fejl:
            if USERS.get(form["Brugernavn"].strip()) == form["Adgangskode"]:
                t = nyt_token(120)
                TICKETS[t] = form["Brugernavn"].strip()
                resp = RedirectResponse(ret if re.match(r"/(?![/\\])", ret) else "/", 302)
                resp.set_cookie(".AspNet.ApplicationCookie", t, httponly=True, path="/")
                return resp
            fejl.append("Brugernavn eller adgangskode er forkert.")
    return c.view("Log på", f"""<h2>Log på.</h2>
<div class="row"><div class="col-md-8"><section id="loginForm">
<form action="/Account/Login?ReturnUrl={quote(ret, safe='')}" class="form-horizontal" method="post" role="form">{c.token()}
    <h4>Brug kommunens login til Danskundervisningsdatabasen.</h4>
    <hr />
    {summary(fejl)}
    <div class="form-group">
        <label class="col-md-2 control-label" for="Brugernavn">Brugernavn</label>
        <div class="col-md-10">
            <input class="form-control" data-val="true" data-val-required="Feltet Brugernavn skal udfyldes." id="Brugernavn" name="Brugernavn" type="text" value="{e(form.get('Brugernavn', ''))}" />
            <span class="field-validation-valid text-danger" data-valmsg-for="Brugernavn" data-valmsg-replace="true"></span>
        </div>
    </div>
    <div class="form-group">
        <label class="col-md-2 control-label" for="Adgangskode">Adgangskode</label>
        <div class="col-md-10">
            <input class="form-control" data-val="true" data-val-required="Feltet Adgangskode skal udfyldes." id="Adgangskode" name="Adgangskode" type="password" />
            <span class="field-validation-valid text-danger" data-valmsg-for="Adgangskode" data-valmsg-replace="true"></span>
        </div>
    </div>
    <div class="form-group"><div class="col-md-offset-2 col-md-10"><div class="checkbox">
        <input data-val="true" id="HuskMig" name="HuskMig" type="checkbox" value="true" /><input name="HuskMig" type="hidden" value="false" />
        <label for="HuskMig">Husk mig?</label>
    </div></div></div>
    <div class="form-group"><div class="col-md-offset-2 col-md-10">
        <input type="submit" value="Log på" class="btn btn-default" />
    </div></div>
</form></section></div></div>""")


@action(login=False)
async def logoff(c, request, form):
    TICKETS.pop(request.cookies.get(".AspNet.ApplicationCookie", ""), None)
    resp = RedirectResponse("/", 302)
    resp.delete_cookie(".AspNet.ApplicationCookie", path="/")
    return resp


# ---------- HomeController ----------
@action()
async def home(c, request, form):
    return c.view("Forside", """<div class="jumbotron"><h1>Knappen</h1>
    <p class="lead">Opslag i sprogcentrenes indberetninger til Danskundervisningsdatabasen.</p></div>
<div class="row">
    <div class="col-md-6"><h2>Én kursist</h2><p>Se alle indberettede registreringer for et enkelt CPR-nummer.</p>
        <p><a class="btn btn-default" href="/Kursist/Soeg">Enkeltopslag</a></p></div>
    <div class="col-md-6"><h2>Flere kursister</h2><p>Upload en tekstfil med op til 100 CPR-numre og få et uddrag i Excel.</p>
        <p><a class="btn btn-default" href="/Udtraek">Listeopslag</a></p></div>
</div>""")


@action()
async def hjaelp(c, request, form):
    return c.view("Hjælp", """<h2>Hjælp</h2><p>CPR-numre skrives ddmmåå-xxxx eller ddmmååxxxx.
I en fil skrives ét CPR-nummer pr. linje. Spørgsmål rettes til ministeriet.</p>""")


# ---------- KursistController ----------
@action()
async def soeg(c, request, form):
    fejl, v = "", form.get("CprNummer", "").strip() if form else ""
    summ = []
    if request.method == "POST":
        if not re.fullmatch(r"\d{6}-?\d{4}", v):
            fejl = "Feltet CPR-nummer skal udfyldes." if not v else "CPR-nummer skal have formatet ddmmåå-xxxx."
        elif v.replace("-", "") not in PEOPLE:
            summ = ["CPR-nummeret blev ikke fundet i Danskundervisningsdatabasen."]
        else:
            k = str(uuid.uuid4())
            VISNINGER[k] = (c.user, v.replace("-", ""))
            return RedirectResponse("/Kursist/Detaljer/" + k, 302)
    cls = "field-validation-error" if fejl else "field-validation-valid"
    return c.view("Enkeltopslag", f"""<h2>Enkeltopslag</h2>
<form action="/Kursist/Soeg" autocomplete="off" method="post">{c.token()}
<div class="form-horizontal">
    <hr />
    {summary(summ)}
    <div class="form-group">
        <label class="control-label col-md-2" for="CprNummer">CPR-nummer</label>
        <div class="col-md-10">
            <input class="form-control text-box single-line" data-val="true" data-val-regex="CPR-nummer skal have formatet ddmmåå-xxxx." data-val-regex-pattern="^\\d{{6}}-?\\d{{4}}$" data-val-required="Feltet CPR-nummer skal udfyldes." id="CprNummer" name="CprNummer" placeholder="ddmmåå-xxxx" type="text" value="{e(v)}" />
            <span class="{cls} text-danger" data-valmsg-for="CprNummer" data-valmsg-replace="true">{e(fejl)}</span>
        </div>
    </div>
    <div class="form-group"><div class="col-md-offset-2 col-md-10">
        <input type="submit" value="Fremsøg" class="btn btn-primary" />
    </div></div>
</div>
</form>""", '<script src="/bundles/jqueryval?v=WhlNQEBOqlKpGrd3jkVwOWqQjqJkVZP0KEGhjhfDvwM1"></script>')


FANER = [
    ("moduler", "Moduler", "moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
        ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået")]),
    ("proever", "Danskprøver", "danskprøver", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"),
        ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"),
        ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", "henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Kategori"),
        ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("meritter", "Merit", "meritregistreringer", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
]
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet"}


def pager(url, antal, side, param, andre):
    n = -(-antal // SIDE_STR)
    if n < 2:
        return ""
    q = lambda s: url + "?" + "&amp;".join(f"{k}={v}" for k, v in [*((x, y) for x, y in andre.items() if x != param), (param, s)]) + "#" + param[:-4]
    li = []
    if side > 1:
        li.append(f'<li class="PagedList-skipToPrevious"><a href="{q(side - 1)}" rel="prev">«</a></li>')
    for i in range(1, n + 1):
        li.append(f'<li class="active"><a>{i}</a></li>' if i == side else f'<li><a href="{q(i)}">{i}</a></li>')
    if side < n:
        li.append(f'<li class="PagedList-skipToNext"><a href="{q(side + 1)}" rel="next">»</a></li>')
    return f'<div class="pagination-container"><ul class="pagination">{"".join(li)}</ul></div>'


@action()
async def detaljer(c, request, form):
    k = request.path_params["id"]
    if VISNINGER.get(k, ("",))[0] != c.user:
        return RedirectResponse("/Kursist/Soeg", 302)
    cpr = VISNINGER[k][1]
    p = PEOPLE[cpr]
    sider = {}
    for n, *_ in FANER:
        q = request.query_params.get(n + "Side", "1")
        sider[n] = max(1, min(int(q) if q.isdigit() else 1, -(-len(p[n]) // SIDE_STR) or 1))
    andre = {n + "Side": s for n, s in sider.items() if s > 1}
    aktiv = next((n[:-4] for n in list(request.query_params)[-1:] if n.endswith("Side")), "moduler")
    tabs = panes = ""
    for n, navn, flertal, kol in FANER:
        rk, s = p[n], sider[n]
        klasse = ' class="active"' if n == aktiv else ""
        tabs += (f'\n    <li role="presentation"{klasse}><a href="#{n}" aria-controls="{n}" '
                 f'role="tab" data-toggle="tab">{navn}</a></li>')
        if rk:
            ind = f'<table class="table table-striped table-condensed">\n<tr>\n' + "".join(f"    <th>{h}</th>\n" for _, h in kol) + "</tr>\n"
            for r in rk[(s - 1) * SIDE_STR:s * SIDE_STR]:
                ind += "<tr>\n" + "".join(f"    <td>{e(dato(r[f]) if f in DATOER else r[f])}</td>\n" for f, _ in kol) + "</tr>\n"
            ind += "</table>\n"
            if len(rk) > SIDE_STR:
                ind += f"Side {s} af {-(-len(rk) // SIDE_STR)}\n" + pager(f"/Kursist/Detaljer/{k}", len(rk), s, n + "Side", andre)
        else:
            ind = f'<p class="text-muted">Der er ikke indberettet {flertal} for kursisten.</p>'
        panes += f'\n<div role="tabpanel" class="tab-pane{" active" if n == aktiv else ""}" id="{n}">\n{ind}\n</div>'
    tabs += '\n    <li role="presentation"><a href="#prae2004" aria-controls="prae2004" role="tab" data-toggle="tab">Før 2004</a></li>'
    g = p["prae2004"]
    if g:
        ind = f"""<dl class="dl-horizontal">
    <dt>Første startdato</dt>
    <dd>{dato(g['foerste_startdato'])}</dd>
    <dt>Danskuddannelse</dt>
    <dd><input {'checked="checked" ' if g['du'] else ''}class="check-box" disabled="disabled" type="checkbox" /></dd>
</dl>"""
    else:
        ind = '<p class="text-muted">Der er ikke indberettet data fra før 2004 for kursisten.</p>'
    panes += f'\n<div role="tabpanel" class="tab-pane" id="prae2004">\n{ind}\n</div>'
    return c.view("Kursist", f"""<h2>Kursist <small>CPR-nummer {cpr[:6]}-{cpr[6:]}</small></h2>
<ul class="nav nav-tabs" role="tablist">{tabs}
</ul>
<div class="tab-content">{panes}
</div>
<p><a class="btn btn-default" href="/Kursist/Soeg">Nyt opslag</a></p>""")


# ---------- UdtraekController (Hangfire) ----------
def job_klar(j):
    return time.time() - j["tid"] > 1.5 or j["vist"] > 2


@action()
async def udtraek(c, request, form):
    rk = "".join(f"""<tr><td>{j['oprettet']}</td><td>{len(j['cpr'])}</td><td>{'Afsluttet' if job_klar(j) else 'I kø'}</td>
<td><a href="/Udtraek/Status/{k}">Vis status</a></td></tr>""" for k, j in reversed(JOBS.items()) if j["user"] == c.user)
    tabel = (f'<table class="table"><tr><th>Oprettet</th><th>Antal CPR-numre</th><th>Status</th><th></th></tr>{rk}</table>'
             if rk else "<p>Der er ingen tidligere udtræk.</p>")
    return c.view("Listeopslag", f"""<h2>Listeopslag</h2>
<p><a class="btn btn-primary" href="/Udtraek/Opret"><span class="glyphicon glyphicon-plus"></span> Nyt udtræk</a></p>
<h4>Seneste udtræk</h4>{tabel}""")


@action()
async def opret(c, request, form):
    fejl = []
    if request.method == "POST":
        f = form.get("CprFil")
        data = await f.read() if hasattr(f, "read") else b""
        linjer = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not data or not linjer:
            fejl.append("Vælg en fil med mindst ét CPR-nummer.")
        elif not f.filename.lower().endswith(".txt"):
            fejl.append("Filen skal være af typen .txt.")
        elif len(linjer) > 100:
            fejl.append("Filen må højst indeholde 100 CPR-numre.")
        else:
            fejl = [f"Linje {i} er ikke et gyldigt CPR-nummer." for i, x in enumerate(linjer, 1)
                    if not re.fullmatch(r"\d{6}-?\d{4}", x)]
        if not fejl:
            k = str(uuid.uuid4())
            JOBS[k] = {"user": c.user, "cpr": [x.replace("-", "") for x in linjer], "tid": time.time(), "vist": 0,
                       "oprettet": datetime.datetime.now().strftime("%d-%m-%Y %H:%M")}
            return RedirectResponse("/Udtraek/Status/" + k, 302)
    return c.view("Nyt udtræk", f"""<h2>Nyt udtræk</h2>
<form action="/Udtraek/Opret" enctype="multipart/form-data" method="post">{c.token()}
    {summary(fejl)}
    <div class="form-group">
        <label for="CprFil">Tekstfil med CPR-numre</label>
        <input accept=".txt" id="CprFil" name="CprFil" type="file" />
        <p class="help-block">Ét CPR-nummer pr. linje (ddmmååxxxx), højst 100 CPR-numre.</p>
    </div>
    <button type="submit" class="btn btn-primary">Upload og start</button>
    <a class="btn btn-link" href="/Udtraek">Annuller</a>
</form>""")


@action()
async def status(c, request, form):
    k = request.path_params["id"]
    j = JOBS.get(k)
    if not j or j["user"] != c.user:
        return RedirectResponse("/Udtraek", 302)
    j["vist"] += 1
    if job_klar(j):
        return c.view("Udtræk", f"""<h2>Udtræk</h2>
<div class="alert alert-success" role="alert"><strong>Udtrækket er færdigt.</strong>
<a class="alert-link" href="/Udtraek/Download/{k}">Download Excel-fil</a></div>
<p><a href="/Udtraek">Tilbage til listen</a></p>""")
    return c.view("Udtræk", f"""<h2>Udtræk</h2>
<div class="alert alert-info" role="alert">Udtrækket er sat i kø og bliver dannet. Det kan tage et øjeblik.</div>
<div class="progress"><div class="progress-bar progress-bar-striped active" style="width: 60%"></div></div>
<p><a class="btn btn-default" href="/Udtraek/Status/{k}">Opdatér status</a></p>""",
        "<script>setTimeout(function () { window.location.reload(); }, 2000);</script>")


KOL = [("cpr", "CPR-nummer"), ("findes", "Findes i databasen"), ("foerste_startdato", "Første modul startdato"),
       ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
       ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
       ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisning dato"),
       ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit DU-modul"),
       ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
       ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004 første startdato"),
       ("prae2004_du", "Før 2004 danskuddannelse")]


@action()
async def download(c, request, form):
    j = JOBS.get(request.path_params["id"])
    if not j or j["user"] != c.user or not job_klar(j):
        return RedirectResponse("/Udtraek", 302)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([h for _, h in KOL])
    for cpr in j["cpr"]:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        ws.append([_celle(f, u.get(f)) for f, _ in KOL])
    for row in ws.iter_rows(min_row=2):
        for cell in row:
            cell.number_format = "dd-mm-yyyy" if isinstance(cell.value, datetime.date) else "@"
    for i, col in enumerate(ws.columns):
        ws.column_dimensions[col[0].column_letter].width = 16
        col[0].font = Font(bold=True, color="FFFFFF")
    t = Table(displayName="Table1", ref=ws.dimensions)
    t.tableStyleInfo = TableStyleInfo(name="TableStyleMedium2", showRowStripes=True)
    ws.add_table(t)
    buf = io.BytesIO()
    wb.save(buf)
    navn = datetime.datetime.now().strftime("Udtraek_%Y%m%d_%H%M.xlsx")
    return Response(buf.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": f"attachment; filename={navn}"})


def _celle(f, v):
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if v and f.endswith("dato"):
        return datetime.datetime.fromisoformat(v)
    return v


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", home), Route("/Home/Hjaelp", hjaelp),
    Route("/Account/Login", login, methods=GP), Route("/Account/LogOff", logoff, methods=["POST"]),
    Route("/Kursist/Soeg", soeg, methods=GP), Route("/Kursist/Detaljer/{id}", detaljer),
    Route("/Udtraek", udtraek), Route("/Udtraek/Opret", opret, methods=GP),
    Route("/Udtraek/Status/{id}", status), Route("/Udtraek/Download/{id}", download),
])

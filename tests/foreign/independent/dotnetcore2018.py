"""Danskundervisningsdatabasen - opslag. ASP.NET Core 2 MVC-lignende udgave med Bootstrap 3 (ca. 2018)."""
import datetime
import io
import json
import secrets
import time
import uuid
import zipfile
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

REGISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
BRUGERE = {"kommune": "hemmeligt-1"}
SESSIONER = {}
ANTIFORGERY = {}
PR_SIDE = 10
AF_COOKIE = ".AspNetCore.Antiforgery.w5W7x28NAIs"

FANER = [("Moduler", "Moduler"), ("Proever", "Prøver"), ("Henvisninger", "Henvisninger"), ("Merit", "Merit"),
         ("Prae2004", "Præ-2004")]


def svar(request, titel, krop, status=200, hoved="", s=None):
    if s:
        navigation = f"""
                <ul class="nav navbar-nav">
                    <li><a href="/">Forside</a></li>
                    <li><a href="/Kursist/Soeg">Søg kursist</a></li>
                    <li><a href="/Liste">Udtræk for flere</a></li>
                    <li><a href="/Home/Hjaelp">Hjælp</a></li>
                </ul>
                <form action="/Account/Logout" method="post" id="logoutForm" class="navbar-right">
                    <ul class="nav navbar-nav navbar-right">
                        <li><p class="navbar-text">Logget ind som kommune</p></li>
                        <li><button type="submit" class="btn btn-link navbar-btn navbar-link">Log ud</button></li>
                    </ul>
                    {af_felt(request)}
                </form>"""
        beskeder = "".join(
            f'<div class="alert alert-{art} alert-dismissible" role="alert"><button type="button" class="close" '
            f'data-dismiss="alert" aria-label="Luk"><span aria-hidden="true">&times;</span></button>{tekst}</div>\n'
            for art, tekst in s["tempdata"])
        s["tempdata"].clear()
    else:
        navigation, beskeder = "", ""
    r = Response(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    {hoved}
    <title>{titel} - Danskundervisningsdatabasen</title>
    <link rel="stylesheet" href="/lib/bootstrap/dist/css/bootstrap.min.css" />
    <link rel="stylesheet" href="/css/site.min.css?v=ZK5m3rJqYX7eJzL0V8Nkq0n4b8o" />
</head>
<body>
    <nav class="navbar navbar-inverse navbar-fixed-top">
        <div class="container">
            <div class="navbar-header">
                <button type="button" class="navbar-toggle" data-toggle="collapse" data-target=".navbar-collapse">
                    <span class="sr-only">Vis menu</span>
                    <span class="icon-bar"></span>
                </button>
                <a href="/" class="navbar-brand">Danskundervisningsdatabasen</a>
            </div>
            <div class="navbar-collapse collapse">{navigation}
            </div>
        </div>
    </nav>
    <div class="container body-content">
        {beskeder}
{krop}
        <hr />
        <footer>
            <p>&copy; 2018 - Danskundervisningsdatabasen | Support på hverdage kl. 9-15</p>
        </footer>
    </div>
    <script src="/lib/jquery/dist/jquery.min.js"></script>
    <script src="/lib/bootstrap/dist/js/bootstrap.min.js"></script>
</body>
</html>
""", status, media_type="text/html; charset=utf-8")
    r.set_cookie(AF_COOKIE, af_id(request), path="/", httponly=True, samesite="strict")
    return r


def af_id(request):
    """Antiforgery-cookiens værdi; en ny dannes ved første visning."""
    if not hasattr(request.state, "af"):
        c = request.cookies.get(AF_COOKIE, "")
        if c not in ANTIFORGERY:
            c = "CfDJ8" + secrets.token_urlsafe(60)
            ANTIFORGERY[c] = set()
        request.state.af = c
    return request.state.af


def af_felt(request):
    t = "CfDJ8" + secrets.token_urlsafe(90)
    ANTIFORGERY[af_id(request)].add(t)
    return f'<input name="__RequestVerificationToken" type="hidden" value="{t}" />'


def af_ok(request, form):
    return form.get("__RequestVerificationToken") in ANTIFORGERY.get(request.cookies.get(AF_COOKIE, ""), ())


def session(request):
    return SESSIONER.get(request.cookies.get(".AspNetCore.Cookies", ""))


def authorize(action):
    async def indre(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/Account/Login?ReturnUrl=" + quote(request.url.path, safe=""), 302)
        if request.method == "POST" and not af_ok(request, await request.form()):
            return svar(request, "Fejl", "<h2>Fejl</h2><p>Anmodningen er ugyldig (400). Genindlæs siden og prøv igen.</p>", 400, s=s)
        return await action(request, s)
    return indre


def dato(d):
    return f"{d[8:10]}-{d[5:7]}-{d[:4]}" if d else ""


def ja_nej(b):
    return "" if b is None else ("Ja" if b else "Nej")


# ------------------------------------------------------------ AccountController
def loginside(request, fejl="", bruger="", retur="/"):
    summary = (f'<div class="text-danger validation-summary-errors" data-valmsg-summary="true"><ul><li>{fejl}</li></ul></div>'
               if fejl else '<div class="text-danger validation-summary-valid" data-valmsg-summary="true"><ul><li style="display:none"></li></ul></div>')
    return svar(request, "Log ind", f"""        <div class="row">
            <div class="col-md-6 col-md-offset-3">
                <div class="panel panel-default">
                    <div class="panel-heading"><h3 class="panel-title">Log ind</h3></div>
                    <div class="panel-body">
                        <form method="post" action="/Account/Login?ReturnUrl={quote(retur, safe='')}">
                            {summary}
                            <div class="form-group">
                                <label for="Brugernavn">Brugernavn</label>
                                <input class="form-control" type="text" data-val="true" data-val-required="Brugernavn skal udfyldes." id="Brugernavn" name="Brugernavn" value="{escape(bruger)}" />
                            </div>
                            <div class="form-group">
                                <label for="Adgangskode">Adgangskode</label>
                                <input class="form-control" type="password" data-val="true" data-val-required="Adgangskode skal udfyldes." id="Adgangskode" name="Adgangskode" />
                            </div>
                            <button type="submit" class="btn btn-primary">Log ind</button>
                            {af_felt(request)}
                        </form>
                    </div>
                </div>
            </div>
        </div>""")


async def login(request):
    retur = request.query_params.get("ReturnUrl", "/")
    if not retur.startswith("/") or retur.startswith("//"):
        retur = "/"
    if request.method != "POST":
        return loginside(request, retur=retur)
    form = await request.form()
    bruger = str(form.get("Brugernavn", ""))
    if not af_ok(request, form):
        return loginside(request, "Siden er udløbet. Prøv igen.", bruger, retur)
    if bruger not in BRUGERE or BRUGERE[bruger] != form.get("Adgangskode"):
        return loginside(request, "Brugernavn eller adgangskode er ikke korrekt.", bruger, retur)
    sid = "CfDJ8" + secrets.token_urlsafe(80)
    SESSIONER[sid] = {"tempdata": [], "kursister": {}, "job": {}}
    r = RedirectResponse(retur, 302)
    r.set_cookie(".AspNetCore.Cookies", sid, path="/", httponly=True, samesite="lax")
    return r


@authorize
async def logout(request, s):
    SESSIONER.pop(request.cookies[".AspNetCore.Cookies"], None)
    r = RedirectResponse("/Account/Login", 302)
    r.delete_cookie(".AspNetCore.Cookies", path="/")
    return r


# ------------------------------------------------------------ HomeController
@authorize
async def forside(request, s):
    return svar(request, "Forside", """        <div class="page-header"><h2>Velkommen <small>Knappen</small></h2></div>
        <div class="row">
            <div class="col-md-6">
                <div class="panel panel-primary">
                    <div class="panel-heading"><h3 class="panel-title">En kursist</h3></div>
                    <div class="panel-body">
                        <p>Slå sprogcentrenes indberetninger op for en enkelt kursist.</p>
                        <a class="btn btn-default" href="/Kursist/Soeg"><span class="glyphicon glyphicon-search"></span> Gå til søgning</a>
                    </div>
                </div>
            </div>
            <div class="col-md-6">
                <div class="panel panel-primary">
                    <div class="panel-heading"><h3 class="panel-title">Flere kursister</h3></div>
                    <div class="panel-body">
                        <p>Upload en fil med op til 100 CPR-numre, og hent et Excel-ark.</p>
                        <a class="btn btn-default" href="/Liste"><span class="glyphicon glyphicon-list"></span> Gå til udtræk</a>
                    </div>
                </div>
            </div>
        </div>""", s=s)


@authorize
async def hjaelp(request, s):
    return svar(request, "Hjælp", """        <h2>Hjælp</h2>
        <p>CPR-nummer skrives med eller uden bindestreg, fx ddmmåå-xxxx.</p>
        <p>Filen til udtræk for flere kursister skal være en tekstfil (.txt) med ét CPR-nummer på hver linje.</p>""", s=s)


# ------------------------------------------------------------ KursistController
@authorize
async def soeg(request, s):
    fejl, vaerdi = "", ""
    if request.method == "POST":
        form = await request.form()
        vaerdi = str(form.get("Soegning.CprNummer", "")).strip()
        cpr = vaerdi.replace("-", "").replace(" ", "")
        if not (len(cpr) == 10 and cpr.isascii() and cpr.isdigit()):
            fejl = "CPR-nummer skal bestå af 10 cifre." if cpr else "CPR-nummer skal udfyldes."
        elif cpr not in REGISTER:
            s["tempdata"].append(("warning", "Der blev ikke fundet nogen kursist med det indtastede CPR-nummer."))
            return RedirectResponse("/Kursist/Soeg", 302)
        else:
            kid = str(uuid.uuid4())
            s["kursister"][kid] = cpr
            return RedirectResponse(f"/Kursist/{kid}/Moduler", 302)
    return svar(request, "Søg kursist", f"""        <div class="page-header"><h2>Søg kursist</h2></div>
        <div class="row">
            <div class="col-md-8">
                <div class="panel panel-default">
                    <div class="panel-heading">Søgning</div>
                    <div class="panel-body">
                        <form class="form-horizontal" method="post" action="/Kursist/Soeg">
                            <div class="form-group{' has-error' if fejl else ''}">
                                <label class="col-sm-3 control-label" for="Soegning_CprNummer">CPR-nummer</label>
                                <div class="col-sm-5">
                                    <input class="form-control" type="text" autocomplete="off" maxlength="11" placeholder="ddmmåå-xxxx" data-val="true" data-val-required="CPR-nummer skal udfyldes." id="Soegning_CprNummer" name="Soegning.CprNummer" value="{escape(vaerdi)}" />
                                    <span class="text-danger field-validation-{'error' if fejl else 'valid'}" data-valmsg-for="Soegning.CprNummer" data-valmsg-replace="true">{fejl}</span>
                                </div>
                            </div>
                            <div class="form-group">
                                <div class="col-sm-offset-3 col-sm-5">
                                    <button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-search" aria-hidden="true"></span> Søg</button>
                                </div>
                            </div>
                            {af_felt(request)}
                        </form>
                    </div>
                </div>
            </div>
            <div class="col-md-4">
                <div class="panel panel-info">
                    <div class="panel-heading">Om søgningen</div>
                    <div class="panel-body">Opslag i databasen bliver logget efter databeskyttelsesreglerne.</div>
                </div>
            </div>
        </div>""", s=s)


TABELLER = {
    "Moduler": ("moduler", "startdato", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
                ("modultest_bestaaet", "Modultest bestået")]),
    "Proever": ("proever", "dato", [("dato", "Dato"), ("termin", "Termin"), ("proeve", "Prøve"), ("resultat", "Resultat"),
                ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
                ("mundtlig", "Mundtlig kommunikation"), ("udbyder", "Udbyder")]),
    "Henvisninger": ("henvisninger", "dato", [("dato", "Henvisningsdato"), ("kommune", "Henvisende kommune"),
                     ("kategori", "Kategori"), ("udbyder", "Udbyder")]),
    "Merit": ("meritter", "startdato", [("du_modul", "Meriteret DU-modul"), ("startdato", "Meritdato"), ("udbyder", "Udbyder")]),
}
DATOFELTER = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def pagedlist(side, sider, url):
    if sider < 2:
        return ""
    li = []
    if side > 1:
        li.append(f'<li class="PagedList-skipToPrevious"><a href="{url}?side={side - 1}" rel="prev">&laquo;</a></li>')
    for n in range(1, sider + 1):
        li.append(f'<li class="active"><span>{n}</span></li>' if n == side else f'<li><a href="{url}?side={n}">{n}</a></li>')
    if side < sider:
        li.append(f'<li class="PagedList-skipToNext"><a href="{url}?side={side + 1}" rel="next">&raquo;</a></li>')
    return f'<div class="pagination-container"><ul class="pagination">{"".join(li)}</ul></div>'


def fane_indhold(p, fane, side, url):
    if fane == "Prae2004":
        q = p["prae2004"]
        if q is None:
            return '<p class="text-muted">Der er ingen registreringer.</p>'
        return f"""<dl class="dl-horizontal">
                    <dt>Første startdato</dt>
                    <dd>{dato(q["foerste_startdato"])}</dd>
                    <dt>Danskuddannelse</dt>
                    <dd>{ja_nej(q["du"])}</dd>
                </dl>"""
    noegle, sortering, kolonner = TABELLER[fane]
    alle = sorted(p[noegle], key=lambda r: r[sortering] or "", reverse=True)
    if not alle:
        return '<p class="text-muted">Der er ingen registreringer.</p>'
    sider = -(-len(alle) // PR_SIDE)
    side = min(max(side, 1), sider)
    udsnit = alle[(side - 1) * PR_SIDE:side * PR_SIDE]
    hoved = "".join(f"\n                            <th>{n}</th>" for _, n in kolonner)
    krop = ""
    for r in udsnit:
        krop += "\n                        <tr>" + "".join(
            f"\n                            <td>{dato(r[f]) if f in DATOFELTER else escape(r[f] or '')}</td>" for f, _ in kolonner) + "\n                        </tr>"
    return f"""<p class="small">Viser {(side - 1) * PR_SIDE + 1}-{(side - 1) * PR_SIDE + len(udsnit)} af {len(alle)}</p>
                <div class="table-responsive">
                <table class="table table-striped table-condensed">
                    <thead>
                        <tr>{hoved}
                        </tr>
                    </thead>
                    <tbody>{krop}
                    </tbody>
                </table>
                </div>
                {pagedlist(side, sider, url)}"""


@authorize
async def kursist(request, s):
    kid, fane = request.path_params["kid"], request.path_params["fane"]
    cpr = s["kursister"].get(kid)
    if cpr is None or fane not in dict(FANER):
        return ikke_fundet(request, s)
    sidetal = request.query_params.get("side", "1")
    indhold = fane_indhold(REGISTER[cpr], fane, int(sidetal) if sidetal.isdigit() else 1, f"/Kursist/{kid}/{fane}")
    faner = "\n".join(f'            <li role="presentation"{" class=" + chr(34) + "active" + chr(34) if k == fane else ""}><a href="/Kursist/{kid}/{k}">{n}</a></li>'
                      for k, n in FANER)
    return svar(request, dict(FANER)[fane], f"""        <ol class="breadcrumb">
            <li><a href="/">Forside</a></li>
            <li><a href="/Kursist/Soeg">Søg kursist</a></li>
            <li class="active">Kursist</li>
        </ol>
        <!-- ViewComponent: KursistHoved -->
        <div class="panel panel-info" id="vc-kursist-hoved">
            <div class="panel-heading"><span class="glyphicon glyphicon-user" aria-hidden="true"></span> Kursist med CPR-nummer <strong>{cpr[:6]}-{cpr[6:]}</strong></div>
        </div>
        <ul class="nav nav-tabs">
{faner}
        </ul>
        <div class="panel panel-default tab-panel">
            <div class="panel-body">
                {indhold}
            </div>
        </div>""", s=s)


# ------------------------------------------------------------ ListeController
@authorize
async def liste(request, s):
    fejl = ""
    if request.method == "POST":
        fil = (await request.form()).get("Fil")
        if fil is None or isinstance(fil, str) or not fil.filename:
            fejl = "Vælg en fil."
        else:
            tekst = (await fil.read()).decode("utf-8-sig", "replace")
            numre = [n for n in (x.strip().replace("-", "").replace(" ", "") for x in tekst.splitlines()) if n]
            if not numre:
                fejl = "Filen er tom."
            elif len(numre) > 100:
                fejl = "Filen må højst indeholde 100 CPR-numre."
            elif any(not (len(n) == 10 and n.isdigit()) for n in numre):
                fejl = "Filen indeholder linjer, som ikke er gyldige CPR-numre."
            else:
                jid = str(uuid.uuid4())
                s["job"][jid] = {"numre": numre, "start": time.time(), "fil": fil.filename}
                s["tempdata"].append(("info", f"Filen er modtaget med {len(numre)} CPR-numre."))
                return RedirectResponse(f"/Liste/Status/{jid}", 302)
    return svar(request, "Udtræk for flere", f"""        <div class="page-header"><h2>Udtræk for flere kursister</h2></div>
        {f'<div class="alert alert-danger" role="alert">{fejl}</div>' if fejl else ''}
        <div class="panel panel-default">
            <div class="panel-heading">Upload fil med CPR-numre</div>
            <div class="panel-body">
                <form method="post" enctype="multipart/form-data" action="/Liste">
                    <div class="form-group">
                        <label for="Fil">Vælg fil</label>
                        <input type="file" accept=".txt" id="Fil" name="Fil" />
                        <p class="help-block">En tekstfil med ét CPR-nummer på hver linje, højst 100.</p>
                    </div>
                    <button type="submit" class="btn btn-primary">Upload fil</button>
                    {af_felt(request)}
                </form>
            </div>
        </div>""", s=s)


@authorize
async def status(request, s):
    jid = request.path_params["jid"]
    job = s["job"].get(jid)
    if job is None:
        return ikke_fundet(request, s)
    gaaet = time.time() - job["start"]
    if gaaet >= 5:
        hoved = ""
        indhold = f"""<div class="alert alert-success" role="alert">Udtrækket er klar.</div>
                <a class="btn btn-success" href="/Liste/Download/{jid}"><span class="glyphicon glyphicon-download-alt" aria-hidden="true"></span> Download Excel-ark</a>"""
    else:
        pct = int(max(gaaet, 0) / 5 * 100)
        hoved = '<meta http-equiv="refresh" content="5" />'
        indhold = f"""<p>Oplysningerne hentes fra databasen. Det kan tage lidt tid.</p>
                <div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" aria-valuenow="{pct}" aria-valuemin="0" aria-valuemax="100" style="width: {pct}%"><span class="sr-only">{pct} %</span></div></div>
                <a class="btn btn-default" href="/Liste/Status/{jid}">Opdater siden</a>"""
    return svar(request, "Status", f"""        <ol class="breadcrumb">
            <li><a href="/">Forside</a></li>
            <li><a href="/Liste">Udtræk for flere</a></li>
            <li class="active">Status</li>
        </ol>
        <div class="panel panel-default">
            <div class="panel-heading">{escape(job["fil"])}</div>
            <div class="panel-body">
                {indhold}
            </div>
        </div>""", hoved=hoved, s=s)


GRUPPER = [("CPR-nr.", [None]), ("Findes i databasen", [None]), ("Første modulregistrering", ["Startdato", "DU-modul", "Udbyder"]),
           ("Seneste modulregistrering", ["Startdato", "DU-modul", "Udbyder"]), ("Seneste henvisning", ["Dato", "Kategori"]),
           ("Højeste merit", ["DU-modul", "Startdato", "Udbyder"]), ("Præ-2004", ["Findes", "Første startdato", "Danskuddannelse"])]
FELTER = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul",
          "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder",
          "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def xlsx(numre):
    tekster, raekker, merges = {}, [], []

    def t(ref, v, stil=0):
        i = tekster.setdefault(v, len(tekster))
        return f'<c r="{ref}" s="{stil}" t="s"><v>{i}</v></c>'

    col = lambda i: "ABCDEFGHIJKLMNOP"[i]
    raekker.append([t("A1", f"Udtræk fra Danskundervisningsdatabasen {datetime.date.fromtimestamp(time.time()):%d-%m-%Y}", 2)])
    merges.append("A1:P1")
    r2, r3, i = [], [], 0
    for g, ks in GRUPPER:
        r2.append(t(f"{col(i)}2", g, 2))
        if ks == [None]:
            merges.append(f"{col(i)}2:{col(i)}3")
        else:
            merges.append(f"{col(i)}2:{col(i + len(ks) - 1)}2")
            r3 += [t(f"{col(i + j)}3", k, 2) for j, k in enumerate(ks)]
        i += len(ks)
    raekker += [r2, r3]
    for nr, n in enumerate(numre, 4):
        u = REGISTER[n]["udtraek"] if n in REGISTER else {"cpr": n, "findes": False}
        celler = []
        for k, f in enumerate(FELTER):
            v, ref = u.get(f), f"{col(k)}{nr}"
            if v is None:
                continue
            if isinstance(v, bool):
                celler.append(t(ref, ja_nej(v)))
            elif f.endswith("dato"):
                dage = (datetime.date.fromisoformat(v) - datetime.date(1899, 12, 30)).days
                celler.append(f'<c r="{ref}" s="1"><v>{dage}</v></c>')
            else:
                celler.append(t(ref, v))
        raekker.append(celler)
    rk = "".join(f'<row r="{n}">{"".join(c)}</row>' for n, c in enumerate(raekker, 1))
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    od = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    x = '<?xml version="1.0" encoding="utf-8"?>'
    filer = {
        "[Content_Types].xml": f'{x}<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{x}<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{od}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{x}<workbook xmlns="{ns}" xmlns:r="{od}"><sheets><sheet name="Udtræk" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{x}<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{od}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{od}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{od}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'{x}<styleSheet xmlns="{ns}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'{x}<sst xmlns="{ns}" uniqueCount="{len(tekster)}">' + "".join(f'<si><t>{escape(v)}</t></si>' for v in tekster) + "</sst>",
        "xl/worksheets/sheet1.xml": f'{x}<worksheet xmlns="{ns}"><dimension ref="A1:P{len(raekker)}"/><sheetData>{rk}</sheetData><mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in merges) + "</mergeCells></worksheet>",
    }
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        for navn, indhold in filer.items():
            z.writestr(navn, indhold.encode("utf-8"))
    return buf.getvalue()


@authorize
async def download(request, s):
    job = s["job"].get(request.path_params["jid"])
    if job is None or time.time() - job["start"] < 5:
        return ikke_fundet(request, s)
    return Response(xlsx(job["numre"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": "attachment; filename=udtraek.xlsx; filename*=UTF-8''udtr%C3%A6k.xlsx"})


def ikke_fundet(request, s):
    return svar(request, "Ikke fundet", '<h2 class="text-danger">Siden findes ikke</h2>', 404, s=s)


async def fejl404(request, exc):
    s = session(request)
    return ikke_fundet(request, s) if s else RedirectResponse("/Account/Login", 302)


app = Starlette(routes=[
    Route("/", forside), Route("/Home/Hjaelp", hjaelp), Route("/Account/Login", login, methods=["GET", "POST"]),
    Route("/Account/Logout", logout, methods=["POST"]), Route("/Kursist/Soeg", soeg, methods=["GET", "POST"]),
    Route("/Kursist/{kid}/{fane}", kursist), Route("/Liste", liste, methods=["GET", "POST"]),
    Route("/Liste/Status/{jid}", status), Route("/Liste/Download/{jid}", download),
], exception_handlers={404: fejl404})

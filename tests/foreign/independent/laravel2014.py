# Knappen - leveret 2014 i Laravel 4.2 med jQuery 1.11 og bureauets Bootstrap 3-tema
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
JOBS = {}
COOKIE = "laravel_session"
MDR = ["", "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"]


def dato(v):
    return "%s.%s.%s" % (v[8:10], v[5:7], v[0:4]) if v else None


def vis(v):
    return '<span class="tom">&ndash;</span>' if v in (None, "") else escape(v)


def kode(v):
    return '<span class="tom">&ndash;</span>' if v is None else '<span class="label label-kode">%s</span>' % escape(v)


def session(request):
    sid = request.cookies.get(COOKIE)
    if sid not in SESSIONS:
        sid = secrets.token_urlsafe(30)
        SESSIONS[sid] = {"_token": secrets.token_urlsafe(30), "bruger": None, "flash": {}, "cpr": None}
    return sid, SESSIONS[sid]


def fin(resp, sid):
    resp.set_cookie(COOKIE, sid, path="/", httponly=True)
    return resp


def til(sid, url, **flash):
    SESSIONS[sid]["flash"] = flash
    return fin(RedirectResponse(url, status_code=302), sid)


def layout(sid, titel, indhold, krummer=(), aktiv="", lead="", scripts=""):
    s = SESSIONS[sid]
    fl = s["flash"]
    s["flash"] = {}
    besked = ""
    for t, kl in (("fejl", "danger"), ("advarsel", "warning"), ("ok", "success")):
        if fl.get(t):
            besked += '<div class="alert alert-%s" role="alert"><button type="button" class="close" data-dismiss="alert"><span aria-hidden="true">&times;</span><span class="sr-only">Luk</span></button>%s</div>\n' % (kl, fl[t])
    if s["bruger"]:
        nav = "".join('<li%s><a href="%s">%s</a></li>\n            ' % (' class="active"' if k == aktiv else "", u, t) for k, u, t in (
            ("opslag", "/opslag", "Find kursist"), ("masse", "/masseopslag", "Masseopslag"), ("hjaelp", "/hjaelp", "Hjælp")))
        hoejre = '''<ul class="nav navbar-nav navbar-right">
            <li><p class="navbar-text"><i class="fa fa-user"></i> %s</p></li>
            <li><a href="/log-ud"><i class="fa fa-sign-out"></i> Log ud</a></li>
          </ul>''' % s["bruger"]
    else:
        nav, hoejre = '<li><a href="/hjaelp">Hjælp</a></li>', ""
    br = ""
    if krummer:
        br = '<ol class="breadcrumb">\n' + "".join('  <li><a href="%s">%s</a></li>\n' % (u, t) if u else '  <li class="active">%s</li>\n' % t for u, t in krummer) + "</ol>"
    return fin(HTMLResponse('''<!DOCTYPE html>
<!--[if lt IE 9]><html class="no-js lt-ie9" lang="da"><![endif]-->
<!--[if gt IE 8]><!--><html class="no-js" lang="da"><!--<![endif]-->
<head>
  <meta charset="utf-8">
  <meta http-equiv="X-UA-Compatible" content="IE=edge">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>%s | Knappen</title>
  <link rel="stylesheet" href="/assets/css/main.min.css?v=1.3">
  <!--[if lt IE 9]><script src="/assets/js/html5shiv.min.js"></script><![endif]-->
</head>
<body class="page-%s">
  <header class="site-header">
    <nav class="navbar navbar-default navbar-static-top" role="navigation">
      <div class="container">
        <div class="navbar-header">
          <button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#hovedmenu">
            <span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span><span class="icon-bar"></span>
          </button>
          <a class="navbar-brand" href="/"><span class="logo-krone"></span>Knappen <small>Danskundervisningsdatabasen</small></a>
        </div>
        <div class="collapse navbar-collapse" id="hovedmenu">
          <ul class="nav navbar-nav">
            %s
          </ul>
          %s
        </div>
      </div>
    </nav>
  </header>
  <div class="page-top"><div class="container">
    %s
    <h1>%s</h1>
    %s
  </div></div>
  <main class="container" role="main">
%s%s
  </main>
  <footer class="site-footer">
    <div class="container">
      <div class="row">
        <div class="col-sm-4"><h4>Kontakt</h4><p>Skriv til <a href="mailto:knappen@example.dk">knappen@example.dk</a> ved spørgsmål om adgang.</p></div>
        <div class="col-sm-4"><h4>Om data</h4><p>Data stammer fra sprogcentrenes indberetninger og opdateres dagligt.</p></div>
        <div class="col-sm-4"><h4>Cookies</h4><p>Vi bruger kun de cookies, der er nødvendige for at holde dig logget ind.</p></div>
      </div>
    </div>
  </footer>
  <script src="/assets/js/jquery-1.11.1.min.js"></script>
  <script src="/assets/js/bootstrap.min.js"></script>
  <script src="/assets/js/main.min.js?v=1.3"></script>
%s</body>
</html>''' % (titel, aktiv or "forside", nav, hoejre, br, titel, '<p class="lead">%s</p>' % lead if lead else "", besked, indhold, scripts)), sid)


def token(s):
    return '<input name="_token" type="hidden" value="%s">' % s["_token"]


async def forside(request):
    sid, s = session(request)
    if s["bruger"]:
        knap = '''<div class="row teasere">
      <div class="col-md-6"><div class="teaser"><i class="fa fa-search fa-3x"></i><h3>Én kursist</h3><p>Slå et CPR-nummer op og se alle registreringer.</p><a class="btn btn-primary" href="/opslag">Find kursist</a></div></div>
      <div class="col-md-6"><div class="teaser"><i class="fa fa-files-o fa-3x"></i><h3>Mange kursister</h3><p>Upload en liste med CPR-numre og få et regneark retur.</p><a class="btn btn-primary" href="/masseopslag">Masseopslag</a></div></div>
    </div>'''
    else:
        knap = '''<div class="jumbotron"><p>Knappen giver kommunerne adgang til oplysninger om voksne udlændinges deltagelse i danskuddannelse. Adgangen er gratis.</p>
    <p><a class="btn btn-primary btn-lg" href="/log-ind" role="button">Gå til login</a></p></div>'''
    return layout(sid, "Velkommen til Knappen", knap)


async def log_ind(request):
    sid, s = session(request)
    if request.method == "POST":
        f = await request.form()
        if f.get("_token") != s["_token"]:
            return til(sid, "/log-ind", fejl="Siden var udløbet. Prøv igen.")
        if f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
            SESSIONS.pop(sid)
            sid = secrets.token_urlsafe(30)
            SESSIONS[sid] = {"_token": secrets.token_urlsafe(30), "bruger": "kommune", "flash": {}, "cpr": None}
            return til(sid, "/", ok="Du er nu logget ind.")
        return til(sid, "/log-ind", fejl="Forkert brugernavn eller kodeord.", gammel=str(f.get("username", "")))
    if s["bruger"]:
        return til(sid, "/")
    gammel = s["flash"].get("gammel", "")
    return layout(sid, "Log ind", '''    <div class="row"><div class="col-md-5">
    <form method="POST" action="/log-ind" accept-charset="UTF-8" class="form-login">%s
      <div class="form-group"><label for="username">Brugernavn</label><input class="form-control" name="username" type="text" value="%s" id="username"></div>
      <div class="form-group"><label for="password">Kodeord</label><input class="form-control" name="password" type="password" value="" id="password"></div>
      <button type="submit" class="btn btn-primary"><i class="fa fa-lock"></i> Log ind</button>
    </form></div>
    <div class="col-md-6 col-md-offset-1"><div class="well"><h4>Har du ikke en bruger?</h4><p>Kommunens kontaktperson kan bestille adgang hos ministeriet.</p></div></div></div>''' % (token(s), escape(gammel)),
                  [("/", "Forside"), (None, "Log ind")], "login")


async def log_ud(request):
    sid, s = session(request)
    SESSIONS.pop(sid)
    sid, s = session(type("R", (), {"cookies": {}})())
    return til(sid, "/", ok="Du er nu logget ud.")


async def hjaelp(request):
    sid, s = session(request)
    return layout(sid, "Hjælp", '''    <h3>Hvordan laver jeg filen?</h3><p>Åbn Notesblok, skriv et CPR-nummer på hver linje og gem som .txt.</p>
    <h3>Hvad betyder modulnumrene?</h3><p>Det første ciffer er danskuddannelsen (1, 2 eller 3), det andet er modulet. I-1 er introduktionsforløb.</p>''',
                  [("/", "Forside"), (None, "Hjælp")], "hjaelp")


def formular(s, gammel="", kompakt=False):
    return '''<form method="POST" action="/opslag" accept-charset="UTF-8" class="%s">%s
      <div class="form-group"><label for="cpr_nr"%s>CPR-nummer</label>
      <input class="form-control cpr-mask" placeholder="ddmmåå-xxxx" maxlength="11" autocomplete="off" name="cpr_nr" type="text" value="%s" id="cpr_nr">%s</div>
      <button type="submit" class="btn btn-primary"><i class="fa fa-search"></i> Søg</button>
    </form>''' % ("form-inline ny-soegning" if kompakt else "form-soeg", token(s), ' class="sr-only"' if kompakt else "", escape(gammel),
                  "" if kompakt else '<span class="help-block">10 cifre &ndash; bindestregen er valgfri.</span>')


async def opslag(request):
    sid, s = session(request)
    if not s["bruger"]:
        return til(sid, "/log-ind", advarsel="Du skal logge ind først.")
    if request.method == "POST":
        f = await request.form()
        if f.get("_token") != s["_token"]:
            return til(sid, "/opslag", fejl="Siden var udløbet. Prøv igen.")
        v = str(f.get("cpr_nr", "")).strip()
        n = re.sub(r"[\s-]", "", v)
        if not re.fullmatch(r"\d{10}", n):
            return til(sid, "/opslag", fejl="Det ligner ikke et CPR-nummer. Skriv 10 cifre.", gammel=v)
        if n not in PEOPLE:
            return til(sid, "/opslag", advarsel="Vi kunne ikke finde nogen kursist med CPR-nummer %s." % (n[:6] + "-" + n[6:]), gammel=v)
        s["cpr"] = n
        return til(sid, "/opslag/kursist")
    gammel = s["flash"].get("gammel", "")
    return layout(sid, "Find kursist", '''    <div class="row"><div class="col-md-6">
    %s</div>
    <div class="col-md-5 col-md-offset-1"><div class="well"><h4>Sådan gør du</h4><ol><li>Indtast kursistens CPR-nummer.</li><li>Klik på <em>Søg</em>.</li><li>Skift mellem fanerne for at se registreringerne.</li></ol></div></div></div>''' % formular(s, gammel),
                  [("/", "Forside"), (None, "Find kursist")], "opslag", "Her kan du slå én kursist op ad gangen.")


def tabel(klasse, hoved, raekker, tom, antal_kol):
    krop = "".join("            <tr>%s</tr>\n" % "".join("<td>%s</td>" % c for c in r) for r in raekker)
    if not raekker:
        krop = '            <tr class="ingen"><td colspan="%d"><em>%s</em></td></tr>\n' % (antal_kol, tom)
    return '''        <div class="table-responsive"><table class="table table-striped table-hover %s">
          <thead>
%s
          </thead>
          <tbody>
%s          </tbody>
        </table></div>
''' % (klasse, hoved, krop)


def hoved(*t):
    return "            <tr>%s</tr>" % "".join("<th>%s</th>" % x for x in t)


def aeldst(l, k):
    return sorted(l, key=lambda x: x[k] or "9999")


async def kursist(request):
    sid, s = session(request)
    if not s["bruger"]:
        return til(sid, "/log-ind", advarsel="Du skal logge ind først.")
    if not s["cpr"]:
        return til(sid, "/opslag")
    n = s["cpr"]
    p = PEOPLE[n]
    hj = ' <i class="fa fa-question-circle hjaelp" data-toggle="tooltip" title="%s"></i>'
    m = tabel("tbl-moduler", hoved("Modul", "Periode start", "Periode slut", "Sprogcenter" + hj % "Sprogcentrets nummer", "Henvist som" + hj % "Henvisningskategori", "Årsag til ophør", "Test bestået"),
              [[kode(x["du_modul"]), vis(dato(x["startdato"])), vis(dato(x["slutdato"])), vis(x["udbyder"]), kode(x["henvisningskategori"]), kode(x["ophoersaarsag"]), vis(dato(x["modultest_bestaaet"]))]
               for x in aeldst(p["moduler"], "startdato")], "Kursisten har ingen moduler.", 7)
    ph = '''            <tr><th rowspan="2">Prøve</th><th rowspan="2">Aflagt</th><th rowspan="2">Termin</th><th colspan="3" class="text-center">Karakterer</th><th rowspan="2">Udfald</th><th rowspan="2">Sprogcenter</th></tr>
            <tr><th>Læse</th><th>Skrive</th><th>Tale</th></tr>'''
    pr = tabel("tbl-proever", ph, [[vis(x["proeve"]), vis(dato(x["dato"])), vis(x["termin"]), vis(x["laeseforstaaelse"]), vis(x["skriftlig"]), vis(x["mundtlig"]),
                                    vis(x["resultat"]), vis(x["udbyder"])] for x in aeldst(p["proever"], "dato")], "Kursisten har ingen prøver.", 8)
    h = tabel("tbl-henvisninger", hoved("Henvist", "Henvist som", "Fra kommune", "Til sprogcenter"),
              [[vis(dato(x["dato"])), kode(x["kategori"]), vis(x["kommune"]), vis(x["udbyder"])] for x in aeldst(p["henvisninger"], "dato")], "Kursisten har ingen henvisninger.", 4)
    me = tabel("tbl-merit", hoved("Merit til modul", "Gælder fra", "Givet af sprogcenter"),
               [[kode(x["du_modul"]), vis(dato(x["startdato"])), vis(x["udbyder"])] for x in aeldst(p["meritter"], "startdato")], "Kursisten har ingen meritter.", 3)
    g = p["prae2004"]
    if g:
        gl = '''        <dl class="dl-horizontal">
          <dt>Findes i gamle data</dt><dd>Ja</dd>
          <dt>Første startdato</dt><dd>%s</dd>
          <dt>Danskuddannelse</dt><dd>%s</dd>
        </dl>
''' % (vis(dato(g["foerste_startdato"])), {True: "Ja", False: "Nej", None: vis(None)}[g["du"]])
    else:
        gl = "        <p><em>Kursisten har ingen data fra før 2004.</em></p>\n"
    noter = {"moduler": "Henvisningskategori og ophørsårsag vises som koder. Se kodelisten i indberetningsvejledningen.",
             "proever": "Ved Prøve i Dansk 1 bedømmes læse- og skrivefærdighed samlet.",
             "henvisninger": "Listen viser de henvisninger, som sprogcentrene har indberettet.",
             "merit": "En merit uden dato er givet før kursistens første modul.",
             "prae2004": "Data fra før 2004 indeholder ikke oplysninger om moduler."}
    faner = [("moduler", "Moduler", len(p["moduler"]), m), ("proever", "Prøver", len(p["proever"]), pr), ("henvisninger", "Henvisninger", len(p["henvisninger"]), h),
             ("merit", "Meritter", len(p["meritter"]), me), ("prae2004", "Data før 2004", None, gl)]
    ul = "".join('        <li role="presentation"%s><a href="#%s" role="tab" data-toggle="tab">%s%s</a></li>\n' % (
        ' class="active"' if i == 0 else "", k, t, ' <span class="badge">%d</span>' % c if c else "") for i, (k, t, c, _) in enumerate(faner))
    pan = "".join('      <div role="tabpanel" class="tab-pane%s" id="%s">\n        <h3>%s</h3>\n%s        <p class="text-muted small">%s</p>\n      </div>\n' % (
        " active" if i == 0 else "", k, t, x, noter[k]) for i, (k, t, c, x) in enumerate(faner))
    alder = "Mand" if int(n[9]) % 2 else "Kvinde"
    ud = '''    <div class="panel panel-default kursist-kort">
      <div class="panel-body">
        <div class="row">
          <div class="col-sm-5"><i class="fa fa-user fa-2x pull-left"></i><span class="kursist-cpr">%s</span><br><span class="text-muted">%s, født den %d. %s</span></div>
          <div class="col-sm-7 text-right">%s</div>
        </div>
      </div>
    </div>
    <div role="tabpanel" class="kursist-faner">
      <ul class="nav nav-tabs" role="tablist">
%s      </ul>
      <div class="tab-content">
%s      </div>
    </div>
''' % (n[:6] + "-" + n[6:], alder, int(n[:2]), MDR[int(n[2:4])], formular(s, kompakt=True), ul, pan)
    return layout(sid, "Kursistens registreringer", ud, [("/", "Forside"), ("/opslag", "Find kursist"), (None, "Kursist")], "opslag")


async def masse(request):
    sid, s = session(request)
    if not s["bruger"]:
        return til(sid, "/log-ind", advarsel="Du skal logge ind først.")
    if request.method == "POST":
        f = await request.form()
        if f.get("_token") != s["_token"]:
            return til(sid, "/masseopslag", fejl="Siden var udløbet. Prøv igen.")
        fil = f.get("cpr_liste")
        if not getattr(fil, "filename", ""):
            return til(sid, "/masseopslag", fejl="Vælg en fil, før du går videre.")
        if not fil.filename.lower().endswith(".txt"):
            return til(sid, "/masseopslag", fejl="Filen skal slutte på .txt.")
        linjer = [x.strip() for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
        numre = [re.sub(r"[\s-]", "", x) for x in linjer]
        daarlige = [i for i, x in enumerate(numre, 1) if not re.fullmatch(r"\d{10}", x)]
        if not numre:
            return til(sid, "/masseopslag", fejl="Der er ingen CPR-numre i filen.")
        if daarlige:
            return til(sid, "/masseopslag", fejl="Filen kunne ikke læses. Ret linje %s og prøv igen." % ", ".join(map(str, daarlige[:5])))
        if len(numre) > 100:
            return til(sid, "/masseopslag", fejl="Der må højst være 100 CPR-numre i filen.")
        jid = secrets.token_hex(8)
        JOBS[jid] = {"sid": sid, "numre": numre, "klar": time.time() + 1.8}
        return til(sid, "/masseopslag/" + jid)
    return layout(sid, "Masseopslag", '''    <ol class="trin"><li class="active"><span>1</span> Vælg fil</li><li><span>2</span> Vent</li><li><span>3</span> Hent regneark</li></ol>
    <div class="row"><div class="col-md-6">
    <form method="POST" action="/masseopslag" accept-charset="UTF-8" enctype="multipart/form-data">%s
      <div class="form-group"><label for="cpr_liste">Fil med CPR-numre</label><input name="cpr_liste" type="file" id="cpr_liste" accept=".txt"><p class="help-block">Tekstfil (.txt) med ét CPR-nummer pr. linje.</p></div>
      <button type="submit" class="btn btn-primary" data-loading-text="Sender ..."><i class="fa fa-upload"></i> Upload og søg</button>
    </form></div>
    <div class="col-md-5 col-md-offset-1"><div class="well"><h4>Eksempel på fil</h4><pre>ddmmååxxxx
ddmmååxxxx
ddmmååxxxx</pre><p>Masseopslag kræver mange ressourcer. Du kan højst slå 100 CPR-numre op ad gangen.</p></div></div></div>''' % token(s),
                  [("/", "Forside"), (None, "Masseopslag")], "masse", "Slå op til 100 kursister op på én gang og få resultatet som regneark.")


async def job(request):
    sid, s = session(request)
    j = JOBS.get(request.path_params["jid"])
    if not s["bruger"] or not j or j["sid"] != sid:
        return til(sid, "/masseopslag")
    jid = request.path_params["jid"]
    kr = [("/", "Forside"), ("/masseopslag", "Masseopslag"), (None, "Resultat")]
    rest = j["klar"] - time.time()
    if rest > 0:
        pct = int(max(5, min(95, 100 - rest / 1.8 * 100)))
        return layout(sid, "Masseopslag", '''    <ol class="trin"><li><span>1</span> Vælg fil</li><li class="active"><span>2</span> Vent</li><li><span>3</span> Hent regneark</li></ol>
    <p>Vi er i gang med at finde oplysninger om %d kursister. Det tager et øjeblik.</p>
    <div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" aria-valuenow="%d" aria-valuemin="0" aria-valuemax="100" style="width: %d%%"><span class="sr-only">%d%% færdig</span></div></div>
    <p><a class="btn btn-default" href="/masseopslag/%s"><i class="fa fa-refresh"></i> Opdater</a></p>''' % (len(j["numre"]), pct, pct, pct, jid), kr, "masse", "",
                      '''  <script>
  (function poll() { setTimeout(function () { $.getJSON('/masseopslag/%s/status', function (d) { if (d.faerdig) { location.reload(); } else { poll(); } }); }, 1000); })();
  </script>
''' % jid)
    return layout(sid, "Masseopslag", '''    <ol class="trin"><li><span>1</span> Vælg fil</li><li><span>2</span> Vent</li><li class="active"><span>3</span> Hent regneark</li></ol>
    <div class="alert alert-success">Færdig! Dit regneark ligger klar.</div>
    <p><a class="btn btn-success btn-lg" href="/masseopslag/%s/regneark"><i class="fa fa-file-excel-o"></i> Download regneark</a></p>
    <p class="text-muted small">Regnearket åbnes i Excel. Får du en advarsel om filformatet, skal du svare Ja.</p>
    <p><a href="/masseopslag">Lav et nyt masseopslag</a></p>''' % jid, kr, "masse")


async def status(request):
    sid, s = session(request)
    j = JOBS.get(request.path_params["jid"])
    if not j or j["sid"] != sid:
        return JSONResponse({"fejl": True}, status_code=404)
    return JSONResponse({"faerdig": time.time() >= j["klar"]})


FELTER = list(PEOPLE[next(iter(PEOPLE))]["udtraek"])
KOL = ["CPR-nummer", "Findes (2004 og frem)", "Første modul: start", "Første modul", "Første modul: sprogcenter", "Seneste modul: start", "Seneste modul", "Seneste modul: sprogcenter",
       "Henvist", "Henvist som", "Højeste merit: modul", "Højeste merit: fra", "Højeste merit: sprogcenter", "Findes før 2004", "Før 2004: første start", "Før 2004: danskuddannelse"]


async def regneark(request):
    sid, s = session(request)
    j = JOBS.get(request.path_params["jid"])
    if not s["bruger"] or not j or j["sid"] != sid or time.time() < j["klar"]:
        return til(sid, "/masseopslag")
    rk = '   <Row ss:StyleID="hoved">%s</Row>\n' % "".join('<Cell><Data ss:Type="String">%s</Data></Cell>' % k for k in KOL)
    for n in j["numre"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else dict({k: None for k in FELTER}, cpr=n, findes=False, prae2004_findes=False)
        rk += "   <Row>"
        spring = False
        for i, k in enumerate(FELTER, 1):
            v = u[k]
            if v is None:
                spring = True
                continue
            ix = ' ss:Index="%d"' % i if spring else ""
            spring = False
            if k.endswith("dato"):
                rk += '<Cell%s ss:StyleID="dato"><Data ss:Type="DateTime">%sT00:00:00.000</Data></Cell>' % (ix, v)
            else:
                t = ("Ja" if v else "Nej") if isinstance(v, bool) else (v[:6] + "-" + v[6:] if k == "cpr" else v)
                rk += '<Cell%s><Data ss:Type="String">%s</Data></Cell>' % (ix, escape(t))
        rk += "</Row>\n"
    x = '''<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
 <Styles>
  <Style ss:ID="Default" ss:Name="Normal"><Font ss:FontName="Calibri" ss:Size="11"/></Style>
  <Style ss:ID="hoved"><Font ss:Bold="1"/><Interior ss:Color="#D9E6F2" ss:Pattern="Solid"/></Style>
  <Style ss:ID="dato"><NumberFormat ss:Format="dd\\.mm\\.yyyy"/></Style>
 </Styles>
 <Worksheet ss:Name="Kursister">
  <Table ss:ExpandedColumnCount="16" ss:ExpandedRowCount="%d">
%s  </Table>
 </Worksheet>
</Workbook>''' % (len(j["numre"]) + 1, rk)
    return Response(x, media_type="application/vnd.ms-excel; charset=utf-8", headers={"Content-Disposition": 'attachment; filename="masseopslag-%s.xls"' % time.strftime("%d%m%Y")})


async def assets(request):
    js = request.url.path.endswith(".js")
    return Response("/* min */" if js else ".tab-pane{display:none}.tab-pane.active{display:block}.kursist-cpr{font-size:22px}", media_type="application/javascript" if js else "text/css")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/log-ind", log_ind, methods=GP), Route("/log-ud", log_ud), Route("/hjaelp", hjaelp), Route("/opslag", opslag, methods=GP),
    Route("/opslag/kursist", kursist), Route("/masseopslag", masse, methods=GP), Route("/masseopslag/{jid}", job), Route("/masseopslag/{jid}/status", status),
    Route("/masseopslag/{jid}/regneark", regneark), Route("/assets/{p:path}", assets)])

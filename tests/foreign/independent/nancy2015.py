# NancyFx 1.2 + Razor + Bootstrap 3.3 (2015)
import json, re, secrets, time, uuid, base64
from html import escape
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
BRUGERE = {}   # _ncfa -> tilstand
CSRF = set()
JOBS = {}
OPSLAG = {}
MODUL = [("du_modul", "DU-modul"), ("startdato", "Startet"), ("slutdato", "Afsluttet"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået")]
PROEVE = [("proeve", "Prøve"), ("termin", "Prøvetermin"), ("dato", "Dato"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENV = [("dato", "Dato for henvisning"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]
MERIT = [("du_modul", "Merit for modul"), ("startdato", "Dato"), ("udbyder", "Udbyder")]
CSV = [("cpr", "CprNr"), ("findes", "Findes2004Frem"), ("foerste_startdato", "FoersteModulStartdato"), ("foerste_du_modul", "FoersteModulDuModul"), ("foerste_udbyder", "FoersteModulUdbyder"),
       ("seneste_startdato", "SenesteModulStartdato"), ("seneste_du_modul", "SenesteModulDuModul"), ("seneste_udbyder", "SenesteModulUdbyder"),
       ("henvisning_dato", "HenvisningDato"), ("henvisning_kategori", "HenvisningKategori"), ("merit_du_modul", "HoejesteMeritDuModul"), ("merit_startdato", "HoejesteMeritStartdato"), ("merit_udbyder", "HoejesteMeritUdbyder"),
       ("prae2004_findes", "FindesPrae2004"), ("prae2004_startdato", "Prae2004FoersteStartdato"), ("prae2004_du", "Prae2004DuGang")]


def vis(v, tom="–"):
    if v is None: return tom
    if v is True: return "Ja"
    if v is False: return "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return "%s.%s.%s" % (m[3], m[2], m[1]) if m else v


def bruger(request): return BRUGERE.get(request.cookies.get("_ncfa"))


def ncsrf():
    t = base64.b64encode(secrets.token_bytes(48)).decode()
    CSRF.add(t)
    return '<input type="hidden" name="NCSRF" value="%s"/>' % escape(t)


def ok(f): return f.get("NCSRF") in CSRF


def layout(b, titel, body, aktiv="", head="", krumme=(), status=200):
    nav = ""
    if b and b.get("vilkaar"):
        li = lambda u, i, t: '<li%s><a href="%s"><span class="glyphicon glyphicon-%s" aria-hidden="true"></span> %s</a></li>' % (' class="active"' if u == aktiv else "", u, i, t)
        nav = '<ul class="nav navbar-nav">' + li("/", "home", "Start") + li("/enkelt", "user", "Find borger") + li("/masse", "list-alt", "Masseudtræk") + "</ul>"
    if b:
        nav += '<ul class="nav navbar-nav navbar-right"><li><p class="navbar-text">Logget ind som <b>kommune</b></p></li><li><a href="/logud">Log ud</a></li></ul>'
    kr = ""
    if krumme:
        kr = '<ol class="breadcrumb">' + "".join('<li><a href="%s">%s</a></li>' % k for k in krumme) + '<li class="active">%s</li></ol>' % titel
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
    <meta charset="utf-8" />
    <meta http-equiv="X-UA-Compatible" content="IE=edge" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>{titel} – Knappen</title>
    <link href="/Content/bootstrap.min.css" rel="stylesheet" />
    <link href="/Content/site.css" rel="stylesheet" />
    {head}
    <!--[if lt IE 9]><script src="/Scripts/html5shiv.min.js"></script><script src="/Scripts/respond.min.js"></script><![endif]-->
</head>
<body>
<nav class="navbar navbar-inverse navbar-static-top">
  <div class="container">
    <div class="navbar-header">
      <button type="button" class="navbar-toggle collapsed" data-toggle="collapse" data-target="#navbar" aria-expanded="false" aria-controls="navbar"><span class="sr-only">Vis menu</span><span class="icon-bar"></span><span class="icon-bar"></span><span class="icon-bar"></span></button>
      <a class="navbar-brand" href="/">Knappen</a>
    </div>
    <div id="navbar" class="collapse navbar-collapse">{nav}</div>
  </div>
</nav>
<div class="container">
{kr}
{body}
<hr />
<footer><p class="text-muted">&copy; {time.strftime('%Y')} Udlændinge-, Integrations- og Boligministeriet &middot; Version 1.4.2.0 &middot; <a href="/om">Om løsningen</a></p></footer>
</div>
<script src="/Scripts/jquery-1.11.3.min.js"></script>
<script src="/Scripts/bootstrap.min.js"></script>
</body>
</html>""", status_code=status)


def alert(kind, t): return '<div class="alert alert-%s" role="alert">%s</div>' % (kind, t) if t else ""


def vagt(request):
    b = bruger(request)
    if not b: return None, RedirectResponse("/login?returnUrl=" + request.url.path, status_code=303)
    if not b["vilkaar"]: return b, RedirectResponse("/vilkaar", status_code=303)
    return b, None


async def login(request):
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        if ok(f) and f.get("Username") == "kommune" and f.get("Password") == "hemmeligt-1":
            k = base64.b64encode(secrets.token_bytes(32)).decode().replace("=", "").replace("+", "-").replace("/", "_")
            BRUGERE[k] = {"vilkaar": False, "filer": {}}
            r = RedirectResponse("/vilkaar", status_code=303)
            r.set_cookie("_ncfa", k, path="/", httponly=True)
            return r
        fejl = "Forkert brugernavn eller kodeord."
    return layout(None, "Log ind", f"""<div class="row"><div class="col-md-4 col-md-offset-4">
<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Log ind på Knappen</h3></div><div class="panel-body">
{alert('danger', fejl)}
<form method="post" action="/login" role="form">{ncsrf()}
<div class="form-group"><label class="sr-only" for="Username">Brugernavn</label><input type="text" class="form-control" id="Username" name="Username" placeholder="Brugernavn" autofocus="autofocus" /></div>
<div class="form-group"><label class="sr-only" for="Password">Kodeord</label><input type="password" class="form-control" id="Password" name="Password" placeholder="Kodeord" /></div>
<button type="submit" class="btn btn-primary btn-block">Log ind</button>
</form></div></div>
<p class="text-center"><small>Har din kommune ikke et login? Skriv til kontakt@example.dk</small></p></div></div>""")


async def logud(request):
    BRUGERE.pop(request.cookies.get("_ncfa"), None)
    r = RedirectResponse("/login", status_code=303)
    r.delete_cookie("_ncfa", path="/")
    return r


async def vilkaar(request):
    b = bruger(request)
    if not b: return RedirectResponse("/login", status_code=303)
    if request.method == "POST":
        if ok(await request.form()): b["vilkaar"] = True
        return RedirectResponse("/", status_code=303)
    return layout(b, "Vilkår for brug", f"""<div class="page-header"><h1>Vilkår for brug</h1></div>
<p class="lead">Oplysningerne er omfattet af persondataloven.</p>
<ul><li>Du må kun slå borgere op, som du behandler en sag om.</li><li>Alle opslag bliver logget.</li><li>Udtræk skal opbevares forsvarligt og slettes, når de ikke længere skal bruges.</li></ul>
<form method="post" action="/vilkaar">{ncsrf()}<button type="submit" class="btn btn-success">Jeg accepterer</button> <a class="btn btn-default" href="/logud">Afbryd</a></form>""")


async def start(request):
    b, r = vagt(request)
    if r: return r
    return layout(b, "Start", """<div class="jumbotron"><h1>Knappen</h1><p>Udtræk fra Danskundervisningsdatabasen om voksne udlændinges deltagelse i danskuddannelse.</p></div>
<div class="row"><div class="col-sm-6"><h2>En borger</h2><p>Se moduler, prøver, henvisninger, merit og data fra før 2004 for en enkelt borger.</p></div>
<div class="col-sm-6"><h2>Mange borgere</h2><p>Indlæs en tekstfil med op til 100 CPR-numre og hent et uddrag, der kan åbnes i Excel.</p></div></div>""", "/")


async def om(request):
    return layout(bruger(request), "Om løsningen", "<h1>Om løsningen</h1><p>Data stammer fra sprogcentrenes indberetninger.</p>")


async def enkelt(request):
    b, r = vagt(request)
    if r: return r
    ud, v = "", ""
    if request.method == "POST":
        f = await request.form()
        v = str(f.get("Soegning.Cpr") or "").strip()
        n = re.sub(r"[\s-]", "", v)
        p = PEOPLE.get(n)
        if not ok(f): ud = alert("danger", "Anmodningen kunne ikke valideres. Prøv igen.")
        elif not re.fullmatch(r"\d{10}", n): ud = alert("warning", "Indtast et gyldigt CPR-nummer på 10 cifre.")
        elif not p or not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
            ud = alert("info", "<strong>Ingen match.</strong> Vi fandt ingen borger med det indtastede CPR-nummer.")
        else:
            g = str(uuid.uuid4())
            OPSLAG[g] = (b, n)
            ud = f"""<h3>Søgeresultat <span class="badge">1</span></h3><div class="list-group"><div class="list-group-item clearfix">
<h4 class="list-group-item-heading">{n[:6]}-{n[6:]}</h4><p class="list-group-item-text pull-left">Registreret i Danskundervisningsdatabasen</p>
<a class="btn btn-default btn-sm pull-right" href="/borger/{g}">Vis oplysninger</a></div></div>"""
    return layout(b, "Find borger", f"""<div class="page-header"><h1>Find borger</h1></div>
<form method="post" action="/enkelt" class="form-inline">{ncsrf()}
<div class="form-group"><label for="cpr">CPR-nummer</label> <div class="input-group"><span class="input-group-addon"><span class="glyphicon glyphicon-search"></span></span><input type="text" class="form-control" id="cpr" name="Soegning.Cpr" placeholder="ddmmåå-xxxx" maxlength="11" autocomplete="off" value="{escape(v)}" /></div></div>
<button type="submit" class="btn btn-primary">Søg</button></form>
{ud}""", "/enkelt", krumme=[("/", "Start")])


def dl(x, felter): return '<dl class="dl-horizontal">' + "".join("<dt>%s</dt><dd>%s</dd>" % (t, escape(vis(x[k]))) for k, t in felter) + "</dl>"


def tabel(rk, felter):
    return '<div class="table-responsive"><table class="table table-striped table-condensed"><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>' % (
        "".join("<th>%s</th>" % t for _, t in felter), "".join("<tr>%s</tr>" % "".join("<td>%s</td>" % escape(vis(x[k])) for k, _ in felter) for x in rk))


async def borger(request):
    b, r = vagt(request)
    if r: return r
    o = OPSLAG.get(request.path_params["g"])
    if not o or o[0] is not b: return layout(b, "Ikke fundet", "<h1>404</h1><p>Siden findes ikke.</p>", status=404)
    p = PEOPLE[o[1]]
    tom = '<p class="text-muted"><em>Ingen oplysninger.</em></p>'
    mo = "".join('<div class="panel panel-default"><div class="panel-heading">Registrering %d af %d</div><div class="panel-body">%s</div></div>' % (i, len(p["moduler"]), dl(x, MODUL)) for i, x in enumerate(p["moduler"], 1)) or tom
    pr = tabel(p["proever"], PROEVE) if p["proever"] else tom
    he = tabel(p["henvisninger"], HENV) if p["henvisninger"] else tom
    me = '<ul class="list-group">' + "".join('<li class="list-group-item">%s</li>' % dl(x, MERIT) for x in p["meritter"]) + "</ul>" if p["meritter"] else tom
    f4 = dl(p["prae2004"], [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]) if p["prae2004"] else tom
    paner = [("moduler", "Moduler", mo, len(p["moduler"])), ("proever", "Prøver", pr, len(p["proever"])), ("henvisninger", "Henvisninger", he, len(p["henvisninger"])), ("merit", "Merit", me, len(p["meritter"])), ("foer2004", "Før 2004", f4, 0)]
    tabs = "".join('<li role="presentation"%s><a href="#%s" aria-controls="%s" role="tab" data-toggle="tab">%s</a></li>' % (' class="active"' if i == 0 else "", k, k, t) for i, (k, t, _, _) in enumerate(paner))
    pan = "".join('<div role="tabpanel" class="tab-pane fade%s" id="%s">\n%s\n</div>\n' % (" in active" if i == 0 else "", k, h) for i, (k, _, h, _) in enumerate(paner))
    return layout(b, "Borgerens oplysninger", f"""<div class="page-header"><h1>Borger <small>{p['cpr'][:6]}-{p['cpr'][6:]}</small></h1></div>
<ul class="nav nav-tabs" role="tablist">{tabs}</ul>
<div class="tab-content" style="padding-top:15px">
{pan}</div>
<p><a href="/enkelt" class="btn btn-link">&laquo; Tilbage til søgning</a> <button type="button" class="btn btn-default hidden-print" onclick="window.print()">Udskriv</button></p>""", "/enkelt", krumme=[("/", "Start"), ("/enkelt", "Find borger")])


async def masse(request):
    b, r = vagt(request)
    if r: return r
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        up = f.get("CprListe")
        if not ok(f): fejl = "Anmodningen kunne ikke valideres. Prøv igen."
        elif not up or isinstance(up, str) or not up.filename: fejl = "Vælg en fil først."
        elif not up.filename.lower().endswith(".txt"): fejl = "Kun filer af typen .txt kan indlæses."
        else:
            lin = [re.sub(r"[\s-]", "", l) for l in (await up.read()).decode("utf-8-sig", "replace").splitlines()]
            lin = [l for l in lin if l]
            daarlige = [i for i, l in enumerate(lin, 1) if not re.fullmatch(r"\d{10}", l)]
            if not lin: fejl = "Filen indeholder ingen CPR-numre."
            elif len(lin) > 100: fejl = "Der kan højst indlæses 100 CPR-numre ad gangen."
            elif daarlige: fejl = "Ugyldigt CPR-nummer i linje %d." % daarlige[0]
            else:
                g = str(uuid.uuid4())
                JOBS[g] = {"b": b, "cpr": lin, "fil": up.filename, "start": None}
                return RedirectResponse("/masse/%s/bekraeft" % g, status_code=303)
    return layout(b, "Masseudtræk", f"""<div class="page-header"><h1>Masseudtræk</h1></div>
{alert('danger', fejl)}
<div class="row"><div class="col-md-7"><form method="post" action="/masse" enctype="multipart/form-data">{ncsrf()}
<div class="form-group"><label for="CprListe">Vælg tekstfil</label><input type="file" id="CprListe" name="CprListe" accept=".txt" /><p class="help-block">Ét CPR-nummer pr. linje, højst 100.</p></div>
<button type="submit" class="btn btn-primary"><span class="glyphicon glyphicon-upload" aria-hidden="true"></span> Indlæs</button></form></div>
<div class="col-md-5"><div class="well well-sm"><h4>Sådan gør du</h4><ol><li>Skriv numrene i Notesblok</li><li>Gem filen som .txt</li><li>Indlæs filen og start udtrækket</li></ol></div></div></div>""", "/masse", krumme=[("/", "Start")])


def job(request, b):
    j = JOBS.get(request.path_params["g"])
    return j if j and j["b"] is b else None


async def bekraeft(request):
    b, r = vagt(request)
    if r: return r
    j = job(request, b)
    if not j: return RedirectResponse("/masse", status_code=303)
    g = request.path_params["g"]
    if request.method == "POST":
        if ok(await request.form()) and not j["start"]: j["start"] = time.time()
        return RedirectResponse("/masse/" + g, status_code=303)
    return layout(b, "Bekræft udtræk", f"""<div class="page-header"><h1>Bekræft udtræk</h1></div>
<p>Filen <code>{escape(j['fil'])}</code> er indlæst og indeholder <strong>{len(j['cpr'])}</strong> CPR-numre.</p>
<form method="post" action="/masse/{g}/bekraeft">{ncsrf()}<button type="submit" class="btn btn-success">Start udtræk</button> <a class="btn btn-default" href="/masse">Fortryd</a></form>""", "/masse", krumme=[("/", "Start"), ("/masse", "Masseudtræk")])


async def status(request):
    b, r = vagt(request)
    if r: return r
    j = job(request, b)
    if not j or not j["start"]: return RedirectResponse("/masse", status_code=303)
    g = request.path_params["g"]
    pct = int((time.time() - j["start"]) / 2 * 100)
    if pct < 100:
        return layout(b, "Udtræk i gang", f"""<div class="page-header"><h1>Udtræk i gang</h1></div>
<div class="progress"><div class="progress-bar progress-bar-striped active" role="progressbar" aria-valuenow="{pct}" aria-valuemin="0" aria-valuemax="100" style="width:{pct}%">{pct} %</div></div>
<p>Vi henter oplysningerne. Det kan tage lidt tid.</p><a class="btn btn-default" href="/masse/{g}">Tjek status</a>""", "/masse", '<meta http-equiv="refresh" content="3" />', [("/", "Start"), ("/masse", "Masseudtræk")])
    return layout(b, "Udtræk klar", f"""<div class="page-header"><h1>Udtræk klar</h1></div>
{alert('success', 'Udtrækket er færdigt.')}
<p><a class="btn btn-primary" href="/masse/{g}/csv"><span class="glyphicon glyphicon-download-alt" aria-hidden="true"></span> Download udtræk</a> <a class="btn btn-link" href="/masse">Nyt udtræk</a></p>""", "/masse", krumme=[("/", "Start"), ("/masse", "Masseudtræk")])


async def csv(request):
    b, r = vagt(request)
    if r: return r
    j = job(request, b)
    if not j or not j["start"] or time.time() - j["start"] < 2: return RedirectResponse("/masse", status_code=303)
    ud = [";".join(t for _, t in CSV)]
    for n in j["cpr"]:
        u = dict(PEOPLE[n]["udtraek"]) if n in PEOPLE else {"findes": False, "prae2004_findes": False}
        u["cpr"] = n[:6] + "-" + n[6:]
        ud.append(";".join(vis(u.get(k), "") for k, _ in CSV))
    return Response(("\ufeff" + "\r\n".join(ud) + "\r\n").encode("utf-8"), headers={"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": "attachment; filename=knappen-%s.csv" % time.strftime("%Y%m%d-%H%M")})


GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", start), Route("/om", om), Route("/login", login, methods=GP), Route("/logud", logud), Route("/vilkaar", vilkaar, methods=GP), Route("/enkelt", enkelt, methods=GP), Route("/borger/{g}", borger),
    Route("/masse", masse, methods=GP), Route("/masse/{g}", status), Route("/masse/{g}/bekraeft", bekraeft, methods=GP), Route("/masse/{g}/csv", csv)])

# Knappen - Mojolicious 7 + Bootstrap 3 + Minion + Excel::Writer::XLSX, 2017
import json, time, secrets, html, io, datetime
from pathlib import Path
import openpyxl
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS, JOBS = {}, {}
e = lambda s: html.escape("" if s is None else str(s))
d = lambda s: "" if not s else "%s.%s.%s" % (s[8:10], s[5:7], s[:4])
PER = 10
SECT = [("modulforloeb", "Modulforløb"), ("proever", "Prøveresultater"), ("henvisninger", "Henvisninger"),
        ("merit", "Meritoverførsel"), ("foer2004", "Data fra før 2004")]
SING = {"modulforloeb": "Modul", "proever": "Prøve", "henvisninger": "Henvisning", "merit": "Merit", "foer2004": "Tidligere registrering"}
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
F = {
    "modulforloeb": [[("du_modul", "Modul"), ("udbyder", "Sprogcenter")], [("startdato", "Påbegyndt"), ("slutdato", "Afsluttet")],
                     [("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør")], [("modultest_bestaaet", "Modultest bestået")]],
    "proever": [[("proeve", "Prøve"), ("resultat", "Samlet resultat")], [("dato", "Prøvedato"), ("termin", "Termin")],
                [("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling")], [("mundtlig", "Mundtlig kommunikation"), ("udbyder", "Sprogcenter")]],
    "henvisninger": [[("dato", "Henvist den"), ("kategori", "Kategori")], [("kommune", "Henvist af"), ("udbyder", "Henvist til")]],
    "merit": [[("du_modul", "Merit til og med modul"), ("startdato", "Gældende fra")], [("udbyder", "Sprogcenter")]],
    "foer2004": [[("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")]],
}


def S(req):
    return SESS.get(req.cookies.get("mojolicious"))


def page(req, title, body, active="", head=""):
    s = S(req) or {}
    fl = s.pop("flash", None)
    flash = '<div class="alert alert-%s alert-dismissible" role="alert"><button type="button" class="close" data-dismiss="alert"><span>&times;</span></button>%s</div>' % fl if fl else ""
    nav = ""
    if s.get("user"):
        li = lambda h, t, k: '<li%s><a href="%s">%s</a></li>' % (' class="active"' if k == active else "", h, t)
        nav = ('<ul class="nav navbar-nav">' + li("/hjem", "Hjem", "h") + li("/kursist", "Find kursist", "k") + li("/udtraek", "Masseudtræk", "u")
               + '</ul><ul class="nav navbar-nav navbar-right"><li><p class="navbar-text"><span class="glyphicon glyphicon-user"></span> kommune</p></li><li><a href="/logud">Log af</a></li></ul>')
    return HTMLResponse("""<!DOCTYPE html>
<html lang="da">
  <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">%s
    <title>%s - Knappen</title>
    <style>.navbar{background:#23527c}.table th{width:20%%;background:#f5f5f5}</style>
  </head>
  <body>
    <nav class="navbar navbar-inverse navbar-static-top"><div class="container">
      <div class="navbar-header"><a class="navbar-brand" href="/">Knappen</a></div>%s</div></nav>
    <div class="container">
      %s
      <div class="page-header"><h1>%s</h1></div>
%s
      <hr><footer><p class="text-muted small">Styrelsen for International Rekruttering og Integration &middot; Knappen 3.0 &middot; <a href="/om">Om løsningen</a></p></footer>
    </div>
  </body>
</html>""" % (head, title, nav, flash, title, body))


def csrf(req):
    return '<input name="csrf_token" type="hidden" value="%s">' % S(req)["csrf"]


def ensure(req):
    """returns (session, cookie-id or None)"""
    s = S(req)
    if s is None:
        k = "eyJ" + secrets.token_urlsafe(30) + "--" + secrets.token_hex(20)
        SESS[k] = s = {"csrf": secrets.token_hex(20)}
        req.cookies["mojolicious"] = k
        return s, k
    return s, None


def guard(fn):
    async def w(req):
        s, _ = ensure(req)
        if not s.get("user"):
            return RedirectResponse("/login", 302)
        if req.method == "POST":
            f = await req.form()
            if f.get("csrf_token") != s["csrf"]:
                return HTMLResponse("Bad CSRF token!", 403)
        return await fn(req, s)
    return w


async def start(req):
    return page(req, "Danskundervisningsdatabasen", """<div class="jumbotron"><p>Knappen giver kommunerne adgang til sprogcentrenes indberetninger om voksne udlændinges danskuddannelse.</p>
<p><a class="btn btn-primary btn-lg" href="/login" role="button">Gå til login</a></p></div>""")


async def login(req):
    s, k = ensure(req)
    if req.method == "POST":
        f = await req.form()
        if f.get("csrf_token") == s["csrf"] and f.get("user") == "kommune" and f.get("pass") == "hemmeligt-1":
            s["user"] = "kommune"
            s["flash"] = ("success", "Du er nu logget på.")
            return RedirectResponse("/hjem", 302)
        s["flash"] = ("danger", "Login mislykkedes. Kontrollér brugernavn og kodeord.")
    r = page(req, "Log på", """<form class="form-horizontal" action="/login" method="POST">%s
<div class="form-group"><label class="col-sm-2 control-label" for="user">Brugernavn</label><div class="col-sm-4"><input class="form-control" id="user" name="user" type="text" autofocus></div></div>
<div class="form-group"><label class="col-sm-2 control-label" for="pass">Kodeord</label><div class="col-sm-4"><input class="form-control" id="pass" name="pass" type="password"></div></div>
<div class="form-group"><div class="col-sm-offset-2 col-sm-4"><button class="btn btn-primary" type="submit">Log på</button></div></div></form>""" % csrf(req))
    if k:
        r.set_cookie("mojolicious", k, httponly=True)
    return r


async def logud(req):
    SESS.pop(req.cookies.get("mojolicious"), None)
    return RedirectResponse("/", 302)


async def om(req):
    return page(req, "Om løsningen", "<p>Loginoplysninger fås ved henvendelse til kontakt@example.dk.</p>")


@guard
async def hjem(req, s):
    return page(req, "Hjem", """<div class="row"><div class="col-md-6"><div class="panel panel-default"><div class="panel-heading">Én kursist</div><div class="panel-body">
<p>Se alle registreringer på en enkelt kursist.</p><a class="btn btn-default" href="/kursist">Find kursist</a></div></div></div>
<div class="col-md-6"><div class="panel panel-default"><div class="panel-heading">Flere kursister</div><div class="panel-body"><p>Få et uddrag af registreringerne i et regneark.</p>
<a class="btn btn-default" href="/udtraek">Masseudtræk</a></div></div></div></div>""", "h")


@guard
async def kursist(req, s):
    hit, err, a, b = "", "", "", ""
    if req.method == "POST":
        f = await req.form()
        a, b = f.get("foedt", "").strip(), f.get("lbnr", "").strip()
        c = a + b
        if not (len(a) == 6 and len(b) == 4 and c.isdigit()):
            err = '<div class="alert alert-danger">Udfyld fødselsdato (6 cifre) og løbenummer (4 cifre).</div>'
        elif c not in PEOPLE or not any(PEOPLE[c][k] for k in ("moduler", "proever", "henvisninger", "meritter", "prae2004")):
            err = '<div class="alert alert-warning">Søgningen gav ingen resultater. Kursisten er ikke registreret.</div>'
        else:
            t = secrets.token_hex(8)
            s.setdefault("vis", {})[t] = c
            p = PEOPLE[c]
            hit = """<h3>Søgeresultat <span class="badge">1</span></h3><table class="table table-striped"><thead><tr><td><b>Kursist</b></td><td><b>Antal moduler</b></td><td><b>Antal prøver</b></td><td></td></tr></thead>
<tbody><tr><td>%s-%s</td><td>%d</td><td>%d</td><td><a class="btn btn-xs btn-primary" href="/kursist/%s/modulforloeb">Vis kursist</a></td></tr></tbody></table>""" % (a, b, len(p["moduler"]), len(p["proever"]), t)
    return page(req, "Find kursist", """%s<form class="form-inline" action="/kursist" method="POST">%s
<div class="form-group"><label for="foedt">Personnummer</label> <input class="form-control" id="foedt" name="foedt" type="text" maxlength="6" size="6" placeholder="ddmmåå" value="%s"> -
<input class="form-control" id="lbnr" name="lbnr" aria-label="Løbenummer" type="text" maxlength="4" size="4" placeholder="xxxx" value="%s"></div>
<button class="btn btn-primary" type="submit"><span class="glyphicon glyphicon-search"></span> Fremsøg</button></form>%s""" % (err, csrf(req), e(a), e(b), hit), "k")


@guard
async def vis(req, s):
    t, sec = req.path_params["t"], req.path_params["sec"]
    c = s.get("vis", {}).get(t)
    if not c or sec not in F:
        return HTMLResponse("Siden findes ikke", 404)
    p = PEOPLE[c]
    rows = {"modulforloeb": p["moduler"], "merit": p["meritter"], "foer2004": [p["prae2004"]] if p["prae2004"] else []}.get(sec)
    rows = p[sec] if rows is None else rows
    dk = "foerste_startdato" if sec == "foer2004" else "dato" if sec in ("proever", "henvisninger") else "startdato"
    rows = sorted(rows, key=lambda r: (r[dk] is None, r[dk] or ""))
    n = max(1, -(-len(rows) // PER))
    try:
        pg = min(max(int(req.query_params.get("side", 1)), 1), n)
    except ValueError:
        pg = 1
    tabs = "".join('<li role="presentation"%s><a href="/kursist/%s/%s">%s</a></li>' % (' class="active"' if k == sec else "", t, k, x) for k, x in SECT)
    out = []
    for i, r in enumerate(rows[(pg - 1) * PER:pg * PER], (pg - 1) * PER + 1):
        trs = ""
        for line in F[sec]:
            trs += "<tr>"
            for k, lab in line:
                v = r[k]
                v = ("Ja" if v else "Nej") if k == "du" else d(v) if k in DATES else e(v)
                trs += '<th scope="row">%s</th><td%s>%s</td>' % (lab, ' colspan="3"' if len(line) == 1 else "", v)
            trs += "</tr>\n"
        out.append('<h4>%s %d af %d</h4>\n<table class="table table-bordered table-condensed"><tbody>%s</tbody></table>' % (SING[sec], i, len(rows), trs))
    body = "\n".join(out) or '<p class="text-muted"><em>Der er ikke registreret noget her.</em></p>'
    if n > 1:
        li = lambda i, x, cl="": '<li%s><a href="/kursist/%s/%s?side=%d">%s</a></li>' % (cl, t, sec, i, x)
        body += '<nav><ul class="pagination">' + (li(pg - 1, "&laquo;") if pg > 1 else '<li class="disabled"><span>&laquo;</span></li>')
        body += "".join(li(i, i, ' class="active"' if i == pg else "") for i in range(1, n + 1))
        body += (li(pg + 1, "&raquo;") if pg < n else '<li class="disabled"><span>&raquo;</span></li>') + "</ul></nav>"
    return page(req, "Kursist %s-%s" % (c[:6], c[6:]), '<ol class="breadcrumb"><li><a href="/hjem">Hjem</a></li><li><a href="/kursist">Find kursist</a></li><li class="active">%s-%s</li></ol>'
                '<ul class="nav nav-tabs">%s</ul><br>\n%s' % (c[:6], c[6:], tabs, body), "k")


@guard
async def udtraek(req, s):
    mine = s.get("jobs", [])
    tr = "".join('<tr><td>%d</td><td>%s</td><td>%d</td><td><a href="/udtraek/%d">Åbn</a></td></tr>'
                 % (j, time.strftime("%d.%m.%Y %H:%M", time.localtime(JOBS[j]["t"])), len(JOBS[j]["c"]), j) for j in reversed(mine))
    tab = '<table class="table"><thead><tr><th>Nr.</th><th>Oprettet</th><th>Antal numre</th><th></th></tr></thead><tbody>%s</tbody></table>' % tr if tr else "<p>Du har ingen tidligere udtræk.</p>"
    return page(req, "Masseudtræk", '<p><a class="btn btn-success" href="/udtraek/nyt"><span class="glyphicon glyphicon-plus"></span> Opret nyt udtræk</a></p><h3>Mine udtræk</h3>' + tab, "u")


@guard
async def nyt(req, s):
    err = ""
    if req.method == "POST":
        f = await req.form()
        up = f.get("personnumre")
        if not getattr(up, "filename", ""):
            err = "Der er ikke valgt nogen fil."
        else:
            c = [x.strip().replace("-", "") for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            bad = [i for i, x in enumerate(c, 1) if not (x.isdigit() and len(x) == 10)]
            if not c:
                err = "Filen er tom."
            elif bad:
                err = "Fejl i filens linje %d." % bad[0]
            elif len(c) > 100:
                err = "Filen må højst indeholde 100 numre."
            else:
                j = max(JOBS, default=1041) + 1
                JOBS[j] = {"c": c, "t": time.time()}
                s.setdefault("jobs", []).append(j)
                s["flash"] = ("info", "Filen er indlæst.")
                return RedirectResponse("/udtraek/%d" % j, 302)
    return page(req, "Nyt udtræk", """%s<form action="/udtraek/nyt" enctype="multipart/form-data" method="POST">%s
<div class="form-group"><label for="personnumre">Fil med personnumre (.txt)</label><input accept=".txt" id="personnumre" name="personnumre" type="file">
<p class="help-block">Ét nummer på hver linje, med eller uden bindestreg. Højst 100 numre.</p></div>
<button class="btn btn-primary" type="submit">Indlæs fil</button> <a class="btn btn-link" href="/udtraek">Annuller</a></form>""" % (err and '<div class="alert alert-danger">%s</div>' % err, csrf(req)), "u")


@guard
async def job(req, s):
    j = req.path_params["j"]
    if j not in s.get("jobs", []):
        return HTMLResponse("Siden findes ikke", 404)
    head = ""
    if time.time() - JOBS[j]["t"] < 1.5:
        head = '<meta http-equiv="refresh" content="2">'
        b = '<div class="progress"><div class="progress-bar progress-bar-striped active" style="width:60%%">&nbsp;</div></div><p>Udtrækket er sat i kø og behandles nu. Siden opdateres automatisk.</p><p><a href="/udtraek/%d">Genindlæs siden</a></p>' % j
    else:
        b = '<div class="alert alert-success">Udtrækket er færdigt.</div><p><a class="btn btn-primary" href="/udtraek/%d/knappen_%d.xlsx"><span class="glyphicon glyphicon-download-alt"></span> Download regneark</a></p>' % (j, j)
    return page(req, "Udtræk nr. %d" % j, b + '<p><a href="/udtraek">Tilbage til mine udtræk</a></p>', "u", head)


KOL = [("cpr", "Personnummer"), ("findes", "Registreret efter 2004"), ("foerste_startdato", "Første modul - påbegyndt"), ("foerste_du_modul", "Første modul - modul"),
       ("foerste_udbyder", "Første modul - sprogcenter"), ("seneste_startdato", "Seneste modul - påbegyndt"), ("seneste_du_modul", "Seneste modul - modul"),
       ("seneste_udbyder", "Seneste modul - sprogcenter"), ("henvisning_dato", "Henvist den"), ("henvisning_kategori", "Henvisningskategori"),
       ("merit_du_modul", "Højeste merit - modul"), ("merit_startdato", "Højeste merit - gældende fra"), ("merit_udbyder", "Højeste merit - sprogcenter"),
       ("prae2004_findes", "Registreret før 2004"), ("prae2004_startdato", "Første start før 2004"), ("prae2004_du", "Danskuddannelse før 2004")]


@guard
async def hent(req, s):
    j = req.path_params["j"]
    if j not in s.get("jobs", []) or time.time() - JOBS[j]["t"] < 1.5:
        return HTMLResponse("Siden findes ikke", 404)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws.append([t for _, t in KOL])
    for c in ws[1]:
        c.font = openpyxl.styles.Font(bold=True)
    ws.freeze_panes = "A2"
    for n in JOBS[j]["c"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"findes": False, "prae2004_findes": False}
        r = []
        for k, _ in KOL:
            v = n[:6] + "-" + n[6:] if k == "cpr" else u.get(k)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif k.endswith("dato") and v:
                v = datetime.date.fromisoformat(v)
            r.append(v)
        ws.append(r)
        for c in ws[ws.max_row]:
            if isinstance(c.value, (datetime.date, datetime.datetime)):
                c.number_format = "dd.mm.yyyy"
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="knappen_%d.xlsx"' % j})

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", start), Route("/login", login, methods=GP), Route("/logud", logud), Route("/om", om), Route("/hjem", hjem),
    Route("/kursist", kursist, methods=GP), Route("/kursist/{t}/{sec}", vis), Route("/udtraek", udtraek), Route("/udtraek/nyt", nyt, methods=GP),
    Route("/udtraek/{j:int}", job), Route("/udtraek/{j:int}/{fn}", hent)])

# -*- coding: utf-8 -*-
"""Kommuneportalen - CodeIgniter 3 med AdminLTE 2 (Bootstrap 3) og PHPExcel (2016)."""
import html
import io
import json
import secrets
import time
from pathlib import Path

from openpyxl import Workbook
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
CI = {}              # ci_session
BASE = "/index.php/"
h = html.escape
OPHOER = {"0": "Ikke oplyst", "1": "Gennemført", "2": "Arbejde", "3": "Flytning", "4": "Modultest bestået", "5": "Sygdom", "6": "Barsel", "7": "Udeblivelse", "8": "Udrejst", "9": "Andet", "31": "Lovændring"}


def dk(v):
    return "%s/%s/%s" % (v[8:], v[5:7], v[:4]) if v else "&mdash;"


def tx(v):
    return h(v) if v not in (None, "") else "&mdash;"


def hent_session(request):
    sid = request.cookies.get("ci_session")
    if sid not in CI:
        sid = secrets.token_hex(20)
        CI[sid] = {"id": sid, "csrf": secrets.token_hex(16), "bruger": None, "flash": [], "person": None, "jobs": []}
    return CI[sid]


def send(s, r):
    r.set_cookie("ci_session", s["id"], httponly=True)
    r.set_cookie("csrf_cookie", s["csrf"])
    return r


def redirect(s, uri):
    return send(s, RedirectResponse(BASE + uri, 303))


def csrf(s):
    return '<input type="hidden" name="csrf_kp_token" value="%s" />' % s["csrf"]


def csrf_fejl(s):
    return send(s, HTMLResponse('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Error</title></head><body><div id="container"><h1>An Error Was Encountered</h1>'
                                '<p>The action you have requested is not allowed.</p></div></body></html>', 403))


def alerts(s):
    ud = "".join(f'<div class="alert alert-{k} alert-dismissible"><button type="button" class="close" data-dismiss="alert" aria-hidden="true">&times;</button><i class="icon fa fa-{i}"></i> {t}</div>'
                 for k, i, t in s["flash"])
    s["flash"] = []
    return ud


HEAD = """<meta charset="utf-8"><meta http-equiv="X-UA-Compatible" content="IE=edge"><title>Kommuneportalen | {titel}</title>
<meta content="width=device-width, initial-scale=1, maximum-scale=1, user-scalable=no" name="viewport">
<link rel="stylesheet" href="/assets/bootstrap/css/bootstrap.min.css"><link rel="stylesheet" href="/assets/dist/css/AdminLTE.min.css">"""


def layout(s, titel, lille, aktiv, indhold, modaler="", status=200):
    def li(uri, ikon, t, ekstra=""):
        return f'<li{" class=" + chr(34) + "active" + chr(34) if aktiv == uri else ""}><a href="{BASE}{uri}"><i class="fa fa-{ikon}"></i> <span>{t}</span>{ekstra}</a></li>'
    klar = sum(time.time() >= j["klar"] for j in s["jobs"])
    return send(s, HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head>{HEAD.format(titel=titel)}</head>
<body class="hold-transition skin-blue sidebar-mini"><div class="wrapper">
<header class="main-header"><a href="{BASE}dashboard" class="logo"><span class="logo-mini"><b>K</b>P</span><span class="logo-lg"><b>Kommune</b>portalen</span></a>
<nav class="navbar navbar-static-top"><a href="#" class="sidebar-toggle" data-toggle="offcanvas" role="button"><span class="sr-only">Vis/skjul menu</span></a>
<div class="navbar-custom-menu"><ul class="nav navbar-nav"><li class="dropdown notifications-menu"><a href="#" class="dropdown-toggle" data-toggle="dropdown"><i class="fa fa-bell-o"></i><span class="label label-warning">{klar}</span></a>
<ul class="dropdown-menu"><li class="header">Du har {klar} færdige udtræk</li><li class="footer"><a href="{BASE}batch">Vis alle</a></li></ul></li>
<li class="dropdown user user-menu"><a href="#" class="dropdown-toggle" data-toggle="dropdown"><span class="hidden-xs">{h(s['bruger'])}</span></a><ul class="dropdown-menu"><li class="user-header"><p>{h(s['bruger'])}<small>Kommunebruger</small></p></li>
<li class="user-footer"><div class="pull-left"><a href="{BASE}profil" class="btn btn-default btn-flat">Profil</a></div><div class="pull-right"><a href="{BASE}auth/logout" class="btn btn-default btn-flat">Log af</a></div></li></ul></li></ul></div></nav></header>
<aside class="main-sidebar"><section class="sidebar"><form action="{BASE}hjaelp" method="get" class="sidebar-form"><div class="input-group"><input type="text" name="q" class="form-control" placeholder="Søg i hjælpen...">
<span class="input-group-btn"><button type="submit" id="search-btn" class="btn btn-flat"><i class="fa fa-search"></i></button></span></div></form>
<ul class="sidebar-menu"><li class="header">MENU</li>{li("dashboard", "dashboard", "Dashboard")}
<li class="treeview active"><a href="#"><i class="fa fa-graduation-cap"></i> <span>Danskuddannelse</span> <i class="fa fa-angle-left pull-right"></i></a><ul class="treeview-menu">{li("kursist", "circle-o", "Slå borger op")}{li("batch", "circle-o", "Batchudtræk")}</ul></li>
{li("hjaelp", "book", "Hjælp", '<small class="label pull-right bg-green">ny</small>')}</ul></section></aside>
<div class="content-wrapper"><section class="content-header"><h1>{titel} <small>{lille}</small></h1><ol class="breadcrumb"><li><a href="{BASE}dashboard"><i class="fa fa-dashboard"></i> Hjem</a></li><li class="active">{titel}</li></ol></section>
<section class="content">{alerts(s)}
{indhold}
</section></div>
<footer class="main-footer"><div class="pull-right hidden-xs"><b>Version</b> 1.4.2</div><strong>&copy; 2016 Kommuneportalen.</strong> Side dannet på 0.0421 sek.</footer></div>
{modaler}
<script src="/assets/plugins/jQuery/jQuery-2.2.0.min.js"></script><script src="/assets/bootstrap/js/bootstrap.min.js"></script><script>$(function(){{$('.datatable').DataTable({{"paging":false,"info":false}});}});</script>
</body></html>""", status))


async def auth_login(request):
    s = hent_session(request)
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_kp_token") != s["csrf"]:
            return csrf_fejl(s)
        if f.get("identity") == "kommune" and f.get("password") == "hemmeligt-1":
            s["bruger"] = "kommune"
            s["csrf"] = secrets.token_hex(16)
            s["flash"] = [("success", "check", "Du er nu logget ind")]
            return redirect(s, "dashboard")
        s["flash"] = [("danger", "ban", "Brugernavn eller adgangskode er forkert")]
        return redirect(s, "auth/login")
    return send(s, HTMLResponse(f"""<!DOCTYPE html><html lang="da"><head>{HEAD.format(titel='Log ind')}</head><body class="hold-transition login-page">
<div class="login-box"><div class="login-logo"><a href="/"><b>Kommune</b>portalen</a></div><div class="login-box-body"><p class="login-box-msg">Log ind for at starte din session</p>{alerts(s)}
<form action="{BASE}auth/login" method="post" accept-charset="utf-8">{csrf(s)}
<div class="form-group has-feedback"><input type="text" name="identity" class="form-control" placeholder="Brugernavn"><span class="glyphicon glyphicon-user form-control-feedback"></span></div>
<div class="form-group has-feedback"><input type="password" name="password" class="form-control" placeholder="Adgangskode"><span class="glyphicon glyphicon-lock form-control-feedback"></span></div>
<div class="row"><div class="col-xs-8"><div class="checkbox icheck"><label><input type="checkbox" name="remember" value="1"> Husk mig</label></div></div>
<div class="col-xs-4"><button type="submit" class="btn btn-primary btn-block btn-flat">Log ind</button></div></div></form>
<a href="{BASE}auth/forgot_password">Glemt adgangskode?</a></div></div></body></html>"""))


async def auth_logout(request):
    s = hent_session(request)
    CI.pop(s["id"], None)
    n = hent_session(request)
    n["flash"] = [("info", "info", "Du er logget af")]
    return redirect(n, "auth/login")


async def glemt(request):
    s = hent_session(request)
    s["flash"] = [("warning", "warning", "Kontakt portaladministratoren på portal@example.dk")]
    return redirect(s, "auth/login")


async def dashboard(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    return layout(s, "Dashboard", "Overblik", "dashboard", f"""<div class="row"><div class="col-lg-3 col-xs-6"><div class="small-box bg-aqua"><div class="inner"><h3>1</h3><p>Borger</p></div><div class="icon"><i class="fa fa-user"></i></div>
<a href="{BASE}kursist" class="small-box-footer">Slå borger op <i class="fa fa-arrow-circle-right"></i></a></div></div>
<div class="col-lg-3 col-xs-6"><div class="small-box bg-green"><div class="inner"><h3>{len(s['jobs'])}</h3><p>Udtræk i denne session</p></div><a href="{BASE}batch" class="small-box-footer">Batchudtræk <i class="fa fa-arrow-circle-right"></i></a></div></div></div>
<div class="callout callout-info"><h4>Driftsinformation</h4><p>Portalen er lukket for opdatering søndag kl. 20-22.</p></div>""")


async def hjaelp(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    return layout(s, "Hjælp", "", "hjaelp", '<div class="box"><div class="box-body"><p>Find svar på de mest stillede spørgsmål i den trykte vejledning. Batchfiler skal være ren tekst med ét CPR-nr. pr. linje (DDMMÅÅXXXX).</p></div></div>')


async def kursist(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    fejl, v = "", ""
    if request.method == "POST":
        f = await request.form()
        if f.get("csrf_kp_token") != s["csrf"]:
            return csrf_fejl(s)
        v = str(f.get("cpr_nr") or "").strip()
        n = v.replace("-", "").replace(" ", "")
        if not n:
            fejl = "Feltet CPR-nr. er påkrævet."
        elif len(n) != 10 or not n.isdigit():
            fejl = "Feltet CPR-nr. har ikke det rigtige format."
        elif n not in PEOPLE:
            s["flash"] = [("warning", "warning", "Borgeren findes ikke i Danskundervisningsdatabasen")]
            return redirect(s, "kursist")
        else:
            s["person"] = n
            return redirect(s, "kursist/vis")
    return layout(s, "Slå borger op", "Enkeltopslag", "kursist", f"""<div class="row"><div class="col-md-6"><div class="box box-primary"><div class="box-header with-border"><h3 class="box-title">Indtast CPR-nr.</h3></div>
<form action="{BASE}kursist" method="post" accept-charset="utf-8" role="form">{csrf(s)}<div class="box-body"><div class="form-group{' has-error' if fejl else ''}"><label for="cpr_nr" class="control-label">CPR-nr.</label>
<div class="input-group"><span class="input-group-addon"><i class="fa fa-user"></i></span><input type="text" class="form-control" name="cpr_nr" id="cpr_nr" placeholder="DDMMÅÅ-XXXX" value="{h(v)}" autocomplete="off"></div>{f'<span class="help-block">{fejl}</span>' if fejl else ''}</div></div>
<div class="box-footer"><button type="reset" class="btn btn-default">Ryd</button> <button type="submit" class="btn btn-primary pull-right"><i class="fa fa-search"></i> Søg borger</button></div></form></div></div></div>""")


def tabel(hoveder, rader):
    return '<div class="table-responsive"><table class="table table-bordered table-striped datatable"><thead><tr>' + "".join(f"<th>{x}</th>" for x in hoveder) + "</tr></thead><tbody>" + "".join(
        "<tr>" + "".join(f"<td>{c}</td>" for c in r) + "</tr>" for r in rader) + "</tbody></table></div>"


def tom(t):
    return f'<p class="text-muted"><em>{t}</em></p>'


async def vis(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    if not s["person"]:
        return redirect(s, "kursist")
    p = PEOPLE[s["person"]]
    m = tabel(["#", "DU-modul", "Startdato", "Slutdato", "Udbyder", "Henv. kategori", "Ophørsårsag", "Modultest bestået"],
              [[i, h(r["du_modul"]), dk(r["startdato"]), dk(r["slutdato"]), tx(r["udbyder"]), tx(r["henvisningskategori"]),
                f'{h(r["ophoersaarsag"])} - {OPHOER[r["ophoersaarsag"]]}' if r["ophoersaarsag"] in OPHOER else tx(r["ophoersaarsag"]),
                f'<span class="label label-success">{dk(r["modultest_bestaaet"])}</span>' if r["modultest_bestaaet"] else "&mdash;"]
               for i, r in enumerate(p["moduler"], 1)]) if p["moduler"] else tom("Ingen moduler fundet")
    pr, modaler = tom("Ingen danskprøver fundet"), ""
    if p["proever"]:
        pr = tabel(["Prøve", "Prøvedato", "Resultat", ""], [[tx(r["proeve"]), dk(r["dato"]), f'<span class="label label-{"success" if r["resultat"] == "Bestået" else "danger"}">{h(r["resultat"])}</span>' if r["resultat"] else "&mdash;",
                   f'<button type="button" class="btn btn-xs btn-info" data-toggle="modal" data-target="#proeve{i}">Karakterer</button>'] for i, r in enumerate(p["proever"], 1)])
        modaler = "".join(f"""<div class="modal fade" id="proeve{i}" tabindex="-1" role="dialog"><div class="modal-dialog" role="document"><div class="modal-content"><div class="modal-header"><button type="button" class="close" data-dismiss="modal" aria-label="Luk"><span>&times;</span></button>
<h4 class="modal-title">{tx(r['proeve'])}</h4></div><div class="modal-body"><dl class="dl-horizontal"><dt>Prøvedato</dt><dd>{dk(r['dato'])}</dd><dt>Termin</dt><dd>{tx(r['termin'])}</dd><dt>Læseforståelse</dt><dd>{tx(r['laeseforstaaelse'])}</dd>
<dt>Skriftlig</dt><dd>{tx(r['skriftlig'])}</dd><dt>Mundtlig</dt><dd>{tx(r['mundtlig'])}</dd><dt>Resultat</dt><dd>{tx(r['resultat'])}</dd><dt>Udbyder</dt><dd>{tx(r['udbyder'])}</dd></dl></div>
<div class="modal-footer"><button type="button" class="btn btn-default" data-dismiss="modal">Luk</button></div></div></div></div>""" for i, r in enumerate(p["proever"], 1))
    he = tabel(["Dato", "Henv. kategori", "Henvisende kommune", "Udbyder"], [[dk(r["dato"]), tx(r["kategori"]), tx(r["kommune"]), tx(r["udbyder"])] for r in p["henvisninger"]]) if p["henvisninger"] else tom("Ingen henvisninger fundet")
    me = tabel(["DU-modul", "Startdato", "Udbyder"], [[tx(r["du_modul"]), dk(r["startdato"]), tx(r["udbyder"])] for r in p["meritter"]]) if p["meritter"] else tom("Ingen merit fundet")
    g = p["prae2004"]
    g = f'<div class="callout callout-warning"><p>Oplysningerne er overført fra det gamle system og opdateres ikke.</p></div><dl class="dl-horizontal"><dt>Første startdato</dt><dd>{dk(g["foerste_startdato"])}</dd><dt>Gik på DU</dt><dd>{"Ja" if g["du"] else "Nej"}</dd></dl>' if g else tom("Ingen præ-2004 data fundet")
    faner = [("moduler", "Moduler", len(p["moduler"]), m), ("proever", "Danskprøver", len(p["proever"]), pr), ("henvisninger", "Henvisninger", len(p["henvisninger"]), he), ("merit", "Merit", len(p["meritter"]), me), ("prae", "Præ-2004", int(bool(p["prae2004"])), g)]
    return layout(s, "Borger", f"CPR {p['cpr'][:6]}-{p['cpr'][6:]}", "kursist", f"""<div class="row"><div class="col-md-3"><div class="box box-primary"><div class="box-body box-profile"><h3 class="profile-username text-center">{p['cpr'][:6]}-****</h3>
<ul class="list-group list-group-unbordered">{"".join(f'<li class="list-group-item"><b>{t}</b> <a class="pull-right">{n}</a></li>' for _, t, n, _ in faner[:4])}</ul><a href="{BASE}kursist" class="btn btn-primary btn-block"><b>Ny søgning</b></a></div></div></div>
<div class="col-md-9"><div class="nav-tabs-custom"><ul class="nav nav-tabs">{"".join(f'<li{" class=" + chr(34) + "active" + chr(34) if not i else ""}><a href="#tab_{k}" data-toggle="tab">{t} <span class="badge">{n}</span></a></li>' for i, (k, t, n, _) in enumerate(faner))}</ul>
<div class="tab-content">{"".join(f'<div class="tab-pane{" active" if not i else ""}" id="tab_{k}">{c}</div>' for i, (k, _, _, c) in enumerate(faner))}</div></div></div></div>""", modaler)


async def batch(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    nu = time.time()
    rader = ""
    for j in reversed(s["jobs"]):
        if nu >= j["klar"]:
            st, kn = '<span class="label label-success">Færdig</span>', f'<a href="{BASE}batch/hent/{j["id"]}" class="btn btn-xs btn-success"><i class="fa fa-download"></i> Hent Excel</a>'
        else:
            st, kn = ('<span class="label label-default">I kø</span>' if nu < j["start"] else '<span class="label label-warning">Behandles</span>'), '<span class="btn btn-xs btn-default disabled">Afventer</span>'
        rader += f'<tr><td>{j["id"]}</td><td>{h(j["fil"])}</td><td>{time.strftime("%d/%m/%Y %H:%M", time.localtime(j["oprettet"]))}</td><td>{len(j["numre"])}</td><td>{st}</td><td>{kn}</td></tr>'
    return layout(s, "Batchudtræk", "Flere borgere på én gang", "batch", f"""<div class="row"><div class="col-md-5"><div class="box box-primary"><div class="box-header with-border"><h3 class="box-title">Ny batch</h3></div>
<form action="{BASE}batch/upload" method="post" enctype="multipart/form-data" accept-charset="utf-8">{csrf(s)}<div class="box-body"><div class="form-group"><label for="userfile">Tekstfil med CPR-numre</label><input type="file" name="userfile" id="userfile" size="20">
<p class="help-block">.txt, maks. 100 CPR-numre, et pr. linje.</p></div></div><div class="box-footer"><input type="submit" value="Upload og læg i kø" class="btn btn-primary"></div></form></div></div>
<div class="col-md-7"><div class="box"><div class="box-header"><h3 class="box-title">Mine udtræk</h3><div class="box-tools"><a href="{BASE}batch" class="btn btn-sm btn-default"><i class="fa fa-refresh"></i> Opdater liste</a></div></div>
<div class="box-body no-padding"><table class="table table-condensed"><tr><th>Nr.</th><th>Fil</th><th>Oprettet</th><th>Antal</th><th>Status</th><th>Handling</th></tr>{rader or '<tr><td colspan="6">Ingen udtræk endnu</td></tr>'}</table></div></div></div></div>""")


async def upload(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    f = await request.form()
    if f.get("csrf_kp_token") != s["csrf"]:
        return csrf_fejl(s)
    fil = f.get("userfile")
    if fil is None or isinstance(fil, str) or not fil.filename:
        s["flash"] = [("danger", "ban", "Du har ikke valgt en fil til upload.")]
        return redirect(s, "batch")
    numre = [x.strip().replace("-", "") for x in (await fil.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
    if not fil.filename.lower().endswith((".txt", ".csv")):
        s["flash"] = [("danger", "ban", "Filtypen, du forsøger at uploade, er ikke tilladt.")]
    elif not numre or len(numre) > 100:
        s["flash"] = [("danger", "ban", "Filen skal indeholde mellem 1 og 100 CPR-numre.")]
    elif not all(len(x) == 10 and x.isdigit() for x in numre):
        s["flash"] = [("danger", "ban", "Filen indeholder ugyldige CPR-numre.")]
    else:
        nu = time.time()
        s["jobs"].append({"id": len(s["jobs"]) + 1041, "fil": fil.filename, "numre": numre, "oprettet": nu, "start": nu + 3, "klar": nu + 9})
        s["flash"] = [("success", "check", f"Filen er modtaget og lagt i kø ({len(numre)} CPR-numre).")]
    return redirect(s, "batch")


async def hent(request):
    s = hent_session(request)
    if not s["bruger"]:
        return redirect(s, "auth/login")
    j = next((j for j in s["jobs"] if j["id"] == request.path_params["nr"] and time.time() >= j["klar"]), None)
    if not j:
        s["flash"] = [("danger", "ban", "Udtrækket findes ikke eller er ikke færdigt.")]
        return redirect(s, "batch")
    kol = {"cpr": "CPR-nr.", "findes": "Findes i 2004+", "foerste_startdato": "Første startdato", "foerste_du_modul": "Første DU-modul", "foerste_udbyder": "Første udbyder", "seneste_startdato": "Seneste startdato",
           "seneste_du_modul": "Seneste DU-modul", "seneste_udbyder": "Seneste udbyder", "henvisning_dato": "Henvisning dato", "henvisning_kategori": "Henvisning kategori", "merit_du_modul": "Merit DU-modul",
           "merit_startdato": "Merit startdato", "merit_udbyder": "Merit udbyder", "prae2004_findes": "Findes i præ-2004", "prae2004_startdato": "Præ-2004 startdato", "prae2004_du": "Præ-2004 DU"}
    wb = Workbook()
    ws = wb.active
    ws.title = "Worksheet"
    wb.properties.creator = "Kommuneportalen"
    ws.append(list(kol.values()))
    for n in j["numre"]:
        u = PEOPLE[n]["udtraek"] if n in PEOPLE else {"cpr": n, "findes": False}
        ws.append([("Ja" if u[k] else "Nej") if isinstance(u.get(k), bool) else (dk(u[k]) if u.get(k) else "-") if k.endswith("dato") else (u.get(k) or "-") for k in kol])
    ud = io.BytesIO()
    wb.save(ud)
    return Response(ud.getvalue(), headers={"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Content-Disposition": f'attachment;filename="batch_{j["id"]}.xlsx"', "Cache-Control": "max-age=0"})


async def rod(request):
    return RedirectResponse(BASE + "dashboard", 302)

M = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/index.php", rod), Route(BASE + "auth/login", auth_login, methods=M), Route(BASE + "auth/logout", auth_logout), Route(BASE + "auth/forgot_password", glemt),
                        Route(BASE + "dashboard", dashboard), Route(BASE + "profil", dashboard), Route(BASE + "hjaelp", hjaelp), Route(BASE + "kursist", kursist, methods=M), Route(BASE + "kursist/vis", vis),
                        Route(BASE + "batch", batch), Route(BASE + "batch/upload", upload, methods=["POST"]), Route(BASE + "batch/hent/{nr:int}", hent)])

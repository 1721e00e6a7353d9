"""SprogTal: PHP/CodeIgniter 3 med Bootstrap 3, nav-tabs på én side, beskeder med xlsx (PHPExcel) (2015)."""
import hashlib
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

import openpyxl
from openpyxl.styles import Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USERS = {"kommune": hashlib.sha1(b"saltvand" + b"hemmeligt-1").hexdigest()}
IDX = "/index.php"
SESSIONS = {}
CRON = 5.0          # køen tømmes inden for så mange sekunder

FANER = [
    ("moduler", "moduler", "Moduler", "Der er ikke registreret moduler.", [
        ("startdato", "Fra"), ("slutdato", "Til"), ("du_modul", "Modul"), ("henvisningskategori", "Henvisningskat."),
        ("udbyder", "Sprogcenter"), ("ophoersaarsag", "Stopårsag"), ("modultest_bestaaet", "Bestået modultest")]),
    ("proever", "proever", "Danskprøver", "Der er ikke registreret danskprøver.", [
        ("dato", "Dato"), ("proeve", "Prøve"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"),
        ("mundtlig", "Mundtlig"), ("resultat", "Udfald"), ("udbyder", "Sprogcenter")]),
    ("henvisninger", "henvisninger", "Henvisninger", "Der er ikke registreret henvisninger.", [
        ("dato", "Dato"), ("kommune", "Henvist af"), ("udbyder", "Henvist til"), ("kategori", "Henvisningskat.")]),
    ("merit", "meritter", "Merit", "Der er ikke registreret merit.", [
        ("du_modul", "Modul"), ("startdato", "Dato"), ("udbyder", "Sprogcenter")])]

ARK = [("cpr", "CPR-nr."), ("findes", "Findes i databasen"),
       ("foerste_du_modul", "Første modul"), ("foerste_startdato", "Første modul, startdato"), ("foerste_udbyder", "Første modul, sprogcenter"),
       ("seneste_du_modul", "Seneste modul"), ("seneste_startdato", "Seneste modul, startdato"), ("seneste_udbyder", "Seneste modul, sprogcenter"),
       ("henvisning_dato", "Henvisning, dato"), ("henvisning_kategori", "Henvisning, kategori"),
       ("merit_du_modul", "Højeste merit"), ("merit_startdato", "Højeste merit, dato"), ("merit_udbyder", "Højeste merit, sprogcenter"),
       ("prae2004_findes", "Gamle data (før 2004)"), ("prae2004_startdato", "Gamle data, startdato"), ("prae2004_du", "Gamle data, danskuddannelse")]

CSS = """body{font-family:"Helvetica Neue",Helvetica,Arial,sans-serif;font-size:14px;color:#333;margin:0;padding-top:60px}
.container{width:1140px;margin:0 auto}.navbar{position:fixed;top:0;left:0;right:0;background:#222;padding:14px;z-index:9}
.navbar a{color:#9d9d9d;text-decoration:none;margin-right:20px}.navbar .navbar-brand{color:#fff;font-size:18px}.navbar ul{display:inline;list-style:none;padding:0;margin:0}
.navbar li{display:inline}.navbar li.active a{color:#fff}.navbar-right{float:right}.badge{background:#777;color:#fff;border-radius:10px;padding:2px 7px;font-size:12px}
.panel{border:1px solid #ddd;border-radius:4px;margin-bottom:20px}.panel-heading{background:#f5f5f5;padding:10px 15px;border-bottom:1px solid #ddd}
.panel-title{margin:0;font-size:16px}.panel-body{padding:15px}.panel-success{border-color:#d6e9c6}.panel-success .panel-heading{background:#dff0d8}
.nav-tabs{border-bottom:1px solid #ddd;padding:0;list-style:none}.nav-tabs li{display:inline-block}.nav-tabs li a{display:block;padding:8px 14px;text-decoration:none}
.nav-tabs li.active a{border:1px solid #ddd;border-bottom-color:#fff;color:#555}.tab-content>.tab-pane{display:none}.tab-content>.active{display:block}
.table{border-collapse:collapse;width:100%}.table th,.table td{padding:8px;border-top:1px solid #ddd;text-align:left}.table-striped tr:nth-child(odd) td{background:#f9f9f9}
.alert{padding:15px;border-radius:4px;margin-bottom:20px}.alert-danger{background:#f2dede}.alert-warning{background:#fcf8e3}.alert-info{background:#d9edf7}
.btn{padding:6px 12px;border:1px solid #ccc;border-radius:4px;background:#fff}.btn-primary{background:#337ab7;color:#fff}.form-control{padding:6px 12px;border:1px solid #ccc}
dl.dl-horizontal dt{font-weight:bold}.text-muted{color:#777}"""
JS = """(function(){var a=document.querySelectorAll('[data-toggle=tab]');for(var i=0;i<a.length;i++)a[i].onclick=function(e){
var id=this.getAttribute('href').substring(1),p=document.querySelectorAll('.tab-pane'),l=document.querySelectorAll('.nav-tabs li'),k;
for(k=0;k<p.length;k++)p[k].className='tab-pane'+(p[k].id===id?' active':'');for(k=0;k<l.length;k++)l[k].className='';
this.parentNode.className='active';e.preventDefault();};})();"""


def e(v):
    return html.escape(str(v))


def dkdato(v):
    """date('d/m-Y') hvis det er en dato"""
    return re.sub(r"^(\d{4})-(\d\d)-(\d\d)$", r"\3/\2-\1", v)


def felt(v):
    return "" if v is None else e(dkdato(v))


def sess(request):
    return SESSIONS.get(request.cookies.get("ci_session"))


def site_url(sti):
    return IDX + "/" + sti


def csrf(s):
    return f'<input type="hidden" name="csrf_sprogtal" value="{s["csrf"]}" style="display:none;" />'


def view(s, titel, indhold, aktiv=""):
    nav = ""
    if s.get("user"):
        ulaest = sum(1 for b in s["beskeder"] if klar(b) and not b["laest"])
        badge = f' <span class="badge">{ulaest}</span>' if ulaest else ""
        punkter = [("opslag", "Slå borger op"), ("liste", "Slå liste op"), ("beskeder", "Beskeder" + badge), ("faq", "FAQ")]
        nav = ('<ul class="nav navbar-nav">' + "".join(
            f'<li{" class=%sactive%s" % (chr(34), chr(34)) if k == aktiv else ""}><a href="{site_url(k)}">{t}</a></li>' for k, t in punkter)
            + f'</ul><ul class="nav navbar-nav navbar-right"><li><a href="#">{e(s["user"])}</a></li><li><a href="{site_url("login/logud")}">Log ud</a></li></ul>')
    flash = s.pop("flash", "")
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8"><meta http-equiv="X-UA-Compatible" content="IE=edge"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{titel} | SprogTal</title>
<style>{CSS}</style><noscript><style>.tab-content>.tab-pane{{display:block}}</style></noscript>
</head>
<body>
<nav class="navbar navbar-inverse navbar-fixed-top"><a class="navbar-brand" href="/">SprogTal</a>{nav}</nav>
<div class="container">
{flash}
<div class="page-header"><h1>{titel}</h1></div>
{indhold}
<hr><footer><p class="text-muted">Udlændinge-, Integrations- og Boligministeriet &middot; Side dannet på 0.0{secrets.randbelow(900) + 100} sekunder</p></footer>
</div>
<script>{JS}</script>
</body>
</html>""")


def redirect(sti):
    return RedirectResponse(site_url(sti), 303)


def alert(slags, tekst):
    return f'<div class="alert alert-{slags}" role="alert">{tekst}</div>'


def ny_session():
    key = secrets.token_hex(20)
    SESSIONS[key] = {"csrf": secrets.token_hex(16), "user": None, "beskeder": []}
    return key, SESSIONS[key]


def kraever_login(handler):
    async def inner(request):
        s = sess(request)
        if not s or not s["user"]:
            return redirect("login")
        if request.method == "POST":
            form = await request.form()
            if form.get("csrf_sprogtal") != s["csrf"]:
                return HTMLResponse("<h1>An Error Was Encountered</h1><p>The action you have requested is not allowed.</p>", 403)
        return await handler(request, s)
    return inner


async def login(request):
    s = sess(request)
    key = None
    if s is None:
        key, s = ny_session()
    fejl = ""
    if request.method == "POST":
        form = await request.form()
        navn, kode = form.get("brugernavn", "").strip().lower(), form.get("kodeord", "")
        if form.get("csrf_sprogtal") != s["csrf"]:
            fejl = alert("danger", "Formularen er udløbet. Prøv igen.")
        elif not navn or not kode:
            fejl = alert("danger", "<p>Feltet Brugernavn skal udfyldes.</p>" if not navn else "<p>Feltet Kodeord skal udfyldes.</p>")
        elif USERS.get(navn) != hashlib.sha1(b"saltvand" + kode.encode()).hexdigest():
            fejl = alert("danger", "Brugernavn eller kodeord er forkert.")
        else:
            key, ny = ny_session()
            ny["user"] = navn
            ny["beskeder"].append({"nr": 1, "tid": 0, "numre": None, "laest": True})
            svar = redirect("forside")
            svar.set_cookie("ci_session", key, path="/", httponly=True)
            return svar
    svar = view(s, "Log ind", f"""{fejl}<div class="panel panel-default" style="width:400px"><div class="panel-heading"><h3 class="panel-title">Kommunelogin</h3></div>
<div class="panel-body"><form action="{site_url("login")}" method="post" accept-charset="utf-8">{csrf(s)}
<div class="form-group"><label for="brugernavn">Brugernavn</label><br><input type="text" class="form-control" id="brugernavn" name="brugernavn"></div>
<div class="form-group"><label for="kodeord">Kodeord</label><br><input type="password" class="form-control" id="kodeord" name="kodeord"></div>
<br><button type="submit" class="btn btn-primary btn-block">Log ind</button></form></div></div>""")
    if key:
        svar.set_cookie("ci_session", key, path="/", httponly=True)
    return svar


async def logud(request):
    SESSIONS.pop(request.cookies.get("ci_session"), None)
    svar = redirect("login")
    svar.delete_cookie("ci_session", path="/")
    return svar


async def forside(request, s):
    return view(s, "Forside", """<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Nyt om SprogTal</h3></div>
<div class="panel-body"><p><strong>12/01-2015</strong> Listeopslag lægges nu i kø, og du får en besked, når regnearket er klar.</p>
<p><strong>03/11-2014</strong> Danskprøver fra sommerterminen er indlæst.</p></div></div>""")


async def faq(request, s):
    return view(s, "FAQ", """<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Hvordan skal min liste se ud?</h3></div>
<div class="panel-body">En tekstfil (.txt) med ét CPR-nr. på hver linje. Højst 100 linjer.</div></div>""", "faq")


def opslagsform(s, vaerdi=""):
    return f"""<div class="panel panel-default"><div class="panel-body"><form class="form-inline" action="{site_url("opslag")}" method="post" accept-charset="utf-8">{csrf(s)}
<div class="form-group"><label for="cpr">Borgerens CPR-nr.</label> <input type="text" class="form-control" id="cpr" name="cpr" value="{e(vaerdi)}" placeholder="DDMMÅÅ-XXXX" autocomplete="off"></div>
<button type="submit" class="btn btn-primary">Slå op</button></form></div></div>"""


def tabel(kolonner, poster):
    ud = ['<table class="table table-striped table-condensed"><thead><tr><th>#</th>' + "".join(f"<th>{t}</th>" for _, t in kolonner) + "</tr></thead><tbody>"]
    for n, p in enumerate(poster, 1):
        ud.append(f"<tr><td>{n}</td>" + "".join(f"<td>{felt(p[f])}</td>" for f, _ in kolonner) + "</tr>")
    return "\n".join(ud) + "</tbody></table>"


def borger(p):
    faner = ruder = ""
    for n, (anker, felter, navn, tom, kolonner) in enumerate(FANER):
        poster = p[felter]
        faner += (f'<li role="presentation"{" class=%sactive%s" % (chr(34), chr(34)) if n == 0 else ""}><a href="#{anker}" aria-controls="{anker}" '
                  f'role="tab" data-toggle="tab">{navn} <span class="badge">{len(poster)}</span></a></li>')
        ruder += (f'\n<div role="tabpanel" class="tab-pane{" active" if n == 0 else ""}" id="{anker}"><br>'
                  + (tabel(kolonner, poster) if poster else f'<p class="text-muted">{tom}</p>') + "</div>")
    g = p["prae2004"]
    faner += '<li role="presentation"><a href="#gamle" aria-controls="gamle" role="tab" data-toggle="tab">Gamle data</a></li>'
    ruder += '\n<div role="tabpanel" class="tab-pane" id="gamle"><br>' + (
        f'<dl class="dl-horizontal"><dt>Første startdato</dt><dd>{felt(g["foerste_startdato"])}</dd><dt>Danskuddannelse</dt><dd>{"Ja" if g["du"] else "Nej"}</dd></dl>'
        if g else '<p class="text-muted">Ingen data fra før 2004.</p>') + "</div>"
    return f"""<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Borger {p["cpr"][:6]}-{p["cpr"][6:]}</h3></div>
<div class="panel-body"><ul class="nav nav-tabs" role="tablist">{faner}</ul>
<div class="tab-content">{ruder}</div></div></div>"""


async def opslag(request, s):
    if request.method == "GET":
        return view(s, "Slå borger op", opslagsform(s), "opslag")
    raa = (await request.form()).get("cpr", "").strip()
    cpr = re.sub(r"[\s-]", "", raa)
    if not raa:
        svar = alert("danger", "<p>Feltet Borgerens CPR-nr. skal udfyldes.</p>")
    elif not re.fullmatch(r"\d{10}", cpr):
        svar = alert("danger", "<p>Feltet Borgerens CPR-nr. har ikke det rigtige format.</p>")
    elif cpr not in PEOPLE:
        svar = alert("warning", "<strong>Ingen data!</strong> Vi fandt ingen borger med det CPR-nr.")
    else:
        svar = borger(PEOPLE[cpr])
    return view(s, "Slå borger op", opslagsform(s, raa) + svar, "opslag")


def listeform(s, fejl=""):
    return view(s, "Slå liste op", f"""{fejl}<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Upload liste</h3></div>
<div class="panel-body"><form action="{site_url("liste")}" method="post" enctype="multipart/form-data" accept-charset="utf-8">{csrf(s)}
<div class="form-group"><label for="userfile">Vælg din liste</label><input type="file" name="userfile" id="userfile"><p class="help-block text-muted">Tekstfil (.txt) med højst 100 CPR-numre</p></div>
<button type="submit" class="btn btn-primary">Send listen</button></form></div></div>""", "liste")


async def liste(request, s):
    if request.method == "GET":
        return listeform(s)
    fil = (await request.form()).get("userfile")
    if not getattr(fil, "filename", ""):
        return listeform(s, alert("danger", "<p>Du har ikke valgt nogen fil at uploade.</p>"))
    if not fil.filename.lower().endswith(".txt"):
        return listeform(s, alert("danger", "<p>Filtypen er ikke tilladt.</p>"))
    numre, fejl = [], []
    for n, linje in enumerate((await fil.read()).decode("utf-8-sig", "replace").splitlines(), 1):
        nr = re.sub(r"[\s-]", "", linje)
        if re.fullmatch(r"\d{10}", nr):
            numre.append(nr)
        elif nr:
            fejl.append(n)
    if fejl:
        return listeform(s, alert("danger", "<p>Følgende linjer er ikke CPR-numre: " + ", ".join(map(str, fejl)) + ". Ret filen og prøv igen.</p>"))
    if not numre:
        return listeform(s, alert("danger", "<p>Listen er tom.</p>"))
    if len(numre) > 100:
        return listeform(s, alert("danger", f"<p>Listen er for lang ({len(numre)} CPR-numre). Del den op i flere lister.</p>"))
    s["beskeder"].insert(0, {"nr": s["beskeder"][0]["nr"] + 1, "tid": time.time(), "numre": numre, "laest": False, "fil": fil.filename})
    s["flash"] = alert("info", "Tak! Din liste er sat i kø. Du får en besked her på siden, når regnearket er klar.")
    return redirect("beskeder")


def klar(b):
    return b["numre"] is None or time.time() - b["tid"] >= CRON


async def beskeder(request, s):
    ud = ""
    venter = False
    for b in s["beskeder"]:
        if not klar(b):
            venter = True
            continue
        if b["numre"] is None:
            ud += ('<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Velkommen til SprogTal</h3></div>'
                   '<div class="panel-body"><p>Her kommer beskeder om dine listeopslag.</p></div></div>')
        else:
            tid = time.strftime("%d/%m-%Y %H:%M", time.localtime(b["tid"] + CRON))
            ud += (f'<div class="panel panel-success"><div class="panel-heading"><h3 class="panel-title">Dit regneark er klar <small>{tid}</small></h3></div>'
                   f'<div class="panel-body"><p>Listen <em>{e(b["fil"])}</em> med {len(b["numre"])} CPR-numre er slået op.</p>'
                   f'<p><a class="btn btn-default" href="{site_url("beskeder/hent/" + str(b["nr"]))}">Hent regneark</a></p></div></div>')
    koe = ""
    if venter:
        koe = '<p class="text-muted">Du har en liste i kø.</p>'
    knap = f'<form action="{site_url("beskeder")}" method="get"><button type="submit" class="btn btn-default">Tjek for nye beskeder</button></form><br>'
    return view(s, "Beskeder", koe + knap + ud, "beskeder")


def phpexcel(numre):
    """PHPExcel: tal bliver til tal undtagen CPR-nr., der sættes med setCellValueExplicit."""
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Listeopslag"
    ws["A1"] = "Udtræk fra Danskundervisningsdatabasen dannet " + time.strftime("%d/%m-%Y")
    ws["A1"].font = Font(bold=True, size=14)
    for k, (_, tekst) in enumerate(ARK, 1):
        c = ws.cell(2, k, tekst)
        c.font, c.fill = Font(bold=True), PatternFill("solid", fgColor="DDDDDD")
        ws.column_dimensions[c.column_letter].width = 18
    for r, nr in enumerate(numre, 3):
        u = PEOPLE[nr]["udtraek"] if nr in PEOPLE else {"cpr": nr, "findes": False}
        for k, (f, _) in enumerate(ARK, 1):
            v = u.get(f)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif isinstance(v, str) and f != "cpr":
                v = int(v) if v.isdigit() else dkdato(v)
            ws.cell(r, k, v)
    ud = io.BytesIO()
    wb.save(ud)
    return ud.getvalue()


async def hent(request, s):
    for b in s["beskeder"]:
        if b["nr"] == request.path_params["nr"] and b["numre"] and klar(b):
            b["laest"] = True
            return Response(phpexcel(b["numre"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            headers={"Content-Disposition": f'attachment;filename="listeopslag_{b["nr"]}.xlsx"', "Cache-Control": "max-age=0"})
    return HTMLResponse("<h1>404 Page Not Found</h1>", 404)


async def indeks(request):
    s = sess(request)
    return redirect("forside" if s and s["user"] else "login")


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", indeks), Route(IDX, indeks), Route(IDX + "/login", login, methods=BEGGE), Route(IDX + "/login/logud", logud),
    Route(IDX + "/forside", kraever_login(forside)), Route(IDX + "/faq", kraever_login(faq)),
    Route(IDX + "/opslag", kraever_login(opslag), methods=BEGGE), Route(IDX + "/liste", kraever_login(liste), methods=BEGGE),
    Route(IDX + "/beskeder", kraever_login(beskeder)), Route(IDX + "/beskeder/hent/{nr:int}", kraever_login(hent))])

"""Knappen, Spring MVC + Thymeleaf + Bootstrap 4 (2019)."""

from __future__ import annotations

import html
import io
import json
import re
import time
import uuid
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

REGISTER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER: dict[str, dict] = {}
STOERRELSER = [10, 20, 50, 100]

FANER = {
    "moduler": ("Modulforløb", "moduler", "startdato", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"),
        ("modultest_bestaaet", "Bestået modultest")]),
    "proever": ("Prøver", "proever", "dato", [
        ("proeve", "Prøvenavn"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Samlet resultat"), ("udbyder", "Udbyder")]),
    "henvisninger": ("Henvisninger", "henvisninger", "dato", [
        ("dato", "Henvist"), ("kategori", "Henvisningskategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    "merit": ("Merit", "meritter", "startdato", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("udbyder", "Udbyder")]),
    "foer-2004": ("Før 2004", "prae2004", "", [
        ("foerste_startdato", "Første start før 2004"), ("du", "Danskuddannelse (DU)")]),
}
ARK = [("cpr", "CPR-nummer"), ("findes", "Findes fra 2004"),
       ("foerste_startdato", "Første modul - start"), ("foerste_du_modul", "Første modul - modul"),
       ("foerste_udbyder", "Første modul - udbyder"), ("seneste_startdato", "Seneste modul - start"),
       ("seneste_du_modul", "Seneste modul - modul"), ("seneste_udbyder", "Seneste modul - udbyder"),
       ("henvisning_dato", "Henvisning - dato"), ("henvisning_kategori", "Henvisning - kategori"),
       ("merit_du_modul", "Højeste merit - modul"), ("merit_startdato", "Højeste merit - start"),
       ("merit_udbyder", "Højeste merit - udbyder"), ("prae2004_findes", "Før 2004 - findes"),
       ("prae2004_startdato", "Før 2004 - første start"), ("prae2004_du", "Før 2004 - DU")]
CSS = """body{font-family:-apple-system,"Segoe UI",Roboto,sans-serif;margin:0;background:#f8f9fa;color:#212529}
.navbar{background:#00456a;padding:.5rem 1rem;display:flex}.navbar a,.navbar button{color:#fff;margin-right:1rem}
.navbar-nav,.nav,.pagination{list-style:none;display:flex;padding:0;margin:0}.container{max-width:1140px;margin:1rem auto}
.card{background:#fff;border:1px solid #ddd;border-radius:.25rem;margin-bottom:1rem}.card-header{padding:.75rem 1.25rem;background:#eee}
.card-body{padding:1.25rem}.nav-link,.page-link{padding:.4rem .8rem;display:block}.nav-link.active{background:#00456a;color:#fff}
.table{width:100%;border-collapse:collapse}.table th,.table td{padding:.5rem;border-top:1px solid #ddd;text-align:left}
.alert{padding:.75rem;border:1px solid #ccc;margin-bottom:1rem}.alert-danger{background:#f8d7da}.alert-warning{background:#fff3cd}
.toast{background:#fff;border:1px solid #ccc;max-width:350px;margin-left:auto}.sr-only{position:absolute;left:-9999px}
.modal{display:none;position:fixed;top:10%;left:30%;width:40%;background:#fff;border:1px solid #888}.modal:target{display:block}
.modal-header,.modal-body,.modal-footer{padding:1rem}.row{display:flex;flex-wrap:wrap}.col-sm-4{width:33%}.col-sm-8{width:66%;margin:0}
"""


def e(v) -> str:
    return html.escape(str(v))


def fmt(v) -> str:
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", v)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else v


async def laes(request: Request) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    body, ctype = await request.body(), request.headers.get("content-type", "")
    if not ctype.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)), {}
    felter: dict[str, str] = {}
    filer: dict[str, tuple[str, bytes]] = {}
    graense = re.search(r'boundary="?([^";]+)"?', ctype)[1].encode()
    for stykke in (b"\r\n" + body).split(b"\r\n--" + graense):
        hoved, skel, data = stykke.partition(b"\r\n\r\n")
        navn = re.search(rb'[; ]name="([^"]*)"', hoved)
        if not skel or not navn:
            continue
        fil = re.search(rb'filename="([^"]*)"', hoved)
        if fil:
            filer[navn[1].decode()] = (fil[1].decode("utf-8", "replace"), data)
        else:
            felter[navn[1].decode()] = data.decode("utf-8", "replace")
    return felter, filer


def session(request: Request) -> tuple[str, dict]:
    sid = request.cookies.get("JSESSIONID", "")
    if sid not in SESSIONER:
        sid = uuid.uuid4().hex.upper()
        SESSIONER[sid] = {"csrf": str(uuid.uuid4()), "kursister": {}, "jobs": {}, "toasts": []}
    return sid, SESSIONER[sid]


def visning(request: Request, titel: str, indhold: str, krumme: list[tuple[str, str]] = [], aktiv: str = "",
            status: int = 200, hoved: str = "") -> Response:
    """layout.html (fragments: header, toasts, footer)"""
    sid, s = session(request)
    csrf = f'<input type="hidden" name="_csrf" value="{s["csrf"]}"/>'
    indhold = indhold.replace("<!--csrf-->", csrf)
    nav, modal = "", ""
    if s.get("bruger"):
        punkter = [("/", "Forside"), ("/kursister/soeg", "Find kursist"), ("/udtraek", "Listeudtræk"), ("/hjaelp", "Hjælp")]
        nav = ('<ul class="navbar-nav mr-auto">' + "".join(
            f'<li class="nav-item{" active" if u == aktiv else ""}"><a class="nav-link" href="{u}">{t}</a></li>' for u, t in punkter)
            + f'</ul><span class="navbar-text"><i class="fas fa-user"></i> {e(s["bruger"])}</span>'
            f'<form class="form-inline" action="/logout" method="post">{csrf}'
            '<button type="submit" class="btn btn-link nav-link">Log ud</button></form>')
        modal = """<div class="modal fade" id="sessionModal" tabindex="-1" role="dialog" aria-hidden="true"><div class="modal-dialog" role="document"><div class="modal-content">
<div class="modal-header"><h5 class="modal-title">Din session udløber snart</h5></div>
<div class="modal-body"><p>Du bliver automatisk logget ud efter 30 minutter uden aktivitet.</p></div>
<div class="modal-footer"><a class="btn btn-primary" href="#" data-dismiss="modal">Forbliv logget ind</a></div></div></div></div>"""
    toasts = "".join(f"""<div class="toast" role="alert" aria-live="assertive" aria-atomic="true" data-delay="5000">
<div class="toast-header"><strong class="mr-auto">Besked</strong></div><div class="toast-body">{e(t)}</div></div>""" for t in s["toasts"])
    s["toasts"] = []
    sti = ""
    if krumme:
        sti = ('<nav aria-label="Brødkrumme"><ol class="breadcrumb nav">'
               + "".join(f'<li class="breadcrumb-item"><a href="{u}">{e(t)}</a>&nbsp;/&nbsp;</li>' for t, u in krumme)
               + f'<li class="breadcrumb-item active" aria-current="page">{e(titel)}</li></ol></nav>')
    r = HTMLResponse(f"""<!DOCTYPE html>
<html lang="da">
<head>
<meta charset="utf-8"/><meta name="viewport" content="width=device-width, initial-scale=1, shrink-to-fit=no"/>{hoved}
<meta name="_csrf" content="{s["csrf"]}"/><meta name="_csrf_header" content="X-CSRF-TOKEN"/>
<title>{e(titel)} | Knappen</title>
<link rel="stylesheet" href="/webjars/bootstrap/4.3.1/css/bootstrap.min.css"/>
</head>
<body>
<a class="sr-only sr-only-focusable" href="#main">Spring til indhold</a>
<nav class="navbar navbar-expand-lg navbar-dark bg-primary"><a class="navbar-brand" href="/">Knappen</a>{nav}</nav>
<div aria-live="polite" class="toast-container">{toasts}</div>
<main role="main" id="main" class="container">
{sti}
<h1 class="h3">{e(titel)}</h1>
{indhold}
</main>
{modal}
<footer class="footer container text-muted"><small>Danskundervisningsdatabasen &middot; kontakt@danskindberetning.dk &middot; v3.12.0</small></footer>
</body>
</html>""", status_code=status, headers={"Cache-Control": "no-cache, no-store, max-age=0, must-revalidate", "X-Frame-Options": "DENY"})
    if sid != request.cookies.get("JSESSIONID"):
        r.set_cookie("JSESSIONID", sid, httponly=True)
    return r


def sikret(handler):
    """Spring Security: login og CSRF."""
    async def indpak(request: Request) -> Response:
        sid, s = session(request)
        if not s.get("bruger"):
            if request.method == "GET":
                s["gemt"] = request.url.path
            r = RedirectResponse("/login", 302)
            r.set_cookie("JSESSIONID", sid, httponly=True)
            return r
        felter, filer = await laes(request) if request.method == "POST" else ({}, {})
        if request.method == "POST" and felter.get("_csrf") != s["csrf"]:
            return visning(request, "Adgang nægtet", '<div class="alert alert-danger">Siden er udløbet. Prøv igen.</div>', status=403)
        return await handler(request, s, felter, filer)
    return indpak


async def login(request: Request) -> Response:
    sid, s = session(request)
    if request.method == "POST":
        felter, _ = await laes(request)
        if felter.get("_csrf") != s["csrf"]:
            return RedirectResponse("/login", 302)
        if felter.get("username") != "kommune" or felter.get("password") != "hemmeligt-1":
            return RedirectResponse("/login?error", 302)
        ny = uuid.uuid4().hex.upper()  # session fixation: ny session
        SESSIONER[ny] = SESSIONER.pop(sid)
        s.update(bruger="kommune", csrf=str(uuid.uuid4()), toasts=["Du er nu logget ind."])
        r = RedirectResponse(s.pop("gemt", "/"), 302)
        r.set_cookie("JSESSIONID", ny, httponly=True)
        return r
    besked = ""
    if "error" in request.query_params:
        besked = '<div class="alert alert-danger" role="alert">Forkert bruger-ID eller adgangskode.</div>'
    elif "logout" in request.query_params:
        besked = '<div class="alert alert-success" role="alert">Du er nu logget ud.</div>'
    return visning(request, "Log ind", f"""{besked}<div class="card"><div class="card-body">
<form action="/login" method="post" class="form-signin"><!--csrf-->
<div class="form-group"><label for="username">Bruger-ID</label><input type="text" id="username" name="username" class="form-control" required="required" autofocus="autofocus"/></div>
<div class="form-group"><label for="password">Adgangskode</label><input type="password" id="password" name="password" class="form-control" required="required"/></div>
<button class="btn btn-lg btn-primary btn-block" type="submit">Log ind</button>
</form></div></div>""")


@sikret
async def logout(request, s, felter, filer) -> Response:
    SESSIONER.pop(request.cookies["JSESSIONID"], None)
    r = RedirectResponse("/login?logout", 302)
    r.delete_cookie("JSESSIONID")
    return r


@sikret
async def forside(request, s, felter, filer) -> Response:
    return visning(request, "Udtræk fra danskundervisningsdatabasen", """<div class="row">
<div class="card col-md-6"><div class="card-header">Enkelt kursist</div><div class="card-body"><p class="card-text">Se alle sprogcentrenes registreringer på en kursist.</p>
<a href="/kursister/soeg" class="btn btn-primary">Gå til kursistsøgning</a></div></div>
<div class="card col-md-6"><div class="card-header">Flere kursister</div><div class="card-body"><p class="card-text">Upload en fil med op til 100 CPR-numre, og hent resultatet i Excel.</p>
<a href="/udtraek" class="btn btn-primary">Gå til lister</a></div></div></div>""", aktiv="/")


@sikret
async def hjaelp(request, s, felter, filer) -> Response:
    return visning(request, "Hjælp", """<div class="card"><div class="card-body">
<p>Et CPR-nummer skrives som ddmmåå-xxxx eller uden bindestreg.</p>
<p>En liste er en tekstfil (.txt) med et CPR-nummer på hver linje, højst 100.</p></div></div>""", [("Forside", "/")], "/hjaelp")


@sikret
async def soeg(request, s, felter, filer) -> Response:
    resultat, indtastet, ugyldig = "", "", ""
    if request.method == "POST":
        indtastet = felter.get("cprNummer", "").strip()
        cpr = re.sub(r"[-\s]", "", indtastet)
        if not re.fullmatch(r"\d{10}", cpr):
            ugyldig = '<div class="invalid-feedback d-block">CPR-nummeret skal bestå af 10 cifre.</div>'
        elif cpr not in REGISTER:
            resultat = '<div class="alert alert-warning" role="alert">Vi fandt ingen kursist med det CPR-nummer.</div>'
        else:
            kid = next((k for k, v in s["kursister"].items() if v == cpr), None) or str(uuid.uuid4())
            s["kursister"][kid] = cpr
            resultat = f"""<div class="card"><div class="card-header">Søgeresultat</div><div class="card-body"><ul class="list-group">
<li class="list-group-item d-flex justify-content-between"><span>{cpr[:6]}-{cpr[6:]}</span>
<a class="btn btn-sm btn-outline-primary" href="/kursister/{kid}/moduler">Vis kursist</a></li></ul></div></div>"""
    return visning(request, "Find kursist", f"""<div class="card"><div class="card-body">
<form action="/kursister/soeg" method="post" novalidate="novalidate"><!--csrf-->
<div class="form-group"><label for="cprNummer">CPR-nummer</label>
<input type="text" class="form-control" id="cprNummer" name="cprNummer" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx" aria-describedby="cprHjaelp" value="{e(indtastet)}"/>
{ugyldig}<small id="cprHjaelp" class="form-text text-muted">10 cifre, med eller uden bindestreg.</small></div>
<button type="submit" class="btn btn-primary"><i class="fas fa-search"></i> Søg kursist</button>
</form></div></div>{resultat}""", [("Forside", "/")], "/kursister/soeg")


def sidetabel(request: Request, basis: str, poster: list[dict], kolonner) -> str:
    def heltal(navn: str, ellers: int) -> int:
        v = request.query_params.get(navn, "")
        return int(v) if re.fullmatch(r"\d{1,4}", v) else ellers
    antal = heltal("size", 10)
    antal = antal if antal in STOERRELSER else 10
    sider = -(-len(poster) // antal)
    nr = min(heltal("page", 0), sider - 1)
    udsnit = poster[nr * antal:(nr + 1) * antal]
    ud = f"""<form method="get" action="{basis}" class="form-inline"><label for="size">Poster pr. side</label>
<select id="size" name="size" class="custom-select custom-select-sm" onchange="this.form.submit()">"""
    ud += "".join('<option value="%d"%s>%d</option>' % (n, ' selected="selected"' if n == antal else "", n) for n in STOERRELSER)
    ud += '</select><noscript><button type="submit" class="btn btn-sm btn-secondary">Skift</button></noscript></form>\n'
    ud += ('<div class="table-responsive"><table class="table table-striped table-hover"><thead class="thead-light"><tr>'
           + "".join(f'<th scope="col">{e(t)}</th>' for _, t in kolonner) + "</tr></thead><tbody>\n")
    for p in udsnit:
        ud += "<tr>" + "".join(f"<td>{e(fmt(p[k])) or '-'}</td>" for k, _ in kolonner) + "</tr>\n"
    ud += f'</tbody></table></div>\n<p class="text-muted">Viser {nr * antal + 1} til {nr * antal + len(udsnit)} af {len(poster)} poster</p>\n'
    if sider > 1:
        def led(n: int, t: str, til: bool, her: bool = False) -> str:
            if her:
                return f'<li class="page-item active" aria-current="page"><span class="page-link">{t}</span></li>'
            if not til:
                return f'<li class="page-item disabled"><span class="page-link">{t}</span></li>'
            return f'<li class="page-item"><a class="page-link" href="{basis}?page={n}&amp;size={antal}">{t}</a></li>'
        ud += ('<nav aria-label="Sider"><ul class="pagination">' + led(nr - 1, "Forrige", nr > 0)
               + "".join(led(n, str(n + 1), True, n == nr) for n in range(sider)) + led(nr + 1, "Næste", nr < sider - 1) + "</ul></nav>")
    return ud


@sikret
async def kursist(request, s, felter, filer) -> Response:
    kid, fane = request.path_params["kid"], request.path_params["fane"]
    if kid not in s["kursister"] or fane not in FANER:
        return RedirectResponse("/kursister/soeg", 302)
    p = REGISTER[s["kursister"][kid]]
    _, felt, dato, kolonner = FANER[fane]
    piller = "".join(f'<li class="nav-item"><a class="nav-link{" active" if f == fane else ""}" href="/kursister/{kid}/{f}">{e(v[0])}</a></li>'
                     for f, v in FANER.items())
    data = p[felt]
    if not data:
        krop = '<div class="alert alert-info" role="alert">Ingen registreringer fundet.</div>'
    elif felt == "prae2004":
        krop = '<dl class="row">' + "".join(
            f'<dt class="col-sm-4">{e(t)}</dt><dd class="col-sm-8">{e(fmt(data[k])) or "-"}</dd>' for k, t in kolonner) + "</dl>"
    else:
        data = sorted(data, key=lambda r: r[dato] or "", reverse=True)
        krop = sidetabel(request, f"/kursister/{kid}/{fane}", data, kolonner)
    return visning(request, f'Kursist {p["cpr"][:6]}-{p["cpr"][6:]}', f"""<div class="card"><div class="card-header">
<ul class="nav nav-pills card-header-pills">{piller}</ul></div><div class="card-body">
{krop}</div></div><a class="btn btn-secondary" href="/kursister/soeg">Ny søgning</a>""",
                   [("Forside", "/"), ("Find kursist", "/kursister/soeg")], "/kursister/soeg")


@sikret
async def udtraek(request, s, felter, filer) -> Response:
    fejl = ""
    if request.method == "POST":
        navn, data = filer.get("cprliste", ("", b""))
        linjer = [x.strip() for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not navn or not linjer:
            fejl = "Vælg en fil med mindst et CPR-nummer."
        elif len(linjer) > 100:
            fejl = "Listen må højst indeholde 100 CPR-numre."
        elif daarlig := [str(i) for i, x in enumerate(linjer, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]:
            fejl = "Ugyldigt CPR-nummer i linje " + ", ".join(daarlig) + "."
        else:
            jid = str(uuid.uuid4())
            s["jobs"][jid] = {"cpr": [x.replace("-", "") for x in linjer], "fil": navn, "kig": 0, "tid": time.strftime("%d.%m.%Y %H:%M")}
            s["toasts"].append("Filen er modtaget.")
            return RedirectResponse(f"/udtraek/{jid}", 302)
    tidligere = "".join(f'<li class="list-group-item">{j["tid"]} - {e(j["fil"])} <a href="/udtraek/{i}">Se udtræk</a></li>'
                        for i, j in reversed(list(s["jobs"].items()))) or '<li class="list-group-item text-muted">Du har ikke lavet udtræk endnu.</li>'
    alarm = f'<div class="alert alert-danger" role="alert">{e(fejl)}</div>' if fejl else ""
    return visning(request, "Listeudtræk", f"""{alarm}<p>Hent et uddrag af oplysningerne om flere kursister på én gang.</p>
<p><a class="btn btn-primary" href="#uploadModal" role="button" data-toggle="modal" data-target="#uploadModal">Nyt udtræk</a></p>
<div class="card"><div class="card-header">Mine udtræk</div><ul class="list-group list-group-flush">{tidligere}</ul></div>
<div class="modal fade" id="uploadModal" tabindex="-1" role="dialog" aria-labelledby="uploadModalLabel" aria-hidden="true"><div class="modal-dialog" role="document"><div class="modal-content">
<form action="/udtraek" method="post" enctype="multipart/form-data"><!--csrf-->
<div class="modal-header"><h5 class="modal-title" id="uploadModalLabel">Upload liste</h5><a class="close" href="#" data-dismiss="modal" aria-label="Luk"><span aria-hidden="true">&times;</span></a></div>
<div class="modal-body"><div class="form-group"><label for="cprliste">Tekstfil med CPR-numre</label>
<input type="file" class="form-control-file" id="cprliste" name="cprliste" accept=".txt"/>
<small class="form-text text-muted">Et CPR-nummer på hver linje (ddmmåå-xxxx), højst 100.</small></div></div>
<div class="modal-footer"><a class="btn btn-secondary" href="#" data-dismiss="modal">Annuller</a> <button type="submit" class="btn btn-primary">Upload og start</button></div>
</form></div></div></div>""", [("Forside", "/")], "/udtraek")


@sikret
async def job(request, s, felter, filer) -> Response:
    jid = request.path_params["jid"]
    j = s["jobs"].get(jid)
    if j is None:
        return RedirectResponse("/udtraek", 302)
    j["kig"] += 1
    hoved = ""
    if j["kig"] < 3:
        hoved = '<meta http-equiv="refresh" content="10"/>'
        krop = f"""<p>Udtrækket er under behandling.</p><div class="progress"><div class="progress-bar progress-bar-striped progress-bar-animated" role="progressbar" style="width:{j["kig"] * 33}%" aria-valuenow="{j["kig"] * 33}" aria-valuemin="0" aria-valuemax="100"></div></div>
<p><a class="btn btn-outline-secondary" href="/udtraek/{jid}"><i class="fas fa-sync"></i> Opdater</a></p>"""
    else:
        krop = f"""<div class="alert alert-success" role="alert">Udtrækket er færdigbehandlet.</div>
<p><a class="btn btn-success" href="/udtraek/{jid}/excel"><i class="fas fa-file-excel"></i> Download Excel</a></p>"""
    return visning(request, "Udtræk", f"""<div class="card"><div class="card-header">{e(j["fil"])}</div><div class="card-body">
<dl class="row"><dt class="col-sm-4">Oprettet</dt><dd class="col-sm-8">{j["tid"]}</dd><dt class="col-sm-4">Antal CPR-numre</dt><dd class="col-sm-8">{len(j["cpr"])}</dd></dl>
{krop}</div></div><a class="btn btn-link" href="/udtraek">Tilbage til listen</a>""",
                   [("Forside", "/"), ("Listeudtræk", "/udtraek")], "/udtraek", hoved=hoved)


def ark(raekker: list[list[str]]) -> str:
    """SXSSF: inlineStr"""
    ud = ""
    for i, rk in enumerate(raekker, 1):
        ud += f'<row r="{i}">' + "".join(
            f'<c r="{chr(65 + k)}{i}" s="{1 if i == 1 else 0}" t="inlineStr"><is><t>{e(v)}</t></is></c>' for k, v in enumerate(rk) if v) + "</row>"
    return f"<sheetData>{ud}</sheetData>"


@sikret
async def excel(request, s, felter, filer) -> Response:
    jid = request.path_params["jid"]
    j = s["jobs"].get(jid)
    if j is None or j["kig"] < 3:
        return RedirectResponse("/udtraek", 302)
    raekker = [[t for _, t in ARK]]
    for cpr in j["cpr"]:
        u = REGISTER[cpr]["udtraek"] if cpr in REGISTER else {"cpr": cpr, "findes": False}
        raekker.append([fmt(u.get(k)) for k, _ in ARK])
    om = [["Om udtrækket", ""], ["Kilde", "Danskundervisningsdatabasen"], ["Dannet", time.strftime("%d.%m.%Y")], ["Fil", j["fil"]]]
    m = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    o = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    p = "http://schemas.openxmlformats.org/package/2006"
    c = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    frys = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    dele = {
        "[Content_Types].xml": f'<Types xmlns="{p}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{c}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{c}.styles+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{c}.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{c}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{p}/relationships"><Relationship Id="rId1" Type="{o}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {m} xmlns:r="{o}"><sheets><sheet name="Udtræk" r:id="rId3" sheetId="1"/><sheet name="Om udtrækket" r:id="rId4" sheetId="2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{p}/relationships"><Relationship Id="rId2" Type="{o}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{o}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId4" Type="{o}/worksheet" Target="worksheets/sheet2.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {m}><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="darkGray"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet {m}><dimension ref="A1:P{len(raekker)}"/>{frys}{ark(raekker)}<autoFilter ref="A1:P{len(raekker)}"/></worksheet>',
        "xl/worksheets/sheet2.xml": f"<worksheet {m}>{ark(om)}</worksheet>"}
    ud = io.BytesIO()
    with zipfile.ZipFile(ud, "w", zipfile.ZIP_DEFLATED) as z:
        for navn, xml in dele.items():
            z.writestr(navn, '<?xml version="1.0" encoding="UTF-8"?>\n' + xml)
    return Response(ud.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="listeudtraek.xlsx"'})


async def webjars(request: Request) -> Response:
    return Response(CSS, media_type="text/css")


@sikret
async def andet(request, s, felter, filer) -> Response:
    return visning(request, "Siden findes ikke", '<p><a href="/">Til forsiden</a></p>', status=404)


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", forside), Route("/login", login, methods=GP), Route("/logout", logout, methods=["POST"]), Route("/hjaelp", hjaelp),
    Route("/kursister/soeg", soeg, methods=GP), Route("/kursister/{kid}/{fane}", kursist),
    Route("/udtraek", udtraek, methods=GP), Route("/udtraek/{jid}", job), Route("/udtraek/{jid}/excel", excel),
    Route("/webjars/{navn:path}", webjars), Route("/{resten:path}", andet),
])

# -*- coding: utf-8 -*-
"""Joomla 4.2, Cassiopeia template, own component com_knappen (2022)."""
import base64, csv, io, json, re, secrets, time
from html import escape
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
COOKIE = "4f1c9be07a6d5328e1b0937cda64f852"
SESSIONS = {}
JOBS = {}
WAIT = 1.5
LIMIT = 5
MDR = "januar februar marts april maj juni juli august september oktober november december".split()
FORSIDE = "Danskundervisningsdatabasen"
AC = ' aria-current="page"'


def e(s):
    return escape(str(s), quote=True)


def dato(s):
    if not s:
        return ""
    y, m, d = s.split("-")
    return f"{int(d)}. {MDR[int(m) - 1]} {y}"


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


def kendt(c):
    p = PEOPLE.get(c)
    return bool(p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]))


CSS = """body{font-family:-apple-system,"Segoe UI",Roboto,Arial,sans-serif;margin:0;color:#22262a}.container-header{background:linear-gradient(135deg,#112855,#1c4d9e);color:#fff;padding:1em}
.container-header a{color:#fff}.mod-menu{list-style:none;display:flex;gap:1em;padding:0}.site-grid{display:grid;grid-template-columns:3fr 1fr;gap:1.5em;max-width:1200px;margin:1em auto}
.card{border:1px solid #dfe3e7;border-radius:.25rem;margin-bottom:1em}.card-header{background:#f4f6f8;padding:.5em 1em}.card-body{padding:1em}.row{display:flex;flex-wrap:wrap;margin:0}.col-sm-4{width:34%}.col-sm-8{width:60%;margin:0}
.nav-tabs,.pagination,.breadcrumb{list-style:none;display:flex;gap:.5em;padding:0}.nav-link.active{font-weight:bold}.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip:rect(0,0,0,0)}
.table{border-collapse:collapse;width:100%}.table td,.table th{border-bottom:1px solid #ddd;padding:.4em;text-align:left}.alert{padding:1em;margin:1em 0;border:1px solid #ccc}.alert-success{background:#e3f5e3}.alert-info{background:#e3eef9}.alert-warning,.alert-danger{background:#fdf0d5}
.cookiebar{position:fixed;bottom:0;left:0;right:0;background:#333;color:#fff;padding:.5em 1em}"""


class Ctx:
    def __init__(self, request):
        self.request = request
        self.sid = request.cookies.get(COOKIE, "")
        if self.sid not in SESSIONS:
            self.sid = secrets.token_hex(16)
            SESSIONS[self.sid] = {"user": None, "token": secrets.token_hex(16), "msg": [], "cpr": None, "felt": ""}
        self.s = SESSIONS[self.sid]

    def done(self, r):
        if self.request.cookies.get(COOKIE) != self.sid:
            r.set_cookie(COOKIE, self.sid, httponly=True, path="/")
        r.headers["Cache-Control"] = "no-store, no-cache, must-revalidate"
        return r

    def go(self, u, typ=None, msg=None):
        if msg:
            self.s["msg"].append((typ, msg))
        return self.done(RedirectResponse(u, 303))

    def token(self):
        return f'<input type="hidden" name="{self.s["token"]}" value="1">'

    def page(self, title, body, crumbs=(), status=200, head=""):
        s, path = self.s, self.request.url.path
        items = [("/", "Forside")]
        items += [("/opslag", "Slå kursist op"), ("/masseopslag", "Opslag på fil")] if s["user"] else [("/log-ind", "Kommunelogin")]
        items += [("/om-databasen", "Om databasen")]
        menu = ""
        for i, (u, t) in enumerate(items):
            cur = path == u or (u != "/" and path.startswith(u))
            menu += f'<li class="nav-item item-{101 + i}{" current active" if cur else ""}"><a href="{u}"{AC if cur else ""}>{t}</a></li>'
        bc = '<li class="mod-breadcrumbs__here float-start">Du er her: &#160;</li><li class="mod-breadcrumbs__item breadcrumb-item"><a href="/" class="pathway"><span>Forside</span></a></li>' if crumbs else ""
        for i, (u, t) in enumerate(crumbs):
            bc += f'<li class="mod-breadcrumbs__item breadcrumb-item"><a href="{u}" class="pathway"><span>{t}</span></a></li>' if u else f'<li class="mod-breadcrumbs__item breadcrumb-item active"><span>{t}</span></li>'
        msgs = ""
        for typ, m in s["msg"]:
            ov = {"success": "Besked", "warning": "Advarsel", "danger": "Fejl", "info": "Meddelelse"}[typ]
            msgs += f'<joomla-alert type="{typ}" close-text="Luk" dismiss="true" role="alert"><div class="alert-heading"><span class="{typ}"></span><span class="visually-hidden">{ov}</span></div><div class="alert-wrapper"><div class="alert-message">{e(m)}</div></div></joomla-alert>'
        s["msg"] = []
        side = ""
        if s["user"]:
            side = f"""<div class="sidebar-right card"><h3 class="card-header">Din konto</h3><div class="card-body">
<form class="mod-login-logout form-validate" action="/log-ind" method="post" id="login-form-16">
<div class="mod-login-logout__login-greeting login-greeting">Hej kommune,</div>
<div class="mod-login-logout__button logout-button"><button type="submit" name="Submit" class="btn btn-primary">Log ud</button>
<input type="hidden" name="option" value="com_users"><input type="hidden" name="task" value="user.logout"><input type="hidden" name="return" value="{base64.b64encode(b'/').decode()}">{self.token()}</div></form></div></div>"""
        return self.done(HTMLResponse(f"""<!DOCTYPE html>
<html lang="da-dk" dir="ltr">
<head>
	<meta charset="utf-8">
	<meta name="viewport" content="width=device-width, initial-scale=1">
	<meta name="generator" content="Joomla! - Open Source Content Management">
	<title>{e(title)}</title>
	<link href="/media/templates/site/cassiopeia/css/template.min.css?f8c2b1" rel="stylesheet">
	<script type="application/json" class="joomla-script-options new">{{"system.paths":{{"root":"","rootFull":"/","base":"","baseFull":"/"}},"csrf.token":"{s['token']}"}}</script>
	{head}
</head>
<body class="site com_knappen wrapper-static view-default has-sidebar-right">
<header class="header container-header full-width">
	<div class="grid-child"><div class="navbar-brand"><a class="brand-logo" href="/"><img src="/images/logo.svg" alt="{FORSIDE}"></a><div class="site-description">Udtræk til kommuner</div></div></div>
	<div class="grid-child container-nav">
	<nav class="navbar navbar-expand-lg" aria-label="Hovedmenu"><button class="navbar-toggler navbar-toggler-right" type="button" data-bs-toggle="collapse" data-bs-target="#navbar1" aria-controls="navbar1" aria-expanded="false" aria-label="Vis/skjul navigation"><span class="icon-menu" aria-hidden="true"></span></button>
	<div class="collapse navbar-collapse" id="navbar1"><ul class="mod-menu mod-list nav">{menu}</ul></div></nav>
	<div class="container-search"><form class="mod-finder js-finder-searchform form-search" action="/soegning" method="get" role="search"><label for="mod-finder-searchword0" class="visually-hidden finder">Søg på hjemmesiden</label><div class="mod-finder__search input-group"><input type="text" name="q" id="mod-finder-searchword0" class="js-finder-search-query form-control" value="" placeholder="Søg ..."><button class="btn btn-primary" type="submit"><span class="icon-search icon-white" aria-hidden="true"></span> Søg</button></div></form></div>
	</div>
</header>
<div class="site-grid">
	<div class="grid-child container-component">
		{'<nav class="mod-breadcrumbs__wrapper" aria-label="Brødkrumme"><ol class="mod-breadcrumbs breadcrumb px-3 py-2">' + bc + '</ol></nav>' if bc else ''}
		<div id="system-message-container" aria-live="polite">{msgs}</div>
		<main>
{body}
		</main>
	</div>
	<div class="grid-child container-sidebar-right">{side}
	<div class="sidebar-right card"><h3 class="card-header">Kontakt</h3><div class="card-body"><p>Har I spørgsmål til databasen, så skriv til <a href="mailto:kontakt@example.dk">kontakt@example.dk</a>.</p></div></div></div>
</div>
<footer class="container-footer footer full-width"><div class="grid-child"><p>&copy; 2022 {FORSIDE} &ndash; <a href="/om-databasen">Tilgængelighedserklæring</a></p></div></footer>
<div class="cookiebar" id="cookiebar">Vi bruger kun nødvendige cookies. <button type="button" class="btn btn-sm btn-secondary" onclick="document.getElementById('cookiebar').style.display='none'">OK</button></div>
</body>
</html>
""", status))


FANER = [("moduler", "Modulforløb"), ("proever", "Danskprøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("foer-2004", "Før 2004")]
TOMT = {"moduler": "Der er ingen modulforløb på denne kursist.", "proever": "Der er ingen danskprøver på denne kursist.", "henvisninger": "Der er ingen henvisninger på denne kursist.",
        "merit": "Der er ingen merit på denne kursist.", "foer-2004": "Der er ingen oplysninger fra før 2004."}
MOD = [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]
PRV = [("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HEN = [("dato", "Henvist dato"), ("kommune", "Kommune"), ("kategori", "Kategori"), ("udbyder", "Udbyder")]
MER = [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet"}


def val(r, k):
    return e(dato(r[k]) if k in DATOER else (r[k] or ""))


def card(head, r, cols):
    h = f'<div class="card mb-3"><div class="card-header"><h3 class="h5 mb-0">{head}</h3></div><div class="card-body"><dl class="row mb-0">\n'
    for k, t in cols:
        h += f'<dt class="col-sm-4">{t}</dt><dd class="col-sm-8">{val(r, k) or "&ndash;"}</dd>\n'
    return h + "</dl></div></div>\n"


def table(caption, rows, cols):
    h = f'<div class="table-responsive"><table class="table table-striped"><caption class="visually-hidden">{caption}</caption><thead><tr>' + "".join(f'<th scope="col">{t}</th>' for _, t in cols) + "</tr></thead><tbody>\n"
    for i, r in enumerate(rows):
        h += f'<tr class="row{i % 2}">' + "".join(f"<td>{val(r, k)}</td>" for k, _ in cols) + "</tr>\n"
    return h + "</tbody></table></div>\n"


def pager(base, n, start):
    if n <= LIMIT:
        return ""
    pages = (n + LIMIT - 1) // LIMIT
    cur = start // LIMIT

    def li(i, txt, label, off):
        if off:
            return f'<li class="disabled page-item"><span class="page-link">{txt}</span></li>'
        return f'<li class="page-item"><a aria-label="{label}" href="{base}{"?start=%d" % (i * LIMIT) if i else ""}" class="page-link">{txt}</a></li>'
    h = '<div class="com-knappen__pagination w-100"><p class="com-knappen__counter counter float-end pt-3 pe-2">Side %d af %d</p><nav class="pagination__wrapper" aria-label="Sideinddeling"><ul class="pagination ms-0 mb-4">' % (cur + 1, pages)
    h += li(0, '<span class="icon-angle-double-left" aria-hidden="true"></span>', "Gå til første side", cur == 0) + li(cur - 1, '<span class="icon-angle-left" aria-hidden="true"></span>', "Gå til forrige side", cur == 0)
    for i in range(pages):
        h += f'<li class="active page-item"><span aria-current="true" aria-label="Side {i + 1}" class="page-link">{i + 1}</span></li>' if i == cur else li(i, i + 1, f"Gå til side {i + 1}", False)
    h += li(cur + 1, '<span class="icon-angle-right" aria-hidden="true"></span>', "Gå til næste side", cur == pages - 1) + li(pages - 1, '<span class="icon-angle-double-right" aria-hidden="true"></span>', "Gå til sidste side", cur == pages - 1)
    return h + "</ul></nav></div>"


def kursist(c, fane):
    p = PEOPLE[c.s["cpr"]]
    q = c.request.query_params.get("start", "0")
    start = int(q) // LIMIT * LIMIT if q.isdigit() else 0
    base = "/opslag/kursist/" + fane
    nav = "".join(f'<li class="nav-item"><a class="nav-link{" active" if k == fane else ""}"{AC if k == fane else ""} href="/opslag/kursist/{k}">{t}</a></li>' for k, t in FANER)
    rows = {"moduler": p["moduler"], "proever": p["proever"], "henvisninger": p["henvisninger"], "merit": p["meritter"], "foer-2004": [p["prae2004"]] if p["prae2004"] else []}[fane]
    titel = dict(FANER)[fane]
    if start >= len(rows):
        start = 0
    part = rows[start:start + LIMIT]
    if not rows:
        inner = f'<div class="alert alert-info"><span class="icon-info-circle" aria-hidden="true"></span><span class="visually-hidden">Info</span> {TOMT[fane]}</div>'
    elif fane == "moduler":
        inner = "".join(card("Modul " + e(r["du_modul"]), r, MOD) for r in part)
    elif fane == "proever":
        inner = "".join(card(e(r["proeve"]), r, PRV) for r in part)
    elif fane == "henvisninger":
        inner = table("Henvisninger", part, HEN)
    elif fane == "merit":
        inner = table("Merit", part, MER)
    else:
        d = rows[0]
        inner = f'<dl class="row"><dt class="col-sm-4">Findes i data fra før 2004</dt><dd class="col-sm-8">Ja</dd><dt class="col-sm-4">Første startdato</dt><dd class="col-sm-8">{dato(d["foerste_startdato"])}</dd><dt class="col-sm-4">Danskuddannelse før 2004</dt><dd class="col-sm-8">{janej(d["du"])}</dd></dl>'
    body = f"""<div class="com-knappen-kursist"><div class="page-header"><h1>Kursist {c.s["cpr"]}</h1></div>
<p><a class="btn btn-outline-secondary btn-sm" href="/opslag">Nyt opslag</a></p>
<ul class="nav nav-tabs mb-3">{nav}</ul>
<h2>{titel}</h2>
{inner}
{pager(base, len(rows), start)}
</div>"""
    return c.page("Kursist - " + titel, body, (("/opslag", "Slå kursist op"), (None, titel)))


UD = [("cpr", "CPR-nr."), ("findes", "Findes i 2004+"), ("foerste_startdato", "Første modul startdato"), ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
      ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"), ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henvisning dato"),
      ("henvisning_kategori", "Henvisning kategori"), ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
      ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Første startdato før 2004"), ("prae2004_du", "Danskuddannelse før 2004")]


def regneark(job):
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow([t for _, t in UD])
    for c in job["cpr"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        w.writerow([janej(v) if isinstance(v, bool) else dato(v) if "dato" in k else (v or "") for k, _ in UD for v in [u.get(k)]])
    return b"\xef\xbb\xbf" + b.getvalue().encode("utf-8")


def loginform(c):
    return c.page("Kommunelogin", f"""<div class="com-users-login login"><div class="page-header"><h1>Kommunelogin</h1></div>
<form action="/log-ind?task=user.login" method="post" class="com-users-login__form form-validate form-horizontal well" id="com-users-login__form">
<fieldset>
<div class="com-users-login__input control-group"><div class="control-label"><label id="username-lbl" for="username" class="required">Brugernavn<span class="star" aria-hidden="true">&#160;*</span></label></div><div class="controls"><input type="text" name="username" id="username" value="" class="form-control validate-username required" size="25" required autofocus></div></div>
<div class="com-users-login__input control-group"><div class="control-label"><label id="password-lbl" for="password" class="required">Adgangskode<span class="star" aria-hidden="true">&#160;*</span></label></div><div class="controls"><div class="password-group"><div class="input-group"><input type="password" name="password" id="password" value="" class="form-control validate-password required" size="25" maxlength="99" required><button type="button" class="btn btn-secondary input-password-toggle"><span class="icon-eye icon-fw" aria-hidden="true"></span><span class="visually-hidden">Vis adgangskode</span></button></div></div></div></div>
<div class="com-users-login__remember"><div class="form-check"><input class="form-check-input" id="remember" type="checkbox" name="remember" value="yes"><label class="form-check-label" for="remember">Husk mig</label></div></div>
<div class="com-users-login__submit control-group"><div class="controls"><button type="submit" class="btn btn-primary">Log ind</button></div></div>
<input type="hidden" name="return" value="{base64.b64encode(b'/').decode()}">{c.token()}
</fieldset></form>
<div class="com-users-login__options list-group"><a class="com-users-login__reset list-group-item" href="/om-databasen">Glemt din adgangskode?</a></div></div>""", ((None, "Kommunelogin"),))


async def handle(request):
    path = request.url.path.rstrip("/") or "/"
    if path.startswith("/index.php"):
        path = path[10:] or "/"
    if path.endswith("template.min.css"):
        return Response(CSS, media_type="text/css")
    if path.startswith("/images/") or path.startswith("/media/"):
        return Response('<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"/>' if path.endswith(".svg") else "", 200 if path.endswith(".svg") else 404, media_type="image/svg+xml")
    c = Ctx(request)
    s = c.s
    f = await request.form() if request.method == "POST" else {}
    task = f.get("task") or request.query_params.get("task", "")
    if request.method == "POST":
        if f.get(s["token"]) != "1":
            return c.go("/log-ind" if not s["user"] else path, "warning", "Den seneste forespørgsel blev afvist, fordi den indeholdt et ugyldigt sikkerhedstoken. Genindlæs siden og prøv igen.")
        if task == "user.login":
            if f.get("username") == "kommune" and f.get("password") == "hemmeligt-1":
                SESSIONS.pop(c.sid, None)          # the session is started anew
                c.sid = secrets.token_hex(16)
                c.s = SESSIONS[c.sid] = {"user": "kommune", "token": secrets.token_hex(16), "msg": [], "cpr": None, "felt": ""}
                return c.go("/")
            return c.go("/log-ind", "warning", "Brugernavn og adgangskode passer ikke sammen, eller du har ikke en konto endnu.")
        if not s["user"]:
            return c.go("/log-ind", "warning", "Log ind for at se denne side.")
        if task == "user.logout":
            SESSIONS.pop(c.sid, None)
            c.sid = secrets.token_hex(16)
            c.s = SESSIONS[c.sid] = {"user": None, "token": secrets.token_hex(16), "msg": [], "cpr": None, "felt": ""}
            return c.go("/", "success", "Du er nu logget ud.")
        if task == "kursist.opslag":
            s["felt"] = felt = f.get("jform[cpr]", "")
            s["cpr"] = None
            m = re.fullmatch(r"\s*(\d{6})-?(\d{4})\s*", felt)
            if not m:
                return c.go("/opslag", "danger", "Ugyldigt felt: CPR-nummer")
            if not kendt(m[1] + m[2]):
                return c.go("/opslag", "warning", "Vi fandt ingen oplysninger om det CPR-nummer, du har søgt på.")
            s["cpr"], s["felt"] = m[1] + m[2], ""
            return c.go("/opslag/kursist/moduler")
        if task == "udtraek.upload":
            fil = f.get("jform[cprfil]")
            if not getattr(fil, "filename", ""):
                return c.go("/masseopslag", "danger", "Du skal vælge en fil.")
            lines = [x.strip().replace("-", "") for x in (await fil.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
            if not fil.filename.lower().endswith(".txt") or not lines or any(not re.fullmatch(r"\d{10}", x) for x in lines):
                return c.go("/masseopslag", "danger", "Filen kunne ikke læses. Den skal være en .txt-fil med ét CPR-nummer på hver linje.")
            if len(lines) > 100:
                return c.go("/masseopslag", "danger", "Der kan højst slås 100 CPR-numre op ad gangen.")
            n = str(len(JOBS) + 311)
            JOBS[n] = {"user": s["user"], "cpr": lines, "tid": time.time(), "klar": time.time() + WAIT}
            return c.go(f"/masseopslag/udtraek/{n}", "success", f"Filen er modtaget. Den indeholder {len(lines)} CPR-numre.")
        return c.go("/")
    if path == "/":
        mere = ('<p>Vælg <a href="/opslag">opslag på én kursist</a> eller <a href="/masseopslag">opslag på flere kursister</a>.</p>' if s["user"]
                else '<p>Kommuner med adgang kan logge ind via menupunktet Kommunelogin.</p>')
        return c.page(FORSIDE, f"""<div class="com-content-article item-page"><div class="page-header"><h1>{FORSIDE}</h1></div><div class="com-content-article__body">
<p>Her kan kommuner hente oplysninger om kursisters deltagelse i danskuddannelse, som sprogcentrene har indberettet.</p>{mere}</div></div>""")
    if path == "/om-databasen":
        return c.page("Om databasen", '<div class="com-content-article item-page"><div class="page-header"><h1>Om databasen</h1></div><p>Databasen bygger på sprogcentrenes indberetninger siden 2004. Adgang er gratis for kommunerne og fås ved henvendelse til kontakt@example.dk.</p></div>', ((None, "Om databasen"),))
    if path == "/soegning":
        return c.page("Søgning", f'<div class="com-finder finder"><h1>Søgning</h1><div class="com-finder__empty"><h2>Ingen resultater fundet</h2><p>Der blev ikke fundet sider med {e(request.query_params.get("q", ""))}.</p></div></div>', ((None, "Søgning"),))
    if path == "/log-ind":
        return c.go("/") if s["user"] else loginform(c)
    if path.startswith("/opslag") or path.startswith("/masseopslag"):
        if not s["user"]:
            return c.go("/log-ind", "info", "Log ind for at se denne side.")
    if path == "/opslag":
        felt, s["felt"] = s["felt"], ""
        return c.page("Slå kursist op", f"""<div class="com-knappen-opslag"><div class="page-header"><h1>Slå kursist op</h1></div>
<form action="/opslag" method="post" id="adminForm" name="adminForm" class="form-validate form-horizontal well">
<fieldset><legend>Opslag på én kursist</legend>
<div class="control-group"><div class="control-label"><label id="jform_cpr-lbl" for="jform_cpr" class="required">CPR-nummer<span class="star" aria-hidden="true">&#160;*</span></label></div>
<div class="controls"><input type="text" name="jform[cpr]" id="jform_cpr" value="{e(felt)}" class="form-control required" aria-describedby="jform[cpr]-desc" maxlength="11" autocomplete="off" required><div id="jform[cpr]-desc" class="hide-aware-inline-help"><small class="form-text">10 cifre, med eller uden bindestreg.</small></div></div></div>
<div class="control-group"><div class="controls"><button type="submit" class="btn btn-primary validate">Slå op</button></div></div>
</fieldset><input type="hidden" name="option" value="com_knappen"><input type="hidden" name="task" value="kursist.opslag">{c.token()}</form></div>""", ((None, "Slå kursist op"),))
    if path == "/opslag/kursist":
        return c.go("/opslag/kursist/moduler")
    m = re.fullmatch(r"/opslag/kursist/([a-z0-9-]+)", path)
    if m and m[1] in TOMT:
        return kursist(c, m[1]) if s["cpr"] else c.go("/opslag", "warning", "Start med at slå en kursist op.")
    if path == "/masseopslag":
        return c.page("Opslag på fil", f"""<div class="com-knappen-masseopslag"><div class="page-header"><h1>Opslag på fil</h1></div>
<p>Upload en tekstfil med ét CPR-nummer på hver linje. Du kan slå op til 100 CPR-numre op ad gangen.</p>
<form action="/masseopslag" method="post" enctype="multipart/form-data" id="adminForm" name="adminForm" class="form-validate form-horizontal well">
<div class="control-group"><div class="control-label"><label id="jform_cprfil-lbl" for="jform_cprfil" class="required">Vælg fil<span class="star" aria-hidden="true">&#160;*</span></label></div>
<div class="controls"><input type="file" name="jform[cprfil]" id="jform_cprfil" accept=".txt" class="form-control required" required><small class="form-text">Maksimal størrelse: <strong>2 MB</strong></small></div></div>
<div class="control-group"><div class="controls"><button type="submit" class="btn btn-primary validate">Send fil</button></div></div>
<input type="hidden" name="option" value="com_knappen"><input type="hidden" name="task" value="udtraek.upload">{c.token()}</form></div>""", ((None, "Opslag på fil"),))
    m = re.fullmatch(r"/masseopslag/udtraek/(\d+)", path)
    if m and m[1] in JOBS and JOBS[m[1]]["user"] == s["user"]:
        j = JOBS[m[1]]
        klar = time.time() >= j["klar"]
        if klar and request.query_params.get("format") == "csv":
            return c.done(Response(regneark(j), headers={"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="udtraek-{m[1]}.csv"'}))
        if klar:
            inner = f'<div class="alert alert-success"><h2 class="alert-heading">Dit udtræk er klar</h2><p><a class="btn btn-success" href="{path}?format=csv"><span class="icon-download" aria-hidden="true"></span> Hent regneark (CSV til Excel)</a></p></div><p><a href="/masseopslag">Lav et nyt udtræk</a></p>'
        else:
            inner = f'<div class="alert alert-info"><p><span class="spinner-border" role="status"></span> Vi henter oplysningerne. Siden opdateres af sig selv.</p><p><a class="btn btn-secondary" href="{path}">Opdater siden</a></p></div>'
        return c.page("Udtræk " + m[1], f'<div class="com-knappen-udtraek"><div class="page-header"><h1>Udtræk {m[1]}</h1></div>{inner}</div>', (("/masseopslag", "Opslag på fil"), (None, "Udtræk " + m[1])),
                      head="" if klar else '<meta http-equiv="refresh" content="3">')
    return c.page("Fejl: 404", '<h1 class="page-header">Den efterspurgte side findes ikke.</h1><p><span class="badge bg-secondary">404</span> Siden blev ikke fundet</p>', status=404)


app = Starlette(routes=[Route("/{p:path}", handle, methods=["GET", "POST"])])

"""Knappen som Joget Workflow-app (userview, datalister, formularer, proces), 2018."""
import csv
import io
import json
import re
import secrets
import time
import uuid
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONS = {}
for _p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8")):
    PERSONS[_p["cpr"]] = _p
SESS = {}
RECORDS = {}   # id -> (session, cpr)
ORDERS = []    # bestillinger
COUNTER = [1044]
UV = "/jw/web/userview/knappen/knappenuv/_/"


def h(v):
    return "" if v is None else escape(str(v))


def dk(v):
    return "%s/%s/%s" % (v[8:], v[5:7], v[:4]) if v else ""


def session(request):
    return SESS.get(request.cookies.get("JSESSIONID", ""))


MENU = [("Start", [("indbakke", "Indbakke")]),
        ("Opslag", [("kursist_soeg", "Opslag på kursist"), ("bestillinger", "Bestillinger på liste")]),
        ("Hjælp", [("vejledning", "Vejledning")])]


def layout(s, title, content, current=""):
    nav = ""
    for i, (cat, items) in enumerate(MENU):
        on = any(m == current for m, _ in items)
        nav += '<li id="category-%08X" class="category%s"><span class="category-label"><span>%s</span></span>\n<ul class="menu-container">' % (
            0x4A21 + i * 977, " current-category active" if on else "", cat)
        for m, n in items:
            nav += '<li id="%s" class="menu%s"><a href="%s%s" class="menu-link default"><span>%s</span></a></li>' % (
                m, " current" if m == current else "", UV, m, n)
        nav += "</ul></li>\n"
    user = ""
    if s:
        user = ('<ul class="nav pull-right"><li class="user-link dropdown"><a class="btn dropdown-toggle"><i class="fa fa-user"></i> Kommunebruger</a></li>'
                '<li><a href="/jw/j_spring_security_logout" class="btn">Log ud</a></li></ul>')
    return HTMLResponse("""<!DOCTYPE html>
<html lang="da">
    <head>
        <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
        <title>Knappen &nbsp;&gt;&nbsp; %s</title>
        <script type="text/javascript" src="/jw/wro/common.js?build=6.0.12"></script>
        <link rel="stylesheet" type="text/css" href="/jw/wro/common.css?build=6.0.12" />
        <script type="text/javascript">UI.base = ""; UI.userview_app_id = 'knappen'; UI.userview_id = 'knappenuv';</script>
    </head>
    <body id="%s" class="no-right-to-left">
        <div class="page_content"><div id="page">
            <header class="navbar-inner"><div id="header-info"><div id="header-name"><a href="%sindbakke" id="header-link"><span id="name">Knappen - danskundervisningsdatabasen</span></a></div></div>%s</header>
            <div id="content-container"><div id="sidebar"><nav id="navigation"><ul id="category-container">
%s</ul></nav></div>
            <main id="content">
                <ul class="breadcrumb"><li><i class="fa fa-home"></i> <a href="%sindbakke">Hjem</a> <i class="fa fa-angle-right"></i></li><li><a>%s</a></li></ul>
%s
            </main></div>
            <footer id="footer"><div id="footer-message"><p>Knappen drives for Udlændinge- og Integrationsministeriet. Support: support@example.dk</p></div>
            <div id="page-bottom"><span class="poweredby">Powered by Joget</span></div></footer>
        </div></div>
    </body>
</html>""" % (h(title), current or "login", UV, user, nav if s else "", UV, h(title), content))


def redirect(u):
    return RedirectResponse(u, 302)


def need(fn):
    async def w(request):
        s = session(request)
        if not s:
            return redirect("/jw/web/ulogin/knappen/knappenuv/_/indbakke")
        form = None
        if request.method == "POST":
            form = await request.form()
            if (form.get("OWASP_CSRFTOKEN") or request.query_params.get("OWASP_CSRFTOKEN")) != s["csrf"]:
                return HTMLResponse("<html><body><h1>HTTP Status 403</h1><p>CSRF-token mangler eller er udløbet.</p></body></html>", 403)
        return await fn(request, s, form)
    return w


def datalist(lid, cols, rows, params, page_size=10, keep=None, filters=(), empty="Ingen poster fundet."):
    """cols: (key, label, formatter). Displaytag-lignende tabel."""
    enc = "d-%d" % (100000 + sum(map(ord, lid)) * 37)
    keep = dict(keep or {})
    out = '<div id="list_%s" class="dataList">\n' % lid
    fvals = {}
    if filters:
        out += '<form class="filter_form" id="filters_%s" method="get" action=""><div class="filters">' % lid
        out += "".join('<input type="hidden" name="%s" value="%s" />' % (h(a), h(b)) for a, b in keep.items())
        for k, lab in filters:
            n = "%s-fn_c_%s" % (enc, k)
            v = (params.get(n) or "").strip()
            if v:
                fvals[n] = v
                low = v.lower()
                fmt = {c[0]: c[2] for c in cols}[k]
                rows = [r for r in rows if low in re.sub("<[^>]+>", "", fmt(r[k])).lower()]
            out += '<span class="filter-cell"><input id="%s" name="%s" type="text" size="10" value="%s" placeholder="%s" /></span>' % (n, n, h(v), h(lab))
        out += '<span class="filter-cell"><input type="submit" value="Filtrer" /></span></div></form>\n'
    keep.update(fvals)
    sk, so = params.get(enc + "-s"), params.get(enc + "-o", "2")
    sort = {}
    if sk and sk.isdigit() and int(sk) < len(cols) and cols[int(sk)][1]:
        k = cols[int(sk)][0]
        rows = sorted(rows, key=lambda r: str(r[k] or ""), reverse=so == "1")
        sort = {enc + "-s": sk, enc + "-o": so}
    n = max(1, -(-len(rows) // page_size))
    try:
        p = min(max(1, int(params.get(enc + "-p", 1))), n)
    except ValueError:
        p = 1
    part = rows[(p - 1) * page_size:p * page_size]
    out += '<table id="%s" class="xrounded_shadowed"><thead><tr>' % lid
    for i, (k, lab, _) in enumerate(cols):
        if lab:
            q = urlencode({**keep, enc + "-s": i, enc + "-o": "1" if sk == str(i) and so == "2" else "2"})
            out += '<th class="column_header column_c_%s sortable"><a href="?%s">%s</a></th>' % (k, h(q), h(lab))
        else:
            out += '<th class="column_header row_action"></th>'
    out += "</tr></thead>\n<tbody>"
    for i, r in enumerate(part):
        out += '\n<tr class="%s">%s</tr>' % ("even" if i % 2 else "odd", "".join(
            '<td class="column_body column_c_%s">%s</td>' % (k, f(r[k])) for k, _, f in cols))
    if not part:
        out += '\n<tr class="empty"><td colspan="%d">%s</td></tr>' % (len(cols), h(empty))
    out += "</tbody></table>\n"
    if rows:
        out += '<span class="pagebanner">%d %s fundet, viser %d til %d.</span>' % (
            len(rows), "post" if len(rows) == 1 else "poster", (p - 1) * page_size + 1, (p - 1) * page_size + len(part))
    if n > 1:
        def lk(x, t):
            return '<a href="?%s" title="Gå til side %d">%s</a>' % (h(urlencode({**keep, **sort, enc + "-p": x})), x, t)
        out += '<span class="pagelinks">[%s/%s] %s [%s/%s]</span>' % (
            lk(1, "Første") if p > 1 else "Første", lk(p - 1, "Forrige") if p > 1 else "Forrige",
            ", ".join("<strong>%d</strong>" % x if x == p else lk(x, str(x)) for x in range(1, n + 1)),
            lk(p + 1, "Næste") if p < n else "Næste", lk(n, "Sidste") if p < n else "Sidste")
    return out + "</div>\n"


def cell(label, value):
    return '<div class="form-cell"><label class="label">%s</label><div class="form-cell-value"><span>%s</span></div></div>\n' % (label, value)


def section(sid, title, inner):
    return '<div class="form-section" id="%s"><div class="form-section-title"><span>%s</span></div><div class="form-column" style="width: 100%%">%s</div><div style="clear: both"></div></div>\n' % (sid, title, inner)


async def ulogin(request):
    if session(request):
        return redirect(UV + "indbakke")
    err = '<div id="loginErrors" class="form-errors">Ugyldigt brugernavn eller ugyldig adgangskode.</div>' if request.query_params.get("login_error") else ""
    r = layout(None, "Log ind", """<div id="main-body-content"><form id="loginForm" name="loginForm" action="/jw/j_spring_security_check" method="POST">%s
<table align="center"><tr><td colspan="2"><h3>Log ind</h3></td></tr>
<tr><td><label for="j_username">Brugernavn: </label></td><td><input type="text" id="j_username" name="j_username" /></td></tr>
<tr><td><label for="j_password">Adgangskode: </label></td><td><input type="password" id="j_password" name="j_password" /></td></tr>
<tr><td>&nbsp;</td><td><input name="submit" class="form-button" type="submit" value="Log ind" /></td></tr></table></form></div>""" % err)
    return r


async def check(request):
    f = await request.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        k = secrets.token_hex(16).upper()
        SESS[k] = {"id": k, "csrf": "-".join(secrets.token_hex(2).upper() for _ in range(8))}
        r = redirect(UV + "indbakke")
        r.set_cookie("JSESSIONID", k, path="/", httponly=True)
        return r
    return redirect("/jw/web/ulogin/knappen/knappenuv/_/indbakke?login_error=1")


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID", ""), None)
    return redirect("/jw/web/ulogin/knappen/knappenuv/_/indbakke")


def state(o):
    t = time.time()
    if o["old"]:
        return "Udløbet"
    if o["ok"]:
        return "Udtræk klar" if t - o["ok"] >= 1.2 else "Udtræk dannes"
    return "Importlog klar" if t - o["t"] >= 0.8 else "Fil indlæses"


def own(s):
    return [o for o in reversed(ORDERS) if o["s"] is s]


@need
async def indbakke(request, s, form):
    rows = [{"nr": o["nr"], "akt": "Gennemgå importlog", "dato": o["dato"], "a": o["id"]} for o in own(s) if state(o) == "Importlog klar"]
    body = """<div class="userview-body-content"><div class="html-page"><h2>Velkommen til Knappen</h2>
<div class="card-deck"><div class="card"><h4><i class="fa fa-search"></i> Enkelt kursist</h4><p>Se alle registreringer for én kursist.</p><p><a class="btn" href="%skursist_soeg">Start opslag</a></p></div>
<div class="card"><h4><i class="fa fa-list"></i> Flere kursister</h4><p>Bestil et udtræk på en liste med op til 100 CPR-numre.</p><p><a class="btn" href="%sbestillinger">Se bestillinger</a></p></div></div></div>
<h3>Opgaver, der afventer dig</h3>
""" % (UV, UV)
    body += datalist("indbakkeListe", [("nr", "Bestilling", h), ("akt", "Aktivitet", h), ("dato", "Modtaget", h),
                     ("a", "", lambda v: '<a href="%simportlog?id=%s">Behandl</a>' % (UV, v))], rows, request.query_params,
                     filters=[("nr", "Bestilling")], empty="Ingen opgaver.")
    return layout(s, "Indbakke", body + "</div>", "indbakke")


@need
async def vejledning(request, s, form):
    return layout(s, "Vejledning", "<h2>Vejledning</h2><p>Et opslag kræver kursistens CPR-nr. En bestilling på liste gennemløber tre trin: "
                  "filen indlæses, importloggen godkendes, og udtrækket dannes.</p>", "vejledning")


def formular(fid, action, s, inner, buttons):
    return """<div class="form-container-div"><form id="%s" action="%s" method="POST" class="form-container" enctype="multipart/form-data">
<input type="hidden" name="OWASP_CSRFTOKEN" value="%s" /><input type="hidden" id="_FORM_META_ORIGINAL_ID" name="_FORM_META_ORIGINAL_ID" value="" />
%s<div class="form-section no_label section_" id="section-actions"><div class="form-column form-column-horizontal">%s</div></div>
</form></div>
""" % (fid, action, s["csrf"], inner, buttons)


def knap(name, label):
    return '<div class="form-cell"><input id="%s" name="%s" class="form-button" type="submit" value="%s" /></div>' % (name, name, label)


@need
async def kursist_soeg(request, s, form):
    err, val = "", ""
    if form is not None:
        val = form.get("kursist_cpr", "").strip()
        m = re.fullmatch(r"(\d{6})-?(\d{4})", val)
        if m:
            k = str(uuid.uuid4())
            RECORDS[k] = (s, m[1] + m[2])
            return redirect(UV + "kursist_liste?soeg=" + k)
        err = '<span class="form-error-message">Angiv et CPR-nr. på 10 cifre</span>'
    inner = section("section1", "Kursist", """<div class="form-cell"><label class="label" for="kursist_cpr">CPR-nr. <span class="form-cell-validator">*</span>%s</label>
<input id="kursist_cpr" name="kursist_cpr" type="text" size="14" maxlength="11" value="%s" autocomplete="off" /></div>""" % (err, h(val)))
    return layout(s, "Opslag på kursist", "<h2>Opslag på kursist</h2>" + formular("kursistOpslag", UV + "kursist_soeg?_action=submit", s, inner,
                  knap("submit", "Søg kursist")), "kursist_soeg")


def record(request, s, name):
    r = RECORDS.get(request.query_params.get(name, ""))
    return r[1] if r and r[0] is s else None


def har_data(p):
    return bool(p and (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]))


@need
async def kursist_liste(request, s, form):
    cpr = record(request, s, "soeg")
    if not cpr:
        return redirect(UV + "kursist_soeg")
    k = request.query_params["soeg"]
    p = PERSONS.get(cpr)
    rows = []
    if har_data(p):
        rows = [{"cpr": cpr[:6] + "-" + cpr[6:], "m": len(p["moduler"]), "p": len(p["proever"]), "a": k}]
    body = "<h2>Søgeresultat</h2>" + datalist("kursistListe", [("cpr", "CPR-nr.", h), ("m", "Antal moduler", h), ("p", "Antal prøver", h),
            ("a", "", lambda v: '<a href="%skursist_vis?id=%s" class="btn">Åbn kursist</a>' % (UV, v))], rows, request.query_params,
            keep={"soeg": k}, empty="Ingen kursister med dette CPR-nr.")
    return layout(s, "Søgeresultat", body + '<p><a href="%skursist_soeg">Ny søgning</a></p>' % UV, "kursist_soeg")


VIS = [("moduler", "Moduler"), ("proever", "Danskprøver"), ("henvisninger", "Kommunens henvisninger"), ("merit", "Merit"), ("prae2004", "Registreringer før 2004")]
COLS = {
    "moduler": [("startdato", "Fra", dk), ("slutdato", "Til", dk), ("du_modul", "Modul", h), ("udbyder", "Sprogcenter", h),
                ("henvisningskategori", "Henv.kategori", h), ("ophoersaarsag", "Ophørt årsag", h), ("modultest_bestaaet", "Modultest", dk)],
    "proever": [("proeve", "Danskprøve", h), ("termin", "Termin", h), ("dato", "Dato", dk), ("laeseforstaaelse", "Læsning", h),
                ("skriftlig", "Skrivning", h), ("mundtlig", "Mundtlig", h), ("resultat", "Resultat", h), ("udbyder", "Sprogcenter", h)],
    "henvisninger": [("dato", "Henvist", dk), ("kommune", "Kommune", h), ("kategori", "Kategori", h), ("udbyder", "Sprogcenter", h)],
    "merit": [("du_modul", "Modul", h), ("startdato", "Meritdato", dk), ("udbyder", "Sprogcenter", h)],
}
FILT = {"moduler": [("du_modul", "Modul"), ("udbyder", "Sprogcenter")], "proever": [("proeve", "Danskprøve"), ("termin", "Termin")],
        "henvisninger": [("kommune", "Kommune")], "merit": []}


@need
async def kursist_vis(request, s, form):
    cpr = record(request, s, "id")
    p = PERSONS.get(cpr)
    if not har_data(p):
        return redirect(UV + "kursist_soeg")
    k = request.query_params["id"]
    vis = request.query_params.get("visning", "moduler")
    if vis not in dict(VIS):
        vis = "moduler"
    opts = "".join('<option value="%s"%s>%s</option>' % (v, ' selected="selected"' if v == vis else "", n) for v, n in VIS)
    body = section("stamdata", "Kursist", cell("CPR-nr.", cpr[:6] + "-" + cpr[6:]))
    body += """<form id="visForm" action="%skursist_vis" method="get"><input type="hidden" name="id" value="%s" />
<label for="visning">Vis oplysninger om</label> <select id="visning" name="visning" onchange="this.form.submit()">%s</select> <input type="submit" class="form-button" value="Vis" /></form>
<h3>%s</h3>
""" % (UV, k, opts, dict(VIS)[vis])
    if vis == "prae2004":
        r = p["prae2004"]
        if r:
            body += section("prae", "Fra det tidligere register", cell("Første start", dk(r["foerste_startdato"])) +
                            cell("Danskuddannelse", {True: "Ja", False: "Nej"}.get(r["du"], "")))
        else:
            body += '<div class="form-section"><p>Ingen registreringer før 2004.</p></div>'
    else:
        body += datalist(vis + "Liste", COLS[vis], p["meritter" if vis == "merit" else vis], request.query_params,
                         keep={"id": k, "visning": vis}, filters=FILT[vis])
    return layout(s, "Kursist", body + '<p><a href="%skursist_soeg">Ny søgning</a></p>' % UV, "kursist_soeg")


STEP = {"Fil indlæses": "", "Importlog klar": '<a href="%simportlog?id=%s">Se importlog</a>', "Udtræk dannes": "",
        "Udtræk klar": '<a href="%shent?id=%s">Hent udtræk</a>', "Udløbet": ""}


@need
async def bestillinger(request, s, form):
    if not s.get("seed"):
        s["seed"] = True
        for nr, dato, n in ((1012, "02/02/2018 09:14", 41), (1031, "19/03/2018 13:40", 7)):
            ORDERS.append({"s": s, "id": str(uuid.uuid4()), "nr": "B-%d" % nr, "dato": dato, "n": n, "old": True, "ok": None, "t": 0})
    rows = []
    for o in own(s):
        st = state(o)
        a = STEP[st]
        rows.append({"nr": o["nr"], "dato": o["dato"], "n": o["n"], "st": st, "a": a % (UV, o["id"]) if a else ""})
    body = """<h2>Bestillinger på liste</h2>
<p>Et udtræk kan hentes i 30 dage. Opdater listen for at se, om en bestilling er færdig.</p>
<div class="actions top"><a class="btn form-button" href="%sbestilling_ny">Ny bestilling</a> <a class="btn form-button" href="%sbestillinger">Opdater listen</a></div>
""" % (UV, UV)
    body += datalist("bestillingListe", [("nr", "Bestilling", h), ("dato", "Bestilt", h), ("n", "Antal CPR-nr.", h), ("st", "Status", h),
                     ("a", "", str)], rows, request.query_params, filters=[("nr", "Bestilling"), ("st", "Status")])
    return layout(s, "Bestillinger på liste", body, "bestillinger")


@need
async def bestilling_ny(request, s, form):
    err = ""
    if form is not None:
        up = form.get("bestilling_cprfil")
        if not up or isinstance(up, str) or not up.filename:
            err = "Feltet skal udfyldes"
        elif not up.filename.lower().endswith(".txt"):
            err = "Kun filer af typen .txt kan vedhæftes"
        else:
            lines = [x.strip() for x in (await up.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            nums = [x.replace("-", "") for x in lines if re.fullmatch(r"\d{6}-?\d{4}", x)]
            if not nums:
                err = "Filen indeholder ingen CPR-nr."
            elif len(lines) > 100:
                err = "Filen må højst indeholde 100 CPR-nr."
            else:
                COUNTER[0] += 1
                o = {"s": s, "id": str(uuid.uuid4()), "nr": "B-%d" % COUNTER[0], "n": len(nums), "nums": nums, "lines": lines, "old": False,
                     "t": time.time(), "ok": None, "dato": datetime.fromtimestamp(time.time()).strftime("%d/%m/%Y %H:%M")}
                if not s.get("seed"):
                    s["seed"] = True
                ORDERS.append(o)
                return layout(s, "Ny bestilling", """<div class="html-page"><h2>Tak for din bestilling</h2><p>Bestilling <strong>%s</strong> er oprettet, og filen er ved at blive indlæst.</p>
<p><a class="btn form-button" href="%sbestillinger">Til bestillinger</a></p></div>""" % (o["nr"], UV), "bestillinger")
    inner = section("section1", "Ny bestilling", """<div class="form-cell"><label class="label" for="bestilling_titel">Bemærkning</label><input id="bestilling_titel" name="bestilling_titel" type="text" size="40" value="" /></div>
<div class="form-cell"><label class="label" for="bestilling_cprfil">Tekstfil med CPR-nr. <span class="form-cell-validator">*</span>%s</label>
<div class="form-fileupload"><input id="bestilling_cprfil" name="bestilling_cprfil" type="file" size="30" /></div></div>
<div class="form-cell"><div class="form-cell-value"><small>Et CPR-nr. pr. linje, højst 100 linjer.</small></div></div>""" % (
        '<span class="form-error-message">%s</span>' % err if err else ""))
    return layout(s, "Ny bestilling", formular("bestillingNy", UV + "bestilling_ny?_action=submit", s, inner,
                  knap("assignmentComplete", "Indsend bestilling") + '<div class="form-cell"><a href="%sbestillinger" class="form-button btn">Annuller</a></div>' % UV),
                  "bestillinger")


def order(request, s):
    for o in ORDERS:
        if o["id"] == request.query_params.get("id") and o["s"] is s and not o["old"]:
            return o


@need
async def importlog(request, s, form):
    o = order(request, s)
    if not o or state(o) != "Importlog klar":
        return redirect(UV + "bestillinger")
    if form is not None:
        if form.get("assignmentComplete"):
            o["ok"] = time.time()
        return redirect(UV + "bestillinger")
    rows = []
    for i, x in enumerate(o["lines"], 1):
        ok = re.fullmatch(r"\d{6}-?\d{4}", x)
        rows.append({"i": i, "x": x, "r": "Indlæst" if ok else "Afvist - ikke et CPR-nr."})
    tab = datalist("importlogListe", [("i", "Linje", h), ("x", "Indhold", h), ("r", "Bemærkning", h)], rows, request.query_params, page_size=100,
                   keep={"id": o["id"]})
    inner = section("section1", "Importlog for bestilling " + o["nr"], cell("Antal linjer", len(rows)) + cell("Heraf indlæst", o["n"]))
    return layout(s, "Importlog", inner + tab + formular("importlogForm", UV + "importlog?id=%s&amp;_action=complete" % o["id"], s, "",
                  knap("assignmentComplete", "Godkend importlog") +
                  '<div class="form-cell"><a href="%sbestillinger" class="form-button btn">Luk</a></div>' % UV), "bestillinger")


HEAD = [("cpr", "CPR-nr."), ("findes", "Findes efter 2004"), ("foerste_startdato", "Første modul fra"), ("foerste_du_modul", "Første modul"),
        ("foerste_udbyder", "Første modul sprogcenter"), ("seneste_startdato", "Seneste modul fra"), ("seneste_du_modul", "Seneste modul"),
        ("seneste_udbyder", "Seneste modul sprogcenter"), ("henvisning_dato", "Henvist dato"), ("henvisning_kategori", "Henvist kategori"),
        ("merit_du_modul", "Højeste merit modul"), ("merit_startdato", "Højeste merit dato"), ("merit_udbyder", "Højeste merit sprogcenter"),
        ("prae2004_findes", "Findes før 2004"), ("prae2004_startdato", "Før 2004 første start"), ("prae2004_du", "Før 2004 danskuddannelse")]


@need
async def hent(request, s, form):
    o = order(request, s)
    if not o or state(o) != "Udtræk klar":
        return redirect(UV + "bestillinger")
    b = io.StringIO()
    w = csv.writer(b, delimiter=";", lineterminator="\r\n")
    w.writerow([n for _, n in HEAD])
    for n in o["nums"]:
        u = PERSONS[n]["udtraek"] if n in PERSONS else {"findes": False, "prae2004_findes": False}
        row = [n[:6] + "-" + n[6:]]
        for k, _ in HEAD[1:]:
            v = u.get(k)
            row.append("" if v is None else ("Ja" if v else "Nej") if isinstance(v, bool) else dk(v) if re.fullmatch(r"\d{4}-\d\d-\d\d", v) else v)
        w.writerow(row)
    return Response(b.getvalue().encode("cp1252"), media_type="text/csv; charset=windows-1252",
                    headers={"Content-Disposition": "attachment; filename=udtraek_%s.csv" % o["nr"]})


async def root(request):
    return redirect(UV + "indbakke")


async def asset(request):
    return Response("var UI={};" if request.url.path.endswith("js") else "body{}", media_type="text/javascript" if request.url.path.endswith("js") else "text/css")


_both = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/jw", root), Route("/jw/web/userview/knappen/knappenuv", root),
    Route("/jw/wro/{x}", asset),
    Route("/jw/web/ulogin/knappen/knappenuv/_/{x}", ulogin),
    Route("/jw/j_spring_security_check", check, methods=["POST"]), Route("/jw/j_spring_security_logout", logout),
    *[Route(UV + f, globals()[f], methods=_both) for f in ("indbakke", "vejledning", "kursist_soeg", "kursist_liste", "kursist_vis",
                                                          "bestillinger", "bestilling_ny", "importlog", "hent")],
])

"""Odoo 13 portal (Bootstrap 4), leveret 2020."""
import json, time, secrets, re, io
from html import escape as E
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))
BYCPR = {p["cpr"]: (i, p) for i, p in enumerate(PEOPLE)}
SESS, JOBS = {}, {}
PER = 10


def d(v):
    return "" if not v else "%s.%s.%s" % (v[8:10], v[5:7], v[:4])


def s(v):
    return "" if v is None else E(str(v))


def sess(req):
    return SESS.get(req.cookies.get("session_id", ""))


def html(z, title, crumbs, body, head=""):
    if z and z.get("uid"):
        user = """<li class="nav-item dropdown"><a href="#" class="nav-link dropdown-toggle" data-toggle="dropdown"><b>kommune</b></a>
<div class="dropdown-menu" role="menu"><a class="dropdown-item" href="/my/home">Min konto</a><a class="dropdown-item" id="o_logout" href="/web/session/logout?redirect=/">Log ud</a></div></li>"""
        nav = '<li class="nav-item"><a class="nav-link" href="/my/kursister"><span>Kursister</span></a></li><li class="nav-item"><a class="nav-link" href="/my/udtraek"><span>Masseudtræk</span></a></li><li class="nav-item"><a class="nav-link" href="/my/dokumenter"><span>Mine dokumenter</span></a></li>'
    else:
        user = '<li class="nav-item"><a class="nav-link" href="/web/login"><b>Log ind</b></a></li>'
        nav = ""
    bc = ""
    if crumbs:
        bc = '<div class="o_portal container mt-3"><div class="row align-items-center bg-white no-gutters border rounded"><ol class="o_portal_submenu breadcrumb mb-0 flex-grow-1"><li class="breadcrumb-item ml-1"><a href="/my/home" aria-label="Home" title="Home"><i class="fa fa-home"></i></a></li>'
        bc += "".join('<li class="breadcrumb-item">%s</li>' % ('<a href="%s">%s</a>' % (u, t) if u else t) for t, u in crumbs) + "</ol></div></div>"
    return HTMLResponse("""<!DOCTYPE html>
<html lang="da-DK" data-website-id="1" data-oe-company-name="Danskundervisning">
<head><meta charset="utf-8"/><meta http-equiv="X-UA-Compatible" content="IE=edge,chrome=1"/><meta name="viewport" content="width=device-width, initial-scale=1, user-scalable=no"/><meta name="generator" content="Odoo"/>
<title>%s | Danskundervisning</title><link type="text/css" rel="stylesheet" href="/web/content/412-3d5ca12/1/web.assets_frontend.0.css"/>%s
<script type="text/javascript">var odoo = {csrf_token: "%s", session_info: {is_admin: false, is_website_user: false}};</script></head>
<body><div id="wrapwrap" class="o_portal"><header class="o_affix_enabled"><nav class="navbar navbar-expand-md navbar-light bg-light"><div class="container">
<a href="/" class="navbar-brand logo"><span role="img" aria-label="Logo of Danskundervisning"><img src="/web/image/website/1/logo/Danskundervisning" class="img img-fluid" alt="Danskundervisning"/></span></a>
<ul class="nav navbar-nav ml-auto" id="top_menu">%s%s</ul></div></nav></header>
<main>%s<div id="wrap" class="o_portal_wrap"><div class="container mb64 mt-3">%s</div></div></main>
<footer class="bg-light o_footer"><div class="container"><p>Udlændinge- og Integrationsministeriet &bull; <a href="mailto:hjaelp@example.dk">hjaelp@example.dk</a></p><span>Copyright &copy; Danskundervisning</span> <span class="o_brand_promotion">Leveret af Odoo - open source CRM</span></div></footer></div></body></html>""" % (title, head, (z or {}).get("csrf", ""), nav, user, bc, body))


def csrf(z):
    return '<input type="hidden" name="csrf_token" value="%s"/>' % z["csrf"]


def need(fn):
    async def w(req):
        z = sess(req)
        if not z or not z.get("uid"):
            return RedirectResponse("/web/login?redirect=" + req.url.path, 303)
        return await fn(req, z)
    return w


async def index(req):
    z = sess(req)
    return html(z, "Forside", None, '<section class="jumbotron"><h1>Danskundervisningsdatabasen</h1><p class="lead">Selvbetjening for kommuner. Du skal være logget ind for at trække oplysninger.</p><a class="btn btn-primary btn-lg" href="/my/home">Til selvbetjening</a></section>')


async def login(req):
    z = sess(req)
    sid = None
    if not z:
        sid = secrets.token_hex(20)
        z = SESS[sid] = {"csrf": secrets.token_hex(20) + "o" + str(int(time.time()) + 3600)}
    err = ""
    red = req.query_params.get("redirect", "/my/home")
    if req.method == "POST":
        f = await req.form()
        red = f.get("redirect") or "/my/home"
        if f.get("csrf_token") != z["csrf"]:
            err = "Sessionen er udløbet (ugyldigt CSRF-token)"
        elif f.get("login") == "kommune" and f.get("password") == "hemmeligt-1":
            z["uid"] = 7
            r = RedirectResponse(red if red.startswith("/my") else "/my/home", 303)
            if sid:
                r.set_cookie("session_id", sid, path="/", httponly=True)
            return r
        else:
            err = "Forkert login/adgangskode"
    r = html(z, "Log ind", None, """<form class="oe_login_form" role="form" method="post" action="/web/login">%s
<div class="form-group field-login"><label for="login">Brugernavn</label><input type="text" placeholder="Brugernavn" name="login" id="login" required="required" autofocus="autofocus" autocapitalize="off" class="form-control"/></div>
<div class="form-group field-password"><label for="password">Adgangskode</label><input type="password" placeholder="Adgangskode" name="password" id="password" required="required" maxlength="4096" class="form-control"/></div>
%s<div class="clearfix oe_login_buttons text-center mb-1 pt-3"><button type="submit" class="btn btn-primary btn-block">Log ind</button><div class="justify-content-between mt-2 d-flex small"><a href="/web/reset_password">Nulstil adgangskode</a></div></div>
<input type="hidden" name="redirect" value="%s"/></form>""" % (csrf(z), '<p class="alert alert-danger" role="alert">%s</p>' % err if err else "", s(red)))
    if sid:
        r.set_cookie("session_id", sid, path="/", httponly=True)
    return r


async def logout(req):
    SESS.pop(req.cookies.get("session_id", ""), None)
    return RedirectResponse("/", 303)


async def reset(req):
    return html(None, "Nulstil adgangskode", None, "<p>Kontakt hjaelp@example.dk for at få ny adgangskode.</p>")


@need
async def home(req, z):
    n = sum(1 for j in JOBS.values() if j["sid"] == id(z))
    return html(z, "Min konto", None, """<h3 class="my-3">Dokumenter</h3><div class="o_portal_docs list-group">
<a class="list-group-item list-group-item-action d-flex align-items-center justify-content-between" href="/my/kursister" title="Kursister">Kursister</a>
<a class="list-group-item list-group-item-action d-flex align-items-center justify-content-between" href="/my/udtraek" title="Masseudtræk">Masseudtræk<span class="badge badge-secondary badge-pill">%d</span></a>
<a class="list-group-item list-group-item-action d-flex align-items-center justify-content-between" href="/my/dokumenter" title="Mine dokumenter">Mine dokumenter</a></div>""" % n)


@need
async def kursister(req, z):
    res = ""
    if req.method == "POST":
        f = await req.form()
        c = re.sub(r"[\s-]", "", f.get("search", ""))
        if f.get("csrf_token") != z["csrf"]:
            res = '<p class="alert alert-danger">Sessionen er udløbet (ugyldigt CSRF-token)</p>'
        elif not re.fullmatch(r"\d{10}", c):
            res = '<p class="alert alert-danger">Et CPR-nummer skal have 10 cifre.</p>'
        else:
            hit = BYCPR.get(c)
            if not hit or not any(hit[1][k] for k in ("moduler", "proever", "henvisninger", "meritter", "prae2004")):
                res = '<p class="alert alert-warning mt-3">Ingen kursister matcher din søgning.</p>'
            else:
                tok = secrets.token_urlsafe(12)
                z.setdefault("tok", {})[hit[0] + 41] = tok
                res = """<div class="table-responsive border rounded border-top-0 mt-3"><table class="table rounded mb-0 bg-white o_portal_my_doc_table"><thead class="bg-100"><tr class="active"><th>Kursist #</th><th>CPR-nummer</th><th class="text-right">Antal registreringer</th><th></th></tr></thead>
<tbody><tr><td>KUR/%05d</td><td>%s-%s</td><td class="text-right">%d</td><td><a href="/my/kursist/%d?access_token=%s">Åbn kursist</a></td></tr></tbody></table></div>""" % (hit[0] + 41, c[:6], c[6:], sum(len(hit[1][k]) for k in ("moduler", "proever", "henvisninger", "meritter")), hit[0] + 41, tok)
    return html(z, "Kursister", [("Kursister", None)], """<h2>Kursister</h2><form method="post" action="/my/kursister" class="o_portal_search_panel form-inline">%s<div class="input-group"><div class="input-group-prepend"><label class="input-group-text" for="search">Søg i CPR-nummer</label></div>
<input type="text" class="form-control" id="search" name="search" placeholder="ddmmåå-xxxx"/><span class="input-group-append"><button class="btn btn-secondary" type="submit"><span class="fa fa-search"></span> Søg</button></span></div></form>%s""" % (csrf(z), res))


TABS = [("moduler", "Moduler"), ("proever", "Prøver"), ("henvisninger", "Henvisninger"), ("merit", "Merit"), ("foer2004", "Før 2004")]


def pager(url, q, pg, n):
    pages = (n - 1) // PER + 1
    if pages < 2:
        return ""
    o = '<div class="o_portal_pager text-center"><ul class="pagination m-0 justify-content-center">'
    o += '<li class="page-item %s"><a href="%s" class="page-link">Forrige</a></li>' % ("disabled" if pg == 1 else "", url + ("/page/%d" % (pg - 1) if pg > 2 else "") + q if pg > 1 else "")
    for i in range(1, pages + 1):
        o += '<li class="page-item %s"><a href="%s" class="page-link">%d</a></li>' % ("active" if i == pg else "", url + ("/page/%d" % i if i > 1 else "") + q, i)
    o += '<li class="page-item %s"><a href="%s" class="page-link">Næste</a></li></ul></div>' % ("disabled" if pg == pages else "", url + "/page/%d" % (pg + 1) + q if pg < pages else "")
    return o


def tbl(heads, rows):
    return '<div class="table-responsive border rounded border-top-0"><table class="table rounded mb-0 bg-white o_portal_my_doc_table"><thead class="bg-100"><tr class="active">' + "".join("<th>%s</th>" % h for h in heads) + "</tr></thead><tbody>" + "".join("<tr>" + "".join("<td>%s</td>" % c for c in r) + "</tr>" for r in rows) + "</tbody></table></div>"


@need
async def kursist(req, z):
    i = req.path_params["id"]
    tok = z.get("tok", {}).get(i)
    if not tok or req.query_params.get("access_token") != tok:
        return RedirectResponse("/my/kursister", 303)
    tab = req.path_params.get("tab", "moduler")
    pg = req.path_params.get("pg", 1)
    p = PEOPLE[i - 41]
    q = "?access_token=" + tok
    base = "/my/kursist/%d" % i
    u = p["udtraek"]
    side = '<div class="card bg-white mb-4 sticky-top" id="sidebar_content"><div class="card-body"><h6><small class="text-muted">Overblik</small></h6><ul class="list-group list-group-flush"><li class="list-group-item"><strong>CPR-nummer</strong><div>%s-%s</div></li><li class="list-group-item"><strong>Senest startet</strong><div>%s</div></li><li class="list-group-item"><strong>Seneste modul</strong><div>%s</div></li></ul></div><div class="list-group list-group-flush">' % (p["cpr"][:6], p["cpr"][6:], d(u["seneste_startdato"]) or "Ikke registreret", s(u["seneste_du_modul"]) or "Ikke registreret")
    for k, t in TABS:
        n = len(p["meritter"] if k == "merit" else p[k] if k != "foer2004" else [1] * bool(p["prae2004"]))
        side += '<a class="list-group-item list-group-item-action%s" href="%s/%s%s">%s <span class="badge badge-pill badge-secondary">%d</span></a>' % (" active" if k == tab else "", base, k, q, t, n)
    side += "</div></div>"
    none = '<p class="alert alert-info">Der er ingen poster i denne oversigt.</p>'
    name = dict(TABS).get(tab)
    crumbs = [("Kursister", "/my/kursister"), ("KUR/%05d" % i, base + q), (name, None)]
    nr = req.path_params.get("nr")
    if nr is not None:
        if nr >= len(p["proever"]):
            return RedirectResponse(base + "/proever" + q, 303)
        r = p["proever"][nr]
        name = "Prøve"
        crumbs = crumbs[:2] + [("Prøver", base + "/proever" + q), ("#%d" % (nr + 1), None)]
        nb = '<div class="record_pager btn-group float-right" role="group">'
        if nr:
            nb += '<a class="btn btn-secondary" href="%s/proeve/%d%s"><i class="fa fa-chevron-left" role="img" aria-label="Forrige" title="Forrige"></i></a>' % (base, nr - 1, q)
        if nr + 1 < len(p["proever"]):
            nb += '<a class="btn btn-secondary" href="%s/proeve/%d%s"><i class="fa fa-chevron-right" role="img" aria-label="Næste" title="Næste"></i></a>' % (base, nr + 1, q)
        nb += "</div>"
        c = nb + '<div class="card"><div class="card-header"><h5 class="mb-0">Prøve <small class="text-muted">#%d</small></h5></div><div class="card-body">' % (nr + 1)
        for lab, v in [("Prøve", s(r["proeve"])), ("Prøvedato", d(r["dato"])), ("Termin", s(r["termin"])), ("Læsning", s(r["laeseforstaaelse"])), ("Skrivning", s(r["skriftlig"])), ("Mundtlig", s(r["mundtlig"])), ("Resultat", s(r["resultat"])), ("Prøvested", s(r["udbyder"]))]:
            c += '<div class="row mb-1"><strong class="col-4">%s:</strong><span class="col-8">%s</span></div>' % (lab, v)
        c += '</div></div><p class="mt-2"><a href="%s/proever%s">Tilbage til prøver</a></p>' % (base, q)
    elif tab == "moduler":
        rows = p["moduler"]
        c = tbl(["Modul", "Fra", "Til", "Sprogcenter", "Henv.kat.", "Ophørsårsag", "Test bestået"], [[s(m["du_modul"]), d(m["startdato"]), d(m["slutdato"]), s(m["udbyder"]), s(m["henvisningskategori"]), s(m["ophoersaarsag"]), d(m["modultest_bestaaet"])] for m in rows[(pg - 1) * PER:pg * PER]]) + pager(base + "/moduler", q, pg, len(rows)) if rows else none
        c += '<p class="text-muted small mt-2">Et modul uden dato i "Til" er ikke afsluttet. Blanke felter er ikke indberettet.</p>'
    elif tab == "proever":
        rows = list(enumerate(p["proever"]))
        c = tbl(["Prøve", "Prøvedato", "Resultat"], [['<a href="%s/proeve/%d%s">%s</a>' % (base, k, q, s(r["proeve"])), d(r["dato"]), ('<span class="badge badge-pill badge-%s">%s</span>' % ("success" if r["resultat"] == "Bestået" else "danger", s(r["resultat"]))) if r["resultat"] else ""] for k, r in rows[(pg - 1) * PER:pg * PER]]) + pager(base + "/proever", q, pg, len(rows)) if rows else none
    elif tab == "henvisninger":
        rows = p["henvisninger"]
        c = '<div class="row">' + "".join('<div class="col-md-6 mb-3"><div class="card h-100"><div class="card-body"><div><strong>Henvist:</strong> <span>%s</span></div><div><strong>Kategori:</strong> <span>%s</span></div><div><strong>Kommune:</strong> <span>%s</span></div><div><strong>Sprogcenter:</strong> <span>%s</span></div></div></div></div>' % (d(r["dato"]), s(r["kategori"]), s(r["kommune"]), s(r["udbyder"])) for r in rows[(pg - 1) * PER:pg * PER]) + "</div>" + pager(base + "/henvisninger", q, pg, len(rows)) if rows else none
    elif tab == "merit":
        c = tbl(["Meriteret modul", "Fra", "Sprogcenter"], [[s(r["du_modul"]), d(r["startdato"]), s(r["udbyder"])] for r in p["meritter"]]) if p["meritter"] else none
    elif tab == "foer2004":
        r = p["prae2004"]
        c = '<div class="card"><div class="card-body"><div class="row mb-1"><strong class="col-6">Første startdato før 2004:</strong><span class="col-6">%s</span></div><div class="row mb-1"><strong class="col-6">Deltog i danskuddannelse:</strong><span class="col-6">%s</span></div></div></div>' % (d(r["foerste_startdato"]), "Ja" if r["du"] else "Nej") if r else none
    else:
        return RedirectResponse(base + q, 303)
    return html(z, name, crumbs, '<div class="row mt16 o_portal_kursist"><div class="col-lg-4 d-print-none">%s</div><div class="col-lg-8"><h3>%s</h3>%s</div></div>' % (side, name, c))


def mine(z):
    return [(k, j) for k, j in JOBS.items() if j["sid"] == id(z)]


@need
async def udtraek(req, z):
    rows = mine(z)
    c = tbl(["Udtræk #", "Bestilt", "Linjer", "Status"], [[j["name"], j["when"], str(len(j["cprs"])), "Udført" if j["state"] == "run" and time.time() >= j["t"] else "I kø" if j["state"] == "run" else "Kladde"] for _, j in rows]) if rows else '<p class="alert alert-info">Du har ikke bestilt udtræk endnu.</p>'
    return html(z, "Masseudtræk", [("Masseudtræk", None)], '<h2>Masseudtræk</h2><p><a class="btn btn-primary" href="/my/udtraek/nyt">Nyt udtræk</a></p>' + c)


@need
async def nyt(req, z):
    err = ""
    if req.method == "POST":
        f = await req.form()
        u = f.get("attachment")
        if f.get("csrf_token") != z["csrf"]:
            err = "Sessionen er udløbet (ugyldigt CSRF-token)"
        elif not getattr(u, "filename", ""):
            err = "Vælg en fil."
        else:
            cprs = [x.strip().replace("-", "") for x in (await u.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
            if not cprs or len(cprs) > 100 or any(not re.fullmatch(r"\d{10}", x) for x in cprs):
                err = "Filen skal have 1-100 linjer med hver ét CPR-nummer."
            else:
                k = secrets.randbelow(80000) + 1000
                JOBS[k] = {"sid": id(z), "cprs": cprs, "state": "draft", "t": 0, "name": "UDT/2020/%05d" % k, "when": time.strftime("%d.%m.%Y"), "sha": secrets.token_hex(16)}
                return RedirectResponse("/my/udtraek/%d" % k, 303)
    return html(z, "Nyt udtræk", [("Masseudtræk", "/my/udtraek"), ("Nyt udtræk", None)], """<h2>Nyt udtræk</h2>%s<form method="post" action="/my/udtraek/nyt" enctype="multipart/form-data">%s<div class="form-group"><label for="attachment">CPR-fil (.txt)</label><input type="file" class="form-control-file" id="attachment" name="attachment" accept=".txt"/><small class="form-text text-muted">Ét nummer pr. linje, højst 100 numre.</small></div><button type="submit" class="btn btn-primary">Indlæs</button> <a class="btn btn-link" href="/my/udtraek">Annuller</a></form>""" % ('<p class="alert alert-danger">%s</p>' % err if err else "", csrf(z)))


@need
async def job(req, z):
    j = JOBS.get(req.path_params["k"])
    if not j or j["sid"] != id(z):
        return RedirectResponse("/my/udtraek", 303)
    k = req.path_params["k"]
    if req.method == "POST":
        f = await req.form()
        if f.get("csrf_token") == z["csrf"] and j["state"] == "draft":
            if f.get("action") == "confirm":
                j.update(state="run", t=time.time() + 1.5)
            else:
                JOBS.pop(k)
                return RedirectResponse("/my/udtraek", 303)
        return RedirectResponse("/my/udtraek/%d" % k, 303)
    done = j["state"] == "run" and time.time() >= j["t"]
    st = "Kladde" if j["state"] == "draft" else "Udført" if done else "I kø"
    bar = '<div class="o_statusbar mb-3">' + " ".join('<span class="badge badge-%s">%s</span>' % ("primary" if x == st else "light", x) for x in ("Kladde", "I kø", "Udført")) + "</div>"
    if j["state"] == "draft":
        c = '<p>Filen er indlæst med %d linjer. Kontrollér og bekræft.</p><form method="post" action="/my/udtraek/%d">%s<button class="btn btn-primary" type="submit" name="action" value="confirm">Bekræft udtræk</button> <button class="btn btn-secondary" type="submit" name="action" value="cancel">Kassér</button></form>' % (len(j["cprs"]), k, csrf(z))
    elif not done:
        c = '<div class="alert alert-info">Udtrækket ligger i kø og behandles af en planlagt handling.</div><a class="btn btn-secondary" href="/my/udtraek/%d">Opdater</a>' % k
    else:
        c = '<div class="alert alert-success">Udtrækket er udført. Regnearket ligger under <a href="/my/dokumenter">Mine dokumenter</a>.</div>'
    return html(z, j["name"], [("Masseudtræk", "/my/udtraek"), (j["name"], None)], "<h2>%s</h2>%s%s" % (j["name"], bar, c))


@need
async def docs(req, z):
    rows = [(k, j) for k, j in mine(z) if j["state"] == "run" and time.time() >= j["t"]]
    c = tbl(["Dokument", "Kilde", "Oprettet", ""], [["Udtraek_%d.xlsx" % k, j["name"], j["when"], '<a class="btn btn-sm btn-secondary" href="/web/content/%d?download=true&amp;access_token=%s"><i class="fa fa-download"></i> Hent fil</a>' % (k, j["sha"])] for k, j in reversed(rows)]) if rows else '<p class="alert alert-info">Der er ingen dokumenter.</p>'
    return html(z, "Mine dokumenter", [("Mine dokumenter", None)], '<h2>Mine dokumenter</h2><p class="text-muted">Dokumenter slettes automatisk efter 7 dage.</p>' + c)


@need
async def content(req, z):
    from openpyxl import Workbook
    k = req.path_params["k"]
    j = JOBS.get(k)
    if not j or j["sid"] != id(z) or j["sha"] != req.query_params.get("access_token") or j["state"] != "run" or time.time() < j["t"]:
        return Response("Not found", 404)
    wb = Workbook()
    w = wb.active
    w.title = "Udtræk"
    w.append(["Masseudtræk " + j["name"] + " pr. " + j["when"]])
    w.append([])
    w.append(["CPR-nummer", "Registreret efter 2004", "Første: fra", "Første: modul", "Første: sprogcenter", "Seneste: fra", "Seneste: modul", "Seneste: sprogcenter", "Henvist dato", "Henvist kategori", "Højeste merit: modul", "Højeste merit: fra", "Højeste merit: sprogcenter", "Registreret før 2004", "Før 2004: første start", "Før 2004: danskuddannelse"])
    jn = lambda v: None if v is None else "Ja" if v else "Nej"
    for c in j["cprs"]:
        u = BYCPR[c][1]["udtraek"] if c in BYCPR else {"findes": False, "prae2004_findes": False}
        r = [c, jn(u["findes"])]
        for key in ("foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder"):
            v = u.get(key)
            r.append((d(v) or None) if "dato" in key else v)
        r += [jn(u["prae2004_findes"]), d(u.get("prae2004_startdato")) or None, jn(u.get("prae2004_du"))]
        w.append(r)
    w.append([])
    w.append(["Kilde: Danskundervisningsdatabasen. Må kun anvendes til sagsbehandling."])
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": "attachment; filename*=UTF-8''Udtraek_%d.xlsx" % k})


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", index), Route("/web/login", login, methods=GP), Route("/web/session/logout", logout), Route("/web/reset_password", reset),
    Route("/my/home", home), Route("/my", home), Route("/my/kursister", kursister, methods=GP),
    Route("/my/kursist/{id:int}", kursist), Route("/my/kursist/{id:int}/proeve/{nr:int}", kursist),
    Route("/my/kursist/{id:int}/{tab}", kursist), Route("/my/kursist/{id:int}/{tab}/page/{pg:int}", kursist),
    Route("/my/udtraek", udtraek), Route("/my/udtraek/nyt", nyt, methods=GP), Route("/my/udtraek/{k:int}", job, methods=GP),
    Route("/my/dokumenter", docs), Route("/web/content/{k:int}", content)])

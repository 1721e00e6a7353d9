"""Kursistopslag - Yii 1.1 / YiiBooster (Bootstrap 2), efterlignet i Starlette."""
import csv
import io
import json
import re
import secrets
import time
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))
BASE_ID, PAGE = 1041, 10
SESSIONS = {}
UDTRAEK = {}

GRIDS = [
    ("Modul", "moduler", "Modulregistreringer", "icon-book", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
    ("Proeve", "proever", "Danskprøver", "icon-certificate", [
        ("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("Henvisning", "henvisninger", "Henvisninger", "icon-share", [
        ("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")]),
    ("Merit", "meritter", "Meritgivende moduler", "icon-ok", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
]
PRAE = [("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse gennemført under tidligere lov")]
CSVCOL = [
    ("cpr", "CPR-nr."), ("findes", "Findes i data fra 2004 og frem"),
    ("foerste_startdato", "Første modulregistrering startdato"), ("foerste_du_modul", "Første modulregistrering DU-modul"),
    ("foerste_udbyder", "Første modulregistrering udbyder"),
    ("seneste_startdato", "Seneste modulregistrering startdato"), ("seneste_du_modul", "Seneste modulregistrering DU-modul"),
    ("seneste_udbyder", "Seneste modulregistrering udbyder"),
    ("henvisning_dato", "Henvisning dato"), ("henvisning_kategori", "Henvisning kategori"),
    ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit startdato"), ("merit_udbyder", "Højeste merit udbyder"),
    ("prae2004_findes", "Findes i præ-2004 data"), ("prae2004_startdato", "Præ-2004 første startdato"), ("prae2004_du", "Præ-2004 danskuddannelse"),
]


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return "%s/%s/%s" % (m[3], m[2], m[1]) if m else v


NULL = '<span class="null">Ikke angivet</span>'


def url(r, **kw):
    return "/index.php?" + urlencode({"r": r, **kw}, safe="/")


def layout(req, title, body, crumbs=(), side=None, status=200):
    s = req.state.s
    r = req.query_params.get("r", "site/index")
    items = [("Forside", "site/index"), ("Om", "site/page")]
    if s.get("user"):
        items += [("Kursister", "kursist/index"), ("Udtræk", "udtraek/index"), (f"Log ud ({s['user']})", "site/logout")]
    else:
        items += [("Log ind", "site/login")]
    nav = "".join(f'<li class="{"active" if r == u else ""}"><a href="{url(u)}">{t}</a></li>' for t, u in items)
    flash = "".join(f'<div class="alert in alert-block fade alert-{k}"><a class="close" data-dismiss="alert">&times;</a>{m}</div>'
                    for k, m in s.pop("flash", {}).items())
    bc = ""
    if crumbs:
        bc = '<ul class="breadcrumb"><li><a href="/index.php">Hjem</a><span class="divider">/</span></li>' + "".join(
            f'<li><a href="{u}">{t}</a><span class="divider">/</span></li>' if u else f'<li class="active">{t}</li>' for t, u in crumbs) + "</ul>"
    main = f'<div id="content">\n{body}\n</div><!-- content -->'
    if side:
        li = "".join(f'<li><a href="{u}">{t}</a></li>' for t, u in side)
        main = f"""<div class="row"><div class="span9">{main}</div>
<div class="span3"><div id="sidebar"><div class="portlet" id="yw9"><div class="portlet-decoration"><div class="portlet-title">Handlinger</div></div>
<div class="portlet-content"><ul class="operations nav nav-list" id="yw10">{li}</ul></div></div></div></div></div>"""
    return HTMLResponse(f"""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<meta name="language" content="da" />
<link rel="stylesheet" type="text/css" href="/assets/5c3f1a7e/bootstrap/css/bootstrap.min.css" />
<link rel="stylesheet" type="text/css" href="/css/styles.css" />
<title>Kursistopslag - {title}</title>
</head>
<body>
<div class="navbar navbar-inverse navbar-fixed-top"><div class="navbar-inner"><div class="container">
<a href="/index.php" class="brand">Kursistopslag</a><ul id="yw0" class="nav">{nav}</ul></div></div></div>
<div class="container" id="page">
{bc}
{flash}
{main}
<div class="clear"></div>
<div id="footer">Copyright &copy; 2014 Kursistopslag.<br/>Alle rettigheder forbeholdes.<br/>Drevet af <a href="http://www.yiiframework.com/" rel="external">Yii Framework</a>.</div>
</div><!-- page -->
</body>
</html>""", status)


def csrf(req):
    return f'<div style="display:none"><input type="hidden" value="{req.state.s["csrf"]}" name="YII_CSRF_TOKEN" /></div>'


def summary(errors):
    if not errors:
        return ""
    return ('<div class="alert alert-block alert-error"><p>Ret venligst følgende fejl:</p><ul>'
            + "".join(f"<li>{e}</li>" for e in errors) + "</ul></div>")


def grid(req, model, rows, cols):
    q = dict(req.query_params)
    srt = q.get(model + "_sort", "")
    key, _, desc = srt.partition(".")
    if key in dict(cols):
        rows = sorted(rows, key=lambda r: r[key] or "", reverse=desc == "desc")
    pages = max(1, -(-len(rows) // PAGE))
    page = q.get(model + "_page", "1")
    page = min(max(int(page), 1), pages) if re.fullmatch(r"\d{1,4}", page) else 1

    def link(**kw):
        return escape("/index.php?" + urlencode({**q, **kw}, safe="/"))
    head = "".join(
        f'<th id="{model.lower()}-grid_c{i}"><a class="sort-link" href="{link(**{model + "_sort": k + (".desc" if srt == k else "")})}">{t}</a></th>'
        for i, (k, t) in enumerate(cols))
    part = rows[(page - 1) * PAGE:page * PAGE]
    body = "".join(f'<tr class="{"even" if i % 2 else "odd"}">' + "".join(
        f"<td>{escape(fmt(r[k]), quote=False) or '&nbsp;'}</td>" for k, _ in cols) + "</tr>\n" for i, r in enumerate(part))
    summ = pager = ""
    if rows:
        summ = f'<div class="summary">Viser {(page - 1) * PAGE + 1}-{(page - 1) * PAGE + len(part)} af {len(rows)} resultat(er).</div>'
    else:
        body = f'<tr><td colspan="{len(cols)}" class="empty"><span class="empty">Ingen resultater fundet.</span></td></tr>'
    if pages > 1:
        def li(n, t, cls):
            return f'<li class="{cls}"><a href="{link(**{model + "_page": n})}">{t}</a></li>'
        pager = ('<div class="pagination"><ul id="yw_%s">' % model.lower()
                 + li(max(1, page - 1), "&larr;", "previous disabled" if page == 1 else "previous")
                 + "".join(li(n, n, "active" if n == page else "") for n in range(1, pages + 1))
                 + li(min(pages, page + 1), "&rarr;", "next disabled" if page == pages else "next") + "</ul></div>")
    return f"""<div id="{model.lower()}-grid" class="grid-view">
{summ}
<table class="items table table-striped table-bordered">
<thead><tr>{head}</tr></thead>
<tbody>
{body}</tbody>
</table>{pager}
</div>"""


def detail(pairs):
    return '<table class="detail-view table table-striped table-condensed" id="yw1">' + "".join(
        f'<tr class="{"even" if i % 2 else "odd"}"><th>{t}</th><td>{v or NULL}</td></tr>\n'
        for i, (t, v) in enumerate(pairs)) + "</table>"


def box(title, icon, content):
    return f"""<div class="bootstrap-widget bootstrap-widget-table"><div class="bootstrap-widget-header"><i class="{icon}"></i><h3>{title}</h3></div>
<div class="bootstrap-widget-content">{content}</div></div>"""


def site_index(req, form):
    return layout(req, "Forside", """<div class="hero-unit"><h1>Velkommen til Kursistopslag</h1>
<p>Her kan kommunens medarbejdere se sprogcentrenes registreringer af kursister på danskuddannelse.</p></div>""")


def site_page(req, form):
    return layout(req, "Om", "<h1>Om</h1>\n<p>Data leveres af Danskundervisningsdatabasen. Support: support@example.dk</p>", [("Om", None)])


def site_login(req, form):
    errors, user = [], ""
    if form is not None:
        user = str(form.get("LoginForm[username]", ""))
        if user == "kommune" and form.get("LoginForm[password]") == "hemmeligt-1":
            req.state.s["user"] = "kommune"
            return RedirectResponse(req.state.s.pop("return", "/index.php"), 302)
        errors = ["Forkert brugernavn eller adgangskode."]
    err = f'<span class="help-inline error" id="LoginForm_password_em_">{errors[0]}</span>' if errors else ""
    return layout(req, "Log ind", f"""<h1>Log ind</h1>
<p>Udfyld venligst formularen med dine loginoplysninger:</p>
<div class="form">
<form id="login-form" class="form-horizontal" action="{url("site/login")}" method="post">{csrf(req)}
<p class="note">Felter med <span class="required">*</span> skal udfyldes.</p>
<div class="control-group"><label class="control-label required" for="LoginForm_username">Brugernavn <span class="required">*</span></label><div class="controls"><input name="LoginForm[username]" id="LoginForm_username" type="text" value="{escape(user)}" /></div></div>
<div class="control-group{" error" if err else ""}"><label class="control-label required" for="LoginForm_password">Adgangskode <span class="required">*</span></label><div class="controls"><input name="LoginForm[password]" id="LoginForm_password" type="password" />{err}</div></div>
<div class="control-group"><div class="controls"><label class="checkbox" for="LoginForm_rememberMe"><input id="ytLoginForm_rememberMe" type="hidden" value="0" name="LoginForm[rememberMe]" /><input name="LoginForm[rememberMe]" id="LoginForm_rememberMe" value="1" type="checkbox" /> Husk mig næste gang</label></div></div>
<div class="form-actions"><button class="btn btn-primary" id="yw1" type="submit" name="yt0">Log ind</button></div>
</form>
</div><!-- form -->""", [("Log ind", None)])


def site_logout(req, form):
    SESSIONS.pop(req.state.sid, None)
    return RedirectResponse("/index.php", 302)


def kursist_index(req, form):
    errors = []
    if form is not None:
        cpr = re.sub(r"[\s-]", "", str(form.get("KursistSoegForm[cpr]", "")))
        if not cpr:
            errors = ["CPR-nummer skal udfyldes."]
        elif not re.fullmatch(r"\d{10}", cpr):
            errors = ["CPR-nummer er ikke gyldigt."]
        else:
            for i, p in enumerate(PEOPLE):
                if p["cpr"] == cpr:
                    return RedirectResponse(url("kursist/view", id=BASE_ID + i), 302)
            req.state.s["flash"] = {"warning": "<strong>Bemærk!</strong> Der blev ikke fundet nogen kursist med det angivne CPR-nummer."}
            return RedirectResponse(url("kursist/index"), 302)
    return layout(req, "Kursister", f"""<h1>Søg kursist</h1>
<form class="well form-horizontal" id="kursist-soeg-form" action="{url("kursist/index")}" method="post">{csrf(req)}
{summary(errors)}
<div class="control-group"><label class="control-label required" for="KursistSoegForm_cpr">CPR-nummer <span class="required">*</span></label><div class="controls"><input class="span3" maxlength="11" autocomplete="off" placeholder="ddmmåå-xxxx" name="KursistSoegForm[cpr]" id="KursistSoegForm_cpr" type="text" /></div></div>
<div class="form-actions"><button class="btn btn-primary" id="yw1" type="submit" name="yt0"><i class="icon-search icon-white"></i> Find kursist</button></div>
</form>""", [("Kursister", None)])


def not_found(req):
    return layout(req, "Fejl", '<h2>Fejl 404</h2>\n<div class="error">Den ønskede side findes ikke.</div>', [("Fejl", None)], status=404)


def kursist_view(req, form):
    i = req.query_params.get("id", "")
    i = int(i) - BASE_ID if re.fullmatch(r"\d{1,6}", i) else -1
    if not 0 <= i < len(PEOPLE):
        return not_found(req)
    p = PEOPLE[i]
    parts = [box(title, icon, grid(req, model, p[key], cols)) for model, key, title, icon, cols in GRIDS]
    prae = p["prae2004"]
    parts.append(box("Præ-2004 data", "icon-time", detail([(t, escape(fmt(prae[k]))) for k, t in PRAE]) if prae
                     else '<p class="muted">Ingen præ-2004 data på kursisten.</p>'))
    return layout(req, "Vis kursist", f"""<h1>Kursist #{BASE_ID + i}</h1>
{detail([("Kursist-id", str(BASE_ID + i)), ("CPR-nummer", p["cpr"][:6] + "-" + p["cpr"][6:])])}
""" + "\n".join(parts), [("Kursister", url("kursist/index")), (f"#{BASE_ID + i}", None)], [("Ny søgning", url("kursist/index"))])


def udtraek_index(req, form):
    rows = "".join(
        f'<tr class="odd"><td>{n}</td><td>{u["tid"]}</td><td>{len(u["cpr"])}</td><td>{u["status"]}</td>'
        f'<td class="button-column"><a class="view" title="Vis" rel="tooltip" href="{escape(url("udtraek/view", id=n))}"><i class="icon-eye-open"></i></a></td></tr>'
        for n, u in sorted(UDTRAEK.items(), reverse=True))
    rows = rows or '<tr><td colspan="5" class="empty"><span class="empty">Ingen resultater fundet.</span></td></tr>'
    return layout(req, "Udtræk", f"""<h1>Udtræk</h1>
<div id="udtraek-grid" class="grid-view"><table class="items table table-striped">
<thead><tr><th>Nr.</th><th>Oprettet</th><th>Antal CPR-numre</th><th>Status</th><th class="button-column">&nbsp;</th></tr></thead>
<tbody>{rows}</tbody></table></div>""", [("Udtræk", None)], [("Opret udtræk", url("udtraek/create"))])


def udtraek_create(req, form):
    errors = []
    if form is not None:
        cpr = [re.sub(r"[\s-]", "", l) for l in form.get("_text", "").splitlines() if l.strip()]
        if not cpr:
            errors = ["Tekstfil skal udfyldes."]
        elif len(cpr) > 100:
            errors = ["Tekstfil må højst indeholde 100 CPR-numre."]
        elif not all(re.fullmatch(r"\d{10}", c) for c in cpr):
            errors = ["Tekstfil indeholder linjer, som ikke er CPR-numre."]
        else:
            n = max(UDTRAEK, default=316) + 1
            UDTRAEK[n] = {"cpr": cpr, "tid": time.strftime("%d/%m/%Y %H:%M"), "status": "Kladde"}
            return RedirectResponse(url("udtraek/view", id=n), 302)
    return layout(req, "Opret udtræk", f"""<h1>Opret udtræk</h1>
<form class="form-horizontal" enctype="multipart/form-data" id="udtraek-form" action="{url("udtraek/create")}" method="post">{csrf(req)}
<p class="help-block">Felter med <span class="required">*</span> skal udfyldes.</p>
{summary(errors)}
<div class="control-group"><label class="control-label required" for="Udtraek_fil">Tekstfil <span class="required">*</span></label><div class="controls"><input id="ytUdtraek_fil" type="hidden" value="" name="Udtraek[fil]" /><input name="Udtraek[fil]" id="Udtraek_fil" type="file" /><p class="help-block">Ét CPR-nummer pr. linje, maks. 100.</p></div></div>
<div class="form-actions"><button class="btn btn-primary" id="yw1" type="submit" name="yt0">Upload</button></div>
</form>""", [("Udtræk", url("udtraek/index")), ("Opret", None)], [("Vis alle udtræk", url("udtraek/index"))])


def udtraek_view(req, form):
    n = req.query_params.get("id", "")
    u = UDTRAEK.get(int(n)) if re.fullmatch(r"\d{1,6}", n) else None
    if not u:
        return not_found(req)
    if form is not None:
        u["status"] = "Dannet"
        req.state.s["flash"] = {"success": "<strong>Udtrækket er dannet.</strong>"}
        return RedirectResponse(url("udtraek/view", id=n), 302)
    if u["status"] == "Kladde":
        act = (f'<p>Kontrollér antallet af CPR-numre, og tryk på knappen for at hente oplysningerne.</p><form id="yw2" action="{escape(url("udtraek/view", id=n))}" method="post">{csrf(req)}'
               '<button class="btn btn-primary" id="yw3" type="submit" name="yt0">Dan udtræk</button></form>')
    else:
        act = f'<a class="btn btn-success" id="yw3" href="{escape(url("udtraek/download", id=n))}"><i class="icon-download-alt icon-white"></i> Hent til Excel</a>'
    return layout(req, "Vis udtræk", f"""<h1>Udtræk #{n}</h1>
{detail([("Nr.", n), ("Oprettet", u["tid"]), ("Antal CPR-numre", str(len(u["cpr"]))), ("Status", u["status"])])}
{act}""", [("Udtræk", url("udtraek/index")), (f"#{n}", None)], [("Vis alle udtræk", url("udtraek/index")), ("Opret udtræk", url("udtraek/create"))])


def udtraek_download(req, form):
    n = req.query_params.get("id", "")
    u = UDTRAEK.get(int(n)) if re.fullmatch(r"\d{1,6}", n) else None
    if not u or u["status"] != "Dannet":
        return not_found(req)
    reg = {p["cpr"]: p["udtraek"] for p in PEOPLE}
    out = io.StringIO()
    w = csv.writer(out, delimiter=";", lineterminator="\n")
    w.writerow([t for _, t in CSVCOL])
    for c in u["cpr"]:
        r = reg.get(c) or {"cpr": c, "findes": False}
        w.writerow([fmt(r.get(k)) for k, _ in CSVCOL])
    return Response(b"\xef\xbb\xbf" + out.getvalue().encode(), headers={
        "Content-Type": "text/csv; charset=utf-8", "Pragma": "no-cache",
        "Content-Disposition": f'attachment; filename="udtraek_{n}_{time.strftime("%Y%m%d")}.csv"'})


ROUTES = {"site/index": site_index, "site/page": site_page, "site/login": site_login, "site/logout": site_logout,
          "kursist/index": kursist_index, "kursist/view": kursist_view, "udtraek/index": udtraek_index,
          "udtraek/create": udtraek_create, "udtraek/view": udtraek_view, "udtraek/download": udtraek_download}


async def front(req):
    sid = req.cookies.get("PHPSESSID", "")
    fresh = sid not in SESSIONS
    if fresh:
        sid = secrets.token_hex(13)
        SESSIONS[sid] = {"csrf": secrets.token_hex(20)}
    req.state.sid, req.state.s = sid, SESSIONS[sid]
    r = req.query_params.get("r", "site/index")
    form = None
    if req.method == "POST":
        data = await req.form()
        form = dict(data)
        fil = next((v for v in data.getlist("Udtraek[fil]") if hasattr(v, "read")), None)
        form["_text"] = (await fil.read()).decode("utf-8-sig", "replace") if fil else ""
    if r not in ROUTES:
        resp = not_found(req)
    elif r not in ("site/login", "site/page", "site/logout") and not req.state.s.get("user"):
        if req.method == "GET":
            req.state.s["return"] = str(req.url.path) + ("?" + req.url.query if req.url.query else "")
        resp = RedirectResponse(url("site/login"), 302)
    elif form is not None and form.get("YII_CSRF_TOKEN") != req.state.s["csrf"]:
        resp = layout(req, "Fejl", '<h2>Fejl 400</h2>\n<div class="error">CSRF-nøglen kunne ikke verificeres.</div>', status=400)
    else:
        resp = ROUTES[r](req, form)
    if fresh:
        resp.set_cookie("PHPSESSID", sid, path="/", httponly=True)
    return resp


async def static(req):
    return Response("", media_type="text/css")


app = Starlette(routes=[Route("/", front, methods=["GET", "POST"]), Route("/index.php", front, methods=["GET", "POST"]),
                        Route("/assets/{p:path}", static), Route("/css/{p:path}", static)])

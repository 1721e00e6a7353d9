"""Portal i manér af Power Apps/Dynamics 365-portaler, 2022: to-trins login, vilkår, undergitre, kort, xlsx med skjult ark."""
import io
import json
import re
import secrets
import uuid
import zipfile
from datetime import date
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONS = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
COOKIE = ".AspNet.ApplicationCookie"
PRE = "portal_login_trin"
SESSIONS: dict = {}
PENDING: dict = {}
FORM = "ctl00$ContentContainer$EntityFormControl$"


def tid(value):
    return f'<time datetime="{value}T00:00:00.0000000Z">{value[8:10]}-{value[5:7]}-{value[:4]}</time>' if value else ""


def plain(value):
    return f"{value[8:10]}-{value[5:7]}-{value[:4]}" if value else ""


def layout(title, body, s=None, head="", crumbs=(), status=200, headers=None):
    nav = user = ""
    if s and s.get("vilkaar"):
        nav = """<ul class="nav navbar-nav weblinks" role="menubar">
<li class="weblink" role="none"><a role="menuitem" href="/" title="Startside">Startside</a></li>
<li class="weblink" role="none"><a role="menuitem" href="/kursistopslag/" title="Kursistopslag">Kursistopslag</a></li>
<li class="weblink" role="none"><a role="menuitem" href="/listeopslag/" title="Listeopslag">Listeopslag</a></li>
<li class="weblink" role="none"><a role="menuitem" href="/viden/" title="Vidensbase">Vidensbase</a></li></ul>
<form class="navbar-form navbar-right" role="search" method="get" action="/search/"><div class="input-group">
<input type="text" class="form-control" id="q" name="q" title="Søg i vidensbasen" placeholder="Søg i vidensbasen" aria-label="Søg i vidensbasen">
<span class="input-group-btn"><button type="submit" class="btn btn-default" title="Søg i vidensbasen" aria-label="Søg i vidensbasen"><span class="fa fa-search" aria-hidden="true"></span></button></span></div></form>"""
    if s:
        user = """<ul class="nav navbar-nav navbar-right"><li class="dropdown"><span class="username">Kommunebruger</span>
<ul class="dropdown-menu" role="menu"><li><a href="/Account/Login/LogOff?returnUrl=%2F" title="Log af">Log af</a></li></ul></li></ul>"""
    bc = ""
    if crumbs:
        bc = '<ul class="breadcrumb">' + '<li><a href="/" title="Startside">Startside</a></li>' + "".join(
            f'<li><a href="{u}">{escape(t)}</a></li>' if u else f'<li class="active">{escape(t)}</li>' for t, u in crumbs) + "</ul>"
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da-DK" data-lang="da-DK" dir="ltr" crm-lang="da-DK" crm-lcid="1030">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1.0"><meta http-equiv="X-UA-Compatible" content="IE=edge">
<title>{escape(title)} &nbsp;· Danskdata</title>
<link href="/bootstrap.min.css" rel="stylesheet"><link href="/theme.css" rel="stylesheet">{head}</head>
<body>
<a class="skip-link sr-only" href="#mainContent">Gå til hovedindhold</a>
<div class="navbar navbar-inverse navbar-static-top" role="navigation"><div class="container">
<div class="navbar-header"><a class="homelink" href="/" title="Danskdata">Danskdata</a></div>
<div id="navbar" class="navbar-collapse">{nav}{user}</div></div></div>
<div id="mainContent" class="wrapper-body" role="main"><div class="container">
{bc}<div class="page-header"><h1>{escape(title)}</h1></div>
{body}
</div></div>
<footer role="contentinfo" class="footer"><div class="container"><p>Danskdata · Selvbetjening for kommuner · Version 9.4.2.18</p><p>Copyright © 2022. Alle rettigheder forbeholdes.</p></div></footer>
</body></html>""", status, headers)


def session(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def guarded(func):
    async def inner(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/SignIn?returnUrl=" + request.url.path.replace("/", "%2F"), 302)
        if not s["vilkaar"] and request.url.path != "/Account/Login/TermsAndConditions":
            return RedirectResponse("/Account/Login/TermsAndConditions", 302)
        return await func(request, s)
    return inner


def login_box(fields, button, step, error="", token=""):
    err = f'<div class="validation-summary-errors alert alert-block alert-danger"><ul><li>{escape(error)}</li></ul></div>' if error else ""
    return layout("Log på", f"""<div class="row"><div class="col-md-6"><form action="/SignIn?trin={step}" method="post" class="form-horizontal" role="form">
<input name="__RequestVerificationToken" type="hidden" value="{token or secrets.token_urlsafe(48)}">
<h2>Log på med en lokal konto</h2>{err}
{fields}
<div class="form-group"><div class="col-sm-offset-4 col-sm-8"><button type="submit" class="btn btn-primary" id="submit-signin-local" title="{button}">{button}</button></div></div>
</form></div><div class="col-md-6"><h2>Hjælp</h2><p>Kommunens brugernavn og adgangskode fås ved henvendelse til ministeriet.</p></div></div>""")


def step1(error=""):
    return login_box("""<div class="form-group"><label class="col-sm-4 control-label" for="Username">Brugernavn</label><div class="col-sm-8">
<input class="form-control" id="Username" name="Username" type="text" value="" autocomplete="username"></div></div>""", "Næste", 1, error)


def step2(name, error=""):
    return login_box(f"""<p>Du er ved at logge på som <strong>{escape(name)}</strong></p>
<div class="form-group"><label class="col-sm-4 control-label" for="Password">Adgangskode</label><div class="col-sm-8">
<input class="form-control" id="Password" name="PasswordValue" type="password" autocomplete="current-password"></div></div>""", "Log på", 2, error)


async def signin(request):
    if request.method == "GET":
        return step1()
    form = await request.form()
    if request.query_params.get("trin") == "2":
        name = PENDING.get(request.cookies.get(PRE, ""))
        if name is None:
            return step1("Log på igen.")
        if name != USER or form.get("PasswordValue") != PASSWORD:
            return step2(name, "Ugyldigt logonforsøg. Kontrollér brugernavn og adgangskode.")
        PENDING.pop(request.cookies[PRE], None)
        sid = secrets.token_urlsafe(40)
        SESSIONS[sid] = {"vilkaar": False, "token": secrets.token_urlsafe(48), "opslag": {}, "jobs": {}}
        r = RedirectResponse("/Account/Login/TermsAndConditions", 302)
        r.set_cookie(COOKIE, sid, path="/", httponly=True)
        r.delete_cookie(PRE, path="/")
        return r
    name = str(form.get("Username", "")).strip()
    if not name:
        return step1("Feltet Brugernavn skal udfyldes.")
    key = secrets.token_urlsafe(16)
    PENDING[key] = name
    r = step2(name)
    r.set_cookie(PRE, key, path="/", httponly=True)
    return r


async def logoff(request):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    r = RedirectResponse("/SignIn", 302)
    r.delete_cookie(COOKIE, path="/")
    return r


async def terms(request, s):
    if request.method == "POST":
        form = await request.form()
        if form.get("__RequestVerificationToken") == s["token"]:
            s["vilkaar"] = True
            return RedirectResponse("/", 302)
    return layout("Vilkår for brug", f"""<form method="post" action="/Account/Login/TermsAndConditions">
<input name="__RequestVerificationToken" type="hidden" value="{s['token']}">
<div class="well"><p>Oplysningerne må kun bruges til sagsbehandling. Alle opslag logges, og loggen gemmes i seks måneder.</p>
<p>Vilkårene er senest ændret 01-03-2022.</p></div>
<input type="submit" class="btn btn-primary" name="ContinueButton" value="Jeg accepterer vilkårene"></form>""", s)


async def home(request, s):
    return layout("Velkommen", """<div class="row"><div class="col-md-8"><p>Her kan kommunen se sprogcentrenes registreringer i danskundervisningsdatabasen.</p>
<p>Brug menuen øverst på siden.</p></div>
<div class="col-md-4"><div class="panel panel-default"><div class="panel-heading">Meddelelser</div><div class="panel-body">
<p><time datetime="2022-10-27T08:00:00Z">27-10-2022</time> Registreringer fra september er indlæst.</p></div></div></div></div>""", s)


async def viden(request, s):
    return layout("Vidensbase", '<p>Der er 0 artikler, der passer til søgningen.</p>', s, crumbs=[("Vidensbase", None)])


def aspnet(s):
    return f"""<div class="aspNetHidden"><input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="">
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{secrets.token_urlsafe(90)}"><input type="hidden" name="__VIEWSTATEGENERATOR" value="8D9A3C41">
<input name="__RequestVerificationToken" type="hidden" value="{s['token']}"></div>"""


def opslag_page(s, value="", error="", info=""):
    err = f'<div id="ValidationSummaryEntityFormControl" class="validation-summary alert alert-error alert-danger alert-block" role="alert"><ul><li>{escape(error)}</li></ul></div>' if error else ""
    inf = f'<div class="alert alert-info" role="status">{escape(info)}</div>' if info else ""
    return layout("Kursistopslag", f"""{inf}<div id="EntityFormControl" class="crmEntityFormView">{err}
<form method="post" action="/kursistopslag/" id="content_form">{aspnet(s)}
<fieldset aria-label="Opslag"><legend class="section-title show-heading"><h3>Opslag på en enkelt kursist</h3></legend>
<table role="presentation" class="section"><tr><td class="clearfix cell text form-control-cell"><div class="table-info required"><span id="new_cpr_label" class="field-label">Personnummer</span></div>
<div class="control"><input name="{FORM}new_cpr" type="text" maxlength="11" id="new_cpr" class="text form-control" aria-labelledby="new_cpr_label" aria-required="true"
 pattern="[0-9]{{6}}-[0-9]{{4}}" placeholder="ddmmåå-xxxx" title="Skriv nummeret med bindestreg" value="{escape(value)}"><div class="description">Skrives med bindestreg.</div></div></td></tr></table>
</fieldset></form></div>
<div class="row form-custom-actions"><div class="col-sm-6 clearfix"><div class="form-action-container-left">
<button type="submit" form="content_form" name="{FORM}InsertButton" value="1" id="InsertButton" class="submit-btn btn btn-primary" title="Slå op"><span class="fa fa-user" aria-hidden="true"></span></button>
</div></div></div>""", s, crumbs=[("Kursistopslag", None)])


async def opslag(request, s):
    if request.method == "GET":
        return opslag_page(s)
    form = await request.form()
    if form.get("__RequestVerificationToken") != s["token"]:
        return opslag_page(s, error="Siden er udløbet. Prøv igen.")
    value = str(form.get(FORM + "new_cpr", "")).strip()
    if not re.fullmatch(r"\d{6}-\d{4}", value):
        return opslag_page(s, value, "Personnummer skal skrives med bindestreg som ddmmåå-xxxx.")
    cpr = value.replace("-", "")
    if cpr not in PERSONS:
        return opslag_page(s, value, info="Personnummeret er ikke registreret i danskundervisningsdatabasen.")
    key = str(uuid.uuid4())
    s["opslag"][key] = {"cpr": cpr, "looks": 0}
    return RedirectResponse(f"/kursistopslag/kursist/?id={key}", 302)


TOM = '<div class="view-empty message"><div class="alert alert-block alert-warning">Der er ingen poster at vise.</div></div>'
GRIDS = {
    "moduler": ("Modulforløb", [("Modul", "du_modul"), ("Status", None), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"),
                                ("Henvisningskategori", "henvisningskategori"), ("Ophørskode", "ophoersaarsag"), ("Modultest bestået den", "modultest_bestaaet")]),
    "henvisninger": ("Henvisninger", [("Dato for henvisning", "dato"), ("Henvisningskategori", "kategori"), ("Henvisende kommune", "kommune"), ("Udbyder", "udbyder")]),
    "meritter": ("Meritoverførsel", [("Modul", "du_modul"), ("Gældende fra", "startdato"), ("Udbyder", "udbyder")]),
}
PROEVE = [("Prøve", "proeve"), ("Prøvedato", "dato"), ("Prøvetermin", "termin"), ("Læseforståelse", "laeseforstaaelse"),
          ("Skriftlig fremstilling", "skriftlig"), ("Mundtlig kommunikation", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")]
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato"}


def value_of(r, key, fmt):
    if key is None:
        return "Afsluttet" if r.get("slutdato") else "Igangværende"
    return fmt(r[key]) if key in DATES else escape(r[key] or "")


def slice_rows(rows, name, request, key):
    if len(rows) <= 10:
        return rows, ""
    pages = (len(rows) + 9) // 10
    p = request.query_params.get(name + "-side", "1")
    p = int(p) if p.isdigit() and 1 <= int(p) <= pages else 1
    keep = "".join(f"&amp;{k}={v}" for k, v in request.query_params.items() if k in ("moduler-side", "proever-side", "henvisninger-side") and k != name + "-side" and v.isdigit())
    url = lambda n: f"/kursistopslag/kursist/?id={key}{keep}&amp;{name}-side={n}"
    shown = rows[(p - 1) * 10:p * 10]
    items = [f'<li{" class=disabled" if p == 1 else ""}>' + ('<span aria-hidden="true">&lt;</span>' if p == 1 else f'<a href="{url(p - 1)}" aria-label="Forrige side">&lt;</a>') + "</li>"]
    items += [f'<li class="active"><span aria-current="page">{n}</span></li>' if n == p else f'<li><a href="{url(n)}" aria-label="Side {n}">{n}</a></li>' for n in range(1, pages + 1)]
    items.append('<li class="disabled"><span aria-hidden="true">&gt;</span></li>' if p == pages else f'<li><a href="{url(p + 1)}" aria-label="Næste side">&gt;</a></li>')
    return shown, f'<div class="view-pagination"><span class="records">Viser {(p - 1) * 10 + 1}–{(p - 1) * 10 + len(shown)} af {len(rows)}</span><ul class="pagination">{"".join(items)}</ul></div>'


def grid(name, rows, cls="table table-striped table-fluid", fmt=tid):
    _, cols = GRIDS[name]
    head = "".join(f'<th scope="col">{escape(h)}</th>' for h, _ in cols)
    body = "".join(f'<tr data-id="{uuid.uuid4()}" data-entity="new_{name}">' + "".join(
        f'<td data-th="{escape(h)}">{value_of(r, k, fmt)}</td>' for h, k in cols) + "</tr>" for r in rows)
    return f'<div class="view-grid table-responsive"><table class="{cls}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def cards(rows):
    return "".join('<div class="panel panel-default card"><div class="panel-body"><dl class="dl-horizontal">' + "".join(
        f"<dt>{escape(h)}</dt><dd>{value_of(r, k, tid)}</dd>" for h, k in PROEVE) + "</dl></div></div>" for r in rows)


def section(sid, title, inner):
    return f'<fieldset id="{sid}" class="subgrid-section"><legend class="section-title show-heading"><h3>{title}</h3></legend>{inner}</fieldset>\n'


async def kursist(request, s):
    key = request.query_params.get("id", "")
    o = s["opslag"].get(key)
    if o is None:
        return RedirectResponse("/kursistopslag/", 302)
    o["looks"] += 1
    if o["looks"] == 1:
        return layout("Kursist", '<div class="view-loading message text-center" role="status"><span class="fa fa-spinner fa-spin" aria-hidden="true"></span> Henter registreringer …</div>',
                      s, head=f'<meta http-equiv="refresh" content="1;url=/kursistopslag/kursist/?id={key}">')
    person = PERSONS[o["cpr"]]
    out, pr = "", ""
    for name in ("moduler", "proever", "henvisninger", "meritter"):
        rows = person[name]
        shown, pager = slice_rows(rows, name, request, key)
        if name == "proever":
            out += section(name, "Danskprøver", (cards(shown) + pager) if rows else TOM)
            head = "".join(f"<th>{h}</th>" for h, _ in PROEVE)
            body = "".join("<tr>" + "".join(f"<td>{value_of(r, k, plain)}</td>" for _, k in PROEVE) + "</tr>" for r in rows)
            pr += f"<h4>Danskprøver</h4><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        else:
            out += section(name, GRIDS[name][0], (grid(name, shown) + pager) if rows else TOM)
            pr += f"<h4>{GRIDS[name][0]}</h4>" + grid(name, rows, "print", plain)
    p = person["prae2004"]
    inner = (f'<dl class="dl-horizontal"><dt>Første startdato før 2004</dt><dd>{tid(p["foerste_startdato"])}</dd><dt>Danskuddannelse i perioden</dt><dd>{"Ja" if p["du"] else "Nej"}</dd></dl>'
             if p else TOM)
    out += section("prae2004", "Registreringer før 2004", inner)
    cpr = o["cpr"]
    return layout("Kursist", f"""<div class="well well-sm">Personnummer <strong>{cpr[:6]}-{cpr[6:]}</strong> · Data er senest synkroniseret <time datetime="2022-11-03T04:10:00Z">03-11-2022</time>
· <a href="#" onclick="window.print();return false;">Udskriv</a></div>
{out}
<div class="visible-print-block" aria-hidden="true" style="display:none">
<h3>Udskrift</h3>{pr}</div>
<p><a class="btn btn-default" href="/kursistopslag/">Nyt opslag</a></p>""", s, crumbs=[("Kursistopslag", "/kursistopslag/"), ("Kursist", None)])


def liste_page(s, error=""):
    err = f'<div class="validation-summary alert alert-danger" role="alert">{escape(error)}</div>' if error else ""
    return layout("Listeopslag", f"""{err}<div class="panel panel-default"><div class="panel-heading"><h3 class="panel-title">Opslag på flere kursister</h3></div>
<div class="panel-body"><form method="post" action="/listeopslag/" id="liste_form" enctype="multipart/form-data">{aspnet(s)}
<div class="form-group"><span id="fil_label" class="field-label">Fil med personnumre</span>
<input type="file" name="{FORM}AttachFile" id="AttachFile" aria-labelledby="fil_label" accept=".txt,text/plain">
<p class="help-block">Tekstfil med ét nummer på hver linje. Højst 100 numre.</p></div></form></div>
<div class="panel-footer"><input type="submit" form="liste_form" class="btn btn-primary" name="{FORM}UpdateButton" value="Upload og hent data"></div></div>""",
                  s, crumbs=[("Listeopslag", None)])


async def liste(request, s):
    if request.method == "GET":
        return liste_page(s)
    form = await request.form()
    if form.get("__RequestVerificationToken") != s["token"]:
        return liste_page(s, "Siden er udløbet. Prøv igen.")
    f = form.get(FORM + "AttachFile")
    if not hasattr(f, "read") or not f.filename:
        return liste_page(s, "Vælg en fil.")
    text = (await f.read()).decode("utf-8-sig", "replace")
    numbers = [re.sub(r"[\s-]", "", line) for line in text.splitlines() if line.strip()]
    if not numbers or len(numbers) > 100:
        return liste_page(s, "Filen skal indeholde mellem 1 og 100 personnumre.")
    if not all(re.fullmatch(r"[0-9]{10}", n) for n in numbers):
        return liste_page(s, "Filen indeholder linjer, der ikke er et personnummer.")
    key = str(uuid.uuid4())
    s["jobs"][key] = {"numbers": numbers, "looks": 0}
    return RedirectResponse(f"/listeopslag/status/?id={key}", 303)


async def liste_status(request, s):
    key = request.query_params.get("id", "")
    job = s["jobs"].get(key)
    if job is None:
        return RedirectResponse("/listeopslag/", 302)
    job["looks"] += 1
    crumbs = [("Listeopslag", "/listeopslag/"), ("Status", None)]
    if job["looks"] < 4:
        return layout("Listeopslag", f"""<div class="alert alert-info" role="status"><span class="fa fa-spinner fa-spin" aria-hidden="true"></span> Dataudtrækket behandles.</div>
<p><a class="btn btn-default" href="/listeopslag/status/?id={key}">Opdater siden</a></p>""", s, crumbs=crumbs, status=202, headers={"Retry-After": "2"})
    return layout("Listeopslag", f"""<div class="alert alert-success" role="status">Dataudtrækket er gennemført.</div>
<p><a class="btn btn-primary" href="/_services/download/{key}" title="Download Excel-fil"><span class="fa fa-file-excel-o" aria-hidden="true"></span> Download Excel-fil</a></p>""", s, crumbs=crumbs)


GROUPS = [("Kursist", [("Personnummer", "cpr"), ("Findes i 2004+", "findes")]),
          ("Første modulregistrering", [("Startdato", "foerste_startdato"), ("Modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
          ("Seneste modulregistrering", [("Startdato", "seneste_startdato"), ("Modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]),
          ("Henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
          ("Højeste merit", [("Modul", "merit_du_modul"), ("Gældende fra", "merit_startdato"), ("Udbyder", "merit_udbyder")]),
          ("Før 2004", [("Findes", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("Danskuddannelse", "prae2004_du")])]
SS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(numbers):
    def ref(c, r):
        return f"{chr(65 + c)}{r}"

    def text(c, r, v, st=0):
        return f'<c r="{ref(c, r)}" t="inlineStr" s="{st}"><is><t>{escape(v)}</t></is></c>'
    rows, merges, c = [], [], 0
    top = sub = ""
    for name, cols in GROUPS:
        top += text(c, 3, name, 2)
        merges.append(f'<mergeCell ref="{ref(c, 3)}:{ref(c + len(cols) - 1, 3)}"/>')
        for h, _ in cols:
            sub += text(c, 4, h, 2)
            c += 1
    rows.append(f'<row r="1">{text(0, 1, "Dataudtræk fra danskundervisningsdatabasen", 2)}</row>')
    rows.append(f'<row r="3">{top}</row><row r="4">{sub}</row>')
    keys = [k for _, cols in GROUPS for _, k in cols]
    for i, cpr in enumerate(numbers):
        r = 5 + i
        u = PERSONS[cpr]["udtraek"] if cpr in PERSONS else {"cpr": cpr, "findes": False}
        cells = ""
        for c, k in enumerate(keys):
            v = u.get(k)
            if v is None:
                continue
            if isinstance(v, bool):
                cells += text(c, r, "Ja" if v else "Nej")
            elif k.endswith("startdato") or k == "henvisning_dato":
                cells += f'<c r="{ref(c, r)}" s="1"><v>{(date.fromisoformat(v) - date(1899, 12, 30)).days}</v></c>'
            else:
                cells += text(c, r, v)
        rows.append(f'<row r="{r}">{cells}</row>')
    xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    sheet1 = f'{xml}<worksheet xmlns="{SS}"><sheetData>{"".join(rows)}</sheetData><mergeCells count="{len(merges)}">{"".join(merges)}</mergeCells></worksheet>'
    sheet2 = f'{xml}<worksheet xmlns="{SS}"><sheetData><row r="1">{text(0, 1, "new_kursist:" + secrets.token_urlsafe(24))}</row></sheetData></worksheet>'
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    files = {
        "[Content_Types].xml": f'{xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}styles+xml"/></Types>',
        "_rels/.rels": f'{xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{xml}<workbook xmlns="{SS}" xmlns:r="{REL}"><sheets><sheet name="Kursister" sheetId="1" r:id="rId1"/><sheet name="hiddenSheet" sheetId="2" state="veryHidden" r:id="rId2"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{xml}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{REL}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{xml}<styleSheet xmlns="{SS}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": sheet1, "xl/worksheets/sheet2.xml": sheet2}
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        for name, content in files.items():
            z.writestr(name, content)
    return buf.getvalue()


async def download(request, s):
    job = s["jobs"].get(request.path_params["key"])
    if job is None or job["looks"] < 4:
        return RedirectResponse("/listeopslag/", 302)
    return Response(xlsx(job["numbers"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="Kursister.xlsx"'})


async def css(request):
    return Response(".sr-only{position:absolute;left:-9999px} .visible-print-block{display:none}", media_type="text/css")


async def other(request, s):
    return layout("Siden blev ikke fundet", "<p>Siden findes ikke.</p>", s, status=404)

BOTH = ["GET", "POST"]
app = Starlette(routes=[Route("/SignIn", signin, methods=BOTH), Route("/Account/Login/LogOff", logoff),
                        Route("/Account/Login/TermsAndConditions", guarded(terms), methods=BOTH), Route("/bootstrap.min.css", css), Route("/theme.css", css),
                        Route("/", guarded(home)), Route("/viden/", guarded(viden)), Route("/search/", guarded(viden)),
                        Route("/kursistopslag/", guarded(opslag), methods=BOTH), Route("/kursistopslag/kursist/", guarded(kursist)),
                        Route("/listeopslag/", guarded(liste), methods=BOTH), Route("/listeopslag/status/", guarded(liste_status)),
                        Route("/_services/download/{key}", guarded(download)), Route("/{rest:path}", guarded(other))])

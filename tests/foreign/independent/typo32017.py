"""Knappen - TYPO3 8.7 LTS, extension dkdb_knap (Extbase/Fluid), felogin, bootstrap_package (Bootstrap 3)."""
import datetime
import hashlib
import hmac
import io
import json
import random
import re
import secrets
from html import escape
from pathlib import Path
from urllib.parse import urlencode

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads(Path(__file__).with_name("people.json").read_text("utf-8"))}
UID = dict(zip(PEOPLE, random.sample(range(10400, 98000), len(PEOPLE))))
BY_UID = {str(u): c for c, u in UID.items()}
KEY = secrets.token_bytes(32)
SESSIONS = {}
ROOT = "/danskundervisning/knappen/"
OPSLAG = ROOT + "opslag-paa-kursist/"
LISTE = ROOT + "opslag-paa-liste/"
PI1, PI2 = "tx_dkdbknap_opslag", "tx_dkdbknap_liste"
PER_PAGE = 10

TABLES = {
    "moduler": ("Moduler", "moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                ("udbyder", "Udbyder"), ("henvisningskategori", "Henvisningskategori"),
                ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")],
                "Der er ikke indberettet moduler for kursisten."),
    "proever": ("Prøver", "proever", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"),
                ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
                ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
                "Der er ikke indberettet prøver for kursisten."),
    "henvisninger": ("Henvisninger", "henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Henvisningskategori"),
                     ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder")],
                     "Der er ikke indberettet henvisninger for kursisten."),
    "meritter": ("Merit", "merit", [("du_modul", "Merit for DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")],
                 "Der er ikke indberettet merit for kursisten."),
}
UDTRAEK = [
    ("", [("cpr", "CPR-nummer"), ("findes", "Findes i databasen (2004 og frem)")]),
    ("Første registrerede modul", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
    ("Seneste registrerede modul", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
    ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
    ("Data fra før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")]),
]


def mac(text):
    return hmac.new(KEY, text.encode(), hashlib.sha1).hexdigest()


def uri(page, plugin, section="", **args):
    """f:uri.action - with cHash over the sorted arguments."""
    pairs = [(f"{plugin}{k}" if k.startswith("[") else f"{plugin}[{k}]", str(v)) for k, v in args.items()]
    pairs.append(("cHash", mac(repr(sorted(pairs)))[:32]))
    return page + "?" + urlencode(pairs) + (f"#{section}" if section else "")


def chash_ok(request):
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k not in ("cHash", "logintype")]
    return not pairs or hmac.compare_digest(mac(repr(sorted(pairs)))[:32], request.query_params.get("cHash", ""))


def sess(request):
    return SESSIONS.get(request.cookies.get("fe_typo_user", ""))


def fmt(value):
    if value is None or value == "":
        return "&nbsp;"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{m[3]}.{m[2]}.{m[1]}" if m else escape(value)


def pretty(cpr):
    return f"{cpr[:6]}-{cpr[6:]}"


def flash(s, text, severity="warning", title=""):
    s.setdefault("flash", []).append((severity, title, text))


def flash_html(s):
    items = (s or {}).pop("flash", [])
    if not items:
        return ""
    return '<ul class="typo3-messages">' + "".join(
        f'<li class="alert alert-{a}">' + (f'<h4 class="alert-title">{escape(t)}</h4>' if t else "")
        + f'<p class="alert-message">{escape(m)}</p></li>' for a, t, m in items) + "</ul>"


def element(uid, ctype, header, body):
    head = f'<header><h2 class="element-header "><span>{escape(header)}</span></h2></header>' if header else ""
    return (f'\n<div id="c{uid}" class="frame frame-default frame-type-{ctype} frame-layout-0">'
            f'<div class="frame-container"><div class="frame-inner">{head}\n{body}\n</div></div></div>\n')


def page(request, uid, title, content, status=200):
    s = sess(request)
    menu = [(ROOT, "Forside", 41)]
    if s is not None:
        menu += [(OPSLAG, "Opslag på kursist", 43), (LISTE, "Opslag på liste", 44)]
    items = "".join(f'<li class="{"active" if u == uid else ""}"><a href="{h}" title="{t}">{t}</a></li>' for h, t, u in menu)
    meta = ('<ul class="nav navbar-nav navbar-right navbar-meta"><li><p class="navbar-text">Logget ind: kommune</p></li>'
            f'<li><a href="{ROOT}?logintype=logout">Log ud</a></li></ul>') if s is not None else ""
    return HTMLResponse(f'''<!DOCTYPE html>
<html lang="da" dir="ltr" class="no-js">
<head>
<meta charset="utf-8">
<!--
	This website is powered by TYPO3 - inspiring people to share!
	TYPO3 is a free open source Content Management Framework licensed under GNU/GPL.
-->
<title>{escape(title)} - Danskundervisningsdatabasen</title>
<meta name="generator" content="TYPO3 CMS">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<link rel="stylesheet" type="text/css" href="/typo3temp/assets/bootstrappackage/css/theme-{hashlib.md5(b'theme').hexdigest()}.css?1494399122" media="all">
</head>
<body id="p{uid}" class="page-{uid} pagelevel-2 language-0 backendlayout-default layout-default">
<div class="body-bg">
<a class="sr-only sr-only-focusable" href="#content">Gå til hovedindhold</a>
<header class="navbar navbar-default navbar-has-image navbar-top"><div class="container">
<div class="navbar-header navbar-header-main"><a class="navbar-brand navbar-brand-image" href="{ROOT}">Knappen</a></div>
<nav class="navbar-collapse collapse"><ul class="nav navbar-nav navbar-main">{items}</ul>{meta}</nav>
</div></header>
<nav class="breadcrumb-section hidden-xs hidden-sm"><div class="container"><p class="sr-only">Du er her:</p>
<ol class="breadcrumb"><li><a href="{ROOT}">Knappen</a></li><li class="active">{escape(title)}</li></ol></div></nav>
<div id="content" class="main-section"><!--TYPO3SEARCH_begin-->
<section class="section section-default"><div class="container">
{content}
</div></section>
<!--TYPO3SEARCH_end--></div>
<footer><section class="section footer-section footer-section-content"><div class="container">
<p>Spørgsmål til indberetning: <a href="#" data-mailto-token="x">support(at)example.dk</a></p></div></section></footer>
</div>
<script src="/typo3temp/assets/compressed/merged-{hashlib.md5(b'js').hexdigest()}.js?1494399122"></script>
<script>if(window.jQuery){{jQuery(function($){{if(location.hash){{$('.nav-tabs a[href="'+location.hash+'"]').tab('show');}}}});}}</script>
</body>
</html>''', status_code=status)


def hidden(plugin, controller, action, trusted):
    args = "YTowOnt9" + mac("args" + action)
    req = f'a:3:{{s:10:"@extension";s:8:"DkdbKnap";s:11:"@controller";s:{len(controller)}:"{controller}";s:7:"@action";s:{len(action)}:"{action}";}}'
    rows = [("[__referrer][@extension]", "DkdbKnap"), ("[__referrer][@vendor]", "Webkontoret"),
            ("[__referrer][@controller]", controller), ("[__referrer][@action]", action),
            ("[__referrer][arguments]", args), ("[__referrer][@request]", req + mac(req)),
            ("[__trustedProperties]", trusted + mac(trusted))]
    return "<div>\n" + "\n".join(f'<input type="hidden" name="{plugin}{k}" value="{escape(v)}" />' for k, v in rows) + "\n</div>"


def trusted_ok(form, plugin):
    v = str(form.get(plugin + "[__trustedProperties]", ""))
    return len(v) > 40 and hmac.compare_digest(mac(v[:-40]), v[-40:])


def oops(request, text, status):
    return page(request, 41, "Fejl", element(9, "text", "Oops, an error occurred!", f"<p>{escape(text)}</p>"), status)


# ---------------------------------------------------------------- page 41: forside + felogin
async def forside(request):
    form = await request.form() if request.method == "POST" else {}
    logintype = form.get("logintype") or request.query_params.get("logintype")
    header, text, cookie = "Log ind på Knappen", "Indtast kommunens brugernavn og adgangskode.", None
    if logintype == "logout":
        SESSIONS.pop(request.cookies.get("fe_typo_user", ""), None)
        header, text = "Du er logget ud", "Du er nu logget ud af Knappen."
    elif logintype == "login":
        if form.get("user") == "kommune" and form.get("pass") == "hemmeligt-1":
            cookie = secrets.token_hex(16)
            SESSIONS[cookie] = {}
            request.cookies["fe_typo_user"] = cookie
        else:
            header, text = "Login mislykkedes", "Der opstod en fejl ved login. Kontrollér brugernavn og adgangskode, og prøv igen."
    if sess(request) is not None:
        head = "Login gennemført" if cookie else "Velkommen"
        body = (element(101, "login", head, '<div class="tx-felogin-pi1"><p>Du er logget ind som <strong>kommune</strong>.</p></div>')
                + element(102, "text", "Udtræk fra danskundervisningsdatabasen",
                          "<p>Vælg i menuen foroven, om du vil slå en enkelt kursist op eller hente oplysninger om flere kursister ved "
                          "at indsende en liste. Datagrundlaget er sprogcentrenes indberetninger.</p>"))
    else:
        body = element(101, "login", "", f'''<div class="tx-felogin-pi1">
<h3>{header}</h3><p>{text}</p>
<form action="{ROOT}" target="_top" method="post" onsubmit="">
<fieldset><legend>Log ind</legend>
<div class="form-group"><label for="user">Brugernavn:</label><input type="text" id="user" name="user" value="" class="form-control" /></div>
<div class="form-group"><label for="pass">Adgangskode:</label><input type="password" id="pass" name="pass" value="" class="form-control" data-rsa-encryption="" /></div>
<div class="form-group"><input type="submit" name="submit" value="Log ind" class="btn btn-primary" /></div>
<div class="felogin-hidden"><input type="hidden" name="logintype" value="login" /><input type="hidden" name="pid" value="46" />
<input type="hidden" name="redirect_url" value="" /><input type="hidden" name="tx_felogin_pi1[noredirect]" value="0" /></div>
</fieldset></form></div>''')
    response = page(request, 41, "Forside", body)
    if cookie:
        response.set_cookie("fe_typo_user", cookie, httponly=True, path="/")
    return response


# ---------------------------------------------------------------- page 43: KursistController
def soeg_form(value="", error=""):
    err = f'<div class="help-block f3-form-errors">{escape(error)}</div>' if error else ""
    return f'''<form class="form-inline" name="soegning" id="soegning" action="{escape(uri(OPSLAG, PI1, action="list", controller="Kursist"))}" method="post">
{hidden(PI1, "Kursist", "soeg", 'a:1:{s:8:"soegning";a:1:{s:3:"cpr";i:1;}}')}
<div class="form-group{' has-error' if error else ''}"><label for="cpr">Kursistens CPR-nummer</label>
<input placeholder="ddmmåå-xxxx" maxlength="11" class="form-control{' f3-form-error' if error else ''}" id="cpr" autocomplete="off" type="text" name="{PI1}[soegning][cpr]" value="{escape(value)}" />
{err}</div>
<input class="btn btn-primary" type="submit" name="" value="Find kursist" />
</form>'''


def paginated(rows, widget, current, cpr, section):
    pages = (len(rows) + PER_PAGE - 1) // PER_PAGE
    current = min(max(current, 1), pages)
    if pages < 2:
        return rows, ""

    def link(n, text):
        args = {"kursist": UID[cpr], "action": "show", "controller": "Kursist"}
        if n > 1:
            args[f"[@widget_{widget}][currentPage]"] = n
        return f'<a href="{escape(uri(OPSLAG, PI1, section, **args))}">{text}</a>'
    li = [f'<li class="previous">{link(current - 1, "Forrige")}</li>'] if current > 1 else []
    for n in range(1, pages + 1):
        li.append(f'<li class="current active"><span>{n}</span></li>' if n == current else f"<li>{link(n, n)}</li>")
    if current < pages:
        li.append(f'<li class="next">{link(current + 1, "Næste")}</li>')
    return (rows[(current - 1) * PER_PAGE:current * PER_PAGE],
            '<ul class="f3-widget-paginator pagination">' + "\n".join(li) + "</ul>")


def table(heads, rows):
    return ('<div class="table-responsive"><table class="table table-striped table-hover"><thead><tr>'
            + "".join(f'<th scope="col">{escape(h)}</th>' for _, h in heads) + "</tr></thead><tbody>"
            + "\n".join("<tr>" + "".join(f"<td>{fmt(r[k])}</td>" for k, _ in heads) + "</tr>" for r in rows)
            + "</tbody></table></div>")


def show(request, cpr):
    person, widget, tabs, panes = PEOPLE[cpr], 0, [], []
    for i, (part, (name, anchor, heads, empty)) in enumerate(TABLES.items()):
        rows, cls = person[part], "active" if i == 0 else ""
        tabs.append(f'<li role="presentation" class="{cls}"><a href="#{anchor}" aria-controls="{anchor}" role="tab" data-toggle="tab">{name}</a></li>')
        if rows:
            cur = request.query_params.get(f"{PI1}[@widget_{widget}][currentPage]", "1")
            shown, nav = paginated(rows, widget, int(cur) if cur.isdigit() else 1, cpr, anchor)
            widget += 1
            inner = table(heads, shown) + nav
        else:
            inner = f'<p class="text-muted">{empty}</p>'
        panes.append(f'<div role="tabpanel" class="tab-pane {cls}" id="{anchor}">\n{inner}\n</div>')
    tabs.append('<li role="presentation" class=""><a href="#foer2004" aria-controls="foer2004" role="tab" data-toggle="tab">Præ-2004</a></li>')
    old = person["prae2004"]
    inner = (table([("foerste_startdato", "Første startdato"), ("du", "Danskuddannelse")], [old]) if old
             else '<p class="text-muted">Der er ingen oplysninger om kursisten fra før 2004.</p>')
    panes.append(f'<div role="tabpanel" class="tab-pane" id="foer2004">\n{inner}\n</div>')
    back = escape(uri(OPSLAG, PI1, action="soeg", controller="Kursist"))
    body = (f'<div class="tx-dkdb-knap"><p class="lead">CPR-nummer: {pretty(cpr)}</p><ul class="nav nav-tabs" role="tablist">' + "\n".join(tabs)
            + '</ul><div class="tab-content">' + "\n".join(panes) + f'</div><p><a class="btn btn-default" href="{back}">Ny søgning</a></p></div>')
    return page(request, 43, "Opslag på kursist", element(121, "list", "Kursist", body))


async def opslag(request):
    s = sess(request)
    if s is None:
        return RedirectResponse(ROOT, 303)
    if not chash_ok(request):
        return oops(request, "Reason: Request parameters could not be validated (&cHash comparison failed)", 404)
    action = request.query_params.get(PI1 + "[action]", "soeg")
    value = error = hits = ""
    if action == "show":
        cpr = BY_UID.get(request.query_params.get(PI1 + "[kursist]", ""))
        return show(request, cpr) if cpr else oops(request, "Kursisten blev ikke fundet.", 404)
    if action == "list" and request.method == "POST":
        form = await request.form()
        if not trusted_ok(form, PI1):
            return oops(request, "The given string was not appended with a valid HMAC.", 400)
        value = str(form.get(PI1 + "[soegning][cpr]", "")).strip()
        cpr = value.replace("-", "")
        if not re.fullmatch(r"\d{6}-?\d{4}", value):
            error = "Angiv et CPR-nummer på 10 cifre (ddmmåå-xxxx)."
            flash(s, "Søgningen kunne ikke udføres. Ret fejlen nedenfor.", "danger", "Fejl i indtastning")
        elif cpr not in PEOPLE:
            flash(s, "CPR-nummeret blev ikke fundet i danskundervisningsdatabasen.", "info")
        else:
            p = PEOPLE[cpr]
            link = escape(uri(OPSLAG, PI1, kursist=UID[cpr], action="show", controller="Kursist"))
            hits = (f'<h3>Søgeresultat</h3><p>Din søgning gav 1 kursist.</p><table class="table"><thead><tr><th>CPR-nummer</th><th>Antal moduler</th>'
                    f'<th>Antal prøver</th><th></th></tr></thead><tbody><tr><td>{pretty(cpr)}</td><td>{len(p["moduler"])}</td>'
                    f'<td>{len(p["proever"])}</td><td><a class="btn btn-default btn-sm" href="{link}">Vis oplysninger</a></td></tr></tbody></table>')
    body = f'<div class="tx-dkdb-knap">{flash_html(s)}{soeg_form(value, error)}{hits}</div>'
    return page(request, 43, "Opslag på kursist", element(121, "list", "Opslag på kursist", body))


# ---------------------------------------------------------------- page 44: ListeController
def workbook(numbers):
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = f"Udtræk fra danskundervisningsdatabasen pr. {datetime.date.today():%d.%m.%Y}"
    ws["A1"].font = Font(bold=True, size=14)
    ws.merge_cells("A1:P1")
    col, keys = 1, []
    for group, cols in UDTRAEK:
        for i, (key, head) in enumerate(cols):
            keys.append(key)
            if group:
                ws.cell(3, col + i, head)
            else:
                ws.cell(2, col + i, head)
                ws.merge_cells(start_row=2, end_row=3, start_column=col + i, end_column=col + i)
        if group:
            ws.cell(2, col, group).alignment = Alignment(horizontal="center")
            ws.merge_cells(start_row=2, end_row=2, start_column=col, end_column=col + len(cols) - 1)
        col += len(cols)
    for row in ws["A2:P3"]:
        for c in row:
            c.font = Font(bold=True)
            c.fill = PatternFill("solid", fgColor="D9E1F2")
    for r, cpr in enumerate(numbers, 4):
        data = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
        for c, key in enumerate(keys, 1):
            v = data.get(key)
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            cell = ws.cell(r, c)
            if v and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                cell.value, cell.number_format = datetime.datetime.fromisoformat(v), "dd\\-mm\\-yyyy"
            elif v is not None:
                cell.value, cell.number_format = v, "@"
    for letter in "ABCDEFGHIJKLMNOP":
        ws.column_dimensions[letter].width = 15
    ws.freeze_panes = "A4"
    out = io.BytesIO()
    wb.save(out)
    return out.getvalue()


async def liste(request):
    s = sess(request)
    if s is None:
        return RedirectResponse(ROOT, 303)
    if not chash_ok(request):
        return oops(request, "Reason: Request parameters could not be validated (&cHash comparison failed)", 404)
    action = request.query_params.get(PI2 + "[action]", "new")
    if action == "create" and request.method == "POST":
        form = await request.form()
        if not trusted_ok(form, PI2):
            return oops(request, "The given string was not appended with a valid HMAC.", 400)
        upload = form.get(PI2 + "[liste][fil]")
        lines = []
        if isinstance(upload, UploadFile):
            lines = [x.strip() for x in (await upload.read()).decode("latin-1").lstrip("ï»¿").splitlines() if x.strip()]
        bad = [i for i, x in enumerate(lines, 1) if not re.fullmatch(r"\d{6}-?\d{4}", x)]
        if not lines:
            flash(s, "Vælg en tekstfil med mindst ét CPR-nummer.", "danger", "Fejl")
        elif not upload.filename.lower().endswith(".txt"):
            flash(s, "Filen skal være en tekstfil med efternavnet .txt.", "danger", "Fejl")
        elif len(lines) > 100:
            flash(s, "Filen må højst indeholde 100 CPR-numre.", "danger", "Fejl")
        elif bad:
            flash(s, f"Linje {bad[0]} i filen er ikke et gyldigt CPR-nummer.", "danger", "Fejl")
        else:
            key = secrets.token_hex(10)
            s.setdefault("lister", {})[key] = [x.replace("-", "") for x in lines]
            flash(s, "Filen er behandlet, og Excel-arket er klar.", "success")
            return RedirectResponse(uri(LISTE, PI2, liste=key, action="show", controller="Liste"), 303)
        return RedirectResponse(uri(LISTE, PI2, action="new", controller="Liste"), 303)
    numbers = s.get("lister", {}).get(request.query_params.get(PI2 + "[liste]", ""))
    if action == "download" and numbers:
        return Response(workbook(numbers), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": 'attachment; filename="danskundervisning_udtraek.xlsx"'})
    if action == "show" and numbers:
        key = request.query_params[PI2 + "[liste]"]
        found = sum(1 for n in numbers if n in PEOPLE)
        link = escape(uri(LISTE, PI2, liste=key, action="download", controller="Liste"))
        again = escape(uri(LISTE, PI2, action="new", controller="Liste"))
        body = (f'<p>Antal CPR-numre i filen: {len(numbers)}. Heraf kendt i databasen: {found}.</p>'
                f'<p><a class="btn btn-success" href="{link}"><span class="glyphicon glyphicon-download-alt"></span> Hent Excel-ark</a> '
                f'<a class="btn btn-default" href="{again}">Ny liste</a></p>')
    else:
        body = f'''<p>Filen skal være en tekstfil (.txt) med ét CPR-nummer på 10 cifre på hver linje, højst 100 numre. Det kan tage lidt tid at hente oplysningerne.</p>
<form enctype="multipart/form-data" name="liste" action="{escape(uri(LISTE, PI2, action="create", controller="Liste"))}" method="post">
{hidden(PI2, "Liste", "new", 'a:1:{s:5:"liste";a:1:{s:3:"fil";a:5:{s:4:"name";i:1;s:4:"type";i:1;s:8:"tmp_name";i:1;s:5:"error";i:1;s:4:"size";i:1;}}}')}
<div class="form-group"><label for="fil">Tekstfil med CPR-numre</label><input accept=".txt,text/plain" id="fil" type="file" name="{PI2}[liste][fil]" /></div>
<input class="btn btn-primary" type="submit" name="" value="Indsend liste" />
</form>'''
    return page(request, 44, "Opslag på liste", element(131, "list", "Opslag på liste", f'<div class="tx-dkdb-knap">{flash_html(s)}{body}</div>'))


app = Starlette(routes=[
    Route("/", lambda r: RedirectResponse(ROOT, 307)),
    Route(ROOT, forside, methods=["GET", "POST"]),
    Route(OPSLAG, opslag, methods=["GET", "POST"]),
    Route(LISTE, liste, methods=["GET", "POST"]),
])

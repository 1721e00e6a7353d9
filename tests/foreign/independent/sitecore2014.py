"""Styrelsen for Dansk og Integration (opdigtet) - Sitecore 7-portal: responsivt layout, broedkrummer, WFFM-formularer, accordion, nyhedsbrev."""
import html
import io
import json
import re
import secrets
import time
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

CITIZENS = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSIONS = {}
SITE = "/da/Selvbetjening/Kommuner"
WFFM_CPR = "wffm3f1ab2c09d.Sections[0].Fields[0].Value"
WFFM_FILE = "wffm81c7de45aa.Sections[0].Fields[0].Value"
MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")

SECTIONS = [
    ("Moduler på danskuddannelse", "moduler", "table", (
        ("startdato", "Første undervisningsdag"), ("slutdato", "Sidste undervisningsdag"), ("du_modul", "Danskuddannelse-modul"),
        ("udbyder", "Udbyder"), ("ophoersaarsag", "Ophørsårsag"), ("henvisningskategori", "Henvisningskategori"),
        ("modultest_bestaaet", "Modultest bestået"))),
    ("Danskprøver", "proever", "table", (
        ("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"), ("udbyder", "Udbyder"),
        ("laeseforstaaelse", "Karakter læsning"), ("skriftlig", "Karakter skriftlig"), ("mundtlig", "Karakter mundtlig"),
        ("resultat", "Bestået/ikke bestået"))),
    ("Henvisning til danskuddannelse", "henvisninger", "list", (
        ("kommune", "Henvist af"), ("udbyder", "Udbyder"), ("dato", "Henvist dato"), ("kategori", "Kategori"))),
    ("Merit for moduler", "meritter", "table", (
        ("du_modul", "Danskuddannelse-modul"), ("udbyder", "Udbyder"), ("startdato", "Meritdato"))),
    ("Oplysninger fra før 2004", "prae2004", "list", (
        ("foerste_startdato", "Første startdato"), ("du", "Deltaget i danskuddannelse"))),
]
SHEET = (
    ("Kursist", (("cpr", "CPR-nummer"), ("findes", "Fundet i data fra 2004"))),
    ("Første registrerede modul", (("foerste_startdato", "Startdato"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbyder"))),
    ("Seneste registrerede modul", (("seneste_startdato", "Startdato"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbyder"),
                                    ("henvisning_dato", "Forudgående henvisning, dato"),
                                    ("henvisning_kategori", "Forudgående henvisning, kategori"))),
    ("Højeste merit", (("merit_du_modul", "Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder"))),
    ("Data fra før 2004", (("prae2004_findes", "Fundet"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse"))),
)
STYLE = """*{box-sizing:border-box}body{font:15px/1.5 Georgia,serif;margin:0;color:#222}.wrap{max-width:1100px;margin:0 auto;padding:0 15px}
.site-header{border-top:6px solid #7a1632;padding:10px 0}.site-nav{background:#7a1632}.site-nav a{color:#fff;padding:10px 14px;display:inline-block}
.breadcrumb{font-size:12px;padding:8px 0}.col-menu{float:left;width:25%}.col-main{float:left;width:55%}.col-side{float:right;width:18%;background:#f3f0eb;padding:10px}
.accordion-header{background:#f3f0eb;padding:8px;margin:4px 0}.js .accordion-content{display:none}.js .open .accordion-content{display:block}
.site-footer{clear:both;background:#333;color:#ddd;padding:15px 0}.site-footer a{color:#fff}.cookie-bar{background:#ffefc1;padding:8px}
.field-validation-error{color:#b00}td,th{padding:4px 6px;border-bottom:1px solid #ddd;text-align:left;font-size:13px}
@media(max-width:700px){.col-menu,.col-main,.col-side{float:none;width:100%}td{display:block}td:before{content:attr(data-label) ": "}th{display:none}}"""
SCRIPT = """<script>document.documentElement.className+=' js';
function tg(a){var s=a.parentNode.parentNode;s.className=s.className.indexOf('open')<0?'accordion-section open':'accordion-section';return false;}
function cookieOk(){document.getElementById('cookieBar').style.display='none';document.cookie='cookieInfo=1;path=/';}</script>"""


def esc(v):
    return html.escape(str(v))


def show(v, missing="Ikke angivet"):
    if v is None:
        return missing
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.match(r"^(\d{4})-(\d\d)-(\d\d)$", v)
    if m:
        return f"{int(m.group(3))}. {MONTHS[int(m.group(2)) - 1]} {m.group(1)}"
    return esc(v)


def current(request):
    return SESSIONS.get(request.cookies.get("sc_ext_session", ""))


def layout(request, title, body, crumbs=(), session=None, head=""):
    trail = [("Forside", "/da"), ("Selvbetjening", "/da/Selvbetjening"), ("Kommuner", SITE)] + list(crumbs)
    crumb_html = " &gt; ".join(f'<a href="{u}">{t}</a>' if u else f"<span>{t}</span>" for t, u in trail)
    menu, user = "", f'<a href="{SITE}/Log-paa">Log på</a>'
    if session is not None:
        items = (("Kursistopslag", "Kursistopslag"), ("Opslag på flere kursister", "Flere-kursister"), ("Mine udtræk", "Mine-udtraek"),
                 ("Vejledning", "Vejledning"))
        menu = '<ul class="sub-nav">' + "".join(f'<li><a href="{SITE}/{u}">{t}</a></li>' for t, u in items) + "</ul>"
        user = f'Logget på som kommune - <a href="{SITE}/Log-af">Log af selvbetjening</a>'
    cookie_bar = ""
    if request.cookies.get("cookieInfo") != "1":
        cookie_bar = ('<div id="cookieBar" class="cookie-bar"><div class="wrap">Vi bruger cookies til statistik. <a href="/da/Om-cookies">Læs mere om cookies</a> '
                      '<button type="button" onclick="cookieOk()">OK, luk</button></div></div>')
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1.0">{head}
<title>{title} - Styrelsen for Dansk og Integration</title><style>{STYLE}</style>{SCRIPT}</head>
<body>{cookie_bar}
<header class="site-header"><div class="wrap"><a class="logo" href="/da">Styrelsen for Dansk og Integration</a>
<form class="site-search" action="/da/Soegning" method="get" role="search"><label for="siteSearch">Søg på siden</label>
<input type="search" id="siteSearch" name="q" placeholder="Hvad leder du efter?"><button type="submit">Søg</button></form>
<div class="user-info">{user}</div></div></header>
<nav class="site-nav"><div class="wrap"><a href="/da/Regler">Regler</a><a href="/da/Tal-og-fakta">Tal og fakta</a><a href="/da/Selvbetjening">Selvbetjening</a><a href="/da/Om-os">Om os</a></div></nav>
<div class="wrap"><div class="breadcrumb">Du er her: {crumb_html}</div>
<div class="col-menu">{menu}&nbsp;</div>
<main class="col-main"><h1>{title}</h1>{body}</main>
<aside class="col-side"><h2>Nyhedsbrev</h2><form action="/da/Nyhedsbrev" method="post"><label for="nlMail">Din e-mail</label>
<input type="email" id="nlMail" name="email"><button type="submit">Tilmeld</button></form>
<h2>Genveje</h2><ul><li><a href="/da/Regler">Takster</a></li><li><a href="/da/Tal-og-fakta">Benchmarking</a></li></ul></aside></div>
<footer class="site-footer"><div class="wrap"><p>Fandt du det, du søgte?</p><form action="/da/Soegning" method="get"><input type="text" name="q" placeholder="Søg i vejledninger">
<button type="submit">Find</button></form><p>Tlf. 00 00 00 00 | <a href="/da/Om-cookies">Cookies</a> | <a href="/da/Om-os">Tilgængelighed</a></p></div></footer>
</body></html>""", headers={"X-UA-Compatible": "IE=edge", "Cache-Control": "private"})


def token(session):
    return f'<input name="__RequestVerificationToken" type="hidden" value="{session["token"]}" />'


# ------------------------------------------------------------------ aabne sider

async def public_page(request):
    pages = {"/da": ("Velkommen", f'<p>Her finder du regler, tal og selvbetjening.</p><p><a href="{SITE}">Selvbetjening for kommuner</a></p>'),
             "/da/Selvbetjening": ("Selvbetjening", f'<ul><li><a href="{SITE}">Selvbetjening for kommuner</a></li></ul>'),
             "/da/Soegning": ("Søgeresultat", "<p>Din søgning på <em>%s</em> gav 0 resultater.</p>" % esc(request.query_params.get("q", ""))),
             "/da/Nyhedsbrev": ("Nyhedsbrev", "<p>Tak for din tilmelding.</p>"),
             "/da/Om-cookies": ("Om cookies", "<p>En cookie er en lille tekstfil.</p>")}
    title, body = pages.get(request.url.path, ("Under opdatering", "<p>Indholdet på siden er ved at blive opdateret.</p>"))
    return layout(request, title, body, session=current(request))


async def front(request):
    session = current(request)
    if session is None:
        return layout(request, "Selvbetjening for kommuner", f"""<p class="manchet">Hent oplysninger om kursisters danskuddannelse i danskundervisningsdatabasen.</p>
<p><a class="btn" href="{SITE}/Log-paa">Gå til log på</a></p>""")
    return layout(request, "Selvbetjening for kommuner", "<p>Vælg et punkt i menuen.</p>", session=session)


async def log_on(request):
    return layout(request, "Vælg log på", f"""<ul class="login-choice"><li><a href="{SITE}/Log-paa/NemLog-in">Medarbejdersignatur (NemLog-in)</a></li>
<li><a href="{SITE}/Log-paa/Brugernavn">Brugernavn og adgangskode</a></li></ul>""", [("Log på", None)])


async def log_on_nemlogin(request):
    return layout(request, "NemLog-in", "<p>NemLog-in er endnu ikke taget i brug for denne løsning. Benyt brugernavn og adgangskode.</p>",
                  [("Log på", SITE + "/Log-paa"), ("NemLog-in", None)])


async def log_on_user(request):
    error = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("UserName") == "kommune" and form.get("Password") == "hemmeligt-1":
            sid = secrets.token_hex(18)
            SESSIONS[sid] = {"token": secrets.token_urlsafe(24), "jobs": []}
            response = RedirectResponse(SITE, 302)
            response.set_cookie("sc_ext_session", sid, httponly=True)
            return response
        error = '<div class="field-validation-error">Brugernavn og adgangskode passer ikke sammen.</div>'
    return layout(request, "Log på med brugernavn", f"""{error}<form action="{SITE}/Log-paa/Brugernavn" method="post" class="login-form">
<div class="field"><label for="UserName">Brugernavn (udleveret af styrelsen)</label><input id="UserName" name="UserName" type="text" value=""></div>
<div class="field"><label for="Password">Adgangskode</label><input id="Password" name="Password" type="password"></div>
<button type="submit">Log på selvbetjening</button></form>""", [("Log på", SITE + "/Log-paa"), ("Brugernavn", None)])


async def log_off(request):
    SESSIONS.pop(request.cookies.get("sc_ext_session", ""), None)
    response = RedirectResponse(SITE, 302)
    response.delete_cookie("sc_ext_session")
    return response


def protected(view):
    async def wrapper(request):
        session = current(request)
        if session is None:
            return RedirectResponse(SITE + "/Log-paa", 302)
        form = None
        if request.method == "POST":
            form = await request.form()
            if form.get("__RequestVerificationToken") != session["token"]:
                return layout(request, "Der er sket en fejl", "<p>Formularen er udløbet. Gå tilbage og prøv igen.</p>", session=session)
        return await view(request, session, form)
    return wrapper


# ------------------------------------------------------------------ opslag

def citizen_html(p):
    out = []
    for number, (title, key, kind, fields) in enumerate(SECTIONS):
        rows = p[key] if key != "prae2004" else ([p[key]] if p[key] else [])
        if not rows:
            content = "<p>Der er ingen oplysninger i denne sektion.</p>"
        elif kind == "list":
            content = "".join("<dl>" + "".join(f"<dt>{label}</dt><dd>{show(r[f])}</dd>" for f, label in fields) + "</dl>" for r in rows)
        else:
            content = ('<table class="responsive"><thead><tr>' + "".join(f'<th scope="col">{label}</th>' for _, label in fields) + "</tr></thead><tbody>"
                       + "".join("<tr>" + "".join(f'<td data-label="{label}">{show(r[f])}</td>' for f, label in fields) + "</tr>" for r in rows)
                       + "</tbody></table>")
        out.append(f"""<section class="accordion-section" id="acc{number}"><h3 class="accordion-header"><a href="#acc{number}" onclick="return tg(this)">{title}</a></h3>
<div class="accordion-content">{content}</div></section>""")
    return f'<h2>Oplysninger om {p["cpr"][:6]} {p["cpr"][6:]}</h2><div class="accordion">' + "".join(out) + "</div>"


@protected
async def lookup(request, session, form):
    error, result, value = "", "", ""
    if form is not None:
        value = form.get(WFFM_CPR, "").strip()
        number = re.sub(r"[\s-]", "", value)
        if not value:
            error = "CPR-nummer skal udfyldes"
        elif not re.match(r"^\d{10}$", number):
            error = "CPR-nummer er ikke udfyldt korrekt. Skriv ti cifre"
        elif number not in CITIZENS:
            result = '<div class="info-box"><p>Vi har ingen oplysninger om det CPR-nummer, du har indtastet.</p></div>'
        else:
            result = citizen_html(CITIZENS[number])
    validation = f'<span class="field-validation-error">{error}</span>' if error else ""
    return layout(request, "Kursistopslag", f"""<p>Søg efter en kursist i danskundervisningsdatabasen. Felter med * skal udfyldes.</p>
<form action="{SITE}/Kursistopslag" method="post" class="wffm-form">{token(session)}<input type="hidden" name="wffm3f1ab2c09d.FormItemId" value="3f1ab2c0-9d4e-4c55-8f0c-6f3d1e0b7a11">
<div class="form-group"><label for="f_cpr">Kursistens CPR-nummer *</label><input type="text" id="f_cpr" name="{WFFM_CPR}" value="{esc(value)}" autocomplete="off">{validation}</div>
<button type="submit" class="btn btn-submit" name="wffm3f1ab2c09d.SubmitButton" value="1">Find kursist</button></form>{result}""", [("Kursistopslag", None)], session)


# ------------------------------------------------------------------ flere

@protected
async def upload(request, session, form):
    error = ""
    if form is not None:
        file = form.get(WFFM_FILE)
        lines = []
        if not getattr(file, "filename", ""):
            error = "Vedhæft en fil"
        elif not file.filename.lower().endswith(".txt"):
            error = "Filtypen er ikke tilladt. Vedhæft en fil med endelsen .txt"
        else:
            raw = await file.read()
            try:
                text = raw.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = raw.decode("windows-1252", "replace")
            lines = [x.strip() for x in text.splitlines() if x.strip()]
            invalid = [x for x in lines if not re.match(r"^\d{6}[- ]?\d{4}$", x)]
            if not lines:
                error = "Filen er tom"
            elif len(lines) > 100:
                error = "Filen indeholder mere end 100 CPR-numre"
            elif invalid:
                error = f"Filen indeholder {len(invalid)} linje(r), som ikke er CPR-numre. Første fejl: {esc(invalid[0])}"
        if not error:
            session["jobs"].insert(0, {"name": file.filename, "numbers": [re.sub(r"\D", "", x) for x in lines],
                                       "created": time.time(), "id": secrets.token_hex(6)})
            return RedirectResponse(SITE + "/Mine-udtraek", 302)
    validation = f'<span class="field-validation-error">{error}</span>' if error else ""
    return layout(request, "Opslag på flere kursister", f"""<p>Du kan slå op til 100 kursister op ad gangen. Filen skal have ét CPR-nummer på hver linje.</p>
<form action="{SITE}/Flere-kursister" method="post" enctype="multipart/form-data" class="wffm-form">{token(session)}
<div class="form-group"><label for="f_file">Vedhæft fil (.txt) *</label><input type="file" id="f_file" name="{WFFM_FILE}">{validation}</div>
<button type="submit" class="btn btn-submit" name="wffm81c7de45aa.SubmitButton" value="1">Bestil udtræk</button></form>""", [("Opslag på flere kursister", None)], session)


def ready(job):
    return time.time() - job["created"] >= 4.5


@protected
async def my_extracts(request, session, form):
    if not session["jobs"]:
        return layout(request, "Mine udtræk", "<p>Du har ikke bestilt nogen udtræk.</p>", [("Mine udtræk", None)], session)
    items = ""
    for job in session["jobs"]:
        when = time.strftime("kl. %H.%M", time.localtime(job["created"]))
        if ready(job):
            status = f'<p>Udtrækket er klar til afhentning. <a href="{SITE}/Mine-udtraek/{job["id"]}.xlsx">Hent udtræk i Excel</a></p>'
        else:
            status = "<p>Udtrækket er bestilt og bliver dannet nu.</p>"
        items += f'<li><h3>{esc(job["name"])}</h3><p>{len(job["numbers"])} CPR-numre, bestilt {when}</p>{status}</li>'
    waiting = any(not ready(j) for j in session["jobs"])
    return layout(request, "Mine udtræk", f"""<p>Udtræk slettes, når du logger af.</p><ul class="extract-list">{items}</ul>
<p><a class="btn" href="{SITE}/Mine-udtraek">Opdatér listen</a></p>""", [("Mine udtræk", None)], session,
                  '<meta http-equiv="refresh" content="5">' if waiting else "")


@protected
async def sheet(request, session, form):
    job = next((j for j in session["jobs"] if j["id"] == request.path_params["job"] and ready(j)), None)
    if job is None:
        return layout(request, "Siden findes ikke", "<p>Udtrækket findes ikke.</p>", session=session)
    wb = Workbook()
    ws = wb.active
    ws.title = "Udtræk"
    ws["A1"] = "Resultat af udtræk fra Danskundervisningsdatabasen per " + time.strftime("%d-%m-%Y")
    ws.merge_cells("A1:P1")
    column = 1
    for group, fields in SHEET:
        ws.merge_cells(start_row=2, end_row=2, start_column=column, end_column=column + len(fields) - 1)
        head = ws.cell(2, column, group)
        head.font, head.alignment = Font(bold=True, color="FFFFFF"), Alignment(horizontal="center")
        head.fill = PatternFill("solid", fgColor="7A1632")
        for _, label in fields:
            ws.cell(3, column, label).font = Font(bold=True)
            column += 1
    for row, number in enumerate(job["numbers"], 4):
        record = {"findes": False}
        if number in CITIZENS:
            record = dict(CITIZENS[number]["udtraek"])
        record["cpr"] = number
        for col, field in enumerate([f for _, fields in SHEET for f, _ in fields], 1):
            value = record.get(field)
            if value is not None:
                ws.cell(row, col, html.unescape(show(value)))
    buffer = io.BytesIO()
    wb.save(buffer)
    return Response(buffer.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="udtraek.xlsx"'})


@protected
async def guide(request, session, form):
    return layout(request, "Vejledning", "<p>Åbn en teksteditor, skriv et CPR-nummer på hver linje, og gem filen som .txt.</p>", [("Vejledning", None)], session)


async def root(request):
    return RedirectResponse("/da", 302)


BOTH = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route(SITE, front), Route(SITE + "/Log-paa", log_on), Route(SITE + "/Log-paa/NemLog-in", log_on_nemlogin),
    Route(SITE + "/Log-paa/Brugernavn", log_on_user, methods=BOTH), Route(SITE + "/Log-af", log_off),
    Route(SITE + "/Kursistopslag", lookup, methods=BOTH), Route(SITE + "/Flere-kursister", upload, methods=BOTH),
    Route(SITE + "/Mine-udtraek", my_extracts), Route(SITE + "/Mine-udtraek/{job}.xlsx", sheet), Route(SITE + "/Vejledning", guide),
] + [Route(u, public_page, methods=BOTH) for u in ("/da", "/da/Selvbetjening", "/da/Soegning", "/da/Nyhedsbrev", "/da/Om-cookies", "/da/Regler",
                                                   "/da/Tal-og-fakta", "/da/Om-os")])

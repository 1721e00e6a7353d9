# -*- coding: utf-8 -*-
"""Kommuneudtraek - XML-publicering i stil med Apache Cocoon 2.1 (flowscript, CForms, SpreadsheetML), 2008."""
import json
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}          # JSESSIONID -> {"cont": {id: (kind, data)}}
BASE = "/dudb"

UNKNOWN = "Der findes ingen indberetninger om det indtastede CPR-nummer."
EMPTY = "Ingen indberetninger."

PARTS = [
    ("moduler", "Modulregistreringer", [
        (None, "DU-modul", "du_modul"), (None, "Startdato", "startdato"), (None, "Slutdato", "slutdato"),
        (None, "Udbyder", "udbyder"), (None, "Henv.kategori", "henvisningskategori"),
        (None, "Ophørsårsag", "ophoersaarsag"), (None, "Modultest bestået", "modultest_bestaaet")]),
    ("proever", "Prøver", [
        (None, "Prøve", "proeve"), (None, "Prøvedato", "dato"), (None, "Termin", "termin"),
        ("Karakterer", "Læseforståelse", "laeseforstaaelse"), ("Karakterer", "Skriftlig", "skriftlig"),
        ("Karakterer", "Mundtlig", "mundtlig"), (None, "Resultat", "resultat"), (None, "Udbyder", "udbyder")]),
    ("henvisninger", "Henvisninger", [
        (None, "Henvisningsdato", "dato"), (None, "Kategori", "kategori"),
        (None, "Kommune", "kommune"), (None, "Udbyder", "udbyder")]),
    ("meritter", "Meritter", [
        (None, "DU-modul", "du_modul"), (None, "Startdato", "startdato"), (None, "Udbyder", "udbyder")]),
    ("prae2004", "Data fra før 2004", [
        (None, "Første startdato", "foerste_startdato"), (None, "Danskuddannelse", "du")]),
]
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato", "seneste_startdato",
         "henvisning_dato", "merit_startdato", "prae2004_startdato"}
SHEET = [
    (None, "CPR-nr", "cpr"), (None, "Findes i 2004 eller senere", "findes"),
    ("Første modulregistrering", "Startdato", "foerste_startdato"),
    ("Første modulregistrering", "DU-modul", "foerste_du_modul"),
    ("Første modulregistrering", "Udbyder", "foerste_udbyder"),
    ("Seneste modulregistrering", "Startdato", "seneste_startdato"),
    ("Seneste modulregistrering", "DU-modul", "seneste_du_modul"),
    ("Seneste modulregistrering", "Udbyder", "seneste_udbyder"),
    ("Seneste henvisning", "Henvisningsdato", "henvisning_dato"),
    ("Seneste henvisning", "Kategori", "henvisning_kategori"),
    ("Højeste merit", "DU-modul", "merit_du_modul"), ("Højeste merit", "Startdato", "merit_startdato"),
    ("Højeste merit", "Udbyder", "merit_udbyder"),
    ("Data fra før 2004", "Findes", "prae2004_findes"), ("Data fra før 2004", "Første startdato", "prae2004_startdato"),
    ("Data fra før 2004", "Danskuddannelse", "prae2004_du"),
]


def dk(iso):
    return f"{iso[8:10]}.{iso[5:7]}.{iso[:4]}"


def show(key, value):
    if value is None:
        return "\u00a0"
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return escape(dk(value) if key in DATES else value)


# ---------------------------------------------------------------- sider
def page(title, body, menu=True, crumbs=(), head="", status=200):
    nav = ""
    if menu:
        nav = f"""
   <div id="menu">
    <h2 class="skjult">Menu</h2>
    <ul>
     <li><a href="{BASE}/forside.html">Forside</a></li>
     <li><a href="{BASE}/kursist.html">Opslag på én kursist</a></li>
     <li><a href="{BASE}/flere.html">Opslag på flere kursister</a></li>
     <li><a href="{BASE}/vejledning.html">Vejledning</a></li>
     <li><a href="{BASE}/do-logout">Log af</a></li>
    </ul>
   </div>"""
    trail = " &gt; ".join(f'<a href="{u}">{t}</a>' if u else f"<span>{t}</span>" for t, u in crumbs)
    html = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="da" lang="da">
 <head>
  <title>{title} - Danskundervisningsdatabasen</title>
  <meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1" />
  <meta name="generator" content="Apache Cocoon 2.1.11" />{head}
  <link rel="stylesheet" type="text/css" href="{BASE}/resources/css/dudb.css" />
  <link rel="stylesheet" type="text/css" href="{BASE}/_cocoon/resources/forms/css/forms.css" />
  <script type="text/javascript" src="{BASE}/_cocoon/resources/forms/js/forms-lib.js"></script>
 </head>
 <body onload="forms_onload();">
  <div id="top">
   <p id="logo"><strong>Danskundervisningsdatabasen</strong> <em>Kommunernes udtræk</em></p>
   <p id="spring"><a href="#indhold">Gå til indhold</a></p>
  </div>
  <div id="ramme">{nav}
   <div id="indhold">
    {'<p class="sti">Du er her: ' + trail + '</p>' if trail else ''}
    <h1>{title}</h1>
{body}
   </div>
  </div>
  <div id="bund">
   <p>Ministeriet for Flygtninge, Indvandrere og Integration | Holbergsgade 6 | 1057 København K |
      <a href="mailto:kontakt@danskindberetning.dk">kontakt@danskindberetning.dk</a></p>
  </div>
 </body>
</html>
"""
    return Response(html.encode("iso-8859-1", "xmlcharrefreplace"), status_code=status,
                    media_type="text/html; charset=ISO-8859-1", headers={"Cache-Control": "no-store"})


FORSIDE = ("Forside", f"{BASE}/forside.html")


def session(request):
    return SESSIONS.get(request.cookies.get("JSESSIONID", ""))


def continuation(sess, kind, data=None):
    key = secrets.token_hex(20)
    sess["cont"][key] = (kind, data)
    while len(sess["cont"]) > 400:
        sess["cont"].pop(next(iter(sess["cont"])))
    return key


def to_login():
    return RedirectResponse(f"{BASE}/login.html", status_code=302)


def needs_login(handler):
    async def inner(request):
        sess = session(request)
        if sess is None:
            return to_login()
        return await handler(request, sess)
    return inner


async def root(request):
    return RedirectResponse(f"{BASE}/forside.html", status_code=302)


def login_page(message=""):
    error = f'    <p class="fejl">{message}</p>\n' if message else ""
    return page("Log på", f"""{error}    <p>Brugernavn og adgangskode udleveres af ministeriet.</p>
    <form action="{BASE}/do-login" method="post" id="loginform">
     <fieldset>
      <legend>Kommunens adgang</legend>
      <p><label for="username">Brugernavn</label> <input type="text" name="username" id="username" size="20" /></p>
      <p><label for="password">Adgangskode</label> <input type="password" name="password" id="password" size="20" /></p>
      <p><input type="submit" value="Log på" /></p>
     </fieldset>
    </form>""", menu=False)


async def login(request):
    return login_page()


async def do_login(request):
    form = await request.form()
    if form.get("username") != USER or form.get("password") != PASSWORD:
        return login_page("Brugernavn eller adgangskode er forkert.")
    key = secrets.token_hex(16).upper()
    SESSIONS[key] = {"cont": {}}
    resp = RedirectResponse(f"{BASE}/forside.html", status_code=302)
    resp.set_cookie("JSESSIONID", key, path="/", httponly=True)
    return resp


async def do_logout(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID", ""), None)
    resp = to_login()
    resp.delete_cookie("JSESSIONID", path="/")
    return resp


@needs_login
async def forside(request, sess):
    return page("Forside", f"""    <p>Velkommen. Her kan kommunen hente sprogcentrenes indberetninger om kursister på danskuddannelse.</p>
    <p>I menuen til venstre vælger du, om du vil slå én kursist op eller hente et samlet regneark om flere kursister.</p>
    <p class="note">Oplysningerne er fortrolige og må kun bruges i kommunens sagsbehandling.</p>""",
                crumbs=[("Forside", None)])


@needs_login
async def vejledning(request, sess):
    return page("Vejledning", """    <p>Ved opslag på én kursist vises alle indberetninger om moduler, prøver, henvisninger og merit.</p>
    <p>Ved opslag på flere kursister gemmes CPR-numrene i en tekstfil med ét nummer på hver linje, højst 100 numre.
       Svaret er et regneark, som kan åbnes i Microsoft Excel.</p>""",
                crumbs=[FORSIDE, ("Vejledning", None)])


# ---------------------------------------------------------------- én kursist
def single_form(sess, dato="", lbnr="", message=""):
    cont = continuation(sess, "kursist")
    error = f'    <p class="forms-validation-message">{message}</p>\n' if message else ""
    return page("Opslag på én kursist", f"""{error}    <form id="forms_1" action="{BASE}/{cont}.continue" method="post" class="forms-form">
     <div class="forms-hidden"><input type="hidden" name="continuation-id" value="{cont}" />
      <input type="hidden" name="forms_submit_id" value="" /></div>
     <fieldset class="forms-group">
      <legend>Kursist</legend>
      <p><label for="foedselsdato:input">CPR-nummer</label>
       <span id="foedselsdato" class="forms-field-required"><input name="foedselsdato" id="foedselsdato:input" type="text"
         size="6" maxlength="6" value="{escape(dato)}" title="De første seks cifre" /></span> -
       <span id="loebenummer" class="forms-field-required"><input name="loebenummer" id="loebenummer:input" type="text"
         size="4" maxlength="4" value="{escape(lbnr)}" title="De sidste fire cifre" /></span>
       <span class="hjaelp">(ddmmåå-xxxx)</span></p>
      <p><input type="submit" name="hent" id="hent:input" value="Slå op" onclick="forms_setSubmitId('hent')" /></p>
     </fieldset>
    </form>""", crumbs=[FORSIDE, ("Opslag på én kursist", None)])


def table(fields, rows):
    groups = any(g for g, _, _ in fields)
    head = "      <tr>"
    done = []
    for g, h, _ in fields:
        if g is None:
            head += f'<th scope="col"{" rowspan=" + chr(34) + "2" + chr(34) if groups else ""}>{h}</th>'
        elif g not in done:
            done.append(g)
            head += f'<th scope="colgroup" colspan="{sum(1 for x in fields if x[0] == g)}">{g}</th>'
    head += "</tr>\n"
    if groups:
        head += "      <tr>" + "".join(f'<th scope="col">{h}</th>' for g, h, _ in fields if g) + "</tr>\n"
    body = "".join(f'      <tr class="{"ulige" if i % 2 == 0 else "lige"}">'
                   + "".join(f"<td>{show(k, r[k])}</td>" for _, _, k in fields) + "</tr>\n" for i, r in enumerate(rows))
    return f'    <table class="data" cellspacing="0">\n     <thead>\n{head}     </thead>\n     <tbody>\n{body}     </tbody>\n    </table>'


def person_page(sess, person):
    cpr = person["cpr"]
    out = [f'    <p class="kursist">CPR-nummer: <strong>{cpr[:6]}-{cpr[6:]}</strong></p>',
           '    <p class="genvej">På denne side: ' + " | ".join(f'<a href="#{k}">{t}</a>' for k, t, _ in PARTS) + "</p>"]
    for key, title, fields in PARTS:
        rows = person[key]
        if key == "prae2004":
            rows = [rows] if rows else []
        out.append(f'    <h2 id="{key}">{title}</h2>')
        out.append(table(fields, rows) if rows else f'    <p class="tom">{EMPTY}</p>')
    out.append(f'    <p><a href="{BASE}/kursist.html">Nyt opslag</a></p>')
    return page("Oplysninger om kursist", "\n".join(out),
                crumbs=[FORSIDE, ("Opslag på én kursist", f"{BASE}/kursist.html"), ("Oplysninger om kursist", None)])


@needs_login
async def kursist(request, sess):
    return single_form(sess)


# ---------------------------------------------------------------- flere kursister
def batch_form(sess, message=""):
    cont = continuation(sess, "flere")
    error = f'    <p class="forms-validation-message">{message}</p>\n' if message else ""
    return page("Opslag på flere kursister", f"""{error}    <p>Vælg en tekstfil med højst 100 CPR-numre, ét på hver linje (ddmmååxxxx).</p>
    <form id="forms_2" action="{BASE}/{cont}.continue" method="post" enctype="multipart/form-data" class="forms-form">
     <div class="forms-hidden"><input type="hidden" name="continuation-id" value="{cont}" />
      <input type="hidden" name="forms_submit_id" value="" /></div>
     <fieldset class="forms-group">
      <legend>Fil</legend>
      <p><label for="cprliste:input">Tekstfil</label>
       <span id="cprliste"><input type="file" name="cprliste" id="cprliste:input" size="40" accept="text/plain" /></span></p>
      <p><input type="submit" name="upload" id="upload:input" value="Upload fil" onclick="forms_setSubmitId('upload')" /></p>
     </fieldset>
    </form>""", crumbs=[FORSIDE, ("Opslag på flere kursister", None)])


@needs_login
async def flere(request, sess):
    return batch_form(sess)


def wait_page(sess, key, job):
    crumbs = [FORSIDE, ("Opslag på flere kursister", f"{BASE}/flere.html"), ("Status", None)]
    if time.time() < job["ready"]:
        return page("Status på udtræk", f"""    <p class="vent">Vent venligst. Databasen finder oplysningerne.</p>
    <p>Antal CPR-numre: {len(job['numbers'])}. Siden opdateres af sig selv.</p>""", crumbs=crumbs,
                    head=f'\n  <meta http-equiv="refresh" content="3; url={BASE}/{key}.continue" />')
    sheet = continuation(sess, "regneark", job)
    return page("Status på udtræk", f"""    <p class="klar">Udtrækket er færdigt.</p>
    <p><a href="{BASE}/{sheet}.continue">Hent resultatet i Excel</a></p>
    <p><a href="{BASE}/flere.html">Nyt udtræk</a></p>""", crumbs=crumbs)


@needs_login
async def resume(request, sess):
    key = request.path_params["cont"]
    kind, data = sess["cont"].get(key, (None, None))
    if kind == "kursist":
        form = await request.form()
        dato = (form.get("foedselsdato") or "").strip()
        lbnr = (form.get("loebenummer") or "").strip()
        if not (len(dato) == 6 and len(lbnr) == 4 and (dato + lbnr).isdigit()):
            return single_form(sess, dato, lbnr, "CPR-nummeret skal skrives med seks cifre og fire cifre.")
        person = PEOPLE.get(dato + lbnr)
        if person is None or not any(person[k] for k, _, _ in PARTS):
            return single_form(sess, dato, lbnr, UNKNOWN)
        return person_page(sess, person)
    if kind == "flere":
        form = await request.form()
        upload = form.get("cprliste")
        if upload is None or isinstance(upload, str) or not upload.filename:
            return batch_form(sess, "Du skal vælge en fil.")
        text = (await upload.read()).decode("utf-8-sig", "replace")
        numbers = [line.strip().replace("-", "").replace(" ", "") for line in text.splitlines() if line.strip()]
        if not numbers:
            return batch_form(sess, "Filen er tom.")
        if len(numbers) > 100:
            return batch_form(sess, "Filen må højst indeholde 100 CPR-numre.")
        for i, n in enumerate(numbers, 1):
            if len(n) != 10 or not n.isdigit():
                return batch_form(sess, f"Linje {i} i filen er ikke et CPR-nummer.")
        job = {"numbers": numbers, "ready": time.time() + 5}
        key = continuation(sess, "vent", job)
        return RedirectResponse(f"{BASE}/{key}.continue", status_code=303)
    if kind == "vent":
        return wait_page(sess, key, data)
    if kind == "regneark":
        return Response(spreadsheet(data["numbers"]), media_type="application/vnd.ms-excel",
                        headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})
    return page("Siden er udløbet", f'    <p>Siden findes ikke længere. <a href="{BASE}/forside.html">Gå til forsiden</a>.</p>',
                status=404)


def cell(key, value):
    if value is None:
        return "    <Cell/>\n"
    if isinstance(value, bool):
        value = "ja" if value else "nej"
    elif key in DATES:
        return f'    <Cell ss:StyleID="dato"><Data ss:Type="DateTime">{value}T00:00:00.000</Data></Cell>\n'
    return f'    <Cell><Data ss:Type="String">{escape(value)}</Data></Cell>\n'


def spreadsheet(numbers):
    top, sub, done = "", "", []
    for i, (g, h, _) in enumerate(SHEET, 1):
        if g is None:
            top += f'    <Cell ss:MergeDown="1" ss:StyleID="hoved"><Data ss:Type="String">{h}</Data></Cell>\n'
            continue
        if g not in done:
            done.append(g)
            n = sum(1 for x in SHEET if x[0] == g) - 1
            top += f'    <Cell ss:MergeAcross="{n}" ss:StyleID="hoved"><Data ss:Type="String">{g}</Data></Cell>\n'
        at = ' ss:Index="3"' if i == 3 else ""
        sub += f'    <Cell{at} ss:StyleID="hoved"><Data ss:Type="String">{h}</Data></Cell>\n'
    rows = ""
    for n in numbers:
        p = PEOPLE.get(n)
        u = p["udtraek"] if p else {**{k: None for _, _, k in SHEET}, "cpr": n, "findes": False}
        rows += "   <Row>\n" + "".join(cell(k, u[k]) for _, _, k in SHEET) + "   </Row>\n"
    today = time.strftime("%d.%m.%Y", time.localtime(time.time()))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
 <Styles>
  <Style ss:ID="Default" ss:Name="Normal"><Alignment ss:Vertical="Bottom"/></Style>
  <Style ss:ID="hoved"><Alignment ss:Horizontal="Center"/><Font ss:Bold="1"/></Style>
  <Style ss:ID="dato"><NumberFormat ss:Format="dd\\.mm\\.yyyy"/></Style>
 </Styles>
 <Worksheet ss:Name="Udtræk">
  <Table>
   <Row>
    <Cell ss:MergeAcross="{len(SHEET) - 1}" ss:StyleID="hoved"><Data ss:Type="String">Resultat af udtræk fra Danskundervisningsdatabasen pr. {today}</Data></Cell>
   </Row>
   <Row>
{top}   </Row>
   <Row>
{sub}   </Row>
{rows}  </Table>
 </Worksheet>
</Workbook>
""".encode("utf-8")


async def resource(request):
    kind = "text/css" if request.url.path.endswith(".css") else "text/javascript"
    text = "" if kind == "text/css" else "function forms_onload(){}\nfunction forms_setSubmitId(n){document.forms[0]['forms_submit_id'].value=n;}\n"
    return Response(text, media_type=kind)


app = Starlette(routes=[
    Route("/", root), Route(BASE, root), Route(BASE + "/", root),
    Route(BASE + "/login.html", login), Route(BASE + "/do-login", do_login, methods=["POST"]),
    Route(BASE + "/do-logout", do_logout), Route(BASE + "/forside.html", forside),
    Route(BASE + "/vejledning.html", vejledning), Route(BASE + "/kursist.html", kursist),
    Route(BASE + "/flere.html", flere),
    Route(BASE + "/resources/{p:path}", resource), Route(BASE + "/_cocoon/resources/{p:path}", resource),
    Route(BASE + "/{cont}.continue", resume, methods=["GET", "POST"]),
])

"""Blanketportal: Orbeon Forms 4.10 (XForms, noscript) på Tomcat."""
import json
import re
import uuid
from datetime import datetime
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
HOME = "/blanketportal/fr/"
NOTICE = "/blanketportal/fr/uim/logning/view"
ENKELT = "/blanketportal/fr/uim/kursistopslag/new"
FLERE = "/blanketportal/fr/uim/kursistliste/new"
CPR = "kursist-section≡kursist-grid≡cpr-control"
FIND = "kursist-section≡kursist-grid≡find-trigger"
FILE = "liste-section≡liste-grid≡cprfil-control"
SEND = "liste-section≡liste-grid≡send-trigger"
START = "liste-section≡liste-grid≡start-trigger"
FJERN = "liste-section≡liste-grid≡fjern-trigger"
STATUS = "resultat-section≡resultat-grid≡status-trigger"

SECTIONS = [
    ("moduler", "Moduler", [
        ("du_modul", "Modul på danskuddannelse"), ("startdato", "Påbegyndt"), ("slutdato", "Afsluttet"),
        ("udbyder", "Udbydernr."), ("henvisningskategori", "Henvisningskategori"),
        ("ophoersaarsag", "Årsag til ophør"), ("modultest_bestaaet", "Modultest bestået den")]),
    ("proever", "Danskprøver", [
        ("proeve", "Prøvens navn"), ("dato", "Prøvedato"), ("termin", "Prøvetermin"),
        ("laeseforstaaelse", "Karakter i læseforståelse"), ("skriftlig", "Karakter i skriftlig fremstilling"),
        ("mundtlig", "Karakter i mundtlig kommunikation"), ("resultat", "Samlet resultat"), ("udbyder", "Udbydernr.")]),
    ("henvisninger", "Henvisninger", [
        ("dato", "Henvist den"), ("kategori", "Henvisningskategori"), ("kommune", "Henvist af kommune"),
        ("udbyder", "Udbydernr.")]),
    ("meritter", "Merit", [
        ("du_modul", "Meriteret modul"), ("startdato", "Gælder fra"), ("udbyder", "Udbydernr.")]),
    ("prae2004", "Oplysninger fra før 2004", [
        ("foerste_startdato", "Første startdato før 2004"), ("du", "Gik på danskuddannelse")]),
]
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}
NONE_TEXT = "Der er ikke indberettet oplysninger."


def dk(value):
    return ".".join(reversed(value.split("-")))


def show(key, value):
    if value is None:
        return ""
    if value is True or value is False:
        return "Ja" if value else "Nej"
    return dk(value) if key in DATES else value


def session(request):
    return SESS.get(request.cookies.get("JSESSIONID", ""))


def guard(request):
    """Where to send a user who may not see the page yet."""
    s = session(request)
    if not s:
        return RedirectResponse("/blanketportal/login", 302)
    if not s["accepted"] and request.url.path != NOTICE:
        return RedirectResponse(NOTICE, 302)
    return None


def page(title, body, s=None, crumb=True):
    nav = ""
    if s:
        nav = (f'<ul class="nav"><li><a href="{HOME}">Blanketter</a></li><li><a href="/blanketportal/hjaelp">Hjælp</a></li></ul>'
               f'<ul class="nav pull-right"><li class="navbar-text">{escape(s["user"])}</li>'
               '<li><a href="/blanketportal/logout">Log af</a></li></ul>')
    trail = (f'<ul class="breadcrumb"><li><a href="{HOME}">Blanketter</a> <span class="divider">/</span></li>'
             f'<li class="active">{escape(title)}</li></ul>') if s and crumb else ""
    return HTMLResponse(f"""<!DOCTYPE html>
<html lang="da" class="xforms-noscript">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>{escape(title)} - UIM Blanketportal</title>
<meta name="generator" content="Orbeon Forms 4.10.0.201508042035 PE" />
<link rel="stylesheet" href="/blanketportal/xforms-server/xforms-4f2.css" type="text/css" media="all" />
<style type="text/css">.fr-wizard-toc {{ float: left; width: 220px }} .fr-wizard-body {{ margin-left: 240px }}
.xforms-alert-active {{ color: #b94a48 }} .xforms-trigger-appearance-minimal button {{ border: 0; background: none; color: #08c; text-decoration: underline }}
.xforms-hidden {{ display: none }}</style>
</head>
<body class="orbeon">
<div class="navbar navbar-inverse"><div class="navbar-inner"><div class="container">
<a class="brand" href="{HOME}">Udlændinge- og Integrationsministeriet</a>{nav}</div></div></div>
<div class="container">{trail}
<div class="row"><div class="span12"><h1 class="fr-form-title">{escape(title)}</h1></div></div>
{body}
</div>
<div class="container fr-footer"><p><small>UIM Blanketportal &bull; Orbeon Forms 4.10.0 PE &bull; Tilgængelighedserklæring &bull; Kontakt ministeriets indberetningsteam</small></p></div>
</body></html>""")


def form(s, action, body, doc, kind):
    """The XForms form: its state lives in the server under the uuid."""
    uid = uuid.uuid4().hex + uuid.uuid4().hex[:8]
    s["docs"][uid] = doc
    return (f'<form id="xforms-form" class="xforms-form xforms-noscript" action="{action}" method="post" '
            'enctype="multipart/form-data" accept-charset="utf-8"><div class="xforms-hidden">'
            f'<input type="hidden" name="$uuid" value="{uid}" /><input type="hidden" name="$sequence" value="1" />'
            f'<input type="hidden" name="$noscript" value="true" /><input type="hidden" name="$form" value="uim/{kind}" /></div>'
            f'{body}</form>')


def trigger(name, label, extra=""):
    return (f'<span id="{name}" class="xforms-control xforms-trigger{extra}">'
            f'<button class="btn" type="submit" name="{name}" value="activate">{escape(label)}</button></span>')


def section(ident, title, body):
    return (f'<div id="{ident}" class="xbl-component xbl-fr-section"><div class="fr-section-container">'
            f'<div class="fr-section-title"><h2>{escape(title)}</h2></div>'
            f'<div class="fr-section-content">{body}</div></div></div>')


def alert(text, kind="error"):
    return f'<div class="alert alert-{kind}" role="alert"><span class="xforms-alert xforms-alert-active">{escape(text)}</span></div>'


async def login(request):
    failed = request.query_params.get("error")
    body = f"""{alert('Forkert bruger-id eller adgangskode.') if failed else ''}
<form method="post" action="/blanketportal/j_security_check" class="form-horizontal">
<div class="control-group"><label class="control-label" for="j_username">Bruger-id</label>
<div class="controls"><input type="text" id="j_username" name="j_username" /></div></div>
<div class="control-group"><label class="control-label" for="j_password">Adgangskode</label>
<div class="controls"><input type="password" id="j_password" name="j_password" autocomplete="off" /></div></div>
<div class="control-group"><div class="controls"><button type="submit" class="btn btn-primary">Log på</button></div></div>
</form>"""
    return page("Log på blanketportalen", body)


async def check(request):
    data = await request.form()
    if data.get("j_username", "").strip() == "kommune" and data.get("j_password") == "hemmeligt-1":
        token = uuid.uuid4().hex.upper()
        SESS[token] = {"user": "kommune", "accepted": False, "docs": {}, "files": {}}
        response = RedirectResponse(NOTICE, 302)
        response.set_cookie("JSESSIONID", token, httponly=True, path="/")
        return response
    return RedirectResponse("/blanketportal/login?error=1", 302)


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID", ""), None)
    response = RedirectResponse("/blanketportal/login", 302)
    response.delete_cookie("JSESSIONID", path="/")
    return response


async def notice(request):
    stop = guard(request)
    if stop:
        return stop
    s = session(request)
    if request.method == "POST":
        data = await request.form()
        if data.get("$uuid") in s["docs"] and "logning-section≡fortsaet-trigger" in data:
            s["accepted"] = True
            return RedirectResponse(HOME, 302)
    body = section("logning-section", "Opslag bliver logget",
                   "<p>Alle opslag i danskundervisningsdatabasen registreres med bruger-id og tidspunkt. "
                   "Du må kun slå kursister op, når det er nødvendigt for sagsbehandlingen.</p>"
                   + trigger("logning-section≡fortsaet-trigger", "Fortsæt"))
    return page("Velkommen", form(s, NOTICE, body, {}, "logning"), s, crumb=False)


async def home(request):
    stop = guard(request)
    if stop:
        return stop
    s = session(request)
    rows = "".join(
        f'<tr class="xforms-repeat-selected-item"><td>Danskundervisning</td><td><a href="{url}">{name}</a></td><td>{text}</td></tr>'
        for name, url, text in (
            ("Opslag på én kursist", ENKELT, "Vis alle indberetninger på et CPR-nr."),
            ("Opslag på flere kursister", FLERE, "Send en fil med CPR-numre og få et regneark tilbage.")))
    body = ('<div class="fr-home"><table class="table table-striped table-bordered fr-form-list"><thead><tr><th>Område</th><th>Blanket</th>'
            f'<th>Beskrivelse</th></tr></thead><tbody>{rows}</tbody></table></div>')
    return page("Blanketter", body, s, crumb=False)


async def helppage(request):
    stop = guard(request)
    if stop:
        return stop
    return page("Hjælp", "<p>Et CPR-nr. skrives som ddmmåå-xxxx. En fil med CPR-numre er en tekstfil med ét CPR-nr. "
                         "på hver linje og højst 100 linjer.</p>", session(request))


def view(person, active):
    """The wizard: contents on the left, the chosen section on the right."""
    toc, content = "", ""
    for number, (key, title, columns) in enumerate(SECTIONS, 1):
        here = key == active
        toc += (f'<li class="fr-wizard-toc-item{" active" if here else ""}">'
                + trigger(f"resultat≡wizard≡toc⊙{number}", title, " xforms-trigger-appearance-minimal") + "</li>")
        if not here:
            continue
        ident = f"{key}-section"
        if not person[key]:
            inner = f'<p class="fr-empty">{NONE_TEXT}</p>'
        elif key == "prae2004":
            inner = '<table class="fr-grid fr-grid-prae"><tbody>'
            for name, label in columns:
                cid = f"{ident}≡prae-grid≡{name}-control"
                inner += (f'<tr><td class="fr-grid-td"><span id="{cid}" class="xforms-control xforms-output xforms-readonly">'
                          f'<label class="xforms-label" for="{cid}≡≡o">{escape(label)}</label> '
                          f'<span id="{cid}≡≡o" class="xforms-output-output">{escape(show(name, person[key][name]))}</span></span></td></tr>')
            inner += "</tbody></table>"
        else:
            inner = ('<table class="table table-bordered fr-grid fr-repeat fr-repeat-multiple-rows"><thead><tr>'
                     + "".join(f'<th class="fr-grid-th"><span class="xforms-label">{escape(label)}</span></th>' for _, label in columns)
                     + f'</tr></thead><tbody><tr id="repeat-begin-{key}" class="xforms-repeat-begin-end"></tr>')
            for i, record in enumerate(person[key], 1):
                inner += '<tr class="xforms-repeat-delimiter"></tr><tr class="can-remove">' + "".join(
                    f'<td class="fr-grid-td"><span id="{ident}≡grid≡{name}-control⊙{i}" class="xforms-control xforms-output">'
                    f'<span class="xforms-output-output">{escape(show(name, record[name]))}</span></span></td>'
                    for name, _ in columns) + "</tr>"
            inner += f'<tr id="repeat-end-{key}" class="xforms-repeat-begin-end"></tr></tbody></table>'
        content = section(ident, title, inner)
    return (f'<div class="xbl-fr-wizard"><div class="fr-wizard-toc"><ul class="nav nav-list">{toc}</ul></div>'
            f'<div class="fr-wizard-body">{content}</div></div>')


async def single(request):
    stop = guard(request)
    if stop:
        return stop
    s = session(request)
    doc = {"cpr": "", "found": None, "tab": "moduler"}
    message = ""
    if request.method == "POST":
        data = await request.form()
        old = s["docs"].get(data.get("$uuid"))
        if old is None or "cpr" not in old:
            return RedirectResponse(ENKELT, 302)
        doc = dict(old)
        tab = [n for n in range(1, 6) if f"resultat≡wizard≡toc⊙{n}" in data]
        if tab and doc["found"]:
            doc["tab"] = SECTIONS[tab[0] - 1][0]
        else:
            doc.update(cpr=data.get(CPR, "").strip(), found=None, tab="moduler")
            digits = re.sub(r"[\s-]", "", doc["cpr"])
            if not re.fullmatch(r"\d{10}", digits):
                message = "CPR-nr. skal bestå af 10 cifre."
            elif digits not in PEOPLE:
                message = "Der findes ingen kursist med dette CPR-nr. i databasen."
            else:
                doc["found"] = digits
    body = section("kursist-section", "Kursist", f"""<table class="fr-grid fr-grid-1"><tbody><tr><td class="fr-grid-td">
<span id="{CPR}" class="xforms-control xforms-input xforms-required"><label class="xforms-label" for="{CPR}≡≡i">CPR-nr.</label>
<input id="{CPR}≡≡i" type="text" name="{CPR}" value="{escape(doc['cpr'])}" class="xforms-input-input" maxlength="11" />
<span class="xforms-hint">Skrives som ddmmåå-xxxx</span></span></td>
<td class="fr-grid-td">{trigger(FIND, 'Slå op')}</td></tr></tbody></table>{alert(message) if message else ''}""")
    if doc["found"]:
        cpr = doc["found"]
        body += (f'<div class="well"><span class="xforms-output-output">Indberetninger for CPR-nr. {cpr[:6]}-{cpr[6:]}</span></div>'
                 + view(PEOPLE[cpr], doc["tab"]))
    return page("Opslag på én kursist", form(s, ENKELT, body, doc, "kursistopslag"), s)


async def several(request):
    stop = guard(request)
    if stop:
        return stop
    s = session(request)
    doc = {"step": "choose"}
    message = ""
    if request.method == "POST":
        data = await request.form()
        old = s["docs"].get(data.get("$uuid"))
        if old is None or "step" not in old:
            return RedirectResponse(FLERE, 302)
        doc = dict(old)
        if SEND in data and doc["step"] == "choose":
            upload = data.get(FILE)
            raw = await upload.read() if hasattr(upload, "read") else b""
            lines = [re.sub(r"[\s-]", "", line) for line in raw.decode("utf-8-sig", "replace").splitlines() if line.strip()]
            if not lines:
                message = "Vælg en fil med CPR-numre."
            elif len(lines) > 100:
                message = "Filen indeholder mere end 100 CPR-numre."
            elif not all(re.fullmatch(r"\d{10}", line) for line in lines):
                message = "Filen må kun indeholde CPR-numre, ét på hver linje."
            else:
                doc = {"step": "sent", "numbers": lines, "name": upload.filename, "size": len(raw)}
        elif FJERN in data:
            doc = {"step": "choose"}
        elif START in data and doc["step"] == "sent":
            doc.update(step="run", job=uuid.uuid4().hex, looks=0)
        elif STATUS in data and doc["step"] == "run":
            doc["looks"] += 1
            if doc["looks"] >= 2:
                doc["step"] = "done"
                s["files"][doc["job"]] = doc["numbers"]
    if doc["step"] == "choose":
        body = section("liste-section", "Fil med CPR-numre", f"""<p>Vælg en tekstfil (.txt) med ét CPR-nr. på hver linje, højst 100 i alt.</p>
<span id="{FILE}" class="xforms-control xforms-upload xforms-upload-state-empty"><label class="xforms-label" for="{FILE}≡≡u">Tekstfil</label>
<input id="{FILE}≡≡u" class="xforms-upload-select" type="file" name="{FILE}" accept="text/plain,.txt" /></span>
{trigger(SEND, 'Send fil')}{alert(message) if message else ''}""")
    else:
        body = section("liste-section", "Fil med CPR-numre", f"""<span id="{FILE}" class="xforms-control xforms-upload xforms-upload-state-file">
<span class="xforms-upload-info"><span class="xforms-upload-filename">{escape(doc['name'] or '')}</span> <span class="xforms-upload-size">{doc['size']} B</span></span></span>
{trigger(FJERN, 'Fjern fil') if doc['step'] == 'sent' else ''}
<p>Filen indeholder {len(doc['numbers'])} CPR-numre.</p>{trigger(START, 'Start udtræk') if doc['step'] == 'sent' else ''}""")
        if doc["step"] == "run":
            body += section("resultat-section", "Resultat",
                            alert("Udtrækket er i gang. Det kan tage lidt tid.", "info") + trigger(STATUS, "Opdater status"))
        if doc["step"] == "done":
            body += section("resultat-section", "Resultat", alert("Udtrækket er færdigt.", "success")
                            + f'<p><a href="/blanketportal/fr/service/uim/kursistliste/{doc["job"]}/udtraek.xls">Hent Excel-ark</a></p>')
    return page("Opslag på flere kursister", form(s, FLERE, body, doc, "kursistliste"), s)


GROUPS = [("Første modulregistrering", 3), ("Seneste modulregistrering", 3), ("Seneste henvisning", 2), ("Højeste merit", 3),
          ("Før 2004", 3)]
COLS = [("cpr", "CPR-nr."), ("findes", "Indberettet efter 2004"),
        ("foerste_startdato", "Påbegyndt"), ("foerste_du_modul", "Modul"), ("foerste_udbyder", "Udbydernr."),
        ("seneste_startdato", "Påbegyndt"), ("seneste_du_modul", "Modul"), ("seneste_udbyder", "Udbydernr."),
        ("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori"),
        ("merit_du_modul", "Modul"), ("merit_startdato", "Gælder fra"), ("merit_udbyder", "Udbydernr."),
        ("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")]
XDATES = {"foerste_startdato", "seneste_startdato", "henvisning_dato", "merit_startdato", "prae2004_startdato"}


def sheet(numbers):
    """SpreadsheetML 2003."""
    def cell(text, attributes=""):
        return f'<Cell{attributes}><Data ss:Type="String">{escape(text)}</Data></Cell>'
    title = "Udtræk fra danskundervisningsdatabasen pr. " + datetime.now().strftime("%d.%m.%Y")
    out = ['<Row>' + cell(title, ' ss:MergeAcross="15" ss:StyleID="hoved"') + '</Row>']
    out.append("<Row>" + "".join(cell(label, ' ss:MergeDown="1" ss:StyleID="hoved"') for _, label in COLS[:2]) + "".join(
        cell(name, f' ss:MergeAcross="{n - 1}" ss:StyleID="hoved"') for name, n in GROUPS) + "</Row>")
    out.append("<Row>" + "".join(
        cell(label, (' ss:Index="3"' if i == 0 else "") + ' ss:StyleID="hoved"') for i, (_, label) in enumerate(COLS[2:])) + "</Row>")
    for number in numbers:
        person = PEOPLE.get(number)
        data = person["udtraek"] if person else {"cpr": number, "findes": False}
        row = ""
        for key, _ in COLS:
            value = data.get(key)
            if value is None:
                text = ""
            elif value is True or value is False:
                text = "Ja" if value else "Nej"
            else:
                text = dk(value) if key in XDATES else value
            row += cell(text)
        out.append(f"<Row>{row}</Row>")
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="hoved"><Font ss:Bold="1"/></Style></Styles>
<Worksheet ss:Name="Udtræk"><Table>
{chr(10).join(out)}
</Table></Worksheet></Workbook>""".encode("utf-8")


async def download(request):
    stop = guard(request)
    if stop:
        return stop
    numbers = session(request)["files"].get(request.path_params["job"])
    if numbers is None:
        return RedirectResponse(FLERE, 302)
    return Response(sheet(numbers), headers={"Content-Type": "application/vnd.ms-excel",
                                             "Content-Disposition": "attachment; filename=udtraek.xls"})


async def fallback(request):
    stop = guard(request)
    if stop:
        return stop
    if request.url.path in ("/", "/blanketportal", "/blanketportal/"):
        return RedirectResponse(HOME, 302)
    return HTMLResponse("<h1>Siden findes ikke</h1>", 404)


app = Starlette(routes=[
    Route("/blanketportal/login", login),
    Route("/blanketportal/j_security_check", check, methods=["POST"]),
    Route("/blanketportal/logout", logout),
    Route("/blanketportal/hjaelp", helppage),
    Route(NOTICE, notice, methods=["GET", "POST"]),
    Route(HOME, home),
    Route(ENKELT, single, methods=["GET", "POST"]),
    Route(FLERE, several, methods=["GET", "POST"]),
    Route("/blanketportal/fr/service/uim/kursistliste/{job}/udtraek.xls", download),
    Route("/{rest:path}", fallback),
])

"""Rapportportal: ASP.NET WebForms med ReportViewer (SQL Server Reporting Services 2012)."""
import base64
import io
import json
import os
import re
import time
import uuid
import zipfile
from datetime import date, datetime
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
BASE = "/Rapportportal"
ENKELT = BASE + "/Pages/Report.aspx?ItemPath=%2fDanskundervisning%2fKursistopslag"
LISTE = BASE + "/Pages/Listekoersel.aspx?ItemPath=%2fDanskundervisning%2fListeudtraek"
RV = "ctl00$MainContent$ReportViewer1"
RVID = "ctl00_MainContent_ReportViewer1"

SECTIONS = [
    ("moduler", "Modulregistreringer", [
        ("du_modul", "DU-modul", 18), ("startdato", "Startdato", 24), ("slutdato", "Slutdato", 24),
        ("udbyder", "Udbyder", 20), ("henvisningskategori", "Henvisningskategori", 34),
        ("ophoersaarsag", "Ophørsårsag", 26), ("modultest_bestaaet", "Modultest bestået", 30)]),
    ("proever", "Prøveresultater", [
        ("proeve", "Prøve", 40), ("dato", "Prøvedato", 24), ("termin", "Termin", 22),
        ("laeseforstaaelse", "Læseforståelse", 28), ("skriftlig", "Skriftlig", 20), ("mundtlig", "Mundtlig", 20),
        ("resultat", "Resultat", 26), ("udbyder", "Udbyder", 20)]),
    ("henvisninger", "Henvisninger til danskuddannelse", [
        ("dato", "Henvisningsdato", 30), ("kategori", "Kategori", 20), ("kommune", "Henvisende kommune", 50),
        ("udbyder", "Udbyder", 20)]),
    ("meritter", "Meritregistreringer", [
        ("du_modul", "DU-modul", 18), ("startdato", "Startdato", 24), ("udbyder", "Udbyder", 20)]),
    ("prae2004", "Præ-2004 data", [
        ("foerste_startdato", "Første startdato", 30), ("du", "Danskuddannelse", 30)]),
]
DATES = {"startdato", "slutdato", "dato", "modultest_bestaaet", "foerste_startdato"}


def dk(value):
    return "-".join(reversed(value.split("-")))


def show(key, value):
    if value is None:
        return ""
    if value is True or value is False:
        return "Ja" if value else "Nej"
    return dk(value) if key in DATES else value


def session(request):
    return SESS.get(request.cookies.get("RAPPORTAUTH", ""))


def to_login(request):
    target = request.url.path + ("?" + request.url.query if request.url.query else "")
    from urllib.parse import quote
    return RedirectResponse(BASE + "/Login.aspx?ReturnUrl=" + quote(target, safe=""), 302)


def state(s):
    """The hidden fields of the page; the view state must come back with the postback."""
    vs = "/wEPDwUK" + base64.b64encode(os.urandom(150)).decode()
    s.setdefault("vs", set()).add(vs)
    ev = "/wEWBgL" + base64.b64encode(os.urandom(48)).decode()
    return (
        '<div class="aspNetHidden">\n'
        '<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />\n'
        '<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />\n'
        f'<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" />\n</div>\n'
        "<script type=\"text/javascript\">\n//<![CDATA[\nvar theForm = document.forms['aspnetForm'];\n"
        "if (!theForm) { theForm = document.aspnetForm; }\n"
        "function __doPostBack(eventTarget, eventArgument) {\n"
        "    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {\n"
        "        theForm.__EVENTTARGET.value = eventTarget;\n"
        "        theForm.__EVENTARGUMENT.value = eventArgument;\n        theForm.submit();\n    }\n}\n//]]>\n</script>\n"
        '<div class="aspNetHidden">\n'
        f'<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{ev}" />\n</div>\n')


def page(s, action, title, body, crumbs=(), head="", multipart=False):
    enc = ' enctype="multipart/form-data"' if multipart else ""
    trail = f'<a href="{BASE}/Pages/Folder.aspx">Hjem</a>'
    for text, url in crumbs:
        trail += ' <span class="msrs-sep">&gt;</span> '
        trail += f'<a href="{escape(url)}">{escape(text)}</a>' if url else f'<span class="msrs-current">{escape(text)}</span>'
    user = ""
    if s.get("user"):
        user = (f'<span id="ctl00_lblBruger">Logget på som: UIM\\{escape(s["user"])}</span> | '
                f'<a href="{BASE}/Pages/Folder.aspx">Hjem</a> | '
                f'<a href="{BASE}/Hjaelp.aspx">Hjælp</a> | '
                f'<a id="ctl00_lnkLogud" href="{BASE}/Logout.aspx">Log ud</a>')
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head id="ctl00_Head1"><title>{escape(title)} - Rapportportal</title>
<meta http-equiv="X-UA-Compatible" content="IE=8" />{head}
<style type="text/css">
body {{ font-family: Verdana, Tahoma, sans-serif; font-size: 11px; margin: 0; }}
#msrs-topbar {{ text-align: right; padding: 4px 10px; color: #555; border-bottom: 1px solid #cdd; }}
#msrs-header {{ padding: 8px 12px; }} #msrs-header h1 {{ font-size: 18px; color: #1d5987; font-weight: normal; margin: 4px 0; }}
.ParametersFrame {{ background: #ece9d8; border: 1px solid #c5c2b2; }} .ToolBar {{ background: #ece9d8; }}
.msrs-tile {{ padding: 8px; width: 330px; }} .DocMap {{ border-right: 2px solid #ece9d8; padding: 6px; }}
.a5 {{ font-size: 14pt; color: #1d5987; }} .a9 {{ font-size: 11pt; font-weight: 700; }}
.a12c {{ background: #4c68a2; color: #fff; font-weight: 700; border: 1px solid #d3d3d3; }} .a17c {{ border: 1px solid #d3d3d3; }}
.Fejl {{ color: #c00; }}
</style></head>
<body>
<form name="aspnetForm" method="post" action="{escape(action)}" id="aspnetForm"{enc}>
{state(s)}
<div id="msrs-topbar">{user}</div>
<div id="msrs-header"><div class="msrs-breadcrumb">{trail}</div>
<h1>{escape(title)}</h1></div>
<div id="ctl00_MainContent">
{body}
</div>
<hr size="1" /><div class="Footer">Udlændinge- og Integrationsministeriet &middot; Rapportportal 3.2.1 &middot; Microsoft SQL Server Reporting Services &middot; Support: hverdage 9-15</div>
</form>
</body></html>""")


def set_cookie(response, token):
    response.set_cookie("RAPPORTAUTH", token, httponly=True, path="/")
    return response


PRE = {"vs": set()}


async def login(request):
    message = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("__VIEWSTATE") in PRE["vs"]:
            if (form.get("ctl00$MainContent$Login1$UserName", "").strip().lower() == "kommune"
                    and form.get("ctl00$MainContent$Login1$Password") == "hemmeligt-1"):
                token = uuid.uuid4().hex + uuid.uuid4().hex
                SESS[token] = {"user": "kommune", "jobs": {}}
                target = request.query_params.get("ReturnUrl", "")
                if not target.startswith(BASE + "/Pages/"):
                    target = BASE + "/Pages/Folder.aspx"
                return set_cookie(RedirectResponse(target, 302), token)
            message = "Login mislykkedes. Kontrollér brugernavn og adgangskode, og prøv igen."
    fail = f'<tr><td align="center" colspan="2" class="Fejl">{message}</td></tr>' if message else ""
    body = f"""<table cellspacing="0" cellpadding="1" border="0" id="ctl00_MainContent_Login1" style="border-collapse:collapse;margin:20px;">
<tr><td><table cellpadding="3" border="0">
<tr><td align="center" colspan="2">Log ind for at få adgang til rapporterne</td></tr>
<tr><td align="right"><label for="ctl00_MainContent_Login1_UserName">Brugernavn:</label></td>
<td><input name="ctl00$MainContent$Login1$UserName" type="text" id="ctl00_MainContent_Login1_UserName" /></td></tr>
<tr><td align="right"><label for="ctl00_MainContent_Login1_Password">Adgangskode:</label></td>
<td><input name="ctl00$MainContent$Login1$Password" type="password" id="ctl00_MainContent_Login1_Password" /></td></tr>
{fail}
<tr><td align="right" colspan="2"><input type="submit" name="ctl00$MainContent$Login1$LoginButton" value="Log ind" id="ctl00_MainContent_Login1_LoginButton" /></td></tr>
</table></td></tr></table>
<p style="margin-left:20px">Har kommunen ikke et login, fås det ved henvendelse til ministeriet.</p>"""
    query = "?" + request.url.query if request.url.query else ""
    return page(PRE, BASE + "/Login.aspx" + query, "Log ind", body)


async def root(request):
    return RedirectResponse(BASE + "/Pages/Folder.aspx", 302)


async def logout(request):
    SESS.pop(request.cookies.get("RAPPORTAUTH", ""), None)
    response = RedirectResponse(BASE + "/Login.aspx", 302)
    response.delete_cookie("RAPPORTAUTH", path="/")
    return response


async def folder(request):
    s = session(request)
    if not s:
        return to_login(request)
    tiles = [("Kursistopslag", ENKELT, "Alle registreringer på én kursist fra danskundervisningsdatabasen."),
             ("Listeudtræk", LISTE, "Uddrag af registreringerne på op til 100 kursister ad gangen.")]
    cells = "".join(
        f'<td class="msrs-tile" valign="top"><img alt="" src="{BASE}/images/48report.png" width="48" height="48" align="left" />'
        f'<a href="{escape(url)}">{name}</a><br /><span class="msrs-desc">{text}</span></td>' for name, url, text in tiles)
    body = ('<div class="ToolBar">&nbsp;Visning: Felter</div>'
            f'<table id="ctl00_MainContent_itemTiles" cellpadding="0" cellspacing="0"><tr>{cells}</tr></table>')
    return page(s, BASE + "/Pages/Folder.aspx", "Danskundervisning", body, [("Danskundervisning", None)])


async def helppage(request):
    s = session(request)
    if not s:
        return to_login(request)
    body = ("<p>Vælg en rapport i mappen Danskundervisning. I rapporten Kursistopslag angives et CPR-nr. "
            "(ddmmåå-xxxx). I Listeudtræk vælges en tekstfil med ét CPR-nr. på hver linje.</p>")
    return page(s, BASE + "/Hjaelp.aspx", "Vejledning", body, [("Vejledning", None)])


def tablix(number, columns, records, groups=()):
    widths = "".join(f'<TD style="WIDTH:{w}.00mm;min-width: {w}.00mm"></TD>' for _, _, w in columns)
    out = (f'<TABLE CELLSPACING="0" CELLPADDING="0" COLS="{len(columns)}" BORDER="0" style="border-collapse:collapse;" class="a{number}0">'
           f'<TR HEIGHT="0">{widths}</TR>')

    def head(text, span=""):
        return f'<TD class="a12c"{span}><DIV class="a12">{escape(text)}</DIV></TD>'
    if groups:
        top, low = "", ""
        inside = [c[0] for c in columns]
        start, end, name = inside.index(groups[0]), inside.index(groups[1]), groups[2]
        for i, (_, label, _w) in enumerate(columns):
            if i == start:
                top += head(name, f' COLSPAN="{end - start + 1}"')
            if start <= i <= end:
                low += head(label)
            else:
                top += head(label, ' ROWSPAN="2"')
        out += f'<TR VALIGN="top">{top}</TR><TR VALIGN="top">{low}</TR>'
    else:
        out += '<TR VALIGN="top">' + "".join(head(label) for _, label, _w in columns) + "</TR>"
    for record in records:
        out += '<TR VALIGN="top">' + "".join(
            f'<TD class="a17c"><DIV class="a17">{escape(show(key, record[key])) or "&nbsp;"}</DIV></TD>'
            for key, _, _w in columns) + "</TR>"
    return out + "</TABLE>"


def report(person):
    lists = {k: person[k] for k in ("moduler", "proever", "henvisninger", "meritter")}
    lists["prae2004"] = [person["prae2004"]] if person["prae2004"] else []
    doc, rows = "", ""
    for number, (key, title, columns) in enumerate(SECTIONS, 2):
        anchor = f"{RVID}_b{number}"
        doc += f'<div style="padding-left:12px"><a href="#{anchor}">{title}</a></div>'
        rows += f'<TR VALIGN="top"><TD style="HEIGHT:8.00mm"><DIV class="a9" id="{anchor}">{title}</DIV></TD></TR>'
        if lists[key]:
            group = ("laeseforstaaelse", "mundtlig", "Karakterer") if key == "proever" else ()
            rows += f'<TR VALIGN="top"><TD>{tablix(number, columns, lists[key], group)}</TD></TR>'
        else:
            rows += '<TR VALIGN="top"><TD><DIV class="a20">Ingen registreringer at vise.</DIV></TD></TR>'
        rows += '<TR><TD style="HEIGHT:5.00mm"></TD></TR>'
    cpr = person["cpr"]
    now = datetime.now().strftime("%d-%m-%Y %H:%M")
    return (f'<table id="{RVID}_fixedTable" cellpadding="0" cellspacing="0" width="100%"><tr valign="top">'
            f'<td class="DocMap" id="{RVID}_ctl06"><b>Dokumentoversigt</b><div>Kursistopslag</div>{doc}</td>'
            f'<td id="VisibleReportContent{RVID}_ctl09"><div dir="LTR" class="A1">'
            '<TABLE CELLSPACING="0" CELLPADDING="0" BORDER="0" class="a1">'
            '<TR VALIGN="top"><TD><DIV class="a5">Danskundervisningsdatabasen - kursistopslag</DIV></TD></TR>'
            f'<TR VALIGN="top"><TD><DIV class="a7">CPR-nr. {cpr[:6]}-{cpr[6:]}</DIV></TD></TR>'
            f'<TR VALIGN="top"><TD><DIV class="a7">Data trukket {now}</DIV></TD></TR>'
            f'<TR><TD style="HEIGHT:5.00mm"></TD></TR>{rows}'
            '<TR VALIGN="top"><TD><DIV class="a71">Side 1 af 1</DIV></TD></TR></TABLE></div></td></tr></table>')


async def single(request):
    s = session(request)
    if not s:
        return to_login(request)
    value, content, bar = "", "", ""
    if request.method == "POST":
        form = await request.form()
        if form.get("__VIEWSTATE") not in s["vs"]:
            return RedirectResponse(ENKELT, 302)
        value = form.get(RV + "$ctl04$ctl03$txtValue", "").strip()
        digits = re.sub(r"[\s-]", "", value)
        if not re.fullmatch(r"\d{10}", digits):
            content = ('<div class="Fejl">Værdien, der er angivet for rapportparameteren \'CPR-nr.\', '
                       'er ikke et gyldigt CPR-nr.</div>')
        else:
            person = PEOPLE.get(digits)
            if person and not (any(person[k] for k in ("moduler", "proever", "henvisninger", "meritter"))
                               or person["prae2004"]):
                person = None
            if person is None:
                content = '<div class="a20" style="padding:10px">Rapporten indeholder ingen data for det valgte CPR-nr.</div>'
            else:
                content = report(person)
                bar = (f'<div class="ToolBar" id="{RVID}_ctl05"><span title="Aktuel side">Side 1 af 1</span> | '
                       f'<select name="{RV}$ctl05$ctl02$ctl00" title="Zoom"><option value="PageWidth">Sidebredde</option>'
                       '<option selected="selected" value="100">100%</option><option value="150">150%</option></select> | '
                       '<a title="Udskriv" href="#" onclick="window.print();return false;">Udskriv</a></div>')
    body = f"""<div id="{RVID}"><table cellpadding="0" cellspacing="0" width="100%">
<tr id="ParametersRow{RVID}"><td><div class="ParametersFrame" id="{RVID}_ctl04"><table cellpadding="4" width="100%"><tr>
<td class="ParamLabelCell"><label for="{RVID}_ctl04_ctl03_txtValue"><span>CPR-nr. (ddmmåå-xxxx)</span></label></td>
<td class="ParamEntryCell"><input name="{RV}$ctl04$ctl03$txtValue" type="text" value="{escape(value)}" size="28" id="{RVID}_ctl04_ctl03_txtValue" /></td>
<td class="SubmitButtonCell" align="right"><input type="submit" name="{RV}$ctl04$ctl00" value="Vis rapport" id="{RVID}_ctl04_ctl00" /></td>
</tr></table></div></td></tr>
<tr><td>{bar}</td></tr>
<tr><td id="{RVID}_ReportArea">{content}</td></tr></table></div>"""
    return page(s, ENKELT, "Kursistopslag", body,
                [("Danskundervisning", BASE + "/Pages/Folder.aspx"), ("Kursistopslag", None)])


async def batch(request):
    s = session(request)
    if not s:
        return to_login(request)
    message = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("__VIEWSTATE") not in s["vs"]:
            return RedirectResponse(LISTE, 302)
        upload = form.get("ctl00$MainContent$fuCprListe")
        if "ctl00$MainContent$btnStart" in form:
            raw = await upload.read() if hasattr(upload, "read") else b""
            text = raw.decode("utf-8-sig", "replace")
            numbers = [re.sub(r"[\s-]", "", line) for line in text.splitlines() if line.strip()]
            if not numbers:
                message = "Vælg en tekstfil med mindst ét CPR-nr."
            elif len(numbers) > 100:
                message = "Filen må højst indeholde 100 CPR-nr."
            elif not all(re.fullmatch(r"\d{10}", n) for n in numbers):
                message = "Filen indeholder linjer, der ikke er et CPR-nr."
            else:
                job = uuid.uuid4().hex[:24]
                s["jobs"][job] = {"numbers": numbers, "start": time.time(), "name": upload.filename}
                return RedirectResponse(BASE + "/Pages/Koersel.aspx?ExecutionID=" + job, 302)
    fail = f'<span id="ctl00_MainContent_lblFejl" class="Fejl">{message}</span><br />' if message else ""
    body = f"""<div class="ParametersFrame" style="padding:8px">{fail}
<label for="ctl00_MainContent_fuCprListe">Tekstfil med CPR-nr.</label>
<input type="file" name="ctl00$MainContent$fuCprListe" id="ctl00_MainContent_fuCprListe" />
<input type="submit" name="ctl00$MainContent$btnStart" value="Upload og kør rapport" id="ctl00_MainContent_btnStart" /></div>
<p style="padding:0 8px">Filen skal indeholde ét CPR-nr. på hver linje og højst 100 CPR-nr. Rapporten køres på serveren og dannes som Excel-projektmappe. Det kan tage lidt tid.</p>"""
    return page(s, LISTE, "Listeudtræk", body,
                [("Danskundervisning", BASE + "/Pages/Folder.aspx"), ("Listeudtræk", None)], multipart=True)


async def run(request):
    s = session(request)
    if not s:
        return to_login(request)
    jid = request.query_params.get("ExecutionID", "")
    job = s["jobs"].get(jid)
    if not job:
        return RedirectResponse(LISTE, 302)
    here = BASE + "/Pages/Koersel.aspx?ExecutionID=" + jid
    ready = time.time() - job["start"] >= 5
    head = "" if ready else '<meta http-equiv="refresh" content="5" />'
    if ready:
        state_text = "Rapporten er fuldført."
        link = (f'<a id="ctl00_MainContent_lnkEksport" href="{BASE}/Reserved.ReportViewerWebControl.axd?OpType=Export&amp;'
                f'Format=EXCELOPENXML&amp;ExecutionID={jid}">Åbn i Excel</a>')
    else:
        state_text = "Rapporten behandles ..."
        link = '<input type="submit" name="ctl00$MainContent$btnOpdater" value="Opdater visning" id="ctl00_MainContent_btnOpdater" />'
    body = f"""<table cellpadding="4" border="1" style="border-collapse:collapse;margin:8px" id="ctl00_MainContent_gvKoersel">
<tr><th scope="col">Fil</th><th scope="col">Antal CPR-nr.</th><th scope="col">Status</th><th scope="col">&nbsp;</th></tr>
<tr><td>{escape(job['name'] or '')}</td><td>{len(job['numbers'])}</td><td>{state_text}</td><td>{link}</td></tr></table>"""
    return page(s, here, "Kørsel af Listeudtræk", body,
                [("Danskundervisning", BASE + "/Pages/Folder.aspx"), ("Listeudtræk", LISTE), ("Kørsel", None)], head=head)


COLS = [("cpr", "CPR-nr.", None), ("findes", "Findes i 2004+", None),
        ("foerste_startdato", "Startdato", "Første modulregistrering"), ("foerste_du_modul", "DU-modul", None),
        ("foerste_udbyder", "Udbyder", None),
        ("seneste_startdato", "Startdato", "Seneste modulregistrering"), ("seneste_du_modul", "DU-modul", None),
        ("seneste_udbyder", "Udbyder", None),
        ("henvisning_dato", "Henvisningsdato", "Henvisning"), ("henvisning_kategori", "Kategori", None),
        ("merit_du_modul", "DU-modul", "Højeste merit"), ("merit_startdato", "Startdato", None),
        ("merit_udbyder", "Udbyder", None),
        ("prae2004_findes", "Findes", "Præ-2004 data"), ("prae2004_startdato", "Første startdato", None),
        ("prae2004_du", "Danskuddannelse", None)]
MERGES = ["C3:E3", "F3:H3", "I3:J3", "K3:M3", "N3:P3", "A3:A4", "B3:B4", "A1:P1"]
XDATES = {"foerste_startdato", "seneste_startdato", "henvisning_dato", "merit_startdato", "prae2004_startdato"}


def workbook(numbers):
    strings, index = [], {}

    def cell(col, row, value, style):
        ref = f"{chr(65 + col)}{row}"
        if value is None or value == "":
            return f'<c r="{ref}" s="{style}"/>'
        if isinstance(value, int):
            return f'<c r="{ref}" s="3"><v>{value}</v></c>'
        if value not in index:
            index[value] = len(strings)
            strings.append(value)
        return f'<c r="{ref}" s="{style}" t="s"><v>{index[value]}</v></c>'

    title = "Udtræk fra danskundervisningsdatabasen pr. " + datetime.now().strftime("%d-%m-%Y")
    rows = [f'<row r="1">{cell(0, 1, title, 1)}</row>']
    top = [label if i < 2 else group for i, (_, label, group) in enumerate(COLS)]
    low = [None if i < 2 else label for i, (_, label, _g) in enumerate(COLS)]
    for r, line in ((3, top), (4, low)):
        rows.append(f'<row r="{r}">' + "".join(cell(i, r, v, 1) for i, v in enumerate(line)) + "</row>")
    for r, number in enumerate(numbers, 5):
        person = PEOPLE.get(number)
        data = person["udtraek"] if person else {"cpr": number, "findes": False}
        out = ""
        for i, (key, _, _g) in enumerate(COLS):
            value = data.get(key)
            if value is True or value is False:
                value = "Ja" if value else "Nej"
            elif value is not None and key in XDATES:
                value = (date.fromisoformat(value) - date(1899, 12, 30)).days
            out += cell(i, r, value, 2)
        rows.append(f'<row r="{r}">{out}</row>')
    ns = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    xml = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>'
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    merges = "".join(f'<mergeCell ref="{m}"/>' for m in MERGES)
    files = {
        "[Content_Types].xml": f'{xml}<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}sharedStrings+xml"/></Types>',
        "_rels/.rels": f'{xml}<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{xml}<workbook xmlns="{ns}" xmlns:r="{rel}"><sheets><sheet name="Listeudtræk" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{xml}<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{rel}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'{xml}<styleSheet xmlns="{ns}"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{xml}<worksheet xmlns="{ns}"><sheetData>{"".join(rows)}</sheetData><mergeCells count="{len(MERGES)}">{merges}</mergeCells></worksheet>',
    }
    files["xl/sharedStrings.xml"] = f'{xml}<sst xmlns="{ns}" count="{len(strings)}" uniqueCount="{len(strings)}">' + "".join(
        f'<si><t xml:space="preserve">{escape(t)}</t></si>' for t in strings) + "</sst>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, text.encode("utf-8"))
    return buffer.getvalue()


async def export(request):
    s = session(request)
    if not s:
        return to_login(request)
    job = s["jobs"].get(request.query_params.get("ExecutionID", ""))
    if not job or time.time() - job["start"] < 5:
        return RedirectResponse(LISTE, 302)
    return Response(workbook(job["numbers"]),
                    media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    headers={"Content-Disposition": 'attachment; filename="Listeudtraek.xlsx"'})


async def fallback(request):
    if not session(request):
        return to_login(request)
    return Response("Ressourcen blev ikke fundet.", 404, media_type="text/plain; charset=utf-8")


app = Starlette(routes=[
    Route("/", root),
    Route(BASE + "/Login.aspx", login, methods=["GET", "POST"]),
    Route(BASE + "/Logout.aspx", logout),
    Route(BASE + "/Hjaelp.aspx", helppage),
    Route(BASE + "/Pages/Folder.aspx", folder, methods=["GET", "POST"]),
    Route(BASE + "/Pages/Report.aspx", single, methods=["GET", "POST"]),
    Route(BASE + "/Pages/Listekoersel.aspx", batch, methods=["GET", "POST"]),
    Route(BASE + "/Pages/Koersel.aspx", run, methods=["GET", "POST"]),
    Route(BASE + "/Reserved.ReportViewerWebControl.axd", export),
    Route("/{rest:path}", fallback),
])

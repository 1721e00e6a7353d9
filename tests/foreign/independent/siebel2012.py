# -*- coding: utf-8 -*-
"""Kommuneportal paa Siebel Public Sector 8.1 (Standard Interactivity, rammer, lister a ti poster), 2012."""
import datetime
import io
import json
import secrets
import time
import zipfile
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
ROWID = {c: f"1-{0x4A10 + 37 * i:X}" for i, c in enumerate(PEOPLE)}
BYROW = {r: c for c, r in ROWID.items()}
USER, PASSWORD = "kommune", "hemmeligt-1"
SESSIONS = {}
SWE = "/dupublic_dan/start.swe"
PAGE = 10

PARTS = [
    ("moduler", "Moduler", [
        (None, "Modul", "du_modul"), (None, "Startdato", "startdato"), (None, "Slutdato", "slutdato"),
        (None, "Udbydernr.", "udbyder"), (None, "Henvisningskategori", "henvisningskategori"),
        (None, "Ophørsårsag", "ophoersaarsag"), (None, "Modultest bestået", "modultest_bestaaet")]),
    ("proever", "Prøver", [
        (None, "Prøve", "proeve"), (None, "Dato", "dato"), (None, "Termin", "termin"),
        (None, "Kar. læsning", "laeseforstaaelse"), (None, "Kar. skriftlig", "skriftlig"),
        (None, "Kar. mundtlig", "mundtlig"), (None, "Resultat", "resultat"), (None, "Udbydernr.", "udbyder")]),
    ("henvisninger", "Henvisninger", [
        (None, "Henvist dato", "dato"), (None, "Kategori", "kategori"),
        (None, "Henvisende kommune", "kommune"), (None, "Udbydernr.", "udbyder")]),
    ("meritter", "Merit", [
        (None, "Modul", "du_modul"), (None, "Startdato", "startdato"), (None, "Udbydernr.", "udbyder")]),
    ("prae2004", "Præ-2004", [
        (None, "Første startdato", "foerste_startdato"), (None, "DU", "du")]),
]
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato", "seneste_startdato",
         "henvisning_dato", "merit_startdato", "prae2004_startdato"}
SHEET = [
    (None, "CPR-nr.", "cpr"), (None, "Findes i register", "findes"),
    ("Første modul", "Startdato", "foerste_startdato"), ("Første modul", "Modul", "foerste_du_modul"),
    ("Første modul", "Udbydernr.", "foerste_udbyder"),
    ("Seneste modul", "Startdato", "seneste_startdato"), ("Seneste modul", "Modul", "seneste_du_modul"),
    ("Seneste modul", "Udbydernr.", "seneste_udbyder"),
    ("Henvisning", "Dato", "henvisning_dato"), ("Henvisning", "Kategori", "henvisning_kategori"),
    ("Højeste merit", "Modul", "merit_du_modul"), ("Højeste merit", "Startdato", "merit_startdato"),
    ("Højeste merit", "Udbydernr.", "merit_udbyder"),
    ("Præ-2004", "Findes", "prae2004_findes"), ("Præ-2004", "Første startdato", "prae2004_startdato"),
    ("Præ-2004", "DU", "prae2004_du"),
]


def show(key, value):
    if value is None:
        return "&nbsp;"
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if key in DATES:
        return f"{value[8:10]}-{value[5:7]}-{value[:4]}"
    return escape(value)


# ---------------------------------------------------------------- rammer
def doc(title, body, cls="", onload=""):
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<html dir="ltr" lang="da"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{title}</title>
<link type="text/css" rel="stylesheet" href="files/main.css">
<script language="javascript" src="scripts/swecommon.js"></script>
</head>
<body class="{cls}" bgcolor="#FFFFFF" topmargin=0 leftmargin=0 marginwidth=0 marginheight=0{onload}>
{body}
</body></html>
""", headers={"Cache-Control": "no-cache, must-revalidate", "Pragma": "no-cache"})


def login_page(message=""):
    error = f'<tr><td colspan=2 class="error"><span id="statusBar">{message}</span></td></tr>' if message else ""
    return doc("Siebel Public Sector", f"""<!--Template Start: SWELogin.swt-->
<table width="100%" border=0 cellpadding=0 cellspacing=0 class="loginBanner"><tr><td>
 <span class="appTitle">Danskundervisning - Kommuneportal</span></td></tr></table>
<form name="SWEEntryForm" action="{SWE}" method="POST" target="_top">
<table class="loginTable" border=0 cellpadding=4 cellspacing=0 align="center">
{error}
<tr><td class="loginLabel" align="right"><label for="s_swepi_1">Bruger-id:</label></td>
 <td><input type="text" name="SWEUserName" id="s_swepi_1" size=20 autocomplete="off"></td></tr>
<tr><td class="loginLabel" align="right"><label for="s_swepi_2">Adgangskode:</label></td>
 <td><input type="password" name="SWEPassword" id="s_swepi_2" size=20 autocomplete="off"></td></tr>
<tr><td></td><td><input type="submit" id="s_swepi_22" class="loginButton" value="Log på"></td></tr>
</table>
<input type="hidden" name="SWEFo" value="SWEEntryForm">
<input type="hidden" name="SWENeedContext" value="false">
<input type="hidden" name="SWECmd" value="ExecuteLogin">
<input type="hidden" name="W" value="t">
<input type="hidden" name="SWEC" value="0">
<input type="hidden" name="SWEBID" value="-1">
<input type="hidden" name="SWETS" value="">
</form>
<p class="copyright" align="center">Copyright &copy; 2012 Oracle. Alle rettigheder forbeholdes.</p>
<!--Template End: SWELogin.swt-->""", "login", ' onload="document.SWEEntryForm.SWEUserName.focus()"')


def frameset():
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<html lang="da"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>Danskundervisning - Kommuneportal</title>
</head>
<frameset rows="48,32,*" border=0 frameborder=0 framespacing=0>
 <frame name="_swebanner" title="Banner" src="{SWE}?SWECmd=GetCachedFrame&amp;SWEFrame=top._swebanner" scrolling=no noresize>
 <frame name="_swescrnbar" title="Skærmbilleder" src="{SWE}?SWECmd=GetCachedFrame&amp;SWEFrame=top._swescrnbar" scrolling=no noresize>
 <frame name="_sweview" title="Indhold" src="{SWE}?SWECmd=GotoView&amp;SWEView=DU+Home+Page+View" scrolling=auto>
 <noframes><body>Din browser kan ikke vise rammer.</body></noframes>
</frameset>
</html>
""")


def banner():
    return doc("Banner", f"""<table width="100%" class="banner" cellpadding=2 cellspacing=0><tr>
<td class="appTitle">Danskundervisning - Kommuneportal</td>
<td align="right" class="bannerLinks"><span>Bruger: KOMMUNE</span> |
 <a href="{SWE}?SWECmd=GotoView&amp;SWEView=DU+Help+View" target="_sweview">Hjælp</a> |
 <a href="{SWE}?SWECmd=Logoff&amp;SWEC=3" target="_top">Log af</a></td></tr></table>""", "bannerFrame")


def screenbar():
    tabs = [("Startside", "DU+Home+Page+View"), ("Kursister", "DU+Student+Search+View"),
            ("Listeudtræk", "DU+List+Report+View")]
    cells = "".join(f'<td class="tier1Off" nowrap><a href="{SWE}?SWECmd=GotoPageTab&amp;SWEView={v}" target="_sweview"'
                    f' id="s_sctrl_tabScreen_{i}">{t}</a></td>' for i, (t, v) in enumerate(tabs))
    return doc("Skærmbilleder", f'<table class="tier1Back" cellpadding=4 cellspacing=0><tr>{cells}</tr></table>', "screenbar")


def view(title, body, status=""):
    return doc(title, f"""<table width="100%" cellpadding=6 cellspacing=0 border=0><tr><td class="viewTitle">{title}</td></tr>
<tr><td>{'<div class="statusMessage" id="statusBar">' + status + '</div>' if status else ''}
{body}
</td></tr></table>""", "view")


def applet(title, buttons, inner, nav=""):
    return f"""<!--Applet Start-->
<table width="100%" class="Applet" cellpadding=0 cellspacing=0 border=0>
<tr class="AppletTitle"><td class="AppletTitle" nowrap>{title}</td><td class="AppletButtons" nowrap>{buttons}</td>
<td class="AppletNav" align="right" nowrap>{nav}</td></tr>
<tr><td colspan=3>
{inner}
</td></tr></table>
<!--Applet End-->
"""


def home():
    return view("Startside", applet("Velkommen", "", """<p>Via kommuneportalen kan du se sprogcentrenes indberetninger om kursister på danskuddannelse.</p>
<ul><li>Vælg fanen <b>Kursister</b> for at se alle oplysninger om en enkelt kursist.</li>
<li>Vælg fanen <b>Listeudtræk</b> for at få en rapport om op til 100 kursister.</li></ul>"""))


def help_view():
    return view("Hjælp", applet("Hjælp", "", """<p>Spørgsmål om portalen rettes til kontakt@danskindberetning.dk.</p>
<p>CPR-nr. kan skrives med eller uden bindestreg.</p>"""))


# ---------------------------------------------------------------- kursister
def search_view(cpr="", status="", hit=None):
    form = f"""<form name="SWEForm1_0" method="POST" action="{SWE}">
<table class="formApplet" cellpadding=3 cellspacing=0 border=0>
<tr><td class="scLabelRight" align="right" nowrap><span id="CPR_Label">CPR-nr.:</span></td>
<td class="scField"><input type="text" name="s_1_1_4_0" id="s_1_1_4_0" value="{escape(cpr, True)}" tabindex=1997 maxlength=11 size=14></td>
<td class="scHint">ddmmåå-xxxx</td>
<td><input type="submit" class="miniBtn" name="s_1_1_12_0" value="Søg"></td></tr>
</table>
<input type="hidden" name="SWECmd" value="InvokeMethod">
<input type="hidden" name="SWEMethod" value="ExecuteQuery">
<input type="hidden" name="SWEView" value="DU Student Search View">
<input type="hidden" name="SWEApplet" value="DU Student Query Form Applet">
<input type="hidden" name="SWEReqRowId" value="0">
<input type="hidden" name="SWETS" value="{int(time.time() * 1000)}">
</form>"""
    out = applet("Søg kursist", "", form)
    if hit:
        out += applet("Fundne kursister", "", f"""<table width="100%" class="listApplet" cellpadding=2 cellspacing=1 border=0>
<tr class="listHead"><th class="scHeader">Række-id</th><th class="scHeader">CPR-nr.</th><th class="scHeader">&nbsp;</th></tr>
<tr class="listRowOn"><td class="Row">{ROWID[hit]}</td><td class="Row">{hit[:6]}-{hit[6:]}</td>
<td class="Row"><a href="{SWE}?SWECmd=InvokeMethod&amp;SWEMethod=Drilldown&amp;SWERowId={ROWID[hit]}" target="_sweview">Vis detaljer</a></td></tr>
</table>""", "1 - 1 af 1")
    return view("Kursister", out, status)


def detail_view(row, part, start):
    cpr = BYROW.get(row)
    if cpr is None:
        return search_view(status="Posten findes ikke længere.")
    person = PEOPLE[cpr]
    part = part if part in {k for k, _, _ in PARTS} else "moduler"
    key, title, fields = next(p for p in PARTS if p[0] == part)
    rows = person[key]
    if key == "prae2004":
        rows = [rows] if rows else []
    link = f"{SWE}?SWECmd=GotoView&amp;SWEView=DU+Student+Detail+View&amp;SWERowId={row}&amp;SWEDetail="
    tabs = "".join(f'<td class="{"tier3On" if k == key else "tier3Off"}" nowrap><a href="{link}{k}" target="_sweview" '
                   f'id="s_vctrl_tabView_{i}">{t}</a></td>' for i, (k, t, _) in enumerate(PARTS))
    start = start if 0 <= start < max(len(rows), 1) else 0
    part_rows = rows[start:start + PAGE]
    nav = "Ingen poster"
    if rows:
        nav = f"{start + 1} - {start + len(part_rows)} af {len(rows)}"
        if start > 0:
            nav = f'<a href="{link}{key}&amp;SWEStart={max(start - PAGE, 0)}" title="Forrige postsæt">&lt; Forrige</a> ' + nav
        if start + PAGE < len(rows):
            nav += f' <a href="{link}{key}&amp;SWEStart={start + PAGE}" title="Næste postsæt">Næste &gt;</a>'
    head = "".join(f'<th class="scHeader" align="left" nowrap>{h}</th>' for _, h, _ in fields)
    body = "".join(f'<tr class="listRow{"Odd" if i % 2 else "Even"}">'
                   + "".join(f'<td class="Row" id="s_3_2_{30 + j}_{i}" nowrap>{show(k, r[k])}</td>' for j, (_, _, k) in enumerate(fields))
                   + "</tr>\n" for i, r in enumerate(part_rows))
    card = applet("Kursist", f'<a class="miniBtn" href="{SWE}?SWECmd=GotoView&amp;SWEView=DU+Student+Search+View" target="_sweview">Tilbage til søgning</a>',
                  f"""<table class="formApplet" cellpadding=3 cellspacing=0 border=0>
<tr><td class="scLabelRight" nowrap>CPR-nr.:</td><td class="scField">{cpr[:6]}-{cpr[6:]}</td>
<td class="scLabelRight" nowrap>Række-id:</td><td class="scField">{row}</td></tr></table>""")
    lst = applet(title, "", f"""<table width="100%" class="listApplet" cellpadding=2 cellspacing=1 border=0 summary="{title}">
<tr class="listHead">{head}</tr>
{body}</table>""", nav)
    return view("Kursist - detaljer", f'{card}<table class="tier3Back" cellpadding=4 cellspacing=0><tr>{tabs}</tr></table>\n{lst}')


# ---------------------------------------------------------------- listeudtræk
def list_view(status=""):
    return view("Listeudtræk", applet("Ny rapport", "", f"""<p>Vælg en tekstfil med et CPR-nr. på hver linje. Der kan højst behandles 100 ad gangen.</p>
<form name="SWEForm2_0" method="POST" action="{SWE}" enctype="multipart/form-data">
<table class="formApplet" cellpadding=3 cellspacing=0 border=0>
<tr><td class="scLabelRight" align="right" nowrap><span id="File_Label">Fil med CPR-numre:</span></td>
<td class="scField"><input type="file" name="s_2_1_1_0" id="s_2_1_1_0" size=40></td>
<td><input type="submit" class="miniBtn" name="s_2_1_7_0" value="Send fil"></td></tr>
</table>
<input type="hidden" name="SWECmd" value="InvokeMethod">
<input type="hidden" name="SWEMethod" value="ImportList">
<input type="hidden" name="SWEView" value="DU List Report View">
<input type="hidden" name="SWEApplet" value="DU List Report Form Applet">
<input type="hidden" name="SWETS" value="{int(time.time() * 1000)}">
</form>"""), status)


def report_view(sess, key):
    job = sess["jobs"].get(key)
    if job is None:
        return list_view("Rapporten findes ikke længere.")
    job["looks"] += 1
    if job["looks"] <= 2:
        text, extra = "Rapporten er under udarbejdelse.", "Vælg Opdater for at se, om den er klar."
        link = ""
    else:
        text, extra = "Rapporten er klar.", ""
        link = (f'<p><a href="{SWE}?SWECmd=InvokeMethod&amp;SWEMethod=GetReport&amp;SWEReportId={key}">Hent rapport</a></p>'
                f'<p><a href="{SWE}?SWECmd=GotoView&amp;SWEView=DU+List+Report+View" target="_sweview">Ny rapport</a></p>')
    button = f"""<form name="SWEForm3_0" method="POST" action="{SWE}">
<input type="hidden" name="SWECmd" value="InvokeMethod"><input type="hidden" name="SWEMethod" value="RefreshReport">
<input type="hidden" name="SWEReportId" value="{key}"><input type="submit" class="miniBtn" value="Opdater"></form>"""
    return view("Listeudtræk", applet("Rapport", "" if link else button, f"""<table class="formApplet" cellpadding=3 cellspacing=0 border=0>
<tr><td class="scLabelRight">Rapport:</td><td class="scField">Udtræk af danskundervisning</td></tr>
<tr><td class="scLabelRight">Antal CPR-nr.:</td><td class="scField">{len(job['numbers'])}</td></tr>
<tr><td class="scLabelRight">Status:</td><td class="scField">{text}</td></tr></table>
<p>{extra}</p>{link}"""))


async def import_list(sess, upload):
    if upload is None or isinstance(upload, str) or not upload.filename:
        return list_view("Vælg en fil.")
    text = (await upload.read()).decode("utf-8-sig", "replace")
    numbers = [s.strip().replace("-", "").replace(" ", "") for s in text.splitlines() if s.strip()]
    if not numbers:
        return list_view("Filen indeholder ingen CPR-nr.")
    if len(numbers) > 100:
        return list_view("Filen indeholder mere end 100 CPR-nr.")
    bad = [i for i, n in enumerate(numbers, 1) if len(n) != 10 or not n.isdigit()]
    if bad:
        return list_view(f"Linje {bad[0]} i filen er ikke et gyldigt CPR-nr.")
    key = "1-" + secrets.token_hex(4).upper()
    sess["jobs"][key] = {"numbers": numbers, "looks": 0}
    return report_view(sess, key)


def workbook(numbers):
    strings = []

    def s(text):
        if text not in strings:
            strings.append(text)
        return strings.index(text)

    def ref(c, r):
        return f"{chr(65 + c)}{r}"

    top, sub, merges = "", "", []
    for c, (g, h, _) in enumerate(SHEET):
        if g is None:
            top += f'<c r="{ref(c, 1)}" s="1" t="s"><v>{s(h)}</v></c>'
            merges.append(f"{ref(c, 1)}:{ref(c, 2)}")
            continue
        if SHEET[c - 1][0] != g:
            n = sum(1 for x in SHEET if x[0] == g)
            top += f'<c r="{ref(c, 1)}" s="1" t="s"><v>{s(g)}</v></c>'
            merges.append(f"{ref(c, 1)}:{ref(c + n - 1, 1)}")
        sub += f'<c r="{ref(c, 2)}" s="1" t="s"><v>{s(h)}</v></c>'
    rows = f'<row r="1">{top}</row><row r="2">{sub}</row>'
    for r, n in enumerate(numbers, 3):
        p = PEOPLE.get(n)
        u = p["udtraek"] if p else {**{k: None for _, _, k in SHEET}, "cpr": n, "findes": False}
        cells = ""
        for c, (_, _, k) in enumerate(SHEET):
            v = u[k]
            if v is None:
                continue
            if isinstance(v, bool):
                v = "Ja" if v else "Nej"
            elif k in DATES:
                serial = (datetime.date.fromisoformat(v) - datetime.date(1899, 12, 30)).days
                cells += f'<c r="{ref(c, r)}" s="2"><v>{serial}</v></c>'
                continue
            cells += f'<c r="{ref(c, r)}" t="s"><v>{s(v)}</v></c>'
        rows += f'<row r="{r}">{cells}</row>'
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    ns = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    od = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    pk = "http://schemas.openxmlformats.org/package/2006"
    ct = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    files = {
        "[Content_Types].xml": f'<Types xmlns="{pk}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{ct}sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="{ct}styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{ct}sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{od}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {ns} xmlns:r="{od}"><sheets><sheet name="Rapport" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{pk}/relationships"><Relationship Id="rId1" Type="{od}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{od}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="{od}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {ns}><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy"/></numFmts><fonts count="2"><font><sz val="10"/><name val="Arial"/></font><font><b/><sz val="10"/><name val="Arial"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/><xf xfId="0" numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst {ns} uniqueCount="{len(strings)}">' + "".join(f"<si><t>{escape(t)}</t></si>" for t in strings) + "</sst>",
        "xl/worksheets/sheet1.xml": f'<worksheet {ns}><sheetData>{rows}</sheetData><mergeCells count="{len(merges)}">' + "".join(f'<mergeCell ref="{m}"/>' for m in merges) + "</mergeCells></worksheet>",
    }
    buf = io.BytesIO()
    with zipfile.ZipFile(buf, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in files.items():
            z.writestr(name, head + text)
    return buf.getvalue()


# ---------------------------------------------------------------- start.swe
async def swe(request):
    q = dict(request.query_params)
    if request.method == "POST":
        q.update((await request.form()).items())
    cmd, method, name = q.get("SWECmd", ""), q.get("SWEMethod", ""), q.get("SWEView", "")
    if cmd == "ExecuteLogin":
        if q.get("SWEUserName") != USER or q.get("SWEPassword") != PASSWORD:
            return login_page("Det bruger-id eller den adgangskode, du har indtastet, er forkert.")
        key = secrets.token_urlsafe(24)
        SESSIONS[key] = {"jobs": {}}
        resp = RedirectResponse(f"{SWE}?SWECmd=Start", status_code=302)
        resp.set_cookie("_sn", key, path="/", httponly=True)
        return resp
    sess = SESSIONS.get(request.cookies.get("_sn", ""))
    if sess is None:
        return login_page()
    if cmd == "Logoff":
        SESSIONS.pop(request.cookies["_sn"], None)
        resp = RedirectResponse(SWE, status_code=302)
        resp.delete_cookie("_sn", path="/")
        return resp
    if cmd == "GetCachedFrame":
        return banner() if q.get("SWEFrame") == "top._swebanner" else screenbar()
    if cmd in ("GotoView", "GotoPageTab"):
        if name == "DU Student Search View":
            return search_view()
        if name == "DU Student Detail View":
            start = q.get("SWEStart", "0")
            return detail_view(q.get("SWERowId", ""), q.get("SWEDetail", ""), int(start) if start.isdigit() else 0)
        if name == "DU List Report View":
            return list_view()
        return help_view() if name == "DU Help View" else home()
    if cmd == "InvokeMethod":
        if method == "ExecuteQuery":
            typed = str(q.get("s_1_1_4_0", "")).strip()
            cpr = typed.replace("-", "").replace(" ", "")
            if len(cpr) != 10 or not cpr.isdigit():
                return search_view(typed, "CPR-nr. skal bestå af 10 cifre.")
            if cpr not in PEOPLE:
                return search_view(typed, "Der blev ikke fundet nogen kursist med det angivne CPR-nr.")
            return search_view(typed, hit=cpr)
        if method == "Drilldown":
            return detail_view(q.get("SWERowId", ""), "moduler", 0)
        if method == "ImportList":
            return await import_list(sess, q.get("s_2_1_1_0"))
        if method == "RefreshReport":
            return report_view(sess, q.get("SWEReportId", ""))
        if method == "GetReport":
            job = sess["jobs"].get(q.get("SWEReportId", ""))
            if job is None:
                return list_view("Rapporten findes ikke længere.")
            return Response(workbook(job["numbers"]),
                            media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                            headers={"Content-Disposition": 'attachment; filename="DU_Udtraek.xlsx"'})
    return frameset()


async def root(request):
    return RedirectResponse(SWE, status_code=302)


async def static(request):
    return Response("", media_type="text/css" if request.url.path.endswith(".css") else "text/javascript")


app = Starlette(routes=[
    Route("/", root), Route("/dupublic_dan", root), Route("/dupublic_dan/", root),
    Route(SWE, swe, methods=["GET", "POST"]),
    Route("/dupublic_dan/files/{p:path}", static), Route("/dupublic_dan/scripts/{p:path}", static),
])

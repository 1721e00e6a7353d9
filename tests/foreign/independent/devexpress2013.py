"""devexpress2013 - Knappen, ASP.NET WebForms 4.5 med DevExpress 13.1 (ASPxGridView, ASPxPageControl, ASPxUploadControl)."""
import base64
import datetime
import html
import io
import json
import os
import secrets

import openpyxl
from openpyxl.styles import Alignment, Font
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "people.json"), encoding="utf-8") as fh:
    PEOPLE = {p["cpr"]: p for p in json.load(fh)}

AUTH = set()
STATES = {}
NULLTEXT = "ddmmåå-xxxx"
PC = "ctl00$MainContent$pcData"

TABS = [
    ("moduler", "Moduler", "gvModuler", [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "DU-modul"),
     ("udbyder", "Sprogcenter"), ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Årsag til ophør"),
     ("modultest_bestaaet", "Modultest bestået den")], "Kursisten har ingen modulregistreringer"),
    ("proever", "Danskprøver", "gvProever", [("dato", "Dato"), ("proeve", "Prøve"), ("termin", "Prøvetermin"),
     ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig kommunikation"),
     ("resultat", "Samlet resultat"), ("udbyder", "Sprogcenter")], "Kursisten har ingen prøveregistreringer"),
    ("henvisninger", "Henvisninger", "gvHenvisninger", [("dato", "Henvisningsdato"), ("kommune", "Kommune"),
     ("udbyder", "Sprogcenter"), ("kategori", "Henvisningskategori")], "Kursisten har ingen henvisninger"),
    ("meritter", "Meritregistreringer", "gvMerit", [("startdato", "Startdato"), ("du_modul", "DU-modul"),
     ("udbyder", "Sprogcenter")], "Kursisten har ingen meritregistreringer"),
    ("prae2004", "Data før 2004", "gvPrae", [("foerste_startdato", "Første startdato"), ("du", "Gennemført danskuddannelse")],
     "Kursisten findes ikke i data fra før 2004"),
]
BANDS = [
    (None, [("cpr", "CPR-nummer")]), (None, [("findes", "Registreret fra 2004")]),
    ("Første modulregistrering", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Sprogcenter")]),
    ("Seneste modulregistrering", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Sprogcenter")]),
    ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Sprogcenter")]),
    ("Data før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskuddannelse")]),
]
UCOLS = [c for _, cols in BANDS for c in cols]


def e(s):
    return html.escape(str(s))


def cid(name):
    return name.replace("ctl00$", "").replace("$", "_")


def is_date(v):
    return isinstance(v, str) and len(v) == 10 and v[4] == "-" and v[7] == "-"


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    return "%s-%s-%s" % (v[8:], v[5:7], v[:4]) if is_date(v) else v


def save_state(state):
    key = base64.b64encode(b"\xff\x01\x0f\x0f\x05" + secrets.token_bytes(90)).decode()
    STATES[key] = state
    return key


def master(title, path, state, content, logged_in=True, multipart=False):
    items = [("/Knappen/Default.aspx", "Forside"), ("/Knappen/Kursist.aspx", "Kursistopslag"), ("/Knappen/Listeopslag.aspx", "Listeopslag")]
    menu = ""
    if logged_in:
        lis = []
        for i, (href, text) in enumerate(items):
            sel = " dxm-selected" if href == path else ""
            lis.append('<li id="mnuTop_DXI%d_" class="dxm-item%s"><a class="dxm-content dxm-hasText dx" href="%s"><span class="dx-vam">%s</span></a></li>'
                       '<li class="dxm-separator"><b></b></li>' % (i, sel, href, text))
        menu = ('<div class="dxmLite_Office2010Blue"><div id="mnuTop" class="dxm-main dxm-horizontal"><ul class="dx dxm-image-l dxm-noImages">%s</ul>'
                '<b class="dx-clear"></b></div></div><div class="loginDisplay">Logget ind som <span id="LoginName">kommune</span> '
                '[ <a id="LoginStatus" href="javascript:__doPostBack(&#39;ctl00$LoginStatus$ctl00&#39;,&#39;&#39;)">Log ud</a> ]</div>' % "".join(lis))
    return HTMLResponse("""<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head><meta charset="utf-8" /><title>
	%s - Knappen
</title><link href="/Knappen/DXR.axd?r=1_4,0_1752-5vx" rel="stylesheet" type="text/css" /></head>
<body>
<form method="post" action="%s" id="form1"%s>
<div class="aspNetHidden">
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="%s" />
</div>
<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['form1'];
if (!theForm) { theForm = document.form1; }
function __doPostBack(eventTarget, eventArgument) {
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }
}
//]]>
</script>
<script type="text/javascript" src="/Knappen/DXR.axd?r=1_152,1_91,1_146"></script>
<div class="aspNetHidden"><input type="hidden" name="__VIEWSTATEGENERATOR" id="__VIEWSTATEGENERATOR" value="%s" />
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="%s" /></div>
<div class="page"><div class="header"><h1>Knappen</h1><p>Udtræk fra danskundervisningsdatabasen</p>%s</div>
<div class="main"><h2>%s</h2>%s</div>
<div class="footer">Knappen version 2.3.1</div></div>
<input type="hidden" name="DXScript" id="DXScript" value="1_152,1_91,1_146" />
</form></body></html>""" % (e(title), path.rsplit("/", 1)[1], ' enctype="multipart/form-data"' if multipart else "", save_state(state),
                            secrets.token_hex(4).upper(), base64.b64encode(secrets.token_bytes(48)).decode(), menu, e(title), content))


def dx_button(name, text):
    i = cid(name)
    return ('<div class="dxbButton_Office2010Blue dxbButtonSys" id="%s"><div class="dxb" id="%s_CD"><input id="%s_I" class="dxb-hb" value="%s" type="submit" '
            'name="%s" /><span class="dx-vam">%s</span></div></div>' % (i, i, i, e(text), name, e(text)))


def dx_text(name, value="", null="", password=False):
    i = cid(name)
    cls = "dxeEditArea dxeEditAreaSys"
    if not value and null:
        cls, value = cls + " dxeNullText_Office2010Blue", null
    return ('<table class="dxeTextBoxSys dxeTextBox_Office2010Blue" id="%s" cellspacing="0" cellpadding="0"><tr><td class="dxic"><input class="%s" id="%s_I" '
            'name="%s" value="%s" type="%s"%s /></td></tr></table>' % (i, cls, i, name, e(value), "password" if password else "text",
                                                                   ' autocomplete="off"' if password else ""))


def dx_label(text, name):
    return '<label class="dxeBase_Office2010Blue" for="%s_I">%s</label>' % (cid(name), e(text))


def dx_error(text):
    return '<span class="dxeErrorFrame"><span id="MainContent_lblFejl" class="dxeBase_Office2010Blue" style="color:Red;">%s</span></span>' % e(text) if text else ""


def grid(name, cols, rows, page, empty, bands=None, size=10):
    i = cid(name)

    def head(text, n, attrs=""):
        return ('<td id="%s_col%s" class="dxgvHeader_Office2010Blue"%s><table cellspacing="0" cellpadding="0"><tr><td>%s</td>'
                '<td style="width:1px;"><span class="dx-vam">&nbsp;</span></td></tr></table></td>' % (i, n, attrs, e(text) or "&nbsp;"))
    out = ['<table class="dxgvControl_Office2010Blue" id="%s" cellspacing="0" cellpadding="0"><tr><td>'
           '<table class="dxgvTable_Office2010Blue" id="%s_DXMainTable" cellspacing="0" cellpadding="0">' % (i, i)]
    if bands:
        top, low, n = "", "", 0
        for band, bcols in bands:
            if band is None:
                top += head(bcols[0][1], n, ' rowspan="2"')
            else:
                top += head(band, "b%d" % n, ' colspan="%d"' % len(bcols))
                low += "".join(head(t, n + k) for k, (_, t) in enumerate(bcols))
            n += len(bcols)
        out.append('<tr id="%s_DXHeadersRow0">%s</tr><tr id="%s_DXHeadersRow1">%s</tr>' % (i, top, i, low))
    else:
        out.append('<tr id="%s_DXHeadersRow0">%s</tr>' % (i, "".join(head(t, n) for n, (_, t) in enumerate(cols))))
    pages = max(1, -(-len(rows) // size))
    page = min(max(0, page), pages - 1)
    for n, row in list(enumerate(rows))[page * size:(page + 1) * size]:
        out.append('<tr id="%s_DXDataRow%d" class="dxgvDataRow_Office2010Blue">%s</tr>' % (
            i, n, "".join('<td class="dxgv">%s</td>' % (c or "&nbsp;") for c in row)))
    if not rows:
        out.append('<tr id="%s_DXEmptyRow" class="dxgvEmptyDataRow_Office2010Blue"><td class="dxgv" colspan="%d"><div>%s</div></td></tr>' % (i, len(cols), e(empty)))
    out.append("</table>")
    if pages > 1:
        def link(cls, text, to):
            return '<a class="%s" href="javascript:__doPostBack(&#39;%s&#39;,&#39;PN%d&#39;)">%s</a>' % (cls, name, to, text)
        nums = "".join('<b class="dxp-num dxp-current">[%d]</b>' % (k + 1) if k == page else link("dxp-num", k + 1, k) for k in range(pages))
        prev = link("dxp-button", "Forrige", page - 1) if page else '<b class="dxp-button dxp-disabledButton">Forrige</b>'
        nxt = link("dxp-button", "Næste", page + 1) if page < pages - 1 else '<b class="dxp-button dxp-disabledButton">Næste</b>'
        out.append('<div class="dxgvPagerBottomPanel_Office2010Blue"><div class="dxpLite_Office2010Blue" id="%s_DXPagerBottom"><b class="dxp-lead dxp-summary">'
                   'Side %d af %d (%d rækker)</b>%s%s%s</div></div>' % (i, page + 1, pages, len(rows), prev, nums, nxt))
    out.append("</td></tr></table>")
    return "".join(out)


def logged_in(request):
    return request.cookies.get(".ASPXAUTH") in AUTH


def to_login(path):
    return RedirectResponse("/Knappen/Login.aspx?ReturnUrl=" + path.replace("/", "%2f"), 302)


def state_error():
    return HTMLResponse("<html><head><title>Runtime Error</title></head><body><h1>Serverfejl i programmet '/Knappen'.</h1>"
                        "<h2>Validering af viewstate-MAC mislykkedes.</h2></body></html>", 500)


async def login(request):
    err, user = "", ""
    pre = "ctl00$MainContent$LoginUser$"
    if request.method == "POST":
        f = await request.form()
        if f.get("__VIEWSTATE") not in STATES:
            return state_error()
        user = f.get(pre + "UserName", "")
        if pre + "LoginButton" in f:
            if user.strip() == "kommune" and f.get(pre + "Password") == "hemmeligt-1":
                tok = secrets.token_hex(48).upper()
                AUTH.add(tok)
                back = request.query_params.get("ReturnUrl", "")
                r = RedirectResponse(back if back.startswith("/Knappen/") else "/Knappen/Default.aspx", 302)
                r.set_cookie(".ASPXAUTH", tok, path="/", httponly=True)
                return r
            err = "Du blev ikke logget ind. Kontrollér brugernavn og adgangskode."
    content = dx_error(err) + '<table class="login"><tr><td>%s</td><td>%s</td></tr><tr><td>%s</td><td>%s</td></tr><tr><td></td><td>%s</td></tr></table>' % (
        dx_label("Brugernavn:", pre + "UserName"), dx_text(pre + "UserName", user), dx_label("Adgangskode:", pre + "Password"),
        dx_text(pre + "Password", password=True), dx_button(pre + "LoginButton", "Log ind"))
    r = master("Log ind", "/Knappen/Login.aspx", {}, content, logged_in=False)
    q = request.url.query
    if q:
        r = HTMLResponse(r.body.decode().replace('action="Login.aspx"', 'action="Login.aspx?%s"' % e(q)))
    r.set_cookie("ASP.NET_SessionId", secrets.token_hex(12), path="/", httponly=True)
    return r


async def posted(request):
    """-> (form, state, answer): common postback handling for the pages behind the login."""
    if not logged_in(request):
        return None, None, to_login(request.url.path)
    if request.method != "POST":
        return {}, {}, None
    f = await request.form()
    if f.get("__VIEWSTATE") not in STATES:
        return None, None, state_error()
    if f.get("__EVENTTARGET") == "ctl00$LoginStatus$ctl00":
        AUTH.discard(request.cookies.get(".ASPXAUTH"))
        r = RedirectResponse("/Knappen/Login.aspx", 302)
        r.delete_cookie(".ASPXAUTH", path="/")
        return None, None, r
    return f, dict(STATES[f["__VIEWSTATE"]]), None


async def root(request):
    return RedirectResponse("/Knappen/Default.aspx", 302)


async def default(request):
    f, st, answer = await posted(request)
    return answer or master("Velkommen", "/Knappen/Default.aspx", {}, (
        "<p>Her kan kommunerne trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>"
        "<p>Vælg i menuen, om du vil slå én kursist op eller hente oplysninger om flere kursister på én gang.</p>"))


async def kursist(request):
    f, st, answer = await posted(request)
    if answer:
        return answer
    err, text = "", f.get("ctl00$MainContent$txtCpr", "").strip()
    target, arg = f.get("__EVENTTARGET", ""), f.get("__EVENTARGUMENT", "")
    if text == NULLTEXT:
        text = ""
    if target == "ctl00$MainContent$gvKursister" and arg.startswith("SELECT|") and st.get("cpr") in PEOPLE:
        st["open"] = True
    elif target.startswith(PC + "$") and arg[:2] == "PN" and arg[2:].isdigit():
        st["pages"] = dict(st.get("pages", {}), **{target.rsplit("$", 1)[1]: int(arg[2:])})
    elif "ctl00$MainContent$btnSoeg" in f or (request.method == "POST" and not target):
        cpr = text.replace("-", "")
        st = {}
        if not (cpr.isdigit() and len(cpr) == 10):
            err = "CPR-nummeret skal bestå af 10 cifre"
        else:
            st = {"cpr": cpr}
    content = '<table class="filter"><tr><td>%s</td><td>%s</td><td>%s</td></tr></table>%s' % (
        dx_label("CPR-nummer:", "ctl00$MainContent$txtCpr"), dx_text("ctl00$MainContent$txtCpr", text, NULLTEXT),
        dx_button("ctl00$MainContent$btnSoeg", "Søg"), dx_error(err))
    if st.get("cpr"):
        cpr, hits = st["cpr"], []
        if cpr in PEOPLE:
            hits = [["<a class=\"dxgvCommandColumnItem_Office2010Blue\" href=\"javascript:__doPostBack(&#39;ctl00$MainContent$gvKursister&#39;,&#39;SELECT|0&#39;)\">Vis</a>",
                     cpr[:6] + "-" + cpr[6:]]]
        content += grid("ctl00$MainContent$gvKursister", [("cmd", ""), ("cpr", "CPR-nummer")], hits, 0, "Ingen kursister fundet med det angivne CPR-nummer")
    if st.get("open"):
        p, ati = PEOPLE[st["cpr"]], f.get("MainContent_pcDataATI", "0")
        ati = int(ati) if ati.isdigit() and int(ati) < len(TABS) else 0
        strip, bodies = "", ""
        for n, (part, title, gv, cols, empty) in enumerate(TABS):
            for kind, cls, show in (("T", "dxtc-tab", n != ati), ("AT", "dxtc-activeTab", n == ati)):
                strip += ('<li id="MainContent_pcData_%s%d" class="%s" style="%s"><a class="dxtc-link" href="javascript:;" '
                          'onclick="aspxTCTClick(event, &#39;MainContent_pcData&#39;, %d)"><span class="dx-vam">%s</span></a></li>' % (
                              kind, n, cls, "" if show else "display:none;", n, e(title)))
            data = p[part]
            data = [] if data is None else [data] if isinstance(data, dict) else data
            rows = [[e(fmt(r[k])) for k, _ in cols] for r in data]
            bodies += '<div id="MainContent_pcData_C%d" style="%s"><div>%s</div></div>' % (
                n, "" if n == ati else "display:none;", grid(PC + "$" + gv, cols, rows, st.get("pages", {}).get(gv, 0), empty))
        content += ('<h3>Kursist <span id="MainContent_lblKursist">%s-%s</span></h3><div class="dxtcLite_Office2010Blue dxtc-top" id="MainContent_pcData">'
                    '<input type="hidden" name="MainContent_pcDataATI" id="MainContent_pcDataATI" value="%d" /><ul id="MainContent_pcData_TC" '
                    'class="dxtc-stripContainer">%s</ul><div id="MainContent_pcData_CC" class="dxtc-content">%s</div></div>' % (
                        st["cpr"][:6], st["cpr"][6:], ati, strip, bodies))
    return master("Kursistopslag", "/Knappen/Kursist.aspx", st, content)


def udtraek(cpr):
    if cpr in PEOPLE:
        return PEOPLE[cpr]["udtraek"]
    return {"cpr": cpr, "findes": False, "prae2004_findes": False}


def workbook(numbers):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "gvUdtraek"
    ws.cell(1, 1, "Udtræk fra danskundervisningsdatabasen pr. " + datetime.date.today().strftime("%d-%m-%Y")).font = Font(bold=True)
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(UCOLS))
    c = 1
    for band, cols in BANDS:
        if band is None:
            ws.cell(2, c, cols[0][1])
            ws.merge_cells(start_row=2, start_column=c, end_row=3, end_column=c)
        else:
            ws.cell(2, c, band).alignment = Alignment(horizontal="center")
            ws.merge_cells(start_row=2, start_column=c, end_row=2, end_column=c + len(cols) - 1)
            for k, (_, t) in enumerate(cols):
                ws.cell(3, c + k, t)
        c += len(cols)
    for r, cpr in enumerate(numbers, 4):
        u = udtraek(cpr)
        for c, (k, _) in enumerate(UCOLS, 1):
            v = u.get(k)
            if is_date(v):
                cell = ws.cell(r, c, datetime.datetime.strptime(v, "%Y-%m-%d"))
                cell.number_format = "dd-mm-yyyy"
            elif v is not None:
                cell = ws.cell(r, c, fmt(v))
                cell.number_format = "@"
    buf = io.BytesIO()
    wb.save(buf)
    return buf.getvalue()


async def listeopslag(request):
    f, st, answer = await posted(request)
    if answer:
        return answer
    err, up = "", "MainContent_uplListe"
    if "ctl00$MainContent$btnExcel" in f and st.get("list"):
        return Response(workbook(st["list"]), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                        headers={"Content-Disposition": 'attachment; filename="Udtraek.xlsx"'})
    if f.get("__EVENTTARGET") == "ctl00$MainContent$gvUdtraek" and f.get("__EVENTARGUMENT", "")[2:].isdigit():
        st["page"] = int(f["__EVENTARGUMENT"][2:])
    elif "ctl00$MainContent$btnUpload" in f:
        st, upl = {}, f.get(up + "_TextBox0_Input")
        data = await upl.read() if hasattr(upl, "read") else b""
        lines = [x.strip().replace("-", "") for x in data.decode("utf-8-sig", "replace").splitlines() if x.strip()]
        if not lines:
            err = "Vælg en fil, før du trykker Upload fil"
        elif not upl.filename.lower().endswith(".txt"):
            err = "Filtypen er ikke tilladt. Brug en .txt-fil"
        elif any(not (x.isdigit() and len(x) == 10) for x in lines):
            err = "Filen indeholder linjer, der ikke er et CPR-nummer på 10 cifre"
        elif len(lines) > 100:
            err = "Filen må højst indeholde 100 CPR-numre"
        else:
            st = {"list": lines}
    content = ('<p>Vælg en tekstfil (.txt) med ét CPR-nummer på 10 cifre pr. linje. Der kan højst slås 100 CPR-numre op ad gangen.</p>'
               '<table class="dxucControl_Office2010Blue" id="%(u)s" cellspacing="0" cellpadding="0"><tr><td class="dxucTextBoxLabel">'
               '<label for="%(u)s_TextBox0_Input">Fil med CPR-numre:</label></td><td><table id="%(u)s_UploadInputs" cellspacing="0" cellpadding="0">'
               '<tr id="%(u)s_AddR0"><td class="dxucTextBox_Office2010Blue" id="%(u)s_TextBox0"><input class="dxucEditArea" type="file" '
               'id="%(u)s_TextBox0_Input" name="%(u)s_TextBox0_Input" size="35" /></td></tr>'
               '<tr id="%(u)s_AddRT" style="display:none;"><td class="dxucTextBox_Office2010Blue" id="%(u)s_TextBoxT"><input class="dxucEditArea" type="file" '
               'id="%(u)s_TextBoxT_Input" name="%(u)s_TextBoxT_Input" size="35" /></td></tr></table></td></tr></table>%(b)s%(e)s'
               % {"u": up, "b": dx_button("ctl00$MainContent$btnUpload", "Upload fil"), "e": dx_error(err)})
    if st.get("list"):
        rows = [[e(fmt(udtraek(c).get(k))) for k, _ in UCOLS] for c in st["list"]]
        content += ('<p><span id="MainContent_lblStatus" class="dxeBase_Office2010Blue">Udtrækket er klar. Antal CPR-numre i filen: %d</span></p>%s<br />%s' % (
            len(rows), dx_button("ctl00$MainContent$btnExcel", "Eksportér til Excel"),
            grid("ctl00$MainContent$gvUdtraek", UCOLS, rows, st.get("page", 0), "Ingen data", BANDS)))
    return master("Listeopslag", "/Knappen/Listeopslag.aspx", st, content, multipart=True)


async def dxr(request):
    if request.url.query.startswith("r=1_4"):
        return Response(".dxgv,.dxgvTable_Office2010Blue td{padding:3px 6px}", media_type="text/css")
    return Response("""function aspxTCTClick(evt, name, index) {
  for (var i = 0, c; (c = document.getElementById(name + '_C' + i)); i++) {
    c.style.display = i == index ? '' : 'none';
    document.getElementById(name + '_T' + i).style.display = i == index ? 'none' : '';
    document.getElementById(name + '_AT' + i).style.display = i == index ? '' : 'none';
  }
  document.getElementById(name + 'ATI').value = index;
}""", media_type="text/javascript")


app = Starlette(routes=[
    Route("/Knappen/", root), Route("/Knappen/Login.aspx", login, methods=["GET", "POST"]),
    Route("/Knappen/Default.aspx", default, methods=["GET", "POST"]), Route("/Knappen/Kursist.aspx", kursist, methods=["GET", "POST"]),
    Route("/Knappen/Listeopslag.aspx", listeopslag, methods=["GET", "POST"]), Route("/Knappen/DXR.axd", dxr),
])

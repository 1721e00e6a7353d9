"""sapbsp2008 - Danskundervisningsdatabasen, BSP-applikation ZDU_KNAP (HTMLB)."""
import base64
import datetime
import html
import json
import os
import secrets

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

HERE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(HERE, "people.json"), encoding="utf-8") as fh:
    PEOPLE = {p["cpr"]: p for p in json.load(fh)}

ENC = "(" + base64.b64encode(b"l=da&c=100").decode() + ")"
START = "/sap/bc/bsp/sap/zdu_knap/default.htm"
BASE = "/sap" + ENC + "/bc/bsp/sap/zdu_knap/"
SESSIONS = {}
XSRF = set()
ROWS = 10

TABS = [
    ("moduler", "Modulforløb", "tvModul", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
     ("udbyder", "Udbyder"), ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"),
     ("modultest_bestaaet", "Modultest best.")]),
    ("proever", "Prøver", "tvProeve", [("proeve", "Prøvetype"), ("termin", "Termin"), ("dato", "Prøvedato"),
     ("laeseforstaaelse", "Læsefors."), ("skriftlig", "Skriftl."), ("mundtlig", "Mundtl."), ("resultat", "Resultat"),
     ("udbyder", "Udbyder")]),
    ("henvisninger", "Henvisninger", "tvHenv", [("dato", "Henv.dato"), ("kommune", "Henv. kommune"), ("kategori", "Henv.kat."),
     ("udbyder", "Udbyder")]),
    ("meritter", "Merit", "tvMerit", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    ("prae2004", "Præ-2004", "tvPrae", [("foerste_startdato", "Første startdato"), ("du", "DU før 2004")]),
]
UDTRAEK = [
    ("cpr", "CPR-nr."), ("findes", "Findes 2004+"), ("foerste_startdato", "Første modul startdato"),
    ("foerste_du_modul", "Første modul DU-modul"), ("foerste_udbyder", "Første modul udbyder"),
    ("seneste_startdato", "Seneste modul startdato"), ("seneste_du_modul", "Seneste modul DU-modul"),
    ("seneste_udbyder", "Seneste modul udbyder"), ("henvisning_dato", "Henv.dato"), ("henvisning_kategori", "Henv.kat."),
    ("merit_du_modul", "Højeste merit DU-modul"), ("merit_startdato", "Højeste merit startdato"),
    ("merit_udbyder", "Højeste merit udbyder"), ("prae2004_findes", "Findes præ-2004"),
    ("prae2004_startdato", "Præ-2004 første startdato"), ("prae2004_du", "Præ-2004 DU"),
]


def e(s):
    return html.escape(str(s))


def fmt(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    if len(v) == 10 and v[4] == "-" and v[7] == "-":
        return "%s.%s.%s" % (v[8:], v[5:7], v[:4])
    return v


SCRIPT = """<script language="JavaScript">
<!--
function htmlbSubmitLib(lib, elem, evtType, formId, objId, evtId, parCnt, par1, par2) {
  var f = document.forms[formId];
  f['onInputProcessing'].value = lib;
  f['htmlbevt_ty'].value = evtType;
  f['htmlbevt_frm'].value = formId;
  f['htmlbevt_oid'].value = objId;
  f['htmlbevt_id'].value = evtId;
  f['htmlbevt_cnt'].value = parCnt;
  if (parCnt > 0) f['htmlbevt_par1'].value = par1;
  if (parCnt > 1) f['htmlbevt_par2'].value = par2;
  f.submit();
  return false;
}
//-->
</script>"""
CSS = """<style type="text/css">
body.urBdyStd{font-family:Arial,Helvetica,sans-serif;font-size:11px;background:#fff;margin:0}
.urTitle{background:#b2c5d7;color:#003366;font-weight:bold;font-size:14px;padding:4px}
.sapTbvHdr{background:#9eb7cd;font-weight:bold;font-size:11px;padding:2px 6px;text-align:left}
.sapTbvCellStd{background:#f7f9fb;border-bottom:1px solid #ccd6df;font-size:11px;padding:2px 6px}
.sapBtnStd,.sapBtnEmph{border:1px solid #6f8ca6;background:#dde5ec;color:#000;padding:1px 8px;text-decoration:none;font-size:11px}
.sapBtnEmph{font-weight:bold;background:#f7d98b}
.sapTbsTxtSel{background:#dde5ec;font-weight:bold}
.sapTxtStd,.sapLbl{font-size:11px}
</style>"""


def document(title, body, head=""):
    return HTMLResponse(
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">\n<html><head>'
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
        "<title>%s</title>%s%s%s</head>\n<body class=\"urBdyStd\">%s</body></html>" % (e(title), CSS, SCRIPT, head, body),
        headers={"Cache-Control": "no-cache", "Pragma": "no-cache", "Server": "SAP Web Application Server (1.0;700)"})


def form(fid, page, body, multipart=False):
    hidden = "".join('<input type="hidden" name="%s" id="%s_%s" value="%s">' % (n, fid, n, v) for n, v in [
        ("htmlbScrollX", "0"), ("htmlbScrollY", "0"), ("onInputProcessing", ""), ("htmlbevt_ty", ""), ("htmlbevt_frm", ""),
        ("htmlbevt_oid", ""), ("htmlbevt_id", ""), ("htmlbevt_cnt", "0"), ("htmlbevt_par1", ""), ("htmlbevt_par2", ""),
        ("sap-htmlb-design", "CLASSIC")])
    return '<form id="%s" name="%s" method="post" action="%s"%s>%s\n%s</form>' % (
        fid, fid, BASE + page, ' enctype="multipart/form-data"' if multipart else "", hidden, body)


def submit(fid, kind, oid, evt, *pars):
    extra = "".join(",'%s'" % p for p in pars)
    return "return htmlbSubmitLib('htmlb',this,'htmlb:%s:null','%s','%s','%s',%d%s);" % (kind, fid, oid, evt, len(pars), extra)


def button(fid, oid, text, evt, emph=False, kind="button:click"):
    return '<a class="%s" id="%s" href="javascript:void(0);" title="%s" onclick="%s"><nobr>%s</nobr></a>' % (
        "sapBtnEmph" if emph else "sapBtnStd", oid, e(text), submit(fid, kind, oid, evt), e(text))


def frame(title, body):
    nav = ('<table width="100%%" cellspacing="0" cellpadding="0"><tr><td class="urTitle" colspan="2">Danskundervisningsdatabasen</td></tr>'
           '<tr><td class="sapTxtStd" style="padding:4px"><a class="sapLnk" href="%smenu.htm">Menu</a> &nbsp;|&nbsp; '
           '<a class="sapLnk" href="%senkelt.htm">Opslag, enkelt CPR-nr.</a> &nbsp;|&nbsp; '
           '<a class="sapLnk" href="%sliste.htm">Opslag, flere CPR-nr.</a></td>'
           '<td align="right" class="sapTxtStd" style="padding:4px">Bruger: KOMMUNE &nbsp; <a class="sapLnk" href="%slogoff.htm">Log af</a></td></tr></table>'
           % (BASE, BASE, BASE, BASE))
    return document(title, nav + '<div style="padding:8px"><div class="urTitle">%s</div><br>%s</div>' % (e(title), body))


def message(kind, text):
    return ('<table cellspacing="0" class="sapMsg"><tr><td><span class="urMsg%s">&nbsp;</span></td>'
            '<td class="sapTxtStd"><span id="msgbar">%s</span></td></tr></table><br>' % (kind, e(text)))


def table_view(fid, oid, cols, rows, page=1, header=None):
    n = len(cols)
    out = ['<table class="sapTbv" id="%s" cellspacing="0" cellpadding="0" border="0">' % oid]
    if header:
        out.append('<tr><td class="sapTbvTtl" colspan="%d"><b>%s</b></td></tr>' % (n, e(header)))
    out.append("<tr>" + "".join('<th class="sapTbvHdr" scope="col"><nobr>%s</nobr></th>' % e(t) for _, t in cols) + "</tr>")
    pages = max(1, -(-len(rows) // ROWS))
    page = min(max(1, page), pages)
    for row in rows[(page - 1) * ROWS:page * ROWS]:
        out.append("<tr>" + "".join('<td class="sapTbvCellStd"><span class="sapTxtStd">%s</span></td>' % (c or "&nbsp;") for c in row) + "</tr>")
    if not rows:
        out.append('<tr><td class="sapTbvCellStd" colspan="%d">Tabellen indeholder ingen data</td></tr>' % n)
    if pages > 1:
        def arrow(text, sign, to):
            if to < 1 or to > pages or to == page:
                return '<span class="sapTbvNavDis" title="%s">%s</span>' % (text, sign)
            return '<a class="sapTbvNav" href="javascript:void(0);" title="%s" onclick="%s">%s</a>' % (
                text, submit(fid, "tableView:navigate", oid, "tvNavigate", to), sign)
        out.append('<tr><td class="sapTbvFtr" colspan="%d">%s %s &nbsp;Side %d / %d&nbsp; %s %s</td></tr>' % (
            n, arrow("Første side", "|&lt;", 1), arrow("Forrige side", "&lt;", page - 1), page, pages,
            arrow("Næste side", "&gt;", page + 1), arrow("Sidste side", "&gt;|", pages)))
    out.append("</table>")
    return "".join(out)


def session(request):
    return SESSIONS.get(request.cookies.get("sap-contextid", ""))


def logon(msg=""):
    tok = secrets.token_urlsafe(18)
    XSRF.add(tok)
    body = ('<div class="urTitle">Logon - Danskundervisningsdatabasen</div><form name="loginForm" method="post" action="%s">'
            '<input type="hidden" name="sap-system-login-oninputprocessing" value="onLogin"><input type="hidden" name="sap-urlscheme" value="">'
            '<input type="hidden" name="sap-system-login" value="onLogin"><input type="hidden" name="sap-login-XSRF" value="%s">'
            '<input type="hidden" name="sap-client" value="100"><input type="hidden" name="sap-language" value="DA">'
            '%s<table cellpadding="3"><tr><td class="sapLbl"><label for="sap-user">Bruger</label> <span class="urLblReq">*</span></td>'
            '<td><input type="text" id="sap-user" name="sap-user" maxlength="12" size="16"></td></tr>'
            '<tr><td class="sapLbl"><label for="sap-password">Password</label> <span class="urLblReq">*</span></td>'
            '<td><input type="password" id="sap-password" name="sap-password" maxlength="40" size="16" autocomplete="off"></td></tr>'
            '<tr><td>&nbsp;</td><td><button type="submit" class="sapBtnEmph">Log på</button></td></tr></table></form>'
            '<p class="sapTxtStd">Login fås ved henvendelse til ministeriet.<br>&copy; 2008 SAP AG. Alle rettigheder forbeholdes.</p>'
            % (START, tok, message("Err", msg) if msg else ""))
    return document("Logon", body)


async def default(request):
    if request.method == "POST":
        f = await request.form()
        if f.get("sap-login-XSRF") not in XSRF:
            return logon("Logon er udløbet; prøv igen")
        XSRF.discard(f.get("sap-login-XSRF"))
        if f.get("sap-user", "").strip().lower() != "kommune" or f.get("sap-password") != "hemmeligt-1":
            return logon("Navn eller password er ikke korrekt (gentag logon)")
        sid = "SID:ANON:dudb01_DUP_00:" + secrets.token_urlsafe(24)
        sid = sid.replace(":", "%3a")
        SESSIONS[sid] = {"jobs": [], "pages": {}, "tab": 0, "cpr": None}
        r = RedirectResponse(BASE + "sysmsg.htm", 302)
        r.set_cookie("sap-contextid", sid, path="/", httponly=True)
        r.set_cookie("MYSAPSSO2", secrets.token_urlsafe(40), path="/")
        return r
    if session(request):
        return RedirectResponse(BASE + "menu.htm", 302)
    return logon()


async def page(request):
    s = session(request)
    name = request.path_params["page"]
    if s is None:
        return RedirectResponse(START, 302)
    handler = PAGES.get(name)
    if handler is None:
        return PlainTextResponse("BSP exception: page %s not found" % name, 404)
    f = await request.form() if request.method == "POST" else {}
    return await handler(request, s, f)


async def sysmsg(request, s, f):
    if f.get("htmlbevt_id") == "fortsaet":
        return RedirectResponse(BASE + "menu.htm", 302)
    return document("Systemmeddelelse", '<div class="urTitle">Systemmeddelelse</div>' + form("frmMsg", "sysmsg.htm", (
        '<p class="sapTxtStd">Systemet er lukket for servicevindue første søndag i måneden kl. 6-12.</p>'
        + button("frmMsg", "btnFortsaet", "Fortsæt", "fortsaet", True))))


async def menu(request, s, f):
    return frame("Menu", '<p class="sapTxtStd">Vælg funktion i linjen øverst.</p><ul class="sapTxtStd">'
                 "<li>Et enkelt CPR-nr.: alle registreringer om kursisten</li>"
                 "<li>Flere CPR-nr.: uddrag af registreringerne i regneark, højst 100 CPR-nr. pr. fil</li></ul>")


async def enkelt(request, s, f):
    msg, shown = "", f.get("cprnr", "")
    if request.method == "GET":
        s["cpr"] = None
    evt = f.get("htmlbevt_id", "")
    if evt == "ny":
        s["cpr"], shown = None, ""
    elif evt == "tabSkift" and s["cpr"]:
        s["tab"] = int(f.get("htmlbevt_par1") or 1) - 1
    elif evt == "tvNavigate" and s["cpr"]:
        s["pages"][f.get("htmlbevt_oid")] = int(f.get("htmlbevt_par1") or 1)
    elif request.method == "POST":
        cpr = shown.strip().replace("-", "")
        s["cpr"], s["tab"], s["pages"] = None, 0, {}
        if not (cpr.isdigit() and len(cpr) == 10):
            msg = message("Err", "Angiv CPR-nr. med 10 cifre")
        elif cpr not in PEOPLE:
            msg = message("Err", "CPR-nr. findes ikke i Danskundervisningsdatabasen")
        else:
            s["cpr"] = cpr
    fid = "frmEnkelt"
    body = msg + ('<table cellpadding="2"><tr><td class="sapLbl"><label for="cprnr">CPR-nr.</label></td>'
                  '<td><input type="text" class="sapEdf" name="cprnr" id="cprnr" size="14" maxlength="11" value="%s"></td><td>%s</td><td>%s</td></tr>'
                  '<tr><td></td><td class="sapTxtStd" colspan="3">Format: ddmmåå-xxxx</td></tr></table><br>' % (
                      e(shown), button(fid, "btnFind", "Udfør", "find", True), button(fid, "btnNy", "Nulstil", "ny")))
    if s["cpr"]:
        p = PEOPLE[s["cpr"]]
        heads = []
        for i, (_, title, _, _) in enumerate(TABS):
            if i == s["tab"]:
                heads.append('<td class="sapTbsTxtSel" nowrap>&nbsp;<span title="Valgt fane">%s</span>&nbsp;</td>' % e(title))
            else:
                heads.append('<td class="sapTbsTxt" nowrap>&nbsp;<a href="javascript:void(0);" id="tabs_%d" onclick="%s">%s</a>&nbsp;</td>' % (
                    i + 1, submit(fid, "tabStrip:tabSelect", "tabs", "tabSkift", i + 1), e(title)))
        part, title, oid, cols = TABS[s["tab"]]
        data = p[part]
        data = [] if data is None else [data] if isinstance(data, dict) else data
        rows = [[e(fmt(r[k])) for k, _ in cols] for r in data]
        body += ('<div class="sapTxtStd">Kursist <b>%s-%s</b></div><br><table class="sapTbs" id="tabs" cellspacing="2" cellpadding="2"><tr>%s</tr></table>'
                 '<div class="sapTbsBody">%s</div>' % (s["cpr"][:6], s["cpr"][6:], "".join(heads),
                                                      table_view(fid, oid, cols, rows, s["pages"].get(oid, 1))))
    return frame("Opslag på enkelt CPR-nr.", form(fid, "enkelt.htm", body))


async def liste(request, s, f):
    if f.get("htmlbevt_id") == "nyt":
        return RedirectResponse(BASE + "liste_ny.htm", 302)
    msg, rows = "", []
    page_no = int(f.get("htmlbevt_par1") or 1) if f.get("htmlbevt_id") == "tvNavigate" else 1
    for i, job in enumerate(s["jobs"]):
        job["views"] += 1
        done = job["views"] >= 2
        if i == 0:
            msg = message("Ok", "Udtrækket er færdigt og kan hentes") if done else message(
                "Inf", "Udtrækket er sat i kø som baggrundsjob. Vælg Opdater for at se status")
        rows.append([e(job["no"]), e(job["at"]), str(len(job["list"])), "Afsluttet" if done else "Aktiv",
                     '<a class="sapLnk" href="%shent.htm?guid=%s">Hent regneark</a>' % (BASE, job["guid"]) if done else ""])
    fid = "frmListe"
    cols = [(k, k) for k in ("Jobnr.", "Bestilt", "Antal CPR-nr.", "Status", "Fil")]
    return frame("Opslag på flere CPR-nr.", msg + form(fid, "liste.htm", button(fid, "btnNyt", "Nyt udtræk", "nyt") + " " + button(
        fid, "btnOpdater", "Opdater", "opdater") + "<br><br>" + table_view(fid, "tvJobs", cols, rows, page_no, "Mine udtræk")))


async def liste_ny(request, s, f):
    msg, fid = "", "frmUpload"
    if request.method == "POST" and f.get("htmlbevt_id") == "fortryd":
        return RedirectResponse(BASE + "liste.htm", 302)
    if request.method == "POST":
        up = f.get("cprfil")
        data = await up.read() if hasattr(up, "read") else b""
        lines = [x.strip().replace("-", "") for x in data.decode("latin-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
        bad = [i for i, x in enumerate(lines, 1) if not (x.isdigit() and len(x) == 10)]
        if not lines:
            msg = message("Err", "Vælg en fil med CPR-nr.")
        elif bad:
            msg = message("Err", "Linje %d i filen er ikke et CPR-nr. med 10 cifre" % bad[0])
        elif len(lines) > 100:
            msg = message("Err", "Filen indeholder mere end 100 CPR-nr.")
        else:
            s["jobs"].insert(0, {"no": str(10000000 + secrets.randbelow(80000000)), "list": lines, "views": 0,
                                 "guid": secrets.token_hex(16).upper(), "at": datetime.datetime.now().strftime("%d.%m.%Y %H:%M:%S")})
            return RedirectResponse(BASE + "liste.htm", 302)
    return frame("Nyt udtræk", msg + form(fid, "liste_ny.htm", (
        '<table cellpadding="2"><tr><td class="sapLbl"><label for="cprfil">Tekstfil</label></td><td><input type="file" name="cprfil" id="cprfil" size="40" '
        'accept="text/plain"></td><td>%s</td><td>%s</td></tr></table><p class="sapTxtStd">Filen (.txt) skal indeholde et CPR-nr. (10 cifre) pr. linje, højst 100 linjer.</p>'
        % (button(fid, "btnUpload", "Indlæs fil", "upload", True, "fileUpload:upload"), button(fid, "btnFortryd", "Afbryd", "fortryd"))), True))


async def hent(request, s, f):
    for job in s["jobs"]:
        if job["guid"] == request.query_params.get("guid") and job["views"] >= 2:
            out = ["\t".join(t for _, t in UDTRAEK)]
            for cpr in job["list"]:
                u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False, "prae2004_findes": False}
                out.append("\t".join(fmt(u.get(k)) for k, _ in UDTRAEK))
            data = b"\xff\xfe" + ("\r\n".join(out) + "\r\n").encode("utf-16-le")
            return Response(data, media_type="application/vnd.ms-excel", headers={
                "Content-Disposition": "attachment; filename=udtraek_%s.xls" % job["no"]})
    return PlainTextResponse("Udtrækket findes ikke", 404)


async def logoff(request, s, f):
    SESSIONS.pop(request.cookies.get("sap-contextid"), None)
    r = document("Log af", '<div class="urTitle">Du er logget af</div><p class="sapTxtStd"><a class="sapLnk" href="%s">Log på igen</a></p>' % START)
    r.delete_cookie("sap-contextid", path="/")
    r.delete_cookie("MYSAPSSO2", path="/")
    return r


PAGES = {"sysmsg.htm": sysmsg, "menu.htm": menu, "enkelt.htm": enkelt, "liste.htm": liste, "liste_ny.htm": liste_ny,
         "hent.htm": hent, "logoff.htm": logoff}

app = Starlette(routes=[
    Route(START, default, methods=["GET", "POST"]),
    Route("/sap({enc})/bc/bsp/sap/zdu_knap/{page}", page, methods=["GET", "POST"]),
])

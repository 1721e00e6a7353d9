# -*- coding: utf-8 -*-
# JasperReports Server 6.2 hos driftsleverandør: to rapporter, den ene køres i baggrunden (2016)
import io, json, time, secrets, re
from html import escape as h
from pathlib import Path
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.responses import HTMLResponse, RedirectResponse, Response
import openpyxl
from openpyxl.styles import Font, PatternFill, Alignment

P = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
B = "/jasperserver-pro"
LINES = 26


def dk(v):
    return "-".join(reversed(v.split("-"))) if v else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


def clean(s):
    m = re.fullmatch(r"\s*(\d{6})\s*-?\s*(\d{4})\s*", s or "")
    return m.group(1) + m.group(2) if m else None


def sess(request):
    return SESS.get(request.cookies.get("JSESSIONID", ""))


def page(title, body, s=None, bid="", code=200):
    nav = ""
    if s is not None:
        nav = '''<ul id="mainNavigation" class="menu primaryNav horizontal">
<li id="main_home" class="leaf"><p class="wrap button"><a href="%(b)s/flow.html?_flowId=homeFlow"><span class="icon"></span>Startside</a></p></li>
<li id="main_library" class="leaf"><p class="wrap button"><a href="%(b)s/flow.html?_flowId=searchFlow&amp;mode=library">Bibliotek</a></p></li>
<li id="main_jobs" class="leaf"><p class="wrap button"><a href="%(b)s/reportjobs.html">Mine job</a></p></li></ul>''' % {"b": B}
        meta = '<ul id="metaLinks"><li id="userID"><span id="casperID">kommune</span></li><li><a href="#">Hjælp</a></li><li id="main_logOut" class="last"><a id="main_logOut_link" href="%s/exituser.html">Log ud</a></li></ul>' % B
    else:
        meta = '<ul id="metaLinks"><li class="last"><a href="#">Hjælp</a></li></ul>'
    return HTMLResponse('''<!DOCTYPE html>
<html lang="da">
<head>
<title>TIBCO JasperReports Server: %s</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8"/>
<meta http-equiv="X-UA-Compatible" content="IE=edge"/>
<link rel="shortcut icon" href="data:,"/>
<style>body{font:12px "Lucida Grande",Arial,sans-serif;margin:0}#banner{background:#1d3f72;color:#fff;padding:6px}#banner a{color:#fff}.horizontal li,#metaLinks li,.toolbar li{display:inline-block;margin-right:10px}.jrPage{background:#fff;margin:12px auto;border:1px solid #ccc}</style>
</head>
<body id="%s" class="oneColumn">
<div id="banner" class="banner">
 <div id="logo" class="sectionLeft">Danskdata Rapportportal</div>
 <div class="sectionLeft">%s</div>
 <div id="globalSearch" class="sectionRight">%s</div>
</div>
<div id="frame"><div class="content">
%s
</div></div>
<div id="frameFooter"><a href="#" id="about">Om TIBCO JasperReports Server</a><p id="copy">Ophavsret &copy; 2005-2016 TIBCO Software Inc. Drift: servicedesk@example.dk</p></div>
</body></html>''' % (h(title), bid, nav, meta, body), status_code=code)


def go(u):
    return RedirectResponse(B + u, 302)


async def root(request):
    return go("/flow.html?_flowId=homeFlow" if sess(request) is not None else "/login.html")


async def login(request):
    err = ""
    if request.query_params.get("error"):
        err = '<p class="errorMessage">De indtastede brugeroplysninger er ugyldige. Prøv igen.</p>'
    return page("Log ind", '''<div id="login" class="dialog primary"><form id="loginForm" class="login" name="loginForm" method="post" action="%s/j_spring_security_check" autocomplete="off">
<div class="header"><div class="title">Log ind</div></div><div class="body">%s
<fieldset class="group"><legend class="offLeft"><span>Brugerlegitimationsoplysninger</span></legend>
<label class="control input text" for="j_username"><span class="wrap">Bruger-ID:</span><input id="j_username" name="j_username" type="text"/></label>
<label class="control input password" for="j_password_pseudo"><span class="wrap">Adgangskode:</span><input id="j_password_pseudo" name="j_password" type="password"/></label>
<input type="hidden" name="orgId" value="organization_1"/><input type="hidden" name="userTimezone" value="Europe/Copenhagen"/></fieldset></div>
<div class="footer"><button id="submitButton" type="submit" class="button action primary up"><span class="wrap">Log ind</span></button></div></form></div>''' % (B, err), None, "login")


async def check(request):
    f = await request.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        k = secrets.token_hex(16).upper()
        SESS[k] = {"views": {}, "pend": {}, "jobs": {}}
        r = go("/flow.html?_flowId=homeFlow")
        r.set_cookie("JSESSIONID", k, httponly=True, path="/")
        return r
    return go("/login.html?error=1")


async def logout(request):
    SESS.pop(request.cookies.get("JSESSIONID", ""), None)
    return go("/login.html")


R1 = "/reports/danskdata/kursistrapport"
R2 = "/reports/danskdata/listerapport"


async def flow(request):
    s = sess(request)
    if s is None:
        return go("/login.html")
    q = request.query_params
    fid = q.get("_flowId", "homeFlow")
    if request.method == "POST" or fid == "viewReportFlow":
        if q.get("reportUnit") == R2:
            return await liste(request, s)
        return await kursist(request, s)
    lst = '''<ol id="resultsList" class="list collapsible tabular">
<li class="leaf"><div class="wrap draggable"><div class="column one"></div><div class="column two"><p class="name"><a href="%(b)s/flow.html?_flowId=viewReportFlow&amp;reportUnit=%(r1)s">Kursistrapport</a></p><p class="description">Alle indberetninger på ét CPR-nr.</p></div><div class="column three">Rapport</div><div class="column four">11-04-2016</div></div></li>
<li class="leaf"><div class="wrap draggable"><div class="column one"></div><div class="column two"><p class="name"><a href="%(b)s/flow.html?_flowId=viewReportFlow&amp;reportUnit=%(r2)s">Listerapport</a></p><p class="description">Uddrag for op til 100 CPR-nr. fra tekstfil (køres i baggrunden, leveres som XLSX)</p></div><div class="column three">Rapport</div><div class="column four">02-05-2016</div></div></li></ol>''' % {"b": B, "r1": R1, "r2": R2}
    if fid == "searchFlow":
        return page("Bibliotek", '<div id="results" class="column decorated primary"><div class="header"><div class="title">Bibliotek</div></div><div class="body">%s</div></div>' % lst, s, "library")
    return page("Startside", '<div id="home" class="column decorated"><div class="header"><div class="title">Velkommen</div></div><div class="body"><h2>Populære rapporter</h2>%s</div></div>' % lst, s, "home")


def by_date(rows, f):
    return sorted([r for r in rows if r[f]], key=lambda r: r[f], reverse=True) + [r for r in rows if not r[f]]


SECT = [("moduler", "moduler", "Moduler på danskuddannelse", "startdato",
         [("Startdato", "startdato", 1, 80), ("Modul", "du_modul", 0, 60), ("Slutdato", "slutdato", 1, 80), ("Institution", "udbyder", 0, 80), ("Henv.kat.", "henvisningskategori", 0, 60), ("Ophør", "ophoersaarsag", 0, 60), ("Test bestået", "modultest_bestaaet", 1, 90)]),
        ("proever", "proever", "Afsluttende prøver", "dato",
         [("Dato", "dato", 1, 80), ("Prøvetype", "proeve", 0, 110), ("Prøvetermin", "termin", 0, 80), ("Læs", "laeseforstaaelse", 0, 40), ("Skr", "skriftlig", 0, 40), ("Mdt", "mundtlig", 0, 40), ("Status", "resultat", 0, 80), ("Institution", "udbyder", 0, 80)]),
        ("henvisninger", "henvisninger", "Henvisninger fra kommuner", "dato",
         [("Dato", "dato", 1, 80), ("Kat.", "kategori", 0, 40), ("Kommune", "kommune", 0, 160), ("Institution", "udbyder", 0, 80)]),
        ("merit", "meritter", "Merit for moduler", "startdato", [("Startdato", "startdato", 1, 80), ("Modul", "du_modul", 0, 60), ("Institution", "udbyder", 0, 80)])]


def td(t, colspan, style="", bold=False):
    if not t:
        return '<td colspan="%d" style="%s"></td>\n' % (colspan, style)
    return '<td colspan="%d" style="%stext-indent: 0px;  vertical-align: top;text-align: left;">\n<span style="font-family: DejaVu Sans, Arial, Helvetica, sans-serif; color: #000000; font-size: 10px; line-height: 1.1640625;%s">%s</span></td>\n' % (colspan, style, " font-weight: bold;" if bold else "", h(t))


def bands(p):
    """liste af (sektionsnøgle, html-række)"""
    out = []
    e = '<td style="width: 20px;"></td>\n'
    sp = ('<tr valign="top" style="height:8px">\n<td colspan="12"></td>\n</tr>\n')
    for key, k, title, f, cols in SECT:
        head = ('<tr valign="top" style="height:18px">\n' + e + td(title, 10, "border-bottom: 1px solid #1D3F72; ", True) + e + '</tr>\n')
        rows = by_date(p[k], f)
        out.append((None, sp + head))
        span = lambda i: 1 if i < len(cols) - 1 else 10 - (len(cols) - 1)
        ch = '<tr valign="top" style="height:16px">\n' + e + "".join(td(c[0], span(i), "background-color: #DFE6F0; ", True) for i, c in enumerate(cols)) + e + '</tr>\n'
        if not rows:
            out.append((None, '<tr valign="top" style="height:16px">\n' + e + td("Ingen data i perioden 2004 og frem", 10) + e + '</tr>\n'))
            continue
        out.append((ch, ch))
        for r in rows:
            out.append((ch, '<tr valign="top" style="height:16px">\n' + e + "".join(td(dk(r[c[1]]) if c[2] else r[c[1]], span(i)) for i, c in enumerate(cols)) + e + '</tr>\n'))
    out.append((None, sp + '<tr valign="top" style="height:18px">\n' + e + td("Historik før 2004", 10, "border-bottom: 1px solid #1D3F72; ", True) + e + '</tr>\n'))
    pr = p["prae2004"]
    if pr:
        for l, v in (("Første startdato:", dk(pr["foerste_startdato"])), ("Danskuddannelse:", jn(pr["du"]))):
            out.append((None, '<tr valign="top" style="height:16px">\n' + e + td(l, 2, "", True) + td(v, 8) + e + '</tr>\n'))
    else:
        out.append((None, '<tr valign="top" style="height:16px">\n' + e + td("Ingen historik", 10) + e + '</tr>\n'))
    return out


def report_pages(p):
    pages, cur = [], []
    for ch, row in bands(p):
        if len(cur) >= LINES:
            pages.append(cur)
            cur = [ch] if ch and ch != row else []
        cur.append(row)
    pages.append(cur)
    return pages


async def kursist(request, s):
    q = request.query_params
    url = "%s/flow.html?_flowId=viewReportFlow&amp;reportUnit=%s" % (B, R1)
    msg, val = "", ""
    ex = q.get("_flowExecutionKey")
    if request.method == "POST":
        f = await request.form()
        val = f.get("p_cprnr", "")
        c = clean(val)
        if "reset" in f:
            val = ""
        elif not c:
            msg = '<span class="message warning">Angiv et gyldigt CPR-nr. (10 cifre).</span>'
        elif c not in P:
            return page("Kursistrapport", '''<div id="reportViewFrame" class="column decorated primary"><div class="header"><div class="title">Kursistrapport</div></div>
<div class="body"><div id="nothingToDisplay" class="control groupBox"><div class="content"><p class="message">Rapporten er tom. CPR-nr. %s-%s er ikke registreret i databasen.</p></div></div>
<p><a class="button" href="%s">Indtastningskontroller</a></p></div></div>''' % (c[:6], c[6:], url), s, "reportViewer")
        else:
            ex = "e%ds1%s" % (len(s["views"]) + 1, secrets.token_hex(3))
            s["views"][ex] = c
            return RedirectResponse("%s/flow.html?_flowId=viewReportFlow&reportUnit=%s&_flowExecutionKey=%s&pageIndex=0" % (B, R1, ex), 302)
    if ex and ex in s["views"]:
        c = s["views"][ex]
        pgs = report_pages(P[c])
        try:
            i = max(0, min(int(q.get("pageIndex", 0)), len(pgs) - 1))
        except ValueError:
            i = 0
        lk = lambda n, t, i_, on: ('<li class="leaf"><a class="capsule" id="%s" title="%s" href="%s&amp;_flowExecutionKey=%s&amp;pageIndex=%d">%s</a></li>' % (i_, t, url, ex, n, t)) if on else '<li class="leaf"><span class="capsule disabled">%s</span></li>' % t
        tb = ('<ul id="viewerToolbar" class="toolbar list buttonSet"><li class="leaf"><a class="button capsule" href="%s/flow.html?_flowId=searchFlow&amp;mode=library">Tilbage</a></li><li class="leaf"><a class="button capsule" id="ICDialog" href="%s">Indtastningskontroller</a></li>' % (B, url) +
              lk(0, "Første side", "page_first", i > 0) + lk(i - 1, "Forrige side", "page_prev", i > 0) + '<li class="leaf">Side <b id="page_current">%d</b> <span id="page_total">af %d</span></li>' % (i + 1, len(pgs)) +
              lk(i + 1, "Næste side", "page_next", i + 1 < len(pgs)) + lk(len(pgs) - 1, "Sidste side", "page_last", i + 1 < len(pgs)) + '</ul>')
        sizer = '<tr valign="top" style="height:0">\n' + '<td style="width:20px"></td>' + '<td style="width:70px"></td>' * 10 + '<td style="width:20px"></td></tr>\n'
        ttl = '<tr valign="top" style="height:24px">\n<td></td>\n' + td("Kursistrapport for CPR-nr. %s-%s" % (c[:6], c[6:]), 10, "", True) + '<td></td>\n</tr>\n' if i == 0 else ""
        foot = '<tr valign="top" style="height:14px">\n<td></td>\n' + td("Udskrevet %s" % time.strftime("%d-%m-%Y"), 5) + td("Side %d af %d" % (i + 1, len(pgs)), 5) + '<td></td>\n</tr>\n'
        return page("Kursistrapport", '''<div id="reportViewFrame" class="column decorated primary"><div class="header"><div class="title">Kursistrapport</div>%s</div>
<div class="body"><div id="reportContainer"><a name="JR_PAGE_ANCHOR_0_1"></a>
<table class="jrPage" data-jr-height="595" cellpadding="0" cellspacing="0" border="0" style="empty-cells: show; width: 740px; border-collapse: collapse; background-color: white;">
%s%s%s%s</table></div></div></div>''' % (tb, sizer, ttl, "".join(pgs[i]), foot), s, "reportViewer")
    return page("Kursistrapport", '''<div id="inputControls" class="panel dialog inputControls"><form id="icForm" method="post" action="%s"><div class="header"><div class="title">Kursistrapport – indtastningskontroller</div></div>
<div class="body"><div id="inputControlsContainer"><div id="p_cprnr" class="leaf"><div class="control input"><label title="CPR-nr."><span class="wrap">* CPR-nummer</span><input class="value" type="text" name="p_cprnr" value="%s" maxlength="11"/></label>%s</div></div></div></div>
<div class="footer"><button id="apply" name="apply" value="1" type="submit" class="button action primary up"><span class="wrap">Kør rapport</span></button> <button id="reset" name="reset" value="1" type="submit" class="button action up"><span class="wrap">Nulstil</span></button></div></form></div>''' % (url, h(val), msg), s, "icPage")


async def liste(request, s):
    url = "%s/flow.html?_flowId=viewReportFlow&amp;reportUnit=%s" % (B, R2)
    msg = ""
    if request.method == "POST":
        f = await request.form()
        u = f.get("p_listefil")
        if not getattr(u, "filename", ""):
            msg = "Feltet er obligatorisk."
        else:
            lines = [x.strip() for x in (await u.read()).decode("utf-8-sig", "replace").splitlines() if x.strip()]
            nums = [clean(x) for x in lines]
            if not nums or None in nums:
                msg = "Filen må kun indeholde CPR-numre, ét pr. linje."
            elif len(nums) > 100:
                msg = "Der kan højst køres 100 CPR-numre."
            else:
                k = secrets.token_hex(4)
                s["pend"][k] = nums
                return go("/scheduler.html?job=" + k)
    return page("Listerapport", '''<div id="inputControls" class="panel dialog inputControls"><form id="icForm" method="post" enctype="multipart/form-data" action="%s"><div class="header"><div class="title">Listerapport – indtastningskontroller</div></div>
<div class="body"><div id="p_listefil" class="leaf"><div class="control input file"><label><span class="wrap">* Fil med CPR-numre (.txt)</span><input class="value" type="file" name="p_listefil" accept=".txt"/></label><span class="message warning">%s</span></div></div></div>
<div class="footer"><button id="bg" type="submit" class="button action primary up"><span class="wrap">Kør i baggrunden</span></button></div></form></div>''' % (url, h(msg)), s, "icPage")


async def scheduler(request):
    s = sess(request)
    if s is None:
        return go("/login.html")
    if request.method == "POST":
        f = await request.form()
        nums = s["pend"].pop(f.get("job", ""), None)
        if nums is not None and "save" in f:
            s["jobs"][str(secrets.randbelow(900) + 4000 + 1000 * len(s["jobs"]))] = {"t": time.time(), "n": nums}
        return go("/reportjobs.html")
    k = request.query_params.get("job", "")
    if k not in s["pend"]:
        return go("/reportjobs.html")
    return page("Planlægger", '''<div id="scheduler_editor" class="column decorated primary"><form method="post" action="%s/scheduler.html"><input type="hidden" name="job" value="%s"/>
<div class="header"><div class="title">Planlæg: Listerapport</div><ul class="tabs"><li class="selected">Outputindstillinger</li></ul></div>
<div class="body"><p>%d CPR-numre indlæst.</p><label>Filnavn <input type="text" name="baseOutputFilename" value="Listerapport" readonly="readonly"/></label>
<fieldset><legend>Formater</legend><label><input type="checkbox" name="outputFormats" value="XLSX" checked="checked"/> Excel (XLSX)</label></fieldset></div>
<div class="footer"><button type="submit" name="save" value="1" class="button action primary up"><span class="wrap">Gem job</span></button> <button type="submit" name="cancel" value="1" class="button action up"><span class="wrap">Annuller</span></button></div></form></div>''' % (B, k, len(s["pend"][k])), s, "scheduler")


async def jobs(request):
    s = sess(request)
    if s is None:
        return go("/login.html")
    o = ""
    for k, j in reversed(list(s["jobs"].items())):
        done = time.time() - j["t"] > 1.5
        o += '<li class="jobs first leaf"><div class="wrap"><div class="column jobID">%s</div> <div class="column jobName">Listerapport (%d)</div> <div class="column jobState">%s</div> <div class="column output">%s</div></div></li>\n' % (
            k, len(j["n"]), "Udført" if done else "Under udførelse", '<a href="%s/fileview/fileview/output/%s/Listerapport.xlsx">Listerapport.xlsx</a>' % (B, k) if done else "")
    o = '<ul id="listOfJobs" class="list tabular jobs">%s</ul>' % o if o else '<div id="nothingToDisplay"><p class="message">Der er ingen job.</p></div>'
    return page("Mine job", '''<div id="scheduler_jobSummary" class="column decorated primary"><div class="header"><div class="title">Mine job</div>
<ul class="toolbar"><li class="leaf"><a class="button capsule" href="%s/reportjobs.html">Opfrisk liste</a></li></ul><div class="sub header">Job-ID | Navn | Tilstand | Output</div></div><div class="body">%s</div></div>''' % (B, o), s, "schedulerJobs")


async def output(request):
    s = sess(request)
    if s is None:
        return go("/login.html")
    j = s["jobs"].get(request.path_params["k"])
    if not j or time.time() - j["t"] <= 1.5:
        return page("Fejl", '<p class="message">Ressourcen findes ikke.</p>', s, code=404)
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Listerapport"
    bold, fill = Font(name="DejaVu Sans", size=10, bold=True), PatternFill("solid", fgColor="DFE6F0")
    # JasperReports' gitter: tom kolonne A, spacer-kolonne mellem grupperne (F, J)
    colno = [2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19]
    ws.cell(2, 2, "Listerapport – Danskundervisningsdatabasen pr. %s" % time.strftime("%d-%m-%Y")).font = bold
    ws.merge_cells(start_row=2, start_column=2, end_row=2, end_column=19)
    for a, b, t in ((4, 6, "Første modul"), (8, 10, "Sidste modul"), (12, 13, "Sidste henvisning"), (14, 16, "Højeste merit"), (17, 19, "Historik før 2004")):
        ws.cell(4, a, t).font = bold
        ws.merge_cells(start_row=4, start_column=a, end_row=4, end_column=b)
    for n, t in zip(colno, ("CPR-nummer", "Reg. 2004+", "Startdato", "Modul", "Institution", "Startdato", "Modul", "Institution", "Dato", "Kat.", "Modul", "Startdato", "Institution", "Findes", "Første startdato", "Danskuddannelse")):
        x = ws.cell(5, n, t)
        x.font, x.fill, x.alignment = bold, fill, Alignment(wrap_text=True)
    for i, c in enumerate(j["n"]):
        u = P[c]["udtraek"] if c in P else {"findes": False, "prae2004_findes": False}
        g = u.get
        vals = [c, jn(u["findes"]), dk(g("foerste_startdato")), g("foerste_du_modul"), g("foerste_udbyder"), dk(g("seneste_startdato")), g("seneste_du_modul"), g("seneste_udbyder"),
                dk(g("henvisning_dato")), g("henvisning_kategori"), g("merit_du_modul"), dk(g("merit_startdato")), g("merit_udbyder"), jn(u["prae2004_findes"]), dk(g("prae2004_startdato")), jn(g("prae2004_du"))]
        for n, v in zip(colno, vals):
            if v:
                ws.cell(6 + i, n, v).number_format = "@"
    ws.column_dimensions["A"].width = ws.column_dimensions["G"].width = ws.column_dimensions["K"].width = 2
    b = io.BytesIO()
    wb.save(b)
    return Response(b.getvalue(), media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", headers={"Content-Disposition": 'attachment; filename="Listerapport.xlsx"'})


app = Starlette(routes=[
    Route("/", root), Route(B, root), Route(B + "/", root), Route(B + "/login.html", login), Route(B + "/j_spring_security_check", check, methods=["POST"]),
    Route(B + "/exituser.html", logout), Route(B + "/flow.html", flow, methods=["GET", "POST"]), Route(B + "/scheduler.html", scheduler, methods=["GET", "POST"]),
    Route(B + "/reportjobs.html", jobs), Route(B + "/fileview/fileview/output/{k}/Listerapport.xlsx", output)])

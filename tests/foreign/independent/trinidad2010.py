# -*- coding: utf-8 -*-
"""Apache MyFaces Trinidad 1.2 / JSF 1.2 paa Tomcat 6, leveret 2010."""
import json, time, secrets, re
from html import escape as E
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS = {}
CTX = "/danskdb"
SIZE = 10


def d(v):
    return "" if not v else "%s-%s-%s" % (v[8:10], v[5:7], v[:4])


def s(v):
    return "" if v is None else E(str(v))


def newest(rows, key):
    dated = sorted([r for r in rows if r[key]], key=lambda r: r[key], reverse=True)
    return dated + [r for r in rows if not r[key]]


SCRIPT = """<script type="text/javascript" src="%s/adf/jsLibs/Common1_2_12.js"></script>
<script type="text/javascript">
function submitForm(f,v,p){var o=document.forms[f];for(var k in p){if(o.elements[k]){o.elements[k].value=p[k];}}o.submit();return false;}
function _navChoiceSubmit(c,f,t){submitForm(f,0,{event:'goto',source:t,value:c.options[c.selectedIndex].value});}
</script>""" % CTX


def page(sess, title, view, body, menu=None, multipart=False, head="", form=True):
    nav = ""
    if sess and sess.get("user"):
        items = [("forside", "Forside"), ("enkelt", "Enkeltopslag"), ("liste", "Listeopslag")]
        nav = '<div class="x7j"><table cellpadding="0" cellspacing="0" border="0" summary=""><tr>'
        for k, t in items:
            if k == menu:
                nav += '<td class="x7n p_AFSelected"><span class="x7p">%s</span></td>' % t
            else:
                nav += '<td class="x7n"><a class="x7m" href="%s/faces/%s.jspx">%s</a></td>' % (CTX, k, t)
        nav += "</tr></table></div>"
        glob = '<div class="x6t"><a href="%s/faces/hjaelp.jspx" class="x6u">Hj&aelig;lp</a>&nbsp;|&nbsp;<a href="%s/logout" class="x6u">Log ud</a>&nbsp;|&nbsp;Bruger: %s</div>' % (CTX, CTX, s(sess["user"]))
    else:
        glob = ""
    if form:
        sess["vs"] = "!" + secrets.token_hex(6)
        enc = ' enctype="multipart/form-data"' if multipart else ""
        body = ('<form id="f1" name="f1" style="margin:0px" method="POST"%s action="%s/faces/%s.jspx">' % (enc, CTX, view) + body +
                '<span id="tr_f1_Postscript"><input type="hidden" name="org.apache.myfaces.trinidad.faces.FORM" value="f1">'
                '<input type="hidden" name="_noJavaScript" value="false">'
                '<input type="hidden" name="javax.faces.ViewState" value="%s">'
                '<input type="hidden" name="event" value=""><input type="hidden" name="source" value=""><input type="hidden" name="value" value=""></span></form>' % sess["vs"])
    return HTMLResponse("""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<html dir="ltr" lang="da-DK"><head><title>%s - Danskundervisningsdatabasen</title>
<meta name="generator" content="Apache MyFaces Trinidad">
<link rel="stylesheet" charset="UTF-8" type="text/css" href="%s/adf/styles/cache/casablanca-desktop-5ud7v-ltr-gecko.css">
<style type="text/css">body{font-family:Tahoma,Verdana,sans-serif;font-size:10pt;margin:0}.x1a{background:#003b71;color:#fff;padding:8px}.x7n{padding:3px 12px;background:#c9d8ea;border-right:2px solid #fff}.x6t{text-align:right;padding:4px}.af_column_header{background:#dfe8f3;text-align:left}.af_column_cell{border-bottom:1px solid #ccc;padding:2px 8px}.box{border:1px solid #99b3cc;background:#f4f8fc;padding:8px;margin:8px 0}.x9err{border:1px solid #c00;padding:6px}</style>
%s%s</head><body>
<div class="x1a"><img src="%s/images/logo_inm.gif" alt="Ministeriet for Flygtninge, Indvandrere og Integration" height="34"> <span class="x1b">Danskundervisningsdatabasen</span></div>
%s%s<div class="x2" style="padding:10px"><h1 class="x7g">%s</h1>%s</div>
<hr><div class="x8w"><span class="p_InstructionText">Ministeriet for Flygtninge, Indvandrere og Integration &copy; 2010 &middot; Version 1.4.2 &middot; Support: support@example.dk</span></div>
</body></html>""" % (title, CTX, SCRIPT, head, CTX, glob, nav, title, body))


def button(id_, text):
    return ('<button id="%s" name="%s" type="button" class="af_commandButton" onclick="submitForm(\'f1\',1,{source:\'%s\'});return false;">%s</button>' % (id_, id_, id_, text))


def msg(kind, text):
    return '<div class="af_messages x9err"><h2 class="af_messages_header">%s</h2><div class="af_messages_text">%s</div></div>' % (kind, text)


def sess_of(req):
    return SESS.get(req.cookies.get("JSESSIONID", ""))


async def start(req):
    return RedirectResponse(CTX + "/faces/forside.jspx", 302)


def login_page(err=""):
    sid = secrets.token_hex(16).upper()
    SESS[sid] = {}
    body = err + """<form method="post" action="%s/j_security_check" name="login"><table class="af_panelFormLayout" cellspacing="0" summary="">
<tr><td class="af_panelFormLayout_label"><label for="u">Brugernavn</label></td><td><input id="u" type="text" name="j_username" size="20" class="af_inputText_content"></td></tr>
<tr><td class="af_panelFormLayout_label"><label for="p">Adgangskode</label></td><td><input id="p" type="password" name="j_password" size="20" class="af_inputText_content"></td></tr>
<tr><td></td><td><input type="submit" value="Log ind" class="af_commandButton"></td></tr></table></form>
<p class="p_InstructionText">Glemt adgangskode? Kontakt ministeriet p&aring; support@example.dk.</p>""" % CTX
    r = page({}, "Log ind", "login", body, form=False)
    r.set_cookie("JSESSIONID", sid, path="/")
    return r


async def check(req):
    f = await req.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        sid = secrets.token_hex(16).upper()
        SESS[sid] = {"user": "kommune", "exp": {}, "first": {}, "tab": "moduler", "cpr": None, "job": None}
        r = RedirectResponse(CTX + "/faces/forside.jspx", 302)
        r.set_cookie("JSESSIONID", sid, path="/")
        return r
    return login_page(msg("Fejl", "Brugernavn eller adgangskode er ikke korrekt."))


async def logout(req):
    SESS.pop(req.cookies.get("JSESSIONID", ""), None)
    return RedirectResponse(CTX + "/faces/forside.jspx", 302)


async def forside(req):
    z = sess_of(req)
    if not z or not z.get("user"):
        return login_page()
    return page(z, "Forside", "forside", """<div class="box"><b>Driftsinformation</b><br>Databasen opdateres hver nat mellem kl. 02.00 og 04.00. I dette tidsrum kan opslag ikke foretages.</div>
<p>V&aelig;lg <a href="%s/faces/enkelt.jspx">Enkeltopslag</a> for at se en kursists indberetninger eller <a href="%s/faces/liste.jspx">Listeopslag</a> for at danne et regneark for op til 100 kursister.</p>""" % (CTX, CTX), "forside", form=False)


async def hjaelp(req):
    z = sess_of(req)
    if not z or not z.get("user"):
        return login_page()
    return page(z, "Hj&aelig;lp", "hjaelp", "<p>CPR-nummer indtastes med eller uden bindestreg. I kolonnen Detaljer kan der for hver registrering vises flere oplysninger.</p><p>Udbyder er sprogcentrets sekscifrede nummer, f.eks. xxxxxx.</p>", None, form=False)


TABS = [("moduler", "Modulforl&oslash;b"), ("proever", "Danskpr&oslash;ver"), ("henv", "Henvisninger"), ("merit", "Merit"), ("prae", "Data f&oslash;r 2004")]


def table(z, tid, cols, rows, details, summary):
    """tr:table with range pager and detailStamp."""
    n = len(rows)
    first = min(z["first"].get(tid, 0), max(0, (n - 1) // SIZE * SIZE))
    exp = z["exp"].setdefault(tid, set())
    span = len(cols) + (1 if details else 0)
    o = '<div id="%s" class="af_table"><table class="af_table_content" width="100%%" cellpadding="1" cellspacing="0" border="0" summary="%s">' % (tid, summary)
    bar = ""
    if details and n:
        bar += ('<a href="#" class="af_table_show-all" onclick="submitForm(\'f1\',0,{event:\'showAll\',source:\'%s\',value:\'all\'});return false;">Vis alle detaljer</a>&nbsp;|&nbsp;'
                '<a href="#" class="af_table_hide-all" onclick="submitForm(\'f1\',0,{event:\'hideAll\',source:\'%s\',value:\'all\'});return false;">Skjul alle detaljer</a> ' % (tid, tid))
    if n > SIZE:
        def go(to, text):
            return '<a href="#" class="af_selectRangeChoiceBar" onclick="submitForm(\'f1\',0,{event:\'goto\',source:\'%s\',value:\'%d\'});return false;">%s</a>' % (tid, to, text)
        bar += "&nbsp;&nbsp;" + (go(first - SIZE, "&lt; Forrige %d" % SIZE) if first else '<span class="p_AFDisabled">&lt; Forrige</span>')
        bar += ' <select class="af_selectRangeChoiceBar_content" title="V&aelig;lg r&aelig;kker" onchange="_navChoiceSubmit(this,\'f1\',\'%s\')">' % tid
        for a in range(0, n, SIZE):
            bar += '<option value="%d"%s>%d-%d af %d</option>' % (a, " selected" if a == first else "", a + 1, min(a + SIZE, n), n)
        bar += "</select> "
        rest = min(SIZE, n - first - SIZE)
        bar += go(first + SIZE, "N&aelig;ste %d &gt;" % rest) if rest > 0 else '<span class="p_AFDisabled">N&aelig;ste &gt;</span>'
    if bar:
        o += '<tr><td colspan="%d" class="af_table_control-bar-top">%s</td></tr>' % (span, bar)
    o += "<tr>" + ('<th scope="col" class="af_column_header">Detaljer</th>' if details else "")
    o += "".join('<th scope="col" class="af_column_header">%s</th>' % c[0] for c in cols) + "</tr>"
    if not n:
        o += '<tr><td class="af_column_cell" colspan="%d">Ingen r&aelig;kker at vise</td></tr>' % span
    for i in range(first, min(first + SIZE, n)):
        r = rows[i]
        o += "<tr>"
        if details:
            op = i in exp
            o += '<td class="af_column_cell"><a href="#" onclick="submitForm(\'f1\',0,{event:\'%s\',source:\'%s\',value:\'%d\'});return false;">%s</a></td>' % ("hide" if op else "show", tid, i, "Skjul" if op else "Vis")
        o += "".join('<td class="af_column_cell">%s</td>' % (d(r[k]) if dt else s(r[k])) for _, k, dt in cols) + "</tr>"
        if details and i in exp:
            o += '<tr><td class="af_table_detail" colspan="%d"><table class="af_panelFormLayout" cellspacing="0" border="0" summary="">' % span
            for lab, k, dt in details:
                o += '<tr><td class="af_panelFormLayout_label-cell" nowrap><span>%s</span></td><td class="af_panelFormLayout_content-cell">%s</td></tr>' % (lab, d(r[k]) if dt else s(r[k]))
            o += "</table></td></tr>"
    return o + "</table></div>"


def record(z):
    p = PEOPLE[z["cpr"]]
    u = p["udtraek"]
    o = '<h2 class="af_panelHeader">Kursist %s-%s</h2>' % (p["cpr"][:6], p["cpr"][6:])
    o += '<div class="box"><b>Resum&eacute;</b><table summary=""><tr><td>Antal modulforl&oslash;b:</td><td>%d</td><td>Antal pr&oslash;ver:</td><td>%d</td></tr><tr><td>Seneste start:</td><td>%s</td><td>Seneste udbyder:</td><td>%s</td></tr></table></div>' % (len(p["moduler"]), len(p["proever"]), d(u["seneste_startdato"]) or "-", s(u["seneste_udbyder"]) or "-")
    o += '<div class="af_panelTabbed"><table cellpadding="0" cellspacing="0" summary=""><tr>'
    for k, t in TABS:
        if k == z["tab"]:
            o += '<td class="af_panelTabbed_tab-selected"><b>%s</b>&nbsp;&nbsp;</td>' % t
        else:
            o += '<td class="af_panelTabbed_tab"><a href="#" id="f1:sd_%s" onclick="submitForm(\'f1\',0,{event:\'show\',source:\'f1:sd_%s\'});return false;">%s</a>&nbsp;&nbsp;</td>' % (k, k, t)
    o += '</tr></table><div class="af_panelTabbed_body">'
    t = z["tab"]
    if t == "moduler":
        o += table(z, "f1:tM", [("DU-modul", "du_modul", 0), ("Startdato", "startdato", 1), ("Slutdato", "slutdato", 1), ("Udbyder", "udbyder", 0)], newest(p["moduler"], "startdato"),
                   [("Henvisningskategori", "henvisningskategori", 0), ("Oph&oslash;rs&aring;rsag", "ophoersaarsag", 0), ("Modultest best&aring;et", "modultest_bestaaet", 1)], "Modulforl&oslash;b")
        o += '<p class="p_InstructionText">Note: Et modulforl&oslash;b uden slutdato er igangv&aelig;rende eller ikke afmeldt af sprogcentret.</p>'
    elif t == "proever":
        o += table(z, "f1:tP", [("Pr&oslash;ve", "proeve", 0), ("Pr&oslash;vedato", "dato", 1), ("Termin", "termin", 0), ("Resultat", "resultat", 0)], newest(p["proever"], "dato"),
                   [("L&aelig;seforst&aring;else", "laeseforstaaelse", 0), ("Skriftlig fremstilling", "skriftlig", 0), ("Mundtlig kommunikation", "mundtlig", 0), ("Pr&oslash;veafholder", "udbyder", 0)], "Pr&oslash;ver")
        o += '<p class="p_InstructionText">Karakterer efter 7-trinsskalaen.</p>'
    elif t == "henv":
        o += table(z, "f1:tH", [("Henvist dato", "dato", 1), ("Kategori", "kategori", 0), ("Henvisende kommune", "kommune", 0), ("Henvist til udbyder", "udbyder", 0)], newest(p["henvisninger"], "dato"), None, "Henvisninger")
    elif t == "merit":
        o += table(z, "f1:tMe", [("DU-modul", "du_modul", 0), ("Startdato", "startdato", 1), ("Udbyder", "udbyder", 0)], newest(p["meritter"], "startdato"), None, "Merit")
    else:
        q = [dict(p["prae2004"], duT="Ja" if p["prae2004"]["du"] else "Nej")] if p["prae2004"] else []
        o += table(z, "f1:tPr", [("F&oslash;rste startdato", "foerste_startdato", 1), ("Danskuddannelse", "duT", 0)], q, None, "Data f&oslash;r 2004")
    return o + "</div></div>"


def enkelt_page(z, err=""):
    body = err + """<table class="af_panelFormLayout" cellspacing="0" summary=""><tr><td><label for="f1:cpr"><span title="P&aring;kr&aelig;vet" class="p_AFRequired">*</span> CPR-nummer</label></td>
<td><input id="f1:cpr" name="f1:cpr" type="text" size="12" maxlength="11" class="af_inputText_content" value="%s"> %s %s</td></tr></table>""" % (z["cpr"] or "", button("f1:find", "Fremsøg"), button("f1:nul", "Nulstil"))
    if z["cpr"]:
        body += record(z)
    return page(z, "Enkeltopslag", "enkelt", body, "enkelt")


async def enkelt(req):
    z = sess_of(req)
    if not z or not z.get("user"):
        return login_page()
    if req.method == "GET":
        z["cpr"] = None
        return enkelt_page(z)
    f = await req.form()
    if f.get("javax.faces.ViewState") != z.get("vs"):
        z["cpr"] = None
        return enkelt_page(z, msg("Advarsel", "Siden er udl&oslash;bet. Pr&oslash;v igen."))
    src, ev, val = f.get("source", ""), f.get("event", ""), f.get("value", "")
    if src == "f1:find" or not src:
        c = re.sub(r"[\s-]", "", f.get("f1:cpr", ""))
        z.update(cpr=None, exp={}, first={}, tab="moduler")
        if not re.fullmatch(r"\d{10}", c):
            return enkelt_page(z, msg("Fejl", "CPR-nummer: V&aelig;rdien skal best&aring; af 10 cifre."))
        if c not in PEOPLE:
            return enkelt_page(z, msg("Oplysning", "Der findes ingen kursist med det indtastede CPR-nummer i databasen."))
        z["cpr"] = c
    elif src == "f1:nul":
        z["cpr"] = None
    elif src.startswith("f1:sd_") and src[6:] in dict(TABS):
        z["tab"] = src[6:]
    elif src.startswith("f1:t"):
        x = z["exp"].setdefault(src, set())
        if ev == "goto" and val.isdigit():
            z["first"][src] = int(val)
        elif ev == "showAll":
            x.update(range(500))
        elif ev == "hideAll":
            x.clear()
        elif ev == "show" and val.isdigit():
            x.add(int(val))
        elif ev == "hide" and val.isdigit():
            x.discard(int(val))
    return enkelt_page(z)


def liste_page(z, err=""):
    j = z["job"]
    if not j:
        return page(z, "Listeopslag", "liste", err + """<p class="p_InstructionText">Upload en tekstfil (.txt) med &eacute;t CPR-nummer pr. linje, h&oslash;jst 100.</p>
<table class="af_panelFormLayout" summary=""><tr><td><label for="f1:fil">Tekstfil med CPR-numre</label></td><td><input type="file" id="f1:fil" name="f1:fil" class="af_inputFile_content"></td></tr></table>""" + button("f1:upl", "Upload fil"), "liste", True)
    if j["state"] == "confirm":
        return page(z, "Listeopslag", "liste", '<div class="box">Filen <b>%s</b> er modtaget og indeholder %d CPR-numre. Opslaget registreres i loggen.</div>%s %s' % (s(j["name"]), len(j["cprs"]), button("f1:ok", "Start udtr&aelig;k"), button("f1:fortryd", "Fortryd")), "liste")
    if time.time() < j["t"]:
        return page(z, "Listeopslag", "liste", '<div class="box"><span class="af_progressIndicator_indeterminate">Udtr&aelig;kket behandles. Vent venligst...</span></div>' + button("f1:poll", "Opdater status"), "liste",
                    head='<meta http-equiv="refresh" content="2;url=%s/faces/liste.jspx">' % CTX)
    return page(z, "Listeopslag", "liste", msg("Oplysning", 'Udtr&aelig;kket er f&aelig;rdigt. <a href="%s/udtraek?id=%s">Klik her for at hente Excel-arket</a>' % (CTX, j["id"])) + "<br>" + button("f1:ny", "Nyt listeopslag"), "liste")


async def liste(req):
    z = sess_of(req)
    if not z or not z.get("user"):
        return login_page()
    if req.method == "GET":
        if z["job"] and z["job"]["state"] == "confirm":
            z["job"] = None
        return liste_page(z)
    f = await req.form()
    if f.get("javax.faces.ViewState") != z.get("vs"):
        return liste_page(z, msg("Advarsel", "Siden er udl&oslash;bet. Pr&oslash;v igen."))
    src = f.get("source", "")
    if src == "f1:upl":
        u = f.get("f1:fil")
        if not getattr(u, "filename", ""):
            return liste_page(z, msg("Fejl", "Tekstfil med CPR-numre: Der skal v&aelig;lges en fil."))
        lines = [x.strip().replace("-", "") for x in (await u.read()).decode("latin-1").replace("\xef\xbb\xbf", "").splitlines()]
        cprs = [x for x in lines if x]
        if not cprs or any(not re.fullmatch(r"\d{10}", x) for x in cprs):
            return liste_page(z, msg("Fejl", "Filen indeholder ugyldige linjer."))
        if len(cprs) > 100:
            return liste_page(z, msg("Fejl", "Filen indeholder mere end 100 CPR-numre."))
        z["job"] = {"state": "confirm", "name": u.filename, "cprs": cprs, "id": secrets.token_hex(5)}
    elif src == "f1:ok" and z["job"]:
        z["job"].update(state="run", t=time.time() + 1.5)
    elif src in ("f1:fortryd", "f1:ny"):
        z["job"] = None
    return liste_page(z)


async def udtraek(req):
    z = sess_of(req)
    if not z or not z.get("user"):
        return login_page()
    j = z["job"]
    if not j or j["id"] != req.query_params.get("id") or j["state"] != "run" or time.time() < j["t"]:
        return RedirectResponse(CTX + "/faces/liste.jspx", 302)
    jn = lambda v: "" if v is None else "Ja" if v else "Nej"
    o = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style>td{mso-number-format:"\\@"}</style></head><body><table border="1">',
         '<tr><td colspan="16"><b>Udtr&aelig;k fra Danskundervisningsdatabasen dannet %s</b></td></tr>' % time.strftime("%d-%m-%Y"),
         '<tr><th rowspan="2">CPR-nummer</th><th rowspan="2">Findes efter 2004</th><th colspan="3">F&oslash;rste modulforl&oslash;b</th><th colspan="3">Seneste modulforl&oslash;b</th><th colspan="2">Seneste henvisning</th><th colspan="3">H&oslash;jeste merit</th><th colspan="3">Data f&oslash;r 2004</th></tr>',
         "<tr>" + "".join("<th>%s</th>" % x for x in ["Startdato", "DU-modul", "Udbyder", "Startdato", "DU-modul", "Udbyder", "Dato", "Kategori", "DU-modul", "Startdato", "Udbyder", "Findes", "F&oslash;rste startdato", "Danskuddannelse"]) + "</tr>"]
    for c in j["cprs"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"findes": False, "prae2004_findes": False}
        g = lambda k: d(u.get(k)) if "dato" in k else s(u.get(k))
        v = [c, jn(u["findes"])] + [g(k) for k in ("foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder")]
        v += [jn(u["prae2004_findes"]), g("prae2004_startdato"), jn(u.get("prae2004_du"))]
        o.append("<tr>" + "".join("<td>%s</td>" % x for x in v) + "</tr>")
    o.append("</table></body></html>")
    return Response("\n".join(o).encode("utf-8"), media_type="application/vnd.ms-excel", headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})


app = Starlette(routes=[
    Route("/", start), Route(CTX + "/j_security_check", check, methods=["POST"]), Route(CTX + "/logout", logout),
    Route(CTX + "/faces/forside.jspx", forside), Route(CTX + "/faces/hjaelp.jspx", hjaelp),
    Route(CTX + "/faces/enkelt.jspx", enkelt, methods=["GET", "POST"]), Route(CTX + "/faces/liste.jspx", liste, methods=["GET", "POST"]),
    Route(CTX + "/udtraek", udtraek)])

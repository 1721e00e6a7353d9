# -*- coding: utf-8 -*-
# Knappen - Apache MyFaces 1.2 / Tomahawk 1.1.9 paa JBoss, 2010
import json, time, secrets, html
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESS, VIEWS = {}, {}
CTX = "/knappen"
e = lambda s: html.escape("" if s is None else str(s))


def d(s):
    return "" if not s else "%s-%s-%s" % (s[8:10], s[5:7], s[:4])


TABS = [("moduler", "Modulforløb"), ("proever", "Danskprøver"), ("henvisninger", "Henvisninger"),
        ("merit", "Merit"), ("prae2004", "Præ-2004")]
COLS = {
    "moduler": [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder nr."),
                ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået d.")],
    "proever": [("proeve", "Prøvetype"), ("termin", "Prøvetermin"), ("dato", "Prøvedato"), ("laeseforstaaelse", "Læsning"),
                ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder nr.")],
    "henvisninger": [("dato", "Henvisningsdato"), ("kategori", "Henv.kat."), ("kommune", "Henvisende kommune"), ("udbyder", "Udbyder nr.")],
    "merit": [("du_modul", "Merit for DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder nr.")],
    "prae2004": [("foerste_startdato", "Første startdato"), ("du", "DU")],
}
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}
PAGE = 8


def sess(req):
    sid = req.cookies.get("JSESSIONID")
    return (sid, SESS[sid]) if sid in SESS else (None, None)


def view(**kw):
    k = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[b % 64] for b in secrets.token_bytes(40)) + "=="
    VIEWS[k] = kw
    return k


SCRIPT = """<script type="text/javascript"><!--
function oamSetHiddenInput(formname, name, value){var form=document.forms[formname];if(typeof form=='undefined'){form=document.getElementById(formname);}
if(typeof form.elements[name]!='undefined'){form.elements[name].value=value;}else{var n=document.createElement('input');n.setAttribute('type','hidden');n.setAttribute('id',name);n.setAttribute('name',name);n.setAttribute('value',value);form.appendChild(n);}}
function oamSubmitForm(formName, linkId, target, params){var form=document.forms[formName];
if((typeof params!='undefined')&&params!=null){for(var i=0;i<params.length;i++){oamSetHiddenInput(formName,params[i][0],params[i][1]);}}
oamSetHiddenInput(formName,formName+':_idcl',linkId);form.submit();return false;}
//--></script>"""


def page(title, body, menu=None):
    m = ""
    if menu is not None:
        def item(href, text, key):
            return '<tr><td class="%s"><a href="%s">%s</a></td></tr>' % ("navActive" if menu == key else "navItem", CTX + href, text)
        m = ('<table class="nav" cellspacing="0" summary="Menu"><tbody>'
             + item("/forside.jsf", "Forside", "f") + item("/enkeltopslag.jsf", "Opslag på én kursist", "e")
             + item("/filopslag.jsf", "Opslag via fil", "u") + item("/hjaelp.jsf", "Vejledning", "h")
             + item("/logud.jsf", "Log ud", "x") + "</tbody></table>")
    return HTMLResponse("""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="da"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<title>Knappen - %s</title>
<style type="text/css">body{font:11px Verdana,Arial;margin:0;background:#e9edf1}#top{background:#7b1c23;color:#fff;padding:10px}
.layout{width:960px;background:#fff}.nav td{padding:4px 14px;border-bottom:1px dotted #999}.navActive{font-weight:bold}
.dataTable{border-collapse:collapse;width:100%%}.dataTable th{background:#7b1c23;color:#fff;text-align:left}.row2{background:#f3e9ea}
.errorMsg{color:#c00}.tabActive input{font-weight:bold;background:#fff}.infoMsg{color:#060}#foot{font-size:9px;color:#666}</style>
%s</head><body>
<div id="top"><b>Integrationsministeriet</b> &nbsp;|&nbsp; Danskundervisningsdatabasen</div>
<table class="layout" cellspacing="0" cellpadding="8"><tr><td valign="top" width="170">%s</td><td valign="top">
<h1>%s</h1>
%s
</td></tr><tr><td colspan="2" id="foot">Knappen version 1.4.2 (build 318) - Support: support@example.dk</td></tr></table>
<!-- MYFACES JAVASCRIPT -->
</body></html>""" % (title, SCRIPT, m, title, body))


def endform(form, vs):
    return ('<input type="hidden" name="%s_SUBMIT" value="1" /><input type="hidden" name="%s:_idcl" value="" />'
            '<input type="hidden" name="javax.faces.ViewState" id="javax.faces.ViewState" value="%s" /></form>' % (form, form, vs))


def login_page(msg=""):
    return page("Log ind", """%s<form id="loginForm" method="post" action="%s/j_security_check">
<table><tbody><tr><td><label for="j_username">Brugernavn</label></td><td><input type="text" id="j_username" name="j_username" /></td></tr>
<tr><td><label for="j_password">Adgangskode</label></td><td><input type="password" id="j_password" name="j_password" /></td></tr>
<tr><td></td><td><input type="submit" value="Log ind" /> <input type="reset" value="Nulstil" /></td></tr></tbody></table></form>
<p>Loginoplysninger fås ved henvendelse til ministeriet.</p>""" % (msg and '<p class="errorMsg">%s</p>' % msg, CTX))


async def root(req):
    return RedirectResponse(CTX + "/forside.jsf", 302)


async def forside(req):
    if sess(req)[1] is None:
        return login_page()
    return page("Forside", """<p>Velkommen til Knappen. Her kan De trække oplysninger om voksne udlændinges deltagelse i danskuddannelse.</p>
<ul><li><b>Opslag på én kursist:</b> alle registreringer på ét CPR-nr.</li><li><b>Opslag via fil:</b> uddrag af registreringer på op til 100 CPR-nr. i et regneark</li></ul>
<p>Vælg funktion i menuen til venstre.</p>""", "f")


async def hjaelp(req):
    if sess(req)[1] is None:
        return login_page()
    return page("Vejledning", "<p>Filen til filopslag skal være en tekstfil (.txt) med ét CPR-nr. pr. linje. Der kan højst søges på 100 CPR-nr. ad gangen.</p>", "h")


async def jsec(req):
    f = await req.form()
    if f.get("j_username") == "kommune" and f.get("j_password") == "hemmeligt-1":
        sid = secrets.token_hex(16).upper() + ".node1"
        SESS[sid] = {}
        r = RedirectResponse(CTX + "/forside.jsf", 302)
        r.set_cookie("JSESSIONID", sid, path="/")
        return r
    return login_page("Forkert brugernavn eller adgangskode. Prøv igen.")


async def logud(req):
    SESS.pop(sess(req)[0], None)
    return login_page('De er nu logget ud.')


def search_form(val="", msg=""):
    v = view()
    return ("""<form id="soeg" name="soeg" method="post" action="%s/enkeltopslag.jsf" enctype="application/x-www-form-urlencoded">
%s<table class="panelGrid"><tbody><tr><td><label for="soeg:cprnr">CPR-nummer</label></td>
<td><input id="soeg:cprnr" name="soeg:cprnr" type="text" value="%s" size="12" maxlength="11" /></td>
<td><input id="soeg:udfoer" name="soeg:udfoer" type="submit" value="Søg" /></td>
<td><input id="soeg:ryd" name="soeg:ryd" type="submit" value="Ryd" /></td></tr></tbody></table>""" %
            (CTX, msg and '<ul id="soeg:messages"><li class="errorMsg">%s</li></ul>' % msg, e(val))) + endform("soeg", v)


def result(cpr, tab, pg):
    p = PEOPLE[cpr]
    rows = {"merit": p["meritter"], "prae2004": [p["prae2004"]] if p["prae2004"] else []}.get(tab)
    if rows is None:
        rows = p[tab]
    n = max(1, -(-len(rows) // PAGE))
    pg = min(max(pg, 1), n)
    heads = "".join('<td class="%s"><input type="submit" id="res:faner_header%d" name="res:faner_indexSubmit.%d" value="%s" class="tabHdr" /></td>'
                    % ("tabActive" if k == tab else "tabInactive", i, i, t) for i, (k, t) in enumerate(TABS))
    th = "".join("<th>%s</th>" % t for _, t in COLS[tab])
    body = ""
    for i, r in enumerate(rows[(pg - 1) * PAGE:pg * PAGE]):
        body += '<tr class="row%d">' % (i % 2 + 1)
        for k, _ in COLS[tab]:
            x = r[k]
            x = ("Ja" if x else "Nej") if k == "du" else d(x) if k in DATES else e(x)
            body += '<td><span id="res:tbl:%d:%s">%s</span></td>' % (i, k, x)
        body += "</tr>\n"
    sc = ""
    if n > 1:
        def lk(facet, txt):
            return ('<td><a href="#" onclick="return oamSubmitForm(\'res\',\'res:scroll%s\',null,[[\'res:scroll\',\'%s\']]);" id="res:scroll%s">%s</a></td>'
                    % (facet, facet, facet, txt))
        sc = ('<table class="scroller"><tbody><tr>' + lk("first", "Første") + lk("previous", "Forrige")
              + "".join("<td><b>%d</b></td>" % i if i == pg else lk("idx%d" % i, str(i)) for i in range(1, n + 1))
              + lk("next", "Næste") + lk("last", "Sidste") + "</tr></tbody></table><span>%d registreringer, viser %d til %d. Side %d / %d</span>"
              % (len(rows), (pg - 1) * PAGE + 1, min(pg * PAGE, len(rows)), pg, n))
    return ("""<hr /><form id="res" name="res" method="post" action="%s/enkeltopslag.jsf"><p>Kursist: <b>%s-%s</b></p>
<table id="res:faner" class="tabPane" cellspacing="0" width="100%%"><tbody><tr>%s<td width="100%%">&nbsp;</td></tr>
<tr><td colspan="6" class="tabContents"><table id="res:tbl" class="dataTable" border="1" cellpadding="3"><thead><tr>%s</tr></thead>
<tbody id="res:tbl:tbody_element">%s</tbody></table>%s</td></tr></tbody></table>
""" % (CTX, cpr[:6], cpr[6:], heads, th, body, sc)) + endform("res", view(cpr=cpr, tab=tab, pg=pg, n=n))


def expired(menu):
    return page("Fejl", '<p class="errorMsg">Siden er udløbet (ViewExpiredException). Vælg funktionen i menuen igen.</p>', menu)


async def enkelt(req):
    if sess(req)[1] is None:
        return login_page()
    t = "Opslag på én kursist"
    if req.method == "GET":
        return page(t, search_form(), "e")
    f = await req.form()
    v = VIEWS.get(f.get("javax.faces.ViewState"))
    if v is None:
        return expired("e")
    if f.get("soeg_SUBMIT"):
        if "soeg:ryd" in f:
            return page(t, search_form(), "e")
        raw = f.get("soeg:cprnr", "").strip()
        c = raw.replace("-", "").replace(" ", "")
        if not raw:
            return page(t, search_form(raw, "CPR-nummer: Feltet skal udfyldes."), "e")
        if len(c) != 10 or not c.isdigit():
            return page(t, search_form(raw, "CPR-nummer: Skal bestå af 10 cifre."), "e")
        if c not in PEOPLE:
            return page(t, search_form(raw, "CPR-nummeret findes ikke i Danskundervisningsdatabasen."), "e")
        return page(t, search_form(raw) + result(c, "moduler", 1), "e")
    if "cpr" not in v:
        return expired("e")
    tab, pg = v["tab"], v["pg"]
    for i, (k, _) in enumerate(TABS):
        if "res:faner_indexSubmit.%d" % i in f:
            tab, pg = k, 1
    s = f.get("res:scroll")
    if s:
        pg = {"first": 1, "previous": pg - 1, "next": pg + 1, "last": v["n"]}.get(s) or int(s[3:] or 1)
    return page(t, search_form(v["cpr"]) + result(v["cpr"], tab, pg), "e")


def upload_form(msg=""):
    return ("""<form id="upl" name="upl" method="post" action="%s/filopslag.jsf" enctype="multipart/form-data">%s
<p>Vælg tekstfilen med CPR-numre (ét pr. linje, højst 100).</p>
<table><tbody><tr><td><label for="upl:fil">Tekstfil</label></td><td><input type="file" id="upl:fil" name="upl:fil" accept="text/plain" /></td>
<td><input type="submit" id="upl:send" name="upl:send" value="Upload fil" /></td></tr></tbody></table>
""" % (CTX, msg and '<ul><li class="errorMsg">%s</li></ul>' % msg)) + endform("upl", view())


GH = [("", [("cpr", "CPR nr"), ("findes", "Findes i 2004+")]),
      ("Første modulreg.", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder")]),
      ("Seneste modulreg.", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder")]),
      ("Seneste henvisning", [("henvisning_dato", "Henv.dato"), ("henvisning_kategori", "Henv.kat.")]),
      ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
      ("Præ-2004 data", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "DU")])]


def sheet(cprs):
    o = ['<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />'
         '<style>td.t{mso-number-format:"\\@"}</style></head><body><table border="1">'
         '<tr><td colspan="16"><b>Resultat af udtræk fra Danskundervisningsdatabasen per %s</b></td></tr>' % time.strftime("%d-%m-%Y")]
    o.append("<tr>" + "".join('<th colspan="%d">%s</th>' % (len(c), g) for g, c in GH) + "</tr>")
    o.append("<tr>" + "".join("<th>%s</th>" % t for _, c in GH for _, t in c) + "</tr>")
    for c in cprs:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else {"findes": False, "prae2004_findes": False}
        o.append("<tr>")
        for _, cs in GH:
            for k, _t in cs:
                x = c if k == "cpr" else u.get(k)
                x = "Ja" if x is True else "Nej" if x is False else d(x) if k.endswith("dato") else e(x)
                o.append('<td class="t">%s</td>' % x)
        o.append("</tr>\n")
    return "".join(o) + "</table></body></html>"


def wait_page(v):
    if time.time() < v["ready"]:
        b = '<p class="infoMsg">Udtrækket er under behandling. Det kan tage lidt tid.</p><input type="submit" id="job:opd" name="job:opd" value="Opdater status" />'
    else:
        b = ('<p class="infoMsg">Behandlingen er afsluttet.</p><a href="#" id="job:hent" onclick="return oamSubmitForm(\'job\',\'job:hent\');">'
             'Excel-arket er klar - klik her for at hente det</a>')
    return page("Opslag via fil", '<form id="job" name="job" method="post" action="%s/filopslag.jsf">%s' % (CTX, b) + endform("job", view(**v)), "u")


async def fil(req):
    if sess(req)[1] is None:
        return login_page()
    t = "Opslag via fil"
    if req.method == "GET":
        return page(t, upload_form(), "u")
    f = await req.form()
    v = VIEWS.get(f.get("javax.faces.ViewState"))
    if v is None:
        return expired("u")
    if f.get("upl_SUBMIT"):
        up = f.get("upl:fil")
        if not getattr(up, "filename", ""):
            return page(t, upload_form("Tekstfil: Der er ikke valgt en fil."), "u")
        if not up.filename.lower().endswith(".txt"):
            return page(t, upload_form("Tekstfil: Filen skal have efternavnet .txt."), "u")
        cprs = [x.strip().replace("-", "") for x in (await up.read()).decode("latin-1").lstrip("\xef\xbb\xbf").splitlines() if x.strip()]
        if not cprs or any(len(c) != 10 or not c.isdigit() for c in cprs):
            return page(t, upload_form("Tekstfil: Filen indeholder linjer, der ikke er CPR-numre."), "u")
        if len(cprs) > 100:
            return page(t, upload_form("Tekstfil: Der kan højst søges på 100 CPR-nr. ad gangen."), "u")
        return page(t, """<form id="bek" name="bek" method="post" action="%s/filopslag.jsf"><p>Filen <b>%s</b> er modtaget og indeholder <b>%d</b> CPR-numre.</p>
<p>Opslag på mange CPR-nr. kan optage omfattende regnekraft.</p><input type="submit" name="bek:start" id="bek:start" value="Start udtræk" />
<input type="submit" name="bek:fortryd" id="bek:fortryd" value="Fortryd" />""" % (CTX, e(up.filename), len(cprs)) + endform("bek", view(cprs=cprs)), "u")
    if f.get("bek_SUBMIT") and "cprs" in v:
        if "bek:start" not in f:
            return page(t, upload_form(), "u")
        return wait_page({"cprs": v["cprs"], "ready": time.time() + 1.5})
    if f.get("job_SUBMIT") and "ready" in v:
        if f.get("job:_idcl") == "job:hent" and time.time() >= v["ready"]:
            return Response(sheet(v["cprs"]).encode("utf-8"), media_type="application/vnd.ms-excel",
                            headers={"Content-Disposition": 'attachment; filename="udtraek_%s.xls"' % time.strftime("%Y%m%d")})
        return wait_page(v)
    return page(t, upload_form(), "u")


app = Starlette(routes=[
    Route("/", root), Route(CTX, root), Route(CTX + "/", root), Route(CTX + "/forside.jsf", forside),
    Route(CTX + "/hjaelp.jsf", hjaelp),
    Route(CTX + "/j_security_check", jsec, methods=["POST"]), Route(CTX + "/logud.jsf", logud),
    Route(CTX + "/enkeltopslag.jsf", enkelt, methods=["GET", "POST"]), Route(CTX + "/filopslag.jsf", fil, methods=["GET", "POST"])])

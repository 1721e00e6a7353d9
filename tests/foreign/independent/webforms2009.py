# -*- coding: utf-8 -*-
"""ASP.NET 3.5 WebForms, master page, GridViews, Wizard (2009)."""
import base64, hashlib, hmac, json, os, re, secrets, time, uuid
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
KEY = os.urandom(20)
SESS = {}
V = "/Knappen/"
P = "ctl00$cphIndhold$"
I = "ctl00_cphIndhold_"


def dk(d):
    return "%s-%s-%s" % (d[8:10], d[5:7], d[0:4]) if d else ""


def hyph(c):
    return c[:6] + "-" + c[6:]


def janej(b):
    return "" if b is None else ("Ja" if b else "Nej")


def pack(state):
    raw = json.dumps(state, separators=(",", ":")).encode()
    raw = bytes(a ^ b for a, b in zip(raw, (KEY * (len(raw) // 20 + 1))))
    return base64.b64encode(b"\xff\x01\x0f\x0f\x05" + raw + hmac.new(KEY, raw, hashlib.sha1).digest()).decode()


def unpack(txt):
    try:
        b = base64.b64decode(txt)
        raw, mac = b[5:-20], b[-20:]
        if not hmac.compare_digest(mac, hmac.new(KEY, raw, hashlib.sha1).digest()):
            return None
        return json.loads(bytes(a ^ b for a, b in zip(raw, (KEY * (len(raw) // 20 + 1)))))
    except Exception:
        return None


def yellow():
    return HTMLResponse("""<html><head><title>Validation of viewstate MAC failed.</title></head><body bgcolor="white">
<span><H1>Server Error in '/Knappen' Application.<hr width=100% size=1 color=silver></H1>
<h2><i>Validation of viewstate MAC failed. If this application is hosted by a Web Farm or cluster, ensure that &lt;machineKey&gt; configuration specifies the same validationKey and validation algorithm.</i></h2></span>
</body></html>""", 500)


def session(request):
    s = SESS.get(request.cookies.get("ASP.NET_SessionId", ""))
    if s and s.get("user") and time.time() - s["last"] > 1200:
        s.clear()
        s.update(last=time.time())
    if s:
        s["last"] = time.time()
    return s


def master(request, s, state, body, title, active, crumb, multipart=False, script=""):
    page = request.url.path.rsplit("/", 1)[-1]
    act = page + (("?" + request.url.query) if request.url.query else "")
    logged = bool(s and s.get("user"))
    role = bool(s and s.get("rolle"))
    menu = ""
    if role:
        items = [("Default.aspx", "Forside"), ("Enkeltopslag.aspx", "Enkelt kursist"),
                 ("Fleropslag.aspx", "Flere kursister"), ("Vejledning.aspx", "Vejledning")]
        cells = ""
        for n, (u, t) in enumerate(items):
            cells += ('<td onmouseover="Menu_HoverRoot(this)" onmouseout="Menu_Unhover(this)" onkeyup="Menu_Key(event)" '
                      'id="ctl00_Menu1n%d"><table class="ctl00_Menu1_4%s" cellpadding="0" cellspacing="0" border="0" width="100%%"><tr>'
                      '<td style="white-space:nowrap;"><a class="ctl00_Menu1_1 ctl00_Menu1_3" href="%s%s" '
                      'style="border-style:none;font-size:1em;">%s</a></td></tr></table></td><td style="width:3px;"></td>'
                      % (n, " ctl00_Menu1_9" if u == active else "", V, u, t))
        menu = ('<a href="#ctl00_Menu1_SkipLink"><img alt="Spring navigationslinks over" src="%sWebResource.axd?d=9vK2&amp;t=633802" width="0" height="0" style="border-width:0px;" /></a>'
                '<table id="ctl00_Menu1" class="ctl00_Menu1_2" cellpadding="0" cellspacing="0" border="0"><tr>%s</tr></table>'
                '<a id="ctl00_Menu1_SkipLink"></a>' % (V, cells))
    who = ""
    if logged:
        who = ('<span id="ctl00_lblBruger">Bruger: %s%s</span> &nbsp;|&nbsp; <a id="ctl00_LoginStatus1" '
               'href="javascript:__doPostBack(&#39;ctl00$LoginStatus1$ctl00&#39;,&#39;&#39;)">Log af</a>'
               % (escape(s["user"]), (" (" + escape(s["rolle"]) + ")") if role else ""))
    warn = ""
    if logged:
        warn = """<div id="ctl00_pnlTimeout" class="timeout" style="display:none;">
	<strong>Din session er ved at udløbe.</strong> Af sikkerhedsmæssige grunde logges du automatisk af efter 20 minutter uden aktivitet.
	<input type="submit" name="ctl00$btnForlaeng" value="Forlæng session" id="ctl00_btnForlaeng" />
</div>
<script type="text/javascript">
//<![CDATA[
window.setTimeout(function(){document.getElementById('ctl00_pnlTimeout').style.display='block';}, 1020000);
//]]>
</script>"""
    html = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">

<html xmlns="http://www.w3.org/1999/xhtml" lang="da">
<head id="ctl00_Head1"><title>
	{escape(title)} - Knappen
</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><meta http-equiv="X-UA-Compatible" content="IE=EmulateIE7" />
<style type="text/css">
	.ctl00_Menu1_0 {{ background-color:white;visibility:hidden;display:none;position:absolute;left:0px;top:0px; }}
	.ctl00_Menu1_1 {{ color:White;text-decoration:none; }}
	.ctl00_Menu1_2 {{ background-color:#7A1F2B; }}
	body {{ font-family:Verdana,Arial,sans-serif;font-size:0.7em;margin:0; }} .gitter th {{ background:#7A1F2B;color:#fff; }} .gitterAlt {{ background:#F3E9E9; }}
	.fane {{ border:1px solid #999;padding:3px 10px; }} .faneAktiv {{ border:1px solid #999;border-bottom:none;font-weight:bold;padding:3px 10px; }}
</style></head>
<body>
<form name="aspnetForm" method="post" action="{escape(act)}" onsubmit="javascript:return WebForm_OnSubmit();" id="aspnetForm"{' enctype="multipart/form-data"' if multipart else ''}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__LASTFOCUS" id="__LASTFOCUS" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{pack(dict(state, pg=page))}" />
</div>

<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) {{
    theForm = document.aspnetForm;
}}
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
function WebForm_OnSubmit() {{ return true; }}
function WebForm_FireDefaultButton(e, t) {{ if (e.keyCode == 13) {{ document.getElementById(t).click(); return false; }} return true; }}
function Menu_HoverRoot(i) {{}} function Menu_Unhover(i) {{}} function Menu_Key(e) {{}}
//]]>
</script>

<div>
	<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{base64.b64encode(b'/w' + os.urandom(36)).decode()}" />
</div>
<div id="top"><table width="100%" cellpadding="0" cellspacing="0" border="0"><tr>
	<td><img id="ctl00_imgLogo" src="{V}Images/logo.gif" alt="Ministeriet - Danskundervisningsdatabasen" style="border-width:0px;" /></td>
	<td align="right">{who}</td></tr></table></div>
{menu}
<div id="sti"><span id="ctl00_SiteMapPath1"><a href="#ctl00_SiteMapPath1_SkipLink"></a><span>{' </span><span> &gt; </span><span>'.join(crumb)}</span><a id="ctl00_SiteMapPath1_SkipLink"></a></span></div>
{warn}
<div id="indhold">
{body}
</div>
<div id="bund"><hr />Danskundervisningsdatabasen &nbsp;|&nbsp; Support: tlf. 00 00 00 00 (hverdage 9-15) &nbsp;|&nbsp; <a href="mailto:support@example.dk">support@example.dk</a> &nbsp;|&nbsp; Version 2.3.1.0</div>
{script}
</form>
</body>
</html>
"""
    return HTMLResponse(html, headers={"Cache-Control": "private", "X-AspNet-Version": "2.0.50727", "X-Powered-By": "ASP.NET"})


def link(t, a, text, idd="", cls=""):
    return '<a%s%s href="javascript:__doPostBack(&#39;%s&#39;,&#39;%s&#39;)">%s</a>' % (
        ' id="%s"' % idd if idd else "", ' class="%s"' % cls if cls else "", t, a, text)


def to_login(request):
    return RedirectResponse(V + "Login.aspx?ReturnUrl=" + quote(request.url.path, safe="").lower().replace("%2fknappen%2f", "%2fKnappen%2f"), 302)


async def begin(request, need_role=True):
    """-> (session, state, form, response)"""
    s = session(request)
    if not s or not s.get("user"):
        return s, None, None, to_login(request)
    form, state = None, {}
    if request.method == "POST":
        form = await request.form()
        state = unpack(form.get("__VIEWSTATE", ""))
        if state is None or state.get("pg") != request.url.path.rsplit("/", 1)[-1] or "__EVENTVALIDATION" not in form:
            return s, None, None, yellow()
        if form.get("__EVENTTARGET") == "ctl00$LoginStatus1$ctl00":
            SESS.pop(request.cookies["ASP.NET_SessionId"], None)
            r = RedirectResponse(V + "Login.aspx", 302)
            r.delete_cookie("ASP.NET_SessionId")
            return s, None, None, r
    if need_role and not s.get("rolle"):
        return s, None, None, RedirectResponse(V + "VaelgRolle.aspx", 302)
    return s, state, form, None


async def login(request):
    s = session(request)
    msg, user = "", ""
    if request.method == "POST":
        form = await request.form()
        if unpack(form.get("__VIEWSTATE", "")) is None or "__EVENTVALIDATION" not in form:
            return yellow()
        user = form.get(P + "Login1$UserName", "")
        if user == "kommune" and form.get(P + "Login1$Password") == "hemmeligt-1":
            sid = secrets.token_hex(12)
            SESS[sid] = {"user": user, "last": time.time(), "jobs": {}}
            r = RedirectResponse(V + "VaelgRolle.aspx", 302)
            r.set_cookie("ASP.NET_SessionId", sid, httponly=True)
            return r
        msg = "Brugernavn eller adgangskode er ikke korrekt. Prøv igen."
    elif s and s.get("user"):
        return RedirectResponse(V + "Default.aspx", 302)
    body = f"""<h1>Log på Knappen</h1>
<p>Adgang til Knappen kræver, at din kommune er oprettet som bruger hos ministeriet.</p>
<table cellspacing="0" cellpadding="4" border="0" id="{I}Login1" style="border-collapse:collapse;">
	<tr><td><table cellpadding="0" border="0">
		<tr><td align="center" colspan="2">Indtast brugernavn og adgangskode</td></tr>
		<tr><td align="right"><label for="{I}Login1_UserName">Brugernavn:</label></td><td><input name="{P}Login1$UserName" type="text" value="{escape(user)}" id="{I}Login1_UserName" /><span id="{I}Login1_UserNameRequired" title="Brugernavn skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
		<tr><td align="right"><label for="{I}Login1_Password">Adgangskode:</label></td><td><input name="{P}Login1$Password" type="password" id="{I}Login1_Password" /><span id="{I}Login1_PasswordRequired" title="Adgangskode skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
		{'<tr><td align="center" colspan="2" style="color:Red;">' + msg + '</td></tr>' if msg else ''}
		<tr><td align="right" colspan="2"><input type="submit" name="{P}Login1$LoginButton" value="Log på" id="{I}Login1_LoginButton" /></td></tr>
	</table></td></tr>
</table>"""
    return master(request, None, {}, body, "Log på", "", ["Log på"])


ROLLER = [("1", "Sagsbehandler - Lyngby-Taarbæk Kommune"), ("2", "Sagsbehandler - Fælles jobcenter Nord")]


async def rolle(request):
    s, state, form, r = await begin(request, False)
    if r:
        return r
    if form is not None and (P + "btnFortsaet") in form:
        s["rolle"] = dict(ROLLER).get(form.get(P + "ddlRolle"), ROLLER[0][1])
        return RedirectResponse(V + "Default.aspx", 302)
    opts = "".join('\t<option%s value="%s">%s</option>\n' % (' selected="selected"' if k == "1" else "", k, t) for k, t in ROLLER)
    body = f"""<h1>Vælg rolle</h1>
<p>Du er tilknyttet flere roller. Vælg den rolle, du vil arbejde under. Dine opslag logges på rollen.</p>
<span>Rolle:</span> <select name="{P}ddlRolle" id="{I}ddlRolle">
{opts}</select>
<input type="submit" name="{P}btnFortsaet" value="Fortsæt" id="{I}btnFortsaet" />"""
    return master(request, s, {}, body, "Vælg rolle", "", ["Vælg rolle"])


async def default(request):
    s, state, form, r = await begin(request)
    if r:
        return r
    body = f"""<h1>Velkommen til Knappen</h1>
<p>Her kan du trække oplysninger om kursisters deltagelse i danskuddannelse fra Danskundervisningsdatabasen.</p>
<ul><li><b>Enkelt kursist</b> viser alle sprogcentrenes indberetninger på ét CPR-nummer.</li>
<li><b>Flere kursister</b> danner et Excel-ark ud fra en tekstfil med CPR-numre.</li></ul>
<p>Vælg funktion i menuen ovenfor.</p>"""
    return master(request, s, {}, body, "Forside", "Default.aspx", ["Forside"])


async def vejledning(request):
    s, state, form, r = await begin(request)
    if r:
        return r
    body = """<h1>Vejledning</h1><h2>Tekstfil med CPR-numre</h2><p>Skriv ét CPR-nummer på hver linje i fx Notesblok, og gem filen med efternavnet .txt.
Det anbefales højst at slå 100 CPR-numre op ad gangen.</p>"""
    return master(request, s, {}, body, "Vejledning", "Vejledning.aspx", ['<a href="%sDefault.aspx">Forside</a>' % V, "Vejledning"])


OPH = {"0": "Uoplyst", "1": "Modul bestået", "2": "Flyttet", "3": "Beskæftigelse", "4": "Modul gennemført", "5": "Sygdom", "6": "Barsel",
       "7": "Udvandret", "8": "Manglende fremmøde", "9": "Andet", "31": "Introduktionsforløb afsluttet"}
TABS = [
    ("Moduler", "moduler", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Slutdato", "slutdato"), ("Udbyder", "udbyder"),
                            ("Henvisningskategori", "henvisningskategori"), ("Ophørsårsag", "ophoersaarsag"), ("Modultest bestået", "modultest_bestaaet")],
     "Der er ikke indberettet moduler på kursisten."),
    ("Danskprøver", "proever", [("Prøvetype", "proeve"), ("Prøvedato", "dato"), ("Termin", "termin"), ("Læseforståelse", "laeseforstaaelse"),
                                ("Skriftlig", "skriftlig"), ("Mundtlig", "mundtlig"), ("Resultat", "resultat"), ("Udbyder", "udbyder")],
     "Der er ikke indberettet prøver på kursisten."),
    ("Henvisninger", "henvisninger", [("Henvist dato", "dato"), ("Kategori", "kategori"), ("Henvisende kommune", "kommune"), ("Henvist til udbyder", "udbyder")],
     "Der er ikke indberettet henvisninger på kursisten."),
    ("Meritter", "meritter", [("DU-modul", "du_modul"), ("Startdato", "startdato"), ("Udbyder", "udbyder")],
     "Der er ikke indberettet meritter på kursisten."),
    ("Præ-2004", "prae2004", None, "Kursisten findes ikke i præ-2004 data."),
]
DATES = {"startdato", "slutdato", "modultest_bestaaet", "dato"}
CTL = ["gvModuler", "gvProever", "gvHenvisninger", "gvMeritter", "dvPrae"]


def grid(n, rows, state):
    label, key, cols, empty = TABS[n]
    ctl = CTL[n]
    tab = '<div>\n\t<table class="gitter" cellspacing="0" cellpadding="3" rules="all" border="1" id="%s%s" style="border-collapse:collapse;">\n' % (I, ctl)
    if not rows:
        return tab + '\t\t<tr class="gitterTom">\n\t\t\t<td colspan="%d">%s</td>\n\t\t</tr>\n\t</table>\n</div>' % (len(cols), empty)
    if state.get("sort"):
        f = state["sort"]
        rows = sorted(rows, key=lambda x: x[f] or "", reverse=state.get("desc", False))
    pages = (len(rows) + 9) // 10
    p = min(max(state.get("p", 0), 0), pages - 1)
    h = tab + '\t\t<tr class="gitterHoved">\n\t\t\t'
    for t, f in cols:
        h += '<th scope="col">%s</th>' % link(P + ctl, "Sort$" + f, t)
    h += "\n\t\t</tr>"
    for i, rec in enumerate(rows[p * 10:p * 10 + 10]):
        h += '<tr%s>\n\t\t\t' % (' class="gitterAlt"' if i % 2 else "")
        for t, f in cols:
            v = dk(rec[f]) if f in DATES else (rec[f] or "")
            v = escape(v) or "&nbsp;"
            if f == "ophoersaarsag" and rec[f]:
                v = '\n\t\t\t\t<span id="%s%s_ctl%02d_lblOph" title="%s">%s</span>\n\t\t\t' % (I, ctl, i + 2, escape(OPH.get(rec[f], "Andet")), v)
            h += "<td>%s</td>" % v
        h += "\n\t\t</tr>"
    if pages > 1:
        h += '<tr class="gitterPager">\n\t\t\t<td colspan="%d"><table border="0">\n\t\t\t\t<tr>\n\t\t\t\t\t' % len(cols)
        for k in range(pages):
            h += "<td>%s</td>" % ("<span>%d</span>" % (k + 1) if k == p else link(P + ctl, "Page$%d" % (k + 1), str(k + 1)))
        h += "\n\t\t\t\t</tr>\n\t\t\t</table></td>\n\t\t</tr>"
    return h + "\n\t</table>\n</div>"


def antal(p):
    return len(p["moduler"]) + len(p["proever"]) + len(p["henvisninger"]) + len(p["meritter"]) + (1 if p["prae2004"] else 0)


async def enkelt(request):
    s, st, form, r = await begin(request)
    if r:
        return r
    msg, typed = "", ""
    if form is not None:
        tgt, arg = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
        if (P + "btnNy") in form or (P + "btnTilbage") in form:
            st = {}
        elif (P + "btnSoeg") in form:
            typed = form.get(P + "txtCpr", "")
            c = re.sub(r"[\s-]", "", typed)
            if not re.fullmatch(r"\d{10}", c):
                st, msg = {}, "CPR-nummeret er ikke gyldigt. Angiv 10 cifre."
            elif c not in PEOPLE:
                st, msg = {}, "Der blev ikke fundet nogen kursister, der opfylder søgekriteriet."
            else:
                st = {"trin": 2, "cpr": c}
        elif st.get("trin") == 2 and tgt == P + "gvHits" and arg == "Select$0":
            st = {"trin": 3, "cpr": st["cpr"], "fane": 0}
        elif st.get("trin") == 3:
            m = re.fullmatch(re.escape(P) + r"lnkFane(\d)", tgt)
            if m and int(m.group(1)) < 5:
                st = {"trin": 3, "cpr": st["cpr"], "fane": int(m.group(1))}
            elif tgt == P + CTL[st["fane"]]:
                if re.fullmatch(r"Page\$\d+", arg):
                    st["p"] = int(arg[5:]) - 1
                elif arg.startswith("Sort$") and any(f == arg[5:] for _, f in TABS[st["fane"]][2] or []):
                    st["desc"] = not st.get("desc") if st.get("sort") == arg[5:] else False
                    st["sort"], st["p"] = arg[5:], 0
    trin = st.get("trin", 1)
    trinbar = '<div class="trin">' + " ".join(
        ('<span class="trinAktiv">%s</span>' if n == trin else '<span class="trinPassiv">%s</span>') % t
        for n, t in ((1, "1. Søg"), (2, "2. Vælg kursist"), (3, "3. Oplysninger"))) + "</div>"
    if trin == 1:
        body = f"""<h1>Enkelt kursist</h1>{trinbar}
<div id="{I}pnlSoeg" onkeypress="javascript:return WebForm_FireDefaultButton(event, '{I}btnSoeg')">
<fieldset><legend>Søgekriterium</legend>
<table border="0" cellpadding="2"><tr>
<td><label for="{I}txtCpr" id="{I}lblCpr">CPR-nummer:</label></td>
<td><input name="{P}txtCpr" type="text" maxlength="11" id="{I}txtCpr" value="{escape(typed)}" /> <span class="hjaelp">(ddmmåå-xxxx)</span>
<span id="{I}rfvCpr" style="color:Red;display:none;">CPR-nummer skal udfyldes</span><span id="{I}revCpr" style="color:Red;display:none;">CPR-nummer skal bestå af 10 cifre</span></td>
<td><input type="submit" name="{P}btnSoeg" value="Søg" id="{I}btnSoeg" /></td></tr></table>
</fieldset>
{'<span id="%slblFejl" style="color:Red;">%s</span>' % (I, msg) if msg else ''}
</div>"""
    else:
        p = PEOPLE[st["cpr"]]
        if trin == 2:
            body = f"""<h1>Enkelt kursist</h1>{trinbar}
<span id="{I}lblAntal">Søgningen gav 1 kursist.</span>
<div>
	<table class="gitter" cellspacing="0" cellpadding="3" rules="all" border="1" id="{I}gvHits" style="border-collapse:collapse;">
		<tr class="gitterHoved"><th scope="col">&nbsp;</th><th scope="col">CPR-nummer</th><th scope="col">Antal indberetninger</th></tr>
		<tr><td>{link(P + 'gvHits', 'Select$0', 'Vælg')}</td><td>{hyph(p['cpr'])}</td><td align="right">{antal(p)}</td></tr>
	</table>
</div>
<br /><input type="submit" name="{P}btnTilbage" value="&lt; Tilbage" id="{I}btnTilbage" />"""
        else:
            n = st["fane"]
            tabs = ""
            for k, t in enumerate(TABS):
                tabs += "<td>%s</td>" % ('<a id="%slnkFane%d" class="faneAktiv" disabled="disabled">%s</a>' % (I, k, t[0]) if k == n
                                         else link(P + "lnkFane%d" % k, "", t[0], I + "lnkFane%d" % k, "fane"))
            if n == 4:
                pr = p["prae2004"]
                if pr:
                    cont = ('<div>\n\t<table class="gitter" cellspacing="0" rules="all" border="1" id="%sdvPrae" style="border-collapse:collapse;">\n'
                            '\t\t<tr>\n\t\t\t<td class="dvHoved">Første startdato</td><td>%s</td>\n\t\t</tr><tr>\n\t\t\t<td class="dvHoved">Deltaget i danskuddannelse</td><td>%s</td>\n\t\t</tr>\n\t</table>\n</div>'
                            % (I, dk(pr["foerste_startdato"]) or "&nbsp;", janej(pr["du"]) or "&nbsp;"))
                else:
                    cont = '<span id="%slblPrae">%s</span>' % (I, TABS[4][3])
            else:
                cont = grid(n, p[TABS[n][1]], st)
            body = f"""<h1>Enkelt kursist</h1>{trinbar}
<p><span id="{I}lblKursist">Kursist: <b>{hyph(p['cpr'])}</b></span> &nbsp; <input type="submit" name="{P}btnNy" value="Ny søgning" id="{I}btnNy" /></p>
<table id="{I}tblFaner" cellpadding="0" cellspacing="2" border="0"><tr>{tabs}</tr></table>
<div class="faneIndhold">
{cont}
</div>
<p class="note">Klik på en overskrift for at sortere. Hold musen over ophørsårsagen for at se forklaring på koden.</p>"""
    return master(request, s, st, body, "Enkelt kursist", "Enkeltopslag.aspx", ['<a href="%sDefault.aspx">Forside</a>' % V, "Enkelt kursist"])


W = P + "Wizard1$"
WI = I + "Wizard1_"


async def flere(request):
    s, st, form, r = await begin(request)
    if r:
        return r
    msg = ""
    if form is not None:
        if (W + "StartNavigationTemplateContainerID$StartNextButton") in form and st.get("trin", 1) == 1:
            f = form.get(W + "fuFil")
            if f is None or isinstance(f, str) or not f.filename:
                msg = "Du skal vælge en fil."
            elif not f.filename.lower().endswith(".txt"):
                msg = "Filen skal være en tekstfil (.txt)."
            else:
                txt = (await f.read()).decode("latin-1").replace("\xef\xbb\xbf", "")
                lines = [x.strip() for x in txt.splitlines() if x.strip()]
                nums = [re.sub(r"[\s-]", "", x) for x in lines]
                bad = [l for l, x in zip(lines, nums) if not re.fullmatch(r"\d{10}", x)]
                if bad:
                    msg = "Filen indeholder %d linje(r), der ikke er CPR-numre." % len(bad)
                elif not nums:
                    msg = "Filen er tom."
                elif len(nums) > 100:
                    msg = "Filen indeholder mere end 100 CPR-numre."
                else:
                    jid = str(uuid.uuid4())
                    s["jobs"][jid] = {"nums": nums, "navn": f.filename}
                    st = {"trin": 2, "job": jid}
        elif (W + "FinishNavigationTemplateContainerID$FinishPreviousButton") in form or (P + "btnNytUdtraek") in form:
            st = {}
        elif (W + "FinishNavigationTemplateContainerID$FinishButton") in form and st.get("trin") == 2:
            st = {"trin": 3, "job": st["job"]}
            s["jobs"][st["job"]]["klar"] = time.time() + 1.5
    if st.get("job") and st["job"] not in s["jobs"]:
        st = {}
    trin = st.get("trin", 1)
    script = ""
    side = ""
    for n, t in ((1, "Vælg fil"), (2, "Kontrollér"), (3, "Hent resultat")):
        side += '<tr><td>%s</td></tr>' % (("<b>%s</b>" if n == trin else "%s") % ('<span>%d. %s</span>' % (n, t)))
    nav = ""
    if trin == 1:
        step = f"""<label for="{WI}fuFil">Fil med CPR-numre:</label> <input type="file" name="{W}fuFil" id="{WI}fuFil" />
<p>Filen skal være en tekstfil med ét CPR-nummer pr. linje, højst 100 linjer.</p>
{'<span id="%slblFejl" style="color:Red;">%s</span>' % (WI, msg) if msg else ''}"""
        nav = f'<input type="submit" name="{W}StartNavigationTemplateContainerID$StartNextButton" value="Upload fil" id="{WI}StartNavigationTemplateContainerID_StartNextButton" />'
    elif trin == 2:
        j = s["jobs"][st["job"]]
        step = f"""<p>Filen <b>{escape(j['navn'])}</b> er indlæst og indeholder <b>{len(j['nums'])}</b> CPR-numre.</p>
<p>Bemærk, at opslag på flere CPR-numre kan tage lidt tid.</p>"""
        nav = (f'<input type="submit" name="{W}FinishNavigationTemplateContainerID$FinishPreviousButton" value="Forrige" id="{WI}FinishNavigationTemplateContainerID_FinishPreviousButton" /></td>'
               f'<td align="right"><input type="submit" name="{W}FinishNavigationTemplateContainerID$FinishButton" value="Start udtræk" id="{WI}FinishNavigationTemplateContainerID_FinishButton" />')
    else:
        j = s["jobs"][st["job"]]
        if time.time() < j["klar"]:
            step = f"""<p><img src="{V}Images/vent.gif" alt="" /> <span id="{WI}lblVent">Udtrækket behandles. Vent venligst...</span></p>
<input type="submit" name="{W}btnOpdater" value="Opdatér" id="{WI}btnOpdater" />"""
            script = """<script type="text/javascript">
//<![CDATA[
window.setTimeout("__doPostBack('ctl00$cphIndhold$Wizard1$Timer1','')", 2000);
//]]>
</script>"""
        else:
            step = f"""<p><span id="{WI}lblKlar">Udtrækket er gennemført.</span></p>
<p><a id="{WI}hlExcel" href="{V}HentExcel.ashx?id={st['job']}" target="_blank">Åbn resultatet i Excel</a></p>
<p class="note">Excel kan vise en advarsel om filformatet. Svar Ja for at åbne filen.</p>
<input type="submit" name="{P}btnNytUdtraek" value="Nyt udtræk" id="{I}btnNytUdtraek" />"""
    body = f"""<h1>Flere kursister</h1>
<table cellspacing="0" cellpadding="0" border="0" id="{I}Wizard1" style="border-collapse:collapse;">
	<tr>
		<td style="height:100%;"><a href="#{WI}SkipLink"></a><table id="{WI}SideBarContainer_SideBarList" cellspacing="0" border="0" style="border-collapse:collapse;">{side}</table><a id="{WI}SkipLink"></a></td>
		<td style="height:100%;width:100%;"><table cellspacing="0" cellpadding="0" border="0" style="height:100%;width:100%;border-collapse:collapse;">
			<tr style="height:100%;"><td>{step}</td></tr>
			<tr><td align="right"><table cellspacing="5" cellpadding="5" border="0"><tr><td align="right">{nav}</td></tr></table></td></tr>
		</table></td>
	</tr>
</table>"""
    return master(request, s, st, body, "Flere kursister", "Fleropslag.aspx", ['<a href="%sDefault.aspx">Forside</a>' % V, "Flere kursister"], True, script)


GRUP = [("", [("CPR-nr.", "cpr"), ("Findes i 2004+", "findes")]),
        ("Første modulregistrering", [("Startdato", "foerste_startdato"), ("DU-modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
        ("Seneste modulregistrering", [("Startdato", "seneste_startdato"), ("DU-modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]),
        ("Seneste henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
        ("Højeste merit", [("DU-modul", "merit_du_modul"), ("Startdato", "merit_startdato"), ("Udbyder", "merit_udbyder")]),
        ("Søgning i præ-2004 data", [("Findes i præ-2004 data", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("DU", "prae2004_du")])]


def udtraek(c):
    if c in PEOPLE:
        return PEOPLE[c]["udtraek"]
    u = {f: None for _, g in GRUP for _, f in g}
    u.update(cpr=c, findes=False, prae2004_findes=False)
    return u


async def excel(request):
    s = session(request)
    if not s or not s.get("user"):
        return to_login(request)
    j = s["jobs"].get(request.query_params.get("id", ""))
    if not j or time.time() < j.get("klar", 1e12):
        return PlainTextResponse("Filen findes ikke.", 404)
    h = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><style> .tekst { mso-number-format:\\@; } </style></head><body>
<table cellspacing="0" rules="all" border="1" style="border-collapse:collapse;">
<tr><td colspan="16"><b>Resultat af udtræk fra Danskundervisningsdatabasen per %s</b></td></tr>
<tr>""" % time.strftime("%d-%m-%Y")
    h += "".join('<th colspan="%d">%s</th>' % (len(g), t or "&nbsp;") for t, g in GRUP) + "</tr>\n<tr>"
    h += "".join('<th scope="col">%s</th>' % t for _, g in GRUP for t, _ in g) + "</tr>\n"
    for c in j["nums"]:
        u = udtraek(c)
        h += "<tr>"
        for _, g in GRUP:
            for _, f in g:
                v = u[f]
                v = janej(v) if isinstance(v, bool) else dk(v) if f.endswith("dato") else (v or "")
                h += '<td class="tekst">%s</td>' % (escape(v) or "&nbsp;")
        h += "</tr>\n"
    h += "</table></body></html>"
    return Response(h.encode("utf-8"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": "attachment; filename=Udtraek_%s.xls" % time.strftime("%Y%m%d")})


async def root(request):
    return RedirectResponse(V + "Default.aspx", 302)


async def res(request):
    return Response(base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), media_type="image/gif")

M = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", root), Route("/Knappen", root), Route("/Knappen/", root),
    Route(V + "Login.aspx", login, methods=M), Route(V + "VaelgRolle.aspx", rolle, methods=M),
    Route(V + "Default.aspx", default, methods=M), Route(V + "Vejledning.aspx", vejledning, methods=M),
    Route(V + "Enkeltopslag.aspx", enkelt, methods=M), Route(V + "Fleropslag.aspx", flere, methods=M),
    Route(V + "HentExcel.ashx", excel), Route(V + "Images/{x}", res), Route(V + "WebResource.axd", res)])

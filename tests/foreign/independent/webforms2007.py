"""Knappen 2007 - ASP.NET 2.0 WebForms, ASP.NET AJAX 1.0 og AjaxControlToolkit (efterligning)."""
import base64
import hashlib
import hmac
import json
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
MACHINEKEY = secrets.token_bytes(20)
TICKETS: dict = {}
PAGESIZE = 10

GRIDS = {  # id, faneblad, nøgle, kolonner (BoundField), EmptyDataText
    "gvModuler": ("tpModuler", "Moduler", "moduler", [
        ("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
        ("henvisningskategori", "Henv.kategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Modultest bestået")], "Der er ikke indberettet moduler for kursisten."),
    "gvProever": ("tpProever", "Prøver", "proever", [
        ("proeve", "Prøvens navn"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læsning"),
        ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"), ("resultat", "Resultat"), ("udbyder", "Udbyder")],
        "Der er ikke indberettet prøver for kursisten."),
    "gvHenvisninger": ("tpHenvisninger", "Henvisninger", "henvisninger", [
        ("dato", "Henvisningsdato"), ("kategori", "Henv.kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")],
        "Der er ikke indberettet henvisninger for kursisten."),
}
MERIT = [("du_modul", "Merit for modul"), ("startdato", "Start"), ("udbyder", "Udbyder")]
PRAE = [("foerste_startdato", "Første start på danskundervisning"), ("du", "Danskuddannelse")]
SHEET = [  # (gruppe, [(felt, overskrift)])
    ("", [("cpr", "CPR-nr."), ("findes", "Findes i 2004+")]),
    ("Første modulregistrering", [("foerste_startdato", "Start"), ("foerste_du_modul", "Modul"),
                                  ("foerste_udbyder", "Udbyder")]),
    ("Seneste modulregistrering", [("seneste_startdato", "Start"), ("seneste_du_modul", "Modul"),
                                   ("seneste_udbyder", "Udbyder")]),
    ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "Modul"), ("merit_startdato", "Start"), ("merit_udbyder", "Udbyder")]),
    ("Præ-2004", [("prae2004_findes", "Findes i præ-2004"), ("prae2004_startdato", "Første start"),
                  ("prae2004_du", "DU")]),
]
SCRIPT = """function WebForm_PostBackOptions(){}
function WebForm_DoPostBackWithOptions(options){}
function tc_init(id,n){var c=document.getElementById(id);if(!c)return;c.style.visibility='visible';
 for(var i=0;i<n.length;i++)(function(i){document.getElementById('__tab_'+id+'_'+n[i]).onclick=function(){
  for(var j=0;j<n.length;j++){var p=document.getElementById(id+'_'+n[j]);p.style.display=i==j?'block':'none';
  p.style.visibility=i==j?'visible':'hidden';}};})(i);}"""

def fmt(v):
    if v is None or v == "":
        return "&nbsp;"
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else escape(v)

def cprfmt(c):
    return f"{c[:6]}-{c[6:]}"

def clean(s):
    m = re.fullmatch(r"\s*(\d{6})-?(\d{4})\s*", s)
    return m[1] + m[2] if m else None

def pack(state):
    raw = json.dumps(state).encode()
    return base64.b64encode(b"\xff\x01" + raw + hmac.new(MACHINEKEY, raw, hashlib.sha1).digest()).decode()

def unpack(text):
    try:
        blob = base64.b64decode(text)
        raw, mac = blob[2:-20], blob[-20:]
        return json.loads(raw) if hmac.compare_digest(mac, hmac.new(MACHINEKEY, raw, hashlib.sha1).digest()) else None
    except (ValueError, TypeError):
        return None

def post_back(target, arg=""):
    return f"javascript:__doPostBack('{target}','{arg}')".replace("'", "&#39;")

def button(name, text, group=""):
    ident = name.replace("$", "_")
    opts = f"new WebForm_PostBackOptions(&quot;{name}&quot;, &quot;&quot;, true, &quot;{group}&quot;, &quot;&quot;, false, false)"
    return (f'<input type="submit" name="{name}" value="{escape(text)}" '
            f'onclick="javascript:WebForm_DoPostBackWithOptions({opts})" id="{ident}" class="knap" />')

MENU = [("Forside.aspx", "Forside"), ("Enkeltopslag.aspx", "Opslag på én kursist"),
        ("Listeopslag.aspx", "Opslag på flere kursister")]

def menu():
    cells = "".join(f'<tr onmouseover="" onmouseout="" id="ctl00_mnuHoved_n{i}"><td><table class="ctl00_mnuHoved_4" '
                    f'cellpadding="0" cellspacing="0" border="0" width="100%"><tr><td style="white-space:nowrap;width:100%;">'
                    f'<a class="ctl00_mnuHoved_1 ctl00_mnuHoved_3" href="/Knappen/{u}">{t}</a></td></tr></table></td></tr>'
                    for i, (u, t) in enumerate(MENU))
    return (f'<table id="ctl00_mnuHoved" class="ctl00_mnuHoved_5" cellpadding="0" cellspacing="0" border="0">{cells}</table>')

def page(request, heading, body, state=None, user=None, with_menu=True, multipart=False, script="", status=200):
    name = request.url.path.rsplit("/", 1)[-1] or "Default.aspx"
    enc = ' enctype="multipart/form-data"' if multipart else ""
    top = ""
    if user:
        logout = post_back("ctl00$LoginStatus1$ctl00")
        top = (f'<span id="ctl00_LoginName1">{user}</span> | <a id="ctl00_LoginStatus1" href="{logout}">Log af</a>')
    return HTMLResponse(f"""
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" >
<head id="ctl00_Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
	Danskundervisningsdatabasen - {escape(heading)}
</title><link href="App_Themes/Ministeriet/Ministeriet.css" type="text/css" rel="stylesheet" /></head>
<body>
    <form name="aspnetForm" method="post" action="{name}" id="aspnetForm"{enc}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{pack(state or {})}" />
</div>

<script type="text/javascript">
<!--
var theForm = document.forms['aspnetForm'];
function __doPostBack(eventTarget, eventArgument) {{
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {{
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }}
}}
// -->
</script>
<script src="/Knappen/WebResource.axd?d=Xb3q0sV1&amp;t=633257634240000000" type="text/javascript"></script>

        <table class="ramme" width="960" cellpadding="0" cellspacing="0" border="0">
            <tr><td colspan="2" class="top"><span class="logo">Integrationsministeriet</span>
                <span class="bruger">{top}</span></td></tr>
            <tr><td class="venstre" valign="top" width="190">{menu() if with_menu else "&nbsp;"}</td>
                <td class="indhold" valign="top">
                    <h1><span id="ctl00_lblOverskrift">{escape(heading)}</span></h1>
{body}
                </td></tr>
            <tr><td colspan="2" class="bund">Ministeriet for Flygtninge, Indvandrere og Integration - IT-kontoret</td></tr>
        </table>
<div>
	<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="/wEW{secrets.token_urlsafe(24)}" />
</div>
<script type="text/javascript">
<!--
{script}// -->
</script>
</form>
</body>
</html>
""", status, headers={"X-Powered-By": "ASP.NET", "X-AspNet-Version": "2.0.50727", "Cache-Control": "private"})

def login_page(request, form):
    failure, user = "", ""
    pre = "ctl00$cphIndhold$Login1$"
    if form is not None:
        user = form.get(pre + "UserName", "")
        if user == "kommune" and form.get(pre + "Password") == "hemmeligt-1":
            ticket = secrets.token_hex(40).upper()
            TICKETS[ticket] = {}
            resp = RedirectResponse("/Knappen/Default.aspx", 302)
            resp.set_cookie(".ASPXAUTH", ticket, path="/", httponly=True)
            return resp
        failure = ('<tr><td align="center" colspan="2" style="color:Red;">Log på mislykkedes. Kontroller brugernavn og '
                   'adgangskode, og prøv igen.</td></tr>')
    i = "ctl00_cphIndhold_Login1_"
    return page(request, "Log på", f"""
<table cellspacing="0" cellpadding="4" border="0" id="ctl00_cphIndhold_Login1" style="border-collapse:collapse;">
	<tr><td><table cellpadding="0" border="0">
		<tr><td align="center" colspan="2">Log på med det brugernavn, kommunen har fået udleveret</td></tr>
		<tr><td align="right"><label for="{i}UserName">Brugernavn:</label></td><td><input name="{pre}UserName" type="text" value="{escape(user)}" id="{i}UserName" /><span id="{i}UserNameRequired" title="Brugernavn skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
		<tr><td align="right"><label for="{i}Password">Adgangskode:</label></td><td><input name="{pre}Password" type="password" id="{i}Password" /><span id="{i}PasswordRequired" title="Adgangskode skal udfyldes." style="color:Red;visibility:hidden;">*</span></td></tr>
		{failure}<tr><td align="right" colspan="2">{button(pre + "LoginButton", "Log på", "ctl00$cphIndhold$Login1")}</td></tr>
	</table></td></tr>
</table>""", with_menu=False)

def grid(ident, cols, rows, empty, index=0):
    full = "ctl00_cphIndhold_" + ident.replace("$", "_")
    if not rows:
        return (f'<div>\n<table class="gitter" cellspacing="0" rules="all" border="1" id="{full}" '
                f'style="border-collapse:collapse;">\n<tr><td colspan="{len(cols)}">{empty}</td></tr>\n</table>\n</div>')
    out = ["<tr>" + "".join(f'<th scope="col">{h}</th>' for _, h in cols) + "</tr>"]
    for n, r in enumerate(rows[index * PAGESIZE:(index + 1) * PAGESIZE]):
        css = ' class="alt"' if n % 2 else ""
        out.append(f"<tr{css}>" + "".join(f"<td>{fmt(r[k])}</td>" for k, _ in cols) + "</tr>")
    pages = -(-len(rows) // PAGESIZE)
    if pages > 1:
        out.append(pager(ident, pages, index, len(cols)))
    return (f'<div>\n<table class="gitter" cellspacing="0" rules="all" border="1" id="{full}" '
            'style="border-collapse:collapse;">\n' + "\n".join(out) + "\n</table>\n</div>")

def pager(ident, pages, index, span):
    target = "ctl00$cphIndhold$" + ident
    cells = "".join(f"<td><span>{i}</span></td>" if i == index + 1 else
                    '<td><a href="%s">%d</a></td>' % (post_back(target, f"Page${i}"), i) for i in range(1, pages + 1))
    return f'<tr class="sidetal"><td colspan="{span}"><table border="0"><tr>{cells}</tr></table></td></tr>'

def details(ident, fields, rows, empty, index=0):
    full = "ctl00_cphIndhold_" + ident.replace("$", "_")
    if rows:
        r = rows[index]

        def cell(v):
            if isinstance(v, bool):   # CheckBoxField
                return '<span disabled="disabled"><input type="checkbox"%s disabled="disabled" /></span>' % (
                    ' checked="checked"' if v else "")
            return fmt(v)
        body = "".join(f'<tr><td class="felt">{h}</td><td>{cell(r[k])}</td></tr>\n' for k, h in fields)
        if len(rows) > 1:
            body += pager(ident, len(rows), index, 2)
    else:
        body = f'<tr><td colspan="2">{empty}</td></tr>'
    return (f'<div>\n<table class="detaljer" cellspacing="0" rules="all" border="1" id="{full}" '
            f'style="border-collapse:collapse;">\n{body}\n</table>\n</div>')

def single(request, form, state):
    pre, msg, result = "ctl00$cphIndhold$", "", ""
    target, arg = form.get("__EVENTTARGET", ""), form.get("__EVENTARGUMENT", "")
    text = form.get(pre + "txtCpr", "")
    if pre + "btnSoeg" in form:
        cpr = clean(text)
        state = {"cpr": cpr, "valgt": False, "side": {}} if cpr else {}
        msg = "" if cpr else ("Indtast et CPR-nr." if not text.strip() else "CPR-nr. skal angives som ddmmåå-xxxx.")
    elif target == pre + "gvKursister" and arg.startswith("Select$"):
        state["valgt"] = True
    elif m := re.fullmatch(r"Page\$(\d+)", arg):
        state.setdefault("side", {})[target.rsplit("$", 1)[-1]] = int(m[1]) - 1
        state["fane"] = next((t for t in TABS if f"${t}$" in target), "tpModuler")
    p = PEOPLE.get(state.get("cpr"))
    if state.get("cpr") and p is None:
        result = grid("gvKursister", [0] * 3, [], "Ingen kursister svarer til søgningen.")
    elif p:
        link = post_back(pre + "gvKursister", "Select$0")
        css = ' class="valgt"' if state.get("valgt") else ""
        result = (f'<h2>Søgeresultat</h2><div><table class="gitter" cellspacing="0" rules="all" border="1" '
                  f'id="ctl00_cphIndhold_gvKursister" style="border-collapse:collapse;"><tr><th scope="col">&nbsp;</th>'
                  f'<th scope="col">CPR-nr.</th></tr><tr{css}><td><a href="{link}">Vælg</a>'
                  f'</td><td>{cprfmt(p["cpr"])}</td></tr></table></div>')
        if state.get("valgt"):
            result += person(p, state.get("side", {}), state.get("fane", "tpModuler"))
    names = ",".join(f"'{t}'" for t in TABS)
    body = f"""
<div id="ctl00_cphIndhold_upOpslag">
<table border="0"><tr>
 <td><span id="ctl00_cphIndhold_lblCpr"><label for="ctl00_cphIndhold_txtCpr">CPR-nr. på kursisten:</label></span></td>
 <td><input name="{pre}txtCpr" type="text" maxlength="11" id="ctl00_cphIndhold_txtCpr" value="{escape(text)}" style="width:120px;" /></td>
 <td>{button(pre + "btnSoeg", "Søg")}</td>
 <td><span id="ctl00_cphIndhold_valCpr" style="color:Red;{"" if msg else "visibility:hidden;"}">{msg or "Indtast et CPR-nr."}</span></td>
</tr></table>
{result}
</div>
<div id="ctl00_cphIndhold_UpdateProgress1" style="display:none;"><img src="Images/vent.gif" alt="" /> Søger...</div>"""
    return page(request, "Opslag på én kursist", body, state, "kommune",
                script=f"tc_init('ctl00_cphIndhold_tcKursist',[{names}]);\n")

TABS = {"tpModuler": "Moduler", "tpProever": "Prøver", "tpHenvisninger": "Henvisninger", "tpMerit": "Merit",
        "tpPrae": "Præ-2004"}

def person(p, side, active):
    content = {tab: grid("tcKursist$" + tab + "$" + g, cols, p[key], empty, side.get(g, 0))
               for g, (tab, _, key, cols, empty) in GRIDS.items()}
    content["tpMerit"] = details("tcKursist$tpMerit$dvMerit", MERIT, p["meritter"],
                                 "Der er ikke indberettet merit for kursisten.", side.get("dvMerit", 0))
    content["tpPrae"] = details("tcKursist$tpPrae$dvPrae", PRAE, [p["prae2004"]] if p["prae2004"] else [],
                                "Kursisten findes ikke i præ-2004 data.")
    ident = "ctl00_cphIndhold_tcKursist"
    head = "".join(f'<span id="__tab_{ident}_{t}">{TABS[t]}</span>' for t in TABS)
    hide = ' style="display:none;visibility:hidden;"'
    body = "".join(f'<div id="{ident}_{t}" class="ajax__tab_panel"{hide if t != active else ""}>\n{content[t]}\n</div>'
                   for t in TABS)
    states = ",".join(["true"] * len(TABS))
    return f"""
<table cellspacing="0" border="0" id="ctl00_cphIndhold_fvKursist" style="border-collapse:collapse;"><tr><td colspan="2">
 <h2>Kursist <span id="ctl00_cphIndhold_fvKursist_lblCpr">{cprfmt(p["cpr"])}</span></h2>
</td></tr></table>
<noscript><style type="text/css">.ajax__tab_xp, .ajax__tab_panel {{ display:block !important; visibility:visible !important; }}</style></noscript>
<input type="hidden" name="{ident}_ClientState" id="{ident}_ClientState" value="{{&quot;ActiveTabIndex&quot;:{list(TABS).index(active)},&quot;TabState&quot;:[{states}]}}" />
<div class="ajax__tab_xp" id="{ident}" style="visibility:hidden;"><div id="{ident}_header">{head}</div>
<div id="{ident}_body">{body}</div></div>"""

async def batch(request, form, state, session):
    pre, info, step = "ctl00$cphIndhold$", "", ""
    if form.get("__EVENTTARGET") == pre + "lnkHent" and session.get("fil"):
        return sheet(session["fil"])
    if pre + "btnUpload" in form:
        f = form.get(pre + "fuCpr")
        lines = (await f.read()).decode("cp1252", "replace").removeprefix("ï»¿").splitlines() if hasattr(f, "read") else []
        lines = [x for x in lines if x.strip()]
        numbers = [clean(x) for x in lines]
        session.pop("fil", None)
        if not lines:
            info = "Vælg en fil med CPR-numre."
        elif len(lines) > 100:
            info = "Filen indeholder mere end 100 CPR-numre og kan ikke behandles."
        elif None in numbers:
            info = f"Filen kan ikke læses. Fejl i linje {numbers.index(None) + 1}."
        else:
            session["fil"] = numbers
            step = (f'<p><span id="ctl00_cphIndhold_lblModtaget">Filen er modtaget og indeholder {len(numbers)} CPR-numre.'
                    f'</span></p><p>{button(pre + "btnHent", "Find oplysninger")}</p>')
    elif pre + "btnHent" in form and session.get("fil"):
        step = (f'<p><span id="ctl00_cphIndhold_lblFaerdig">Oplysningerne er fundet.</span> <a id="ctl00_cphIndhold_lnkHent" '
                f'href="{post_back(pre + "lnkHent")}">Klik her for at åbne regnearket</a></p>')
    return page(request, "Opslag på flere kursister", f"""
<p>Filen skal være gemt som .txt og have ét CPR-nr. (ddmmåå-xxxx) på hver linje, højst 100.</p>
<table border="0"><tr><td><label for="ctl00_cphIndhold_fuCpr">Tekstfil:</label></td>
<td><input type="file" name="{pre}fuCpr" id="ctl00_cphIndhold_fuCpr" /></td>
<td>{button(pre + "btnUpload", "Upload fil")}</td></tr></table>
<span id="ctl00_cphIndhold_lblFejl" style="color:Red;">{info}</span>
{step}""", {}, "kommune", multipart=True)

def sheet(numbers):
    groups = "".join(f'<th colspan="{len(c)}">{g or "&nbsp;"}</th>' for g, c in SHEET)
    cols = [c for _, cs in SHEET for c in cs]
    rows = ""
    for cpr in numbers:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"findes": False}
        rows += "<tr>" + "".join(f'<td class="tekst">{cpr if k == "cpr" else fmt(u.get(k))}</td>' for k, _ in cols) + "</tr>\n"
    heads = "".join(f'<th scope="col">{h}</th>' for _, h in cols)
    text = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<style>.tekst {{ mso-number-format:\\@; }}</style></head><body><div>
<table cellspacing="0" rules="all" border="1" id="gvUdtraek" style="border-collapse:collapse;">
<tr><td colspan="16"><b>Udtræk fra Danskundervisningsdatabasen pr. {time.strftime("%d-%m-%Y")}</b></td></tr>
<tr>{groups}</tr>
<tr>{heads}</tr>
{rows}</table>
</div></body></html>"""
    return Response(text.encode("utf-8"), headers={
        "Content-Type": "application/vnd.ms-excel; charset=utf-8",
        "Content-Disposition": "attachment;filename=Udtraek.xls", "Cache-Control": "private"})

async def aspx(request):
    name = request.path_params.get("name", "default.aspx").lower() or "default.aspx"
    if name == "webresource.axd":
        return Response(SCRIPT, media_type="application/x-javascript")
    form = await request.form() if request.method == "POST" else {}
    state = unpack(form.get("__VIEWSTATE", "")) if request.method == "POST" else {}
    if state is None:
        return HTMLResponse("<h1>Server Error in '/Knappen' Application.</h1><h2><i>Validation of viewstate MAC failed.</i></h2>", 500)
    if name == "login.aspx":
        return login_page(request, form if request.method == "POST" else None)
    session = TICKETS.get(request.cookies.get(".ASPXAUTH"))
    if session is None:
        return RedirectResponse(f"/Knappen/Login.aspx?ReturnUrl=%2fKnappen%2f{re.sub('[^a-z.]', '', name)}", 302)
    if form.get("__EVENTTARGET") == "ctl00$LoginStatus1$ctl00":
        TICKETS.pop(request.cookies[".ASPXAUTH"], None)
        resp = RedirectResponse("/Knappen/Login.aspx", 302)
        resp.delete_cookie(".ASPXAUTH", path="/")
        return resp
    if name == "default.aspx":
        if "ctl00$cphIndhold$btnFortsaet" in form:
            return RedirectResponse("/Knappen/Forside.aspx", 302)
        return page(request, "Driftsmeddelelser", "<p>Databasen er lukket for opslag hver søndag kl. 6-10.</p><p>Oplysningerne må "
                    "kun bruges til kommunens sagsbehandling efter integrationsloven.</p>"
                    + button("ctl00$cphIndhold$btnFortsaet", "Fortsæt"), {}, "kommune", with_menu=False)
    if name == "enkeltopslag.aspx":
        return single(request, form, state)
    if name == "listeopslag.aspx":
        return await batch(request, form, state, session)
    texts = {"forside.aspx": ("Forside", "<p>Vælg en funktion i menuen til venstre.</p>"),
             "vejledning.aspx": ("Vejledning", "<p>CPR-nr. skrives ddmmåå-xxxx. Ved spørgsmål: dansk@example.dk</p>")}
    if name not in texts:
        return HTMLResponse("<h1>The resource cannot be found.</h1>", 404)
    return page(request, *texts[name], {}, "kommune")

async def root(request):
    return RedirectResponse("/Knappen/Default.aspx", 302)

app = Starlette(routes=[Route("/", root), Route("/Knappen", root),
                        Route("/Knappen/{name:path}", aspx, methods=["GET", "POST"])])

"""DUDB kommuneadgang - ASP.NET 2.0 (VB) WebForms, ministeriets eget it-kontor (2005-06)."""
import base64
import hashlib
import hmac
import json
import re
import secrets
import zlib
from datetime import date
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSION = {}
MACHINEKEY = secrets.token_bytes(20)
ROD = "/dudb/"
C = "ctl00$cphIndhold$"          # UniqueID
I = "ctl00_cphIndhold_"          # ClientID
SIDESTR = 10

GV = {
    "gvModuler": ("moduler", "Der er ikke registreret moduler for kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder nr."),
        ("henvisningskategori", "Henvisningskategori"), ("ophoersaarsag", "Ophørsårsag"),
        ("modultest_bestaaet", "Bestået modultest")]),
    "gvProever": ("proever", "Der er ikke registreret prøver for kursisten.", [
        ("proeve", "Prøvetype"), ("dato", "Dato"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforståelse"),
        ("skriftlig", "Skriftlig fremstilling"), ("mundtlig", "Mundtlig"), ("resultat", "Bestået/ikke bestået"), ("udbyder", "Udbyder nr.")]),
    "gvHenvisninger": ("henvisninger", "Der er ikke registreret henvisninger for kursisten.", [
        ("dato", "Henvisningsdato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder nr.")]),
    "gvMerit": ("meritter", "Der er ikke registreret merit for kursisten.", [
        ("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder nr.")]),
}
FANER = [("Moduler", "gvModuler"), ("Danskprøver", "gvProever"), ("Henvisninger", "gvHenvisninger"), ("Merit", "gvMerit"),
         ("Præ-2004", None)]


def vis(v):
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


# ------------------------------------------------------------------ viewstate
def pak(tilstand):
    b = zlib.compress(json.dumps(tilstand).encode())
    return "/wEP" + base64.b64encode(b + hmac.new(MACHINEKEY, b, hashlib.sha1).digest()).decode()


def udpak(tekst):
    try:
        raa = base64.b64decode((tekst or "")[4:])
        if len(raa) > 20 and hmac.compare_digest(hmac.new(MACHINEKEY, raa[:-20], hashlib.sha1).digest(), raa[-20:]):
            return json.loads(zlib.decompress(raa[:-20]))
    except ValueError:
        pass
    return None


def ev(vs):
    return "/wEW" + base64.b64encode(hmac.new(MACHINEKEY, b"ev" + vs.encode(), hashlib.sha256).digest()).decode()


def pb(maal, arg=""):
    return f"javascript:__doPostBack('{maal}','{arg}')"


SCRIPT = """<script type="text/javascript">
<!--
var theForm = document.forms['aspnetForm'];
if (!theForm) {
    theForm = document.aspnetForm;
}
function __doPostBack(eventTarget, eventArgument) {
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }
}
// -->
</script>"""

MENU = [("Forside", "Default.aspx"), ("Enkelt kursist", "EnkeltOpslag.aspx"), ("Flere kursister", "FlereOpslag.aspx"), ("Hjælp", "Hjaelp.aspx")]


def menu(id_, punkter, css, vandret=False):
    """System.Web.UI.WebControls.Menu, statisk."""
    celler = []
    for n, (t, href) in enumerate(punkter):
        td = (f'<td onmouseover="Menu_HoverStatic(this)" onmouseout="Menu_Unhover(this)" id="{id_}n{n}"><table cellpadding="0" cellspacing="0" border="0" width="100%"><tr>'
              f'<td style="white-space:nowrap;"><a class="{id_}_1 {css}" href="{href}" style="border-style:none;font-size:1em;">{t}</a></td></tr></table></td>')
        celler.append(td if vandret else f"<tr>{td}</tr>")
    krop = "<tr>" + '<td style="width:3px;"></td>'.join(celler) + "</tr>" if vandret else "".join(celler)
    return (f'<a href="#{id_}_SkipLink"><img alt="Spring navigationshyperlinks over" src="{ROD}WebResource.axd?d=7j2kQ&amp;t=632720" width="0" height="0" style="border-width:0px;" /></a>'
            f'<table id="{id_}" class="{id_}_2" cellpadding="0" cellspacing="0" border="0">{krop}</table><a id="{id_}_SkipLink"></a>')


def master(side, overskrift, krop, tilstand=None, bruger=True, multipart=False):
    vs = pak(tilstand or {"s": side.split("?")[0]})
    venstre = menu("ctl00_Menu1", [(t, ROD + h) for t, h in MENU], "menupunkt") if bruger else ""
    status = (f'Logget på som <span id="ctl00_LoginName1">kommune</span> | <a id="ctl00_LoginStatus1" href="{pb("ctl00$LoginStatus1$ctl00")}">Log af</a>'
              if bruger else "")
    enc = ' enctype="multipart/form-data"' if multipart else ""
    return HTMLResponse(f"""
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">

<html xmlns="http://www.w3.org/1999/xhtml" >
<head><title>
	DUDB - {overskrift}
</title><style type="text/css">
	.ctl00_Menu1_0 {{ background-color:white;visibility:hidden;display:none;position:absolute;left:0px;top:0px; }}
	body {{ font-family:Verdana;font-size:8pt; }} th {{ background-color:#990000;color:White; }} .fejl {{ color:Red; }}
	.menupunkt {{ color:#990000;text-decoration:none;line-height:20px; }} .fane {{ padding:4px;background-color:#FFFBD6; }}
</style></head>
<body>
    <form name="aspnetForm" method="post" action="{side}" id="aspnetForm"{enc}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" />
</div>

{SCRIPT}

<script type="text/javascript">function Menu_HoverStatic(x) {{ }} function Menu_Unhover(x) {{ }}</script>
    <table width="100%" cellpadding="4" style="border-bottom:solid 2px #990000"><tr><td><strong>DUDB - kommunernes adgang</strong></td><td align="right">{status}</td></tr></table>
    <table width="100%" cellpadding="6"><tr><td valign="top" style="width:140px">{venstre}</td><td valign="top">
        <h2>{overskrift}</h2>
        {krop}
    </td></tr></table>
<div>
	<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{ev(vs)}" />
</div></form>
</body>
</html>""", headers={"X-AspNet-Version": "2.0.50727", "Cache-Control": "private"})


def gridview(navn, raekker, blad=0):
    _, tom, kol = GV[navn]
    ud = f'<div>\n\t<table cellspacing="0" cellpadding="4" rules="all" border="1" id="{I}{navn}" style="color:#333333;border-collapse:collapse;">\n'
    if not raekker:
        return ud + f'\t\t<tr>\n\t\t\t<td colspan="{len(kol)}">{tom}</td>\n\t\t</tr>\n\t</table>\n</div>'
    ud += "\t\t<tr>\n\t\t\t" + "".join(f'<th scope="col">{t}</th>' for _, t in kol) + "\n\t\t</tr>"
    for n, r in enumerate(raekker[blad * SIDESTR:(blad + 1) * SIDESTR]):
        farve = "#FFFBD6" if n % 2 == 0 else "White"
        ud += f'<tr style="background-color:{farve};">\n\t\t\t' + "".join(
            f"<td>{escape(vis(r[k])) or '&nbsp;'}</td>" for k, _ in kol) + "\n\t\t</tr>"
    sider = -(-len(raekker) // SIDESTR)
    if sider > 1:
        p = "".join(f"<td><span>{n}</span></td>" if n == blad + 1 else f'<td><a href="{pb(C + navn, f"Page${n}")}" style="color:#333333;">{n}</a></td>'
                    for n in range(1, sider + 1))
        ud += f'<tr align="center">\n\t\t\t<td colspan="{len(kol)}"><table border="0">\n\t\t\t\t<tr>\n\t\t\t\t\t{p}\n\t\t\t\t</tr>\n\t\t\t</table></td>\n\t\t</tr>'
    return ud + "\n\t</table>\n</div>"


def detailsview(p):
    ud = f'<div>\n\t<table cellspacing="0" cellpadding="4" border="1" id="{I}dvPrae" style="border-collapse:collapse;">\n'
    if not p:
        return ud + '\t\t<tr>\n\t\t\t<td colspan="2">Kursisten findes ikke i præ-2004 data.</td>\n\t\t</tr>\n\t</table>\n</div>'
    kryds = ' checked="checked"' if p["du"] else ""
    return ud + (f'\t\t<tr>\n\t\t\t<td style="font-weight:bold;">Første startdato</td><td>{vis(p["foerste_startdato"]) or "&nbsp;"}</td>\n\t\t</tr>'
                 f'<tr>\n\t\t\t<td style="font-weight:bold;">Danskuddannelse (DU)</td><td><span disabled="disabled"><input id="{I}dvPrae_ctl01" type="checkbox" name="{C}dvPrae$ctl01"{kryds} disabled="disabled" /></span></td>\n\t\t</tr>\n\t</table>\n</div>')


# ------------------------------------------------------------------ EnkeltOpslag.aspx
def enkelt(fm, st, maal, arg, ses):
    st = st or {"cpr": None, "valgt": False, "fane": 0, "blad": {}}
    tekst = fm.get(C + "txtCpr", "") if fm else ""
    val = ""
    if fm and C + "btnSoeg" in fm:
        st = {"cpr": None, "valgt": False, "fane": 0, "blad": {}}
        nr = tekst.strip().replace("-", "")
        if re.fullmatch(r"\d{10}", nr):
            st["cpr"] = nr
        else:
            val = f'<span id="{I}revCpr" style="color:Red;">CPR-nr. skal bestå af 10 cifre</span>'
    elif maal == C + "gvKursist" and arg == "Select$0" and st["cpr"] in PERSONER:
        st["valgt"] = True
    elif maal == C + "mnuFaner" and arg in "01234" and arg:
        st["fane"] = int(arg)
    elif maal.startswith(C + "gv") and re.fullmatch(r"Page\$\d+", arg):
        st["blad"][maal[len(C):]] = int(arg[5:]) - 1
    krop = f"""Indtast kursistens CPR-nr. og tryk på Søg.<br /><br />
        <table><tr><td>CPR-nr.:</td><td><input name="{C}txtCpr" type="text" maxlength="11" id="{I}txtCpr" style="width:100px;" value="{escape(tekst)}" /></td>
        <td><input type="submit" name="{C}btnSoeg" value="Søg" id="{I}btnSoeg" /></td><td>{val}</td></tr></table><br />"""
    if st["cpr"]:
        krop += f'<div>\n\t<table cellspacing="0" cellpadding="4" rules="all" border="1" id="{I}gvKursist" style="border-collapse:collapse;">\n'
        p = PERSONER.get(st["cpr"])
        if not p:
            krop += '\t\t<tr>\n\t\t\t<td colspan="3">Der blev ikke fundet nogen kursist med dette CPR-nr.</td>\n\t\t</tr>'
        else:
            krop += ('\t\t<tr>\n\t\t\t<th scope="col">&nbsp;</th><th scope="col">CPR-nr.</th><th scope="col">Antal moduler</th>\n\t\t</tr>'
                     f'<tr>\n\t\t\t<td><a href="{pb(C + "gvKursist", "Select$0")}">Vælg</a></td><td>{p["cpr"]}</td><td>{len(p["moduler"])}</td>\n\t\t</tr>')
        krop += "\n\t</table>\n</div>"
    if st["valgt"]:
        p = PERSONER[st["cpr"]]
        krop += (f'<br />Oplysninger om <span id="{I}lblCpr">{p["cpr"]}</span>:<br />'
                 + menu(I + "mnuFaner", [(t, pb(C + "mnuFaner", str(n))) for n, (t, _) in enumerate(FANER)], "fane", True)
                 + '<div style="border:solid 1px #990000;padding:8px">')
        gv = FANER[st["fane"]][1]
        krop += gridview(gv, p[GV[gv][0]], st["blad"].get(gv, 0)) if gv else detailsview(p["prae2004"])
        krop += "</div>"
    return master("EnkeltOpslag.aspx", "Enkelt kursist", krop, {"s": "EnkeltOpslag.aspx", "st": st})


# ------------------------------------------------------------------ FlereOpslag.aspx
def excel(numre):
    """GridView.RenderControl til Response som application/vnd.ms-excel."""
    felter = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul",
              "seneste_udbyder", "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder",
              "prae2004_findes", "prae2004_startdato", "prae2004_du"]
    tre = "<th>Startdato</th><th>DU-modul</th><th>Udbyder nr.</th>"
    ud = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1252"><style>.tekst {{ mso-number-format:\\@; }}</style></head><body><div>
<table cellspacing="0" rules="all" border="1" style="border-collapse:collapse;">
<tr><td colspan="16"><b>Udtræk fra DUDB pr. {date.today():%d-%m-%Y}</b></td></tr>
<tr><th rowspan="2">CPR-nr.</th><th rowspan="2">Findes i 2004+</th><th colspan="3">Første modulregistrering</th><th colspan="3">Seneste modulregistrering</th><th colspan="2">Henvisning</th><th colspan="3">Højeste merit</th><th colspan="3">Præ-2004 data</th></tr>
<tr>{tre}{tre}<th>Dato</th><th>Kategori</th><th>DU-modul</th><th>Startdato</th><th>Udbyder nr.</th><th>Findes</th><th>Første startdato</th><th>DU</th></tr>
"""
    for c in numre:
        u = PERSONER[c]["udtraek"] if c in PERSONER else {"cpr": c, "findes": False}
        ud += "<tr>" + "".join(f'<td class="tekst">{escape(vis(u.get(k))) or "&nbsp;"}</td>' for k in felter) + "</tr>\n"
    return Response((ud + "</table></div></body></html>").encode("cp1252"), headers={
        "Content-Type": "application/vnd.ms-excel; charset=windows-1252", "Content-Disposition": "attachment;filename=DUDB_udtraek.xls"})


async def flere(fm, st, maal, arg, ses):
    besked = ""
    if maal == C + "lbtHent" and ses.get("numre"):
        return excel(ses["numre"])
    if fm and C + "btnUpload" in fm:
        ses.pop("numre", None)
        fil = fm.get(C + "fuCpr")
        raa = await fil.read() if getattr(fil, "filename", "") else b""
        numre = [x.strip().replace("-", "") for x in raa.decode("cp1252", "replace").replace("ï»¿", "").splitlines() if x.strip()]
        fejl = [x for x in numre if not re.fullmatch(r"\d{10}", x)]
        if not raa or not numre:
            besked = "Vælg en fil med CPR-nr. først."
        elif fejl:
            besked = f"Filen har {len(fejl)} linje(r), som ikke er et CPR-nr."
        elif len(numre) > 100:
            besked = f"Filen har {len(numre)} CPR-nr. Der kan højst søges på 100 CPR-nr. ad gangen."
        else:
            ses["numre"] = numre
        besked = f'<span id="{I}lblFejl" class="fejl">{besked}</span>' if besked else ""
        if "numre" in ses:
            besked = (f'<div id="{I}pnlKlar">\n\t<span id="{I}lblKlar">Der er søgt på {len(numre)} CPR-nr. Udtrækket er klar.</span><br />'
                      f'<a id="{I}lbtHent" href="{pb(C + "lbtHent")}">Klik her for at hente udtrækket i Excel</a>\n</div>')
    krop = f"""Udtrækket laves på en tekstfil (.txt) med ét CPR-nr. pr. linje, højst 100 CPR-nr. Det kan tage lidt tid, før siden svarer.<br /><br />
        <table><tr><td>Fil med CPR-nr.:</td><td><input type="file" name="{C}fuCpr" id="{I}fuCpr" style="width:320px;" /></td></tr>
        <tr><td></td><td><input type="submit" name="{C}btnUpload" value="Upload fil" id="{I}btnUpload" /></td></tr></table><br />
        {besked}"""
    return master("FlereOpslag.aspx", "Flere kursister", krop, multipart=True)


# ------------------------------------------------------------------ Login.aspx og ruter
def loginside(fejl="", query=""):
    f = f'<tr><td align="center" colspan="2" style="color:Red;">{fejl}</td></tr>' if fejl else ""
    L = C + "Login1$"
    return master("Login.aspx" + (f"?{escape(query)}" if query else ""), "Log på", f"""<table cellspacing="0" cellpadding="1" border="0" id="{I}Login1" style="border-collapse:collapse;">
	<tr><td><table cellpadding="0" border="0">
		<tr><td align="center" colspan="2">Angiv brugernavn og adgangskode</td></tr>
		<tr><td align="right"><label for="{I}Login1_UserName">Brugernavn:</label></td><td><input name="{L}UserName" type="text" id="{I}Login1_UserName" /></td></tr>
		<tr><td align="right"><label for="{I}Login1_Password">Adgangskode:</label></td><td><input name="{L}Password" type="password" id="{I}Login1_Password" /></td></tr>
		{f}<tr><td align="right" colspan="2"><input type="submit" name="{L}LoginButton" value="Log på" id="{I}Login1_LoginButton" /></td></tr>
	</table></td></tr>
</table>""", bruger=False)


def gul(tekst):
    return HTMLResponse("<html><head><title>Serverfejl</title></head><body bgcolor=\"white\"><h1>Serverfejl i programmet '/dudb'.<hr width=100% size=1 color=silver></h1>"
                        f"<h2><i>{tekst}</i></h2></body></html>", 500)


async def aspx(request):
    side = request.path_params["side"].lower()
    fm, st, maal, arg = None, None, "", ""
    if request.method == "POST":
        fm = await request.form()
        vs = udpak(fm.get("__VIEWSTATE"))
        if vs is None or vs["s"].lower() != side:
            return gul("Godkendelse af viewstate-MAC mislykkedes.")
        if fm.get("__EVENTVALIDATION") != ev(fm["__VIEWSTATE"]):
            return gul("Ugyldigt argument for postback eller callback.")
        st, maal, arg = vs.get("st"), fm.get("__EVENTTARGET", ""), fm.get("__EVENTARGUMENT", "")
    if side == "login.aspx":
        if not fm:
            return loginside(query=request.url.query)
        if (fm.get(C + "Login1$UserName"), fm.get(C + "Login1$Password")) != ("kommune", "hemmeligt-1"):
            return loginside("Forkert brugernavn eller adgangskode. Prøv igen.", request.url.query)
        retur = request.query_params.get("ReturnUrl", "")
        r = RedirectResponse(retur if retur.startswith(ROD) and "login" not in retur.lower() else ROD + "Default.aspx", 302)
        noegle = secrets.token_hex(48).upper()
        SESSION[noegle] = {}
        r.set_cookie(".ASPXAUTH", noegle, httponly=True)
        return r
    ses = SESSION.get(request.cookies.get(".ASPXAUTH"))
    if ses is None:
        return RedirectResponse(f"{ROD}Login.aspx?ReturnUrl={request.url.path.replace('/', '%2f')}", 302)
    if maal == "ctl00$LoginStatus1$ctl00":
        SESSION.pop(request.cookies[".ASPXAUTH"])
        r = RedirectResponse(ROD + "Login.aspx", 302)
        r.delete_cookie(".ASPXAUTH")
        return r
    if side == "enkeltopslag.aspx":
        return enkelt(fm, st, maal, arg, ses)
    if side == "flereopslag.aspx":
        return await flere(fm, st, maal, arg, ses)
    if side == "hjaelp.aspx":
        return master("Hjaelp.aspx", "Hjælp", "Kontakt it-kontoret på dudb@example.dk, hvis der er problemer med adgangen.")
    if side == "default.aspx":
        return master("Default.aspx", "Forside", "Her kan kommunerne hente sprogcentrenes indberetninger til danskundervisningsdatabasen (DUDB). Brug menuen til venstre.")
    return HTMLResponse("<h2><i>Ressourcen blev ikke fundet.</i></h2>", 404)


GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
app = Starlette(routes=[
    Route("/", lambda r: RedirectResponse(ROD + "Default.aspx", 302)),
    Route("/dudb/", lambda r: RedirectResponse(ROD + "Default.aspx", 302)),
    Route("/dudb/WebResource.axd", lambda r: Response(GIF, media_type="image/gif")),
    Route("/dudb/{side}", aspx, methods=["GET", "POST"])])

"""DU-databasen, udtræksguide. ASP.NET WebForms 3.5 fra ministeriets eget IT-kontor (asp:Login, asp:Wizard, AjaxControlToolkit TabContainer)."""
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

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
NOEGLE = secrets.token_bytes(24)
BILLETTER = {}                     # .ASPXAUTH -> bruger
JOB = {}                           # nr -> {"numre", "start", "bruger"}
VENTETID = 4.0
W = "ctl00$cphIndhold$wizUdtraek$"
WID = W.replace("$", "_")


# ---------------------------------------------------------------- småting
def dato(s):
    return "%s-%s-%s" % (s[8:10], s[5:7], s[:4]) if s else ""


def janej(b):
    return "" if b is None else "Ja" if b else "Nej"


def celle(v):
    return escape(v) if v else "&nbsp;"


def bindestreg(c):
    return c[:6] + "-" + c[6:]


def pak(tilstand):
    krop = b"\xff\x01\x0f\x0f\x05" + json.dumps(tilstand).encode()
    return base64.b64encode(krop + hmac.new(NOEGLE, krop, hashlib.sha1).digest()).decode()


def pakud(s):
    raa = base64.b64decode(s)
    krop, mac = raa[:-20], raa[-20:]
    if not hmac.compare_digest(mac, hmac.new(NOEGLE, krop, hashlib.sha1).digest()):
        raise ValueError("mac")
    return json.loads(krop[5:])


def ev(vs):
    return base64.b64encode(b"\xff\x16" + hmac.new(NOEGLE, vs.encode(), hashlib.sha256).digest()).decode()


DOPOSTBACK = """<script type="text/javascript">
//<![CDATA[
var theForm = document.forms['aspnetForm'];
if (!theForm) { theForm = document.aspnetForm; }
function __doPostBack(eventTarget, eventArgument) {
    if (!theForm.onsubmit || (theForm.onsubmit() != false)) {
        theForm.__EVENTTARGET.value = eventTarget;
        theForm.__EVENTARGUMENT.value = eventArgument;
        theForm.submit();
    }
}
//]]>
</script>
<script src="/ScriptResource.axd?d=k2mXJ0qvT1nA-Ajax3&amp;t=ffffffffaa01e7c4" type="text/javascript"></script>"""

SCRIPTRESOURCE = """// AjaxControlToolkit.TabContainer (uddrag)
function $skiftFane(id, nr) {
  for (var i = 0; ; i++) {
    var p = document.getElementById(id + '_tab' + i), h = document.getElementById('__tab_' + id + '_tab' + i);
    if (!p) { break; }
    p.style.display = i == nr ? 'block' : 'none';
    p.style.visibility = i == nr ? 'visible' : 'hidden';
    h.parentNode.parentNode.parentNode.className = i == nr ? 'ajax__tab_active' : '';
  }
  document.getElementById(id + '_ClientState').value = '{"ActiveTabIndex":' + nr + ',"TabState":[true,true,true,true,true]}';
  return false;
}
"""

CSS = """body{font:76% Verdana,Arial,sans-serif;margin:0;background:#e9ecef}#side{width:980px;margin:0 auto;background:#fff}
#top{background:#7a1331;color:#fff;padding:12px 18px}#top h1{font-size:17px;margin:0}#menu{background:#d8d0c4;padding:4px 18px}
#menu ul{list-style:none;margin:0;padding:0}#menu li{display:inline;margin-right:18px}#indhold{padding:18px}
.wizard{width:100%;border:1px solid #b5a99a}.wizard .sidebar{width:160px;background:#f3efe9;vertical-align:top;padding:8px}
.gv th{background:#7a1331;color:#fff;padding:3px 6px}.gv td{padding:3px 6px}.ajax__tab_header span{margin-right:6px}
.ajax__tab_active a{font-weight:bold}.ajax__tab_body{border:1px solid #999;padding:8px}#bund{padding:10px 18px;color:#666}"""


def master(titel, indhold, tilstand, action, bruger, fil=False):
    vs = pak(tilstand)
    status = ("""<span id="ctl00_lvLogin_lnBruger">%s</span> | <a id="ctl00_lvLogin_lsLog" href="javascript:__doPostBack('ctl00$lvLogin$lsLog$ctl00','')">Log af</a>"""
              % escape(bruger)) if bruger else '<span>Ikke logget på</span>'
    menu = """<div id="menu"><ul><li><a href="/Udtraek/Guide.aspx">Ny søgning</a></li><li><a href="/Vejledning.aspx">Vejledning</a></li></ul></div>""" if bruger else ""
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head id="ctl00_Head1"><meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>
	{titel} - DU-databasen
</title><style type="text/css">{CSS}</style></head>
<body>
<form name="aspnetForm" method="post" action="{action}" id="aspnetForm"{' enctype="multipart/form-data"' if fil else ''}>
<div>
<input type="hidden" name="__EVENTTARGET" id="__EVENTTARGET" value="" />
<input type="hidden" name="__EVENTARGUMENT" id="__EVENTARGUMENT" value="" />
<input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="{vs}" />
</div>
{DOPOSTBACK}
<div>
<input type="hidden" name="__EVENTVALIDATION" id="__EVENTVALIDATION" value="{ev(vs)}" />
</div>
<div id="side">
<div id="top"><h1>Danskundervisningsdatabasen</h1><div>Ministeriet for Flygtninge, Indvandrere og Integration</div><div style="text-align:right">{status}</div></div>
{menu}
<div id="indhold">
{indhold}
</div>
<div id="bund">Koncern-IT, systemgruppen. Version 2.1.3805</div>
</div>
</form>
</body>
</html>""")


def gul(tekst):
    return HTMLResponse(f"""<html><head><title>{tekst}</title></head><body bgcolor="white"><span><h1>Server Error in '/' Application.<hr width=100% size=1 color=silver></h1>
<h2><i>{tekst}</i></h2></span></body></html>""", 500)


def bruger(request):
    return BILLETTER.get(request.cookies.get(".ASPXAUTH"))


def til_login():
    return RedirectResponse("/Login.aspx?ReturnUrl=%2fUdtraek%2fGuide.aspx", 302)


# ---------------------------------------------------------------- login
L = "ctl00$cphIndhold$LoginDU$"
LID = L.replace("$", "_")


def loginside(navn="", fejl=""):
    return master("Log på", f"""<h2>Log på udtræksfunktionen</h2>
<p>Loginoplysninger fås ved henvendelse til ministeriet.</p>
<table cellspacing="0" cellpadding="1" border="0" id="{LID[:-1]}" style="border-collapse:collapse;"><tr><td>
<table cellpadding="0" border="0">
<tr><td align="center" colspan="2">Kommunelogin</td></tr>
<tr><td align="right"><label for="{LID}UserName">Bruger-id:</label></td><td><input name="{L}UserName" type="text" value="{escape(navn)}" id="{LID}UserName" /></td></tr>
<tr><td align="right"><label for="{LID}Password">Adgangskode:</label></td><td><input name="{L}Password" type="password" id="{LID}Password" /></td></tr>
{'<tr><td align="center" colspan="2" style="color:Red;">' + fejl + '</td></tr>' if fejl else ''}
<tr><td align="right" colspan="2"><input type="submit" name="{L}LoginButton" value="Log på" id="{LID}LoginButton" /></td></tr>
</table></td></tr></table>""", {"side": "login"}, "Login.aspx?ReturnUrl=%2fUdtraek%2fGuide.aspx", None)


async def login(request):
    if request.method == "GET":
        return loginside()
    f = await request.form()
    try:
        pakud(f.get("__VIEWSTATE", ""))
    except ValueError:
        return gul("Validation of viewstate MAC failed.")
    navn, kode = f.get(L + "UserName", ""), f.get(L + "Password", "")
    if not navn or not kode:
        return loginside(navn, "Både bruger-id og adgangskode skal udfyldes.")
    if navn != "kommune" or kode != "hemmeligt-1":
        return loginside(navn, "Dit forsøg på at logge på lykkedes ikke. Prøv igen.")
    billet = secrets.token_hex(64).upper()
    BILLETTER[billet] = navn
    svar = RedirectResponse("/Udtraek/Guide.aspx", 302)
    svar.set_cookie(".ASPXAUTH", billet, path="/", httponly=True)
    return svar


# ---------------------------------------------------------------- guiden (asp:Wizard)
TRIN = ["Vælg søgning", "Angiv CPR-nr.", "Resultat"]


def wizard(request, trin, krop, knapper, tilstand, fil=False):
    side = "".join('<tr><td><span style="font-weight:%s">%d. %s</span></td></tr>' % ("bold" if i == trin else "normal", i + 1, t) for i, t in enumerate(TRIN))
    knap = "".join(f'<td align="right"><input type="submit" name="{W}{n}" value="{v}" id="{WID}{n.replace("$", "_")}" /></td>' for n, v in knapper)
    return master(TRIN[trin], f"""<h2>Udtræk fra danskundervisningsdatabasen</h2>
<table class="wizard" cellspacing="0" cellpadding="0" border="0" id="{WID[:-1]}" style="border-collapse:collapse;"><tr>
<td class="sidebar"><table id="{WID}SideBarContainer_SideBarList" cellspacing="0" border="0">{side}</table></td>
<td style="height:100%;padding:10px"><table cellspacing="0" cellpadding="0" border="0" style="width:100%"><tr><td>
{krop}
</td></tr><tr><td align="right"><table cellspacing="5" cellpadding="5" border="0"><tr>{knap}</tr></table></td></tr></table></td>
</tr></table>""", tilstand, "Guide.aspx", bruger(request), fil)


def trin_valg(request, fejl=False):
    return wizard(request, 0, f"""<p>Hvor mange kursister vil du trække oplysninger om?</p>
<table id="{WID}rblAntal" border="0"><tr><td><input id="{WID}rblAntal_0" type="radio" name="{W}rblAntal" value="En" /><label for="{WID}rblAntal_0">Én kursist</label></td></tr>
<tr><td><input id="{WID}rblAntal_1" type="radio" name="{W}rblAntal" value="Flere" /><label for="{WID}rblAntal_1">Flere kursister</label></td></tr></table>
<span id="{WID}rfvAntal" style="color:Red;visibility:{'visible' if fejl else 'hidden'};">Vælg én eller flere kursister.</span>""",
                  [("StartNavigationTemplateContainerID$StartNextButton", "Næste")], {"trin": "valg"})


def trin_cpr(request, cpr="", fejl="", ugyldig=False):
    return wizard(request, 1, f"""<table border="0"><tr><td><label for="{WID}txtCpr" id="{WID}lblCpr">Kursistens CPR-nr.:</label></td>
<td><input name="{W}txtCpr" type="text" maxlength="11" value="{escape(cpr)}" id="{WID}txtCpr" /></td>
<td><span id="{WID}revCpr" style="color:Red;visibility:{'visible' if ugyldig else 'hidden'};">CPR-nr. skal bestå af 10 cifre, evt. med bindestreg.</span></td></tr></table>
<span id="{WID}lblBesked" style="color:Red;">{escape(fejl)}</span>""",
                  [("StepNavigationTemplateContainerID$StepPreviousButton", "Forrige"), ("StepNavigationTemplateContainerID$StepNextButton", "Søg")], {"trin": "cpr"})


def gridview(navn, hoved, raekker, tom):
    ident = f'{WID}tcKursist_{navn}'
    if not raekker:
        return f'<table class="gv" cellspacing="0" rules="all" border="1" id="{ident}" style="border-collapse:collapse;"><tr><td colspan="{len(hoved)}">{tom}</td></tr></table>'
    ud = "".join(f'<th scope="col">{h}</th>' for h in hoved)
    return (f'<table class="gv" cellspacing="0" rules="all" border="1" id="{ident}" style="border-collapse:collapse;"><tr>{ud}</tr>'
            + "".join("<tr>" + "".join(f"<td>{celle(v)}</td>" for v in r) + "</tr>" for r in raekker) + "</table>")


def trin_person(request, p):
    tom = "Ingen registreringer for kursisten."
    pr = p["prae2004"]
    detalje = (f"""<table class="gv" cellspacing="0" rules="all" border="1" id="{WID}tcKursist_dvPrae" style="border-collapse:collapse;">
<tr><td>Første startdato</td><td>{celle(dato(pr['foerste_startdato']))}</td></tr><tr><td>Danskuddannelse</td><td>{celle(janej(pr['du']))}</td></tr></table>"""
               if pr else "<span>Kursisten findes ikke i præ-2004 data.</span>")
    faner = [
        ("Moduler", gridview("gvModuler", ["DU-modul", "Startdato", "Slutdato", "Udbyder", "Henv.kategori", "Ophørsårsag", "Modultest bestået"],
                             [[m["du_modul"], dato(m["startdato"]), dato(m["slutdato"]), m["udbyder"], m["henvisningskategori"], m["ophoersaarsag"],
                               dato(m["modultest_bestaaet"])] for m in p["moduler"]], tom)),
        ("Prøver", gridview("gvProever", ["Prøve", "Prøvedato", "Termin", "Læseforståelse", "Skriftlig fremstilling", "Mundtlig kommunikation", "Resultat", "Udbyder"],
                            [[x["proeve"], dato(x["dato"]), x["termin"], x["laeseforstaaelse"], x["skriftlig"], x["mundtlig"], x["resultat"], x["udbyder"]]
                             for x in p["proever"]], tom)),
        ("Henvisninger", gridview("gvHenv", ["Henvisningsdato", "Kategori", "Henvisende kommune", "Udbyder"],
                                  [[dato(h["dato"]), h["kategori"], h["kommune"], h["udbyder"]] for h in p["henvisninger"]], tom)),
        ("Merit", gridview("gvMerit", ["DU-modul", "Startdato", "Udbyder"],
                           [[m["du_modul"], dato(m["startdato"]), m["udbyder"]] for m in p["meritter"]], tom)),
        ("Præ-2004", detalje),
    ]
    tc = WID + "tcKursist"
    hoveder = "".join(f"""<span id="{tc}_tab{i}_tab"{' class="ajax__tab_active"' if i == 0 else ''}><span class="ajax__tab_outer"><span class="ajax__tab_inner"><a class="ajax__tab_tab" id="__tab_{tc}_tab{i}" href="#" onclick="return $skiftFane('{tc}',{i});" style="text-decoration:none;">{n}</a></span></span></span>"""
                      for i, (n, _) in enumerate(faner))
    kroppe = "".join(f"""<div id="{tc}_tab{i}" class="ajax__tab_panel" style="{'' if i == 0 else 'display:none;visibility:hidden;'}">
{k}
</div>""" for i, (_, k) in enumerate(faner))
    return wizard(request, 2, f"""<p>Registreringer for kursist <span id="{WID}lblKursist">{bindestreg(p['cpr'])}</span></p>
<div class="ajax__tab_xp" id="{tc}"><div id="{tc}_header" class="ajax__tab_header">{hoveder}</div><div id="{tc}_body" class="ajax__tab_body">{kroppe}</div></div>
<input type="hidden" name="{W}tcKursist_ClientState" id="{tc}_ClientState" value="{{&quot;ActiveTabIndex&quot;:0,&quot;TabState&quot;:[true,true,true,true,true]}}" />""",
                  [("FinishNavigationTemplateContainerID$FinishButton", "Ny kursist")], {"trin": "person"})


def trin_fil(request, fejl=""):
    return wizard(request, 1, f"""<p>Angiv en tekstfil (.txt) med ét CPR-nr. pr. linje. Der bør højst søges på 100 CPR-nr. ad gangen.</p>
<table border="0"><tr><td><label for="{WID}fuCpr">Fil med CPR-nr.:</label></td><td><input type="file" name="{W}fuCpr" id="{WID}fuCpr" /></td>
<td><input type="submit" name="{W}btnUpload" value="Upload fil" id="{WID}btnUpload" /></td></tr></table>
<span id="{WID}lblFilBesked" style="color:Red;">{escape(fejl)}</span>""",
                  [("StepNavigationTemplateContainerID$StepPreviousButton", "Forrige")], {"trin": "fil"}, fil=True)


def trin_job(request, nr):
    job = JOB[nr]
    if time.time() - job["start"] < VENTETID:
        return wizard(request, 2, f"""<p><span id="{WID}lblVent">Oplysningerne hentes fra databasen. Vent venligst...</span></p>
<p>Siden opdateres af sig selv. <input type="submit" name="{W}btnOpdater" value="Opdater" id="{WID}btnOpdater" /></p>
<script type="text/javascript">
//<![CDATA[
window.setTimeout("__doPostBack('{W}tmrVent','')", 2000);
//]]>
</script>""", [], {"trin": "job", "nr": nr})
    return wizard(request, 2, f"""<p>Der er søgt på {len(job['numre'])} CPR-nr.</p>
<p><a id="{WID}lbHent" href="javascript:__doPostBack('{W}lbHent','')">Udtrækket er dannet. Klik her for at hente Excel-arket.</a></p>""",
                  [("FinishNavigationTemplateContainerID$FinishButton", "Ny søgning")], {"trin": "job", "nr": nr})


def laes_fil(fil, indhold):
    """(numre, fejl)"""
    if not fil.filename.lower().endswith(".txt"):
        return None, "Filen skal være en tekstfil med efternavnet .txt."
    numre = []
    for i, linje in enumerate(indhold.decode("utf-8-sig", "replace").splitlines(), 1):
        if not linje.strip():
            continue
        if not re.fullmatch(r"\d{6}-?\d{4}", linje.strip()):
            return None, f"Linje {i} i filen er ikke et gyldigt CPR-nr."
        numre.append(linje.strip().replace("-", ""))
    if not numre:
        return None, "Filen indeholder ingen CPR-nr."
    if len(numre) > 100:
        return None, f"Filen indeholder {len(numre)} CPR-nr. Der kan højst søges på 100 ad gangen."
    return numre, ""


# ---------------------------------------------------------------- regneark (XML-regneark 2003)
FELTER = ["foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder", "henvisning_dato",
          "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def regneark(numre):
    def c(v):
        if v is None:
            return "<Cell/>"
        if isinstance(v, bool):
            v = janej(v)
        if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
            return f'<Cell ss:StyleID="sDato"><Data ss:Type="DateTime">{v}T00:00:00.000</Data></Cell>'
        return f'<Cell ss:StyleID="sTekst"><Data ss:Type="String">{escape(v)}</Data></Cell>'

    def h(t, ekstra=""):
        return f'<Cell ss:StyleID="sHoved"{ekstra}><Data ss:Type="String">{t}</Data></Cell>'
    raekker = []
    for n in numre:
        u = PERSONER[n]["udtraek"] if n in PERSONER else {"findes": False}
        raekker.append("<Row>" + c(n) + c(u["findes"]) + "".join(c(u.get(f)) for f in FELTER) + "</Row>")
    m2 = ' ss:MergeAcross="2"'
    ned = ' ss:MergeDown="1"'
    return f"""<?xml version="1.0" encoding="utf-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="sTitel"><Font ss:Bold="1" ss:Size="12"/></Style><Style ss:ID="sHoved"><Font ss:Bold="1"/><Interior ss:Color="#D8D0C4" ss:Pattern="Solid"/></Style>
<Style ss:ID="sTekst"><NumberFormat ss:Format="@"/></Style><Style ss:ID="sDato"><NumberFormat ss:Format="dd\\-mm\\-yyyy"/></Style></Styles>
<Worksheet ss:Name="Udtræk"><Table>
<Row><Cell ss:MergeAcross="15" ss:StyleID="sTitel"><Data ss:Type="String">Resultat af udtræk fra Danskundervisningsdatabasen per {time.strftime('%d-%m-%Y', time.localtime(time.time()))}</Data></Cell></Row>
<Row>{h('CPR-nr.', ned)}{h('Findes i 2004+', ned)}{h('Første modulregistrering', m2)}{h('Seneste modulregistrering', m2)}{h('Forudgående henvisning', ' ss:MergeAcross="1"')}{h('Højeste merit', m2)}{h('Præ-2004 data', m2)}</Row>
<Row>{h('Startdato', ' ss:Index="3"')}{h('DU-modul')}{h('Udbyder')}{h('Startdato')}{h('DU-modul')}{h('Udbyder')}{h('Dato')}{h('Kategori')}{h('DU-modul')}{h('Startdato')}{h('Udbyder')}{h('Findes')}{h('Første startdato')}{h('DU')}</Row>
{"".join(raekker)}
</Table></Worksheet></Workbook>"""


async def guide(request):
    if not bruger(request):
        return til_login()
    if request.method == "GET":
        return trin_valg(request)
    f = await request.form()
    vs = f.get("__VIEWSTATE", "")
    try:
        t = pakud(vs)
    except ValueError:
        return gul("Validation of viewstate MAC failed.")
    if f.get("__EVENTVALIDATION") != ev(vs):
        return gul("Invalid postback or callback argument.")
    maal = f.get("__EVENTTARGET", "")
    if maal == "ctl00$lvLogin$lsLog$ctl00":
        BILLETTER.pop(request.cookies.get(".ASPXAUTH"), None)
        svar = RedirectResponse("/Login.aspx", 302)
        svar.delete_cookie(".ASPXAUTH")
        return svar
    if any(k.endswith("StepPreviousButton") or k.endswith("FinishButton") for k in f):
        return trin_cpr(request) if t["trin"] == "person" else trin_valg(request)
    if t["trin"] == "valg":
        valg = f.get(W + "rblAntal")
        return trin_cpr(request) if valg == "En" else trin_fil(request) if valg == "Flere" else trin_valg(request, True)
    if t["trin"] == "cpr":
        skrevet = f.get(W + "txtCpr", "").strip()
        if not re.fullmatch(r"\d{6}-?\d{4}", skrevet):
            return trin_cpr(request, skrevet, ugyldig=True)
        cpr = skrevet.replace("-", "")
        if cpr not in PERSONER:
            return trin_cpr(request, skrevet, f"CPR-nr. {bindestreg(cpr)} er ikke fundet i danskundervisningsdatabasen.")
        return trin_person(request, PERSONER[cpr])
    if t["trin"] == "fil":
        fil = f.get(W + "fuCpr")
        if not fil or isinstance(fil, str) or not fil.filename:
            return trin_fil(request, "Vælg en fil, før du trykker på Upload fil.")
        numre, fejl = laes_fil(fil, await fil.read())
        if fejl:
            return trin_fil(request, fejl)
        nr = secrets.token_hex(6)
        JOB[nr] = {"numre": numre, "start": time.time()}
        return trin_job(request, nr)
    if t["trin"] == "job":
        if maal == W + "lbHent" and time.time() - JOB[t["nr"]]["start"] >= VENTETID:
            return Response(regneark(JOB[t["nr"]]["numre"]).encode("utf-8"), headers={
                "content-type": "application/vnd.ms-excel", "content-disposition": "attachment; filename=Udtraek.xls"})
        return trin_job(request, t["nr"])
    return trin_valg(request)


async def vejledning(request):
    if not bruger(request):
        return til_login()
    return master("Vejledning", """<h2>Vejledning</h2><p>Vælg først, om der skal søges på én kursist eller på flere kursister, og tryk på Næste.
Ved søgning på flere kursister leveres en delmængde af oplysningerne i et Excel-ark.</p>""", {"trin": "valg"}, "/Udtraek/Guide.aspx", bruger(request))


async def forside(request):
    return RedirectResponse("/Udtraek/Guide.aspx", 302) if bruger(request) else til_login()


async def scripts(request):
    return Response(SCRIPTRESOURCE, media_type="application/x-javascript")


app = Starlette(routes=[
    Route("/", forside), Route("/Default.aspx", forside), Route("/Login.aspx", login, methods=["GET", "POST"]),
    Route("/Udtraek/Guide.aspx", guide, methods=["GET", "POST"]), Route("/Vejledning.aspx", vejledning), Route("/ScriptResource.axd", scripts)])

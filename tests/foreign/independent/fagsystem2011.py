"""SprogNet Kommune 3.4 - sagssystem (ASP.NET WebForms-stil): trae-menu, UpdatePanel, GridView, Timer."""
import base64
import hashlib
import hmac
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
BRUGER, KODE = "kommune", "hemmeligt-1"
NOEGLE = secrets.token_bytes(16)
SESSIONER = {}
ROD = "/SprogNet"
M = "ctl00$cphIndhold$"

FANER = [
    ("Modulforløb", "moduler", [
        ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "Modul"), ("udbyder", "Sprogcenter"),
        ("henvisningskategori", "Henv.kategori"), ("modultest_bestaaet", "Modultest bestået"),
        ("ophoersaarsag", "Afslutningsårsag")]),
    ("Danskprøver", "proever", [
        ("proeve", "Prøvetype"), ("termin", "Prøvetermin"), ("dato", "Prøvedato"), ("udbyder", "Prøvested"),
        ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig komm."),
        ("resultat", "Samlet resultat")]),
    ("Henvisninger", "henvisninger", [
        ("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Henvisende kommune"),
        ("udbyder", "Henvist til")]),
    ("Meritregistrering", "meritter", [
        ("du_modul", "Meritmodul"), ("startdato", "Gælder fra"), ("udbyder", "Registreret af")]),
    ("Historik før 2004", "prae2004", [
        ("foerste_startdato", "Første start før 2004:"), ("du", "Danskuddannelse før 2004:")]),
]
ARK = [
    (None, [("cpr", "Cpr-nr."), ("findes", "Registreret 2004 og frem")]),
    ("Første modulforløb", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "Modul"),
                            ("foerste_udbyder", "Sprogcenter")]),
    ("Seneste modulforløb", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "Modul"),
                             ("seneste_udbyder", "Sprogcenter")]),
    ("Gældende henvisning", [("henvisning_dato", "Henvist den"), ("henvisning_kategori", "Kategori")]),
    ("Højeste merit", [("merit_du_modul", "Meritmodul"), ("merit_startdato", "Gælder fra"),
                       ("merit_udbyder", "Registreret af")]),
    ("Historik før 2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første start"),
                           ("prae2004_du", "Danskuddannelse")]),
]
TRAE = [
    ("Kursister", [("Søg kursist", "/Kursist/Soeg.aspx"), ("Masseudtræk", "/Kursist/Masse.aspx"),
                   ("Mine seneste kursister", "/IngenAdgang.aspx")]),
    ("Sprogcentre", [("Institutionsregister", "/IngenAdgang.aspx"), ("Fakturakontrol", "/IngenAdgang.aspx")]),
    ("Statistik", [("Aktivitet pr. kvartal", "/IngenAdgang.aspx")]),
    ("System", [("Skift enhed", "/VaelgEnhed.aspx"), ("Om SprogNet", "/Om.aspx")]),
]
CSS = """body{font:11px Tahoma,Arial,sans-serif;margin:0;background:#fff}#hoved{background:#1c4b7c;color:#fff;padding:6px 10px}
#hoved a{color:#fff}#trae{width:190px;vertical-align:top;background:#e8eef5;border-right:1px solid #9fb6cd;padding:8px}
#arbejde{vertical-align:top;padding:10px}.grid th{background:#5d7b9d;color:#fff}.grid td,.grid th{padding:3px 6px}
.val{color:red}.boks{border:1px solid #9fb6cd;padding:8px;margin-bottom:8px}.fane{border:1px solid #9fb6cd;padding:3px 10px}
.fane-valgt{border-bottom:none;font-weight:bold}"""
POSTBACK = """<script type="text/javascript">
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
</script>"""


def e(v):
    return html.escape(str(v))


def vis(v, blank="&nbsp;"):
    if v is None or v == "":
        return blank
    if v is True or v is False:
        return "Ja" if v else "Nej"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(v))
    return f"{m[3]}-{m[2]}-{m[1]}" if m else e(v)


def cprvis(c):
    return c[:6] + "-" + c[6:]


def pak(tilstand):
    raa = json.dumps(tilstand).encode()
    return base64.b64encode(hmac.new(NOEGLE, raa, hashlib.sha1).digest() + raa).decode()


def pakud(tekst):
    try:
        data = base64.b64decode(tekst or "")
    except ValueError:
        return None
    if len(data) > 20 and hmac.compare_digest(hmac.new(NOEGLE, data[20:], hashlib.sha1).digest(), data[:20]):
        return json.loads(data[20:])
    return None


def session(req):
    return SESSIONER.get(req.cookies.get("ASP.NET_SessionId", ""))


def side(sti, titel, indhold, tilstand, ses=None, multipart=False, timer=""):
    enc = ' enctype="multipart/form-data"' if multipart else ""
    skjult = "".join(f'<input type="hidden" name="{n}" id="{n}" value="{v}" />\n' for n, v in (
        ("__EVENTTARGET", ""), ("__EVENTARGUMENT", ""), ("__VIEWSTATE", pak(tilstand)),
        ("__EVENTVALIDATION", base64.b64encode(secrets.token_bytes(36)).decode())))
    if ses and ses.get("enhed"):
        grene = []
        for gren, blade in TRAE:
            grene.append(f'<tr><td>[-]</td><td colspan="2" class="ctl00_tvMenu_rod"><b>{gren}</b></td></tr>')
            grene += [f'<tr><td></td><td>&middot;</td><td><a class="ctl00_tvMenu_blad" href="{ROD}{h}">{t}</a></td></tr>'
                      for t, h in blade]
        krop = f"""<div id="hoved"><table width="100%"><tr><td><b>SprogNet Kommune</b> &nbsp; {e(ses['enhed'])}</td>
<td>Gå til sagsnr.: <input name="ctl00$txtSagsnr" type="text" maxlength="12" id="ctl00_txtSagsnr" size="10" />
<input type="submit" name="ctl00$btnSagsnr" value="Gå" id="ctl00_btnSagsnr" /></td>
<td align="right">Bruger: {BRUGER} | <a id="ctl00_LoginStatus1" href="javascript:__doPostBack('ctl00$LoginStatus1$ctl00','')">Log af</a></td></tr></table></div>
<table width="100%" cellspacing="0"><tr><td id="trae"><div id="ctl00_tvMenu"><table cellpadding="1" cellspacing="0">{''.join(grene)}</table></div></td>
<td id="arbejde"><h2>{titel}</h2><div id="ctl00_cphIndhold_UpdatePanel1">{indhold}</div>
<div id="ctl00_UpdateProgress1" style="display:none;">Henter data ...</div></td></tr></table>"""
    else:
        krop = f'<div id="hoved"><b>SprogNet Kommune</b></div><div style="padding:20px"><h2>{titel}</h2>{indhold}</div>'
    ur = ""
    if timer:
        ur = f'<script type="text/javascript">window.setTimeout("__doPostBack(\'{timer}\',\'\')", 2000);</script>'
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head id="ctl00_Head1"><title>SprogNet - {titel}</title>
<style type="text/css">{CSS}</style></head><body>
<form name="aspnetForm" method="post" action="{sti.rsplit('/', 1)[1]}" id="aspnetForm"{enc}>
<div>{skjult}</div>
{POSTBACK}
{krop}
<div style="color:#888;padding:8px">SprogNet Kommune version 3.4.1107 &copy; 2011</div>
</form>{ur}</body></html>""")


def gridview(navn, raekker, felter, ekstra=None):
    if not raekker:
        return (f'<div><table class="grid" cellspacing="0" rules="all" border="1" id="{navn}" style="border-collapse:collapse;">'
                '<tr><td colspan="%d">Der er ingen registreringer at vise</td></tr></table></div>' % len(felter))
    hoved = "".join(f'<th scope="col">{t}</th>' for _, t in felter)
    linjer = "".join("<tr>" + "".join(f"<td>{vis(r[n])}</td>" for n, _ in felter) + "</tr>" for r in raekker)
    return (f'<div><table class="grid" cellspacing="0" rules="all" border="1" id="{navn}" style="border-collapse:collapse;">'
            f"<tr>{hoved}</tr>{linjer}</table></div>")


def soegeside(ses, t, fejl="", cpr=""):
    ud = f"""<div class="boks"><b>Søgekriterier</b><table>
<tr><td><span id="lblPnr"><label for="ctl00_cphIndhold_txtPersonnr">Personnummer:</label></span></td><td>
<input name="{M}txtPersonnr" type="text" maxlength="11" id="ctl00_cphIndhold_txtPersonnr" value="{e(cpr)}" /> (ddmmåå-xxxx)</td></tr>
<tr><td><label for="ctl00_cphIndhold_txtJournal">Journalnr.:</label></td><td>
<input name="{M}txtJournal" type="text" maxlength="20" id="ctl00_cphIndhold_txtJournal" /></td></tr></table>
<input type="submit" name="{M}btnSoeg" value="Søg" id="ctl00_cphIndhold_btnSoeg" />
<input type="submit" name="{M}btnNulstil" value="Nulstil" id="ctl00_cphIndhold_btnNulstil" />
<div class="val" id="ctl00_cphIndhold_ValidationSummary1">{fejl}</div></div>"""
    if t.get("fundet"):
        p = PERSONER[t["fundet"]]
        valg = "javascript:__doPostBack('ctl00$cphIndhold$gvResultat','Select$0')"
        ud += f"""<div class="boks"><b>Søgeresultat</b> - 1 kursist fundet<table class="grid" cellspacing="0" rules="all" border="1"
id="ctl00_cphIndhold_gvResultat" style="border-collapse:collapse;"><tr><th scope="col">&nbsp;</th><th scope="col">Personnr.</th>
<th scope="col">Forløb</th><th scope="col">Prøver</th><th scope="col">Henv.</th></tr><tr><td><a href="{valg}">Vælg</a></td>
<td>{cprvis(t['fundet'])}</td><td>{len(p['moduler'])}</td><td>{len(p['proever'])}</td><td>{len(p['henvisninger'])}</td></tr></table></div>"""
    if t.get("kursist"):
        p, nr = PERSONER[t["kursist"]], t.get("fane", 0)
        navn, gruppe, felter = FANER[nr]
        menu = "".join(
            f'<td class="fane{" fane-valgt" if i == nr else ""}"><a href="javascript:__doPostBack(\'ctl00$cphIndhold$mnuFaner\',\'{i}\')">{f[0]}</a></td>'
            for i, f in enumerate(FANER))
        if gruppe == "prae2004":
            if p["prae2004"]:
                krop = '<table class="grid" id="ctl00_cphIndhold_dvHistorik" rules="all" border="1">' + "".join(
                    f"<tr><td>{tekst}</td><td>{vis(p['prae2004'][n])}</td></tr>" for n, tekst in felter) + "</table>"
            else:
                krop = "<span>Kursisten har ingen historik før 2004</span>"
        else:
            krop = gridview("ctl00_cphIndhold_gvFane", p[gruppe], felter)
        ud += f"""<div class="boks"><b>Kursist {cprvis(t['kursist'])}</b>
<table id="ctl00_cphIndhold_mnuFaner" cellpadding="0" cellspacing="0"><tr>{menu}</tr></table>{krop}</div>"""
    return side("/Kursist/Soeg.aspx", "Søg kursist", ud, t, ses)


def masseside(ses, t, fejl=""):
    job, ud, timer = ses.get("job"), "", ""
    trin = t.get("trin", "fil")
    if trin == "koer" and job:
        if time.time() - job["start"] < 4:
            timer = M + "Timer1"
            ud = f"""<div class="boks"><span id="ctl00_cphIndhold_lblStatus">Udtrækket dannes. Siden opdateres automatisk.</span><br />
<input type="submit" name="{M}btnStatus" value="Opdater status" id="ctl00_cphIndhold_btnStatus" /></div>"""
        else:
            ud = f"""<div class="boks"><span id="ctl00_cphIndhold_lblStatus">Udtrækket er dannet ({len(job['cpr'])} rækker).</span><br />
<a id="ctl00_cphIndhold_lnkExcel" href="javascript:__doPostBack('ctl00$cphIndhold$lnkExcel','')">Åbn i Excel</a></div>
<input type="submit" name="{M}btnNy" value="Nyt masseudtræk" />"""
    elif trin == "klar" and ses.get("indlaest"):
        navn, numre = ses["indlaest"]
        ud = f"""<div class="boks">Filen <b>{e(navn)}</b> er indlæst. Antal personnumre: {len(numre)}<br />
<input type="submit" name="{M}btnStart" value="Dan udtræk" /> <input type="submit" name="{M}btnNy" value="Fortryd" /></div>"""
    else:
        ud = f"""<div class="boks"><p>Vælg en tekstfil med ét personnummer pr. linje (maks. 100).</p>
<label for="ctl00_cphIndhold_fuFil">Fil med personnumre:</label> <input type="file" name="{M}fuFil" id="ctl00_cphIndhold_fuFil" />
<input type="submit" name="{M}btnIndlaes" value="Indlæs fil" id="ctl00_cphIndhold_btnIndlaes" />
<div class="val">{fejl}</div></div>"""
    return side("/Kursist/Masse.aspx", "Masseudtræk", ud, t, ses, True, timer)


def regneark(numre):
    def td(v, n):
        stil = " style=\"mso-number-format:'\\@';\"" if n not in ("findes", "prae2004_findes", "prae2004_du") else ""
        return f"<td{stil}>{v}</td>"
    top = "".join(f'<th colspan="{len(f)}">{g}</th>' if g else
                  "".join(f'<th rowspan="2">{t}</th>' for _, t in f) for g, f in ARK)
    under = "".join(f"<th>{t}</th>" for g, f in ARK if g for _, t in f)
    linjer = []
    for c in numre:
        u = PERSONER[c]["udtraek"] if c in PERSONER else {"findes": False}
        u = {**u, "cpr": None}
        linjer.append("<tr>" + "".join(td(cprvis(c) if n == "cpr" else vis(u.get(n), ""), n)
                                       for _, f in ARK for n, _t in f) + "</tr>")
    dato = time.strftime("%d-%m-%Y")
    return ('<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" '
            'content="text/html; charset=utf-8" /></head><body><table cellspacing="0" rules="all" border="1">'
            f'<tr><th colspan="16">SprogNet masseudtræk dannet den {dato}</th></tr>'
            f"<tr>{top}</tr><tr>{under}</tr>{''.join(linjer)}</table></body></html>")


async def login(req):
    fejl = ""
    if req.method == "POST":
        f = await req.form()
        if pakud(f.get("__VIEWSTATE")) is None:
            return viewstatefejl()
        L = M + "Login1$"
        if f.get(L + "UserName") == BRUGER and f.get(L + "Password") == KODE:
            sid = secrets.token_hex(12)
            SESSIONER[sid] = {}
            svar = RedirectResponse(ROD + "/VaelgEnhed.aspx", 302)
            svar.set_cookie("ASP.NET_SessionId", sid, httponly=True)
            return svar
        fejl = "Dit logon blev ikke godkendt. Kontroller bruger-id og adgangskode."
    L = M + "Login1$"
    return side("/Login.aspx", "Log på", f"""<table id="ctl00_cphIndhold_Login1">
<tr><td><label for="UserName">Bruger-id:</label></td><td><input name="{L}UserName" type="text" id="UserName" /></td></tr>
<tr><td><label for="Password">Adgangskode:</label></td><td><input name="{L}Password" type="password" id="Password" /></td></tr>
<tr><td></td><td><input id="RememberMe" type="checkbox" name="{L}RememberMe" /><label for="RememberMe">Husk mit bruger-id</label></td></tr>
<tr><td></td><td><input type="submit" name="{L}LoginButton" value="Log på" id="LoginButton" /></td></tr>
<tr><td colspan="2" class="val">{fejl}</td></tr></table>""", {"s": "login"})


def viewstatefejl():
    return HTMLResponse("<html><head><title>Validation of viewstate MAC failed.</title></head><body><h1>Server Error in "
                        "'/SprogNet' Application.</h1><h2><i>Validation of viewstate MAC failed.</i></h2></body></html>", 500)


def laes_fil(indhold):
    tekst = indhold.decode("latin-1").lstrip("\xef\xbb\xbf")
    linjer = [x.strip() for x in tekst.splitlines() if x.strip()]
    if not linjer:
        return None, "Filen indeholder ingen personnumre."
    if len(linjer) > 100:
        return None, f"Filen indeholder {len(linjer)} personnumre. Der kan højst behandles 100 ad gangen."
    for i, x in enumerate(linjer, 1):
        if not re.fullmatch(r"\d{6}-?\d{4}", x):
            return None, f"Fejl i linje {i}: '{e(x)}' er ikke et gyldigt personnummer."
    return [x.replace("-", "") for x in linjer], ""


async def aspx(req):
    ses, sti = session(req), req.url.path[len(ROD):]
    if ses is None:
        return RedirectResponse(f"{ROD}/Login.aspx?ReturnUrl=%2fSprogNet{sti.replace('/', '%2f')}", 302)
    f, t, maal, arg = {}, {}, "", ""
    if req.method == "POST":
        f = await req.form()
        t = pakud(f.get("__VIEWSTATE"))
        if t is None:
            return viewstatefejl()
        maal, arg = f.get("__EVENTTARGET", ""), f.get("__EVENTARGUMENT", "")
    if maal == "ctl00$LoginStatus1$ctl00":
        SESSIONER.pop(req.cookies["ASP.NET_SessionId"], None)
        return RedirectResponse(ROD + "/Login.aspx", 302)
    if M + "btnEnhed" in f:
        ses["enhed"] = f.get(M + "ddlEnhed") or "Integration"
        return RedirectResponse(ROD + "/Forside.aspx", 302)
    if not ses.get("enhed") or sti == "/VaelgEnhed.aspx":
        ses["enhed"] = None
        return side("/VaelgEnhed.aspx", "Vælg enhed", f"""<p>Du er tilknyttet flere enheder. Vælg den enhed, du arbejder for.</p>
<label for="ddlEnhed">Enhed:</label> <select name="{M}ddlEnhed" id="ddlEnhed"><option selected="selected" value="Integration">Integration</option>
<option value="Jobcenter">Jobcenter</option></select> <input type="submit" name="{M}btnEnhed" value="Fortsæt" />""", {"s": "enhed"}, ses)
    if "ctl00$btnSagsnr" in f:
        return side(sti, "Gå til sag", '<span class="val">Sagsnummeret findes ikke i enheden.</span>', t, ses)
    if sti == "/Kursist/Soeg.aspx":
        if maal == M + "gvResultat" and t.get("fundet"):
            return soegeside(ses, {"kursist": t["fundet"], "fane": 0})
        if maal == M + "mnuFaner" and t.get("kursist") and arg in ("0", "1", "2", "3", "4"):
            return soegeside(ses, {"kursist": t["kursist"], "fane": int(arg)})
        if M + "btnSoeg" in f:
            cpr = f.get(M + "txtPersonnr", "").strip()
            if not cpr:
                fejl = "Søgning på journalnr. er ikke slået til for enheden." if f.get(M + "txtJournal") else \
                    "Udfyld mindst ét søgekriterium."
                return soegeside(ses, {}, fejl)
            if not re.fullmatch(r"\d{6}-?\d{4}", cpr):
                return soegeside(ses, {}, "Personnummer er ikke korrekt udfyldt (ddmmåå-xxxx).", cpr)
            if cpr.replace("-", "") not in PERSONER:
                return soegeside(ses, {}, "Ingen kursister opfylder søgekriterierne.", cpr)
            return soegeside(ses, {"fundet": cpr.replace("-", "")}, "", cpr)
        return soegeside(ses, {})
    if sti == "/Kursist/Masse.aspx":
        if M + "btnIndlaes" in f:
            fil = f.get(M + "fuFil")
            if not getattr(fil, "filename", ""):
                return masseside(ses, {}, "Der er ikke valgt nogen fil.")
            numre, fejl = laes_fil(await fil.read())
            if fejl:
                return masseside(ses, {}, fejl)
            ses["indlaest"] = (fil.filename, numre)
            return masseside(ses, {"trin": "klar"})
        if M + "btnStart" in f and ses.get("indlaest"):
            ses["job"] = {"cpr": ses["indlaest"][1], "start": time.time()}
            return masseside(ses, {"trin": "koer"})
        if maal == M + "lnkExcel" and ses.get("job"):
            return Response(regneark(ses["job"]["cpr"]).encode("utf-8"), media_type="application/vnd.ms-excel",
                            headers={"Content-Disposition": "attachment; filename=Masseudtraek.xls"})
        if M + "btnNy" in f:
            t = {}
        return masseside(ses, t)
    if sti == "/Om.aspx":
        return side(sti, "Om SprogNet", "<p>Version 3.4.1107. Data hentes fra danskundervisningsdatabasen.</p>", {}, ses)
    if sti == "/IngenAdgang.aspx":
        return side(sti, "Ingen adgang", '<span class="val">Din rolle har ikke adgang til funktionen.</span>', {}, ses)
    return side("/Forside.aspx", "Velkommen", "<p>Vælg en funktion i træet til venstre.</p><p>Servicevindue hver onsdag kl. 18-20.</p>", {}, ses)


def rod(req):
    return RedirectResponse(ROD + "/Forside.aspx", 302)


SIDER = ("VaelgEnhed", "Forside", "Om", "IngenAdgang", "Kursist/Soeg", "Kursist/Masse")
app = Starlette(routes=[Route("/", rod), Route(ROD, rod), Route(ROD + "/", rod),
                        Route(ROD + "/Login.aspx", login, methods=["GET", "POST"])]
                + [Route(f"{ROD}/{s}.aspx", aspx, methods=["GET", "POST"]) for s in SIDER])

"""UIM Rapportportal: IBM Cognos 10 BI (Cognos Connection + Cognos Viewer, HTML-output), 2013."""
import json
import quopri
import re
import secrets
import time
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = {}
CGI = "/ibmcognos/cgi-bin/cognosisapi.dll"

AFSNIT = [
    ("moduler", "Moduler", [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "DU-modul"),
                            ("udbyder", "Udbyder nr."), ("henvisningskategori", "Henvisningskategori"),
                            ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået den"),
                            ("SAG", "Sagsnr.")]),
    ("proever", "Prøver", [("dato", "Dato"), ("termin", "Termin"), ("proeve", "Prøvens navn"),
                           ("laeseforstaaelse", "Læseforståelse"), ("skriftlig", "Skriftlig fremstilling"),
                           ("mundtlig", "Mundtlig kommunikation"), ("resultat", "Prøveresultat"), ("udbyder", "Udbyder nr.")]),
    ("henvisninger", "Henvisninger", [("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Kommune"),
                                      ("udbyder", "Udbyder nr."), ("SAG", "Sagsnr.")]),
    ("meritter", "Meriteringer", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder nr.")]),
    ("prae2004", "Præ-2004", [("foerste_startdato", "Første startdato"), ("du", "DU i præ-2004 data")]),
]


def dk(v):
    if v is None:
        return ""
    if v is True:
        return "JA"
    if v is False:
        return "NEJ"
    m = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", v)
    return f"{m[3]}-{m[2]}-{m[1]}" if m else v


def side(titel, krop, hoved="", bruger=True):
    banner = """<table class="mainHeader1" cellspacing="0" cellpadding="0" width="100%"><tr>
<td class="mainHeader1"><span class="ibmlogo">IBM</span> Cognos Connection &nbsp; <span class="kunde">Udlændinge- og Integrationsdata</span></td>"""
    if bruger:
        banner += f"""<td align="right" class="mainHeader2">Kommunebruger &nbsp; <a href="{CGI}?b_action=xts.run&amp;m=portal/logoff.xts&amp;h_CAM_action=logoff">Log af</a>
<form name="searchForm" id="searchForm" method="get" action="{CGI}" style="display:inline">
<input type="hidden" name="b_action" value="xts.run"><input type="hidden" name="m" value="portal/search.xts">
<input type="text" name="searchText" size="14" title="Søg i indhold"><input type="submit" value="Søg"></form></td>"""
    banner += "</tr></table>"
    return HTMLResponse(f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html lang="da">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>{titel} - IBM Cognos</title>
<style type="text/css">body{{font:11px Tahoma,Arial}}td,th{{font-size:11px}}.mainHeader1{{background:#325c80;color:#fff}}.mainHeader2 a{{color:#fff}}
.ls{{border-collapse:collapse}}.lt{{background:#e7e5e5;border:1px solid silver;text-align:left}}.lc{{border:1px solid silver}}.pn{{color:gray}}</style>
{hoved}</head>
<body class="portal" topmargin="0" leftmargin="0">
{banner}
{krop}
</body></html>""")


def sess(req):
    return SESS.get(req.cookies.get("cam_passport", ""))


async def rod(req):
    return RedirectResponse(CGI, 302)


def loginside(fejl=""):
    if fejl:
        fejl = f'<tr><td colspan="2" class="error"><img alt="Fejl" src="/ibmcognos/ps/images/error.gif"> {fejl}</td></tr>'
    return side("Log på", f"""<br><form name="pform" id="pform" method="post" action="{CGI}">
<input type="hidden" name="h_CAM_action" value="logonAs"><input type="hidden" name="CAMNamespace" value="UIM">
<input type="hidden" name="b_action" value="xts.run"><input type="hidden" name="m" value="portal/main.xts">
<input type="hidden" name="startwel" value="yes">
<table class="dialog" align="center" cellpadding="4">
<tr><td colspan="2"><b>Log på</b></td></tr>
<tr><td colspan="2">Angiv dine legitimationsoplysninger til godkendelse.</td></tr>
{fejl}
<tr><td>Navneområde:</td><td>UIM</td></tr>
<tr><td><label for="CAMUsername">Bruger-id:</label></td><td><input type="text" name="CAMUsername" id="CAMUsername" size="30"></td></tr>
<tr><td><label for="CAMPassword">Adgangskode:</label></td><td><input type="password" name="CAMPassword" id="CAMPassword" size="30"></td></tr>
<tr><td colspan="2"><input type="submit" id="cmdOK" value="OK"> <input type="reset" id="cmdCancel" value="Annuller"></td></tr>
</table></form>""", bruger=False)


def mappe():
    def rk(navn, q, ik, kol):
        return (f'<tr><td class="lc"><img alt="{ik}" src="/ibmcognos/ps/images/icon_{ik[:3].lower()}.gif"></td><td class="lc"><a href="{CGI}?{q}">{navn}</a></td>'
                f'<td class="lc">{kol}</td><td class="lc"><a href="{CGI}?b_action=xts.run&amp;m=portal/properties.xts" title="Angiv egenskaber - {navn}">'
                f'<img alt="" src="/ibmcognos/ps/images/action_prop.gif"></a></td></tr>')
    return side("Fælles mapper", f"""<table class="tabs"><tr><td class="tabSelected"><b>Fælles mapper</b></td><td class="tab">Mine mapper</td></tr></table>
<p class="breadcrumb">Fælles mapper &gt; Danskundervisningsdatabasen</p>
<table class="ls" cellpadding="3" width="70%">
<tr><th class="lt">&nbsp;</th><th class="lt">Navn</th><th class="lt">Ændret</th><th class="lt">Handlinger</th></tr>
{rk("Enkeltopslag på CPR-nr.", "b_action=cognosViewer&amp;ui.action=run&amp;ui.name=Enkeltopslag&amp;run.prompt=true", "Rapport", "21. august 2013 10:14:07")}
{rk("Udtræk på flere CPR-nr.", "b_action=xts.run&amp;m=uim/koersler.xts", "Rapport", "2. september 2013 13:40:55")}
{rk("Vejledning til rapporterne", "b_action=xts.run&amp;m=uim/vejledning.xts", "Dokument", "14. maj 2013 09:02:31")}
</table>
<p>Poster: 1 - 3</p>""")


def prompt(fejl=""):
    return side("Enkeltopslag på CPR-nr.", f"""<p class="breadcrumb"><a href="{CGI}?b_action=xts.run&amp;m=portal/cc.xts">Fælles mapper</a> &gt; Enkeltopslag på CPR-nr.</p>
<form name="formWarpRequest_NS_" id="formWarpRequest_NS_" method="post" action="{CGI}">
<input type="hidden" name="b_action" value="cognosViewer"><input type="hidden" name="ui.action" value="forward">
<input type="hidden" name="ui.conversation" value="{secrets.token_urlsafe(24)}"><input type="hidden" name="cv.id" value="_NS_">
<table class="tb" cellpadding="4"><tr><td colspan="2"><span class="ta">Enkeltopslag</span></td></tr>
<tr><td><span style="color:red">*</span> <label for="PRMT_TB_N1F2_NS_">CPR-nr.:</label></td>
<td><input type="text" id="PRMT_TB_N1F2_NS_" name="p_pCprNr" size="14" maxlength="11" pattern="[0-9]{{6}}-[0-9]{{4}}" title="ddmmåå-xxxx"></td></tr>
<tr><td></td><td class="pn">Skrives med bindestreg: ddmmåå-xxxx</td></tr>
{f'<tr><td></td><td style="color:red">{fejl}</td></tr>' if fejl else ''}</table>
<div class="pf"><button type="button" onclick="location.href='{CGI}?b_action=xts.run&amp;m=portal/cc.xts'">Annuller</button>
<button type="button" disabled="disabled">&lt; Tilbage</button>
<button type="button" disabled="disabled">Næste &gt;</button>
<button type="submit" name="finish" value="finish">Udfør</button></div>
</form>""")


def koeres(t):
    url = f"{CGI}?b_action=cognosViewer&ui.action=wait&m_tracking={t}"
    return side("Rapporten køres", f"""<br><table align="center" class="dialog" cellpadding="8"><tr><td><img alt="" src="/ibmcognos/ps/images/progress.gif">
<b>Rapporten køres.</b><br>Henter data fra Danskundervisningsdatabasen ...</td></tr>
<tr><td><a href="{escape(url)}">Klik her, hvis rapporten ikke vises automatisk</a></td></tr></table>""",
                hoved=f'<meta http-equiv="refresh" content="2;url={escape(url)}">\n')


def rapport(s, t, afs, sd):
    nr = s["rap"][t]["nr"]
    p = FOLK.get(nr)
    base = f"{CGI}?b_action=cognosViewer&amp;ui.action=view&amp;m_tracking={t}"
    fod = (f'<table width="100%" class="pf"><tr><td>Data sidst indlæst: 03-11-2013</td><td align="center">- {sd} -</td>'
           f'<td align="right">{time.strftime("%H:%M:%S")}</td></tr></table>')
    top = (f'<table class="cvtoolbar" width="100%"><tr><td><b>IBM Cognos Viewer</b> - Enkeltopslag på CPR-nr.</td><td align="right">'
           f'<a href="{CGI}?b_action=cognosViewer&amp;ui.action=run&amp;ui.name=Enkeltopslag&amp;run.prompt=true">Kør igen</a> | '
           f'<a href="{CGI}?b_action=xts.run&amp;m=portal/cc.xts">Tilbage til mappen</a></td></tr></table>')
    tom = p is None or not (any(p[k] for k in ("moduler", "proever", "henvisninger", "meritter")) or p["prae2004"])
    if tom:
        return side("Enkeltopslag på CPR-nr.", f'{top}<div id="rt_NS_"><p class="ta">Kursistoplysninger</p>'
                    f'<table class="tb"><tr><td class="pb">Der er ingen data i databasen for det angivne CPR-nr.</td></tr></table>{fod}</div>')
    noegle, titel, kol = next((a for a in AFSNIT if a[0] == afs), AFSNIT[0])
    toc = "".join(f'<tr><td class="toc">{"<b>" if a == noegle else ""}<a href="{base}&amp;p={a}">{escape(n)}</a>{"</b>" if a == noegle else ""}</td></tr>' for a, n, _ in AFSNIT)
    data = p[noegle]
    blad = ""
    if noegle == "prae2004":
        if data:
            krop = '<table class="ls xt" cellpadding="3">' + "".join(
                f'<tr><th class="lt" scope="row">{escape(h)}</th><td class="lc">{escape(dk(data[k]))}</td></tr>' for k, h in kol) + "</table>"
        else:
            krop = '<span class="nd">Ingen data tilgængelige</span>'
    elif not data:
        krop = '<span class="nd">Ingen data tilgængelige</span>'
    else:
        n = len(data)
        sider = (n + 9) // 10
        sd = min(max(1, sd), sider)
        fra = (sd - 1) * 10
        rk = ""
        for i, r in enumerate(data[fra:fra + 10], fra + 1):
            rk += "<tr>" + "".join(
                f'<td class="lc" type="datavalue">{escape(f"UIM-{i:04d}" if k == "SAG" else dk(r[k]))}</td>' for k, _ in kol) + "</tr>\n"
        krop = (f'<table lid="list1_NS_" class="ls" cellpadding="3"><tr>' + "".join(
            f'<td class="lt" type="columnTitle"><span tabindex="0">{escape(h)}</span></td>' for _, h in kol) + f"</tr>\n{rk}</table>")
        if sider > 1:
            def lk(tx, til, ok):
                return f'<a href="{base}&amp;p={noegle}&amp;side={til}">{tx}</a>' if ok else f'<span class="pn">{tx}</span>'
            blad = ('<table class="pagenav" cellpadding="3"><tr><td>' + "</td><td>".join([
                lk("Øverst", 1, sd > 1), lk("Side op", sd - 1, sd > 1), lk("Side ned", sd + 1, sd < sider),
                lk("Nederst", sider, sd < sider)]) + f"</td><td>Rækker {fra + 1} - {min(fra + 10, n)} af {n}</td></tr></table>")
    return side("Enkeltopslag på CPR-nr.", f"""{top}
<table width="100%" cellpadding="6"><tr valign="top"><td width="140" class="tocpane"><table><tr><td><b>Indhold</b></td></tr>{toc}</table></td>
<td><div id="rt_NS_"><p class="ta">Kursistoplysninger for {nr[:6]}-{nr[6:]}</p>
<p class="ts">{titel}</p>
{krop}
{blad}
{fod}</div></td></tr></table>""")


def vis_koersler(s, besked=""):
    rk = ""
    for j in reversed(s["job"]):
        klar = time.time() >= j["klar"]
        hand = ""
        if klar:
            u = f"{CGI}?b_action=xts.run&amp;m=uim/output.xts&amp;id={j['id']}"
            hand = f'<a href="{u}" target="_blank" onclick="window.open(this.href,\'out\',\'width=800,height=600\');return false;">Vis rapportoutput</a>'
        rk += (f'<tr><td class="lc">Udtræk på flere CPR-nr.</td><td class="lc">{len(j["numre"])}</td><td class="lc">{time.strftime("%d-%m-%Y %H:%M", time.localtime(j["start"]))}</td>'
               f'<td class="lc">{"Gennemført" if klar else "Udføres - vent venligst"}</td><td class="lc">{hand}</td></tr>')
    rk += ('<tr><td class="lc">Udtræk på flere CPR-nr.</td><td class="lc">12</td><td class="lc">03-09-2013 08:12</td>'
           '<td class="lc">Slettet</td><td class="lc"></td></tr>')
    return side("Kørsler", f"""<p class="breadcrumb"><a href="{CGI}?b_action=xts.run&amp;m=portal/cc.xts">Fælles mapper</a> &gt; Udtræk på flere CPR-nr.</p>
<p class="ta">Mine kørsler</p>{besked}
<table class="ls" cellpadding="3"><tr><th class="lt">Rapport</th><th class="lt">Antal</th><th class="lt">Startet</th><th class="lt">Status</th><th class="lt">Output</th></tr>
{rk}</table>
<p><a href="{CGI}?b_action=xts.run&amp;m=uim/koersler.xts">Opdater liste</a> | <a href="{CGI}?b_action=xts.run&amp;m=uim/nykoersel.xts">Ny kørsel</a></p>""")


def filside(fejl=""):
    return side("Ny kørsel", f"""<p class="breadcrumb"><a href="{CGI}?b_action=xts.run&amp;m=portal/cc.xts">Fælles mapper</a> &gt; <a href="{CGI}?b_action=xts.run&amp;m=uim/koersler.xts">Udtræk på flere CPR-nr.</a> &gt; Ny kørsel</p>
<form name="frmData" method="post" enctype="multipart/form-data" action="{CGI}?b_action=xts.run&amp;m=uim/nykoersel.xts">
<table cellpadding="4"><tr><td><label for="dataFile">Datafil (.txt):</label></td><td><input type="file" id="dataFile" name="dataFile"></td></tr>
<tr><td></td><td class="pn">Ét CPR-nr. pr. linje, højst 100 linjer.</td></tr>
{f'<tr><td></td><td style="color:red">{fejl}</td></tr>' if fejl else ''}</table>
<input type="submit" name="cmdUpload" value="Overfør fil"> <input type="button" value="Annuller" onclick="history.back()">
</form>""")


def bekraeft(t, n):
    return side("Bekræft kørsel", f"""<p class="ta">Udtræk på flere CPR-nr.</p>
<p>Filen er overført og indeholder {n} CPR-nr.</p>
<form name="frmRun" method="post" action="{CGI}">
<input type="hidden" name="b_action" value="xts.run"><input type="hidden" name="m" value="uim/koer.xts"><input type="hidden" name="fil" value="{t}">
<table cellpadding="3"><tr><td>Format:</td><td><select name="run.outputFormat"><option value="XLWA" selected>Excel 2002-format</option></select></td></tr></table>
<input type="submit" name="cmdRun" value="Kør rapport">
</form>""")


UD = [("", [("cpr", "CPR-nr."), ("findes", "Findes i databasen")]),
      ("Første modul", [("foerste_startdato", "Start"), ("foerste_du_modul", "DU-modul"), ("foerste_udbyder", "Udbyder nr.")]),
      ("Seneste modul", [("seneste_startdato", "Start"), ("seneste_du_modul", "DU-modul"), ("seneste_udbyder", "Udbyder nr.")]),
      ("Henvisning", [("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori")]),
      ("Højeste merit", [("merit_du_modul", "DU-modul"), ("merit_startdato", "Start"), ("merit_udbyder", "Udbyder nr.")]),
      ("Præ-2004", [("prae2004_findes", "Findes"), ("prae2004_startdato", "Første start"), ("prae2004_du", "DU")])]


def mht(numre):
    h1 = "".join(f'<td class="lt" rowspan="2">{t}</td>' for _, t in UD[0][1])
    h1 += "".join(f'<td class="lt" colspan="{len(k)}">{g}</td>' for g, k in UD[1:])
    h2 = "".join(f'<td class="lt">{t}</td>' for _, k in UD[1:] for _, t in k)
    rk = ""
    for nr in sorted(numre):
        u = FOLK[nr]["udtraek"] if nr in FOLK else {"cpr": nr, "findes": False}
        rk += "<tr>" + "".join(f"<td class=\"lc\" style='mso-number-format:\"\\@\"'>{escape(dk(u.get(f)))}</td>" for _, k in UD for f, _ in k) + "</tr>\r\n"
    htm = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="IBM Cognos 10"></head>
<body><table><tr><td colspan="16" class="ta">Udtræk fra Danskundervisningsdatabasen</td></tr>
<tr><td colspan="16"></td></tr>
<tr>{h1}</tr>
<tr>{h2}</tr>
{rk}</table></body></html>"""
    g = "----=_NextPart_" + secrets.token_hex(8)
    arb = ('<xml xmlns:o="urn:schemas-microsoft-com:office:office"><o:MainFile HRef="rapport.htm"/></xml>').encode()
    dele = []
    for loc, ct, b in (("rapport.htm", 'text/html; charset="utf-8"', htm.encode()), ("filelist.xml", 'text/xml; charset="utf-8"', arb)):
        q = quopri.encodestring(b.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        dele.append(f"--{g}\r\nContent-Location: file:///C:/cognos/{loc}\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Type: {ct}\r\n\r\n".encode() + q + b"\r\n")
    return (f'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary="{g}"\r\n\r\n').encode() + b"".join(dele) + f"--{g}--\r\n".encode()


async def cgi(req):
    d = dict(req.query_params)
    if req.method == "POST":
        d.update(await req.form())
    if d.get("h_CAM_action") == "logonAs":
        if d.get("CAMUsername") == "kommune" and d.get("CAMPassword") == "hemmeligt-1":
            t = secrets.token_hex(20)
            SESS[t] = {"rap": {}, "job": [], "fil": {}}
            r = RedirectResponse(f"{CGI}?b_action=xts.run&m=portal/cc.xts", 302)
            r.set_cookie("cam_passport", t, path="/ibmcognos", httponly=True)
            return r
        return loginside("De angivne legitimationsoplysninger er ugyldige.")
    if d.get("h_CAM_action") == "logoff":
        SESS.pop(req.cookies.get("cam_passport", ""), None)
        r = RedirectResponse(CGI, 302)
        r.delete_cookie("cam_passport", path="/ibmcognos")
        return r
    s = sess(req)
    if s is None:
        return loginside()
    a, m, ui = d.get("b_action"), d.get("m", ""), d.get("ui.action")
    if a == "cognosViewer":
        if ui == "run":
            return prompt()
        if ui == "forward":
            x = d.get("p_pCprNr", "").strip()
            if not re.fullmatch(r"\d{6}-\d{4}", x):
                return prompt("Angiv en værdi i formatet ddmmåå-xxxx.")
            t = "i" + secrets.token_hex(14)
            s["rap"][t] = {"nr": x.replace("-", ""), "kig": 0}
            return koeres(t)
        t = d.get("m_tracking", "")
        if t in s["rap"]:
            s["rap"][t]["kig"] += 1
            if s["rap"][t]["kig"] < 2:
                return koeres(t)
            sd = d.get("side", "1")
            return rapport(s, t, d.get("p", "moduler"), int(sd) if sd.isdigit() else 1)
        return prompt()
    if m == "uim/koersler.xts":
        return vis_koersler(s)
    if m == "uim/nykoersel.xts":
        fil = d.get("dataFile")
        if req.method != "POST":
            return filside()
        raa = await fil.read() if hasattr(fil, "read") else b""
        numre = [x for x in (re.sub(r"[\s-]", "", l) for l in raa.decode("utf-8-sig", "replace").splitlines()) if x]
        if not numre:
            return filside("Vælg en fil med CPR-nr.")
        if len(numre) > 100:
            return filside("Filen må højst indeholde 100 CPR-nr.")
        if not all(re.fullmatch(r"\d{10}", x) for x in numre):
            return filside("Filen indeholder ugyldige linjer.")
        t = secrets.token_hex(10)
        s["fil"][t] = numre
        return bekraeft(t, len(numre))
    if m == "uim/koer.xts":
        numre = s["fil"].pop(d.get("fil", ""), None)
        if numre:
            s["job"].append({"id": secrets.token_hex(14), "numre": numre, "start": time.time(), "klar": time.time() + 5})
        return RedirectResponse(f"{CGI}?b_action=xts.run&m=uim/koersler.xts", 302)
    if m == "uim/output.xts":
        for j in s["job"]:
            if j["id"] == d.get("id") and time.time() >= j["klar"]:
                return Response(mht(j["numre"]), media_type="application/vnd.ms-excel",
                                headers={"Content-Disposition": 'attachment; filename="Udtraek_paa_flere_CPR-nr.mht"'})
        return vis_koersler(s)
    if m == "uim/vejledning.xts":
        return side("Vejledning", "<p class='ta'>Vejledning</p><p>Enkeltopslag viser alle registreringer for én kursist. Udtræk på flere CPR-nr. leverer et uddrag i Excel-format.</p>")
    if m == "portal/search.xts":
        return side("Søg", f"<p class='ta'>Søg</p><p>Ingen poster fundet for \"{escape(d.get('searchText', ''))}\".</p><p><a href=\"{CGI}?b_action=xts.run&amp;m=portal/cc.xts\">Fælles mapper</a></p>")
    return mappe()


async def gif(req):
    return Response(b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", media_type="image/gif")

app = Starlette(routes=[Route("/", rod), Route(CGI, cgi, methods=["GET", "POST"]), Route("/ibmcognos/ps/images/{n}", gif)])

# West Wind Web Connection 5 (Visual FoxPro 9) - wc.dll?Knap~Metode~
import html, json, re, secrets, time
from pathlib import Path
from starlette.applications import Starlette
from starlette.responses import Response, RedirectResponse
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS, JOBS = {}, {}
DLL = "/knap/wc.dll"


def u(method, *par):
    return DLL + "?Knap~" + method + "".join("~" + p for p in par)


def e(v):
    return html.escape(str(v))


def d(v):
    return f"{v[8:10]}-{v[5:7]}-{v[0:4]}" if v else ""


def jn(v):
    return "" if v is None else ("Ja" if v else "Nej")


def page(title, body, sess=None, head="", status=200, cookie=None):
    if sess:
        menu = f'''<tr><td class="mnu"><a href="{u('Menu')}">Hovedmenu</a></td></tr>
<tr><td class="mnu"><a href="{u('Soeg')}">Opslag p&aring; CPR-nr</a></td></tr>
<tr><td class="mnu"><a href="{u('Fil')}">Tr&aelig;k p&aring; CPR-fil</a></td></tr>
<tr><td class="mnu"><a href="{u('Koder')}">Kodelister</a></td></tr>
<tr><td class="mnu"><a href="{u('LogUd')}">Log ud</a></td></tr>'''
        who = f"Bruger: <b>{e(sess['user'])}</b>"
    else:
        menu = '<tr><td class="mnu"><a href="/knap/default.htm">Forside</a></td></tr>'
        who = "&nbsp;"
    t = f'''<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.0 Transitional//EN">
<HTML>
<HEAD>
<TITLE>{e(title)} - Danskundervisningsdatabasen</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">
<META NAME="GENERATOR" CONTENT="West Wind Web Connection 5.36">
{head}<LINK REL="stylesheet" TYPE="text/css" HREF="/knap/westwind.css">
</HEAD>
<BODY TOPMARGIN="0" LEFTMARGIN="0" MARGINHEIGHT="0" MARGINWIDTH="0" BGCOLOR="#FFFFFF">
<table width="100%" border="0" cellspacing="0" cellpadding="4">
<tr bgcolor="#003366"><td colspan="2"><font face="Verdana" size="4" color="#FFFFFF"><b>Danskundervisningsdatabasen</b></font><br>
<font face="Verdana" size="1" color="#CCCCFF">Kommunernes udtr&aelig;k - &quot;Knappen&quot; version 2.1</font></td></tr>
<tr bgcolor="#EEEEEE"><td colspan="2" align="right"><font face="Verdana" size="1">{who}</font></td></tr>
<tr><td width="160" valign="top" bgcolor="#DDE6F0">
<table width="100%" border="0" cellspacing="2" cellpadding="3">
{menu}
</table>
</td><td valign="top">
<h2><font face="Verdana" size="3" color="#003366">{e(title)}</font></h2>
<hr noshade size="1">
{body}
</td></tr>
<tr><td colspan="2"><hr noshade size="1"><font face="Verdana" size="1" color="#808080">Ministeriet for Flygtninge, Indvandrere og Integration - Hotline hverdage kl. 9-15: hotline@example.dk<br>
Siden er dannet {time.strftime('%d-%m-%Y %H:%M:%S')}</font></td></tr>
</table>
</BODY>
</HTML>'''
    r = Response(t.encode("cp1252", "xmlcharrefreplace"), status, media_type=None,
                 headers={"content-type": "text/html; charset=windows-1252", "cache-control": "no-cache", "expires": "-1"})
    if cookie:
        r.set_cookie("wwKnapId", cookie, path="/knap")
    return r


def message(title, text, sess=None):
    """Process.StandardPage()"""
    return page(title, f'<blockquote><p class="body">{text}</p></blockquote>\n<p><a href="javascript:history.back()">Tilbage</a></p>', sess)


def cursor(rows, heads, keys, dates=()):
    """ShowCursor()"""
    if not rows:
        return '<p class="body"><i>Der er ingen poster at vise.</i></p>'
    o = ['<TABLE BORDER="1" CELLPADDING="3" CELLSPACING="0" WIDTH="98%" CLASS="blackborder">', '<TR BGCOLOR="#003366">']
    o += [f'<TH><FONT COLOR="#FFFFFF" SIZE="-1">{e(h)}</FONT></TH>' for h in heads]
    o.append("</TR>")
    for n, r in enumerate(rows):
        o.append('<TR BGCOLOR="%s">' % ("#FFFFFF" if n % 2 == 0 else "#F0F0E0"))
        for k in keys:
            v = d(r[k]) if k in dates else r[k]
            o.append(f"<TD>{e(v) if v not in (None, '') else '&nbsp;'}</TD>")
        o.append("</TR>")
    o.append("</TABLE>")
    return "\n".join(o)


def login_page(err=""):
    er = f'<p><font color="#CC0000"><b>{err}</b></font></p>' if err else ""
    return page("Log ind", f'''{er}<form action="{u('Login')}" method="POST" name="frmLogin">
<table border="0" cellpadding="4" cellspacing="0" bgcolor="#EEEEEE">
<tr><td align="right"><font face="Verdana" size="2">Brugernavn:</font></td><td><input type="text" name="WebLogin_txtUsername" size="20" maxlength="20"></td></tr>
<tr><td align="right"><font face="Verdana" size="2">Adgangskode:</font></td><td><input type="password" name="WebLogin_txtPassword" size="20" maxlength="20"></td></tr>
<tr><td></td><td><input type="submit" name="WebLogin_btnLogin" value="Log ind"></td></tr>
</table></form>
<p><font face="Verdana" size="1">Har kommunen ikke et brugernavn, bestilles det ved hotline.</font></p>''')


def soeg_form(sess, err=""):
    er = f'<p class="errormsg"><font color="#CC0000"><b>{err}</b></font></p>' if err else ""
    return page("Opslag på CPR-nr", f'''{er}<form action="{u('Kursist')}" method="POST" name="frmSoeg" onsubmit="if(document.frmSoeg.cCpr.value==''){{alert('Indtast et CPR-nr');return false;}}">
<p class="body">Skriv kursistens CPR-nr (10 cifre, med eller uden bindestreg).</p>
<table border="0" cellpadding="3"><tr><td class="body"><b>Kursistens CPR-nr:</b></td>
<td><input type="text" name="cCpr" size="12" maxlength="11" value=""></td>
<td><input type="submit" name="btnSubmit" value="S&oslash;g i basen"> <input type="reset" value="Ryd"></td></tr></table>
</form>''', sess)


def kursist(sess, cpr):
    p = PEOPLE.get(cpr)
    if p and not (p["moduler"] or p["proever"] or p["henvisninger"] or p["meritter"] or p["prae2004"]):
        p = None
    if not p:
        return message("Kursisten blev ikke fundet", "Der er ikke indberettet oplysninger om en kursist med det indtastede CPR-nr. Kontroll&eacute;r nummeret og pr&oslash;v igen.", sess)
    pre = p["prae2004"]
    if pre:
        ph = f'''<table border="0" cellpadding="3" cellspacing="1" bgcolor="#808080">
<tr bgcolor="#FFFFFF"><td bgcolor="#EEEEEE"><b>F&oslash;rste start f&oslash;r 2004:</b></td><td>{d(pre["foerste_startdato"]) or "&nbsp;"}</td></tr>
<tr bgcolor="#FFFFFF"><td bgcolor="#EEEEEE"><b>Afsluttet danskuddannelse:</b></td><td>{jn(pre["du"]) or "&nbsp;"}</td></tr>
</table>'''
    else:
        ph = '<p class="body"><i>Der er ingen poster at vise.</i></p>'
    top = '<p align="right"><a href="#top"><font size="1">Til toppen</font></a></p>'
    secs = [
        ("moduler", "Modulforløb", cursor(p["moduler"], ["Modul", "Startet", "Sluttet", "Henv.kat.", "Ophør", "Test best.", "Sprogcenter nr"],
            ["du_modul", "startdato", "slutdato", "henvisningskategori", "ophoersaarsag", "modultest_bestaaet", "udbyder"], ("startdato", "slutdato", "modultest_bestaaet"))),
        ("proever", "Danskprøver", cursor(p["proever"], ["Dato", "Prøve", "Termin", "Læse", "Skr.", "Mdt.", "Resultat", "Sprogcenter nr"],
            ["dato", "proeve", "termin", "laeseforstaaelse", "skriftlig", "mundtlig", "resultat", "udbyder"], ("dato",))),
        ("henvisn", "Henvisninger fra kommunen", cursor(p["henvisninger"], ["Henvist", "Kat.", "Henvisende kommune", "Sprogcenter nr"],
            ["dato", "kategori", "kommune", "udbyder"], ("dato",))),
        ("merit", "Meritgivne moduler", cursor(p["meritter"], ["Modul", "Meritdato", "Sprogcenter nr"], ["du_modul", "startdato", "udbyder"], ("startdato",))),
        ("pre2004", "Oplysninger fra før 2004", ph)]
    idx = " | ".join(f'<a href="#{a}">{e(t)}</a>' for a, t, _ in secs)
    body = f'<a name="top"></a><p class="body">CPR-nr: <b>{cpr[:6]}-{cpr[6:]}</b></p>\n<p class="body">[ {idx} ]</p>\n'
    for a, t, h in secs:
        body += f'<a name="{a}"></a><h3><font face="Verdana" size="2">{e(t)}</font></h3>\n{h}\n{top}\n'
    body += f'<p><a href="{u("Soeg")}">Nyt opslag</a> &nbsp; <a href="javascript:window.print()">Udskriv</a></p>'
    return page("Oplysninger om kursist", body, sess)


def fil_form(sess, err=""):
    er = f'<p><font color="#CC0000"><b>{err}</b></font></p>' if err else ""
    return page("Træk på CPR-fil", f'''{er}<form action="{u('FilModtag')}" method="POST" enctype="multipart/form-data" name="frmFil">
<p class="body">Filen skal v&aelig;re en ren tekstfil (.txt) med &eacute;t CPR-nr pr. linje, h&oslash;jst 100 linjer.</p>
<table border="0" cellpadding="3"><tr><td class="body"><b>Tekstfil med CPR-nr:</b></td><td><input type="file" name="cUploadFil" size="40"></td></tr>
<tr><td></td><td><input type="submit" name="btnSend" value="Indl&aelig;s filen"></td></tr></table>
</form>''', sess)


HEADS = ["CPRNR", "FINDES", "FM_START", "FM_MODUL", "FM_UDBYD", "SM_START", "SM_MODUL", "SM_UDBYD", "HV_DATO", "HV_KAT",
         "ME_MODUL", "ME_START", "ME_UDBYD", "P04_FINDES", "P04_START", "P04_DU"]
KEYS = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder",
        "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def csvfile(nums):
    out = [";".join(HEADS)]
    for c in nums:
        x = PEOPLE[c]["udtraek"] if c in PEOPLE else {"cpr": c, "findes": False, "prae2004_findes": False}
        row = []
        for k in KEYS:
            v = x.get(k)
            if isinstance(v, bool):
                v = jn(v)
            elif k.endswith("dato"):
                v = d(v)
            elif k == "cpr":
                v = v[:6] + "-" + v[6:]
            row.append('"' + v.replace('"', '""') + '"' if v and '"' in v else (v or ""))
        out.append(";".join(row))
    return ("\r\n".join(out) + "\r\n").encode("cp1252")


async def wc(request):
    parts = request.url.query.split("&")[0].split("~")
    m = parts[1] if len(parts) > 1 and parts[0] == "Knap" else ""
    sid = request.cookies.get("wwKnapId")
    sess = SESS.get(sid)
    if m == "Login":
        if request.method != "POST":
            return login_page()
        f = await request.form()
        if f.get("WebLogin_txtUsername") == "kommune" and f.get("WebLogin_txtPassword") == "hemmeligt-1":
            sid = "_" + secrets.token_hex(6).upper()
            SESS[sid] = {"user": "kommune"}
            r = RedirectResponse(u("Menu"), 302)
            r.set_cookie("wwKnapId", sid, path="/knap")
            return r
        return login_page("Brugernavn eller adgangskode er forkert.")
    if not sess:
        return login_page("De skal logge ind f&oslash;rst." if m else "")
    if m == "LogUd":
        SESS.pop(sid, None)
        return message("Log ud", "De er nu logget ud. <a href=\"/knap/default.htm\">Til forsiden</a>")
    if m == "Soeg":
        return soeg_form(sess)
    if m == "Kursist":
        f = await request.form()
        c = re.sub(r"[\s-]", "", str(f.get("cCpr", "")))
        if not re.fullmatch(r"\d{10}", c):
            return soeg_form(sess, "CPR-nr skal v&aelig;re p&aring; 10 cifre.")
        return kursist(sess, c)
    if m == "Fil":
        return fil_form(sess)
    if m == "FilModtag":
        f = await request.form()
        x = f.get("cUploadFil")
        if x is None or isinstance(x, str) or not x.filename:
            return fil_form(sess, "V&aelig;lg en fil f&oslash;rst.")
        t = (await x.read()).decode("cp1252", "replace").replace("\xef\xbb\xbf", "")
        nums = [re.sub(r"[\s-]", "", l) for l in t.splitlines() if l.strip()]
        if not nums or any(not re.fullmatch(r"\d{10}", n) for n in nums):
            return fil_form(sess, "Filen indeholder linjer, der ikke er CPR-numre.")
        if len(nums) > 100:
            return fil_form(sess, "Filen indeholder mere end 100 CPR-numre.")
        j = secrets.token_hex(5).upper()
        JOBS[j] = {"nums": nums, "t": time.time(), "sid": sid, "n": 0}
        return RedirectResponse(u("Async", j), 302)
    if m == "Async":
        j = JOBS.get(parts[2] if len(parts) > 2 else "")
        if not j or j["sid"] != sid:
            return message("Fejl", "Foresp&oslash;rgslen findes ikke mere.", sess)
        j["n"] += 1
        if time.time() - j["t"] < 1.5:
            return page("Forespørgslen behandles", f'''<p class="body">Basen gennems&oslash;ges for {len(j["nums"])} CPR-numre. Vent venligst ...</p>
<p class="body">Tjekket <b>{j["n"]}</b> gang(e). Siden opdateres selv hvert 2. sekund.</p>
<p><a href="{u('Async', parts[2])}">Tjek igen</a> &nbsp; <a href="{u('Menu')}">Afbryd</a></p>''', sess,
                        head=f'<META HTTP-EQUIV="Refresh" CONTENT="2; URL={u("Async", parts[2])}">\n')
        return page("Forespørgslen er færdig", f'''<p class="body">Der er dannet en fil med {len(j["nums"])} linjer.</p>
<p class="body"><a href="/knap/temp/TR{parts[2]}.csv">&Aring;bn filen i Excel</a></p>
<p class="body"><font size="1">Filen slettes automatisk efter 1 time.</font></p>''', sess)
    if m == "Koder":
        return message("Kodelister", "Kodelister for henvisningskategori og oph&oslash;rs&aring;rsag findes i indberetningsvejledningen.", sess)
    return page("Hovedmenu", f'''<ul class="body">
<li><a href="{u('Soeg')}">Opslag p&aring; CPR-nr</a><br><font size="1">Alle oplysninger om &eacute;n kursist</font></li>
<li><a href="{u('Fil')}">Tr&aelig;k p&aring; CPR-fil</a><br><font size="1">Uddrag om op til 100 kursister i et regneark</font></li></ul>''', sess)


async def temp(request):
    j = JOBS.get(request.path_params["id"])
    sid = request.cookies.get("wwKnapId")
    if sid not in SESS or not j or j["sid"] != sid or time.time() - j["t"] < 1.5:
        return Response("<h1>404 - Filen findes ikke</h1>", 404, media_type="text/html")
    return Response(csvfile(j["nums"]), headers={"content-type": "application/vnd.ms-excel",
                    "content-disposition": f'attachment; filename=TR{request.path_params["id"]}.csv'})


async def root(request):
    return RedirectResponse("/knap/default.htm", 302)


async def default(request):
    return page("Velkommen", f'''<p class="body">Her kan kommunerne hente oplysninger om voksne udl&aelig;ndinges deltagelse i danskuddannelse.</p>
<p class="body"><a href="{u('Login')}">Start Knappen</a></p>
<p class="body"><font size="1">Kr&aelig;ver Internet Explorer 6.0 eller nyere, og at cookies er sl&aring;et til.</font></p>''')


async def css(request):
    return Response(".body{font-family:Verdana;font-size:10pt}.mnu{font-family:Verdana;font-size:9pt}.blackborder{font-family:Verdana;font-size:8pt;border-collapse:collapse}", media_type="text/css")

app = Starlette(routes=[Route("/", root), Route("/knap/default.htm", default), Route(DLL, wc, methods=["GET", "POST"]),
                        Route("/knap/temp/TR{id}.csv", temp), Route("/knap/westwind.css", css)])

# -*- coding: utf-8 -*-
"""SprogData - Leverandøren A/S, 2006. Klassisk ASP-stil: tabeller, FONT, ISO-8859-1, .asp-sider."""
import html
import json
import pathlib
import secrets
import time

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PERSONER = {p["cpr"]: p for p in json.loads(
    (pathlib.Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONER, KOOKIE, TIMEOUT, PR_SIDE = {}, "ASPSESSIONIDQQBCQTSA", 20 * 60, 10
e = lambda s: html.escape(str(s))


def dato(iso):
    if not iso:
        return ""
    a, m, d = iso.split("-")
    return f"{int(d)}/{int(m)}-{a}"


def regnearkdato(iso):
    return "-".join(reversed(iso.split("-"))) if iso else ""


def send(tekst, status=200, kage=None):
    r = Response(tekst.encode("iso-8859-1", "xmlcharrefreplace"), status,
                 headers={"content-type": "text/html", "cache-control": "private", "pragma": "no-cache"})
    if kage:
        r.set_cookie(KOOKIE, kage, path="/")
    return r


def hoved(titel, ekstra=""):
    return f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<TITLE>SprogData - {titel}</TITLE>
<META http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<META name="GENERATOR" content="Microsoft FrontPage 5.0">{ekstra}
<STYLE type="text/css">
BODY, TD {{ font-family: Verdana, Arial; font-size: 11px }}
.overskrift {{ font-size: 16px; font-weight: bold; color: #003366 }}
A.menu {{ color: #003366; text-decoration: none }}
.fane {{ background-color: #CCD9E6; border: 1px solid #336699; cursor: hand; cursor: pointer }}
.faneaktiv {{ background-color: #FFFFFF; border: 1px solid #336699; border-bottom: 0px; font-weight: bold; cursor: pointer }}
.tabhoved {{ background-color: #336699; color: #FFFFFF; font-weight: bold }}
.fejl {{ color: #CC0000; font-weight: bold }}
</STYLE>
</HEAD>
<BODY bgcolor="#E8E8E8" topmargin="0" leftmargin="0">
<CENTER>
<TABLE width="800" border="0" cellspacing="0" cellpadding="0" bgcolor="#FFFFFF">
<TR><TD colspan="3" bgcolor="#003366" height="54">&nbsp;<FONT color="#FFFFFF" size="4"><B>SprogData</B></FONT>
<FONT color="#CCD9E6">&nbsp; Oplysninger om voksne udl&aelig;ndinges danskundervisning</FONT></TD></TR>
"""


def bund():
    return """<TR><TD colspan="3" bgcolor="#CCD9E6" align="center">SprogData version 2.4 &nbsp;|&nbsp; Leverandøren A/S
&nbsp;|&nbsp; Siden ses bedst i 1024 x 768 med Internet Explorer 6.0</TD></TR>
</TABLE>
</CENTER>
</BODY>
</HTML>"""


def side(titel, indhold, ekstra=""):
    return send(hoved(titel, ekstra) + f"""<TR>
<TD width="170" valign="top" bgcolor="#F2F5F9">
 <TABLE width="100%" cellpadding="4" cellspacing="0" border="0">
 <TR><TD bgcolor="#336699"><FONT color="#FFFFFF"><B>Menu</B></FONT></TD></TR>
 <TR><TD><A class="menu" href="menu.asp">Forside</A></TD></TR>
 <TR><TD><A class="menu" href="opslag.asp">Sl&aring; &eacute;n kursist op</A></TD></TR>
 <TR><TD><A class="menu" href="liste.asp">Sl&aring; en liste op</A></TD></TR>
 <TR><TD><A class="menu" href="hjaelp.asp">Hj&aelig;lp</A></TD></TR>
 <TR><TD><A class="menu" href="kontakt.asp">Skriv til os</A></TD></TR>
 <TR><TD><A class="menu" href="logaf.asp">Log af</A></TD></TR>
 </TABLE>
 <BR>
 <FORM action="soeg.asp" method="get">
 <TABLE width="100%" cellpadding="4" cellspacing="0" border="0">
 <TR><TD bgcolor="#336699"><FONT color="#FFFFFF"><B>S&oslash;g i hj&aelig;lpen</B></FONT></TD></TR>
 <TR><TD><INPUT type="text" name="ord" size="14"> <INPUT type="submit" value="S&oslash;g"></TD></TR>
 </TABLE>
 </FORM>
</TD>
<TD width="10">&nbsp;</TD>
<TD width="620" valign="top"><BR><SPAN class="overskrift">{titel}</SPAN><BR><BR>
{indhold}
<BR><BR></TD>
</TR>
""" + bund())


def session(request):
    s = SESSIONER.get(request.cookies.get(KOOKIE, ""))
    if s and s.get("bruger"):
        if time.time() - s["sidst"] > TIMEOUT:
            s.pop("bruger")
            return None
        s["sidst"] = time.time()
        return s
    return None


def kraev(f):
    async def ydre(request):
        s = session(request)
        if s is None:
            return RedirectResponse("/default.asp?fejl=2", 302)
        return await f(request, s)
    return ydre


async def default(request):
    fejl = {"1": "Brugernavn eller adgangskode er forkert. Pr&oslash;v igen.",
            "2": "Du er ikke l&aelig;ngere logget p&aring;. Log p&aring; igen for at forts&aelig;tte.",
            "3": "Du er nu logget af."}.get(request.query_params.get("fejl"), "")
    return send(hoved("Log p&aring;") + f"""<TR><TD width="20">&nbsp;</TD><TD valign="top" width="420"><BR>
<SPAN class="overskrift">Velkommen til SprogData</SPAN>
<P>Her kan kommunens sagsbehandlere se, hvad sprogcentrene har indberettet om en kursist.
<P><SPAN class="fejl">{fejl}</SPAN>
<FORM name="logon" action="login.asp" method="post">
<TABLE border="0" cellpadding="3">
<TR><TD>Brugernavn:</TD><TD><INPUT type="text" name="bruger" size="20"></TD></TR>
<TR><TD>Adgangskode:</TD><TD><INPUT type="password" name="kode" size="20"></TD></TR>
<TR><TD></TD><TD><INPUT type="submit" name="B1" value="Log p&aring;"></TD></TR>
</TABLE>
</FORM>
</TD><TD valign="top" bgcolor="#F2F5F9"><BR><B>Nyheder</B><BR><BR>
<B>12/9</B> Servicevindue natten til s&oslash;ndag kl. 2-4.<BR><BR>
<B>1/6</B> Filer med op til 100 CPR-numre kan nu sl&aring;s op p&aring; &eacute;n gang.</TD></TR>""" + bund(),
                kage=request.cookies.get(KOOKIE) or secrets.token_hex(12).upper())


async def login(request):
    f = await request.form()
    if f.get("bruger", "").strip() != "kommune" or f.get("kode") != "hemmeligt-1":
        return RedirectResponse("/default.asp?fejl=1", 302)
    nr = secrets.token_hex(12).upper()
    SESSIONER[nr] = {"bruger": "kommune", "sidst": time.time(), "personer": {}, "job": {}}
    r = RedirectResponse("/menu.asp", 302)
    r.set_cookie(KOOKIE, nr, path="/")
    return r


async def menu(request, s):
    return side("Forside", """Du er logget p&aring; som <B>kommune</B>. V&aelig;lg, hvad du vil, i menuen til venstre.
<BR><BR>
<TABLE border="1" bordercolor="#CCD9E6" cellpadding="6" cellspacing="0" width="90%">
<TR><TD class="tabhoved">Driftsstatus</TD></TR>
<TR><TD>Ingen kendte fejl. Data er senest opdateret i nat.</TD></TR></TABLE>""")


async def opslag(request, s):
    fejl = ""
    if request.method == "POST":
        f = await request.form()
        cpr = (str(f.get("cpr1", "")) + str(f.get("cpr2", ""))).replace("-", "").replace(" ", "")
        if len(cpr) != 10 or not cpr.isdigit():
            fejl = "CPR-nummeret er ikke tastet rigtigt. Det skal v&aelig;re 6 cifre og 4 cifre."
        elif cpr not in PERSONER:
            fejl = "Kursisten er ikke registreret i SprogData."
        else:
            nr = next((k for k, v in s["personer"].items() if v == cpr), None) or str(4100 + len(s["personer"]))
            s["personer"][nr] = cpr
            return RedirectResponse(f"/person.asp?id={nr}&fane=1", 302)
    return side("Sl&aring; &eacute;n kursist op", f"""<SPAN class="fejl">{fejl}</SPAN>
<FORM name="opslag" action="opslag.asp" method="post">
<TABLE border="0" cellpadding="3" bgcolor="#F2F5F9">
<TR><TD><B>Kursistens CPR-nr.:</B></TD>
<TD><INPUT type="text" name="cpr1" size="7" maxlength="6" onkeyup="if(this.value.length==6)document.opslag.cpr2.focus()"> -
<INPUT type="text" name="cpr2" size="5" maxlength="4"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT type="submit" name="find" value="Find kursist"> <INPUT type="reset" value="Ryd"></TD></TR>
</TABLE>
</FORM>""")


FELTER = {
    "moduler": [("du_modul", "Modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Sprogcenter"),
                ("henvisningskategori", "Henv. kategori"), ("ophoersaarsag", "Stoppet pga."),
                ("modultest_bestaaet", "Modultest best&aring;et")],
    "proever": [("proeve", "Pr&oslash;ve"), ("dato", "Pr&oslash;vedato"), ("termin", "Termin"),
                ("laeseforstaaelse", "L&aelig;sning"), ("skriftlig", "Skriftligt"), ("mundtlig", "Mundtligt"),
                ("resultat", "Udfald"), ("udbyder", "Sprogcenter")],
    "henvisninger": [("dato", "Henvist den"), ("kategori", "Kategori"), ("kommune", "Kommune"),
                     ("udbyder", "Sprogcenter")],
    "meritter": [("du_modul", "Merit for modul"), ("startdato", "Merit fra"), ("udbyder", "Sprogcenter")],
}
DATOER = {"startdato", "slutdato", "dato", "modultest_bestaaet"}
TOMT = {"moduler": "Kursisten har ingen moduler.", "proever": "Kursisten har ikke v&aelig;ret til pr&oslash;ve.",
        "henvisninger": "Kursisten er ikke henvist.", "meritter": "Kursisten har ikke f&aring;et merit."}


def tabel(part, raekker, foerste=1):
    if not raekker:
        return f"<I>{TOMT[part]}</I>"
    ud = '<TABLE border="1" bordercolor="#CCD9E6" cellpadding="3" cellspacing="0" width="100%">\n<TR><TD class="tabhoved">Nr.</TD>'
    ud += "".join(f'<TD class="tabhoved">{h}</TD>' for _, h in FELTER[part]) + "</TR>\n"
    for i, r in enumerate(raekker):
        farve = "#FFFFFF" if i % 2 else "#F2F5F9"
        ud += f'<TR bgcolor="{farve}"><TD align="right">{i + foerste}</TD>'
        for k, _ in FELTER[part]:
            v = dato(r[k]) if k in DATOER else (r[k] or "")
            ud += f'<TD nowrap>{e(v) or "&nbsp;"}</TD>'
        ud += "</TR>\n"
    return ud + "</TABLE>"


async def person(request, s):
    nr, fane = request.query_params.get("id", ""), request.query_params.get("fane", "1")
    if nr not in s["personer"]:
        return RedirectResponse("/opslag.asp", 302)
    p = PERSONER[s["personer"][nr]]
    navne = [("1", "Moduler"), ("2", "Pr&oslash;ver"), ("3", "Henvisninger"), ("4", "Merit m.m.")]
    faner = "".join(f"""<TD class="{'faneaktiv' if n == fane else 'fane'}" nowrap onclick="window.location='person.asp?id={nr}&amp;fane={n}'">&nbsp;{t}&nbsp;</TD><TD width="3"></TD>"""
                    for n, t in navne)
    if fane == "2":
        krop = tabel("proever", p["proever"])
    elif fane == "3":
        krop = tabel("henvisninger", p["henvisninger"])
    elif fane == "4":
        f = p["prae2004"]
        krop = "<B>Merit</B><BR>" + tabel("meritter", p["meritter"]) + "<BR><BR><B>F&oslash;r 2004</B><BR>"
        krop += "<I>Kursisten har ikke noget fra f&oslash;r 2004.</I>" if not f else f"""
<TABLE border="1" bordercolor="#CCD9E6" cellpadding="3" cellspacing="0">
<TR><TD class="tabhoved">Begyndte f&oslash;rste gang</TD><TD class="tabhoved">Gik p&aring; danskuddannelse</TD></TR>
<TR><TD>{dato(f["foerste_startdato"]) or "&nbsp;"}</TD><TD>{ {True: "Ja", False: "Nej", None: "&nbsp;"}[f["du"]]}</TD></TR></TABLE>"""
    else:
        try:
            sd = max(1, int(request.query_params.get("side", "1")))
        except ValueError:
            sd = 1
        alle = p["moduler"]
        antal = max(1, (len(alle) + PR_SIDE - 1) // PR_SIDE)
        krop = tabel("moduler", alle[(sd - 1) * PR_SIDE: sd * PR_SIDE], (sd - 1) * PR_SIDE + 1)
        if antal > 1:
            krop += f'<BR>Side {sd} af {antal} &nbsp; '
            if sd > 1:
                krop += f'<A href="person.asp?id={nr}&amp;fane=1&amp;side={sd - 1}">&lt;&lt; Forrige</A> &nbsp; '
            if sd < antal:
                krop += f'<A href="person.asp?id={nr}&amp;fane=1&amp;side={sd + 1}">N&aelig;ste &gt;&gt;</A>'
    return side("Kursist " + p["cpr"][:6] + "-" + p["cpr"][6:], f"""<TABLE border="0" cellspacing="0" cellpadding="4"><TR>{faner}</TR></TABLE>
<TABLE width="100%" border="0" cellpadding="8" style="border:1px solid #336699"><TR><TD>
{krop}
</TD></TR></TABLE><BR><A href="opslag.asp">Ny kursist</A> &nbsp; <A href="javascript:window.print()">Udskriv</A>""")


async def liste(request, s):
    fejl = ""
    if request.method == "POST":
        f = (await request.form()).get("filen")
        if not f or isinstance(f, str) or not f.filename:
            fejl = "Du har ikke valgt en fil."
        elif not f.filename.lower().endswith(".txt"):
            fejl = "Filen skal v&aelig;re en tekstfil (.txt)."
        else:
            linjer = [(i, l.strip()) for i, l in enumerate((await f.read()).decode("iso-8859-1").lstrip("\xef\xbb\xbf").splitlines(), 1)]
            linjer = [(i, l) for i, l in linjer if l]
            daarlige = [(i, l) for i, l in linjer if len(l.replace("-", "")) != 10 or not l.replace("-", "").isdigit()]
            if not linjer:
                fejl = "Filen er tom."
            elif len(linjer) > 100:
                fejl = f"Der er {len(linjer)} linjer i filen. Der m&aring; h&oslash;jst v&aelig;re 100. Del filen op og pr&oslash;v igen."
            elif daarlige:
                fejl = "Filen er ikke brugt, fordi disse linjer ikke er CPR-numre:<BR>" + "<BR>".join(
                    f"Linje {i}: {e(l[:20])}" for i, l in daarlige[:20])
            else:
                job = str(70210 + len(s["job"]))
                s["job"][job] = (time.time() + 2, [l.replace("-", "") for _, l in linjer])
                return RedirectResponse(f"/vent.asp?job={job}", 302)
    return side("Sl&aring; en liste op", f"""<SPAN class="fejl">{fejl}</SPAN>
<P>Skriv CPR-numrene i Notesblok med &eacute;t nummer p&aring; hver linje (h&oslash;jst 100) og gem filen.
<FORM action="liste.asp" method="post" enctype="multipart/form-data">
<TABLE border="0" cellpadding="3" bgcolor="#F2F5F9">
<TR><TD><B>Din fil:</B></TD><TD><INPUT type="file" name="filen" size="40"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT type="submit" name="send" value="Send filen"></TD></TR>
</TABLE>
</FORM>""")


async def vent(request, s):
    job = request.query_params.get("job", "")
    if job not in s["job"]:
        return RedirectResponse("/liste.asp", 302)
    klar, numre = s["job"][job]
    if time.time() < klar:
        return side("Vent lidt", f"""Vi er ved at finde oplysningerne om {len(numre)} kursister. Siden skifter af sig selv.
<BR><BR><TABLE width="300" cellpadding="0" cellspacing="0" border="1"><TR><TD bgcolor="#336699" width="120">&nbsp;</TD><TD>&nbsp;</TD></TR></TABLE>""",
                    f'\n<META http-equiv="refresh" content="1; url=vent.asp?job={job}">')
    return side("Listen er f&aelig;rdig", f"""Oplysningerne om {len(numre)} kursister er fundet.<BR><BR>
<A href="regneark.asp?job={job}"><B>Hent regnearket her</B></A>""")


async def regneark(request, s):
    job = request.query_params.get("job", "")
    if job not in s["job"] or time.time() < s["job"][job][0]:
        return RedirectResponse("/liste.asp", 302)
    kol = ["CPR-nr.", "Har noget i SprogData", "Start", "Modul", "Sprogcenter", "Start", "Modul", "Sprogcenter",
           "Henvist den", "Kategori", "Merit for modul", "Merit fra", "Sprogcenter",
           "Har noget f&oslash;r 2004", "Begyndte f&oslash;rste gang", "Gik p&aring; danskuddannelse"]
    ud = f"""<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<style>td.t {{mso-number-format:"\\@"}}</style></head><body><table border="1">
<tr><td colspan="16"><b>SprogData - opslag {time.strftime("%d-%m-%Y")}</b></td></tr>
<tr><td colspan="2"></td><td colspan="3"><b>F&oslash;rste modul</b></td><td colspan="3"><b>Sidste modul</b></td><td colspan="2"><b>Henvisning</b></td><td colspan="3"><b>H&oslash;jeste merit</b></td><td colspan="3"><b>F&oslash;r 2004</b></td></tr>
<tr>{"".join(f"<td><b>{k}</b></td>" for k in kol)}</tr>
"""
    for cpr in s["job"][job][1]:
        u = PERSONER[cpr]["udtraek"] if cpr in PERSONER else None
        if u is None:
            v = [cpr, "Nej"] + [""] * 11 + ["Nej", "", ""]
        else:
            v = [{True: "Ja", False: "Nej", None: ""}[x] if isinstance(x, bool) or x is None else
                 (regnearkdato(x) if "dato" in k else x) for k, x in u.items()]
        ud += "<tr>" + "".join(f'<td class="t">{e(x)}</td>' for x in v) + "</tr>\n"
    return Response((ud + "</table></body></html>").encode("iso-8859-1"), headers={
        "content-type": "application/vnd.ms-excel", "content-disposition": f"attachment; filename=sprogdata{job}.xls"})


async def hjaelp(request, s):
    return side("Hj&aelig;lp", """<B>Sl&aring; &eacute;n kursist op</B><P>Tast f&oslash;dselsdatoen i det f&oslash;rste felt og de sidste fire cifre i det andet.
<P>Klik p&aring; fanerne for at se moduler, pr&oslash;ver, henvisninger og merit.<P><B>Sl&aring; en liste op</B><P>Find filen p&aring; din computer, send den, og vent p&aring; regnearket.
<P>Koderne for "Stoppet pga." st&aring;r i sprogcentrenes indberetningsvejledning.""")


async def kontakt(request, s):
    tak = "<B>Tak. Vi svarer inden for to arbejdsdage.</B><BR>" if request.method == "POST" else ""
    return side("Skriv til os", tak + """<FORM action="kontakt.asp" method="post"><TABLE><TR><TD>Dit navn:</TD><TD><INPUT name="navn" size="30"></TD></TR>
<TR><TD>E-mail:</TD><TD><INPUT name="email" size="30"></TD></TR><TR><TD valign="top">Besked:</TD><TD><TEXTAREA name="besked" rows="6" cols="40"></TEXTAREA></TD></TR>
<TR><TD></TD><TD><INPUT type="submit" value="Send besked"></TD></TR></TABLE></FORM>""")


async def soeg(request, s):
    return side("S&oslash;g i hj&aelig;lpen", f'Der er ingen hj&aelig;lpetekster om "{e(request.query_params.get("ord", ""))}".')


async def logaf(request):
    SESSIONER.pop(request.cookies.get(KOOKIE, ""), None)
    return RedirectResponse("/default.asp?fejl=3", 302)


def r(sti, f, m=("GET",), aaben=False):
    return Route(sti, f if aaben else kraev(f), methods=list(m))


GP = ("GET", "POST")
app = Starlette(routes=[
    r("/", default, aaben=True), r("/default.asp", default, aaben=True), r("/login.asp", login, ("POST",), True),
    r("/logaf.asp", logaf, aaben=True), r("/menu.asp", menu), r("/opslag.asp", opslag, GP), r("/person.asp", person),
    r("/liste.asp", liste, GP), r("/vent.asp", vent), r("/regneark.asp", regneark), r("/hjaelp.asp", hjaelp),
    r("/kontakt.asp", kontakt, GP), r("/soeg.asp", soeg)])

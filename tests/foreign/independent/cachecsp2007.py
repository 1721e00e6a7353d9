"""Dansk-Info: InterSystems Cache Server Pages (CSP) med rammer, 2007."""
import base64
import json
import re
import secrets
import time
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xesc

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

FOLK = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESS = {}
ROD = "/csp/dansk/"
GIF = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")

FANER = [("mod", "Moduler"), ("prv", "Prøver"), ("hnv", "Henvisninger"), ("mrt", "Merit"), ("p04", "Data før 2004")]
KOL = {
    "mod": ("moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"),
                        ("udbyder", "Udbyder"), ("HOLD", "Hold"), ("henvisningskategori", "Henv.kat."),
                        ("ophoersaarsag", "Ophørsårsag"), ("modultest_bestaaet", "Modultest bestået")]),
    "prv": ("proever", [("proeve", "Prøve"), ("dato", "Prøvedato"), ("termin", "Termin"),
                        ("laeseforstaaelse", "Læsning"), ("skriftlig", "Skriftlig"), ("mundtlig", "Mundtlig"),
                        ("resultat", "Resultat"), ("udbyder", "Prøvested")]),
    "hnv": ("henvisninger", [("LBNR", "Lb.nr."), ("dato", "Henvisningsdato"), ("kategori", "Kategori"),
                             ("kommune", "Henvisende kommune"), ("udbyder", "Henvist til")]),
    "mrt": ("meritter", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")]),
    "p04": ("prae2004", [("foerste_startdato", "Første startdato"), ("du", "Danskudd.")]),
}


def dk(v):
    if v is None:
        return ""
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", v):
        return f"{v[8:]}-{v[5:7]}-{v[:4]}"
    return v


def svar(tekst, status=200, **kw):
    return Response(tekst.encode("iso-8859-1", "xmlcharrefreplace"), status,
                    media_type="text/html; charset=ISO-8859-1", **kw)


def side(titel, krop, onload="", hoved=""):
    ol = f' onload="{onload}"' if onload else ""
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<TITLE>{titel}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=ISO-8859-1">
<META NAME="GENERATOR" CONTENT="Cach&eacute; Studio">
<LINK REL="stylesheet" TYPE="text/css" HREF="{ROD}stil.css">
<SCRIPT LANGUAGE="JavaScript" SRC="/csp/broker/cspxmlhttp.js"></SCRIPT>
<SCRIPT LANGUAGE="JavaScript" SRC="/csp/broker/cspbroker.js"></SCRIPT>
{hoved}</HEAD>
<BODY BGCOLOR="#FFFFFF" LEFTMARGIN="8" TOPMARGIN="8"{ol}>
{krop}
</BODY>
</HTML>""")


def sess(req):
    return SESS.get(req.cookies.get("CSPSESSIONID-SP-57772-UP-csp-dansk-", ""))


def kraev(f):
    async def ind(req):
        s = sess(req)
        if s is None:
            return RedirectResponse(ROD + "Login.csp", 302)
        return await f(req, s)
    return ind


async def rod(req):
    return RedirectResponse(ROD + "Login.csp", 302)


async def login(req):
    fejl = ""
    if req.method == "POST":
        f = await req.form()
        if f.get("CacheUserName") == "kommune" and f.get("CachePassword") == "hemmeligt-1":
            t = secrets.token_hex(12)
            SESS[t] = {"pid": {}, "job": {}}
            r = RedirectResponse(ROD + "Nyt.csp", 302)
            r.set_cookie("CSPSESSIONID-SP-57772-UP-csp-dansk-", t, path="/csp/dansk/")
            return r
        fejl = '<TR><TD COLSPAN="2" CLASS="fejl"><B>Adgang n&aelig;gtet.</B> Brugernavn eller adgangskode er forkert.</TD></TR>'
    return side("Dansk-Info - Login", f"""
<CENTER>
<IMG SRC="{ROD}img/logo.gif" ALT="Dansk-Info" WIDTH="220" HEIGHT="48"><BR><BR>
<FORM NAME="Login" METHOD="POST" ACTION="{ROD}Login.csp">
<INPUT TYPE="HIDDEN" NAME="CSPChk" VALUE="{secrets.token_hex(6)}">
<TABLE BORDER="0" CELLPADDING="4" CELLSPACING="0" CLASS="ramme">
<TR><TD COLSPAN="2" CLASS="bjaelke">Log ind p&aring; Dansk-Info</TD></TR>
{fejl}
<TR><TD ALIGN="RIGHT"><B>Brugernavn:</B></TD><TD><INPUT TYPE="TEXT" NAME="CacheUserName" SIZE="24"></TD></TR>
<TR><TD ALIGN="RIGHT"><B>Adgangskode:</B></TD><TD><INPUT TYPE="PASSWORD" NAME="CachePassword" SIZE="24"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="SUBMIT" NAME="CacheLogin" VALUE="Log ind"></TD></TR>
</TABLE>
</FORM>
<P CLASS="lille">Har du glemt din adgangskode, s&aring; kontakt systemforvalteren i Integrationsministeriet.<BR>
Systemet er lukket hver nat kl. 02.00-04.00.</P>
</CENTER>""", "document.Login.CacheUserName.focus();")


@kraev
async def nyt(req, s):
    return side("Dansk-Info - Driftsmeddelelser", f"""
<TABLE BORDER="0" CELLPADDING="4" WIDTH="600" CLASS="ramme">
<TR><TD CLASS="bjaelke">Driftsmeddelelser</TD></TR>
<TR><TD><B>12-03-2007</B> Der er kommet nye vejledninger til indberetning af modultest.</TD></TR>
<TR><TD><B>26-02-2007</B> Udtr&aelig;k p&aring; flere kursister kan nu &aring;bnes i Excel 2003.</TD></TR>
<TR><TD ALIGN="RIGHT"><FORM NAME="frmNyt" METHOD="GET" ACTION="{ROD}Ramme.csp">
<INPUT TYPE="SUBMIT" VALUE="Forts&aelig;t"></FORM></TD></TR>
</TABLE>""")


@kraev
async def ramme(req, s):
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<HTML>
<HEAD><TITLE>Dansk-Info</TITLE></HEAD>
<FRAMESET ROWS="56,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
 <FRAME SRC="Top.csp" NAME="top" SCROLLING="no" NORESIZE>
 <FRAMESET COLS="190,*">
  <FRAME SRC="Menu.csp" NAME="menu" SCROLLING="auto">
  <FRAME SRC="Velkommen.csp" NAME="hoved" SCROLLING="auto">
 </FRAMESET>
 <NOFRAMES><BODY>Din browser kan ikke vise rammer.</BODY></NOFRAMES>
</FRAMESET>
</HTML>""")


@kraev
async def top(req, s):
    return side("Top", f"""<TABLE WIDTH="100%" BORDER="0"><TR>
<TD><IMG SRC="{ROD}img/logo.gif" ALT="Dansk-Info" WIDTH="180" HEIGHT="40"></TD>
<TD ALIGN="RIGHT" CLASS="lille">Bruger: KOMMUNE &nbsp;|&nbsp; Navnerum: DANSK</TD></TR></TABLE>""")


@kraev
async def menu(req, s):
    return side("Menu", f"""<TABLE WIDTH="170" BORDER="0" CELLPADDING="3">
<TR><TD CLASS="bjaelke">Opslag</TD></TR>
<TR><TD>&raquo; <A HREF="Enkelt.csp" TARGET="hoved">Enkelt kursist</A></TD></TR>
<TR><TD>&raquo; <A HREF="Flere.csp" TARGET="hoved">Flere kursister (fil)</A></TD></TR>
<TR><TD CLASS="bjaelke">Andet</TD></TR>
<TR><TD>&raquo; <A HREF="Hjaelp.csp" TARGET="hoved">Hj&aelig;lp</A></TD></TR>
<TR><TD>&raquo; <A HREF="Velkommen.csp" TARGET="hoved">Forside</A></TD></TR>
<TR><TD>&raquo; <A HREF="Logud.csp" TARGET="_top">Log ud</A></TD></TR>
</TABLE>""")


@kraev
async def velkommen(req, s):
    return side("Velkommen", """<H2>Velkommen til Dansk-Info</H2>
<P>V&aelig;lg et opslag i menuen til venstre.</P>
<P CLASS="lille">Databasen indeholder sprogcentrenes indberetninger. Sidst opdateret 11-03-2007.</P>""")


@kraev
async def hjaelp(req, s):
    return side("Hjælp", """<H2>Hj&aelig;lp</H2>
<P>Ved opslag p&aring; en enkelt kursist skrives personnummeret i de to felter (ddmm&aring;&aring; - xxxx).</P>
<P>Ved opslag p&aring; flere kursister l&aelig;gges en tekstfil op med &eacute;t personnummer p&aring; hver linje, h&oslash;jst 100.</P>""")


def soegeside(script=""):
    return side("Enkelt kursist", f"""<H2>Opslag p&aring; enkelt kursist</H2>
<FORM NAME="frmSoeg" METHOD="POST" ACTION="Enkelt.csp">
<INPUT TYPE="HIDDEN" NAME="CSPChk" VALUE="{secrets.token_hex(6)}">
<TABLE BORDER="0" CELLPADDING="4">
<TR><TD><B>Personnummer:</B></TD>
<TD><INPUT TYPE="TEXT" NAME="FDATO" SIZE="6" MAXLENGTH="6" TITLE="ddmm&aring;&aring;"> - <INPUT TYPE="TEXT" NAME="LBNR" SIZE="4" MAXLENGTH="4" TITLE="xxxx"></TD>
<TD><INPUT TYPE="IMAGE" NAME="btnSoeg" SRC="{ROD}img/kikkert.gif" ALT="S&oslash;g kursist" TITLE="S&oslash;g kursist" BORDER="0"></TD></TR>
<TR><TD>&nbsp;</TD><TD COLSPAN="2" CLASS="lille">Skrives som ddmm&aring;&aring;-xxxx</TD></TR>
</TABLE>
</FORM>
{script}""", "document.frmSoeg.FDATO.focus();")


@kraev
async def enkelt(req, s):
    if req.method == "POST":
        f = await req.form()
        nr = (f.get("FDATO", "") + f.get("LBNR", "")).strip()
        if not re.fullmatch(r"\d{10}", nr):
            return soegeside('<SCRIPT LANGUAGE="JavaScript">alert(\'Personnummeret skal bestå af 6 + 4 cifre.\');</SCRIPT>')
        if nr not in FOLK:
            return soegeside('<SCRIPT LANGUAGE="JavaScript">alert(\'Kursisten findes ikke i databasen.\');</SCRIPT>')
        pid = secrets.token_urlsafe(9)
        s["pid"][pid] = nr
        return RedirectResponse(f"Person.csp?PID={pid}", 302)
    return soegeside()


@kraev
async def person(req, s):
    d = dict(req.query_params)
    if req.method == "POST":
        d.update(await req.form())
    nr = s["pid"].get(d.get("PID", ""))
    if nr is None:
        return RedirectResponse("Enkelt.csp", 302)
    pid, fane = d["PID"], d.get("FANE", "mod")
    fane = fane if fane in KOL else "mod"
    noegle, kol = KOL[fane]
    data = FOLK[nr][noegle]
    if fane == "p04":
        data = [data] if data else []
    datokol = next(k for k, _ in kol if k in ("startdato", "dato", "foerste_startdato"))
    data = sorted(data, key=lambda r: r[datokol] or "")
    n = len(data)
    sider = max(1, (n + 9) // 10)
    sd = min(max(1, int(d.get("SIDE") or 1)), sider)
    fra = (sd - 1) * 10
    faner = "".join(
        f'<TD CLASS="fane{"valgt" if k == fane else ""}"><A HREF="Person.csp?PID={pid}&amp;FANE={k}">{escape(t)}</A></TD><TD WIDTH="4"></TD>'
        for k, t in FANER)
    if fane == "p04" and not data:
        tabel = "<P><I>Intet at vise</I></P>"
    else:
        rk = []
        for i, r in enumerate(data[fra:fra + 10], fra + 1):
            tds = ""
            for k, _ in kol:
                v = f"H{i:02d}-{(r.get('udbyder') or '0')[:3]}" if k == "HOLD" else str(i) if k == "LBNR" else dk(r[k])
                tds += f'<TD CLASS="c" NOWRAP>{escape(v) or "&nbsp;"}</TD>'
            rk.append(f'<TR BGCOLOR="{"#FFFFFF" if i % 2 else "#EEF3F8"}">{tds}</TR>')
        hd = "".join(f'<TD CLASS="h"><B>{escape(t)}</B></TD>' for _, t in kol)
        tabel = (f'<TABLE BORDER="1" CELLSPACING="0" CELLPADDING="3" CLASS="liste" WIDTH="100%">\n<TR BGCOLOR="#C8D6E5">{hd}</TR>\n'
                 + "\n".join(rk) + "\n</TABLE>")
    bladr = ""
    if sider > 1:
        bladr = f'<P CLASS="lille">Viser {fra + 1}&#8211;{min(fra + 10, n)} af {n} &nbsp; '
        bladr += (f'<A HREF="javascript:bladr(\'{sd - 1}\');">&lt; Forrige</A> ' if sd > 1 else '&lt; Forrige ')
        bladr += " ".join(f"<B>{i}</B>" if i == sd else f'<A HREF="javascript:bladr(\'{i}\');">{i}</A>' for i in range(1, sider + 1))
        bladr += (f' <A HREF="javascript:bladr(\'{sd + 1}\');">N&aelig;ste &gt;</A>' if sd < sider else ' N&aelig;ste &gt;') + "</P>"
    js = """<SCRIPT LANGUAGE="JavaScript">
<!--
function bladr(nr) {
  document.frmPerson.SIDE.value = nr;
  document.frmPerson.submit();
}
//-->
</SCRIPT>
"""
    return side("Kursist", f"""<TABLE WIDTH="100%" BORDER="0" CELLPADDING="3" CLASS="ramme"><TR><TD CLASS="bjaelke">Kursist {nr[:6]}-{nr[6:]}</TD>
<TD CLASS="bjaelke" ALIGN="RIGHT"><A HREF="Enkelt.csp">Nyt opslag</A></TD></TR></TABLE><BR>
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="4"><TR>{faner}</TR></TABLE>
<FORM NAME="frmPerson" METHOD="POST" ACTION="Person.csp">
<INPUT TYPE="HIDDEN" NAME="PID" VALUE="{pid}">
<INPUT TYPE="HIDDEN" NAME="FANE" VALUE="{fane}">
<INPUT TYPE="HIDDEN" NAME="SIDE" VALUE="{sd}">
{tabel}
{bladr}
</FORM>
<TABLE BORDER="0" CELLPADDING="2"><TR><TD CLASS="lille">Note:</TD><TD CLASS="lille">Oplysningerne er indberettet af sprogcentrene. Sidst opdateret 11-03-2007.</TD></TR></TABLE>""", hoved=js)


def filside(script=""):
    return side("Flere kursister", f"""<H2>Opslag p&aring; flere kursister</H2>
<P>V&aelig;lg en tekstfil (.txt) med &eacute;t personnummer p&aring; hver linje, h&oslash;jst 100.</P>
<FORM NAME="frmFil" METHOD="POST" ACTION="Flere.csp" ENCTYPE="multipart/form-data">
<INPUT TYPE="HIDDEN" NAME="CSPChk" VALUE="{secrets.token_hex(6)}">
<TABLE BORDER="0" CELLPADDING="4"><TR>
<TD><B>Fil med personnumre:</B></TD><TD><INPUT TYPE="FILE" NAME="FIL" SIZE="40"></TD>
<TD><INPUT TYPE="IMAGE" NAME="btnFil" SRC="{ROD}img/diskette.gif" ALT="Indl&aelig;s fil" TITLE="Indl&aelig;s fil" BORDER="0"></TD></TR></TABLE>
</FORM>
{script}""")


@kraev
async def flere(req, s):
    if req.method == "POST":
        f = await req.form()
        fil = f.get("FIL")
        raa = await fil.read() if hasattr(fil, "read") else b""
        numre = [x for x in (re.sub(r"[\s\-]", "", l) for l in raa.decode("latin-1").replace("\ufeff", "").replace("\u00ef\u00bb\u00bf", "").splitlines()) if x]
        besked = ""
        if not numre:
            besked = "Filen er tom."
        elif len(numre) > 100:
            besked = "Filen må højst indeholde 100 personnumre."
        elif not all(re.fullmatch(r"\d{10}", x) for x in numre):
            besked = "Filen indeholder linjer, der ikke er personnumre."
        if besked:
            return filside(f'<SCRIPT LANGUAGE="JavaScript">alert(\'{besked}\');</SCRIPT>')
        j = secrets.token_hex(8)
        s["job"][j] = {"numre": numre, "klar": time.time() + 5}
        return RedirectResponse(f"Vent.csp?JOB={j}", 302)
    return filside()


@kraev
async def vent(req, s):
    d = dict(req.query_params)
    if req.method == "POST":
        d.update(await req.form())
    j = d.get("JOB", "")
    job = s["job"].get(j)
    if job is None:
        return RedirectResponse("Flere.csp", 302)
    if time.time() < job["klar"]:
        return side("Vent", f"""<H2>Opslag p&aring; flere kursister</H2>
<FORM NAME="frmVent" METHOD="POST" ACTION="Vent.csp">
<INPUT TYPE="HIDDEN" NAME="JOB" VALUE="{j}">
<P>Databasen genneml&oslash;bes, vent venligst ...</P>
<P CLASS="lille">Antal personnumre i filen: {len(job["numre"])}</P>
<INPUT TYPE="SUBMIT" NAME="btnVent" VALUE="Opdat&eacute;r">
</FORM>
<SCRIPT LANGUAGE="JavaScript">
<!--
setTimeout("document.frmVent.submit()", 3000);
//-->
</SCRIPT>""")
    return side("Klar", f"""<H2>Opslag p&aring; flere kursister</H2>
<P>Udtr&aelig;kket er f&aelig;rdigt ({len(job["numre"])} personnumre).</P>
<P><IMG SRC="{ROD}img/xls.gif" ALT="" WIDTH="16" HEIGHT="16"> <A HREF="Hent.csp?JOB={j}">&Aring;bn i Excel</A></P>
<P><A HREF="Flere.csp">Ny fil</A></P>""")


GRP = [("CPR nr", 1), ("Findes", 1), ("Første modulregistrering", 3), ("Seneste modulregistrering", 3), ("Henvisning", 2),
       ("Højeste merit", 3), ("Data før 2004", 3)]
UD = [("cpr", "CPR nr"), ("findes", "Findes"), ("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-modul"),
      ("foerste_udbyder", "Udbyder"), ("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-modul"),
      ("seneste_udbyder", "Udbyder"), ("henvisning_dato", "Dato"), ("henvisning_kategori", "Kategori"),
      ("merit_du_modul", "DU-modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder"),
      ("prae2004_findes", "Findes"), ("prae2004_startdato", "Første startdato"), ("prae2004_du", "Danskudd.")]


@kraev
async def hent(req, s):
    job = s["job"].get(req.query_params.get("JOB", ""))
    if job is None or time.time() < job["klar"]:
        return RedirectResponse("Flere.csp", 302)

    def celle(v, i, stil=None, merge=0, ned=0, typ="String"):
        a = f' ss:Index="{i}"' if i else ""
        a += f' ss:StyleID="{stil}"' if stil else ""
        a += f' ss:MergeAcross="{merge}"' if merge else ""
        a += f' ss:MergeDown="{ned}"' if ned else ""
        return f'<Cell{a}><Data ss:Type="{typ}">{xesc(v)}</Data></Cell>'

    rk = [f'<Row>{celle("Resultat af udtræk fra Dansk-Info pr. " + time.strftime("%d-%m-%Y", time.localtime()), 0, "t", 15)}</Row>']
    g = ""
    pos = 1
    for navn, bredde in GRP:
        g += celle(navn, pos, "h", bredde - 1, 1 if bredde == 1 else 0)
        pos += bredde
    rk.append(f"<Row>{g}</Row>")
    rk.append("<Row>" + "".join(celle(t, 3 if i == 2 else 0, "h") for i, (_, t) in enumerate(UD) if i >= 2) + "</Row>")
    for nr in job["numre"]:
        u = FOLK[nr]["udtraek"] if nr in FOLK else {"cpr": nr, "findes": False}
        c, spring = "", False
        for i, (k, _) in enumerate(UD, 1):
            v = u.get(k)
            if v is None:
                spring = True
                continue
            ix = i if spring else 0
            spring = False
            if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", v):
                c += celle(v + "T00:00:00.000", ix, "d", typ="DateTime")
            else:
                c += celle(dk(v), ix)
        rk.append(f"<Row>{c}</Row>")
    x = f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="Default" ss:Name="Normal"/><Style ss:ID="t"><Font ss:Bold="1" ss:Size="12"/></Style><Style ss:ID="h"><Font ss:Bold="1"/></Style><Style ss:ID="d"><NumberFormat ss:Format="dd\\-mm\\-yyyy"/></Style></Styles>
<Worksheet ss:Name="Udtræk"><Table>
{chr(10).join(rk)}
</Table></Worksheet>
</Workbook>"""
    return Response(x.encode("iso-8859-1"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": "attachment; filename=udtraek.xls"})


async def logud(req):
    SESS.pop(req.cookies.get("CSPSESSIONID-SP-57772-UP-csp-dansk-", ""), None)
    return RedirectResponse(ROD + "Login.csp", 302)


async def billede(req):
    return Response(GIF, media_type="image/gif")


async def stil(req):
    return Response("body,td{font-family:Verdana,Arial;font-size:11px}.bjaelke{background:#24507a;color:#fff;font-weight:bold}"
                    ".bjaelke a{color:#fff}.ramme{border:1px solid #24507a}.fejl{color:#c00}.lille{font-size:10px;color:#555}"
                    ".fane{background:#c8d6e5}.fanevalgt{background:#24507a}.fanevalgt a{color:#fff}", media_type="text/css")


async def tomjs(req):
    return Response("// CSP broker\n", media_type="application/x-javascript")

GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route(ROD + "Login.csp", login, methods=GP), Route(ROD + "Nyt.csp", nyt), Route(ROD + "Ramme.csp", ramme),
    Route(ROD + "Top.csp", top), Route(ROD + "Menu.csp", menu), Route(ROD + "Velkommen.csp", velkommen),
    Route(ROD + "Hjaelp.csp", hjaelp), Route(ROD + "Enkelt.csp", enkelt, methods=GP), Route(ROD + "Person.csp", person, methods=GP),
    Route(ROD + "Flere.csp", flere, methods=GP), Route(ROD + "Vent.csp", vent, methods=GP), Route(ROD + "Hent.csp", hent),
    Route(ROD + "Logud.csp", logud), Route(ROD + "img/{n}", billede), Route(ROD + "stil.css", stil),
    Route("/csp/broker/{n}", tomjs), Route(ROD, rod),
])

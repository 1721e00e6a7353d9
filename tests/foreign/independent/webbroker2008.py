# -*- coding: utf-8 -*-
"""Delphi WebBroker (ISAPI DLL on IIS 6), frameset and nested layout tables, 2008."""
import datetime
import html
import json
import random
import re
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
DLL = "/scripts/dudb.dll"
SESS = {}     # SID -> {"nr": {nr: cpr}, "job": {id: {...}}}
SIDE = 10


def e(v):
    return html.escape("" if v is None else str(v))


def dato(v):
    if not v:
        return ""
    y, m, d = v.split("-")
    return f"{d}-{m}-{y}"


def svar(text, status=200, typ="text/html", **hdr):
    h = {"Content-Type": typ, "Pragma": "no-cache", "Server": "Microsoft-IIS/6.0"}
    h.update({k.replace("_", "-"): v for k, v in hdr.items()})
    return Response(text.encode("iso-8859-1", "xmlcharrefreplace"), status, headers=h)


STYLE = """<STYLE TYPE="text/css">
<!--
BODY, TD, TH, INPUT { font-family: Verdana, Arial, Helvetica; font-size: 11px; }
A { color: #003366; } A:hover { color: #CC0000; }
.ovs { font-size: 15px; font-weight: bold; color: #003366; }
.fejl { color: #CC0000; font-weight: bold; }
.lille { font-size: 9px; color: #666666; }
.grid TH { background-color: #003366; color: #FFFFFF; text-align: left; }
-->
</STYLE>"""


def doc(title, body, head="", bodyattr='BGCOLOR="#FFFFFF" LEFTMARGIN="0" TOPMARGIN="0" MARGINWIDTH="0" MARGINHEIGHT="0"'):
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">
<HTML>
<HEAD>
<TITLE>{title}</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<META NAME="GENERATOR" CONTENT="DUDB Web 3.2 (build 417)">
{head}{STYLE}
</HEAD>
<BODY {bodyattr}>
{body}
</BODY>
</HTML>""")


def indhold(title, inner, head=""):
    """A page of the frame 'indhold': a layout table with a spacer column."""
    return doc(title, f"""<TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="0">
<TR><TD WIDTH="20"><IMG SRC="/grafik/blank.gif" WIDTH="20" HEIGHT="1" ALT=""></TD>
<TD><IMG SRC="/grafik/blank.gif" WIDTH="1" HEIGHT="15" ALT=""></TD></TR>
<TR><TD>&nbsp;</TD><TD VALIGN="TOP">
<TABLE WIDTH="96%" BORDER="0" CELLSPACING="0" CELLPADDING="0">
<TR><TD CLASS="ovs">{title}</TD></TR>
<TR><TD BGCOLOR="#003366"><IMG SRC="/grafik/blank.gif" WIDTH="1" HEIGHT="1" ALT=""></TD></TR>
<TR><TD><BR>
{inner}
</TD></TR>
<TR><TD><BR><HR SIZE="1" NOSHADE><SPAN CLASS="lille">DUDB Web version 3.2 &nbsp;|&nbsp; Udskrevet {time.strftime('%d-%m-%Y kl. %H:%M')} &nbsp;|&nbsp;
Oplysningerne er fortrolige og m&aring; kun anvendes i sagsbehandlingen.</SPAN></TD></TR>
</TABLE>
</TD></TR>
</TABLE>""", head)


LOGINFORM = """<FORM ACTION="{dll}/logon" METHOD="POST" TARGET="_top" NAME="LOGONFORM">
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1" BGCOLOR="#003366"><TR><TD>
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="5" BGCOLOR="#EEEEEE" WIDTH="360">
<TR><TD COLSPAN="2" BGCOLOR="#003366"><FONT COLOR="#FFFFFF"><B>Adgang for kommuner</B></FONT></TD></TR>
{fejl}<TR><TD WIDTH="110">Brugernavn:</TD><TD><INPUT TYPE="TEXT" NAME="EDBRUGER" SIZE="20" MAXLENGTH="20"></TD></TR>
<TR><TD>Adgangskode:</TD><TD><INPUT TYPE="PASSWORD" NAME="EDKODE" SIZE="20" MAXLENGTH="20"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="SUBMIT" NAME="BTNLOGON" VALUE="Log p&aring; systemet"></TD></TR>
</TABLE>
</TD></TR></TABLE>
</FORM>
<SCRIPT LANGUAGE="JavaScript" TYPE="text/javascript">
<!--
document.LOGONFORM.EDBRUGER.focus();
//-->
</SCRIPT>"""


def login_side(fejl=""):
    f = f'<TR><TD COLSPAN="2" CLASS="fejl">{fejl}</TD></TR>\n' if fejl else ""
    return indhold("Danskundervisningsdatabasen - udtr&aelig;k", """<P>Velkommen til ministeriets webadgang til Danskundervisningsdatabasen (DUDB).
Kommuner kan her hente de oplysninger, som sprogcentrene har indberettet om udl&aelig;ndinges danskuddannelse.</P>
""" + LOGINFORM.format(dll=DLL, fejl=f) + """<P CLASS="lille">Systemet kr&aelig;ver Internet Explorer 6.0 eller nyere, og at browseren viser rammer (frames). Glemt adgangskode?
Skriv til <A HREF="mailto:dudb@example.dk">dudb@example.dk</A>.</P>""")


async def start(request):
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<HTML>
<HEAD>
<TITLE>DUDB Web - Danskundervisningsdatabasen</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
</HEAD>
<FRAMESET ROWS="62,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
  <FRAME NAME="top" SRC="/top.htm" SCROLLING="NO" NORESIZE>
  <FRAME NAME="indhold" SRC="{DLL}/login" SCROLLING="AUTO">
  <NOFRAMES><BODY>Din browser viser ikke rammer. G&aring; til <A HREF="{DLL}/login">log p&aring;</A>.</BODY></NOFRAMES>
</FRAMESET>
</HTML>""")


def top_html(right):
    return doc("top", f"""<TABLE WIDTH="100%" HEIGHT="60" BORDER="0" CELLSPACING="0" CELLPADDING="0" BGCOLOR="#003366">
<TR><TD WIDTH="20">&nbsp;</TD>
<TD WIDTH="60"><IMG SRC="/grafik/krone.gif" WIDTH="40" HEIGHT="44" ALT="Ministeriets logo"></TD>
<TD><FONT COLOR="#FFFFFF" SIZE="4"><B>DUDB Web</B></FONT><BR><FONT COLOR="#99CCFF">Danskundervisningsdatabasen</FONT></TD>
<TD ALIGN="RIGHT"><FONT COLOR="#FFFFFF">{right}</FONT></TD><TD WIDTH="20">&nbsp;</TD></TR>
<TR><TD COLSPAN="5" HEIGHT="2" BGCOLOR="#CC0000"><IMG SRC="/grafik/blank.gif" WIDTH="1" HEIGHT="2" ALT=""></TD></TR>
</TABLE>""")


async def top(request):
    return top_html("&nbsp;")


async def login(request):
    return login_side()


async def logon(request):
    form = await request.form()
    if form.get("EDBRUGER", "").strip().lower() != "kommune" or form.get("EDKODE") != "hemmeligt-1":
        return login_side("Forkert brugernavn eller adgangskode. Pr&oslash;v igen.")
    sid = "".join(random.choice("0123456789ABCDEF") for _ in range(24))
    SESS[sid] = {"nr": {}, "job": {}}
    return svar(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Frameset//EN">
<HTML>
<HEAD>
<TITLE>DUDB Web - Danskundervisningsdatabasen</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
</HEAD>
<FRAMESET ROWS="62,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
  <FRAME NAME="top" SRC="{DLL}/top?SID={sid}" SCROLLING="NO" NORESIZE>
  <FRAMESET COLS="180,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
    <FRAME NAME="menu" SRC="{DLL}/menu?SID={sid}" SCROLLING="NO" NORESIZE>
    <FRAME NAME="indhold" SRC="{DLL}/velkommen?SID={sid}" SCROLLING="AUTO">
  </FRAMESET>
  <NOFRAMES><BODY>Din browser viser ikke rammer. <A HREF="{DLL}/menu?SID={sid}">Menu</A></BODY></NOFRAMES>
</FRAMESET>
</HTML>""")


def kraever(f):
    async def g(request):
        sid = request.query_params.get("SID")
        form = None
        if request.method == "POST":
            form = await request.form()
            sid = form.get("SID") or sid
        if sid not in SESS:
            return indhold("Ikke logget p&aring;", f'<P CLASS="fejl">Din session er udl&oslash;bet, eller du er ikke logget p&aring;.</P><P><A HREF="/" TARGET="_top">Til forsiden</A></P>')
        return await f(request, sid, SESS[sid], form)
    return g


@kraever
async def topind(request, sid, s, form):
    return top_html(f'Bruger: KOMMUNE &nbsp;|&nbsp; <A HREF="{DLL}/logoff?SID={sid}" TARGET="_top"><FONT COLOR="#FFFFFF">Afslut</FONT></A>')


@kraever
async def menu(request, sid, s, form):
    punkter = [("velkommen", "Velkommen"), ("soeg", "Enkeltopslag"), ("fil", "Masseopslag"), ("hjaelp", "Vejledning")]
    rk = "".join(f"""<TR><TD WIDTH="18" ALIGN="CENTER"><IMG SRC="/grafik/pil.gif" WIDTH="8" HEIGHT="8" ALT=""></TD>
<TD HEIGHT="22"><A HREF="{DLL}/{u}?SID={sid}" TARGET="indhold">{t}</A></TD></TR>
<TR><TD COLSPAN="2" BGCOLOR="#99AABB"><IMG SRC="/grafik/blank.gif" WIDTH="1" HEIGHT="1" ALT=""></TD></TR>
""" for u, t in punkter)
    return doc("menu", f"""<TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="0">
<TR><TD COLSPAN="2" HEIGHT="26" BGCOLOR="#99AABB"><B>&nbsp;&nbsp;Menu</B></TD></TR>
{rk}</TABLE>""", bodyattr='BGCOLOR="#DDE4EA" LEFTMARGIN="0" TOPMARGIN="0" MARGINWIDTH="0" MARGINHEIGHT="0"')


@kraever
async def velkommen(request, sid, s, form):
    return indhold("Velkommen", """<P>Du er nu logget p&aring; DUDB Web.</P>
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="6" BGCOLOR="#FFFFCC" WIDTH="100%"><TR><TD><B>Driftsmeddelelse</B><BR>
Systemet er lukket for opdatering hver s&oslash;ndag kl. 20-23.</TD></TR></TABLE>
<P>V&aelig;lg i menuen til venstre, om du vil sl&aring; &eacute;n kursist op, eller om du vil sende en fil med flere CPR-numre.</P>""")


@kraever
async def hjaelp(request, sid, s, form):
    return indhold("Vejledning", """<OL><LI>V&aelig;lg <I>Enkeltopslag</I> for at se alle registreringer p&aring; &eacute;n kursist.
<LI>V&aelig;lg <I>Masseopslag</I> for at f&aring; et uddrag af registreringerne for op til 100 kursister i et regneark.
Filen laves i Notesblok med &eacute;t CPR-nr. pr. linje og gemmes som .txt.</OL>""")


def soegeside(sid, fejl=""):
    f = f'<P CLASS="fejl">{fejl}</P>\n' if fejl else ""
    return indhold("Enkeltopslag", f"""{f}<SCRIPT LANGUAGE="JavaScript" TYPE="text/javascript">
<!--
function tjek(f) {{
  if (f.EDCPR.value == "") {{ alert("Indtast et CPR-nr."); f.EDCPR.focus(); return false; }}
  return true;
}}
//-->
</SCRIPT>
<FORM ACTION="{DLL}/find" METHOD="POST" NAME="SOEGFORM" ONSUBMIT="return tjek(this)">
<INPUT TYPE="HIDDEN" NAME="SID" VALUE="{sid}">
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="4" BGCOLOR="#EEEEEE">
<TR><TD>Kursistens CPR-nr.:</TD>
<TD><INPUT TYPE="TEXT" NAME="EDCPR" SIZE="13" MAXLENGTH="11"></TD>
<TD><INPUT TYPE="SUBMIT" NAME="BTNFIND" VALUE="S&oslash;g"> <INPUT TYPE="RESET" VALUE="Ryd"></TD></TR>
<TR><TD>&nbsp;</TD><TD COLSPAN="2" CLASS="lille">10 cifre, med eller uden bindestreg</TD></TR>
</TABLE>
</FORM>""")


@kraever
async def soeg(request, sid, s, form):
    return soegeside(sid)


def vis_cpr(c):
    return c[:6] + "-" + c[6:]


@kraever
async def find(request, sid, s, form):
    form = form or {}
    cpr = re.sub(r"[\s-]", "", form.get("EDCPR", ""))
    if not re.fullmatch(r"\d{10}", cpr):
        return soegeside(sid, "CPR-nr. skal best&aring; af 10 cifre.")
    if cpr not in PEOPLE:
        return soegeside(sid, "Der blev ikke fundet nogen kursist med det indtastede CPR-nr.")
    nr = str(random.randint(100000, 999999))
    s["nr"][nr] = cpr
    return indhold("Enkeltopslag - s&oslash;geresultat", f"""<P>S&oslash;gningen gav 1 post.</P>
<TABLE CLASS="grid" BORDER="0" CELLSPACING="1" CELLPADDING="4" BGCOLOR="#99AABB">
<TR><TH>CPR-nr.</TH><TH>&nbsp;</TH></TR>
<TR BGCOLOR="#FFFFFF"><TD>{vis_cpr(cpr)}</TD><TD><A HREF="{DLL}/vis?SID={sid}&amp;NR={nr}&amp;F=1">Vis kursist</A></TD></TR>
</TABLE>
<P><A HREF="{DLL}/soeg?SID={sid}">Ny s&oslash;gning</A></P>""")


FANER = [
    ("1", "Moduler", "moduler", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("slutdato", "Slutdato"), ("udbyder", "Udbyder"),
                                  ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Oph&oslash;r"), ("modultest_bestaaet", "Test best&aring;et")],
     "Der er ikke indberettet moduler."),
    ("2", "Pr&oslash;ver", "proever", [("proeve", "Pr&oslash;ve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "L&aelig;s"), ("skriftlig", "Skr"),
                                  ("mundtlig", "Mdt"), ("resultat", "Resultat"), ("udbyder", "Udbyder")], "Der er ikke indberettet pr&oslash;ver."),
    ("3", "Henvisninger", "henvisninger", [("dato", "Henvist dato"), ("kategori", "Kategori"), ("kommune", "Kommune"), ("udbyder", "Udbyder")],
     "Der er ikke indberettet henvisninger."),
    ("4", "Merit", "meritter", [("du_modul", "DU-modul"), ("startdato", "Startdato"), ("udbyder", "Udbyder")], "Der er ikke indberettet merit."),
    ("5", "Data f&oslash;r 2004", "prae2004", None, "Kursisten findes ikke i data f&oslash;r 2004."),
]
DATOER = {"startdato", "slutdato", "modultest_bestaaet", "dato", "foerste_startdato"}


@kraever
async def vis(request, sid, s, form):
    q = request.query_params
    nr = q.get("NR", "")
    cpr = s["nr"].get(nr)
    if not cpr:
        return soegeside(sid, "Posten findes ikke l&aelig;ngere. S&oslash;g igen.")
    p = PEOPLE[cpr]
    fane = next((f for f in FANER if f[0] == q.get("F")), FANER[0])
    url = f"{DLL}/vis?SID={sid}&amp;NR={nr}&amp;F="
    celler = ""
    for f in FANER:
        if f is fane:
            celler += f'<TD BGCOLOR="#003366" NOWRAP><FONT COLOR="#FFFFFF"><B>&nbsp;{f[1]}&nbsp;</B></FONT></TD>'
        else:
            celler += f'<TD BGCOLOR="#C8D2DC" NOWRAP>&nbsp;<A HREF="{url}{f[0]}">{f[1]}</A>&nbsp;</TD>'
        celler += '<TD WIDTH="2"><IMG SRC="/grafik/blank.gif" WIDTH="2" HEIGHT="1" ALT=""></TD>\n'
    data = p[fane[2]]
    if not data:
        krop = f"<P>{fane[4]}</P>"
    elif fane[2] == "prae2004":
        krop = f"""<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="4">
<TR><TD><B>F&oslash;rste startdato:</B></TD><TD>{dato(data['foerste_startdato'])}</TD></TR>
<TR><TD><B>Danskuddannelse f&oslash;r 2004:</B></TD><TD>{'Ja' if data['du'] else 'Nej'}</TD></TR>
</TABLE>"""
    else:
        try:
            side = max(0, int(q.get("S", "0")))
        except ValueError:
            side = 0
        fra = side * SIDE
        udsnit = data[fra:fra + SIDE]
        rk = ""
        for i, r in enumerate(udsnit):
            tds = "".join(f"<TD>{(dato(r[k]) if k in DATOER else e(r[k])) or '&nbsp;'}</TD>" for k, _ in fane[3])
            rk += f'<TR BGCOLOR="{"#FFFFFF" if i % 2 == 0 else "#EEF2F6"}">{tds}</TR>\n'
        krop = f"""<TABLE CLASS="grid" WIDTH="100%" BORDER="0" CELLSPACING="1" CELLPADDING="3" BGCOLOR="#99AABB">
<TR>{''.join(f'<TH>{t}</TH>' for _, t in fane[3])}</TR>
{rk}</TABLE>"""
        if len(data) > SIDE:
            nav = []
            if side:
                nav.append(f'<A HREF="{url}{fane[0]}&amp;S={side-1}">&lt;&lt; Forrige</A>')
            if fra + SIDE < len(data):
                nav.append(f'<A HREF="{url}{fane[0]}&amp;S={side+1}">N&aelig;ste &gt;&gt;</A>')
            krop += f"""
<TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="3"><TR><TD>Viser {fra+1}-{fra+len(udsnit)} af {len(data)}</TD>
<TD ALIGN="RIGHT">{' &nbsp; '.join(nav)}</TD></TR></TABLE>"""
    return indhold("Kursist", f"""<TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="3" BGCOLOR="#EEEEEE">
<TR><TD WIDTH="90"><B>CPR-nr.:</B></TD><TD>{vis_cpr(cpr)}</TD><TD ALIGN="RIGHT"><A HREF="{DLL}/soeg?SID={sid}">Ny s&oslash;gning</A>
&nbsp;<A HREF="javascript:window.print()">Udskriv</A></TD></TR>
</TABLE><BR>
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="3"><TR>
{celler}</TR></TABLE>
<TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="1" BGCOLOR="#003366"><TR><TD>
<TABLE WIDTH="100%" BORDER="0" CELLSPACING="0" CELLPADDING="8" BGCOLOR="#FFFFFF"><TR><TD>
{krop}
</TD></TR></TABLE>
</TD></TR></TABLE>""")


def filside(sid, fejl=""):
    f = f'<P CLASS="fejl">{fejl}</P>\n' if fejl else ""
    return indhold("Masseopslag", f"""{f}<P>V&aelig;lg den tekstfil, som indeholder CPR-numrene (&eacute;t pr. linje, h&oslash;jst 100), og tryk p&aring; <I>Overf&oslash;r fil</I>.
Det kan tage lidt tid at danne regnearket.</P>
<FORM ACTION="{DLL}/overfoer" METHOD="POST" ENCTYPE="multipart/form-data" NAME="FILFORM">
<INPUT TYPE="HIDDEN" NAME="SID" VALUE="{sid}">
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="4" BGCOLOR="#EEEEEE">
<TR><TD>Filnavn:</TD><TD><INPUT TYPE="FILE" NAME="FILNAVN" SIZE="40"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="SUBMIT" NAME="BTNOVERFOER" VALUE="Overf&oslash;r fil"></TD></TR>
</TABLE>
</FORM>""")


@kraever
async def fil(request, sid, s, form):
    return filside(sid)


@kraever
async def overfoer(request, sid, s, form):
    f = form.get("FILNAVN") if form else None
    if f is None or isinstance(f, str) or not f.filename:
        return filside(sid, "Du har ikke valgt nogen fil.")
    linjer = [x.strip().replace("-", "") for x in (await f.read()).decode("iso-8859-1").replace("\xef\xbb\xbf", "").splitlines() if x.strip()]
    if not linjer:
        return filside(sid, "Filen er tom.")
    if any(not re.fullmatch(r"\d{10}", x) for x in linjer):
        return filside(sid, "Filen indeholder linjer, som ikke er et CPR-nr. Ret filen og pr&oslash;v igen.")
    if len(linjer) > 100:
        return filside(sid, "Filen indeholder mere end 100 CPR-numre.")
    job = str(random.randint(10000, 99999))
    s["job"][job] = {"cpr": linjer, "klar": time.time() + 1.5}
    return svar("", 302, Location=f"{DLL}/status?SID={sid}&JOB={job}")


@kraever
async def status(request, sid, s, form):
    job = request.query_params.get("JOB", "")
    j = s["job"].get(job)
    if not j:
        return filside(sid, "Udtr&aelig;kket findes ikke l&aelig;ngere.")
    if time.time() < j["klar"]:
        url = f"{DLL}/status?SID={sid}&amp;JOB={job}"
        return indhold("Masseopslag - status", f"""<P>Filen er modtaget. Antal CPR-numre: {len(j['cpr'])}</P>
<P><IMG SRC="/grafik/timeglas.gif" WIDTH="16" HEIGHT="16" ALT=""> <B>Udtr&aelig;kket dannes. Siden opdateres automatisk.</B></P>
<P><A HREF="{url}">Vis status nu</A></P>""", f'<META HTTP-EQUIV="Refresh" CONTENT="3; URL={url}">\n')
    return indhold("Masseopslag - status", f"""<P>Antal CPR-numre: {len(j['cpr'])}</P>
<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="8" BGCOLOR="#E6F2E6"><TR>
<TD><IMG SRC="/grafik/excel.gif" WIDTH="16" HEIGHT="16" ALT="Excel"></TD>
<TD>Udtr&aelig;kket er f&aelig;rdigt. <A HREF="{DLL}/udtraek.xls?SID={sid}&amp;JOB={job}" TARGET="_blank">Klik her for at hente regnearket</A></TD></TR></TABLE>
<P><A HREF="{DLL}/fil?SID={sid}">Nyt masseopslag</A></P>""")


TOMT = {"findes": False, "prae2004_findes": False}
KOL = ["cpr", "findes", "foerste_startdato", "foerste_du_modul", "foerste_udbyder", "seneste_startdato", "seneste_du_modul", "seneste_udbyder",
       "henvisning_dato", "henvisning_kategori", "merit_du_modul", "merit_startdato", "merit_udbyder", "prae2004_findes", "prae2004_startdato", "prae2004_du"]


def vaerdi(k, v):
    if v is True:
        return "Ja"
    if v is False:
        return "Nej"
    if "dato" in k:
        return dato(v)
    return e(v)


@kraever
async def xls(request, sid, s, form):
    j = s["job"].get(request.query_params.get("JOB", ""))
    if not j or time.time() < j["klar"]:
        return filside(sid, "Udtr&aelig;kket findes ikke.")
    rk = ""
    for c in j["cpr"]:
        u = PEOPLE[c]["udtraek"] if c in PEOPLE else dict(TOMT, cpr=c)
        rk += "<TR>" + "".join(f"<TD CLASS=t>{vaerdi(k, u.get(k))}</TD>" for k in KOL) + "</TR>\n"
    return svar(f"""<HTML xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<STYLE><!-- .t {{ mso-number-format:"\\@"; }} --></STYLE></HEAD>
<BODY>
<TABLE BORDER=1>
<TR><TD COLSPAN=16><B>Resultat af udtr&aelig;k fra Danskundervisningsdatabasen pr. {datetime.date.today():%d-%m-%Y}</B></TD></TR>
<TR><TH ROWSPAN=2>CPR nr</TH><TH ROWSPAN=2>Findes i 2004+</TH><TH COLSPAN=3>F&oslash;rste modulreg.</TH><TH COLSPAN=3>Seneste modulreg.</TH>
<TH COLSPAN=2>Seneste henvisning</TH><TH COLSPAN=3>H&oslash;jeste merit</TH><TH COLSPAN=3>S&oslash;gning i data f&oslash;r 2004</TH></TR>
<TR><TH>Startdato</TH><TH>DU-modul</TH><TH>Udbyder</TH><TH>Startdato</TH><TH>DU-modul</TH><TH>Udbyder</TH><TH>Dato</TH><TH>Kategori</TH>
<TH>DU-modul</TH><TH>Startdato</TH><TH>Udbyder</TH><TH>Findes</TH><TH>F&oslash;rste startdato</TH><TH>DU</TH></TR>
{rk}</TABLE>
</BODY></HTML>""", typ="application/vnd.ms-excel", Content_Disposition="attachment; filename=udtraek.xls")


async def logoff(request):
    SESS.pop(request.query_params.get("SID"), None)
    return RedirectResponse("/", 302)


GIF = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


async def gif(request):
    return Response(GIF, media_type="image/gif")


GP = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", start), Route("/default.htm", start), Route("/top.htm", top), Route("/grafik/{n}", gif),
    Route(DLL + "/login", login), Route(DLL + "/logon", logon, methods=["POST"]), Route(DLL + "/top", topind), Route(DLL + "/menu", menu),
    Route(DLL + "/velkommen", velkommen), Route(DLL + "/hjaelp", hjaelp), Route(DLL + "/soeg", soeg), Route(DLL + "/find", find, methods=GP),
    Route(DLL + "/vis", vis), Route(DLL + "/fil", fil), Route(DLL + "/overfoer", overfoer, methods=GP), Route(DLL + "/status", status),
    Route(DLL + "/udtraek.xls", xls), Route(DLL + "/logoff", logoff),
])

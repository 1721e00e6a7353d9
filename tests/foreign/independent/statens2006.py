"""DANSKREG - opslag for kommuner. Classic ASP front with an ISAPI dll behind, framesets and pop-ups, 2006."""
import json
import secrets
import time
from datetime import datetime
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text("utf-8"))}
SESSIONS = {}
COOKIE = "ASPSESSIONIDQQBTCSRA"
F = '<font face="Verdana, Arial" size="2">'
F1 = '<font face="Verdana, Arial" size="1">'
PRSIDE = 10


def html(text, status=200, headers=None):
    return Response(text.encode("iso-8859-1", "xmlcharrefreplace"), status, headers={"Content-Type": "text/html", **(headers or {})})


def e(v):
    return escape(str(v))


def tx(v):
    return "&nbsp;" if v is None else e(v)


def dt(v):
    return "&nbsp;" if v is None else f"{v[8:]}.{v[5:7]}.{v[:4]}"


def sess(request):
    return SESSIONS.get(request.cookies.get(COOKIE, ""))


def side(titel, krop, bg="#FFFFFF", onload=""):
    return html(f'''<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">
<META NAME="GENERATOR" CONTENT="Microsoft FrontPage 5.0">
<TITLE>{titel}</TITLE>
<SCRIPT LANGUAGE="JavaScript" SRC="script/faelles.js"></SCRIPT>
</HEAD>
<BODY BGCOLOR="{bg}" TEXT="#000000" LINK="#003366" VLINK="#003366"{onload} TOPMARGIN="8" LEFTMARGIN="8">
{krop}
</BODY>
</HTML>''')


def overskrift(t):
    return f'<TABLE WIDTH="100%" BORDER="0" CELLPADDING="3" CELLSPACING="0"><TR><TD BGCOLOR="#003366"><font face="Verdana, Arial" size="3" color="#FFFFFF"><B>{t}</B></font></TD></TR></TABLE><BR>\n'


def ikke_logget_paa():
    return side("DANSKREG", f'{F}De er ikke logget på, eller Deres session er udløbet.<BR><BR><A HREF="logon.asp">Log på</A></font>')


# ---- frames ---------------------------------------------------------------------
async def default(request):
    s = sess(request)
    indhold = "velkommen.asp" if s else "logon.asp"
    return html(f'''<HTML>
<HEAD><TITLE>DANSKREG - Register over danskundervisning</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1"></HEAD>
<FRAMESET ROWS="70,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
  <FRAME NAME="top" SRC="top.asp" SCROLLING="NO" NORESIZE>
  <FRAMESET COLS="170,*" BORDER="0" FRAMEBORDER="0" FRAMESPACING="0">
    <FRAME NAME="menu" SRC="menu.asp" SCROLLING="AUTO" NORESIZE>
    <FRAME NAME="indhold" SRC="{indhold}" SCROLLING="AUTO">
  </FRAMESET>
  <NOFRAMES><BODY>Deres browser kan ikke vise rammer. DANSKREG kræver Internet Explorer 5.5 eller nyere. <A HREF="menu.asp">Menu</A></BODY></NOFRAMES>
</FRAMESET>
</HTML>''')


async def top(request):
    s = sess(request)
    hvem = f"Bruger: {e(s['user']).upper()}" if s else "Ikke logget på"
    return side("top", f'<TABLE WIDTH="100%" BORDER="0"><TR><TD><IMG SRC="grafik/rigsvaaben.gif" ALT="" WIDTH="40" HEIGHT="50"></TD><TD><font face="Verdana, Arial" size="4" color="#FFFFFF"><B>DANSKREG</B></font><BR><font face="Verdana, Arial" size="1" color="#FFFFFF">Register over danskundervisning for voksne udlændinge</font></TD><TD ALIGN="RIGHT"><font face="Verdana, Arial" size="1" color="#FFFFFF">{hvem}</font></TD></TR></TABLE>', bg="#003366")


async def menu(request):
    def p(href, t, target="indhold"):
        return f'<TR><TD><IMG SRC="grafik/pil.gif" ALT=""></TD><TD>{F1}<A HREF="{href}" TARGET="{target}">{t}</A></font></TD></TR>\n'
    if sess(request):
        r = p("velkommen.asp", "Velkomst") + p("enkelt.asp", "Forespørgsel, én person") + p("fil.asp", "Forespørgsel, fil") + p("koder.asp", "Kodelister") + p("hjaelp.asp", "Hjælp") + p("logaf.asp", "Log af", "_top")
    else:
        r = p("logon.asp", "Log på") + p("hjaelp.asp", "Hjælp")
    return side("menu", f'<TABLE BORDER="0" CELLPADDING="2" CELLSPACING="0">\n<TR><TD COLSPAN="2">{F}<B>Menu</B></font></TD></TR>\n{r}</TABLE>', bg="#CCD6E0")


async def velkommen(request):
    if not sess(request):
        return ikke_logget_paa()
    return side("Velkommen", overskrift("Velkommen til DANSKREG") + f'''{F}Vælg en forespørgsel i menuen til venstre.<BR><BR><B>Meddelelser</B></font>
<TABLE BORDER="0" CELLPADDING="3"><TR><TD VALIGN="TOP">{F1}04.09.2006</font></TD><TD>{F1}DANSKREG er lukket alle hverdage kl. 20-06.</font></TD></TR><TR><TD VALIGN="TOP">{F1}12.06.2006</font></TD><TD>{F1}Pop-up-blokering skal slås fra for at se enkeltoplysninger.</font></TD></TR></TABLE>''')


async def hjaelp(request):
    return side("Hjælp", overskrift("Hjælp") + f'{F}Personnummeret indtastes uden bindestreg (DDMMÅÅXXXX).<BR>Ved forespørgsel med fil anvendes en ASCII-fil med et personnummer på hver linje, højst 100 linjer.<BR><BR>Driftsvagt: danskreg@example.dk</font>')


async def koder(request):
    if not sess(request):
        return ikke_logget_paa()
    return side("Kodelister", overskrift("Kodelister") + f'{F}Kodelisterne fremgår af indberetningsvejledningen, bilag 2.</font>')


# ---- log on -----------------------------------------------------------------------
def logonform(fejl=""):
    f = f'<font face="Verdana, Arial" size="2" color="#CC0000"><B>{fejl}</B></font><BR><BR>' if fejl else ""
    return side("Log på", overskrift("Log på DANSKREG") + f'''{f}<FORM NAME="logon" METHOD="POST" ACTION="logon.asp" TARGET="_top">
<TABLE BORDER="0" CELLPADDING="2"><TR><TD>{F}Brugerident:</font></TD><TD><INPUT TYPE="TEXT" NAME="txtBruger" SIZE="15" MAXLENGTH="20"></TD></TR>
<TR><TD>{F}Kodeord:</font></TD><TD><INPUT TYPE="PASSWORD" NAME="txtKode" SIZE="15" MAXLENGTH="20"></TD></TR>
<TR><TD>&nbsp;</TD><TD><INPUT TYPE="SUBMIT" NAME="cmdLogon" VALUE="Log på"> <INPUT TYPE="RESET" VALUE="Slet"></TD></TR></TABLE></FORM>''')


async def logon(request):
    if request.method == "GET":
        return logonform()
    f = await request.form()
    if (f.get("txtBruger", "").strip().lower(), f.get("txtKode", "")) != ("kommune", "hemmeligt-1"):
        return logonform("Forkert brugerident eller kodeord. Prøv igen.")
    sid = "".join(secrets.choice("ABCDEFGHIJKLMNOP") for _ in range(24))
    SESSIONS[sid] = {"user": "kommune", "foresp": [], "filer": []}
    r = RedirectResponse("default.asp", 302)
    r.set_cookie(COOKIE, sid, path="/")
    return r


async def logaf(request):
    SESSIONS.pop(request.cookies.get(COOKIE, ""), None)
    r = RedirectResponse("default.asp", 302)
    r.delete_cookie(COOKIE, path="/")
    return r


# ---- single look-up ------------------------------------------------------------------
def enkeltform(fejl=""):
    f = f'<font face="Verdana, Arial" size="2" color="#CC0000">{fejl}</font><BR><BR>' if fejl else ""
    return side("Forespørgsel", overskrift("Forespørgsel, én person") + f'''{f}<FORM NAME="frmForesp" METHOD="POST" ACTION="/scripts/danskreg.dll?Foresp">
<TABLE BORDER="0" CELLPADDING="2"><TR><TD>{F}Personnummer:</font></TD><TD><INPUT TYPE="TEXT" NAME="PNR" SIZE="10" MAXLENGTH="11"></TD><TD><INPUT TYPE="SUBMIT" VALUE="Vis"></TD></TR></TABLE><INPUT TYPE="HIDDEN" NAME="TRANS" VALUE="DR01"></FORM>''')


async def enkelt(request):
    return enkeltform() if sess(request) else ikke_logget_paa()


DELE = [("M", "Moduler", "moduler"), ("P", "Prøver", "proever"), ("H", "Henvisninger", "henvisninger"), ("G", "Meritter", "meritter")]
KOL = {
    "M": [("Modul", "du_modul", 0), ("Startdato", "startdato", 1), ("Slutdato", "slutdato", 1), ("Udbyder", "udbyder", 0), ("Henv.kat.", "henvisningskategori", 0), ("Oph.årsag", "ophoersaarsag", 0), ("Modultest best.", "modultest_bestaaet", 1)],
    "P": [("Prøve", "proeve", 0), ("Dato", "dato", 1), ("Termin", "termin", 0), ("Læs.", "laeseforstaaelse", 0), ("Skr.", "skriftlig", 0), ("Mdt.", "mundtlig", 0), ("Resultat", "resultat", 0), ("Udbyder", "udbyder", 0)],
    "H": [("Henv.dato", "dato", 1), ("Kategori", "kategori", 0), ("Kommune", "kommune", 0), ("Udbyder", "udbyder", 0)],
    "G": [("Modul", "du_modul", 0), ("Startdato", "startdato", 1), ("Udbyder", "udbyder", 0)],
}


def pop(href, t, navn="detalje"):
    return f'''<A HREF="#" onClick="window.open('{href}','{navn}','width=720,height=480,scrollbars=yes,resizable=yes'); return false;">{t}</A>'''


def oversigt(s, nr):
    p = PEOPLE[s["foresp"][nr]]
    c = p["cpr"]
    rk = ""
    for k, t, key in DELE:
        n = len(p[key])
        vis = pop(f"/knap/detalje.asp?del={k}&amp;f={nr}", t) if n else t
        rk += f'<TR BGCOLOR="#EEEEEE"><TD>{F}{vis}</font></TD><TD ALIGN="RIGHT">{F}{n or "Ingen"}</font></TD></TR>\n'
    x = p["prae2004"]
    rk += f'<TR BGCOLOR="#EEEEEE"><TD>{F}{pop(f"/knap/gammel.asp?f={nr}", "Data før 2004") if x else "Data før 2004"}</font></TD><TD ALIGN="RIGHT">{F}{"1" if x else "Ingen"}</font></TD></TR>\n'
    return side("Oversigt", overskrift("Oversigt") + f'''{F}Personnummer: <B>{c[:6]}-{c[6:]}</B></font><BR><BR>
<TABLE BORDER="0" CELLPADDING="3" CELLSPACING="1" BGCOLOR="#003366"><TR><TD WIDTH="220"><font face="Verdana, Arial" size="2" color="#FFFFFF"><B>Oplysninger</B></font></TD><TD><font face="Verdana, Arial" size="2" color="#FFFFFF"><B>Antal</B></font></TD></TR>
{rk}</TABLE><BR>{F1}Klik på en linje for at se oplysningerne i et nyt vindue.</font><BR><BR>{F}<A HREF="/knap/enkelt.asp">Ny forespørgsel</A></font>''')


async def dll(request):
    s = sess(request)
    if not s:
        return RedirectResponse("/knap/logon.asp", 302)
    if "Foresp" not in request.url.query:
        return html("<H1>DANSKREG.DLL</H1>Ukendt kommando", 500)
    f = await request.form()
    pnr = f.get("PNR", "").strip().replace("-", "")
    if not (pnr.isdigit() and len(pnr) == 10):
        return fejlside("DR01-02: Personnummer skal være 10 cifre.")
    if pnr not in PEOPLE:
        return fejlside("DR01-04: Personen findes ikke i registret.")
    s["foresp"].append(pnr)
    return oversigt(s, len(s["foresp"]) - 1)


def fejlside(t):
    return side("Meddelelse", overskrift("Forespørgsel, én person") + f'<font face="Verdana, Arial" size="2" color="#CC0000">{t}</font><BR><BR>{F}<A HREF="/knap/enkelt.asp">Ny forespørgsel</A></font>')


def hent_f(request, s):
    f = request.query_params.get("f", "")
    return s["foresp"][int(f)] if f.isdigit() and int(f) < len(s["foresp"]) else None


LUK = '<BR><CENTER><INPUT TYPE="BUTTON" VALUE="Udskriv" onClick="window.print()"> <INPUT TYPE="BUTTON" VALUE="Luk vindue" onClick="window.close()"></CENTER>'


async def detalje(request):
    s = sess(request)
    if not s:
        return ikke_logget_paa()
    c, k = hent_f(request, s), request.query_params.get("del", "")
    if not c or k not in KOL:
        return side("Fejl", f"{F}Forespørgslen findes ikke.</font>{LUK}")
    titel, key = next((t, y) for a, t, y in DELE if a == k)
    rows = PEOPLE[c][key]
    fra = request.query_params.get("fra", "1")
    fra = int(fra) if fra.isdigit() and 1 <= int(fra) <= max(1, len(rows)) else 1
    th = "".join(f'<TD NOWRAP BGCOLOR="#003366"><font face="Verdana, Arial" size="1" color="#FFFFFF"><B>{h}</B></font></TD>' for h, _, _ in KOL[k])
    tr = "".join(f'<TR BGCOLOR="{"#FFFFFF" if i % 2 else "#EEEEEE"}">' + "".join(f"<TD NOWRAP>{F1}{dt(r[y]) if d else tx(r[y])}</font></TD>" for _, y, d in KOL[k]) + "</TR>\n" for i, r in enumerate(rows[fra - 1:fra - 1 + PRSIDE]))
    til = min(fra + PRSIDE - 1, len(rows))
    u = f"detalje.asp?del={k}&amp;f={request.query_params['f']}&amp;fra="
    nav = ""
    if len(rows) > PRSIDE:
        nav = f"<BR>{F1}Linje {fra}-{til} af {len(rows)} &nbsp; " + (f'<A HREF="{u}{max(1, fra - PRSIDE)}">&lt;&lt; Foregående</A> ' if fra > 1 else "") + (f'<A HREF="{u}{fra + PRSIDE}">Flere &gt;&gt;</A>' if til < len(rows) else "") + "</font>"
    return side(titel, overskrift(titel) + f'<TABLE BORDER="0" CELLPADDING="3" CELLSPACING="1" WIDTH="100%">\n<TR>{th}</TR>\n{tr}</TABLE>{nav}{LUK}', onload=' onLoad="window.focus()"')


async def gammel(request):
    s = sess(request)
    if not s:
        return ikke_logget_paa()
    c = hent_f(request, s)
    x = PEOPLE[c]["prae2004"] if c else None
    if not x:
        return side("Data før 2004", f"{F}Ingen data.</font>{LUK}")
    return side("Data før 2004", overskrift("Data før 2004") + f'<TABLE BORDER="0" CELLPADDING="3"><TR><TD>{F}<B>Første startdato:</B></font></TD><TD>{F}{dt(x["foerste_startdato"])}</font></TD></TR><TR><TD>{F}<B>Danskuddannelse:</B></font></TD><TD>{F}{"Ja" if x["du"] else "Nej"}</font></TD></TR></TABLE>{LUK}')


# ---- batch ---------------------------------------------------------------------------
def filform(fejl=""):
    f = f'<font face="Verdana, Arial" size="2" color="#CC0000">{fejl}</font><BR><BR>' if fejl else ""
    return side("Forespørgsel, fil", overskrift("Forespørgsel, fil") + f'''{f}{F}Angiv en fil med højst 100 personnumre. Forespørgslen kan tage nogen tid.</font><BR>
<FORM NAME="frmFil" METHOD="POST" ENCTYPE="multipart/form-data" ACTION="fil.asp"><TABLE BORDER="0" CELLPADDING="2"><TR><TD>{F}Filnavn:</font></TD><TD><INPUT TYPE="FILE" NAME="FILE1" SIZE="40"></TD></TR><TR><TD>&nbsp;</TD><TD><INPUT TYPE="SUBMIT" VALUE="Send fil"></TD></TR></TABLE></FORM>''')


async def fil(request):
    s = sess(request)
    if not s:
        return ikke_logget_paa()
    if request.method == "GET":
        return filform()
    f = await request.form()
    up = f.get("FILE1")
    data = await up.read() if hasattr(up, "read") else b""
    if data[:3] == b"\xef\xbb\xbf":
        data = data[3:]
    nums = [x.strip() for x in data.decode("latin-1").splitlines() if x.strip()]
    if not nums:
        return filform("DR02-01: Filen er tom eller ikke angivet.")
    if len(nums) > 100:
        return filform("DR02-03: Filen indeholder mere end 100 personnumre.")
    if any(not (x.isdigit() and len(x) == 10) for x in nums):
        return filform("DR02-02: Filen indeholder linjer, der ikke er personnumre.")
    s["filer"].append((nums, time.time()))
    n = len(s["filer"])
    return side("Forespørgsel, fil", overskrift("Forespørgsel, fil") + f'{F}Filen er behandlet. Antal personnumre: {len(nums)}.<BR><BR><A HREF="udtraek.asp?lbnr={n}" TARGET="_blank">Hent resultatet i Excel</A><BR><BR><A HREF="fil.asp">Ny fil</A></font>')


GRUP = [("", [("CPR nr", "cpr"), ("Findes i 2004 +", "findes")]), ("Første modul reg.", [("Startdato", "foerste_startdato"), ("DU-Modul", "foerste_du_modul"), ("Udbyder", "foerste_udbyder")]),
        ("Seneste modul reg.", [("Startdato", "seneste_startdato"), ("DU-Modul", "seneste_du_modul"), ("Udbyder", "seneste_udbyder")]), ("Seneste henvisning", [("Dato", "henvisning_dato"), ("Kategori", "henvisning_kategori")]),
        ("Højeste merit", [("DU-Modul", "merit_du_modul"), ("Startdato", "merit_startdato"), ("Udbyder", "merit_udbyder")]), ("Søgning i præ-2004 data", [("Findes i præ-2004 data", "prae2004_findes"), ("Første startdato", "prae2004_startdato"), ("DU", "prae2004_du")])]


async def udtraek(request):
    s = sess(request)
    if not s:
        return ikke_logget_paa()
    lb = request.query_params.get("lbnr", "")
    if not lb.isdigit() or not 1 <= int(lb) <= len(s["filer"]):
        return side("Fejl", f"{F}Resultatet findes ikke.</font>")
    nums, tid = s["filer"][int(lb) - 1]
    keys = [k for _, cols in GRUP for _, k in cols]
    g = "".join(f'<TD COLSPAN="{len(c)}" BGCOLOR="#C0C0C0"><B>{t or "&nbsp;"}</B></TD>' for t, c in GRUP)
    h = "".join(f"<TD><B>{t}</B></TD>" for _, c in GRUP for t, _ in c)
    tr = ""
    for cpr in nums:
        u = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        tr += "<TR>" + "".join("<TD>" + ("&nbsp;" if u.get(k) is None else ("Ja" if u[k] else "Nej") if isinstance(u[k], bool) else dt(u[k]) if k.endswith("dato") else f"{e(u[k])}") + "</TD>" for k in keys) + "</TR>\n"
    dato = datetime.fromtimestamp(tid).strftime("%d-%m-%Y")
    return html(f'''<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1"><STYLE>td {{ mso-number-format:"\\@"; }}</STYLE></HEAD><BODY><TABLE BORDER="1">
<TR><TD COLSPAN="{len(keys)}"><B>Resultat af udtræk fra DANSKREG per {dato}</B></TD></TR>
<TR>{g}</TR>
<TR>{h}</TR>
{tr}</TABLE></BODY></HTML>''', headers={"Content-Type": "application/vnd.ms-excel", "Content-Disposition": f"attachment; filename=udtraek{lb}.xls"})


async def rod(request):
    return RedirectResponse("/knap/default.asp", 302)


GP = ["GET", "POST"]
app = Starlette(routes=[Route("/", rod), Route("/knap/", rod), Route("/knap/default.asp", default)] + [
    Route(f"/knap/{n}.asp", f, methods=GP) for n, f in (("top", top), ("menu", menu), ("velkommen", velkommen), ("hjaelp", hjaelp), ("koder", koder), ("logon", logon), ("logaf", logaf),
                                                       ("enkelt", enkelt), ("detalje", detalje), ("gammel", gammel), ("fil", fil), ("udtraek", udtraek))] + [Route("/scripts/danskreg.dll", dll, methods=GP)])

"""Knappen - lille servlet/JSP-side (Tomcat 5.5), bygget i styrelsen. HTML 4.01, container-login, meta-refresh, SpreadsheetML."""
import html
import json
import re
import secrets
import time
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

DATA = {}
for person in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8")):
    DATA[person["cpr"]] = person

SESSIONS = {}      # JSESSIONID -> attributter
CTX = "/dub"

MODULER = [("du_modul", "DU-modul"), ("startdato", "Start"), ("slutdato", "Slut"), ("udbyder", "Udbyder"),
           ("henvisningskategori", "Henv.kat."), ("ophoersaarsag", "Ophør"), ("modultest_bestaaet", "Modultest")]
PROEVER = [("proeve", "Prøve"), ("dato", "Dato"), ("termin", "Termin"), ("laeseforstaaelse", "Læs"),
           ("skriftlig", "Skr"), ("mundtlig", "Mdt"), ("resultat", "Resultat"), ("udbyder", "Udbyder")]
HENVISNINGER = [("dato", "Dato"), ("kategori", "Kat."), ("kommune", "Kommune"), ("udbyder", "Udbyder")]
MERIT = [("du_modul", "DU-modul"), ("startdato", "Start"), ("udbyder", "Udbyder")]
PRAE = [("foerste_startdato", "Første start"), ("du", "DU")]
FANER = [("1", "Moduler"), ("2", "Prøver"), ("3", "Henvisninger"), ("4", "Merit / før 2004")]

# regnearkets hoved: som i ministeriets vejledning
KOLONNER = [
    ("cpr", None, "CPR nr"),
    ("findes", None, "Findes i 2004+"),
    ("foerste_startdato", "Første modul reg.", "Startdato"),
    ("foerste_du_modul", "Første modul reg.", "DU-modul"),
    ("foerste_udbyder", "Første modul reg.", "Udbyder"),
    ("seneste_startdato", "Seneste modul reg.", "Startdato"),
    ("seneste_du_modul", "Seneste modul reg.", "DU-modul"),
    ("seneste_udbyder", "Seneste modul reg.", "Udbyder"),
    ("henvisning_dato", "Seneste modul reg.", "Henvisning før dato"),
    ("henvisning_kategori", "Seneste modul reg.", "Henvisning kategori"),
    ("merit_du_modul", "Højeste merit", "DU-modul"),
    ("merit_startdato", "Højeste merit", "Startdato"),
    ("merit_udbyder", "Højeste merit", "Udbyder"),
    ("prae2004_findes", "Søgning i præ-2004 data", "Findes i præ-2004 data"),
    ("prae2004_startdato", "Søgning i præ-2004 data", "Første startdato"),
    ("prae2004_du", "Søgning i præ-2004 data", "DU i præ-2004 data"),
]


def esc(v):
    return html.escape(str(v), quote=True)


def fmt(v, punkt="."):
    """null -> tom; boolean -> Ja/Nej; dato -> dd.mm.aaaa"""
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    m = re.match(r"^(\d{4})-(\d{2})-(\d{2})$", v)
    if m:
        return m.group(3) + punkt + m.group(2) + punkt + m.group(1)
    return esc(v)


def get_session(request):
    return SESSIONS.get(request.cookies.get("JSESSIONID"))


def jsp(titel, krop, menu=True, head=""):
    m = ""
    if menu:
        m = f"""<P><A HREF="{CTX}/enkelt.jsp">Én kursist</A> | <A HREF="{CTX}/flere.jsp">Flere kursister</A> |
<A HREF="{CTX}/hjaelp.jsp">Hjælp</A> | <A HREF="{CTX}/slut.do">Slut</A></P>
<HR>"""
    return HTMLResponse(f"""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
{head}<TITLE>{titel}</TITLE>
</HEAD>
<BODY BGCOLOR="#FFFFFF">
<H2>Knappen</H2>
{m}
{krop}
</BODY>
</HTML>
""", headers={"Cache-Control": "no-cache"})


def tabel(raekker, kolonner):
    if not raekker:
        return "<P>Ingen registreringer.</P>"
    ud = ['<TABLE BORDER="1" CELLPADDING="3">', "<TR>"]
    for _, navn in kolonner:
        ud.append(f'<TH ALIGN="left">{navn}</TH>')
    ud.append("</TR>")
    for r in raekker:
        ud.append("<TR>")
        for felt, _ in kolonner:
            ud.append(f"<TD>{fmt(r[felt]) or '&nbsp;'}</TD>")
        ud.append("</TR>")
    ud.append("</TABLE>")
    return "\n".join(ud)


# ---------------------------------------------------------------- login

def index(request):
    return jsp("Knappen", f"""<P>Udtræk fra danskundervisningsdatabasen. Kun for kommuner.</P>
<P><A HREF="{CTX}/menu.jsp">Til udtræk</A></P>
<P>Bruger fås hos ministeriet.</P>""", menu=False)


def loginform(fejl=""):
    return jsp("Login", f"""{fejl}
<FORM METHOD="POST" ACTION="{CTX}/j_security_check">
<TABLE>
<TR><TD>Bruger</TD><TD><INPUT TYPE="text" NAME="j_username"></TD></TR>
<TR><TD>Kode</TD><TD><INPUT TYPE="password" NAME="j_password"></TD></TR>
<TR><TD></TD><TD><INPUT TYPE="submit" VALUE="OK"></TD></TR>
</TABLE>
</FORM>""", menu=False)


async def j_security_check(request):
    form = await request.form()
    if form.get("j_username") != "kommune" or form.get("j_password") != "hemmeligt-1":
        return loginform('<P><FONT COLOR="red">Forkert bruger eller kode.</FONT></P>')
    sid = secrets.token_hex(16).upper()
    SESSIONS[sid] = {}
    response = RedirectResponse(CTX + "/menu.jsp", 302)
    response.set_cookie("JSESSIONID", sid, path=CTX)
    return response


def kraever_login(servlet):
    async def filter_(request):
        session = get_session(request)
        if session is None:
            return loginform()
        return await servlet(request, session)
    return filter_


# ---------------------------------------------------------------- sider

@kraever_login
async def menu(request, session):
    return jsp("Knappen", "<P>Vælg ovenfor.</P>")


@kraever_login
async def hjaelp(request, session):
    return jsp("Hjælp", """<P>Én kursist: CPR-nr. skrives som 10 cifre uden bindestreg.</P>
<P>Flere kursister: gem CPR-nr. i en .txt-fil, ét på hver linje, højst 100.</P>""")


def enkeltform(fejl="", vaerdi=""):
    f = f'<P><FONT COLOR="red">{fejl}</FONT></P>' if fejl else ""
    return jsp("Én kursist", f"""{f}
<FORM METHOD="POST" ACTION="{CTX}/opslag.do">
CPR-nr. <INPUT TYPE="text" NAME="cprnr" SIZE="12" MAXLENGTH="10" VALUE="{esc(vaerdi)}">
<INPUT TYPE="submit" VALUE="Hent">
</FORM>""")


@kraever_login
async def enkelt(request, session):
    return enkeltform()


@kraever_login
async def opslag(request, session):
    form = await request.form()
    nr = form.get("cprnr", "").strip()
    session.pop("kursist", None)
    if not re.match(r"^[0-9]{10}$", nr):
        return enkeltform("CPR-nr. skal være 10 cifre uden bindestreg.", nr)
    if nr not in DATA:
        return enkeltform("CPR-nr. er ikke i databasen.", nr)
    session["kursist"] = nr
    return kursistside(nr, "1")


@kraever_login
async def vis(request, session):
    if "kursist" not in session:
        return RedirectResponse(CTX + "/enkelt.jsp", 302)
    return kursistside(session["kursist"], request.query_params.get("fane", "1"))


def kursistside(nr, fane):
    p = DATA[nr]
    links = []
    for n, navn in FANER:
        if n == fane:
            links.append(f"<B>{navn}</B>")
        else:
            links.append(f'<A HREF="{CTX}/vis.do?fane={n}">{navn}</A>')
    if fane == "2":
        krop = tabel(p["proever"], PROEVER)
    elif fane == "3":
        krop = tabel(p["henvisninger"], HENVISNINGER)
    elif fane == "4":
        krop = ("<H4>Merit</H4>\n" + tabel(p["meritter"], MERIT) + "\n<H4>Før 2004</H4>\n"
                + tabel([p["prae2004"]] if p["prae2004"] else [], PRAE))
    else:
        krop = tabel(p["moduler"], MODULER)
    return jsp("Kursist", f"<H3>{nr}</H3>\n<P>[ {' | '.join(links)} ]</P>\n{krop}")


# ---------------------------------------------------------------- flere

def flereform(fejl=""):
    f = f'<P><FONT COLOR="red">{fejl}</FONT></P>' if fejl else ""
    return jsp("Flere kursister", f"""{f}
<FORM METHOD="POST" ACTION="{CTX}/upload.do" ENCTYPE="multipart/form-data">
Fil (.txt) <INPUT TYPE="file" NAME="fil">
<INPUT TYPE="submit" VALUE="Upload fil">
</FORM>
<P>Højst 100 CPR-nr. Det kan tage lidt tid.</P>""")


@kraever_login
async def flere(request, session):
    return flereform()


@kraever_login
async def upload(request, session):
    form = await request.form()
    fil = form.get("fil")
    if fil is None or isinstance(fil, str) or not fil.filename:
        return flereform("Ingen fil valgt.")
    if not fil.filename.lower().endswith(".txt"):
        return flereform("Filen skal være en .txt-fil.")
    tekst = (await fil.read()).decode("iso-8859-1").replace("\xef\xbb\xbf", "")
    numre = []
    for linje in tekst.splitlines():
        linje = linje.strip()
        if not linje:
            continue
        if not re.match(r"^[0-9]{6}-?[0-9]{4}$", linje):
            return flereform("Ugyldigt CPR-nr. i filen: " + esc(linje))
        numre.append(linje.replace("-", ""))
    if not numre:
        return flereform("Filen er tom.")
    if len(numre) > 100:
        return flereform("For mange CPR-nr. i filen. Højst 100.")
    session["soegning"] = {"numre": numre, "start": time.time()}
    return RedirectResponse(CTX + "/vent.do", 302)


@kraever_login
async def vent(request, session):
    s = session.get("soegning")
    if not s:
        return RedirectResponse(CTX + "/flere.jsp", 302)
    if time.time() - s["start"] < 3:
        return jsp("Vent", "<P>Databasen søger. Vent ...</P>",
                   head=f'<META HTTP-EQUIV="Refresh" CONTENT="2; URL={CTX}/vent.do">\n')
    return jsp("Færdig", f'<P><A HREF="{CTX}/udtraek.xls">Søgningen er færdig. Klik her for at hente Excel-arket.</A></P>')


def celle(tekst, attr=""):
    if tekst == "":
        return f"<Cell{attr}/>"
    return f'<Cell{attr}><Data ss:Type="String">{tekst}</Data></Cell>'


def spreadsheetml(numre):
    titel = "Resultat af udtræk fra Danskundervisningsdatabasen per " + time.strftime("%d-%m-%Y")
    ud = ['<?xml version="1.0" encoding="UTF-8"?>', '<?mso-application progid="Excel.Sheet"?>',
          '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
          'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">',
          '<Worksheet ss:Name="Udtraek"><Table>',
          "<Row>" + celle(titel, ' ss:MergeAcross="15"') + "</Row>", "<Row>"]
    # grupperaekke: de to foerste celler daekker begge hovedraekker
    grupper = []
    for _, gruppe, navn in KOLONNER:
        if gruppe is None:
            ud.append(celle(navn, ' ss:MergeDown="1"'))
        elif grupper and grupper[-1][0] == gruppe:
            grupper[-1][1] += 1
        else:
            grupper.append([gruppe, 1])
    for gruppe, antal in grupper:
        ud.append(celle(gruppe, f' ss:MergeAcross="{antal - 1}"'))
    ud.append("</Row>\n<Row>")
    under = [navn for _, gruppe, navn in KOLONNER if gruppe]
    ud.append(celle(under[0], ' ss:Index="3"') + "".join(celle(n) for n in under[1:]))
    ud.append("</Row>")
    for nr in numre:
        raekke = {"findes": False}
        if nr in DATA:
            raekke = dict(DATA[nr]["udtraek"])
        raekke["cpr"] = nr
        ud.append("<Row>" + "".join(celle(fmt(raekke.get(felt), "-")) for felt, _, _ in KOLONNER) + "</Row>")
    ud.append("</Table></Worksheet></Workbook>")
    return "\n".join(ud)


@kraever_login
async def udtraek(request, session):
    s = session.get("soegning")
    if not s or time.time() - s["start"] < 3:
        return RedirectResponse(CTX + "/flere.jsp", 302)
    return Response(spreadsheetml(s["numre"]).encode("utf-8"), media_type="application/vnd.ms-excel",
                    headers={"Content-Disposition": 'attachment; filename="udtraek.xls"'})


async def slut(request):
    SESSIONS.pop(request.cookies.get("JSESSIONID"), None)
    response = jsp("Slut", f'<P>Du er logget af.</P>\n<P><A HREF="{CTX}/index.jsp">Forside</A></P>', menu=False)
    response.delete_cookie("JSESSIONID", path=CTX)
    return response


async def til_index(request):
    return RedirectResponse(CTX + "/index.jsp", 302)


app = Starlette(routes=[
    Route("/", til_index), Route(CTX, til_index), Route(CTX + "/", til_index),
    Route(CTX + "/index.jsp", index),
    Route(CTX + "/j_security_check", j_security_check, methods=["POST"]),
    Route(CTX + "/menu.jsp", menu),
    Route(CTX + "/hjaelp.jsp", hjaelp),
    Route(CTX + "/enkelt.jsp", enkelt),
    Route(CTX + "/opslag.do", opslag, methods=["POST"]),
    Route(CTX + "/vis.do", vis),
    Route(CTX + "/flere.jsp", flere),
    Route(CTX + "/upload.do", upload, methods=["POST"]),
    Route(CTX + "/vent.do", vent),
    Route(CTX + "/udtraek.xls", udtraek),
    Route(CTX + "/slut.do", slut),
])

"""Knappen, ministeriets egen side: klassisk ASP lavet i huset, helt enkel HTML i windows-1252, Excel-ark med tre overskriftsrækker (2010)."""
import html
import io
import json
import secrets
import time
from pathlib import Path

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

PEOPLE = {p["cpr"]: p for p in json.loads((Path(__file__).parent / "people.json").read_text(encoding="utf-8"))}
SESSION = {}                 # ASPSESSIONID -> Session-objektet
VENT = 3.5                   # så længe er databasen om en fil

# faneblade: submit-navn, tekst, felt, kolonner i samme orden som i databasens tabeller
FANEBLADE = [
    ("f1", "Moduler", "moduler", [("startdato", "Startdato"), ("slutdato", "Slutdato"), ("du_modul", "DU-modul"), ("udbyder", "Udbyder"),
                                  ("henvisningskategori", "Henv. kategori"), ("ophoersaarsag", "Ophørsårsag"),
                                  ("modultest_bestaaet", "Modultest bestået")]),
    ("f2", "Prøver", "proever", [("dato", "Prøvedato"), ("proeve", "Prøve"), ("termin", "Prøvetermin"), ("laeseforstaaelse", "Læseforst."),
                                 ("skriftlig", "Skriftlig fremst."), ("mundtlig", "Mundtlig komm."), ("resultat", "Resultat"), ("udbyder", "Udbyder")]),
    ("f3", "Henvisninger", "henvisninger", [("dato", "Henvisningsdato"), ("kategori", "Henv. kategori"), ("kommune", "Kommune"),
                                            ("udbyder", "Udbyder")]),
    ("f4", "Merit", "meritter", [("startdato", "Startdato"), ("du_modul", "DU-modul"), ("udbyder", "Udbyder")]),
    ("f5", "Præ-2004 data", "prae2004", [("foerste_startdato", "Første startdato"), ("du", "DU")])]

GRUPPER = [("CPR nr", [("cpr", None)]), ("Findes i 2004+", [("findes", None)]),
           ("Første modul reg.", [("foerste_startdato", "Startdato"), ("foerste_du_modul", "DU-Modul"), ("foerste_udbyder", "Udbyder")]),
           ("Seneste modul reg.", [("seneste_startdato", "Startdato"), ("seneste_du_modul", "DU-Modul"), ("seneste_udbyder", "Udbyder"),
                                   ("henvisning_dato", "Henvisning før, dato"), ("henvisning_kategori", "Henvisning kategori")]),
           ("Højeste merit", [("merit_du_modul", "DU-Modul"), ("merit_startdato", "Startdato"), ("merit_udbyder", "Udbyder")]),
           ("Søgning i præ-2004 data", [("prae2004_findes", "Findes i præ-2004 data"), ("prae2004_startdato", "Første startdato"),
                                        ("prae2004_du", "DU i præ-2004 data")])]


def dk(v):
    """FormatDato(): 2010-04-06 -> 06-04-2010, tomt felt ved Null"""
    if v is None:
        return ""
    if isinstance(v, bool):
        return "Ja" if v else "Nej"
    d = v.split("-")
    if len(v) == 10 and len(d) == 3 and "".join(d).isdigit():
        return "-".join(reversed(d))
    return v


def side(krop, head=""):
    """#include file="top.inc" ... #include file="bund.inc" """
    tekst = f"""<HTML>
<HEAD>
<TITLE>Udtræk fra danskundervisningsdatabasen</TITLE>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">{head}
</HEAD>
<BODY BGCOLOR="#FFFFFF" TEXT="#000000" LINK="#003399">
<FONT FACE="Verdana, Arial" SIZE="2">
<H3>Udtræk fra danskundervisningsdatabasen</H3>
{krop}
<BR><BR><HR>
<FONT SIZE="1">Ministeriet for Flygtninge, Indvandrere og Integration. Spørgsmål: kontakt@example.dk</FONT>
</FONT>
</BODY>
</HTML>
"""
    return Response(tekst.encode("cp1252", "xmlcharrefreplace"), headers={"Content-Type": "text/html; Charset=windows-1252",
                                                                         "Cache-Control": "private", "Expires": "-1"})


def session(request):
    for navn, vaerdi in request.cookies.items():
        if navn.startswith("ASPSESSIONID") and vaerdi in SESSION:
            return SESSION[vaerdi]
    return None


def gaa(asp):
    return RedirectResponse("/knap/" + asp, 302)


def alert(tekst):
    return f'<SCRIPT LANGUAGE="JavaScript">alert("{tekst}");</SCRIPT><NOSCRIPT><FONT COLOR="red">{tekst}</FONT></NOSCRIPT>\n'


def menu(ekstra=""):
    return f"""<A HREF="enkelt.asp">Søgning på én kursist</A><BR>
<A HREF="flere.asp">Søgning på flere kursister på én gang</A><BR>
<A HREF="afslut.asp">Afslut</A><BR>
{ekstra}"""


async def default(request):
    if session(request):
        return gaa("valg.asp")
    fejl = ""
    if request.method == "POST":
        form = await request.form()
        if form.get("bruger", "").strip() == "kommune" and form.get("kode", "") == "hemmeligt-1":
            key = "".join(secrets.choice("ABCDEFGHIJKLMNOP") for _ in range(24))
            SESSION[key] = {"fil": None, "startet": None}
            svar = gaa("valg.asp")
            svar.set_cookie("ASPSESSIONIDQQCSTDBA", key, path="/")
            return svar
        fejl = '<FONT COLOR="red">Forkert brugernavn eller password</FONT><BR>'
    return side(f"""{fejl}<FORM NAME="login" METHOD="post" ACTION="default.asp">
<TABLE BORDER="0">
<TR><TD>Brugernavn</TD><TD><INPUT TYPE="text" NAME="bruger" SIZE="20"></TD></TR>
<TR><TD>Password</TD><TD><INPUT TYPE="password" NAME="kode" SIZE="20"></TD></TR>
<TR><TD></TD><TD><INPUT TYPE="submit" VALUE="Login"></TD></TR>
</TABLE></FORM>""")


async def valg(request):
    if not session(request):
        return gaa("default.asp")
    return side("<P>Hvordan vil du trække oplysninger?</P>\n" + menu())


def cprform(vaerdi=""):
    return f"""<FORM NAME="soeg" METHOD="post" ACTION="enkelt.asp" onSubmit="return tjek()">
<TABLE><TR><TD>Kursistens CPR-nr.</TD><TD><INPUT TYPE="text" NAME="cprnr" SIZE="10" MAXLENGTH="11" VALUE="{html.escape(vaerdi)}"></TD>
<TD><INPUT TYPE="submit" NAME="ok" VALUE="OK"></TD></TR></TABLE></FORM>
<SCRIPT LANGUAGE="JavaScript">
function tjek() {{
  if (document.soeg.cprnr.value == "") {{ alert("Indtast et CPR-nr."); return false; }}
  return true;
}}
</SCRIPT>
"""


def faneblad(person, valgt):
    knapper = ""
    for navn, tekst, *_ in FANEBLADE:
        stil = "background-color:#FFFFFF;font-weight:bold" if navn == valgt else "background-color:#CCCCCC"
        knapper += f'<INPUT TYPE="submit" NAME="{navn}" VALUE="{tekst}" STYLE="{stil}">'
    _, tekst, felt, kolonner = [f for f in FANEBLADE if f[0] == valgt][0]
    poster = person[felt]
    if felt == "prae2004":
        poster = [poster] if poster else []
    ud = [f'<FORM METHOD="post" ACTION="enkelt.asp"><INPUT TYPE="hidden" NAME="kursist" VALUE="{person["cpr"]}">{knapper}</FORM>',
          f"Antal registreringer: {len(poster)}<BR>", '<TABLE BORDER="1" CELLPADDING="3" CELLSPACING="0">',
          '<TR BGCOLOR="#DDDDDD">' + "".join(f"<TD><B>{t}</B></TD>" for _, t in kolonner) + "</TR>"]
    for post in poster:
        ud.append("<TR>" + "".join(f"<TD>{html.escape(dk(post[f])) or '&nbsp;'}</TD>" for f, _ in kolonner) + "</TR>")
    ud.append("</TABLE>")
    return "\n".join(ud)


async def enkelt(request):
    if not session(request):
        return gaa("default.asp")
    if request.method == "GET":
        return side(menu() + cprform())
    form = await request.form()
    if "kursist" in form:                                   # der er klikket på et faneblad
        cpr = form["kursist"]
        valgt = next((navn for navn, *_ in FANEBLADE if navn in form), "f1")
        if cpr not in PEOPLE:
            return gaa("enkelt.asp")
        return side(menu() + cprform() + f"<B>Kursist: {cpr}</B>\n" + faneblad(PEOPLE[cpr], valgt))
    raa = form.get("cprnr", "").strip()
    cpr = raa.replace("-", "")
    if len(cpr) != 10 or not (cpr.isascii() and cpr.isdigit()):
        return side(alert("CPR-nr. skal være 10 cifre") + menu() + cprform(raa))
    if cpr not in PEOPLE:
        return side(menu() + cprform(raa) + "<P>Kursisten findes ikke i danskundervisningsdatabasen.</P>")
    return side(menu() + cprform() + f"<B>Kursist: {cpr}</B>\n" + faneblad(PEOPLE[cpr], "f1"))


def filform(fejl=""):
    return side((alert(fejl) if fejl else "") + menu() + """<FORM NAME="up" METHOD="post" ACTION="upload.asp" ENCTYPE="multipart/form-data">
<P>Filen skal være en tekstfil (.txt) med et CPR-nr. på hver linje. Der bør højst søges på 100 CPR-nr. ad gangen.</P>
<TABLE><TR><TD>Fil:</TD><TD><INPUT TYPE="file" NAME="fil1" SIZE="50"></TD></TR>
<TR><TD></TD><TD><INPUT TYPE="submit" VALUE="Upload fil"></TD></TR></TABLE>
</FORM>""")


async def flere(request):
    return filform() if session(request) else gaa("default.asp")


async def upload(request):
    s = session(request)
    if not s:
        return gaa("default.asp")
    if request.method == "GET":
        return gaa("flere.asp")
    fil = (await request.form()).get("fil1")
    data = await fil.read() if getattr(fil, "filename", "") else b""
    if not data.strip():
        return filform("Du skal vælge en fil")
    if data[:3] == b"\xef\xbb\xbf":                          # Notepad gemt som UTF-8
        data = data[3:]
    numre = []
    for n, linje in enumerate(data.decode("cp1252", "replace").splitlines(), 1):
        cpr = linje.strip().replace("-", "")
        if cpr == "":
            continue
        if len(cpr) != 10 or not (cpr.isascii() and cpr.isdigit()):
            return filform(f"Fejl i linje {n}: CPR-nr. skal være 10 cifre")
        numre.append(cpr)
    if len(numre) > 100:
        return filform("Der er for mange CPR-nr. i filen. Del filen op i flere.")
    s["fil"], s["startet"] = numre, time.time()
    return gaa("vent.asp")


async def vent(request):
    s = session(request)
    if not s:
        return gaa("default.asp")
    if not s["fil"]:
        return gaa("flere.asp")
    if time.time() - s["startet"] < VENT:
        return side("<P><B>Vent venligst...</B></P><P>Databasen finder oplysningerne.</P>", '\n<META HTTP-EQUIV="Refresh" CONTENT="2;URL=vent.asp">')
    return side(menu(f"""<P>Der er søgt på {len(s["fil"])} CPR-nr.</P>
<P><A HREF="excel.asp"><B>Oplysningerne er fundet. Klik her for at hente Excel-arket.</B></A></P>"""))


def excelark(numre):
    wb = openpyxl.Workbook()
    ws = wb.active
    ws.title = "Ark1"
    kant = Border(*(Side(style="thin"),) * 4)
    fed, midt = Font(bold=True, name="Arial", size=10), Alignment(horizontal="center", vertical="center", wrap_text=True)
    ws.cell(1, 1, f"Resultat af udtræk fra Danskundervisningsdatabasen per {time.strftime('%d-%m-%Y')}")
    ws.merge_cells(start_row=1, start_column=1, end_row=1, end_column=16)
    felter, k = [], 1
    for gruppe, kolonner in GRUPPER:
        ws.cell(2, k, gruppe)
        if kolonner[0][1] is None:
            ws.merge_cells(start_row=2, start_column=k, end_row=3, end_column=k)
        else:
            ws.merge_cells(start_row=2, start_column=k, end_row=2, end_column=k + len(kolonner) - 1)
        for felt, tekst in kolonner:
            if tekst:
                ws.cell(3, k, tekst)
            felter.append(felt)
            k += 1
    for raekke in ws["A1:P3"]:
        for c in raekke:
            c.font, c.alignment, c.border = fed, midt, kant
    for bogstav in "ABCDEFGHIJKLMNOP":
        ws.column_dimensions[bogstav].width = 14
    for r, cpr in enumerate(numre, 4):
        post = PEOPLE[cpr]["udtraek"] if cpr in PEOPLE else {"cpr": cpr, "findes": False}
        for k, felt in enumerate(felter, 1):
            v = dk(post.get(felt))
            if v != "":
                ws.cell(r, k, v).number_format = "@"
    ud = io.BytesIO()
    wb.save(ud)
    return ud.getvalue()


async def excel(request):
    s = session(request)
    if not s or not s["fil"]:
        return gaa("flere.asp")
    if time.time() - s["startet"] < VENT:
        return gaa("vent.asp")
    return Response(excelark(s["fil"]), headers={"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                                                 "Content-Disposition": "attachment; filename=udtraek.xlsx"})


async def afslut(request):
    for vaerdi in request.cookies.values():
        SESSION.pop(vaerdi, None)
    return gaa("default.asp")


async def rod(request):
    return gaa("default.asp")


BEGGE = ["GET", "POST"]
app = Starlette(routes=[
    Route("/", rod), Route("/knap", rod), Route("/knap/", rod), Route("/knap/default.asp", default, methods=BEGGE),
    Route("/knap/valg.asp", valg), Route("/knap/enkelt.asp", enkelt, methods=BEGGE), Route("/knap/flere.asp", flere),
    Route("/knap/upload.asp", upload, methods=BEGGE), Route("/knap/vent.asp", vent), Route("/knap/excel.asp", excel),
    Route("/knap/afslut.asp", afslut)])
